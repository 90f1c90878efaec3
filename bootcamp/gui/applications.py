"""Applications: a page, a generator of its states, and many goals on them.

A goal is three things: `ask` edits a state to the one wanted and gives the sentence that asks for
it and the moves that lead there; `read` reads the sentence and edits the state by what it says.
The two share no code but what the page itself does, so that each checks the other.
"""

from __future__ import annotations

import copy
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.gui.actions import Action, Click, Drag, Finish, Key, Scroll, Type
from bootcamp.gui.episodes import PageEpisode, PageTask, Plan
from bootcamp.gui.observations import pick
from bootcamp.types import Problem

State = dict[str, Any]
Step = list[Any]  # a verb and what it takes, as JSON
Asked = tuple[str, list[Step]]
TRIES = 400


@dataclass(frozen=True)
class Goal:
    """`ask` gives None where a state does not lend itself; another state is then made."""

    ask: Callable[[Random, int, State], Asked | None]
    read: Callable[
        [State, list[str], str], str | None
    ]  # the state, what is in quotes, the sentence; what finish must say
    start: Callable[[Random, int], State] | None = None  # where the application's own does not do


@dataclass(frozen=True, kw_only=True)
class Application(PageTask):
    """A page with goals; `kind` is one of them. A subclass names the page, the goals, and makes states."""

    kind: str

    goals: ClassVar[Mapping[str, Goal]]

    def start(self, rng: Random, level: int) -> State:
        """A state to begin with; without `committed`, which is added."""
        raise NotImplementedError

    def plan(self, rng: Random, level: int) -> Plan:
        goal = self.goals[self.kind]
        for _ in range(TRIES):
            init = (goal.start or self.start)(rng, level) | {"committed": None}
            expected = copy.deepcopy(init)
            asked = goal.ask(rng, level, expected)
            if not asked:
                continue
            said, moves = asked
            word = moves[-1][1] if moves[-1][0] == "finish" and len(moves[-1]) > 1 else None
            if word or self.judged(expected) != self.judged(init):
                return Plan(said, init, expected, len(moves), word, tuple(moves))
        raise AssertionError(f"{self.id}: no state for the goal in {TRIES} tries")

    def reach(self, goal: str, init: dict[str, Any]) -> dict[str, Any]:
        self.goals[self.kind].read(init, quoted(goal), goal)
        return init

    def check(self, problem: Problem) -> bool:
        spec = problem.answer
        goal, reached = problem.prompt.partition("\n\n")[0], copy.deepcopy(spec["init"])
        word = self.goals[self.kind].read(reached, quoted(goal), goal)
        return word == spec.get("says") and bool(self.judged(reached) == self.judged(spec["expected"]))

    async def play(self, episode: PageEpisode, spec: Mapping[str, Any]) -> AsyncIterator[Action]:
        for verb, *given in spec["moves"]:
            yield await _VERBS[verb](episode, *given)


def quoted(text: str) -> list[str]:
    """What stands in double quotes."""
    return re.findall(r'"([^"]*)"', text)


# ── the moves of reference players: made here, carried out below ─────────────────────────────────


def click(role: str, name: str, count: int = 1) -> Step:
    return ["click", role, name, count]


def right(role: str, name: str) -> Step:
    """Click with the right button."""
    return ["right", role, name]


def press(name: str) -> Step:
    """Click a button."""
    return click("button", name)


def typed(text: str) -> Step:
    return ["type", text]


def key(name: str) -> Step:
    return ["key", name]


def into(name: str, text: str) -> list[Step]:
    """Fill an empty text field."""
    return [click("textbox", name), typed(text)]


def over(name: str, text: str) -> list[Step]:
    """Fill a text field that holds something."""
    return [click("textbox", name), key("Control+a"), typed(text)]


def drag(role: str, name: str, to_role: str, to_name: str) -> Step:
    return ["drag", role, name, to_role, to_name]


def spot(role: str, name: str, x: float, y: float) -> Step:
    """Click `x, y` pixels from the top left corner of an element."""
    return ["spot", role, name, x, y]


def sweep(role: str, name: str, *points: tuple[float, float]) -> Step:
    """Drag through points counted from the top left corner of an element."""
    return ["sweep", role, name, *([x, y] for x, y in points)]


def shift(role: str, name: str, dx: float, dy: float) -> Step:
    """Drag an element by its centre."""
    return ["shift", role, name, dx, dy]


def scroll(region: str, dy: int) -> Step:
    """Turn the wheel over a region."""
    return ["scroll", region, dy]


FINISH: Step = ["finish"]


def finish(word: str) -> Step:
    """End with a word that is judged."""
    return ["finish", word]


async def _click(episode: PageEpisode, role: str, name: str, count: int) -> Action:
    return await episode.click(role, name, count)


async def _right(episode: PageEpisode, role: str, name: str) -> Action:
    return Click(*await episode.at(role, name), "right")


async def _type(_: PageEpisode, text: str) -> Action:
    return Type(text)


async def _key(_: PageEpisode, combo: str) -> Action:
    return Key(combo)


async def _drag(episode: PageEpisode, role: str, name: str, to_role: str, to_name: str) -> Action:
    return Drag((await episode.at(role, name), await episode.at(to_role, to_name)))


async def _corner(episode: PageEpisode, role: str, name: str) -> tuple[float, float]:
    one = pick(await episode.elements(), role, name)
    return round(one.x - one.width / 2), round(one.y - one.height / 2)


async def _spot(episode: PageEpisode, role: str, name: str, x: float, y: float) -> Action:
    left, top = await _corner(episode, role, name)
    return Click(left + x, top + y)


async def _sweep(episode: PageEpisode, role: str, name: str, *points: Sequence[float]) -> Action:
    left, top = await _corner(episode, role, name)
    return Drag(tuple((left + x, top + y) for x, y in points))


async def _shift(episode: PageEpisode, role: str, name: str, dx: float, dy: float) -> Action:
    x, y = await episode.at(role, name)
    return Drag(((x, y), (x + dx, y + dy)))


async def _scroll(episode: PageEpisode, region: str, dy: int) -> Action:
    x, y = await episode.at("region", region)
    return Scroll(x, y, 0, dy)


async def _finish(_: PageEpisode, word: str = "") -> Action:
    return Finish(word)


_VERBS: Mapping[str, Callable[..., Any]] = {
    "click": _click,
    "right": _right,
    "type": _type,
    "key": _key,
    "drag": _drag,
    "spot": _spot,
    "sweep": _sweep,
    "shift": _shift,
    "scroll": _scroll,
    "finish": _finish,
}
