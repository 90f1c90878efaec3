"""Rollouts by problem: the group inside which rewards are compared, pairs built and pass rates taken."""

from __future__ import annotations

from collections.abc import Iterable

from bootcamp.types import Rollout


def by_problem(rollouts: Iterable[Rollout]) -> dict[str, list[Rollout]]:
    """Address -> the rollouts of that problem. Addresses and groups are sorted: the input's order does not matter."""
    groups: dict[str, list[Rollout]] = {}
    for rollout in sorted(rollouts, key=lambda r: (r.instance.address, r.key, r.response)):
        groups.setdefault(rollout.instance.address, []).append(rollout)
    return groups
