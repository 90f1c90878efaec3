"""The same questions as pictures: a diagram of energies, a powder pattern. Prompts print no numbers of theirs."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import asin, degrees, radians, sin, sqrt
from random import Random
from typing import TYPE_CHECKING, ClassVar

from bootcamp.crystals.experimental import with_candidates
from bootcamp.crystals.hull import StablePhases
from bootcamp.crystals.phases import Phase, gaps, invented, program_energy, restore, stoichiometries, store
from bootcamp.crystals.reflections import (
    CENTRINGS,
    WAVELENGTHS,
    CubicIndexing,
    cubic_centring,
    cubic_forms,
    index_lines,
    orbit,
    sums_centring,
)
from bootcamp.types import Problem

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Pair = tuple[float, float]

POINTS = "#1f5fbf"  # the colour of what carries the data


@dataclass(frozen=True)
class Plot:
    """A frame on the Agg canvas, drawn with matplotlib's artists but without its Axes: ticks cost most of the time."""

    figure: Figure
    x: Pair  # data limits
    y: Pair
    frame: tuple[float, float, float, float] = (0.13, 0.17, 0.84, 0.79)  # left, bottom, width, height

    def point(self, x: float, y: float) -> Pair:
        """Where a datum lies, as a fraction of the figure."""
        left, bottom, width, height = self.frame
        across, up = (x - self.x[0]) / (self.x[1] - self.x[0]), (y - self.y[0]) / (self.y[1] - self.y[0])
        return left + width * across, bottom + height * up

    def segments(self, ends: Sequence[tuple[Pair, Pair]], color: str, width: float, zorder: float = 1) -> None:
        """Straight lines between pairs of data points."""
        from matplotlib.collections import LineCollection

        lines = [[self.point(*one), self.point(*other)] for one, other in ends]
        drawn = LineCollection(lines, linewidths=width, colors=color, zorder=zorder, transform=self.figure.transFigure)
        self.figure.add_artist(drawn, clip=False)

    def curve(self, xs: Sequence[float], ys: Sequence[float], **style: object) -> None:
        """One Line2D through the data."""
        from matplotlib.lines import Line2D

        across, up = zip(*(self.point(x, y) for x, y in zip(xs, ys, strict=True)), strict=True)
        self.figure.add_artist(Line2D(across, up, color=POINTS, zorder=3, **style), clip=False)  # type: ignore[arg-type]

    def rules(self, xs: Sequence[float], ys: Sequence[float], color: str, width: float) -> None:
        """Grid lines at these values."""
        self.segments([((x, self.y[0]), (x, self.y[1])) for x in xs], color, width, 0)
        self.segments([((self.x[0], y), (self.x[1], y)) for y in ys], color, width, 0)

    def labels(self, xs: Sequence[float], ys: Sequence[float], across: str, up: str) -> None:
        """The frame, numbers along it, and what they are."""
        (left, right_), (low, high) = self.x, self.y
        corners = [(left, low), (right_, low), (right_, high), (left, high), (left, low)]
        self.segments(list(pairwise(corners)), "black", 0.9, 2)
        for x in xs:
            at, base = self.point(x, low)
            self.figure.text(at, base - 0.02, f"{x:g}", ha="center", va="top", fontsize=8)
        for y in ys:
            at, base = self.point(left, y)
            self.figure.text(at - 0.01, base, f"{y:g}", ha="right", va="center", fontsize=8)
        middle = self.frame[0] + self.frame[2] / 2
        self.figure.text(middle, 0.02, across, ha="center", va="bottom", fontsize=9)
        self.figure.text(0.01 if ys else 0.09, 0.55, up, ha="left", va="center", rotation=90, fontsize=9)

    def png(self) -> bytes:
        """The picture, without the metadata that name a version or a date."""
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()


