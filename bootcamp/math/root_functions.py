"""Functions of roots without the roots, and polynomials made to order."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.expressions import parse_expression
from bootcamp.answers.latex import plain
from bootcamp.math.forms import nonzero
from bootcamp.math.functional_equations import composed
from bootcamp.math.matrices import determinant
from bootcamp.math.polynomial_pairs import _minus, _random, divide, gcd
from bootcamp.math.polynomials import Polynomial, add, derivative, multiply, polynomial, value, write
from bootcamp.math.questions import Given, Made, Question, given_polynomial, read_number, read_polynomial
from bootcamp.math.reading import listed
from bootcamp.math.wordings import wording

MAX_LENGTH = 400  # characters
ROOTS = tuple(f"{name}_{k}" for name in ("r", "x", "alpha") for k in range(1, 6))


@dataclass(frozen=True, kw_only=True)
class RootFunction(Question):
    """A symmetric function of the roots of a polynomial, without the roots."""

    chance: ClassVar[float] = 0.15

    WORDINGS: ClassVar = {
        "power-sum": wording(
            "Sum of the {n}-th powers of the roots of {f}?",
            "Let $r_i$ be the complex roots of ${f}$, with multiplicity. Find $\\sum r_i^{n}$.",
        ),
        "reciprocal-sum": wording(
            "Sum of 1/r over the roots r of {f}?", "Find $\\sum 1/r_i$ over the complex roots of ${f}$."
        ),
        "shifted-product": wording(
            "Product of ({c} - r) over the roots r of {f}?",
            "Find $\\prod ({c} - r_i)$ over the complex roots of ${f}$.",
        ),
        "reciprocal-shift": wording(
            "Sum of 1/({c} - r) over the roots r of {f}?", "Find $\\sum 1/({c} - r_i)$ over the complex roots of ${f}$."
        ),
        "discriminant": wording("Discriminant of {f}?", "Find the discriminant of ${f}$."),
        "resultant": wording("Resultant of {f} and {g}?", "Compute $\\operatorname{{Res}}({f}, {g})$."),
        "product-over-roots": wording(
            "Product of g(r), g = {g}, over the roots r of {f}?",
            "Find $\\prod g(r_i)$ with $g(x) = {g}$ over the complex roots of ${f}$.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        degree, size, lead = ((2, 20, 1), (3, 9, 1), (3, 9, 3), (4, 9, 3), (5, 9, 4))[level - 1]
        while True:
            f = _random(rng, degree, size, lead)
            fields: dict[str, object] = {"f": write(f)}
            slope = derivative(f)
            if not f[0] or sum(map(bool, f)) < 3 or not _resultant(f, slope):
                continue  # simple roots only: a double one is nothing but trouble to whoever finds them numerically
            match self.kind:
                case "power-sum":
                    n = rng.randint(2, (3, 3, 4, 5, 7)[level - 1])
                    return fields | {"n": n}, _power_sum(f, n)
                case "reciprocal-sum":
                    if level == 1:
                        f = _random(rng, 2, 60, 3)
                        fields = {"f": write(f)}
                    if f[0] and f[1]:
                        return fields, -f[1] / f[0]
                case "shifted-product":
                    c = nonzero(rng, 9)
                    return fields | {"c": c}, value(f, c) / f[-1]
                case "reciprocal-shift":
                    c = nonzero(rng, 5)
                    if value(f, c) and value(slope, c):
                        return fields | {"c": c}, value(slope, c) / value(f, c)
                case "discriminant":
                    sign = (-1) ** ((len(f) - 1) * (len(f) - 2) // 2)
                    if found := sign * _resultant(f, slope) / f[-1]:
                        return fields, found
                case _:
                    g = _random(rng, 1 if level == 1 else 2 if level < 5 else 3, size if level > 1 else 9, lead)
                    if sum(map(bool, g)) > 1:
                        scale = 1 if self.kind == "resultant" else f[-1] ** (len(g) - 1)
                        return fields | {"g": write(g)}, _resultant(f, g) / scale

    def fault(self, given: Given, text: str, solution: str) -> str:
        left, _, rest = plain(text[:MAX_LENGTH]).partition("=")
        named = rest and "_" in left and parse_expression(left, ROOTS) is not None  # r_1^2 + r_2^2 = 38
        return "" if read_number(rest if named else text) == Fraction(solution) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """From numeric roots, to forty digits."""
        from mpmath import mp, mpc, mpf, polyroots

        f = given_polynomial(given["f"])
        with mp.workdps(40):
            roots: list[Any] = polyroots([mpc(int(c)) for c in reversed(f)], maxsteps=200, extraprec=120)
            lead, c = mpf(int(f[-1])), int(given.get("c", 0))
            found: Any
            match self.kind:
                case "power-sum":
                    found = sum(r ** int(given["n"]) for r in roots)
                case "reciprocal-sum":
                    found = sum(1 / r for r in roots)
                case "shifted-product":
                    found = prod([c - r for r in roots])
                case "reciprocal-shift":
                    found = sum(1 / (c - r) for r in roots)
                case "discriminant":
                    found = lead ** (2 * len(roots) - 2) * prod(
                        [(r - s) ** 2 for i, r in enumerate(roots) for s in roots[:i]]
                    )
                case _:
                    g = given_polynomial(given["g"])
                    found = prod([sum(int(a) * r**i for i, a in enumerate(g)) for r in roots])
                    found *= lead ** (len(g) - 1) if self.kind == "resultant" else 1
            truth = Fraction(solution)
            return bool(abs(found - mpc(truth.numerator) / truth.denominator) < 1e-10 * float(1 + abs(truth)))


def _power_sum(f: Polynomial, n: int) -> Fraction:
    """Newton's identities."""
    c = [a / f[-1] for a in reversed(f)]
    sums = [Fraction(len(f) - 1)]
    for k in range(1, n + 1):
        total = -k * c[k] if k < len(c) else Fraction(0)
        sums.append(total - sum((c[i] * sums[k - i] for i in range(1, min(k, len(c)))), Fraction(0)))
    return sums[n]


