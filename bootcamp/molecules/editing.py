"""Editing a molecule: one change, everything else conserved; the product is compared as a graph.

Atoms are named by their place in the SMILES of the prompt, counted from 1. Higher levels ask for
two or three edits at once; every place refers to the molecule as given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from rdkit import Chem
from rdkit.rdBase import BlockLogs

from bootcamp.molecules.answering import OneMolecule
from bootcamp.molecules.drawing import anchors, in_order, molecule
from bootcamp.molecules.plain import Node, Plain, plain
from bootcamp.types import Problem

# Names that a prompt uses, as SMILES bound by their first atom.
GROUPS = {
    "F": "F",
    "Cl": "Cl",
    "Br": "Br",
    "I": "I",
    "OH": "O",
    "NH2": "N",
    "SH": "S",
    "CH3": "C",
    "CN": "C#N",
    "OCH3": "OC",
    "CHO": "C=O",
    "COOH": "C(=O)O",
    "NO2": "[N+](=O)[O-]",
}
SINGLE = ("F", "Cl", "Br", "I", "OH", "NH2", "SH")  # one heavy atom: found and replaced by name
RICH = ("CN", "OCH3", "CHO", "COOH", "NO2")  # only put in, from level 2 on
ORIGIN = "origin"  # the property that holds an atom's number in the prompt

Edit = Callable[[Random, Chem.RWMol, int], str]


class NoRoom(Exception):
    """The molecule offers no place for this edit."""


def _free(mol: Chem.RWMol) -> list[Chem.Atom]:
    """The atoms of the molecule as given that no edit has touched."""
    return [atom for atom in mol.GetAtoms() if atom.HasProp(ORIGIN) and not atom.HasProp("touched")]


def _number(atom: Chem.Atom) -> int:
    return atom.GetIntProp(ORIGIN)


def _touch(*atoms: Chem.Atom) -> None:
    for atom in atoms:
        atom.SetBoolProp("touched", True)


def _pick(rng: Random, options: list) -> Chem.Atom:
    if not options:
        raise NoRoom
    return rng.choice(options)


def _is(atom: Chem.Atom, name: str) -> bool:
    """True if `atom` is the one-atom group of that name, on carbon but not on a carbonyl."""
    if atom.GetSymbol() != GROUPS[name] or atom.GetDegree() != 1 or atom.GetFormalCharge():
        return False
    bond = atom.GetBonds()[0]
    return bond.GetBondType() == Chem.BondType.SINGLE and bond.GetOtherAtom(atom).GetSymbol() == "C"


def _unique(rng: Random, mol: Chem.RWMol) -> tuple[str, Chem.Atom]:
    """A one-atom group that the molecule has exactly once, and its atom."""
    options = []
    for name in SINGLE:
        found = [atom for atom in mol.GetAtoms() if _is(atom, name)]
        if len(found) == 1 and found[0].HasProp(ORIGIN) and not found[0].HasProp("touched"):
            bonds = found[0].GetNeighbors()[0].GetBonds()
            if all(bond.GetBondType() == Chem.BondType.SINGLE or bond.GetIsAromatic() for bond in bonds):
                options.append((name, found[0]))  # the OH of an acid is not an alcohol's
    if not options:
        raise NoRoom
    return rng.choice(options)


def _hang(mol: Chem.RWMol, at: int, name: str) -> None:
    first = mol.GetNumAtoms()
    mol.InsertMol(Chem.MolFromSmiles(GROUPS[name]))
    mol.AddBond(at, first, Chem.BondType.SINGLE)


def _choice(rng: Random, level: int, *but: str) -> str:
    return rng.choice([name for name in (*SINGLE, "CH3", *(RICH if level > 1 else ())) if name not in but])


def replace(rng: Random, mol: Chem.RWMol, level: int) -> str:
    """One group becomes another."""
    old, atom = _unique(rng, mol)
    new = _choice(rng, level, old)
    carbon = atom.GetNeighbors()[0]
    _touch(carbon)
    _hang(mol, carbon.GetIdx(), new)
    mol.RemoveAtom(atom.GetIdx())
    return f"replace {old} by {new}"


def delete(rng: Random, mol: Chem.RWMol, level: int) -> str:
    """One group goes, a hydrogen takes its place."""
    old, atom = _unique(rng, mol)
    _touch(atom.GetNeighbors()[0])
    mol.RemoveAtom(atom.GetIdx())
    return f"replace {old} by H"


def add(rng: Random, mol: Chem.RWMol, level: int) -> str:
    """A hydrogen of one carbon becomes a group."""
    new = _choice(rng, level)
    places = set(anchors(mol, GROUPS[new]))
    atom = _pick(rng, [a for a in _free(mol) if a.GetIdx() in places])
    _touch(atom)
    _hang(mol, atom.GetIdx(), new)
    return f"put {new} on atom {_number(atom)}"


def insert(rng: Random, mol: Chem.RWMol, level: int) -> str:
    """A single bond takes in a CH2, from level 2 on also O or NH."""
    name, symbol = ("CH2", 6) if level == 1 else rng.choice((("CH2", 6), ("O", 8), ("NH", 7)))
    bond = _pick(rng, [b for b in _bonds(mol) if symbol == 6 or not _polar(b)])
    ends = sorted((bond.GetBeginAtom(), bond.GetEndAtom()), key=_number)
    _touch(*ends)
    i, j = (end.GetIdx() for end in ends)
    numbers = [_number(end) for end in ends]
    mol.RemoveBond(i, j)
    new = mol.AddAtom(Chem.Atom(symbol))
    mol.AddBond(i, new, Chem.BondType.SINGLE)
    mol.AddBond(new, j, Chem.BondType.SINGLE)
    return f"insert {name} between atoms {numbers[0]} and {numbers[1]}"


def excise(rng: Random, mol: Chem.RWMol, level: int) -> str:
    """A CH2 leaves, its two neighbours join."""
    options = []
    for atom in _free(mol):
        near = [n for n in atom.GetNeighbors() if n.HasProp(ORIGIN) and not n.HasProp("touched")]
        plain_carbon = atom.GetSymbol() == "C" and atom.GetTotalNumHs() == 2 and not atom.IsInRingSize(3)
        if plain_carbon and len(near) == 2 and near[0].GetSymbol() == "C" and not atom.IsInRingSize(4):
            options.append(atom)
    atom = _pick(rng, options)
    number = _number(atom)
    i, j = (near.GetIdx() for near in atom.GetNeighbors())
    _touch(*atom.GetNeighbors())
    if mol.GetBondBetweenAtoms(i, j):
        raise NoRoom
    mol.AddBond(i, j, Chem.BondType.SINGLE)
    mol.RemoveAtom(atom.GetIdx())
    return f"cut out atom {number} and join its neighbours"


def unsaturate(rng: Random, mol: Chem.RWMol, level: int) -> str:
    """A single bond between carbons becomes double, from level 2 on also triple."""
    triple = level > 1 and rng.random() < 0.4
    need = 2 if triple else 1

    def fits(bond: Chem.Bond) -> bool:
        ends = (bond.GetBeginAtom(), bond.GetEndAtom())
        if any(end.GetSymbol() != "C" or end.GetTotalNumHs() < need or end.GetIsAromatic() for end in ends):
            return False
        saturated = all(end.GetHybridization() == Chem.HybridizationType.SP3 for end in ends)
        return saturated and not (bond.IsInRing() and (triple or bond.IsInRingSize(3)))

    bond = _pick(rng, [b for b in _bonds(mol) if fits(b)])
    ends = sorted((bond.GetBeginAtom(), bond.GetEndAtom()), key=_number)
    _touch(*ends)
    bond.SetBondType(Chem.BondType.TRIPLE if triple else Chem.BondType.DOUBLE)
    return f"make bond {_number(ends[0])}-{_number(ends[1])} {'triple' if triple else 'double'}"


def close(rng: Random, mol: Chem.RWMol, level: int) -> str:
    """Two carbons, three to six bonds apart, lose a hydrogen each and join to a new ring."""
    carbons = [a for a in _free(mol) if a.GetSymbol() == "C" and a.GetTotalNumHs() and not a.GetIsAromatic()]
    carbons = [a for a in carbons if a.GetHybridization() == Chem.HybridizationType.SP3]
    distance = Chem.GetDistanceMatrix(mol)
    pairs = [
        (a, b)
        for a in carbons
        for b in carbons
        if _number(a) < _number(b) and 2 <= distance[a.GetIdx()][b.GetIdx()] <= 6
        if not (level > 1 and distance[a.GetIdx()][b.GetIdx()] == 2 and (a.IsInRing() or b.IsInRing()))
    ]
    a, b = _pick(rng, pairs)
    _touch(a, b)
    mol.AddBond(a.GetIdx(), b.GetIdx(), Chem.BondType.SINGLE)
    return f"join atoms {_number(a)} and {_number(b)} by a single bond"


def _bonds(mol: Chem.RWMol) -> list[Chem.Bond]:
    """Single, non-aromatic bonds between untouched atoms of the molecule as given."""
    free = {atom.GetIdx() for atom in _free(mol)}
    return [
        bond
        for bond in mol.GetBonds()
        if bond.GetBondType() == Chem.BondType.SINGLE and {bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()} <= free
    ]


def _polar(bond: Chem.Bond) -> bool:
    """True if an end is, or is bound to, anything but carbon: a heteroatom would not be at home between them."""
    ends = (bond.GetBeginAtom(), bond.GetEndAtom())
    return any(atom.GetSymbol() != "C" for end in ends for atom in (end, *end.GetNeighbors()))


EDITS: dict[str, Edit] = {
    "replace": replace,
    "delete": delete,
    "add": add,
    "insert": insert,
    "excise": excise,
    "unsaturate": unsaturate,
    "close": close,
}


def edited(rng: Random, smiles: str, edit: Edit, level: int, times: int) -> tuple[list[str], Chem.Mol]:
    """The instructions of up to `times` edits (two at least, if so many) that do not touch each other; the product."""
    mol = Chem.RWMol(Chem.MolFromSmiles(smiles))
    for atom in mol.GetAtoms():
        atom.SetIntProp(ORIGIN, atom.GetIdx() + 1)
    aromatic = sum(atom.GetIsAromatic() for atom in mol.GetAtoms())
    instructions: list[str] = []
    with BlockLogs():
        while len(instructions) < times:
            try:
                instructions.append(edit(rng, mol, level))
            except NoRoom:
                if len(instructions) >= min(2, times):
                    break
                raise
            try:
                Chem.SanitizeMol(mol)
            except Chem.MolSanitizeException as error:
                raise NoRoom from error
    product = _beside(mol.GetMol())
    if sum(atom.GetIsAromatic() for atom in product.GetAtoms() if atom.HasProp(ORIGIN)) != aromatic:
        raise NoRoom  # an edit that makes or breaks aromaticity has two readings
    return instructions, product


def _beside(mol: Chem.Mol) -> Chem.Mol:
    """New atoms renumbered to follow the atom they hang on, so that SMILES written in order changes little."""
    order: list[int] = []
    old = [atom.GetIdx() for atom in mol.GetAtoms() if atom.HasProp(ORIGIN)]
    new = {atom.GetIdx() for atom in mol.GetAtoms()} - set(old)

    def visit(index: int) -> None:
        order.append(index)
        for near in mol.GetAtomWithIdx(index).GetNeighbors():
            if near.GetIdx() in new:
                new.discard(near.GetIdx())
                visit(near.GetIdx())

    for index in old:
        visit(index)
    return Chem.RenumberAtoms(mol, order)


@dataclass(frozen=True, kw_only=True)
class Editing(OneMolecule):
    """One kind of edit, named by `edit`."""

    edit: str

    TIMES: ClassVar = {1: 1, 2: 1, 3: 2}

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            smiles = molecule(rng, level)
            try:
                instructions, product = edited(rng, smiles, EDITS[self.edit], level, self.TIMES.get(level, 3))
            except NoRoom:
                continue
            numbered = (
                " (atoms numbered from 1 as written)"
                if any("atom" in text or "-" in text for text in instructions)
                else ""
            )
            prompt = f"In {smiles}{numbered}, {'; '.join(instructions)}. SMILES:"
            return Problem(prompt, {"smiles": in_order(product), "from": smiles})

    def check(self, problem: Problem) -> bool:
        """Edit again on the plain graph, by the prompt's words, and compare graphs."""
        smiles, _, rest = problem.prompt.removeprefix("In ").partition(", ")
        mol = plain(smiles.removesuffix(" (atoms numbered from 1 as written)"))
        given = list(mol.atoms)
        for instruction in rest.removesuffix(". SMILES:").split("; "):
            _replay(mol, given, instruction)
        return mol.imply().same(plain(problem.answer["smiles"]))