def plot(width: float, height: float, x: Pair, y: Pair) -> Plot:
    """An empty plot of that size in inches; nothing global is touched."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=80)
    FigureCanvasAgg(figure)
    return Plot(figure, x, y)


@dataclass(frozen=True, kw_only=True)
class HullFigure(StablePhases):
    """The compounds on the hull of a binary, energies read off a diagram in which the hull is not drawn."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            if level < 3:
                compositions = rng.sample(stoichiometries(2, 3 if level == 1 else 4), 3 + level)
                phases = invented(rng, "AB", compositions, reach=120)
            else:
                phases, _ = with_candidates(rng, 2, 3)
            deepest = min(phase.energy / phase.atoms for phase in phases)
            shares = {Fraction(phase.amounts[1], phase.atoms) for phase in phases}
            # What a reader must tell apart is at least a twentieth of the scale.
            if (
                len(shares) == len(phases)
                and min(map(abs, gaps(phases))) > -deepest / 20
                and max(phase.energy for phase in phases[2:]) < 0
            ):
                break
        names = "-".join(phase.formula for phase in phases[:2])
        compounds = [phase.formula for phase in phases[2:]]
        stable = [formula for formula, value in zip(compounds, gaps(phases), strict=True) if value < 0]
        prompt = (
            f"The diagram shows the formation energies of compounds in the system {names}. Which of the labelled "
            "compounds lie on the convex hull? Answer a list of formulas."
        )
        answer = {"compounds": compounds, "stable": stable, "phases": store(phases)}
        return Problem(prompt, answer, (draw_energies(phases),))

    def problem_key(self, problem: Problem) -> str:
        """The phases, since pixels differ between releases of the plotting library."""
        return hashlib.sha256(json.dumps(sorted(problem.answer["phases"], key=str)).encode()).hexdigest()

    def check(self, problem: Problem) -> bool:
        phases = [
            ({name: Fraction(n) for name, n in zip("AB", p.amounts, strict=True) if n}, Fraction(p.energy))
            for p in restore(problem.answer["phases"])
        ]
        stable = []
        for i, (amounts, energy) in enumerate(phases[2:], start=2):
            if float(energy) < program_energy(amounts, phases[:i] + phases[i + 1 :]):
                stable.append(problem.answer["phases"][i][0])
        return stable == problem.answer["stable"]


def draw_energies(phases: Sequence[Phase]) -> bytes:
    """Energy per atom (meV) against the share of the second component, each compound labelled."""
    xs = [phase.amounts[1] / phase.atoms for phase in phases]
    ys = [phase.energy / phase.atoms for phase in phases]
    deepest = min(ys)
    picture = plot(5.2, 3.8, (-0.05, 1.05), (1.12 * deepest, -0.14 * deepest))
    step = next(step for step in (10, 20, 50, 100, 200, 500, 1000, 2000) if -deepest / step <= 6)
    levels = [-i * step for i in range(int(-deepest * 1.12 / step) + 1)]
    halves = [y - step / 2 for y in levels if y - step / 2 > 1.12 * deepest]
    picture.rules([i / 20 for i in range(21)], halves, "0.93", 0.5)
    picture.rules([], levels, "0.82", 0.7)
    picture.labels([0, 0.2, 0.4, 0.6, 0.8, 1], levels, f"share of {phases[1].formula}", "formation energy (meV/atom)")
    picture.curve(xs, ys, linestyle="none", marker="o", markersize=6)
    for phase, x, y in zip(phases, xs, ys, strict=True):
        at, base = picture.point(x, y)
        picture.figure.text(at, base + 0.025, phase.formula, ha="center", va="bottom", fontsize=8)
    return picture.png()


