"""Loss and gradient of every method that TRL has too, against TRL's own code on the same batch and model."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from policies.losses import ONLINE, Counts, advantages, icepop, tis
from policies.sequences import Tokens, collate, token_logp

pytest.importorskip("trl")

VOCABULARY, WIDTH, BUDGET = 13, 6, 9
LENGTHS = [6, 4, 1, 5]
SIGNAL = torch.tensor([1.2, -0.8, 0.5, -0.9])


@pytest.fixture(scope="module")
def trainer(tmp_path_factory):
    """TRL's real trainer on a Llama of a few thousand parameters; its settings are changed by each case."""
    from datasets import Dataset
    from tokenizers import Tokenizer, models
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
    from trl import GRPOConfig, GRPOTrainer

    torch.manual_seed(0)
    policy = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=VOCABULARY, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
            num_key_value_heads=2, pad_token_id=0, bos_token_id=None, eos_token_id=1, initializer_range=0.3,
        )
    )  # fmt: skip
    words = Tokenizer(models.WordLevel({f"w{i}": i for i in range(VOCABULARY)}, unk_token="w2"))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, pad_token="w0", eos_token="w1")
    settings = GRPOConfig(
        output_dir=str(tmp_path_factory.mktemp("trl")), bf16=False, gradient_checkpointing=False, use_cpu=True,
        report_to=[], per_device_train_batch_size=4, num_generations=2, max_completion_length=BUDGET,
    )  # fmt: skip
    made = GRPOTrainer(
        model=policy, reward_funcs=lambda completions, **_: [0.0] * len(completions), args=settings,
        train_dataset=Dataset.from_list([{"prompt": "w3"}] * 4), processing_class=tokenizer,
    )  # fmt: skip
    made.current_gradient_accumulation_steps = 1
    made.model.train()
    return made


