"""The offline stage: Mixed Preference Optimization on pairs of stored rollouts.

Our own loop rather than a trainer's: stock `bco_pair` lacks the reward shift, the reference
log-probabilities are already in the rollouts (the starting policy wrote them), and it is faster
(`benchmarks/mpo_step.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import torch

from policies.config import Offline
from policies.files import replacing
from policies.learner import Learner, schedule
from policies.losses import Metrics, RewardShift, implicit_rewards, mpo
from policies.pairs import Pair
from policies.sequences import collate, token_logp


def batches(pairs: Sequence[Pair], settings: Offline, seed: int) -> list[list[Pair]]:
    """The batches of all epochs, in the order of this seed; a last one that is not full is left out."""
    made = []
    for epoch in range(settings.epochs):
        order = list(pairs)
        Random(f"mpo/{seed}/{epoch}").shuffle(order)
        full = len(order) - len(order) % settings.batch if len(order) >= settings.batch else len(order)
        made += [order[i : i + settings.batch] for i in range(0, full, settings.batch)]
    return made


def update(
    learner: Learner, batch: Sequence[Pair], shift: RewardShift, settings: Offline, step: int, steps: int, pad: int
) -> tuple[RewardShift, Metrics]:
    """One optimiser step on a batch of pairs; returns the reward shift after it.

    Each micro-batch is judged by the shift with itself counted, and all are counted for the next batch:
    so they can be spread over processes. A batch in one micro-batch is the released code's.
    """
    device = learner.policy.device
    seen: list[float] = []  # the mean reward of each micro-batch

    def loss_of(chunk: list[int]) -> tuple[torch.Tensor, Metrics]:
        pairs = [batch[i] for i in chunk]
        rows = collate([p.chosen for p in pairs] + [p.rejected for p in pairs], pad, device)
        summed = token_logp(learner.policy, rows).sum(dim=1)
        chosen, rejected = summed.chunk(2)
        ref_chosen = torch.tensor([p.ref_chosen_logp for p in pairs], device=device)
        ref_rejected = torch.tensor([p.ref_rejected_logp for p in pairs], device=device)
        h = [
            implicit_rewards(chosen, ref_chosen, settings.beta).detach(),
            implicit_rewards(rejected, ref_rejected, settings.beta).detach(),
        ]
        delta = shift.updated(*h).mean
        seen.append(float(torch.cat(h).mean()))
        loss, metrics = mpo(
            chosen,
            rejected,
            ref_chosen,
            ref_rejected,
            rows.mask[: len(pairs)],
            delta,
            beta=settings.beta,
            preference=settings.preference,
            quality=settings.quality,
            generation=settings.generation,
        )
        return loss, metrics | {"delta": delta}

    lengths = [len(p.chosen) + len(p.rejected) for p in batch]
    metrics = learner.update(lengths, loss_of, settings.lr * schedule(step, steps, settings.warmup))
    for mean in learner.team.gather(seen):
        shift = RewardShift(shift.mean + (mean - shift.mean) / (shift.calls + 1), shift.calls + 1)
    return shift, metrics


def write_pairs(pairs: Sequence[Pair], path: Path) -> None:
    """The pairs as a Parquet table for people and other tools: texts, kinds and reference log-probabilities."""
    fields = ("task", "address", "chosen_text", "rejected_text", "ref_chosen_logp", "ref_rejected_logp", "kind")
    with replacing(path) as aside:
        pq.write_table(pa.table({name: [getattr(pair, name) for pair in pairs] for name in fields}), aside)
