"""From constraints to a structure: any molecule that meets them all is right, because the answer is executed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.Chem.rdMolDescriptors import CalcMolFormula, CalcNumAromaticRings

from bootcamp.molecules.answering import odd
from bootcamp.molecules.counting import plain_features, plain_signals, rings, signals
from bootcamp.molecules.drawing import molecule
from bootcamp.molecules.groups import groups, plain_groups
from bootcamp.molecules.plain import Plain, plain
from bootcamp.molecules.smiles import ORGANIC, read
from bootcamp.types import Problem, Score, Task, wrong


@dataclass(frozen=True, kw_only=True)
class Elucidation(Task):
    """A molecule with a given formula and groups (`puzzle` false), or with spectra-like clues as well."""

    puzzle: bool = False

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            smiles = molecule(rng, level)
            mol = Chem.MolFromSmiles(smiles)
            present = groups(mol)
            if not present or odd(mol) or mol.GetNumHeavyAtoms() < 5:
                continue
            wanted = sorted(rng.sample(present, min(len(present), level)))
            answer: dict[str, Any] = {"formula": CalcMolFormula(mol), "groups": wanted, "example": smiles}
            if not self.puzzle:
                answer["methyls"] = methyls(mol)
                joined = " and ".join(f"{_article(name)} {name}" for name in wanted)
                joined += f" and exactly {answer['methyls']} CH3"
                if level >= 3:
                    answer["rings"] = rings(mol)
                    joined += f" and {answer['rings']} ring(s)"
                return Problem(f"SMILES of a molecule {answer['formula']} with {joined}:", answer)
            answer["signals"] = signals(mol)
            clues = [f"contains {', '.join(wanted)}"]
            total, *kinds = answer["signals"]
            clues.append(
                f"{total} constitutionally distinct carbons: "
                + ", ".join(f"{n} {kind}" for n, kind in zip(kinds, ("C", "CH", "CH2", "CH3"), strict=True) if n)
            )
            if level >= 2:
                missing = [name for name in ("ketone", "ester", "alkene", "alcohol", "ether") if name not in present]
                answer["absent"] = sorted(rng.sample(missing, min(2, len(missing))))
                clues.append(f"no {', no '.join(answer['absent'])}")
            if level >= 3:
                answer["rings"], answer["aromatic"] = rings(mol), CalcNumAromaticRings(mol)
                clues.append(f"{answer['rings']} ring(s), {answer['aromatic']} of them aromatic")
            return Problem(f"Find a structure: {answer['formula']}; {'; '.join(clues)}. SMILES:", answer)

    def grade(self, answer: Any, text: str) -> Score:
        reading = read(text, elements=ORGANIC)
        if reading.mol is None:
            return reading.score
        mol = reading.mol
        if reason := odd(mol):
            return wrong(reason)
        if CalcMolFormula(mol) != answer["formula"]:
            return wrong("wrong_formula")
        present = groups(mol)
        parts = {name: float(name in present) for name in answer["groups"]}
        parts |= {f"no {name}": float(name not in present) for name in answer.get("absent", ())}
        if "signals" in answer:
            parts["signals"] = float(signals(mol) == answer["signals"])
        if "methyls" in answer:
            parts["methyls"] = float(methyls(mol) == answer["methyls"])
        if "rings" in answer:
            parts["rings"] = float(rings(mol) == answer["rings"])
        if "aromatic" in answer:
            parts["aromatic"] = float(CalcNumAromaticRings(mol) == answer["aromatic"])
        missed = [name for name, value in parts.items() if not value]
        if missed:
            return Score(0.0, parts, ("constraint",), f"not met: {', '.join(missed)}")
        return Score(1.0, parts)

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['example']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        while True:
            smiles = molecule(rng, 2)
            if CalcMolFormula(Chem.MolFromSmiles(smiles)) != answer["formula"]:
                return f"<answer>{smiles}</answer>"

    def check(self, problem: Problem) -> bool:
        """The example meets the constraints by the second reader too."""
        answer = problem.answer
        mol = plain(answer["example"])
        present = plain_groups(mol)
        return (
            mol.hill() == answer["formula"]
            and set(answer["groups"]) <= present
            and not present & set(answer.get("absent", ()))
            and answer.get("signals", plain_signals(mol)) == plain_signals(mol)
            and answer.get("rings", plain_features(mol)[0]) == plain_features(mol)[0]
            and ("methyls" not in answer or answer["methyls"] == plain_methyls(mol))
        )


def methyls(mol: Chem.Mol) -> int:
    """How many CH3 groups there are."""
    return sum(atom.GetSymbol() == "C" and atom.GetTotalNumHs() == 3 for atom in mol.GetAtoms())


def plain_methyls(mol: Plain) -> int:
    """The same, as carbons with one neighbour by a single bond."""
    return sum(atom.symbol == "C" and list(mol.near(i).values()) == [1.0] for i, atom in enumerate(mol.atoms))


def _article(name: str) -> str:
    return "an" if name[0] in "aeiou" else "a"
