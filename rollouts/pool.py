"""Rolling out on Ray: actors that hold an engine and a judge, and shards that survive their loss.

The only module that imports Ray. An actor does what `rollouts.worker.roll` does and nothing else; a
shard carries all it needs, the weights' path included, so that a replacement knows what the lost
actor knew. Retries are ours and not Ray's: results are counted here, once for each shard.
"""

from __future__ import annotations

import contextlib
import gc
import inspect
import logging
import os
import time
import warnings
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # read when ray is imported
# Ray's agents are Python programs: on a busy machine they need more than the 15 s that Ray allows
# them. It gives up on the whole node after 30.
os.environ.setdefault("RAY_agent_register_timeout_ms", "28000")

import ray
from ray.exceptions import RayError, RayTaskError

from bootcamp.errors import BootcampError, RunError
from bootcamp.judging import Judge
from bootcamp.registry import PLUGINS_VARIABLE, registry
from bootcamp.templates import Template
from bootcamp.types import Rollout, Sampling
from rewards import MixtureOfRewards
from rollouts.engines import find_engine, open_engine
from rollouts.local import OnResult, refuse_repeats
from rollouts.requests import Request
from rollouts.worker import roll

ATTEMPTS = 3
OBJECT_STORE_BYTES = 200 * 2**20
POLL_S = 5.0
STARTS = 2  # of Ray, before we give up: the second finds its files in memory

Weights = tuple[str, int]


class Roller:
    """What runs inside an actor."""

    def __init__(
        self, engine_spec: str, settings: dict[str, Any], limit_s: float, memory_mb: int, plugins: str
    ) -> None:
        if plugins != os.environ.get(PLUGINS_VARIABLE, ""):
            os.environ[PLUGINS_VARIABLE] = plugins
            registry.cache_clear()
        self.engine = open_engine(engine_spec, **settings)
        self.judge = Judge(limit_s, memory_mb).__enter__()  # dies with this process: its input ends
        self.weights: Weights | None = None

    def roll(
        self,
        requests: Sequence[Request],
        mixture: MixtureOfRewards,
        template: Template,
        sampling: Sampling,
        weights: Weights | None,
    ) -> list[Rollout]:
        """The rollouts of one shard, made with `weights`."""
        if weights is not None and weights != self.weights:
            self.engine.load_weights(*weights)
            self.weights = weights
        return roll(self.engine, self.judge, mixture, requests, template, sampling)

    def pid(self) -> int:
        """This actor's process."""
        return os.getpid()


