"""What finished arms say: accuracies, their differences and what they cost, read from the arms' folders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from policies.files import read_json
from policies.measure import mean_and_error
from policies.plan import read_plan
from policies.trackers import read_metrics
from rollouts.store import Store

Z = 1.96  # of a 95 % interval
Right = dict[str, float]  # address -> 1 if the one sample was right, else 0


@dataclass(frozen=True)
class Cost:
    """Generated tokens and CPU-seconds of what an arm learned from, and of learning; measuring is not in it."""

    offline_tokens: float
    offline_cpu_s: float  # offline rollouts, and verifying them again
    online_tokens: float
    online_cpu_s: float  # online rollouts
    training_cpu_s: float  # of both stages

    @property
    def cpu_s(self) -> float:
        """All of it."""
        return self.offline_cpu_s + self.online_cpu_s + self.training_cpu_s


@dataclass(frozen=True)
class Finding:
    """One finished arm of one seed: what was right at each point, on the same problems."""

    right: Mapping[str, Right]  # point ("start", "mpo", "online") -> held-out problems
    cost: Cost
    trained: tuple[str, ...]
    shifts: tuple[tuple[float, float], ...]  # of each MPO step: mean log πθ − log π0 of chosen and of rejected

    @property
    def end(self) -> Right:
        """At the last point."""
        return list(self.right.values())[-1]


def read(folder: Path) -> Finding:
    """What stands in the folder of a finished arm."""
    store, plan = Store(folder / "rollouts"), read_plan(folder / "plan.json")
    config = read_json(folder / "config.json")
    right = {}
    for point in ("start", *config["stages"]):
        right[point] = _right(store, point)
    lines = read_json(folder / "ledger.json")["stages"]

    def total(unit: str, *names: str) -> float:
        return float(sum(lines.get(name, {}).get(unit, 0.0) for name in names))

    cost = Cost(
        total("tokens", "offline rollouts"),
        total("cpu_s", "offline rollouts", "verifying again"),
        total("tokens", "online rollouts"),
        total("cpu_s", "online rollouts"),
        total("cpu_s", "mpo training", "online training"),
    )
    steps = [record for record in read_metrics(folder / "metrics.parquet") if record["stage"] == "mpo"]
    shifts = tuple((record["chosen_shift"], record["rejected_shift"]) for record in steps)
    return Finding(right, cost, tuple(plan.trained), shifts)


def _right(store: Store, point: str) -> Right:
    """The verdicts of one measuring, from the columns that say them: whole rollouts are slow to read."""
    rows = store.table(f"eval-{point}", ("task", "version", "level", "seed", "status", "value")).to_pylist()
    return {
        f"{row['task']}@{row['version']}/{row['level']}#{row['seed']}": float(row["value"] == 1.0)
        for row in rows
        if row["status"] == "scored"
    }


def accuracy(right: Iterable[float]) -> tuple[float, float]:
    """The share that was right, and half of its 95 % interval."""
    mean, error = mean_and_error(list(right))
    return mean, Z * error


def pooled(findings: Sequence[Finding], point: str = "") -> tuple[float, float]:
    """Accuracy over the seeds, and half of its 95 % interval: problems are the clusters, seeds are averaged in each."""
    return accuracy(_by_problem([f.right[point] if point else f.end for f in findings]).values())


def difference(ours: Sequence[Finding], theirs: Sequence[Finding], before: str = "") -> tuple[float, float]:
    """Mean paired difference in accuracy, seed by seed, and half of its 95 % interval over problems.

    `before` names a point of `theirs` instead of its end: with the arm itself, that is its gain. The interval
    says how sure the figure is for these training runs; how much another seed would change it, the seeds show.
    """
    pairs = []
    for a, b in zip(ours, theirs, strict=True):
        other = b.right[before] if before else b.end
        pairs.append({address: a.end[address] - other[address] for address in a.end.keys() & other.keys()})
    return accuracy(_by_problem(pairs).values())


def _by_problem(runs: Sequence[Right]) -> Right:
    """The mean over runs of each problem that all of them have a verdict on, sorted by address."""
    shared = sorted(set.intersection(*(set(run) for run in runs)))
    return {address: sum(run[address] for run in runs) / len(runs) for address in shared}


def of_tasks(right: Right, tasks: Iterable[str]) -> Right:
    """The problems of these tasks alone; an address begins with its task's id."""
    names = set(tasks)
    return {address: value for address, value in right.items() if address.partition("@")[0] in names}
