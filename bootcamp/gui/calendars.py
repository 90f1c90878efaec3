"""Calendars: a week in which meetings are dragged to other slots."""

from __future__ import annotations

import copy
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.gui import words
from bootcamp.gui.actions import Action, Drag, Finish
from bootcamp.gui.episodes import PageEpisode, PageTask, Plan

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
HOURS = range(8, 18)
REPEATING = (2, 5)  # levels at which titles repeat
TRIES = 500
NUMBERS = ("no", "one", "two", "three", "four")

Event = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Move(PageTask):
    """Drag one meeting to another slot of the week; at level 5, two of them.

    Level 1 names the meeting and the slot; at level 2 titles repeat and the day says which;
    level 3 gives the shift and not the slot; level 4 asks for the first free hour of a day.
    """

    page: ClassVar[str] = "calendar"

    def plan(self, rng: Random, level: int) -> Plan:
        count = 6 + 3 * level
        slots = rng.sample([(day, hour) for day in DAYS for hour in HOURS], count)
        titles = rng.sample(words.MEETINGS, count // 2 if level in REPEATING else count)
        titles += rng.choices(titles, k=count - len(titles))
        events = [{"title": title, "day": day, "hour": hour} for title, (day, hour) in zip(titles, slots, strict=True)]
        init: dict[str, Any] = {"title": "Week 25", "events": events, "committed": None}
        now = copy.deepcopy(events)
        parts: list[str] = []
        wanted = 2 if level >= 5 else 1
        for _ in range(TRIES):
            said = _move(rng, level, events, now)
            parts += [said] if said else []
            if len(parts) == wanted:
                break
        else:
            return self.plan(rng, level)
        goal = f"{' '.join(parts)} Leave the other meetings where they are."
        return Plan(goal, init, init | {"events": now}, len(parts) + 1)

    async def play(self, episode: PageEpisode, spec: Mapping[str, Any]) -> AsyncIterator[Action]:
        for old, new in zip(spec["init"]["events"], spec["expected"]["events"], strict=True):
            if old != new:
                start = await episode.at("listitem", f"{old['title']}, {old['day']} {old['hour']}:00")
                yield Drag((start, await episode.at("gridcell", f"{new['day']} {new['hour']}:00")))
        yield Finish()

    def reach(self, goal: str, init: dict[str, Any]) -> dict[str, Any]:
        for sentence in re.findall(r"Move .+?\.", goal):
            title = sentence.split('"')[1]
            day = re.search(r'" of (\w+) ', sentence)
            (event,) = (e for e in init["events"] if e["title"] == title and (not day or e["day"] == day[1]))
            busy = {(e["day"], e["hour"]) for e in init["events"]}
            slot = re.search(r"to (\w+) at (\d+):00", sentence)
            free = re.search(r"first free hour of (\w+)", sentence)
            shift = {unit: (n, way) for n, unit, way in re.findall(r"(\w+) (day|hour)s? (later|earlier)", sentence)}
            if slot:
                event["day"], event["hour"] = slot[1], int(slot[2])
            elif free:
                event["day"], event["hour"] = free[1], next(h for h in HOURS if (free[1], h) not in busy)
            else:
                across, down = (
                    NUMBERS.index(number) * (1 if way == "later" else -1)
                    for number, way in (shift.get(unit, ("no", "")) for unit in ("day", "hour"))
                )
                event["day"], event["hour"] = DAYS[DAYS.index(event["day"]) + across], event["hour"] + down
        return init


def _move(rng: Random, level: int, init: list[Event], now: list[Event]) -> str:
    """Move one event of `now` and say so in words that fit no other; "" where that did not work out."""
    k = rng.randrange(len(now))
    event = now[k]
    # Where either order of two moves would differ, there is nothing to ask.
    taken = {(e["day"], e["hour"]) for e in [*init, *now]}
    twins = [e for e in [*init, *now] if e["title"] == event["title"]]
    repeated = len(twins) > 2
    if event != init[k] or sum(e["day"] == event["day"] for e in twins) > 2 or repeated != (level in REPEATING):
        return ""
    day, hour = rng.choice(DAYS), rng.choice(HOURS)
    how = rng.choice(["slot", "shift", "free"]) if level >= 5 else {3: "shift", 4: "free"}.get(level, "slot")
    if how == "free":
        free = [h for h in HOURS if (day, h) not in {(e["day"], e["hour"]) for e in now}]
        hour = free[0] if free else hour
        where = f"to the first free hour of {day}"
    elif how == "shift":
        where = _shift(DAYS.index(day) - DAYS.index(event["day"]), hour - event["hour"])
    else:
        where = f"to {day} at {hour}:00"
    if not where or (day, hour) in taken:
        return ""
    which = f'"{event["title"]}" of {event["day"]}' if repeated else f'"{event["title"]}"'
    event["day"], event["hour"] = day, hour
    return f"Move the {which} {where}."


def _shift(days: int, hours: int) -> str:
    """Say `one day later and two hours earlier`; nothing for what nobody would say."""
    if max(abs(days), abs(hours)) >= len(NUMBERS):
        return ""
    parts = [
        f"{NUMBERS[abs(n)]} {unit}{'s' if abs(n) > 1 else ''} {'later' if n > 0 else 'earlier'}"
        for n, unit in ((days, "day"), (hours, "hour"))
        if n
    ]
    return " and ".join(parts)
