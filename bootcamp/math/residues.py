"""Residues: powers, towers, factorials and binomials modulo m; all roots of a congruence; lifted roots; logarithms."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from math import comb, prod
from random import Random
from typing import ClassVar

from bootcamp.math.classes import read_residue
from bootcamp.math.congruences import PRIMES
from bootcamp.math.periods import fibonacci
from bootcamp.math.questions import Given, Made, Question
from bootcamp.math.wordings import wording


def prime(rng: Random, low: int, high: int) -> int:
    """A prime of that range, below 20,000."""
    return PRIMES[rng.randrange(bisect_left(PRIMES, low), bisect_left(PRIMES, high))]


@dataclass(frozen=True, kw_only=True)
class Residue(Question):
    """The remainder of a number that is too large to be written down."""

    chance: ClassVar[float] = 0.15

    WORDINGS: ClassVar = {
        "power": wording("{a}^{n} mod {m} = ?", "Remainder of ${a}^{{{n}}}$ on division by {m}?"),
        "tower": wording("{a}^({b}^{n}) mod {m} = ?", "Find the remainder of ${a}^{{{b}^{{{n}}}}}$ modulo {m}."),
        "factorial": wording("{n}! mod {m} = ?", "What remainder does {n}! leave on division by {m}?"),
        "binomial": wording("C({n},{k}) mod {m} = ?", "Find the remainder of $\\binom{{{n}}}{{{k}}}$ modulo {m}."),
        "fibonacci": wording(
            "F({n}) mod {m} = ? (F(1) = F(2) = 1)", "Remainder of the {n}-th Fibonacci number modulo {m}?"
        ),
        "geometric": wording(
            "1 + {a} + {a}^2 + ... + {a}^{n} mod {m} = ?", "Remainder of $\\sum_{{k=0}}^{{{n}}} {a}^k$ modulo {m}?"
        ),
    }

    def _power(self, rng: Random, level: int) -> Made:
        m = rng.randint(*((11, 30), (30, 100), (100, 999), (1000, 9999), (10**6, 10**7))[level - 1])
        n = rng.randint(*((2, 9), (10, 99), (100, 9999), (10**6, 10**9), (10**20, 10**30))[level - 1])
        a = rng.randint(2, 30 if level < 3 else m)
        return {"a": a, "n": n, "m": m}, pow(a, n, m)

    def _tower(self, rng: Random, level: int) -> Made:
        m = rng.randint(*((11, 25), (20, 100), (100, 999), (1000, 3000), (3000, 9999))[level - 1])
        a, b = rng.randint(2, 9 if level == 1 else 60), rng.randint(2, 9 if level == 1 else 20)
        n = rng.randint(2, (5, 9, 40, 99, 200)[level - 1])
        return {"a": a, "b": b, "n": n, "m": m}, pow(a, b**n, m)

    def _factorial(self, rng: Random, level: int) -> Made:
        p = prime(rng, *((23, 300), (300, 700), (700, 2000), (2000, 8000), (8000, 20_000))[level - 1])
        # Above level 1 from the far end, by Wilson's theorem.
        n = rng.randint(4, p - 2) if level == 1 else p - rng.randint(2, 4 + 3 * level)
        below = 1
        for k in range(n + 1, p):
            below = below * k % p
        return {"n": n, "m": p}, -pow(below, -1, p) % p

    def _binomial(self, rng: Random, level: int) -> Made:
        low, high, digits = ((11, 14, 2), (11, 20, 2), (13, 40, 3), (40, 200, 3), (200, 2000, 4))[level - 1]
        while True:
            p = prime(rng, low, high)
            n = [rng.randrange(p) for _ in range(digits)]
            k = [rng.randint(0, d) for d in n]
            result = prod(comb(a, b) for a, b in zip(n, k, strict=True)) % p
            if n[-1] and 0 < sum(k) < sum(n) - 1 and result > 1:
                return {"n": _joined(n, p), "k": _joined(k, p), "m": p}, result

    def _fibonacci(self, rng: Random, level: int) -> Made:
        m = rng.randint(*((11, 60), (20, 100), (100, 999), (1000, 9999), (10**4, 10**5))[level - 1])
        n = rng.randint(*((7, 60), (30, 300), (1000, 9999), (10**6, 10**9), (10**12, 10**18))[level - 1])
        return {"n": n, "m": m}, fibonacci(n, m)[0]

    def _geometric(self, rng: Random, level: int) -> Made:
        m = rng.randint(*((11, 40), (20, 100), (100, 999), (1000, 9999), (10**4, 10**6))[level - 1])
        n = rng.randint(*((3, 8), (10, 60), (100, 999), (1000, 10**6), (10**9, 10**15))[level - 1])
        a = rng.randint(2, 20)
        return {"a": a, "n": n, "m": m}, (pow(a, n + 1, m * (a - 1)) - 1) // (a - 1) % m

    def fault(self, given: Given, text: str, solution: str) -> str:
        return "" if read_residue(text, int(given["m"])) == int(solution) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """By multiplication alone, and by recurrences."""
        numbers = {name: int(text) for name, text in given.items()}
        n, m, found = numbers["n"], numbers["m"], 1
        match self.kind:
            case "power":
                found = _power(numbers["a"], n, m)
            case "tower":
                found = numbers["a"]
                for _ in range(n):
                    found = _power(found, numbers["b"], m)
            case "factorial":
                for k in range(1, n + 1):
                    found = found * k % m
            case "binomial":  # C(n, k) without the prime m: the powers of m must cancel for a residue that is not 0
                above, powers = _unit_factorial(n, m)
                for part in (numbers["k"], n - numbers["k"]):
                    unit, more = _unit_factorial(part, m)
                    above, powers = above * pow(unit, -1, m) % m, powers - more
                found = above if powers == 0 else 0
            case "fibonacci":
                found = _corner(n, m)
            case _:  # S(2k) = S(k) (1 + a^k)
                a = numbers["a"]
                found, power = 0, 1
                for bit in bin(n + 1)[2:]:
                    found, power = found * (1 + power) % m, power * power % m
                    if bit == "1":
                        found, power = (found * a + 1) % m, power * a % m
        return found % m == int(solution)


def _joined(digits: list[int], base: int) -> int:
    return sum(d * base**k for k, d in enumerate(digits))


def _power(a: int, n: int, m: int) -> int:
    """Decimal digit by decimal digit."""
    found = 1
    for digit in str(n):
        found = found**10 % m * a ** int(digit) % m
    return found


def _unit_factorial(n: int, p: int) -> tuple[int, int]:
    """n! without its factors p, modulo p, and the number of these factors."""
    unit, powers = 1, 0
    block = [1]
    for k in range(1, p):
        block.append(block[-1] * k % p)
    while n:
        unit = unit * pow(block[-1], n // p, p) * block[n % p] % p
        n //= p
        powers += n
    return unit, powers


def _corner(n: int, m: int) -> int:
    """F(n) modulo m, from the power of a matrix."""
    a, b, c = 1, 0, 1  # [[c, b], [b, c - b]] to the n by squaring, with [[1, 1], [1, 0]]
    p, q, r = 1, 1, 0
    a, b, c = 1, 0, 1
    while n:
        if n & 1:
            a, b, c = (a * p + b * q) % m, (a * q + b * r) % m, (b * q + c * r) % m
        p, q, r = (p * p + q * q) % m, (p * q + q * r) % m, (q * q + r * r) % m
        n >>= 1
    return b
