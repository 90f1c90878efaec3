"""Games of taking, against a perfect opponent: Nim and its kin, played out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, ClassVar

from bootcamp.logic.tables import Illegal, Referee, Spec, TableGame

State = tuple[int, ...]

RANDOM_WINS = 0.06  # positions that chance alone would win more often are not posed


@cache
def moves(kind: str, state: State) -> dict[str, State]:
    """The legal moves, as they are written, and where they lead."""
    found: dict[str, State] = {}
    if kind in ("nim", "misere", "fibonacci", "wythoff"):
        heaps, limit = (state[:-1], state[-1]) if kind == "fibonacci" else (state, max(state, default=0))
        for k, heap in enumerate(heaps):
            for taken in range(1, min(heap, limit) + 1):
                after = (*heaps[:k], heap - taken, *heaps[k + 1 :])
                found[f"{k + 1} {taken}"] = (*after, 2 * taken) if kind == "fibonacci" else after
        if kind == "wythoff":
            for taken in range(1, min(state) + 1):
                found[f"both {taken}"] = (state[0] - taken, state[1] - taken)
    elif kind == "kayles":
        for k, pin in enumerate(state):
            if pin:
                found[f"{k + 1}"] = (*state[:k], 0, *state[k + 1 :])
                if k + 1 < len(state) and state[k + 1]:
                    found[f"{k + 1} {k + 2}"] = (*state[:k], 0, 0, *state[k + 2 :])
    elif kind == "grundy":
        for k, heap in enumerate(state):
            for part in range(1, (heap + 1) // 2):
                found[f"{heap} {part}"] = tuple(sorted((*state[:k], *state[k + 1 :], part, heap - part)))
    elif kind == "chomp":
        for r, width in enumerate(state):
            for c in range(width):
                found[f"{r + 1} {c + 1}"] = tuple(min(w, c) if y >= r else w for y, w in enumerate(state))
    return found


@cache
def wins(kind: str, state: State) -> bool:
    """Whether the one to move wins."""
    after = moves(kind, state)
    if not after:
        return kind in ("misere", "chomp")  # there, who took the last has lost
    return any(not wins(kind, there) for there in after.values())


@cache
def reply(kind: str, state: State) -> str:
    """The opponent's move: a winning one if there is one, else one that leaves most to do."""
    after = moves(kind, state)
    good = [move for move, there in after.items() if not wins(kind, there)]
    return good[0] if good else max(after, key=lambda move: (len(moves(kind, after[move])), move))


@cache
def luck(kind: str, state: State) -> float:
    """The chance that random moves win against that opponent."""
    after = moves(kind, state)
    if not after:
        return float(kind in ("misere", "chomp"))
    return sum(_answered(kind, there) for there in after.values()) / len(after)


def _answered(kind: str, state: State) -> float:
    if not moves(kind, state):
        return float(kind not in ("misere", "chomp"))
    return luck(kind, moves(kind, state)[reply(kind, state)])


class TakingReferee(Referee):
    def __init__(self, kind: str, spec: Spec) -> None:
        super().__init__(spec)
        self.kind, self.state, self.told = kind, tuple(spec["start"]), ""

    def show(self) -> str:
        return f"{self.told}Now: {SHOWN[self.kind](self.state)}. Your move."

    def play(self, action: str) -> None:
        after = moves(self.kind, self.state).get(re.sub(r"[,\s]+", " ", action))
        if after is None:
            raise Illegal(f"{action[:40]!r} is no move here")
        self.state = after
        if not moves(self.kind, after):
            self.won = not wins(self.kind, after)
            return
        answer = reply(self.kind, after)
        self.state = moves(self.kind, after)[answer]
        self.told = f"The opponent played {answer}. "
        if not moves(self.kind, self.state):
            self.won = wins(self.kind, self.state)

    def advise(self) -> str:
        after = moves(self.kind, self.state)
        return next((move for move, there in after.items() if not wins(self.kind, there)), "resign")


SHOWN: dict[str, Callable[[State], str]] = {
    "nim": lambda s: f"heaps {', '.join(map(str, s))}",
    "misere": lambda s: f"heaps {', '.join(map(str, s))}",
    "wythoff": lambda s: f"heaps {s[0]}, {s[1]}",
    "fibonacci": lambda s: f"heap {s[0]}, at most {min(s[1], s[0])} may be taken",
    "kayles": lambda s: f"pins {''.join('|' if pin else '.' for pin in s)}",
    "grundy": lambda s: f"heaps {', '.join(map(str, s))}",
    "chomp": lambda s: f"rows of lengths {', '.join(map(str, s))}, from the top",
}


@dataclass(frozen=True, kw_only=True)
class Taking(TableGame):
    """A game of taking from a position that is won for the player."""

    RULES: ClassVar = {
        "nim": "Nim: take any number from one heap, as in 2 3 for three from the second heap. Who takes the last "
               "one wins.",
        "misere": "Misère Nim: take any number from one heap, as in 2 3 for three from the second heap. Who takes "
                  "the last one loses.",
        "wythoff": "Wythoff's game: take any number from one heap (1 3 or 2 3), or the same number from both (both 3). "
        "Who takes the last one wins.",
        "fibonacci": "Fibonacci Nim: one heap; take at least one and at most twice what was taken the move before, "
                     "as in 1 3 for three "
        "from heap 1. Who takes the last one wins.",
        "kayles": "Kayles: knock over one standing pin (5) or two neighbouring ones (5 6); places count from 1 on "
                  "the left, gaps too. "
        "Who knocks over the last pin wins.",
        "grundy": "Grundy's game: split one heap into two unequal ones, as in 7 3 for a heap of seven into three "
                  "and four. "
        "Who cannot move loses.",
        "chomp": "Chomp: choose a square, as in 2 3 for row 2 from the top, column 3 from the left; it goes with "
                 "all squares that are not "
        "above it nor to its left. Who takes square 1 1 loses.",
    }  # fmt: skip

    def pose(self, rng: Random, level: int) -> dict[str, Any]:
        while True:
            if self.kind in ("nim", "misere"):
                count, high = ((3, 9), (3, 12), (4, 6), (4, 8), (4, 10))[level - 1]
                start = [rng.randint(1, high) for _ in range(count)]
            elif self.kind == "wythoff":
                start = [rng.randint(4, 20 + 5 * level), rng.randint(4, 20 + 5 * level)]
            elif self.kind == "fibonacci":
                heap = rng.randint(12, 25 + 25 * level)
                start = [heap, rng.randint(2, heap // 2)]
            elif self.kind == "kayles":
                pins, gaps = ((9, 5), (10, 4), (10, 5), (11, 4), (11, 5))[level - 1]
                start = [1] * pins + [0] * gaps
                rng.shuffle(start)
            elif self.kind == "grundy":
                start = sorted(rng.randint(2, (8, 8, 9, 9, 10)[level - 1]) for _ in range(5))
            else:
                start = sorted((rng.randint(1, 7 + level) for _ in range(5)), reverse=True)
            state = tuple(start)
            if wins(self.kind, state) and luck(self.kind, state) < RANDOM_WINS:
                return {"start": start, "turns": min(60, sum(start) + 3)}

    def rules(self, spec: Spec) -> str:
        return (
            f"{self.RULES[self.kind]} You move first, against a perfect opponent. Write one move a turn, or resign; "
            "a move that is "
            f"not allowed costs a turn, of which you have {spec['turns']}.\nAt the start: "
            f"{SHOWN[self.kind](tuple(spec['start']))}."
        )

    def referee(self, spec: Spec) -> Referee:
        return TakingReferee(self.kind, spec)
