"""Combinatorial games: a winning move is one after which the position is lost for the opponent."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import xor
from random import Random
from typing import Any

from bootcamp.math.reading import listed, parse_fractions
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class Nim(Task):
    """The heaps after a winning move of Nim; with a limit on the number taken from level 4 on."""

    def generate(self, rng: Random, level: int) -> Problem:
        count, high = ((2, 99), (3, 15), (4, 31), (3, 40), (5, 200))[level - 1]
        limit = 0 if level < 4 else rng.randint(3, 12)
        while True:
            heaps = [rng.randint(1, high) for _ in range(count)]
            moves = winning(heaps, limit)
            if moves:
                break
        rule = f"at most {limit} a move, " if limit else ""
        prompt = f"Nim with heaps {listed(heaps)} ({rule}last taker wins). All heaps after a winning move?"
        return Problem(prompt, {"heaps": heaps, "limit": limit, "after": moves[0]})

    def grade(self, answer: Any, text: str) -> Score:
        after = parse_fractions(text)
        heaps, limit = answer["heaps"], answer["limit"]
        if after is None or len(after) != len(heaps) or any(n.denominator != 1 or n < 0 for n in after):
            return wrong("not_heaps")
        taken = [old - new for old, new in zip(heaps, after, strict=True) if old != new]
        if len(taken) != 1 or taken[0] < 0 or (limit and taken[0] > limit):
            return wrong("not_a_move")
        return right() if nimber([int(n) for n in after], limit) == 0 else wrong("not_winning")

    def solution(self, answer: Any) -> str:
        return f"<answer>{listed(answer['after'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        changed = list(answer["after"])
        k = rng.randrange(len(changed))
        changed[k] += 1  # the nimber of one heap changes, and with it the sum
        return f"<answer>{listed(changed)}</answer>"

    def check(self, problem: Problem) -> bool:
        """Grundy values by their definition, as the least excluded value."""
        text, _, rule = problem.prompt.removeprefix("Nim with heaps ").partition(" (")
        heaps, after = [int(n) for n in text.split(", ")], problem.answer["after"]
        limit = int(rule.split()[2]) if rule.startswith("at most") else max(heaps)
        moved = [old - new for old, new in zip(heaps, after, strict=False) if old != new]
        if len(after) != len(heaps) or len(moved) != 1 or not 0 < moved[0] <= limit:
            return False
        values: list[int] = []
        for size in range(max(heaps) + 1):
            reached = {values[size - k] for k in range(1, min(size, limit) + 1)}
            values.append(next(g for g in range(size + 1) if g not in reached))
        return reduce(xor, (values[n] for n in after)) == 0

    def problem_key(self, problem: Problem) -> str:
        return f"{sorted(problem.answer['heaps'])} {problem.answer['limit']}"


def nimber(heaps: list[int], limit: int) -> int:
    """The Grundy value of a position."""
    return reduce(xor, (n % (limit + 1) if limit else n for n in heaps))


def winning(heaps: list[int], limit: int) -> list[list[int]]:
    """The positions after each winning move."""
    return [
        [*heaps[:i], new, *heaps[i + 1 :]]
        for i, old in enumerate(heaps)
        for new in range(max(0, old - limit) if limit else 0, old)
        if nimber([*heaps[:i], new, *heaps[i + 1 :]], limit) == 0
    ]
