"""Fatty acids and glycerides: shorthand and structure both ways, and the numbers that fats are traded by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.molecules.amounts import Quantity, Rounded, numbers
from bootcamp.molecules.answering import ExactMolecule
from bootcamp.molecules.plain import plain
from bootcamp.types import Problem, Score, Task, right, wrong

_SHORT = re.compile(r"(\d{1,2}):(\d)(?:\((\d{1,2}[EZ](?:,\d{1,2}[EZ]){0,6})\))?")


@dataclass(frozen=True)
class Acid:
    """A straight fatty acid: carbons, and the lower locants of its double bonds with E or Z."""

    carbons: int
    doubles: tuple[tuple[int, str], ...] = ()

    def short(self) -> str:
        """`18:2(9Z,12Z)`."""
        listed = ",".join(f"{at}{letter}" for at, letter in self.doubles)
        return f"{self.carbons}:{len(self.doubles)}" + (f"({listed})" if listed else "")


def read_short(text: str) -> Acid | None:
    """A fatty acid from its shorthand; None if the text is none."""
    match_ = _SHORT.fullmatch(text.strip().replace(" ", ""))
    if match_ is None:
        return None
    doubles = tuple((int(part[:-1]), part[-1]) for part in match_[3].split(",")) if match_[3] else ()
    acid = Acid(int(match_[1]), doubles)
    spaced = all(1 < at < acid.carbons for at, _ in doubles) and all(b - a >= 2 for (a, _), (b, _) in pairwise(doubles))
    return acid if len(doubles) == int(match_[2]) and spaced else None


def written(acid: Acid) -> str:
    """The SMILES of the free acid, made by setting stereo on a plain chain."""
    mol = Chem.MolFromSmiles("OC(=O)" + "C" * (acid.carbons - 1))
    edited = Chem.RWMol(mol)
    index = {n: n + 1 for n in range(2, acid.carbons + 1)} | {1: 1}  # locant to atom: O, C1, =O, C2, ...
    for at, letter in acid.doubles:
        bond = edited.GetBondBetweenAtoms(index[at], index[at + 1])
        bond.SetBondType(Chem.BondType.DOUBLE)
        bond.SetStereoAtoms(index[at - 1], index[at + 2])
        bond.SetStereo(Chem.BondStereo.STEREOTRANS if letter == "E" else Chem.BondStereo.STEREOCIS)
    Chem.SanitizeMol(edited)
    Chem.SetDoubleBondNeighborDirections(edited)
    return str(Chem.CanonSmiles(Chem.MolToSmiles(edited)))


def read_acid(mol: Chem.Mol) -> Acid | None:
    """The acid of a structure: along the chain from the carboxyl carbon; None if it is not one of these."""
    carboxyl = mol.GetSubstructMatches(Chem.MolFromSmarts("[CX3](=O)[OX2H1]"))
    if len(carboxyl) != 1:
        return None
    chain = [carboxyl[0][0]]
    while onward := [
        a.GetIdx()
        for a in mol.GetAtomWithIdx(chain[-1]).GetNeighbors()
        if a.GetSymbol() == "C" and a.GetIdx() not in chain
    ]:
        if len(onward) > 1:
            return None
        chain.append(onward[0])
    if len(chain) + 2 != mol.GetNumHeavyAtoms():
        return None
    doubles = []
    for n, (a, b) in enumerate(pairwise(chain), 1):
        bond = mol.GetBondBetweenAtoms(a, b)
        if bond.GetBondType() == Chem.BondType.DOUBLE:
            letter = {Chem.BondStereo.STEREOE: "E", Chem.BondStereo.STEREOZ: "Z"}.get(bond.GetStereo(), "?")
            doubles.append((n, letter))
    return Acid(len(chain), tuple(doubles))


def drawn(rng: Random, level: int) -> Acid:
    """A fatty acid; double bonds apart by two or more."""
    carbons = rng.randint(8, 18) if level == 1 else rng.randint(12, 24)
    wanted = rng.randint(1, 2) if level == 1 else rng.randint(1, min(level + 1, 6))
    places: list[int] = []
    for _ in range(20):
        at = rng.randint(3, carbons - 2)
        if len(places) < wanted and all(abs(at - other) >= 3 for other in places):
            places.append(at)
    return Acid(carbons, tuple((at, rng.choice("ZZE")) for at in sorted(places)))


@dataclass(frozen=True, kw_only=True)
class FattyAcid(ExactMolecule):
    """The structure of a shorthand."""

    def generate(self, rng: Random, level: int) -> Problem:
        acid = drawn(rng, level)
        smiles = written(acid)
        flat = Chem.MolFromSmiles(smiles)
        Chem.RemoveStereochemistry(flat)
        return Problem(f"SMILES of the fatty acid {acid.short()}:", {"smiles": smiles, "from": Chem.MolToSmiles(flat)})

    def check(self, problem: Problem) -> bool:
        """The shorthand read from the structure."""
        text = problem.prompt.removeprefix("SMILES of the fatty acid ").removesuffix(":")
        found = read_acid(Chem.MolFromSmiles(problem.answer["smiles"]))
        return found is not None and found.short() == text


@dataclass(frozen=True, kw_only=True)
class Shorthand(Task):
    """The shorthand of a structure, locants and geometry included."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        acid = drawn(rng, level)
        smiles = written(acid)
        if level > 1 and rng.random() < 0.5:  # from the other end
            smiles = Chem.MolToSmiles(Chem.MolFromSmiles(smiles), rootedAtAtom=0)
        return Problem(f"Fatty acid shorthand, like 18:1(9Z), of {smiles}:", acid.short())

    def grade(self, answer: Any, text: str) -> Score:
        found = read_short(text[:200].strip().strip("`").removesuffix(".").removeprefix("C"))
        if found is None:
            return wrong("not_a_shorthand")
        if found.short() == answer:
            return right()
        truth = read_short(answer)
        same = truth is not None and [at for at, _ in truth.doubles] == [at for at, _ in found.doubles]
        return wrong("wrong_stereo" if same and truth and truth.carbons == found.carbons else "wrong_chain")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return self.solution(answer.translate(str.maketrans("EZ", "ZE")))

    def check(self, problem: Problem) -> bool:
        """The structure of the shorthand against that of the prompt."""
        smiles = problem.prompt.partition(" of ")[2].removesuffix(":")
        acid = read_short(problem.answer)
        return acid is not None and written(acid) == Chem.CanonSmiles(smiles)

    def problem_key(self, problem: Problem) -> str:
        return str(problem.answer)


