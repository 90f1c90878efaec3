"""Points of elliptic curves over prime fields."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import ClassVar, TypeAlias

from bootcamp.math.congruences import PRIMES
from bootcamp.math.polynomials import write
from bootcamp.math.questions import (
    Given,
    Made,
    Question,
    given_polynomial,
    read_integer,
    read_integers,
)
from bootcamp.math.wordings import wording

Point: TypeAlias = tuple[int, int] | None  # None is the point at infinity


def add_points(p1: Point, p2: Point, a: int, p: int) -> Point:
    """On y^2 = x^3 + ax + b modulo a prime."""
    if p1 is None or p2 is None:
        return p1 or p2
    (x, y), (u, v) = p1, p2
    if x == u and (y + v) % p == 0:
        return None
    slope = (3 * x * x + a) * pow(2 * y, -1, p) if x == u else (v - y) * pow(u - x, -1, p)
    z = (slope * slope - x - u) % p
    return z, (slope * (x - z) - y) % p


def multiple(n: int, point: Point, a: int, p: int) -> Point:
    result: Point = None
    for bit in bin(n)[2:]:
        result = add_points(result, result, a, p)
        if bit == "1":
            result = add_points(result, point, a, p)
    return result


@dataclass(frozen=True, kw_only=True)
class EllipticCurve(Question):
    """Points of y^2 = x^3 + ax + b modulo a prime."""

    WORDINGS: ClassVar = {
        "sum": wording(
            "On y^2 = {f} mod {p}: {P} + {Q} = ?", "Add ${P}$ and ${Q}$ on $y^2 = {f}$ over $\\mathbb{{F}}_{{{p}}}$."
        ),
        "multiple": wording(
            "On y^2 = {f} mod {p}: {n} * {P} = ?",
            "Compute ${n} \\cdot {P}$ on $y^2 = {f}$ over $\\mathbb{{F}}_{{{p}}}$.",
        ),
        "order": wording(
            "Order of {P} on y^2 = {f} mod {p}?",
            "What is the order of ${P}$ in the group of $y^2 = {f}$ over $\\mathbb{{F}}_{{{p}}}$?",
        ),
        "count": wording(
            "How many points has y^2 = {f} mod {p}, with that at infinity?",
            "Group order of $y^2 = {f}$ over $\\mathbb{{F}}_{{{p}}}$?",
        ),
        "half": wording(
            "On y^2 = {f} mod {p}, find Q with 2Q = {P}.",
            "Find a point Q with $2Q = {P}$ on $y^2 = {f}$ over $\\mathbb{{F}}_{{{p}}}$.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        first, last = ((6, 24), (10, 46), (40, 160), (100, 300), (200, 600))[level - 1]
        if self.kind in ("sum", "multiple", "half") and level > 3:
            first, last = 1000, 2200
        while True:
            p = PRIMES[rng.randrange(first, last)]
            a, b = rng.randint(-9, 9), rng.randint(-9, 9)
            if (4 * a**3 + 27 * b * b) % p == 0 or not a or not b:
                continue
            fields: dict[str, object] = {"f": write([b, a, 0, 1]), "p": p}
            if self.kind == "count":
                return fields, p + 1 + sum(_legendre(x**3 + a * x + b, p) for x in range(p))
            one, two = _point(rng, a, b, p), _point(rng, a, b, p)
            match self.kind:
                case "sum":
                    if (total := add_points(one, two, a, p)) and one != two:
                        return fields | {"P": _pair(one), "Q": _pair(two)}, _pair(total)
                case "multiple":
                    n = rng.randint(2, (4, 9, 50, 999, 10**6)[level - 1])
                    if total := multiple(n, one, a, p):
                        return fields | {"n": n, "P": _pair(one)}, _pair(total)
                case "half":
                    if (total := add_points(one, one, a, p)) and total != one:
                        return fields | {"P": _pair(total)}, _pair(one)
                case "order":
                    n = 1
                    reached: Point = one
                    while reached:
                        n, reached = n + 1, add_points(reached, one, a, p)
                    if n > 5:
                        return fields | {"P": _pair(one)}, n

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind in ("order", "count"):
            return "" if read_integer(text) == int(solution) else "wrong_value"
        p, a = int(given["p"]), int(given_polynomial(given["f"])[1])
        found = read_integers(text)
        if found is None or len(found) != 2:
            return "not_a_point"
        point = found[0] % p, found[1] % p
        if self.kind == "half":
            b = int(given_polynomial(given["f"])[0])
            if (point[1] ** 2 - point[0] ** 3 - a * point[0] - b) % p:
                return "not_on_curve"
            return "" if _pair(add_points(point, point, a, p)) == given["P"] else "wrong_double"
        return "" if _pair(point) == solution else "wrong_point"

    def true(self, given: Given, solution: str) -> bool:
        """By the definition: three points on a line add up to nothing."""
        p, f = int(given["p"]), [int(c) for c in given_polynomial(given["f"])]
        b, a = f[0], f[1]
        squares: dict[int, int] = {}
        if self.kind == "count":
            for y in range(p):
                squares[y * y % p] = squares.get(y * y % p, 0) + 1
            return 1 + sum(squares.get((x**3 + a * x + b) % p, 0) for x in range(p)) == int(solution)
        one = _read_pair(given["P"])
        match self.kind:
            case "sum":
                return self._collinear(one, _read_pair(given["Q"]), _read_pair(solution), a, b, p)
            case "half":
                half = _read_pair(solution)
                return self._collinear(half, half, one, a, b, p)
        total: Point = one
        steps = 1
        wanted = int(given["n"]) if self.kind == "multiple" else int(solution)
        if self.kind == "multiple" and wanted > 5000:
            rest = add_points(multiple(wanted - 1, one, a, p), one, a, p)
            return _pair(rest) == solution
        while steps < wanted:
            if total is None:
                return False if self.kind == "order" else _pair(multiple(wanted, one, a, p)) == solution
            total, steps = add_points(total, one, a, p), steps + 1
        return total is None if self.kind == "order" else _pair(total) == solution

    def _collinear(
        self, one: tuple[int, int], two: tuple[int, int], total: tuple[int, int], a: int, b: int, p: int
    ) -> bool:
        """P, Q and -(P + Q) lie on the curve and on one line, which touches it where P = Q."""
        third = total[0], -total[1]
        on = all((y * y - x**3 - a * x - b) % p == 0 for x, y in (one, two, third))
        rise, run = (two[1] - one[1], two[0] - one[0]) if one != two else (3 * one[0] ** 2 + a, 2 * one[1])
        line = (rise * (third[0] - one[0]) - run * (third[1] - one[1])) % p == 0
        return on and line and (rise * rise - run * run * (one[0] + two[0] + third[0])) % p == 0


def _legendre(n: int, p: int) -> int:
    n %= p
    return 0 if n == 0 else 1 if pow(n, (p - 1) // 2, p) == 1 else -1


def _point(rng: Random, a: int, b: int, p: int) -> tuple[int, int]:
    """A point with y other than 0."""
    while True:
        x = rng.randrange(p)
        square = (x**3 + a * x + b) % p
        if _legendre(square, p) == 1:
            y = pow(square, (p + 1) // 4, p) if p % 4 == 3 else next(y for y in range(p) if y * y % p == square)
            return x, rng.choice((y, p - y))


def _pair(point: Point) -> str:
    return "O" if point is None else f"({point[0]}, {point[1]})"


def _read_pair(text: str) -> tuple[int, int]:
    x, y = text.strip("()").split(", ")
    return int(x), int(y)
