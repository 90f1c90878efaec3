"""Fluxes through small metabolic networks, by linear programming."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

import numpy as np

from bootcamp.answers.lists import parse_list
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class FluxBalance(Task):
    """Steady fluxes through a small network that make as much product as can be; every optimum is right.

    Kinds: `fluxes` (all of them), `knockout` (a reaction whose loss hurts the product most).
    """

    kind: str

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            names = "ABCDEFG"[: 3 + level]
            reactions: list[tuple[str, str, int]] = [("", "A", 1)]  # from, to, yield: what one unit makes of the next
            reactions += [(rng.choice(names[:k]), names[k], rng.choice((1, 1, 2))) for k in range(1, len(names))]
            for _ in range(level + 1):
                a, b = sorted(rng.sample(range(len(names)), 2))
                reactions.append((names[a], names[b], rng.choice((1, 1, 2, 3))))
            reactions += [(name, "", 1) for name in names if not any(r[0] == name for r in reactions)]
            if reactions[-1] != (names[-1], "", 1) or len({r[:2] for r in reactions}) < len(reactions):
                continue
            limits = [rng.randint(4, 30) for _ in reactions]
            limits[-1] = 999
            best, fluxes = optimum(reactions, limits, len(reactions) - 1)
            if self.kind == "fluxes" and best > 0.5:
                losses: list[float] = []
                break
            losses = [
                optimum(reactions, [0 if n == k else x for n, x in enumerate(limits)], len(reactions) - 1)[0]
                for k in range(len(reactions))
            ]
            inner = losses[1:-1]
            worst = min(inner)
            if best > 0.5 and inner.count(worst) == 1 and worst < 0.9 * best and len(inner) > 3:
                break
        lines = "; ".join(
            f"v{k + 1}: {a or 'medium'} ->"
            f" {f'{n} ' if n > 1 else ''}{b or 'out'}{f' (max {limit})' if limit < 999 else ''}"
            for k, ((a, b, n), limit) in enumerate(zip(reactions, limits, strict=True))
        )
        count = len(reactions)
        head = f"Steady state, all fluxes at least 0. {lines}."
        if self.kind == "fluxes":
            ask = f"Fluxes v1..v{count} that make v{count} as large as possible?"
        else:
            ask = (
                f"v{count} is to be as large as possible. Which one reaction of v2..v{count - 1}, taken out, leaves"
                f" the least of it, and how much? Answer: its number, the largest v{count} then."
            )
        return Problem(
            f"{head} {ask}",
            {
                "reactions": [list(r) for r in reactions],
                "limits": limits,
                "best": best,
                "fluxes": fluxes,
                "losses": losses,
            },
        )

    def grade(self, answer: Any, text: str) -> Score:
        values = parse_list(re.sub(r"v_?(?=\d+\s*(?:,|$))", "", text[:600]) if self.kind == "knockout" else text[:600])
        count = len(answer["reactions"])
        if self.kind == "knockout":
            if values is None or len(values) != 2 or values[0] not in range(2, count):
                return wrong("not_two_numbers", "expected the number of a reaction, and a flux")
            loss = answer["losses"][int(values[0]) - 1]
            if loss > min(answer["losses"][1:-1]) + 1e-6:
                return wrong("not_the_worst")
            return right() if abs(float(values[1]) - loss) <= 0.01 * max(1.0, loss) else wrong("wrong_flux")
        if values is None or len(values) != count or max(map(abs, values)) > 10**6:
            return wrong("not_fluxes", f"expected {count} numbers")
        fluxes = [float(value) for value in values]
        slack = 0.005 * max(1.0, answer["best"])
        if any(v < -slack or v > limit + slack for v, limit in zip(fluxes, answer["limits"], strict=True)):
            return wrong("out_of_bounds")
        if max(map(abs, balances(answer["reactions"], fluxes).values())) > slack:
            return wrong("not_balanced")
        return (
            right()
            if fluxes[-1] >= answer["best"] - slack
            else wrong("not_the_most", f"{answer['best']:g} can be made")
        )

    def solution(self, answer: Any) -> str:
        if self.kind == "knockout":
            place = min(range(1, len(answer["losses"]) - 1), key=lambda k: answer["losses"][k])
            return f"<answer>{place + 1}, {answer['losses'][place]:.6g}</answer>"
        return f"<answer>{', '.join(format(v, '.6g') for v in answer['fluxes'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        if self.kind == "knockout":
            place = max(range(1, len(answer["losses"]) - 1), key=lambda k: answer["losses"][k])
            return f"<answer>{place + 1}, {answer['losses'][place]:.6g}</answer>"
        return self.solution(answer | {"fluxes": [v / 2 for v in answer["fluxes"]]})

    def check(self, problem: Problem) -> bool:
        """The network as printed; optimality from prices (the dual programme), by SciPy."""
        from scipy.optimize import linprog

        text, answer = problem.prompt, problem.answer
        found = re.findall(r"v\d+: (\w+) -> (?:(\d) )?(\w+)(?: \(max (\d+)\))?", text)
        reactions: list[list[Any]] = [
            ["" if a == "medium" else a, "" if b == "out" else b, int(n or 1)] for a, n, b, _ in found
        ]
        limits = [int(limit or 999) for *_, limit in found]
        if reactions != answer["reactions"] or limits != answer["limits"]:
            return False
        names = sorted({name for r in reactions for name in r[:2] if name})
        matrix = np.array(
            [[(r[2] if r[1] == name else 0) - (r[0] == name) for r in reactions] for name in names], dtype=float
        )

        def most(caps: list[int]) -> float:
            """Least cost of prices y (free) and z >= 0 with S'y + z >= c: minimise caps·z."""
            count = len(caps)
            aim = np.zeros(count)
            aim[-1] = 1
            result = linprog(
                np.concatenate([np.zeros(len(names)), caps]), A_ub=-np.hstack([matrix.T, np.eye(count)]), b_ub=-aim,
                bounds=[(None, None)] * len(names) + [(0, None)] * count,
            )  # fmt: skip
            return float(result.fun)

        if abs(most(limits) - answer["best"]) > 1e-6:
            return False
        if self.kind == "knockout":
            losses = [most([0 if n == k else x for n, x in enumerate(limits)]) for k in range(1, len(limits) - 1)]
            return bool(np.allclose(losses, answer["losses"][1:-1], atol=1e-6))
        fluxes = np.array(answer["fluxes"])
        inside = bool(np.all(fluxes >= -1e-9) and np.all(fluxes <= np.array(limits) + 1e-9))
        return (
            inside
            and bool(np.allclose(matrix @ fluxes, 0, atol=1e-6))
            and bool(abs(fluxes[-1] - answer["best"]) < 1e-6)
        )

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def balances(reactions: list[Any], fluxes: list[float]) -> dict[str, float]:
    """What is left of each metabolite."""
    left: dict[str, float] = {}
    for (a, b, n), v in zip(reactions, fluxes, strict=True):
        if a:
            left[a] = left.get(a, 0.0) - v
        if b:
            left[b] = left.get(b, 0.0) + n * v
    return left


