"""Tasks whose answers are quantities: one with its unit, or several of them.

A `Question` holds its truth twice: `truth` makes the answer from the numbers as printed, `again` finds it on
another way from the numbers read back out of the prompt. So rounding does no harm, and the prompt shows that it
holds all that is needed.
"""

from __future__ import annotations

import math
import re
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.lists import items
from bootcamp.answers.numbers import close
from bootcamp.answers.quantities import read_quantity
from bootcamp.types import Problem, Score, Task, right, wrong

TOLERANCE = 0.01
_NUMBER = r"-?\d+(?:\.\d+)?"


def plain(number: float) -> str:
    """A number as prompts print it: no exponent, no trailing zeros."""
    return format(number, ".10f").rstrip("0").rstrip(".") if isinstance(number, float) else str(number)


def rounded(number: float, digits: int = 3) -> float:
    """The number to so many significant digits."""
    return float(f"{number:.{digits}g}")


def form(unit: str) -> str:
    """What a prompt says of the answer."""
    return f"Answer in {unit}, ±1%." if unit else "Answer to ±1%."


@dataclass(frozen=True)
class Question:
    """One kind of calculation; the fields of its phrasings are numbers, printed by `plain`."""

    unit: str
    phrasings: Sequence[Sequence[str]]  # by level; the last serves all higher ones
    draw: Callable[[Random, int], Mapping[str, float]]
    truth: Callable[..., float]
    again: Callable[..., float]

    def write(self, rng: Random, level: int, fields: Mapping[str, float]) -> str:
        """The prompt in one of the level's phrasings."""
        phrasing = rng.choice(self.phrasings[min(level, len(self.phrasings)) - 1])
        return f"{phrasing.format(**{name: plain(value) for name, value in fields.items()})} {form(self.unit)}"

    def read(self, prompt: str) -> dict[str, float]:
        """The fields of a prompt that `write` made; raises ValueError for any other text."""
        for phrasing in (phrasing for level in self.phrasings for phrasing in level):
            match = _pattern(f"{phrasing} {form(self.unit)}").fullmatch(prompt)
            if match:
                return {name: float(text) for name, text in match.groupdict().items()}
        raise ValueError(f"not this question: {prompt[:80]!r}")


@cache
def _pattern(phrasing: str) -> re.Pattern[str]:
    pattern, seen = "", set()
    for text, name, _, _ in string.Formatter().parse(phrasing):
        pattern += re.escape(text)
        if name is not None:
            pattern += f"(?P={name})" if name in seen else f"(?P<{name}>{_NUMBER})"
            seen.add(name)
    return re.compile(pattern)


@dataclass(frozen=True, kw_only=True)
class Quantity(Task):
    """The answer is one quantity, `{"value": 1.5, "unit": "m"}`; a bare number is in the unit that was asked for."""

    chance: ClassVar[float] = 0.15

    def grade(self, answer: Any, text: str) -> Score:
        reading = read_quantity(text, answer["unit"], bare=True)
        if reading.value is None:
            return wrong(reading.code, reading.note)
        return right() if close(reading.value, answer["value"], rel=TOLERANCE) else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['value']:.4g}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return self.solution(answer | {"value": answer["value"] * rng.choice((0.5, 0.9, 1.1, 2.0))})


@dataclass(frozen=True, kw_only=True)
class Asked(Quantity):
    """A family of calculations: `kind` names one of its `QUESTIONS`."""

    kind: str

    QUESTIONS: ClassVar[Mapping[str, Question]]

    def generate(self, rng: Random, level: int) -> Problem:
        question = self.QUESTIONS[self.kind]
        while True:
            fields = question.draw(rng, level)
            value = question.truth(**{name: float(plain(field)) for name, field in fields.items()})
            if math.isfinite(value) and abs(value) > 1e-12:
                break
        return Problem(question.write(rng, level, fields), {"value": value, "unit": question.unit})

    def check(self, problem: Problem) -> bool:
        question = self.QUESTIONS[self.kind]
        value = question.again(**question.read(problem.prompt))
        answer = problem.answer
        return bool(answer["unit"] == question.unit and math.isclose(answer["value"], value, rel_tol=1e-4))

    def problem_key(self, problem: Problem) -> str:
        return str(sorted(self.QUESTIONS[self.kind].read(problem.prompt).items()))


def read_quantities(text: str, units: Sequence[str]) -> list[Fraction] | None:
    """Quantities in these units between commas, in this order; None if they are not that."""
    found = items(text)
    if found is None or len(found) != len(units):
        return None
    values = [read_quantity(piece, unit, bare=True).value for piece, unit in zip(found, units, strict=True)]
    kept = [value for value in values if value is not None]
    return kept if len(kept) == len(values) else None


@dataclass(frozen=True, kw_only=True)
class Quantities(Task):
    """The answer is several quantities, `{"values": […], "unit": "V"}`, in the order that the prompt gives.

    Each may be off by 1 % of itself or by a thousandth of the largest, so that a zero can be written.
    """

    chance: ClassVar[float] = 0.1

    def grade(self, answer: Any, text: str) -> Score:
        truth = answer["values"]
        values = read_quantities(text, [answer["unit"]] * len(truth))
        if values is None:
            return wrong("not_quantities", f"expected {len(truth)} numbers in {answer['unit']} with commas between")
        slack = 1e-3 * max(map(abs, truth))
        fine = [close(value, true, rel=TOLERANCE, abs_=slack) for value, true in zip(values, truth, strict=True)]
        return right() if all(fine) else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(format(value, '.5g') for value in answer['values'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        values = list(answer["values"])
        place = max(range(len(values)), key=lambda k: abs(values[k]))
        values[place] *= rng.choice((0.9, 1.1, -1.0))
        return self.solution(answer | {"values": values})


def same_values(mine: Sequence[float], theirs: Sequence[float]) -> bool:
    """True if two lists of numbers agree, to what floating point can hold."""
    scale = max(map(abs, theirs), default=0.0)
    return len(mine) == len(theirs) and all(
        math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-9 * scale) for a, b in zip(mine, theirs, strict=True)
    )
