"""What surrounds an atom of a real crystal: neighbours, polyhedra that share corners, the largest hole, shells."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, product
from random import Random
from typing import Any, ClassVar

import numpy as np

from bootcamp.answers.formulas import parse_counts
from bootcamp.answers.matrices import parse_matrix
from bootcamp.crystals.groups import centring_points, real_crystal, shuffled
from bootcamp.crystals.operations import parse_point, vector_text
from bootcamp.crystals.structures import Crystal, read
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, read_integers
from bootcamp.math.wordings import wording

SHIFTS = np.array(list(product(range(-2, 3), repeat=3)), float)
ANIONS = ("O", "F", "Cl", "S", "N", "Br", "Se")


@lru_cache(maxsize=64)
def given_crystal(text: str) -> Crystal:
    """One that we wrote ourselves."""
    found = read(text, cell=True).crystal
    assert found is not None, text[:80]
    return found


def around(found: Crystal, place: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Distances from a point to all atoms of a block of cells, and which atom of the cell each is."""
    points = np.array(found.points)[:, None] + SHIFTS[None] - np.array(place, float)
    return np.linalg.norm(points @ found.matrix, axis=2), np.arange(len(found.points))


def sensible(found: Crystal) -> bool:
    """No flat cell, whose neighbours would lie beyond the block that is searched."""
    assert found.cell is not None
    a, b, c = found.cell[:3]
    return all(58 < angle < 122 for angle in found.cell[3:]) and max(a, b, c) < 4 * min(a, b, c)


def as_read(found: Crystal) -> Crystal:
    """With the coordinates that a prompt shows."""
    return given_crystal(found.text("\n"))


