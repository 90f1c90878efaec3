"""The Chromium of this process: found, started once, kept clean, replaced when it breaks.

One browser lives on the background loop of `bootcamp.episodes`; each episode has a fresh context
in it, which is offline and has a frozen clock and a seeded `Math.random`. Pages come by
`set_content`: there is no server, and nothing is fetched.

A crash or a timeout raises `BrowserError`: it is a verifier's error and never anybody's zero.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from playwright.async_api import Browser, BrowserContext, Page, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from bootcamp.episodes import background_loop, run_blocking
from bootcamp.errors import RunError

T = TypeVar("T")

VARIABLE = "BOOTCAMP_CHROMIUM"
NAMES = ("chromium-headless-shell", "chromium")
STEP_S = 20.0  # one action, one observation; hundreds of times what it takes, for machines that others use too
OPEN_S = 60.0  # a context and a page, for which Chromium starts a process
LAUNCH_S = 60.0
MOVES_AT_ONCE = 8  # pages that act or are looked at; more gain nothing, and a time limit would count their waiting
PAGES_PER_BROWSER = 400  # then a new one: Chromium's memory creeps

FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--disable-smooth-scrolling",
    "--disable-lcd-text",
    "--disable-partial-raster",  # else pixels depend on what the page showed before, by one level in 256
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--no-first-run",
    "--metrics-recording-only",
    "--mute-audio",
    "--dns-prefetch-disable",
)

# Nothing in a page may depend on when or where it runs, or open a window of its own.
STILL = """(() => {
  const now = Date.UTC(2025, 5, 16, 9, 0, 0), RealDate = Date;
  window.Date = class extends RealDate {
    constructor(...given) { given.length ? super(...given) : super(now); }
    static now() { return now; }
  };
  performance.now = () => 0;
  let seed = 0x2545f491;
  Math.random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  window.alert = () => undefined; window.confirm = () => false;
  window.prompt = () => null; window.open = () => null; window.print = () => undefined;
})();"""


class BrowserError(RuntimeError):
    """Chromium crashed, hung, or ran a page that is itself broken."""


def find() -> str:
    """The browser to start: `$BOOTCAMP_CHROMIUM`, else the first of `NAMES` on the path."""
    named = os.environ.get(VARIABLE)
    if named:
        if shutil.which(named):
            return named
        raise RunError(f"{VARIABLE} is {named!r}, which is not a program; point it to a Chromium")
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise RunError(
        f"GUI tasks need a Chromium: apt-get install chromium-headless-shell, or set {VARIABLE} to the path of one"
    )


async def bounded(work: Coroutine[Any, Any, T], what: str, seconds: float = STEP_S) -> T:
    """Await `work`, turning a timeout or a crash of the browser into `BrowserError`."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except TimeoutError as error:
        raise BrowserError(f"{what} took more than {seconds:g} s") from error
    except PlaywrightError as error:
        raise BrowserError(f"{what} failed: {_line(error)}") from error


async def on_browser_loop(work: Coroutine[Any, Any, T]) -> T:
    """Await one move, on the browser's loop from whatever loop this is; hundreds of pages take turns."""
    home = background_loop()
    if asyncio.get_running_loop() is home:
        return await _in_turn(work)
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(_in_turn(work), home))


async def _in_turn(work: Coroutine[Any, Any, T]) -> T:
    try:
        async with _pool().moving:
            return await work
    finally:
        work.close()  # of no effect but where it never had its turn


@dataclass(eq=False)
class _Chromium:
    """One running browser; `live` pages are open in it."""

    browser: Browser
    served: int = 0
    live: int = 0

    @property
    def fit(self) -> bool:
        return self.browser.is_connected() and self.served < PAGES_PER_BROWSER

    async def close(self) -> None:
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(STEP_S):
                await self.browser.close()


