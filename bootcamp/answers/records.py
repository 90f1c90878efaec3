"""JSON as an answer, strictly: bounded in length, depth, items and digits; one value a name; numbers that are numbers.

`json.loads` takes `NaN`, keeps the last of two equal names, and recurses as deep as the text does; here those are
refused before or while the standard parser reads. A fence of a code block around the whole is forgiven.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from bootcamp.answers.reading import Reading

MAX_LENGTH = 20_000  # characters
MAX_DEPTH = 20
MAX_ITEMS = 2_000  # values in all
MAX_DIGITS = 60  # of one number

_STRING = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z|\\\Z)', re.DOTALL)  # one that never closes takes the rest


class _Refused(ValueError):
    """(code, note): what the standard parser would let through."""


def read_json(text: str) -> Reading[Any]:
    """The value that `text` writes as JSON; `null` is no answer.

    Codes: `too_long`, `too_deep`, `not_json`, `duplicate_name`, `not_a_number` (NaN, infinities, too many digits),
    `bad_text` (half of a surrogate pair, or NUL).
    """
    if len(text) > MAX_LENGTH:
        return Reading(None, "too_long", f"{len(text)} characters; the limit is {MAX_LENGTH}")
    text = _unfenced(text.strip())
    depth, items = _extent(text)
    if depth > MAX_DEPTH:
        return Reading(None, "too_deep", f"{depth} levels; the limit is {MAX_DEPTH}")
    if items > MAX_ITEMS:
        return Reading(None, "too_long", f"{items} values; the limit is {MAX_ITEMS}")
    try:
        value = json.loads(
            text, object_pairs_hook=_once, parse_constant=_constant, parse_int=_integer, parse_float=_decimal
        )
    except _Refused as problem:
        return Reading(None, *problem.args)
    except ValueError:
        return Reading(None, "not_json", "not JSON")
    if value is None:
        return Reading(None, "not_json", "null is no answer")
    if not all(map(_clean, _strings(value))):
        return Reading(None, "bad_text", "a string that is no text")
    return Reading(value)


def _unfenced(text: str) -> str:
    """Without the fence of a code block around the whole."""
    if text.startswith("```") and text.endswith("```") and "\n" in text:
        first, _, rest = text.partition("\n")
        return rest[:-3].strip() if first.rstrip() in ("```", "```json", "```JSON") else text
    return text


def _extent(text: str) -> tuple[int, int]:
    """How deep the brackets go, strings aside, and how many values there can be at most."""
    bare = _STRING.sub("", text)
    depth = deepest = 0
    for mark in bare:
        depth += (mark in "[{") - (mark in "]}")
        deepest = max(deepest, depth)
    return deepest, bare.count(",") + bare.count("[") + bare.count("{") + 1


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused("duplicate_name", "a name stands twice")
    return found


def _constant(word: str) -> Any:
    raise _Refused("not_a_number", f"{word} is no number")


def _integer(word: str) -> int:
    if len(word) > MAX_DIGITS:
        raise _Refused("not_a_number", f"more than {MAX_DIGITS} digits")
    return int(word)


def _decimal(word: str) -> float:
    value = float(word) if len(word) <= MAX_DIGITS else math.inf
    if not math.isfinite(value):
        raise _Refused("not_a_number", f"{word[:20]} is too large")
    return value


def _strings(value: Any) -> Iterator[str]:
    """Every string in a value, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _strings(item)


def _clean(text: str) -> bool:
    """True if `text` can be written as UTF-8 and holds no NUL."""
    return not any(mark == "\0" or "\ud800" <= mark <= "\udfff" for mark in text)
