"""What a run costs: tokens, CPU-seconds and wall-seconds by stage, and the peak memory of all its processes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psutil

SAMPLE_EVERY_S = 5.0


def process_tree() -> list[psutil.Process]:
    """This process and all that descend from it: Ray's daemons, actors and verifiers too."""
    own = psutil.Process()
    return [own, *own.children(recursive=True)]


def cpu_seconds() -> float:
    """CPU time of the process tree so far, ended children included as far as the system keeps it."""
    total = 0.0
    for process in process_tree():
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total


def memory_bytes() -> int:
    """Proportional set size of the process tree: pages that processes share count once."""
    total = 0
    for process in process_tree():
        with suppress(psutil.Error):
            total += process.memory_full_info().pss
    return total


@dataclass
class Ledger:
    """Costs by stage; a stage that is resumed adds to its line."""

    stages: dict[str, dict[str, float]] = field(default_factory=dict)
    peak_bytes: int = 0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Charge the block's time to `name`, less what stages inside it are charged."""
        wall, cpu, inside = time.monotonic(), cpu_seconds(), self._charged()
        try:
            yield
        finally:
            line, charged = self._line(name), self._charged()
            line["wall_s"] += time.monotonic() - wall - (charged[0] - inside[0])
            line["cpu_s"] += max(0.0, cpu_seconds() - cpu - (charged[1] - inside[1]))

    def _charged(self) -> tuple[float, float]:
        """Wall- and CPU-seconds on all lines so far."""
        return sum(x["wall_s"] for x in self.stages.values()), sum(x["cpu_s"] for x in self.stages.values())

    def generated(self, name: str, tokens: int, rollouts: int) -> None:
        """Charge generated tokens to `name`."""
        line = self._line(name)
        line["tokens"] += tokens
        line["rollouts"] += rollouts

    def _line(self, name: str) -> dict[str, float]:
        return self.stages.setdefault(name, {"tokens": 0, "rollouts": 0, "cpu_s": 0.0, "wall_s": 0.0})

    @contextmanager
    def watching_memory(self) -> Iterator[None]:
        """Keep `peak_bytes` up to date in the background."""
        stop = threading.Event()

        def watch() -> None:
            while not stop.wait(SAMPLE_EVERY_S):
                self.peak_bytes = max(self.peak_bytes, memory_bytes())

        thread = threading.Thread(target=watch, name="ledger", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.peak_bytes = max(self.peak_bytes, memory_bytes())
            stop.set()
            thread.join()
