"""What the puzzles of this domain share: a question with fields, and a judge that carries the answer out.

The stored answer is `{"given": fields as they stand in the prompt, "solution": one right answer}`. The judge sees the
fields alone, so that whatever solves the problem as it was printed passes.
"""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.numbers import tidy
from bootcamp.math.wordings import Wording
from bootcamp.types import Problem, Score, Task, wrong

Given = Mapping[str, str]

MAX_LENGTH = 4_000  # characters of an answer

_MARKS = re.compile(r"[A-Za-z]+|\d|[^\sA-Za-z\d]", re.ASCII)
_ROWS = re.compile(r"[/\n,;|]+")
_BETWEEN = re.compile(r"->|→|[,;\s]+")


@dataclass(frozen=True, kw_only=True)
class Puzzle(Task):
    """A problem posed in fields, and a judge of answers to it."""

    kind: str = ""

    chance: ClassVar[float] = 0.1
    WORDINGS: ClassVar[Mapping[str, Wording]]  # by kind

    @abstractmethod
    def pose(self, rng: Random, level: int) -> tuple[Mapping[str, object], str]:
        """The fields of a new problem, and one right answer."""

    @abstractmethod
    def judge(self, given: Given, text: str) -> Score:
        """Carry out an answer, white space and dollar signs around it taken off."""

    def confirm(self, given: Given, solution: str) -> bool:
        """A second opinion on the stored solution; the judge's, where posing did not ask the judge."""
        return self.judge(given, solution).correct

    def generate(self, rng: Random, level: int) -> Problem:
        fields, solution = self.pose(rng, level)
        prompt = self.WORDINGS[self.kind].write(rng, **fields)
        return Problem(prompt, {"given": {name: str(value) for name, value in fields.items()}, "solution": solution})

    def grade(self, answer: Any, text: str) -> Score:
        text = tidy(text)
        if not text or len(text) > MAX_LENGTH:
            return wrong("too_long" if text else "no_answer")
        return self.judge(answer["given"], text)

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['solution']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        """The solution with a few of its marks exchanged, or cut short."""
        text = answer["solution"]
        marks = list(_MARKS.finditer(text))
        for _ in range(60):
            one, other = rng.choice(marks), rng.choice(marks)
            new = other[0] if not one[0].isdigit() or rng.random() < 0.5 else str((int(one[0]) + 1) % 10)
            changed = text[: one.start()] + new + text[one.end() :]
            if not self.grade(answer, changed).correct:
                return f"<answer>{changed}</answer>"
        return f"<answer>{text[: len(text) // 2] or '-'}?</answer>"

    def check(self, problem: Problem) -> bool:
        given = self.WORDINGS[self.kind].read(problem.prompt)
        return given == problem.answer["given"] and self.confirm(given, problem.answer["solution"])

    def problem_key(self, problem: Problem) -> str:
        return json.dumps(problem.answer["given"], sort_keys=True)


def parse_grid(text: str, height: int, width: int, symbols: Collection[str]) -> list[str] | None:
    """Rows of one-character symbols, parted by `/`, commas, bars or line ends, blanks between symbols allowed."""
    rows = ["".join(row.split()) for row in _ROWS.split(text.strip("[]/|"))]
    if len(rows) == 1 and len(rows[0]) == height * width:
        rows = [rows[0][start : start + width] for start in range(0, height * width, width)]
    if len(rows) != height or any(len(row) != width for row in rows):
        return None
    return rows if all(mark in symbols for row in rows for mark in row) else None


def parse_words(text: str, known: Collection[str] | None = None) -> list[str] | None:
    """The words between commas, semicolons, arrows or white space, brackets around them off; None if one is unknown."""
    if text[:1] + text[-1:] in ("()", "[]", "{}"):
        text = text[1:-1]
    words = _BETWEEN.split(text.strip())
    if not all(words) or (known is not None and not all(word in known for word in words)):
        return None
    return words


def parse_numbers(text: str, low: int, high: int) -> list[int] | None:
    """Whole numbers of at most six digits between `low` and `high`; None if there is anything else."""
    words = parse_words(text)
    if words is None or not all(re.fullmatch(r"-?\d{1,6}", word, re.ASCII) for word in words):
        return None
    numbers = [int(word) for word in words]
    return numbers if all(low <= number <= high for number in numbers) else None


def slashed(rows: Sequence[str | Sequence[object]]) -> str:
    """`12/34`."""
    return "/".join("".join(map(str, row)) for row in rows)
