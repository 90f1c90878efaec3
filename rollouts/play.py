"""Playing interactive tasks with an engine: observe, ask, act, several episodes at a time.

Each episode is a coroutine on the process's event loop (bootcamp/episodes.py) that lives inside its
own context; the engine is called on the caller's thread, once for all episodes that wait for a word.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import bootcamp
from bootcamp.episodes import run_blocking
from bootcamp.gui.interfaces import Interface, OnScreen
from bootcamp.judging import describe
from bootcamp.types import Completion, Engine, Instance, Interactive, Sampling, Turn, Verdict
from rollouts.requests import Request

AT_ONCE = 32  # episodes, each with a browser's page of some 20 MiB
MOVE_S = 180.0  # to open, observe, act or score, before an episode counts as timed out

Outcome = tuple[tuple[Turn, ...], Verdict]


def play(engine: Engine, work: Sequence[tuple[Request, Instance]], sampling: Sampling) -> Iterator[Outcome]:
    """The turns and the verdict of one episode for each request, in order.

    A chat begins with the task's prompt and the first observation; the template's instruction is
    left out, for a turn is one action and not an answer. Turn t of sample seed s is drawn with s + t. An
    engine's `interface`, where it has one, says what episodes on a screen show it and how it writes actions.
    """
    interface = getattr(engine, "interface", None)
    for begin in range(0, len(work), AT_ONCE):
        seats = [Seat(request, instance, interface) for request, instance in work[begin : begin + AT_ONCE]]
        yield from _round(engine, seats, sampling)


@dataclass(eq=False)
class Seat:
    """One episode under way."""

    request: Request
    instance: Instance
    interface: Interface | None = None  # None: the task's own
    chat: list[dict[str, Any]] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    verdict: Verdict | None = None
    waiting: asyncio.Future[Completion] | None = None  # for the engine's word

    async def run(self, changed: asyncio.Event) -> None:
        """Play to the end; whatever goes wrong becomes the verdict."""
        try:
            self.verdict = await self._play(changed)
        except TimeoutError:
            self.verdict = Verdict("timeout", None, 0.0, f"the episode took over {MOVE_S:g} s for one move")
        except Exception as error:
            self.verdict = Verdict("verifier_error", None, 0.0, describe(error))
        finally:
            changed.set()

    async def _play(self, changed: asyncio.Event) -> Verdict:
        task = bootcamp.task(self.instance.task)
        assert isinstance(task, Interactive)
        context = task.open(self.instance.answer)
        episode = await asyncio.wait_for(context.__aenter__(), MOVE_S)
        if self.interface is not None and isinstance(episode, OnScreen):
            episode.interface = self.interface
        try:
            for _ in range(task.max_turns):
                text, images = await asyncio.wait_for(episode.observe(), MOVE_S)
                completion = await self._ask(text, images, changed)
                self.turns.append(Turn(text, images, completion))
                if await asyncio.wait_for(episode.act(completion.text.strip()), MOVE_S):
                    break
            score = await asyncio.wait_for(episode.score(), MOVE_S)
        finally:
            with suppress(TimeoutError):
                await asyncio.wait_for(context.__aexit__(None, None, None), MOVE_S)
        return Verdict("scored", score, 0.0)

    async def _ask(self, text: str, images: tuple[bytes, ...], changed: asyncio.Event) -> Completion:
        message: dict[str, Any] = {"role": "user", "content": text, "images": images}
        if not self.chat:
            prompt = self.instance.prompt
            message |= {"content": f"{prompt}\n\n{text}" if text else prompt, "instance": self.instance}
        self.chat.append(message)
        self.waiting = asyncio.get_running_loop().create_future()
        changed.set()
        completion = await self.waiting
        self.chat.append({"role": "assistant", "content": completion.text})
        return completion


def _round(engine: Engine, seats: Sequence[Seat], sampling: Sampling) -> list[Outcome]:
    players: list[asyncio.Task[None]] = []
    changed = asyncio.Event()

    async def next_batch() -> list[Seat]:
        """All that wait for the engine, once nobody is still moving."""
        if not players:
            players.extend(asyncio.create_task(seat.run(changed)) for seat in seats)
        while any(seat.verdict is None and seat.waiting is None for seat in seats):
            changed.clear()
            await changed.wait()
        return [seat for seat in seats if seat.verdict is None]

    async def tell(asked: Sequence[Seat], completions: Sequence[Completion]) -> None:
        for seat, completion in zip(asked, completions, strict=True):
            future, seat.waiting = seat.waiting, None
            assert future is not None
            future.set_result(completion)

    async def stop() -> None:
        for player in players:
            player.cancel()
        await asyncio.gather(*players, return_exceptions=True)

    try:
        while asked := run_blocking(next_batch(), timeout_s=None):  # bounded by MOVE_S in each seat
            seeds = [seat.request.sampling_seed + len(seat.turns) for seat in asked]
            run_blocking(tell(asked, engine.generate([seat.chat for seat in asked], sampling, seeds)))
    finally:
        run_blocking(stop())
    outcomes = []
    for seat in seats:
        assert seat.verdict is not None
        outcomes.append((tuple(seat.turns), seat.verdict))
    return outcomes
