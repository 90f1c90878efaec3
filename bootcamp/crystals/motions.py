"""Tasks on single symmetry operations: apply, multiply, invert, name, write as a matrix."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import permutations, product
from random import Random
from typing import Any, ClassVar

import numpy as np
from pymatgen.core.operations import SymmOp

from bootcamp.answers.numbers import tidy
from bootcamp.crystals.operations import (
    IDENTITY,
    Operation,
    Vector,
    determinant,
    fractions,
    group_operations,
    near,
    near_modulo,
    parse_operation,
    parse_point,
    parse_points,
    vector_text,
    wrap,
)
from bootcamp.types import Problem, Score, Task, right, wrong

_TRIPLET = re.compile(r"\(([-+xyz0-9/]+,[-+xyz0-9/]+,[-+xyz0-9/]+)\)", re.ASCII)
ZERO: Vector = (Fraction(0),) * 3
SOME, HARD = range(16, 231), range(143, 231)  # space groups: orthorhombic and up, trigonal and up


@cache
def cubic_matrices() -> tuple[tuple[tuple[int, ...], ...], ...]:
    """The 48 signed permutations."""
    return tuple(
        tuple(tuple(sign if column == target else 0 for column in range(3)) for sign, target in zip(signs, order))  # noqa: B905
        for order in permutations(range(3))
        for signs in product((1, -1), repeat=3)
    )


@cache
def hexagonal_matrices() -> tuple[tuple[tuple[int, ...], ...], ...]:
    """The 24 matrices of 6/mmm."""
    return tuple(operation.rotation for operation in group_operations(191))


def random_point(rng: Random, base: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(rng.randrange(base), base) for _ in range(3))


def group_chain(rng: Random, count: int, groups: range) -> list[Operation]:
    """Operations of one space group, none with the identity matrix, so that their products are of it too."""
    moving = [o for o in group_operations(rng.choice(groups)) if o.rotation != IDENTITY.rotation]
    return [rng.choice(moving) for _ in range(count)]


def random_operation(rng: Random, base: int, hexagonal: bool = False) -> Operation:
    """Any operation but the identity matrix, its vector in multiples of 1/base."""
    matrices = hexagonal_matrices() if hexagonal else cubic_matrices()
    rotation = rng.choice([m for m in matrices if m != IDENTITY.rotation])
    return Operation(rotation, random_point(rng, base))


def triplets(prompt: str) -> list[str]:
    """The bracketed triplets of letters in a prompt."""
    return _TRIPLET.findall(prompt)


def in_floats(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Matrix and vector of operations applied one after the other, read by pymatgen and multiplied by numpy."""
    matrix, vector = np.eye(3), np.zeros(3)
    for text in texts:
        operation = SymmOp.from_xyz_str(text)
        matrix, vector = operation.rotation_matrix @ matrix, operation.rotation_matrix @ vector
        vector = vector + operation.translation_vector
    return matrix, vector


def agrees_modulo(one: np.ndarray, other: np.ndarray) -> bool:
    gap = one - other
    return bool(np.abs(gap - np.round(gap)).max() < 1e-6)


@dataclass(frozen=True, kw_only=True)
class Apply(Task):
    """Where operations send a point: one at first, a chain and powers at higher levels."""

    def generate(self, rng: Random, level: int) -> Problem:
        base = 4 if level == 1 else rng.choice((6, 8, 12))
        count = (1, 1, 2, 3, 4)[level - 1]
        groups = HARD if level > 3 else SOME
        chain = [random_operation(rng, 2, rng.random() < 0.4)] if level == 1 else group_chain(rng, count, groups)
        times = rng.choice((2, 3, 5, 7)) if level >= 4 else 1
        point = start = random_point(rng, base)
        for operation in chain * times:
            point = operation(point)
        steps = ", then ".join(f"({operation})" for operation in chain)
        repeat = f", this whole sequence {times} times," if times > 1 else ""
        prompt = f"Apply {steps}{repeat} to {vector_text(start)}. Give x,y,z in [0,1)."
        return Problem(prompt, {"point": [str(value) for value in wrap(point)]})

    def grade(self, answer: Any, text: str) -> Score:
        found, truth = parse_point(text), fractions(answer["point"])
        if found is None:
            return wrong("not_a_point")
        if near(found, truth):
            return right()
        return wrong("not_wrapped", value=0.5) if near_modulo(found, truth) else wrong("wrong_point")

    def solution(self, answer: Any) -> str:
        return f"<answer>{','.join(answer['point'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        point = list(fractions(answer["point"]))
        k = rng.randrange(3)
        point[k] = (point[k] + Fraction(1, rng.choice((2, 3, 4)))) % 1
        return f"<answer>{vector_text(point)}</answer>"

    def check(self, problem: Problem) -> bool:
        start = parse_point(problem.prompt.rsplit(" to ", 1)[1].split(". ")[0])
        times = re.search(r"(\d+) times", problem.prompt)
        matrix, vector = in_floats(triplets(problem.prompt) * (int(times[1]) if times else 1))
        truth = np.array([float(Fraction(value)) for value in problem.answer["point"]])
        assert start is not None
        return agrees_modulo(matrix @ np.array([float(x) for x in start]) + vector, truth)


