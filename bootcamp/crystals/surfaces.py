"""What a cut through a cubic crystal shows: atoms per area and length, terraces between steps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from math import gcd
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.crystals.groups import centring_points
from bootcamp.crystals.indices import indices_text
from bootcamp.crystals.measured import Fields, Measured
from bootcamp.crystals.orientations import degrees_between, numbers, primitive_row
from bootcamp.math.questions import Given
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class Surface(Measured):
    """What a cut through a cubic crystal shows: atoms per area, terraces between steps, atoms along a row."""

    UNITS: ClassVar = {"planar": "nm^-2", "terrace": "Å", "linear": "nm^-1"}
    WORDINGS: ClassVar = {
        "planar": wording(
            "Cubic {lattice} lattice, a={a} Å: points per nm^2 in a plane ({plane})?",
            "Atoms stand on the points of a cubic {lattice} lattice with a = {a} Å. How many atoms per nm^2 has one "
            "lattice plane ({plane}), ±1%?",
        ),
        "terrace": wording(
            "Cubic {lattice}, a={a} Å, steps one layer high: terrace width on ({plane}) of ({flat}) terraces, in Å?",
            "A vicinal surface ({plane}) of a cubic {lattice} crystal of one atom per lattice point, a = {a} Å, is "
            "made of flat ({flat}) terraces and steps one atomic layer high. How wide are the terraces, measured "
            "along them, in Å, ±1%?",
        ),
        "linear": wording(
            "Cubic {lattice} lattice, a={a} Å: points per nm along [{row}]?",
            "Atoms stand on the points of a cubic {lattice} lattice with a = {a} Å. How many atoms per nm has the "
            "row [{row}], ±1%?",
        ),
    }

    def _planar(self, rng: Random, level: int) -> Fields:
        plane = primitive_row(rng, (2, 4, 7)[level - 1], 0)
        return {"lattice": rng.choice("PIF"), "a": self._side(rng), "plane": indices_text(plane)}

    def _linear(self, rng: Random, level: int) -> Fields:
        row = primitive_row(rng, (3, 6, 12)[level - 1], 0 if level == 1 else None)
        return {"lattice": rng.choice("PIF"), "a": self._side(rng), "row": indices_text(row)}

    def _terrace(self, rng: Random, level: int) -> Fields:
        flat = rng.choice(([0, 0, 1], [1, 1, 1], [0, 1, 1]) if level > 1 else ([0, 0, 1],))
        other = rng.choice([row for row in product((0, 1), repeat=3) if any(row) and list(row) != flat])
        n = rng.randint(2, 4 + 4 * level)
        plane = [n * f + o for f, o in zip(flat, other, strict=True)]
        lattice = "P" if level == 1 else rng.choice("IF")
        return {"lattice": lattice, "a": self._side(rng), "plane": indices_text(plane), "flat": indices_text(flat)}

    def _side(self, rng: Random) -> str:
        return f"{rng.uniform(2.5, 7):.2f}"

    def _layer(self, lattice: str, plane: np.ndarray) -> float:
        """The spacing of lattice planes in units of a: points lie at whole multiples of a step of h x + k y + l z."""
        steps = [round(2 * float(sum(h * x for h, x in zip(plane, p, strict=True)))) for p in centring_points(lattice)]
        return gcd(2, *steps) / 2 / float(np.linalg.norm(plane))

    def values(self, given: Given) -> list[float]:
        a = float(given["a"])
        if self.kind == "linear":
            row = [int(value) for value in given["row"].split()]
            odd = sum(value % 2 for value in row)
            half = {"P": False, "I": odd == 3, "F": odd == 2}[given["lattice"]]
            return [20 / a / math.sqrt(sum(v * v for v in row)) * (1 if half else 0.5)]
        plane = numbers(given["plane"])
        if self.kind == "planar":
            per_volume = len(centring_points(given["lattice"])) / a**3
            return [per_volume * self._layer(given["lattice"], plane) * a * 100]
        flat = numbers(given["flat"])
        cosine = plane @ flat / np.linalg.norm(plane) / np.linalg.norm(flat)
        if not 0.5 < cosine < 0.9999:
            return []
        return [self._layer(given["lattice"], flat) * a * cosine / math.sqrt(1 - cosine**2)]

    def again(self, given: Given) -> list[float]:
        """By listing lattice points."""
        a, size = float(given["a"]), 13
        grid = np.array(list(product(range(-size, size + 1), repeat=3)), float) if self.kind == "linear" else _grid()
        points = np.concatenate([grid + np.array([float(x) for x in p]) for p in centring_points(given["lattice"])])
        if self.kind == "linear":
            row = numbers(given["row"])
            on = points[np.linalg.norm(np.cross(points, row), axis=1) < 1e-9]
            lengths = np.linalg.norm(on, axis=1)
            return [10 / a / float(lengths[lengths > 1e-9].min())]
        plane = numbers(given["plane"] if self.kind == "planar" else given["flat"])
        heights = np.abs(points @ plane) / np.linalg.norm(plane)
        layer = float(heights[heights > 1e-9].min()) * a
        if self.kind == "planar":
            return [len(centring_points(given["lattice"])) / a**3 * layer * 100]
        tilt = degrees_between(numbers(given["plane"]), plane)
        return [layer / math.tan(math.radians(tilt))]


def _grid() -> np.ndarray:
    return np.array(list(product(range(-8, 9), repeat=3)), float)
