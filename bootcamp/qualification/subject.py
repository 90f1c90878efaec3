"""A task under examination: its instances, its verdicts, and the time of both."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, TypeVar

from bootcamp.answers import final_answer
from bootcamp.qualification.plans import Plan
from bootcamp.qualification.watch import Outcome, Watch
from bootcamp.types import Instance, Interactive, Score, Task

T = TypeVar("T")

VERIFY_LIMIT_S = 2.0  # CPU; slower than this counts as never
GENERATE_LIMIT_S = 20.0
GAME_LIMIT_S = 90.0  # an episode waits for a browser


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong (`defect`) or worth knowing (`remark`), in words that say what to do."""

    check: str
    code: str
    says: str
    defect: bool = True
    times: int = 1
    weight: float = 0.0  # what a response earned, where it should have earned less


@dataclass
class Times:
    """CPU seconds of one kind of operation."""

    seconds: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Median, 99th percentile and rate per CPU second."""
        ordered = sorted(self.seconds)
        if not ordered:
            return {}
        total = sum(ordered)
        return {
            "median_ms": round(1e3 * ordered[len(ordered) // 2], 4),
            "p99_ms": round(1e3 * ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))], 4),
            "per_cpu_s": round(len(ordered) / total, 1) if total > 0 else float(len(ordered) * 1e6),
        }


class Subject:
    """Draws instances of a task and asks for its verdicts, under a plan's budget.

    `findings` and `figures` fill as the checks run; both end up on the card.
    """

    def __init__(self, task: Task, plan: Plan, watch: Watch) -> None:
        self.task, self.plan, self.watch = task, plan, watch
        self.played = isinstance(task, Interactive)
        self.findings: dict[tuple[str, str], Finding] = {}
        self.figures: dict[str, dict[str, Any]] = {}
        self.instances: dict[int, list[Instance]] = {level: [] for level in task.levels}
        self.made_as: dict[str, tuple[str, str]] = {}  # digest and answer of each instance when it was made, by address
        self.solutions: dict[str, str] = {}  # by address; only those that could be written
        self.generating, self.verifying, self.attacking = Times(), Times(), Times()
        self.worst_attack = ("", 0.0)
        self.verdicts = 0
        self._clock = time.monotonic if self.played else time.process_time  # a browser's time is not this process's
        self._started = self._clock()
        self._memory: dict[tuple[str, str], Outcome[Score]] = {}

    # ── time ─────────────────────────────────────────────────────────────────────────────────────

    def within(self, items: Iterable[T], until: float, at_least: int = 1) -> Iterator[T]:
        """The items, as long as less than the share `until` of the whole budget is spent."""
        budget_s = self.plan.budget_s
        for number, item in enumerate(items):
            if number >= at_least and budget_s is not None and self._clock() - self._started > until * budget_s:
                return
            yield item

    # ── findings ─────────────────────────────────────────────────────────────────────────────────

    def defect(self, check: str, code: str, says: str, *, weight: float = 0.0) -> None:
        """Something that keeps the task from qualifying; of each kind, the heaviest is kept and all are counted."""
        self._find(Finding(check, code, says, weight=weight))

    def remark(self, check: str, code: str, says: str) -> None:
        """Something worth knowing that does not."""
        self._find(Finding(check, code, says, defect=False))

    def _find(self, finding: Finding) -> None:
        kind = (finding.check, finding.code)
        if kind in self.findings:
            known = self.findings[kind]
            finding = replace(finding if finding.weight > known.weight else known, times=known.times + 1)
        self.findings[kind] = finding

    # ── instances ────────────────────────────────────────────────────────────────────────────────

    def seed(self, number: int) -> int:
        return self.plan.first_seed + number

    def generate(self, level: int, number: int) -> Outcome[Instance]:
        """The instance of a level and number; timed."""
        seed = self.seed(number)
        limit = GAME_LIMIT_S if self.played else GENERATE_LIMIT_S
        outcome = self.watch.run(f"generate {level}#{seed}", limit, lambda: self.task.instance(seed, level))
        self.generating.seconds.append(outcome.cpu_s)
        return outcome

    def each_level(self, per_level: int) -> list[Instance]:
        """Up to `per_level` drawn instances of each level, the levels taken in turn."""
        return [
            instances[number]
            for number in range(per_level)
            for instances in self.instances.values()
            if number < len(instances)
        ]

    def solution(self, instance: Instance) -> Outcome[str]:
        """The reference solution, remembered."""
        if instance.address in self.solutions:
            return Outcome(self.solutions[instance.address], 0.0)
        limit = GAME_LIMIT_S if self.played else GENERATE_LIMIT_S
        outcome = self.watch.run(
            f"solution {instance.level}#{instance.seed}", limit, lambda: self.task.solution(instance.answer)
        )
        if isinstance(outcome.value, str):
            self.solutions[instance.address] = outcome.value
        return outcome

    def answer_text(self, instance: Instance) -> str | None:
        """The final answer within the reference solution."""
        text = self.solutions.get(instance.address)
        return None if text is None else final_answer(text).text

    # ── verdicts ─────────────────────────────────────────────────────────────────────────────────

    def verdict(self, instance: Instance, response: str, name: str, *, fresh: bool = False) -> Outcome[Score]:
        """The task's word on a response; remembered unless a `fresh` one is asked for."""
        key = (instance.address, response)
        if not fresh and key in self._memory:
            return self._memory[key]
        limit = GAME_LIMIT_S if self.played else VERIFY_LIMIT_S
        outcome = self.watch.run(
            f"verify {name} {instance.level}#{instance.seed}",
            limit,
            lambda: _scored(self.task.verify(instance.answer, response)),
        )
        self.verdicts += 1
        if len(response) < 2_000:  # floods are not worth their memory
            self._memory[key] = outcome
        return outcome

    def value(self, instance: Instance, response: str, name: str) -> float | None:
        """The score's value, or None where there was no verdict."""
        outcome = self.verdict(instance, response, name)
        return None if outcome.value is None else outcome.value.value


