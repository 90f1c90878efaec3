"""The supervised stage: the reference solutions of training problems, written as the policy would write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

import torch
from transformers import PreTrainedTokenizerBase

import bootcamp
from bootcamp.templates import Template
from policies.config import Sft
from policies.learner import Learner, schedule
from policies.losses import Metrics
from policies.sequences import Tokens, collate, token_logp_and_entropy
from rollouts.engines.causal import encode_chat


def examples(
    seeds: Mapping[str, Sequence[int]], level: int, template: Template, tokenizer: PreTrainedTokenizerBase
) -> list[Tokens]:
    """Prompt and reference solution of each problem, the end mark included; `seeds` are by task."""
    made = []
    for name in sorted(seeds):
        task = bootcamp.task(name)
        for seed in seeds[name]:
            instance = task.instance(seed, level)
            response = template.response(task.solution(instance.answer))
            ids = tokenizer(response, add_special_tokens=False)["input_ids"]
            made.append(Tokens(encode_chat(tokenizer, template.chat(instance)), (*ids, tokenizer.eos_token_id)))
    return made


def batches(rows: Sequence[Tokens], settings: Sft, seed: int) -> list[list[Tokens]]:
    """The batches of all epochs, in the order of this seed; a last one that is not full is left out."""
    made = []
    for epoch in range(settings.epochs):
        order = list(rows)
        Random(f"sft/{seed}/{epoch}").shuffle(order)
        full = len(order) - len(order) % settings.batch if len(order) >= settings.batch else len(order)
        made += [order[i : i + settings.batch] for i in range(0, full, settings.batch)]
    return made


def update(learner: Learner, batch: Sequence[Tokens], settings: Sft, step: int, steps: int, pad: int) -> Metrics:
    """One optimiser step: −log πθ(y|x) / |y|, the mean over a response's tokens, then over responses."""

    def loss_of(chunk: list[int]) -> tuple[torch.Tensor, Metrics]:
        rows = collate([batch[i] for i in chunk], pad, learner.policy.device)
        logp, entropy = token_logp_and_entropy(learner.policy, rows)
        lengths = rows.mask.sum(dim=1).clamp_min(1.0)
        loss = -(logp.sum(dim=1) / lengths).mean()
        return loss, {"loss": loss.item(), "entropy": (entropy.sum(dim=1) / lengths).mean().item()}

    return learner.update([len(row) for row in batch], loss_of, settings.lr * schedule(step, steps, settings.warmup))
