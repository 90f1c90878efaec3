"""Which atoms of a molecule are equivalent: orbits of its automorphisms, by two roads.

Refining colours until nothing splits, as canonical ranks do, is not enough in cages: it takes a CH of a cyclopropyl for
one of a bridge of norbornane.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rdkit import Chem

from bootcamp.molecules.enumeration import colours
from bootcamp.molecules.plain import Plain


def orbits(mol: Chem.Mol) -> list[int]:
    """For each atom the first atom that is equivalent to it, stereo aside if the molecule has none.

    Atoms of equal rank are equivalent if marking either gives the same canonical SMILES. With one ring or none the
    ranks are right as they are: a cycle that looks alike from two atoms turns into itself.
    """
    ranks = list(Chem.CanonicalRankAtoms(mol, breakTies=False))
    first = {rank: ranks.index(rank) for rank in ranks}
    classes = [first[rank] for rank in ranks]
    if mol.GetNumBonds() <= mol.GetNumAtoms():
        return classes
    tied: dict[int, list[int]] = defaultdict(list)
    for index, one in enumerate(classes):
        tied[one].append(index)
    marked = Chem.Mol(mol)
    for members in tied.values():
        if len(members) > 1:
            seen: dict[str, int] = {}
            for index in members:
                atom = marked.GetAtomWithIdx(index)
                atom.SetIsotope(99)
                classes[index] = seen.setdefault(Chem.MolToSmiles(marked), index)
                atom.SetIsotope(0)
    return classes


def plain_orbits(mol: Plain) -> list[int]:
    """The same by looking for automorphisms."""
    kinds = colours(mol)
    near = [mol.near(i) for i in range(len(mol.atoms))]
    classes: list[int] = []
    for i, kind in enumerate(kinds):
        alike = [j for j in range(i) if kinds[j] == kind and classes[j] == j]
        classes.append(next((j for j in alike if _maps(near, kinds, j, i)), i))
    return classes


def _maps(near: Sequence[dict[int, float]], kinds: Sequence[int], start: int, goal: int) -> bool:
    """True if some automorphism takes one atom to another: a search along a walk through all atoms."""
    walk, parents = [start], {start: -1}
    for here in walk:
        for j in near[here]:
            if j not in parents:
                parents[j] = here
                walk.append(j)
    image = {start: goal}

    def extend(place: int) -> bool:
        if place == len(walk):
            return True
        atom = walk[place]
        done = {j: order for j, order in near[atom].items() if j in image}
        for option in near[image[parents[atom]]]:
            fits = kinds[option] == kinds[atom] and option not in image.values()
            if fits and all(near[option].get(image[j]) == order for j, order in done.items()):
                image[atom] = option
                if extend(place + 1):
                    return True
                del image[atom]
        return False

    return extend(1)
