"""Prompt and completion as tensors, and the log-probabilities a model gives to the completion.

Prompts are padded on the left and completions on the right, so that column t of every row is
completion token t and the vocabulary projection is paid for completions only. A prompt that several
rows share, as the samples of one problem and the two halves of a pair do, is read once: its keys and
values go to all its rows, and their gradients come back added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import DynamicCache, PreTrainedModel
from transformers.cache_utils import DynamicLayer

WORTH_SHARING = 0.85  # of the tokens; a second pass and a copy of the cache cost some too


@dataclass(frozen=True)
class Tokens:
    """One prompt and one completion (the stop token included), as token ids."""

    prompt: tuple[int, ...]
    completion: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.prompt) + len(self.completion)


@dataclass(frozen=True)
class Batch:
    """Rows of `Tokens`: ids and attention [batch, prompt + completion], mask [batch, completion].

    `leaders` [prompt] is the first row of each distinct prompt, `owners` [batch] the prompt of each row.
    """

    ids: Tensor
    attention: Tensor
    mask: Tensor
    leaders: Tensor
    owners: Tensor

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
    leaders: dict[tuple[int, ...], int] = {}
    for i, row in enumerate(rows):
        leaders.setdefault(row.prompt, i)
    place = {prompt: number for number, prompt in enumerate(leaders)}
    firsts, owners = torch.tensor(list(leaders.values())), torch.tensor([place[row.prompt] for row in rows])
    return Batch(*(tensor.to(device) for tensor in (ids, attention, mask, firsts, owners)))


def completion_logits(model: PreTrainedModel, batch: Batch) -> Tensor:
    """The logits that predict each completion token, float32 [batch, completion, vocabulary]."""
    length = batch.mask.shape[1]
    before = batch.ids.shape[1] - length
    ids, attention = batch.ids[:, :-1], batch.attention[:, :-1]  # what follows the last token is not asked
    positions = (attention.cumsum(dim=1) - 1).clamp_min(0)
    tokens = len(batch.leaders) * before + len(ids) * (length - 1)
    if length > 1 and tokens < WORTH_SHARING * ids.numel() and can_share(model):
        return _logits_after_shared_prompts(model, batch, positions, before)
    logits = model(
        input_ids=ids, attention_mask=attention, position_ids=positions, use_cache=False, logits_to_keep=length
    ).logits
    return logits.float()


def can_share(model: PreTrainedModel) -> bool:
    """True if keys and values are all that a model keeps of a prompt, and it may keep them while it learns."""
    if getattr(model, "_is_stateful", False) or any(getattr(m, "gradient_checkpointing", 0) for m in model.modules()):
        return False
    return all(type(layer) is DynamicLayer for layer in DynamicCache(config=model.config).layers)


def _logits_after_shared_prompts(model: PreTrainedModel, batch: Batch, positions: Tensor, before: int) -> Tensor:
    """`completion_logits` in two passes: each prompt once, then all completions on its keys and values."""
    prompts = batch.leaders
    read = model(
        input_ids=batch.ids[prompts, :before],
        attention_mask=batch.attention[prompts, :before],
        position_ids=positions[prompts, :before],
        use_cache=True,
        logits_to_keep=1,
    )
    read.past_key_values.batch_select_indices(batch.owners)
    written = model(
        input_ids=batch.ids[:, before:-1],
        attention_mask=batch.attention[:, :-1],
        position_ids=positions[:, before:],
        past_key_values=read.past_key_values,
        use_cache=True,
    )
    return torch.cat([read.logits[batch.owners], written.logits], dim=1).float()


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
