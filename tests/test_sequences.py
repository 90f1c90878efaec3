"""Prompts that rows share are read once, and nothing else changes."""

from __future__ import annotations

from random import Random

import pytest
import torch

from policies import models, sequences
from policies.sequences import Tokens, can_share, collate, token_logp, token_logp_and_entropy

PAD = 258


def groups(problems: int, samples: int, prompt: int, completion: int, seed: int = 0) -> list[Tokens]:
    """Rows of like prompts, in mixed order, all lengths different."""
    rng = Random(seed)

    def draw(most: int) -> tuple[int, ...]:
        return tuple(rng.randrange(250) for _ in range(rng.randint(max(1, most // 2), most)))

    rows = [
        Tokens(shared, draw(completion)) for shared in (draw(prompt) for _ in range(problems)) for _ in range(samples)
    ]
    rng.shuffle(rows)
    return rows


def read_tokens(policy) -> tuple[list[int], torch.utils.hooks.RemovableHandle]:
    """How many ids the model is given, call by call."""
    seen: list[int] = []
    hook = policy.get_input_embeddings().register_forward_hook(lambda module, given, out: seen.append(given[0].numel()))
    return seen, hook


def learned(policy, rows: list[Tokens]) -> tuple[torch.Tensor, torch.Tensor, dict[str, torch.Tensor]]:
    """Log-probabilities, entropies, and the gradient of a sum with a different weight on every token."""
    policy.zero_grad()
    batch = collate(rows, PAD)
    logp, entropy = token_logp_and_entropy(policy, batch)
    (logp * torch.linspace(-1, 2, logp.numel()).view_as(logp)).sum().backward()
    return logp.detach(), entropy, {n: p.grad.clone() for n, p in models.trainable(policy).items()}


@pytest.mark.parametrize("lora", [0, 4])
@pytest.mark.parametrize(
    ("problems", "samples", "prompt", "completion"), [(3, 4, 24, 8), (1, 5, 12, 6), (4, 2, 40, 2), (2, 8, 6, 6)]
)
def test_sharing_changes_neither_values_nor_gradients(
    tiny_model, monkeypatch, lora, problems, samples, prompt, completion
) -> None:
    torch.manual_seed(0)
    policy, _ = models.load(str(tiny_model), lora=lora)
    rows = groups(problems, samples, prompt, completion)
    seen, hook = read_tokens(policy)
    shared = learned(policy, rows)
    monkeypatch.setattr(sequences, "WORTH_SHARING", 0.0)
    plain = learned(policy, rows)
    hook.remove()
    assert len(seen) == 3
    assert seen[0] + seen[1] < 0.85 * seen[2]
    torch.testing.assert_close(shared[0], plain[0], rtol=0, atol=1e-5)
    torch.testing.assert_close(shared[1], plain[1], rtol=0, atol=1e-4)
    assert max(float(gradient.abs().max()) for gradient in plain[2].values()) > 1e-3
    for name, gradient in plain[2].items():
        torch.testing.assert_close(shared[2][name], gradient, rtol=1e-4, atol=1e-5)


def test_each_prompt_is_read_once(tiny_model) -> None:
    policy, _ = models.load(str(tiny_model))
    rows = [Tokens(tuple(range(p, p + 20)), (1, 2, 3)) for p in (0, 7) for _ in range(6)]
    seen, hook = read_tokens(policy)
    token_logp(policy, collate(rows, PAD))
    hook.remove()
    assert seen == [2 * 20, 12 * 2]  # the last token predicts nothing


def test_prompts_of_their_own_and_single_tokens_go_through_in_one_pass(tiny_model) -> None:
    policy, _ = models.load(str(tiny_model))
    seen, hook = read_tokens(policy)
    token_logp(policy, collate([Tokens((i, 5, 6), (7, 8)) for i in range(4)], PAD))
    token_logp(policy, collate([Tokens((1, 5, 6), (i,)) for i in range(4)], PAD))
    hook.remove()
    assert len(seen) == 2


def test_a_policy_that_checkpoints_activations_keeps_no_cache(tiny_model) -> None:
    policy, _ = models.load(str(tiny_model))
    assert can_share(policy)
    policy.gradient_checkpointing_enable()
    assert not can_share(policy)
