"""All roots of a congruence, and single solutions: inverses, lifted roots, logarithms."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import gcd, prod
from random import Random
from typing import ClassVar

from bootcamp.math.classes import read_class, read_residue, read_residues
from bootcamp.math.congruences import order
from bootcamp.math.divisors import factorise
from bootcamp.math.forms import nonzero
from bootcamp.math.polynomials import value, write
from bootcamp.math.questions import Given, Made, Question, given_polynomial, same_items
from bootcamp.math.reading import listed
from bootcamp.math.residues import prime
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class CongruenceRoots(Question):
    """All solutions of a polynomial congruence, as residues."""

    WORDINGS: ClassVar = {
        "square-roots": wording(
            "Solve {f} = 0 (mod {m}) for all x.", "Find every residue x modulo {m} with ${f} \\equiv 0$."
        ),
        "prime-modulus": wording("Solve {f} = 0 (mod {m}) for all x.", "Find all roots of ${f}$ modulo {m}."),
        "prime-power": wording("Solve {f} = 0 (mod {m}) for all x.", "Find all roots of ${f}$ in $\\mathbb{{Z}}/{m}$."),
    }

    def made(self, rng: Random, level: int) -> Made:
        while True:
            if self.kind == "square-roots":
                m = prod(_odd(rng, level))
                f = [-pow(rng.randrange(1, m), 2, m) % m - m, 0, 1]
            elif self.kind == "prime-modulus":
                m = prime(rng, *((11, 60), (20, 100), (60, 200), (200, 500), (500, 1000))[level - 1])
                f = [1]
                for r in [rng.randrange(m) for _ in range((2, 2, 3, 3, 4)[level - 1])]:
                    f = [((f[k - 1] if k else 0) - r * (f[k] if k < len(f) else 0)) % m for k in range(len(f) + 1)]
            else:
                p, k = rng.choice((((3, 3), (5, 2), (7, 2)), ((5, 3), (7, 3), (11, 2)), ((3, 6), (5, 4), (7, 4)),
                                   ((11, 3), (13, 3), (3, 8)), ((17, 3), (7, 5), (5, 6)))[level - 1])  # fmt: skip
                m = p**k
                f = [0, *(rng.randint(-15, 15) for _ in range(1 + level // 3)), rng.randint(1, 5)]
                f[0] = -int(value(f, rng.randrange(m))) % m
                if f[-1] % p == 0:
                    continue
            found = roots(f, m)
            if 0 < len(found) <= 8 and found != [0]:
                return {"m": m, "f": write(f)}, listed(found)

    def fault(self, given: Given, text: str, solution: str) -> str:
        m = int(given["m"])
        return same_items(text, solution, lambda text: read_residues(text, m))

    def true(self, given: Given, solution: str) -> bool:
        """By trying every residue."""
        import numpy

        m = int(given["m"])
        x = numpy.arange(m, dtype=numpy.int64)
        total = numpy.zeros(m, dtype=numpy.int64)
        for c in reversed(given_polynomial(given["f"])):
            total = (total * x + int(c)) % m
        return bool(listed(numpy.flatnonzero(total == 0).tolist()) == solution)


def _odd(rng: Random, level: int) -> list[int]:
    """The prime powers of a modulus."""
    sizes = ((3, 24), (3, 30), (7, 40), (20, 200), (60, 250))[level - 1]
    count = 2 if level != 3 else 3
    while True:
        primes = [prime(rng, *sizes) for _ in range(count)]
        if len(set(primes)) == count:
            return primes


def roots(f: list[int], m: int) -> list[int]:
    """Modulo primes by trial, then lifted and combined."""
    parts = []
    for p, k in factorise(m).items():
        found = [x for x in range(p) if _horner(f, x, p) == 0]
        for j in range(1, k):
            step = p**j
            found = [y for x in found for y in range(x, step * p, step) if _horner(f, y, step * p) == 0]
            if len(found) > 50:
                return []
        parts.append([(x, p**k) for x in found])
    return sorted(sum(x * (m // q) * pow(m // q, -1, q) for x, q in choice) % m for choice in product(*parts))


def _horner(f: list[int], x: int, m: int) -> int:
    total = 0
    for c in reversed(f):
        total = (total * x + c) % m
    return total


@dataclass(frozen=True, kw_only=True)
class CongruenceSolution(Question):
    """One integer that solves what is easy to verify: an inverse, a lifted root, a logarithm."""

    chance: ClassVar[float] = 0.15

    WORDINGS: ClassVar = {
        "inverse": wording("Inverse of {a} modulo {m}?", "Find an integer x with ${a}x \\equiv 1 \\pmod{{{m}}}$."),
        "hensel": wording(
            "Lift {r}: x = {r} (mod {p}) and {f} = 0 (mod {p}^{k}). x = ?",
            "Find an integer $x \\equiv {r} \\pmod{{{p}}}$ with ${f} \\equiv 0 \\pmod{{{p}^{k}}}$.",
        ),
        "logarithm": wording(
            "Find x with {g}^x = {h} (mod {p}).", "Solve the discrete logarithm ${g}^x \\equiv {h} \\pmod{{{p}}}$."
        ),
        "power-root": wording(
            "Find x with x^{k} = {h} (mod {p}).",
            "Find an integer x whose power $x^{{{k}}}$ is congruent to {h} modulo {p}.",
        ),
    }

    def _inverse(self, rng: Random, level: int) -> Made:
        while True:
            m = rng.randint(*((11, 99), (100, 999), (1000, 10**4), (10**6, 10**8), (10**15, 10**18))[level - 1])
            a = rng.randrange(2, m - 1)
            if gcd(a, m) == 1 and a * a % m != 1:
                return {"a": a, "m": m}, pow(a, -1, m)

    def _hensel(self, rng: Random, level: int) -> Made:
        p = rng.choice(((7, 11, 13), (5, 7, 11), (5, 7, 11, 13), (7, 11, 13, 17), (11, 13, 17, 19))[level - 1])
        k = (2, 3, 4, 5, 8)[level - 1]
        while True:
            f = [rng.randint(-60, 60), *(nonzero(rng, 9) for _ in range(1 + level // 2)), 1]
            slope = [j * c for j, c in enumerate(f)][1:]
            found = [x for x in range(p) if _horner(f, x, p) == 0 and _horner(slope, x, p)]
            if found and _horner(f, found[0], p**2):
                r = x = rng.choice(found)
                for _ in range(k):
                    x = (x - int(value(f, x)) * pow(int(value(slope, x)), -1, p**k)) % p**k
                return {"r": r, "p": p, "f": write(f), "k": k}, x

    def _logarithm(self, rng: Random, level: int) -> Made:
        while True:
            p = prime(rng, *((13, 80), (80, 300), (300, 1500), (1500, 6000), (6000, 20_000))[level - 1])
            g, x = rng.randrange(2, p), rng.randrange(3, p - 1)
            if order(g, p) * 3 > p:
                return {"g": g, "h": pow(g, x, p), "p": p}, x % order(g, p)

    def _power_root(self, rng: Random, level: int) -> Made:
        """Where the power is a permutation of the residues, the root is a power, too."""
        while True:
            p = prime(rng, *((13, 200), (100, 600), (600, 3000), (3000, 9000), (9000, 20_000))[level - 1])
            k = rng.randint(3, 9 if level == 1 else 99)
            if gcd(k, p - 1) == 1 and k % (p - 1) > 1:
                x = rng.randrange(2, p - 1)
                return {"k": k, "h": pow(x, k, p), "p": p}, x

    def fault(self, given: Given, text: str, solution: str) -> str:
        numbers = {name: int(text) for name, text in given.items() if name != "f"}
        p = numbers.get("m") or numbers["p"]
        if self.kind == "logarithm":
            return _logarithm_fault(numbers["g"], numbers["h"], p, text)
        x = read_residue(text, p ** numbers["k"] if self.kind == "hensel" else p)
        if x is None:
            return "not_an_integer"
        match self.kind:
            case "inverse":
                held = numbers["a"] * x % p == 1
            case "hensel":
                f = [int(c) for c in given_polynomial(given["f"])]
                held = (x - numbers["r"]) % p == 0 and _horner(f, x, p ** numbers["k"]) == 0
            case _:
                held = pow(x, numbers["k"], p) == numbers["h"]
        return "" if held else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        x = int(solution)
        if self.kind == "hensel":
            from sympy import Poly, Symbol

            f = Poly([int(c) for c in reversed(given_polynomial(given["f"]))], Symbol("x"))
            return bool(f.eval(x) % int(given["p"]) ** int(given["k"]) == 0) and x % int(given["p"]) == int(given["r"])
        numbers = {name: int(text) for name, text in given.items()}
        if self.kind == "inverse":
            return numbers["a"] * x - 1 == numbers["m"] * (numbers["a"] * x // numbers["m"])
        base, exponent = (numbers["g"], x) if self.kind == "logarithm" else (x, numbers["k"])
        found = 1
        for _ in range(exponent):
            found = found * base % numbers["p"]
        return found == numbers["h"]


def _logarithm_fault(g: int, h: int, p: int, text: str) -> str:
    """An exponent, or a class of exponents: a multiple of the order of g is its modulus, which p is not."""
    found = read_class(text)
    if found is None or found[0] < 0 or max(map(int.bit_length, found)) > 2_000:
        return "not_an_integer"
    x, modulus = found
    return "" if pow(g, x, p) == h and pow(g, modulus, p) == 1 else "wrong_value"
