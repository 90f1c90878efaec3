"""Settings: switches, numbers and choices behind tabs, and one Apply."""

from __future__ import annotations

import copy
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.gui.actions import Action
from bootcamp.gui.episodes import PageEpisode, PageTask, Plan

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "General": ("Autosave", "Spell check", "Start with the system", "Confirm before closing", "Automatic updates"),
    "Display": ("Dark mode", "Compact rows", "Large pointer", "High contrast", "Show the grid"),
    "Privacy": ("Send statistics", "Remember searches", "Lock after sleep", "Hide previews", "Share my location"),
    "Alerts": ("Sound", "Badge on the icon", "Daily summary", "Quiet at night", "Banner"),
    "Storage": ("Compress backups", "Keep old versions", "Sync on mobile data", "Encrypt the cache", "Empty the bin"),
}
NUMBERS = {
    "General": ("Undo steps", 10, 50, 5),
    "Display": ("Font size", 8, 24, 1),
    "Privacy": ("Lock after minutes", 1, 15, 1),
    "Alerts": ("Volume", 0, 100, 10),
    "Storage": ("Backups to keep", 1, 12, 1),
}
CHOICES = {
    "General": ("Units", ("metric", "imperial", "mixed")),
    "Display": ("Density", ("low", "medium", "high")),
    "Privacy": ("Cookies", ("all", "own", "none")),
    "Alerts": ("Frequency", ("at once", "hourly", "daily")),
    "Storage": ("Backup", ("daily", "weekly", "never")),
}


@dataclass(frozen=True, kw_only=True)
class Apply(PageTask):
    """Bring the settings named to the values named, and leave the others alone.

    Level 1: two switches on two tabs; level 2 adds a choice; level 3 a number, level 4 switches
    that may stand right already; level 5 three switches, two choices and two numbers.
    """

    page: ClassVar[str] = "settings"
    ending: ClassVar[str] = "Apply ends the task, once and for all; Cancel does too."

    def plan(self, rng: Random, level: int) -> Plan:
        names = rng.sample(list(SECTIONS), 5)
        init: dict[str, Any] = {
            "title": "Settings",
            "sections": [{"name": name, "items": _items(rng, name)} for name in names],
            "committed": None,
        }
        expected = copy.deepcopy(init) | {"committed": "apply"}
        wanted = [(0, "switch"), (1, "switch")]
        wanted += [(2, "choice")] if level >= 2 else []
        wanted += [(3, "number")] if level >= 3 else []
        wanted += [(2, "kept")] if level >= 4 else []
        wanted += [(3, "choice"), (4, "number"), (4, "switch")] if level >= 5 else []
        parts, steps, order = [], 1, rng.sample(range(5), 5)
        for place, kind in wanted:
            section = expected["sections"][order[place]]
            item = rng.choice([item for item in section["items"] if item["kind"] == kind.replace("kept", "switch")])
            steps += 0 if kind == "kept" else _alter(rng, item)
            said = ("off", "on")[item["value"]] if item["kind"] == "switch" else item["value"]
            parts.append(f"{section['name']} / {item['label']}: {said}")
        # A tab is clicked for each section with changes, but the first one, which is open.
        pairs = zip(init["sections"], expected["sections"], strict=True)
        steps += sum(old != new for old, new in list(pairs)[1:])
        rng.shuffle(parts)
        return Plan(f"Set {'; '.join(parts)}. Leave the rest as it is, and apply.", init, expected, steps)

    async def play(self, episode: PageEpisode, spec: Mapping[str, Any]) -> AsyncIterator[Action]:
        for k, (old, new) in enumerate(zip(spec["init"]["sections"], spec["expected"]["sections"], strict=True)):
            if old != new and k:
                yield await episode.click("tab", new["name"])
            for before, after in zip(old["items"], new["items"], strict=True):
                if before["value"] == after["value"]:
                    continue
                if after["kind"] == "switch":
                    yield await episode.click("switch", after["label"])
                elif after["kind"] == "choice":
                    yield await episode.click("radio", f"{after['label']}: {after['value']}")
                else:
                    moves = (after["value"] - before["value"]) // after["step"]
                    for _ in range(abs(moves)):
                        yield await episode.click("button", f"{after['label']}: {'more' if moves > 0 else 'less'}")
        yield await episode.click("button", "Apply")

    def reach(self, goal: str, init: dict[str, Any]) -> dict[str, Any]:
        for part in goal.removeprefix("Set ").partition(". ")[0].split("; "):
            name, label, said = re.split(r" / |: ", part)
            (section,) = (s for s in init["sections"] if s["name"] == name)
            (item,) = (i for i in section["items"] if i["label"] == label)
            item["value"] = int(said) if item["kind"] == "number" else {"on": True, "off": False}.get(said, said)
        return init | {"committed": "apply"}


def _items(rng: Random, section: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = [
        {"label": label, "kind": "switch", "value": rng.random() < 0.5} for label in SECTIONS[section]
    ]
    label, low, high, step = NUMBERS[section]
    value = rng.randrange(low, high + 1, step)
    items.append({"label": label, "kind": "number", "value": value, "min": low, "max": high, "step": step})
    label, options = CHOICES[section]
    items.append({"label": label, "kind": "choice", "value": rng.choice(options), "options": list(options)})
    rng.shuffle(items)
    return items


def _alter(rng: Random, item: dict[str, Any]) -> int:
    """Give the item another value; how many clicks that takes."""
    if item["kind"] == "switch":
        item["value"] = not item["value"]
        return 1
    if item["kind"] == "choice":
        item["value"] = rng.choice([option for option in item["options"] if option != item["value"]])
        return 1
    clicks = rng.randrange(1, 4)
    up = item["value"] + clicks * item["step"] <= item["max"]
    down = item["value"] - clicks * item["step"] >= item["min"]
    item["value"] += clicks * item["step"] * (rng.choice((-1, 1)) if up and down else 1 if up else -1)
    return clicks
