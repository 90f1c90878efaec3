"""Finite fields as residues of polynomials; results are multiplied back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from random import Random
from typing import ClassVar, TypeAlias

from bootcamp.math.divisors import factorise, totient
from bootcamp.math.polynomials import write
from bootcamp.math.questions import (
    Given,
    Made,
    Question,
    given_polynomial,
    read_polynomial,
)
from bootcamp.math.wordings import wording

Element: TypeAlias = tuple[int, ...]


def irreducible(rng: Random, p: int, k: int) -> Element:
    """A monic irreducible polynomial of degree k over GF(p), the constant first."""
    while True:
        f = (*(rng.randrange(p) for _ in range(k)), 1)
        if f[0] and sum(map(bool, f)) > 2 - (p == 2) and _is_irreducible(f, p):
            return f


@lru_cache(maxsize=4096)
def _is_irreducible(f: Element, p: int) -> bool:
    """No monic factor of at most half its degree."""
    k = len(f) - 1
    return all(any(remainder(f, (*g, 1), p)) for d in range(1, k // 2 + 1) for g in product(range(p), repeat=d))


def remainder(f: Sequence[int], m: Sequence[int], p: int) -> Element:
    """f modulo the monic m over GF(p), padded to its degree."""
    rest = [c % p for c in f]
    while len(rest) >= len(m):
        lead = rest.pop()
        for i in range(len(m) - 1):
            rest[len(rest) - len(m) + 1 + i] -= lead * m[i]
        rest = [c % p for c in rest]
    return tuple(rest + [0] * (len(m) - 1 - len(rest)))


def field_product(f: Sequence[int], g: Sequence[int], m: Sequence[int], p: int) -> Element:
    whole = [0] * (len(f) + len(g) - 1)
    for i, a in enumerate(f):
        for j, b in enumerate(g):
            whole[i + j] += a * b
    return remainder(whole, m, p)


def field_power(f: Sequence[int], n: int, m: Sequence[int], p: int) -> Element:
    result = remainder((1,), m, p)
    for bit in bin(n)[2:]:
        result = field_product(result, result, m, p)
        if bit == "1":
            result = field_product(result, f, m, p)
    return result


@dataclass(frozen=True, kw_only=True)
class FiniteField(Question):
    """Arithmetic in GF(p)[a] modulo an irreducible polynomial; the result is reduced, coefficients are residues."""

    WORDINGS: ClassVar = {
        "product": wording(
            "({f})({g}) = ? in GF({p})[a] mod {m}, of degree below {k}",
            "Multiply ${f}$ by ${g}$ in $\\mathbb{{F}}_{{{p}}}[a]/({m})$; degree below {k}.",
        ),
        "inverse": wording(
            "Inverse of {f} in GF({p})[a] mod {m}?", "Find the inverse of ${f}$ in $\\mathbb{{F}}_{{{p}}}[a]/({m})$."
        ),
        "power": wording(
            "({f})^{n} = ? in GF({p})[a] mod {m}, of degree below {k}",
            "Reduce $({f})^{{{n}}}$ in $\\mathbb{{F}}_{{{p}}}[a]/({m})$ to degree below {k}.",
        ),
        "square-root": wording(
            "A square root of {f} in GF({p})[a] mod {m}?",
            "Find an element of $\\mathbb{{F}}_{{{p}}}[a]/({m})$ whose square is ${f}$.",
        ),
        "element-of-order": wording(
            "An element of order {n} in GF({p})[a] mod {m}?",
            "Find an element of multiplicative order {n} in $\\mathbb{{F}}_{{{p}}}[a]/({m})$.",
        ),
    }

    SIZES: ClassVar = (
        ((7, 2), (5, 2), (11, 2), (13, 2)),
        ((11, 2), (13, 2), (5, 3), (3, 3)),
        ((3, 4), (5, 3), (7, 3)),
        ((2, 8), (11, 3), (3, 5)),
        ((13, 4), (2, 9), (5, 5)),
    )

    def made(self, rng: Random, level: int) -> Made:
        p, k = rng.choice(self.SIZES[level - 1])
        m = irreducible(rng, p, k)
        f, g = (self._element(rng, p, k) for _ in range(2))
        fields: dict[str, object] = {"p": p, "m": write(m, "a"), "f": write(f, "a")}
        match self.kind:
            case "product" | "power":
                n = rng.randint(3, (9, 30, 99, p**k, p**k)[level - 1])
                result = field_product(f, g, m, p) if self.kind == "product" else field_power(f, n, m, p)
                if not any(result[1:]):  # any number is right now and then where a number is the answer
                    return self.made(rng, level)
                return fields | {"k": k} | ({"g": write(g, "a")} if self.kind == "product" else {"n": n}), write(
                    result, "a"
                )
            case "inverse":
                return fields, write(field_power(f, p**k - 2, m, p), "a")
            case "square-root":
                return fields | {"f": write(field_product(f, f, m, p), "a")}, write(f, "a")
        size = p**k - 1
        orders = [n for n in range(3, size) if size % n == 0 and (p - 1) % n and totient(factorise(n)) * 8 < size]
        n, x = rng.choice(orders or [0]), f
        for _ in range(20 if n else 0):
            x = field_power(self._element(rng, p, k), size // n, m, p)
            if _has_order(x, n, m, p):
                return {"n": n, "p": p, "m": write(m, "a")}, write(x, "a")
        return self.made(rng, level)

    def _element(self, rng: Random, p: int, k: int) -> Element:
        while True:
            f = tuple(rng.randrange(p) for _ in range(k))
            if sum(map(bool, f[1:])) and sum(map(bool, f)) > 1:
                return f

    def fault(self, given: Given, text: str, solution: str) -> str:
        p, m = int(given["p"]), [int(c) for c in given_polynomial(given["m"], "a")]
        found = read_polynomial(text, "a")
        if found is None or any(c.denominator > 1 for c in found):
            return "not_a_polynomial"
        if len(found) >= len(m):
            return "not_reduced"
        x = remainder([int(c) for c in found], m, p)
        if self.kind == "element-of-order":
            return "" if _has_order(x, int(given["n"]), m, p) else "wrong_order"
        f = remainder([int(c) for c in given_polynomial(given["f"], "a")], m, p)
        match self.kind:
            case "inverse":
                return "" if field_product(f, x, m, p) == remainder((1,), m, p) else "wrong_product"
            case "square-root":
                return "" if field_product(x, x, m, p) == f else "wrong_square"
        wanted = given_polynomial(solution, "a")
        return "" if x == remainder([int(c) for c in wanted], m, p) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """With sympy's polynomials over a field of p elements."""
        from sympy import GF, Poly, Symbol, primefactors

        a, p = Symbol("a"), int(given["p"])

        def poly(text: str) -> Poly:
            return Poly(
                [int(c) for c in reversed(given_polynomial(text, "a"))] or [0], a, domain=GF(p, symmetric=False)
            )

        m, x, one = poly(given["m"]), poly(solution), poly("1")

        def power(base: Poly, n: int) -> Poly:
            found = one
            for bit in bin(n)[2:]:
                found = (found * found * (base if bit == "1" else 1)).rem(m)
            return found

        if self.kind == "element-of-order":
            n = int(given["n"])
            return (
                bool(m.is_irreducible)
                and power(x, n) == one
                and all(power(x, n // int(q)) != one for q in primefactors(n))
            )
        f = poly(given["f"])
        match self.kind:
            case "product":
                right = (f * poly(given["g"]) - x).rem(m).is_zero
            case "inverse":
                right = (f * x).rem(m) == one
            case "square-root":
                right = (x * x - f).rem(m).is_zero
            case _:
                right = power(f, int(given["n"])) == x
        return bool(right) and bool(m.is_irreducible)


def _has_order(f: Sequence[int], n: int, m: Sequence[int], p: int) -> bool:
    one = remainder((1,), m, p)
    return field_power(f, n, m, p) == one and all(field_power(f, n // q, m, p) != one for q in factorise(n))
