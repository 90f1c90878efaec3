"""Analysis and differential equations: verifiers against answers worked out by hand."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

import bootcamp
from bootcamp.judging.verdicts import judge
from bootcamp.math.bounds import EpsilonDelta, SequenceBound
from bootcamp.math.differential import FirstOrder, ForcedResponse, FundamentalPair
from bootcamp.math.evolution import PartialEquation
from bootcamp.math.fields import FirstIntegral, Potential
from bootcamp.math.functions import Undecided
from bootcamp.math.integrals import DefiniteIntegral
from bootcamp.math.limits import Limit, LimitPath
from bootcamp.math.measures import Measure
from bootcamp.math.polynomials import polynomial, product
from bootcamp.math.sturm import roots_between
from bootcamp.math.values import constant, same_value
from bootcamp.math.wordings import latex, wording
from bootcamp.types import Problem, wrong

HALF_ROOT_PI = {"value": "sqrt(pi)/2"}


@pytest.mark.parametrize(
    ("text", "correct"),
    [
        ("sqrt(pi)/2", True),
        ("\\frac{\\sqrt{\\pi}}{2}", True),
        ("$\\frac12\\sqrt{\\pi}$", True),
        ("0.5*sqrt(pi).", True),
        ("pi/(2sqrt(pi))", True),
        ("I = sqrt(pi)/2", True),
        ("0.886226925", False),
        ("sqrt(pi)", False),
        ("sqrt(pi)/2 or 1", False),
        ("sqrt(pi)/2 xyz", False),
        ("sqrt(pi)/2, 1", False),
        ("", False),
    ],
)
def test_a_number_counts_in_every_exact_form_and_in_no_other(text: str, correct: bool) -> None:
    assert DefiniteIntegral(technique="gaussian").grade(HALF_ROOT_PI, text).correct is correct


WRONG = {"value": "wrong_value", "y": "wrong_function"}


def test_what_cannot_be_told_apart_is_not_called_wrong() -> None:
    with pytest.raises(Undecided):
        same_value(constant("(e^(1/3))^(600)+pi-e^(200)"), constant("pi"))  # 87 of 240 digits cancel


@pytest.mark.parametrize(
    ("task_id", "level", "key"),
    [
        ("math/integrals/gaussian", 2, "value"),
        ("math/measures/disc", 1, "value"),
        ("math/calculus/initial-value", 2, "y"),
    ],
)
def test_a_verdict_that_cannot_be_reached_is_an_error_of_the_verifier(task_id: str, level: int, key: str) -> None:
    task = bootcamp.task(task_id)
    answer = task.instance(3, level).answer
    verdict = judge(task, answer, f"<answer>(e^(1/3))^(600)+{answer[key]}-e^(200)</answer>")
    assert (verdict.status, verdict.score) == ("verifier_error", None)
    assert judge(task, answer, f"<answer>{answer[key]}+1/10^9</answer>").score == wrong(WRONG[key])


# By hand: integrals, areas and limits whose stored value must be found true, and any other false.
CHECKS = [
    (DefiniteIntegral(technique="power"), "\\int_{0}^{3} (x^2) dx = ?", "9"),
    (DefiniteIntegral(technique="gaussian"), "\\int_{-\\infty}^{\\infty} 2e^{-4x^2} dx = ?", "sqrt(pi)"),
    (DefiniteIntegral(technique="gamma"), "Evaluate exactly: integral from 0 to inf of (x^3)e^(-x) dx.", "6"),
    (DefiniteIntegral(technique="absolute"), "\\int_{-1}^{2} |x| dx = ?", "5/2"),
    (Measure(kind="between"), "Area enclosed by y = x^2 and y = 4?", "32/3"),
    (Measure(kind="polar"), "Area inside the polar curve r = 2+1sin(x), where x is the angle?", "9*pi/2"),
    (Limit(form="taylor"), "lim (1-cos(3x))/(x^2) as x -> 0?", "9/2"),
    (Limit(form="exponential"), "lim (1+2/x)^(3x) as x -> inf?", "e^(6)"),
]


@pytest.mark.parametrize(("task", "prompt", "value"), CHECKS)
def test_the_truth_is_found_again_from_the_prompt(task: DefiniteIntegral, prompt: str, value: str) -> None:
    assert task.check(Problem(prompt, {"value": value}))
    assert not task.check(Problem(prompt, {"value": f"{value}+1/100"}))


@pytest.mark.parametrize(
    ("roots", "low", "high", "count"),
    [([1, 2, 3], 0, 4, 3), ([1, 2, 3], 1, 3, 1), ([2, 2], 0, 4, 1), ([-5, 5], -4, 4, 0)],
)
def test_roots_in_an_open_interval_are_counted_once_each(roots: list[int], low: int, high: int, count: int) -> None:
    f = product(polynomial([-r, 1]) for r in roots)
    assert roots_between(f, Fraction(low), Fraction(high)) == count


@pytest.mark.parametrize(
    ("f", "d", "code"),
    [
        ("3x+1", "0.1", ""),  # |3(x-2)| < 3/10
        ("3x+1", "9/100", ""),
        ("3x+1", "0.0899", "too_small"),
        ("3x+1", "0.1001", "too_large"),
        ("3x+1", "-0.1", "not_a_positive_number"),
        ("sqrt(2x)", "0.555", ""),  # sqrt(2x) > 1.7 from x = 1.445 on, to the right there is more room
        ("sqrt(2x)", "0.556", "too_large"),
        ("(1)/(x-1)", "0.23", ""),  # 1/(x-1) < 1.3 for x > 1 + 10/13 = 1.7692
        ("(1)/(x-1)", "0.24", "too_large"),
    ],
)
def test_a_delta_is_decided_exactly(f: str, d: str, code: str) -> None:
    score = EpsilonDelta(function="line").grade({"given": {"f": f, "a": "2", "e": "3/10"}}, d)
    assert score.codes == ((code,) if code else ())


def test_an_index_may_be_a_little_too_large_but_not_too_small() -> None:
    task = SequenceBound(kind="linear")
    prompt = (
        "a_n = (n+3)/(n), limit 1. Give N >= 1 with |a_n-(1)| < 1/10 for all n >= N, at most 5% more than the least."
    )
    assert task.check(Problem(prompt, {"least": 31}))  # 3/30 is not less than 1/10
    assert not task.check(Problem(prompt, {"least": 30}))
    assert [task.grade({"least": 100}, text).correct for text in ("99", "100", "105", "106")] == [
        False,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("path", "correct"),
    [
        ("t^2, t", True),
        ("(4t^2, 2t)", True),
        ("x = t^2, y = -t", True),
        ("t, t", False),
        ("t^2+1, t", False),
        ("t^2", False),
    ],
)
def test_a_path_is_walked(path: str, correct: bool) -> None:
    answer = {"above": "x*y^2", "below": "x^2+y^4", "l": "1/2"}
    assert LimitPath().grade(answer, path).correct is correct


ROTATION = {"p": "y", "q": "-x"}
HEAT = {"c": "2", "f": "3sin(2x)"}
FIELDS = [
    (Potential(kind="plane"), {"p": "2x*y", "q": "x^2+3"}, "x^2 y + 3y + C", ""),
    (Potential(kind="plane"), {"p": "2x*y", "q": "x^2+3"}, "x^2 y", "wrong_derivative"),
    (Potential(kind="conjugate"), {"u": "x^2-y^2"}, "v(x,y) = 2xy", ""),
    (Potential(kind="conjugate"), {"u": "x^2-y^2"}, "-2xy", "wrong_derivative"),
    (Potential(kind="stream"), {"p": "x", "q": "-y"}, "xy - 7", ""),
    (FirstIntegral(kind="hamiltonian"), ROTATION, "x^2+y^2", ""),
    (FirstIntegral(kind="hamiltonian"), ROTATION, "ln(x^2+y^2)", ""),
    (FirstIntegral(kind="hamiltonian"), ROTATION, "x^2-y^2", "not_conserved"),
    (FirstIntegral(kind="hamiltonian"), ROTATION, "sin(x)^2+cos(x)^2", "constant"),
    (FirstIntegral(kind="exact"), {"p": "y", "q": "x"}, "(xy)^3", ""),
    (PartialEquation(kind="heat"), HEAT, "3e^{-8t}\\sin(2x)", ""),
    (PartialEquation(kind="heat"), HEAT, "3e^(-4t)*sin(2x)", "not_a_solution"),
    (PartialEquation(kind="heat"), HEAT, "6e^(-8t)*sin(x)*cos(x)", ""),
    (PartialEquation(kind="heat"), {"c": "1", "f": "x"}, "x", "wrong_boundary"),
    (PartialEquation(kind="transport"), {"c": "+ 2", "r": "1", "f": "x^2"}, "(x-2t)^2 e^t", ""),
    (PartialEquation(kind="transport"), {"c": "+ 2", "r": "1", "f": "x^2"}, "(x+2t)^2 e^t", "not_a_solution"),
    (PartialEquation(kind="wave"), {"c": "4", "f": "x^2", "g": "6"}, "x^2+4t^2+6t", ""),
    (PartialEquation(kind="wave"), {"c": "4", "f": "x^2", "g": "6"}, "x^2+4t^2", "wrong_start"),
    (PartialEquation(kind="disc"), {"f": "x^2"}, "(1+x^2-y^2)/2", ""),
    (PartialEquation(kind="disc"), {"f": "x^2"}, "x^2", "not_a_solution"),
    (FirstOrder(kind="separable"), {"f": "2y", "x0": "0", "y0": "3"}, "3(e^x)^2", ""),
    (FirstOrder(kind="separable"), {"f": "2y", "x0": "0", "y0": "3"}, "3e^{2x}+x^2", "not_a_solution"),
    (FirstOrder(kind="separable"), {"f": "2y", "x0": "0", "y0": "3"}, "2e^{2x}", "wrong_start"),
    (FirstOrder(kind="separable"), {"f": "x/y", "x0": "0", "y0": "-2"}, "-sqrt(x^2+4)", ""),
    (ForcedResponse(kind="polynomial"), {"l": "y'' - y", "f": "x"}, "-x", ""),
    (ForcedResponse(kind="polynomial"), {"l": "y'' - y", "f": "x"}, "5e^x - x", ""),
    (ForcedResponse(kind="polynomial"), {"l": "y'' - y", "f": "x"}, "x", "not_a_solution"),
    (FundamentalPair(kind="constant"), {"l": "y'' - 4y"}, "sinh(2x), cosh(2x)", ""),
    (FundamentalPair(kind="constant"), {"l": "y'' - 4y"}, "e^{2x}, 3e^{2x}", "dependent"),
    (FundamentalPair(kind="euler"), {"l": "x^2y'' + (1)xy' - y"}, "x, 1/x", ""),
    (FundamentalPair(kind="reduction"), {"l": "y'' - 2y' + y", "y": "e^(x)"}, "x e^x", ""),
    (FundamentalPair(kind="reduction"), {"l": "y'' - 2y' + y", "y": "e^(x)"}, "-7e^x", "dependent"),
]


@pytest.mark.parametrize(("task", "given", "text", "code"), FIELDS)
def test_functions_are_differentiated(task: Potential, given: dict[str, str], text: str, code: str) -> None:
    assert task.fault(given, text, "0") == code


def test_a_wording_reads_what_it_wrote_and_knows_a_problem_by_its_fields() -> None:
    question = wording("f = {f}, a = {a}?", "Take $f = {f:tex}$ at {a}.")
    prompts = {question.write(Random(k), f="sqrt(x^12)*ln(x)", a=3) for k in range(20)}
    assert prompts == {"f = sqrt(x^12)*ln(x), a = 3?", "Take $f = \\sqrt{x^{12}} \\ln(x)$ at 3."}
    assert len({question.key(Problem(prompt, 0)) for prompt in prompts}) == 1
    assert latex("(3/4)x^2*e^(-x)") == "\\frac{3}{4}x^2 e^{-x}"
    with pytest.raises(ValueError, match="not this question"):
        question.read("f = x")
