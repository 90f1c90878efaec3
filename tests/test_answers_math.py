"""Reading mathematics: golden files, and what every reader must keep to."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from bootcamp.answers.expressions import (
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_PARTS,
    Node,
    approximate,
    exact,
    exact_complex,
    factors,
    parse_expression,
)
from bootcamp.answers.intervals import Region, complement, holds, meet, read_region, same_region
from bootcamp.answers.latex import plain
from bootcamp.answers.lists import MAX_ITEMS, parse_list, parse_named, parse_set, split
from bootcamp.answers.matrices import MAX_ENTRIES, parse_matrix
from bootcamp.answers.numbers import parse_number
from bootcamp.answers.rationals import parse_percentage, parse_rational, parse_value
from tests.fuzz.watch import watching
from tests.goldens import golden

NAMES = ("a", "b", "c", "k", "n", "r", "t", "x", "y", "C", "x_1", "x_2", "theta")
POINT = {name: 0.37 + 0.21 * k for k, name in enumerate(NAMES)}
quick = settings(max_examples=150, deadline=None, database=None, derandomize=True)


@pytest.mark.parametrize(("text", "meaning"), golden("answers/expressions"))
def test_expressions_mean_what_people_mean(text: str, meaning: str) -> None:
    tree = parse_expression(text, NAMES)
    if meaning == "-":
        assert tree is None
        return
    assert tree is not None, "refused"
    at = {sympy.Symbol(name.replace("_", "")): value for name, value in POINT.items()}
    wanted = float(sympy.sympify(meaning).subs(at))  # of our own golden, by a parser that is not ours
    assert approximate(tree, POINT) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize(("text", "meaning"), golden("answers/expressions"))
def test_sympy_objects_mean_the_same(text: str, meaning: str) -> None:
    from bootcamp.answers.symbolic import parse_symbolic

    built = parse_symbolic(text, NAMES)
    assert (built is None) == (meaning == "-")
    if built is not None:
        at = {sympy.Symbol(name): value for name, value in POINT.items()}
        wanted = sympy.sympify(meaning).subs({sympy.Symbol(name.replace("_", "")): v for name, v in POINT.items()})
        assert float(built.doit().subs(at)) == pytest.approx(float(wanted), rel=1e-9)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(2+3i)(1-i)", (5, 1)),
        ("\\frac{1}{1+i}", (Fraction(1, 2), Fraction(-1, 2))),
        ("i^2", (-1, 0)),
        ("(1+i)^{8}", (16, 0)),
        ("(1+i)^{-2}", (0, Fraction(-1, 2))),
        ("3 - 4\\mathrm{i}", (3, -4)),
        ("-i", (0, -1)),
        ("1/(i-i)", None),
        ("e^i", None),
        ("(9+i)^{9999}", None),
    ],
)
def test_complex_values(text: str, value: tuple[Any, Any] | None) -> None:
    tree = parse_expression(text, (), ("e", "pi", "i"))
    assert tree is not None
    assert exact_complex(tree) == value


def test_the_imaginary_unit_is_a_constant_only_where_asked() -> None:
    assert parse_expression("2i", ()) is None
    assert parse_expression("2e", (), ("i",)) is None


@pytest.mark.parametrize(
    "text",
    [
        "(" * (MAX_DEPTH + 2) + "x" + ")" * (MAX_DEPTH + 2),
        "2^" * (MAX_DEPTH + 2) + "x",
        "\\sqrt" * (MAX_DEPTH + 2) + "x",
        "\\frac" * 200 + "1" * 201,
        "|" * 100 + "x" + "|" * 100,
        "x+" * (MAX_PARTS + 1) + "x",
        "x" * (MAX_PARTS + 1),
        "x" + " " * MAX_LENGTH,
        "9" * 61,
    ],
)
def test_limits_of_expressions(text: str) -> None:
    assert parse_expression(text) is None


@pytest.mark.parametrize("text", ["9^9^9^9", "10^(10^10)", "(9^399)^399", "(1/3)^400^400", "((x^400)^400)^400"])
def test_no_number_is_too_large_to_hold(text: str) -> None:
    from bootcamp.answers.symbolic import symbolic

    tree = parse_expression(text)
    assert tree is not None
    assert exact(tree, {"x": Fraction(3)}) is None
    assert len(factors(tree)) < 10_000
    assert symbolic(tree) is None


def test_sympy_computes_nothing_while_it_is_built() -> None:
    from bootcamp.answers.symbolic import parse_symbolic

    parse_symbolic("x")
    with watching() as events:
        built = parse_symbolic("x - x + \\sin(0)")
        assert events == []
        compile("1", "", "eval")
        assert events  # the watch is awake
    assert str(built) == "-x + x + sin(0)"


# ── numbers, lists, sets, matrices ──────────────────────────────────────────────────────────────


def fraction(text: str) -> Fraction | None:
    return None if text == "-" else Fraction(text)


@pytest.mark.parametrize(("text", "written", "value"), golden("answers/rationals"))
def test_rationals(text: str, written: str, value: str) -> None:
    assert parse_rational(text) == fraction(written)
    assert parse_value(text) == fraction(value)


@pytest.mark.parametrize(("text", "value"), golden("answers/percentages"))
def test_percentages(text: str, value: str) -> None:
    assert parse_percentage(text) == fraction(value)


def fractions(text: str) -> list[Fraction] | None:
    return None if text == "-" else [Fraction(part) for part in text.split("; ") if part != "[]"]


@pytest.mark.parametrize(("text", "in_order", "different"), golden("answers/lists"))
def test_lists_and_sets(text: str, in_order: str, different: str) -> None:
    assert parse_list(text) == fractions(in_order)
    wanted = fractions(different)
    assert parse_set(text, parse_value) == (None if wanted is None else frozenset(wanted))


def test_items_have_readers_of_their_own() -> None:
    def pair(text: str) -> tuple[Fraction, ...] | None:
        found = parse_list(text)
        return tuple(found) if found and len(found) == 2 else None

    assert parse_set("\\{(1,2), (3,4), (1,2)\\}", pair) == {(1, 2), (3, 4)}
    assert parse_set("\\{(1,2), 3\\}", pair) is None
    assert parse_list("[[1,2],[3]]", parse_list) == [[1, 2], [3]]


@pytest.mark.parametrize(
    ("text", "names", "values"),
    [
        ("x = 1, y = 2", "xy", {"x": 1, "y": 2}),
        ("y = 2; x = \\frac{1}{2}", "xy", {"x": Fraction(1, 2), "y": 2}),
        ("(3, 4)", "xy", {"x": 3, "y": 4}),
        ("x=1 \\text{ and } y=2", "xy", {"x": 1, "y": 2}),
        ("x = 1, y = 2, z = 3", "xy", None),
        ("x = 1, x = 2", "xy", None),
        ("x = 1, 2", "xy", None),
        ("x = 1, y = z", "xy", None),
    ],
)
def test_named_values(text: str, names: str, values: dict[str, Any] | None) -> None:
    assert parse_named(text, tuple(names)) == values


def test_splitting_has_limits() -> None:
    assert split("1" + ",1" * MAX_ITEMS) is None
    assert split("[" * 21 + "]" * 21) is None
    assert split("1),(2") is None


@pytest.mark.parametrize(("text", "rows"), golden("answers/matrices"))
def test_matrices(text: str, rows: str) -> None:
    wanted = None if rows == "-" else [[Fraction(entry) for entry in row.split()] for row in rows.split(" | ")]
    assert parse_matrix(text) == wanted


def test_matrices_of_expressions_and_limits() -> None:
    found: list[list[Node]] | None = parse_matrix(
        "\\begin{pmatrix} x & 1 \\\\ 0 & x^2 \\end{pmatrix}", parse_expression
    )
    assert found is not None
    assert [approximate(node, {"x": 3.0}) for row in found for node in row] == [3, 1, 0, 9]
    size = math.isqrt(MAX_ENTRIES) + 1
    assert parse_matrix(";".join([" ".join("1" * size)] * size)) is None


# ── parts of the line ───────────────────────────────────────────────────────────────────────────


def written(region: Region) -> str:
    """As the golden file writes it."""
    return " ".join(
        f"{'[' if i.low_in else '('}{float(i.low):.9g},{float(i.high):.9g}{']' if i.high_in else ')'}" for i in region
    )


@pytest.mark.parametrize(("text", "intervals"), golden("answers/intervals"))
def test_regions(text: str, intervals: str) -> None:
    found = read_region(text)
    if intervals == "-":
        assert (found.value, found.code) == (None, "no_region")
    else:
        assert found.value is not None, found.note
        assert written(found.value) == intervals.replace("[]", "")


def test_regions_are_compared_as_sets() -> None:
    def region(text: str) -> Region:
        found = read_region(text).value
        assert found is not None
        return found

    assert same_region(region("(1,2) ∪ [2,3)"), region("1 < x < 3"))
    assert same_region(region("x > \\sqrt{8}"), region("x > 2\\sqrt{2}"))
    assert not same_region(region("[1,3)"), region("(1,3)"))
    assert not same_region(region("x > 1"), region("x > 1.0000001"))
    assert not same_region(region("x \\ne 1"), region("\\mathbb{R}"))


pieces = st.tuples(st.integers(-4, 4), st.integers(0, 3), st.booleans(), st.booleans())


@quick
@given(st.lists(pieces, min_size=1, max_size=4), st.lists(pieces, min_size=1, max_size=4))
def test_set_operations_agree_with_membership(one: list[Any], other: list[Any]) -> None:
    def region(parts: Sequence[tuple[int, int, bool, bool]]) -> Region:
        texts = [f"{'[' if a or not w else '('}{low}, {low + w}{']' if b or not w else ')'}" for low, w, a, b in parts]
        found = read_region(" ∪ ".join(texts)).value
        assert found is not None
        return found

    def inside(parts: Sequence[tuple[int, int, bool, bool]], x: Fraction) -> bool:
        return any(
            low < x < low + w or (x == low and (a or not w)) or (x == low + w and (b or not w))
            for low, w, a, b in parts
        )

    first, second = region(one), region(other)
    for quarter in range(-20, 32):
        x = Fraction(quarter, 4)
        assert holds(first, x) == inside(one, x)
        assert holds(complement(first), x) != inside(one, x)
        assert holds(meet(first, second), x) == (inside(one, x) and inside(other, x))
    assert complement(complement(first)) == first


# ── round trips ─────────────────────────────────────────────────────────────────────────────────

rationals = st.fractions(min_value=-1000, max_value=1000, max_denominator=99)


@quick
@given(rationals)
def test_what_is_written_is_read(value: Fraction) -> None:
    sign = "-" if value < 0 else ""
    above, below = abs(value).numerator, abs(value).denominator
    assert parse_number(str(value)) == value
    for text in (f"{sign}\\frac{{{above}}}{{{below}}}", f"$ {sign}\\dfrac{{{above}}}{{{below}}} $.", str(value)):
        assert parse_rational(text) == parse_value(text) == value
    whole, rest = divmod(above, below)
    if whole and rest:
        assert parse_rational(f"{sign}{whole} {rest}/{below}") == value


@quick
@given(st.lists(rationals, min_size=1, max_size=6))
def test_lists_come_back(values: list[Fraction]) -> None:
    inside = ", ".join(map(str, values))
    assert parse_list(f"({inside})") == values
    assert parse_set(f"\\{{{inside}\\}}") == frozenset(values)
    assert parse_matrix(f"\\begin{{pmatrix}}{' & '.join(map(str, values))}\\end{{pmatrix}}") == [values]


trees = st.recursive(
    st.sampled_from(["x", "y", "2", "7", "\\pi", "e"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner, st.sampled_from("+-*")).map(lambda p: f"({p[0]}{p[2]}{p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"\\frac{{{p[0]}}}{{{p[1]}}}"),
        inner.map(lambda p: f"\\sin\\left({p}\\right)"),
        inner.map(lambda p: f"\\left|{p}\\right|"),
        inner.map(lambda p: f"({p})^{{2}}"),
    ),
    max_leaves=12,
)


@quick
@given(trees)
def test_latex_has_the_value_that_python_gives(text: str) -> None:
    """The same tree written for Python's own arithmetic, by replacing the LaTeX that this test wrote."""
    tree = parse_expression(text, ("x", "y"))
    assert tree is not None
    there = read_by_python(text)
    found = approximate(tree, {"x": 0.7, "y": -1.3})
    assert (found is None) == (there is None)
    if found is not None and there is not None:
        assert found == pytest.approx(there, rel=1e-6, abs=1e-9)


