"""Why a polynomial is nowhere negative, as a sum of squares; and where one is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import ClassVar

from bootcamp.answers.expressions import (
    Node,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    approximate,
    exact,
    factors,
    parse_expression,
    terms,
)
from bootcamp.answers.lists import parse_named
from bootcamp.math.inequalities import NAMES, _tree
from bootcamp.math.polynomials import add, multiply, polynomial, write
from bootcamp.math.questions import Given, Made, Question, read_number
from bootcamp.math.reading import listed, right_side
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class SumOfSquares(Question):
    """Positive multiples of squares that add up to a polynomial: a proof that it is nowhere negative."""

    WORDINGS: ClassVar = dict.fromkeys(
        ("one-variable", "two-variables", "three-variables"),
        wording(
            "Write {f} as a sum of squares.",
            "Prove ${f} \\ge 0$: write it as a sum of squares of polynomials with positive rational factors.",
        ),
    ) | {
        "negative-point": wording(
            "Refute: {f} >= 0 for all real x. Give x.", "Find a rational x at which ${f}$ is negative."
        ),
        "negative-vector": wording(
            "Refute: {f} >= 0 for all real x, y, z. Give x, y, z.",
            "Find rational numbers x, y, z at which ${f}$ is negative.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        match self.kind:
            case "one-variable":
                size = (9, 5, 5, 9, 9)[level - 1]
                degree = (1, 2, 2, 3, 3)[level - 1]
                parts = [
                    polynomial([rng.randint(-size, size) for _ in range(d)] + [rng.randint(1, 2)])
                    for d in range(degree, -1, -1)
                ]
                weights = [1, *(rng.randint(1, 5) for _ in parts[1:])]
                f = polynomial([])
                for w, q in zip(weights, parts, strict=True):
                    f = add(f, tuple(w * c for c in multiply(q, q)))
                if len(set(map(bool, f[1::2]))) == 1 and not f[1]:
                    return self.made(rng, level)
                return {"f": write(f)}, "+".join(
                    f"{w if w > 1 else ''}({write(q)})^2" for w, q in zip(weights, parts, strict=True)
                )
            case "negative-point":  # q(x)^2 weights - a little, which shows only near a root of q
                r = Fraction(rng.randint(-9, 9), rng.randint(1, 1 + level)) + rng.choice(
                    (Fraction(1, 2), Fraction(1, 3), Fraction(2, 3))
                )
                q = polynomial([-r.numerator, r.denominator])
                rest = (
                    polynomial([rng.randint(1, 9), rng.randint(-2, 2), 1])
                    if level > 1
                    else polynomial([rng.randint(1, 9)])
                )
                f = add(multiply(multiply(q, q), rest), polynomial([-1]))
                if level > 1 and len(rest) == 3 and rest[1] ** 2 >= 4 * rest[0]:
                    return self.made(rng, level)
                scale = 12
                f = add(tuple(scale * c for c in f), polynomial([scale - 1]))
                return {"f": write(f)}, str(r)
        count = 2 if self.kind == "two-variables" else 3
        size = (3, 4, 5, 9, 15)[level - 1]
        rows = [
            [rng.randint(-size, size) if j > i else rng.randint(1, 2) if i == j else 0 for j in range(count)]
            for i in range(count)
        ]
        weights = [rng.randint(1, 4) for _ in range(count)]
        if self.kind == "negative-vector":
            weights[-1] = -1
            rows[-1][-1] = 1
        form: Counter[tuple[int, ...]] = Counter({(i, j): 0 for i in range(count) for j in range(i, count)})
        for w, row in zip(weights, rows, strict=True):
            for i, j in product(range(count), repeat=2):
                form[min(i, j), max(i, j)] += w * row[i] * row[j]
        if self.kind == "negative-vector":
            # Negative only near the vector that the first rows send to 0: no unit vector may do.
            vector = [Fraction(0), Fraction(0), Fraction(1)]
            for i in (1, 0):
                vector[i] = -sum((rows[i][j] * vector[j] for j in range(i + 1, 3)), Fraction(0)) / rows[i][i]
            if any(form[i, i] <= 0 for i in range(3)) or any(
                form[j, i] ** 2 >= 4 * form[i, i] * form[j, j] for i in range(3) for j in range(i)
            ):
                return self.made(rng, level)
            return {"f": _form(form, count)}, listed(vector)
        if not any(form[i, j] for i in range(count) for j in range(i + 1, count)):
            return self.made(rng, level)
        squares = [
            (w, _form(Counter({(i,): c for i, c in enumerate(row)}), count))
            for w, row in zip(weights, rows, strict=True)
        ]
        return {"f": _form(form, count)}, "+".join(f"{w if w > 1 else ''}({q})^2" for w, q in squares)

    def fault(self, given: Given, text: str, solution: str) -> str:
        f = _tree(given["f"])
        if self.kind == "negative-point":
            x = read_number(text)
            at = None if x is None or max(abs(x.numerator), x.denominator) > 10**6 else exact(f, {"x": x})
            return "not_a_number" if at is None else "" if at < 0 else "not_negative"
        if self.kind == "negative-vector":
            point = parse_named(text, NAMES)
            if point is None or any(max(abs(v.numerator), v.denominator) > 10**6 for v in point.values()):
                return "not_a_point"
            at = exact(f, point)
            return "" if at is not None and at < 0 else "not_negative"
        used = NAMES[: {"one-variable": 1, "two-variables": 2, "three-variables": 3}[self.kind]]
        tree = parse_expression(right_side(text), used)
        if tree is None:
            return "not_an_expression"
        parts = terms(tree)
        if len(parts) > 30 or not all(map(_is_square, parts)):
            return "not_squares"
        width = 9 if self.kind == "one-variable" else 3
        for values in product(range(-(width // 2), width // 2 + 1), repeat=len(used)):
            point = dict(zip(used, map(Fraction, values), strict=True))
            if exact(tree, point) != exact(f, point):
                return "wrong_sum"
        # The points decide for polynomials of the degree of f; one further out for any other.
        far = {name: Fraction(37 + 11 * k, 3) for k, name in enumerate(used)}
        return "" if exact(tree, far) == exact(f, far) and _degree(tree) <= 8 else "wrong_sum"

    def true(self, given: Given, solution: str) -> bool:
        """By numeric values; of squares, the eigenvalues of the form or the roots of the polynomial."""
        import numpy

        f = _tree(given["f"])
        if self.kind == "negative-point":
            return (approximate(f, {"x": float(Fraction(solution))}) or 0.0) < -1e-9
        if self.kind == "negative-vector":
            return (
                approximate(f, dict(zip(NAMES, (float(Fraction(v)) for v in solution.split(", ")), strict=True))) or 0.0
            ) < -1e-9
        generator = numpy.random.default_rng(1)
        for _ in range(12):
            point = dict(zip(NAMES, map(float, generator.uniform(-3, 3, 3)), strict=True))
            total = 0.0
            for piece in solution.split(")^2"):
                weight, _, inside = piece.lstrip("+").partition("(")
                total += float(weight or 1) * (approximate(_tree(inside), point) or 0.0) ** 2 if inside else 0.0
            if not numpy.isclose(total, approximate(f, point) or 0.0):
                return False
        return True


def _form(coefficients: Counter[tuple[int, ...]], count: int) -> str:
    """A linear or quadratic form in x, y, z."""
    text = ""
    for key in sorted(coefficients):
        c = coefficients[key]
        if c:
            names = [NAMES[i] for i in key]
            body = f"{names[0]}^2" if len(names) == 2 and names[0] == names[1] else "".join(names)
            text += f"{'-' if c < 0 else '+' if text else ''}{abs(c) if abs(c) > 1 else ''}{body}"
    return text or "0"


def _is_square(term: Node) -> bool:
    """A positive number times squares."""
    number, rest = Fraction(1), Counter[Node]()
    for factor in factors(term):
        value_ = exact(factor)
        if value_ is not None:
            number *= value_
        else:
            rest[factor] += 1
    return number >= 0 and all(times_ % 2 == 0 for times_ in rest.values()) and all(_degree(node) <= 8 for node in rest)


def _degree(node: Node) -> int:
    """A bound on the degree; large for what is no polynomial."""
    match node:
        case Number():
            return 0
        case Symbol():
            return 1
        case Sum(parts):
            return max(map(_degree, parts))
        case Product(parts):
            return min(99, sum(map(_degree, parts)))
        case Power(base, Number(power)) if power.denominator == 1 and power >= 0:
            return min(99, _degree(base) * min(99, int(power)))
        case Power(base, Number(_)) if _degree(base) == 0:
            return 0
    return 99
