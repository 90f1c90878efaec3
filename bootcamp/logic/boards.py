"""Games on small boards against a perfect opponent: four in a row by gravity, and Hex."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, ClassVar

from bootcamp.logic.puzzles import slashed
from bootcamp.logic.shading import name
from bootcamp.logic.tables import Illegal, Referee, Spec, TableGame

# A position is two sets of cells as bits, of the one to move and of the other; in Hex it also tells who is to move.
SIZES = {"gravity": (4, 5), "hex": (4, 4)}  # rows, columns
RUN = 4
PLAYS = 12  # random plays against the opponent, of which none may win

Position = tuple[int, int, bool]  # stones of the mover, stones of the other, whether the mover is X


def _lines() -> list[int]:
    height, width = SIZES["gravity"]
    found = []
    for r in range(height):
        for c in range(width):
            for dy, dx in ((0, 1), (1, 0), (1, 1), (1, -1)):
                cells = [(r + k * dy, c + k * dx) for k in range(RUN)]
                if all(0 <= y < height and 0 <= x < width for y, x in cells):
                    found.append(sum(1 << y * width + x for y, x in cells))
    return found


_WINNING = _lines()


def _touching() -> list[int]:
    height, width = SIZES["hex"]
    masks = []
    for r in range(height):
        for c in range(width):
            near = ((r, c - 1), (r, c + 1), (r - 1, c), (r + 1, c), (r - 1, c + 1), (r + 1, c - 1))
            masks.append(sum(1 << y * width + x for y, x in near if 0 <= y < height and 0 <= x < width))
    return masks


_TOUCHING = _touching()
_SIDES = {True: (0x000F, 0xF000), False: (0x1111, 0x8888)}  # top and bottom, left and right


def won(kind: str, stones: int, is_x: bool) -> bool:
    """Whether these stones make a line or a chain."""
    if kind != "hex":
        return any(stones & line == line for line in _WINNING)
    start, end = _SIDES[is_x]
    chain, border = 0, stones & start
    while border:
        chain |= border
        if chain & end:
            return True
        near, cell = 0, 0
        while border >> cell:
            if border >> cell & 1:
                near |= _TOUCHING[cell]
            cell += 1
        border = near & stones & ~chain
    return False


@lru_cache(100_000)
def moves(kind: str, taken: int) -> tuple[int, ...]:
    """The cells that may be filled."""
    height, width = SIZES[kind]
    if kind != "gravity":
        return tuple(cell for cell in range(height * width) if not taken >> cell & 1)
    lowest = (max((r for r in range(height) if not taken >> r * width + c & 1), default=-1) for c in range(width))
    return tuple(r * width + c for c, r in enumerate(lowest) if r >= 0)


def written(kind: str, cell: int) -> str:
    width = SIZES[kind][1]
    return str(cell % width + 1) if kind == "gravity" else name(cell, width)


def after(position: Position, cell: int) -> Position:
    mine, theirs, is_x = position
    return theirs, mine | 1 << cell, not is_x


@lru_cache(400_000)
def value(kind: str, position: Position) -> int:
    """What the mover can reach: 1 a win, 0 a draw, -1 a loss."""
    mine, theirs, is_x = position
    choices = moves(kind, mine | theirs)
    if any(won(kind, mine | 1 << cell, is_x) for cell in choices):
        return 1
    threats = [cell for cell in choices if won(kind, theirs | 1 << cell, not is_x)]
    if len(threats) > 1:
        return -1
    best = -1 if choices else 0
    for cell in threats or choices:
        best = max(best, -value(kind, after(position, cell)))
        if best == 1:
            break
    return best


@lru_cache(100_000)
def reply(kind: str, position: Position) -> int:
    """A best move; where all lose, one that does not lose at once."""
    mine, theirs, is_x = position

    def rank(cell: int) -> tuple[bool, int, bool, int]:
        wins_now = won(kind, mine | 1 << cell, is_x)
        next_ = after(position, cell)
        worth = 1 if wins_now else -value(kind, next_)
        held = worth >= 0 or not any(won(kind, theirs | 1 << c, not is_x) for c in moves(kind, next_[0] | next_[1]))
        return wins_now, worth, held, -cell

    return max(moves(kind, mine | theirs), key=rank)


def read_board(board: str) -> Position:
    """A board of X, O and dots, X to move."""
    x, o = (sum(1 << cell for cell, mark in enumerate(board) if mark == side) for side in "XO")
    return x, o, True


class BoardReferee(Referee):
    def __init__(self, kind: str, spec: Spec) -> None:
        super().__init__(spec)
        self.kind, self.position, self.told = kind, read_board(spec["start"]), ""

    def show(self) -> str:
        height, width = SIZES[self.kind]
        x, o, _ = self.position
        marks = ["X" if x >> cell & 1 else "O" if o >> cell & 1 else "." for cell in range(height * width)]
        return f"{self.told}Board: {shown(self.kind, ''.join(marks))}"

    def play(self, action: str) -> None:
        cells = {written(self.kind, cell): cell for cell in moves(self.kind, self.position[0] | self.position[1])}
        if action not in cells:
            raise Illegal(f"{action[:40]!r} is no move here")
        self._put(cells[action])
        if self.won is None:
            answer = reply(self.kind, self.position)
            self.told = f"O played {written(self.kind, answer)}. "
            self._put(answer)

    def _put(self, cell: int) -> None:
        mine, _, is_x = self.position
        self.position = after(self.position, cell)
        if won(self.kind, mine | 1 << cell, is_x):
            self.won = is_x
        elif not moves(self.kind, self.position[0] | self.position[1]):
            self.won = False

    def advise(self) -> str:
        return written(self.kind, reply(self.kind, self.position))


def shown(kind: str, board: str) -> str:
    height, width = SIZES[kind]
    return slashed([board[r * width : r * width + width] for r in range(height)])


@dataclass(frozen=True, kw_only=True)
class BoardGame(TableGame):
    """A board from a position in which the player can force a win, not at once and not by any move."""

    chance: ClassVar[float] = 0.15  # random moves win a tenth at the first level

    RULES: ClassVar = {
        "gravity": "Stones fall to the lowest free cell of a column; the first with four in a row, across, down or "
        "aslant, wins. "
        "Write the column, 1 to 5 from the left.",
        "hex": "Hex on a board of 4 by 4: X joins the top with the bottom, O the left with the right side. A cell "
        "touches the cells left "
        "and right of it, above and below, above to the right and below to the left. Write the cell, as b3 (row a "
        "is on top).",
    }
    FULL: ClassVar = {"gravity": (12, 10), "hex": (10, 8)}  # stones

    def pose(self, rng: Random, level: int) -> dict[str, Any]:
        height, width = SIZES[self.kind]
        while True:
            position: Position = (0, 0, True)
            for _ in range(self.FULL[self.kind][level - 1]):
                position = after(position, rng.choice(moves(self.kind, position[0] | position[1])))
            x, o, _ = position
            if won(self.kind, x, True) or won(self.kind, o, False):
                continue
            choices = moves(self.kind, x | o)
            if any(won(self.kind, x | 1 << cell, True) for cell in choices) or value(self.kind, position) != 1:
                continue
            board = "".join("X" if x >> cell & 1 else "O" if o >> cell & 1 else "." for cell in range(height * width))
            if not any(self._lucky(rng, position) for _ in range(PLAYS)):
                return {"start": board, "turns": board.count(".") // 2 + 3}

    def _lucky(self, rng: Random, position: Position) -> bool:
        """Whether random moves happen to win against the opponent."""
        while choices := moves(self.kind, position[0] | position[1]):
            cell = rng.choice(choices)
            if won(self.kind, position[0] | 1 << cell, position[2]):
                return position[2]
            position = after(position, cell)
            if moves(self.kind, position[0] | position[1]):
                cell = reply(self.kind, position)
                if won(self.kind, position[0] | 1 << cell, position[2]):
                    return False
                position = after(position, cell)
        return False

    def rules(self, spec: Spec) -> str:
        return (
            f"{self.RULES[self.kind]} You are X and move first, against a perfect O; a draw is no win. Write one "
            "move a turn, or resign; "
            f"a move that is not allowed costs a turn, of which you have {spec['turns']}.\n"
            f"Rows from the top, parted by /: {shown(self.kind, spec['start'])}"
        )

    def referee(self, spec: Spec) -> Referee:
        return BoardReferee(self.kind, spec)
