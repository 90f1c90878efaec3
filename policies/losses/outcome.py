"""OREAL's loss, and the one Intern-S1 makes of it with KL-Cov."""

from __future__ import annotations

import torch
from torch import Tensor

from policies.losses.averages import Counts, Metrics, over
from policies.losses.clipped import counts_of
from policies.losses.penalties import kl_cov, reference_kl
from policies.losses.ratios import log_ratios, measures, written


def oreal(
    logp: Tensor,
    old_logp: Tensor,
    ref_logp: Tensor | None,
    advantages: Tensor,
    mask: Tensor,
    *,
    lambda_sft: float = 1.0,
    lambda_pg: float = 0.5,
    beta: float = 0.0,
    weights: Tensor | None = None,
    normaliser: Counts | None = None,
) -> tuple[Tensor, Metrics]:
    """OREAL: weighted supervised training on good responses, a policy gradient without clip on the others.

        L = − λ_sft / N⁺ Σ_{A_i > 0} A_i Σ_t log πθ(y_it)
            − λ_pg  / N⁻ Σ_{A_i ≤ 0} A_i Σ_t exp( log πθ(y_it) − sg log πθ(y_it) )
            + β / N Σ_it d_it

    N⁺, N⁻ and N count tokens in the whole optimiser batch; d is the KL to the reference (`reference_kl`).

    Source: OREAL (arXiv:2502.06781) and its code, which has λ 1.0 and 0.5, `pos_mult_adv` and β 0.01;
    Intern-S1 (arXiv:2508.15763) keeps the shape, without the token reward model. As there, `old_logp`
    corrects nothing (the exponential is 1, its gradient that of log πθ) and is only reported; `weights`
    (`tis`) do where samples are stale. Departs: the code tells good from bad by the judge's reward of
    ±1, this by the advantage's sign, as XTuner's newer one does; and the code's advantages are RLOO's
    (`advantages(..., std=None)` times n / (n − 1)).
    """
    mask = mask.to(logp.dtype)
    counts = normaliser or counts_of(mask, advantages)
    signal = advantages.unsqueeze(1)
    good = signal > 0
    own = written(logp, mask)
    terms = torch.where(good, -signal * own, -signal * (own - own.detach()).exp()) * mask
    if weights is not None:
        terms = terms * weights.detach()
    sft = over((terms * good).sum(), counts.positive_tokens)
    pg = over((terms * ~good).sum(), counts.negative_tokens)
    loss = lambda_sft * sft + lambda_pg * pg
    if beta:
        loss = loss + beta * over((reference_kl(logp, ref_logp, mask) * mask).sum(), counts.tokens)
    log_ratio = log_ratios(logp, old_logp, mask)
    ratio = log_ratio.exp()
    never = torch.zeros_like(mask)
    return loss, measures(loss, logp, log_ratio, mask, ratio, never, never, weights, sft=sft, pg=pg)


def intern_s1(
    logp: Tensor,
    old_logp: Tensor,
    ref_logp: Tensor | None,
    advantages: Tensor,
    mask: Tensor,
    *,
    lambda_sft: float = 1.0,
    lambda_pg: float = 0.5,
    kl_cov_k: float = 0.2,
    kl_cov_beta: float = 0.01,
    chosen: Tensor | None = None,
    beta: float = 0.0,
    weights: Tensor | None = None,
    normaliser: Counts | None = None,
) -> tuple[Tensor, Metrics]:
    """Intern-S1's online loss: `oreal` + `kl_cov`.

    Source: arXiv:2508.15763, from summaries: k 0.2, β 0.01; the λ are not disclosed, these are OREAL's.
    `chosen` are KL-Cov's tokens if they were picked in a larger batch. With `kl_cov_beta` 0 it is `oreal`.
    """
    loss, metrics = oreal(
        logp, old_logp, ref_logp, advantages, mask,
        lambda_sft=lambda_sft, lambda_pg=lambda_pg, beta=beta, weights=weights, normaliser=normaliser,
    )  # fmt: skip
    if not kl_cov_beta:
        return loss, metrics
    penalty, more = kl_cov(
        logp, old_logp, ref_logp, advantages, mask, k=kl_cov_k, beta=kl_cov_beta, chosen=chosen, normaliser=normaliser
    )
    loss = loss + penalty
    return loss, metrics | more | {"loss": metrics["loss"] + more["kl_cov"]}
