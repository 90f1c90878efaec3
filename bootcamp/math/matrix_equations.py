"""Equations for an unknown matrix, and matrices made to order: the answer is put into the equation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

from bootcamp.answers.matrices import parse_matrix
from bootcamp.math.factorisations import diagonal, transpose
from bootcamp.math.matrices import determinant, identity, inverse, multiply, unimodular
from bootcamp.math.questions import Given, Made, Question, Rows, given_matrix, shown
from bootcamp.math.reading import write_matrix
from bootcamp.math.wordings import wording


def _sum(a: Sequence[Sequence[Fraction | int]], b: Sequence[Sequence[Fraction | int]], sign: int = 1) -> Rows:
    return [[Fraction(x + sign * y) for x, y in zip(p, q, strict=True)] for p, q in zip(a, b, strict=True)]


def _random(rng: Random, rows: int, columns: int, size: int) -> list[list[int]]:
    return [[rng.randint(-size, size) for _ in range(columns)] for _ in range(rows)]


def _regular(rng: Random, n: int, size: int) -> list[list[int]]:
    while not determinant(rows := _random(rng, n, n, size)):
        pass
    return rows


def _power(rows: Sequence[Sequence[Fraction | int]], n: int) -> list[list[Fraction | int]]:
    result: list[list[Fraction | int]] = [list(row) for row in identity(len(rows))]
    for _ in range(n):
        result = multiply(result, rows)
    return result


@dataclass(frozen=True, kw_only=True)
class MatrixEquation(Question):
    """An unknown matrix X in an equation."""

    WORDINGS: ClassVar = {
        "left": wording(
            "Solve AX = B, A = {A}, B = {B}. X = ?", "Find a matrix X with $AX = B$ for A = {A} and B = {B}."
        ),
        "two-sided": wording(
            "Solve AXB = C, A = {A}, B = {B}, C = {C}. X = ?", "Find X with $AXB = C$, where A = {A}, B = {B}, C = {C}."
        ),
        "sylvester": wording(
            "Solve AX + XB = C, A = {A}, B = {B}, C = {C}. X = ?",
            "Find X with $AX + XB = C$, where A = {A}, B = {B}, C = {C}.",
        ),
        "square-root": wording("Find X with X^2 = {A}.", "Find a matrix whose square is {A}."),
        "cube-root": wording("Find X with X^3 = {A}.", "Find a rational matrix whose cube is {A}."),
        "congruent": wording("Find X with X^T X = {A}.", "Find a rational matrix X with $X^TX = {A}$."),
        "inverse-sum": wording(
            "Solve X = {A} X + {B}. X = ?", "Find the matrix X that satisfies $X = MX + N$ with M = {A}, N = {B}."
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        n = (2, 2, 2, 3, 3)[level - 1]
        size = (3, 5, 9, 4, 7)[level - 1]
        while True:
            x, a, b = (
                _random(rng, n, n if level > 1 else 1 + (self.kind != "left"), size),
                _regular(rng, n, size),
                _regular(rng, n, size),
            )
            match self.kind:
                case "left":
                    matrices = {"A": a, "B": multiply(a, x)}
                case "two-sided":
                    matrices = {"A": a, "B": b, "C": multiply(multiply(a, x), b)}
                case "sylvester":
                    matrices = {"A": a, "B": b, "C": _sum(multiply(a, x), multiply(x, b))}
                    if not _unique(a, b):
                        continue
                case "inverse-sum":
                    matrices = {"A": a, "B": _sum(x, multiply(a, x), -1)}
                    if not determinant(_sum(identity(n), a, -1)):
                        continue
                case "congruent":
                    x = _regular(rng, n, size + 3)
                    matrices = {"A": multiply(transpose(x), x)}
                case _:
                    if level > 2:  # of a diagonalisable one, so that a way to find it exists
                        p = unimodular(rng, n, 3 + n)
                        x = multiply(multiply(p, diagonal([rng.randint(-size, size) for _ in range(n)])), inverse(p))
                    matrices = {"A": _power(x, 2 if self.kind == "square-root" else 3)}
            target = next(reversed(matrices.values()))
            flat = [abs(v) for rows in matrices.values() for row in rows for v in row]
            if any(any(row) for row in target) and max(flat) < 1500 and not _simple(x):
                return {name: shown(rng, rows, level) for name, rows in matrices.items()}, write_matrix(x)

    def fault(self, given: Given, text: str, solution: str) -> str:
        known = {name: given_matrix(rows) for name, rows in given.items()}
        x, a = parse_matrix(text), known["A"]
        n = len(a)
        if x is None or len(x) != n or len(x[0]) != len(known.get("B", a)[0]):
            return "not_such_a_matrix"
        match self.kind:
            case "left":
                held = multiply(a, x) == known["B"]
            case "two-sided":
                held = multiply(multiply(a, x), known["B"]) == known["C"]
            case "sylvester":
                held = _sum(multiply(a, x), multiply(x, known["B"])) == known["C"]
            case "inverse-sum":
                held = _sum(multiply(a, x), known["B"]) == x
            case "congruent":
                held = multiply(transpose(x), x) == a
            case _:
                held = _power(x, 2 if self.kind == "square-root" else 3) == a
        return "" if held else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """As linear equations for the entries by Kronecker products; powers in floating point."""
        import numpy

        known = {name: numpy.array(given_matrix(rows), dtype=float) for name, rows in given.items()}
        x, a = numpy.array(given_matrix(solution), dtype=float), known["A"]
        n = len(a)
        match self.kind:
            case "left":
                return bool(numpy.allclose(numpy.linalg.solve(a, known["B"]), x))
            case "two-sided":
                matrix, right = numpy.kron(known["B"].T, a), known["C"]
            case "sylvester":
                matrix, right = numpy.kron(numpy.eye(n), a) + numpy.kron(known["B"].T, numpy.eye(n)), known["C"]
            case "inverse-sum":
                matrix, right = numpy.kron(numpy.eye(n), numpy.eye(n) - a), known["B"]
            case "congruent":
                return bool(numpy.allclose(numpy.einsum("ki,kj->ij", x, x), a))
            case _:
                return bool(numpy.allclose(numpy.linalg.matrix_power(x, 2 if self.kind == "square-root" else 3), a))
        return bool(numpy.allclose(numpy.linalg.solve(matrix, right.T.reshape(-1)), x.T.reshape(-1), atol=1e-6))


def _unique(a: list[list[int]], b: list[list[int]]) -> bool:
    """True if AX + XB = C has one solution: the matrix of that system is regular."""
    n = len(a)
    system = [
        [a[i][k] * (j == m) + b[m][j] * (i == k) for k in range(n) for m in range(n)]
        for i in range(n)
        for j in range(n)
    ]
    return determinant(system) != 0


def _simple(x: Sequence[Sequence[Fraction | int]]) -> bool:
    """True of matrices that one would try without thinking."""
    entries = [v for row in x for v in row]
    return len(set(entries)) < 2 or sum(map(bool, entries)) <= len(x) - (len(x[0]) == 1)
