"""Molecular formulas: read off a SMILES or a drawing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.Chem.rdMolDescriptors import CalcMolFormula

from bootcamp.answers.formulas import parse_counts
from bootcamp.molecules.drawing import molecule, picture
from bootcamp.molecules.plain import plain
from bootcamp.types import Problem, Score, Task, right, wrong


def hill(counts: Counter[str]) -> str:
    """A formula in Hill order: C, H, then the alphabet."""
    order = [symbol for symbol in ("C", "H") if counts["C"] and counts[symbol]]
    order += sorted(symbol for symbol in counts if counts[symbol] and symbol not in order)
    return "".join(symbol + (str(counts[symbol]) if counts[symbol] > 1 else "") for symbol in order)


@dataclass(frozen=True, kw_only=True)
class Formula(Task):
    """The molecular formula of a molecule; the working counts hydrogens atom by atom."""

    image: bool = False  # the structure is drawn instead of written

    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        smiles = molecule(rng, level)
        mol = Chem.MolFromSmiles(smiles)
        hydrogens = list(accumulate(atom.GetTotalNumHs() for atom in mol.GetAtoms()))
        answer = {"formula": CalcMolFormula(mol), "hydrogens": hydrogens, "smiles": smiles}
        if self.image:
            return Problem("What is the molecular formula of the molecule drawn?", answer, (picture(smiles),))
        return Problem(f"Molecular formula of {smiles}:", answer)

    def grade(self, answer: Any, text: str) -> Score:
        counts = parse_counts(text)
        if counts is None:
            return wrong("not_a_formula")
        truth = parse_counts(answer["formula"])
        assert truth is not None
        if counts == truth:
            return right()
        heavy = {symbol: n for symbol, n in counts.items() if symbol != "H"}
        if heavy == {symbol: n for symbol, n in truth.items() if symbol != "H"}:
            return wrong("wrong_hydrogens")
        return wrong("wrong_formula")

    def solution(self, answer: Any) -> str:
        return f"H {' '.join(map(str, answer['hydrogens']))}\n<answer>{answer['formula']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        counts = parse_counts(answer["formula"])
        assert counts is not None
        counts["H"] += rng.choice((1, 2))
        return f"<answer>{hill(counts)}</answer>"

    def check(self, problem: Problem) -> bool:
        return plain(problem.answer["smiles"]).hill() == problem.answer["formula"]

    def problem_key(self, problem: Problem) -> str:
        return problem.answer["smiles"]
