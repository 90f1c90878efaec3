"""Atom maps: which atom of a product is which of the reactants, and which bonds a reaction changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.Chem.rdChemReactions import ReactionFromSmarts
from rdkit.rdBase import BlockLogs

from bootcamp.answers.smiles import read_smiles
from bootcamp.molecules.flask import runs
from bootcamp.molecules.named import NAMED
from bootcamp.molecules.smiles import canonical, read, same
from bootcamp.types import Problem, Score, Task, right, wrong

# Reactions whose products hold only atoms of the reactants, by the level from which on they are asked.
REACTIONS: tuple[tuple[str, ...], ...] = (
    ("fischer-esterification", "amide-coupling", "williamson-ether", "directed-aldol", "thioether", "henry"),
    ("diels-alder", "sulfonamide", "urea", "carbamate", "stetter", "friedel-crafts", "thia-michael"),
    ("claisen-rearrangement", "michael", "epoxide-aminolysis", "malonic-ester", "passerini", "baylis-hillman"),
    ("mannich", "strecker", "negishi", "robinson-annulation", "suzuki", "ring-closing-metathesis"),
)
_MAP = re.compile(r":\d{1,3}\]", re.ASCII)
_PAIRS = re.compile(r"\d{1,3}-\d{1,3}(?: *[,;] *\d{1,3}-\d{1,3}){0,30}", re.ASCII)


@dataclass(frozen=True)
class Carried:
    """A product whose atoms carry the numbers of the reactants, and the pairs of numbers whose bond changed."""

    smiles: str
    changed: frozenset[tuple[int, int]]


def carried(name: str, mols: list[Chem.Mol]) -> list[Carried]:
    """Every outcome of a reaction on mapped reactants."""
    template = ReactionFromSmarts(NAMED[name].forward)
    template.Initialize()
    found: dict[str, Carried] = {}
    with BlockLogs():
        for order in permutations(mols):
            for [product] in template.RunReactants(order, maxProducts=40):
                maps = {}
                for atom in product.GetAtoms():
                    origin = order[int(atom.GetProp("react_idx"))] if atom.HasProp("react_idx") else None
                    if origin is None or not atom.HasProp("react_atom_idx"):
                        return []  # an atom from nowhere
                    maps[atom.GetIdx()] = origin.GetAtomWithIdx(int(atom.GetProp("react_atom_idx"))).GetAtomMapNum()
                    if atom.HasProp("old_mapno") and not atom.GetIsAromatic() and not atom.GetFormalCharge():
                        atom.SetNoImplicit(False)
                        atom.SetNumExplicitHs(0)
                if Chem.SanitizeMol(product, catchErrors=True) != Chem.SanitizeFlags.SANITIZE_NONE:
                    continue
                for index, number in maps.items():
                    product.GetAtomWithIdx(index).SetAtomMapNum(number)
                smiles = Chem.CanonSmiles(canonical(product))
                found[smiles] = Carried(smiles, _changed(order, product))
    return [found[smiles] for smiles in sorted(found)]


def _changed(order: tuple[Chem.Mol, ...], product: Chem.Mol) -> frozenset[tuple[int, int]]:
    before = dict(pair for mol in order for pair in _bonds(mol))
    after = dict(_bonds(product))
    return frozenset(pair for pair in before.keys() | after.keys() if before.get(pair) != after.get(pair))


def _bonds(mol: Chem.Mol) -> Iterator[tuple[tuple[int, int], float]]:
    for bond in mol.GetBonds():
        a, b = bond.GetBeginAtom().GetAtomMapNum(), bond.GetEndAtom().GetAtomMapNum()
        yield (min(a, b), max(a, b)), bond.GetBondTypeAsDouble()


def _mapped(rng: Random, level: int) -> tuple[str, list[str], Carried]:
    """A reaction with all heavy atoms of its reactants numbered, and its one outcome."""
    while True:
        name = rng.choice([name for tier in REACTIONS[:level] for name in tier])
        run = next(runs(NAMED[name], rng, min(level, 3)))
        mols = [Chem.MolFromSmiles(smiles) for smiles in run.reactants]
        count = sum(mol.GetNumAtoms() for mol in mols)
        if count > 14 + 6 * level:
            continue
        numbers = iter(range(1, count + 1) if level <= 2 else rng.sample(range(1, count + 1), count))
        for mol in mols:
            for atom in mol.GetAtoms():
                atom.SetAtomMapNum(next(numbers))
        found = carried(name, mols)
        if len(found) == 1:
            return name, [Chem.MolToSmiles(mol, canonical=False) for mol in mols], found[0]


@dataclass(frozen=True, kw_only=True)
class MappedProduct(Task):
    """The product of a named reaction with the atom numbers of its reactants."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        name, reactants, outcome = _mapped(rng, level)
        title = NAMED[name].title
        prompt = f"{title}: {' + '.join(reactants)} -> main product with the same atom numbers, as SMILES:"
        plain = Chem.CanonSmiles(_MAP.sub("]", outcome.smiles))
        return Problem(prompt, {"smiles": outcome.smiles, "plain": plain, "from": reactants[0], "reaction": name})

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: those of `read`; `wrong_map` for the right molecule with other numbers, and those of `same`."""
        written = read_smiles(text)
        if written.value is None:
            return wrong(written.code, written.note)
        reading = read(_MAP.sub("]", written.value))
        if reading.mol is None:
            return reading.score
        score = same(reading.mol, answer["plain"])
        if not score.correct:
            return wrong(score.codes[0], score.note)
        with BlockLogs():
            mol = Chem.MolFromSmiles(written.value)
        if mol is None:
            return wrong("bad_smiles")
        return right() if canonical(mol) == answer["smiles"] else wrong("wrong_map", "right molecule, wrong numbers")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['smiles']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        """Two numbers exchanged, or none at all."""
        mol = Chem.MolFromSmiles(answer["smiles"])
        atoms = list(mol.GetAtoms())
        for _ in range(20):
            one, other = rng.sample(atoms, 2)
            a, b = one.GetAtomMapNum(), other.GetAtomMapNum()
            one.SetAtomMapNum(b)
            other.SetAtomMapNum(a)
            if canonical(mol) != answer["smiles"]:
                return f"<answer>{canonical(mol)}</answer>"
        return f"<answer>{answer['plain']}</answer>"

    def check(self, problem: Problem) -> bool:
        """Elements stay with their numbers, few bonds change, and all of them lie in what reacts or next to it."""
        title, _, equation = problem.prompt.partition(": ")
        mols = [Chem.MolFromSmiles(text) for text in equation.partition(" -> ")[0].split(" + ")]
        product = Chem.MolFromSmiles(problem.answer["smiles"])
        elements = {atom.GetAtomMapNum(): atom.GetSymbol() for mol in mols for atom in mol.GetAtoms()}
        after = {atom.GetAtomMapNum(): atom.GetSymbol() for atom in product.GetAtoms()}
        if title != NAMED[problem.answer["reaction"]].title or any(elements.get(n) != s for n, s in after.items()):
            return False
        return len(after) == product.GetNumAtoms() and len(changes(mols, product)) <= 12

    def problem_key(self, problem: Problem) -> str:
        return problem.answer["smiles"] + problem.prompt


def changes(mols: list[Chem.Mol], product: Chem.Mol) -> set[tuple[int, int]]:
    """Pairs of numbers whose bond order differs before and after, by matrices; what leaves has bonds no more."""
    size = 1 + max(atom.GetAtomMapNum() for mol in mols for atom in mol.GetAtoms())
    before = [[0.0] * size for _ in range(size)]
    after = [[0.0] * size for _ in range(size)]
    kept = {atom.GetAtomMapNum() for atom in product.GetAtoms()}
    for table, some in ((before, mols), (after, [product])):
        for mol in some:
            for bond in mol.GetBonds():
                a, b = sorted((bond.GetBeginAtom().GetAtomMapNum(), bond.GetEndAtom().GetAtomMapNum()))
                if a in kept or b in kept:
                    table[a][b] = bond.GetBondTypeAsDouble()
    return {(a, b) for a in range(size) for b in range(size) if before[a][b] != after[a][b]}


@dataclass(frozen=True, kw_only=True)
class ReactionCentre(Task):
    """The bonds between heavy atoms that a mapped reaction makes, breaks or changes in order."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            _, reactants, outcome = _mapped(rng, level)
            kept = {int(n) for n in re.findall(r":(\d+)\]", outcome.smiles)}
            pairs = sorted(pair for pair in outcome.changed if kept & set(pair))
            if len(pairs) >= 2:
                break
        prompt = (
            f"{'.'.join(reactants)}>>{outcome.smiles}. Which bonds to atoms of the product are made, broken or of"
            " another order? Pairs like 1-2, 3-4:"
        )
        return Problem(prompt, [list(pair) for pair in pairs])

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: `not_pairs`, `missed`, `extra`; parts: precision and recall."""
        text = text.strip().removesuffix(".")
        if len(text) > 300 or not _PAIRS.fullmatch(text):
            return wrong("not_pairs", "write pairs of numbers like 1-2, 3-4")
        pairs = [tuple(sorted(map(int, pair.split("-")))) for pair in re.split(r" *[,;] *", text)]
        truth = {tuple(pair) for pair in answer}
        hits = len(truth & set(pairs))
        parts = {"precision": hits / len(pairs), "recall": hits / len(truth)}
        if hits == len(pairs) == len(truth):
            return Score(1.0, parts)
        return Score(0.0, parts, ("missed" if hits < len(truth) else "extra",))

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(f'{a}-{b}' for a, b in answer)}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        left = list(answer)
        left.remove(rng.choice(left))
        return self.solution(left)

    def check(self, problem: Problem) -> bool:
        """By matrices of bond orders of the two sides of the prompt."""
        left, _, rest = problem.prompt.partition(">>")
        mols = [Chem.MolFromSmiles(text) for text in left.split(".")]
        product = Chem.MolFromSmiles(rest.partition(". Which")[0])
        return sorted(changes(mols, product)) == [tuple(pair) for pair in problem.answer]

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt
