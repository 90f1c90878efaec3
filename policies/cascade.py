"""Cascade RL: supervised training, offline MPO, then online RL, each optional, from one frozen config.

    start ── measure ── SFT ── measure ── offline rollouts ── MPO ── measure ── online steps ── measure ── report

Everything random is a function of the run's seed, the stage and the step. Batches of rollouts are
stored whole before they are learned from, and the learner is checkpointed whole, so that a run
killed anywhere goes on from its folder: stored batches are read, missing ones made again.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

import torch

import rewards
from bootcamp.types import Rollout
from policies import folders, measure, models, mpo, online, parallel, preferences, sft, supply
from policies.config import RunConfig, adjusted
from policies.console import Console
from policies.files import read_json, remove, replacing, write_json
from policies.gathering import Gatherer, open_pool
from policies.ledger import Ledger
from policies.losses import STD, Metrics
from policies.plan import draw_plan, read_plan
from policies.points import POINTS
from policies.summary import summarise
from policies.trackers import package, tracking
from policies.training import Training
from rollouts.engines.causal import encode_chat
from rollouts.store import Store


def run(config: RunConfig) -> Path:
    """Run the cascade from its start; returns its folder."""
    _check(config)
    team = parallel.join()
    return _drive(team.told(folders.new_folder(config) if team.leads else Path()), team)


def resume_run(directory: Path, changes: Mapping[str, Any] | None = None) -> Path:
    """Go on with a run that stopped, with `changes` to what may change (`policies.config.ADJUSTABLE`)."""
    _check(adjusted(folders.read_config(directory), changes or {}))
    return _drive(directory, parallel.join(), changes or {})


def _check(config: RunConfig) -> None:
    """Find what is wrong before anything costs time."""
    online.settings_of(config.online)
    for tracker in config.track:
        package(tracker)


def _drive(directory: Path, team: parallel.Team, changes: Mapping[str, Any] | None = None) -> Path:
    with folders.locked(directory) if team.leads else nullcontext():
        if changes and team.leads:
            folders.change_settings(directory, changes)
        team.wait()
        Cascade(folders.read_config(directory), directory, team).run()
    return directory


class Cascade:
    """One run: its folder, its policy, and what it has done so far."""

    def __init__(self, config: RunConfig, directory: Path, team: parallel.Team = parallel.ALONE) -> None:
        self.config = config
        self.directory = directory
        self.team = team
        self.store = Store(directory / "rollouts")
        self.ledger = Ledger()
        if (directory / "ledger.json").exists():
            self.ledger = Ledger(**read_json(directory / "ledger.json"))
        self.console = Console(quiet=not team.leads)

    def run(self) -> None:
        config, team = self.config, self.team
        torch.set_num_threads(config.threads or max(1, (os.cpu_count() or 1) // team.size))
        torch.manual_seed(config.seed)
        device = models.find_device(config.device)
        dtype = models.precision(config.model, config.dtype, device)
        with ExitStack() as stack:
            stack.enter_context(self.ledger.watching_memory() if team.leads else nullcontext())
            stack.enter_context(self.console)
            self.policy, self.tokenizer = models.load(
                config.model, config.lora, dtype, device, config.gradient_checkpointing
            )
            self.pad: int = self.tokenizer.pad_token_id
            self.template = models.template_of(self.policy, config.template)
            pool = stack.enter_context(open_pool(config, device, dtype)) if team.leads else None
            self.gather = Gatherer(
                config, self.store, pool, rewards.default(self.template), self.template, self.ledger, self.console, team
            )
            self._make_plan()
            self.training = Training(config, self.directory, self.policy, dtype, team, self.ledger, self.console)
            if team.leads:
                at = self.training.progress.version
                settings = dataclasses.asdict(config)
                self.training.log = stack.enter_context(tracking(config, self.directory, at, settings))
            self._broadcast()
            stages: dict[str, Callable[[], None]] = {"sft": self._sft, "mpo": self._mpo, "online": self._online}
            for stage in ("start", *config.stages):
                if not self.training.is_past(stage):
                    stages.get(stage, lambda: None)()
                    self._measure(stage)
            if team.leads:
                self._finish()

    def _make_plan(self) -> None:
        path = self.directory / "plan.json"
        if self.team.leads and not path.exists():
            context = getattr(self.policy.config, "max_position_embeddings", None) or 2**31
            with self.ledger.stage("prepare"):
                draw_plan(
                    self.gather,
                    context,
                    lambda instance: len(encode_chat(self.tokenizer, self.template.chat(instance))),
                    path,
                )
        self.team.await_leader(path.exists)
        self.plan = read_plan(path)
        self.console.say(
            f"{len(self.plan.trained)} tasks from {self.plan.families} families to train, "
            f"{len(self.plan.held_out)} measured"
        )

    def _broadcast(self) -> None:
        """Hand the learner's weights to every engine."""
        if self.gather.pool is None:
            return
        version, folder = self.training.progress.version, self.directory / "weights"
        path = folder / f"{version:06d}.safetensors"
        with replacing(path) as aside:
            models.write_weights(self.policy, aside)
        self.gather.pool.load_weights(str(path), version)
        for old in folder.iterdir():
            if old != path:
                remove(old)

    def _measure(self, stage: str) -> None:
        """One sample on every held-out problem, the same problems at each point."""
        if not self.team.leads:
            return
        requests = [
            self.gather.request(f"eval-{stage}", 0, task, seed, 0)
            for task, seeds in self.plan.held_out.items()
            for seed in seeds
        ]
        found = measure.summary(self.gather.roll(f"eval-{stage}", 0, requests), self.plan.trained)
        self.training.write()
        self.console.say(f"held-out reward at {POINTS[stage].key}: {found['mean_reward']:.3f} ± {found['stderr']:.3f}")

    # ── the stages ───────────────────────────────────────────────────────────────────────────────

    def _sft(self) -> None:
        config, settings = self.config, self.config.sft
        rows = sft.examples(self.plan.supervised, config.level, self.template, self.tokenizer)
        todo = sft.batches(rows, settings, config.seed)

        def step(number: int) -> Metrics:
            return sft.update(self.training.learner, todo[number], settings, number, len(todo), self.pad)

        self.training.train("sft", f"SFT on {len(rows):,} solutions", len(todo), step)
        self._broadcast()

    def _mpo(self) -> None:
        config, settings = self.config, self.config.offline
        made = preferences.collect(self.gather, self.plan, self.training.learner, self.tokenizer, self.directory)
        todo = mpo.batches(made, settings, config.seed)

        def step(number: int) -> Metrics:
            progress = self.training.progress
            progress.shift, metrics = mpo.update(
                self.training.learner, todo[number], progress.shift, settings, number, len(todo), self.pad
            )
            return metrics

        self.training.train("mpo", f"MPO on {len(made):,} pairs", len(todo), step)
        self._broadcast()

    def _online(self) -> None:
        config, settings = self.config, self.config.online
        reference = self._reference() if online.asks_for_reference(settings) else None
        pool = supply.pool_of(self.plan, settings.filter, self._measured() if settings.filter else [])

        def step(number: int) -> Metrics:
            progress = self.training.progress
            fresh = supply.next_batch(self.gather, pool, number, progress.used)
            rows, metrics = online.rows_of(
                fresh.kept,
                progress.version,
                settings.max_staleness,
                STD.get(settings.loss, "sample"),
            )
            metrics |= online.outcome(fresh.made) | fresh.counts
            if rows:  # a batch without any signal changes nothing
                metrics |= online.update(
                    self.training.learner, rows, settings, number, config.seed, self.pad, reference, config.max_tokens
                )
            return metrics

        self.training.train("online", "online steps", settings.steps, step, after=self._broadcast)

    def _measured(self) -> list[Rollout]:
        """Rollouts that tell how often training problems are solved: the offline ones and, after MPO, fresh ones."""
        offline = list(self.store.read("offline"))
        fresh = preferences.remeasured(self.gather, offline) if "mpo" in self.config.stages else []
        return self.gather.dealt(offline, 0) + self.gather.dealt(fresh, 0)

    def _reference(self) -> Any:
        """A frozen copy of the policy as it entered the online stage, kept in the run's folder."""
        path = self.directory / "reference"
        if self.team.leads and not path.exists():
            with replacing(path) as aside:
                models.write_model(self.policy, self.tokenizer, aside)
        self.team.await_leader(path.exists)
        return models.load(str(path), device=str(self.policy.device))[0].requires_grad_(False)

    # ── the end ──────────────────────────────────────────────────────────────────────────────────

    def _finish(self) -> None:
        from policies import report

        with replacing(self.directory / "model") as aside:
            models.write_model(self.policy, self.tokenizer, aside)
        self.training.write()
        summary = summarise(self.config, self.plan, self.store, self.ledger, self.training.progress.history)
        write_json(self.directory / "summary.json", summary)
        page = report.write(self.directory)
        self.console.table(summary)
        self.console.say(f"report: {page}")
