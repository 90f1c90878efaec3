"""Grounding where a value must become a place: sliders, colours, charts and maps.

An element says which values lie at its edges, or where two of them lie; the place asked for follows.
What is asked for "within n pixels" may be missed by as much: all whole pixels that near are right.
"""

from __future__ import annotations

import colorsys
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

from bootcamp.gui import words
from bootcamp.gui.grounding import Computed, Found, place
from bootcamp.gui.instruments import numbers
from bootcamp.gui.screens import SIZE, Box, Widget

Asked = tuple[list[Widget], str, Found]


def around(x: float, y: float, pixels: int) -> Box:
    """The box of all whole pixels that are so near to (x, y), or nearer, in either direction."""
    (left, width), (top, height) = near(x, pixels), near(y, pixels)
    return left, top, width, height


def near(at: float, pixels: int) -> tuple[int, int]:
    """The first whole pixel within so many of a place, and how many there are."""
    # Two ways to compute one place may differ in the last digit, on either side of a whole number.
    first, last = math.ceil(round(at - pixels, 9)), math.floor(round(at + pixels, 9))
    return first, last - first + 1


def contains(outer: Box, inner: Box) -> bool:
    """True if no part of the inner box lies outside of the outer one."""
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[0] + inner[2] <= outer[0] + outer[2]
        and inner[1] + inner[3] <= outer[1] + outer[3]
    )


def middle(box: Box) -> tuple[float, float]:
    """The centre of a box."""
    return box[0] + box[2] / 2, box[1] + box[3] / 2


