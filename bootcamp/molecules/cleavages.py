"""Mass spectra by rules: alpha cleavage, McLafferty, retro-Diels–Alder, and structures that explain fragments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.Chem.rdMolDescriptors import CalcMolFormula

from bootcamp.molecules.answering import Integers, odd
from bootcamp.molecules.mass import NOMINAL
from bootcamp.molecules.plain import Plain, plain
from bootcamp.molecules.smiles import ORGANIC, homologue, read
from bootcamp.types import Problem, Score, Task, right, wrong

CHAINS = (
    "C", "CC", "CCC", "C(C)C", "CCCC", "CC(C)C", "C(C)CC", "C(C)(C)C", "CCCCC", "CCC(C)C", "CCCCCC", "C1CCCCC1",
    "C1CC1", "c1ccccc1", "Cc1ccccc1", "CC(C)CC", "C1CCCC1", "CC(C)(C)C", "C1CCC1", "CCc1ccccc1", "CCCc1ccccc1", "CCC=C",
    "CCCC=C", "CCF", "CCCF", "CCCCF", "CCC#N", "CCCC#N", "CC(C)CF", "CC(F)(F)F", "CCC(F)(F)F", "c1ccc(F)cc1",
    "c1ccc(C)cc1", "c1ccc(OC)cc1", "Cc1ccc(F)cc1", "CCCCCCC", "CCC1CCCC1", "CCC(F)F", "CC1CCCCC1",
)  # fmt: skip
# A bond to cut, by rule: the charge stays with the atom of map number 1.
CUTS = {
    "carbonyl": "[#6:2]-[CX3:1](=O)[#6]",
    "heteroatom": "[#6:2]-[CX4:1]-[OX2,NX3;!$([O,N]C=[O,N,S])]",
}


@lru_cache(maxsize=8)
def _pattern(kind: str) -> Chem.Mol:
    return Chem.MolFromSmarts(CUTS[kind])


def nominal(mol: Chem.Mol, atoms: set[int]) -> int:
    """The nominal mass of some atoms with their hydrogens."""
    return sum(NOMINAL[mol.GetAtomWithIdx(i).GetSymbol()] + mol.GetAtomWithIdx(i).GetTotalNumHs() for i in atoms)


def alpha(mol: Chem.Mol, kind: str) -> list[int]:
    """The different m/z of the ions that cutting one acyclic alpha bond leaves, ascending."""
    found = set()
    for match in mol.GetSubstructMatches(_pattern(kind), uniquify=False):
        query = _pattern(kind)
        by_number = {atom.GetAtomMapNum(): match[atom.GetIdx()] for atom in query.GetAtoms() if atom.GetAtomMapNum()}
        if mol.GetBondBetweenAtoms(by_number[1], by_number[2]).IsInRing():
            continue
        cut = Chem.RWMol(mol)
        cut.RemoveBond(by_number[1], by_number[2])
        kept = next(set(atoms) for atoms in Chem.GetMolFrags(cut) if by_number[1] in atoms)
        found.add(nominal(mol, kept))
    return sorted(found)


_GAMMA = Chem.MolFromSmarts("[CX4;!H0:3]-[#6:4]-[#6:5]-[CX3:1]=[OX1:2]")


def mclafferty(mol: Chem.Mol) -> list[int]:
    """The different m/z of enol ions after a hydrogen on the gamma carbon moves to the carbonyl's oxygen."""
    found = set()
    for gamma, beta, near, carbonyl, _ in mol.GetSubstructMatches(_GAMMA, uniquify=False):
        del carbonyl
        bond = mol.GetBondBetweenAtoms(near, beta)
        if bond.IsInRing() or bond.GetBondType() != Chem.BondType.SINGLE:
            continue
        if mol.GetAtomWithIdx(beta).GetIsAromatic() or mol.GetAtomWithIdx(near).GetIsAromatic():
            continue
        cut = Chem.RWMol(mol)
        cut.RemoveBond(near, beta)
        kept = next((set(atoms) for atoms in Chem.GetMolFrags(cut) if near in atoms), set())
        if gamma not in kept:
            found.add(nominal(mol, kept) + 1)
    return sorted(found)


