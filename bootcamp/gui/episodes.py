"""Playing a page: a task of pages, and one play of it.

A page is `pages/NAME.js` around a plain JSON `state`. Python makes the initial state and computes
the expected one; only the first is sent to the page. At the end the whole state must be equal to
the expected one, so that whatever else was changed on the way costs the reward too.

The episode is over at the first commit in the page, at `finish()`, or when the budget of actions
is spent; without a commit or a `finish()` it earns nothing.
"""

from __future__ import annotations

import hashlib
import json
from abc import abstractmethod
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, ClassVar, Literal

from playwright.async_api import Page

from bootcamp.answers import final_answer
from bootcamp.gui import actions
from bootcamp.gui.actions import Action, Click, Drag, Finish, InvalidAction, Key, Move, Scroll, Type
from bootcamp.gui.browser import BrowserError, bounded, fresh_page, on_browser_loop
from bootcamp.gui.observations import Element, describe, look, pick
from bootcamp.types import Interactive, Problem, Score, right, wrong

SIZE = (800, 600)  # pixels
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"

View = Literal["both", "text", "screen"]


@dataclass(frozen=True)
class Plan:
    """What a generator of pages makes: `expected` is `init` with the goal reached."""

    goal: str
    init: dict[str, Any]
    expected: dict[str, Any]
    steps: int  # of the reference player


@cache
def kernel(name: str) -> str:
    """A file of `pages/`."""
    return files("bootcamp.gui").joinpath("pages", name).read_text("utf-8")


def html(page: str, state: Mapping[str, Any]) -> str:
    """The whole document; no text in `state` can end its script."""
    data = json.dumps(state, ensure_ascii=True).replace("<", "\\u003c")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>{page}</title>'
        f"<style>{kernel('kernel.css')}</style></head><body><script>window.state = {data};\n"
        f"{kernel('kernel.js')}{kernel(page + '.js')}render();</script></body></html>"
    )


class PageEpisode:
    """One play; made by `PageTask.open`. Its methods may be awaited on any event loop."""

    def __init__(self, task: PageTask, spec: Mapping[str, Any], page: Page) -> None:
        self.task = task
        self.spec = spec
        self.page = page
        self.taken = 0
        self.over = False
        self.ended: Literal["", "commit", "finish"] = ""
        self.note = ""
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    @property
    def left(self) -> int:
        """How many actions may still be taken."""
        return self.spec["budget"] - self.taken

    async def observe(self) -> tuple[str, tuple[bytes, ...]]:
        return await on_browser_loop(self._observe())

    async def act(self, text: str) -> bool:
        """Carry out one action; text that is none costs one action too, and is told in the next observation."""
        return self.over or await on_browser_loop(self._act(text))

    async def score(self) -> Score:
        return await on_browser_loop(self._score())

    async def elements(self) -> list[Element]:
        """What the page holds, for the reference players: it is what `observe` lists, and what is scrolled away."""
        return await on_browser_loop(look(self.page))

    async def solution(self) -> AsyncIterator[str]:
        async for action in self.task.play(self, self.spec):
            yield actions.write(action)

    # The reference players find everything in the live page, as a policy must.

    async def at(self, role: str, name: str) -> tuple[float, float]:
        """The centre of an element, in whole pixels."""
        element = pick(await self.elements(), role, name)
        return float(int(element.x)), float(int(element.y))

    async def click(self, role: str, name: str, count: int = 1) -> Click:
        """A click on the centre of an element."""
        return Click(*await self.at(role, name), count=count)

    async def _observe(self) -> tuple[str, tuple[bytes, ...]]:
        lines = [f"Goal: {self.spec['goal']}", f"Screen: {SIZE[0]} x {SIZE[1]}. Actions left: {self.left}."]
        if self.note:
            lines.append(f"Last action was not carried out: {self.note}.")
        if self.task.view != "screen":
            lines += ["Elements, each with its centre:", describe(await look(self.page))]
        if self.task.view == "text":
            return "\n".join(lines), ()
        png = await bounded(self.page.screenshot(caret="hide", animations="disabled"), "a screenshot")
        return "\n".join(lines), (png,)

    async def _act(self, text: str) -> bool:
        self.taken += 1
        self.note = ""
        try:
            action = _read(text)
        except InvalidAction as error:
            self.note = str(error)
        else:
            if isinstance(action, Finish):
                self.ended = "finish"
            else:
                await bounded(_carry_out(self.page, action), actions.write(action)[:60])
                committed = await bounded(self.page.evaluate("state.committed"), "reading the state")
                self.ended = "commit" if committed else ""
        self.over = bool(self.ended) or self.left <= 0
        return self.over

    async def _score(self) -> Score:
        state = json.loads(await bounded(self.page.evaluate("JSON.stringify(state)"), "reading the state"))
        if self.faults:
            raise BrowserError(f"{self.task.id}: the page is broken: {self.faults[0]}")
        expected = self.spec["expected"]
        progress = _progress(self.spec["init"], expected, state)
        if not self.ended:
            return wrong("not_finished", "neither a commit nor finish()", progress=progress)
        if state != expected:
            return wrong("wrong_state", _difference(expected, state), progress=progress)
        return right(progress=1.0)


