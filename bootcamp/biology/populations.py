"""Populations: equilibria, growth by age, epidemics, gene frequencies."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.physics.quantities import Asked, Quantities, Question, plain, rounded
from bootcamp.types import Problem


@dataclass(frozen=True, kw_only=True)
class Coexistence(Quantities):
    """The equilibrium with all species present; 1: predator and prey, 2: prey with a limit, 3: three species."""

    kind: str  # "predation" or "competition"

    def generate(self, rng: Random, level: int) -> Problem:
        if self.kind == "predation":
            r, a, e, m = (
                rng.randint(10, 300) / 100,
                rng.randint(1, 99) / 1000,
                rng.randint(5, 90) / 100,
                rng.randint(5, 90) / 100,
            )
            prey = m / (e * a)
            if level == 1:
                values, limit = [prey, r / a], ""
            else:
                k = round(prey * rng.uniform(1.2, 5))
                h = rng.randint(1, 50) / 1000 if level > 2 else 0.0
                if h:  # a predator that needs time to handle its prey
                    prey = m / (a * (e - m * h)) if e > m * h else -1.0
                values, limit = [prey, r / a * (1 - prey / k) * (1 + a * h * prey)], f"(1 - N/{k})"
                if not 1 < prey < 0.95 * k:
                    return self.generate(rng, level)
            eaten = f"{plain(a)} N P" if level < 3 or not h else f"{plain(a)} N P/(1 + {plain(round(a * h, 8))} N)"
            prompt = (
                f"dN/dt = {plain(r)} N{limit} - {eaten}, dP/dt = {plain(e)} × {eaten} - {plain(m)} P. Equilibrium N,"
                f" P > 0 (±1%)?"
            )
            return Problem(prompt, {"values": values, "unit": ""})
        count = 2 if level < 3 else 3
        while True:
            limits = [rng.randint(50, 900) for _ in range(count)]
            matrix = np.array(
                [
                    [1.0 if i == j else rng.randint(5, 140 if level > 1 else 90) / 100 for j in range(count)]
                    for i in range(count)
                ]
            )
            if abs(np.linalg.det(matrix)) < 0.1:
                continue
            found = np.linalg.solve(matrix, limits)
            if found.min() > 5:
                break
        equations = []
        for i in range(count):
            sums = " + ".join(
                f"{'' if matrix[i, j] == 1 and i == j else plain(float(matrix[i, j])) + ' '}N{j + 1}"
                for j in range(count)
            )
            equations.append(f"dN{i + 1}/dt ∝ N{i + 1} (1 - ({sums})/{limits[i]})")
        prompt = (
            f"{'; '.join(equations)}. Equilibrium with all species present:"
            f" {', '.join(f'N{i + 1}' for i in range(count))} (±1%)?"
        )
        return Problem(prompt, {"values": [float(x) for x in found], "unit": ""})

    def check(self, problem: Problem) -> bool:
        """The equations as printed have no growth there."""
        text, values = problem.prompt, problem.answer["values"]
        if problem.answer["unit"]:
            return False
        if self.kind == "competition":
            residuals = []
            for sums, limit in re.findall(r"\(1 - \((.*?)\)/(\d+)\)", text):
                total = sum(
                    float(number or 1) * values[int(which) - 1]
                    for number, which in re.findall(r"([\d.]+)? ?N(\d)", sums)
                )
                residuals.append(total / int(limit) - 1)
            return len(residuals) == len(values) and max(map(abs, residuals)) < 1e-9
        match = re.match(
            r"dN/dt = ([\d.]+) N(?:\(1 - N/(\d+)\))? - ([\d.]+) N P(?:/\(1 \+ ([\d.]+) N\))?,"
            r" dP/dt = ([\d.]+) × .*? - ([\d.]+) P\. Eq",
            text,
        )
        assert match is not None
        r, k, a, b, e, m = (float(x) if x else 0.0 for x in match.groups())
        n, p = values
        eaten = a * n * p / (1 + b * n)
        grown = r * n * (1 - n / k if k else 1)
        return n > 0 < p and abs(grown / eaten - 1) < 1e-6 and abs(e * eaten / (m * p) - 1) < 1e-6

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def _classes(rng: Random, level: int) -> dict[str, float]:
    size = 1 + min(level, 3)
    fields: dict[str, float] = {f"f{k}": rng.randint(0 if k == 1 else 1, 50) / 10 for k in range(1, size + 1)}
    return fields | {f"s{k}": rng.randint(5, 95) / 100 for k in range(1, size)}


def _growth(**fields: float) -> float:
    """The dominant eigenvalue of a Leslie matrix."""
    size = (len(fields) + 1) // 2
    matrix = np.zeros((size, size))
    matrix[0] = [fields[f"f{k}"] for k in range(1, size + 1)]
    for k in range(1, size):
        matrix[k, k - 1] = fields[f"s{k}"]
    return float(np.abs(np.linalg.eigvals(matrix)).max())


def _growth_again(**fields: float) -> float:
    """Euler and Lotka's equation, by bisection."""
    size = (len(fields) + 1) // 2
    reach = [math.prod(fields[f"s{j}"] for j in range(1, k)) * fields[f"f{k}"] for k in range(1, size + 1)]
    low, high = 1e-6, 100.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(x * middle ** -(k + 1) for k, x in enumerate(reach)) > 1 else (low, middle)
    return low


def _outbreak(rng: Random, level: int) -> dict[str, float]:
    if level == 1:
        return {"r": rng.randint(1060, 2600) / 1000}
    return {"r": rng.randint(120, 360) / 100, "v": rng.randint(5, 60)}


def _caught(r: float, v: float = 0) -> float:
    """The fraction of the susceptible that is caught in the end, a part v % being immune at first."""
    reach = r * (1 - v / 100)
    if reach < 1.05:
        return 0.0
    x = 0.9
    for _ in range(400):
        x = 1 - math.exp(-reach * x)
    return x


