"""Rate laws: orders from initial rates, and mechanisms by steady states or equilibria before a slow step."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.expressions import parse_expression
from bootcamp.answers.trees import approximate
from bootcamp.molecules.amounts import significant
from bootcamp.molecules.answering import Integers
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class InitialRates(Integers):
    """The orders in three species from initial rates; later the runs change several concentrations at once."""

    chance: ClassVar[float] = 0.15

    def generate(self, rng: Random, level: int) -> Problem:
        orders = [rng.choice((-1, 0, 1, 2)) for _ in range(3)]
        base = [significant(rng, 0.01, 0.5) for _ in range(3)]
        rows = [base]
        for place in range(3):
            row = list(base)
            row[place] = round(base[place] * rng.choice((2, 3, 4)), 4)
            for other in range(3):
                if level >= 2 and other < place:  # triangular: always solvable
                    row[other] = rows[1 + other][other]
                elif level >= 3 and other > place:
                    row[other] = round(base[other] * rng.choice((1, 2, 5)), 4)
            rows.append(row)
        k = significant(rng, 1e-3, 10.0)
        shown = []
        for row in rows:
            rate = k * math.prod(c**n for c, n in zip(row, orders, strict=True))
            noise = 1.0 if level < 3 else rng.uniform(0.98, 1.02)
            shown.append(f"{row[0]:g} {row[1]:g} {row[2]:g} {rate * noise:.3g}")
        if _fits(shown) != [orders]:
            return self.generate(rng, level)
        return Problem(f"[A] [B] [C] rate: {'; '.join(shown)}. Integer orders in A, B, C:", orders)

    def check(self, problem: Problem) -> bool:
        shown = problem.prompt.partition("rate: ")[2].partition(". Integer")[0].split("; ")
        return _fits(shown) == [problem.answer]

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def _fits(shown: list[str]) -> list[list[int]]:
    """All orders from -2 to 3 that leave one rate constant for all runs, within ten percent."""
    rows = [[math.log(float(text)) for text in row.split()] for row in shown]
    found = []
    for a in range(-2, 4):
        for b in range(-2, 4):
            for c in range(-2, 4):
                constants = [r - a * x - b * y - c * z for x, y, z, r in rows]
                if max(constants) - min(constants) < 0.1:
                    found.append([a, b, c])
    return found


@dataclass(frozen=True)
class Mechanism:
    """A chain A (+ partner) = I1 (+ partner) = ... -> P: partner of each forward step, what each way back needs."""

    partners: tuple[str, ...]
    freed: tuple[str, ...]  # of steps that go back: all but the last
    constants: tuple[str, ...]  # forward and back in turn

    def text(self) -> str:
        """The steps with their rate constants."""
        names = ["A", *(f"I{n}" for n in range(1, len(self.partners))), "P"]
        steps = []
        for place, partner in enumerate(self.partners):
            left = _plus(names[place], partner)
            if place < len(self.freed):
                forth, back = self.constants[2 * place : 2 * place + 2]
                steps.append(f"{left} = {_plus(names[place + 1], self.freed[place])} ({forth}, back {back})")
            else:
                steps.append(f"{left} -> P ({self.constants[-1]})")
        return "; ".join(steps)

    @property
    def names(self) -> list[str]:
        """The symbols of the rate law."""
        return [*dict.fromkeys(name for name in ("A", *self.partners, *self.freed) if name), *sorted(self.constants)]

    def factors(self) -> tuple[list[str], list[str]]:
        """Each forward and each backward pseudo-first-order constant as text."""
        forth = [f"{k}*{p}" if p else k for k, p in zip(self.constants[::2], self.partners, strict=True)]
        back = [f"{k}*{p}" if p else k for k, p in zip(self.constants[1::2], self.freed, strict=True)]
        return forth, back


def _plus(one: str, other: str) -> str:
    return f"{one} + {other}" if other else one


def read_mechanism(text: str) -> Mechanism:
    """The mechanism that `Mechanism.text` wrote."""
    partners, freed, constants = [], [], []
    for step in text.split("; "):
        left, arrow, made = re.split(r" (=|->) ", step.partition(" (")[0])
        partners.append(left.partition(" + ")[2])
        constants += re.findall(r"k_\d", step)
        if arrow == "=":
            freed.append(made.partition(" + ")[2])
    return Mechanism(tuple(partners), tuple(freed), tuple(constants))


@dataclass(frozen=True, kw_only=True)
class RateLaw(Task):
    """The rate law of a mechanism by steady states, or with `fast` by equilibria before the slow last step."""

    fast: bool = False

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        steps = (2, 3, 3, 4)[min(level, 4) - 1]
        while True:
            partners = tuple(rng.choice(("", "B", "C", "D", "M", "X", "A")) for _ in range(steps))
            freed = tuple(rng.choice(("", "", "D", "F", "M", "X", "Y")) for _ in range(steps - 1))
            if any(partners) and not any(p and p == f for p, f in zip(partners, freed, strict=False)):
                break
        constants = [f"k_{n}" for n in range(1, 2 * steps)]
        if level != 2:
            rng.shuffle(constants)
        mechanism = Mechanism(partners, freed, tuple(constants))
        how = "all = at equilibrium, last step slow" if self.fast else "steady state for each I"
        symbols = ", ".join(mechanism.names)
        prompt = f"{mechanism.text()}. d[P]/dt in {symbols} ({how}):"
        return Problem(prompt, {"mechanism": mechanism.text(), "law": self._law(mechanism)})

    def _law(self, mechanism: Mechanism) -> str:
        forth, back = mechanism.factors()
        over = "*".join([*forth, "A"])
        if self.fast:
            return f"{over}/({'*'.join(back)})"
        sums = ["*".join([*back[:m], *forth[m + 1 :]]) for m in range(len(forth))]
        return f"{over}/({' + '.join(sums)})"

    def grade(self, answer: Any, text: str) -> Score:
        names, points = _truth(answer["mechanism"], self.fast)
        text = re.sub(r"k(?=\d)", "k_", text[:2000].replace("[", "").replace("]", ""))
        law = text.partition("=")
        tree = parse_expression(law[2] if law[1] else text, names, ())
        if tree is None:
            return wrong("not_an_expression", "write the rate law in the symbols given")
        for point, truth in points:
            value = approximate(tree, point)
            if value is None or not abs(value - truth) <= 1e-6 * abs(truth):
                return wrong("wrong_law")
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['law']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['law'].partition('/')[0]}</answer>"

    def check(self, problem: Problem) -> bool:
        """The law as stored against a solution of the linear equations of the prompt's mechanism."""
        text = problem.prompt.partition(". d[P]")[0]
        return text == problem.answer["mechanism"] and self.grade(problem.answer, problem.answer["law"]).correct

    def problem_key(self, problem: Problem) -> str:
        return problem.answer["mechanism"]


@lru_cache(maxsize=2048)
def _truth(text: str, fast: bool) -> tuple[list[str], list[tuple[dict[str, float], float]]]:
    """Symbols, and at three points the rate: intermediates found one by one from the balance of the last."""
    mechanism = read_mechanism(text)
    points = []
    rng = Random(text)
    for _ in range(3):
        point = {name: rng.uniform(0.3, 3.0) for name in mechanism.names}
        forth = [
            point[k] * point.get(p, 1.0) for k, p in zip(mechanism.constants[::2], mechanism.partners, strict=True)
        ]
        back = [point[k] * point.get(p, 1.0) for k, p in zip(mechanism.constants[1::2], mechanism.freed, strict=True)]
        amount, flow = 1.0, 0.0 if fast else forth[-1]  # of the last intermediate; then back along the chain to A
        for f, b in zip(reversed(forth[:-1]), reversed(back), strict=True):
            amount = (flow + b * amount) / f
        points.append((point, forth[-1] * point["A"] / amount))
    return mechanism.names, points
