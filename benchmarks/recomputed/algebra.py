"""Polynomials, equations, recurrences and sums: FLINT's arithmetic, numbers put in, roots to many digits."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from fractions import Fraction
from math import comb

import mpmath
import sympy
from flint import fmpq, fmpq_poly, fmpz_poly

from benchmarks.recomputed.texts import expression, fraction, fractions, plain, polynomial, whole_polynomial

Opinion = Callable[[str, str], bool]
_POLYNOMIAL = re.compile(r"(?<![\w^])-?\d*x(?:\^\d+)?(?:[+-]\d*x(?:\^\d+)?|[+-]\d+(?!\d*x))*")


def _rational(text: str) -> fmpq_poly:
    return fmpq_poly([fmpq(int(c.p), int(c.q)) for c in reversed(polynomial(text).all_coeffs())])


def _expand(prompt: str, answer: str) -> bool:
    found = fmpz_poly([1])
    for power in re.findall(r"\(([^()]+)\)(?:\^(\d+))?", prompt):
        found *= whole_polynomial(power[0]) ** int(power[1] or 1)
    return found == whole_polynomial(answer)


def _factor(prompt: str, answer: str) -> bool:
    f = whole_polynomial(prompt.split()[1])
    content, parts = f.factor()
    wanted = sorted(str(g) for g, k in parts for _ in range(k))
    pieces = [whole_polynomial(piece) for piece in re.findall(r"\(([^()]+)\)", answer)]
    whole = fmpz_poly([1])
    for piece in pieces:
        whole *= piece
    return (
        abs(int(content)) == 1 and whole == f and sorted(str(p if p[p.degree()] > 0 else -p) for p in pieces) == wanted
    )


def _partial(prompt: str, answer: str) -> bool:
    whole = expression(prompt.removeprefix("Partial fraction decomposition of ").removesuffix("?"))
    parts = expression(answer)
    x = sympy.Symbol("x")
    return all((whole - parts).subs(x, value) == 0 for value in (sympy.Rational(k, 7) for k in range(101, 120)))


def _linear_system(prompt: str, answer: str) -> bool:
    values = dict(zip("xyzw", answer.split(", "), strict=False))
    system = prompt.removeprefix("Solve ").partition(". Give")[0]
    for equation in system.split(", "):
        left, _, right = equation.partition(" = ")
        if expression(left).subs({sympy.Symbol(n): sympy.Rational(v) for n, v in values.items()}) != int(right):
            return False
    return True


def _rational_roots(prompt: str, answer: str) -> bool:
    left, _, right = prompt.removeprefix("Find every rational x with ").removesuffix(".").partition(" = ")
    _, parts = whole_polynomial(f"{left}-({right})").factor()
    ours = {fmpq(-g[0], g[1]) for g, _ in parts if g.degree() == 1}
    return ours == set(fractions(answer))


def _interpolation(prompt: str, answer: str) -> bool:
    f = _rational(answer)
    points = re.findall(r"f\((-?\d+)\)=(-?\d+(?:/\d+)?)", prompt)
    return f.degree() < len(points) and all(f(fmpq(int(x))) == fraction(y) for x, y in points)


def _pair(prompt: str, answer: str) -> bool:
    text = plain(prompt).replace(" * ", "*")
    found = [_rational(piece) for piece in re.split(r",\s*", answer)]
    shown = [_rational(piece) for piece in _POLYNOMIAL.findall(text) if len(piece) > 1]
    if "emainder of x^" in text or text.startswith("Reduce"):
        power = int(re.findall(r"x\^\(?(\d+)", text)[0])
        return found[0] == fmpq_poly([0, 1]) ** power % shown[-1] and found[0].degree() < shown[-1].degree()
    f, g = shown[:2]
    if re.search(r"\bq\b", text) or "uotient" in text:
        return divmod(f, g) == (found[0], found[1])
    if "gcd" in text or "greatest common" in text:
        return f.gcd(g) == found[0] / found[0][found[0].degree()]
    if "u" in text and "v" in text and "= 1" in text:
        return f * found[0] + g * found[1] == fmpq_poly([1])
    p, m = (f, g) if text.startswith("Inverse") else (g, f)
    return (p * found[0] - 1) % m == fmpq_poly([0]) and found[0].degree() < m.degree()


def _roots(prompt: str, answer: str) -> bool:
    """Numerically, from all complex roots to fifty digits."""
    text = plain(prompt)
    shown = [whole_polynomial(piece) for piece in _POLYNOMIAL.findall(text) if len(piece) > 1]
    f = shown[1] if "g = " in text or "g(x) = " in text else shown[0]
    with mpmath.workdps(60):
        coefficients = [mpmath.mpf(int(c)) for c in f.coeffs()]
        roots = mpmath.polyroots(coefficients[::-1], maxsteps=500, extraprec=400)
        lead = coefficients[-1]

        def at(g: fmpz_poly, r: mpmath.mpc) -> mpmath.mpc:
            return mpmath.polyval([mpmath.mpf(int(c)) for c in g.coeffs()][::-1], r)

        if "iscriminant" in text:
            found = lead ** (2 * len(roots) - 2)
            for i, r in enumerate(roots):
                for s in roots[:i]:
                    found *= (r - s) ** 2
        elif "Res" in text:
            found = lead ** shown[1].degree() * mpmath.fprod(at(shown[1], r) for r in roots)
        elif "g = " in text or "g(x) = " in text:
            found = mpmath.fprod(at(shown[0], r) for r in roots)
        elif "1/(" in text:
            c = int(re.findall(r"1/\((-?\d+) - r", text)[0])
            found = mpmath.fsum(1 / (c - r) for r in roots)
        elif "1/r" in text:
            found = mpmath.fsum(1 / r for r in roots)
        elif "(-" in text or " - r" in text:
            c = int(re.findall(r"\((-?\d+) - r", text)[0])
            found = mpmath.fprod(c - r for r in roots)
        else:
            n = int(re.findall(r"(\d+)-th|r_i\^\(?(\d+)", text)[0][0] or re.findall(r"r_i\^\(?(\d+)", text)[0])
            found = mpmath.fsum(r**n for r in roots)
        truth = Fraction(answer)
        wanted = mpmath.mpf(truth.numerator) / truth.denominator
        return bool(abs(found - wanted) < mpmath.mpf(10) ** -25 * (1 + abs(wanted)))


def _recurrence(prompt: str, answer: str) -> bool:
    """The rule run for a dozen steps."""
    formula = expression(answer)
    n = sympy.Symbol("n")
    text = prompt.rstrip(".")
    starts = [int(v) for v in re.findall(r"a_[01] = (-?\d+)", text)]
    order = 2 if "a_(n+2)" in text else 1
    rule = re.findall(rf"a_\(n\+{order}\) = (.*?)(?:\. a_n| with|$)", text)[0]
    values = [sympy.Integer(v) for v in starts]
    u, v = sympy.symbols("u v")
    form = expression(rule.replace("a_(n+1)", "u").replace("a_n", "v"))
    for k in range(12):
        last = values[-1] if order == 2 else 0
        values.append(form.subs({u: last, v: values[-order], n: k}))
    return all(formula.subs(n, k) == value for k, value in enumerate(values))


def _sum(prompt: str, answer: str) -> bool:
    """Added up, or multiplied, as the prompt says."""
    text = prompt.rstrip(".?")
    product = "prod" in text or text.startswith("Product")
    inner = re.findall(r"(?:\^n|(?:Sum|Product) of) (.*?)(?:\$| for k = 1 to n|$)", text)[0]
    n, k = sympy.symbols("n k")
    term = expression(re.sub(r"C\(n,k\)", "B", inner))
    formula, total = expression(answer), sympy.Integer(1 if product else 0)
    for upper in range(1, 9):
        if "C(n,k)" in inner:
            total = sum(term.subs({k: j, n: upper, sympy.Symbol("B"): comb(upper, j)}) for j in range(1, upper + 1))
        else:
            value = term.subs(k, upper)
            total = total * value if product else total + value
        if sympy.simplify(formula.subs(n, upper) - total) != 0:
            return False
    return True


def _inequality(prompt: str, answer: str) -> bool:
    """Points between and at the ends: a quadratic's sign for k, the inequality itself for x."""
    text = plain(prompt)
    holds: Callable[[sympy.Rational], bool]
    if " k " in text:
        x, k = sympy.symbols("x k")
        form = sympy.Poly(expression(re.findall(r"(\S*x\^2\S*) (?:= 0|> 0|is positive)", text)[0]), x)
        a, b, c = (form.coeff_monomial(x**j) for j in (2, 1, 0))

        def holds(v: sympy.Rational) -> bool:
            lead, gap = a.subs(k, v), (b**2 - 4 * a * c).subs(k, v)
            if "two" in text:
                return bool(lead != 0 and gap > 0)
            return bool(lead > 0 > gap if lead != 0 else b.subs(k, v) == 0 < c.subs(k, v))
    else:
        body = re.findall(r"(?:is |Solve )(.*?)(?:\?| for real)", text)[0]
        left, sign, right = re.split(r"\s*([<>≤≥])\s*", body)
        gap = expression(left) - expression(right)

        def holds(v: sympy.Rational) -> bool:
            value = gap.subs(sympy.Symbol("x"), v)
            if not value.is_finite:
                return False
            return bool({"<": value < 0, ">": value > 0, "≤": value <= 0, "≥": value >= 0}[sign])

    spans = [f"[{p[1:-1]}, {p[1:-1]}]" if p[0] == "{" else p for p in answer.split(" U ")]
    region = [(span[0], *span[1:-1].split(", "), span[-1]) for span in spans]
    ends = sorted({sympy.sympify(fraction_) for _, a, b, _ in region for fraction_ in (a, b) if "inf" not in fraction_})
    probes = list(ends) + [(a + b) / 2 for a, b in itertools.pairwise(ends)] + [ends[0] - 1, ends[-1] + 1]
    probes += [end + s * sympy.Rational(1, 10**4) for end in ends for s in (-1, 1)]

    def inside(v: sympy.Rational) -> bool:
        for opened, a, b, closed in region:
            low = "inf" in a or v > sympy.Rational(a) or (opened == "[" and v == sympy.Rational(a))
            high = "inf" in b or v < sympy.Rational(b) or (closed == "]" and v == sympy.Rational(b))
            if low and high:
                return True
        return False

    return all(holds(v) == inside(v) for v in probes)


OPINIONS: dict[str, Opinion] = {
    "math/algebra/expand": _expand,
    "math/algebra/factor": _factor,
    "math/algebra/partial-fractions": _partial,
    "math/algebra/linear-system": _linear_system,
    "math/algebra/rational-roots": _rational_roots,
    "math/algebra/interpolate": _interpolation,
    **{f"math/polynomials/{kind}": _pair for kind in ("division", "gcd", "bezout", "power-remainder", "inverse")},
    **{
        f"math/roots/{kind}": _roots
        for kind in [
            "power-sum",
            "reciprocal-sum",
            "shifted-product",
            "reciprocal-shift",
            "discriminant",
            "resultant",
            "product-over-roots",
        ]
    },
    **{
        f"math/recurrences/{kind}": _recurrence
        for kind in ["first-order", "distinct-roots", "double-root", "polynomial-forcing", "resonance"]
    },
    **{
        f"math/sums/{kind}": _sum
        for kind in ["powers", "geometric", "arithmetic-geometric", "telescoping", "alternating", "binomial", "product"]
    },
    **{
        f"math/inequalities/{kind}": _inequality
        for kind in ["polynomial", "quotient", "absolute", "two-absolutes", "real-roots", "always-positive"]
    },
}
