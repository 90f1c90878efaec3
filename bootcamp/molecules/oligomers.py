"""Short polymer chains: built from their monomers, and monomers read from the chains."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import ClassVar

from rdkit import Chem
from rdkit.Chem import rdChemReactions

from bootcamp.molecules.amounts import captured
from bootcamp.molecules.answering import ExactMolecule
from bootcamp.molecules.smiles import rewritten
from bootcamp.types import Problem

# What hangs on CH2=C, by a carbon or by another atom.
ON_CARBON = ("C", "CC", "C(C)C", "C#N", "C(=O)O", "C(=O)OC", "C(=O)OCC", "C(N)=O", "c1ccccc1", "c1ccncc1", "C(C)(C)C",
             "CC(C)C", "C(=O)N(C)C", "c1ccc(C)cc1", "c1ccc(Cl)cc1", "C(=O)OCCO", "C(=O)OC(C)(C)C", "C(C)=O",
             "C1CCCCC1", "C(=O)OCCN(C)C", "C(=O)OCC1CO1", "c1ccc2ccccc2c1")  # fmt: skip
ON_OTHERS = ("Cl", "F", "OC", "OCC", "OC(C)=O", "OCC(C)C", "N1CCCC1=O", "OC1CCCCC1", "OC(=O)CC", "n1ccnc1")
# Symmetric bridges, so that a monomer has no direction.
DIACIDS = ("CC", "CCC", "CCCC", "CCCCC", "CCCCCC", "CCCCCCC", "CCCCCCCC", "CC(C)C", "CC(C)(C)C", "CCOCC", "CC=CC",
           "c1ccc(cc1)", "c1cccc(c1)", "C1CCC(CC1)", "CCSCC", "c1ccc(o1)", "c1ccc(s1)", "C=C", "CC(CC)C",
           "CCN(C)CC")  # fmt: skip
DIOLS = ("CC", "CCC", "CCCC", "CCCCC", "CCCCCC", "CCCCCCC", "CCCCCCCC", "CC(C)C", "CC(C)(C)C", "CCOCC", "c1ccc(cc1)",
         "c1cccc(c1)", "C1CCC(CC1)", "CC=CC", "CCSCC",
         "Cc1ccc(cc1)C", "Cc1cccc(c1)C", "CCOCCOCC", "CC(CC)C", "CCN(C)CC")  # fmt: skip
CHAINS = (
    "CC",
    "CCC",
    "CCCC",
    "CCCCC",
    "CC(C)C",
    "CCC(C)",
    "CC(C)(C)C",
    "COCC",
    "C(C)C",
    "CCCC(C)",
    "CC(C)",
    "CCCCC(C)",
)
STARTERS = ("C", "CC", "CCC", "c1ccccc1C", "C(C)C", "CC(C)C", "CCCC", "C=CC", "C#CC", "C1CCCCC1")


def vinyl(rng: Random) -> str:
    """A 1-alkene that may carry two groups."""
    if rng.random() < 0.7:
        one, other = rng.choice(ON_CARBON), rng.choice(("", "", "C", "F", "Cl", "CC"))
    else:
        one, other = rng.choice(ON_OTHERS), rng.choice(("", "C"))
    return Chem.CanonSmiles(f"C=C({other}){one}" if other else f"C=C{one}")


def ring(rng: Random) -> str:
    """A lactone or a lactam."""
    return Chem.CanonSmiles(f"O=C1{rng.choice(CHAINS)}{rng.choice('ON')}1")


def poly(monomer: str, n: int) -> str:
    """H-(CH2-CXY)n-H, written unit by unit."""
    mol = Chem.MolFromSmiles(monomer)
    (head, tail), *_ = mol.GetSubstructMatches(_VINYL)
    groups = []
    for near in mol.GetAtomWithIdx(tail).GetNeighbors():
        if near.GetIdx() != head:
            cut = Chem.RWMol(mol)
            cut.RemoveBond(tail, near.GetIdx())
            atoms = next(f for f in Chem.GetMolFrags(cut) if near.GetIdx() in f)
            groups.append(Chem.MolFragmentToSmiles(mol, list(atoms), rootedAtAtom=near.GetIdx()))
    unit = "CC" + "".join(f"({group})" for group in groups)
    return Chem.CanonSmiles(unit * n)


_VINYL = Chem.MolFromSmarts("[CH2]=[CX3]")
_LACTONE = Chem.MolFromSmarts("[C;R](=O)[O,N;R]")
_JOIN = {
    "polyester": "[C:1](=[O:2])[OH].[OH:3][#6;!$(C=O):4]>>[C:1](=[O:2])[O:3][#6:4]",
    "polyamide": "[C:1](=[O:2])[OH].[NH2:3][#6;!$(C=O):4]>>[C:1](=[O:2])[N:3][#6:4]",
}


@lru_cache(maxsize=8)
def _join(kind: str) -> rdChemReactions.ChemicalReaction:
    return rdChemReactions.ReactionFromSmarts(_JOIN[kind])


@dataclass(frozen=True, kw_only=True)
class Oligomer(ExactMolecule):
    """The chain that monomers make, with the ends that the prompt names; `kind` says how they join."""

    kind: str

    def generate(self, rng: Random, level: int) -> Problem:
        n = rng.randint(2, 3 + level)
        if self.kind == "addition":
            monomer = vinyl(rng)
            prompt = f"H-(CH2-CXY){n}-H, head to tail, from {monomer}. SMILES:"
            return Problem(prompt, {"smiles": poly(monomer, n), "from": monomer})
        if self.kind == "ring-opening":
            monomer = ring(rng)
            n = rng.randint(1 + (level > 1), 1 + level)
            starter = _starter(rng, monomer)
            smiles = opened(monomer, starter, n)
            prompt = f"{n} {monomer} open one after another on {starter}, which bonds to the first C=O. SMILES:"
            return Problem(prompt, {"smiles": smiles, "from": monomer})
        hetero = "O" if self.kind == "polyester" else "N"
        acid = Chem.CanonSmiles(f"OC(=O){(one := rng.choice(DIACIDS))}C(=O)O")
        base = Chem.CanonSmiles(f"{hetero}{(other := rng.choice(DIOLS))}{hetero}")
        n = rng.randint(1, 1 + level)
        smiles = "O" + f"C(=O){one}C(=O){hetero}{other}{hetero}" * n
        prompt = f"Linear {self.kind} chain of {n} {acid} and {n} {base}, alternating. SMILES:"
        return Problem(prompt, {"smiles": Chem.CanonSmiles(smiles), "from": acid})

    def check(self, problem: Problem) -> bool:
        """The chain grown from the prompt's monomers, bond by bond or by a reaction."""
        prompt = problem.prompt
        if self.kind == "addition":
            monomer = prompt.partition(" from ")[2].removesuffix(". SMILES:")
            made = grown(monomer, int(captured(r"CXY\)(\d)", prompt)))
        elif self.kind == "ring-opening":
            n, monomer, starter = re.findall(r"^(\d) (\S+) open .* on (\S+), which", prompt)[0]
            made = opened_by_reaction(monomer, starter, int(n))
        else:
            monomer, base = re.findall(r" of \d (\S+) and \d (\S+),", prompt)[0]
            made = joined(self.kind, monomer, base, int(captured(r" chain of (\d) ", prompt)))
        return Chem.CanonSmiles(problem.answer["smiles"]) == made and problem.answer["from"] == monomer


