"""Numerical analysis, stability, series, conics, statistics, information: cases from textbooks and by hand."""

# ruff: noqa: E501

from __future__ import annotations

from fractions import Fraction

import pytest

import bootcamp
from bootcamp.math.conics import through
from bootcamp.math.curves import read_equation, write_form
from bootcamp.math.floats import encoded, rounded
from bootcamp.math.information import parsings, two_ways
from bootcamp.math.power_series import composed
from bootcamp.math.stability import positive, read_form
from tests.math_cases import Case, ids, judge

CIRCLE = "x^2+y^2-25 = 0"
UNIT = "x^2+y^2-1 = 0"

CASES: list[Case] = [
    ("math/schemes/weights", {"m": "f(x)", "a": "-1", "b": "1", "n": "3", "x": "-1, 0, 1"}, "1/3, 4/3, 1/3", ["(\\frac13, \\frac43, \\frac13)", "w_0 = 1/3, w_1 = 4/3, w_2 = 1/3"], ["1/6, 2/3, 1/6", "1/3, 4/3"]),
    ("math/schemes/orthogonal", {"n": "2", "m": "1", "a": "-1", "b": "1"}, "x^2-1/3", ["p(x) = x^2 - \\frac{1}{3}"], ["3x^2-1", "x^2", "x^2-1/2"]),
    ("math/schemes/differences", {"m": "2", "n": "3", "x": "-1, 0, 1"}, "1, -2, 1", ["(1, -2, 1)"], ["1, 2, 1", "-1, 2, -1"]),
    ("math/schemes/runge-kutta", {"c": "0, 1/2, 1/2, 1", "n": "4"}, "1/6, 1/3, 1/3, 1/6, 1/2, 0, 1", [], ["1/6, 1/3, 1/3, 1/6, 0, 1/2, 1", "1/6, 1/3, 1/3, 1/6", "1/4, 1/4, 1/4, 1/4, 1/2, 0, 1"]),
    ("math/schemes/multistep", {"k": "2", "a": "-1", "n": "2", "top": "1"}, "0, -1/2, 3/2", [], ["0, 3/2, -1/2", "0, 0, 1"]),
    ("math/schemes/spline", {"p": "(0,0), (1,1), (2,0)"}, "-3", [], ["-2", "3"]),
    ("math/iterations/newton", {"f": "x^2-2", "x": "1", "k": "2"}, "17/12", ["1\\frac{5}{12}"], ["3/2", "577/408", "1.4167"]),
    ("math/iterations/secant", {"f": "x^2-2", "x": "1", "y": "2", "k": "2"}, "4/3", [], ["7/5"]),
    ("math/iterations/bisection", {"f": "x^2-2", "x": "1", "y": "2", "k": "2"}, "5/4, 3/2", ["[1.25, 1.5]", "[\\frac54, \\frac32]"], ["3/2, 5/4", "1, 3/2", "1.25"]),
    ("math/iterations/jacobi", {"a": "[[2,1],[1,2]]", "b": "3, 3", "k": "2"}, "3/4, 3/4", ["(0.75, 0.75)"], ["3/2, 3/2", "1, 1"]),
    ("math/iterations/seidel", {"a": "[[2,1],[1,2]]", "b": "3, 3", "k": "1"}, "3/2, 3/4", [], ["3/2, 3/2"]),
    ("math/iterations/aitken", {"f": "x^2", "x": "1/2"}, "-1/2", [], ["1/16", "0"]),
    ("math/iterations/condition", {"a": "[[1,2],[3,4]]", "p": "1"}, "21", [], ["14.93", "15"]),
    ("math/floating-point/round", {"x": "1/3", "p": "3"}, "5/16", ["0.3125", "5*2^{-4}"], ["1/3", "3/8"]),
    ("math/floating-point/sum", {"x": "8, 1, 1", "p": "3"}, "8", [], ["10", "12"]),
    ("math/floating-point/encode", {"x": "1", "e": "4", "m": "3"}, "0 0111 000", ["00111000", "0|0111|000"], ["0 1000 000", "0111000"]),
    ("math/floating-point/decode", {"bits": "00000001", "e": "4", "m": "3"}, "1/512", ["2^{-9}"], ["1/128", "0"]),
    ("math/floating-point/next", {"x": "1", "p": "3"}, "5/4", [], ["9/8", "1"]),
    ("math/floating-point/absorbed", {"x": "1", "p": "3"}, "1/8", [], ["1/4", "1/16"]),
    ("math/floating-point/product-error", {"p": "3", "x": "5/4", "y": "5/4"}, "-1/16", [], ["1/16", "3/2"]),
    ("math/stability/lyapunov", {"a": "[[-1,4],[0,-1]]"}, "[[1,2],[2,9]]", ["\\begin{pmatrix} 1 & 0 \\\\ 0 & 16 \\end{pmatrix}", "P = [[2, 4], [4, 18]]"], ["[[1,0],[0,1]]", "[[1,2],[3,9]]", "[[-1,-2],[-2,-9]]"]),
    ("math/stability/stein", {"a": "[[0,2],[0,0]]"}, "[[1,0],[0,5]]", [], ["[[1,0],[0,4]]", "[[1,0],[0,1]]"]),
    ("math/stability/nonlinear", {"f": "-x+2y^3", "g": "-x-y", "p": "2", "q": "4"}, "x^2+y^4", ["V = 3x^2 + 3y^4", "V(x, y) = \\frac{1}{2}x^2 + \\frac{1}{2}y^4"], ["x^2+2y^4", "-x^2-y^4", "x^2+y^2", "x^2+y^4+xy"]),
    ("math/stability/hurwitz", {"a": "2", "b": "3", "c": "k"}, "(0, 6)", ["0 < k < 6", "k \\in (0, 6)"], ["[0, 6]", "k < 6", "(0, 6) or (1, 2)", "(0, 3) \\cup [3, 6)"]),
    ("math/stability/schur", {"b": "0", "c": "k"}, "(-1, 1)", ["-1 < k < 1"], ["(0, 1)", "k < 1"]),
    ("math/stability/feedback", {"a": "[[0,1],[0,0]]", "b": "0, 1", "e": "-2, -1"}, "2, 3", ["K = [2, 3]", "[[2, 3]]"], ["3, 2", "-2, -3"]),
    ("math/stability/gramian", {"a": "[[-1,0],[0,-2]]", "q": "[[2,0],[0,4]]"}, "[[1,0],[0,1]]", [], ["[[2,0],[0,2]]"]),
    ("math/power-series/taylor", {"n": "3", "f": "ln(1+x)"}, "(1/3)x^3-(1/2)x^2+x", ["x - \\frac{x^2}{2} + \\frac{x^3}{3} + O(x^4)"], ["x-x^2/2", "x-x^2/2+x^3/3-x^4/4", "\\ln(1+x)"]),
    ("math/power-series/inverse", {"f": "x^2+x", "n": "3"}, "2y^3-y^2+y", ["x = y - y^2 + 2y^3"], ["y-y^2", "y-y^2+y^3"]),
    ("math/power-series/solution", {"f": "y", "a": "1", "n": "3"}, "(1/6)x^3+(1/2)x^2+x+1", ["y(x) = 1 + x + \\frac{x^2}{2} + \\frac{x^3}{6}"], ["e^x", "1+x+x^2/2"]),
    ("math/power-series/radius", {"f": "n^n/(2^n n!)"}, "2/e", ["R = \\frac{2}{e}", "2e^{-1}"], ["e/2", "0.7358", "2"]),
    ("math/power-series/interval", {"f": "(x-3)^n/(n*2^n)"}, "[1, 5)", ["1 \\le x < 5", "x \\in [1,5)"], ["(1, 5)", "[1, 5]", "[-2, 2)"]),
    ("math/power-series/sum", {"f": "(3n+2)/n!", "a": "0"}, "5e", ["5\\,e", "3e + 2e"], ["13.59", "5"]),
    ("math/conics/through", {"p": "(5,0), (0,5), (-5,0), (3,4), (0,-5)"}, CIRCLE, ["x^2 + y^2 = 25", "\\frac{x^2}{25}+\\frac{y^2}{25}=1", "2x^2+2y^2=50"], ["x^2+y^2-25", "x^2+y^2=5", "0=0", "(x^2+y^2-25)(x) = 0"]),
    ("math/conics/tangent", {"f": CIRCLE, "p": "(3,4)"}, "3x+4y-25 = 0", ["y = -\\frac{3}{4}x + \\frac{25}{4}", "3x + 4y = 25", "y-4 = -\\frac34 (x-3)"], ["4x+3y=25", "3x+4y"]),
    ("math/conics/polar", {"f": CIRCLE, "p": "(5,5)"}, "x+y-5 = 0", ["x + y = 5"], ["x+y=10"]),
    ("math/conics/pole", {"f": CIRCLE, "g": "x+y-5 = 0"}, "(5,5)", ["x = 5, y = 5"], ["(1,1)"]),
    ("math/conics/centre", {"f": "x^2+y^2-2x-4y = 0"}, "(1,2)", ["\\left(1, 2\\right)"], ["(2,4)", "(-1,-2)"]),
    ("math/conics/foci", {"f": "9x^2+25y^2-225 = 0"}, "(-4,0), (4,0)", ["(\\pm 4, 0)", "(4,0) and (-4,0)"], ["(4,0)", "(\\pm 5, 0)", "(0, \\pm 4)", "(4,0), (4,0)"]),
    ("math/conics/second-point", {"f": CIRCLE, "p": "(5,0)", "u": "(-1,1)"}, "(0,5)", [], ["(5,0)", "(0,-5)"]),
    ("math/transformations/inverse-line", {"g": "x-2 = 0", "f": "x^2+y^2-4 = 0"}, "x^2+y^2-2x = 0", ["(x-1)^2 + y^2 = 1"], ["x = 2", "x^2+y^2=2"]),
    ("math/transformations/inverse-circle", {"g": "x^2+y^2-4x+3 = 0", "f": UNIT}, "3x^2+3y^2-4x+1 = 0", ["\\left(x-\\frac23\\right)^2+y^2=\\frac19"], [UNIT]),
    ("math/transformations/inverse-point", {"p": "(2,0)", "f": UNIT}, "(1/2,0)", ["(0.5, 0)"], ["(-1/2,0)", "(2,0)"]),
    ("math/transformations/moebius", {"a": "0", "b": "1", "c": "2", "p": "1", "q": "2", "r": "3"}, "[[1,1],[0,1]]", ["\\begin{pmatrix} 2 & 2 \\\\ 0 & 2 \\end{pmatrix}"], ["[[1,0],[0,1]]", "[[0,0],[0,0]]", "[[1,1],[1,1]]"]),
    ("math/transformations/homography", {"p": "(0,0)", "q": "(1,0)", "r": "(1,1)", "s": "(0,1)"}, "[[1,0,0],[0,1,0],[0,0,1]]", ["[[2,0,0],[0,2,0],[0,0,2]]"], ["[[0,0,0],[0,0,0],[0,0,0]]", "[[1,0,0],[0,1,0],[0,0,2]]"]),
    ("math/transformations/harmonic", {"a": "0", "b": "4", "c": "1"}, "-2", ["d = -2"], ["7", "2"]),
    ("math/transformations/similarity", {"p": "(0,0)", "q": "(1,0)", "r": "(1,0)", "s": "(1,1)"}, "(1/2,1/2)", [], ["(1,1)", "(0,0)"]),
    ("math/estimates/regression", {"p": "(0,0), (1,1), (2,1)"}, "y = (1/2)x+1/6", ["\\hat{y} = \\frac{1}{6} + \\frac{1}{2}x", "0.5x + 1/6"], ["y = x/2", "1/2"]),
    ("math/estimates/weighted", {"p": "(0,0), (1,1), (2,1)", "w": "1, 1, 2"}, "y = (5/11)x+2/11", [], ["y = (1/2)x+1/6"]),
    ("math/estimates/interval", {"s": "2", "x": "10, 12, 11, 11", "z": "1.96"}, "[226/25, 324/25]", ["(9.04, 12.96)", "11 \\pm 1.96", "9.04 < \\mu < 12.96"], ["(9, 13)", "11", "11 \\pm 3.92"]),
    ("math/estimates/likelihood", {"m": "2, 4, 6 are Poisson with mean t."}, "4", [], ["12", "1/4"]),
    ("math/estimates/unbiased", {"n": "3", "f": "p^2"}, "(1/6)X^2-(1/6)X", ["\\frac{X(X-1)}{6}", "g(X) = \\frac{X^2 - X}{6}"], ["X^2/9", "X(X-1)"]),
    ("math/estimates/chi-square", {"t": "[[10,20],[20,10]]"}, "20/3", [], ["5.4", "6.67"]),
    ("math/estimates/mixture", {"x": "11 00", "w": "1/2", "a": "3/4", "b": "1/4"}, "1/2, 9/10, 1/10", ["w = 0.5, a = 0.9, b = 0.1"], ["1/2, 3/4, 1/4"]),
    ("math/estimates/combination", {"c": "[[1,0],[0,3]]"}, "3/4, 1/4", [], ["1/2, 1/2", "1/4, 3/4"]),
    ("math/estimates/rank", {"x": "(1, 2, 3)", "y": "(1, 3, 2)"}, "1/2", ["0.5"], ["1", "-1/2"]),
    ("math/information/huffman", {"w": "1, 1, 2"}, "00, 01, 1", ["11, 10, 0", "a: 11, b: 10, c: 0"], ["0, 10, 11", "00, 01, 10", "00, 0, 1"]),
    ("math/information/kraft", {"l": "1, 2", "a": "00"}, "1, 01", ["0, 10"], ["1, 00", "1, 10", "01, 1", "1, 2"]),
    ("math/information/ambiguous", {"c": "0, 01, 10"}, "010", [], ["01", "0110"]),
    ("math/information/correct", {"h": "110 011", "r": "100"}, "000", [], ["111", "100", "110"]),
    ("math/information/entropy", {"p": "1/2, 1/4, 1/4"}, "3/2", ["1.5 \\text{ bits}", "\\frac{3}{2}"], ["1.5 \\ln 2", "2"]),
    ("math/information/mutual", {"p": "[[1/2,0],[0,1/2]]"}, "1", ["1 bit"], ["0", "2"]),
    ("math/information/capacity", {"p": "[[1,0],[1/2,1/2]]"}, "ln(5/4)/ln(2)", ["\\log_2 5 - 2", "\\log_2\\frac{5}{4}"], ["0.3219", "1/2"]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=ids(CASES))
def test_answers(case: Case) -> None:
    judge(case)


def test_every_kind_has_a_case() -> None:
    families = "schemes iterations floating-point stability power-series conics transformations estimates information"
    ours = {s.id for f in families.split() for s in bootcamp.tasks(f"math/{f}/*") if not s.id.endswith("-drawn")}
    assert {case[0] for case in CASES} == ours


@pytest.mark.parametrize(
    ("x", "digits", "nearest"), [("5/2", 1, "2"), ("3/2", 1, "2"), ("9", 3, "8"), ("11", 3, "12"), ("-9", 3, "-8"), ("1/10", 4, "13/128")]
)  # fmt: skip
def test_ties_go_to_even(x: str, digits: int, nearest: str) -> None:
    assert rounded(Fraction(x), digits) == Fraction(nearest)


@pytest.mark.parametrize("x", [1.0, -2.5, 65504.0, 6.103515625e-05, 5.960464477539063e-08, 0.333251953125])
def test_bits_are_those_of_half_precision(x: float) -> None:
    import numpy

    bits = encoded(Fraction(x), 5, 10)
    assert bits is not None
    assert int(bits.replace(" ", ""), 2) == numpy.float16(x).view(numpy.uint16)


def test_series_of_known_functions() -> None:
    x = [Fraction(0), Fraction(1)]
    assert composed("exp", x, 4) == [1, 1, Fraction(1, 2), Fraction(1, 6), Fraction(1, 24)]
    assert composed("ln", x, 3) == [0, 1, Fraction(-1, 2), Fraction(1, 3)]
    assert composed("sqrt", x, 3) == [1, Fraction(1, 2), Fraction(-1, 8), Fraction(1, 16)]
    assert composed("atan", x, 5) == [0, 1, 0, Fraction(-1, 3), 0, Fraction(1, 5)]
    assert composed("cos", [Fraction(0), Fraction(0), Fraction(1)], 4) == [1, 0, 0, 0, Fraction(-1, 2)]


def test_small_facts() -> None:
    points = [(Fraction(x), Fraction(y)) for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1), (2, 2))]
    assert write_form(through(points)) == "4x^2-7xy+4y^2-4 = 0"
    assert read_equation("y = x^3") is None
    assert read_equation("(x+y)^2 = 1") == (1, 2, 1, 0, 0, -1)
    assert read_form("x^2+3x^2-y^4") == {(2, 0): 4, (0, 4): -1}
    assert read_form("sin(x)") is None
    assert positive([[Fraction(2), Fraction(1)], [Fraction(1), Fraction(1)]])
    assert not positive([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(1)]])
    assert two_ways(["0", "10", "110"]) is None
    assert two_ways(["0", "01", "10"]) == "010"
    assert parsings(["0", "01", "10"], "010") == 2
