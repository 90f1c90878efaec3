"""Two forms of answer that many families share: one molecule, and a list of integers."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.rdBase import BlockLogs

from bootcamp.answers import parse_integers
from bootcamp.molecules.smiles import match
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class OneMolecule(Task):
    """The answer is one molecule: `{"smiles": the truth, "from": what a lazy policy would copy}`."""

    chance: ClassVar[float] = 0.05

    def grade(self, answer: Any, text: str) -> Score:
        return match(text, answer["smiles"])

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['smiles']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['from']}</answer>"

    def problem_key(self, problem: Problem) -> str:
        """Both molecules, however they are written and whichever of equivalent atoms the prompt names."""
        return ">".join(Chem.CanonSmiles(problem.answer[name]) for name in ("from", "smiles"))


@dataclass(frozen=True, kw_only=True)
class ExactMolecule(OneMolecule):
    """One molecule without half marks: where stereo is the question, the skeleton alone stands in the prompt."""

    def grade(self, answer: Any, text: str) -> Score:
        score = match(text, answer["smiles"])
        return score if score.correct else wrong(score.codes[0], score.note)


@dataclass(frozen=True, kw_only=True)
class Integers(Task):
    """The answer is a list of integers, all of which must be right."""

    def grade(self, answer: Any, text: str) -> Score:
        numbers = parse_integers(text)
        if numbers is None:
            return wrong("not_integers", "write integers with commas between them")
        if len(numbers) != len(answer):
            return wrong("wrong_length", f"{len(numbers)} numbers where {len(answer)} are asked for")
        return right() if numbers == answer else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{','.join(map(str, answer))}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        changed = list(answer)
        changed[rng.randrange(len(changed))] += rng.choice((-1, 1))
        return self.solution(changed)


def inchi(mol: Chem.Mol) -> str:
    """The standard InChI, without its warnings."""
    with BlockLogs():
        return Chem.MolToInchi(mol)


def odd(mol: Chem.Mol) -> str:
    """Why a structure that parses is no molecule one would write down: a radical, a charge out of place; or ''."""
    for atom in mol.GetAtoms():
        if atom.GetNumRadicalElectrons():
            return "radical"
        charge = atom.GetFormalCharge()
        if charge and not any(near.GetFormalCharge() * charge < 0 for near in atom.GetNeighbors()):
            return "charge"  # alone; those of nitro groups and N-oxides sit side by side
        if charge and atom.GetSymbol() == "C":
            return "charge"
    return ""
