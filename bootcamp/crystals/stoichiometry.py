"""Formulas as such: reduced and anonymous forms, and counts of valence electrons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from bootcamp.answers.numbers import close, parse_number
from bootcamp.crystals.experimental import compounds
from bootcamp.crystals.formulas import parse_formula, whole, write_formula
from bootcamp.types import Problem, Score, Task, right, wrong

ELEMENTS = (
    "Li", "Na", "K", "Rb", "Cs", "Mg", "Ca", "Sr", "Ba", "Al", "Ga", "In", "Sc", "Y", "La", "Ti", "Zr", "Hf", "V", "Nb",
    "Ta", "Cr", "Mo", "W", "Mn", "Fe", "Co", "Ni", "Cu", "Zn", "Ag", "Si", "Ge", "Sn", "B", "P", "As", "Sb", "Bi",
)  # fmt: skip
NONMETALS = ("O", "S", "Se", "Te", "N", "F", "Cl", "Br", "I", "C", "H")
LETTERS = "ABCDEFGH"


@dataclass(frozen=True, kw_only=True)
class FormulaForm(Task):
    """The reduced formula, or the anonymous one: letters in order of amount, the least abundant first."""

    form: str = "reduced"

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            names = [*rng.sample(ELEMENTS, rng.choice((1, 2, 2))), rng.choice(NONMETALS)]
            amounts = [rng.randint(1, 4) for _ in names]
            factor = rng.randint(2, 6)
        else:
            names, amounts, factor = [], [], 1
            while len(names) < 3:
                real = compounds()[rng.choice(list(compounds()))][0]
                names, amounts = list(real), [int(amount) for amount in real.values()]
            factor = rng.randint(2, 16)
        if level == 3:  # as a fraction of the elements' sum, the way an analysis is written
            extra = rng.choice([e for e in ELEMENTS if e not in names])
            names.insert(0, extra)
            amounts.insert(0, rng.randint(1, 3))
            scale = Fraction(1, rng.choice((2, 4, 5, 8, 10, 20)))
            shown = write_formula(names, [n * scale for n in amounts])
        else:
            shown = write_formula(names, [n * factor for n in amounts])
        if level == 2 and rng.random() < 0.7:  # the same content, written in two parts
            half = [rng.randint(0, n * factor) for n in amounts]
            rest = [n * factor - h for n, h in zip(amounts, half, strict=True)]
            if any(half) and any(rest):
                shown = f"({write_formula(names, half)})({write_formula(names, rest)})"
        truth = whole(parse_formula(shown) or {})
        if self.form == "reduced":
            result = write_formula(list(truth), list(truth.values()))
            prompt = f"Reduced formula of {shown}?"
        else:
            result = write_formula(LETTERS[: len(truth)], sorted(truth.values()))
            prompt = f"Anonymous formula (A least abundant) of {shown}?"
        return Problem(prompt, {"formula": result, "source": shown})

    def grade(self, answer: Any, text: str) -> Score:
        found = parse_formula(text)
        if found is None:
            return wrong("not_a_formula")
        truth = parse_formula(answer["formula"]) or {}
        if found == truth:
            return right()
        return wrong("not_reduced" if whole(found) == truth else "wrong_formula")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['formula']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        amounts = parse_formula(answer["formula"]) or {}
        changed = rng.choice(list(amounts))
        bent = [int(n) + (e == changed) for e, n in amounts.items()]
        return f"<answer>{write_formula(list(amounts), bent)}</answer>"

    def check(self, problem: Problem) -> bool:
        from pymatgen.core import Composition

        shown = Composition(re.sub(r"^.* of |\?$", "", problem.prompt))
        counts, factor = shown.get_integer_formula_and_factor(max_denominator=100)
        del factor
        other = Composition(counts)
        if self.form == "anonymous":
            return other.anonymized_formula == problem.answer["formula"]
        return {e.symbol: n for e, n in other.items()} == {
            e.symbol: n for e, n in Composition(problem.answer["formula"]).items()
        }


# s, p and d electrons outside the noble-gas core and, past the transition metals, the full d shell.
VALENCE = {
    "Li": 1, "Na": 1, "K": 1, "Mg": 2, "Ca": 2, "Sr": 2, "Sc": 3, "Y": 3, "Ti": 4, "Zr": 4, "Hf": 4, "V": 5, "Nb": 5,
    "Ta": 5, "Cr": 6, "Mo": 6, "W": 6, "Mn": 7, "Re": 7, "Fe": 8, "Ru": 8, "Os": 8, "Co": 9, "Rh": 9, "Ir": 9, "Ni": 10,
    "Pd": 10, "Pt": 10, "Cu": 11, "Ag": 11, "Au": 11, "Zn": 12, "B": 3, "Al": 3, "Ga": 3, "In": 3, "Si": 4, "Ge": 4,
    "Sn": 4, "P": 5, "As": 5, "Sb": 5, "Bi": 5, "S": 6, "Se": 6, "Te": 6,
}  # fmt: skip
HEUSLER_X = ("Fe", "Co", "Ni", "Ru", "Rh", "Mn", "Cr", "V", "Ti", "Sc", "Nb", "Zr", "Ir")
HEUSLER_Z = ("Al", "Ga", "In", "Si", "Ge", "Sn", "As", "Sb")


@dataclass(frozen=True, kw_only=True)
class ValenceElectrons(Task):
    """Electrons counted for band filling.

    1: in a formula unit. 2: the mean per atom of an alloy. 3: the moment of a half-metallic Heusler
    alloy by the Slater-Pauling rule (N - 24, or N - 18 for half-Heuslers).
    """

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            names = rng.sample(list(VALENCE), rng.choice((2, 2, 3)))
            amounts = [Fraction(rng.choice((1, 1, 2, 3))) for _ in names]
            formula = write_formula(names, amounts)
            prompt = f"Sum of VEC over {formula} (Zn 12, Ga 3)?"
            value = float(sum(n * VALENCE[e] for e, n in zip(names, amounts, strict=True)))
        elif level == 2:
            names = rng.sample([e for e, n in VALENCE.items() if 3 <= n <= 12], rng.randint(3, 5))
            amounts = [Fraction(rng.choice((2, 3, 5, 7, 8, 10, 10, 12, 15, 20)), 10) for _ in names]
            formula = write_formula(names, amounts)
            prompt = (
                f"What is the valence electron concentration (mean per atom; 12 for Zn, 3 for Ga and so "
                f"on) of the alloy {formula}? Answer to two decimals."
            )
            value = float(sum(n * VALENCE[e] for e, n in zip(names, amounts, strict=True)) / sum(amounts))
        else:
            return self._heusler(rng)
        return Problem(
            prompt, {"value": round(value, 4), "formula": formula, "tolerance": 0.0 if level == 1 else 0.011}
        )

    def _heusler(self, rng: Random) -> Problem:
        while True:
            full = rng.random() < 0.5
            x, y, w = rng.sample(HEUSLER_X, 3)
            z = rng.choice(HEUSLER_Z)
            mix = Fraction(rng.choice((0, 1, 2, 3, 4, 5, 6, 7, 8)), 10)
            parts = [(x, Fraction(2 if full else 1)), (y, 1 - mix), (w, mix), (z, Fraction(1))]
            parts = [(e, n) for e, n in parts if n]
            total = sum((n * VALENCE[e] for e, n in parts), Fraction(0))
            moment = total - (24 if full else 18)
            if 0 < abs(moment) <= 6:
                break
        formula = write_formula([e for e, _ in parts], [n for _, n in parts])
        prompt = (
            f"{formula} is a half-metallic {'full' if full else 'half'}-Heusler alloy. Which total moment per formula "
            "unit, in Bohr magnetons and with its sign, does the Slater-Pauling rule give?"
        )
        return Problem(prompt, {"value": round(float(moment), 4), "formula": formula, "tolerance": 0.011})

    def grade(self, answer: Any, text: str) -> Score:
        number = parse_number(re.sub(r"\s*(?:μ_?B|µ_?B|mu_?B|electrons)$", "", text.strip()[:200].rstrip(".")))
        if number is None:
            return wrong("not_a_number")
        return right() if close(number, answer["value"], abs_=answer["tolerance"]) else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return (
            f"<answer>{answer['value']:g}</answer>"
            if not answer["tolerance"]
            else f"<answer>{answer['value']:.2f}</answer>"
        )

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['value'] + rng.choice((-2, -1, 1, 2)):g}</answer>"

    def check(self, problem: Problem) -> bool:
        """Groups of pymatgen's periodic table: the group number, less ten from group 13 on."""
        from pymatgen.core import Composition

        total = atoms = 0.0
        for element, amount in Composition(problem.answer["formula"]).items():
            column = int(getattr(element, "group"))  # noqa: B009  (its type is a union of kinds of species)
            total += amount * (column if column < 13 else column - 10)
            atoms += amount
        if "concentration" in problem.prompt:
            total /= atoms
        elif "Heusler" in problem.prompt:
            total -= 24 if "full-" in problem.prompt else 18
        return problem.answer["formula"] in problem.prompt and abs(total - problem.answer["value"]) < 1e-3
