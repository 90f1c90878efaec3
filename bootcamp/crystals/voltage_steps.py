"""Electrodes that react in steps: plateaus from the hull of inserted phases, and energies from measured plateaus."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.numbers import close
from bootcamp.answers.quantities import read_quantity
from bootcamp.crystals.tielines import grade_numbers
from bootcamp.physics.quantities import plain
from bootcamp.types import Problem, Score, Task, right, wrong

Point = tuple[Fraction, Fraction]

IONS = (("Li", 1), ("Na", 1), ("K", 1), ("Mg", 2), ("Ca", 2))


def lower_hull(points: Sequence[Point]) -> list[Point]:
    """Andrew's walk from left to right."""
    hull: list[Point] = []
    for x, y in sorted(points):
        while len(hull) > 1 and (hull[-1][1] - hull[-2][1]) * (x - hull[-2][0]) >= (y - hull[-2][1]) * (
            hull[-1][0] - hull[-2][0]
        ):
            hull.pop()
        hull.append((x, y))
    return hull


def contents(rng: Random, level: int) -> list[Fraction]:
    """0, some contents of the working ion, 1."""
    grid = [Fraction(k, 20) for k in range(2, 19)] if level > 1 else [Fraction(k, 4) for k in (1, 2, 3)]
    return [Fraction(0), *sorted(rng.sample(grid, rng.randint(1, 2) if level == 1 else level + 1)), Fraction(1)]


