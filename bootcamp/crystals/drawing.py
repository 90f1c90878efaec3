"""Counting the atoms of a unit cell, from words or from a drawing of it in projection."""

from __future__ import annotations

import io
import json
import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from bootcamp.crystals.cells import formula_text, parse_formula
from bootcamp.crystals.prototypes import METALS, NONMETALS
from bootcamp.types import Problem, Score, Task, right, wrong

Place = tuple[Fraction, ...]
COLOURS = ("#c0392b", "#2471a3", "#1e8449", "#d68910", "#7d3c98")
HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
# the sites of a cell by what they are on: (kind, sites that stand for it, atoms drawn for each)
EDGES = [(HALF, Fraction(0), Fraction(0)), (Fraction(0), HALF, Fraction(0)), (Fraction(0), Fraction(0), HALF)]
FACES = [(HALF, HALF, Fraction(0)), (HALF, Fraction(0), HALF), (Fraction(0), HALF, HALF)]
CORNER = (Fraction(0), Fraction(0), Fraction(0))
INSIDE = [(HALF, HALF, HALF), *product((QUARTER, 3 * QUARTER), repeat=3)]


def images(place: Place) -> list[Place]:
    """The same site wherever the closed cell shows it."""
    return list(product(*[(x, x + 1) if x == 0 else (x,) for x in place]))


def kind(place: Place) -> str:
    """What a site of the half-open cell lies on."""
    return ("inside", "face", "edge", "corner")[sum(x == 0 for x in place)]


