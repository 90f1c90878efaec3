"""Stereo relations: which centres of two drawings differ, and which of two hydrogens is pro-R."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from rdkit import Chem
from rdkit.Chem import rdCIPLabeler

from bootcamp.molecules.answering import ExactMolecule, Integers
from bootcamp.molecules.drawing import molecule
from bootcamp.molecules.smiles import rewritten
from bootcamp.molecules.stereo import centres, chiral, inverted, perceive_as_before
from bootcamp.molecules.symmetry import orbits
from bootcamp.types import Problem


@dataclass(frozen=True, kw_only=True)
class Differing(Integers):
    """The stereocentres at which two SMILES of one constitution differ, by the atoms of the first."""

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            mol = chiral(rng, min(level, 3), 3)
            flat = Chem.Mol(mol)
            Chem.RemoveStereochemistry(flat)
            if len(set(orbits(flat))) < mol.GetNumAtoms():  # one way only to lay one on the other
                continue
            given = centres(mol)
            chosen = sorted(rng.sample(given, rng.randint(1, len(given) - 1)))
            other = rewritten(inverted(mol, chosen), rng)
            again = Chem.MolFromSmiles(other)
            if len(centres(again)) == len(given) and "." not in other:
                break
        first = Chem.MolToSmiles(mol)
        order = [int(n) for n in mol.GetProp("_smilesAtomOutputOrder").strip("[],").split(",")]
        answer = sorted(order.index(index) + 1 for index in chosen)
        prompt = f"A {first} and B {other} differ at which stereocentres? Atom numbers in A, from 1 as written:"
        return Problem(prompt, answer)

    def check(self, problem: Problem) -> bool:
        """By the handedness of the neighbours of each atom and of its image."""
        one, other = (Chem.MolFromSmiles(s) for s in re.findall(r"^A (\S+) and B (\S+) differ", problem.prompt)[0])
        flat = Chem.Mol(one)
        Chem.RemoveStereochemistry(flat)
        image = other.GetSubstructMatch(flat)
        if len(image) != one.GetNumAtoms():
            return False
        differ = [
            atom.GetIdx() + 1
            for atom in one.GetAtoms()
            if atom.GetChiralTag() != Chem.ChiralType.CHI_UNSPECIFIED
            and _hand(atom, list(range(len(image))))
            != _hand(other.GetAtomWithIdx(image[atom.GetIdx()]), _inverse(image))
        ]
        return differ == problem.answer

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def _inverse(image: tuple[int, ...]) -> list[int]:
    back = [0] * len(image)
    for here, there in enumerate(image):
        back[there] = here
    return back


def _hand(atom: Chem.Atom, names: list[int]) -> bool:
    """Handedness of a centre with its neighbours in the order of `names`."""
    order = [names[bond.GetOtherAtomIdx(atom.GetIdx())] for bond in atom.GetBonds()]
    swaps = sum(order[i] > order[j] for i in range(len(order)) for j in range(i + 1, len(order)))
    return (atom.GetChiralTag() == Chem.ChiralType.CHI_TETRAHEDRAL_CCW) == (swaps % 2 == 0)


def labelled(mol: Chem.Mol, atom: int, hydrogen: int, element: int, isotope: int) -> list[tuple[str, str]]:
    """(CIP label, SMILES) of both configurations of a CH2 in which one hydrogen is another element."""
    found = []
    for tag in (Chem.ChiralType.CHI_TETRAHEDRAL_CW, Chem.ChiralType.CHI_TETRAHEDRAL_CCW):
        other = Chem.RWMol(mol)
        other.GetAtomWithIdx(hydrogen).SetIsotope(2)
        other.GetAtomWithIdx(atom).SetChiralTag(tag)
        rdCIPLabeler.AssignCIPLabels(other)
        centre = other.GetAtomWithIdx(atom)
        label = centre.GetProp("_CIPCode") if centre.HasProp("_CIPCode") else ""
        other.GetAtomWithIdx(hydrogen).SetIsotope(isotope)
        other.GetAtomWithIdx(hydrogen).SetAtomicNum(element)
        Chem.SanitizeMol(other)
        found.append((label, Chem.CanonSmiles(Chem.MolToSmiles(Chem.RemoveHs(other)))))
    return found


HALOGENS = {"F": 9, "Cl": 17, "Br": 35, "I": 53}


@dataclass(frozen=True, kw_only=True)
class Prochiral(ExactMolecule):
    """The molecule in which the pro-R or pro-S hydrogen of a CH2 is replaced."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            mol = chiral(rng, min(level - 1, 3), 1) if level >= 3 else Chem.MolFromSmiles(molecule(rng, level))
            smiles = Chem.MolToSmiles(mol)
            mol = Chem.MolFromSmiles(smiles)
            classes = orbits(mol)
            places = [
                atom.GetIdx()
                for atom in mol.GetAtoms()
                if atom.GetSymbol() == "C" and atom.GetTotalNumHs() == 2 and atom.GetDegree() == 2
                and len({classes[near.GetIdx()] for near in atom.GetNeighbors()}) == 2
                and not any(bond.GetBondTypeAsDouble() > 1 for bond in atom.GetBonds())
            ]  # fmt: skip
            if not places:
                continue
            at = rng.choice(places)
            whole = Chem.AddHs(mol)
            hydrogen = next(a.GetIdx() for a in whole.GetAtomWithIdx(at).GetNeighbors() if a.GetAtomicNum() == 1)
            name, wanted = rng.choice(list(HALOGENS)), rng.choice("RS")
            both = labelled(whole, at, hydrogen, HALOGENS[name], 0)
            kept = {len(centres(Chem.MolFromSmiles(made))) for _, made in both} == {len(centres(mol)) + 1}
            if kept and sorted(label for label, _ in both) == ["R", "S"] and both[0][1] != both[1][1]:
                break
        answer = next(made for label, made in both if label == wanted)
        prompt = f"In {smiles} replace the pro-{wanted} H of atom {at + 1} (from 1 as written) by {name}. SMILES:"
        return Problem(prompt, {"smiles": answer, "from": smiles})

    def check(self, problem: Problem) -> bool:
        """Deuterium in the halogen's place has the label, by the older algorithm; without it the molecule is back."""
        smiles, label, at, name = re.findall(
            r"^In (\S+) replace the pro-([RS]) H of atom (\d+) .* by (\w+)\.", problem.prompt
        )[0]
        plain = Chem.MolFromSmiles(smiles)
        mol = Chem.MolFromSmiles(problem.answer["smiles"])
        for atom in mol.GetAtoms():
            if atom.GetSymbol() != name or atom.GetDegree() != 1:
                continue
            other = Chem.RWMol(mol)
            centre = atom.GetNeighbors()[0].GetIdx()
            other.GetAtomWithIdx(atom.GetIdx()).SetAtomicNum(1)
            other.GetAtomWithIdx(atom.GetIdx()).SetIsotope(2)
            Chem.SanitizeMol(other)
            flat = Chem.RWMol(other)
            flat.GetAtomWithIdx(centre).SetChiralTag(Chem.ChiralType.CHI_UNSPECIFIED)
            flat.GetAtomWithIdx(atom.GetIdx()).SetIsotope(0)
            bare = Chem.RemoveHs(flat)
            if Chem.CanonSmiles(Chem.MolToSmiles(bare)) != Chem.CanonSmiles(smiles):
                continue
            image = bare.GetSubstructMatch(plain, useChirality=True)
            place, classes = centre - (centre > atom.GetIdx()), orbits(plain)
            if not image or classes[int(at) - 1] != classes[image.index(place)]:
                continue
            if _older_label(other, centre) == label:
                return True
        return False

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def _older_label(mol: Chem.Mol, centre: int) -> str:
    """The CIP label by RDKit's older perception."""
    perceive_as_before(mol)
    atom = mol.GetAtomWithIdx(centre)
    return str(atom.GetProp("_CIPCode")) if atom.HasProp("_CIPCode") else ""
