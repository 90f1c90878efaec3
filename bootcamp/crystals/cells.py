"""Tasks on unit cells: other axes and origins, supercells, contents, primitive cells."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import gcd
from random import Random
from typing import Any, ClassVar

import numpy as np
import spglib
from pymatgen.core import Lattice
from pymatgen.core.operations import SymmOp

from bootcamp.answers import parse_integer, parse_integers
from bootcamp.answers.numbers import tidy
from bootcamp.crystals.groups import centring_points, real_crystal
from bootcamp.crystals.lattices import indices_text, numbers_between
from bootcamp.crystals.motions import cubic_matrices, group_chain, random_point
from bootcamp.crystals.operations import (
    IDENTITY,
    Operation,
    adjugate,
    axis_text,
    determinant,
    fractions,
    near_modulo,
    parse_operation,
    parse_point,
    vector_text,
    wrap,
)
from bootcamp.crystals.prototypes import BINARY, FREE, METALS, NONMETALS, SIMPLE, TERNARY, compare, draw
from bootcamp.crystals.structures import ELEMENTS, Crystal, crystal, read
from bootcamp.types import Problem, Score, Task, right, wrong

Matrix = tuple[tuple[int, ...], ...]
ZERO = (Fraction(0),) * 3
_FORMULA = re.compile(r"(?:[A-Z][a-z]?\d{0,4}){1,12}", re.ASCII)


def random_axes(rng: Random, determinants: tuple[int, ...], moves: int) -> Matrix:
    """A matrix P of small integers whose columns are new axes, its determinant one of those given."""
    while True:
        rows = np.eye(3, dtype=int)
        for _ in range(moves):
            i, j = rng.sample(range(3), 2)
            rows[i] += rng.choice((1, -1)) * rows[j]
        k = rng.randrange(3)
        rows[:, k] *= rng.choice(determinants)
        found = tuple(tuple(int(x) for x in row) for row in rows)
        if found != IDENTITY.rotation and abs(rows).max() < 6:
            return found


def axes_text(axes: Matrix) -> str:
    """`a'=a-b, b'=a+b, c'=c`."""
    return ", ".join(f"{n}'={axis_text(column)}" for n, column in zip("abc", zip(*axes, strict=True), strict=True))


def parse_axes(prompt: str) -> np.ndarray:
    """P from what `axes_text` wrote, by another reading of it."""
    columns = []
    for name in "abc":
        text = re.search(name + r"'=([-+0-9abc]+)", prompt)
        assert text is not None
        column = [0, 0, 0]
        for sign, digits, letter in re.findall(r"([+-]?)(\d*)([abc])", text[1]):
            column["abc".index(letter)] += int(f"{sign}{digits or 1}")
        columns.append(column)
    return np.array(columns).T


def inverse(axes: Matrix) -> list[list[Fraction]]:
    """P^-1, exact."""
    volume = determinant(axes)
    return [[Fraction(value, volume) for value in row] for row in adjugate(axes)]


@dataclass(frozen=True, kw_only=True)
class ChangePoint(Task):
    """New coordinates of a point: about another origin, on other axes, both."""

    def generate(self, rng: Random, level: int) -> Problem:
        base = 8 if level == 1 else 12
        point = random_point(rng, base)
        origin, axes = ZERO, IDENTITY.rotation
        while level != 2 and not any(origin):
            origin = random_point(rng, base)
        if level > 1:
            axes = random_axes(rng, (1,) if level == 2 else (1, 2, 3), level)
        moved = [x - p for x, p in zip(point, origin, strict=True)]
        new = wrap(sum((f * x for f, x in zip(row, moved, strict=True)), Fraction(0)) for row in inverse(axes))
        change = []
        if any(origin):
            change.append(f"origin moved to ({vector_text(origin)})")
        if axes != IDENTITY.rotation:
            change.append(f"new axes {axes_text(axes)}")
        text = ", ".join(change)
        prompt = f"{text[0].upper()}{text[1:]}: new coordinates of ({vector_text(point)})? x,y,z in [0,1)"
        return Problem(prompt, {"point": [str(x) for x in new]})

    def grade(self, answer: Any, text: str) -> Score:
        found = parse_point(text)
        if found is None:
            return wrong("not_a_point")
        return right() if near_modulo(found, fractions(answer["point"])) else wrong("wrong_point")

    def solution(self, answer: Any) -> str:
        return f"<answer>{','.join(answer['point'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        point = list(fractions(answer["point"]))
        point[rng.randrange(3)] += Fraction(1, rng.choice((2, 3, 4)))
        return f"<answer>{vector_text(wrap(point))}</answer>"

    def check(self, problem: Problem) -> bool:
        """The new point, put back on the old axes, is the old one up to whole new axes."""
        axes = parse_axes(problem.prompt) if "axes" in problem.prompt else np.eye(3)
        points = [fractions(text.split(",")) for text in re.findall(r"\(([0-9/,]+)\)", problem.prompt)]
        origin, old = points if len(points) == 2 else (ZERO, points[0])
        back = axes @ np.array([float(x) for x in fractions(problem.answer["point"])])
        gap = np.linalg.solve(axes, back + [float(p) - float(x) for p, x in zip(origin, old, strict=True)])
        return bool(np.abs(gap - np.round(gap)).max() < 1e-6)


@dataclass(frozen=True, kw_only=True)
class ChangeOperation(Task):
    """A symmetry operation about another origin and on other axes: W' = P^-1 W P, w' = P^-1 (w + (W - I) p)."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            matrices = [m for m in cubic_matrices() if all(m[k][k] for k in range(3)) and m != IDENTITY.rotation]
            operation = Operation(rng.choice(matrices), random_point(rng, 2))
        else:
            operation = group_chain(rng, 1, range(75, 231))[0]
        origin, axes = ZERO, IDENTITY.rotation
        while level != 2 and not any(origin):
            origin = random_point(rng, 8 if level == 1 else 12)
        if level > 1:
            axes = random_axes(rng, (1,), level)
        change = Operation(axes, origin)  # from new coordinates to old ones
        new = (change.inverse @ operation @ change).wrapped
        text = ", ".join(
            filter(None, [f"origin moved to ({vector_text(origin)})" if any(origin) else "",
                          f"new axes {axes_text(axes)}" if level > 1 else ""])
        )  # fmt: skip
        prompt = f"{text[0].upper()}{text[1:]}: ({operation}) becomes? Triplet modulo lattice translations"
        return Problem(prompt, {"operation": str(new)})

    def grade(self, answer: Any, text: str) -> Score:
        found, truth = parse_operation(text), parse_operation(answer["operation"])
        assert truth is not None
        if found is None:
            return wrong("not_a_triplet")
        if found.rotation != truth.rotation:
            return wrong("wrong_matrix")
        return right() if near_modulo(found.shift, truth.shift) else wrong("wrong_translation")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['operation']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        truth = parse_operation(answer["operation"])
        assert truth is not None
        shift = list(truth.shift)
        shift[rng.randrange(3)] += Fraction(1, rng.choice((2, 3, 4)))
        return f"<answer>{Operation(truth.rotation, wrap(shift))}</answer>"

    def check(self, problem: Problem) -> bool:
        """Any point, moved by the old operation or by the new one, ends in the same place."""
        axes = parse_axes(problem.prompt) if "axes" in problem.prompt else np.eye(3)
        origin_text = re.search(r"moved to \(([0-9/,]+)\)", problem.prompt)
        origin = np.array([float(x) for x in fractions(origin_text[1].split(","))]) if origin_text else np.zeros(3)
        text = re.search(r"\(([^()]*[xyz][^()]*)\) becomes", problem.prompt)
        assert text is not None
        old, new = SymmOp.from_xyz_str(text[1]), SymmOp.from_xyz_str(problem.answer["operation"])
        point = np.array([0.1234, 0.2345, 0.3456])
        gap = np.linalg.solve(axes, old.operate(point) - origin) - new.operate(np.linalg.solve(axes, point - origin))
        return bool(np.abs(gap - np.round(gap)).max() < 1e-6)