class _Pool:
    """The current browser, and the ones before it until their last page closes."""

    def __init__(self) -> None:
        self.playwright: Playwright | None = None
        self.current: _Chromium | None = None
        self.lock = asyncio.Lock()
        self.moving = asyncio.Semaphore(MOVES_AT_ONCE)

    async def acquire(self) -> _Chromium:
        async with self.lock:
            old = self.current
            if old is None or not old.fit:
                self.current = None
                if old is not None and old.live == 0:
                    await old.close()
                self.current = _Chromium(await self._launch())
            assert self.current is not None
            self.current.served += 1
            self.current.live += 1
            return self.current

    async def release(self, chromium: _Chromium) -> None:
        chromium.live -= 1
        if chromium is not self.current and chromium.live == 0:
            await chromium.close()

    async def _launch(self) -> Browser:
        path = find()
        root = not hasattr(os, "geteuid") or os.geteuid() == 0
        # Containers often forbid the sandbox; the pages are our own, and offline. Playwright's own process
        # may have died, and answers nothing then: the second try has another.
        for sandbox in (not root, False):
            if self.playwright is None:
                self.playwright = await async_playwright().start()
            try:
                return await self._start(self.playwright, path, sandbox=sandbox)
            except (PlaywrightError, OSError) as error:
                failure = error
                await self._dismiss()
        raise RunError(f"Chromium at {path} does not start: {_line(failure)}") from failure

    @staticmethod
    async def _start(playwright: Playwright, path: str, *, sandbox: bool) -> Browser:
        return await playwright.chromium.launch(
            executable_path=path,
            args=[*FLAGS, *([] if sandbox else ["--no-sandbox"])],
            chromium_sandbox=sandbox,
            timeout=LAUNCH_S * 1000,
            ignore_default_args=["--hide-scrollbars"],  # a screenshot must show that there is more
            handle_sigint=False,  # Ctrl-C is for us to answer
        )

    async def close(self) -> None:
        if self.current is not None:
            await self.current.close()
            self.current = None
        await self._dismiss()

    async def _dismiss(self) -> None:
        """End Playwright's process; the next browser brings another."""
        playwright, self.playwright = self.playwright, None
        if playwright is not None:
            with suppress(PlaywrightError, OSError):
                await playwright.stop()


_pools: dict[int, _Pool] = {}  # by process: a fork must not talk to its parent's browser


def _pool() -> _Pool:
    if os.getpid() not in _pools:
        _pools[os.getpid()] = _Pool()
        atexit.register(shut_down)
    return _pools[os.getpid()]


def shut_down() -> None:
    """Close this process's browser, if it has one; the next page starts another."""
    pool = _pools.pop(os.getpid(), None)
    if pool is not None:
        with suppress(Exception):
            run_blocking(pool.close(), timeout_s=STEP_S)


@asynccontextmanager
async def fresh_page(size: tuple[int, int], setup: str = STILL) -> AsyncIterator[Page]:
    """An empty page of `size` pixels in a context of its own; call it on the browser's loop.

    `setup` is the script that runs before any of the page's own: other people's pages bring their own
    random numbers and wait for a clock, which may stand only between two actions.
    """
    pool = _pool()
    chromium, context = await _context(pool, size, setup)
    try:
        page = await bounded(context.new_page(), "opening a page", OPEN_S)
        page.set_default_timeout(STEP_S * 1000)
        yield page
    finally:
        try:
            await bounded(context.close(), "closing a page")
        except BrowserError:
            if pool.current is chromium:
                pool.current = None  # it hangs: the next page gets a new one
        await asyncio.shield(pool.release(chromium))


async def _context(pool: _Pool, size: tuple[int, int], setup: str) -> tuple[_Chromium, BrowserContext]:
    """A fresh context, from a second browser if the first has died unnoticed."""
    for attempt in (1, 2):
        chromium = await pool.acquire()
        try:
            context = await bounded(
                chromium.browser.new_context(
                    offline=True,
                    viewport={"width": size[0], "height": size[1]},
                    device_scale_factor=1,
                    locale="en-US",
                    timezone_id="UTC",
                    reduced_motion="reduce",
                    color_scheme="light",
                    accept_downloads=False,
                    service_workers="block",
                ),
                "opening a context",
                OPEN_S,
            )
            await bounded(context.add_init_script(setup), "preparing a page")
            return chromium, context
        except BrowserError:
            if pool.current is chromium:
                pool.current = None
            await pool.release(chromium)
            if attempt == 2:
                raise
    raise AssertionError("unreachable")


def _line(error: BaseException) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
