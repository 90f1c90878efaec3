"""Drawing problems: which split each belongs to, and n distinct ones of either.

The split is a property of the problem, not of its seed: a problem met twice, by whatever seed,
is on the same side both times.
"""

from __future__ import annotations

import hashlib
from random import Random
from typing import Literal

from bootcamp.errors import CapacityError
from bootcamp.types import Instance, Problem, Task

Split = Literal["train", "held_out"]
HELD_OUT_SHARE = 10  # one problem in ten
DRAWS_PER_PROBLEM = 60  # a held-out problem takes ten draws on average; this many mean a small pool


def split_of(task: Task, problem: Problem) -> Split:
    """The side a problem stands on, by its `problem_key`."""
    return side_of(task, task.problem_key(problem))


def side_of(task: Task, key: str) -> Split:
    """The side of every problem with this key."""
    digest = hashlib.sha256((task.id + key).encode()).hexdigest()
    return "held_out" if int(digest, 16) % HELD_OUT_SHARE == 0 else "train"


def sample(task: Task, level: int, split: Split, n: int, seed: int) -> list[Instance]:
    """`n` instances of one split with distinct problems, the same ones for the same arguments.

    Raises `CapacityError` when the task does not have that many.
    """
    rng = Random(f"sample/{task.id}@{task.version}/{level}/{split}#{seed}")
    instances: list[Instance] = []
    keys: set[str] = set()
    for _ in range(max(n * DRAWS_PER_PROBLEM, 2000)):
        if len(instances) == n:
            break
        instance = task.instance(rng.getrandbits(48), level)
        key = task.problem_key(instance.problem)
        if key not in keys and side_of(task, key) == split:
            keys.add(key)
            instances.append(instance)
    if len(instances) < n:
        raise CapacityError(
            f"{task.id} level {level} has only {len(instances)} distinct {split} problems (asked for {n})"
        )
    return instances
