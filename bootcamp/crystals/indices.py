"""Tasks on the indices of planes and directions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from random import Random
from typing import Any, ClassVar

import numpy as np
from pymatgen.core import Lattice

from bootcamp.answers import parse_integers
from bootcamp.types import Problem, Score, Task, right, wrong


def reduced(values: Any) -> list[int]:
    """The smallest integers in that ratio, signs kept."""
    common = gcd(*values)
    return [value // common for value in values]


def cross(u: Any, v: Any) -> list[int]:
    return [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]]


def indices_text(values: Any) -> str:
    return " ".join(str(value) for value in values)


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

    SIZES: ClassVar = (9, 25, 70)

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
