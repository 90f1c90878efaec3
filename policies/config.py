"""The settings of a run: one frozen dataclass that a YAML file or the command line may fill."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from bootcamp.errors import ConfigError, did_you_mean

Stage = Literal["sft", "mpo", "online"]
Control = Literal["", "permuted-rewards", "random-scorer", "shuffled-pairs"]  # see policies/controls.py
Tracker = Literal["tensorboard", "wandb", "mlflow", "trackio"]
STAGES: tuple[str, ...] = get_args(Stage)  # in the order in which a run takes them


@dataclass(frozen=True)
class Selection:
    """Which tasks are trained: those the starting policy sometimes solves."""

    problems: int = 48  # training problems a task, one sample each
    glance: int = 12  # of them first; the rest only if one of these is solved, for most tasks are out of reach
    low: float = 0.1
    high: float = 0.9
    max_tasks: int = 32  # families in turn, so that a large suite stays broad


@dataclass(frozen=True)
class HeldOut:
    """What is measured at the start and after every stage: one sample a problem."""

    total: int = 2000  # over the trained tasks, in equal numbers
    at_least: int = 60  # for each trained task
    at_most: int = 400  # likewise, so that a run of one or two tasks stays quick
    others: int = 6  # for each task that is not trained
    draw: int = 2  # another number draws other problems, for choices that the final measure must not see


@dataclass(frozen=True)
class Sft:
    """Supervised training on the reference solutions of training problems."""

    problems: int = 2000  # over the trained tasks, in equal numbers
    batch: int = 32
    epochs: int = 1
    lr: float = 1e-4
    warmup: float = 0.05


@dataclass(frozen=True)
class Offline:
    """Rollouts of the policy as it stands, and MPO on the pairs built from them."""

    rollouts: int = 10_000
    samples: int = 8  # for each problem
    pairs_per_problem: int = 4
    recheck: bool = True  # verify every response again before it becomes half of a pair
    dropout: int = 0  # problems whose context can be dropped, for pairs without a verdict: `policies/dropout.py`
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
    """Fresh rollouts at every step, and a policy gradient on them."""

    loss: str = "gspo"  # a name in policies.losses.ONLINE
    settings: Mapping[str, Any] = field(default_factory=dict)  # the loss's own; see `policies.online.DEFAULTS`
    steps: int = 40
    problems: int = 48  # a step
    samples: int = 8  # for each problem
    updates: int = 2  # optimiser steps on each step's rollouts
    lr: float = 1e-4
    warmup: float = 0.05
    max_staleness: int = 0  # steps that a rollout's policy may be behind; older turns are dropped
    correction: Literal["", "tis", "icepop"] = ""  # weights for what another policy, or other kernels, sampled
    filter: Literal["", "mmpr_tiny", "intern_s1"] = ""  # which problems, by the pass rates of the offline rollouts
    remeasure: int = 4  # samples a problem by which the filter measures them again after MPO; 0: as they stood before
    over: float = 0.0  # > 0: groups without a signal are replaced, this share more being asked for at a time
    mix: bool = False  # problems by each task's difficulty and progress, instead of equal numbers


@dataclass(frozen=True)
class Stop:
    """When the online stage ends before its time, because the policy falls apart; a window of 0 never does.

    Means over `window` steps are compared with the best window so far (reward) and the first (entropy).
    """

    window: int = 8
    reward: float = 0.5  # ends when the reward falls under this share of its best
    entropy: float = 0.05  # ends when the entropy falls under this share of its first, with no reward gained


@dataclass(frozen=True)
class RunConfig:
    """One run of the cascade."""

    tasks: str = "science"
    model: str = "embedded"  # or `smollm2`, or a directory or hub id of any causal language model
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
    device: str = "auto"  # of learner and engines: a GPU where there is one
    dtype: Literal["auto", "float32", "bfloat16"] = "auto"  # of forward passes; `auto`: see `policies.models.precision`
    gradient_checkpointing: bool = False  # less memory for some more time
    micro_tokens: int = 12_288  # tokens in one forward pass of the learner; gradients add up over them
    max_grad_norm: float = 1.0  # gradients are scaled down to it
    skip_grad_norm: float = 0.0  # batches above it are skipped and counted; 0 skips none
    checkpoint_every: int = 10  # optimiser batches or online steps
    track: tuple[Tracker, ...] = ("tensorboard",)  # where metrics go besides the run's metrics.parquet
    runs: str = "runs"  # the folder of all runs
    selection: Selection = field(default_factory=Selection)
    held_out: HeldOut = field(default_factory=HeldOut)
    sft: Sft = field(default_factory=Sft)
    offline: Offline = field(default_factory=Offline)
    online: Online = field(default_factory=Online)
    stop: Stop = field(default_factory=Stop)

    def __post_init__(self) -> None:
        if list(self.stages) != [stage for stage in STAGES if stage in self.stages]:
            raise ConfigError(f"stages: write each at most once, in the order {', '.join(STAGES)}")


# What may change when a stopped run goes on: nothing that decides which problems it meets.
ADJUSTABLE = ("sft.lr", "offline.lr", "online.lr", "stop", "skip_grad_norm", "max_grad_norm", "track", "workers")


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


def adjusted(config: RunConfig, changes: Mapping[str, Any]) -> RunConfig:
    """The config of a stopped run with `changes`; `ConfigError` for those that would make it another run."""
    for path in _paths(changes):
        if not any(path == name or path.startswith(f"{name}.") for name in ADJUSTABLE):
            raise ConfigError(f"{path}: a run that goes on may change only {', '.join(ADJUSTABLE)}")
    whole = dataclasses.asdict(config)
    for key, value in changes.items():
        whole[key] = whole[key] | dict(value) if isinstance(value, Mapping) else value
    changed: RunConfig = from_mapping(whole)
    return changed


def _paths(values: Mapping[str, Any], before: str = "") -> list[str]:
    return [
        path
        for key, value in values.items()
        for path in (_paths(value, f"{before}{key}.") if isinstance(value, Mapping) else [f"{before}{key}"])
    ]


def _coerce(value: Any, hint: Any, where: str) -> Any:
    """`value` as the type that the field declares."""
    origin = get_origin(hint)
    if origin is Literal:
        if value not in get_args(hint):
            known = get_args(hint)
            raise ConfigError(
                f"{where}: {value!r} is none of {', '.join(map(repr, known))}.{did_you_mean(str(value), known)}"
            )
        return value
    if origin is tuple:
        items = [item for item in value.split(",") if item] if isinstance(value, str) else value
        return tuple(_coerce(item, get_args(hint)[0], where) for item in items)
    if origin in (Union, types.UnionType):
        return value
    hint = origin or hint  # Mapping[str, Any] is checked as a mapping
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
