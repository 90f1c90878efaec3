"""What composite elements say of themselves, and how they are drawn: sliders, charts, months, sheets, lines of text.

An element's states are what its line tells a policy without eyes; the drawing is made from the same words.
"""

from __future__ import annotations

import calendar
import html
import math
import re
from collections.abc import Callable, Iterator, Sequence

Box = tuple[int, int, int, int]  # left, top, width, height
States = Sequence[str]

MONTHS = tuple(calendar.month_name)[1:]


def numbers(text: str) -> list[float]:
    """The numbers in a sentence of ours."""
    return [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", text)]


def sheet_layout(states: States) -> tuple[list[tuple[str, int]], list[tuple[int, int]]]:
    """The columns and the rows that a sheet shows, each with its size in pixels."""
    columns = re.fullmatch(r"columns (\w) to (\w), each (\d+) wide(?: but (\w), which is (\d+))?", states[0])
    rows = re.fullmatch(r"rows (\d+) to (\d+), each (\d+) high", states[1])
    assert columns is not None
    assert rows is not None
    hidden = re.findall(r"\b[A-Z]\b|\d+", states[2]) if len(states) > 2 else []
    letters = [chr(code) for code in range(ord(columns[1]), ord(columns[2]) + 1)]
    lines = range(int(rows[1]), int(rows[2]) + 1)
    return (
        [(one, int(columns[5 if one == columns[4] else 3])) for one in letters if one not in hidden],
        [(one, int(rows[3])) for one in lines if str(one) not in hidden],
    )


def key_boxes(box: Box, states: States) -> Iterator[tuple[str, Box]]:
    """The keys of a keyboard, each with its place on the screen."""
    rows = states[0].removeprefix("rows ").replace(" and ", ", ").split(", ")
    (width,), (second, third) = ([int(n) for n in numbers(state)] for state in states[1:])
    height = box[3] // 3
    for k, (row, shift) in enumerate(zip(rows, (0, second, third), strict=True)):
        for n, letter in enumerate(row):
            yield letter, (box[0] + shift + n * width, box[1] + k * height, width, height)


def drawing(role: str, name: str, box: Box, states: States) -> str | None:
    """What is drawn inside an element, or beside it; None for one that is no more than its name."""
    draw = _DRAWINGS.get(role)
    return "".join(draw(name, box, states)) if draw else None


def _piece(left: float, top: float, width: float, height: float, text: str = "", look: str = "mid") -> str:
    return (
        f'<i class="{look}" style="left:{left:g}px;top:{top:g}px;width:{width:g}px;height:{height:g}px;'
        f'line-height:{height:g}px">{html.escape(text)}</i>'
    )


def _slider(name: str, box: Box, states: States) -> Iterator[str]:
    _, _, width, height = box
    low, high = numbers(states[0])
    (thumb,) = numbers(states[-1])
    upright = height > width
    steps = [0.0, 1.0]
    if "logarithmic" in states:
        decades = round(math.log10(high / low))
        steps = [k / decades for k in range(decades + 1)]
    if upright:
        yield _piece(8, 0, 4, height, look="ink")
        yield _piece(0, thumb - box[1] - 10, 20, 20, look="knob")
        yield _piece(-50, -26, 120, 18, name, "mid strong")
    else:
        yield _piece(0, 8, width, 4, look="ink")
        yield _piece(thumb - box[0] - 10, 0, 20, 20, look="knob")
        yield _piece(0, -20, 120, 18, name, "strong")
    for step in steps:
        value = low * (high / low) ** step if "logarithmic" in states else low + step * (high - low)
        if upright:
            yield _piece(26, height * (1 - step) - 9, 60, 18, f"{value:g}", "")
            yield _piece(18, height * (1 - step), 6, 1, look="ink")
        else:
            yield _piece(width * step - 30, 24, 60, 18, f"{value:g}")
            yield _piece(width * step, 18, 1, 6, look="ink")


def _field(name: str, box: Box, states: States) -> Iterator[str]:
    _, _, width, height = box
    yield _piece(0, 0, width, height, look="rainbow")
    yield _piece(0, -20, width, 18, name, "strong")
    for place, text in ((0, "0"), (0.5, "hue"), (1, "360")):
        yield _piece(width * place - 30, height + 2, 60, 18, text)
    for place, text in ((0, "100"), (1, "0")):
        yield _piece(-30, height * place - 9, 26, 18, text, "right")
    yield _piece(width + 6, height / 2 - 9, 80, 18, "saturation", "")


def _chart(name: str, box: Box, states: States) -> Iterator[str]:
    _, _, width, height = box
    yield _piece(0, 0, width, height, look="frame")
    yield _piece(0, -20, width, 18, ", ".join((name, *states)), "strong")


def _tick(name: str, box: Box, states: States) -> Iterator[str]:
    _, _, width, height = box
    yield _piece(0, 0, width, height, name)
    if "x axis" in states:
        yield _piece(width / 2, -8, 1, 8, look="ink")
    else:
        yield _piece(width, height / 2, 8, 1, look="ink")


def _mark(name: str, box: Box, states: States) -> Iterator[str]:
    yield _piece(0, 0, box[2], box[3], look="dot")
    yield _piece(8, -14, 20, 18, name, "strong")


def _spot(name: str, box: Box, states: States) -> Iterator[str]:
    yield _piece(0, 0, box[2], box[3], look="ink")
    yield _piece(14, -4, 90, 18, name, "")


def _bar(name: str, box: Box, states: States) -> Iterator[str]:
    yield _piece(0, 0, box[2], box[3], look="ink")
    yield _piece(0, -20, 60, 18, name, "")


def _month(name: str, box: Box, states: States) -> Iterator[str]:
    width, height = box[2] / 7, box[3] / 6
    month, year = name.split()
    weeks = calendar.monthcalendar(int(year), MONTHS.index(month) + 1)
    yield _piece(0, -42, box[2], 20, name, "mid strong")
    for column, day in enumerate(calendar.day_abbr):
        yield _piece(column * width, -20, width, 18, day[:2], "mid soft")
    for row in range(6):
        days = weeks[row] if row < len(weeks) else [0] * 7
        for column, number in enumerate(days):
            yield _piece(column * width, row * height, width, height, str(number or ""), "mid frame")


def _sheet(name: str, box: Box, states: States) -> Iterator[str]:
    columns, rows = sheet_layout(states)
    left = 0
    for letter, width in columns:
        yield _piece(left, -20, width, 18, letter, "mid soft")
        top = 0
        for _, height in rows:
            yield _piece(left, top, width, height, look="frame")
            top += height
        left += width
    top = 0
    for number, height in rows:
        yield _piece(-36, top, 32, height, str(number), "right soft")
        top += height


def _line(name: str, box: Box, states: States) -> Iterator[str]:
    (width,) = numbers(states[0])
    yield _piece(0, 0, box[2], box[3], look="paper")
    for k, letter in enumerate(name):
        yield _piece(k * width, 0, width, box[3], letter, "mid letter")


def _board(name: str, box: Box, states: States) -> Iterator[str]:
    size = box[2] // 8
    black = states[0].startswith("Black")
    for row in range(8):
        for column in range(8):
            look = "field dark" if (row + column) % 2 else "frame"
            yield _piece(column * size, row * size, size, size, look=look)
        file, rank = ("hgfedcba"[row], row + 1) if black else ("abcdefgh"[row], 8 - row)
        yield _piece(row * size, box[3] + 2, size, 18, file)
        yield _piece(-22, row * size, 18, size, str(rank), "right")


def _keyboard(name: str, box: Box, states: States) -> Iterator[str]:
    yield _piece(0, -20, 120, 18, name, "strong")
    for letter, (left, top, width, height) in key_boxes(box, states):
        yield _piece(left - box[0], top - box[1], width, height, letter, "mid frame")


_DRAWINGS: dict[str, Callable[[str, Box, States], Iterator[str]]] = {
    "slider": _slider,
    "field": _field,
    "chart": _chart,
    "tick": _tick,
    "mark": _mark,
    "place": _spot,
    "bar": _bar,
    "month": _month,
    "sheet": _sheet,
    "line": _line,
    "board": _board,
    "keyboard": _keyboard,
}
