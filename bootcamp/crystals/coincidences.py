"""Integers and integer matrices that make lattices fit: matched rows, coincidence of two layers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from math import acos, degrees, hypot, sqrt
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.matrices import parse_matrix
from bootcamp.answers.numbers import parse_integer, parse_integers
from bootcamp.types import Problem, Score, Task, right, wrong

LARGEST = 60

Pair = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class MatchedRows(Task):
    """The smallest numbers of spacings of two crystals that match within a given misfit."""

    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            film, base = (rng.randint(250, 650) / 100 for _ in range(2))
            limit = rng.choice((20, 15, 10)) / 10 if level == 1 else rng.choice((8, 5, 3)) / 10
            found = _rows(film, base, limit)
            if found and (3 if level == 1 else 6) <= sum(found) <= 40:
                break
        if level == 1:
            prompt = (
                f"Film spacing {film:g} Å, substrate {base:g} Å. Least m, n with |m·{film:g} - n·{base:g}| <"
                f" {limit:g} % of n·{base:g}?"
            )
        else:
            prompt = (
                f"A film with a spacing of {film:g} Å grows on a substrate with {base:g} Å. What are the smallest whole"
                f" numbers m of film spacings and n of substrate spacings whose lengths differ by less than {limit:g}"
                " % of the substrate's? Answer m, n."
            )
        return Problem(prompt, {"film": film, "base": base, "limit": limit, "rows": list(found)})

    def grade(self, answer: Any, text: str) -> Score:
        text = re.sub(r"[mn]\s*=\s*", "", text.strip()[:100].rstrip("."))
        numbers = parse_integers(re.sub(r"\s*(?:/|:|and)\s*", ",", text))
        if not numbers or len(numbers) != 2:
            return wrong("not_two_integers")
        return right() if numbers == answer["rows"] else wrong("wrong_numbers")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['rows'][0]}, {answer['rows'][1]}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        m, n = answer["rows"]
        return f"<answer>{m + rng.randint(1, 3)}, {n}</answer>"

    def check(self, problem: Problem) -> bool:
        """For each n the nearest m; the first that fits."""
        told = [float(x) for x in re.findall(r"\d+\.?\d*", problem.prompt)]
        film, base = told[0], told[1]
        limit = next(float(x) for x in re.findall(r"([\d.]+) %", problem.prompt))
        for n in range(1, 200):
            m = round(n * base / film)
            if m and abs(m * film - n * base) < limit / 100 * n * base:
                return [m, n] == problem.answer["rows"]
        return False


def _rows(film: float, base: float, limit: float) -> tuple[int, int] | None:
    """The first match by total number, if nothing comes near the limit from outside and no other is as early."""
    for total in range(2, 60):
        for m in range(1, total):
            n = total - m
            share = abs(m * film - n * base) / (n * base) * 100
            if abs(share - limit) < 0.02:
                return None
            if share < limit:
                return m, n
    return None


@dataclass(frozen=True, kw_only=True)
class Coincidence(Task):
    """Integer matrices that bring two layers to cells of nearly the same shape, under limits of misfit and area."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        kinds = {"square": 90.0, "hexagonal": 120.0}
        while True:
            kind = rng.choice(("square", "hexagonal")) if level < 3 else "rectangular"
            angle = kinds.get(kind, 90.0)
            film = [rng.randint(250, 600) / 100] * 2 if level < 3 else [rng.randint(250, 600) / 100 for _ in range(2)]
            base = [rng.randint(250, 600) / 100] * 2 if level < 3 else [rng.randint(250, 600) / 100 for _ in range(2)]
            limit = (2.0, 1.0, 1.5)[level - 1]
            best = _match(film, base, angle, limit * 0.9)
            if best and best[2] / (film[0] * film[1]) >= 2:
                break
        one, two, area = best
        largest = round(area * 1.25 + 1)
        sizes = [", ".join(f"{x:g}" for x in sorted(set(pair), key=pair.index)) for pair in (film, base)]
        prompt = (
            f"A {kind} layer ({sizes[0]} Å) on a {kind} layer ({sizes[1]} Å; axes at {angle:g}°). Give integer"
            f" 2x2 matrices M and N, rows being new axes in terms of old ones: the cells of both layers must agree"
            f" within {limit:g} % in each length and 1° in the angle, each with an area under {largest} Å². One"
            " layer may be turned. Answer like [[1, 0], [0, 1]]; [[2, 0], [0, 1]]."
        )
        answer = {"film": film, "base": base, "angle": angle, "limit": limit, "area": largest}
        return Problem(prompt, answer | {"matrices": [one, two]})

    def grade(self, answer: Any, text: str) -> Score:
        parts = re.split(r";|\]\s*\]\s*,\s*(?=\[)|\band\b", text.strip()[:300]) if len(text) <= 300 else []
        parts = [part + "]]" if part.count("[") > part.count("]") else part for part in parts]
        found = [parse_matrix(part, parse_integer) for part in parts]
        if len(found) != 2 or any(m is None or len(m) != 2 or len(m[0]) != 2 for m in found):
            return wrong("not_matrices", "expected two 2x2 matrices of integers")
        one, two = (m for m in found if m is not None)
        if max(abs(x) for m in (one, two) for row in m for x in row) > LARGEST:
            return wrong("too_large")
        shapes = []
        for matrix, axes in ((one, answer["film"]), (two, answer["base"])):
            if not matrix[0][0] * matrix[1][1] - matrix[0][1] * matrix[1][0]:
                return wrong("flat_cell")
            shapes.append(_shape(matrix, axes, answer["angle"]))
        (a, b, gamma, area), (c, d, delta, other) = shapes
        if max(area, other) > answer["area"]:
            return wrong("too_large")
        fits = abs(a - c) <= answer["limit"] / 100 * c and abs(b - d) <= answer["limit"] / 100 * d
        return right() if fits and abs(gamma - delta) <= 1 else wrong("misfit")

    def solution(self, answer: Any) -> str:
        return f"<answer>{'; '.join(str(m) for m in answer['matrices'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        one, two = answer["matrices"]
        bent = [[one[0][0] + rng.choice((1, 2)), one[0][1]], one[1]]
        return self.solution(
            {"matrices": [bent, [[x + (i == j) for j, x in enumerate(row)] for i, row in enumerate(two)]]}
        )

    def check(self, problem: Problem) -> bool:
        """Cells in Cartesian coordinates: the strain that carries one to the other after a turn is small."""
        import numpy as np

        text, answer = problem.prompt, problem.answer
        told = re.findall(r"layer \(([\d., ]+) Å", text)
        limits = re.search(r"within ([\d.]+) %.*under (\d+) Å", text)
        angle = re.search(r"axes at (\d+)°", text)
        if len(told) != 2 or limits is None or angle is None:
            return False
        cells = []
        for sizes, matrix in zip(told, answer["matrices"], strict=True):
            a, *rest = (float(x) for x in sizes.split(", "))
            b = rest[0] if rest else a
            turn = np.radians(float(angle[1]))
            cells.append(np.array(matrix) @ np.array([[a, 0], [b * np.cos(turn), b * np.sin(turn)]]))
        if max(abs(np.linalg.det(cell)) for cell in cells) > float(limits[2]):
            return False
        lengths = [np.linalg.norm(cell, axis=1) for cell in cells]
        turned = [
            np.degrees(np.arccos(cell[0] @ cell[1] / np.prod(size))) for cell, size in zip(cells, lengths, strict=True)
        ]
        misfit = np.abs(lengths[0] / lengths[1] - 1).max() * 100
        return bool(misfit <= float(limits[1]) and abs(turned[0] - turned[1]) <= 1)


