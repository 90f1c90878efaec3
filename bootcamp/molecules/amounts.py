"""One quantity as the answer, and the numbers of a prompt read back for checks."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.numbers import close
from bootcamp.answers.quantities import read_quantity
from bootcamp.types import Problem, Score, Task, right, wrong

_NUMBER = re.compile(r"(?<![A-Za-z0-9.^])[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![A-Za-z0-9])", re.ASCII)


@dataclass(frozen=True)
class Quantity:
    """A question with one number for its answer.

    `ask(rng, level)` gives the prompt and the value, `again(prompt)` the value by another road from the prompt alone.
    """

    ask: Callable[[Random, int], tuple[str, float]]
    again: Callable[[str], float]
    unit: str = ""
    rel: float = 0.006
    abs_: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Amount(Task):
    """One number in a unit, near enough; the unit may be left out. The answer is stored to six digits."""

    kind: str

    chance: ClassVar[float] = 0.1

    QUESTIONS: ClassVar[dict[str, Quantity]] = {}

    @property
    def question(self) -> Quantity:
        return self.QUESTIONS[self.kind]

    def generate(self, rng: Random, level: int) -> Problem:
        prompt, value = self.question.ask(rng, level)
        return Problem(prompt, float(f"{value:.6g}"))

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: those of `read_quantity`, `wrong_sign`, `wrong_power` (a factor of ten or more), `wrong_value`."""
        unit = self.question.unit
        if unit == "":  # in per cent where the question says so; a sign left over would make a hundredth of it
            text = text.removesuffix("%").rstrip("\\")
            if "%" in text:
                return wrong("not_a_number", "one per cent sign at most")
        found = read_quantity(text, unit, bare=True)
        if found.value is None:
            return wrong(found.code, found.note)
        if close(found.value, answer, rel=self.question.rel, abs_=self.question.abs_):
            return right()
        if found.value and close(-found.value, answer, rel=self.question.rel, abs_=self.question.abs_):
            return wrong("wrong_sign")
        ratio = abs(float(found.value) / answer) if answer and abs(found.value) < 10**300 else 1.0
        return wrong("wrong_value" if 0.1 < ratio < 10 else "wrong_power")

    def solution(self, answer: Any) -> str:
        digits = 4 if self.question.rel else 5
        return f"<answer>{answer:.{digits}g}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        off = 0.1 * abs(answer) + 4 * self.question.abs_
        return f"<answer>{answer + rng.choice((-1, 1, 5)) * off:.5g}</answer>"

    def check(self, problem: Problem) -> bool:
        value = self.question.again(problem.prompt)
        return close_enough(value, problem.answer, self.question.rel / 30, self.question.abs_ / 30)

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.prompt} {problem.answer}"


class Rounded(Amount):
    """An amount whose prompt says how finely it is asked for: what the tolerance allows."""

    def generate(self, rng: Random, level: int) -> Problem:
        problem = super().generate(rng, level)
        fine = "three figures" if self.question.rel else "two decimals"
        return Problem(f"{problem.prompt.removesuffix(':')}, {fine}:", problem.answer)


def numbers(text: str) -> list[float]:
    """Numbers that stand alone, in order; those in formulas and units (`H2O`, `E0`) are passed over."""
    return [float(found) for found in _NUMBER.findall(text)]


def captured(pattern: str, text: str) -> float:
    """The number that the first group of `pattern` finds in `text`; raises ValueError where there is none."""
    match = re.search(pattern, text)
    if match is None:
        raise ValueError(f"{pattern!r} finds nothing")
    return float(match[1])


def close_enough(value: float, truth: float, rel: float, abs_: float) -> bool:
    """True if two floats agree within the tolerances or to five digits."""
    return abs(value - truth) <= max(abs_ + rel * abs(truth), 1e-5 * abs(truth), 1e-12)


def bisect(rises: Callable[[float], float], low: float, high: float, *, steps: int = 200) -> float:
    """The zero of a function that rises from below to above 0."""
    for _ in range(steps):
        middle = (low + high) / 2
        if rises(middle) > 0:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def decimals(rng: Random, low: float, high: float, digits: int) -> float:
    """A decimal between two bounds with that many digits after the point."""
    return round(rng.uniform(low, high), digits)


def significant(rng: Random, low: float, high: float, digits: int = 2) -> float:
    """A number spread evenly over the powers of ten, with that many significant digits."""
    return float(f"{math.exp(rng.uniform(math.log(low), math.log(high))):.{digits}g}")
