"""Agendas: a week of events to add, change and clear, and days off to choose from a calendar of months."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, ClassVar

from bootcamp.gui import words
from bootcamp.gui.applications import FINISH, Application, Asked, Goal, State, Step, click, drag, into, press

Event = dict[str, Any]
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
SLOTS = 20  # half hours from 8:00
KINDS = ("meeting", "travel", "private")
ZONES = {"Tokyo": 7, "Karachi": 3, "London": -1, "New York": -6, "Dubai": 2}  # hours ahead of the calendar's own


@dataclass(frozen=True, kw_only=True)
class Agenda(Application):
    """A week in half hours; the higher the level, the more events."""

    page: ClassVar[str] = "agenda"

    def start(self, rng: Random, level: int) -> State:
        return week(rng, 6 + 3 * level)


def hour(slot: int) -> str:
    """The time at which a half hour begins."""
    return f"{8 + slot // 2}:{30 * (slot % 2):02}"


def _slot(time: str) -> int:
    hours, _, minutes = time.partition(":")
    return 2 * (int(hours) - 8) + (minutes == "30")


def _free(events: list[Event], day: int, start: int, length: int) -> bool:
    return not any(e["day"] == day and e["start"] < start + length and start < e["start"] + e["length"] for e in events)


def _event(title: str, day: int, start: int, length: int, repeat: str = "never") -> Event:
    return {"title": title, "day": day, "start": start, "length": length, "repeat": repeat} | {
        "kind": "meeting",
        "people": [],
    }


def week(rng: Random, count: int) -> State:
    """`count` events that do not overlap."""
    events: list[Event] = []
    titles = rng.sample(words.MEETINGS, count)
    while len(events) < count:
        day, start, length = rng.randrange(5), rng.randrange(SLOTS - 4), rng.randrange(2, 5)
        if _free(events, day, start, length):
            events.append(_event(titles[len(events)], day, start, length) | {"kind": rng.choice(KINDS)})
    people = rng.sample(words.FIRST, 6)
    return {"title": "Week 25", "zone": "Berlin time", "events": events, "busy": [], "people": sorted(people)}


def _name(e: Event) -> Step:
    span = f"{hour(e['start'])}-{hour(e['start'] + e['length'])}"
    return click("listitem", f"{e['title']}, {DAYS[e['day']]} {span}, {e['kind']}")


def _add(s: State, e: Event) -> list[Step]:
    s["events"].append(e)
    return [
        click("gridcell", f"{DAYS[e['day']]} {hour(e['start'])}"),
        *into("Title", e["title"]),
        *([click("radio", f"Length: {30 * e['length']} min")] if e["length"] != 2 else []),
        *([click("radio", f"Repeat: {e['repeat']}")] if e["repeat"] != "never" else []),
        press("Add"),
        FINISH,
    ]


def _new(rng: Random, s: State, length: int = 2) -> Event | None:
    day, start = rng.randrange(5), rng.randrange(SLOTS - length)
    return _event(rng.choice(words.SUBJECTS), day, start, length) if _free(s["events"], day, start, length) else None


def add(rng: Random, level: int, s: State) -> Asked | None:
    e = _new(rng, s, 2 if level == 1 else rng.choice((1, 3, 4)))
    if not e:
        return None
    end = f"until {hour(e['start'] + e['length'])}" if level >= 3 else f"for {30 * e['length']} minutes"
    goal = f'Add the event "{e["title"]}" on {DAYS[e["day"]]} at {hour(e["start"])} {end}.'
    return goal, _add(s, e)


def read_add(s: State, said: list[str], goal: str) -> None:
    day, time = re.findall(r" on (\w+) at (\d+:\d\d)", goal)[0]
    until = re.search(r"until (\d+:\d\d)", goal)
    minutes = re.search(r"for (\d+) min", goal)
    start = _slot(time)
    length = _slot(until[1]) - start if until else int(minutes[1]) // 30 if minutes else 2
    repeat = next((word for word in ("daily", "weekly") if word in goal), "never")
    s["events"].append(_event(said[0], DAYS.index(day), start, length, repeat))


def repeat(rng: Random, level: int, s: State) -> Asked | None:
    e = _new(rng, s, 2 if level == 1 else rng.choice((1, 3, 4)))
    if not e:
        return None
    e["repeat"] = rng.choice(("daily", "weekly"))
    first = f"The first one is on {DAYS[e['day']]} at {hour(e['start'])}, for {30 * e['length']} minutes."
    return f'Add an event "{e["title"]}" that repeats {e["repeat"]}. {first}', _add(s, e)


def zone(rng: Random, level: int, s: State) -> Asked | None:
    e = _new(rng, s)
    city = rng.choice(list(ZONES))
    if not e:
        return None
    local = e["start"] / 2 + 8 + ZONES[city]
    if not 0 <= local < 24:
        return None
    ahead = (
        f"{abs(ZONES[city])} hour{'s' if abs(ZONES[city]) > 1 else ''} {'ahead of' if ZONES[city] > 0 else 'behind'}"
    )
    when = f"{int(local)}:{30 * (e['start'] % 2):02}"
    goal = (
        f'Add the event "{e["title"]}" of one hour on {DAYS[e["day"]]} at {when} {city} time; {city} is {ahead} Berlin.'
    )
    return goal, _add(s, e)


def read_zone(s: State, said: list[str], goal: str) -> None:
    day, hours, minutes, n, way = re.findall(r" on (\w+) at (\d+):(\d\d) .* is (\d+) hours? (\w+)", goal)[0]
    here = int(hours) + (int(n) if way == "behind" else -int(n))
    s["events"].append(_event(said[0], DAYS.index(day), 2 * (here - 8) + (minutes == "30"), 2))


def _overlapping(rng: Random, level: int) -> State:
    s = week(rng, 4 + 3 * level)
    base = rng.choice(s["events"])
    others = [t for t in words.MEETINGS if t not in {e["title"] for e in s["events"]}]
    s["events"].append(_event(rng.choice(others), base["day"], base["start"] + rng.choice((-1, 1)), 2))
    return s


def conflict(rng: Random, level: int, s: State) -> Asked | None:
    *events, extra = s["events"]
    hits = [e for e in events if not _free([extra], e["day"], e["start"], e["length"])]
    if len(hits) != 1 or extra["start"] < 0:
        return None
    keep, lose = (hits[0], extra) if rng.random() < 0.5 else (extra, hits[0])
    if keep["start"] <= lose["start"] + lose["length"] / 2 <= keep["start"] + keep["length"]:
        return None  # the middle of the one to delete would lie under the other
    s["events"].remove(lose)
    goal = f'Two events overlap. Keep "{keep["title"]}" and delete the other.'
    if level >= 2:
        longer = keep["length"] > lose["length"]
        if keep["length"] == lose["length"]:
            return None
        goal = f"Two events overlap. Delete the {'shorter' if longer else 'longer'} of the two."
    return goal, [_name(lose), press("Delete"), FINISH]


def read_conflict(s: State, said: list[str], goal: str) -> None:
    events = s["events"]
    ((a, b),) = (
        (a, b) for k, a in enumerate(events) for b in events[:k] if not _free([a], b["day"], b["start"], b["length"])
    )
    if said:
        events.remove(b if a["title"] == said[0] else a)
    else:
        events.remove((min if "shorter" in goal else max)(a, b, key=lambda e: e["length"]))


def _with_busy(rng: Random, level: int) -> State:
    s = week(rng, 5)
    for who in rng.sample(s["people"], 1 + level):
        for day in range(5):
            start = rng.randrange(0, 8)
            s["busy"].append({"who": who, "day": day, "start": start, "length": rng.randrange(3, 9)})
    return s


def slot(rng: Random, level: int, s: State) -> Asked | None:
    """The first hour of a day in which nobody is busy."""
    day = rng.randrange(5)
    taken = [b | {} for b in s["busy"]] + s["events"]
    start = next((k for k in range(SLOTS - 1) if _free(taken, day, k, 2)), None)
    if not start:
        return None
    goal = f'Add the event "Together" on {DAYS[day]}: one hour, at the first time when there is no event and '
    goal += "nobody is busy."
    return goal, _add(s, _event("Together", day, start, 2))


def read_slot(s: State, said: list[str], goal: str) -> None:
    day = DAYS.index(re.findall(r" on (\w+):", goal)[0])
    full = {k for e in s["busy"] + s["events"] if e["day"] == day for k in range(e["start"], e["start"] + e["length"])}
    start = min(k for k in range(SLOTS) if k not in full and k + 1 not in full)
    s["events"].append(_event(said[0], day, start, 2))


def resize(rng: Random, level: int, s: State) -> Asked | None:
    e = rng.choice(s["events"])
    end, by = e["start"] + e["length"], rng.choice((-3, -2, -1, 1, 2, 3, 4))
    if e["length"] + by < 1 or end + by > SLOTS or not _free(s["events"], e["day"], end, max(by, 0)):
        return None
    e["length"] += by
    last = f"{DAYS[e['day']]} {hour(e['start'] + e['length'] - 1)}"
    goal = f'Drag the lower edge of "{e["title"]}" so that it ends at {hour(e["start"] + e["length"])}.'
    if level >= 2:
        change = f"{abs(by) * 30} minutes {'more' if by > 0 else 'less'}"
        goal = f'Drag the lower edge of "{e["title"]}" so that it takes {change}.'
    return goal, [drag("slider", f"End of {e['title']}", "gridcell", last), FINISH]


def read_resize(s: State, said: list[str], goal: str) -> None:
    (e,) = (e for e in s["events"] if e["title"] == said[0])
    until, by = re.search(r"ends at (\d+:\d\d)", goal), re.search(r"takes (\d+) minutes (more|less)", goal)
    if until:
        e["length"] = _slot(until[1]) - e["start"]
    elif by:
        e["length"] += int(by[1]) // 30 * (1 if by[2] == "more" else -1)


def invite(rng: Random, level: int, s: State) -> Asked | None:
    e, guests = rng.choice(s["events"]), sorted(rng.sample(s["people"], level))
    e["people"] = guests
    moves = [_name(e), *(click("checkbox", f"Invite {who}") for who in guests), FINISH]
    return f'Invite {" and ".join(f"{chr(34)}{who}{chr(34)}" for who in guests)} to the event "{e["title"]}".', moves


def read_invite(s: State, said: list[str], goal: str) -> None:
    next(e for e in s["events"] if e["title"] == said[-1])["people"] = sorted(said[:-1])


def category(rng: Random, level: int, s: State) -> Asked | None:
    day, kind = rng.randrange(5), rng.choice(KINDS)
    events = sorted((e for e in s["events"] if e["day"] == day), key=lambda e: e["start"])
    if len(events) < 2:
        return None
    e = events[-1] if rng.random() < 0.5 or level == 1 else events[0]
    if e["kind"] == kind:
        return None
    moves = [_name(e), click("radio", f"Kind: {kind}"), FINISH]
    e["kind"] = kind
    return f'Make the {"last" if e is events[-1] else "first"} event of {DAYS[day]} one of the kind "{kind}".', moves


def read_category(s: State, said: list[str], goal: str) -> None:
    day = DAYS.index(goal.split(" of ")[1][:3])
    events = {e["start"]: e for e in s["events"] if e["day"] == day}
    events[max(events) if "last" in goal else min(events)]["kind"] = said[0]


@dataclass(frozen=True, kw_only=True)
class Leave(Application):
    """Months of days, from which a first and a last day are chosen."""

    page: ClassVar[str] = "leave"
    ending: ClassVar[str] = "Request ends the task, once and for all; Cancel does too."

    def start(self, rng: Random, level: int) -> State:
        year, month = rng.randrange(2024, 2031), rng.randrange(1, 13)
        months = []
        for k in range(2 + 2 * (level - 1)):
            y, m = year + (month - 1 + k) // 12, (month - 1 + k) % 12 + 1
            first, days = calendar.monthrange(y, m)
            months.append({"name": calendar.month_name[m], "number": m, "year": y, "days": days, "first": first})
        return {"title": "Days off", "months": months, "start": None, "end": None, "note": ""}


def _any_day(rng: Random, s: State) -> tuple[int, date]:
    k = rng.randrange(len(s["months"]))
    month = s["months"][k]
    return k, date(month["year"], month["number"], rng.randrange(1, month["days"] + 1))


def _spoken(day: date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _choose(s: State, first: date, last: date) -> list[Step] | None:
    """The moves to a range; None where it leaves the months that there are."""
    places = {(m["year"], m["number"]): k for k, m in enumerate(s["months"])}
    if any((d.year, d.month) not in places for d in (first, last)) or not first < last:
        return None
    moves: list[Step] = []
    shown = 0
    for d in (first, last):
        while places[d.year, d.month] > shown + 1:
            moves.append(press("Later"))
            shown += 1
        moves.append(press(_spoken(d)))
    s |= {"start": first.isoformat(), "end": last.isoformat(), "committed": "request"}
    return [*moves, press("Request")]


def span(rng: Random, level: int, s: State) -> Asked | None:
    _, first = _any_day(rng, s)
    last = first + timedelta(days=rng.randrange(2, 12 * level))
    moves = _choose(s, first, last)
    return (f"Request the days from {_spoken(first)} to {_spoken(last)}.", moves) if moves else None


def _dates(goal: str) -> list[date]:
    months = list(calendar.month_name)
    return [date(int(y), months.index(m), int(d)) for d, m, y in re.findall(r"(\d+) ([A-Z]\w+) (\d{4})", goal)]


def read_span(s: State, said: list[str], goal: str) -> None:
    first, last = _dates(goal)
    s |= {"start": f"{first}", "end": f"{last}", "committed": "request"}


def days(rng: Random, level: int, s: State) -> Asked | None:
    """So many days, or so many weeks, from a day on, that day being the first."""
    _, first = _any_day(rng, s)
    n = rng.randrange(2, 8 + 5 * level)
    moves = _choose(s, first, first + timedelta(days=n - 1))
    return (f"Request {n} days in a row, the first of them {_spoken(first)}.", moves) if moves else None


def read_days(s: State, said: list[str], goal: str) -> None:
    (first,) = _dates(goal)
    last = date.fromordinal(first.toordinal() + int(goal.split()[1]) - 1)
    s |= {"start": f"{first}", "end": f"{last}", "committed": "request"}


def weekday(rng: Random, level: int, s: State) -> Asked | None:
    """From the nth of one weekday to the next of another."""
    k, _ = _any_day(rng, s)
    month, nth, one, two = s["months"][k], rng.randrange(1, 5), rng.randrange(7), rng.randrange(7)
    first = date(month["year"], month["number"], 1 + (one - month["first"]) % 7 + 7 * (nth - 1))
    last = first + timedelta(days=(two - one) % 7 or 7)
    moves = _choose(s, first, last)
    names, ordinal = list(calendar.day_name), ("first", "second", "third", "fourth")[nth - 1]
    first_day = f"the {ordinal} {names[one]} of {month['name']} {month['year']}"
    goal = f"Request the days from {first_day} to the {names[two]} after it."
    return (goal, moves) if moves else None


def read_weekday(s: State, said: list[str], goal: str) -> None:
    nth, one, month, year, two = re.findall(r"the (\w+) (\w+) of (\w+) (\d+) to the (\w+) after", goal)[0]
    number, names = list(calendar.month_name).index(month), list(calendar.day_name)
    rows = [d for row in calendar.Calendar().monthdatescalendar(int(year), number) for d in row if d.month == number]
    first = [d for d in rows if names[d.weekday()] == one][("first", "second", "third", "fourth").index(nth)]
    last = next(d for d in (first + timedelta(days=k) for k in range(1, 8)) if names[d.weekday()] == two)
    s |= {"start": f"{first}", "end": f"{last}", "committed": "request"}


Agenda.goals = {
    "add": Goal(add, read_add),
    "repeat": Goal(repeat, read_add),
    "zone": Goal(zone, read_zone),
    "conflict": Goal(conflict, read_conflict, _overlapping),
    "slot": Goal(slot, read_slot, _with_busy),
    "resize": Goal(resize, read_resize),
    "invite": Goal(invite, read_invite),
    "category": Goal(category, read_category),
}
Leave.goals = {"span": Goal(span, read_span), "days": Goal(days, read_days), "weekday": Goal(weekday, read_weekday)}
