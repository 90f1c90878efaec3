"""Repairing SMILES that no longer parse: a lost bracket, a lost ring digit, an atom with too many bonds."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.rdBase import BlockLogs

from bootcamp.answers.smiles import MAX_LENGTH
from bootcamp.molecules.drawing import molecule
from bootcamp.molecules.plain import VALENCES, plain
from bootcamp.molecules.smiles import ORGANIC, read
from bootcamp.types import Problem, Score, Task, right, wrong


def distance(a: str, b: str, limit: int) -> int:
    """The least number of characters to change, add or delete, `limit + 1` if it is more."""
    if abs(len(a) - len(b)) > limit:
        return limit + 1
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        above, row = row, [i]
        for j, y in enumerate(b, start=1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y)))
        if min(row) > limit:
            return limit + 1
    return row[-1]


def reachable(a: str, b: str, limit: int) -> bool:
    """The same question asked by recursion on the first difference: for `check`."""
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    if not a or not b:
        return len(a) + len(b) <= limit
    return limit > 0 and any(reachable(*pair, limit - 1) for pair in ((a[1:], b), (a, b[1:]), (a[1:], b[1:])))


def broken(text: str, rng: Random) -> str:
    """`text` with one flaw that a second reader sees too; the same text where no flaw could be put."""
    flaws = [i for i, letter in enumerate(text) if letter in "()" or letter.isdigit()]
    crowded = [i for i, letter in enumerate(text[:-1]) if letter == "C" and text[i + 1] not in "l"]
    i = rng.choice(flaws + crowded)
    if text[i] == "C":
        return text[:i] + rng.choice("OF") + text[i + 1 :]
    return text[:i] + text[i + 1 :]


def faulty(text: str) -> bool:
    """True if the second reader finds an open branch or ring, or a valence that no atom of the kind has."""
    try:
        mol = plain(text)
    except (ValueError, IndexError):
        return True
    return any(
        sum(mol.near(i).values()) > max(VALENCES[atom.symbol])
        for i, atom in enumerate(mol.atoms)
        if not atom.aromatic and not atom.fixed
    )


@dataclass(frozen=True, kw_only=True)
class Repair(Task):
    """Make a SMILES valid by one change of a character, from level 3 on by two at most."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        flaws = 1 if level < 3 else 2
        while True:
            smiles = molecule(rng, level)
            if "(" not in smiles:
                continue
            text = smiles
            for _ in range(flaws):
                text = broken(text, rng)
            with BlockLogs():
                valid = Chem.MolFromSmiles(text) is not None
            if not valid and faulty(text) and (flaws == 1 or distance(text, smiles, 2) == 2):
                allowed = "one character" if flaws == 1 else "at most two characters"
                prompt = f"Change, add or delete {allowed} to make {text} a valid SMILES:"
                return Problem(prompt, {"broken": text, "edits": flaws, "example": smiles})

    def grade(self, answer: Any, text: str) -> Score:
        text = text.strip().strip("`").strip().removesuffix(".")
        if len(text) > MAX_LENGTH:
            return wrong("too_long")
        if distance(answer["broken"], text, answer["edits"]) > answer["edits"]:
            return wrong("too_many_edits", f"at most {answer['edits']} are allowed")
        reading = read(text, elements=ORGANIC)
        return reading.score if reading.mol is None else right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['example']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['broken']}</answer>"

    def check(self, problem: Problem) -> bool:
        text, example = problem.answer["broken"], problem.answer["example"]
        return faulty(text) and not faulty(example) and reachable(text, example, problem.answer["edits"])

    def problem_key(self, problem: Problem) -> str:
        return problem.answer["broken"]
