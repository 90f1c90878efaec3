"""Which problems a run meets: those it is measured on, those it learns from, and from which tasks.

Seeds are drawn once and written down; from them every problem is made again wherever it is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from random import Random

import bootcamp
from bootcamp.errors import CapacityError
from bootcamp.registry import Spec
from bootcamp.sampling import Split

PROBES = 24  # instances that show whether a level fits the context


@dataclass(frozen=True)
class Draw:
    """A wish: n problems of one task, level and split."""

    task: str
    level: int
    split: Split
    n: int
    seed: int


def draw(wish: Draw) -> list[int] | str:
    """The seeds of n distinct problems, or why there are none."""
    try:
        made = bootcamp.sample(bootcamp.task(wish.task), wish.level, wish.split, wish.n, wish.seed)
    except CapacityError as error:
        return str(error)
    return [instance.seed for instance in made]


def draw_all(wishes: Sequence[Draw], workers: int) -> dict[str, list[int] | str]:
    """`draw` for every wish, by task, in parallel processes when there are many."""
    if workers <= 1 or len(wishes) < 4:
        return {wish.task: draw(wish) for wish in wishes}
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return {wish.task: seeds for wish, seeds in zip(wishes, pool.map(draw, wishes), strict=True)}


def unfit(spec: Spec, level: int, context: int, room: int, length_of) -> str:
    """Why a task cannot be played by a text policy of this context at this level; '' if it can.

    `length_of(instance)` is the number of tokens of its prompt; `room` is kept for the response.
    """
    if spec.images:
        return "needs images"
    task = spec.load()
    if level not in task.levels:
        return f"has no level {level}"
    if isinstance(task, bootcamp.Interactive):
        return "is played in turns"
    longest = max(length_of(task.instance(seed, level)) for seed in range(PROBES))
    if longest + room > context:
        return f"level {level} does not fit: {longest} tokens + {room} > {context}"
    return ""


def choose(rates: Mapping[str, float], families: Mapping[str, str], low: float, high: float, most: int) -> list[str]:
    """The tasks whose pass rate lies in [low, high], at most `most`, families taking turns."""
    queues: dict[str, list[str]] = {}
    for task_id in sorted(rates):
        if low <= rates[task_id] <= high:
            queues.setdefault(families[task_id], []).append(task_id)
    chosen: list[str] = []
    while queues and len(chosen) < most:
        for family in list(queues):
            if len(chosen) < most:
                chosen.append(queues[family].pop(0))
            if not queues[family]:
                del queues[family]
    return sorted(chosen)


def rota(
    tasks: Sequence[str], seeds: Mapping[str, Sequence[int]], step: int, n: int, seed: int
) -> list[tuple[str, int]]:
    """The problems of one step: n (task, problem seed) pairs, tasks as even as n allows.

    Task k of a shuffled rota takes its next problem at each visit, so that no problem comes twice
    before its task's list is used up. A pure function of its arguments.
    """
    order = sorted(tasks)
    Random(f"rota/{seed}").shuffle(order)
    chosen = []
    for turn in range(step * n, (step + 1) * n):
        task_id = order[turn % len(order)]
        pool = seeds[task_id]
        chosen.append((task_id, pool[(turn // len(order)) % len(pool)]))
    return chosen


def deal(
    order: Sequence[str], seeds: Mapping[str, Sequence[int]], used: Mapping[str, int], seed: int
) -> list[tuple[str, int]]:
    """The problems for a list of tasks: each visit takes its task's next (task, problem seed).

    `used` counts the problems that each task has given before. Its list is gone through in a drawn
    order, drawn anew each time it is used up. No problem comes twice in one deal: a task that has
    none left is passed over. A pure function of its arguments.
    """
    turns = {task: used.get(task, 0) for task in order}
    orders: dict[tuple[str, int], list[int]] = {}
    dealt: dict[tuple[str, int], None] = {}
    for task in order:
        pool = sorted(set(seeds[task]))
        for turn in range(turns[task], turns[task] + 2 * len(pool)):  # two rounds hold every problem
            lap, place = divmod(turn, len(pool))
            if (task, lap) not in orders:
                orders[task, lap] = Random(f"deal/{seed}/{task}/{lap}").sample(pool, len(pool))
            problem = (task, orders[task, lap][place])
            if problem not in dealt:
                dealt[problem] = None
                turns[task] = turn + 1
                break
    return list(dealt)
