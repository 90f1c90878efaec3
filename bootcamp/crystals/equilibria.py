"""Equilibria of solids worked out from enthalpies and entropies: gases over them, solutions in them, melts of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import ClassVar

from bootcamp.physics.quantities import Asked, Question

R = 8.314462618  # J/(mol K)


def bisected(f: Callable[[float], float], low: float, high: float) -> float:
    """The zero of `f` between two places where its signs differ."""
    sign = f(low) > 0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if (f(middle) > 0) == sign else (low, middle)
    return (low + high) / 2


def _oxide(rng: Random, level: int) -> dict[str, float]:
    while True:
        oxygen = 1 if level == 1 else rng.choice((1, 2, 3, 5))
        fields: dict[str, float] = {"h": -oxygen * rng.randint(40, 310), "s": -oxygen * rng.randint(70, 110)}
        fields["T"] = 10 * rng.randint(60, 220)
        fields |= {"n": oxygen} if level > 1 else {}
        if _pressure(**fields) < -2:
            return fields


def _pressure(h: float, s: float, T: float, n: float = 1) -> float:
    """log10 of the oxygen pressure in bar over metal and oxide; h and s per mole of an oxide with n atoms O."""
    return 2 / n * (1000 * h - T * s) / (R * T * math.log(10))


def _pressure_again(h: float, s: float, T: float, n: float = 1) -> float:
    """Van 't Hoff's line from the temperature at which the pressure is one bar."""
    return (1 / T - s / (1000 * h)) * 2000 * h / (n * R * math.log(10))


def _reduction(rng: Random, level: int) -> dict[str, float]:
    while True:
        fields: dict[str, float] = {"h": -rng.randint(450, 1150), "s": -rng.randint(160, 230)}
        fields |= {"c": -rng.randint(215, 235), "d": rng.randint(165, 185)}
        if 500 < _crossing(**fields) < 2600:
            return fields


def _crossing(h: float, s: float, c: float, d: float) -> float:
    return 1000 * (c - h) / (d - s)


def _crossing_again(h: float, s: float, c: float, d: float) -> float:
    """Where the oxygen potentials of the two couples are equal."""
    return bisected(lambda T: (1000 * h - T * s) - (1000 * c - T * d), 1, 1e4)


def _carbonate(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"h": rng.randint(60, 290), "s": rng.randint(135, 190)}
    return fields | {"p": rng.choice((0.0004, 0.001, 0.01, 0.05, 0.2, 2, 5, 20) if level > 1 else (1,))}


def _calcined(h: float, s: float, p: float) -> float:
    return 1000 * h / (s - R * math.log(p))


def _calcined_again(h: float, s: float, p: float) -> float:
    return bisected(lambda T: math.exp(s / R - 1000 * h / (R * T)) - p, 50, 9000)


def _gap(rng: Random, level: int) -> dict[str, float]:
    omega = rng.randint(80, 400) / 10
    return {"w": omega, "T": round(1000 * omega / (2 * R) * rng.uniform(0.35, 0.95))}


def _spinodal(w: float, T: float) -> float:
    return (1 - math.sqrt(1 - 2 * R * T / (1000 * w))) / 2


def _spinodal_again(w: float, T: float) -> float:
    """Where the curvature of the free energy of mixing changes its sign."""
    return bisected(lambda x: R * T / (x * (1 - x)) - 2000 * w, 1e-9, 0.5)


def _binodal(w: float, T: float) -> float:
    return bisected(lambda x: R * T * math.log(x / (1 - x)) + 1000 * w * (1 - 2 * x), 1e-12, _spinodal(w, T))


def _binodal_again(w: float, T: float) -> float:
    """The order parameter m = 1 - 2x obeys m = tanh(w m / 2RT), as in a mean field."""
    m = 1.0
    for _ in range(4000):
        m = math.tanh(500 * w * m / (R * T))
    return (1 - m) / 2


def _mixed(rng: Random, level: int) -> dict[str, float]:
    count = 5 if level == 1 else 4
    fields: dict[str, float] = {"h": rng.randint(300, 2500) / 100}
    if level == 1:
        return fields | {"n": rng.randint(3, 9)}
    shares = [5 * k for k in range(1, 14)]
    while True:
        drawn = rng.choices(shares, k=count - 1)
        if sum(drawn) < 100:
            return fields | dict(zip("abcd", [*drawn, 100 - sum(drawn)], strict=True))


def _stabilised(h: float, n: float = 0, **shares: float) -> float:
    parts = [1 / n] * int(n) if n else [share / 100 for share in shares.values()]
    return -1000 * h / (R * sum(x * math.log(x) for x in parts))


def _stabilised_again(h: float, n: float = 0, **shares: float) -> float:
    """From the number of ways to fill sites, by Stirling's series in full: many sites, so that it has converged."""
    parts = [1 / n] * int(n) if n else [share / 100 for share in shares.values()]
    sites = 1e7
    ways = math.lgamma(sites + 1) - sum(math.lgamma(sites * x + 1) for x in parts)
    return 1000 * h / (R * ways / sites)