class OperationAnswer(Task):
    """Shared by tasks whose answer is one operation, equal modulo lattice translations."""

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
        if rng.random() < 0.5:
            shift = list(truth.shift)
            shift[rng.randrange(3)] += Fraction(1, rng.choice((2, 3, 4)))
            return f"<answer>{Operation(truth.rotation, wrap(shift))}</answer>"
        other = tuple(tuple(-value for value in row) if k == 1 else row for k, row in enumerate(truth.rotation))
        return f"<answer>{Operation(other, truth.shift)}</answer>"


@dataclass(frozen=True, kw_only=True)
class Product(OperationAnswer):
    """Two or more operations as one."""

    def generate(self, rng: Random, level: int) -> Problem:
        count = (2, 2, 3, 4, 5)[level - 1]
        groups = HARD if level > 3 else SOME
        chain = [random_operation(rng, 2) for _ in range(count)] if level == 1 else group_chain(rng, count, groups)
        whole = IDENTITY
        for operation in chain:
            whole = operation @ whole
        steps = ", then ".join(f"({operation})" for operation in chain)
        prompt = f"As one operation, modulo lattice translations: {steps}. Give the triplet."
        return Problem(prompt, {"operation": str(whole.wrapped)})

    def check(self, problem: Problem) -> bool:
        return _same(in_floats(triplets(problem.prompt)), problem.answer["operation"])


@dataclass(frozen=True, kw_only=True)
class Inverse(OperationAnswer):
    """The inverse; at higher levels what is left to do after a chain to arrive at another operation."""

    def generate(self, rng: Random, level: int) -> Problem:
        count = (1, 1, 2, 2, 3)[level - 1]
        if level < 3:
            chain = [random_operation(rng, rng.choice((4, 6)) if level == 1 else 12, level > 1)]
        else:
            *chain, goal = group_chain(rng, count + 1, HARD if level > 3 else SOME)
        whole = IDENTITY
        for operation in chain:
            whole = operation @ whole
        steps = ", then ".join(f"({operation})" for operation in chain)
        if level < 4:
            prompt = f"Inverse of {steps}, as a triplet, modulo lattice translations?"
            return Problem(prompt, {"operation": str(whole.inverse.wrapped)})
        prompt = (
            f"Which operation must follow {steps} so that the whole equals [{goal}], modulo lattice translations?"
            " Give the triplet."
        )
        return Problem(prompt, {"operation": str((goal @ whole.inverse).wrapped)})

    def check(self, problem: Problem) -> bool:
        matrix, vector = in_floats([*triplets(problem.prompt), problem.answer["operation"]])
        goal = re.search(r"\[([^\]]+)\]", problem.prompt)
        return _same((matrix, vector), goal[1] if goal else "x,y,z")


def _same(found: tuple[np.ndarray, np.ndarray], text: str) -> bool:
    goal = SymmOp.from_xyz_str(text)
    return np.allclose(found[0], goal.rotation_matrix) and agrees_modulo(found[1], goal.translation_vector)


