"""Seeing early that a policy falls apart: its reward goes, or its entropy without any reward for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from policies.config import Stop

WARNING = 0.5  # of the way from the best reward down to where a run is stopped


def collapsed(records: Sequence[Mapping[str, Any]], stop: Stop) -> str:
    """Why the online stage should end now, or ''; `records` are its steps so far.

    Nothing is said before two whole windows. A small entropy alone is no collapse: a policy that has
    learned its tasks is sure of its answers.
    """
    rewards = _windows([record["reward"] for record in records], stop.window)
    if len(rewards) <= stop.window:
        return ""
    best, now = max(rewards), rewards[-1]
    if now < stop.reward * best:
        return (
            f"the mean reward of the last {stop.window} steps is {now:.3f}, "
            f"under {stop.reward:g} of its best, {best:.3f}"
        )
    entropies = _windows([record["entropy"] for record in records if "entropy" in record], stop.window)
    if entropies and entropies[-1] < stop.entropy * entropies[0] and now <= rewards[0]:
        return (
            f"the entropy has fallen from {entropies[0]:.3g} to {entropies[-1]:.3g} nats a token "
            f"while the reward has not risen ({rewards[0]:.3f} to {now:.3f})"
        )
    return ""


def declining(records: Sequence[Mapping[str, Any]], stop: Stop) -> bool:
    """True if the reward is half-way down to a collapse: no place to go on from."""
    rewards = _windows([record["reward"] for record in records], stop.window)
    if not rewards:
        return False
    return rewards[-1] < (1 - WARNING * (1 - stop.reward)) * max(rewards)


def _windows(values: Sequence[float], width: int) -> list[float]:
    """Running means; none if the width is 0."""
    return [sum(values[i : i + width]) / width for i in range(len(values) - width + 1)] if width else []
