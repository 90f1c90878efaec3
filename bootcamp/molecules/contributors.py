"""Other drawings of a molecule: resonance contributors (electrons move) and tautomers (one hydrogen moves).

Any drawing that keeps the rules is right: the answer is laid on the question's atoms and compared bond by bond.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any, ClassVar

import networkx as nx
from rdkit import Chem

from bootcamp.molecules.answering import odd
from bootcamp.molecules.drawing import anchors, attach
from bootcamp.molecules.plain import Plain, plain
from bootcamp.molecules.smiles import ORGANIC, homologue, read
from bootcamp.types import Problem, Score, Task, right, wrong

# Charged chains with another contributor; carbons bear groups.
IONS: dict[int, tuple[str, ...]] = {
    1: ("C=C[CH2+]", "CC=C[CH+]C", "[O-]C=C", "[CH2-]C=O", "[O-]C(C)=C", "C=C[CH2-]", "[CH2-]C(C)=O",
        "C[CH+]OC", "C[CH+]N(C)C", "CC(=O)[CH-]C", "CC(=[OH+])C", "[NH-]C(C)=O", "C[CH-]C#N", "[CH2-]C=CC"),
    2: ("C=CC=C[CH2+]", "CC(=O)[CH-]C(C)=O", "[O-]C=CC=C", "[CH2-]C=CC=O", "C=CC=C[CH2-]", "C[CH-]C(=O)OC",
        "C=CC=[OH+]", "CN(C)C=C[CH+]C", "COC=C[CH+]C", "CC(=O)[CH-]C#N", "C=CC(=[NH2+])C", "C[CH-][N+](=O)[O-]"),
    3: ("C=CC=CC=C[CH2+]", "[O-]C=CC=CC=C", "CC(=O)C=C[CH-]C(C)=O", "CN(C)C=CC=C[CH+]C", "COC(=O)[CH-]C(C)=O",
        "C=CC=CC=[OH+]", "[CH2-]C=CC=CC=O", "C[CH-]C=CC#N", "CC(=O)[CH-]C=CC=O", "COC=CC=C[CH+]C"),
}  # fmt: skip
CARBONYLS: dict[int, tuple[str, ...]] = {
    1: ("CC(C)=O", "CCC=O", "CCC(C)=O", "O=C1CCCC1", "O=C1CCCCC1", "CC(C)=N", "CCC(=N)C", "CCCC=O", "CC(=O)C(C)C"),
    2: ("CC(=O)CC(C)=O", "CC(=O)CC(=O)OC", "O=C1CCCCC1C", "CC(=O)NC", "CCC(N)=O", "CC(O)=CC", "CC=C(C)N", "O=C1CCCN1"),
    3: ("O=C1C=CC=CN1", "CC(=O)C=CCC", "O=C1CCC=CC1", "CC(=O)CC=CC", "Oc1ccccn1", "CC1=CC(=O)CCC1", "O=C1CC(=O)CCC1",
        "c1cc[nH]c(=S)c1"),
}  # fmt: skip


def _grown(rng: Random, core: str, level: int) -> Chem.Mol:
    """The core with groups on its carbons; charges stay where they are."""
    mol = Chem.MolFromSmiles(core)
    for _ in range(rng.randint(1, 3)):
        group = rng.choice(
            ("C", "CC", "F", "Cl", "OC", "C(C)C", "CCC", "CF", "C1CC1") + (("c1ccccc1", "CC#N") if level > 1 else ())
        )
        places = [
            at
            for at in anchors(mol, "C")
            if not mol.GetAtomWithIdx(at).GetFormalCharge() and (group[0] == "C" or _quiet(mol, at))
        ]
        if places:
            mol = attach(mol, rng.choice(places), group)
    return mol


def _quiet(mol: Chem.Mol, at: int) -> bool:
    """True for an sp3 carbon that no heteroatom, charge or double bond is next to."""
    atom = mol.GetAtomWithIdx(at)
    near = [atom, *atom.GetNeighbors()]
    return all(
        a.GetSymbol() == "C" and not a.GetFormalCharge() and a.GetHybridization() == Chem.HybridizationType.SP3
        for a in near
    )


def skeleton(mol: Chem.Mol, *, hydrogens: bool) -> nx.Graph:
    """Heavy atoms and who is bound to whom, without orders; with or without numbers of hydrogens."""
    graph = nx.Graph()
    for atom in mol.GetAtoms():
        graph.add_node(atom.GetIdx(), kind=(atom.GetSymbol(), atom.GetTotalNumHs() if hydrogens else 0))
    graph.add_edges_from((b.GetBeginAtomIdx(), b.GetEndAtomIdx()) for b in mol.GetBonds())
    return graph


def _same(one: nx.Graph, other: nx.Graph) -> bool:
    return nx.is_isomorphic(one, other, node_match=lambda a, b: a["kind"] == b["kind"])


def _bare(mol: Chem.Mol) -> Chem.Mol:
    """A copy without stereo, which electrons and hydrogens on the move do not keep."""
    mol = Chem.Mol(mol)
    Chem.RemoveStereochemistry(mol)
    return Chem.MolFromSmiles(Chem.MolToSmiles(mol))


def filled(mol: Chem.Mol) -> str:
    """Why a contributor is none: an octet overfilled, a radical; or "". A cationic carbon may have six electrons."""
    for atom in mol.GetAtoms():
        if atom.GetNumRadicalElectrons():
            return "radical"
        if atom.GetSymbol() in ("N", "O", "F"):
            bonds, charge = atom.GetTotalValence(), atom.GetFormalCharge()
            if bonds != {"N": 3, "O": 2, "F": 1}[atom.GetSymbol()] + charge:
                return "octet"
        if atom.GetSymbol() == "C" and atom.GetTotalValence() != 4 - abs(atom.GetFormalCharge()):
            return "octet"
    return ""


def charges(mol: Chem.Mol) -> int:
    """How many charged atoms there are."""
    return sum(atom.GetFormalCharge() != 0 for atom in mol.GetAtoms())


@dataclass(frozen=True, kw_only=True)
class Redrawing(Task):
    """Another drawing of a given one; `judge` says whether it is one."""

    chance: ClassVar[float] = 0.05

    @abstractmethod
    def judge(self, given: str, mol: Chem.Mol) -> Score:
        """The score of a drawing without stereo."""

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: those of `read` and of `judge`."""
        found = read(text, elements=ORGANIC)
        return found.score if found.mol is None else self.judge(answer["given"], _bare(found.mol))

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['example']}</answer>"

    def problem_key(self, problem: Problem) -> str:
        return str(problem.answer["given"])


