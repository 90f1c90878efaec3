"""What a run trains and measures: tasks and problem seeds, drawn once and kept in `plan.json`."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import bootcamp
from bootcamp.errors import RunError
from bootcamp.types import Instance, Rollout
from policies import problems
from policies.config import RunConfig
from policies.files import read_json, write_json
from policies.gathering import Gatherer

Seeds = dict[str, list[int]]  # task -> the seeds of its problems


@dataclass(frozen=True)
class Plan:
    """The tasks of a run and their problems."""

    trained: list[str]
    left_out: dict[str, str]  # task -> why it is not trained, or not even measured
    start_rates: dict[str, float]  # pass rates of the starting policy
    held_out: Seeds  # of every measured task
    training: Seeds  # of every trained task, for rollouts
    supervised: Seeds  # likewise, for reference solutions; from the training split too

    @property
    def families(self) -> int:
        """From how many families the trained tasks come."""
        return len({bootcamp.registry().spec(task).family_name for task in self.trained})


def read_plan(path: Path) -> Plan:
    """The plan that a run has written."""
    return Plan(**read_json(path))


def draw_plan(gather: Gatherer, context: int, prompt_length: Callable[[Instance], int], path: Path) -> Plan:
    """Probe the tasks with the starting policy, choose those to train, draw all problems, write it down.

    A task is trained if its pass rate lies in the selection's bounds. Where supervised training comes
    first there is no lower one: that stage is there to lift tasks from zero. `context` and
    `prompt_length` are in tokens.
    """
    config, console = gather.config, gather.console
    selection, workers = config.selection, max(1, config.workers)
    left_out: dict[str, str] = {}
    fitting = []
    for spec in console.track(bootcamp.tasks(config.tasks), "reading tasks"):
        reason = problems.unfit(spec, config.level, context, config.max_tokens, prompt_length)
        if reason:
            left_out[spec.id] = reason
        else:
            fitting.append(spec.id)

    def drawn(wishes: list[problems.Draw]) -> Seeds:
        found = {}
        for task, seeds in problems.draw_all(wishes, workers).items():
            if isinstance(seeds, str):
                left_out[task] = seeds
            else:
                found[task] = seeds
        return found

    low = 0.0 if "sft" in config.stages else selection.low
    glance = min(selection.glance, selection.problems) if low > 0 else selection.problems
    seen = _probed(gather, 0, drawn([_training(config, task, glance, 1) for task in fitting]))
    hopeful = [task for task, rollouts in seen.items() if any(rollout.correct for rollout in rollouts)]
    closer = drawn([_training(config, task, selection.problems, 1) for task in hopeful])  # the same ones, and more
    for task, rollouts in _probed(gather, 1, {task: seeds[glance:] for task, seeds in closer.items()}).items():
        seen[task] += rollouts
    rates = {
        task: sum(rollout.correct for rollout in rollouts) / len(rollouts)
        for task, rollouts in seen.items()
        if task not in left_out
    }
    families = {task: bootcamp.registry().spec(task).family_name for task in rates}
    trained = problems.choose(rates, families, low, selection.high, selection.max_tasks)
    if not trained:
        raise RunError(
            f"none of the {len(rates)} tasks that fit has a pass rate in [{low}, {selection.high}] "
            f"at level {config.level}: choose other --tasks, another level or another --model"
        )

    each = max(config.held_out.at_least, min(config.held_out.at_most, -(-config.held_out.total // len(trained))))
    held_out = drawn([_measured(config, t, each if t in trained else config.held_out.others) for t in rates])
    trained = _left([task for task in trained if task in held_out], left_out)
    training = drawn([_training(config, task, _need(config, len(trained)), 3) for task in trained])
    trained = _left([task for task in trained if task in training], left_out)
    supervised: Seeds = {}
    if "sft" in config.stages:
        supervised = drawn([_training(config, t, -(-config.sft.problems // len(trained)), 4) for t in trained])
        trained = _left([task for task in trained if task in supervised], left_out)
    for task, rate in rates.items():
        if task not in trained and task not in left_out:
            left_out[task] = f"pass rate {rate:.2f} at the start lies outside [{low}, {selection.high}]"
    plan = Plan(trained, left_out, rates, held_out, training, supervised)
    write_json(path, dataclasses.asdict(plan))
    return plan


def _probed(gather: Gatherer, step: int, wanted: Seeds) -> dict[str, list[Rollout]]:
    """One rollout of each problem, by task."""
    requests = [gather.request("probe", step, task, seed, 0) for task, seeds in wanted.items() for seed in seeds]
    groups: dict[str, list[Rollout]] = {}
    for rollout in gather.roll("probe", step, requests) if requests else ():
        groups.setdefault(rollout.instance.task, []).append(rollout)
    return groups


def _training(config: RunConfig, task: str, n: int, salt: int) -> problems.Draw:
    return problems.Draw(task, config.level, "train", n, 1000 * config.seed + salt)


def _measured(config: RunConfig, task: str, n: int) -> problems.Draw:
    # The same for every seed of a run, so that runs can be compared.
    return problems.Draw(task, config.level, "held_out", n, config.held_out.draw)


def _need(config: RunConfig, tasks: int) -> int:
    """Problems of each task for the rollouts of all stages."""
    offline, online = config.offline, config.online
    return max(
        -(-offline.rollouts // (offline.samples * tasks)) if "mpo" in config.stages else 0,
        -(-online.steps * online.problems // tasks) if "online" in config.stages else 0,
    )


def _left(trained: list[str], left_out: dict[str, str]) -> list[str]:
    if not trained:
        raise RunError(f"no task is left to train: {next(iter(left_out.values()))}")
    return trained