@dataclass(frozen=True, kw_only=True)
class Glyceride(ExactMolecule):
    """The structure of a glyceride from the shorthands of its acids, without stereo at C2."""

    def generate(self, rng: Random, level: int) -> Problem:
        acids = [drawn(rng, min(level, 2)) if rng.random() < 0.6 else Acid(rng.randint(4, 20)) for _ in range(3)]
        kinds = "TG" if level >= 2 else rng.choice(("MG", "DG"))
        chains = [_chain(acid) for acid in acids]
        if kinds == "TG":
            smiles = f"O({chains[0]})CC(O({chains[1]}))CO({chains[2]})"
            listed = "/".join(acid.short() for acid in acids)
        elif kinds == "DG":
            smiles = f"O({chains[0]})CC(O({chains[1]}))CO"
            listed = "/".join([acids[0].short(), acids[1].short(), "0:0"])
        else:
            smiles = f"OCC(O({chains[0]}))CO"
            listed = "/".join(["0:0", acids[0].short(), "0:0"])
        smiles = Chem.CanonSmiles(smiles)
        prompt = f"SMILES of the glyceride {kinds}({listed}) (sn-1/sn-2/sn-3; leave C2 of glycerol without stereo):"
        return Problem(prompt, {"smiles": smiles, "from": "OCC(O)CO"})

    def check(self, problem: Problem) -> bool:
        """Every ester cut to its acid, and the acids at their places."""
        listed = re.search(r"[TDM]G\((.*)\) \(sn", problem.prompt)[1].split("/")  # type: ignore[index]
        mol = Chem.MolFromSmiles(problem.answer["smiles"])
        found = mol.GetSubstructMatch(Chem.MolFromSmarts("O[CH2][CH](O)[CH2]O"))
        if not found:
            return False
        here = []
        for oxygen in (found[0], found[3], found[5]):
            atom = mol.GetAtomWithIdx(oxygen)
            beyond = [a.GetIdx() for a in atom.GetNeighbors() if a.GetIdx() not in found]
            if not beyond:
                here.append("0:0")
                continue
            cut = Chem.RWMol(mol)
            cut.RemoveBond(oxygen, beyond[0])
            cut.AddBond(cut.AddAtom(Chem.Atom(8)), beyond[0], Chem.BondType.SINGLE)
            Chem.SanitizeMol(cut)
            Chem.AssignStereochemistry(cut, cleanIt=True, force=True)
            acid = next(read_acid(f) for f in Chem.GetMolFrags(cut, asMols=True) if f.HasSubstructMatch(_ACID))
            here.append(acid.short() if acid else "?")
        return here in (listed, listed[::-1])

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


