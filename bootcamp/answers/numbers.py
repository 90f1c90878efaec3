"""Numbers as people write them: `-3`, `−3`, `1,234`, `3/4`, `2.5e-3`, `1.2×10^4`.

Exact throughout: a number is a `Fraction`, so that a tolerance is the task's decision and never
the parser's. Only ASCII digits count; `nan` and `inf` are not numbers.
"""

from __future__ import annotations

import re
from fractions import Fraction

from bootcamp.answers.labels import unlabelled
from bootcamp.answers.latex import plain, tidy

__all__ = ["close", "mixed_number", "parse_integer", "parse_integers", "parse_number", "tidy"]

MAX_DIGITS = 400
MAX_EXPONENT = 400

_INTEGER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)", re.ASCII)
_DECIMAL = re.compile(
    r"(?P<mantissa>[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+))"
    r"(?:\s*(?:[eE](?P<e>[+-]?\d{1,4})"
    r"|(?:[x*\u00d7]|\\times|\\cdot)\s*10\s*(?:\^|\*\*)\s*"  # without a power sign, 3*100 would read as 3
    r"(?P<brace>\{)?(?P<power>[+-]?\d{1,4})(?(brace)\})))?",
    re.ASCII,
)
_MIXED = re.compile(
    r"(?P<sign>-?)\s?(?P<whole>\d{1,40})"
    r"(?:\s{1,3}(?P<above>\d{1,40})\s?/\s?(?P<below>\d{1,40})"
    r"|\s?\\frac\s?(?:\{\s?(?P<top>\d{1,40})\s?\}|(?P<t>\d))\s?(?:\{\s?(?P<bottom>\d{1,40})\s?\}|(?P<b>\d)))",
    re.ASCII,
)


def parse_integer(text: str) -> int | None:
    """One integer, perhaps behind a name and a sign, as in `n = 42`; or None."""
    text = tidy(text)
    if len(text) > MAX_DIGITS:
        return None
    number = _integer(text)
    return _integer(unlabelled(plain(text), signs="=≡")) if number is None else number


def _integer(text: str) -> int | None:
    return int(text.replace(",", "")) if _INTEGER.fullmatch(text) else None


def parse_integers(text: str) -> list[int] | None:
    """Integers between commas, semicolons or white space, brackets allowed around them; or None."""
    text = tidy(text)
    if len(text) > 10 * MAX_DIGITS:
        return None
    if text[:1] + text[-1:] in ("()", "[]", "{}"):
        text = text[1:-1]
    parts = re.split(r"[,;\s]+", text.strip())
    numbers = [_integer(part) for part in parts if len(part) <= MAX_DIGITS]
    return None if None in numbers or len(numbers) < len(parts) else [n for n in numbers if n is not None]


def parse_number(text: str) -> Fraction | None:
    """One integer, decimal, number with a power of ten, or fraction of two such; or None."""
    text = tidy(text)
    if len(text) > MAX_DIGITS:
        return None
    above, slash, below = text.partition("/")
    numerator = _decimal(above)
    if not slash or numerator is None:
        return numerator
    denominator = _decimal(below)
    return numerator / denominator if denominator else None


def _decimal(text: str) -> Fraction | None:
    match = _DECIMAL.fullmatch(text.strip())
    if not match:
        return None
    exponent = int(match["e"] or match["power"] or 0)
    if abs(exponent) > MAX_EXPONENT:
        return None
    return Fraction(match["mantissa"].replace(",", "")) * Fraction(10) ** exponent


def mixed_number(text: str) -> Fraction | None:
    """A whole number and a proper fraction side by side, `-2 3/4`; or None."""
    match = _MIXED.fullmatch(text)
    if match is None:
        return None
    above = int(match["above"] or match["top"] or match["t"])
    below = int(match["below"] or match["bottom"] or match["b"])
    if not 0 < above < below:
        return None
    value = int(match["whole"]) + Fraction(above, below)
    return -value if match["sign"] == "-" else value


def close(value: Fraction, truth: float, *, rel: float = 0.0, abs_: float = 0.0) -> bool:
    """True if `value` lies within `abs_ + rel * |truth|` of `truth`."""
    exact = Fraction(truth)
    return abs(value - exact) <= Fraction(abs_) + Fraction(rel) * abs(exact)
