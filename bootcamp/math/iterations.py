"""Steps of iterative methods in exact fractions, and condition numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

from bootcamp.answers.lists import parse_list
from bootcamp.math import polynomials
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, Rows, given_matrix, given_polynomial, read_number
from bootcamp.math.reading import listed, write_matrix
from bootcamp.math.schemes import numbers
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class Iteration(Pictured):
    """The result of a stated number of steps, exactly."""

    WORDINGS: ClassVar = {
        "newton": wording(
            "Newton's method, f(x) = {f}, x_0 = {x}: x_{k} exactly?",
            "Start Newton's method for f(x) = {f:tex} at x_0 = {x}. Give x_{k} as an exact fraction.",
        ),
        "secant": wording(
            "Secant method, f(x) = {f}, x_0 = {x}, x_1 = {y}: x_{k} exactly?",
            "The secant method for f(x) = {f:tex} starts with x_0 = {x}, x_1 = {y}. Give x_{k} as an exact fraction.",
        ),
        "bisection": wording(
            "Bisection of {f} from [{x}, {y}], {k} halvings: interval?",
            "Halve the interval [{x}, {y}] {k} times by bisection, to enclose a root of {f:tex}. Which interval is "
            "left?",
        ),
        "jacobi": wording(
            "Jacobi's iteration for {a}x = ({b}), x_0 = 0: x_{k}?",
            "Solve {a} x = ({b}) by Jacobi's method from the zero vector. Give the vector x_{k} exactly.",
        ),
        "seidel": wording(
            "Gauss-Seidel for {a}x = ({b}), x_0 = 0: x_{k}?",
            "Solve {a} x = ({b}) by the Gauss-Seidel method from the zero vector, unknowns in order. Give x_{k} "
            "exactly.",
        ),
        "aitken": wording(
            "Iterate x -> {f} from x_0 = {x}. Aitken's extrapolated value from x_0, x_1, x_2?",
            "Iterate x -> {f:tex} from x_0 = {x} and apply Aitken's delta-squared formula to x_0, x_1, x_2. Exact "
            "value?",
        ),
        "condition": wording(
            "Condition number of {a} in the {p}-norm?",
            "Find the condition number ||A|| ||A^(-1)|| of A = {a} in the {p}-norm.",
        ),
    }  # fmt: skip

    def made(self, rng: Random, level: int) -> Made:
        fields = self._fields(rng, level)
        given = {name: str(value) for name, value in fields.items()}
        try:
            found = _result(self.kind, given)
        except (ZeroDivisionError, StopIteration):
            return self.made(rng, level)
        values = found if isinstance(found, list) else [found]
        longest = max(len(str(value)) for value in values)
        if longest > 60 or (longest < 3 and level > 1 and self.kind not in ("condition", "bisection")):
            return self.made(rng, level)
        return fields, listed(values)

    def _fields(self, rng: Random, level: int) -> dict[str, object]:
        degree = (2, 2, 3, 3)[level - 1]
        f = [rng.randint(-9, 9) for _ in range(degree)] + [rng.choice((1, 1, 2, 3))]
        x = Fraction(rng.randint(-9, 9), 1 if level < 4 else rng.randint(1, 3))
        text = polynomials.write(f)
        match self.kind:
            case "newton":
                return {"f": text, "x": x, "k": (1, 2, 2, 3)[level - 1] if degree < 3 or level < 4 else 2}
            case "secant":
                return {"f": text, "x": x, "y": x + rng.randint(1, 4), "k": (2, 3, 3, 4)[level - 1]}
            case "aitken":
                return {"f": text, "x": x}
            case "bisection":
                while True:
                    y = x + rng.randint(1, 5)
                    ends = polynomials.value(f, x), polynomials.value(f, y)
                    if ends[0] * ends[1] < 0:
                        return {"f": polynomials.write(f), "x": x, "y": y, "k": (3, 5, 6, 8)[level - 1]}
                    f = [rng.randint(-20, 20), *f[1:]]
                    x = Fraction(rng.randint(-9, 9))
        n = (2, 2, 3, 3)[level - 1]
        rows = [[rng.randint(-5, 5) for _ in range(n)] for _ in range(n)]
        if self.kind == "condition":
            return {"a": write_matrix(rows), "p": rng.choice(("1", "infinity"))}
        for i in range(n):
            rows[i][i] = rng.choice((-1, 1)) * (sum(map(abs, rows[i])) - abs(rows[i][i]) + rng.randint(1, 2))
        b = [rng.randint(-9, 9) for _ in range(n)]
        return {"a": write_matrix(rows), "b": listed(b), "k": (2, 3, 2, 3)[level - 1]}

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind in ("jacobi", "seidel", "bisection"):
            found = parse_list(text)
            return "not_numbers" if found is None else "" if found == numbers(solution) else "wrong_values"
        value = read_number(text)
        return "not_a_number" if value is None else "" if value == Fraction(solution) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """In floating point with many digits, or with numpy's matrices."""
        import numpy
        from mpmath import mp, mpf

        if "a" in given:
            a = numpy.array([[float(x) for x in row] for row in given_matrix(given["a"])])
            if self.kind == "condition":
                norm = 1 if given["p"] == "1" else numpy.inf
                return bool(abs(numpy.linalg.cond(a, norm) / float(Fraction(solution)) - 1) < 1e-9)
            b = numpy.array([float(x) for x in numbers(given["b"])])
            part = numpy.diag(numpy.diag(a)) if self.kind == "jacobi" else numpy.tril(a)
            x = numpy.zeros(len(b))
            for _ in range(int(given["k"])):
                x = x + numpy.linalg.solve(part, b - a @ x)
            return bool(numpy.allclose(x, [float(v) for v in numbers(solution)], atol=1e-10))
        with mp.workdps(60):
            f = [mpf(c.numerator) / c.denominator for c in reversed(given_polynomial(given["f"]))]

            def at(x: mpf) -> mpf:
                return mp.polyval(f, x)

            def number(text: str) -> mpf:
                return mpf(Fraction(text).numerator) / Fraction(text).denominator

            x = number(given["x"])
            if self.kind == "bisection":
                low, high = (number(part) for part in solution.split(", "))
                wide = number(given["y"]) - x
                whole = (low - x) * 2 ** int(given["k"]) / wide
                fits = abs(high - low - wide / 2 ** int(given["k"])) < 1e-30 and abs(whole - mp.nint(whole)) < 1e-20
                return bool(fits and at(low) * at(high) < 0)
            if self.kind == "newton":
                for _ in range(int(given["k"])):
                    x -= at(x) / mp.polyval(f, x, derivative=True)[1]
            elif self.kind == "secant":
                y = number(given["y"])
                for _ in range(int(given["k"]) - 1):
                    x, y = y, (x * at(y) - y * at(x)) / (at(y) - at(x))
                x = y
            else:
                y, z = at(x), at(at(x))
                x = (x * z - y * y) / (z - 2 * y + x)
            return bool(abs(x - number(solution)) < mpf(10) ** -25 * (1 + abs(x)))


