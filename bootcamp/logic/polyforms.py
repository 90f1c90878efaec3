"""Shapes of squares and cubes: packed into boxes, seen from their sides."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import ClassVar

from bootcamp.logic.latin import neighbours
from bootcamp.logic.paths import LETTERS
from bootcamp.logic.puzzles import Given, Puzzle, parse_grid, slashed
from bootcamp.logic.shapes import cells_of, normal, shape_rows, turned
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong


@dataclass(frozen=True, kw_only=True)
class Packing(Puzzle):
    """Pieces that fill a rectangle."""

    WORDINGS: ClassVar = {
        "": wording(
            "Pack pieces {p} into {h}x{w} ({h} rows); turning and flipping allowed. Grid of letters",
            "Fill a rectangle of {h} rows and {w} columns with these pieces, each used once, turned or flipped at "
            "will: {p} (rows "
            "of a piece parted by /, # is a cell). Write the grid with the letter of the piece on every cell, rows "
            "parted by /.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        h, w = ((3, 4), (4, 4), (4, 5), (5, 6), (6, 7))[level - 1]
        while True:
            names = [""] * (h * w)
            pieces: list[list[int]] = []
            while "" in names:
                free = [cell for cell in range(h * w) if not names[cell]]
                start = min(free, key=lambda cell: (sum(not names[c] for c in neighbours(cell, h, w)), rng.random()))
                piece = [start]
                for _ in range(rng.choice((3, 3, 4) if level < 3 else (3, 4, 4))):
                    border = [c for cell in piece for c in neighbours(cell, h, w) if not names[c] and c not in piece]
                    if border:
                        piece.append(rng.choice(border))
                for cell in piece:
                    names[cell] = LETTERS[len(pieces)]
                pieces.append(piece)
            if all(len(piece) > 2 for piece in pieces):
                break
        listed = []
        for letter, piece in zip(LETTERS, pieces, strict=False):
            shape = turned([divmod(cell, w) for cell in piece], rng.randrange(4), rng.random() < 0.5)
            listed.append(f"{letter} {shape_rows(shape)}")
        return {"h": h, "w": w, "p": ", ".join(listed)}, slashed([names[r * w : r * w + w] for r in range(h)])

    def judge(self, given: Given, text: str) -> Score:
        pieces = dict(piece.split() for piece in given["p"].split(", "))
        rows = parse_grid(text, int(given["h"]), int(given["w"]), tuple(pieces))
        if rows is None:
            return wrong("not_a_grid")
        for letter, shape in pieces.items():
            there = [(r, c) for r, row in enumerate(rows) for c, mark in enumerate(row) if mark == letter]
            wanted = cells_of(shape)
            if len(there) != len(wanted):
                return wrong("wrong_piece", letter)
            forms = {turned(wanted, turns, flip) for turns in range(4) for flip in (False, True)}
            if normal(there) not in forms:
                return wrong("wrong_piece", letter)
        return right()


@dataclass(frozen=True, kw_only=True)
class BlockViews(Puzzle):
    """Towers of cubes on a square, given by two views and their number."""

    WORDINGS: ClassVar = {
        "": wording(
            "Towers, {n}x{n}: highest per column {f}, per row {s}, {k} cubes in all. Heights?",
            "On a board of {n} by {n} cells stand towers of cubes (a cell may be empty). The highest towers of the "
            "columns, left to "
            "right, are {f}; of the rows, top to bottom, {s}; there are {k} cubes in all. Write heights that fit, "
            "row by row.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n, high = level + 2, level + 3
        rows = [[rng.randint(0, high) if rng.random() < 0.6 else 0 for _ in range(n)] for _ in range(n)]
        fields = {
            "n": n,
            "f": "".join(str(max(column)) for column in zip(*rows, strict=True)),
            "s": "".join(str(max(row)) for row in rows),
            "k": sum(map(sum, rows)),
        }
        return fields, slashed(rows)

    def judge(self, given: Given, text: str) -> Score:
        n = int(given["n"])
        rows = parse_grid(text, n, n, "0123456789")
        if rows is None:
            return wrong("not_a_grid")
        if "".join(max(row) for row in rows) != given["s"] or "".join(map(max, zip(*rows, strict=True))) != given["f"]:
            return wrong("wrong_view")
        return right() if sum(map(int, "".join(rows))) == int(given["k"]) else wrong("wrong_number")
