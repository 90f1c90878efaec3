"""Crystal structures: a plain record, a compact text form, reading a model's text under limits, a real collection.

The compact form is one site a piece, pieces apart by `;` or a new line, the cell (a b c alpha beta gamma in Å and
degrees) first where there is one: `5.64 5.64 5.64 90 90 90; Na 0 0 0; Cl 1/2 1/2 1/2`.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Any

import numpy as np
import spglib
from pymatgen.core import Element, Lattice, Structure

from bootcamp import provenance
from bootcamp.answers.cif import MAX_SITES, read_cif
from bootcamp.answers.numbers import parse_number, tidy
from bootcamp.types import Score, wrong

MAX_TEXT = 20_000  # characters
MIN_DISTANCE = 0.5  # Å; closer atoms are no structure

ELEMENTS = frozenset(element.symbol for element in Element)
SIX = 6
_NUMBER = re.compile(r"[+-]?(?:\d{1,9}(?:\.\d{0,12})?|\.\d{1,12})(?:/\d{1,6})?", re.ASCII)
_LABEL = re.compile(r"([A-Z][a-z]?)\d{0,4}", re.ASCII)
_CIF_CODES = {"bad_cell": "bad_cell", "too_many_sites": "too_many_sites", "unknown_element": "unknown_element"}

Cell = tuple[float, ...]  # a, b, c in Å; alpha, beta, gamma in degrees
Point = tuple[float, ...]  # fractional


@dataclass(frozen=True)
class Crystal:
    """One cell with its atoms; `group` is a space group number where it is known."""

    species: tuple[str, ...]
    points: tuple[Point, ...]
    cell: Cell | None = None
    group: int | None = None
    formula: str = ""

    @cached_property
    def matrix(self) -> np.ndarray:
        """Lattice vectors as rows, Å."""
        if self.cell is None:
            raise ValueError("this crystal has no cell")
        return np.array(Lattice.from_parameters(*self.cell).matrix)

    @property
    def structure(self) -> Structure:
        """The same as a pymatgen structure."""
        return Structure(Lattice(self.matrix), self.species, self.points)

    @property
    def listing(self) -> list[list[Any]]:
        """The sites as JSON: [symbol, x, y, z] each."""
        return [[symbol, *point] for symbol, point in zip(self.species, self.points, strict=True)]

    def text(self, separator: str = "; ") -> str:
        """The compact form; thirds, quarters and the like as fractions, other coordinates to four decimals."""
        lines = [] if self.cell is None else [cell_text(self.cell)]
        lines += [f"{symbol} {point_text(p)}" for symbol, p in zip(self.species, self.points, strict=True)]
        return separator.join(lines)


def crystal(listing: Iterable[Sequence[Any]], cell: Sequence[float] | None = None) -> Crystal:
    """A crystal from JSON sites [symbol, x, y, z]."""
    sites = [(site[0], tuple(site[1:])) for site in listing]
    return Crystal(tuple(s for s, _ in sites), tuple(p for _, p in sites), None if cell is None else tuple(cell))


def simple(value: float, denominators: Sequence[int] = (1, 2, 3, 4, 6, 8, 9, 12, 16, 18, 24)) -> Fraction | None:
    """The simple fraction that `value` stands for, or None."""
    for denominator in denominators:
        numerator = round(value * denominator)
        if abs(value - numerator / denominator) < 1e-7:
            return Fraction(numerator, denominator)
    return None


def coordinate_text(value: float) -> str:
    """`1/3`, `0.1234`."""
    fraction = simple(value)
    return str(fraction) if fraction is not None else f"{value:.4f}".rstrip("0").rstrip(".")


def point_text(point: Iterable[float], separator: str = " ") -> str:
    return separator.join(coordinate_text(float(value)) for value in point)


def cell_text(cell: Iterable[float]) -> str:
    """Six numbers, no needless zeros."""
    return " ".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in cell)


@dataclass(frozen=True)
class Reading:
    """A crystal read from text, or the Score code that says why there is none."""

    crystal: Crystal | None
    code: str = ""
    note: str = ""

    @property
    def score(self) -> Score:
        """The zero that an unreadable answer earns."""
        return wrong(self.code, self.note)


def read(text: str, *, cell: bool = False) -> Reading:
    """Read a structure: the compact form, or a CIF where a cell is wanted.

    Fences of code blocks and blank pieces are forgiven. Codes: `no_structure` (with the reason in the note),
    `too_long`, `too_many_sites`, `unknown_element`, `bad_cell`, `disordered`, `atoms_too_close`.
    """
    if len(text) > MAX_TEXT:
        return Reading(None, "too_long", f"{len(text)} characters; the limit is {MAX_TEXT}")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("```")]
    body = "\n".join(lines)
    if "_cell_length_a" in body:
        return _read_cif(body) if cell else Reading(None, "no_structure", "a list of sites is asked for, not a CIF")
    return _read_listing(body, cell)


def _read_listing(text: str, with_cell: bool) -> Reading:
    pieces = [piece for piece in (tidy(piece) for piece in re.split(r"[;\n]", text)) if piece]
    cell: Cell | None = None
    if with_cell:
        numbers = _numbers(pieces[0].split(" ")) if pieces else None
        if numbers is None or len(numbers) != SIX:
            return Reading(None, "bad_cell", "the first piece is not a b c alpha beta gamma")
        cell = tuple(numbers)
        pieces = pieces[1:]
    if not pieces:
        return Reading(None, "no_structure", "there are no sites")
    if len(pieces) > MAX_SITES:
        return Reading(None, "too_many_sites", f"{len(pieces)} sites; the limit is {MAX_SITES}")
    species, points = [], []
    for piece in pieces:
        label, *rest = re.split(r"[\s,()\[\]]+", piece.rstrip(")] "))
        match = _LABEL.fullmatch(label)
        numbers = _numbers(rest)
        if match is None or numbers is None or len(numbers) != 3:
            return Reading(None, "no_structure", f"{piece[:40]!r} is not a site like 'Na 0 1/2 0.25'")
        if match[1] not in ELEMENTS:
            return Reading(None, "unknown_element", f"{match[1]} is not an element")
        species.append(match[1])
        points.append(tuple(numbers))
    return _sensible(Crystal(tuple(species), tuple(points), cell))


def _numbers(parts: Iterable[str]) -> list[float] | None:
    numbers = []
    for part in filter(None, parts):
        value = parse_number(part) if _NUMBER.fullmatch(part) else None
        if value is None or abs(value) > 1000:
            return None
        numbers.append(float(value))
    return numbers


def _read_cif(text: str) -> Reading:
    written = read_cif(text)
    if written.value is None:
        return Reading(None, _CIF_CODES.get(written.code, "no_structure"), written.note)
    if not written.value.ordered:
        return Reading(None, "disordered", "a site is partly occupied")
    from pymatgen.io.cif import CifParser

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parser = CifParser.from_str(written.value.text, site_tolerance=1e-3, check_cif=False)
            found = parser.parse_structures(primitive=False, on_error="raise")[0]
            if not found.is_ordered:
                return Reading(None, "disordered", "two atoms share a site")
            if not 0 < len(found) <= MAX_SITES:
                return Reading(None, "too_many_sites", f"{len(found)} sites; the limit is {MAX_SITES}")
            species = tuple(str(site.specie.symbol) for site in found)
            points = tuple(tuple(float(x) for x in site.frac_coords) for site in found)
            cell = tuple(float(value) for value in found.lattice.parameters)
    except Exception as error:  # the parser raises whatever its parts raise, ZeroDivisionError included
        return Reading(None, "no_structure", f"not a CIF: {type(error).__name__}")
    return _sensible(Crystal(species, points, cell))


def _sensible(found: Crystal) -> Reading:
    """Refuse cells that are none and atoms on top of each other."""
    if found.cell is None:
        return Reading(found)
    lengths, angles = found.cell[:3], found.cell[3:]
    cosines = [math.cos(math.radians(angle)) for angle in angles]
    square = 1 - sum(c * c for c in cosines) + 2 * math.prod(cosines)
    if not all(1 <= x <= 200 for x in lengths) or not all(5 <= x <= 175 for x in angles) or square < 1e-5:
        return Reading(None, "bad_cell", "lengths of 1 to 200 Å and angles that close a cell are needed")
    if len(found.points) > 1 and smallest_distance(found) < MIN_DISTANCE:
        return Reading(None, "atoms_too_close", f"two atoms are closer than {MIN_DISTANCE} Å")
    return Reading(found)


def symmetry(found: Crystal, tolerance: float) -> Any:
    """spglib's data set; `tolerance` in Å. None where it finds no symmetry at all."""
    return spglib.get_symmetry_dataset(_as_spglib(found), symprec=tolerance)