@dataclass(frozen=True, kw_only=True)
class Classify(Task):
    """Name an operation: its type and its screw or glide vector, (1/k)(I + W + ... + W^(k-1))w with W^k = I."""

    TYPES: ClassVar = {
        (1, 3): "1", (1, -1): "2", (1, 0): "3", (1, 1): "4", (1, 2): "6",
        (-1, -3): "-1", (-1, 1): "m", (-1, 0): "-3", (-1, -1): "-4", (-1, -2): "-6",
    }  # (determinant, trace)  # fmt: skip

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            operation = self._along_an_axis(rng)
            steps = f"({operation})"
        else:
            groups = (range(16, 143), range(143, 231), range(75, 231))[level - 2]
            chain = group_chain(rng, 2 if level == 4 else 1, groups)
            while (chain[-1] @ chain[0]).rotation == IDENTITY.rotation and level == 4:
                chain = group_chain(rng, 2, groups)
            moved = Operation(IDENTITY.rotation, random_point(rng, 1 if level == 4 else rng.choice((4, 6, 8))))
            chain = [(moved @ operation @ moved.inverse).wrapped for operation in chain]  # off the origin
            operation = chain[-1] @ chain[0] if level == 4 else chain[0]
            steps = ", then ".join(f"({operation})" for operation in chain)
        kind, vector = self._name(operation)
        prompt = f"Type (1, -1, 2, m, 3, -3, 4, -4, 6 or -6) and screw or glide vector of {steps}? Form: type u,v,w"
        return Problem(prompt, {"type": kind, "vector": [str(value) for value in vector]})

    def _along_an_axis(self, rng: Random) -> Operation:
        """An inversion, a twofold axis, or a mirror or glide plane, in any place."""
        kind, unique = rng.choices(("-1", "2", "m"), (15, 65, 20))[0], rng.randrange(3)
        signs = [-1, -1, -1] if kind == "-1" else [1 if (k == unique) == (kind == "2") else -1 for k in range(3)]
        anywhere = [Fraction(n, d) for d in (1, 2, 3, 4, 5, 6, 8, 10, 12) for n in range(d)]
        shift = tuple(Fraction(int(rng.random() < 0.7), 2) if sign > 0 else rng.choice(anywhere) for sign in signs)
        return Operation(tuple(tuple(signs[k] if k == row else 0 for k in range(3)) for row in range(3)), shift)

    def _name(self, operation: Operation) -> tuple[str, tuple[Fraction, ...]]:
        rotation = operation.rotation
        kind = self.TYPES[determinant(rotation), sum(rotation[k][k] for k in range(3))]
        order, linear = 0, IDENTITY
        total: Vector = ZERO
        while not order or linear.rotation != IDENTITY.rotation:
            total = tuple(a + b for a, b in zip(total, linear(operation.shift), strict=True))
            linear = Operation(rotation, ZERO) @ linear
            order += 1
        return kind, tuple(value / order for value in total)

    def grade(self, answer: Any, text: str) -> Score:
        kind, _, vector = tidy(text).partition(" ")
        found = parse_point(vector)
        if kind.strip(",;:") not in self.TYPES.values() or found is None:
            return wrong("bad_form", "expected a type and a vector")
        if kind.strip(",;:") != answer["type"]:
            return wrong("wrong_type")
        return right() if near(found, fractions(answer["vector"])) else wrong("wrong_vector")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['type']} {','.join(answer['vector'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        others = [kind for kind in self.TYPES.values() if kind != answer["type"]]
        return f"<answer>{rng.choice(others)} {','.join(answer['vector'])}</answer>"

    def check(self, problem: Problem) -> bool:
        matrix, vector = in_floats(triplets(problem.prompt))
        sign = round(float(np.linalg.det(matrix)))
        turns = np.angle(np.linalg.eigvals(sign * matrix)).max() / (2 * np.pi)
        fold = 1 if turns < 1e-6 else round(1 / turns)
        kind = "m" if (sign, fold) == (-1, 2) else str(sign * fold)
        homogeneous = np.eye(4)
        homogeneous[:3, :3], homogeneous[:3, 3] = matrix, vector
        power = np.linalg.matrix_power(homogeneous, 12)  # every order divides 12
        truth = [float(value) for value in fractions(problem.answer["vector"])]
        return kind == problem.answer["type"] and np.allclose(power[:3, 3] / 12, truth)


@dataclass(frozen=True, kw_only=True)
class MatrixForm(Task):
    """A triplet as the rows of its augmented matrix (W|w)."""

    def generate(self, rng: Random, level: int) -> Problem:
        count = (1, 1, 2, 3)[level - 1]
        if level < 3:
            chain = [random_operation(rng, (4, 12)[level - 1], rng.random() < 0.5)]
        else:
            chain = group_chain(rng, count, HARD)
        whole = IDENTITY
        for operation in chain:
            whole = operation @ whole
        rows = [[*map(str, row), str(w)] for row, w in zip(whole.rotation, wrap(whole.shift), strict=True)]
        steps = ", then ".join(f"({operation})" for operation in chain)
        prompt = f"Matrix W|w of {steps}, w modulo 1? Three rows of four numbers, rows apart by ;"
        return Problem(prompt, {"rows": rows})

    def grade(self, answer: Any, text: str) -> Score:
        rows = [row.replace("|", " ").strip(" ()[]") for row in tidy(text).replace("\n", ";").split(";")]
        parts = [row.replace(",", " ").split() for row in rows if row]
        if len(parts) != 3 or any(len(row) != 4 for row in parts):
            return wrong("bad_form", "expected three rows of four numbers")
        columns = parse_points(";".join(" ".join(column) for column in zip(*parts, strict=True)))
        if columns is None:
            return wrong("bad_form", "expected numbers")
        truth = [fractions(column) for column in zip(*answer["rows"], strict=True)]
        if columns[:3] != truth[:3]:
            return wrong("wrong_matrix")
        return right() if near_modulo(columns[3], truth[3]) else wrong("wrong_translation")

    def solution(self, answer: Any) -> str:
        return f"<answer>{'; '.join(' '.join(row) for row in answer['rows'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        rows = [list(row) for row in answer["rows"]]
        k = rng.randrange(3)
        rows[k][k] = str(int(rows[k][k]) + 1)
        return f"<answer>{'; '.join(' '.join(row) for row in rows)}</answer>"

    def check(self, problem: Problem) -> bool:
        matrix, vector = in_floats(triplets(problem.prompt))
        rows = np.array([[float(Fraction(value)) for value in row] for row in problem.answer["rows"]])
        return np.allclose(rows[:, :3], matrix) and agrees_modulo(rows[:, 3], vector)
