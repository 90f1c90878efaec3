"""How many numbers up to a bound have a property."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import isqrt, lcm
from random import Random
from typing import ClassVar

from bootcamp.math.congruences import PRIMES
from bootcamp.math.questions import Given, Made, Question, read_integer
from bootcamp.math.reading import listed
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class NumbersCounted(Question):
    """How many numbers up to a bound have a property."""

    chance: ClassVar[float] = 0.15

    WORDINGS: ClassVar = {
        "divisible": wording(
            "How many n <= {n} are divisible by at least one of {list}?",
            "Count the positive integers up to {n} that are multiples of some of {list}.",
        ),
        "coprime": wording(
            "How many 1 <= k <= {n} are coprime to {m}?",
            "Count the integers from 1 to {n} that share no prime factor with {m}.",
        ),
        "squarefree": wording(
            "How many squarefree n with {low} <= n <= {n}?",
            "Count the integers from {low} to {n} that no square above 1 divides.",
        ),
        "primes": wording("How many primes p with {low} <= p <= {n}?", "Count the prime numbers from {low} to {n}."),
        "digit-sum": wording(
            "How many 1 <= n <= {n} have digit sum {s}?",
            "Count the positive integers up to {n} whose decimal digits add up to {s}.",
        ),
    }
    SIZES: ClassVar = ((50, 999), (500, 5000), (5000, 50_000), (50_000, 200_000), (200_000, 900_000))

    def made(self, rng: Random, level: int) -> Made:
        n = rng.randint(*self.SIZES[level - 1])
        match self.kind:
            case "divisible":
                numbers = sorted(rng.sample(range(2, 13 if level < 3 else 30), 2 if level < 3 else level))
                if any(b % a == 0 for a, b in combinations(numbers, 2)):
                    return self.made(rng, level)
                total = sum(
                    (-1) ** (k + 1) * (n // lcm(*some))
                    for k in range(1, len(numbers) + 1)
                    for some in combinations(numbers, k)
                )
                return {"n": n, "list": listed(numbers)}, total
            case "coprime":
                primes = rng.sample(PRIMES[: 4 + level], min(2 + level // 2, 4))
                m = 1
                for p in primes:
                    m *= p ** rng.randint(1, 2)
                total = sum(
                    (-1) ** k * (n // _product(some))
                    for k in range(len(primes) + 1)
                    for some in combinations(primes, k)
                )
                return {"n": n, "m": m}, total
            case "digit-sum":
                s = rng.randint(4, 9 * len(str(n)) // 2 + 2)
                total = _with_digit_sum(n, s)
                return ({"n": n, "s": s}, total) if total > 3 else self.made(rng, level)
        low = rng.randint(2, n - 30) if level > 1 else max(2, n - rng.randint(20, 99))
        if self.kind == "primes":
            low = max(low, n - (0, 99, 200, 300, 400)[level - 1]) if level > 1 else low
            return {"low": low, "n": n}, sum(_is_prime(k) for k in range(low, n + 1))
        return {"low": low, "n": n}, _squarefree(n) - _squarefree(low - 1)

    def fault(self, given: Given, text: str, solution: str) -> str:
        return "" if read_integer(text) == int(solution) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """One by one."""
        import numpy

        n, low = int(given["n"]), int(given.get("low", 1))
        k = numpy.arange(low, n + 1)
        match self.kind:
            case "divisible":
                found = numpy.zeros(len(k), dtype=bool)
                for m in given["list"].split(", "):
                    found |= k % int(m) == 0
            case "coprime":
                found = numpy.gcd(k, int(given["m"])) == 1
            case "squarefree":
                found = numpy.ones(len(k), dtype=bool)
                for d in range(2, isqrt(n) + 1):
                    found &= k % (d * d) != 0
            case "primes":
                found = k > 1
                for d in range(2, isqrt(n) + 1):
                    found &= (k % d != 0) | (k == d)
            case _:
                rest, total = k.copy(), numpy.zeros(len(k), dtype=int)
                while rest.any():
                    total, rest = total + rest % 10, rest // 10
                found = total == int(given["s"])
        return int(found.sum()) == int(solution)


def _product(numbers: tuple[int, ...]) -> int:
    total = 1
    for n in numbers:
        total *= n
    return total


def _is_prime(n: int) -> bool:
    for p in PRIMES:
        if p * p > n:
            return True
        if n % p == 0:
            return False
    return True


def _squarefree(n: int) -> int:
    """Those up to n, by inclusion and exclusion of squares of primes."""

    def count(n: int, first: int) -> int:
        total = n
        for place in range(first, len(PRIMES)):
            square = PRIMES[place] ** 2
            if square > n:
                break
            total -= count(n // square, place + 1)
        return total

    return count(n, 0)


def _with_digit_sum(n: int, s: int) -> int:
    """Numbers from 0 to n by digits: what is left free after each common beginning."""
    places, total, rest = str(n), 0, s
    ways = [[int(j == 0) for j in range(s + 1)]]
    for _ in places:
        ways.append([sum(ways[-1][j - d] for d in range(min(9, j) + 1)) for j in range(s + 1)])
    for k, digit in enumerate(map(int, places)):
        free = ways[len(places) - 1 - k]
        total += sum(free[rest - d] for d in range(digit) if d <= rest)
        rest -= digit
        if rest < 0:
            return total
    return total + (rest == 0)
