"""The online batch of Intern-S1 (arXiv:2508.15763): over-generate, sift, stop as soon as there is enough.

Problems are rolled out in waves. A wave is fixed before it starts and sifted when all of it is back, in the
order in which its problems were asked for; so whichever worker is first, the batch is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bootcamp.types import Rollout
from policies.filters import Garble, sift
from policies.groups import by_problem

Problem = tuple[str, int]  # task id, seed
Roll = Callable[[int, Sequence[Problem]], Sequence[Rollout]]  # wave's number, its problems -> all their rollouts


@dataclass(frozen=True)
class Batch:
    """What one online step learns from, and what it took to get it.

    The counts: `waves`; problems `asked` for, of which `kept`, valid but `surplus`, `uniform`, `garbled`
    or `unverified`; `garbled_samples`.
    """

    groups: list[list[Rollout]]  # valid ones, no more than wanted, garbled and unverified samples left out
    rollouts: list[Rollout]  # all that was made, sorted by key
    counts: dict[str, int]


def collect(
    wanted: int, candidates: Sequence[Problem], roll: Roll, garble: Garble | None = None, over: float = 0.2
) -> Batch:
    """The first `wanted` valid groups among the candidates, rolled out no further than that takes.

    A wave asks for the groups that are missing and for `over` x `wanted` more, so no more than the
    latter are ever valid and not used. Fewer groups come back if the candidates run out. `roll` must
    be a function of its arguments: then so is the batch.
    """
    if len(set(candidates)) < len(candidates):
        raise ValueError("a problem stands twice among the candidates")
    garble = garble or Garble()
    counts = Counter(
        dict.fromkeys(("waves", "asked", "kept", "surplus", "uniform", "garbled", "unverified", "garbled_samples"), 0)
    )
    groups: list[list[Rollout]] = []
    made: list[Rollout] = []
    while len(groups) < wanted and counts["asked"] < len(candidates):
        begin = counts["asked"]
        wave = candidates[begin : begin + wanted - len(groups) + int(over * wanted)]
        rollouts = roll(counts["waves"], wave)
        counts["waves"] += 1
        counts["asked"] += len(wave)
        made += rollouts
        found = {(group[0].instance.task, group[0].instance.seed): group for group in by_problem(rollouts).values()}
        for problem in wave:
            group = sift(found.get(problem, ()), garble)
            counts["garbled_samples"] += group.garbled
            if group.dropped:
                counts[group.dropped] += 1
            elif len(groups) < wanted:
                groups.append(list(group.rollouts))
            else:
                counts["surplus"] += 1
    counts["kept"] = len(groups)
    return Batch(groups, sorted(made, key=lambda rollout: rollout.key), dict(counts))
