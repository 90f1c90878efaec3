"""Units of measurement: a table of our own and a grammar of products, so that nothing in a text is evaluated.

    unit   = group {("/" | "per") group}          group = factor {("·" | "*" | nothing) factor}
    factor = symbol [power] | "1" | "(" unit ")" [power]          power = ["^"] whole number

What stands after a slash up to the next one is below the line, as people mean by `J/mol·K`. Scales are exact
fractions of SI units (2019 definitions; u: CODATA 2022). °C and °F are steps of temperature here, without a zero.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from bootcamp.answers.latex import plain

MAX_LENGTH = 120  # characters
MAX_FACTORS = 12
MAX_POWER = 12
MAX_DEPTH = 3

Dimension = tuple[int, ...]  # powers of metre, kilogram, second, ampere, kelvin, mole, candela


@dataclass(frozen=True)
class Unit:
    """`scale` SI units of this dimension."""

    scale: Fraction
    dimension: Dimension

    def __mul__(self, other: Unit) -> Unit:
        return Unit(
            self.scale * other.scale, tuple(a + b for a, b in zip(self.dimension, other.dimension, strict=True))
        )

    def __pow__(self, power: int) -> Unit:
        return Unit(self.scale**power, tuple(a * power for a in self.dimension))


ONE = Unit(Fraction(1), (0,) * 7)

_PREFIXES = {
    "Q": 30, "R": 27, "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1, "d": -1,
    "c": -2, "m": -3, "u": -6, "μ": -6, "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24, "r": -27, "q": -30,
}  # fmt: skip
# symbol: (scale, dimension), those that take prefixes first; a dimension is written in base units
_METRIC = {
    "m": "1 m", "g": "1/1000 kg", "s": "1 s", "A": "1 A", "K": "1 K", "mol": "1 mol", "cd": "1 cd",
    "Hz": "1 s-1", "N": "1 m kg s-2", "Pa": "1 m-1 kg s-2", "J": "1 m2 kg s-2", "W": "1 m2 kg s-3", "C": "1 s A",
    "V": "1 m2 kg s-3 A-1", "F": "1 m-2 kg-1 s4 A2", "Ω": "1 m2 kg s-3 A-2", "S": "1 m-2 kg-1 s3 A2",
    "Wb": "1 m2 kg s-2 A-1", "T": "1 kg s-2 A-1", "H": "1 m2 kg s-2 A-2", "lm": "1 cd", "lx": "1 m-2 cd", "Bq": "1 s-1",
    "Gy": "1 m2 s-2", "Sv": "1 m2 s-2", "kat": "1 s-1 mol", "rad": "1", "sr": "1", "L": "1/1000 m3", "l": "1/1000 m3",
    "M": "1000 m-3 mol", "eV": "1.602176634e-19 m2 kg s-2", "cal": "4.184 m2 kg s-2", "bar": "100000 m-1 kg s-2",
    "Da": "1.66053906892e-27 kg", "G": "0.0001 kg s-2 A-1", "Wh": "3600 m2 kg s-2", "erg": "1e-7 m2 kg s-2",
    "dyn": "1e-5 m kg s-2", "P": "0.1 m-1 kg s-1", "pc": "30856775814913673 m", "t": "1000 kg", "b": "1e-28 m2",
}  # fmt: skip
_PLAIN = {
    "%": "1/100", "ppm": "1e-6", "ppb": "1e-9", "dozen": "12", "min": "60 s", "h": "3600 s", "hr": "3600 s",
    "d": "86400 s", "day": "86400 s", "week": "604800 s", "wk": "604800 s", "yr": "31557600 s", "a": "31557600 s",
    "Å": "1e-10 m", "au": "149597870700 m", "AU": "149597870700 m", "ly": "9460730472580800 m", "in": "0.0254 m",
    "ft": "0.3048 m", "yd": "0.9144 m", "mi": "1609.344 m", "nmi": "1852 m", "ha": "10000 m2", "cc": "1e-6 m3",
    "lb": "0.45359237 kg", "oz": "0.028349523125 kg", "u": "1.66053906892e-27 kg", "amu": "1.66053906892e-27 kg",
    "atm": "101325 m-1 kg s-2", "Torr": "101325/760 m-1 kg s-2", "mmHg": "133.322387415 m-1 kg s-2",
    "psi": "6894.757293168361 m-1 kg s-2", "lbf": "4.4482216152605 m kg s-2", "Btu": "1055.05585262 m2 kg s-2",
    "hp": "745.69987158227 m2 kg s-3", "kn": "463/900 m s-1", "mph": "0.44704 m s-1", "rpm": "1/60 s-1",
    "Ry": "2.1798723611030e-18 m2 kg s-2", "Ha": "4.3597447222060e-18 m2 kg s-2", "bohr": "5.29177210544e-11 m",
    "Eh": "4.3597447222060e-18 m2 kg s-2", "D": "3.33564095198e-30 s A m", "Ci": "3.7e10 s-1", "℃": "1 K",
    "°C": "1 K", "°F": "5/9 K", "gal": "0.003785411784 m3",
}  # fmt: skip
# The degree of angle is no exact fraction of a radian; 25 digits are more than any tolerance asks for.
_ANGLES = {"°": "0.01745329251994329576923691", "arcmin": "0.0002908882086657215961539485"}
_ANGLES |= {"arcsec": "0.000004848136811095359935899141", "rev": "6.283185307179586476925287"}
_WORDS = {
    "metre": "m", "meter": "m", "gram": "g", "second": "s", "sec": "s", "ampere": "A", "amp": "A", "kelvin": "K",
    "mole": "mol", "candela": "cd", "hertz": "Hz", "newton": "N", "pascal": "Pa", "joule": "J", "watt": "W",
    "coulomb": "C", "volt": "V", "farad": "F", "ohm": "Ω", "siemens": "S", "weber": "Wb", "tesla": "T", "henry": "H",
    "lumen": "lm", "lux": "lx", "becquerel": "Bq", "gray": "Gy", "sievert": "Sv", "radian": "rad", "litre": "L",
    "liter": "L", "molar": "M", "electronvolt": "eV", "calorie": "cal", "dalton": "Da", "gauss": "G", "tonne": "t",
    "parsec": "pc", "minute": "min", "hour": "h", "day": "d", "year": "yr", "week": "week", "ångström": "Å",
    "angstrom": "Å", "inch": "in", "inches": "in", "foot": "ft", "feet": "ft", "yard": "yd", "mile": "mi",
    "pound": "lb", "ounce": "oz", "atmosphere": "atm", "torr": "Torr", "hartree": "Ha", "rydberg": "Ry", "debye": "D",
    "degree": "°", "deg": "°", "percent": "%", "hertzes": "Hz", "degc": "°C", "degf": "°F", "celsius": "°C",
    "fahrenheit": "°F", "revolution": "rev", "knot": "kn", "gallon": "gal", "acre": "acre",
}  # fmt: skip
_WORD_PREFIXES = {
    "tera": "T", "giga": "G", "mega": "M", "kilo": "k", "hecto": "h", "deca": "da", "deci": "d", "centi": "c",
    "milli": "m", "micro": "u", "nano": "n", "pico": "p", "femto": "f", "atto": "a",
}  # fmt: skip
_SPELLINGS = (
    ("\\mu ", "μ"), ("\\Omega", "Ω"), ("\u2126", "Ω"), ("\\AA", "Å"), ("\\r{A}", "Å"), ("\u212b", "Å"),
    ("\\mathring{A}", "Å"),
)  # fmt: skip
_FRACTION = re.compile(r"\\frac\s?\{([^{}]{1,60})\}\s?\{([^{}]{1,60})\}")
_TOKEN = re.compile(
    r"(?P<symbol>°\s?[CF](?![A-Za-z])|[A-Za-zμΩÅ℃%°]+)|(?P<one>1(?![0-9]))"
    r"|(?P<power>(?:\^|\*\*)\s?(?:\(\s?[+-]?\d{1,2}\s?\)|[+-]?\d{1,2})|[+-]?\d{1,2})|(?P<mark>[*/()])"
)


class _Unknown(ValueError):
    """The text is no unit of this table."""


def _row(text: str) -> Unit:
    """`1/1000 m3 mol-1` as a unit."""
    scale, *parts = text.split(" ")
    dimension = [0] * 7
    for part in parts:
        match = re.fullmatch(r"([A-Za-z]+)(-?\d?)", part)
        assert match is not None
        dimension[("m", "kg", "s", "A", "K", "mol", "cd").index(match[1])] = int(match[2] or 1)
    return Unit(Fraction(scale), tuple(dimension))


_UNITS = {symbol: _row(text) for symbol, text in (_METRIC | _PLAIN | _ANGLES | {"acre": "4046.8564224 m2"}).items()}


def parse_unit(text: str) -> Unit | None:
    """The unit that `text` writes, or None; "" and "1" are the unit of pure numbers."""
    if len(text) > MAX_LENGTH:
        return None
    text = plain(text)
    for spelling, sign in _SPELLINGS:
        text = text.replace(spelling, sign)
    text = _FRACTION.sub(r"(\1)/(\2)", text).replace("{", "").replace("}", "").replace("~", " ").strip()
    if not text:
        return ONE
    try:
        tokens = list(_tokens(text))
        unit, rest = _unit(tokens, 0)
        return None if rest else unit
    except _Unknown:
        return None


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """(kind, word) each; the kinds are symbol, mark, one and power."""
    position = count = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        match = _TOKEN.match(text, position)
        count += 1
        if match is None or count > 4 * MAX_FACTORS:
            raise _Unknown(text)
        kind, word = match.lastgroup or "", match[0]
        position = match.end()
        yield ("mark", "/") if word == "per" else (kind, word)


def _unit(tokens: list[tuple[str, str]], depth: int) -> tuple[Unit, list[tuple[str, str]]]:
    """The unit at the start of `tokens`, and the tokens after it."""
    unit, sign, factors = ONE, 1, 0
    if depth > MAX_DEPTH:
        raise _Unknown("too deep")
    expects = True
    while tokens:
        (kind, word), *rest = tokens
        if (kind, word) == ("mark", ")"):
            break
        tokens = rest
        if kind == "mark" and word != "(":
            if expects:
                raise _Unknown(word)
            sign, expects = (-1 if word == "/" else sign), True
            continue
        if kind == "power":
            raise _Unknown(word)
        if word == "(":
            factor, tokens = _unit(tokens, depth + 1)
            if not tokens or tokens[0] != ("mark", ")"):
                raise _Unknown("(")
            tokens = tokens[1:]
        else:
            factor = ONE if kind == "one" else _symbol(word)
        if tokens and tokens[0][0] in ("power", "one") and kind != "one":
            power = int(tokens[0][1].strip("^*() "))
            if not 1 <= abs(power) <= MAX_POWER:
                raise _Unknown("power")
            factor, tokens = factor**power, tokens[1:]
        unit, expects, factors = unit * factor**sign, False, factors + 1
        if factors > MAX_FACTORS or any(abs(a) > 10 * MAX_POWER for a in unit.dimension):
            raise _Unknown("too large")
    if expects:
        raise _Unknown("a factor is missing")
    return unit, tokens


def _symbol(word: str) -> Unit:
    word = word.replace(" ", "")
    if word in _UNITS:
        return _UNITS[word]
    for cut in (1, 2):
        if word[:cut] in _PREFIXES and word[cut:] in _METRIC:
            return Unit(Fraction(10) ** _PREFIXES[word[:cut]], ONE.dimension) * _UNITS[word[cut:]]
    name = word.lower()
    prefix = next((p for p in _WORD_PREFIXES if name.startswith(p) and len(name) > len(p) + 2), "")
    for ending in (name[len(prefix) :], name[len(prefix) :].removesuffix("s")):
        symbol = _WORDS.get(ending, "")
        if symbol and (not prefix or symbol in _METRIC):
            scale = Fraction(10) ** _PREFIXES[_WORD_PREFIXES[prefix]] if prefix else Fraction(1)
            return Unit(scale, ONE.dimension) * _UNITS[symbol]
    raise _Unknown(word)
