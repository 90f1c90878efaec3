"""Numbers with units: `3.0 \\times 10^8 m/s`, `-5.2 kJ mol^{-1}`, `E = 1.6\\,\\text{eV}`, `25 °C`.

A quantity is read in the unit that the task asks for; the unit must be written unless the task says that a bare
number will do. Values are exact fractions: how near is near enough is the task's decision (`numbers.close`).
"""

from __future__ import annotations

import re
from fractions import Fraction

from bootcamp.answers.latex import plain
from bootcamp.answers.numbers import MAX_DIGITS
from bootcamp.answers.rationals import parse_value
from bootcamp.answers.reading import Reading
from bootcamp.answers.units import ONE, parse_unit

MAX_LENGTH = 300  # characters

_LABEL = re.compile(r"\s?\\?[A-Za-zΔ][A-Za-z0-9_^{}°'\\ ]{0,20}?\s?(?:=|≈|:)\s?", re.ASCII)
_ABOUT = re.compile(r"(?:≈|\\approx|\\sim|about|approximately|approx\.?|ca\.)\s?", re.ASCII | re.IGNORECASE)
_DECIMAL = r"(?:\d{1,3}(?:,\d{3})+|\d{1,80})(?:\.\d{0,80})?|\.\d{1,80}"
_NUMBER = re.compile(
    rf"[+-]?\s?(?:\d{{1,40}}\s\d{{1,40}}/\d{{1,40}}|(?:\d{{1,40}}\s?)?\\frac\s?(?:\{{[^{{}}]{{1,60}}\}}){{2}}"
    rf"|(?:{_DECIMAL})"
    r"(?:[eE][+-]?\d{1,4}|\s?[x*]\s?10\s?(?:\^|\*\*)\s?(?:\{\s?[+-]?\d{1,4}\s?\}|[+-]?\d{1,4}))?"
    r"(?:\s?/\s?\d{1,40}(?![0-9.]))?)",
    re.ASCII,
)
_POWER = re.compile(r"[+-]?\s?10\s?\^\s?(?:\{\s?[+-]?\d{1,3}\s?\}|[+-]?\d{1,3}(?![0-9]))", re.ASCII)
_SCALES = {"°C": "c", "℃": "c", "degC": "c", "°F": "f", "degF": "f", "K": "k"}
_ZEROS = {
    "c": (Fraction(1), Fraction(27315, 100)),
    "f": (Fraction(5, 9), Fraction(45967, 180)),
    "k": (Fraction(1), Fraction(0)),
}


def read_quantity(text: str, unit: str, *, bare: bool = False) -> Reading[Fraction]:
    """The value of `text` in `unit`; with `bare`, a number without a unit counts as in that unit.

    A unit of "" asks for a pure number, for which `50%` is 1/2. `°C` and `°F` alone are refused, for they have a zero
    of their own: `read_temperature` knows it. Codes: `too_long`, `no_number`, `no_unit`, `unknown_unit`,
    `wrong_dimension`, `temperature_scale`. Raises ValueError if the task asks for a unit that is none.
    """
    asked = parse_unit(unit)
    if asked is None:
        raise ValueError(f"{unit!r} is no unit of bootcamp.answers.units")
    if len(text) > MAX_LENGTH:
        return Reading(None, "too_long", f"{len(text)} characters; the limit is {MAX_LENGTH}")
    found = _parts(text)
    if found is None:
        return Reading(None, "no_number", "expected a number and its unit")
    value, written = found
    if not written:
        if bare or asked == ONE:
            return Reading(value)
        return Reading(None, "no_unit", f"expected a value in {unit}")
    if written.replace(" ", "") in ("°C", "℃", "°F") and unit.replace(" ", "") != written.replace(" ", ""):
        return Reading(None, "temperature_scale", f"expected a value in {unit}")
    given = parse_unit(written)
    if given is None:
        return Reading(None, "unknown_unit", f"{written[:40]!r} is no known unit")
    if given.dimension != asked.dimension:
        return Reading(None, "wrong_dimension", f"{written[:40]!r} does not measure what {unit} does")
    return Reading(value * given.scale / asked.scale)


def read_temperature(text: str, unit: str, *, bare: bool = False) -> Reading[Fraction]:
    """A temperature on the scale `unit` (`K`, `°C` or `°F`), zeros of the scales minded; codes as for quantities."""
    asked = _SCALES[unit]
    if len(text) > MAX_LENGTH:
        return Reading(None, "too_long", f"{len(text)} characters; the limit is {MAX_LENGTH}")
    found = _parts(text)
    if found is None:
        return Reading(None, "no_number", "expected a number and its unit")
    value, written = found
    if not written and not bare:
        return Reading(None, "no_unit", f"expected a value in {unit}")
    given = _scale(written) if written else asked
    if not given:
        known = parse_unit(written)
        code = "unknown_unit" if known is None else "wrong_dimension"
        return Reading(None, code, f"{written[:40]!r} is no temperature")
    step, zero = _ZEROS[given]
    kelvins = value * step + zero
    step, zero = _ZEROS[asked]
    return Reading((kelvins - zero) / step)


def _scale(written: str) -> str:
    """The scale that a text names: `K`, `° C`, `degrees Celsius`; or "" for none."""
    word = re.sub(r"[ {}]", "", written)
    name = word.lower().removeprefix("degrees").removeprefix("degree").removeprefix("°").removesuffix("s")
    return _SCALES.get(word, "") or {"celsiu": "c", "fahrenheit": "f", "kelvin": "k"}.get(name, "")


def _parts(text: str) -> tuple[Fraction, str] | None:
    """The number and the text of the unit after it; `E =` and `about` before them are forgiven."""
    text = plain(text)
    label = _LABEL.match(text)
    text = text[label.end() :] if label else text
    about = _ABOUT.match(text)
    text = text[about.end() :] if about else text
    match = _POWER.match(text) or _NUMBER.match(text)
    value = None if match is None or len(match[0]) > MAX_DIGITS else parse_value(match[0].replace("- ", "-"))
    return None if match is None or value is None else (value, text[match.end() :].strip())
