"""Small oscillations: normal modes of chains, damping, forced motion, wells."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.physics.quantities import Asked, Quantities, Question, rounded
from bootcamp.types import Problem


@dataclass(frozen=True, kw_only=True)
class Modes(Quantities):
    """The angular frequencies of masses on a line between springs; `level + 1` of them."""

    ends: str  # "walls": springs to walls on both sides; "free": none

    def generate(self, rng: Random, level: int) -> Problem:
        count = 1 + level
        while True:
            masses = [rng.randint(1, 9) for _ in range(count)]
            springs = [rng.randint(1, 90) for _ in range(count + 1 if self.ends == "walls" else count - 1)]
            inner = springs[1:-1] if self.ends == "walls" else springs
            stiffness = np.zeros((count, count))
            for k, spring in enumerate(inner):
                stiffness[k : k + 2, k : k + 2] += spring * np.array([[1, -1], [-1, 1]])
            if self.ends == "walls":
                stiffness[0, 0] += springs[0]
                stiffness[-1, -1] += springs[-1]
            scale = np.sqrt(np.outer(masses, masses))
            squares = np.linalg.eigvalsh(stiffness / scale)[0 if self.ends == "walls" else 1 :]
            values = [float(math.sqrt(square)) for square in squares]
            if all(b > 1.03 * a for a, b in itertools.pairwise(values)):
                break
        bodies, stiff = ", ".join(map(str, masses)), ", ".join(map(str, springs))
        if self.ends == "walls":
            where = f"Masses {bodies} kg on a line between two walls; springs wall to wall in turn {stiff} N/m."
            ask = "Normal angular frequencies in rad/s, rising (±1%)?"
        else:
            where = f"Free masses {bodies} kg on a line, joined in turn by springs {stiff} N/m."
            ask = "Nonzero normal angular frequencies in rad/s, rising (±1%)?"
        return Problem(f"{where} {ask}", {"values": values, "unit": "rad/s"})

    def check(self, problem: Problem) -> bool:
        """The chain solved from one end: at a normal frequency it fits at the other."""
        walls = problem.prompt.startswith("Masses")
        masses, springs = (
            [int(n) for n in found.split(", ")] for found in re.findall(r"(\d+(?:, \d+)*) (?:kg|N/m)", problem.prompt)
        )
        values = problem.answer["values"]

        def shot(square: float) -> float:
            """What is left over at the far end when the first mass moves by 1: displacement of a wall, or force."""
            x, force = 1.0, float(springs[0]) if walls else 0.0
            for mass, spring in zip(masses, springs[1:] if walls else [*springs, 0], strict=True):
                force -= mass * square * x  # what the next spring has to give
                if not spring:
                    return force
                x += force / spring
            return x

        fits = []
        for value in values:
            low, high = shot((0.999 * value) ** 2), shot((1.001 * value) ** 2)
            fits.append(low * high < 0)
        rising = all(a < b for a, b in itertools.pairwise(values))
        count = len(masses) if walls else len(masses) - 1
        return problem.answer["unit"] == "rad/s" and len(values) == count and rising and all(fits)


def _damped(rng: Random, level: int) -> dict[str, float]:
    m, k = rng.randint(1, 40) / 10, rng.randint(5, 400)
    b = rounded(2 * math.sqrt(m * k) * rng.uniform(0.02, 0.3), 2)
    fields = {"m": m, "k": k, "b": b, "f": rng.randint(1, 60)}
    return fields | {"w": rounded(math.sqrt(k / m) * rng.uniform(0.5, 1.6))}


def _amplitude(m: float, k: float, b: float, f: float, w: float) -> float:
    return f / math.hypot(k - m * w * w, b * w)


def _amplitude_again(m: float, k: float, b: float, f: float, w: float) -> float:
    """The steady motion A cos + B sin, its two equations solved."""
    rows = [[k - m * w * w, b * w], [-b * w, k - m * w * w]]
    return float(np.linalg.norm(np.linalg.solve(rows, [f, 0])))


def _decaying(rng: Random, level: int) -> dict[str, float]:
    m, k = rng.randint(1, 40) / 10, rng.randint(5, 400)
    b = rounded(2 * math.sqrt(m * k) * rng.uniform(0.01, 0.2), 2)
    return {"m": m, "k": k, "b": b, "p": rng.randint(2, 60), "n": rng.randint(1, 5 * level)}


def _after_periods(m: float, k: float, b: float, p: float, n: float) -> float:
    rate = b / (2 * m)
    return p * math.exp(-rate * n * math.tau / math.sqrt(k / m - rate**2))


def _after_periods_again(m: float, k: float, b: float, p: float, n: float) -> float:
    """The propagator of one period as a matrix, used n times."""
    from scipy.linalg import expm

    period = 4 * math.pi * m / math.sqrt(4 * m * k - b * b)
    step = expm(np.array([[0, 1], [-k / m, -b / m]]) * period)
    return float(p * np.linalg.matrix_power(step, int(n))[0, 0])


def _well(rng: Random, level: int) -> dict[str, float]:
    return {"m": rng.randint(1, 50) / 10, "a": rng.randint(1, 60), "b": rng.randint(1, 60)}


def _in_the_well(m: float, a: float, b: float) -> float:
    """V = a/x^2 - b/x: least at x = 2a/b, curvature b^4 / (8 a^3)."""
    return math.sqrt(b**4 / (8 * a**3) / m)


def _in_the_well_again(m: float, a: float, b: float) -> float:
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda x: a / x**2 - b / x, bounds=(0.2 * a / b, 20 * a / b), method="bounded", options={"xatol": 1e-10}
    )
    x = float(found.x)
    h = 1e-3 * x
    force = [2 * a / y**3 - b / y**2 for y in (x - h, x + h)]
    return math.sqrt((force[0] - force[1]) / (2 * h) / m)


class Oscillator(Asked):
    """One degree of freedom: driven, damped, in a well."""

    QUESTIONS: ClassVar = {
        "driven": Question(
            "m",
            (
                (
                    "m = {m} kg on a spring k = {k} N/m with damping b = {b} kg/s is driven by {f} cos({w} t) N (t"
                    " in s)."
                    " Amplitude of the steady motion?",
                ),
            ),
            _damped,
            _amplitude,
            _amplitude_again,
        ),
        "decay": Question(
            "cm",
            (
                (
                    "m = {m} kg on a spring k = {k} N/m with damping force -bv, b = {b} kg/s, is let go from rest"
                    " {p} cm off"
                    " equilibrium. Its displacement after {n} full periods of the damped motion?",
                ),
            ),
            _decaying,
            _after_periods,
            _after_periods_again,
        ),
        "well": Question(
            "rad/s",
            (("V(x) = {a}/x^2 - {b}/x (J, x > 0 in m), m = {m} kg: angular frequency of small oscillations?",),),
            _well,
            _in_the_well,
            _in_the_well_again,
        ),
    }
