"""The policy that ships: small, an ordinary model folder, and far from having nothing to learn."""

from __future__ import annotations

import pytest

from policies import models
from policies.embedded import EMBEDDED, byte_tokenizer
from policies.evaluation import evaluate


def test_it_is_small_and_ordinary() -> None:
    assert sum(file.stat().st_size for file in EMBEDDED.iterdir()) < 12 * 2**20
    policy, tokenizer = models.load("embedded")
    assert 1_000_000 <= sum(p.numel() for p in policy.parameters()) <= 3_000_000
    assert models.template_of(policy, "").name == "bare"
    assert tokenizer.decode(tokenizer.encode("CC(=O)Oç 1/2")) == "CC(=O)Oç 1/2"


@pytest.mark.parametrize("text", ["C1=CC=CC=C1", "é½\n\t", "<|end|"])
def test_every_byte_is_one_token(text: str) -> None:
    tokenizer = byte_tokenizer()
    assert len(tokenizer.encode(text)) == len(text.encode())
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_it_solves_a_reaction_sometimes_and_not_always() -> None:
    found = evaluate("embedded", "molecules/forward/amide-coupling,molecules/retro/amide-coupling", n=40)
    assert 0.15 < found["mean_reward"] < 0.97
