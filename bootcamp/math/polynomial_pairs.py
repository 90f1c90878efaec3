"""Two polynomials, or one and its roots: division, common factors, functions of roots, polynomials made to order."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest
from random import Random
from typing import ClassVar

from bootcamp.answers.expressions import parse_expression
from bootcamp.answers.lists import parse_list
from bootcamp.math.polynomials import Polynomial, add, as_polynomial, multiply, polynomial, write
from bootcamp.math.questions import Given, Made, Question, given_polynomial, read_polynomial
from bootcamp.math.wordings import wording


def divide(f: Polynomial, g: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Quotient and remainder."""
    rest, quotient = list(f), [Fraction(0)] * max(0, len(f) - len(g) + 1)
    for k in reversed(range(len(quotient))):
        quotient[k] = rest[k + len(g) - 1] / g[-1]
        for i, c in enumerate(g):
            rest[k + i] -= quotient[k] * c
    return polynomial(quotient), polynomial(rest)


def gcd(f: Polynomial, g: Polynomial) -> Polynomial:
    """The monic greatest common divisor."""
    while g:
        f, g = g, divide(f, g)[1]
    return polynomial(c / f[-1] for c in f)


def _minus(f: Polynomial, g: Polynomial) -> Polynomial:
    return polynomial(a - b for a, b in zip_longest(f, g, fillvalue=Fraction(0)))


def _random(rng: Random, degree: int, size: int, lead: int = 1) -> Polynomial:
    return polynomial([*(rng.randint(-size, size) for _ in range(degree)), rng.randint(1, lead)])


def _item(text: str) -> Polynomial | None:
    """A polynomial as an item of a list."""
    return as_polynomial(parse_expression(text))


@dataclass(frozen=True, kw_only=True)
class PolynomialPair(Question):
    """Division with remainder, and what follows from it."""

    WORDINGS: ClassVar = {
        "division": wording(
            "Divide {f} by {g}: quotient, remainder?",
            "Find polynomials q, r with ${f} = q \\cdot ({g}) + r$, r of lower degree than the divisor.",
        ),
        "gcd": wording(
            "A gcd of {f} and {g}?", "Find a greatest common divisor of ${f}$ and ${g}$ over $\\mathbb{{Q}}$."
        ),
        "bezout": wording(
            "Find polynomials u, v with u({f}) + v({g}) = 1.",
            "Find u and v in $\\mathbb{{Q}}[x]$ such that $u \\cdot ({f}) + v \\cdot ({g}) = 1$.",
        ),
        "power-remainder": wording("Remainder of x^{n} on division by {g}?", "Reduce $x^{{{n}}}$ modulo ${g}$."),
        "inverse": wording(
            "Inverse of {f} modulo {g}, of lower degree?",
            "Find a polynomial p of degree below that of ${g}$ with $p \\cdot ({f}) \\equiv 1$ modulo it.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        m, n, size = ((2, 1, 9), (3, 2, 9), (3, 3, 6), (5, 3, 6), (6, 4, 9))[level - 1]
        while True:
            f, g = _random(rng, m, size, 1 + level // 2), _random(rng, n, size, 1 + level // 4)
            common = gcd(f, g)
            match self.kind:
                case "division":
                    q, r = divide(f, g)
                    if r and sum(map(bool, g)) > 1:
                        return {"f": write(f), "g": write(g)}, f"{write(q)}, {write(r)}"
                case "gcd":
                    h = _random(rng, 1 + level // 2, size, 1 + level // 3)
                    if len(common) == 1 and sum(map(bool, h)) > 1 and len(f) != len(h):
                        f, g = (
                            (_random(rng, 1 + level // 2, size), _random(rng, 1 + level // 3, size))
                            if level == 1
                            else (f, g)
                        )
                        whole = multiply(f, h), multiply(g, h)
                        if gcd(*whole) != gcd(h, h) or write(f) == write(g):
                            continue
                        return {"f": write(whole[0]), "g": write(whole[1])}, write(h)
                case "power-remainder":
                    k = rng.randint(*((4, 6), (5, 9), (6, 12), (8, 20), (12, 30))[level - 1])
                    g = _random(rng, (2, 2, 3, 3, 4)[level - 1], 3 if level > 2 else 9)
                    r = divide(polynomial([0] * k + [1]), g)[1]
                    if g[0] and sum(map(bool, r)) > 1:
                        return {"n": k, "g": write(g)}, write(r)
                case _:
                    if level == 1:
                        f, g = _random(rng, 1, 9, 3), _random(rng, 2, 9)
                    f, g = (g, f) if self.kind == "inverse" and len(f) > len(g) else (f, g)
                    if level > 3:
                        f, g = _random(rng, level - 3, 5), _random(rng, level - 1, 5)
                    if len(gcd(f, g)) == 1 and len(f) > 1:
                        u, v = _cofactors(f, g)
                        return {
                            "f": write(f),
                            "g": write(g),
                        }, f"{write(u)}, {write(v)}" if self.kind == "bezout" else write(u)

    def fault(self, given: Given, text: str, solution: str) -> str:
        g = given_polynomial(given["g"])
        if self.kind in ("division", "bezout"):
            pair = parse_list(text, _item)
            if pair is None or len(pair) != 2:
                return "not_two_polynomials"
            f = given_polynomial(given["f"])
            if max(map(len, pair)) > 40:
                return "degree_too_high"
            if self.kind == "division":
                q, r = pair
                return "" if add(multiply(q, g), r) == f and len(r) < len(g) else "wrong_division"
            u, v = pair
            return "" if add(multiply(u, f), multiply(v, g)) == polynomial([1]) else "wrong_combination"
        found = read_polynomial(text)
        if not found:
            return "not_a_polynomial"
        if self.kind == "gcd":
            wanted = given_polynomial(solution)
            return (
                ""
                if polynomial(c / found[-1] for c in found) == polynomial(c / wanted[-1] for c in wanted)
                else "wrong_gcd"
            )
        if len(found) >= len(g):
            return "not_reduced"
        return "" if found == given_polynomial(solution) else "wrong_remainder"

    def true(self, given: Given, solution: str) -> bool:
        """With sympy's polynomials."""
        from sympy import Poly, Rational, Symbol, gcd, rem

        x = Symbol("x")

        def poly(text: str) -> Poly:
            return Poly(
                [Rational(c.numerator, c.denominator) for c in reversed(given_polynomial(text))] or [0], x, domain="QQ"
            )

        g, parts = poly(given["g"]), [poly(part) for part in solution.split(", ")]
        if self.kind == "power-remainder":
            return bool(rem(Poly(x ** int(given["n"]), x, domain="QQ"), g) == parts[0])
        f = poly(given["f"])
        match self.kind:
            case "division":
                return bool(f == parts[0] * g + parts[1] and parts[1].degree() < g.degree())
            case "bezout":
                return bool((f * parts[0] + g * parts[1]).is_one)
            case "inverse":
                return bool(rem(f * parts[0], g).is_one)
        return bool(gcd(f, g).monic() == parts[0].monic())


def _cofactors(f: Polynomial, g: Polynomial) -> tuple[Polynomial, Polynomial]:
    """u f + v g = 1 for coprime f and g."""
    one: Polynomial = polynomial([1])
    zero: Polynomial = ()
    u, v, s, t = one, zero, zero, one
    while g:
        q, r = divide(f, g)
        f, g = g, r
        u, s = s, _minus(u, multiply(q, s))
        v, t = t, _minus(v, multiply(q, t))
    scale = polynomial([1 / f[0]])
    return multiply(u, scale), multiply(v, scale)
