"""Policy gradients with a clipped importance ratio: GRPO, Dr. GRPO, DAPO, GSPO and CISPO.

    r_t = πθ(y_t | x, y_<t) / π_old(y_t | x, y_<t)          held inside e^±20
    surrogate(r, A) = min( r·A, clip(r, 1 − ε_low, 1 + ε_high)·A )

R responses y_i; |y_i| written tokens; d_t the KL to the reference (`reference_kl`). Keywords of all:
`beta` weighs d_t, and `kl_by_ratio` multiplies it by the ratio, as TRL does by default and the papers
do not; `weights` [batch, token] multiply each token's surrogate, without gradient (`tis`, `icepop`);
`normaliser` holds the counts of the whole optimiser batch (`Counts`), of which this may be a part.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from policies.losses.averages import Counts, Metrics, over, over_responses, over_tokens
from policies.losses.penalties import reference_kl
from policies.losses.ratios import log_ratios, measures, written


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
    kl_by_ratio: bool = False,
    weights: Tensor | None = None,
    normaliser: Counts | None = None,
) -> tuple[Tensor, Metrics]:
    """GRPO: ratio and clip for each token, mean over a response's tokens, then over responses.

        L = −1/R Σ_i 1/|y_i| Σ_t [ surrogate(r_it, A_i) − β d_it ]

    Source: DeepSeekMath (arXiv:2402.03300), eq. 3. Departs: β is 0 unless asked for.
    """
    return _clipped(
        logp, old_logp, ref_logp, advantages, mask, over_responses,
        eps_low=eps_low, eps_high=eps_high, beta=beta, kl_by_ratio=kl_by_ratio, weights=weights, normaliser=normaliser,
    )  # fmt: skip


def dr_grpo(
    logp: Tensor,
    old_logp: Tensor,
    ref_logp: Tensor | None,
    advantages: Tensor,
    mask: Tensor,
    *,
    max_tokens: int = 0,
    eps_low: float = 0.2,
    eps_high: float = 0.2,
    beta: float = 0.0,
    kl_by_ratio: bool = False,
    weights: Tensor | None = None,
    normaliser: Counts | None = None,
) -> tuple[Tensor, Metrics]:
    """Dr. GRPO: GRPO's sum over tokens, divided by a constant instead of by the response's length.

        L = −1/R Σ_i 1/T Σ_t [ surrogate(r_it, A_i) − β d_it ]       T = max_tokens
        A_i = r_i − mean(r)                                          `advantages(..., std=None)`

    Source: "Understanding R1-Zero-Like Training" (arXiv:2503.20783). T is the generation budget, as in
    the paper's code and TRL's; the paper's equation has no T, which only scales the rate. With 0, T is
    the width of these tensors, which is constant only if all batches are padded alike.
    """

    def over_budget(terms: Tensor, mask: Tensor, counts: Counts) -> Tensor:
        return over((terms * mask).sum(), counts.responses * (max_tokens or mask.shape[1]))

    return _clipped(
        logp, old_logp, ref_logp, advantages, mask, over_budget,
        eps_low=eps_low, eps_high=eps_high, beta=beta, kl_by_ratio=kl_by_ratio, weights=weights, normaliser=normaliser,
    )  # fmt: skip


def dapo(
    logp: Tensor,
    old_logp: Tensor,
    ref_logp: Tensor | None,
    advantages: Tensor,
    mask: Tensor,
    *,
    eps_low: float = 0.2,
    eps_high: float = 0.28,
    beta: float = 0.0,
    kl_by_ratio: bool = False,
    weights: Tensor | None = None,
    normaliser: Counts | None = None,
) -> tuple[Tensor, Metrics]:
    """DAPO: a higher upper clip, and every token of the batch weighs the same.

        L = −1/Σ|y_i| Σ_i Σ_t [ surrogate(r_it, A_i) − β d_it ]

    Source: DAPO (arXiv:2503.14476), eq. 8: ε_low 0.2, ε_high 0.28, no KL. The paper's sum runs over a
    group; here over the optimiser batch, as in verl and TRL. Dynamic sampling and the reward for
    overlong responses are not part of the loss.
    """
    return _clipped(
        logp, old_logp, ref_logp, advantages, mask, over_tokens,
        eps_low=eps_low, eps_high=eps_high, beta=beta, kl_by_ratio=kl_by_ratio, weights=weights, normaliser=normaliser,
    )  # fmt: skip


def gspo(
    logp: Tensor,
    old_logp: Tensor,
    ref_logp: Tensor | None,
    advantages: Tensor,
    mask: Tensor,
    *,
    eps_low: float = 3e-4,
    eps_high: float = 4e-4,
    beta: float = 0.0,
    kl_by_ratio: bool = False,
    weights: Tensor | None = None,
    normaliser: Counts | None = None,
) -> tuple[Tensor, Metrics]:
    """GSPO: one ratio for each response, clipped as a whole.

        s_i = ( πθ(y_i|x) / π_old(y_i|x) )^(1/|y_i|) = exp( 1/|y_i| Σ_t log r_it )
        L = −1/R Σ_i surrogate(s_i, A_i)

    Source: GSPO (arXiv:2507.18071), eq. 5; ε 3e-4 and 4e-4 are its own. InternVL3.5's scripts leave 0.2
    in place, at which nearly nothing is clipped. The method has no reference model; a KL may be asked
    for all the same. `weights` of a response's tokens are averaged.
    """
    return _clipped(
        logp, old_logp, ref_logp, advantages, mask, over_responses, _of_response,
        eps_low=eps_low, eps_high=eps_high, beta=beta, kl_by_ratio=kl_by_ratio, weights=weights, normaliser=normaliser,
    )  # fmt: skip


def cispo(
    logp: Tensor,
    old_logp: Tensor,
    ref_logp: Tensor | None,
    advantages: Tensor,
    mask: Tensor,
    *,
    eps_low: float = 1.0,
    eps_high: float = 4.0,
    beta: float = 0.0,
    kl_by_ratio: bool = False,
    weights: Tensor | None = None,
    normaliser: Counts | None = None,
) -> tuple[Tensor, Metrics]:
    """CISPO: the clipped ratio is a mere weight of log πθ, so that no token loses its gradient.

        L = −1/Σ|y_i| Σ_i Σ_t [ sg( clip(r_it, 1 − ε_low, 1 + ε_high) ) A_i log πθ(y_it) − β d_it ]

    Source: MiniMax-M1 (arXiv:2506.13585), eqs. 4 and 5, which has no lower bound (ε_low 1) and does not
    disclose ε_high; 4 makes the cap 5, as ScaleRL (arXiv:2510.13786) found good. TRL's `epsilon_high` is
    that cap itself, 1 + ε_high here. The clip fractions count capped weights of either sign.
    """
    mask = mask.to(logp.dtype)
    log_ratio = log_ratios(logp, old_logp, mask)
    ratio = log_ratio.exp()
    weight = ratio.clamp(1 - eps_low, 1 + eps_high).detach()
    terms = -weight * advantages.unsqueeze(1) * written(logp, mask)
    terms = _beside(terms, logp, ref_logp, mask, ratio, beta, kl_by_ratio, weights)
    loss = over_tokens(terms, mask, normaliser or counts_of(mask, advantages))
    return loss, measures(loss, logp, log_ratio, mask, ratio, ratio < 1 - eps_low, ratio > 1 + eps_high, weights)


def counts_of(mask: Tensor, advantages: Tensor) -> Counts:
    """The counts of this batch alone."""
    return Counts.of(mask.sum(dim=1), advantages)


def _of_token(log_ratio: Tensor, mask: Tensor) -> Tensor:
    """r of each token [batch, token]."""
    return log_ratio.exp()


def _of_response(log_ratio: Tensor, mask: Tensor) -> Tensor:
    """s of each response [batch, 1]."""
    return (log_ratio.sum(dim=1, keepdim=True) / mask.sum(dim=1, keepdim=True).clamp_min(1.0)).exp()


def _clipped(
    logp: Tensor,
    old_logp: Tensor,
    ref_logp: Tensor | None,
    advantages: Tensor,
    mask: Tensor,
    average: Callable[[Tensor, Tensor, Counts], Tensor],
    ratio_of: Callable[[Tensor, Tensor], Tensor] = _of_token,
    *,
    eps_low: float,
    eps_high: float,
    beta: float,
    kl_by_ratio: bool,
    weights: Tensor | None,
    normaliser: Counts | None,
) -> tuple[Tensor, Metrics]:
    """What the clipped losses share: they differ in the ratio and in what its terms are averaged over."""
    mask = mask.to(logp.dtype)
    log_ratio = log_ratios(logp, old_logp, mask)
    ratio = ratio_of(log_ratio, mask)
    terms, low, high = _surrogate(ratio, advantages, eps_low, eps_high)
    terms = _beside(terms, logp, ref_logp, mask, ratio, beta, kl_by_ratio, weights)
    loss = average(terms, mask, normaliser or counts_of(mask, advantages))
    return loss, measures(loss, logp, log_ratio, mask, ratio, low, high, weights)


def _surrogate(ratio: Tensor, advantages: Tensor, eps_low: float, eps_high: float) -> tuple[Tensor, Tensor, Tensor]:
    """Minus the clipped surrogate, and where the clip cuts its gradient off below and above."""
    signal = advantages.unsqueeze(1)
    terms = -torch.minimum(ratio * signal, ratio.clamp(1 - eps_low, 1 + eps_high) * signal)
    return terms, (signal < 0) & (ratio < 1 - eps_low), (signal > 0) & (ratio > 1 + eps_high)


def _beside(
    terms: Tensor,
    logp: Tensor,
    ref_logp: Tensor | None,
    mask: Tensor,
    ratio: Tensor,
    beta: float,
    kl_by_ratio: bool,
    weights: Tensor | None,
) -> Tensor:
    """The terms of the policy gradient, weighted, with the KL to the reference beside them."""
    if weights is not None:
        terms = terms * weights.detach()
    if beta:
        terms = terms + beta * reference_kl(logp, ref_logp, mask, ratio if kl_by_ratio else None)
    return terms
