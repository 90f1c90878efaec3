"""Cells by their six parameters: reciprocal ones, transformed ones, and those that indexed lines give."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

import numpy as np
from pymatgen.core import Lattice

from bootcamp.crystals.axes import axes_text, parse_axes, random_axes
from bootcamp.crystals.indices import indices_text
from bootcamp.crystals.lattices import metric, random_cell
from bootcamp.crystals.measured import Fields, Measured
from bootcamp.crystals.orientations import numbers, primitive_row
from bootcamp.crystals.structures import cell_text
from bootcamp.math.questions import Given
from bootcamp.math.wordings import wording
from bootcamp.physics.quantities import read_quantities


@dataclass(frozen=True, kw_only=True)
class CellParameters(Measured):
    """The six parameters of another cell: the reciprocal one, or one on new axes."""

    WORDINGS: ClassVar = {
        "reciprocal": wording(
            "Cell {cell}: a* b* c* (1/Å, no 2π), alpha* beta* gamma*?",
            "A cell has a b c alpha beta gamma = {cell} (Å, degrees). Give the reciprocal cell, a* b* c* in 1/Å "
            "(without the factor 2π) and alpha* beta* gamma* in degrees: six bare numbers, ±1%.",
        ),
        "transformed": wording(
            "Cell {cell}, new axes {axes}: a' b' c' alpha' beta' gamma'?",
            "A cell has a b c alpha beta gamma = {cell} (Å, degrees). What are the six parameters of the cell on the "
            "axes {axes}? Six bare numbers, ±1%.",
        ),
    }

    def _reciprocal(self, rng: Random, level: int) -> Fields:
        return {"cell": cell_text(random_cell(rng, ("hexagonal", "monoclinic", "triclinic")[level - 1]))}

    def _transformed(self, rng: Random, level: int) -> Fields:
        cell = random_cell(
            rng, rng.choice((("tetragonal", "orthorhombic"), ("hexagonal", "monoclinic"), ("triclinic",))[level - 1])
        )
        return {"cell": cell_text(cell), "axes": axes_text(random_axes(rng, (1, 2), level))}

    def values(self, given: Given) -> list[float]:
        tensor = metric(numbers(given["cell"]))
        if self.kind == "reciprocal":
            return self._parameters(np.linalg.inv(tensor))
        axes = parse_axes(given["axes"])
        return self._parameters(axes.T @ tensor @ axes)

    def _parameters(self, tensor: np.ndarray) -> list[float]:
        a, b, c = (math.sqrt(float(tensor[k, k])) for k in range(3))
        pairs = ((tensor[1, 2], b * c), (tensor[0, 2], a * c), (tensor[0, 1], a * b))
        angles = [math.degrees(math.acos(max(-1.0, min(1.0, float(dot) / size)))) for dot, size in pairs]
        return [a, b, c, *angles] if all(15 < angle < 165 for angle in angles) else []

    def fault(self, given: Given, text: str, solution: str) -> str:
        code = super().fault(given, text, solution)
        if code or self.kind == "transformed":
            return code
        values = read_quantities(text, [""] * 6) or []  # lengths are far smaller than angles: each for itself
        fine = [abs(float(v) / float(t) - 1) <= 0.01 for v, t in zip(values, solution.split(", "), strict=True)]
        return "" if all(fine) else "wrong_value"

    def again(self, given: Given) -> list[float]:
        lattice = Lattice.from_parameters(*numbers(given["cell"]))
        if self.kind == "reciprocal":
            return list(lattice.reciprocal_lattice_crystallographic.parameters)
        return list(Lattice(parse_axes(given["axes"]).T @ lattice.matrix).parameters)


@dataclass(frozen=True, kw_only=True)
class CellFromLines(Measured):
    """The cell from indexed lines, as many as it has parameters; each line may be a mixed one."""

    WORDINGS: ClassVar = {
        "hexagonal": wording(
            "Hexagonal: d({one})={d1}, d({two})={d2} Å. a, c?",
            "Two lines of a hexagonal crystal are indexed: d({one}) = {d1} Å and d({two}) = {d2} Å. What are a and c "
            "in Å? Two numbers, ±1%.",
        ),
        "monoclinic": wording(
            "Monoclinic, b unique: d({one})={d1}, d({two})={d2}, d({three})={d3}, d({four})={d4} Å. a, b, c, beta?",
            "Four lines of a monoclinic crystal (unique axis b, beta > 90°) are indexed: d({one}) = {d1} Å, d({two}) "
            "= {d2} Å, d({three}) = {d3} Å, d({four}) = {d4} Å. What are a, b, c in Å and beta in degrees? Four bare "
            "numbers, ±1%.",
        ),
    }
    NAMES: ClassVar = ("one", "two", "three", "four")

    def _fields(self, rng: Random, level: int) -> Fields:
        cell = random_cell(rng, self.kind)
        if self.kind == "monoclinic":
            cell[4] = round(rng.uniform(91, 118), 1)
        count = 4 if self.kind == "monoclinic" else 2
        easy = [[1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 1], [2, 0, 0], [0, 0, 2], [1, 1, 0], [3, 0, 0], [0, 0, 3]]
        lattice = Lattice.from_parameters(*cell)
        fields: dict[str, object] = {}
        for k in range(count):
            low = None if self.kind == "monoclinic" and level > 1 else 0
            row = rng.choice(easy) if level == 1 else primitive_row(rng, 1 + level, low)
            fields |= {self.NAMES[k]: indices_text(row), f"d{k + 1}": f"{lattice.d_hkl(row):.4f}"}
        return fields

    _hexagonal = _monoclinic = _fields

    def _terms(self, row: Any) -> list[float]:
        """1/d² is the sum of these times the unknowns."""
        h, k, m = row
        if self.kind == "monoclinic":
            return [h * h, k * k, m * m, h * m]
        return [h * h + k * k + h * k, m * m]

    def values(self, given: Given) -> list[float]:
        count = 4 if self.kind == "monoclinic" else 2
        rows = [self._terms(numbers(given[name])) for name in self.NAMES[:count]]
        if np.linalg.cond(rows) > 40:  # a badly chosen set would turn rounding into error
            return []
        found = np.linalg.solve(rows, [float(given[f"d{k + 1}"]) ** -2 for k in range(count)])
        if found[:2].min() <= 0 or found[-1 if count == 2 else 2] <= 0:
            return []
        if count == 2:
            return [math.sqrt(4 / 3 / found[0]), math.sqrt(1 / found[1])]
        p, q, r, mixed = found
        cosine = mixed / 2 / math.sqrt(p * r)  # of β* = 180° - β
        sine = math.sqrt(1 - cosine**2)
        beta = 180 - math.degrees(math.acos(cosine))
        return [1 / math.sqrt(p) / sine, 1 / math.sqrt(q), 1 / math.sqrt(r) / sine, beta] if beta > 90.5 else []

    def again(self, given: Given) -> list[float]:
        """By least squares on the whole reciprocal metric."""
        count = 4 if self.kind == "monoclinic" else 2
        rows = [numbers(given[name]) for name in self.NAMES[:count]]
        forms = {
            "hexagonal": [np.array([[1, 0.5, 0], [0.5, 1, 0], [0, 0, 0]]), np.diag([0.0, 0, 1])],
            "monoclinic": [
                *(np.diag(row) for row in np.eye(3)),
                np.array([[0, 0, 0.5], [0, 0, 0], [0.5, 0, 0]]),
            ],
        }[self.kind]
        table = [[float(row @ form @ row) for form in forms] for row in rows]
        weights = np.linalg.lstsq(
            np.array(table), np.array([float(given[f"d{k + 1}"]) ** -2 for k in range(count)]), rcond=None
        )
        metric = np.linalg.inv(sum(w * form for w, form in zip(weights[0], forms, strict=True)))
        lengths = np.sqrt(np.diag(metric))
        if count == 2:
            return [float(lengths[0]), float(lengths[2])]
        beta = math.degrees(math.acos(metric[0, 2] / lengths[0] / lengths[2]))
        return [*map(float, lengths), beta]
