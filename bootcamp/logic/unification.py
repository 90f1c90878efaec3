"""First-order terms and what makes them equal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from bootcamp.logic.puzzles import Given, Puzzle
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong

Term = tuple  # ("x",) a variable, ("f", term, ...) else


_SYMBOL = re.compile(r"\s*([a-z])\s*(\()?")


def read_term(text: str) -> Term | None:
    """`f(x,g(a))`: letters u to z are variables, f to h take arguments, a to e are constants."""
    place = 0

    def read(depth: int) -> Term:
        nonlocal place
        head = _SYMBOL.match(text, place)
        if not head or depth > 12:
            raise ValueError(text)
        place = head.end()
        arguments = []
        if head[2]:
            if head[1] not in "fgh":
                raise ValueError(text)
            while True:
                arguments.append(read(depth + 1))
                mark = text[place : place + 1]
                place += 1
                if mark == ")":
                    break
                if mark != ",":
                    raise ValueError(text)
        elif head[1] in "fgh":
            raise ValueError(text)
        return (head[1], *arguments)

    try:
        term = read(0)
    except ValueError:
        return None
    return term if not text[place:].strip() else None


def write_term(term: Term) -> str:
    return term[0] + (f"({','.join(map(write_term, term[1:]))})" if len(term) > 1 else "")


def is_variable(term: Term) -> bool:
    return len(term) == 1 and term[0] in "uvwxyz"


def substitute(term: Term, by: Mapping[str, Term]) -> Term:
    """All variables replaced at once."""
    if is_variable(term):
        return by.get(term[0], term)
    return (term[0], *(substitute(part, by) for part in term[1:]))


def occurring(term: Term) -> set[str]:
    return {term[0]} if is_variable(term) else {name for part in term[1:] for name in occurring(part)}


def unify(a: Term, b: Term) -> dict[str, Term] | None:
    """A most general unifier, fully resolved; None if there is none."""
    by: dict[str, Term] = {}
    waiting = [(a, b)]
    while waiting:
        one, other = (substitute(term, by) for term in waiting.pop())
        if one == other:
            continue
        if is_variable(other) and not is_variable(one):
            one, other = other, one
        if is_variable(one):
            if one[0] in occurring(other):
                return None
            by = {name: substitute(term, {one[0]: other}) for name, term in by.items()} | {one[0]: other}
        elif one[0] != other[0] or len(one) != len(other):
            return None
        else:
            waiting += zip(one[1:], other[1:], strict=True)
    return by


@dataclass(frozen=True, kw_only=True)
class Unification(Puzzle):
    """A most general unifier of two terms."""

    WORDINGS: ClassVar = {
        "": wording(
            "Most general unifier of {a} and {b} (u-z variables, a-e constants)? As x=a, y=g(z)",
            "Find a most general unifier of {a} and {b}; u to z are variables, a to e constants, f to h functions. "
            "Write it as x=a, y=g(z); no variable that is replaced may stand on a right side.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        names = "xyz" if level < 3 else "uvwxyz"

        def grow(depth: int) -> Term:
            if depth == 0 or rng.random() < 0.15:
                return (rng.choice(names if rng.random() < 0.75 else "ab"),)
            head = rng.choice("fgh")
            return (head, *(grow(depth - 1) for _ in range({"f": 2, "g": 1, "h": 3}[head])))

        def veiled(term: Term, depth: int) -> Term:
            if depth and rng.random() < 0.35:
                return (rng.choice(names),)
            return (term[0], *(veiled(part, depth + 1) for part in term[1:]))

        while True:
            whole = grow(2 + level // 2)
            a, b = veiled(whole, 0), veiled(whole, 0)
            by = unify(a, b)
            if (
                a != b
                and by
                and any(len(t) > 1 for t in by.values())
                and len(by) >= 1 + level // 2
                and all(len(write_term(t)) < 50 for t in (a, b, *by.values()))
            ):
                written = ", ".join(f"{name}={write_term(term)}" for name, term in sorted(by.items()))
                return {"a": write_term(a), "b": write_term(b)}, written

    def judge(self, given: Given, text: str) -> Score:
        by: dict[str, Term] = {}
        for part in re.split(r";|\n|,(?=\s*[u-z]\s*=)", text):
            name, _, written = part.partition("=")
            term = read_term(written.strip()) if len(written) < 400 else None
            if term is None or not re.fullmatch("[u-z]", name.strip()) or name.strip() in by:
                return wrong("not_a_substitution")
            by[name.strip()] = term
        if any(set(by) & occurring(term) for term in by.values()):
            return wrong("not_resolved")
        a, b = read_term(given["a"]), read_term(given["b"])
        if a is None or b is None:
            raise ValueError(f"no terms: {given}")
        if substitute(a, by) != substitute(b, by):
            return wrong("not_equal")
        best = unify(a, b) or {}
        names = "uvwxyz"
        ours, theirs = (("f", *(substitute((n,), s) for n in names)) for s in (best, by))
        # Of equal generality: each is an instance of the other by a renaming of variables.
        return right() if _renamed(ours, theirs) and _renamed(theirs, ours) else wrong("not_most_general")

    def confirm(self, given: Given, solution: str) -> bool:
        """The substitution equalises; each of its bindings is forced, as terms with another constant there differ."""
        by = {
            name: read_term(term) for name, _, term in (p.partition("=") for p in re.split(r", (?=[u-z]=)", solution))
        }
        terms = {name: write_term(term) for name, term in by.items() if term}
        sides = [given["a"], given["b"]]
        for _ in range(8):
            sides = ["".join(terms.get(m, m) for m in side) for side in sides]
        return sides[0] == sides[1] and self.judge(given, solution).correct


def _renamed(one: Term, other: Term) -> bool:
    """Whether a map of variables to variables takes one term to the other."""
    names: dict[str, str] = {}
    waiting = [(one, other)]
    while waiting:
        a, b = waiting.pop()
        if is_variable(a):
            if not is_variable(b) or names.setdefault(a[0], b[0]) != b[0]:
                return False
        elif a[0] != b[0] or len(a) != len(b):
            return False
        else:
            waiting += zip(a[1:], b[1:], strict=True)
    return True
