"""Mathematics: the grammar, equality of functions, and verifiers against answers found by hand."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import Any

import pytest
from PIL import Image

import bootcamp
from bootcamp.answers.expressions import exact, parse_expression
from bootcamp.math.congruences import order
from bootcamp.math.equations import _roots
from bootcamp.math.functions import Undecided, derivative, evaluate, same, write
from bootcamp.math.games import nimber
from bootcamp.math.geometry import twice_area
from bootcamp.math.matrices import determinant, leibniz
from bootcamp.math.permutations import read_cycles
from bootcamp.math.polynomials import polynomial
from bootcamp.math.reading import parse_edges, parse_fractions, parse_matrix, parse_walk


def tree(text: str) -> Any:
    node = parse_expression(text)
    assert node is not None, text
    return node


@pytest.mark.parametrize(
    ("text", "at_2"),  # values at x = 2, worked out by hand
    [
        ("3x^2-4x+1", 5),
        ("-x^2", -4),
        ("(-x)^2", 4),
        ("2^-3", Fraction(1, 8)),
        ("2^3^2", 512),
        ("x--1", 3),
        ("2*-3", -6),
        ("1/2x", 1),
        ("\\frac{1}{2}x^{3}", 4),
        ("(x+1)(x-5)", -9),
        ("2|x-5|", 6),
        ("x² − 1", 3),
        ("sqrt(x+2)", 2),
        ("3·x×2", 12),
        ("$x/4$.", Fraction(1, 2)),
        ("\\left(x+1\\right)^2", 9),
        ("x(x+1)", 6),
        ("ln(1)+e^0", 1),
    ],
)
def test_expressions_are_read_as_people_mean_them(text: str, at_2: Fraction) -> None:
    assert exact(tree(text), {"x": Fraction(2)}) == at_2


MALFORMED = ["", "x2", "2 3", "x+", "(x", "x)", "y", "__import__('os')", "x;x", "nan", "x=1", "sin", "sin^-1 x", "１+x"]
LIMITS = [
    "(" * 60 + "x" + ")" * 60,
    "x+" * 1500 + "x",
    "9" * 70,
    "2^" * 60 + "2",
    "|" * 50,
    "x*" * 900 + "x",
    "sin " + "x" * 1500,
    "-" * 1999,
    "x" + "^x" * 50,
]


@pytest.mark.parametrize("text", MALFORMED + LIMITS)
def test_what_is_no_expression_is_refused(text: str) -> None:
    assert parse_expression(text) is None


@pytest.mark.parametrize("text", ["9**9**9**9", "(9^400)^400", "1/0", "0^-1", "2^(1/3)", "sqrt(-1)", "pi"])
def test_values_that_are_not_rational_or_too_large_are_not_computed(text: str) -> None:
    assert exact(tree(text)) is None


@pytest.mark.parametrize(
    ("answer", "truth", "alike"),
    [
        ("(x^2-1)/(x-1)", "x+1", True),
        ("sin(x)^2+cos(x)^2", "1", True),
        ("sin 2x", "2 sin(x) cos(x)", True),
        ("(e^x-e^(-x))/2", "sinh(x)", True),
        ("e^(x)e^(2x)", "e^(3x)", True),
        ("sec^2(x)", "1+tan(x)^2", True),
        ("ln(x^3)", "3ln(x)", True),
        ("x+0.0000000001", "x", False),
        ("0.3333333333333333x", "x/3", False),
        ("sin(x)+10^(-20)", "sin(x)", False),
        ("2.718281828459^x", "e^x", False),
        ("abs(x)", "x", False),
        ("ln(x)", "sin(x)", False),
        ("9^9^9^9", "sin(x)", False),
        ("e^(e^(e^(e^9)))", "cos(x)", False),
    ],
)
def test_equality_of_functions(answer: str, truth: str, alike: bool) -> None:
    assert same(tree(answer), tree(truth)) is alike


def test_what_cannot_be_decided_raises() -> None:
    with pytest.raises(Undecided):
        same(tree("sqrt(x-100)"), tree("sqrt(x-100)+1"))  # the truth has no value at any of the points


@pytest.mark.parametrize(
    ("f", "slope"),
    [
        ("x^5-3x", "5x^4-3"),
        ("x*e^(2x)", "(1+2x)e^(2x)"),
        ("1/(x^2+1)", "-2x/(x^2+1)^2"),
        ("sin(x^2)", "2x cos(x^2)"),
        ("ln|x+1|", "1/(x+1)"),
        ("atan(3x)", "3/(1+9x^2)"),
        ("sqrt(x^2+4)", "x/sqrt(x^2+4)"),
        ("2^x", "2^x ln 2"),
        ("tan x", "sec(x)^2"),
    ],
)
def test_derivatives_found_by_hand(f: str, slope: str) -> None:
    found = derivative(tree(f))
    assert same(found, tree(slope))
    assert same(tree(write(found)), found)


# Problem data, answers that are right, answers that are wrong. Data as `generate` stores them.
CASES: list[tuple[str, Any, list[str], list[str]]] = [
    ("math/numbers/congruence", {"a": 5, "b": 3, "m": 11, "x": 5}, ["5", "16", "x = -6"], ["6", "5/1x", "1e99"]),
    ("math/numbers/remainders", {"n": 11, "pairs": [[2, 3], [4, 7]]}, ["11", "32", "-10"], ["2", "4"]),
    ("math/numbers/element-of-order", {"n": 31, "d": 30, "g": 3}, ["3", "11", "34"], ["2", "1", "30", "0"]),
    (
        "math/numbers/bezout",
        {"a": 3, "b": 5, "c": 41, "x": 2, "y": 7},
        ["2, 7", "(7, 4)", "y=7, x=2", "-3 10"],
        ["7, 2", "41/3, 0", "2", "2, 7, 0"],
    ),
    (
        "math/numbers/factor",
        [2, 2, 3, 7],
        ["2^2*3*7", "7·3·2·2", "84 = 2 × 2 × 3 × 7", "2**2 * 3 * 7"],
        ["84", "4*21", "2*3*7", "1*84", "2^99*3", "-2*-2*3*7"],
    ),
    (
        "math/numbers/subset-sum",
        {"numbers": [3, 8, 12, 5], "target": 20, "chosen": [3, 12, 5]},
        ["8, 12", "3+12+5", "3, 5, 12", "8 + 12 = 20"],
        ["8", "20", "10, 10", "12, 8, 3", "8, 8, 3"],
    ),
    (
        "math/algebra/expand",
        [-10, 3, 1],
        ["x^2+3x-10", "3x - 10 + x*x", "-(10-3x-x^2)", "x**2 + 3*x - 10"],
        ["(x+5)(x-2)", "x^2+5x-2x-10", "x^2+3x", "x^2+3x-10.0001", "x(x+3)-10"],
    ),
    (
        "math/algebra/factor",
        {"f": [3, 7, 2], "number": 2, "parts": [[1, 2], [3, 1]]},
        ["(2x+1)(x+3)", "2(x+1/2)(x+3)", "(-2x-1)(-x-3)", "(x+3)*(1+2x)"],
        ["2x^2+7x+3", "(x+1)(2x+3)", "1*(2x^2+7x+3)", "(2x+1)(x+3)/x*x", "(2x^2+7x+3)(x+1)^0"],
    ),
    (
        "math/algebra/partial-fractions",
        {"above": [5, 1], "below": [-1, 0, 1], "parts": [[[3], [-1, 1], 1], [[-2], [1, 1], 1]]},
        ["3/(x-1)-2/(x+1)", "-2/(1+x) + 3/(x-1)", "-3/(1-x)-2/(x+1)", "6/(2x-2)-2/(x+1)"],
        ["(x+5)/((x-1)(x+1))", "(x+5)/(x^2-1)", "3/(x-1)+2/(x+1)", "3/(x-1)", "(3-2(x-1)/(x+1))/(x-1)"],
    ),
    (
        "math/algebra/linear-system",
        {"rows": [[1, 1], [2, -4]], "totals": [13, -10], "solution": ["7", "6"]},
        ["7, 6", "x = 7, y = 6", "(7, 6)", "14/2, 6.0", "y=6 and x=7"],
        ["6, 7", "7", "7, 6.0001", "x=7", "7, 6, 0"],
    ),
    (
        "math/algebra/rational-roots",
        {"left": [-3, 1, 2], "right": [0], "roots": ["-3/2", "1"]},
        ["-3/2, 1", "1, -1.5", "x = 1 or x = -3/2"],
        ["1", "1, 1", "-3/2, 1, 2", "1, -1.4999"],
    ),
    (
        "math/algebra/interpolate",
        {"points": [[0, "8"], [5, "38"]], "f": ["8", "6"]},
        ["6x+8", "f(x) = 8+6x", "2(3x+4)"],
        ["6x+7", "x^2+x+8", "6x"],
    ),
    ("math/calculus/derivative", "x^3-2x", ["3x^2-2", "f'(x) = 3*x*x - 2", "(3x^3-2x)/x"], ["3x^2", "x^3-2x", "3x-2"]),
    (
        "math/calculus/antiderivative",
        {"f": "2x*cos(x^2)", "whole": "sin(x^2)"},
        ["sin(x^2)", "sin(x^2)+C", "F(x) = sin(x^2) - 7", "C + 2 sin(x^2/2) cos(x^2/2)", "-cos(x^2+pi/2)"],
        ["cos(x^2)", "sin(x^2)+C*x", "sin(x^2)+x", "2x*cos(x^2)", "sin(x^2)+C+C", "C sin(x^2)"],
    ),
    (
        "math/calculus/tangent",
        {"line": ["-6", "9"], "f": "2x^2+x+2", "p": 2},
        ["9x-6", "y = 3(3x-2)"],
        ["9x+6", "2x^2+x+2", "9"],
    ),
    (
        "math/calculus/initial-value",
        {"coefficients": [1, 0, 1], "forcing": "0", "starts": [0, 2], "y": "2sin(x)"},
        ["2sin(x)", "y(x) = 4 sin(x/2) cos(x/2)", "2cos(x-pi/2)"],
        ["sin(x)", "0", "2x", "2cos(x-1.5707963267948966)"],
    ),
    (
        "math/matrices/inverse",
        [[2, 1], [5, 3]],
        ["[[3,-1],[-5,2]]", "3 -1; -5 2", "((3, -1), (-5, 4/2))"],
        ["[[2,1],[5,3]]", "[[3,-1,0],[-5,2,0]]", "[[3,-1],[-5]]", "[[3.0001,-1],[-5,2]]"],
    ),
    (
        "math/matrices/kernel",
        {"rows": [[1, 2, 3], [2, 4, 6]], "v": [1, 1, -1]},
        ["1, 1, -1", "(-2, 1, 0)", "[3 0 -1]", "v = (1/2, 1/2, -1/2)"],
        ["0, 0, 0", "1, 1", "1, 2, 3"],
    ),
    (
        "math/matrices/eigenpair",
        {"rows": [[2, 1], [1, 2]], "pair": [3, [1, 1]]},
        ["3; [1, 1]", "1; (1, -1)", "3; 5 5"],
        ["3; [0, 0]", "1; [1, 1]", "3", "3; [1, 1, 1]"],
    ),
    ("math/matrices/determinant", {"rows": [[1, 2], [3, 4]], "value": -2}, ["-2", "−2"], ["2", "-2.1"]),
    (
        "math/graphs/colouring",
        {"edges": [[1, 2], [2, 3], [1, 3]], "palette": "ABC", "solution": "ABC"},
        ["ABC", "CAB", "b, a, c"],
        ["ABA", "AB", "ABD", "ABCA"],
    ),
    (
        "math/graphs/euler-trail",
        {"edges": [[1, 2], [2, 3], [3, 1], [3, 4]], "walk": [3, 1, 2, 3, 4]},
        ["31234", "4-3-1-2-3", "3, 2, 1, 3, 4", "4 → 3 → 2 → 1 → 3"],
        ["3123", "12334", "4313", "312343"],
    ),
    (
        "math/graphs/spanning-tree",
        {
            "count": 4,
            "edges": [[1, 2, 1], [2, 3, 1], [3, 1, 1], [4, 3, 5], [4, 1, 5]],
            "tree": [[1, 2], [2, 3], [4, 3]],
        },
        ["1-2, 2-3, 3-4", "(1,3), (2,3), (1,4)", "12 13 14"],
        ["1-2, 2-3, 1-3", "1-2, 2-3", "1-2, 3-4, 1-4", "1-2, 2-3, 2-4", "1-2, 1-2, 3-4"],
    ),
    (
        "math/logic/countermodel",
        {"premises": [[[0, 1], [1, 1]], [[2, 0]]], "conclusion": [[0, 1]], "world": "FTF"},
        ["FTF", "p=F, q=T, r=F", "f t f", "False, True, False"],
        ["TTF", "FFF", "FTT", "FT", "FTFF"],
    ),
    (
        "math/logic/collision",
        {"f": [14, 8, 1], "m": 17, "pair": [0, 9]},
        ["0, 9", "9 0", "(4, 5)", "1 and 8"],
        ["9, 9", "0, 26", "0, 8", "0", "-8, 0"],
    ),
    (
        "math/games/nim",
        {"heaps": [3, 5, 7], "limit": 0, "after": [2, 5, 7]},
        ["2, 5, 7", "3, 4, 7", "[3, 5, 6]"],
        ["3, 5, 7", "1, 5, 7", "0, 0, 0", "2, 4, 6", "5, 2, 7", "10, 5, 7"],
    ),
    (
        "math/permutations/cycles",
        {"kind": "equal", "a": [3, 7, 1, 5, 2, 4, 6], "s": [3, 7, 1, 5, 2, 4, 6]},
        ["(1 3)(2 7 6 4 5)", "(45276)(31)", "(3,1)(7,6,4,5,2)"],
        ["(1 3)", "3715246", "(1 3)(2 7 6 5 4)", "(1 3)(1 2)", "()"],
    ),
    (
        "math/permutations/cycles",
        {"kind": "conjugate", "a": [2, 1, 3, 4], "b": [1, 2, 4, 3], "s": [3, 4, 1, 2]},
        ["(1 3)(2 4)", "(1 4)(2 3)", "(1 3 2 4)"],
        ["()", "(1 3)", "(1 2)(3 4)"],
    ),
    ("math/geometry/area", {"area": "63/2", "corners": []}, ["63/2", "31.5"], ["31", "63", "31.50001"]),
    (
        "math/geometry/isometry",
        {"image": ["-4", "24"], "start": [], "steps": []},
        ["(-4, 24)", "x=-4, y=24"],
        ["4, 24"],
    ),
]
RIGHT = [(task, data, text) for task, data, texts, _ in CASES for text in texts]
WRONG = [(task, data, text) for task, data, _, texts in CASES for text in texts]


@pytest.mark.parametrize(("task", "data", "text"), RIGHT)
def test_every_right_answer_earns_full_marks(task: str, data: Any, text: str) -> None:
    assert bootcamp.task(task).verify(data, f"<answer>{text}</answer>").value == 1.0


@pytest.mark.parametrize(("task", "data", "text"), WRONG)
def test_wrong_answers_earn_nothing(task: str, data: Any, text: str) -> None:
    assert bootcamp.task(task).verify(data, f"<answer>{text}</answer>").value == 0.0


CASED = {task for task, *_ in CASES}
FAMILIES = {spec.family_name for spec in bootcamp.tasks("math/*") if spec.id in CASED}
SHORT = [spec.id for spec in bootcamp.tasks("math/*") if spec.family_name in FAMILIES and not spec.images]


def test_every_task_of_these_families_has_a_case() -> None:
    assert set(SHORT) == CASED


def test_many_tasks_begin_short() -> None:
    """What a policy of a million parameters can begin with."""
    short = 0
    for spec in bootcamp.tasks("math/*"):
        if spec.counts == "own":
            task = spec.load()
            problems = [task.instance(seed, 1).problem for seed in range(20)]
            bare = [task.solution(p.answer).partition("<answer>")[2].removesuffix("</answer>") for p in problems]
            short += max(len((p.prompt + text).encode()) for p, text in zip(problems, bare, strict=True)) < 120
    assert short >= 60


@pytest.mark.parametrize("task_id", SHORT)
def test_level_one_is_short_and_plentiful(task_id: str) -> None:
    task = bootcamp.task(task_id)
    problems = [task.instance(seed, 1).problem for seed in range(600)]
    bare = [task.solution(p.answer).partition("<answer>")[2].removesuffix("</answer>") for p in problems[:100]]
    sizes = [len((p.prompt + text).encode()) for p, text in zip(problems, bare, strict=False)]
    assert max(sizes) <= 160
    # With 3,000 equally likely problems 600 draws hold about 545 distinct ones.
    assert len({task.problem_key(p) for p in problems}) >= 520


@pytest.mark.parametrize("task_id", ["math/algebra/interpolate-drawn", "math/geometry/area-drawn"])
def test_drawings_show_their_data(task_id: str) -> None:
    instance = bootcamp.task(task_id).instance(3, 2)
    image = Image.open(io.BytesIO(instance.images[0])).convert("RGB")
    assert image.size == (441, 441)
    for x, y in instance.answer.get("points", instance.answer.get("corners")):
        assert image.getpixel(((10 + x) * 22, (10 - int(y)) * 22)) == (190, 30, 30)


def test_small_facts() -> None:
    assert order(2, 7) == 3
    assert order(3, 7) == 6
    assert nimber([3, 5, 6], 0) == 0
    assert nimber([7, 3], 3) == 0  # 7 and 3 leave the same remainder modulo 4
    assert nimber([6, 3], 3) == 1
    assert twice_area([(0, 0), (4, 0), (4, 3), (0, 3)]) == 24
    assert determinant([[2, 0, 1], [1, 3, 2], [1, 1, 1]]) == leibniz([[2, 0, 1], [1, 3, 2], [1, 1, 1]]) == 0
    assert determinant([[0, 1], [1, 0]]) == -1
    assert _roots(polynomial([0, -3, 1, 2])) == [Fraction(-3, 2), 0, 1]
    assert read_cycles("(1 2)(3)", 3) == [2, 1, 3]
    assert float(evaluate(tree("sin(x)"), Fraction(1, 2))) == pytest.approx(0.479425538604203)


def test_lists_are_read_strictly() -> None:
    assert parse_fractions("1, 2/3; -4") == [1, Fraction(2, 3), -4]
    assert parse_fractions("1, two") is None
    assert parse_fractions("x=1, x=2", ("x", "y")) is None
    assert parse_matrix("[[1,2],[3,4]") is None
    assert parse_matrix("[1,2] oops [3,4]") is None
    assert parse_walk("1-x") is None
    assert parse_edges("21, 3-1") == [(1, 2), (1, 3)]
    assert parse_edges("123") is None
