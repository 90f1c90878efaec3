"""Playing interactive tasks: the loop that every player shares, and a bridge from plain code.

Browsers want one event loop that lives on; callers want plain functions, in Jupyter too, where a
loop already runs. So one background thread owns the loop of the process.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterable
from functools import cache
from typing import Any, TypeVar

from bootcamp.types import Interactive, Score

T = TypeVar("T")


@cache
def background_loop() -> asyncio.AbstractEventLoop:
    """The loop of this process, running in a thread of its own; not to be used across a fork."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="bootcamp-episodes", daemon=True).start()
    return loop


def run_blocking(work: Coroutine[Any, Any, T], timeout_s: float | None = 120.0) -> T:
    """Run a coroutine on the background loop and wait for it; `TimeoutError` after `timeout_s`."""
    future = asyncio.run_coroutine_threadsafe(work, background_loop())
    try:
        return future.result(timeout_s)
    except BaseException:
        future.cancel()
        raise


async def replay(task: Interactive, answer: Any, actions: Iterable[str]) -> Score:
    """Carry out `actions` in a fresh episode and score where it ends."""
    async with task.open(answer) as episode:
        for action in actions:
            if action.strip() and await episode.act(action.strip()):
                break
        return await episode.score()


async def solve(task: Interactive, answer: Any) -> list[str]:
    """The reference player's actions in a fresh episode."""
    actions = []
    async with task.open(answer) as episode:
        async for action in episode.solution():
            actions.append(action)
            if await episode.act(action):
                break
    return actions
