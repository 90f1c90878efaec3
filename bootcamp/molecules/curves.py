"""Titration curves as pictures: the concentration and the pKa values of what is titrated, read off the plot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from PIL import Image, ImageDraw

from bootcamp.answers.lists import parse_list
from bootcamp.answers.numbers import close
from bootcamp.molecules.acids import ph, ph_by_roots
from bootcamp.molecules.amounts import decimals
from bootcamp.molecules.pictures import font, png
from bootcamp.types import Problem, Score, Task, right, wrong

WIDTH, HEIGHT, LEFT, TOP, BASE = 760, 520, 60, 20, 460
CONCENTRATION, PKA = 0.05, 0.3  # what reading off a plot may be off by: relative, and in units of pH


def curve(volume: float, total: float, titrant: float, pkas: Sequence[float], base: bool, end: float) -> list[float]:
    """pH after each hundredth of `end` mL of strong base, or of strong acid for a weak base."""
    constants = [10**-pka for pka in pkas]
    values = []
    for step in range(101):
        added = end * step / 100
        values.append(ph(**mixed(volume, total, titrant, added, base), constants=constants))
    return values


def mixed(volume: float, total: float, titrant: float, added: float, base: bool) -> dict[str, float]:
    """Concentration of all forms, and of strong cations; a base counts as a salt less the acid added."""
    whole = volume + added
    cations = volume * total - added * titrant if base else added * titrant
    return {"total": volume * total / whole, "cations": cations / whole}


def plot(values: Sequence[float], end: int) -> bytes:
    """pH against mL, with a line for each unit of pH and for each 5 mL."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw = ImageDraw.Draw(image)

    def x(millilitres: float) -> float:
        return LEFT + millilitres / end * (WIDTH - LEFT - 25)

    def y(value: float) -> float:
        return BASE - value / 14 * (BASE - TOP)

    for value in range(15):
        draw.line([(LEFT, y(value)), (x(end), y(value))], fill="#d8d8d8")
        draw.text((LEFT - 8, y(value)), str(value), fill="black", font=font(13), anchor="rm")
    for millilitres in range(0, end + 1, 5):
        draw.line([(x(millilitres), TOP), (x(millilitres), BASE)], fill="#d8d8d8")
        draw.text((x(millilitres), BASE + 6), str(millilitres), fill="black", font=font(13), anchor="mt")
    draw.rectangle([(LEFT, TOP), (x(end), BASE)], outline="black")
    points = [(x(end * place / 100), y(value)) for place, value in enumerate(values)]
    draw.line(points, fill="#1f4e9c", width=2, joint="curve")
    draw.text((LEFT + (WIDTH - LEFT) // 2, HEIGHT - 10), "mL added", fill="black", font=font(14), anchor="ms")
    draw.text((14, TOP + 4), "pH", fill="black", font=font(14), anchor="lm")
    return png(image)


@dataclass(frozen=True, kw_only=True)
class TitrationCurve(Task):
    """Concentration and pKa of a weak acid; from level 2 on of a diprotic one, from level 3 on also of a weak base."""

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        base = level >= 3 and rng.random() < 0.5
        while True:
            volume, titrant = rng.randrange(10, 55, 5), decimals(rng, 0.05, 0.5, 3)
            total = decimals(rng, 0.02, 0.4, 3)
            pkas = [decimals(rng, 5.5, 10.0, 2) if base else decimals(rng, 2.8, 6.5, 2)]
            if level >= 2 and not base:
                pkas.append(round(pkas[0] + decimals(rng, 3.2, 5.0, 2), 2))
            equivalence = volume * total / titrant
            end = 5 * round((len(pkas) + 0.6) * equivalence / 5)
            fits = equivalence >= 10 and 15 <= end <= 80 and pkas[-1] < 9.5
            # What is read off at half the way is the pKa where neither water nor the other step shifts it.
            half = [self._half(volume, total, titrant, pkas, base, place) for place in range(len(pkas))]
            if fits and all(abs(read - pka) < 0.12 for read, pka in zip(half, pkas, strict=True)):
                break
        species = "a weak base B" if base else "a weak acid HA" if len(pkas) == 1 else "a diprotic acid H2A"
        agent = "HCl" if base else "NaOH"
        asked = "pKa of BH+" if base else "pKa" if len(pkas) == 1 else "pKa1, pKa2"
        prompt = (
            f"The plot shows the titration of {volume} mL of {species} with {titrant:g} M {agent}. Concentration of the"
            f" solution in mol/L, {asked}, with commas between them:"
        )
        answer = {"values": [total, *pkas], "volume": volume, "titrant": titrant, "end": end, "base": base}
        return Problem(prompt, answer, (plot(curve(volume, total, titrant, pkas, base, end), end),))

    @staticmethod
    def _half(volume: float, total: float, titrant: float, pkas: list[float], base: bool, place: int) -> float:
        added = (place + 0.5) * volume * total / titrant
        return ph_by_roots(**mixed(volume, total, titrant, added, base), constants=[10**-pka for pka in pkas])

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: `not_numbers`, `wrong_concentration`, `wrong_pka`."""
        found = parse_list(text) if len(text) < 200 else None
        if found is None or len(found) != len(answer["values"]):
            return wrong("not_numbers", f"{len(answer['values'])} numbers with commas between them")
        if not close(found[0], answer["values"][0], rel=CONCENTRATION):
            return wrong("wrong_concentration")
        if not all(close(a, b, abs_=PKA) for a, b in zip(found[1:], answer["values"][1:], strict=True)):
            return wrong("wrong_pka")
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(f'{value:g}' for value in answer['values'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        """The equivalence point taken for that of another step, or the pKa for the pH at equivalence."""
        values = list(answer["values"])
        values[0] *= rng.choice((0.5, 2))
        return self.solution({"values": values})

    def check(self, problem: Problem) -> bool:
        """Half-way points by the polynomial's root give the pKa values; the last jump lies at the equivalence."""
        answer = problem.answer
        found = re.search(r"titration of (\d+) mL of (a weak base|a weak acid|a diprotic)", problem.prompt)
        titrant = re.search(r"with ([0-9.]+) M", problem.prompt)
        if found is None or titrant is None:
            return False
        kind = (found[2] == "a weak base", len(answer["values"]) - 1)
        if kind != (answer["base"], 2 if found[2] == "a diprotic" else 1):
            return False
        total, *pkas = answer["values"]
        volume, strong = float(found[1]), float(titrant[1])
        half = [self._half(volume, total, strong, pkas, answer["base"], place) for place in range(len(pkas))]
        stored = (volume, strong) == (answer["volume"], answer["titrant"])
        return stored and all(abs(read - pka) < 0.12 for read, pka in zip(half, pkas, strict=True))

    def problem_key(self, problem: Problem) -> str:
        """What is drawn, for bytes may change with the library that makes them."""
        return repr(sorted(problem.answer.items()))
