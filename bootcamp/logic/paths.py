"""Paths and loops on grids, and grids cut into pieces: number paths, links, loops, dominoes, rectangles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, pairwise
from random import Random
from typing import ClassVar

from bootcamp.logic.latin import neighbours
from bootcamp.logic.puzzles import Given, Puzzle, parse_grid, slashed
from bootcamp.logic.shading import around, bits_of, connected, grid_of
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong

STEPS = {"U": (-1, 0), "D": (1, 0), "L": (0, -1), "R": (0, 1)}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def knight_moves(cell: int, n: int) -> list[int]:
    r, c = divmod(cell, n)
    jumps = [(r + dy, c + dx) for dy in (-2, -1, 1, 2) for dx in (-2, -1, 1, 2) if abs(dy) != abs(dx)]
    return [y * n + x for y, x in jumps if 0 <= y < n and 0 <= x < n]


def covering_path(rng: Random, n: int, kind: str = "sides") -> list[int]:
    """A random path through all cells of an n x n grid: a known one, its ends bent back many times."""
    near = {
        "sides": [neighbours(cell, n, n) for cell in range(n * n)],
        "king": [around(cell, n, n) for cell in range(n * n)],
        "knight": [knight_moves(cell, n) for cell in range(n * n)],
    }[kind]
    path = (
        _tour(rng, n, near)
        if kind == "knight"
        else [r * n + (c if r % 2 == 0 else n - 1 - c) for r in range(n) for c in range(n)]
    )
    for _ in range(6 * n * n):
        if rng.random() < 0.5:
            path.reverse()
        here = rng.choice(near[path[-1]])
        place = path.index(here)
        path[place + 1 :] = path[place + 1 :][::-1]
    return path


def _tour(rng: Random, n: int, near: Sequence[Sequence[int]]) -> list[int]:
    """A knight's path by Warnsdorff's rule, ties broken by chance."""
    while True:
        path = [rng.choice([cell for cell in range(n * n) if sum(divmod(cell, n)) % 2 == 0])]
        left = set(range(n * n)) - set(path)
        while left:
            free = [cell for cell in near[path[-1]] if cell in left]
            if not free:
                break
            path.append(min(free, key=lambda cell: (sum(c in left for c in near[cell]), rng.random())))
            left.discard(path[-1])
        if not left:
            return path


def parse_table(text: str, height: int, width: int) -> list[list[int]] | None:
    """Rows of whole numbers, rows parted by `/` or line ends, numbers by blanks or commas."""
    rows = [re.split(r"[,\s]+", row.strip()) for row in re.split(r"[/\n;|]+", text.strip("[]/|"))]
    if len(rows) != height or any(len(row) != width for row in rows):
        return None
    if not all(re.fullmatch(r"\d{1,4}", mark, re.ASCII) for row in rows for mark in row):
        return None
    return [[int(mark) for mark in row] for row in rows]


@dataclass(frozen=True, kw_only=True)
class NumberPath(Puzzle):
    """1, 2, 3, … each a step from the one before, through the whole grid."""

    _FULL = (
        "Fill in 1 to {m}, each once, so that every number is a {step} away from the next: {g} (rows parted by "
        "/, ? is open)."
    )
    WORDINGS: ClassVar = {
        "sides": wording("Numbrix 1-{m}, {step}s: {g}", _FULL),
        "king": wording("Hidato 1-{m}, {step}s: {g}", _FULL),
        "knight": wording("Knight's path 1-{m}, {step}s: {g}", _FULL),
    }
    STEP: ClassVar = {"sides": "side step", "king": "king's move", "knight": "knight's move"}
    SIZES: ClassVar = {"sides": (3, 4, 5, 6, 7), "king": (3, 4, 5, 6, 7), "knight": (5, 5, 6, 6, 7)}

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = self.SIZES[self.kind][level - 1]
        place = {cell: k for k, cell in enumerate(covering_path(rng, n, self.kind), 1)}
        share = (0.45, 0.4, 0.35, 0.3, 0.25)[level - 1] + (0.25 if self.kind == "knight" and level < 3 else 0)
        shown = set(rng.sample(range(n * n), int(share * n * n)))
        rows = [[str(place[r * n + c]) for c in range(n)] for r in range(n)]
        grid = [" ".join(rows[r][c] if r * n + c in shown else "?" for c in range(n)) for r in range(n)]
        return {"m": n * n, "step": self.STEP[self.kind], "g": "/".join(grid)}, "/".join(map(" ".join, rows))

    def judge(self, given: Given, text: str) -> Score:
        rows = [row.split() for row in given["g"].split("/")]
        n = len(rows)
        table = parse_table(text, n, n)
        if table is None:
            return wrong("not_a_grid")
        where = {number: (r, c) for r, row in enumerate(table) for c, number in enumerate(row)}
        if sorted(where) != list(range(1, n * n + 1)):
            return wrong("not_each_once")
        if any(
            old not in ("?", str(new))
            for was, now in zip(rows, table, strict=True)
            for old, new in zip(was, now, strict=True)
        ):
            return wrong("given_changed")
        allowed = {"sides": {(0, 1)}, "king": {(0, 1), (1, 1)}, "knight": {(1, 2)}}[self.kind]
        for k in range(1, n * n):
            (y, x), (v, u) = where[k], where[k + 1]
            if tuple(sorted((abs(y - v), abs(x - u)))) not in allowed:
                return wrong("bad_step", f"from {k}")
        return right()


@dataclass(frozen=True, kw_only=True)
class Links(Puzzle):
    """Equal letters joined by paths that use every cell."""

    WORDINGS: ClassVar = {
        "": wording(
            "Join equal letters of {g} by paths through all cells. Moves U D L R of each from its upper (else left) "
            "end: A RD, B ...",
            "Numberlink: join each pair of equal letters of {g} (rows parted by /) by a path over sides of cells. "
            "Paths do not "
            "cross or share cells, and together use every cell. Write for each letter the moves (U, D, L, R) from "
            "the end that "
            "comes first in reading order, as in A RD, B ULL.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n, pieces = ((4, 3), (5, 4), (6, 5), (7, 6), (8, 7))[level - 1]
        path = covering_path(rng, n)
        while True:
            cuts = sorted(rng.sample(range(2, n * n - 1), pieces - 1))
            parts = [path[a:b] for a, b in pairwise([0, *cuts, n * n])]
            if all(len(part) > 2 for part in parts):
                break
        marks = ["."] * (n * n)
        routes = []
        for letter, part in zip(LETTERS, parts, strict=False):
            marks[part[0]] = marks[part[-1]] = letter
            part = part if part[0] < part[-1] else part[::-1]
            names = {dy * n + dx: step for step, (dy, dx) in STEPS.items()}
            routes.append(f"{letter} {''.join(names[b - a] for a, b in pairwise(part))}")
        return {"g": slashed([marks[r * n : r * n + n] for r in range(n)])}, ", ".join(routes)

    def judge(self, given: Given, text: str) -> Score:
        rows = given["g"].split("/")
        n = len(rows)
        marks = "".join(rows)
        ends = {letter: [i for i, mark in enumerate(marks) if mark == letter] for letter in sorted(set(marks) - {"."})}
        used: list[int] = []
        parts = [part.strip() for part in re.split(r"[,;\n]+", text)]
        found = [re.fullmatch(r"([A-Z])\s*[:=]?\s*([UDLR]{1,60})", part) for part in parts]
        if not all(found) or sorted(match[1] for match in found if match) != list(ends):
            return wrong("not_paths")
        for match in found:
            assert match
            (y, x), steps = divmod(ends[match[1]][0], n), match[2]
            cells = [(y, x)]
            for step in steps:
                y, x = y + STEPS[step][0], x + STEPS[step][1]
                cells.append((y, x))
            if not all(0 <= y < n and 0 <= x < n for y, x in cells) or cells[-1] != divmod(ends[match[1]][1], n):
                return wrong("misses_end", match[1])
            used += [y * n + x for y, x in cells]
        return right() if sorted(used) == list(range(n * n)) else wrong("not_each_cell_once")


@dataclass(frozen=True, kw_only=True)
class Loop(Puzzle):
    """A loop along grid lines, given how many sides of some cells it uses; told by the cells inside it."""

    WORDINGS: ClassVar = {
        "": wording(
            "Slitherlink {g}: cells inside the loop as 1, outside 0",
            "Slitherlink: draw one closed loop along the grid lines of {g} (rows parted by /) that never touches "
            "itself, so "
            "that a digit tells how many sides of its cell are on the loop. Write the grid with 1 for cells inside "
            "the loop "
            "and 0 for cells outside.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = level + 3
        inside = {rng.randrange(n * n)}
        for _ in range(3 * n * n):
            cell = rng.randrange(n * n)
            if cell not in inside and len(inside) < 0.6 * n * n:
                ring = [(-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1)]
                r, c = divmod(cell, n)
                held = [0 <= r + dy < n and 0 <= c + dx < n and (r + dy) * n + c + dx in inside for dy, dx in ring]
                turns = sum(a != b for a, b in zip(held, held[1:] + held[:1], strict=True))
                if turns == 2 and any(held[1::2]):  # one run of neighbours, a side among them: nothing is pinched
                    trial = inside | {cell}
                    if _one_loop([int(k in trial) for k in range(n * n)], n):
                        inside = trial
        bits = [int(cell in inside) for cell in range(n * n)]
        shown = [str(_sides(bits, cell, n)) if rng.random() < 0.8 - 0.06 * level else "." for cell in range(n * n)]
        return {"g": slashed([shown[r * n : r * n + n] for r in range(n)])}, grid_of(bits, n)

    def judge(self, given: Given, text: str) -> Score:
        marks = given["g"].replace("/", "")
        n = given["g"].count("/") + 1
        bits = bits_of(text, n, n)
        if bits is None:
            return wrong("not_a_grid")
        if any(mark != "." and int(mark) != _sides(bits, cell, n) for cell, mark in enumerate(marks)):
            return wrong("wrong_sides")
        return right() if _one_loop(bits, n) else wrong("not_one_loop")


def _sides(bits: Sequence[int], cell: int, n: int) -> int:
    near = neighbours(cell, n, n)
    return sum(bits[c] != bits[cell] for c in near) + (4 - len(near)) * bits[cell]


def _one_loop(bits: Sequence[int], n: int) -> bool:
    """True if inside and outside are one piece each, and no two cells of one side meet at a corner alone."""
    m = n + 2
    wide = [bits[(r - 1) * n + c - 1] if 1 <= r <= n and 1 <= c <= n else 0 for r in range(m) for c in range(m)]
    if not any(bits):
        return False
    for r in range(m - 1):
        for c in range(m - 1):
            a, b, d, e = wide[r * m + c], wide[r * m + c + 1], wide[r * m + m + c], wide[r * m + m + c + 1]
            if a == e != b == d:
                return False
    return all(connected((cell for cell in range(m * m) if wide[cell] == bit), m, m) for bit in (0, 1))


@dataclass(frozen=True, kw_only=True)
class Dominoes(Puzzle):
    """A grid of pips cut into dominoes, each of the set once."""

    chance: ClassVar[float] = 0.15

    WORDINGS: ClassVar = {
        "": wording(
            "Cut {g} into all different dominoes 0-0 to {k}-{k}. Mark each cell with its partner's side: U D L R",
            "A full set of dominoes, 0-0 to {k}-{k}, was laid out as {g} (rows parted by /). Find their borders: "
            "write a grid that "
            "says for each cell where the other half of its domino lies: U, D, L or R.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        k = level + 2
        height, width = k + 1, k + 2
        marks = [["L"] * width for _ in range(height)]
        for r in range(height):  # bricks, then turned two by two
            for c in range(width):
                if width % 2 == 0:
                    marks[r][c] = "RL"[c % 2]
                else:
                    marks[r][c] = "DU"[r % 2]
        for _ in range(30 * height * width):
            r, c = rng.randrange(height - 1), rng.randrange(width - 1)
            square = marks[r][c] + marks[r][c + 1] + marks[r + 1][c] + marks[r + 1][c + 1]
            if square in ("RLRL", "DDUU"):
                new = "DDUU" if square == "RLRL" else "RLRL"
                marks[r][c], marks[r][c + 1], marks[r + 1][c], marks[r + 1][c + 1] = tuple(new)
        tiles = list(combinations_with_replacement(range(k + 1), 2))
        rng.shuffle(tiles)
        pips = [[0] * width for _ in range(height)]
        for r in range(height):
            for c in range(width):
                if marks[r][c] in "RD":
                    one, other = rng.sample(tiles.pop(), 2)
                    dy, dx = STEPS[marks[r][c]]
                    pips[r][c], pips[r + dy][c + dx] = one, other
        return {"k": k, "g": slashed(pips)}, slashed(["".join(row) for row in marks])

    def judge(self, given: Given, text: str) -> Score:
        rows = given["g"].split("/")
        height, width = len(rows), len(rows[0])
        marks = parse_grid(text, height, width, "UDLR")
        if marks is None:
            return wrong("not_a_grid")
        found: Counter[str] = Counter()
        for r in range(height):
            for c in range(width):
                dy, dx = STEPS[marks[r][c]]
                y, x = r + dy, c + dx
                if not (0 <= y < height and 0 <= x < width) or STEPS[marks[y][x]] != (-dy, -dx):
                    return wrong("not_paired")
                found["".join(sorted(rows[r][c] + rows[y][x]))] += 1
        return right() if set(found.values()) == {2} and 2 * len(found) == height * width else wrong("domino_twice")


@dataclass(frozen=True, kw_only=True)
class Rectangles(Puzzle):
    """A grid cut into rectangles, each round one number, which is its area."""

    WORDINGS: ClassVar = {
        "": wording(
            "Shikaku {g}: cut into rectangles whose areas are the one number inside. Grid of letters, one a rectangle",
            "Cut {g} (rows parted by /, dots are empty) into rectangles along its lines so that each holds exactly "
            "one number, "
            "and that number is its area in cells. Write the grid with one letter for all cells of a rectangle.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = level + 3
        while True:
            names = [""] * (n * n)
            areas: list[list[int]] = []
            while "" in names and len(areas) < 26:
                r, c = divmod(names.index(""), n)
                h, w = rng.randint(1, 4), rng.randint(1, 4)
                cells = [y * n + x for y in range(r, r + h) for x in range(c, c + w)]
                if h * w > 9 or r + h > n or c + w > n or any(names[cell] for cell in cells):
                    continue  # an area has one digit
                if h * w == 1 and rng.random() < 0.9:
                    continue
                for cell in cells:
                    names[cell] = LETTERS[len(areas)]
                areas.append(cells)
            if "" not in names:
                break
        marks = ["."] * (n * n)
        for cells in areas:
            marks[rng.choice(cells)] = str(len(cells))
        return {"g": slashed([marks[r * n : r * n + n] for r in range(n)])}, slashed(
            [names[r * n : r * n + n] for r in range(n)]
        )

    def judge(self, given: Given, text: str) -> Score:
        rows = given["g"].split("/")
        n = len(rows)
        letters = parse_grid(text, n, n, LETTERS + LETTERS.lower())
        if letters is None:
            return wrong("not_a_grid")
        for letter in set("".join(letters)):
            cells = [(r, c) for r in range(n) for c in range(n) if letters[r][c] == letter]
            (top, left), (bottom, right_) = (
                (pick(r for r, _ in cells), pick(c for _, c in cells)) for pick in (min, max)
            )
            area = (bottom - top + 1) * (right_ - left + 1)
            numbers = [rows[r][c] for r, c in cells if rows[r][c] != "."]
            if area != len(cells) or numbers != [str(area)]:
                return wrong("wrong_rectangle", letter)
        return right()
