"""Molecules as tables of bonds: from SMILES to the table, and back."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.molecules.answering import OneMolecule
from bootcamp.molecules.drawing import in_order, molecule
from bootcamp.molecules.plain import Node, Plain, plain
from bootcamp.types import Problem, Score, Task, right, wrong

SIGNS = {Chem.BondType.SINGLE: "-", Chem.BondType.DOUBLE: "=", Chem.BondType.TRIPLE: "#"}
MAX_BONDS = 400


def parse_pairs(text: str) -> list[tuple[int, int]] | None:
    """Pairs such as `1-2 2-3`, smaller number first; None if anything else is written."""
    words = text.replace(",", " ").replace(";", " ").replace("–", "-").strip("[]. ").split()
    if not 0 < len(words) <= MAX_BONDS:
        return None
    pairs = []
    for word in words:
        ends = word.strip("()").split("-")
        if len(ends) != 2 or not all(end.isascii() and end.isdigit() and len(end) < 4 for end in ends):
            return None
        a, b = sorted(map(int, ends))
        pairs.append((a, b))
    return pairs


@dataclass(frozen=True, kw_only=True)
class Bonds(Task):
    """All bonds of a SMILES as pairs of atom numbers."""

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            smiles = molecule(rng, level)
            mol = Chem.MolFromSmiles(smiles)
            pairs = sorted(sorted((b.GetBeginAtomIdx() + 1, b.GetEndAtomIdx() + 1)) for b in mol.GetBonds())
            if any(b - a > 1 for a, b in pairs):  # a straight chain says nothing
                return Problem(f"Bonds of {smiles} (atoms numbered from 1 as written), like 1-2 2-3:", pairs)

    def grade(self, answer: Any, text: str) -> Score:
        pairs = parse_pairs(text)
        if pairs is None:
            return wrong("bad_form", "write pairs like 1-2 2-3")
        truth = {(a, b) for a, b in answer}
        if len(pairs) == len(truth) and set(pairs) == truth:
            return right()
        return wrong("wrong_bonds", f"{len(set(pairs) - truth)} too many, {len(truth - set(pairs))} missing")

    def solution(self, answer: Any) -> str:
        return f"<answer>{' '.join(f'{a}-{b}' for a, b in answer)}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        """All atoms in a row, as if there were no branches."""
        return self.solution([(n, n + 1) for n in range(1, len(answer) + 1)])

    def check(self, problem: Problem) -> bool:
        smiles = problem.prompt.removeprefix("Bonds of ").partition(" ")[0]
        return sorted([a + 1, b + 1] for a, b in plain(smiles).bonds) == problem.answer

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


@dataclass(frozen=True, kw_only=True)
class Assembly(OneMolecule):
    """The SMILES of a molecule given as atoms and bonds; from level 2 on the numbering is shuffled."""

    def generate(self, rng: Random, level: int) -> Problem:
        smiles, other = molecule(rng, level), molecule(rng, level)
        while other == smiles:
            other = molecule(rng, level)
        mol = Chem.MolFromSmiles(smiles)
        written = in_order(mol)
        Chem.Kekulize(mol, clearAromaticFlags=True)
        if level > 1:
            mol = Chem.RenumberAtoms(mol, rng.sample(range(mol.GetNumAtoms()), mol.GetNumAtoms()))
        charges = {1: "+", -1: "-"}
        atoms = " ".join(atom.GetSymbol() + charges.get(atom.GetFormalCharge(), "") for atom in mol.GetAtoms())
        pairs = sorted(
            (*sorted((bond.GetBeginAtomIdx() + 1, bond.GetEndAtomIdx() + 1)), SIGNS[bond.GetBondType()])
            for bond in mol.GetBonds()
        )
        table = " ".join(f"{a}{sign}{b}" for a, b, sign in pairs)
        return Problem(f"Atoms {atoms}; bonds {table}; H not shown. SMILES:", {"smiles": written, "from": other})

    def check(self, problem: Problem) -> bool:
        atoms, bonds, _ = problem.prompt.split("; ")
        mol = Plain()
        for word in atoms.split()[1:]:
            charge = {"+": 1, "-": -1}.get(word[-1], 0)
            mol.atoms.append(Node(word.rstrip("+-"), False, charge, 0, fixed=bool(charge)))
        for word in bonds.split()[1:]:
            sign = next(letter for letter in word if letter in "-=#")
            a, b = word.split(sign)
            mol.bind(int(a) - 1, int(b) - 1, {"-": 1.0, "=": 2.0, "#": 3.0}[sign])
        localised = Chem.MolFromSmiles(problem.answer["smiles"])
        Chem.Kekulize(localised, clearAromaticFlags=True)
        other = plain(Chem.MolToSmiles(localised, kekuleSmiles=True))
        # Kekulé forms may differ: with its hydrogens known, the skeleton tells the molecule all the same.
        return _skeleton(mol.imply()).same(_skeleton(other))

    def problem_key(self, problem: Problem) -> str:
        return Chem.CanonSmiles(problem.answer["smiles"])


def _skeleton(mol: Plain) -> Plain:
    """The graph with all bonds alike."""
    return Plain(mol.atoms, dict.fromkeys(mol.bonds, 1.0))
