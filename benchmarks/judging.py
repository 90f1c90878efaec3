"""What isolation costs: verdicts from a worker process beside the same verifiers called here.

    python -m benchmarks.judging [--tasks SELECTOR] [--seeds 4] [--rounds 7] [--json]
    python -m benchmarks.judging --kills 0.25 --verdicts 100000

An even mix over the text tasks of the registry: for every task and seed its solution and a wrong
answer, shuffled. Each round times them here (`task.verify`), then in one worker in calls of 64, then
in one worker in a single call. Times are per verdict, medians over rounds; a ratio is the median of
the rounds' ratios, time here / time isolated. "clock" is what the caller waits, which others on the
machine lengthen; "CPU" compares this process's CPU time here with the worker's, whose caller
meanwhile has CPU of its own (another column).

With `--kills`, random workers get SIGKILL every so many seconds, and verdicts are compared with those
made here.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random
from typing import Any

import bootcamp
from bootcamp.errors import BootcampError
from bootcamp.judging import Item, Judge, judge
from bootcamp.types import Interactive, Task

BATCH = 64
CHEAP_S = 20e-6


def make_items(selector: str, seeds: int) -> tuple[list[Item], dict[str, Task]]:
    """Solutions and wrong answers of every text task, levels in turn, shuffled."""
    items: list[Item] = []
    tasks: dict[str, Task] = {}
    rng = Random(0)
    for spec in bootcamp.tasks(selector):
        if spec.counts != "own":
            continue
        try:
            task = spec.load()
        except BootcampError:
            continue  # an extra that is not installed
        if isinstance(task, Interactive):
            continue
        tasks[spec.id] = task
        for seed in range(seeds):
            answer = task.instance(seed, task.levels[seed % len(task.levels)]).answer
            items += [(spec.id, answer, task.solution(answer)), (spec.id, answer, task.wrong(answer, rng))]
    rng.shuffle(items)
    return items, tasks


def cpu_s(pid: int) -> float:
    """CPU seconds of another process (the kernel's encoding of clock_getcpuclockid)."""
    return time.clock_gettime((~pid << 3) | 2)


def times(work: Callable[[], object], worker: int | None) -> tuple[float, float, float]:
    """Seconds on the clock, CPU seconds of this process, and of the worker."""
    there = cpu_s(worker) if worker else 0.0
    here, began = time.process_time(), time.perf_counter()
    work()
    spent = time.perf_counter() - began, time.process_time() - here
    return *spent, cpu_s(worker) - there if worker else 0.0


def compare(isolated: Judge, items: Sequence[Item], tasks: dict[str, Task], rounds: int) -> dict[str, float]:
    """Microseconds a verdict and ratios; the first round, in which caches fill, does not count."""

    def call_here() -> None:
        for task_id, answer, response in items:
            tasks[task_id].verify(answer, response)

    def call_batches() -> None:
        for start in range(0, len(items), BATCH):
            isolated.verdicts(items[start : start + BATCH])

    per_round: dict[str, list[float]] = {}
    for _ in range(rounds + 1):
        here, here_cpu, _ = times(call_here, None)
        (worker,) = isolated.pids
        batch, batch_caller, batch_worker = times(call_batches, worker)
        whole, whole_caller, whole_worker = times(lambda: isolated.verdicts(items), worker)
        figures = {
            "here_us": here,
            "here_cpu_us": here_cpu,
            "isolated_us": whole,
            "worker_cpu_us": whole_worker,
            "caller_cpu_us": whole_caller,
            "overhead_64_us": batch - here,
            "overhead_64_cpu_us": batch_caller + batch_worker - here_cpu,
        }
        figures = {name: value / len(items) * 1e6 for name, value in figures.items()}
        figures |= {"ratio": here / whole, "ratio_64": here / batch, "ratio_cpu": here_cpu / whole_worker}
        for name, value in figures.items():
            per_round.setdefault(name, []).append(value)
    return {"verdicts": len(items)} | {name: statistics.median(values[1:]) for name, values in per_round.items()}


def cheap(items: Sequence[Item], tasks: dict[str, Task]) -> list[Item]:
    """At least 2,000 items of tasks whose verifiers take under 20 µs: where isolation weighs most."""
    spent: dict[str, float] = {}
    for task_id, answer, response in items:
        took = min(times(lambda: tasks[task_id].verify(answer, response), None)[0] for _ in range(5))  # noqa: B023
        spent[task_id] = max(took, spent.get(task_id, 0.0))
    chosen = [item for item in items if spent[item[0]] < CHEAP_S]
    return chosen * -(-2000 // len(chosen)) if chosen else []


def replacement_s(isolated: Judge, item: Item, times: int = 20) -> list[float]:
    """From the kill of the only worker to the next verdict, which a fresh one gives."""
    waits = []
    for _ in range(times):
        isolated.verdicts([item])
        os.kill(isolated.pids[0], signal.SIGKILL)
        began = time.perf_counter()
        isolated.verdicts([item])
        waits.append(time.perf_counter() - began)
    return waits


def under_fire(items: Sequence[Item], tasks: dict[str, Task], verdicts: int, every_s: float) -> dict[str, Any]:
    """Verdicts while workers are killed at random: what became of them."""
    expected = {id(item): judge(tasks[item[0]], item[1], item[2]).score for item in items}
    many = [items[number % len(items)] for number in range(verdicts)]
    over, kills, rng = threading.Event(), 0, Random(1)

    def kill() -> None:
        nonlocal kills
        while not over.wait(every_s * rng.uniform(0.5, 1.5)):
            with suppress(ProcessLookupError, IndexError):
                os.kill(rng.choice(isolated.pids), signal.SIGKILL)
                kills += 1

    with Judge(workers=2) as isolated:
        isolated.verdicts(items)
        killer = threading.Thread(target=kill)
        killer.start()
        began = time.perf_counter()
        try:
            found = isolated.verdicts(many)
        finally:
            over.set()
            killer.join()
        seconds = time.perf_counter() - began
        replaced = isolated.replaced
    scored = [(item, verdict.score) for item, verdict in zip(many, found, strict=True) if verdict.status == "scored"]
    return {
        "verdicts": len(found),
        "kills": kills,
        "replaced": replaced,
        "seconds": seconds,
        "scored": len(scored),
        "scored as here": sum(score == expected[id(item)] for item, score in scored),
        "others": dict(Counter(verdict.error for verdict in found if verdict.status != "scored").most_common(8)),
    }


def table(rows: dict[str, dict[str, float]], waits: Sequence[float]) -> str:
    """The figures as Markdown."""
    lines = [
        "| verdicts | n | here | isolated | ratio, clock | ratio, clock, calls of 64 | ratio, CPU | caller's CPU "
        "| overhead at 64, clock | the same, CPU of both |",
        "|---|" + "--:|" * 9,
    ]
    for name, row in rows.items():
        lines.append(
            f"| {name} | {row['verdicts']:,.0f} | {row['here_us']:.1f} µs | {row['isolated_us']:.1f} µs "
            f"| {row['ratio']:.0%} | {row['ratio_64']:.0%} | {row['ratio_cpu']:.0%} | {row['caller_cpu_us']:.1f} µs "
            f"| {row['overhead_64_us']:.1f} µs | {row['overhead_64_cpu_us']:.1f} µs |"
        )
    slow = f"median {statistics.median(waits) * 1e3:.0f} ms, slowest of {len(waits)} {max(waits) * 1e3:.0f} ms"
    return "\n".join([*lines, "", f"From the kill of a worker to the next verdict: {slow}."])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", default="*")
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--kills", type=float, metavar="SECONDS", help="kill random workers this often, on average")
    parser.add_argument("--verdicts", type=int, default=100_000, help="how many with --kills")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    items, tasks = make_items(args.tasks, args.seeds)
    if args.kills:
        found = under_fire(items, tasks, args.verdicts, args.kills)
        print(json.dumps(found) if args.json else "\n".join(f"{name}: {value}" for name, value in found.items()))
        return
    mathematics = [item for item in items if item[0].startswith("math/")]
    parts = {"all text tasks": items, "mathematics": mathematics, "verifiers under 20 µs": cheap(items, tasks)}
    with Judge() as isolated:
        isolated.verdicts(items)
        rows = {name: compare(isolated, some, tasks, args.rounds) for name, some in parts.items() if some}
        waits = replacement_s(isolated, items[0])
    print(json.dumps({"rows": rows, "replacement_s": waits}) if args.json else table(rows, waits))


if __name__ == "__main__":
    main()
