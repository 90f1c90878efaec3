"""Things put in order by moves: blocks, tiles, towers of discs, rows of cars and coins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from bootcamp.logic.latin import neighbours
from bootcamp.logic.paths import LETTERS
from bootcamp.logic.puzzles import Given, Puzzle, parse_numbers, parse_words, slashed
from bootcamp.logic.search import shortest
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong


@dataclass(frozen=True, kw_only=True)
class Blocks(Puzzle):
    """The blocks world: from some stacks to others, one block at a time."""

    WORDINGS: ClassVar = {
        "": wording(
            "Stacks {a} to {b} (bottom first), at most {k} moves: AB = A onto B, A- = A onto the table",
            "Blocks stand in stacks, each written from bottom to top: {a}. Move one free block at a time, onto a "
            "free block or the "
            "table, to reach the stacks {b} (their order does not matter) with at most {k} moves. "
            "Write AB for putting A onto B and A- for putting A onto the table, in order.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = level + 3
        while True:
            start, goal = (self._stacks(rng, LETTERS[:n]) for _ in range(2))
            plan = self._plan(start, goal)
            if len(plan) > level:
                return {"a": " ".join(start), "b": " ".join(goal), "k": len(plan)}, ", ".join(plan)

    @staticmethod
    def _stacks(rng: Random, blocks: str) -> list[str]:
        stacks: list[str] = []
        for block in rng.sample(blocks, len(blocks)):
            if not stacks or rng.random() < 0.35:
                stacks.append(block)
            else:
                k = rng.randrange(len(stacks))
                stacks[k] += block
        return stacks

    @staticmethod
    def _plan(start: Sequence[str], goal: Sequence[str]) -> list[str]:
        """Clear what stands wrong to the table, then build up; what can go home at once goes home."""
        under = {block: (stack[i - 1] if i else "-") for stack in goal for i, block in enumerate(stack)}
        stacks, plan = [list(stack) for stack in start], []

        def home(stack: Sequence[str]) -> bool:
            return all(under[block] == (stack[i - 1] if i else "-") for i, block in enumerate(stack))

        while not all(home(stack) for stack in stacks):
            wrong_ones = [stack for stack in stacks if not home(stack)]
            for stack in wrong_ones:
                to = next((s for s in stacks if s is not stack and s[-1] == under[stack[-1]] and home(s)), None)
                if to is not None:
                    plan.append(stack[-1] + to[-1])
                    to.append(stack.pop())
                    break
            else:
                stack = next((s for s in wrong_ones if len(s) > 1), wrong_ones[0])
                plan.append(stack[-1] + "-")
                stacks.append([stack.pop()])
            stacks = [stack for stack in stacks if stack]
        return plan

    def judge(self, given: Given, text: str) -> Score:
        moves = parse_words(text)
        blocks = given["a"].replace(" ", "")
        if moves is None or not all(len(m) == 2 and m[0] in blocks and (m[1] in blocks or m[1] == "-") for m in moves):
            return wrong("not_moves")
        if len(moves) > int(given["k"]):
            return wrong("too_many_moves")
        stacks = [list(stack) for stack in given["a"].split()]
        for move in moves:
            block, onto = move[0], move[1]
            source = next((stack for stack in stacks if stack[-1] == block), None)
            target = next((stack for stack in stacks if stack[-1] == onto), None)
            if source is None or (target is None and onto != "-") or block == onto:
                return wrong("not_free", block + onto)
            source.pop()
            if target is None:
                stacks.append([block])
            else:
                target.append(block)
            stacks = [stack for stack in stacks if stack]
        reached = sorted("".join(stack) for stack in stacks)
        return right() if reached == sorted(given["b"].split()) else wrong("goal_not_reached")


@dataclass(frozen=True, kw_only=True)
class Tiles(Puzzle):
    """The sliding puzzle."""

    WORDINGS: ClassVar = {
        "": wording(
            "Slide tiles from {a} to {b} (0 empty) in at most {k} moves: tiles moved, in order?",
            "Sliding puzzle {a}, rows parted by /, 0 is the gap. A move slides a tile beside the gap into it. Reach "
            "{b} in at most {k} "
            "moves; give the numbers of the tiles that move, in order.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        height, width = ((2, 3), (3, 3), (3, 3), (3, 3), (3, 4))[level - 1]
        start = "".join(rng.sample("0123456789ABCDEF"[: height * width], height * width))
        here, gap, moved = start, start.index("0"), ""
        while len(moved) < (6, 8, 14, 22, 26)[level - 1]:
            near = rng.choice([cell for cell in neighbours(gap, height, width) if not moved or here[cell] != moved[-1]])
            moved += here[near]
            row = list(here)
            row[gap], row[near] = row[near], "0"
            here, gap = "".join(row), near
        if here == start:
            return self.pose(rng, level)
        a, b = (slashed([state[r * width : r * width + width] for r in range(height)]) for state in (start, here))
        return {"a": a, "b": b, "k": len(moved)}, " ".join(moved)

    def judge(self, given: Given, text: str) -> Score:
        rows = given["a"].split("/")
        height, width = len(rows), len(rows[0])
        tiles = "".join(parse_words(text) or ())
        if not tiles or set(tiles) - set("".join(rows)) or len(tiles) > int(given["k"]):
            return wrong("too_many_moves" if len(tiles) > int(given["k"]) else "not_tiles")
        state = list("".join(rows))
        for tile in tiles:
            gap, cell = state.index("0"), state.index(tile)
            if cell not in neighbours(gap, height, width):
                return wrong("cannot_move", tile)
            state[gap], state[cell] = tile, "0"
        return right() if "".join(state) == given["b"].replace("/", "") else wrong("goal_not_reached")


@dataclass(frozen=True, kw_only=True)
class Towers(Puzzle):
    """Discs on pegs, from any position to any other."""

    _RULES = "A move takes the top disc of a peg to another peg, never onto a smaller one"
    WORDINGS: ClassVar = {
        "three": wording(
            "Hanoi, pegs ABC, discs 1 (smallest), 2, .. on {a}; get them on {b} in at most {k} moves, as AC BA",
            f"Discs 1, 2, 3, ..., from the smallest, lie on the pegs {{a}} (one letter a disc). {_RULES}. Bring "
            f"them to {{b}} in at most "
            "{k} moves on the three pegs A, B, C; write a move from A to C as AC.",
        ),
        "four": wording(
            "Hanoi, pegs ABCD, discs 1 (smallest), 2, .. on {a}; get them on {b} in at most {k} moves, as AC DA",
            f"Discs 1, 2, 3, ..., from the smallest, lie on the pegs {{a}} (one letter a disc). {_RULES}. Bring "
            f"them to {{b}} in at most "
            "{k} moves on the four pegs A, B, C, D; write a move from A to C as AC.",
        ),
        "cyclic": wording(
            "Cyclic Hanoi (moves only AB, BC, CA), discs 1 (smallest), 2, .. on {a}; get them on {b} in at most {k} "
            "moves",
            f"Discs 1, 2, 3, ..., from the smallest, lie on the pegs {{a}} (one letter a disc). {_RULES}, and only "
            "from A to B, from B "
            "to C or from C to A. Bring them to {b} in at most {k} moves; write a move from A to B as AB.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n, pegs = (3, 4, 4, 5, 5 if self.kind == "four" else 6)[level - 1], "ABCD" if self.kind == "four" else "ABC"
        while True:
            start, goal = ("".join(rng.choice(pegs) for _ in range(n)) for _ in range(2))
            if start == goal:
                continue
            moves = shortest(start, lambda state: state == goal, self._steps)  # noqa: B023
            if moves and len(moves) >= (min(2 + level, 6) if self.kind == "four" else min(2 + 2 * level, 12)):
                return {"a": start, "b": goal, "k": len(moves)}, " ".join(moves)

    def _steps(self, state: str) -> Iterable[tuple[str, str]]:
        for disc, peg in enumerate(state):
            if peg in state[:disc]:
                continue
            for to in "ABCD" if self.kind == "four" else "ABC":
                if to != peg and to not in state[:disc] and (self.kind != "cyclic" or peg + to in ("AB", "BC", "CA")):
                    yield peg + to, state[:disc] + to + state[disc + 1 :]

    def judge(self, given: Given, text: str) -> Score:
        moves = parse_words(text)
        pegs = {
            peg: [k for k, at in enumerate(given["a"]) if at == peg]
            for peg in ("ABCD" if self.kind == "four" else "ABC")
        }
        if moves is None or len(moves) > int(given["k"]):
            return wrong("not_moves" if moves is None else "too_many_moves")
        for move in moves:
            if (
                len(move) != 2
                or not set(move) <= set(pegs)
                or (self.kind == "cyclic" and move not in ("AB", "BC", "CA"))
            ):
                return wrong("not_a_move", move[:10])
            source, target = pegs[move[0]], pegs[move[1]]
            if not source or (target and target[0] <= source[0]):
                return wrong("cannot_move", move)
            target.insert(0, source.pop(0))
        reached = {disc: peg for peg, discs in pegs.items() for disc in discs}
        return right() if "".join(reached[k] for k in range(len(reached))) == given["b"] else wrong("goal_not_reached")


@dataclass(frozen=True, kw_only=True)
class Rows(Puzzle):
    """A row brought into order by a few kinds of moves."""

    WORDINGS: ClassVar = {
        "pancakes": wording(
            "Sort {a} by reversing the first n, at most {k} times: the n in order?",
            "Bring the row {a} into ascending order: a move reverses its first n numbers. Use at most {k} moves and "
            "list their n.",
        ),
        "turns": wording(
            "Sort {a} by moves L (first to the end), R (last to the front), S (swap the first two), at most {k}: "
            "moves?",
            "Bring the row {a} into ascending order with at most {k} moves: L takes the first number to the end, R "
            "the last one to the "
            "front, S exchanges the first two. Write the moves as letters.",
        ),
        "siding": wording(
            "Cars {a} leave left to right through a stack; out order {b}: I in, O out, all moves?",
            "The cars {a} arrive, the first one first, at a dead-end siding. I drives the next car in, O takes the "
            "last one that went in "
            "out again. Write the letters of all moves by which the cars leave in the order {b}.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = level + (6 if self.kind != "siding" else 5)
        if self.kind == "siding":
            cars, moves, stack, out = rng.sample(range(1, n + 1), n), "", list[int](), list[int]()
            coming = iter(cars)
            while len(out) < n:
                if len(moves) - moves.count("O") < n and (not stack or rng.random() < 0.55):
                    stack.append(next(coming))
                    moves += "I"
                else:
                    out.append(stack.pop())
                    moves += "O"
            return {"a": " ".join(map(str, cars)), "b": " ".join(map(str, out))}, moves
        row = rng.sample(range(1, n + 1), n)
        while row == sorted(row):
            rng.shuffle(row)
        shown = " ".join(map(str, row))
        if self.kind == "pancakes":
            flips = []
            for size in range(n, 1, -1):
                at = row.index(size)
                if at != size - 1:
                    flips += [at + 1, size] if at else [size]
                    row[: at + 1] = row[: at + 1][::-1]
                    row[:size] = row[:size][::-1]
            return {"a": shown, "k": len(flips)}, " ".join(map(str, flips))
        moves = ""
        while row != sorted(row):  # bubble sort on a ring
            for _ in range(n - 1):
                if row[0] > row[1] and row[1] != 0:
                    row[:2] = row[1::-1]
                    moves += "S"
                row = row[1:] + row[:1]
                moves += "L"
            row = row[1:] + row[:1]
            moves += "L"
        return {"a": shown, "k": len(moves)}, moves

    def judge(self, given: Given, text: str) -> Score:
        row = [int(word) for word in given["a"].split()]
        n = len(row)
        if self.kind == "pancakes":
            sizes = parse_numbers(text, 1, n)
            if sizes is None or len(sizes) > int(given["k"]):
                return wrong("not_moves" if sizes is None else "too_many_moves")
            for size in sizes:
                row = row[:size][::-1] + row[size:]
            return right() if row == sorted(row) else wrong("not_sorted")
        moves = "".join(parse_words(text) or ())
        if self.kind == "siding":
            if not re.fullmatch("[IO]{2,60}", moves):
                return wrong("not_moves")
            stack, out = list[int](), list[str]()
            for move in moves:
                if not (row if move == "I" else stack):
                    return wrong("cannot_move")
                if move == "I":
                    stack.append(row.pop(0))
                else:
                    out.append(str(stack.pop()))
            return right() if " ".join(out) == given["b"] else wrong("wrong_order")
        if not re.fullmatch("[LRS]{1,400}", moves) or len(moves) > int(given["k"]):
            return wrong("not_moves")
        for move in moves:
            row = {"L": row[1:] + row[:1], "R": row[-1:] + row[:-1], "S": [row[1], row[0], *row[2:]]}[move]
        return right() if row == sorted(row) else wrong("not_sorted")
