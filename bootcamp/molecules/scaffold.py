"""Bemis-Murcko scaffolds: ring systems and the linkers between them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from rdkit import Chem
from rdkit.Chem.Scaffolds.MurckoScaffold import GetScaffoldForMol

from bootcamp.molecules.answering import OneMolecule
from bootcamp.molecules.drawing import CORES, GROUPS, anchors, attach, grow, in_order, molecule
from bootcamp.molecules.plain import Plain, plain
from bootcamp.molecules.smiles import canonical
from bootcamp.types import Problem

RINGS = ("c1ccccc1", "c1ccncc1", "c1ccoc1", "c1ccsc1", "C1CC1", "C1CCC1", "C1CCCC1", "C1CCCCC1", "C1CCOC1", "C1CCNCC1")
LINKERS = ("", "C", "CC", "CCC", "OC", "NC", "COC", "CNC")


def ringed(rng: Random, level: int) -> str:
    """A molecule of two rings or more, a linker between them, and side chains."""
    if level >= 3:
        return molecule(rng, level)
    mol = grow(rng, rng.choice(RINGS), (rng.choice(LINKERS) + rng.choice(RINGS),), 1)
    mol = grow(rng, canonical(mol), GROUPS[1][:-1], rng.randint(1, 2))
    if level == 2:
        ring = rng.choice(LINKERS) + rng.choice(RINGS)
        places = anchors(mol, ring)
        mol = attach(mol, rng.choice(places), ring) if places else mol
        mol = grow(rng, canonical(mol), GROUPS[2], 2)
    return canonical(mol)


@dataclass(frozen=True, kw_only=True)
class Scaffold(OneMolecule):
    """The scaffold of a molecule; atoms double-bonded to a ring or a linker stay with it."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            smiles = ringed(rng, level)
            mol = Chem.MolFromSmiles(smiles)
            kept_atoms = GetScaffoldForMol(mol)
            core = canonical(kept_atoms)
            if core and core != smiles and core not in RINGS and core not in CORES[3] and "." not in core:
                kept = ", with atoms double-bonded to them" if level > 1 else ""
                answer = {"smiles": in_order(kept_atoms), "from": smiles}
                return Problem(f"Murcko scaffold (rings, linkers{kept}) of {smiles}:", answer)

    def check(self, problem: Problem) -> bool:
        """Strip the second reader's graph of loose ends until none is left."""
        mol = plain(problem.answer["from"])
        while (loose := _loose(mol)) is not None:
            near, order = next(iter(mol.near(loose).items()))
            mol.remove(loose)
            near -= near > loose
            atom = mol.atoms[near]
            if atom.fixed:
                atom.hydrogens += int(order)
            elif atom.aromatic and atom.symbol == "N":
                atom.hydrogens, atom.fixed = 1, True
        return mol.imply().same(plain(problem.answer["smiles"]))


def _loose(mol: Plain) -> int | None:
    """An end that is not double-bonded to what will stay: first all ends by single bonds, then the rest."""
    ends = [(i, mol.near(i)) for i in range(len(mol.atoms)) if len(mol.near(i)) == 1]
    for i, near in ends:
        if next(iter(near.values())) == 1.0:
            return i
    for i, near in ends:
        (j,) = near
        others = [k for k in mol.near(j) if k != i]
        staying = [k for k in others if len(mol.near(k)) > 1]
        if len(staying) < 2:  # on a side chain
            return i
    return None
