"""The learner: a model, AdamW, micro-batches, and a state that can be written and read back whole."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from transformers import PreTrainedModel

from bootcamp.errors import RunError
from policies.losses import Metrics
from policies.models import trainable
from policies.parallel import ALONE, Team
from policies.sequences import microbatches

LossOf = Callable[[list[int]], tuple[Tensor, Metrics]]  # indices of rows -> their mean loss


class Diverged(RunError):
    """A loss or a gradient is no longer a number."""


class Learner:
    """AdamW on the parameters that train, with the gradient's norm clipped at `max_grad_norm`.

    A batch whose gradient has a norm above `skip_grad_norm` is skipped (Intern-S1 skips those above 0.3,
    some 3 % of them); 0 skips none. In a `team` of processes each works on its share of the
    micro-batches, and all take the same step.
    """

    def __init__(
        self,
        policy: PreTrainedModel,
        *,
        betas: tuple[float, float] = (0.9, 0.99),
        weight_decay: float = 0.0,
        max_grad_norm: float = 1.0,
        skip_grad_norm: float = 0.0,
        micro_tokens: int = 12_288,
        dtype: torch.dtype = torch.float32,
        team: Team = ALONE,
    ) -> None:
        self.policy = policy
        self.parameters = trainable(policy)
        self.optimiser = torch.optim.AdamW(self.parameters.values(), lr=0.0, betas=betas, weight_decay=weight_decay)
        self.max_grad_norm = max_grad_norm
        self.skip_grad_norm = skip_grad_norm
        self.micro_tokens = micro_tokens
        self.dtype = dtype
        self.team = team

    def update(self, lengths: Sequence[int], loss_of: LossOf, lr: float) -> Metrics:
        """One optimiser step on rows of these lengths; the metrics are means over the rows."""
        for group in self.optimiser.param_groups:
            group["lr"] = lr
        self.optimiser.zero_grad(set_to_none=True)
        total: Metrics = {}
        for chunk in self.team.share(list(microbatches(lengths, self.micro_tokens))):
            part = len(chunk) / len(lengths)
            with self.precision():
                loss, metrics = loss_of(chunk)
            (loss * part).backward()
            for name, value in metrics.items():
                total[name] = total.get(name, 0.0) + part * value
        self.team.add_gradients(self.parameters.values())
        total = self.team.add_metrics(total)
        norm = torch.nn.utils.clip_grad_norm_(self.parameters.values(), self.max_grad_norm).item()
        if not (math.isfinite(norm) and math.isfinite(total.get("loss", 0.0))):
            raise Diverged(
                f"the loss is {total.get('loss')} and its gradient {norm}; the rate {lr:.2g} may be too high"
            )
        skipped = bool(self.skip_grad_norm) and norm > self.skip_grad_norm
        if not skipped:
            self.optimiser.step()
        return total | {"grad_norm": norm, "lr": lr, "skipped": float(skipped)}

    def precision(self) -> AbstractContextManager[object]:
        """The context of a forward pass: autocast, unless it is float32."""
        if self.dtype == torch.float32:
            return nullcontext()
        return torch.autocast(self.policy.device.type, self.dtype)

    def save(self, directory: Path) -> None:
        """Write the parameters that train, the optimiser's moments and torch's random state."""
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
        moments: dict[str, dict[str, Tensor]] = {}
        for key, value in state.items():
            kind, _, name = key.partition("/")
            moments.setdefault(name, {})[kind] = value
        with torch.no_grad():
            for name, parameter in self.parameters.items():
                parameter.copy_(weights[name])
                if name in moments:
                    place = dict.fromkeys(moments[name], parameter.device) | {"step": torch.device("cpu")}
                    self.optimiser.state[parameter] = {k: v.to(place[k]) for k, v in moments[name].items()}


def schedule(step: int, steps: int, warmup: float) -> float:
    """Linear warm-up over a share of the steps, then a cosine to a tenth."""
    rise = max(1, math.ceil(warmup * steps))
    if step < rise:
        return (step + 1) / rise
    done = (step - rise) / max(1, steps - rise)
    return 0.1 + 0.45 * (1 + math.cos(math.pi * done))
