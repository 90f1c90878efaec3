"""The report of a run: one page that needs nothing but itself, from what the run stored."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bootcamp
from bootcamp.errors import ConfigError
from bootcamp.types import Rollout
from policies.charts import Series, line_chart
from policies.files import read_json, replacing
from policies.points import measured
from policies.trackers import read_metrics
from rollouts.store import Store

SAMPLE_TASKS = 8  # tasks shown with rollouts, one problem each
CURVES = {  # stage -> charts: title -> metrics
    "sft": {
        "SFT: loss": ["loss"],
        "SFT: gradient norm": ["grad_norm"],
    },
    "mpo": {
        "MPO: loss": ["loss", "dpo", "bco", "sft"],
        "MPO: log-probability against the start": ["chosen_shift", "rejected_shift"],
        "MPO: margin and reward shift δ": ["margin", "delta"],
        "MPO: gradient norm": ["grad_norm"],
    },
    "online": {
        "online: training reward": ["reward", "correct"],
        "online: entropy (nats a token)": ["entropy"],
        "online: share of groups that teach": ["informative"],
        "online: KL to the sampler and clip fraction": ["kl", "clip_fraction", "mismatch_kl"],
        "online: gradient norm": ["grad_norm"],
        "online: tokens a response": ["length"],
    },
}


def write(directory: Path) -> Path:
    """Write `report.html` into a run's folder and return its path."""
    if not (directory / "summary.json").exists():
        raise ConfigError(f"{directory} has no summary.json; finish it with: bootcamp run --resume {directory}")
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,  # responses are a model's text, and may hold anything
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    summary = read_json(directory / "summary.json")
    metrics = read_metrics(directory / "metrics.parquet")
    page = environment.get_template("report.html.j2").render(
        summary=summary,
        points={point.key: point.title for point in measured(summary).values()},
        charts=charts(summary, metrics),
        samples=samples(Store(directory / "rollouts"), summary),
        version=bootcamp.__version__,
    )
    path = directory / "report.html"
    with replacing(path) as aside:
        aside.write_text(page)
    return path


def charts(summary: dict[str, Any], metrics: Sequence[dict[str, Any]]) -> list[str]:
    """The curves of a run as SVG: held-out reward first, then what each stage logged."""
    points = measured(summary).values()
    rewards = [
        Series(
            name,
            [(i, source[point.key]["mean_reward"]) for i, point in enumerate(points)],
            [source[point.key]["stderr"] for point in points],
        )
        for name, source in (("trained tasks", summary), ("whole suite", summary["suite"]))
    ]
    made = [line_chart("held-out reward ± 1 s.e.", rewards, x_ticks=[point.title for point in points])]
    for stage, titles in CURVES.items():
        records = [record for record in metrics if record["stage"] == stage]
        for title, names in titles.items():
            series = [
                Series(name, [(r["step"], r[name]) for r in records if name in r])
                for name in names
                if any(name in r for r in records)
            ]
            if series:
                made.append(line_chart(title, series))
    return [chart for chart in made if chart]


def samples(store: Store, summary: dict[str, Any]) -> list[dict[str, Any]]:
    """One held-out problem of several tasks, with what was written at each point and what it earned."""
    points = measured(summary)
    made = {stage: _by_address(store.batch(f"eval-{stage}-00000")) for stage in points}
    first, last = made[next(iter(points))], made[next(reversed(points))]
    gains = list(summary["gains"].values())[-1]["tasks"] if summary["gains"] else {}
    tasks = sorted(summary["tasks"]["trained"], key=lambda task: -gains.get(task, {"mean": 0.0})["mean"])
    spread = tasks[:: max(1, len(tasks) // SAMPLE_TASKS)][:SAMPLE_TASKS]
    shown = []
    for task in spread:
        addresses = [address for address, rollout in first.items() if rollout.instance.task == task]
        turned = [a for a in addresses if first[a].correct != last[a].correct]
        address = (turned or addresses)[0]
        instance = first[address].instance
        shown.append(
            {
                "task": task,
                "address": address,
                "prompt": instance.prompt,
                "solution": bootcamp.task(task).solution(instance.answer),
                "responses": [(point.title, made[stage][address]) for stage, point in points.items()],
            }
        )
    return shown


def _by_address(rollouts: Sequence[Rollout]) -> dict[str, Rollout]:
    return {rollout.instance.address: rollout for rollout in rollouts}
