"""Lists, games, permutations, squares and truth values: by their definitions."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import product

from flint import fmpz

from benchmarks.recomputed.texts import entries, ints, matrices

Opinion = Callable[[str, str], bool]


def _nim(prompt: str, answer: str) -> bool:
    numbers = ints(prompt)
    after = ints(answer)
    heaps, limit = numbers[: len(after)], numbers[len(after) :]
    moved = [a - b for a, b in zip(heaps, after, strict=True) if a != b]
    most = limit[0] if limit else max(heaps)

    @cache
    def grundy(n: int) -> int:
        reached = {grundy(n - k) for k in range(1, min(n, most) + 1)}
        return next(g for g in range(n + 1) if g not in reached)

    total = 0
    for n in after:
        for k in range(n):
            grundy(k)
        total ^= grundy(n)
    return total == 0 and len(moved) == 1 and 0 < moved[0] <= most


def _permutation(text: str, size: int) -> list[int]:
    images = list(range(size + 1))
    for group in re.findall(r"\(([\d ]+)\)", text):
        cycle = [int(n) for n in group.split()]
        for a, b in zip(cycle, cycle[1:] + cycle[:1], strict=True):
            images[a] = b
    return images


def _cycles(prompt: str, answer: str) -> bool:
    if prompt.startswith("Write"):
        line = re.findall(r"permutation (\d+)", prompt)[0]
        return _permutation(answer, len(line))[1:] == [int(c) for c in line]
    if prompt.startswith("Product"):
        first, second = re.findall(r"Product of (.*?) and (.*?),", prompt)[0]
        size = max(ints(prompt))
        a, b, c = (_permutation(text, size) for text in (first, second, answer))
        return all(c[k] == a[b[k]] for k in range(1, size + 1))
    size = int(re.findall(r"1\.\.(\d+)", prompt)[0])
    first, second = re.findall(r", a = (.*?), b = (.*?) \(products", prompt)[0]
    a, b, s = (_permutation(text, size) for text in (first, second, answer))
    return all(s[a[k]] == b[s[k]] for k in range(1, size + 1))


def _square(prompt: str, answer: str) -> bool:
    (given,), (full,) = matrices(prompt), matrices(answer)
    n = full.nrows()
    if any(a not in (0, b) for a, b in zip(entries(given), entries(full), strict=True)):
        return False
    rows = [[int(x.p) for x in row] for row in full.table()]
    columns = [list(column) for column in zip(*rows, strict=True)]
    if "magic" in prompt or "diagonals" in prompt:
        diagonals = [[rows[i][i] for i in range(n)], [rows[i][n - 1 - i] for i in range(n)]]
        return len({sum(line) for line in (*rows, *columns, *diagonals)}) == 1
    latin = all(sorted(line) == list(range(1, n + 1)) for line in (*rows, *columns))
    if "group" in prompt:
        triples = product(range(n), repeat=3)
        return latin and all(rows[rows[i][j] - 1][k] == rows[i][rows[j][k] - 1] for i, j, k in triples)
    return latin


def _listed(prompt: str, answer: str) -> bool:
    numbers = sorted(ints(prompt))
    if "minus" in prompt:
        return int(answer) == numbers[-1] - numbers[0]
    return int(answer) == numbers[-2 if "second" in prompt else 0 if "smallest" in prompt else -1]


def _collision(prompt: str, answer: str) -> bool:
    text, m = re.findall(r"\((.*)\) mod (\d+) is", prompt)[0]
    a, b = ints(answer)
    values = []
    for n in (a, b):
        total = 0
        for sign, c, power in re.findall(r"([+-]?)(\d*)(n(?:\^\d+)?|(?<=\d))", text.replace("-", "+-")):
            k = 0 if not power else int(power[2:] or 1)
            total += int(sign + "1") * int(c or 1) * n**k if c or power else 0
        values.append(total % int(m))
    return a != b and values[0] == values[1]


def _arithmetic(prompt: str, answer: str) -> bool:
    a, sign, b, _ = prompt.split()
    return fmpz(answer) == (fmpz(a) + fmpz(b) if sign == "+" else fmpz(a) - fmpz(b))


def _countermodel(prompt: str, answer: str) -> bool:
    names = re.findall(r"\(T/F\) of (\w+)", prompt)[0]
    world = {name: mark == "T" for name, mark in zip(names, answer, strict=True)}

    def literal(text: str) -> bool:
        return not world[text[4:]] if text.startswith("not ") else world[text]

    def holds(text: str) -> bool:
        before, arrow, after = text.partition(" -> ")
        return not literal(before) or literal(after) if arrow else any(map(literal, text.split(" or ")))

    premises, conclusion = re.findall(r"Premises: (.*)\. Conclusion: (.*?)\. Which", prompt)[0]
    return all(map(holds, premises.split("; "))) and not holds(conclusion)


OPINIONS: dict[str, Opinion] = {
    **{f"math/arithmetic/{kind}": _arithmetic for kind in ("add", "subtract")},
    **{f"math/lists/{kind}": _listed for kind in ("largest", "smallest", "second", "span")},
    "math/games/nim": _nim,
    "math/permutations/cycles": _cycles,
    **{f"math/squares/{kind}": _square for kind in ("latin", "magic", "group")},
    "math/logic/collision": _collision,
    "math/logic/countermodel": _countermodel,
}
