"""Small line charts as SVG text: enough for a report that opens anywhere, without a plotting library."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 420, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 28, 30
COLOURS = ("#2563eb", "#d97706", "#059669", "#9333ea")


@dataclass(frozen=True)
class Series:
    """One line: its name, its points (x, y), and half the height of each error bar, if any."""

    name: str
    points: Sequence[tuple[float, float]]
    errors: Sequence[float] = ()


def line_chart(title: str, series: Sequence[Series], x_label: str = "step", x_ticks: Sequence[str] = ()) -> str:
    """An SVG of the series on common axes; `x_ticks` names the whole-numbered places of x, if given."""
    points = [point for line in series for point in line.points if math.isfinite(point[1])]
    if not points:
        return ""
    errors = [e for line in series for e in line.errors] or [0.0]
    x_low, x_high = min(x for x, _ in points), max(x for x, _ in points)
    y_low, y_high = _range(min(y for _, y in points) - max(errors), max(y for _, y in points) + max(errors))
    pad = 0.12 * (x_high - x_low) if x_ticks else 0.0
    x_low, x_high = x_low - pad, max(x_high + pad, x_low + 1e-9)

    def place(x: float, y: float) -> tuple[float, float]:
        across = LEFT + (x - x_low) / (x_high - x_low) * (WIDTH - LEFT - RIGHT)
        up = HEIGHT - BOTTOM - (y - y_low) / (y_high - y_low) * (HEIGHT - TOP - BOTTOM)
        return across, up

    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">',
        f'<text x="{LEFT}" y="14" class="title">{title}</text>',
    ]
    for tick in _ticks(y_low, y_high):
        _, y = place(x_low, tick)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>')
    places = (
        list(enumerate(x_ticks)) if x_ticks else [(tick, f"{tick:g}") for tick in _ticks(x_low, x_high, smallest=1.0)]
    )
    for tick, name in places:
        x, _ = place(tick, y_low)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{name}</text>')
    if not x_ticks:
        parts.append(f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 2}" text-anchor="end" class="faint">{x_label}</text>')
    for number, line in enumerate(series):
        colour = COLOURS[number % len(COLOURS)]
        path = [place(x, y) for x, y in line.points if math.isfinite(y)]
        joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in path)
        parts.append(f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for (x, y), error in zip(line.points, line.errors, strict=False):
            (across, low), (_, high) = place(x, y - error), place(x, y + error)
            parts.append(
                f'<line x1="{across:.1f}" x2="{across:.1f}" y1="{low:.1f}" y2="{high:.1f}" stroke="{colour}"/>'
            )
            parts.append(f'<circle cx="{across:.1f}" cy="{(low + high) / 2:.1f}" r="3.5" fill="{colour}"/>')
        if len(series) > 1:
            place_of = f'x="{WIDTH - RIGHT}" y="{14 + 13 * number}" text-anchor="end"'
            parts.append(f'<text {place_of} style="fill:{colour}">{line.name}</text>')
    return "".join([*parts, "</svg>"])


def _range(low: float, high: float) -> tuple[float, float]:
    if high - low < 1e-9:
        return low - 0.5 * (abs(low) or 1.0), high + 0.5 * (abs(high) or 1.0)
    margin = 0.06 * (high - low)
    return low - margin, high + margin


def _ticks(low: float, high: float, smallest: float = 0.0) -> list[float]:
    """About five round numbers between low and high, at least `smallest` apart."""
    rough = (high - low) / 5
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    step = max(step, smallest)
    first = math.ceil(low / step)
    return [round(step * k, 10) for k in range(first, math.floor(high / step) + 1)]
