"""Trees of expressions: what `parse_expression` builds, and their exact values.

A tree holds numbers, constants, symbols, sums, products, powers and calls of a few functions; quotients and minus
signs are powers and products with -1. Nothing here evaluates text, and every value is bounded in size.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

MAX_EXPONENT = 400  # of an exact power
MAX_BITS = 20_000  # of an exact value
MAX_ROOT = 12  # the highest exact root
MAX_FACTORS = 5_000  # that `factors` writes out

FUNCTIONS = ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "ln", "sqrt", "abs")


@dataclass(frozen=True)
class Number:
    value: Fraction


@dataclass(frozen=True)
class Constant:
    name: str  # "e", "pi" or "i"


@dataclass(frozen=True)
class Symbol:
    name: str


@dataclass(frozen=True)
class Sum:
    terms: tuple[Node, ...]


@dataclass(frozen=True)
class Product:
    factors: tuple[Node, ...]


@dataclass(frozen=True)
class Power:
    base: Node
    exponent: Node


@dataclass(frozen=True)
class Call:
    function: str  # one of FUNCTIONS
    argument: Node


Node: TypeAlias = Number | Constant | Symbol | Sum | Product | Power | Call


def number(value: int | Fraction) -> Number:
    """A literal."""
    return Number(Fraction(value))


def negative(node: Node) -> Node:
    """Minus `node`."""
    return Number(-node.value) if isinstance(node, Number) else Product((number(-1), node))


def reciprocal(node: Node) -> Node:
    """One over `node`."""
    return Power(node, number(-1))


def terms(node: Node) -> list[Node]:
    """The terms of a sum, nested sums and their minus signs opened."""
    if isinstance(node, Sum):
        return [inner for term in node.terms for inner in terms(term)]
    if isinstance(node, Product) and len(node.factors) == 2:
        sign, rest = node.factors
        if sign == number(-1) and isinstance(rest, Sum):
            return [negative(term) for term in terms(rest)]
    return [node]


def factors(node: Node) -> list[Node]:
    """The factors of a product, whole positive powers written out unless they are too many."""
    if isinstance(node, Product):
        return [inner for factor in node.factors for inner in factors(factor)]
    if isinstance(node, Power) and isinstance(node.exponent, Number):
        times = node.exponent.value
        if times.denominator == 1 and 1 <= times <= MAX_EXPONENT:
            inside = factors(node.base)
            if len(inside) * times <= MAX_FACTORS:
                return inside * int(times)
    return [node]


def exact(node: Node, values: Mapping[str, Fraction] | None = None) -> Fraction | None:
    """The rational value where `values` gives the symbols; None if undefined, too large or not seen to be rational."""
    try:
        return _exact(node, values or {})
    except (ZeroDivisionError, _Inexact):
        return None


class _Inexact(ArithmeticError):
    """The value is not rational, or too large to write down."""


def _exact(node: Node, values: Mapping[str, Fraction]) -> Fraction:
    match node:
        case Number(value):
            return value
        case Symbol(name) if name in values:
            return values[name]
        case Sum(parts):
            total = Fraction(0)
            for part in parts:
                total = _bounded(total + _exact(part, values))
            return total
        case Product(parts):
            product = Fraction(1)
            for part in parts:
                product = _bounded(product * _exact(part, values))
            return product
        case Power(base, exponent):
            power = _exact(exponent, values)
            value = _exact(base, values)
            if power.denominator > 1:
                value, power = root(value, power.denominator), power * power.denominator
            bits = value.numerator.bit_length() + value.denominator.bit_length()
            if abs(power) > MAX_EXPONENT or bits * abs(power) > MAX_BITS:
                raise _Inexact
            return value ** int(power)
        case Call("sqrt", argument):
            return root(_exact(argument, values), 2)
        case Call("abs", argument):
            return abs(_exact(argument, values))
        case Call("exp", argument) if _exact(argument, values) == 0:
            return Fraction(1)
        case Call("ln", argument) if _exact(argument, values) == 1:
            return Fraction(0)
        case Call(("sin" | "tan" | "asin" | "atan" | "sinh" | "tanh"), argument) if _exact(argument, values) == 0:
            return Fraction(0)
    raise _Inexact


def _bounded(value: Fraction) -> Fraction:
    if value.numerator.bit_length() + value.denominator.bit_length() > MAX_BITS:
        raise _Inexact
    return value


def root(value: Fraction, degree: int) -> Fraction:
    """The rational principal root of `value` >= 0; raises ArithmeticError if there is none."""
    if value < 0 or not 1 < degree <= MAX_ROOT:
        raise _Inexact
    above, below = _whole_root(value.numerator, degree), _whole_root(value.denominator, degree)
    if above**degree != value.numerator or below**degree != value.denominator:
        raise _Inexact
    return Fraction(above, below)


def _whole_root(n: int, degree: int) -> int:
    """The largest integer whose power is at most `n`, by Newton's steps from above."""
    if degree == 2 or n < 2:
        return math.isqrt(n)
    guess = 1 << -(-n.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + n // guess ** (degree - 1)) // degree
        if better >= guess:
            return guess
        guess = better


def approximate(node: Node, values: Mapping[str, float] | None = None) -> float | None:
    """The real value to double precision; None if undefined, not real or too large."""
    try:
        value = _approximate(node, values or {})
    except (ArithmeticError, ValueError):
        return None
    return value if math.isfinite(value) else None


def _approximate(node: Node, values: Mapping[str, float]) -> float:
    match node:
        case Number(value):
            return float(value)
        case Constant("e"):
            return math.e
        case Constant("pi"):
            return math.pi
        case Symbol(name) if name in values:
            return values[name]
        case Sum(parts):
            return math.fsum(_approximate(part, values) for part in parts)
        case Product(parts):
            return math.prod(_approximate(part, values) for part in parts)
        case Power(base, exponent):
            return math.pow(_approximate(base, values), _approximate(exponent, values))
        case Call("ln", argument):
            return math.log(_approximate(argument, values))
        case Call("abs", argument):
            return abs(_approximate(argument, values))
        case Call(function, argument):
            return float(getattr(math, function)(_approximate(argument, values)))
    raise ValueError(node)


def exact_complex(node: Node) -> tuple[Fraction, Fraction] | None:
    """Real and imaginary part of an expression in rational numbers and `Constant("i")`; or None."""
    try:
        return _complex(node)
    except (ZeroDivisionError, _Inexact):
        return None


def _complex(node: Node) -> tuple[Fraction, Fraction]:
    match node:
        case Constant("i"):
            return Fraction(0), Fraction(1)
        case Sum(parts):
            re, im = Fraction(0), Fraction(0)
            for part in parts:
                more = _complex(part)
                re, im = _bounded(re + more[0]), _bounded(im + more[1])
            return re, im
        case Product(parts):
            whole = Fraction(1), Fraction(0)
            for part in parts:
                whole = _times(whole, _complex(part))
            return whole
        case Power(base, Number(power)) if power.denominator == 1 and abs(power) <= MAX_EXPONENT:
            value = _complex(base)
            if power < 0:
                size = _bounded(value[0] ** 2 + value[1] ** 2)
                value = value[0] / size, -value[1] / size
            raised = Fraction(1), Fraction(0)
            for bit in bin(abs(int(power)))[2:]:
                raised = _times(raised, raised)
                raised = _times(raised, value) if bit == "1" else raised
            return raised
    return _exact(node, {}), Fraction(0)


def _times(a: tuple[Fraction, Fraction], b: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
    return _bounded(a[0] * b[0] - a[1] * b[1]), _bounded(a[0] * b[1] + a[1] * b[0])
