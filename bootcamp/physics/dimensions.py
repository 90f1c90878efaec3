"""Dimensional analysis: products of powers with the right dimension."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.lists import parse_list
from bootcamp.types import Problem, Score, Task, right, wrong

Powers = tuple[int, int, int, int, int]  # of kg, m, s, A, K

QUANTITIES: dict[str, tuple[str, Powers]] = {
    "ρ": ("density", (1, -3, 0, 0, 0)), "v": ("speed", (0, 1, -1, 0, 0)), "L": ("length", (0, 1, 0, 0, 0)),
    "η": ("dynamic viscosity", (1, -1, -1, 0, 0)), "σ": ("surface tension", (1, 0, -2, 0, 0)),
    "g": ("acceleration", (0, 1, -2, 0, 0)), "F": ("force", (1, 1, -2, 0, 0)), "p": ("pressure", (1, -1, -2, 0, 0)),
    "E": ("energy", (1, 2, -2, 0, 0)), "P": ("power", (1, 2, -3, 0, 0)), "m": ("mass", (1, 0, 0, 0, 0)),
    "t": ("time", (0, 0, 1, 0, 0)), "ν": ("kinematic viscosity", (0, 2, -1, 0, 0)),
    "Q": ("volume flow", (0, 3, -1, 0, 0)),
    "I": ("current", (0, 0, 0, 1, 0)), "U": ("voltage", (1, 2, -3, -1, 0)),
    "B": ("magnetic flux density", (1, 0, -2, -1, 0)),
    "q": ("charge", (0, 0, 1, 1, 0)), "ε": ("permittivity", (-1, -3, 4, 2, 0)),
    "μ": ("permeability", (1, 1, -2, -2, 0)),
    "κ": ("electrical conductivity", (-1, -3, 3, 2, 0)),
    "f": ("frequency", (0, 0, -1, 0, 0)), "A": ("area", (0, 2, 0, 0, 0)), "V": ("volume", (0, 3, 0, 0, 0)),
    "J": ("moment of inertia", (1, 2, 0, 0, 0)), "w": ("mass flow", (1, 0, -1, 0, 0)),
    "D": ("spring constant", (1, 0, -2, 0, 0)), "R": ("resistance", (1, 2, -3, -2, 0)),
    "C": ("capacitance", (-1, -2, 4, 2, 0)), "M": ("inductance", (1, 2, -2, -2, 0)),
    "Φ": ("magnetic flux", (1, 2, -2, -1, 0)), "j": ("current density", (0, -2, 0, 1, 0)),
    "T": ("temperature", (0, 0, 0, 0, 1)),
    "λ": ("thermal conductivity", (1, 1, -3, 0, -1)), "c": ("specific heat", (0, 2, -2, 0, -1)),
    "k": ("Boltzmann constant", (1, 2, -2, 0, -1)), "h": ("Planck constant", (1, 2, -1, 0, 0)),
    "G": ("gravitational constant", (-1, 3, -2, 0, 0)), "α": ("heat transfer coefficient", (1, 0, -3, 0, -1)),
}  # fmt: skip


def product(names: list[str], powers: list[Fraction]) -> tuple[Fraction, ...]:
    """The dimension of a product of powers."""
    return tuple(
        sum((QUANTITIES[name][1][k] * power for name, power in zip(names, powers, strict=True)), Fraction(0))
        for k in range(5)
    )


def solved(names: list[str], aim: tuple[Fraction, ...]) -> list[Fraction] | None:
    """The powers of `names` that give a dimension, if they are unique: elimination in exact numbers."""
    rows = [[Fraction(QUANTITIES[name][1][k]) for name in names] + [aim[k]] for k in range(5)]
    rank = 0
    for column in range(len(names)):
        pivot = next((r for r in range(rank, 5) if rows[r][column]), None)
        if pivot is None:
            return None
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        rows[rank] = [x / rows[rank][column] for x in rows[rank]]
        for r in range(5):
            if r != rank and rows[r][column]:
                rows[r] = [x - rows[r][column] * y for x, y in zip(rows[r], rows[rank], strict=True)]
        rank += 1
    return None if any(row[-1] for row in rows[rank:]) else [rows[k][-1] for k in range(len(names))]


@dataclass(frozen=True, kw_only=True)
class Exponents(Task):
    """Exponents that give a product the dimension asked for; the product is formed and compared.

    Kinds: `target` (they are unique), `group` (a dimensionless one, so that every multiple is right).
    """

    kind: str

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        size = min(level, 3) + 1
        while True:
            names = sorted(rng.sample(list(QUANTITIES), size + 1))
            rng.shuffle(names)
            *factors, aim = names
            powers = solved(factors, tuple(map(Fraction, QUANTITIES[aim][1])))
            if powers and all(powers) and max(abs(p.numerator) + p.denominator for p in powers) < 8:
                break
        if self.kind == "target":
            symbols = " ".join(f"{name}^{letter}" for name, letter in zip(factors, "abcd", strict=False))
            letters = ", ".join("abcd"[:size])
            meanings = ", ".join(f"{name} {QUANTITIES[name][0]}" for name in [aim, *factors])
            prompt = f"{aim} ~ {symbols} ({meanings}): {letters}?"
            if level > 2 and rng.random() < 0.5:
                prompt = f"By dimensional analysis {aim} = const · {symbols} ({meanings}). Give {letters}."
            return Problem(prompt, {"names": factors, "aim": aim, "powers": [str(power) for power in powers]})
        order = [*factors, aim]
        meanings = ", ".join(f"{name} ({QUANTITIES[name][0]})" for name in order)
        prompt = f"Exponents, not all 0, that make a dimensionless product of {meanings}, in this order?"
        return Problem(prompt, {"names": order, "aim": "", "powers": [*(str(-power) for power in powers), "1"]})

    def grade(self, answer: Any, text: str) -> Score:
        powers = parse_list(text)
        if powers is None or len(powers) != len(answer["names"]):
            return wrong("not_exponents", f"expected {len(answer['names'])} numbers")
        if not any(powers):
            return wrong("all_zero")
        aim = tuple(map(Fraction, QUANTITIES[answer["aim"]][1])) if answer["aim"] else (Fraction(0),) * 5
        return right() if product(answer["names"], powers) == aim else wrong("wrong_dimension")

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(answer['powers'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        powers = list(answer["powers"])
        place = rng.randrange(len(powers))
        powers[place] = str(Fraction(powers[place]) + 1)
        return self.solution({"powers": powers})

    def check(self, problem: Problem) -> bool:
        """The units as numbers: each base unit becomes a prime, and the product must come out even."""
        primes = (2, 3, 5, 7, 11)
        text, answer = problem.prompt, problem.answer
        meanings = {meaning: name for name, (meaning, _) in QUANTITIES.items()}
        listed = re.search(r"\((.*)\)(?::|\. Give)", text)
        if self.kind == "target":
            assert listed is not None
            found = [
                meanings[part] for part in (p.partition(" ")[2] for p in re.split(r", (?=\S+ [a-zA-Z])", listed[1]))
            ]
            if found != [answer["aim"], *answer["names"]]:
                return False
        else:
            found = [meanings[meaning] for meaning in re.findall(r"\((.*?)\)", text)]
            if found != answer["names"] or answer["aim"]:
                return False
        logs = {
            name: sum(power * math.log(prime) for power, prime in zip(powers, primes, strict=True))
            for name, (_, powers) in QUANTITIES.items()
        }
        powers = [float(Fraction(power)) for power in answer["powers"]]
        total = sum(power * logs[name] for name, power in zip(answer["names"], powers, strict=True))
        return any(powers) and abs(total - (logs[answer["aim"]] if answer["aim"] else 0.0)) < 1e-9

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer['names']} {problem.answer['aim']}"
