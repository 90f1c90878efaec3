"""Boards: things put where they belong by dragging: cards, lists, tiles, boxes and arrows, clips."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any, ClassVar

from bootcamp.gui import words
from bootcamp.gui.applications import FINISH, Application, Asked, Goal, State, Step, drag, shift

COLUMNS = ("To do", "Doing", "Review", "Done")
STEP, PER = 20, 10  # pixels of a diagram's grid, and of a second of a timeline
TRACKS = ("Video", "Sound", "Text", "Music")


@dataclass(frozen=True, kw_only=True)
class Board(Application):
    """Columns of cards."""

    page: ClassVar[str] = "board"

    def start(self, rng: Random, level: int) -> State:
        owners = rng.sample(words.FIRST, 4)
        cards = [
            {"name": name, "note": f"{rng.choice(owners)}, {points} points", "column": rng.choice(COLUMNS)}
            for name, points in zip(
                rng.sample(words.COMMANDS, 9 + 2 * level), rng.sample(range(1, 40), 9 + 2 * level), strict=True
            )
        ]
        return {"title": "Plan of the week", "columns": list(COLUMNS), "cards": cards}


def _card(card: dict[str, Any]) -> str:
    return f"{card['name']}, {card['note']}" if card["note"] else str(card["name"])


def _drop(card: dict[str, Any], column: str) -> Step:
    step = drag("listitem", _card(card), "region", column)
    card["column"] = column
    return step


def kanban(rng: Random, level: int, s: State) -> Asked | None:
    cards = rng.sample(s["cards"], level)
    told, moves = [], list[Step]()
    for card in cards:
        to = rng.choice([c for c in COLUMNS if c != card["column"]])
        moves.append(_drop(card, to))
        told.append(f'"{card["name"]}" to "{to}"')
    return f"Move {' and '.join(told)}.", [*moves, FINISH]


def read_kanban(s: State, said: list[str], goal: str) -> None:
    places = dict(zip(said[::2], said[1::2], strict=True))
    for card in s["cards"]:
        card["column"] = places.get(card["name"], card["column"])


def owner(rng: Random, level: int, s: State) -> Asked | None:
    """All cards of one person in one column."""
    card = rng.choice(s["cards"])
    who, source = card["note"].partition(",")[0], card["column"]
    to = rng.choice([c for c in COLUMNS if c != source])
    cards = [c for c in s["cards"] if c["note"].startswith(who) and c["column"] == source]
    if len(cards) != min(level, 2):
        return None
    moves = [_drop(c, to) for c in cards]
    return f'Move every card of "{who}" that stands in "{source}" to "{to}".', [*moves, FINISH]


def read_owner(s: State, said: list[str], goal: str) -> None:
    for card in s["cards"]:
        if card["note"].split(", ")[0] == said[0] and card["column"] == said[1]:
            card["column"] = said[2]


def heaviest(rng: Random, level: int, s: State) -> Asked | None:
    source, to = rng.sample(COLUMNS, 2)
    cards = [c for c in s["cards"] if c["column"] == source]
    if len(cards) < 1 + level:
        return None
    most = rng.random() < 0.5
    card = sorted(cards, key=lambda c: int(re.findall(r"\d+", c["note"])[0]))[-1 if most else 0]
    return f'Move the card with the {"most" if most else "fewest"} points of "{source}" to "{to}".', [
        _drop(card, to),
        FINISH,
    ]


def read_heaviest(s: State, said: list[str], goal: str) -> None:
    points = {int(c["note"].split()[-2]): c for c in s["cards"] if c["column"] == said[0]}
    points[(max if "most" in goal else min)(points)]["column"] = said[1]


RULES = {
    "even": lambda n: n % 2 == 0,
    "a multiple of 3": lambda n: n % 3 == 0,
    "greater than 50": lambda n: n > 50,
    "a square": lambda n: n in {k * k for k in range(10)},
}


def start_bins(rng: Random, level: int) -> State:
    rule = rng.choice(list(RULES)[: 1 + level])
    numbers = rng.sample(range(2, 100), 2 + level)
    cards = [{"name": str(n), "note": "", "column": "Numbers"} for n in numbers]
    others = rng.sample([n for n in range(2, 100) if n not in numbers], 8)
    cards += [{"name": str(n), "note": "", "column": "Yes" if RULES[rule](n) else "No"} for n in others]
    return {"title": f"Is the number {rule}?", "columns": ["Numbers", "Yes", "No"], "cards": cards}


def bins(rng: Random, level: int, s: State) -> Asked | None:
    rule = s["title"].removeprefix("Is the number ").removesuffix("?")
    cards = [c for c in s["cards"] if c["column"] == "Numbers"]
    moves = [_drop(c, "Yes" if RULES[rule](int(c["name"])) else "No") for c in cards]
    return f'Sort the numbers: those that are {rule} go to "Yes", the others to "No".', [*moves, FINISH]


def read_bins(s: State, said: list[str], goal: str) -> None:
    rule = goal.split("those that are ")[1].split(" go to")[0]
    for c in s["cards"]:
        n = int(c["name"])
        yes = {"even": n % 2 == 0, "a multiple of 3": n % 3 == 0, "greater than 50": n > 50}.get(
            rule, n**0.5 == int(n**0.5)
        )
        c["column"] = "Yes" if yes else "No"


@dataclass(frozen=True, kw_only=True)
class Deck(Application):
    """A list in an order, or tiles in a square."""

    page: ClassVar[str] = "deck"

    def start(self, rng: Random, level: int) -> State:
        return {"title": "Playlist", "wide": 1, "cards": rng.sample(words.COMMANDS, 7 + level), "swaps": False}


def _before(cards: list[str], name: str, other: str | None) -> Step:
    """Put a card before another, or at the end."""
    cards.remove(name)
    cards.insert(len(cards) if other is None else cards.index(other), name)
    return drag("listitem", name, "listitem", other or "End of the list")


def insert(rng: Random, level: int, s: State) -> Asked | None:
    moves, told = [], []
    for _ in range(1 if level == 1 else 2):
        cards = s["cards"]
        old = list(cards)
        name, other = rng.sample(cards, 2)
        after = rng.random() < 0.5
        rest = [c for c in cards if c != name]
        k = rest.index(other) + after
        moves.append(_before(cards, name, rest[k] if k < len(rest) else None))
        told.append(f'"{name}" directly {"after" if after else "before"} "{other}"')
        if cards == old:
            return None
    return f"Put {', then '.join(told)}.", [*moves, FINISH]


def read_insert(s: State, said: list[str], goal: str) -> None:
    for name, way, other in re.findall(r'"(\w+)" directly (\w+) "(\w+)"', goal):
        s["cards"].remove(name)
        s["cards"].insert(s["cards"].index(other) + (way == "after"), name)


def start_scores(rng: Random, level: int) -> State:
    count = 4 + level
    scores = sorted(rng.sample(range(10, 1000), count))
    cards = [f"{name}: {score}" for name, score in zip(rng.sample(words.FIRST, count), scores, strict=True)]
    for card in rng.sample(cards, level):
        cards.remove(card)
        cards.insert(rng.randrange(count), card)
    return {"title": "Results", "wide": 1, "cards": cards, "swaps": False}


def _score(card: str) -> int:
    return int(card.split(": ")[1])


def rank(rng: Random, level: int, s: State) -> Asked | None:
    cards = s["cards"]
    target, moves = sorted(cards, key=_score), list[Step]()
    for k in range(len(target) - 1, -1, -1):  # from below, each before the one that follows
        if cards.index(target[k]) != k:
            moves.append(_before(cards, target[k], target[k + 1] if k + 1 < len(target) else None))
    return ("Sort the list by score, the lowest first.", [*moves, FINISH]) if 0 < len(moves) <= 2 + level else None


def read_rank(s: State, said: list[str], goal: str) -> None:
    s["cards"] = [card for _, card in sorted((int(card.rpartition(" ")[2]), card) for card in s["cards"])]


def start_tiles(rng: Random, level: int) -> State:
    first = rng.randrange(1, 200)
    step = rng.choice((1, 1, 2, 3))
    tiles = [str(first + step * k) for k in range(9)]
    for _ in range(level):
        a, b = rng.sample(range(9), 2)
        tiles[a], tiles[b] = tiles[b], tiles[a]
    return {"title": "Tiles", "wide": 3, "cards": tiles, "swaps": True}


def tiles(rng: Random, level: int, s: State) -> Asked | None:
    cards, moves = s["cards"], list[Step]()
    for k, name in enumerate(sorted(cards, key=int)):
        if cards[k] != name:
            moves.append(drag("listitem", name, "listitem", cards[k]))
            at = cards.index(name)
            cards[k], cards[at] = cards[at], cards[k]
    goal = "A tile dropped on another changes places with it. Put the numbers in rising order, row by row."
    return (goal, [*moves, FINISH]) if len(moves) == level else None


def read_tiles(s: State, said: list[str], goal: str) -> None:
    s["cards"] = [str(n) for n in sorted(map(int, s["cards"]))]


@dataclass(frozen=True, kw_only=True)
class Diagram(Application):
    """Boxes on a grid, with arrows between them."""

    page: ClassVar[str] = "diagram"

    def start(self, rng: Random, level: int) -> State:
        places = rng.sample([(x, y) for x in range(4) for y in range(4)], 4 + 2 * level)
        boxes: list[dict[str, Any]] = [
            {
                "name": name,
                "x": 20 + 180 * x + STEP * rng.randrange(2),
                "y": 20 + 120 * y + STEP * rng.randrange(2),
                "w": 120,
                "h": 60,
            }
            for name, (x, y) in zip(rng.sample(words.MEETINGS, len(places)), places, strict=True)
        ]
        names = [box["name"] for box in boxes]
        arrows = sorted({" > ".join(rng.sample(names, 2)) for _ in range(level)})
        return {"title": "Diagram", "boxes": boxes, "arrows": arrows}


def _box(box: dict[str, Any]) -> str:
    return f"{box['name']}, at ({box['x']}, {box['y']}), {box['w']} x {box['h']}"


def connect(rng: Random, level: int, s: State) -> Asked | None:
    chain = rng.sample(s["boxes"], 1 + level)
    new = [f"{a['name']} > {b['name']}" for a, b in pairwise(chain)]
    if set(new) & set(s["arrows"]):
        return None
    s["arrows"] = sorted([*s["arrows"], *new])
    moves = [drag("slider", f"Arrow from {a['name']}", "listitem", _box(b)) for a, b in pairwise(chain)]
    path = " to ".join(f'"{box["name"]}"' for box in chain)
    return f"Draw {'an arrow' if level == 1 else 'arrows'} from {path} (drag from the blue dot).", [*moves, FINISH]


def read_connect(s: State, said: list[str], goal: str) -> None:
    s["arrows"] = sorted(s["arrows"] + [f"{said[k]} > {said[k + 1]}" for k in range(len(said) - 1)])


def place(rng: Random, level: int, s: State) -> Asked | None:
    box = rng.choice(s["boxes"])
    others = [o for o in s["boxes"] if o is not box]
    if level == 1:
        x, y = STEP * rng.randrange(30), STEP * rng.randrange(22)
        goal = f'Move "{box["name"]}" so that its top left corner comes to ({x}, {y}).'
    else:
        a = rng.choice(others)
        x, y = (a["x"], a["y"] + 100) if rng.random() < 0.5 else (a["x"] + 160, a["y"])
        gap = (
            f"exactly below it, with {y - a['y'] - 60} pixels between"
            if x == a["x"]
            else f"exactly to its right, with {x - a['x'] - 120} pixels between"
        )
        goal = f'Move "{box["name"]}" next to "{a["name"]}": {gap}.'
    if x > 620 or y > 440 or (x, y) == (box["x"], box["y"]):
        return None
    if any(abs(o["x"] - x) < 140 and abs(o["y"] - y) < 80 for o in others):
        return None
    moves = [shift("listitem", _box(box), x - box["x"], y - box["y"]), FINISH]
    box |= {"x": x, "y": y}
    return goal, moves


def read_place(s: State, said: list[str], goal: str) -> None:
    by = {box["name"]: box for box in s["boxes"]}
    numbers = list(map(int, re.findall(r"\d+", goal)))
    if len(said) == 1:
        by[said[0]] |= {"x": numbers[0], "y": numbers[1]}
    else:
        a, gap = by[said[1]], numbers[0]
        below = "below" in goal
        by[said[0]] |= {"x": a["x"] + (0 if below else a["w"] + gap), "y": a["y"] + (a["h"] + gap if below else 0)}


def resize(rng: Random, level: int, s: State) -> Asked | None:
    box = rng.choice(s["boxes"])
    w, h = 120 + STEP * rng.randrange(-1, 4), 60 + STEP * rng.randrange(1 if level == 1 else 0, 4)
    if (w, h) == (120, 60):
        return None
    moves = [shift("slider", f"Corner of {box['name']}", w - 120, h - 60), FINISH]
    box |= {"w": w, "h": h}
    if level == 1:
        return f'Drag the lower right corner of "{box["name"]}" until the box is {w} x {h} pixels large.', moves
    ways = [f"{abs(w - 120)} pixels {'wider' if w > 120 else 'narrower'}"] * (w != 120) + [
        f"{h - 60} pixels higher"
    ] * (h != 60)
    return f'Make "{box["name"]}" {" and ".join(ways)}, by its lower right corner.', moves


def read_resize(s: State, said: list[str], goal: str) -> None:
    box = next(box for box in s["boxes"] if box["name"] == said[0])
    size = re.search(r"is (\d+) x (\d+)", goal)
    more = re.findall(r"(\d+) pixels (wider|narrower|higher)", goal)
    if size:
        box |= {"w": int(size[1]), "h": int(size[2])}
    for n, way in more:
        box["h" if way == "higher" else "w"] += -int(n) if way == "narrower" else int(n)


@dataclass(frozen=True, kw_only=True)
class Timeline(Application):
    """Clips on tracks."""

    page: ClassVar[str] = "timeline"

    def start(self, rng: Random, level: int) -> State:
        return film(rng, level, 3)


def film(rng: Random, level: int, each: int) -> State:
    """Tracks of clips with gaps between them."""
    names = iter(rng.sample(words.SUBJECTS, 12))
    clips = []
    for track in TRACKS[: 2 + min(level, 2)]:
        at = rng.randrange(0, 6 if each > 2 else 30)
        for _ in range(each):
            length = rng.randrange(8, 15)
            clips.append({"name": next(names), "track": track, "start": at, "length": length})
            at += length + rng.randrange(2, 7)
    return {"title": "Film", "tracks": list(TRACKS[: 2 + min(level, 2)]), "clips": clips}


def _clip(c: dict[str, Any]) -> str:
    return f"{c['name']}, {c['track']}, {c['start']} s to {c['start'] + c['length']} s"


def _clear(s: State, c: dict[str, Any], start: int, end: int) -> bool:
    """Whether a clip would lie on no other, and within the film."""
    others = [o for o in s["clips"] if o is not c and o["track"] == c["track"]]
    return start >= 0 and end <= 66 and not any(o["start"] < end and start < o["start"] + o["length"] for o in others)


def clip(rng: Random, level: int, s: State) -> Asked | None:
    c = rng.choice(s["clips"])
    other = rng.choice([o for o in s["clips"] if o is not c and o["track"] == c["track"]])
    touch = level > 1
    start = other["start"] + other["length"] if touch else c["start"] + rng.randrange(-6, 7)
    if start == c["start"] or not _clear(s, c, start, start + c["length"]):
        return None
    goal = f'Move the clip "{c["name"]}" so that it starts at {start} s.'
    if touch:
        goal = f'Move the clip "{c["name"]}" so that it starts just where "{other["name"]}" ends.'
    step = shift("listitem", _clip(c), PER * (start - c["start"]), 0)
    c["start"] = start
    return goal, [step, FINISH]


def read_clip(s: State, said: list[str], goal: str) -> None:
    by = {c["name"]: c for c in s["clips"]}
    at = re.search(r"at (\d+) s", goal)
    by[said[0]]["start"] = int(at[1]) if at else by[said[1]]["start"] + by[said[1]]["length"]


def trim(rng: Random, level: int, s: State) -> Asked | None:
    c = rng.choice(s["clips"])
    by = rng.choice([n for n in range(-6, 7) if n])
    end = c["start"] + c["length"] + by
    if not _clear(s, c, c["start"], end):
        return None
    c["length"] += by
    goal = f'Drag the end of the clip "{c["name"]}" to {end} s.'
    if level > 1:
        goal = f'Make the clip "{c["name"]}" {abs(by)} s {"longer" if by > 0 else "shorter"}, at its end.'
    return goal, [shift("slider", f"End of {c['name']}", PER * by, 0), FINISH]


def read_trim(s: State, said: list[str], goal: str) -> None:
    c = next(c for c in s["clips"] if c["name"] == said[0])
    n = int(re.findall(r"(\d+) s", goal)[0])
    c["length"] = n - c["start"] if " to " in goal else c["length"] + (n if "longer" in goal else -n)


def start_sparse(rng: Random, level: int) -> State:
    return film(rng, level, 2)


def track(rng: Random, level: int, s: State) -> Asked | None:
    c = rng.choice(s["clips"])
    to = rng.choice([t for t in s["tracks"] if t != c["track"]])
    rows = s["tracks"].index(to) - s["tracks"].index(c["track"])
    start = c["start"] if level == 1 else c["start"] + rng.randrange(-5, 6)
    step = shift("listitem", _clip(c), PER * (start - c["start"]), 90 * rows)
    c |= {"track": to, "start": start}
    if not _clear(s, c, start, start + c["length"]):
        return None
    when = "at the same time" if level == 1 else f"with its start at {start} s"
    return f'Move the clip "{c["name"]}" to the track "{to}", {when}.', [step, FINISH]


def read_track(s: State, said: list[str], goal: str) -> None:
    c = next(c for c in s["clips"] if c["name"] == said[0])
    at = re.search(r"start at (\d+) s", goal)
    c |= {"track": said[1], "start": int(at[1]) if at else c["start"]}


Board.goals = {
    "kanban": Goal(kanban, read_kanban),
    "owner": Goal(owner, read_owner),
    "points": Goal(heaviest, read_heaviest),
    "bins": Goal(bins, read_bins, start_bins),
}
Deck.goals = {
    "insert": Goal(insert, read_insert),
    "rank": Goal(rank, read_rank, start_scores),
    "tiles": Goal(tiles, read_tiles, start_tiles),
}
Diagram.goals = {
    "connect": Goal(connect, read_connect),
    "place": Goal(place, read_place),
    "resize": Goal(resize, read_resize),
}
Timeline.goals = {
    "clip": Goal(clip, read_clip),
    "trim": Goal(trim, read_trim),
    "track": Goal(track, read_track, start_sparse),
}
