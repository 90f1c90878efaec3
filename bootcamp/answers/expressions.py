"""Expressions as people and models write them: `3x^2 - 2sin(x)/x`, `\\frac{1}{2}e^{2x}`, `\\ln\\left|x+1\\right|`.

    expression = [sign] term {sign term}          term   = factor {("*" | "/" | nothing) factor}
    factor     = {sign} power                     power  = atom ["!" | "°"] ["^" {sign} power]
    atom       = number | symbol | constant | function argument | "(" expression ")" | "|" expression "|"
               | "\\frac" part part | "\\sqrt" ["[" expression "]"] part | "\\binom" part part

A tokeniser and recursive descent build a tree of our own; nothing is ever evaluated as code, and
length, depth and size are limited. Products without a sign bind like `*`, from the left, as in
computer algebra: `1/2x` is `x/2`, and `2\\frac{1}{3}x` is `2x/3`; alone, where no variable is allowed,
`2\\frac{1}{3}` is the mixed number. `log` is the natural logarithm unless a base is written, `e` and `pi` are the
constants, a degree sign is π/180, roots of degree n are the powers 1/n. Factorials and binomials are computed, so that
they must be of small whole numbers. A name before an equals sign is forgiven (bootcamp/answers/labels.py).
"""

from __future__ import annotations

import math
from collections.abc import Collection
from fractions import Fraction

from bootcamp.answers.labels import is_label, sides, unlabelled
from bootcamp.answers.latex import LEFT_BAR, plain
from bootcamp.answers.numbers import mixed_number
from bootcamp.answers.tokens import ALIASES, CALLED, CLOSING, INVERSES, PARTED, RECIPROCALS, Malformed, tokens_of
from bootcamp.answers.trees import (
    FUNCTIONS,
    MAX_BITS,
    MAX_EXPONENT,
    Call,
    Constant,
    Node,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    approximate,
    exact,
    exact_complex,
    factors,
    negative,
    number,
    reciprocal,
    terms,
)

__all__ = [
    "FUNCTIONS", "MAX_BITS", "MAX_EXPONENT", "Call", "Constant", "Node", "Number", "Power", "Product", "Sum", "Symbol",
    "approximate", "exact", "exact_complex", "factors", "negative", "number", "parse_expression", "reciprocal", "terms",
]  # fmt: skip

MAX_LENGTH = 2_000  # characters
MAX_LINES = 2  # an expression may be broken once; a list in lines is no product
MAX_DEPTH = 40
MAX_PARTS = 120  # of one sum or product
MAX_SIDES = 4  # of an equation of numbers
MAX_FACTORIAL = 170  # n of n!, and of a binomial
MAX_INVERSES = 3  # inverse hyperbolic functions: each holds its argument twice, so that those in each other multiply


def parse_expression(
    text: str, variables: Collection[str] = ("x",), constants: Collection[str] = ("e", "pi")
) -> Node | None:
    """The tree of `text`, or None if it is no expression in these variables.

    A variable is a letter, a Greek letter by its name (`theta`), or either with a subscript (`x_1`, `theta_0`), which
    may be written `x₁`, `x_{1}`, `\\theta_0`. With "i" among the constants, `i` is the imaginary unit.
    """
    if len(text) > MAX_LENGTH or len(text.split("\n")) > MAX_LINES:
        return None
    undressed = unlabelled(plain(text), variables)
    if not variables:
        mixed = mixed_number(undressed)
        if mixed is not None:
            return Number(mixed)
        if "=" in undressed:
            return _equal_numbers(undressed, constants)
    return _parsed(undressed, variables, constants)


def _parsed(text: str, variables: Collection[str], constants: Collection[str]) -> Node | None:
    try:
        parser = _Parser(tokens_of(text, variables), frozenset(variables), frozenset(constants))
        tree = parser.expression(0)
        return tree if parser.token == "" else None
    except Malformed:
        return None


def _equal_numbers(text: str, constants: Collection[str]) -> Node | None:
    """`89 * 88 = 7832`, perhaps with a name before: the last side, where all are seen to be the same number."""
    parts = sides(text)
    if is_label(parts[0]):
        parts = parts[1:]
    if len(parts) > MAX_SIDES:
        return None
    trees = [_parsed(part, (), constants) for part in parts]
    values = {None if tree is None else exact(tree) for tree in trees}
    return trees[-1] if len(values) == 1 and None not in values else None


