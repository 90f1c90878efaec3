"""Congruences: answers are put back into them, so that every representative of a class is right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import gcd, lcm
from random import Random
from typing import Any

from bootcamp.math.classes import read_class, read_residue
from bootcamp.types import Problem, Score, Task, right, wrong

PRIMES = [p for p in range(2, 20_000) if all(p % q for q in range(2, int(p**0.5) + 1))]


@dataclass(frozen=True, kw_only=True)
class LinearCongruence(Task):
    """Solve ax ≡ b (mod m); from level 4 on gcd(a, m) may exceed 1."""

    def generate(self, rng: Random, level: int) -> Problem:
        x = rng.randrange(10**12)
        if level == 1:
            m = rng.choice((11, 13, 17, 19))
            a = rng.choice([a for a in range(2, 21) if a % m])
            b = (a * x) % m + m * rng.randrange(100 // m)
        else:
            m = rng.randrange(*((20, 100), (100, 1000), (1000, 10_000), (10**9, 10**12))[min(level, 5) - 2])
            a = rng.choice([a for a in (rng.randrange(2, m) for _ in range(60)) if level >= 4 or gcd(a, m) == 1])
            b = a * x % m
        return Problem(f"Find an integer x with {a}x ≡ {b} (mod {m}).", {"a": a, "b": b, "m": m, "x": x % m})

    def grade(self, answer: Any, text: str) -> Score:
        found = read_class(text)
        if found is None:
            return wrong("not_an_integer")
        x, modulus = found
        held = (answer["a"] * x - answer["b"]) % answer["m"] == 0 == answer["a"] * modulus % answer["m"]
        return right() if held else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['x']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['x'] + 1}</answer>"

    def check(self, problem: Problem) -> bool:
        a, b, m = (int(n) for n in re.findall(r"\d+", problem.prompt))
        x, common = problem.answer["x"], gcd(a, m)
        if m < 1000:
            return x in [n for n in range(m) if a * n % m == b % m]
        return b % common == 0 and (x - b // common * pow(a // common, -1, m // common)) % (m // common) == 0


@dataclass(frozen=True, kw_only=True)
class Remainders(Task):
    """A number with given remainders; from level 4 on the moduli share factors."""

    def generate(self, rng: Random, level: int) -> Problem:
        count = (2, 2, 3, 3, 4)[level - 1]
        low, high = ((3, 16), (10, 40), (5, 40), (12, 120), (100, 1000))[level - 1]
        while True:
            moduli = rng.sample(range(low, high + 1), count)
            shared = lcm(*moduli) < abs(_product(moduli))
            if shared == (level >= 4):
                break
        n = rng.randrange(lcm(*moduli))
        parts = [f"n ≡ {n % m} (mod {m})" for m in moduli]
        pairs = [[n % m, m] for m in moduli]
        return Problem(f"Find an integer n with {', '.join(parts)}.", {"n": n, "pairs": pairs})

    def grade(self, answer: Any, text: str) -> Score:
        found = read_class(text)
        if found is None:
            return wrong("not_an_integer")
        n, modulus = found
        return right() if all((n - r) % m == 0 == modulus % m for r, m in answer["pairs"]) else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['n']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['n'] + rng.choice(answer['pairs'])[1] + 1}</answer>"

    def check(self, problem: Problem) -> bool:
        from sympy.ntheory.modular import crt

        pairs = [(int(r), int(m)) for r, m in re.findall(r"≡ (\d+) \(mod (\d+)\)", problem.prompt)]
        found = crt([m for _, m in pairs], [r for r, _ in pairs])
        return found is not None and int(found[0]) == problem.answer["n"] and found[1] == lcm(*(m for _, m in pairs))

    def problem_key(self, problem: Problem) -> str:
        return str(sorted(problem.answer["pairs"]))


@dataclass(frozen=True, kw_only=True)
class ElementOfOrder(Task):
    """An element of the multiplicative group with a given order; composite moduli from level 3 on."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            if level <= 2:
                n = rng.choice([p for p in PRIMES if (30 < p < 4000 if level == 1 else p > 4000)])
            else:
                n = rng.randrange(*((200, 2000), (2000, 20_000), (10**5, 10**6))[level - 3])
            g = rng.randrange(2, n)
            if gcd(g, n) > 1:
                continue
            full = order(g, n)
            d = rng.choice([d for d in divisors(full) if d > 2] or [0])
            if d and d * 4 < n:  # no more than d elements of a cyclic group have order d
                return Problem(
                    f"Find an integer g of multiplicative order exactly {d} modulo {n}.",
                    {"n": n, "d": d, "g": pow(g, full // d, n)},
                )

    def grade(self, answer: Any, text: str) -> Score:
        n, d = answer["n"], answer["d"]
        g = read_residue(text, n)
        if g is None:
            return wrong("not_an_integer")
        if pow(g, d, n) != 1 % n:
            return wrong("wrong_order", "its power is not 1")
        smaller = any(pow(g, d // q, n) == 1 for q in prime_divisors(d))
        return wrong("wrong_order", "the order is smaller") if smaller else right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['g']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['n'] - 1 if answer['d'] != 2 else 1}</answer>"

    def check(self, problem: Problem) -> bool:
        d, n = (int(text) for text in re.findall(r"\d+", problem.prompt))
        power, count = problem.answer["g"], 1
        while power != 1 and count <= d:
            power, count = power * problem.answer["g"] % n, count + 1
        return count == d

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer['n']} {problem.answer['d']}"


def _product(numbers: list[int]) -> int:
    result = 1
    for number in numbers:
        result *= number
    return result


def prime_divisors(n: int) -> list[int]:
    """The primes that divide n, by trial division."""
    found, q = [], 2
    while q * q <= n:
        if n % q == 0:
            found.append(q)
            while n % q == 0:
                n //= q
        q += 1
    return found + ([n] if n > 1 else [])


def divisors(n: int) -> list[int]:
    return sorted({d for k in range(1, int(n**0.5) + 1) if n % k == 0 for d in (k, n // k)})


def order(g: int, n: int) -> int:
    """The multiplicative order of g modulo n, from the group's order downwards."""
    result = n
    for q in prime_divisors(n):
        result = result // q * (q - 1)
    for q in prime_divisors(result):
        while result % q == 0 and pow(g, result // q, n) == 1:
            result //= q
    return result
