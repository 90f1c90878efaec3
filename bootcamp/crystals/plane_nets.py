"""Plane nets that can be drawn: sites of a cell, and bonds between them that do not cross."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product

Edge = tuple[int, int, tuple[int, ...]]  # from vertex, to vertex, in which cell


# where vertices stand in a square cell
SITES: dict[int, list[tuple[float, float]]] = {
    4: [(0.2, 0.2), (0.7, 0.15), (0.25, 0.7), (0.75, 0.7)],
    5: [(0.15, 0.2), (0.65, 0.12), (0.9, 0.55), (0.5, 0.5), (0.2, 0.78)],
}


def _ends(points: Sequence[tuple[float, float]], edge: Edge) -> tuple[tuple[float, float], tuple[float, float]]:
    a, b, shift = edge
    return points[a - 1], (points[b - 1][0] + shift[0], points[b - 1][1] + shift[1])


def _length(points: Sequence[tuple[float, float]], edge: Edge) -> float:
    (x, y), (u, v) = _ends(points, edge)
    return float(((x - u) ** 2 + (y - v) ** 2) ** 0.5)


def _cross(points: Sequence[tuple[float, float]], one: Edge, other: Edge, own: bool = False) -> bool:
    """True if any images of two bonds cross, or one runs too near to a vertex."""
    for shift in product((-2, -1, 0, 1, 2), repeat=2):
        p, q = _ends(points, one)
        r, s = _ends(points, other)
        r, s = (r[0] + shift[0], r[1] + shift[1]), (s[0] + shift[0], s[1] + shift[1])
        if {p, q} == {r, s}:
            if own:
                continue
            return True

        def side(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
            return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

        if side(p, q, r) * side(p, q, s) < -1e-12 and side(r, s, p) * side(r, s, q) < -1e-12:
            return True
    for vertex, cell in product(range(1, len(points) + 1), product((-1, 0, 1, 2), repeat=2)):
        c = (points[vertex - 1][0] + cell[0], points[vertex - 1][1] + cell[1])
        p, q = _ends(points, one)
        if min(abs(c[0] - p[0]) + abs(c[1] - p[1]), abs(c[0] - q[0]) + abs(c[1] - q[1])) > 1e-6:
            along = ((c[0] - p[0]) * (q[0] - p[0]) + (c[1] - p[1]) * (q[1] - p[1])) / _length(points, one) ** 2
            if 0 < along < 1:
                gap = ((p[0] + along * (q[0] - p[0]) - c[0]) ** 2 + (p[1] + along * (q[1] - p[1]) - c[1]) ** 2) ** 0.5
                if gap < 0.12:
                    return True
    return False


@cache
def pool(size: int) -> list[Edge]:
    """The bonds that a drawn net may have."""
    points = SITES[size]
    return [
        (a, b, shift)
        for a in range(1, size + 1)
        for b in range(a, size + 1)
        for shift in product((-1, 0, 1), repeat=2)
        if (a < b or shift > (0, 0)) and _length(points, (a, b, shift)) < 1.02
        if not _cross(points, (a, b, shift), (a, b, shift), own=True)
    ]


@cache
def crossings(size: int) -> list[list[bool]]:
    return [[_cross(SITES[size], one, other) for other in pool(size)] for one in pool(size)]