@dataclass(frozen=True, kw_only=True)
class Slider(Computed):
    """The place on a slider where it reads a value.

    Depth 1: from 0 to 100; depth 2: between other ends, among three; depth 3: upright; depth 4: logarithmic;
    depth 5: what another one, whose thumb is to be read first, shows.
    """

    PIXELS: ClassVar = 4
    THICK: ClassVar = 20

    def ask(self, rng: Random, depth: int) -> Asked:
        names = rng.sample(words.CONTROLS, 1 if depth == 1 else 3)
        scales, sliders = [], []
        for name, k in zip(names, rng.sample(range(len(names)), len(names)), strict=True):
            scales.append(self._ends(rng, depth))
            sliders.append(self._slider(rng, depth, name, k, *scales[-1]))
        slider, (low, high) = sliders[0], scales[0]
        if depth == 5:
            other, (least, most) = sliders[1], scales[1]
            shown = int(other.states[-1].split()[-1]) - other.box[0]
            value = least + Fraction((most - least) * shown, other.box[2])
            # A thumb that is read one pixel wrong should not cost more than two here.
            steep = slider.box[2] * (most - least) > 2 * other.box[2] * (high - low)
            if steep or not low < value < high:
                return self.ask(rng, depth)
            question = f'Find where the slider "{slider.name}" reads what the slider "{other.name}" shows now'
        else:
            value = Fraction(self._value(rng, low, high, depth))
            question = f'Find where the slider "{slider.name}" reads {value}'
        share = math.log10(value / low) / math.log10(high / low) if depth == 4 else (value - low) / (high - low)
        length = max(slider.box[2:])
        at = (1 - share) * length if depth == 3 else share * length
        thumb = int(slider.states[-1].split()[-1]) - slider.box[depth == 3]
        if not 2 * self.PIXELS < at < length - 2 * self.PIXELS or abs(thumb - at) < 3 * self.PIXELS:
            return self.ask(rng, depth)
        rng.shuffle(sliders)
        return sliders, f"{question}, within {self.PIXELS} pixels.", place(self._window(slider.box, float(at)))

    def _slider(self, rng: Random, depth: int, name: str, k: int, low: int, high: int) -> Widget:
        """The kth slider of a screen, its thumb anywhere but near an end; at depth 5 at a twentieth of its length."""
        upright = depth == 3
        length = rng.randrange(200, 281, 40) if upright else rng.randrange(300, 501, 50)
        along = (rng.randrange(60, 110), length)
        across = (rng.randrange(40, 100) + 190 * k if upright else rng.randrange(30, 90) + 110 * k, self.THICK)
        (left, width), (top, height) = (across, along) if upright else (along, across)
        shown = length * rng.randint(3, 17) // 20 if depth == 5 else rng.randint(length // 10, length * 9 // 10)
        if upright:
            states = [f"from {low} at the bottom to {high} at the top", f"thumb at y = {top + height - shown}"]
        else:
            states = [f"from {low} at the left to {high} at the right", f"thumb at x = {left + shown}"]
        if depth == 4:
            states.insert(1, "logarithmic")
        return Widget("slider", name, (left, top, width, height), tuple(states))

    def _ends(self, rng: Random, depth: int) -> tuple[int, int]:
        if depth == 1:
            return 0, 100
        if depth == 4:
            return 1, 10 ** rng.randint(2, 4)
        low = rng.choice((-50, -20, -10, 0, 10, 20, 40))
        return low, low + rng.choice((40, 50, 60, 80, 120, 150))

    def _value(self, rng: Random, low: int, high: int, depth: int) -> int:
        if depth == 1:
            return rng.randint(3, 97)
        if depth == 4:
            return int(10 ** rng.uniform(0.1, math.log10(high) - 0.1)) + 1
        return rng.randint(low + 1, high - 1)

    def _window(self, box: Box, at: float) -> Box:
        x, y, width, height = box
        if width > height:
            first, count = near(x + at, self.PIXELS)
            return first, y, count, height
        first, count = near(y + at, self.PIXELS)
        return x, first, width, count

    def find(self, question: str, widgets: Sequence[Widget]) -> Found:
        sliders = {widget.name: widget for widget in widgets}
        name, *others = re.findall(r'"(\w+)"', question)
        slider = sliders[name]
        if others:
            other = sliders[others[0]]
            low, high = numbers(other.states[0])
            value = low + (high - low) * (numbers(other.states[-1])[0] - other.box[0]) / other.box[2]
        else:
            value = numbers(question)[0]
        low, high = numbers(slider.states[0])
        if "logarithmic" in slider.states:
            value, low, high = math.log(value), math.log(low), math.log(high)
        share = (value - low) / (high - low)
        upright = slider.box[3] > slider.box[2]
        at = slider.box[3] * (1 - share) if upright else slider.box[2] * share
        return place(self._window(slider.box, at))