def _caught_again(r: float, v: float = 0) -> float:
    """By Lambert's function."""
    from scipy.special import lambertw

    reach = r * (1 - v / 100)
    return float(1 + lambertw(-reach * math.exp(-reach)).real / reach)


def _selected(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {"a": rng.randint(10, 98) / 100, "b": rng.randint(10, 98) / 100}
    return fields if level == 1 else fields | {"p": rng.randint(5, 95) / 100, "n": rng.randint(1, 3 * level)}


def _frequency(a: float, b: float, p: float = -1, n: float = 0) -> float:
    """Fitness a, 1, b of AA, Aa, aa: the equilibrium of A, or its frequency after n generations."""
    if p < 0:
        return (1 - b) / (2 - a - b)
    for _ in range(int(n)):
        p = (a * p * p + p * (1 - p)) / (a * p * p + 2 * p * (1 - p) + b * (1 - p) ** 2)
    return p


def _frequency_again(a: float, b: float, p: float = -1, n: float = 0) -> float:
    """By the ratio of the alleles."""
    if p < 0:
        x = 0.5
        for _ in range(20000):
            x = x * (a * x + 1 - x) / (x * (a * x + 1 - x) + (1 - x) * (x + b * (1 - x)))
        return x
    odds = p / (1 - p)
    for _ in range(int(n)):
        odds *= (a * odds + 1) / (odds + b)
    return odds / (1 + odds)


def _sizes(rng: Random, level: int) -> dict[str, float]:
    count = 2 + level
    return {"h": rng.randint(20, 99) / 100} | {f"n{k}": rng.randint(3, 60) for k in range(1, count + 1)}


def _heterozygosity(h: float, **sizes: float) -> float:
    return h * math.prod(1 - 1 / (2 * size) for size in sizes.values())


def _heterozygosity_again(h: float, **sizes: float) -> float:
    """By the coefficient of inbreeding, generation by generation."""
    inbred = 0.0
    for size in sizes.values():
        inbred = 1 / (2 * size) + (1 - 1 / (2 * size)) * inbred
    return h * (1 - inbred)


def _ions(rng: Random, level: int) -> dict[str, float]:
    fields: dict[str, float] = {
        "ko": rounded(rng.uniform(1, 20), 2),
        "ki": rng.randint(60, 400),
        "t": rng.randint(5, 40),
    }
    return (
        fields
        if level == 1
        else fields | {"no": rng.randint(60, 460), "ni": rng.randint(3, 60), "p": rng.randint(1, 30) / 100}
    )


def _potential(ko: float, ki: float, t: float, no: float = 0, ni: float = 0, p: float = 0) -> float:
    value = 1e3 * 8.314462618 * (t + 273.15) / 96485.33212 * math.log((ko + p * no) / (ki + p * ni))
    return value if abs(value) > 5 else 0.0


def _potential_again(ko: float, ki: float, t: float, no: float = 0, ni: float = 0, p: float = 0) -> float:
    """Where the Goldman currents of both ions sum to nothing."""

    def current(u: float) -> float:
        factor = math.exp(-u)
        return sum(
            share * u * (inside - outside * factor) / (1 - factor)
            for share, inside, outside in ((1, ki, ko), (p, ni, no))
        )

    low, high = -15.0, 14.987
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if current(middle) < 0 else (low, middle)
    return 1e3 * 1.380649e-23 * (t + 273.15) / 1.602176634e-19 * low


class Populations(Asked):
    """Growth by age, epidemics, selection, drift, and the membrane potential."""

    QUESTIONS: ClassVar = {
        "age-classes": Question(
            "",
            tuple(
                (
                    f"Leslie model: fecundities {', '.join(f'{{f{k}}}' for k in range(1, size + 1))}; survival"
                    f" {', '.join(f'{{s{k}}}' for k in range(1, size))}. Asymptotic growth factor per step?",
                )
                for size in (2, 3, 4)
            ),
            _classes,
            _growth,
            _growth_again,
        ),
        "epidemic": Question(
            "",
            (
                ("SIR epidemic with R0 = {r} in a fully susceptible population: fraction ever infected?",),
                (
                    "SIR epidemic, R0 = {r}, {v}% immune beforehand. Which fraction of the susceptible is infected in"
                    " the end?",
                ),
            ),
            _outbreak,
            _caught,
            _caught_again,
        ),
        "selection": Question(
            "",
            (
                ("Fitness AA {a}, Aa 1, aa {b}, random mating: equilibrium frequency of A?",),
                (
                    "Fitness AA {a}, Aa 1, aa {b}, random mating, frequency of A now {p}. Frequency after n = {n}"
                    " more generations?",
                ),
            ),
            _selected,
            _frequency,
            _frequency_again,
        ),
        "drift": Question(
            "",
            tuple(
                (
                    f"Heterozygosity {{h}}; breeding sizes in the next generations"
                    f" {', '.join(f'{{n{k}}}' for k in range(1, count + 1))}"
                    " (ideal population). Expected heterozygosity after them?",
                )
                for count in (3, 4, 5)
            ),
            _sizes,
            _heterozygosity,
            _heterozygosity_again,
        ),
        "membrane": Question(
            "mV",
            (
                ("K+ {ko} mM outside, {ki} mM inside, {t} °C: Nernst potential (inside against outside)?",),
                (
                    "K+ {ko} mM outside, {ki} mM inside; Na+ {no} mM outside, {ni} mM inside; PNa/PK = {p}, {t} °C."
                    " Resting potential"
                    " by Goldman's equation?",
                ),
            ),
            _ions,
            _potential,
            _potential_again,
        ),
    }
