"""Algebra: polynomials, roots, closed forms, inequalities and functional equations, worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

import bootcamp
from bootcamp.math.closed_forms import agrees
from bootcamp.math.polynomial_pairs import divide, gcd
from bootcamp.math.polynomials import add, multiply, polynomial
from bootcamp.types import Problem
from tests.math_cases import Case, ids, judge

CASES: list[Case] = [
    (
        "math/polynomials/division",
        {"f": "x^2+x+5", "g": "x-3"},
        "x+4, 17",
        ["q = x+4, r = 17", "4+x; 17"],
        ["17, x+4", "x+4", "0, x^2+x+5"],
    ),
    (
        "math/polynomials/gcd",
        {"f": "x^2-1", "g": "x^2+2x+1"},
        "x+1",
        ["-x-1", "\\frac{x}{2}+\\frac12", "3(x+1)"],
        ["x-1", "1", "x^2-1"],
    ),
    (
        "math/polynomials/bezout",
        {"f": "x", "g": "x^2+1"},
        "-x, 1",
        ["u = -x, v = 1", "x^2+1-x, 1-x"],
        ["x, 1", "1, -x"],
    ),
    ("math/polynomials/power-remainder", {"n": "10", "g": "x^2-x-1"}, "55x+34", ["34+55x"], ["x^10", "55x+35"]),
    ("math/polynomials/inverse", {"f": "x", "g": "x^2-2"}, "(1/2)x", ["x/2", "0.5x"], ["1/x", "x^3/4"]),
    ("math/roots/power-sum", {"f": "x^2-3x+1", "n": "4"}, "47", [], ["81"]),
    ("math/roots/reciprocal-sum", {"f": "2x^2-3x+4"}, "3/4", ["0.75", "\\frac34"], ["-3/4"]),
    ("math/roots/shifted-product", {"f": "x^3-2x+5", "c": "2"}, "9", [], ["-9"]),
    ("math/roots/reciprocal-shift", {"f": "x^2-3x+2", "c": "3"}, "3/2", ["1.5"], ["-3/2"]),
    ("math/roots/discriminant", {"f": "x^3-3x+1"}, "81", [], ["-81"]),
    ("math/roots/resultant", {"f": "2x-1", "g": "x^2+1"}, "5", [], ["5/4"]),
    ("math/roots/product-over-roots", {"f": "2x-1", "g": "x^2+1"}, "5/4", [], ["5"]),
    (
        "math/prescribed-polynomials/shifted-roots",
        {"f": "x^2-3x+2", "c": "1"},
        "x^2-5x+6",
        ["(x-2)(x-3)", "2x^2-10x+12"],
        ["x^2-x"],
    ),
    (
        "math/prescribed-polynomials/reciprocal-roots",
        {"f": "x^2-3x+2", "c": "2"},
        "x^2-3x+2",
        ["(2-x)(1-x)"],
        ["2x^2-3x+1"],
    ),
    (
        "math/prescribed-polynomials/squared-roots",
        {"f": "x^2-3x+2", "n": "2"},
        "x^2-5x+4",
        ["(x-1)(x-4)"],
        ["x^4-5x^2+4"],
    ),
    (
        "math/prescribed-polynomials/surd-roots",
        {"s": "sqrt(2)+sqrt(3)"},
        "x^4-10x^2+1",
        ["(x^2-5)^2-24"],
        ["2x^4-20x^2+2", "x^2-5"],
    ),
    (
        "math/prescribed-polynomials/remainders",
        {"n": "2", "r": "1", "f": "x+4", "s": "5", "g": "x"},
        "x+5",
        [],
        ["x^2+5x+5", "x+1"],
    ),
    (
        "math/prescribed-polynomials/values-and-slopes",
        {"n": "3", "data": "p(0) = 1, p'(0) = 2, p(1) = 4, p'(1) = 5"},
        "x^3+2x+1",
        [],
        ["x^3+2x", "x^4-x^3+x^2+2x+1"],
    ),
    (
        "math/recurrences/first-order",
        {"start": "a_0 = 3", "rule": "a_(n+1) = 2*a_n+1"},
        "4*2^n-1",
        ["2^{n+2}-1", "a_n = 4 \\cdot 2^n - 1"],
        ["2^n+2", "4*2^n", "7"],
    ),
    (
        "math/recurrences/distinct-roots",
        {"start": "a_0 = 2, a_1 = 5", "rule": "a_(n+2) = 5*a_(n+1)-6*a_n"},
        "2^n+3^n",
        [],
        ["2^n-3^n"],
    ),
    (
        "math/recurrences/double-root",
        {"start": "a_0 = 1, a_1 = 6", "rule": "a_(n+2) = 6*a_(n+1)-9*a_n"},
        "(1+n)*3^n",
        ["3^n+n 3^n"],
        ["3^n+n"],
    ),
    (
        "math/recurrences/polynomial-forcing",
        {"start": "a_0 = 1", "rule": "a_(n+1) = 2*a_n+(n)"},
        "2*2^n-n-1",
        ["2^(n+1)-(n+1)"],
        ["2^n"],
    ),
    ("math/recurrences/resonance", {"start": "a_0 = 1", "rule": "a_(n+1) = 2*a_n+2*2^n"}, "(1+n)*2^n", [], ["n*2^n"]),
    ("math/sums/powers", {"f": "(k)"}, "(1/2)n^2+(1/2)n", ["\\frac{n(n+1)}{2}", "S_n = n(n+1)/2"], ["n(n-1)/2", "n^2"]),
    ("math/sums/geometric", {"f": "(3*2^k)"}, "6*(2^n-1)", ["3*2^{n+1}-6"], ["3*2^n"]),
    ("math/sums/arithmetic-geometric", {"f": "(0+1*k)*2^(k-1)"}, "(-1+n)*2^n+1", [], ["n*2^n"]),
    ("math/sums/telescoping", {"f": "1/(k*(k+1))"}, "1-1/(n+1)", ["n/(n+1)", "\\frac{n}{n+1}"], ["1/(n+1)", "1"]),
    ("math/sums/alternating", {"f": "(-1)^k*(k)"}, "(-1)^n*((1/2)*n+(1/4))-(1/4)", [], ["n/2"]),
    ("math/sums/binomial", {"f": "(0+1k)*C(n,k)"}, "n*2^(n-1)", ["n 2^n/2"], ["n*2^n", "2^n-1"]),
    ("math/sums/product", {"f": "(1+1/(k+1))"}, "(n+2)/2", ["1+n/2"], ["n+2"]),
    (
        "math/inequalities/polynomial",
        {"f": "x^2-4", "sign": ">", "g": "0"},
        "(-inf, -2) U (2, inf)",
        ["x < -2 or x > 2", "(-\\infty,-2)\\cup(2,\\infty)"],
        ["(-2, 2)", "x > 2", "x <= -2 or x >= 2", "x < -2 or x > 2 or x > 3"],
    ),
    (
        "math/inequalities/quotient",
        {"f": "(x-1)/(x+2)", "sign": "≤", "g": "0"},
        "(-2, 1]",
        ["-2 < x \\le 1"],
        ["[-2, 1]", "(-2, 1)", "(-2, 1] or (0, 1)"],
    ),
    (
        "math/inequalities/absolute",
        {"f": "|2x-1|", "sign": "<", "g": "5"},
        "(-2, 3)",
        ["-2<x<3", "x > -2 and x < 3"],
        ["x < 3", "(-2, 3) or {}"],
    ),
    (
        "math/inequalities/two-absolutes",
        {"f": "|x|+|x-4|", "sign": "≥", "g": "6"},
        "(-inf, -1] U [5, inf)",
        [],
        ["[-1, 5]"],
    ),
    (
        "math/inequalities/real-roots",
        {"f": "x^2+kx+9"},
        "(-inf, -6) U (6, inf)",
        ["k < -6 or k > 6"],
        ["k > 6", "(-6, 6)"],
    ),
    ("math/inequalities/always-positive", {"f": "x^2+kx+9"}, "(-6, 6)", ["-6 < k < 6"], ["[-6, 6]"]),
    (
        "math/positivity/one-variable",
        {"f": "x^2+8x+20"},
        "(x+4)^2+4(1)^2",
        ["(x+4)^2+2^2", "(x+4)^2+4", "\\frac{1}{2}(x+2)^2 + \\frac12 (x+6)^2"],
        ["x^2+8x+20", "(x+4)^2", "(x+5)^2-(2x+5)", "(x+4)(x+4)+3", "2(x+4)^2-(x+4)^2+4", "(sqrt(x^2+8x+20))^2"],
    ),
    (
        "math/positivity/two-variables",
        {"f": "x^2+2xy+2y^2"},
        "(x+y)^2+(y)^2",
        ["y^2+(x+y)^2", "\\frac12(x+2y)^2 + \\frac{1}{2}x^2"],
        ["x^2+2xy+2y^2", "(x+y)^2"],
    ),
    ("math/positivity/three-variables", {"f": "x^2+2xz+2y^2+3z^2"}, "(x+z)^2+2(y)^2+2(z)^2", [], ["(x+z)^2+2y^2"]),
    ("math/positivity/negative-point", {"f": "9x^2-6x+0"}, "1/3", ["0.5", "x = 1/3"], ["0", "1", "2/3"]),
    (
        "math/positivity/negative-vector",
        {"f": "x^2-2xy+y^2+2yz+z^2"},
        "1, 1, -1/2",
        ["x=2, y=2, z=-1"],
        ["0, 0, 0", "1, 1", "1, 1, 1"],
    ),
    ("math/functional-equations/reflection", {"f": "f(x)+2f(1-x) = 3x"}, "-3x+2", ["f(x) = 2-3x"], ["x", "3x"]),
    ("math/functional-equations/reciprocal", {"f": "f(x)+2f(1/x) = 3x"}, "-x+2/x", ["(2-x^2)/x"], ["x"]),
    (
        "math/functional-equations/difference",
        {"f": "f(x+1)-f(x) = 2x and f(0) = 3"},
        "x^2-x+3",
        ["x(x-1)+3"],
        ["x^2+3", "x^2-x"],
    ),
    ("math/functional-equations/iterate", {"f": "f(f(x)) = 4x+9"}, "2x+3", ["-2x-9"], ["2x+9", "4x+9"]),
    (
        "math/functional-equations/inverse",
        {"f": "f((2x+1)/(x-3)) = x"},
        "(3x+1)/(x-2)",
        ["\\frac{1+3x}{x-2}"],
        ["(2x+1)/(x-3)"],
    ),
    (
        "math/functional-equations/three-points",
        {"f": "f(0) = 1, f(1) = 3, f(2) = 5"},
        "(2x+1)/(1)",
        ["2x+1"],
        ["x^2+1", "(2x+1)/(x^2-3x^1+2x^0+x*0)"],
    ),
    ("math/functional-equations/conjugate", {"f": "f(2x+1) = 2f(x)-1 and f(0) = 4"}, "3x+4", [], ["x+1", "1", "3x"]),
]


@pytest.mark.parametrize("case", CASES, ids=ids(CASES))
def test_answers(case: Case) -> None:
    judge(case)


def test_division_with_remainder() -> None:
    rng = Random("division")
    for _ in range(50):
        f, g = (
            polynomial([rng.randint(-9, 9) for _ in range(n)] + [rng.randint(1, 4)])
            for n in (rng.randint(0, 6), rng.randint(1, 4))
        )
        q, r = divide(f, g)
        assert add(multiply(q, g), r) == f
        assert len(r) < len(g)
        assert not divide(f, gcd(f, g))[1]


@pytest.mark.parametrize("text", ["n^n^n^n", "9^9^9^9^n", "1/0", "(n" * 50, "n!" * 30, "a_n", "", "nan", "2^(10^n)"])
def test_hostile_formulas_are_wrong_and_quick(text: str) -> None:
    assert agrees(text, "n", {n: Fraction(n) for n in range(14)})


PREFIXES = sorted({case[0].rsplit("/", 1)[0] for case in CASES})


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_second_opinion_that_can_say_no(prefix: str) -> None:
    """`check` refuses a changed solution and another instance's prompt."""
    for spec in bootcamp.tasks(f"{prefix}/*"):
        task = spec.load()
        one, other = (task.instance(seed, task.levels.stop - 1).problem for seed in (1, 2))
        assert task.check(one) is True
        assert task.check(Problem(other.prompt, one.answer)) is False
        wrong = task.wrong(one.answer, Random(3)).removeprefix("<answer>").removesuffix("</answer>")
        try:
            refused = task.check(Problem(one.prompt, one.answer | {"solution": wrong})) is False
        except (AssertionError, ArithmeticError, ValueError, IndexError):
            refused = True
        assert refused, f"{spec.id}: {wrong}"
