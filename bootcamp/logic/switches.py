"""Lights that are switched together."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import ClassVar

from bootcamp.logic.latin import neighbours
from bootcamp.logic.puzzles import Given, Puzzle, parse_words, slashed
from bootcamp.logic.shading import name
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong


@dataclass(frozen=True, kw_only=True)
class Lights(Puzzle):
    """Switches that change their neighbours too."""

    WORDINGS: ClassVar = {
        "two": wording(
            "Lights out {g}: pressing flips a cell and its 4 neighbours; all to 0. Cells, as a1 b2?",
            "{g} (rows parted by /, row a on top, columns from 1) shows lights, 1 is on. Pressing a cell flips it "
            "and those that share a "
            "side with it. Switch all off; list the cells to press, as a1 b2.",
        ),
        "three": wording(
            "{g}: pressing adds 1 mod 3 to a cell and its 4 neighbours; all to 0. Cells, as a1 b2 (repeats allowed)?",
            "{g} (rows parted by /, row a on top, columns from 1) shows wheels at 0, 1 or 2. Pressing a cell turns "
            "it and those that share "
            "a side with it on by one, 2 turns to 0. Bring all to 0; list the cells to press, one twice if need be, "
            "as a1 b2 b2.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n, states = level + 2, 2 if self.kind == "two" else 3
        presses = rng.sample(range(n * n), rng.randint(level + 2, 3 * level + 2))
        presses += [cell for cell in presses if states == 3 and rng.random() < 0.4]
        cells = [0] * (n * n)
        for press in presses:
            for cell in (press, *neighbours(press, n, n)):
                cells[cell] = (cells[cell] - 1) % states
        if not any(cells):
            return self.pose(rng, level)
        return {"g": slashed([cells[r * n : r * n + n] for r in range(n)])}, " ".join(
            name(c, n) for c in sorted(presses)
        )

    def judge(self, given: Given, text: str) -> Score:
        rows = [[int(mark) for mark in row] for row in given["g"].split("/")]
        n, states = len(rows), 2 if self.kind == "two" else 3
        names = {name(cell, n): divmod(cell, n) for cell in range(n * n)}
        words = parse_words(text, names)
        if words is None or len(words) > 3 * n * n:
            return wrong("not_cells")
        for word in words:
            y, x = names[word]
            for r, c in ((y, x), (y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
                if 0 <= r < n and 0 <= c < n:
                    rows[r][c] = (rows[r][c] + 1) % states
        return wrong("not_all_off") if any(map(any, rows)) else right()
