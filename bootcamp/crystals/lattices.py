"""Tasks on lattice geometry: indices of planes and directions, spacings, distances, density."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from random import Random
from typing import Any, ClassVar

import numpy as np
from pymatgen.core import Element, Lattice

from bootcamp.answers import parse_integers, parse_number
from bootcamp.answers.numbers import close
from bootcamp.crystals.groups import real_crystal, shuffled
from bootcamp.crystals.operations import parse_point, vector_text
from bootcamp.crystals.structures import Crystal, cell_text, read
from bootcamp.types import Problem, Score, Task, right, wrong

CARBON_12_GRAM = 1.66053906660  # g/cm^3 of one dalton in one cubic Å


def reduced(values: Any) -> list[int]:
    """The smallest integers in that ratio, signs kept."""
    common = gcd(*values)
    return [value // common for value in values]


def cross(u: Any, v: Any) -> list[int]:
    return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]


def indices_text(values: Any) -> str:
    return " ".join(str(value) for value in values)


def metric(cell: Any) -> np.ndarray:
    """The metric tensor of a cell, Å²."""
    a, b, c = cell[:3]
    alpha, beta, gamma = (math.cos(math.radians(x)) for x in cell[3:])
    return np.array(
        [[a * a, a * b * gamma, a * c * beta], [a * b * gamma, b * b, b * c * alpha], [a * c * beta, b * c * alpha, c * c]]
    )  # fmt: skip


class IndexAnswer(Task):
    """Shared by tasks whose answer is a row of smallest integers, with one sign or with either."""

    either_sign: ClassVar[bool] = False

    def grade(self, answer: Any, text: str) -> Score:
        found, truth = parse_integers(text), answer["indices"]
        if found is None or len(found) != len(truth) or not any(found):
            return wrong("not_indices", f"expected {len(truth)} integers")
        if found == truth or (self.either_sign and found == [-value for value in truth]):
            return right()
        small = reduced(found)
        if small == truth or (self.either_sign and small == [-value for value in truth]):
            return wrong("not_reduced", value=0.5)
        return wrong("wrong_indices")

    def solution(self, answer: Any) -> str:
        return f"{answer.get('steps', '')}<answer>{indices_text(answer['indices'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        indices = list(answer["indices"])
        indices[rng.randrange(len(indices))] += rng.choice((-1, 1)) * (1 + 2 * max(map(abs, indices)))
        return f"<answer>{indices_text(indices)}</answer>"


def numbers_between(text: str, marks: str) -> list[list[int]]:
    """The rows of integers between brackets, `[1 0 -2]` for marks '[]'."""
    rows = re.findall(re.escape(marks[0]) + r"([-0-9 ]+)" + re.escape(marks[1]), text)
    return [[int(value) for value in row.split()] for row in rows]


@dataclass(frozen=True, kw_only=True)
class HexagonalDirection(IndexAnswer):
    """A direction of a hexagonal crystal between three and four indices."""

    to: str  # "four" or "three"

    SIZES: ClassVar = (7, 20, 60)

    def generate(self, rng: Random, level: int) -> Problem:
        size = self.SIZES[level - 1]
        while True:
            three = [rng.randint(-size, size) for _ in range(3)]
            if (three[0] or three[1]) and gcd(*three) == 1:
                break
        u, v, w = three
        four = reduced([2 * u - v, 2 * v - u, -u - v, 3 * w])
        given, asked = (three, four) if self.to == "four" else (four, three)
        letters = "uvtw" if self.to == "four" else "UVW"
        prompt = f"Hexagonal direction [{indices_text(given)}] as [{' '.join(letters)}], smallest integers?"
        return Problem(prompt, {"indices": asked})

    def check(self, problem: Problem) -> bool:
        """Both must be the same direction in space."""
        axes = Lattice.hexagonal(1.0, 1.7).matrix
        third = -(axes[0] + axes[1])
        vectors = []
        for row in (numbers_between(problem.prompt, "[]")[0], problem.answer["indices"]):
            parts = [*axes] if len(row) == 3 else [axes[0], axes[1], third, axes[2]]
            vector = sum(value * axis for value, axis in zip(row, parts, strict=True))
            vectors.append(vector / np.linalg.norm(vector))
        return np.allclose(*vectors) and gcd(*problem.answer["indices"]) == 1


@dataclass(frozen=True, kw_only=True)
class ZoneAxis(IndexAnswer):
    """The direction common to two planes; at the top level in four indices."""

    either_sign: ClassVar[bool] = True
    SIZES: ClassVar = (2, 6, 4)

    def generate(self, rng: Random, level: int) -> Problem:
        size = self.SIZES[level - 1]
        while True:
            planes = [[rng.randint(-size, size) for _ in range(3)] for _ in range(2)]
            axis = cross(*planes)
            if any(axis) and all(gcd(*plane) == 1 for plane in planes):
                break
        if level == 3:
            shown = [[h, k, -h - k, m] for h, k, m in planes]
            u, v, w = axis
            answer: dict[str, Any] = {"indices": reduced([2 * u - v, 2 * v - u, -u - v, 3 * w])}
            form = "[u v t w] of a hexagonal crystal"
        else:
            shown, form = planes, "[u v w]"
            answer = {"indices": reduced(axis)}
            if level == 1:
                (h, k, m), (p, q, r) = planes
                answer["steps"] = f"{k * r}-{m * q} {m * p}-{h * r} {h * q}-{k * p}\n".replace("--", "+")
        one, two = (indices_text(plane) for plane in shown)
        return Problem(f"Zone axis {form} of ({one}) and ({two}), smallest integers?", answer)

    def check(self, problem: Problem) -> bool:
        """The axis lies in both planes: hu + kv + (it) + lw = 0."""
        planes = numbers_between(problem.prompt, "()")
        axis = problem.answer["indices"]
        return all(np.dot(plane, axis) == 0 for plane in planes) and gcd(*axis) == 1


@dataclass(frozen=True, kw_only=True)
class Intercepts(IndexAnswer):
    """Miller indices of a plane from where it cuts the axes."""

    either_sign: ClassVar[bool] = True

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            cuts = [self._cut(rng, level) for _ in range(3)]
            if any(cuts):
                break
        inverse = [1 / cut if cut else Fraction(0) for cut in cuts]
        scale = lcm(*(value.denominator for value in inverse))
        indices = reduced([int(value * scale) for value in inverse])
        if level == 4:
            cell = [round(rng.uniform(3, 9), 2) for _ in range(3)]
            lengths = [round(float(cut * a), 3) if cut else None for cut, a in zip(cuts, cell, strict=True)]
            where = ", ".join(f"{'parallel' if x is None else x} to {n}" if x is None else f"{x} Å on {n}"
                              for x, n in zip(lengths, "abc", strict=True))  # fmt: skip
            prompt = f"A plane of a crystal with a, b, c = {', '.join(map(str, cell))} Å cuts the axes at {where}."
            return Problem(f"{prompt} Miller indices h k l, smallest integers?", {"indices": indices})
        where = ", ".join(str(cut) if cut else "inf" for cut in cuts)
        return Problem(
            f"A plane cuts a, b, c at {where} (in cell lengths). Miller indices h k l, smallest integers?",
            {"indices": indices},
        )

    def _cut(self, rng: Random, level: int) -> Fraction:
        """Zero stands for a parallel plane."""
        if rng.random() < 0.15:
            return Fraction(0)
        below = rng.randint(1, 9) if level == 1 else rng.randint(1, 4) if level >= 3 else 1
        above = 1 if level == 1 else rng.randint(1, 6)
        return Fraction(above, below) * rng.choice((1, 1, -1))

    def check(self, problem: Problem) -> bool:
        """The plane through the three points: h x = constant on every axis it cuts."""
        text = re.search(r"at (.+?)(?: \(in|\. Miller)", problem.prompt)
        assert text is not None
        cells = re.search(r"a, b, c = ([0-9., ]+) Å", problem.prompt)
        scale = [float(x) for x in cells[1].split(", ")] if cells else [1.0] * 3
        products = []
        for part, length, index in zip(text[1].split(", "), scale, problem.answer["indices"], strict=True):
            if part == "inf" or part.startswith("parallel"):
                if index:
                    return False
            else:
                products.append(index * float(Fraction(part.split(" ")[0])) / length)
        return bool(products) and max(products) - min(products) < 0.01 * abs(products[0])


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
            lattice = Lattice.orthorhombic(*map(int, head.removeprefix("Cell ").split(" Å")[0].split()))
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
