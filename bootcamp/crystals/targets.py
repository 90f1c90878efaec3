"""Structures to be written so that something holds: a density, a line, a bond; a space group; coordination numbers."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from math import asin, degrees, radians, sin, sqrt
from random import Random
from typing import Any, ClassVar

import numpy as np

from bootcamp.crystals.answering import CellAnswer
from bootcamp.crystals.formulas import parse_formula
from bootcamp.crystals.groups import real_crystal
from bootcamp.crystals.operations import group_symbol
from bootcamp.crystals.prototypes import BINARY, SIMPLE, TERNARY, Prototype, compare, draw
from bootcamp.crystals.structures import Crystal, crystal, read, symmetry
from bootcamp.types import Problem, Score, right, wrong

MASS = 1.66053907  # g/cm³ of 1 u/Å³
COPPER = 1.5406  # Å
CUBIC = tuple(kind for kind in (*SIMPLE, *BINARY, *TERNARY) if kind.axial == 1.0)
FORM = "(a b c alpha beta gamma; El x y z; ...)"
CAP = 60  # sites of an answer that is searched for neighbours


def mass(found: Crystal) -> float:
    """Of the cell, in u."""
    from pymatgen.core import Element

    return sum(float(Element(symbol).atomic_mass) for symbol in found.species)


def shortest(found: Crystal) -> float:
    """The shortest distance between unlike atoms, or between any where there is one element, Å."""
    distances = np.array(found.structure.distance_matrix)
    unlike = np.array([[a != b for b in found.species] for a in found.species])
    if not unlike.any():
        assert found.cell is not None
        near = [found.cell[0], *distances[distances > 1e-6]]
        return float(min(near))
    return float(distances[unlike].min())


@dataclass(frozen=True, kw_only=True)
class SizedPrototype(CellAnswer):
    """A cubic structure type whose lattice parameter follows from a density, a powder line or a nearest distance."""

    by: str

    LEVELS: ClassVar = (SIMPLE, (*SIMPLE, *BINARY), CUBIC)

    def generate(self, rng: Random, level: int) -> Problem:
        kind, symbols, found = draw(rng, self.LEVELS[level - 1])
        assert found.cell is not None
        a = found.cell[0]
        told, size = self._told(rng, found, a)
        cell = [size] * 3 + [90.0] * 3
        name = f"{kind.name} {kind.compound(symbols)}"
        if level == 1:
            prompt = f"{name}, {told}: cell and atoms? {FORM}"
        else:
            article = "with its" if self.by == "line" else "with a"
            told = told.replace("ρ =", "density of")
            prompt = f"Write the structure of {name} {article} {told}: the conventional cell and all its atoms {FORM}."
        return Problem(prompt, {"cell": cell, "sites": found.listing, "kind": kind.name})

    def _told(self, rng: Random, found: Crystal, a: float) -> tuple[str, float]:
        """The measurement as printed, and the lattice parameter that follows from it."""
        if self.by == "density":
            density = float(f"{mass(found) * MASS / a**3:.4g}")
            return f"ρ = {density:g} g/cm³", (mass(found) * MASS / density) ** (1 / 3)
        if self.by == "bond":
            distance = round(shortest(found), 3)
            pair = "unlike atoms" if len(set(found.species)) > 1 else "atoms"
            return f"shortest distance between {pair} {distance:g} Å", a * distance / shortest(found)
        while True:
            index = rng.choice(((2, 0, 0), (2, 2, 0), (2, 2, 2), (4, 0, 0), (4, 2, 2), (4, 0, 2)))
            root = sqrt(sum(x * x for x in index))
            if COPPER * root / (2 * a) < 0.95:
                break
        angle = round(2 * degrees(asin(COPPER * root / (2 * a))), 2)
        line = "".join(map(str, index))
        return f"{line} line at 2θ = {angle:g}° (1.5406 Å)", COPPER * root / (2 * sin(radians(angle / 2)))

    def grade(self, answer: Any, text: str) -> Score:
        reading = read(text, cell=True)
        if reading.crystal is None:
            return reading.score
        truth = crystal(answer["sites"], answer["cell"])
        found = reading.crystal
        ratio = (found.structure.volume / len(found.species)) / (truth.structure.volume / len(truth.species))
        if abs(ratio - 1) > 0.01:
            return wrong("wrong_volume", "the volume per atom is off")
        return compare(found, truth)

    def check(self, problem: Problem) -> bool:
        """The measurement from the stored cell, by pymatgen's density, distances or Bragg's law."""
        found = crystal(problem.answer["sites"], problem.answer["cell"])
        structure, text = found.structure, problem.prompt
        named = re.search(r"(?:^|of )(.*?) ([A-Z][A-Za-z0-9]*)(?:,| with)", text)
        assert named is not None
        if structure.composition.reduced_formula != _reduced(named[2]) or problem.answer["kind"] not in text:
            return False
        if self.by == "density":
            told = re.search(r"([\d.]+) g/cm³", text)
            return told is not None and abs(float(structure.density) / float(told[1]) - 1) < 1e-3
        if self.by == "bond":
            told = re.search(r"atoms ([\d.]+) Å", text)
            near = min(
                float(n.nn_distance)
                for site in structure
                for n in structure.get_neighbors(site, 8.0)
                if len(set(found.species)) == 1 or n.specie.symbol != site.specie.symbol
            )
            return told is not None and abs(near - float(told[1])) < 2e-3
        told = re.search(r"(\d)(\d)(\d) line at 2θ = ([\d.]+)°", text)
        if told is None:
            return False
        length = float(
            np.linalg.norm(
                structure.lattice.reciprocal_lattice_crystallographic.matrix.T @ [int(told[k]) for k in (1, 2, 3)]
            )
        )
        return abs(2 * degrees(asin(COPPER * length / 2)) - float(told[4])) < 1e-4


def _reduced(formula: str) -> str:
    from pymatgen.core import Composition

    return str(Composition(formula).reduced_formula)


@dataclass(frozen=True, kw_only=True)
class InGroup(CellAnswer):
    """Any structure of a given formula in a given space group with reasonable distances."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            found = real_crystal(rng, (6, 12, 24)[level - 1])
            amounts = parse_formula(found.formula)
            sure = found.group and amounts and found.group > (2 if level > 1 else 15) and len(amounts) >= 2
            if sure and self._fault(found, found.formula, found.group or 0) == "":
                break
        name = group_symbol(found.group or 1)
        if level == 1:
            prompt = (
                f"Any {found.formula} crystal of space group {name} ({found.group}), atoms over 1.2 Å apart? {FORM}"
            )
        else:
            prompt = (
                f"Write a crystal of composition {found.formula} whose space group is {name} (no. {found.group}),"
                f" with no two atoms closer than 1.2 Å and 5 to 60 Å³ per atom: the cell and all its atoms {FORM}, or"
                f" a CIF."
            )
        assert found.cell is not None
        answer = {"formula": found.formula, "group": found.group}
        return Problem(prompt, answer | {"cell": list(found.cell), "sites": found.listing})

    def _fault(self, found: Crystal, formula: str, group: int) -> str:
        structure = found.structure
        if structure.composition.reduced_formula != _reduced(formula):
            return "wrong_composition"
        if len(found.species) > CAP:
            return "too_many_sites"
        distances = np.array(structure.distance_matrix) + 10 * np.eye(len(found.species))
        if distances.min() < 1.2 or min(structure.lattice.abc) < 1.2:
            return "atoms_too_close"
        if not 5 <= structure.volume / len(found.species) <= 60:
            return "wrong_volume"
        numbers = {getattr(symmetry(found, tolerance), "number", 0) for tolerance in (1e-3, 1e-2)}
        return "" if numbers == {group} else "wrong_group"

    def grade(self, answer: Any, text: str) -> Score:
        reading = read(text, cell=True)
        if reading.crystal is None:
            return reading.score
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = self._fault(reading.crystal, answer["formula"], answer["group"])
        return wrong(code) if code else right()

    def wrong(self, answer: Any, rng: Random) -> str:
        """An atom pushed off its place, so that the group is lost."""
        sites = [list(site) for site in answer["sites"]]
        sites[-1][1] += 0.07
        sites[-1][2] += 0.023
        sites[-1][3] += 0.041
        if len(sites) == 2:
            sites[-1][0] = sites[0][0]
        return f"<answer>{crystal(sites, answer['cell']).text()}</answer>"

    def check(self, problem: Problem) -> bool:
        """Pymatgen's own analysis of the reference at another tolerance, and the numbers of the prompt."""
        from pymatgen.symmetry.analyzer import SpacegroupAnalyzer

        answer = problem.answer
        told = re.search(r"(?:Any |composition )(\S+) .*\((?:no\. )?(\d+)\)", problem.prompt)
        structure = crystal(answer["sites"], answer["cell"]).structure
        found = SpacegroupAnalyzer(structure, symprec=5e-3).get_space_group_number()
        formula = structure.composition.reduced_formula
        return told is not None and int(told[2]) == found == answer["group"] and _reduced(told[1]) == formula


