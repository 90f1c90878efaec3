"""How many problems each task gets: by measured difficulty and convergence, with a floor for all.

Intern-S1 (arXiv:2508.15763) measures, for each domain, how hard it is and how fast it is learned, and sets
the shares by that; the formula is not published. Ours: a reward that is 1 with probability p has variance
p(1 - p), the strength of its signal, and a rate that rises shows that the signal is being used.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from random import Random


def weights(
    rates: Mapping[str, float], before: Mapping[str, float] | None = None, rise: float = 2.0
) -> dict[str, float]:
    """Task -> 4p(1 - p) x (1 + rise x max(0, p - p before)).

    So 1 for a task that is solved half of the time and stands still, 0 for one that is solved always
    or never. A task that was not measured before counts as standing still. `rates` are pass rates in
    [0, 1]; one that is not is a `ValueError`.
    """
    made = {}
    for task, rate in rates.items():
        past = (before or {}).get(task, rate)
        if not (0 <= rate <= 1 and 0 <= past <= 1):
            raise ValueError(f"{task}: {rate!r} after {past!r} are no pass rates")
        made[task] = 4 * rate * (1 - rate) * (1 + rise * max(0.0, rate - past))
    return made


def apportion(weights: Mapping[str, float], n: int, floor: int = 0) -> dict[str, int]:
    """Task -> its number of problems; the numbers add up to n, and none is below `floor`.

    Every task gets the floor; the rest goes by the weights, by largest remainder: whole parts of the
    exact quotas first, then one more to the largest fractions, equal ones in order of their ids. Where
    all weights are 0, all count alike.
    """
    if not weights or n < floor * len(weights):
        raise ValueError(f"{n} problems do not give each of {len(weights)} tasks its floor of {floor}")
    for task, weight in weights.items():
        if not (math.isfinite(weight) and weight >= 0):
            raise ValueError(f"{task}: {weight!r} is no weight")
    tasks = sorted(weights)
    exact = {task: Fraction(weights[task]) for task in tasks}
    total = sum(exact.values())
    rest = n - floor * len(tasks)
    quotas = {task: rest * (exact[task] / total if total else Fraction(1, len(tasks))) for task in tasks}
    counts = {task: floor + int(quotas[task]) for task in tasks}
    by_fraction = sorted(tasks, key=lambda task: (-(quotas[task] % 1), task))
    for task in by_fraction[: n - sum(counts.values())]:
        counts[task] += 1
    return counts


def interleave(counts: Mapping[str, int], seed: int, step: int) -> list[str]:
    """Every task as often as it counts, spread evenly: any beginning of the list is mixed about as the whole is.

    Each task's places start at a point of their own, drawn for each step, so that no task is always
    among the first.
    """
    places = []
    for task in sorted(counts):
        start = Random(f"interleave/{seed}/{step}/{task}").random()
        places += [((turn + start) / counts[task], task) for turn in range(counts[task])]
    return [task for _, task in sorted(places)]