def _read(text: str) -> Action:
    """The action in what a policy wrote: tagged, or its last line."""
    found = final_answer(text)
    if found.problem:
        raise InvalidAction(found.problem, found.note)
    return actions.parse(found.text, SIZE)


def _is_action(text: str) -> bool:
    try:
        _read(text)
    except InvalidAction:
        return False
    return True


async def _carry_out(page: Page, action: Action) -> None:
    match action:
        case Click(x, y, button, count):
            await page.mouse.click(x, y, button=button, click_count=count)
        case Move(x, y):
            await page.mouse.move(x, y)
        case Drag(points):
            await page.mouse.move(*points[0])
            await page.mouse.down()
            for point in points[1:]:
                await page.mouse.move(*point, steps=3)
            await page.mouse.up()
        case Scroll(x, y, dx, dy):
            await page.mouse.move(x, y)
            await page.mouse.wheel(dx, dy)
        case Type(text):
            await page.keyboard.type(text)
        case Key(combo):
            await page.keyboard.press(combo)


def _leaves(state: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(state, Mapping):
        for key, value in state.items():
            yield from _leaves(value, (*path, key))
    elif isinstance(state, Sequence) and not isinstance(state, str):
        yield path, len(state)
        for k, value in enumerate(state):
            yield from _leaves(value, (*path, str(k)))
    else:
        yield path, state


def _progress(init: Any, expected: Any, state: Any) -> float:
    """The share of the needed changes that were made, less those that were not asked for."""
    before, goal, now = (dict(_leaves(some)) for some in (init, expected, state))
    needed = [path for path in before | goal if before.get(path) != goal.get(path)]
    made = sum(now.get(path) == goal.get(path) for path in needed)
    harm = sum(now.get(path) != goal.get(path) for path in now if path not in needed)
    return max(0, made - harm) / len(needed)


def _difference(expected: Any, state: Any) -> str:
    goal, now = dict(_leaves(expected)), dict(_leaves(state))
    path = next((path for path in goal | now if goal.get(path) != now.get(path)), ())
    return f"{'.'.join(path)} is {now.get(path)!r:.60}, not {goal.get(path)!r:.60}"


@dataclass(frozen=True, kw_only=True)
class PageTask(Interactive):
    """An interactive task on one of our pages. A subclass plans, plays, and reads its own goals back."""

    view: View = "both"  # of an observation: the elements as text, the screenshot, or both

    max_turns: ClassVar[int] = 64
    page: ClassVar[str]  # pages/NAME.js
    ending: ClassVar[str] = "When the goal is reached, end with finish()."

    @abstractmethod
    def plan(self, rng: Random, level: int) -> Plan:
        """A goal and the states before and after."""

    @abstractmethod
    def play(self, episode: PageEpisode, spec: Mapping[str, Any]) -> AsyncIterator[Action]:
        """The reference player."""

    @abstractmethod
    def reach(self, goal: str, init: dict[str, Any]) -> dict[str, Any]:
        """The expected state, read back from the goal's words by code that `plan` does not share."""

    def generate(self, rng: Random, level: int) -> Problem:
        plan = self.plan(rng, level)
        if plan.init == plan.expected:
            raise AssertionError(f"{self.id}: nothing to do in {plan.goal!r}")
        budget = 2 * plan.steps + 3
        answer = {"goal": plan.goal, "init": plan.init, "expected": plan.expected, "budget": budget}
        return Problem(
            f"{plan.goal}\n\nYou see a page of {SIZE[0]} x {SIZE[1]} pixels. Write one action a turn, at most {budget} "
            f"in all; x and y are pixels from the top left corner:\n{actions.HELP}\n{self.ending}",
            answer,
        )

    def problem_key(self, problem: Problem) -> str:
        spec = problem.answer
        return hashlib.sha256(json.dumps([spec["goal"], spec["init"]], sort_keys=True).encode()).hexdigest()

    def check(self, problem: Problem) -> bool:
        spec = problem.answer
        goal = problem.prompt.partition("\n\n")[0]
        return self.reach(goal, json.loads(json.dumps(spec["init"]))) == spec["expected"]

    def grade(self, answer: Any, text: str) -> Score:
        """Play `text`, one action a line; text without any action leaves the page as it was, and needs no browser."""
        lines = [line for line in text.splitlines() if line.strip()]
        if not any(_is_action(line) for line in lines[: answer["budget"]]):
            return wrong("no_action", "no line that counts is an action", progress=0.0)
        return super().grade(answer, text)

    def wrong(self, answer: Any, rng: Random) -> str:
        """The reference player's actions without one of them."""
        lines = self.solution(answer).splitlines()
        del lines[rng.randrange(len(lines))]
        return "\n".join(lines)

    @asynccontextmanager
    async def open(self, answer: Any) -> AsyncIterator[PageEpisode]:
        stack = AsyncExitStack()
        try:
            yield await on_browser_loop(self._start(answer, stack))
        finally:
            await on_browser_loop(stack.aclose())

    async def _start(self, answer: Any, stack: AsyncExitStack) -> PageEpisode:
        page = await stack.enter_async_context(fresh_page(SIZE))
        episode = PageEpisode(self, answer, page)
        await bounded(page.set_content(html(self.page, answer["init"])), "loading the page")
        return episode
