"""Isotopic labels traced through named reactions: where does the marked atom end up, or does it leave?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.Chem.rdChemReactions import ReactionFromSmarts
from rdkit.rdBase import BlockLogs

from bootcamp.answers.smiles import read_smiles
from bootcamp.molecules.answering import inchi
from bootcamp.molecules.building_blocks import GROUPS, pattern
from bootcamp.molecules.flask import outcomes, runs
from bootcamp.molecules.reactions import REACTIONS
from bootcamp.molecules.smiles import canonical, read
from bootcamp.types import Problem, Score, Task, right, wrong

HEAVY = {"C": 13, "N": 15, "O": 18}
_ISOTOPE = re.compile(r"\[\d{1,3}(?=[A-Za-z])", re.ASCII)
# Oxygens that exchange places: of an acid either may leave.
_EXCHANGING = Chem.MolFromSmarts("[$(O=C[OX2H1]),$([OX2H1]C=O)]")


@dataclass(frozen=True, kw_only=True)
class Labels(Task):
    """The labelled product of a named reaction; from level 3 on two atoms are labelled."""

    reaction: str

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        reaction = REACTIONS[self.reaction]
        wanted = 1 if level < 3 else 2
        while True:
            run = next(runs(reaction, rng, min(level, 3)))
            mols = [Chem.MolFromSmiles(smiles) for smiles in run.reactants]
            places = [
                (number, index) for number, mol in enumerate(mols) for index in _near(mol, reaction.groups[number])
            ]
            if len(places) < wanted:
                continue
            for number, index in rng.sample(places, wanted):
                atom = mols[number].GetAtomWithIdx(index)
                atom.SetIsotope(HEAVY[atom.GetSymbol()])
            found = outcomes(reaction.forward, mols)
            if len(found) == 1:
                break
        order = [Chem.MolToSmiles(mol, canonical=False) for mol in mols]
        prompt = f"{reaction.title} of {' + '.join(order)}. Organic product with its labels, as SMILES:"
        answer = {"smiles": found.pop(), "plain": Chem.CanonSmiles(run.product), "from": order[0]}
        return Problem(prompt, answer)

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: those of `read`, `wrong_label` for the right molecule, and those of a wrong one."""
        written = read_smiles(text)
        if written.value is None:
            return wrong(written.code, written.note)
        reading = read(_ISOTOPE.sub("[", written.value))
        if reading.mol is None:
            return reading.score
        truth = Chem.MolFromSmiles(answer["smiles"])
        if reading.mol.GetNumHeavyAtoms() != truth.GetNumHeavyAtoms():
            return wrong("wrong_molecule")
        with BlockLogs():
            mol = Chem.MolFromSmiles(written.value)
        if mol is None:
            return wrong("bad_smiles")
        if canonical(mol) == answer["smiles"] or inchi(mol) == inchi(truth):
            return right()
        same = inchi(reading.mol) == inchi(Chem.MolFromSmiles(answer["plain"]))
        return wrong("wrong_label" if same else "wrong_molecule")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['smiles']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        """The product with a label where none is, or without those that are there."""
        if answer["smiles"] != answer["plain"]:
            return f"<answer>{answer['plain']}</answer>"
        return f"<answer>{answer['from']}</answer>"

    def check(self, problem: Problem) -> bool:
        """By the origin of each atom of the product instead of by labels that travel along."""
        listed = problem.prompt.partition(" of ")[2].partition(". Organic")[0].split(" + ")
        mols = [Chem.MolFromSmiles(smiles) for smiles in listed]
        marks = {
            (number, atom.GetIdx()): atom.GetIsotope()
            for number, mol in enumerate(mols)
            for atom in mol.GetAtoms()
            if atom.GetIsotope()
        }
        for mol in mols:
            for atom in mol.GetAtoms():
                atom.SetIsotope(0)
        template = ReactionFromSmarts(REACTIONS[self.reaction].forward)
        template.Initialize()
        seen = set()
        for [product] in template.RunReactants(tuple(mols), maxProducts=60):
            for atom in product.GetAtoms():
                if atom.HasProp("react_atom_idx"):
                    origin = (int(atom.GetProp("react_idx")), int(atom.GetProp("react_atom_idx")))
                    atom.SetIsotope(marks.get(origin, 0))
                if not atom.GetIsAromatic() and atom.HasProp("old_mapno") and not atom.GetFormalCharge():
                    atom.SetNoImplicit(False)
                    atom.SetNumExplicitHs(0)
            with BlockLogs():
                if Chem.SanitizeMol(product, catchErrors=True) == Chem.SanitizeFlags.SANITIZE_NONE:
                    seen.add(Chem.CanonSmiles(Chem.MolToSmiles(product)))
        return seen == {problem.answer["smiles"]}

    def problem_key(self, problem: Problem) -> str:
        return problem.answer["smiles"] + problem.prompt.partition(" of ")[2]


def _near(mol: Chem.Mol, group: str) -> list[int]:
    """Atoms that can be labelled in the group that reacts and next to it."""
    core = {index for match in mol.GetSubstructMatches(pattern(GROUPS[group])) for index in match}
    wider = core | {near.GetIdx() for index in core for near in mol.GetAtomWithIdx(index).GetNeighbors()}
    exchanging = {index for match in mol.GetSubstructMatches(_EXCHANGING) for index in match}
    free = (mol.GetAtomWithIdx(index) for index in sorted(wider - exchanging))
    return [atom.GetIdx() for atom in free if atom.GetSymbol() in HEAVY and not atom.GetIsAromatic()]
