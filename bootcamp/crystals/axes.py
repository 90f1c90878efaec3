"""Tasks on other axes and origins: what becomes of points, operations and reflections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
from pymatgen.core.operations import SymmOp

from bootcamp.answers import parse_integers
from bootcamp.crystals.indices import indices_text, numbers_between
from bootcamp.crystals.motions import OperationAnswer, cubic_matrices, group_chain, random_point
from bootcamp.crystals.operations import (
    IDENTITY,
    Operation,
    Vector,
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
from bootcamp.types import Problem, Score, Task, right, wrong

Matrix = tuple[tuple[int, ...], ...]


ZERO: Vector = (Fraction(0),) * 3


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
        origin: Vector = ZERO
        axes: Matrix = IDENTITY.rotation
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
class ChangeOperation(OperationAnswer):
    """A symmetry operation about another origin and on other axes: W' = P^-1 W P, w' = P^-1 (w + (W - I) p)."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            matrices = [m for m in cubic_matrices() if all(m[k][k] for k in range(3)) and m != IDENTITY.rotation]
            operation = Operation(rng.choice(matrices), random_point(rng, 2))
        else:
            operation = group_chain(rng, 1, range(75, 231))[0]
        origin: Vector = ZERO
        axes: Matrix = IDENTITY.rotation
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
