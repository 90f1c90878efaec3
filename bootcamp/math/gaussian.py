"""Rings and groups of number theory: Gaussian integers, finite fields, elliptic curves; results are multiplied back."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from random import Random
from typing import ClassVar, TypeAlias

from bootcamp.answers.expressions import exact_complex, factors, parse_expression
from bootcamp.answers.lists import parse_list
from bootcamp.math.congruences import PRIMES
from bootcamp.math.forms import nonzero
from bootcamp.math.questions import (
    Given,
    Made,
    Question,
)
from bootcamp.math.reading import right_side
from bootcamp.math.wordings import wording

Gaussian: TypeAlias = tuple[int, int]


def _times(a: Gaussian, b: Gaussian) -> Gaussian:
    return a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]


def _norm(a: Gaussian) -> int:
    return a[0] ** 2 + a[1] ** 2


def _quotient(a: Gaussian, b: Gaussian) -> Gaussian:
    """The nearest Gaussian integer to a/b."""
    above, size = _times(a, (b[0], -b[1])), _norm(b)
    return round(Fraction(above[0], size)), round(Fraction(above[1], size))


def _minus(a: Gaussian, b: Gaussian) -> Gaussian:
    return a[0] - b[0], a[1] - b[1]


def write_gaussian(a: Gaussian) -> str:
    """`3-2i`."""
    if not a[1]:
        return str(a[0])
    size = "" if abs(a[1]) == 1 else abs(a[1])
    return f"{a[0] or ''}{'-' if a[1] < 0 else '+' if a[0] else ''}{size}i"


def gaussian(text: str) -> Gaussian | None:
    """A Gaussian integer, as an item of a list."""
    tree = parse_expression(text, (), ("i",))
    value = None if tree is None else exact_complex(tree)
    return None if value is None or any(v.denominator > 1 for v in value) else (int(value[0]), int(value[1]))


@dataclass(frozen=True, kw_only=True)
class GaussianInteger(Question):
    """Divisibility in Z[i]: answers hold up to units where they are determined up to units."""

    WORDINGS: ClassVar = {
        "gcd": wording(
            "A greatest common divisor of {a} and {b} in Z[i]?",
            "Find a gcd of ${a}$ and ${b}$ in the Gaussian integers.",
        ),
        "division": wording(
            "Gaussian integers q, r with {a} = q({b}) + r, N(r) < N({b})?",
            "Divide ${a}$ by ${b}$ in $\\mathbb{{Z}}[i]$: give q and a remainder r of smaller norm.",
        ),
        "factors": wording(
            "Factor {a} into primes of Z[i].", "Write ${a}$ as a product of Gaussian primes (and a unit)."
        ),
        "modular-root": wording(
            "Find x + yi of norm {n} that divides {a}.", "Which Gaussian integer of norm {n} divides ${a}$? Give one."
        ),
    }

    def _number(self, rng: Random, size: int) -> Gaussian:
        return nonzero(rng, size), nonzero(rng, size)

    def _gcd(self, rng: Random, level: int) -> Made:
        size = (4, 6, 12, 40, 300)[level - 1]
        while True:
            d, a, b = (self._number(rng, size) for _ in range(3))
            if _norm(d) > 2 and _norm(_gcd(a, b)) == 1 and a != b:
                a, b = _times(a, d), _times(b, d)
                return {"a": write_gaussian(a), "b": write_gaussian(b)}, write_gaussian(_gcd(a, b))

    def _division(self, rng: Random, level: int) -> Made:
        size = (9, 20, 99, 9999, 10**7)[level - 1]
        while True:
            a, b = self._number(rng, size * (2 + level)), self._number(rng, size)
            q = _quotient(a, b)
            r = _minus(a, _times(q, b))
            if _norm(b) > 2 and r != (0, 0) and _norm(q) > 1:
                return {"a": write_gaussian(a), "b": write_gaussian(b)}, f"{write_gaussian(q)}, {write_gaussian(r)}"

    def _factors(self, rng: Random, level: int) -> Made:
        count, size = ((2, 5), (3, 5), (3, 9), (4, 15), (4, 60))[level - 1]
        while True:
            primes = [_prime(rng, size) for _ in range(count)]
            a = 1, 0
            for p in primes:
                a = _times(a, p)
            if all(a):
                return {"a": write_gaussian(a)}, "".join(f"({write_gaussian(p)})" for p in primes)

    def _modular_root(self, rng: Random, level: int) -> Made:
        p, rest = _prime(rng, (6, 12, 30, 100, 400)[level - 1]), self._number(rng, (9, 20, 90, 900, 9000)[level - 1])
        a = _times(p, rest)
        if not all(p) or not all(a) or _norm(p) < 6:
            return self._modular_root(rng, level)
        return {"a": write_gaussian(a), "n": _norm(p)}, write_gaussian(p)

    def fault(self, given: Given, text: str, solution: str) -> str:
        a = gaussian(given["a"])
        assert a is not None
        if self.kind == "factors":
            tree = parse_expression(right_side(text), (), ("i",))
            parts = [] if tree is None else [exact_complex(part) for part in factors(tree)]
            whole, primes = (Fraction(1), Fraction(0)), 0
            for part in parts:
                if part is None or any(v.denominator > 1 for v in part):
                    return "not_a_product"
                whole = whole[0] * part[0] - whole[1] * part[1], whole[0] * part[1] + whole[1] * part[0]
                primes += part[0] ** 2 + part[1] ** 2 > 1
            if whole != a:
                return "wrong_product"
            return "" if primes == solution.count("(") else "not_prime"  # factorisation is unique
        found = parse_list(right_side(text), gaussian)
        if found is None or len(found) != 1 + (self.kind == "division"):
            return "not_gaussian_integers"
        if self.kind == "modular-root":
            return (
                ""
                if _norm(found[0]) == int(given["n"]) and _minus(a, _times(_quotient(a, found[0]), found[0])) == (0, 0)
                else "wrong_divisor"
            )
        b = gaussian(given["b"])
        assert b is not None
        if self.kind == "division":
            q, r = found
            return "" if _minus(a, _times(q, b)) == r and _norm(r) < _norm(b) else "wrong_remainder"
        wanted = gaussian(solution)
        return (
            ""
            if any(_times(unit, found[0]) == wanted for unit in ((1, 0), (-1, 0), (0, 1), (0, -1)))
            else "wrong_value"
        )

    def true(self, given: Given, solution: str) -> bool:
        """With Python's own complex numbers and sympy's factors of norms."""
        a = _complex(given["a"])
        if self.kind == "factors":
            whole = 1 + 0j
            for part in solution.strip("()").split(")("):
                p = _complex(part)
                norm = round(abs(p) ** 2)
                whole *= p
                if not (
                    _is_prime(norm) or (p.real * p.imag == 0 and _is_prime(round(abs(p))) and round(abs(p)) % 4 == 3)
                ):
                    return False
            return whole == a
        if self.kind == "modular-root":
            d = _complex(solution)
            return round(abs(d) ** 2) == int(given["n"]) and _whole(a, d)
        b = _complex(given["b"])
        if self.kind == "division":
            q, r = (_complex(part) for part in solution.split(", "))
            return a == q * b + r and abs(r) < abs(b)
        d = _complex(solution)
        if not (_whole(a, d) and _whole(b, d)):
            return False
        # A common divisor whose cofactors generate 1: the gcd of all their products with conjugates is 1.
        u, v = (complex(*map(round, ((z / d).real, (z / d).imag))) for z in (a, b))
        cross = u * v.conjugate()
        return gcd(round(abs(u) ** 2), round(abs(v) ** 2), round(cross.real), round(cross.imag)) == 1


def _gcd(a: Gaussian, b: Gaussian) -> Gaussian:
    while b != (0, 0):
        a, b = b, _minus(a, _times(_quotient(a, b), b))
    return a


def _prime(rng: Random, size: int) -> Gaussian:
    """A Gaussian prime, now and then an inert one."""
    if rng.random() < 0.12:
        p = rng.choice([p for p in PRIMES[:20] if p % 4 == 3 and p <= 2 * size])
        return p, 0
    while True:
        a = nonzero(rng, size), nonzero(rng, size)
        if _is_prime(_norm(a)):
            return a


def _is_prime(n: int) -> bool:
    return n > 1 and all(n % p for p in PRIMES if p * p <= n)


def _complex(text: str) -> complex:
    return complex(text.replace("i", "j"))


def _whole(a: complex, b: complex) -> bool:
    above = a * b.conjugate()
    return round(above.real) % round(abs(b) ** 2) == 0 and round(above.imag) % round(abs(b) ** 2) == 0
