"""Spectra by rules that the prompt states: proton environments and splitting, isotope clusters both ways."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import reduce
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.answers.formulas import parse_counts
from bootcamp.molecules.answering import Integers, odd
from bootcamp.molecules.drawing import GROUPS, attach, molecule
from bootcamp.molecules.enumeration import SYMMETRIC, colours
from bootcamp.molecules.plain import Plain, plain
from bootcamp.types import Problem, Score, Task, right, wrong


def _structure(rng: Random, level: int) -> str:
    """A molecule without stereo, now and then one with a symmetric core."""
    while True:
        if rng.random() < 0.65:
            smiles = molecule(rng, rng.choice((1, 2)) if level == 1 else min(level, 4))
        else:
            group = rng.choice([g for g in GROUPS[min(level + 1, 3)] if not g.startswith("=")])
            smiles = rng.choice(SYMMETRIC[min(level, 4)]).replace("*", group.replace("1", "9"))
        mol = Chem.MolFromSmiles(smiles)
        if mol is not None and not odd(mol):
            return Chem.MolToSmiles(mol)


def environments(mol: Chem.Mol) -> list[int]:
    """Hydrogens in each constitutionally different environment, ascending."""
    ranks = Chem.CanonicalRankAtoms(mol, breakTies=False)
    found: Counter[int] = Counter()
    for rank, atom in zip(ranks, mol.GetAtoms(), strict=True):
        found[rank] += atom.GetTotalNumHs()
    return sorted(n for n in found.values() if n)


def splitting(mol: Chem.Mol) -> list[int]:
    """For each C that bears H, in the order of atoms: H on neighbouring C that are not of its own class, plus one."""
    ranks = list(Chem.CanonicalRankAtoms(mol, breakTies=False))
    lines = []
    for atom in mol.GetAtoms():
        if atom.GetSymbol() == "C" and atom.GetTotalNumHs():
            own = ranks[atom.GetIdx()]
            near = [n for n in atom.GetNeighbors() if n.GetSymbol() == "C" and ranks[n.GetIdx()] != own]
            lines.append(1 + sum(n.GetTotalNumHs() for n in near))
    return lines


def _sizes(mol: Chem.Mol) -> list[int]:
    """How many atoms each of RDKit's classes has."""
    return list(Counter(Chem.CanonicalRankAtoms(mol, breakTies=False)).values())


def plain_environments(mol: Plain) -> list[int]:
    """`environments`, by the second reader."""
    found: Counter[int] = Counter()
    for colour, atom in zip(colours(mol), mol.atoms, strict=True):
        found[colour] += atom.hydrogens
    return sorted(n for n in found.values() if n)


def plain_splitting(mol: Plain) -> list[int]:
    """`splitting`, by the second reader."""
    classes = colours(mol)
    return [
        1 + sum(mol.atoms[j].hydrogens for j in mol.near(i) if mol.atoms[j].symbol == "C" and classes[i] != classes[j])
        for i, atom in enumerate(mol.atoms)
        if atom.symbol == "C" and atom.hydrogens
    ]


@dataclass(frozen=True, kw_only=True)
class Protons(Integers):
    """Proton environments of a molecule (`ask: environments`), or the lines of each by n + 1 (`ask: splitting`)."""

    ask: str

    chance: ClassVar[float] = 0.15

    WORDS: ClassVar[dict[str, str]] = {
        "environments": "Numbers of H in each constitutionally distinct H environment of {}, ascending:",
        "splitting": "Lines (n + 1, n = H on adjacent inequivalent C) for each C that bears H in {}, in order:",
    }

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            smiles = _structure(rng, level)
            mol = Chem.MolFromSmiles(smiles)
            numbers = environments(mol) if self.ask == "environments" else splitting(mol)
            # RDKit's ranks join what refinement alone cannot part (a cyclopropyl and a bridge of norbornane).
            if len(numbers) >= 2 and sorted(_sizes(mol)) == sorted(Counter(colours(plain(smiles))).values()):
                return Problem(self.WORDS[self.ask].format(smiles), numbers)

    def check(self, problem: Problem) -> bool:
        before, _, after = self.WORDS[self.ask].partition("{}")
        mol = plain(problem.prompt.removeprefix(before).removesuffix(after))
        return problem.answer == (plain_environments(mol) if self.ask == "environments" else plain_splitting(mol))

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


# Relative abundances as the prompt gives them: mass shift to weight.
ISOTOPES: dict[str, tuple[int, int]] = {"Cl": (3, 1), "Br": (1, 1)}


