"""Tasks that fill a cell: supercells, wrapped atoms, added ones; every answer is compared site by site, modulo 1."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, ClassVar

import numpy as np
from pymatgen.core import Lattice, Structure

from bootcamp.crystals.axes import axes_text, inverse, parse_axes, random_axes
from bootcamp.crystals.editing import FORM, ListingAnswer, asked, given, of_kind, real, site_text, toy, where
from bootcamp.crystals.groups import real_crystal, shuffled
from bootcamp.crystals.operations import determinant, wrap
from bootcamp.crystals.structures import (
    Crystal,
    coordinate_text,
    crystal,
    read,
    same_sites,
    smallest_distance,
)
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class Supercell(ListingAnswer):
    """List the atoms of a supercell in its own fractional coordinates; skewed new axes at the top."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            found = toy(rng, rng.randint(1, 2)) if rng.random() < 0.7 else toy(rng, 1, 6)
            k, times = rng.randrange(3), 2 if len(found.species) > 1 else rng.choice((2, 3))
            axes = tuple(tuple((times if i == k else 1) if i == j else 0 for j in range(3)) for i in range(3))
            prompt = f"List the {'x'.join(str(axes[i][i]) for i in range(3))} supercell of: {found.text()}"
            return Problem(prompt, {"sites": self._fill(found, axes)})
        if level == 2:
            found = toy(rng, 3)
            sizes = [2, 2, 1]
            rng.shuffle(sizes)
        else:
            while True:
                found = shuffled(real_crystal(rng, 4 + 2 * level, 2), rng)
                sizes = [1, 1, 1]
                sizes[rng.randrange(3)] *= 2 if level == 3 else 3
                if len(found.species) <= (10 if level < 5 else 8):
                    break
        axes = tuple(tuple(sizes[i] if i == j else 0 for j in range(3)) for i in range(3))
        if level == 5:
            while determinant(axes := random_axes(rng, (2, 3), 2)) not in (2, 3):
                pass
        text = f"List the atoms of the supercell with axes {axes_text(axes)}, in fractions of the new axes. {FORM}"
        return Problem(f"{text}\n{Crystal(found.species, found.points).text()}", {"sites": self._fill(found, axes)})

    def _fill(self, found: Crystal, axes: tuple[tuple[int, ...], ...]) -> list[list[Any]]:
        """Every atom of the old lattice that falls into the new cell, once."""
        back = inverse(axes)

        def new(vector: Sequence[Any]) -> list[Any]:
            return [sum(f * x for f, x in zip(row, vector, strict=True)) for row in back]

        volume = abs(determinant(axes))
        shifts = sorted({wrap(new(shift)) for shift in itertools.product(range(volume), repeat=3)})
        return [
            [symbol, *(round(float(x) + float(t), 9) % 1 for x, t in zip(new(point), shift, strict=True))]
            for symbol, point in zip(found.species, found.points, strict=True)
            for shift in shifts
        ]

    def check(self, problem: Problem) -> bool:
        """pymatgen builds it: the same atoms in the new lattice."""
        found = given(problem.prompt)
        simple = re.search(r"the (\d)x(\d)x(\d) supercell", problem.prompt)
        rows = np.diag([int(n) for n in simple.groups()]) if simple else parse_axes(problem.prompt).T
        cell = Structure(Lattice.from_parameters(4, 5, 6, 80, 85, 95), found.species, found.points)
        built = cell.make_supercell(rows, in_place=False)
        points = tuple(tuple(float(x) for x in site.frac_coords) for site in built)
        return same_sites(Crystal(tuple(s.specie.symbol for s in built), points), crystal(problem.answer["sites"]))


