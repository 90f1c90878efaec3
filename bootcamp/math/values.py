"""Tasks whose answer is one real number in closed form, in whatever form it is written."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from bootcamp.answers.expressions import Node, exact, parse_expression
from bootcamp.math.functions import Undefined, agree, evaluate
from bootcamp.math.reading import right_side
from bootcamp.math.wordings import Wording
from bootcamp.types import Problem, Score, Task, right, wrong


def constant(text: str) -> Node:
    """The tree of a number that we wrote ourselves."""
    node = parse_expression(text, ())
    assert node is not None, text
    return node


def same_value(node: Node, truth: Node) -> bool:
    """Equality of two numbers: exactly if both are seen to be rational, else to many digits; raises `Undecided`."""
    ours, theirs = exact(truth), exact(node)
    if ours is not None and theirs is not None:
        return ours == theirs
    return agree(node, truth, Fraction(0))


def valued(value: Fraction | int | str, **shown: Any) -> dict[str, Any]:
    """The answer of an `ExactValue`; `shown` is what a figure holds and the prompt does not say."""
    return {"value": str(value)} | shown


def near(answer: Any, value: Any, tolerance: float = 1e-9) -> bool:
    """True if the number of an answer is about `value`, which was computed in another way."""
    try:
        truth = evaluate(constant(answer["value"]), 0)
    except Undefined:
        return False
    return bool(abs(truth - value) <= tolerance * (abs(truth) or 1))


@dataclass(frozen=True, kw_only=True)
class ExactValue(Task):
    """A question with one number for an answer, which holds it as text: `{"value": "ln(3)/2"}`."""

    @property
    @abstractmethod
    def wording(self) -> Wording:
        """How the question is put."""

    def grade(self, answer: Any, text: str) -> Score:
        node = parse_expression(right_side(text), ())
        if node is None:
            return wrong("not_a_number")
        return right() if same_value(node, constant(answer["value"])) else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['value']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        value = exact(constant(answer["value"]))
        if value is None:
            return f"<answer>{answer['value']}{rng.choice(('+1', '-1'))}</answer>"
        return f"<answer>{Fraction(value.numerator + rng.choice((-1, 1)), value.denominator)}</answer>"

    def problem_key(self, problem: Problem) -> str:
        return super().problem_key(problem) if problem.images else self.wording.key(problem)
