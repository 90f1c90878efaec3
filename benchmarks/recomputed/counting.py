"""Counting by recurrences over states, one step at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from math import comb, gcd

import numpy

from benchmarks.recomputed.texts import ints

Opinion = Callable[[str, str], bool]


def _words(prompt: str, answer: str) -> bool:
    numbers = ints(prompt)
    n, q = (numbers[0], numbers[1])
    counts = numpy.array([1, 0], dtype=object)  # words that end as they began, and others
    for _ in range(n - 1):
        counts = numpy.array([counts[1], counts[0] * (q - 1) + counts[1] * (q - 2)], dtype=object)
    return int(answer) == q * counts[0]


def _binary(prompt: str, answer: str) -> bool:
    n, run = [k for k in ints(prompt.replace("0-1", "")) if k]
    counts = [1] + [0] * (run - 1)
    for _ in range(n):
        counts = [sum(counts), *counts[:-1]]
    return sum(counts) == int(answer)


def _bounded(prompt: str, answer: str) -> bool:
    if "solutions" in prompt:
        parts, total, low, high = (int(n) for n in re.findall(r"x(\d+) = (\d+) with (\d+) <= xi <= (\d+)", prompt)[0])
    else:
        total, parts, low, high = ints(prompt)
    ways = [1] + [0] * total
    for _ in range(parts):
        ways = [sum(ways[t - x] for x in range(low, min(high, t) + 1)) for t in range(total + 1)]
    return ways[total] == int(answer)


def _surjections(prompt: str, answer: str) -> bool:
    n, k = ints(prompt)
    return int(answer) == sum((-1) ** j * comb(k, j) * (k - j) ** n for j in range(k + 1))


def _blocks(prompt: str, answer: str) -> bool:
    n, k, least = ints(prompt)

    @cache
    def ways(n: int, k: int) -> int:
        if k == 0:
            return int(n == 0)
        return sum(comb(n - 1, size - 1) * ways(n - size, k - 1) for size in range(least, n + 1))

    return ways(n, k) == int(answer)


def _derangements(prompt: str, answer: str) -> bool:
    numbers = ints(prompt.replace("1..", ""))
    n, k = max(numbers), numbers[-1]
    moved = [1, 0]
    for j in range(2, n + 1):
        moved.append((j - 1) * (moved[-1] + moved[-2]))
    return int(answer) == comb(n, k) * moved[n - k]


def _ballot(prompt: str, answer: str) -> bool:
    width, height = (int(n) for n in re.findall(r"to \((\d+),\s?(\d+)\)", prompt)[0])
    shift = re.findall(r"x([+-]\d+)", prompt)
    room = int(shift[0]) if shift else 0
    row = [1] * (width + 1)
    table = [[0] * (height + 1) for _ in range(width + 1)]
    for x in range(width + 1):
        for y in range(min(height, x + room) + 1):
            first = x == 0 and y == 0
            table[x][y] = int(first) + (table[x - 1][y] if x else 0) + (table[x][y - 1] if y else 0)
    return len(row) > 0 and table[width][height] == int(answer)


def _necklaces(prompt: str, answer: str) -> bool:
    n = int((re.findall(r"of (\d+) beads", prompt) or re.findall(r"(\d+)-gon", prompt))[0])
    q = int(re.findall(r"(\d+) colours", prompt)[0])
    return int(answer) * n == sum(q ** gcd(k, n) for k in range(n))


def _partitions(prompt: str, answer: str) -> bool:
    if "box" in prompt:
        n, parts, size = ints(prompt)[:3]
    else:
        n, parts, size = ints(prompt)

    @cache
    def ways(n: int, parts: int, size: int) -> int:
        if n == 0:
            return 1
        if parts == 0 or size == 0:
            return 0
        return ways(n, parts, size - 1) + (ways(n - size, parts - 1, size) if n >= size else 0)

    return ways(n, parts, size) == int(answer)


def _tableaux(prompt: str, answer: str) -> bool:
    shape = tuple(ints(re.findall(r"\((\d+(?:,\d+)*)\)", prompt)[0]))

    @cache
    def fillings(rows: tuple[int, ...]) -> int:
        if not any(rows):
            return 1
        total = 0
        for k, size in enumerate(rows):  # where the largest number stands
            if size and (k + 1 == len(rows) or rows[k + 1] < size):
                total += fillings((*rows[:k], size - 1, *rows[k + 1 :]))
        return total

    return fillings(shape) == int(answer)


def _strips(prompt: str, answer: str) -> bool:
    n, one, two = ints(prompt.replace("1 x ", ""))
    a, b = 1, one
    for _ in range(n - 1):
        a, b = b, one * b + two * a
    return b == int(answer)


def _rooks(prompt: str, answer: str) -> bool:
    count = ints(prompt)[0]
    rows = sorted(ints(re.findall(r"lengths (\d+(?:,\d+)*)", prompt)[0]))
    ways = [1] + [0] * count
    for size in rows:  # in a shorter row, every rook before takes one of its cells
        ways = [ways[k] + (ways[k - 1] * max(0, size - k + 1) if k else 0) for k in range(count + 1)]
    return ways[count] == int(answer)


OPINIONS: dict[str, Opinion] = {
    "math/counting/words": _words,
    "math/counting/binary": _binary,
    "math/counting/bounded-sums": _bounded,
    "math/counting/surjections": _surjections,
    "math/counting/blocks": _blocks,
    "math/counting/derangements": _derangements,
    "math/counting/ballot": _ballot,
    "math/counting/necklaces": _necklaces,
    "math/counting/partitions": _partitions,
    "math/counting/tableaux": _tableaux,
    "math/counting/strips": _strips,
    "math/counting/rooks": _rooks,
}
