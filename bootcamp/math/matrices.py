"""Matrices: inverses are multiplied back, kernel vectors and eigenpairs are put into their equations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from math import prod
from random import Random
from typing import Any

from bootcamp.answers.latex import plain
from bootcamp.answers.lists import split
from bootcamp.answers.rationals import parse_rational
from bootcamp.math.reading import listed, parse_fractions, parse_matrix, unwrap, write_matrix
from bootcamp.types import Problem, Score, Task, right, wrong

Matrix = Sequence[Sequence[int | Fraction]]


def multiply(a: Matrix, b: Matrix) -> list[list[Any]]:
    return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*b, strict=True)] for row in a]


def determinant(rows: Matrix) -> Fraction:
    """By elimination."""
    matrix = [[Fraction(x) for x in row] for row in rows]
    result = Fraction(1)
    for k in range(len(matrix)):
        pivot = next((i for i in range(k, len(matrix)) if matrix[i][k]), None)
        if pivot is None:
            return Fraction(0)
        if pivot != k:
            matrix[k], matrix[pivot] = matrix[pivot], matrix[k]
            result = -result
        result *= matrix[k][k]
        for i in range(k + 1, len(matrix)):
            factor = matrix[i][k] / matrix[k][k]
            matrix[i] = [x - factor * y for x, y in zip(matrix[i], matrix[k], strict=True)]
    return result


def inverse(rows: Matrix) -> list[list[Fraction]]:
    """By cofactors: for the small matrices of these tasks."""
    n, whole = len(rows), determinant(rows)
    if n == 1:
        return [[1 / whole]]
    minors = [
        [[row[:j] + row[j + 1 :] for k, row in enumerate(map(list, rows)) if k != i] for j in range(n)]
        for i in range(n)
    ]
    return [[(-1) ** (i + j) * determinant(minors[j][i]) / whole for j in range(n)] for i in range(n)]


def identity(n: int) -> list[list[int]]:
    return [[int(i == j) for j in range(n)] for i in range(n)]


def unimodular(rng: Random, n: int, steps: int) -> list[list[int]]:
    """Determinant 1, from row operations."""
    rows = identity(n)
    for _ in range(steps):
        i, j = rng.sample(range(n), 2)
        factor = rng.choice((-2, -1, 1, 2))
        rows[i] = [x + factor * y for x, y in zip(rows[i], rows[j], strict=True)]
    return rows


@dataclass(frozen=True, kw_only=True)
class Inverse(Task):
    """The inverse of a matrix; whole numbers up to level 2, fractions above."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            if level == 1:
                a, b, c = (rng.randint(-15, 15) for _ in range(3))
                unit = rng.choice((-1, 1))
                if a == 0 or (unit + b * c) % a:
                    continue
                rows = [[a, b], [c, (unit + b * c) // a]]
            elif level == 2:
                rows = unimodular(rng, 3, 6)
            else:
                n = (2, 3, 4)[level - 3]
                rows = [[rng.randint(-6, 6) for _ in range(n)] for _ in range(n)]
            if max(abs(x) for row in rows for x in row) <= 20 and determinant(rows) and rows != identity(len(rows)):
                return Problem(f"Invert {write_matrix(rows)}.", rows)

    def grade(self, answer: Any, text: str) -> Score:
        found = parse_matrix(text)
        if found is None or len(found) != len(answer) or len(found[0]) != len(answer):
            return wrong("not_such_a_matrix")
        return right() if multiply(answer, found) == identity(len(answer)) else wrong("wrong_product")

    def solution(self, answer: Any) -> str:
        return f"<answer>{write_matrix(inverse(answer))}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        rows = inverse(answer)
        rows[rng.randrange(len(rows))][rng.randrange(len(rows))] += 1
        return f"<answer>{write_matrix(rows)}</answer>"

    def check(self, problem: Problem) -> bool:
        from sympy import Matrix as SympyMatrix

        found = [[Fraction(int(x.p), int(x.q)) for x in row] for row in SympyMatrix(problem.answer).inv().tolist()]
        return found == inverse(problem.answer) and write_matrix(problem.answer) in problem.prompt


@dataclass(frozen=True, kw_only=True)
class KernelVector(Task):
    """A non-zero vector that a singular matrix sends to 0: any of them."""

    def generate(self, rng: Random, level: int) -> Problem:
        n = (2, 3, 3, 4, 5)[level - 1]
        size = (12, 4, 9, 6, 6)[level - 1]
        vector = [0] * n
        while sum(map(bool, vector)) < 2:
            vector = [rng.randint(-size, size) for _ in range(n)]
        rows: list[list[int]] = []
        count = n if level <= 2 else n - 1
        while len(rows) < count:
            if level == 1:
                factor = rng.choice([k for k in range(-5, 6) if k])
                row = [-vector[1] * factor, vector[0] * factor]
            else:
                row = [rng.randint(-5, 5) for _ in range(n)]
                last = max(i for i in range(n) if vector[i])
                rest = sum(a * v for a, v in zip(row, vector, strict=True)) - row[last] * vector[last]
                if rest % vector[last] or abs(rest // vector[last]) > 40:
                    continue
                row[last] = -rest // vector[last]
            if any(row):
                rows.append(row)
        if not all(any(column) for column in zip(*rows, strict=True)):
            return self.generate(rng, level)  # a unit vector would do
        return Problem(f"Find a non-zero v with Av = 0, A = {write_matrix(rows)}.", {"rows": rows, "v": vector})

    def grade(self, answer: Any, text: str) -> Score:
        vector = parse_fractions(text)
        if vector is None or len(vector) != len(answer["v"]):
            return wrong("not_such_a_vector")
        if not any(vector):
            return wrong("zero_vector")
        image = multiply(answer["rows"], [[x] for x in vector])
        return wrong("not_in_kernel") if any(row[0] for row in image) else right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{listed(answer['v'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        rows, vector = answer["rows"], list(answer["v"])
        k = rng.choice([j for j in range(len(vector)) if any(row[j] for row in rows)])
        vector[k] += 1
        return f"<answer>{listed(vector)}</answer>"

    def check(self, problem: Problem) -> bool:
        from sympy import Matrix as SympyMatrix

        vector = SympyMatrix(problem.answer["v"])
        rows = shown_matrix(problem.prompt)
        if rows != problem.answer["rows"] or len(rows[0]) != len(vector):
            return False
        return any(vector) and (SympyMatrix(rows) * vector).is_zero_matrix is True


@dataclass(frozen=True, kw_only=True)
class Eigenpair(Task):
    """An eigenvalue with an eigenvector: any such pair."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            a, b = rng.randint(-20, 20), rng.choice([k for k in range(-20, 21) if k])
            c = rng.choice([k for k in range(-20, 21) if k])
            rows, pair = rng.choice(
                (([[a, b], [0, c]], [a, [1, 0]]), ([[a, 0], [b, c]], [c, [0, 1]]), ([[a, b], [b, a]], [a + b, [1, 1]]))
            )
        else:
            n = (2, 3, 3, 4)[level - 2]
            basis = unimodular(rng, n, 2 * n - 2 + level)
            values = rng.sample(range(-6, 7), n)
            diagonal = [[values[i] * int(i == j) for j in range(n)] for i in range(n)]
            rows = [[int(x) for x in row] for row in multiply(multiply(basis, diagonal), inverse(basis))]
            if not all(any(row[j] for i, row in enumerate(rows) if i != j) for j in range(n)):
                return self.generate(rng, level)  # a unit vector would do
            k = rng.randrange(n)
            pair = [values[k], [row[k] for row in basis]]
        prompt = f"Give an eigenvalue and an eigenvector of {write_matrix(rows)}, as value; vector."
        return Problem(prompt, {"rows": rows, "pair": pair})

    def grade(self, answer: Any, text: str) -> Score:
        text = plain(text[:2_000])
        pieces = split(text, ";" if ";" in text else ",")
        if pieces is None or len(pieces) != 2:
            return wrong("not_a_pair")
        eigenvalue, vector = parse_rational(pieces[0]), parse_fractions(pieces[1])
        if eigenvalue is None or vector is None or len(vector) != len(answer["rows"]):
            return wrong("not_a_pair")
        if not any(vector):
            return wrong("zero_vector")
        image = [row[0] for row in multiply(answer["rows"], [[x] for x in vector])]
        return right() if image == [eigenvalue * x for x in vector] else wrong("not_an_eigenpair")

    def solution(self, answer: Any) -> str:
        eigenvalue, vector = answer["pair"]
        return f"<answer>{eigenvalue}; [{listed(vector)}]</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        eigenvalue, vector = answer["pair"]
        return f"<answer>{eigenvalue + rng.choice((-1, 1))}; [{listed(vector)}]</answer>"

    def check(self, problem: Problem) -> bool:
        rows, (eigenvalue, vector) = shown_matrix(problem.prompt), problem.answer["pair"]
        shifted = [[x - eigenvalue * (i == j) for j, x in enumerate(row)] for i, row in enumerate(rows)]
        if rows != problem.answer["rows"] or len(vector) != len(rows) or leibniz(shifted):
            return False
        return any(vector) and not any(sum(a * b for a, b in zip(row, vector, strict=True)) for row in shifted)


@dataclass(frozen=True, kw_only=True)
class Determinant(Task):
    """The determinant of a matrix with whole entries."""

    def generate(self, rng: Random, level: int) -> Problem:
        n, size = ((2, 9), (3, 5), (3, 12), (4, 9), (5, 9))[level - 1]
        rows = [[rng.randint(0 if level == 1 else -size, size) for _ in range(n)] for _ in range(n)]
        return Problem(f"det {write_matrix(rows)} = ?", {"rows": rows, "value": int(determinant(rows))})

    def grade(self, answer: Any, text: str) -> Score:
        found = parse_rational(unwrap(text))
        if found is None or found.denominator != 1:
            return wrong("not_an_integer")
        return right() if found == answer["value"] else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        rows = answer["rows"]
        working = ""
        if len(rows) == 2:
            (a, b), (c, d) = rows
            working = f"{a}*{d}-{b}*{c}={a * d}-{b * c}\n"
        return f"{working}<answer>{answer['value']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['value'] + rng.choice((-1, 1, 2))}</answer>"

    def check(self, problem: Problem) -> bool:
        rows = shown_matrix(problem.prompt)
        return rows == problem.answer["rows"] and leibniz(rows) == problem.answer["value"]


def shown_matrix(prompt: str) -> list[list[int]]:
    """The matrix of whole numbers in a prompt."""
    found = re.search(r"\[\[[-\d,\[\]]*\]\]", prompt)
    return [] if found is None else [[int(x) for x in row] for row in parse_matrix(found[0]) or []]


def leibniz(rows: Matrix) -> int | Fraction:
    """The determinant as a sum over permutations."""
    total: int | Fraction = 0
    for order in permutations(range(len(rows))):
        inversions = sum(order[i] > order[j] for j in range(len(rows)) for i in range(j))
        total += (-1) ** inversions * prod(rows[i][k] for i, k in enumerate(order))
    return total
