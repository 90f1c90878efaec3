"""What a matrix is as an operator: its polynomials, eigenvalues and powers; projections; matrices of linear maps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

from bootcamp.answers.lists import parse_list
from bootcamp.answers.matrices import parse_matrix
from bootcamp.math.factorisations import diagonal
from bootcamp.math.matrices import determinant, inverse, multiply, unimodular
from bootcamp.math.polynomials import polynomial, product, write
from bootcamp.math.prescribed_matrices import characteristic
from bootcamp.math.questions import (
    Given,
    Made,
    Question,
    given_matrix,
    given_polynomial,
    read_number,
    read_polynomial,
    shown,
)
from bootcamp.math.reading import listed, write_matrix
from bootcamp.math.wordings import wording


def _small(rows: Sequence[Sequence[Fraction | int]], bound: int) -> list[list[int]] | None:
    whole = [[int(x) for x in row] for row in rows]
    return whole if max(abs(x) for row in whole for x in row) <= bound else None


@dataclass(frozen=True, kw_only=True)
class Spectrum(Question):
    """Polynomials, eigenvalues and powers of a matrix."""

    WORDINGS: ClassVar = {
        "characteristic": wording(
            "det(x - A) = ?, A = {A}", "Find the characteristic polynomial $\\det(xI - A)$ of A = {A}."
        ),
        "minimal": wording(
            "Minimal polynomial of {A}, in x?", "Which monic polynomial in x of least degree vanishes at A = {A}?"
        ),
        "eigenvalues": wording(
            "Eigenvalues of {A}, each as often as its multiplicity?",
            "List the eigenvalues of {A} with algebraic multiplicity.",
        ),
        "power": wording("{A}^{n} = ?", "Compute $A^{{{n}}}$ for A = {A}."),
        "power-trace": wording("Trace of {A}^{n}?", "Find $\\operatorname{{tr}}(A^{{{n}}})$ for A = {A}."),
        "polynomial-value": wording(
            "p(A) = ? for p(x) = {f}, A = {A}", "Evaluate the polynomial $p(x) = {f}$ at the matrix A = {A}."
        ),
        "adjugate": wording("Adjugate (transposed cofactors) of {A}?", "Find the adjugate of {A}."),
    }

    def made(self, rng: Random, level: int) -> Made:
        n = (2, 2, 3, 3, 4)[level - 1]
        size = (9, 20, 5, 9, 6)[level - 1]
        while True:
            a = [[rng.randint(-size, size) for _ in range(n)] for _ in range(n)]
            fields: dict[str, object] = {}
            match self.kind:
                case "characteristic":
                    result: object = write(characteristic(a))
                case "adjugate":
                    if not (whole := determinant(a)):
                        continue
                    result = write_matrix([[x * whole for x in row] for row in inverse(a)])
                case "eigenvalues" | "minimal":
                    p = unimodular(rng, n, n + 2)
                    values = [rng.randint(-size, size) for _ in range(n)]
                    d = diagonal(values)
                    for i in range(1, n):
                        if rng.random() < (0.4 if n > 2 else 0.2):
                            values[i] = d[i][i] = values[i - 1]
                            d[i - 1][i] = int(self.kind == "minimal" and rng.random() < 0.5)
                    found = _small(multiply(multiply(p, d), inverse(p)), 120)
                    if found is None or all(found[i][j] == 0 for i in range(n) for j in range(i)):
                        continue
                    a = found
                    if self.kind == "eigenvalues":
                        result = listed(sorted(values))
                    else:
                        longest = {v: _longest(d, v) for v in sorted(set(values))}
                        result = write(product(polynomial([-v, 1]) for v, k in longest.items() for _ in range(k)))
                case "power" | "power-trace":
                    k = rng.randint(3, (4, 7, 5, 6, 6)[level - 1])
                    a = (
                        [[rng.randint(-3, 3) for _ in range(n)] for _ in range(n)]
                        if level > 1
                        else [[rng.randint(-5, 5) for _ in range(n)] for _ in range(n)]
                    )
                    fields = {"n": k}
                    whole_power = a
                    for _ in range(k - 1):
                        whole_power = multiply(whole_power, a)
                    if not any(x for row in whole_power for x in row):
                        continue
                    result = (
                        write_matrix(whole_power) if self.kind == "power" else sum(whole_power[i][i] for i in range(n))
                    )
                case _:
                    f = [rng.randint(-9, 9) for _ in range(2 + level // 2)] + [rng.choice((1, 1, 2, -1))]
                    a = [[rng.randint(-4, 4) for _ in range(n)] for _ in range(n)]
                    fields = {"f": write(f)}
                    total = [[0] * n for _ in range(n)]
                    for c in reversed(f):
                        total = multiply(total, a)
                        for i in range(n):
                            total[i][i] += c
                    result = write_matrix(total)
            return {"A": shown(rng, a, level)} | fields, result

    def fault(self, given: Given, text: str, solution: str) -> str:
        match self.kind:
            case "characteristic" | "minimal":
                return "" if read_polynomial(text) == given_polynomial(solution) else "wrong_polynomial"
            case "power-trace":
                return "" if read_number(text) == int(solution) else "wrong_value"
            case "eigenvalues":
                found, wanted = parse_list(text), parse_list(solution)
                return "" if found and wanted and sorted(found) == sorted(wanted) else "wrong_values"
        return "" if parse_matrix(text) == given_matrix(solution) else "wrong_matrix"

    def true(self, given: Given, solution: str) -> bool:
        """With sympy, or numpy where that is exact."""
        import numpy
        from sympy import Matrix, Symbol

        rows = [[int(x) for x in row] for row in given_matrix(given["A"])]
        a, x = Matrix(rows), Symbol("x")
        n = len(rows)
        if self.kind in ("characteristic", "minimal"):
            f = given_polynomial(solution)
            coefficients = [int(c) for c in reversed(f)]
            if self.kind == "characteristic":
                return [int(c) for c in a.charpoly(x).all_coeffs()] == coefficients

            def vanishes(g: list[int]) -> bool:
                total = numpy.zeros((n, n), dtype=object)
                for c in g:
                    total = total.dot(numpy.array(rows, dtype=object)) + c * numpy.eye(n, dtype=int).astype(object)
                return not total.any()

            roots = {round(r) for r in numpy.roots(coefficients).real}
            smaller = [numpy.polydiv(numpy.array(coefficients, dtype=float), [1.0, -r])[0] for r in sorted(roots)]
            return (
                coefficients[0] == 1
                and vanishes(coefficients)
                and not any(vanishes([round(c) for c in g]) for g in smaller)
            )
        if self.kind == "eigenvalues":
            values = [int(v) for v in solution.split(", ")]
            return bool(
                numpy.allclose(numpy.poly(numpy.array(rows, dtype=float)), numpy.poly(values), rtol=1e-6, atol=1e-4)
            )
        if self.kind == "adjugate":
            return [[int(v) for v in a.adjugate().row(i)] for i in range(n)] == [
                [int(v) for v in row] for row in given_matrix(solution)
            ]
        if self.kind == "polynomial-value":
            total = numpy.zeros((n, n), dtype=object)
            power = numpy.eye(n, dtype=int).astype(object)
            for c in given_polynomial(given["f"]):
                total, power = total + int(c) * power, power.dot(numpy.array(rows, dtype=object))
            return bool(
                (total == numpy.array([[int(v) for v in row] for row in given_matrix(solution)], dtype=object)).all()
            )
        whole = a ** int(given["n"])
        if self.kind == "power-trace":
            return int(whole.trace()) == int(solution)
        return [[int(v) for v in whole.row(i)] for i in range(n)] == [
            [int(v) for v in row] for row in given_matrix(solution)
        ]


def _longest(d: list[list[int]], value: int) -> int:
    """The size of the largest Jordan block of a value, its blocks standing side by side."""
    longest = run = 0
    for i in range(len(d)):
        if d[i][i] != value:
            run = 0
            continue
        run = run + 1 if i and d[i - 1][i] and d[i - 1][i - 1] == value else 1
        longest = max(longest, run)
    return longest
