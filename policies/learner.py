"""The learner: a model, AdamW, micro-batches, and a state that can be written and read back whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import PreTrainedModel

from policies.losses import Metrics
from policies.models import trainable
from policies.sequences import microbatches

LossOf = Callable[[list[int]], tuple[Tensor, Metrics]]  # indices of rows -> their mean loss


class Learner:
    """AdamW on the parameters that train, with the gradient's norm clipped at `max_grad_norm`."""

    def __init__(
        self,
        policy: PreTrainedModel,
        *,
        betas: tuple[float, float] = (0.9, 0.99),
        weight_decay: float = 0.0,
        max_grad_norm: float = 1.0,
        micro_tokens: int = 12_288,
    ) -> None:
        self.policy = policy
        self.parameters = trainable(policy)
        self.optimiser = torch.optim.AdamW(self.parameters.values(), lr=0.0, betas=betas, weight_decay=weight_decay)
        self.max_grad_norm = max_grad_norm
        self.micro_tokens = micro_tokens

    def update(self, lengths: Sequence[int], loss_of: LossOf, lr: float) -> Metrics:
        """One optimiser step on rows of these lengths; the metrics are means over the rows."""
        for group in self.optimiser.param_groups:
            group["lr"] = lr
        self.optimiser.zero_grad(set_to_none=True)
        total: Metrics = {}
        for chunk in microbatches(lengths, self.micro_tokens):
            share = len(chunk) / len(lengths)
            loss, metrics = loss_of(chunk)
            (loss * share).backward()
            for name, value in metrics.items():
                total[name] = total.get(name, 0.0) + share * value
        norm = torch.nn.utils.clip_grad_norm_(self.parameters.values(), self.max_grad_norm)
        if not torch.isfinite(norm):
            raise FloatingPointError(f"the gradient is {norm.item()}; the learning rate ({lr}) is likely too high")
        self.optimiser.step()
        return total | {"grad_norm": norm.item(), "lr": lr}

    def save(self, directory: Path) -> None:
        """Write the parameters, the optimiser's moments and torch's random state."""
        directory.mkdir(parents=True, exist_ok=True)
        save_file(
            {name: p.detach().contiguous() for name, p in self.parameters.items()}, directory / "policy.safetensors"
        )
        state = {"rng": torch.get_rng_state()}
        for name, parameter in self.parameters.items():
            for key, value in self.optimiser.state.get(parameter, {}).items():
                state[f"{key}/{name}"] = value.detach().contiguous()
        save_file(state, directory / "optimiser.safetensors")

    def load(self, directory: Path) -> None:
        """Read what `save` wrote."""
        weights = load_file(directory / "policy.safetensors")
        state = load_file(directory / "optimiser.safetensors")
        torch.set_rng_state(state.pop("rng"))
        with torch.no_grad():
            for name, parameter in self.parameters.items():
                parameter.copy_(weights[name])
                moments = {
                    key.partition("/")[0]: value for key, value in state.items() if key.partition("/")[2] == name
                }
                if moments:
                    self.optimiser.state[parameter] = moments


def schedule(step: int, steps: int, warmup: float) -> float:
    """Linear warm-up over a share of the steps, then a cosine to a tenth."""
    rise = max(1, math.ceil(warmup * steps))
    if step < rise:
        return (step + 1) / rise
    done = (step - rise) / max(1, steps - rise)
    return 0.1 + 0.45 * (1 + math.cos(math.pi * done))
