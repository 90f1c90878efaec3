"""Curves of degree two at most: their equations in x and y, up to a factor."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from bootcamp.answers.expressions import Node, Number, Power, Product, Sum, Symbol, exact, parse_expression
from bootcamp.answers.latex import plain

Form: TypeAlias = tuple[Fraction, ...]  # A, B, C, D, E, F of A x^2 + B xy + C y^2 + D x + E y + F
POWERS = ((2, 0), (1, 1), (0, 2), (1, 0), (0, 1), (0, 0))
Terms: TypeAlias = dict[tuple[int, int], Fraction]


def read_equation(text: str) -> Form | None:
    """`x^2 + y^2 = 25`, everything to the left, of degree two at most; None for anything else."""
    sides = plain(text[:400]).split("=")
    if len(sides) != 2:
        return None
    trees = [parse_expression(side, ("x", "y")) for side in sides]
    if trees[0] is None or trees[1] is None:
        return None
    left, right = _expanded(trees[0]), _expanded(trees[1])
    if left is None or right is None:
        return None
    whole = {key: left.get(key, Fraction(0)) - right.get(key, Fraction(0)) for key in {*left, *right}}
    if any(value and key not in POWERS for key, value in whole.items()):
        return None
    return tuple(whole.get(key, Fraction(0)) for key in POWERS)


def _expanded(node: Node) -> Terms | None:
    """A polynomial in x and y, multiplied out; None above degree four or for another expression."""
    match node:
        case Symbol(name):
            return {(int(name == "x"), int(name == "y")): Fraction(1)}
        case Sum(parts):
            total: Terms = {}
            for part in parts:
                found = _expanded(part)
                if found is None:
                    return None
                for key, value in found.items():
                    total[key] = total.get(key, Fraction(0)) + value
            return total
        case Product(parts):
            whole: Terms = {(0, 0): Fraction(1)}
            for part in parts:
                found = _expanded(part)
                if found is None:
                    return None
                whole = multiplied(whole, found)
                if any(sum(key) > 4 for key in whole):
                    return None
            return whole
        case Power(base, Number(power)) if power in (1, 2):
            inside = _expanded(base)
            whole_ = inside if power == 1 or inside is None else multiplied(inside, inside)
            return whole_ if whole_ is None or all(sum(key) <= 4 for key in whole_) else None
    alone = exact(node)
    return None if alone is None else {(0, 0): alone}


def multiplied(f: Terms, g: Terms) -> Terms:
    found: Terms = {}
    for (a, b), c in f.items():
        for (d, e), h in g.items():
            found[a + d, b + e] = found.get((a + d, b + e), Fraction(0)) + c * h
    return found


def whole_form(form: Sequence[Fraction]) -> list[int]:
    """In whole numbers without a common factor, the first of them positive."""
    scale = lcm(*(x.denominator for x in form))
    numbers = [int(x * scale) for x in form]
    common = gcd(*numbers) * (1 if next(n for n in numbers if n) > 0 else -1)
    return [n // common for n in numbers]


def write_form(form: Sequence[Fraction]) -> str:
    text = ""
    for c, name in zip(whole_form(form), ("x^2", "xy", "y^2", "x", "y", ""), strict=True):
        if c:
            size = "" if abs(c) == 1 and name else str(abs(c))
            text += ("-" if c < 0 else "+" if text else "") + size + name
    return f"{text} = 0"


def matrix_of(form: Sequence[Fraction]) -> list[list[Fraction]]:
    """The symmetric matrix of the conic in homogeneous coordinates."""
    a, b, c, d, e, f = (Fraction(x) for x in form)
    return [[a, b / 2, d / 2], [b / 2, c, e / 2], [d / 2, e / 2, f]]


def determinant(m: Sequence[Sequence[Fraction]]) -> Fraction:
    (a, b, c), (d, e, f), (g, h, i) = m
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def value(form: Sequence[Fraction], x: Fraction, y: Fraction) -> Fraction:
    return sum((c * x**i * y**j for c, (i, j) in zip(form, POWERS, strict=True)), Fraction(0))


def polar(form: Sequence[Fraction], p: Sequence[Fraction]) -> Form:
    """The line of all points conjugate to p: the tangent, if p lies on the conic."""
    a, b, c = (sum((row[k] * w for k, w in enumerate((*p, Fraction(1)))), Fraction(0)) for row in matrix_of(form))
    return (Fraction(0),) * 3 + (a, b, c)
