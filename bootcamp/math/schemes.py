"""Rules of numerical analysis from the conditions that define them: weights, Runge-Kutta and multistep coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import factorial
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.lists import parse_list
from bootcamp.math import polynomials
from bootcamp.math.chains import solve
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, read_polynomial
from bootcamp.math.reading import listed
from bootcamp.math.wordings import wording

Numbers = list[Fraction]


def numbers(text: str) -> Numbers:
    """A list that we wrote ourselves."""
    found = parse_list(text)
    assert found is not None, text
    return found


def moment(a: Fraction, b: Fraction, k: int, m: int = 0) -> Fraction:
    """The integral of x^m x^k over [a, b]."""
    return (b ** (m + k + 1) - a ** (m + k + 1)) / (m + k + 1)


def _degree(weight: str) -> int:
    """Of `1`, `x`, `x^2`, or of the factor in `x f(x)`."""
    return ("1", "x", "x^2").index(weight.removesuffix("f(x)").strip() or "1")


def _powers(points: Sequence[Fraction]) -> list[Numbers]:
    return [[x**k for x in points] for k in range(len(points))]


def _fractions(rng: Random, count: int, level: int) -> Numbers:
    below = (30, 18, 13, 16)[level - 1]
    found: set[Fraction] = set()
    while len(found) < count:
        q = rng.randint(2, below)
        found.add(Fraction(rng.randint(1, q - 1), q))
    return sorted(found)


@dataclass(frozen=True, kw_only=True)
class Scheme(Pictured):
    """Coefficients that make a rule exact to an order; any that fulfil the order's conditions are right."""

    WORDINGS: ClassVar = {
        "weights": wording(
            "Weights w so that sum w_i f(x_i) = integral of {m} from {a} to {b} for degree < {n}, x = {x}?",
            "The quadrature rule with nodes {x} is to integrate {m} over [{a}, {b}] exactly for all polynomials "
            "f of degree below {n}. Its weights, in the order of the nodes?",
        ),
        "orthogonal": wording(
            "Monic p(x) of degree {n}, orthogonal to lower degrees with weight {m} on [{a}, {b}]?",
            "The nodes of Gauss' rule for the weight {m} on [{a}, {b}] are the roots of a monic polynomial p(x) of "
            "degree {n}. Find p(x).",
        ),
        "differences": wording(
            "c so that sum c_j f(x+jh) / h^{m} = f^({m})(x) for degree < {n}, j = {x}?",
            "Find the coefficients c_j, j = {x}, for which h^(-{m}) times the sum of c_j f(x + jh) is the derivative "
            "of order {m} of every polynomial f of degree below {n}.",
        ),
        "runge-kutta": wording(
            "Explicit Runge-Kutta, c = ({c}), order {n}: b_i, then a_ij (j > 1) by rows?",
            "An explicit Runge-Kutta method has c = ({c}) and order {n}, with a_i1 = c_i minus the other a_ij. Give "
            "all "
            "b_i, then the a_ij with 1 < j < i row by row, in one list.",
        ),
        "multistep": wording(
            "sum_(i<={k}) a_i y_i = h sum_(i<={top}) b_i f_i, a_{k} = 1, a_1.. = {a}, order {n}: a_0, b_0, ..., "
            "b_{top}?",
            "The linear multistep method y_{k} + ... + a_0 y_0 = h (b_0 f_0 + ... + b_{top} f_{top}) of {k} steps has "
            "a_1, a_2, ... = {a} in this order, and order {n}. Find a_0, b_0, ..., b_{top}, in this order.",
        ),
        "spline": wording(
            "Natural cubic spline through {p}: second derivatives at the inner knots?",
            "Find the second derivatives, at the inner knots from left to right, of the natural cubic spline through "
            "{p}.",
        ),
    }  # fmt: skip

    def _weights(self, rng: Random, level: int) -> Made:
        n = (2, 3, 3, 4)[level - 1]
        a, m = Fraction(rng.randint(-5, 3)), 0 if level < 3 else rng.randint(0, 2)
        b = a + rng.randint(1, 6)
        points = sorted(Fraction(k, 1 if level < 3 else 2) for k in rng.sample(range(-6, 8), n))
        weights = solve(_powers(points), [moment(a, b, k, m) for k in range(n)])
        factor = ("f(x)", "x f(x)", "x^2 f(x)")[m]
        return {"m": factor, "a": a, "b": b, "n": n, "x": listed(points)}, listed(weights)

    def _orthogonal(self, rng: Random, level: int) -> Made:
        n, m = (1, 2, 3, 3)[level - 1], rng.randint(0, 2)
        a = Fraction(rng.randint(0 if m % 2 else -12, 20 if level == 1 else 12), 1 if level == 3 else rng.randint(1, 2))
        b = a + rng.randint(1, (60, 12, 9, 9)[level - 1])
        table = [[moment(a, b, j + k, m) for j in range(n)] for k in range(n)]
        low = solve(table, [-moment(a, b, n + k, m) for k in range(n)])
        return {"n": n, "m": ("1", "x", "x^2")[m], "a": a, "b": b}, polynomials.write([*low, Fraction(1)])

    def _differences(self, rng: Random, level: int) -> Made:
        n, m = (3, 4, 4, 5)[level - 1], rng.randint(1, (2, 2, 3, 4)[level - 1])
        places = [Fraction(k) for k in sorted(rng.sample(range(-14 if level == 1 else -6, 15 if level == 1 else 7), n))]
        weights = solve(_powers(places), [Fraction(factorial(m) * (k == m)) for k in range(n)])
        return {"m": m, "n": n, "x": listed(places)}, listed(weights)

    def _runge_kutta(self, rng: Random, level: int) -> Made:
        if level == 1:
            q = rng.randint(20, 299)
            u = Fraction(rng.randint(1, 2 * q), q)
            return {"c": f"0, {u}", "n": 2}, listed([1 - 1 / (2 * u), 1 / (2 * u)])
        u, v = rng.sample(_fractions(rng, 2, level), 2)
        try:
            if level == 2:
                c = [Fraction(0), u, v]
                b = solve(_powers(c), [Fraction(1, k + 1) for k in range(3)])
                return {"c": listed(c), "n": 3}, listed([*b, 1 / (6 * b[2] * u)])
            c = [Fraction(0), u, v, Fraction(1)]
            b = solve(_powers(c), [Fraction(1, k + 1) for k in range(4)])
            a43 = b[2] * (1 - v) / b[3]
            table = [[b[2], b[3]], [b[2] * v * u, b[3] * u]]
            a32, a42 = solve(table, [b[1] * (1 - u), Fraction(1, 8) - b[3] * a43 * v])
        except (ZeroDivisionError, StopIteration):
            return self.made(rng, level)
        text = listed([*b, a32, a42, a43])
        given = {"c": listed(c), "n": "4"}
        return (given, text) if not self.fault(given, text, "") else self.made(rng, level)

    def _multistep(self, rng: Random, level: int) -> Made:
        """a_0 makes the method consistent; b is as good as it can be."""
        k = (2, 2, 3, 3)[level - 1]
        top = k - (level in (1, 3))
        a = [
            Fraction(
                rng.randint(-40, 40), rng.randint(1, 250 if level == 1 else 25) if level < 3 else rng.choice((1, 2))
            )
            for _ in range(k - 1)
        ]
        alphas = [-1 - sum(a), *a, Fraction(1)]
        points = [Fraction(i) for i in range(top + 1)]
        right = [sum((w * i ** (j + 1) for i, w in enumerate(alphas)), Fraction(0)) / (j + 1) for j in range(top + 1)]
        betas = solve(_powers(points), right)
        return {"k": k, "a": listed(a), "n": top + 1, "top": top}, listed([alphas[0], *betas])

    def _spline(self, rng: Random, level: int) -> Made:
        n = (3, 4, 5, 5)[level - 1]
        at = [Fraction(0)]
        for _ in range(n - 1):
            at.append(at[-1] + (rng.randint(1, 4) if level != 2 else 1))
        values = [Fraction(rng.randint(-9, 9)) for _ in at]
        second = _spline(at, values)
        if not any(second):
            return self.made(rng, level)
        points = listed([f"({x},{y})" for x, y in zip(at, values, strict=True)])
        return {"p": points}, listed(second)

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind == "orthogonal":
            found = read_polynomial(text)
            if found is None:
                return "not_a_polynomial"
            return self._orthogonal_fault(given, list(found))
        w = parse_list(text)
        if w is None:
            return "not_numbers"
        match self.kind:
            case "weights":
                x, a, b = numbers(given["x"]), Fraction(given["a"]), Fraction(given["b"])
                wanted = [moment(a, b, k, _degree(given["m"])) for k in range(len(x))]
            case "differences":
                x, m = numbers(given["x"]), int(given["m"])
                wanted = [Fraction(factorial(m) * (k == m)) for k in range(len(x))]
            case "runge-kutta":
                return _order_fault(numbers(given["c"]), w, int(given["n"]))
            case "multistep":
                return _multistep_fault(given, w)
            case _:
                return "" if w == numbers(solution) else "wrong_values"
        if len(w) != len(x):
            return "wrong_number"
        sums = [sum(v * p**k for v, p in zip(w, x, strict=True)) for k in range(len(x))]
        return "" if sums == wanted else "not_exact"

    def _orthogonal_fault(self, given: Given, p: Numbers) -> str:
        n, m, a, b = int(given["n"]), _degree(given["m"]), Fraction(given["a"]), Fraction(given["b"])
        if len(p) != n + 1 or p[-1] != 1:
            return "not_monic_of_that_degree"
        products = [sum((c * moment(a, b, j + k, m) for j, c in enumerate(p)), Fraction(0)) for k in range(n)]
        return "not_orthogonal" if any(products) else ""

    def true(self, given: Given, solution: str) -> bool:
        """In floating point: Gauss' nodes, Taylor's formula, a step of the method, or SciPy's spline."""
        import numpy

        match self.kind:
            case "weights":
                x, a, b = ([float(v) for v in numbers(given[name])] for name in "xab")
                basis = [numpy.poly1d(numpy.poly([q for q in x if q != p])) for p in x]
                tail = numpy.poly1d([1] + [0] * _degree(given["m"]))
                found = []
                for p, f in zip(x, basis, strict=True):
                    whole = (f * tail).integ()
                    found.append((whole(b[0]) - whole(a[0])) / f(p))
            case "orthogonal":
                monic = read_polynomial(solution)
                if monic is None or len(monic) != int(given["n"]) + 1 or monic[-1] != 1:
                    return False
                a_, b_, m = float(Fraction(given["a"])), float(Fraction(given["b"])), _degree(given["m"])
                nodes, w = numpy.polynomial.legendre.leggauss(12)
                t = (a_ + b_) / 2 + (b_ - a_) / 2 * nodes
                values = numpy.polyval(numpy.array([float(c) for c in reversed(monic)]), t) * t**m * w
                sizes = numpy.abs(values).sum()
                return all(
                    abs((values * (t / max(abs(a_), abs(b_))) ** k).sum()) < 1e-8 * sizes for k in range(len(monic) - 1)
                )
            case "differences":
                x = [float(v) for v in numbers(given["x"])]
                m = int(given["m"])
                basis = [numpy.poly1d(numpy.poly([q for q in x if q != p])) for p in x]
                found = [f.deriv(m)(0) / f(p) for p, f in zip(x, basis, strict=True)]
            case "spline":
                from scipy.interpolate import CubicSpline

                points = numpy.array([[float(v) for v in numbers(part)] for part in given["p"].split(", ")])
                found = CubicSpline(points[:, 0], points[:, 1], bc_type="natural")(points[1:-1, 0], 2)
            case "runge-kutta":
                return _observed_order(
                    [float(v) for v in numbers(given["c"])], [float(v) for v in numbers(solution)], int(given["n"])
                )
            case _:
                a0, *betas = (float(v) for v in numbers(solution))
                alphas = [a0, *(float(v) for v in numbers(given["a"])), 1.0]
                i = numpy.arange(len(alphas))
                for z in (0.02, -0.01j):  # the residual of exp(z i) is of order n + 1
                    gap = (alphas * numpy.exp(z * i)).sum() - z * (betas * numpy.exp(z * i[: len(betas)])).sum()
                    if abs(gap) > 2e3 * (1 + max(map(abs, alphas))) * abs(z) ** (int(given["n"]) + 1) + 1e-12:
                        return False
                return len(betas) == int(given["top"]) + 1
        return bool(numpy.allclose(found, [float(v) for v in numbers(solution)], rtol=1e-7, atol=1e-9))