@dataclass(frozen=True, kw_only=True)
class ColorField(Computed):
    """The place of a colour where hue runs to the right and saturation upwards.

    Depth 1: hue and saturation; depth 2: a bright colour in hexadecimal; depth 3: a dark one; depth 4: the
    complement of one; depth 5: the colour half way between two.
    """

    PIXELS: ClassVar = 8
    STATES: ClassVar = (
        "hue from 0 at the left to 360 at the right",
        "saturation from 0 at the bottom to 100 at the top",
    )

    def ask(self, rng: Random, depth: int) -> Asked:
        box = (rng.randrange(30, 180), rng.randrange(20, 90), 360, rng.choice((200, 250)))
        if depth == 1:
            hue, saturation = 10 * rng.randint(1, 35), 5 * rng.randint(2, 18)
            question = f"Find hue {hue} and saturation {saturation}"
            share, height = hue / 360, saturation / 100
        else:
            bright = 255 if depth == 2 else rng.randint(90, 220)
            one, two = ([rng.randint(0, bright), rng.randint(0, bright), bright] for _ in range(2))
            rng.shuffle(one)
            rng.shuffle(two)
            shown = [_hex(one), _hex(two)]
            if depth == 5:
                both = f"{shown[0]} and {shown[1]} (the mean of each of R, G and B)"
                question = f"Find the hue and saturation (HSV) of the colour half way between {both}"
                one = [a + b for a, b in zip(one, two, strict=True)]
            else:
                which = "of the complement (opposite hue, same saturation) of" if depth == 4 else "of"
                question = f"Find the hue and saturation (HSV) {which} {shown[0]}"
            share, height = _hue(one), 1 - min(one) / max(one)
            if depth == 4:
                share = (share + 0.5) % 1
            if max(one) - min(one) < 40:  # nearly grey: hardly any hue
                return self.ask(rng, depth)
        target = around(box[0] + share * box[2], box[1] + (1 - height) * box[3], self.PIXELS)
        if not contains(box, target):
            return self.ask(rng, depth)
        return [Widget("field", "Colour", box, self.STATES)], f"{question}, within {self.PIXELS} pixels.", place(target)

    def find(self, question: str, widgets: Sequence[Widget]) -> Found:
        (field,) = widgets
        if hexes := re.findall(r"#[0-9a-f]{6}", question):
            colors = [[int(one[k : k + 2], 16) / 255 for k in (1, 3, 5)] for one in hexes]
            hue, saturation, _ = colorsys.rgb_to_hsv(*(sum(part) / len(part) for part in zip(*colors, strict=True)))
            if "complement" in question:
                hue = (hue + 0.5) % 1
        else:
            angle, percent, _ = numbers(question)
            hue, saturation = angle / 360, percent / 100
        x, y, width, height = field.box
        return place(around(x + hue * width, y + height - saturation * height, self.PIXELS))


def _hex(color: Sequence[int]) -> str:
    return "#" + "".join(f"{part:02x}" for part in color)


def _hue(color: Sequence[int]) -> float:
    """Of the turn: the sixth of the circle in which the colour lies, and how far into it."""
    red, green, blue = color
    top, span = max(color), max(color) - min(color)
    if span == 0:
        return 0.0
    if top == red:
        return ((green - blue) / span / 6) % 1
    if top == green:
        return (2 + (blue - red) / span) / 6
    return (4 + (red - green) / span) / 6