def _melts(rng: Random, level: int) -> dict[str, float]:
    while True:
        fields: dict[str, float] = {"A": rng.randint(500, 2000), "a": rng.randint(80, 400) / 10}
        fields |= {"B": rng.randint(500, 2000), "b": rng.randint(80, 400) / 10}
        if _eutectic(**fields) < 0.94 * min(fields["A"], fields["B"]):
            return fields


def _solubility(melting: float, heat: float, T: float) -> float:
    return math.exp(1000 * heat / R * (1 / melting - 1 / T))


def _eutectic(A: float, a: float, B: float, b: float) -> float:
    return bisected(lambda T: _solubility(A, a, T) + _solubility(B, b, T) - 1, 20, min(A, B))


def _eutectic_again(A: float, a: float, B: float, b: float) -> float:
    """Each liquidus as a temperature over composition; they cross where the melt freezes last."""

    def liquidus(melting: float, heat: float, x: float) -> float:
        return 1 / (1 / melting - R * math.log(x) / (1000 * heat))

    x = bisected(lambda x: liquidus(A, a, 1 - x) - liquidus(B, b, x), 1e-9, 1 - 1e-9)
    return liquidus(B, b, x)


_SOLUTION = "Regular solution, Ω = {w} kJ/mol, at {T} K: "


class Equilibria(Asked):
    """Oxygen and carbon dioxide over solids, miscibility gaps, mixing entropy, ideal eutectics."""

    QUESTIONS: ClassVar = {
        "oxygen-pressure": Question(
            "",
            (
                (
                    "M + 1/2 O2 -> MO: ΔH {h} kJ, ΔS {s} J/K per mol MO. log10(pO2/bar) over M and MO at {T} K?",
                    "M/MO couple, formation of MO: ΔH {h} kJ/mol, ΔS {s} J/(mol K). log10(pO2/bar) at {T} K?",
                ),
                (
                    "An oxide with {n} O per formula unit forms from its metal and O2 with ΔH = {h} kJ and ΔS = {s} J/K"
                    " per mole of formula units, both independent of temperature. What is log10(pO2/bar) in equilibrium"
                    " with metal and oxide at {T} K?",
                ),
            ),
            _oxide,
            _pressure,
            _pressure_again,
        ),
        "reduction-temperature": Question(
            "K",
            (
                (
                    "ΔG = ΔH - TΔS per mol O2. Oxide: ΔH {h} kJ, ΔS {s} J/K. 2 C + O2 -> 2 CO: {c} kJ, +{d} J/K. Above"
                    " which T does carbon reduce it?",
                ),
            ),
            _reduction,
            _crossing,
            _crossing_again,
        ),
        "calcination": Question(
            "K",
            (
                ("MCO3 -> MO + CO2: ΔH {h} kJ, ΔS {s} J/K per mol. T at which pCO2 is {p} bar?",),
                (
                    "A carbonate MCO3 gives MO and CO2 with ΔH = {h} kJ/mol and ΔS = {s} J/(mol K). Above which"
                    " temperature does it decompose where the partial pressure of CO2 is held at {p} bar?",
                ),
            ),
            _carbonate,
            _calcined,
            _calcined_again,
        ),
        "spinodal": Question(
            "", ((_SOLUTION + "mole fraction on the spinodal, below 1/2?",),), _gap, _spinodal, _spinodal_again
        ),
        "binodal": Question(
            "", ((_SOLUTION + "mole fraction on the binodal, below 1/2?",),), _gap, _binodal, _binodal_again
        ),
        "mixing-entropy": Question(
            "K",
            (
                (
                    "{n} cations share one site equally; forming the solution costs {h} kJ per mol of cations. Above"
                    " which T is it stable by ideal mixing entropy?",
                ),
                (
                    "Forming a solid solution with {a} %, {b} %, {c} % and {d} % of four cations on one site from its"
                    " components costs {h} kJ per mole of cations. Above which temperature does the ideal entropy of"
                    " mixing make it stable?",
                ),
            ),
            _mixed,
            _stabilised,
            _stabilised_again,
        ),
        "eutectic": Question(
            "K",
            (
                (
                    "Ideal melt, no solid solubility: A melts at {A} K (ΔH {a} kJ/mol), B at {B} K ({b} kJ/mol)."
                    " Eutectic temperature?",
                ),
            ),
            _melts,
            _eutectic,
            _eutectic_again,
        ),
    }
