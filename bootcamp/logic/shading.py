"""Grids whose cells are filled or empty: nonograms, binary puzzles, star battles, tents, lamps, hitori, mines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby, pairwise, product
from random import Random
from typing import ClassVar

from bootcamp.logic.latin import latin, lines, neighbours, shown_rows
from bootcamp.logic.puzzles import Given, Puzzle, parse_grid, parse_numbers, parse_words, slashed
from bootcamp.logic.solver import Board, OutOfBudget, Rule
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong

Bits = tuple[int, ...]


def around(cell: int, height: int, width: int) -> list[int]:
    """The cells that share a side or a corner."""
    r, c = divmod(cell, width)
    return [
        y * width + x
        for y in range(max(0, r - 1), min(height, r + 2))
        for x in range(max(0, c - 1), min(width, c + 2))
        if (y, x) != (r, c)
    ]


def connected(cells: Iterable[int], height: int, width: int) -> bool:
    """True if the cells are one piece, or none at all."""
    left = set(cells)
    border = [left.pop()] if left else []
    while border:
        near = [cell for cell in neighbours(border.pop(), height, width) if cell in left]
        left.difference_update(near)
        border += near
    return not left


def bits_of(text: str, height: int, width: int) -> list[int] | None:
    rows = parse_grid(text, height, width, "01")
    return None if rows is None else [int(mark) for row in rows for mark in row]


def grid_of(bits: Sequence[object], width: int) -> str:
    return slashed([bits[start : start + width] for start in range(0, len(bits), width)])


def name(cell: int, width: int) -> str:
    """`b3`: second row, third column."""
    return f"{'abcdefghijklmnop'[cell // width]}{cell % width + 1}"


def runs(line: Sequence[int]) -> str:
    """`1 2`: the lengths of the runs of ones."""
    return " ".join(str(len(list(run))) for value, run in groupby(line) if value) or "0"


@cache
def _patterns(length: int, clue: str) -> list[Bits]:
    return [line for line in product((0, 1), repeat=length) if runs(line) == clue]


@cache
def _one_of(length: int, clue: str) -> Rule:
    """Values 1 and 2 stand for empty and filled."""
    return _matching([tuple(bit + 1 for bit in line) for line in _patterns(length, clue)])


def _matching(fine: Sequence[Bits]) -> Rule:
    """Whether a partial line can become one of these; the few there are get remembered."""

    @lru_cache(6_561)
    def matches(values: Bits) -> bool:
        return any(all(v in (0, b) for v, b in zip(values, line, strict=True)) for line in fine)

    return lambda values: matches(tuple(values))


@dataclass(frozen=True, kw_only=True)
class Nonogram(Puzzle):
    """A picture from the lengths of its runs."""

    WORDINGS: ClassVar = {
        "": wording(
            "Nonogram: rows {r}; columns {c}. 1 = filled, 0 = empty",
            "Fill cells so that the runs of filled cells have these lengths, in order: rows from the top {r}; "
            "columns from the left {c}. Write rows of 1 (filled) and 0 (empty), parted by /.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = (4, 5, 6, 7, 8)[level - 1]
        while True:
            bits = [int(rng.random() < 0.6) for _ in range(n * n)]
            clues = [runs([bits[cell] for cell in line]) for line in lines(n)]
            board = Board(n * n, 2, (), [(x, _one_of(n, clue)) for x, clue in zip(lines(n), clues, strict=True)], 150)
            with suppress(OutOfBudget):
                if board.count({}) == 1:
                    return {"r": ", ".join(clues[:n]), "c": ", ".join(clues[n:])}, grid_of(bits, n)

    def judge(self, given: Given, text: str) -> Score:
        rows, columns = given["r"].split(", "), given["c"].split(", ")
        bits = bits_of(text, len(rows), len(columns))
        if bits is None:
            return wrong("not_a_grid")
        n = len(columns)
        for clue, line in zip([*rows, *columns], lines(n), strict=True):
            if "".join(str(bits[cell]) for cell in line).replace("0", " ").split() != [
                "1" * int(part) for part in clue.split() if part != "0"
            ]:
                return wrong("wrong_runs")
        return right()


@dataclass(frozen=True, kw_only=True)
class BinaryPuzzle(Puzzle):
    """Zeros and ones, as many of each in a line, never three alike in a row; lines may have to differ."""

    WORDINGS: ClassVar = {
        "balanced": wording(
            "Binary puzzle (no 3 alike in a row, halves 0 and 1): {g}",
            "Fill in 0 and 1: in each row and column as many zeros as ones, and nowhere three equal digits next to "
            "each "
            "other in a line: {g} (rows parted by /).",
        ),
        "signs": wording(
            "Balanced 0/1 grid, no 3 alike in a row: {g} with {s} (row a at the top)",
            "Fill in 0 and 1: in each row and column as many zeros as ones, nowhere three equal digits next to each "
            "other in a line, and between cells (row a is the top one) {s}: {g} (rows parted by /).",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = (4, 6, 6, 8, 8)[level - 1]
        rules: list[tuple[Sequence[int], Rule]] = [(line, _balanced(n)) for line in lines(n)]
        truth = None
        while truth is None:
            truth = Board(n * n, 2, (), rules).fill(rng)
        fields: dict[str, object] = {}
        if self.kind == "signs":
            pairs = [(a, b) for a in range(n * n) for b in neighbours(a, n, n) if a < b]
            chosen = rng.sample(pairs, n + 2 * level)
            rules += [(pair, _sign(truth[pair[0]] == truth[pair[1]])) for pair in chosen]
            fields["s"] = ", ".join(
                f"{name(a, n)}{'=' if truth[a] == truth[b] else '#'}{name(b, n)}" for a, b in chosen
            )
        shown = Board(n * n, 2, (), rules, budget=500).clues(rng, truth, rng.sample(range(n * n), n // 2))
        values = [value - 1 for value in truth]
        return fields | {"g": shown_rows(values, n, shown)}, grid_of(values, n)

    def judge(self, given: Given, text: str) -> Score:
        rows = given["g"].split("/")
        n = len(rows)
        bits = bits_of(text, n, n)
        if bits is None:
            return wrong("not_a_grid")
        if any(old not in (".", str(new)) for old, new in zip("".join(rows), bits, strict=True)):
            return wrong("given_changed")
        for line in lines(n):
            digits = "".join(str(bits[cell]) for cell in line)
            if "000" in digits or "111" in digits or digits.count("0") * 2 != n:
                return wrong("wrong_line")
        for sign in given.get("s", "").split(", ") if self.kind == "signs" else ():
            one, other = (bits["abcdefghijkl".index(cell[0]) * n + int(cell[1:]) - 1] for cell in (sign[:2], sign[3:]))
            if (one == other) != (sign[2] == "="):
                return wrong("sign_broken")
        return right()


@cache
def _balanced(n: int) -> Rule:
    fine = [
        line
        for line in product((1, 2), repeat=n)
        if line.count(1) * 2 == n and all(len(list(run)) < 3 for _, run in groupby(line))
    ]
    return _matching(fine)


@cache
def _sign(equal: bool) -> Rule:
    return lambda values: 0 in values or (values[0] == values[1]) == equal


@dataclass(frozen=True, kw_only=True)
class StarBattle(Puzzle):
    """One star in every row, column and region, none next to another."""

    WORDINGS: ClassVar = {
        "": wording(
            "One star in each row, column and region of {r}, none touching, even at corners. Columns of the stars, "
            "row by row?",
            "Regions {r} (rows parted by /). Place a star in every row, column and region so that no two stars touch, "
            "diagonals included. Give the column of the star of each row, from the top, counted from 1.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = (6, 6, 7, 8, 9)[level - 1]
        stars = rng.sample(range(n), n)
        while any(abs(a - b) == 1 for a, b in pairwise(stars)):
            rng.shuffle(stars)
        names = [""] * (n * n)
        regions = [[r * n + c] for r, c in enumerate(stars)]
        letters = rng.sample("ABCDEFGHI"[:n], n)
        for region, letter in zip(regions, letters, strict=True):
            names[region[0]] = letter
        growth = [rng.random() ** 2 + 0.03 for _ in regions]
        while "" in names:
            k = rng.choices(range(n), growth)[0]
            border = [c for cell in regions[k] for c in neighbours(cell, n, n) if not names[c]]
            if border:
                regions[k].append(rng.choice(border))
                names[regions[k][-1]] = letters[k]
            else:
                growth[k] = 1e-9
        return {"r": slashed([names[r * n : r * n + n] for r in range(n)])}, ", ".join(str(c + 1) for c in stars)

    def judge(self, given: Given, text: str) -> Score:
        rows = given["r"].split("/")
        n = len(rows)
        columns = parse_numbers(text, 1, n)
        if columns is None or len(columns) != n:
            return wrong("not_columns")
        if len(set(columns)) < n or len({row[c - 1] for row, c in zip(rows, columns, strict=True)}) < n:
            return wrong("two_stars")
        touching = any(abs(a - b) < 2 for a, b in pairwise(columns))
        return wrong("touching") if touching else right()


@dataclass(frozen=True, kw_only=True)
class Tents(Puzzle):
    """A tent beside every tree, counted by row and column, none next to another."""

    WORDINGS: ClassVar = {
        "": wording(
            "Tents: trees T in {g}; tents per row {r}, per column {c}. Grid with 1 = tent, 0 = none",
            "Trees T stand in {g} (rows parted by /). Each tree gets a tent of its own on a free cell beside it "
            "(sharing a side); no two tents touch, even at corners. Tents per row {r}, per column {c}. Write the grid "
            "with 1 for a tent and 0 for any other cell.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = (4, 5, 6, 7, 8)[level - 1]
        tents: list[int] = []
        trees: list[int] = []
        for cell in rng.sample(range(n * n), n * n):
            if cell in trees or any(near in tents for near in around(cell, n, n)) or len(tents) > n * n // 5:
                continue
            free = [c for c in neighbours(cell, n, n) if c not in trees and c not in tents]
            if free:
                tents.append(cell)
                trees.append(rng.choice(free))
        bits = [int(cell in tents) for cell in range(n * n)]
        counts = ["".join(str(sum(bits[c] for c in line)) for line in some) for some in (lines(n)[:n], lines(n)[n:])]
        grid = slashed([["T" if r * n + c in trees else "." for c in range(n)] for r in range(n)])
        return {"g": grid, "r": counts[0], "c": counts[1]}, grid_of(bits, n)

    def judge(self, given: Given, text: str) -> Score:
        n = len(given["r"])
        bits = bits_of(text, n, n)
        if bits is None:
            return wrong("not_a_grid")
        for line, count in zip(lines(n), given["r"] + given["c"], strict=True):
            if sum(bits[cell] for cell in line) != int(count):
                return wrong("wrong_count")
        trees = [cell for cell, mark in enumerate(given["g"].replace("/", "")) if mark == "T"]
        tents = [cell for cell, bit in enumerate(bits) if bit]
        if any(cell in trees for cell in tents) or any(near in tents for cell in tents for near in around(cell, n, n)):
            return wrong("touching")
        owner: dict[int, int] = {}  # of each tent: a matching of trees and tents, by augmenting paths

        def settle(tree: int, seen: set[int]) -> bool:
            for tent in neighbours(tree, n, n):
                if bits[tent] and tent not in seen:
                    seen.add(tent)
                    if tent not in owner or settle(owner[tent], seen):
                        owner[tent] = tree
                        return True
            return False

        fine = len(trees) == len(tents) and all(settle(tree, set()) for tree in trees)
        return right() if fine else wrong("tree_without_tent")


@dataclass(frozen=True, kw_only=True)
class Lamps(Puzzle):
    """Lamps that light every cell and never each other; numbers on walls count the lamps beside them."""

    WORDINGS: ClassVar = {
        "": wording(
            "Akari {g} (rows a,b,.. columns 1,2,..). Cells of the lamps?",
            "Light up {g}: rows parted by /, row a at the top, columns from 1; # and digits are walls. A lamp "
            "lights its "
            "row and column up to the next wall; every free cell is lit, no lamp lights another, and a digit says how "
            "many lamps share a side with it. List the cells of the lamps, like b3.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = (4, 5, 6, 7, 8)[level - 1]
        walls = set(rng.sample(range(n * n), n * n // 4))
        lamps: list[int] = []
        dark = [cell for cell in range(n * n) if cell not in walls]
        while dark:
            lamps.append(rng.choice(dark))
            lit = {lamps[-1], *_beam(lamps[-1], n, walls)}
            dark = [cell for cell in dark if cell not in lit]
        marks = []
        for cell in range(n * n):
            beside = sum(c in lamps for c in neighbours(cell, n, n))
            marks.append("." if cell not in walls else str(beside) if rng.random() < 0.7 else "#")
        return {"g": slashed([marks[r * n : r * n + n] for r in range(n)])}, ", ".join(
            name(c, n) for c in sorted(lamps)
        )

    def judge(self, given: Given, text: str) -> Score:
        rows = given["g"].split("/")
        n = len(rows)
        names = {name(cell, n): cell for cell in range(n * n)}
        words = parse_words(text, names)
        if words is None or len(set(words)) < len(words):
            return wrong("not_cells")
        lamps = {names[word] for word in words}
        marks = "".join(rows)
        walls = {cell for cell in range(n * n) if marks[cell] != "."}
        if lamps & walls:
            return wrong("lamp_on_wall")
        lit: set[int] = set(lamps)
        for lamp in lamps:
            beam = _beam(lamp, n, walls)
            if lamps & beam:
                return wrong("lamp_lit")
            lit |= beam
        if len(lit) + len(walls) < n * n:
            return wrong("dark_cell")
        counts = all(
            sum(near in lamps for near in neighbours(cell, n, n)) == int(marks[cell])
            for cell in walls
            if marks[cell] != "#"
        )
        return right() if counts else wrong("wrong_count")


def _beam(cell: int, n: int, walls: set[int]) -> set[int]:
    r, c = divmod(cell, n)
    lit = set()
    for dy, dx in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        y, x = r + dy, c + dx
        while 0 <= y < n and 0 <= x < n and y * n + x not in walls:
            lit.add(y * n + x)
            y, x = y + dy, x + dx
    return lit


@dataclass(frozen=True, kw_only=True)
class Hitori(Puzzle):
    """Shade numbers until none repeats in a line; shaded cells stay apart, the others in one piece."""

    WORDINGS: ClassVar = {
        "": wording(
            "Hitori {g}: grid with 1 = shaded, 0 = not",
            "{g} (rows parted by /). Shade cells so that no number stands twice among the unshaded ones of a row or "
            "column, "
            "shaded cells never share a side, and the unshaded ones are connected through sides. "
            "Write the grid with 1 for shaded and 0 for not.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = (4, 5, 6, 7, 8)[level - 1]
        numbers = latin(rng, n)
        shaded: set[int] = set()
        for cell in rng.sample(range(n * n), n * n):
            if len(shaded) * 4 > n * n or any(near in shaded for near in neighbours(cell, n, n)):
                continue
            if connected(set(range(n * n)) - shaded - {cell}, n, n):
                shaded.add(cell)
        shown = list(numbers)
        for cell in sorted(shaded):
            line = [c for x in lines(n) if cell in x for c in x if c not in shaded]
            shown[cell] = numbers[rng.choice(line)]
        return {"g": grid_of(shown, n)}, grid_of([int(cell in shaded) for cell in range(n * n)], n)

    def judge(self, given: Given, text: str) -> Score:
        n = given["g"].count("/") + 1
        bits = bits_of(text, n, n)
        if bits is None:
            return wrong("not_a_grid")
        numbers = given["g"].replace("/", "")
        for line in lines(n):
            kept = [numbers[cell] for cell in line if not bits[cell]]
            if len(set(kept)) < len(kept):
                return wrong("repeated")
        if any(bits[cell] and bits[near] for cell in range(n * n) for near in neighbours(cell, n, n)):
            return wrong("shaded_neighbours")
        return right() if connected((c for c in range(n * n) if not bits[c]), n, n) else wrong("not_connected")


@dataclass(frozen=True, kw_only=True)
class Mines(Puzzle):
    """All mines of a field of which some numbers are shown."""

    WORDINGS: ClassVar = {
        "": wording(
            "Minesweeper, {k} mines under ?: {g}. Grid with 1 = mine, 0 = none",
            "{g} (rows parted by /). A digit counts the mines on the up to eight cells around it; there are {k} "
            "mines in "
            "all, each under a ?. Write a grid with 1 for a mine and 0 for every other cell that fits.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = (4, 5, 6, 7, 8)[level - 1]
        mines = rng.sample(range(n * n), n * n // 5 + 1)
        marks = [str(sum(near in mines for near in around(cell, n, n))) for cell in range(n * n)]
        hidden = {*mines, *rng.sample(range(n * n), n * n // 3 + level)}
        grid = ["?" if cell in hidden else mark for cell, mark in enumerate(marks)]
        return {"k": len(mines), "g": grid_of(grid, n)}, grid_of([int(c in mines) for c in range(n * n)], n)

    def judge(self, given: Given, text: str) -> Score:
        n = given["g"].count("/") + 1
        bits = bits_of(text, n, n)
        if bits is None:
            return wrong("not_a_grid")
        marks = given["g"].replace("/", "")
        if sum(bits) != int(given["k"]) or any(bit and mark != "?" for bit, mark in zip(bits, marks, strict=True)):
            return wrong("wrong_mines")
        fine = all(
            mark == "?" or sum(bits[near] for near in around(cell, n, n)) == int(mark)
            for cell, mark in enumerate(marks)
        )
        return right() if fine else wrong("wrong_count")
