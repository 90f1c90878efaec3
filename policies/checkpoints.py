"""Where a run stands: its learner and its progress, written whole, the newest kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from policies.files import read_json, remove, replacing, write_json
from policies.learner import Learner
from policies.losses import RewardShift
from policies.supply import Used


@dataclass
class Progress:
    """How far the learner is: `step` batches or steps of `stage` are done."""

    stage: str = "start"
    step: int = 0
    version: int = 0  # optimiser updates of the policy since the start, by stage step
    shift: RewardShift = field(default_factory=RewardShift)
    history: list[dict[str, Any]] = field(default_factory=list)  # one record a step
    used: Used = field(default_factory=Used)
    healthy: str = ""  # the last checkpoint at which nothing was falling apart


def save(directory: Path, progress: Progress, learner: Learner, healthy: bool = True) -> None:
    """Write a checkpoint, then remove those before it, save the last healthy one."""
    path = directory / f"{progress.version:06d}-{progress.stage}-{progress.step:05d}"
    if healthy:
        progress.healthy = path.name
    if path.exists():
        return  # a resumed run has come to the same place
    with replacing(path) as aside:
        learner.save(aside)
        write_json(aside / "progress.json", asdict(progress))
    for old in directory.iterdir():
        if old.name not in (path.name, progress.healthy):
            remove(old)


def fall_back(directory: Path, progress: Progress) -> Path | None:
    """Remove what was saved after the last healthy checkpoint; returns that one."""
    for path in directory.glob("[0-9]*"):
        if progress.healthy and path.name > progress.healthy:
            remove(path)
    return latest(directory)


def latest(directory: Path) -> Path | None:
    """The newest whole checkpoint."""
    found = sorted(path for path in directory.glob("[0-9]*") if (path / "progress.json").exists())
    return found[-1] if found else None


def load(path: Path, learner: Learner) -> Progress:
    """Put the learner back where it stood."""
    learner.load(path)
    return read_progress(path)


def read_progress(path: Path) -> Progress:
    """What a checkpoint says about how far its run was."""
    values = read_json(path / "progress.json")
    return Progress(**values | {"shift": RewardShift(**values["shift"]), "used": Used(**values["used"])})
