"""Inequalities: where they hold, why they hold (sums of squares), and where they fail."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import inf
from random import Random
from typing import ClassVar

from bootcamp.answers.expressions import (
    Node,
    exact,
    parse_expression,
)
from bootcamp.answers.intervals import Interval, Region, holds, read_region, same_region, union
from bootcamp.answers.latex import plain
from bootcamp.answers.lists import split
from bootcamp.answers.trees import root
from bootcamp.math.forms import nonzero
from bootcamp.math.polynomials import add, multiply, polynomial, value, write
from bootcamp.math.polynomials import product as times
from bootcamp.math.questions import Given, Made, Question
from bootcamp.math.wordings import wording

NAMES = ("x", "y", "z")
_OR = re.compile(r"[∪∨]|(?<![A-Za-z])(?:or|union|U)(?![A-Za-z])", re.ASCII)
_AND = re.compile(r"∧|(?<![A-Za-z])and(?![A-Za-z])", re.ASCII)


@lru_cache(maxsize=512)
def _tree(text: str) -> Node:
    node = parse_expression(text, (*NAMES, "k"))
    assert node is not None, text
    return node


def _region(text: str, variable: str = "x") -> Region:
    found = read_region(text, variable).value
    assert found is not None, text
    return found


@dataclass(frozen=True, kw_only=True)
class InequalitySet(Question):
    """All real x for which an inequality holds, or all parameters for which an equation has roots of a kind."""

    WORDINGS: ClassVar = dict.fromkeys(
        ("polynomial", "quotient", "absolute", "two-absolutes"),
        wording("Solve {f} {sign} {g} for real x.", "For which real x is ${f} {sign} {g}$?"),
    ) | {
        "real-roots": wording(
            "For which k has {f} = 0 two different real roots x?",
            "Find all real k such that ${f} = 0$ has two distinct real solutions x.",
        ),
        "always-positive": wording(
            "For which k is {f} > 0 for all real x?", "Find all real k such that ${f}$ is positive for every real x."
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        while True:
            fields, solution = self._made(rng, level)
            if solution not in ("", "(-inf, inf)"):
                return fields, solution

    def _made(self, rng: Random, level: int) -> Made:
        sign = rng.choice(("<", ">", "≤", "≥"))
        size = (9, 9, 9, 12, 20)[level - 1]
        match self.kind:
            case "polynomial":
                roots = sorted(rng.sample(range(-size, size + 1), 2 if level < 3 else 3 if level < 5 else 4))
                times_ = [1 + (level in (3, 5) and rng.random() < 0.4) for _ in roots]
                f = times(polynomial([-r, 1]) for r, n in zip(roots, times_, strict=True) for _ in range(n))
                k = rng.choice((1, 1, -1, 2))
                shift = rng.randint(-20, 20) if level > 1 else 0
                fields = {"f": write(add(tuple(k * c for c in f), polynomial([shift]))), "sign": sign, "g": shift}
                return fields, self._solved(sign, [Fraction(r) for r in roots], lambda x: k * value(f, x), [])
            case "quotient":
                a, b, r, s = nonzero(rng, 5), rng.randint(-size, size), rng.randint(1, 4), rng.randint(-size, size)
                if a * s == b * r:
                    return self._made(rng, level)
                line = rng.randint(-5, 5) if level > 1 else 0
                above, below = polynomial([b - line * s, a - line * r]), polynomial([s, r])
                if level > 3:
                    above = multiply(above, polynomial([nonzero(rng, size), 1]))
                shown = add(above, tuple(line * c for c in below))
                zeros = [-above[0] / above[1]] if len(above) == 2 else []
                if len(above) == 3:
                    zeros = [r for r in _rational_roots(above) if value(below, r)]
                pole = Fraction(-s, r)
                fields = {"f": f"({write(shown)})/({write(below)})", "sign": sign, "g": line}
                return fields, self._solved(
                    sign, sorted(set(zeros)), lambda x: value(above, x) / value(below, x), [pole]
                )
            case "absolute":
                a, b, c = rng.randint(1, 4), rng.randint(-size, size), rng.randint(1, 30)
                g = polynomial([c, 0 if level < 3 else nonzero(rng, a + 2)])
                zeros = [
                    z
                    for m in (1, -1)
                    for z in _linear_zero([m * b - g[0], m * a - (g[1] if len(g) > 1 else 0)])
                    if abs(a * z + b) == value(g, z)
                ]
                fields = {"f": f"|{write([b, a])}|", "sign": sign, "g": write(g)}
                return fields, self._solved(sign, sorted(set(zeros)), lambda x: abs(a * x + b) - value(g, x), [])
            case "two-absolutes":
                a, b = sorted(rng.sample(range(-size, size + 1), 2))
                m, n, c = rng.randint(1, level), rng.randint(1, level), (b - a) * rng.randint(1, 3) + rng.randint(1, 30)

                def gap(x: Fraction) -> Fraction:
                    return m * abs(x - a) + n * abs(x - b) - c

                zeros = [
                    z
                    for p in (1, -1)
                    for q in (1, -1)
                    for z in _linear_zero([-p * m * a - q * n * b - c, p * m + q * n])
                    if gap(z) == 0
                ]
                text = "+".join(f"{t if t > 1 else ''}|{write([-x, 1])}|" for t, x in ((m, a), (n, b)))
                return {"f": text, "sign": sign, "g": c}, self._solved(sign, sorted(set(zeros)), gap, [])
        # p x^2 + (k + q) x + r with r = p s^2: the discriminant (k + q)^2 - 4 p^2 s^2
        p, q, s = rng.randint(1, 4), rng.randint(-size, size), rng.randint(1, size)
        low, high = Fraction(-q - 2 * p * s), Fraction(-q + 2 * p * s)
        head = "" if p == 1 else str(p)
        text = f"{head}x^2+(k{q:+d})x+{p * s * s}" if q else f"{head}x^2+kx+{p * s * s}"
        if level > 2:  # k at another place: k x^2 + 2 q x + s needs k > 0 for positivity
            u, v = nonzero(rng, 3 * size), rng.randint(1, 3 * size)
            text, edge = f"kx^2{2 * u:+d}x+{v}", Fraction(u * u, v)
            if level > 3:
                w = rng.randint(-size, size)
                text = f"(k{w:+d})x^2{2 * u:+d}x+{v}" if w else text
                edge, zero = edge - w, Fraction(-w)
            else:
                zero = Fraction(0)
            if self.kind == "always-positive":
                return {"f": text}, f"({edge}, inf)"
            return {"f": text}, f"(-inf, {zero}) U ({zero}, {edge})"
        return {"f": text}, f"({low}, {high})" if self.kind == "always-positive" else f"(-inf, {low}) U ({high}, inf)"

    def _solved(
        self, sign: str, zeros: list[Fraction], f: Callable[[Fraction], Fraction], poles: list[Fraction]
    ) -> str:
        """Signs between the zeros and poles, and at the zeros."""
        marks = sorted({*zeros, *poles})
        ends = [marks[0] - 1, *((a + b) / 2 for a, b in pairwise(marks)), marks[-1] + 1] if marks else [Fraction(0)]
        wanted = 1 if sign in ">≥" else -1
        region: list[Interval] = []
        for k, x in enumerate(ends):
            if f(x) * wanted > 0:
                region.append(
                    Interval(-inf if k == 0 else marks[k - 1], inf if k == len(marks) else marks[k], False, False)
                )
        if sign in "≤≥":
            region += [Interval(z, z, True, True) for z in zeros if z not in poles]
        return " U ".join(map(_piece, union(region)))

    def fault(self, given: Given, text: str, solution: str) -> str:
        variable = "k" if "k" in given["f"] else "x"
        found = read_region(text, variable).value
        if found is None:
            return "not_a_region"
        if len(_pieces(text)) > len(found):
            return "overlapping"  # the right region and a guess within it are not one answer
        return "" if same_region(found, _region(solution, variable)) else "wrong_region"

    def true(self, given: Given, solution: str) -> bool:
        """By trial at many points, the bounds of the answer among them."""
        variable = "k" if "k" in given["f"] else "x"
        region = _region(solution, variable)
        marks = [b for i in region for b in (i.low, i.high) if isinstance(b, Fraction)]
        points = [Fraction(n, 7) for n in range(-300, 301, 5)] + [
            m + d for m in marks for d in (0, Fraction(1, 997), Fraction(-1, 997))
        ]
        for point in points:
            if variable == "k":
                inside = _quadratic(given["f"], point, self.kind)
            else:
                left, right = (exact(_tree(given[name]), {"x": point}) for name in "fg")
                if left is None or right is None:
                    inside = False
                else:
                    inside = {"<": left < right, ">": left > right, "≤": left <= right, "≥": left >= right}[
                        given["sign"]
                    ]
            if inside != holds(region, point):
                return False
        return True


def _pieces(text: str) -> list[str]:
    """The parts of a union as they were written."""
    text = _AND.sub("∩", plain(text))
    return [piece for part in _OR.split(text) for piece in split(part, ",") or [part]]


def _piece(i: Interval) -> str:
    if i.low == i.high:
        return f"{{{i.low}}}"
    return f"{'[' if i.low_in else '('}{i.low}, {i.high}{']' if i.high_in else ')'}"


def _linear_zero(f: list[Fraction | int]) -> list[Fraction]:
    return [Fraction(-f[0]) / f[1]] if f[1] else []


def _rational_roots(f: tuple[Fraction, ...]) -> list[Fraction]:
    c, b, a = f
    half = root(b * b - 4 * a * c, 2)
    return [(-b - half) / (2 * a), (-b + half) / (2 * a)]


def _quadratic(text: str, k: Fraction, kind: str) -> bool:
    """The question for one k, from three values of the polynomial."""
    y = [exact(_tree(text), {"k": k, "x": Fraction(x)}) for x in (-1, 0, 1)]
    left, c, right = (v if v is not None else Fraction(0) for v in y)
    a, b = (left + right) / 2 - c, (right - left) / 2
    if kind == "always-positive":
        return (a > 0 and b * b < 4 * a * c) or (a == b == 0 and c > 0)
    return a != 0 and b * b > 4 * a * c
