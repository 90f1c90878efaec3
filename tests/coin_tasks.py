"""A plugin for tests: a task that a policy with random weights solves about every other time."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class Parity(Task):
    """Write anything whose bytes add up to an even or an odd number, as asked."""

    offset: int

    def generate(self, rng: Random, level: int) -> Problem:
        number = rng.randrange(10**6)
        return Problem(f"Numbers are even or odd.\n\n#{number} ({self.offset})", (number + self.offset) % 2)

    def grade(self, answer: Any, text: str) -> Score:
        return right() if sum(text.encode()) % 2 == answer else wrong("wrong_parity")

    def solution(self, answer: Any) -> str:
        return "<answer>b</answer>" if answer == 0 else "<answer>a</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return self.solution(1 - answer)


TASKS = [{"id": "coins/parity/{offset}", "family": Parity, "grid": {"offset": [0, 1, 2]}}]
SUITES = {"coins": ["coins/*"]}
