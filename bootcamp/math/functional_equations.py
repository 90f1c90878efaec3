"""Equations for an unknown function: the answer, a rational function, is put into the equation at many points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import ClassVar

from bootcamp.answers.expressions import Node, approximate, exact, parse_expression
from bootcamp.math.forms import nonzero
from bootcamp.math.polynomials import Polynomial, add, multiply, polynomial, value, write
from bootcamp.math.questions import Given, Made, Question
from bootcamp.math.reading import listed, right_side
from bootcamp.math.wordings import wording

POINTS = [
    Fraction(p, q)
    for p, q in (
        (2, 1),
        (-3, 1),
        (5, 2),
        (-7, 3),
        (11, 5),
        (13, 4),
        (-17, 6),
        (29, 7),
        (31, 10),
        (-41, 9),
        (7, 11),
        (97, 13),
    )
]
SIZES = (5, 9, 9, 12, 20)  # of coefficients
_FIND = "Find a function f with {f}."
_TEX = "Find a rational function f(x) such that ${f}$ for all x where both sides are defined."


@dataclass(frozen=True, kw_only=True)
class FunctionalEquation(Question):
    """Find f from an equation that it satisfies."""

    WORDINGS: ClassVar = {
        "reflection": wording(_FIND, _TEX),
        "reciprocal": wording(_FIND, _TEX),
        "difference": wording("Find a polynomial f with {f}.", "Find a polynomial f(x) such that {f}, for all x."),
        "iterate": wording("Find a linear f with {f}.", "Find f of the form ax + b such that ${f}$ for all x."),
        "inverse": wording("Find f with {f}.", "Let f be the function with ${f}$. Find f(x)."),
        "three-points": wording(
            "Find f = (ax+b)/(cx+d) with {f}.", "Find a Möbius transformation $f(x) = (ax+b)/(cx+d)$ with {f}."
        ),
        "conjugate": wording(
            "Find f = ax + b, a not 0, with {f}.", "Find a linear function f, not constant, such that {f}, for all x."
        ),
    }

    def _reflection(self, rng: Random, level: int) -> Made:
        """f(x) + k f(c - x) = g(x)."""
        size = SIZES[level - 1]
        f = polynomial([rng.randint(-size, size) for _ in range((1, 1, 2, 3, 4)[level - 1])] + [nonzero(rng, size)])
        k, c = rng.choice((2, 3, -2, -3, 4)), rng.randint(0, size)
        g = add(f, tuple(k * a for a in composed(f, polynomial([c, -1]))))
        return {"f": f"f(x){k:+d}f({f'{c}' if c else ''}-x) = {write(g)}"}, write(f)

    def _reciprocal(self, rng: Random, level: int) -> Made:
        """f(x) + k f(1/x) = g(x)."""
        size = SIZES[level - 1]
        a, b, c = nonzero(rng, size), rng.randint(-size, size), nonzero(rng, size) if level > 1 else 0
        k = rng.choice((2, 3, -2, -3, 4))
        return {"f": f"f(x){k:+d}f(1/x) = {_laurent(a + k * c, b + k * b, c + k * a)}"}, _laurent(a, b, c)

    def _difference(self, rng: Random, level: int) -> Made:
        size = SIZES[level - 1]
        f = polynomial([rng.randint(-size, size) for _ in range((2, 2, 3, 4, 5)[level - 1])] + [nonzero(rng, 4)])
        h = 1 if level < 3 else rng.randint(1, 3)
        g = add(composed(f, polynomial([h, 1])), tuple(-a for a in f))
        return {"f": f"f(x+{h})-f(x) = {write(g)} and f(0) = {value(f, 0)}"}, write(f)

    def _iterate(self, rng: Random, level: int) -> Made:
        n = (2, 2, 3, 3, 4)[level - 1]
        a, b = rng.choice((2, 3, 4, 5, -2, -3, -4, -5) if n < 4 else (2, 3, -2, -3)), nonzero(rng, 60)
        p, q = 1, 0
        for _ in range(n):
            p, q = a * p, a * q + b
        return {"f": f"{'f(' * n}x{')' * n} = {write([q, p])}"}, write([b, a])

    def _inverse(self, rng: Random, level: int) -> Made:
        if level == 1:
            a, b = nonzero(rng, 40), nonzero(rng, 40)
            return {"f": f"f({write([b, a])}) = x"}, f"(x{-b:+d})/({a})"
        a, b, c, d = _regular(rng, SIZES[level - 1])
        return {"f": f"f(({write([b, a])})/({write([d, c])})) = x"}, f"({write([-b, d])})/({write([a, -c])})"

    def _three_points(self, rng: Random, level: int) -> Made:
        while True:
            a, b, c, d = _regular(rng, SIZES[level - 1])
            xs = rng.sample(range(-4, 5), 3)
            if all(c * x + d for x in xs):
                data = [f"f({x}) = {Fraction(a * x + b, c * x + d)}" for x in xs]
                return {"f": listed(data)}, f"({write([b, a])})/({write([d, c])})"

    def _conjugate(self, rng: Random, level: int) -> Made:
        """f(rx + s) = r f(x) + t for f = ax + b, where t = as + b - rb."""
        size = SIZES[level - 1]
        a, b = rng.choice([n for n in range(-size, size + 1) if n not in (0, 1)]), rng.randint(-size, size)
        r, s, x0 = rng.choice((2, 3, -2, 4, 5)), rng.randint(-size, size), rng.randint(-5, 5)
        return {"f": f"f({write([s, r])}) = {r}f(x){a * s + b - r * b:+d} and f({x0}) = {a * x0 + b}"}, write([b, a])

    def fault(self, given: Given, text: str, solution: str) -> str:
        tree = parse_expression(right_side(text), ("x",))
        if tree is None:
            return "not_a_function"

        def f(x: Fraction | None) -> Fraction | None:
            return None if x is None else exact(tree, {"x": x})

        if self.kind in ("iterate", "conjugate", "difference") and not _polynomial(
            f, 2 if self.kind != "difference" else 7
        ):
            return "not_of_that_form"
        if self.kind == "three-points" and not _moebius(f):
            return "not_of_that_form"
        if self.kind == "conjugate" and f(Fraction(0)) == f(Fraction(1)):
            return "constant"
        parts = given["f"].replace(", ", " and ").split(" and ")
        return "" if all(_holds(part, f) for part in parts) else "equation_fails"

    def true(self, given: Given, solution: str) -> bool:
        """With numpy, the equation taken as text: f is written into it, and both sides are evaluated as numbers."""
        tree = parse_expression(solution, ("x",))
        assert tree is not None
        for part in given["f"].replace(", ", " and ").split(" and "):
            left, _, right = part.partition(" = ")
            seen = 0
            for x in (1.7, -2.3, 0.9, 5.1, -7.7):
                one, two = (_number(side, lambda v: approximate(tree, {"x": v}), x) for side in (left, right))
                if one is not None and two is not None:
                    seen += 1
                    if abs(one - two) > 1e-6 * max(1, abs(two)):
                        return False
            if seen < 3:
                return False
        return True


def composed(f: Polynomial, g: Polynomial) -> Polynomial:
    """f(g(x))."""
    total: Polynomial = ()
    for c in reversed(f):
        total = add(multiply(total, g), polynomial([c]))
    return total


def _regular(rng: Random, size: int) -> tuple[int, int, int, int]:
    """Coefficients of a Möbius transformation that is no constant."""
    while True:
        a, b, c, d = nonzero(rng, size), rng.randint(-size, size), nonzero(rng, size), rng.randint(-size, size)
        if a * d != b * c:
            return a, b, c, d


def _laurent(a: int, b: int, c: int) -> str:
    """ax + b + c/x."""
    text = write([b, a]) if a or b else ""
    return text + (f"{'-' if c < 0 else '+' if text else ''}{abs(c)}/x" if c else "") or "0"


def _holds(part: str, f: Callable[[Fraction | None], Fraction | None]) -> bool:
    """True if an equation holds at enough points where its known side and f are defined."""
    left, _, right = part.partition(" = ")
    good = 0
    for x in POINTS:
        sides = [_exactly(side, f, x) for side in (left, right)]
        if sides[0] is None or sides[1] is None:
            continue
        if sides[0] != sides[1]:
            return False
        good += 1
    return good >= 8


def _split(text: str) -> list[tuple[str, str]]:
    """`f(x)-2f(1/x)` as [("1", "x"), ("-2", "1/x")], and what holds no f as [(text, "")]."""
    if "f" not in text:
        return [(text, "")]
    pieces, rest = [], text
    while "f(" in rest:
        head, _, rest = rest.partition("f(")
        depth, end = 1, 0
        while depth:
            depth += {"(": 1, ")": -1}.get(rest[end], 0)
            end += 1
        pieces.append(({"": "1", "+": "1", "-": "-1"}.get(head, head), rest[: end - 1]))
        rest = rest[end:]
    return [*pieces, *([(rest, "")] if rest else [])]


def _exactly(text: str, f: Callable[[Fraction | None], Fraction | None], x: Fraction) -> Fraction | None:
    """One side of an equation of ours at x."""
    total = Fraction(0)
    for head, inside in _split(text):
        if not inside:
            v = exact(_known(head), {"x": x})
        else:
            v = f(_exactly(inside, f, x))
            v = None if v is None else int(head) * v
        if v is None:
            return None
        total += v
    return total


def _number(text: str, f: Callable[[float], float | None], x: float) -> float | None:
    """The same in floating point."""
    total = 0.0
    for head, inside in _split(text):
        inner = _number(inside, f, x) if inside else None
        v = approximate(_known(head), {"x": x}) if not inside else None if inner is None else f(inner)
        if v is None:
            return None
        total += v * (int(head) if inside else 1)
    return total


def _known(text: str) -> Node:
    node = parse_expression(text, ("x",))
    assert node is not None, text
    return node


def _polynomial(f: Callable[[Fraction | None], Fraction | None], size: int) -> bool:
    """True if `size`-th differences vanish at many points: the values are those of a polynomial of lower degree."""
    values = [f(Fraction(n)) for n in range(-3, 10)]
    known = [v for v in values if v is not None]
    if len(known) < len(values):
        return False
    for _ in range(size):
        known = [b - a for a, b in pairwise(known)]
    return not any(known)


def _moebius(f: Callable[[Fraction | None], Fraction | None]) -> bool:
    """True if cross-ratios are kept: f is (ax + b)/(cx + d) at these points."""
    pairs = [(x, y) for x in POINTS if (y := f(x)) is not None]
    if len(pairs) < 8 or len({y for _, y in pairs}) < len(pairs):
        return False
    (p, a), (q, b), (r, c), *others = pairs

    def ratio(t: Fraction, u: Fraction, v: Fraction, w: Fraction) -> Fraction:
        return (t - u) * (v - w) / ((t - w) * (v - u))

    return all(ratio(x, p, q, r) == ratio(y, a, b, c) for x, y in others)
