"""One online step of 64 samples x 64 tokens, ours against TRL's GRPO trainer, in one run, in turns.

    python -m benchmarks.online_step [--steps 5] [--repeats 5]

Both have the same Llama of 1.8 M parameters with random weights, prompts, group size, reward, loss
(DAPO's, without KL), AdamW and one thread, and read every prompt and write every sample in full: the
stop token lies outside the model's vocabulary. Ours is the engine that rollouts use, the advantages,
and the update that the online stage makes. Times are CPU-seconds of this process for each step.

Our step is then taken apart. Sampling, forward, backward and optimiser are timed where they are
called; the framework's share is all but sampling, the model's forward pass and backward: grouping,
advantages, batching, the loss, entropies and other metrics, the optimiser.
The floor is the arithmetic: the step's matrix products alone, at the rate that the largest of them
reaches by itself on this machine.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, pre_tokenizers
from tokenizers import models as tokenizer_models
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, PrinterCallback, TrainerCallback

from bootcamp.types import Completion, Instance, Rollout, Sampling, Score, Turn, Verdict
from policies import models, online, sequences
from policies.config import Online
from policies.learner import Learner
from rollouts.engines import TransformersEngine

PROBLEMS, SAMPLES, PROMPT, TOKENS = 8, 8, 32, 64
HIDDEN, INNER, LAYERS, VOCABULARY = 192, 512, 4, 256
LR = 1e-5


def write_model(directory: Path) -> None:
    """Bytes in and out; the stop token has an id that the model has no row for."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    raw = Tokenizer(tokenizer_models.BPE({byte: number for number, byte in enumerate(alphabet)}, []))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    raw.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=raw, eos_token="<|end|>", pad_token="<|end|>")
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=HIDDEN,
        intermediate_size=INNER,
        num_hidden_layers=LAYERS,
        num_attention_heads=6,
        num_key_value_heads=6,
        max_position_embeddings=512,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=None,
        pad_token_id=None,
    )
    models.write_model(LlamaForCausalLM(config), tokenizer, directory)


def prompts() -> list[str]:
    """One text for each problem; with the line break that the engine adds, PROMPT bytes."""
    return [f"problem {number:02d} ".ljust(PROMPT - 1, "abcdefgh"[number % 8]) for number in range(PROBLEMS)]


def reward(text: str) -> float:
    """A number that differs from sample to sample, so that every group teaches something."""
    return sum(text.encode()) % 97 / 97


class Clock:
    """CPU-seconds by name; what is timed inside something else counts only inside."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        started = time.process_time()
        yield
        self.spent[name] += time.process_time() - started

    def wrap(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **kwargs: Any) -> Any:
            with self.time(name):
                return function(*args, **kwargs)

        return timed


class Ours:
    """Sampling with the rollouts' engine on the learner's own weights, and the online stage's update."""

    def __init__(self, directory: str) -> None:
        self.policy, self.tokenizer = models.load(directory)
        self.engine = TransformersEngine.of(self.policy, self.tokenizer)
        self.learner = Learner(self.policy, betas=(0.9, 0.999))
        self.settings = Online(loss="dapo", steps=1_000_000, updates=1, lr=LR, warmup=0.0)
        self.chats = [[{"role": "user", "content": text}] for text in prompts() for _ in range(SAMPLES)]
        self.done = 0

    def step(self) -> None:
        seeds = range(self.done * len(self.chats), (self.done + 1) * len(self.chats))
        completions = self.engine.generate(self.chats, Sampling(1.0, TOKENS), seeds)
        rollouts = [self.rollout(number, completion) for number, completion in enumerate(completions)]
        rows, _ = online.rows_of(rollouts)
        pad = self.tokenizer.pad_token_id % self.policy.config.vocab_size
        online.update(self.learner, rows, self.settings, self.done, 0, pad)
        self.done += 1
        if len(rows) != len(self.chats) or any(len(row.tokens.completion) != TOKENS for row in rows):
            raise AssertionError("a sample ended early or taught nothing: the two sides would not do the same work")

    def rollout(self, number: int, completion: Completion) -> Rollout:
        problem, text = number // SAMPLES, completion.text
        earned = reward(text)
        instance = Instance("bench/letters", 1, 1, problem, self.chats[number][0]["content"], None)
        verdict = Verdict("scored", Score(earned), 0.0)
        turn = Turn(instance.prompt, (), completion)
        return Rollout(f"{number:03d}", instance, (turn,), verdict, {}, earned)

    def cpu_seconds(self, steps: int) -> float:
        """A step, after one to warm up."""
        self.step()
        started = time.process_time()
        for _ in range(steps):
            self.step()
        return (time.process_time() - started) / steps


class Stopwatch(TrainerCallback):
    """CPU-time at the end of each of a trainer's steps."""

    def __init__(self) -> None:
        self.ends: list[float] = []

    def on_step_end(self, *args: Any, **kwargs: Any) -> None:
        self.ends.append(time.process_time())