def _spline(at: Numbers, values: Numbers) -> Numbers:
    h = [b - a for a, b in pairwise(at)]
    slopes = [(b - a) / s for (a, b), s in zip(pairwise(values), h, strict=True)]
    n = len(h) - 1
    table = [[Fraction(0)] * n for _ in range(n)]
    for i in range(n):
        table[i][i] = 2 * (h[i] + h[i + 1])
        if i:
            table[i][i - 1] = h[i]
        if i < n - 1:
            table[i][i + 1] = h[i + 1]
    return solve(table, [6 * (slopes[i + 1] - slopes[i]) for i in range(n)])


def _tableau(c: Sequence[Fraction], w: Sequence[Fraction]) -> tuple[Numbers, list[Numbers]] | None:
    """b and the rows of A, of which the first column makes the sums c."""
    s = len(c)
    if len(w) != s + (s - 1) * (s - 2) // 2:
        return None
    rest = list(w[s:])
    rows = []
    for i in range(s):
        inner = [rest.pop(0) for _ in range(max(0, i - 1))]
        rows.append([c[i] - sum(inner), *inner, *([Fraction(0)] * s)][:s] if i else [Fraction(0)] * s)
    return list(w[:s]), rows


def _order_fault(c: Numbers, w: Numbers, order: int) -> str:
    """The conditions of the rooted trees up to four vertices."""
    tableau = _tableau(c, w)
    if tableau is None:
        return "wrong_number"
    b, rows = tableau

    def after(v: Numbers) -> Numbers:
        return [sum((x * y for x, y in zip(row, v, strict=True)), Fraction(0)) for row in rows]

    squares = [x * x for x in c]
    once, twice = after(c), after(squares)
    trees: list[tuple[Numbers, int, int]] = [
        ([Fraction(1)] * len(c), 1, 1), (c, 2, 2), (squares, 3, 3), (once, 3, 6), ([x**3 for x in c], 4, 4),
        ([x * y for x, y in zip(c, once, strict=True)], 4, 8), (twice, 4, 12), (after(once), 4, 24),
    ]  # fmt: skip
    for values, size, density in trees:
        if size <= order and sum(x * y for x, y in zip(b, values, strict=True)) != Fraction(1, density):
            return "wrong_order"
    return ""


