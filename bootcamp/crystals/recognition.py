"""The structure type of a crystal, recognised from its atoms or from a drawing of its cell."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, ClassVar

from bootcamp.crystals.drawing import plan
from bootcamp.crystals.groups import shuffled
from bootcamp.crystals.prototypes import BINARY, FREE, SIMPLE, TERNARY, Prototype, draw
from bootcamp.crystals.structures import Crystal, crystal, read, symmetry
from bootcamp.types import Problem, Score, Task, right, wrong

KINDS = {kind.name: kind for kind in (*SIMPLE, *BINARY, *TERNARY, *FREE)}
DRAWN = tuple(KINDS[name] for name in (
    "CsCl-type", "rock-salt-type", "zincblende-type", "fluorite-type", "ReO3-type", "Cu3Au-type", "cubic perovskite",
    "full Heusler (L2_1)",
))  # fmt: skip
SPELLINGS = {
    "fcc": ("cu-type", "face-centred cubic", "face-centered cubic", "a1"),
    "bcc": ("w-type", "body-centred cubic", "body-centered cubic", "a2"),
    "simple cubic": ("primitive cubic", "po-type", "α-po"),
    "CsCl-type": ("b2", "caesium chloride", "cesium chloride"),
    "rock-salt-type": ("rock salt", "rocksalt", "halite", "nacl", "b1", "rocksalt-type", "sodium chloride"),
    "zincblende-type": ("zinc blende", "zincblende", "sphalerite", "zns (zincblende)", "b3", "zinc-blende"),
    "fluorite-type": ("fluorite", "caf2", "antifluorite", "c1"),
    "ReO3-type": ("reo3", "d0_9"), "Cu3Au-type": ("cu3au", "l1_2", "l12", "aucu3"),
    "cubic perovskite": ("perovskite", "srtio3", "cubic perovskite-type"),
    "full Heusler (L2_1)": ("heusler", "full heusler", "l2_1", "l21", "cu2mnal"),
    "Cr3Si-type (A15)": ("a15", "cr3si", "cr3si-type"), "AlB2-type": ("alb2",),
    "NiAs-type": ("nias", "b8_1", "nickeline", "nickel arsenide"), "rutile-type": ("rutile", "tio2 (rutile)", "c4"),
    "wurtzite-type": ("wurtzite", "b4"), "CdI2-type": ("cdi2", "mg(oh)2", "brucite"), "pyrite-type": ("pyrite", "fes2"),
    "ThCr2Si2-type": ("thcr2si2", "bal4", "cr2si2th"), "K2PtCl6-type": ("k2ptcl6",),
}  # fmt: skip


def known_as(text: str) -> str | None:
    """The name that a spelling stands for."""
    words = re.sub(r"[$\\]|\s(?:structure|type)\b", "", text.strip().rstrip(".").lower()).strip()
    for name, others in SPELLINGS.items():
        if words.replace("-type", "") in {w.replace("-type", "") for w in (name.lower(), *others)}:
            return name
    return None


@dataclass(frozen=True, kw_only=True)
class StructureType(Task):
    """Name the type: conventional cells, then other origins and cells; with `shown`, a drawing."""

    shown: str = ""

    chance: ClassVar[float] = 0.2

    LEVELS: ClassVar = ((*BINARY, SIMPLE[1], SIMPLE[2], SIMPLE[3], TERNARY[0]), (*BINARY, *TERNARY), (*TERNARY, *FREE))

    def generate(self, rng: Random, level: int) -> Problem:
        pool: tuple[Prototype, ...] = DRAWN if self.shown else self.LEVELS[level - 1]
        kind, symbols, found = draw(rng, pool)
        grid = [Fraction(rng.randrange(4), 4) for _ in range(3)] if level > 1 else [Fraction(0)] * 3
        if self.shown:
            return self._drawing(rng, kind, symbols, found, grid, pool)
        found = shuffled(found, rng, tuple(grid))
        names = [one.name for one in pool]
        rng.shuffle(names)
        listed = ", ".join(names)
        if level == 1:
            prompt = f"{found.text()}: which type? ({listed})"
        else:
            prompt = (
                f"A crystal (a b c in Å, alpha beta gamma in degrees; fractional coordinates):\n{found.text()}\nWhich"
                f" of these structure types has it: {listed}? Answer its name."
            )
        return Problem(prompt, {"name": kind.name, "sites": found.listing, "names": names})

    def _drawing(
        self,
        rng: Random,
        kind: Prototype,
        symbols: list[str],
        found: Crystal,
        grid: list[Fraction],
        pool: tuple[Prototype, ...],
    ) -> Problem:
        places: dict[tuple[Fraction, ...], str] = {}
        for symbol, point in zip(found.species, found.points, strict=True):
            places[tuple((Fraction(round(8 * x), 8) + g) % 1 for x, g in zip(point, grid, strict=True))] = symbol
        order = list(dict.fromkeys(symbols))
        rng.shuffle(order)
        prompt = (
            "The drawing shows the cubic cell of a crystal in projection along c, with all atoms in it and on"
            " its faces, edges and corners. Numbers beside an atom are its heights in units of c; the colours"
            f" are named in the legend. Which structure type is it: {', '.join(one.name for one in pool)}?"
        )
        sites = [[symbol, *map(str, place)] for place, symbol in sorted(places.items())]
        answer = {"name": kind.name, "sites": sites, "names": [one.name for one in pool]}
        return Problem(prompt, answer, (plan(places, order, 90.0),))

    def grade(self, answer: Any, text: str) -> Score:
        if len(text) > 200:
            return wrong("too_long")
        name = known_as(text)
        if name is None:
            return wrong("not_a_type", "expected one of the names")
        return right() if name == answer["name"] else wrong("wrong_type")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['name']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{rng.choice([name for name in answer['names'] if name != answer['name']])}</answer>"

    def check(self, problem: Problem) -> bool:
        """Space group by spglib and the ratio of atoms leave one type of the list."""
        answer = problem.answer
        if self.shown:
            found = crystal(
                [[s, *(float(Fraction(x)) for x in p)] for s, *p in answer["sites"]], [5.0] * 3 + [90.0] * 3
            )
        else:
            text = problem.prompt.split("\n")[1] if "\n" in problem.prompt else problem.prompt.split(": which")[0]
            shown = read(text, cell=True).crystal
            if shown is None:
                return False
            found = shown
        number = symmetry(found, 1e-3).number
        counts = sorted(found.species.count(symbol) for symbol in set(found.species))
        fitting = []
        for name in answer["names"]:
            kind = KINDS[name]
            other = kind.crystal(["Li", "Na", "K", "Rb"][: len(kind.sites)], 5.0, 5.0 * kind.axial)
            theirs = sorted(other.species.count(symbol) for symbol in set(other.species))
            scale = sum(counts) / sum(theirs)
            if kind.group == number and [scale * n for n in theirs] == counts:
                fitting.append((abs(_spread(other) / _spread(found) - 1), name))
        alike = [name for off, name in fitting if len(fitting) == 1 or off < 0.01]
        return alike == [answer["name"]]

    def problem_key(self, problem: Problem) -> str:
        return json.dumps(sorted(problem.answer["sites"], key=str)) + (
            "" if self.shown else problem.prompt.split(";")[0]
        )


def _spread(found: Crystal) -> float:
    """The shortest distance of unlike atoms in units of the cell's size."""
    distances = found.structure.distance_matrix
    unlike = [
        float(distances[i][j])
        for i, one in enumerate(found.species)
        for j, other in enumerate(found.species)
        if one != other
    ]
    return min(unlike, default=1.0) / float(found.structure.volume / len(found.species)) ** (1 / 3)
