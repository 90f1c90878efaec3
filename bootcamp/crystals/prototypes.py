"""Structure types by name, and the task of writing one out as a structure."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any, ClassVar

from bootcamp.crystals.answering import CellAnswer
from bootcamp.crystals.operations import orbit
from bootcamp.crystals.structures import Crystal, cell_text, crystal, read, same_sites, symmetry
from bootcamp.types import Problem, Score, right, wrong

METALS = (
    "Li", "Na", "K", "Rb", "Mg", "Ca", "Sr", "Ba", "Sc", "Y", "La", "Ti", "Zr", "V", "Nb",
    "Cr", "Mn", "Fe", "Co", "Ni", "Cu", "Ag", "Zn", "Cd", "Al", "Ga", "In", "Sn", "Pb", "Bi",
)  # fmt: skip
NONMETALS = ("F", "Cl", "Br", "I", "O", "S", "Se", "Te", "N", "P", "As", "H", "C")


@dataclass(frozen=True)
class Prototype:
    """A structure type: one representative of each occupied orbit, in the standard setting (first origin)."""

    name: str
    group: int
    formula: str  # of the atoms A, B, C, ... in the order of `sites`
    sites: tuple[tuple[str, str, str], ...]
    axial: float = 1.0  # a typical c/a; exactly 1.0 for cubic
    free: str = ""  # how a free coordinate is told in a prompt
    hexagonal: bool = False

    def crystal(self, symbols: list[str], a: float, c: float) -> Crystal:
        """The conventional cell with `symbols` on its orbits."""
        cell = (a, a, c, 90.0, 90.0, 120.0 if self.hexagonal else 90.0)
        pairs = [
            (symbol, point)
            for symbol, points in zip(symbols, positions(self.group, self.sites), strict=True)
            for point in points
        ]
        return Crystal(tuple(s for s, _ in pairs), tuple(p for _, p in pairs), cell, self.group)

    def compound(self, symbols: list[str]) -> str:
        """`SrTiO3`; symbols of orbits with the same letter are the same."""
        letters = re.findall(r"([A-Z])(\d*)", self.formula)
        return "".join(symbols["ABCDE".index(letter)] + count for letter, count in letters)


@cache
def positions(group: int, sites: tuple[tuple[str, str, str], ...]) -> list[list[tuple[float, ...]]]:
    """The orbit of each site."""
    orbits = [orbit(group, [Fraction(x) for x in site]) for site in sites]
    return [[tuple(float(x) for x in point) for point in points] for points in orbits]


SIMPLE = (
    Prototype("simple cubic", 221, "A", (("0", "0", "0"),)),
    Prototype("bcc", 229, "A", (("0", "0", "0"),)),
    Prototype("fcc", 225, "A", (("0", "0", "0"),)),
    Prototype("CsCl-type", 221, "AB", (("0", "0", "0"), ("1/2", "1/2", "1/2"))),
)
BINARY = (
    Prototype("rock-salt-type", 225, "AB", (("0", "0", "0"), ("1/2", "1/2", "1/2"))),
    Prototype("zincblende-type", 216, "AB", (("0", "0", "0"), ("1/4", "1/4", "1/4"))),
    Prototype("fluorite-type", 225, "AB2", (("0", "0", "0"), ("1/4", "1/4", "1/4"))),
    Prototype("ReO3-type", 221, "AB3", (("0", "0", "0"), ("1/2", "0", "0"))),
    Prototype("Cu3Au-type", 221, "B3A", (("0", "0", "0"), ("1/2", "1/2", "0"))),
)
TERNARY = (
    Prototype("cubic perovskite", 221, "ABC3", (("0", "0", "0"), ("1/2", "1/2", "1/2"), ("1/2", "1/2", "0"))),
    Prototype("full Heusler (L2_1)", 225, "A2BC", (("1/4", "1/4", "1/4"), ("0", "0", "0"), ("1/2", "1/2", "1/2"))),
    Prototype("Cr3Si-type (A15)", 223, "A3B", (("1/4", "0", "1/2"), ("0", "0", "0"))),
    Prototype("AlB2-type", 191, "AB2", (("0", "0", "0"), ("1/3", "2/3", "1/2")), 1.08, hexagonal=True),
    Prototype("NiAs-type", 194, "AB", (("0", "0", "0"), ("1/3", "2/3", "1/4")), 1.39, hexagonal=True),
)
FREE = (
    Prototype("rutile-type", 136, "AB2", (("0", "0", "0"), ("0.305", "0.305", "0")), 0.65, "x(B) = 0.305"),
    Prototype(
        "wurtzite-type", 186, "AB", (("1/3", "2/3", "0"), ("1/3", "2/3", "3/8")), 1.62,
        "z(A) = 0 and z(B) = 3/8", True,
    ),
    Prototype("CdI2-type", 164, "AB2", (("0", "0", "0"), ("1/3", "2/3", "1/4")), 1.6, "z(B) = 1/4", True),
    Prototype("pyrite-type", 205, "AB2", (("0", "0", "0"), ("0.385", "0.385", "0.385")), free="x(B) = 0.385"),
    Prototype(
        "ThCr2Si2-type", 139, "AB2C2", (("0", "0", "0"), ("0", "1/2", "1/4"), ("0", "0", "0.37")), 2.6, "z(C) = 0.37"
    ),
    Prototype(
        "K2PtCl6-type", 225, "A2BC6", (("1/4", "1/4", "1/4"), ("0", "0", "0"), ("0.24", "0", "0")),
        free="x(C) = 0.24",
    ),
)  # fmt: skip


def draw(rng: Random, choices: tuple[Prototype, ...]) -> tuple[Prototype, list[str], Crystal]:
    """A structure type with random elements and a cell of a sensible size."""
    kind = rng.choice(choices)
    count = len(kind.sites)
    ionic = count > 1 and kind.name not in ("Cu3Au-type", "full Heusler (L2_1)", "Cr3Si-type (A15)")
    symbols = rng.sample(METALS, count)
    if ionic:
        symbols[-1] = rng.choice(NONMETALS)
    sites = len(kind.crystal(symbols, 1.0, kind.axial).species)
    a = round((sites * rng.uniform(13, 24) / kind.axial / (0.866 if kind.hexagonal else 1)) ** (1 / 3), 2)
    c = a if kind.axial == 1.0 else round(a * kind.axial * rng.uniform(0.97, 1.03), 2)
    return kind, symbols, kind.crystal(symbols, a, c)


@dataclass(frozen=True, kw_only=True)
class BuildPrototype(CellAnswer):
    """Write out a structure of a named type: any cell, origin and format that describe it."""

    LEVELS: ClassVar = (SIMPLE, BINARY, BINARY + TERNARY, TERNARY + FREE, FREE)

    def generate(self, rng: Random, level: int) -> Problem:
        kind, symbols, found = draw(rng, self.LEVELS[level - 1])
        assert found.cell is not None
        a, c = found.cell[0], found.cell[2]
        size = f"a={cell_text([a])} Å" + (f", c={cell_text([c])} Å" if kind.axial != 1.0 else "")
        free = kind.free
        for letter, symbol in zip("ABC", symbols, strict=False):
            free = free.replace(f"({letter})", f"({symbol})")
        name = f"{kind.name} {kind.compound(symbols)}"
        if level == 1:
            prompt = f"Cell and atoms (a b c alpha beta gamma; El x y z; ...) of {name}, {size}"
        else:
            told = f", with {free}" if free else ""
            prompt = (
                f"Write the structure of {name}, {size}{told}. Give a CIF, or one line: a b c alpha beta gamma in Å"
                " and degrees, then every atom of the cell as symbol x y z (fractional), pieces apart by ;"
            )
        return Problem(prompt, {"cell": list(found.cell), "sites": found.listing, "group": kind.group})

    def grade(self, answer: Any, text: str) -> Score:
        reading, truth = read(text, cell=True), crystal(answer["sites"], answer["cell"])
        if reading.crystal is None:
            return reading.score
        return compare(reading.crystal, truth)

    def check(self, problem: Problem) -> bool:
        """spglib finds the type's space group, and the atoms are in the ratio of the formula."""
        found = crystal(problem.answer["sites"], problem.answer["cell"])
        number = symmetry(found, 1e-3).number
        named = re.search(r" of (?:.* )?([A-Z][A-Za-z0-9]*), a=", problem.prompt)
        assert named is not None
        counts = {symbol: int(n or 1) for symbol, n in re.findall(r"([A-Z][a-z]?)(\d*)", named[1])}
        units = {found.species.count(symbol) / count for symbol, count in counts.items()}
        return number == problem.answer["group"] and len(units) == 1 and set(counts) == set(found.species)


def compare(found: Crystal, truth: Crystal) -> Score:
    """Full marks if two crystals are the same one, to about 1 % and whatever the choice of cell and origin."""
    from pymatgen.analysis.structure_matcher import StructureMatcher

    assert found.cell is not None
    assert truth.cell is not None
    close = all(abs(a - b) < 0.005 * b for a, b in zip(found.cell, truth.cell, strict=True))
    if close and same_sites(found, truth):
        return right()
    one, other = found.structure, truth.structure
    if one.composition.reduced_formula != other.composition.reduced_formula:
        return wrong("wrong_composition", f"{one.composition.reduced_formula}")
    if abs(one.volume / len(one) - other.volume / len(other)) > 0.02 * other.volume / len(other):
        return wrong("wrong_volume", "the volume per atom differs")
    matcher = StructureMatcher(ltol=0.02, stol=0.05, angle_tol=1, scale=False, primitive_cell=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return right() if matcher.fit(one, other) else wrong("wrong_structure")
