"""The arms that `benchmarks.cascade` compares, and how one is run: begun, gone on with, or read.

All arms of a seed learn from the same problems and are measured on the same ones. What they would each do
alike is done once and handed on, with its cost: the start is measured once, the offline rollouts are those of
the arm `mpo` where they are as many, and the cascade goes on from where that arm ended. Everything runs in
one process on one thread, so that an arm that was killed ends as it would have ended.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import bootcamp
from policies import cascade, checkpoints, evaluation, folders, problems
from policies.config import RunConfig, from_mapping
from policies.files import read_json, write_json
from policies.losses import ARMS as WEIGHTS
from policies.plan import Plan

SUITE = "science"
PROBES = 48  # training problems of each task, by which tasks are chosen
PROBE_DRAW = 777_001
HELD_OUT = 4096  # problems, over all tasks of an arm
STEPS = 48  # N, online steps
AFTER = 20  # of the cascade: what its offline stage leaves of 60 % of the cost of 2N steps
OFFLINE = 10_240  # rollouts of the offline stage
COMPARED = {"low": 0.4, "high": 0.6, "most": 8}  # tasks of the comparison, by the starting policy's pass rate
SCALED = {"low": 0.02, "high": 0.98, "most": 64, "steps": 24}  # tasks of the scaling curve, and its online steps
COUNTS = (1, 8, 64)

COMMON: dict[str, Any] = {
    "workers": 0,
    "threads": 1,
    "shard": 256,
    "track": [],
    "offline": {"rollouts": OFFLINE, "samples": 8, "pairs_per_problem": 2, "batch": 32, "lr": 3e-4},
    "online": {"loss": "gspo", "steps": STEPS, "problems": 32, "samples": 8, "lr": 1e-4},
}
CASCADE: dict[str, Any] = {"stages": ["mpo", "online"], "online": {"steps": AFTER}}


@dataclass(frozen=True)
class Arm:
    """What an arm changes in the common settings, and the arm from whose end it goes on."""

    settings: Mapping[str, Any]
    after: str = ""
    tasks: int = 0  # of the scaling curve; 0: those of the comparison


def _offline(name: str) -> Arm:
    return Arm({"stages": ["mpo"], "offline": WEIGHTS[name]})


ARMS: dict[str, Arm] = {
    "mpo": _offline("mpo"),
    "mpo-2n": Arm({"stages": ["mpo"], "offline": {"rollouts": 2 * OFFLINE}}),
    "sft": _offline("sft"),
    "dpo": _offline("dpo"),
    "dpo+sft": _offline("dpo+sft"),
    "cascade": Arm(CASCADE, after="mpo"),
    "gspo": Arm({"stages": ["online"]}),
    "gspo-2n": Arm({"stages": ["online"], "online": {"steps": 2 * STEPS}}),
    "permuted": Arm(CASCADE | {"control": "permuted-rewards"}),
    "random-scorer": Arm(CASCADE | {"control": "random-scorer"}),
    "shuffled-pairs": Arm(CASCADE | {"control": "shuffled-pairs"}),
    **{
        f"tasks-{count}": Arm({"stages": ["online"], "online": {"steps": SCALED["steps"]}}, tasks=count)
        for count in COUNTS
    },
}
CONTROLS = ("permuted", "random-scorer", "shuffled-pairs")
SCALING = tuple(name for name, arm in ARMS.items() if arm.tasks)


@dataclass(frozen=True)
class Place:
    """Where arms are run, and what may be set for all of them."""

    runs: Path
    settings: Mapping[str, Any] = field(default_factory=dict)

    def folder(self, arm: str, seed: int) -> Path:
        """The folder of one run."""
        return self.runs / f"{arm}-{seed}"

    def is_finished(self, arm: str, seed: int) -> bool:
        """True once the arm has its summary."""
        return (self.folder(arm, seed) / "summary.json").exists()


def config_of(arm: str, seed: int, place: Place) -> RunConfig:
    """The settings of one run."""
    settings = merged(merged(COMMON, place.settings), ARMS[arm].settings)
    config: RunConfig = from_mapping(settings | {"seed": seed, "name": f"{arm}-{seed}", "runs": str(place.runs)})
    return config


def merged(under: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Two nested mappings as one; `above` decides."""
    both = dict(under)
    for key, value in above.items():
        both[key] = merged(both.get(key, {}), value) if isinstance(value, Mapping) else value
    return both


def run(arm: str, seed: int, place: Place) -> Path:
    """The folder of a finished arm: read, gone on with, or begun."""
    folder = place.folder(arm, seed)
    if place.is_finished(arm, seed):
        return folder
    chosen = choose_tasks(place.runs)
    if not (folder / "plan.json").exists():
        shutil.rmtree(folder, ignore_errors=True)  # it was killed before it had begun
        _begin(arm, seed, place, chosen)
    return cascade.resume_run(folder)


