"""Finite automata and regular expressions: written, read within limits, minimised, compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import TypeVar

from bootcamp.answers.latex import plain

LETTERS = "ab"
MAX_LENGTH = 400  # characters of an expression
MAX_DEPTH = 30
MAX_PAIRS = 2_000  # of a comparison
MAX_STATES = 60

T = TypeVar("T", bound=Hashable)

_ROW = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}),(\d{1,3})(\*?)", re.ASCII)
_STARS = re.compile(r"\^\s?(?:\*|\{\s?\*\s?\})")


@dataclass(frozen=True)
class Machine:
    """A complete deterministic automaton over `LETTERS` that starts in state 0."""

    moves: tuple[tuple[int, int], ...]
    accepting: frozenset[int]

    def after(self, state: int, word: str) -> int:
        for letter in word:
            state = self.moves[state][LETTERS.index(letter)]
        return state

    def takes(self, word: str) -> bool:
        return self.after(0, word) in self.accepting

    def __str__(self) -> str:
        return " ".join(f"{s}:{a},{b}{'*' * (s in self.accepting)}" for s, (a, b) in enumerate(self.moves))


def read_machine(text: str) -> Machine | None:
    """`0:1,2 1:0,2* 2:2,2`, also with semicolons or lines between the rows; None for anything else."""
    text = re.sub(r"\s{0,9}([,:*;])\s{0,9}", r"\1", plain(text[:2_000])).replace("*", "* ")
    rows = [_ROW.fullmatch(piece) for piece in re.split(r"[;\s]+", text.strip("; \n"))]
    found = [row for row in rows if row]
    if len(found) < len(rows) or len(found) > MAX_STATES:
        return None
    if any(row[1] and int(row[1]) != k for k, row in enumerate(found)):
        return None
    moves = tuple((int(row[2]), int(row[3])) for row in found)
    if max(max(row) for row in moves) >= len(moves):
        return None
    return Machine(moves, frozenset(k for k, row in enumerate(found) if row[4]))


def classes(machine: Machine) -> list[int]:
    """A number for each state, the same for states that no word tells apart (Moore)."""
    colour = [int(s in machine.accepting) for s in range(len(machine.moves))]
    while True:
        seen: dict[tuple[int, ...], int] = {}
        finer = [
            seen.setdefault((colour[s], *(colour[t] for t in row)), len(seen)) for s, row in enumerate(machine.moves)
        ]
        if len(set(finer)) == len(set(colour)):
            return finer
        colour = finer


def machine_of(start: T, step: Callable[[T, str], T], good: Callable[[T], bool]) -> Machine:
    """The smallest automaton of a process, its states numbered as they are first reached."""
    states: dict[T, int] = {start: 0}
    order = [start]
    moves = []
    for state in order:
        row = []
        for letter in LETTERS:
            following = step(state, letter)
            if following not in states:
                states[following] = len(order)
                order.append(following)
            row.append(states[following])
        moves.append((row[0], row[1]))
        if len(order) > MAX_PAIRS:
            raise ValueError("too many states")
    whole = Machine(tuple(moves), frozenset(states[s] for s in order if good(s)))
    kind = classes(whole)
    if len(set(kind)) == len(kind):
        return whole
    merged = {k: tuple(kind[t] for t in whole.moves[kind.index(k)]) for k in kind}
    final = {kind[s] for s in whole.accepting}
    return machine_of(kind[0], lambda s, letter: merged[s][LETTERS.index(letter)], lambda s: s in final)


def shortest(start: T, step: Callable[[T, str], T], good: Callable[[T], bool]) -> tuple[str, int]:
    """The first shortest word after which a process is good, and how many as short there are; ("", 0) if none."""
    layer: dict[T, tuple[str, int]] = {start: ("", 1)}
    seen = {start}
    while layer:
        done = [found for state, found in layer.items() if good(state)]
        if done:
            return done[0][0], sum(count for _, count in done)
        following: dict[T, tuple[str, int]] = {}
        for state, (word, count) in layer.items():
            for letter in LETTERS:
                target = step(state, letter)
                if target not in seen:
                    first, more = following.get(target, (word + letter, 0))
                    following[target] = (first, more + count)
        seen.update(following)
        layer = following
    return "", 0


def same_language(one: Machine, other: Machine) -> bool:
    """True if no word tells the two apart."""
    pairs, seen = [(0, 0)], {(0, 0)}
    for a, b in pairs:
        if (a in one.accepting) != (b in other.accepting):
            return False
        for pair in zip(one.moves[a], other.moves[b], strict=True):
            if pair not in seen:
                seen.add(pair)
                pairs.append(pair)
    return True


# ── regular expressions, by the positions of their letters (Glushkov) ────────────────────────────


@dataclass
class Expression:
    """Which positions may come first, last and after each other, as bits; `empty` if the empty word is in it."""

    letters: list[str] = field(default_factory=list)
    follow: list[int] = field(default_factory=list)
    first: int = 0
    last: int = 0
    empty: bool = True

    def step(self, state: int, letter: str) -> int:
        """The positions after one letter; bit 0 is the start."""
        found = 0
        following = self.first if state & 1 else 0
        rest = state >> 1
        while rest:
            low = rest & -rest
            following |= self.follow[low.bit_length() - 1]
            rest ^= low
        for place, other in enumerate(self.letters):
            if other == letter and following >> place & 1:
                found |= 2 << place
        return found

    def good(self, state: int) -> bool:
        return bool(state >> 1 & self.last) or (bool(state & 1) and self.empty)


class _Refused(ValueError):
    """The text is no regular expression."""


def read_regex(text: str) -> Expression | None:
    """An expression with `|`, `*`, `?`, brackets and `ε`; None for anything else."""
    if len(text) > MAX_LENGTH:
        return None
    text = _STARS.sub("*", plain(text)).replace("\\epsilon", "ε").replace("∪", "|").replace("∨", "|")
    marks = [mark for mark in text if not mark.isspace()]
    whole = Expression()
    try:
        first, last, empty, end = _alternatives(marks, 0, whole, 0)
    except _Refused:
        return None
    if end < len(marks) or not marks:
        return None
    whole.first, whole.last, whole.empty = first, last, empty
    return whole


_Part = tuple[int, int, bool, int]  # first, last, empty, where it ends


def _alternatives(marks: list[str], at: int, whole: Expression, depth: int) -> _Part:
    if depth > MAX_DEPTH:
        raise _Refused
    first, last, empty, at = _sequence(marks, at, whole, depth)
    while at < len(marks) and marks[at] == "|":
        more, ends, none, at = _sequence(marks, at + 1, whole, depth)
        first, last, empty = first | more, last | ends, empty or none
    return first, last, empty, at


def _sequence(marks: list[str], at: int, whole: Expression, depth: int) -> _Part:
    first, last, empty, begin = 0, 0, True, at
    while at < len(marks) and marks[at] not in "|)":
        more, ends, none, at = _starred(marks, at, whole, depth)
        _link(whole, last, more)
        first |= more if empty else 0
        last = ends | (last if none else 0)
        empty = empty and none
    if at == begin:
        raise _Refused
    return first, last, empty, at


def _starred(marks: list[str], at: int, whole: Expression, depth: int) -> _Part:
    if marks[at] == "(":
        first, last, empty, at = _alternatives(marks, at + 1, whole, depth + 1)
        if at >= len(marks):
            raise _Refused
    elif marks[at] == "ε":
        first, last, empty = 0, 0, True
    elif marks[at] in LETTERS:
        first = last = 1 << len(whole.letters)
        whole.letters.append(marks[at])
        whole.follow.append(0)
        empty = False
    else:
        raise _Refused
    at += 1
    while at < len(marks) and marks[at] in "*?":
        if marks[at] == "*":
            _link(whole, last, first)
        empty = True
        at += 1
    return first, last, empty, at


def _link(whole: Expression, last: int, first: int) -> None:
    while last:
        low = last & -last
        whole.follow[low.bit_length() - 1] |= first
        last ^= low


def fits(expression: Expression, machine: Machine) -> bool | None:
    """True if the two have the same words; None if that takes too long to see."""
    pairs, seen = [(1, 0)], {(1, 0)}
    for a, b in pairs:
        if expression.good(a) != (b in machine.accepting):
            return False
        for k, letter in enumerate(LETTERS):
            pair = expression.step(a, letter), machine.moves[b][k]
            if pair not in seen:
                seen.add(pair)
                pairs.append(pair)
        if len(pairs) > MAX_PAIRS:
            return None
    return True


def words(longest: int) -> Iterable[str]:
    """All words up to a length, shortest first."""
    for length in range(longest + 1):
        yield from map("".join, product(LETTERS, repeat=length))
