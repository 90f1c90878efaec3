"""Parts of the real line: `(-∞, 2] ∪ (3, 5)`, `x > 2`, `1 < x \\le 3`, `x \\ne 0`, `\\mathbb{R} \\setminus \\{1\\}`.

    union = meet {("∪" | "or" | "∨") meet}        meet = difference {("∩" | "and" | "∧") difference}
    difference = piece ["∖" piece]
    piece = [x "∈"] (interval {"," interval} | "{" values "}" | "ℝ" | "∅") | inequality | "{" x ("|" | ":") union "}"

What is read is a union of disjoint intervals in order, so that one set has one form however it is written. Bounds are
exact where they are rational, and doubles where they are not (`\\sqrt{2}`).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from bootcamp.answers.expressions import approximate, exact, parse_expression
from bootcamp.answers.latex import plain
from bootcamp.answers.lists import split, unwrap
from bootcamp.answers.reading import Reading

MAX_LENGTH = 1_000  # characters
MAX_INTERVALS = 60
CLOSE = 1e-9  # relative; how near two irrational bounds are that count as one

Bound: TypeAlias = Fraction | float  # a float only where it is irrational or infinite


@dataclass(frozen=True)
class Interval:
    """All numbers between two bounds, each of which belongs to it or not; a point is [a, a]."""

    low: Bound
    high: Bound
    low_in: bool
    high_in: bool


Region: TypeAlias = tuple[Interval, ...]  # disjoint, in order, none touching the next

LINE: Region = (Interval(-math.inf, math.inf, False, False),)

_INFINITIES = {"∞": math.inf, "inf": math.inf, "infinity": math.inf, "oo": math.inf}
_RELATIONS = {"<=": "≤", "=<": "≤", ">=": "≥", "=>": "≥", "!=": "≠", "==": "="}
_RELATION = re.compile(r"<=|=<|>=|=>|!=|==|[<>≤≥≠=]")
_FLIPPED = {"<": ">", ">": "<", "≤": "≥", "≥": "≤", "=": "=", "≠": "≠"}
_OR = re.compile(r"∪|∨|(?<![A-Za-z\\])(?:or|union|U)(?![A-Za-z])", re.ASCII)
_MEET = re.compile(r"∩|∧|(?<![A-Za-z\\])and(?![A-Za-z])", re.ASCII)
_ALL = frozenset({"ℝ", "R", "all real numbers", "all reals", "all real x"})
_NOTHING = frozenset({"∅", "{}", "{ }", "no solution", "no solutions", "empty set", "no real solution"})


class _Unreadable(ValueError):
    """The text is no region; the message says why."""


def read_region(text: str, variable: str = "x") -> Reading[Region]:
    """The part of the real line that `text` describes. Codes: `too_long`, `no_region`."""
    if len(text) > MAX_LENGTH:
        return Reading(None, "too_long", f"{len(text)} characters; the limit is {MAX_LENGTH}")
    try:
        return Reading(_union(_turned(plain(text)), variable, 0))
    except _Unreadable as problem:
        return Reading(None, "no_region", str(problem))


def _turned(text: str) -> str:
    """`]1, 2[` as `(1, 2)`: a bracket that is turned outwards leaves its end out."""
    marks = [place for place, mark in enumerate(text) if mark in "[]"]
    if len(marks) % 2 or not (text.lstrip("x∈ ")[:1] == "]" or text[-1:] == "["):
        return text
    letters = list(text)
    for opening, closing in zip(marks[::2], marks[1::2], strict=True):
        letters[opening] = "(" if text[opening] == "]" else "["
        letters[closing] = ")" if text[closing] == "[" else "]"
    return "".join(letters)


def same_region(one: Region, other: Region) -> bool:
    """True if the two hold the same numbers, irrational bounds to `CLOSE`."""
    return len(one) == len(other) and all(
        a.low_in == b.low_in and a.high_in == b.high_in and _same(a.low, b.low) and _same(a.high, b.high)
        for a, b in zip(one, other, strict=True)
    )


def holds(region: Region, value: Bound) -> bool:
    """True if `value` lies in `region`."""
    return any(
        i.low < value < i.high or (i.low_in and value == i.low) or (i.high_in and value == i.high) for i in region
    )


def _same(a: Bound, b: Bound) -> bool:
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a == b
    return a == b or math.isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE)


def _union(text: str, variable: str, depth: int) -> Region:
    pieces = _pieces(_OR.sub("∪", text), "∪")
    return union([one for piece in pieces for one in _meet(piece, variable, depth)])


def _meet(text: str, variable: str, depth: int) -> Region:
    first, *rest = (_difference(piece, variable, depth) for piece in _pieces(_MEET.sub("∩", text), "∩"))
    for region in rest:
        first = meet(first, region)
    return first


def _difference(text: str, variable: str, depth: int) -> Region:
    pieces = _pieces(text, "∖")
    regions = [_piece(piece, variable, depth) for piece in pieces]
    if len(regions) > 2:
        raise _Unreadable("more than one difference")
    return regions[0] if len(regions) == 1 else meet(regions[0], complement(regions[1]))


def _piece(text: str, variable: str, depth: int) -> Region:
    left, member, right = text.partition("∈")
    if member and left.strip() == variable:
        text = right.strip()
    if text.lower() in _ALL or text in _ALL:
        return LINE
    if text.lower() in _NOTHING:
        return ()
    built = re.match(r"\{\s?" + re.escape(variable) + r"\s?(?:∈\s?ℝ)?\s?[|:]", text)
    if built and text.endswith("}"):
        if depth:
            raise _Unreadable("a set in a set")
        return _union(text[built.end() : -1].strip(), variable, depth + 1)
    if text[:1] == "{":
        inside = unwrap(text)
        return union([_interval(b, b, True, True) for b in map(_bound, _pieces(inside, ","))])
    if _RELATION.search(text):
        return _inequality(text, variable)
    return union([_bracketed(piece) for piece in _pieces(text, ",")])


def _bracketed(text: str) -> Interval:
    if text[:1] not in ("(", "[") or text[-1:] not in (")", "]") or len(text) < 3:
        raise _Unreadable(f"{text[:40]!r} is no interval")
    ends = _pieces(text[1:-1], ",;")
    if len(ends) != 2:
        raise _Unreadable(f"{text[:40]!r} has not two bounds")
    return _interval(_bound(ends[0]), _bound(ends[1]), text[0] == "[", text[-1] == "]")


def _inequality(text: str, variable: str) -> Region:
    """`x > 2`, `2 < x`, `1 < x ≤ 3`; only bounds on the variable itself."""
    signs = [_RELATIONS.get(sign, sign) for sign in _RELATION.findall(text)]
    sides = [side.strip() for side in _RELATION.split(text)]
    if len(signs) == 1 and sides[0] == variable:
        return _half(signs[0], _bound(sides[1]))
    if len(signs) == 1 and sides[1] == variable:
        return _half(_FLIPPED[signs[0]], _bound(sides[0]))
    if len(signs) == 2 and sides[1] == variable and (set(signs) <= {"<", "≤"} or set(signs) <= {">", "≥"}):
        return meet(_half(_FLIPPED[signs[0]], _bound(sides[0])), _half(signs[1], _bound(sides[2])))
    raise _Unreadable(f"{text[:40]!r} does not bound {variable}")


def _half(sign: str, bound: Bound) -> Region:
    if math.isinf(bound) and (sign not in "<>" or (bound > 0) != (sign == "<")):
        raise _Unreadable("a bound at infinity")
    match sign:
        case "<" | "≤":
            return (_interval(-math.inf, bound, False, sign == "≤"),)
        case ">" | "≥":
            return (_interval(bound, math.inf, sign == "≥", False),)
        case "=":
            return (_interval(bound, bound, True, True),)
    return complement((_interval(bound, bound, True, True),))


def _bound(text: str) -> Bound:
    unsigned = text.strip().lstrip("+-").strip()
    if unsigned.lower() in _INFINITIES and len(text) < 20:
        return -math.inf if "-" in text else math.inf
    tree = parse_expression(text, ())
    value = None if tree is None else exact(tree)
    if tree is not None and value is None:
        double = approximate(tree)
        if double is not None:
            return double
    if value is None or abs(value) > 10**300:
        raise _Unreadable(f"{text[:40]!r} is no bound")
    return value


def _interval(low: Bound, high: Bound, low_in: bool, high_in: bool) -> Interval:
    low_in, high_in = low_in and not math.isinf(low), high_in and not math.isinf(high)  # [-∞ is a slip, and harmless
    if low > high or (low == high and not (low_in and high_in)):
        raise _Unreadable("an interval that ends before it begins")
    return Interval(low, high, low_in, high_in)


def _pieces(text: str, separators: str) -> list[str]:
    pieces = split(text, separators)
    if pieces is None or not all(pieces) or len(pieces) > MAX_INTERVALS:
        raise _Unreadable("brackets do not pair, or a piece is missing")
    return pieces


def union(intervals: list[Interval]) -> Region:
    """Disjoint, in order, merged where they overlap or touch."""
    merged: list[Interval] = []
    for one in sorted(intervals, key=lambda i: (i.low, not i.low_in)):
        last = merged[-1] if merged else None
        if last is None or one.low > last.high or (one.low == last.high and not (one.low_in or last.high_in)):
            merged.append(one)
        elif (one.high, one.high_in) > (last.high, last.high_in):
            merged[-1] = Interval(last.low, one.high, last.low_in, one.high_in)
    return tuple(merged)


def complement(region: Region) -> Region:
    """All other numbers."""
    gaps, low, low_in = [], -math.inf, False  # type: list[Interval], Bound, bool
    for one in region:
        if low < one.low or (low == one.low and low_in and not one.low_in):
            gaps.append(Interval(low, one.low, low_in, not one.low_in and not math.isinf(one.low)))
        low, low_in = one.high, not one.high_in
    if low < math.inf:
        gaps.append(Interval(low, math.inf, low_in, False))
    return tuple(gaps)


def meet(one: Region, other: Region) -> Region:
    """The numbers in both."""
    return complement(union([*complement(one), *complement(other)]))
