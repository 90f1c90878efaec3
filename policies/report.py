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
from rollouts.store import Store

POINTS = {"start": "start", "after_mpo": "after MPO", "after_online": "after online"}
SAMPLE_TASKS = 8  # tasks shown with rollouts, one problem each
CURVES = {  # stage -> charts: title -> metrics
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
        "online: KL to the sampler and clip fraction": ["kl", "clip_fraction"],
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
    metrics = read_json(directory / "metrics.json") if (directory / "metrics.json").exists() else []
    page = environment.get_template("report.html.j2").render(
        summary=summary,
        points={key: name for key, name in POINTS.items() if key in summary},
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
    points = [point for point in POINTS if point in summary]
    measured = [
        Series(
            name,
            [(i, source[point]["mean_reward"]) for i, point in enumerate(points)],
            [source[point]["stderr"] for point in points],
        )
        for name, source in (("trained tasks", summary), ("whole suite", summary["suite"]))
    ]
    made = [line_chart("held-out reward ± 1 s.e.", measured, x_ticks=[POINTS[point] for point in points])]
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
    points = [point for point in POINTS if point in summary]
    stages = {"start": "eval-start", "after_mpo": "eval-mpo", "after_online": "eval-online"}
    made = {point: _by_address(store.batch(f"{stages[point]}-00000")) for point in points}
    gains = list(summary["gains"].values())[-1]["tasks"] if summary["gains"] else {}
    tasks = sorted(summary["tasks"]["trained"], key=lambda task: -gains.get(task, {"mean": 0.0})["mean"])
    spread = tasks[:: max(1, len(tasks) // SAMPLE_TASKS)][:SAMPLE_TASKS]
    shown = []
    for task in spread:
        addresses = [address for address, rollout in made[points[0]].items() if rollout.instance.task == task]
        turned = [a for a in addresses if made[points[0]][a].correct != made[points[-1]][a].correct]
        address = (turned or addresses)[0]
        instance = made[points[0]][address].instance
        shown.append(
            {
                "task": task,
                "address": address,
                "prompt": instance.prompt,
                "solution": bootcamp.task(task).solution(instance.answer),
                "responses": [(POINTS[point], made[point][address]) for point in points],
            }
        )
    return shown


def _by_address(rollouts: Sequence[Rollout]) -> dict[str, Rollout]:
    return {rollout.instance.address: rollout for rollout in rollouts}
