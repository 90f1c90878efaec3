"""Stacking sequences of close-packed layers: letters, h and c, Zhdanov's numbers, Ramsdell's symbol."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import groupby
from random import Random
from typing import Any, ClassVar

from PIL import Image, ImageDraw

from bootcamp.answers import parse_integers
from bootcamp.crystals.drawing import _font
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made
from bootcamp.math.wordings import wording


def steps_of(letters: str) -> list[int]:
    """+1 for A to B to C to A, -1 for the other way; round the period."""
    return [1 if (ord(b) - ord(a)) % 3 == 1 else -1 for a, b in zip(letters, letters[1:] + letters[0], strict=True)]


def letters_of(steps: list[int]) -> str:
    places = [0]
    for step in steps[:-1]:
        places.append((places[-1] + step) % 3)
    return "".join("ABC"[p] for p in places)


def characters(letters: str) -> str:
    """h where both neighbours are alike, c where they differ; the neighbours of the ends lie in the next period."""
    n = len(letters)
    return "".join("h" if letters[k - 1] == letters[(k + 1) % n] else "c" for k in range(n))


def turned(values: Any) -> list[Any]:
    return [values[k:] + values[:k] for k in range(len(values))]


def runs(steps: list[int]) -> list[int]:
    """Lengths of runs of equal steps round the period, a positive run first."""
    start = next(k for k in range(len(steps)) if steps[k] == 1 and steps[k - 1] == -1)
    return [len(list(group)) for _, group in groupby(steps[start:] + steps[:start])]


@dataclass(frozen=True, kw_only=True)
class Stacking(Pictured):
    """From one notation of a stacking to another; any start and either sense of a period is right."""

    chance: ClassVar[float] = 0.15
    SIZES: ClassVar = ((9, 12), (12, 18), (18, 30))

    WORDINGS: ClassVar = {
        "hc": wording(
            "hc of the repeating stacking {letters}?",
            "Close-packed layers repeat the sequence {letters}. Write h or c for each of these layers in turn (the "
            "ends have their neighbours in the next period).",
        ),
        "zhdanov": wording(
            "Zhdanov symbol of the repeating stacking {letters}?",
            "Close-packed layers repeat the sequence {letters}. Give its Zhdanov symbol for this whole period: the "
            "numbers of steps, by turns in the sense A to B to C and against it, with spaces between.",
        ),
        "letters": wording(
            "A period of layers A, B, C with the hc sequence {hc} (one letter a layer)?",
            "Give one whole period, as letters A, B, C, of close-packed layers whose hc symbols repeat {hc}. A "
            "period ends where the letters themselves repeat, so that it may be longer than that.",
        ),
    }
    DRAWN: ClassVar = {
        "hc": wording(
            "The drawing shows a period of close-packed layers, seen along the rows, the first layer at the bottom; "
            "each layer stands at one of three places. Write h or c for each layer from the bottom up (the ends have "
            "their neighbours in the next period)."
        ),
        "zhdanov": wording(
            "The drawing shows a period of close-packed layers, seen along the rows, the first layer at the bottom; "
            "each layer stands at one of three places A, B, C. Give the Zhdanov symbol of this period: the numbers "
            "of steps, by turns in the sense A to B to C and against it, with spaces between."
        ),
    }

    def _period(self, rng: Random, level: int) -> str:
        low, high = self.SIZES[level - 1]
        while True:
            steps = [rng.choice((1, -1)) for _ in range(rng.randint(low, high))]
            if sum(steps) % 3 == 0 and 1 in steps and -1 in steps:
                return letters_of(steps)

    def _hc(self, rng: Random, level: int) -> Made:
        letters = self._period(rng, level)
        return {"letters": letters}, characters(letters)

    def _zhdanov(self, rng: Random, level: int) -> Made:
        letters = self._period(rng, level)
        return {"letters": letters}, " ".join(map(str, runs(steps_of(letters))))

    def _letters(self, rng: Random, level: int) -> Made:
        low, high = ((4, 9), (6, 12), (8, 14))[level - 1]
        while True:
            hc = "".join(rng.choice("hc") for _ in range(rng.randint(low, high)))
            if "h" in hc and "c" in hc and hc[: len(hc) // 2] * 2 != hc:
                return {"hc": hc}, self._laid(hc)

    def _laid(self, hc: str) -> str:
        letters = "AB"
        while True:
            k = len(letters) - 1
            follows = letters[-2] if hc[k % len(hc)] == "h" else (set("ABC") - set(letters[-2:])).pop()
            letters += follows
            period = len(letters) - 2
            if period % len(hc) == 0 and letters[-2:] == letters[:2]:
                return letters[:-2]

    def fault(self, given: Given, text: str, solution: str) -> str:
        if len(text) > 400:
            return "too_long"
        if self.kind == "zhdanov":
            found = parse_integers(text.strip().strip("()|"))
            if found is None:
                if not text.strip().strip("()").isascii() or not text.strip().strip("()").isdigit():
                    return "not_numbers"
                found = [int(mark) for mark in text.strip().strip("()")]
            if len(found) == 1 and found[0] > 9:
                found = [int(mark) for mark in str(found[0])]
            return (
                ""
                if found
                in turned([int(n) for n in solution.split()]) + turned([int(n) for n in solution.split()][::-1])
                else "wrong_numbers"
            )
        written = text.strip().rstrip(".").replace(" ", "").replace(",", "")
        if self.kind == "hc":
            return "" if written == solution else "wrong_sequence"
        if (
            not written
            or set(written) - set("ABC")
            or any(a == b for a, b in zip(written, written[1:] + written[0], strict=True))
        ):
            return "no_stacking"
        hc = given["hc"]
        if len(written) != len(solution):
            return "wrong_period"
        wanted = hc * (len(written) // len(hc))
        mine = characters(written)
        return "" if mine in turned(wanted) or mine in turned(wanted[::-1]) else "wrong_sequence"

    def wrong(self, answer: Any, rng: Random) -> str:
        text = answer["solution"]
        if self.kind == "zhdanov":
            return super().wrong(answer, rng)
        if self.kind == "hc":
            k = rng.randrange(len(text))
            return f"<answer>{text[:k]}{'c' if text[k] == 'h' else 'h'}{text[k + 1 :]}</answer>"
        return f"<answer>{text[:-1]}</answer>"

    def true(self, given: Given, solution: str) -> bool:
        """By steps: a layer is h where the step before and the step after it differ."""
        if self.kind == "letters":
            steps = steps_of(solution)
            mine = "".join("c" if steps[k - 1] == steps[k] else "h" for k in range(len(steps)))
            return mine == given["hc"] * (len(solution) // len(given["hc"])) and sum(steps) % 3 == 0
        letters = given["letters"]
        steps = [(ord(b) - ord(a)) % 3 for a, b in zip(letters, letters[1:] + letters[0], strict=True)]
        if self.kind == "hc":
            return solution == "".join("c" if steps[k - 1] == steps[k] else "h" for k in range(len(steps)))
        numbers = [int(n) for n in solution.split()]
        rebuilt = [step for k, n in enumerate(numbers) for step in [1 + k % 2] * n]
        return rebuilt in turned(steps) and len(numbers) % 2 == 0

    def figure(self, given: Given) -> bytes:
        """Layers seen end on, three places across, the first at the bottom."""
        letters = given["letters"]
        step, side, left, top = 44, 24, 60, 30
        across = 3 * 4
        image = Image.new("RGB", (left + across * step // 3 * 2 + 60, top + side * len(letters) + 40), "white")
        draw = ImageDraw.Draw(image)
        bottom = top + side * (len(letters) - 1)
        for k, name in enumerate("ABC"):
            x = left + k * step * 2 // 3
            draw.line([x, top - 12, x, bottom + 12], fill="#bbbbbb")
            draw.text((x, bottom + 18), name, fill="black", font=_font(15), anchor="mt")
        for k, name in enumerate(letters):
            y = bottom - side * k
            draw.text((left - 40, y), str(k + 1), fill="#555555", font=_font(12), anchor="mm")
            for period in range(4):
                x = left + ("ABC".index(name) + 3 * period) * step * 2 // 3
                draw.ellipse([x - 8, y - 8, x + 8, y + 8], fill="#2471a3", outline="black")
        data = io.BytesIO()
        image.save(data, "PNG")
        return data.getvalue()
