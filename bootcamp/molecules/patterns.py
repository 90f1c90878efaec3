"""Substructure patterns, carried out: SMARTS that part molecules or mark atoms, molecules that patterns describe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.rdBase import BlockLogs

from bootcamp.molecules.answering import odd
from bootcamp.molecules.drawing import molecule
from bootcamp.molecules.flask import filled
from bootcamp.molecules.smiles import ORGANIC, homologue, read, rewritten
from bootcamp.types import Problem, Score, Task, right, wrong

LONGEST = 32  # characters of an answer: too few to spell a molecule or to list several
_SMARTS = re.compile(r"[A-Za-z0-9\[\]()=#:~@!&,;$+*/\\-]+", re.ASCII)
# What the first list has, near misses for the second, and a pattern that parts them.
FEATURES: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...] = (
    (("{A}C(=O)O", "{A}C({b})C(=O)O"), ("{A}C(=O)O{b}", "{A}CO", "{A}C(=O)N"), "C(=O)[OH]"),
    (("{A}C(=O)O{b}", "{X}C(=O)O{b}"), ("{A}C(=O)O", "{A}C(=O){b}", "{A}CO{b}"), "C(=O)OC"),
    (("{A}C=O", "{A}C({b})C=O"), ("{A}C(=O){b}", "{A}C(=O)O", "{A}CO"), "[CX3H1]=O"),
    (("{A}C(=O){b}", "{X}C(=O){b}"), ("{A}C=O", "{A}C(=O)O{b}", "{A}C(=O)N{b}"), "[#6]C(=O)[#6]"),
    (("{A}C(=O)N{b}", "{X}C(=O)N{b}"), ("{A}CN{b}", "{A}C(=O)N", "{A}C(=O)N({b}){c}"), "C(=O)[NH]"),
    (("{A}N", "{A}C({b})N"), ("{A}N{b}", "{A}C(=O)N", "{A}C#N"), "[NH2][CX4]"),
    (("{A}CN{b}", "{A}C({b})N{c}"), ("{A}CN", "{A}CN({b}){c}", "{A}C(=O)N{b}"), "[NH]([CX4])[CX4]"),
    (("{A}CO", "{B}C({a})CO"), ("{A}CO{b}", "{A}C({b})O", "{A}C(=O)O"), "[CH2][OH]"),
    (("{A}C({b})O", "{A}C(O)C({b})C"), ("{A}CO", "{A}C({b})(C)O", "{A}C({b})OC"), "[CH]([#6])([#6])[OH]"),
    (("{A}C#C{b}", "{A}C({b})CC#CC"), ("{A}C#C", "{A}C=C{b}", "{A}C#N"), "CC#CC"),
    (("{A}C#N", "{A}C({b})C#N"), ("{A}C#C", "{A}CN", "{A}C(=O)N"), "C#N"),
    (("{X}O", "{X}CCc9ccc(O)cc9"), ("{X}OC", "{X}CO", "{A}CO"), "c[OH]"),
    (("{X}N", "{X}CCc9ccc(N)cc9"), ("{X}NC", "{X}CN", "{A}CN"), "c[NH2]"),
    (("{A}S{b}", "{A}CS{b}"), ("{A}S", "{A}S(=O){b}", "{A}O{b}"), "C[SX2]C"),
    (("{A}S(=O)(=O)N{b}", "{A}S(=O)(=O)N"), ("{A}S(=O)(=O){b}", "{A}C(=O)N{b}", "{A}SC{b}"), "S(=O)(=O)N"),
    (("{A}C=C", "{A}C({b})C=C"), ("{A}C=C{b}", "{A}CC", "{A}C#C"), "C=[CH2]"),
    (("{A}CCl", "{A}C({b})Cl"), ("{X}Cl", "{A}CBr", "{A}CF"), "[CX4]Cl"),
    (("{X}Cl", "{X}CCc9ccc(Cl)cc9"), ("{A}CCl", "{X}F", "{X}CCl"), "cCl"),
    (("{A}C9CO9", "{A}C9OC9{b}"), ("{A}C9CC9", "{A}C9COC9", "{A}C(O)CO"), "C1OC1"),
    (("{A}c9ccncc9", "{A}c9ccc({b})nc9"), ("{A}c9ccccc9", "{A}C9CCNCC9", "{A}c9ccc[nH]9"), "[nX2]"),
    (("{A}OC(=O)N{b}", "{A}OC(=O)N"), ("{A}OC(=O){b}", "{A}NC(=O)N{b}", "{A}CC(=O)N{b}"), "NC(=O)O"),
    (("{A}NC(=O)N{b}", "{X}NC(=O)N{b}"), ("{A}NC(=O){b}", "{A}NC(=O)O{b}", "{A}NCCN{b}"), "NC(=O)N"),
    (("{A}OC({b})O{c}", "{A}C9OCCO9"), ("{A}OCCO{b}", "{A}OC({b})C", "{A}OC(=O){b}"), "[CX4](O[#6])O[#6]"),
    (("{A}C(C)(C)C{b}", "{A}C({b})(C)C"), ("{A}C(C)CC", "{A}C({b})CC", "{A}CCC"), "[CX4H0]"),
)  # fmt: skip
# One-atom patterns with a plain meaning, for atoms to be marked and for molecules to be described.
ATOMS: tuple[str, ...] = (
    "[CH3]", "[CH2;!R]", "[CH2;R]", "[CH1;X4]", "[C;H0;X4]", "[c;H1]", "[c;H0]", "[OH]", "[OX1]", "[OX2;H0]", "[NH2]",
    "[N;H1]", "[N;H0]", "[n]", "[F,Cl,Br,I]", "[C;R;!a]", "[CX3]", "[$(C=O)]", "[$(CO)]", "[$(CN)]", "[$([CH3]C)]",
    "[$(C(=O)O)]", "[$(C(=O)N)]", "[$(cC)]", "[$(CC=O)]", "[$([OX2][CX4])]", "[R2]", "[$(*c)]", "[D3]", "[D1;#6]",
)  # fmt: skip
BRIEF: tuple[str, ...] = (
    "[CH3]", "[CH2]", "[OH]", "C=O", "[NH2]", "c", "[R]", "[OX2H0]", "C#N", "C=C", "[NH]", "[F,Cl]", "[CX4H1]",
    "C(=O)O", "C(=O)N", "[nX2]", "[CX4H0]", "cO", "cN", "[CH2][CH2]", "[CH3]C", "[r5]", "[r6]", "OC", "NC",
)  # fmt: skip


@lru_cache(maxsize=2048)
def query(text: str) -> Chem.Mol | None:
    """A pattern; None for what is no SMARTS or too long."""
    if not 0 < len(text) <= LONGEST or not _SMARTS.fullmatch(text) or text.count("$") > 4:
        return None
    with BlockLogs():
        found = Chem.MolFromSmarts(text)
    return found if found is not None and found.GetNumAtoms() else None


@lru_cache(maxsize=2048)
def _mol(smiles: str) -> Chem.Mol:
    return Chem.MolFromSmiles(smiles)


def _cleaned(text: str) -> str:
    return text.strip().strip("`").strip().removesuffix(".")


@dataclass(frozen=True, kw_only=True)
class Separating(Task):
    """A SMARTS that matches every molecule of the first list and none of the second."""

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            have, miss, example = rng.choice(FEATURES)
            sets: list[list[str]] = []
            for sketches in (have, miss):
                some = [sketches[place % len(sketches)] for place in range(2 + (level + 1) // 2)]
                mols = [filled((sketch, ""), rng, min(level, 2))[0][0] for sketch in some]
                if level >= 3:
                    mols = [rewritten(m, rng) if (m := Chem.MolFromSmiles(s)) else s for s in mols]
                rng.shuffle(mols)
                sets.append(mols)
            if all(Chem.MolFromSmiles(s) is not None for s in sets[0] + sets[1]) and _parts(example, *sets):
                break
        prompt = (
            f"SMARTS, at most {LONGEST} characters, in all of {', '.join(sets[0])}; in none of {', '.join(sets[1])}:"
        )
        return Problem(prompt, {"all": sets[0], "none": sets[1], "example": example})

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: `not_smarts`, `misses` one of the first list, `hits` one of the second; parts: shares of both."""
        pattern = query(_cleaned(text))
        if pattern is None:
            return wrong("not_smarts", f"write one SMARTS of at most {LONGEST} characters")
        hit = [_mol(s).HasSubstructMatch(pattern) for s in answer["all"]]
        spared = [not _mol(s).HasSubstructMatch(pattern) for s in answer["none"]]
        parts = {"found": sum(hit) / len(hit), "spared": sum(spared) / len(spared)}
        if all(hit) and all(spared):
            return Score(1.0, parts)
        return Score(0.0, parts, ("misses" if not all(hit) else "hits",))

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['example']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return "<answer>[#6]</answer>"

    def check(self, problem: Problem) -> bool:
        """The stored pattern carried out on the molecules of the prompt."""
        listed = problem.prompt.partition(" in all of ")[2].removesuffix(":").split("; in none of ")
        sets = [part.split(", ") for part in listed]
        return sets == [problem.answer["all"], problem.answer["none"]] and _parts(problem.answer["example"], *sets)

    def problem_key(self, problem: Problem) -> str:
        sets = (problem.answer["all"], problem.answer["none"])
        return "|".join(".".join(sorted(map(Chem.CanonSmiles, some))) for some in sets)


