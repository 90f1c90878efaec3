"""Questions of several kinds whose verifier knows nothing but what the prompt says.

The answer of a `Question` is `{"given": {field: text}, "solution": text}`: the fields of the wording as the prompt
shows them, and one right answer. `grade` reads both as it reads a response, so that nothing it needs can be missing
from the prompt, and `check` can begin by reading the prompt.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any, ClassVar, TypeAlias

from bootcamp.answers import parse_integer
from bootcamp.answers.expressions import parse_expression
from bootcamp.answers.latex import plain
from bootcamp.answers.lists import parse_list, parse_set, split
from bootcamp.answers.matrices import parse_matrix
from bootcamp.answers.rationals import parse_rational
from bootcamp.math.polynomials import Polynomial, as_polynomial
from bootcamp.math.reading import right_side, write_matrix
from bootcamp.math.wordings import Wording
from bootcamp.types import Problem, Score, Task, right, wrong

Given: TypeAlias = Mapping[str, str]
Made: TypeAlias = tuple[Mapping[str, object], object]  # the fields of a wording, and a solution
Rows: TypeAlias = list[list[Fraction]]

_DIGITS = re.compile(r"\d{1,400}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Question(Task):
    """A question of one kind of a family; `made` gives the fields of its wording and a solution."""

    kind: str

    WORDINGS: ClassVar[Mapping[str, Wording]]
    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        fields, solution = self.made(rng, level)
        given = {name: str(value) for name, value in fields.items()}
        prompt = self.WORDINGS[self.kind].write(rng, **given)
        return Problem(prompt, {"given": given, "solution": str(solution)})

    def made(self, rng: Random, level: int) -> Made:
        """By the method that is named for the kind, unless a family has one way for all."""
        made: Made = getattr(self, "_" + self.kind.replace("-", "_"))(rng, level)
        return made

    def grade(self, answer: Any, text: str) -> Score:
        code = self.fault(answer["given"], text, answer["solution"])
        return wrong(code) if code else right()

    @abstractmethod
    def fault(self, given: Given, text: str, solution: str) -> str:
        """What is wrong with an answer, as a code; "" if it is right."""

    @abstractmethod
    def true(self, given: Given, solution: str) -> bool:
        """The truth of a solution, by other code than made it."""

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['solution']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        """The solution with one number changed, or with 1 added where it has none."""
        text = answer["solution"]
        places = list(_DIGITS.finditer(text))
        for _ in range(60):
            changed = f"{text}+1"
            if places:
                one = rng.choice(places)
                size = abs(int(one[0]) + rng.choice((-2, -1, 1, 2, 10)))
                changed = f"{text[: one.start()]}{size}{text[one.end() :]}"
            if not self.grade(answer, changed).correct:
                return f"<answer>{changed}</answer>"
        raise ValueError(f"no wrong answer near {text!r}")

    def check(self, problem: Problem) -> bool:
        given = self.WORDINGS[self.kind].read(problem.prompt)
        return given == problem.answer["given"] and self.true(given, problem.answer["solution"])

    def problem_key(self, problem: Problem) -> str:
        return str(sorted((name, _normal(text)) for name, text in problem.answer["given"].items()))


def _normal(text: str) -> str:
    """A matrix in brackets, whichever way it was written."""
    if not text.startswith("\\begin"):
        return text
    inside = text.removeprefix("\\begin{pmatrix}").removesuffix("\\end{pmatrix}").replace(" ", "")
    return "[[" + inside.replace("&", ",").replace("\\\\", "],[") + "]]"


def shown(rng: Random, rows: Sequence[Sequence[object]], level: int = 2) -> str:
    """A matrix as a prompt shows it: in brackets, above level 1 now and then in LaTeX."""
    if level == 1 or rng.random() < 0.6:
        return write_matrix(rows)
    inside = " \\\\ ".join(" & ".join(map(str, row)) for row in rows)
    return f"\\begin{{pmatrix}} {inside} \\end{{pmatrix}}"


# ── reading what was answered ────────────────────────────────────────────────────────────────────


def read_number(text: str) -> Fraction | None:
    """One rational number, perhaps after `x =`."""
    return parse_rational(right_side(text))


def read_integer(text: str) -> int | None:
    """One whole number, perhaps after `x =`."""
    return whole(read_number(text))


def whole(number: Fraction | None) -> int | None:
    return int(number) if number is not None and number.denominator == 1 else None


def integer(text: str) -> int | None:
    """An item of a list: a plain whole number."""
    return parse_integer(text)


def read_integers(text: str) -> list[int] | None:
    """Whole numbers in their order; `±3` stands for two."""
    if "±" in text or "\\pm" in text:
        both = parse_set(text, integer)
        return None if both is None else sorted(both)
    return parse_list(text, integer)


def vector(text: str) -> tuple[Fraction, ...] | None:
    """An item of a list: numbers in brackets."""
    found = parse_list(text) if text[:1] in ("(", "[", "⟨", "{") else None
    return tuple(found) if found else None


def tuples(text: str) -> list[tuple[Fraction, ...]] | None:
    """`(1, 2), (3, 4)` or, of a single one, `(1, 2)`."""
    one = vector(plain(text))
    return [one] if one else parse_list(text, vector)


def read_polynomial(text: str, variable: str = "x") -> Polynomial | None:
    """A polynomial with rational coefficients, perhaps after `f(x) =`, on one line."""
    if "\n" in text.strip():
        return None
    return as_polynomial(parse_expression(right_side(text), (variable,)), variable)


@lru_cache(maxsize=256)
def given_polynomial(text: str, variable: str = "x") -> Polynomial:
    """A polynomial that we wrote ourselves."""
    found = read_polynomial(text, variable)
    assert found is not None, text
    return found


def given_matrix(text: str) -> Rows:
    """A matrix that we wrote ourselves."""
    found = parse_matrix(text)
    assert found is not None, text
    return found


def read_matrices(text: str, *shapes: tuple[int, int]) -> list[Rows] | None:
    """Matrices of these shapes, in this order, between commas or semicolons; names before them are forgiven."""
    pieces = split(plain(text), ",;")
    if pieces is None or len(pieces) != len(shapes):
        return None
    found = [parse_matrix(piece) for piece in pieces]
    matrices = [rows for rows in found if rows is not None]
    fitting = [(len(rows), len(rows[0])) for rows in matrices] == list(shapes)
    return matrices if fitting else None


def same_items(text: str, truth: str, read: Callable[[str], Sequence[Any] | None]) -> str:
    """The fault of a set: every item once, in any order."""
    found, wanted = read(text), read(truth)
    assert wanted is not None, truth
    if found is None:
        return "not_a_list"
    if len(set(found)) < len(found):
        return "repeated"
    if not set(found) <= set(wanted):
        return "wrong_item"
    return "" if len(found) == len(wanted) else "incomplete"