@dataclass(frozen=True, kw_only=True)
class PatternFigure(CubicIndexing):
    """Centring, indices and lattice parameter of a cubic crystal from a drawn powder pattern.

    1: every allowed line up to the edge; 2: some are missing; 3: broad peaks on a background.
    """

    PRECISION: ClassVar = 0.02

    def generate(self, rng: Random, level: int) -> Problem:
        name, wavelength = rng.choice([pair for pair in WAVELENGTHS.items() if pair[0] != "Mo Kα1"])
        while True:
            centring = rng.choice("PIF")
            a = round(rng.uniform(2.8, 6.2), 2)
            sums = [
                n
                for n in range(1, 40)
                if any(CENTRINGS[centring](*hkl) for hkl in cubic_forms(n)) and wavelength * sqrt(n) / (2 * a) < 0.86
            ]
            sums = sums[:8]
            if level > 1 and len(sums) > 5:
                sums = sorted(rng.sample(sums, len(sums) - 1))
            if len(sums) >= 4 and sums[0] <= 4 and cubic_centring(sums) == centring and self._smallest(sums):
                break
        angles = [round(2 * degrees(asin(wavelength * sqrt(n) / (2 * a))), 3) for n in sums]
        heights = []
        for n, angle in zip(sums, angles, strict=True):
            theta = radians(angle / 2)
            lorentz = (1 + sin(radians(90 - angle)) ** 2) / (sin(theta) ** 2 * sin(radians(90) - theta))
            form = next(hkl for hkl in cubic_forms(n) if CENTRINGS[centring](*hkl))
            heights.append(len(orbit(form, "m-3m")) * lorentz * rng.uniform(0.5, 1.5))
        top = max(heights)
        heights = [max(8.0, 100 * height / top) for height in heights]
        missing = "weak lines may be missing" if level > 1 else "none of its lines up to the last one shown is missing"
        prompt = (
            f"The figure shows the powder pattern of a cubic crystal with {name} ({wavelength:.5f} Å); {missing}. "
            "Assign hkl to each line by the smallest cubic cell that indexes all of them, name the centring (P, I or "
            "F) with the most extinctions that still allows them all, and give the lattice parameter within 2 %. "
            "Answer like: F 111 200 220; a = 4.05 Å."
        )
        answer = {"centring": centring, "totals": sums, "a": a, "angles": angles, "wavelength": wavelength}
        noise = rng.randrange(2**32) if level == 3 else None
        return Problem(prompt, answer, (draw_pattern(angles, heights, noise),))

    def problem_key(self, problem: Problem) -> str:
        """The positions of the lines, since pixels differ between releases of the plotting library."""
        answer = problem.answer
        return hashlib.sha256(json.dumps([answer["wavelength"], answer["angles"]]).encode()).hexdigest()

    def check(self, problem: Problem) -> bool:
        answer = problem.answer
        lines = [sin(radians(angle / 2)) ** 2 for angle in answer["angles"]]
        sums = index_lines(lines, 0.001)
        spacing = answer["wavelength"] / (2 * sqrt(lines[-1]))
        fits = abs(spacing * sqrt(sums[-1]) - answer["a"]) < 1e-3 * answer["a"] if sums else False
        return fits and sums == answer["totals"] and sums_centring(sums) == answer["centring"]


def draw_pattern(angles: Sequence[float], heights: Sequence[float], noise: int | None) -> bytes:
    """Intensity against 2θ from 10 to 130 degrees: sticks, or (seeded by `noise`) peaks on a background."""
    picture = plot(7.0, 3.2, (10, 130), (0, 115))
    picture.rules(range(11, 130), [], "0.93", 0.4)
    picture.rules(range(20, 130, 10), [], "0.75", 0.7)
    picture.labels(range(10, 131, 10), [], "2θ (degrees)", "intensity")
    if noise is None:
        picture.segments([((x, 0), (x, y)) for x, y in zip(angles, heights, strict=True)], POINTS, 1.3, 3)
    else:
        import numpy as np

        random = np.random.default_rng(noise)
        grid = np.arange(10, 130, 0.1)
        curve = 6 + 4 * np.exp(-grid / 40) + random.normal(0, 0.5, grid.size)
        for angle, height in zip(angles, heights, strict=True):
            curve += height / (1 + ((grid - angle) / 0.18) ** 2)
        picture.curve(grid.tolist(), curve.tolist(), linewidth=0.8)
    return picture.png()
