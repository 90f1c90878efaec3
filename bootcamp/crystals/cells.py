"""Tasks on what a unit cell holds: supercells, formula units, primitive cells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import reduce
from math import gcd
from random import Random
from typing import Any, ClassVar

import numpy as np
from pymatgen.core import Lattice

from bootcamp.answers import parse_integer
from bootcamp.answers.formulas import parse_counts
from bootcamp.answers.numbers import tidy
from bootcamp.crystals.answering import CellAnswer
from bootcamp.crystals.axes import axes_text, parse_axes
from bootcamp.crystals.groups import centring_points, real_crystal
from bootcamp.crystals.operations import (
    determinant,
)
from bootcamp.crystals.prototypes import BINARY, FREE, METALS, NONMETALS, SIMPLE, TERNARY, compare, draw
from bootcamp.crystals.structures import ELEMENTS, Crystal, crystal, primitive_size, read, symmetry
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class SupercellCount(Task):
    """How many atoms a supercell holds."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            i, j = sorted(rng.sample(range(3), 2))
            k = 3 - i - j
            while True:
                p, q, r, s = (rng.randint(-1, 3) for _ in range(4))
                if 1 <= p * s - q * r <= 9:
                    break
            rows = [[0] * 3 for _ in range(3)]
            rows[i][i], rows[i][j], rows[j][i], rows[j][j], rows[k][k] = p, q, r, s, rng.randint(1, 3)
            axes = tuple(tuple(row) for row in rows)
            atoms = rng.randint(2, 12)
            volume = determinant(axes)
            prompt = f"Supercell {axes_text(axes)} of a cell with {atoms} atoms: how many atoms?"
            steps = f"{p * s}-{q * r}={p * s - q * r}\n".replace("--", "+")
            return Problem(prompt, {"count": atoms * volume, "steps": f"{steps}{volume}*{atoms}\n"})
        while True:
            axes = tuple(tuple(rng.randint(-3, 3) for _ in range(3)) for _ in range(3))
            if abs(determinant(axes)) > 2 and all(any(column) for column in zip(*axes, strict=True)):
                break
        counts = Counter(real_crystal(rng, 40, 6).species)
        symbol = rng.choice(sorted(counts))
        formula = "".join(f"{s}{n}" for s, n in counts.items())
        prompt = f"A cell holds {formula}. How many {symbol} atoms does the supercell {axes_text(axes)} hold?"
        return Problem(prompt, {"count": counts[symbol] * abs(determinant(axes))})

    def grade(self, answer: Any, text: str) -> Score:
        number = parse_integer(text)
        if number is None:
            return wrong("not_an_integer")
        return right() if number == answer["count"] else wrong("wrong_count")

    def solution(self, answer: Any) -> str:
        return f"{answer.get('steps', '')}<answer>{answer['count']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['count'] + rng.choice((-1, 1, 2))}</answer>"

    def check(self, problem: Problem) -> bool:
        """Count the lattice points inside the supercell, then the atoms."""
        axes = parse_axes(problem.prompt).astype(float)
        grid = np.stack(np.meshgrid(*[np.arange(-12, 13)] * 3, indexing="ij"), -1).reshape(-1, 3)
        inside = np.linalg.solve(axes, grid.T + 1e-6 * np.array([[1.0], [2**0.5], [5**0.5]]))
        points = int(((inside >= 0) & (inside < 1)).all(axis=0).sum())
        text = re.search(r"with (\d+) atoms", problem.prompt)
        if text:
            return points * int(text[1]) == problem.answer["count"]
        symbol = re.search(r"many ([A-Z][a-z]?) atoms", problem.prompt)
        formula = re.search(r"holds (\w+)\.", problem.prompt)
        assert symbol is not None
        assert formula is not None
        return points * parse_formula(formula[1])[symbol[1]] == problem.answer["count"]


def parse_formula(text: str) -> Counter[str]:
    """Counts from `SrTiO3` or `Na4 Cl4`; empty if it is no such formula."""
    counts = parse_counts(text)
    return counts if counts and counts.keys() <= ELEMENTS else Counter()


def formula_text(counts: Any) -> str:
    return "".join(f"{symbol}{number if number > 1 else ''}" for symbol, number in counts.items())


