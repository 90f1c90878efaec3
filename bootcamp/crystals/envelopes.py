"""What is lowest as a field is turned up: polymorphs with pressure or temperature, oxides with the potential of
oxygen, charge states of a defect with the Fermi level. Each is a straight line; the answer is their lower envelope.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.numbers import close, parse_number, tidy
from bootcamp.types import Problem, Score, Task, right, wrong

Line = tuple[str, Fraction, Fraction]  # name, value at 0, slope
MAX_LENGTH = 400
MAX_PARTS = 40

_SPLIT = re.compile(r"[,;|\s]+|->|→|\bto\b|\bat\b|GPa|eV|K\b")


@dataclass(frozen=True)
class Field:
    """What is turned up: from 0 (or `start`) to `stop`, in `unit`; the phrasing of terse and full questions."""

    unit: str
    start: int
    stop: int
    terse: str
    full: str
    entry: str


FIELDS = {
    "pressure": Field(
        "GPa", 0, 60,
        "E (meV), V (Å³) per f.u. at 0 K: {lines}. Stable phases from 0 to {stop} GPa?",
        "Polymorphs with their energies (meV) and volumes (Å³) per formula unit at 0 K, volumes taken as constant:"
        " {lines}. Which phases are stable as the pressure rises from 0 to {stop} GPa (1 GPa Å³ = 6.2415 meV)?",
        "{name} {a} {b}",
    ),
    "temperature": Field(
        "K", 0, 1800,
        "H (J/mol), S (J/mol K): {lines}. Stable phases from 0 to {stop} K?",
        "Polymorphs with enthalpies (J/mol) and entropies (J/(mol K)), both taken as constant: {lines}. Which phases"
        " are stable as the temperature rises from 0 to {stop} K?",
        "{name} {a} {b}",
    ),
    "potential": Field(
        "eV", -5, 0,
        "Formation energy per M, eV: {lines}. Stable phases for μ(O) from -5 to 0 eV?",
        "Oxides of M with formation energies per M atom in eV (M and O2: 0): {lines}. Which phases are stable as the"
        " chemical potential of O rises from -5 to 0 eV (0: half of O2)?",
        "{name} {a}",
    ),
    "charge": Field(
        "eV", 0, 4,
        "Defect formation energy (eV) at E_F = 0, by charge: {lines}. Stable charges for E_F from 0 to {stop} eV?",
        "A defect has these formation energies (eV) with the Fermi level at the valence band maximum, by charge state:"
        " {lines}. Which charge states are stable as the Fermi level rises through the gap of {stop} eV?",
        "{name}: {a}",
    ),
}  # fmt: skip
GPA = Fraction(62415, 10000)  # meV/Å³


def envelope(lines: Sequence[Line], start: Fraction, stop: Fraction) -> list[Any]:
    """Names and, between them, where they change; [] if two lines tie or a change lies at an end."""
    at = start
    values = sorted((a + b * at, b, name) for name, a, b in lines)
    if len(lines) > 1 and values[0][0] == values[1][0]:
        return []
    name = values[0][2]
    found: list[Any] = [name]
    while True:
        _, a, b = next(line for line in lines if line[0] == name)
        crossings = sorted(((c - a) / (b - d), other) for other, c, d in lines if d < b)
        crossings = [pair for pair in crossings if pair[0] > at]
        if not crossings or crossings[0][0] >= stop:
            return found
        if len(crossings) > 1 and crossings[0][0] == crossings[1][0]:
            return []
        at, name = crossings[0]
        found += [at, name]


def windows(lines: Sequence[Line], start: Fraction, stop: Fraction) -> list[tuple[Fraction, Fraction, str]]:
    """The same another way: where each line lies below all others, in order."""
    found = []
    for name, a, b in lines:
        low, high = start, stop
        for other, c, d in lines:
            if other == name:
                continue
            if d == b:
                high = high if c > a else start
            elif d > b:
                low = max(low, (a - c) / (d - b))
            else:
                high = min(high, (c - a) / (b - d))
        if low < high:
            found.append((low, high, name))
    return sorted(found)


@dataclass(frozen=True, kw_only=True)
class StabilityOrder(Task):
    """The phases, or charge states, in the order in which they become stable, and the values where they change."""

    field: str
    shown: str = ""

    chance: ClassVar[float] = 0.02

    def generate(self, rng: Random, level: int) -> Problem:
        field = FIELDS[self.field]
        while True:
            lines, stop = self._lines(rng, level)
            start = Fraction(field.start)
            truth = envelope(lines, start, stop)
            ends = [start, *truth[1::2], stop]
            span = stop - start
            if len(truth) >= 3 and min(b - a for a, b in pairwise(ends)) > span / 25 and min(map(abs, truth[1::2])) > 0:
                break
        steps = [value if isinstance(value, str) else round(float(value), 6) for value in truth]
        told = self._told(lines)
        answer = {"steps": steps, "slack": float(span) / (60 if self.shown else 1000), "told": told}
        form = f"Answer like X, 1.2, Y, 3.4, Z: in order, with the values of the change in {field.unit}."
        if self.shown:
            prompt = (
                f"The figure shows the formation energy of the most stable charge state of a defect against the Fermi"
                f" level, over a gap of {float(stop):g} eV. Which charge states are these, and at which Fermi levels do"
                f" they change? {form}"
            )
            return Problem(prompt, answer | {"stop": float(stop)}, (self._draw(lines, truth, stop),))
        text = (field.terse if level == 1 else field.full).format(lines="; ".join(told), stop=f"{float(stop):g}")
        form = "Like X, 1.2, Y." if level == 1 else form
        return Problem(f"{text} {form}", answer)

    def _lines(self, rng: Random, level: int) -> tuple[list[Line], Fraction]:
        count = rng.choice((2, 3)) if level == 1 else rng.randint(3, 4) if level == 2 else rng.randint(5, 7)
        return getattr(self, f"_{self.field}")(rng, count)

    def _pressure(self, rng: Random, count: int) -> tuple[list[Line], Fraction]:
        stop = rng.randint(10, 60)
        volume = rng.randint(250, 900)
        lines, energy = [], Fraction(0)
        names = rng.sample(["alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"], count)
        for name in names:
            lines.append((name, energy, Fraction(volume, 10) * GPA))
            step = rng.randint(5, 30)
            energy += round(step / 10 * float(GPA) * rng.uniform(0.05, 1.1) * stop)
            volume -= step
        return self._shuffled(rng, lines), Fraction(stop)

    def _temperature(self, rng: Random, count: int) -> tuple[list[Line], Fraction]:
        stop = 100 * rng.randint(8, 18)
        names = rng.sample(["I", "II", "III", "IV", "V", "VI", "VII", "VIII"], count)
        lines, heat, entropy = [], Fraction(0), rng.randint(200, 900)
        for name in names:
            lines.append((name, heat, -Fraction(entropy, 10)))
            step = rng.randint(4, 90)
            heat += round(step / 10 * stop * rng.uniform(0.05, 1.1))
            entropy += step
        return self._shuffled(rng, lines), Fraction(stop)

    def _potential(self, rng: Random, count: int) -> tuple[list[Line], Fraction]:
        pool = [("MO", Fraction(1)), ("M3O4", Fraction(4, 3)), ("M2O3", Fraction(3, 2)), ("MO2", Fraction(2))]
        pool += [("M2O", Fraction(1, 2)), ("M2O5", Fraction(5, 2)), ("MO3", Fraction(3)), ("M4O7", Fraction(7, 4))]
        chosen = sorted(rng.sample(pool, count), key=lambda pair: pair[1])
        lines = [("M", Fraction(0), Fraction(0))]
        energy, last, slope = Fraction(0), Fraction(0), -rng.uniform(2.2, 4.6)
        for name, share in chosen:
            energy += Fraction(round(100 * slope * float(share - last)), 100)
            last = share
            slope = min(-0.15, slope + rng.uniform(-0.25, 1.3))
            lines.append((name, energy, -share))
        return self._shuffled(rng, lines), Fraction(0)

    def _charge(self, rng: Random, count: int) -> tuple[list[Line], Fraction]:
        stop = Fraction(rng.randint(12, 60), 10)
        charges = sorted(rng.sample([3, 2, 1, 0, -1, -2, -3], count), reverse=True)
        step = 10 if self.shown else 100
        energy = Fraction(rng.randint(0, 3 * step), step)
        lines, at = [], rng.uniform(0.05, 0.5) * float(stop)
        for one, two in pairwise([*charges, charges[-1] - 1]):
            lines.append((f"{one:+d}" if one else "0", energy, Fraction(one)))
            energy += Fraction(round(at * step) * (one - two), step)
            at = min(at + rng.uniform(-0.1, 0.45) * float(stop), 1.2 * float(stop))
        return lines, stop

    def _shuffled(self, rng: Random, lines: list[Line]) -> list[Line]:
        rng.shuffle(lines)
        return lines

    def _told(self, lines: Sequence[Line]) -> list[str]:
        """Each line as the prompt tells it: its value at zero and, where the name does not say it, its slope."""
        told = []
        for name, a, b in lines:
            slope = b / GPA if self.field == "pressure" else abs(b)
            told.append(FIELDS[self.field].entry.format(name=name, a=f"{float(a):g}", b=f"{float(slope):g}"))
        return told

    def _read(self, told: Sequence[str]) -> list[Line]:
        """The inverse of `_told`, slopes of oxides and charges from their names."""
        lines = []
        for text in told:
            name, a, *rest = text.replace(":", "").split()
            if self.field == "potential":
                counts = re.fullmatch(r"M(\d?)(?:O(\d?))?", name)
                assert counts is not None
                slope = -Fraction(int(counts[2] or 1) if "O" in name else 0, int(counts[1] or 1))
            elif self.field == "charge":
                slope = Fraction(int(name))
            else:
                slope = Fraction(rest[0]) * (GPA if self.field == "pressure" else -1)
            lines.append((name, Fraction(a), slope))
        return lines

    def _draw(self, lines: Sequence[Line], truth: Sequence[Any], stop: Fraction) -> bytes:
        from bootcamp.crystals.figures import plot

        xs = [0.0, *map(float, truth[1::2]), float(stop)]
        ys = [min(float(a + b * Fraction(x)) for _, a, b in lines) for x in xs]
        low, high = min(0.0, min(ys)), max(ys)
        step = next(s for s in (0.2, 0.5, 1, 2, 5) if (high - low) / s < 9)
        marks = [step * k for k in range(round(low / step) - 1, round(high / step) + 2)]
        picture = plot(5.6, 4.2, (0, float(stop)), (marks[0], marks[-1]))
        tenths = [k / 10 for k in range(1, int(10 * stop) + 1)]
        picture.rules(tenths, [m + step / 2 for m in marks[:-1]], "0.92", 0.5)
        halves = [k / 2 for k in range(int(2 * stop) + 1)]
        picture.rules(halves, marks, "0.78", 0.7)
        picture.labels(halves, [round(m, 2) for m in marks], "Fermi level (eV)", "formation energy (eV)")
        picture.curve(xs, ys, linewidth=1.8)
        return picture.png()

    def grade(self, answer: Any, text: str) -> Score:
        if len(text) > MAX_LENGTH:
            return wrong("too_long")
        parts = [part for part in _SPLIT.split(tidy(text)) if part]
        steps = answer["steps"]
        if len(parts) != len(steps) or len(parts) > MAX_PARTS:
            return wrong("wrong_count", f"expected {len(steps)} items: phases, and values between them")
        for part, step in zip(parts[::2], steps[::2], strict=True):
            if _name(part) != _name(step):
                return wrong("wrong_phases")
        for part, step in zip(parts[1::2], steps[1::2], strict=True):
            number = parse_number(part)
            if number is None:
                return wrong("not_a_number")
            if not close(number, step, rel=0.01, abs_=answer["slack"]):
                return wrong("wrong_value")
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(s if isinstance(s, str) else f'{s:.5g}' for s in answer['steps'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        steps = list(answer["steps"])
        place = rng.randrange(1, len(steps), 2)
        steps[place] += rng.choice((-1, 1)) * (0.2 * abs(steps[place]) + 3 * answer["slack"])
        return self.solution({"steps": steps})

    def check(self, problem: Problem) -> bool:
        told, answer = problem.answer["told"], problem.answer
        if not self.shown:
            inside = re.split(r"\. (?:Stable|Which)", problem.prompt)[0]
            inside = re.split(
                r"(?:constant|u\. at 0 K|K\)|E_F = 0, by charge|per M, eV|: 0\)|by charge state): ", inside
            )[-1]
            told = inside.split("; ")
        field = FIELDS[self.field]
        last = re.search(r"(?:to|gap of) (\d+(?:\.\d+)?) ", problem.prompt)
        stop = Fraction(last[1]) if last else Fraction(field.stop)
        found = windows(self._read(told), Fraction(field.start), stop)
        names = [name for _, _, name in found]
        values = [float(high) for _, high, _ in found[:-1]]
        mine = answer["steps"]
        return names == mine[::2] and all(abs(a - b) < 1e-5 * abs(b) for a, b in zip(values, mine[1::2], strict=True))

    def problem_key(self, problem: Problem) -> str:
        return json.dumps([sorted(problem.answer["told"]), problem.answer["steps"]])


def _name(text: str) -> str:
    """A label without its dress: `+1`, `1+` and `q=+1` are one, as are `β` and `beta`."""
    text = text.strip("()").removeprefix("q=").removeprefix("Phase").replace("_", "").replace("{", "").replace("}", "")
    greek = dict(zip("αβγδεζηθ", ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"), strict=True))
    sign = re.fullmatch(r"(\d)([+-])|([+-]?)(\d)", text)
    if sign:
        return f"{sign[2] or ('+' if not sign[3] else sign[3])}{sign[1] or sign[4]}".replace("+0", "0").replace(
            "-0", "0"
        )
    return greek.get(text, text.lower().lstrip("\\"))
