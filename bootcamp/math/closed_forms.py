"""Closed forms in n: solutions of recurrences and finite sums, evaluated beside what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice, pairwise
from math import comb
from random import Random
from typing import ClassVar

from bootcamp.answers.expressions import MAX_LENGTH, Node, exact, parse_expression
from bootcamp.answers.latex import plain
from bootcamp.math.forms import nonzero
from bootcamp.math.polynomials import polynomial, value, write
from bootcamp.math.questions import Given, Made, Question
from bootcamp.math.reading import right_side
from bootcamp.math.wordings import wording

TERMS = 14  # compared one by one, beginning with the first
FAR = 41  # and one further on
_SIDE_BY_SIDE = re.compile(r"(?<=[n)}])\s{1,3}(?=\d)", re.ASCII)  # in `n 2^n` a sign of multiplication is meant


@lru_cache(maxsize=256)
def formula(text: str, variable: str) -> Node:
    """A formula that we wrote ourselves."""
    node = parse_expression(text, (variable,))
    assert node is not None, text
    return node


def agrees(text: str, variable: str, truth: dict[int, Fraction]) -> str:
    """The fault of a closed form: it must have the right rational value at every number of `truth`."""
    if len(text) > MAX_LENGTH:
        return "too_long"
    text = _SIDE_BY_SIDE.sub("*", plain(text))
    for piece in (text, right_side(text)):
        node = parse_expression(piece, (variable,))
        if node is not None:
            held = all(exact(node, {variable: Fraction(n)}) == v for n, v in truth.items())
            return "" if held else "wrong_formula"
    return "not_a_formula"


def _signed(c: Fraction | int, rest: str, first: bool = False) -> str:
    """`+3*2^n`, or without the sign at the beginning."""
    size = abs(Fraction(c))
    body = (
        rest if size == 1 and rest else f"{size if size.denominator == 1 else f'({size})'}{'*' if rest else ''}{rest}"
    )
    return f"{'-' if c < 0 else '' if first else '+'}{body}" if c else ""


def _joined(*terms: tuple[Fraction | int, str]) -> str:
    text = ""
    for c, rest in terms:
        text += _signed(c, rest, not text)
    return text or "0"


def _power(base: int, exponent: str = "n") -> str:
    return f"({base})^{exponent}" if base < 0 else f"{base}^{exponent}"


@dataclass(frozen=True, kw_only=True)
class Recurrence(Question):
    """a_n of a linear recurrence, for all n >= 0."""

    WORDINGS: ClassVar = dict.fromkeys(
        ("first-order", "distinct-roots", "double-root", "polynomial-forcing", "resonance"),
        wording(
            "{start}; {rule}. a_n = ?",
            "Find a closed form of a_n for n >= 0: {start} and {rule}.",
            "Solve the recurrence {rule} with {start}. a_n = ?",
        ),
    ) | {
        "double-root": wording(
            "Double root: {start}; {rule}. a_n = ?",
            "The characteristic polynomial has a double root: find a closed form of a_n, n >= 0. {start} and {rule}.",
            "Solve the recurrence {rule} with {start}; its characteristic polynomial has a double root. a_n = ?",
        )
    }

    def made(self, rng: Random, level: int) -> Made:
        size = (15, 20, 20, 30, 40)[level - 1]
        roots = [r for r in range(-min(2 + level, 5), min(3 + level, 7)) if r]
        a, b = nonzero(rng, size), nonzero(rng, size)
        r, s = rng.sample([x for x in roots if x != 1], 2)
        match self.kind:
            case "first-order":  # a r^n + b
                text = _joined((a, _power(r)), (b, ""))
                rule = f"a_(n+1) = {_joined((r, 'a_n'), (b * (1 - r), ''))}"
                return {"start": f"a_0 = {a + b}", "rule": rule}, text
            case "distinct-roots":
                if level < 3:
                    r, s = abs(r), abs(s) if abs(s) != abs(r) else -abs(s)
                text = _joined((a, _power(r)), (b, _power(s)))
                start = f"a_0 = {a + b}, a_1 = {a * r + b * s}"
                return {"start": start, "rule": f"a_(n+2) = {_joined((r + s, 'a_(n+1)'), (-r * s, 'a_n'))}"}, text
            case "double-root":  # (a + b n) r^n
                text = f"({_joined((a, ''), (b, 'n'))})*{_power(r)}"
                start = f"a_0 = {a}, a_1 = {(a + b) * r}"
                return {"start": start, "rule": f"a_(n+2) = {_joined((2 * r, 'a_(n+1)'), (-r * r, 'a_n'))}"}, text
            case "polynomial-forcing":  # a r^n + p(n)
                p = polynomial([rng.randint(-size, size) for _ in range(1 + level // 3)] + [b])
                moved = [value(p, n + 1) - r * value(p, n) for n in range(len(p))]
                forcing = _through(moved)
                text = _joined((a, _power(r)), (1, f"({write(p, 'n')})"))
                rule = f"a_(n+1) = {_joined((r, 'a_n'), (1, '(' + write(forcing, 'n') + ')'))}"
                return {"start": f"a_0 = {a + p[0]}", "rule": rule}, text
        # (a + b n) r^n again, but from a first-order rule whose forcing has the same growth
        text = f"({_joined((a, ''), (b, 'n'))})*{_power(r)}"
        return {"start": f"a_0 = {a}", "rule": f"a_(n+1) = {_joined((r, 'a_n'), (b * r, _power(r)))}"}, text

    def fault(self, given: Given, text: str, solution: str) -> str:
        truth = {n: exact(formula(solution, "n"), {"n": Fraction(n)}) for n in (*range(TERMS), FAR)}
        return agrees(text, "n", {n: v for n, v in truth.items() if v is not None})

    def true(self, given: Given, solution: str) -> bool:
        """Step by step from the rule."""
        left, _, right = given["rule"].partition(" = ")
        order = int(left[5])
        node = parse_expression(right.replace("a_(n+1)", "y").replace("a_n", "x"), ("x", "y", "n"))
        values = [Fraction(part.partition(" = ")[2]) for part in given["start"].split(", ")]
        assert node is not None
        assert len(values) == order
        for n in range(20):
            step = exact(node, {"x": values[n], "y": values[n + 1] if order > 1 else Fraction(0), "n": Fraction(n)})
            assert step is not None
            values.append(step)
        return all(exact(formula(solution, "n"), {"n": Fraction(n)}) == v for n, v in enumerate(values))


def _through(values: list[Fraction]) -> tuple[Fraction, ...]:
    """The polynomial with these values at 0, 1, 2, …, by differences."""
    total: tuple[Fraction, ...] = ()
    basis = polynomial([1])
    row = list(values)
    for k in range(len(values)):
        total = polynomial(
            (total[i] if i < len(total) else 0) + row[0] * (basis[i] if i < len(basis) else 0)
            for i in range(max(len(total), len(basis)))
        )
        basis = polynomial(
            ((basis[i - 1] if i else 0) - k * (basis[i] if i < len(basis) else 0)) / Fraction(k + 1)
            for i in range(len(basis) + 1)
        )
        row = [y - x for x, y in pairwise(row)]
    return total


@dataclass(frozen=True, kw_only=True)
class FiniteSum(Question):
    """A sum from 1 to n, or a product, without the sign of summation."""

    WORDINGS: ClassVar = dict.fromkeys(
        ("powers", "geometric", "arithmetic-geometric", "telescoping", "binomial", "alternating"),
        wording("Sum of {f} for k = 1 to n?", "Find a closed form of $\\sum_{{k=1}}^n {f}$."),
    ) | {"product": wording("Product of {f} for k = 1 to n?", "Find a closed form of $\\prod_{{k=1}}^n {f}$.")}

    def made(self, rng: Random, level: int) -> Made:
        size = (9, 9, 9, 15, 20)[level - 1]
        c = nonzero(rng, 30 if level == 1 else size)
        r = rng.choice([r for r in range(-1 - level, 3 + level) if r not in (0, 1)])
        match self.kind:
            case "powers":
                f = polynomial([rng.randint(-size, size) for _ in range((1, 2, 3, 3, 4)[level - 1])] + [c])
                values, total = [], Fraction(0)
                for n in range(len(f) + 1):
                    total += value(f, n) if n else 0
                    values.append(total)
                return {"f": f"({write(f, 'k')})"}, write(_through(values), "n")
            case "geometric":
                a = nonzero(rng, 60)
                b = rng.randint(-size, size)
                text = _joined((Fraction(a * r, r - 1), f"({_power(r)}-1)"), (b, "n"))
                return {"f": f"({_joined((a, _power(r, 'k')), (b, ''))})"}, text
            case "arithmetic-geometric":  # sum of (u + v k) r^k = (p + q n) r^n - p
                a, b = rng.randint(-size, size), c
                # (a + b n) r^n - (a + b (n - 1)) r^(n - 1) = r^(n-1) ((r - 1) a + b + (r - 1) b n)
                term = f"({_joined(((r - 1) * a + b, ''), ((r - 1) * b, 'k'))})*{_power(r, '(k-1)')}"
                return {"f": term}, _joined((1, f"({_joined((a, ''), (b, 'n'))})*{_power(r)}"), (-a, ""))
            case "telescoping":
                m = rng.randint(0, 2 * level + 12)
                gap = rng.randint(1, (1, 2, 2, 3, 4)[level - 1])
                low = [f"(k+{j})" if j else "k" for j in (m, m + gap)]
                scale = c * gap
                total = sum((Fraction(1, m + j) for j in range(1, gap + 1)), Fraction(0))
                ends = [(-c, f"1/(n+{m + j})") for j in range(1, gap + 1)]
                return {
                    "f": f"{scale}/({low[0]}*{low[1]})" if scale > 0 else f"({scale})/({low[0]}*{low[1]})"
                }, _joined((c * total, ""), *ends)
            case "alternating":
                a, b = nonzero(rng, size), rng.randint(-size, size)
                # (-1)^n (a n / 2 + (a + 2b)/4) - (a + 2b)/4 is the sum of (-1)^k (a k + b)
                rest = Fraction(a + 2 * b, 4)
                text = _joined((1, f"(-1)^n*({_joined((Fraction(a, 2), 'n'), (rest, ''))})"), (-rest, ""))
                return {"f": f"(-1)^k*({write([b, a], 'k')})"}, text
            case "binomial":  # of (a + b k) C(n, k) t^k, from 1
                t, a = rng.randint(1, 1 + level), rng.randint(-size, size)
                tail = f"{a if a >= 0 else f'({a})'}"
                power = "" if t == 1 else f"*{t}^k"
                text = _joined((a, f"({_power(1 + t)}-1)"), (c * t, f"n*{_power(1 + t, '(n-1)')}"))
                return {"f": f"({tail}+{c}k)*C(n,k){power}" if c > 0 else f"({tail}-{-c}k)*C(n,k){power}"}, text
        if level == 1:
            m, shift = rng.randint(1, 4), rng.randint(1, 99)
            return {"f": f"(1+{m}/(k+{shift}))"}, _rising(m, shift)
        u, v = rng.sample(range(1, 20 + 10 * level), 2)
        return {"f": f"((k+{u})*(k+{v + 1}))/((k+{u + 1})*(k+{v}))"}, f"({u + 1}*(n+{v + 1}))/((n+{u + 1})*{v + 1})"

    def _values(self, given: Given) -> Iterator[Fraction]:
        """The partial sums or products themselves, for n = 1, 2, …"""
        text = given["f"]
        if self.kind == "binomial":
            node = parse_expression(text.replace("C(n,k)", "c"), ("k", "c"))
            assert node is not None
            n = 0
            while True:
                n += 1
                terms = (exact(node, {"k": Fraction(k), "c": Fraction(comb(n, k))}) for k in range(1, n + 1))
                yield sum((term for term in terms if term is not None), Fraction(0))
        total, k = Fraction(int(self.kind == "product")), 0
        while True:
            k += 1
            term = exact(formula(text, "k"), {"k": Fraction(k)})
            assert term is not None
            total = total * term if self.kind == "product" else total + term
            yield total

    def fault(self, given: Given, text: str, solution: str) -> str:
        truth = {n: exact(formula(solution, "n"), {"n": Fraction(n)}) for n in (*range(1, TERMS), FAR)}
        return agrees(text, "n", {n: v for n, v in truth.items() if v is not None})

    def true(self, given: Given, solution: str) -> bool:
        """Term by term."""
        known = enumerate(islice(self._values(given), 18), start=1)
        return all(exact(formula(solution, "n"), {"n": Fraction(n)}) == v for n, v in known)


def _rising(m: int, c: int) -> str:
    """The product of (k + c + m)/(k + c): what is left above over what is left below."""
    below = 1
    for j in range(1, m + 1):
        below *= c + j
    return "*".join(f"(n+{c + j})" for j in range(1, m + 1)) + f"/{below}"
