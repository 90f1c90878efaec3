"""The tokens of an expression: numbers, signs, functions, and the variables that were asked for."""

from __future__ import annotations

import re
from collections.abc import Collection

from bootcamp.answers.latex import LEFT_BAR, RIGHT_BAR
from bootcamp.answers.trees import FUNCTIONS

MAX_DIGITS = 60  # of one number

ALIASES = {"log": "ln", "arcsin": "asin", "arccos": "acos", "arctan": "atan"}
RECIPROCALS = {"sec": "cos", "csc": "sin", "cot": "tan", "sech": "cosh", "csch": "sinh", "coth": "tanh"}
INVERSES = ("asinh", "acosh", "atanh", "arsinh", "arcosh", "artanh", "arcsinh", "arccosh", "arctanh")
CALLED = frozenset((*FUNCTIONS, *ALIASES, *RECIPROCALS, *INVERSES))
_NAMES = sorted((*CALLED, "pi"), key=len, reverse=True)
PARTED = ("\\frac", "\\binom", "\\sqrt")

_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)"
    r"|(?P<base>\\?log(?P<digits>2|10)(?=\s?\())"
    r"|(?P<name>\\?[A-Za-z]+)|(?P<mark>\*\*|[-+*/^(){}\[\]|_!°" + LEFT_BAR + RIGHT_BAR + "])",
    re.ASCII,
)
_BELOW = re.compile(r"_(?:([A-Za-z0-9])(?![A-Za-z0-9])|\{\s?([A-Za-z0-9]{1,8})\s?\}|([0-9]{1,4})(?![0-9]))", re.ASCII)
_BLANK = re.compile(r"\s+")
CLOSING = {"(": ")", "{": "}", "[": "]", "|": "|", LEFT_BAR: RIGHT_BAR}


class Malformed(ValueError):
    """The text is no expression of this grammar."""


def tokens_of(text: str, variables: Collection[str]) -> list[str]:
    """The tokens of a text that `plain` has undressed; raises `Malformed`."""
    names = sorted({*_NAMES, *(name for name in variables if len(name) > 1)}, key=len, reverse=True)
    tokens: list[str] = []
    position = 0
    while position < len(text):
        blank = _BLANK.match(text, position)
        if blank:
            position = blank.end()
            continue
        match = _TOKEN.match(text, position)
        if not match:
            raise Malformed(text[position])
        position = match.end()
        word = match.group()
        if match["number"]:
            if len(word) > MAX_DIGITS:
                raise Malformed("too many digits")
            tokens.append(word.replace(",", ""))
        elif match["base"]:
            tokens += ["log", "_", match["digits"]]
        elif match["name"]:
            found = _split(word, names)
            below = _BELOW.match(text, position)
            if below and found and found[-1] != "log":
                found[-1] = f"{found[-1]}_{below[1] or below[2] or below[3]}"
                position = below.end()
            tokens += found
        else:
            tokens.append("^" if word == "**" else word)
    return tokens


def _split(word: str, names: list[str]) -> list[str]:
    """The functions, constants and symbols that a run of letters is made of."""
    if word.startswith("\\"):
        if word in PARTED:
            return [word]
        word = word[1:]
        if word in ("lg", "lb"):
            return ["log", "_", "10" if word == "lg" else "2"]
        if word.lower() not in names and word not in names:
            # A Greek letter that has a subscript is known by both together.
            if not any(name.startswith(f"{word}_") for name in names):
                raise Malformed(word)
            return [word]
    found = []
    while word:
        name = next((n for n in names if word.startswith(n) or word[: len(n)].lower() == n), word[0])
        found.append(name)
        word = word[len(name) :]
    return found
