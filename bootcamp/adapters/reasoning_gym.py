"""The data sets of reasoning-gym as tasks, as their authors made them: nothing is mended here.

A problem is one entry. Its seed is the first 32 bits of the task's generator, so that the library
alone makes it again, by `create_dataset(name, seed=seed)[0]`. There is one level, the library's
default configuration: its curricula start and end elsewhere, mostly below and above the default.

Some verifiers run the response as Python (`eval`, `sympy.parse_expr`). Verify untrusted text only in
isolation, as `bootcamp.judging.Judge` does, and know that this guards against accidents, not intent.

Source: reasoning-gym 0.1.25, Apache-2.0, https://github.com/open-thought/reasoning-gym
"""

from __future__ import annotations

import copy
import dataclasses
import json
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, ClassVar

from reasoning_gym.dataset import ProceduralDataset
from reasoning_gym.factory import DATASETS

from bootcamp.errors import NoSolution, UnknownName
from bootcamp.types import Problem, Score, Task, wrong

COMPOSITE = "composite"  # a mixture that its user configures, and no data set by itself
DRAWS_AT_ONCE = ("acre", "gsm_symbolic", "list_functions")  # choose all their entries when they are built
EXAMPLES = {  # where an entry that stores no answer keeps one that its verifier should accept
    "graph_color": "possible_answer",
    "propositional_logic": "example_answer",
    "rubiks_cube": "example_correct_answer",
}
OTHERS = 20  # instances looked at for one with another answer


@dataclass(frozen=True, kw_only=True)
class Entry(Task):
    """One entry of a data set. `answer` is the entry, with whatever in it would not survive JSON."""

    dataset: str

    unchecked: ClassVar[str] = "other people's task: nothing here recomputes its truth"

    def __post_init__(self) -> None:
        if self.dataset not in DATASETS:
            raise UnknownName("data set of reasoning-gym", self.dataset, DATASETS)

    def generate(self, rng: Random, level: int) -> Problem:
        entry = make_entry(self.dataset, rng.getrandbits(32))
        return Problem(entry["question"], entry)

    def grade(self, answer: Any, text: str) -> Score:
        value = float(loaded(self.dataset).score_answer(answer=text, entry=answer))
        return Score(value) if value == 1.0 else wrong("not_accepted", value=value)

    def solution(self, answer: Any) -> str:
        return f"<answer>{self._stored(answer)}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        """The answer of another problem: of the first that has a different one."""
        stored = self._stored(answer)
        for _ in range(OTHERS):
            other = self._stored(make_entry(self.dataset, rng.getrandbits(32)))
            if other != stored:
                return f"<answer>{other}</answer>"
        raise ValueError(f"{self.id}: {OTHERS} other problems have the same answer, {stored[:60]!r}")

    def _stored(self, entry: Any) -> str:
        stored = entry["answer"]
        if stored is None and self.dataset in EXAMPLES:
            stored = entry["metadata"].get(EXAMPLES[self.dataset])
        if stored is None:
            raise NoSolution(f"{self.id} has no reference solution: {self.unsolved or 'this entry stores no answer'}")
        return stored if isinstance(stored, str) else json.dumps(stored)


@dataclass(frozen=True, kw_only=True)
class UnsolvedEntry(Entry):
    """An entry of a data set that stores no answers at all."""

    unsolved: ClassVar[str] = "its author stores no answers"


def make_entry(name: str, seed: int) -> dict[str, Any]:
    """The first entry of the data set of that name and seed."""
    if name in DRAWS_AT_ONCE:
        return build(name, seed)[0]
    data = copy.copy(loaded(name))  # some read megabytes of text when they are built; none draws from its seed
    data.seed = seed
    data.config = dataclasses.replace(data.config, seed=seed)
    return data[0]


@cache
def loaded(name: str) -> ProceduralDataset:
    """The data set by which answers are scored, whatever the seed of their entry."""
    return build(name, 0)


def build(name: str, seed: int) -> ProceduralDataset:
    """A data set with its author's default configuration."""
    family, configuration = DATASETS[name]
    return family(config=configuration(seed=seed))
