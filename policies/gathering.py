"""Batches of rollouts: made once, stored whole before anything is learned from them, read ever after."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from bootcamp.templates import Template
from bootcamp.types import Rollout, Sampling
from policies import controls, models
from policies.config import RunConfig
from policies.console import Console
from policies.ledger import Ledger
from policies.parallel import Team
from rewards import MixtureOfRewards
from rollouts.local import LocalPool, Pool
from rollouts.requests import Request
from rollouts.store import Store


def open_pool(config: RunConfig, device: str, dtype: torch.dtype) -> Any:
    """The pool that a run asks for, not yet entered."""
    where = models.locate(config.model)
    settings = models.engine_settings(device, dtype)
    if config.workers == 0:
        return LocalPool(where, threads=config.threads or os.cpu_count() or 1, **settings)
    from rollouts.pool import RayPool

    share = 1 / config.workers if device.startswith("cuda") else 0.0
    return RayPool(where, workers=config.workers, gpus=share, **settings)


@dataclass(frozen=True)
class Gatherer:
    """What it takes to turn requests into stored rollouts; without a pool, it waits for those of the leader."""

    config: RunConfig
    store: Store
    pool: Pool | None
    mixture: MixtureOfRewards
    template: Template
    ledger: Ledger
    console: Console
    team: Team

    def request(self, stage: str, step: int, task: str, seed: int, sample: int) -> Request:
        """One sample of this run."""
        config = self.config
        return Request(config.name, stage, step, task, config.level, seed, sample, salt=config.seed)

    def stored(self, stage: str, step: int) -> list[Rollout]:
        """All rollouts of a step that is over, whatever came of them."""
        names = [name for name in self.store.names() if name.partition(".")[0] == f"{stage}-{step:05d}"]
        return [rollout for name in names for rollout in self.store.batch(name)]

    def roll(self, stage: str, step: int, requests: Sequence[Request], wave: int = 0) -> list[Rollout]:
        """The rollouts of one batch: read if they are stored, else made and stored."""
        name = f"{stage}-{step:05d}" + (f".{wave}" if wave else "")
        if self.pool is None:
            self.team.await_leader(lambda: name in self.store.names())
        if name in self.store.names():
            return self.store.batch(name)
        assert self.pool is not None
        size = self.config.shard
        shards = [requests[i : i + size] for i in range(0, len(requests), size)]
        sampling = Sampling(self.config.temperature, self.config.max_tokens)
        with self.ledger.stage(f"{stage} rollouts"), self.console.counting(f"{stage} rollouts", len(requests)) as count:
            rollouts = self.pool.map(
                shards, self.mixture, self.template, sampling, on_result=lambda made: count(len(made))
            )
            self.store.write(name, rollouts)
        tokens = sum(len(turn.completion.token_ids) for rollout in rollouts for turn in rollout.turns)
        self.ledger.generated(f"{stage} rollouts", tokens, len(rollouts))
        return rollouts

    def dealt(self, rollouts: list[Rollout], step: int) -> list[Rollout]:
        """What the learner sees: the rollouts, or the control's."""
        seed = 1000 * self.config.seed + step
        if self.config.control == "permuted-rewards":
            return controls.permute_verdicts(rollouts, seed)
        if self.config.control == "random-scorer":
            return controls.score_at_random(rollouts, seed)
        return rollouts
