"""Cellular automata: what follows, what came before, and which rule it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from bootcamp.answers import parse_integer
from bootcamp.logic.puzzles import Given, Puzzle, parse_words, slashed
from bootcamp.logic.shading import around, bits_of
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong


def evolve(rule: int, cells: str, steps: int) -> str:
    """Wolfram's rule of that number on a ring."""
    for _ in range(steps):
        cells = "".join(
            str(rule >> int(cells[k - 1] + cells[k] + cells[(k + 1) % len(cells)], 2) & 1) for k in range(len(cells))
        )
    return cells


@dataclass(frozen=True, kw_only=True)
class Elementary(Puzzle):
    """Elementary cellular automata on a ring of cells."""

    _RING = "elementary cellular automaton (Wolfram's numbering) on a ring"
    WORDINGS: ClassVar = {
        "after": wording(
            "Rule {r} on the ring {a}: after {t} steps?",
            f"Let the {_RING} with rule {{r}} run from {{a}}. State after {{t}} steps?",
        ),
        "before": wording(
            "Rule {r} on a ring gives {b} after {t} steps: a start?",
            f"Find a state from which the {_RING} with rule {{r}} reaches {{b}} in exactly {{t}} steps.",
        ),
        "rule": wording(
            "Elementary rule on a ring: {a} > {b} > {c}. Its number?",
            f"An {_RING} goes from {{a}} to {{b}} to {{c}} in two steps. Give the number of a rule that does so.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n, steps = ((7, 1), (9, 2), (12, 3), (15, 4), (20, 5))[level - 1]
        if self.kind == "rule":
            n = 5 + 2 * level
        while True:
            rule = rng.randrange(1, 255)
            start = "".join(rng.choice("01") for _ in range(n))
            states = [start]
            while len(states) < max(steps, 2) + 1:
                states.append(evolve(rule, states[-1], 1))
            if len(set(states)) == len(states) and 1 < states[-1].count("1") < n - 1:
                break
        if self.kind == "after":
            return {"r": rule, "a": start, "t": steps}, states[steps]
        if self.kind == "before":
            return {"r": rule, "t": steps, "b": states[steps]}, start
        return {"a": states[0], "b": states[1], "c": states[2]}, str(rule)

    def judge(self, given: Given, text: str) -> Score:
        if self.kind == "rule":
            rule = parse_integer(text)
            if rule is None or not 0 <= rule < 256:
                return wrong("not_a_rule")
            fine = _shifted(rule, given["a"]) == given["b"] and _shifted(rule, given["b"]) == given["c"]
            return right() if fine else wrong("wrong_rule")
        state = "".join(parse_words(text) or ())
        size = len(given.get("a") or given["b"])
        if len(state) != size or set(state) - set("01"):
            return wrong("not_a_state")
        here, there = (given["a"], state) if self.kind == "after" else (state, given["b"])
        for _ in range(int(given["t"])):
            here = _shifted(int(given["r"]), here)
        return right() if here == there else wrong("wrong_state")


def _shifted(rule: int, cells: str) -> str:
    """One step, by bits: the whole row and its two neighbours at once."""
    n = len(cells)
    row, full = int(cells, 2), (1 << n) - 1
    left = row >> 1 | (row & 1) << n - 1
    right_ = (row << 1 | row >> n - 1) & full
    after = 0
    for pattern in range(8):
        if rule >> pattern & 1:
            terms = ((left, pattern & 4), (row, pattern & 2), (right_, pattern & 1))
            mask = full
            for bits, wanted in terms:
                mask &= bits if wanted else ~bits
            after |= mask
    return f"{after & full:0{n}b}"


def live(cells: Sequence[int], n: int) -> list[int]:
    """One step of Conway's Life on a square with nothing outside."""
    counts = [sum(cells[near] for near in around(cell, n, n)) for cell in range(n * n)]
    return [int(count == 3 or (count == 2 and cell == 1)) for cell, count in zip(cells, counts, strict=True)]


@dataclass(frozen=True, kw_only=True)
class Life(Puzzle):
    """Conway's Life on a small square with dead surroundings."""

    _LIFE = (
        "Conway's Game of Life (a dead cell with three live neighbours comes alive, a live one with two or "
        "three stays so)"
    )
    WORDINGS: ClassVar = {
        "after": wording(
            "Life on {a}, dead outside: after {t} steps?",
            f"Play {_LIFE} from {{a}}, rows parted by /; cells outside always count as dead. Grid after {{t}} steps?",
        ),
        "before": wording(
            "Life: a grid that becomes {b} in one step, dead outside?",
            f"Find a grid from which one step of {_LIFE} leads to {{b}}, rows parted by /; cells outside always "
            "count as dead.",
        ),
        "still": wording(
            "Life: complete {g} (? open) to a still life, dead outside",
            f"Replace each ? in {{g}}, rows parted by /, so that the grid does not change in {_LIFE}; cells outside "
            "always count as dead.",
        ),
    }
    STILL: ClassVar = (
        "11/11", "0110/1001/0110", "0110/1001/0101/0010", "010/101/010", "110/101/010",
        "0100/1010/0101/0010", "1101/1011", "11000/10001/01111/00000/00010", "011/101/110",
    )  # fmt: skip

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = level + (3 if self.kind != "still" else 5)
        if self.kind == "still":
            while True:
                cells = [0] * (n * n)
                for _ in range(level + 3):
                    shape = [list(row) for row in rng.choice(self.STILL).split("/")]
                    for _ in range(rng.randrange(4)):
                        shape = [list(row) for row in zip(*shape[::-1], strict=True)]
                    trial = list(cells)
                    top, left = rng.randrange(n - len(shape) + 1), rng.randrange(n - len(shape[0]) + 1)
                    for r, row in enumerate(shape):
                        for c, mark in enumerate(row):
                            trial[(top + r) * n + left + c] |= int(mark)
                    if live(trial, n) == trial:
                        cells = trial
                lit = [cell for cell, bit in enumerate(cells) if bit]
                if len(lit) >= 4 + level:
                    break
            hidden = {
                near for cell in rng.sample(lit, 2 + level) for near in (cell, *rng.sample(around(cell, n, n), 2))
            }
            grid = ["?" if cell in hidden else str(bit) for cell, bit in enumerate(cells)]
            return {"g": _rows(grid, n)}, _rows(cells, n)
        while True:
            start = [int(rng.random() < 0.4) for _ in range(n * n)]
            steps = 1 if self.kind == "before" else (1, 1, 2, 2, 3)[level - 1]
            cells = start
            for _ in range(steps):
                cells = live(cells, n)
            if sum(cells) > 1 + level and cells != start:
                break
        if self.kind == "after":
            return {"a": _rows(start, n), "t": steps}, _rows(cells, n)
        return {"b": _rows(cells, n)}, _rows(start, n)

    def judge(self, given: Given, text: str) -> Score:
        shown = given.get("a") or given.get("b") or given["g"]
        n = shown.count("/") + 1
        bits = bits_of(text, n, n)
        if bits is None:
            return wrong("not_a_grid")
        marks = shown.replace("/", "")
        if self.kind == "still":
            if any(mark not in ("?", str(bit)) for mark, bit in zip(marks, bits, strict=True)):
                return wrong("given_changed")
            return right() if _padded(bits, n) == bits else wrong("not_still")
        here, there = (
            ([int(mark) for mark in marks], bits) if self.kind == "after" else (bits, [int(mark) for mark in marks])
        )
        for _ in range(int(given.get("t", 1))):
            here = _padded(here, n)
        return right() if here == there else wrong("wrong_grid")


def _padded(cells: Sequence[int], n: int) -> list[int]:
    """One step, on a grid with a dead rim, by offsets."""
    m = n + 2
    wide = [0] * (m * m)
    for cell, bit in enumerate(cells):
        wide[(cell // n + 1) * m + cell % n + 1] = bit
    offsets = (-m - 1, -m, -m + 1, -1, 1, m - 1, m, m + 1)
    places = [(r + 1) * m + c + 1 for r in range(n) for c in range(n)]
    return [int(2 * sum(wide[p + o] for o in offsets) + wide[p] in (5, 6, 7)) for p in places]


def _rows(cells: Sequence[object], n: int) -> str:
    return slashed([cells[start : start + n] for start in range(0, n * n, n)])
