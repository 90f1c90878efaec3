"""Figures in exact coordinates: centres of triangles, circles and lines, and the geometry of space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import dist, isqrt
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.expressions import parse_expression
from bootcamp.answers.lists import parse_list
from bootcamp.math.chains import solve
from bootcamp.math.drawings import polygon
from bootcamp.math.forms import nonzero
from bootcamp.math.functions import evaluate
from bootcamp.math.questions import Given, Made, Question
from bootcamp.math.reading import right_side
from bootcamp.math.values import constant, same_value
from bootcamp.math.wordings import Wording, wording
from bootcamp.types import Problem

Point = tuple[Fraction, ...]


def point(text: str) -> Point:
    """A point that we wrote ourselves."""
    found = parse_list(text)
    assert found is not None, text
    return tuple(found)


def minus(a: Sequence[Fraction], b: Sequence[Fraction]) -> Point:
    return tuple(x - y for x, y in zip(a, b, strict=True))


def dot(a: Sequence[Fraction], b: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(a, b, strict=True)), Fraction(0))


def cross(a: Sequence[Fraction], b: Sequence[Fraction]) -> Point:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def written(p: Sequence[object]) -> str:
    return f"({','.join(map(str, p))})"


@dataclass(frozen=True, kw_only=True)
class TriangleCentre(Question):
    """A centre of a triangle, by the condition that defines it; corners in the prompt, or drawn."""

    shown: str = "listed"  # or "drawn"

    NAMES: ClassVar = {
        "circumcentre": "circumcentre",
        "orthocentre": "orthocentre",
        "incentre": "incentre",
        "nine-point": "centre of the nine-point circle",
        "symmedian": "symmedian (Lemoine) point",
    }
    LISTED: ClassVar = wording(
        "The {name} of the triangle {a}, {b}, {c}?", "Triangle {a}, {b}, {c}: coordinates of its {name}?"
    )
    DRAWN: ClassVar = wording("Coordinates of the {name} of the triangle? Its corners are lattice points.")
    WORDINGS: ClassVar[dict[str, Wording]] = {}

    def generate(self, rng: Random, level: int) -> Problem:
        size = 9 if self.shown == "drawn" else (6, 9, 20, 60)[level - 1]
        while True:
            corners = [(rng.randint(-size, size), rng.randint(-size, size)) for _ in range(3)]
            if self.kind == "incentre":
                corners = _heronian(rng, 9 if self.shown == "drawn" else 9 * level)
            a, b, c = ([Fraction(x) for x in p] for p in corners)
            if cross((*minus(b, a), Fraction(0)), (*minus(c, a), Fraction(0)))[2] and max(
                abs(x) for p in corners for x in p
            ) <= max(size, 9):
                break
        given = {"name": self.NAMES[self.kind], **{n: written(p) for n, p in zip("abc", corners, strict=True)}}
        answer = {"given": given, "solution": written(_centre(self.kind, [a, b, c]))}
        if self.shown == "drawn":
            return Problem(self.DRAWN.write(rng, name=given["name"]), answer, (polygon(corners),))
        return Problem(self.LISTED.write(rng, **given), answer)

    def check(self, problem: Problem) -> bool:
        given = problem.answer["given"]
        if self.shown == "drawn":
            corners = [(int(x), int(y)) for x, y in (point(given[n]) for n in "abc")]
            seen = problem.images == (polygon(corners),) and self.DRAWN.read(problem.prompt)["name"] == given["name"]
        else:
            seen = self.LISTED.read(problem.prompt) == given
        return seen and self.true(given, problem.answer["solution"])

    def fault(self, given: Given, text: str, solution: str) -> str:
        found = parse_list(text)
        if found is None or len(found) != 2:
            return "not_a_point"
        return "" if tuple(found) == point(solution) else "wrong_point"

    def true(self, given: Given, solution: str) -> bool:
        """By the defining property, in floating point."""
        (ax, ay), (bx, by), (cx, cy) = ((float(x) for x in point(given[n])) for n in "abc")
        corners = [(ax, ay), (bx, by), (cx, cy)]
        px, py = (float(x) for x in point(solution))

        def gap(p: tuple[float, float], q: tuple[float, float]) -> float:
            """The distance of the centre from the line through p and q."""
            return abs((q[0] - p[0]) * (py - p[1]) - (q[1] - p[1]) * (px - p[0])) / dist(p, q)

        sides = [(corners[1], corners[2]), (corners[2], corners[0]), (corners[0], corners[1])]
        match self.kind:
            case "circumcentre":
                values = [dist((px, py), p) for p in corners]
            case "nine-point":
                values = [dist((px, py), ((p[0] + q[0]) / 2, (p[1] + q[1]) / 2)) for p, q in sides]
            case "incentre":
                values = [gap(p, q) for p, q in sides]
                weights = [dist(p, q) for p, q in sides]
                if abs(sum(v * w for v, w in zip(values, weights, strict=True)) - 2 * _area(corners)) > 1e-6:
                    return False  # an excentre
            case "symmedian":  # distances from the sides are as the sides
                values = [gap(p, q) / dist(p, q) for p, q in sides]
                if abs(sum(gap(p, q) * dist(p, q) for p, q in sides) - 2 * _area(corners)) > 1e-6:
                    return False
            case _:
                values = [
                    (px - p[0]) * (q[0][0] - q[1][0]) + (py - p[1]) * (q[0][1] - q[1][1])
                    for p, q in zip(corners, sides, strict=True)
                ]
        return max(values) - min(values) < 1e-7 * max(1.0, *map(abs, values), abs(px), abs(py))

    def problem_key(self, problem: Problem) -> str:
        return str(sorted(problem.answer["given"][n] for n in "abc"))


def _area(p: Sequence[tuple[float, float]]) -> float:
    return abs((p[1][0] - p[0][0]) * (p[2][1] - p[0][1]) - (p[1][1] - p[0][1]) * (p[2][0] - p[0][0])) / 2


def _heronian(rng: Random, size: int) -> list[tuple[int, int]]:
    """A lattice triangle whose sides have whole lengths."""
    legs = rng.choice(((3, 4), (4, 3), (5, 12), (12, 5), (8, 6), (6, 8), (8, 15), (15, 8), (12, 9), (9, 12)))
    others = {3: (4,), 4: (3,), 5: (12,), 12: (5, 9, 16), 8: (6, 15), 6: (8,), 15: (8, 20), 9: (12,)}
    x, h = legs
    foot = rng.choice((0, *others.get(h, ())))  # the height, shared by two right triangles
    corners = [(-x, 0), (foot, 0), (0, h)]
    dx, dy, s = rng.randint(-size, size), rng.randint(-size, size), rng.choice((-1, 1))
    moved = [(dx + s * p, dy + q) for p, q in corners]
    return [(q, p) for p, q in moved] if rng.random() < 0.5 else moved


def _centre(kind: str, corners: list[list[Fraction]]) -> Point:
    """In barycentric coordinates from the squares of the sides."""
    a, b, c = corners
    squares = [dot(minus(p, q), minus(p, q)) for p, q in ((b, c), (c, a), (a, b))]
    x, y, z = squares
    weights = {
        "circumcentre": lambda: [x * (y + z - x), y * (z + x - y), z * (x + y - z)],
        "orthocentre": lambda: [(z + x - y) * (x + y - z), (x + y - z) * (y + z - x), (y + z - x) * (z + x - y)],
        "incentre": lambda: [Fraction(isqrt(int(s))) for s in squares],
        "symmedian": lambda: squares,
        "nine-point": lambda: [
            x * (y + z) - (y - z) ** 2, y * (z + x) - (z - x) ** 2, z * (x + y) - (x - y) ** 2
        ],
    }[kind]()  # fmt: skip
    whole = sum(weights, Fraction(0))
    return tuple(dot(weights, [p[k] for p in corners]) / whole for k in range(2))


@dataclass(frozen=True, kw_only=True)
class Space(Question):
    """Points, lines and planes of space: distances in closed form, feet, mirror images, planes."""

    WORDINGS: ClassVar = {
        "skew": wording(
            "Distance between the lines {p} + s{u} and {q} + t{v}?",
            "How far apart are the lines through {p} along {u} and through {q} along {v}?",
        ),
        "foot": wording(
            "Foot of the perpendicular from {p} to the line {q} + t{u}?",
            "Which point of the line through {q} with direction {u} is nearest to {p}?",
        ),
        "mirror": wording(
            "Mirror image of {p} in the plane {n}.X = {d}?",
            "Reflect {p} in the plane with normal {n} and equation {n}.X = {d}.",
        ),
        "meet": wording(
            "Where does the line {p} + t{u} meet the plane through {a}, {b}, {c}?",
            "Intersection of the line through {p} along {u} with the plane of {a}, {b} and {c}?",
        ),
        "triangle": wording(
            "Area of the triangle {a}, {b}, {c}?", "Exact area of the triangle with corners {a}, {b}, {c} in space?"
        ),
        "sphere": wording(
            "Centre of the sphere through {a}, {b}, {c}, {d}?", "Which point is equally far from {a}, {b}, {c} and {d}?"
        ),
        "volume": wording(
            "Volume of the tetrahedron {a}, {b}, {c}, {d}?",
            "Find the volume of the tetrahedron with corners {a}, {b}, {c}, {d}.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        size = (3, 5, 9, 30)[level - 1]

        def some() -> list[Fraction]:
            return [Fraction(rng.randint(-size, size)) for _ in range(3)]

        p, q, u, v, a, b, c, d = (some() for _ in range(8))
        normal = cross(minus(b, a), minus(c, a))
        match self.kind:
            case "skew":
                n = cross(u, v)
                if not any(n) or not dot(minus(q, p), n):
                    return self.made(rng, level)
                return _fields(p=p, u=u, q=q, v=v), _over_root(abs(dot(minus(q, p), n)), dot(n, n))
            case "foot":
                if not any(u):
                    return self.made(rng, level)
                t = dot(minus(p, q), u) / dot(u, u)
                return _fields(p=p, q=q, u=u), written([x + t * y for x, y in zip(q, u, strict=True)])
            case "mirror":
                height = nonzero(rng, 9 * level)
                if not any(u) or dot(u, p) == height:
                    return self.made(rng, level)
                t = 2 * (height - dot(u, p)) / dot(u, u)
                return _fields(p=p, n=u) | {"d": height}, written([x + t * y for x, y in zip(p, u, strict=True)])
            case "meet":
                if not dot(normal, u):
                    return self.made(rng, level)
                t = dot(normal, minus(a, p)) / dot(normal, u)
                return _fields(p=p, u=u, a=a, b=b, c=c), written([x + t * y for x, y in zip(p, u, strict=True)])
            case "triangle":
                if not any(normal):
                    return self.made(rng, level)
                return _fields(a=a, b=b, c=c), f"sqrt({dot(normal, normal)})/2"
        volume = dot(normal, minus(d, a))
        if not volume:
            return self.made(rng, level)
        if self.kind == "volume":
            return _fields(a=a, b=b, c=c, d=d), abs(volume) / 6
        rows = [minus(x, a) for x in (b, c, d)]
        return _fields(a=a, b=b, c=c, d=d), written(solve(rows, [(dot(x, x) - dot(a, a)) / 2 for x in (b, c, d)]))

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind not in ("skew", "triangle", "volume"):
            found = parse_list(text)
            if found is None or len(found) != 3:
                return "not_a_point"
            return "" if tuple(found) == point(solution) else "wrong_point"
        node = parse_expression(right_side(text), ())
        if node is None:
            return "not_a_number"
        return "" if same_value(node, constant(solution)) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """Points by the exact conditions on them; distances, areas and volumes with numpy, in another way."""
        import numpy

        def vec(name: str) -> Any:
            return numpy.array([float(x) for x in point(given[name])])

        if solution[0] == "(":
            return self._fits(
                point(solution), {name: point(text) for name, text in given.items() if text[0] == "("}, given
            )
        value = float(evaluate(constant(solution), 0))
        match self.kind:
            case "skew":
                table = numpy.stack([vec("u"), -vec("v")], axis=1)
                found = numpy.linalg.lstsq(table, vec("q") - vec("p"), rcond=None)[0]
                return bool(abs(numpy.linalg.norm(table @ found - vec("q") + vec("p")) - value) < 1e-9 * max(1, value))
            case "triangle":
                lengths = sorted(float(numpy.linalg.norm(vec(x) - vec(y))) for x, y in ("ab", "bc", "ca"))
                half = sum(lengths) / 2  # Heron
                square = half * (half - lengths[0]) * (half - lengths[1]) * (half - lengths[2])
                return bool(abs(square - value**2) < 1e-6 * max(1, value**2))
        table = numpy.stack([numpy.append(vec(x), 1) for x in "abcd"])
        return bool(abs(abs(numpy.linalg.det(table)) / 6 - value) < 1e-8 * max(1, value))

    def _fits(self, at: Point, seen: dict[str, Point], given: Given) -> bool:
        """True if a point lies where the question wants it."""
        if self.kind == "sphere":
            return len({dot(minus(seen[x], at), minus(seen[x], at)) for x in "abcd"}) == 1
        if self.kind == "mirror":
            middle = [(x + y) / 2 for x, y in zip(at, seen["p"], strict=True)]
            return dot(seen["n"], middle) == Fraction(given["d"]) and not any(cross(minus(at, seen["p"]), seen["n"]))
        if self.kind == "foot":
            return not dot(minus(at, seen["p"]), seen["u"]) and not any(cross(minus(at, seen["q"]), seen["u"]))
        flat = dot(minus(seen["b"], at), cross(minus(seen["c"], at), minus(seen["a"], at)))
        return not flat and not any(cross(minus(at, seen["p"]), seen["u"]))


def _fields(**vectors: Sequence[Fraction]) -> dict[str, object]:
    return {name: written(vector) for name, vector in vectors.items()}


def _over_root(above: Fraction, square: Fraction) -> str:
    return f"{above}/sqrt({square})"
