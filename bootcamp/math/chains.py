"""Markov chains, and distributions that must be constructed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

from bootcamp.answers.lists import parse_list
from bootcamp.math.counting import value_of
from bootcamp.math.questions import Given, Made, Question, given_matrix, read_matrices
from bootcamp.math.reading import listed, write_matrix
from bootcamp.math.wordings import wording


def solve(rows: Sequence[Sequence[Fraction]], right: Sequence[Fraction]) -> list[Fraction]:
    """The solution of a regular linear system, by Gauss and Jordan."""
    table = [[*row, value] for row, value in zip(rows, right, strict=True)]
    n = len(table)
    for i in range(n):
        pivot = next(r for r in range(i, n) if table[r][i])
        table[i], table[pivot] = table[pivot], table[i]
        table[i] = [x / table[i][i] for x in table[i]]
        for r in range(n):
            if r != i and table[r][i]:
                table[r] = [x - table[r][i] * y for x, y in zip(table[r], table[i], strict=True)]
    return [row[n] for row in table]


ONE = Fraction(1)


@dataclass(frozen=True, kw_only=True)
class MarkovChain(Question):
    """Stationary law, absorption chance, mean hitting time and n-step chance of a finite chain."""

    WORDINGS: ClassVar = {
        "stationary": wording(
            "Stationary distribution of {p}?",
            "Find the stationary distribution of the chain with transition matrix {p}.",
        ),
        "absorbed": wording(
            "Chain {p}, states 1..{n}: P(1 reaches {n} before {m})?",
            "Start the chain with transition matrix {p} in state 1. Probability of being in state {n} "
            "before state {m} (states 1 to {n})?",
        ),
        "time": wording(
            "Chain {p}: mean number of steps from state 1 to state {n}?",
            "How many steps does the chain with transition matrix {p} need on average from state 1 to its "
            "first visit of state {n}?",
        ),
        "steps": wording(
            "Chain {p}: P(in state {j} after {t} steps from state 1)?",
            "The chain with transition matrix {p} starts in state 1. Probability that it is in state {j} "
            "after {t} steps?",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        n = (2, 3, 3, 4)[level - 1] + (self.kind in ("absorbed",))
        rows = []
        for _ in range(n):
            total = rng.randint(5, 15) if level == 1 else 6
            cuts = sorted(rng.sample(range(1, total), n - 1) if level == 1 else rng.choices(range(total + 1), k=n - 1))
            rows.append([Fraction(b - a, total) for a, b in zip([0, *cuts], [*cuts, total], strict=True)])
        fields: dict[str, object] = {"p": write_matrix(rows)}
        try:
            match self.kind:
                case "stationary":
                    equations = [[rows[j][i] - (i == j) for j in range(n)] for i in range(n - 1)] + [[ONE] * n]
                    law = solve(equations, [Fraction(0)] * (n - 1) + [ONE])
                    return (fields, listed(law)) if min(law) > 0 else self.made(rng, level)
                case "absorbed":
                    inner = range(n - 2)
                    table = [[(i == j) - rows[i][j] for j in inner] for i in inner]
                    found = solve(table, [rows[i][n - 1] for i in inner])[0]
                    if not 0 < found < 1:
                        return self.made(rng, level)
                    return fields | {"n": n, "m": n - 1}, found
                case "time":
                    inner = range(n - 1)
                    table = [[(i == j) - rows[i][j] for j in inner] for i in inner]
                    mean = solve(table, [ONE] * (n - 1))[0]
                    return (fields | {"n": n}, mean) if mean.denominator > 1 else self.made(rng, level)
        except StopIteration:  # singular: the chain falls apart
            return self.made(rng, level)
        t, j = rng.randint(2, 2 + level), rng.randint(1, n)
        law = [ONE] + [Fraction(0)] * (n - 1)
        for _ in range(t):
            law = [sum((law[i] * rows[i][k] for i in range(n)), Fraction(0)) for k in range(n)]
        if law[j - 1] in (0, 1):
            return self.made(rng, level)
        return fields | {"j": j, "t": t}, law[j - 1]

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind != "stationary":
            found = value_of(text)
            return "not_a_number" if found is None else "" if found == Fraction(solution) else "wrong_value"
        law, rows = parse_list(text), given_matrix(given["p"])
        if law is None or len(law) != len(rows) or sum(law) != 1 or min(law) < 0:
            return "not_a_distribution"
        moved = [sum(x * row[k] for x, row in zip(law, rows, strict=True)) for k in range(len(law))]
        return "" if moved == law else "not_stationary"

    def true(self, given: Given, solution: str) -> bool:
        """By long powers of the matrix, in floating point."""
        import numpy

        p = numpy.array([[float(x) for x in row] for row in given_matrix(given["p"])])
        n = len(p)
        if self.kind == "steps":
            chance = numpy.linalg.matrix_power(p, int(given["t"]))[0, int(given["j"]) - 1]
            return bool(abs(chance - float(Fraction(solution))) < 1e-12)
        if self.kind == "stationary":
            law = [float(Fraction(x)) for x in solution.split(", ")]
            lazy = numpy.linalg.matrix_power((p + numpy.eye(n)) / 2, 100_000)[0]
            return bool(numpy.allclose(lazy, law, atol=1e-8))
        ends = [n - 1] if self.kind == "time" else [n - 2, n - 1]
        for end in ends:
            p[end] = numpy.eye(n)[end]
        if self.kind == "absorbed":
            chance = numpy.linalg.matrix_power(p, 200_000)[0, n - 1]
            return bool(abs(chance - float(Fraction(solution))) < 1e-8)
        inner = p[: n - 1, : n - 1]
        state = numpy.eye(n - 1)[0]
        power = inner
        sums = numpy.eye(n - 1)
        for _ in range(40):  # 1 + P + ... by doubling
            sums, power = sums + power @ sums, power @ power
        mean = float((state @ sums).sum())
        return abs(mean - float(Fraction(solution))) < 1e-6 * mean


@dataclass(frozen=True, kw_only=True)
class Distribution(Question):
    """A probability distribution with given properties: any of them; its moments are computed."""

    WORDINGS: ClassVar = {
        "moments": wording(
            "Positive probabilities on {x} with mean {m} and second moment {v}?",
            "X takes the values {x}, each with positive probability, E X = {m}, E X^2 = {v}. Give "
            "possible probabilities in that order.",
        ),
        "coupling": wording(
            "Joint table (rows X, columns Y, values 0,1,2) with marginals {a} and {b} and E XY = {c}?",
            "X and Y take the values 0, 1, 2 with probabilities {a} and {b}. Give a joint distribution "
            "(matrix, rows X) with E[XY] = {c}.",
        ),
        "uncorrelated": wording(
            "Dependent X, Y (values -1,0,1; matrix, rows X) with marginals {a} and {b} and covariance 0?",
            "X and Y take -1, 0, 1 with probabilities {a} and {b}. Give a joint table (rows X) of "
            "uncorrelated but dependent X and Y.",
        ),
        "markov-bound": wording(
            "Probabilities on {x} with mean {m} that make P(X >= {t}) as large as Markov's inequality allows?",
            "X takes the values {x}. Which probabilities, in that order, give E X = {m} and P(X >= {t}) = E X / {t}?",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        if self.kind == "moments":
            xs = sorted(rng.sample(range(-3 if level > 1 else 0, 6 + level), 3 + (level > 1) + (level > 3)))
            law = _law(rng, len(xs), 12 if level == 1 else 20)
            first, second = (sum((p * x**k for p, x in zip(law, xs, strict=True)), Fraction(0)) for k in (1, 2))
            return {"x": listed(xs), "m": first, "v": second}, listed(law)
        if self.kind == "markov-bound":
            t = rng.randint(6, 12 + 5 * level)
            xs = sorted({0, t, *rng.sample(range(1, t), 1 + level), *rng.sample(range(t + 1, 3 * t), level)})
            p = Fraction(rng.randint(1, 29), 30)
            return {"x": listed(xs), "m": p * t, "t": t}, listed([1 - p if x == 0 else p if x == t else 0 for x in xs])
        a, b = _law(rng, 3, 10 if level < 3 else 16), _law(rng, 3, 12 if level < 3 else 15)
        table = [[p * q for q in b] for p in a]
        spare = min(min(row) for row in table)
        if self.kind == "uncorrelated":  # keeps both marginals and the mean of XY
            shift = spare / rng.randint(2, 4)
            pattern = [[1, 0, -1], [-2, 0, 2], [1, 0, -1]]
            made = [[x + shift / 2 * y for x, y in zip(r, s, strict=True)] for r, s in zip(table, pattern, strict=True)]
            return {"a": f"({listed(a)})", "b": f"({listed(b)})"}, write_matrix(made)
        i, j = rng.choice([(i, j) for i in range(2) for j in range(2)])
        shift = spare * Fraction(rng.choice((-1, 1)) * rng.randint(1, 3), 3)
        for k, m, sign in ((i, j, 1), (i + 1, j + 1, 1), (i, j + 1, -1), (i + 1, j, -1)):
            table[k][m] += sign * shift
        mean = sum((x * y * table[x][y] for x in range(3) for y in range(3)), Fraction(0))
        return {"a": f"({listed(a)})", "b": f"({listed(b)})", "c": mean}, write_matrix(table)

    def fault(self, given: Given, text: str, solution: str) -> str:
        if "x" in given:
            law, xs = parse_list(text), [int(x) for x in given["x"].split(", ")]
            if law is None or len(law) != len(xs) or sum(law) != 1 or min(law) < 0:
                return "not_a_distribution"
            if sum(p * x for p, x in zip(law, xs, strict=True)) != Fraction(given["m"]):
                return "wrong_mean"
            if self.kind == "moments":
                second = sum(p * x * x for p, x in zip(law, xs, strict=True))
                return "zero_probability" if min(law) == 0 else "" if second == Fraction(given["v"]) else "wrong_moment"
            t = int(given["t"])
            return (
                ""
                if sum(p for p, x in zip(law, xs, strict=True) if x >= t) == Fraction(given["m"]) / t
                else "not_extreme"
            )
        found = read_matrices(text, (3, 3))
        a, b = (parse_list(given[name]) or [] for name in "ab")
        if found is None or min(map(min, found[0])) < 0:
            return "not_a_table"
        rows = found[0]
        if [sum(row) for row in rows] != a or [sum(column) for column in zip(*rows, strict=True)] != b:
            return "wrong_marginals"
        values = (0, 1, 2) if self.kind == "coupling" else (-1, 0, 1)
        mean = sum(x * y * p for x, row in zip(values, rows, strict=True) for y, p in zip(values, row, strict=True))
        if self.kind == "coupling":
            return "" if mean == Fraction(given["c"]) else "wrong_mean"
        means = [sum(x * p for x, p in zip(values, law, strict=True)) for law in (a, b)]
        if mean != means[0] * means[1]:
            return "correlated"
        return "independent" if all(rows[i][j] == a[i] * b[j] for i in range(3) for j in range(3)) else ""

    def true(self, given: Given, solution: str) -> bool:
        """In floating point, with numpy."""
        import numpy

        if "x" in given:
            law = numpy.array([float(Fraction(p)) for p in solution.split(", ")])
            xs = numpy.array([int(x) for x in given["x"].split(", ")])
            wanted = [1.0, float(Fraction(given["m"]))]
            got = [law.sum(), law @ xs]
            if self.kind == "moments":
                wanted.append(float(Fraction(given["v"])))
                got.append(law @ xs**2)
            else:
                wanted.append(float(Fraction(given["m"])) / int(given["t"]))
                got.append(law[xs >= int(given["t"])].sum())
            return bool(numpy.allclose(got, wanted, atol=1e-12)) and bool((law >= 0).all())
        table = numpy.array([[float(x) for x in row] for row in given_matrix(solution)])
        a, b = (numpy.array([float(x) for x in parse_list(given[name]) or []]) for name in "ab")
        values = numpy.arange(3) - (self.kind == "uncorrelated")
        fits = numpy.allclose(table.sum(1), a) and numpy.allclose(table.sum(0), b) and (table > -1e-12).all()
        mean = values @ table @ values
        if self.kind == "coupling":
            return bool(fits and abs(mean - float(Fraction(given["c"]))) < 1e-12)
        dependent = not numpy.allclose(table, numpy.outer(a, b))
        return bool(fits and abs(mean - (values @ a) * (values @ b)) < 1e-12 and dependent)


def _law(rng: Random, n: int, whole: int) -> list[Fraction]:
    """Positive probabilities with a common denominator."""
    cuts = sorted(rng.sample(range(1, whole), n - 1))
    return [Fraction(b - a, whole) for a, b in zip([0, *cuts], [*cuts, whole], strict=True)]
