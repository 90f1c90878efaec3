"""Conics, inversion and maps of the projective line and plane: equations up to a factor, points exactly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm
from random import Random
from typing import ClassVar, TypeAlias

from bootcamp.answers.expressions import Node, Number, Power, Product, Sum, Symbol, exact, parse_expression
from bootcamp.answers.latex import plain
from bootcamp.answers.lists import parse_list
from bootcamp.math.chains import solve
from bootcamp.math.diagrams import conic
from bootcamp.math.figures import point, written
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, given_matrix, read_matrices, tuples
from bootcamp.math.reading import write_matrix
from bootcamp.math.wordings import wording

Form: TypeAlias = tuple[Fraction, ...]  # A, B, C, D, E, F of A x^2 + B xy + C y^2 + D x + E y + F
_POWERS = ((2, 0), (1, 1), (0, 2), (1, 0), (0, 1), (0, 0))
_Poly: TypeAlias = dict[tuple[int, int], Fraction]


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
    if any(value and key not in _POWERS for key, value in whole.items()):
        return None
    return tuple(whole.get(key, Fraction(0)) for key in _POWERS)


def _expanded(node: Node) -> _Poly | None:
    """A polynomial in x and y, multiplied out; None above degree four or for another expression."""
    match node:
        case Symbol(name):
            return {(int(name == "x"), int(name == "y")): Fraction(1)}
        case Sum(parts):
            total: _Poly = {}
            for part in parts:
                found = _expanded(part)
                if found is None:
                    return None
                for key, value in found.items():
                    total[key] = total.get(key, Fraction(0)) + value
            return total
        case Product(parts):
            whole: _Poly = {(0, 0): Fraction(1)}
            for part in parts:
                found = _expanded(part)
                if found is None:
                    return None
                whole = _multiplied(whole, found)
                if any(sum(key) > 4 for key in whole):
                    return None
            return whole
        case Power(base, Number(power)) if power in (1, 2):
            inside = _expanded(base)
            whole_ = inside if power == 1 or inside is None else _multiplied(inside, inside)
            return whole_ if whole_ is None or all(sum(key) <= 4 for key in whole_) else None
    alone = exact(node)
    return None if alone is None else {(0, 0): alone}


def _multiplied(f: _Poly, g: _Poly) -> _Poly:
    found: _Poly = {}
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
    return sum((c * x**i * y**j for c, (i, j) in zip(form, _POWERS, strict=True)), Fraction(0))


def polar(form: Sequence[Fraction], p: Sequence[Fraction]) -> Form:
    """The line of all points conjugate to p: the tangent, if p lies on the conic."""
    a, b, c = (sum((row[k] * w for k, w in enumerate((*p, Fraction(1)))), Fraction(0)) for row in matrix_of(form))
    return (Fraction(0),) * 3 + (a, b, c)


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
    """`(1 ± 4, 2)` as two points; anything else stays."""
    text = plain(text[:300])
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

    def line(p: Sequence[Fraction], q: Sequence[Fraction]) -> _Poly:
        return {(1, 0): q[1] - p[1], (0, 1): p[0] - q[0], (0, 0): q[0] * p[1] - p[0] * q[1]}

    def pair(p: Sequence[Fraction], q: Sequence[Fraction], r: Sequence[Fraction], s: Sequence[Fraction]) -> Form:
        whole = _multiplied(line(p, q), line(r, s))
        return tuple(whole.get(key, Fraction(0)) for key in _POWERS)

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


@dataclass(frozen=True, kw_only=True)
class Transformation(Pictured):
    """Images under inversion, and the maps of a line or plane that carry given points to given points."""

    WORDINGS: ClassVar = {
        "inverse-line": wording(
            "Image of the line {g} under inversion in {f}?",
            "Into which circle does inversion in the circle {f} carry the line {g}? Give its equation.",
        ),
        "inverse-circle": wording(
            "Image of the circle {g} under inversion in {f}?",
            "Find an equation of the image of the circle {g} under inversion in the circle {f}.",
        ),
        "inverse-point": wording(
            "Image of {p} under inversion in {f}?", "Where does inversion in the circle {f} carry the point {p}?"
        ),
        "moebius": wording(
            "Moebius map with {a} -> {p}, {b} -> {q}, {c} -> {r}, as a matrix?",
            "Find a matrix [[a, b], [c, d]] whose map x -> (ax + b)/(cx + d) takes {a}, {b}, {c} to {p}, {q}, {r}.",
        ),
        "homography": wording(
            "3x3 matrix: homography (0,0)->{p}, (1,0)->{q}, (1,1)->{r}, (0,1)->{s}?",
            "Give a 3 by 3 matrix, acting on (x, y, 1), of the projective map that takes (0,0), (1,0), (1,1), (0,1) "
            "to {p}, {q}, "
            "{r}, {s} in this order.",
        ),
        "harmonic": wording(
            "Fourth harmonic point to {c} for {a}, {b}?",
            "Which point d of the line makes the cross-ratio (a, b; c, d) = -1 for a = {a}, b = {b}, c = {c}?",
        ),
        "similarity": wording(
            "Similarity x -> ax+b of the complex plane, {p} -> {r}, {q} -> {s}: its fixed point?",
            "A direct similarity of the plane takes {p} to {r} and {q} to {s}. Find its fixed point.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        size = (9, 6, 12, 30)[level - 1]

        def some() -> Fraction:
            return Fraction(rng.randint(-size, size), 1 if level < 4 else rng.randint(1, 3))

        x0, y0, r2 = (some(), some(), Fraction(rng.randint(1, size * 2)))
        base = _circle(x0, y0, r2)
        match self.kind:
            case "inverse-line" | "inverse-circle":
                one, a, b, c = Fraction(self.kind == "inverse-circle"), some(), some(), some()
                if level == 1:
                    x0 = y0 = Fraction(0)
                    base = _circle(x0, y0, r2)
                curve: Form = (one, Fraction(0), one, a, b, c)
                if not (a or b) or not value(curve, x0, y0) or (one and a * a + b * b <= 4 * c):
                    return self.made(rng, level)
                return {"g": write_form(curve), "f": write_form(base)}, write_form(_inverted(curve, x0, y0, r2))
            case "inverse-point":
                p = (some(), some())
                far = (p[0] - x0) ** 2 + (p[1] - y0) ** 2
                if far in (0, r2):
                    return self.made(rng, level)
                found = [x0 + r2 * (p[0] - x0) / far, y0 + r2 * (p[1] - y0) / far]
                return {"p": written(p), "f": write_form(base)}, written(found)
            case "moebius":
                ends = [[some() for _ in range(3)] for _ in range(2)]
                if any(len(set(row)) < 3 for row in ends):
                    return self.made(rng, level)
                names = dict(zip("abcpqr", [*ends[0], *ends[1]], strict=True))
                return names, write_matrix(_moebius(*ends))
            case "harmonic":
                a, b, c = some(), some(), some()
                below = 2 * c - a - b
                if len({a, b, c}) < 3 or not below:
                    return self.made(rng, level)
                return {"a": a, "b": b, "c": c}, (c * (a + b) - 2 * a * b) / below
            case "homography":
                corners = [(some(), some()) for _ in range(4)]
                try:
                    rows = _homography(corners)
                except (ZeroDivisionError, StopIteration):
                    return self.made(rng, level)
                if not determinant(rows):
                    return self.made(rng, level)
                return {n: written(p) for n, p in zip("pqrs", corners, strict=True)}, write_matrix(rows)
        p, q, r, s = ((some(), some()) for _ in range(4))
        if p == q or r == s:
            return self.made(rng, level)
        fixed = _fixed(p, q, r, s)
        if fixed is None or fixed in (p, q):
            return self.made(rng, level)
        return {n: written(v) for n, v in zip("pqrs", (p, q, r, s), strict=True)}, written(fixed)

    def fault(self, given: Given, text: str, solution: str) -> str:
        match self.kind:
            case "inverse-line" | "inverse-circle":
                form, wanted = read_equation(text), read_equation(solution)
                if form is None or not any(form) or wanted is None:
                    return "not_an_equation"
                return "" if whole_form(form) == whole_form(wanted) else "another_curve"
            case "moebius" | "homography":
                n = 2 if self.kind == "moebius" else 3
                found = read_matrices(text, (n, n))
                if found is None:
                    return "not_a_matrix"
                return _map_fault(self.kind, given, found[0])
            case "harmonic":
                from bootcamp.math.questions import read_number

                number = read_number(text)
                return "not_a_number" if number is None else "" if number == Fraction(solution) else "wrong_value"
        at = parse_list(text)
        if at is None or len(at) != 2:
            return "not_a_point"
        return "" if tuple(at) == point(solution) else "wrong_point"

    def true(self, given: Given, solution: str) -> bool:
        """With complex numbers in floating point; images of single points; cross-ratios."""
        match self.kind:
            case "moebius" | "homography":
                return _map_fault(self.kind, given, given_matrix(solution)) == ""
            case "harmonic":
                a, b, c, d = (Fraction(x) for x in (given["a"], given["b"], given["c"], solution))
                return (c - a) * (d - b) == -(c - b) * (d - a)
            case "similarity":
                p, q, r, s, w = (complex(*map(float, point(x))) for x in (*(given[n] for n in "pqrs"), solution))
                turn = (s - r) / (q - p)
                return abs(turn * (w - p) + r - w) < 1e-7 * (1 + abs(w))
        base = read_equation(given["f"])
        assert base is not None
        centre = complex(float(-base[3] / base[0] / 2), float(-base[4] / base[0] / 2))
        square = abs(centre) ** 2 - float(base[5] / base[0])

        def moved(z: complex) -> complex:
            return centre + square / (z - centre).conjugate()

        if self.kind == "inverse-point":
            return abs(moved(complex(*map(float, point(given["p"])))) - complex(*map(float, point(solution)))) < 1e-7
        curve, image = read_equation(given["g"]), read_equation(solution)
        assert curve is not None
        assert image is not None
        for z in _points(curve):
            w = moved(z)
            terms = [float(c) * w.real**i * w.imag**j for c, (i, j) in zip(image, _POWERS, strict=True)]
            if abs(sum(terms)) > 1e-6 * sum(map(abs, terms)):
                return False
        return True


def _circle(x: Fraction, y: Fraction, square: Fraction) -> Form:
    return (Fraction(1), Fraction(0), Fraction(1), -2 * x, -2 * y, x * x + y * y - square)


def _inverted(curve: Form, x: Fraction, y: Fraction, r2: Fraction) -> Form:
    """a |z|^2 + b.z + c about the centre becomes c |z|^2 + r2 b.z + a r2^2."""
    a, b, c = curve[0], (curve[3] + 2 * curve[0] * x, curve[4] + 2 * curve[0] * y), value(curve, x, y)
    square, line, rest = c, (r2 * b[0], r2 * b[1]), a * r2 * r2
    return (square, Fraction(0), square, line[0] - 2 * square * x, line[1] - 2 * square * y,
            rest + square * (x * x + y * y) - line[0] * x - line[1] * y)  # fmt: skip


def _points(curve: Form) -> list[complex]:
    """Points of a line or a circle."""
    from cmath import exp
    from math import sqrt

    a, _, _, d, e, f = (float(c) for c in curve)
    if not a:
        base = complex(-d * f, -e * f) / (d * d + e * e)
        return [base + t * complex(e, -d) for t in (-1.7, 0.1, 0.9, 5.3)]
    middle = complex(-d / a / 2, -e / a / 2)
    radius = sqrt(abs(middle) ** 2 - f / a)
    return [middle + radius * exp(1j * t) for t in (0.3, 1.9, 3.3, 5.1)]


def _moebius(source: Sequence[Fraction], target: Sequence[Fraction]) -> list[list[int]]:
    """Both to 0, infinity, 1; then there and back."""

    def standard(a: Fraction, b: Fraction, c: Fraction) -> list[list[Fraction]]:
        return [[c - b, -a * (c - b)], [c - a, -b * (c - a)]]

    (a, b), (c, d) = standard(*target)
    there = standard(*source)
    rows = [
        [sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*there, strict=True)]
        for row in ([d, -b], [-c, a])
    ]
    flat = whole_form([Fraction(x) for row in rows for x in row])
    return [flat[:2], flat[2:]]


def _homography(corners: Sequence[Sequence[Fraction]]) -> list[list[Fraction]]:
    """Unit square to a quadrilateral, by the weights that make the diagonals' sum agree."""
    (p, q, r, s) = ([x, y, Fraction(1)] for x, y in corners)
    weights = solve([[q[k], -p[k], s[k]] for k in range(3)], r)  # r = u q - v p + w s
    if 0 in weights:
        raise ZeroDivisionError
    u, v, w = weights
    rows = [[u * q[k] - v * p[k], w * s[k] - v * p[k], v * p[k]] for k in range(3)]
    flat = whole_form([x for row in rows for x in row])
    return [[Fraction(x) for x in flat[k : k + 3]] for k in (0, 3, 6)]


