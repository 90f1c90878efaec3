"""Formulas of a sheet, computed as the page computes them.

    sum = term { ("+" | "-") term }      term = atom { ("*" | "/") atom }
    atom = number | cell | "-" atom | "(" sum ")" | NAME "(" cell [ ":" cell ] ")"

NAME is SUM, AVERAGE, MIN, MAX or COUNT. Texts of over 80 characters, and cells that need each
other, have no value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

COLUMNS = "ABCDEFGH"
MAX_TEXT = 80
MAX_DEPTH = 20
_TOKEN = re.compile(r"[A-H]\d{1,3}|[A-Z]+|\d+(?:\.\d*)?|[-+*/(),:]", re.ASCII)
_CELL = re.compile(r"[A-H]\d{1,3}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,12}(?:\.\d{0,9})?", re.ASCII)


class NoValue(ValueError):
    """The formula cannot be computed."""


def cells(first: str, last: str) -> list[str]:
    """All cells of a range, row by row; at most a thousand."""
    a, b = sorted((COLUMNS.index(first[0]), COLUMNS.index(last[0])))
    top, bottom = sorted((int(first[1:]), int(last[1:])))
    if (b - a + 1) * (bottom - top + 1) > 1000:
        raise NoValue("too large a range")
    return [f"{COLUMNS[c]}{r}" for r in range(top, bottom + 1) for c in range(a, b + 1)]


def number(text: str) -> float | None:
    """The number that a plain cell holds, or None."""
    return float(text) if _NUMBER.fullmatch(text) else None


def value(sheet: Mapping[str, str], cell: str, depth: int = 0) -> float | str:
    """What a cell shows: a number, or text; raises `NoValue`."""
    text = sheet.get(cell, "")
    if not text.startswith("="):
        plain = number(text)
        return text if plain is None else plain
    if depth > MAX_DEPTH or len(text) > MAX_TEXT:
        raise NoValue(cell)
    return _Reader(sheet, _TOKEN.findall(text[1:].upper()), depth).whole()


class _Reader:
    """One formula being read."""

    def __init__(self, sheet: Mapping[str, str], tokens: list[str], depth: int) -> None:
        self.sheet, self.tokens, self.depth, self.k = sheet, [*tokens, ""], depth, 0

    def take(self, wanted: str = "") -> str:
        token = self.tokens[self.k]
        if not token or (wanted and token != wanted):
            raise NoValue(token)
        self.k += 1
        return token

    def whole(self) -> float:
        result = self.sum()
        if self.tokens[self.k]:
            raise NoValue(self.tokens[self.k])
        return result

    def sum(self) -> float:
        total = self.term()
        while self.tokens[self.k] in ("+", "-"):
            total = total + self.term() if self.take() == "+" else total - self.term()
        return total

    def term(self) -> float:
        total = self.atom()
        while self.tokens[self.k] in ("*", "/"):
            sign, other = self.take(), self.atom()
            if sign == "/" and other == 0:
                raise NoValue("division by 0")
            total = total * other if sign == "*" else total / other
        return total

    def atom(self) -> float:
        token = self.take()
        if token == "-":
            return -self.atom()
        if token == "(":
            inner = self.sum()
            self.take(")")
            return inner
        if token[0].isdigit():
            return float(token)
        if _CELL.fullmatch(token):
            got = value(self.sheet, token, self.depth + 1)
            if isinstance(got, str) and got:
                raise NoValue(got)
            return got or 0.0
        return self.function(token)

    def function(self, name: str) -> float:
        self.take("(")
        first = last = self.take()
        if self.tokens[self.k] == ":":
            self.take()
            last = self.take()
        self.take(")")
        if not (_CELL.fullmatch(first) and _CELL.fullmatch(last)):
            raise NoValue(first)
        found = [value(self.sheet, one, self.depth + 1) for one in cells(first, last)]
        numbers = [one for one in found if isinstance(one, float)]
        if name == "COUNT":
            return float(len(numbers))
        if name not in ("SUM", "AVERAGE", "MIN", "MAX") or not numbers:
            raise NoValue(name)
        return {
            "SUM": sum(numbers),
            "AVERAGE": sum(numbers) / len(numbers),
            "MIN": min(numbers),
            "MAX": max(numbers),
        }[name]


def moved(text: str, rows: int) -> str:
    """A formula as it reads `rows` further down."""
    return _CELL.sub(lambda m: f"{m[0][0]}{int(m[0][1:]) + rows}", text)


def meaning(sheet: Mapping[str, str]) -> dict[str, object]:
    """Each plain cell's text, and each formula's values on this sheet and on two whose numbers differ.

    So `=B2+B3` means what `=SUM(B2:B3)` means, and a number typed in its place does not.
    """
    told: dict[str, object] = {}
    for cell, text in sorted(sheet.items()):
        if not text.startswith("="):
            told[cell] = text
            continue
        values: list[float | str] = []
        for k in range(3):
            other = {
                c: t if (n := number(t)) is None else str(n + k * (1 + 7 * COLUMNS.index(c[0]) + 3 * int(c[1:]) ** 2))
                for c, t in sheet.items()
            }
            try:
                got = value(other, cell)
                values.append(round(got, 6) if isinstance(got, float) else got)
            except (NoValue, RecursionError):
                values.append("no value")
        told[cell] = values
    return told
