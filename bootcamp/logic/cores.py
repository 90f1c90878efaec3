"""Sets of clauses that cannot all be true, and the part that is to blame."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import and_
from random import Random
from typing import ClassVar

from bootcamp.logic.puzzles import Given, Puzzle, parse_numbers
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong

VARIABLES = "abcdefgh"


@cache
def models_of(clause: str) -> int:
    """The assignments of eight variables that satisfy a clause (a word, capitals negated), one bit each."""
    mask = 0
    for bits in range(256):
        if any((bits >> (ord(mark.lower()) - 97) & 1) == mark.islower() for mark in clause):
            mask |= 1 << bits
    return mask


def satisfiable(clauses: Iterable[str]) -> bool:
    return reduce(and_, map(models_of, clauses), (1 << 256) - 1) != 0


@dataclass(frozen=True, kw_only=True)
class Core(Puzzle):
    """Minimal unsatisfiable sets of clauses, and their duals: what to drop so that the rest can be satisfied."""

    _HOW = "A clause is a word, a disjunction of its letters; a capital is a negated variable."
    WORDINGS: ClassVar = {
        "unsatisfiable": wording(
            "Clauses {c} (capital = negated). Numbers of a minimal unsatisfiable subset?",
            f"{_HOW} Number these from 1: {{c}}. Give the numbers of an unsatisfiable subset from which no clause "
            "can be left out.",
        ),
        "correction": wording(
            "Clauses {c} (capital = negated). Drop a set such that the rest is satisfiable, but with none of it put "
            "back. Numbers?",
            f"{_HOW} Number these from 1: {{c}}. Give the numbers of a set of clauses without which the others are "
            "satisfiable, such that "
            "putting back any one of it makes them unsatisfiable again.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        letters = VARIABLES[: 2 + level]
        least = level + 2
        while True:
            clauses: list[str] = []
            while len(clauses) < 4 * least + 4 and self._loose(clauses):
                width = rng.choice((1, 2, 2, 3)) if level < 4 else rng.choice((2, 2, 3))
                clause = "".join(
                    rng.choice((x, x.upper())) for x in sorted(rng.sample(letters, min(width, len(letters))))
                )
                if clause not in clauses:
                    clauses.append(clause)
            if self._loose(clauses):
                continue
            core = list(clauses)
            for clause in rng.sample(clauses, len(clauses)):
                if not satisfiable(x for x in core if x != clause):
                    core.remove(clause)
            if len(core) >= least and len(core) + 2 <= len(clauses) <= 20:
                break
        rng.shuffle(clauses)
        if self.kind == "unsatisfiable":
            found = core
        else:
            kept: list[str] = []
            for clause in rng.sample(clauses, len(clauses)):
                if satisfiable([*kept, clause]):
                    kept.append(clause)
            found = [clause for clause in clauses if clause not in kept]
        return {"c": ", ".join(clauses)}, ", ".join(str(k) for k, x in enumerate(clauses, 1) if x in found)

    def _loose(self, clauses: Sequence[str]) -> bool:
        """True while there is nothing to ask: no contradiction yet, or one that a single clause keeps up."""
        if self.kind == "unsatisfiable":
            return satisfiable(clauses)
        return not clauses or any(satisfiable(x for x in clauses if x != clause) for clause in clauses)

    def judge(self, given: Given, text: str) -> Score:
        clauses = given["c"].split(", ")
        numbers = parse_numbers(text, 1, len(clauses))
        if numbers is None or len(set(numbers)) < len(numbers):
            return wrong("not_numbers")
        chosen = [clauses[n - 1] for n in numbers]
        rest = [clause for clause in clauses if clause not in chosen]
        if self.kind == "unsatisfiable":
            if satisfiable(chosen):
                return wrong("satisfiable")
            fine = all(satisfiable(x for x in chosen if x != clause) for clause in chosen)
        else:
            if not satisfiable(rest):
                return wrong("unsatisfiable")
            fine = not any(satisfiable([*rest, clause]) for clause in chosen)
        return right() if fine else wrong("not_minimal")

    def confirm(self, given: Given, solution: str) -> bool:
        """Satisfiability by splitting on variables."""
        clauses = given["c"].split(", ")
        chosen = [clauses[n - 1] for n in parse_numbers(solution, 1, len(clauses)) or ()]
        rest = [clause for clause in clauses if clause not in chosen]
        if self.kind == "unsatisfiable":
            return not _split(chosen) and all(_split([x for x in chosen if x != clause]) for clause in chosen)
        return _split(rest) and not any(_split([*rest, clause]) for clause in chosen)


def _split(clauses: Sequence[str]) -> bool:
    if not clauses:
        return True
    if "" in clauses:
        return False
    mark = min(clauses, key=len)[0]
    return any(_split([c.replace(x.swapcase(), "") for c in clauses if x not in c]) for x in (mark, mark.swapcase()))