def _parts(smarts: str, having: Sequence[str], lacking: Sequence[str]) -> bool:
    pattern = Chem.MolFromSmarts(smarts)
    return all(Chem.MolFromSmiles(s).HasSubstructMatch(pattern) for s in having) and not any(
        Chem.MolFromSmiles(s).HasSubstructMatch(pattern) for s in lacking
    )


def marked(mol: Chem.Mol, pattern: Chem.Mol) -> list[int]:
    """Numbers, from 1, of the atoms that the first atom of a pattern falls on."""
    return sorted({match[0] + 1 for match in mol.GetSubstructMatches(pattern, uniquify=False, maxMatches=500)})


@dataclass(frozen=True, kw_only=True)
class Marking(Task):
    """A SMARTS whose first atom falls on just the given atoms of a molecule."""

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            smiles = molecule(rng, min(level + 1, 5))
            mol = Chem.MolFromSmiles(smiles)
            example = rng.choice(ATOMS)
            if level >= 3 and rng.random() < 0.7:
                other = rng.choice(ATOMS)
                example = f"[{example[1:-1]};{other[1:-1]}]"
            pattern = query(example)
            atoms = marked(mol, pattern) if pattern is not None else []
            if 1 + (level >= 2) <= len(atoms) <= 6 and len(atoms) < mol.GetNumAtoms() / 2:
                break
        numbers = ", ".join(map(str, atoms))
        prompt = (
            f"SMARTS, at most {LONGEST} characters, whose first atom matches just atoms {numbers} of {smiles}"
            " (atoms numbered from 1 as written):"
        )
        return Problem(prompt, {"smiles": smiles, "atoms": atoms, "example": example})

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: `not_smarts`, `misses`, `extra`."""
        pattern = query(_cleaned(text))
        if pattern is None:
            return wrong("not_smarts", f"write one SMARTS of at most {LONGEST} characters")
        found, truth = set(marked(_mol(answer["smiles"]), pattern)), set(answer["atoms"])
        if found == truth:
            return right()
        return wrong("misses" if truth - found else "extra")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['example']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return "<answer>[*]</answer>"

    def check(self, problem: Problem) -> bool:
        """The pattern put on each atom in turn, that atom told from the others by an isotope."""
        numbers, _, rest = problem.prompt.partition(" just atoms ")[2].partition(" of ")
        mol = Chem.MolFromSmiles(rest.partition(" (atoms")[0])
        inner = problem.answer["example"]
        found = []
        for atom in mol.GetAtoms():
            one = Chem.Mol(mol)
            one.GetAtomWithIdx(atom.GetIdx()).SetIsotope(99)
            if one.HasSubstructMatch(Chem.MolFromSmarts(f"[99*;$({inner})]")):
                found.append(atom.GetIdx() + 1)
        return found == problem.answer["atoms"] == [int(n) for n in numbers.split(", ")]

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer['smiles']} {problem.answer['atoms']}"


def counted(mol: Chem.Mol, smarts: str) -> int:
    """How many different sets of atoms a pattern falls on."""
    return len(mol.GetSubstructMatches(_brief(smarts), maxMatches=500))


@lru_cache(maxsize=256)
def _brief(smarts: str) -> Chem.Mol:
    return Chem.MolFromSmarts(smarts)


@dataclass(frozen=True, kw_only=True)
class Described(Task):
    """A molecule of a given size in which each of some patterns occurs a given number of times."""

    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            example = molecule(rng, min(level + 1, 4))
            mol = Chem.MolFromSmiles(example)
            if odd(mol):
                continue
            present = [s for s in BRIEF if counted(mol, s)]
            absent = [s for s in BRIEF if not counted(mol, s)]
            if len(present) < 3 + level:
                continue
            chosen = rng.sample(present, 2 + level) + rng.sample(absent, min(1, len(absent)))
            rng.shuffle(chosen)
            break
        wanted = {smarts: counted(mol, smarts) for smarts in chosen}
        size = mol.GetNumHeavyAtoms()
        listed = ", ".join(f"{smarts} {number}" for smarts, number in wanted.items())
        prompt = f"SMILES of a molecule of {size} heavy atoms with so many matches: {listed}:"
        return Problem(prompt, {"size": size, "counts": wanted, "example": example})

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: those of `read` and `odd`, `size`, `wrong_count`; part: share of the counts that are right."""
        reading = read(text, elements=ORGANIC)
        if reading.mol is None:
            return reading.score
        if reason := odd(reading.mol):
            return wrong(reason)
        if reading.mol.GetNumHeavyAtoms() != answer["size"]:
            return wrong("size", f"{answer['size']} heavy atoms are asked for")
        hits = sum(counted(reading.mol, smarts) == number for smarts, number in answer["counts"].items())
        parts = {"counts": hits / len(answer["counts"])}
        if hits == len(answer["counts"]):
            return Score(1.0, parts)
        return Score(0.0, parts, ("wrong_count",))

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['example']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{homologue(answer['example'], rng)}</answer>"

    def check(self, problem: Problem) -> bool:
        """Counts again on the molecule with its atoms in another order, by sets of atoms and not by RDKit's count."""
        size, _, listed = problem.prompt.partition(" molecule of ")[2].partition(" heavy atoms with so many matches: ")
        mol = Chem.MolFromSmiles(problem.answer["example"])
        turned = Chem.RenumberAtoms(mol, list(reversed(range(mol.GetNumAtoms()))))
        asked: dict[str, int] = {}
        for item in listed.removesuffix(":").split(", "):
            smarts, _, number = item.rpartition(" ")
            asked[smarts] = int(number)
        for smarts, times in asked.items():
            found = turned.GetSubstructMatches(Chem.MolFromSmarts(smarts), uniquify=False, maxMatches=2000)
            if len({frozenset(match) for match in found}) != times:
                return False
        return asked == problem.answer["counts"] and int(size) == mol.GetNumAtoms() == problem.answer["size"]

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer['size']} {sorted(problem.answer['counts'].items())}"
