"""Stereochemistry: mirror images, single inversions, and the descriptors R, S, E and Z."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.Chem import rdCIPLabeler

from bootcamp.molecules.answering import OneMolecule, inchi
from bootcamp.molecules.drawing import CORES, GROUPS, attach, configure, grow, in_order, molecule, settled
from bootcamp.molecules.smiles import canonical, match
from bootcamp.types import Problem, Score, Task, right, wrong

VINYL = ("C", "CC", "F", "Cl", "Br", "C(C)C", "C(=O)O", "CO")  # hung on double bonds
POLYENES = ("CC=CCC=CCC=CC", "CC=CC=CC=CC", "CC=CCC=CC=CC", "CC=CCCC=CCC=CC", "CC=CC=CCCC=CC", "OCC=CCC=CCC=CC")


def perceive_as_before(mol: Chem.Mol) -> None:
    """Label a molecule's stereo by RDKit's older perception, a second opinion."""
    before = Chem.GetUseLegacyStereoPerception()
    Chem.SetUseLegacyStereoPerception(True)
    try:
        Chem.AssignStereochemistry(mol, cleanIt=True, force=True)
    finally:
        Chem.SetUseLegacyStereoPerception(before)


def centres(mol: Chem.Mol) -> list[int]:
    """The tetrahedral atoms that have a configuration."""
    return [atom.GetIdx() for atom in mol.GetAtoms() if atom.GetChiralTag() != Chem.ChiralType.CHI_UNSPECIFIED]


def chiral(rng: Random, level: int, least: int) -> Chem.Mol:
    """A configured molecule of that level, all of whose stereocentres are carbons, `least` of them or more."""
    while True:
        if least > 2 and level < 5:
            mol = grow(rng, rng.choice(CORES[min(level, 4)][-3:]), GROUPS[min(level, 3)], least + level + 1)
        else:
            mol = Chem.MolFromSmiles(molecule(rng, level))
        mol = Chem.MolFromSmiles(canonical(configure(rng, mol)))
        if len(centres(mol)) >= least and settled(mol):
            return mol


def inverted(mol: Chem.Mol, atoms: list[int]) -> Chem.Mol:
    """`mol` with the configuration at these atoms turned round."""
    mol = Chem.Mol(mol)
    for index in atoms:
        mol.GetAtomWithIdx(index).InvertChirality()
    return mol


@dataclass(frozen=True, kw_only=True)
class Inversion(OneMolecule):
    """The enantiomer, or with `epimer` the molecule with one named centre inverted."""

    epimer: bool = False

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            mol = chiral(rng, level, 2 if self.epimer else 1)
            given = centres(mol)
            chosen = [rng.choice(given)] if self.epimer else given
            smiles, turned = canonical(mol), inverted(mol, chosen)
            again = Chem.MolFromSmiles(canonical(turned))
            if canonical(again) == smiles or inchi(again) == inchi(mol):
                continue  # a meso compound is its own mirror image
            if len(centres(again)) != len(given):
                continue
            written = in_order(turned)
            if self.epimer:
                number = chosen[0] + 1
                prompt = f"In {smiles} (atoms numbered from 1 as written), invert only atom {number}. SMILES:"
            else:
                prompt = f"Enantiomer of {smiles} as SMILES:"
            return Problem(prompt, {"smiles": written, "from": smiles})

    def grade(self, answer: Any, text: str) -> Score:
        score = match(text, answer["smiles"])
        # Half for the skeleton would pay whoever copies the question.
        return score if score.correct else wrong(score.codes[0], score.note)

    def check(self, problem: Problem) -> bool:
        """By InChI: a mirror image differs in the /m layer alone, an epimer in the stereo layers alone."""
        before, after = (inchi(Chem.MolFromSmiles(problem.answer[key])) for key in ("from", "smiles"))
        if self.epimer:
            return before != after and before.partition("/t")[0] == after.partition("/t")[0]
        layers, other = before.split("/"), after.split("/")
        return [a for a, b in zip(layers, other, strict=True) if a != b] in (["m0"], ["m1"])


@dataclass(frozen=True, kw_only=True)
class Descriptors(Task):
    """R or S of every stereocentre (`of: centres`), or E or Z of every double bond, in the order of the SMILES."""

    of: str

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            mol = chiral(rng, level, 2 + (level + 1) // 2) if self.of == "centres" else polyene(rng, level)
            labels = self._labels(mol)
            if labels is not None and len(labels) >= 3 and labels == self._older(canonical(mol)):
                break
        if self.of == "centres":
            prompt = f"R or S for each stereocentre of {canonical(mol)}, in order:"
        else:
            prompt = f"E or Z for each stereo double bond of {canonical(mol)}, in order:"
        return Problem(prompt, labels)

    def _labels(self, mol: Chem.Mol) -> list[str] | None:
        """The labels by Hanson's algorithm; None where an element has none of the four."""
        rdCIPLabeler.AssignCIPLabels(mol)
        if self.of == "centres":
            elements = [mol.GetAtomWithIdx(index) for index in centres(mol)]
        else:
            elements = sorted(
                (bond for bond in mol.GetBonds() if bond.GetStereo() > Chem.BondStereo.STEREOANY),
                key=lambda bond: min(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()),
            )
        labels = [element.GetProp("_CIPCode") if element.HasProp("_CIPCode") else "" for element in elements]
        return labels if all(label in ("R", "S", "E", "Z") for label in labels) else None

    def grade(self, answer: Any, text: str) -> Score:
        given = [part for part in text.upper().strip("().[]` ").replace(",", " ").replace(";", " ").split() if part]
        letters = [part.strip("()").lstrip("0123456789") for part in given]
        if len(letters) == 1 and len(letters[0]) == len(answer):
            letters = list(letters[0])
        if len(letters) != len(answer) or not set(letters) <= set("RSEZ"):
            return wrong("bad_form", f"{len(answer)} letters are asked for")
        return right() if letters == answer else wrong("wrong_descriptor")

    def solution(self, answer: Any) -> str:
        return f"<answer>{','.join(answer)}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        changed = list(answer)
        i = rng.randrange(len(changed))
        changed[i] = {"R": "S", "S": "R", "E": "Z", "Z": "E"}[changed[i]]
        return self.solution(changed)

    def check(self, problem: Problem) -> bool:
        """By RDKit's older perception, another algorithm than the labeller's; both had to agree to begin with."""
        return self._older(problem.prompt.partition(" of ")[2].removesuffix(", in order:")) == problem.answer

    def _older(self, smiles: str) -> list[str]:
        mol = Chem.MolFromSmiles(smiles)
        perceive_as_before(mol)
        if self.of == "centres":
            return [atom.GetProp("_CIPCode") for atom in mol.GetAtoms() if atom.HasProp("_CIPCode")]
        letter = {Chem.BondStereo.STEREOE: "E", Chem.BondStereo.STEREOZ: "Z"}
        bonds = [
            (min(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()), letter[bond.GetStereo()])
            for bond in mol.GetBonds()
            if bond.GetStereo() in letter
        ]
        return [label for _, label in sorted(bonds)]


def polyene(rng: Random, level: int) -> Chem.Mol:
    """A configured chain with at least three stereogenic double bonds, groups hung on it by level."""
    mol = Chem.MolFromSmiles(rng.choice(POLYENES))
    for _ in range(rng.randint(1, 1 + level)):
        places = [
            atom.GetIdx()
            for atom in mol.GetAtoms()
            if atom.GetTotalNumHs() == 1 and atom.GetHybridization() == Chem.HybridizationType.SP2
        ]
        if places:
            mol = attach(mol, rng.choice(places), rng.choice(VINYL))
    if level >= 3:
        mol = grow(rng, canonical(mol), GROUPS[min(level, 3)], level - 1)
    return Chem.MolFromSmiles(canonical(configure(rng, mol, centres=False)))
