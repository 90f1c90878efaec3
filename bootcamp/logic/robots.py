"""Robots on grids: walks that are carried out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from bootcamp.logic.latin import neighbours
from bootcamp.logic.paths import STEPS
from bootcamp.logic.puzzles import Given, Puzzle, parse_words, slashed
from bootcamp.logic.search import shortest
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong


@dataclass(frozen=True, kw_only=True)
class Robot(Puzzle):
    """A robot on a grid: past walls, over ice, through doors with keys, pushing crates."""

    _MAP = "(rows parted by /, # walls, S start, G goal"
    _ASK = "Give its moves, U, D, L, R, at most {k}."
    WORDINGS: ClassVar = {
        "walls": wording(
            "Maze {g}: S to G in at most {k} moves U D L R?", f"A robot walks in {{g}} {_MAP}) from S to G. {_ASK}"
        ),
        "ice": wording(
            "Ice {g}: from S stop on G, sliding up to walls, at most {k} moves U D L R?",
            f"In {{g}} {_MAP}) the ground is ice: each move slides until a wall or the edge stops it. It has to "
            f"come to rest on G. {_ASK}",
        ),
        "keys": wording(
            "Maze {g}, keys a b open doors A B: S to G in at most {k} moves U D L R?",
            f"A robot walks in {{g}} {_MAP}; small letters are keys, which it takes along, and open the doors with "
            f"the same capital). {_ASK}",
        ),
        "crates": wording(
            "Sokoban {g} ($ crate, G target): push every crate onto a target, at most {k} moves U D L R?",
            "A robot S pushes crates $ one at a time (it cannot pull) until one stands on every target G: {g} (rows "
            "parted by /, # walls). " + _ASK,
        ),
    }
    SHARE: ClassVar = {"walls": 0.34, "ice": 0.15, "keys": 0.3, "crates": 0.1}

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = level + 3 if self.kind != "crates" else (4, 5, 5, 5, 5)[level - 1]
        while True:
            cells = rng.sample(range(n * n), n * n)
            walls = int(self.SHARE[self.kind] * n * n)
            marks = ["."] * (n * n)
            specials = {"walls": "SG", "ice": "SG", "keys": "SGaA" if level < 3 else "SGaAbB"}.get(self.kind) or (
                "SG$" if level < 3 else "SGG$$"
            )
            for cell, mark in zip(cells, "#" * walls + specials, strict=False):
                marks[cell] = mark
            if self.kind == "keys":  # the goal stands behind doors
                goal = marks.index("G")
                doors = [c for c in neighbours(goal, n, n) if marks[c] != "S"]
                for cell in doors:
                    marks[cell] = "#"
                for cell, mark in zip(rng.sample(doors, len(doors)), specials[3::2], strict=False):
                    marks[cell] = mark
                free = [c for c in range(n * n) if marks[c] == "."]
                for mark in specials[2::2]:
                    if mark not in marks and free:
                        marks[free.pop(rng.randrange(len(free)))] = mark
            grid = slashed([marks[r * n : r * n + n] for r in range(n)])
            start = _robot(grid)
            moves = shortest(start, lambda s: _arrived(self.kind, grid, s), lambda s: _walks(self.kind, grid, s))  # noqa: B023
            least = {"walls": 2 + level, "ice": 2 + level // 2, "keys": 4 + 2 * level, "crates": 3 + 2 * level}[
                self.kind
            ]
            if moves and len(moves) >= least:
                return {"g": grid, "k": len(moves)}, "".join(moves)

    def judge(self, given: Given, text: str) -> Score:
        moves = "".join(parse_words(text) or ())
        if not re.fullmatch("[UDLR]{1,200}", moves) or len(moves) > int(given["k"]):
            return wrong("too_many_moves" if len(moves) > int(given["k"]) else "not_moves")
        state = _robot(given["g"])
        for move in moves:
            after = dict(_walks(self.kind, given["g"], state)).get(move)
            if after is None:
                return wrong("cannot_move", move)
            state = after
        return right() if _arrived(self.kind, given["g"], state) else wrong("goal_not_reached")


Place = tuple[int, int]


RobotState = tuple[Place, str, tuple[Place, ...]]  # where it is, its keys, the crates


def _robot(grid: str) -> RobotState:
    cells = [(r, c, mark) for r, row in enumerate(grid.split("/")) for c, mark in enumerate(row)]
    start = next((r, c) for r, c, mark in cells if mark == "S")
    return start, "", tuple((r, c) for r, c, mark in cells if mark == "$")


def _arrived(kind: str, grid: str, state: RobotState) -> bool:
    rows = grid.split("/")
    if kind == "crates":
        return all(rows[r][c] == "G" for r, c in state[2])
    return rows[state[0][0]][state[0][1]] == "G"


def _walks(kind: str, grid: str, state: RobotState) -> Iterable[tuple[str, RobotState]]:
    """The moves that change something, with where they lead."""
    rows = grid.split("/")
    (y, x), keys, crates = state

    def free(r: int, c: int) -> bool:
        if not (0 <= r < len(rows) and 0 <= c < len(rows[0])) or rows[r][c] == "#":
            return False
        return kind != "keys" or rows[r][c] not in "AB" or rows[r][c].lower() in keys

    for move, (dy, dx) in STEPS.items():
        r, c = y + dy, x + dx
        if not free(r, c):
            continue
        if kind == "ice":
            while free(r + dy, c + dx):
                r, c = r + dy, c + dx
        if (r, c) in crates:
            beyond = (r + dy, c + dx)
            if not free(*beyond) or beyond in crates:
                continue
            yield move, ((r, c), keys, tuple(sorted(beyond if crate == (r, c) else crate for crate in crates)))
            continue
        held = "".join(sorted({*keys, rows[r][c]})) if kind == "keys" and rows[r][c] in "ab" else keys
        yield move, ((r, c), held, crates)
