"""Tasks that change a listed structure: every answer is read as a structure and compared site by site, modulo 1."""

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

from bootcamp.crystals.cells import axes_text, inverse, parse_axes, random_axes
from bootcamp.crystals.groups import real_crystal, shuffled
from bootcamp.crystals.operations import determinant, wrap
from bootcamp.crystals.prototypes import METALS, NONMETALS
from bootcamp.crystals.structures import (
    Crystal,
    cell_text,
    coordinate_text,
    crystal,
    point_text,
    read,
    same_sites,
    smallest_distance,
)
from bootcamp.types import Problem, Score, Task, right, wrong

FORM = "Answer in the same form, without the cell."


def toy(rng: Random, count: int, base: int = 4) -> Crystal:
    """A few atoms of different elements on simple points."""
    symbols = [*rng.sample(METALS, count - 1), rng.choice(NONMETALS)]
    points: list[tuple[float, ...]] = []
    while len(points) < count:
        point = tuple(rng.randrange(base) / base for _ in range(3))
        if point not in points:
            points.append(point)
    return Crystal(tuple(symbols), tuple(points))


def real(rng: Random, level: int) -> Crystal:
    """A real crystal of growing size, with two elements at least."""
    while True:
        found = shuffled(real_crystal(rng, *{2: (5, 3), 3: (8, 4), 4: (14, 6), 5: (24, 10)}[level]), rng)
        if len(set(found.species)) > 1 and not_skewed(found):
            return found


def not_skewed(found: Crystal) -> bool:
    """True if near images lie in near cells, so that no distance is missed."""
    assert found.cell is not None
    return min(found.cell[3:]) > 45 and max(found.cell[3:]) < 135


def asked(instruction: str, found: Crystal) -> str:
    """A prompt on a real crystal."""
    assert found.cell is not None
    sites = Crystal(found.species, found.points).text()
    cell = cell_text(found.cell)
    return f"{instruction} Cell {cell} (a b c in Å, alpha beta gamma in degrees); fractional coordinates:\n{sites}\n{FORM}"


def given(prompt: str) -> Crystal:
    """The crystal that a prompt lists."""
    text = prompt.splitlines()[1] if "\n" in prompt else prompt.partition(": ")[2]
    cell = re.search(r"Cell ([0-9. ]+) \(", prompt)
    found = read(text).crystal
    assert found is not None
    return Crystal(found.species, found.points, tuple(map(float, cell[1].split())) if cell else None)


class ListingAnswer(Task):
    """Shared by tasks whose answer is a list of sites: same elements on the same points modulo 1, in any order."""

    def grade(self, answer: Any, text: str) -> Score:
        reading = read(text)
        if reading.crystal is None:
            return reading.score
        truth = crystal(answer["sites"])
        if sorted(reading.crystal.species) != sorted(truth.species):
            return wrong("wrong_atoms", "not the right elements in the right numbers")
        return right() if same_sites(reading.crystal, truth) else wrong("wrong_positions")

    def solution(self, answer: Any) -> str:
        return f"<answer>{crystal(answer['sites']).text()}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        sites = [list(site) for site in answer["sites"]]
        site = rng.choice(sites)
        if rng.random() < 0.5 or len(sites) == 1:
            site[rng.randint(1, 3)] += 0.3
        else:
            sites.remove(site)
        return f"<answer>{crystal(sites).text()}</answer>"


def distances(found: Crystal, k: int) -> np.ndarray:
    """Shortest distance of every site from site `k`, periodic images included, Å."""
    shifts = np.array(list(itertools.product(range(-2, 3), repeat=3)))
    gaps = np.array(found.points)[:, None] - np.array(found.points[k]) + shifts[None]
    return np.linalg.norm(gaps @ found.matrix, axis=2).min(axis=1)


def by_pymatgen(found: Crystal, k: int) -> np.ndarray:
    return np.array(found.structure.distance_matrix[k])


def site_text(found: Crystal, k: int) -> str:
    return f"{found.species[k]} {point_text(found.points[k])}"


def where(prompt: str, found: Crystal, marker: str) -> int:
    """The index of the site that a prompt names after `marker`."""
    text = re.search(re.escape(marker) + r" (?:the )?([A-Z][a-z]?) (?:at )?([-0-9/.]+ [-0-9/.]+ [-0-9/.]+)", prompt)
    assert text is not None
    point = np.array([float(Fraction(x)) for x in text[2].split()])
    gaps = np.array(found.points) - point
    near = np.abs(gaps - np.round(gaps)).max(axis=1)
    kinds = [k for k, symbol in enumerate(found.species) if symbol == text[1]]
    return min(kinds, key=lambda k: near[k])


