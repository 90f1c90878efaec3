"""Matrices of linear maps, and changes of basis."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.lists import parse_list
from bootcamp.answers.matrices import parse_matrix
from bootcamp.math.factorisations import transpose
from bootcamp.math.matrices import determinant, inverse, multiply, unimodular
from bootcamp.math.polynomials import derivative, polynomial, write
from bootcamp.math.polynomials import multiply as times
from bootcamp.math.questions import (
    Given,
    Made,
    Question,
    given_matrix,
    given_polynomial,
    shown,
)
from bootcamp.math.reading import listed, write_matrix
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class LinearMap(Question):
    """Matrices of maps between spaces of polynomials or matrices, and changes of basis."""

    WORDINGS: ClassVar = {
        "operator": wording(
            "Matrix of p -> {f} in the basis 1, x, ..., x^{n} (columns are images)?",
            "On polynomials of degree at most {n}, write the map $p \\mapsto {f}$ as a matrix in the basis "
            "$1, x, \\dots, x^{n}$; columns are the images.",
        ),
        "change-of-basis": wording(
            "Map with matrix {A} in the standard basis: its matrix in the basis of the columns of {P}?",
            "A linear map has the matrix {A}. Which matrix has it in the basis that the columns of {P} form?",
        ),
        "coordinates": wording(
            "Coordinates of {v} in the basis {basis}?",
            "Write {v} as a combination of {basis}: give the coefficients in order.",
        ),
        "commutator": wording(
            "Matrix of X -> AX - XA, A = {A}, in the basis E11, E12, E21, E22 (columns are images)?",
            "For A = {A}, write $X \\mapsto AX - XA$ as a 4x4 matrix in the basis "
            "$E_{{11}}, E_{{12}}, E_{{21}}, E_{{22}}$; columns are the images.",
        ),
    }

    def _operator(self, rng: Random, level: int) -> Made:
        n = (1, 2, 2, 3, 4)[level - 1]
        terms: list[tuple[list[int], int]] = []
        for order in range(3 if level > 2 else 2):
            shift = rng.randint(max(0, order - 1), order) if order else 0
            g = [rng.randint(-5, 5) for _ in range(shift + 1)]
            if level == 1:
                g = [rng.randint(-20, 20) for _ in range(order + 1)]
            terms.append((g, order))
        if not any(any(g) for g, order in terms if order):
            return self._operator(rng, level)
        columns = []
        for k in range(n + 1):
            p = polynomial([0] * k + [1])
            image = [Fraction(0)] * (n + 1)
            for g, order in terms:
                d = p
                for _ in range(order):
                    d = derivative(d)
                for i, c in enumerate(times(polynomial(g), d)):
                    image[i] += c
            columns.append(image)
        names = ("p", "p'", "p''")
        text = " + ".join(f"({write(g)}){names[order]}" for g, order in terms if any(g))
        return {"f": text, "n": n}, write_matrix(transpose(columns))

    def _change_of_basis(self, rng: Random, level: int) -> Made:
        n = (2, 2, 3, 3, 4)[level - 1]
        while True:
            p = unimodular(rng, n, n + level // 2)
            a = [[rng.randint(-5, 5) for _ in range(n)] for _ in range(n)]
            if level in (2, 4):
                p = [[rng.randint(-3, 3) for _ in range(n)] for _ in range(n)]
            if determinant(p) and sum(bool(x) for row in p for x in row) > n:
                return {"A": shown(rng, a, level), "P": shown(rng, p, level)}, write_matrix(
                    multiply(multiply(inverse(p), a), p)
                )

    def _coordinates(self, rng: Random, level: int) -> Made:
        n = (2, 2, 3, 3, 4)[level - 1]
        while True:
            basis = [[rng.randint(-4, 4) for _ in range(n)] for _ in range(n)]
            c = [Fraction(rng.randint(-9, 9), rng.randint(1, 3) if level in (2, 4) else 1) for _ in range(n)]
            v = multiply([c], basis)[0]
            if determinant(basis) and sum(map(bool, c)) > 1 and all(x.denominator == 1 for x in v):
                names = [f"({listed(row)})" for row in basis]
                return {"v": f"({listed(v)})", "basis": listed(names)}, f"({listed(c)})"

    def _commutator(self, rng: Random, level: int) -> Made:
        size = (4, 9, 20, 60, 99)[level - 1]
        a, b, c, d = (rng.randint(-size, size) for _ in range(4))
        if not b or not c or a == d:
            return self._commutator(rng, level)
        columns = []
        for i in range(2):
            for j in range(2):
                e = [[int((i, j) == (p, q)) for q in range(2)] for p in range(2)]
                left, right = multiply([[a, b], [c, d]], e), multiply(e, [[a, b], [c, d]])
                columns.append([left[p][q] - right[p][q] for p in range(2) for q in range(2)])
        return {"A": shown(rng, [[a, b], [c, d]], level)}, write_matrix(transpose(columns))

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind == "coordinates":
            return "" if parse_list(text) == parse_list(solution) else "wrong_coordinates"
        return "" if parse_matrix(text) == given_matrix(solution) else "wrong_matrix"

    def true(self, given: Given, solution: str) -> bool:
        """Numerically: by values of polynomials, Kronecker products, and solving."""
        import numpy

        found = numpy.array(given_matrix(solution), dtype=float)
        match self.kind:
            case "change-of-basis":
                a, p = (numpy.array(given_matrix(given[name]), dtype=float) for name in "AP")
                return bool(numpy.allclose(p @ found, a @ p))
            case "coordinates":
                rows = numpy.array(given_matrix(f"[{given['basis']}]"), dtype=float)
                return bool(numpy.allclose(found[0] @ rows, numpy.array(given_matrix(given["v"])[0], dtype=float)))
            case "commutator":
                a = numpy.array(given_matrix(given["A"]), dtype=float)
                return bool(numpy.allclose(numpy.kron(a, numpy.eye(2)) - numpy.kron(numpy.eye(2), a.T), found))
        n = int(given["n"])
        if found.shape != (n + 1, n + 1):
            return False
        for k in range(n + 1):
            power: Any = numpy.poly1d([1] + [0] * k)
            total: Any = numpy.poly1d([0])
            for piece in given["f"].split(" + "):
                body, _, name = piece.rpartition(")")
                g = numpy.poly1d([float(c) for c in reversed(given_polynomial(body[1:]))])
                total = total + g * (power.deriv(name.count("'")) if "'" in name else power)
            if not numpy.allclose([total(x) for x in range(6)], [numpy.polyval(found[::-1, k], x) for x in range(6)]):
                return False
        return True