def _replay(mol: Plain, given: list[Node], instruction: str) -> None:
    """Carry out one instruction on a plain graph; `given` are its atoms before any edit."""

    def place(number: str) -> int:
        return next(i for i, atom in enumerate(mol.atoms) if atom is given[int(number) - 1])

    def hang(at: int, group: str) -> None:
        piece = plain(group)
        first = len(mol.atoms)
        mol.atoms.extend(piece.atoms)
        for (a, b), order in piece.bonds.items():
            mol.bind(first + a, first + b, order)
        mol.bind(at, first, 1.0)

    words = instruction.split()
    if words[0] == "replace":
        (atom,) = (
            i
            for i, node in enumerate(mol.atoms)
            if node.symbol == GROUPS[words[1]] and any(node is old for old in given)
            if list(mol.near(i).values()) == [1.0] and mol.atoms[next(iter(mol.near(i)))].symbol == "C"
        )
        if words[3] != "H":
            hang(next(iter(mol.near(atom))), GROUPS[words[3]])
        mol.remove(atom)
    elif words[0] == "put":
        hang(place(words[4]), GROUPS[words[1]])
    elif words[0] == "insert":
        i, j = place(words[4]), place(words[6])
        del mol.bonds[min(i, j), max(i, j)]
        hang(i, {"CH2": "C", "O": "O", "NH": "N"}[words[1]])
        mol.bind(len(mol.atoms) - 1, j, 1.0)
    elif words[0] == "cut":
        atom = place(words[3])
        i, j = mol.near(atom)
        mol.bind(i, j, 1.0)
        mol.remove(atom)
    elif words[0] == "make":
        i, j = map(place, words[2].split("-"))
        mol.bind(i, j, 2.0 if words[3] == "double" else 3.0)
    else:
        mol.bind(place(words[2]), place(words[4]), 1.0)