@dataclass(frozen=True, kw_only=True)
class VoltageProfile(Task):
    """The voltages of all plateaus in the order in which the electrode is discharged."""

    shown: str = ""

    chance: ClassVar[float] = 0.02

    def generate(self, rng: Random, level: int) -> Problem:
        ion, charge = rng.choice(IONS if level == 3 else IONS[:3])
        step = Fraction(1, 50) if self.shown else Fraction(1, 10 if level == 1 else 1000)
        while True:
            xs = contents(rng, level)
            metal = Fraction(-rng.randint(10, 38), 10)
            start = Fraction(-rng.randint(150, 900), 10)
            mean = Fraction(rng.randint(12, 42), 10)
            depth = [rng.uniform(-0.5, 0.12) for _ in xs[1:-1]]
            bent = [Fraction(0), *[Fraction(round(d / float(step))) * step for d in depth], Fraction(0)]
            points = list(zip(xs, bent, strict=True))
            hull = lower_hull(points)
            slopes = [(d - b) / (c - a) for (a, b), (c, d) in pairwise(hull)]
            off = [y - self._line(hull, x) for x, y in points if (x, y) not in hull]
            if (
                len(hull) > 2
                and min(b - a for a, b in pairwise(slopes)) > Fraction(1, 5 if self.shown else 20)
                and min(off, default=Fraction(1)) > Fraction(1, 50)
            ):
                break
        volts = [mean - slope / charge for slope in slopes]
        if min(volts) <= Fraction(1, 10):
            return self.generate(rng, level)
        answer = {"values": [round(float(v), 5) for v in volts], "tolerance": 0.06 if self.shown else 0.011}
        answer |= {"told": [[str(x), str(y)] for x, y in points], "mean": str(mean), "charge": charge}
        if self.shown:
            prompt = (
                f"The figure shows the energies of {ion}(x)M phases per M, relative to a mixture of M and {ion}M. The"
                f" mean voltage between x = 0 and x = 1 against {ion}{charge if charge > 1 else ''}+/{ion} is"
                f" {float(mean):.2f} V. Give the voltages of all plateaus in the order of rising x, within 0.05 V."
            )
            return Problem(prompt, answer, (_draw_energies(points),))
        total = [start + y + x * (metal - mean * charge) for x, y in points]
        listed = ", ".join(f"{plain(float(x))}: {plain(round(float(e), 4))}" for x, e in zip(xs, total, strict=True))
        if level == 1:
            prompt = f"E(eV) of {ion}(x)M at x = {listed}; {ion} metal {float(metal):.2f}. Plateau voltages, x rising?"
        else:
            prompt = (
                f"Total energies of {ion}(x)M in eV per M at x = {listed}; metallic {ion} has {float(metal):.2f} eV per"
                f" atom and enters as {ion}{charge if charge > 1 else ''}+. Which plateau voltages follow from the"
                " convex hull? List them in the order of rising x, within 0.01 V."
            )
        return Problem(prompt, answer)

    def _line(self, hull: Sequence[Point], x: Fraction) -> Fraction:
        (a, b), (c, d) = next(pair for pair in pairwise(hull) if pair[0][0] <= x <= pair[1][0])
        return b + (d - b) * (x - a) / (c - a)

    def grade(self, answer: Any, text: str) -> Score:
        return grade_numbers(answer["values"], answer["tolerance"], re.sub(r"\bV\b", "", text.strip()[:400]))

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(f'{value:.3f}' for value in answer['values'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        values = list(answer["values"])
        values[rng.randrange(len(values))] += rng.choice((-0.3, 0.2, 0.5))
        return self.solution({"values": values})

    def check(self, problem: Problem) -> bool:
        """A step is real if no straight line between two others runs below its ends: tried for every pair of phases."""
        answer = problem.answer
        if self.shown:
            mean, charge = float(Fraction(answer["mean"])), answer["charge"]
            points = [
                (float(Fraction(x)), float(Fraction(y)) - mean * charge * float(Fraction(x))) for x, y in answer["told"]
            ]
            if f"is {mean:.2f} V" not in problem.prompt:
                return False
        else:
            text = problem.prompt
            metal = float(re.search(r"(?:metal|has) (-\d+\.?\d*)", text)[1])  # type: ignore[index]
            charge = 2 if re.search(r"2\+", text) else 1
            rows = re.findall(r"(\d(?:\.\d+)?): (-\d+(?:\.\d+)?)", text)
            points = [(float(x), float(e) - float(x) * metal) for x, e in rows]
        volts = []
        for k, (x, e) in enumerate(points):
            for y, f in points[k + 1 :]:
                slope = (f - e) / (y - x)
                if all(g >= e + slope * (z - x) - 1e-9 for z, g in points):
                    volts.append((x, -slope / charge))
        mine = answer["values"]
        found = [v for _, v in sorted(volts)]
        return len(found) == len(mine) and all(abs(a - b) < 2e-3 for a, b in zip(found, mine, strict=True))

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt + str(problem.answer["told"] if self.shown else "")


@dataclass(frozen=True, kw_only=True)
class ProfileEnergy(Task):
    """The energy of an intermediate phase over a mixture of the end members, from the voltages of the plateaus."""

    shown: str = ""

    chance: ClassVar[float] = 0.25

    def generate(self, rng: Random, level: int) -> Problem:
        ion, charge = rng.choice(IONS if level == 3 else IONS[:3])
        while True:
            xs = contents(rng, max(level, 2) if self.shown else level)
            volts = sorted((Fraction(rng.randint(10, 48), 10) for _ in xs[1:]), reverse=True)
            if min(a - b for a, b in pairwise(volts)) > 0:
                break
        place = rng.randrange(1, len(xs) - 1)
        areas = [v * (b - a) for v, (a, b) in zip(volts, pairwise(xs), strict=True)]
        value = float(charge * (xs[place] * sum(areas) - sum(areas[:place])))
        steps = [[str(b), str(v)] for b, v in zip(xs[1:], volts, strict=True)]
        answer = {"value": round(value, 6), "rel": 0.04 if self.shown else 0.01, "told": steps, "charge": charge}
        answer["x"] = str(xs[place])
        name = f"{ion}({plain(float(xs[place]))})M"
        what = f"{name} from M and {ion}M"
        if self.shown:
            prompt = (
                f"The figure shows the voltage of {ion}(x)M against {ion}{charge if charge > 1 else ''}+/{ion} at"
                f" equilibrium. What is the energy of formation of {what}, in eV per M? Answer within 3 %."
            )
            return Problem(prompt, answer, (_draw_profile(xs, volts),))
        listed = ", ".join(
            f"{plain(float(v))} V for x = {plain(float(a))} to {plain(float(b))}"
            for v, (a, b) in zip(volts, pairwise(xs), strict=True)
        )
        if level == 1:
            prompt = f"{ion}(x)M plateaus: {listed}. Formation energy of {what}, eV per M, ±1%?"
        else:
            prompt = (
                f"{ion}(x)M has these plateaus against {ion}{charge if charge > 1 else ''}+/{ion}: {listed}. What is"
                f" the energy of formation of {what}, in eV per M, ±1%?"
            )
        return Problem(prompt, answer)

    def grade(self, answer: Any, text: str) -> Score:
        reading = read_quantity(text, "eV", bare=True)
        if reading.value is None:
            return wrong(reading.code, reading.note)
        return right() if close(reading.value, answer["value"], rel=answer["rel"]) else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['value']:.4g}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['value'] * rng.choice((-1, 0.7, 1.3)):.4g}</answer>"

    def check(self, problem: Problem) -> bool:
        """Energies of all phases from the metal's potential, then the line between the ends."""
        answer, text = problem.answer, problem.prompt
        rows = [(float(Fraction(b)), float(Fraction(v))) for b, v in answer["told"]]
        charge = 2 if re.search(r"(?:Mg|Ca)\(", text) else 1
        if not self.shown:
            rows = [(float(b), float(v)) for v, b in re.findall(r"(\d\.?\d*) V for x = \S+ to (\d\.?\d*)", text)]
        wanted = re.search(r"formation of [A-Z][a-z]?\((\S+?)\)M|energy of [A-Z][a-z]?\((\S+?)\)M", text)
        assert wanted is not None
        x = float(wanted[1] or wanted[2])
        energies, at, total = {0.0: 0.0}, 0.0, 0.0
        for stop, volt in rows:
            total -= charge * volt * (stop - at)
            at = stop
            energies[stop] = total
        near = min(energies, key=lambda key: abs(key - x))
        return abs(energies[near] - x * energies[at] - answer["value"]) < 1e-5 and abs(near - x) < 1e-9

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt + str(problem.answer["told"] if self.shown else "")


