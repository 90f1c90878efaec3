"""Several answers in one: tuples, lists, sets and named values, each item read by a reader of its own.

    parse_list("(1, 1/2)")                                [1, 1/2]
    parse_list("\\{(1,2), (3,4)\\}", parse_list)            [[1, 2], [3, 4]]
    parse_set("x = 1 \\pm \\sqrt{4}", parse_value)          {-1, 3}
    parse_named("y = 2, x = 1", ("x", "y"))               {"x": 1, "y": 2}

Splitting looks at brackets: only a separator outside of all of them divides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from fractions import Fraction
from typing import TypeVar, overload

from bootcamp.answers.labels import sides, unlabelled
from bootcamp.answers.latex import plain
from bootcamp.answers.rationals import parse_rational

MAX_LENGTH = 4_000  # characters
MAX_ITEMS = 200
MAX_DEPTH = 20

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

_OPENING = {"(": ")", "[": "]", "{": "}", "⟨": "⟩"}
_ANGLED = re.compile(r"<([^<>]*)>")
_CLOSING = frozenset(_OPENING.values())
_EMPTY = frozenset({"∅", "{}", "{ }", "no solution", "no solutions", "no real solution", "no real solutions"})
_AND = re.compile(r"(?:,\s{0,3})?(?<![A-Za-z\\])(?:and|or)(?![A-Za-z])|∨", re.ASCII)
_NAME = re.compile(r"\A\s*\\?[A-Za-z][A-Za-z]{0,8}(?:_(?:\w{1,8}|\{\w{1,8}\}))?\s*(?:=|∈)(?!=)", re.ASCII)
_TRANSPOSED = re.compile(r"\s?\^\s?(?:T|\\top|\{\s?(?:T|\\top)\s?\})\Z", re.ASCII)
_MATRIX = re.compile(
    r"\\begin\s?\{([pbBvV]?matrix|array)\}(?:\s?\{[clr|\s]{1,20}\})?(.{1,3000})\\end\s?\{\1\}", re.ASCII | re.DOTALL
)
_ROWS = re.compile(r"\\\\|\\cr(?![a-z])")
_SCALED = re.compile(r"([^()\[\]]{1,80}?)\s?\*?\s?([(\[].{3,600}[)\]])", re.ASCII | re.DOTALL)


def split(text: str, separators: str = ",;") -> list[str] | None:
    """The pieces of `text` between separators that stand outside of all brackets, trimmed.

    None if brackets do not pair, or there are too many pieces or levels. `and` and `or` divide as `,` does. An
    interval may close with another kind of bracket than it opened with, so that kinds are not compared.
    """
    if len(text) > MAX_LENGTH:
        return None
    if "," in separators:
        text = _AND.sub(" , ", text)
    pieces: list[str] = []
    depth = begin = 0
    for position, mark in enumerate(text):
        if mark in _OPENING:
            depth += 1
        elif mark in _CLOSING:
            depth -= 1
        elif depth == 0 and mark in separators:
            pieces.append(text[begin:position].strip())
            begin = position + 1
        if not 0 <= depth <= MAX_DEPTH or len(pieces) >= MAX_ITEMS:
            return None
    if depth:
        return None
    pieces.append(text[begin:].strip())
    return pieces


def unwrap(text: str) -> str:
    """Without the one pair of brackets that holds all of `text`, if there is one."""
    if len(text) < 2 or _OPENING.get(text[0]) != text[-1]:
        return text
    depth = 0
    for mark in text[1:-1]:
        depth += (mark in _OPENING) - (mark in _CLOSING)
        if depth < 0:
            return text
    return text[1:-1].strip()


def items(text: str) -> list[str] | None:
    """The texts of the items of a list, tuple or set, outer brackets off, `x =` off; [] if it is empty."""
    if len(text) > MAX_LENGTH:
        return None
    text = plain(text)
    if text.lower() in _EMPTY:
        return []
    text = _undressed(unlabelled(_NAME.sub("", text).strip(), signs="=∈"))
    angled = _ANGLED.fullmatch(text)  # <1, 2> is a vector to some
    inside = angled[1].strip() if angled else unwrap(text)
    if not inside:
        return [] if text else None
    pieces = split(inside)
    if pieces is None or not all(pieces):
        return None
    pieces = [_NAME.sub("", piece).strip() for piece in pieces]
    return pieces if all(pieces) else None


def _undressed(text: str) -> str:
    """Without `^T`; a matrix of one row or one column as a list."""
    text = _TRANSPOSED.sub("", text)
    matrix = _MATRIX.fullmatch(text)
    if matrix is None:
        return text
    rows = [row.strip() for row in _ROWS.split(matrix[2]) if row.strip()]
    entries = [entry.strip() for row in rows for entry in row.split("&")]
    return f"({', '.join(entries)})" if len(rows) in (1, len(entries)) else text


@overload
def parse_list(text: str) -> list[Fraction] | None: ...
@overload
def parse_list(text: str, item: Callable[[str], T | None]) -> list[T] | None: ...
def parse_list(text: str, item: Callable[[str], object | None] = parse_rational) -> list[object] | None:  # type: ignore[misc]
    """The items in their order, each by the reader `item`; None if one is none of its kind.

    Where there is no comma, white space divides if all that it parts are items: `[1 1/2]` has two.
    """
    found = items(text)
    if found is None:
        return None
    apart = _each(found[0].split(), item) if len(found) == 1 else None
    whole = _each(found, item) if apart is None else apart
    return _multiple(found[0]) if whole is None and len(found) == 1 and item is parse_rational else whole


def _multiple(text: str) -> list[object] | None:
    """`\\frac{1}{2}(1, 3)`, a number before a vector."""
    scaled = _SCALED.fullmatch(text)
    factor = parse_rational(scaled[1]) if scaled else None
    vector = parse_list(scaled[2]) if scaled and factor is not None else None
    return None if vector is None or factor is None or len(vector) < 2 else [factor * x for x in vector]


@overload
def parse_set(text: str) -> frozenset[Fraction] | None: ...
@overload
def parse_set(text: str, item: Callable[[str], K | None]) -> frozenset[K] | None: ...
def parse_set(text: str, item: Callable[[str], Hashable | None] = parse_rational) -> frozenset[Hashable] | None:
    """The different items; `a ± b` stands for two of them. A repeated item counts once."""
    found = items(text)
    if found is None:
        return None
    values = _each([one for piece in found for one in _both(piece)], item)
    return None if values is None else frozenset(values)


def parse_named(text: str, names: Sequence[str]) -> dict[str, Fraction] | None:
    """Numbers by name, `x = 1, y = 2` in any order; or without names in the order of `names`. All must be there."""
    if len(text) > MAX_LENGTH:
        return None
    inside = unwrap(_undressed(plain(text)))
    together = sides(inside)
    if len(together) == 2 and split(unwrap(together[0])) == list(names):  # (x, y) = (1, 2)
        inside = unwrap(_undressed(together[1]))
    found = split(inside)
    if found is None or len(found) != len(names):
        return None
    if any("=" in piece for piece in found):
        pairs = [piece.partition("=") for piece in found]
        texts = {left.strip().lstrip("\\").replace("{", "").replace("}", ""): right for left, _, right in pairs}
    else:
        texts = dict(zip(names, found, strict=True))
    values = {name: parse_rational(texts[name]) for name in names if name in texts}
    kept = {name: value for name, value in values.items() if value is not None}
    return kept if len(kept) == len(names) else None


def _each(pieces: Sequence[str], item: Callable[[str], T | None]) -> list[T] | None:
    values = []
    for piece in pieces:
        value = item(piece)
        if value is None:
            return None
        values.append(value)
    return values


def _both(piece: str) -> tuple[str, ...]:
    """`1 ± 2` as `1 + 2` and `1 - 2`; more than one such sign is left for the item's reader to refuse."""
    if piece.count("±") + piece.count("∓") != 1:
        return (piece,)
    return tuple(piece.replace("±", sign).replace("∓", sign) for sign in "+-")
