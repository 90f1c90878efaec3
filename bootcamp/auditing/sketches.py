"""What a task looks like from outside: the words of its prompts, numbers blanked, at several levels.

Size is a task's level and not its skill, so nothing here measures length; and two prompts that are
equal up to numbers leave the same tokens.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from multiprocessing import get_context

import bootcamp
from bootcamp.rows import Spec
from bootcamp.sampling import split_of
from bootcamp.types import Task

PER_LEVEL = 16  # problems drawn at each of the lowest, the middle and the highest level
WORD = 0.5  # share of a task's prompts in which one of its words stands
_TOKEN = re.compile(r"\\[a-z]+|[^\W\d_]+|\d+(?:[.,]\d+)*|[^\s\w]")
_WORD = re.compile(r"[a-z]{2,}")


@dataclass(frozen=True)
class Sketch:
    """Samples of one task."""

    task: str
    prompts: tuple[frozenset[str], ...]  # the tokens of each prompt drawn
    words: frozenset[str]  # what most of the prompts say
    problems: tuple[tuple[str, str], ...]  # a digest of each prompt with its pictures, and the side it stands on


def tokens(prompt: str) -> frozenset[str]:
    """Words, LaTeX commands and marks, alone and with what follows; every number is `#`.

    >>> sorted(tokens("3x = 12"))
    ['#', '# x', '=', '= #', 'x', 'x =']
    """
    found = ["#" if token[0].isdigit() else token for token in _TOKEN.findall(prompt.lower())]
    return frozenset([*found, *map(" ".join, pairwise(found))])


def sketch(task: Task, per_level: int = PER_LEVEL) -> Sketch:
    """Draw problems of a task and keep what can be compared."""
    first, last = task.levels.start, task.levels.stop - 1
    drawn = [
        task.instance(seed, level) for level in sorted({first, (first + last) // 2, last}) for seed in range(per_level)
    ]
    said = tuple(tokens(instance.prompt) for instance in drawn)
    common = Counter(token for one in said for token in one if _WORD.fullmatch(token))
    problems = tuple(
        (
            hashlib.sha256(b"\0".join([instance.prompt.encode(), *instance.images])).hexdigest(),
            split_of(task, instance.problem),
        )
        for instance in drawn
    )
    words = frozenset(word for word, times in common.items() if times >= WORD * len(said))
    return Sketch(task.id, said, words, problems)


def _sketch_of(task_id: str, per_level: int) -> Sketch:
    return sketch(bootcamp.task(task_id), per_level)


def sketches(specs: Sequence[Spec], workers: int, per_level: int = PER_LEVEL) -> Iterator[Sketch]:
    """The sketches of many tasks, in their order, made in several processes."""
    if workers <= 1:
        yield from (sketch(spec.load(), per_level) for spec in specs)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        make = partial(_sketch_of, per_level=per_level)
        yield from pool.map(make, [spec.id for spec in specs], chunksize=8)
