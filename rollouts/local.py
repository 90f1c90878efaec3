"""The pool in this process: the interface of `rollouts.pool.RayPool` without Ray."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Protocol

from bootcamp.judging import Judge
from bootcamp.templates import Template
from bootcamp.types import Rollout, Sampling
from rewards import MixtureOfRewards
from rollouts.engines import open_engine
from rollouts.requests import Request
from rollouts.worker import roll

OnResult = Callable[[list[Rollout]], None]  # called once for each shard, as its rollouts arrive


class Pool(Protocol):
    """What rolls out shards of requests; a context manager."""

    def load_weights(self, path: str, version: int) -> None:
        """Every later rollout is made with these weights; the file must stay until the next call."""
        ...

    def map(
        self,
        shards: Sequence[Sequence[Request]],
        mixture: MixtureOfRewards,
        template: Template,
        sampling: Sampling,
        on_result: OnResult | None = None,
    ) -> list[Rollout]:
        """Every request's rollout exactly once, sorted by key."""
        ...


class LocalPool:
    """One engine and one judge, here; an exception ends the map."""

    def __init__(self, engine_spec: str, limit_s: float = 10.0, memory_mb: int = 4096, **engine_settings: Any) -> None:
        self.engine = open_engine(engine_spec, **engine_settings)
        self.judge = Judge(limit_s, memory_mb)

    def __enter__(self) -> LocalPool:
        self.judge.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.judge.close()

    def load_weights(self, path: str, version: int) -> None:
        """Load them now."""
        self.engine.load_weights(path, version)

    def map(
        self,
        shards: Sequence[Sequence[Request]],
        mixture: MixtureOfRewards,
        template: Template,
        sampling: Sampling,
        on_result: OnResult | None = None,
    ) -> list[Rollout]:
        """See `Pool.map`; shard after shard."""
        refuse_repeats(shards)
        rollouts: list[Rollout] = []
        for shard in shards:
            made = roll(self.engine, self.judge, mixture, shard, template, sampling)
            rollouts += made
            if on_result is not None:
                on_result(made)
        return sorted(rollouts, key=lambda rollout: rollout.key)


def refuse_repeats(shards: Sequence[Sequence[Request]]) -> None:
    """`ValueError` if a sample is asked for twice."""
    requests = [request for shard in shards for request in shard]
    if len(set(requests)) < len(requests):
        raise ValueError("a request stands twice in the shards of one map")
