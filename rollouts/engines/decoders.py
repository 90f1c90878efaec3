"""A batch of samples on its way through a model, one token at a time.

A decoder owns the key-value cache. Samples of one prompt share its prefill: `owners` [row] says
which prompt each row continues.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import torch
from transformers import DynamicCache, PreTrainedModel
from transformers.cache_utils import DynamicLayer


class Decoder(Protocol):
    """Rows stay in order; `keep` drops all others."""

    def start(self, prompts: Sequence[Sequence[int]], owners: torch.Tensor, room: int) -> torch.Tensor:
        """Logits [row, vocabulary] of the first token after each row's prompt; up to `room` tokens follow."""
        ...

    def step(self, tokens: torch.Tensor) -> torch.Tensor:
        """Logits [row, vocabulary] after appending one token to each row."""
        ...

    def keep(self, rows: torch.Tensor) -> None:
        """Go on with these rows alone (indices, ascending)."""
        ...


class RoomyLayer(DynamicLayer):
    """A cache layer with room for what is to come: appending writes one column and copies nothing."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def lazy_initialization(self, key_states: torch.Tensor, value_states: torch.Tensor) -> None:
        super().lazy_initialization(key_states, value_states)
        batch, heads = key_states.shape[:2]
        self.stored = [
            states.new_empty(batch, heads, self.room, states.shape[-1]) for states in (key_states, value_states)
        ]
        self.length = 0

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *args: Any, **kwargs: Any
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Append, and give views of all there is."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
        begin, self.length = self.length, self.length + key_states.shape[-2]
        self.stored[0][:, :, begin : self.length] = key_states
        self.stored[1][:, :, begin : self.length] = value_states
        return self._view()

    def batch_select_indices(self, indices: torch.Tensor) -> None:
        """Keep, drop or repeat rows."""
        self.stored = [states.index_select(0, indices) for states in self.stored]
        self._view()

    def _view(self) -> tuple[torch.Tensor, torch.Tensor]:
        keys, values = (states[:, :, : self.length] for states in self.stored)
        self.keys, self.values = keys, values
        return keys, values


class AnyDecoder:
    """Any causal model of transformers; prompts are padded on the left."""

    def __init__(self, model: PreTrainedModel, context: int) -> None:
        self.model = model
        self.last = context - 1  # position

    def beside(self, prompts: Sequence[Sequence[int]]) -> dict[str, torch.Tensor]:
        """What a model reads beside the tokens of its prompts."""
        return {}

    def start(self, prompts: Sequence[Sequence[int]], owners: torch.Tensor, room: int) -> torch.Tensor:
        device = self.model.device
        longest = max(map(len, prompts))
        ids = torch.zeros(len(prompts), longest, dtype=torch.long)
        mask = torch.zeros(len(prompts), longest + room, dtype=torch.long)
        for row, prompt in enumerate(prompts):
            ids[row, longest - len(prompt) :] = torch.tensor(prompt)
            mask[row, longest - len(prompt) :] = 1
        ids, mask, owners = ids.to(device), mask.to(device), owners.to(device)
        self.cache = DynamicCache(config=self.model.config)
        self.cache.layers = [
            RoomyLayer(longest + room) if type(layer) is DynamicLayer else layer for layer in self.cache.layers
        ]
        positions = (mask[:, :longest].cumsum(1) - 1).clamp_(min=0)
        output = self.model(
            input_ids=ids,
            attention_mask=mask[:, :longest],
            position_ids=positions,
            past_key_values=self.cache,
            use_cache=True,
            logits_to_keep=1,
            **self.beside(prompts),
        )
        self.cache.batch_select_indices(owners)
        self.mask = mask.index_select(0, owners)
        self.positions = positions[:, -1:].index_select(0, owners)
        self.length = longest
        logits: torch.Tensor = output.logits[:, -1].index_select(0, owners)
        return logits

    def step(self, tokens: torch.Tensor) -> torch.Tensor:
        self.length += 1
        self.positions = (self.positions + 1).clamp_(max=self.last)  # a row past its end is still computed
        output = self.model(
            input_ids=tokens[:, None],
            attention_mask=self.mask[:, : self.length],
            position_ids=self.positions,
            past_key_values=self.cache,
            use_cache=True,
        )
        logits: torch.Tensor = output.logits[:, -1]
        return logits

    def keep(self, rows: torch.Tensor) -> None:
        self.cache.batch_select_indices(rows)
        self.mask = self.mask.index_select(0, rows)
        self.positions = self.positions.index_select(0, rows)
