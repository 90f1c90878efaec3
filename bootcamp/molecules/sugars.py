"""Aldoses as structures: rings written from the sides of a Fischer projection, and read back.

A sugar is the sides of its hydroxyl groups from carbon 2 down in the projection: `RLRR` is D-glucose, `LRLL` its mirror
image.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from rdkit import Chem

_SWAP = str.maketrans("RL", "LR")


def mirrored(sides: str) -> str:
    return sides.translate(_SWAP)


SYMBOLS = {"Glc": "RLRR", "Man": "LLRR", "Gal": "RLLR", "All": "RRRR", "Alt": "LRRR", "Gul": "RRLR", "Ido": "LRLR"} | {
    "Tal": "LLLR", "Xyl": "RLR", "Ara": "LRR", "Rib": "RRR", "Lyx": "LLR",
}  # fmt: skip
AGLYCONES = {
    "methyl": "C", "ethyl": "CC", "propyl": "CCC", "butyl": "CCCC", "isopropyl": "C(C)C", "benzyl": "c1ccccc1C",
    "phenyl": "c1ccccc1", "allyl": "C=CC", "cyclohexyl": "C1CCCCC1", "hexyl": "CCCCCC", "octyl": "CCCCCCCC",
}  # fmt: skip
RINGS = {"pyranos": 5, "furanos": 4}  # the carbon whose oxygen closes the ring
GREEK = {"a": "alpha", "b": "beta"}


def unit(sides: str, anomer: str, closing: int, loads: dict[int, str] | None = None, digit: int = 1) -> str:
    """The SMILES of a ring from its anomeric carbon on, to be written after an oxygen.

    `loads` replaces the oxygen of a carbon by what is written there; alpha stands on the side of the last centre's
    oxygen in the Fischer projection.
    """
    loads = loads or {}
    right_side = (sides[-1] == "R") == (anomer == "a")
    text = f"[C@{'@' if right_side else ''}H]{digit}"
    for place, side in enumerate(sides, 2):
        load = f"O{digit}" if place == closing else loads.get(place, "O")
        text += f"[C@{'' if side == 'R' else '@'}H]({load})"
    last = len(sides) + 2
    return text + (f"CO{digit}" if last == closing else f"C{loads.get(last, 'O')}")


def side(mol: Chem.Mol, centre: int, top: int, branch: int) -> str:
    """R or L: the side of `branch` in the Fischer projection with `top` above; `mol` has explicit hydrogens."""
    atom = mol.GetAtomWithIdx(centre)
    order = [near.GetIdx() for near in atom.GetNeighbors()]
    hydrogen = next(near.GetIdx() for near in atom.GetNeighbors() if near.GetAtomicNum() == 1)
    below = next(index for index in order if index not in (top, branch, hydrogen))
    wanted = [order.index(index) for index in (top, hydrogen, branch, below)]
    swaps = sum(wanted[i] > wanted[j] for i in range(4) for j in range(i + 1, 4))
    anticlockwise = (atom.GetChiralTag() == Chem.ChiralType.CHI_TETRAHEDRAL_CCW) == (swaps % 2 == 0)
    return "R" if anticlockwise else "L"


@dataclass(frozen=True)
class Ring:
    """A sugar ring read from a structure: sides, anomer, closing carbon, and where its oxygens go on to."""

    sides: str
    anomer: str
    closing: int
    aglycone: int  # the atom beyond the anomeric oxygen; -1 where it is hydrogen
    carbons: tuple[int, ...]


def read_rings(smiles: str) -> list[Ring]:
    """Every aldose ring of a structure, by following carbon chains from anomeric carbons."""
    mol = Chem.AddHs(Chem.MolFromSmiles(smiles))
    found = []
    for start in mol.GetAtoms():
        oxygens = [a for a in start.GetNeighbors() if a.GetSymbol() == "O"]
        bare = any(a.GetAtomicNum() == 1 for a in start.GetNeighbors())
        if start.GetSymbol() != "C" or len(oxygens) != 2 or not bare or not start.IsInRing():
            continue
        carbons = [start.GetIdx()]
        while onward := [
            a.GetIdx()
            for a in mol.GetAtomWithIdx(carbons[-1]).GetNeighbors()
            if a.GetSymbol() == "C" and a.GetIdx() not in carbons
        ]:
            carbons.append(onward[0])
        inner = next(o.GetIdx() for o in oxygens if o.IsInRing())
        outer = next(o.GetIdx() for o in oxygens if o.GetIdx() != inner)
        closing = next(n for n, c in enumerate(carbons, 1) if n > 1 and mol.GetBondBetweenAtoms(c, inner))
        sides = ""
        for above, centre in pairwise(carbons[:-1]):
            atom = mol.GetAtomWithIdx(centre)
            branch = next(a.GetIdx() for a in atom.GetNeighbors() if a.GetSymbol() not in ("C", "H"))
            sides += side(mol, centre, above, branch)
        same = side(mol, carbons[0], inner, outer) == sides[-1]
        beyond = [a.GetIdx() for a in mol.GetAtomWithIdx(outer).GetNeighbors() if a.GetIdx() != carbons[0]]
        heavy = [a for a in beyond if mol.GetAtomWithIdx(a).GetAtomicNum() > 1]
        found.append(Ring(sides, "a" if same else "b", closing, heavy[0] if heavy else -1, tuple(carbons)))
    return found


def symbol(sides: str) -> str:
    """The three letters of a sugar of either series."""
    plain_sides = sides if sides[-1] == "R" else mirrored(sides)
    return next(name for name, known in SYMBOLS.items() if known == plain_sides)
