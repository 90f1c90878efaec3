"""Arithmetic on integers, the smallest family: a model for the others."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from bootcamp.math.whole_numbers import WholeNumber
from bootcamp.types import Problem


@dataclass(frozen=True, kw_only=True)
class Arithmetic(WholeNumber):
    """One operation on two integers of `level + 1` digits at most."""

    operation: str

    OPERATIONS: ClassVar = {"add": ("+", operator.add), "subtract": ("-", operator.sub)}

    def generate(self, rng: Random, level: int) -> Problem:
        sign, function = self.OPERATIONS[self.operation]
        a, b = (rng.randrange(10 ** (level + 1)) for _ in range(2))
        return Problem(f"{a} {sign} {b} =", function(a, b))

    def check(self, problem: Problem) -> bool:
        a, sign, b, _ = problem.prompt.split()
        return problem.answer == sum([int(a), int(b) if sign == "+" else -int(b)])
