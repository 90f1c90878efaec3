"""Mixed Preference Optimization (arXiv:2411.10442), and what its weights make of it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from policies.losses.averages import Metrics

# Weights that turn MPO into the methods that the paper sets beside it; the sum is the same function.
ARMS: dict[str, dict[str, float]] = {
    "mpo": {"preference": 0.8, "quality": 0.2, "generation": 1.0},
    "dpo": {"preference": 1.0, "quality": 0.0, "generation": 0.0},  # arXiv:2305.18290
    "dpo+sft": {"preference": 1.0, "quality": 0.0, "generation": 1.0},  # the paper's DPO+, RPO
    "bco": {"preference": 0.0, "quality": 1.0, "generation": 0.0},  # arXiv:2404.04656
    "bco+sft": {"preference": 0.0, "quality": 1.0, "generation": 1.0},
    "sft": {"preference": 0.0, "quality": 0.0, "generation": 1.0},
}


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
