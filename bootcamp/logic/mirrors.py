"""Beams of light between mirrors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from bootcamp.logic.puzzles import Given, Puzzle
from bootcamp.logic.shapes import Cell
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong


@dataclass(frozen=True, kw_only=True)
class Mirrors(Puzzle):
    """A beam among mirrors: where it leaves, or how to set the mirrors."""

    _ENDS = "Ends are named by side and number: t and b from the left, l and r from the top."
    WORDINGS: ClassVar = {
        "exit": wording(
            "Beam enters {g} at {a} (t/b/l/r = side, number from left or top). Exit?",
            f"Mirrors / and \\ stand in the grid {{g}} (rows parted by |). A beam enters at {{a}}; where does it "
            f"leave? {_ENDS}",
        ),
        "settings": wording(
            "{g}: set each ? to / or \\ so that the beam from {a} leaves at {b} (t/b/l/r = side, number). The "
            "mirrors in reading order",
            f"Two-sided mirrors stand at ? in the grid {{g}} (rows parted by |). Set each of them to / or \\ so "
            "that a beam that enters "
            f"at {{a}} leaves at {{b}}. {_ENDS} Write the mirrors in reading order, as in /\\/.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = (4, 5, 6, 8, 10)[level - 1]
        while True:
            rows = [[rng.choice("/\\") if rng.random() < 0.35 else "." for _ in range(n)] for _ in range(n)]
            start = rng.choice("tblr") + str(rng.randint(1, n))
            end, hit = _beam(rows, start)
            if len(hit) < min(level + 1, 5) or end == start:
                continue
            if self.kind == "exit":
                return {"g": "|".join(map("".join, rows)), "a": start}, end
            cells = [(r, c) for r in range(n) for c in range(n) if rows[r][c] != "."]
            if len(cells) < 6:
                continue
            shown = [["?" if mark != "." else "." for mark in row] for row in rows]
            return {"g": "|".join(map("".join, shown)), "a": start, "b": end}, "".join(rows[r][c] for r, c in cells)

    def judge(self, given: Given, text: str) -> Score:
        rows = [list(row) for row in given["g"].split("|")]
        n = len(rows)
        if self.kind == "exit":
            if not re.fullmatch(r"[tblr]\d{1,2}", text, re.ASCII):
                return wrong("not_an_end")
            # Light goes back the way it came: the beam from the right end leaves where the given one enters.
            if not 1 <= int(text[1:]) <= n or text[1] == "0":
                return wrong("not_an_end")
            return right() if _beam(rows, text)[0] == given["a"] else wrong("wrong_end")
        marks = iter("".join(text.split()))
        if len("".join(text.split())) != sum(row.count("?") for row in rows) or set(text) - set("/\\ "):
            return wrong("not_mirrors")
        rows = [[next(marks) if mark == "?" else mark for mark in row] for row in rows]
        return right() if _beam(rows, given["a"])[0] == given["b"] else wrong("wrong_end")


def _beam(rows: Sequence[Sequence[str]], start: str) -> tuple[str, list[Cell]]:
    """Where a beam leaves, and the mirrors that it met."""
    n, k = len(rows), int(start[1:]) - 1
    r, c, dy, dx = {"t": (0, k, 1, 0), "b": (n - 1, k, -1, 0), "l": (k, 0, 0, 1), "r": (k, n - 1, 0, -1)}[start[0]]
    hit = []
    while 0 <= r < n and 0 <= c < n:
        if rows[r][c] != ".":
            hit.append((r, c))
            dy, dx = (-dx, -dy) if rows[r][c] == "/" else (dx, dy)
        r, c = r + dy, c + dx
    side = {(-1, 0): "t", (1, 0): "b", (0, -1): "l", (0, 1): "r"}[dy, dx]
    return f"{side}{(c if dy else r) + 1}", hit