@dataclass(frozen=True, kw_only=True)
class Surroundings(Pictured):
    """Neighbours within a radius, and polyhedra by the corners that they share, in real crystals."""

    chance: ClassVar[float] = 0.2
    SIZES: ClassVar = ((2, 5), (4, 10), (8, 20))
    WORDINGS: ClassVar = {
        "neighbours": wording(
            "Atoms within {radius} Å of atom {number} (itself excluded), as a formula of counts?\n{crystal}",
            "Which atoms lie within {radius} Å of atom number {number} of this crystal, itself excluded and periodic "
            "images counted? Answer with a formula of their numbers, not reduced. First line: a b c in Å, alpha beta "
            "gamma in degrees; then the atoms in fractional coordinates.\n{crystal}",
        ),
        "sharing": wording(
            "{centre}-{ligand} polyhedra, bonds under {radius} Å: how many others share exactly 1, 2, 3 {ligand} "
            "with that of atom {number}?\n{crystal}",
            "In this crystal every {centre} has a polyhedron of the {ligand} nearer than {radius} Å. With how many "
            "other {centre} polyhedra, periodic images included, does that of atom number {number} share exactly "
            "one, exactly two, and exactly three {ligand} (corner, edge, face)? Answer three numbers. First line: a "
            "b c in Å, alpha beta gamma in degrees; then the atoms in fractional coordinates.\n{crystal}",
        ),
    }

    def _drawn_crystal(self, rng: Random, level: int) -> Crystal:
        while True:
            found = as_read(shuffled(real_crystal(rng, self.SIZES[level - 1][1], self.SIZES[level - 1][0]), rng))
            if sensible(found) and len(set(found.species)) > 1:
                return found

    def _radius(self, lengths: np.ndarray, low: float, high: float, rng: Random) -> str | None:
        """A radius in a gap of the sorted distances that is clear of both ends."""
        ordered = np.unique(np.round(lengths[(lengths > 0.1) & (lengths < high)], 4))
        gaps = [(a + b) / 2 for a, b in pairwise(ordered) if b > 1.08 * a and b > low]
        return f"{rng.choice(gaps):.2f}" if gaps else None

    def _neighbours(self, rng: Random, level: int) -> Made:
        while True:
            found = self._drawn_crystal(rng, level)
            assert found.cell is not None
            number = rng.randint(1, len(found.species))
            lengths, _ = around(found, found.points[number - 1])
            radius = self._radius(lengths.ravel(), 1.5, min(1.6 * min(found.cell[:3]), 4.5 + level), rng)
            if radius is None:
                continue
            inside = ((lengths < float(radius)) & (lengths > 0.1)).sum(axis=1)
            counts: Counter[str] = Counter()
            for symbol, n in zip(found.species, inside, strict=True):
                counts[symbol] += int(n)
            counts = +counts
            if 2 <= counts.total() <= 30:
                formula = "".join(f"{s}{n if n > 1 else ''}" for s, n in counts.items())
                return {"radius": radius, "number": number, "crystal": found.text("\n")}, formula

    def _sharing(self, rng: Random, level: int) -> Made:
        while True:
            found = self._drawn_crystal(rng, level)
            ligands = [s for s in ANIONS if s in found.species]
            centres = sorted(set(found.species) - set(ANIONS))
            if not ligands or not centres:
                continue
            centre, ligand = rng.choice(centres), ligands[0]
            middle = [k for k, s in enumerate(found.species) if s == centre]
            ends = [k for k, s in enumerate(found.species) if s == ligand]
            tables = [around(found, found.points[k])[0][ends] for k in middle]
            lengths = np.concatenate([t.ravel() for t in tables])
            shortest = float(lengths.min())
            ordered = np.unique(np.round(lengths[lengths < 2 * shortest], 4))
            gaps = [(a, b) for a, b in pairwise(ordered) if b > 1.15 * a and a < 1.4 * shortest]
            if not gaps:
                continue
            radius = f"{(gaps[0][0] + gaps[0][1]) / 2:.2f}"
            number = rng.choice(middle) + 1
            shared = self._shared(found, middle, ends, number - 1, float(radius))
            counts = [shared[n] for n in (1, 2, 3)]
            mixed = sum(n > 0 for n in counts) > 1 or rng.random() < 0.3  # corners alone are most of what there is
            if shared and max(shared) < 4 and sum(counts) <= 20 and mixed:
                fields = {"centre": centre, "ligand": ligand, "radius": radius, "number": number}
                return fields | {"crystal": found.text("\n")}, ", ".join(map(str, counts))

    def _shared(self, found: Crystal, middle: list[int], ends: list[int], one: int, radius: float) -> Counter[int]:
        """How many other centres share 1, 2, ... ligands: paths centre - ligand - centre are counted."""
        points = np.array(found.points)
        bonds = {k: [] for k in ends}  # type: dict[int, list[tuple[int, tuple[int, ...]]]]
        for k in ends:
            for m in middle:
                lengths = np.linalg.norm((points[m] + SHIFTS - points[k]) @ found.matrix, axis=1)
                bonds[k] += [(m, tuple(int(x) for x in shift)) for shift in SHIFTS[lengths < radius]]
        met: Counter[tuple[int, tuple[int, ...]]] = Counter()
        for k in ends:
            for m, shift in bonds[k]:
                if m == one:  # the ligand k stands at -shift from the cell of the centre
                    for other, there in bonds[k]:
                        met[other, tuple(a - b for a, b in zip(there, shift, strict=True))] += 1
        met.pop((one, (0, 0, 0)), None)
        return Counter(met.values())

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind == "neighbours":
            counts = parse_counts(text.replace(" ", "").strip())
            if counts is None:
                return "not_a_formula"
            return "" if counts == parse_counts(solution) else "wrong_neighbours"
        numbers = read_integers(text)
        return "not_numbers" if numbers is None else "" if ", ".join(map(str, numbers)) == solution else "wrong_numbers"

    def true(self, given: Given, solution: str) -> bool:
        """By pymatgen's neighbour search."""
        structure = given_crystal(given["crystal"]).structure
        radius, number = float(given["radius"]), int(given["number"]) - 1
        if self.kind == "neighbours":
            found = Counter(site.specie.symbol for site in structure.get_neighbors(structure[number], radius))
            return found == parse_counts(solution)

        def ligands(site: Any) -> set[tuple[int, tuple[int, ...]]]:
            near = structure.get_neighbors(site, radius)
            return {(n.index, tuple(int(x) for x in n.image)) for n in near if n.specie.symbol == given["ligand"]}

        mine = ligands(structure[number])
        shared: Counter[int] = Counter()
        for other in structure.get_neighbors(structure[number], 2 * radius + 0.1):
            if other.specie.symbol == given["centre"]:
                shared[len(mine & ligands(other))] += 1
        return ", ".join(str(shared[n]) for n in (1, 2, 3)) == solution