def primitive_size(found: Crystal, tolerance: float) -> tuple[float, int]:
    """Volume (Å³) and number of atoms of the primitive cell that spglib finds."""
    primitive = spglib.find_primitive(_as_spglib(found), symprec=tolerance)
    if primitive is None:
        raise ValueError("spglib finds no primitive cell")
    return abs(float(np.linalg.det(primitive[0]))), len(primitive[2])


def _as_spglib(found: Crystal) -> Any:
    kinds = sorted(set(found.species))
    return found.matrix, found.points, [kinds.index(symbol) for symbol in found.species]


def smallest_distance(found: Crystal) -> float:
    """The shortest distance between two sites, Å, to the accuracy that nearby images give."""
    points = np.array(found.points)
    shortest = math.inf
    for i in range(len(points) - 1):
        delta = points[i + 1 :] - points[i]
        delta -= np.round(delta)
        shortest = min(shortest, float(np.linalg.norm(delta @ found.matrix, axis=1).min()))
    return shortest


def same_sites(one: Crystal, other: Crystal, tolerance: float = 2e-3) -> bool:
    """True if the same atoms stand on the same points modulo 1, each once, in any order."""
    if sorted(one.species) != sorted(other.species):
        return False
    free = list(range(len(other.points)))
    theirs = np.array(other.points)
    for symbol, point in zip(one.species, one.points, strict=True):
        delta = theirs[free] - np.array(point)
        far = np.abs(delta - np.round(delta)).max(axis=1)
        near = [(distance, k) for k, distance in zip(free, far, strict=True) if other.species[k] == symbol]
        if not near or min(near)[0] > tolerance:
            return False
        free.remove(min(near)[1])
    return True


@cache
def real_crystals() -> tuple[Crystal, ...]:
    """Structures of the Materials Project that are committed here, in `data/structures.json.gz`.

    `group` is kept where the space group is the same at three tolerances, else None. Thirds and sixths are exact.
    """
    packed = provenance.read("crystal-structures")
    return tuple(
        Crystal(
            tuple(symbol for symbol, count in runs for _ in range(count)),
            tuple(tuple(_sixth(value) for value in flat[k : k + 3]) for k in range(0, len(flat), 3)),
            tuple(cell),
            group,
            formula,
        )
        for formula, cell, runs, flat, group in json.loads(gzip.decompress(packed))
    )


def _sixth(value: int) -> float:
    """A coordinate stored in units of 0.0001."""
    near = round(value / 10_000 * SIX)
    return near / SIX if abs(value - near / SIX * 10_000) < 0.7 else value / 10_000


@cache
def of_size(largest: int, smallest: int = 1) -> tuple[Crystal, ...]:
    """The real crystals of that many sites whose space group is sure."""
    return tuple(c for c in real_crystals() if c.group and smallest <= len(c.species) <= largest)
