"""Crystals with a given stacking of close-packed layers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any

from bootcamp.crystals.answering import CellAnswer
from bootcamp.crystals.prototypes import METALS, compare
from bootcamp.crystals.structures import crystal, read
from bootcamp.types import Problem, Score

PLACES = {"A": (0.0, 0.0), "B": (1 / 3, 2 / 3), "C": (2 / 3, 1 / 3)}


def drawn_layers(rng: Random, count: int) -> str:
    """A period of `count` layers that is none of a shorter one."""
    while True:
        layers = "A"
        while len(layers) < count:
            layers += rng.choice([x for x in "ABC" if x != layers[-1]])
        periodic = any(count % k == 0 and layers == layers[:k] * (count // k) for k in range(1, count))
        if layers[-1] != "A" and not periodic:
            return layers


@dataclass(frozen=True, kw_only=True)
class Polytype(CellAnswer):
    """The crystal with a given stacking of close-packed layers: of a metal, or of a tetrahedral compound."""

    def generate(self, rng: Random, level: int) -> Problem:
        count = (rng.randint(2, 5), rng.randint(4, 6), rng.randint(4, 6))[level - 1]
        layers = drawn_layers(rng, count)
        a = round(rng.uniform(2.5, 3.6), 2)
        height = round(a * rng.uniform(0.78, 0.85), 3)
        metal = rng.choice(METALS)
        symbols = [metal]
        prompt = (
            f"Metal {metal}, close-packed layers {layers}, a = {a:g} Å, layer spacing {height:g} Å: cell and all atoms?"
        )
        form = " (a b c alpha beta gamma; El x y z; ...)"
        if level == 3:
            symbols = list(rng.choice((("Zn", "S"), ("Si", "C"), ("Al", "N"), ("Cd", "Se"), ("Ga", "N"), ("Zn", "O"))))
            prompt = (
                f"In a polytype of {''.join(symbols)} the {symbols[0]} layers are stacked as {layers} (one period)"
                f" along the hexagonal axis, a = {a:g} Å, {height:g} Å from layer to layer; above each {symbols[0]}"
                f" atom a {symbols[1]} atom lies at three quarters of that spacing. Write the cell and all its atoms"
            )
        elif level == 2:
            prompt = (
                f"Write the cell and all atoms of a form of {metal} in which close-packed layers are stacked as"
                f" {layers} (one period), with a = {a:g} Å and {height:g} Å from layer to layer"
            )
        cell = [a, a, count * height, 90.0, 90.0, 120.0]
        sites = []
        for k, letter in enumerate(layers):
            for n, element in enumerate(symbols):
                sites.append([element, *PLACES[letter], (k + 0.75 * n) / count])
        return Problem(prompt + form, {"cell": cell, "sites": sites})

    def grade(self, answer: Any, text: str) -> Score:
        reading = read(text, cell=True)
        if reading.crystal is None:
            return reading.score
        return compare(reading.crystal, crystal(answer["sites"], answer["cell"]))

    def check(self, problem: Problem) -> bool:
        """Distances: each layer's nearest neighbours above and below, by pymatgen, and the cell's height."""
        text, answer = problem.prompt, problem.answer
        told = re.search(r"(?:layers|stacked as) ([ABC]+)\b", text)
        size = re.search(r"a = ([\d.]+) Å", text)
        height = re.search(r"spacing ([\d.]+) Å|([\d.]+) Å from layer", text)
        assert told is not None
        assert size is not None
        assert height is not None
        a, step = float(size[1]), float(height[1] or height[2])
        found = crystal(answer["sites"], answer["cell"])
        assert found.cell is not None
        if abs(found.cell[0] - a) > 1e-6 or abs(found.cell[2] - step * len(told[1])) > 1e-6:
            return False
        first = found.species[0]
        structure = found.structure
        layers = sorted((s for s in structure if s.specie.symbol == first), key=lambda s: s.frac_coords[2])
        for k, site in enumerate(layers):
            over = layers[(k + 1) % len(layers)]
            same = told[1][k] == told[1][(k + 1) % len(layers)]
            if same or abs(float(structure.lattice.get_distance_and_image(
                [*site.frac_coords[:2], 0], [*over.frac_coords[:2], 0])[0]) - a / 3**0.5) > 1e-4:  # fmt: skip
                return False
        order = "".join(_letter(site.frac_coords) for site in layers)
        return order == told[1]


def _letter(point: Any) -> str:
    return min(PLACES, key=lambda letter: abs(PLACES[letter][0] - point[0]) + abs(PLACES[letter][1] - point[1]))
