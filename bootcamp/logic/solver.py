"""A small exact solver: values for cells, groups of cells that all differ, and rules on partial fillings.

It proves that a puzzle has one solution: values of the known solution are tried last, so that another one, if it
exists, is found first, and a cell in which the two differ is the next clue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

Rule = Callable[[Sequence[int]], bool]  # values of its cells, 0 where open; False if they can no longer be completed

BUDGET = 4_000  # cells set in one search


class OutOfBudget(Exception):
    """The search was given up before it knew."""


@dataclass(frozen=True)
class Board:
    """Cells 0 to `cells - 1` with values 1 to `values`."""

    cells: int
    values: int
    groups: Sequence[Sequence[int]] = ()  # all different
    rules: Sequence[tuple[Sequence[int], Rule]] = ()
    budget: int = BUDGET
    peers: list[set[int]] = field(init=False, repr=False)
    ruled: list[list[int]] = field(init=False, repr=False)  # the rules on each cell

    def __post_init__(self) -> None:
        peers: list[set[int]] = [set() for _ in range(self.cells)]
        for group in self.groups:
            for cell in group:
                peers[cell].update(other for other in group if other != cell)
        ruled: list[list[int]] = [[] for _ in range(self.cells)]
        for number, (cells, _) in enumerate(self.rules):
            for cell in cells:
                ruled[cell].append(number)
        object.__setattr__(self, "peers", peers)
        object.__setattr__(self, "ruled", ruled)

    def solutions(
        self, clues: dict[int, int], last: Sequence[int] = (), rng: Random | None = None
    ) -> Iterator[list[int]]:
        """All fillings with these clues; raises `OutOfBudget`. Values in `last` are tried last."""
        state: list[int] | None = [(1 << self.values) - 1] * self.cells
        for cell, value in clues.items():
            state = state and self._set(state, cell, value)
        left = [self.budget]
        if state:
            yield from self._search(state, last, rng, left)

    def _search(
        self, state: list[int], last: Sequence[int], rng: Random | None, left: list[int]
    ) -> Iterator[list[int]]:
        open_cells = [cell for cell in range(self.cells) if state[cell] & (state[cell] - 1)]
        if not open_cells:
            yield [mask.bit_length() for mask in state]
            return
        cell = min(open_cells, key=lambda one: state[one].bit_count())
        values = [value for value in range(1, self.values + 1) if state[cell] >> (value - 1) & 1]
        if rng:
            rng.shuffle(values)
        if last:
            values.sort(key=lambda value: value == last[cell])
        for value in values:
            left[0] -= 1
            if left[0] < 0:
                raise OutOfBudget
            after = self._set(state, cell, value)
            if after:
                yield from self._search(after, last, rng, left)

    def _set(self, state: list[int], cell: int, value: int) -> list[int] | None:
        """The state after setting a cell and what follows for its peers; None if nothing is left somewhere."""
        if not state[cell] >> (value - 1) & 1:
            return None
        state = list(state)
        state[cell] = 1 << (value - 1)
        waiting, touched = [cell], {cell}
        while waiting:
            here = waiting.pop()
            mask = state[here]
            for peer in self.peers[here]:
                if state[peer] & mask:
                    state[peer] &= ~mask
                    if not state[peer]:
                        return None
                    if not state[peer] & (state[peer] - 1):
                        waiting.append(peer)
                        touched.add(peer)
        for number in {number for one in touched for number in self.ruled[one]}:
            cells, rule = self.rules[number]
            if not rule([0 if state[one] & (state[one] - 1) else state[one].bit_length() for one in cells]):
                return None
        return state

    def fill(self, rng: Random) -> list[int] | None:
        """A random filling; None if the search gave up."""
        try:
            return next(self.solutions({}, rng=rng), None)
        except OutOfBudget:
            return None

    def clues(self, rng: Random, truth: Sequence[int], shown: Sequence[int] = ()) -> list[int]:
        """Cells whose values leave `truth` as the only filling; those in `shown` are among them."""
        chosen = list(shown)
        while True:
            where = [cell for cell in range(self.cells) if cell not in chosen]
            try:
                found = self.solutions({cell: truth[cell] for cell in chosen}, last=truth)
                other = next((one for one in found if one != list(truth)), None)
            except OutOfBudget:
                other = None
            else:
                if other is None:
                    return sorted(chosen)
                where = [cell for cell in where if other[cell] != truth[cell]]
            chosen.append(rng.choice(where))

    def count(self, clues: dict[int, int], most: int = 2) -> int:
        """How many fillings there are, up to `most`."""
        return sum(1 for _, _ in zip(self.solutions(clues), range(most), strict=False))
