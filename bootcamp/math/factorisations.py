"""Matrices taken apart: triangular, orthogonal and diagonal factors, multiplied back. Any valid factors are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from random import Random
from typing import ClassVar

from bootcamp.math.forms import nonzero
from bootcamp.math.matrices import determinant, identity, inverse, multiply, unimodular
from bootcamp.math.questions import Given, Made, Question, Rows, given_matrix, read_matrices, shown
from bootcamp.math.reading import write_matrix
from bootcamp.math.subspaces import rank
from bootcamp.math.wordings import wording


def transpose(rows: Sequence[Sequence[Fraction | int]]) -> list[list[Fraction | int]]:
    return [list(column) for column in zip(*rows, strict=True)]


def diagonal(values: Sequence[int]) -> list[list[int]]:
    return [[v * (i == j) for j in range(len(values))] for i, v in enumerate(values)]


def lower(rng: Random, n: int, size: int) -> list[list[int]]:
    """Unit lower triangular."""
    return [[rng.randint(-size, size) if j < i else int(i == j) for j in range(n)] for i in range(n)]


def reflection(rng: Random, n: int, size: int) -> tuple[list[list[Fraction]], int]:
    """A rational orthogonal matrix, and a number that clears its denominators."""
    while True:
        v = [rng.randint(-size, size) for _ in range(n)]
        square = sum(x * x for x in v)
        if sum(map(bool, v)) >= min(n, 3):
            return [[int(i == j) - Fraction(2 * v[i] * v[j], square) for j in range(n)] for i in range(n)], square


def _same(one: Sequence[Sequence[object]], other: Sequence[Sequence[object]]) -> bool:
    return [list(row) for row in one] == [list(row) for row in other]


def _is_lower(rows: Rows, *, unit: bool) -> bool:
    n = len(rows)
    return all(rows[i][j] == 0 for i in range(n) for j in range(i + 1, n)) and (
        not unit or all(rows[i][i] == 1 for i in range(n))
    )


def _is_upper(rows: Rows) -> bool:
    return all(x == 0 for i, row in enumerate(rows) for x in row[:i])


def _is_diagonal(rows: Rows) -> bool:
    return all(x == 0 for i, row in enumerate(rows) for j, x in enumerate(row) if i != j)


def _written(*matrices: Sequence[Sequence[object]]) -> str:
    return "; ".join(map(write_matrix, matrices))


@dataclass(frozen=True, kw_only=True)
class Factorisation(Question):
    """A matrix as a product of factors of given shapes."""

    WORDINGS: ClassVar = {
        "lu": wording(
            "LU: L unit lower, U upper triangular, L; U for {A}?",
            "Find a unit lower triangular L and an upper triangular U with $LU = {A}$.",
        ),
        "ldl": wording(
            "L; D with L unit lower triangular, D diagonal, L D L^T = {A}?",
            "Factor {A} as $LDL^T$: unit lower triangular L, diagonal D.",
        ),
        "cholesky": wording(
            "Cholesky factor L of {A} = L L^T?", "Find the lower triangular L with positive diagonal and $LL^T = {A}$."
        ),
        "qr": wording(
            "Q; R with Q orthogonal, R upper triangular, QR = {A}?",
            "Factor {A} as QR with orthogonal Q and upper triangular R.",
        ),
        "rank": wording(
            "Write {A} as BC with inner dimension {r}: B; C.",
            "Find a rank factorisation $BC$ of {A} through dimension {r}: B; C.",
        ),
        "symmetric-skew": wording(
            "Find a symmetric S and a skew-symmetric K with S + K = {A}: S; K.",
            "Split {A} into a symmetric part S and a skew-symmetric part K: S; K.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        n, size = ((2, 9), (3, 3), (3, 5), (4, 3), (4, 5))[level - 1]
        while True:
            fields, matrices = getattr(self, "_" + self.kind.replace("-", "_"))(rng, n, size, level)
            if abs(max(x for row in fields["A"] for x in row)) < 400:
                return {name: shown(rng, x, level) if name == "A" else x for name, x in fields.items()}, _written(
                    *matrices
                )

    def _lu(self, rng: Random, n: int, size: int, level: int) -> tuple[dict[str, object], tuple[object, ...]]:
        one = lower(rng, n, size)
        two = [
            [rng.randint(-size, size) if j > i else nonzero(rng, size) if i == j else 0 for j in range(n)]
            for i in range(n)
        ]
        return {"A": multiply(one, two)}, (one, two)

    def _ldl(self, rng: Random, n: int, size: int, level: int) -> tuple[dict[str, object], tuple[object, ...]]:
        one, two = lower(rng, n, size), diagonal([nonzero(rng, size + 3) for _ in range(n)])
        return {"A": multiply(multiply(one, two), transpose(one))}, (one, two)

    def _cholesky(self, rng: Random, n: int, size: int, level: int) -> tuple[dict[str, object], tuple[object, ...]]:
        one = [
            [rng.randint(-size, size) if j < i else rng.randint(1, size + 3) if i == j else 0 for j in range(n)]
            for i in range(n)
        ]
        return {"A": multiply(one, transpose(one))}, (one,)

    def _qr(self, rng: Random, n: int, size: int, level: int) -> tuple[dict[str, object], tuple[object, ...]]:
        q, scale = reflection(rng, n, 4 if n == 2 else 2)
        r = [
            [scale * (rng.randint(-3, 3) if j > i else rng.randint(1, 3) if i == j else 0) for j in range(n)]
            for i in range(n)
        ]
        while True:  # no larger than need be
            smaller = [[Fraction(x, 2) for x in row] for row in r]
            whole = multiply(q, smaller)
            if any(x.denominator > 1 for row in [*whole, *smaller] for x in row):
                break
            r = [[int(x) for x in row] for row in smaller]
        return {"A": [[int(x) for x in row] for row in multiply(q, r)]}, (q, r)

    def _rank(self, rng: Random, n: int, size: int, level: int) -> tuple[dict[str, object], tuple[object, ...]]:
        rows, columns, r = ((2, 3, 1), (3, 3, 2), (3, 4, 2), (4, 4, 2), (4, 5, 3))[level - 1]
        while True:
            b = [[rng.randint(-size, size) for _ in range(r)] for _ in range(rows)]
            c = [[rng.randint(-size, size) for _ in range(columns)] for _ in range(r)]
            if rank(b) == rank(c) == r:
                return {"A": multiply(b, c), "r": r}, (b, c)

    def _symmetric_skew(
        self, rng: Random, n: int, size: int, level: int
    ) -> tuple[dict[str, object], tuple[object, ...]]:
        a = [[rng.randint(-9, 9) for _ in range(n)] for _ in range(n)]
        return {"A": a}, tuple(
            [[Fraction(a[i][j] + s * a[j][i], 2) for j in range(n)] for i in range(n)] for s in (1, -1)
        )

    def fault(self, given: Given, text: str, solution: str) -> str:
        a = given_matrix(given["A"])
        n, r = len(a), int(given.get("r", 0))
        shapes = [(n, r), (r, len(a[0]))] if r else [(n, n)] * (1 if self.kind == "cholesky" else 2)
        found = read_matrices(text, *shapes)
        if found is None:
            return "not_such_matrices"
        one, two = found[0], found[-1]
        match self.kind:
            case "lu":
                shaped, whole = _is_lower(one, unit=True) and _is_upper(two), multiply(one, two)
            case "ldl":
                shaped = _is_lower(one, unit=True) and _is_diagonal(two)
                whole = multiply(multiply(one, two), transpose(one))
            case "cholesky":
                shaped = _is_lower(one, unit=False) and all(one[i][i] > 0 for i in range(n))
                whole = multiply(one, transpose(one))
            case "qr":
                shaped, whole = _same(multiply(one, transpose(one)), identity(n)) and _is_upper(two), multiply(one, two)
            case "symmetric-skew":
                shaped = _same(transpose(one), one) and _same(transpose(two), [[-x for x in row] for row in two])
                whole = [[x + y for x, y in zip(p, q, strict=True)] for p, q in zip(one, two, strict=True)]
            case _:
                shaped, whole = True, multiply(one, two)
        return ("" if _same(whole, a) else "wrong_product") if shaped else "wrong_shape"

    def true(self, given: Given, solution: str) -> bool:
        """In floating point, with a triangular shape seen by numpy."""
        import numpy

        a = numpy.array(given_matrix(given["A"]), dtype=float)
        parts = [numpy.array(given_matrix(part), dtype=float) for part in solution.split("; ")]
        one, two = parts[0], parts[-1]
        unit = numpy.allclose(numpy.diag(one), 1) if one.shape[0] == one.shape[1] else False
        checks = {
            "lu": lambda: unit and numpy.allclose(numpy.tril(one) @ numpy.triu(two), a),
            "ldl": lambda: unit and numpy.allclose(numpy.tril(one) @ numpy.diag(numpy.diag(two)) @ one.T, a),
            "cholesky": lambda: numpy.allclose(numpy.linalg.cholesky(a), one),
            "qr": lambda: numpy.allclose(one.T @ one, numpy.eye(len(a))) and numpy.allclose(one @ numpy.triu(two), a),
            "rank": lambda: (
                numpy.allclose(one @ two, a) and numpy.linalg.matrix_rank(a) == int(given["r"]) == one.shape[1]
            ),
            "symmetric-skew": lambda: (
                numpy.allclose(one + one.T, a + a.T)
                and numpy.allclose(two - two.T, a - a.T)
                and numpy.allclose(one + two, a)
            ),
        }
        return bool(checks[self.kind]())


@dataclass(frozen=True, kw_only=True)
class Similarity(Question):
    """A basis in which a matrix, or two at once, are simple."""

    WORDINGS: ClassVar = {
        "diagonal": wording(
            "P; D with D diagonal and {A} P = P D, P invertible?",
            "Diagonalise {A}: an invertible P and a diagonal D with $AP = PD$.",
        ),
        "orthogonal": wording(
            "Q; D with Q orthogonal, D diagonal, {A} Q = Q D?",
            "Diagonalise the symmetric matrix {A} by an orthogonal Q: Q and D with $Q^TAQ = D$.",
        ),
        "jordan": wording(
            "P; J with J in Jordan form (ones above the diagonal) and {A} P = P J?",
            "Find the Jordan form J of {A} and an invertible P with $AP = PJ$, ones above the diagonal: P; J.",
        ),
        "simultaneous": wording(
            "Invertible P such that P^-1 A P and P^-1 B P are diagonal, A = {A}, B = {B}?",
            "Diagonalise A = {A} and B = {B} by one invertible matrix P.",
        ),
        "congruence": wording(
            "P; D with P invertible, D diagonal, P^T A P = D, A = {A}?",
            "Find an invertible P such that $P^TAP$ is a diagonal matrix D, for A = {A}: P; D.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        n = (2, 2, 3, 3, 4)[level - 1]
        size = 9 if level < 3 else 5
        while True:
            p = unimodular(rng, n, (3, 4, 5, 6, 9)[level - 1])
            values = [rng.randint(-size, size) for _ in range(n)]
            d = diagonal(values)
            if len(set(values)) == 1:
                continue
            match self.kind:
                case "orthogonal":
                    q, _ = reflection(rng, n, 3 if n == 2 else 2)
                    a = multiply(multiply(q, d), q)
                    scale = lcm(*(x.denominator for row in a for x in row))
                    a, d = ([[x * scale for x in row] for row in m] for m in (a, d))
                    matrices, solution = [a], _written(q, d)
                case "jordan":
                    for i in range(n - 1):
                        if rng.random() < 0.6:
                            d[i + 1][i + 1], d[i][i + 1] = d[i][i], 1
                    if not any(d[i][i + 1] for i in range(n - 1)):
                        continue
                    matrices, solution = [multiply(multiply(p, d), inverse(p))], _written(p, d)
                case "simultaneous":
                    other = diagonal([rng.randint(-size, size) for _ in range(n)])
                    both = [(d[i][i], other[i][i]) for i in range(n)]
                    if len({b for _, b in both}) == 1 or len(set(both)) < n:
                        continue
                    matrices, solution = [multiply(multiply(p, m), inverse(p)) for m in (d, other)], write_matrix(p)
                case "congruence":
                    back = inverse(p)
                    matrices, solution = [multiply(multiply(transpose(back), d), back)], _written(p, d)
                case _:
                    matrices, solution = [multiply(multiply(p, d), inverse(p))], _written(p, d)
            whole = [[[int(x) for x in row] for row in m] for m in matrices]
            if max(abs(x) for m in whole for row in m for x in row) < 250 and not all(_is_upper(m) for m in whole):  # type: ignore[arg-type]
                return dict(zip("AB", (shown(rng, m, level) for m in whole), strict=False)), solution

    def fault(self, given: Given, text: str, solution: str) -> str:
        a = given_matrix(given["A"])
        n = len(a)
        found = read_matrices(text, *[(n, n)] * (1 if self.kind == "simultaneous" else 2))
        if found is None:
            return "not_such_matrices"
        p, d = found[0], found[-1]
        if not determinant(p):
            return "singular"
        if self.kind == "simultaneous":
            back = inverse(p)
            both = (multiply(multiply(back, given_matrix(given[name])), p) for name in "AB")
            return "" if all(_is_diagonal([list(map(Fraction, row)) for row in m]) for m in both) else "not_diagonal"
        if not (_is_jordan(d) if self.kind == "jordan" else _is_diagonal(d)):
            return "wrong_form"
        if self.kind == "congruence":
            return "" if _same(multiply(multiply(transpose(p), a), p), d) else "wrong_product"
        if self.kind == "orthogonal" and not _same(multiply(transpose(p), p), identity(n)):
            return "not_orthogonal"
        return "" if _same(multiply(a, p), multiply(p, d)) else "wrong_product"

    def true(self, given: Given, solution: str) -> bool:
        """In floating point, from the inverse of P."""
        import numpy

        parts = [numpy.array(given_matrix(part), dtype=float) for part in solution.split("; ")]
        a, p, d = numpy.array(given_matrix(given["A"]), dtype=float), parts[0], parts[-1]
        if abs(numpy.linalg.det(p)) < 1e-9:
            return False
        back = p.T if self.kind in ("orthogonal", "congruence") else numpy.linalg.inv(p)
        off = ~numpy.eye(len(a), dtype=bool)
        if self.kind == "simultaneous":
            b = numpy.array(given_matrix(given["B"]), dtype=float)
            return bool(
                numpy.allclose((back @ a @ p)[off], 0, atol=1e-6) and numpy.allclose((back @ b @ p)[off], 0, atol=1e-6)
            )
        straight = self.kind == "jordan" or numpy.allclose(d[off], 0)
        if self.kind == "orthogonal":
            straight = straight and numpy.allclose(p @ p.T, numpy.eye(len(a)))
        return bool(straight and numpy.allclose(back @ a @ p, d, atol=1e-6))


def _is_jordan(rows: Rows) -> bool:
    n = len(rows)
    for i in range(n):
        for j in range(n):
            if j == i + 1 and rows[i][j] == 1:
                if rows[i][i] != rows[j][j]:
                    return False
            elif i != j and rows[i][j]:
                return False
    return True