@dataclass(frozen=True, kw_only=True)
class Substitution(ListingAnswer):
    """Put one element in the place of another: everywhere, two at once, or only within a radius of a site."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            found = toy(rng, rng.randint(2, 3))
            old = rng.choice(found.species)
            new = rng.choice([m for m in (METALS if old in METALS else NONMETALS) if m not in found.species])
            return self._problem(f"Replace {old} by {new}: {found.text()}", found, {k: new for k in _of(found, old)})
        found = real(rng, level)
        kinds = sorted(set(found.species))
        if level == 2:
            one, two = rng.sample(kinds, 2)
            changed = {k: two for k in _of(found, one)} | {k: one for k in _of(found, two)}
            return self._problem(asked(f"Exchange {one} and {two}.", found), found, changed)
        if level == 3:
            old = rng.sample(kinds, 2)
            new = rng.sample([m for m in METALS + NONMETALS if m not in found.species], 2)
            changed = {k: n for o, n in zip(old, new, strict=True) for k in _of(found, o)}
            told = f"Replace {old[0]} by {new[0]} and {old[1]} by {new[1]}."
            return self._problem(asked(told, found), found, changed)
        while True:
            found = real(rng, level)
            centre, old = rng.randrange(len(found.species)), rng.choice(found.species)
            far = distances(found, centre)
            near = sorted((float(far[k]), k) for k in _of(found, old) if far[k] > 0.1)
            cut = [n for n in range(1, len(near)) if near[n][0] - near[n - 1][0] > 0.25]
            if cut:
                break
        n = rng.choice(cut)
        radius = round((near[n][0] + near[n - 1][0]) / 2, 2)
        new = rng.choice([m for m in METALS + NONMETALS if m not in found.species])
        told = f"Replace by {new} only those {old} atoms closer than {radius} Å (periodic images count) to"
        told += f" {site_text(found, centre)}, itself left alone."
        return self._problem(asked(told, found), found, {k: new for _, k in near[:n]})

    def _problem(self, prompt: str, found: Crystal, changed: dict[int, str]) -> Problem:
        sites = [[changed.get(k, s), *p] for k, (s, p) in enumerate(zip(found.species, found.points, strict=True))]
        return Problem(prompt, {"sites": sites})

    def check(self, problem: Problem) -> bool:
        found = given(problem.prompt)
        head = problem.prompt.splitlines()[0]
        if "only those" in head:
            told = re.search(r"by (\w+) only those (\w+) atoms closer than ([0-9.]+)", head)
            assert told is not None
            centre = where(head, found, "to")
            far = by_pymatgen(found, centre)
            species = [
                told[1] if s == told[2] and far[k] < float(told[3]) and k != centre else s
                for k, s in enumerate(found.species)
            ]
        else:
            exchange = re.search(r"Exchange (\w+) and (\w+)\.", head)
            pairs = dict(re.findall(r"(\w+) by (\w+)", head.partition(":")[0] if "Cell" not in head else head))
            if exchange:
                pairs = {exchange[1]: exchange[2], exchange[2]: exchange[1]}
            species = [pairs.get(symbol, symbol) for symbol in found.species]
        return same_sites(Crystal(tuple(species), found.points), crystal(problem.answer["sites"]))


def _of(found: Crystal, symbol: str) -> list[int]:
    return [k for k, other in enumerate(found.species) if other == symbol]


@dataclass(frozen=True, kw_only=True)
class Vacancy(ListingAnswer):
    """Take one atom out: the one named, one named in another cell, or the one nearest to or farthest from a site."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            found = toy(rng, rng.randint(2, 3))
            k = rng.randrange(len(found.species))
            return self._problem(f"Remove {site_text(found, k)} from: {found.text()}", found, [k])
        found = real(rng, level)
        if level == 2:
            k = rng.randrange(len(found.species))
            shifted = [x + rng.choice((-2, -1, 1, 2)) for x in found.points[k]]
            told = f"Remove the {found.species[k]} atom that is a lattice translation away from {point_text(shifted)}."
            return self._problem(asked(told, found), found, [k])
        while True:
            found = real(rng, level)
            centre = rng.randrange(len(found.species))
            others = [k for k in _of(found, rng.choice(found.species)) if k != centre]
            far = distances(found, centre)
            order = sorted(others, key=lambda k: far[k])
            if level < 5 and len(order) > 1 and far[order[1]] - far[order[0]] > 0.15:
                gone, word = order[:1], " nearest to"
                break
            if level == 5 and len(order) > 2 and far[order[-1]] - far[order[-2]] > 0.15 < far[order[1]] - far[order[0]]:
                gone, word = [order[0], order[-1]], "s nearest to and farthest from"
                break
        symbol = found.species[gone[0]]
        note = "itself not counted; " if found.species[centre] == symbol else ""
        told = f"Remove the {symbol} atom{word} {site_text(found, centre)} ({note}each by its closest periodic image)."
        return self._problem(asked(told, found), found, gone)

    def _problem(self, prompt: str, found: Crystal, gone: list[int]) -> Problem:
        return Problem(prompt, {"sites": [site for k, site in enumerate(found.listing) if k not in gone]})

    def check(self, problem: Problem) -> bool:
        found, head = given(problem.prompt), problem.prompt.splitlines()[0]
        if "lattice translation" in head:
            text = re.search(r"the (\w+) atom that is a lattice translation away from ([-0-9/. ]+)\.", head)
            assert text is not None
            gone = [where(f"from {text[1]} {text[2]}", found, "from")]
        elif "Cell" not in head:
            gone = [where(head, found, "Remove")]
        else:
            centre = where(head, found, "from" if "farthest" in head else "to")
            text = re.search(r"the ([A-Z][a-z]?) atom", head)
            assert text is not None
            far = by_pymatgen(found, centre)
            order = sorted((k for k in _of(found, text[1]) if k != centre), key=lambda k: far[k])
            gone = [order[0], order[-1]] if "farthest" in head else order[:1]
        left = [site for k, site in enumerate(found.listing) if k not in gone]
        return same_sites(crystal(left), crystal(problem.answer["sites"]))


@dataclass(frozen=True, kw_only=True)
class Supercell(ListingAnswer):
    """List the atoms of a supercell in its own fractional coordinates; skewed new axes at the top."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            found = toy(rng, rng.randint(1, 2)) if rng.random() < 0.7 else toy(rng, 1, rng.choice((6, 8)))
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
    """Add an atom in the middle: of two listed points, of a site and its nearest neighbour, of a site's nearest four."""

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
        points = np.array([found.points[k] for k in _of(found, symbol)])
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
