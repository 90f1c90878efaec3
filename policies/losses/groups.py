"""Advantages inside a group: the samples of one problem."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

Std = Literal["sample", "population"] | None


def advantages(rewards: Tensor, valid: Tensor, std: Std = "sample", eps: float = 1e-6) -> Tensor:
    """(r − mean) / std inside each group [group, sample]; 0 where `valid` is 0.

    Samples that are not valid (a verifier's error or time-out) count neither in the mean nor in the
    spread. A group whose valid rewards are all equal gets exact zeros. `std=None` leaves the division
    out (Dr. GRPO); it is then the leave-one-out advantage of RLOO times (n − 1) / n.

    Departs from DeepSeekMath (arXiv:2402.03300) and TRL, which add 1e-4 to the spread: a spread of at
    most `eps` counts as none instead, so that a golden is the plain z-score. "sample" divides by
    n − 1, as torch and TRL do; "population" by n.
    """
    there = valid > 0
    valid = there.to(rewards.dtype)
    count = valid.sum(dim=1, keepdim=True)
    clean = torch.where(there, rewards, torch.zeros_like(rewards))  # NaN · 0 would be NaN
    highest = rewards.masked_fill(~there, -torch.inf).amax(dim=1, keepdim=True)
    lowest = rewards.masked_fill(~there, torch.inf).amin(dim=1, keepdim=True)
    centred = (clean - clean.sum(dim=1, keepdim=True) / count.clamp_min(1.0)) * valid
    centred = torch.where(highest > lowest, centred, torch.zeros_like(centred))  # a rounded mean leaves crumbs
    if std is None:
        return centred
    freedom = (count - 1 if std == "sample" else count).clamp_min(1.0)
    spread = (centred.square().sum(dim=1, keepdim=True) / freedom).sqrt()
    return torch.where(spread > eps, centred / spread.clamp_min(eps), torch.zeros_like(centred))