class _Parser:
    """Recursive descent over tokens; `token` is the next one, "" at the end."""

    def __init__(self, tokens: list[str], variables: frozenset[str], constants: frozenset[str]) -> None:
        self.tokens, self.variables, self.constants = tokens, variables, constants
        self.position, self.bars, self.inverses = 0, 0, 0

    @property
    def token(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.token
        if not token or (wanted and token != wanted):
            raise Malformed(token)
        self.position += 1
        return token

    def expression(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise Malformed("too deep")
        terms = [self.term(depth)]
        while self.token in ("+", "-"):
            sign = self.take()
            term = self.term(depth)
            terms.append(term if sign == "+" else negative(term))
        if len(terms) > MAX_PARTS:
            raise Malformed("too many terms")
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
            raise Malformed("too many factors")
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
        if token[:1].isdigit():
            return self.tokens[self.position - 1] == "!"  # 3!2!
        return token[:1].isalpha() or token in ("(", "{", "[", LEFT_BAR, *PARTED)

    def power(self, depth: int) -> Node:
        base = self.atom(depth)
        if self.token in ("!", "°"):
            sign = self.take()
            if self.token in ("!", "°"):  # a double factorial is not the factorial of one
                raise Malformed(sign)
            turn = Product((base, Constant("pi"), number(Fraction(1, 180))))
            base = turn if sign == "°" else number(math.factorial(_small(base)))
        if self.token != "^":
            return base
        exponent = self.exponent(depth)
        return Call("exp", exponent) if base == Constant("e") else Power(base, exponent)

    def exponent(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise Malformed("too deep")
        self.take("^")
        minus = self.signs()
        exponent = self.power(depth + 1)
        return negative(exponent) if minus else exponent

    def atom(self, depth: int) -> Node:
        token = self.take()
        if depth > MAX_DEPTH:
            raise Malformed("too deep")
        if token[0] in ".0123456789":
            return Number(Fraction(token))
        if token in CLOSING:
            return self.group(token, depth)
        if token in PARTED:
            return self.parted(token, depth)
        if token in self.constants:
            return Constant(token)
        if token in self.variables:
            return Symbol(token)
        if token in CALLED:
            return self.call(token, depth)
        raise Malformed(token)

    def group(self, opening: str, depth: int) -> Node:
        bars, self.bars = self.bars, int(opening == "|")
        inside = self.expression(depth + 1)
        self.take(CLOSING[opening])
        self.bars = bars
        return Call("abs", inside) if opening in ("|", LEFT_BAR) else inside

    def part(self, depth: int) -> Node:
        """What a LaTeX command takes: a group, or the next single character: `\\frac12`, `\\sqrt2`."""
        token = self.token
        if token == "{":
            return self.group(self.take(), depth)
        if token.isdecimal():
            if token[1:]:
                self.tokens[self.position] = token[1:]
            else:
                self.position += 1
            return number(int(token[0]))
        if "." in token:
            raise Malformed("a decimal without braces")
        return self.atom(depth + 1)

    def parted(self, command: str, depth: int) -> Node:
        """`\\frac`, `\\binom` or `\\sqrt`, and what it takes."""
        if command == "\\sqrt":
            if self.token != "[":
                return Call("sqrt", self.part(depth))
            return _root(self.part_of_root(depth), self.part(depth))
        above = self.part(depth)
        below = self.part(depth)
        if command == "\\frac":
            return Product((above, reciprocal(below)))
        return number(math.comb(_small(above), _small(below)))

    def part_of_root(self, depth: int) -> int:
        degree = self.group(self.take("["), depth)
        if not isinstance(degree, Number) or degree.value.denominator != 1 or not 2 <= degree.value <= MAX_EXPONENT:
            raise Malformed("the degree of a root")
        return int(degree.value)

    def call(self, name: str, depth: int) -> Node:
        """A function's argument; `sin 2x`, `sin^2 x` and `\\log_2 x` are understood."""
        base = None
        if name == "log" and self.token == "_":
            self.take()
            base = self.number_below() or self.part(depth)
        exponent = self.exponent(depth) if self.token == "^" else None
        if exponent is not None and not (isinstance(exponent, Number) and exponent.value > 0):
            # sin^-1 means one thing to some and another to others
            raise Malformed(name)
        if self.token in CLOSING:
            argument = self.group(self.take(), depth)
        else:
            factors = [self.power(depth + 1)] if self.token not in CALLED else []
            while self.token in self.variables or self.token == "pi":  # sin 2πx, but cos x e^x
                factors.append(self.power(depth + 1))
            if not factors:
                raise Malformed(name)
            argument = self.product(factors)
        self.inverses += name in INVERSES
        if self.inverses > MAX_INVERSES:
            raise Malformed("too many inverse hyperbolic functions")
        value = _called(name, argument)
        if base is not None:
            value = Product((value, reciprocal(Call("ln", base))))
        return value if exponent is None else Power(value, exponent)

    def number_below(self) -> Node | None:
        """A whole number as a base: `log_10 x` has no braces where it is not LaTeX."""
        return number(int(self.take())) if self.token.isdecimal() else None


def _called(name: str, u: Node) -> Node:
    if name in RECIPROCALS:
        return reciprocal(Call(RECIPROCALS[name], u))
    if name in INVERSES:
        if name.endswith("tanh"):
            inside: Node = Product((Sum((number(1), u)), reciprocal(Sum((number(1), negative(u))))))
            return Product((number(Fraction(1, 2)), Call("ln", inside)))
        one = number(1 if name.endswith("sinh") else -1)
        return Call("ln", Sum((u, Call("sqrt", Sum((Power(u, number(2)), one))))))
    return Call(ALIASES.get(name, name), u)


def _root(degree: int, radicand: Node) -> Node:
    """The principal root; that of a negative number is negative where the degree is odd."""
    if isinstance(radicand, Number) and radicand.value < 0 and degree % 2:
        return negative(Power(negative(radicand), number(Fraction(1, degree))))
    return Call("sqrt", radicand) if degree == 2 else Power(radicand, number(Fraction(1, degree)))


def _small(node: Node) -> int:
    """A whole number that a factorial or a binomial may take."""
    value = exact(node)
    if value is None or value.denominator != 1 or not 0 <= value <= MAX_FACTORIAL:
        raise Malformed("a factorial of what is not a small whole number")
    return int(value)