def trl_cpu_seconds(directory: str, steps: int) -> float:
    """A step of TRL's trainer, after one to warm up."""
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    def rewards(completions: list[str], completion_ids: list[list[int]], **_: Any) -> list[float]:
        if any(len(ids) != TOKENS for ids in completion_ids):
            raise AssertionError("a sample of TRL's ended early")
        return [reward(text) for text in completions]

    policy, tokenizer = models.load(directory)
    watch = Stopwatch()
    with tempfile.TemporaryDirectory() as out:
        config = GRPOConfig(
            output_dir=out,
            loss_type="dapo",
            epsilon=0.2,
            epsilon_high=0.28,
            beta=0.0,
            num_generations=SAMPLES,
            max_completion_length=TOKENS,
            per_device_train_batch_size=PROBLEMS * SAMPLES,
            max_steps=steps + 1,
            learning_rate=LR,
            bf16=False,
            gradient_checkpointing=False,
            use_cpu=True,
            report_to=[],
            save_strategy="no",
            logging_steps=1_000_000,
            disable_tqdm=True,
        )
        trainer = GRPOTrainer(
            model=policy,
            reward_funcs=rewards,
            args=config,
            train_dataset=Dataset.from_list([{"prompt": text + "\n"} for text in prompts()]),
            processing_class=tokenizer,
            callbacks=[watch],
        )
        trainer.remove_callback(PrinterCallback)
        trainer.train()
    return (watch.ends[-1] - watch.ends[0]) / steps


def breakdown(mine: Ours, steps: int) -> dict[str, float]:
    """CPU-seconds of our step by part."""
    clock = Clock()
    places: list[tuple[Any, str, str]] = [
        (mine.engine, "generate", "sampling"),
        (sequences, "completion_logits", "forward"),
        (torch.Tensor, "backward", "backward"),
        (torch.nn.utils, "clip_grad_norm_", "optimiser"),
        (mine.learner.optimiser, "step", "optimiser"),
        (online, "rows_of", "advantages"),
    ]
    originals = [getattr(owner, name) for owner, name, _ in places]
    for (owner, name, part), original in zip(places, originals, strict=True):
        setattr(owner, name, clock.wrap(part, original))
    try:
        with clock.time("total"):
            for _ in range(steps):
                mine.step()
    finally:
        for (owner, name, _), original in zip(places, originals, strict=True):
            setattr(owner, name, original)
    return {part: spent / steps for part, spent in clock.spent.items()}


def flops() -> float:
    """The multiplications and additions of the step's matrix products; a backward pass is two forward ones.

    Sampler and learner read a prompt once for its group and need not read the last token. Attention is
    causal.
    """
    layers, head = LAYERS * (4 * HIDDEN**2 + 3 * HIDDEN * INNER), VOCABULARY * HIDDEN

    def attention(first: int, last: int) -> float:
        return LAYERS * 2 * HIDDEN * (last * (last + 1) - first * (first + 1)) / 2

    prompts_read = PROBLEMS * (PROMPT * layers + head + attention(0, PROMPT))
    samples_read = PROBLEMS * SAMPLES * ((TOKENS - 1) * (layers + head) + attention(PROMPT, PROMPT + TOKENS - 1))
    once = prompts_read + samples_read
    learner, sampler = 3 * once, once
    return 2.0 * (learner + sampler)


def gemm_rate() -> float:
    """FLOPs a CPU-second of the learner's largest product: all tokens through the feed-forward's first layer."""
    rows = PROBLEMS * SAMPLES * (PROMPT + TOKENS)
    left, right = torch.randn(rows, HIDDEN), torch.randn(HIDDEN, INNER)
    rates = []
    for _ in range(7):
        started = time.process_time()
        for _ in range(5):
            left @ right
        rates.append(5 * 2 * rows * HIDDEN * INNER / (time.process_time() - started))
    return max(rates)


def report(ours: list[float], trl: list[float], parts: dict[str, float], rate: float) -> None:
    def line(name: str, seconds: list[float]) -> str:
        middle = statistics.median(seconds)
        return (
            f"{name:5} {middle:.3f} CPU-s a step (median of {len(seconds)}; {min(seconds):.3f} to {max(seconds):.3f}), "
            f"{PROBLEMS * SAMPLES / middle:.1f} samples a CPU-s"
        )

    print(line("ours", ours))
    print(line("TRL", trl))
    ratios = [theirs / mine for theirs, mine in zip(trl, ours, strict=True)]
    print(f"TRL / ours {statistics.median(ratios):.2f} (pair by pair {min(ratios):.2f} to {max(ratios):.2f})")
    total = parts.pop("total")
    own = total - sum(parts[name] for name in ("sampling", "forward", "backward"))
    parts["other"] = total - sum(parts.values())
    for name, seconds in parts.items():
        print(f"  {name:10} {seconds:.4f} CPU-s  {seconds / total:6.1%}")
    print(f"  framework (all but sampling, forward and backward) {own:.4f} CPU-s  {own / total:.1%}")
    print(
        f"floor: {flops() / 1e9:.1f} GFLOP at {rate / 1e9:.1f} GFLOP a CPU-s = {flops() / rate:.3f} CPU-s; "
        f"ours takes {total * rate / flops():.2f} times that"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as directory:
        write_model(Path(directory))
        mine = Ours(directory)
        print(f"{sum(p.numel() for p in mine.policy.parameters()) / 1e6:.2f} M parameters, {vars(options)}")
        ours, trl = [], []
        for _ in range(options.repeats):
            ours.append(mine.cpu_seconds(options.steps))
            trl.append(trl_cpu_seconds(directory, options.steps))
        report(ours, trl, breakdown(mine, options.steps), gemm_rate())


if __name__ == "__main__":
    main()
