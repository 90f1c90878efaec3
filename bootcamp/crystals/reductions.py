"""Bases of lattices as executed certificates: reduced, conventional, of the same metric, of a coincidence lattice."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import ClassVar

import numpy as np
from PIL import Image, ImageDraw

from bootcamp.answers.matrices import parse_matrix
from bootcamp.crystals.drawing import _font
from bootcamp.crystals.operations import adjugate, determinant
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made
from bootcamp.math.reading import write_matrix
from bootcamp.math.wordings import wording

Rows = list[list[int]]
SMALL = [v for v in product(range(-2, 3), repeat=3) if any(v)]


def product_of(a: Rows, b: Rows) -> Rows:
    return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*b, strict=True)] for row in a]


def transposed(a: Rows) -> Rows:
    return [list(row) for row in zip(*a, strict=True)]


def gram(vectors: Rows, tensor: Rows) -> Rows:
    """Scalar products of vectors (rows) in a metric."""
    return product_of(product_of(vectors, tensor), transposed(vectors))


def volume(rows: Rows) -> int:
    if len(rows) == 2:
        return rows[0][0] * rows[1][1] - rows[0][1] * rows[1][0]
    return determinant(rows)


def unimodular(rng: Random, size: int, moves: int) -> Rows:
    """A product of shears with determinant 1."""
    rows = [[int(i == j) for j in range(size)] for i in range(size)]
    for _ in range(moves):
        i, j = rng.sample(range(size), 2)
        factor = rng.choice((-2, -1, 1, 2))
        rows[i] = [a + factor * b for a, b in zip(rows[i], rows[j], strict=True)]
    return rows


def minima(tensor: Rows) -> list[int]:
    """Squared lengths of a reduced basis, by repeated subtraction: two vectors, or three by a search around them."""
    vectors = [[int(i == j) for j in range(len(tensor))] for i in range(len(tensor))]
    while True:
        vectors.sort(key=lambda v: gram([v], tensor)[0][0])
        table = gram(vectors, tensor)
        last = vectors[-1]
        others = vectors[:-1]
        best = (table[-1][-1], last)
        for factors in product(range(-2, 3), repeat=len(others)):
            trial = list(last)
            for factor, other in zip(factors, others, strict=True):
                shift = (
                    round(Fraction(gram([last, other], tensor)[0][1], gram([other], tensor)[0][0]))
                    if len(others) == 1
                    else 0
                )
                trial = [a + (factor - shift) * b for a, b in zip(trial, other, strict=True)]
            best = min(best, (gram([trial], tensor)[0][0], trial))
        improved = best[0] < table[-1][-1]
        if improved:
            vectors[-1] = best[1]
            continue
        if len(vectors) == 3:  # the first two among themselves
            a, b = vectors[:2]
            factor = round(Fraction(table[0][1], table[0][0]))
            if factor:
                vectors[1] = [y - factor * x for x, y in zip(a, b, strict=True)]
                continue
        return [gram([v], tensor)[0][0] for v in vectors]


def read_rows(text: str, size: int) -> Rows | None:
    """Square integer rows, at most a few thousand large."""
    rows = parse_matrix(text)
    if rows is None or len(rows) != size or len(rows[0]) != size:
        return None
    if any(x.denominator != 1 or abs(x) > 5000 for row in rows for x in row):
        return None
    return [[int(x) for x in row] for row in rows]


def given_rows(text: str) -> Rows:
    rows = parse_matrix(text)
    assert rows is not None, text
    return [[int(x) for x in row] for row in rows]


@dataclass(frozen=True, kw_only=True)
class LatticeBasis(Pictured):
    """New axes for a lattice of integer metric: the answer's rows are tried on it, so that every right basis counts."""

    chance: ClassVar[float] = 0.2
    WORDINGS: ClassVar = {
        "plane": wording(
            "Metric {g}: a reduced basis of the plane lattice, rows of integers?",
            "A plane lattice has the metric tensor {g} (a·a, a·b; b·a, b·b). Give a reduced basis, its two shortest "
            "independent vectors, as a 2x2 matrix whose rows are their components.",
        ),
        "reduced": wording(
            "Metric {g}: a Buerger-reduced basis, rows of integers?",
            "A lattice has the metric tensor {g} on the basis a, b, c. Give a Buerger-reduced basis, three shortest "
            "vectors that span the lattice, as a 3x3 matrix whose rows are their components.",
        ),
        "matching": wording(
            "Metrics {g} and {h}: integer M, rows new axes, with M g M^T = h?",
            "One lattice is described by the metric tensors {g} and, on other axes, {h}. Find an integer matrix M "
            "whose rows are the second axes in terms of the first, so that M G M^T is the second tensor.",
        ),
        "cubic": wording(
            "Primitive metric {g}: axes of the {kind} cube, rows of integers?",
            "The metric tensor {g} on a primitive basis belongs to a cubic {kind} lattice. Give the axes of its "
            "conventional cubic cell as a 3x3 matrix whose rows are their components on that basis.",
        ),
    }
    DRAWN: ClassVar = {
        "plane": wording(
            "The drawing shows points of a plane lattice and two of its vectors, a and b, which form a primitive "
            "cell. Give a reduced basis, two shortest independent lattice vectors, as a 2x2 matrix: its rows are "
            "their components on a and b."
        )
    }

    def _plane(self, rng: Random, level: int) -> Made:
        moves = (2, 3, 5)[level - 1] if self.shown == "listed" else (2, 2, 3)[level - 1]
        while True:
            a, c = rng.randint(2, 6 + 6 * level), rng.randint(2, 6 + 6 * level)
            b = rng.randint(-min(a, c) // 2, min(a, c) // 2)
            start = [[a, b], [b, c]]
            shear = unimodular(rng, 2, moves)
            tensor = gram(shear, start)
            if abs(2 * b) > min(a, c) or tensor[0][0] * tensor[1][1] == a * c:
                continue
            if self.shown == "drawn" and (max(tensor[0][0], tensor[1][1]) > 25 * min(a, c) or 4 * b * b > a * c):
                continue
            if self.shown == "drawn" and min(abs(a - c), min(a, c) - 2 * abs(b)) * 6 < max(a, c):
                continue  # lengths that the eye could not tell apart
            back = _inverse(shear)
            if max(abs(x) for row in back for x in row) >= (level if self.shown == "listed" else 1):
                return {"g": write_matrix(tensor)}, write_matrix(back)

    def _reduced(self, rng: Random, level: int) -> Made:
        while True:
            sides = [rng.randint(2, 6 + 8 * level) for _ in range(3)]
            x, y, z = (
                rng.randint(-min(p, q) // 3, min(p, q) // 3)
                for p, q in ((sides[1], sides[2]), (sides[0], sides[2]), sides[:2])
            )
            start = [[sides[0], z, y], [z, sides[1], x], [y, x, sides[2]]]
            if determinant(start) <= 0 or minima(start) != sorted(sides):
                continue
            shear = unimodular(rng, 3, (2, 3, 5)[level - 1])
            tensor = gram(shear, start)
            if sorted(tensor[k][k] for k in range(3)) != sorted(sides):
                return {"g": write_matrix(tensor)}, write_matrix(_inverse(shear))

    def _matching(self, rng: Random, level: int) -> Made:
        size = 2 if level == 1 else 3
        while True:
            sides = [rng.randint(2, 5 + 4 * level) for _ in range(size)]
            start = [[sides[i] if i == j else 0 for j in range(size)] for i in range(size)]
            for i in range(size):
                for j in range(i):
                    start[i][j] = start[j][i] = rng.randint(-min(sides[i], sides[j]) // 2, min(sides[i], sides[j]) // 2)
            if (start[0][0] * start[1][1] - start[0][1] ** 2) <= 0 or volume(start) <= 0:
                continue
            one, two = unimodular(rng, size, 1), unimodular(rng, size, level)
            first, second = gram(one, start), gram(two, start)
            if first != second and first != start:
                return {"g": write_matrix(first), "h": write_matrix(second)}, write_matrix(
                    product_of(two, _inverse(one))
                )

    def _cubic(self, rng: Random, level: int) -> Made:
        kind, primitive = rng.choice(list(PRIMITIVE.items()))
        square = rng.randint(1, 12) * 4
        shear = unimodular(rng, 3, (1, 2, 4)[level - 1])
        small = [[square * n // 4 for n in row] for row in gram(primitive, [[1, 0, 0], [0, 1, 0], [0, 0, 1]])]
        tensor = gram(shear, small)
        # cube axes on the primitive basis, whose rows are halves of cube axes
        axes = [[int(2 * x) for x in row] for row in _rational_inverse(primitive)]
        return {"g": write_matrix(tensor), "kind": kind}, write_matrix(product_of(axes, _inverse(shear)))

    def fault(self, given: Given, text: str, solution: str) -> str:
        tensor = given_rows(given["g"])
        rows = read_rows(text, len(tensor))
        if rows is None:
            return "not_a_basis"
        if self.kind == "cubic":
            return self._cube_fault(rows, tensor, given["kind"])
        if abs(volume(rows)) != 1:
            return "not_a_basis_of_the_lattice"
        found = gram(rows, tensor)
        if self.kind == "matching":
            return "" if found == given_rows(given["h"]) else "wrong_metric"
        best = gram(given_rows(solution), tensor)
        lengths = sorted(found[k][k] for k in range(len(found)))
        return "" if lengths == sorted(best[k][k] for k in range(len(best))) else "not_reduced"

    def _cube_fault(self, rows: Rows, tensor: Rows, kind: str) -> str:
        found = gram(rows, tensor)
        if any(found[i][j] for i in range(3) for j in range(3) if i != j):
            return "not_orthogonal"
        if len({found[k][k] for k in range(3)}) != 1:
            return "not_cubic"
        return "" if abs(determinant(rows)) == {"F": 4, "I": 2}[kind] else "wrong_cell"

    def true(self, given: Given, solution: str) -> bool:
        """By search: no shorter independent vectors among small sums of the solution's; or the metric, in floats."""
        tensor, rows = np.array(given_rows(given["g"]), float), np.array(given_rows(solution), float)
        found = rows @ tensor @ rows.T
        size = abs(round(float(np.linalg.det(rows))))
        if self.kind == "cubic":
            return bool(np.allclose(found, found[0, 0] * np.eye(3))) and size == {"F": 4, "I": 2}[given["kind"]]
        if self.kind == "matching":
            return size == 1 and bool(np.allclose(found, given_rows(given["h"])))
        sums = [np.array(v) for v in product(range(-4, 5), repeat=len(found)) if any(v)]
        sums.sort(key=lambda v: float(v @ found @ v))
        chosen: list[np.ndarray] = []
        for v in sums:
            if np.linalg.matrix_rank(np.array([*chosen, v])) > len(chosen):
                chosen.append(v)
        least = sorted(round(float(v @ found @ v)) for v in chosen)
        return size == 1 and least == sorted(round(float(x)) for x in np.diag(found))

    def figure(self, given: Given) -> bytes:
        """Lattice points around the origin, with arrows for a and b."""
        (aa, ab), (_, bb) = given_rows(given["g"])
        a = (math.sqrt(aa), 0.0)
        b = (ab / a[0], math.sqrt(bb - (ab / a[0]) ** 2))
        span = 330 / (2 * max(a[0], math.hypot(*b)) * 1.15)
        image = Image.new("RGB", (460, 460), "white")
        draw = ImageDraw.Draw(image)

        def spot(x: float, y: float) -> tuple[float, float]:
            return 230 + span * (x * a[0] + y * b[0]), 230 - span * (x * a[1] + y * b[1])

        for x, y in product(range(-40, 41), repeat=2):
            across, down = spot(x, y)
            if 6 < across < 454 and 6 < down < 454:
                draw.ellipse([across - 3, down - 3, across + 3, down + 3], fill="#555555")
        for name, end, colour in (("a", spot(1, 0), "#c0392b"), ("b", spot(0, 1), "#1f5fbf")):
            draw.line([230, 230, *end], fill=colour, width=3)
            turn = math.atan2(end[1] - 230, end[0] - 230)
            head = [(end[0] - 12 * math.cos(turn + s), end[1] - 12 * math.sin(turn + s)) for s in (0.4, -0.4)]
            draw.polygon([end, *head], fill=colour)
            place = (230 + (end[0] - 230) * 0.6 - 14 * math.sin(turn), 230 + (end[1] - 230) * 0.6 + 14 * math.cos(turn))
            draw.text(place, name, fill=colour, font=_font(20), anchor="mm")
        data = io.BytesIO()
        image.save(data, "PNG")
        return data.getvalue()


# twice the primitive vectors of a cube of side 1
PRIMITIVE = {"F": [[0, 1, 1], [1, 0, 1], [1, 1, 0]], "I": [[-1, 1, 1], [1, -1, 1], [1, 1, -1]]}


def _rational_inverse(rows: Rows) -> list[list[Fraction]]:
    size = volume(rows)
    if len(rows) == 2:
        (a, b), (c, d) = rows
        return [[Fraction(x, size) for x in row] for row in ([d, -b], [-c, a])]
    return [[Fraction(x, size) for x in row] for row in adjugate(rows)]


def _inverse(rows: Rows) -> Rows:
    return [[int(x) for x in row] for row in _rational_inverse(rows)]