@dataclass(frozen=True, kw_only=True)
class Monomer(ExactMolecule):
    """The monomer of a chain, by addition or by opening a ring."""

    kind: str

    chance: ClassVar[float] = 0.12

    def generate(self, rng: Random, level: int) -> Problem:
        n = rng.randint(2, 3 + level)
        if self.kind == "addition":
            monomer = vinyl(rng)
            chain, text = poly(monomer, n), f"1-Alkene of which {n} make, head to tail with H on both ends,"
        else:
            monomer = ring(rng)
            chain = opened(monomer, _starter(rng, monomer), n)
            text = f"Lactone or lactam of which {n} open on an alcohol or amine to make"
        if level > 1:
            chain = rewritten(Chem.MolFromSmiles(chain), rng)
        return Problem(f"{text} {chain}. SMILES of the monomer:", {"smiles": monomer, "from": chain})

    def check(self, problem: Problem) -> bool:
        """The monomer grows to the prompt's chain at some length, on some starter."""
        chain = problem.prompt.partition(" ends, " if self.kind == "addition" else " to make ")[2].partition(
            ". SMILES"
        )[0]
        monomer, truth = problem.answer["smiles"], Chem.CanonSmiles(chain)
        if chain != problem.answer["from"]:
            return False
        n = int(captured(r"of which (\d) ", problem.prompt))
        if self.kind == "addition":
            return truth == grown(monomer, n)
        heavy = Chem.MolFromSmiles(chain).GetNumAtoms() - n * Chem.MolFromSmiles(monomer).GetNumAtoms() - 1
        hetero = "O" if Chem.MolFromSmiles(monomer).HasSubstructMatch(_OXA) else "N"
        starters = [start for start in STARTERS if Chem.MolFromSmiles(start).GetNumAtoms() == heavy]
        return truth in {opened_by_reaction(monomer, start + hetero, n) for start in starters}


