"""Degrees of unsaturation from a formula, and the rings they leave room for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.answers import parse_integer
from bootcamp.answers.formulas import parse_counts
from bootcamp.molecules.formula import hill
from bootcamp.types import Problem, Score, Task, right, wrong

VALENCE = {"C": 4, "H": 1, "N": 3, "O": 2, "S": 2, "F": 1, "Cl": 1, "Br": 1}


def random_formula(rng: Random, level: int) -> tuple[Counter[str], int]:
    """A formula that neutral closed-shell molecules have, and its degrees of unsaturation."""
    while True:
        carbon = rng.randint(4, 10) if level == 1 else rng.randint(8, 8 + 8 * level)
        degrees = rng.randint(0, min(carbon, 8 if level == 1 else 14))
        atoms = Counter({"C": carbon, "O": rng.randint(0, 3), "N": rng.randint(0, 2)})
        for symbol in rng.sample(("F", "Cl", "Br", "S"), rng.randint(0, 1 if level == 1 else 3)):
            atoms[symbol] = rng.randint(1, 2)
        halogens = sum(atoms[symbol] for symbol in ("F", "Cl", "Br"))
        atoms["H"] = 2 * carbon + 2 + atoms["N"] - halogens - 2 * degrees
        if atoms["H"] >= 2:
            return atoms, degrees


@dataclass(frozen=True, kw_only=True)
class Unsaturation(Task):
    """(2C + 2 + N − H − X) / 2; from level 3 on, the rings once the π bonds are known."""

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        atoms, degrees = random_formula(rng, level)
        while level >= 3 and degrees < 5:  # room for rings, double bonds and carbonyls
            atoms, degrees = random_formula(rng, level)
        halogens = sum(atoms[symbol] for symbol in ("F", "Cl", "Br"))
        hydrogen = atoms["H"]
        twice = 2 * atoms["C"] + 2 + atoms["N"]
        working = f"{twice}-{hydrogen + halogens}={2 * degrees}"
        if level < 3:
            return Problem(f"Degrees of unsaturation of {hill(atoms)}:", {"value": degrees, "working": working})
        rings = rng.randint(0, min(degrees, 7))
        carbonyls = rng.randint(0, min(atoms["O"], degrees - rings))
        uptake = degrees - rings - carbonyls
        prompt = (
            f"A neutral compound {hill(atoms)} takes up exactly {uptake} mol H2 per mol on full hydrogenation of its "
            f"C=C and C≡C bonds, which opens no ring. Its only other multiple bonds are {carbonyls} C=O. How many "
            f"rings has it?"
        )
        return Problem(prompt, {"value": rings, "working": f"{working}; {degrees}-{uptake}-{carbonyls}={rings}"})

    def grade(self, answer: Any, text: str) -> Score:
        number = parse_integer(text)
        if number is None:
            return wrong("not_an_integer")
        return right() if number == answer["value"] else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"{answer['working']}\n<answer>{answer['value']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['value'] + rng.choice((-1, 1))}</answer>"

    def check(self, problem: Problem) -> bool:
        """By valences: every atom adds half its valence less one, and a tree of atoms has one bond fewer than atoms."""
        words = problem.prompt.replace(":", "").split()
        atoms = next(counts for counts in map(parse_counts, words) if counts and counts["C"] and counts["H"] + 1)
        degrees = 1 + sum(n * (VALENCE[symbol] - 2) for symbol, n in atoms.items()) / 2
        if "rings" in problem.prompt:
            degrees -= sum(int(words[words.index(word) + step]) for word, step in (("exactly", 1), ("C=O.", -1)))
        return degrees == problem.answer["value"]