def _shape(matrix: Any, axes: Any, angle: float) -> tuple[float, float, float, float]:
    """Lengths, angle and area of the cell."""
    from math import cos, radians, sin

    turn = radians(angle)
    rows = [(r[0] * axes[0] + r[1] * axes[1] * cos(turn), r[1] * axes[1] * sin(turn)) for r in matrix]
    (p, q), (r, s) = rows
    a, b = hypot(p, q), hypot(r, s)
    return a, b, degrees(acos(max(-1.0, min(1.0, (p * r + q * s) / (a * b))))), abs(p * s - q * r)


def _match(film: list[float], base: list[float], angle: float, limit: float) -> tuple[Any, Any, float] | None:
    """The match of least area: like axes multiplied, or for equal axes a turned cell (m, n)."""
    found = []
    if film[0] == film[1] and base[0] == base[1]:
        norms: list[tuple[float, tuple[int, int]]] = []
        for m, n in product(range(1, 8), range(8)):
            norms.append((m * m + n * n - (m * n if angle == 120 else 0), (m, n)))
        for (p, one), (q, two) in product(norms, norms):
            a, b = film[0] * sqrt(p), base[0] * sqrt(q)
            if p and q and abs(a - b) < limit / 100 * b:
                found.append((a * a, one, two))
        if not found:
            return None
        area, one, two = min(found)
        cells = []
        for m, n in (one, two):
            cells.append([[m, n], [-n, m] if angle == 90 else [-n, m - n]])
        return cells[0], cells[1], area * (1 if angle == 90 else sqrt(3) / 2)
    spans = []
    for k in range(2):
        fits = [
            (m * film[k], m, n)
            for m in range(1, 16)
            for n in range(1, 16)
            if abs(m * film[k] - n * base[k]) < limit / 100 * n * base[k]
        ]
        if not fits:
            return None
        spans.append(min(fits))
    (a, m, n), (b, p, q) = spans
    return [[m, 0], [0, p]], [[n, 0], [0, q]], a * b
