"""Games at a table: a referee in plain Python, turns counted, and the interactive task round it.

The opponent of a game is perfect, or the referee answers as unkindly as the rules allow, so that luck wins nothing: a
play passes if it wins, and the reference player wins every instance. `generate` keeps a position only if its play
without any one of its actions loses.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.answers import final_answer
from bootcamp.types import Interactive, Problem, Score, right, wrong

MAX_ACTION = 200  # characters
SHORTEST = 3  # actions of a play

Spec = Mapping[str, Any]


class Illegal(ValueError):
    """An action that the rules do not allow; says why."""


class Referee(ABC):
    """One play in progress."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.left: int = spec["turns"]
        self.won: bool | None = None  # None while the play goes on
        self.note = ""

    @property
    def over(self) -> bool:
        return self.won is not None or self.left <= 0

    def take(self, text: str) -> bool:
        """Carry out one action; one that is not legal costs a turn too. True when the play is over."""
        if self.over:
            return True
        self.left -= 1
        self.note = ""
        found = final_answer(text)
        action = " ".join(found.text.lower().split())[: MAX_ACTION + 1].removesuffix(".")
        if action == "resign":
            self.won = False
        else:
            try:
                if not action or len(action) > MAX_ACTION:
                    raise Illegal("no action")
                self.play(action)
            except Illegal as problem:
                self.note = f"not allowed: {problem}"
        return self.over

    @abstractmethod
    def play(self, action: str) -> None:
        """Carry out an action and the answer to it; raises `Illegal` before anything is changed."""

    @abstractmethod
    def show(self) -> str:
        """What the player sees of the position."""

    @abstractmethod
    def advise(self) -> str:
        """The reference player's next action, from what a player may know."""


class Seat:
    """A referee as an episode."""

    def __init__(self, rules: str, referee: Referee) -> None:
        self.rules, self.referee = rules, referee

    async def observe(self) -> tuple[str, tuple[bytes, ...]]:
        told = [self.rules, self.referee.show(), f"Turns left: {self.referee.left}."]
        if self.referee.note:
            told.insert(1, f"Your last action was {self.referee.note}.")
        return "\n".join(told), ()

    async def act(self, text: str) -> bool:
        return self.referee.take(text)

    async def score(self) -> Score:
        if self.referee.won:
            return right()
        return wrong("lost" if self.referee.won is False else "not_finished", self.referee.note)

    async def solution(self) -> AsyncIterator[str]:
        while not self.referee.over:
            yield self.referee.advise()


@dataclass(frozen=True, kw_only=True)
class TableGame(Interactive):
    """An interactive task that a referee runs; no browser, no process."""

    kind: str = ""

    max_turns: ClassVar[int] = 64
    chance: ClassVar[float] = 0.1

    @abstractmethod
    def pose(self, rng: Random, level: int) -> dict[str, Any]:
        """A position, as JSON; without `turns`, a play has as many as the reference player needs."""

    @abstractmethod
    def rules(self, spec: Spec) -> str:
        """The rules and the position at the start, all that a player needs."""

    @abstractmethod
    def referee(self, spec: Spec) -> Referee:
        """A fresh play."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            spec = self.pose(rng, level)
            actions = self.reference({**spec, "turns": self.max_turns})
            if actions is None or len(actions) < SHORTEST:
                continue
            spec["turns"] = spec.get("turns", len(actions))
            if all(not self.wins(spec, actions[:k] + actions[k + 1 :]) for k in range(len(actions))):
                return Problem(self.rules(spec), spec)

    def reference(self, spec: Spec) -> list[str] | None:
        """The reference player's actions, or None if it does not win."""
        referee = self.referee(spec)
        actions = []
        while not referee.over:
            actions.append(referee.advise())
            referee.take(actions[-1])
        return actions if referee.won else None

    def wins(self, spec: Spec, actions: Sequence[str]) -> bool:
        referee = self.referee(spec)
        for action in actions:
            if referee.take(action):
                break
        return referee.won is True

    @asynccontextmanager
    async def open(self, answer: Any) -> AsyncIterator[Seat]:
        yield Seat(self.rules(answer), self.referee(answer))

    def grade(self, answer: Any, text: str) -> Score:
        """The transcript's lines, played at a table of its own; plain code needs no event loop."""
        referee = self.referee(answer)
        for line in text.splitlines():
            if line.strip() and referee.take(line):
                break
        if referee.won:
            return right()
        return wrong("lost" if referee.won is False else "not_finished", referee.note)

    def solution(self, answer: Any) -> str:
        return "\n".join(self.reference(answer) or ())

    def wrong(self, answer: Any, rng: Random) -> str:
        """The reference player's actions without one of them."""
        actions = self.reference(answer) or []
        del actions[rng.randrange(len(actions))]
        return "\n".join(actions)

    def check(self, problem: Problem) -> bool:
        """The prompt tells this position, and the reference player, given as many turns as it says, wins."""
        return self.rules(problem.answer) == problem.prompt and self.reference(problem.answer) is not None

    def problem_key(self, problem: Problem) -> str:
        return json.dumps(problem.answer, sort_keys=True)
