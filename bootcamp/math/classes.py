"""Reading residue classes: `x ≡ 3 (mod 7)`, `3 + 7k`, `x ≡ ±25 (mod 65)`, or a plain whole number."""

from __future__ import annotations

import re

from bootcamp.answers import parse_integer
from bootcamp.answers.expressions import exact, parse_expression
from bootcamp.answers.labels import is_label, sides
from bootcamp.answers.latex import plain
from bootcamp.answers.lists import items

MAX_LENGTH = 2_000
MAX_SIDES = 4  # of a chain of congruences
MAX_CLASSES = 200  # of a modulus that a smaller one is expanded to

_MODULUS = re.compile(
    r"\s{0,3}(?:\\pmod\s?\{?|\\b?mod\s?|\(\s{0,3}\\?mod\s?|mod\s?)\s{0,3}(\d{1,60})\s?[)}]?\Z", re.ASCII
)
_BOTH = re.compile(r"±\s?")
_FAMILY = re.compile(r"(-?\d{1,400})\s?([+-])\s?(\d{1,60})\s?\*?\s?[a-z](?:\s?[,(]?\s?[a-z]\s?∈\s?ℤ\)?)?\Z", re.ASCII)


def _parted(text: str) -> tuple[str, int]:
    """What stands before `(mod m)`, and m; 0 if there is none."""
    end = _MODULUS.search(text)
    return (text[: end.start()], int(end[1])) if end else (text, 0)


def read_class(text: str) -> tuple[int, int] | None:
    """A number and the modulus of its class, which is 0 for a plain number.

    What stands before the sign of equality or congruence is a name, or an expression of numbers that is not seen to
    differ. No other expressions: where every representative is right, any large number is right now and then.
    """
    if len(text) > MAX_LENGTH:
        return None
    text, modulus = _parted(plain(text))
    *before, last = sides(text.strip().removeprefix("≡"), "=≡")
    family = None if modulus else _FAMILY.fullmatch(last)
    if family:
        last, modulus = family[1], int(family[3])
    number = parse_integer(last)
    if number is None or len(before) >= MAX_SIDES:
        return None
    return (number, modulus) if all(_agrees(part, number, modulus) for part in before) else None


def _agrees(text: str, number: int, modulus: int) -> bool:
    """True for a name, and for a number that is the same or cannot be written out."""
    if is_label(text):
        return True
    tree = parse_expression(text, ())
    value = None if tree is None else exact(tree)
    if value is None:
        return tree is not None
    return value == number or bool(modulus and value.denominator == 1 and (value - number) % modulus == 0)


def read_residue(text: str, modulus: int) -> int | None:
    """A number by a class that lies in one class of `modulus`."""
    found = read_class(text)
    return None if found is None or found[1] % modulus else found[0]


def read_residues(text: str, modulus: int) -> list[int] | None:
    """Classes as residues from 0 on, in their order; `±` stands for two, a smaller modulus for all classes in it."""
    text, last = _parted(plain(text[: MAX_LENGTH + 1]))
    pieces = None if len(text) > MAX_LENGTH else items(text)
    if pieces is None:
        return None
    found = []
    for piece in pieces:
        for sign in "+-" if piece.count("±") == 1 else "+":
            one = read_class(_BOTH.sub(sign, piece))
            if one is None:
                return None
            step = one[1] or last or modulus
            if modulus % step or modulus // step > MAX_CLASSES:
                return None
            found += [(one[0] + step * k) % modulus for k in range(modulus // step)]
    return found
