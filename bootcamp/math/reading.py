"""Reading lists, vectors and matrices of exact numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from bootcamp.answers import parse_integer, parse_number
from bootcamp.answers.numbers import tidy

MAX_LENGTH = 2_000
MAX_PARTS = 200
_BRACKETS = {"(": ")", "[": "]", "{": "}", "<": ">"}
_ROW = re.compile(r"[\[({]([^][(){}]*)[\])}]")
_LEFT = re.compile(r"[A-Za-z][A-Za-z/']{0,5}(?:\s?\([a-z]\))?")


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
    text = unwrap(text[: MAX_LENGTH + 1])
    if len(text) > MAX_LENGTH:
        return None
    if "=" in text:
        pairs = [part.split("=") for part in re.split(r"[,;]|\band\b", text)]
        named = {pair[0].strip(): parse_number(pair[1]) for pair in pairs if len(pair) == 2}
        if len(pairs) != len(names) or set(named) != set(names):
            return None
        numbers = [named[name] for name in names]
    else:
        parts = re.split(r"[,;]" if re.search(r"[,;]", text) else r"\s+", text)
        if len(parts) > MAX_PARTS:
            return None
        numbers = [parse_number(part) for part in parts]
    return [n for n in numbers if n is not None] if None not in numbers else None


def parse_matrix(text: str) -> list[list[Fraction]] | None:
    """`[[1, 2], [3, 1/2]]`, or rows between semicolons or line ends; rows of equal length, or None."""
    text = unwrap(text[: MAX_LENGTH + 1])
    if len(text) > MAX_LENGTH:
        return None
    texts = _ROW.findall(text)
    if texts:
        if _ROW.sub("", text).strip(" ,;\n\t"):
            return None
    else:
        texts = [part for part in re.split(r"[;\n]", text) if part.strip()]
    rows = [parse_fractions(row) for row in texts]
    whole = [row for row in rows if row]
    return whole if whole and len(whole) == len(rows) and len({len(row) for row in whole}) == 1 else None


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
