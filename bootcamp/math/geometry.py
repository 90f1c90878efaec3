"""Plane geometry on lattice points: areas, listed or drawn, and isometries in coordinates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import atan2, gcd
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.rationals import parse_rational
from bootcamp.math.drawings import polygon
from bootcamp.math.reading import listed, parse_fractions
from bootcamp.types import Problem, Score, Task, right, wrong

Point = tuple[int, int]


def twice_area(corners: list[Point]) -> int:
    """By the shoelace formula."""
    return abs(sum(a * d - b * c for (a, b), (c, d) in pairwise([*corners, corners[0]])))


def star_shaped(rng: Random, count: int, reach: int) -> list[Point]:
    """Corners in order around an inner point, so that no sides cross; no three neighbours in line."""
    while True:
        around: set[Point] = set()
        while len(around) < count:
            around.add((rng.randint(-reach, reach), rng.randint(-reach, reach)))
        corners = sorted(around - {(0, 0)}, key=lambda p: atan2(p[1], p[0]))
        closed = [*corners, *corners[:2]]
        turns = [_cross(a, b, c) for a, b, c in zip(closed, closed[1:], closed[2:], strict=False)]
        sweeps = [a * d - b * c for (a, b), (c, d) in pairwise([*corners, corners[0]])]
        if len(corners) == count and all(turns) and all(sweep > 0 for sweep in sweeps):
            return corners


def _cross(a: Point, b: Point, c: Point) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


@dataclass(frozen=True, kw_only=True)
class PolygonArea(Task):
    """The area of a simple polygon: corners in the prompt, or drawn on squared paper."""

    shown: str  # "listed" or "drawn"

    DRAWN: ClassVar = "What is the area of the shaded polygon? Its corners are lattice points, a square has area 1."

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1 and self.shown == "listed":  # a right-angled corner at lattice point a
            (x, y), (w, h) = (rng.randint(0, 9), rng.randint(0, 9)), (rng.randint(1, 9), rng.randint(1, 9))
            corners = [(x, y), (x + w, y), (x, y + h)]
        else:
            corners = star_shaped(
                rng, (3, 4, 5, 7, 10)[level - 1], 9 if self.shown == "drawn" else (5, 9, 20, 50, 99)[level - 1]
            )
        answer = {"area": str(Fraction(twice_area(corners), 2)), "corners": [list(p) for p in corners]}
        if self.shown == "drawn":
            return Problem(self.DRAWN, answer, (polygon(corners),))
        return Problem(f"Area of the polygon {' '.join(f'({x},{y})' for x, y in corners)}?", answer)

    def grade(self, answer: Any, text: str) -> Score:
        area = parse_rational(text)
        if area is None:
            return wrong("not_a_number")
        return right() if area == Fraction(answer["area"]) else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['area']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{Fraction(answer['area']) + rng.choice((Fraction(1, 2), 1, Fraction(-1, 2)))}</answer>"

    def check(self, problem: Problem) -> bool:
        """By Pick's theorem, with the inner points counted column by column."""
        corners = problem.answer["corners"]
        if self.shown == "drawn":
            seen = problem.prompt == self.DRAWN and problem.images == (polygon(corners),)
        else:
            seen = corners == [[int(x), int(y)] for x, y in re.findall(r"\((-?\d+),(-?\d+)\)", problem.prompt)]
        sides = list(pairwise([*corners, corners[0]]))
        boundary = sum(gcd(c - a, d - b) for (a, b), (c, d) in sides)
        inside = 0
        for x in range(min(p[0] for p in corners), max(p[0] for p in corners) + 1):
            for y in range(min(p[1] for p in corners), max(p[1] for p in corners) + 1):
                inside += _inside(x, y, sides)
        return seen and Fraction(problem.answer["area"]) == inside + Fraction(boundary, 2) - 1

    def problem_key(self, problem: Problem) -> str:
        """The corners from the least one on, in the direction of its lesser neighbour."""
        corners = problem.answer["corners"]
        start = corners.index(min(corners))
        around = corners[start + 1 :] + corners[:start]
        return str([corners[start], *min(around, around[::-1])])


def _inside(x: int, y: int, sides: list[Any]) -> bool:
    """Strictly inside, by the parity of crossings of a ray to the right."""
    odd = False
    for (a, b), (c, d) in sides:
        if (c - a) * (y - b) == (d - b) * (x - a) and min(a, c) <= x <= max(a, c) and min(b, d) <= y <= max(b, d):
            return False
        if (b > y) != (d > y) and Fraction((c - a) * (y - b), d - b) + a > x:
            odd = not odd
    return odd


