"""Preferences: sliders, colours, shortcuts, permissions, profiles, and a search that finds settings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.gui.applications import Application, Asked, Goal, State, Step, click, into, key, over, press, spot
from bootcamp.gui.settings import SECTIONS

Item = dict[str, Any]
SLIDERS = (
    ("Brightness", 0, 100, 5),
    ("Volume", 0, 100, 10),
    ("Contrast", 0, 64, 4),
    ("Pointer speed", 1, 17, 1),
    ("Delay", 0, 800, 50),
)
COLOURS = ("Accent colour", "Background", "Selection colour", "Link colour", "Border colour")
KEYS = ("Open search", "Close window", "Next tab", "New note", "Lock screen")
COMBOS = {
    "ctrl+end": "Control+End",
    "ctrl+home": "Control+Home",
    "shift+left": "Shift+ArrowLeft",
    "shift+right": "Shift+ArrowRight",
    "ctrl+z": "Control+z",
    "ctrl+y": "Control+y",
    "ctrl+up": "Control+ArrowUp",
    "shift+down": "Shift+ArrowDown",
    "ctrl+shift+home": "Control+Shift+Home",
    "ctrl+shift+end": "Control+Shift+End",
}
APPS = ("Atlas", "Chat", "Clinic", "Ledger", "Maps", "Mixer", "Notes", "Radio", "Scanner", "Weather")
RIGHTS = ("Camera", "Location", "Files", "Contacts")
WIDE = 256  # pixels of a slider


@dataclass(frozen=True, kw_only=True)
class Preferences(Application):
    """Three sections of settings, permissions and profiles."""

    page: ClassVar[str] = "preferences"
    ending: ClassVar[str] = "Apply ends the task, once and for all; Cancel does too."

    def start(self, rng: Random, level: int) -> State:
        names = rng.sample(list(SECTIONS), 3)
        sliders, colours, keys = rng.sample(SLIDERS, 3), rng.sample(COLOURS, 3), rng.sample(KEYS, 3)
        sections = []
        for k, name in enumerate(names):
            items = [
                _item(label, "switch", rng.random() < 0.5, rng.random() < 0.5)
                for label in rng.sample(SECTIONS[name], 4)
            ]
            label, low, high, step = sliders[k]
            values = rng.choices(range(low, high + 1, step), k=2)
            items.append(_item(label, "slider", *values) | {"min": low, "max": high, "step": step})
            items.append(_item(colours[k], "colour", _hex(rng), _hex(rng)))
            items.append(_item(keys[k], "keys", *(_said(c) for c in rng.choices(list(COMBOS.values()), k=2))))
            rng.shuffle(items)
            sections.append({"name": name, "items": items})
        apps = sorted(rng.sample(APPS, 5 + level))
        allowed = sorted(f"{app}: {right}" for app in apps for right in RIGHTS if rng.random() < 0.5)
        profiles = [
            {"name": name, "theme": rng.choice(("light", "dark", "auto"))}
            for name in rng.sample(["Work", "Home", "Travel", "Guest", "Lecture", "Night"], min(1 + level, 3))
        ]
        state: State = {
            "title": "Preferences",
            "sections": sections,
            "apps": apps,
            "rights": list(RIGHTS),
            "allowed": allowed,
        }
        return state | {"profiles": profiles, "active": profiles[0]["name"]}


def _item(label: str, kind: str, value: Any, first: Any) -> Item:
    return {"label": label, "kind": kind, "value": value, "first": first}


def _hex(rng: Random) -> str:
    return f"#{rng.randrange(16**6):06x}"


def _said(combo: str) -> str:
    """As the page shows a shortcut."""
    *more, last = combo.split("+")
    return "+".join([*(m.replace("Control", "Ctrl") for m in more), last.upper() if len(last) == 1 else last])


def _items(s: State) -> dict[str, Item]:
    return {item["label"]: item for section in s["sections"] for item in section["items"]}


def _some(rng: Random, s: State, kind: str, level: int) -> tuple[list[Item], list[list[Step]]]:
    """Items of a kind, one a section, and the moves that bring each in sight."""
    items, ways = [], []
    for k in sorted(rng.sample(range(3), min(level, 2))):
        section = s["sections"][k]
        items.append(next(item for item in section["items"] if item["kind"] == kind))
        ways.append([click("tab", section["name"])] if k else [])
    return items, ways


def _end(s: State, told: list[str], moves: list[Step], words: str = "Set") -> Asked:
    s["committed"] = "apply"
    return f"{words} {' and '.join(told)}; change nothing else, and apply.", [*moves, press("Apply")]


def slider(rng: Random, level: int, s: State) -> Asked | None:
    told, moves = [], list[Step]()
    for item, way in zip(*_some(rng, s, "slider", level), strict=True):
        old = item["value"]
        item["value"] = rng.choice([v for v in range(item["min"], item["max"] + 1, item["step"]) if v != old])
        share = (item["value"] - item["min"]) / (item["max"] - item["min"])
        moves += [*way, spot("slider", item["label"], min(WIDE - 1, round(share * WIDE)), 14)]
        told.append(f'"{item["label"]}" to "{item["value"]}"')
    return _end(s, told, moves)


def read_numbers(s: State, said: list[str], goal: str) -> None:
    for label, value in zip(said[::2], said[1::2], strict=True):
        _items(s)[label]["value"] = int(value)
    s["committed"] = "apply"


def colour(rng: Random, level: int, s: State) -> Asked | None:
    told, moves = [], list[Step]()
    for item, way in zip(*_some(rng, s, "colour", level), strict=True):
        r, g, b = (rng.randrange(256) for _ in range(3))
        item["value"] = f"#{r:02x}{g:02x}{b:02x}"
        said = (
            item["value"]
            if level < 3
            else f"red {r}, green {g}, blue {b} (each of 0 to 255, written as #rrggbb in lower case)"
        )
        moves += [*way, *over(item["label"], item["value"])]
        told.append(f'"{item["label"]}" to "{said}"')
    return _end(s, told, moves)


def read_colour(s: State, said: list[str], goal: str) -> None:
    for label, value in zip(said[::2], said[1::2], strict=True):
        numbers = re.findall(r"(?:red|green|blue) (\d+)", value)
        _items(s)[label]["value"] = "#" + "".join(f"{int(n):02x}" for n in numbers) if numbers else value
    s["committed"] = "apply"


def shortcut(rng: Random, level: int, s: State) -> Asked | None:
    told, moves = [], list[Step]()
    for item, way in zip(*_some(rng, s, "keys", level), strict=True):
        name = rng.choice(list(COMBOS))
        if item["value"] == _said(COMBOS[name]):
            return None
        item["value"] = _said(COMBOS[name])
        moves += [*way, press(item["label"]), key(COMBOS[name])]
        told.append(f'"{item["label"]}" to "{name}"')
    return _end(s, told, moves, "Record the shortcut of")


def read_shortcut(s: State, said: list[str], goal: str) -> None:
    for label, name in zip(said[::2], said[1::2], strict=True):
        keys = [part.title() for part in name.split("+")]
        keys[-1] = {k: f"Arrow{k}" for k in ("Left", "Right", "Up", "Down")}.get(keys[-1], keys[-1])
        _items(s)[label]["value"] = "+".join(keys)
    s["committed"] = "apply"


def reset(rng: Random, level: int, s: State) -> Asked | None:
    k = rng.randrange(3)
    section = s["sections"][k]
    moves: list[Step] = [*([click("tab", section["name"])] if k else []), press("Reset this section")]
    for item in section["items"]:
        item["value"] = item["first"]
    goal = f'Reset the section "{section["name"]}"'
    switches = [item for item in section["items"] if item["kind"] == "switch"]
    item = switches[0] if level == 1 else rng.choice(switches)
    item["value"] = not item["value"]
    moves.append(click("switch", item["label"]))
    goal += f', then turn "{item["label"]}" {"on" if item["value"] else "off"}'
    s["committed"] = "apply"
    return f"{goal}. Apply.", [*moves, press("Apply")]


def read_reset(s: State, said: list[str], goal: str) -> None:
    for item in next(section for section in s["sections"] if section["name"] == said[0])["items"]:
        item["value"] = item["first"]
    if len(said) > 1:
        _items(s)[said[1]]["value"] = f'"{said[1]}" on' in goal
    s["committed"] = "apply"


def permission(rng: Random, level: int, s: State) -> Asked | None:
    right, app = rng.choice(RIGHTS), rng.choice(s["apps"])
    allow = rng.random() < 0.5
    keys = [f"{app}: {right}"] if level == 1 else [f"{one}: {right}" for one in s["apps"]]
    keys = [one for one in keys if (one in s["allowed"]) != allow and (level == 1 or app not in one)]
    if not 0 < len(keys) <= 4:
        return None
    s["allowed"] = sorted({*s["allowed"]} | {*keys} if allow else {*s["allowed"]} - {*keys})
    verb = "Allow" if allow else "Forbid"
    goal = f'{verb} the right "{right}" to the app "{app}".'
    if level > 1:
        goal = f'{verb} the right "{right}" to all apps but "{app}", which keeps what it has.'
    s["committed"] = "apply"
    return f"{goal} Apply.", [click("tab", "Permissions"), *(click("switch", one) for one in keys), press("Apply")]


def read_permission(s: State, said: list[str], goal: str) -> None:
    apps = [app for app in s["apps"] if (app != said[1]) == ("all apps but" in goal)]
    keys = {f"{app}: {said[0]}" for app in apps}
    old = set(s["allowed"])
    s |= {"allowed": sorted(old | keys if goal.startswith("Allow") else old - keys), "committed": "apply"}


def profile(rng: Random, level: int, s: State) -> Asked | None:
    n = rng.randrange(len(s["profiles"]))
    old = s["profiles"][n]
    name, theme = rng.choice(["Field", "Office", "Studio", "Train"]), rng.choice(("light", "dark", "auto"))
    last = len(s["profiles"]) + 1
    s["profiles"].append(old | {"name": name, "theme": theme})
    moves = [click("tab", "Profiles"), press(f"Duplicate profile {n + 1}"), *over(f"Name of profile {last}", name)]
    if theme != old["theme"]:
        moves.append(click("radio", f"Theme of profile {last}: {theme}"))
    goal = f'Duplicate the profile "{old["name"]}", name the copy "{name}" and give it the theme "{theme}"'
    if level > 1:
        s["active"] = name
        moves.append(press(f"Use profile {last}"))
        goal += "; put it in use"
    s["committed"] = "apply"
    return f"{goal}. Apply.", [*moves, press("Apply")]


def read_profile(s: State, said: list[str], goal: str) -> None:
    assert said[0] in [one["name"] for one in s["profiles"]]
    s["profiles"].append({"name": said[1], "theme": said[2]})
    s |= {"active": said[1] if "in use" in goal else s["active"], "committed": "apply"}


def search(rng: Random, level: int, s: State) -> Asked | None:
    """A setting whose section is not told."""
    found = rng.sample([i for i in _items(s).values() if i["kind"] == "switch"], level)
    moves: list[Step] = []
    for n, item in enumerate(found):
        moves += over("Search settings", item["label"]) if n else into("Search settings", item["label"])
        moves.append(click("switch", item["label"]))
        item["value"] = not item["value"]
    s["committed"] = "apply"
    told = [f'"{item["label"]}"' for item in found]
    return f"Find {' and '.join(told)}, wherever it stands, and switch it over. Apply.", [*moves, press("Apply")]


def read_search(s: State, said: list[str], goal: str) -> None:
    for label in said:
        _items(s)[label]["value"] ^= True
    s["committed"] = "apply"


Preferences.goals = {
    "slider": Goal(slider, read_numbers),
    "colour": Goal(colour, read_colour),
    "shortcut": Goal(shortcut, read_shortcut),
    "reset": Goal(reset, read_reset),
    "permission": Goal(permission, read_permission),
    "profile": Goal(profile, read_profile),
    "search": Goal(search, read_search),
}
