"""Relativity: four-momenta that must be conserved, thresholds, velocities."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

import numpy as np

from bootcamp.physics.quantities import Asked, Question, plain, read_quantities
from bootcamp.types import Problem, Score, Task, wrong

# MeV/c^2, Particle Data Group 2024; neutrinos and photons weigh nothing here
MASSES = {
    "π+": 139.57, "π-": 139.57, "π0": 134.98, "K+": 493.68, "K-": 493.68, "K0": 497.61, "η": 547.86, "ρ0": 775.3,
    "φ": 1019.46, "p": 938.27, "p̄": 938.27, "n": 939.57, "Λ": 1115.68, "Σ+": 1189.37, "Ξ-": 1321.71,
    "Ω-": 1672.45,
    "D0": 1864.84, "D+": 1869.66, "B+": 5279.34, "J/ψ": 3096.9, "τ-": 1776.93, "μ+": 105.66, "μ-": 105.66, "e+": 0.511,
    "e-": 0.511, "ν": 0.0, "γ": 0.0,
}  # fmt: skip
DECAYS = (
    "π+ μ+ ν", "K+ μ+ ν", "K+ π+ π0", "K0 π+ π-", "ρ0 π+ π-", "φ K+ K-", "Λ p π-", "Σ+ p π0", "Σ+ n π+", "Ξ- Λ π-",
    "Ω- Λ K-",
    "D0 K- π+", "D+ K0 π+", "B+ J/ψ K+", "τ- π- ν", "J/ψ e+ e-", "J/ψ p p̄", "J/ψ μ+ μ-", "J/ψ γ η", "D0 π+ π-",
    "D0 K+ K-",
)  # fmt: skip


def momentum(parent: float, one: float, two: float) -> float:
    """What each of two decay products has in the rest frame of the parent."""
    return math.sqrt((parent**2 - (one + two) ** 2) * (parent**2 - (one - two) ** 2)) / (2 * parent)


@dataclass(frozen=True, kw_only=True)
class TwoBodyDecay(Task):
    """Four-momenta of both products of a decay in flight, one of them leaving under a given angle in the rest frame.

    The answer is judged by conservation, the masses, and the angle in the rest frame; 1: at rest.
    """

    chance: ClassVar[float] = 0.02

    def generate(self, rng: Random, level: int) -> Problem:
        parent, one, two = rng.choice(DECAYS).split()
        if rng.random() < 0.5:
            one, two = two, one
        m, a, b = (float(MASSES[name]) for name in (parent, one, two))
        angle = 0 if level < 3 else rng.randint(10, 170)
        flight = 0 if level == 1 else rng.randint(max(50, int(m / 4)), int(3 * m) + 100)
        if level == 1:
            m = rng.randint(int(a + b) + 20, int(a + b) * 2 + 300)
            parent = "X"
        energy, p = math.hypot(m, flight), momentum(m, a, b)
        along, across = p * math.cos(math.radians(angle)), p * math.sin(math.radians(angle))
        first = (math.hypot(a, p) * energy + along * flight) / m, (along * energy + math.hypot(a, p) * flight) / m
        spec = {"masses": [m, a, b], "flight": flight, "angle": angle}
        values = [first[0], first[1], across, energy - first[0], flight - first[1], -across]
        masses = f"masses {plain(m)}, {a:g}, {b:g} MeV/c^2"
        if level == 1:
            prompt = f"{parent} -> {one} {two} at rest, {masses}, {one} along +x."
        else:
            moving = f"{parent} with momentum {flight} MeV/c along +x decays to {one} {two} ({masses})."
            way = "along +x" if not angle else f"at {angle}° from +x, towards +y,"
            prompt = (
                f"{moving} In the rest frame of {parent}, {one} leaves {way}."
                if level == 3
                else f"{moving} {one} leaves along +x in the rest frame of {parent}."
            )
        ask = f" E, px, py of {one}, then of {two}, in MeV, MeV/c, to 0.1% of the total energy?"
        if level < 3:
            ask = f" E, px of {one}, then of {two}, in MeV, MeV/c, to 0.1% of the total energy?"
            values = [values[k] for k in (0, 1, 3, 4)]
        return Problem(prompt.replace(",.", ".") + ask, {"spec": spec, "values": [round(v, 4) + 0.0 for v in values]})

    def grade(self, answer: Any, text: str) -> Score:
        spec, size = answer["spec"], len(answer["values"])
        text = text.replace("MeV/c", "MeV")
        values = read_quantities(text, [""] * size) or read_quantities(text, ["MeV"] * size)
        if values is None:
            return wrong("not_quantities", f"expected {size} numbers")
        if max(map(abs, values)) > 10**9:
            return wrong("out_of_range")
        numbers = [float(value) for value in values]
        if size == 4:
            numbers = [*numbers[:2], 0.0, *numbers[2:], 0.0]
        one, two = np.array(numbers[:3]), np.array(numbers[3:])
        m, a, b = spec["masses"]
        energy = math.hypot(m, spec["flight"])
        slack = 1e-3 * energy
        kept = np.abs(one + two - [energy, spec["flight"], 0]).max() <= slack
        shells = max(abs(p[0] - math.hypot(mass, p[1], p[2])) for p, mass in ((one, a), (two, b))) <= slack
        p = momentum(m, a, b)
        turn = math.radians(spec["angle"])
        along = (one[1] * energy - one[0] * spec["flight"]) / m
        aimed = abs(along - p * math.cos(turn)) <= 2 * slack and abs(one[2] - p * math.sin(turn)) <= slack
        parts = {"conserved": float(kept), "masses": float(shells), "direction": float(aimed)}
        if all(parts.values()):
            return Score(1.0, parts)
        code = "not_conserved" if not kept else "off_shell" if not shells else "wrong_direction"
        return Score(0.0, parts, (code,))

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(format(value, '.8g') for value in answer['values'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        values = list(answer["values"])
        half = len(values) // 2
        energy = values[0] + values[half]
        values[0], values[half] = 0.6 * energy, 0.4 * energy
        if abs(values[0] - answer["values"][0]) < 0.01 * energy:
            values[0], values[half] = values[half], values[0]
        return self.solution({"values": values})

    def check(self, problem: Problem) -> bool:
        """By boosting the decay at rest with a matrix."""

        text, answer = problem.prompt, problem.answer
        masses = re.search(r"masses ([\d.]+), ([\d.]+), ([\d.]+) MeV", text)
        flight = re.search(r"momentum (\d+) MeV/c", text)
        angle = re.search(r"at (\d+)° from", text)
        if masses is None:
            return False
        m, a, b = map(float, masses.groups())
        spec: dict[str, Any] = {
            "masses": [m, a, b],
            "flight": int(flight[1]) if flight else 0,
            "angle": int(angle[1]) if angle else 0,
        }
        if spec != answer["spec"]:
            return False
        energy = (m * m + a * a - b * b) / (2 * m)
        p, turn = math.sqrt(energy**2 - a * a), math.radians(spec["angle"])
        rapidity = math.asinh(spec["flight"] / m)
        boost = np.array(
            [[math.cosh(rapidity), math.sinh(rapidity), 0], [math.sinh(rapidity), math.cosh(rapidity), 0], [0, 0, 1]]
        )
        one = boost @ [energy, p * math.cos(turn), p * math.sin(turn)]
        two = boost @ [m - energy, -p * math.cos(turn), -p * math.sin(turn)]
        truth = [*one, *two] if len(answer["values"]) == 6 else [*one[:2], *two[:2]]
        return bool(np.allclose(truth, answer["values"], atol=1e-3 * m / 100))

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer['spec']}"


def _reaction(rng: Random, level: int) -> dict[str, float]:
    fields = {
        "a": rng.randint(1, 2000),
        "b": rng.randint(100, 2000),
        "c": rng.randint(200, 4000),
        "d": rng.randint(100, 2000),
    }
    if level > 1:
        fields["e"] = rng.randint(100, 2000)
    while fields["a"] + fields["b"] > 0.95 * (fields["c"] + fields["d"] + fields.get("e", 0)):
        fields["a"], fields["b"] = rng.randint(1, 1500), rng.randint(100, 1500)
        fields["c"] = rng.randint(1000, 4000)
    return dict(fields)


def _threshold(a: float, b: float, c: float, d: float, e: float = 0) -> float:
    """Kinetic energy of a on resting b."""
    return ((c + d + e) ** 2 - (a + b) ** 2) / (2 * b)


def _threshold_again(a: float, b: float, c: float, d: float, e: float = 0) -> float:
    """Bisection on the invariant mass."""
    low, high = 0.0, 1e8
    for _ in range(90):
        kinetic = (low + high) / 2
        p = math.sqrt(kinetic**2 + 2 * kinetic * a)
        mass = math.sqrt((kinetic + a + b) ** 2 - p**2)
        low, high = (kinetic, high) if mass < c + d + e else (low, kinetic)
    return low


def _speeds(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"a": rng.randint(3, 70) / 100, "b": rng.randint(3, 70) / 100}
    if level > 1:
        fields["g"] = rng.randint(20, 160)
    return fields


def _relative(a: float, b: float, g: float = 180) -> float:
    """Speed of one body seen from the other; their directions differ by g degrees. In units of c."""
    cosine = math.cos(math.radians(g))
    first = a * a + b * b - 2 * a * b * cosine - (a * b * math.sin(math.radians(g))) ** 2
    return math.sqrt(first) / (1 - a * b * cosine)


def _relative_again(a: float, b: float, g: float = 180) -> float:
    """From the product of the four-velocities."""
    gammas = [1 / math.sqrt(1 - v * v) for v in (a, b)]
    product = gammas[0] * gammas[1] * (1 - a * b * math.cos(math.radians(g)))
    return math.sqrt(1 - 1 / product**2)


def _rocket(rng: Random, level: int) -> dict[str, float]:
    return {"a": rng.randint(2, 30), "d": rng.randint(1, 400) / 10}


_C, _YEAR = 299792458.0, 31557600.0


def _own_years(a: float, d: float) -> float:
    """Proper time to go d light-years with proper acceleration a (m/s^2), from rest, never braking."""
    return _C / a * math.acosh(1 + a * d * _C * _YEAR / _C**2) / _YEAR


def _own_years_again(a: float, d: float) -> float:
    from scipy.integrate import quad

    way = d * _C * _YEAR
    # dτ = dx / (γ v), with γ = 1 + a x / c²; substituted so that it starts gently
    slope = lambda s: 2 * s / (_C * math.sqrt((1 + a * s * s / _C**2) ** 2 - 1)) if s else 0.0  # noqa: E731
    return float(quad(slope, 1e-3, math.sqrt(way), epsrel=1e-10)[0] / _YEAR)


def _scattered(rng: Random, level: int) -> dict[str, float]:
    return {"e": rng.randint(20, 5000), "a": rng.randint(10, 180)}


def _compton(e: float, a: float) -> float:
    return e / (1 + e / 510.99895 * (1 - math.cos(math.radians(a))))


def _compton_again(e: float, a: float) -> float:
    """Bisection until the electron is on its mass shell."""
    low, high = 0.0, e
    for _ in range(80):
        out = (low + high) / 2
        electron = np.array(
            [e + 510.99895 - out, e - out * math.cos(math.radians(a)), -out * math.sin(math.radians(a))]
        )
        square = electron[0] ** 2 - electron[1] ** 2 - electron[2] ** 2
        low, high = (out, high) if square > 510.99895**2 else (low, out)
    return low


class Relativity(Asked):
    """Thresholds, relative velocities, a steady rocket, Compton scattering."""

    QUESTIONS: ClassVar = {
        "threshold": Question(
            "MeV",
            (
                ("Masses {a} on {b} (at rest) -> {c} + {d}, MeV/c^2: threshold kinetic energy?",),
                (
                    "A particle of {a} MeV/c^2 hits one of {b} MeV/c^2 at rest; the products have {c}, {d} and {e}"
                    " MeV/c^2."
                    " Threshold kinetic energy?",
                ),
            ),
            _reaction,
            _threshold,
            _threshold_again,
        ),
        "relative-speed": Question(
            "",
            (
                ("Two ships approach head-on at {a}c and {b}c. Speed of one seen from the other, in units of c?",),
                (
                    "Two ships leave Earth at {a}c and {b}c, their directions {g}° apart. Speed of one seen from the"
                    " other, in"
                    " units of c?",
                ),
            ),
            _speeds,
            _relative,
            _relative_again,
        ),
        "rocket": Question(
            "yr",
            (
                (
                    "A ship starts from rest with constant proper acceleration {a} m/s^2. Proper time to cover {d}"
                    " light-years?",
                ),
            ),
            _rocket,
            _own_years,
            _own_years_again,
        ),
        "compton": Question(
            "keV",
            (("A photon of {e} keV is scattered by {a}° off a free electron at rest. Its energy after?",),),
            _scattered,
            _compton,
            _compton_again,
        ),
    }
