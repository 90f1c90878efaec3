"""Pericyclic reactions with their stereochemistry: electrocyclic ring closures and endo Diels-Alder additions.

Products are racemic: either mirror image is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

import numpy as np
from rdkit import Chem
from rdkit.Chem import rdDistGeom

from bootcamp.molecules.building_blocks import alkyl
from bootcamp.molecules.smiles import ORGANIC, canonical, read, rewritten, same
from bootcamp.types import Problem, Score, Task, right, wrong

ENDS = (("F", "F"), ("CO", "OC"), ("FC(F)(F)", "C(F)(F)F"), ("C1CC1", "C1CC1"), ("C1CCCC1", "C1CCCC1"))
# Dienophiles and the two last ring atoms that they bring, marks for their faces left open.
DIENOPHILES: dict[str, str] = {
    "O=C1C=CC(=O)O1": "[C{c}H]8C(=O)OC(=O)[C{d}H]89",
    "O=C1C=CC(=O)N1C": "[C{c}H]8C(=O)N(C)C(=O)[C{d}H]89",
    "COC(=O)/C=C\\C(=O)OC": "[C{c}H](C(=O)OC)[C{d}H]9C(=O)OC",
}
KINDS = {"four": 4, "six": 6, "diels-alder": 0}


def substituent(rng: Random, level: int) -> tuple[str, str]:
    """The same group written before and after its neighbour."""
    group = alkyl(rng, 3 if level == 1 else 4, ENDS if rng.random() < 0.1 + 0.1 * level else ())
    return group.before, group.after


def polyene(first: str, last: str, outer: tuple[bool, bool], electrons: int) -> str:
    """A diene, or a triene with Z in the middle, whose ends are E where `outer` says so."""
    left = "/" if outer[0] else "\\"
    if electrons == 4:
        return f"{first}{left}C=C/C=C{'/' if outer[1] else chr(92)}{last}"
    return f"{first}{left}C=C/C=C\\C=C{chr(92) if outer[1] else '/'}{last}"


def ring(one: str, other: str, cis: bool, electrons: int) -> str:
    """The product of ring closure: both ends are written alike, so that the same mark means the same face."""
    middle = "C=C" if electrons == 4 else "C=CC=C"
    return f"[C@H]9({one}){middle}[C{'@' if cis else '@@'}H]9{other}"


def stays_cis(outer: tuple[bool, bool], electrons: int, light: bool) -> bool:
    """Woodward and Hoffmann: 4n by heat is conrotatory, 4n + 2 disrotatory, light the other way round."""
    disrotatory = (electrons % 4 == 2) != light
    return (outer[0] == outer[1]) == disrotatory


def adduct(one: str, other: str, outer: tuple[bool, bool], tail: str) -> str:
    """The endo adduct: outer groups end up on the face of the dienophile's, inner ones on the other."""
    # Marks for the face of the dienophile's groups, by where the atom is written in the ring.
    plain, turned = "@", "@@"
    first = turned if outer[0] else plain  # the atom that opens the ring is read the other way round
    fourth = plain if outer[1] else turned
    head = f"[C{first}H]9({one})C=C[C{fourth}H]({other})"
    if "8" in tail:
        return head + tail.format(c=turned, d=turned)
    return head + tail.format(c=plain, d=turned)


def mirror(smiles: str) -> str:
    """The canonical SMILES of the mirror image."""
    swapped = smiles.replace("@@", "%%").replace("@", "@@").replace("%%", "@")
    return Chem.CanonSmiles(swapped)


