"""A lean forward pass for plain Llama models, for rollouts of groups of samples.

It differs from the model's own in three ways, measured together in `benchmarks/decoding.py`: projections
of the same input are one product; rows of one prompt read its keys and values once for all, as one
product, instead of a copy each; and a step runs some 20 operators a layer with nothing between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

import torch
import torch.nn.functional as F
from transformers import LlamaForCausalLM, PreTrainedModel

STEADY_ROPE = ("default", "linear", "llama3", "yarn")  # frequencies that do not depend on the length


def is_plain_llama(model: PreTrainedModel) -> TypeGuard[LlamaForCausalLM]:
    """True if `LlamaDecoder` computes exactly what this model does."""
    if type(model) is not LlamaForCausalLM:
        return False
    config = model.config
    rope = model.model.rotary_emb
    return (
        config.hidden_act == "silu"
        and not config.attention_bias
        and not config.mlp_bias
        and getattr(rope, "rope_type", "default") in STEADY_ROPE
        and all(type(layer.self_attn.q_proj) is torch.nn.Linear for layer in model.model.layers)
    )


def fuse(*projections: torch.nn.Linear) -> torch.Tensor:
    """One weight [sum of outputs, input] for several, which become views of it: what loads or trains them is seen."""
    with torch.no_grad():
        fused = torch.cat([projection.weight for projection in projections])
    begin = 0
    for projection in projections:
        projection.weight.data = fused[begin : begin + projection.out_features]
        begin += projection.out_features
    return fused


class LlamaDecoder:
    """Prompts padded on the right. G prompts, R rows, H heads on K key-value heads, size D; n = H / K."""

    def __init__(self, model: LlamaForCausalLM) -> None:
        config = model.config
        body = model.model
        self.embedding, self.head = body.embed_tokens.weight, model.lm_head.weight
        self.norm, self.eps = body.norm.weight, config.rms_norm_eps
        self.heads: int = config.num_attention_heads
        self.kv_heads: int = config.num_key_value_heads or self.heads
        attention = body.layers[0].self_attn
        self.size, self.scale = attention.head_dim, attention.scaling
        self.rope = body.rotary_emb
        self.layers = [
            (
                layer.input_layernorm.weight,
                fuse(layer.self_attn.q_proj, layer.self_attn.k_proj, layer.self_attn.v_proj),
                layer.self_attn.o_proj.weight,
                layer.post_attention_layernorm.weight,
                fuse(layer.mlp.gate_proj, layer.mlp.up_proj),
                layer.mlp.down_proj.weight,
            )
            for layer in body.layers
        ]

    def start(self, prompts: Sequence[Sequence[int]], owners: torch.Tensor, room: int) -> torch.Tensor:
        device = self.head.device
        lengths = torch.tensor([len(prompt) for prompt in prompts], device=device)
        longest = int(lengths.max())
        ids = torch.zeros(len(prompts), longest, dtype=torch.long)
        for row, prompt in enumerate(prompts):
            ids[row, : len(prompt)] = torch.tensor(prompt)
        # The owner's rotation tables; half of the sine is negated so that a turn is one multiply-add.
        cos, sin = self.rope(self.embedding[:1, None], torch.arange(longest + room, device=device)[None])
        half = self.size // 2
        self.cos, self.sin = cos[0], torch.cat((-sin[0, :, :half], sin[0, :, half:]), -1)

        x = F.embedding(ids.to(device), self.embedding)
        self.prompt_cache: list[tuple[torch.Tensor, torch.Tensor]] = []
        for norm, qkv, out, norm2, gate_up, down in self.layers:
            q, k, v = self._project(x, norm, qkv, self.cos[:longest, None], self.sin[:longest, None])
            q, k, v = q.transpose(1, 2), k.transpose(1, 2).contiguous(), v.transpose(1, 2).contiguous()
            self.prompt_cache.append((k, v))
            # Causal, and padding stands on the right: no real token sees any.
            mixed = F.scaled_dot_product_attention(
                q, k, v, is_causal=True, scale=self.scale, enable_gqa=self.heads != self.kv_heads
            )
            x = self._finish(x, mixed.transpose(1, 2).flatten(2), out, norm2, gate_up, down)
        last = x[torch.arange(len(prompts), device=device), lengths - 1]
        logits = self._logits(last)

        owners = owners.to(device)
        self.step_count = 0
        self.padding = None
        if int(lengths.min()) < longest:
            beyond = torch.arange(longest, device=device) >= lengths[:, None]
            self.padding = torch.zeros(beyond.shape, device=device, dtype=x.dtype).masked_fill(beyond, -torch.inf)
        shape = (len(owners), self.kv_heads, room, self.size)
        self.row_cache = [(x.new_empty(shape), x.new_empty(shape)) for _ in self.layers]
        self.positions = lengths[owners]
        self._seat(owners)
        return logits[owners]

    def step(self, tokens: torch.Tensor) -> torch.Tensor:
        x = F.embedding(tokens, self.embedding)
        cos, sin = self.cos[self.positions][:, None], self.sin[self.positions][:, None]
        now, self.step_count = self.step_count, self.step_count + 1
        self.positions = self.positions + 1
        for number, (norm, qkv, out, norm2, gate_up, down) in enumerate(self.layers):
            q, k, v = self._project(x, norm, qkv, cos, sin)
            keys, values = self.row_cache[number]
            keys[:, :, now] = k
            values[:, :, now] = v
            mixed = self._attend(q, *self.prompt_cache[number], keys[:, :, : now + 1], values[:, :, : now + 1])
            x = self._finish(x, mixed, out, norm2, gate_up, down)
        return self._logits(x)

    def keep(self, rows: torch.Tensor) -> None:
        now = self.step_count
        shrunk = []
        for pair in self.row_cache:
            fresh = [states.new_empty(len(rows), *states.shape[1:]) for states in pair]
            for new, old in zip(fresh, pair, strict=True):
                new[:, :, :now] = old[:, :, :now].index_select(0, rows)
            shrunk.append((fresh[0], fresh[1]))
        self.row_cache = shrunk
        self.positions = self.positions[rows]
        owners = self.owners[rows]
        present, owners = torch.unique(owners, return_inverse=True)
        if len(present) < self.prompt_cache[0][0].shape[0]:
            self.prompt_cache = [(k.index_select(0, present), v.index_select(0, present)) for k, v in self.prompt_cache]
            self.padding = None if self.padding is None else self.padding[present]
        self._seat(owners)

    def _seat(self, owners: torch.Tensor) -> None:
        """Seat rows at their prompts: the table has as many seats for each as the fullest needs."""
        self.owners = owners
        counts = torch.bincount(owners)
        self.seats = int(counts.max())
        order = torch.argsort(owners, stable=True)
        rank = torch.arange(len(owners), device=owners.device) - (counts.cumsum(0) - counts)[owners[order]]
        table = torch.empty_like(owners)
        table[order] = owners[order] * self.seats + rank
        full = len(counts) * self.seats == len(owners)
        self.table = None if full and bool((table == torch.arange(len(owners), device=owners.device)).all()) else table

    def _attend(
        self, q: torch.Tensor, pk: torch.Tensor, pv: torch.Tensor, rk: torch.Tensor, rv: torch.Tensor
    ) -> torch.Tensor:
        """Attention of q [R, H, D] to prompts pk, pv [G, K, P, D] and own tokens rk, rv [R, K, t, D]: [R, H*D]."""
        rows, prompts, length, share = len(q), len(pk), pk.shape[2], self.heads // self.kv_heads
        own = torch.matmul(q.view(rows, self.kv_heads, share, self.size), rk.transpose(-1, -2))  # [R, K, n, t]
        shared = torch.matmul(self._to_table(q, prompts), pk.transpose(-1, -2))  # [G, K, seats*n, P]
        if self.padding is not None:
            shared = shared + self.padding[:, None, None]
        scores = torch.cat((self._from_table(shared, rows), own), -1)
        weights = torch.softmax(scores.mul_(self.scale), -1)
        mixed = torch.matmul(weights[..., length:], rv)
        shared = torch.matmul(self._to_table(weights[..., :length].reshape(rows, self.heads, length), prompts), pv)
        return (mixed + self._from_table(shared, rows)).reshape(rows, -1)

    def _to_table(self, x: torch.Tensor, prompts: int) -> torch.Tensor:
        """[R, H, z] -> [G, K, seats*n, z]; empty seats hold zeros."""
        if self.table is not None:
            x = x.new_zeros(prompts * self.seats, *x.shape[1:]).index_copy_(0, self.table, x)
        share = self.heads // self.kv_heads
        x = x.view(prompts, self.seats, self.kv_heads, share, -1).transpose(1, 2)
        return x.reshape(prompts, self.kv_heads, self.seats * share, -1)

    def _from_table(self, x: torch.Tensor, rows: int) -> torch.Tensor:
        """[G, K, seats*n, z] -> [R, K, n, z]."""
        share = self.heads // self.kv_heads
        x = x.view(len(x), self.kv_heads, self.seats, share, -1).transpose(1, 2)
        x = x.reshape(len(x) * self.seats, self.kv_heads, share, -1)
        return x if self.table is None else x.index_select(0, self.table)

    def _project(
        self, x: torch.Tensor, norm: torch.Tensor, qkv: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Queries, keys (both turned to their positions) and values: [..., heads, D]."""
        turned = self.heads + self.kv_heads
        z = F.linear(F.rms_norm(x, (x.shape[-1],), norm, self.eps), qkv)
        z = z.view(*x.shape[:-1], turned + self.kv_heads, self.size)
        qk, v = z[..., :turned, :], z[..., turned:, :]
        qk = torch.addcmul(qk * cos, qk.roll(self.size // 2, -1), sin)
        return qk[..., : self.heads, :], qk[..., self.heads :, :], v

    def _finish(
        self,
        x: torch.Tensor,
        mixed: torch.Tensor,
        out: torch.Tensor,
        norm: torch.Tensor,
        gate_up: torch.Tensor,
        down: torch.Tensor,
    ) -> torch.Tensor:
        """The rest of a layer: the attention's output, and the feed-forward part."""
        x = x + F.linear(mixed, out)
        gate, up = F.linear(F.rms_norm(x, (x.shape[-1],), norm, self.eps), gate_up).chunk(2, -1)
        return x + F.linear(F.silu(gate) * up, down)

    def _logits(self, x: torch.Tensor) -> torch.Tensor:
        return F.linear(F.rms_norm(x, (x.shape[-1],), self.norm, self.eps), self.head)
