"""Poles of a cubic crystal on the stereographic net, as coordinates or drawn on a Wulff net."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import ClassVar

import numpy as np
from PIL import Image, ImageDraw

from bootcamp.answers import parse_integers
from bootcamp.crystals.drawing import _font
from bootcamp.crystals.orientations import primitive_row
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class Pole(Pictured):
    """Which face has its pole there: the indices that come nearest among those that are small; any multiple counts."""

    kind: str = "pole"
    chance: ClassVar[float] = 0.1
    WORDINGS: ClassVar = {
        "pole": wording(
            "Cubic stereogram, 001 at the centre, 100 at (1,0), 010 at (0,1): indices (up to {most}) of the pole at "
            "{place}?",
            "On the stereographic projection of a cubic crystal, radius 1, 001 is at the centre, 100 at (1,0) and "
            "010 at (0,1). Which face, with indices of at most {most}, has its pole at {place}?",
        )
    }
    DRAWN: ClassVar = {
        "pole": wording(
            "The picture is the stereographic projection of a cubic crystal, 001 at its centre, with great and small "
            "circles every 10°. Which face, with indices of at most {most}, has its pole at the point P?"
        )
    }

    def _pole(self, rng: Random, level: int) -> Made:
        most = (4, 5, 5)[level - 1] if self.shown == "drawn" else (4, 6, 9)[level - 1]
        while True:
            h, k, m = primitive_row(rng, most)
            if m > 0 and (h or k):
                break
        length = math.sqrt(h * h + k * k + m * m)
        x, y = h / (length + m), k / (length + m)
        return {"most": most, "place": f"({x:.4f},{y:.4f})"}, f"{h} {k} {m}"

    def fault(self, given: Given, text: str, solution: str) -> str:
        found, truth = parse_integers(text.strip().strip("()")), [int(v) for v in solution.split()]
        if found is None or len(found) != 3 or not any(found) or max(map(abs, found)) > 200:
            return "not_indices"
        common = math.gcd(*found)
        return "" if [v // common for v in found] == truth else "wrong_pole"

    def true(self, given: Given, solution: str) -> bool:
        """Back from the plane to the sphere, and the nearest of all small faces."""
        x, y = (float(v) for v in given["place"].strip("()").split(","))
        scale = 1 + x * x + y * y
        vector = np.array([2 * x, 2 * y, 1 - x * x - y * y]) / scale
        most = int(given["most"])
        grid = np.array(
            [[h, k, m] for h in range(-most, most + 1) for k in range(-most, most + 1) for m in range(1, most + 1)]
        )
        nearness = grid @ vector / np.linalg.norm(grid, axis=1)
        best = grid[nearness > nearness.max() - 1e-9]
        return solution == " ".join(str(int(v) // math.gcd(*map(int, best[0]))) for v in best[0])

    def figure(self, given: Given) -> bytes:
        x, y = (float(v) for v in given["place"].strip("()").split(","))
        image = _net().copy()
        draw = ImageDraw.Draw(image)
        across, down = 270 + 230 * x, 270 - 230 * y
        draw.ellipse([across - 5, down - 5, across + 5, down + 5], fill="#c0392b")
        place = (across + 14, down - 14)
        draw.rectangle(draw.textbbox(place, "P", font=_font(18), anchor="mm"), fill="white")
        draw.text(place, "P", fill="#c0392b", font=_font(18), anchor="mm")
        data = io.BytesIO()
        image.save(data, "PNG")
        return data.getvalue()


@cache
def _net() -> Image.Image:
    """A Wulff net with its poles on 010, and the places of 100, 010, -100, 0-10."""
    image = Image.new("RGB", (540, 540), "white")
    draw = ImageDraw.Draw(image)

    def spot(vector: tuple[float, float, float]) -> tuple[float, float]:
        h, k, m = vector
        return 270 + 230 * h / (1 + m), 270 - 230 * k / (1 + m)

    steps = [math.radians(v) for v in range(0, 181, 2)]
    for tilt in range(0, 181, 10):
        t = math.radians(tilt)
        great = [spot((math.sin(s) * math.cos(t), math.cos(s), math.sin(s) * math.sin(t))) for s in steps]
        draw.line(great, fill="#c8c8c8")
        small = [spot((math.sin(t) * math.cos(s), math.cos(t), math.sin(t) * math.sin(s))) for s in steps]
        draw.line(small, fill="#c8c8c8")
    draw.ellipse([40, 40, 500, 500], outline="black", width=2)
    draw.line([40, 270, 500, 270], fill="#888888")
    draw.line([270, 40, 270, 500], fill="#888888")
    for text, place in (("100", (520, 270)), ("-100", (20, 270)), ("010", (270, 24)), ("0-10", (270, 516))):
        draw.text(place, text, fill="black", font=_font(14), anchor="mm")
    draw.text((284, 258), "001", fill="black", font=_font(12), anchor="mm")
    return image
