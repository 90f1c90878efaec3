"""Low-rank adapters as files: added to an engine's own weights, and taken back when the next ones come.

A file holds `<weight>.lora_A` [rank, in] and `<weight>.lora_B` [out, rank] for each weight [out, in] that has
an adapter, and the scale in its metadata: W = W0 + scale · B·A.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import safe_open

SCALE = "lora_scale"


def scale_of(path: Path) -> float | None:
    """The adapters' scale; None if the file holds whole weights."""
    with safe_open(path, framework="pt") as file:
        text = (file.metadata() or {}).get(SCALE)
    return None if text is None else float(text)


class Adapters:
    """The weights under the adapters, kept so that new adapters replace old ones without a trace."""

    def __init__(self) -> None:
        self.originals: dict[str, torch.Tensor] = {}

    @torch.no_grad()
    def merge(self, state: Mapping[str, torch.Tensor], scale: float, weights: Mapping[str, torch.Tensor]) -> None:
        """Write W0 + scale · B·A into `weights`, in place. `KeyError` if one of them is not there."""
        for key, low in state.items():
            name, _, kind = key.rpartition(".")
            if kind != "lora_A":
                continue
            weight = weights[name]
            original = self.originals.setdefault(name, weight.clone())
            change = state[f"{name}.lora_B"].float() @ low.float()
            merged = original.float() + scale * change.to(weight.device)
            weight.copy_(_dithered(merged) if weight.dtype == torch.bfloat16 else merged)


def _dithered(values: torch.Tensor) -> torch.Tensor:
    """float32 to bfloat16, up or down by chance so that the mean is kept: rounding to the nearest would
    swallow every change under half a step. The same values are always rounded alike."""
    random = torch.Generator(values.device).manual_seed(0)
    noise = torch.randint(0, 1 << 16, values.shape, generator=random, dtype=torch.int32, device=values.device)
    bits = (values.contiguous().view(torch.int32) + noise) & ~0xFFFF
    return bits.view(torch.float32).to(torch.bfloat16)
