"""Nearest points: projections, least squares, pseudo-inverses."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

from bootcamp.answers.lists import parse_list
from bootcamp.answers.matrices import parse_matrix
from bootcamp.math.factorisations import transpose
from bootcamp.math.matrices import inverse, multiply
from bootcamp.math.questions import (
    Given,
    Made,
    Question,
    given_matrix,
    read_number,
    shown,
)
from bootcamp.math.reading import listed, write_matrix
from bootcamp.math.subspaces import rank
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class Projection(Question):
    """Nearest points: projections, least squares, distances, pseudo-inverses."""

    WORDINGS: ClassVar = {
        "onto-span": wording(
            "Orthogonal projection of {b} on the span of the rows of {A}?",
            "Which vector in the row span of {A} is nearest to {b}?",
        ),
        "matrix": wording(
            "Matrix of the orthogonal projection onto the row span of {A}?",
            "Find the projection matrix onto the span of the rows of {A}.",
        ),
        "least-squares": wording(
            "x that minimises |Ax - b|, A = {A}, b = {b}?",
            "Find the least-squares solution of $Ax = b$, A = {A}, b = {b}.",
        ),
        "pseudo-inverse": wording("Moore-Penrose inverse of {A}?", "Find the pseudo-inverse $A^+$ of A = {A}."),
        "squared-distance": wording(
            "Squared distance of {b} from the row span of {A}?",
            "What is the square of the distance between {b} and the span of the rows of {A}?",
        ),
        "orthogonal-basis": wording(
            "Gram-Schmidt (without normalising) on the rows of {A}, in order: matrix of the results?",
            "Apply Gram-Schmidt, without normalisation, to the rows of {A} from top to bottom; give the matrix of "
            "the resulting rows.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        k, n = ((1, 2), (1, 3), (2, 3), (2, 4), (3, 4))[level - 1]
        size = (9, 9, 3, 3, 3)[level - 1]
        if self.kind == "orthogonal-basis":
            k = max(k, 2)
        while True:
            a = [[rng.randint(-size, size) for _ in range(n)] for _ in range(k)]
            b = [rng.randint(-9, 9) for _ in range(n)]
            if rank(a) < k or sum(map(bool, b)) < 2 or sum(bool(x) for row in a for x in row) < n:
                continue
            gram = inverse(multiply(a, transpose(a)))
            onto = multiply(multiply(transpose(a), gram), a)
            nearest = [x[0] for x in multiply(onto, [[x] for x in b])]
            fields: dict[str, object] = {"A": shown(rng, a, level), "b": f"({listed(b)})"}
            match self.kind:
                case "onto-span":
                    if any(nearest) and nearest != b:
                        return fields, f"({listed(nearest)})"
                case "squared-distance":
                    return fields, sum((x - y) ** 2 for x, y in zip(b, nearest, strict=True))
                case "least-squares":
                    x = [row[0] for row in multiply(multiply(gram, a), [[x] for x in b])]
                    return {"A": shown(rng, transpose(a), level), "b": f"({listed(b)})"}, f"({listed(x)})"
                case "pseudo-inverse":
                    return {"A": fields["A"]}, write_matrix(multiply(transpose(a), gram))
                case "matrix":
                    return {"A": fields["A"]}, write_matrix(onto)
            if self.kind != "orthogonal-basis":
                continue
            rows: list[list[Fraction]] = []
            for row in a:
                rest = [Fraction(x) for x in row]
                for other in rows:
                    share = Fraction(sum(x * y for x, y in zip(row, other, strict=True))) / sum(y * y for y in other)
                    rest = [x - share * y for x, y in zip(rest, other, strict=True)]
                rows.append(rest)
            if rows != a:
                return {"A": fields["A"]}, write_matrix(rows)

    def fault(self, given: Given, text: str, solution: str) -> str:
        match self.kind:
            case "squared-distance":
                return "" if read_number(text) == Fraction(solution) else "wrong_value"
            case "onto-span" | "least-squares":
                return "" if parse_list(text) == parse_list(solution) else "wrong_vector"
        return "" if parse_matrix(text) == given_matrix(solution) else "wrong_matrix"

    def true(self, given: Given, solution: str) -> bool:
        """With numpy's own least squares and pseudo-inverse."""
        import numpy

        a = numpy.array(given_matrix(given["A"]), dtype=float)
        b = numpy.array(given_matrix(given["b"])[0], dtype=float) if "b" in given else a[0]
        nearest = a.T @ numpy.linalg.lstsq(a.T, b, rcond=None)[0] if self.kind != "least-squares" else b
        if self.kind == "squared-distance":
            return bool(numpy.isclose(float(Fraction(solution)), numpy.sum((b - nearest) ** 2)))
        found = numpy.array(given_matrix(solution), dtype=float)
        match self.kind:
            case "onto-span":
                return bool(numpy.allclose(found[0], nearest))
            case "least-squares":
                return bool(numpy.allclose(found[0], numpy.linalg.lstsq(a, b, rcond=None)[0]))
            case "pseudo-inverse":
                return bool(numpy.allclose(found, numpy.linalg.pinv(a)))
            case "matrix":
                return bool(numpy.allclose(found, numpy.linalg.pinv(a) @ a))
        q, r = numpy.linalg.qr(a.T)
        return bool(numpy.allclose(found, (q * numpy.diag(r)).T))
