"""The controls that must not learn: the same run, with what the learner is told cut loose from what was written."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from random import Random

from bootcamp.types import Rollout, Score, Verdict
from policies.groups import by_problem
from policies.pairs import Pair


def permute_verdicts(rollouts: Sequence[Rollout], seed: int) -> list[Rollout]:
    """Deal the verdicts, and the rewards that follow from them, among the samples of each problem.

    Every problem keeps its pass rate, so the control has as many pairs and as much advantage to
    learn from; only the tie between what was written and what it earned is cut. The result stands in
    the order of the input; who gets what does not depend on that order. Keys must be distinct.
    """
    dealt: dict[str, Rollout] = {}
    for address, group in by_problem(rollouts).items():
        sources = list(group)
        Random(f"{seed}/{address}").shuffle(sources)
        for mine, other in zip(group, sources, strict=True):
            dealt[mine.key] = dataclasses.replace(
                mine, verdict=other.verdict, rewards=other.rewards, reward=other.reward
            )
    if len(dealt) < len(rollouts):
        raise ValueError(f"{len(rollouts) - len(dealt)} rollouts share their key with another")
    return [dealt[rollout.key] for rollout in rollouts]


def score_at_random(rollouts: Sequence[Rollout], seed: int, rate: float = 0.5) -> list[Rollout]:
    """Give each rollout that has a score full marks with probability `rate`, else none.

    Unlike dealt verdicts this knows nothing of a problem's pass rate. Key and seed alone decide.
    """
    scored = []
    for rollout in rollouts:
        if rollout.verdict.score is not None:
            value = float(Random(f"scorer/{seed}/{rollout.key}").random() < rate)
            verdict = Verdict("scored", Score(value), rollout.verdict.cpu_s)
            rollout = dataclasses.replace(rollout, verdict=verdict, rewards={"random": value}, reward=value)
        scored.append(rollout)
    return scored


def shuffle_pairs(pairs: Sequence[Pair], seed: int) -> list[Pair]:
    """Swap chosen and rejected in about half of the pairs; each pair and the seed alone decide."""
    shuffled = []
    for pair in pairs:
        if Random(f"pairs/{seed}/{pair.address}/{pair.chosen_text}/{pair.rejected_text}").random() < 0.5:
            pair = dataclasses.replace(
                pair,
                chosen=pair.rejected,
                rejected=pair.chosen,
                chosen_text=pair.rejected_text,
                rejected_text=pair.chosen_text,
                ref_chosen_logp=pair.ref_rejected_logp,
                ref_rejected_logp=pair.ref_chosen_logp,
            )
        shuffled.append(pair)
    return shuffled
