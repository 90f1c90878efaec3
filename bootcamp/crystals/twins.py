"""Cubic crystals turned against each other: Σ of a coincidence lattice, directions in a twin."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any, ClassVar

import numpy as np

from bootcamp.answers import parse_integer, parse_integers
from bootcamp.crystals.orientations import primitive_row
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, read_integer
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class Coincidence(Pictured):
    """Coincidence site lattices of cubic crystals: Σ of a rotation, an angle of a given Σ, vectors that coincide."""

    chance: ClassVar[float] = 0.15
    WORDINGS: ClassVar = {
        "sigma": wording(
            "Cubic: Σ of the turn about [{row}] with tan(θ/2) = {t}?",
            "Two cubic crystals are turned against each other about [{row}] by the angle θ with tan(θ/2) = {t}. What "
            "is Σ, the index of their coincidence site lattice?",
        ),
        "twinned": wording(
            "Cubic, twinned by 180° about [{row}]: matrix direction [{uvw}] in the twin's axes?",
            "A cubic crystal is twinned by a turn of 180° about [{row}]. Which indices, smallest integers, has the "
            "matrix direction [{uvw}] on the axes of the twin?",
        ),
    }

    def _sigma(self, rng: Random, level: int) -> Made:
        row = rng.choice(((0, 0, 1), (1, 1, 0), (1, 1, 1))) if level == 1 else tuple(primitive_row(rng, level, 0))
        square = sum(v * v for v in row)
        high = 12 + 6 * level
        while True:
            m, k = rng.randint(1, high), rng.randint(1, high)
            if math.gcd(m, k) == 1:
                break
        sigma = m * m + k * k * square
        while sigma % 2 == 0:
            sigma //= 2
        if sigma == 1:
            return self._sigma(rng, level)
        tangent = f"{Fraction(k, m)}" + (f"·√{square}" if square > 1 else "")
        return {"row": _text(row), "t": tangent}, sigma

    def _twinned(self, rng: Random, level: int) -> Made:
        while True:
            row, uvw = primitive_row(rng, level, 0 if level == 1 else None), primitive_row(rng, 2 + level)
            square, dot = sum(v * v for v in row), sum(a * b for a, b in zip(row, uvw, strict=True))
            image = [2 * dot * r - square * u for r, u in zip(row, uvw, strict=True)]
            common = math.gcd(*image)
            small = [v // common for v in image]
            if sorted(map(abs, small)) != sorted(map(abs, uvw)) or level == 1:
                return {"row": _text(row), "uvw": _text(uvw)}, _text(small)

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind == "sigma":
            text = re.sub(r"^\s*(?:Σ|\\Sigma)\s*=?\s*", "", text[:200])
            found = read_integer(text)
            return "not_a_number" if found is None else "" if found == parse_integer(solution) else "wrong_sigma"
        return "" if parse_integers(text) == parse_integers(solution) else "wrong_direction"

    def true(self, given: Given, solution: str) -> bool:
        """The rotation matrix in fractions: its common denominator is Σ; the twin's direction by turning it."""
        row = [int(v) for v in given["row"].split()]
        square = sum(v * v for v in row)
        if self.kind == "twinned":
            vector = np.array([int(v) for v in given["uvw"].split()])
            axis = np.array(row) / math.sqrt(square)
            turned = 2 * axis * (axis @ vector) - vector
            mine = np.array([int(v) for v in solution.split()])
            same = np.allclose(turned / np.linalg.norm(turned), mine / np.linalg.norm(mine))
            return bool(same) and math.gcd(*map(int, mine)) == 1
        t = Fraction(given["t"].split("·")[0])
        norm = 1 + t * t * square  # the quaternion 1 + t [row]
        entries = []
        for i, j in product(range(3), repeat=2):
            cross = 0
            if i != j:
                k = 3 - i - j
                cross = row[k] * (1 if (j - i) % 3 == 2 else -1)
            entries.append(((1 - t * t * square) * (i == j) + 2 * t * t * row[i] * row[j] + 2 * t * cross) / norm)
        return math.lcm(*(entry.denominator for entry in entries)) == int(solution)


def _text(values: Any) -> str:
    return " ".join(map(str, values))