@dataclass(frozen=True, kw_only=True)
class Pericyclic(Task):
    """The product of a ring closure of `four` or `six` electrons, or of an endo `diels-alder` addition, with stereo."""

    kind: str

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        electrons = KINDS[self.kind]
        while True:
            one, other = substituent(rng, level), substituent(rng, level)
            outer = rng.random() < 0.5 or electrons == 0, rng.random() < (0.5 if level > 1 or electrons else 1.0)
            given = polyene(one[0], other[1], outer, electrons or 4)
            if electrons:
                light = rng.random() < 0.5
                product = ring(one[1], other[1], stays_cis(outer, electrons, light), electrons)
                made = "cyclobutene" if electrons == 4 else "cyclohexadiene"
                words = f"{'hν' if light else 'heat'}, electrocyclic closure to a {made}"
            else:
                dienophile = rng.choice(list(DIENOPHILES))
                product = adduct(one[1], other[1], outer, DIENOPHILES[dienophile])
                words = f"{dienophile}, Diels-Alder addition, endo"
            mol = Chem.MolFromSmiles(product.replace("9", "7"))
            start = Chem.MolFromSmiles(given)
            if mol is not None and start is not None and len(_centres(mol)) == (2 if electrons else 4):
                break
        shown = given if level <= 2 else rewritten(start, rng)
        smiles = canonical(mol)
        prompt = f"{shown}; {words}. Product with relative configuration, as SMILES of either enantiomer:"
        return Problem(prompt, {"smiles": smiles, "mirror": mirror(smiles), "from": Chem.CanonSmiles(given)})

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: those of `read`; `wrong_stereo` for the right skeleton, and the others of `same`."""
        reading = read(text, elements=ORGANIC)
        if reading.mol is None:
            return reading.score
        scores = [same(reading.mol, answer[name]) for name in ("smiles", "mirror")]
        if any(score.correct for score in scores):
            return right()
        return wrong(scores[0].codes[0], scores[0].note)

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['smiles']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        """One centre turned round."""
        mol = Chem.MolFromSmiles(answer["smiles"])
        mol.GetAtomWithIdx(rng.choice(_centres(mol))).InvertChirality()
        return f"<answer>{canonical(mol)}</answer>"

    def check(self, problem: Problem) -> bool:
        """By faces in space: the product is embedded, and the groups at the new ring's ends are looked at."""
        start, _, rest = problem.prompt.partition("; ")
        if Chem.CanonSmiles(start) != problem.answer["from"]:
            return False
        if problem.answer["mirror"] != mirror(problem.answer["smiles"]):
            return False
        outer = _ends(Chem.MolFromSmiles(start))
        sides = _sides(Chem.MolFromSmiles(problem.answer["smiles"]))
        if self.kind == "diels-alder":
            words = rest.partition(",")[0]
            held = Chem.MolFromSmiles(problem.answer["smiles"]).GetNumAtoms()
            whole = Chem.MolFromSmiles(start).GetNumAtoms() + Chem.MolFromSmiles(words).GetNumAtoms()
            ends, inner = sides
            return held == whole and len(set(inner)) == 1 and sorted(e == inner[0] for e in ends) == sorted(outer)
        turns_alike = ("heat" in rest) == (KINDS[self.kind] == 6)
        return (sides[0][0] == sides[0][1]) == ((outer[0] == outer[1]) == turns_alike)

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer['from']} {problem.answer['smiles']}"


def _centres(mol: Chem.Mol) -> list[int]:
    return [a.GetIdx() for a in mol.GetAtoms() if a.GetChiralTag() != Chem.ChiralType.CHI_UNSPECIFIED]


def _ends(mol: Chem.Mol) -> list[bool]:
    """Whether the group at each end of a polyene is trans on its double bond."""
    chain = mol.GetSubstructMatch(Chem.MolFromSmarts("[CX3;H1]=[CX3;H1][CX3;H1]=[CX3;H1][CX3;H1]=[CX3;H1]"))
    chain = chain or mol.GetSubstructMatch(Chem.MolFromSmarts("[CX3;H1]=[CX3;H1][CX3;H1]=[CX3;H1]"))
    found = []
    for a, b in (chain[:2], chain[:-3:-1]):
        bond = mol.GetBondBetweenAtoms(a, b)
        trans = bond.GetStereo() in (Chem.BondStereo.STEREOE, Chem.BondStereo.STEREOTRANS)
        outside = next(n.GetIdx() for n in mol.GetAtomWithIdx(a).GetNeighbors() if n.GetIdx() != b)
        inside = next(n.GetIdx() for n in mol.GetAtomWithIdx(b).GetNeighbors() if n.GetIdx() != a)
        reference = set(bond.GetStereoAtoms())
        found.append(trans if reference == {outside, inside} else not trans)
    return found


def _sides(mol: Chem.Mol) -> tuple[list[bool], list[bool]]:
    """On which face of the new ring the groups at its sp3 ends lie, and those of the dienophile."""
    with_hydrogens = Chem.AddHs(mol)
    rdDistGeom.EmbedMolecule(with_hydrogens, randomSeed=7)
    places = with_hydrogens.GetConformer().GetPositions()
    cycle = next(
        list(ring)
        for ring in mol.GetRingInfo().AtomRings()
        if any(
            b.GetBondType() == Chem.BondType.DOUBLE
            for i in ring
            for b in mol.GetAtomWithIdx(i).GetBonds()
            if b.GetBeginAtomIdx() in ring and b.GetEndAtomIdx() in ring
        )
    )
    middle = places[cycle].mean(axis=0)
    around = zip(cycle, cycle[1:] + cycle[:1], strict=True)
    normal = np.sum([np.cross(places[a] - middle, places[b] - middle) for a, b in around], axis=0)
    ends: list[bool] = []
    inner: list[bool] = []
    for index in cycle:
        atom = mol.GetAtomWithIdx(index)
        outside = [n.GetIdx() for n in atom.GetNeighbors() if n.GetIdx() not in cycle]
        if atom.GetHybridization() != Chem.HybridizationType.SP3 or not outside:
            continue
        hydrogen = next(
            n.GetIdx() for n in with_hydrogens.GetAtomWithIdx(index).GetNeighbors() if n.GetAtomicNum() == 1
        )
        above = bool(np.dot(places[outside[0]] - places[hydrogen], normal) > 0)
        beside = [n for n in atom.GetNeighbors() if n.GetIdx() in cycle]
        (ends if any(n.GetHybridization() == Chem.HybridizationType.SP2 for n in beside) else inner).append(above)
    return ends, inner
