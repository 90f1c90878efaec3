"""What is added to a loss to keep the policy near another: KL to a reference, and KL-Cov."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from bootcamp.errors import ConfigError
from policies.losses.averages import Counts, Metrics, over, read
from policies.losses.ratios import k3, log_ratios, written


def reference_kl(logp: Tensor, ref_logp: Tensor | None, mask: Tensor, ratio: Tensor | None = None) -> Tensor:
    """The k3 estimate of KL(πθ ‖ π_ref) of each token [batch, token].

        d_t = π_ref(y_t)/πθ(y_t) − log π_ref(y_t)/πθ(y_t) − 1

    Source: DeepSeekMath (arXiv:2402.03300), eq. 4. Given `ratio` = πθ/π_old, d_t is multiplied by it
    and the ratio's gradient counts: then the gradient is that of KL(πθ ‖ π_ref) without bias
    (DeepSeek-V3.2, arXiv:2512.02556), which is TRL's default (`use_bias_correction_kl`).
    """
    if ref_logp is None:
        raise ConfigError("beta > 0 asks for a KL to a reference model, but there is none: give one, or set beta to 0")
    penalty = k3(log_ratios(ref_logp, logp, mask))
    return penalty if ratio is None else penalty * ratio


def most_covariant(logp: Tensor, advantages: Tensor, mask: Tensor, k: float) -> Tensor:
    """The ⌊k·N⌋ of the N written tokens (at least one, if k > 0) with the largest covariance: bool [batch, token].

    Cov(y_t) = (log πθ(y_t) − mean log πθ) · (A(y_t) − mean A)        means over all written tokens
    """
    present = mask > 0
    flat = torch.nonzero(present.reshape(-1)).squeeze(1)
    chosen = torch.zeros_like(present)
    if k <= 0 or len(flat) == 0:
        return chosen
    with torch.no_grad():
        tokens = logp[present]
        signal = advantages.unsqueeze(1).expand_as(logp)[present]
        covariance = (tokens - tokens.mean()) * (signal - signal.mean())
        best = torch.topk(covariance, max(1, int(len(flat) * k))).indices
        chosen.view(-1)[flat[best]] = True
    return chosen


def kl_cov(
    logp: Tensor,
    old_logp: Tensor,
    ref_logp: Tensor | None,
    advantages: Tensor,
    mask: Tensor,
    *,
    k: float = 0.2,
    beta: float = 0.01,
    divergence: Literal["k3", "absolute"] = "k3",
    chosen: Tensor | None = None,
    normaliser: Counts | None = None,
) -> tuple[Tensor, Metrics]:
    """KL-Cov: β times the mean of D(π_old ‖ πθ) over the tokens that would most lower the entropy.

        L_KL-Cov = β · mean over the top k·N tokens by Cov of D_t          (added to a loss that is minimised)
        "k3":       D_t = r_t − 1 − log r_t,  r_t = πθ(y_t)/π_old(y_t)     unbiased for the KL, gradient 0 at r = 1
        "absolute": D_t = |log πθ(y_t) − log π_old(y_t)|                   the code of arXiv:2505.22617

    The tokens are `chosen` [batch, token], or those of `most_covariant` in this batch. A batch that is
    split gives the same gradient if `chosen` was picked in the whole batch and `normaliser` counts it;
    the divisor is then k·N itself.

    Defaults are Intern-S1's (arXiv:2508.15763, from summaries: k 0.2, β 0.01). The KL-Cov paper has
    k 2e-3 (7B) or 2e-4 (32B) and β 1, divides by all N tokens, and adds the penalty to a policy
    gradient without clipping: here divergence="absolute" with beta = k · 1. Departs from D_KL of the
    formula in that one sampled token stands for the whole vocabulary. `ref_logp` is not used.
    """
    mask = mask.to(logp.dtype)
    if chosen is None:
        chosen = most_covariant(logp, advantages, mask, k)
    log_ratio = log_ratios(logp, old_logp, mask)
    distance = k3(log_ratio) if divergence == "k3" else log_ratio.abs()
    count = chosen.sum() if normaliser is None else normaliser.tokens * k
    penalty = beta * over(written(distance, chosen).sum(), count)
    return penalty, read({"kl_cov": penalty, "kl_cov_tokens": over(chosen.sum().float(), mask.sum())})