def _scored(score: Any) -> Score:
    if not isinstance(score, Score):
        raise TypeError(f"verify returned {type(score).__name__}, not a Score")
    return score


def as_json(answer: Any) -> Any:
    """What an answer is after storing and reading."""
    return json.loads(json.dumps(answer, allow_nan=False))


def corrupted(answer: Any, rng: Random) -> Iterator[Any]:
    """Copies of an answer in which one leaf differs, in random order; its parts take turns, lest one hide the rest."""
    leaves = list(_leaves(answer, ()))
    rng.shuffle(leaves)
    parts: dict[Any, int] = {}
    turns = []
    for path, leaf in leaves:
        parts[path[:1]] = parts.get(path[:1], 0) + 1
        turns.append((parts[path[:1]], path, leaf))
    for _, path, leaf in sorted(turns, key=lambda turn: turn[0]):
        changed = _unshared(answer)
        if not path:
            yield _other(leaf)
            continue
        place = changed
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = _other(leaf)
        yield changed


def _unshared(value: Any) -> Any:
    """A deep copy in which no part stands twice, as after storing; `deepcopy` would keep shared rows shared."""
    if isinstance(value, dict):
        return {key: _unshared(item) for key, item in value.items()}
    return [_unshared(item) for item in value] if isinstance(value, list | tuple) else value


def _leaves(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path, value


def _other(leaf: Any) -> Any:
    if isinstance(leaf, bool):
        return not leaf
    if leaf in (0, 1) and isinstance(leaf, int):
        return 1 - leaf  # it may be a flag
    if isinstance(leaf, int | float):
        return leaf + 1
    if isinstance(leaf, str):
        for position, mark in enumerate(leaf):
            if mark in "0123456789":
                return f"{leaf[:position]}{(int(mark) + 1) % 10}{leaf[position + 1 :]}"
        other = next((mark for mark in leaf if mark != leaf[0]), "x")
        return other + leaf[1:]
    return 1


def quoted(text: str, length: int = 60) -> str:
    """A response as findings show it."""
    short = text if len(text) <= length else f"{text[:length]}… ({len(text):,} characters)"
    return repr(short)


def distinct(items: Sequence[T]) -> list[T]:
    """Without repeats, in order."""
    return list(dict.fromkeys(items))
