"""The losses, as pure functions from tensors to (loss, metrics).

Axes: `[batch, token]` for log-probabilities and masks, `[batch]` for advantages and for summed
log-probabilities, `[group, sample]` for rewards. A loss is minimised. `mask` is 1 on the tokens that
the policy wrote. Nothing here keeps state: `RewardShift` is data that the caller carries along.

Sources: MPO arXiv:2411.10442, GRPO arXiv:2402.03300, GSPO arXiv:2507.18071.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor

Metrics = dict[str, float]


# ── offline ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class RewardShift:
    """δ of the BCO term: the running mean of h(y) over all pairs seen, chosen and rejected alike.

    As in the trainer that InternVL's MPO was run with: a cumulative mean in which each call counts
    once, and the batch at hand is counted before δ is used.
    """

    mean: float = 0.0
    calls: int = 0

    def updated(self, chosen_h: Tensor, rejected_h: Tensor) -> RewardShift:
        """The shift after one more batch; it carries no gradient."""
        batch_mean = float(torch.cat([chosen_h, rejected_h]).detach().mean())
        calls = self.calls + 1
        return RewardShift(self.mean + (batch_mean - self.mean) / calls, calls)


def implicit_rewards(logp: Tensor, ref_logp: Tensor, beta: float) -> Tensor:
    """h(y) = β (log πθ(y|x) − log π0(y|x)), from summed log-probabilities [batch]."""
    return beta * (logp - ref_logp)


def mpo(
    chosen_logp: Tensor,
    rejected_logp: Tensor,
    ref_chosen_logp: Tensor,
    ref_rejected_logp: Tensor,
    chosen_mask: Tensor,
    delta: float,
    *,
    beta: float = 0.1,
    preference: float = 0.8,
    quality: float = 0.2,
    generation: float = 1.0,
) -> tuple[Tensor, Metrics]:
    """Mixed Preference Optimization: w_p DPO + w_q BCO + w_g SFT on the chosen.

        L_p = −log σ(h_c − h_r)
        L_q = −log σ(h_c − δ) − log σ(−(h_r − δ))
        L_g = −log πθ(y_c | x) / |y_c|

    Log-probabilities are sums over the response [batch]; `chosen_mask` is [batch, token]. `delta` is
    the reward shift with the batch at hand already counted (`RewardShift.updated`). L_g is the mean
    over a response's own tokens, as in the paper; released code averages over the micro-batch's.
    """
    chosen_h = implicit_rewards(chosen_logp, ref_chosen_logp, beta)
    rejected_h = implicit_rewards(rejected_logp, ref_rejected_logp, beta)
    dpo = -F.logsigmoid(chosen_h - rejected_h)
    bco = -F.logsigmoid(chosen_h - delta) - F.logsigmoid(-(rejected_h - delta))
    sft = -chosen_logp / chosen_mask.sum(dim=1).clamp_min(1.0)
    loss = (preference * dpo + quality * bco + generation * sft).mean()
    return loss, {
        "loss": loss.item(),
        "dpo": dpo.mean().item(),
        "bco": bco.mean().item(),
        "sft": sft.mean().item(),
        "margin": (chosen_h - rejected_h).mean().item(),
        "chosen_shift": (chosen_logp - ref_chosen_logp).mean().item(),
        "rejected_shift": (rejected_logp - ref_rejected_logp).mean().item(),
    }


# ── online ───────────────────────────────────────────────────────────────────────────────────────


def advantages(
    rewards: Tensor,
    valid: Tensor,
    std: Literal["sample", "population"] | None = "sample",
    eps: float = 1e-6,
) -> Tensor:
    """(r − mean) / std inside each group [group, sample]; 0 where `valid` is 0.

    Samples that are not valid (a verifier's error or time-out) count neither in the mean nor in the
    spread. A group without spread gets zeros. `std=None` leaves the division out (Dr. GRPO).
    """
    valid = valid.to(rewards.dtype)
    count = valid.sum(dim=1, keepdim=True)
    clean = torch.where(valid > 0, rewards, torch.zeros_like(rewards))  # NaN · 0 would be NaN
    centred = (clean - clean.sum(dim=1, keepdim=True) / count.clamp_min(1.0)) * valid
    if std is None:
        return centred
    freedom = (count - 1 if std == "sample" else count).clamp_min(1.0)
    spread = (centred.square().sum(dim=1, keepdim=True) / freedom).sqrt()
    return torch.where(spread > eps, centred / spread.clamp_min(eps), torch.zeros_like(centred))


def grpo(
    logp: Tensor,
    old_logp: Tensor,
    ref_logp: Tensor | None,
    advantages: Tensor,
    mask: Tensor,
    *,
    eps_low: float = 0.2,
    eps_high: float = 0.2,
    beta: float = 0.0,
) -> tuple[Tensor, Metrics]:
    """GRPO: ratio and clip for each token, mean over a response's tokens, then over responses.

    With `beta` > 0 the k3 estimate of KL(πθ ‖ π_ref) is added, unweighted by the ratio.
    """
    log_ratio = (logp - old_logp) * mask
    ratio = log_ratio.exp()
    scaled = advantages.unsqueeze(1)
    objective = torch.minimum(ratio * scaled, ratio.clamp(1 - eps_low, 1 + eps_high) * scaled)
    if beta and ref_logp is not None:
        gap = (ref_logp - logp) * mask
        objective = objective - beta * (gap.exp() - gap - 1)
    per_response = (objective * mask).sum(dim=1) / mask.sum(dim=1).clamp_min(1.0)
    clipped = _clipped(ratio, scaled, eps_low, eps_high) * mask
    loss = -per_response.mean()
    return loss, {
        "loss": loss.item(),
        "clip_fraction": (clipped.sum() / mask.sum().clamp_min(1.0)).item(),
        "kl": _kl(log_ratio, mask),
    }


def gspo(
    logp: Tensor,
    old_logp: Tensor,
    ref_logp: Tensor | None,
    advantages: Tensor,
    mask: Tensor,
    *,
    eps_low: float = 3e-4,
    eps_high: float = 4e-4,
) -> tuple[Tensor, Metrics]:
    """GSPO: one ratio for each response, s = (πθ(y|x) / π_old(y|x))^(1/|y|), clipped as a whole.

    The defaults are the paper's; InternVL3.5's scripts leave 0.2 in place, at which nearly nothing is
    clipped. `ref_logp` is not used: the method has no reference model.
    """
    log_ratio = (logp - old_logp) * mask
    ratio = (log_ratio.sum(dim=1) / mask.sum(dim=1).clamp_min(1.0)).exp()
    objective = torch.minimum(ratio * advantages, ratio.clamp(1 - eps_low, 1 + eps_high) * advantages)
    clipped = _clipped(ratio, advantages, eps_low, eps_high)
    loss = -objective.mean()
    return loss, {"loss": loss.item(), "clip_fraction": clipped.mean().item(), "kl": _kl(log_ratio, mask)}


def _clipped(ratio: Tensor, advantage: Tensor, low: float, high: float) -> Tensor:
    """1.0 where the clip cuts the gradient off."""
    return (((advantage > 0) & (ratio > 1 + high)) | ((advantage < 0) & (ratio < 1 - low))).float()


def _kl(log_ratio: Tensor, mask: Tensor) -> float:
    """The k3 estimate of KL(π_old ‖ πθ) per token, from samples of π_old."""
    k3 = log_ratio.exp() - 1 - log_ratio
    return ((k3 * mask).sum() / mask.sum().clamp_min(1.0)).item()


ONLINE = {"grpo": grpo, "gspo": gspo}
