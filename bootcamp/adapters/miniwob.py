"""MiniWoB++: 125 small pages as their authors made them, played in our browser.

The pages are read in place from the installed wheel; the package itself, which brings Selenium and
Gymnasium, is never imported. Nothing is mended: what the page says is the goal, and a play passes
only when the page's own reward is 1 before any discount for time. A part of it is kept as a part.

Their display of rewards is hidden. A page's clock stands still and goes on by `TICK_MS` with each
action, so that what moves or fades does the same in every play; scrolling by a drag is the browser's
own and may end a pixel elsewhere. The drop-down lists of `<select>` are not drawn into a screenshot;
they answer to keys, as in other players of these pages.

Source: miniwob 1.1.0, MIT, https://github.com/Farama-Foundation/miniwob-plusplus. BrowserGym plays the
same 125 of its 130 pages; the others need a hand that moves while the clock runs.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from playwright.async_api import Page

from bootcamp.errors import NoSolution, UnknownName
from bootcamp.gui import actions
from bootcamp.gui.browser import BrowserError, bounded, fresh_page, on_browser_loop
from bootcamp.gui.episodes import ScreenEpisode
from bootcamp.gui.interfaces import View
from bootcamp.gui.observations import listed
from bootcamp.types import Interactive, Problem, Score, right, wrong

SIZE = (160, 210)  # pixels; the pages are made for it
LEFT_OUT = ("button-delay", "chase-circle", "hover-shape", "moving-items", "simon-says")
BUDGET = 20  # actions
TICK_MS = 1000
LOADING, START = "2025-06-16T08:59:00Z", "2025-06-16T09:00:00Z"  # the clock jumps to START once the page is there

_BEGIN = """seed => {
  Math.seedrandom(seed);
  core.EPISODE_MAX_TIME = 1e8;
  core.startEpisodeReal();
  const style = document.createElement('style');
  style.textContent = 'html { scrollbar-width: none; } #reward-display, #click-canvas { display: none !important; }';
  document.head.append(style);
}"""
_GOAL = "() => { const said = core.getUtterance(); return said.utterance ?? said; }"
_READY = "() => WOB_TASK_READY !== false"
_OUTCOME = "() => [WOB_DONE_GLOBAL, WOB_RAW_REWARD_GLOBAL, String(WOB_REWARD_REASON ?? '')]"
_LOOK = """() => {
  const found = [], kinds = {A: 'link', BUTTON: 'button', INPUT: 'textbox', TEXTAREA: 'textbox', SELECT: 'list'};
  const plain = new Set(['circle', 'rect', 'polygon', 'path', 'line', 'ellipse', 'text', 'image', 'IMG', 'CANVAS']);
  const inputs = {checkbox: 'checkbox', radio: 'radio', button: 'button', submit: 'button', range: 'slider'};
  for (const node of document.querySelectorAll('#wrap *, .ui-dialog *, .ui-datepicker *, .ui-menu *')) {
    if (node.closest('#query') && !node.closest('#area')) continue;
    const tag = node.tagName;
    const own = [...node.childNodes].filter(part => part.nodeType === 3).map(part => part.data).join(' ').trim();
    if (!own && !kinds[tag] && !plain.has(tag)) continue;
    if (tag === 'OPTION' || tag === 'SCRIPT' || tag === 'STYLE') continue;
    const box = node.getBoundingClientRect(), x = box.left + box.width / 2, y = box.top + box.height / 2;
    if (!box.width || !box.height) continue;
    const top = document.elementFromPoint(x, y), states = [];
    for (const name of ['checked', 'disabled']) if (node[name] === true) states.push(name);
    if (document.activeElement === node) states.push('focused');
    const role = tag === 'INPUT' ? inputs[node.type] ?? 'textbox' : kinds[tag] ?? (own ? 'text' : tag.toLowerCase());
    const paint = plain.has(tag) && node.getAttribute('fill') ? ' ' + node.getAttribute('fill') : '';
    const label = node.labels && node.labels[0] ? node.labels[0].innerText : '';
    const options = tag === 'SELECT' ? [...node.options].map(option => option.text).join(' | ') : '';
    found.push([role, (own || label || options || node.placeholder || node.alt || '').slice(0, 200) + paint, states,
      ['textbox', 'list', 'slider'].includes(role) ? String(node.value) : null,
      x, y, box.width, box.height, !!top && (node.contains(top) || top.contains(node))]);
  }
  return found;
}"""


@cache
def pages() -> dict[str, Path]:
    """The pages of the installed wheel by name; `ModuleNotFoundError` where there is none."""
    found = importlib.util.find_spec("miniwob")
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError("No module named 'miniwob'", name="miniwob")
    folder = Path(next(iter(found.submodule_search_locations)), "html", "miniwob")
    return {path.stem: path for path in sorted(folder.glob("*.html")) if path.stem not in LEFT_OUT}


pages()  # a missing wheel is told when a task is asked for


class MiniwobEpisode(ScreenEpisode):
    """One play of one page, whose own script judges it."""

    def __init__(self, page: Page, view: View, budget: int, start: str) -> None:
        super().__init__(page, SIZE, budget, view)
        self.start = start

    async def _picture(self) -> bytes:
        # These pages have carets that blink and colours that fade by themselves.
        return await bounded(self.page.screenshot(caret="hide", animations="disabled"), "a screenshot")

    async def goal(self) -> str:
        said = await bounded(self.page.evaluate(_GOAL), "reading the goal")
        return " ".join(str(said).split())

    async def listing(self, view: View) -> list[str]:
        return await listed(self.page, view, _LOOK)

    async def committed(self) -> bool:
        if self._left():
            return True
        await bounded(self.page.clock.run_for(TICK_MS), "letting time pass")
        return bool((await self.state())["done"])

    async def state(self) -> Any:
        done, raw, reason = await bounded(self.page.evaluate(_OUTCOME), "reading the reward")
        return {"done": done, "raw": float(raw or 0.0), "reason": reason}

    async def solution(self) -> AsyncIterator[str]:
        raise NoSolution(f"{MiniwobTask.unsolved}")
        yield ""

    def _left(self) -> bool:
        return self.page.url.partition("#")[0] != self.start

    async def _score(self) -> Score:
        if self._left():
            return wrong("left_page", "the action led to another page", raw=0.0)
        state = await self.state()
        raw = min(1.0, max(0.0, state["raw"]))
        if not state["done"]:
            return wrong("not_finished", "the page has not ended the episode", raw=raw)
        return right(raw=1.0) if state["raw"] >= 1.0 else wrong("not_accepted", state["reason"][:80], raw=raw)


@dataclass(frozen=True, kw_only=True)
class MiniwobTask(Interactive):
    """One page. `answer` is its seed: the goal stands on the page, and the page alone judges."""

    page: str
    view: View = "both"

    unchecked: ClassVar[str] = "other people's task: nothing here recomputes its truth"
    unsolved: ClassVar[str] = "MiniWoB++ has no reference player"
    max_turns: ClassVar[int] = BUDGET

    def __post_init__(self) -> None:
        if self.page not in pages():
            raise UnknownName("page of MiniWoB++", self.page, pages())

    def generate(self, rng: Random, level: int) -> Problem:
        return Problem(
            f"Do what the page asks. You see it as a screen of {SIZE[0]} x {SIZE[1]} pixels. Write one action a turn, "
            f"at most {BUDGET} in all; x and y are pixels from the top left corner:\n{actions.HELP}",
            {"page": self.page, "seed": rng.getrandbits(32)},
        )

    def problem_key(self, problem: Problem) -> str:
        return json.dumps(problem.answer, sort_keys=True)

    def solution(self, answer: Any) -> str:
        raise NoSolution(f"{self.id} has no reference solution: {self.unsolved}")

    def wrong(self, answer: Any, rng: Random) -> str:
        return "finish()"

    @asynccontextmanager
    async def open(self, answer: Any) -> AsyncIterator[MiniwobEpisode]:
        stack = AsyncExitStack()
        try:
            yield await on_browser_loop(self._start(answer, stack))
        finally:
            await on_browser_loop(stack.aclose())

    async def _start(self, answer: Any, stack: AsyncExitStack) -> MiniwobEpisode:
        page = await stack.enter_async_context(fresh_page(SIZE, setup=""))
        start = pages()[answer["page"]].as_uri()
        await bounded(page.clock.install(time=LOADING), "preparing a page")
        await bounded(page.goto(start), "loading the page")
        await bounded(page.clock.pause_at(START), "stopping the clock")
        await bounded(page.evaluate(_BEGIN, str(answer["seed"])), "starting the episode")
        await bounded(page.clock.run_for(TICK_MS), "letting time pass")
        if not await bounded(page.evaluate(_READY), "waiting for the page"):
            raise BrowserError(f"{self.id}: the page is not ready after {TICK_MS} ms")
        return MiniwobEpisode(page, self.view, BUDGET, start)