def _draw_energies(points: Sequence[Point]) -> bytes:
    from bootcamp.crystals.figures import plot

    xs, ys = [float(x) for x, _ in points], [float(y) for _, y in points]
    low, high = min(ys), max(0.1, max(ys) + 0.04)
    bottom = -0.1 * (int(-low / 0.1) + 1)
    marks = [round(0.1 * k, 1) for k in range(round(bottom / 0.1), int(high / 0.1) + 1)]
    picture = plot(5.6, 4.4, (-0.03, 1.03), (bottom, high))
    fine = [0.02 * k for k in range(round(bottom / 0.02), int(high / 0.02) + 1)]
    picture.rules([k / 20 for k in range(21)], fine, "0.93", 0.5)
    picture.rules([k / 5 for k in range(6)], marks, "0.75", 0.8)
    picture.labels([k / 5 for k in range(6)], marks, "x", "energy (eV per M)")
    picture.curve(xs, ys, linestyle="none", marker="o", markersize=5)
    return picture.png()


def _draw_profile(xs: Sequence[Fraction], volts: Sequence[Fraction]) -> bytes:
    from bootcamp.crystals.figures import plot

    low, high = float(min(volts)), float(max(volts))
    bottom, top = int(2 * low) / 2 - 0.5, int(2 * high) / 2 + 1.0
    picture = plot(5.6, 4.4, (0, 1), (bottom, top))
    marks = [bottom + 0.5 * k for k in range(round((top - bottom) * 2) + 1)]
    picture.rules(
        [k / 20 for k in range(21)], [bottom + 0.1 * k for k in range(round((top - bottom) * 10))], "0.92", 0.5
    )
    picture.rules([k / 5 for k in range(6)], marks, "0.75", 0.8)
    picture.labels([k / 5 for k in range(6)], marks, "x", "voltage (V)")
    across = [float(x) for pair in pairwise(xs) for x in pair]
    picture.curve(across, [float(v) for v in volts for _ in range(2)], linewidth=2.0)
    return picture.png()