@dataclass(frozen=True, kw_only=True)
class FormulaUnits(Task):
    """Reduced formula and number of formula units Z from the occupied Wyckoff positions."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 3:
            sites = self._real(rng)
        else:
            sites = self._invented(rng, rng.randint(2, 3) if level == 1 else rng.randint(4, 6))
        counts: Counter[str] = Counter()
        for symbol, number, _ in sites:
            counts[symbol] += number
        units = reduce(gcd, counts.values())
        occupied = ", ".join(f"{symbol} {number}{letter}" for symbol, number, letter in sites)
        formula = {symbol: number // units for symbol, number in counts.items()}
        prompt = f"Occupied sites {occupied}: reduced formula and Z? Form: formula, Z"
        return Problem(prompt, {"formula": formula, "units": units})

    def _invented(self, rng: Random, count: int) -> list[tuple[str, int, str]]:
        units = rng.choice((1, 2, 3, 4, 6, 8))
        symbols = [*rng.sample(METALS, count - 1), rng.choice(NONMETALS)]
        if count > 3:
            symbols[1] = symbols[-1]  # one element on two positions
        numbers = sorted(units * rng.choice((1, 1, 2, 2, 3, 4)) for _ in symbols)
        return [(s, n, letter) for s, n, letter in zip(symbols, numbers, "abcdefgh", strict=False)]

    def _real(self, rng: Random) -> list[tuple[str, int, str]]:
        found = real_crystal(rng, 30, 5)
        data = symmetry(found, 0.01)
        scale = len(data.std_types) / len(found.species)
        orbits = Counter(int(k) for k in data.crystallographic_orbits)
        return [(found.species[k], round(n * scale), data.wyckoffs[k]) for k, n in orbits.items()]

    def grade(self, answer: Any, text: str) -> Score:
        formula, comma, units = tidy(text).rpartition(",")
        counts, number = parse_formula(formula), parse_integer(units.strip(" Z=:"))
        if not comma or not counts or number is None:
            return wrong("bad_form", "expected formula, Z")
        formula_right, units_right = counts == answer["formula"], number == answer["units"]
        if formula_right and units_right:
            return right()
        return wrong("wrong_formula" if not formula_right else "wrong_units")

    def solution(self, answer: Any) -> str:
        return f"<answer>{formula_text(answer['formula'])}, {answer['units']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{formula_text(answer['formula'])}, {answer['units'] + rng.choice((1, 2))}</answer>"

    def check(self, problem: Problem) -> bool:
        total: Counter[str] = Counter()
        for symbol, number in re.findall(r"([A-Z][a-z]?) (\d+)[a-zA-Z]", problem.prompt.split(": reduced")[0]):
            total[symbol] += int(number)
        units = problem.answer["units"]
        formula = Counter({symbol: number * units for symbol, number in problem.answer["formula"].items()})
        coprime = not any(all(n % p == 0 for n in problem.answer["formula"].values()) for p in range(2, 200))
        return formula == total and coprime


@dataclass(frozen=True, kw_only=True)
class PrimitiveCell(CellAnswer):
    """A primitive cell of a crystal given in a centred or multiple cell; any right one will do."""

    CHOICES: ClassVar = (SIMPLE[1:3] + BINARY[:3], TERNARY[:2] + BINARY[:3] + FREE[-2:])

    def generate(self, rng: Random, level: int) -> Problem:
        if level < 3:
            found = draw(rng, self.CHOICES[level - 1])[2]
            letter = {225: "F", 216: "F", 229: "I", 139: "I"}.get(found.group or 0, "P")
            given, small = found, centred_to_primitive(found, letter)
            if letter == "P":  # a doubled cell instead
                small, given = found, doubled(found, rng.randrange(3))
        else:
            while True:
                small = real_crystal(rng, 8, 2)
                if primitive_size(small, 0.01)[1] == len(small.species):
                    break
            given = doubled(small, rng.randrange(3), rng.randint(2, 3))
        prompt = (
            "Give a primitive cell of this crystal, as one line: a b c alpha beta gamma in Å and degrees, then symbol"
            f" x y z (fractional) of every atom, pieces apart by ; The given cell, in the same form:\n{given.text()}"
            "\nAny primitive cell will do."
        )
        return Problem(prompt, {"cell": list(small.cell or ()), "sites": small.listing, "given": len(given.species)})

    def grade(self, answer: Any, text: str) -> Score:
        reading, truth = read(text, cell=True), crystal(answer["sites"], answer["cell"])
        if reading.crystal is None:
            return reading.score
        if len(reading.crystal.species) != len(truth.species):
            return wrong("not_primitive", f"{len(reading.crystal.species)} atoms")
        return compare(reading.crystal, truth)

    def check(self, problem: Problem) -> bool:
        given = read(problem.prompt.splitlines()[1], cell=True).crystal
        assert given is not None
        size, count = primitive_size(given, 0.02)
        truth = crystal(problem.answer["sites"], problem.answer["cell"])
        volume = abs(float(np.linalg.det(truth.matrix)))
        return count == len(truth.species) and abs(size - volume) < 0.005 * volume


def centred_to_primitive(found: Crystal, letter: str) -> Crystal:
    """The primitive cell of a face- or body-centred one, on the usual axes."""
    rows = np.array({
        "F": [[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]],
        "I": [[-0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.5, 0.5, -0.5]],
        "P": [[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]],
    }[letter])  # fmt: skip
    kept: dict[tuple[str, tuple[float, ...]], None] = {}
    for symbol, point in zip(found.species, found.points, strict=True):
        new = np.round(np.array(point) @ np.linalg.inv(rows), 6) % 1
        kept[symbol, tuple(float(x) for x in np.round(new, 6))] = None
    exact = [(symbol, tuple(_exact(x) for x in point)) for symbol, point in kept]
    if len(exact) * len(centring_points(letter)) != len(found.species):
        raise ValueError(f"{found.formula} is not {letter}-centred")
    cell = tuple(round(float(x), 4) for x in Lattice(rows @ found.matrix).parameters)
    return Crystal(tuple(s for s, _ in exact), tuple(p for _, p in exact), cell, found.group)


def _exact(value: float) -> float:
    """Twenty-fourths as they should be."""
    near = round(value * 24) / 24
    return near if abs(value - near) < 1e-4 else value


def doubled(found: Crystal, axis: int, times: int = 2) -> Crystal:
    """The same crystal in a cell that is `times` as long along one axis."""
    assert found.cell is not None
    cell = tuple(value * times if k == axis else value for k, value in enumerate(found.cell))
    sites = [
        (symbol, tuple((x + n) / times if k == axis else x for k, x in enumerate(point)))
        for symbol, point in zip(found.species, found.points, strict=True)
        for n in range(times)
    ]
    return Crystal(tuple(s for s, _ in sites), tuple(p for _, p in sites), cell, found.group)
