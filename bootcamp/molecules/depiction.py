"""Reading a drawn structure: the picture is given, its SMILES is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from rdkit import Chem

from bootcamp.molecules.answering import OneMolecule, inchi
from bootcamp.molecules.drawing import configure, molecule, picture
from bootcamp.molecules.smiles import canonical
from bootcamp.types import Problem


@dataclass(frozen=True, kw_only=True)
class Depiction(OneMolecule):
    """The SMILES of a skeletal formula; from level 3 on with stereo bonds."""

    def generate(self, rng: Random, level: int) -> Problem:
        mol = Chem.MolFromSmiles(molecule(rng, level))
        smiles = canonical(configure(rng, mol)) if level >= 3 else canonical(mol)
        other = molecule(rng, level)
        while Chem.CanonSmiles(other) == smiles:
            other = molecule(rng, level)
        stereo = ", with the stereochemistry that is drawn" if level >= 3 else ""
        return Problem(f"Write the SMILES of the molecule drawn{stereo}.", {"smiles": smiles, "from": other}, (picture(smiles),))

    def check(self, problem: Problem) -> bool:
        """The wedges of the drawing's coordinates, read back from a mol block, give the same InChI."""
        mol = Chem.MolFromSmiles(problem.answer["smiles"])
        again = Chem.MolFromMolBlock(Chem.MolToMolBlock(mol))
        return inchi(mol) == inchi(again)

    def problem_key(self, problem: Problem) -> str:
        return problem.answer["smiles"]
