"""Electrons, spins and ions in crystals from a few numbers: bands, dielectrics, magnetism, conduction."""

from __future__ import annotations

import cmath
import math
from random import Random
from typing import ClassVar

from bootcamp.crystals.equilibria import bisected
from bootcamp.physics.quantities import Asked, Question

HBAR2 = 7.6199682  # ħ²/m_e in eV Å²
K_EV = 8.617333262e-5


def _band(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"t": rng.randint(10, 300) / 100, "a": rng.randint(200, 700) / 100}
    return (
        fields if level == 1 else fields | {"u": rng.choice((-1, 1)) * round(fields["t"] * rng.uniform(0.03, 0.2), 2)}
    )


def _mass(t: float, a: float, u: float = 0) -> float:
    return HBAR2 / (2 * a * a * (t + 4 * u))


def _mass_again(t: float, a: float, u: float = 0) -> float:
    """The curvature of the band at k = 0 by differences."""
    step = 1e-3 / a

    def energy(k: float) -> float:
        return -2 * t * math.cos(k * a) - 2 * u * math.cos(2 * k * a)

    return HBAR2 * step**2 / (energy(step) - 2 * energy(0) + energy(-step))


def _sheet(rng: Random, level: int) -> dict[str, float]:
    while True:
        fields: dict[str, float] = {"t": rng.randint(100, 350) / 100}
        fields |= {"p": rng.randint(0, 11) / 12, "q": rng.randint(0, 11) / 12}
        fields = {k: round(v, 3) for k, v in fields.items()}
        if level > 1:
            fields["m"] = rng.randint(20, 300) / 100
        energy = _dirac(**fields)
        if all(abs(energy / k - fields[name]) > 0.05 for name in fields.keys() & {"t", "m"} for k in (1, 2, 3)):
            return fields


def _dirac(t: float, p: float, q: float, m: float = 0) -> float:
    """The upper band; the two sites differ by 2 m."""
    return math.hypot(m, t * abs(1 + cmath.exp(2j * math.pi * p) + cmath.exp(2j * math.pi * q)))


def _dirac_again(t: float, p: float, q: float, m: float = 0) -> float:
    cosines = sum(math.cos(2 * math.pi * angle) for angle in (p, q, p - q))
    return math.sqrt(m * m + t * t * (3 + 2 * cosines))


def _polar(rng: Random, level: int) -> dict[str, float]:
    while True:
        fields: dict[str, float] = {"v": rng.randint(150, 900) / 10, "p": rng.randint(20, 500) / 100}
        fields["q"] = rng.randint(20, 500) / 100
        fields |= {"n": 1} if level == 1 else {"n": rng.randint(2, 4)}
        if 1.4 < _dielectric(**fields) < 15:
            return fields


def _dielectric(v: float, p: float, q: float, n: float) -> float:
    share = 4 * math.pi / 3 * (p + n * q) / v
    return (1 + 2 * share) / (1 - share) if share < 0.9 else 0.0


def _dielectric_again(v: float, p: float, q: float, n: float) -> float:
    """A dipole in the Lorentz field: P = N α (E + 4π/3 P), in Gaussian units."""
    density = (p + n * q) / v
    return 1 + 4 * math.pi * density / (1 - 4 * math.pi / 3 * density)


def _spiral(rng: Random, level: int) -> dict[str, float]:
    while True:
        fields: dict[str, float] = {
            "j": rng.choice((-1, 1)) * rng.randint(10, 100) / 10,
            "k": rng.randint(10, 100) / 10,
        }
        if abs(fields["j"]) < 3.8 * fields["k"]:
            return fields


def _pitch(j: float, k: float) -> float:
    return math.degrees(math.acos(-j / (4 * k)))


def _pitch_again(j: float, k: float) -> float:
    """The turn from spin to spin that makes J1 cos θ + J2 cos 2θ least, from a fine list and then halving."""
    start = min(range(1801), key=lambda i: j * math.cos(math.radians(i / 10)) + k * math.cos(math.radians(i / 5)))
    slope = bisected(
        lambda a: j * math.sin(math.radians(a)) + 2 * k * math.sin(math.radians(2 * a)), start / 10 - 1, start / 10 + 1
    )
    return slope


def _paramagnet(rng: Random, level: int) -> dict[str, float]:
    T = rng.randint(150, 400)
    fields: dict[str, float] = {"T": T, "x": round(rng.uniform(0.3, 8) / T, 5)}
    return fields if level == 1 else fields | {"w": rng.choice((-1, 1)) * rng.randint(5, 120)}


def _moment(T: float, x: float, w: float = 0) -> float:
    """Bohr magnetons from a molar susceptibility in cm³/mol."""
    return math.sqrt(8 * x * (T - w)) / math.sqrt(8 * 0.125051)


def _moment_again(T: float, x: float, w: float = 0) -> float:
    """The CGS constants themselves: χ = N μ² / 3k(T - θ)."""
    return math.sqrt(3 * 1.380649e-16 * x * (T - w) / 6.02214076e23) / 9.2740100783e-21


def _conductor(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"n": rng.randint(5, 300) / 10, "z": rng.randint(1, 3), "T": 10 * rng.randint(30, 120)}
    d = rng.randint(1, 99) / 10
    return fields | {"d": d} if level == 1 else fields | {"p": rng.randint(1, 200), "e": rng.randint(20, 110) / 100}