def read_by_python(text: str) -> float | None:
    """A reader for what `trees` writes and nothing else."""
    names = {"x": 0.7, "y": -1.3, "2": 2.0, "7": 7.0, "\\pi": math.pi, "e": math.e}

    def value(at: int) -> tuple[float, int]:
        for name, number in names.items():
            if text.startswith(name, at):
                return number, at + len(name)
        if text.startswith("\\frac{", at):
            above, at = value(at + 6)
            below, at = value(at + 2)
            return above / below, at + 1
        if text.startswith("\\sin\\left(", at):
            inside, at = value(at + 10)
            return math.sin(inside), at + 7
        if text.startswith("\\left|", at):
            inside, at = value(at + 6)
            return abs(inside), at + 7
        first, at = value(at + 1)
        if text.startswith(")^{2}", at):
            return first**2, at + 5
        second, end = value(at + 1)
        return {"+": first + second, "-": first - second, "*": first * second}[text[at]], end + 1

    try:
        found = value(0)[0]
    except (ZeroDivisionError, OverflowError):
        return None
    return found if math.isfinite(found) else None


@pytest.mark.parametrize("read", [plain, parse_expression, parse_value, parse_list, parse_matrix, read_region])
@pytest.mark.parametrize("text", ["\ud800", "\x00", "٣", "x\u202e2", "\\" * 1000, "{" * 1000, "\\text{" * 300])
def test_odd_characters_are_no_trouble(read: Callable[[str], Any], text: str) -> None:
    read(text)
