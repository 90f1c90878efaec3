"""Inversion, and maps of the projective line and plane: images of curves and points, maps by what they carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

from bootcamp.answers.lists import parse_list
from bootcamp.math.chains import solve
from bootcamp.math.curves import POWERS, Form, determinant, read_equation, value, whole_form, write_form
from bootcamp.math.figures import point, written
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, given_matrix, read_matrices
from bootcamp.math.reading import write_matrix
from bootcamp.math.wordings import wording


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
            terms = [float(c) * w.real**i * w.imag**j for c, (i, j) in zip(image, POWERS, strict=True)]
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