def plain_alpha(mol: Plain, kind: str) -> list[int]:
    """`alpha` by the second reader."""
    found = set()
    for i, atom in enumerate(mol.atoms):
        near = mol.near(i)
        if atom.symbol != "C" or atom.aromatic:
            continue
        if kind == "carbonyl":
            sits = any(mol.atoms[j].symbol == "O" and order == 2 for j, order in near.items())
            carbons = [j for j, order in near.items() if mol.atoms[j].symbol == "C" and order == 1]
            others = len(carbons) >= 2
        else:
            sits = set(near.values()) <= {1.0} and any(_donor(mol, j) for j in near)
            carbons = [j for j in near if mol.atoms[j].symbol == "C"]
            others = True
        if not sits or not others:
            continue
        for j in carbons:
            side = mol.side(i, j)
            if j not in side:
                found.add(_nominal(mol, side))
    return sorted(found)


def plain_mclafferty(mol: Plain) -> list[int]:
    """`mclafferty` by the second reader."""
    found = set()
    for i, atom in enumerate(mol.atoms):
        near = mol.near(i)
        oxygens = [
            j for j, order in near.items() if mol.atoms[j].symbol == "O" and order == 2 and len(mol.near(j)) == 1
        ]
        if atom.symbol != "C" or not oxygens:
            continue
        for a in near:
            for b, order in mol.near(a).items():
                skip = b == i or order != 1 or mol.atoms[a].symbol != "C" or mol.atoms[b].symbol != "C"
                if skip or near[a] != 1 or mol.atoms[a].aromatic or mol.atoms[b].aromatic:
                    continue
                gammas = [
                    c
                    for c, bond in mol.near(b).items()
                    if c != a and bond == 1 and mol.atoms[c].symbol == "C" and mol.atoms[c].hydrogens
                    and set(mol.near(c).values()) <= {1.0}
                ]  # fmt: skip
                kept = mol.side(a, b)
                if b not in kept and any(c not in kept for c in gammas):
                    found.add(_nominal(mol, kept) + 1)
    return sorted(found)


def _donor(mol: Plain, j: int) -> bool:
    """True for an ether, alcohol or amine: not an ester or an amide."""
    atom = mol.atoms[j]
    if atom.symbol not in ("O", "N") or atom.aromatic or atom.charge or set(mol.near(j).values()) - {1.0}:
        return False
    return not any(
        order == 2 and mol.atoms[end].symbol in ("O", "N", "S")
        for k in mol.near(j)
        if mol.atoms[k].symbol == "C"
        for end, order in mol.near(k).items()
    )


def _nominal(mol: Plain, atoms: set[int]) -> int:
    return sum(NOMINAL[mol.atoms[i].symbol] + mol.atoms[i].hydrogens for i in atoms)


def carbonyl(rng: Random, level: int) -> str:
    """A ketone, or later an aldehyde's or ester's relative with more branches."""
    one, other = rng.choice(CHAINS), rng.choice(CHAINS)
    return f"O=C({one}){other}" if level < 3 else f"O=C({one})C{rng.choice(('C', '(C)C', '(CC)C', 'CC', ''))}{other}"


def donor(rng: Random, level: int) -> str:
    """An alcohol, ether or amine with different groups on its alpha carbons."""
    one, other, third = (rng.choice(CHAINS) for _ in range(3))
    head = rng.choice(("O", "CO", "N", "CN", "CCO") if level == 1 else ("O", "CO", "CN(C)", "CCN(CC)", "CC(C)O"))
    return f"{head}C({one}){other}" if level == 1 else f"{head}C({one})({other}){third}"