@dataclass(frozen=True, kw_only=True)
class CellContents(Task):
    """The atoms that belong to one cell, when those on its border are shown as well.

    With `drawn`, the cell is a picture in projection along c with heights; without, the sites are told in words.
    """

    drawn: bool = False

    def generate(self, rng: Random, level: int) -> Problem:
        elements = [*rng.sample(METALS, 1 if level < 3 else 2), *rng.sample(NONMETALS, 1 if level < 4 else 2)]
        while True:
            places: dict[Place, str] = {}
            for place in [CORNER, *EDGES, *FACES, *INSIDE[: 1 if level == 1 else 9]]:
                if rng.random() < (0.5 if level == 1 else 0.2 + 0.05 * level):
                    places[place] = rng.choice(elements)
            if set(places.values()) == set(elements) and len(places) > level:
                break
        counts = {symbol: sum(s == symbol for s in places.values()) for symbol in elements}
        answer = {"counts": counts, "sites": [[s, *map(str, p)] for p, s in places.items()]}
        if not self.drawn:
            words = self._words(places, elements)
            return Problem(f"Unit cell: {words}. Atoms per cell, as a formula not reduced?", answer)
        prompt = (
            "The drawing shows one unit cell in projection along c, with all atoms in it and on its faces, edges and"
            " corners. Numbers beside an atom are its heights in units of c; the colours are named in the legend. Which"
            " atoms does one cell hold? Give a formula, not reduced."
        )
        return Problem(prompt, answer, (plan(places, elements, rng.uniform(75, 105) if level > 2 else 90.0),))

    def problem_key(self, problem: Problem) -> str:
        """The sites, for a drawing: its bytes may change with the library that makes them."""
        return json.dumps(sorted(problem.answer["sites"])) if self.drawn else problem.prompt

    def _words(self, places: dict[Place, str], elements: list[str]) -> str:
        told = []
        for symbol in elements:
            shown = Counter()  # type: Counter[str]
            for place in [p for p, s in places.items() if s == symbol]:
                shown[kind(place)] += len(images(place))
            one = {"corner": "corners", "edge": "edges", "face": "faces", "inside": "inside"}
            told.append(f"{symbol} at " + ", ".join(f"{shown[k]} {word}" for k, word in one.items() if shown[k]))
        return "; ".join(told)

    def grade(self, answer: Any, text: str) -> Score:
        counts, truth = parse_formula(text), answer["counts"]
        if not counts:
            return wrong("not_a_formula")
        if counts == truth:
            return right()
        common, whole = math.gcd(*counts.values()), math.gcd(*truth.values())
        if {s: n // common for s, n in counts.items()} == {s: n // whole for s, n in truth.items()}:
            return wrong("wrong_multiple")
        return wrong("wrong_counts")

    def solution(self, answer: Any) -> str:
        return f"<answer>{formula_text(answer['counts'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        counts = dict(answer["counts"])
        counts[rng.choice(sorted(counts))] += rng.choice((1, 2))
        return f"<answer>{formula_text(counts)}</answer>"

    def check(self, problem: Problem) -> bool:
        """A corner counts an eighth, an edge a quarter, a face a half."""
        total: dict[str, Fraction] = defaultdict(Fraction)
        if self.drawn:
            for symbol, *place in problem.answer["sites"]:
                for image in images(tuple(Fraction(x) for x in place)):
                    total[symbol] += Fraction(1, 2 ** sum(x in (0, 1) for x in image))
        else:
            share = {"corners": 8, "edges": 4, "faces": 2, "inside": 1}
            for part in problem.prompt.removeprefix("Unit cell: ").split(". Atoms")[0].split("; "):
                symbol = part.split(" at ")[0]
                for number, word in re.findall(r"(\d+) (\w+)", part):
                    total[symbol] += Fraction(int(number), share[word])
        return total == problem.answer["counts"]


@cache
def _font(size: int) -> Any:
    return ImageFont.load_default(size)


def plan(places: dict[Place, str], elements: list[str], angle: float) -> bytes:
    """A PNG of the cell seen along c: a to the right, b downwards at `angle`; each column of atoms has its heights."""
    side, left, top = 340, 110, 50
    slant = math.cos(math.radians(angle)) * side
    width, height = 640, 470
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)

    def spot(x: Fraction, y: Fraction) -> tuple[float, float]:
        return left + float(x) * side + float(y) * slant, top + float(y) * side

    zero, one = Fraction(0), Fraction(1)
    outline = [spot(zero, zero), spot(one, zero), spot(one, one), spot(zero, one), spot(zero, zero)]
    draw.line(outline, fill="black", width=2)
    (ax, ay), (bx, by) = spot(HALF, zero), spot(zero, HALF)
    draw.text((ax - 4, ay - 44), "a", fill="black", font=_font(20))
    draw.text((bx - 48, by - 8), "b", fill="black", font=_font(20))
    columns: dict[tuple[Fraction, Fraction], dict[str, list[Fraction]]] = defaultdict(lambda: defaultdict(list))
    for place, symbol in places.items():
        for x, y, z in images(place):
            columns[x, y][symbol].append(z)
    radius = 10
    for (x, y), atoms in sorted(columns.items()):  # several elements in one column stand side by side
        centre_x, centre_y = spot(x, y)
        for number, symbol in enumerate(sorted(atoms, key=elements.index)):
            px = centre_x + (number - (len(atoms) - 1) / 2) * (2 * radius + 16)
            box = (px - radius, centre_y - radius, px + radius, centre_y + radius)
            draw.ellipse(box, fill=COLOURS[elements.index(symbol)], outline="black")
            heights = ", ".join(map(str, sorted(atoms[symbol])))
            step = 13 * number  # so that neighbours' numbers do not run into each other
            corner = (px - radius, centre_y + radius + 2 + step)
            draw.rectangle(draw.textbbox(corner, heights, font=_font(13)), fill="white")  # over the cell's border
            draw.text(corner, heights, fill="black", font=_font(13))
    for number, symbol in enumerate(elements):
        line = top + 30 * number
        draw.ellipse((width - 80, line, width - 60, line + 20), fill=COLOURS[number], outline="black")
        draw.text((width - 50, line - 1), symbol, fill="black", font=_font(18))
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()
