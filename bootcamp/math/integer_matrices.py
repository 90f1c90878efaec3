"""Matrices over the integers: normal forms with their unimodular transforms, lattices of solutions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise
from math import gcd
from random import Random
from typing import ClassVar

from bootcamp.math.factorisations import _is_diagonal, _is_upper, _same, _written, diagonal, transpose
from bootcamp.math.matrices import determinant, inverse, multiply, unimodular
from bootcamp.math.questions import Given, Made, Question, Rows, given_matrix, read_matrices, shown
from bootcamp.math.subspaces import rank, telling
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class IntegerForm(Question):
    """Normal forms over the integers, with the unimodular matrices that lead to them."""

    WORDINGS: ClassVar = {
        "smith": wording(
            "Smith form: S; U; V with U, V unimodular, U A V = S, A = {A}?",
            "Bring A = {A} to Smith normal form S over the integers, with unimodular U, V and $UAV = S$: S; U; V.",
        ),
        "hermite": wording(
            "Hermite form H; U (U unimodular, U A = H upper triangular, diagonal > 0, 0 <= above < it), A = {A}?",
            "Find a unimodular U such that $UA = H$ is upper triangular with positive diagonal and each entry above "
            "a pivot in [0, pivot), for A = {A}: H; U.",
        ),
        "kernel": wording(
            "A basis of the integer solutions of A x = 0, A = {A}: [[...],[...]], vectors as rows?",
            "Find a lattice basis of all integer vectors x with $Ax = 0$, A = {A}: a matrix with the vectors as rows.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        n = (2, 2, 3, 3, 4)[level - 1]
        steps = (3, 4, 5, 6, 9)[level - 1]
        while True:
            u = unimodular(rng, n, steps)
            match self.kind:
                case "smith":
                    v, values, last = unimodular(rng, n, steps), [], 1
                    for _ in range(n):
                        last *= rng.choice((1, 1, 2, 3, 4, 6) if level > 1 else (1, 2, 3, 4, 5, 6, 7))
                        values.append(last)
                    a, matrices = multiply(multiply(u, diagonal(values)), v), (diagonal(values), inverse(u), inverse(v))
                    if last == 1:
                        continue
                case "hermite":
                    h = diagonal([rng.randint(1, 3 + 3 * level) for _ in range(n)])
                    for j in range(1, n):
                        for i in range(j):
                            h[i][j] = rng.randrange(h[j][j])
                    a, matrices = multiply(u, h), (h, inverse(u))  # type: ignore[assignment]
                case _:
                    n = (3, 3, 4, 4, 5)[level - 1]
                    v = unimodular(rng, n, steps + 3)
                    free = 1 + (level > 2)
                    top = [[rng.randint(-3, 3) for _ in range(n - free)] for _ in range(n - free)]
                    if not determinant(top):
                        continue
                    a = multiply([row + [0] * free for row in top], inverse(v))
                    matrices = ([[row[n - free + k] for row in v] for k in range(free)],)  # type: ignore[assignment]
                    if not telling(matrices[0]):
                        continue
            whole = [[int(x) for x in row] for row in a]
            if max(abs(x) for row in whole for x in row) < 200 and not _is_upper(whole):  # type: ignore[arg-type]
                return {"A": shown(rng, whole, level)}, _written(*matrices)

    def fault(self, given: Given, text: str, solution: str) -> str:
        a = given_matrix(given["A"])
        n = len(a)
        if self.kind == "kernel":
            wanted = given_matrix(solution)
            found = read_matrices(text, (len(wanted), len(wanted[0])))
        else:
            found = read_matrices(text, *[(n, n)] * solution.count(";"), (n, n))
        if found is None or any(x.denominator > 1 for m in found for row in m for x in row):
            return "not_such_matrices"
        form = found[0]
        if self.kind == "kernel":
            if any(x for row in multiply(a, transpose(form)) for x in row):
                return "not_solutions"
            # A sublattice of the same rank is all of it if its minors have no common divisor.
            return "" if rank(form) == len(form) and _primitive(form) else "not_a_basis"
        if any(abs(determinant(m)) != 1 for m in found[1:]):
            return "not_unimodular"
        if self.kind == "smith":
            steps = [form[i][i] for i in range(n)]
            if not _is_diagonal(form) or min(steps) < 0 or any(y % x if x else y for x, y in pairwise(steps)):
                return "wrong_form"
            return "" if _same(multiply(multiply(found[1], a), found[2]), form) else "wrong_product"
        if (
            not _is_upper(form)
            or any(form[j][j] <= 0 or not 0 <= form[i][j] < form[j][j] for j in range(n) for i in range(j))
            or form[0][0] <= 0
        ):
            return "wrong_form"
        return "" if _same(multiply(found[1], a), form) else "wrong_product"

    def true(self, given: Given, solution: str) -> bool:
        """With sympy: its own normal form, determinants and products."""
        from sympy import ZZ, Matrix
        from sympy.matrices.normalforms import smith_normal_form

        a = Matrix([[int(x) for x in row] for row in given_matrix(given["A"])])
        parts = [Matrix([[int(x) for x in row] for row in given_matrix(part)]) for part in solution.split("; ")]
        if self.kind == "kernel":
            form = smith_normal_form(parts[0], domain=ZZ)
            ones = all(abs(form[i, i]) == 1 for i in range(parts[0].rows))
            return bool((a * parts[0].T).is_zero_matrix and parts[0].rows == a.cols - a.rank() and ones)
        if any(abs(part.det()) != 1 for part in parts[1:]):
            return False
        if self.kind == "smith":
            form = smith_normal_form(a, domain=ZZ)
            same = all(abs(form[i, i]) == parts[0][i, i] for i in range(a.rows))
            return bool(same and parts[0].is_diagonal() and parts[1] * a * parts[2] == parts[0])
        reduced = all(0 <= parts[0][i, j] < parts[0][j, j] for j in range(a.cols) for i in range(j))
        return bool(parts[1] * a == parts[0] and parts[0].is_upper and reduced)


def _primitive(rows: Rows) -> bool:
    """True if the maximal minors have no common divisor."""
    common = 0
    for columns in combinations(range(len(rows[0])), len(rows)):
        common = gcd(common, int(determinant([[row[j] for j in columns] for row in rows])))
    return common == 1
