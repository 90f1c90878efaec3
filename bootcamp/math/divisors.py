"""Divisors: functions of them, their inverses, and what two numbers have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import gcd, lcm, prod
from random import Random
from typing import ClassVar

from bootcamp.math.congruences import PRIMES
from bootcamp.math.questions import Given, Made, Question, read_integer, read_integers, same_items
from bootcamp.math.reading import listed
from bootcamp.math.wordings import wording

Factors = dict[int, int]


def factored(rng: Random, level: int) -> tuple[int, Factors]:
    """A number with its factorisation, from three digits to about fourteen."""
    if level == 1:
        n = rng.randint(20, 9999)
        return n, factorise(n)
    size, count = ((12, 4), (15, 5), (40, 6), (168, 6))[level - 2]
    while True:
        powers: Factors = {}
        for _ in range(count):
            p = rng.choice(PRIMES[:size])
            powers[p] = powers.get(p, 0) + 1
        n = prod(p**k for p, k in powers.items())
        if len(powers) > 1 and 10 ** (level + 1) < n < 10**15:
            return n, powers


def exponents(rng: Random, count: int, size: int) -> Factors:
    """Primes with exponents that vary, the larger ones at the smaller primes, below 10^15."""
    while True:
        primes = sorted(rng.sample(PRIMES[:size], count))
        powers = {p: rng.randint(1, max(1, 9 - 2 * k if p < 12 else 2)) for k, p in enumerate(primes)}
        if 20 < prod(p**k for p, k in powers.items()) < 10**15:
            return powers


def factorise(n: int) -> Factors:
    """By trial division."""
    powers: Factors = {}
    p = 2
    while p * p <= n:
        while n % p == 0:
            powers[p] = powers.get(p, 0) + 1
            n //= p
        p += 1 + (p > 2)
    if n > 1:
        powers[n] = powers.get(n, 0) + 1
    return powers


def totient(powers: Factors) -> int:
    return prod((p - 1) * p ** (k - 1) for p, k in powers.items())


def divisor_sum(powers: Factors) -> int:
    return prod((p ** (k + 1) - 1) // (p - 1) for p, k in powers.items())


def carmichael(powers: Factors) -> int:
    return lcm(*((p - 1) * p ** (k - 1) // (2 if p == 2 and k > 2 else 1) for p, k in powers.items()))


@dataclass(frozen=True, kw_only=True)
class DivisorFunction(Question):
    """The value of an arithmetic function."""

    chance: ClassVar[float] = 0.25  # many numbers have 12 divisors

    WORDINGS: ClassVar = {
        "divisor-count": wording(
            "How many positive divisors has {n}?", "Find d({n}), the number of positive divisors of {n}."
        ),
        "divisor-sum": wording(
            "Sum of the positive divisors of {n}?", "Compute $\\sigma({n})$, the sum of all divisors."
        ),
        "totient": wording("phi({n}) = ? (Euler's totient)", "How many of 1, ..., {n} are coprime to {n}?"),
        "carmichael": wording(
            "Least k > 0 with a^k = 1 mod {n} for all a coprime to {n}?",
            "What is the exponent of the multiplicative group $(\\mathbb{{Z}}/{n}\\mathbb{{Z}})^*$?",
        ),
    }
    VALUES: ClassVar[dict[str, Callable[[Factors], int]]] = {
        "divisor-count": lambda powers: prod(k + 1 for k in powers.values()),
        "divisor-sum": divisor_sum,
        "totient": totient,
        "carmichael": carmichael,
    }

    def made(self, rng: Random, level: int) -> Made:
        n, powers = factored(rng, level)
        if self.kind == "divisor-count":  # of random numbers, far too many have 4 or 2^k divisors
            powers = exponents(rng, (2, 3, 3, 4, 5)[level - 1], (15, 10, 20, 40, 60)[level - 1])
            n = prod(p**k for p, k in powers.items())
        return {"n": n}, self.VALUES[self.kind](powers)

    def fault(self, given: Given, text: str, solution: str) -> str:
        return "" if read_integer(text) == int(solution) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        from sympy.functions.combinatorial.numbers import divisor_sigma, reduced_totient
        from sympy.functions.combinatorial.numbers import totient as euler

        n = int(given["n"])
        match self.kind:
            case "divisor-count":
                return bool(divisor_sigma(n, 0) == int(solution))
            case "divisor-sum":
                return bool(divisor_sigma(n, 1) == int(solution))
        return bool((euler if self.kind == "totient" else reduced_totient)(n) == int(solution))


@dataclass(frozen=True, kw_only=True)
class CommonDivisors(Question):
    """What several numbers have in common: greatest divisor, least multiple, number of divisors."""

    chance: ClassVar[float] = 0.2

    WORDINGS: ClassVar = {
        "gcd": wording("gcd({list}) = ?", "Find the greatest common divisor of {list}."),
        "lcm": wording("lcm({list}) = ?", "Find the least common multiple of {list}."),
        "common-count": wording(
            "How many positive integers divide each of {list}?", "Count the common divisors of {list}."
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        if level == 1:
            g = rng.randint(2, 24)
            numbers = [g * k for k in rng.sample(range(1, 25), 2)]
        else:
            count, size = ((2, 100), (2, 10**4), (3, 10**5), (4, 10**8))[level - 2]
            g = prod(rng.choice((2, 2, 3, 3, 5, 7, 11, 13)) for _ in range(level))
            numbers = [g * rng.randint(2, size) for _ in range(count)]
        if self.kind == "lcm" and level > 3:
            numbers = [g * prod(rng.sample((2, 3, 4, 5, 7, 9, 11, 13, 17, 19), level - 1)) for _ in numbers]
        if self.kind == "common-count":
            powers = exponents(rng, min(level, 3), 8 if level < 3 else 12)
            g = (
                prod(p**k for p, k in powers.items())
                if level > 1
                else rng.choice((4, 6, 8, 9, 12, 16, 18, 20, 24, 30, 32, 36, 48, 60))
            )
            numbers = [g * k for k in rng.sample(range(1, 60), max(2, level - 1))]
        common = gcd(*numbers)
        values = {"gcd": common, "lcm": lcm(*numbers), "common-count": prod(k + 1 for k in factorise(common).values())}
        if len(set(numbers)) < len(numbers) or (self.kind == "common-count" and values["common-count"] < 3):
            return self.made(rng, level)
        return {"list": listed(numbers)}, values[self.kind]

    def fault(self, given: Given, text: str, solution: str) -> str:
        return "" if read_integer(text) == int(solution) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """By subtraction, and by counting divisors one by one."""
        found = 0
        for n in map(int, given["list"].split(", ")):
            a, found = found, n
            while a:
                a, found = found % a, a
            if self.kind == "lcm" and int(solution) % n:
                return False
        if self.kind == "lcm":
            numbers = [int(n) for n in given["list"].split(", ")]
            return all(any((int(solution) // p) % n for n in numbers) for p in factorise(int(solution)))
        if self.kind == "gcd":
            return found == int(solution)
        return int(solution) == sum(
            (found % d == 0) + (found % d == 0 and d * d < found) for d in range(1, int(found**0.5) + 1)
        )


@dataclass(frozen=True, kw_only=True)
class Preimage(Question):
    """Numbers at which an arithmetic function has a given value: all of them, or any one."""

    WORDINGS: ClassVar = {
        "inverse-totient": wording(
            "All n with phi(n) = {m}?", "Find every positive integer n with $\\varphi(n) = {m}$."
        ),
        "inverse-sigma": wording(
            "Find an n whose divisors add up to {m}.", "Find a positive integer n with $\\sigma(n) = {m}$."
        ),
        "divisors-of-shape": wording(
            "Find an n with exactly {m} divisors, divisible by {q}, {low} < n < {high}.",
            "Between {low} and {high}, find a multiple n of {q} that has exactly {m} positive divisors.",
        ),
    }

    def _inverse_totient(self, rng: Random, level: int) -> Made:
        low, high = ((2, 1600), (1000, 3200), (2000, 5000), (4000, 7000), (5000, 8000))[level - 1]
        table = _preimages()
        while True:
            m = rng.randrange(low, high, 2)
            if 1 < len(table.get(m, ())) <= 3 + 3 * level:
                return {"m": m}, listed(table[m])

    def _inverse_sigma(self, rng: Random, level: int) -> Made:
        while True:
            n, powers = factored(rng, level)
            m = divisor_sum(powers)
            if level > 1 or len(powers) > 1:
                return {"m": m}, n

    def _divisors_of_shape(self, rng: Random, level: int) -> Made:
        while True:
            n, powers = factored(rng, level)
            m = prod(k + 1 for k in powers.values())
            q = max(powers)
            if m > 5 and q * 2 < n and (level == 1 or q > 11):
                width = n // (20 if level == 1 else 6)
                low = n - rng.randint(1, width)
                return {"m": m, "q": q, "low": low, "high": n + rng.randint(1, width)}, n

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind == "inverse-totient":
            return same_items(text, solution, read_integers)
        n = read_integer(text)
        if n is None or not 0 < n < 10**16:
            return "not_a_number"
        if self.kind == "inverse-sigma":
            if not 0 < n < int(given["m"]):
                return "wrong_sum"
            return "" if divisor_sum(_quickly(n)) == int(given["m"]) else "wrong_sum"
        if not int(given["low"]) < n < int(given["high"]) or n % int(given["q"]):
            return "outside"
        return "" if prod(k + 1 for k in _quickly(n).values()) == int(given["m"]) else "wrong_number_of_divisors"

    def true(self, given: Given, solution: str) -> bool:
        from sympy import divisors
        from sympy.functions.combinatorial.numbers import totient as euler

        m = int(given["m"])
        if (
            self.kind == "inverse-totient"
        ):  # whatever n has totient m is at most 6m here, and is a product of p with p-1 | m
            found = [int(n) for n in solution.split(", ")]
            return found == sorted(set(found)) and all(euler(n) == m for n in found) and len(found) == _number_with(m)
        if self.kind == "inverse-sigma":
            return sum(divisors(int(solution))) == m
        n = int(solution)
        inside = int(given["low"]) < n < int(given["high"]) and n % int(given["q"]) == 0
        return inside and len(divisors(n)) == m


@cache
def _preimages() -> dict[int, list[int]]:
    """The numbers of each totient below 8,000: by a sieve as far as n < 6 phi(n) allows."""
    import numpy

    size = 48_000
    values = numpy.arange(size)
    for p in range(2, size):
        if values[p] == p:
            values[p::p] -= values[p::p] // p
    table: dict[int, list[int]] = {}
    for n, m in enumerate(values.tolist()):
        if n and m < 8_000:
            table.setdefault(m, []).append(n)
    return table


def _number_with(m: int) -> int:
    """How many n have totient m: a count over products of prime powers."""
    from sympy import divisors, isprime

    ways = {1: 1}
    for p in [d + 1 for d in divisors(m) if isprime(d + 1)]:
        more = dict(ways)
        power = p - 1
        while m % power == 0:
            for value, number in ways.items():
                if m % (value * power) == 0:
                    more[value * power] = more.get(value * power, 0) + number
            power *= p
        ways = more
    return ways.get(m, 0)


def _quickly(n: int) -> Factors:
    """The factorisation of a number below 10^16, in time that a verifier has."""
    powers: Factors = {}
    for p in PRIMES:
        if p * p > n:
            break
        while n % p == 0:
            powers[p] = powers.get(p, 0) + 1
            n //= p
    if n < PRIMES[-1] ** 2:
        return powers | ({n: 1} if n > 1 else {})
    from sympy import factorint

    return powers | {int(p): int(k) for p, k in factorint(n).items()}
