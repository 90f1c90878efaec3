"""Directions in crystals: angles, misorientation, terraces, packed planes, elastic constants, strain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from math import gcd
from random import Random
from typing import ClassVar

import numpy as np
from pymatgen.core import Lattice

from bootcamp.crystals.indices import indices_text
from bootcamp.crystals.lattices import metric, random_cell
from bootcamp.crystals.measured import Fields, Measured
from bootcamp.crystals.motions import cubic_matrices
from bootcamp.crystals.structures import cell_text
from bootcamp.math.questions import Given
from bootcamp.math.wordings import wording


def primitive_row(rng: Random, size: int, low: int | None = None) -> list[int]:
    """Three integers without a common factor, not all zero."""
    while True:
        row = [rng.randint(-size if low is None else low, size) for _ in range(3)]
        if any(row) and gcd(*row) == 1:
            return row


def numbers(text: str) -> np.ndarray:
    return np.array([float(value) for value in text.split()])


def degrees_between(one: np.ndarray, other: np.ndarray) -> float:
    cosine = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    return math.degrees(math.acos(max(-1.0, min(1.0, float(cosine)))))


@dataclass(frozen=True, kw_only=True)
class CrystalAngle(Measured):
    """The angle between two directions, two planes, or a plane's normal and a direction."""

    KINDS: ClassVar = (("tetragonal", "orthorhombic"), ("hexagonal",), ("monoclinic",), ("triclinic",))
    UNITS: ClassVar = {"directions": "°", "planes": "°", "mixed": "°"}
    WORDINGS: ClassVar = {
        "directions": wording(
            "Cell {cell}: angle of [{one}] and [{two}] in degrees?",
            "A lattice has a b c alpha beta gamma = {cell} (Å, degrees). What is the angle between the directions "
            "[{one}] and [{two}], in degrees, ±1%?",
        ),
        "planes": wording(
            "Cell {cell}: angle between normals of ({one}) and ({two}) in degrees?",
            "A lattice has a b c alpha beta gamma = {cell} (Å, degrees). What is the angle between the normals of "
            "the planes ({one}) and ({two}), 0 to 180 degrees, ±1%?",
        ),
        "mixed": wording(
            "Cell {cell}: angle between the normal of ({one}) and [{two}] in degrees?",
            "A lattice has a b c alpha beta gamma = {cell} (Å, degrees). By how many degrees (0 to 180, ±1%) does "
            "the direction [{two}] lean from the normal of the plane ({one})?",
        ),
    }

    def _fields(self, rng: Random, level: int) -> Fields:
        cell = random_cell(rng, rng.choice(self.KINDS[level - 1]))
        rows = [indices_text(primitive_row(rng, 1 + level)) for _ in range(2)]
        return {"cell": cell_text(cell), "one": rows[0], "two": rows[1]}

    _directions = _planes = _mixed = _fields

    def values(self, given: Given) -> list[float]:
        tensor, one, two = metric(numbers(given["cell"])), numbers(given["one"]), numbers(given["two"])
        inverse = np.linalg.inv(tensor)
        if self.kind == "mixed":
            cosine = one @ two / math.sqrt((one @ inverse @ one) * (two @ tensor @ two))
        else:
            form = tensor if self.kind == "directions" else inverse
            cosine = one @ form @ two / math.sqrt((one @ form @ one) * (two @ form @ two))
        angle = math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
        return [angle] if 5 < angle < 175 and abs(angle - 90) > 0.5 else []

    def again(self, given: Given) -> list[float]:
        """With vectors in space."""
        lattice = Lattice.from_parameters(*numbers(given["cell"]))
        reciprocal = lattice.reciprocal_lattice
        first = lattice if self.kind == "directions" else reciprocal
        second = reciprocal if self.kind == "planes" else lattice
        one, two = first.get_cartesian_coords(numbers(given["one"])), second.get_cartesian_coords(numbers(given["two"]))
        return [degrees_between(one, two)]


def rotation_about(axis: np.ndarray, angle: float) -> np.ndarray:
    """A rotation by `angle` in degrees."""
    x, y, z = axis / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turn = math.radians(angle)
    return np.eye(3) + math.sin(turn) * cross + (1 - math.cos(turn)) * cross @ cross


