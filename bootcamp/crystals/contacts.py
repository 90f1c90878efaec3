"""Measures between atoms and of cells: bond angles, torsions, bond valences, packing, reciprocal and new cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import ClassVar

import numpy as np
from pymatgen.core import Lattice

from bootcamp.answers.quantities import read_quantity
from bootcamp.crystals.lattices import metric, random_cell
from bootcamp.crystals.measured import Fields, Measured
from bootcamp.crystals.motions import in_floats
from bootcamp.crystals.operations import Operation, group_operations, parse_operation
from bootcamp.crystals.orientations import degrees_between, numbers
from bootcamp.crystals.structures import cell_text
from bootcamp.math.questions import Given
from bootcamp.math.wordings import wording

SYSTEMS = ("orthorhombic", "monoclinic", "triclinic")
GROUPS = (range(16, 60), range(3, 16), range(2, 3))  # whose operations fit those cells


def _place(rng: Random, digits: int) -> str:
    return " ".join(f"{rng.uniform(0, 1):.{digits}f}" for _ in range(3))


def _image(text: str, point: np.ndarray) -> np.ndarray:
    """Where an operation sends a point, in floating point."""
    operation = parse_operation(text)
    assert operation is not None
    return np.array(operation.rotation) @ point + np.array([float(x) for x in operation.shift])


@dataclass(frozen=True, kw_only=True)
class BondGeometry(Measured):
    """The angle at an atom and the torsion along a chain, with an atom that symmetry makes."""

    UNITS: ClassVar = {"bond-angle": "°", "torsion": "°"}
    WORDINGS: ClassVar = {
        "bond-angle": wording(
            "Cell {cell}: A {one}, B {two}, C is A by ({op}). Angle A-B-C in degrees?",
            "In a cell a b c alpha beta gamma = {cell} (Å, degrees) atom A is at {one} and atom B at {two}, C is the "
            "image of A by ({op}), as written, without any other lattice translation. What is the angle A-B-C in "
            "degrees, ±1%?",
        ),
        "torsion": wording(
            "Cell {cell}: A {one}, B {two}, C {three}, D is A by ({op}). Torsion A-B-C-D, with sign, in degrees?",
            "In a cell a b c alpha beta gamma = {cell} (Å, degrees) A is at {one}, B at {two}, C at {three}, and D "
            "is the image of A by ({op}), as written. What is the torsion angle A-B-C-D, -180 to 180 degrees (seen "
            "along B-C, positive if the far bond is turned clockwise from the near one), ±1%?",
        ),
    }

    def _fields(self, rng: Random, level: int) -> Fields:
        digits = 1 if level == 1 else 2
        cell = random_cell(rng, SYSTEMS[level - 1])
        moves = [o for o in group_operations(rng.choice(GROUPS[level - 1])) if o.rotation != _UNIT]
        chosen = rng.choice(moves)
        shift = tuple(w + rng.randint(-1, 1) * (level > 1) for w in chosen.shift)
        found = {"cell": cell_text(cell), "one": _place(rng, digits), "two": _place(rng, digits)}
        if self.kind == "torsion":
            found["three"] = _place(rng, digits)
        return found | {"op": str(Operation(chosen.rotation, shift))}

    _bond_angle = _torsion = _fields

    def values(self, given: Given) -> list[float]:
        tensor = metric(numbers(given["cell"]))
        one, two = numbers(given["one"]), numbers(given["two"])
        last = _image(given["op"], one)

        def dot(a: np.ndarray, b: np.ndarray) -> float:
            return float(a @ tensor @ b)

        if self.kind == "bond-angle":
            left, after = one - two, last - two
            if min(dot(left, left), dot(after, after)) < 0.5:
                return []
            cosine = dot(left, after) / math.sqrt(dot(left, left) * dot(after, after))
            angle = math.degrees(math.acos(max(-1.0, min(1.0, cosine))))
            return [angle] if 5 < angle < 175 else []
        three = numbers(given["three"])
        a, b, c = two - one, three - two, last - three
        volume = math.sqrt(float(np.linalg.det(tensor)))
        triple = volume * float(np.linalg.det(np.array([a, b, c])))
        ab, bc, ac, bb = dot(a, b), dot(b, c), dot(a, c), dot(b, b)
        if min(bb, bb * dot(a, a) - ab * ab, bb * dot(c, c) - bc * bc) < 1:
            return []
        angle = math.degrees(math.atan2(math.sqrt(bb) * triple, ab * bc - ac * bb))
        return [angle] if 5 < abs(angle) < 175 else []

    def again(self, given: Given) -> list[float]:
        """With points in space, the image made by pymatgen's reader."""
        lattice = Lattice.from_parameters(*numbers(given["cell"]))
        matrix, vector = in_floats([given["op"]])
        names = ("one", "two", "three")[: 3 if self.kind == "torsion" else 2]
        points = [numbers(given[name]) for name in names]
        points.append(matrix @ points[0] + vector)
        space = [lattice.get_cartesian_coords(point) for point in points]
        if self.kind == "bond-angle":
            return [degrees_between(space[0] - space[1], space[2] - space[1])]
        a, b, c = (space[k + 1] - space[k] for k in range(3))
        left, after = np.cross(a, b), np.cross(b, c)
        angle = degrees_between(left, after)
        return [math.copysign(angle, float(left @ c))]


