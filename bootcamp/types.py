"""The nouns: what a task makes, what a policy answers, what a verifier says.

Frozen data with plain fields, so that all of it can be stored, compared and made again.
`docs/ARCHITECTURE.md` tells how the pieces meet.
"""

from __future__ import annotations

import hashlib
import math
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from random import Random
from typing import Any, ClassVar, Literal, Protocol, runtime_checkable

from bootcamp.answers.extract import final_answer

Status = Literal["scored", "timeout", "verifier_error"]
Finish = Literal["stop", "length"]


@dataclass(frozen=True)
class Problem:
    """What a generator makes. `answer` is JSON: a tuple in it would not survive the store."""

    prompt: str
    answer: Any
    images: tuple[bytes, ...] = ()  # PNG


@dataclass(frozen=True)
class Instance:
    """A problem with its address: task, version, level and seed make it again anywhere."""

    task: str
    version: int
    level: int
    seed: int
    prompt: str
    answer: Any
    images: tuple[bytes, ...] = ()

    @property
    def address(self) -> str:
        return f"{self.task}@{self.version}/{self.level}#{self.seed}"

    @property
    def problem(self) -> Problem:
        return Problem(self.prompt, self.answer, self.images)


@dataclass(frozen=True)
class Score:
    """A verifier's word on one response.

    `value` and each part lie in [0, 1]; correct means `value == 1.0`. `codes` are reasons for
    machines ("wrong_stereo"), `note` is one line for a person.
    """

    value: float
    parts: Mapping[str, float] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        for name, number in (("value", self.value), *self.parts.items()):
            if not (math.isfinite(number) and 0.0 <= number <= 1.0):
                raise ValueError(f"Score.{name} is {number!r}; it must lie in [0, 1]")

    @property
    def correct(self) -> bool:
        return self.value == 1.0


def right(note: str = "", **parts: float) -> Score:
    """Full marks."""
    return Score(1.0, parts, note=note)


def wrong(code: str, note: str = "", *, value: float = 0.0, **parts: float) -> Score:
    """Anything less than full marks, with the reason's code."""
    return Score(value, parts, (code,), note)


@dataclass(frozen=True)
class Verdict:
    """The outcome of verifying: only `scored` has a score; the other two are data, never zeros."""

    status: Status
    score: Score | None
    cpu_s: float
    error: str = ""


@dataclass(frozen=True)
class Completion:
    """What an engine made: one log-probability for each token of `token_ids`, the stop token included."""

    prompt_ids: tuple[int, ...]
    token_ids: tuple[int, ...]
    logprobs: tuple[float, ...]
    text: str
    finish: Finish
    policy_version: int


@dataclass(frozen=True)
class Turn:
    """One exchange: what the policy saw, and what it answered."""

    observation: str
    images: tuple[bytes, ...]
    completion: Completion


@dataclass(frozen=True)
class Rollout:
    """One attempt at one instance. `key` = run/stage/step/address/sample is unique in a store."""

    key: str
    instance: Instance
    turns: tuple[Turn, ...]
    verdict: Verdict
    rewards: Mapping[str, float] = field(default_factory=dict)
    reward: float | None = None
    reward_hash: str = ""
    card_hash: str = ""

    @property
    def response(self) -> str:
        """All that the policy wrote, a turn a line group."""
        return "\n".join(turn.completion.text for turn in self.turns)

    @property
    def correct(self) -> bool:
        return self.verdict.score is not None and self.verdict.score.correct