def _map_fault(kind: str, given: Given, rows: Sequence[Sequence[Fraction]]) -> str:
    if kind == "moebius":
        (a, b), (c, d) = rows
        if a * d == b * c:
            return "singular"
        for x, y in zip("abc", "pqr", strict=True):
            below = c * Fraction(given[x]) + d
            if not below or (a * Fraction(given[x]) + b) != below * Fraction(given[y]):
                return "wrong_image"
        return ""
    if not determinant(rows):
        return "singular"
    for corner, name in zip(((0, 0), (1, 0), (1, 1), (0, 1)), "pqrs", strict=True):
        u, v, w = (row[0] * corner[0] + row[1] * corner[1] + row[2] for row in rows)
        if not w or (u / w, v / w) != point(given[name]):
            return "wrong_image"
    return ""


def _fixed(
    p: Sequence[Fraction], q: Sequence[Fraction], r: Sequence[Fraction], s: Sequence[Fraction]
) -> tuple[Fraction, Fraction] | None:
    """w = a w + b with a = (s - r)/(q - p), in real and imaginary parts."""
    x, y = q[0] - p[0], q[1] - p[1]
    u, v = s[0] - r[0], s[1] - r[1]
    size = x * x + y * y
    a = ((u * x + v * y) / size, (v * x - u * y) / size)
    b = (r[0] - a[0] * p[0] + a[1] * p[1], r[1] - a[0] * p[1] - a[1] * p[0])
    c, d = 1 - a[0], -a[1]
    size = c * c + d * d
    if not size:
        return None
    return (b[0] * c + b[1] * d) / size, (b[1] * c - b[0] * d) / size
