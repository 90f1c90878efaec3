"""Chances and means by running all cases, and chains by numeric linear algebra."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from math import comb

import numpy
from flint import fmpz

from benchmarks.recomputed.texts import fractions, ints, matrices

Opinion = Callable[[str, str], bool]


def _chance(prompt: str, answer: str) -> bool:
    return _of(prompt) == Fraction(answer)


def _of(prompt: str) -> Fraction:
    numbers = ints(re.sub(r"\d+/\d+", "", prompt))
    shares = [Fraction(text) for text in re.findall(r"\d+/\d+", prompt)]
    if "red" in prompt and "balls" in prompt:
        red, other, taken, wanted = numbers
        return Fraction(comb(red, wanted) * comb(other, taken - wanted), comb(red + other, taken))
    if "test" in prompt:
        ill, hit, false = shares
        times = numbers[-1]
        return ill * hit**times / (ill * hit**times + (1 - ill) * false**times)
    if ("dice" in prompt and "sum" in prompt) or "add up" in prompt:
        wanted = numbers[-1]
        count, faces = (numbers[0], numbers[1]) if "sided" in prompt else (numbers[0], numbers[-2])
        ways = [1]
        for _ in range(count):
            ways = [
                sum(ways[t - f] for f in range(1, faces + 1) if 0 <= t - f < len(ways))
                for t in range(len(ways) + faces)
            ]
        return Fraction(ways[wanted] if wanted < len(ways) else 0, faces**count)
    if "before 0" in prompt:
        p = shares[0]
        start, top = next(n for n in numbers if n not in (0,)), [n for n in numbers if n][-1]
        if prompt.startswith("From"):
            start, top = int(re.findall(r"From (\d+)", prompt)[0]), int(re.findall(r"reach (\d+)", prompt)[0])
        ratio = (1 - p) / p
        steps = [ratio**k for k in range(top)]
        return sum(steps[:start], Fraction(0)) / sum(steps, Fraction(0))
    if "day" in prompt or "boxes" in prompt:
        n, days = numbers[0], numbers[1]
        favourable = comb(n, 2) * days
        for k in range(n - 2):
            favourable *= days - 1 - k
        return Fraction(favourable, days**n)
    if "envelopes" in prompt or "fixed points" in prompt:
        n = int((re.findall(r"1\.\.(\d+)", prompt) or re.findall(r"(\d+) letters", prompt))[0])
        k = int(re.findall(r"exactly (\d+)", prompt)[0])
        moved = [1, 0]
        for j in range(2, n + 1):
            moved.append((j - 1) * (moved[-1] + moved[-2]))
        return Fraction(comb(n - 1, k - 1) * moved[n - k], int(fmpz.fac_ui(n)))
    if "red, stand" in prompt or "of them" in prompt:
        n, k = numbers[0], numbers[1]
        return Fraction(comb(n - k + 1, k), comb(n, k))
    raise ValueError("another question")


def _race(prompt: str, answer: str) -> bool:
    """Round after round until what is left is negligible."""
    p, q = (Fraction(text) for text in re.findall(r"\d+/\d+", prompt)[:2])
    times = int((re.findall(r"the (\d+)-th A", prompt) or re.findall(r"happened (\d+) times", prompt))[0])
    strict = "strictly" in prompt or "before" in prompt
    states = [1.0] + [0.0] * (times - 1)
    won = 0.0
    for _ in range(4000):
        after = [0.0] * times
        for k, weight in enumerate(states):
            for a, chance_a in ((1, float(p)), (0, 1 - float(p))):
                for b, chance_b in ((1, float(q)), (0, 1 - float(q))):
                    here = weight * chance_a * chance_b
                    if k + a == times and (not b or not strict):
                        won += here
                    elif not b and k + a < times:
                        after[k + a] += here
        states = after
    return abs(won - float(Fraction(answer))) < 1e-9


def _chain(prompt: str, answer: str) -> bool:
    table = [[float(Fraction(int(x.p), int(x.q))) for x in row] for row in matrices(prompt)[0].table()]
    p = numpy.array(table)
    n = len(p)
    found = [float(Fraction(int(x.p), int(x.q))) for x in fractions(answer)]
    if "tationary" in prompt:
        return bool(abs(numpy.array(found) @ p - found).max() < 1e-12) and abs(sum(found) - 1) < 1e-12
    rest = prompt[: prompt.index("[[")] + prompt[prompt.index("]]") + 2 :]
    if "before" in prompt:
        if "reaches" in prompt:
            start, good, bad = (int(k) for k in re.findall(r"(\d+) reaches (\d+) before (\d+)", rest)[0])
        else:
            start, good, bad = (int(k) for k in re.findall(r"state (\d+)", rest)[:3])
        system, right = numpy.eye(n) - p, numpy.zeros(n)
        for k, value in ((good - 1, 1.0), (bad - 1, 0.0)):
            system[k], right[k] = numpy.eye(n)[k], value
        return bool(abs(numpy.linalg.solve(system, right)[start - 1] - found[0]) < 1e-9)
    states = [int(k) for k in re.findall(r"state (\d+)", rest)]
    if "after" in prompt:
        steps = int(re.findall(r"after (\d+) steps", rest)[0])
        start, end = (states[1], states[0]) if "P(in state" in rest else (states[0], states[1])
        return bool(abs(numpy.linalg.matrix_power(p, steps)[start - 1, end - 1] - found[0]) < 1e-12)
    start, end = states
    others = [k for k in range(n) if k != end - 1]
    times = numpy.linalg.solve(numpy.eye(n - 1) - p[numpy.ix_(others, others)], numpy.ones(n - 1))
    return bool(abs(times[others.index(start - 1)] - found[0]) < 1e-9)


def _mean(prompt: str, answer: str) -> bool:
    value = Fraction(answer)
    numbers = ints(re.sub(r"\d+/\d+", "", prompt))
    if "coupon" in prompt or "card" in prompt:
        total, seen, goal = numbers
        return value == sum(Fraction(total, total - k) for k in range(seen, goal))
    if "dice" in prompt:
        count = numbers[0]
        faces = int((re.findall(r"1\.\.(\d+)", prompt) or re.findall(r"(\d+)-sided", prompt))[0])
        return value == sum(Fraction(faces**count - (k - 1) ** count, faces**count) for k in range(1, faces + 1))
    if "uniform" in prompt:
        low, high = (int(n) for n in re.findall(r"\[(-?\d+),\s?(-?\d+)\]", prompt)[0])
        k = int(re.findall(r"(\d+)-th", prompt)[0])
        n = int((re.findall(r"(\d+) independent", prompt) or re.findall(r"of (\d+) uniform", prompt))[0])
        return value == low + Fraction((high - low) * k, n + 1)
    if "in a row" in prompt or "appears" in prompt:
        word = max(re.findall(r"\b[HT]{2,}\b", prompt) or re.findall(r"(?:until|has) ([HT]+)", prompt), key=len)
        p = Fraction(re.findall(r"\d+/\d+", prompt)[0])
        total = Fraction(0)
        for k in range(1, len(word) + 1):
            if word[:k] == word[-k:]:
                share = Fraction(1)
                for mark in word[:k]:
                    share *= p if mark == "H" else 1 - p
                total += 1 / share
        return value == total
    if "runs" in prompt:
        a, b = numbers
        return value == 1 + Fraction(2 * a * b, a + b)
    taken, size, good = numbers
    return value == Fraction(taken * good * (size - good) * (size - taken), size * size * (size - 1))


OPINIONS: dict[str, Opinion] = {
    **{f"math/chance/{kind}": _chance for kind in ["urn", "bayes", "dice", "ruin", "birthday", "matches", "adjacent"]},
    "math/chance/race": _race,
    **{f"math/markov/{kind}": _chain for kind in ("stationary", "absorbed", "time", "steps")},
    **{f"math/means/{kind}": _mean for kind in ["coupons", "maximum", "order", "pattern", "runs", "variance"]},
}