@dataclass(frozen=True, kw_only=True)
class Fragments(Integers):
    """The m/z of the ions that one rule of fragmentation gives."""

    rule: str

    chance: ClassVar[float] = 0.1

    WORDS: ClassVar[dict[str, str]] = {
        "carbonyl": "EI of {}: nominal m/z of all acylium ions (alpha cleavage at C=O), ascending:",
        "heteroatom": "EI of {}: all different nominal m/z by alpha cleavage next to O or N (one C-C cut), ascending:",
        "mclafferty": "EI of {}: m/z of all McLafferty ions (gamma C-H, cut between alpha and beta C), ascending:",
    }

    def _ions(self, mol: Chem.Mol) -> list[int]:
        return mclafferty(mol) if self.rule == "mclafferty" else alpha(mol, self.rule)

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            smiles = donor(rng, level) if self.rule == "heteroatom" else carbonyl(rng, level)
            if self.rule == "mclafferty" and rng.random() < 0.2:
                smiles = f"O=C({rng.choice(('OC', 'OCC', 'O', 'N', 'OC(C)C'))}){rng.choice(CHAINS)}"
            mol = Chem.MolFromSmiles(smiles)
            if mol is None or odd(mol):
                continue
            ions = self._ions(mol)
            least = 1 if self.rule == "mclafferty" or level == 1 else 2
            if len(ions) >= least:
                text = Chem.MolToSmiles(mol)
                return Problem(self.WORDS[self.rule].format(text), ions)

    def check(self, problem: Problem) -> bool:
        before, _, after = self.WORDS[self.rule].partition("{}")
        mol = plain(problem.prompt.removeprefix(before).removesuffix(after))
        return problem.answer == (plain_mclafferty(mol) if self.rule == "mclafferty" else plain_alpha(mol, self.rule))

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


@dataclass(frozen=True, kw_only=True)
class FragmentPuzzle(Task):
    """A structure whose fragments by the stated rules are exactly the given ones: any that fits is right."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            kind = "carbonyl" if level >= 3 or rng.random() < 0.5 else "heteroatom"
            mol = Chem.MolFromSmiles(carbonyl(rng, level) if kind == "carbonyl" else donor(rng, level))
            cuts, enols = alpha(mol, kind), mclafferty(mol)
            if len(cuts) >= 2 and (level < 3 or enols):
                break
        formula = CalcMolFormula(mol)
        words = {"carbonyl": "a ketone", "heteroatom": "an alcohol, ether or amine"}[kind]
        text = f"SMILES of {words} {formula} whose alpha cleavages give m/z {', '.join(map(str, cuts))}"
        answer: dict[str, Any] = {"formula": formula, "kind": kind, "cuts": cuts, "example": Chem.MolToSmiles(mol)}
        if level >= 3:
            answer["enols"] = enols
            text += f" and whose McLafferty ions are {', '.join(map(str, enols))}"
        return Problem(f"{text} (all that there are):", answer)

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: those of `read`, `wrong_formula`, `wrong_class`, `wrong_fragments`."""
        found = read(text, elements=ORGANIC)
        if found.mol is None:
            return found.score
        if CalcMolFormula(found.mol) != answer["formula"]:
            return wrong("wrong_formula")
        if odd(found.mol) or (answer["kind"] == "carbonyl" and not found.mol.HasSubstructMatch(_KETONE)):
            return wrong("wrong_class")
        if alpha(found.mol, answer["kind"]) != answer["cuts"]:
            return wrong("wrong_fragments")
        if "enols" in answer and mclafferty(found.mol) != answer["enols"]:
            return wrong("wrong_fragments", "the McLafferty ions differ")
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['example']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{homologue(answer['example'], rng)}</answer>"

    def check(self, problem: Problem) -> bool:
        text = problem.prompt.partition("m/z ")[2].partition(" (all")[0]
        cuts, _, enols = text.partition(" and whose McLafferty ions are ")
        answer = problem.answer
        mol = plain(answer["example"])
        formula = problem.prompt.partition(" whose")[0].split()[-1]
        return (
            [int(n) for n in re.findall(r"\d+", cuts)] == plain_alpha(mol, answer["kind"]) == answer["cuts"]
            and mol.hill() == formula == answer["formula"]
            and (not enols or [int(n) for n in re.findall(r"\d+", enols)] == plain_mclafferty(mol) == answer["enols"])
            and ("a ketone" in problem.prompt) == (answer["kind"] == "carbonyl")
        )

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


_KETONE = Chem.MolFromSmarts("[#6]C(=O)[#6]")
