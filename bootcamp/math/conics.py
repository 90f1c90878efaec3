"""Conics through points, with tangents, polars, centres and foci: equations up to a factor, points exactly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import ClassVar

from bootcamp.answers.expressions import exact, parse_expression
from bootcamp.answers.latex import plain
from bootcamp.answers.lists import parse_list
from bootcamp.math.chains import solve
from bootcamp.math.curves import (
    POWERS,
    Form,
    Terms,
    determinant,
    matrix_of,
    multiplied,
    polar,
    read_equation,
    value,
    whole_form,
    write_form,
)
from bootcamp.math.diagrams import conic
from bootcamp.math.figures import point, written
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, tuples
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class Conic(Pictured):
    """A conic through points, its tangents, polars, centre and foci."""

    WORDINGS: ClassVar = {
        "through": wording(
            "Equation of the conic through {p}?", "Find an equation in x and y of the conic through the points {p}."
        ),
        "tangent": wording(
            "Tangent of {f} at {p}?", "Find an equation of the line that touches the conic {f} at {p}."
        ),
        "polar": wording(
            "Polar line of {p} for {f}?", "Which line is the polar of the point {p} with respect to the conic {f}?"
        ),
        "pole": wording(
            "Pole of the line {g} for {f}?", "Which point is the pole of the line {g} with respect to the conic {f}?"
        ),
        "centre": wording("Centre of {f}?", "Find the centre of the conic {f}."),
        "foci": wording("Foci of {f}?", "Find both foci of the conic {f}."),
        "second-point": wording(
            "{p} lies on {f}. Where does its line with direction {u} meet the conic again?",
            "The line through {p} with direction {u} meets the conic {f} at {p} and at which other point?",
        ),
    }  # fmt: skip
    DRAWN: ClassVar = {
        "through": wording("Equation of the drawn conic, which passes through the five marked lattice points?"),
        "tangent": wording(
            "The drawn conic passes through the five marked lattice points. An equation of its tangent at {p}?"
        ),
        "centre": wording("The drawn conic passes through the five marked lattice points. Its centre, exactly?"),
        "foci": wording(
            "The foci of the drawn conic are lattice points, as the marked ends of its axes are. Which are they?"
        ),
    }

    def figure(self, given: Given) -> bytes:
        form = read_equation(given["f"])
        assert form is not None
        dots = [tuple(map(float, p)) for p in tuples(given["p5"]) or []]
        return conic([float(c) for c in form], [(p[0], p[1]) for p in dots])

    def made(self, rng: Random, level: int) -> Made:
        if self.kind == "foci":
            return self._foci(rng, level)
        if self.shown == "drawn" or self.kind == "through":
            return self._five(rng, level)
        size = (4, 6, 9, 15)[level - 1]
        form = [Fraction(rng.randint(-size, size)) for _ in range(6)]
        if level == 1:
            form[1] = Fraction(0)
            if self.kind in ("polar", "pole"):
                form[3] = Fraction(0)
        p = (Fraction(rng.randint(-size, size)), Fraction(rng.randint(-size, size)))
        if self.kind in ("tangent", "second-point"):
            form[5] -= value(form, *p)
        if not any(form[:3]) or not determinant(matrix_of(form)):
            return self.made(rng, level)
        f = write_form(form)
        match self.kind:
            case "tangent" | "polar":
                line = polar(form, p)
                if not any(line[3:5]) or (self.kind == "polar" and not value(form, *p)):
                    return self.made(rng, level)
                return {"f": f, "p": written(p)}, write_form(line)
            case "pole":
                line = polar(form, p)
                return ({"f": f, "g": write_form(line)}, written(p)) if any(line[3:5]) else self.made(rng, level)
            case "centre":
                try:
                    found = _centre(form)
                except StopIteration:
                    return self.made(rng, level)
                return ({"f": f}, written(found)) if any(found) else self.made(rng, level)
        u = (Fraction(rng.randint(-4, 4)), Fraction(rng.randint(-4, 4)))
        square = value([*form[:3], *[Fraction(0)] * 3], *u)
        slope = sum((x * y for x, y in zip(polar(form, p)[3:5], u, strict=True)), Fraction(0)) * 2
        if not square or not slope:
            return self.made(rng, level)
        t = -slope / square
        return {"f": f, "p": written(p), "u": written(u)}, written([x + t * y for x, y in zip(p, u, strict=True)])

    def _five(self, rng: Random, level: int) -> Made:
        size = 8 if self.shown == "drawn" else (3, 5, 7, 12)[level - 1]
        while True:
            if self.shown == "drawn" or rng.random() < 0.5:
                points = [(rng.randint(-size, size), rng.randint(-size, size)) for _ in range(5)]
            else:
                points = [(rng.randint(-size, size), rng.randint(-size, size)) for _ in range(4)] + [(0, 0)]
            if len(set(points)) < 5 or any(
                (b[0] - a[0]) * (c[1] - a[1]) == (b[1] - a[1]) * (c[0] - a[0]) for a, b, c in combinations(points, 3)
            ):
                continue
            exact_points = [(Fraction(x), Fraction(y)) for x, y in points]
            form = through(exact_points)
            if not determinant(matrix_of(form)) or max(map(abs, whole_form(form))) > (99, 400, 1500, 9999)[level - 1]:
                continue
            if self.shown == "drawn" and max(map(abs, whole_form(form))) > 300:
                continue
            break
        listed = ", ".join(written(p) for p in points)
        equation = write_form(form)
        if self.shown == "listed":
            return {"p": listed}, equation
        fields: dict[str, object] = {"f": equation, "p5": listed}
        if self.kind == "through":
            return fields, equation
        if self.kind == "tangent":
            return fields | {"p": written(points[0])}, write_form(polar(form, exact_points[0]))
        try:
            return fields, written(_centre(list(form)))
        except StopIteration:
            return self._five(rng, level)

    def _foci(self, rng: Random, level: int) -> Made:
        """Axes that are parallel to those of the coordinates, half-lengths of a Pythagorean triple or a multiple."""
        x0, y0 = (
            (rng.randint(-4, 4) for _ in range(2)) if self.shown == "drawn" else (rng.randint(-9, 9) for _ in range(2))
        )
        a, b, c = rng.choice(
            ((5, 3, 4), (5, 4, 3))
            if self.shown == "drawn"
            else (
                (5, 3, 4),
                (5, 4, 3),
                (13, 5, 12),
                (13, 12, 5),
                (17, 8, 15),
                (17, 15, 8),
                (10, 6, 8),
                (10, 8, 6),
                (25, 7, 24),
            )
        )
        hyperbola = (level > 1 or self.shown == "drawn") and rng.random() < 0.5
        if hyperbola:
            a, b, c = c, b, a
        p, q = Fraction(1, a * a), Fraction(-1 if hyperbola else 1, b * b)
        upright = rng.random() < 0.5
        if upright:
            p, q = q, p
        form = [p, Fraction(0), q, -2 * p * x0, -2 * q * y0, p * x0 * x0 + q * y0 * y0 - 1]
        if self.shown == "drawn" and max(abs(x0), abs(y0)) + c > 10:
            return self._foci(rng, level)
        ends = [(x0, y0 + s * c) if upright else (x0 + s * c, y0) for s in (-1, 1)]
        fields: dict[str, object] = {"f": write_form(form)}
        if self.shown == "drawn":
            axis = [(x0, y0 + s * a) if upright else (x0 + s * a, y0) for s in (-1, 1)]
            cross = [] if hyperbola else [(x0 + s * b, y0) if upright else (x0, y0 + s * b) for s in (-1, 1)]
            fields["p5"] = ", ".join(written(end) for end in axis + cross)
        return fields, ", ".join(written(end) for end in ends)

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind in ("through", "tangent", "polar"):
            form = read_equation(text)
            if form is None or not any(form):
                return "not_an_equation"
            wanted = read_equation(solution)
            assert wanted is not None
            return "" if whole_form(form) == whole_form(wanted) else "another_curve"
        if self.kind == "foci":
            found = tuples(_plus_minus(text))
            if found is None:
                return "not_points"
            return "" if len(found) == 2 and set(found) == set(tuples(solution) or []) else "wrong_points"
        at = parse_list(text)
        if at is None or len(at) != 2:
            return "not_a_point"
        return "" if tuple(at) == point(solution) else "wrong_point"

    def true(self, given: Given, solution: str) -> bool:
        """By incidence, by numbers: points on it, one common point, symmetry, sums of distances."""
        if self.kind == "through":
            form = read_equation(solution)
            points = tuples(given["p5" if self.shown == "drawn" else "p"]) or []
            return (
                form is not None
                and len(points) == 5
                and not any(value(form, *p) for p in points)
                and bool(determinant(matrix_of(form)))
            )
        form = read_equation(given["f"])
        assert form is not None
        match self.kind:
            case "tangent":
                line, p = read_equation(solution), point(given["p"])
                if line is None or value(line, p[0], p[1]) or value(form, p[0], p[1]):
                    return False
                a, b = line[3], line[4]  # along the line the conic has a double root
                near = [value(form, p[0] + t * b, p[1] - t * a) for t in (1, -1)]
                return near[0] == near[1]
            case "polar" | "pole":
                line = read_equation(solution if self.kind == "polar" else given["g"])
                p = point(given["p"] if self.kind == "polar" else solution)
                return line is not None and _conjugate(form, p, line)
            case "centre":
                x, y = point(solution)
                return all(value(form, x + s, y + t) == value(form, x - s, y - t) for s, t in ((1, 0), (0, 1), (2, 3)))
            case "second-point":
                p, q, u = point(given["p"]), point(solution), point(given["u"])
                return not value(form, *q) and (q[0] - p[0]) * u[1] == (q[1] - p[1]) * u[0] and p != q
        return _sums_agree(form, tuples(solution) or [])


def _plus_minus(text: str) -> str:
    """`(1 ± 4, 2)` as two points, without the names of points; anything else stays."""
    text = re.sub(r"[A-Z](?:_\{?\d\}?)?\s?(?==?\s?\()", "", plain(text[:300])).replace("=", "")  # F_1(1, 2)
    if text.count("±") != 1 or ")," in text:
        return text
    sides = [
        re.sub(r"\(([^(),]*),([^(),]*)\)", lambda m: _sum_point(m[1], m[2]), text.replace("±", sign)) for sign in "+-"
    ]
    return ", ".join(sides)


def _sum_point(x: str, y: str) -> str:
    trees = [parse_expression(part, ()) for part in (x, y)]
    values = [None if tree is None else exact(tree) for tree in trees]
    return f"({values[0]},{values[1]})"


def through(points: Sequence[Sequence[Fraction]]) -> Form:
    """By cofactors of the 5 by 6 system: pairs of lines through four points, combined to vanish at the fifth."""
    (a, b, c, d, e) = points

    def line(p: Sequence[Fraction], q: Sequence[Fraction]) -> Terms:
        return {(1, 0): q[1] - p[1], (0, 1): p[0] - q[0], (0, 0): q[0] * p[1] - p[0] * q[1]}

    def pair(p: Sequence[Fraction], q: Sequence[Fraction], r: Sequence[Fraction], s: Sequence[Fraction]) -> Form:
        whole = multiplied(line(p, q), line(r, s))
        return tuple(whole.get(key, Fraction(0)) for key in POWERS)

    one, two = pair(a, b, c, d), pair(a, c, b, d)
    m, n = value(one, e[0], e[1]), value(two, e[0], e[1])
    return tuple(n * x - m * y for x, y in zip(one, two, strict=True))


def _centre(form: Sequence[Fraction]) -> list[Fraction]:
    a, b, c, d, e, _ = form
    return solve([[2 * a, b], [b, 2 * c]], [-d, -e])


def _conjugate(form: Form, p: Sequence[Fraction], line: Form) -> bool:
    """Two points of the line, each joined to p: the conic's values there split harmonically."""
    a, b, c = line[3], line[4], line[5]
    base = (-a * c / (a * a + b * b), -b * c / (a * a + b * b))
    for t in (0, 3):
        q = (base[0] + t * b, base[1] - t * a)
        ends = value(form, *p) + value(form, *q)
        apart = value([*form[:3], *[Fraction(0)] * 3], p[0] - q[0], p[1] - q[1])
        if ends != apart:  # F(p) + F(q) - (p - q)^T A (p - q) is twice the bilinear form
            return False
    return True


def _sums_agree(form: Form, foci: Sequence[Sequence[Fraction]]) -> bool:
    """The sum or the difference of the distances is the same at many points of the curve."""
    from math import dist, sqrt

    a, b, c, d, e, f = (float(x) for x in form)
    ends = [(float(p[0]), float(p[1])) for p in foci]
    found = []
    for k in range(-400, 401):
        x = k / 10 + 0.03
        half, rest = b * x + e, a * x * x + d * x + f
        under = half * half - 4 * c * rest
        if under > 1e-6:
            y = (-half + sqrt(under)) / (2 * c)
            one, two = (dist((x, y), end) for end in ends)
            found.append((one + two, abs(one - two)))
    return (
        len(ends) == 2
        and len(found) > 8
        and any(max(row) - min(row) < 1e-6 * max(row) for row in zip(*found, strict=True))
    )
