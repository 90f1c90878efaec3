"""Sets of squares: moved to the corner, turned, written and read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bootcamp.logic.puzzles import slashed

Cell = tuple[int, int]


def normal(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """The cells moved to the corner, in order."""
    cells = list(cells)
    top, left = min(r for r, _ in cells), min(c for _, c in cells)
    return tuple(sorted((r - top, c - left) for r, c in cells))


def turned(cells: Iterable[Cell], turns: int, flip: bool) -> tuple[Cell, ...]:
    for _ in range(turns):
        cells = [(c, -r) for r, c in cells]
    return normal((r, -c) for r, c in cells) if flip else normal(cells)


def shape_rows(cells: Sequence[Cell]) -> str:
    height, width = (max(axis) + 1 for axis in zip(*cells, strict=True))
    return slashed([["#" if (r, c) in cells else "." for c in range(width)] for r in range(height)])


def cells_of(rows: str) -> list[Cell]:
    return [(r, c) for r, row in enumerate(rows.split("/")) for c, mark in enumerate(row) if mark not in ".-"]
