"""Tasks whose data stand in a picture instead of the prompt, and a board to draw it on. Drawn with Pillow, as PNG."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from PIL import Image, ImageDraw

from bootcamp.types import Problem, Task

Place = tuple[float, float]
Colour = tuple[int, int, int]

INK: Colour = (25, 35, 55)
PAPER: Colour = (255, 255, 255)
LINE: Colour = (20, 60, 160)
MARK: Colour = (180, 30, 30)
SOFT: Colour = (205, 210, 220)


@dataclass(frozen=True, kw_only=True)
class Pictured(Task):
    """Stands before a family among the bases of a class, and draws a part of that family's prompt.

    The part that `PART` matches is taken out of the prompt, `INSTEAD` put in its place, and `picture` made
    of it. `check` draws it again and reads the family's whole prompt.
    """

    PART: ClassVar[re.Pattern[str]]
    INSTEAD: ClassVar[str]

    def picture(self, told: str) -> bytes:
        """The PNG that shows what `told` says."""
        raise NotImplementedError

    def generate(self, rng: Random, level: int) -> Problem:
        whole = super().generate(rng, level)  # type: ignore[safe-super]
        told = self.PART.search(whole.prompt)
        assert told is not None, whole.prompt
        prompt = whole.prompt[: told.start()] + self.INSTEAD + whole.prompt[told.end() :]
        return Problem(prompt, {**whole.answer, "told": told[0]}, (self.picture(told[0]),))

    def whole(self, problem: Problem) -> Problem:
        """The problem as the family wrote it."""
        answer = dict(problem.answer)
        return Problem(problem.prompt.replace(self.INSTEAD, answer.pop("told"), 1), answer)

    def check(self, problem: Problem) -> bool:
        if self.INSTEAD not in problem.prompt or problem.images != (self.picture(problem.answer["told"]),):
            return False
        return bool(super().check(self.whole(problem)))

    def problem_key(self, problem: Problem) -> str:
        return super().problem_key(self.whole(problem))


class Board:
    """A white canvas; places are pixels from its upper left corner."""

    def __init__(self, width: int = 480, height: int = 480) -> None:
        self.size = (width, height)
        self._image = Image.new("RGB", self.size, PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def png(self) -> bytes:
        target = io.BytesIO()
        self._image.save(target, "PNG", compress_level=1)
        return target.getvalue()

    def line(self, *places: Place, colour: Colour = LINE, width: int = 2) -> None:
        """A chain of straight lines."""
        self._draw.line(list(places), fill=colour, width=width, joint="curve")

    def dashes(self, one: Place, two: Place, colour: Colour = SOFT) -> None:
        """A broken line."""
        pieces = max(1, round(math.dist(one, two) / 8))
        for k in range(0, pieces, 2):
            self.line(between(one, two, k / pieces), between(one, two, min(1.0, (k + 1) / pieces)), colour=colour)

    def arrow(self, one: Place, two: Place, colour: Colour = LINE, width: int = 2, head: float = 11) -> None:
        """A line with a head at `two`."""
        self.line(one, two, colour=colour, width=width)
        angle = math.atan2(two[1] - one[1], two[0] - one[0])
        sides = [
            (two[0] - head * math.cos(angle + turn), two[1] - head * math.sin(angle + turn)) for turn in (-0.42, 0.42)
        ]
        self._draw.polygon([two, *sides], fill=colour)

    def disc(self, at: Place, radius: float, fill: Colour = PAPER, outline: Colour = LINE) -> None:
        x, y = at
        self._draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=fill, outline=outline, width=2)

    def box(self, at: Place, width: float, height: float, fill: Colour = PAPER, outline: Colour = LINE) -> None:
        """A rectangle around a place."""
        x, y = at
        corners = [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
        self._draw.rectangle(corners, fill=fill, outline=outline, width=2)

    def text(self, at: Place, text: str, size: int = 15, colour: Colour = INK, anchor: str = "mm") -> None:
        self._draw.text(at, text, fill=colour, font_size=size, anchor=anchor)

    def label(self, at: Place, text: str, size: int = 15, colour: Colour = MARK) -> None:
        """Text on a small white field, so that a line under it does not blot it out."""
        left, top, right, bottom = self._draw.textbbox(at, text, font_size=size, anchor="mm")
        self._draw.rectangle([left - 3, top - 2, right + 3, bottom + 2], fill=PAPER)
        self.text(at, text, size, colour)

    def polygon(self, corners: Sequence[Place], fill: Colour) -> None:
        self._draw.polygon(list(corners), fill=fill, outline=LINE)


def between(one: Place, two: Place, share: float) -> Place:
    """The place so far on the way from one to the other."""
    return one[0] + share * (two[0] - one[0]), one[1] + share * (two[1] - one[1])


def beside(one: Place, two: Place, share: float, off: float) -> Place:
    """The place so far on the way, and `off` pixels to its right-hand side."""
    x, y = between(one, two, share)
    length = math.dist(one, two) or 1.0
    return x - off * (two[1] - one[1]) / length, y + off * (two[0] - one[0]) / length


def ring(count: int, middle: Place, radius: float) -> list[Place]:
    """Places on a circle, the first on top."""
    angles = [2 * math.pi * k / count - math.pi / 2 for k in range(count)]
    return [(middle[0] + radius * math.cos(a), middle[1] + radius * math.sin(a)) for a in angles]


def clear_places(lines: Sequence[tuple[Place, Place]], taken: Sequence[Place]) -> list[Place]:
    """A place for a label on each line, clear of the other lines, of the labels before it and of the places taken."""
    labels: list[Place] = []
    for number, (one, two) in enumerate(lines):
        others = [line for k, line in enumerate(lines) if k != number]

        def room(place: Place, others: Sequence[tuple[Place, Place]] = others) -> float:
            """Pixels to what is nearest; more than enough is as good as enough."""
            near = min((math.dist(place, other) for other in (*labels, *taken)), default=60.0)
            return min(near, 60.0, *(2 * _gap(place, *line) for line in others))

        tries = [between(one, two, share) for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.25, 0.75, 0.35, 0.65)]
        labels.append(max(tries, key=room))
    return labels


def _gap(place: Place, one: Place, two: Place) -> float:
    """From a place to the nearest one of a line."""
    dx, dy = two[0] - one[0], two[1] - one[1]
    share = ((place[0] - one[0]) * dx + (place[1] - one[1]) * dy) / ((dx * dx + dy * dy) or 1.0)
    return math.dist(place, between(one, two, min(1.0, max(0.0, share))))
