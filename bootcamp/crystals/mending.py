"""Broken structures mended: an atom missing from an orbit, misplaced, or of the wrong element; found by symmetry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.crystals.groups import real_crystal, shuffled
from bootcamp.crystals.operations import group_symbol
from bootcamp.crystals.structures import (
    Crystal,
    cell_text,
    crystal,
    point_text,
    read,
    same_sites,
    smallest_distance,
    symmetry,
)
from bootcamp.types import Problem, Score, Task, right, wrong

ASKS = {
    "missing": "One atom is missing. Which? Answer like Na 0.25 0 1/2.",
    "moved": "One atom stands in the wrong place. Give its element and right place, like Na 0.25 0 1/2.",
    "swapped": "One atom has been given the wrong element. Give its place with the right element, like Na 0.25 0 1/2.",
}
PLACES = 5e-3  # how near a place must be, in fractions of the cell


def orbits(found: Crystal) -> list[list[int]]:
    """The sites, by spglib's equivalence."""
    equal = symmetry(found, 1e-2).equivalent_atoms
    return [[k for k, other in enumerate(equal) if other == one] for one in sorted(set(equal.tolist()))]


def with_site(sites: Sequence[Sequence[Any]], kind: str, site: Sequence[Any]) -> list[list[Any]] | None:
    """The listing with a correction made; None where it fits nowhere."""
    listing = [list(one) for one in sites]
    if kind == "missing":
        return [*listing, list(site)]
    if kind == "swapped":
        far = [max(abs((x - y + 0.5) % 1 - 0.5) for x, y in zip(one[1:], site[1:], strict=True)) for one in listing]
        k = min(range(len(far)), key=far.__getitem__)
        if far[k] > PLACES:
            return None
        listing[k][0] = site[0]
        return listing
    return None


@dataclass(frozen=True, kw_only=True)
class Mended(Task):
    """The one site that makes a broken listing of a real crystal whole again, its space group being known."""

    kind: str

    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            found = shuffled(real_crystal(rng, (8, 12, 20)[level - 1], (4, 6, 9)[level - 1]), rng)
            assert found.cell is not None
            if not found.group or found.group < 3 or max(found.cell[3:]) > 135 or min(found.cell[3:]) < 45:
                continue
            large = [k for orbit in orbits(found) if len(orbit) > (1 if self.kind == "missing" else 2) for k in orbit]
            others = sorted(set(found.species))
            if not large or (self.kind == "swapped" and len(others) < 2):
                continue
            k = rng.choice(large)
            site = found.listing[k]
            broken = [list(one) for one in found.listing]
            if self.kind == "missing":
                broken.pop(k)
            elif self.kind == "swapped":
                broken[k][0] = rng.choice([symbol for symbol in others if symbol != site[0]])
            else:
                axis = rng.randint(1, 3)
                broken[k][axis] = round((broken[k][axis] + rng.choice((-1, 1)) * rng.uniform(0.06, 0.15)) % 1, 4)
            trial = crystal(broken, found.cell)
            if getattr(symmetry(trial, 1e-2), "number", found.group) == found.group:
                continue
            if self.kind == "moved" and not self._clear(trial, found):
                continue
            break
        head = f"{found.formula}, space group {group_symbol(found.group)} ({found.group})"
        listing = crystal(broken).text()
        if level == 1:
            prompt = f"{head}, cell {cell_text(found.cell)}: {listing}. {ASKS[self.kind]}"
        else:
            prompt = (
                f"This is meant to be {head}. Cell {cell_text(found.cell)} (Å, degrees); fractional"
                f" coordinates:\n{listing}\n{ASKS[self.kind]}"
            )
        answer = {"site": site, "broken": broken, "cell": list(found.cell), "group": found.group}
        return Problem(prompt, answer)

    def _clear(self, trial: Crystal, found: Crystal) -> bool:
        """No two atoms of the broken crystal on top of each other."""
        return smallest_distance(trial) > 0.6 and smallest_distance(found) > 0.6

    def grade(self, answer: Any, text: str) -> Score:
        reading = read(re.sub(r"[,()]", " ", text.strip().rstrip(".")))
        if reading.crystal is None:
            return reading.score
        if len(reading.crystal.species) != 1:
            return wrong("not_one_site", "one site is asked for")
        truth = crystal([answer["site"]])
        if reading.crystal.species != truth.species:
            return wrong("wrong_element")
        return right() if same_sites(reading.crystal, truth, PLACES) else wrong("wrong_place")

    def solution(self, answer: Any) -> str:
        symbol, *point = answer["site"]
        return f"<answer>{symbol} {point_text(point)}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        symbol, *point = answer["site"]
        point[rng.randrange(3)] += rng.choice((-0.11, 0.07, 0.25))
        return self.solution({"site": [symbol, *point]})

    def check(self, problem: Problem) -> bool:
        """With the site put right, spglib finds the group of the prompt; the listing of the prompt is the"
        " broken one."""
        answer, text = problem.answer, problem.prompt
        told = re.search(r"\((\d+)\)", text)
        cell = re.search(r"[Cc]ell ([0-9. ]+?)(?: \(|:)", text)
        listing = re.search(r"(?:coordinates:\n|: )([A-Z][a-z]? [-0-9./]+ .*?)(?:\n|\. (?:One|Which))", text)
        if told is None or cell is None or listing is None or ASKS[self.kind] not in text:
            return False
        shown = read(listing[1]).crystal
        if shown is None or not same_sites(shown, crystal(answer["broken"]), 1e-3):
            return False
        size = [float(x) for x in cell[1].split()]
        if self.kind != "moved":
            whole = with_site(shown.listing, self.kind, answer["site"])
            return whole is not None and self._grouped(whole, size) == int(told[1])
        trials = [
            [*shown.listing[:k], answer["site"], *shown.listing[k + 1 :]]
            for k, symbol in enumerate(shown.species)
            if symbol == answer["site"][0]
        ]
        return any(self._grouped(trial, size) == int(told[1]) for trial in trials)

    def _grouped(self, listing: Sequence[Sequence[Any]], cell: Sequence[float]) -> int:
        found = symmetry(crystal(listing, cell), 1e-2)
        return int(getattr(found, "number", 0))
