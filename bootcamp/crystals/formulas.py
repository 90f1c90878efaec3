"""Compositions: chemical formulas compared and written. Reading them is `bootcamp.answers.formulas`.

Amounts are exact; elements may be abstract letters (A, B, X), so that a toy system reads as a real one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

from bootcamp.answers.formulas import Amounts, parse_formula

__all__ = ["Amounts", "group", "parse_formula", "reduce_amounts", "same_composition", "whole", "write_formula"]


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
