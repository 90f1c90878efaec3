"""Linear algebra: factors, bases, equations and constructions worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from bootcamp.math.matrices import inverse, multiply, unimodular
from bootcamp.math.prescribed_matrices import characteristic
from bootcamp.math.questions import _normal, read_matrices, shown, tuples
from bootcamp.math.subspaces import kernel, rank, reduced
from tests.math_cases import Case, ids, judge

CASES: list[Case] = [
    (
        "math/factorisations/lu",
        {"A": "[[2,1],[6,8]]"},
        "[[1,0],[3,1]]; [[2,1],[0,5]]",
        [
            "L = [[1,0],[3,1]], U = [[2,1],[0,5]]",
            "\\begin{pmatrix}1&0\\\\3&1\\end{pmatrix}, \\begin{pmatrix}2&1\\\\0&5\\end{pmatrix}",
        ],
        [
            "[[2,0],[6,5]]; [[1,1/2],[0,1]]",
            "[[2,1],[0,5]]; [[1,0],[3,1]]",
            "[[1,0],[3,1]]",
            "[[1,0],[3,1]]; [[2,1],[0,6]]",
        ],
    ),
    (
        "math/factorisations/ldl",
        {"A": "[[2,4],[4,11]]"},
        "[[1,0],[2,1]]; [[2,0],[0,3]]",
        [],
        ["[[1,0],[2,1]]; [[2,1],[0,3]]", "[[1,0],[2,1]]; [[2,0],[0,4]]"],
    ),
    (
        "math/factorisations/cholesky",
        {"A": "[[4,6],[6,10]]"},
        "[[2,0],[3,1]]",
        ["L=[[2,0],[6/2,1]]"],
        ["[[-2,0],[-3,-1]]", "[[2,3],[0,1]]"],
    ),
    (
        "math/factorisations/qr",
        {"A": "[[3,1],[4,8]]"},
        "[[3/5,-4/5],[4/5,3/5]]; [[5,7],[0,4]]",
        ["[[3/5,4/5],[4/5,-3/5]]; [[5,7],[0,-4]]", "[[0.6,-0.8],[0.8,0.6]]; [[5,7],[0,4]]"],
        ["[[3,-4],[4,3]]; [[1,7/5],[0,4/5]]", "[[1,0],[0,1]]; [[3,1],[4,8]]"],
    ),
    (
        "math/factorisations/rank",
        {"A": "[[1,2],[3,6]]", "r": "1"},
        "[[1],[3]]; [[1,2]]",
        ["[[1/2],[3/2]]; [[2,4]]"],
        ["[[1],[3]]; [[1,3]]"],
    ),
    (
        "math/factorisations/symmetric-skew",
        {"A": "[[1,4],[2,3]]"},
        "[[1,3],[3,3]]; [[0,1],[-1,0]]",
        [],
        ["[[0,1],[-1,0]]; [[1,3],[3,3]]", "[[1,4],[2,3]]; [[0,0],[0,0]]"],
    ),
    (
        "math/similarity/diagonal",
        {"A": "[[2,1],[1,2]]"},
        "[[1,1],[1,-1]]; [[3,0],[0,1]]",
        ["[[1,2],[-1,2]]; [[1,0],[0,3]]"],
        ["[[1,1],[1,1]]; [[3,0],[0,3]]", "[[0,0],[0,0]]; [[3,0],[0,1]]", "[[1,1],[1,-1]]; [[1,0],[0,3]]"],
    ),
    (
        "math/similarity/orthogonal",
        {"A": "[[7,24],[24,-7]]"},
        "[[4/5,-3/5],[3/5,4/5]]; [[25,0],[0,-25]]",
        ["[[3/5,4/5],[-4/5,3/5]]; [[-25,0],[0,25]]"],
        ["[[4,-3],[3,4]]; [[25,0],[0,-25]]"],
    ),
    (
        "math/similarity/jordan",
        {"A": "[[3,1],[-1,1]]"},
        "[[1,0],[-1,1]]; [[2,1],[0,2]]",
        ["[[2,1],[-2,1]]; [[2,1],[0,2]]"],
        ["[[1,0],[0,1]]; [[3,1],[-1,1]]", "[[1,0],[-1,1]]; [[2,0],[0,2]]"],
    ),
    (
        "math/similarity/simultaneous",
        {"A": "[[2,1],[1,2]]", "B": "[[0,5],[5,0]]"},
        "[[1,1],[1,-1]]",
        ["[[-3,2],[3,2]]"],
        ["[[1,0],[0,1]]", "[[1,1],[1,1]]"],
    ),
    (
        "math/similarity/congruence",
        {"A": "[[1,2],[2,1]]"},
        "[[1,-2],[0,1]]; [[1,0],[0,-3]]",
        ["[[1,1],[1,-1]]; [[6,0],[0,-2]]"],
        ["[[1,-2],[0,1]]; [[1,0],[0,3]]"],
    ),
    (
        "math/integer-matrices/smith",
        {"A": "[[2,4],[6,8]]"},
        "[[2,0],[0,4]]; [[1,0],[3,-1]]; [[1,-2],[0,1]]",
        [],
        [
            "[[2,0],[0,4]]; [[1,0],[0,1]]; [[1,0],[0,1]]",
            "[[1,0],[0,8]]; [[1,0],[3,-1]]; [[1,-2],[0,1]]",
            "[[2,0],[0,4]]",
        ],
    ),
    (
        "math/integer-matrices/hermite",
        {"A": "[[0,3],[2,1]]"},
        "[[2,1],[0,3]]; [[0,1],[1,0]]",
        [],
        ["[[2,4],[0,3]]; [[1,1],[1,0]]", "[[2,1],[0,3]]; [[0,2],[1,0]]"],
    ),
    (
        "math/integer-matrices/kernel",
        {"A": "[[2,3,5]]"},
        "[[1,1,-1],[3,-2,0]]",
        ["[[-1,-1,1],[4,-1,-1]]"],
        ["[[2,2,-2],[3,-2,0]]", "[[1,1,-1],[6,-4,0]]", "[[1,1,-1]]", "[[1/2,1/2,-1/2],[3,-2,0]]"],
    ),
    (
        "math/subspaces/kernel",
        {"A": "[[1,1,1]]"},
        "[[1,-1,0],[0,1,-1]]",
        ["(1,0,-1), (1,-1,0)", "[[2,-1,-1],[0,1,-1]]"],
        ["(1,-1,0)", "(1,-1,0), (2,-2,0)", "(1,-1,0), (0,1,-1), (1,0,-1)"],
    ),
    (
        "math/subspaces/column-space",
        {"A": "[[1,2],[2,4],[0,1]]"},
        "[[1,2,0],[2,4,1]]",
        ["(1,2,0), (0,0,1)"],
        ["(1,2,0), (0,1,0)"],
    ),
    (
        "math/subspaces/intersection",
        {"A": "[[1,0,0],[0,1,0]]", "B": "[[1,1,0],[0,0,1]]"},
        "[[1,1,0]]",
        ["(-2,-2,0)", "{(1, 1, 0)}"],
        ["(1,0,0)", "(0,0,0)"],
    ),
    ("math/subspaces/complement", {"A": "[[1,2,3]]"}, "[[-2,1,0],[-3,0,1]]", ["(-2,1,0), (1,1,-1)"], ["(1,2,3)"]),
    ("math/subspaces/eigenspace", {"A": "[[2,1],[1,2]]", "t": "1"}, "[[1,-1]]", ["(-5, 5)"], ["(1,1)", "(0,0)"]),
    ("math/subspaces/relations", {"A": "[[1,2],[2,4],[3,1]]"}, "[[2,-1,0]]", ["(-4, 2, 0)"], ["(2,1,0)"]),
    ("math/subspaces/fixed", {"A": "[[3,-1],[4,-1]]"}, "[[1,2]]", ["(1/2, 1)"], ["(2,1)"]),
    (
        "math/matrix-equations/left",
        {"A": "[[2,1],[1,1]]", "B": "[[3],[2]]"},
        "[[1],[1]]",
        ["X = [[1],[1]]", "1; 1"],
        ["[[1,1]]", "[[1],[2]]"],
    ),
    (
        "math/matrix-equations/two-sided",
        {"A": "[[1,1],[0,1]]", "B": "[[2,0],[0,1]]", "C": "[[4,2],[2,1]]"},
        "[[1,1],[1,1]]",
        [],
        ["[[1,1],[1,2]]"],
    ),
    (
        "math/matrix-equations/sylvester",
        {"A": "[[1,0],[0,2]]", "B": "[[1,0],[0,3]]", "C": "[[2,8],[9,0]]"},
        "[[1,2],[3,0]]",
        [],
        ["[[2,8],[9,0]]"],
    ),
    (
        "math/matrix-equations/square-root",
        {"A": "[[7,10],[15,22]]"},
        "[[1,2],[3,4]]",
        ["[[-1,-2],[-3,-4]]"],
        ["[[7,10],[15,22]]"],
    ),
    ("math/matrix-equations/cube-root", {"A": "[[1,6],[0,1]]"}, "[[1,2],[0,1]]", [], ["[[1,6],[0,1]]"]),
    (
        "math/matrix-equations/congruent",
        {"A": "[[5,11],[11,25]]"},
        "[[1,3],[2,4]]",
        ["[[2,4],[1,3]]", "[[-1,-3],[2,4]]"],
        ["[[1,2],[3,4]]"],
    ),
    (
        "math/matrix-equations/inverse-sum",
        {"A": "[[0,1],[1,1]]", "B": "[[1,0],[0,1]]"},
        "[[0,-1],[-1,-1]]",
        [],
        ["[[0,1],[1,1]]"],
    ),
    (
        "math/prescribed-matrices/characteristic",
        {"row": "(1, 2)", "f": "x^2-5x-2"},
        "[[1,2],[3,4]]",
        [],
        ["[[1,2],[3,5]]", "[[4,3],[2,1]]", "[[1,2],[6/2,4.0]]; [[1,2],[3,4]]"],
    ),
    (
        "math/prescribed-matrices/orthogonal-row",
        {"row": "(3/5, 4/5)"},
        "[[3/5,4/5],[-4/5,3/5]]",
        ["[[3/5,4/5],[4/5,-3/5]]"],
        ["[[3/5,4/5],[4/5,3/5]]"],
    ),
    (
        "math/prescribed-matrices/maps",
        {"pairs": "(1, 1) -> (3, 7); (1, 0) -> (1, 3)"},
        "[[1,2],[3,4]]",
        [],
        ["[[1,3],[2,4]]"],
    ),
    (
        "math/prescribed-matrices/kernel-and-image",
        {"n": "2", "u": "(1, 2)", "v": "(3, 1)", "r": "1"},
        "[[2,-1],[-6,3]]",
        ["[[-4,2],[12,-6]]"],
        ["[[0,0],[0,0]]", "[[2,-1],[6,-3]]"],
    ),
    (
        "math/prescribed-matrices/nilpotent",
        {"row": "(2, -4)", "k": "2", "j": "1", "n": "2"},
        "[[2,-4],[1,-2]]",
        [],
        ["[[2,-4],[0,0]]"],
    ),
    (
        "math/prescribed-matrices/unimodular",
        {"n": "2", "row": "(5, 7)", "d": "1"},
        "[[5,7],[2,3]]",
        ["[[5,7],[7,10]]"],
        ["[[5,7],[3,2]]", "[[5,7],[0,1/5]]"],
    ),
    (
        "math/spectra/characteristic",
        {"A": "[[1,2],[3,4]]"},
        "x^2-5x-2",
        ["(x-1)(x-4)-6", "p(x) = -2-5x+x^2"],
        ["-x^2+5x+2", "x^2-5x"],
    ),
    (
        "math/spectra/minimal",
        {"A": "[[2,0,0],[0,2,0],[0,0,3]]"},
        "x^2-5x+6",
        ["(x-2)(x-3)"],
        ["(x-2)^2(x-3)", "2x^2-10x+12"],
    ),
    ("math/spectra/eigenvalues", {"A": "[[2,1,0],[0,2,0],[0,0,3]]"}, "2, 2, 3", ["3, 2, 2"], ["2, 3", "2, 3, 3"]),
    ("math/spectra/power", {"A": "[[1,1],[1,0]]", "n": "10"}, "[[89,55],[55,34]]", [], ["[[89,55],[55,35]]"]),
    ("math/spectra/power-trace", {"A": "[[1,1],[1,0]]", "n": "10"}, "123", [], ["89"]),
    (
        "math/spectra/polynomial-value",
        {"A": "[[0,1],[-1,0]]", "f": "x^2+3x+5"},
        "[[4,3],[-3,4]]",
        [],
        ["[[5,3],[-3,5]]"],
    ),
    ("math/spectra/adjugate", {"A": "[[1,2],[3,4]]"}, "[[4,-2],[-3,1]]", [], ["[[-2,1],[3/2,-1/2]]"]),
    ("math/projections/onto-span", {"A": "[[1,1]]", "b": "(3, 5)"}, "(4, 4)", ["[4, 4]", "4, 4"], ["(3, 5)", "(8, 8)"]),
    (
        "math/projections/matrix",
        {"A": "[[1,1]]"},
        "[[1/2,1/2],[1/2,1/2]]",
        ["[[0.5,0.5],[0.5,0.5]]"],
        ["[[1,1],[1,1]]"],
    ),
    (
        "math/projections/least-squares",
        {"A": "[[1,0],[1,1],[1,2]]", "b": "(6, 0, 0)"},
        "(5, -3)",
        ["x = 5, y = -3"],
        ["(6, -6)", "(-3, 5)"],
    ),
    (
        "math/projections/pseudo-inverse",
        {"A": "[[1,1]]"},
        "[[1/2],[1/2]]",
        ["\\begin{pmatrix}\\frac12\\\\\\frac12\\end{pmatrix}"],
        ["[[1/2,1/2]]", "[[1],[0]]"],
    ),
    ("math/projections/squared-distance", {"A": "[[1,1]]", "b": "(3, 5)"}, "2", [], ["4"]),
    ("math/projections/orthogonal-basis", {"A": "[[1,1],[3,5]]"}, "[[1,1],[-1,1]]", [], ["[[1,1],[1,-1]]"]),
    (
        "math/linear-maps/operator",
        {"f": "(2)p + (x)p'", "n": "2"},
        "[[2,0,0],[0,3,0],[0,0,4]]",
        [],
        ["[[2,0,0],[0,3,0],[0,0,6]]"],
    ),
    (
        "math/linear-maps/change-of-basis",
        {"A": "[[2,1],[1,2]]", "P": "[[1,1],[1,-1]]"},
        "[[3,0],[0,1]]",
        [],
        ["[[1,0],[0,3]]"],
    ),
    ("math/linear-maps/coordinates", {"v": "(5, 1)", "basis": "(1, 1), (1, -1)"}, "(3, 2)", ["3, 2"], ["(2, 3)"]),
    (
        "math/linear-maps/commutator",
        {"A": "[[0,1],[0,0]]"},
        "[[0,0,1,0],[-1,0,0,1],[0,0,0,0],[0,0,-1,0]]",
        [],
        ["[[0,-1,0,0],[0,0,0,0],[1,0,0,-1],[0,1,0,0]]"],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=ids(CASES))
def test_answers(case: Case) -> None:
    judge(case)


def test_both_ways_to_show_a_matrix_are_one_problem() -> None:
    rows = [[1, -2], [3, 4]]
    written = {shown(Random(seed), rows) for seed in range(20)}
    assert len(written) == 2
    assert {_normal(text) for text in written} == {"[[1,-2],[3,4]]"}


def test_reduction() -> None:
    echelon, pivots = reduced([[1, 2, 3], [2, 4, 7]])
    assert (echelon, pivots) == ([[1, 2, 0], [0, 0, 1]], [0, 2])
    assert kernel([[1, 2, 3], [2, 4, 7]]) == [[-2, 1, 0]]
    rng = Random("rank")
    for _ in range(20):
        n, r = rng.randint(2, 5), rng.randint(1, 3)
        parts = [[[rng.randint(-3, 3) for _ in range(b)] for _ in range(a)] for a, b in ((n, r), (r, n))]
        whole = multiply(*parts)
        assert rank(whole) <= min(n, r)
        assert rank(whole) + len(kernel(whole)) == n
        assert not any(any(multiply(whole, [[x] for x in v])[i][0] for i in range(n)) for v in kernel(whole))


def test_characteristic_polynomials_do_not_change_with_the_basis() -> None:
    rng = Random("similar")
    values = [2, 3, -1]
    p = unimodular(rng, 3, 8)
    a = multiply(multiply(p, [[values[i] * (i == j) for j in range(3)] for i in range(3)]), inverse(p))
    assert characteristic(a) == [Fraction(6), Fraction(1), Fraction(-4), Fraction(1)]  # (x-2)(x-3)(x+1)


@pytest.mark.parametrize(
    "text", ["[[1,2],[3,4]]; [[1,2]]", "[[1,2],[3,4]]", "", "[[1,2],[3,x]]; [[1,2],[3,4]]", ";" * 500]
)
def test_what_is_not_two_matrices(text: str) -> None:
    assert read_matrices(text, (2, 2), (2, 2)) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [("(1, 2), (3, 4)", 2), ("{(1,2);(3,4)}", 2), ("(1, 2)", 1), ("1, 2", None), ("((1, 2), 3)", None), ("", None)],
)
def test_tuples(text: str, count: int | None) -> None:
    found = tuples(text)
    assert (None if found is None else len(found)) == count
