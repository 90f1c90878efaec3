"""Subspaces by bases: kernels, spans, intersections, complements, completions. Any basis is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

from bootcamp.math.matrices import multiply, unimodular
from bootcamp.math.questions import Given, Made, Question, Rows, given_matrix, read_matrices, shown, tuples
from bootcamp.math.reading import write_matrix
from bootcamp.math.wordings import wording


def reduced(rows: Sequence[Sequence[Fraction | int]]) -> tuple[Rows, list[int]]:
    """The reduced row echelon form without zero rows, and its pivot columns."""
    left = [[Fraction(x) for x in row] for row in rows]
    done: Rows = []
    pivots: list[int] = []
    for column in range(len(left[0]) if left else 0):
        row = next((r for r in left if r[column]), None)
        if row is None:
            continue
        left.remove(row)
        row = [x / row[column] for x in row]
        left, done = (
            [[x - r[column] * y for x, y in zip(r, row, strict=True)] if r[column] else r for r in some]
            for some in (left, done)
        )
        done.append(row)
        pivots.append(column)
    return done, pivots


def rank(rows: Sequence[Sequence[Fraction | int]]) -> int:
    return len(reduced(rows)[1])


def kernel(rows: Sequence[Sequence[Fraction | int]]) -> Rows:
    """A basis of the solutions of A x = 0, as rows."""
    echelon, pivots = reduced(rows)
    n = len(rows[0])
    basis = []
    for free in (j for j in range(n) if j not in pivots):
        vector = [Fraction(int(j == free)) for j in range(n)]
        for row, pivot in zip(echelon, pivots, strict=True):
            vector[pivot] = -row[free]
        basis.append(vector)
    return basis


def telling(basis: Sequence[Sequence[Fraction | int]]) -> bool:
    """True if nobody would guess one of these vectors: neither a multiple of a unit vector nor of (1, 1, ...)."""
    return all(sum(map(bool, v)) > 1 and len(set(v)) > 1 for v in basis)


@dataclass(frozen=True, kw_only=True)
class SubspaceBasis(Question):
    """A basis of a subspace that is given in some way."""

    WORDINGS: ClassVar = {
        "kernel": wording("Basis of the kernel of {A}?", "Find a basis of the null space of {A}."),
        "column-space": wording("Basis of the column space of {A}?", "Find a basis of the image of {A}, as vectors."),
        "intersection": wording(
            "Basis of the intersection of the row spaces of {A} and {B}?",
            "Find a basis of the common subspace of the row spaces of {A} and {B}.",
        ),
        "complement": wording(
            "Basis of the orthogonal complement of the row span of {A}?",
            "Find a basis of all vectors orthogonal to every row of {A}.",
        ),
        "eigenspace": wording(
            "Basis of the eigenspace of {A} for {t}?", "Find a basis of the eigenvectors of {A} for the eigenvalue {t}."
        ),
        "relations": wording(
            "Basis of the linear relations (c1, c2, ...) between the rows of {A}?",
            "Find a basis of all c with $c_1 r_1 + c_2 r_2 + \\dots = 0$, $r_i$ the rows of {A}.",
        ),
        "fixed": wording("Basis of the vectors fixed by {A}?", "Find a basis of all v with $Av = v$, A = {A}."),
    }
    SHAPES: ClassVar = ((2, 3), (3, 4), (3, 5), (4, 5), (4, 6))

    def made(self, rng: Random, level: int) -> Made:
        basis: Rows
        while True:
            rows, columns = self.SHAPES[level - 1]
            size = 3 if level < 4 else 4
            if self.kind in ("eigenspace", "fixed"):
                n = (2, 3, 3, 4, 4)[level - 1]
                p = unimodular(rng, n, n + 1)
                t = 1 if self.kind == "fixed" else rng.randint(-6, 6)
                back = [[int(x) for x in row] for row in _inverse(p)]
                times = 1 if n < 3 else 2
                values = [t] * times + [rng.choice([v for v in range(-5, 6) if v != t]) for _ in range(n - times)]
                a = multiply(multiply(p, [[values[i] * (i == j) for j in range(n)] for i in range(n)]), back)
                basis = [[Fraction(row[k]) for row in p] for k in range(times)]
                if n == 2:  # A - t of rank 1, with a kernel of any direction
                    x, y, u, v = (rng.randint(-9, 9), rng.randint(-9, 9), rng.randint(-4, 4), rng.randint(-4, 4))
                    if not (u or v) or not (x or y):
                        continue
                    a, basis = [[t - u * y, u * x], [-v * y, t + v * x]], [[Fraction(x), Fraction(y)]]
                fields = {"A": shown(rng, a, level)} | ({"t": t} if self.kind == "eigenspace" else {})
            elif self.kind == "intersection":
                n = (3, 3, 4, 5, 6)[level - 1]
                k = (2, 2, 2, 3, 4)[level - 1]
                common = [
                    [rng.randint(-size, size) for _ in range(n)]
                    for _ in range(max(1, 2 * k - n) if level < 3 else 1 + (level > 3))
                ]
                two = [_mixed(rng, common, n, k, size) for _ in range(2)]
                a, b = two
                if rank(a) < k or rank(b) < k:
                    continue
                basis = _intersection(a, b)
                fields = {"A": shown(rng, a, level), "B": shown(rng, b, level)}
            else:
                r = rows - 1
                if self.kind == "relations":
                    rows, columns = columns, rows
                parts = [
                    [[rng.randint(-size, size) for _ in range(n)] for _ in range(m)]
                    for m, n in ((rows, r), (r, columns))
                ]
                a = multiply(*parts)
                if rank(a) < r:
                    continue
                turned = [list(column) for column in zip(*a, strict=True)]
                basis = (
                    reduced(turned)[0]
                    if self.kind == "column-space"
                    else kernel(turned if self.kind == "relations" else a)
                )
                fields = {"A": shown(rng, a, level)}
            if basis and telling(basis) and max(abs(x) for row in a for x in row) < 60 and all(any(row) for row in a):
                return fields, write_matrix(basis)

    def fault(self, given: Given, text: str, solution: str) -> str:
        wanted = given_matrix(solution)
        vectors = tuples(text)
        if vectors is None:
            found = read_matrices(text, (len(wanted), len(wanted[0])))
            vectors = [tuple(row) for row in found[0]] if found else None
        if vectors is None or any(len(v) != len(wanted[0]) for v in vectors):
            return "not_vectors"
        if len(vectors) != len(wanted):
            return "wrong_number"
        if rank(vectors) < len(vectors):
            return "dependent"
        return "" if rank([*vectors, *wanted]) == len(wanted) else "wrong_space"

    def true(self, given: Given, solution: str) -> bool:
        """The defining equations, and the dimension by sympy's rank."""
        from sympy import Matrix, Rational, eye

        def exact(text: str) -> Matrix:
            return Matrix([[Rational(x.numerator, x.denominator) for x in row] for row in given_matrix(text)])

        a, basis = exact(given["A"]), exact(solution)
        if basis.rank() < basis.rows:
            return False
        match self.kind:
            case "kernel" | "complement":
                return bool((a * basis.T).is_zero_matrix and basis.rows == a.cols - a.rank())
            case "relations":
                return bool((basis * a).is_zero_matrix and basis.rows == a.rows - a.rank())
            case "eigenspace" | "fixed":
                moved = a - int(given.get("t", 1)) * eye(a.rows)
                return bool((moved * basis.T).is_zero_matrix and basis.rows == a.rows - moved.rank())
            case "column-space":
                return bool(basis.rows == a.rank() == a.row_join(basis.T).rank())
        b = exact(given["B"])
        inside = all(m.col_join(basis).rank() == m.rank() for m in (a, b))
        return bool(inside and basis.rows == a.rank() + b.rank() - a.col_join(b).rank())


def _inverse(rows: Sequence[Sequence[int]]) -> Rows:
    n = len(rows)
    whole, _ = reduced([[*row, *(int(i == j) for j in range(n))] for i, row in enumerate(rows)])
    return [row[n:] for row in whole]


def _mixed(rng: Random, common: list[list[int]], n: int, k: int, size: int) -> list[list[int]]:
    """k vectors whose span holds the common ones."""
    rows = [*common, *([rng.randint(-size, size) for _ in range(n)] for _ in range(k - len(common)))]
    return [[int(x) for x in row] for row in multiply(unimodular(rng, k, k), rows)]


def _intersection(a: Sequence[Sequence[int]], b: Sequence[Sequence[int]]) -> Rows:
    """x A = y B: from the relations between the rows of both."""
    stacked = [list(column) for column in zip(*a, *([-x for x in row] for row in b), strict=True)]
    relations = kernel(stacked)
    return reduced(multiply([v[: len(a)] for v in relations], a))[0] if relations else []
