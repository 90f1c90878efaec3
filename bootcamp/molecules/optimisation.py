"""Molecule optimisation: move one property far enough while the molecule stays what it was.

The answer is measured. It has as many heavy atoms as the given molecule, so that nothing is won by hanging on or
cutting off; a similarity floor, structural alerts and a ban on long alkyl chains and on more halogens keep out what
else would win without chemistry.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, ClassVar

from rdkit import Chem, DataStructs
from rdkit.Chem import rdMolDescriptors
from rdkit.Chem.rdFingerprintGenerator import GetMorganGenerator
from rdkit.rdBase import BlockLogs

from bootcamp.molecules.answering import odd
from bootcamp.molecules.drawing import molecule
from bootcamp.molecules.smiles import ORGANIC, canonical, read
from bootcamp.types import Problem, Score, Task, wrong

_HALOGENS = frozenset({"F", "Cl", "Br", "I"})
# Reactive or unstable groups that no answer may bring along, and flexible chains of five CH2 or more.
ALERTS = {
    "acyl halide": "[CX3](=O)[F,Cl,Br,I]",
    "peroxide": "[OX2][OX2]",
    "anhydride": "[CX3](=O)[OX2][CX3]=O",
    "acyclic C=N": "[CX3;!R]=[NX2;!R]",
    "N-N single bond": "[NX3;!$(N-[#6]=O);!$(N-S=O)]-[NX3]",
    "N-halogen or O-halogen": "[N,O,S][F,Cl,Br,I]",
    "aldehyde": "[CX3;H1](=O)[#6]",
    "three-membered heterocycle": "[N,O,S]1[#6][#6]1",
    "allene or ketene": "*=[CX2]=*",
    "gem-diol, hemiacetal or hemiaminal": "[OX2H][CX4][OX2,NX3,SX2]",
    "aminal": "[NX3;!H0][CX4][NX3,OX2]",
    "halogen beside N, O or S": "[CX4]([Cl,Br,I])[OX2,NX3,SX2]",
    "enol or enamine": "[OX2H,NX3;!$(N-C=O)][CX3]=[CX3]",
    "bridgehead alkene": "[CX3;R2]=[CX3;R2]",
    "N-O single bond": "[NX3][OX2]",
    "ring imine N-H": "[NX2;H1]=[#6]",
    "thiol": "[SX2H]",
    "azide or diazo": "[#7]=[#7+]=[#7-,#6]",
    "five CH2 in a chain": "[CH2;!R][CH2;!R][CH2;!R][CH2;!R][CH2;!R]",
    "alkyne or allene in a ring": "[C;R]#,=[CX2;R]",
}


@lru_cache(maxsize=1)
def _alerts() -> dict[str, Chem.Mol]:
    return {name: Chem.MolFromSmarts(smarts) for name, smarts in ALERTS.items()}


@lru_cache(maxsize=1)
def _generator() -> Any:
    return GetMorganGenerator(radius=2, fpSize=2048)


@lru_cache(maxsize=256)
def _fingerprint(smiles: str) -> DataStructs.ExplicitBitVect:
    return _generator().GetFingerprint(Chem.MolFromSmiles(smiles))


def similarity(mol: Chem.Mol, smiles: str) -> float:
    """Tanimoto similarity of Morgan fingerprints (radius 2, 2048 bits)."""
    return DataStructs.TanimotoSimilarity(_generator().GetFingerprint(mol), _fingerprint(smiles))


@dataclass(frozen=True)
class Aim:
    """A property, its direction, how far it is to move at level 1 and at the highest, and its name in words."""

    words: str
    measure: Callable[[Chem.Mol], float]
    again: Callable[[Chem.Mol], float]  # by other code
    sign: int
    steps: tuple[float, float]


def _logp(mol: Chem.Mol) -> float:
    return rdMolDescriptors.CalcCrippenDescriptors(mol)[0]


def _refraction(mol: Chem.Mol) -> float:
    return rdMolDescriptors.CalcCrippenDescriptors(mol)[1]


def polar_area(mol: Chem.Mol) -> float:
    return sum(rdMolDescriptors._CalcTPSAContribs(mol))


def lipophilicity(mol: Chem.Mol) -> float:
    return sum(pair[0] for pair in rdMolDescriptors._CalcCrippenContribs(Chem.AddHs(mol)))


def _refractivity(mol: Chem.Mol) -> float:
    return sum(pair[1] for pair in rdMolDescriptors._CalcCrippenContribs(Chem.AddHs(mol)))


def saturation(mol: Chem.Mol) -> float:
    carbons = [atom for atom in mol.GetAtoms() if atom.GetAtomicNum() == 6]
    return sum(atom.GetTotalDegree() == 4 for atom in carbons) / max(1, len(carbons))


def _turning(mol: Chem.Mol) -> float:
    bonds = (bond for bond in mol.GetBonds() if bond.GetBondType() == Chem.BondType.SINGLE and not bond.IsInRing())
    return float(sum(min(bond.GetBeginAtom().GetDegree(), bond.GetEndAtom().GetDegree()) > 1 for bond in bonds))


_TURNING = Chem.MolFromSmarts("[!D1]-&!@[!D1]")


def _count_turning(mol: Chem.Mol) -> float:
    return float(len(mol.GetSubstructMatches(_TURNING)))


AIMS: dict[str, Aim] = {
    "lipophilicity-up": Aim("raise Crippen logP", _logp, lipophilicity, 1, (0.3, 0.8)),
    "lipophilicity-down": Aim("lower Crippen logP", _logp, lipophilicity, -1, (0.3, 1.2)),
    "polar-area-up": Aim("raise TPSA (N and O)", rdMolDescriptors.CalcTPSA, polar_area, 1, (10.0, 35.0)),
    "polar-area-down": Aim("lower TPSA (N and O)", rdMolDescriptors.CalcTPSA, polar_area, -1, (9.0, 30.0)),
    "saturation-up": Aim(
        "raise the fraction of sp3 carbons", rdMolDescriptors.CalcFractionCSP3, saturation, 1, (0.05, 0.12)
    ),
    "flexibility-down": Aim(
        "lower the number of acyclic single bonds between non-terminal heavy atoms",
        _count_turning, _turning, -1, (1.0, 3.0),
    ),
    "refractivity-down": Aim("lower Crippen molar refractivity", _refraction, _refractivity, -1, (0.8, 3.5)),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Optimisation(Task):
    """A molecule like the given one with one property moved by at least a given amount (`aim`)."""

    aim: str

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        aim = AIMS[self.aim]
        low, high = aim.steps
        floor = round(0.3 + 0.04 * level, 2)
        share = 0.4 + 0.12 * level  # of what the example reaches
        while True:
            mol = Chem.MolFromSmiles(molecule(rng, min(level + 1, 5)))
            if odd(mol) or not 7 <= mol.GetNumHeavyAtoms() <= 26:
                continue
            for _ in range(4):
                other = changed(rng, mol, level)
                if other is None:
                    continue
                # Whichever way the property moved, one of the two is an answer to the other.
                gain = aim.sign * (aim.measure(other) - aim.measure(mol))
                given, example = (mol, other) if gain > 0 else (other, mol)
                least = min(high, round(share * abs(gain), 2))
                least = float(round(least)) if self.aim == "flexibility-down" else least
                smiles = canonical(given)
                if least < low or alerted(given):
                    continue
                answer: dict[str, Any] = {"given": smiles, "least": least, "floor": floor}
                if self._judge(answer, example).correct:
                    answer["example"] = canonical(example)
                    return Problem(self._prompt(answer), answer)

    def _prompt(self, answer: Any) -> str:
        aim = AIMS[self.aim]
        amount = f"{answer['least']:g}"
        return (
            f"Change {answer['given']} to {aim.words} by at least {amount}. Tanimoto similarity (Morgan, radius 2, "
            f"2048 bits) at least {answer['floor']:g}; the same number of heavy atoms; no more halogens; none of: "
            f"{', '.join(ALERTS)}. SMILES:"
        )

    def _judge(self, answer: Any, mol: Chem.Mol) -> Score:
        """Codes: `not_enough`, `dissimilar`, `size`, `halogens`, `alert`, or the reason of `odd`."""
        given = Chem.MolFromSmiles(answer["given"])
        aim = AIMS[self.aim]
        if reason := odd(mol):
            return wrong(reason)
        if mol.GetNumHeavyAtoms() != given.GetNumHeavyAtoms():
            return wrong("size", "the number of heavy atoms is to stay")
        if _halogens(mol) > _halogens(given):
            return wrong("halogens")
        if name := alerted(mol):
            return wrong("alert", name)
        near = similarity(mol, answer["given"])
        gain = aim.sign * (aim.measure(mol) - aim.measure(given))
        parts = {"similarity": near, "gain": max(0.0, min(1.0, gain / answer["least"]))}
        if gain < answer["least"] - 1e-6:
            return Score(0.0, parts, ("not_enough",), f"{gain:.2f} of {answer['least']:g}")
        if near < answer["floor"]:
            return Score(0.0, parts, ("dissimilar",), f"{near:.2f} is below {answer['floor']:g}")
        return Score(1.0, parts)

    def grade(self, answer: Any, text: str) -> Score:
        reading = read(text, elements=ORGANIC)
        if reading.mol is None:
            return reading.score
        return self._judge(answer, reading.mol)

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['example']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['given']}</answer>"

    def check(self, problem: Problem) -> bool:
        """The example measured with other code: contributions of atoms summed, fingerprints as sets of bits."""
        found = re.fullmatch(r"Change (\S+) to .* by at least (\S+)\. .* at least (\S+); the .*", problem.prompt)
        if found is None:
            return False
        given, example = (Chem.MolFromSmiles(smiles) for smiles in (found[1], problem.answer["example"]))
        one, other = (set(_generator().GetSparseFingerprint(mol).GetOnBits()) for mol in (given, example))
        near = len({bit % 2048 for bit in one} & {bit % 2048 for bit in other}) / len(
            {bit % 2048 for bit in one | other}
        )
        aim = AIMS[self.aim]
        gain = aim.sign * (aim.again(example) - aim.again(given))
        stored = (problem.answer["given"], f"{problem.answer['least']:g}", f"{problem.answer['floor']:g}")
        return stored == found.groups() and gain >= float(found[2]) - 1e-4 and near >= float(found[3]) - 1e-6

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer['given']} {problem.answer['least']}"


def _halogens(mol: Chem.Mol) -> int:
    return sum(atom.GetSymbol() in _HALOGENS for atom in mol.GetAtoms())


def alerted(mol: Chem.Mol) -> str:
    return next((name for name, query in _alerts().items() if mol.HasSubstructMatch(query)), "")


def changed(rng: Random, mol: Chem.Mol, level: int) -> Chem.Mol | None:
    """One to three random edits that keep the number of heavy atoms; None where they make no molecule."""
    edited = Chem.RWMol(mol)
    with BlockLogs():
        try:
            for _ in range(rng.randint(1, 2 + (level >= 3))):
                rng.choice((_exchange, _move, _order, _close))(rng, edited)
            for atom in edited.GetAtoms():
                if not atom.GetIsAromatic() and not atom.GetFormalCharge():
                    atom.SetNumExplicitHs(0)
            Chem.SanitizeMol(edited)
        except (Chem.MolSanitizeException, ValueError, RuntimeError):
            return None
    smiles = canonical(edited)
    return None if "." in smiles else Chem.MolFromSmiles(smiles)


def _plain_atoms(mol: Chem.RWMol) -> list[Chem.Atom]:
    return [a for a in mol.GetAtoms() if not a.GetFormalCharge() and not a.GetIsAromatic() and a.GetAtomicNum() < 9]


def _exchange(rng: Random, mol: Chem.RWMol) -> None:
    """A carbon, nitrogen or oxygen becomes another of the three."""
    places = _plain_atoms(mol)
    if places:
        atom = rng.choice(places)
        bonds = sum(bond.GetBondTypeAsDouble() for bond in atom.GetBonds())
        options = [number for number, most in ((6, 4), (7, 3), (8, 2)) if bonds <= most]
        if options:
            atom.SetAtomicNum(rng.choice(options))


def _move(rng: Random, mol: Chem.RWMol) -> None:
    """A terminal atom goes to another carbon that has a hydrogen."""
    ends = [a for a in mol.GetAtoms() if a.GetDegree() == 1 and not a.GetFormalCharge()]
    places = [a for a in mol.GetAtoms() if a.GetSymbol() == "C" and a.GetTotalNumHs()]
    if ends and places:
        end, place = rng.choice(ends), rng.choice(places)
        if end.GetIdx() != place.GetIdx() and mol.GetBondBetweenAtoms(end.GetIdx(), place.GetIdx()) is None:
            mol.RemoveBond(end.GetIdx(), end.GetNeighbors()[0].GetIdx())
            mol.AddBond(end.GetIdx(), place.GetIdx(), Chem.BondType.SINGLE)


def _order(rng: Random, mol: Chem.RWMol) -> None:
    """A double bond becomes single or a single one double."""
    bonds = [bond for bond in mol.GetBonds() if not bond.GetIsAromatic()]
    if bonds:
        bond = rng.choice(bonds)
        single = bond.GetBondType() == Chem.BondType.SINGLE
        bond.SetBondType(Chem.BondType.DOUBLE if single else Chem.BondType.SINGLE)


def _close(rng: Random, mol: Chem.RWMol) -> None:
    """Two carbons four or five bonds apart join to a ring."""
    places = [a.GetIdx() for a in mol.GetAtoms() if a.GetSymbol() == "C" and a.GetTotalNumHs() > 1 and not a.IsInRing()]
    apart = Chem.GetDistanceMatrix(mol)
    pairs = [(i, j) for i in places for j in places if i < j and apart[i][j] in (4, 5)]
    if pairs:
        mol.AddBond(*rng.choice(pairs), Chem.BondType.SINGLE)
