"""The settings of a run: one frozen dataclass that a YAML file or the command line may fill."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from bootcamp.errors import ConfigError, did_you_mean

Stage = Literal["mpo", "online"]
Control = Literal["", "permuted-rewards"]


@dataclass(frozen=True)
class Selection:
    """Which tasks are trained: those the starting policy sometimes solves."""

    problems: int = 48  # training problems a task, one sample each
    low: float = 0.1
    high: float = 0.9
    max_tasks: int = 32  # families in turn, so that a large suite stays broad


@dataclass(frozen=True)
class HeldOut:
    """What is measured at the start, after MPO and after the online stage: one sample a problem."""

    total: int = 2000  # over the trained tasks, in equal numbers
    at_least: int = 60  # for each trained task
    at_most: int = 400  # likewise, so that a run of one or two tasks stays quick
    others: int = 20  # for each task that is not trained


@dataclass(frozen=True)
class Offline:
    """Rollouts of the starting policy, and MPO on the pairs built from them."""

    rollouts: int = 10_000
    samples: int = 8  # for each problem
    pairs_per_problem: int = 4
    batch: int = 64  # pairs
    epochs: int = 1
    lr: float = 1e-4
    warmup: float = 0.05
    beta: float = 0.1
    preference: float = 0.8
    quality: float = 0.2
    generation: float = 1.0


@dataclass(frozen=True)
class Online:
    """Fresh rollouts at every step, and a clipped policy gradient on them."""

    loss: Literal["gspo", "grpo"] = "gspo"
    steps: int = 40
    problems: int = 48  # a step
    samples: int = 8  # for each problem
    updates: int = 2  # optimiser steps on each step's rollouts
    lr: float = 1e-4
    warmup: float = 0.05
    eps_low: float = 0.2
    eps_high: float = 0.2


@dataclass(frozen=True)
class RunConfig:
    """One run of the cascade."""

    tasks: str = "science"
    model: str = "embedded"  # or a directory or hub id of any causal language model
    name: str = ""  # made up from the tasks if empty
    seed: int = 0
    level: int = 1
    stages: tuple[Stage, ...] = ("mpo", "online")
    control: Control = ""
    lora: int = 0  # rank of the adapters; 0 trains all weights
    template: str = ""  # the model's own if empty
    max_tokens: int = 96
    temperature: float = 1.0
    workers: int = 2  # rollout actors; 0 rolls out in this process, without Ray
    threads: int = 0  # of the learner; 0 takes every core
    shard: int = 192  # rollouts that an actor makes in one go
    micro_tokens: int = 12_288  # tokens in one forward pass of the learner
    checkpoint_every: int = 10  # optimiser batches or online steps
    runs: str = "runs"  # the folder of all runs
    selection: Selection = field(default_factory=Selection)
    held_out: HeldOut = field(default_factory=HeldOut)
    offline: Offline = field(default_factory=Offline)
    online: Online = field(default_factory=Online)


def from_mapping(values: Mapping[str, Any], source: str = "the run's settings", cls: type = RunConfig) -> Any:
    """A config from nested plain values; unknown keys and wrong types are refused, with a suggestion."""
    if not isinstance(values, Mapping):
        raise ConfigError(f"{source}: expected a mapping, not {values!r}")
    hints = get_type_hints(cls)
    filled: dict[str, Any] = {}
    for key, value in values.items():
        if key not in hints:
            raise ConfigError(f"{source}: unknown setting {key!r}.{did_you_mean(str(key), hints)}")
        hint = hints[key]
        if dataclasses.is_dataclass(hint):
            filled[key] = from_mapping(value, f"{source}: {key}", hint)  # type: ignore[arg-type]
        else:
            filled[key] = _coerce(value, hint, f"{source}: {key}")
    return cls(**filled)


def _coerce(value: Any, hint: Any, where: str) -> Any:
    """`value` as the type that the field declares."""
    origin = get_origin(hint)
    if origin is Literal:
        if value not in get_args(hint):
            raise ConfigError(f"{where}: {value!r} is none of {', '.join(map(repr, get_args(hint)))}")
        return value
    if origin is tuple:
        items = value.split(",") if isinstance(value, str) else value
        return tuple(_coerce(item, get_args(hint)[0], where) for item in items)
    if origin in (Union, types.UnionType):
        return value
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint is float and isinstance(value, str):  # YAML reads 1e-4 as a string
        try:
            return float(value)
        except ValueError:
            pass
    if not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise ConfigError(f"{where}: expected {hint.__name__}, not {value!r}")
    return value
