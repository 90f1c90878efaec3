"""Gadgets: a calculator, a lock, an alarm clock, knobs, pixels, a terminal, a map."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from bootcamp.gui import words
from bootcamp.gui.applications import (
    FINISH,
    Application,
    Asked,
    Goal,
    State,
    Step,
    click,
    drag,
    key,
    press,
    spot,
    sweep,
    typed,
)

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
KNOBS = ("Bass", "Treble", "Gain", "Echo", "Drums", "Voice", "Strings", "Master")


@dataclass(frozen=True, kw_only=True)
class Calculator(Application):
    """Digits and operations, one press each."""

    page: ClassVar[str] = "calculator"

    def start(self, rng: Random, level: int) -> State:
        return {"display": "0", "kept": [str(rng.randrange(1000)) for _ in range(rng.randrange(3))]}


def compute(rng: Random, level: int, s: State) -> Asked | None:
    text, value, moves = "", 0, list[Step]()
    for k in range(1 + level):
        n, sign = rng.randrange(2, 100 if level == 1 else 60), rng.choice("+−×") if k else ""
        value = {"": n, "+": value + n, "−": value - n, "×": value * n}[sign]
        text = f"{f'({text})' if k > 1 else text} {sign} {n}" if k else str(n)
        moves += [*([press(sign)] if sign else []), *(press(digit) for digit in str(n))]
    s["display"] = str(value)
    s["kept"].append(str(value))
    return (
        (
            f"Compute {text} on the calculator and keep the result.",
            [*moves, press("="), press("Keep the result"), FINISH],
        )
        if 0 < value < 10**9
        else None
    )


def read_compute(s: State, said: list[str], goal: str) -> None:
    tokens = re.findall(r"\d+|[+−×]", goal.split(" on the ")[0])
    value = int(tokens[0])
    for sign, n in zip(tokens[1::2], tokens[2::2], strict=True):
        value = value * int(n) if sign == "×" else value + (int(n) if sign == "+" else -int(n))
    s["display"] = str(value)
    s["kept"].append(str(value))


@dataclass(frozen=True, kw_only=True)
class Keypad(Application):
    """Keys in no order."""

    page: ClassVar[str] = "keypad"
    ending: ClassVar[str] = "Unlock ends the task, once and for all."

    def start(self, rng: Random, level: int) -> State:
        return {"keys": rng.sample("0123456789", 10), "entered": ""}


def pin(rng: Random, level: int, s: State) -> Asked | None:
    digits = [rng.randrange(10) for _ in range(4 + level)]
    rule, code = "", digits
    if level == 2:
        rule, code = ", but from its last digit to its first", digits[::-1]
    if level == 3:
        rule, code = ", but each digit one higher than told (0 for 9)", [(d + 1) % 10 for d in digits]
    s |= {"entered": "".join(map(str, code)), "committed": "unlock"}
    return f"Unlock the door with {''.join(map(str, digits))}{rule}.", [*(press(str(d)) for d in code), press("Unlock")]


def read_pin(s: State, said: list[str], goal: str) -> None:
    code = re.findall(r"\d{4,}", goal)[0]
    code = code[::-1] if "last digit" in goal else code
    code = code.translate(str.maketrans("0123456789", "1234567890")) if "higher" in goal else code
    s |= {"entered": code, "committed": "unlock"}


@dataclass(frozen=True, kw_only=True)
class Clock(Application):
    """A dial with two hands."""

    page: ClassVar[str] = "clock"
    ending: ClassVar[str] = "Set ends the task, once and for all."

    def start(self, rng: Random, level: int) -> State:
        days = sorted(rng.sample(DAYS, rng.randrange(3)))
        return {
            "hour": rng.randrange(12),
            "minute": 5 * rng.randrange(12),
            "half": rng.choice(("am", "pm")),
            "days": days,
        }


def _dial(turn: float) -> Step:
    return spot(
        "img", "Dial", round(160 + 90 * math.sin(2 * math.pi * turn)), round(160 - 90 * math.cos(2 * math.pi * turn))
    )


def alarm(rng: Random, level: int, s: State) -> Asked | None:
    hour, minute, half = (
        rng.randrange(12),
        5 * rng.randrange(12) if level == 1 else rng.randrange(60),
        rng.choice(("am", "pm")),
    )
    if hour == s["hour"] or minute == s["minute"]:
        return None
    moves = [_dial(hour / 12), press("Minute"), _dial(minute / 60)]
    moves += [click("radio", f"Half: {half}")] if half != s["half"] else []
    s |= {"hour": hour, "minute": minute, "half": half}
    time = (
        f"{hour or 12}:{minute:02} {half}"
        if level < 3
        else f"{hour + 12 * (half == 'pm')}:{minute:02} (on a clock of 24 hours)"
    )
    goal = f"Set the alarm to {time}"
    if level > 1:
        days = sorted(rng.sample(DAYS, 2))
        moves += [click("checkbox", d) for d in DAYS if (d in days) != (d in s["days"])]
        s["days"] = days
        goal += f", on {days[0]} and {days[1]} only"
    s["committed"] = "set"
    return f"{goal}.", [*moves, press("Set")]


def read_alarm(s: State, said: list[str], goal: str) -> None:
    hour, minute = map(int, re.findall(r"to (\d+):(\d\d)", goal)[0])
    late = hour >= 12 if "24 hours" in goal else " pm" in goal
    s |= {"hour": hour % 12, "minute": minute, "half": "pm" if late else "am", "committed": "set"}
    s["days"] = re.findall(r"on (\w+) and (\w+) only", goal)[0] if "only" in goal else s["days"]
    s["days"] = list(s["days"])


@dataclass(frozen=True, kw_only=True)
class Knobs(Application):
    """Knobs that are turned by dragging."""

    page: ClassVar[str] = "knobs"

    def start(self, rng: Random, level: int) -> State:
        return {
            "knobs": [{"name": name, "value": 5 * rng.randrange(21)} for name in rng.sample(KNOBS, 4 + 2 * (level > 1))]
        }


def knob(rng: Random, level: int, s: State) -> Asked | None:
    told, moves = [], list[Step]()
    for one in rng.sample(s["knobs"], level):
        old, new = one["value"], 5 * rng.randrange(21)
        (a, b), (c, d) = (_rim(v) for v in (old, new))
        if math.hypot(a - c, b - d) < 12:
            return None
        one["value"] = new
        moves.append(sweep("img", one["name"], (a, b), (c, d)))
        told.append(f'"{one["name"]}" to {new}')
    return f"Turn {' and '.join(told)}, by dragging.", [*moves, FINISH]


def _rim(value: int) -> tuple[int, int]:
    turn = math.radians(value * 2.7 - 135)
    return round(75 + 45 * math.sin(turn)), round(75 - 45 * math.cos(turn))


def read_knob(s: State, said: list[str], goal: str) -> None:
    values = dict(re.findall(r'"(\w+)" to (\d+)', goal))
    for one in s["knobs"]:
        one["value"] = int(values.get(one["name"], one["value"]))


@dataclass(frozen=True, kw_only=True)
class Pixels(Application):
    """A square of cells, on or off."""

    page: ClassVar[str] = "pixels"

    def start(self, rng: Random, level: int) -> State:
        size = 6 + level
        on = sorted({f"{rng.randrange(size)},{rng.randrange(size // 2)}" for _ in range(2 + level)})
        return {"size": size, "on": on}


def lines(rng: Random, level: int, s: State) -> Asked | None:
    """Straight lines, each painted by one drag."""
    told, moves, drawn, before = [], list[Step](), list[set[str]](), set(s["on"])
    for _ in range(level):
        n, (a, b) = rng.randrange(s["size"]), sorted(rng.sample(range(s["size"]), 2))
        row = rng.random() < 0.5
        cells = [(n, k) if row else (k, n) for k in range(a, b + 1)]
        new = [f"{r},{c}" for r, c in cells]
        drawn.append(set(new))
        s["on"] = sorted({*s["on"], *new})
        ends = [f"Row {r + 1} column {c + 1}" for r, c in (cells[0], cells[-1])]
        moves.append(drag("gridcell", ends[0], "gridcell", ends[1]))
        told.append(f"{'row' if row else 'column'} {n + 1} from {'column' if row else 'row'} {a + 1} to {b + 1}")
    if any(one <= before.union(*(other for other in drawn if other is not one)) for one in drawn):
        return None  # a line that the others fill is no step
    return f"Fill {', and '.join(told)}. What is filled stays.", [*moves, FINISH]


def read_lines(s: State, said: list[str], goal: str) -> None:
    for way, n, a, b in re.findall(r"(row|column) (\d+) from \w+ (\d+) to (\d+)", goal):
        for k in range(int(a) - 1, int(b)):
            s["on"].append(f"{int(n) - 1},{k}" if way == "row" else f"{k},{int(n) - 1}")
    s["on"] = sorted(set(s["on"]))


def mirror(rng: Random, level: int, s: State) -> Asked | None:
    size = s["size"]
    cells = [tuple(map(int, one.split(","))) for one in s["on"]]
    new = [(r, size - 1 - c) for r, c in cells if f"{r},{size - 1 - c}" not in s["on"]]
    s["on"] = sorted({*s["on"], *(f"{r},{c}" for r, c in new)})
    goal = "Make the picture symmetric: fill in on the right the mirror image of what is on the left, "
    goal += "and change nothing else."
    return (
        (goal, [*(click("gridcell", f"Row {r + 1} column {c + 1}") for r, c in new), FINISH]) if len(new) > 1 else None
    )


def read_mirror(s: State, said: list[str], goal: str) -> None:
    rows = {one.split(",")[0] for one in s["on"]}
    for r in rows:
        for c in [int(one.split(",")[1]) for one in s["on"] if one.split(",")[0] == r]:
            s["on"].append(f"{r},{s['size'] - c - 1}")
    s["on"] = sorted(set(s["on"]))


@dataclass(frozen=True, kw_only=True)
class Terminal(Application):
    """A small shell."""

    page: ClassVar[str] = "terminal"

    def start(self, rng: Random, level: int) -> State:
        folders = sorted(rng.sample(["data", "docs", "logs", "notes", "plots", "runs"], 3))
        names = [f"{name.lower()}{rng.randrange(10, 99)}.txt" for name in rng.sample(words.SUBJECTS, 6)]
        files = {f"{rng.choice(folders)}/{name}": " ".join(rng.sample(words.GOODS, 2)).lower() for name in names}
        return {"files": dict(sorted(files.items())), "folders": folders}


def shell(rng: Random, level: int, s: State) -> Asked | None:
    told, moves = [], list[Step]()
    for _ in range(level):
        path, kind = rng.choice(sorted(s["files"])), rng.choice(("copy", "move", "remove", "folder", "write"))
        to = f"{rng.choice(s['folders'])}/{rng.choice(words.CITIES).lower()}"
        if to in s["folders"] or f"{to}.txt" in s["files"]:
            return None
        if kind in ("copy", "move"):
            s["files"][f"{to}.txt"] = s["files"][path]
            line, said = f"{'cp' if kind == 'copy' else 'mv'} {path} {to}.txt", f'{kind} "{path}" to "{to}.txt"'
        elif kind == "remove":
            line, said = f"rm {path}", f'remove "{path}"'
        elif kind == "folder":
            s["folders"] = sorted([*s["folders"], to])
            line, said = f"mkdir {to}", f'make the folder "{to}"'
        else:
            text = " ".join(rng.sample(words.GOODS, 2)).lower()
            s["files"][f"{to}.txt"] = text
            line, said = f"echo {text} > {to}.txt", f'write "{text}" into "{to}.txt"'
        if kind in ("move", "remove"):
            del s["files"][path]
        told.append(said)
        moves += [typed(line), key("Enter")]  # the line is always ready
    goal = f"In the terminal, {'; then '.join(told)}. "
    goal += "(Commands: ls, cat, mkdir, mv, cp, rm, echo TEXT > FILE; paths from the top.)"
    return goal, [*moves, FINISH]


def read_shell(s: State, said: list[str], goal: str) -> None:
    files = s["files"]
    for verb, one, two in re.findall(r'(copy|move|remove|folder|write) "([^"]+)"(?: (?:in)?to "([^"]+)")?', goal):
        if verb == "folder":
            s["folders"] = sorted([*s["folders"], one])
        elif verb == "write":
            files[two] = one
        elif verb == "copy":
            files[two] = files[one]
        else:
            text = files.pop(one)
            files |= {two: text} if verb == "move" else {}


@dataclass(frozen=True, kw_only=True)
class Map(Application):
    """A map that is moved and zoomed."""

    page: ClassVar[str] = "map"

    def start(self, rng: Random, level: int) -> State:
        places = rng.sample([(x, y) for x in range(-40, 41, 8) for y in range(-24, 25, 8)], 14)
        towns = [
            {"name": n, "x": x + rng.randrange(3), "y": y + rng.randrange(3)}
            for n, (x, y) in zip(rng.sample(words.CITIES, 14), places, strict=True)
        ]
        return {"towns": towns, "pins": []}


def _pin(x: int, y: int) -> list[Step]:
    """Bring a place of the map in sight, and click it; the map is 380 by 245 pixels on each side, 20 a kilometre."""
    dx, dy = (-300 if x > 17 else 300 if x < -17 else 0), (200 if y > 11 else -200 if y < -11 else 0)
    moves, at = [], [0.0, 0.0]
    while abs(x - at[0]) > 17 or abs(y - at[1]) > 11:
        sx, sy = (dx if abs(x - at[0]) > 17 else 0), (dy if abs(y - at[1]) > 11 else 0)
        moves.append(sweep("img", "Map", (380 - sx / 2, 245 - sy / 2), (380 + sx / 2, 245 + sy / 2)))
        at = [at[0] - sx / 20, at[1] + sy / 20]
    return [*moves, spot("img", "Map", round(380 + 20 * (x - at[0])), round(245 - 20 * (y - at[1])))]


def place(rng: Random, level: int, s: State) -> Asked | None:
    if level == 1:
        x, y = rng.randrange(-34, 35), rng.randrange(-20, 21)
        where = (
            f"{abs(x)} km {'east' if x >= 0 else 'west'} and {abs(y)} km {'north' if y >= 0 else 'south'} of the centre"
        )
    else:
        town, n = rng.choice(s["towns"]), rng.randrange(2, 7)
        dx, dy, way = rng.choice(((n, 0, "east"), (-n, 0, "west"), (0, n, "north"), (0, -n, "south")))
        x, y = town["x"] + dx, town["y"] + dy
        where = f'{n} km {way} of "{town["name"]}"'
        if level == 3:
            e = rng.randrange(2, 6)
            x, y = (x, y + e) if dx else (x + e, y)
            where = f'{n} km {way} and {e} km {"north" if dx else "east"} of "{town["name"]}"'
    s["pins"].append([x, y])
    return f"Set a pin {where}.", [*_pin(x, y), FINISH]


def read_place(s: State, said: list[str], goal: str) -> None:
    town = next((t for t in s["towns"] if said and t["name"] == said[0]), {"x": 0, "y": 0})
    by = {way: int(n) for n, way in re.findall(r"(\d+) km (\w+)", goal)}
    s["pins"] = [
        [town["x"] + by.get("east", 0) - by.get("west", 0), town["y"] + by.get("north", 0) - by.get("south", 0)]
    ]


Calculator.goals = {"calculator": Goal(compute, read_compute)}
Keypad.goals = {"keypad": Goal(pin, read_pin)}
Clock.goals = {"clock": Goal(alarm, read_alarm)}
Knobs.goals = {"knobs": Goal(knob, read_knob)}
Pixels.goals = {"lines": Goal(lines, read_lines), "mirror": Goal(mirror, read_mirror)}
Terminal.goals = {"terminal": Goal(shell, read_shell)}
Map.goals = {"map": Goal(place, read_place)}
