"""Time: relations of intervals, schedules that keep their constraints, and things in a row told by clues."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, permutations
from random import Random
from typing import ClassVar

from bootcamp.logic.paths import LETTERS
from bootcamp.logic.puzzles import Given, Puzzle, parse_words
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong

Interval = tuple[int, int]

RELATIONS = (
    "before", "meets", "overlaps", "starts", "during", "finishes", "equals", "after", "met-by", "overlapped-by",
    "started-by", "contains", "finished-by",
)  # fmt: skip


def relation(a: Interval, b: Interval) -> str:
    """How a lies to b, in Allen's words."""
    if a == b:
        return "equals"
    if a[0] == b[0]:
        return "starts" if a[1] < b[1] else "started-by"
    if a[1] == b[1]:
        return "finishes" if a[0] > b[0] else "finished-by"
    if a[1] <= b[0]:
        return "meets" if a[1] == b[0] else "before"
    if b[1] <= a[0]:
        return "met-by" if b[1] == a[0] else "after"
    if b[0] < a[0] and a[1] < b[1]:
        return "during"
    if a[0] < b[0] and b[1] < a[1]:
        return "contains"
    return "overlaps" if a[0] < b[0] else "overlapped-by"


@cache
def _compositions() -> dict[tuple[str, str], frozenset[str]]:
    """Which relations A to C go with each of A to B and B to C: all intervals between six points."""
    intervals = list(combinations(range(6), 2))
    table: dict[tuple[str, str], set[str]] = {}
    for b in intervals:
        for a in intervals:
            for c in intervals:
                table.setdefault((relation(a, b), relation(b, c)), set()).add(relation(a, c))
    return {pair: frozenset(found) for pair, found in table.items()}


# Each relation as signs of four comparisons of ends: starts, start with end, end with start, ends.
_ENDS = {
    "before": "<<<<", "meets": "<<=<", "overlaps": "<<><", "starts": "=<><", "during": "><><", "finishes": "><>=",
    "equals": "=<>=", "after": ">>>>", "met-by": ">=>>", "overlapped-by": "><>>", "started-by": "=<>>",
    "contains": "<<>>", "finished-by": "<<>=",
}  # fmt: skip


@cache
def consistent(relations: tuple[tuple[str, str, str], ...]) -> bool:
    """Whether intervals with these relations exist: no cycle of their ends is strict anywhere."""
    names = sorted({name for a, _, b in relations for name in (a, b)})
    size = 2 * len(names)
    below = [[0] * size for _ in range(size)]  # 1: not above, 2: strictly below
    for k in range(len(names)):
        below[2 * k][2 * k + 1] = 2
    for a, word, b in relations:
        i, j = 2 * names.index(a), 2 * names.index(b)
        for (x, y), sign in zip(((i, j), (i, j + 1), (i + 1, j), (i + 1, j + 1)), _ENDS[word], strict=True):
            if sign in "<=":
                below[x][y] = max(below[x][y], 2 if sign == "<" else 1)
            if sign in ">=":
                below[y][x] = max(below[y][x], 2 if sign == ">" else 1)
    for k in range(size):
        for i in range(size):
            for j in range(size):
                if below[i][k] and below[k][j]:
                    below[i][j] = max(below[i][j], below[i][k], below[k][j])
    return all(below[k][k] < 2 for k in range(size))


