"""Energies and concentrations of point defects."""

from __future__ import annotations

import math
from random import Random
from typing import ClassVar

from bootcamp.crystals.equilibria import bisected
from bootcamp.physics.quantities import Asked, Question

K = 8.617333262e-5  # eV/K


def _supercell(rng: Random, level: int) -> dict[str, float]:
    while True:
        fields: dict[str, float] = {"h": -rng.randint(20000, 90000) / 100, "m": -rng.randint(100, 900) / 100}
        fields["d"] = round(fields["h"] + rng.randint(300, 1500) / 100, 2)
        if level > 1:
            fields |= {
                "q": rng.choice((-2, -1, 1, 2)),
                "v": rng.randint(100, 800) / 100,
                "f": rng.randint(10, 300) / 100,
            }
            fields |= {"c": rng.randint(5, 60) / 100}
        if 0.5 < _formation(**fields) < 12:
            return fields


def _formation(h: float, d: float, m: float, q: float = 0, v: float = 0, f: float = 0, c: float = 0) -> float:
    return d - h + m + q * (v + f) + c


def _formation_again(h: float, d: float, m: float, q: float = 0, v: float = 0, f: float = 0, c: float = 0) -> float:
    """Products less reactants: host -> defect + atom in its reservoir + q electrons at the Fermi level."""
    return (d + c) + (m + q * (v + f)) - h


def _pair(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"e": rng.randint(80, 300) / 100, "T": 10 * rng.randint(70, 170)}
    if level == 1:
        return fields
    exponent = round(math.log10(_vacancies(**fields)))
    return fields | {"c": rng.randint(2, 40) * 10.0 ** max(exponent - 1, -8)}


def _vacancies(e: float, T: float, c: float = 0) -> float:
    """The mole fraction of cation vacancies; c of the cations are divalent."""
    product = math.exp(-e / (K * T))
    return (c + math.sqrt(c * c + 4 * product)) / 2


def _vacancies_again(e: float, T: float, c: float = 0) -> float:
    """Neutrality and the law of mass action, solved by halving on the logarithm."""
    log = bisected(lambda y: math.exp(y) - c - math.exp(-e / (K * T) - y), -80, 5)
    return math.exp(log)


def _levels(rng: Random, level: int) -> dict[str, float]:
    while True:
        fields: dict[str, float] = {"a": rng.randint(-200, 150) / 100, "b": rng.randint(150, 600) / 100}
        fields |= {"q": rng.randint(1, 3), "p": rng.randint(1, 3)}
        if level > 1:
            if fields["q"] == fields["p"]:
                continue
            fields["T"] = 10 * rng.randint(60, 200)
        if 0.3 < _pinned(**fields) < 4:
            return fields


def _pinned(a: float, b: float, q: float, p: float, T: float = 0) -> float:
    """Level 1: where two formation energies cross; with a temperature, where the charges balance."""
    return (b - a + K * T * math.log(q / p)) / (q + p)


def _pinned_again(a: float, b: float, q: float, p: float, T: float = 0) -> float:
    if not T:
        return bisected(lambda x: (a + q * x) - (b - p * x), -20, 20)
    return bisected(lambda x: (math.log(p) - (b - p * x) / (K * T)) - (math.log(q) - (a + q * x) / (K * T)), -20, 20)


def _jumps(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {
        "a": rng.randint(250, 450) / 100,
        "n": rng.randint(2, 15),
        "m": rng.randint(30, 120) / 100,
    }
    fields |= {"T": 10 * rng.randint(60, 150)}
    return fields if level == 1 else fields | {"f": rng.randint(40, 150) / 100}


def _diffusivity(a: float, n: float, m: float, T: float, f: float = 0) -> float:
    """fcc metal, correlation left out: D = a² ν exp(-(f + m)/kT), in m²/s."""
    return (a * 1e-10) ** 2 * n * 1e12 * math.exp(-(f + m) / (K * T)) * 1e12


def _diffusivity_again(a: float, n: float, m: float, T: float, f: float = 0) -> float:
    """A sixth of the jump rate into all twelve neighbours times the square of a jump, times the vacancies."""
    rate = 12 * n * 1e12 * math.exp(-m / (K * T))
    return rate * math.exp(-f / (K * T)) * (a * 1e-10 / math.sqrt(2)) ** 2 / 6 * 1e12


class DefectEnergies(Asked):
    """Formation energies from supercells, Schottky pairs, pinned Fermi levels, vacancy diffusion."""

    QUESTIONS: ClassVar = {
        "formation-energy": Question(
            "eV",
            (
                (
                    "Supercell {h} eV, with one vacancy {d} eV, chemical potential of the missing atom {m} eV. Vacancy"
                    " formation energy?",
                ),
                (
                    "A perfect supercell has {h} eV; with one vacancy of charge {q} it has {d} eV (finite-size"
                    " correction to be added: {c} eV). The removed atom goes to a reservoir at {m} eV. Valence band"
                    " maximum {v} eV, Fermi level {f} eV above it. Formation energy?",
                ),
            ),
            _supercell,
            _formation,
            _formation_again,
        ),
        "schottky": Question(
            "",
            (
                ("MX: Schottky pair energy {e} eV, entropy 0. Fraction of vacant cation sites at {T} K?",),
                (
                    "In MX (M+ and X-) a Schottky pair costs {e} eV, without entropy; a fraction {c} of the cation"
                    " sites holds a divalent dopant. What fraction of the cation sites is vacant at {T} K?",
                ),
            ),
            _pair,
            _vacancies,
            _vacancies_again,
        ),
        "fermi-pinning": Question(
            "eV",
            (
                (
                    "Formation energies, E_F in eV above the VBM: donor +{q}: {a} + {q} E_F; acceptor -{p}: {b} - {p}"
                    " E_F. At which E_F do they cross?",
                ),
                (
                    "Two defects on sites of equal density, without entropy terms: a donor of charge +{q} with"
                    " formation energy {a} + {q} E_F and an acceptor of charge -{p} with {b} - {p} E_F (eV, E_F above"
                    " the VBM). Free carriers are negligible. E_F for charge neutrality at {T} K?",
                ),
            ),
            _levels,
            _pinned,
            _pinned_again,
        ),
        "vacancy-diffusion": Question(
            "μm^2/s",
            (
                (
                    "fcc metal, a = {a} Å, ν = {n} THz, migration energy {m} eV: diffusivity of a single vacancy at {T}"
                    " K, no entropies?",
                ),
                (
                    "fcc metal, a = {a} Å: vacancies form at {f} eV and migrate over {m} eV with attempt frequency {n}"
                    " THz; no entropies, no correlation. Self-diffusion coefficient at {T} K?",
                ),
            ),
            _jumps,
            _diffusivity,
            _diffusivity_again,
        ),
    }
