"""Statistical mechanics of small systems, counted state by state."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from scipy import constants

from bootcamp.physics.quantities import Quantity, form
from bootcamp.types import Problem

K_MEV = constants.k / constants.e * 1e3  # meV/K


@dataclass(frozen=True, kw_only=True)
class Levels(Quantity):
    """A particle with few levels, or some of them together.

    Kinds: `population` of a level in per cent, `energy` (mean), `heat-capacity` (in k), `temperature` at which two
    levels are filled in a given ratio or the mean energy has a given value.
    """

    kind: str

    ASKS: ClassVar = {
        "population": ("%", "Occupation of the level at {e} meV at {t} K?"),
        "energy": ("meV", "Mean energy at {t} K?"),
        "heat-capacity": ("", "Heat capacity at {t} K, in units of k?"),
        "temperature": ("K", "At what temperature is the mean energy {u} meV?"),
    }

    def generate(self, rng: Random, level: int) -> Problem:
        unit, ask = self.ASKS[self.kind]
        while True:
            energies = [0, *sorted(rng.sample(range(5, 120), level + (self.kind == "temperature" and level > 1)))]
            weights = [1 if level == 1 and self.kind != "temperature" else rng.randint(1, 5) for _ in energies]
            fields: dict[str, float] = {"t": rng.randint(60, 1500), "e": rng.choice(energies)}
            mean = self._mean(energies, weights, fields["t"])
            fields["u"] = float(f"{mean:.3g}")
            value = self._value(energies, weights, fields)
            hot = sum(w * e for w, e in zip(weights, energies, strict=True)) / sum(weights)
            if value > 0.05 and 0.02 * hot < mean < 0.8 * hot:
                break
        listed = ", ".join(f"{e}" if w == 1 else f"{e} (×{w})" for e, w in zip(energies, weights, strict=True))
        note = "" if max(weights) == 1 else "; ×: degeneracy"
        asked = ask.format(e=int(fields["e"]), t=int(fields["t"]), u=f"{fields['u']:g}")
        prompt = f"Levels at {listed} meV{note}. {asked} {form(unit)}"
        return Problem(prompt, {"value": value, "unit": unit})

    def _value(self, energies: list[int], weights: list[int], fields: dict[str, float]) -> float:
        t = fields["t"]
        if self.kind == "population":
            return 100 * self._share(energies, weights, t, int(fields["e"]))
        if self.kind == "energy":
            return self._mean(energies, weights, t)
        if self.kind == "heat-capacity":
            return self._spread(energies, weights, t) / (K_MEV * t) ** 2
        return self._temperature(energies, weights, fields["u"])

    @staticmethod
    def _share(energies: list[int], weights: list[int], t: float, energy: int) -> float:
        terms = [w * math.exp(-e / (K_MEV * t)) for e, w in zip(energies, weights, strict=True)]
        return terms[energies.index(energy)] / sum(terms)

    @classmethod
    def _mean(cls, energies: list[int], weights: list[int], t: float) -> float:
        return sum(e * cls._share(energies, weights, t, e) for e in energies)

    @classmethod
    def _spread(cls, energies: list[int], weights: list[int], t: float) -> float:
        mean = cls._mean(energies, weights, t)
        return sum((e - mean) ** 2 * cls._share(energies, weights, t, e) for e in energies)

    @classmethod
    def _temperature(cls, energies: list[int], weights: list[int], mean: float) -> float:
        low, high = 1.0, 1e5
        for _ in range(60):
            middle = math.sqrt(low * high)
            low, high = (middle, high) if cls._mean(energies, weights, middle) < mean else (low, middle)
        return low

    def check(self, problem: Problem) -> bool:
        """From derivatives of the logarithm of the partition function."""
        listed = re.search(r"Levels at (.*) meV", problem.prompt.split(". ")[0])
        if listed is None:
            return False
        found = re.findall(r"(\d+)(?: \(×(\d+)\))?", listed[1])
        levels = [(int(e), int(w or 1)) for e, w in found]

        def log_z(beta: float) -> float:
            return math.log(sum(w * math.exp(-beta * e) for e, w in levels))

        def number(pattern: str) -> float:
            match = re.search(pattern, problem.prompt)
            assert match is not None
            return float(match[1])

        unit = self.ASKS[self.kind][0]
        if self.kind == "temperature":
            beta, h = 1 / (K_MEV * problem.answer["value"]), 1e-6
            energy = -(log_z(beta + h) - log_z(beta - h)) / (2 * h)
            return unit == problem.answer["unit"] and abs(energy / number(r"energy ([\d.]+) meV") - 1) < 1e-3
        beta = 1 / (K_MEV * number(r"at (\d+) K"))
        h = 1e-4 * beta
        if self.kind == "population":
            energy = number(r"level at (\d+) meV")
            weight = next(w for e, w in levels if e == energy)
            value = 100 * weight * math.exp(-beta * energy - log_z(beta))
        elif self.kind == "energy":
            value = -(log_z(beta + h) - log_z(beta - h)) / (2 * h)
        else:
            h = 1e-2 * beta
            value = beta**2 * (log_z(beta + h) - 2 * log_z(beta) + log_z(beta - h)) / h**2
        near = 2e-3 if self.kind == "heat-capacity" else 1e-5
        return unit == problem.answer["unit"] and abs(value / problem.answer["value"] - 1) < near


@dataclass(frozen=True, kw_only=True)
class Spins(Quantity):
    """Ising spins on a small graph, coupled and in a field, summed over all states.

    Kinds: `correlation` of two spins, `magnetisation` a spin, mean `energy`; energies in units of the coupling.
    """

    kind: str

    GRAPHS: ClassVar = {
        "chain of 3": [(0, 1), (1, 2)],
        "ring of 3": [(0, 1), (1, 2), (0, 2)],
        "chain of 4": [(0, 1), (1, 2), (2, 3)],
        "ring of 4": [(0, 1), (1, 2), (2, 3), (0, 3)],
        "chain of 5": [(0, 1), (1, 2), (2, 3), (3, 4)],
        "ring of 5": [(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)],
    }

    def generate(self, rng: Random, level: int) -> Problem:
        name = rng.choice([name for name, links in self.GRAPHS.items() if int(name[-1]) == 2 + level])
        field = rng.choice((-1, 1)) * rng.randint(5, 150) / 100 if level > 1 or self.kind == "magnetisation" else 0.0
        t, sign = rng.randint(60, 500) / 100, rng.choice((1, -1))
        links = self.GRAPHS[name]
        count = int(name[-1])
        a, b = sorted(rng.sample(range(count), 2))
        total = {"weight": 0.0, "correlation": 0.0, "magnetisation": 0.0, "energy": 0.0}
        for state in itertools.product((1, -1), repeat=count):
            energy = -sign * sum(state[i] * state[j] for i, j in links) - field * sum(state)
            weight = math.exp(-energy / t)
            total["weight"] += weight
            total["correlation"] += weight * state[a] * state[b]
            total["magnetisation"] += weight * sum(state) / count
            total["energy"] += weight * energy
        value = total[self.kind] / total["weight"]
        if not 0.02 < abs(value) < (10 if self.kind == "energy" else 0.93):
            return self.generate(rng, level)
        what = {"correlation": f"⟨s{a + 1} s{b + 1}⟩", "magnetisation": "Mean of (Σ s)/N", "energy": "Mean of H"}[
            self.kind
        ]
        second = f" - {field:g} Σ s" if field > 0 else f" + {-field:g} Σ s" if field else ""
        prompt = (
            f"Ising {name}: H = {'-' if sign > 0 else ''}Σ s_i s_j{second} over neighbours, s = ±1, kT = {t:g}."
            f" {what}? {form('')}"
        )
        return Problem(prompt, {"value": value, "unit": ""})

    def check(self, problem: Problem) -> bool:
        """By transfer matrices, with spins or small sources put in where asked."""
        text = problem.prompt
        match = re.match(
            r"Ising ((chain|ring) of (\d)): H = (-?)Σ s_i s_j(?: ([+-]) ([\d.]+) Σ s)?"
            r" over neighbours, s = ±1, kT = ([\d.]+)\. (.*?)\? ",
            text,
        )
        if match is None or problem.answer["unit"] != "":
            return False
        count, t = int(match[3]), float(match[7])
        field = (1 if match[5] == "-" else -1) * float(match[6] or 0)
        coupling = 1 if match[4] else -1
        up = (1, -1)

        def summed(beta: float, marks: tuple[int, ...] = (), extra: float = 0.0) -> float:
            def site(k: int, s: int) -> float:
                return math.exp((beta * field + extra) * s) * (s if k in marks else 1)

            def link(s: int, r: int) -> float:
                return math.exp(beta * coupling * s * r)

            whole = 0.0
            for first in up:
                row = {s: site(0, s) if s == first else 0.0 for s in up}
                for k in range(1, count):
                    row = {s: sum(row[r] * link(r, s) for r in up) * site(k, s) for s in up}
                whole += sum(row[s] * (link(s, first) if match[2] == "ring" else 1.0) for s in up)
            return whole

        beta, h = 1 / t, 1e-5
        if match[8].startswith("⟨"):
            marks = tuple(int(n) - 1 for n in re.findall(r"s(\d)", match[8]))
            value = summed(beta, marks) / summed(beta)
        elif "Σ" in match[8]:
            value = (math.log(summed(beta, extra=h)) - math.log(summed(beta, extra=-h))) / (2 * h) / count
        else:
            value = -(math.log(summed(beta + h)) - math.log(summed(beta - h))) / (2 * h)
        return abs(value - problem.answer["value"]) < 1e-4 * max(1, abs(value))