_OXA = Chem.MolFromSmarts("[C;R](=O)[O;R]")


def _starter(rng: Random, monomer: str) -> str:
    """An alcohol for a lactone, an amine for a lactam."""
    lactone = Chem.MolFromSmiles(monomer).HasSubstructMatch(_OXA)
    return str(Chem.CanonSmiles(rng.choice(STARTERS) + ("O" if lactone else "N")))


def opened(monomer: str, starter: str, n: int) -> str:
    """The chain of n opened rings on a starter: the ring's bond is cut and the free end carries on."""
    mol = Chem.RWMol(Chem.MolFromSmiles(starter))
    end = next(atom.GetIdx() for atom in mol.GetAtoms() if atom.GetSymbol() in "ON")
    piece = Chem.MolFromSmiles(monomer)
    carbon, _, hetero = piece.GetSubstructMatch(_LACTONE)
    for _ in range(n):
        first = mol.GetNumAtoms()
        mol.InsertMol(piece)
        mol.RemoveBond(first + carbon, first + hetero)
        mol.AddBond(end, first + carbon, Chem.BondType.SINGLE)
        end = first + hetero
    return _finished(mol)


def opened_by_reaction(monomer: str, starter: str, n: int) -> str:
    """The same by a reaction of the chain's free end with one ring after another."""
    chain, piece = Chem.MolFromSmiles(starter), Chem.MolFromSmiles(monomer)
    for _ in range(n):
        made = {_finished(Chem.RWMol(product)) for (product,) in _opening().RunReactants((chain, piece))}
        if len(made) != 1:
            raise ValueError(f"{len(made)} chains where one is expected")
        chain = Chem.MolFromSmiles(made.pop())
    return str(Chem.MolToSmiles(chain))


@lru_cache(maxsize=1)
def _opening() -> rdChemReactions.ChemicalReaction:
    return rdChemReactions.ReactionFromSmarts(
        "[O,N;!H0;!$(*C=O):1].[C;R:2](=[O:3])[O,N;R:4]>>([*:1][C:2](=[O:3]).[*:4])"
    )


def grown(monomer: str, n: int) -> str:
    """An addition chain: double bonds become single and tails bind the next head."""
    mol, last = Chem.RWMol(), -1
    piece = Chem.MolFromSmiles(monomer)
    head, tail = piece.GetSubstructMatch(_VINYL)
    for _ in range(n):
        first = mol.GetNumAtoms()
        mol.InsertMol(piece)
        mol.GetBondBetweenAtoms(first + head, first + tail).SetBondType(Chem.BondType.SINGLE)
        if last >= 0:
            mol.AddBond(last, first + head, Chem.BondType.SINGLE)
        last = first + tail
    return _finished(mol)


def joined(kind: str, acid: str, base: str, n: int) -> str:
    """A chain of step growth: one end of the chain reacts with the next monomer, the last base keeps its end."""
    chain = Chem.MolFromSmiles(acid)
    for place in range(2 * n - 1):
        other = Chem.MolFromSmiles(acid if place % 2 else base)
        pair = (other, chain) if place % 2 else (chain, other)
        made = {_finished(Chem.RWMol(product)) for (product,) in _join(kind).RunReactants(pair)}
        if len(made) != 1:
            raise ValueError(f"{len(made)} chains where one is expected")
        chain = Chem.MolFromSmiles(made.pop())
    return str(Chem.MolToSmiles(chain))


def _finished(mol: Chem.RWMol) -> str:
    Chem.SanitizeMol(mol)
    return str(Chem.CanonSmiles(Chem.MolToSmiles(mol)))
