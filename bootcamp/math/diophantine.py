"""Whole-number problems: all solutions of equations in two unknowns, coins, exponents of primes, numbers counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import gcd
from random import Random
from typing import ClassVar

from bootcamp.math.divisors import factorise
from bootcamp.math.questions import Given, Made, Question, read_integer, read_integers, same_items, tuples
from bootcamp.math.reading import listed
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class AllPairs(Question):
    """Every pair of positive integers that solves an equation."""

    WORDINGS: ClassVar = {
        "hyperbola": wording(
            "All positive integers (x, y) with {f} = {n}?",
            "Find every pair (x, y) of positive integers with ${f} = {n}$.",
        ),
        "unit-fractions": wording(
            "All integers 0 < x <= y with 1/x + 1/y = {n}? As (x, y).",
            "Find every pair (x, y) of integers, $0 < x \\le y$, with $1/x + 1/y = {n}$.",
        ),
        "right-triangles": wording(
            "All right triangles with whole sides and a leg {n}? Each as (other leg, hypotenuse).",
            "Find every pair (b, c) of positive integers with ${n}^2 + b^2 = c^2$.",
        ),
        "linear": wording(
            "All positive integers (x, y) with {f} = {n}?",
            "Find every pair (x, y) of positive integers that satisfies ${f} = {n}$.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        while True:
            fields, pairs = getattr(self, "_" + self.kind.replace("-", "_"))(rng, level)
            if 0 < len(pairs) <= (3, 4, 6, 8, 12)[level - 1]:
                return fields, _written(sorted(pairs))

    def _hyperbola(self, rng: Random, level: int) -> tuple[dict[str, object], list[tuple[int, int]]]:
        a, b = rng.randint(1, 9 * level), rng.randint(1, 9 * level)
        sign = rng.choice((1, -1)) if level > 1 else 1
        n = rng.randint(*((5, 60), (20, 150), (50, 500), (500, 3000), (3000, 10**5))[level - 1])
        size = n + a * b  # (x + sb)(y + sa) = n + ab
        pairs = [(d - sign * b, size // d - sign * a) for d in range(1, size + 1) if size % d == 0]
        if sign < 0:
            pairs += [(-d + b, -size // d + a) for d in range(1, size + 1) if size % d == 0]
        mark = "+-"[sign < 0]
        x, y = (f"{c if c > 1 else ''}{name}" for c, name in ((a, "x"), (b, "y")))
        return {"f": f"xy{mark}{x}{mark}{y}", "n": n}, [(x, y) for x, y in pairs if x > 0 and y > 0]

    def _unit_fractions(self, rng: Random, level: int) -> tuple[dict[str, object], list[tuple[int, int]]]:
        n = rng.randint(*((2, 120), (20, 200), (30, 300), (100, 600), (600, 2000))[level - 1])
        a = rng.randint(1, 9)
        if gcd(a, n) > 1:
            return {}, []
        pairs = []
        for x in range(n // a + 1, 2 * n // a + 1):  # 1/y = a/n - 1/x
            above, below = a * x - n, n * x
            if below % above == 0 and below // above >= x:
                pairs.append((x, below // above))
        return {"n": Fraction(a, n)}, pairs

    def _right_triangles(self, rng: Random, level: int) -> tuple[dict[str, object], list[tuple[int, int]]]:
        n = rng.randint(*((3, 900), (20, 2000), (100, 5000), (1000, 9000), (2000, 20_000))[level - 1])
        powers = factorise(n)
        if level == 1 and sum(powers.values()) > 2:
            return {}, []
        divisors = [1]
        for p, k in powers.items():
            divisors = [d * p**j for d in divisors for j in range(2 * k + 1)]
        pairs = []
        for d in divisors:
            e = n * n // d
            if d < e and (d + e) % 2 == 0:
                pairs.append(((e - d) // 2, (e + d) // 2))
        return {"n": n}, pairs

    def _linear(self, rng: Random, level: int) -> tuple[dict[str, object], list[tuple[int, int]]]:
        a, b = (rng.randint(*((2, 9), (4, 20), (10, 60), (50, 300), (200, 2000))[level - 1]) for _ in range(2))
        n = a * rng.randint(1, 12) + b * rng.randint(1, 12 + level)
        if gcd(a, b) > 1 and level < 3:
            return {}, []
        return {"f": f"{a}x+{b}y", "n": n}, [
            (x, (n - a * x) // b) for x in range(1, n // a + 1) if n > a * x and (n - a * x) % b == 0
        ]

    def fault(self, given: Given, text: str, solution: str) -> str:
        return same_items(text, solution, tuples)

    def true(self, given: Given, solution: str) -> bool:
        """By trying every x, with the equation solved for y as the prompt shows it."""
        if self.kind == "unit-fractions":
            target = Fraction(given["n"])
            size = int(2 / target)
            tries = ((x, 1 / (target - Fraction(1, x))) for x in range(1, size + 1) if Fraction(1, x) < target)
            found = [(x, int(y)) for x, y in tries if y.denominator == 1 and y >= x]
        elif self.kind == "right-triangles":
            n = int(given["n"])
            found = []
            for step in range(1, n):  # c - b divides n^2 and is less than n
                b, rest = divmod(n * n - step * step, 2 * step)
                if not rest and b > 0:
                    found.append((b, b + step))
            found.sort()
        else:
            n, coefficients = int(given["n"]), {"x": 0, "y": 0, "xy": 0}
            for sign, size, name in re.findall(r"([+-]?)(\d*)(xy|x|y)", given["f"]):
                coefficients[name] = int(f"{sign}{size or 1}")
            a, b, c = coefficients["x"], coefficients["y"], coefficients["xy"]
            found = []
            for x in range(1, n + abs(a * b) + abs(b) + 2):  # y (b + c x) = n - a x
                if below := b + c * x:
                    y, rest = divmod(n - a * x, below)
                    if not rest and y > 0:
                        found.append((x, y))
        return _written(found) == solution


def _written(pairs: list[tuple[int, int]]) -> str:
    return listed([f"({x}, {y})" for x, y in pairs])


@dataclass(frozen=True, kw_only=True)
class Coins(Question):
    """Amounts that coins can pay, cannot pay, and how they pay them."""

    chance: ClassVar[float] = 0.15

    WORDINGS: ClassVar = {
        "largest-gap": wording(
            "Largest integer that is no sum of multiples of {coins}, all >= 0?",
            "With coins {coins}, what is the largest amount that cannot be paid exactly?",
        ),
        "gaps": wording(
            "With coins {coins}, how many positive amounts cannot be paid?",
            "How many positive integers are not sums of (repeated) {coins}?",
        ),
        "payment": wording(
            "Pay {n} with exactly {k} coins of {coins}: how many of each?",
            "Find how many of each of the coins {coins} make {n} with {k} coins in all.",
        ),
    }

    def _gap_coins(self, rng: Random, level: int) -> tuple[list[int], list[int]]:
        count, low, high = ((2, 3, 90), (3, 6, 20), (3, 15, 50), (3, 40, 99), (4, 40, 160))[level - 1]
        while True:
            coins = sorted(rng.sample(range(low, high), count))
            if level == 1 and coins[0] * coins[1] > 3000:
                continue
            if gcd(*coins) == 1 and all(b % a for a, b in combinations(coins, 2)):
                least = _least(coins)
                if max(least) > 2 * coins[-1] - coins[0]:
                    return coins, least

    def _largest_gap(self, rng: Random, level: int) -> Made:
        coins, least = self._gap_coins(rng, level)
        return {"coins": listed(coins)}, max(least) - coins[0]

    def _gaps(self, rng: Random, level: int) -> Made:
        coins, least = self._gap_coins(rng, level)
        return {"coins": listed(coins)}, sum(n // coins[0] for n in least)

    def _payment(self, rng: Random, level: int) -> Made:
        count, high, most = ((2, 30, 12), (3, 30, 12), (3, 99, 30), (4, 300, 40), (5, 2000, 60))[level - 1]
        coins = sorted(rng.sample(range(2, high), count))
        numbers = [rng.randint(1, most) for _ in coins]
        n = sum(a * b for a, b in zip(coins, numbers, strict=True))
        return {"n": n, "k": sum(numbers), "coins": listed(coins)}, listed(numbers)

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind != "payment":
            return "" if read_integer(text) == int(solution) else "wrong_value"
        coins = [int(c) for c in given["coins"].split(", ")]
        numbers = read_integers(text)
        if numbers is None or len(numbers) != len(coins) or min(numbers) < 0:
            return "not_a_payment"
        if sum(numbers) != int(given["k"]):
            return "wrong_number_of_coins"
        return "" if sum(a * b for a, b in zip(coins, numbers, strict=True)) == int(given["n"]) else "wrong_amount"

    def true(self, given: Given, solution: str) -> bool:
        """By a table of all amounts."""
        coins = [int(c) for c in given["coins"].split(", ")]
        if self.kind == "payment":
            pile = [c for c, n in zip(coins, solution.split(", "), strict=True) for _ in range(int(n))]
            return len(pile) == int(given["k"]) and sum(pile) == int(given["n"])
        size = 2 * coins[0] * coins[-1]
        payable = 1
        for c in coins:
            shift = c
            while shift <= size:
                payable |= payable << shift
                shift *= 2
            payable &= (1 << (size + 1)) - 1
        missing = [n for n in range(1, size + 1) if not payable >> n & 1]
        return int(solution) == (missing[-1] if self.kind == "largest-gap" else len(missing))


def _least(coins: list[int]) -> list[int]:
    """The least payable amount of each residue modulo the first coin: a round robin."""
    first = coins[0]
    least = [0] + [first * coins[-1] * 2] * (first - 1)
    for c in coins[1:]:
        for start in range(gcd(c, first)):
            n = min(least[start :: gcd(c, first)])
            place = least.index(n, start) if least[start] != n else start
            for _ in range(2 * first // gcd(c, first)):
                place, n = (place + c) % first, n + c
                n = least[place] = min(n, least[place])
    return least
