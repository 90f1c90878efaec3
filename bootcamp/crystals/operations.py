"""Symmetry operations as coordinate triplets, exact: `-y,x-y,z+1/2`.

An operation is x' = W x + w with an integer matrix W and a vector w of fractions. Reading a triplet is one scan
by a small grammar; nothing is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

import spglib

from bootcamp.answers.numbers import parse_number, tidy

MAX_TEXT = 200  # characters of one triplet
MAX_POINTS = 400

_TERM = re.compile(r"\s*([+-]?)\s*(?:(\d{0,2})\*?([xyz])|(\d{1,3}/\d{1,3}|\d{0,3}\.\d{1,8}|\d{1,3}))", re.ASCII)

Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Operation:
    """x' = W x + w; `a @ b` is b first, then a."""

    rotation: tuple[tuple[int, ...], ...]
    shift: Vector

    def __call__(self, point: Sequence[Fraction]) -> Vector:
        return tuple(
            sum((r * x for r, x in zip(row, point, strict=True)), w)
            for row, w in zip(self.rotation, self.shift, strict=True)
        )

    def __matmul__(self, first: Operation) -> Operation:
        columns = list(zip(*first.rotation, strict=True))
        rotation = tuple(
            tuple(sum(a * b for a, b in zip(row, column, strict=True)) for column in columns) for row in self.rotation
        )
        return Operation(rotation, self(first.shift))

    @property
    def wrapped(self) -> Operation:
        """The same modulo lattice translations."""
        return Operation(self.rotation, wrap(self.shift))

    @cached_property
    def determinant(self) -> int:
        return determinant(self.rotation)

    @property
    def inverse(self) -> Operation:
        """The inverse of an operation whose matrix has determinant 1 or -1."""
        rotation = tuple(tuple(value * self.determinant for value in row) for row in adjugate(self.rotation))
        back = Operation(rotation, (Fraction(0),) * 3)(self.shift)
        return Operation(rotation, tuple(-value for value in back))

    def __str__(self) -> str:
        return ",".join(_expression(row, w) for row, w in zip(self.rotation, self.shift, strict=True))


IDENTITY = Operation(((1, 0, 0), (0, 1, 0), (0, 0, 1)), (Fraction(0),) * 3)


def wrap(point: Iterable[Fraction]) -> Vector:
    """Into [0, 1)."""
    return tuple(value % 1 for value in point)


