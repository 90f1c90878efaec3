"""What tasks with the same kind of answer share: the reference, and a plausible mistake."""

from __future__ import annotations

from random import Random
from typing import Any

from bootcamp.crystals.structures import crystal
from bootcamp.types import Task


class CellAnswer(Task):
    """The answer is a cell with its atoms; the mistake is a cell a tenth too long each way."""

    def solution(self, answer: Any) -> str:
        return f"<answer>{crystal(answer['sites'], answer['cell']).text()}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        cell = [value * 1.1 if k < 3 else value for k, value in enumerate(answer["cell"])]
        return f"<answer>{crystal(answer['sites'], cell).text()}</answer>"