_ACID = Chem.MolFromSmarts("[CX3](=O)[OX2H1]")


def _chain(acid: Acid) -> str:
    """The acyl group as a SMILES that starts at its carbonyl carbon."""
    mol = Chem.MolFromSmiles(written(acid))
    edited = Chem.RWMol(mol)
    carbon, _, hydroxyl = mol.GetSubstructMatch(_ACID)
    edited.RemoveAtom(hydroxyl)
    return str(Chem.MolToSmiles(edited, rootedAtAtom=carbon - (carbon > hydroxyl)))


def saponification(rng: Random, level: int) -> tuple[str, float]:
    """Saponification value: mg KOH for a gram of a fat or of a mixture of two."""
    listed, mass = _fat(rng, level)
    return f"Saponification value (mg KOH, 56.11 g/mol, per g) of TG({listed}):", 3 * 56.11 * 1000 / mass


def iodine(rng: Random, level: int) -> tuple[str, float]:
    """Iodine value: grams of iodine that 100 g take up."""
    while True:
        listed, mass = _fat(rng, level)
        doubles = sum(int(part.partition(":")[2][0]) for part in listed.split("/"))
        if doubles:
            return f"Iodine value (g I2, 253.81 g/mol, per 100 g) of TG({listed}):", doubles * 253.81 * 100 / mass


def _fat(rng: Random, level: int) -> tuple[str, float]:
    acids = [Acid(rng.randint(4, 24)) if rng.random() < 0.3 else drawn(rng, 2) for _ in range(3)]
    shown = "/".join(f"{a.carbons}:{len(a.doubles)}" if level == 1 else a.short() for a in acids)
    carbons = 3 + sum(a.carbons for a in acids)
    hydrogens = 8 + sum(2 * a.carbons - 2 * len(a.doubles) for a in acids) - 6
    return shown, 12.011 * carbons + 1.008 * hydrogens + 15.999 * 6


def value_again(prompt: str) -> float:
    """From the structures of the acids, less three molecules of water."""
    listed = re.search(r"TG\((.*)\)", prompt)[1].split("/")  # type: ignore[index]
    mass, doubles = 92.094 - 3 * 18.015, 0
    for text in listed:
        carbons, many = (int(n) for n in re.findall(r"\d+", text)[:2])
        counts = plain("OC(=O)" + "C" * (carbons - 1)).counts()
        mass += 12.011 * counts["C"] + 1.008 * (counts["H"] - 2 * many) + 15.999 * counts["O"]
        doubles += many
    per = numbers(prompt.partition(",")[2])[0]
    return 3000 * per / mass if prompt.startswith("Sapon") else 100 * doubles * per / mass


class FatValue(Rounded):
    """Saponification and iodine values."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "saponification": Quantity(saponification, value_again),
        "iodine": Quantity(iodine, value_again),
    }
