"""Equations whose solutions are substituted, and functions that are run on the data they must fit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from itertools import product as pairs_of
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.expressions import parse_expression
from bootcamp.math.drawings import graph
from bootcamp.math.forms import nonzero
from bootcamp.math.matrices import determinant
from bootcamp.math.polynomials import Polynomial, add, as_polynomial, polynomial, product, value
from bootcamp.math.polynomials import write as write_polynomial
from bootcamp.math.reading import listed, parse_fractions, right_side
from bootcamp.types import Problem, Score, Task, right, wrong

NAMES = ("x", "y", "z", "w")
_TERM = re.compile(r"([+-]?\d*)([xyzw])")


@dataclass(frozen=True, kw_only=True)
class LinearSystem(Task):
    """A system with one solution, which is substituted. Rational solutions from level 4 on."""

    def generate(self, rng: Random, level: int) -> Problem:
        n = (2, 2, 3, 3, 4)[level - 1]
        while True:
            rows = [[rng.randint(-9, 9) for _ in range(n)] for _ in range(n)]
            if level == 1:
                rows = [[1, 1], [rng.randint(1, 5), rng.randint(-5, 5)]]
            if determinant(rows) and all(any(row) for row in rows):
                break
        solution = [Fraction(rng.randint(-9, 9), rng.randint(1, 4) if level >= 4 else 1) for _ in range(n)]
        totals = [sum((a * x for a, x in zip(row, solution, strict=True)), Fraction(0)) for row in rows]
        scales = [total.denominator for total in totals]
        rows = [[a * scale for a in row] for row, scale in zip(rows, scales, strict=True)]
        totals = [total * scale for total, scale in zip(totals, scales, strict=True)]
        text = ", ".join(f"{_combination(row)} = {total}" for row, total in zip(rows, totals, strict=True))
        answer = {"rows": rows, "totals": [int(t) for t in totals], "solution": [str(x) for x in solution]}
        return Problem(f"Solve {text}. Give {', '.join(NAMES[:n])}.", answer)

    def grade(self, answer: Any, text: str) -> Score:
        values = parse_fractions(text, NAMES[: len(answer["rows"])])
        if values is None or len(values) != len(answer["rows"]):
            return wrong("not_a_solution_list")
        held = [
            sum(a * x for a, x in zip(row, values, strict=True)) == total
            for row, total in zip(answer["rows"], answer["totals"], strict=True)
        ]
        return right() if all(held) else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(answer['solution'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        first, *rest = answer["solution"]
        return f"<answer>{', '.join([str(Fraction(first) + 1), *rest])}</answer>"

    def check(self, problem: Problem) -> bool:
        from sympy import Matrix

        answer = problem.answer
        rows, totals = [], []
        for equation in problem.prompt.removeprefix("Solve ").partition(". Give ")[0].split(", "):
            left, _, total = equation.replace(" ", "").partition("=")
            read = {name: int(size + "1" if size in ("", "+", "-") else size) for size, name in _TERM.findall(left)}
            rows.append([read.get(name, 0) for name in NAMES[: len(answer["solution"])]])
            totals.append(int(total))
        found = [str(x) for x in Matrix(rows).LUsolve(Matrix(totals))]
        return (rows, totals, found) == (answer["rows"], answer["totals"], answer["solution"])

    def problem_key(self, problem: Problem) -> str:
        return str(sorted(zip(problem.answer["rows"], problem.answer["totals"], strict=True)))


def _combination(row: list[int]) -> str:
    text = ""
    for a, name in zip(row, NAMES, strict=False):
        if a:
            sign = "-" if a < 0 else "+" if text else ""
            text += f" {sign} " if text else sign
            text += f"{abs(a) if abs(a) > 1 else ''}{name}"
    return text


@dataclass(frozen=True, kw_only=True)
class RationalRoots(Task):
    """Every rational solution of a polynomial equation; irrational ones are left out, none may be missed."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            roots = [Fraction(rng.randint(-9, 9), rng.randint(1, (1, 6, 2, 3, 4)[level - 1])) for _ in range(4)]
            roots = roots[: (1, 1, 2, 1, 3)[level - 1]]
            others = polynomial([rng.randint(-7, 7), rng.randint(-5, 5), 1])
            f = product(polynomial([-r.numerator, r.denominator]) for r in roots)
            if level <= 3 or not _roots(others):
                break
        if level >= 4:
            f = product([f, others])
        left = [int(c) for c in f]
        if level <= 2:
            scale, shift, far = nonzero(rng, 9), rng.randint(-20, 20), 0 if level == 1 else rng.randint(-9, 9)
            left = [c * scale for c in left]
            right_ = [shift, far]
            left = [left[0] + shift, left[1] + far]
        else:
            right_ = [0]
        if level == 1:  # ax + b = c with a positive
            a = abs(left[1])
            x = roots[0]
            left, right_ = [shift, a], [int(a * x) + shift]
        text = f"{write_polynomial(left)} = {write_polynomial(right_)}"
        answer = {"left": left, "right": right_, "roots": [str(r) for r in sorted(set(roots))]}
        return Problem(f"Find every rational x with {text}.", answer)

    def grade(self, answer: Any, text: str) -> Score:
        values = parse_fractions(re.sub(r"\bx(?:_?\d)?\s*=", "", text[:1000]).replace(" or ", ", "))
        if values is None:
            return wrong("not_a_list")
        if any(value(answer["left"], x) != value(answer["right"], x) for x in values):
            return wrong("not_a_root")
        return right() if len(set(values)) == len(answer["roots"]) else wrong("incomplete")

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(answer['roots'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        first, *rest = answer["roots"]
        return f"<answer>{listed([Fraction(first) + Fraction(1, 97), *rest])}</answer>"

    def check(self, problem: Problem) -> bool:
        left, _, right_ = problem.prompt.removeprefix("Find every rational x with ").removesuffix(".").partition(" = ")
        f = as_polynomial(parse_expression(f"{left}-({right_})"))
        return f is not None and _roots(f) == [Fraction(r) for r in problem.answer["roots"]]


def _roots(f: Polynomial) -> list[Fraction]:
    """The rational roots, by trying every candidate that the rational root theorem allows."""
    found = {Fraction(0)} if not f[0] else set()
    while not f[0]:
        f = f[1:]
    first, last = abs(int(f[0])), abs(int(f[-1]))
    above = [d for d in range(1, first + 1) if first % d == 0]
    below = [d for d in range(1, last + 1) if last % d == 0]
    found |= {r for p, q in pairs_of(above, below) for r in (Fraction(p, q), Fraction(-p, q)) if not value(f, r)}
    return sorted(found)


@dataclass(frozen=True, kw_only=True)
class Interpolation(Task):
    """The polynomial through given points: their coordinates in the prompt, or marked on a plotted graph."""

    shown: str  # "listed" or "drawn"

    LISTED: ClassVar = "Find the polynomial f(x) of degree at most {} with {}."
    DRAWN: ClassVar = "The plot shows a polynomial f of degree at most {}. The dots have integer coordinates. f(x) = ?"

    def generate(self, rng: Random, level: int) -> Problem:
        degree = min(level, 3 if self.shown == "drawn" else 5)
        while True:
            if self.shown == "drawn":
                f = _visible(rng, degree)
                xs = [x for x in range(-9, 10) if value(f, x).denominator == 1 and abs(value(f, x)) <= 9]
                if len(xs) <= degree:
                    continue
                xs = sorted(rng.sample(xs, degree + 1))
            else:
                xs = [0, rng.randint(1, 5)] if level == 1 else rng.sample(range(-6, 7), degree + 1)
                f = polynomial([rng.randint(-20, 20)] + [nonzero(rng, 9) for _ in range(degree)])
                if level >= 3:
                    f = tuple(c / rng.randint(1, 4) for c in f)
            ys = [value(f, x) for x in xs]
            if len(f) == degree + 1:
                break
        points = [[x, str(y)] for x, y in zip(xs, ys, strict=True)]
        answer = {"points": points, "f": [str(c) for c in f]}
        if self.shown == "drawn":
            return Problem(self.DRAWN.format(degree), answer, (_plot(f, points),))
        data = ", ".join(f"f({x})={y}" for x, y in zip(xs, ys, strict=True))
        return Problem(self.LISTED.format(degree, data), answer)

    def grade(self, answer: Any, text: str) -> Score:
        f = as_polynomial(parse_expression(right_side(text)))
        if f is None:
            return wrong("not_a_polynomial")
        if len(f) > len(answer["points"]):
            return wrong("degree_too_high")
        return right() if all(value(f, x) == Fraction(y) for x, y in answer["points"]) else wrong("misses_a_point")

    def solution(self, answer: Any) -> str:
        return f"<answer>{write_polynomial([Fraction(c) for c in answer['f']])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        changed = [Fraction(c) for c in answer["f"]]
        changed[rng.randrange(len(changed))] += rng.choice((-1, 1))
        return f"<answer>{write_polynomial(changed)}</answer>"

    def check(self, problem: Problem) -> bool:
        """By divided differences of the points that the prompt lists, or whose picture is the problem's."""
        points = [(Fraction(x), Fraction(y)) for x, y in problem.answer["points"]]
        f = _newton(points)
        if self.shown == "drawn":
            seen = problem.images == (_plot(f, problem.answer["points"]),)
            asked = self.DRAWN.format(len(points) - 1)
        else:
            read = re.findall(r"f\((-?\d+)\)=(-?\d+(?:/\d+)?)", problem.prompt)
            seen = points == [(Fraction(x), Fraction(y)) for x, y in read]
            asked = self.LISTED.format(len(points) - 1, problem.prompt.partition(" with ")[2].removesuffix("."))
        return seen and problem.prompt == asked and list(f) == [Fraction(c) for c in problem.answer["f"]]

    def problem_key(self, problem: Problem) -> str:
        return str(sorted(problem.answer["points"]))


def _plot(f: Polynomial, points: list[list[Any]]) -> bytes:
    """The graph of f with its marked points, as PNG."""
    coefficients = [float(c) for c in reversed(f)]
    dots = [(int(x), int(y)) for x, y in points]
    return graph(lambda x: reduce(lambda total, c: total * x + c, coefficients, 0.0), dots)


def _visible(rng: Random, degree: int) -> Polynomial:
    """A polynomial whose graph meets lattice points near the origin."""
    if degree == 1:
        return polynomial([rng.randint(-5, 5), Fraction(nonzero(rng, 7), rng.randint(1, 4))])
    centre = rng.randint(-3, 3)
    f = polynomial([rng.randint(-5, 5)])
    basis = polynomial([1])
    for k in range(1, degree + 1):  # whole at whole numbers, as binomial coefficients are
        basis = product([basis, polynomial([Fraction(k // 2 * (-1) ** k - centre, k), Fraction(1, k)])])
        f = add(f, product([basis, polynomial([nonzero(rng, 2)])]))
    return f


def _newton(points: list[tuple[Fraction, Fraction]]) -> Polynomial:
    """Newton's divided differences."""
    xs, column = [x for x, _ in points], [y for _, y in points]
    result = [Fraction(0)] * len(points)
    basis = polynomial([1])
    for k in range(len(points)):
        for i, c in enumerate(basis):
            result[i] += column[0] * c
        basis = product([basis, polynomial([-xs[k], 1])])
        column = [(b - a) / (xs[i + k + 1] - xs[i]) for i, (a, b) in enumerate(pairwise(column))]
    return polynomial(result)
