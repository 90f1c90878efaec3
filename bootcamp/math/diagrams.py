"""Pictures of automata, orders, flow networks and conics, as PNG. Drawn with Pillow."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from math import atan2, cos, hypot, pi, sin, sqrt

from PIL import Image, ImageDraw

SIZE = 441
_INK, _PAPER, _MARK = (20, 60, 160), "white", (190, 30, 30)
Place = tuple[float, float]


def _canvas() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (SIZE, SIZE), _PAPER)
    return image, ImageDraw.Draw(image)


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", compress_level=1)
    return target.getvalue()


def _ring(count: int, radius: float = SIZE / 2 - 55) -> list[Place]:
    angles = [2 * pi * k / count - pi / 2 for k in range(count)]
    return [(SIZE / 2 + radius * cos(a), SIZE / 2 + radius * sin(a)) for a in angles]


def _label(draw: ImageDraw.ImageDraw, at: Place, text: str, colour: tuple[int, int, int] = _MARK) -> None:
    """Text on a small white field, so that a line under it does not blot it out."""
    wide = 4.2 * len(text)
    draw.rectangle([at[0] - wide, at[1] - 7, at[0] + wide, at[1] + 7], fill=_PAPER)
    draw.text(at, text, fill=colour, anchor="mm", font_size=14)


def _node(draw: ImageDraw.ImageDraw, at: Place, name: str, *, double: bool = False) -> None:
    x, y = at
    draw.ellipse([x - 15, y - 15, x + 15, y + 15], fill=_PAPER, outline=_INK, width=2)
    if double:
        draw.ellipse([x - 11, y - 11, x + 11, y + 11], outline=_INK, width=2)
    draw.text(at, name, fill=(0, 0, 0), anchor="mm", font_size=14)


def _arrow(draw: ImageDraw.ImageDraw, one: Place, two: Place, bend: float, gap: float = 16) -> Place:
    """A bent arrow between two nodes; returns where its label goes."""
    dx, dy = two[0] - one[0], two[1] - one[1]
    length = hypot(dx, dy)
    control = ((one[0] + two[0]) / 2 - bend * dy / length, (one[1] + two[1]) / 2 + bend * dx / length)

    def at(t: float) -> Place:
        return tuple(  # type: ignore[return-value]
            (1 - t) ** 2 * p + 2 * t * (1 - t) * q + t * t * r for p, q, r in zip(one, control, two, strict=True)
        )

    end = 1 - gap / length
    points = [at(gap / length + (end - gap / length) * k / 20) for k in range(21)]
    draw.line(points, fill=_INK, width=2)
    _head(draw, points[-2], points[-1])
    return at(0.4)


def _head(draw: ImageDraw.ImageDraw, before: Place, tip: Place) -> None:
    angle = atan2(tip[1] - before[1], tip[0] - before[0])
    wings = [(tip[0] - 11 * cos(angle + turn), tip[1] - 11 * sin(angle + turn)) for turn in (-0.4, 0.4)]
    draw.polygon([tip, *wings], fill=_INK)


def automaton(moves: Sequence[Sequence[int]], accepting: Sequence[int], letters: str = "ab") -> bytes:
    """States in a circle, 0 with an arrow that comes from nowhere; two rings around an accepting one."""
    image, draw = _canvas()
    places = _ring(len(moves))
    labels: list[tuple[Place, str]] = []
    arrows: dict[tuple[int, int], str] = {}
    for state, row in enumerate(moves):
        for letter, target in zip(letters, row, strict=True):
            arrows[state, target] = ",".join(filter(None, (arrows.get((state, target), ""), letter)))
    for (one, two), text in arrows.items():
        x, y = places[one]
        if one == two:
            angle = atan2(y - SIZE / 2, x - SIZE / 2)
            cx, cy = x + 25 * cos(angle), y + 25 * sin(angle)
            draw.ellipse([cx - 15, cy - 15, cx + 15, cy + 15], outline=_INK, width=2)
            labels.append(((x + 42 * cos(angle), y + 42 * sin(angle)), text))
        else:
            labels.append((_arrow(draw, places[one], places[two], 26 if (two, one) in arrows else 8), text))
    x, y = places[0]
    draw.line([x - 60, y - 20, x - 17, y - 5], fill=_INK, width=2)
    _head(draw, (x - 60, y - 20), (x - 16, y - 5))
    for state, at in enumerate(places):
        _node(draw, at, str(state), double=state in accepting)
    for at, text in labels:
        _label(draw, at, text)
    return _png(image)


def hasse(names: str, covers: Sequence[tuple[str, str]]) -> bytes:
    """A Hasse diagram: each element stands above all that is less."""
    image, draw = _canvas()
    height = dict.fromkeys(names, 0)
    for _ in names:
        for low, high in covers:
            height[high] = max(height[high], height[low] + 1)
    rows: dict[int, list[str]] = {}
    for name in names:
        rows.setdefault(height[name], []).append(name)
    top = max(rows)
    places = {}
    for level, row in rows.items():
        for k, name in enumerate(row):
            # A slant keeps an edge that skips a row from running through an element between.
            shift = 17 * (level % 3 - 1)
            places[name] = ((k + 1) * SIZE / (len(row) + 1) + shift, SIZE - 40 - level * (SIZE - 80) / max(top, 1))
    for low, high in covers:
        draw.line([places[low], places[high]], fill=_INK, width=2)
    for name, at in places.items():
        _node(draw, at, name)
    return _png(image)


def flows(names: str, arcs: Mapping[tuple[str, str], object]) -> bytes:
    """A directed network in a circle with a number at each arc."""
    image, draw = _canvas()
    places = dict(zip(names, _ring(len(names)), strict=True))
    labels = [
        (_arrow(draw, places[a], places[b], 24 if (b, a) in arcs else 6), str(value)) for (a, b), value in arcs.items()
    ]
    for name, at in places.items():
        _node(draw, at, name)
    for at, text in labels:
        _label(draw, at, text)
    return _png(image)


def pairing(left: str, right: str, edges: Sequence[tuple[str, str]]) -> bytes:
    """A bipartite graph in two columns."""
    image, draw = _canvas()
    places = {}
    for x, names in ((80, left), (SIZE - 80, right)):
        for k, name in enumerate(names):
            places[name] = (x, (k + 1) * SIZE / (len(names) + 1))
    for a, b in edges:
        draw.line([places[a], places[b]], fill=_INK, width=2)
    for name, at in places.items():
        _node(draw, at, name)
    return _png(image)


def conic(form: Sequence[float], dots: Sequence[tuple[float, float]] = (), reach: int = 10) -> bytes:
    """The curve A x^2 + B xy + C y^2 + D x + E y + F = 0 on squared paper, with marked points."""
    image, draw = _canvas()
    cell = (SIZE - 1) / (2 * reach)
    for k in range(-reach, reach + 1):
        colour, width = ((90, 90, 90), 2) if k == 0 else ((210, 210, 210), 1)
        at = (reach + k) * cell
        draw.line([at, 0, at, SIZE], fill=colour, width=width)
        draw.line([0, at, SIZE, at], fill=colour, width=width)
        if k and k % 2 == 0 and abs(k) < reach:
            draw.text((at - 4, reach * cell + 3), str(k), fill=(90, 90, 90))
            draw.text((reach * cell + 4, at - 6), str(-k), fill=(90, 90, 90))
    a, b, c, d, e, f = form
    for half in range(2 * SIZE):  # pixels; the roots in one variable at each place of the other
        here = half / 2 / cell - reach
        for across, terms in (
            (True, (c, b * here + e, a * here * here + d * here + f)),
            (False, (a, b * here + d, c * here * here + e * here + f)),
        ):
            for there in _roots(*terms):
                if abs(there) <= reach:
                    x, y = (here, there) if across else (there, here)
                    across_px, down_px = (reach + x) * cell, (reach - y) * cell
                    draw.ellipse([across_px - 1, down_px - 1, across_px + 1, down_px + 1], fill=_INK)
    for x, y in dots:
        across_px, down_px = (reach + x) * cell, (reach - y) * cell
        draw.ellipse([across_px - 4, down_px - 4, across_px + 4, down_px + 4], fill=_MARK)
    return _png(image)


def _roots(a: float, b: float, c: float) -> list[float]:
    if not a:
        return [-c / b] if b else []
    under = b * b - 4 * a * c
    return [] if under < 0 else [(-b - sqrt(under)) / (2 * a), (-b + sqrt(under)) / (2 * a)]