class RayPool:
    """`workers` actors on a Ray of our own, or on one that runs already (RAY_ADDRESS, or initialised here).

    A shard that is not back within `shard_s` seconds, or whose actor dies, is done again by a new
    actor; after three failures `map` raises `RunError`. `gpus` is each actor's share of GPUs.
    """

    def __init__(
        self,
        engine_spec: str,
        workers: int = 2,
        threads: int = 1,
        limit_s: float = 10.0,
        memory_mb: int = 4096,
        shard_s: float = 1800.0,
        gpus: float = 0.0,
        **engine_settings: Any,
    ) -> None:
        if workers < 1:
            raise RunError(f"a pool needs at least one worker, not {workers}")
        settings = engine_settings
        if find_engine(engine_spec) == "model":
            settings = engine_settings | {"threads": threads}
            path = Path(engine_spec).expanduser()
            if path.exists():
                engine_spec = str(path.resolve())  # an actor may have another working directory
        plugins = os.environ.get(PLUGINS_VARIABLE, "")
        self._arguments = (engine_spec, settings, limit_s, memory_mb, plugins)
        self.workers, self.shard_s, self.gpus = workers, shard_s, gpus
        self.actors: list[Any] = []
        self.replaced = 0  # actors that were lost and made again
        self._weights: Weights | None = None
        self._owns_ray = False

    def __enter__(self) -> RayPool:
        if not ray.is_initialized():
            self._start_ray()
            self._owns_ray = True
        try:
            self.actors = [self._new_actor() for _ in range(self.workers)]
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the actors, and Ray if it is ours."""
        for actor in self.actors:
            self._kill(actor)
        self.actors = []
        if self._owns_ray:
            self._owns_ray = False
            _stop_ray()

    def load_weights(self, path: str, version: int) -> None:
        """See `Pool.load_weights`; each actor loads them with its next shard."""
        if not Path(path).exists():
            raise RunError(f"cannot load weights from {path}: there is nothing")
        self._weights = (str(Path(path).resolve()), version)

    def map(
        self,
        shards: Sequence[Sequence[Request]],
        mixture: MixtureOfRewards,
        template: Template,
        sampling: Sampling,
        on_result: OnResult | None = None,
    ) -> list[Rollout]:
        """See `Pool.map`; a shard goes to whichever actor is free."""
        refuse_repeats(shards)
        shared = ray.put(mixture), ray.put(template), ray.put(sampling)
        waiting = deque(range(len(shards)))
        failures = [0] * len(shards)
        under_way: dict[Any, tuple[int, int, float]] = {}  # reference -> shard, actor, deadline
        free = list(range(len(self.actors)))
        done: dict[int, list[Rollout]] = {}
        try:
            while len(done) < len(shards):
                while free and waiting:
                    shard, place = waiting.popleft(), free.pop()
                    reference = self.actors[place].roll.remote(list(shards[shard]), *shared, self._weights)
                    under_way[reference] = (shard, place, time.monotonic() + self.shard_s)
                ready, _ = ray.wait(list(under_way), num_returns=1, timeout=POLL_S)
                late = [ref for ref, (_, _, deadline) in under_way.items() if time.monotonic() > deadline]
                for reference in {*ready, *late}:
                    shard, place, _ = under_way.pop(reference)
                    try:
                        if reference not in ready:
                            raise TimeoutError(f"no result within {self.shard_s:g} s")
                        done[shard] = ray.get(reference, timeout=60)
                    except Exception as error:
                        waiting.append(shard)
                        failures[shard] += 1
                        self._after_failure(error, place, failures[shard])
                    else:
                        if on_result is not None:
                            on_result(done[shard])
                    free.append(place)
        except BaseException:
            for _, place, _ in under_way.values():  # what they still work at is nobody's: the next map starts clean
                self._replace(place)
            raise
        return sorted((rollout for shard in done.values() for rollout in shard), key=lambda rollout: rollout.key)

    def _after_failure(self, error: Exception, place: int, failures: int) -> None:
        """Replace the actor unless it lives; give up where trying again cannot help or did not."""
        cause = error
        if isinstance(error, RayTaskError):  # raised by our code, in an actor that lives on
            cause = error.cause if isinstance(error.cause, Exception) else error
            if isinstance(cause, BootcampError):
                raise cause from None
        elif isinstance(error, (RayError, TimeoutError)):
            self._replace(place)
        else:
            raise error  # a defect on this side, not a lost actor
        if failures >= ATTEMPTS:
            said = " ".join(str(cause).split())
            raise RunError(f"a shard failed {failures} times, last by {type(cause).__name__}: {said[-400:]}") from error

    def _new_actor(self) -> Any:
        # No restarts by Ray, which would rerun __init__ behind our back; few logical CPUs, so that
        # tasks of others on the same Ray are not starved.
        options = ray.remote(Roller).options(num_cpus=0.1, num_gpus=self.gpus, max_restarts=0, max_task_retries=0)
        return options.remote(*self._arguments)

    def _replace(self, place: int) -> None:
        self._kill(self.actors[place])
        self.actors[place] = self._new_actor()
        self.replaced += 1

    @staticmethod
    def _kill(actor: Any) -> None:
        with contextlib.suppress(Exception):  # it may be gone, and Ray with it
            ray.kill(actor, no_restart=True)

    def _start_ray(self) -> None:
        settings: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
        if not os.environ.get("RAY_ADDRESS"):
            settings |= {
                "address": "local",
                "num_cpus": max(2, self.workers),  # logical: actors hold a tenth each
                "include_dashboard": False,
                "object_store_memory": OBJECT_STORE_BYTES,
            }
        for attempt in range(1, STARTS + 1):
            try:
                ray.init(**settings)
                return
            except Exception as error:  # Ray raises whatever its parts raise
                with contextlib.suppress(Exception):
                    _stop_ray()
                if attempt == STARTS:
                    said = " ".join(str(error).split())[:300]
                    raise RunError(
                        f"Ray did not start ({type(error).__name__}: {said}); `--workers 0` rolls out in this process"
                    ) from error


def _stop_ray() -> None:
    """Shut Ray down, its processes included where this release can wait for them."""
    waits = "wait_for_processes" in inspect.signature(ray.shutdown).parameters
    with warnings.catch_warnings():  # Ray drops its Popen objects unwaited
        warnings.simplefilter("ignore", ResourceWarning)
        ray.shutdown(**({"wait_for_processes": True} if waits else {}))
        gc.collect()
