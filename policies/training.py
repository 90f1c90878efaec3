"""The steps of a stage: counted, logged, watched and checkpointed, and gone on with after a kill."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import torch
from transformers import PreTrainedModel

from bootcamp.errors import RunError
from policies import checkpoints, collapse
from policies.checkpoints import Progress
from policies.config import RunConfig
from policies.console import Console
from policies.files import write_json
from policies.learner import Diverged, Learner
from policies.ledger import Ledger
from policies.losses import Metrics
from policies.parallel import Team
from policies.trackers import Log, write_metrics

SECTIONS = {"mpo": "offline"}  # stage -> its section of the config, where the name differs


class Training:
    """The learner of a run and how far it is."""

    def __init__(
        self,
        config: RunConfig,
        directory: Path,
        policy: PreTrainedModel,
        dtype: torch.dtype,
        team: Team,
        ledger: Ledger,
        console: Console,
    ) -> None:
        self.config, self.directory, self.policy, self.dtype = config, directory, policy, dtype
        self.team, self.ledger, self.console = team, ledger, console
        self.log: Log | None = None
        self.progress = Progress()
        self.learner = self._new_learner()
        self._newest = checkpoints.latest(directory / "checkpoints")
        team.wait()  # all have seen the same checkpoint before the leader writes another
        if self._newest is not None:
            self.progress = checkpoints.load(self._newest, self.learner)
            console.say(f"going on from {self.progress.stage} step {self.progress.step}")

    def _new_learner(self) -> Learner:
        config = self.config
        return Learner(
            self.policy,
            max_grad_norm=config.max_grad_norm,
            skip_grad_norm=config.skip_grad_norm,
            micro_tokens=config.micro_tokens,
            dtype=self.dtype,
            team=self.team,
        )

    def is_past(self, stage: str) -> bool:
        """True if a stage was over, and measured, at the checkpoint that this run goes on from."""
        order = ("start", *self.config.stages)
        return order.index(stage) < order.index(self.progress.stage)

    def train(
        self,
        stage: str,
        what: str,
        steps: int,
        step_of: Callable[[int], Metrics],
        after: Callable[[], None] = lambda: None,
    ) -> None:
        """Take the steps of a stage that are not done yet, the first with a fresh optimiser.

        `step_of(number)` learns and gives metrics; `after` follows every step. `RunError` if the policy
        falls apart: the run then stands at its last healthy checkpoint.
        """
        if self.progress.stage != stage:
            self.progress = dataclasses.replace(self.progress, stage=stage, step=0)
            self.learner = self._new_learner()
        with self.console.counting(what, steps) as count:
            count(self.progress.step)
            for number in range(self.progress.step, steps):
                with self.ledger.stage(f"{stage} training"):
                    try:
                        metrics = step_of(number)
                    except Diverged as error:
                        self._stop(str(error))
                    self._advance(metrics, last=number + 1 == steps)
                    after()
                count(1)

    def _advance(self, metrics: Metrics, last: bool) -> None:
        """Count one step, note its metrics, and checkpoint when it is time."""
        progress, config = self.progress, self.config
        progress.step += 1
        progress.version += 1
        place = {"stage": progress.stage, "step": progress.step, "version": progress.version, "time": time.time()}
        progress.history.append(place | metrics)
        watched = [record for record in progress.history if record["stage"] == progress.stage == "online"]
        reason = collapse.collapsed(watched, config.stop)
        if reason:
            self._stop(reason)
        if not self.team.leads:
            return
        if self.log is not None:
            self.log({f"{progress.stage}/{name}": value for name, value in metrics.items()}, progress.version)
        if last or progress.step % config.checkpoint_every == 0:
            healthy = not collapse.declining(watched, config.stop)
            checkpoints.save(self.directory / "checkpoints", progress, self.learner, healthy)
            self.write()

    def write(self) -> None:
        """Metrics and costs so far."""
        write_metrics(self.directory / "metrics.parquet", self.progress.history)
        write_json(self.directory / "ledger.json", dataclasses.asdict(self.ledger))

    def _stop(self, reason: str) -> NoReturn:
        """End the run here, at a place from which it can go on."""
        stage, step = self.progress.stage, self.progress.step
        kept = None
        if self.team.leads:
            kept = checkpoints.fall_back(self.directory / "checkpoints", self.progress)
            self.write()
        where = f"at its checkpoint {kept.name}" if kept else "at its start"
        raise RunError(
            f"stopped at {stage} step {step}: {reason}. The run stands {where}; a lower rate may do: "
            f"bootcamp run --resume {self.directory} --set {SECTIONS.get(stage, stage)}.lr={self._lower(stage):g}"
        )

    def _lower(self, stage: str) -> float:
        rate: Any = getattr(self.config, SECTIONS.get(stage, stage)).lr
        return float(rate) / 3