PROPER = [np.array(m, float) for m in cubic_matrices() if round(float(np.linalg.det(np.array(m)))) == 1]


@dataclass(frozen=True, kw_only=True)
class Misorientation(Measured):
    """The smallest rotation between two cubic grains, from rotations about axes or from Euler angles."""

    UNITS: ClassVar = {"axes": "°", "euler": "°"}
    WORDINGS: ClassVar = {
        "axes": wording(
            "Cubic grains: A turned {a}° about [{one}], B turned {b}° about [{two}]. Disorientation in degrees?",
            "Two grains of one cubic crystal were turned from the same setting, A by {a}° about [{one}] and B by "
            "{b}° about [{two}] (right-handed, axes of the unturned crystal). What is their disorientation angle, "
            "the least over all symmetry-equivalent descriptions (group 432), in degrees, ±1%?",
        ),
        "euler": wording(
            "Cubic grains with Bunge Euler angles {a} and {b} (degrees): disorientation in degrees?",
            "Two grains of a cubic crystal have the Bunge Euler angles (φ1, Φ, φ2, z-x-z) {a} and {b}, in degrees. "
            "What is their disorientation angle under the group 432, in degrees, ±1%?",
        ),
    }

    def _axes(self, rng: Random, level: int) -> Fields:
        one = primitive_row(rng, 1 if level < 3 else 3)
        two = one if level == 1 else primitive_row(rng, 1 if level < 3 else 3)
        fold = rng.choice([[0, 0, 1], [0, 1, 0], [1, 0, 0]])
        axes = (fold, fold) if level == 1 else (one, two)
        return {"a": rng.randint(1, 170), "b": rng.randint(1, 170), "one": indices_text(axes[0])} | {
            "two": indices_text(axes[1])
        }

    def _euler(self, rng: Random, level: int) -> Fields:
        step = (45, 15, 1)[level - 1]

        def angles() -> str:
            turns = [step * rng.randint(0, n // step - 1) for n in (360, 180, 360)]
            return " ".join(
                str(turn if level > 1 or k == 1 else turn + rng.randint(1, 44)) for k, turn in enumerate(turns)
            )

        return {"a": angles(), "b": angles()}

    def _turn(self, given: Given) -> np.ndarray:
        if self.kind == "axes":
            one = rotation_about(numbers(given["one"]), float(given["a"]))
            return one.T @ rotation_about(numbers(given["two"]), float(given["b"]))
        one, two = (self._bunge(*numbers(given[name])) for name in ("a", "b"))
        return np.asarray(one @ two.T)

    def _bunge(self, first: float, second: float, third: float) -> np.ndarray:
        z, x = np.array([0, 0, 1.0]), np.array([1.0, 0, 0])
        return rotation_about(z, -third) @ rotation_about(x, -second) @ rotation_about(z, -first)

    def values(self, given: Given) -> list[float]:
        turn = self._turn(given)
        traces = [float(np.trace(symmetry @ turn)) for symmetry in PROPER]
        angle = math.degrees(math.acos(max(-1.0, min(1.0, (max(traces) - 1) / 2))))
        return [angle] if angle > 3 else []

    def again(self, given: Given) -> list[float]:
        """With quaternions, whose sorted sizes tell the least angle of the cubic group at once."""
        from scipy.spatial.transform import Rotation

        if self.kind == "axes":
            turns = []
            for angle, axis in (("a", "one"), ("b", "two")):
                vector = numbers(given[axis])
                turns.append(Rotation.from_rotvec(vector / np.linalg.norm(vector) * math.radians(float(given[angle]))))
            found = turns[0].inv() * turns[1]
        else:
            first, second = (Rotation.from_euler("ZXZ", numbers(given[name]), degrees=True) for name in ("a", "b"))
            found = first.inv() * second
        q = sorted(np.abs(found.as_quat()), reverse=True)
        half = max(q[0], (q[0] + q[1]) / math.sqrt(2), sum(q) / 2)
        return [2 * math.degrees(math.acos(min(1.0, half)))]
