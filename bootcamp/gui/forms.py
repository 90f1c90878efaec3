"""Forms: fill in, correct, tick, choose, save."""

from __future__ import annotations

import copy
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.gui import words
from bootcamp.gui.actions import Action, Key, Type
from bootcamp.gui.episodes import PageEpisode, PageTask, Plan

PEOPLE = ("First name", "Last name", "Contact person", "Deputy", "Supervisor", "Guest")
PLACES = ("Home city", "Work city", "Billing city", "Shipping city", "Birth city")
CODES = ("Order number", "Customer number", "Room", "Phone", "Postal code", "Badge")
TICKS = ("Newsletter", "Gift wrap", "Express delivery", "Paper invoice", "Insurance")
CHOICES = (
    ("Size", ("S", "M", "L", "XL")),
    ("Language", ("English", "French", "German")),
    ("Title", ("Dr", "Ms", "Mr")),
)


@dataclass(frozen=True, kw_only=True)
class Fill(PageTask):
    """Some of up to 12 fields get values, and no other.

    Level 1 has two empty text fields to fill, level 2 adds tick boxes, level 3 choices, level 4
    fields that hold something else, level 5 more of everything.
    """

    page: ClassVar[str] = "form"
    ending: ClassVar[str] = "Save ends the task, once and for all; Cancel does too."

    def plan(self, rng: Random, level: int) -> Plan:
        size = min(4 + 2 * level, 12)
        texts = rng.sample(PEOPLE + PLACES + CODES, size - (level >= 2) * 2 - (level >= 3))
        fields: list[dict[str, Any]] = [{"label": label, "kind": "text", "value": ""} for label in texts]
        if level >= 4:
            for field in rng.sample(fields, len(fields) // 2):
                field["value"] = _value(rng, field["label"])
        if level >= 2:
            fields += [{"label": t, "kind": "check", "value": rng.random() < 0.5} for t in rng.sample(TICKS, 2)]
        if level >= 3:
            label, options = rng.choice(CHOICES)
            fields.append({"label": label, "kind": "choice", "options": list(options), "value": rng.choice(options)})
        rng.shuffle(fields)
        title = rng.choice(["Registration", "New order", "Visitor", "Contact"])
        init: dict[str, Any] = {"title": title, "fields": fields, "committed": None}
        expected = copy.deepcopy(init) | {"committed": "save"}
        wanted = [k for k, field in enumerate(fields) if field["kind"] == "text"]
        chosen = rng.sample(wanted, 2 if level <= 3 else 3 if level == 4 else 4)
        chosen += [k for k, field in enumerate(fields) if field["kind"] == "choice" and level >= 3]
        chosen += rng.sample([k for k, field in enumerate(fields) if field["kind"] == "check"], int(level >= 2))
        parts, steps = [], 1
        for k in chosen:
            field = expected["fields"][k]
            while field["value"] == fields[k]["value"]:
                field["value"] = _other(rng, field)
            said = ("not ticked", "ticked")[field["value"]] if field["kind"] == "check" else f'"{field["value"]}"'
            parts.append(f"{field['label']}: {said}")
            steps += 1 if field["kind"] != "text" else 3 if fields[k]["value"] else 2
        goal = f"Fill in the form. {'; '.join(parts)}. Leave everything else as it is, and save."
        return Plan(goal, init, expected, steps)

    async def play(self, episode: PageEpisode, spec: Mapping[str, Any]) -> AsyncIterator[Action]:
        for old, new in zip(spec["init"]["fields"], spec["expected"]["fields"], strict=True):
            if old["value"] == new["value"]:
                continue
            if new["kind"] == "text":
                yield await episode.click("textbox", new["label"])
                if old["value"]:
                    yield Key("Control+a")
                yield Type(new["value"])
            elif new["kind"] == "check":
                yield await episode.click("checkbox", new["label"])
            else:
                yield await episode.click("radio", f"{new['label']}: {new['value']}")
        yield await episode.click("button", "Save")

    def reach(self, goal: str, init: dict[str, Any]) -> dict[str, Any]:
        by_label = {field["label"]: field for field in init["fields"]}
        for label, said in re.findall(r"([A-Z][A-Za-z ]+): (\"[^\"]*\"|ticked|not ticked)", goal):
            by_label[label]["value"] = {"ticked": True, "not ticked": False}.get(said, said.strip('"'))
        init["committed"] = "save"
        return init


def _other(rng: Random, field: Mapping[str, Any]) -> Any:
    if field["kind"] == "check":
        return not field["value"]
    return rng.choice(field["options"]) if field["kind"] == "choice" else _value(rng, field["label"])


def _value(rng: Random, label: str) -> str:
    if label == "First name":
        return rng.choice(words.FIRST)
    if label == "Last name":
        return rng.choice(words.LAST)
    if label in PEOPLE:
        return f"{rng.choice(words.FIRST)} {rng.choice(words.LAST)}"
    if label in PLACES:
        return rng.choice(words.CITIES)
    return f"{rng.choice('ABCDEFGH')}-{rng.randrange(1000, 10000)}"