def determinant(m: Sequence[Sequence[int]]) -> int:
    (a, b, c), (d, e, f), (g, h, i) = m
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def adjugate(m: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """The matrix whose product with `m` is its determinant times the identity."""
    (a, b, c), (d, e, f), (g, h, i) = m
    return (
        (e * i - f * h, c * h - b * i, b * f - c * e),
        (f * g - d * i, a * i - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )


def _expression(row: Sequence[int], shift: Fraction, letters: str = "xyz") -> str:
    """`-x+y+1/2`."""
    text = ""
    for factor, letter in zip(row, letters, strict=True):
        if factor:
            text += ("-" if factor < 0 else "+") + (str(abs(factor)) if abs(factor) > 1 else "") + letter
    if shift:
        text += ("-" if shift < 0 else "+") + str(abs(shift))
    return text.removeprefix("+") or "0"


def axis_text(column: Sequence[int]) -> str:
    """`2a-b`: a new axis as a sum of the old ones."""
    return _expression(column, Fraction(0), "abc")


def parse_operation(text: str) -> Operation | None:
    """One coordinate triplet, brackets allowed around it; or None."""
    text = tidy(text).lower()
    if len(text) > MAX_TEXT:
        return None
    if text[:1] + text[-1:] in ("()", "[]", "{}"):
        text = text[1:-1]
    parts = text.split(",")
    rows = [_parse_expression(part) for part in parts]
    if len(rows) != 3 or None in rows:
        return None
    found = [row for row in rows if row is not None]
    return Operation(tuple(row[0] for row in found), tuple(row[1] for row in found))


def _parse_expression(text: str) -> tuple[tuple[int, ...], Fraction] | None:
    factors, shift, position = [0, 0, 0], Fraction(0), 0
    text = text.strip()
    if not text:
        return None
    while position < len(text):
        match = _TERM.match(text, position)
        if match is None or (position and not match[1]):
            return None
        sign = -1 if match[1] == "-" else 1
        if match[3]:
            factors["xyz".index(match[3])] += sign * int(match[2] or 1)
        else:
            value = parse_number(match[4])
            if value is None:
                return None
            shift += sign * value
        position = match.end()
    return tuple(factors), shift


def parse_points(text: str) -> list[Vector] | None:
    """Points of three coordinates each, apart by `;`, lines or brackets; or None."""
    text = tidy(text)
    if len(text) > 60 * MAX_POINTS:
        return None
    text = re.sub(r"\)[\s,;]*\(|\][\s,;]*\[", ";", text)
    pieces = [piece.strip(" \t()[]{}") for piece in re.split(r"[;\n]", text)]
    points = [_parse_point(piece) for piece in pieces if piece]
    if not points or len(points) > MAX_POINTS or None in points:
        return None
    return [point for point in points if point is not None]


def parse_point(text: str) -> Vector | None:
    """One point of three coordinates, or None."""
    points = parse_points(text)
    return points[0] if points and len(points) == 1 else None


def _parse_point(text: str) -> Vector | None:
    parts = [part for part in re.split(r"[\s,]+", text) if part]
    numbers = [parse_number(part) for part in parts]
    return tuple(n for n in numbers if n is not None) if len(parts) == 3 and None not in numbers else None


def near(one: Iterable[Fraction], other: Iterable[Fraction], tolerance: Fraction = Fraction(1, 1000)) -> bool:
    """True if two points agree to `tolerance`: decimals may stand for fractions."""
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


def near_modulo(one: Iterable[Fraction], other: Iterable[Fraction], tolerance: Fraction = Fraction(1, 1000)) -> bool:
    """The same, lattice translations aside."""
    gaps = [(a - b) % 1 for a, b in zip(one, other, strict=True)]
    return all(min(gap, 1 - gap) <= tolerance for gap in gaps)


def vector_text(vector: Iterable[Fraction], separator: str = ",") -> str:
    return separator.join(str(value) for value in vector)


def fractions(texts: Iterable[str]) -> Vector:
    """Back from JSON."""
    return tuple(Fraction(text) for text in texts)


@cache
def _settings() -> dict[int, tuple[int, str]]:
    """The Hall number and the choice of setting that stand for each space group: the first that spglib lists."""
    found: dict[int, tuple[int, str]] = {}
    for hall in range(1, 531):
        kind: Any = spglib.get_spacegroup_type(hall)
        found.setdefault(kind.number, (hall, kind.choice))
    return found


@cache
def setting(number: int) -> str:
    """What must be said beside the symbol for it to fix the axes: empty, or a few words."""
    return {"b": "unique axis b", "b1": "unique axis b, cell choice 1", "H": "hexagonal axes"}.get(
        _settings()[number][1], ""
    )


@cache
def group_operations(number: int) -> tuple[Operation, ...]:
    """All operations modulo lattice translations, in the standard setting; of two origins, the first."""
    data: Any = spglib.get_symmetry_from_database(_settings()[number][0])
    return tuple(
        Operation(
            tuple(tuple(int(value) for value in row) for row in rotation),
            tuple(Fraction(round(float(value) * 24), 24) % 1 for value in shift),
        )
        for rotation, shift in zip(data["rotations"], data["translations"], strict=True)
    )


@cache
def single_setting(number: int) -> bool:
    """True if the tables give no second origin for the group: its symbol alone then names the operations."""
    return _settings()[number][1] in ("", "b", "b1", "H")


def group_symbol(number: int) -> str:
    """The short Hermann-Mauguin symbol, `P2_1/c`; rhombohedral groups on hexagonal axes."""
    kind: Any = spglib.get_spacegroup_type(_settings()[number][0])
    return str(kind.international_short)


def orbit(number: int, point: Sequence[Fraction]) -> list[Vector]:
    """All points equivalent to `point`, in [0, 1), in the order of the operations: itself first."""
    return list(dict.fromkeys(wrap(operation(point)) for operation in group_operations(number)))
