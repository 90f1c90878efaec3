"""Finding the final answer in a response, and reading numbers: goldens and attacks."""

from __future__ import annotations

import time
from fractions import Fraction

import pytest

from bootcamp.answers import final_answer, parse_integer, parse_integers, parse_number
from bootcamp.answers.extract import MAX_ANSWER, MAX_RESPONSE
from bootcamp.answers.numbers import close
from tests.goldens import golden


@pytest.mark.parametrize(
    ("response", "text"),
    [
        ("<answer>42</answer>", "42"),
        ("so <ANSWER>\n 42 \n</Answer> done", "42"),
        ("<answer>7</answer> hm, again: <answer> 7 </answer>", "7"),  # the same twice is one answer
        ("<answer>1 <answer>2</answer>", "2"),  # the innermost
        ("<answer>3</answer> and \\boxed{4}", "3"),  # a tag goes before a box
        ("İ <ANSWER>5</ANSWER>", "5"),  # a letter that grows in lower case
        ("the result is \\boxed{\\frac{1}{2}}.", "\\frac{1}{2}"),
        ("\\boxed{1} then \\boxed{2}", "2"),
        ("thinking\n\n  CCO  \n\n", "CCO"),
        ("<answer>unclosed\nC", "C"),
        ("</answer><answer>9", "</answer><answer>9"),
        ("\\boxed{never closed", "\\boxed{never closed"),
        ("<answer>a < b > c</answer>", "a < b > c"),
    ],
)
def test_the_final_answer_is_found(response: str, text: str) -> None:
    assert final_answer(response).text == text
    assert final_answer(response).problem == ""


@pytest.mark.parametrize(("response", "answer"), golden("answers/extraction"))
def test_one_rule_finds_and_unwraps(response: str, answer: str) -> None:
    found = final_answer(response)
    assert (f"!{found.problem}" if found.problem else found.text) == answer


@pytest.mark.parametrize(
    ("response", "problem"),
    [
        ("", "no_answer"),
        (" \n\t\r\n", "no_answer"),
        ("<answer></answer>", "no_answer"),
        ("<answer> \n </answer> 42", "no_answer"),
        ("<answer>1</answer><answer>2</answer>", "two_answers"),
        ("<answer>1</answer> İ <ANSWER>2</ANSWER>", "two_answers"),
        ("<answer></answer><answer>2</answer>", "two_answers"),
        ("x" * (MAX_RESPONSE + 1), "too_long"),
        ("<answer>" + "x" * (MAX_ANSWER + 1) + "</answer>", "too_long"),
    ],
)
def test_what_is_no_answer_says_why(response: str, problem: str) -> None:
    found = final_answer(response)
    assert (found.text, found.problem) == ("", problem)


@pytest.mark.parametrize(
    "unit",
    [
        "<answer>",
        "</answer>",
        "<answer></answer>",
        "\\boxed{",
        "{",
        "}",
        "\n",
        "<",
        "<answer",
        " ",
        "İ",
        "<answer>\\boxed{",
        "**",
        "Answer: ",
        "<answer>**Answer: \\boxed{1}**</answer>",
    ],
)
def test_extraction_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        response = unit * (size // len(unit))
        times = []
        for _ in range(3):
            started = time.process_time()
            final_answer(response)
            times.append(time.process_time() - started)
        return min(times)

    # Four times the text may take four times as long; sixteen times would be quadratic.
    assert seconds(MAX_RESPONSE) < 8 * seconds(MAX_RESPONSE // 4) + 0.02


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("42", 42),
        (" -3.", -3),
        ("\u22123", -3),
        ("+7", 7),
        ("1,234,567", 1234567),
        ("$12$", 12),
        ("-0", 0),
        ("007", 7),
        ("1,23", None),
        ("3.0", None),
        ("1e3", None),
        ("１２", None),
        ("٣", None),
        ("²", None),
        ("1_000", None),
        ("0x10", None),
        ("--3", None),
        ("4 2", None),
        ("4\x00", None),
        ("9" * 401, None),
        ("9**9", None),
        ("", None),
        ("nan", None),
    ],
)
def test_integers(text: str, value: int | None) -> None:
    assert parse_integer(text) == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1, 2, 3", [1, 2, 3]),
        ("(4; -5)", [4, -5]),
        ("[1 2\n3].", [1, 2, 3]),
        ("{0}", [0]),
        ("1, x", None),
        ("", None),
        ("(1, 2", None),
        ("1,,2", [1, 2]),
        ("1 " * 4000, None),
    ],
)
def test_lists_of_integers(text: str, values: list[int] | None) -> None:
    assert parse_integers(text) == values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2.5", Fraction(5, 2)),
        (".5", Fraction(1, 2)),
        ("3/4", Fraction(3, 4)),
        ("-6/4", Fraction(-3, 2)),
        ("1.2e3", Fraction(1200)),
        ("2.5e-3", Fraction(1, 400)),
        ("1.2×10^4", Fraction(12000)),
        ("1.2 x 10^{-2}", Fraction(12, 1000)),
        ("5 \\times 10^3", Fraction(5000)),
        ("5*10**2", Fraction(500)),
        ("1,000.25", Fraction(4001, 4)),
        ("0.1", Fraction(1, 10)),  # exact, unlike the float
        ("3*100", None),  # a product and not a power of ten
        ("2x105", None),
        ("10^{5", None),
        ("1e{5}", None),
        ("1/0", None),
        ("1/2/3", None),
        ("1e401", None),
        ("1e99999999", None),
        ("nan", None),
        ("inf", None),
        ("-Infinity", None),
        ("1" * 401, None),
        ("50%", None),
        ("1e", None),
        ("", None),
    ],
)
def test_numbers(text: str, value: Fraction | None) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["1" * 400, "1," * 200, "1" + " " * 390 + "e", "1/" * 200, "9e400/1e-400", "." * 400])
def test_no_number_takes_long(text: str) -> None:
    started = time.process_time()
    for parse in (parse_integer, parse_integers, parse_number):
        parse(text)
    assert time.process_time() - started < 0.05


def test_tolerances_are_exact_at_the_edge() -> None:
    assert close(Fraction(11, 10), 1.0, abs_=0.125)
    assert not close(Fraction(9, 8) + Fraction(1, 10**12), 1.0, abs_=0.125)
    assert close(Fraction(-15, 10), -2.0, rel=0.25)
    assert not close(Fraction(15, 10), -2.0, rel=0.25)