def _observed_order(c: list[float], w: list[float], order: int) -> bool:
    """One step of y' = (1 + x) y^2 / 2 + x at two sizes: the error shrinks as the order says."""
    import mpmath

    with mpmath.workdps(40):
        s = len(c)

        def f(x: Any, y: Any) -> Any:
            return (1 + x) * y * y / 2 + x

        def step(h: Any) -> Any:
            rest, slopes = list(w[s:]), list[Any]()
            for i in range(s):
                inner = [rest.pop(0) for _ in range(max(0, i - 1))]
                row = [c[i] - sum(inner), *inner] if i else []
                y = 1 + h * sum((a * k for a, k in zip(row, slopes, strict=False)), mpmath.mpf(0))
                slopes.append(f(c[i] * h, y))
            return 1 + h * sum((b * k for b, k in zip(w[:s], slopes, strict=True)), mpmath.mpf(0))

        terms = [mpmath.mpf(1)]  # the Taylor coefficients of the solution
        for k in range(12):
            squares = [sum(terms[i] * terms[j - i] for i in range(j + 1)) for j in range(k + 1)]
            slope = (squares[k] + (squares[k - 1] if k else 0)) / 2 + (k == 1)
            terms.append(slope / (k + 1))
        h = mpmath.mpf("0.001")
        gap = abs(step(h) - sum(t * h**k for k, t in enumerate(terms)))
        return bool(gap < 1e4 * (1 + max(map(abs, w))) ** 3 * h ** (order + 1) + 1e-15)


def _multistep_fault(given: Given, w: Numbers) -> str:
    k, top, order = int(given["k"]), int(given["top"]), int(given["n"])
    if len(w) != top + 2:
        return "wrong_number"
    alphas, betas = [w[0], *numbers(given["a"]), Fraction(1)], w[1:]
    assert len(alphas) == k + 1
    for j in range(order + 1):
        left = sum((a * Fraction(i) ** j for i, a in enumerate(alphas)), Fraction(0))
        right = sum((b * j * Fraction(i) ** (j - 1) for i, b in enumerate(betas)), Fraction(0)) if j else Fraction(0)
        if left != right:
            return "wrong_order"
    return ""
