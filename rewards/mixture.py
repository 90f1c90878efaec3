"""Mixture-of-Rewards: named parts with declared ranges, combined by the route of each task.

    reward = sum of weight x part, over the parts of the task's route

A part whose gate is closed counts 0. Rollouts keep every part, unweighted, so that a reward can be
taken apart and combined anew without new rollouts.
"""

from __future__ import annotations

import fnmatch
import functools
import hashlib
import inspect
import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, is_dataclass, replace
from typing import Any

from bootcamp.errors import ConfigError, did_you_mean
from bootcamp.types import Instance, Rollout

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")  # differs from process to process


@dataclass(frozen=True)
class Component:
    """One measure of a rollout that got a score; `function` gives a number in [low, high]."""

    name: str
    low: float
    high: float
    function: Callable[[Instance, Rollout], float]

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise ConfigError(f"component {self.name!r}: [{self.low}, {self.high}] is not a range")

    def measure(self, rollout: Rollout) -> float:
        """The part of this rollout; `ValueError` if it is not finite or leaves the declared range."""
        value = float(self.function(rollout.instance, rollout))
        if not (math.isfinite(value) and self.low <= value <= self.high):
            raise ValueError(
                f"component {self.name!r} gave {value!r} for {rollout.key}; it declares [{self.low}, {self.high}]"
            )
        return value


@dataclass(frozen=True)
class Route:
    """How some tasks are rewarded: a weight for each part, and which part opens which.

    `gates = {"brevity": "correct"}`: brevity counts only where correct is at the top of its range.
    """

    weights: Mapping[str, float]
    gates: Mapping[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> list[str]:
        """All parts, each after its gate."""
        order: list[str] = []

        def place(name: str, path: tuple[str, ...]) -> None:
            if name in path:
                raise ConfigError(f"gates go in a circle: {' -> '.join((*path, name))}")
            if name in self.gates:
                place(self.gates[name], (*path, name))
            if name not in order:
                order.append(name)

        for name in self.weights:
            place(name, ())
        return order


@dataclass(frozen=True)
class MixtureOfRewards:
    """Components, and routes: globs over task ids, of which the first that matches holds."""

    components: Sequence[Component]
    routes: Mapping[str, Route]
    hash: str = field(init=False)  # of the whole definition; every rollout carries the one that scored it

    def __post_init__(self) -> None:
        names = [component.name for component in self.components]
        if len(set(names)) < len(names):
            raise ConfigError(f"two components of the mixture share a name: {', '.join(sorted(names))}")
        for pattern, route in self.routes.items():
            for name in {*route.parts, *route.gates}:
                if name not in names:
                    raise ConfigError(f"route {pattern!r}: no component {name!r}.{did_you_mean(name, names)}")
            for name, weight in route.weights.items():
                if not math.isfinite(weight):
                    raise ConfigError(f"route {pattern!r}: the weight of {name!r} is {weight!r}")
        # Taken once: another machine that gets the mixture pickled may not have the sources.
        object.__setattr__(self, "hash", hashlib.sha256(self._definition().encode()).hexdigest()[:16])

    def _definition(self) -> str:
        components = [(part.name, part.low, part.high, identity(part.function)) for part in self.components]
        routes = [
            (pattern, sorted(route.weights.items()), sorted(route.gates.items()))
            for pattern, route in self.routes.items()
        ]
        return json.dumps([sorted(components), routes])

    def route(self, task_id: str) -> Route:
        """The route of a task; `ConfigError` where none leads."""
        for pattern, route in self.routes.items():
            if fnmatch.fnmatchcase(task_id, pattern):
                return route
        raise ConfigError(f"no route of the mixture leads to task {task_id!r}; there are {', '.join(self.routes)}")

    def score(self, rollout: Rollout) -> Rollout:
        """The rollout with its parts and its reward; without a score there is no reward either."""
        route = self.route(rollout.instance.task)
        if rollout.verdict.status != "scored":
            return replace(rollout, rewards={}, reward=None, reward_hash=self.hash)
        by_name = {component.name: component for component in self.components}
        parts: dict[str, float] = {}
        for name in route.parts:
            gate = route.gates.get(name)
            is_open = gate is None or parts[gate] == by_name[gate].high
            parts[name] = by_name[name].measure(rollout) if is_open else 0.0
        reward = math.fsum(weight * parts[name] for name, weight in route.weights.items())
        return replace(rollout, rewards=parts, reward=reward, reward_hash=self.hash)

    def rescore(self, rollouts: Iterable[Rollout]) -> list[Rollout]:
        """Stored rollouts under this mixture: no policy and no verifier is asked again."""
        return [self.score(rollout) for rollout in rollouts]


def identity(function: Any) -> str:
    """What a component's function is, in words that change when its code or settings do.

    Sees the function's own source and what it closes over, not the functions that it calls.
    """
    if isinstance(function, functools.partial):
        return f"{identity(function.func)} {function.args!r} {sorted(function.keywords.items())!r}"
    code = function if inspect.isroutine(function) or inspect.isclass(function) else type(function)
    try:
        source = inspect.getsource(code)
    except (OSError, TypeError):  # typed at a prompt
        source = function.__code__.co_code.hex() if hasattr(function, "__code__") else ""
    settings = repr(function) if is_dataclass(function) else ""
    closed = [repr(cell.cell_contents) for cell in getattr(function, "__closure__", None) or ()]
    words = f"{code.__module__}:{code.__qualname__} {settings} {closed} {hashlib.sha256(source.encode()).hexdigest()}"
    return _ADDRESS.sub("", words)
