"""Grounding problems in the form of ScreenSpot, for its users: pictures, JSON lines, and its metric.

    python -m bootcamp.gui.screenspot --to DIR [--tasks 'gui/ground/*'] [--n 100] [--split held_out]

A line is `{"img_filename", "instruction", "bbox", "data_type", "data_source", "width", "height",
"address"}`; `bbox` is left, top, width and height in pixels, as in ScreenSpot, or null where the
thing asked for is not on the screen. A picture is named by its content, so that many lines share one.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import bootcamp
from bootcamp.errors import ConfigError
from bootcamp.gui.actions import Point
from bootcamp.gui.grounding import Grounding
from bootcamp.sampling import Split, sample
from bootcamp.types import Instance

Row = Mapping[str, Any]


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    if not png.startswith(b"\x89PNG\r\n\x1a\n") or png[12:16] != b"IHDR":
        raise ValueError("not a PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def row(instance: Instance) -> dict[str, Any]:
    """The line of one problem, whose only image it names."""
    (png,) = instance.images
    width, height = size_of(png)
    kind = instance.task.rpartition("/")[2]
    return {
        "img_filename": f"{hashlib.sha256(png).hexdigest()[:32]}.png",
        "instruction": instance.answer["question"],
        "bbox": instance.answer["target"],
        "data_type": kind,
        "data_source": "bootcamp",
        "width": width,
        "height": height,
        "address": instance.address,
    }


def instances(selector: str, n: int, split: Split, seed: int = 0) -> Iterator[Instance]:
    """`n` distinct problems of each task and level; tasks must be grounding tasks with a picture."""
    for spec in bootcamp.tasks(selector):
        task = bootcamp.task(spec.id)
        if not isinstance(task, Grounding) or task.view != "screen":
            raise ConfigError(f"{spec.id} asks for no point on a picture; try --tasks 'gui/ground/*'")
        for level in task.levels:
            yield from sample(task, level, split, n, seed)


def export(folder: Path, problems: Iterable[Instance]) -> int:
    """Write `images/` and `screenspot.jsonl`; returns the number of lines."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    lines = []
    for instance in problems:
        made = row(instance)
        file = folder / "images" / made["img_filename"]
        if not file.exists():
            file.write_bytes(instance.images[0])
        lines.append(json.dumps(made, ensure_ascii=False))
    (folder / "screenspot.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return len(lines)


def accuracy(rows: Sequence[Row], points: Sequence[Point | None]) -> dict[str, dict[str, float]]:
    """Accuracy by `data_type` and in all, each beside the chance of a random point; None is a refusal.

    A point is right inside the box (left and top edge included); where nothing is to be found, only a
    refusal is. `refused` is the share of refusals.
    """
    groups: dict[str, list[tuple[Row, Point | None]]] = {}
    for one, point in zip(rows, points, strict=True):
        for name in (one["data_type"], "all"):
            groups.setdefault(name, []).append((one, point))
    return {
        name: {
            "accuracy": sum(_hit(one, point) for one, point in pairs) / len(pairs),
            "chance": sum(_chance(one) for one, _ in pairs) / len(pairs),
            "refused": sum(point is None for _, point in pairs) / len(pairs),
            "n": len(pairs),
        }
        for name, pairs in groups.items()
    }


def _hit(one: Row, point: Point | None) -> bool:
    if one["bbox"] is None or point is None:
        return one["bbox"] is None and point is None
    left, top, width, height = one["bbox"]
    return left <= point[0] < left + width and top <= point[1] < top + height


def _chance(one: Row) -> float:
    if one["bbox"] is None:
        return 0.0
    return float(one["bbox"][2] * one["bbox"][3] / (one["width"] * one["height"]))


def main() -> None:
    parser = argparse.ArgumentParser(description="Write grounding problems in the form of ScreenSpot.")
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--tasks", default="gui/ground/*")
    parser.add_argument("--n", type=int, default=100, help="of each task and level")
    parser.add_argument("--split", choices=("train", "held_out"), default="held_out")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    lines = export(given.to, instances(given.tasks, given.n, given.split, given.seed))
    print(f"{lines} lines in {given.to / 'screenspot.jsonl'}")


if __name__ == "__main__":
    main()
