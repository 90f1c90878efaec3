"""Prompt and completion as tensors, and the log-probabilities a model gives to the completion.

Prompts are padded on the left and completions on the right, so that column t of every row is
completion token t and the vocabulary projection is paid for completions only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import PreTrainedModel


@dataclass(frozen=True)
class Tokens:
    """One prompt and one completion (the stop token included), as token ids."""

    prompt: tuple[int, ...]
    completion: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.prompt) + len(self.completion)


@dataclass(frozen=True)
class Batch:
    """Rows of `Tokens`: ids and attention [batch, prompt + completion], mask [batch, completion]."""

    ids: Tensor
    attention: Tensor
    mask: Tensor

    @property
    def completions(self) -> Tensor:
        """Completion ids [batch, completion]; what stands where the mask is 0 means nothing."""
        return self.ids[:, -self.mask.shape[1] :]


def collate(rows: Sequence[Tokens], pad: int, device: torch.device | str = "cpu") -> Batch:
    """Pad rows to one batch."""
    before = max(len(row.prompt) for row in rows)
    after = max(len(row.completion) for row in rows)
    ids = torch.full((len(rows), before + after), pad, dtype=torch.long)
    attention = torch.zeros_like(ids)
    mask = torch.zeros(len(rows), after)
    for i, row in enumerate(rows):
        begin, end = before - len(row.prompt), before + len(row.completion)
        ids[i, begin:end] = torch.tensor([*row.prompt, *row.completion])
        attention[i, begin:end] = 1
        mask[i, : len(row.completion)] = 1.0
    return Batch(ids.to(device), attention.to(device), mask.to(device))


def completion_logits(model: PreTrainedModel, batch: Batch) -> Tensor:
    """The logits that predict each completion token, float32 [batch, completion, vocabulary]."""
    length = batch.mask.shape[1]
    positions = (batch.attention.cumsum(dim=1) - 1).clamp_min(0)
    logits = model(
        input_ids=batch.ids,
        attention_mask=batch.attention,
        position_ids=positions,
        use_cache=False,
        logits_to_keep=length + 1,
    ).logits
    return logits[:, -length - 1 : -1].float()


def token_logp(model: PreTrainedModel, batch: Batch) -> Tensor:
    """log π(token | before) of each completion token [batch, completion]; 0 where the mask is 0."""
    logp, _ = token_logp_and_entropy(model, batch, entropy=False)
    return logp


def token_logp_and_entropy(model: PreTrainedModel, batch: Batch, entropy: bool = True) -> tuple[Tensor, Tensor]:
    """`token_logp`, and the entropy in nats of each prediction (no gradient) [batch, completion]."""
    logits = completion_logits(model, batch)
    logp_all = torch.log_softmax(logits, dim=-1)
    logp = logp_all.gather(-1, batch.completions.unsqueeze(-1)).squeeze(-1) * batch.mask
    if not entropy:
        return logp, torch.zeros_like(logp)
    with torch.no_grad():
        spread = -(logp_all.exp() * logp_all).sum(-1) * batch.mask
    return logp, spread


def microbatches(lengths: Sequence[int], max_tokens: int) -> Iterator[list[int]]:
    """Indices in order of length, cut so that a padded micro-batch has at most `max_tokens`."""
    chunk: list[int] = []
    for index in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if chunk and lengths[index] * (len(chunk) + 1) > max_tokens:
            yield chunk
            chunk = []
        chunk.append(index)
    if chunk:
        yield chunk
