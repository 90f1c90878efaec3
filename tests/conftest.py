"""Shared by all tests: one thread a process, no hub, a tiny policy, rollouts made by hand."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from collections.abc import Callable
from pathlib import Path

import pytest

from bootcamp.types import Completion, Instance, Rollout, Score, Turn, Verdict


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A byte-level Llama of 30,000 random parameters, as a model directory."""
    import torch
    from transformers import LlamaForCausalLM

    from policies.embedded import byte_tokenizer, llama_config
    from policies.models import write_model

    torch.manual_seed(0)
    directory = tmp_path_factory.mktemp("model") / "tiny"
    tokenizer = byte_tokenizer()
    write_model(LlamaForCausalLM(llama_config(tokenizer, hidden=32, layers=2)), tokenizer, directory)
    return directory


@pytest.fixture(scope="session")
def tiny_eyes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny InternVL, as a model directory."""
    from tests.eyes import make_eyes

    return make_eyes(tmp_path_factory.mktemp("model") / "eyes")


@pytest.fixture
def make_rollout() -> Callable[..., Rollout]:
    """A single-turn rollout from a few words."""

    def make(
        text: str, value: float | None, *, seed: int = 0, sample: int = 0, task: str = "math/arithmetic/add",
        codes: tuple[str, ...] = (), version: int = 0,
    ) -> Rollout:  # fmt: skip
        instance = Instance(task, 1, 1, seed, f"problem {seed}", 7)
        ids = tuple(text.encode())
        completion = Completion((1, 2), ids, tuple(-0.5 for _ in ids), text, "stop", version)
        verdict = (
            Verdict("timeout", None, 0.0, "too slow")
            if value is None
            else Verdict("scored", Score(value, {}, codes), 0.0)
        )
        return Rollout(
            f"run/stage/0/{instance.address}/{sample}", instance, (Turn(instance.prompt, (), completion),), verdict,
            {} if value is None else {"correct": value}, value,
        )  # fmt: skip

    return make