@dataclass(frozen=True, kw_only=True)
class Task(ABC):
    """A family with its knobs set: makes problems and verifies answers.

    Subclass it as a frozen, keyword-only dataclass whose own fields are its knobs; a row of
    `tasks.yaml` fills them in, and the three below.
    """

    id: str = ""
    version: int = 1
    levels: range = range(1, 2)  # 1 is the easiest

    unchecked: ClassVar[str] = ""  # why `check` is None, where it is
    unsolved: ClassVar[str] = ""  # why `solution` raises NoSolution, where it always does: other people's tasks
    chance: ClassVar[float] = 0.25  # no constant, and nothing copied from the prompt, earns more on average

    @abstractmethod
    def generate(self, rng: Random, level: int) -> Problem:
        """Make one problem; all its randomness comes from `rng`."""

    @abstractmethod
    def grade(self, answer: Any, text: str) -> Score:
        """Score the final answer found in a response. A bad one scores 0; only a broken task raises."""

    @abstractmethod
    def solution(self, answer: Any) -> str:
        """A full response as a policy would write it; earns 1.0."""

    @abstractmethod
    def wrong(self, answer: Any, rng: Random) -> str:
        """A plausible wrong response; earns less than 1.0."""

    def check(self, problem: Problem) -> bool | None:
        """Recompute the truth by code that `generate` does not share; None where that cannot be done."""
        return None

    def problem_key(self, problem: Problem) -> str:
        """What makes two problems the same one, phrasing aside; decides the split."""
        return hashlib.sha256(b"\0".join([problem.prompt.encode(), *problem.images])).hexdigest()

    def verify(self, answer: Any, response: str) -> Score:
        """Find the final answer in `response` and grade it."""
        found = final_answer(response)
        if found.problem:
            return wrong(found.problem, found.note)
        return self.grade(answer, found.text)

    def instance(self, seed: int, level: int | None = None) -> Instance:
        """The problem at this address: the same one in every process and on every machine."""
        level = self.levels.start if level is None else level
        if level not in self.levels:
            raise ValueError(f"{self.id} has levels {self.levels.start} to {self.levels.stop - 1}, not {level}")
        # A string, so that neighbouring seeds and levels share nothing.
        problem = self.generate(Random(f"{self.id}@{self.version}/{level}#{seed}"), level)
        return Instance(self.id, self.version, level, seed, problem.prompt, problem.answer, problem.images)


@runtime_checkable
class Episode(Protocol):
    """One play of an interactive task."""

    async def observe(self) -> tuple[str, tuple[bytes, ...]]:
        """What the policy sees now: text, and images as PNG."""
        ...

    async def act(self, text: str) -> bool:
        """Carry out what the policy wrote; True when the episode is over."""
        ...

    async def score(self) -> Score:
        """Judge the state reached."""
        ...

    def solution(self) -> AsyncIterator[str]:
        """A reference player: each action is asked for when the one before has been carried out."""
        ...


@dataclass(frozen=True, kw_only=True)
class Interactive(Task):
    """A task that is played in turns. The specification of an episode is its `answer`."""

    max_turns: ClassVar[int] = 16

    @abstractmethod
    def open(self, answer: Any) -> AbstractAsyncContextManager[Episode]:
        """A fresh episode; leaving the context frees what it holds."""

    def grade(self, answer: Any, text: str) -> Score:
        """Play `text`, one action a line, in a fresh episode."""
        from bootcamp.episodes import replay, run_blocking

        return run_blocking(replay(self, answer, text.splitlines()))

    def verify(self, answer: Any, response: str) -> Score:
        """A response is the whole transcript: every line is an action."""
        return self.grade(answer, response)

    def solution(self, answer: Any) -> str:
        """The reference player's actions, one a line."""
        from bootcamp.episodes import run_blocking, solve

        return "\n".join(run_blocking(solve(self, answer)))


Chat = Sequence[Mapping[str, Any]]  # messages: {"role": ..., "content": ...}


@dataclass(frozen=True)
class Sampling:
    """How an engine draws tokens. Temperature 0 is greedy."""

    temperature: float = 1.0
    max_tokens: int = 64


class Engine(Protocol):
    """Chats in, completions out. `seeds[i]` alone fixes the randomness of sample i."""

    def generate(self, chats: Sequence[Chat], sampling: Sampling, seeds: Sequence[int]) -> list[Completion]: ...

    def load_weights(self, path: str, version: int) -> None: ...
