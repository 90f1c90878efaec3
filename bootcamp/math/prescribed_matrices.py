"""Matrices made to order: any with the given properties is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

from bootcamp.answers.matrices import parse_matrix
from bootcamp.math.factorisations import reflection, transpose
from bootcamp.math.forms import nonzero
from bootcamp.math.matrices import determinant, identity, inverse, multiply, unimodular
from bootcamp.math.matrix_equations import _power, _random, _regular, _simple
from bootcamp.math.polynomials import write
from bootcamp.math.questions import Given, Made, Question, given_matrix, given_polynomial
from bootcamp.math.reading import listed, write_matrix
from bootcamp.math.subspaces import rank
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class PrescribedMatrix(Question):
    """A matrix with given properties: any of the many."""

    WORDINGS: ClassVar = {
        "characteristic": wording(
            "Find an integer matrix with first row {row} and characteristic polynomial {f}.",
            "Construct an integer matrix whose characteristic polynomial is ${f}$ and whose first row is {row}.",
        ),
        "orthogonal-row": wording(
            "Find a rational orthogonal matrix with first row {row}.",
            "Complete {row} to an orthogonal matrix with rational entries, first row as given.",
        ),
        "maps": wording(
            "Find A with A u = v for each: {pairs} (u -> v).",
            "Construct a matrix A that maps each of these vectors as shown: {pairs}.",
        ),
        "kernel-and-image": wording(
            "Find a {n}x{n} matrix of rank {r} with kernel spanned by {u} and every column orthogonal to {v}.",
            "Construct a {n}x{n} matrix of rank {r} with kernel spanned by {u} and image orthogonal to {v}.",
        ),
        "nilpotent": wording(
            "Find a matrix N with first row {row}, N^{k} = 0 and N^{j} not 0, {n}x{n}.",
            "Construct a {n}x{n} matrix with first row {row} such that $N^{k} = 0$ but $N^{j} \\ne 0$.",
        ),
        "unimodular": wording(
            "Find an integer {n}x{n} matrix with first row {row} and determinant {d}.",
            "Complete the row {row} to an integer {n}x{n} matrix of determinant {d}.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        n = (2, 2, 3, 3, 4)[level - 1]
        size = (9, 20, 5, 9, 6)[level - 1]
        while True:
            p = unimodular(rng, n, 2 * n)
            row = [nonzero(rng, size) for _ in range(n)]
            match self.kind:
                case "characteristic":
                    a = [row, *_random(rng, n - 1, n, size)]
                    f = characteristic(a)
                    return {"row": f"({listed(row)})", "f": write(f)}, write_matrix(a)
                case "orthogonal-row":
                    q, _ = reflection(rng, n, 30 * level if n == 2 else 9 if n == 3 else 4)
                    if rng.random() < 0.5:
                        q = [[-x for x in r] for r in q]
                    if sum(map(bool, q[0])) > 1:
                        return {"row": f"({listed(q[0])})"}, write_matrix(q)
                case "maps":
                    a, u = _random(rng, n, n, size), _regular(rng, n, 3)
                    pairs = [(one, [x[0] for x in multiply(a, [[x] for x in one])]) for one in u]
                    if not _simple(a):
                        return {"pairs": "; ".join(f"({listed(x)}) -> ({listed(y)})" for x, y in pairs)}, write_matrix(
                            a
                        )
                case "kernel-and-image":
                    n = max(n, 2)
                    one, two = ([nonzero(rng, 5) for _ in range(n)] for _ in range(2))
                    a = multiply(transpose(_orthogonal(two)), _orthogonal(one))
                    if rank(a) == n - 1:
                        return {"n": n, "u": f"({listed(one)})", "v": f"({listed(two)})", "r": n - 1}, write_matrix(a)
                case "nilpotent":
                    steps = [
                        [
                            rng.randint(-2, 2) if j > i + 1 else nonzero(rng, 15 if n == 2 else 2) if j == i + 1 else 0
                            for j in range(n)
                        ]
                        for i in range(n)
                    ]
                    a = [[int(x) for x in r] for r in multiply(multiply(p, steps), inverse(p))]
                    if all(a[0]) and max(abs(x) for r in a for x in r) < 99:
                        return {"n": n, "row": f"({listed(a[0])})", "k": n, "j": n - 1}, write_matrix(a)
                case _:
                    d = nonzero(rng, 9)
                    p[-1] = [d * x for x in p[-1]]
                    if sum(map(bool, p[0])) == n and max(map(abs, p[0])) > 2:
                        return {"n": n, "row": f"({listed(p[0])})", "d": d}, write_matrix(p)

    def fault(self, given: Given, text: str, solution: str) -> str:
        a = parse_matrix(text)
        n = len(given_matrix(solution))
        if a is None or len(a) != n or len(a[0]) != n:
            return "not_such_a_matrix"
        if "row" in given and a[0] != given_matrix(given["row"])[0]:
            return "wrong_first_row"
        whole = all(x.denominator == 1 for row in a for x in row)
        match self.kind:
            case "characteristic":
                held = whole and characteristic(a) == list(given_polynomial(given["f"]))
            case "orthogonal-row":
                held = multiply(a, transpose(a)) == identity(n)
            case "maps":
                held = all(multiply(a, [[x] for x in u]) == [[y] for y in v] for u, v in _pairs(given["pairs"]))
            case "kernel-and-image":
                u, v = given_matrix(given["u"])[0], given_matrix(given["v"])[0]
                zero = not any(x[0] for x in multiply(a, [[x] for x in u])) and not any(multiply([v], a)[0])
                held = zero and rank(a) == n - 1
            case "nilpotent":
                last = _power(a, n - 1)
                held = any(x for row in last for x in row) and not any(x for row in multiply(last, a) for x in row)
            case _:
                held = whole and determinant(a) == int(given["d"])
        return "" if held else "wrong_property"

    def true(self, given: Given, solution: str) -> bool:
        """In floating point: eigenvalues, determinants, products."""
        import numpy

        a = numpy.array(given_matrix(solution), dtype=float)
        if "row" in given and not numpy.allclose(a[0], numpy.array(given_matrix(given["row"])[0], dtype=float)):
            return False
        match self.kind:
            case "characteristic":
                wanted = [float(c) for c in reversed(given_polynomial(given["f"]))]
                return bool(numpy.allclose(numpy.poly(a), wanted, rtol=1e-6, atol=1e-5))
            case "orthogonal-row":
                return bool(numpy.allclose(numpy.linalg.inv(a), a.T))
            case "maps":
                return all(
                    numpy.allclose(a @ numpy.array(u, dtype=float), numpy.array(v, dtype=float))
                    for u, v in _pairs(given["pairs"])
                )
            case "kernel-and-image":
                u, v = (numpy.array(given_matrix(given[name])[0], dtype=float) for name in "uv")
                zero = numpy.allclose(a @ u, 0) and numpy.allclose(v @ a, 0)
                return bool(
                    zero and numpy.linalg.matrix_rank(a) == int(given["r"]) == len(a) - 1 == int(given["n"]) - 1
                )
            case "nilpotent":
                k = int(given["k"])
                powers = [numpy.linalg.matrix_power(a, j) for j in (int(given["j"]), k)]
                return bool(k == len(a) == int(given["n"]) and numpy.any(powers[0] != 0) and numpy.all(powers[1] == 0))
        return bool(round(float(numpy.linalg.det(a)), 4) == int(given["d"]) and len(a) == int(given["n"]))


def characteristic(rows: Sequence[Sequence[Fraction | int]]) -> list[Fraction]:
    """The coefficients of det(x - A), the constant first, by Faddeev and LeVerrier."""
    n = len(rows)
    found = [Fraction(1)]
    m = [[Fraction(0)] * n for _ in range(n)]
    for k in range(1, n + 1):
        m = multiply(rows, m)
        for i in range(n):
            m[i][i] += found[-1]
        found.append(-sum((x for i, row in enumerate(multiply(rows, m)) for x in row[i : i + 1]), Fraction(0)) / k)
    return found[::-1]


def _orthogonal(v: list[int]) -> list[list[int]]:
    """Integer vectors that span the complement of one without zeros."""
    return [[v[j + 1] if i == j else -v[j] if i == j + 1 else 0 for i in range(len(v))] for j in range(len(v) - 1)]


def _pairs(text: str) -> list[tuple[list[Fraction], list[Fraction]]]:
    """Read `(1, 2) -> (3, 4); ...`."""
    parts = [part.split(" -> ") for part in text.split("; ")]
    return [(given_matrix(u)[0], given_matrix(v)[0]) for u, v in parts]
