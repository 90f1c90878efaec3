"""Plans that are carried out move by move: blocks, tiles, towers, jugs, crossings, robots, lights, pancakes."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import combinations
from random import Random
from typing import ClassVar, TypeVar

from bootcamp.logic.latin import neighbours
from bootcamp.logic.paths import LETTERS, STEPS
from bootcamp.logic.puzzles import Given, Puzzle, parse_numbers, parse_words, slashed
from bootcamp.logic.shading import name
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong

State = TypeVar("State", bound=Hashable)


def shortest(
    start: State, goal: Callable[[State], bool], steps: Callable[[State], Iterable[tuple[str, State]]]
) -> list[str] | None:
    """The moves of a shortest way, by breadth-first search; None if there is none."""
    came: dict[State, tuple[State, str]] = {}
    seen, border = {start}, deque([start])
    while border:
        here = border.popleft()
        if goal(here):
            moves = []
            while here != start:
                here, move = came[here]
                moves.append(move)
            return moves[::-1]
        for move, there in steps(here):
            if there not in seen:
                seen.add(there)
                came[there] = (here, move)
                border.append(there)
    return None


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
class Jugs(Puzzle):
    """Measure a volume with jugs."""

    WORDINGS: ClassVar = {
        "": wording(
            "Jugs {c}, all empty, get {t} in one, at most {k} moves: A+ fill, A- empty, AB pour A into B",
            "Jugs hold {c} litres when full; all are empty. Fill a jug at the tap (A+), empty it (A-), or pour one "
            "into another until the "
            "first is empty or the second full (AB). Get exactly {t} litres into some jug with at most {k} moves; "
            "list them in order.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        high = (16, 16, 20, 14, 18)[level - 1]
        while True:
            sizes = tuple(rng.sample(range(2, high), 2 if level < 4 else 3))
            target = rng.randint(1, max(sizes) - 1)
            if target in sizes:
                continue
            moves = shortest((0,) * len(sizes), lambda s: target in s, lambda s: self._steps(s, sizes))  # noqa: B023
            if moves and len(moves) >= (3, 5, 7, 5, 6)[level - 1]:
                named = ", ".join(f"{LETTERS[k]} {size}" for k, size in enumerate(sizes))
                return {"c": named, "t": target, "k": len(moves)}, " ".join(moves)

    @staticmethod
    def _steps(state: tuple[int, ...], sizes: tuple[int, ...]) -> Iterable[tuple[str, tuple[int, ...]]]:
        for i, held in enumerate(state):
            for j, size in enumerate(sizes):
                new = list(state)
                if i == j:
                    for sign, level in (("+", size), ("-", 0)):
                        new[i] = level
                        yield LETTERS[i] + sign, tuple(new)
                else:
                    poured = min(held, size - state[j])
                    new[i], new[j] = held - poured, state[j] + poured
                    yield LETTERS[i] + LETTERS[j], tuple(new)

    def judge(self, given: Given, text: str) -> Score:
        sizes = {part.split()[0]: int(part.split()[1]) for part in given["c"].split(", ")}
        held = dict.fromkeys(sizes, 0)
        moves = parse_words(text)
        if moves is None or len(moves) > int(given["k"]):
            return wrong("not_moves" if moves is None else "too_many_moves")
        for move in moves:
            if (
                len(move) != 2
                or move[0] not in sizes
                or (move[1] not in sizes and move[1] not in "+-")
                or move[0] == move[1]
            ):
                return wrong("not_a_move", move[:10])
            jug, other = move[0], move[1]
            if other in "+-":
                held[jug] = sizes[jug] if other == "+" else 0
            else:
                total = held[jug] + held[other]
                held[other] = min(total, sizes[other])
                held[jug] = total - held[other]
        return right() if int(given["t"]) in held.values() else wrong("goal_not_reached")


@dataclass(frozen=True, kw_only=True)
class Crossing(Puzzle):
    """Over a river with quarrelling passengers, or over a bridge by night."""

    WORDINGS: ClassVar = {
        "boat": wording(
            "Ferry {p} over, {c} at a time beside the ferryman; never alone together: {q}. Loads there, back, "
            "there.. (- none), at most {k}",
            "A ferryman must bring {p} over a river. His boat takes at most {c} of them beside himself. Without him "
            "on their bank, these "
            "may not be together: {q}. Give the load of every trip, there, back, there and so on, as letters, - for "
            "an empty boat, with "
            "at most {k} trips.",
        ),
        "bridge": wording(
            "Bridge by night, one lamp, two at a time, minutes {p}. All over in {k} minutes: groups there, back, "
            "there..?",
            "People need these minutes to cross a bridge: {p}. At most two cross together, at the pace of the "
            "slower one, and always with "
            "the only lamp. Bring all over in at most {k} minutes. Give who goes in every crossing, there, back, "
            "there and so on, as in "
            "AB A AC.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        if self.kind == "bridge":
            n = (5, 6, 6, 7, 8)[level - 1]
            times = sorted(rng.sample(range(1, 8 + 5 * level), n))
            rng.shuffle(times)
            total, crossings = self._night(times)
            people = ", ".join(f"{LETTERS[k]} {t}" for k, t in enumerate(times))
            return {"p": people, "k": total}, " ".join(crossings)
        n, capacity = ((4, 2), (5, 2), (6, 2), (6, 3), (7, 3))[level - 1]
        while True:
            names = "".join(sorted(rng.sample(LETTERS, n)))
            pairs = list(combinations(names, 2))
            foes = rng.sample(pairs, rng.randint(max(2, n - 2), n))
            trips = shortest(
                (names, 0),
                lambda s: s == ("", 1),
                lambda s: self._trips(names, s, capacity, foes),  # noqa: B023
            )
            if trips and len(trips) >= (5, 5, 7, 5, 5)[level - 1]:
                quarrels = ", ".join(a + b for a, b in sorted(foes))
                return {"p": ", ".join(names), "c": capacity, "q": quarrels, "k": len(trips)}, " ".join(trips)

    @staticmethod
    def _trips(
        names: str, state: tuple[str, int], capacity: int, foes: Sequence[tuple[str, str]]
    ) -> Iterable[tuple[str, tuple[str, int]]]:
        left, side = state
        here = left if side == 0 else "".join(x for x in names if x not in left)
        for size in range(capacity + 1):
            for load in combinations(here, size):
                rest = [x for x in here if x not in load]
                if any(a in rest and b in rest for a, b in foes):
                    continue
                after = (
                    [x for x in left if x not in load] if side == 0 else [x for x in names if x in left or x in load]
                )
                yield "".join(load) or "-", ("".join(after), 1 - side)

    @staticmethod
    def _night(times: Sequence[int]) -> tuple[int, list[str]]:
        """The least time, by Dijkstra's algorithm over who is where."""
        everybody = (1 << len(times)) - 1
        heap: list[tuple[int, int, int, list[str]]] = [(0, everybody, 0, [])]
        done = set()
        while True:
            spent, left, side, trips = heappop(heap)
            if left == 0:
                return spent, trips
            if (left, side) in done:
                continue
            done.add((left, side))
            here = [k for k in range(len(times)) if (left >> k & 1) != side]
            for group in (*combinations(here, 1), *combinations(here, 2)):
                mask = sum(1 << k for k in group)
                names = "".join(LETTERS[k] for k in group)
                heappush(heap, (spent + max(times[k] for k in group), left ^ mask, 1 - side, [*trips, names]))

    def judge(self, given: Given, text: str) -> Score:
        trips = parse_words(text)
        if trips is None or len(trips) > 60 or len(trips) % 2 == 0:
            return wrong("not_trips")
        names = re.findall("[A-Z]", given["p"])
        here, there = set(names), set[str]()
        spent = 0
        for trip in trips:
            load = set(trip.replace("-", ""))
            if len(load) != len(trip.replace("-", "")) or not load <= here or (trip != "-" and "-" in trip):
                return wrong("not_here", trip[:10])
            here, there = there | load, here - load  # seen from the other bank
            if self.kind == "boat":
                if len(load) > int(given["c"]) or any(set(pair) <= there for pair in given["q"].split(", ")):
                    return wrong("not_allowed", trip[:10])
                spent += 1
            else:
                if not 1 <= len(load) <= 2:
                    return wrong("not_allowed", trip[:10])
                spent += max(int(t) for x, t in re.findall(r"([A-Z]) (\d+)", given["p"]) if x in load)
        if there:
            return wrong("left_behind")
        return right() if spent <= int(given["k"]) else wrong("too_long")


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
