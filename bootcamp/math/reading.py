"""Reading lists, vectors and matrices of exact numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from bootcamp.answers import parse_integer
from bootcamp.answers.lists import parse_list, parse_named
from bootcamp.answers.matrices import parse_matrix
from bootcamp.answers.numbers import tidy

__all__ = [
    "listed", "parse_edges", "parse_fractions", "parse_matrix", "parse_walk", "right_side", "unwrap", "write_matrix",
]  # fmt: skip

MAX_LENGTH = 2_000
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_LEFT = re.compile(r"[A-Za-z][A-Za-z/']{0,5}(?:\s?\([a-z](?:,\s?[a-z]){0,2}\))?")


def unwrap(text: str) -> str:
    """Without one pair of outer brackets."""
    text = tidy(text)
    if text and _BRACKETS.get(text[0]) == text[-1]:
        return text[1:-1].strip()
    return text


def right_side(text: str) -> str:
    """`f(x) = 2x` is read as `2x`; anything else stays."""
    left, equals, right = text.partition("=")
    return right if equals and _LEFT.fullmatch(left.strip()) else text


def parse_fractions(text: str, names: Sequence[str] = ()) -> list[Fraction] | None:
    """Numbers between commas, semicolons or white space, or each with its name: `y = 2, x = 1`."""
    if "=" not in text[:MAX_LENGTH]:
        return parse_list(text) or None
    named = parse_named(text, names)
    return [named[name] for name in names] if named else None


def parse_walk(text: str) -> list[int] | None:
    """Labels of vertices one after another: `1-3-2`, `1, 3, 2`, `1 → 3 → 2`; one-digit ones may touch."""
    text = unwrap(text[: MAX_LENGTH + 1])
    if len(text) > MAX_LENGTH:
        return None
    if text.isascii() and text.isdigit():
        return [int(digit) for digit in text]
    labels = [parse_integer(part) for part in re.split(r"\s*(?:->|→|[-,;\s])\s*", text)]
    return [n for n in labels if n is not None] if None not in labels else None


def parse_edges(text: str) -> list[tuple[int, int]] | None:
    """Pairs of vertices: `1-2, 2-3` or `(1, 2), (2, 3)` or, of one-digit labels, `12 23`; ends in ascending order."""
    text = tidy(text[: MAX_LENGTH + 1])
    if len(text) > MAX_LENGTH:
        return None
    parts = re.findall(r"\(([^()]*)\)", text) or re.split(r"[,;\s]+", unwrap(text))
    walks = [parse_walk(part) for part in parts]
    if not all(walk and len(walk) == 2 for walk in walks):
        return None
    return [(min(walk), max(walk)) for walk in walks if walk]


def listed(values: Sequence[object]) -> str:
    """`1, 2, 3`."""
    return ", ".join(map(str, values))


def write_matrix(rows: Sequence[Sequence[object]]) -> str:
    """`[[1,2],[3,4]]`."""
    return "[" + ",".join("[" + ",".join(map(str, row)) + "]" for row in rows) + "]"
