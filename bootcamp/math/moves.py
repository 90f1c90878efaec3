"""Combinatorial games: the winning move that is answered is played out against every reply."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import ClassVar, TypeAlias

from bootcamp.answers.latex import plain
from bootcamp.answers.lists import parse_list
from bootcamp.math.drawings import network
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, integer, read_integer
from bootcamp.math.reading import listed
from bootcamp.math.wordings import wording
from bootcamp.types import Problem

Position: TypeAlias = tuple[int, ...]

_NONE = re.compile(r"\(\s?\)|\[\s?\]|none|empty|0", re.ASCII | re.IGNORECASE)


def heaps_of(text: str) -> Position:
    return tuple(int(part) for part in text.split(", "))


def taken(heaps: Position, allowed: Position) -> Iterator[Position]:
    """One heap less by an allowed number."""
    for i, heap in enumerate(heaps):
        for k in allowed:
            if k <= heap:
                yield (*heaps[:i], heap - k, *heaps[i + 1 :])


def bowled(rows: Position) -> Iterator[Position]:
    """Kayles: one pin or two neighbours of a row go, which may split it."""
    for i, row in enumerate(rows):
        for k in (1, 2):
            for left in range((row - k) // 2 + 1 if row >= k else 0):
                parts = [part for part in (left, row - k - left) if part]
                yield tuple(sorted([*rows[:i], *rows[i + 1 :], *parts]))


def queen(pair: Position) -> Iterator[Position]:
    """Wythoff: from one heap any number, or from both the same."""
    a, b = pair
    yield from ((k, b) for k in range(a))
    yield from ((a, k) for k in range(b))
    yield from ((a - k, b - k) for k in range(1, min(a, b) + 1))


def bitten(rows: Position) -> Iterator[Position]:
    """Chomp: from a square all above it and to its right go; the square in the corner is poison and stays last."""
    for i, row in enumerate(rows):
        for j in range(row):
            if (i, j) != (0, 0):
                yield tuple(part for k, r in enumerate(rows) if (part := min(r, j) if k >= i else r))


def divided(pair: Position) -> Iterator[Position]:
    """Euclid: a multiple of the smaller number is taken from the larger, which stays non-negative."""
    a, b = max(pair), min(pair)
    if b:
        yield from ((b, a - k * b) if a - k * b < b else (a - k * b, b) for k in range(1, a // b + 1))


_MOVES: dict[str, Callable[[Position], Iterator[Position]]] = {
    "kayles": bowled, "wythoff": queen, "chomp": bitten,
}  # fmt: skip
# The values of Kayles that do not fit its period.
_ODD_ROWS = dict(
    zip((0, 3, 6, 9, 11, 15, 18, 21, 22, 28, 34, 39, 57, 70), (0, 3, 3, 4, 6, 7, 3, 4, 6, 5, 6, 3, 4, 6), strict=True)
)


@cache
def loses(kind: str, position: Position) -> bool:
    """True if the player who is to move loses: every move leads to a position that wins."""
    if kind == "wythoff":
        position = (min(position), max(position))
    return not any(loses(kind, _key(kind, after)) for after in _MOVES[kind](position))


def _key(kind: str, position: Position) -> Position:
    return position if kind == "chomp" else tuple(sorted(position))


@dataclass(frozen=True, kw_only=True)
class WinningMove(Pictured):
    """The position after a winning move; the player who cannot move loses."""

    WORDINGS: ClassVar = {
        "subtraction": wording(
            "Heaps {p}; a move takes {s} from one heap; no move loses. All heaps after a winning move?",
            "Two players take turns: from one of the heaps {p} take {s} counters, and who cannot move loses. Give "
            "all heaps, in "
            "order, after a winning first move.",
        ),
        "kayles": wording(
            "Kayles, rows {p} (a move removes 1 pin or 2 adjacent; last move wins). Rows after a winning move?",
            "In Kayles a move knocks down one pin or two neighbouring pins of one row, perhaps splitting it; the last "
            "move wins. The rows are {p}. Give all rows after a winning move.",
        ),
        "wythoff": wording(
            "Wythoff's game, heaps {p}: both heaps after a winning move?",
            "From the two heaps {p} a move takes any number from one, or the same number from both; the last move "
            "wins. Give both heaps, in order, after a winning move.",
        ),
        "chomp": wording(
            "Chomp, rows {p} from the bottom (poison bottom left). Rows after a winning bite?",
            "In Chomp a bite removes a square and all squares above or right of it, bottom left is poisoned and its "
            "eater "
            "loses. The rows have {p} squares from the bottom up. Give the rows after a winning bite.",
        ),
        "euclid": wording(
            "Game of Euclid on {p}: subtract a multiple of the smaller; reaching 0 wins. Pair after a winning move?",
            "Two numbers, {p}: a move subtracts a positive multiple of the smaller from the larger, keeping it >= 0, "
            "and who makes a 0 wins. Which pair is left after a winning move?",
        ),
        "geography": wording(
            "Edges {e}. Token on {v}; moves go to an unvisited neighbour; no move loses. Winning first move?",
            "A token stands at {v} of the graph {e}. Players in turn move it along an edge to a vertex where it has "
            "not been, "
            "and who cannot loses. Give a winning first move.",
        ),
    }  # fmt: skip
    DRAWN: ClassVar = {
        "geography": wording(
            "A token stands at vertex {v} of the drawn graph. Players in turn move it along an edge to a vertex "
            "where it "
            "has not been, and who cannot loses. Give a winning first move, as the number of a vertex."
        ),
    }
    chance: ClassVar[float] = 0.25

    def figure(self, given: Given) -> bytes:
        edges = [tuple(map(int, edge.split("-"))) for edge in given["e"].split()]
        return network(max(map(max, edges)), sorted(edges))

    def problem_key(self, problem: Problem) -> str:
        given = problem.answer["given"]
        if self.kind == "geography":
            return f"{given['v']} {sorted(given['e'].split())}"
        return super().problem_key(problem)

    def made(self, rng: Random, level: int) -> Made:
        if self.kind == "geography":
            return self._geography(rng, level)
        fields: dict[str, object] = {}
        match self.kind:
            case "subtraction":
                allowed = tuple(sorted(rng.sample(range(1, (6, 8, 10, 13)[level - 1]), (2, 3, 3, 4)[level - 1])))
                heaps = tuple(rng.randint(3, (40, 50, 60, 99)[level - 1]) for _ in range((2, 2, 3, 4)[level - 1]))
                fields["s"] = " or ".join(map(str, allowed))
                winning = [after for after in taken(heaps, allowed) if _nimber(after, allowed) == 0]
            case "kayles":
                heaps = tuple(
                    sorted(rng.randint(1, (99, 15, 14, 30)[level - 1]) for _ in range((2, 3, 4, 4)[level - 1]))
                )
                winning = [after for after in bowled(heaps) if _kayles(after) == 0]
            case "wythoff":
                heaps = tuple(rng.randint(2, (80, 120, 300, 900)[level - 1]) for _ in range(2))
                winning = [after for after in queen(heaps) if _cold(after)]
            case "chomp":
                rows = (3, 4, 5, 6)[level - 1]
                heaps = tuple(sorted((rng.randint(1, (30, 14, 10, 9)[level - 1]) for _ in range(rows)), reverse=True))
                winning = [
                    after for after in bitten(heaps) if 5 * sum(after) > 4 * sum(heaps) and loses("chomp", after)
                ]
            case _:
                heaps = tuple(rng.sample(range(2, (99, 400, 5_000, 10**6)[level - 1]), 2))
                winning = [after for after in divided(heaps) if _golden(after)]
        if (
            not winning
            or (len(winning) > 3 and self.kind != "kayles")
            or (self.kind == "euclid" and max(heaps) < 2 * min(heaps))
        ):
            return self.made(rng, level)
        return fields | {"p": listed(heaps)}, listed(winning[0]) or "0"

    def _geography(self, rng: Random, level: int) -> Made:
        n, count = ((7, 8), (8, 10), (10, 13), (12, 17))[level - 1]
        while True:
            tree = [(rng.randint(1, k - 1), k) for k in range(2, n + 1)]
            more = [(a, b) for a in range(1, n) for b in range(a + 1, n + 1) if (a, b) not in tree]
            name = rng.sample(range(1, n + 1), n)
            edges = [(name[a - 1], name[b - 1]) for a, b in tree + rng.sample(more, count - len(tree))]
            edges = rng.sample([(min(e), max(e)) for e in edges], count)
            v = rng.randint(1, n)
            near = _neighbours(edges)
            winning = [w for w in near[v] if not _stuck(near, w, frozenset((v, w)))]
            if len(near[v]) > 2 - (level == 1) and len(winning) == 1:
                return {"e": " ".join(f"{a}-{b}" for a, b in edges), "v": v}, winning[0]

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind == "geography":
            edges = [(int(a), int(b)) for a, b in (edge.split("-") for edge in given["e"].split())]
            near, v, w = _neighbours(edges), int(given["v"]), read_integer(text)
            if w is None or w not in near[v]:
                return "not_a_move"
            return "not_winning" if _stuck(near, w, frozenset((v, w))) else ""
        text = plain(text[:400])
        found = [] if _NONE.fullmatch(text) else parse_list(text, integer)
        heaps = heaps_of(given["p"])
        if found is None:
            return "not_heaps"
        after = tuple(found)
        match self.kind:
            case "subtraction":
                allowed = tuple(int(part) for part in given["s"].split(" or "))
                if after not in taken(heaps, allowed):
                    return "not_a_move"
                return "" if _nimber(after, allowed) == 0 else "not_winning"
            case "kayles":
                after = tuple(sorted(k for k in after if k))
                if len(after) > 20 or after not in bowled(heaps):
                    return "not_a_move"
                return "" if _kayles(after) == 0 else "not_winning"
            case "wythoff":
                return "not_a_move" if after not in queen(heaps) else "" if _cold(after) else "not_winning"
            case "chomp":
                while after and after[-1] == 0:
                    after = after[:-1]
                return "not_a_move" if after not in bitten(heaps) else "" if loses("chomp", after) else "not_winning"
        after = tuple(sorted(after, reverse=True))
        return "not_a_move" if after not in divided(heaps) else "" if _golden(after) else "not_winning"

    def true(self, given: Given, solution: str) -> bool:
        """By playing out every line where that is short; else by another theorem on the same game."""
        if self.fault(given, solution, solution):
            return False
        if self.kind == "geography":
            return _by_matching(given, int(solution))
        after = heaps_of(solution)
        match self.kind:
            case "subtraction":
                allowed = tuple(int(part) for part in given["s"].split(" or "))
                total = 0
                for heap in after:  # each heap alone, least excluded values from 0 up
                    values: list[int] = []
                    for k in range(heap + 1):
                        seen = {values[k - s] for s in allowed if s <= k}
                        values.append(min(g for g in range(len(seen) + 1) if g not in seen))
                    total ^= values[heap]
                return total == 0
            case "kayles":
                total = 0
                for row in after:  # of period 12 but for fourteen rows, as is well known
                    total ^= _ODD_ROWS.get(row, int("412814721827"[row % 12]))
                return total == 0
            case "wythoff":
                used: set[int] = set()  # each pair holds the least number not used so far
                least = k = 0
                while least < min(after):
                    used |= {least, least + k}
                    while least in used:
                        least += 1
                    k += 1
                return sorted(after) == [least, least + k]
            case "chomp":
                return all(any(loses("chomp", last) for last in bitten(reply)) for reply in bitten(after))
        a, b, ones = max(after), min(after), 0
        while b and a // b == 1 and a % b:  # without a choice
            a, b, ones = b, a % b, ones + 1
        return b == 0 or ones % 2 == 1


@cache
def _heap_value(allowed: Position, heap: int) -> int:
    seen = {_heap_value(allowed, heap - k) for k in allowed if k <= heap}
    return next(g for g in range(len(allowed) + 1) if g not in seen)


def _nimber(heaps: Position, allowed: Position) -> int:
    total = 0
    for heap in heaps:
        total ^= _heap_value(allowed, heap)
    return total


@cache
def _row_value(row: int) -> int:
    seen = {_row_value(left) ^ _row_value(row - k - left) for k in (1, 2) for left in range(row - k + 1)}
    return next(g for g in range(len(seen) + 1) if g not in seen)


def _kayles(rows: Position) -> int:
    total = 0
    for row in rows:
        total ^= _row_value(row)
    return total


def _cold(pair: Position) -> bool:
    """Wythoff: the smaller is [k phi] where k is the difference; with whole numbers."""
    from math import isqrt

    k = abs(pair[0] - pair[1])
    return min(pair) == (k + isqrt(5 * k * k)) // 2


def _golden(pair: Position) -> bool:
    """Euclid: lost exactly where the ratio is less than the golden one, but not 1."""
    a, b = max(pair), min(pair)
    return b == 0 or 0 < (a - b) * a < b * b


def _neighbours(edges: list[tuple[int, int]]) -> dict[int, list[int]]:
    near: dict[int, list[int]] = {}
    for a, b in edges:
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    return near


def _stuck(near: dict[int, list[int]], v: int, seen: frozenset[int]) -> bool:
    """True if the player who has to move on from v can win."""
    return any(not _stuck(near, w, seen | {w}) for w in near[v] if w not in seen)


def _by_matching(given: Given, first: int) -> bool:
    """After v -> w the mover wins from w, v removed, exactly if every maximum matching there covers w."""
    import networkx

    graph = networkx.Graph(tuple(map(int, edge.split("-"))) for edge in given["e"].split())
    graph.remove_node(int(given["v"]))
    whole = len(networkx.max_weight_matching(graph, maxcardinality=True))
    graph.remove_node(first)
    return len(networkx.max_weight_matching(graph, maxcardinality=True)) == whole
