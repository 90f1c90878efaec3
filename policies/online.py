"""The online stage: fresh rollouts, advantages inside each problem's group, a clipped policy gradient."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import torch

from bootcamp.types import Rollout
from policies.config import Online
from policies.learner import Learner, schedule
from policies.losses import ONLINE, Metrics, advantages
from policies.sequences import Tokens, collate, token_logp_and_entropy


@dataclass(frozen=True)
class Row:
    """One turn to learn from: its tokens, what the sampler gave each, and its response's advantage."""

    tokens: Tokens
    old_logp: tuple[float, ...]
    advantage: float


def rows_of(rollouts: Sequence[Rollout]) -> tuple[list[Row], Metrics]:
    """The turns that carry a signal, and how many did.

    A group is all samples of one problem. Groups in which all valid rewards are equal teach nothing
    and are left out, as are single samples whose verifier failed. Every turn of a rollout has the
    rollout's advantage.
    """
    groups: dict[str, list[Rollout]] = defaultdict(list)
    for rollout in sorted(rollouts, key=lambda rollout: rollout.key):
        groups[rollout.instance.address].append(rollout)
    rows: list[Row] = []
    informative = 0
    for group in groups.values():
        rewards = torch.tensor([[0.0 if r.reward is None else r.reward for r in group]])
        valid = torch.tensor([[float(r.reward is not None) for r in group]])
        signal = advantages(rewards, valid)[0].tolist()
        informative += any(signal)
        for rollout, advantage in zip(group, signal, strict=True):
            if advantage:
                rows += [
                    Row(Tokens(c.prompt_ids, c.token_ids), c.logprobs, advantage)
                    for c in (turn.completion for turn in rollout.turns)
                    if c.token_ids
                ]
    scored = [rollout for rollout in rollouts if rollout.reward is not None]
    return rows, {
        "reward": sum(r.reward or 0.0 for r in scored) / max(1, len(scored)),
        "correct": sum(r.correct for r in scored) / max(1, len(scored)),
        "informative": informative / max(1, len(groups)),
        "unverified": (len(rollouts) - len(scored)) / max(1, len(rollouts)),
        "length": sum(len(t.completion.token_ids) for r in rollouts for t in r.turns) / max(1, len(rollouts)),
    }


def update(learner: Learner, rows: Sequence[Row], settings: Online, step: int, seed: int, pad: int) -> Metrics:
    """`settings.updates` optimiser steps, each on its share of the rows; metrics are their means."""
    device = learner.policy.device
    loss_function = ONLINE[settings.loss]
    order = list(range(len(rows)))
    Random(f"online/{seed}/{step}").shuffle(order)
    shares = [share for i in range(settings.updates) if (share := order[i :: settings.updates])]
    total: Metrics = {}
    for share in shares:
        mine = [rows[i] for i in share]

        def loss_of(chunk: list[int], mine: list[Row] = mine) -> tuple[torch.Tensor, Metrics]:
            chosen = [mine[i] for i in chunk]
            batch = collate([row.tokens for row in chosen], pad, device)
            logp, entropy = token_logp_and_entropy(learner.policy, batch)
            old_logp = torch.zeros_like(logp)
            for i, row in enumerate(chosen):
                old_logp[i, : len(row.old_logp)] = torch.tensor(row.old_logp)
            signal = torch.tensor([row.advantage for row in chosen], device=device)
            loss, metrics = loss_function(
                logp, old_logp, None, signal, batch.mask, eps_low=settings.eps_low, eps_high=settings.eps_high
            )
            return loss, metrics | {"entropy": (entropy.sum() / batch.mask.sum()).item()}

        rate = settings.lr * schedule(step, settings.steps, settings.warmup)
        metrics = learner.update([len(row.tokens) for row in mine], loss_of, rate)
        for name, value in metrics.items():
            total[name] = total.get(name, 0.0) + value / len(shares)
    return total
