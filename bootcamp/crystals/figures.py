"""The same questions put as pictures: a diagram of energies, a powder pattern. The prompt prints no numbers of theirs."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from fractions import Fraction
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

POINTS = "#1f5fbf"  # the colour of what carries the data


def blank(width: float, height: float) -> Figure:
    """An empty figure of that size in inches, on the Agg canvas; nothing global is touched."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=90, layout=None)
    FigureCanvasAgg(figure)
    return figure


def png(figure: Figure) -> bytes:
    """The figure as PNG, without the metadata that name a version or a date."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


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
            if len(shares) == len(phases) and min(map(abs, gaps(phases))) > -deepest / 20 and max(
                phase.energy for phase in phases[2:]
            ) < 0:
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


def draw_energies(phases: list[Phase]) -> bytes:
    """Energy per atom (meV) against the share of the second component, each compound labelled."""
    figure = blank(5.2, 3.8)
    axes = figure.add_axes((0.15, 0.14, 0.81, 0.8))
    xs = [phase.amounts[1] / phase.atoms for phase in phases]
    ys = [phase.energy / phase.atoms for phase in phases]
    deepest = min(ys)
    axes.plot(xs, ys, linestyle="none", marker="o", markersize=6, color=POINTS, zorder=3)
    for phase, x, y in zip(phases, xs, ys, strict=True):
        label = axes.annotate(phase.formula, (x, y), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=8)
        label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.3, "alpha": 0.7})
    axes.set_xlim(-0.05, 1.05)
    axes.set_ylim(1.12 * deepest, -0.14 * deepest)
    axes.set_xlabel(f"share of {phases[1].formula}")
    axes.set_ylabel("formation energy (meV/atom)")
    axes.minorticks_on()
    axes.grid(which="major", color="0.8", linewidth=0.7)
    axes.grid(which="minor", color="0.92", linewidth=0.4)
    return png(figure)


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
                n for n in range(1, 40)
                if any(CENTRINGS[centring](*hkl) for hkl in cubic_forms(n)) and wavelength * sqrt(n) / (2 * a) < 0.86
            ]
            sums = sums[:8]
            if level > 1 and len(sums) > 5:
                sums = sorted(rng.sample(sums, len(sums) - 1))
            gap = min((b - a_ for a_, b in zip(sums, sums[1:], strict=False)), default=0)
            if len(sums) >= 4 and sums[0] <= 4 and gap and cubic_centring(sums) == centring and self._smallest(sums):
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
        missing = "weak lines may be missing" if level > 1 else "no line in this range is missing"
        prompt = (
            f"The figure shows the powder pattern of a cubic crystal with {name} ({wavelength:.5f} Å); {missing}. "
            "Assign hkl to each line by the smallest cubic cell that indexes all of them, name the centring (P, I or F) "
            "with the most extinctions that still allows them all, and give the lattice parameter within 2 %. "
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


def draw_pattern(angles: list[float], heights: list[float], noise: int | None) -> bytes:
    """Intensity against 2θ from 10 to 130 degrees: sticks, or (seeded by `noise`) peaks on a background."""
    figure = blank(7.0, 3.2)
    axes = figure.add_axes((0.08, 0.17, 0.9, 0.78))
    if noise is None:
        axes.vlines(angles, 0, heights, color=POINTS, linewidth=1.3, zorder=3)
    else:
        import numpy as np

        random = np.random.default_rng(noise)
        grid = np.arange(10, 130, 0.05)
        curve = 6 + 4 * np.exp(-grid / 40) + random.normal(0, 0.5, grid.size)
        for angle, height in zip(angles, heights, strict=True):
            curve += height / (1 + ((grid - angle) / 0.18) ** 2)
        axes.plot(grid, curve, color=POINTS, linewidth=0.8, zorder=3)
    axes.set_xlim(10, 130)
    axes.set_ylim(0, 115)
    axes.set_xticks(range(10, 131, 10))
    axes.set_xticks(range(10, 131), minor=True)
    axes.set_yticks([])
    axes.grid(which="major", axis="x", color="0.75", linewidth=0.7)
    axes.grid(which="minor", axis="x", color="0.93", linewidth=0.4)
    axes.set_xlabel("2θ (degrees)")
    axes.set_ylabel("intensity")
    return png(figure)
