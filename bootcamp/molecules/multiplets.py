"""First-order multiplets: the lines that couplings make, and the couplings that lines tell."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import ClassVar

from bootcamp.molecules.answering import Integers
from bootcamp.types import Problem

LETTERS = {1: "d", 2: "t", 3: "q"}


def tree(centre: int, couplings: list[tuple[int, int]]) -> Counter[int]:
    """Lines by splitting one after another: couplings are (J in Hz, even; number of equal neighbours)."""
    lines = Counter({centre: 1})
    for value, neighbours in couplings:
        for _ in range(neighbours):
            split: Counter[int] = Counter()
            for place, weight in lines.items():
                split[place - value // 2] += weight
                split[place + value // 2] += weight
            lines = split
    return lines


def sums(centre: int, couplings: list[tuple[int, int]]) -> Counter[int]:
    """The same from all spin states of the neighbours at once."""
    halves = [value / 2 for value, neighbours in couplings for _ in range(neighbours)]
    return Counter(
        round(centre + sum(s * h for s, h in zip(state, halves, strict=True)))
        for state in product((-1, 1), repeat=len(halves))
    )


def _couplings(rng: Random, level: int) -> list[tuple[int, int]]:
    """Different even couplings, the largest first."""
    n = 2 if level < 3 else 3
    values = sorted(rng.sample(range(2, 19, 2), n), reverse=True)
    sizes = [1 if level == 1 else rng.choice((1, 1, 2, 3)) for _ in values]
    return list(zip(values, sizes, strict=True))


@dataclass(frozen=True, kw_only=True)
class Lines(Integers):
    """Positions of the lines in Hz, from level 2 on with their relative intensities."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            couplings = _couplings(rng, level)
            centre = rng.randrange(300, 3000)
            lines = tree(centre, couplings)
            if len(lines) <= 16:
                break
        name = "".join(LETTERS[n] for _, n in couplings)
        listed = ", ".join(f"{value} Hz ({n} H)" for value, n in couplings)
        text = f"First-order {name} at {centre} Hz with J {listed}. Lines in Hz, ascending"
        if level == 1:
            return Problem(f"{text}:", sorted(lines))
        order = sorted(lines)
        return Problem(
            f"{text}, then their relative intensities as smallest integers:", order + [lines[p] for p in order]
        )

    def check(self, problem: Problem) -> bool:
        centre = int(re.search(r" at (\d+) Hz", problem.prompt)[1])  # type: ignore[index]
        couplings = [(int(v), int(n)) for v, n in re.findall(r"(\d+) Hz \((\d) H\)", problem.prompt)]
        lines = sums(centre, couplings)
        order = sorted(lines)
        return problem.answer == order + ([lines[p] for p in order] if "intensities" in problem.prompt else [])

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


@dataclass(frozen=True, kw_only=True)
class Couplings(Integers):
    """The couplings, one for each neighbour, that make the given lines; only one set does."""

    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            n = (2, 3, 4)[min(level, 3) - 1]
            values = sorted((rng.randrange(2, 19, 2) for _ in range(n)), reverse=True)
            if level == 1 and len(set(values)) < n:
                continue
            centre = rng.randrange(300, 3000)
            lines = tree(centre, [(v, 1) for v in values])
            if solve(lines) == values:
                break
        shown = ", ".join(f"{p} ({lines[p]})" for p in sorted(lines))
        return Problem(f"Lines in Hz (intensity): {shown}. First-order J to each of {n} H, descending:", values)

    def check(self, problem: Problem) -> bool:
        pairs = re.findall(r"(\d+) \((\d+)\)", problem.prompt)
        lines = Counter({int(p): int(w) for p, w in pairs})
        middle = sum(p * w for p, w in lines.items()) / sum(lines.values())
        made = sums(round(middle), [(value, 1) for value in problem.answer])
        return made == lines and problem.answer == solve(lines)

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def solve(lines: Counter[int]) -> list[int]:
    """The couplings of a multiplet: peel off the smallest gap from the lowest line, again and again."""
    left, found = Counter(lines), []
    while sum(left.values()) > 1:
        places = sorted(left.elements())
        gap = places[1] - places[0]
        found.append(gap)
        half: Counter[int] = Counter()
        while left:
            low = min(left)
            half[low] += 1
            for place in (low, low + gap):
                left[place] -= 1
                if left[place] < 0:
                    return []
                if not left[place]:
                    del left[place]
        left = half
    return sorted(found, reverse=True)
