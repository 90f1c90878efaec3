"""Classical bijections, carried out in one direction and checked in the other."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import combinations, islice, permutations
from math import comb, factorial
from random import Random
from typing import ClassVar

from bootcamp.answers.lists import parse_list
from bootcamp.math.questions import Given, Made, Question, integer, read_integers
from bootcamp.math.reading import listed, parse_edges
from bootcamp.math.wordings import wording

Rows = list[list[int]]


@dataclass(frozen=True, kw_only=True)
class Bijection(Question):
    """The image of an object: Pruefer code, insertion tableau, inversion table, ranks of permutations and subsets."""

    WORDINGS: ClassVar = {
        "pruefer-code": wording(
            "Pruefer code of the tree {t}?", "Remove the least leaf again and again: the Pruefer code of the tree {t}?"
        ),
        "pruefer-tree": wording(
            "Edges of the tree on 1..{n} with Pruefer code {c}?",
            "Which labelled tree on 1 to {n} has the Pruefer code {c}? Edges.",
        ),
        "insertion": wording(
            "RSK insertion tableau of {w}? Rows as lists.",
            "Insert {w} by rows (Schensted). Give the tableau P as a list of rows, the first row first.",
        ),
        "inversions": wording(
            "The permutation of 1..{n} whose i-th entry has c_i smaller entries to its right, c = {c}?",
            "Find the permutation of 1 to {n} with Lehmer code {c} (c_i entries right of place i are smaller).",
        ),
        "permutation-rank": wording(
            "Which permutation of 1..{n} is number {r} in lexicographic order (the first is number 0)?",
            "List all permutations of 1 to {n} in dictionary order, counting from 0. Which has number {r}?",
        ),
        "subset-rank": wording(
            "Which {k}-subset of 1..{n} is number {r} in lexicographic order (the first is number 0)?",
            "Write {k}-subsets of 1 to {n} increasingly and sort them like words, counting from 0. Which "
            "has number {r}?",
        ),
    }

    def _pruefer_code(self, rng: Random, level: int) -> Made:
        n = (6, 7, 10, 14)[level - 1]
        code = [rng.randint(1, n) for _ in range(n - 2)]
        edges = _tree(code)
        rng.shuffle(edges)
        return {"t": " ".join(f"{a}-{b}" for a, b in edges)}, listed(code)

    def _pruefer_tree(self, rng: Random, level: int) -> Made:
        n = (6, 7, 10, 14)[level - 1]
        code = [rng.randint(1, n) for _ in range(n - 2)]
        return {"n": n, "c": listed(code)}, ", ".join(f"{min(e)}-{max(e)}" for e in _tree(code))

    def _insertion(self, rng: Random, level: int) -> Made:
        n = (7, 8, 11, 15)[level - 1]
        word = rng.sample(range(1, n + 1), n)
        rows: Rows = []
        for x in word:
            for row in rows:
                k = bisect_right(row, x)
                if k == len(row):
                    row.append(x)
                    break
                row[k], x = x, row[k]
            else:
                rows.append([x])
        return {"w": listed(word)}, "[" + ", ".join(f"[{listed(row)}]" for row in rows) + "]"

    def _inversions(self, rng: Random, level: int) -> Made:
        n = (7, 8, 11, 16)[level - 1]
        word = rng.sample(range(1, n + 1), n)
        code = [sum(y < x for y in word[i + 1 :]) for i, x in enumerate(word)]
        return {"n": n, "c": listed(code)}, listed(word)

    def _permutation_rank(self, rng: Random, level: int) -> Made:
        n = (7, 8, 11, 20)[level - 1]
        rank = rng.randrange(factorial(n))
        rest, left, word = list(range(1, n + 1)), rank, []
        for k in range(n - 1, -1, -1):
            place, left = divmod(left, factorial(k))
            word.append(rest.pop(place))
        return {"n": n, "r": rank}, listed(word)

    def _subset_rank(self, rng: Random, level: int) -> Made:
        n = rng.randint(*((10, 16), (12, 20), (20, 40), (50, 99))[level - 1])
        k = rng.randint(3 + (level > 1), 4 + level)
        rank = left = rng.randrange(comb(n, k))
        chosen: list[int] = []
        for x in range(1, n + 1):
            if len(chosen) < k:
                count = comb(n - x, k - len(chosen) - 1)
                if left < count:
                    chosen.append(x)
                else:
                    left -= count
        return {"k": k, "n": n, "r": rank}, listed(chosen)

    def fault(self, given: Given, text: str, solution: str) -> str:
        if self.kind == "insertion":
            rows = parse_list(text, lambda row: parse_list(row, integer))
            if rows is None:
                return "not_a_tableau"
            return "" if "[" + ", ".join(f"[{listed(row)}]" for row in rows) + "]" == solution else "wrong_tableau"
        if self.kind == "pruefer-tree":
            edges = parse_edges(text)
            if edges is None:
                return "not_edges"
            return (
                "" if len(edges) == len(set(edges)) and set(edges) == set(parse_edges(solution) or ()) else "wrong_tree"
            )
        found, truth = read_integers(text), read_integers(solution)
        if found is None or truth is None:
            return "not_a_list"
        return "" if found == truth or (self.kind == "subset-rank" and sorted(found) == truth) else "wrong_list"

    def true(self, given: Given, solution: str) -> bool:
        """By the inverse, or by enumeration."""
        word = read_integers(solution) or [] if self.kind not in ("insertion", "pruefer-tree") else []
        match self.kind:
            case "pruefer-code":
                edges = [tuple(map(int, edge.split("-"))) for edge in given["t"].split()]
                return sorted(sorted(e) for e in edges) == sorted(sorted(e) for e in _tree(word))
            case "pruefer-tree":
                return listed(_code(parse_edges(solution) or [])) == given["c"]
            case "insertion":
                rows = parse_list(solution, lambda row: parse_list(row, integer)) or []
                return _greene(read_integers(given["w"]) or []) == len(rows[0]) and _knuth(rows, given["w"])
            case "inversions":
                code = [sum(y < x for y in word[i + 1 :]) for i, x in enumerate(word)]
                return listed(code) == given["c"] and sorted(word) == list(range(1, int(given["n"]) + 1))
            case "permutation-rank":
                n, rank = int(given["n"]), int(given["r"])
                if n < 8:
                    return list(next(islice(permutations(range(1, n + 1)), rank, None))) == word
                places = [sum(y < x for y in word[i + 1 :]) * factorial(n - 1 - i) for i, x in enumerate(word)]
                return sum(places) == rank and sorted(word) == list(range(1, n + 1))
        k, n, rank = (int(given[name]) for name in "knr")
        if comb(n, k) < 20_000:
            return list(next(islice(combinations(range(1, n + 1), k), rank, None))) == word
        # the combinatorial number system counts those that come after
        return comb(n, k) - 1 - sum(comb(n - x, k - i) for i, x in enumerate(word)) == rank and len(word) == k


def _tree(code: list[int]) -> list[tuple[int, int]]:
    """The edges of the tree with that Pruefer code."""
    n = len(code) + 2
    degrees = [1 + code.count(v) for v in range(n + 1)]
    edges = []
    for v in code:
        leaf = next(u for u in range(1, n + 1) if degrees[u] == 1)
        edges.append((leaf, v))
        degrees[leaf] -= 1
        degrees[v] -= 1
    ends = [u for u in range(1, n + 1) if degrees[u] == 1]
    return [*edges, (ends[0], ends[1])]


def _code(edges: list[tuple[int, int]]) -> list[int]:
    """The Pruefer code of a tree."""
    code, left = [], list(edges)
    while len(left) > 1:
        ends = [v for edge in left for v in edge]
        leaf = min(v for v in ends if ends.count(v) == 1)
        edge = next(e for e in left if leaf in e)
        left.remove(edge)
        code.append(edge[0] + edge[1] - leaf)
    return code


def _greene(word: list[int]) -> int:
    """The length of a longest increasing subsequence: that of the first row."""
    best: list[int] = []
    for i, x in enumerate(word):
        best.append(1 + max((best[j] for j in range(i) if word[j] < x), default=0))
    return max(best)


def _knuth(rows: Rows, word: str) -> bool:
    """True if the rows are those of the word's tableau, bumped with columns: letters inserted from the right."""
    columns: Rows = []
    for x in reversed([int(x) for x in word.split(", ")]):
        for column in columns:
            k = bisect_right(column, x)
            if k == len(column):
                column.append(x)
                break
            column[k], x = x, column[k]
        else:
            columns.append([x])
    return [[column[i] for column in columns if i < len(column)] for i in range(len(columns[0]))] == rows