def optimum(reactions: list[Any], limits: list[int], aim: int) -> tuple[float, list[float]]:
    """The largest flux `aim` with fluxes that reach it, by the simplex method on a dense table."""
    names = sorted({name for r in reactions for name in r[:2] if name})
    count = len(reactions)
    # Balances as two inequalities each, then limits; slack variables make the start feasible at zero.
    balance = np.array(
        [[(r[2] if r[1] == name else 0) - (r[0] == name) for r in reactions] for name in names], dtype=float
    )
    rows = np.vstack([balance, -balance, np.eye(count)])
    size = len(rows)
    table = np.hstack([rows, np.eye(size), np.concatenate([np.zeros(2 * len(names)), limits])[:, None]])
    cost = np.zeros(count + size + 1)
    cost[aim] = -1
    basis = list(range(count, count + size))
    while True:
        column = next((k for k, c in enumerate(cost[:-1].tolist()) if c < -1e-9), None)  # Bland's rule: it never cycles
        if column is None:
            break
        able = [i for i in range(size) if table[i, column] > 1e-9]
        pivot = min(able, key=lambda i: (round(table[i, -1] / table[i, column], 9), basis[i]))
        table[pivot] /= table[pivot, column]
        others = table[:, column].copy()
        others[pivot] = 0
        table -= np.outer(others, table[pivot])
        cost -= cost[column] * table[pivot]
        basis[pivot] = column
    values = [0.0] * count
    for i, k in enumerate(basis):
        if k < count:
            values[k] = round(float(table[i, -1]), 9)
    return values[aim], values