def _result(kind: str, given: Given) -> Fraction | list[Fraction]:
    """The method as it is defined; raises where it breaks down."""
    if kind in ("jacobi", "seidel", "condition"):
        rows = given_matrix(given["a"])
        if kind == "condition":
            return _norm(rows, given["p"]) * _norm(_inverse(rows), given["p"])
        right, x = numbers(given["b"]), [Fraction(0)] * len(rows)
        for _ in range(int(given["k"])):
            old = list(x) if kind == "jacobi" else x
            for i, row in enumerate(rows):
                x[i] = (right[i] - sum(a * v for j, (a, v) in enumerate(zip(row, old, strict=True)) if j != i)) / row[i]
        return x
    f, x0 = given_polynomial(given["f"]), Fraction(given["x"])
    match kind:
        case "newton":
            for _ in range(int(given["k"])):
                x0 -= polynomials.value(f, x0) / polynomials.value(polynomials.derivative(f), x0)
            return x0
        case "secant":
            y = Fraction(given["y"])
            for _ in range(int(given["k"]) - 1):
                slope = (polynomials.value(f, y) - polynomials.value(f, x0)) / (y - x0)
                x0, y = y, y - polynomials.value(f, y) / slope
            return y
        case "aitken":
            y = polynomials.value(f, x0)
            z = polynomials.value(f, y)
            return x0 - (y - x0) ** 2 / (z - 2 * y + x0)
    low, high = x0, Fraction(given["y"])
    for _ in range(int(given["k"])):
        middle = (low + high) / 2
        value = polynomials.value(f, middle)
        if not value:
            raise ZeroDivisionError  # bisection would stop there
        low, high = (low, middle) if polynomials.value(f, low) * value < 0 else (middle, high)
    return [low, high]


def _norm(rows: Rows, p: str) -> Fraction:
    lines = rows if p == "infinity" else [list(column) for column in zip(*rows, strict=True)]
    return max(sum(map(abs, line), Fraction(0)) for line in lines)


def _inverse(rows: Rows) -> Rows:
    from bootcamp.math.chains import solve

    n = len(rows)
    columns = [solve(rows, [Fraction(int(i == k)) for i in range(n)]) for k in range(n)]
    return [list(row) for row in zip(*columns, strict=True)]