@dataclass(frozen=True, kw_only=True)
class Intervals(Puzzle):
    """Allen's interval algebra: intervals that realise a network of relations, or what follows from two of them."""

    _WORDS = f"The relations are {', '.join(RELATIONS)}."
    WORDINGS: ClassVar = {
        "scenario": wording(
            "Intervals (start-end, whole numbers) with {r}? As A 0-2, B 1-3",
            "Find intervals with whole numbers from 0 to 99 as ends so that, in Allen's interval algebra, {r}. "
            "Write them as A 0-2, B 1-3.",
        ),
        "compose": wording(
            "Allen: {r}. Which relations can A have to C?",
            f"In Allen's interval algebra, {{r}}. List all relations that A can have to C. {_WORDS}",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        if self.kind == "compose":
            while True:
                one, other = (rng.sample(RELATIONS, n) for n in ((1, 2), (2, 2), (2, 3), (3, 3), (3, 4))[level - 1])
                if rng.random() < 0.5:
                    one, other = other, one
                found = {r for a in one for b in other for r in _compositions()[a, b]}
                if len(found) < 10 and "equals" not in one + other:
                    break
            text = f"A {' or '.join(one)} B, B {' or '.join(other)} C"
            return {"r": text}, ", ".join(name for name in RELATIONS if name in found)
        n = level + 2
        ends = [sorted(rng.sample(range(2 * n), 2)) for _ in range(n)]
        intervals = [(a, b) for a, b in ends]
        pairs = rng.sample(list(combinations(range(n), 2)), min(n * (n - 1) // 2, n + level - 1))
        clues = []
        for i, j in pairs:
            i, j = (i, j) if rng.random() < 0.5 else (j, i)
            words = [relation(intervals[i], intervals[j])]
            if level > 2 and rng.random() < 0.5:
                words = sorted({*words, rng.choice(RELATIONS)})
            clues.append(f"{LETTERS[i]} {' or '.join(words)} {LETTERS[j]}")
        return {"r": ", ".join(clues)}, ", ".join(f"{LETTERS[i]} {a}-{b}" for i, (a, b) in enumerate(intervals))

    def judge(self, given: Given, text: str) -> Score:
        clues = [(clue.split()[0], clue.split()[1:-1:2], clue.split()[-1]) for clue in given["r"].split(", ")]
        if self.kind == "compose":
            words = parse_words(text.lower().replace(" and ", ", "), RELATIONS)
            if words is None or len(set(words)) < len(words):
                return wrong("not_relations")
            (a, one, b), (_, other, c) = clues
            found = {
                word
                for word in RELATIONS
                if any(consistent(((a, x, b), (b, y, c), (a, word, c))) for x in one for y in other)
            }
            return right() if set(words) == found else wrong("wrong_relations")
        found_ = [re.fullmatch(r"([A-Z])\s*[:=]?\s*[\[(]?(\d{1,2})\s*[-,]\s*(\d{1,2})[\])]?", part.strip(), re.ASCII)
                  for part in re.split(r"[,;\n]+(?=\s*[A-Z])", text)]  # fmt: skip
        intervals = {match[1]: (int(match[2]), int(match[3])) for match in found_ if match}
        names = {name for a, _, b in clues for name in (a, b)}
        if not all(found_) or len(intervals) < len(found_) or not names <= set(intervals):
            return wrong("not_intervals")
        if any(a >= b for a, b in intervals.values()):
            return wrong("empty_interval")
        fine = all(relation(intervals[a], intervals[b]) in words for a, words, b in clues)
        return right() if fine else wrong("wrong_relation")


@dataclass(frozen=True, kw_only=True)
class Schedule(Puzzle):
    """Start times that keep precedence, capacity and a deadline."""

    _FORM = "Write the start times, whole numbers from 0, as A 0, B 3."
    WORDINGS: ClassVar = {
        "machines": wording(
            "Jobs (duration, after which) {j}; {m} machines; all done by {d}. Starts, as A 0, B 3?",
            f"Jobs with their duration and the jobs that must be finished before they start: {{j}}. {{m}} equal "
            "machines do one job at a "
            f"time each, without breaks; everything is finished by time {{d}}. {_FORM}",
        ),
        "windows": wording(
            "One machine, jobs (duration, earliest start, deadline) {j}. Starts, as A 0, B 3?",
            "One machine does one job at a time, without breaks. Jobs with duration, earliest start and latest "
            f"end: {{j}}. {_FORM}",
        ),
        "resources": wording(
            "Jobs (duration, workers, after which) {j}; {m} workers; all done by {d}. Starts, as A 0, B 3?",
            "Jobs with their duration, the workers they need all the time, and the jobs that must be finished "
            f"before: {{j}}. There are "
            f"{{m}} workers; everything is finished by time {{d}}. {_FORM}",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = level + 3
        durations = [rng.randint(1, 6) for _ in range(n)]
        if self.kind == "windows":
            order, clock, starts = rng.sample(range(n), n), 0, [0] * n
            for job in order:
                clock += rng.choice((0, 0, 1))
                starts[job] = clock
                clock += durations[job]
            jobs = [
                f"{LETTERS[k]} ({durations[k]}, {max(0, starts[k] - rng.randint(0, 3))}, "
                f"{starts[k] + durations[k] + rng.randint(0, 3)})"
                for k in range(n)
            ]
            return {"j": ", ".join(jobs)}, self._written(starts)
        capacity = 2 if level < 4 else 3
        needs = [1] * n
        if self.kind == "resources":
            capacity = level + 3
            needs = [rng.randint(1, capacity - 1) for _ in range(n)]
        befores = [sorted(rng.sample(range(k), min(k, rng.choice((0, 1, 1, 2))))) for k in range(n)]
        starts = []
        used: list[int] = [0] * 200
        for k in range(n):
            start = max((starts[j] + durations[j] for j in befores[k]), default=0)
            while any(used[t] + needs[k] > capacity for t in range(start, start + durations[k])):
                start += 1
            starts.append(start)
            for t in range(start, start + durations[k]):
                used[t] += needs[k]
        names = rng.sample(LETTERS[:n], n)
        rows = []
        for k in sorted(range(n), key=lambda k: names[k]):
            before = "".join(sorted(names[j] for j in befores[k])) or "-"
            need = f"{needs[k]}, " if self.kind == "resources" else ""
            rows.append(f"{names[k]} ({durations[k]}, {need}{before})")
        end = max(start + length for start, length in zip(starts, durations, strict=True))
        return {"j": ", ".join(rows), "m": capacity, "d": end}, self._written(
            [starts[names.index(letter)] for letter in LETTERS[:n]]
        )

    @staticmethod
    def _written(starts: Sequence[int]) -> str:
        return ", ".join(f"{letter} {start}" for letter, start in zip(LETTERS, starts, strict=False))

    def judge(self, given: Given, text: str) -> Score:
        jobs = dict(re.findall(r"([A-Z]) \(([^)]*)\)", given["j"]))
        parts = [
            re.fullmatch(r"([A-Z])\s*[:=]?\s*(\d{1,3})", part.strip(), re.ASCII) for part in re.split(r"[,;\n]+", text)
        ]
        starts = {match[1]: int(match[2]) for match in parts if match}
        if not all(parts) or len(parts) != len(starts) or set(starts) != set(jobs):
            return wrong("not_starts")
        rows = {letter: row.split(", ") for letter, row in jobs.items()}
        ends = {letter: starts[letter] + int(row[0]) for letter, row in rows.items()}
        if self.kind == "windows":
            for letter, (_, release, deadline) in rows.items():
                if starts[letter] < int(release) or ends[letter] > int(deadline):
                    return wrong("outside_window", letter)
            return self._capacity(starts, ends, dict.fromkeys(starts, 1), 1)
        for letter, row in rows.items():
            if ends[letter] > int(given["d"]):
                return wrong("too_late", letter)
            if any(ends[before] > starts[letter] for before in row[-1] if before != "-"):
                return wrong("too_early", letter)
        needs = {letter: int(row[1]) if self.kind == "resources" else 1 for letter, row in rows.items()}
        return self._capacity(starts, ends, needs, int(given["m"]))

    @staticmethod
    def _capacity(starts: Mapping[str, int], ends: Mapping[str, int], needs: Mapping[str, int], most: int) -> Score:
        """The load only rises where a job starts."""
        for time in starts.values():
            if sum(needs[job] for job in starts if starts[job] <= time < ends[job]) > most:
                return wrong("over_capacity")
        return right()


@dataclass(frozen=True, kw_only=True)
class Seating(Puzzle):
    """People in a row or round a table, one arrangement by the clues."""

    WORDINGS: ClassVar = {
        "row": wording(
            "{p} in a row, left to right: {c}. Order?",
            "{p} sit in a row, with places counted from the left. Clues: {c}. Write the order from left to right.",
        ),
        "round": wording(
            "{p} round a table, clockwise: {c}. Order, from A?",
            "{p} sit evenly round a table. Clues: {c}. Write the order clockwise, beginning with A.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = (4, 5, 5, 6, 6)[level - 1]
        names = LETTERS[:n]
        round_ = self.kind == "round"
        truth = tuple(rng.sample(names, n))
        if round_:
            truth = truth[truth.index("A") :] + truth[: truth.index("A")]
        left = [p for p in permutations(names) if not round_ or p[0] == "A"]
        clues: list[str] = []
        while len(left) > 1:
            clue = self._clue(rng, names)
            if clue not in clues and self._holds(clue, truth):
                kept = [p for p in left if self._holds(clue, p)]
                if len(kept) < len(left):
                    left = kept
                    clues.append(clue)
        rng.shuffle(clues)
        return {"p": ", ".join(names), "c": "; ".join(clues)}, ", ".join(truth)

    def _clue(self, rng: Random, names: str) -> str:
        a, b, c = rng.sample(names, 3)
        if self.kind == "round":
            return rng.choice((
                f"{a} sits next to {b}", f"{a} does not sit next to {b}", f"{a} is the next after {b} clockwise",
                f"clockwise from {a}, {b} comes before {c}", f"{a} sits two places from {b}",
            ))  # fmt: skip
        return rng.choice((
            f"{a} is left of {b}", f"{a} is next to {b}", f"{a} is not next to {b}", f"{a} is between {b} and {c}",
            f"{a} is at an end", f"{a} is not at place {rng.randint(1, len(names))}", "exactly one sits between "
                                                                                      f"{a} and {b}",
        ))  # fmt: skip

    @staticmethod
    def _holds(clue: str, order: Sequence[str]) -> bool:
        """Whether a clue is true of an order; between and left are meant anywhere in the row."""
        at = {name: place for place, name in enumerate(order)}
        n = len(order)
        where = [at[word] for word in re.findall(r"\b[A-Z]\b", clue)]
        x = where[0]
        gap = abs(x - where[1]) if len(where) > 1 else 0
        if "next to" in clue and " sit" in clue:
            return (gap in (1, n - 1)) != ("not" in clue)
        if "clockwise from" in clue:
            return (where[1] - x) % n < (where[2] - x) % n
        if "is the next" in clue:
            return (x - where[1]) % n == 1
        if "two places" in clue:
            return gap in (2, n - 2)
        if "left of" in clue:
            return x < where[1]
        if "next to" in clue:
            return (gap == 1) != ("not" in clue)
        if "is between" in clue:
            return min(where[1:]) < x < max(where[1:])
        if "at an end" in clue:
            return x in (0, n - 1)
        if "exactly one" in clue:
            return gap == 2
        return x + 1 != int(clue.split()[-1])

    def judge(self, given: Given, text: str) -> Score:
        names = given["p"].split(", ")
        order = parse_words(text, names)
        if order is None and re.fullmatch("[A-Z]{4,8}", text):
            order = list(text)
        if order is None or sorted(order) != names or (self.kind == "round" and order[0] != "A"):
            return wrong("not_an_order")
        broken = [clue for clue in given["c"].split("; ") if not self._holds(clue, order)]
        return wrong("clue_broken", broken[0]) if broken else right()
