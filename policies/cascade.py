"""Cascade RL: problems, rollouts, pairs, offline MPO, then online RL, from one frozen config.

    start ── measure ── offline rollouts ── MPO ── measure ── online steps ── measure ── report

Everything random is a function of the run's seed, the stage and the step. Batches of rollouts are
stored whole before they are learned from, and the learner is checkpointed whole, so that a run
killed anywhere goes on from its folder: stored batches are read, missing ones made again.
"""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch

import bootcamp
import rewards
from bootcamp.errors import ConfigError, RunError
from bootcamp.types import Rollout, Sampling
from policies import checkpoints, controls, measure, models, mpo, online, pairs, problems
from policies.checkpoints import Progress
from policies.config import RunConfig, from_mapping
from policies.console import Console
from policies.files import read_json, remove, replacing, write_json
from policies.learner import Learner
from policies.ledger import Ledger
from rollouts.engines.causal import encode_chat
from rollouts.local import LocalPool
from rollouts.requests import Request
from rollouts.store import Store

POINTS = {"start": "start", "mpo": "after_mpo", "online": "after_online"}  # stage -> where it is measured


def run(config: RunConfig, resume: Path | None = None) -> Path:
    """Run the cascade, or go on with the run in `resume`; returns its folder."""
    if resume is not None:
        if not (resume / "config.json").exists():
            raise ConfigError(f"no run to resume at {resume} (it has no config.json)")
        config = from_mapping(read_json(resume / "config.json"), str(resume / "config.json"))
        directory = resume
    else:
        directory = _new_directory(config)
        config = dataclasses.replace(config, name=directory.name)
        write_json(directory / "config.json", dataclasses.asdict(config))
    with _locked(directory):
        Cascade(config, directory).run()
    return directory


