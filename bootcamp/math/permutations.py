"""Permutations of 1 to n: their cycles, products, and equations between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any

from bootcamp.answers.labels import unlabelled
from bootcamp.answers.latex import plain
from bootcamp.types import Problem, Score, Task, right, wrong

Permutation = list[int]  # the images of 1, 2, …


def then(a: Permutation, b: Permutation) -> Permutation:
    """First a, then b."""
    return [b[n - 1] for n in a]


def inverse(a: Permutation) -> Permutation:
    return [a.index(n) + 1 for n in range(1, len(a) + 1)]


def cycles(a: Permutation) -> list[list[int]]:
    """Those longer than 1, each from its least element."""
    found, seen = [], set()
    for start in range(1, len(a) + 1):
        cycle = []
        while start not in seen:
            seen.add(start)
            cycle.append(start)
            start = a[start - 1]
        if len(cycle) > 1:
            found.append(cycle)
    return found


def write_cycles(a: Permutation) -> str:
    """`(1 3 2)(4 5)`."""
    return "".join(f"({' '.join(map(str, cycle))})" for cycle in cycles(a)) or "()"


def read_cycles(text: str, n: int) -> Permutation | None:
    """Disjoint cycles, with spaces or commas in them; one-digit numbers may touch."""
    text = unlabelled(plain(text[:600]))
    if len(text) > 500 or re.sub(r"\([\d,\s]*\)", "", text, flags=re.ASCII).strip():
        return None
    images = list(range(1, n + 1))
    used: list[int] = []
    for inside in re.findall(r"\(([^()]*)\)", text):
        parts = re.split(r"[,\s]+", inside.strip()) if inside.strip() else []
        if len(parts) == 1 and n < 10:
            parts = list(parts[0])
        if any(not part or len(part) > 3 or not 1 <= int(part) <= n for part in parts):
            return None
        cycle = [int(part) for part in parts]
        used += cycle
        for a, b in zip(cycle, cycle[1:] + cycle[:1], strict=True):
            images[a - 1] = b
    return images if text and len(set(used)) == len(used) else None


@dataclass(frozen=True, kw_only=True)
class Cycles(Task):
    """A permutation in cycle notation: of one line, of a product, of the solution of s a = b s."""

    def generate(self, rng: Random, level: int) -> Problem:
        n = (7, 7, 9, 12)[level - 1]
        a, b = (rng.sample(range(1, n + 1), n) for _ in range(2))
        while a == sorted(a):
            rng.shuffle(a)
        match level:
            case 1:
                line = "".join(map(str, a))
                return Problem(
                    f"Write the permutation {line} of 1..{n} in cycle notation.", {"kind": "equal", "a": a, "s": a}
                )
            case 2:
                s = then(b, a)
                prompt = (
                    f"Product of {write_cycles(a)} and {write_cycles(b)}, the second applied first, in disjoint cycles?"
                )
                return Problem(prompt, {"kind": "equal", "a": s, "s": s, "n": n})
        conjugate = then(then(inverse(b), a), b)  # b a b^-1, the right one first
        prompt = (
            f"Find a permutation s of 1..{n}, in disjoint cycles, with s a s^-1 = b, "
            f"a = {write_cycles(a)}, b = {write_cycles(conjugate)} (products apply the right one first)."
        )
        return Problem(prompt, {"kind": "conjugate", "a": a, "b": conjugate, "s": b})

    def grade(self, answer: Any, text: str) -> Score:
        s = read_cycles(text, len(answer["a"]))
        if s is None:
            return wrong("not_cycles")
        if answer["kind"] == "equal":
            return right() if s == answer["a"] else wrong("wrong_permutation")
        return right() if then(then(inverse(s), answer["a"]), s) == answer["b"] else wrong("wrong_conjugate")

    def solution(self, answer: Any) -> str:
        return f"<answer>{write_cycles(answer['s'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        s, n = list(answer["s"]), len(answer["a"])
        while self.grade(answer, write_cycles(s)).correct:
            i, j = rng.sample(range(n), 2)
            s[i], s[j] = s[j], s[i]
        return f"<answer>{write_cycles(s)}</answer>"

    def check(self, problem: Problem) -> bool:
        from sympy.combinatorics import Permutation as SympyPermutation

        def other(images: Permutation) -> SympyPermutation:
            return SympyPermutation([n - 1 for n in images])

        answer = problem.answer
        if answer["kind"] == "equal":
            if "(" not in problem.prompt:
                return [int(d) for d in re.findall(r"\d{7}", problem.prompt)[0]] == answer["s"]
            whole = SympyPermutation(len(answer["a"]) - 1)
            for group in _groups(problem.prompt):  # sympy applies the left one first
                whole = SympyPermutation([group], size=whole.size) * whole
            return whole == other(answer["s"])
        first, _, second = problem.prompt.partition(", a = ")[2].partition(" (products")[0].partition(", b = ")
        a, b = (SympyPermutation(_groups(text), size=len(answer["a"])) for text in (first, second))
        return a ^ other(answer["s"]) == b


def _groups(text: str) -> list[list[int]]:
    """The cycles in a prompt, counted from 0."""
    return [[int(n) - 1 for n in group.split()] for group in re.findall(r"\(([\d ]+)\)", text)]
