"""Elementary functions as trees: their text, derivatives, values, and when two of them are the same.

Rational functions are compared exactly. Others are compared at many points to 60 digits: they are
the same if they agree to 40 digits everywhere. What does not agree is computed again to 240
digits, which clears up cancellation: 160 digits alike are the same, a difference in the first 60
is one, and what lies between raises `Undecided`, so that it is never counted as a wrong answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from bootcamp.answers.expressions import (
    Call,
    Constant,
    Node,
    Number,
    Power,
    Product,
    Sum,
    Symbol,
    negative,
    number,
    reciprocal,
)
from bootcamp.math.polynomials import rational

DIGITS = 60
SAME = 40  # digits
CAREFUL = 4  # times as many digits, where those do not decide
MAX_ARGUMENT = 5_000  # of exp, and of the logarithm of a power
MAX_ANGLE = 10**9
# Nothing special happens at any of these.
POINTS = tuple(Fraction(p, 1009) for p in (379, 1361, 2617, 733, 1877, 3331, 97, -433, -1289, -2311, -811, -3089))
ENOUGH = 5  # points where the truth is defined


class Undecided(ArithmeticError):
    """Neither equality nor difference could be shown."""


class Undefined(ArithmeticError):
    """The function has no real value at the point, or one beyond the limits."""


@cache
def _context() -> Any:
    import mpmath

    context = mpmath.MPContext()
    context.dps = DIGITS
    return context


def evaluate(node: Node, x: Any, variable: str = "x") -> Any:
    """The real value at `variable = x`, to about `DIGITS` digits; raises `Undefined`."""
    context = _context()

    def at(part: Node) -> Any:
        match part:
            case Number(value):
                return context.mpf(value.numerator) / value.denominator
            case Constant(name):
                return context.e if name == "e" else context.pi
            case Symbol(name):
                if name != variable:
                    raise Undefined(name)
                return point
            case Sum(parts):
                return context.fsum(at(one) for one in parts)
            case Product(parts):
                return context.fprod(at(one) for one in parts)
            case Power(base, exponent):
                return _power(at(base), at(exponent))
            case Call(function, argument):
                return _call(function, at(argument))
        raise TypeError(part)

    point = context.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else context.mpf(x)
    return at(node)


def _power(base: Any, exponent: Any) -> Any:
    context = _context()
    if base == 0:
        if exponent <= 0:
            raise Undefined("0 to a power that is not positive")
        return base
    if abs(exponent * context.log(abs(base))) > MAX_ARGUMENT:
        raise Undefined("too large")
    if exponent == context.floor(exponent):
        return base ** int(exponent)
    if base < 0:
        raise Undefined("a root of a negative number")
    return base**exponent


def _call(function: str, x: Any) -> Any:
    context = _context()
    if (
        (function == "ln" and x <= 0)
        or (function == "sqrt" and x < 0)
        or (function in ("asin", "acos") and abs(x) > 1)
        or (function in ("exp", "sinh", "cosh", "tanh") and abs(x) > MAX_ARGUMENT)
        or (function in ("sin", "cos", "tan") and abs(x) > MAX_ANGLE)
    ):
        raise Undefined(function)
    return abs(x) if function == "abs" else getattr(context, {"ln": "log"}.get(function, function))(x)


def same(answer: Node, truth: Node, variable: str = "x", points: Sequence[Fraction] = POINTS) -> bool:
    """True if `answer` equals `truth` wherever the latter is defined; raises `Undecided`."""
    ours, theirs = rational(truth, variable), rational(answer, variable)
    if ours is not None and theirs is not None:
        return theirs.equals(ours)
    compared = 0
    for point in points:
        try:
            evaluate(truth, point, variable)
        except Undefined:
            continue
        compared += 1
        if not agree(answer, truth, point, variable):
            return False
    if compared < ENOUGH:
        raise Undecided(f"the truth is defined at {compared} points only")
    return True


def agree(answer: Node, truth: Node, point: Fraction, variable: str = "x") -> bool:
    """True if the two have the same value at one point, where `truth` has one; raises `Undecided`."""
    context = _context()
    for scale in (1, CAREFUL):
        with context.workdps(DIGITS * scale):
            wanted = evaluate(truth, point, variable)
            try:
                gap = abs(evaluate(answer, point, variable) - wanted) / max(1, abs(wanted))
            except Undefined:
                return False
            if gap < context.mpf(10) ** (-SAME * scale):
                return True
            if scale > 1 and gap > context.mpf(10) ** -DIGITS:
                return False
    raise Undecided(f"a gap of {context.nstr(gap)} at {point}")


def derivative(node: Node, variable: str = "x") -> Node:
    """The derivative, hardly simplified."""
    match node:
        case Number() | Constant():
            return number(0)
        case Symbol(name):
            return number(int(name == variable))
        case Sum(parts):
            return total(*(derivative(part, variable) for part in parts))
        case Product(parts):
            slopes = [derivative(part, variable) for part in parts]
            return total(*(times(*parts[:k], slope, *parts[k + 1 :]) for k, slope in enumerate(slopes)))
        case Power(base, Number(power)):
            rest = base if power == 2 else Power(base, number(power - 1))
            return times(number(power), rest, derivative(base, variable)) if power != 1 else derivative(base, variable)
        case Power(base, exponent):
            inner = total(
                times(derivative(exponent, variable), Call("ln", base)),
                times(exponent, derivative(base, variable), reciprocal(base)),
            )
            return times(node, inner)
        case Call("ln", Call("abs", argument)):
            return derivative(Call("ln", argument), variable)
        case Call(function, argument):
            return times(_outer(function, argument), derivative(argument, variable))
    raise TypeError(node)


def _outer(function: str, u: Node) -> Node:
    """The derivative of a function at `u`."""
    one, square = number(1), Power(u, number(2))
    match function:
        case "exp":
            return Call("exp", u)
        case "ln":
            return reciprocal(u)
        case "sin":
            return Call("cos", u)
        case "cos":
            return negative(Call("sin", u))
        case "tan":
            return Power(Call("cos", u), number(-2))
        case "sinh":
            return Call("cosh", u)
        case "cosh":
            return Call("sinh", u)
        case "tanh":
            return Power(Call("cosh", u), number(-2))
        case "asin":
            return reciprocal(Call("sqrt", Sum((one, negative(square)))))
        case "acos":
            return negative(reciprocal(Call("sqrt", Sum((one, negative(square))))))
        case "atan":
            return reciprocal(Sum((one, square)))
        case "sqrt":
            return times(number(Fraction(1, 2)), reciprocal(Call("sqrt", u)))
        case "abs":
            return times(u, reciprocal(Call("abs", u)))
    raise TypeError(function)


def total(*parts: Node) -> Node:
    """A sum without its zeros."""
    kept = tuple(part for part in parts if part != number(0))
    return Sum(kept) if len(kept) > 1 else kept[0] if kept else number(0)


def times(*parts: Node) -> Node:
    """A product with its numbers in front, without ones; 0 if a factor is."""
    coefficient = Fraction(1)
    rest: list[Node] = []
    for part in parts:
        for factor in part.factors if isinstance(part, Product) else (part,):
            if isinstance(factor, Number):
                coefficient *= factor.value
            else:
                rest.append(factor)
    if not coefficient or not rest:
        return number(coefficient)
    front = [] if coefficient == 1 else [number(coefficient)]
    return Product((*front, *rest)) if len(front) + len(rest) > 1 else rest[0]


def write(node: Node) -> str:
    """As people write it; `parse_expression` reads it back."""
    match node:
        case Number(value):
            return str(value) if value.denominator == 1 else f"({value})" if value > 0 else f"-({-value})"
        case Constant(name) | Symbol(name):
            return name
        case Sum(parts):
            return "".join(text if k == 0 or text[0] == "-" else f"+{text}" for k, text in enumerate(map(write, parts)))
        case Product(parts):
            below = [Power(p.base, number(-p.exponent.value)) for p in parts if _divides(p)]  # type: ignore[union-attr]
            if below:
                above = _written([part for part in parts if not _divides(part)] or [number(1)])
                bottom = _written([p.base if p.exponent == number(1) else p for p in below])
                return (
                    f"{above}/{bottom if len(below) == 1 and bottom[-1] == ')' and bottom[0] == '(' else f'({bottom})'}"
                )
            return _written(parts)
        case Power(base, Number(power)) if power < 0:
            return write(Product((number(1), node)))
        case Power(base, exponent):
            inside = write(base) if isinstance(base, Symbol | Constant) else f"({write(base)})"
            simple = isinstance(exponent, Symbol) or (isinstance(exponent, Number) and exponent.value.denominator == 1)
            above = write(exponent)
            return f"{inside}^{above}" if simple and above[0] != "-" else f"{inside}^({above})"
        case Call("exp", argument):
            return f"e^{write(argument)}" if isinstance(argument, Symbol) else f"e^({write(argument)})"
        case Call(function, argument):
            return f"{function}({write(argument)})"
    raise TypeError(node)


def _divides(node: Node) -> bool:
    """True for a power that people write below a line."""
    return isinstance(node, Power) and isinstance(node.exponent, Number) and node.exponent.value < 0


def _written(parts: Sequence[Node]) -> str:
    """Factors side by side, a sign between them unless a bracket or a number makes it plain."""
    sign = "-" if parts[0] == number(-1) and len(parts) > 1 else ""
    text = ""
    for part in parts[1:] if sign else parts:
        piece = write(part)
        if isinstance(part, Sum) or (text and piece[0] == "-"):
            piece = f"({piece})"
        close = piece[0] == "(" or (text.lstrip("-").isdigit() and piece[0].isalpha())
        text += piece if not text or close else f"*{piece}"
    return sign + text
