"""Whole sets of molecules: every product of one small change, none twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.Chem.EnumerateStereoisomers import EnumerateStereoisomers, StereoEnumerationOptions

from bootcamp.molecules.answering import inchi
from bootcamp.molecules.drawing import CORES, GROUPS, attach, configure, grow, molecule
from bootcamp.molecules.plain import Plain, plain
from bootcamp.molecules.smiles import ORGANIC, canonical, read
from bootcamp.types import Problem, Score, Task, wrong

MOST = 10  # molecules of one answer


def chlorides(mol: Chem.Mol) -> Iterator[Chem.Mol]:
    """One hydrogen on carbon becomes chlorine."""
    for atom in mol.GetAtoms():
        if atom.GetSymbol() == "C" and atom.GetTotalNumHs():
            yield attach(mol, atom.GetIdx(), "Cl")


def aza(mol: Chem.Mol) -> Iterator[Chem.Mol]:
    """One aromatic C-H becomes N."""
    for atom in mol.GetAtoms():
        if atom.GetIsAromatic() and atom.GetSymbol() == "C" and atom.GetTotalNumHs() == 1:
            other = Chem.RWMol(mol)
            other.GetAtomWithIdx(atom.GetIdx()).SetAtomicNum(7)
            Chem.SanitizeMol(other)
            yield other.GetMol()


def alkenes(mol: Chem.Mol) -> Iterator[Chem.Mol]:
    """One carbon-carbon single bond between sp3 carbons with hydrogens becomes double; stereo is left out."""
    for bond in mol.GetBonds():
        ends = bond.GetBeginAtom(), bond.GetEndAtom()
        if all(
            end.GetSymbol() == "C" and end.GetHybridization() == Chem.HybridizationType.SP3 and end.GetTotalNumHs()
            for end in ends
        ):
            other = Chem.RWMol(mol)
            other.GetBondWithIdx(bond.GetIdx()).SetBondType(Chem.BondType.DOUBLE)
            Chem.SanitizeMol(other)
            yield other.GetMol()


def oxides(mol: Chem.Mol) -> Iterator[Chem.Mol]:
    """An oxygen atom goes into one bond between carbons that is single and in no ring."""
    for bond in mol.GetBonds():
        ends = bond.GetBeginAtom(), bond.GetEndAtom()
        carbons = all(end.GetSymbol() == "C" for end in ends)
        if carbons and bond.GetBondType() == Chem.BondType.SINGLE and not bond.IsInRing():
            other = Chem.RWMol(mol)
            other.RemoveBond(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx())
            oxygen = other.AddAtom(Chem.Atom(8))
            for end in ends:
                other.AddBond(end.GetIdx(), oxygen, Chem.BondType.SINGLE)
            Chem.SanitizeMol(other)
            yield other.GetMol()


def stereoisomers(mol: Chem.Mol) -> Iterator[Chem.Mol]:
    """Every configuration of every stereocentre and double bond."""
    options = StereoEnumerationOptions(unique=True, onlyUnassigned=False, maxIsomers=64)
    yield from EnumerateStereoisomers(mol, options=options)


def plain_chlorides(mol: Plain) -> int:
    """How many classes of C-H there are."""
    return len({c for c, a in zip(colours(mol), mol.atoms, strict=True) if a.symbol == "C" and a.hydrogens})


def plain_aza(mol: Plain) -> int:
    """How many classes of aromatic C-H there are."""
    coloured = zip(colours(mol), mol.atoms, strict=True)
    return len({colour for colour, a in coloured if a.symbol == "C" and a.aromatic and a.hydrogens == 1})


def plain_alkenes(mol: Plain) -> int:
    """How many classes of bonds there are between saturated carbons with hydrogens."""
    single = {
        i for i, a in enumerate(mol.atoms) if a.symbol == "C" and a.hydrogens and set(mol.near(i).values()) == {1.0}
    }
    return _bond_classes(mol, lambda i, j: i in single and j in single)


def plain_oxides(mol: Plain) -> int:
    """How many classes of acyclic single bonds between carbons there are."""

    def acyclic(i: int, j: int) -> bool:
        seen, queue = {i}, [i]
        while queue:
            here = queue.pop()
            for near in mol.near(here):
                if {here, near} != {i, j} and near not in seen:
                    seen.add(near)
                    queue.append(near)
        return j not in seen

    return _bond_classes(
        mol,
        lambda i, j: (
            mol.bonds[min(i, j), max(i, j)] == 1.0
            and mol.atoms[i].symbol == mol.atoms[j].symbol == "C"
            and acyclic(i, j)
        ),
    )


def _bond_classes(mol: Plain, fits: Callable[[int, int], bool]) -> int:
    """Classes of bonds under all automorphisms: two bonds are alike if marking either gives the same graph colours."""
    classes = set()
    for i, j in mol.bonds:
        if fits(i, j):
            classes.add(tuple(sorted(colours(mol, marked={i, j}))))
    return len(classes)


def colours(mol: Plain, marked: frozenset[int] | set[int] = frozenset()) -> list[int]:
    """Classes of atoms by refinement, some of them marked.

    Refinement begins with how many atoms lie at each distance: bonds alone would not tell a cyclopropyl from a
    bridge of norbornane.
    """
    kinds = [
        hash((a.symbol, a.charge, a.hydrogens, i in marked, tuple(_distances(mol, i)))) for i, a in enumerate(mol.atoms)
    ]
    for _ in mol.atoms:
        kinds = [
            hash((kinds[i], tuple(sorted((kinds[j], order) for j, order in mol.near(i).items()))))
            for i in range(len(kinds))
        ]
    return kinds


def _distances(mol: Plain, start: int) -> list[int]:
    """How many atoms lie one, two, three, ... bonds away."""
    seen, shell, counts = {start}, {start}, []
    while shell:
        shell = {j for i in shell for j in mol.near(i)} - seen
        seen |= shell
        counts.append(len(shell))
    return counts


Change = tuple[str, Callable[[Chem.Mol], Iterator[Chem.Mol]], Callable[[Plain], int] | None]


@dataclass(frozen=True, kw_only=True)
class Enumeration(Task):
    """All different molecules that one kind of change makes of a molecule; the set must be complete."""

    change: str

    chance: ClassVar[float] = 0.05

    CHANGES: ClassVar[dict[str, Change]] = {
        "chlorination": ("replacing one H on carbon of {} by Cl", chlorides, plain_chlorides),
        "aza": ("replacing one aromatic CH of {} by N", aza, plain_aza),
        "desaturation": (
            "turning one single bond between sp3 carbons that both bear H, in {}, into a double bond",
            alkenes,
            plain_alkenes,
        ),
        "insertion": ("putting an O into one acyclic C-C single bond of {}", oxides, plain_oxides),
        "stereoisomers": ("giving {} every possible configuration", stereoisomers, None),
    }

    def generate(self, rng: Random, level: int) -> Problem:
        words, change, _ = self.CHANGES[self.change]
        least, most = (2, 5) if level == 1 else (2 + level // 2, min(2 + 2 * level, MOST))
        while True:
            mol = self._molecule(rng, level)
            if mol is None:
                continue
            made = sorted({canonical(other) for other in change(mol)})
            if least <= len(made) <= most and len({_key(smiles) for smiles in made}) == len(made):
                break
        smiles = Chem.MolToSmiles(mol, isomericSmiles=False)
        stereo = " with stereo," if self.change == "stereoisomers" else ", without stereo,"
        prompt = f"All molecules that come of {words.format(smiles)},{stereo} as SMILES between spaces, none twice:"
        return Problem(prompt.replace(",,", ","), {"given": smiles, "set": made})

    def _molecule(self, rng: Random, level: int) -> Chem.Mol | None:
        if self.change == "aza":
            cores = ("c1ccccc1",) if level == 1 else CORES[3][:5] if level == 2 else CORES[4][:4] + CORES[4][10:]
            return grow(rng, rng.choice(cores), GROUPS[min(level + 1, 3)], rng.randint(2, 3))
        if self.change == "stereoisomers":
            cores = CORES[1] if level == 1 else CORES[2][:3] + CORES[2][5:] if level <= 3 else CORES[2]
            mol = grow(rng, rng.choice(cores), GROUPS[min(level, 2)], rng.randint(1 + level // 2, 2 + level))
            return mol if Chem.MolToSmiles(configure(rng, mol)) != Chem.MolToSmiles(mol) else None
        # Symmetric cores more often than chance would give, for there symmetry has to be seen.
        if rng.random() < 0.25:
            group, core = rng.choice(GROUPS[min(level + 1, 3)]), rng.choice(SYMMETRIC[min(level, 4)])
            return Chem.MolFromSmiles(core.replace("*", group.replace("1", "9"))) if "=" not in group[:1] else None
        return Chem.MolFromSmiles(molecule(rng, rng.choice((1, 2)) if level == 1 else min(level, 4)))

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: those of `read`; `repetition`, `extra`, `missed`; parts: precision and recall."""
        written = text.replace(",", " ").replace(";", " ").split()
        if not 0 < len(written) <= 3 * MOST:
            return wrong("bad_characters", "write SMILES between spaces")
        truth = {_key(smiles) for smiles in answer["set"]}
        found: list[str] = []
        for smiles in written:
            reading = read(smiles, elements=ORGANIC)
            if reading.mol is None:
                return reading.score
            if reading.mol.GetNumHeavyAtoms() > 60:
                return wrong("too_large")
            if self.change != "stereoisomers":
                Chem.RemoveStereochemistry(reading.mol)
            found.append(inchi(reading.mol))
        if len(set(found)) < len(found):
            return wrong("repetition", "a molecule stands there twice")
        hits = len(truth & set(found))
        parts = {"precision": hits / len(found), "recall": hits / len(truth)}
        if hits == len(found) == len(truth):
            return Score(1.0, parts)
        return Score(0.0, parts, ("extra" if hits < len(found) else "missed",))

    def solution(self, answer: Any) -> str:
        return f"<answer>{' '.join(answer['set'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        left = list(answer["set"])
        left.remove(rng.choice(left))
        return f"<answer>{' '.join(left)}</answer>"

    def check(self, problem: Problem) -> bool:
        """The size of the set from classes of atoms or bonds in the plain graph; stereo by brute force and InChI."""
        before, _, after = self.CHANGES[self.change][0].partition("{}")
        given = problem.prompt.partition(before)[2]
        given = given.partition(after + "," if after else ",")[0].partition(",")[0]
        made = problem.answer["set"]
        if given != problem.answer["given"] or len({_key(smiles) for smiles in made}) != len(made):
            return False
        mol = Chem.MolFromSmiles(given)
        count = self.CHANGES[self.change][2]
        if count is None:
            rng, seen = Random(given), set()
            for _ in range(60 * len(made)):
                seen.add(inchi(configure(rng, mol)))
            return {s for s in seen if s} == {_key(smiles) for smiles in made}
        reached = {_key(canonical(other)) for other in self.CHANGES[self.change][1](mol)}
        return count(plain(given)) == len(made) and {_key(smiles) for smiles in made} == reached

    def problem_key(self, problem: Problem) -> str:
        return problem.answer["given"]


def _key(smiles: str) -> str:
    return inchi(Chem.MolFromSmiles(smiles))


# Cores with two or more equal places (*).
SYMMETRIC: dict[int, tuple[str, ...]] = {
    1: ("C(*)C*", "C(*)CC*", "CC(*)C", "CC(C)(*)C", "C(*)CCC*", "CC(*)C(*)C", "C(CC)(CC)*", "C1CC1*", "C1CCC1*"),
    2: ("C(*)CC*", "C1CCCC1*", "C1CCCCC1*", "C1CC(*)CC1*", "C1CC(*)CCC1*", "CC(*)CC(*)C", "C(*)(CCC)CCC", "C1(*)CC1*"),
    3: ("c1ccccc1*", "c1cc(*)ccc1*", "c1c(*)cccc1*", "C1CCCCC1*", "C1CC(*)CCC1*", "C1CN(C)CCC1*", "CC(*)CC(*)C"),
    4: ("c1cc(*)ccc1*", "c1c(*)cc(*)cc1*", "c1ccc(*)c(*)c1", "C1CC2CCC1C2*", "c1ccc2cc(*)ccc2c1", "O=C(CC*)CC*"),
}
