"""Weights for tokens that another policy sampled than the one that learns.

`old_logp` are the learner's own log-probabilities before the update, `sampler_logp` what the sampler
reported, both [batch, token]. They differ if the sampler ran older weights (a policy version behind)
or other kernels; k_t = exp(old_logp − sampler_logp) covers both. A clip against `old_logp` cannot see
this: pass the weights to a loss. Where a loss takes the sampler's log-probabilities as `old_logp`
themselves, its own ratio holds k_t already, and no weight belongs beside it.

Weights carry no gradient and are 0 on padding. Log-ratios are held inside ±20.
"""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from policies.losses.averages import Metrics, over, read
from policies.losses.ratios import LIMIT, k3, log_ratios, written

Level = Literal["token", "sequence"]


def tis(old_logp: Tensor, sampler_logp: Tensor, mask: Tensor, *, cap: float = 2.0, level: Level = "token") -> Tensor:
    """Truncated importance sampling: min(k, cap).

    Source: Yao et al. 2025, "Your efficient RL framework secretly brings you off-policy RL training",
    and verl's `rollout_is` with threshold 2. At "sequence", k is the product over the response, which
    grows with its length.
    """
    return written(_ratio(old_logp, sampler_logp, mask, level).clamp(max=cap), mask)


def icepop(
    old_logp: Tensor,
    sampler_logp: Tensor,
    mask: Tensor,
    *,
    low: float = 0.5,
    high: float = 5.0,
    level: Level = "token",
) -> Tensor:
    """IcePop: k where it lies in [low, high], 0 elsewhere: such tokens are left out, not clipped.

    Source: Ring-1T (arXiv:2510.18855), M(k; α 0.5, β 5). At "sequence", a whole response is left out.
    """
    ratio = _ratio(old_logp, sampler_logp, mask, level)
    return written(torch.where((ratio >= low) & (ratio <= high), ratio, torch.zeros_like(ratio)), mask)


def recent(versions: Tensor, now: int, max_lag: int) -> Tensor:
    """1.0 for each response whose policy version [batch] is at most `max_lag` behind `now`, else 0.0: [batch, 1].

    Multiply weights by it, or leave such rows out before the update.
    """
    return (now - versions <= max_lag).float().unsqueeze(1)


def mismatch(old_logp: Tensor, sampler_logp: Tensor, mask: Tensor) -> Metrics:
    """How far sampler and learner are apart: k3 of KL(sampler ‖ learner) per token, and the range of k."""
    mask = mask.to(old_logp.dtype)
    log_ratio = log_ratios(old_logp, sampler_logp, mask)
    return read(
        {
            "mismatch_kl": over((k3(log_ratio) * mask).sum(), mask.sum()),
            "mismatch_min": log_ratio.min().exp(),
            "mismatch_max": log_ratio.max().exp(),
        }
    )


def _ratio(old_logp: Tensor, sampler_logp: Tensor, mask: Tensor, level: Level) -> Tensor:
    log_ratio = log_ratios(old_logp, sampler_logp, mask).detach()
    if level == "sequence":
        log_ratio = log_ratio.sum(dim=1, keepdim=True).clamp(-LIMIT, LIMIT).expand_as(log_ratio)
    return log_ratio.exp()


CORRECTIONS = {"tis": tis, "icepop": icepop}
