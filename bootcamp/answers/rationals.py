"""Rational numbers in all the ways to write them: `3/4`, `\\frac{3}{4}`, `1 1/2`, `1\\tfrac12`, `37.5%`.

`parse_rational` reads a number that is written out. `parse_value` also works out what is not, such as
`\\sqrt{16}/3` or `2^{10}-1`: only for a task whose prompt does not show the expression, or an echo of it would pay.
"""

from __future__ import annotations

import re
from fractions import Fraction

from bootcamp.answers.expressions import exact, parse_expression
from bootcamp.answers.labels import sides, unlabelled
from bootcamp.answers.latex import plain
from bootcamp.answers.numbers import MAX_DIGITS, mixed_number, parse_number

_FRACTION = re.compile(
    r"(?P<sign>[+-]?)\s?\\frac\s?(?:\{(?P<above>[^{}]{1,120})\}|(?P<a>\d))\s?(?:\{(?P<below>[^{}]{1,120})\}|(?P<b>\d))",
    re.ASCII,
)
_PERCENT = re.compile(r"(?:%|per\s?cent|percent)\Z", re.ASCII | re.IGNORECASE)


def parse_rational(text: str) -> Fraction | None:
    """The number that `text` writes out, as a decimal, a fraction or a mixed number; or None."""
    if len(text) > MAX_DIGITS:
        return None
    number = parse_number(text)
    if number is not None:
        return number
    undressed = unlabelled(plain(text))
    if "=" in undressed:  # 6^2 + 2 = 38: the last of equal numbers
        return None if parse_expression(undressed, ()) is None else parse_rational(sides(undressed)[-1])
    number = parse_number(undressed)
    if number is not None:
        return number
    match = _FRACTION.fullmatch(undressed)
    if match is None:
        return mixed_number(undressed)
    above, below = parse_number(match["above"] or match["a"]), parse_number(match["below"] or match["b"])
    if above is None or not below:
        return None
    return -above / below if match["sign"] == "-" else above / below


def parse_value(text: str) -> Fraction | None:
    """The rational value of `text`, worked out if it is an expression; or None."""
    number = parse_rational(text)
    if number is not None or len(text) > MAX_DIGITS:
        return number
    tree = parse_expression(text, ())
    return None if tree is None else exact(tree)


def parse_percentage(text: str) -> Fraction | None:
    """`37.5%`, `37.5 \\%` or `37.5 percent` as 3/8; None without the sign."""
    if len(text) > MAX_DIGITS:
        return None
    undressed = plain(text)
    sign = _PERCENT.search(undressed)
    number = parse_rational(undressed[: sign.start()]) if sign else None
    return None if number is None else number / 100
