"""Energies of ionic and of pair-bonded crystals from a few numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import ClassVar

from bootcamp.physics.quantities import Asked, Question

COULOMB = 14.40  # e²/(4 π ε0), eV Å, as the prompts print it
MADELUNG = (1.7476, 1.7627, 1.6381, 1.6413, 2.5194, 2.408)  # NaCl, CsCl, ZnS (cubic, hexagonal), CaF2, TiO2

SUMS = ((12.13188, 14.45392), (12.13229, 14.4549), (9.11418, 12.2533), (6.20215, 8.40192))  # fcc, hcp, bcc, sc


def lowest(f: Callable[[float], float], low: float, high: float) -> float:
    """Where a function with one minimum between two places has it: golden sections."""
    ratio = (math.sqrt(5) - 1) / 2
    for _ in range(90):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, right) if f(left) < f(right) else (left, high)
    return (low + high) / 2


def _ionic(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"m": rng.choice(MADELUNG), "z": rng.randint(1, 3), "n": rng.randint(5, 12)}
    if level == 1:
        return fields | {"r": rng.randint(180, 360) / 100}
    r = rng.uniform(1.8, 3.6)
    strength = fields["m"] * COULOMB * fields["z"] ** 2 / fields["n"] * r ** (fields["n"] - 1)
    return fields | {"b": round(strength)}


def _born_lande(m: float, z: float, n: float, r: float = 0, b: float = 0) -> float:
    attraction = m * COULOMB * z * z
    r = r or (n * b / attraction) ** (1 / (n - 1))
    return attraction / r * (1 - 1 / n)


def _born_lande_again(m: float, z: float, n: float, r: float = 0, b: float = 0) -> float:
    """The repulsion that puts the minimum where it is, then the energy there; or the minimum by search."""
    attraction = m * COULOMB * z * z
    if r:
        b = attraction * r ** (n - 1) / n
        return attraction / r - b / r**n
    at = lowest(lambda x: b / x**n - attraction / x, 0.5, 9)
    return attraction / at - b / at**n


def _radii(rng: Random, level: int) -> dict[str, float]:
    p, q = rng.choice(((1, 1), (2, 2), (2, 1), (3, 1), (3, 2), (4, 2), (1, 2)))
    ions = (p + q) // math.gcd(p, q)
    return {"v": ions, "p": p, "q": q, "a": rng.randint(50, 170) / 100, "b": rng.randint(120, 230) / 100}


def _kapustinskii(v: float, p: float, q: float, a: float, b: float) -> float:
    distance = a + b
    return 1202 * v * p * q / distance * (1 - 0.345 / distance)


def _kapustinskii_again(v: float, p: float, q: float, a: float, b: float) -> float:
    """Attraction less repulsion."""
    attraction = 1202 * v * p * q / (a + b)
    return attraction - attraction * 0.345 / (a + b)


def _cycle(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"s": rng.randint(80, 340), "i": rng.randint(380, 900), "d": rng.randint(100, 440)}
    fields |= {"e": rng.randint(270, 350), "f": rng.randint(250, 950)}
    if level > 1:
        fields |= {"j": fields["i"] + rng.randint(400, 1000), "f": rng.randint(500, 1300)}
    return fields


def _born_haber(s: float, i: float, d: float, e: float, f: float, j: float = 0) -> float:
    """Per mole of MX, or of MX2 where a second ionisation is given."""
    return s + i + j + (d - 2 * e if j else d / 2 - e) + f


def _born_haber_again(s: float, i: float, d: float, e: float, f: float, j: float = 0) -> float:
    """The levels of the cycle in turn, from the crystal up to the elements and on to the free ions."""
    level = f
    halogens = 2 if j else 1
    for step in (s, i, j, halogens * d / 2, *[-e] * halogens):
        level += step
    return level


def _pairs(rng: Random, level: int) -> dict[str, float]:
    size = {"s": rng.randint(2200, 4200) / 1000}
    if level == 1:
        return size | dict(zip("uw", rng.choice(SUMS), strict=True))
    return size | {"n": rng.randint(8, 14), "m": rng.randint(4, 7)}


def _spacing(s: float, n: float = 0, m: float = 0, u: float = 0, w: float = 0) -> float:
    """Level 1: a full lattice sum; above: a simple cubic crystal with neighbours and next neighbours."""
    if u:
        return s * (2 * u / w) ** (1 / 6)
    near, far = (6 + 12 * 2 ** (-k / 2) for k in (n, m))
    return s * (n * near / (m * far)) ** (1 / (n - m))


def _spacing_again(s: float, n: float = 0, m: float = 0, u: float = 0, w: float = 0) -> float:
    """The energy as a function of the distance, its minimum found by search."""
    if u:
        return lowest(lambda r: u * (s / r) ** 12 - w * (s / r) ** 6, 0.5 * s, 3 * s)

    def energy(r: float) -> float:
        return sum(count * ((s / at) ** n - (s / at) ** m) for count, at in ((6, r), (12, r * math.sqrt(2))))

    return lowest(energy, 0.5 * s, 3 * s)


def _row(rng: Random, level: int) -> dict[str, float]:
    return {"n": rng.randint(3, 9 if level == 1 else 30), "z": rng.randint(1, 3), "d": rng.randint(150, 400) / 100}


def _row_energy(n: float, z: float, d: float) -> float:
    """Each distance k d occurs n - k times, with signs in turn."""
    return COULOMB * z * z / d * sum((-1) ** k * (n - k) / k for k in range(1, int(n)))


def _row_energy_again(n: float, z: float, d: float) -> float:
    ions = [(k * d, z * (-1) ** k) for k in range(int(n))]
    return sum(COULOMB * p * q / abs(x - y) for x, p in ions for y, q in ions if x != y) / 2


class LatticeEnergies(Asked):
    """Born-Landé, Kapustinskii, Born-Haber, lattice sums of pair potentials, finite rows of ions."""

    QUESTIONS: ClassVar = {
        "born-lande": Question(
            "eV",
            (
                (
                    "Born-Landé lattice energy (> 0) per formula unit: Madelung constant {m}, charges ±{z}, r0 = {r} Å,"
                    " n = {n}; e²/(4πε0) = 14.40 eV Å.",
                ),
                (
                    "An ionic crystal has E(r) = -{m}·14.40·{z}²/r + {b}/r^{n} per formula unit (eV, r in Å). How far"
                    " below the free ions does its minimum lie?",
                ),
            ),
            _ionic,
            _born_lande,
            _born_lande_again,
        ),
        "kapustinskii": Question(
            "kJ/mol",
            (
                (
                    "Kapustinskii, K = 1202 kJ Å/mol, d = 0.345 Å: {v} ions per formula unit, charges +{p} and -{q},"
                    " radii {a} and {b} Å. Lattice energy (> 0)?",
                ),
            ),
            _radii,
            _kapustinskii,
            _kapustinskii_again,
        ),
        "born-haber": Question(
            "kJ/mol",
            (
                (
                    "MX, kJ/mol: M sublimation {s}, M ionisation {i}, X2 dissociation {d}, X electron affinity {e}"
                    " (released), formation of MX -{f}. Lattice energy (> 0)?",
                ),
                (
                    "For MX2, in kJ/mol: sublimation of M {s}, first and second ionisation of M {i} and {j},"
                    " dissociation of X2 {d}, electron affinity of X {e} (released), formation of MX2 -{f}. Lattice"
                    " energy of MX2 (> 0)?",
                ),
            ),
            _cycle,
            _born_haber,
            _born_haber_again,
        ),
        "pair-potential": Question(
            "Å",
            (
                (
                    "Lennard-Jones crystal, σ = {s} Å, lattice sums over (1/distance)^12: {u}, over (1/distance)^6:"
                    " {w}. Nearest neighbour distance?",
                ),
                (
                    "Atoms in a simple cubic crystal interact with v(r) ∝ (σ/r)^{n} - (σ/r)^{m}, σ = {s} Å, with their"
                    " nearest and next-nearest neighbours only. Nearest neighbour distance at the minimum?",
                ),
            ),
            _pairs,
            _spacing,
            _spacing_again,
        ),
        "ion-row": Question(
            "eV",
            (
                (
                    "Row of {n} ions, charges +{z}e and -{z}e in turn, {d} Å apart: Coulomb energy? (e²/(4πε0) = 14.40"
                    " eV Å)",
                ),
            ),
            _row,
            _row_energy,
            _row_energy_again,
        ),
    }