@dataclass(frozen=True, kw_only=True)
class Chart(Computed):
    """A point of a chart by its values, from the labels of two ticks of each axis.

    Depth 1: ticks at the corners; depth 2: elsewhere; depth 3: y logarithmic; depth 4: both axes; depth 5: where the
    straight line through two marks reaches a value of x.
    """

    PIXELS: ClassVar = 4
    LABEL: ClassVar = (48, 16)
    RULE: ClassVar = "The middle of a tick's label is in line with its value."

    def ask(self, rng: Random, depth: int) -> Asked:
        logs = (depth == 4, depth in (3, 4))
        width, height = 50 * rng.randint(6, 9), 50 * rng.randint(4, 5)
        box = (rng.randrange(80, 150), rng.randrange(20, 80), width, height)
        states = tuple(f"{axis} logarithmic" for axis, log in zip("xy", logs, strict=True) if log)
        widgets = [Widget("chart", "Yield", box, states)]
        axes = []
        for axis, (log, length) in enumerate(zip(logs, (width, height), strict=True)):
            ends = (0, length) if depth == 1 else (rng.randint(0, length // 4), length - rng.randint(0, length // 4))
            if log:
                low = 10 ** rng.randint(0, 1)
                values = (low, low * 10 ** rng.randint(2, 3))
            else:
                low = 10 * rng.randint(0, 20)
                values = (low, low + rng.choice((10, 20, 40, 50, 100, 200)))
            axes.append((ends, values))
            for end, value in zip(ends, values, strict=True):
                x, y = (box[0] + end, box[1] + height + 16) if axis == 0 else (box[0] - 32, box[1] + height - end)
                label = (x - self.LABEL[0] // 2, y - self.LABEL[1] // 2, *self.LABEL)
                widgets.append(Widget("tick", str(value), label, (f"{'xy'[axis]} axis",)))
        if depth == 5:
            marks = [(rng.randint(10, width - 10), rng.randint(10, height - 10)) for _ in range(2)]
            if abs(marks[0][0] - marks[1][0]) < 80 or any(math.dist(m, (width / 2, height / 2)) < 12 for m in marks):
                return self.ask(rng, depth)
            for name, (across, up) in zip("AB", marks, strict=True):
                widgets.append(Widget("mark", name, (box[0] + across - 4, box[1] + height - up - 4, 8, 8)))
        wanted: list[int] = []
        at: list[float] = []
        for ((begin, end), (low, high)), log in zip(axes, logs, strict=True):
            value = round(low * (high / low) ** rng.uniform(0.05, 0.95)) if log else rng.randint(low + 1, high - 1)
            share = math.log(value / low) / math.log(high / low) if log else (value - low) / (high - low)
            wanted.append(value)
            at.append(begin + share * (end - begin))
        if depth == 5:
            (x1, y1), (x2, y2) = marks
            at[1] = y1 + (at[0] - x1) * (y2 - y1) / (x2 - x1)
            question = f"Find where the straight line through the middles of A and B reaches x = {wanted[0]}"
            if min(math.dist(at, mark) for mark in marks) < 30:
                return self.ask(rng, depth)
        else:
            question = f"Find the point x = {wanted[0]}, y = {wanted[1]} of the chart"
        target = around(box[0] + at[0], box[1] + height - at[1], self.PIXELS)
        if not contains(box, target):
            return self.ask(rng, depth)
        return widgets, f"{question}, within {self.PIXELS} pixels. {self.RULE}", place(target)

    def find(self, question: str, widgets: Sequence[Widget]) -> Found:
        chart = widgets[0]
        values = numbers(question.partition(", within ")[0])
        at = []
        for axis, value in enumerate(values):
            ticks = [(middle(w.box)[axis], float(w.name)) for w in widgets if w.states == (f"{'xy'[axis]} axis",)]
            (begin, low), (end, high) = ticks
            if f"{'xy'[axis]} logarithmic" in chart.states:
                low, high, value = math.log(low), math.log(high), math.log(value)
            at.append(begin + (end - begin) * (value - low) / (high - low))
        if "straight line" in question:
            (x1, y1), (x2, y2) = (middle(w.box) for w in widgets if w.role == "mark")
            at.append(((x2 - at[0]) * y1 + (at[0] - x1) * y2) / (x2 - x1))
        return place(around(at[0], at[1], self.PIXELS))


@dataclass(frozen=True, kw_only=True)
class Map(Computed):
    """A point of a map from places and a bar of known length.

    Depth 1: along one direction; depth 2: along two; depth 3: at a bearing; depth 4: a part of the way between two
    places; depth 5: at two distances from two places.
    """

    PIXELS: ClassVar = 6
    RULE: ClassVar = "North is up; a place is the middle of its square."

    def ask(self, rng: Random, depth: int) -> Asked:
        per_km, bar = rng.choice((20, 24, 30, 40)), rng.choice((1, 2, 4, 5))
        names = rng.sample(words.SITES, 2 if depth == 1 else 4)
        spots: list[tuple[int, int]] = []
        while len(spots) < len(names):
            spot = (rng.randrange(60, SIZE[0] - 110), rng.randrange(40, SIZE[1] - 90))
            if all(math.dist(spot, other) > 100 for other in spots):
                spots.append(spot)
        widgets = [Widget("place", n, (x - 5, y - 5, 10, 10)) for n, (x, y) in zip(names, spots, strict=True)]
        widgets.append(Widget("bar", f"{bar} km", (24, SIZE[1] - 28, bar * per_km, 6)))
        (x, y), (u, v) = spots[:2]
        if depth <= 2:
            parts = [(rng.randint(2, 12) / 2, rng.choice(way)) for way in (("east", "west"), ("north", "south"))]
            if depth == 1:
                parts = [rng.choice(parts)]
            way = " and ".join(f"{length:g} km {side}" for length, side in parts)
            question = f"Find the point {way} of {names[0]}"
            for length, side in parts:
                x += int(length * per_km) * {"east": 1, "west": -1}.get(side, 0)
                y += int(length * per_km) * {"south": 1, "north": -1}.get(side, 0)
            point = (float(x), float(y))
        elif depth == 3:
            bearing, length = rng.randrange(10, 360, 10), rng.randint(4, 12) / 2
            question = (
                f"Find the point {length:g} km from {names[0]} at a bearing of {bearing} degrees (clockwise from north)"
            )
            angle = math.radians(bearing)
            point = (x + length * per_km * math.sin(angle), y - length * per_km * math.cos(angle))
        elif depth == 4:
            part = Fraction(rng.randint(1, 4), 5)
            question = f"Find the point {part} of the straight way from {names[0]} to {names[1]}"
            point = (x + float(part) * (u - x), y + float(part) * (v - y))
        else:
            far = (rng.randint(2, 16) / 2, rng.randint(2, 16) / 2)
            crossings = _crossings((x, y), far[0] * per_km, (u, v), far[1] * per_km)
            if crossings is None or abs(crossings[0][1] - crossings[1][1]) < 30:
                return self.ask(rng, depth)
            both = f"{far[0]:g} km from {names[0]} and {far[1]:g} km from {names[1]}"
            side = rng.choice(("north", "south"))
            question = f"Find the point {both}, the one further {side}"
            point = (min if side == "north" else max)(crossings, key=lambda one: one[1])
        target = around(*point, self.PIXELS)
        if not contains((0, 0, *SIZE), target):
            return self.ask(rng, depth)
        rng.shuffle(widgets)
        return widgets, f"{question}, within {self.PIXELS} pixels. {self.RULE}", place(target)

    def find(self, question: str, widgets: Sequence[Widget]) -> Found:
        spots = {w.name: complex(*middle(w.box)) for w in widgets if w.role == "place"}
        (bar,) = (w for w in widgets if w.role == "bar")
        per_km = bar.box[2] / numbers(bar.name)[0]
        asked = question.partition(", within ")[0]
        named = sorted((name for name in spots if name in asked), key=asked.index)
        here = spots[named[0]]
        values = numbers(asked)
        if "bearing" in asked:
            here += values[0] * per_km * 1j ** (values[1] / 90 - 1)
        elif "way from" in asked:
            here += values[0] / values[1] * (spots[named[1]] - here)
        elif len(named) == 2:
            # Along the way between both, and across it on either side.
            way = spots[named[1]] - here
            one, two, far = values[0] * per_km, values[1] * per_km, abs(way)
            along = (one**2 - two**2 + far**2) / (2 * far)
            across = math.sqrt(one**2 - along**2)
            both = [way / far * complex(along, side * across) for side in (1, -1)]
            here += (min if "north" in asked else max)(both, key=lambda z: z.imag)
        else:
            ways = {"east": 1, "west": -1, "north": -1j, "south": 1j}
            for value, side in zip(values, re.findall("east|west|north|south", asked), strict=True):
                here += value * per_km * ways[side]
        return place(around(here.real, here.imag, self.PIXELS))


def _crossings(
    one: tuple[float, float], near: float, two: tuple[float, float], far: float
) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Where two circles meet, as angles of the triangle between them; None if they do not."""
    gap = math.dist(one, two)
    cosine = (near**2 + gap**2 - far**2) / (2 * near * gap)
    if abs(cosine) >= 1:
        return None
    base = math.atan2(two[1] - one[1], two[0] - one[0])
    first, second = (base + side * math.acos(cosine) for side in (1, -1))
    return (
        (one[0] + near * math.cos(first), one[1] + near * math.sin(first)),
        (one[0] + near * math.cos(second), one[1] + near * math.sin(second)),
    )
