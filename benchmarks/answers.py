"""How fast the readers of answers are: `python -m benchmarks.answers [--seconds 0.3]`.

Every reader reads its golden texts over and over on one thread: texts a CPU-second, and the mean and worst time of
one. The last line is a response of 4,000 characters whose answer is found and read as a number, as a verifier does.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

from bootcamp.answers import final_answer, parse_number
from tests.fuzz.readers import READERS, corpus


def measure(read: Callable[[str], Any], texts: list[str], seconds: float) -> tuple[float, float]:
    """(mean, worst) CPU time of one text, µs; the worst is of each text's best."""
    best = [float("inf")] * len(texts)
    total, count = 0.0, 0
    for text in texts:
        read(text)
    while total < seconds:
        for k, text in enumerate(texts):
            started = time.thread_time()
            read(text)
            spent = time.thread_time() - started
            best[k] = min(best[k], spent)
            total, count = total + spent, count + 1
    return 1e6 * total / count, 1e6 * max(best)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=0.3, help="CPU time for each reader")
    options = parser.parse_args()
    words = "Some reasoning about the problem that leads nowhere in particular. " * 60
    response = f"{words}\n<answer>\\boxed{{42}}</answer>"
    rows: dict[str, tuple[Callable[[str], Any], list[str]]] = {
        name: (read, [text for source in sources for text in corpus(source)])
        for name, (read, sources) in READERS.items()
    }
    rows["a response"] = (lambda text: parse_number(final_answer(text).text), [response])
    print(f"{'reader':14}{'texts':>7}{'per s':>10}{'mean µs':>10}{'worst µs':>10}")
    for name, (read, texts) in rows.items():
        mean, worst = measure(read, texts, options.seconds)
        print(f"{name:14}{len(texts):>7}{1e6 / mean:>10,.0f}{mean:>10.1f}{worst:>10.0f}")


if __name__ == "__main__":
    main()
