"""The online stage: fresh rollouts, advantages inside each problem's group, a policy gradient on them."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from transformers import PreTrainedModel

from bootcamp.errors import ConfigError, UnknownName, did_you_mean
from bootcamp.types import Rollout
from policies.config import Online
from policies.groups import by_problem
from policies.learner import Learner, schedule
from policies.losses import CORRECTIONS, ONLINE, Counts, Metrics, Std, advantages, mismatch, most_covariant
from policies.sequences import Batch, Tokens, collate, microbatches, token_logp, token_logp_and_entropy

# Where ours differ from a loss's own: at GSPO's tiny clip nearly every response of a small policy is clipped.
DEFAULTS: dict[str, dict[str, Any]] = {"gspo": {"eps_low": 0.2, "eps_high": 0.2}}
GIVEN = ("weights", "normaliser", "chosen")  # arguments that the stage computes, not the user

Loss = Callable[..., tuple[Tensor, Metrics]]


@dataclass(frozen=True)
class Row:
    """One turn to learn from: its tokens, what the sampler gave each, and its response's advantage."""

    tokens: Tokens
    old_logp: tuple[float, ...]
    advantage: float


def settings_of(settings: Online) -> dict[str, Any]:
    """The loss's settings, checked: `ConfigError` or `UnknownName` for a name that it does not have."""
    if settings.loss not in ONLINE:
        raise UnknownName("loss", settings.loss, ONLINE, f"There are {', '.join(sorted(ONLINE))}.")
    known = {
        name: parameter.default
        for name, parameter in inspect.signature(ONLINE[settings.loss]).parameters.items()
        if parameter.kind is parameter.KEYWORD_ONLY and name not in GIVEN
    }
    checked: dict[str, Any] = dict(DEFAULTS.get(settings.loss, {}))
    for name, value in settings.settings.items():
        if name not in known:
            raise ConfigError(
                f"online.settings: the loss {settings.loss!r} has no {name!r}."
                f"{did_you_mean(name, known) or ' It has ' + ', '.join(sorted(known)) + '.'}"
            )
        checked[name] = _like(known[name], value, f"online.settings.{name}")
    return checked


def _like(default: Any, value: Any, where: str) -> Any:
    """`value` as the type of the default beside it."""
    if isinstance(default, bool) or not isinstance(default, int | float):
        if default is not None and not isinstance(value, type(default)):
            raise ConfigError(f"{where}: expected {type(default).__name__}, not {value!r}")
        return value
    try:
        return type(default)(value) if not isinstance(value, bool) else float("nope")
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{where}: expected {type(default).__name__}, not {value!r}") from error


def asks_for_reference(settings: Online) -> bool:
    """True if the loss adds a KL to a reference policy."""
    return "beta" in inspect.signature(ONLINE[settings.loss]).parameters and bool(settings_of(settings).get("beta"))


def rows_of(
    rollouts: Sequence[Rollout], version: int | None = None, max_staleness: int = 0, std: Std = "sample"
) -> tuple[list[Row], Metrics]:
    """The turns that carry a signal, and how many did.

    A group is all samples of one problem. Groups in which all valid rewards are equal teach nothing
    and are left out, as are single samples whose verifier failed. Every turn of a rollout has the
    rollout's advantage. With `version`, the policy's, turns written more than `max_staleness` versions
    ago are left out too; the advantages of those that stay are not changed by that.
    """
    rows: list[Row] = []
    informative = dropped = 0
    ages: list[int] = []
    groups = by_problem(rollouts)
    for group in groups.values():
        rewards = torch.tensor([[0.0 if r.reward is None else r.reward for r in group]])
        valid = torch.tensor([[float(r.reward is not None) for r in group]])
        signal = advantages(rewards, valid, std)[0].tolist()
        informative += any(signal)
        for rollout, advantage in zip(group, signal, strict=True):
            for completion in (turn.completion for turn in rollout.turns):
                age = 0 if version is None else version - completion.policy_version
                ages.append(age)
                dropped += age > max_staleness
                if advantage and completion.token_ids and age <= max_staleness:
                    tokens = Tokens(completion.prompt_ids, completion.token_ids)
                    rows.append(Row(tokens, completion.logprobs, advantage))
    return rows, outcome(rollouts) | {
        "informative": informative / max(1, len(groups)),
        "staleness": sum(ages) / max(1, len(ages)),
        "stale_dropped": dropped / max(1, len(ages)),
    }


def outcome(rollouts: Sequence[Rollout]) -> Metrics:
    """What some rollouts earned, whether or not they teach anything."""
    scored = [rollout for rollout in rollouts if rollout.reward is not None]
    return {
        "reward": sum(r.reward or 0.0 for r in scored) / max(1, len(scored)),
        "correct": sum(r.correct for r in scored) / max(1, len(scored)),
        "unverified": (len(rollouts) - len(scored)) / max(1, len(rollouts)),
        "length": sum(len(t.completion.token_ids) for r in rollouts for t in r.turns) / max(1, len(rollouts)),
    }


