"""From a number for each token to one loss, exactly, whether the batch is whole or in micro-batches.

A sum divided by a count of the micro-batch alone would weigh a token by its neighbours. So every
loss takes `normaliser`, the counts of the whole optimiser batch; the losses of its micro-batches
then add up to the loss of the batch, and so do their gradients.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

Metrics = dict[str, float]
Count = float | Tensor


@dataclass(frozen=True)
class Counts:
    """What sums over responses and over tokens are divided by."""

    responses: Count
    tokens: Count
    positive_tokens: Count  # of responses with an advantage above 0

    @property
    def negative_tokens(self) -> Count:
        """All other tokens."""
        return self.tokens - self.positive_tokens

    @classmethod
    def of(cls, lengths: Tensor, advantages: Tensor) -> Counts:
        """Counts of responses with these numbers of tokens and these advantages, both [batch]."""
        return cls(float(len(lengths)), lengths.sum(), (lengths * (advantages > 0)).sum())

    def part(self, share: float) -> Counts:
        """Counts for a caller who multiplies a micro-batch's loss by its share of the rows, as `Learner` does."""
        return Counts(self.responses * share, self.tokens * share, self.positive_tokens * share)

    def __add__(self, other: Counts) -> Counts:
        """Counts of two batches together, for instance of two processes."""
        return Counts(
            self.responses + other.responses, self.tokens + other.tokens, self.positive_tokens + other.positive_tokens
        )


def over(total: Tensor, count: Count) -> Tensor:
    """total / count, and 0 where there was nothing to count."""
    return total / torch.as_tensor(count, dtype=total.dtype, device=total.device).clamp_min(1e-9)


def over_responses(per_token: Tensor, mask: Tensor, counts: Counts) -> Tensor:
    """The mean over each response's own tokens, then over responses."""
    own = (per_token * mask).sum(dim=1) / mask.sum(dim=1).clamp_min(1.0)
    return over(own.sum(), counts.responses)


def over_tokens(per_token: Tensor, mask: Tensor, counts: Counts) -> Tensor:
    """The mean over all tokens alike: a long response weighs more."""
    return over((per_token * mask).sum(), counts.tokens)


def read(values: dict[str, Tensor]) -> Metrics:
    """Scalars as floats, in one transfer from the device."""
    stacked = torch.stack([value.detach().float() for value in values.values()])
    return dict(zip(values, stacked.tolist(), strict=True))
