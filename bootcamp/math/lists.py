"""Questions about a short list of whole numbers: where a small model can begin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from bootcamp.math.whole_numbers import WholeNumber
from bootcamp.types import Problem


@dataclass(frozen=True, kw_only=True)
class NumberList(WholeNumber):
    """One number of a list of `level + 3`, or the distance of two; all have `level + 1` digits."""

    ask: str

    ASKS: ClassVar = {
        "largest": ("Which is the largest of {}?", lambda numbers: max(numbers)),
        "smallest": ("Which is the smallest of {}?", lambda numbers: min(numbers)),
        "second": ("Which is the second largest of {}?", lambda numbers: sorted(numbers)[-2]),
        "span": ("What is the largest minus the smallest of {}?", lambda numbers: max(numbers) - min(numbers)),
    }

    def generate(self, rng: Random, level: int) -> Problem:
        numbers = rng.sample(range(10**level, 10 ** (level + 1)), level + 3)  # of one length: none stands out
        words, function = self.ASKS[self.ask]
        return Problem(words.format(", ".join(map(str, numbers))), function(numbers))

    def check(self, problem: Problem) -> bool:
        numbers = [int(word) for word in re.findall(r"\d+", problem.prompt)]
        above = {n: sum(m > n for m in numbers) for n in numbers}  # how many are larger: 0 for the largest
        by_rank = {rank: n for n, rank in above.items()}
        low = by_rank[len(numbers) - 1]
        truth = {"largest": by_rank[0], "smallest": low, "second": by_rank[1], "span": by_rank[0] - low}
        return bool(truth[self.ask] == problem.answer)
