"""Records: forms of one page or of several, with what forms have: menus, steps, rules, sections that appear."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.gui import words
from bootcamp.gui.applications import (
    Application,
    Asked,
    Goal,
    State,
    Step,
    click,
    into,
    key,
    over,
    press,
    scroll,
    typed,
)
from bootcamp.gui.forms import CODES, PEOPLE, PLACES

Field = dict[str, Any]
GROUPS = {
    "Size": ["S", "M", "L", "XL"],
    "Language": ["English", "French", "German"],
    "Seat": ["window", "middle", "aisle"],
    "Meal": ["vegan", "fish", "meat"],
    "Contact by": ["mail", "phone", "letter"],
    "Payment": ["card", "transfer", "cash"],
    "Priority": ["low", "normal", "high"],
    "Visit": ["first", "repeated"],
}
DISHES = ("Bread", "Olives", "Soup", "Salad", "Pasta", "Rice", "Beans", "Tofu", "Cheese", "Fruit", "Cake", "Coffee")
MEASURES = (("Length", "m", "cm", 100), ("Mass", "kg", "g", 1000), ("Way", "km", "m", 1000), ("Time", "h", "min", 60))
BRANCHES = {
    "Courier": ("Street", "Floor", "Bell"),
    "Pick-up": ("Shop", "Hour", "Licence plate"),
    "Locker": ("Locker number", "Pin", "Phone"),
}


@dataclass(frozen=True, kw_only=True)
class Record(Application):
    """A form that ends with Save."""

    page: ClassVar[str] = "record"
    ending: ClassVar[str] = "Save ends the task, once and for all; Cancel does too."


def _form(title: str, *pages: list[Field], cards: list[list[str]] | None = None) -> State:
    return {"title": title, "pages": [list(page) for page in pages], "cards": cards or []}


def _text(label: str, value: str = "") -> Field:
    return {"label": label, "kind": "text", "value": value}


def _words(rng: Random, label: str) -> str:
    if label in PEOPLE:
        return f"{rng.choice(words.FIRST)} {rng.choice(words.LAST)}"
    return rng.choice(words.CITIES) if label in PLACES else f"{rng.choice('ABCDEFGH')}-{rng.randrange(1000, 10000)}"


def _fields(s: State) -> dict[str, Field]:
    return {field["label"]: field for page in s["pages"] for field in page}


def _save(s: State, told: list[tuple[str, Any]]) -> None:
    fields = _fields(s)
    for label, value in told:
        fields[label]["value"] = value
    s["committed"] = "save"


def _pairs(goal: str) -> list[tuple[str, str]]:
    return re.findall(r'([A-Z][\w ()-]*): "([^"]*)"', goal)


def read_pairs(s: State, said: list[str], goal: str) -> None:
    _save(s, list(_pairs(goal)))


def _said(pairs: list[tuple[str, str]]) -> str:
    return "; ".join(f'{label}: "{value}"' for label, value in pairs)


def start_radio(rng: Random, level: int) -> State:
    labels = rng.sample(list(GROUPS), 4 + level)
    return _form(
        "Preferences",
        [{"label": a, "kind": "choice", "options": GROUPS[a], "value": rng.choice(["", *GROUPS[a]])} for a in labels],
    )


def radio(rng: Random, level: int, s: State) -> Asked | None:
    chosen = rng.sample(s["pages"][0], 1 + level)
    pairs = [(f["label"], rng.choice([o for o in f["options"] if o != f["value"]])) for f in chosen]
    _save(s, list(pairs))
    moves = [click("radio", f"{label}: {value}") for label, value in pairs]
    return f"Choose as follows. {_said(pairs)}. Keep the other choices, and save.", [*moves, press("Save")]


def start_checklist(rng: Random, level: int) -> State:
    items = rng.sample(DISHES, 8 + level)
    return _form("Order of the day", [{"label": a, "kind": "check", "value": rng.random() < 0.4} for a in items])


def checklist(rng: Random, level: int, s: State) -> Asked | None:
    """Everything ticked but what is named, or nothing but what is named."""
    fields = s["pages"][0]
    named = rng.sample([f["label"] for f in fields], 2 + level)
    but = level >= 2 and rng.random() < 0.5
    moves = []
    for f in fields:
        if f["value"] != ((f["label"] in named) != but):
            f["value"] = not f["value"]
            moves.append(click("checkbox", f["label"]))
    s["committed"] = "save"
    listed = ", ".join(f'"{name}"' for name in named)
    goal = (
        f"Have everything ticked but {listed}. Then save."
        if but
        else f"Have {listed} ticked, and nothing else. Then save."
    )
    return (goal, [*moves, press("Save")]) if 1 < len(moves) < 3 + level else None


def read_checklist(s: State, said: list[str], goal: str) -> None:
    _save(s, [(label, (label in said) != ("but" in goal)) for label in _fields(s)])


def start_select(rng: Random, level: int) -> State:
    lists = {"City": words.CITIES, "Surname": words.LAST, "Article": words.GOODS, "First name": words.FIRST}
    labels = rng.sample(list(lists), min(4, 1 + level))
    return _form(
        "Look-up",
        [{"label": a, "kind": "select", "options": sorted(lists[a]), "value": rng.choice(lists[a])} for a in labels],
    )


def select(rng: Random, level: int, s: State) -> Asked | None:
    moves: list[Step] = []
    pairs = []
    for f in rng.sample(s["pages"][0], level):
        k = rng.randrange(len(f["options"]))
        if f["value"] == f["options"][k]:
            return None
        f["value"] = f["options"][k]
        pairs.append((f["label"], f["value"]))
        moves.append(click("combobox", f["label"]))
        moves += [scroll(f"{f['label']} options", 24 * k - 100)] if k >= 9 else []
        moves.append(click("option", f["value"]))
    s["committed"] = "save"
    return f"Choose from the lists. {_said(pairs)}. The rest stays. Then save.", [*moves, press("Save")]


def start_wizard(rng: Random, level: int) -> State:
    labels = rng.sample(PEOPLE + PLACES + CODES, 9)
    values = [_words(rng, label) if rng.random() < 0.4 else "" for label in labels]
    made = [_text(label, value) for label, value in zip(labels, values, strict=True)]
    return _form("Application", made[:3], made[3:6], *([made[6:]] if level >= 2 else []))


def wizard(rng: Random, level: int, s: State) -> Asked | None:
    pairs: list[tuple[str, str]] = []
    moves: list[Step] = []
    for n, page in enumerate(s["pages"]):
        f = rng.choice(page)
        value = _words(rng, f["label"])
        moves += [press("Next")] if n else []
        moves += over(f["label"], value) if f["value"] else into(f["label"], value)
        f["value"] = value
        pairs.append((f["label"], value))
    rng.shuffle(pairs)
    s["committed"] = "save"
    return f"Go through the steps and enter what follows. {_said(pairs)}. Leave the rest, and save at the end.", [
        *moves,
        press("Save"),
    ]


def start_repair(rng: Random, level: int) -> State:
    labels = rng.sample(["Phone", "Account", "Postal code", "Year", "Member", "Room", "Extension", "Invoice"], 6)
    fields = [_text(a, str(rng.randrange(1000, 100000))) | {"rule": "digits"} for a in labels]
    for f in rng.sample(fields, level):
        for _ in range(rng.randrange(1, 2 + level)):
            at = rng.randrange(1, len(f["value"]))
            f["value"] = f["value"][:at] + rng.choice("xyz -/") + f["value"][at:]
    return _form("Check your data", fields)


def repair(rng: Random, level: int, s: State) -> Asked | None:
    moves: list[Step] = []
    for f in s["pages"][0]:
        clean = "".join(c for c in f["value"] if c.isdigit())
        if clean != f["value"]:
            moves += over(f["label"], clean)
            f["value"] = clean
    s["committed"] = "save"
    goal = "Some fields are marked as wrong: take out of them all that is no digit, keep the digits, and save."
    return goal, [*moves, press("Save")]


def read_repair(s: State, said: list[str], goal: str) -> None:
    _save(s, [(label, re.sub(r"\D", "", field["value"])) for label, field in _fields(s).items()])


def start_branch(rng: Random, level: int) -> State:
    kinds = list(BRANCHES)
    rng.shuffle(kinds)
    fields: list[Field] = [_text("Recipient"), {"label": "Delivery", "kind": "choice", "options": kinds, "value": ""}]
    for kind in kinds:
        fields += [_text(label) | {"when": ["Delivery", kind]} for label in BRANCHES[kind]]
    return _form("Shipping", fields)


def branch(rng: Random, level: int, s: State) -> Asked | None:
    kind = rng.choice(list(BRANCHES))
    pairs = [("Delivery", kind)]
    pairs += [(label, f"{rng.choice('KLMN')}{rng.randrange(10, 1000)}") for label in BRANCHES[kind][:level]]
    _save(s, list(pairs))
    moves = [click("radio", f"Delivery: {kind}")]
    for label, value in pairs[1:]:
        moves += into(label, value)
    return f"Fill in these fields and no others. {_said(pairs)}. Then save.", [*moves, press("Save")]


def start_copy(rng: Random, level: int) -> State:
    names = rng.sample(words.FIRST, 3)
    cards = [[n, *(f"{a}: {_words(rng, a)}" for a in ("Home city", "Badge", "Room", "Phone"))] for n in names]
    fields = rng.sample(["Badge", "Room", "Phone", "Home city"], 1 + level)
    return _form("New entry", [_text(label) for label in ["Name", *fields]], cards=cards)


def copy_card(rng: Random, level: int, s: State) -> Asked | None:
    card = rng.choice(s["cards"])
    by = card[1 + rng.randrange(4)].partition(": ")
    told = dict(line.split(": ") for line in card[1:]) | {"Name": card[0]}
    moves: list[Step] = []
    for f in s["pages"][0][: None if level > 1 else 2]:
        f["value"] = told[f["label"]]
        moves += into(f["label"], f["value"])
    s["committed"] = "save"
    who = f'"{card[0]}"' if level == 1 else f'the person whose {by[0]} is "{by[2]}"'
    what = "the first two fields" if level == 1 else "the form"
    return f"Fill in {what} from the card of {who}, and save.", [*moves, press("Save")]


def read_copy(s: State, said: list[str], goal: str) -> None:
    (card,) = (card for card in s["cards"] if any(line.split(": ")[-1] == said[0] for line in card))
    lines = {line.partition(": ")[0]: line.partition(": ")[2] for line in card} | {"Name": card[0]}
    labels = list(_fields(s))[: 2 if "first two" in goal else None]
    _save(s, [(label, lines[label]) for label in labels])


def start_convert(rng: Random, level: int) -> State:
    return _form("Parcel", [_text(f"{name} ({unit})") for name, _, unit, _ in rng.sample(MEASURES, len(MEASURES))])


def convert(rng: Random, level: int, s: State) -> Asked | None:
    told, moves = [], []
    for name, big, small, factor in rng.sample(MEASURES, level):
        quarters = rng.randrange(2, 12 * level)
        value = str(quarters * factor // 4)
        _fields(s)[f"{name} ({small})"]["value"] = value
        told.append(f"{name}: {quarters / 4:g} {big}")
        moves += into(f"{name} ({small})", value)
    s["committed"] = "save"
    return f"Enter, in the units of the form, {'; '.join(told)}. Then save.", [*moves, press("Save")]


def read_convert(s: State, said: list[str], goal: str) -> None:
    factors = {"m": ("cm", 100), "kg": ("g", 1000), "km": ("m", 1000), "h": ("min", 60)}
    told = re.findall(r"(\w+): ([\d.]+) (\w+)", goal)
    _save(s, [(f"{name} ({factors[u][0]})", str(round(float(n) * factors[u][1]))) for name, n, u in told])


def start_swap(rng: Random, level: int) -> State:
    labels = rng.sample(PEOPLE + PLACES + CODES, 4 + 2 * level)
    return _form("Entry", [_text(label, _words(rng, label)) for label in labels])


def swap(rng: Random, level: int, s: State) -> Asked | None:
    """Exchange two values; from level 3 on, three in a ring."""
    labels = rng.sample(list(_fields(s)), 2 if level < 3 else 3)
    values = [_fields(s)[label]["value"] for label in labels]
    moves: list[Step] = []
    for label, value in zip(labels, [*values[1:], values[0]], strict=True):
        _fields(s)[label]["value"] = value
        moves += over(label, value)
    s["committed"] = "save"
    listed = [f'"{label}"' for label in labels]
    if len(labels) == 2:
        return f"Exchange the values of {listed[0]} and {listed[1]}, and save.", [*moves, press("Save")]
    goal = f"Give {listed[0]} the value of {listed[1]}, {listed[1]} that of {listed[2]}, and {listed[2]} the one that "
    return f"{goal}{listed[0]} had. Then save.", [*moves, press("Save")]


def read_swap(s: State, said: list[str], goal: str) -> None:
    ring = list(dict.fromkeys(said))
    old = {label: field["value"] for label, field in _fields(s).items()}
    _save(s, [(label, old[ring[(k + 1) % len(ring)]]) for k, label in enumerate(ring)])


def start_counters(rng: Random, level: int) -> State:
    items = rng.sample(DISHES, 4 + level)
    return _form("Quantities", [{"label": a, "kind": "number", "value": rng.randrange(1, 6)} for a in items])


def counters(rng: Random, level: int, s: State) -> Asked | None:
    moves, told = [], []
    for f in rng.sample(s["pages"][0], 1 + level):
        by = rng.choice([n for n in (-2, -1, 1, 2) if f["value"] + n >= 0])
        f["value"] += by
        said = f"{abs(by)} {'more' if by > 0 else 'fewer'}" if level >= 2 else str(f["value"])
        told.append((f["label"], said))
        moves += [press(f"{f['label']}: {'more' if by > 0 else 'less'}")] * abs(by)
    s["committed"] = "save"
    return f"Change the quantities. {_said(told)}. Then save.", [*moves, press("Save")]


def read_counters(s: State, said: list[str], goal: str) -> None:
    signs = {"more": 1, "fewer": -1}
    fields = _fields(s)
    for label, told in _pairs(goal):
        number, _, way = told.partition(" ")
        fields[label]["value"] = fields[label]["value"] + signs[way] * int(number) if way else int(number)
    s["committed"] = "save"


def start_keyboard(rng: Random, level: int) -> State:
    return _form("Quick entry", [_text(label) for label in rng.sample(PEOPLE + CODES, 3 + level)])


def keyboard(rng: Random, level: int, s: State) -> Asked | None:
    """A run of neighbouring fields, where Tab goes on."""
    labels = list(_fields(s))
    first = rng.randrange(len(labels) - 1 - level)
    chosen = labels[first : first + 1 + level]
    pairs = [(label, _words(rng, label)) for label in chosen]
    _save(s, list(pairs))
    moves: list[Step] = [click("textbox", chosen[0])]
    for n, (_, value) in enumerate(pairs):
        moves += [key("Tab")] if n else []
        moves.append(typed(value))
    rng.shuffle(pairs)
    return f"Enter what follows. {_said(pairs)}. Tab goes to the next field. Leave the rest empty, and save.", [
        *moves,
        press("Save"),
    ]


Record.goals = {
    "radio": Goal(radio, read_pairs, start_radio),
    "checklist": Goal(checklist, read_checklist, start_checklist),
    "select": Goal(select, read_pairs, start_select),
    "wizard": Goal(wizard, read_pairs, start_wizard),
    "repair": Goal(repair, read_repair, start_repair),
    "branch": Goal(branch, read_pairs, start_branch),
    "copy": Goal(copy_card, read_copy, start_copy),
    "convert": Goal(convert, read_convert, start_convert),
    "swap": Goal(swap, read_swap, start_swap),
    "counters": Goal(counters, read_counters, start_counters),
    "tab": Goal(keyboard, read_pairs, start_keyboard),
}
