"""Grids in which every row and column holds 1 to n once, and something more: boxes, inequalities, views, cages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from math import prod
from random import Random
from typing import ClassVar

from bootcamp.logic.puzzles import Given, Puzzle, parse_grid, slashed
from bootcamp.logic.solver import Board, OutOfBudget, Rule
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong

DIGITS = "123456789"


def lines(n: int) -> list[list[int]]:
    """The cells of the rows, then of the columns."""
    return [[r * n + c for c in range(n)] for r in range(n)] + [[r * n + c for r in range(n)] for c in range(n)]


def rows_of(values: Sequence[int], n: int) -> str:
    """`12/21`."""
    return slashed([values[r * n : r * n + n] for r in range(n)])


def shown_rows(values: Sequence[int], n: int, shown: Sequence[int]) -> str:
    """The grid with dots for what is not shown."""
    return slashed([[values[r * n + c] if r * n + c in shown else "." for c in range(n)] for r in range(n)])


def latin(rng: Random, n: int) -> list[int]:
    """A random Latin square, a shuffled cyclic one with some rows exchanged by the solver's chance where small."""
    if n <= 5:
        filled = _plain(n).fill(rng)
        if filled:
            return filled
    rows, columns, names = (rng.sample(range(n), n) for _ in range(3))
    return [names[(r + c) % n] + 1 for r in rows for c in columns]


@cache
def _plain(n: int) -> Board:
    return Board(n * n, n, lines(n))


def read_square(text: str, givens: str) -> list[int] | Score:
    """The values of a filled square that keeps the givens and is Latin, or what is wrong with it."""
    rows = givens.split("/")
    n = len(rows)
    found = parse_grid(text, n, n, DIGITS[:n])
    if found is None:
        return wrong("not_a_grid", f"{n} rows of {n} digits")
    if any(
        old not in (".", new) for was, now in zip(rows, found, strict=True) for old, new in zip(was, now, strict=True)
    ):
        return wrong("given_changed")
    if any(len(set(line)) < n for line in [*found, *map("".join, zip(*found, strict=True))]):
        return wrong("repeated_in_line")
    return [int(mark) for row in found for mark in row]


def blank(n: int) -> str:
    return slashed(["." * n] * n)


