"""Score a model, or a shipped engine, on the problems of some tasks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import bootcamp
import rewards
from bootcamp.sampling import Split
from bootcamp.templates import TAGGED, Template, template
from bootcamp.types import Sampling
from policies import measure, models, problems
from rollouts.engines import find_engine
from rollouts.local import LocalPool
from rollouts.requests import Request


def evaluate(
    model: str,
    selector: str,
    n: int = 20,
    level: int = 1,
    seed: int = 0,
    split: Split = "held_out",
    workers: int = 0,
    max_tokens: int = 0,
) -> dict[str, Any]:
    """One sample at temperature 1 on each of n problems of every task.

    Returns {"mean_reward", "stderr", "n", "verdicts", "tasks": {id: {"mean_reward", "stderr", "n"}}}.
    A task with fewer than n distinct problems is measured on none, and named under "left_out".
    """
    specs = bootcamp.tasks(selector)
    engine = models.locate(model)
    is_model = find_engine(engine) == "model"
    form = _template(engine) if is_model else TAGGED
    device = models.find_device("auto")
    settings = models.engine_settings(device, models.precision(model, "auto", device)) if is_model else {}
    drawn = problems.draw_all([problems.Draw(spec.id, level, split, n, seed) for spec in specs], workers)
    requests = [
        Request("eval", "eval", 0, task, level, problem, 0, salt=seed)
        for task, seeds in drawn.items()
        if not isinstance(seeds, str)
        for problem in seeds
    ]
    sampling = Sampling(1.0, max_tokens or (512 if form.tags else 96))
    shards = [requests[i : i + 128] for i in range(0, len(requests), 128)]
    if workers > 1:
        from rollouts.pool import RayPool

        share = 1 / workers if device.startswith("cuda") else 0.0
        pool: Any = RayPool(engine, workers=workers, gpus=share, **settings)
    else:
        pool = LocalPool(engine, **settings)
    with pool:
        made = pool.map(shards, rewards.default(form), form, sampling)
    result = measure.summary(made, [spec.id for spec in specs])
    left_out = {task: seeds for task, seeds in drawn.items() if isinstance(seeds, str)}
    return result | ({"left_out": left_out} if left_out else {})


def _template(directory: str) -> Template:
    """The template that a model directory names in its config, else the tagged one."""
    config = Path(directory) / "config.json"
    named = json.loads(config.read_text()).get("bootcamp_template") if config.exists() else None
    return template(named) if named else TAGGED
