"""Polynomials and rational functions in one variable with rational coefficients, exactly.

A polynomial is a tuple of `Fraction`, the constant first, without zeros at the end; () is 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import zip_longest

from bootcamp.answers.expressions import MAX_EXPONENT, Node, Number, Power, Product, Sum, Symbol, exact

MAX_DEGREE = 80
MAX_BITS = 4_000  # of a coefficient
Polynomial = tuple[Fraction, ...]


class TooLarge(ArithmeticError):
    """A degree or a coefficient passes its limit."""


def polynomial(coefficients: Iterable[int | Fraction]) -> Polynomial:
    """From coefficients, the constant first."""
    values = [Fraction(c) for c in coefficients]
    while values and not values[-1]:
        values.pop()
    if len(values) > MAX_DEGREE + 1 or any(
        max(abs(v.numerator), v.denominator).bit_length() > MAX_BITS for v in values
    ):
        raise TooLarge
    return tuple(values)


def add(f: Polynomial, g: Polynomial) -> Polynomial:
    return polynomial(a + b for a, b in zip_longest(f, g, fillvalue=Fraction(0)))


def multiply(f: Polynomial, g: Polynomial) -> Polynomial:
    if not f or not g:
        return ()
    if len(f) + len(g) - 2 > MAX_DEGREE:
        raise TooLarge
    product = [Fraction(0)] * (len(f) + len(g) - 1)
    for i, a in enumerate(f):
        for j, b in enumerate(g):
            product[i + j] += a * b
    return polynomial(product)


def product(factors: Iterable[Polynomial]) -> Polynomial:
    result = polynomial([1])
    for factor in factors:
        result = multiply(result, factor)
    return result


def value(f: Sequence[int | Fraction], x: int | Fraction) -> Fraction:
    """f(x), by Horner's rule."""
    result = Fraction(0)
    for coefficient in reversed(f):
        result = result * x + coefficient
    return result


def derivative(f: Polynomial) -> Polynomial:
    return polynomial(k * c for k, c in enumerate(f) if k)


def write(f: Sequence[int | Fraction], variable: str = "x") -> str:
    """As people write it, highest power first: `x^2-3x+1/2`."""
    text = ""
    for k in reversed(range(len(f))):
        coefficient = Fraction(f[k])
        if not coefficient:
            continue
        size = abs(coefficient)
        power = "" if k == 0 else variable if k == 1 else f"{variable}^{k}"
        if size.denominator > 1 and power:
            term = f"({size}){power}"
        else:
            term = power if size == 1 and power else f"{size}{power}"
        text += ("-" if coefficient < 0 else "+" if text else "") + term
    return text or "0"


@dataclass(frozen=True)
class Rational:
    """A quotient of polynomials, not reduced."""

    above: Polynomial
    below: Polynomial

    def equals(self, other: Rational) -> bool:
        """Equality as rational functions."""
        return multiply(self.above, other.below) == multiply(other.above, self.below)


def rational(node: Node, variable: str = "x") -> Rational | None:
    """The tree as a rational function of `variable`; None if it is not seen to be one, or divides by 0."""
    try:
        return _rational(node, variable)
    except (TooLarge, ZeroDivisionError):
        return None


def _rational(node: Node, variable: str) -> Rational | None:
    one = polynomial([1])
    match node:
        case Number(number):
            return Rational(polynomial([number]), one)
        case Symbol(name) if name == variable:
            return Rational(polynomial([0, 1]), one)
        case Sum(parts):
            total = Rational((), one)
            for part in parts:
                term = _rational(part, variable)
                if term is None:
                    return None
                if term.below == total.below:
                    total = Rational(add(total.above, term.above), total.below)
                    continue
                crossed = add(multiply(total.above, term.below), multiply(term.above, total.below))
                total = Rational(crossed, multiply(total.below, term.below))
            return total
        case Product(parts):
            whole = Rational(one, one)
            for part in parts:
                factor = _rational(part, variable)
                if factor is None:
                    return None
                whole = Rational(multiply(whole.above, factor.above), multiply(whole.below, factor.below))
            return whole
        case Power(base, exponent):
            power = exact(exponent) if not _mentions(exponent) else None
            inside = _rational(base, variable)
            if power is None or power.denominator != 1 or inside is None:
                return _constant(node)
            if abs(power) > MAX_EXPONENT:
                raise TooLarge
            above, below = (inside.above, inside.below) if power >= 0 else (inside.below, inside.above)
            if not below:
                raise ZeroDivisionError
            return Rational(product([above] * abs(int(power))), product([below] * abs(int(power))))
    return _constant(node)


def _constant(node: Node) -> Rational | None:
    number = None if _mentions(node) else exact(node)
    return None if number is None else Rational(polynomial([number]), polynomial([1]))


def _mentions(node: Node) -> bool:
    """True if a symbol stands in the tree."""
    match node:
        case Symbol():
            return True
        case Sum(parts) | Product(parts):
            return any(_mentions(part) for part in parts)
        case Power(base, exponent):
            return _mentions(base) or _mentions(exponent)
    return _mentions(node.argument) if hasattr(node, "argument") else False


def as_polynomial(node: Node | None, variable: str = "x") -> Polynomial | None:
    """The tree as a polynomial; None if it is none, quotients that do not cancel to a constant included."""
    found = None if node is None else rational(node, variable)
    if found is None or len(found.below) != 1:
        return None
    return polynomial(c / found.below[0] for c in found.above)
