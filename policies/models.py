"""Where a policy is, and how it is loaded, trained in part, and written out whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from bootcamp.errors import RunError, require
from bootcamp.templates import Template, template
from policies.embedded import EMBEDDED

MODEL = "model"  # the folder of a run that holds its policy
WEIGHTS = "model.safetensors"


def locate(model: str) -> str:
    """The model directory (or hub id) that a name stands for: `embedded`, a run's folder, a path, an id."""
    if model == "embedded":
        return str(EMBEDDED)
    path = Path(model)
    if (path / MODEL / "config.json").exists():
        return str(path / MODEL)
    if path.exists() and not (path / "config.json").exists():
        raise RunError(f"{path} is neither a model directory (no config.json) nor a finished run (no {MODEL}/)")
    return model


def load(model: str, lora: int = 0) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The model in float32, ready to train, and its tokenizer; with `lora`, only adapters train."""
    where = locate(model)
    transformers.utils.logging.disable_progress_bar()
    try:
        tokenizer = AutoTokenizer.from_pretrained(where)
        policy = AutoModelForCausalLM.from_pretrained(where, dtype=torch.float32)
    except (OSError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise RunError(f"no model at {model!r}: {reason}") from error
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    if lora:
        peft = require("peft", "train")
        settings = peft.LoraConfig(r=lora, lora_alpha=2 * lora, target_modules="all-linear", task_type="CAUSAL_LM")
        policy = peft.get_peft_model(policy, settings)
    policy.eval()  # no dropout: the learner's log-probabilities must be the sampler's
    return policy, tokenizer


def template_of(policy: PreTrainedModel, chosen: str) -> Template:
    """The template a run asks for, else the one the model was made with, else tags."""
    return template(chosen or getattr(policy.config, "bootcamp_template", None) or "tagged")


def trainable(policy: PreTrainedModel) -> dict[str, torch.nn.Parameter]:
    """The parameters that train, by name."""
    return {name: parameter for name, parameter in policy.named_parameters() if parameter.requires_grad}


def whole_state(policy: Any) -> dict[str, torch.Tensor]:
    """All weights under the names of the plain model, adapters merged in; tied weights once."""
    if not hasattr(policy, "merge_adapter"):
        return _untied(policy, policy.state_dict())
    policy.merge_adapter()
    try:
        state = {}
        for name, tensor in policy.get_base_model().state_dict().items():
            if "lora_" not in name:
                state[name.replace(".base_layer.", ".")] = tensor.clone()
        return _untied(policy.get_base_model(), state)
    finally:
        policy.unmerge_adapter()


def _untied(policy: Any, state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    if policy.config.tie_word_embeddings:
        state = {name: tensor for name, tensor in state.items() if name != "lm_head.weight"}
    return {name: tensor.detach().contiguous() for name, tensor in state.items()}


def write_weights(policy: Any, path: Path) -> None:
    """Write the weights that engines load."""
    save_file(whole_state(policy), path, metadata={"format": "pt"})


def write_model(policy: Any, tokenizer: PreTrainedTokenizerBase, directory: Path) -> None:
    """Write a model directory that any Hugging Face tool loads."""
    directory.mkdir(parents=True, exist_ok=True)
    base = policy.get_base_model() if hasattr(policy, "get_base_model") else policy
    base.config.save_pretrained(directory)
    if base.generation_config is not None:
        base.generation_config.save_pretrained(directory)
    tokenizer.save_pretrained(directory)
    write_weights(policy, directory / WEIGHTS)