@dataclass(frozen=True, kw_only=True)
class Contributor(Redrawing):
    """Another resonance contributor of an ion with no more charges than the one drawn."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            mol = _bare(_grown(rng, rng.choice(IONS[level]), level))
            if filled(mol):
                continue
            others = [_bare(one) for one in Chem.ResonanceMolSupplier(mol, Chem.ALLOW_INCOMPLETE_OCTETS, 24)]
            here = Chem.MolToSmiles(mol)
            fine = sorted({
                Chem.MolToSmiles(one) for one in others
                if not filled(one) and charges(one) <= charges(mol) and self.judge(here, one).correct
            })  # fmt: skip
            if fine:
                break
        prompt = f"Another resonance contributor of {here}, no more charged atoms, no empty or overfull N or O. SMILES:"
        return Problem(prompt, {"given": here, "example": rng.choice(fine)})

    def judge(self, given: str, mol: Chem.Mol) -> Score:
        """Codes: `wrong_skeleton`, `wrong_charge`, `octet`, `radical`, `more_charges`, `unchanged`."""
        truth = Chem.MolFromSmiles(given)
        if mol.GetNumAtoms() != truth.GetNumAtoms():
            return wrong("wrong_skeleton")
        if Chem.GetFormalCharge(mol) != Chem.GetFormalCharge(truth):
            return wrong("wrong_charge")
        if filled(mol):
            return wrong(filled(mol))
        if charges(mol) > charges(truth):
            return wrong("more_charges")
        if Chem.MolToSmiles(mol) == given:
            return wrong("unchanged")
        if not _same(skeleton(mol, hydrogens=True), skeleton(truth, hydrogens=True)):
            return wrong("wrong_skeleton", "atoms or hydrogens have moved")
        return right()

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['given']}</answer>"

    def check(self, problem: Problem) -> bool:
        """Both drawings by the second reader: same atoms, hydrogens and neighbours, other orders and charges."""
        given = problem.prompt.partition(" of ")[2].partition(",")[0]
        one, other = plain(given), plain(problem.answer["example"])
        moved = not one.same(other)
        return given == problem.answer["given"] and moved and _laid(one, other) and _electrons(one) == _electrons(other)


def _laid(one: Plain, other: Plain) -> bool:
    graphs = []
    for mol in (one, other):
        graph = nx.Graph()
        for i, atom in enumerate(mol.atoms):
            graph.add_node(i, kind=(atom.symbol, atom.hydrogens))
        graph.add_edges_from(mol.bonds)
        graphs.append(graph)
    return _same(*graphs)


def _electrons(mol: Plain) -> Counter[str]:
    """Atoms, hydrogens and charge."""
    total = mol.counts()
    total["charge"] = sum(atom.charge for atom in mol.atoms)
    return total


@dataclass(frozen=True, kw_only=True)
class Tautomer(Redrawing):
    """A tautomer: one hydrogen has moved from or to a heteroatom, and double bonds with it."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            mol = _bare(_grown(rng, rng.choice(CARBONYLS[level]), level))
            here = Chem.MolToSmiles(mol)
            fine = sorted({Chem.MolToSmiles(one) for one in shifted(mol) if self.judge(here, one).correct})
            if fine and not odd(mol):
                break
        prompt = f"A tautomer of {here} (one H moves to or from N, O or S, double bonds shift). SMILES:"
        return Problem(prompt, {"given": here, "example": rng.choice(fine)})

    def judge(self, given: str, mol: Chem.Mol) -> Score:
        """Codes: `wrong_skeleton`, `charged`, `strained`, `unchanged`, `not_one_hydrogen`."""
        truth = Chem.MolFromSmiles(given)
        if mol.GetNumAtoms() != truth.GetNumAtoms():
            return wrong("wrong_skeleton")
        if odd(mol) or charges(mol) > charges(truth):
            return wrong("charged")
        if mol.HasSubstructMatch(_STRAINED):
            return wrong("strained", "no allene in a small ring")
        if Chem.MolToSmiles(mol) == given:
            return wrong("unchanged")
        one, other = skeleton(truth, hydrogens=False), skeleton(mol, hydrogens=False)
        matcher = nx.isomorphism.GraphMatcher(one, other, node_match=lambda a, b: a["kind"] == b["kind"])
        laid = False
        for tried, image in enumerate(matcher.isomorphisms_iter()):
            laid = True
            if tried > 200:
                break
            moved = [
                (mol.GetAtomWithIdx(image[a.GetIdx()]).GetTotalNumHs() - a.GetTotalNumHs(), a.GetSymbol())
                for a in truth.GetAtoms()
            ]
            moved = sorted(pair for pair in moved if pair[0])
            if [n for n, _ in moved] == [-1, 1] and any(s in ("N", "O", "S") for _, s in moved):
                return right()
        return wrong("not_one_hydrogen" if laid else "wrong_skeleton")

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{homologue(answer['given'], rng)}</answer>"

    def check(self, problem: Problem) -> bool:
        """By the second reader: the same skeleton and formula, another molecule."""
        given = problem.prompt.partition(" of ")[2].partition(" (one H")[0]
        one, other = plain(given), plain(problem.answer["example"])
        alike = _electrons(one) == _electrons(other) and not one.same(other)
        for mol in (one, other):
            for atom in mol.atoms:
                atom.hydrogens = 0
        return given == problem.answer["given"] and alike and _laid(one, other)


