"""One MPO step, ours against TRL's DPOTrainer, as a ratio in one run: `python -m benchmarks.mpo_step`.

The same policy, pairs and batch. TRL runs `loss_type=["sigmoid", "bco_pair", "sft"]`, which lacks
MPO's reward shift, and computes the reference log-probabilities that our rollouts already hold.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from random import Random

import torch
from datasets import Dataset
from transformers import LlamaForCausalLM

from policies import models, mpo
from policies.config import Offline
from policies.embedded import byte_tokenizer, llama_config
from policies.learner import Learner
from policies.losses import RewardShift
from policies.pairs import Pair
from policies.sequences import Tokens

BATCH, STEPS = 64, 12


def texts(rng: Random) -> tuple[str, str, str]:
    """A prompt of 60 to 110 bytes and two responses of 8 to 30."""
    letters = "CNO()=c1"
    return tuple("".join(rng.choices(letters, k=rng.randint(*span))) for span in ((60, 110), (8, 30), (8, 30)))  # type: ignore[return-value]


def ours(directory: str, rows: list[tuple[str, str, str]]) -> float:
    """CPU-seconds a step of our loop."""
    policy, tokenizer = models.load(directory)

    def tokens(prompt: str, response: str) -> Tokens:
        return Tokens(tuple(tokenizer.encode(prompt)), (*tokenizer.encode(response), tokenizer.eos_token_id))

    pairs = [
        Pair("t", str(i), tokens(p, c), tokens(p, r), c, r, -50.0, -50.0, "answer") for i, (p, c, r) in enumerate(rows)
    ]
    learner, shift, settings = Learner(policy), RewardShift(), Offline(batch=BATCH)
    started = time.process_time()
    for step in range(STEPS):
        batch = pairs[step * BATCH : (step + 1) * BATCH]
        shift, _ = mpo.update(learner, batch, shift, settings, step, STEPS, tokenizer.pad_token_id)
    return (time.process_time() - started) / STEPS


def trl(directory: str, rows: list[tuple[str, str, str]]) -> float:
    """CPU-seconds a step of TRL's trainer, its reference pass included."""
    from trl import DPOConfig, DPOTrainer

    data = Dataset.from_list([{"prompt": p, "chosen": c, "rejected": r} for p, c, r in rows])
    policy, tokenizer = models.load(directory)
    with tempfile.TemporaryDirectory() as out:
        config = DPOConfig(
            output_dir=out,
            loss_type=["sigmoid", "bco_pair", "sft"],
            loss_weights=[0.8, 0.2, 1.0],
            beta=0.1,
            per_device_train_batch_size=BATCH,
            max_steps=STEPS,
            learning_rate=1e-4,
            bf16=False,
            gradient_checkpointing=False,
            use_cpu=True,
            report_to=[],
            save_strategy="no",
            disable_tqdm=True,
        )
        trainer = DPOTrainer(
            model=policy,
            ref_model=models.load(directory)[0],
            args=config,
            train_dataset=data,
            processing_class=tokenizer,
        )
        started = time.process_time()
        trainer.train()
        return (time.process_time() - started) / STEPS


def main() -> None:
    torch.set_num_threads(1)
    rng = Random(0)
    rows = [texts(rng) for _ in range(BATCH * STEPS)]
    with tempfile.TemporaryDirectory() as directory:
        tokenizer = byte_tokenizer()
        models.write_model(LlamaForCausalLM(llama_config(tokenizer)), tokenizer, Path(directory))
        mine, theirs = ours(directory, rows), trl(directory, rows)
    print(f"CPU-seconds a step of {BATCH} pairs: ours {mine:.2f}, TRL {theirs:.2f}; TRL / ours = {theirs / mine:.2f}")


if __name__ == "__main__":
    main()
