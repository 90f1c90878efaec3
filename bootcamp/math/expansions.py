"""Expansions of numbers: continued fractions, best approximations, unit fractions, and systems of numerals."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from random import Random
from typing import ClassVar

from bootcamp.answers.lists import parse_list
from bootcamp.answers.rationals import parse_rational
from bootcamp.math.questions import Given, Made, Question, read_integers, read_number
from bootcamp.math.reading import listed
from bootcamp.math.wordings import wording


def quotients(x: Fraction) -> list[int]:
    """The regular continued fraction."""
    found = []
    while True:
        found.append(x.numerator // x.denominator)
        x -= found[-1]
        if not x:
            return found
        x = 1 / x


def folded(terms: list[int]) -> Fraction:
    """The value of a continued fraction."""
    total = Fraction(terms[-1])
    for a in reversed(terms[:-1]):
        total = a + 1 / total
    return total


def root_quotients(d: int, limit: int) -> list[int]:
    """Of the root of d: the whole part and one period; [] if it is longer than `limit`."""
    root = isqrt(d)
    m, q, found = 0, 1, [root]
    while found[-1] != 2 * root and len(found) <= limit:
        m = found[-1] * q - m
        q = (d - m * m) // q
        found.append((root + m) // q)
    return found if found[-1] == 2 * root else []


@dataclass(frozen=True, kw_only=True)
class ContinuedFraction(Question):
    """Quotients of a number, or the number of given quotients."""

    WORDINGS: ClassVar = {
        "quotients": wording(
            "Continued fraction of {x}, as [a; b, c, ...]?",
            "Expand {x} into a regular continued fraction [a; b, c, ...].",
        ),
        "root": wording(
            "Continued fraction of sqrt({d}): whole part, then one period, as [a; b, c, ...]?",
            "Write the integer part and the shortest period of the continued fraction of $\\sqrt{{{d}}}$ "
            "as [a; b, c, ...].",
        ),
        "value": wording(
            "Which fraction is {terms}?", "Write the continued fraction {terms} as a fraction in lowest terms."
        ),
    }

    def _quotients(self, rng: Random, level: int) -> Made:
        size = (90, 400, 3000, 10**5, 10**8)[level - 1]
        while True:
            x = Fraction(rng.randint(1, size), rng.randint(size // 8 + 2, size))
            if len(quotients(x)) > 2:
                return {"x": x}, _bracketed(quotients(x))

    def _root(self, rng: Random, level: int) -> Made:
        shortest, longest, size = ((2, 4, 9999), (4, 8, 4000), (8, 14, 5000), (14, 24, 9000), (24, 40, 20_000))[
            level - 1
        ]
        while True:
            d = rng.randint(2, size)
            terms = [] if isqrt(d) ** 2 == d else root_quotients(d, longest)
            if len(terms) > shortest:
                return {"d": d}, _bracketed(terms)

    def _value(self, rng: Random, level: int) -> Made:
        terms = [rng.randint(1, 9 if level < 4 else 30) for _ in range((3, 4, 6, 9, 14)[level - 1])]
        terms[-1] += 1
        return {"terms": _bracketed(terms)}, folded(terms)

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind == "value":
            return "" if read_number(text) == Fraction(solution) else "wrong_value"
        terms = read_integers(text)
        if not terms or any(a < 1 for a in terms[1:]) or len(terms) > 100:
            return "not_a_continued_fraction"
        if self.kind == "root":
            return "" if terms == read_integers(solution) else "wrong_terms"
        return "" if folded(terms) == Fraction(given["x"]) else "wrong_value"  # the last term may end in 1

    def true(self, given: Given, solution: str) -> bool:
        """By the matrices of the quotients; a period of a root must bring (x + a) back to itself."""
        terms = read_integers(given["terms"] if self.kind == "value" else solution)
        assert terms
        p, q, r, s = 1, 0, 0, 1
        for a in terms:
            p, q, r, s = a * p + q, p, a * r + s, r
        if self.kind != "root":
            return Fraction(p, r) == Fraction(given["x"] if self.kind == "quotients" else solution)
        d, a = int(given["d"]), terms[0]
        p, q, r, s = 1, 0, 0, 1
        for term in [a, *terms[1:-1], terms[-1] - a]:
            p, q, r, s = term * p + q, p, term * r + s, r
        # The last quotient is a + x, so that x = (p + q x)/(r + s x).
        return r == q and s * d == p and a == isqrt(d) and 2 * a not in terms[1:-1]


def _bracketed(terms: list[int]) -> str:
    return f"[{terms[0]}; {listed(terms[1:])}]"


@dataclass(frozen=True, kw_only=True)
class Approximation(Question):
    """A fraction that is extreme among those of small denominators."""

    WORDINGS: ClassVar = {
        "closest": wording(
            "Which fraction with denominator at most {n} is closest to {x}?",
            "Best approximation of {x} by fractions with denominators up to {n}?",
        ),
        "farey": wording(
            "Next fraction above {x} in the Farey sequence of order {n}?",
            "The least fraction greater than {x} with denominator at most {n}?",
        ),
        "simplest": wording(
            "Fraction of least denominator strictly between {x} and {y}?",
            "Between {x} and {y}, which fraction has the smallest denominator?",
        ),
    }

    def _closest(self, rng: Random, level: int) -> Made:
        size = (99, 999, 10**4, 10**6, 10**8)[level - 1]
        while True:
            x = Fraction(rng.randint(1, size), rng.randint(size // 3, size))
            n = rng.randint(2 + level, min(isqrt(x.denominator) * 2 + 2, 2000))
            best = x.limit_denominator(n)
            if best.denominator > 1 and best != x and _nearest_other(x, best, n) > abs(best - x):
                return {"x": x, "n": n}, best

    def _farey(self, rng: Random, level: int) -> Made:
        size = (14, 60, 300, 1000, 4000)[level - 1]
        while True:
            n = rng.randint(size // 2, size)
            x = Fraction(rng.randint(1, n), rng.randint(2, n))
            a, b = x.numerator, x.denominator
            if b > 1 and a < b and n < 6 * b:
                q = -pow(a, -1, b) % b  # b p - a q = 1
                q += (n - q) // b * b
                return {"x": x, "n": n}, Fraction(a * q + 1, b * q)

    def _simplest(self, rng: Random, level: int) -> Made:
        size = (40, 200, 2000, 10**5, 10**9)[level - 1]
        while True:
            x = Fraction(rng.randint(1, size), rng.randint(size // 4, size))
            y = x + Fraction(
                1, rng.randint(*((5, 60), (60, 400), (400, 10**4), (10**4, 10**6), (10**6, 10**7))[level - 1])
            )
            y = y.limit_denominator(2 * size)
            if x < y:
                found = _between(x, y)
                if 2 + level < found.denominator < 3000 and _between(x, found).denominator > found.denominator:
                    return {"x": x, "y": y}, found

    def fault(self, given: Given, text: str, solution: str) -> str:
        return "" if read_number(text) == Fraction(solution) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """By trying every denominator, with whole numbers only."""
        x, truth = Fraction(given["x"]), Fraction(solution)
        a, b = x.numerator, x.denominator
        if self.kind == "simplest":
            y = Fraction(given["y"])
            c, d = y.numerator, y.denominator
            first = next(q for q in range(1, 10**4) if a * q // b + 1 < -(-c * q // d))
            return first == truth.denominator and x < truth < y
        n = int(given["n"])
        if self.kind == "farey":
            return truth == min(Fraction(a * q // b + 1, q) for q in range(1, n + 1))
        return truth == min((abs(Fraction(round(x * q), q) - x), Fraction(round(x * q), q)) for q in range(1, n + 1))[1]


def _nearest_other(x: Fraction, best: Fraction, n: int) -> Fraction:
    """The distance to the mirror of `best`, if that has a small denominator; else 1."""
    mirror = 2 * x - best
    return abs(mirror - x) if mirror.denominator <= n else Fraction(2)


def _between(x: Fraction, y: Fraction) -> Fraction:
    """The fraction of least denominator strictly between, by continued fractions."""
    low = x.numerator // x.denominator
    if low + 1 < y:
        return Fraction(low + 1)
    if x == low:  # y <= low + 1
        below = 1 / (y - low)
        return low + Fraction(1, below.numerator // below.denominator + 1)
    if y == low + 1:
        above = 1 / (x - low)
        return low + 1 / _between(Fraction(1), above) if above > 1 else y
    return low + 1 / _between(1 / (y - low), 1 / (x - low))


@dataclass(frozen=True, kw_only=True)
class UnitFractions(Question):
    """Different unit fractions with a given sum: any such."""

    WORDINGS: ClassVar = {
        "pair": wording(
            "Find positive integers x < y with 1/x + 1/y = {x}.",
            "Write {x} as $1/x + 1/y$ with positive integers $x < y$.",
        ),
        "several": wording(
            "Write {x} as a sum of {k} different unit fractions; give the denominators.",
            "Find {k} different positive integers whose reciprocals add up to {x}.",
        ),
        "odd": wording(
            "Write {x} as a sum of {k} unit fractions with different odd denominators; give these.",
            "Find {k} different odd positive integers whose reciprocals add up to {x}.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        size = (40, 60, 60, 100, 400)[level - 1]
        count = 2 if self.kind == "pair" else 3 + level // 2
        step = 2 if self.kind == "odd" else 1
        if self.kind == "pair":
            size = (90, 300, 2000, 10**4, 10**6)[level - 1]
        while True:
            below = sorted(rng.sample(range(2 + (step > 1), size, step), count))
            x = sum((Fraction(1, n) for n in below), Fraction(0))
            if x.numerator > 1 and x.denominator < (400 if level == 1 and count == 2 else 10**12):
                fields: dict[str, object] = {"x": x} if self.kind == "pair" else {"x": x, "k": count}
                return fields, listed(below)

    def fault(self, given: Given, text: str, solution: str) -> str:
        below = parse_list(text.replace("+", ","), _denominator)
        if below is None or len(set(below)) < len(below) or not all(0 < n < 10**15 for n in below):
            return "not_denominators"
        if len(below) != int(given.get("k", 2)):
            return "wrong_number_of_terms"
        if self.kind == "odd" and not all(n % 2 for n in below):
            return "even"
        if self.kind == "pair" and below != sorted(below):
            return "wrong_order"
        return "" if sum((Fraction(1, n) for n in below), Fraction(0)) == Fraction(given["x"]) else "wrong_sum"

    def true(self, given: Given, solution: str) -> bool:
        below = [int(n) for n in solution.split(", ")]
        common = 1
        for n in below:
            common *= n
        above, bottom = given["x"].split("/")
        parity = self.kind != "odd" or all(n % 2 for n in below)
        return parity and sum(common // n for n in below) * int(bottom) == int(above) * common


def _denominator(text: str) -> int | None:
    """`6` or `1/6`."""
    value = parse_rational(text)
    if value is None or value <= 0 or 1 not in (value.numerator, value.denominator):
        return None
    return value.numerator * value.denominator
