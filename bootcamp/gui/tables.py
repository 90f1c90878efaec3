"""Tables: find the row that a rule names, and delete it."""

from __future__ import annotations

import copy
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.gui import words
from bootcamp.gui.actions import Action, Scroll
from bootcamp.gui.episodes import PageEpisode, PageTask, Plan

ROW, BODY = 22, 440  # pixels: one row, and all that are in sight
NEAR = 210  # a row within this of the middle is in sight
NUMBERS = ("Stock", "Price", "Weight")
ORDINALS = ("", "second ", "third ")
CITY_POOL = 5


@dataclass(frozen=True, kw_only=True)
class DeleteExtreme(PageTask):
    """Tick one row and press Delete: two decisions, so that luck does not do.

    Level 1: the highest or lowest of 20; level 2 adds rows out of sight; level 3 asks within one
    city; level 4 for the second or third; level 5 for the extremes of two columns.
    """

    page: ClassVar[str] = "table"
    ending: ClassVar[str] = "Delete selected ends the task, once and for all."

    def plan(self, rng: Random, level: int) -> Plan:
        count = 20 if level == 1 else 20 + 10 * min(level, 5)
        cities = rng.sample(words.CITIES, CITY_POOL)
        columns = ["Item", "City", *rng.sample(NUMBERS, 2)]
        # Distinct numbers: a tie would have two answers.
        first, second = (rng.sample(range(10, 1000), count) for _ in range(2))
        names = rng.sample(words.GOODS, min(count, len(words.GOODS)))
        names += [f"{name} B" for name in rng.sample(names, count - len(names))]
        rows: list[list[Any]] = [
            [name, rng.choice(cities), a, b] for name, a, b in zip(names, first, second, strict=True)
        ]
        init = {"title": "Inventory", "columns": columns, "rows": rows, "selected": [], "committed": None}
        chosen: list[int] = []
        parts = []
        for column in (2, 3) if level >= 5 else (rng.choice((2, 3)),):
            highest = rng.random() < 0.5
            rank = rng.randrange(1, 3) if level >= 4 else 0
            city = rng.choice([c for c in cities if sum(row[1] == c for row in rows) > 3]) if level >= 3 else ""
            pool = [k for k in range(count) if city in ("", rows[k][1])]
            by_value = {rows[k][column]: k for k in pool}
            chosen.append(by_value[sorted(by_value, reverse=highest)[rank]])
            side = "highest" if highest else "lowest"
            parts.append(f"the {ORDINALS[rank]}{side} {columns[column]}{f' among those in {city}' if city else ''}")
        if len(set(chosen)) < len(chosen):
            return self.plan(rng, level)  # one item for two rules reads like a mistake
        chosen.sort()
        expected = copy.deepcopy(init) | {"committed": "delete"}
        expected["rows"] = [row for k, row in enumerate(rows) if k not in chosen]
        what = "the item with" if len(parts) == 1 else "the items with"
        return Plan(f"Delete {what} {' and with '.join(parts)}.", init, expected, _steps(chosen, count))

    async def play(self, episode: PageEpisode, spec: Mapping[str, Any]) -> AsyncIterator[Action]:
        keep = {row[0] for row in spec["expected"]["rows"]}
        for row in spec["init"]["rows"]:
            if row[0] in keep:
                continue
            name = f"Select {row[0]}"
            x, y = await episode.at("region", "Rows")
            target = (await episode.at("checkbox", name))[1]
            if abs(target - y) > NEAR:
                yield Scroll(x, y, 0, target - y)
            yield await episode.click("checkbox", name)
        yield await episode.click("button", "Delete selected")

    def reach(self, goal: str, init: dict[str, Any]) -> dict[str, Any]:
        doomed = set()
        pattern = r"the (second |third |)(highest|lowest) (\w+)(?: among those in (\w+))?"
        for rank, side, column, city in re.findall(pattern, goal):
            k = init["columns"].index(column)
            values = sorted(row[k] for row in init["rows"] if not city or row[1] == city)
            value = values[-1 - ORDINALS.index(rank)] if side == "highest" else values[ORDINALS.index(rank)]
            doomed |= {row[0] for row in init["rows"] if row[k] == value}
        rows = [row for row in init["rows"] if row[0] not in doomed]
        return init | {"rows": rows, "committed": "delete"}


def _steps(chosen: list[int], count: int) -> int:
    """A click for each row and one to delete, and a scroll wherever the row is not in sight."""
    steps, top = len(chosen) + 1, 0
    for k in chosen:
        off = ROW * k + ROW // 2 - top - BODY // 2
        if abs(off) > NEAR:
            steps += 1
            top = max(0, min(top + off, ROW * count - BODY))
    return steps
