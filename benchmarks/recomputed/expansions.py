"""Fractions, numerals, valuations and numbers counted: by what they stand for, and by trial."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from fractions import Fraction
from math import gcd, isqrt

from flint import fmpz

from benchmarks.recomputed.texts import ints, plain

Opinion = Callable[[str, str], bool]


def _factors(n: int) -> dict[int, int]:
    return {int(p): k for p, k in fmpz(n).factor()}


def _continued(prompt: str, answer: str) -> bool:
    quotients, (n, d) = ints(answer), (int(x) for x in re.findall(r"(\d+)/(\d+)", prompt)[0])
    value = Fraction(quotients[-1])
    for q in reversed(quotients[:-1]):
        value = q + 1 / value
    return value == Fraction(n, d)


def _root_quotients(prompt: str, answer: str) -> bool:
    d, found = max(ints(plain(prompt).replace("[a; b, c, ...]", ""))), ints(answer)
    m, q, a = 0, 1, isqrt(d)
    ours = [a]
    while ours[-1] != 2 * isqrt(d):
        m = a * q - m
        q = (d - m * m) // q
        a = (isqrt(d) + m) // q
        ours.append(a)
    return ours == found


def _continued_value(prompt: str, answer: str) -> bool:
    quotients = ints(prompt[prompt.index("[") : prompt.index("]")])
    value = Fraction(quotients[-1])
    for q in reversed(quotients[:-1]):
        value = q + 1 / value
    return value == Fraction(answer)


def _closest(prompt: str, answer: str) -> bool:
    value = Fraction(re.findall(r"\d+/\d+", prompt)[0])
    bound = next(n for n in ints(prompt.replace(re.findall(r"\d+/\d+", prompt)[0], "")))
    best = min(abs(Fraction(round(value * d), d) - value) for d in range(1, bound + 1))
    return abs(Fraction(answer) - value) == best and Fraction(answer).denominator <= bound


def _farey(prompt: str, answer: str) -> bool:
    text = re.findall(r"\d+/\d+", prompt)[0]
    value, bound = Fraction(text), ints(prompt.replace(text, ""))[0]
    return Fraction(answer) == min(Fraction(value * d // 1 + 1, d) for d in range(1, bound + 1))


def _simplest(prompt: str, answer: str) -> bool:
    low, high = sorted(Fraction(text) for text in re.findall(r"\d+(?:/\d+)?", prompt))
    found = Fraction(answer)
    smaller = any(Fraction(low * d // 1 + 1, d) < high for d in range(1, found.denominator))
    return low < found < high and not smaller


def _unit_fractions(prompt: str, answer: str) -> bool:
    value = next(Fraction(t) for t in re.findall(r"\d+/\d+", prompt))
    found = ints(answer)
    wanted = (
        int(re.findall(r"(\d+) (?:different|unit)", prompt)[0]) if re.search(r"\d (?:different|unit)", prompt) else 2
    )
    odd = "odd" not in prompt or all(n % 2 for n in found)
    return odd and sum(Fraction(1, n) for n in found) == value and len(set(found)) == wanted == len(found)


def _valuation(prompt: str, answer: str) -> bool:
    text = plain(prompt)
    k = int(answer)
    if "zeros" in text:
        base = ints(text)[-1]
        n = ints(text)[0]
        return k == min(_legendre(n, p) // e for p, e in _factors(base).items())
    numbers = ints(text)
    if "!" in text:
        return k == _legendre(numbers[-1], numbers[0])
    if "binom" in text or "C(" in text:
        p, n, j = numbers
        return k == _legendre(n, p) - _legendre(j, p) - _legendre(n - j, p)
    p, a, n, b, m = numbers
    assert n == m
    step = p ** (k + 1)
    return pow(a, n, p**k) == pow(b, n, p**k) and pow(a, n, step) != pow(b, n, step)


def _legendre(n: int, p: int) -> int:
    total = 0
    while n:
        n //= p
        total += n
    return total


def _counted(prompt: str, answer: str) -> bool:
    numbers = ints(prompt)
    if "squarefree" in prompt or "no square" in prompt:
        low, high = [n for n in numbers if n != 1][-2:]
        return int(answer) == sum(all(k == 1 for k in _factors(n).values()) for n in range(low, high + 1))
    if "prime" in prompt and "share" not in prompt and "coprime" not in prompt:
        low, high = numbers
        return int(answer) == sum(fmpz(n).is_prime() for n in range(low, high + 1))
    if "coprime" in prompt or "share" in prompt:
        high, m = numbers[-2:]
        return int(answer) == sum(gcd(n, m) == 1 for n in range(1, high + 1))
    if "digit" in prompt:
        high, wanted = numbers[-2:]
        return int(answer) == sum(sum(map(int, str(n))) == wanted for n in range(1, high + 1))
    high, *parts = numbers
    return int(answer) == sum(any(n % p == 0 for p in parts) for n in range(1, high + 1))


def _numeral(prompt: str, answer: str) -> bool:
    text = plain(prompt)
    if "Fibonacci" in text or "Zeckendorf" in text:
        parts = ints(answer.replace("+", " "))
        names = [int(fmpz.fib_ui(k)) for k in range(2, 200)]
        places = [names.index(p) for p in parts]
        apart = all(abs(i - j) > 1 for i, j in itertools.pairwise(places))
        return apart and sum(parts) == ints(text)[0]
    if "factorial" in text or "d_1 1!" in text:
        value = 0
        n = max(ints(text))
        for k, d in enumerate(ints(answer), 1):
            value += d * int(fmpz.fac_ui(k))
            if not 0 <= d <= k:
                return False
        return value == n
    if "decimal, is written" in text or text.endswith("base 10"):
        digits, base = re.findall(r"(?:written )?(\w+) in base (\d+)", text)[0]
        return int(digits, int(base)) == int(answer)
    if "T" in text:
        value = 0
        for mark in answer:
            value = 3 * value + {"T": -1}.get(mark, 0 if mark == "0" else 1)
        return value == next(n for n in ints(text) if abs(n) > 3)
    base = int(re.findall(r"base[ -](-?\d+)", text)[0])
    value = 0
    for mark in answer:
        value = base * value + int(mark, 36)
    numbers = list(ints(text.replace(f"base {base}", "").replace(f"base-{base}", "")))
    return value in numbers


OPINIONS: dict[str, Opinion] = {
    "math/fractions/quotients": _continued,
    "math/fractions/root": _root_quotients,
    "math/fractions/value": _continued_value,
    "math/fractions/closest": _closest,
    "math/fractions/farey": _farey,
    "math/fractions/simplest": _simplest,
    **{f"math/fractions/unit-{kind}": _unit_fractions for kind in ("pair", "several", "odd")},
    **{f"math/valuations/{kind}": _valuation for kind in ("factorial", "binomial", "difference", "trailing-zeros")},
    **{f"math/counted/{kind}": _counted for kind in ("divisible", "coprime", "squarefree", "primes", "digit-sum")},
    **{
        f"math/numerals/{kind}": _numeral
        for kind in ("to-base", "from-base", "negative-base", "balanced-ternary", "factorial-base", "zeckendorf")
    },
}
