"""Reading lists, vectors and matrices of exact numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from bootcamp.answers import lists, parse_integer
from bootcamp.answers.labels import is_label, unlabelled
from bootcamp.answers.latex import plain
from bootcamp.answers.lists import parse_list, parse_named
from bootcamp.answers.matrices import parse_matrix
from bootcamp.answers.numbers import tidy

__all__ = [
    "listed", "parse_edges", "parse_fractions", "parse_matrix", "parse_walk", "right_side", "unwrap", "write_matrix",
]  # fmt: skip

MAX_LENGTH = 2_000
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_STEP = re.compile(r"\s{0,9}(?:->|→|--|[-,;\s])\s{0,9}")
_TOUCHING = re.compile(r"\)\s?\(")


def unwrap(text: str) -> str:
    """Without one pair of outer brackets."""
    text = tidy(text)
    if text and _BRACKETS.get(text[0]) == text[-1]:
        return text[1:-1].strip()
    return text


def right_side(text: str, *known: str) -> str:
    """`f(x) = 2x` is read as `2x`, and what stands after one of `known`; anything else stays."""
    left, equals, right = text.partition("=")
    left = plain(left[:MAX_LENGTH]).replace(",", "") if equals else ""
    return right if left and (left in known or is_label(left)) else text


def parse_fractions(text: str, names: Sequence[str] = ()) -> list[Fraction] | None:
    """Numbers between commas, semicolons or white space, or each with its name: `y = 2, x = 1`."""
    if not names or "=" not in text[:MAX_LENGTH]:
        return parse_list(text) or None
    named = parse_named(text, names)
    return [named[name] for name in names] if named else None


def parse_walk(text: str) -> list[int] | None:
    """Labels of vertices one after another: `1-3-2`, `1, 3, 2`, `1 → 3 → 2`; one-digit ones may touch."""
    text = unwrap(unlabelled(plain(text[: MAX_LENGTH + 1])))
    if len(text) > MAX_LENGTH:
        return None
    if text.isascii() and text.isdigit():
        return [int(digit) for digit in text]
    labels = [parse_integer(part) for part in _STEP.split(text)]
    return [n for n in labels if n is not None] if None not in labels else None


def parse_edges(text: str) -> list[tuple[int, int]] | None:
    """Pairs of vertices: `1-2, 2-3` or `(1, 2), (2, 3)` or, of one-digit labels, `12 23`; ends in ascending order."""
    text = unlabelled(plain(text[: MAX_LENGTH + 1]))
    for inside in (text, lists.unwrap(text)):
        pieces = lists.split(_TOUCHING.sub("),(", inside)) or []
        walks = [parse_walk(piece) for piece in (pieces if len(pieces) != 1 else pieces[0].split())]
        if walks and len(text) <= MAX_LENGTH and all(walk and len(walk) == 2 for walk in walks):
            return [(min(walk), max(walk)) for walk in walks if walk]
    return None


def listed(values: Sequence[object]) -> str:
    """`1, 2, 3`."""
    return ", ".join(map(str, values))


def write_matrix(rows: Sequence[Sequence[object]]) -> str:
    """`[[1,2],[3,4]]`."""
    return "[" + ",".join("[" + ",".join(map(str, row)) + "]" for row in rows) + "]"
