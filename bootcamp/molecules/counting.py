"""Counting in structures: hydrogens, carbon classes, oxidation numbers, signals, drug-like features."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from rdkit import Chem
from rdkit.Chem.rdMolDescriptors import CalcOxidationNumbers

from bootcamp.molecules.answering import Integers
from bootcamp.molecules.drawing import molecule
from bootcamp.molecules.plain import Plain, plain
from bootcamp.molecules.symmetry import orbits, plain_orbits
from bootcamp.types import Problem

# Pauling; only the order matters.
ELECTRONEGATIVITY = {"H": 2.20, "C": 2.55, "N": 3.04, "O": 3.44, "F": 3.98, "Cl": 3.16, "Br": 2.96, "I": 2.66} | {
    "S": 2.58,
    "P": 2.19,
    "B": 2.04,
}
_ROTATABLE = Chem.MolFromSmarts("[!D1]-&!@[!D1]")


def hydrogens(mol: Chem.Mol) -> list[int]:
    """Hydrogens on each heavy atom."""
    return [atom.GetTotalNumHs() for atom in mol.GetAtoms()]


def classes(mol: Chem.Mol) -> list[int]:
    """How many carbons are bound to 1, 2, 3 and 4 other carbons."""
    degrees = Counter(
        sum(near.GetSymbol() == "C" for near in atom.GetNeighbors())
        for atom in mol.GetAtoms()
        if atom.GetSymbol() == "C"
    )
    return [degrees[n] for n in (1, 2, 3, 4)]


def oxidation(mol: Chem.Mol) -> list[int]:
    """The oxidation number of each carbon, in the order of atoms; empty where Kekulé forms disagree."""
    if any(atom.GetIsAromatic() and atom.GetSymbol() != "C" for atom in mol.GetAtoms()):
        return []
    CalcOxidationNumbers(mol)
    return [atom.GetIntProp("OxidationNumber") for atom in mol.GetAtoms() if atom.GetSymbol() == "C"]


def signals(mol: Chem.Mol) -> list[int]:
    """Constitutionally different carbons, and kinds of carbon that bear no, one, two, three hydrogens."""
    kinds = {
        orbit: atom.GetTotalNumHs() for orbit, atom in zip(orbits(mol), mol.GetAtoms(), strict=True) if _carbon(atom)
    }
    by_hydrogens = Counter(kinds.values())
    return [len(kinds), *(by_hydrogens[n] for n in (0, 1, 2, 3))]


def rings(mol: Chem.Mol) -> int:
    """The number of rings: bonds to cut until none is left (RDKit's own count holds extra rings of cages)."""
    return mol.GetNumBonds() - mol.GetNumAtoms() + 1


def features(mol: Chem.Mol) -> list[int]:
    """Rings, freely turning bonds, hydrogens on N or O, atoms of N or O."""
    polar = [atom for atom in mol.GetAtoms() if atom.GetSymbol() in ("N", "O")]
    rotatable = len(mol.GetSubstructMatches(_ROTATABLE))
    return [rings(mol), rotatable, sum(atom.GetTotalNumHs() for atom in polar), len(polar)]


def _carbon(atom: Chem.Atom) -> bool:
    return atom.GetSymbol() == "C"


def plain_hydrogens(mol: Plain) -> list[int]:
    """`hydrogens`, by the second reader."""
    return [atom.hydrogens for atom in mol.atoms]


def plain_classes(mol: Plain) -> list[int]:
    """`classes`, by the second reader."""
    carbons = [i for i, atom in enumerate(mol.atoms) if atom.symbol == "C"]
    degrees = [sum(j in carbons for j in mol.near(i)) for i in carbons]
    return [degrees.count(n) for n in (1, 2, 3, 4)]


def plain_oxidation(mol: Plain) -> list[int]:
    """`oxidation`, bond by bond."""
    numbers = []
    for i, atom in enumerate(mol.atoms):
        if atom.symbol == "C":
            bonds = [(ELECTRONEGATIVITY[mol.atoms[j].symbol], order) for j, order in mol.near(i).items()]
            own = ELECTRONEGATIVITY["C"]
            pull = sum(order * ((other > own) - (other < own)) for other, order in bonds)
            numbers.append(int(pull) - atom.hydrogens + atom.charge)
    return numbers


def plain_signals(mol: Plain) -> list[int]:
    """`signals`, by the second reader and a search for automorphisms."""
    kinds = {orbit: a.hydrogens for orbit, a in zip(plain_orbits(mol), mol.atoms, strict=True) if a.symbol == "C"}
    numbers = list(kinds.values())
    return [len(numbers), *(numbers.count(n) for n in (0, 1, 2, 3))]


def plain_features(mol: Plain) -> list[int]:
    """`features`, by the second reader; a bond is in a ring if its ends stay connected without it."""
    polar = [i for i, atom in enumerate(mol.atoms) if atom.symbol in ("N", "O")]

    def inner(i: int) -> bool:
        return len(mol.near(i)) > 1

    rotatable = sum(
        order == 1.0 and inner(i) and inner(j) and j not in mol.side(i, j) for (i, j), order in mol.bonds.items()
    )
    tree: dict[int, int] = {i: i for i in range(len(mol.atoms))}  # a bond inside one tree closes a ring
    closures = 0
    for i, j in mol.bonds:
        closures += tree[i] == tree[j]
        tree = {k: tree[i] if root == tree[j] else root for k, root in tree.items()}
    return [closures, rotatable, sum(mol.atoms[i].hydrogens for i in polar), len(polar)]


@dataclass(frozen=True, kw_only=True)
class Counting(Integers):
    """One kind of count, several numbers at once, so that no constant pays."""

    what: str

    chance: ClassVar[float] = 0.2

    KINDS: ClassVar[dict[str, tuple[str, Callable[[Chem.Mol], list[int]], Callable[[Plain], list[int]]]]] = {
        "hydrogens": ("H on each heavy atom of {}, in order:", hydrogens, plain_hydrogens),
        "classes": (
            "Count the carbons of {} that bond to 1, 2, 3 and 4 other carbons (4 numbers):",
            classes,
            plain_classes,
        ),
        "oxidation": ("Oxidation number of each carbon of {}, in order:", oxidation, plain_oxidation),
        "signals": (
            "Constitutionally distinct carbons in {} (total, then those of C, CH, CH2, CH3; 5 numbers):",
            signals,
            plain_signals,
        ),
        "features": (
            "Count in {}: rings; acyclic single bonds between non-terminal heavy atoms; H on N or O; N and O atoms:",
            features,
            plain_features,
        ),
    }

    def generate(self, rng: Random, level: int) -> Problem:
        wording, count, _ = self.KINDS[self.what]
        while True:
            smiles = molecule(rng, level)
            numbers = count(Chem.MolFromSmiles(smiles))
            if numbers:
                return Problem(wording.format(smiles), numbers)

    def check(self, problem: Problem) -> bool:
        before, _, after = self.KINDS[self.what][0].partition("{}")
        smiles = problem.prompt.removeprefix(before).removesuffix(after)
        return self.KINDS[self.what][2](plain(smiles)) == problem.answer
