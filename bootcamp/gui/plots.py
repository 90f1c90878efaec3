"""Plots: axes to read, points to pick, ranges to brush, windows, lines, crossings, peaks."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any, ClassVar

from bootcamp.gui.applications import FINISH, Application, Asked, Goal, State, Step, click, into, press, spot, sweep

Axis = dict[str, Any]
LEFT, TOP, WIDE, HIGH = 70, 20, 640, 400  # pixels of the page's canvas
NAMES = ("A", "B", "C", "D", "E")
BANDS = {"O-H": (3200, 3600), "C-H": (2850, 3000), "C=O": (1680, 1780), "C-O": (1050, 1250)}  # wavenumbers


@dataclass(frozen=True, kw_only=True)
class Plot(Application):
    """Curves and points; the higher the level, the more of them."""

    page: ClassVar[str] = "plot"
    ending: ClassVar[str] = (
        "Submit ends the task, once and for all; where nothing is to be submitted, end with finish()."
    )

    def start(self, rng: Random, level: int) -> State:
        return chart(rng, 1 + level, 12 + 2 * level)


def _axis(name: str, low: float, high: float, step: float, minor: float, log: bool = False) -> Axis:
    return {"name": name, "low": low, "high": high, "step": step, "minor": minor, "log": log}


def _state(
    title: str, x: Axis, y: Axis, series: list[dict[str, Any]], labels: tuple[str, ...] = ("low", "high")
) -> State:
    state: State = {"title": title, "x": x, "y": y, "series": series, "picked": [], "range": None, "window": None}
    return state | {"line": None, "marker": None, "labels": list(labels), "assigned": {}, "answer": ""}


def _series(name: str, points: list[list[float]], joined: Any = True) -> dict[str, Any]:
    return {"name": name, "points": points, "shown": True, "joined": joined}


def chart(rng: Random, count: int, points: int) -> State:
    """Curves over the same steps of time; heights are multiples of 5."""
    made = []
    for name in NAMES[:count]:
        y = rng.randrange(20, 80)
        rows: list[list[float]] = []
        for x in range(1, points + 1):
            y = min(95, max(5, y + rng.choice((-15, -10, -5, 5, 10, 15))))
            rows.append([x, 5 * round(y / 5)])
        made.append(_series(name, rows))
    return _state("Measurements", _axis("time / s", 0, 20, 2, 1), _axis("signal / mV", 0, 100, 10, 5), made)


def _part(axis: Axis, v: float) -> float:
    if axis["log"]:
        return math.log10(v / axis["low"]) / math.log10(axis["high"] / axis["low"])
    return float((v - axis["low"]) / (axis["high"] - axis["low"]))


def _at(s: State, x: float, y: float) -> tuple[float, float]:
    """The pixel of a point, on the canvas."""
    return round(LEFT + WIDE * _part(s["x"], x)), round(TOP + HIGH * (1 - _part(s["y"], y)))


def _pick(s: State, x: float, y: float) -> Step:
    return spot("img", "Plot", *_at(s, x, y))


def _points(s: State) -> list[tuple[str, float, float]]:
    """Every point with its name."""
    return [(f"{one['name']} {n}", x, y) for one in s["series"] for n, (x, y) in enumerate(one["points"], 1)]


def _clear(s: State, name: str, x: float, y: float) -> bool:
    """Whether no other point is so near that a click may mean it."""
    a, b = _at(s, x, y)
    return all(math.hypot(a - c, b - d) > 16 for n, u, v in _points(s) if n != name for c, d in [_at(s, u, v)])


def point(rng: Random, level: int, s: State) -> Asked | None:
    chosen = rng.sample(_points(s), level)
    if not all(_clear(s, *one) for one in chosen):
        return None
    s["picked"] = sorted(name for name, _, _ in chosen)
    told = [f'the point of series "{name[0]}" at {x:g} s' for name, x, _ in chosen]
    return f"Select {' and '.join(told)}.", [*(_pick(s, x, y) for _, x, y in chosen), FINISH]


def read_point(s: State, said: list[str], goal: str) -> None:
    wanted = [(name, float(x)) for name, x in re.findall(r'"(\w)" at ([\d.]+) s', goal)]
    s["picked"] = sorted(name for name, x, _ in _points(s) if (name[0], x) in wanted)


def extreme(rng: Random, level: int, s: State) -> Asked | None:
    side = rng.choice(("highest", "lowest"))
    pool, where = _points(s), "of all series"
    if level < 3:
        series = rng.choice(s["series"])["name"]
        pool, where = [p for p in pool if p[0][0] == series], f'of series "{series}"'
    else:
        low = rng.randrange(2, 10)
        pool, where = [p for p in pool if low <= p[1] <= low + 6], f"of all series between {low} s and {low + 6} s"
    best = (max if side == "highest" else min)(y for _, _, y in pool)
    hits = [p for p in pool if p[2] == best]
    if len(hits) > 1 or not _clear(s, *hits[0]):
        return None
    s["picked"] = [hits[0][0]]
    moves = [_pick(s, *hits[0][1:])]
    if level == 1:  # with another one, so that one lucky click does not do
        first = next(p for p in _points(s) if p[1] == 1 and p[0][0] == hits[0][0][0])
        if first == hits[0] or not _clear(s, *first):
            return None
        s["picked"] = sorted([hits[0][0], first[0]])
        moves.append(_pick(s, *first[1:]))
        where += f", and the first one {where}"
    return f"Select the {side} point {where}.", [*moves, FINISH]


def read_extreme(s: State, said: list[str], goal: str) -> None:
    between = re.search(r"between (\d+) s and (\d+) s", goal)
    rows = [p for p in _points(s) if not said or p[0][0] == said[0]]
    rows = [p for p in rows if not between or int(between[1]) <= p[1] <= int(between[2])]
    order = sorted((y, name) for name, _, y in rows)
    s["picked"] = sorted(
        {order[-1 if "highest" in goal else 0][1], *([min(rows, key=lambda p: p[1])[0]] if "the first" in goal else [])}
    )


def _span(rng: Random, axis: Axis, level: int) -> tuple[float, float]:
    """Two values on an axis; at level 1 with labels, at the others between them."""
    step = axis["step"] if level == 1 else axis["minor"]
    steps = round((axis["high"] - axis["low"]) / step)
    a, b = sorted(rng.sample(range(1, steps), 2))
    return axis["low"] + a * step, axis["low"] + b * step


def brush(rng: Random, level: int, s: State) -> Asked | None:
    a, b = _span(rng, s["x"], level)
    s["range"] = [a, b]
    y = 20 + 10 * rng.randrange(6)
    moves = [press("Brush"), sweep("img", "Plot", _at(s, a, y), _at(s, b, y)), FINISH]
    return f"Brush the range from {a:g} s to {b:g} s.", moves


def read_brush(s: State, said: list[str], goal: str) -> None:
    s["range"] = [float(n) for n in re.findall(r"(\d+) s", goal)]


def zoom(rng: Random, level: int, s: State) -> Asked | None:
    (a, b), (c, d) = _span(rng, s["x"], level), _span(rng, s["y"], level)
    s["window"] = [a, c, b, d]
    goal = f"Draw the zoom window from {a:g} s to {b:g} s and from {c:g} mV to {d:g} mV."
    return goal, [press("Zoom"), sweep("img", "Plot", _at(s, a, d), _at(s, b, c)), FINISH]


def read_zoom(s: State, said: list[str], goal: str) -> None:
    a, b, c, d = (float(n) for n in re.findall(r"(\d+) m?[sV]", goal))
    s["window"] = [a, c, b, d]


def start_many(rng: Random, level: int) -> State:
    s = chart(rng, 5, 14)
    for one in s["series"]:
        one["shown"] = rng.random() < 0.6
    return s


def legend(rng: Random, level: int, s: State) -> Asked | None:
    wanted = (
        rng.sample(NAMES, 2) if level == 1 else [o["name"] for o in s["series"] if max(y for _, y in o["points"]) >= 90]
    )
    flips = [o["name"] for o in s["series"] if o["shown"] != (o["name"] in wanted)]
    if not 1 < len(flips) <= 2 + level or not wanted or (level > 1 and not all(o["shown"] for o in s["series"])):
        return None
    for o in s["series"]:
        o["shown"] = o["name"] in wanted
    listed = " and ".join(f'"{name}"' for name in sorted(wanted))
    goal = (
        f"Show only the series {listed}." if level == 1 else "Show only the series that reach 90 mV or more anywhere."
    )
    return goal, [*(click("checkbox", name) for name in flips), FINISH]


def start_legend(rng: Random, level: int) -> State:
    if level == 1:
        return start_many(rng, level)
    return chart(rng, 5, 14)


def read_legend(s: State, said: list[str], goal: str) -> None:
    for o in s["series"]:
        o["shown"] = o["name"] in said if said else any(y >= 90 for _, y in o["points"])


def start_read(rng: Random, level: int) -> State:
    if level < 3:
        return chart(rng, level, 16)
    points: list[list[float]] = [[x, float(rng.randrange(1, 10) * 10 ** rng.randrange(4))] for x in range(1, 15)]
    y = _axis("counts", 1, 10000, 1, 1, log=True)
    return _state("Decay", _axis("time / s", 0, 20, 2, 1), y, [_series("A", points)])


def read_off(rng: Random, level: int, s: State) -> Asked | None:
    name, x, y = rng.choice(_points(s))
    s |= {"answer": f"{y:g}", "committed": "submit"}
    what = "How many counts does" if s["y"]["log"] else "How many mV does"
    form = "one digit followed by zeros, such as 300" if s["y"]["log"] else "a multiple of 5"
    goal = f'{what} the series "{name[0]}" show at {x:g} s? Submit the number as the answer; it is {form}.'
    return goal, [*into("Answer", f"{y:g}"), press("Submit")]


def read_read(s: State, said: list[str], goal: str) -> None:
    x = float(re.findall(r"at (\d+) s", goal)[0])
    rows = next(o["points"] for o in s["series"] if o["name"] == said[0])
    s |= {"answer": str(int(dict(map(tuple, rows))[x])), "committed": "submit"}


def start_outliers(rng: Random, level: int) -> State:
    slope, base = rng.choice((-3, -2, 2, 3)), 50
    points: list[list[float]] = []
    off = set(rng.sample(range(1, 17), 1 + level))
    for x in range(1, 17):
        y = base + slope * (x - 9) + rng.choice((-2, -1, 0, 1, 2))
        points.append([x + 0.0, y + (rng.choice((-1, 1)) * rng.randrange(16, 24) if x in off else 0)])
    return _state(
        "Calibration",
        _axis("time / s", 0, 20, 2, 1),
        _axis("signal / mV", 0, 100, 10, 5),
        [_series("A", points, False)],
    )


def outliers(rng: Random, level: int, s: State) -> Asked | None:
    hits = [p for p in _points(s) if abs(_residual(s, p[1], p[2])) > 10]
    if len(hits) != 1 + level or any(5 < abs(_residual(s, p[1], p[2])) < 14 for p in _points(s)):
        return None
    s["picked"] = sorted(name for name, _, _ in hits)
    goal = "The points follow a straight line, but some lie far off it. Select those, and no others."
    return goal, [*(_pick(s, x, y) for _, x, y in hits), FINISH]


def _residual(s: State, x: float, y: float) -> float:
    """The distance from the line through the median of the heights and the median of all slopes."""
    rows = s["series"][0]["points"]
    slopes = sorted((b[1] - a[1]) / (b[0] - a[0]) for k, b in enumerate(rows) for a in rows[:k])
    slope = slopes[len(slopes) // 2]
    rest = sorted(b - slope * a for a, b in rows)
    return float(y - slope * x - (rest[7] + rest[8]) / 2)


def read_outliers(s: State, said: list[str], goal: str) -> None:
    rows = s["series"][0]["points"]
    best: list[int] = []
    for x1, y1 in rows:  # of all lines through two points, the one that most points lie by
        for x2, y2 in rows:
            if x1 < x2:
                off = [abs(y1 + (x - x1) * (y2 - y1) / (x2 - x1) - y) for x, y in rows]
                near = [n for n, distance in enumerate(off, 1) if distance < 7]
                best = max(best, near, key=len)
    s["picked"] = sorted(f"A {n}" for n in range(1, len(rows) + 1) if n not in best)


def line(rng: Random, level: int, s: State) -> Asked | None:
    (a, b), (c, d) = _span(rng, s["x"], level), _span(rng, s["y"], level)
    c, d = (c, d) if rng.random() < 0.5 else (d, c)
    s["line"] = [a, c, b, d]
    goal = f"Draw a straight line from {a:g} s, {c:g} mV to {b:g} s, {d:g} mV."
    return goal, [press("Line"), sweep("img", "Plot", _at(s, a, c), _at(s, b, d)), FINISH]


def read_line(s: State, said: list[str], goal: str) -> None:
    s["line"] = [float(n) for n in re.findall(r"(\d+) (?:s|mV)", goal)]


def start_crossing(rng: Random, level: int) -> State:
    x, y = rng.randrange(4, 17), 5 * rng.randrange(6, 15)
    slopes = rng.sample((-4, -3, -2, -1, 1, 2, 3, 4), 2 + (level > 1))
    ends = [[[0.0, y - a * x], [20.0, y + a * (20 - x)]] for a in slopes[:2]]
    ends += [[[0.0, y + 15 - a * x], [20.0, y + 15 + a * (20 - x)]] for a in slopes[2:]]
    made = [_series(name, rows, "only") for name, rows in zip(NAMES, ends, strict=False)]
    return _state("Balance", _axis("time / s", 0, 20, 2, 1), _axis("signal / mV", 0, 100, 10, 5), made)


def crossing(rng: Random, level: int, s: State) -> Asked | None:
    if any(not 0 <= y <= 100 for _, _, y in _points(s)):
        return None
    (_, a), (_, b) = s["series"][0]["points"]
    (_, c), (_, d) = s["series"][1]["points"]
    x = round(20 * (c - a) / ((b - a) - (d - c)))
    y = round(a + (b - a) * x / 20)
    s["marker"] = [x, y]
    goal = "Set the marker where the series A and B cross; it snaps to whole seconds and to 5 mV."
    return goal, [press("Marker"), _pick(s, x, y), FINISH]


def read_crossing(s: State, said: list[str], goal: str) -> None:
    one, two = (series["points"] for series in s["series"][:2])
    rows = [(x, [p[0][1] + (p[1][1] - p[0][1]) * x / 20 for p in (one, two)]) for x in range(21)]
    s["marker"] = next([x, round(y[0])] for x, y in rows if abs(y[0] - y[1]) < 1e-6)


def start_spectrum(rng: Random, level: int) -> State:
    x = _axis("wavenumber / cm⁻¹", 400, 4000, 400, 20)
    found = sorted(
        {rng.randrange(*BANDS[name]) for name in BANDS} | {rng.randrange(500, 1000), rng.randrange(1850, 2800)}
    )
    points = [[float(v), float(rng.randrange(30, 95))] for v in found]
    shape = []
    for v, h in points:
        shape += [[v - 25, 4.0], [v, h], [v + 25, 4.0]]
    both = [_series("A", points, False), _series("B", [[400.0, 4.0], *shape, [4000.0, 4.0]], "only")]
    return _state("Infrared", x, _axis("absorbance / %", 0, 100, 10, 5), both, tuple(BANDS))


def peaks(rng: Random, level: int, s: State) -> Asked | None:
    names = rng.sample(list(BANDS), level)
    moves: list[Step] = [press("Label")]
    told = []
    rows = s["series"][0]["points"]
    if any(b[0] - a[0] < 60 for a, b in pairwise(rows)):
        return None
    for name in names:
        low, high = BANDS[name]
        n, (x, y) = next((n, p) for n, p in enumerate(rows, 1) if low <= p[0] < high)
        s["assigned"][f"A {n}"] = name
        moves += [click("radio", f"Label: {name}"), _pick(s, x, y)]
        told.append(f'"{name}" the peak between {low} and {high}')
    return f"Label the spectrum: {' and '.join(told)}.", [*moves, FINISH]


def read_peaks(s: State, said: list[str], goal: str) -> None:
    for name, low, high in re.findall(r'"([^"]+)" the peak between (\d+) and (\d+)', goal):
        (key,) = (key for key, x, _ in _points(s) if key[0] == "A" and int(low) <= x < int(high))
        s["assigned"][key] = name


Plot.goals = {
    "point": Goal(point, read_point),
    "extreme": Goal(extreme, read_extreme),
    "brush": Goal(brush, read_brush),
    "zoom": Goal(zoom, read_zoom),
    "legend": Goal(legend, read_legend, start_legend),
    "read": Goal(read_off, read_read, start_read),
    "outliers": Goal(outliers, read_outliers, start_outliers),
    "line": Goal(line, read_line),
    "crossing": Goal(crossing, read_crossing, start_crossing),
    "peaks": Goal(peaks, read_peaks, start_spectrum),
}