def make_rows() -> list[Tokens]:
    generator = torch.Generator().manual_seed(1)

    def draw(count: int) -> tuple[int, ...]:
        return tuple(torch.randint(2, VOCABULARY, (count,), generator=generator).tolist())

    prompts = [draw(7), draw(2)]  # two samples of each: ours reads a prompt once
    return [Tokens(prompts[i // 2], draw(length)) for i, length in enumerate(LENGTHS)]


def theirs(trainer, batch, old: Tensor, ref: Tensor, rows: slice, weights: Tensor | None) -> Tensor:
    """TRL's loss of some rows, as one micro-batch of a step on all of them."""
    before = batch.ids.shape[1] - WIDTH
    inputs = {
        "prompt_ids": batch.ids[rows, :before],
        "prompt_mask": batch.attention[rows, :before],
        "completion_ids": batch.ids[rows, before:],
        "completion_mask": batch.attention[rows, before:],
        "advantages": SIGNAL[rows],
        "old_per_token_logps": old[rows],
        "ref_per_token_logps": ref[rows],
        "num_items_in_batch": batch.mask.sum(),
    }
    if weights is not None:
        inputs["importance_sampling_ratio"] = weights[rows]
    return trainer._compute_loss(trainer.model, inputs)


# ours, its settings; TRL's settings
CASES = [
    ("grpo", {}, {"loss_type": "grpo"}),
    ("grpo", {"beta": 0.3, "kl_by_ratio": True}, {"loss_type": "grpo", "beta": 0.3, "use_bias_correction_kl": True}),
    ("grpo", {"beta": 0.3}, {"loss_type": "grpo", "beta": 0.3, "use_bias_correction_kl": False}),
    ("dr_grpo", {"max_tokens": BUDGET}, {"loss_type": "dr_grpo"}),
    ("dapo", {}, {"loss_type": "dapo", "epsilon_high": 0.28}),
    ("gspo", {"eps_low": 0.02, "eps_high": 0.03},
     {"loss_type": "grpo", "importance_sampling_level": "sequence", "epsilon_low": 0.02, "epsilon_high": 0.03}),
    ("gspo", {"eps_low": 0.02, "eps_high": 0.03, "beta": 0.1, "kl_by_ratio": True},
     {"loss_type": "grpo", "importance_sampling_level": "sequence", "epsilon_low": 0.02, "epsilon_high": 0.03,
      "beta": 0.1, "use_bias_correction_kl": True}),
    ("cispo", {"eps_high": 0.1}, {"loss_type": "cispo", "epsilon_high": 1.1}),  # TRL's is the cap itself
]  # fmt: skip


def set_up(trainer, settings: dict) -> None:
    plain = {"epsilon_low": 0.2, "epsilon_high": 0.2, "beta": 0.0, "importance_sampling_level": "token"}
    for name, value in (plain | settings).items():
        setattr(trainer.args if name == "use_bias_correction_kl" else trainer, name, value)


@pytest.mark.parametrize(("name", "ours", "settings"), CASES, ids=[f"{case[0]}{i}" for i, case in enumerate(CASES)])
@pytest.mark.parametrize("micro_batches", [1, 2])
@pytest.mark.parametrize("weigh", [None, tis, icepop], ids=["plain", "tis", "icepop"])
def test_loss_and_gradient_are_trls(trainer, monkeypatch, name, ours, settings, micro_batches, weigh) -> None:
    batch = collate(make_rows(), pad=0)
    generator = torch.Generator().manual_seed(2)
    with torch.no_grad():
        now = token_logp(trainer.model, batch)
        old, ref = (now + 0.25 * torch.randn(now.shape, generator=generator) * batch.mask for _ in range(2))
        sampler = old + 0.8 * torch.randn(now.shape, generator=generator) * batch.mask
    weights = None if weigh is None else weigh(old, sampler, batch.mask)
    set_up(trainer, settings)
    monkeypatch.setattr(trainer, "use_vllm", weigh is not None)
    monkeypatch.setattr(trainer, "vllm_importance_sampling_correction", True, raising=False)
    monkeypatch.setattr(trainer, "current_gradient_accumulation_steps", micro_batches)
    monkeypatch.setattr(trainer.args, "steps_per_generation", micro_batches)
    parameters = list(trainer.model.parameters())
    parts = [slice(i, i + 4 // micro_batches) for i in range(0, 4, 4 // micro_batches)]

    trainer.model.zero_grad()
    their_loss = 0.0
    for rows in parts:
        loss = theirs(trainer, batch, old, ref, rows, weights)
        loss.backward()
        their_loss += loss.item()
    their_gradient = [parameter.grad.clone() for parameter in parameters]

    trainer.model.zero_grad()
    our_loss = 0.0
    counts = Counts.of(batch.mask.sum(1), SIGNAL)
    for rows in parts:
        width = max(LENGTHS[rows])
        some = collate(make_rows()[rows], pad=0)
        loss, _ = ONLINE[name](
            token_logp(trainer.model, some), old[rows, :width], ref[rows, :width], SIGNAL[rows], some.mask,
            weights=None if weights is None else weights[rows, :width], normaliser=counts, **ours,
        )  # fmt: skip
        loss.backward()
        our_loss += loss.item()
    assert our_loss == pytest.approx(their_loss, abs=1e-5)
    assert sum(float(gradient.abs().sum()) for gradient in their_gradient) > 0.1
    for parameter, gradient in zip(parameters, their_gradient, strict=True):
        torch.testing.assert_close(parameter.grad, gradient, rtol=1e-4, atol=1e-5)


def test_the_clips_of_the_cases_bite(trainer) -> None:
    """Otherwise agreement would say nothing about them."""
    batch = collate(make_rows(), pad=0)
    generator = torch.Generator().manual_seed(2)
    with torch.no_grad():
        now = token_logp(trainer.model, batch)
        old = now + 0.25 * torch.randn(now.shape, generator=generator) * batch.mask
    for name, ours, _ in CASES:
        _, metrics = ONLINE[name](now, old, now, SIGNAL, batch.mask, **ours)
        assert metrics["clip_fraction"] > 0.05, name


def test_the_advantages_are_trls_but_for_its_epsilon() -> None:
    from trl.trainer.utils import nanstd

    rewards = torch.tensor([[1.0, 1, 0, 0.3], [0, 0, 1, 0]])
    valid = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    holed = torch.where(valid > 0, rewards, torch.nan)
    spread = torch.stack([nanstd(group) for group in holed])[:, None]
    trl = ((holed - holed.nanmean(1, keepdim=True)) / (spread + 1e-4)).nan_to_num(0.0)
    torch.testing.assert_close(advantages(rewards, valid) * spread / (spread + 1e-4), trl)
