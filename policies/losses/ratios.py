"""The importance ratio πθ / π_old of each token, and what is reported about it."""

from __future__ import annotations

import torch
from torch import Tensor

from policies.losses.averages import Metrics, over, read

LIMIT = 20.0  # of a log-ratio; e^20 times an advantage of 0 is still 0, and infinity would be NaN


def written(values: Tensor, mask: Tensor) -> Tensor:
    """`values` where the mask is 1 and 0 elsewhere, whatever stood there; no gradient flows elsewhere."""
    return torch.where(mask > 0, values, torch.zeros_like(values))


def log_ratios(logp: Tensor, old_logp: Tensor, mask: Tensor) -> Tensor:
    """log πθ(token) − log π_old(token) [batch, token], inside ±20 and 0 on padding."""
    return written(logp - old_logp, mask).clamp(-LIMIT, LIMIT)


def k3(log_ratio: Tensor) -> Tensor:
    """r − 1 − log r for r = π/π_s: at least 0, and on tokens sampled from π_s KL(π_s ‖ π) on average."""
    return log_ratio.exp() - 1 - log_ratio


def measures(
    loss: Tensor,
    logp: Tensor,
    log_ratio: Tensor,
    mask: Tensor,
    ratio: Tensor,
    low: Tensor,
    high: Tensor,
    weights: Tensor | None,
    **more: Tensor,
) -> Metrics:
    """What every online loss reports; `ratio`, `low` and `high` are [batch, token], or [batch, 1] for responses.

    loss; clip_low, clip_high: the share where the clip took effect below and above, and their sum
    clip_fraction; kl: k3 of KL(π_old ‖ πθ) per token; ratio_mean, ratio_max; nll: −log πθ per token,
    which estimates the entropy while the tokens are the policy's own; masked: the share of written
    tokens that `weights` silence.
    """
    with torch.no_grad():
        tokens = mask.sum()
        units = mask if ratio.shape == mask.shape else mask.amax(dim=1, keepdim=True)
        count = units.sum()
        silent = torch.zeros_like(tokens) if weights is None else (mask * (weights == 0)).sum()
        values = {
            "loss": loss,
            "clip_low": over((low * units).sum(), count),
            "clip_high": over((high * units).sum(), count),
            "kl": over((k3(log_ratio) * mask).sum(), tokens),
            "ratio_mean": over((ratio * units).sum(), count),
            "ratio_max": (ratio * units).max(),
            "nll": over(-written(logp, mask).sum(), tokens),
            "masked": over(silent, tokens),
        }
        metrics = read(values | more)
    return metrics | {"clip_fraction": metrics["clip_low"] + metrics["clip_high"]}
