"""Equations in whole numbers and points of curves modulo primes: put in, or all tried."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from benchmarks.recomputed.texts import divisors, expression, ints, plain

Opinion = Callable[[str, str], bool]


def _form(prompt: str, answer: str) -> bool:
    text, n = re.findall(r"(\d*x\^\d[\dxyz^+-]*) = (-?\d+)", prompt)[0]
    values = ints(answer)
    node = expression(text)
    return min(values) > 0 and node.subs(dict(zip("xyz", values, strict=False))) == int(n)


def _coins(prompt: str, answer: str) -> bool:
    numbers = ints(prompt)
    if prompt.startswith(("Pay", "Find how many")):
        amount = numbers[0] if prompt.startswith("Pay") else numbers[-2]
        count = numbers[1] if prompt.startswith("Pay") else numbers[-1]
        coins = numbers[2:] if prompt.startswith("Pay") else numbers[:-2]
        used = ints(answer)
        paid = sum(c * k for c, k in zip(coins, used, strict=True))
        return min(used) >= 0 and sum(used) == count and paid == amount
    coins = [n for n in numbers if n > 0]
    top = max(coins) * min(coins) + 1
    can = [True] + [False] * top
    for n in range(1, top + 1):
        can[n] = any(n >= c and can[n - c] for c in coins)
    missing = [n for n in range(1, top + 1) if not can[n]]
    return int(answer) == (max(missing) if "argest" in prompt else len(missing))


def _pairs(prompt: str, answer: str) -> bool:
    found = [(n, m) for n, m in zip(ints(answer)[::2], ints(answer)[1::2], strict=True)]
    text = plain(prompt)
    if "1/x" in text:
        value = Fraction(re.findall(r"= (\d+/\d+)", text)[0])
        ours = [
            (x, int(1 / rest))
            for x in range(1, int(2 / value) + 1)
            if (rest := value - Fraction(1, x)) > 0 and (1 / rest).denominator == 1 and 1 / rest >= x
        ]
    elif "b^2" in text or "triangles" in text:
        leg = max(n for n in ints(text))
        ours = [
            ((leg * leg // d - d) // 2, (leg * leg // d + d) // 2)
            for d in divisors(leg * leg)
            if d < leg and (leg * leg // d - d) % 2 == 0
        ]
    elif "xy" in text:
        a, b, n = re.findall(r"xy([+-]\d*)x([+-]\d*)y = (-?\d+)", text)[0]
        p, q, total = (int(c + "1" if c in "+-" else c) for c in (a, b, n))
        wide = abs(total) + abs(p * q) + abs(p) + abs(q) + 1  # (x + q)(y + p) = total + pq
        ours = [(x, (total - p * x) // (x + q)) for x in range(1, wide) if x + q and (total - p * x) % (x + q) == 0]
        ours = [(x, y) for x, y in ours if y > 0]
    else:
        a, b, n = re.findall(r"(\d*)x\+(\d*)y = (\d+)", text)[0]
        p, q, total = int(a or 1), int(b or 1), int(n)
        ours = [(x, (total - p * x) // q) for x in range(1, total // p + 1) if (total - p * x) % q == 0]
        ours = [(x, y) for x, y in ours if y > 0]
    return sorted(found) == sorted(ours)


def _curve(prompt: str, answer: str) -> bool:
    text = plain(prompt)
    a_text, b_text = re.findall(r"x\^3([+-]\d*x)?([+-]\d+)?", text)[0]
    a = int({"+x": "1", "-x": "-1"}.get(a_text, a_text[:-1] or "0"))
    b = int(b_text or 0)
    p = int(re.findall(r"(?:mod |mathbb\{F\}_\{?|F\}_|_\{)(\d+)", text)[0])
    points = [(x, y) for x in range(p) for y in range(p) if (y * y - x**3 - a * x - b) % p == 0] if p < 400 else []
    if "points" in text or "roup order" in text:
        squares = [0] * p
        for y in range(p):
            squares[y * y % p] += 1
        return int(answer) == 1 + sum(squares[(x**3 + a * x + b) % p] for x in range(p))

    def add(one: tuple[int, int] | None, two: tuple[int, int] | None) -> tuple[int, int] | None:
        if one is None or two is None:
            return two if one is None else one
        if one[0] == two[0] and (one[1] + two[1]) % p == 0:
            return None
        slope = (
            (3 * one[0] ** 2 + a) * pow(2 * one[1], -1, p)
            if one == two
            else (two[1] - one[1]) * pow(two[0] - one[0], -1, p)
        )
        x = (slope * slope - one[0] - two[0]) % p
        return x, (slope * (one[0] - x) - one[1]) % p

    given = [(int(x), int(y)) for x, y in re.findall(r"\((\d+), (\d+)\)", text)]
    assert all(not points or q in points for q in given)
    if "rder of" in text:
        k, at = 1, given[0]
        current: tuple[int, int] | None = at
        while current is not None:
            current, k = add(current, at), k + 1
        return k == int(answer)
    found = tuple(ints(answer))
    if "2Q" in text:
        return add((found[0], found[1]), (found[0], found[1])) == given[0]
    if len(given) == 2:
        return add(*given) == found
    times = int(re.findall(r"(\d+) \*? ?(?:cdot )?\*? ?\(", text)[0])
    total = None
    for _ in range(times):
        total = add(total, given[0])
    return total == found


OPINIONS: dict[str, Opinion] = {
    **{
        f"math/representations/{kind}": _form
        for kind in [
            "two-squares",
            "three-squares",
            "two-cubes",
            "difference-of-squares",
            "square-and-multiple",
            "mixed-form",
            "pell",
            "negative-pell",
            "pell-like",
        ]
    },
    **{f"math/coins/{kind}": _coins for kind in ("largest-gap", "gaps", "payment")},
    **{f"math/diophantine/{kind}": _pairs for kind in ("hyperbola", "unit-fractions", "right-triangles", "linear")},
    **{f"math/elliptic-curves/{kind}": _curve for kind in ("sum", "multiple", "order", "count", "half")},
}
