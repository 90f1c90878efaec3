"""What to roll out: the address of a problem and of one sample on it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """One sample to be made. All but `run` and `salt` name it; `salt` is the run's seed."""

    run: str
    stage: str
    step: int
    task: str
    level: int
    seed: int
    sample: int
    salt: int = 0

    def __post_init__(self) -> None:
        if "/" in self.run or "/" in self.stage:
            raise ValueError(f"run {self.run!r} and stage {self.stage!r} must not hold '/': keys are split there")

    def key(self, version: int) -> str:
        """The rollout's key; `version` is the task's."""
        return f"{self.run}/{self.stage}/{self.step}/{self.task}@{version}/{self.level}#{self.seed}/{self.sample}"

    @property
    def sampling_seed(self) -> int:
        """Fixes this sample's randomness, 63 bits: a run under another name draws the same."""
        name = f"{self.salt}/{self.stage}/{self.step}/{self.task}/{self.level}#{self.seed}/{self.sample}"
        return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1
