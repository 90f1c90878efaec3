"""Playing a page: a task of pages, and one play of it.

A page is `pages/NAME.js` around a plain JSON `state`. Python makes the initial state and computes
the expected one; only the first is sent to the page. At the end the whole state must be equal to
the expected one, so that whatever else was changed on the way costs the reward too.

The episode is over at the first commit in the page, at `finish()`, or when the budget of actions
is spent; without a commit or a `finish()` it earns nothing.
"""

from __future__ import annotations

import base64
import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, ClassVar, Literal

from playwright.async_api import CDPSession, Page

from bootcamp.gui import actions
from bootcamp.gui.actions import Action, Click, Drag, Finish, InvalidAction, Key, Move, Scroll, Type
from bootcamp.gui.browser import BrowserError, bounded, fresh_page, on_browser_loop
from bootcamp.gui.interfaces import Interface, View
from bootcamp.gui.observations import Element, listed, look, pick
from bootcamp.gui.syntaxes import HELP, read
from bootcamp.types import Interactive, Problem, Score, right, wrong

SIZE = (800, 600)  # pixels
POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


@dataclass(frozen=True)
class Plan:
    """What a generator of pages makes: `expected` is `init` with the goal reached."""

    goal: str
    init: dict[str, Any]
    expected: dict[str, Any]
    steps: int  # of the reference player
    says: str | None = None  # what finish must say; None where it may say anything
    moves: tuple[list[Any], ...] = ()  # the reference player's, where the plan knows them


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


class ScreenEpisode(ABC):
    """One play on one page. Its methods may be awaited on any event loop; the first end is final."""

    def __init__(self, page: Page, size: tuple[int, int], budget: int, view: View) -> None:
        self.page = page
        self.size = size
        self.budget = budget
        self.interface = Interface(view)
        self.taken = 0
        self.over = False
        self.ended: Literal["", "commit", "finish"] = ""
        self.said = ""  # the text of finish
        self.note = ""
        self.faults: list[str] = []
        self._camera: CDPSession | None = None
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    @property
    def left(self) -> int:
        """How many actions may still be taken."""
        return self.budget - self.taken

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

    async def snapshot(self) -> tuple[bytes, Any]:
        """A screenshot, and the state that is judged: for a person who looks on, never for a policy."""
        return await on_browser_loop(self._snapshot())

    @abstractmethod
    async def goal(self) -> str:
        """What is to be reached."""

    async def listing(self, view: View) -> list[str]:
        """The page as text, in lines."""
        return await listed(self.page, view)

    @abstractmethod
    async def committed(self) -> bool:
        """True if what the last action did has ended the episode."""

    @abstractmethod
    async def state(self) -> Any:
        """The state that is judged, as JSON."""

    async def _observe(self) -> tuple[str, tuple[bytes, ...]]:
        view = self.interface.view or "both"
        lines = [f"Goal: {await self.goal()}"]
        if self.interface.coordinates == "norm1000":
            lines.append(f"x and y go from 0 to 1000 across the screen. Actions left: {self.left}.")
        else:
            lines.append(f"Screen: {self.size[0]} x {self.size[1]}. Actions left: {self.left}.")
        if self.interface.syntax != "own" and self.taken == 0:
            lines += ["Write each action in this form instead:", HELP[self.interface.syntax]]
        if self.note:
            lines.append(f"Last action was not carried out: {self.note}.")
        lines += await self.listing(view)
        return "\n".join(lines), (await self._picture(),) if view in ("both", "screen") else ()

    async def _picture(self) -> bytes:
        """The same bytes as Playwright's own screenshot, whose waits a still page does not need, for half the time."""
        if self._camera is None:
            self._camera = await bounded(self.page.context.new_cdp_session(self.page), "a screenshot")
        shot = await bounded(self._camera.send("Page.captureScreenshot", {"format": "png"}), "a screenshot")
        return base64.b64decode(shot["data"])

    async def _snapshot(self) -> tuple[bytes, Any]:
        return await self._picture(), await self.state()

    async def _act(self, text: str) -> bool:
        self.taken += 1
        self.note = ""
        try:
            action = read(text, self.size, self.interface)
        except InvalidAction as error:
            self.note = str(error)
        else:
            if isinstance(action, Finish):
                self.ended, self.said = "finish", action.text
            else:
                await bounded(_carry_out(self.page, action), actions.write(action)[:60])
                self.ended = "commit" if await self.committed() else ""
        self.over = bool(self.ended) or self.left <= 0
        return self.over

    @abstractmethod
    async def _score(self) -> Score:
        """The verdict on what was done."""


