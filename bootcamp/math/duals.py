"""Largest flows, shortest paths, cheapest assignments and largest matchings, with the duals that prove them."""

from __future__ import annotations

from fractions import Fraction

from bootcamp.math.questions import Rows

Arc = tuple[str, str]


def greatest_flow(arcs: dict[Arc, int]) -> tuple[dict[Arc, int], set[str]]:
    """By shortest augmenting paths; the second part is what s still reaches."""
    flow = dict.fromkeys(arcs, 0)
    while True:
        before: dict[str, tuple[str, Arc, int]] = {"s": ("", ("", ""), 0)}
        layer = ["s"]
        for v in layer:
            for (a, b), c in arcs.items():
                if a == v and b not in before and flow[a, b] < c:
                    before[b] = (a, (a, b), 1)
                    layer.append(b)
                if b == v and a not in before and flow[a, b] > 0:
                    before[a] = (b, (a, b), -1)
                    layer.append(a)
        if "t" not in before:
            return flow, set(before)
        steps, v = [], "t"
        while v != "s":
            v, arc, sign = before[v]
            steps.append((arc, sign))
        room = min(arcs[arc] - flow[arc] if sign > 0 else flow[arc] for arc, sign in steps)
        for arc, sign in steps:
            flow[arc] += sign * room


def distances(arcs: dict[Arc, int], names: list[str]) -> dict[str, int]:
    far = {name: 0 if name == "s" else 99 for name in names}
    for _ in names:
        for (a, b), c in arcs.items():
            far[b] = min(far[b], far[a] + c)
    return far


def shortest_path(arcs: dict[Arc, int], far: dict[str, int]) -> str:
    path = "t"
    while path[0] != "s":
        path = next(a for (a, b), c in arcs.items() if b == path[0] and far[a] + c == far[b]) + path
    return path


def assignment(rows: Rows) -> tuple[list[int], list[Fraction], list[Fraction]]:
    """The column of each row, and the prices, by shortest augmenting paths."""
    n = len(rows)
    u, v = [Fraction(0)] * n, [Fraction(0)] * (n + 1)
    owner = [-1] * (n + 1)  # of a column; the last column stands for the row that is added
    for i in range(n):
        owner[n] = i
        column, least, before, done = n, [Fraction(10**9)] * n, [n] * n, [False] * (n + 1)
        while owner[column] >= 0:
            done[column] = True
            row = owner[column]
            for j in range(n):
                gap = rows[row][j] - u[row] - v[j]
                if not done[j] and gap < least[j]:
                    least[j], before[j] = gap, column
            following = min((j for j in range(n) if not done[j]), key=lambda j: least[j])
            step = least[following]
            for j in range(n + 1):
                if done[j]:
                    u[owner[j]] += step
                    v[j] -= step
                elif j < n:
                    least[j] -= step
            column = following
        while column != n:
            owner[column] = owner[before[column]]
            column = before[column]
    place = {owner[j]: j for j in range(n)}
    return [place[i] for i in range(n)], u, v[:n]


def matching_and_cover(edges: list[str]) -> tuple[dict[str, str], list[str]]:
    """A largest matching, right to left, and the cover that alternating paths give."""
    match: dict[str, str] = {}

    def free(a: str, tried: set[str]) -> bool:
        for edge in edges:
            if edge[0] == a and edge[1] not in tried:
                tried.add(edge[1])
                if edge[1] not in match or free(match[edge[1]], tried):
                    match[edge[1]] = a
                    return True
        return False

    left = sorted({edge[0] for edge in edges})
    for a in left:
        free(a, set())
    reached = [a for a in left if a not in match.values()]
    below: list[str] = []
    for a in reached:
        for edge in edges:
            if edge[0] == a and edge[1] not in below:
                below.append(edge[1])
                if match.get(edge[1]) not in (None, *reached):
                    reached.append(match[edge[1]])
    return match, sorted([a for a in left if a not in reached] + below)


def best_value(items: list[tuple[int, ...]], capacity: int) -> int:
    row = [0] * (capacity + 1)
    for w, v in items:
        row = [max(row[k], row[k - w] + v) if k >= w else row[k] for k in range(capacity + 1)]
    return row[capacity]
