"""Stability: Lyapunov functions that must decrease, feedback, and the parameters for which roots are stable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import gcd, lcm
from random import Random
from typing import ClassVar

from bootcamp.answers.expressions import Node, Number, Power, Product, Sum, Symbol, exact, parse_expression, terms
from bootcamp.answers.intervals import read_region, same_region
from bootcamp.answers.lists import parse_list
from bootcamp.answers.matrices import parse_matrix
from bootcamp.math import polynomials
from bootcamp.math.chains import solve
from bootcamp.math.equations import _roots
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, Rows, given_matrix
from bootcamp.math.reading import listed, right_side, write_matrix
from bootcamp.math.wordings import wording

UNION = re.compile(r"∪|∨|\\(?:cup|lor|vee)|\b(?:or|union|U)\b")  # all the sets that are asked for are in one piece
Form = dict[tuple[int, int], Fraction]  # exponents of x and y


def product(a: Rows, b: Rows) -> Rows:
    return [
        [sum((x * y for x, y in zip(row, column, strict=True)), Fraction(0)) for column in zip(*b, strict=True)]
        for row in a
    ]


def transposed(a: Rows) -> Rows:
    return [list(row) for row in zip(*a, strict=True)]


def positive(a: Rows) -> bool:
    """True for a positive definite symmetric matrix: its pivots are positive."""
    rows = [list(row) for row in a]
    if rows != transposed(rows):
        return False
    for i, row in enumerate(rows):
        if row[i] <= 0:
            return False
        for other in rows[i + 1 :]:
            factor = other[i] / row[i]
            other[:] = [x - factor * y for x, y in zip(other, row, strict=True)]
    return True


def read_form(text: str) -> Form | None:
    """A polynomial in x and y, written as a sum of terms; None for anything else."""
    text = re.sub(r"^\s{0,3}V\s?(?:\(\s?x\s?,\s?y\s?\))?\s?=", "", text[:400])
    node = parse_expression(right_side(text), ("x", "y"))
    if node is None:
        return None
    form: Form = {}
    for term in terms(node):
        found = _monomial(term)
        if found is None:
            return None
        powers, factor = found
        form[powers] = form.get(powers, Fraction(0)) + factor
    return {powers: factor for powers, factor in form.items() if factor}


def _monomial(node: Node) -> tuple[tuple[int, int], Fraction] | None:
    match node:
        case Symbol(name):
            return (int(name == "x"), int(name == "y")), Fraction(1)
        case Power(Symbol(name), Number(power)) if power.denominator == 1 and 0 < power <= 12:
            return (int(power) * (name == "x"), int(power) * (name == "y")), Fraction(1)
        case Product(parts):
            powers, factor = (0, 0), Fraction(1)
            for part in parts:
                found = _monomial(part)
                if found is None:
                    return None
                powers = (powers[0] + found[0][0], powers[1] + found[0][1])
                factor *= found[1]
            return (powers, factor) if sum(powers) < 40 else None
        case Sum():
            return None
    value = exact(node)
    return None if value is None else ((0, 0), value)


@dataclass(frozen=True, kw_only=True)
class Stability(Pictured):
    """A function or a matrix that proves stability, a feedback that makes it, the interval where it holds."""

    WORDINGS: ClassVar = {
        "lyapunov": wording(
            "x' = {a}x. Symmetric P > 0 with A^T P + PA < 0?",
            "Prove that x' = Ax, A = {a}, is stable: give a symmetric positive definite P for which A^T P + P A is "
            "negative definite.",
        ),
        "stein": wording(
            "x_(n+1) = {a}x_n. Symmetric P > 0 with A^T PA - P < 0?",
            "Prove that x -> Ax, A = {a}, is stable: give a symmetric positive definite P for which A^T P A - P is "
            "negative definite.",
        ),
        "nonlinear": wording(
            "x' = {f}, y' = {g}. V = a x^{p} + b y^{q}, a, b > 0, with V' < 0 off 0?",
            "Find a Lyapunov function V = a x^{p} + b y^{q} with a, b > 0 and V' < 0 except at the origin for the "
            "system x' = {f:tex}, y' = {g:tex}.",
        ),
        "hurwitz": wording(
            "All k for which all roots of s^3+({a})s^2+({b})s+({c}) have negative real part?",
            "For which real k is s^3 + ({a}) s^2 + ({b}) s + ({c}) a Hurwitz polynomial, all its roots in the open "
            "left "
            "half-plane? Answer with an interval or an inequality.",
        ),
        "schur": wording(
            "All k for which both roots of z^2+({b})z+({c}) have |z| < 1?",
            "For which real k do both roots of z^2 + ({b}) z + ({c}) lie in the open unit disc? Answer with an "
            "interval "
            "or an inequality.",
        ),
        "feedback": wording(
            "A = {a}, b = ({b}). Row K so that A - bK has eigenvalues {e}?",
            "The system x' = Ax + bu has A = {a}, b = ({b}). Find the feedback u = -Kx for which the closed loop has "
            "the eigenvalues {e}.",
        ),
        "gramian": wording(
            "A = {a}. Symmetric P with A^T P + PA = -{q}?",
            "Solve the Lyapunov equation A^T P + P A = -Q for A = {a}, Q = {q}.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        n = (2, 2, 3, 3)[level - 1]
        size = (3, 4, 3, 4)[level - 1]
        match self.kind:
            case "nonlinear":
                return self._system(rng, level)
            case "hurwitz" | "schur":
                return self._range(rng, level)
        if self.kind in ("lyapunov", "stein"):
            return self._hidden(rng, level)
        rows: Rows = [[Fraction(rng.randint(-size, size)) for _ in range(n)] for _ in range(n)]
        try:
            if self.kind == "feedback":
                b = [Fraction(rng.randint(-3, 3)) for _ in range(n)]
                wanted = sorted(Fraction(-k) for k in rng.sample(range(1, 7), n))
                return {"a": write_matrix(rows), "b": listed(b), "e": listed(wanted)}, listed(_placed(rows, b, wanted))
            half = [[Fraction(rng.randint(-2, 2)) for _ in range(n)] for _ in range(n)]
            q = product(transposed(half), half)
            p = _balance(rows, q)
        except StopIteration:
            return self.made(rng, level)
        if not any(map(any, q)) or not any(map(any, p)):
            return self.made(rng, level)
        return {"a": write_matrix(rows), "q": write_matrix(q)}, write_matrix(p)

    def _hidden(self, rng: Random, level: int) -> Made:
        """P = U^T U with det U = 1, and A such that its function is seen to decrease."""
        n = (2, 2, 3, 3)[level - 1]
        size = (4, 6, 2, 3)[level - 1]
        u: Rows = [[Fraction(int(i == j)) for j in range(n)] for i in range(n)]
        for _ in range(n):
            i, j = rng.sample(range(n), 2)
            k = rng.choice((-1, 1)) * rng.randint(1, size if n == 2 else 2)
            u[i] = [x + k * y for x, y in zip(u[i], u[j], strict=True)]
        p = product(transposed(u), u)
        below = rng.choice((3, 4, 5, 7)) if self.kind == "stein" else 1
        if self.kind == "stein":
            size = below * 2 // (3 if n == 2 else 4)
        inner: Rows = [[Fraction(rng.randint(-size, size), below) for _ in range(n)] for _ in range(n)]
        for i in range(n):
            for j in range(i + 1):  # skew but for a negative diagonal
                if self.kind == "lyapunov":
                    inner[j][i] = -inner[i][j] if i != j else Fraction(-rng.randint(1, 2))
        try:
            columns = [solve(u, [row[k] for row in product(inner, u)]) for k in range(n)]
        except StopIteration:
            return self.made(rng, level)
        rows = transposed(columns)
        given, text = {"a": write_matrix(rows)}, write_matrix(p)
        # Where the unit matrix or a simple one would do there is nothing to find.
        plain: Rows = [[Fraction(int(i == j)) for j in range(n)] for i in range(n)]
        if self.fault(given, text, "") or any(
            not self.fault(given, write_matrix(g), "") for g in (plain, *_guesses(n))
        ):
            return self.made(rng, level)
        return given, text

    def _system(self, rng: Random, level: int) -> Made:
        """The mixed terms of V' must cancel: a p r = b q s."""
        top = (3, 3, 5, 7)[level - 1]
        p, q = (2 * rng.randint(1, (top + 1) // 2) for _ in range(2))
        m, n = rng.randint(1, 40 if level == 1 else 9), rng.randint(1, 40 if level == 1 else 9)  # the cross terms
        c, d = rng.randint(1, 9), rng.randint(1, 9)
        u, v = rng.choice((1, 3)), rng.choice((1, 3))  # the damping
        sign = rng.choice(("+-", "-+"))
        f = f"-{_times(c)}{_raised('x', u)}{sign[0]}{_times(m)}{_raised('y', q - 1)}"
        g = f"{sign[1]}{_times(n)}{_raised('x', p - 1)}-{_times(d)}{_raised('y', v)}".lstrip("+")
        # Where (p - 1)(q - 1) = uv a small mixed term could be left, and a, b were not determined.
        if (m == n and p == q) or (p - 1) * (q - 1) == u * v:
            return self._system(rng, level)
        a, b = n * q, m * p
        common = gcd(a, b)
        return {"f": f, "g": g, "p": p, "q": q}, f"{_times(a // common)}x^{p}+{_times(b // common)}y^{q}"

    def _range(self, rng: Random, level: int) -> Made:
        q = rng.randint(1, 6) if self.kind == "schur" else 1
        low = [[Fraction(rng.randint(-9, 15 if q == 1 else 9), q), Fraction(0)] for _ in range(3)]
        for row in rng.sample(low, 1 if level < 3 else 2):
            row[1] = Fraction(rng.choice((-3, -2, -1, 1, 2, 3)))
        texts = [polynomials.write(polynomials.polynomial(row), "k") or "0" for row in low]
        fields: dict[str, object] = dict(zip("abc", texts, strict=True))
        if self.kind == "schur":
            fields.pop("a")
        if not any("k" in str(text) for text in fields.values()):
            return self._range(rng, level)
        pieces = _stable({name: str(text) for name, text in fields.items()}, self.kind)
        if pieces is None or len(pieces) != 1:
            return self._range(rng, level)
        left, right = pieces[0]
        return fields, f"({'-inf' if left is None else left}, {'inf' if right is None else right})"

    def fault(self, given: Given, text: str, solution: str) -> str:
        match self.kind:
            case "nonlinear":
                return self._function_fault(given, text)
            case "hurwitz" | "schur":
                found = None if UNION.search(text) else read_region(text, "k").value
                wanted = read_region(solution, "k").value
                if found is None or wanted is None:
                    return "no_interval"
                return "" if same_region(found, wanted) else "wrong_interval"
            case "feedback":
                row = (
                    parse_list(text.strip().removeprefix("[[").removesuffix("]]")) if "[[" in text else parse_list(text)
                )
                return "not_numbers" if row is None else "" if row == parse_list(solution) else "wrong_gain"
        a, p = given_matrix(given["a"]), parse_matrix(text)
        if p is None or len(p) != len(a) or len(p[0]) != len(a):
            return "not_a_matrix"
        if p != transposed(p):
            return "not_symmetric"
        if self.kind == "gramian":
            return "" if p == given_matrix(solution) else "wrong_matrix"
        if not positive(p):
            return "not_positive"
        moved = product(transposed(a), product(p, a)) if self.kind == "stein" else product(transposed(a), p)
        other = p if self.kind == "stein" else product(p, a)
        sign = -1 if self.kind == "stein" else 1
        change = [[-(x + sign * y) for x, y in zip(*pair, strict=True)] for pair in zip(moved, other, strict=True)]
        return "" if positive(change) else "not_decreasing"

    def _function_fault(self, given: Given, text: str) -> str:
        form, p, q = read_form(text), int(given["p"]), int(given["q"])
        if form is None or set(form) != {(p, 0), (0, q)} or min(form.values()) <= 0:
            return "not_of_that_form"
        f, g = read_form(given["f"]), read_form(given["g"])
        assert f is not None
        assert g is not None
        change: Form = {}
        for part, powers, here in ((f, (p - 1, 0), p * form[p, 0]), (g, (0, q - 1), q * form[0, q])):
            for (i, j), factor in part.items():
                key = (i + powers[0], j + powers[1])
                change[key] = change.get(key, Fraction(0)) + here * factor
        # What is left must be even powers of x and of y alone, both with minus; the mixed term is of odd
        # degree in each.
        left = {key for key, factor in change.items() if factor}
        return "" if all(0 in key for key in left) else "not_decreasing"

    def true(self, given: Given, solution: str) -> bool:
        """Eigenvalues with numpy; V' at many points; roots at parameters within and without the interval."""
        import numpy

        def matrix(text: str) -> numpy.ndarray:
            return numpy.array([[float(x) for x in row] for row in given_matrix(text)])

        match self.kind:
            case "nonlinear":
                return _decreases(given, solution)
            case "hurwitz" | "schur":
                return _range_holds(given, solution, self.kind)
            case "feedback":
                b, k, e = (
                    [float(Fraction(x)) for x in text.split(", ")] for text in (given["b"], solution, given["e"])
                )
                found = numpy.linalg.eigvals(matrix(given["a"]) - numpy.outer(b, k))
                return bool(numpy.allclose(sorted(found.real), sorted(e), atol=1e-5) and abs(found.imag).max() < 1e-5)
        a, p = matrix(given["a"]), matrix(solution)
        if self.kind == "gramian":
            return bool(numpy.allclose(a.T @ p + p @ a, -matrix(given["q"])) and numpy.allclose(p, p.T))
        change = a.T @ p @ a - p if self.kind == "stein" else a.T @ p + p @ a
        return bool(min(numpy.linalg.eigvalsh(p)) > 0 > max(numpy.linalg.eigvalsh(change)))


def _times(c: int) -> str:
    return "" if c == 1 else str(c)


def _raised(x: str, k: int) -> str:
    return x if k == 1 else f"{x}^{k}"


def _guesses(n: int) -> list[Rows]:
    """Matrices that someone might always try."""
    shapes = [[[2, 1], [1, 2]], [[2, -1], [-1, 2]], [[2, 1], [1, 1]], [[2, -1], [-1, 1]], [[1, 1], [1, 2]],
              [[1, -1], [-1, 2]], [[2, 0], [0, 1]], [[1, 0], [0, 2]], [[1, 0], [0, 3]], [[3, 0], [0, 1]]]  # fmt: skip
    return [[[Fraction(x) for x in row] for row in shape] for shape in shapes] if n == 2 else []


def _balance(a: Rows, q: Rows) -> Rows:
    """The symmetric solution of A^T P + P A = -Q; StopIteration if there is not one."""
    n = len(a)
    places = [(i, j) for i in range(n) for j in range(i, n)]
    table, right = [], []
    for i, j in places:
        row = dict.fromkeys(places, Fraction(0))
        for k in range(n):
            row[min(k, j), max(k, j)] += a[k][i]
            row[min(i, k), max(i, k)] += a[k][j]
        table.append(list(row.values()))
        right.append(-q[i][j])
    found = dict(zip(places, solve(table, right), strict=True))
    return [[found[min(i, j), max(i, j)] for j in range(n)] for i in range(n)]


def _placed(a: Rows, b: list[Fraction], wanted: list[Fraction]) -> list[Fraction]:
    """Ackermann: the last row of the inverse controllability matrix times the wanted polynomial of A."""
    n = len(a)
    columns = [b]
    for _ in range(n - 1):
        columns.append([sum((x * y for x, y in zip(row, columns[-1], strict=True)), Fraction(0)) for row in a])
    last = solve(columns, [Fraction(int(k == n - 1)) for k in range(n)])  # last . columns[k] = [k is the last]
    row: Rows = [last]
    for root in wanted:
        moved = product(row, a)
        row = [[x - root * y for x, y in zip(moved[0], row[0], strict=True)]]
    return row[0]


def _linear(text: str) -> list[Fraction]:
    """A polynomial of degree one in k, as coefficients."""
    node = parse_expression(text, ("k",))
    found = polynomials.as_polynomial(node, "k")
    assert found is not None, text
    return [*found, Fraction(0), Fraction(0)][:2]


def _conditions(given: Given, kind: str) -> list[polynomials.Polynomial]:
    """Polynomials in k that must all be positive: Routh and Hurwitz, or Jury."""
    parts = {name: polynomials.polynomial(_linear(text)) for name, text in given.items()}
    minus, one = polynomials.polynomial([-1]), polynomials.polynomial([1])
    b, c = parts["b"], parts["c"]
    if kind == "schur":
        plus = polynomials.add(one, c)
        return [polynomials.add(plus, b), polynomials.add(plus, polynomials.multiply(minus, b)),
                polynomials.add(one, polynomials.multiply(minus, c))]  # fmt: skip
    product_ = polynomials.add(polynomials.multiply(parts["a"], b), polynomials.multiply(minus, c))
    return [parts["a"], c, product_]


def rational_roots(f: polynomials.Polynomial) -> list[Fraction]:
    scale = lcm(*(c.denominator for c in f))
    return _roots(tuple(scale * c for c in f))


def _stable(given: Given, kind: str) -> list[tuple[Fraction | None, Fraction | None]] | None:
    """The open intervals on which all conditions hold; None if a bound is not rational."""
    conditions = _conditions(given, kind)
    cuts: set[Fraction] = set()
    for f in conditions:
        if len(f) == 3:
            under = f[1] ** 2 - 4 * f[2] * f[0]
            if under > 0 and len(rational_roots(f)) < 2:
                return None
        if len(f) > 1:
            cuts |= set(rational_roots(f))
    ends: list[Fraction | None] = [None, *sorted(cuts), None]
    found: list[tuple[Fraction | None, Fraction | None]] = []
    for left, right in pairwise(ends):
        inside = (left + right) / 2 if left is not None and right is not None else (
            left + 1 if left is not None else right - 1 if right is not None else Fraction(0)
        )  # fmt: skip
        if all(polynomials.value(f, inside) > 0 for f in conditions):
            found.append((left, right))
    joined = any(one[1] is not None and one[1] == two[0] for one, two in pairwise(found))
    return None if joined else found


def _range_holds(given: Given, solution: str, kind: str) -> bool:
    import numpy

    left, right = solution.strip("()").split(", ")
    low = -1e3 if left == "-inf" else float(Fraction(left))
    high = 1e3 if right == "inf" else float(Fraction(right))

    def stable(k: float) -> bool:
        values = [float(c) + float(d) * k for c, d in map(_linear, given.values())]
        roots = numpy.roots([1.0, *values])
        return bool(max(abs(roots)) < 1) if kind == "schur" else bool(max(roots.real) < 0)

    wide = high - low
    inside = [low + wide * t for t in (0.01, 0.2, 0.5, 0.8, 0.99)]
    outside = ([low - 0.01 * t for t in (1, 50)] if left != "-inf" else []) + (
        [high + 0.01 * t for t in (1, 50)] if right != "inf" else []
    )
    return all(map(stable, inside)) and not any(map(stable, outside))


def _decreases(given: Given, solution: str) -> bool:
    """V' by differences, on a ring of points far and near."""
    from math import cos, sin

    forms = [read_form(text) for text in (solution, given["f"], given["g"])]
    v, f, g = ([*form.items()] for form in forms if form is not None)

    def at(form: list[tuple[tuple[int, int], Fraction]], x: float, y: float) -> float:
        return sum(float(c) * x**i * y**j for (i, j), c in form)

    for k in range(24):
        for size in (0.3, 1.0, 3.0):
            x, y = size * cos(k + 0.5), size * sin(k + 0.5)
            dx, dy = at(f, x, y), at(g, x, y)
            step = 1e-5 / (1 + abs(dx) + abs(dy))
            gain = at(v, x + step * dx, y + step * dy) - at(v, x - step * dx, y - step * dy)
            if gain >= 0:
                return False
    return True
