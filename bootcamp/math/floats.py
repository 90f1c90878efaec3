"""Numbers of a stated binary format: rounding to nearest with ties to even, encodings, neighbours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.latex import plain
from bootcamp.math.counting import value_of
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made
from bootcamp.math.reading import listed
from bootcamp.math.wordings import wording


def unit(x: Fraction, digits: int, least: int = -(10**6)) -> Fraction:
    """The spacing of numbers with so many binary digits around x; 2^least at the least."""
    exponent = abs(x).numerator.bit_length() - abs(x).denominator.bit_length()
    if Fraction(2) ** exponent > abs(x):
        exponent -= 1
    return Fraction(2) ** max(exponent - digits + 1, least)


def rounded(x: Fraction, digits: int, least: int = -(10**6)) -> Fraction:
    """The nearest such number; of two, the one with the even last digit."""
    if not x:
        return x
    step = unit(x, digits, least)
    return round(x / step) * step  # Python rounds halves to even


def encoded(x: Fraction, bits: int, fraction: int) -> str | None:
    """Sign, exponent and fraction bits of a number that the format has; None for any other."""
    bias = 2 ** (bits - 1) - 1
    least = 1 - bias - fraction
    if x != rounded(x, fraction + 1, least) or not x:
        return None
    step = unit(x, fraction + 1, least)
    whole = int(abs(x) / step)
    exponent = (step.numerator.bit_length() - step.denominator.bit_length()) + fraction
    field = exponent + bias if whole >= 2**fraction else 0
    if field >= 2**bits - 1:
        return None
    return f"{int(x < 0)} {field:0{bits}b} {whole % 2**fraction:0{fraction}b}"


_BITS = re.compile(r"[01]{3,40}")


@dataclass(frozen=True, kw_only=True)
class FloatingPoint(Pictured):
    """One number, or one pattern of bits, of a small binary format."""

    WORDINGS: ClassVar = {
        "round": wording(
            "Round {x} to {p} significant bits (nearest, ties to even). Exact value?",
            "Which number with a significand of {p} bits is nearest to {x}? Ties go to the even one. Exact value?",
        ),
        "sum": wording(
            "Add {x} from the left with {p}-bit significands, nearest even after each sum. Result?",
            "A machine rounds each sum to a significand of {p} bits (to nearest, ties to even). What does it get for "
            "the "
            "sum of {x}, added from left to right?",
        ),
        "encode": wording(
            "Bits of {x}: sign, {e} exponent bits, {m} fraction bits, IEEE style?",
            "Write {x} in the IEEE-style format of one sign bit, {e} exponent bits (bias {bias}) and {m} fraction "
            "bits. "
            "All bits in order?",
        ),
        "decode": wording(
            "Value of the bits {bits} (sign, {e} exponent bits, {m} fraction bits, IEEE style)?",
            "Which number has the bits {bits} in the IEEE-style format with one sign bit, {e} exponent bits (bias "
            "{bias}) and {m} fraction bits?",
        ),
        "next": wording(
            "Smallest number above {x} with a {p}-bit significand?",
            "What is the least number greater than {x} whose significand has at most {p} bits?",
        ),
        "absorbed": wording(
            "{p}-bit significands, nearest even. Largest y with fl({x} + y) = {x}?",
            "Numbers have significands of {p} bits and sums are rounded to nearest, ties to even. What is the largest "
            "real y for which the rounded sum {x} + y is {x}?",
        ),
        "product-error": wording(
            "{p}-bit significands, nearest even. fl({x} * {y}) - {x} * {y} exactly?",
            "By how much does the product {x} * {y}, rounded to a significand of {p} bits (to nearest, ties to even), "
            "exceed the exact product?",
        ),
    }

    chance: ClassVar[float] = 0.2

    def made(self, rng: Random, level: int) -> Made:
        p = rng.randint(*((3, 8), (4, 8), (6, 11), (8, 16))[level - 1])
        match self.kind:
            case "round":
                x = Fraction(rng.randint(1, 10 ** (2 + level)), rng.randint(2, 9 if level < 3 else 99))
                if rng.random() < 0.3:  # a tie
                    step = Fraction(2) ** rng.randint(-6, 6)
                    x = (rng.randint(2 ** (p - 1), 2**p - 1) + Fraction(1, 2)) * step
                x *= rng.choice((-1, 1)) if level > 1 else 1
                found = rounded(x, p)
                return ({"x": x, "p": p}, found) if found != x else self.made(rng, level)
            case "sum":
                big = 2 ** (p + 1)
                terms = [
                    Fraction(rng.randint(1, big), 2 ** rng.randint(0, 2 if level > 1 else 0)) for _ in range(2 + level)
                ]
                terms = [rng.choice((-1, 1)) * rounded(t, p) for t in terms]
                total = terms[0]
                for term in terms[1:]:
                    total = rounded(total + term, p)
                if not total or total == sum(terms):
                    return self.made(rng, level)
                return {"x": listed(terms), "p": p}, total
            case "next":
                x = rounded(Fraction(rng.randint(1, 9999), 2 ** rng.randint(0, 16)), p) * rng.choice((-1, 1))
                step = unit(x, p)
                if x < 0 and abs(x) / step == 2 ** (p - 1):  # the numbers are closer below a power of two
                    step /= 2
                return {"x": x, "p": p}, x + step
            case "absorbed":
                whole = 2 * rng.randint(2 ** (p - 2), 2 ** (p - 1) - 1) if rng.random() < 0.8 else 2 ** (p - 1)
                x = whole * Fraction(2) ** rng.randint(-20, 20) * rng.choice((-1, 1))
                return {"x": x, "p": p}, _absorbed(x, p)
            case "product-error":
                x, y = (Fraction(rng.randint(2 ** (p - 1) + 1, 2**p - 1), 2 ** rng.randint(0, p + 2)) for _ in range(2))
                gap = rounded(x * y, p) - x * y
                return ({"p": p, "x": x, "y": y}, gap) if gap else self.made(rng, level)
        e, m = rng.randint(3, 4 + level // 2), rng.randint(2 + level, 6 + level)
        bias = 2 ** (e - 1) - 1
        field = 0 if level > 2 and rng.random() < 0.3 else rng.randint(1, 2**e - 2)
        whole = rng.randint(1, 2**m - 1)
        size = Fraction(whole + (2**m if field else 0)) * Fraction(2) ** (max(field, 1) - bias - m)
        x = rng.choice((-1, 1)) * size
        bits = encoded(x, e, m)
        assert bits is not None
        fields = {"x": x} if self.kind == "encode" else {"bits": bits.replace(" ", "")}
        return fields | {"e": e, "m": m} | ({} if level == 1 else {"bias": bias}), bits if self.kind == "encode" else x

    def generate(self, rng: Random, level: int) -> Any:
        problem = super().generate(rng, level)
        given = problem.answer["given"]
        if f"(bias {given.get('bias')})" not in problem.prompt:  # a phrasing that leaves it to the style's rule
            given.pop("bias", None)
        return problem

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind == "encode":
            bits = re.sub(r"[\s|,_()]", "", plain(text[:200]))
            if not _BITS.fullmatch(bits):
                return "not_bits"
            return "" if bits == solution.replace(" ", "") else "wrong_bits"
        value = value_of(text)
        return "not_a_number" if value is None else "" if value == Fraction(solution) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """By trying the neighbours; patterns of bits by the formula of their value."""
        if self.kind in ("encode", "decode"):
            bits = (solution if self.kind == "encode" else given["bits"]).replace(" ", "")
            e, m = int(given["e"]), int(given["m"])
            if len(bits) != 1 + e + m:
                return False
            field, low = int(bits[1 : 1 + e], 2), int(bits[1 + e :], 2) / 2**m
            size = (low + (field > 0)) * 2.0 ** (max(field, 1) - 2 ** (e - 1) + 1)
            return float(Fraction(given["x"] if self.kind == "encode" else solution)) == (
                -size if bits[0] == "1" else size
            )
        p, found = int(given["p"]), Fraction(solution)
        match self.kind:
            case "round":
                return _nearest(Fraction(given["x"]), found, p)
            case "sum":
                total, *terms = (Fraction(part) for part in given["x"].split(", "))
                for term in terms:
                    total = _by_bits(total + term, p)
                return total == found
            case "next":
                x = Fraction(given["x"])
                halves = [x + (found - x) * Fraction(k, 8) for k in range(1, 8)]
                return _fits(found, p) and found > x and not any(_fits(h, p) for h in halves)
            case "product-error":
                return (
                    _by_bits(Fraction(given["x"]) * Fraction(given["y"]), p)
                    - Fraction(given["x"]) * Fraction(given["y"])
                    == found
                )
        x = Fraction(given["x"])
        return _by_bits(x + found, p) == x and all(
            _by_bits(x + found * (1 + Fraction(1, n)), p) != x for n in (2, 10**6, 10**12)
        )


def _fits(x: Fraction, p: int) -> bool:
    """True if the odd part of the number has at most p bits, and its denominator is a power of two."""
    above, below = abs(x.numerator), x.denominator
    while above and above % 2 == 0:
        above //= 2
    return below & (below - 1) == 0 and above.bit_length() <= p


def _by_bits(x: Fraction, p: int) -> Fraction:
    """Rounded by comparing what is cut off with one half."""
    if not x:
        return x
    scale, size = Fraction(1), abs(x)
    while size >= 2**p:
        size, scale = size / 2, scale * 2
    while size < 2 ** (p - 1):
        size, scale = size * 2, scale / 2
    whole = size.numerator // size.denominator
    rest = size - whole
    whole += rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole % 2 == 1)
    return whole * scale * (1 if x > 0 else -1)


def _nearest(x: Fraction, found: Fraction, p: int) -> bool:
    return _fits(found, p) and found == _by_bits(x, p)


def _absorbed(x: Fraction, p: int) -> Fraction:
    """Half a step above x, whose last digit is even: else no y would be the largest."""
    step = unit(x, p)
    if x > 0:
        return step / 2
    below = step / 2 if abs(x) / step == 2 ** (p - 1) else step
    return below / 2
