"""The control that must not learn: the same run with the verdicts dealt out at random."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Sequence
from random import Random

from bootcamp.types import Rollout


def permute_verdicts(rollouts: Sequence[Rollout], seed: int) -> list[Rollout]:
    """Deal the verdicts, and the rewards that follow from them, among the samples of each problem.

    Every problem keeps its pass rate, so the control has as many pairs and as much advantage to
    learn from; only the tie between what was written and what it earned is cut.
    """
    groups: dict[str, list[int]] = defaultdict(list)
    for index, rollout in enumerate(rollouts):
        groups[rollout.instance.address].append(index)
    dealt = list(rollouts)
    for address, places in groups.items():
        sources = list(places)
        Random(f"{seed}/{address}").shuffle(sources)
        for place, source in zip(places, sources, strict=True):
            other = rollouts[source]
            dealt[place] = dataclasses.replace(
                rollouts[place], verdict=other.verdict, rewards=other.rewards, reward=other.reward
            )
    return dealt
