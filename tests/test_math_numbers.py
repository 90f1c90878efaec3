"""Number theory: values and certificates worked out by hand or taken from tables."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

import bootcamp
from bootcamp.math.congruence_roots import roots
from bootcamp.math.diophantine import _least
from bootcamp.math.divisors import carmichael, divisor_sum, factorise, totient
from bootcamp.math.elliptic_curves import add_points, multiple
from bootcamp.math.expansions import quotients, root_quotients
from bootcamp.math.periods import _order, _pisano, fibonacci
from bootcamp.math.primality import is_prime, strong
from bootcamp.math.representations import fundamental
from tests.math_cases import Case, ids, judge

CASES: list[Case] = [
    ("math/divisors/divisor-count", {"n": "360"}, "24", ["24.", "d = 24"], ["23", "24, 25", "24 or 25"]),
    ("math/divisors/divisor-sum", {"n": "496"}, "992", ["\\frac{1984}{2}"], ["496"]),
    ("math/divisors/totient", {"n": "2024"}, "880", ["880.0"], ["881"]),
    ("math/divisors/carmichael", {"n": "561"}, "80", ["\\frac{160}{2}"], ["320"]),
    ("math/divisors/gcd", {"list": "84, 120"}, "12", [], ["4", "-12"]),
    ("math/divisors/lcm", {"list": "84, 120"}, "840", [], ["1680"]),
    ("math/divisors/common-count", {"list": "84, 120"}, "6", [], ["12"]),
    (
        "math/divisors/inverse-totient",
        {"m": "8"},
        "15, 16, 20, 24, 30",
        ["\\{30, 24, 20, 16, 15\\}", "15, 16, 20, 24 and 30"],
        ["15, 16, 20, 24", "15, 15, 16, 20, 24, 30", "15, 16, 20, 24, 30, 40"],
    ),
    ("math/divisors/inverse-sigma", {"m": "24"}, "14", ["15", "23", "n = 15"], ["24", "-14", "13"]),
    (
        "math/divisors/divisors-of-shape",
        {"m": "6", "q": "7", "low": "20", "high": "70"},
        "28",
        ["63"],
        ["98", "35", "20"],
    ),
    ("math/periods/order", {"a": "2", "m": "31"}, "5", [], ["10", "30"]),
    ("math/periods/decimal-period", {"a": "1", "m": "28"}, "6", [], ["12", "8"]),
    ("math/periods/fibonacci-period", {"m": "10"}, "60", [], ["120", "30"]),
    (
        "math/residues/power",
        {"a": "3", "n": "200", "m": "13"},
        "9",
        ["9 (mod 13)", "\\equiv 9 \\pmod{13}"],
        ["22", "9 (mod 14)", "-4"],
    ),
    ("math/residues/tower", {"a": "7", "b": "7", "n": "7", "m": "10"}, "3", [], ["7"]),
    ("math/residues/factorial", {"n": "15", "m": "17"}, "1", [], ["16"]),
    ("math/residues/binomial", {"n": "10", "k": "5", "m": "11"}, "10", [], ["-1", "252"]),
    ("math/residues/fibonacci", {"n": "12", "m": "100"}, "44", [], ["144"]),
    ("math/residues/geometric", {"a": "2", "n": "9", "m": "100"}, "23", [], ["1023"]),
    (
        "math/congruences/square-roots",
        {"m": "35", "f": "x^2-11"},
        "9, 16, 19, 26",
        ["x = ±9, ±16", "-9, 9, 16, 54"],
        ["9, 16", "9, 9, 16, 19, 26"],
    ),
    (
        "math/congruences/prime-modulus",
        {"m": "13", "f": "x^2-5x+6"},
        "2, 3",
        ["x=3, x=2", "2 and 16"],
        ["2", "2, 3, 15"],
    ),
    ("math/congruences/prime-power", {"m": "49", "f": "x^2-2"}, "10, 39", ["±10"], ["3, 4"]),
    ("math/congruences/inverse", {"a": "3", "m": "11"}, "4", ["15", "-7", "x \\equiv 4 \\pmod{11}"], ["5", "1/3"]),
    ("math/congruences/hensel", {"r": "3", "p": "7", "f": "x^2-2", "k": "3"}, "108", ["451"], ["10", "235"]),
    ("math/congruences/logarithm", {"g": "3", "h": "13", "p": "17"}, "4", ["20"], ["-12", "5"]),
    ("math/congruences/power-root", {"k": "3", "h": "8", "p": "11"}, "2", ["13"], ["8"]),
    ("math/primality/fermat-liar", {"n": "91", "m": "90"}, "3", ["a = 10", "88"], ["1", "90", "2", "94"]),
    ("math/primality/strong-liar", {"n": "2047", "m": "2046"}, "2", ["4"], ["3", "2046"]),
    ("math/primality/half-liar", {"n": "341", "m": "340"}, "2", [], ["1", "340", "3"]),
    ("math/primality/root-of-one", {"n": "35"}, "6", ["29", "-6", "41"], ["1", "34", "7"]),
    (
        "math/primality/pratt",
        {"n": "71"},
        "7; 2, 5, 7",
        ["g = 11; 7, 5, 2"],
        ["7; 2, 5", "2; 2, 5, 7", "7; 2, 5, 7, 7", "7; 2, 35"],
    ),
    ("math/primality/pocklington", {"n": "71"}, "2; 5, 7", ["7; 2, 5, 7"], ["2; 7", "1; 5, 7", "2; 35"]),
    (
        "math/representations/two-squares",
        {"f": "x^2+y^2", "n": "65"},
        "8, 1",
        ["4, 7", "x = 1, y = 8", "(7, 4)"],
        ["-8, 1", "8", "8, 1, 0", "5, 5"],
    ),
    ("math/representations/pell", {"f": "x^2-61y^2", "n": "1"}, "1766319049, 226153980", [], ["1, 0", "29718, 3805"]),
    ("math/representations/negative-pell", {"f": "x^2-61y^2", "n": "-1"}, "29718, 3805", [], ["1766319049, 226153980"]),
    ("math/representations/two-cubes", {"f": "x^3+y^3", "n": "1729"}, "10, 9", ["12, 1", "y = 12, x = 1"], ["12, -1"]),
    (
        "math/fractions/quotients",
        {"x": "45/16"},
        "[2; 1, 4, 3]",
        ["2, 1, 4, 2, 1", "(2;1,4,3)"],
        ["[2; 1, 4]", "[2; 1, 4, 3, 1]"],
    ),
    ("math/fractions/root", {"d": "14"}, "[3; 1, 2, 1, 6]", [], ["[3; 1, 2, 1]", "[3; 1, 2, 1, 6, 1, 2, 1, 6]"]),
    (
        "math/fractions/value",
        {"terms": "[2; 1, 4, 3]"},
        "45/16",
        ["2.8125", "\\frac{45}{16}", "2 13/16"],
        ["2.81", "16/45"],
    ),
    ("math/fractions/closest", {"x": "157/50", "n": "10"}, "22/7", [], ["3", "25/8", "157/50"]),
    ("math/fractions/farey", {"x": "2/5", "n": "8"}, "3/7", [], ["1/2", "3/8"]),
    ("math/fractions/simplest", {"x": "3/5", "y": "5/8"}, "8/13", [], ["11/18"]),
    ("math/fractions/unit-pair", {"x": "5/6"}, "2, 3", ["1/2 + 1/3", "x=2, y=3"], ["3, 2", "1, 6"]),
    (
        "math/fractions/unit-several",
        {"x": "4/5", "k": "3"},
        "2, 4, 20",
        ["2, 5, 10", "1/10+1/5+1/2"],
        ["2, 4", "2, 4, 21", "5, 5, 5"],
    ),
    (
        "math/numerals/to-base",
        {"n": "255", "b": "16"},
        "FF",
        ["ff", "FF_{16}", "(FF)_16", "0FF"],
        ["FE", "255", "FF_2"],
    ),
    ("math/numerals/from-base", {"n": "FF", "b": "16"}, "255", [], ["256"]),
    ("math/numerals/negative-base", {"n": "6", "b": "2", "c": "1"}, "11010", ["11010_{-2}"], ["110"]),
    ("math/numerals/balanced-ternary", {"n": "8"}, "10T", ["10t"], ["22"]),
    ("math/numerals/factorial-base", {"n": "23"}, "1, 2, 3", ["d_1 = 1, d_2 = 2, d_3 = 3"], ["3, 2, 1", "1, 2"]),
    ("math/numerals/zeckendorf", {"n": "100"}, "89+8+3", ["100 = 3 + 8 + 89", "89, 8, 3"], ["55+34+8+3", "89+8+2+1"]),
    ("math/gaussian/gcd", {"a": "5", "b": "3+i"}, "2-i", ["1+2i", "-2+i", "-1-2i"], ["2+i", "1", "5"]),
    (
        "math/gaussian/division",
        {"a": "7+3i", "b": "2-i"},
        "2+3i, -i",
        ["q = 2+3i, r = -i", "3+3i, -2"],
        ["2+3i, i", "2+3i", "0, 7+3i"],
    ),
    (
        "math/gaussian/factors",
        {"a": "-1+3i"},
        "(1+i)(1+2i)",
        ["(1-i)(-2+i)", "i(1-i)(1+2i)"],
        ["-1+3i", "1(-1+3i)", "(1+i)(1-2i)", "(1+i)(1+2i)^2"],
    ),
    ("math/gaussian/modular-root", {"a": "18+30i", "n": "17"}, "-1+4i", ["4+i", "1-4i"], ["1+4i", "17"]),
    (
        "math/finite-fields/product",
        {"f": "a+1", "g": "a+2", "p": "3", "m": "a^2+1", "k": "2"},
        "1",
        ["-2", "4"],
        ["a^2+3a+2", "(a+1)(a+2)", "a"],
    ),
    ("math/finite-fields/inverse", {"f": "a", "p": "3", "m": "a^2+1"}, "2a", ["-a", "-4a"], ["a", "1/a", "a^3"]),
    (
        "math/finite-fields/power",
        {"f": "a+1", "n": "4", "p": "3", "m": "a^2+1", "k": "2"},
        "2",
        ["-1"],
        ["(a+1)^4", "1"],
    ),
    ("math/finite-fields/square-root", {"f": "2a", "p": "3", "m": "a^2+1"}, "a+1", ["2a+2", "-a-1"], ["a", "a+2"]),
    (
        "math/finite-fields/element-of-order",
        {"n": "8", "p": "3", "m": "a^2+1"},
        "a+1",
        ["2a+1", "a+2"],
        ["a", "2", "1"],
    ),
    (
        "math/elliptic-curves/sum",
        {"f": "x^3+2x+2", "p": "17", "P": "(5, 1)", "Q": "(6, 3)"},
        "(10, 6)",
        ["x = 10, y = 6", "10, 23"],
        ["(10, 11)", "10"],
    ),
    ("math/elliptic-curves/multiple", {"f": "x^3+2x+2", "p": "17", "n": "9", "P": "(5, 1)"}, "(7, 6)", [], ["(7, 11)"]),
    ("math/elliptic-curves/order", {"f": "x^3+2x+2", "p": "17", "P": "(5, 1)"}, "19", [], ["18"]),
    ("math/elliptic-curves/count", {"f": "x^3+2x+2", "p": "17"}, "19", [], ["18"]),
    ("math/elliptic-curves/half", {"f": "x^3+2x+2", "p": "17", "P": "(6, 3)"}, "(5, 1)", [], ["(5, 16)", "(6, 3)"]),
    (
        "math/diophantine/hyperbola",
        {"f": "xy+x+y", "n": "11"},
        "(1, 5), (2, 3), (3, 2), (5, 1)",
        ["\\{(5,1),(3,2),(2,3),(1,5)\\}"],
        ["(1, 5), (2, 3)", "(0, 11), (1, 5), (2, 3), (3, 2), (5, 1)"],
    ),
    ("math/diophantine/unit-fractions", {"n": "1/6"}, "(7, 42), (8, 24), (9, 18), (10, 15), (12, 12)", [], ["(7, 42)"]),
    (
        "math/diophantine/right-triangles",
        {"n": "15"},
        "(8, 17), (20, 25), (36, 39), (112, 113)",
        [],
        ["(8, 17), (20, 25)"],
    ),
    (
        "math/diophantine/linear",
        {"f": "3x+5y", "n": "31"},
        "(2, 5), (7, 2)",
        ["(7,2) and (2,5)"],
        ["(2, 5)", "(12, -1), (7, 2), (2, 5)"],
    ),
    ("math/coins/largest-gap", {"coins": "6, 9, 20"}, "43", [], ["34"]),
    ("math/coins/gaps", {"coins": "5, 7"}, "12", [], ["11"]),
    (
        "math/coins/payment",
        {"n": "50", "k": "4", "coins": "5, 10, 20"},
        "0, 3, 1",
        ["2, 0, 2"],
        ["10, 0, 0", "2, 2", "-2, 3, 3"],
    ),
    ("math/valuations/factorial", {"p": "2", "n": "100"}, "97", [], ["50"]),
    ("math/valuations/binomial", {"p": "2", "n": "10", "k": "5"}, "2", [], ["3"]),
    ("math/valuations/difference", {"p": "3", "a": "4", "b": "1", "n": "9"}, "3", [], ["2"]),
    ("math/valuations/trailing-zeros", {"n": "100", "b": "12"}, "48", [], ["24", "97"]),
    ("math/counted/divisible", {"n": "1000", "list": "3, 5"}, "467", [], ["533"]),
    ("math/counted/coprime", {"n": "100", "m": "30"}, "26", [], ["27"]),
    ("math/counted/squarefree", {"low": "1", "n": "100"}, "61", [], ["60"]),
    ("math/counted/primes", {"low": "2", "n": "100"}, "25", [], ["24"]),
    ("math/counted/digit-sum", {"n": "100", "s": "9"}, "10", [], ["9"]),
]


@pytest.mark.parametrize("case", CASES, ids=ids(CASES))
def test_answers(case: Case) -> None:
    judge(case)


def test_odd_denominators_are_asked_for() -> None:
    task = bootcamp.task("math/fractions/unit-odd")
    answer = {"given": {"x": "43/45", "k": "3"}, "solution": "3, 5, 9"}  # 15 + 9 + 5 = 29: not yet
    assert task.verify(answer, "<answer>3, 5, 9</answer>").codes == ("wrong_sum",)
    assert task.verify(answer, "<answer>2, 3, 6</answer>").codes == ("even",)
    answer["given"]["x"] = "29/45"
    assert task.verify(answer, "<answer>1/9 + 1/5 + 1/3</answer>").value == 1.0


def test_arithmetic_functions_of_a_table() -> None:
    assert [totient(factorise(n)) for n in range(1, 13)] == [1, 1, 2, 2, 4, 2, 6, 4, 6, 4, 10, 4]
    assert [divisor_sum(factorise(n)) for n in (6, 28, 496, 8128)] == [12, 56, 992, 16256]
    assert [carmichael(factorise(n)) for n in (8, 16, 561, 1105)] == [2, 4, 80, 48]
    assert [_pisano(p) for p in (2, 3, 5, 7, 11, 13)] == [3, 8, 20, 16, 10, 28]
    assert _order(10, 7) == 6
    assert fibonacci(100, 10**30)[0] == 354224848179261915075


def test_primes_and_liars() -> None:
    assert [n for n in range(60) if is_prime(n)] == [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59]
    assert not any(is_prime(n) for n in (3215031751, 3825123056546413051, 341550071728321))
    assert all(strong(a, 3215031751) for a in (2, 3, 5, 7))


def test_pell_and_continued_fractions() -> None:
    assert fundamental(61, 1) == (1766319049, 226153980)
    assert fundamental(34, -1) == (0, 0)
    assert root_quotients(19, 30) == [4, 2, 1, 3, 1, 2, 8]
    assert quotients(Fraction(415, 93)) == [4, 2, 6, 7]


def test_coins_round_robin() -> None:
    for coins in ([6, 9, 20], [5, 7], [11, 13, 17]):
        least = _least(coins)
        payable = {0}
        for n in range(1, 400):
            if any(n - c in payable for c in coins):
                payable.add(n)
        assert least == [min(n for n in payable if n % coins[0] == r) for r in range(coins[0])]


def test_roots_of_congruences_against_trial() -> None:
    rng = Random("roots")
    for _ in range(60):
        m, f = rng.randint(2, 400), [rng.randint(-20, 20) for _ in range(3)] + [1]
        found = [x for x in range(m) if sum(c * x**k for k, c in enumerate(f)) % m == 0]
        assert roots(f, m) in (found, []), (f, m)


def test_the_group_of_a_curve_is_cyclic_of_order_19() -> None:
    points = [multiple(k, (5, 1), 2, 17) for k in range(1, 20)]
    assert points[-1] is None
    assert len(set(points)) == 19
    assert add_points(points[3], points[4], 2, 17) == points[8]