_UNIT = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
# cation, anion, R0 in Å for s = exp((R0 - d)/0.37): I. D. Brown, The Chemical Bond in Inorganic Chemistry (2002)
VALENCE = {
    "Ti-O": 1.815, "Si-O": 1.624, "Al-O": 1.651, "Mg-O": 1.693, "Ca-O": 1.967, "Na-O": 1.803, "P-O": 1.617,
    "S-O": 1.624, "V-O": 1.803, "Zn-O": 1.704, "Sr-O": 2.118, "Ba-O": 2.285, "Nb-O": 1.911, "W-O": 1.917,
    "Ca-F": 1.842, "Mg-F": 1.578, "Al-F": 1.545, "Cu-O": 1.679,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class BondValence(Measured):
    """Bond valences: the sum at an atom, or the one bond that is missing from it."""

    WORDINGS: ClassVar = {
        "sum": wording(
            "{pair}, R0={r} Å, b=0.37: bonds {d} Å. Valence sum?",
            "A cation has bonds {pair} of {d} Å. With bond valences exp((R0 - d)/b), R0 = {r} Å and b = 0.37 Å, what "
            "is their sum, ±1%?",
        ),
        "missing": wording(
            "{pair}, R0={r} Å, b=0.37: bonds {d} Å and one more, valence sum {v}. Its length in Å?",
            "The bond valences exp((R0 - d)/b), R0 = {r} Å, b = 0.37 Å, at a cation add up to {v}. Its bonds {pair} "
            "are {d} Å and one more. How long is that one, in Å, to three digits after the point?",
        ),
        "off-centre": wording(
            "{pair}, R0={r} Å, b=0.37: B of a tetragonal perovskite, a={a}, c={c} Å, is moved {z} Å along c. Its "
            "valence sum, O at face centres?",
            "In a tetragonal perovskite, a = {a} Å, c = {c} Å, the six O stand at the centres of the faces of the "
            "cell and B is moved by {z} Å along c from the centre. With {pair} bond valences exp((R0 - d)/b), R0 = "
            "{r} Å, b = 0.37 Å, what is the valence sum of B, ±1%?",
        ),
    }

    def _lengths(self, rng: Random, count: int, r: float) -> list[str]:
        mean = r + 0.37 * math.log(count / rng.uniform(1, 4))
        return [f"{mean + rng.uniform(-0.15, 0.2):.3f}" for _ in range(count)]

    def _sum(self, rng: Random, level: int) -> Fields:
        pair = rng.choice(list(VALENCE))
        return {
            "pair": pair,
            "r": VALENCE[pair],
            "d": ", ".join(self._lengths(rng, (2, 5, 8)[level - 1], VALENCE[pair])),
        }

    def _missing(self, rng: Random, level: int) -> Fields:
        return {**self._sum(rng, level), "v": rng.randint(1, 5)}

    def _off_centre(self, rng: Random, level: int) -> Fields:
        pair = rng.choice(["Ti-O", "Nb-O", "W-O", "V-O"])
        a = rng.uniform(3.7, 4.2)
        fields = {
            "a": f"{a:.{1 + level}f}",
            "c": f"{a * rng.uniform(1, 1.08):.{1 + level}f}",
            "z": f"{rng.uniform(0.05, 0.4):.2f}",
        }
        return {"pair": pair, "r": VALENCE[pair], **fields}

    def values(self, given: Given) -> list[float]:
        r = float(given["r"])
        if self.kind == "off-centre":
            a, c, z = (float(given[name]) for name in "acz")
            lengths = [math.hypot(a / 2, z)] * 4 + [c / 2 - z, c / 2 + z]
        else:
            lengths = [float(d) for d in given["d"].split(", ")]
        total = sum(math.exp((r - d) / 0.37) for d in lengths)
        if self.kind != "missing":
            return [total]
        left = float(given["v"]) - total
        return [r - 0.37 * math.log(left)] if 0.15 < left < 1.6 else []

    def again(self, given: Given) -> list[float]:
        """With powers of one bond of unit valence; the missing bond by bisection."""
        r, unit = float(given["r"]), math.exp(1 / 0.37)
        if self.kind == "off-centre":
            a, c, z = (float(given[name]) for name in "acz")
            centres = (
                [(x, 0, 0) for x in (a / 2, -a / 2)]
                + [(0, y, 0) for y in (a / 2, -a / 2)]
                + [(0, 0, c / 2), (0, 0, -c / 2)]
            )
            lengths = [math.dist(centre, (0, 0, z)) for centre in centres]
        else:
            lengths = [float(d) for d in given["d"].split(", ")]
        total = unit**r * sum(unit**-d for d in lengths)
        if self.kind != "missing":
            return [total]
        low, high = 0.5, 6.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if total + unit ** (r - middle) > float(given["v"]) else (low, middle)
        return [low]

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind == "missing":  # a length is asked for closely: valences hang on it
            code = super().fault(given, text, solution)
            if code:
                return code
            value = read_quantity(text, "Å", bare=True).value
            return "" if value is not None and abs(float(value) - float(solution)) < 0.006 else "wrong_value"
        return super().fault(given, text, solution)

    UNITS: ClassVar = {"missing": "Å"}