def _new_directory(config: RunConfig) -> Path:
    base = config.name or "".join(c if c.isalnum() else "-" for c in config.tasks).strip("-") or "run"
    folder = Path(config.runs)
    path = folder / base
    if config.name and path.exists():
        raise ConfigError(f"{path} exists; choose another --name, or go on with: bootcamp run --resume {path}")
    number = 1
    while path.exists():
        number += 1
        path = folder / f"{base}-{number}"
    path.mkdir(parents=True)
    return path


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Refuse a second driver on one folder; the lock dies with the process that holds it."""
    import fcntl

    with (directory / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunError(f"another process is running in {directory}") from error
        yield


class Cascade:
    """One run: its folder, its policy, and what it has done so far."""

    def __init__(self, config: RunConfig, directory: Path) -> None:
        self.config = config
        self.directory = directory
        self.store = Store(directory / "rollouts")
        self.ledger = Ledger()
        if (directory / "ledger.json").exists():
            self.ledger = Ledger(**read_json(directory / "ledger.json"))
        self.console = Console()
        self.progress = Progress()

    # ── the whole ────────────────────────────────────────────────────────────────────────────────

    def run(self) -> None:
        config = self.config
        torch.set_num_threads(config.threads or os.cpu_count() or 1)
        torch.manual_seed(config.seed)
        with ExitStack() as stack:
            stack.enter_context(self.ledger.watching_memory())
            stack.enter_context(self.console)
            self.policy, self.tokenizer = models.load(config.model, config.lora)
            self.template = models.template_of(self.policy, config.template)
            self.mixture = rewards.default(self.template)
            self.pool = stack.enter_context(self._open_pool())
            self.learner = Learner(self.policy, micro_tokens=config.micro_tokens)
            newest = checkpoints.latest(self.directory / "checkpoints")
            with self.ledger.stage("prepare"):
                self.plan = self._plan()
            self.console.say(
                f"{len(self.plan['trained'])} tasks from {self._families(self.plan['trained'])} families to train, "
                f"{len(self.plan['held_out'])} measured"
            )
            if newest is not None:
                self.progress = checkpoints.load(newest, self.learner)
                self.console.say(f"going on from {self.progress.stage} step {self.progress.step}")
            self._broadcast()
            for stage in ("start", *config.stages):
                if self._rank(stage) < self._rank(self.progress.stage):
                    continue  # done before the checkpoint that this run goes on from
                if stage == "mpo":
                    self._mpo()
                elif stage == "online":
                    self._online()
                self._measure(stage)
            self._finish()

    def _rank(self, stage: str) -> int:
        return ("start", *self.config.stages).index(stage)

    def _open_pool(self) -> Any:
        where = models.locate(self.config.model)
        if self.config.workers == 0:
            return LocalPool(where)
        from rollouts.pool import RayPool

        return RayPool(where, workers=self.config.workers)

    def _families(self, tasks: Sequence[str]) -> int:
        registry = bootcamp.registry()
        return len({registry.spec(task).family_name for task in tasks})

    # ── what is trained and measured ─────────────────────────────────────────────────────────────

    def _plan(self) -> dict[str, Any]:
        """Tasks and problem seeds, drawn once and kept in `plan.json`."""
        path = self.directory / "plan.json"
        if path.exists():
            return read_json(path)
        config, spec_of = self.config, bootcamp.registry().spec
        context = getattr(self.policy.config, "max_position_embeddings", None) or 2**31
        left_out: dict[str, str] = {}
        fitting = []
        for spec in self.console.track(bootcamp.tasks(config.tasks), "reading tasks"):
            reason = problems.unfit(spec, config.level, context, config.max_tokens, self._prompt_length)
            if reason:
                left_out[spec.id] = reason
            else:
                fitting.append(spec.id)

        workers = max(1, config.workers)
        probes = self._drawn([self._wish(t, "train", config.selection.problems, 1) for t in fitting], workers, left_out)
        requests = [self._request("probe", 0, task, seed, 0) for task, seeds in probes.items() for seed in seeds]
        rates: dict[str, float] = {}
        for task, rollouts in _by_task(self._roll("probe", 0, requests)).items():
            rates[task] = sum(r.correct for r in rollouts) / len(rollouts)
        selection = config.selection
        trained = problems.choose(
            rates, {t: spec_of(t).family_name for t in rates}, selection.low, selection.high, selection.max_tasks
        )
        if not trained:
            raise RunError(
                f"none of the {len(rates)} tasks that fit has a pass rate in [{selection.low}, {selection.high}] "
                f"at level {config.level}: choose other --tasks, another level or another --model"
            )

        each = max(config.held_out.at_least, min(config.held_out.at_most, -(-config.held_out.total // len(trained))))
        wishes = [self._wish(t, "held_out", each if t in trained else config.held_out.others, 2) for t in probes]
        held_out = self._drawn(wishes, workers, left_out)
        trained = [task for task in trained if task in held_out]
        self._refuse_nothing(trained, left_out)
        need = max(
            -(-config.offline.rollouts // (config.offline.samples * len(trained))) if "mpo" in config.stages else 0,
            -(-config.online.steps * config.online.problems // len(trained)) if "online" in config.stages else 0,
        )
        training = self._drawn([self._wish(t, "train", need, 3) for t in trained], workers, left_out)
        trained = [task for task in trained if task in training]
        self._refuse_nothing(trained, left_out)
        for task, rate in rates.items():
            if task not in trained and task not in left_out:
                left_out[task] = f"pass rate {rate:.2f} at the start lies outside [{selection.low}, {selection.high}]"
        plan = {
            "trained": trained,
            "left_out": left_out,
            "start_rates": rates,
            "held_out": held_out,
            "training": training,
        }
        write_json(path, plan)
        return plan

    @staticmethod
    def _refuse_nothing(trained: list[str], left_out: dict[str, str]) -> None:
        if not trained:
            raise RunError(f"no task is left to train: {next(iter(left_out.values()))}")

    def _wish(self, task: str, split: Any, n: int, salt: int) -> problems.Draw:
        # Held-out problems are the same for every seed of a run, so that runs can be compared.
        seed = salt if split == "held_out" else 1000 * self.config.seed + salt
        return problems.Draw(task, self.config.level, split, n, seed)

    def _drawn(self, wishes: list[problems.Draw], workers: int, left_out: dict[str, str]) -> dict[str, list[int]]:
        found = {}
        for task, seeds in problems.draw_all(wishes, workers).items():
            if isinstance(seeds, str):
                left_out[task] = seeds
            else:
                found[task] = seeds
        return found

    def _prompt_length(self, instance: bootcamp.Instance) -> int:
        return len(encode_chat(self.tokenizer, self.template.chat(instance)))

    # ── rollouts ─────────────────────────────────────────────────────────────────────────────────

    def _request(self, stage: str, step: int, task: str, seed: int, sample: int) -> Request:
        config = self.config
        return Request(config.name, stage, step, task, config.level, seed, sample, salt=config.seed)

    def _roll(self, stage: str, step: int, requests: Sequence[Request]) -> list[Rollout]:
        """The rollouts of one batch: read if they are stored, else made and stored."""
        name = f"{stage}-{step:05d}"
        if name in self.store.names():
            return self.store.batch(name)
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

    def _dealt(self, rollouts: list[Rollout], step: int) -> list[Rollout]:
        """What the learner sees: the rollouts, or the control's."""
        if self.config.control == "permuted-rewards":
            return controls.permute_verdicts(rollouts, 1000 * self.config.seed + step)
        return rollouts

    def _broadcast(self) -> None:
        """Hand the learner's weights to every engine."""
        folder = self.directory / "weights"
        path = folder / f"{self.progress.version:06d}.safetensors"
        with replacing(path) as aside:
            models.write_weights(self.policy, aside)
        self.pool.load_weights(str(path), self.progress.version)
        for old in folder.iterdir():
            if old != path:
                remove(old)

    def _measure(self, stage: str) -> None:
        """One sample on every held-out problem, the same problems at each point."""
        requests = [
            self._request(f"eval-{stage}", 0, task, seed, 0)
            for task, seeds in self.plan["held_out"].items()
            for seed in seeds
        ]
        result = measure.summary(self._roll(f"eval-{stage}", 0, requests), self.plan["trained"])
        self._write_ledger()
        self.console.say(f"held-out reward at {POINTS[stage]}: {result['mean_reward']:.3f} ± {result['stderr']:.3f}")

    # ── learning ─────────────────────────────────────────────────────────────────────────────────

    def _mpo(self) -> None:
        config, settings = self.config, self.config.offline
        each = -(-settings.rollouts // (settings.samples * len(self.plan["trained"])))
        rollouts: list[Rollout] = []
        for step in range(4):  # a quarter of every task's problems a batch, so that a kill costs little
            rollouts += self._roll(
                "offline",
                step,
                [
                    self._request("offline", step, task, seed, sample)
                    for task in self.plan["trained"]
                    for seed in self.plan["training"][task][:each][step::4]
                    for sample in range(settings.samples)
                ],
            )
        made = pairs.build(self._dealt(rollouts, 0), settings.pairs_per_problem, config.seed)
        if not made:
            raise RunError("no pair could be built: every problem was solved always or never")
        self._write_pairs(made)
        todo = mpo.batches(made, settings, config.seed)
        self._enter("mpo")
        pad = self.tokenizer.pad_token_id
        with (
            self.ledger.stage("mpo training"),
            self.console.counting(f"MPO on {len(made):,} pairs", len(todo)) as count,
        ):
            count(self.progress.step)
            for step in range(self.progress.step, len(todo)):
                shift, metrics = mpo.update(
                    self.learner, todo[step], self.progress.shift, settings, step, len(todo), pad
                )
                self.progress.shift = shift
                self._advance(metrics, last=step + 1 == len(todo))
                count(1)
        self._broadcast()

    def _write_pairs(self, made: list[pairs.Pair]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        fields = ("task", "address", "chosen_text", "rejected_text", "ref_chosen_logp", "ref_rejected_logp", "kind")
        with replacing(self.directory / "pairs.parquet") as aside:
            pq.write_table(pa.table({name: [getattr(pair, name) for pair in made] for name in fields}), aside)

    def _online(self) -> None:
        config, settings = self.config, self.config.online
        self._enter("online")
        with self.console.counting("online steps", settings.steps) as count:
            count(self.progress.step)
            for step in range(self.progress.step, settings.steps):
                chosen = problems.rota(
                    self.plan["trained"], self.plan["training"], step, settings.problems, config.seed
                )
                requests = [
                    self._request("online", step, task, seed, sample)
                    for task, seed in chosen
                    for sample in range(settings.samples)
                ]
                rollouts = self._dealt(self._roll("online", step, requests), step)
                with self.ledger.stage("online training"):
                    rows, metrics = online.rows_of(rollouts)
                    if rows:  # a batch without any signal changes nothing
                        metrics |= online.update(
                            self.learner, rows, settings, step, config.seed, self.tokenizer.pad_token_id
                        )
                    self._advance(metrics, last=step + 1 == settings.steps)
                    self._broadcast()
                count(1)

    def _enter(self, stage: str) -> None:
        """Begin a stage with a fresh optimiser, unless this run goes on in the middle of it."""
        if self.progress.stage != stage:
            self.progress = dataclasses.replace(self.progress, stage=stage, step=0)
            self.learner = Learner(self.policy, micro_tokens=self.config.micro_tokens)

    def _advance(self, metrics: dict[str, float], last: bool) -> None:
        """Count one step, note its metrics, and checkpoint when it is time."""
        progress = self.progress
        progress.step += 1
        progress.version += 1
        progress.history.append({"stage": progress.stage, "step": progress.step, "time": time.time()} | metrics)
        if last or progress.step % self.config.checkpoint_every == 0:
            checkpoints.save(self.directory / "checkpoints", progress, self.learner)
            self._write_ledger()
            write_json(self.directory / "metrics.json", progress.history)

    def _write_ledger(self) -> None:
        write_json(self.directory / "ledger.json", dataclasses.asdict(self.ledger))

    # ── the end ──────────────────────────────────────────────────────────────────────────────────

    def _finish(self) -> None:
        from policies import report

        with replacing(self.directory / "model") as aside:
            models.write_model(self.policy, self.tokenizer, aside)
        self._write_ledger()
        write_json(self.directory / "summary.json", self.summary())
        page = report.write(self.directory)
        self.console.table(read_json(self.directory / "summary.json"))
        self.console.say(f"report: {page}")

    def summary(self) -> dict[str, Any]:
        """What the run found, from what it stored."""
        trained, suite = self.plan["trained"], list(self.plan["held_out"])
        measured = {POINTS[stage]: self.store.batch(f"eval-{stage}-00000") for stage in ("start", *self.config.stages)}
        values = {point: measure.values_of(rollouts) for point, rollouts in measured.items()}
        points = list(measured)
        return {
            "name": self.config.name,
            "tasks": {
                "trained": trained,
                "families": self._families(trained),
                "left_out": self.plan["left_out"],
                "start_rates": self.plan["start_rates"],
            },
            **{point: measure.summary(rollouts, trained) for point, rollouts in measured.items()},
            "suite": {point: measure.summary(rollouts, suite) for point, rollouts in measured.items()},
            "gains": {
                f"{before}_to_{after}": measure.gain(values[before], values[after], trained)
                for before, after in [*pairwise(points), (points[0], points[-1])]
                if before != after
            },
            "ledger": self.ledger.stages,
            "peak_gib": self.ledger.peak_bytes / 2**30,
            "wall_s": sum(line["wall_s"] for line in self.ledger.stages.values()),
            "config": dataclasses.asdict(self.config),
        }


def _by_task(rollouts: Sequence[Rollout]) -> dict[str, list[Rollout]]:
    groups: dict[str, list[Rollout]] = {}
    for rollout in rollouts:
        groups.setdefault(rollout.instance.task, []).append(rollout)
    return groups
