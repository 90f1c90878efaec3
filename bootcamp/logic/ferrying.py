"""Water between jugs and people over rivers: plans that are carried out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import combinations
from random import Random
from typing import ClassVar

from bootcamp.logic.paths import LETTERS
from bootcamp.logic.puzzles import Given, Puzzle, parse_words
from bootcamp.logic.search import shortest
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong


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