def _begin(arm: str, seed: int, place: Place, chosen: Mapping[str, Any]) -> None:
    """Make a run's folder, with what another arm of its seed has done already; its plan comes last."""
    config = config_of(arm, seed, place)
    folder = folders.new_folder(config)
    source = _source(arm, seed, place)
    if source is not None:
        _hand_on(source, folder, config, to_the_end=bool(ARMS[arm].after))
    if source is not None and not ARMS[arm].tasks:
        shutil.copy(source / "plan.json", folder / "plan.json")
    else:
        write_json(folder / "plan.json", asdict(_plan(config, chosen, ARMS[arm].tasks, place)))


def _source(arm: str, seed: int, place: Place) -> Path | None:
    first = f"tasks-{COUNTS[0]}" if ARMS[arm].tasks else "mpo"
    if arm == first:
        return None
    return run(first, seed, place)


def _hand_on(source: Path, folder: Path, config: RunConfig, to_the_end: bool) -> None:
    """The stored rollouts that both have, what they cost and, where one goes on from the other, its checkpoint."""
    same = read_json(source / "config.json")["offline"]["rollouts"] == config.offline.rollouts
    stages = ["eval-start"] + ["offline"] * ("mpo" in config.stages and same) + ["eval-mpo"] * to_the_end
    (folder / "rollouts").mkdir()
    for path in (source / "rollouts").glob("*.parquet"):
        if path.name.rpartition("-")[0] in stages:
            os.link(path, folder / "rollouts" / path.name)
    ledger = read_json(source / "ledger.json")
    lines = {f"{stage} rollouts" for stage in stages} | ({"mpo training"} if to_the_end else set())
    ledger["stages"] = {name: line for name, line in ledger["stages"].items() if name in lines}
    write_json(folder / "ledger.json", ledger)
    if to_the_end:
        newest = checkpoints.latest(source / "checkpoints")
        assert newest is not None, "a finished arm has a checkpoint"
        shutil.copytree(newest, folder / "checkpoints" / newest.name)


def choose_tasks(runs: Path) -> dict[str, Any]:
    """Tasks by the starting policy's pass rates on training problems, drawn once: `tasks.json`.

    A task that has not enough distinct problems for its share of what is trained and measured is left out.
    """
    path = runs / "tasks.json"
    if path.exists():
        found: dict[str, Any] = read_json(path)
        return found
    probed = evaluation.evaluate("embedded", SUITE, n=PROBES, level=1, seed=PROBE_DRAW, split="train")
    rates = {task: line["mean_reward"] for task, line in probed["tasks"].items()}
    families = {task: bootcamp.registry().spec(task).family_name for task in rates}
    chosen: dict[str, Any] = {"rates": rates}
    for name, rule in (("compared", COMPARED), ("scaled", SCALED)):
        measured = HELD_OUT // int(rule["most"])
        fit = {task: rate for task, rate in rates.items() if rule["low"] <= rate <= rule["high"]}
        for split, n in (("held_out", measured), ("train", 2 * measured)):
            drawn = problems.draw_all([problems.Draw(task, 1, split, n, PROBE_DRAW) for task in fit], 1)
            fit = {task: rate for task, rate in fit.items() if not isinstance(drawn[task], str)}
        chosen[name] = problems.choose(fit, families, rule["low"], rule["high"], int(rule["most"]))
    write_json(path, chosen)
    return chosen


def _plan(config: RunConfig, chosen: Mapping[str, Any], count: int, place: Place) -> Plan:
    """The problems of a run: held-out ones the same for every seed, training ones a draw of the seed.

    On the scaling curve a run trains on the first `count` tasks of an order drawn by the seed, so that one
    with more tasks holds those with fewer; all are measured.
    """
    measured: Sequence[str] = chosen["scaled" if count else "compared"]
    trained = list(measured)
    if count:
        Random(f"scaling/{config.seed}").shuffle(trained)
        trained = sorted(trained[:count])
    rates = {task: chosen["rates"][task] for task in measured}
    needed = 1 + 2 * config.online.problems * STEPS // len(trained)  # of each task, by the longest arm
    return Plan(
        trained=trained,
        left_out={},
        start_rates=rates,
        held_out=_held_out(measured, config.held_out.draw, place.runs / f"held_out-{len(measured)}.json"),
        training=_drawn(trained, "train", needed, 1000 * config.seed + 3),
        supervised={},
    )


def _held_out(tasks: Sequence[str], draw: int, path: Path) -> dict[str, list[int]]:
    """The problems that all arms and seeds are measured on, drawn once."""
    if not path.exists():
        write_json(path, _drawn(tasks, "held_out", HELD_OUT // len(tasks), draw))
    found: dict[str, list[int]] = read_json(path)
    return found


def _drawn(tasks: Sequence[str], split: Any, n: int, draw: int) -> dict[str, list[int]]:
    """Problem seeds by task, as many as a task has up to n."""
    found = {}
    for task in tasks:
        seeds: list[int] | str = ""
        wanted = n
        while isinstance(seeds, str):
            seeds = problems.draw(problems.Draw(task, 1, split, wanted, draw))
            wanted = wanted * 3 // 4
        found[task] = seeds
    return found
