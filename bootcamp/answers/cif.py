"""Crystal structures in CIF, read by a tokeniser of our own and written out again for a library to expand.

Only what a structure needs is kept: the cell, the space group, its operations, and the sites. A library never sees
the model's text: it is given `Cif.text`, which holds numbers and names that were checked here, and of which the size
after expansion is bounded. Coordinates written to three or more decimals that mean n/3 or n/6 become exact, for 0.333
instead of 1/3 doubles a site on a threefold axis.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from bootcamp.answers.formulas import ELEMENTS
from bootcamp.answers.reading import Reading

MAX_LENGTH = 20_000  # characters
MAX_TOKENS = 8_000
MAX_TAGS = 400
MAX_SITES = 500  # listed, and after expansion
MAX_OPERATIONS = 192
MAX_IMAGES = 6_000  # listed sites times operations, before any is expanded
SNAP = Fraction(7, 10_000)  # how near three decimals come to a third

_CELL = tuple(f"_cell_{name}" for name in ("length_a", "length_b", "length_c"))
_ANGLES = tuple(f"_cell_angle_{name}" for name in ("alpha", "beta", "gamma"))
_OPERATIONS = (
    "_symmetry_equiv_pos_as_xyz", "_space_group_symop_operation_xyz", "_space_group_symop.operation_xyz",
)  # fmt: skip
_GROUPS = ("_symmetry_space_group_name_h-m", "_space_group_name_h-m_alt", "_space_group.name_h-m_full")
_NUMBERS = ("_symmetry_int_tables_number", "_space_group_it_number", "_space_group.it_number")

_TOKEN = re.compile(
    r"\s*(?:#[^\n]*|(?<=\n);(?P<field>[^\n]*(?:\n(?!;)[^\n]*)*)\n;"  # a text field begins and ends a line
    r"|'(?P<single>[^'\n]*)'(?=\s|\Z)|\"(?P<double>[^\"\n]*)\"(?=\s|\Z)|(?P<word>[^\s]+))"
)
_NUMBER = re.compile(r"([+-]?(?:\d{1,6}(?:\.\d{0,12})?|\.\d{1,12}))(?:[eE]([+-]?\d{1,2}))?(?:\(\d{1,4}\))?", re.ASCII)
_FRACTION = re.compile(r"([+-]?\d{1,3})/(\d{1,3})", re.ASCII)
_SYMBOL = re.compile(r"([A-Z][a-z]?)[0-9+\-A-Za-z()_']{0,8}", re.ASCII)
_OPERATION = re.compile(r"[xyzXYZ0-9+\-*/., ]{5,60}", re.ASCII)
_GROUP = re.compile(r"[A-Za-z0-9_/\-:. ]{1,30}", re.ASCII)


@dataclass(frozen=True)
class Site:
    """One listed position: fractional coordinates, share occupied."""

    symbol: str
    point: tuple[Fraction, Fraction, Fraction]
    occupancy: Fraction = Fraction(1)


@dataclass(frozen=True)
class Cif:
    """A structure as a CIF tells it: cell in Å and degrees, sites, and the symmetry that multiplies them."""

    cell: tuple[float, ...]
    sites: tuple[Site, ...]
    operations: tuple[str, ...] = ()  # coordinate triplets; empty where only the group is named
    group: str = ""  # Hermann-Mauguin symbol
    number: int | None = None

    @property
    def ordered(self) -> bool:
        """True if every site is wholly occupied."""
        return all(site.occupancy == 1 for site in self.sites)

    @property
    def text(self) -> str:
        """The same structure as a CIF of our own writing."""
        lines = ["data_structure"]
        lines += [f"{name} {value:.6f}" for name, value in zip((*_CELL, *_ANGLES), self.cell, strict=True)]
        lines += [f"_symmetry_space_group_name_H-M '{self.group}'"] if self.group else []
        lines += [f"_symmetry_Int_Tables_number {self.number}"] if self.number else []
        if self.operations:
            lines += ["loop_", "_symmetry_equiv_pos_as_xyz", *(f"'{operation}'" for operation in self.operations)]
        lines += ["loop_", "_atom_site_label", "_atom_site_type_symbol"]
        lines += [f"_atom_site_fract_{axis}" for axis in "xyz"] + ["_atom_site_occupancy"]
        lines += [
            f"{site.symbol}{k} {site.symbol} " + " ".join(f"{float(x):.10f}" for x in (*site.point, site.occupancy))
            for k, site in enumerate(self.sites, 1)
        ]
        return "\n".join(lines) + "\n"


class _Unreadable(ValueError):
    """(code, note): why the text is no structure."""


def read_cif(text: str) -> Reading[Cif]:
    """The structure in the one data block of `text`; fences of a code block are forgiven.

    Codes: `too_long`, `not_a_cif`, `two_structures`, `bad_cell`, `bad_operation`, `bad_site`, `unknown_element`,
    `bad_occupancy`, `too_many_sites`.
    """
    if len(text) > MAX_LENGTH:
        return Reading(None, "too_long", f"{len(text)} characters; the limit is {MAX_LENGTH}")
    text = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("```"))
    try:
        values, loops = _blocks(text)
        return Reading(_structure(values, loops))
    except _Unreadable as problem:
        code, note = problem.args
        return Reading(None, code, note)


def _tokens(text: str) -> list[tuple[str, str]]:
    """(kind, word) each, with an end; the kinds are data, loop, tag, value and end. Tags are in lower case."""
    tokens: list[tuple[str, str]] = []
    position = 0
    while match := _TOKEN.match(text, position):
        position = match.end()
        word, low = match[match.lastgroup or 0], match[0].strip().lower()
        if match.lastgroup is None:  # a comment
            continue
        if match.lastgroup != "word":
            tokens.append(("value", word))
        elif low == "loop_" or low.startswith("data_"):
            tokens.append((low[:4], low))
        else:
            tokens.append(("tag", low) if low.startswith("_") else ("value", word))
        if len(tokens) > MAX_TOKENS:
            raise _Unreadable("too_long", f"more than {MAX_TOKENS} values")
    return [*tokens, ("end", "")]


def _blocks(text: str) -> tuple[dict[str, str], list[dict[str, list[str]]]]:
    """The single values by their tags, and the loops as columns by theirs."""
    tokens = _tokens(text)
    values: dict[str, str] = {}
    loops: list[dict[str, list[str]]] = []
    position = 0

    def run(kind: str) -> list[str]:
        """The words from here on that are of this kind."""
        nonlocal position
        begin = position
        while tokens[position][0] == kind:
            position += 1
        return [word for _, word in tokens[begin:position]]

    run("data")
    while tokens[position][0] != "end":
        if tokens[position][0] == "data":
            raise _Unreadable("two_structures", "one data block is expected")
        if tokens[position][0] == "tag" and tokens[position + 1][0] == "value":
            values[tokens[position][1]] = tokens[position + 1][1]
            position += 2
            continue
        if tokens[position][0] != "loop":
            raise _Unreadable("not_a_cif", f"{tokens[position][1][:40]!r} stands in no pair and no loop")
        position += 1
        tags, cells = run("tag"), run("value")
        if not tags or not cells or len(cells) % len(tags):
            raise _Unreadable("not_a_cif", "the values of a loop do not fill its rows")
        loops.append({tag: cells[k :: len(tags)] for k, tag in enumerate(tags)})
    names = [*values, *(tag for loop in loops for tag in loop)]
    if sum(kind == "tag" for kind, _ in tokens) != len(set(names)) or len(names) > MAX_TAGS:
        raise _Unreadable("not_a_cif", "a tag stands twice, or there are too many")
    return values, loops


def _structure(values: dict[str, str], loops: list[dict[str, list[str]]]) -> Cif:
    sizes = [_number(values.get(name, "")) for name in (*_CELL, *_ANGLES)]
    if None in sizes:
        raise _Unreadable("bad_cell", "three lengths and three angles are expected")
    cell = tuple(float(size) for size in sizes if size is not None)
    operations = tuple(op for loop in loops for name in _OPERATIONS for op in loop.get(name, ()))
    operations = operations or tuple(values[name] for name in _OPERATIONS if name in values)
    if len(operations) > MAX_OPERATIONS:
        raise _Unreadable("bad_operation", f"more than {MAX_OPERATIONS} operations")
    if not all(_OPERATION.fullmatch(operation) and operation.count(",") == 2 for operation in operations):
        raise _Unreadable("bad_operation", "an operation is no coordinate triplet")
    group = next((values[name].strip() for name in _GROUPS if name in values), "")
    if group and not _GROUP.fullmatch(group):
        raise _Unreadable("not_a_cif", "the space group is no symbol")
    number = next((_number(values[name]) for name in _NUMBERS if name in values), None)
    if number is not None and (number.denominator != 1 or not 1 <= number <= 230):
        raise _Unreadable("not_a_cif", "a space group has a number from 1 to 230")
    sites = _sites(loops)
    plain = group.replace(" ", "") in ("", "P1") and number in (None, 1)
    images = len(sites) * (len(operations) or (1 if plain else MAX_OPERATIONS))
    if len(sites) > MAX_SITES or images > MAX_IMAGES:
        raise _Unreadable("too_many_sites", f"{len(sites)} sites, {images} before those that coincide are merged")
    return Cif(cell, sites, operations, group, None if number is None else int(number))


def _sites(loops: list[dict[str, list[str]]]) -> tuple[Site, ...]:
    loop = next((loop for loop in loops if "_atom_site_fract_x" in loop), {})
    columns = [loop.get(f"_atom_site_fract_{axis}") for axis in "xyz"]
    symbols = loop.get("_atom_site_type_symbol") or loop.get("_atom_site_label")
    if not symbols or None in columns:
        raise _Unreadable("bad_site", "sites need a symbol and three fractional coordinates")
    shares = loop.get("_atom_site_occupancy") or ["1"] * len(symbols)
    sites = []
    for symbol, share, *words in zip(symbols, shares, *(column for column in columns if column), strict=True):
        match = _SYMBOL.fullmatch(symbol)
        if match is None or match[1] not in ELEMENTS:
            raise _Unreadable("unknown_element", f"{symbol[:20]!r} is no element")
        x, y, z = (_coordinate(word) for word in words)
        occupancy = Fraction(1) if share in (".", "?") else _number(share)
        if occupancy is None or not 0 < occupancy <= 1:
            raise _Unreadable("bad_occupancy", f"an occupancy of {share[:20]}")
        sites.append(Site(match[1], (x, y, z), occupancy))
    return tuple(sites)


def _coordinate(word: str) -> Fraction:
    """A coordinate, exact where it stands for thirds or sixths."""
    fraction = _FRACTION.fullmatch(word)
    if fraction and int(fraction[2]):
        return Fraction(int(fraction[1]), int(fraction[2]))
    value = _number(word)
    if value is None or abs(value) > 1000:
        raise _Unreadable("bad_site", f"{word[:20]!r} is no coordinate")
    sixths = round(value * 6)
    decimals = len(word.partition("(")[0].partition(".")[2])
    return Fraction(sixths, 6) if decimals >= 3 and sixths % 3 and abs(value - Fraction(sixths, 6)) < SNAP else value


def _number(word: str) -> Fraction | None:
    """A CIF number; its standard uncertainty, in brackets, is left out."""
    match = _NUMBER.fullmatch(word)
    return None if match is None else Fraction(match[1]) * Fraction(10) ** int(match[2] or 0)
