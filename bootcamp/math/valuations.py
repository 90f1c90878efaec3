"""Exponents of primes in numbers too large to be factored."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb, factorial
from random import Random
from typing import ClassVar

from bootcamp.math.divisors import factorise
from bootcamp.math.questions import Given, Made, Question, read_integer
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class Valuation(Question):
    """The exponent of a prime in numbers too large to be factored."""

    chance: ClassVar[float] = 0.25

    WORDINGS: ClassVar = {
        "factorial": wording("Exponent of {p} in {n}!?", "Find the largest k such that ${p}^k$ divides ${n}!$."),
        "binomial": wording(
            "Exponent of {p} in C({n},{k})?",
            "Which power of {p} divides $\\binom{{{n}}}{{{k}}}$ exactly? Give the exponent.",
        ),
        "difference": wording(
            "Exponent of {p} in {a}^{n} - {b}^{n}?",
            "Find the largest k such that ${p}^k$ divides ${a}^{{{n}}} - {b}^{{{n}}}$.",
        ),
        "trailing-zeros": wording(
            "Trailing zeros of {n}! in base {b}?", "With how many zeros does ${n}!$ end in base {b}?"
        ),
    }

    def _factorial(self, rng: Random, level: int) -> Made:
        p = rng.choice((2, 3, 5, 7, 11, 13)[: 3 + level])
        n = rng.randint(*((30, 2000), (200, 10**4), (10**4, 10**6), (10**7, 10**10), (10**12, 10**18))[level - 1])
        return {"p": p, "n": n}, legendre(n, p)

    def _binomial(self, rng: Random, level: int) -> Made:
        high = (300, 2000, 10**5, 10**9, 10**18)[level - 1]
        found: dict[int, tuple[int, int, int]] = {}
        while len(found) < 4:  # one of each exponent met, so that the common ones are no commoner
            p = rng.choice((2, 3) if level == 1 else (2, 3, 5, 7)[: 1 + level])
            n = rng.randint(high // 10, high)
            k = rng.randint(2, n // 2)
            found[legendre(n, p) - legendre(k, p) - legendre(n - k, p)] = p, n, k
        exponent = rng.choice([e for e in sorted(found) if e])
        p, n, k = found[exponent]
        return {"p": p, "n": n, "k": k}, exponent

    def _difference(self, rng: Random, level: int) -> Made:
        p = rng.choice((3, 5, 7, 11, 13)[: 3 + level // 2])
        inside, wanted = rng.randint(1, 3), rng.randint(0, 2 + level)
        b = rng.choice([b for b in range(1, 30) if b % p])
        a = b + p**inside * rng.choice([c for c in range(1, 30) if c % p])
        n = p**wanted * rng.choice([c for c in range(1 if wanted else 2, 20 * level) if c % p])
        if level >= 3:  # a = b^g only modulo p after a power
            g = rng.choice([g for g in range(2, p) if (p - 1) % g == 0])
            root = next(r for r in range(2, p) if pow(r, g, p) == 1 and all(pow(r, j, p) != 1 for j in range(1, g)))
            a, b = root + p * rng.randint(0, 9), 1
            n *= g
            inside = _valuation(a**g - 1, p)
            return {"p": p, "a": a, "b": b, "n": n}, inside + _valuation(n // g, p)
        return {"p": p, "a": a, "b": b, "n": n}, inside + wanted

    def _trailing_zeros(self, rng: Random, level: int) -> Made:
        n = rng.randint(*((30, 2000), (200, 9999), (10**4, 10**6), (10**7, 10**10), (10**12, 10**18))[level - 1])
        b = 10 if level == 1 else rng.choice((10, 12, 15, 16, 18, 24, 36, 45, 48, 60, 72, 100, 360)[: 5 + 2 * level])
        return {"n": n, "b": b}, min(legendre(n, p) // k for p, k in factorise(b).items())

    def fault(self, given: Given, text: str, solution: str) -> str:
        return "" if read_integer(text) == int(solution) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """From digit sums, carries, residues of rising powers; of small numbers, from the numbers themselves."""
        numbers = {name: int(text) for name, text in given.items()}
        n, k = numbers["n"], int(solution)
        match self.kind:
            case "difference":
                a, b, p = numbers["a"], numbers["b"], numbers["p"]
                high = p ** (k + 1)
                return k >= 0 and (pow(a, n, p**k) - pow(b, n, p**k)) % p**k == 0 and pow(a, n, high) != pow(b, n, high)
            case "binomial":
                if n < 400:
                    return _valuation(comb(n, numbers["k"]), numbers["p"]) == k
                carries, carry, i, j = 0, 0, numbers["k"], n - numbers["k"]
                while i or j or carry:
                    carry = (i % numbers["p"] + j % numbers["p"] + carry) // numbers["p"]
                    carries, i, j = carries + carry, i // numbers["p"], j // numbers["p"]
                return carries == k
        base = factorise(numbers.get("p") or numbers["b"])
        if n < 2_000:
            whole, size = factorial(n), numbers.get("p") or numbers["b"]
            return whole % size**k == 0 and whole % size ** (k + 1) > 0
        return k == min((n - _digit_sum(n, p)) // (p - 1) // times for p, times in base.items())


def legendre(n: int, p: int) -> int:
    """The exponent of p in n!."""
    total = 0
    while n:
        n //= p
        total += n
    return total


def _valuation(n: int, p: int) -> int:
    k = 0
    while n % p == 0:
        n, k = n // p, k + 1
    return k


def _digit_sum(n: int, p: int) -> int:
    total = 0
    while n:
        n, d = divmod(n, p)
        total += d
    return total
