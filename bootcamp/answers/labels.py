"""The name before an equals sign: `y =`, `T_4(x) =`, `\\hat{y} =`, `\\frac{dy}{dx} =`, `\\int f(x) dx =`, `(x, y) =`.

Right answers are often written as equations whose left side only names what was asked for. What may stand on the left
is a short list of shapes: an expression does not, so that `2x = 6` is never read as 6.
"""

from __future__ import annotations

import re
from collections.abc import Collection

MAX_LEFT = 200  # characters

_LETTERS = r"(?!(?:not|and|or|no)(?![A-Za-z]))(?:\\?[A-Za-z]{1,8}|\{\s?\\?[A-Za-z]{1,8}\s?\})"
_DRESS = r"(?:\\(?:hat|bar|vec|tilde|widehat|mathbb|mathcal)\s?)?"
_MARK = r"(?:\s?_(?:\w{1,6}|\{[^{}]{1,12}\})|\s?\^(?:[*']|\{\s?[*']\s?\})|')"
_ARGUMENTS = r"(?:\s?\([^()]{0,40}\)|\s?\[[^\[\]]{0,40}\])"
_NAME = re.compile(rf"{_DRESS}{_LETTERS}{_MARK}{{0,3}}{_ARGUMENTS}?", re.ASCII)
_OTHERS = re.compile(
    r"\(\s?[a-z](?:_\w)?(?:\s?,\s?[a-z](?:_\w)?){1,4}\s?\)"  # (x, y)
    r"|[A-Z]\s?\+\s?[A-Z]"  # P + Q, of points
    r"|d[a-z]/d[a-z]"
    r"|\\frac\s?\{\s?d\s?\\?[A-Za-z]?\s?\}\s?\{\s?d\s?[a-z]\s?\}"
    r"|\\(?:int|iint|oint|sum|prod|lim|det|gcd)(?![A-Za-z]).{0,180}",
    re.ASCII | re.DOTALL,
)
_OPENING, _CLOSING = "([{⟨", ")]}⟩"


def sides(text: str, signs: str = "=") -> list[str]:
    """The parts of a text between signs that stand outside of all brackets; `<=`, `!=` and their like are no signs."""
    parts, depth, begin = [], 0, 0
    for place, mark in enumerate(text):
        depth += (mark in _OPENING) - (mark in _CLOSING)
        if (
            depth == 0
            and mark in signs
            and text[place - 1 : place] not in tuple("<>!=≤≥:")
            and text[place + 1 : place + 2] != "="
        ):
            parts.append(text[begin:place].strip())
            begin = place + 1
    return [*parts, text[begin:].strip()]


def is_label(text: str, variables: Collection[str] = ()) -> bool:
    """True for what only names the right side; one of `variables` alone is an unknown, and names nothing."""
    text = text.strip()
    if not text or len(text) > MAX_LEFT or text in variables:
        return False
    return bool(_NAME.fullmatch(text) or _OTHERS.fullmatch(text))


def unlabelled(text: str, variables: Collection[str] = (), signs: str = "=") -> str:
    """What stands after a name and a sign; any other text as it is. `text` is what `plain` has undressed."""
    if not any(sign in text for sign in signs):
        return text
    left, *rest = sides(text, signs)
    return rest[0] if len(rest) == 1 and is_label(left, variables) else text