@dataclass(frozen=True, kw_only=True)
class LatinGrid(Puzzle):
    """Sudoku and its kin: boxes, diagonals, irregular regions."""

    WORDINGS: ClassVar = {
        "boxes": wording(
            "Sudoku with {h}x{w} boxes, 1-{n}: {g}",
            "Fill in 1-{n}, each once in every row, column and box {h} high and {w} wide: {g} (rows parted by /).",
        ),
        "diagonals": wording(
            "Latin square, 1-{n} also on both diagonals: {g}",
            "Fill in 1-{n}, each once in every row, column and on both main diagonals: {g} (rows parted by /).",
        ),
        "regions": wording(
            "Jigsaw sudoku 1-{n}: {g} with regions {r}",
            "Fill in 1-{n}, each once in every row, column and region: {g} (rows parted by /). "
            "The regions, by letter: {r}.",
        ),
    }
    BOXES: ClassVar = ((2, 2), (2, 3), (2, 3), (2, 4), (3, 3))

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        fields: dict[str, object] = {}
        if self.kind == "boxes":
            h, w = self.BOXES[level - 1]
            n = h * w
            fields |= {"h": h, "w": w}
            groups = _boxes(h, w)
            bands, stacks = (_band_order(rng, n // size, size) for size in (h, w))
            names = rng.sample(range(1, n + 1), n)
            truth = [names[(w * (r % h) + r // h + c) % n] for r in bands for c in stacks]
        else:
            n = (4, 5, 5, 6, 7)[level - 1] if self.kind == "diagonals" else (4, 5, 5, 6, 6)[level - 1]
            while True:
                if self.kind == "diagonals":
                    groups = [[i * n + i for i in range(n)], [i * n + n - 1 - i for i in range(n)]]
                else:
                    regions = _regions(rng, n)
                    if regions is None:
                        continue
                    groups = [[cell for cell in range(n * n) if regions[cell] == name] for name in sorted(set(regions))]
                    fields["r"] = slashed([regions[r * n : r * n + n] for r in range(n)])
                filled = Board(n * n, n, [*lines(n), *groups], budget=400).fill(rng)
                if filled:
                    truth = filled
                    break
        board = Board(n * n, n, [*lines(n), *groups], budget=600)
        some = rng.sample(range(n * n), n * n // (2 if level < 3 else 4))
        shown = board.clues(rng, truth, some)
        return fields | {"n": n, "g": shown_rows(truth, n, shown)}, rows_of(truth, n)

    def judge(self, given: Given, text: str) -> Score:
        values = read_square(text, given["g"])
        if isinstance(values, Score):
            return values
        n = int(given["n"])
        if self.kind == "boxes":
            groups = _boxes(int(given["h"]), int(given["w"]))
        elif self.kind == "diagonals":
            groups = [[i * n + i for i in range(n)], [i * n + n - 1 - i for i in range(n)]]
        else:
            names = given["r"].replace("/", "")
            groups = [[cell for cell in range(n * n) if names[cell] == name] for name in set(names)]
        fine = all(len({values[cell] for cell in group}) == n for group in groups)
        return right() if fine else wrong("repeated_in_region")


def _boxes(h: int, w: int) -> list[list[int]]:
    n = h * w
    return [
        [(top + r) * n + left + c for r in range(h) for c in range(w)]
        for top in range(0, n, h)
        for left in range(0, n, w)
    ]


def _band_order(rng: Random, bands: int, size: int) -> list[int]:
    """Lines exchanged inside their band, and bands exchanged."""
    return [band * size + line for band in rng.sample(range(bands), bands) for line in rng.sample(range(size), size)]


def neighbours(cell: int, height: int, width: int) -> list[int]:
    """The cells that share a side."""
    r, c = divmod(cell, width)
    near = ((r - 1, c), (r, c - 1), (r, c + 1), (r + 1, c))
    return [y * width + x for y, x in near if 0 <= y < height and 0 <= x < width]


def _regions(rng: Random, n: int) -> str | None:
    """A letter for each cell: n connected regions of n cells, grown from boxes of any tiling that comes out."""
    names = [""] * (n * n)
    for letter in "ABCDEFGHI"[:n]:
        start = next(cell for cell in range(n * n) if not names[cell])
        region = [start]
        while len(region) < n:
            border = [c for cell in region for c in neighbours(cell, n, n) if not names[c] and c not in region]
            if not border:
                return None
            # A cell with few free neighbours must be taken soon, or it is cut off.
            border.sort(key=lambda cell: sum(not names[c] and c not in region for c in neighbours(cell, n, n)))
            region.append(border[0] if rng.random() < 0.7 else rng.choice(border))
        for cell in region:
            names[cell] = letter
    return "".join(names)


@dataclass(frozen=True, kw_only=True)
class Futoshiki(Puzzle):
    """A Latin square under inequalities between neighbours."""

    WORDINGS: ClassVar = {
        "": wording(
            "Latin square 1-{n}: {g} with {s} (rows a,b,.. columns 1,2,..)",
            "Futoshiki, digits 1-{n}: {g} (rows parted by /). Row a is the top one; the cells satisfy {s}.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = (4, 4, 5, 5, 6)[level - 1]
        truth = latin(rng, n)
        pairs = [(a, b) for a in range(n * n) for b in neighbours(a, n, n) if truth[a] < truth[b]]
        signs = rng.sample(pairs, (5, 8, 12, 14, 20)[level - 1])
        board = Board(n * n, n, lines(n), [((a, b), _less(n)) for a, b in signs], budget=1_500)
        shown = board.clues(rng, truth, rng.sample(range(16), 5 if level == 1 else 0))
        names = [f"{'abcdefghi'[cell // n]}{cell % n + 1}" for cell in range(n * n)]
        written = [f"{names[a]}<{names[b]}" if rng.random() < 0.5 else f"{names[b]}>{names[a]}" for a, b in signs]
        return {"n": n, "g": shown_rows(truth, n, shown), "s": ", ".join(written)}, rows_of(truth, n)

    def judge(self, given: Given, text: str) -> Score:
        values = read_square(text, given["g"])
        if isinstance(values, Score):
            return values
        n = int(given["n"])
        for r1, c1, sign, r2, c2 in re.findall(r"([a-i])(\d)([<>])([a-i])(\d)", given["s"]):
            one, other = (values[(ord(r) - 97) * n + int(c) - 1] for r, c in ((r1, c1), (r2, c2)))
            if (one < other) != (sign == "<"):
                return wrong("sign_broken")
        return right()


@cache
def _less(n: int) -> Rule:
    return lambda values: (values[0] or 1) < (values[1] or n)


@dataclass(frozen=True, kw_only=True)
class Skyscrapers(Puzzle):
    """A Latin square of heights, with how many are seen from the sides."""

    WORDINGS: ClassVar = {
        "": wording(
            "Skyscrapers 1-{n}: {g}; seen from top {t}, bottom {b}, left {l}, right {r}",
            "Heights 1-{n}, each once in every row and column: {g} (rows parted by /). A higher one hides what stands "
            "behind it. Seen from the top {t}, from the bottom {b} (columns left to right), from the left {l}, from "
            "the right {r} (rows downwards).",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = (4, 4, 4, 5, 5)[level - 1]
        truth = latin(rng, n)
        rules: list[tuple[Sequence[int], Rule]] = []
        views: dict[str, list[str]] = {side: [] for side in "tblr"}
        for number, line in enumerate(lines(n)):
            for side, cells in (
                (("lr" if number < n else "tb")[0], line),
                (("lr" if number < n else "tb")[1], line[::-1]),
            ):
                seen = _seen([truth[cell] for cell in cells])
                if level in (3, 5) and rng.random() < 0.25:
                    views[side].append("?")
                else:
                    views[side].append(str(seen))
                    rules.append((cells, _view(seen, n)))
        shown = Board(n * n, n, lines(n), rules, budget=700).clues(
            rng, truth, rng.sample(range(16), 6 if level == 1 else 0)
        )
        fields = {side: "".join(view) for side, view in views.items()}
        return {"n": n, "g": shown_rows(truth, n, shown), **fields}, rows_of(truth, n)

    def judge(self, given: Given, text: str) -> Score:
        values = read_square(text, given["g"])
        if isinstance(values, Score):
            return values
        n = int(given["n"])
        across = [values[r * n : r * n + n] for r in range(n)]
        down = [list(column) for column in zip(*across, strict=True)]
        for side, seen in (
            ("l", across),
            ("r", [x[::-1] for x in across]),
            ("t", down),
            ("b", [x[::-1] for x in down]),
        ):
            for line, clue in zip(seen, given[side], strict=True):
                if clue != "?" and sum(all(h > low for low in line[:i]) for i, h in enumerate(line)) != int(clue):
                    return wrong("wrong_view")
        return right()


def _seen(heights: Sequence[int]) -> int:
    """How many are higher than all before them."""
    count = top = 0
    for height in heights:
        if height > top:
            count, top = count + 1, height
    return count


@cache
def _view(seen: int, n: int) -> Rule:
    def rule(heights: Sequence[int]) -> bool:
        known = next((i for i, h in enumerate(heights) if not h), n)
        if known == n:
            return _seen(heights) == seen
        so_far = _seen(heights[:known])
        top = max(heights[:known], default=0)
        return so_far <= seen <= so_far + n - top if top < n else so_far == seen

    return rule


@dataclass(frozen=True, kw_only=True)
class Cages(Puzzle):
    """A Latin square in which cages have a given sum, product or difference."""

    WORDINGS: ClassVar = {
        "sums": wording(
            "Latin square 1-{n}, cages {r} with sums {c}",
            "Fill a {n}x{n} square with 1-{n}, each once in every row and column. Letters mark cages: {r} (rows parted "
            "by /); the numbers of a cage have these sums: {c}.",
        ),
        "mixed": wording(
            "Calcudoku 1-{n}, cages {r} with {c}",
            "Fill a {n}x{n} square with 1-{n}, each once in every row and column. Letters mark cages: {r} (rows parted "
            "by /). Each cage has a result: + of its sum, * of its product, - of the larger less the smaller "
            "number: {c}.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = (4, 4, 4, 5, 5)[level - 1]
        while True:
            truth = latin(rng, n)
            names, cages = _cages(rng, n, 2 if level < 3 else 3, 0.5 if level == 1 else 0.9)
            results = []
            rules: list[tuple[Sequence[int], Rule]] = []
            for letter, cage in cages.items():
                sign = rng.choice("+*-" if len(cage) == 2 else "+*") if self.kind == "mixed" and len(cage) > 1 else "+"
                value = _result(sign, [truth[cell] for cell in cage])
                results.append(f"{letter}{'=' if self.kind == 'sums' else sign}{value}")
                rules.append((cage, _cage(sign, value)))
            board = Board(n * n, n, lines(n), rules, budget=1_200)
            with suppress(OutOfBudget):
                if board.count({}) == 1:
                    break
        return {"n": n, "r": names, "c": ", ".join(results)}, rows_of(truth, n)

    def judge(self, given: Given, text: str) -> Score:
        n = int(given["n"])
        values = read_square(text, blank(n))
        if isinstance(values, Score):
            return values
        names = given["r"].replace("/", "")
        for letter, sign, result in re.findall(r"([A-Z])([-+*=])(\d+)", given["c"]):
            cage = [value for value, name in zip(values, names, strict=True) if name == letter]
            got = {"+": sum(cage), "=": sum(cage), "*": prod(cage), "-": max(cage) - min(cage)}[sign]
            if got != int(result):
                return wrong("wrong_cage", letter)
        return right()


def _cages(rng: Random, n: int, most: int, eager: float) -> tuple[str, dict[str, list[int]]]:
    names = [""] * (n * n)
    cages: dict[str, list[int]] = {}
    for start in range(n * n):
        if names[start]:
            continue
        letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[len(cages)]
        cage = [start]
        names[start] = letter
        while len(cage) < most and rng.random() < eager:
            border = [c for cell in cage for c in neighbours(cell, n, n) if not names[c]]
            if not border:
                break
            cage.append(rng.choice(border))
            names[cage[-1]] = letter
        cages[letter] = cage
    return slashed([names[r * n : r * n + n] for r in range(n)]), cages


def _result(sign: str, values: Sequence[int]) -> int:
    return {"+": sum(values), "*": prod(values), "-": max(values) - min(values)}[sign]


@cache
def _cage(sign: str, value: int) -> Rule:
    def rule(values: Sequence[int]) -> bool:
        if 0 not in values:
            return _result(sign, values) == value
        known = [v for v in values if v]
        return sum(known) < value if sign == "+" else sign == "-" or value % prod(known) == 0

    return rule
