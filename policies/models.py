"""Where a policy is, and how it is loaded, trained in part, and written out whole."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from bootcamp.errors import RunError, require
from bootcamp.templates import Template, template
from policies import smollm2
from policies.embedded import EMBEDDED

MODEL = "model"  # the folder of a run that holds its policy
WEIGHTS = "model.safetensors"
BFLOAT16_PAYS = 1024  # a CPU gains by bfloat16 from this hidden size times layers; below, casting costs more


def locate(model: str) -> str:
    """The model directory (or hub id) that a name stands for: `embedded`, `smollm2`, a run's folder, a path, an id."""
    if model == "embedded":
        return str(EMBEDDED)
    if model == smollm2.NAME:
        return str(smollm2.directory())
    path = Path(model)
    if (path / MODEL / "config.json").exists():
        return str(path / MODEL)
    if path.exists() and not (path / "config.json").exists():
        raise RunError(f"{path} is neither a model directory (no config.json) nor a finished run (no {MODEL}/)")
    return model


def find_device(choice: str) -> str:
    """The device that a run asks for; `auto` is the GPU where there is one."""
    if choice != "auto":
        try:
            torch.zeros(0, device=choice)
        except (RuntimeError, AssertionError, NotImplementedError) as error:
            raise RunError(f"device {choice!r} cannot be used: {str(error).splitlines()[0]}") from error
        return choice
    return "cuda" if torch.cuda.is_available() else "cpu"


def precision(model: str, choice: str, device: str) -> torch.dtype:
    """The type in which a model is computed; `auto` is bfloat16 where that is faster.

    That is on a GPU that has it, and on a CPU with instructions for it if the model is not tiny:
    SmolLM2-135M generates 2.7 times as fast on AVX-512, the embedded policy gains nothing.
    """
    if choice != "auto":
        return {"float32": torch.float32, "bfloat16": torch.bfloat16}[choice]
    if device.startswith("cuda"):
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    fast = any(getattr(torch.cpu, name, bool)() for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"))
    config = _opened(AutoConfig, locate(model), model).get_text_config()
    large = (getattr(config, "hidden_size", 0) or 0) * (getattr(config, "num_hidden_layers", 0) or 0) > BFLOAT16_PAYS
    return torch.bfloat16 if device == "cpu" and fast and large else torch.float32


def engine_settings(device: str, dtype: torch.dtype) -> dict[str, Any]:
    """What a `TransformersEngine` is opened with, to compute where and as the learner does."""
    return {"device": device, "dtype": str(dtype).removeprefix("torch.")}


def load(
    model: str, lora: int = 0, dtype: torch.dtype = torch.float32, device: str = "cpu", checkpointing: bool = False
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The model, ready to train, and its tokenizer; with `lora` only adapters of that rank train.

    What trains is always float32. `dtype` is that of the forward pass; on a GPU, weights that stay as they
    are are kept in it (on a CPU that measured slower than casting them: 9.9 against 5.5 CPU-s for SmolLM2
    on 32 x 68 tokens). `checkpointing` computes activations twice instead of keeping them.
    """
    where = locate(model)
    transformers.utils.logging.disable_progress_bar()
    tokenizer = _opened(AutoTokenizer, where, model)
    kept = dtype if lora and not device.startswith("cpu") else torch.float32
    policy = _opened(AutoModelForCausalLM, where, model, dtype=kept)
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    if lora:
        peft = require("peft", "train")
        settings = peft.LoraConfig(r=lora, lora_alpha=2 * lora, target_modules="all-linear", task_type="CAUSAL_LM")
        with warnings.catch_warnings():  # peft asks transformers by a name that will go
            warnings.simplefilter("ignore", FutureWarning)
            policy = peft.get_peft_model(policy, settings)  # the adapters in float32
    policy.to(device)
    policy.eval()  # no dropout: the learner's log-probabilities must be the sampler's
    if checkpointing:
        _checkpoint_activations(policy)
    return policy, tokenizer


def _opened(kind: Any, where: str, model: str, **settings: Any) -> Any:
    try:
        return kind.from_pretrained(where, **settings)
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise RunError(f"no model at {model!r}: {reason}") from error


def _checkpoint_activations(policy: PreTrainedModel) -> None:
    """Layers check that they are in training mode; what is inside them stays in evaluation mode, without dropout."""
    policy.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
    for module in policy.modules():
        if getattr(module, "gradient_checkpointing", False):
            module.training = True


def template_of(policy: PreTrainedModel, chosen: str) -> Template:
    """The template a run asks for, else the one the model was made with, else tags."""
    return template(chosen or getattr(policy.config, "bootcamp_template", None) or "tagged")


def trainable(policy: PreTrainedModel) -> dict[str, torch.nn.Parameter]:
    """The parameters that train, by name."""
    return {name: parameter for name, parameter in policy.named_parameters() if parameter.requires_grad}


def plain(policy: Any) -> PreTrainedModel:
    """The model itself, around which adapters may have been put."""
    return policy.get_base_model() if hasattr(policy, "get_base_model") else policy


def adapted(policy: Any) -> Iterator[tuple[str, Any]]:
    """The name of each weight that has an adapter, as the plain model knows it, and its layer."""
    for name, module in plain(policy).named_modules():
        if hasattr(module, "lora_A") and hasattr(module, "base_layer"):
            yield f"{name}.weight", module


def whole_state(policy: Any) -> dict[str, torch.Tensor]:
    """All weights under the names of the plain model, adapters added in; tied weights once.

    A weight with an adapter comes in float32: rounded to bfloat16 it would swallow a small change.
    """
    model = plain(policy)
    state = {
        name.replace(".base_layer.", "."): tensor
        for name, tensor in model.state_dict().items()
        if ".lora_" not in name and not (model.config.tie_word_embeddings and name == "lm_head.weight")
    }
    for name, layer in adapted(policy):
        state[name] = state[name].float() + layer.get_delta_weight("default").float()
    return {name: tensor.detach().cpu().contiguous() for name, tensor in state.items()}


def write_weights(policy: Any, path: Path) -> None:
    """Write what engines load: all weights, or the adapters alone, which the engine adds to its own."""
    adapters: dict[str, torch.Tensor] = {}
    scale = ""
    for name, layer in adapted(policy):
        adapters[f"{name}.lora_A"] = layer.lora_A["default"].weight.detach().cpu().contiguous()
        adapters[f"{name}.lora_B"] = layer.lora_B["default"].weight.detach().cpu().contiguous()
        scale = str(layer.scaling["default"])
    if adapters:
        save_file(adapters, path, metadata={"format": "pt", "lora_scale": scale})
    else:
        save_file(whole_state(policy), path, metadata={"format": "pt"})


def write_model(policy: Any, tokenizer: PreTrainedTokenizerBase, directory: Path) -> None:
    """Write a model directory that any Hugging Face tool loads; adapters are added in, and kept in `adapter/` too."""
    directory.mkdir(parents=True, exist_ok=True)
    model = plain(policy)
    state = whole_state(policy)
    model.config.save_pretrained(directory)
    if model.generation_config is not None:
        model.generation_config.save_pretrained(directory)
    tokenizer.save_pretrained(directory)
    save_file(state, directory / WEIGHTS, metadata={"format": "pt"})
    if model is not policy:
        policy.save_pretrained(directory / "adapter")
