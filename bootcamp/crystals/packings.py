"""Touching spheres: how much of a cell they fill, and what fits between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.crystals.measured import Fields, Measured
from bootcamp.math.questions import Given
from bootcamp.math.wordings import wording

FCC = ["0 0 0", "0 1/2 1/2", "1/2 0 1/2", "1/2 1/2 0"]


# structure type -> points of A and of B in a cubic cell
PACKINGS: dict[str, tuple[list[str], list[str]]] = {
    "CsCl": (["0 0 0"], ["1/2 1/2 1/2"]),
    "NaCl": (FCC, ["1/2 1/2 1/2", "1/2 0 0", "0 1/2 0", "0 0 1/2"]),
    "ZnS (zincblende)": (FCC, ["1/4 1/4 1/4", "1/4 3/4 3/4", "3/4 1/4 3/4", "3/4 3/4 1/4"]),
    "CaF2 (A = Ca)": (FCC, [" ".join(p) for p in product(("1/4", "3/4"), repeat=3)]),
    "Cu3Au (A = Au)": (FCC[:1], FCC[1:]),
    "ReO3 (A = Re)": (FCC[:1], ["1/2 0 0", "0 1/2 0", "0 0 1/2"]),
}


def _points(texts: list[str]) -> np.ndarray:
    return np.array([[float(Fraction(x)) for x in text.split()] for text in texts])


@dataclass(frozen=True, kw_only=True)
class Packing(Measured):
    """How much of a cell two kinds of touching spheres fill, and how large the cell is."""

    WORDINGS: ClassVar = {
        "filling": wording(
            "{type} type, hard spheres rA={a}, rB={b} Å, smallest cell without overlap. Packing fraction in %?",
            "Hard spheres A (radius {a} Å) and B (radius {b} Å) form a crystal of the {type} type with the smallest "
            "cubic cell in which no two of them overlap. What per cent of space do they fill (a bare number, ±1%)?",
        ),
        "hole": wording(
            "{type} type, a={c} Å, spheres rA={a}, rB={b} Å: radius of the largest sphere in the hole at {x}, in Å?",
            "In a crystal of the {type} type, A at the origin, a = {c} Å, atoms are spheres of the radii {a} Å (A) "
            "and {b} Å (B). How large is the radius, in Å, ±1%, of the largest sphere around {x} that overlaps none?",
        ),
    }
    UNITS: ClassVar = {"hole": "Å"}

    def _filling(self, rng: Random, level: int) -> Fields:
        kind = rng.choice(list(PACKINGS)[: 2 * level])
        return {"type": kind, "a": f"{rng.uniform(0.5, 2.2):.2f}", "b": f"{rng.uniform(0.5, 2.2):.2f}"}

    def _hole(self, rng: Random, level: int) -> Fields:
        base = (2, 4, 12)[level - 1]
        place = " ".join(str(Fraction(rng.randrange(base), base)) for _ in range(3))
        kind = rng.choice(list(PACKINGS)[: 2 * level + 2])
        return {"type": kind, "c": f"{rng.uniform(4, 9):.2f}", "a": f"{rng.uniform(0.4, 1):.2f}"} | {
            "b": f"{rng.uniform(0.4, 1):.2f}",
            "x": place,
        }

    def values(self, given: Given) -> list[float]:
        a, b = float(given["a"]), float(given["b"])
        kind = given["type"].split(" ")[0]
        if self.kind == "filling":
            # shortest A-A, B-B, A-B distances in units of the cell
            half, root = math.sqrt(0.5), math.sqrt(3) / 4
            table = {
                "CsCl": (1, 1, 2 * root), "NaCl": (half, half, 0.5), "ZnS": (half, half, root),
                "CaF2": (half, 0.5, root),
                "Cu3Au": (1, half, half), "ReO3": (1, half, 0.5),
            }[kind]  # fmt: skip
            side = max(2 * a / table[0], 2 * b / table[1], (a + b) / table[2])
            counts = {"CsCl": (1, 1), "NaCl": (4, 4), "ZnS": (4, 4), "CaF2": (4, 8), "Cu3Au": (1, 3), "ReO3": (1, 3)}[
                kind
            ]
            return [100 * 4 / 3 * math.pi * (counts[0] * a**3 + counts[1] * b**3) / side**3]
        place = _points([given["x"]])[0]
        free = []
        for points, radius in zip(PACKINGS[given["type"]], (a, b), strict=True):
            gaps = _points(points) - place
            gaps -= np.round(gaps)
            free.append(float(np.linalg.norm(gaps, axis=1).min()) * float(given["c"]) - radius)
        return [min(free)] if min(free) > 0.2 else []

    def again(self, given: Given) -> list[float]:
        """By the distances to all images in a block of cells."""
        a, b = float(given["a"]), float(given["b"])
        shifts = np.array(list(product((-1, 0, 1), repeat=3)), float)
        sets = [_points(points) for points in PACKINGS[given["type"]]]
        blocks = [(points[:, None] + shifts[None]).reshape(-1, 3) for points in sets]
        radii = (a, b)
        if self.kind == "hole":
            place = np.array([float(Fraction(x)) for x in given["x"].split()])
            lengths = [np.linalg.norm((block - place) * float(given["c"]), axis=1).min() for block in blocks]
            return [float(min(d - r for d, r in zip(lengths, radii, strict=True)))]
        side = 0.0
        for i, points in enumerate(sets):
            for j, block in enumerate(blocks):
                distance = np.linalg.norm(block - points[0], axis=1)
                side = max(side, (radii[i] + radii[j]) / float(distance[distance > 1e-6].min()))
        volume = sum(len(points) * 4 / 3 * math.pi * r**3 for points, r in zip(sets, radii, strict=True))
        return [100 * volume / side**3]
