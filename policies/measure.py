"""Held-out reward: what a policy scores at temperature 1, and what it has gained, with standard errors."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bootcamp.types import Rollout

Values = dict[str, dict[str, float]]  # task -> address -> verified Score.value


def values_of(rollouts: Sequence[Rollout]) -> Values:
    """The verified value of each problem; what could not be verified is left out, and counted elsewhere."""
    values: Values = {}
    for rollout in rollouts:
        if rollout.verdict.score is not None:
            values.setdefault(rollout.instance.task, {})[rollout.instance.address] = rollout.verdict.score.value
    return values


def mean_and_error(numbers: Sequence[float]) -> tuple[float, float]:
    """The mean and its standard error (sample standard deviation over √n)."""
    n = len(numbers)
    if n == 0:
        return 0.0, 0.0
    mean = sum(numbers) / n
    if n == 1:
        return mean, 0.0
    return mean, math.sqrt(sum((x - mean) ** 2 for x in numbers) / (n - 1) / n)


def summary(rollouts: Sequence[Rollout], tasks: Sequence[str]) -> dict[str, Any]:
    """Mean verified reward over the problems of `tasks`, its standard error, and the mean of each task."""
    chosen = set(tasks)
    mine = [rollout for rollout in rollouts if rollout.instance.task in chosen]
    values = values_of(mine)
    mean, error = mean_and_error([value for task in values.values() for value in task.values()])
    return {
        "mean_reward": mean,
        "stderr": error,
        "n": sum(map(len, values.values())),
        "correct": sum(rollout.correct for rollout in mine) / max(1, len(mine)),
        "verdicts": dict(Counter(rollout.verdict.status for rollout in mine)),
        "tasks": {
            task: {"mean_reward": m, "stderr": e, "n": len(values[task])}
            for task in sorted(values)
            for m, e in [mean_and_error(list(values[task].values()))]
        },
    }


def gain(before: Values, after: Values, tasks: Sequence[str]) -> dict[str, Any]:
    """The paired gain over the problems that both have, one difference a problem.

    The error is clustered by problem: with one sample a problem at each point, the differences are
    the clusters. `largest_share` is the share of the summed gain that the best task makes up.
    """
    by_task: dict[str, list[float]] = {}
    for task in tasks:
        both = before.get(task, {}).keys() & after.get(task, {}).keys()
        by_task[task] = [after[task][address] - before[task][address] for address in sorted(both)]
    differences = [d for some in by_task.values() for d in some]
    mean, error = mean_and_error(differences)
    total = sum(differences)
    means: Mapping[str, tuple[float, float]] = {task: mean_and_error(some) for task, some in by_task.items()}
    return {
        "mean": mean,
        "stderr": error,
        "n": len(differences),
        "tasks_up": sum(m > 0 for m, _ in means.values()),
        "tasks_down": sum(m < 0 for m, _ in means.values()),
        "largest_share": max((sum(some) for some in by_task.values()), default=0.0) / total if total > 0 else 0.0,
        "tasks": {task: {"mean": m, "stderr": e} for task, (m, e) in means.items()},
    }
