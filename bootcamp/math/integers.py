"""Integers: certificates that are multiplied out, and factorisations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import gcd, prod
from random import Random
from typing import Any

from bootcamp.answers import parse_number
from bootcamp.answers.numbers import tidy
from bootcamp.math.congruences import PRIMES
from bootcamp.math.reading import listed, parse_fractions, right_side
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class Bezout(Task):
    """Integers x, y with ax + by = c: any of the infinitely many pairs."""

    def generate(self, rng: Random, level: int) -> Problem:
        low, high = ((2, 9), (10, 40), (40, 300), (1000, 10_000), (10**7, 10**9))[level - 1]
        while True:
            a, b = rng.randint(low, high), rng.randint(low, high)
            common = gcd(a, b)
            if a != b and common < min(a, b) and (level > 1 or common == 1):
                break
        b *= 1 if level == 1 else rng.choice((1, -1))
        x = rng.randrange(abs(b) // common)
        if level == 1:
            y = rng.randint(1, 20)
            c = a * x + b * y
        else:
            c = common * rng.choice([k for k in range(-9, 10) if k])
            y = 0
            x = c // common * pow(a // common, -1, abs(b) // common) % (abs(b) // common)
            y = (c - a * x) // b
        return Problem(
            f"Find integers x, y with {a}x {'+-'[b < 0]} {abs(b)}y = {c}.", {"a": a, "b": b, "c": c, "x": x, "y": y}
        )

    def grade(self, answer: Any, text: str) -> Score:
        pair = parse_fractions(text, ("x", "y"))
        if pair is None or len(pair) != 2 or any(n.denominator != 1 for n in pair):
            return wrong("not_two_integers")
        return right() if answer["a"] * pair[0] + answer["b"] * pair[1] == answer["c"] else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['x']}, {answer['y']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['x'] + 1}, {answer['y']}</answer>"

    def check(self, problem: Problem) -> bool:
        a, sign, b, _, c = re.findall(r"(\d+)x ([+-]) (\d+)y (=) (-?\d+)", problem.prompt)[0]
        left = int(a) * problem.answer["x"] + int(sign + b) * problem.answer["y"]
        return left == int(c) and int(c) % gcd(int(a), int(b)) == 0


@cache
def _smooth() -> list[int]:
    """Numbers below 20,000 with at least two prime factors, none above 47."""
    numbers = [1]
    for p in PRIMES[:15]:
        numbers = [n * p**k for n in numbers for k in range(14) if n * p**k < 20_000]
    return sorted(set(numbers) - {1} - set(PRIMES[:15]))


@dataclass(frozen=True, kw_only=True)
class Factorisation(Task):
    """The prime factors of an integer, with their multiplicities."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level == 1:
            n = rng.choice(_smooth())
            primes: list[int] = []
            for p in PRIMES[:15]:
                while n % p == 0:
                    n, primes = n // p, [*primes, p]
        else:
            sizes = ((100, 100, 20), (300, 300, 100, 10), (1000, 1000, 1000, 7, 7), (2262, 2262, 2262))[level - 2]
            primes = sorted(rng.choice(PRIMES[: min(size, len(PRIMES))]) for size in sizes)
        return Problem(f"Write {prod(primes)} as a product of primes.", primes)

    def grade(self, answer: Any, text: str) -> Score:
        text = tidy(text)
        if len(text) > 500:
            return wrong("too_long")
        text = right_side(text, str(prod(answer))).replace("**", "^").replace("\\cdot", "*").replace("\\times", "*")
        factors: list[int] = []
        for part in re.split(r"[*×·x,]", text):
            match = re.fullmatch(r"\s*([0-9]{1,30})\s*(?:\^\s*\{?([0-9]{1,2})\}?)?\s*", part)
            if not match:
                return wrong("not_a_product")
            factors += [int(match[1])] * int(match[2] or 1)
        # Factorisation is unique, so that no test of primality is needed.
        if sorted(factors) == answer:
            return right()
        return wrong("not_prime" if prod(factors) == prod(answer) else "wrong_product")

    def solution(self, answer: Any) -> str:
        return f"<answer>{'*'.join(map(str, answer))}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        merged = [answer[0] * answer[1], *answer[2:]]
        return f"<answer>{'*'.join(map(str, rng.choice((merged, [*answer[:-1], answer[-1] + 2]))))}</answer>"

    def check(self, problem: Problem) -> bool:
        n = parse_number(problem.prompt.split()[1])
        for p in problem.answer:
            if n is None or n % p or any(p % q == 0 for q in range(2, int(p**0.5) + 1)):
                return False
            n /= p
        return n == 1


def _left_side(text: str, value: str) -> str:
    """`3 + 4 = 7` without the sum, which may also stand first."""
    left, equals, right = tidy(text).partition("=")
    return {left.strip(): right, right.strip(): left}.get(value, text) if equals else text


@dataclass(frozen=True, kw_only=True)
class SubsetSum(Task):
    """Some of the listed numbers that add up to a target: any such choice."""

    def generate(self, rng: Random, level: int) -> Problem:
        count, high = ((4, 30), (7, 99), (12, 999), (18, 10**5), (24, 10**7))[level - 1]
        numbers = rng.sample(range(2, high), count)
        drawn = set(rng.sample(numbers, rng.randint(2 if level < 3 else count // 4, max(2, count // 2))))
        chosen = [n for n in numbers if n in drawn]
        return Problem(
            f"Which of {listed(numbers)} add up to {sum(chosen)}? Use each at most once.",
            {"numbers": numbers, "target": sum(chosen), "chosen": chosen},
        )

    def grade(self, answer: Any, text: str) -> Score:
        parts = parse_fractions(_left_side(text, str(answer["target"])).replace("+", ","))
        if parts is None:
            return wrong("not_a_list")
        if len(set(parts)) < len(parts) or not set(parts) <= set(answer["numbers"]):
            return wrong("not_a_choice")
        return right() if sum(parts) == answer["target"] else wrong("wrong_sum")

    def solution(self, answer: Any) -> str:
        return f"<answer>{listed(answer['chosen'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{listed(answer['chosen'][:-1])}</answer>"

    def check(self, problem: Problem) -> bool:
        *numbers, target, _ = map(int, re.findall(r"\d+", problem.prompt + " 0"))
        sums = {0}
        for n in problem.answer["chosen"]:
            sums |= {s + n for s in sums}
        return target in sums and set(problem.answer["chosen"]) <= set(numbers)

    def problem_key(self, problem: Problem) -> str:
        return f"{sorted(problem.answer['numbers'])} {problem.answer['target']}"
