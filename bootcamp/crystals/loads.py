"""Crystals under load: moduli and waves along a direction, resolved stresses, strained cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

import numpy as np
from pymatgen.core import Lattice

from bootcamp.crystals.indices import indices_text
from bootcamp.crystals.lattices import metric, random_cell
from bootcamp.crystals.measured import Fields, Measured
from bootcamp.crystals.orientations import numbers, primitive_row
from bootcamp.crystals.structures import cell_text
from bootcamp.math.questions import Given
from bootcamp.math.wordings import wording


def _stiff(rng: Random, level: int) -> dict[str, Any]:
    c12, c44 = rng.randint(20, 160), rng.randint(15, 160)
    return {"c11": c12 + rng.randint(15, 250), "c12": c12, "c44": c44}


@dataclass(frozen=True, kw_only=True)
class Elasticity(Measured):
    """Cubic crystals under load: the modulus along a direction, wave speeds, the anisotropy of a stress."""

    UNITS: ClassVar = {"young": "GPa", "bulk-wave": "m/s", "resolved": "MPa"}
    WORDINGS: ClassVar = {
        "young": wording(
            "Cubic, C11={c11}, C12={c12}, C44={c44} GPa: Young's modulus along [{row}] in GPa?",
            "What is Young's modulus, in GPa, ±1%, of a cubic crystal with C11 = {c11}, C12 = {c12}, C44 = {c44} GPa "
            "when it is pulled along [{row}]?",
        ),
        "bulk-wave": wording(
            "Cubic, C11={c11}, C12={c12}, C44={c44} GPa, density {rho} g/cm^3: fastest sound along [{row}] in m/s?",
            "How fast, in m/s, ±1%, is the fastest of the three elastic plane waves along [{row}] in a cubic crystal "
            "with C11 = {c11}, C12 = {c12}, C44 = {c44} GPa and a density of {rho} g/cm^3?",
        ),
        "resolved": wording(
            "Cubic: {s} MPa along [{row}]. Resolved shear stress on ({plane})[{slip}] in MPa, unsigned?",
            "A cubic crystal is pulled with {s} MPa along [{row}]. What is the size of the shear stress, in MPa, "
            "±1%, resolved on the slip system ({plane})[{slip}]?",
        ),
    }

    def _young(self, rng: Random, level: int) -> Fields:
        return _stiff(rng, level) | {"row": indices_text(primitive_row(rng, level, 0))}

    def _bulk_wave(self, rng: Random, level: int) -> Fields:
        rows = [[1, 0, 0], [1, 1, 0], [1, 1, 1]] if level == 1 else [primitive_row(rng, 1 + level, 0)]
        density = f"{rng.uniform(1.5, 12):.2f}"
        return _stiff(rng, level) | {"rho": density, "row": indices_text(rng.choice(rows))}

    def _resolved(self, rng: Random, level: int) -> Fields:
        plane, slip = rng.choice(SLIP if level > 1 else SLIP[:6])
        row = primitive_row(rng, 1 + level, 0 if level == 1 else None)
        return {"s": rng.randint(2, 200), "row": indices_text(row), "plane": indices_text(plane)} | {
            "slip": indices_text(slip)
        }

    def values(self, given: Given) -> list[float]:
        row = numbers(given["row"])
        n = row / np.linalg.norm(row)
        if self.kind == "resolved":
            plane, slip = numbers(given["plane"]), numbers(given["slip"])
            factor = float(n @ plane / np.linalg.norm(plane) * (n @ slip) / np.linalg.norm(slip))
            return [float(given["s"]) * abs(factor)] if abs(factor) > 0.02 else []
        c11, c12, c44 = (float(given[name]) for name in ("c11", "c12", "c44"))
        if self.kind == "young":
            s = np.linalg.inv(_voigt(c11, c12, c44))
            squares = n[0] ** 2 * n[1] ** 2 + n[1] ** 2 * n[2] ** 2 + n[2] ** 2 * n[0] ** 2
            return [float(1 / (s[0, 0] - 2 * (s[0, 0] - s[0, 1] - s[3, 3] / 2) * squares))]
        christoffel = np.outer(n, n) * (c12 + c44)
        for k in range(3):
            christoffel[k, k] = c11 * n[k] ** 2 + c44 * (1 - n[k] ** 2)
        return [math.sqrt(float(np.linalg.eigvalsh(christoffel)[-1]) * 1e9 / (float(given["rho"]) * 1e3))]

    def again(self, given: Given) -> list[float]:
        """With the full tensor of the fourth rank, or the whole stress."""
        row = numbers(given["row"])
        n = row / np.linalg.norm(row)
        if self.kind == "resolved":
            stress = float(given["s"]) * np.outer(n, n)
            plane, slip = numbers(given["plane"]), numbers(given["slip"])
            return [abs(float(slip @ stress @ plane)) / float(np.linalg.norm(plane) * np.linalg.norm(slip))]
        stiff = _full(_voigt(*(float(given[name]) for name in ("c11", "c12", "c44"))))
        if self.kind == "bulk-wave":
            roots = np.linalg.eigvals(np.einsum("ijkl,j,l->ik", stiff, n, n)).real
            return [math.sqrt(max(roots) * 1e6 / float(given["rho"]))]
        strain = np.linalg.lstsq(stiff.reshape(9, 9), np.outer(n, n).reshape(9), rcond=None)[0].reshape(3, 3)
        return [1 / float(n @ (strain + strain.T) / 2 @ n)]


SLIP = [
    (plane, slip)
    for plane in ([1, 1, 1], [-1, 1, 1], [1, -1, 1], [1, 1, -1])
    for slip in ([0, 1, -1], [1, 0, -1], [1, -1, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0])
    if sum(p * s for p, s in zip(plane, slip, strict=True)) == 0
]


def _voigt(c11: float, c12: float, c44: float) -> np.ndarray:
    matrix = np.diag([c11] * 3 + [c44] * 3)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        matrix[i, j] = matrix[j, i] = c12
    return matrix


def _full(voigt: np.ndarray) -> np.ndarray:
    place = np.array([[0, 5, 4], [5, 1, 3], [4, 3, 2]])
    return np.asarray(voigt[place[:, :, None, None], place[None, None]])


@dataclass(frozen=True, kw_only=True)
class Deformation(Measured):
    """Strain from cells and strain on planes: what a deformed lattice shows along a direction, or of a spacing."""

    UNITS: ClassVar = {"spacing": "Å"}
    WORDINGS: ClassVar = {
        "direction": wording(
            "Cell {one} becomes {two}: strain along [{row}] in %?",
            "A cell a b c alpha beta gamma = {one} (Å, degrees) becomes {two}. By how many per cent (a bare number, "
            "negative if shorter, ±1%) does the lattice row [{row}] grow?",
        ),
        "spacing": wording(
            "Cubic a={a} Å, strain e11={e1}, e22={e2}, e33={e3}, e12={e4} (tensor, cubic axes): d({plane}) in Å?",
            "A cubic crystal, a = {a} Å, is strained: e11 = {e1}, e22 = {e2}, e33 = {e3}, e12 = e21 = {e4}, the "
            "other components zero (vectors r become r + e r). What is d({plane}) then, in Å, ±1%?",
        ),
    }

    def _direction(self, rng: Random, level: int) -> Fields:
        one = random_cell(rng, ("orthorhombic", "monoclinic", "triclinic")[level - 1])
        two = [round(x * (1 + rng.uniform(-0.04, 0.06)), 3) for x in one[:3]]
        angles = [x if x == 90 else round(x + rng.uniform(-2, 2), 2) for x in one[3:]]
        row = primitive_row(rng, 1 + level, 0 if level == 1 else None)
        return {"one": cell_text(one), "two": cell_text([*two, *angles]), "row": indices_text(row)}

    def _spacing(self, rng: Random, level: int) -> Fields:
        size = 0.3 if level > 1 else 0.2
        strains = {f"e{k}": f"{rng.uniform(-size, size):.2f}" for k in (1, 2, 3, 4)}
        return strains | {"a": f"{rng.uniform(3, 9):.2f}", "plane": indices_text(primitive_row(rng, level, 0))}

    def values(self, given: Given) -> list[float]:
        if self.kind == "direction":
            row = numbers(given["row"])
            lengths = [math.sqrt(row @ metric(numbers(given[name])) @ row) for name in ("one", "two")]
            change = 100 * (lengths[1] / lengths[0] - 1)
            return [change] if abs(change) > 0.5 else []
        wave = numbers(given["plane"]) @ np.linalg.inv(self._stretch(given)) / float(given["a"])
        value = 1 / float(np.linalg.norm(wave))
        plain = float(given["a"]) / float(np.linalg.norm(numbers(given["plane"])))
        return [value] if abs(value / plain - 1) > 0.02 else []

    def _stretch(self, given: Given) -> np.ndarray:
        e1, e2, e3, e4 = (float(given[f"e{k}"]) for k in (1, 2, 3, 4))
        return np.array([[1 + e1, e4, 0], [e4, 1 + e2, 0], [0, 0, 1 + e3]])

    def again(self, given: Given) -> list[float]:
        if self.kind == "direction":
            row = numbers(given["row"])
            ends = [Lattice.from_parameters(*numbers(given[name])).get_cartesian_coords(row) for name in ("one", "two")]
            one, two = (float(np.linalg.norm(end)) for end in ends)
            return [(two - one) / one * 100]
        lattice = Lattice(float(given["a"]) * self._stretch(given).T)
        return [lattice.d_hkl([int(value) for value in given["plane"].split()])]
