"""Constitutional isomers: others than the one given, as many as the level asks, all different."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.Chem.rdMolDescriptors import CalcMolFormula
from rdkit.rdBase import BlockLogs

from bootcamp.molecules.answering import odd
from bootcamp.molecules.drawing import anchors, in_order, molecule
from bootcamp.molecules.plain import plain
from bootcamp.molecules.smiles import ORGANIC, inchikey, read
from bootcamp.types import Problem, Score, Task, right, wrong

MAX_ANSWERS = 10  # structures read from one response


def rehung(rng: Random, mol: Chem.Mol) -> Chem.Mol | None:
    """`mol` with a piece cut off at an acyclic single bond and hung on another carbon, or None where that fails."""
    bonds = [
        bond
        for bond in mol.GetBonds()
        if bond.GetBondType() == Chem.BondType.SINGLE and not bond.IsInRing()
        if not (bond.GetBeginAtom().GetFormalCharge() or bond.GetEndAtom().GetFormalCharge())
    ]
    if not bonds:
        return None
    bond = rng.choice(bonds)
    a, b = rng.sample((bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()), 2)
    cut = Chem.RWMol(mol)
    cut.RemoveBond(a, b)
    with BlockLogs():
        try:
            Chem.SanitizeMol(cut)
        except Chem.MolSanitizeException:
            return None
        piece = next(set(part) for part in Chem.GetMolFrags(cut) if a in part)
        symbol = cut.GetAtomWithIdx(a).GetSymbol()
        places = [i for i in anchors(cut, symbol) if i not in piece and i != b]
        if not places:
            return None
        cut.AddBond(a, rng.choice(places), Chem.BondType.SINGLE)
        try:
            Chem.SanitizeMol(cut)
        except Chem.MolSanitizeException:
            return None
    return cut.GetMol()


@dataclass(frozen=True, kw_only=True)
class Isomers(Task):
    """`level` constitutional isomers of a molecule; stereoisomers and tautomers do not count as different."""

    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            smiles = molecule(rng, level)
            mol = Chem.MolFromSmiles(smiles)
            if odd(mol):
                continue
            seen = {inchikey(mol)[:14]}
            found: list[str] = []
            for _ in range(8 * level):
                other = rehung(rng, mol)
                key = inchikey(other)[:14] if other is not None else ""
                if other is not None and key not in seen:
                    seen.add(key)
                    found.append(in_order(other))
                if len(found) == level:
                    asked = "a constitutional isomer" if level == 1 else f"{level} different constitutional isomers"
                    prompt = f"Write {asked} of {smiles} as SMILES:"
                    return Problem(prompt, {"given": smiles, "n": level, "examples": found})

    def grade(self, answer: Any, text: str) -> Score:
        written = text.replace(",", " ").replace(";", " ").split()
        if len(written) != answer["n"]:
            if len(written) > MAX_ANSWERS:
                return wrong("bad_characters", "write SMILES and nothing else")
            return wrong("wrong_number", f"{answer['n']} SMILES are asked for")
        truth = Chem.MolFromSmiles(answer["given"])
        formula = CalcMolFormula(truth)
        seen = {inchikey(truth)[:14]}
        for smiles in written:
            reading = read(smiles, elements=ORGANIC)
            if reading.mol is None:
                return reading.score
            if reason := odd(reading.mol):
                return wrong(reason, f"in {smiles}")
            if CalcMolFormula(reading.mol) != formula:
                return wrong("wrong_formula", f"{smiles} is not {formula}")
            key = inchikey(reading.mol)[:14]
            if not key or key in seen:
                return wrong("same_molecule", f"{smiles} is the given molecule or a repetition")
            seen.add(key)
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{' '.join(answer['examples'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{' '.join([*answer['examples'][1:], answer['given']])}</answer>"

    def check(self, problem: Problem) -> bool:
        mols = [plain(smiles) for smiles in (problem.answer["given"], *problem.answer["examples"])]
        different = all(not a.same(b) for i, a in enumerate(mols) for b in mols[:i])
        return different and len({mol.hill() for mol in mols}) == 1

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer['n']} {problem.answer['given']}"
