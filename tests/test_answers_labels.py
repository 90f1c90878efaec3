"""Names before equals signs, and the other dress that right answers come in."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bootcamp.answers.expressions import exact, parse_expression
from bootcamp.answers.intervals import read_region, same_region
from bootcamp.answers.labels import is_label, sides, unlabelled
from bootcamp.answers.lists import parse_list, parse_named
from bootcamp.answers.numbers import parse_integer, parse_integers
from bootcamp.answers.rationals import parse_rational

NAMES = r"""y  f(x)  T_4(x)  T_{10}(x)  \hat{y}  \hat y  \phi(x, y)  y'  x^*  P(X=1)  \mathbb{E}[N]  A_n  \frac{dy}{dx}
\frac{d}{dx}  \int f(x) dx  \sum_{k=1}^{n} k  \lim_{x→0} f(x)  (x, y)  P + Q  { \pi }"""


@pytest.mark.parametrize("left", [name for line in NAMES.split("\n") for name in line.split("  ")])
def test_names(left: str) -> None:
    assert is_label(left)
    assert unlabelled(f"{left} = 3") == "3"


@pytest.mark.parametrize("left", ["", "2x", "x + 1", "3", "1, 2", "not y", "f(x) + 1", "x y z w", "y" * 300, "a\nb"])
def test_what_names_nothing(left: str) -> None:
    assert not is_label(left)


def test_an_unknown_alone_names_nothing() -> None:
    assert parse_expression("x = 1") is None
    assert parse_expression("y = x + 1") is not None
    assert unlabelled("y = 1 = 1") == "y = 1 = 1"
    assert sides("a <= b") == ["a <= b"]
    assert sides("P(X=1) = 2") == ["P(X=1)", "2"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3\\frac{1}{2}", "7/2"),
        ("-3\\tfrac12", "-7/2"),
        ("2 1/3", "7/3"),
        ("7.\\overline{6}", "23/3"),
        ("0.1\\overline{6}", "1/6"),
        ("89 \\cdot 88 = 7832", "7832"),
        ("P = \\frac{342}{666} = \\frac{19}{37}", "19/37"),
        ("\\frac{1}{2}\\frac{1}{3}", "1/6"),
        ("89 \\cdot 88 = 7833", None),
        ("1 = 2 = 2", None),
        ("x = y = 2", None),
        ("2 = 2 = 2 = 2 = 2 = 2", None),
    ],
)
def test_numbers_by_themselves(text: str, value: str | None) -> None:
    tree = parse_expression(text, ())
    assert (None if tree is None else exact(tree)) == (None if value is None else Fraction(value))


def test_beside_a_variable_a_fraction_is_a_factor() -> None:
    tree = parse_expression("2\\frac{1}{3}x")
    assert tree is not None
    assert exact(tree, {"x": Fraction(3)}) == 2


@pytest.mark.parametrize(
    ("text", "value"),
    [("r = 29", 29), ("\\sum r_i^2 = 38", 38), ("6^2 - 2(-1) = 38", 38), ("6^2 = 38", None), ("38 = 6^2 + 2", None)],
)
def test_written_numbers(text: str, value: int | None) -> None:
    assert parse_rational(text) == value


@pytest.mark.parametrize("text", ["n = 42", "x \\equiv 42", "\\text{42}", "N=42.", "$x=42$", "F_{9}(x) = +42"])
def test_whole_numbers_behind_a_name(text: str) -> None:
    assert parse_integer(text) == 42


@pytest.mark.parametrize(
    "text", ["41 = 42", "n = m = 42", "n = 42 or 43", "n = 42 xyz", "2n = 42", "n < 42", "n != 42"]
)
def test_no_whole_number(text: str) -> None:
    assert parse_integer(text) is None
    assert parse_integers("n=42, m=43") is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("\\begin{pmatrix} 1 \\\\ -2 \\\\ 3 \\end{pmatrix}", [1, -2, 3]),
        ("\\begin{bmatrix} 1 & -2 & 3 \\end{bmatrix}", [1, -2, 3]),
        ("(1, -2, 3)^T", [1, -2, 3]),
        ("[1, -2, 3]^{\\top}", [1, -2, 3]),
        ("\\boldsymbol{\\pi} = (1, 2)", [1, 2]),
        ("P + Q = (1, 2)", [1, 2]),
        ("\\frac{1}{2}(2, 4)", [1, 2]),
        ("-3 (1, 2)", [-3, -6]),
        ("\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}", None),
        ("2 (1", None),
        ("x (1, 2)", None),
    ],
)
def test_vectors(text: str, values: list[int] | None) -> None:
    assert parse_list(text) == values


def test_pairs_by_name() -> None:
    for text in (
        "(x, y) = (3, 2)",
        "$(x,y)=\\left(3,2\\right)$",
        "x = 3, y = 2",
        "\\begin{pmatrix} 3 \\\\ 2 \\end{pmatrix}",
    ):
        assert parse_named(text, ("x", "y")) == {"x": 3, "y": 2}, text
    assert parse_named("(y, x) = (3, 2)", ("x", "y")) is None
    assert parse_named("(x, y) = (3, 2, 1)", ("x", "y")) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("]1, 2[", "(1, 2)"),
        ("[1, 2[", "[1, 2)"),
        ("]1;2]", "(1, 2]"),
        ("]1,2[ ∪ ]3,4]", "(1, 2) U (3, 4]"),
        ("x \\in ]1,2[", "(1, 2)"),
    ],
)
def test_brackets_turned_outwards(text: str, meant: str) -> None:
    one, two = read_region(text).value, read_region(meant).value
    assert one is not None
    assert two is not None
    assert same_region(one, two)
