"""Drawing tokens: every sample has random numbers of its own, whatever its neighbours do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch


def uniforms(seeds: Sequence[int], count: int) -> torch.Tensor:
    """Random numbers in [0, 1), float64 [sample, count]; a row is a function of its seed alone."""
    rows = [np.random.Generator(np.random.Philox(key=seed)).random(count) for seed in seeds]
    return torch.from_numpy(np.stack(rows))


def draw(logits: torch.Tensor, temperature: float, uniform: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Tokens [row] by inverse CDF from logits [row, vocabulary], and their log-probabilities [row].

    Log-probabilities are those of the raw logits, at temperature 1, whatever temperature the tokens
    were drawn at: the learner computes the same. Away from temperature 1 they are therefore the
    policy's, not the sampler's.
    """
    logprobs = torch.log_softmax(logits.float(), dim=-1)
    if temperature == 0.0:
        tokens = logprobs.argmax(dim=-1, keepdim=True)
    else:
        tempered = logprobs if temperature == 1.0 else torch.log_softmax(logprobs / temperature, dim=-1)
        # Sums in float64: over a large vocabulary float32 would lose the tail.
        cdf = tempered.exp().cumsum(dim=-1, dtype=torch.float64)
        tokens = torch.searchsorted(cdf, uniform[:, None] * cdf[:, -1:], right=True)
        tokens.clamp_(max=logits.shape[-1] - 1)
    return tokens.squeeze(1), logprobs.gather(1, tokens).squeeze(1)