def _resultant(f: Polynomial, g: Polynomial) -> Fraction:
    """The determinant of Sylvester's matrix."""
    m, n = len(f) - 1, len(g) - 1
    rows = [[Fraction(0)] * i + [*reversed(f)] + [Fraction(0)] * (n - 1 - i) for i in range(n)]
    rows += [[Fraction(0)] * i + [*reversed(g)] + [Fraction(0)] * (m - 1 - i) for i in range(m)]
    return determinant(rows)


@dataclass(frozen=True, kw_only=True)
class PrescribedPolynomial(Question):
    """A polynomial from what is known of its roots, remainders or derivatives."""

    WORDINGS: ClassVar = {
        "shifted-roots": wording(
            "A polynomial whose roots are those of {f}, each plus {c}?",
            "Find a polynomial with roots $r_i + ({c})$, $r_i$ the roots of ${f}$.",
        ),
        "reciprocal-roots": wording(
            "A polynomial whose roots are c/r, c = {c}, r the roots of {f}?",
            "Find a polynomial with roots $({c})/r_i$, $r_i$ the roots of ${f}$.",
        ),
        "squared-roots": wording(
            "A polynomial of degree {n} whose roots are the squares of those of {f}?",
            "Find a polynomial of degree {n} with roots $r_i^2$, $r_i$ the roots of ${f}$.",
        ),
        "surd-roots": wording(
            "Minimal polynomial over Q of {s}?",
            "Which monic rational polynomial in x of least degree has the root {s}?",
        ),
        "remainders": wording(
            "Polynomial of degree below {n} leaving {r} mod {f} and {s} mod {g}?",
            "Find the polynomial of degree less than {n} that leaves the remainder ${r}$ on division by ${f}$ "
            "and ${s}$ on division by ${g}$.",
        ),
        "values-and-slopes": wording(
            "Polynomial p of degree at most {n} with {data}?",
            "Find the polynomial p of degree at most {n} such that {data}.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        degree, size = ((2, 15), (2, 20), (3, 9), (3, 9), (4, 9))[level - 1]
        while True:
            f = _random(rng, degree, size, 1 + level // 2)
            c = nonzero(rng, 9)
            if not f[0] or sum(map(bool, f)) < 3:
                continue
            match self.kind:
                case "shifted-roots":
                    return {"f": write(f), "c": c}, write(composed(f, polynomial([-c, 1])))
                case "reciprocal-roots":
                    return {"f": write(f), "c": c}, write([a * c ** (degree - k) for k, a in enumerate(reversed(f))])
                case "squared-roots":
                    both = multiply(f, polynomial(a * (-1) ** k for k, a in enumerate(f)))
                    g = polynomial(both[::2])
                    return {"f": write(f), "n": degree}, write([a * (1 if g[-1] > 0 else -1) for a in g])
                case "surd-roots":
                    return _surd(rng, level)
                case "remainders":
                    g = _random(rng, 1 if level < 3 else 2, 5)
                    f = _random(rng, 1 if level == 1 else 2, 5)
                    p = _random(rng, len(f) + len(g) - 3, 9)
                    if len(gcd(f, g)) == 1:
                        r, s = divide(p, f)[1], divide(p, g)[1]
                        return {
                            "n": len(f) + len(g) - 2,
                            "r": write(r),
                            "f": write(f),
                            "s": write(s),
                            "g": write(g),
                        }, write(p)
                case _:
                    points = rng.sample(range(-3, 4), (1, 2, 2, 2, 3)[level - 1])
                    orders = [2 if level in (1, 2) else rng.choice((2, 3) if level > 3 else (1, 2, 3)) for _ in points]
                    p = (
                        _random(rng, sum(orders) - 1, 9)
                        if level > 1
                        else polynomial([rng.randint(-20, 20), nonzero(rng, 20)])
                    )
                    data, current = [], p
                    slopes = [p, derivative(p), derivative(derivative(p))]
                    for x, order in zip(points, orders, strict=True):
                        for k in range(order):
                            current = slopes[k]
                            data.append(f"p{chr(39) * k}({x}) = {value(current, x)}")
                    return {"n": sum(orders) - 1, "data": listed(data)}, write(p)

    def fault(self, given: Given, text: str, solution: str) -> str:
        found = read_polynomial(text)
        if not found:
            return "not_a_polynomial"
        wanted = given_polynomial(solution)
        if self.kind in ("remainders", "values-and-slopes"):
            return "" if found == wanted else "wrong_polynomial"
        if self.kind == "surd-roots" and found[-1] != 1:
            return "not_monic"
        return (
            ""
            if polynomial(c / found[-1] for c in found) == polynomial(c / wanted[-1] for c in wanted)
            else "wrong_polynomial"
        )

    def true(self, given: Given, solution: str) -> bool:
        """By numeric roots, and by values and derivatives at the points."""
        import re

        import numpy

        p = numpy.poly1d([float(c) for c in reversed(given_polynomial(solution))])
        if self.kind == "values-and-slopes":
            data = re.findall(r"p('*)\((-?\d+)\) = (-?\d+)", given["data"])
            exact = all(round(float(p.deriv(len(k))(int(x)) if k else p(int(x)))) == int(y) for k, x, y in data)
            return exact and p.order <= int(given["n"]) == len(data) - 1
        if self.kind == "remainders":
            for name, mod in (("r", "f"), ("s", "g")):
                rest = numpy.polydiv(p.coeffs, [float(c) for c in reversed(given_polynomial(given[mod]))])[1]
                if not numpy.allclose(
                    numpy.poly1d(rest)(numpy.arange(4)),
                    [float(value(given_polynomial(given[name]), x)) for x in range(4)],
                ):
                    return False
            return p.order < int(given["n"])
        if self.kind == "surd-roots":
            from sympy import Symbol, minimal_polynomial, sqrt

            total = sum(int(a or 1) * sqrt(int(b)) for a, b in re.findall(r"(\d*)sqrt\((\d+)\)", given["s"]))
            shift = re.match(r"(-?\d+)\+", given["s"])
            x = Symbol("x")
            minimal = minimal_polynomial(total + (int(shift[1]) if shift else 0), x, polys=True)
            return [int(c) for c in minimal.all_coeffs()] == [int(c) for c in reversed(given_polynomial(solution))]
        roots = numpy.poly1d([float(c) for c in reversed(given_polynomial(given["f"]))]).roots
        c = int(given.get("c", 0))
        moved = {"shifted-roots": roots + c, "reciprocal-roots": c / roots, "squared-roots": roots**2}[self.kind]
        return bool(numpy.allclose(numpy.poly(moved), p.coeffs / p.coeffs[0], rtol=1e-5, atol=1e-6)) and p.order == len(
            roots
        )


def _surd(rng: Random, level: int) -> Made:
    """a + sqrt(b), or a sum of two or three roots."""
    free = [2, 3, 5, 6, 7, 10, 11, 13, 14, 15, 17, 19]
    shift = nonzero(rng, 20 if level < 3 else 4)
    names, parts = [], []
    for d in sorted(rng.sample(free if level < 5 else [2, 3, 5, 7, 11, 13], 1 if level < 3 else 2 if level < 5 else 3)):
        a = rng.randint(1, 9 if level < 3 else 3 if level < 5 else 4)
        names.append(f"{a if a > 1 else ''}sqrt({d})")
        parts.append(a * a * d)
    f = polynomial([0, 1])
    for square in parts:  # f(x - r) f(x + r) with r^2 = square
        low, high = _even_and_odd(f, square)
        f = _minus(multiply(low, low), multiply(polynomial([square]), multiply(high, high)))
    if level in (1, 2, 4):
        return {"s": "+".join([str(shift), *names])}, write(composed(f, polynomial([-shift, 1])))
    return {"s": "+".join(names)}, write(f)


def _even_and_odd(f: Polynomial, square: int) -> tuple[Polynomial, Polynomial]:
    """f(x + r) as p + q r, with r^2 = square."""
    p: Polynomial = ()
    q: Polynomial = ()
    x = polynomial([0, 1])
    for c in reversed(f):
        p, q = add(add(multiply(p, x), multiply(q, polynomial([square]))), polynomial([c])), add(multiply(q, x), p)
    return p, q
