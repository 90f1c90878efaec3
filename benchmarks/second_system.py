"""Truths computed again by a second system: `python -m benchmarks.second_system [--each 12] [--tasks 'math/*']`.

Instances over all levels are drawn; other code (benchmarks/recomputed: FLINT, SciPy, networkx, mpmath, sympy, trial)
reads the prompt anew and says whether the stored solution is right. Prints instances and disagreements by family; exits
1 if there is a disagreement, or a prompt that the second system cannot read. Needs python-flint (the dev extra).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict

import bootcamp
from benchmarks.recomputed import (
    algebra,
    analysis,
    arrangements,
    chances,
    counting,
    divisibility,
    equations,
    expansions,
    graphs,
    matrices,
)
from bootcamp.answers import final_answer

SYSTEMS = (
    algebra, analysis, arrangements, chances, counting, divisibility, equations, expansions, graphs, matrices
)  # fmt: skip
OPINIONS = {task: opinion for system in SYSTEMS for task, opinion in system.OPINIONS.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--each", type=int, default=24, help="instances of a task, spread over its levels")
    parser.add_argument("--tasks", default="math/*")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    seen: Counter[str] = Counter()
    spent: dict[str, float] = defaultdict(float)
    against: dict[str, list[str]] = defaultdict(list)
    for spec in bootcamp.tasks(options.tasks):
        if spec.id not in OPINIONS:
            continue
        task = bootcamp.task(spec.id)
        family = spec.id.rpartition("/")[0].removeprefix("math/")
        for k in range(options.each):
            instance = task.instance(options.seed + k, task.levels[k % len(task.levels)])
            answer = final_answer(task.solution(instance.answer)).text
            started = time.process_time()
            try:
                agreed = OPINIONS[spec.id](instance.prompt, answer)
                note = "" if agreed else "disagrees"
            except Exception as error:
                note = f"{type(error).__name__}: {error}"
            spent[family] += time.process_time() - started
            seen[family] += 1
            if note:
                against[family].append(f"{instance.address}: {note}: {instance.prompt} -> {answer}")
    print(f"{'family':24}{'instances':>10}{'disagree':>10}{'CPU s':>8}")
    for family, count in seen.items():
        print(f"{family:24}{count:>10,}{len(against[family]):>10}{spent[family]:>8.1f}")
    print(f"{'all':24}{sum(seen.values()):>10,}{sum(map(len, against.values())):>10}{sum(spent.values()):>8.1f}")
    for lines in filter(None, against.values()):
        print("\n".join(lines[:5]), file=sys.stderr)
    sys.exit(1 if any(against.values()) else 0)


if __name__ == "__main__":
    main()
