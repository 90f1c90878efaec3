"""Chemical formulas: `Ca3(PO4)2`, `CuSO4·5H2O`, `Li0.5CoO2`, `[Fe(CN)6]^{4-}`, `\\mathrm{Al_2(SO_4)_3}`, `SO₄²⁻`.

    formula = part {"·" [number] part} [charge]          part = {unit [amount]}
    unit = element | "(" part ")" | "[" part "]"         amount = number | decimal | number "/" number

Amounts are exact. A charge stands after `^`, after a space, after `]` or raised; digits that touch a bare sign are the
charge of one element (`Fe3+`) and the subscript of a group (`NH4+`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from bootcamp.answers.reading import Reading

MAX_LENGTH = 200  # characters
MAX_DEPTH = 4  # brackets
MAX_CHARGE = 20

Amounts = dict[str, Fraction]

ELEMENTS = frozenset(
    re.findall(
        "[A-Z][a-z]?",
        "HHeLiBeBCNOFNeNaMgAlSiPSClArKCaScTiVCrMnFeCoNiCuZnGaGeAsSeBrKrRbSrYZrNbMoTcRuRhPdAgCdInSnSbTeIXeCsBaLaCePrNdPm"
        "SmEuGdTbDyHoErTmYbLuHfTaWReOsIrPtAuHgTlPbBiPoAtRnFrRaAcThPaUNpPuAmCmBkCfEsFmMdNoLrRfDbSgBhHsMtDsRgCnNhFlMcLvTsOg",
    )
)

_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉⋅•∙−–\u00a0\u2009\u202f", "0123456789···--   ")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_SUPERSCRIPT = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]{1,8}")
_DRESS = re.compile(r"\\(?:mathrm|text|ce|mathbf|mathsf|left|right)(?![A-Za-z])|\\[,;!]", re.ASCII)
_DOTS = re.compile(r"\\(?:cdot|bullet)(?![A-Za-z])|\.(?=\d{0,2}H2O\Z)", re.ASCII)
_TOKEN = re.compile(r"([A-Z][a-z]?)|([(\[])|([)\]])|(\d{1,6}(?:\.\d{1,6})?(?:/\d{1,6})?)", re.ASCII)
_SIMPLE = re.compile(r"(?:[A-Z][a-z]?\d{0,4}){1,60}", re.ASCII)
_STATE = re.compile(r"\s?\((?:aq|s|l|g)\)\Z")
_CHARGE = re.compile(
    r"(?:\^\s?\{?\s?|\s|(?<=\]))(?:(?P<before>\d{0,2})\s?(?P<sign>[+-])|(?P<front>[+-])(?P<after>\d{1,2}))"
    r"\s?\}?\Z",
    re.ASCII,
)
_ION = re.compile(r"(?P<element>[A-Z][a-z]?)(?P<before>\d{0,2})(?P<sign>[+-])", re.ASCII)
_SIGNS = re.compile(r"(?<=[A-Za-z0-9)\]])(?:\+{1,4}|-{1,4})\Z", re.ASCII)


@dataclass(frozen=True)
class Formula:
    """The amount of each element, and the charge in units of e."""

    amounts: Amounts
    charge: int = 0


def tidy_formula(text: str) -> str:
    """`$\\mathrm{Al_2(SO_4)_3}$` and `Al₂(SO₄)₃` as `Al2(SO4)3`; white space goes."""
    text = _DRESS.sub("", text.translate(_SUBSCRIPTS))
    text = "".join(mark for mark in text if mark not in "_{}$ \t\n").removesuffix(".")
    return _DOTS.sub("·", text)


def parse_formula(text: str) -> Amounts | None:
    """The amount of each element in a neutral formula, or None; `·nH2O` adds to the whole.

    Symbols need not be elements, so that a toy system of A, B and X reads as a real one.
    """
    text = tidy_formula(text) if len(text) <= 4 * MAX_LENGTH else ""
    if not text or len(text) > MAX_LENGTH:
        return None
    total: Amounts = {}
    for part in re.split(r"[·*]", text):
        lead = re.match(r"\d{1,4}", part) if total else None  # only a part after a dot may begin with a number
        amounts = _part(part[lead.end() :] if lead else part)
        if amounts is None:
            return None
        for element, amount in amounts.items():
            total[element] = total.get(element, Fraction(0)) + amount * (int(lead[0]) if lead else 1)
    return total if all(total.values()) else None


def _part(text: str) -> Amounts | None:
    stack: list[Amounts] = [{}]
    last: Amounts = {}  # what a number after it multiplies; already merged when the number comes
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
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


def parse_counts(text: str) -> Counter[str] | None:
    """The atoms of a formula of symbols and whole numbers alone, in any order, such as `C6H12O2`; or None."""
    text = tidy_formula(text) if len(text) <= 4 * MAX_LENGTH else ""
    if not _SIMPLE.fullmatch(text) or len(text) > MAX_LENGTH:
        return None
    counts: Counter[str] = Counter()
    for symbol, number in re.findall(r"([A-Z][a-z]?)(\d*)", text):
        counts[symbol] += int(number or 1)
    return +counts


def read_formula(text: str, elements: Collection[str] = ELEMENTS) -> Reading[Formula]:
    """A formula of these elements with its charge; `(aq)` and its like are forgiven.

    Codes: `too_long`, `not_a_formula`, `unknown_element`, `too_much_charge`.
    """
    if len(text) > MAX_LENGTH:
        return Reading(None, "too_long", f"{len(text)} characters; the limit is {MAX_LENGTH}")
    text = _SUPERSCRIPT.sub(lambda run: f"^{{{run[0].translate(_RAISED)}}}", text.translate(_SUBSCRIPTS))
    text = _DRESS.sub("", text).strip(" $\n\t").removesuffix(".")
    text = _STATE.sub("", _unwrapped(text))
    rest, charge = _charged(text)
    amounts = parse_formula(rest)
    if amounts is None:
        return Reading(None, "not_a_formula", f"{text[:40]!r} is no chemical formula")
    strange = sorted(amounts.keys() - set(elements))
    if strange:
        return Reading(None, "unknown_element", f"{strange[0]} is no element here")
    if abs(charge) > MAX_CHARGE:
        return Reading(None, "too_much_charge", f"a charge of {charge}")
    return Reading(Formula(amounts, charge))


def _unwrapped(text: str) -> str:
    """Without braces around the whole, as `\\ce{…}` leaves them."""
    return text[1:-1].strip() if text.startswith("{") and text.endswith("}") and "{" not in text[1:-1] else text


def _charged(text: str) -> tuple[str, int]:
    """The formula without its charge, and the charge."""
    match = _CHARGE.search(text)
    if match:
        sign = match["sign"] or match["front"]
        return text[: match.start()], int(f"{sign}{match['before'] or match['after'] or 1}")
    bare = text.replace("_", "").replace("{", "").replace("}", "").replace(" ", "")
    ion = _ION.fullmatch(bare)
    if ion:
        return ion["element"], int(f"{ion['sign']}{ion['before'] or 1}")
    signs = _SIGNS.search(bare)
    if signs:
        return bare[: signs.start()], len(signs[0]) * (1 if signs[0][0] == "+" else -1)
    return text, 0
