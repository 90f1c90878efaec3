"""Expressions in the notation people use: `3x^2 - 2sin(x)/x`, `\\frac{1}{2}e^{2x}`, `ln|x+1|`.

    expression = [sign] term {sign term}          term   = factor {("*" | "/" | nothing) factor}
    factor     = {sign} power                     power  = atom ["^" {sign} power]
    atom       = number | symbol | constant | function argument | "(" expression ")" | "|" expression "|"

A tokeniser and recursive descent build a tree of our own; nothing is ever evaluated as code, and
length, depth and size are limited. Products without a sign bind like `*`, from the left, as in
computer algebra: `1/2x` is `x/2`. `log` is the natural logarithm, `e` and `pi` are the constants.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from bootcamp.answers.numbers import tidy

MAX_LENGTH = 2_000  # characters
MAX_DEPTH = 40
MAX_PARTS = 120  # of one sum or product
MAX_DIGITS = 60  # of one number
MAX_EXPONENT = 400  # of an exact power
MAX_BITS = 20_000  # of an exact value


@dataclass(frozen=True)
class Number:
    value: Fraction


@dataclass(frozen=True)
class Constant:
    name: str  # "e" or "pi"


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

FUNCTIONS = ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "ln", "sqrt", "abs")
_ALIASES = {"log": "ln", "arcsin": "asin", "arccos": "acos", "arctan": "atan"}
_RECIPROCALS = {"sec": "cos", "csc": "sin", "cot": "tan"}
_NAMES = sorted((*FUNCTIONS, *_ALIASES, *_RECIPROCALS, "pi"), key=len, reverse=True)

_TOKEN = re.compile(r"(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<name>\\?[A-Za-z]+)|(?P<mark>\*\*|[-+*/^(){}\[\]|])", re.ASCII)
_BLANK = re.compile(r"(?:\s|\\[,;! ])+")
_SPELLINGS = str.maketrans(
    {"·": "*", "×": "*", "⋅": "*", "∗": "*", "÷": "/", "π": " pi ", "√": " sqrt "}
    | {sign: f"^{digit}" for digit, sign in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
)
_LATEX = {"\\cdot": "*", "\\times": "*", "\\left": "", "\\right": "", "\\cfrac": "\\frac", "\\dfrac": "\\frac"}
_CLOSING = {"(": ")", "{": "}", "[": "]", "|": "|"}


class _Malformed(ValueError):
    """The text is no expression of this grammar."""


def parse_expression(text: str, variables: Collection[str] = ("x",)) -> Node | None:
    """The tree of `text`, or None if it is no expression in these one-letter variables."""
    text = tidy(text)
    if len(text) > MAX_LENGTH:
        return None
    try:
        parser = _Parser(_tokens(text.translate(_SPELLINGS)), frozenset(variables))
        tree = parser.expression(0)
        return tree if parser.token == "" else None
    except _Malformed:
        return None


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    position = 0
    while position < len(text):
        blank = _BLANK.match(text, position)
        if blank:
            position = blank.end()
            continue
        match = _TOKEN.match(text, position)
        if not match:
            raise _Malformed(text[position])
        position = match.end()
        word = match.group()
        if match["number"]:
            if len(word) > MAX_DIGITS:
                raise _Malformed("too many digits")
            tokens.append(word)
        elif match["name"]:
            tokens += _split(word)
        else:
            tokens.append("^" if word == "**" else word)
    return tokens


def _split(word: str) -> list[str]:
    """The functions, constants and one-letter symbols that a run of letters is made of."""
    if word.startswith("\\"):
        word = _LATEX.get(word, word)
        if word in ("", "*", "\\frac"):
            return [word] if word else []
        word = word[1:]
        if word.lower() not in _NAMES:
            raise _Malformed(word)
    names = []
    while word:
        name = next((name for name in _NAMES if word[: len(name)].lower() == name), word[0])
        names.append(name)
        word = word[len(name) :]
    return names


class _Parser:
    """Recursive descent over tokens; `token` is the next one, "" at the end."""

    def __init__(self, tokens: list[str], variables: Collection[str]) -> None:
        self.tokens, self.variables, self.position, self.bars = tokens, variables, 0, 0

    @property
    def token(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.token
        if not token or (wanted and token != wanted):
            raise _Malformed(token)
        self.position += 1
        return token

    def expression(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _Malformed("too deep")
        terms = [self.term(depth)]
        while self.token in ("+", "-"):
            sign = self.take()
            term = self.term(depth)
            terms.append(term if sign == "+" else negative(term))
        if len(terms) > MAX_PARTS:
            raise _Malformed("too many terms")
        return terms[0] if len(terms) == 1 else Sum(tuple(terms))

    def term(self, depth: int) -> Node:
        minus = self.signs()
        factors = [self.power(depth)]
        while True:
            if self.token in ("*", "/"):
                sign = self.take()
                if self.signs():
                    minus = not minus
                factor = self.power(depth)
                factors.append(factor if sign == "*" else reciprocal(factor))
            elif self.starts_atom():
                factors.append(self.power(depth))
            else:
                break
        product = self.product(factors)
        return negative(product) if minus else product

    def product(self, factors: list[Node]) -> Node:
        if len(factors) > MAX_PARTS:  # a derivative grows with the square of it
            raise _Malformed("too many factors")
        return factors[0] if len(factors) == 1 else Product(tuple(factors))

    def signs(self) -> bool:
        """Take signs; True if they make a minus."""
        minus = False
        while self.token in ("+", "-"):
            minus ^= self.take() == "-"
        return minus

    def starts_atom(self) -> bool:
        token = self.token
        if token == "|":
            return not self.bars
        return token in ("(", "{", "[", "\\frac") or token.isalpha()

    def power(self, depth: int) -> Node:
        base = self.atom(depth)
        if self.token != "^":
            return base
        return _power(base, self.exponent(depth))

    def exponent(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _Malformed("too deep")
        self.take("^")
        minus = self.signs()
        exponent = self.power(depth + 1)
        return negative(exponent) if minus else exponent

    def atom(self, depth: int) -> Node:
        token = self.take()
        if token[0] in ".0123456789":
            return Number(Fraction(token))
        if token in _CLOSING:
            return self.group(token, depth)
        if token == "\\frac":
            above = self.group(self.take("{"), depth)
            return Product((above, reciprocal(self.group(self.take("{"), depth))))
        if token in ("e", "pi"):
            return Constant(token)
        if token in self.variables:
            return Symbol(token)
        if token in _NAMES:
            return self.call(token, depth)
        raise _Malformed(token)

    def group(self, opening: str, depth: int) -> Node:
        bars, self.bars = self.bars, int(opening == "|")
        inside = self.expression(depth + 1)
        self.take(_CLOSING[opening])
        self.bars = bars
        return Call("abs", inside) if opening == "|" else inside

    def call(self, name: str, depth: int) -> Node:
        """A function's argument; `sin 2x` and `sin^2 x` are understood."""
        exponent = self.exponent(depth) if self.token == "^" else None
        if exponent is not None and not (isinstance(exponent, Number) and exponent.value > 0):
            # sin^-1 means one thing to some and another to others
            raise _Malformed(name)
        if self.token in _CLOSING:
            argument = self.group(self.take(), depth)
        else:
            factors = [self.power(depth + 1)] if self.token not in _NAMES else []
            while self.token in self.variables:
                factors.append(self.power(depth + 1))
            if not factors:
                raise _Malformed(name)
            argument = self.product(factors)
        if name in _RECIPROCALS:
            value: Node = reciprocal(Call(_RECIPROCALS[name], argument))
        else:
            value = Call(_ALIASES.get(name, name), argument)
        return value if exponent is None else Power(value, exponent)


def _power(base: Node, exponent: Node) -> Node:
    return Call("exp", exponent) if base == Constant("e") else Power(base, exponent)


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
    """The factors of a product, whole positive powers written out."""
    if isinstance(node, Product):
        return [inner for factor in node.factors for inner in factors(factor)]
    if isinstance(node, Power) and isinstance(node.exponent, Number):
        times = node.exponent.value
        if times.denominator == 1 and 1 <= times <= MAX_EXPONENT:
            return factors(node.base) * int(times)
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
        case Symbol(name):
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
            if power.denominator == 2:
                value, power = _root(value), power * 2
            bits = value.numerator.bit_length() + value.denominator.bit_length()
            if power.denominator != 1 or abs(power) > MAX_EXPONENT or bits * abs(power) > MAX_BITS:
                raise _Inexact
            return value ** int(power)
        case Call("sqrt", argument):
            return _root(_exact(argument, values))
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


def _root(value: Fraction) -> Fraction:
    if value < 0:
        raise _Inexact
    above, below = math.isqrt(value.numerator), math.isqrt(value.denominator)
    if above**2 != value.numerator or below**2 != value.denominator:
        raise _Inexact
    return Fraction(above, below)
