"""The points at which a run is measured: the start, and the end of each stage."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """What a point is called: in `summary.json`, at the head of a column, and in a sentence."""

    key: str
    heading: str
    title: str


POINTS = {  # stage -> the point after it, in the order in which a run comes to them
    "start": Point("start", "start", "start"),
    "sft": Point("after_sft", "SFT", "after SFT"),
    "mpo": Point("after_mpo", "MPO", "after MPO"),
    "online": Point("after_online", "online", "after online"),
}


def measured(summary: Container[str]) -> dict[str, Point]:
    """The points that a summary holds, by stage."""
    return {stage: point for stage, point in POINTS.items() if point.key in summary}