_STRAINED = Chem.MolFromSmarts("[C;R](=[C;R])=[C;R]")
_SHIFTS = (
    "[N,O,S;+0:1]=[C:2]-[C,N;!H0;+0:3]",  # keto to enol
    "[C,N;+0:1]=[C:2]-[N,O,S;!H0;+0:3]",  # enol to keto
    "[N,O,S;+0:1]=[C:2]-[C:4]=[C:5]-[C;!H0;+0:3]",
)
_QUERIES = tuple(Chem.MolFromSmarts(smarts) for smarts in _SHIFTS)


def shifted(mol: Chem.Mol) -> list[Chem.Mol]:
    """Molecules after one hydrogen has gone from the end of a chain of three or five to its head."""
    mol = Chem.Mol(mol)
    Chem.Kekulize(mol, clearAromaticFlags=True)
    made = []
    for query in _QUERIES:
        for match in mol.GetSubstructMatches(query, uniquify=False):
            other = Chem.RWMol(mol)
            for place, (i, j) in enumerate(pairwise(match)):
                other.GetBondBetweenAtoms(i, j).SetBondType(Chem.BondType.DOUBLE if place % 2 else Chem.BondType.SINGLE)
            for index, by in ((match[0], 1), (match[-1], -1)):
                atom = other.GetAtomWithIdx(index)
                atom.SetNumExplicitHs(max(0, atom.GetTotalNumHs() + by))
                atom.SetNoImplicit(True)
            if Chem.SanitizeMol(other, catchErrors=True) == Chem.SanitizeFlags.SANITIZE_NONE:
                made.append(_bare(other))
    return made
