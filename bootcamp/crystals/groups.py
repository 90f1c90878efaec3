"""Tasks that recognise: the space group of a listed crystal, the Bravais lattice of a cell."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any, ClassVar

import numpy as np
from pymatgen.core import Lattice

from bootcamp.answers import parse_integer
from bootcamp.answers.numbers import tidy
from bootcamp.crystals.operations import (
    Vector,
    fractions,
)
from bootcamp.crystals.prototypes import BINARY, FREE, METALS, TERNARY, draw
from bootcamp.crystals.structures import Crystal, cell_text, of_size, read, symmetry
from bootcamp.types import Problem, Score, Task, right, wrong

CENTRINGS: dict[str, tuple[str, ...]] = {
    "P": (),
    "I": ("1/2 1/2 1/2",),
    "A": ("0 1/2 1/2",),
    "B": ("1/2 0 1/2",),
    "C": ("1/2 1/2 0",),
    "F": ("0 1/2 1/2", "1/2 0 1/2", "1/2 1/2 0"),
    "R": ("2/3 1/3 1/3", "1/3 2/3 2/3"),  # obverse
}


def centring_points(letter: str) -> list[Vector]:
    """The lattice points of a conventional cell."""
    return [fractions(text.split()) for text in ("0 0 0", *CENTRINGS[letter])]


def lengths(rng: Random, count: int) -> list[float]:
    """Axes in Å that differ clearly."""
    found: list[float] = []
    while len(found) < count:
        value = round(rng.uniform(2.6, 9.9), 2)
        if all(abs(value - other) > 0.35 for other in found):
            found.append(value)
    return found


@cache
def _by_group(largest: int, smallest: int) -> dict[int, list[Crystal]]:
    found: dict[int, list[Crystal]] = defaultdict(list)
    for one in of_size(largest, smallest):
        found[one.group or 1].append(one)
    return dict(found)


def real_crystal(rng: Random, largest: int, smallest: int = 1) -> Crystal:
    """A real crystal of that many sites; every space group that occurs is as likely as another."""
    groups = _by_group(largest, smallest)
    return rng.choice(groups[rng.choice(list(groups))])


def shuffled(found: Crystal, rng: Random, shift: Vector | None = None) -> Crystal:
    """The same crystal with its sites in another order and, if asked, about another origin."""
    move = [0.0] * 3 if shift is None else [float(value) for value in shift]
    sites = [
        (symbol, tuple((x + s) % 1 for x, s in zip(point, move, strict=True)))
        for symbol, point in zip(found.species, found.points, strict=True)
    ]
    rng.shuffle(sites)
    return Crystal(tuple(s for s, _ in sites), tuple(p for _, p in sites), found.cell, found.group, found.formula)


@dataclass(frozen=True, kw_only=True)
class SpaceGroup(Task):
    """The space group of a listed crystal: a lattice of one element, a structure type, then real ones, disguised."""

    chance: ClassVar[float] = 0.2

    # (system, centring) -> space group of one atom on every lattice point
    LATTICES: ClassVar = {
        ("cubic", "P"): 221, ("cubic", "I"): 229, ("cubic", "F"): 225,
        ("tetragonal", "P"): 123, ("tetragonal", "I"): 139, ("tetragonal", "C"): 123, ("tetragonal", "F"): 139,
        ("orthorhombic", "P"): 47, ("orthorhombic", "C"): 65, ("orthorhombic", "A"): 65, ("orthorhombic", "B"): 65,
        ("orthorhombic", "I"): 71, ("orthorhombic", "F"): 69,
        ("hexagonal", "P"): 191, ("monoclinic", "P"): 10, ("monoclinic", "C"): 12,
    }  # fmt: skip

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            found = self._lattice(rng)
            return Problem(f"Space group number of the crystal {found.text()}", {"number": found.group})
        shift = tuple(Fraction(rng.randrange(1, 48), 48) for _ in range(3))
        if level == 2:
            found = shuffled(draw(rng, BINARY + TERNARY + FREE)[2], rng, shift)
        elif level < 5:
            found = shuffled(real_crystal(rng, *((8, 2), (20, 6))[level - 3]), rng)
        else:
            while True:
                found = disguised(shuffled(real_crystal(rng, 24, 3), rng, shift), rng)
                if found.cell and 30 < min(found.cell[3:]) <= max(found.cell[3:]) < 150:
                    break
        text = found.text("\n")
        prompt = (
            "Space group number (1-230) of this crystal, symmetry to be taken as exact within rounding. First line:"
            f" a b c in Å, alpha beta gamma in degrees; then the atoms in fractional coordinates.\n{text}"
        )
        return Problem(prompt, {"number": found.group})

    def _lattice(self, rng: Random) -> Crystal:
        while True:
            system, letter = rng.choice(list(self.LATTICES))
            a, b, c = lengths(rng, 3)
            cell = {
                "cubic": (a, a, a, 90, 90, 90),
                "tetragonal": (a, a, c, 90, 90, 90),
                "orthorhombic": (a, b, c, 90, 90, 90),
                "hexagonal": (a, a, c, 90, 90, 120),
                "monoclinic": (a, b, c, 90, rng.randint(95, 115), 90),
            }[system]
            points = tuple(tuple(float(x) for x in point) for point in centring_points(letter))
            number = self.LATTICES[system, letter]
            found = Crystal((rng.choice(METALS),) * len(points), points, cell, number)
            data = symmetry(found, 0.1)
            if data is not None and data.number == number:  # no accident, such as c/a = sqrt 2, makes it nearly another
                return found

    def grade(self, answer: Any, text: str) -> Score:
        number = parse_integer(text)
        if number is None or not 1 <= number <= 230:
            return wrong("not_a_group_number")
        return right() if number == answer["number"] else wrong("wrong_group")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['number']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['number'] % 230 + 1}</answer>"

    def check(self, problem: Problem) -> bool:
        text = problem.prompt.partition("\n")[2] or problem.prompt.removeprefix("Space group number of the crystal ")
        found = read(text, cell=True).crystal
        assert found is not None
        data = symmetry(found, 0.02)
        return data is not None and data.number == problem.answer["number"]


def disguised(found: Crystal, rng: Random) -> Crystal:
    """The same crystal on other axes: a skewed cell, or one of twice the volume."""
    rows = np.eye(3, dtype=int)
    for _ in range(2):
        i, j = rng.sample(range(3), 2)
        rows[i] += rng.choice((1, -1)) * rows[j]
    if rng.random() < 0.4 and len(found.species) <= 12:
        rows[rng.randrange(3)] *= 2
    lattice = Lattice(rows @ found.matrix)
    inverse = np.linalg.inv(rows)
    translations = {
        tuple(round(float(x), 6) % 1 for x in np.round(np.array([i, j, k]) @ inverse, 6))
        for i in range(3) for j in range(3) for k in range(3)
    }  # fmt: skip
    pairs = [
        (symbol, tuple(float(x) for x in (np.array(point) @ inverse + np.array(shift)) % 1))
        for symbol, point in zip(found.species, found.points, strict=True)
        for shift in sorted(translations)
    ]
    rng.shuffle(pairs)
    cell = tuple(float(x) for x in lattice.parameters)
    return Crystal(tuple(s for s, _ in pairs), tuple(p for _, p in pairs), cell, found.group, found.formula)


@dataclass(frozen=True, kw_only=True)
class BravaisLattice(Task):
    """The Bravais lattice of a primitive cell given by six numbers."""

    chance: ClassVar[float] = 0.2

    GROUPS: ClassVar = {
        "cP": 221, "cI": 229, "cF": 225, "hP": 191, "hR": 166, "tP": 123, "tI": 139,
        "oP": 47, "oC": 65, "oF": 69, "oI": 71, "mP": 10, "mC": 12, "aP": 2,
    }  # fmt: skip
    EASY: ClassVar = ("cP", "cI", "cF", "hP", "hR", "tP", "oP", "mP", "aP", "oC")

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            symbol = rng.choice(self.EASY if level == 1 else list(self.GROUPS))
            rows = self._primitive(symbol, rng)
            for _ in range((0, 0, 1, 2, 4)[level - 1]):  # other primitive axes of the same lattice
                i, j = rng.sample(range(3), 2)
                rows[i] += rng.choice((1, -1)) * rows[j]
            if level == 2:
                rows = rows[rng.sample(range(3), 3)]
            cell = [round(float(x), 4) for x in Lattice(rows).parameters]
            if not 30 < min(cell[3:]) <= max(cell[3:]) < 150 or max(cell[:3]) > 30:
                continue
            data = symmetry(Crystal(("H",), ((0.0, 0.0, 0.0),), tuple(cell)), 0.1)
            if data is not None and data.number == self.GROUPS[symbol]:  # no accident makes it nearly another
                break
        prompt = f"Bravais lattice (two-letter Pearson symbol) with the primitive cell {cell_text(cell)} (Å, deg)?"
        return Problem(prompt, {"symbol": symbol})

    def _primitive(self, symbol: str, rng: Random) -> np.ndarray:
        """Primitive axes as rows, in the usual choice."""
        a, b, c = lengths(rng, 3)
        system, letter = symbol[0], symbol[1]
        angles = [rng.choice((rng.uniform(68, 84), rng.uniform(96, 112))) for _ in range(3)]
        cells = {
            "c": (a, a, a, 90, 90, 90), "t": (a, a, c, 90, 90, 90), "o": (a, b, c, 90, 90, 90),
            "m": (a, b, c, 90, rng.uniform(94, 118), 90), "a": (a, b, c, *angles), "h": (a, a, c, 90, 90, 120),
        }  # fmt: skip
        if symbol == "hR":
            angle = rng.choice((rng.uniform(40, 55), rng.uniform(65, 84), rng.uniform(94, 106)))
            return np.array(Lattice.from_parameters(a, a, a, angle, angle, angle).matrix)
        bases = {
            "P": [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "C": [[0.5, -0.5, 0], [0.5, 0.5, 0], [0, 0, 1]],
            "I": [[-0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.5, 0.5, -0.5]],
            "F": [[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]],
        }  # fmt: skip
        return np.array(bases[letter]) @ Lattice.from_parameters(*cells[system]).matrix

    def grade(self, answer: Any, text: str) -> Score:
        found = tidy(text).strip("'\"` ")
        found = found[:1].lower() + {"S": "C", "A": "C", "B": "C"}.get(found[1:].upper(), found[1:].upper())
        if found not in self.GROUPS:
            return wrong("not_a_lattice_symbol")
        return right() if found == answer["symbol"] else wrong("wrong_lattice")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['symbol']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{rng.choice([symbol for symbol in self.GROUPS if symbol != answer['symbol']])}</answer>"

    def check(self, problem: Problem) -> bool:
        """spglib's word on the Niggli cell of the printed numbers; the truth is known from the making."""
        numbers = re.search(r"cell ([0-9. ]+) \(", problem.prompt)
        assert numbers is not None
        lattice = Lattice.from_parameters(*map(float, numbers[1].split())).get_niggli_reduced_lattice(1e-3)
        data = symmetry(Crystal(("H",), ((0.0, 0.0, 0.0),), tuple(lattice.parameters)), 5e-3)
        return data is not None and data.number == self.GROUPS[problem.answer["symbol"]]
