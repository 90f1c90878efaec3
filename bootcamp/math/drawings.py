"""Pictures for problems: a plotted function, a polygon on squared paper. Drawn with Pillow, as PNG."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import cos, pi, sin

from PIL import Image, ImageDraw

CELL = 22  # pixels
REACH = 10  # squares on either side of the origin
SIZE = 2 * REACH * CELL + 1
_GRID, _AXIS, _INK = (200, 200, 200), (90, 90, 90), (20, 60, 160)


def _pixel(x: float, y: float) -> tuple[float, float]:
    return (REACH + x) * CELL, (REACH - y) * CELL


def _paper(filled: Sequence[tuple[int, int]] = ()) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """Squared paper with numbered axes, over a polygon if there is one."""
    image = Image.new("RGB", (SIZE, SIZE), "white")
    draw = ImageDraw.Draw(image)
    if filled:
        draw.polygon([_pixel(x, y) for x, y in filled], fill=(218, 231, 252))
    for k in range(-REACH, REACH + 1):
        colour, width = (_AXIS, 2) if k == 0 else (_GRID, 1)
        draw.line([_pixel(k, -REACH), _pixel(k, REACH)], fill=colour, width=width)
        draw.line([_pixel(-REACH, k), _pixel(REACH, k)], fill=colour, width=width)
    for k in range(-REACH + 2, REACH, 2):
        if k:
            x, y = _pixel(k, 0)
            draw.text((x - 4, y + 3), str(k), fill=_AXIS)
            x, y = _pixel(0, k)
            draw.text((x + 4, y - 6), str(k), fill=_AXIS)
    return image, draw


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=1)
    return target.getvalue()


def _dots(draw: ImageDraw.ImageDraw, points: Sequence[tuple[int, int]]) -> None:
    for x, y in points:
        across, down = _pixel(x, y)
        draw.ellipse([across - 4, down - 4, across + 4, down + 4], fill=(190, 30, 30))


def graph(f: Callable[[float], float], dots: Sequence[tuple[int, int]]) -> bytes:
    """The graph of f over [-10, 10] with marked points."""
    return curves([f], dots)


def curves(shapes: Sequence[Callable[[float], float]], dots: Sequence[tuple[int, int]]) -> bytes:
    """The graphs of several functions over [-10, 10], with marked points."""
    image, draw = _paper()
    steps = 8 * CELL * REACH
    for f, ink in zip(shapes, (_INK, (170, 90, 20)), strict=False):
        curve = [(k * REACH / steps, f(k * REACH / steps)) for k in range(-steps, steps + 1, 4)]
        for (a, b), (c, d) in pairwise(curve):
            if abs(b) <= REACH + 1 and abs(d) <= REACH + 1:
                draw.line([_pixel(a, b), _pixel(c, d)], fill=ink, width=2)
    _dots(draw, dots)
    return _png(image)


def polygon(corners: Sequence[tuple[int, int]]) -> bytes:
    """A filled polygon with its corners marked."""
    image, draw = _paper(corners)
    closed = [_pixel(x, y) for x, y in (*corners, corners[0])]
    draw.line(closed, fill=_INK, width=2)
    _dots(draw, corners)
    return _png(image)


def network(count: int, edges: Sequence[Sequence[int]]) -> bytes:
    """A graph on the vertices 1 to `count`, set in a circle and numbered."""
    image = Image.new("RGB", (SIZE, SIZE), "white")
    draw = ImageDraw.Draw(image)
    middle, radius = SIZE / 2, SIZE / 2 - 30
    angles = [2 * pi * k / count - pi / 2 for k in range(count)]
    places = [(middle + radius * cos(a), middle + radius * sin(a)) for a in angles]
    for a, b in edges:
        draw.line([places[a - 1], places[b - 1]], fill=_INK, width=2)
    for k, (x, y) in enumerate(places, 1):
        draw.ellipse([x - 13, y - 13, x + 13, y + 13], fill="white", outline=_INK, width=2)
        draw.text((x, y), str(k), fill=(0, 0, 0), anchor="mm", font_size=14)
    return _png(image)
