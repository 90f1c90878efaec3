"""Make the embedded policy: `python -m policies.make_embedded --out policies/embedded_policy`.

Supervised training from scratch on clean reference solutions of `train` problems at level 1, over
every text task of the selection whose level 1 is short. Nothing is corrupted. A task is measured as
training goes, on training problems at temperature 1, and once it passes `--enough` of them it is
drawn only as often as needed not to be forgotten: the policy stops early where RL is to go on.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random

import torch

import bootcamp
from bootcamp.sampling import side_of
from bootcamp.templates import BARE
from bootcamp.types import Interactive
from policies.embedded import byte_tokenizer, llama_config
from policies.files import read_json, write_json
from policies.sequences import Tokens, collate, token_logp
from rollouts.engines.causal import encode_chat

LEVEL = 1


@dataclass(frozen=True)
class Example:
    """One problem with its reference solution, as text, and the address that made it."""

    seed: int
    prompt: str
    response: str


def examples_of(task_id: str, n: int, max_bytes: int, seed: int) -> tuple[str, list[Example]]:
    """Up to n distinct `train` problems of a task; none if it is too long, or not text."""
    task = bootcamp.task(task_id)
    if isinstance(task, Interactive) or bootcamp.registry().spec(task_id).images:
        return task_id, []
    rng = Random(f"embedded/{task_id}#{seed}")
    found: dict[str, Example] = {}
    for draw in range(2 * n):
        if len(found) == n:
            break
        instance = task.instance(rng.getrandbits(48), LEVEL)
        key = task.problem_key(instance.problem)
        if key in found or side_of(task, key) != "train":
            continue
        response = BARE.response(task.solution(instance.answer))
        if len((instance.prompt + response).encode()) > max_bytes:
            if not found and draw > 50:
                return task_id, []
            continue
        found[key] = Example(instance.seed, instance.prompt, response)
    return task_id, list(found.values())


def corpus(selector: str, n: int, max_bytes: int, seed: int, workers: int, cache: Path) -> dict[str, list[Example]]:
    """Examples by task, made in parallel and kept in `cache`, so that a second run starts at once."""
    files = {
        spec.id: cache / f"{spec.id.replace('/', '~')}-{n}-{max_bytes}-{seed}.json" for spec in bootcamp.tasks(selector)
    }
    missing = [task_id for task_id, file in files.items() if not file.exists()]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(examples_of, task_id, n, max_bytes, seed) for task_id in missing]
        for job in as_completed(jobs):
            task_id, examples = job.result()
            write_json(files[task_id], [(e.seed, e.prompt, e.response) for e in examples])
    made = {task_id: [Example(*row) for row in read_json(file)] for task_id, file in files.items()}
    return {task_id: examples for task_id, examples in made.items() if examples}


def batches(pool: dict[str, list[Tokens]], weights: dict[str, float], size: int, rng: Random) -> Iterator[list[Tokens]]:
    """Batches for ever: tasks by weight, examples without replacement until a task is used up."""
    decks: dict[str, list[Tokens]] = {}
    while True:
        rows = []
        for task_id in rng.choices(list(weights), list(weights.values()), k=8 * size):
            if not decks.get(task_id):
                decks[task_id] = rng.sample(pool[task_id], len(pool[task_id]))
            rows.append(decks[task_id].pop())
        rows.sort(key=len)
        chunks = [rows[i : i + size] for i in range(0, len(rows), size)]
        rng.shuffle(chunks)
        yield from chunks


@torch.no_grad()
def pass_rates(model, tokenizer, examples: dict[str, list[Example]], n: int, seed: int) -> dict[str, float]:
    """The share of right answers at temperature 1 on n training problems of each task."""
    from bootcamp.judging import judge
    from rollouts.engines import TransformersEngine

    engine = TransformersEngine.of(model, tokenizer)
    rates = {}
    for task_id, rows in examples.items():
        task = bootcamp.task(task_id)
        chosen = Random(f"{seed}/{task_id}").sample(rows, min(n, len(rows)))
        chats = [[{"role": "user", "content": row.prompt}] for row in chosen]
        made = engine.generate(chats, bootcamp.Sampling(1.0, 96), [seed + i for i in range(len(chats))])
        verdicts = [
            judge(task, task.instance(row.seed, LEVEL).answer, out.text) for row, out in zip(chosen, made, strict=True)
        ]
        rates[task_id] = sum(bool(v.score and v.score.correct) for v in verdicts) / len(verdicts)
    return rates


def weights_of(rates: dict[str, float], enough: float) -> dict[str, float]:
    """How often each task is drawn: the weaker, the more often; never nothing, lest it be forgotten."""
    return {task_id: max(0.15, 1.0 - rate / enough) for task_id, rate in rates.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tasks", default="science,math")
    parser.add_argument("--examples", type=int, default=20_000, help="training problems a task")
    parser.add_argument("--max-bytes", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=60.0, help="of training")
    parser.add_argument("--enough", type=float, default=0.6, help="pass rate at which a task is let be")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--hidden", type=int, default=160)
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--lr", type=float, default=5e-3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--corpus", type=Path, default=Path("runs/corpus"), help="where examples are kept")
    parser.add_argument("--start", type=Path, help="go on from this policy")
    args = parser.parse_args()

    from transformers import AutoModelForCausalLM, LlamaForCausalLM, PreTrainedModel

    torch.manual_seed(args.seed)
    rng = Random(args.seed)
    started = time.process_time()
    examples = corpus(args.tasks, args.examples, args.max_bytes, args.seed, args.threads, args.corpus)
    torch.set_num_threads(args.threads)
    print(f"{len(examples)} tasks, {sum(map(len, examples.values())):,} examples", flush=True)

    tokenizer = byte_tokenizer()
    model: PreTrainedModel
    if args.start:
        model = AutoModelForCausalLM.from_pretrained(args.start)
    else:
        model = LlamaForCausalLM(llama_config(tokenizer, hidden=args.hidden, layers=args.layers))
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters", flush=True)

    def encode(row: Example) -> Tokens:
        prompt = encode_chat(tokenizer, [{"role": "user", "content": row.prompt}])
        completion = [*tokenizer.encode(row.response), tokenizer.eos_token_id]
        return Tokens(prompt, tuple(completion))

    pool = {task_id: [encode(row) for row in rows] for task_id, rows in examples.items()}

    # Muon for the matrices inside the blocks, AdamW for the rest: from scratch it needs far fewer examples.
    inner = [p for name, p in model.named_parameters() if p.ndim == 2 and "layers" in name]
    outer = [p for name, p in model.named_parameters() if not (p.ndim == 2 and "layers" in name)]
    optimisers = [
        torch.optim.Muon(inner, lr=args.lr, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(outer, lr=args.lr, betas=(0.9, 0.95), weight_decay=0.0),
    ]
    weights = dict.fromkeys(pool, 1.0)
    if args.start:
        weights = weights_of(pass_rates(model, tokenizer, examples, 32, 0), args.enough)
    stream = batches(pool, weights, args.batch, rng)
    begin, step, last_measured, loss_mean = time.monotonic(), 0, time.monotonic(), 0.0
    log = args.out.parent / f"{args.out.name}.log.jsonl"
    while (elapsed := time.monotonic() - begin) < args.minutes * 60:
        done = elapsed / (args.minutes * 60)
        factor = min(1.0, (step + 1) / 100) * min(1.0, (1.0 - done) / 0.3)  # warm-up, flat, linear to zero
        for optimiser in optimisers:
            for group in optimiser.param_groups:
                group["lr"] = args.lr * factor
        batch = collate(next(stream), tokenizer.pad_token_id)
        with torch.autocast("cpu", torch.bfloat16):
            loss = -token_logp(model, batch).sum() / batch.mask.sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimiser in optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        loss_mean = 0.98 * loss_mean + 0.02 * loss.item() if step else loss.item()
        step += 1
        if step % 50 == 0:
            print(f"{elapsed / 60:5.1f} min  step {step}  loss {loss_mean:.3f}", flush=True)
        if time.monotonic() - last_measured > args.minutes * 60 / 10:
            model.eval()
            rates = pass_rates(model, tokenizer, examples, 32, step)
            model.train()
            weights = weights_of(rates, args.enough)
            stream = batches(pool, weights, args.batch, rng)
            save(model, tokenizer, args.out)
            with log.open("a") as file:
                file.write(
                    json.dumps({"minutes": elapsed / 60, "step": step, "loss": loss_mean, "rates": rates}) + "\n"
                )
            print("  ".join(f"{k.split('/', 1)[1]} {v:.2f}" for k, v in rates.items()), flush=True)
            last_measured = time.monotonic()
    model.eval()
    save(model, tokenizer, args.out)
    rates = pass_rates(model, tokenizer, examples, 96, 1)
    print(json.dumps({"cpu_hours": (time.process_time() - started) / 3600, "steps": step, "rates": rates}, indent=1))


def save(model, tokenizer, out: Path) -> None:
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)


if __name__ == "__main__":
    main()