def cluster(chlorines: int, bromines: int) -> list[int]:
    """Intensities of M, M+2, M+4, ... in smallest whole numbers."""
    line = [1]
    for weights, n in ((ISOTOPES["Cl"], chlorines), (ISOTOPES["Br"], bromines)):
        for _ in range(n):
            longer = [0] * (len(line) + 1)
            for place, value in enumerate(line):
                longer[place] += value * weights[0]
                longer[place + 1] += value * weights[1]
            line = longer
    shared = reduce(math.gcd, line)
    return [value // shared for value in line]


def _binomial(m: int, n: int) -> list[int]:
    """The weights of m chlorines and n bromines as sums of products of binomial coefficients."""
    places = range(m + n + 1)
    return [sum(math.comb(m, i) * 3 ** (m - i) * math.comb(n, k - i) for i in range(min(m, k) + 1)) for k in places]


@dataclass(frozen=True, kw_only=True)
class IsotopeCluster(Integers):
    """The cluster of a molecule with chlorine and bromine, or of a fragment of it from level 3 on."""

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        n = rng.randint(2, 3 + level)
        chlorines = rng.randint(0, n)
        bromines = n - chlorines
        while True:
            mol = Chem.MolFromSmiles(molecule(rng, min(level, 4)))
            if any(atom.GetSymbol() in ("Cl", "Br") for atom in mol.GetAtoms()):
                continue
            for name in ("Cl",) * chlorines + ("Br",) * bromines:
                places = [a.GetIdx() for a in mol.GetAtoms() if a.GetSymbol() == "C" and a.GetTotalNumHs()]
                mol = attach(mol, rng.choice(places), name) if places else mol
            if sum(atom.GetSymbol() in ("Cl", "Br") for atom in mol.GetAtoms()) == n:
                break
        smiles = Chem.MolToSmiles(mol)
        loss = ""
        if level >= 3:
            name = rng.choice(("Cl",) * (chlorines > 0) + ("Br",) * (bromines > 0))
            loss = f"[M-{name}]+ of "
            chlorines, bromines = chlorines - (name == "Cl"), bromines - (name == "Br")
        prompt = f"M, M+2, M+4, ... of {loss}{smiles} as smallest integers (35Cl:37Cl 3:1, 79Br:81Br 1:1, no other):"
        return Problem(prompt, cluster(chlorines, bromines))

    def check(self, problem: Problem) -> bool:
        """By binomial coefficients, from the letters of the SMILES."""
        text = problem.prompt.partition("... of ")[2].partition(" as smallest")[0]
        loss, _, smiles = text.rpartition(" of ")
        m = smiles.count("Cl") - ("Cl" in loss)
        n = smiles.count("Br") - ("Br" in loss)
        line = _binomial(m, n)
        shared = math.gcd(*line)
        return [value // shared for value in line] == problem.answer

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


@dataclass(frozen=True, kw_only=True)
class HalogenCount(Task):
    """How many chlorines and bromines an ion has, and which: a formula from a nominal mass and a cluster."""

    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            carbons = rng.randint(1, 12 + 2 * level)
            chlorines, bromines = rng.randint(0, 2 + level), rng.randint(0, 2 + level // 2)
            oxygens = rng.randint(0, level)
            free = 2 * carbons + 2 - chlorines - bromines - 2 * rng.randint(0, min(carbons, level))
            if chlorines + bromines and free >= 0:
                break
        counts = Counter({"C": carbons, "H": free, "O": oxygens, "Cl": chlorines, "Br": bromines})
        mass = sum(NOMINAL[symbol] * n for symbol, n in counts.items())
        line = cluster(chlorines, bromines)
        top = max(line)
        shown = ", ".join(f"{mass + 2 * place} ({round(100 * value / top)})" for place, value in enumerate(line))
        elements = f"C, H, Cl, Br and at most {level} O"
        prompt = f"Molecular ion, m/z (percent): {shown}. {elements}, closed shell. A molecular formula that fits:"
        return Problem(prompt, {"mass": mass, "line": line, "oxygens": level, "example": _hill(counts)})

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: `not_a_formula`, `wrong_element`, `wrong_mass`, `wrong_cluster`, `no_molecule`."""
        counts = parse_counts(text)
        if counts is None:
            return wrong("not_a_formula")
        if set(counts) - set(NOMINAL) or counts["O"] > answer["oxygens"] or not counts["C"]:
            return wrong("wrong_element")
        if max(counts.values()) > 200:
            return wrong("wrong_mass")
        if sum(NOMINAL[symbol] * n for symbol, n in counts.items()) != answer["mass"]:
            return wrong("wrong_mass")
        if cluster(counts["Cl"], counts["Br"]) != answer["line"]:
            return wrong("wrong_cluster")
        ends = counts["H"] + counts["Cl"] + counts["Br"]
        if ends % 2 or ends > 2 * counts["C"] + 2:
            return wrong("no_molecule", "no closed-shell molecule has this formula")
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['example']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        counts = parse_counts(answer["example"]) or Counter()
        counts["H"] += 2
        return f"<answer>{_hill(counts)}</answer>"

    def check(self, problem: Problem) -> bool:
        peaks = re.findall(r"(\d+) \((\d+)\)", problem.prompt)
        counts = parse_counts(problem.answer["example"]) or Counter()
        m, n = counts["Cl"], counts["Br"]
        line = _binomial(m, n)
        shown = [round(100 * value / max(line)) for value in line]
        lowest = 12 * counts["C"] + counts["H"] + 16 * counts["O"] + 35 * m + 79 * n
        return (
            [int(percent) for _, percent in peaks] == shown
            and int(peaks[0][0]) == lowest == problem.answer["mass"]
            and [value // math.gcd(*line) for value in line] == problem.answer["line"]
        )

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer['mass']} {problem.answer['line']} {problem.answer['oxygens']}"


NOMINAL = {"C": 12, "H": 1, "O": 16, "Cl": 35, "Br": 79}


def _hill(counts: Counter[str]) -> str:
    order = [s for s in ("C", "H", "Br", "Cl", "O") if counts[s]]
    return "".join(f"{s}{counts[s] if counts[s] > 1 else ''}" for s in order)