class PageEpisode(ScreenEpisode):
    """A play on one of our pages; made by `PageTask.open`."""

    def __init__(self, task: PageTask, spec: Mapping[str, Any], page: Page) -> None:
        super().__init__(page, SIZE, spec["budget"], task.view)
        self.task = task
        self.spec = spec

    async def goal(self) -> str:
        return str(self.spec["goal"])

    async def committed(self) -> bool:
        return bool(await bounded(self.page.evaluate("state.committed"), "reading the state"))

    async def state(self) -> Any:
        return json.loads(await bounded(self.page.evaluate("JSON.stringify(state)"), "reading the state"))

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

    async def _score(self) -> Score:
        state = await self.state()
        if self.faults:
            raise BrowserError(f"{self.task.id}: the page is broken: {self.faults[0]}")
        init, expected, state = (self.task.judged(one) for one in (self.spec["init"], self.spec["expected"], state))
        progress = _progress(init, expected, state)
        if not self.ended:
            return wrong("not_finished", "neither a commit nor finish()", progress=progress)
        if state != expected:
            return wrong("wrong_state", _difference(expected, state), progress=progress)
        if self.said != self.spec.get("says", self.said):
            return wrong("wrong_word", f"finish said {self.said!r:.60}", progress=progress)
        return right(progress=1.0)


def _is_action(text: str) -> bool:
    try:
        read(text, SIZE, Interface())
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


def leaves(state: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(state, Mapping):
        for key, value in state.items():
            yield from leaves(value, (*path, key))
    elif isinstance(state, Sequence) and not isinstance(state, str):
        yield path, len(state)
        for k, value in enumerate(state):
            yield from leaves(value, (*path, str(k)))
    else:
        yield path, state


def _progress(init: Any, expected: Any, state: Any) -> float:
    """The share of the needed changes that were made, less those that were not asked for."""
    before, goal, now = (dict(leaves(some)) for some in (init, expected, state))
    needed = [path for path in before | goal if before.get(path) != goal.get(path)]
    made = sum(now.get(path) == goal.get(path) for path in needed)
    harm = sum(now.get(path) != goal.get(path) for path in now if path not in needed)
    return max(0, made - harm) / len(needed) if needed else float(not harm)


def _difference(expected: Any, state: Any) -> str:
    goal, now = dict(leaves(expected)), dict(leaves(state))
    path = next((path for path in goal | now if goal.get(path) != now.get(path)), ())
    return f"{'.'.join(path)} is {now.get(path)!r:.60}, not {goal.get(path)!r:.60}"


@dataclass(frozen=True, kw_only=True)
class PageTask(Interactive):
    """An interactive task on one of our pages. A subclass plans, plays, and reads its own goals back."""

    view: View = "both"  # of an observation, where the run does not choose another

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

    def judged(self, state: dict[str, Any]) -> Any:
        """What of a state is compared: all of it, unless a page has states that mean the same."""
        return state

    def generate(self, rng: Random, level: int) -> Problem:
        plan = self.plan(rng, level)
        if plan.init == plan.expected and plan.says is None:
            raise AssertionError(f"{self.id}: nothing to do in {plan.goal!r}")
        budget = 2 * plan.steps + 3
        answer = {"goal": plan.goal, "init": plan.init, "expected": plan.expected, "budget": budget}
        if plan.says is not None:
            answer["says"] = plan.says
        if plan.moves:
            answer["moves"] = list(plan.moves)
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