def _conductivity(n: float, z: float, T: float, d: float = 0, p: float = 0, e: float = 0) -> float:
    """S/cm; n in 10²¹/cm³, d in 10⁻⁸ cm²/s or p (10⁻³ cm²/s) with a barrier e."""
    diffusion = d * 1e-8 if d else p * 1e-3 * math.exp(-e / (K_EV * T))
    return n * 1e21 * z * z * 1.602176634e-19 * diffusion / (K_EV * T)


def _conductivity_again(n: float, z: float, T: float, d: float = 0, p: float = 0, e: float = 0) -> float:
    """Charge times density times mobility, in SI units."""
    diffusion = (d * 1e-12) or p * 1e-7 * math.exp(-e * 1.602176634e-19 / (1.380649e-23 * T))
    mobility = z * 1.602176634e-19 * diffusion / (1.380649e-23 * T)
    return z * 1.602176634e-19 * n * 1e27 * mobility / 100


def _carriers(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"g": rng.randint(30, 180) / 100, "m": rng.randint(5, 200) / 100}
    return fields | {"n": rng.randint(5, 200) / 100, "T": 10 * rng.randint(30, 80)}


def _intrinsic(g: float, m: float, n: float, T: float) -> float:
    return 4.829405e15 * T**1.5 * (m * n) ** 0.75 * math.exp(-g / (2 * K_EV * T))


def _intrinsic_again(g: float, m: float, n: float, T: float) -> float:
    """Two effective densities of states from the thermal wavelengths, and their geometric mean."""
    densities = []
    for mass in (m, n):
        wave = 6.62607015e-34 / math.sqrt(2 * math.pi * mass * 9.1093837e-31 * 1.380649e-23 * T)
        densities.append(2 / wave**3 * 1e-6)
    return math.sqrt(densities[0] * densities[1] * math.exp(-g / (K_EV * T)))


class Electrons(Asked):
    """Bands, dielectric constants, spin spirals, moments, conduction."""

    QUESTIONS: ClassVar = {
        "effective-mass": Question(
            "",
            (
                ("Tight-binding chain E = -2t cos ka, t = {t} eV, a = {a} Å. Effective mass at k = 0, in m_e?",),
                (
                    "A chain has the band E(k) = -2t cos ka - 2u cos 2ka with t = {t} eV, u = {u} eV, a = {a} Å. What"
                    " is the effective mass at k = 0 in electron masses?",
                ),
            ),
            _band,
            _mass,
            _mass_again,
        ),
        "honeycomb-band": Question(
            "eV",
            (
                ("Graphene, nearest-neighbour t = {t} eV, on-site 0: E > 0 at k = {p} b1 + {q} b2?",),
                (
                    "A honeycomb lattice has on-site energies +{m} and -{m} eV on its two sublattices and hopping {t}"
                    " eV between neighbours. Energy of the upper band at k = {p} b1 + {q} b2 (reciprocal basis)?",
                ),
            ),
            _sheet,
            _dirac,
            _dirac_again,
        ),
        "dielectric-constant": Question(
            "",
            (
                (
                    "Clausius-Mossotti: cubic cell of {v} Å³ with one ion of {p} Å³ and {n} of {q} Å³ polarisability"
                    " volume. Dielectric constant?",
                ),
            ),
            _polar,
            _dielectric,
            _dielectric_again,
        ),
        "spin-spiral": Question(
            "°",
            (
                (
                    "Classical chain, E = Σ J1 S(i)·S(i+1) + J2 S(i)·S(i+2), J1 = {j}, J2 = {k} meV. Angle between"
                    " neighbouring spins in the ground state?",
                ),
            ),
            _spiral,
            _pitch,
            _pitch_again,
        ),
        "effective-moment": Question(
            "",
            (
                ("Curie law: χ = {x} cm³/mol (CGS) at {T} K. Effective moment in Bohr magnetons?",),
                (
                    "Molar susceptibility {x} cm³/mol (CGS, per mole of magnetic ions) at {T} K, Weiss temperature {w}"
                    " K from χ = C/(T - θ). Effective moment in Bohr magnetons?",
                ),
            ),
            _paramagnet,
            _moment,
            _moment_again,
        ),
        "ionic-conductivity": Question(
            "S/cm",
            (
                ("Nernst-Einstein: {n}·10^21 ions/cm³ of charge {z}e, D = {d}·10^-8 cm²/s, {T} K. Conductivity?",),
                (
                    "Ions of charge {z}e, {n}·10^21 per cm³, diffuse with D = {p}·10^-3 cm²/s · exp(-{e} eV/kT)."
                    " Conductivity at {T} K by Nernst and Einstein?",
                ),
            ),
            _conductor,
            _conductivity,
            _conductivity_again,
        ),
        "intrinsic-carriers": Question(
            "cm^-3",
            (
                (
                    "Semiconductor, gap {g} eV at {T} K, density-of-states masses {m} m_e (electrons) and {n} m_e"
                    " (holes). Intrinsic carrier density?",
                ),
            ),
            _carriers,
            _intrinsic,
            _intrinsic_again,
        ),
    }
