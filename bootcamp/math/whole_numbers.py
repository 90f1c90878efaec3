"""Questions with one whole number for an answer, held as it is."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from bootcamp.answers.rationals import parse_rational
from bootcamp.types import Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class WholeNumber(Task):
    """A family whose answers are whole numbers; `17 + 25 = 42` is an answer, too."""

    def grade(self, answer: Any, text: str) -> Score:
        number = parse_rational(text)
        if number is None or number.denominator != 1:
            return wrong("not_an_integer")
        return right() if number == answer else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer + rng.choice((-10, -1, 1, 10))}</answer>"
