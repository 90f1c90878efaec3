"""Tasks that replace or remove atoms of a listed structure; every answer is compared site by site, modulo 1."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np

from bootcamp.crystals.groups import real_crystal, shuffled
from bootcamp.crystals.prototypes import METALS, NONMETALS
from bootcamp.crystals.structures import (
    Crystal,
    cell_text,
    crystal,
    point_text,
    read,
    same_sites,
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
    form = f"Cell {cell} (a b c in Å, alpha beta gamma in degrees); fractional coordinates:"
    return f"{instruction} {form}\n{sites}\n{FORM}"


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
            return self._problem(
                f"Replace {old} by {new}: {found.text()}", found, dict.fromkeys(of_kind(found, old), new)
            )
        found = real(rng, level)
        kinds = sorted(set(found.species))
        if level == 2:
            one, two = rng.sample(kinds, 2)
            changed = dict.fromkeys(of_kind(found, one), two) | dict.fromkeys(of_kind(found, two), one)
            return self._problem(asked(f"Exchange {one} and {two}.", found), found, changed)
        if level == 3:
            (one, two), free = rng.sample(kinds, 2), [m for m in METALS + NONMETALS if m not in found.species]
            first, second = rng.sample(free, 2)
            changed = dict.fromkeys(of_kind(found, one), first) | dict.fromkeys(of_kind(found, two), second)
            told = f"Replace {one} by {first} and {two} by {second}."
            return self._problem(asked(told, found), found, changed)
        while True:
            found = real(rng, level)
            centre, old = rng.randrange(len(found.species)), rng.choice(found.species)
            far = distances(found, centre)
            near = sorted((float(far[k]), k) for k in of_kind(found, old) if far[k] > 0.1)
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


def of_kind(found: Crystal, symbol: str) -> list[int]:
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
            others = [k for k in of_kind(found, rng.choice(found.species)) if k != centre]
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
            order = sorted((k for k in of_kind(found, text[1]) if k != centre), key=lambda k: far[k])
            gone = [order[0], order[-1]] if "farthest" in head else order[:1]
        left = [site for k, site in enumerate(found.listing) if k not in gone]
        return same_sites(crystal(left), crystal(problem.answer["sites"]))
