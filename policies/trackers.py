"""Where a run's metrics go: `metrics.parquet` in its folder always, and the trackers that it names.

    tensorboard    event files in the run's folder; look with: tensorboard --logdir runs
    wandb, mlflow, trackio    as their own environment variables and settings say

Each is imported when a run asks for it.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from bootcamp.errors import MissingExtra
from policies.config import RunConfig
from policies.files import replacing

Log = Callable[[dict[str, float], int], None]  # metrics by name, and the policy's version
PACKAGES = {"tensorboard": "tensorboardX", "wandb": "wandb", "mlflow": "mlflow", "trackio": "trackio"}
PROJECT = "bootcamp"


@contextmanager
def tracking(config: RunConfig, directory: Path, version: int, settings: Mapping[str, Any]) -> Iterator[Log]:
    """A function that sends one step's metrics to every tracker of the run; `version` is where the run stands."""
    with ExitStack() as stack:
        logs = [stack.enter_context(OPEN[name](config, directory, version, settings)) for name in config.track]

        def log(metrics: dict[str, float], step: int) -> None:
            for one in logs:
                one(metrics, step)

        yield log


def package(tracker: str) -> ModuleType:
    """The tracker's package, or one line that says how to install it."""
    name = PACKAGES[tracker]
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise MissingExtra(
            f"{name!r}, which `track: {tracker}` needs, is not installed; type: pip install {name} "
            "(or choose others: --track wandb,mlflow; --track '' for none)"
        ) from error


@contextmanager
def _tensorboard(config: RunConfig, directory: Path, version: int, settings: Mapping[str, Any]) -> Iterator[Log]:
    writer = package("tensorboard").SummaryWriter(str(directory / "tensorboard"), purge_step=version + 1)

    def log(metrics: dict[str, float], step: int) -> None:
        for name, value in metrics.items():
            writer.add_scalar(name, value, step)

    try:
        yield log
    finally:
        writer.close()


@contextmanager
def _wandb(config: RunConfig, directory: Path, version: int, settings: Mapping[str, Any]) -> Iterator[Log]:
    wandb = package("wandb")
    project = os.environ.get("WANDB_PROJECT", PROJECT)
    run = wandb.init(
        project=project, name=config.name, id=config.name, resume="allow", config=dict(settings), dir=str(directory)
    )
    try:
        yield lambda metrics, step: run.log(metrics, step=step)
    finally:
        run.finish()


@contextmanager
def _mlflow(config: RunConfig, directory: Path, version: int, settings: Mapping[str, Any]) -> Iterator[Log]:
    mlflow = package("mlflow")
    mlflow.set_experiment(os.environ.get("MLFLOW_EXPERIMENT_NAME", PROJECT))
    note = directory / "mlflow.run"  # so that a resumed run goes on with its curves
    known = note.read_text().strip() if note.exists() else None
    with mlflow.start_run(run_id=known, run_name=None if known else config.name) as run:
        if known is None:
            note.write_text(run.info.run_id)
            mlflow.log_params(_flat(settings))
        yield lambda metrics, step: mlflow.log_metrics(metrics, step=step)


@contextmanager
def _trackio(config: RunConfig, directory: Path, version: int, settings: Mapping[str, Any]) -> Iterator[Log]:
    trackio = package("trackio")
    trackio.init(project=PROJECT, name=config.name, config=dict(settings), resume="allow")
    try:
        yield lambda metrics, step: trackio.log(metrics, step=step)
    finally:
        trackio.finish()


OPEN = {"tensorboard": _tensorboard, "wandb": _wandb, "mlflow": _mlflow, "trackio": _trackio}


def _flat(settings: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        if isinstance(value, Mapping):
            flat |= _flat(value, f"{before}{name}.")
        else:
            flat[f"{before}{name}"] = value
    return flat


def write_metrics(path: Path, history: Sequence[Mapping[str, Any]]) -> None:
    """All steps of a run as one Parquet table: stage, step, version, time, and a column for each metric."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = list(dict.fromkeys(name for record in history for name in record))
    columns = {name: [record.get(name) for record in history] for name in names}
    with replacing(path) as aside:
        pq.write_table(pa.table(columns), aside)


def read_metrics(path: Path) -> list[dict[str, Any]]:
    """What `write_metrics` wrote; a record has only the metrics that its stage logs."""
    import pyarrow.parquet as pq

    if not path.exists():
        return []
    return [{k: v for k, v in row.items() if v is not None} for row in pq.read_table(path).to_pylist()]
