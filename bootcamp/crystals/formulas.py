"""Chemical formulas read and written by a small grammar with limits.

Amounts are exact; elements may be abstract letters (A, B, X), so that a toy system reads as a real one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

MAX_LENGTH = 200
MAX_DEPTH = 4

_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_TOKEN = re.compile(r"([A-Z][a-z]?)|([(\[])|([)\]])|(\d{1,6}(?:\.\d{1,6})?(?:/\d{1,6})?)|([·*.])", re.ASCII)

Amounts = dict[str, Fraction]


def tidy_formula(text: str) -> str:
    """`$\\mathrm{Al_2(SO_4)_3}$` and `Al₂(SO₄)₃` as `Al2(SO4)3`; white space goes."""
    text = text.translate(_SUBSCRIPTS).replace("\\mathrm", "").replace("\\ce", "")
    return "".join(mark for mark in text if mark not in "_{}$ \t\n").removesuffix(".")


def parse_formula(text: str) -> Amounts | None:
    """The amount of each element, or None if `text` is no formula; `·nH2O` adds to the whole."""
    text = tidy_formula(text)
    if not text or len(text) > MAX_LENGTH:
        return None
    total: Amounts = {}
    for part in re.split(r"[·*]", text):
        lead = re.match(r"\d{1,4}", part) if total else None  # only a part after a dot may begin with a number
        amounts = _parse_part(part[lead.end() :] if lead else part)
        if amounts is None:
            return None
        for element, amount in amounts.items():
            total[element] = total.get(element, Fraction(0)) + amount * (int(lead[0]) if lead else 1)
    return total


def _parse_part(text: str) -> Amounts | None:
    stack: list[Amounts] = [{}]
    last: Amounts = {}  # what a number after it multiplies; already merged when the number comes
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match or match[5]:
            return None
        position = match.end()
        if match[1]:
            last = {match[1]: Fraction(1)}
        elif match[2]:
            stack.append({})
            last = {}
            if len(stack) > MAX_DEPTH:
                return None
            continue
        elif match[3]:
            if len(stack) == 1 or not stack[-1]:
                return None
            last = stack.pop()
        else:
            above, _, below = match[4].partition("/")
            if not last or (below and int(below) == 0):
                return None
            number = Fraction(above) / (int(below) if below else 1)
            if number == 0:
                return None
            last = {element: amount * (number - 1) for element, amount in last.items()}
        for element, amount in last.items():
            stack[-1][element] = stack[-1].get(element, Fraction(0)) + amount
        if match[4]:
            last = {}
    return stack[0] if len(stack) == 1 and stack[0] else None


def same_composition(one: Mapping[str, Fraction], other: Mapping[str, Fraction]) -> bool:
    """True if the two are equal up to a common factor."""
    if one.keys() != other.keys():
        return False
    return len({one[element] / other[element] for element in one}) == 1


def write_formula(elements: Sequence[str], amounts: Sequence[int | Fraction]) -> str:
    """`("Al", "O"), (2, 3)` as `Al2O3`; zero amounts are left out; fractions become decimals."""
    return "".join(
        element + ("" if amount == 1 else str(amount) if amount == int(amount) else f"{float(amount):g}")
        for element, amount in zip(elements, amounts, strict=True)
        if amount
    )


def group(formula: str, count: int) -> str:
    """`SO4` three times as `(SO4)3`, `Cl` three times as `Cl3`."""
    if count == 1:
        return formula
    return f"{formula}{count}" if re.fullmatch(r"[A-Z][a-z]?", formula) else f"({formula}){count}"


def reduce_amounts(amounts: Sequence[int]) -> list[int]:
    """The amounts divided by their greatest common divisor."""
    divisor = gcd(*amounts)
    return [amount // divisor for amount in amounts]


def whole(amounts: Mapping[str, Fraction]) -> dict[str, int]:
    """The smallest whole amounts in the same ratio."""
    scale = lcm(*(amount.denominator for amount in amounts.values()))
    numbers = reduce_amounts([int(amount * scale) for amount in amounts.values()])
    return dict(zip(amounts, numbers, strict=True))