POLYHEDRA = {kind.name: kind for kind in CUBIC if kind.name in
             ("CsCl-type", "rock-salt-type", "zincblende-type", "fluorite-type", "ReO3-type")}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Coordinated(CellAnswer):
    """Any structure in which every atom of one element has a given number of neighbours of the other at a distance."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        kind, symbols, found = draw(rng, tuple(POLYHEDRA.values()))
        return self._problem(rng, level, kind, symbols, found)

    def _problem(self, rng: Random, level: int, kind: Prototype, symbols: list[str], found: Crystal) -> Problem:
        distance = rng.randint(180, 320) / 100
        assert found.cell is not None
        a = found.cell[0] * distance / shortest(found)
        cell = [a] * 3 + [90.0] * 3
        one, two = symbols[0], symbols[1]
        truth = crystal(found.listing, cell)
        numbers = neighbours(truth, distance * 1.02)
        first, second = (numbers[next(k for k, s in enumerate(truth.species) if s == x)] for x in (one, two))
        formula = kind.compound([one, two])
        if level == 1:
            prompt = (
                f"A {formula} crystal, each {one} with {first} {two} at {distance:g} Å (±1%), rest over 10% farther:"
                f" cell, atoms? {FORM}"
            )
        else:
            prompt = (
                f"Write a crystal of composition {formula} in which every {one} has exactly {first} {two} neighbours"
                f" and every {two} exactly {second} {one} neighbours at {distance:g} Å (within 1 %), and no other two"
                f" atoms of any kind are closer than 1.1 times that: the cell and all its atoms {FORM}."
            )
        answer = {"cell": cell, "sites": found.listing, "formula": formula, "centre": one}
        return Problem(prompt, answer | {"number": first, "other": second if level > 1 else None, "distance": distance})

    def grade(self, answer: Any, text: str) -> Score:
        reading = read(text, cell=True)
        if reading.crystal is None:
            return reading.score
        found = reading.crystal
        if len(found.species) > CAP:
            return wrong("too_many_sites", f"at most {CAP} atoms")
        if found.structure.composition.reduced_formula != _reduced(answer["formula"]):
            return wrong("wrong_composition")
        d = answer["distance"]
        numbers = neighbours(found, 1.0101 * d, 0.9899 * d)
        close = neighbours(found, 1.0999 * d, None, any_kind=True)
        for symbol, number, around in zip(found.species, numbers, close, strict=True):
            wanted = answer["number"] if symbol == answer["centre"] else answer["other"]
            if around != number or (wanted is not None and number != wanted):
                return wrong("wrong_coordination", f"{symbol} has {number} neighbours, and {around} within 1.1 of that")
        return right()

    def check(self, problem: Problem) -> bool:
        """Distances to all images in a block of cells, counted by numpy, against the numbers of the prompt."""
        answer, text = problem.answer, problem.prompt
        told = re.search(r"(?:each (\w+) with|every (\w+) has exactly) (\d+) \w+ (?:neighbours|at)", text)
        size = re.search(r"at ([\d.]+) Å", text)
        if told is None or size is None or (told[1] or told[2]) != answer["centre"]:
            return False
        found = crystal(answer["sites"], answer["cell"])
        points = np.array(found.points) @ found.matrix
        shifts = np.array([[i, j, k] for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)]) @ found.matrix
        for symbol, point in zip(found.species, points, strict=True):
            if symbol == answer["centre"]:
                far = np.linalg.norm(points[None] + shifts[:, None] - point, axis=2)
                near = (far > 0.1) & (far < 1.1 * float(size[1]))
                at = np.abs(far / float(size[1]) - 1) < 0.005
                if near.sum() != int(told[3]) or at.sum() != int(told[3]):
                    return False
        return True


def neighbours(found: Crystal, high: float, low: float | None = None, *, any_kind: bool = False) -> list[int]:
    """For each site, how many atoms (of other elements, unless of any kind) lie between two distances, Å."""
    centres, points, _, distances = found.structure.get_neighbor_list(high)
    counts = [0] * len(found.species)
    for i, j, distance in zip(centres, points, distances, strict=True):
        if (any_kind or found.species[i] != found.species[j]) and (low is None or distance > low):
            counts[i] += 1
    return counts
