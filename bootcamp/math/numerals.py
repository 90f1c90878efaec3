"""Numbers in other systems of numerals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from math import isqrt
from random import Random
from typing import ClassVar

from bootcamp.answers.lists import parse_list
from bootcamp.answers.numbers import tidy
from bootcamp.math.questions import Given, Made, Question, integer, read_integers, read_number
from bootcamp.math.reading import listed, right_side
from bootcamp.math.wordings import wording

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


_BASE = re.compile(r"(?:_\s?\{?\s?|\s(?:in\s)?base\s)(-?\d{1,2})\s?\}?\Z", re.ASCII)


def digits(n: int, base: int) -> list[int]:
    """The highest first; the base may be negative."""
    found = []
    while n:
        rest = n % abs(base)
        found.append(rest)
        n = (n - rest) // base
    return found[::-1] or [0]


@dataclass(frozen=True, kw_only=True)
class Numeral(Question):
    """Numbers in other systems of numerals."""

    WORDINGS: ClassVar = {
        "to-base": wording("Write {n} in base {b}.", "What is the base-{b} representation of {n}?"),
        "from-base": wording("{n} in base {b} = ? in base 10", "Which number, in decimal, is written {n} in base {b}?"),
        "negative-base": wording(
            "Write {n} in base -{b} (digits 0 to {c}).",
            "What are the digits of {n} in the negative base -{b}, each from 0 to {c}?",
        ),
        "balanced-ternary": wording(
            "Write {n} in balanced ternary (T for -1).",
            "Represent {n} by powers of 3 with digits 1, 0 and T, where T means -1.",
        ),
        "factorial-base": wording(
            "Write {n} = d_1 1! + d_2 2! + ..., 0 <= d_k <= k. Give d_1, d_2, ...",
            "Give the factorial digits d_1, d_2, ... of {n}: its sum of $d_k k!$ with $0 \\le d_k \\le k$.",
        ),
        "zeckendorf": wording(
            "Write {n} as a sum of non-consecutive Fibonacci numbers.", "Zeckendorf representation of {n}, as a sum?"
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        low, high = ((40, 4999), (1000, 10**5), (10**5, 10**8), (10**9, 10**14), (10**18, 10**24))[level - 1]
        n = rng.randint(low, high)
        b = rng.choice([b for b in range(2, 10 if level == 1 else 17) if b != 10])
        match self.kind:
            case "to-base":
                return {"n": n, "b": b}, _written(digits(n, b))
            case "from-base":
                return {"n": _written(digits(n, b)), "b": b}, n
            case "negative-base":
                b, sign = rng.randint(2, 10), rng.choice((1, -1))
                return {"n": sign * n, "b": b, "c": b - 1}, _written(digits(sign * n, -b))
            case "balanced-ternary":
                n *= rng.choice((1, 1, -1))
                places = digits(n + (3**60 - 1) // 2, 3)  # 11...1 more: each digit is one more than the balanced one
                places = [0] * (60 - len(places)) + places
                return {"n": n}, "".join("T01"[d] for d in places).lstrip("0")
            case "factorial-base":
                found, k, rest = [], 2, n
                while rest:
                    found.append(rest % k)
                    rest, k = rest // k, k + 1
                return {"n": n}, listed(found)
        parts, rest = [], n
        for f in reversed(_fibonacci(n)):
            if f <= rest:
                parts.append(f)
                rest -= f
        return {"n": n}, "+".join(map(str, parts))

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind == "zeckendorf":
            parts = parse_list(right_side(text, given["n"]).replace("+", ","), integer)
            return "" if parts and sorted(parts, reverse=True) == [int(f) for f in solution.split("+")] else "wrong_sum"
        if self.kind == "factorial-base":
            return "" if read_integers(text) == read_integers(solution) else "wrong_digits"
        if self.kind == "from-base":
            found = read_number(text)
            return "" if found == int(solution) else "wrong_value"
        base = {"balanced-ternary": "3", "negative-base": f"-{given.get('b')}"}.get(self.kind, given.get("b", ""))
        return "" if _numeral(text, base) == solution else "wrong_digits"

    def true(self, given: Given, solution: str) -> bool:
        """By adding up what the digits stand for."""
        match self.kind:
            case "from-base":
                return int(given["n"], int(given["b"])) == int(solution)
            case "to-base":
                return int(solution, int(given["b"])) == int(given["n"]) and solution[0] != "0"
            case "zeckendorf":
                parts = [int(f) for f in solution.split("+")]
                gaps = all(a * a > 3 * b * b for a, b in pairwise(parts)) or 1 in parts[:-1]
                fibonacci = all(any(isqrt(5 * f * f + s) ** 2 == 5 * f * f + s for s in (4, -4)) for f in parts)
                return gaps and fibonacci and sum(parts) == int(given["n"])
            case "factorial-base":
                places = [int(d) for d in solution.split(", ")]
                total, weight = 0, 1
                for k, d in enumerate(places, start=1):
                    weight *= k
                    total += d * weight
                    if not 0 <= d <= k:
                        return False
                return total == int(given["n"]) and places[-1] > 0
        base = 3 if self.kind == "balanced-ternary" else -int(given["b"])
        total = 0
        for mark in solution:
            total = total * base + (-1 if mark == "T" and base == 3 else int(mark))
        return (
            total == int(given["n"]) and all(mark in "T01" for mark in solution)
            if base == 3
            else total == int(given["n"])
        )


def _written(places: list[int]) -> str:
    return "".join(DIGITS[d] for d in places)


def _fibonacci(n: int) -> list[int]:
    """1, 2, 3, 5, … up to n."""
    found = [1, 2]
    while found[-1] <= n:
        found.append(found[-1] + found[-2])
    return found[:-1]


def _numeral(text: str, base: str) -> str:
    """The digits of a numeral without its dress: `(1011)_{2}`, `1011 base 2`, leading zeros."""
    text = tidy(text[:400])
    end = _BASE.search(text)
    if end and end[1] == base:
        text = text[: end.start()]
    text = text.replace("\\text{", "").replace("\\mathrm{", "").replace("}", "").strip()
    if text[:1] + text[-1:] == "()":
        text = text[1:-1]
    return text.upper().lstrip("0") or "0"
