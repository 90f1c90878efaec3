"""`python -m tests.fuzz 1000000`: feed the readers, and show the worst of each.

Every input is timed by the CPU time of its thread; one that takes longer than the limit is tried twice more, and its
best time counts, so that a pause of the garbage collector is no finding. A hang is ended by an alarm. The exit
status is 1 if anything was raised, executed, or slow; the inputs at fault are written to a file, a line of JSON each.
"""

from __future__ import annotations

import argparse
import gc
import json
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz.mutations import inputs
from tests.fuzz.readers import READERS, corpus
from tests.fuzz.watch import watching

LIMIT_MS = 50.0
HANG_S = 10


@dataclass
class Tally:
    """What became of one reader's inputs."""

    inputs: int = 0
    read: int = 0  # how many were read as a value
    total_s: float = 0.0
    worst_ms: float = 0.0
    longest: int = 0  # characters
    faults: list[dict[str, str]] = field(default_factory=list)


def _timed(read: Callable[[str], Any], text: str) -> tuple[Any, float]:
    started = time.thread_time()
    value = read(text)
    return value, 1e3 * (time.thread_time() - started)


def _hangs(*_: Any) -> None:
    raise TimeoutError(f"more than {HANG_S} s")


def fuzz(name: str, count: int, seed: int) -> Tally:
    """Feed one reader `count` inputs."""
    read, sources = READERS[name]
    goldens = [text for source in sources for text in corpus(source)]
    others = [text for _, files in READERS.values() for source in files[:1] for text in corpus(source)]
    for text in goldens:  # what is imported and cached at first use is not the text's doing
        read(text)
    tally = Tally()
    rng = Random(f"{name}#{seed}")
    signal.signal(signal.SIGALRM, _hangs)
    with watching() as events:
        for text in inputs(rng, goldens, others):
            if tally.inputs == count:
                return tally
            tally.inputs += 1
            tally.longest = max(tally.longest, len(text))
            problem = ""
            signal.alarm(HANG_S)
            try:
                value, spent = _timed(read, text)
                if spent > LIMIT_MS:
                    spent = min(spent, *(_timed(read, text)[1] for _ in range(2)))
                tally.read += value is not None
                tally.total_s += spent / 1e3
                tally.worst_ms = max(tally.worst_ms, spent)
                problem = f"{spent:.1f} ms" if spent > LIMIT_MS else ""
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                problem = f"{type(error).__name__}: {error}"[:300]
            finally:
                signal.alarm(0)
            if events:
                problem, events[:] = f"executed: {events[0]}", []
            if problem:
                tally.faults.append({"reader": name, "problem": problem, "text": text})
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("count", type=int, nargs="?", default=100_000, help="inputs over all readers")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--readers", nargs="*", default=list(READERS), choices=list(READERS))
    parser.add_argument("--faults", type=Path, default=Path("fuzz-faults.jsonl"), help="where inputs at fault go")
    options = parser.parse_args()
    each = -(-options.count // len(options.readers))
    print(
        f"{'reader':14}{'inputs':>10}{'read':>8}{'mean ms':>10}{'worst ms':>10}{'longest':>9}{'faults':>8}", flush=True
    )
    tallies = []
    for name in options.readers:
        gc.collect()
        tally = fuzz(name, each, options.seed)
        tallies.append(tally)
        print(
            f"{name:14}{tally.inputs:>10,}{tally.read / max(1, tally.inputs):>8.1%}"
            f"{1e3 * tally.total_s / max(1, tally.inputs):>10.3f}{tally.worst_ms:>10.1f}{tally.longest:>9,}"
            f"{len(tally.faults):>8}",
            flush=True,
        )
    faults = [fault for tally in tallies for fault in tally.faults]
    worst = max(tally.worst_ms for tally in tallies)
    print(f"{sum(t.inputs for t in tallies):,} inputs, seed {options.seed}: worst {worst:.1f} ms, {len(faults)} faults")
    if faults:
        with options.faults.open("w") as file:
            file.writelines(json.dumps(fault) + "\n" for fault in faults)
        for fault in faults[:5]:
            print(f"  {fault['reader']}: {fault['problem']}: {fault['text'][:100]!r}")
        print(f"written to {options.faults}")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
