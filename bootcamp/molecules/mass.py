"""Masses: nominal from a formula, monoisotopic ions from a structure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.Chem.rdMolDescriptors import CalcExactMolWt, CalcMolFormula

from bootcamp.answers import parse_number
from bootcamp.answers.formulas import parse_counts
from bootcamp.answers.numbers import close
from bootcamp.molecules.drawing import molecule
from bootcamp.molecules.formula import hill
from bootcamp.molecules.plain import plain
from bootcamp.molecules.unsaturation import random_formula
from bootcamp.types import Problem, Score, Task, right, wrong

NOMINAL = {"H": 1, "C": 12, "N": 14, "O": 16, "F": 19, "P": 31, "S": 32, "Cl": 35, "Br": 79, "I": 127}
# Monoisotopic, in u; agree with the periodic table of RDKit to 2e-6.
EXACT = {"H": 1.00782503, "C": 12.0, "N": 14.00307400, "O": 15.99491462, "F": 18.99840316, "P": 30.97376200} | {
    "S": 31.97207117,
    "Cl": 34.96885268,
    "Br": 78.9183376,
    "I": 126.9044719,
}
ELECTRON = 0.00054858
ADDUCTS = {"[M+H]+": 1.00782503, "[M+Na]+": 22.98976928, "[M+NH4]+": 18.03437413, "[M+K]+": 38.96370649}


@dataclass(frozen=True, kw_only=True)
class Mass(Task):
    """Levels 1 and 2: the nominal mass of a formula. From level 3 on: m/z of an adduct ion, to 0.005."""

    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        if level <= 2:
            atoms, _ = random_formula(rng, level)
            text = hill(atoms)
            steps = list(accumulate(NOMINAL[symbol] * n for symbol, n in (parse_counts(text) or Counter()).items()))
            answer = {"value": steps[-1], "tolerance": 0, "working": " ".join(map(str, steps))}
            return Problem(f"Nominal mass of {text}:", answer)
        smiles = molecule(rng, level)
        mol = Chem.MolFromSmiles(smiles)
        text = CalcMolFormula(mol)
        adduct = rng.choice(list(ADDUCTS))
        value = round(CalcExactMolWt(mol) + ADDUCTS[adduct] - ELECTRON, 4)
        prompt = f"Monoisotopic m/z of {adduct} of {smiles}, to 3 decimals (electron mass taken off):"
        return Problem(prompt, {"value": value, "tolerance": 0.005, "working": text})

    def grade(self, answer: Any, text: str) -> Score:
        number = parse_number(text.strip().removesuffix("Da").removesuffix("u"))
        if number is None:
            return wrong("not_a_number")
        if close(number, answer["value"], abs_=answer["tolerance"]):
            return right()
        near = abs(number - Fraction(answer["value"])) < 2
        return wrong("one_hydrogen_off" if near else "wrong_value")

    def solution(self, answer: Any) -> str:
        return f"{answer['working']}\n<answer>{answer['value']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{round(answer['value'] + rng.choice((-1, 1, 2)), 4)}</answer>"

    def check(self, problem: Problem) -> bool:
        if problem.prompt.startswith("Nominal"):
            counts = parse_counts(problem.prompt.split()[-1].rstrip(":")) or Counter()
            return sum(round(EXACT[symbol]) * n for symbol, n in counts.items()) == problem.answer["value"]
        adduct, smiles = (problem.prompt.split()[place].rstrip(",") for place in (3, 5))
        counts = plain(smiles).counts()
        extra = {"[M+H]+": {"H": 1}, "[M+NH4]+": {"N": 1, "H": 4}}.get(adduct, {})
        metal = {"[M+Na]+": 22.98976928, "[M+K]+": 38.96370649}.get(adduct, 0.0)
        counts.update(extra)
        value = sum(EXACT[symbol] * n for symbol, n in counts.items()) + metal - ELECTRON
        return abs(value - problem.answer["value"]) < 0.002
