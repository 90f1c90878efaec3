"""An episode as a page for a person: what was on the screen, what was done, what it changed, what it earned.

The page is one file with everything in it and needs no network. Nothing that a policy wrote is markup
in it: texts travel as JSON and are shown as text.
"""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from typing import Any

from bootcamp.errors import NoSolution
from bootcamp.gui.actions import Click, Drag, InvalidAction, Move, Scroll
from bootcamp.gui.episodes import ScreenEpisode, leaves
from bootcamp.gui.interfaces import Interface
from bootcamp.gui.syntaxes import read
from bootcamp.types import Instance, Interactive, Score

MAX_CHANGES = 40  # of one action that are shown
MAX_VALUE = 120  # characters


@dataclass(frozen=True)
class Frame:
    """The screen before an action, the action, and what it changed; the last frame has no action."""

    picture: bytes  # PNG
    action: str = ""
    note: str = ""  # why it was not carried out
    points: tuple[tuple[float, float], ...] = ()  # where, in pixels
    changes: tuple[tuple[str, str, str], ...] = ()  # path in the state, before, after


@dataclass(frozen=True)
class Recording:
    """A whole episode."""

    address: str
    goal: str
    size: tuple[int, int]
    frames: tuple[Frame, ...]
    score: Score
    player: str  # who played
    faults: tuple[str, ...] = field(default=())  # what the page's own script complained of


async def record(task: Interactive, instance: Instance, actions: Iterable[str] | None = None) -> Recording:
    """Play `actions`, or what the reference player does, and keep all that was to be seen.

    A task that has no reference player is looked at once. Only episodes on a screen can be recorded.
    """
    async with task.open(instance.answer) as episode:
        if not isinstance(episode, ScreenEpisode):
            raise TypeError(f"{task.id} is not played on a screen")
        player = "the reference player" if actions is None else "the given actions"
        frames = []
        picture, state = await episode.snapshot()
        try:
            async for action in _lines(actions) if actions is not None else episode.solution():
                points = _points(action, episode)
                over = await episode.act(action)
                shot, after = await episode.snapshot()
                frames.append(Frame(picture, action, episode.note, points, tuple(changes(state, after))))
                picture, state = shot, after
                if over:
                    break
        except NoSolution:
            player = "nobody: the task has no reference player"
        frames.append(Frame(picture))
        score = await episode.score()
        goal = await episode.goal()
        return Recording(
            instance.address, goal, episode.size, tuple(frames), score, player, tuple(episode.faults[:MAX_CHANGES])
        )


async def _lines(actions: Iterable[str]) -> AsyncIterator[str]:
    for action in actions:
        if action.strip():
            yield action.strip()


def _points(text: str, episode: ScreenEpisode) -> tuple[tuple[float, float], ...]:
    try:
        action = read(text, episode.size, Interface())
    except InvalidAction:
        return ()
    match action:
        case Click(x, y) | Move(x, y) | Scroll(x, y):
            return ((x, y),)
        case Drag(points):
            return points
    return ()


def changes(before: Any, after: Any) -> list[tuple[str, str, str]]:
    """The leaves of two JSON values that differ: path, before, after; an absent one is a dash."""
    old, new = dict(leaves(before)), dict(leaves(after))
    differ = [path for path in old | new if old.get(path, leaves) != new.get(path, leaves)]
    return [(".".join(path), _shown(old, path), _shown(new, path)) for path in differ[:MAX_CHANGES]]


def _shown(values: Mapping[tuple[str, ...], Any], path: tuple[str, ...]) -> str:
    if path not in values:
        return "–"
    text = json.dumps(values[path], ensure_ascii=False)
    return text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 1] + "…"


def page(recording: Recording) -> str:
    """The whole document."""
    document = asdict(recording)
    for frame in document["frames"]:
        frame["picture"] = "data:image/png;base64," + base64.b64encode(frame["picture"]).decode()
    data = json.dumps(document, ensure_ascii=True).replace("<", "\\u003c")
    return files("bootcamp.gui").joinpath("replay.html").read_text("utf-8").replace("/*DATA*/null", data)
