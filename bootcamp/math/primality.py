"""Primes and composites by certificates: liars of tests, roots of one that split a number, Pratt's proofs."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, prod
from random import Random
from typing import ClassVar

from bootcamp.math.classes import read_residue
from bootcamp.math.congruences import PRIMES
from bootcamp.math.divisors import carmichael, factorise
from bootcamp.math.questions import Given, Made, Question, read_integers
from bootcamp.math.reading import listed
from bootcamp.math.residues import prime
from bootcamp.math.wordings import wording

_BASES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
_COMMON = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 25)  # what one would try first: they must not do


def is_prime(n: int) -> bool:
    """By strong tests to bases that leave no doubt below 3 * 10^24."""
    if n < 41:
        return n in PRIMES[:12]
    return all(n % p for p in _BASES) and all(strong(a, n) for a in _BASES)


def strong(a: int, n: int) -> bool:
    """True if the odd number n passes the strong test to base a."""
    odd = n - 1
    while odd % 2 == 0:
        odd //= 2
    power = pow(a, odd, n)
    if power == 1:
        return True
    while odd < n - 1:
        if power == n - 1:
            return True
        power, odd = power * power % n, odd * 2
    return False


@dataclass(frozen=True, kw_only=True)
class Liar(Question):
    """A base to which a composite number looks prime, or that gives its factors away."""

    chance: ClassVar[float] = 0.15  # a few bases in a hundred do, and many constants can be tried

    WORDINGS: ClassVar = {
        "fermat-liar": wording(
            "Find a, 1 < a < {m}, with a^{m} = 1 (mod {n}).",
            "Find a Fermat liar a for {n}: $1 < a < {m}$ with $a^{{{m}}} \\equiv 1$ modulo {n}.",
        ),
        "strong-liar": wording(
            "{n} is a strong pseudoprime to which base a, 1 < a < {m}?",
            "Find a base $1 < a < {m}$ for which the composite {n} passes the Miller-Rabin test.",
        ),
        "root-of-one": wording(
            "Find x with x^2 = 1 (mod {n}), x not 1 or -1.", "Find a square root of 1 modulo {n} other than $\\pm 1$."
        ),
        "half-liar": wording(
            "Find a with a^{m} = 1 (mod {n}) to which {n} is no strong pseudoprime.",
            "Find a base a with $a^{{{m}}} \\equiv 1$ modulo {n} to which {n} still fails the Miller-Rabin test.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        low, high = ((5, 300), (10, 90), (50, 300), (300, 3000), (3000, 20_000))[level - 1]
        while True:
            primes = [prime(rng, low, high) for _ in range(2 if level != 2 else 3)]
            n = prod(primes)
            if len(set(primes)) < len(primes) or self._density(primes, n) > 0.03:
                continue
            a = self._one(rng, n, carmichael(dict.fromkeys(primes, 1)))
            if a and not any(self._fits(c, n) for c in _COMMON):
                return {"n": n} | ({} if self.kind == "root-of-one" else {"m": n - 1}), a

    def _density(self, primes: list[int], n: int) -> float:
        """A bound on the share of bases that fit."""
        return 4 / n if self.kind == "root-of-one" else prod(gcd(n - 1, p - 1) for p in primes) / n

    def _one(self, rng: Random, n: int, exponent: int) -> int:
        odd = n - 1
        while odd % 2 == 0 and self.kind == "strong-liar":
            odd //= 2
        wanted = {"root-of-one": 2}.get(self.kind, odd)
        for _ in range(12):
            a = pow(rng.randrange(2, n), exponent // gcd(exponent, wanted), n)
            if self._fits(a, n):
                return a
        return 0

    def _fits(self, a: int, n: int) -> bool:
        if not 1 < a < n - 1:
            return False
        match self.kind:
            case "fermat-liar":
                return pow(a, n - 1, n) == 1
            case "strong-liar":
                return strong(a, n)
            case "root-of-one":
                return a * a % n == 1
        return pow(a, n - 1, n) == 1 and not strong(a, n)

    def fault(self, given: Given, text: str, solution: str) -> str:
        n = int(given["n"])
        a = read_residue(text, n)
        if a is None:
            return "not_an_integer"
        if self.kind in ("root-of-one", "half-liar"):
            a %= n
        return "" if self._fits(a, n) else "does_not_fit"

    def true(self, given: Given, solution: str) -> bool:
        """Square by square, from the binary digits of n - 1."""
        n, a = int(given["n"]), int(solution)
        if not 1 < a < n - 1 or is_prime(n) or int(given.get("m", n - 1)) != n - 1:
            return False
        if self.kind == "root-of-one":
            return 1 < gcd(a - 1, n) < n and (a - 1) * (a + 1) % n == 0
        powers, bits = [1], bin(n - 1)[2:]
        for bit in bits:
            powers.append(powers[-1] ** 2 * (a if bit == "1" else 1) % n)
        twos = len(bits) - len(bits.rstrip("0"))
        tail = powers[len(powers) - 1 - twos :]  # a^d, a^2d, ..., a^(n-1)
        passes = tail[0] == 1 or n - 1 in tail[:-1]
        return {"fermat-liar": tail[-1] == 1, "strong-liar": passes, "half-liar": tail[-1] == 1 and not passes}[
            self.kind
        ]


@dataclass(frozen=True, kw_only=True)
class PrimalityProof(Question):
    """A primitive root, and the primes by which it is seen to be one: n is prime by Lucas' converse of Fermat."""

    WORDINGS: ClassVar = {
        "pratt": wording(
            "Prove {n} prime: a primitive root g and the distinct primes q dividing {n}-1, as g; q, q, ...",
            "Lucas certificate that {n} is prime: g of order $n-1$, then every prime factor of $n-1$, as g; q, q, ...",
        ),
        "pocklington": wording(
            "Prove {n} prime by Pocklington: a; then distinct primes q whose full powers in {n}-1 exceed its root.",
            "Pocklington certificate for {n}: a base a, then distinct primes q whose powers in $n-1$ "
            "have a product above $\\sqrt{{n}}$, as a; q, q, ...",
        ),
    }

    def _pratt(self, rng: Random, level: int) -> Made:
        n, powers = self._prime(rng, level)
        g = next(a for a in range(2, n) if all(pow(a, (n - 1) // q, n) != 1 for q in powers))
        return {"n": n}, f"{g}; {listed(sorted(powers))}"

    def _pocklington(self, rng: Random, level: int) -> Made:
        n, powers = self._prime(rng, level)
        chosen: list[int] = []
        for q in sorted(powers, key=lambda q: -(q ** powers[q])):
            chosen.append(q)
            if prod(q ** powers[q] for q in chosen) ** 2 > n:
                break
        a = next(a for a in range(2, n) if all(gcd(pow(a, (n - 1) // q, n) - 1, n) == 1 for q in chosen))
        return {"n": n}, f"{a}; {listed(chosen)}"

    def _prime(self, rng: Random, level: int) -> tuple[int, dict[int, int]]:
        if level == 1:
            n = rng.choice(PRIMES[20:1500])
            return n, factorise(n - 1)
        size, count = ((30, 3), (100, 3), (1000, 4), (2000, 6))[level - 2]
        while True:
            parts = [2, *(rng.choice(PRIMES[:size]) for _ in range(count))]
            n = prod(parts) + 1
            if n > 10**level and is_prime(n):
                return n, {q: parts.count(q) for q in parts}

    def fault(self, given: Given, text: str, solution: str) -> str:
        n = int(given["n"])
        numbers = read_integers(text)
        if numbers is None or not 2 <= len(numbers) <= 20:
            return "not_a_certificate"
        a, *primes = numbers
        if len(set(primes)) < len(primes) or any(q < 2 or (n - 1) % q or not is_prime(q) for q in primes):
            return "not_prime_factors"
        rest, product = n - 1, 1
        for q in primes:
            while rest % q == 0:
                rest, product = rest // q, product * q
        if self.kind == "pratt":
            held = rest == 1 and all(pow(a, (n - 1) // q, n) != 1 for q in primes)
        else:
            held = product * product > n and all(gcd(pow(a, (n - 1) // q, n) - 1, n) == 1 for q in primes)
        return "" if held and pow(a, n - 1, n) == 1 else "proves_nothing"

    def true(self, given: Given, solution: str) -> bool:
        from sympy import isprime, n_order, primefactors

        n = int(given["n"])
        a, *primes = (int(q) for q in solution.replace(";", ",").split(","))
        if not isprime(n) or not set(primes) <= set(primefactors(n - 1)):
            return False
        index = (n - 1) // int(n_order(a, n))
        complete = primes == primefactors(n - 1) or self.kind == "pocklington"
        return complete and all(index % q for q in primes)
