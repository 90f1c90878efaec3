"""The losses, as pure functions from tensors to (loss, metrics).

    preference   MPO, and DPO, BCO, SFT through its weights
    groups       advantages inside a group
    clipped      GRPO, Dr. GRPO, DAPO, GSPO, CISPO
    outcome      OREAL, and Intern-S1's sum of it and KL-Cov
    penalties    KL-Cov, KL to a reference
    mismatch     weights for stale or otherwise off-policy tokens: TIS, IcePop
    averages     what sums are divided by, in whole batches and in micro-batches

Axes: `[batch, token]` for log-probabilities and masks, `[batch]` for advantages and for summed
log-probabilities, `[group, sample]` for rewards. A loss is minimised. `mask` is 1 on the tokens that
the policy wrote; what stands elsewhere does not matter. Nothing here keeps state: `RewardShift` is data
that the caller carries along. docs/LOSSES.md sets them beside the papers and TRL.
"""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from policies.losses.averages import Counts, Metrics
from policies.losses.clipped import cispo, dapo, dr_grpo, grpo, gspo
from policies.losses.groups import Std, advantages
from policies.losses.mismatch import CORRECTIONS, icepop, mismatch, recent, tis
from policies.losses.outcome import intern_s1, oreal
from policies.losses.penalties import kl_cov, most_covariant, reference_kl
from policies.losses.preference import ARMS, RewardShift, implicit_rewards, mpo

# name -> loss(logp, old_logp, ref_logp, advantages, mask, **settings)
ONLINE: dict[str, Callable[..., tuple[Tensor, Metrics]]] = {
    "grpo": grpo,
    "dr_grpo": dr_grpo,
    "dapo": dapo,
    "gspo": gspo,
    "cispo": cispo,
    "oreal": oreal,
    "intern_s1": intern_s1,
}

# What `advantages` divides by where a method does not divide by the sample's standard deviation.
STD: dict[str, Std] = {"dr_grpo": None, "oreal": None}

__all__ = [
    "ARMS",
    "CORRECTIONS",
    "ONLINE",
    "STD",
    "Counts",
    "Metrics",
    "RewardShift",
    "advantages",
    "cispo",
    "dapo",
    "dr_grpo",
    "grpo",
    "gspo",
    "icepop",
    "implicit_rewards",
    "intern_s1",
    "kl_cov",
    "mismatch",
    "most_covariant",
    "mpo",
    "oreal",
    "recent",
    "reference_kl",
    "tis",
]
