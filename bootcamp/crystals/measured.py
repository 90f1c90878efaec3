"""Questions whose answers are numbers within a tolerance, read with or without their unit."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.numbers import close
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made
from bootcamp.physics.quantities import TOLERANCE, read_quantities

Fields = Mapping[str, object]  # of a wording


def written(values: Sequence[float]) -> str:
    """A solution: six digits each."""
    return ", ".join(format(value, ".6g") for value in values)


@dataclass(frozen=True, kw_only=True)
class Measured(Pictured):
    """One number or several, each right to a hundredth of itself or to a thousandth of the largest.

    `drawn_up` gives the fields of the wording; both `values` and `again` find the numbers from their texts.
    """

    UNITS: ClassVar[Mapping[str, str]] = {}  # of each kind; none for pure numbers
    chance: ClassVar[float] = 0.15

    def made(self, rng: Random, level: int) -> Made:
        while True:
            fields: Fields = getattr(self, "_" + self.kind.replace("-", "_"))(rng, level)
            values = self.values({name: str(value) for name, value in fields.items()})
            if values and all(map(math.isfinite, values)) and max(map(abs, values)) > 1e-9:
                return fields, written(values)

    @abstractmethod
    def values(self, given: Given) -> list[float]:
        """The truth from the fields; [] where the problem is no good."""

    @abstractmethod
    def again(self, given: Given) -> list[float]:
        """The same by other code."""

    def fault(self, given: Given, text: str, solution: str) -> str:
        truth = [float(value) for value in solution.split(", ")]
        values = read_quantities(text, [self.UNITS.get(self.kind, "")] * len(truth))
        if values is None:
            return "not_quantities"
        slack = 1e-3 * max(map(abs, truth)) if len(truth) > 1 else 0.0
        fine = [close(value, true, rel=TOLERANCE, abs_=slack) for value, true in zip(values, truth, strict=True)]
        return "" if all(fine) else "wrong_value"

    def wrong(self, answer: Any, rng: Random) -> str:
        """One number scaled."""
        values = [float(value) for value in answer["solution"].split(", ")]
        values[max(range(len(values)), key=lambda k: abs(values[k]))] *= rng.choice((0.5, 0.9, 1.1, 2.0))
        return f"<answer>{written(values)}</answer>"

    def true(self, given: Given, solution: str) -> bool:
        truth, values = [float(value) for value in solution.split(", ")], self.again(given)
        scale = max(map(abs, truth))
        return len(truth) == len(values) and all(
            math.isclose(a, b, rel_tol=2e-5, abs_tol=1e-6 * scale) for a, b in zip(truth, values, strict=True)
        )
