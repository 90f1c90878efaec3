"""Molecule optimisation: move one property far enough while the molecule stays what it was.

The answer is measured. A similarity floor, the size of the given molecule, structural alerts and a ban on long alkyl
chains and on more halogens keep out what would win without chemistry: greasy tails, giants, and unrelated molecules.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, ClassVar

from rdkit import Chem, DataStructs
from rdkit.Chem import Crippen, Descriptors, rdMolDescriptors
from rdkit.Chem.rdFingerprintGenerator import GetMorganGenerator
from rdkit.rdBase import BlockLogs

from bootcamp.molecules.answering import odd
from bootcamp.molecules.drawing import GROUPS, attach, molecule
from bootcamp.molecules.smiles import ORGANIC, canonical, read
from bootcamp.types import Problem, Score, Task, wrong

SLACK = 3  # heavy atoms that the answer may have more than the given molecule
_HALOGENS = frozenset({"F", "Cl", "Br", "I"})
# Reactive or unstable groups that no answer may bring along, and flexible chains of five CH2 or more.
ALERTS = {
    "acyl halide": "[CX3](=O)[F,Cl,Br,I]",
    "peroxide": "[OX2][OX2]",
    "N-N single bond": "[NX3;!$(N-[#6]=O);!$(N-S=O)]-[NX3]",
    "N-halogen or O-halogen": "[N,O,S][F,Cl,Br,I]",
    "aldehyde": "[CX3;H1](=O)[#6]",
    "three-membered heterocycle": "[N,O,S]1[#6][#6]1",
    "allene or ketene": "*=[CX2]=*",
    "gem-diol or hemiaminal": "[OX2H,NX3;H2][CX4][OX2H,NX3;H2,H1]",
    "enol": "[OX2H][CX3]=[CX3]",
    "thiol": "[SX2H]",
    "azide or diazo": "[#7]=[#7+]=[#7-,#6]",
    "long chain": "[CH2;!R][CH2;!R][CH2;!R][CH2;!R][CH2;!R]",
    "small ring alkyne": "[C;R]#[C;R]",
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


def _polar_area(mol: Chem.Mol) -> float:
    return sum(rdMolDescriptors._CalcTPSAContribs(mol))


def _lipophilicity(mol: Chem.Mol) -> float:
    return sum(pair[0] for pair in rdMolDescriptors._CalcCrippenContribs(Chem.AddHs(mol)))


def _refractivity(mol: Chem.Mol) -> float:
    return sum(pair[1] for pair in rdMolDescriptors._CalcCrippenContribs(Chem.AddHs(mol)))


def _saturation(mol: Chem.Mol) -> float:
    carbons = [atom for atom in mol.GetAtoms() if atom.GetAtomicNum() == 6]
    return sum(atom.GetTotalDegree() == 4 for atom in carbons) / max(1, len(carbons))


def _turning(mol: Chem.Mol) -> float:
    bonds = (bond for bond in mol.GetBonds() if bond.GetBondType() == Chem.BondType.SINGLE and not bond.IsInRing())
    return float(sum(min(bond.GetBeginAtom().GetDegree(), bond.GetEndAtom().GetDegree()) > 1 for bond in bonds))


_TURNING = Chem.MolFromSmarts("[!D1]-&!@[!D1]")


def _count_turning(mol: Chem.Mol) -> float:
    return float(len(mol.GetSubstructMatches(_TURNING)))


AIMS: dict[str, Aim] = {
    "lipophilicity-up": Aim("raise Crippen logP", Crippen.MolLogP, _lipophilicity, 1, (0.3, 0.8)),
    "lipophilicity-down": Aim("lower Crippen logP", Crippen.MolLogP, _lipophilicity, -1, (0.3, 1.2)),
    "polar-area-up": Aim("raise TPSA (N and O)", rdMolDescriptors.CalcTPSA, _polar_area, 1, (10.0, 35.0)),
    "polar-area-down": Aim("lower TPSA (N and O)", rdMolDescriptors.CalcTPSA, _polar_area, -1, (9.0, 30.0)),
    "saturation-up": Aim("raise the fraction of sp3 carbons", Descriptors.FractionCSP3, _saturation, 1, (0.05, 0.12)),
    "flexibility-down": Aim(
        "lower the number of acyclic single bonds between non-terminal heavy atoms",
        _count_turning, _turning, -1, (1.0, 3.0),
    ),
    "refractivity-down": Aim("lower Crippen molar refractivity", Crippen.MolMR, _refractivity, -1, (2.0, 8.0)),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Optimisation(Task):
    """A molecule like the given one with one property moved by at least a given amount (`aim`)."""

    aim: str

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        aim = AIMS[self.aim]
        low, high = aim.steps
        floor = round(0.3 + 0.05 * level, 2)
        share = 0.4 + 0.12 * level  # of what the example reaches
        while True:
            mol = Chem.MolFromSmiles(molecule(rng, min(level + 1, 5)))
            if odd(mol) or not 7 <= mol.GetNumHeavyAtoms() <= 26:
                continue
            for _ in range(4):
                other = _changed(rng, mol, level)
                if other is None:
                    continue
                # Whichever way the property moved, one of the two is an answer to the other.
                gain = aim.sign * (aim.measure(other) - aim.measure(mol))
                given, example = (mol, other) if gain > 0 else (other, mol)
                least = min(high, round(share * abs(gain), 2))
                least = float(round(least)) if self.aim == "flexibility-down" else least
                smiles = canonical(given)
                if least < low or _alerted(given):
                    continue
                answer: dict[str, Any] = {"given": smiles, "least": least, "floor": floor}
                if self._judge(answer, example).correct:
                    answer["example"] = canonical(example)
                    return Problem(self._prompt(answer), answer)

    def _prompt(self, answer: Any) -> str:
        aim = AIMS[self.aim]
        amount = f"{answer['least']:g}"
        return (
            f"Change {answer['given']} to {aim.words} by at least {amount}: Tanimoto similarity (Morgan, radius 2, 2048 "
            f"bits) at least {answer['floor']:g}, heavy atoms within {SLACK} of the given number, no more halogens, no "
            "new reactive group, thiol or enol, no five CH2 in a chain. SMILES:"
        )

    def _judge(self, answer: Any, mol: Chem.Mol) -> Score:
        """Codes: `not_enough`, `dissimilar`, `size`, `halogens`, `alert`, or the reason of `odd`."""
        given = Chem.MolFromSmiles(answer["given"])
        aim = AIMS[self.aim]
        if reason := odd(mol):
            return wrong(reason)
        if abs(mol.GetNumHeavyAtoms() - given.GetNumHeavyAtoms()) > SLACK:
            return wrong("size")
        if _halogens(mol) > _halogens(given):
            return wrong("halogens")
        if name := _alerted(mol):
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
        found = re.fullmatch(r"Change (\S+) to .* by at least (\S+): .* at least (\S+), heavy .*", problem.prompt)
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


def _alerted(mol: Chem.Mol) -> str:
    return next((name for name, query in _alerts().items() if mol.HasSubstructMatch(query)), "")


def _changed(rng: Random, mol: Chem.Mol, level: int) -> Chem.Mol | None:
    """One to three random edits: a group hung on, a terminal atom taken off, an atom or a bond exchanged."""
    edited = Chem.RWMol(mol)
    with BlockLogs():
        return _edited(rng, edited, level)


def _edited(rng: Random, edited: Chem.RWMol, level: int) -> Chem.Mol | None:
    try:
        for _ in range(rng.randint(1, 2 + (level >= 3))):
            kind = rng.random()
            if kind < 0.35:
                places = [a.GetIdx() for a in edited.GetAtoms() if a.GetSymbol() == "C" and a.GetTotalNumHs()]
                group = rng.choice((*GROUPS[2], "C", "O", "N", "C(N)=O", "C#N"))
                if places and not group.startswith("="):
                    edited = Chem.RWMol(attach(edited, rng.choice(places), group))
            elif kind < 0.7:
                ends = [a.GetIdx() for a in edited.GetAtoms() if a.GetDegree() == 1 and not a.GetFormalCharge()]
                if ends:
                    edited.RemoveAtom(rng.choice(ends))
            elif kind < 0.9:
                atom = edited.GetAtomWithIdx(rng.randrange(edited.GetNumAtoms()))
                if not atom.GetFormalCharge() and not atom.GetIsAromatic() and atom.GetAtomicNum() in (6, 7, 8):
                    atom.SetAtomicNum(rng.choice((6, 7, 8)))
            else:
                double = [b for b in edited.GetBonds() if b.GetBondType() == Chem.BondType.DOUBLE]
                if double:
                    rng.choice(double).SetBondType(Chem.BondType.SINGLE)
            for atom in edited.GetAtoms():
                if not atom.GetIsAromatic() and not atom.GetFormalCharge():
                    atom.SetNoImplicit(False)
                    atom.SetNumExplicitHs(0)
            Chem.SanitizeMol(edited)
    except (Chem.MolSanitizeException, ValueError, RuntimeError):
        return None
    smiles = canonical(edited)
    return None if "." in smiles or not smiles else Chem.MolFromSmiles(smiles)
