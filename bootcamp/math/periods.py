"""Lengths of cycles: of powers, of decimals, of Fibonacci numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import gcd, lcm
from random import Random
from typing import ClassVar

from bootcamp.math.divisors import carmichael, factorise
from bootcamp.math.questions import Given, Made, Question, read_integer
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class Period(Question):
    """The length of a cycle: of powers, of decimals, of Fibonacci numbers."""

    chance: ClassVar[float] = 0.15

    WORDINGS: ClassVar = {
        "order": wording("Multiplicative order of {a} modulo {m}?", "Least k > 0 with {a}^k = 1 (mod {m})?"),
        "decimal-period": wording(
            "Period length of the decimals of {a}/{m}?",
            "After how many digits does the decimal expansion of {a}/{m} repeat?",
        ),
        "fibonacci-period": wording(
            "Period of the Fibonacci numbers mod {m}?", "How long is the period of the Fibonacci sequence modulo {m}?"
        ),
    }

    def _order(self, rng: Random, level: int) -> Made:
        low, high = ((11, 120), (120, 1000), (1000, 20_000), (10**5, 10**6), (10**8, 10**9))[level - 1]
        while True:
            a, m = rng.randint(2, 99), rng.randint(low, high)
            if gcd(a, m) == 1 and a % m not in (1, m - 1):
                return {"a": a, "m": m}, _order(a, m)

    def _decimal_period(self, rng: Random, level: int) -> Made:
        low, high = ((7, 300), (100, 1000), (1000, 20_000), (10**5, 10**6), (10**8, 10**9))[level - 1]
        while True:
            m = rng.randint(low, high)
            a = rng.randint(1, min(m - 1, 99))
            period = _order(10, _coprime(m, 10))
            if gcd(a, m) == 1 and period > (1 if level == 1 else 6):
                return {"a": a, "m": m}, period

    def _fibonacci_period(self, rng: Random, level: int) -> Made:
        low, high = ((7, 900), (900, 3000), (3000, 9000), (9000, 30_000), (30_000, 90_000))[level - 1]
        m = rng.randint(low, high)
        return {"m": m}, lcm(*(_pisano(p) * p ** (k - 1) for p, k in factorise(m).items()))

    def fault(self, given: Given, text: str, solution: str) -> str:
        return "" if read_integer(text) == int(solution) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """Step by step; for a long cycle, that it closes and that no part of it does."""
        m, k = int(given["m"]), int(solution)
        if k < 1:
            return False
        if self.kind == "fibonacci-period":
            a, b = 0, 1
            for step in range(1, k + 1):
                a, b = b, (a + b) % m
                if (a, b) == (0, 1):
                    return step == k
            return False
        if self.kind == "order":
            closes: Callable[[int], bool] = lambda j: pow(int(given["a"]), j, m) == 1 % m  # noqa: E731
        else:
            rest = pow(10, 40, m)  # far enough that the digits before the period are over
            closes = lambda j: (rest * pow(10, j, m) - rest) % m == 0  # noqa: E731
        return closes(k) and not any(closes(k // p) for p in factorise(k))


def _coprime(m: int, other: int) -> int:
    while (common := gcd(m, other)) > 1:
        m //= common
    return m


def _order(a: int, m: int) -> int:
    result = carmichael(factorise(m)) if m > 2 else 1
    for p in factorise(result):
        while result % p == 0 and pow(a, result // p, m) == 1 % m:
            result //= p
    return result


@cache
def _pisano(p: int) -> int:
    """The period modulo a prime, from the order of the matrix of Fibonacci in a group whose order is known."""
    if p in (2, 5):
        return {2: 3, 5: 20}[p]
    bound = p - 1 if p % 5 in (1, 4) else 2 * (p + 1)
    for q in factorise(bound):
        while bound % q == 0 and fibonacci(bound // q, p) == (0, 1):
            bound //= q
    return bound


def fibonacci(n: int, m: int) -> tuple[int, int]:
    """F(n) and F(n+1) modulo m, by doubling."""
    a, b = 0, 1
    for bit in bin(n)[2:]:
        a, b = a * (2 * b - a) % m, (a * a + b * b) % m
        if bit == "1":
            a, b = b, (a + b) % m
    return a, b
