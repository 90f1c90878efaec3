"""Questions whose data may stand in a picture instead of the prompt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from bootcamp.math.questions import Given, Question
from bootcamp.math.wordings import Wording, latex
from bootcamp.types import Problem


@dataclass(frozen=True, kw_only=True)
class Pictured(Question):
    """A question that may be `drawn`: then `figure` shows what its wording in `DRAWN` leaves out.

    At level 1 the first phrasing is used, which is the shortest.
    """

    shown: str = "listed"  # or "drawn"

    DRAWN: ClassVar[Mapping[str, Wording]] = {}

    def generate(self, rng: Random, level: int) -> Problem:
        fields, solution = self.made(rng, level)
        given = {name: str(value) for name, value in fields.items()}
        answer = {"given": given, "solution": str(solution)}
        if self.shown == "drawn":
            return Problem(self.DRAWN[self.kind].write(rng, **given), answer, (self.figure(given),))
        asked = self.WORDINGS[self.kind]
        return Problem((Wording(asked.phrasings[:1]) if level == 1 else asked).write(rng, **given), answer)

    def figure(self, given: Given) -> bytes:
        """The picture, as PNG."""
        raise NotImplementedError(self.kind)

    def check(self, problem: Problem) -> bool:
        given = problem.answer["given"]
        if self.shown == "drawn":
            said = self.DRAWN[self.kind].read(problem.prompt)
            if problem.images != (self.figure(given),):
                return False
        else:
            said = self.WORDINGS[self.kind].read(problem.prompt)
        alike = {name: latex(text) for name, text in said.items()}
        seen = alike == {name: latex(text) for name, text in given.items() if self.shown == "listed" or name in said}
        return seen and self.true(given, problem.answer["solution"])
