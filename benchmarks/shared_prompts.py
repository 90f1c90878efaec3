"""What reading shared prompts once gains the learner: `python -m benchmarks.shared_prompts`.

Forward and backward of 64 rows, with each row read whole and with shared prompts, in turns; CPU-seconds
on one thread, medians of five after one to warm up. The model is that of `benchmarks.online_step`.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from random import Random

import torch
from transformers import PreTrainedModel

from benchmarks.online_step import VOCABULARY, write_model
from policies import models, sequences
from policies.sequences import Batch, Tokens, collate, token_logp

CASES = [  # problems, samples, tokens of prompts and of completions
    (8, 8, (32, 32), (64, 64)),
    (8, 8, (96, 96), (24, 24)),
    (8, 8, (48, 96), (12, 24)),
    (32, 2, (48, 96), (12, 24)),
]
REPEATS = 5


def make_batch(problems: int, samples: int, prompt: tuple[int, int], completion: tuple[int, int]) -> Batch:
    """Random rows, the samples of a problem side by side."""
    rng = Random(0)

    def draw(span: tuple[int, int]) -> tuple[int, ...]:
        return tuple(rng.randrange(VOCABULARY) for _ in range(rng.randint(*span)))

    prompts = [draw(prompt) for _ in range(problems)]
    return collate([Tokens(shared, draw(completion)) for shared in prompts for _ in range(samples)], 0)


def cpu_seconds(policy: PreTrainedModel, batch: Batch, worth: float) -> float:
    """Of one forward and backward pass."""
    sequences.WORTH_SHARING = worth
    policy.zero_grad()
    started = time.process_time()
    token_logp(policy, batch).sum().backward()
    return time.process_time() - started


def main() -> None:
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as directory:
        write_model(Path(directory))
        policy, _ = models.load(directory)
    normal = sequences.WORTH_SHARING
    for case in CASES:
        batch = make_batch(*case)
        times = [(cpu_seconds(policy, batch, 0.0), cpu_seconds(policy, batch, normal)) for _ in range(REPEATS + 1)]
        whole, shared = (statistics.median(column) for column in zip(*times[1:], strict=True))
        print(f"{case}: each row whole {whole:.2f} CPU-s, prompts shared {shared:.2f}, gain {whole / shared:.2f}")


if __name__ == "__main__":
    main()