def update(
    learner: Learner,
    rows: Sequence[Row],
    settings: Online,
    step: int,
    seed: int,
    pad: int,
    reference: PreTrainedModel | None = None,
    budget: int = 0,
) -> Metrics:
    """`settings.updates` optimiser steps, each on its share of the rows; metrics are means over them.

    `skipped` alone is a number of steps. `reference` is the policy that a KL is taken to; `budget` is the
    most tokens that a response may have, for the loss that divides by it (Dr. GRPO).
    """
    options = settings_of(settings)
    if "max_tokens" in inspect.signature(ONLINE[settings.loss]).parameters:
        options.setdefault("max_tokens", budget)
    total: Metrics = {}
    weights: list[Tensor] = []
    if settings.correction:
        rows, weights, total = _corrected(learner, rows, settings.correction, pad)
    order = list(range(len(rows)))
    Random(f"online/{seed}/{step}").shuffle(order)
    shares = [share for i in range(settings.updates) if (share := order[i :: settings.updates])]
    rate = settings.lr * schedule(step, settings.steps, settings.warmup)
    for share in shares:
        mine = [rows[i] for i in share]
        own = [weights[i] for i in share] if weights else []
        loss_of = _loss_of(learner, mine, own, ONLINE[settings.loss], options, pad, reference)
        metrics = learner.update([len(row.tokens) for row in mine], loss_of, rate)
        for name, value in metrics.items():
            total[name] = total.get(name, 0.0) + value / (1 if name == "skipped" else len(shares))
    return total


def _loss_of(
    learner: Learner,
    rows: Sequence[Row],
    weights: Sequence[Tensor],
    loss_function: Loss,
    options: Mapping[str, Any],
    pad: int,
    reference: PreTrainedModel | None,
) -> Callable[[list[int]], tuple[Tensor, Metrics]]:
    """The loss of a micro-batch of `rows`, averaged by the counts of them all."""
    device = learner.policy.device
    lengths = torch.tensor([float(len(row.tokens.completion)) for row in rows])
    counts = Counts.of(lengths, torch.tensor([row.advantage for row in rows]))
    covariant = _covariant(rows, options) if "chosen" in inspect.signature(loss_function).parameters else []

    def loss_of(chunk: list[int]) -> tuple[Tensor, Metrics]:
        chosen = [rows[i] for i in chunk]
        batch = collate([row.tokens for row in chosen], pad, device)
        logp, entropy = token_logp_and_entropy(learner.policy, batch)
        old_logp = _padded([torch.tensor(row.old_logp) for row in chosen], batch)
        more = {"weights": _padded([weights[i] for i in chunk], batch)} if weights else {}
        if covariant:
            more["chosen"] = _padded([covariant[i] for i in chunk], batch).bool()
        signal = torch.tensor([row.advantage for row in chosen], device=device)
        ref_logp = None
        if reference is not None:
            with torch.no_grad():
                ref_logp = token_logp(reference, batch)
        share = counts.part(len(chosen) / len(rows))
        loss, metrics = loss_function(logp, old_logp, ref_logp, signal, batch.mask, normaliser=share, **more, **options)
        return loss, metrics | {"entropy": (entropy.sum() / batch.mask.sum()).item()}

    return loss_of


def _covariant(rows: Sequence[Row], options: Mapping[str, Any]) -> list[Tensor]:
    """Row by row the tokens that KL-Cov holds back, picked among those of the whole optimiser batch.

    By the log-probabilities that the rollouts came with, which saves a pass over the batch: those of the
    policy at hand, except where an update on the same rollouts came before.
    """
    share = options.get("kl_cov_k", inspect.signature(ONLINE["intern_s1"]).parameters["kl_cov_k"].default)
    logp = pad_sequence([torch.tensor(row.old_logp) for row in rows], batch_first=True)
    mask = pad_sequence([torch.ones(len(row.old_logp)) for row in rows], batch_first=True)
    chosen = most_covariant(logp, torch.tensor([row.advantage for row in rows]), mask, share)
    return [line[: len(row.old_logp)] for line, row in zip(chosen, rows, strict=True)]


def _padded(values: Sequence[Tensor], batch: Batch) -> Tensor:
    """One value for each completion token [batch, completion]; 0 on padding."""
    filled = torch.zeros_like(batch.mask)
    for i, line in enumerate(values):
        filled[i, : len(line)] = line
    return filled


def _corrected(
    learner: Learner, rows: Sequence[Row], correction: str, pad: int
) -> tuple[list[Row], list[Tensor], Metrics]:
    """The rows with the learner's own log-probabilities as the old ones, and weights for the sampler's difference."""
    old: list[Tensor] = [torch.empty(0)] * len(rows)
    weights: list[Tensor] = [torch.empty(0)] * len(rows)
    weigh: Any = CORRECTIONS[correction]
    total: Metrics = {}
    for chunk in microbatches([len(row.tokens) for row in rows], learner.micro_tokens):
        batch = collate([rows[i].tokens for i in chunk], pad, learner.policy.device)
        with torch.no_grad(), learner.precision():
            logp = token_logp(learner.policy, batch)
        sampled = _padded([torch.tensor(rows[i].old_logp) for i in chunk], batch)
        factors = weigh(logp, sampled, batch.mask)
        for name, value in mismatch(logp, sampled, batch.mask).items():
            total[name] = total.get(name, 0.0) + value * len(chunk) / len(rows)
        for line, i in enumerate(chunk):
            length = len(rows[i].old_logp)
            old[i], weights[i] = logp[line, :length].cpu(), factors[line, :length].cpu()
    renewed = [dataclasses.replace(row, old_logp=tuple(line.tolist())) for row, line in zip(rows, old, strict=True)]
    return renewed, weights, total
