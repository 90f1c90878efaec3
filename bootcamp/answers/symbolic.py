"""Trees as sympy objects, each node built by its constructor: no text reaches sympy, so none is parsed or evaluated.

Nothing is computed either: every node is built unevaluated, in time linear in the tree. `expression.doit()` computes,
`sympy.simplify` more so; both can take long on what a model wrote, and belong in a process with a limit. Powers of
powers that no process could write out are refused here. Import this module inside a function: sympy takes a second.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

import sympy

from bootcamp.answers.expressions import parse_expression
from bootcamp.answers.trees import Call, Constant, Node, Number, Power, Product, Sum, Symbol, exact

MAX_NODES = 2_000
MAX_RAISED = 4_000  # the product of the exponents on the way down to a number

_FUNCTIONS: dict[str, Any] = {
    "sin": sympy.sin, "cos": sympy.cos, "tan": sympy.tan, "asin": sympy.asin, "acos": sympy.acos, "atan": sympy.atan,
    "sinh": sympy.sinh, "cosh": sympy.cosh, "tanh": sympy.tanh, "exp": sympy.exp, "ln": sympy.log, "abs": sympy.Abs,
}  # fmt: skip
_CONSTANTS = {"e": sympy.E, "pi": sympy.pi, "i": sympy.I}


class _TooLarge(ArithmeticError):
    """The expression, or a number in it, is too large."""


def symbolic(node: Node, symbols: Mapping[str, sympy.Symbol] | None = None) -> sympy.Expr | None:
    """The tree as an unevaluated sympy expression; None if it is too large.

    `symbols` gives the sympy symbols by name, with their assumptions; others are plain `Symbol`s.
    """
    builder = _Builder(symbols or {})
    try:
        return builder.build(node, Fraction(1))
    except _TooLarge:
        return None


def parse_symbolic(
    text: str, variables: Collection[str] = ("x",), constants: Collection[str] = ("e", "pi")
) -> sympy.Expr | None:
    """`parse_expression`, then `symbolic`."""
    tree = parse_expression(text, variables, constants)
    return None if tree is None else symbolic(tree)


class _Builder:
    """Builds one expression, counting its nodes."""

    def __init__(self, symbols: Mapping[str, sympy.Symbol]) -> None:
        self.symbols, self.nodes = symbols, 0

    def build(self, node: Node, raised: Fraction) -> Any:
        """The node, which stands under powers whose exponents multiply to `raised`."""
        self.nodes += 1
        if self.nodes > MAX_NODES or raised > MAX_RAISED:
            raise _TooLarge
        match node:
            case Number(value):
                return sympy.Rational(value.numerator, value.denominator)
            case Constant(name):
                return _CONSTANTS[name]
            case Symbol(name):
                return self.symbols.get(name) or sympy.Symbol(name)
            case Sum(parts):
                return sympy.Add(*(self.build(part, raised) for part in parts), evaluate=False)
            case Product(parts):
                return sympy.Mul(*(self.build(part, raised) for part in parts), evaluate=False)
            case Power(base, exponent):
                power = exact(exponent)
                inside = raised if power is None or abs(power) < 1 else raised * abs(power)
                return sympy.Pow(self.build(base, inside), self.build(exponent, raised), evaluate=False)
            case Call("sqrt", argument):
                return sympy.Pow(self.build(argument, raised), sympy.Rational(1, 2), evaluate=False)
            case Call(function, argument):
                return _FUNCTIONS[function](self.build(argument, raised), evaluate=False)
        raise TypeError(node)
