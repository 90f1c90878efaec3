"""Matrices: `[[1, 2], [3, 4]]`, `\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}`, `1 2; 3 4`, rows on lines.

`parse_matrix(text)` reads exact rational entries, `parse_matrix(text, item)` those that the reader `item` knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import TypeVar, overload

from bootcamp.answers.latex import plain
from bootcamp.answers.lists import split, unwrap
from bootcamp.answers.rationals import parse_rational

MAX_LENGTH = 4_000  # characters
MAX_ENTRIES = 400

T = TypeVar("T")

_KINDS = "(?:[pbBvV]?matrix|smallmatrix|array)"
_BEGIN = re.compile(rf"\\begin\s?\{{{_KINDS}\}}\s?(?:\{{[clr|\s]{{0,40}}\}})?", re.ASCII)
_END = re.compile(rf"\\end\s?\{{{_KINDS}\}}", re.ASCII)
_NEW_ROW = re.compile(r"\\\\(?:\s?\[[0-9.]{1,5}\s?[a-z]{2}\])?|\\cr(?![a-z])", re.ASCII)
_ADJACENT = re.compile(r"([\])])\s*([\[(])")  # rows that touch
_NAME = re.compile(r"\s?[A-Za-z](?:\^\{?(?:-1|T)\}?|')?\s?=", re.ASCII)


@overload
def parse_matrix(text: str) -> list[list[Fraction]] | None: ...
@overload
def parse_matrix(text: str, item: Callable[[str], T | None]) -> list[list[T]] | None: ...
def parse_matrix(text: str, item: Callable[[str], object | None] = parse_rational) -> list[list[object]] | None:  # type: ignore[misc]
    """The rows, all of one length, or None. A name before it, as in `A =`, is forgiven."""
    texts = None if len(text) > MAX_LENGTH else _rows(text)
    if not texts or sum(map(len, texts)) > MAX_ENTRIES or len({len(row) for row in texts}) != 1:
        return None
    rows = [[item(entry) for entry in row] for row in texts]
    whole = [[entry for entry in row if entry is not None] for row in rows]
    return whole if whole == rows and whole[0] else None


def _rows(text: str) -> list[list[str]] | None:
    """The texts of the entries, row by row."""
    text = plain(text)
    named = _NAME.match(text)
    text = text[named.end() :].strip() if named else text
    begin = _BEGIN.search(text)
    if begin:
        end = _END.search(text, begin.end())
        if end is None or text[: begin.start()].strip("([ ") or text[end.end() :].strip(")] "):
            return None
        lines = _NEW_ROW.split(text[begin.end() : end.start()].replace("\\hline", ""))
        return [[entry.strip() for entry in line.split("&")] for line in lines if line.strip()]
    inside = unwrap(_ADJACENT.sub(r"\1, \2", text))
    lines_ = split(inside, ";\n")
    if lines_ is None:
        return None
    rows = [line for line in lines_ if line]
    if len(rows) == 1:  # [[1, 2], [3, 4]] or ((1, 2), (3, 4)), or one row
        nested = split(rows[0], ",") or []
        if all(piece and unwrap(piece) != piece for piece in nested):
            rows = nested
    pieces = [_entries(unwrap(row.rstrip(","))) for row in rows]
    return [row for row in pieces if row is not None] if None not in pieces else None


def _entries(row: str) -> list[str] | None:
    """Between commas, or where there are none between white space."""
    entries = split(row, ",")
    if entries is None or len(entries) > 1:
        return entries
    return row.split()
