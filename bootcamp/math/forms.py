"""Rewriting polynomials and rational functions: the value is compared exactly, and the form is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from math import gcd
from random import Random
from typing import Any

from bootcamp.answers.expressions import Node, Power, Product, Sum, exact, factors, number, parse_expression, terms
from bootcamp.math.polynomials import Polynomial, Rational, add, as_polynomial, multiply, polynomial, product, rational
from bootcamp.math.polynomials import value as value_at
from bootcamp.math.polynomials import write as write_polynomial
from bootcamp.math.reading import right_side
from bootcamp.types import Problem, Score, Task, right, wrong


def nonzero(rng: Random, size: int) -> int:
    """An integer with 1 <= |n| <= size."""
    return rng.choice((-1, 1)) * rng.randint(1, size)


def _bracket(f: Sequence[int | Fraction]) -> str:
    return f"({write_polynomial(f)})"


def _holds_sum(node: Node) -> bool:
    match node:
        case Sum():
            return True
        case Product(parts):
            return any(map(_holds_sum, parts))
        case Power(base, exponent):
            return _holds_sum(base) or _holds_sum(exponent)
    return False


@dataclass(frozen=True, kw_only=True)
class Expansion(Task):
    """A product of brackets as a sum of monomials, like terms collected."""

    def generate(self, rng: Random, level: int) -> Problem:
        def linear(lead: int, size: int) -> list[int]:
            return [nonzero(rng, size), rng.randint(1, lead)]

        def quadratic() -> list[int]:
            return [nonzero(rng, 9), rng.randint(-9, 9), rng.randint(1, 3)]

        match level:
            case 1:
                parts = [linear(5, 9), linear(5, 9)]
            case 2:
                parts = [linear(3, 9), quadratic()]
            case 3:
                parts = [linear(3, 9), linear(3, 9), quadratic()]
            case 4:
                parts = [linear(3, 5)] * rng.randint(4, 5) + [linear(2, 5)]
            case _:
                parts = [quadratic(), *[linear(3, 9)] * 2, *[quadratic()] * 2]
        powers = {str(part): parts.count(part) for part in parts}
        unique = [part for k, part in enumerate(parts) if part not in parts[:k]]
        text = "".join(_bracket(f) + (f"^{powers[str(f)]}" if powers[str(f)] > 1 else "") for f in unique)
        expanded = product(polynomial(part) for part in parts)
        return Problem(f"Expand {text} and collect like terms.", [int(c) for c in expanded])

    def grade(self, answer: Any, text: str) -> Score:
        node = parse_expression(right_side(text))
        found = as_polynomial(node)
        if node is None or found is None:
            return wrong("not_a_polynomial")
        if found != polynomial(answer):
            return wrong("wrong_polynomial")
        monomials = terms(node)
        if any(_holds_sum(term) for term in monomials) or len(monomials) != sum(map(bool, answer)):
            return wrong("not_expanded")
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{write_polynomial(answer)}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        k = rng.randrange(len(answer))
        return f"<answer>{write_polynomial([c + (1 if i == k else 0) for i, c in enumerate(answer)])}</answer>"

    def check(self, problem: Problem) -> bool:
        node = parse_expression(problem.prompt.removeprefix("Expand ").partition(" and")[0])
        assert node is not None
        points = range(len(problem.answer) + 1)  # one more than a polynomial of that degree needs
        return all(exact(node, {"x": Fraction(x)}) == value_at(problem.answer, x) for x in points)

    def problem_key(self, problem: Problem) -> str:
        return "".join(
            sorted(problem.prompt.removeprefix("Expand ").partition(" and")[0].replace(")", "),").split(","))
        )


@dataclass(frozen=True, kw_only=True)
class PolynomialFactorisation(Task):
    """All irreducible factors over the rationals; constants may be moved between them."""

    def generate(self, rng: Random, level: int) -> Problem:
        def linear(lead: int, size: int) -> Polynomial:
            while True:
                c, a = nonzero(rng, size), rng.randint(1, lead)
                if gcd(a, c) == 1:
                    return polynomial([c, a])

        def irreducible(size: int) -> Polynomial:
            while True:
                c, b, a = nonzero(rng, size), rng.randint(-size, size), rng.randint(1, 2)
                if gcd(a, b, c) == 1 and _irreducible(polynomial([c, b, a])):
                    return polynomial([c, b, a])

        match level:
            case 1:
                parts = [linear(3, 25), linear(1, 25)]
            case 2:
                parts = [linear(6, 12), linear(6, 12)]
            case 3:
                parts = [linear(3, 6), *rng.choice(([linear(2, 6), linear(2, 6)], [irreducible(6)]))]
            case 4:
                parts = [irreducible(5), rng.choice((irreducible(5), product([linear(2, 5), linear(3, 5)])))]
            case _:
                repeated = linear(2, 4)
                parts = [repeated, repeated, irreducible(4), irreducible(4)]
        f = product(parts)
        found = sum(1 if len(p) == 2 or _irreducible(p) else 2 for p in parts)
        answer = {"f": [int(c) for c in f], "number": found, "parts": [[int(c) for c in part] for part in parts]}
        return Problem(f"Factor {write_polynomial(f)} into irreducibles over Q.", answer)

    def grade(self, answer: Any, text: str) -> Score:
        node = parse_expression(right_side(text))
        found = as_polynomial(node)
        if node is None or found is None:
            return wrong("not_a_polynomial")
        if found != polynomial(answer["f"]):
            return wrong("wrong_product")
        pieces = [as_polynomial(factor) for factor in factors(node)]
        # Factorisation is unique: a product of that many factors has irreducible ones only.
        if None in pieces or sum(len(piece) > 1 for piece in pieces if piece) != answer["number"]:
            return wrong("not_irreducible")
        return right()

    def solution(self, answer: Any) -> str:
        parts = [split for part in answer["parts"] for split in _split(part)]
        return f"<answer>{''.join(map(_bracket, parts))}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        parts = [list(part) for part in answer["parts"]]
        parts[-1][0] += rng.choice((-1, 1))
        return f"<answer>{''.join(map(_bracket, rng.choice((parts, [answer['f']]))))}</answer>"

    def check(self, problem: Problem) -> bool:
        from sympy import Poly, Symbol

        f = as_polynomial(parse_expression(problem.prompt.split()[1])) or ()
        _, found = Poly([int(c) for c in reversed(f)], Symbol("x")).factor_list()
        return f == polynomial(problem.answer["f"]) and sum(times for _, times in found) == problem.answer["number"]


def _irreducible(f: Polynomial) -> bool:
    c, b, a = f
    return exact(Power(number(b * b - 4 * a * c), number(Fraction(1, 2)))) is None


def _split(part: list[int]) -> list[list[int]]:
    """A quadratic with rational roots as two factors with whole coefficients."""
    f = polynomial(part)
    if len(f) < 3 or _irreducible(f):
        return [part]
    for p in count(1):
        for q in (p, -p):
            for a in range(1, part[2] + 1):
                if value_at(part, Fraction(q, a)) == 0:
                    b = Fraction(part[2], a)
                    rest = [Fraction(part[0], -q), b]
                    if all(c.denominator == 1 for c in rest):
                        return [[-q, a], [int(c) for c in rest]]
    raise AssertionError


@dataclass(frozen=True, kw_only=True)
class PartialFractions(Task):
    """A proper rational function as a sum of fractions over powers of irreducible factors."""

    def generate(self, rng: Random, level: int) -> Problem:
        size = (5, 9, 9, 6, 6)[level - 1]
        shifts = rng.sample([n for n in range(-size, size + 1) if n], 3)
        lines = [polynomial([shift, 1]) for shift in shifts]
        square = polynomial([rng.randint(1, 9), 0, 1])
        powers = {
            1: [(lines[0], 1), (lines[1], 1)],
            2: [(line, 1) for line in lines],
            3: [(lines[0], 2), (lines[1], 1)],
        }
        powers |= {4: [(square, 1), (lines[0], 1)], 5: [(square, 1), (lines[0], 2), (lines[1], 1)]}
        parts = []
        for base, power in powers[level]:
            for k in range(1, power + 1):
                top = [nonzero(rng, 9)] + ([rng.randint(-9, 9)] if len(base) == 3 else [])
                parts.append((polynomial(top), base, k))
        below = product(base for base, power in powers[level] for _ in range(power))
        above: Polynomial = ()
        for numerator, base, k in parts:
            rest = product(b for b, power in powers[level] for _ in range(power - (k if b == base else 0)))
            above = add(above, multiply(numerator, rest))
        bases = "".join(_bracket(base) + (f"^{power}" if power > 1 else "") for base, power in powers[level])
        answer = {
            "above": [int(c) for c in above],
            "below": [int(c) for c in below],
            "parts": [[[int(c) for c in top], [int(c) for c in base], k] for top, base, k in parts],
        }
        return Problem(f"Partial fraction decomposition of ({write_polynomial(above)})/({bases})?", answer)

    def grade(self, answer: Any, text: str) -> Score:
        node = parse_expression(right_side(text))
        found = None if node is None else rational(node)
        if node is None or found is None or not found.below:
            return wrong("not_a_rational_function")
        if not found.equals(Rational(polynomial(answer["above"]), polynomial(answer["below"]))):
            return wrong("wrong_value")
        allowed = {product([polynomial(base)] * k): len(base) - 1 for _, base, k in answer["parts"]}
        for term in terms(node):
            piece = rational(term)
            if piece is None or len(piece.above) > allowed.get(_monic(piece.below), 0):
                return wrong("not_decomposed")
        return right()

    def solution(self, answer: Any) -> str:
        text = ""
        for top, base, k in answer["parts"]:
            above = write_polynomial(top) if len(top) == 1 else _bracket(top)
            if above != "0":
                bottom = _bracket(base) + (f"^{k}" if k > 1 else "")
                text += ("+" if text and above[0] != "-" else "") + f"{above}/{bottom}"
        return f"<answer>{text}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        first, *rest = answer["parts"]
        changed = [[first[0][0] + 1 or 1, *first[0][1:]], *first[1:]]
        return self.solution(answer | {"parts": [changed, *rest]})

    def check(self, problem: Problem) -> bool:
        node = parse_expression(problem.prompt.removeprefix("Partial fraction decomposition of ").removesuffix("?"))
        assert node is not None
        for x in (Fraction(p, 101) for p in range(-300, 300, 41)):
            parts = sum(
                (value_at(top, x) / value_at(base, x) ** k for top, base, k in problem.answer["parts"]), Fraction(0)
            )
            if exact(node, {"x": x}) != parts:
                return False
        return True

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer['above']} {problem.answer['below']}"


def _monic(f: Polynomial) -> Polynomial:
    return tuple(c / f[-1] for c in f)