@dataclass(frozen=True, kw_only=True)
class Wrapping(Task):
    """Bring every atom into the cell, and drop those that are listed twice modulo the lattice."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            found = toy(rng, rng.randint(2, 3), rng.choice((3, 4, 5)))
        elif level == 2:
            found = toy(rng, 5, 8)
        else:
            found = shuffled(real_crystal(rng, (8, 16)[level - 3], 3), rng)
        sites = found.listing
        if level > 1:
            sites += [list(rng.choice(sites)) for _ in range(rng.randint(1, level))]
        reach = (1, 2, 3, 4)[level - 1]
        moved = [[s, *(x + rng.randint(-reach, reach) for x in point)] for s, *point in sites]
        if level > 1:
            rng.shuffle(moved)
        told = "Wrap into [0,1)" if level == 1 else "Wrap every atom into [0,1) and list each distinct atom once"
        return Problem(f"{told}: {crystal(moved).text()}", {"sites": found.listing})

    def grade(self, answer: Any, text: str) -> Score:
        reading, truth = read(text), crystal(answer["sites"])
        if reading.crystal is None:
            return reading.score
        if not same_sites(reading.crystal, truth):
            return wrong("wrong_sites")
        if not all(0 <= x < 1 for point in reading.crystal.points for x in point):
            return wrong("not_wrapped")
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{crystal(answer['sites']).text()}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        sites = [list(site) for site in answer["sites"]]
        rng.choice(sites)[rng.randint(1, 3)] += 1
        return f"<answer>{crystal(sites).text()}</answer>"

    def check(self, problem: Problem) -> bool:
        """Exact fractions of the printed text."""
        kept = {
            (symbol, *(Fraction(value) % 1 for value in values))
            for symbol, *values in (piece.split() for piece in problem.prompt.partition(": ")[2].split(";"))
        }
        stored = {(s, *(Fraction(coordinate_text(x)) for x in point)) for s, *point in problem.answer["sites"]}
        return kept == stored


@dataclass(frozen=True, kw_only=True)
class Interstitial(ListingAnswer):
    """Add an atom in the middle: of listed points, of a site and its neighbour, of a site's neighbours."""

    LITTLE: ClassVar = ("H", "Li", "C", "N", "B", "O", "F", "Na")

    def generate(self, rng: Random, level: int) -> Problem:
        if level < 3:
            count = level + 1
            while True:
                found = toy(rng, max(2, count), 4 if level == 1 else 8)
                points = np.array(found.points[:count])
                if tuple(points.mean(axis=0)) not in found.points:
                    break
            new = rng.choice([s for s in self.LITTLE if s not in found.species])
            what = "midpoint" if count == 2 else "centroid"
            prompt = f"Add {new} at the {what} of the {count} listed points: {found.text()}"
            return Problem(prompt, {"sites": [*found.listing, [new, *map(float, points.mean(axis=0))]]})
        count = 1 if level == 3 else rng.choice((3, 4, 6))
        while True:
            found = real(rng, min(level, 4))
            centre = rng.randrange(len(found.species))
            symbol = rng.choice([s for s in sorted(set(found.species)) if s != found.species[centre]])
            images = self._images(found, centre, symbol)
            points = np.array([point for _, point in images[:count]])
            if level == 3:
                points = np.vstack([points, found.points[centre]])
            middle = [float(x) % 1 for x in points.mean(axis=0)]
            added = Crystal((*found.species, "H"), (*found.points, tuple(middle)), found.cell)
            if images[count][0] - images[count - 1][0] > 0.2 and smallest_distance(added) > 0.5:
                break
        if level == 3:
            what = f"halfway between {site_text(found, centre)} and its nearest {symbol}"
        else:
            what = f"at the centroid of the {count} {symbol} atoms nearest to {site_text(found, centre)}"
        new = rng.choice([s for s in self.LITTLE if s not in found.species])
        prompt = asked(f"Add {new} {what} (periodic images count).", found)
        return Problem(prompt, {"sites": [*found.listing, [new, *middle]]})

    def _images(self, found: Crystal, centre: int, symbol: str) -> list[tuple[float, tuple[float, ...]]]:
        """Atoms of one element around a site, periodic images included, nearest first."""
        shifts = np.array(list(itertools.product(range(-3, 4), repeat=3)))
        points = np.array([found.points[k] for k in of_kind(found, symbol)])
        images = (points[:, None] + shifts[None]).reshape(-1, 3)
        far = np.linalg.norm((images - np.array(found.points[centre])) @ found.matrix, axis=1)
        order = np.argsort(far, kind="stable")[:12]
        return [(float(far[k]), tuple(float(x) for x in images[k])) for k in order]

    def check(self, problem: Problem) -> bool:
        found, head = given(problem.prompt), problem.prompt.splitlines()[0]
        new = head.split()[1]
        if "Cell" not in head:
            count = int(re.search(r"the (\d) listed", head)[1])  # type: ignore[index]
            middle = [sum(p[k] for p in found.points[:count]) / count for k in range(3)]
        else:
            centre = where(head, found, "between" if "halfway" in head else "to")
            told = re.search(r"nearest ([A-Z][a-z]?) \(|the (\d) ([A-Z][a-z]?) atoms", head)
            assert told is not None
            symbol, count = told[1] or told[3], int(told[2] or 1)
            around = found.structure.get_neighbors(found.structure[centre], 12.0)
            near = sorted((n for n in around if n.specie.symbol == symbol), key=lambda n: n.nn_distance)[:count]
            points = [n.frac_coords for n in near] + ([np.array(found.points[centre])] if count == 1 else [])
            middle = [float(x) for x in np.mean(points, axis=0)]
        return same_sites(crystal([*found.listing, [new, *middle]]), crystal(problem.answer["sites"]), 1e-3)
