"""Pass rates, from rollouts that are stored already: nothing here asks a policy or a verifier again.

A rate is the share of right responses among those with a valid verdict; time-outs and verifier errors
count on neither side. What has no valid verdict has no rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bootcamp.types import Rollout
from policies.groups import by_problem


def of_problems(rollouts: Iterable[Rollout]) -> dict[str, float]:
    """Address -> pass rate. Rollouts of several policies pool: Intern-S1 takes eight from each of two."""
    return _rates((rollout.instance.address, rollout) for rollout in rollouts)


def of_tasks(rollouts: Iterable[Rollout]) -> dict[str, float]:
    """Task id -> pass rate."""
    return _rates((rollout.instance.task, rollout) for rollout in rollouts)


def newest(rollouts: Iterable[Rollout]) -> list[Rollout]:
    """Of each problem the rollouts of the newest policy that met it.

    So that problems measured again after a stage (after MPO most are solved always)
    are judged by what the policy can do now, and the others by what is known of them.
    """
    kept = []
    for group in by_problem(rollouts).values():
        latest = max(map(_version, group))
        kept += [rollout for rollout in group if _version(rollout) == latest]
    return kept


def histogram(rates: Mapping[str, float], bins: int = 10) -> list[int]:
    """How many rates lie in each of `bins` equal parts of [0, 1]; a bin holds its lower end, the last one 1.0 too."""
    counts = [0] * bins
    for rate in rates.values():
        counts[min(bins - 1, int(rate * bins + 1e-9))] += 1
    return counts


def _rates(rollouts: Iterable[tuple[str, Rollout]]) -> dict[str, float]:
    right: dict[str, int] = {}
    valid: dict[str, int] = {}
    for name, rollout in rollouts:
        if rollout.verdict.score is not None:
            right[name] = right.get(name, 0) + rollout.correct
            valid[name] = valid.get(name, 0) + 1
    return {name: right[name] / valid[name] for name in sorted(valid)}


def _version(rollout: Rollout) -> int:
    """The policy that wrote it: its newest turn's; an episode that broke before its first turn is older than all."""
    return max((turn.completion.policy_version for turn in rollout.turns), default=-1)