# Each step: words, and the map as [[a, b], [c, d], [e, f]] for (x, y) -> (ax + by + e, cx + dy + f).
def _step(rng: Random, level: int) -> tuple[str, list[list[int]]]:
    h, k = (rng.randint(-9, 9), rng.randint(-9, 9)) if level > 2 else (0, 0)
    turn, words = rng.choice(
        (
            ([[0, -1], [1, 0]], "rotate 90° anticlockwise"),
            ([[0, 1], [-1, 0]], "rotate 90° clockwise"),
            ([[-1, 0], [0, -1]], "rotate 180°"),
        )
    )
    kind = rng.randrange(4 if level > 1 else 3)
    if kind == 0:
        where = f" about ({h},{k})"
        shift = [h - turn[0][0] * h - turn[0][1] * k, k - turn[1][0] * h - turn[1][1] * k]
        return words + where, [*turn, shift]
    if kind == 1:
        matrix, words, shift = rng.choice(
            (
                ([[-1, 0], [0, 1]], f"reflect in x = {h}", [2 * h, 0]),
                ([[1, 0], [0, -1]], f"reflect in y = {k}", [0, 2 * k]),
            )
        )
        return words, [*matrix, shift]
    if kind == 2:
        matrix, words, shift = rng.choice(
            (
                ([[0, 1], [1, 0]], f"reflect in y = x{h:+d}" if h else "reflect in y = x", [-h, h]),
                ([[0, -1], [-1, 0]], f"reflect in y = -x{h:+d}" if h else "reflect in y = -x", [h, h]),
            )
        )
        return words, [*matrix, shift]
    e, f = rng.randint(-9, 9), rng.randint(-9, 9) or 1
    return f"translate by ({e},{f})", [[1, 0], [0, 1], [e, f]]


def _apply(step: list[list[int]], p: tuple[Fraction, ...]) -> tuple[Fraction, Fraction]:
    (a, b), (c, d), (e, f) = step
    return a * p[0] + b * p[1] + e, c * p[0] + d * p[1] + f


@dataclass(frozen=True, kw_only=True)
class Isometry(Task):
    """A point that isometries, one after the other, send to a given one; from level 4 on, their fixed point."""

    def generate(self, rng: Random, level: int) -> Problem:
        count = (1, 2, 3, 2, 4)[level - 1]
        while True:
            steps = [_step(rng, level) for _ in range(count)]
            point = (Fraction(rng.randint(-40, 40)), Fraction(rng.randint(-40, 40)))
            image = point
            for _, step in steps:
                image = _apply(step, image)
            if level < 4:
                break
            fixed = _fixed([step for _, step in steps])
            if fixed is not None:
                point = image = fixed
                break
        words = ", then ".join(words for words, _ in steps)
        maps = [step for _, step in steps]
        if level < 4:
            prompt = f"{words[0].upper()}{words[1:]}: image of ({point[0]},{point[1]})?"
        else:
            prompt = f"In the plane, {words}. Which point comes back to where it was?"
        start = [str(c) for c in point]
        return Problem(prompt, {"steps": maps, "start": start, "image": [str(c) for c in image]})

    def grade(self, answer: Any, text: str) -> Score:
        point = parse_fractions(text, ("x", "y"))
        if point is None or len(point) != 2:
            return wrong("not_a_point")
        return right() if point == [Fraction(c) for c in answer["image"]] else wrong("wrong_point")

    def solution(self, answer: Any) -> str:
        return f"<answer>({listed(answer['image'])})</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        x, y = (Fraction(c) for c in answer["image"])
        return f"<answer>({listed(rng.choice(([x + 1, y], [x, y - 1])))})</answer>"

    def check(self, problem: Problem) -> bool:
        """By complex numbers, read from the words of the prompt."""
        text = problem.prompt.removeprefix("In the plane, ").partition(". Which")[0].partition(": image")[0].lower()
        given = re.search(r"image of \((-?\d+),(-?\d+)\)\?", problem.prompt)
        z = complex(*(float(Fraction(c)) for c in (given.groups() if given else problem.answer["start"])))
        for words in text.split(", then "):
            z = _moved(words, z)
        return abs(z - complex(*(float(Fraction(c)) for c in problem.answer["image"]))) < 1e-9


def _moved(words: str, z: complex) -> complex:
    if words.startswith("rotate"):
        centre = complex(*map(int, words.partition("(")[2].rstrip(")").split(",")))
        turn = {"90° anticlockwise": 1j, "90° clockwise": -1j, "180°": -1}[
            words.removeprefix("rotate ").partition(" about")[0]
        ]
        return centre + turn * (z - centre)
    if words.startswith("translate"):
        return z + complex(*map(int, words.partition("(")[2].rstrip(")").split(",")))
    line = words.removeprefix("reflect in ")
    if line.startswith("x"):
        return 2 * int(line[4:]) - z.conjugate()
    if "x" not in line:
        return z.conjugate() + 2j * int(line[4:])
    shift = 1j * int(line.partition("x")[2] or 0)
    direction = 1j if "-x" not in line else -1j  # the square of the line's direction
    return shift + direction * (z - shift).conjugate()


def _fixed(steps: list[list[list[int]]]) -> tuple[Fraction, Fraction] | None:
    """The only fixed point of the steps together, or None."""
    zero, one = Fraction(0), Fraction(1)
    images = [(zero, zero), (one, zero), (zero, one)]
    for step in steps:
        images = [_apply(step, p) for p in images]
    (e, f), (p, r), (q, s) = images
    a, b, c, d = p - e - 1, q - e, r - f, s - f - 1
    whole = a * d - b * c
    if not whole:
        return None
    return (-e * d + b * f) / whole, (-a * f + c * e) / whole
