"""Shortest plans by breadth-first search."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

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
