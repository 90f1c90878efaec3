"""Numbers represented by forms: sums of squares and cubes, Pell equations, norms. Any representation is right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from random import Random
from typing import ClassVar

from bootcamp.answers.expressions import Node, exact, parse_expression
from bootcamp.answers.labels import sides
from bootcamp.answers.latex import plain
from bootcamp.answers.lists import parse_named
from bootcamp.math.questions import Given, Made, Question
from bootcamp.math.reading import listed
from bootcamp.math.wordings import wording

_PAIR = wording("Find positive integers x, y with {f} = {n}.", "Solve ${f} = {n}$ in positive integers x, y.")
MAX_LENGTH = 400  # characters of an equation
SIZES = ((2, 70), (60, 200), (200, 1000), (1000, 10**4), (10**5, 10**6))


@dataclass(frozen=True, kw_only=True)
class Representation(Question):
    """Positive integers at which a form takes a given value."""

    WORDINGS: ClassVar = {
        "two-squares": wording(
            "Two squares: positive integers x, y with {f} = {n}?",
            "Write {n} as a sum of two squares: positive integers x, y with ${f} = {n}$.",
        ),
        "three-squares": wording(
            "Three squares: positive integers x, y, z with {f} = {n}?",
            "Write {n} as a sum of three squares: positive integers x, y, z with ${f} = {n}$.",
        ),
        "two-cubes": wording(
            "Two cubes: positive integers x, y with {f} = {n}?",
            "Write {n} with two cubes: positive integers x, y with ${f} = {n}$.",
        ),
        "difference-of-squares": _PAIR,
        "square-and-multiple": _PAIR,
        "mixed-form": _PAIR,
        "pell": wording(
            "Pell equation: positive integers x, y with {f} = {n}?",
            "Solve the Pell equation ${f} = {n}$ in positive integers x, y.",
        ),
        "negative-pell": wording(
            "Negative Pell equation: positive integers x, y with {f} = {n}?",
            "Solve the negative Pell equation ${f} = {n}$ in positive integers x, y.",
        ),
        "pell-like": _PAIR,
    }

    def made(self, rng: Random, level: int) -> Made:
        f, names, solution = getattr(self, "_" + self.kind.replace("-", "_"))(rng, level)
        n = exact(_form(f), {name: Fraction(v) for name, v in zip(names, solution, strict=True)})
        if level > 1 or n is None or abs(n) < 10**5 or "ell" in self.kind:
            return {"f": f, "n": n}, listed(solution)
        return self.made(rng, level)

    def _pair(self, rng: Random, level: int) -> tuple[int, int]:
        low, high = SIZES[level - 1]
        return rng.randint(low, high), rng.randint(low, high)

    def _two_squares(self, rng: Random, level: int) -> tuple[str, str, tuple[int, ...]]:
        return "x^2+y^2", "xy", self._pair(rng, level)

    def _three_squares(self, rng: Random, level: int) -> tuple[str, str, tuple[int, ...]]:
        x, y = self._pair(rng, level)
        return "x^2+y^2+z^2", "xyz", (x, y, rng.randint(1, x + y))

    def _two_cubes(self, rng: Random, level: int) -> tuple[str, str, tuple[int, ...]]:
        x, y = self._pair(rng, level)
        return ("x^3+y^3", "xy", (x, y)) if rng.random() < 0.5 or x == y else ("x^3-y^3", "xy", (max(x, y), min(x, y)))

    def _difference_of_squares(self, rng: Random, level: int) -> tuple[str, str, tuple[int, ...]]:
        while True:
            x, y = self._pair(rng, level)
            if x - y > 2:
                return "x^2-y^2", "xy", (x, y)

    def _square_and_multiple(self, rng: Random, level: int) -> tuple[str, str, tuple[int, ...]]:
        return f"x^2+{rng.choice((2, 3, 5, 6, 7, 10, 13))}y^2", "xy", self._pair(rng, level)

    def _mixed_form(self, rng: Random, level: int) -> tuple[str, str, tuple[int, ...]]:
        a, c = rng.randint(1, 4), rng.randint(1, 6)
        b = rng.choice([b for b in range(-3, 4) if b and b * b < 4 * a * c])
        head, middle = ("" if n in (1, -1) else str(abs(n)) for n in (a, b))
        return f"{head}x^2{'+-'[b < 0]}{middle}xy+{c if c > 1 else ''}y^2", "xy", self._pair(rng, level)

    def _pell(self, rng: Random, level: int) -> tuple[str, str, tuple[int, ...]]:
        while True:
            if level == 1:
                k = rng.randint(3, 200)  # near squares have a short period
                d = k * k + rng.choice((-2, -1, 1, 2))
            else:
                d = rng.randint(2, (2000, 3000, 5000, 9999)[level - 2])
            x, y = fundamental(d, 1)
            if y and 10 ** (0, 1, 4, 8, 15)[level - 1] < x < 10 ** (8, 5, 9, 16, 36)[level - 1]:
                return f"x^2-{d}y^2", "xy", (x, y)

    def _negative_pell(self, rng: Random, level: int) -> tuple[str, str, tuple[int, ...]]:
        while True:
            if level == 1:  # x is a root of -1 modulo y^2, so that y is small
                square = rng.choice((1, 5, 13, 17, 25, 29)) ** 2
                x = next(r for r in range(square) if (r * r + 1) % square == 0) + rng.randint(1, 60) * square
                d = (x * x + 1) // square
            else:
                d = rng.randint(2, 9999)
            x, y = fundamental(d, -1)
            if y and 10 ** (0, 0, 3, 7, 13)[level - 1] < x < 10 ** (6, 6, 8, 14, 32)[level - 1]:
                return f"x^2-{d}y^2", "xy", (x, y)

    def _pell_like(self, rng: Random, level: int) -> tuple[str, str, tuple[int, ...]]:
        while True:
            d = rng.randint(2, (30, 60, 99, 200, 500)[level - 1])
            x, y = self._pair(rng, min(level, 4))
            if isqrt(d) ** 2 != d:
                y = max(1, min(y, isqrt(x * x // d) + rng.randint(-2, 3)))
                if y != 1:
                    return f"x^2-{d}y^2", "xy", (x, y)

    def fault(self, given: Given, text: str, solution: str) -> str:
        names = "xyz" if "z" in given["f"] else "xy"
        values = parse_named(text, names) or _put_in(text, given["f"], given["n"])
        if values is None or any(v.denominator > 1 or v <= 0 for v in values.values()):
            return "not_positive_integers"
        return "" if exact(_form(given["f"]), values) == int(given["n"]) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """The terms taken apart as text."""
        numbers = [int(n) for n in solution.split(", ")]
        text = given["f"].replace("-", "+-")
        total = 0
        for term in text.split("+"):
            sign, term = (-1, term[1:]) if term[:1] == "-" else (1, term)
            head = term[: min(term.find(name) for name in "xyz" if name in term)]
            product = sign * (int(head) if head else 1)
            for name, value in zip("xyz", numbers, strict=False):
                power = term.partition(name)[2]
                product *= value ** (0 if name not in term else int(power[1]) if power[:1] == "^" else 1)
            total += product
        return total == int(given["n"]) and min(numbers) > 0


def _put_in(text: str, form: str, n: str) -> dict[str, Fraction] | None:
    """The numbers that stand for x, y, z in `form`, whose value may be written before or after it: `3^2 + 4^2 = 25`."""
    parts = sides(plain(text[:MAX_LENGTH]))
    if len(parts) == 2 and n in parts:
        parts.remove(n)
    match = _shape(form).fullmatch(parts[0]) if len(parts) == 1 else None
    return {name: Fraction(value) for name, value in match.groupdict().items()} if match else None


@lru_cache(maxsize=512)
def _shape(form: str) -> re.Pattern[str]:
    """A form with numbers in the place of its variables; a sign of multiplication or a bracket keeps factors apart."""
    pattern, seen = "", set()
    for place, mark in enumerate(form):
        if mark in "xyz":
            apart = r"(?:\s?\*\s?\(?|\()" if place and (form[place - 1] not in "+-") else r"\(?"
            pattern += apart + (f"(?P={mark})" if mark in seen else rf"(?P<{mark}>\d{{1,60}})") + r"\)?"
            seen.add(mark)
        elif mark == "^":
            pattern += r"\s?\^\s?"
        elif place and form[place - 1] == "^":
            pattern += rf"(?:{mark}|\{{{mark}\}})"
        else:
            pattern += rf"\s?\{mark}\s?" if mark in "+-" else mark
    return re.compile(pattern, re.ASCII)


@lru_cache(maxsize=512)
def _form(text: str) -> Node:
    node = parse_expression(text, ("x", "y", "z"))
    assert node is not None, text
    return node


def fundamental(d: int, n: int) -> tuple[int, int]:
    """The least solution of x^2 - d y^2 = n for n = 1 or -1 among convergents; (0, 0) if there is none of 40 digits."""
    root = isqrt(d)
    if root * root == d:
        return 0, 0
    m, q, a = 0, 1, root
    above, below = (1, root), (0, 1)
    while above[1] < 10**40:
        norm = above[1] ** 2 - d * below[1] ** 2
        if norm == n:
            return above[1], below[1]
        if norm == 1:
            return 0, 0
        m = a * q - m
        q = (d - m * m) // q
        a = (root + m) // q
        above, below = (above[1], a * above[1] + above[0]), (below[1], a * below[1] + below[0])
    return 0, 0
