"""Functional groups by name: a table of SMARTS, and the same groups found again by plain graph logic."""

from __future__ import annotations

from rdkit import Chem

from bootcamp.molecules.plain import Plain

SMARTS = {
    "alcohol": "[CX4;!$(C([OX2])[OX2])][OX2H]",
    "ether": "[#6;!$(C=[O,S,N])]-[OX2]-[#6;!$(C=[O,S,N])]",
    "aldehyde": "[CX3H1](=O)[#6]",
    "ketone": "[#6][CX3](=O)[#6]",
    "carboxylic acid": "[#6][CX3](=O)[OX2H]",
    "ester": "[#6][CX3](=O)[OX2][#6]",
    "primary amine": "[#6;!$(C=[O,S,N]);!$(C#N)][NX3H2]",
    "nitrile": "[#6]C#N",
    "alkene": "[CX3]=[CX3]",
    "alkyne": "C#C",
    "thiol": "[#6][SX2H]",
}
PATTERNS = {name: Chem.MolFromSmarts(smarts) for name, smarts in SMARTS.items()}


def groups(mol: Chem.Mol) -> list[str]:
    """The groups of the table that `mol` has, in the table's order."""
    return [name for name, pattern in PATTERNS.items() if mol.HasSubstructMatch(pattern)]


def plain_groups(mol: Plain) -> set[str]:
    """The same, by walking the plain graph."""
    found: set[str] = set()
    atoms = mol.atoms

    def acyl(i: int) -> bool:
        return not atoms[i].aromatic and any(
            order == 2.0 and atoms[j].symbol in ("O", "S", "N") for j, order in mol.near(i).items()
        )

    for i, atom in enumerate(atoms):
        near = mol.near(i)
        symbols = sorted(atoms[j].symbol for j in near)
        if atom.symbol == "O" and not atom.charge and not atom.aromatic:
            if len(near) == 1 and atom.hydrogens == 1 and symbols == ["C"]:
                (c,) = near
                beside = [j for j, order in mol.near(c).items() if order == 1.0 and atoms[j].symbol == "O"]
                beside = [j for j in beside if len(mol.near(j)) + atoms[j].hydrogens == 2]
                if len(mol.near(c)) + atoms[c].hydrogens == 4 and len(beside) == 1:
                    found.add("alcohol")
            if symbols == ["C", "C"] and not any(map(acyl, near)):
                found.add("ether")
        if atom.symbol == "N" and atom.hydrogens == 2 and symbols == ["C"] and not atom.charge:
            (c,) = near
            if not acyl(c) and 3.0 not in mol.near(c).values() and near[c] == 1.0:
                found.add("primary amine")
        if atom.symbol == "S" and atom.hydrogens == 1 and symbols == ["C"]:
            found.add("thiol")
        if atom.symbol == "C" and not atom.aromatic:
            _carbon_groups(mol, i, found)
    return found


def _carbon_groups(mol: Plain, i: int, found: set[str]) -> None:
    atoms = mol.atoms
    near = mol.near(i)
    double = [atoms[j].symbol for j, order in near.items() if order == 2.0]
    triple = [atoms[j].symbol for j, order in near.items() if order == 3.0]
    single = [j for j, order in near.items() if order == 1.0]
    carbons = [j for j in single if atoms[j].symbol == "C"]
    if double == ["O"] and carbons:
        if atoms[i].hydrogens == 1:
            found.add("aldehyde")
        if len(carbons) == 2:
            found.add("ketone")
        for j in single:
            if atoms[j].symbol == "O" and not atoms[j].charge:
                others = [k for k in mol.near(j) if k != i]
                if not others and atoms[j].hydrogens == 1:
                    found.add("carboxylic acid")
                if others and atoms[others[0]].symbol == "C":
                    found.add("ester")
    if triple == ["N"] and carbons:
        found.add("nitrile")
    if triple == ["C"]:
        found.add("alkyne")
    if double == ["C"]:
        found.add("alkene")
