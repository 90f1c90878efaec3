"""Numbers as people write them: `-3`, `−3`, `1,234`, `3/4`, `2.5e-3`, `1.2×10^4`.

Exact throughout: a number is a `Fraction`, so that a tolerance is the task's decision and never
the parser's. Only ASCII digits count; `nan` and `inf` are not numbers.
"""

from __future__ import annotations

import re
from fractions import Fraction

MAX_DIGITS = 400
MAX_EXPONENT = 400

_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u00a0": " ", "\u202f": " "})
_INTEGER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)", re.ASCII)
_DECIMAL = re.compile(
    r"(?P<mantissa>[+-]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+))"
    r"(?:\s*(?:[eE](?P<e>[+-]?\d{1,4})"
    r"|(?:[x*\u00d7]|\\times|\\cdot)\s*10\s*(?:\^|\*\*)\s*"  # without a power sign, 3*100 would read as 3
    r"(?P<brace>\{)?(?P<power>[+-]?\d{1,4})(?(brace)\})))?",
    re.ASCII,
)


def tidy(text: str) -> str:
    """Trim what surrounds an answer without changing it: white space, `$…$`, `\\(…\\)`, a trailing full stop."""
    text = text.translate(_MINUS).strip()
    if len(text) > 1 and text.endswith(".") and not text.endswith(".."):
        text = text[:-1].rstrip()
    if len(text) > 2 and text.startswith("$") and text.endswith("$"):
        text = text.strip("$").strip()
    if (text.startswith("\\(") and text.endswith("\\)")) or (text.startswith("\\[") and text.endswith("\\]")):
        text = text[2:-2].strip()
    return text


def parse_integer(text: str) -> int | None:
    """One integer, or None."""
    text = tidy(text)
    if len(text) > MAX_DIGITS or not _INTEGER.fullmatch(text):
        return None
    return int(text.replace(",", ""))


def parse_integers(text: str) -> list[int] | None:
    """Integers between commas, semicolons or white space, brackets allowed around them; or None."""
    text = tidy(text)
    if len(text) > 10 * MAX_DIGITS:
        return None
    if text[:1] + text[-1:] in ("()", "[]", "{}"):
        text = text[1:-1]
    parts = re.split(r"[,;\s]+", text.strip())
    numbers = [parse_integer(part) for part in parts]
    return None if None in numbers else [n for n in numbers if n is not None]


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


def close(value: Fraction, truth: float, *, rel: float = 0.0, abs_: float = 0.0) -> bool:
    """True if `value` lies within `abs_ + rel * |truth|` of `truth`."""
    exact = Fraction(truth)
    return abs(value - exact) <= Fraction(abs_) + Fraction(rel) * abs(exact)
