"""Powder lines of known cells: their indices, and their order by strength."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from random import Random
from typing import Any, ClassVar

import numpy as np
from pymatgen.core import Lattice

from bootcamp.crystals.lattices import metric, random_cell
from bootcamp.crystals.operations import parse_points
from bootcamp.crystals.orientations import numbers
from bootcamp.crystals.reflections import CENTRINGS, orbit
from bootcamp.crystals.structure_factors import TYPES, closed_form
from bootcamp.crystals.structures import cell_text
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made
from bootcamp.math.wordings import wording


def _text(values: Sequence[Any]) -> str:
    return " ".join(map(str, values))


@dataclass(frozen=True, kw_only=True)
class LineIndices(Pictured):
    """Indices for lines of a known cell: each must be allowed and have that spacing; equivalents count."""

    kind: str = "lines"
    chance: ClassVar[float] = 0.05
    KINDS: ClassVar = (("tetragonal",), ("hexagonal", "orthorhombic"), ("monoclinic",))
    WORDINGS: ClassVar = {
        "lines": wording(
            "{lattice} cell {cell}, lines d = {d} Å: an hkl for each, apart by ;?",
            "A crystal has the cell a b c alpha beta gamma = {cell} (Å, degrees) and {lattice} centring. Lines of "
            "its powder pattern lie at d = {d} Å. Give indices for each line in this order, as h k l; h k l.",
        )
    }

    def _lines(self, rng: Random, level: int) -> Made:
        while True:
            kind = rng.choice(self.KINDS[level - 1])
            cell = random_cell(rng, kind)
            lattice = rng.choice(
                {"tetragonal": "PI", "hexagonal": "P", "orthorhombic": "PIFC", "monoclinic": "PC"}[kind]
            )
            reciprocal = np.linalg.inv(metric(cell))
            grid = _grid()
            lengths = 1 / np.sqrt(np.einsum("ni,ij,nj->n", grid, reciprocal, grid))
            allowed = np.array([CENTRINGS[lattice](*h) for h in grid.tolist()])
            order = [int(k) for k in np.argsort(-lengths) if allowed[k]][:60]
            chosen: list[int] = []
            for k in order:  # only lines that stand apart from all the others
                gaps = np.abs(lengths[order] / lengths[k] - 1)
                apart = not ((gaps < 0.006) & (gaps > 1e-9)).any()
                if apart and all(abs(lengths[k] - lengths[j]) > 1e-6 for j in chosen):
                    chosen.append(k)
            if len(chosen) < 6:
                continue
            picked = sorted(rng.sample(chosen[:8], 2 + level))
            lines = [f"{lengths[k]:.4f}" for k in picked]
            lines.sort(key=lambda d: -float(d))
            picked.sort(key=lambda k: -lengths[k])
            solution = "; ".join(_text(grid[k].tolist()) for k in picked)
            return {"lattice": lattice, "cell": cell_text(cell), "d": ", ".join(lines)}, solution

    def fault(self, given: Given, text: str, solution: str) -> str:
        found, lines = parse_points(text), given["d"].split(", ")
        if (
            found is None
            or len(found) != len(lines)
            or any(x.denominator != 1 or abs(x) > 99 for p in found for x in p)
        ):
            return "not_reflections"
        reciprocal = np.linalg.inv(metric(numbers(given["cell"])))
        for point, line in zip(found, lines, strict=True):
            h = [int(x) for x in point]
            if not any(h) or not CENTRINGS[given["lattice"]](*h):
                return "extinct"
            if abs(1 / math.sqrt(np.array(h) @ reciprocal @ np.array(h)) / float(line) - 1) > 0.002:
                return "wrong_spacing"
        return ""

    def true(self, given: Given, solution: str) -> bool:
        lattice = Lattice.from_parameters(*numbers(given["cell"]))
        rows = [[int(x) for x in part.split()] for part in solution.split("; ")]
        return len(rows) == len(given["d"].split(", ")) and all(
            abs(lattice.d_hkl(row) - float(d)) < 2e-4 for row, d in zip(rows, given["d"].split(", "), strict=True)
        )


@cache
def _grid() -> np.ndarray:
    return np.array([h for h in product(range(-5, 6), range(6), range(6)) if any(h)])


@dataclass(frozen=True, kw_only=True)
class LineOrder(Pictured):
    """Lines of a simple structure in the order of strength: multiplicity times |F|², with or without the angles."""

    kind: str = "strengths"
    chance: ClassVar[float] = 0.15
    WORDINGS: ClassVar = {
        "strengths": wording(
            "{type} type, {f}: order {lines} by multiplicity times |F|^2, strongest first?",
            "A cubic crystal of the {type} type has the constant scattering factors {f}. Put the powder lines "
            "{lines} in the order of multiplicity times |F|², the strongest first. Answer as h k l; h k l.",
        )
    }

    def _strengths(self, rng: Random, level: int) -> Made:
        kind = rng.choice((("CsCl", "NaCl"), ("ZnS", "CaF2", "CsCl"), ("perovskite", "Cu3Au", "CaF2"))[level - 1])
        while True:
            factors = {name: rng.randint(4, 90) for name in ("ABX" if kind == "perovskite" else "AB")}
            pool = [h for h in _FORMS if self._strength(kind, h, factors) > 0]
            lines = rng.sample(pool[: 6 + level], 3 + level)
            values = [self._strength(kind, h, factors) for h in lines]
            ordered = sorted(values, reverse=True)
            if all(b < 0.92 * a for a, b in pairwise(ordered)):
                break
        best = sorted(lines, key=lambda h: -self._strength(kind, h, factors))
        fields = {"type": kind, "f": ", ".join(f"f{name}={n}" for name, n in factors.items())}
        return fields | {"lines": "; ".join(map(_text, lines))}, "; ".join(map(_text, best))

    def _strength(self, kind: str, h: tuple[int, ...], factors: dict[str, int]) -> int:
        value = closed_form(kind, (h[0], h[1], h[2]), factors)
        return _multiplicity(h) * (value if kind == "ZnS" else value * value)

    def fault(self, given: Given, text: str, solution: str) -> str:
        found = parse_points(text)
        if found is None:
            return "not_reflections"
        return "" if found == parse_points(solution) else "wrong_order"

    def wrong(self, answer: Any, rng: Random) -> str:
        lines = answer["solution"].split("; ")
        k = rng.randrange(len(lines) - 1)
        lines[k], lines[k + 1] = lines[k + 1], lines[k]
        return f"<answer>{'; '.join(lines)}</answer>"

    def true(self, given: Given, solution: str) -> bool:
        """Summed over the atoms and over every equivalent reflection."""
        factors = {part[1]: int(part[3:]) for part in given["f"].split(", ")}
        strengths = []
        for line in solution.split("; "):
            size = sorted(abs(int(x)) for x in line.split())
            total = 0.0
            for h in product(range(-9, 10), repeat=3):
                if sorted(map(abs, h)) == size:
                    total += (
                        abs(sum(factors[n] * np.exp(2j * np.pi * np.dot(h, p)) for n, p in TYPES[given["type"]])) ** 2
                    )
            strengths.append(total)
        mine, shown = solution.split("; "), given["lines"].split("; ")
        return sorted(mine) == sorted(shown) and all(a > b for a, b in pairwise(strengths))


@cache
def _multiplicity(h: tuple[int, ...]) -> int:
    return len(orbit((h[0], h[1], h[2]), "m-3m"))


_FORMS = sorted(
    {tuple(sorted(h, reverse=True)) for h in product(range(5), repeat=3) if any(h)}, key=lambda h: sum(x * x for x in h)
)[:24]
