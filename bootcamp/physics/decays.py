"""Radioactivity: chains of nuclides, activities, binding energies."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.physics.quantities import Asked, Quantity, Question, form, plain, rounded
from bootcamp.types import Problem


@dataclass(frozen=True, kw_only=True)
class DecayChain(Quantity):
    """Nuclides A -> B -> C …, starting from A alone: how many nuclei or which activity there is of one of them.

    Kinds: `amount`, `activity`, `peak` (the time at which B is most abundant).
    """

    kind: str

    def generate(self, rng: Random, level: int) -> Problem:
        count = {"amount": 1 + level, "activity": level, "peak": 2}[self.kind]
        while True:
            lives = [rng.randint(1, 90) if level < 3 else rounded(rng.uniform(1, 90)) for _ in range(count)]
            rates = [math.log(2) / life for life in lives]
            time = rng.randint(1, 150)
            number = rng.randint(2, 99)
            if min((abs(a / b - 1) for k, a in enumerate(rates) for b in rates[:k]), default=1.0) < 0.03:
                continue
            part = bateman(rates, time)
            if self.kind == "peak" or 0.003 < part < 0.97:
                break
        names = "ABCDE"[: count + 1]
        chain = ", ".join(f"{name} {plain(life)} h" for name, life in zip(names, lives, strict=False))
        end = "" if len(names) == count else f" ({names[-1]} stable)"
        arrows = " -> ".join(names)
        prompt = f"Chain {arrows}{end}, half-lives {chain}."
        if self.kind == "peak":
            value = math.log(rates[0] / rates[1]) / (rates[0] - rates[1])
            return Problem(
                f"{prompt} Starting from pure A, when is B most abundant? {form('h')}", {"value": value, "unit": "h"}
            )
        last = names[count - 1]
        if self.kind == "amount":
            ask = f"Starting from {number} μmol of pure A, how much {last} is there after {time} h? {form('μmol')}"
            return Problem(f"{prompt} {ask}", {"value": number * part, "unit": "μmol"})
        value = number * part * rates[-1] / rates[0]
        ask = f"Pure A has {number} MBq at first. Activity of {last} after {time} h? {form('MBq')}"
        return Problem(f"{prompt} {ask}", {"value": value, "unit": "MBq"})

    def check(self, problem: Problem) -> bool:
        """By the exponential of the rate matrix."""
        from scipy.linalg import expm
        from scipy.optimize import minimize_scalar

        text = problem.prompt
        lives = [float(life) for life in re.findall(r"[A-E] ([\d.]+) h", text.split("half-lives")[1].split(". ")[0])]
        rates = np.log(2) / np.array(lives)
        generator = np.diag(-rates) + np.diag(rates[:-1], -1)

        def part(time: float) -> float:
            return float(expm(generator * time)[-1, 0])

        if self.kind == "peak":
            found = minimize_scalar(lambda t: -part(t), bounds=(0.1, 400), method="bounded", options={"xatol": 1e-7})
            return problem.answer["unit"] == "h" and math.isclose(problem.answer["value"], float(found.x), rel_tol=1e-3)
        number = re.search(r"(\d+) (μmol|MBq)", text)
        time = re.search(r"after (\d+) h", text)
        if number is None or time is None or number[2] != problem.answer["unit"]:
            return False
        value = int(number[1]) * part(int(time[1])) * (rates[-1] / rates[0] if number[2] == "MBq" else 1)
        return math.isclose(problem.answer["value"], value, rel_tol=1e-6)


def bateman(rates: list[float], time: float) -> float:
    """The share of the nuclei that are of the last kind, all having been of the first."""
    ahead = math.prod(rates[:-1])
    terms = (math.exp(-a * time) / math.prod(b - a for k, b in enumerate(rates) if k != n) for n, a in enumerate(rates))
    return ahead * sum(terms)


def _isotope(rng: Random, level: int) -> dict[str, float]:
    z = rng.randint(6, 92)
    a = round(z * (2 + 0.0062 * z)) + rng.randint(-2, 2)
    mass = z * 1.00782503 + (a - z) * 1.00866492 - _drop(a, z) / 931.494103
    return {"z": z, "a": a, "m": round(mass + rng.uniform(-3e-3, 3e-3), 5)}


def _drop(a: float, z: float) -> float:
    """The liquid drop's binding energy in MeV; only to make masses that look right."""
    return 15.56 * a - 17.23 * a ** (2 / 3) - 0.697 * z * (z - 1) / a ** (1 / 3) - 23.285 * (a - 2 * z) ** 2 / a


def _binding(z: float, a: float, m: float) -> float:
    return (z * 1.00782503 + (a - z) * 1.00866492 - m) * 931.494103


def _binding_again(z: float, a: float, m: float) -> float:
    """From mass excesses in MeV."""
    excess = (m - a) * 931.494103
    return z * 7.288971 + (a - z) * 8.071317 - excess


def _sample(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"h": rng.randint(10, 900) / 10, "t": rng.randint(5, 400)}
    return {"m": rng.randint(1, 900), "a": rng.randint(20, 250)} | fields


def _sample_activity(m: float, a: float, h: float, t: float) -> float:
    """GBq of m ng of a nuclide with mass number a and half-life h days after t hours."""
    nuclei = m * 1e-9 / a * 6.02214076e23
    rate = math.log(2) / (h * 86400)
    return nuclei * rate * math.exp(-rate * t * 3600) * 1e-9


def _sample_activity_again(m: float, a: float, h: float, t: float) -> float:
    """What decays in one second, from halvings alone."""
    nuclei = m * 1e-9 / a * 6.02214076e23 * 0.5 ** (t / 24 / h)
    return nuclei * -math.expm1(-math.log(2) / (h * 86400)) * 1e-9


class Nuclei(Asked):
    """Binding energies and activities of samples."""

    QUESTIONS: ClassVar = {
        "binding": Question(
            "MeV",
            (
                (
                    "Atomic mass {m} u, Z = {z}, A = {a}: total nuclear binding energy? m(H) = 1.00782503 u, m(n) ="
                    " 1.00866492 u,"
                    " 1 u = 931.494 MeV.",
                ),
            ),
            _isotope,
            _binding,
            _binding_again,
        ),
        "sample": Question(
            "GBq",
            (("{m} ng of a nuclide, molar mass {a} g/mol, half-life {h} d: activity after {t} h?",),),
            _sample,
            _sample_activity,
            _sample_activity_again,
        ),
    }
