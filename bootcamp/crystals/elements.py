"""Symmetry elements: a point on one, the operation that belongs to one, what a group of operations does."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

import numpy as np

from bootcamp.crystals.motions import (
    cubic_matrices,
    hexagonal_matrices,
    in_floats,
    random_point,
)
from bootcamp.crystals.operations import (
    IDENTITY,
    Operation,
    Vector,
    fractions,
    parse_operation,
    parse_point,
    vector_text,
)
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made
from bootcamp.math.wordings import wording

ZERO: Vector = (Fraction(0),) * 3
HALF = Fraction(1, 2)


def given_operation(text: str) -> Operation:
    """One that we wrote ourselves."""
    found = parse_operation(text)
    assert found is not None, text
    return found


def minus(one: Sequence[Fraction], other: Sequence[Fraction]) -> Vector:
    return tuple(a - b for a, b in zip(one, other, strict=True))


def plus(one: Sequence[Fraction], other: Sequence[Fraction]) -> Vector:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def on_element(operation: Operation, point: Vector) -> bool:
    """True if the point moves by no more than the screw or glide vector: its shift is one that W keeps."""
    gap = minus(operation(point), point)
    turned = minus(Operation(operation.rotation, ZERO)(gap), gap)
    return max(map(abs, turned)) <= Fraction(1, 500)


@dataclass(frozen=True, kw_only=True)
class ElementPoint(Pictured):
    """Any point of the axis, plane or centre of an operation; every one of them is right."""

    kind: str = "point"
    chance: ClassVar[float] = 0.15

    WORDINGS: ClassVar = {
        "point": wording(
            "A point on the symmetry element of ({op})?",
            "Where is the symmetry element of ({op})? Give any one point of its axis or plane (of an inversion "
            "centre or a rotoinversion: the fixed point) as x,y,z.",
        )
    }

    def _point(self, rng: Random, level: int) -> Made:
        base = (12, 12, 24)[level - 1]
        while True:
            matrices = cubic_matrices() if level == 1 or rng.random() < 0.5 else hexagonal_matrices()
            rotation = rng.choice([m for m in matrices if m != IDENTITY.rotation])
            diagonal = all(rotation[r][c] == 0 for r in range(3) for c in range(3) if r != c)
            if diagonal != (level == 1):
                continue
            operation = Operation(rotation, random_point(rng, base if level > 1 else rng.choice((4, 5, 6, 8, 10, 12))))
            if not any(
                on_element(operation, fractions(text.split())) for text in ("0 0 0", "1/4 1/4 1/4", "1/2 1/2 1/2")
            ):
                return {"op": operation}, vector_text(self._centre(operation))

    def _centre(self, operation: Operation) -> Vector:
        """The mean of the points that the operation, its screw or glide vector taken off, makes of the origin."""
        powers = [IDENTITY]
        while len(powers) == 1 or powers[-1].rotation != IDENTITY.rotation:
            powers.append(operation @ powers[-1])
        order = len(powers) - 1
        drift = tuple(value / order for value in powers[-1].shift)
        still = Operation(operation.rotation, minus(operation.shift, drift))
        points = [ZERO]
        for _ in range(order - 1):
            points.append(still(points[-1]))
        return tuple(sum(column, Fraction(0)) / order for column in zip(*points, strict=True))

    def fault(self, given: Given, text: str, solution: str) -> str:
        point = parse_point(text)
        if point is None or max(map(abs, point)) > 1000:
            return "not_a_point"
        return "" if on_element(given_operation(given["op"]), point) else "not_on_the_element"

    def true(self, given: Given, solution: str) -> bool:
        """Applied until the matrix is 1, the operation moves a point of its element straight along it."""
        matrix, vector = in_floats([given["op"]])
        point = np.array([float(Fraction(x)) for x in solution.split(",")])
        whole = np.eye(4)
        whole[:3, :3], whole[:3, 3] = matrix, vector
        drift = np.linalg.matrix_power(whole, 12)[:3, 3] / 12
        return bool(np.allclose(matrix @ point + vector - point, drift))


# directions of axes by kind of cell, with the folds that they may have
CUBIC_AXES = {"1 0 0": (2, 4), "0 1 0": (2, 4), "0 0 1": (2, 4), "1 1 1": (3,), "-1 1 1": (3,), "1 -1 1": (3,),
              "1 1 -1": (3,), "1 1 0": (2,), "1 -1 0": (2,), "1 0 1": (2,), "0 1 1": (2,), "0 1 -1": (2,)}  # fmt: skip
HEXAGONAL_AXES = {"0 0 1": (2, 3, 6), "1 0 0": (2,), "0 1 0": (2,), "1 1 0": (2,), "1 -1 0": (2,), "2 1 0": (2,),
                  "1 2 0": (2,)}  # fmt: skip


def turn(axis: str, fold: int, hexagonal: bool) -> tuple[tuple[int, ...], ...]:
    """The matrix of a right-handed turn by 360/fold degrees about [axis], in the basis of the cell."""
    basis = np.array([[1, 0, 0], [-0.5, math.sqrt(0.75), 0], [0, 0, 1]]).T if hexagonal else np.eye(3)
    direction = basis @ np.array([float(x) for x in axis.split()])
    x, y, z = direction / np.linalg.norm(direction)
    angle = 2 * math.pi / fold
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    spun = np.eye(3) + math.sin(angle) * cross + (1 - math.cos(angle)) * cross @ cross
    return tuple(tuple(round(v) for v in row) for row in np.linalg.inv(basis) @ spun @ basis)


@dataclass(frozen=True, kw_only=True)
class ElementOperation(Pictured):
    """The triplet of an operation told by its element: rotation, screw, rotoinversion, mirror or glide."""

    chance: ClassVar[float] = 0.1
    CELLS: ClassVar = {"cubic": CUBIC_AXES, "hexagonal": HEXAGONAL_AXES}
    WORDINGS: ClassVar = {
        "screw": wording(
            "{cell} axes: turn by +{angle}° about [{axis}] through {point}, then shift {shift}. Triplet?",
            "On {cell} axes, what is the coordinate triplet of a right-handed turn by {angle}° about the line along "
            "[{axis}] through {point}, followed by a translation of {shift}?",
        ),
        "glide": wording(
            "{cell} axes: reflect in the plane normal to [{axis}] through {point}, then shift {shift}. Triplet?",
            "On {cell} axes, what is the coordinate triplet of the reflection in the plane perpendicular to [{axis}] "
            "through {point}, followed by a translation of {shift}?",
        ),
        "rotoinversion": wording(
            "{cell} axes: turn by +{angle}° about [{axis}] through {point}, then invert in {centre}. Triplet?",
            "On {cell} axes, what is the coordinate triplet of a right-handed turn by {angle}° about the line along "
            "[{axis}] through {point}, followed by the inversion in {centre}?",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        cell = "cubic" if level < 3 else rng.choice(("cubic", "hexagonal"))
        axes = self.CELLS[cell]
        simple = ("1 0 0", "0 1 0", "0 0 1")
        axis = rng.choice([a for a in axes if (level > 1 or a in simple) and (self.kind != "glide" or 2 in axes[a])])
        fold = 2 if self.kind == "glide" else rng.choice(axes[axis])
        sense = rng.choice((1, -1)) if fold > 2 else 1
        base = (4, 6, 12)[level - 1]
        point = random_point(rng, base)
        rotation = turn(axis, fold, cell == "hexagonal")
        if sense < 0:
            rotation = Operation(rotation, ZERO).inverse.rotation
        fields: dict[str, object] = {"cell": cell, "axis": axis, "point": vector_text(point)}
        if self.kind == "rotoinversion":
            whole = self._about(rotation, point)
            centre = random_point(rng, base)
            inversion = Operation(
                tuple(tuple(-v for v in row) for row in IDENTITY.rotation), tuple(2 * v for v in centre)
            )
            operation = inversion @ whole
            fields["centre"] = vector_text(centre)
        else:
            if self.kind == "glide":
                rotation = tuple(tuple(-v for v in row) for row in rotation)
            shift = random_point(rng, (2, 4, 6)[level - 1])
            moved = self._about(rotation, point)
            operation = Operation(rotation, plus(moved.shift, shift))
            fields["shift"] = vector_text(shift)
        if self.kind != "glide":
            fields["angle"] = 360 // fold if sense > 0 else 360 - 360 // fold
        return fields, str(operation)

    def _about(self, rotation: tuple[tuple[int, ...], ...], point: Vector) -> Operation:
        return Operation(rotation, minus(point, Operation(rotation, ZERO)(point)))

    def fault(self, given: Given, text: str, solution: str) -> str:
        found, truth = parse_operation(text), given_operation(solution)
        if found is None:
            return "not_a_triplet"
        if found.rotation != truth.rotation:
            return "wrong_matrix"
        return "" if max(map(abs, minus(found.shift, truth.shift))) <= Fraction(1, 1000) else "wrong_translation"

    def true(self, given: Given, solution: str) -> bool:
        """In space: points are turned, mirrored or inverted as vectors."""
        basis = np.eye(3)
        if given["cell"] == "hexagonal":
            basis = np.array([[math.sqrt(0.75), -0.5, 0], [0, 1, 0], [0, 0, 1]]).T
        axis = basis @ np.array([float(x) for x in given["axis"].split()])
        axis /= np.linalg.norm(axis)

        def place(name: str) -> np.ndarray:
            return np.asarray(basis @ np.array([float(Fraction(x)) for x in given[name].split(",")]))

        matrix, vector = in_floats([solution])
        for start in np.eye(3)[:2] + np.array([0.1, 0.3, 0.4]):
            arm = basis @ start - place("point")
            along = axis * (arm @ axis)
            if self.kind == "glide":
                end = place("point") + arm - 2 * along + place("shift")
            else:
                angle = math.radians(float(given["angle"]))
                flat = arm - along
                end = place("point") + along + flat * math.cos(angle) + np.cross(axis, flat) * math.sin(angle)
                end = 2 * place("centre") - end if self.kind == "rotoinversion" else end + place("shift")
            if not np.allclose(basis @ (matrix @ start + vector), end):
                return False
        return True
