"""Arithmetic on integers, the smallest family: a model for the others."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.answers import parse_integer
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class Arithmetic(Task):
    """One operation on two integers of `level + 1` digits at most."""

    operation: str

    OPERATIONS: ClassVar = {"add": ("+", operator.add), "subtract": ("-", operator.sub)}

    def generate(self, rng: Random, level: int) -> Problem:
        sign, function = self.OPERATIONS[self.operation]
        a, b = (rng.randrange(10 ** (level + 1)) for _ in range(2))
        return Problem(f"{a} {sign} {b} =", function(a, b))

    def grade(self, answer: Any, text: str) -> Score:
        number = parse_integer(text)
        if number is None:
            return wrong("not_an_integer")
        return right() if number == answer else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer + rng.choice((-10, -1, 1, 10))}</answer>"

    def check(self, problem: Problem) -> bool:
        a, sign, b, _ = problem.prompt.split()
        return problem.answer == sum([int(a), int(b) if sign == "+" else -int(b)])