@dataclass(frozen=True, kw_only=True)
class ChangeReflection(Task):
    """Reflection indices on other axes: they go with the axes, (h' k' l') = (h k l) P."""

    def generate(self, rng: Random, level: int) -> Problem:
        count = max(1, level - 1)
        steps = [random_axes(rng, (1, 2) if level < 3 else (1, 2, 3), level) for _ in range(count)]
        size = 4 if level == 1 else 9
        while True:
            old = [rng.randint(0 if level == 1 else -size, size) for _ in range(3)]
            if any(old):
                break
        new = old
        for axes in steps:
            new = [sum(h * row[k] for h, row in zip(new, axes, strict=True)) for k in range(3)]
        text = ", and then from these ".join(axes_text(axes) for axes in steps)
        return Problem(f"New axes {text}: reflection ({indices_text(old)}) becomes h k l =?", {"indices": new})

    def grade(self, answer: Any, text: str) -> Score:
        found = parse_integers(text)
        if found is None or len(found) != 3:
            return wrong("not_indices", "expected three integers")
        return right() if found == answer["indices"] else wrong("wrong_indices")

    def solution(self, answer: Any) -> str:
        return f"<answer>{indices_text(answer['indices'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        indices = list(answer["indices"])
        indices[rng.randrange(3)] += rng.choice((-1, 1))
        return f"<answer>{indices_text(indices)}</answer>"

    def check(self, problem: Problem) -> bool:
        """Reciprocal vectors: the same one from the old indices and from the new."""
        direct = np.array([[4.0, 0.2, 0.1], [0.3, 5.0, -0.4], [0.5, 0.6, 7.0]])
        old = np.array(numbers_between(problem.prompt, "()")[0])
        lattice = direct
        for part in problem.prompt.split("and then"):
            lattice = parse_axes(part).T @ lattice
        one = np.linalg.inv(direct) @ old
        other = np.linalg.inv(lattice) @ np.array(problem.answer["indices"])
        return np.allclose(one, other)


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
        inside = np.linalg.solve(axes, grid.T + 1e-7 * np.array([[1.0], [2.0], [3.0]]))
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
    text = tidy(text).replace(" ", "").replace("_", "")
    if len(text) > 60 or not _FORMULA.fullmatch(text):
        return Counter()
    counts: Counter[str] = Counter()
    for symbol, number in re.findall(r"([A-Z][a-z]?)(\d*)", text):
        if symbol not in ELEMENTS:
            return Counter()
        counts[symbol] += int(number or 1)
    return counts


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
        numbers = [sorted(set(found.species)).index(symbol) for symbol in found.species]
        data = spglib.get_symmetry_dataset((found.matrix, found.points, numbers), symprec=0.01)
        scale = len(data.std_types) / len(numbers)
        orbits = Counter(int(k) for k in data.crystallographic_orbits)
        return [(found.species[k], round(n * scale), data.wyckoffs[k]) for k, n in orbits.items()]

    def grade(self, answer: Any, text: str) -> Score:
        formula, comma, units = tidy(text).replace("Z", "").replace("=", "").rpartition(",")
        counts, number = parse_formula(formula), parse_integer(units)
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
class PrimitiveCell(Task):
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
                numbers = [sorted(set(small.species)).index(symbol) for symbol in small.species]
                data = spglib.get_symmetry_dataset((small.matrix, small.points, numbers), symprec=0.01)
                if len(data.mapping_to_primitive) == len(set(data.mapping_to_primitive)):
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

    def solution(self, answer: Any) -> str:
        return f"<answer>{crystal(answer['sites'], answer['cell']).text()}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        cell = [value * 1.1 if k < 3 else value for k, value in enumerate(answer["cell"])]
        return f"<answer>{crystal(answer['sites'], cell).text()}</answer>"

    def check(self, problem: Problem) -> bool:
        given = read(problem.prompt.splitlines()[1], cell=True).crystal
        assert given is not None
        numbers = [sorted(set(given.species)).index(symbol) for symbol in given.species]
        lattice, _, found = spglib.find_primitive((given.matrix, given.points, numbers), symprec=0.02)
        truth = crystal(problem.answer["sites"], problem.answer["cell"])
        volume = abs(np.linalg.det(truth.matrix))
        same_volume = abs(abs(float(np.linalg.det(lattice))) - float(volume)) < 0.005 * float(volume)
        return len(found) == len(truth.species) and same_volume


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
