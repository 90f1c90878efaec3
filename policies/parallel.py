"""Several processes that train one policy together, started by `accelerate launch` or `torchrun`.

    accelerate launch --num_processes 2 --cpu -m bootcamp run --tasks science

Process 0 leads: it plans, rolls out, writes and speaks. The others read its rollouts from the store and
take their share of each batch; gradients are added up, so that all hold the same weights. The store is
the only other channel between them, so all must see the run's folder.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import torch

from bootcamp.errors import require

T = TypeVar("T")
POLL_S = 0.1


@dataclass(frozen=True)
class Team:
    """This process's place among those that train together."""

    rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        return self.rank == 0

    def share(self, chunks: Sequence[T]) -> Sequence[T]:
        """Every `size`-th micro-batch: they come in order of length, so shares cost about the same."""
        return chunks[self.rank :: self.size]

    def add_gradients(self, parameters: Iterable[torch.nn.Parameter]) -> None:
        """Replace each gradient by its sum over the processes, in one message."""
        if self.size == 1:
            return
        held = list(parameters)
        flat = torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).flatten() for p in held])
        torch.distributed.all_reduce(flat)
        begin = 0
        for parameter in held:
            parameter.grad = flat[begin : begin + parameter.numel()].view_as(parameter).clone()
            begin += parameter.numel()

    def add_metrics(self, metrics: dict[str, float]) -> dict[str, float]:
        """Sums over the processes; names that one process lacks count as 0 there."""
        if self.size == 1:
            return metrics
        every = self.gather([metrics])
        names = dict.fromkeys(name for one in every for name in one)
        return {name: sum(one.get(name, 0.0) for one in every) for name in names}

    def gather(self, values: list[T]) -> list[T]:
        """The values of all processes, in the order of their ranks."""
        if self.size == 1:
            return values
        every: list[Any] = [None] * self.size
        torch.distributed.all_gather_object(every, values)
        return [value for one in every for value in one]

    def told(self, value: T) -> T:
        """The leader's value, everywhere."""
        if self.size == 1:
            return value
        box = [value]
        torch.distributed.broadcast_object_list(box, src=0)
        return box[0]

    def wait(self) -> None:
        """Until all processes are here."""
        if self.size > 1:
            torch.distributed.barrier()

    def await_leader(self, there: Callable[[], bool]) -> None:
        """Until the leader has written something; no message is open meanwhile that could time out."""
        while not there():
            time.sleep(POLL_S)


ALONE = Team()


def join() -> Team:
    """The team that this process was started in: alone, unless a launcher set WORLD_SIZE."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return ALONE
    accelerate = require("accelerate", "train")
    state = accelerate.PartialState(cpu=not torch.cuda.is_available())
    return Team(state.process_index, state.num_processes)