@dataclass(frozen=True, kw_only=True)
class Hole(Pictured):
    """A point as far from all atoms as can be: found on a grid, any point that is nearly as good is right."""

    kind: str = "hole"
    chance: ClassVar[float] = 0.2
    SIZES: ClassVar = ((1, 3), (2, 6), (4, 12))
    WORDINGS: ClassVar = {
        "hole": wording(
            "A point at least {radius} Å from every atom, as x,y,z?\n{crystal}",
            "Find a hole in this crystal: a point, in fractional coordinates x,y,z, that is at least {radius} Å away "
            "from every atom and its periodic images. First line: a b c in Å, alpha beta gamma in degrees; then the "
            "atoms in fractional coordinates.\n{crystal}",
        )
    }

    def _hole(self, rng: Random, level: int) -> Made:
        while True:
            low, high = self.SIZES[level - 1]
            shift = tuple(Fraction(rng.randrange(24), 24) for _ in range(3))
            found = as_read(shuffled(real_crystal(rng, high, low), rng, shift))
            if sensible(found):
                break
        grid = np.array(list(product(range(12), repeat=3))) / 12
        free = _clearance(found, grid)
        best = grid[int(free.argmax())]
        fine = best + np.array(list(product(range(-2, 3), repeat=3))) / 48
        sharp = _clearance(found, fine)
        place, clear = fine[int(sharp.argmax())], float(sharp.max())
        point = vector_text(Fraction(round(float(x) * 48), 48) % 1 for x in place)
        return {"radius": f"{math.floor(clear * 97) / 100:.2f}", "crystal": found.text("\n")}, point

    def fault(self, given: Given, text: str, solution: str) -> str:
        point = parse_point(text)
        if point is None or max(map(abs, point)) > 100:
            return "not_a_point"
        place = np.array([[float(x) % 1 for x in point]])
        return (
            "" if _clearance(given_crystal(given["crystal"]), place)[0] >= float(given["radius"]) - 1e-3 else "too_near"
        )

    def true(self, given: Given, solution: str) -> bool:
        """By pymatgen's search for atoms in the sphere."""
        structure = given_crystal(given["crystal"]).structure
        place = structure.lattice.get_cartesian_coords([float(Fraction(x)) for x in solution.split(",")])
        return not structure.get_sites_in_sphere(place, float(given["radius"]) - 1e-6)


def _clearance(found: Crystal, places: np.ndarray) -> np.ndarray:
    """The distance from each of some points to the nearest atom, Å."""
    shifts = SHIFTS if len(places) < 4 else SHIFTS[np.abs(SHIFTS).max(axis=1) < 2]
    atoms = (np.array(found.points)[:, None] % 1 + shifts[None]).reshape(-1, 3) @ found.matrix
    here = (places % 1) @ found.matrix
    squares = (here**2).sum(axis=1)[:, None] + (atoms**2).sum(axis=1)[None] - 2 * here @ atoms.T
    return np.asarray(np.sqrt(np.maximum(squares.min(axis=1), 0)))


@dataclass(frozen=True, kw_only=True)
class Shells(Pictured):
    """The shortest vectors of a centred lattice with their numbers: rows of squared length and count."""

    kind: str = "shells"
    chance: ClassVar[float] = 0.2
    WORDINGS: ClassVar = {
        "shells": wording(
            "{lattice} lattice {a} {b} {c} Å, 90 90 90: {count} nearest shells as d^2 number; d^2 number?",
            "An orthorhombic {lattice} lattice has a = {a}, b = {b}, c = {c} Å. Give the squared distances (Å²) of "
            "its {count} nearest shells of lattice points from one of them, each with its number of points, as d^2 "
            "number; d^2 number.",
        )
    }

    def _shells(self, rng: Random, level: int) -> Made:
        a, b, c = (rng.randint(2, 4 + 3 * level) for _ in range(3))
        lattice = rng.choice("PIFC" if level > 1 else "PIC")
        count = 1 + level
        found: Counter[int] = Counter()  # of squared distances in quarters; four steps of the shortest axis are enough
        halves = [[int(2 * x) for x in point] for point in centring_points(lattice)]
        for cell in product(range(-8, 9, 2), repeat=3):
            for x, y, z in halves:
                found[((x + cell[0]) * a) ** 2 + ((y + cell[1]) * b) ** 2 + ((z + cell[2]) * c) ** 2] += 1
        nearest = sorted(found)[1 : count + 1]
        fields = {"lattice": lattice, "a": a, "b": b, "c": c, "count": count}
        return fields, "; ".join(f"{Fraction(d, 4)} {found[d]}" for d in nearest)

    def fault(self, given: Given, text: str, solution: str) -> str:
        rows, truth = parse_matrix(text), parse_matrix(solution)
        if rows is None or len(rows[0]) != 2:
            return "not_rows"
        return "" if rows == truth else "wrong_shells"

    def true(self, given: Given, solution: str) -> bool:
        from pymatgen.core import Lattice, Structure

        points = [[float(x) for x in p] for p in centring_points(given["lattice"])]
        sides = [float(given[name]) for name in "abc"]
        crystal = Structure(Lattice(np.diag(sides)), ["H"] * len(points), points)
        rows = [(Fraction(d), int(n)) for d, n in (row.split(" ") for row in solution.split("; "))]
        near = crystal.get_neighbors(crystal[0], math.sqrt(rows[-1][0]) + 1e-4)
        found = Counter(round(site.nn_distance**2 * 4) for site in near)
        return sorted(found.items()) == [(int(d * 4), n) for d, n in rows] and len(rows) == int(given["count"])
