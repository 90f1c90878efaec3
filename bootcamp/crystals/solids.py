"""Elasticity and vibrations of crystals from a few numbers."""

from __future__ import annotations

import cmath
import math
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.crystals.equilibria import R, bisected
from bootcamp.physics.quantities import Asked, Question


def _cubic(rng: Random, level: int) -> dict[str, float]:
    c11 = rng.randint(60, 500)
    return {"a": c11, "b": rng.randint(c11 // 5, (c11 * 4) // 5), "c": rng.randint(15, 250)}


def _shear(a: float, b: float, c: float) -> float:
    voigt = (a - b + 3 * c) / 5
    reuss = 5 * (a - b) * c / (4 * c + 3 * (a - b))
    return (voigt + reuss) / 2


def stiffness(a: float, b: float, c: float) -> np.ndarray:
    """The 6 x 6 matrix of a cubic crystal."""
    matrix = np.diag([a - b] * 3 + [c] * 3).astype(float)
    matrix[:3, :3] += b
    return matrix


def _shear_again(a: float, b: float, c: float) -> float:
    """Voigt from the stiffness matrix, Reuss from its inverse, as for any symmetry."""
    m = stiffness(a, b, c)
    s = np.linalg.inv(m)
    off = (0, 0, 1), (1, 2, 2)
    voigt = (np.trace(m[:3, :3]) - m[off].sum()) / 15 + np.trace(m[3:, 3:]) / 5
    reuss = 15 / (4 * np.trace(s[:3, :3]) - 4 * s[off].sum() + 3 * np.trace(s[3:, 3:]))
    return float(voigt + reuss) / 2


def _direction(rng: Random, level: int) -> dict[str, float]:
    while True:
        h, k, l = (rng.randint(0, 1 if level == 1 else 4) for _ in range(3))  # noqa: E741
        if h or k or l:
            return _cubic(rng, level) | {"h": h, "k": k, "l": l}


def _young(a: float, b: float, c: float, h: float, k: float, l: float) -> float:  # noqa: E741
    s11, s12, s44 = (a + b) / ((a - b) * (a + 2 * b)), -b / ((a - b) * (a + 2 * b)), 1 / c
    square = h * h + k * k + l * l
    cross = (h * h * k * k + k * k * l * l + l * l * h * h) / square**2
    return 1 / (s11 - 2 * (s11 - s12 - s44 / 2) * cross)


def _young_again(a: float, b: float, c: float, h: float, k: float, l: float) -> float:  # noqa: E741
    """Unit stress along the direction, the strain that answers it, and its part along the direction."""
    n = np.array([h, k, l]) / math.sqrt(h * h + k * k + l * l)
    stress = np.array([n[0] ** 2, n[1] ** 2, n[2] ** 2, n[1] * n[2], n[0] * n[2], n[0] * n[1]])
    strain = np.linalg.solve(stiffness(a, b, c), stress)
    return float(1 / (strain @ stress))


def _debye(rng: Random, level: int) -> dict[str, float]:
    mass = rng.randint(900, 10000) / 100
    fields: dict[str, float] = {"r": round(mass * 100 / rng.randint(450, 2000), 2), "m": mass}
    if level == 1:
        return fields | {"v": rng.randint(1500, 6500)}
    shear = rng.randint(20, 200)
    return fields | {"k": rng.randint(shear, 400), "g": shear}


def _theta(r: float, m: float, v: float = 0, k: float = 0, g: float = 0) -> float:
    if not v:
        along, across = math.sqrt((k + 4 * g / 3) * 1e6 / r), math.sqrt(g * 1e6 / r)
        v = ((2 / across**3 + 1 / along**3) / 3) ** (-1 / 3)
    density = r * 1e6 / m * 6.02214076e23
    return 6.62607015e-34 / 1.380649e-23 * v * (3 * density / (4 * math.pi)) ** (1 / 3)


def _theta_again(r: float, m: float, v: float = 0, k: float = 0, g: float = 0) -> float:
    """The cut-off that leaves three modes an atom in the three branches."""
    speeds = [v] * 3 if v else [math.sqrt(g * 1e6 / r)] * 2 + [math.sqrt((k + 4 * g / 3) * 1e6 / r)]
    density = r * 1e6 / m * 6.02214076e23

    def modes(cut: float) -> float:
        return sum(cut**3 / (6 * math.pi**2 * speed**3) for speed in speeds)

    cut = bisected(lambda log: modes(math.exp(log)) - 3 * density, 20, 40)
    return 1.054571817e-34 * math.exp(cut) / 1.380649e-23


def _expansion(rng: Random, level: int) -> dict[str, float]:
    atoms = rng.randint(1, 7)
    fields: dict[str, float] = {"g": rng.randint(80, 300) / 100, "k": rng.randint(20, 400), "n": atoms}
    return fields | {"v": atoms * rng.randint(400, 1500) / 100}


def _linear(g: float, k: float, v: float, n: float) -> float:
    """ppm/K; v is the volume of a mole of formula units in cm³, n its atoms."""
    return 1e6 * g * 3 * n * R / (3 * k * 1e9 * v * 1e-6)


def _linear_again(g: float, k: float, v: float, n: float) -> float:
    """Thermal pressure of warming by one kelvin, over the bulk modulus: a third is the strain along a line."""
    pressure = g * (3 * n * R) / (v * 1e-6)
    return pressure / (k * 1e3) / 3


def _chain(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"c": rng.randint(5, 120), "m": rng.randint(7, 110), "n": rng.randint(7, 110)}
    return fields if level == 1 else fields | {"q": rng.randint(1, 9) / 20}


def _phonon(c: float, m: float, n: float, q: float = 0) -> float:
    """THz; level 1 the optical mode at the zone centre, above the acoustic one at q 2π/a."""
    total = c * (1 / m + 1 / n)
    root = math.sqrt(total**2 - 4 * c * c * math.sin(math.pi * q) ** 2 / (m * n))
    square = (total - root if q else total + root) / 1.66053907e-27
    return math.sqrt(square) / (2 * math.pi) * 1e-12


def _phonon_again(c: float, m: float, n: float, q: float = 0) -> float:
    """Eigenvalues of the dynamical matrix of two atoms in a cell."""
    off = -c * (1 + cmath.exp(-2j * math.pi * q)) / math.sqrt(m * n)
    values = np.linalg.eigvalsh(np.array([[2 * c / m, off], [off.conjugate(), 2 * c / n]]))
    return float(math.sqrt(values[0 if q else 1] / 1.66053907e-27) / (2 * math.pi) * 1e-12)


class Solids(Asked):
    """Moduli of crystals and of polycrystals, Debye temperatures, thermal expansion, phonons."""

    QUESTIONS: ClassVar = {
        "shear-modulus": Question(
            "GPa",
            (("Cubic crystal, C11 {a}, C12 {b}, C44 {c} GPa. Shear modulus of the polycrystal (Hill average)?",),),
            _cubic,
            _shear,
            _shear_again,
        ),
        "young-direction": Question(
            "GPa",
            (("Cubic crystal, C11 {a}, C12 {b}, C44 {c} GPa. Young's modulus along [{h} {k} {l}]?",),),
            _direction,
            _young,
            _young_again,
        ),
        "debye-temperature": Question(
            "K",
            (
                ("Debye temperature: density {r} g/cm³, {m} g per mole of atoms, mean sound velocity {v} m/s?",),
                (
                    "An isotropic solid has bulk modulus {k} GPa, shear modulus {g} GPa, density {r} g/cm³ and {m} g"
                    " per mole of atoms. Debye temperature, from the mean of 1/v³ over the three branches?",
                ),
            ),
            _debye,
            _theta,
            _theta_again,
        ),
        "thermal-expansion": Question(
            "ppm/K",
            (
                (
                    "Linear thermal expansion, high T (Dulong-Petit): Grüneisen parameter {g}, bulk modulus {k} GPa,"
                    " {v} cm³ per mole of formula units of {n} atoms?",
                ),
            ),
            _expansion,
            _linear,
            _linear_again,
        ),
        "chain-phonon": Question(
            "THz",
            (
                ("Diatomic chain, masses {m} and {n} u, force constant {c} N/m: optical frequency at k = 0?",),
                (
                    "A diatomic chain (masses {m} and {n} u in turn, force constant {c} N/m between neighbours, cell"
                    " length a): frequency ω/2π of the acoustic branch at k = {q} · 2π/a?",
                ),
            ),
            _chain,
            _phonon,
            _phonon_again,
        ),
    }
