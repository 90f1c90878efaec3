"""The folder of a run: made, locked, and opened again."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bootcamp.errors import ConfigError, RunError
from policies import checkpoints
from policies.config import RunConfig, adjusted, from_mapping
from policies.files import read_json, remove, write_json

CONFIG = "config.json"


def new_folder(config: RunConfig) -> Path:
    """A fresh folder for a run; its config is written there, with the name that it got."""
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
    write_json(path / CONFIG, dataclasses.asdict(dataclasses.replace(config, name=path.name)))
    return path


def read_config(folder: Path) -> RunConfig:
    """The config of a run that was started in `folder`."""
    if not (folder / CONFIG).exists():
        raise ConfigError(f"no run to resume at {folder} (it has no {CONFIG})")
    config: RunConfig = from_mapping(read_json(folder / CONFIG), str(folder / CONFIG))
    return config


def change_settings(folder: Path, changes: Mapping[str, Any]) -> RunConfig:
    """Give a stopped run other settings; what it rolled out after its checkpoint belongs to the old ones, and goes."""
    config = adjusted(read_config(folder), changes)
    newest = checkpoints.latest(folder / "checkpoints")
    if newest is not None:
        progress = checkpoints.read_progress(newest)
        begin = config.stages.index(progress.stage) if progress.stage in config.stages else 0
        later = config.stages[begin:]
        for path in (folder / "rollouts").glob("*.parquet"):
            stage, _, step = path.stem.rpartition("-")
            fresh = stage == progress.stage and int(step.partition(".")[0]) < progress.step
            remeasured = stage == "rates" and progress.stage != "online"  # by a policy that will be another
            if remeasured or (not fresh and stage.removeprefix("eval-") in later and stage != "offline"):
                remove(path)
    write_json(folder / CONFIG, dataclasses.asdict(config))
    return config


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Refuse a second driver on one folder; the lock dies with the process that holds it."""
    import fcntl

    with (folder / "lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunError(f"another process is running in {folder}") from error
        yield
