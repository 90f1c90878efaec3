"""Reading a drawn structure: the picture is given, its SMILES is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from rdkit import Chem

from bootcamp.molecules.answering import OneMolecule, inchi
from bootcamp.molecules.drawing import configure, molecule, picture, settled
from bootcamp.molecules.smiles import canonical, read, same
from bootcamp.types import Problem, Score


@dataclass(frozen=True, kw_only=True)
class Depiction(OneMolecule):
    """The SMILES of a skeletal formula; from level 3 on with stereo bonds."""

    def generate(self, rng: Random, level: int) -> Problem:
        mol = Chem.MolFromSmiles(molecule(rng, level))
        while level >= 3 and not settled(mol := Chem.MolFromSmiles(canonical(configure(rng, mol)))):
            mol = Chem.MolFromSmiles(molecule(rng, level))
        smiles = canonical(mol)
        other = molecule(rng, level)
        while Chem.CanonSmiles(other) == smiles:
            other = molecule(rng, level)
        stereo = ", with the stereochemistry that is drawn" if level >= 3 else ""
        answer = {"smiles": smiles, "from": other}
        return Problem(f"Write the SMILES of the molecule drawn{stereo}.", answer, (picture(smiles),))

    def grade(self, answer: Any, text: str) -> Score:
        """Where no stereo is asked for, what an answer says of it does not count."""
        reading = read(text)
        if reading.mol is None:
            return reading.score
        if not set(answer["smiles"]) & set("@/\\"):
            Chem.RemoveStereochemistry(reading.mol)
        return same(reading.mol, answer["smiles"])

    def check(self, problem: Problem) -> bool:
        """The wedges of the drawing's coordinates, read back from a mol block, give the same InChI."""
        mol = Chem.MolFromSmiles(problem.answer["smiles"])
        again = Chem.MolFromMolBlock(Chem.MolToMolBlock(mol))
        return inchi(mol) == inchi(again)

    def problem_key(self, problem: Problem) -> str:
        return problem.answer["smiles"]
