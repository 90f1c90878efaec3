"""Tasks that measure: spacings of planes, distances, density."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, ClassVar

import numpy as np
from pymatgen.core import Element, Lattice

from bootcamp.answers import parse_number
from bootcamp.answers.numbers import close
from bootcamp.crystals.groups import real_crystal, shuffled
from bootcamp.crystals.indices import indices_text, numbers_between
from bootcamp.crystals.operations import parse_point, vector_text
from bootcamp.crystals.structures import Crystal, cell_text, read
from bootcamp.types import Problem, Score, Task, right, wrong

CARBON_12_GRAM = 1.66053906660  # g/cm^3 of one dalton in one cubic Å


def metric(cell: Any) -> np.ndarray:
    """The metric tensor of a cell, Å²."""
    a, b, c = cell[:3]
    alpha, beta, gamma = (math.cos(math.radians(x)) for x in cell[3:])
    ab, ac, bc = a * b * gamma, a * c * beta, b * c * alpha
    return np.array([[a * a, ab, ac], [ab, b * b, bc], [ac, bc, c * c]])


class MeasureAnswer(Task):
    """Shared by tasks whose answer is one positive number, right to half a percent unless told."""

    tolerance: ClassVar[float] = 0.005

    def grade(self, answer: Any, text: str) -> Score:
        for unit in ("g/cm^3", "g/cm³", "Å^2", "Å²", "Å", "A"):
            text = text.strip().removesuffix(unit)
        number = parse_number(text)
        if number is None:
            return wrong("not_a_number")
        return right() if close(number, answer["value"], rel=self.tolerance) else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"{answer.get('steps', '')}<answer>{answer.get('shown') or format(answer['value'], '.4g')}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['value'] * rng.choice((0.5, 0.94, 1.07, 2.0)):.4g}</answer>"


def random_cell(rng: Random, kind: str) -> list[float]:
    """Six numbers; monoclinic with unique axis b."""
    a, b, c = (round(rng.uniform(3, 12), 2) for _ in range(3))
    skew = [round(rng.uniform(75, 115), 1) for _ in range(3)]
    return {
        "orthorhombic": [a, b, c, 90, 90, 90], "tetragonal": [a, a, c, 90, 90, 90],
        "hexagonal": [a, a, c, 90, 90, 120], "monoclinic": [a, b, c, 90, skew[1], 90],
        "triclinic": [a, b, c, *skew],
    }[kind]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Spacing(MeasureAnswer):
    """The distance between lattice planes."""

    KINDS: ClassVar = (("cubic",), ("tetragonal", "orthorhombic"), ("hexagonal",), ("monoclinic",), ("triclinic",))

    def generate(self, rng: Random, level: int) -> Problem:
        size = 4 + (level > 1)
        while True:
            plane = [rng.randint(-size, size) for _ in range(3)]
            if any(plane):
                break
        shown = indices_text(plane)
        if level == 1:
            a, square = rng.randint(2, 12), sum(x * x for x in plane)
            prompt = f"Cubic cell, a={a} Å: d^2 of the planes ({shown}) in Å^2, as a fraction?"
            return Problem(prompt, {"value": a * a / square, "shown": f"{a * a}/{square}"})
        cell = random_cell(rng, rng.choice(self.KINDS[level - 1]))
        value = 1 / math.sqrt(np.array(plane) @ np.linalg.inv(metric(cell)) @ np.array(plane))
        prompt = f"Cell {cell_text(cell)} (a b c in Å, alpha beta gamma in degrees): d of the planes ({shown}) in Å?"
        return Problem(prompt, {"value": value})

    def check(self, problem: Problem) -> bool:
        plane = numbers_between(problem.prompt, "()")[0]
        side = re.search(r"a=(\d+)", problem.prompt)
        if side:
            return math.isclose(Lattice.cubic(int(side[1])).d_hkl(plane) ** 2, problem.answer["value"])
        cell = problem.prompt.removeprefix("Cell ").split(" (")[0]
        return math.isclose(Lattice.from_parameters(*map(float, cell.split())).d_hkl(plane), problem.answer["value"])


@dataclass(frozen=True, kw_only=True)
class Distance(MeasureAnswer):
    """How far apart two points are: in a cell, then to the nearest image, then in real crystals."""

    KINDS: ClassVar = ("orthorhombic", "monoclinic", "triclinic", "triclinic")

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            return self._squared(rng)
        if level == 5:
            return self._shortest(rng)
        cell = random_cell(rng, rng.choice(("hexagonal", "monoclinic")) if level == 2 else "triclinic")
        one, two = ([round(rng.uniform(0, 1), 2) for _ in range(3)] for _ in range(2))
        delta = np.array(two) - np.array(one)
        if level == 4:
            images = [delta + np.array(shift) for shift in itertools.product(range(-3, 4), repeat=3)]
            delta = min(images, key=lambda d: d @ metric(cell) @ d)
        value = math.sqrt(delta @ metric(cell) @ delta)
        if value < 0.2:
            return self.generate(rng, level)
        to = "to the nearest periodic image of" if level == 4 else "to"
        prompt = (
            f"Cell {cell_text(cell)} (a b c in Å, alpha beta gamma in degrees): distance in Å from"
            f" ({', '.join(map(str, one))}) {to} ({', '.join(map(str, two))}), fractional coordinates?"
        )
        return Problem(prompt, {"value": value})

    def _squared(self, rng: Random) -> Problem:
        while True:
            sides = [2 * rng.randint(1, 5) for _ in range(3)]
            points = [[Fraction(rng.randrange(3), 2) for _ in range(3)] for _ in range(2)]
            parts = [abs(int((p - q) * s)) for p, q, s in zip(*points, sides, strict=True)]
            if any(parts):
                break
        one, two = (vector_text(point) for point in points)
        value = sum(part * part for part in parts)
        prompt = f"Cell {' '.join(map(str, sides))} Å, 90 90 90: squared distance ({one}) to ({two}) in Å^2?"
        steps = "+".join(str(part * part) for part in parts)
        return Problem(prompt, {"value": float(value), "shown": str(value), "steps": f"{steps}\n"})

    def _shortest(self, rng: Random) -> Problem:
        while True:
            found = shuffled(real_crystal(rng, 14, 3), rng)
            kinds = sorted(set(found.species))
            if len(kinds) > 1 and found.cell and 45 < min(found.cell[3:]) <= max(found.cell[3:]) < 135:
                break
        pair = rng.sample(kinds, 2)
        value = nearest(found, pair[0], pair[1])
        prompt = (
            f"Shortest {pair[0]}-{pair[1]} distance in Å, periodic images included, in this crystal? First line: a b c"
            f" in Å, alpha beta gamma in degrees; then atoms in fractional coordinates.\n{found.text(chr(10))}"
        )
        return Problem(prompt, {"value": value})

    def check(self, problem: Problem) -> bool:
        head, _, body = problem.prompt.partition("\n")
        if body:
            found = read(body, cell=True).crystal
            pair = re.search(r"Shortest (\w+)-(\w+) ", head)
            assert found is not None
            assert pair is not None
            table = found.structure.distance_matrix
            rows = [k for k, s in enumerate(found.species) if s == pair[1]]
            columns = [k for k, s in enumerate(found.species) if s == pair[2]]
            return math.isclose(table[np.ix_(rows, columns)].min(), problem.answer["value"], rel_tol=1e-6)
        points = [parse_point(text) for text in re.findall(r"\(([-0-9/., ]+)\)", head)]
        one, two = (np.array([float(x) for x in point]) for point in points if point)
        if "squared" in head:
            sides = head.removeprefix("Cell ").split(" Å")[0].split()
            lattice = Lattice(np.diag([float(side) for side in sides]))
            return math.isclose(np.linalg.norm(lattice.get_cartesian_coords(two - one)) ** 2, problem.answer["value"])
        lattice = Lattice.from_parameters(*map(float, head.removeprefix("Cell ").split(" (")[0].split()))
        if "nearest" in head:
            found_distance, _ = lattice.get_distance_and_image(one, two)
            return math.isclose(found_distance, problem.answer["value"], rel_tol=1e-6)
        return math.isclose(np.linalg.norm(lattice.get_cartesian_coords(two - one)), problem.answer["value"])


def nearest(found: Crystal, one: str, two: str) -> float:
    """The shortest distance between atoms of two elements, Å; the cell may be skewed."""
    reach = range(-3, 4)
    shifts = np.array(list(itertools.product(reach, reach, reach))) @ found.matrix
    points = np.array(found.points) @ found.matrix
    first = points[[k for k, s in enumerate(found.species) if s == one]]
    second = points[[k for k, s in enumerate(found.species) if s == two]]
    gaps = (second[None, :, None] - first[:, None, None] + shifts[None, None]).reshape(-1, 3)
    return float(np.linalg.norm(gaps, axis=1).min())


@dataclass(frozen=True, kw_only=True)
class Density(MeasureAnswer):
    """The density of a listed crystal."""

    tolerance: ClassVar[float] = 0.01
    SIZES: ClassVar = ((5, 1), (12, 4), (30, 10))

    def generate(self, rng: Random, level: int) -> Problem:
        found = shuffled(real_crystal(rng, *self.SIZES[level - 1]), rng)
        mass = sum(float(Element(symbol).atomic_mass) for symbol in found.species)
        volume = math.sqrt(np.linalg.det(metric(found.cell)))
        prompt = (
            "Density in g/cm^3 of this crystal? First line: a b c in Å, alpha beta gamma in degrees; then atoms in"
            f" fractional coordinates.\n{found.text(chr(10))}"
        )
        return Problem(prompt, {"value": mass * CARBON_12_GRAM / volume})

    def check(self, problem: Problem) -> bool:
        found = read(problem.prompt.partition("\n")[2], cell=True).crystal
        assert found is not None
        return math.isclose(float(found.structure.density), problem.answer["value"], rel_tol=1e-4)
