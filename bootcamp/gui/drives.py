"""Drives: folders to open and to make, files to name, copy, cut, paste, tag, throw away and bring back."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.gui import words
from bootcamp.gui.applications import FINISH, Application, Asked, Goal, State, Step, click, key, press, typed

Item = dict[str, Any]
ENDINGS = ("pdf", "csv", "txt", "png", "cif")
FOLDERS = ("Archive", "Invoices", "Reports", "Teaching", "Private", "Shared", "Data", "Drafts", "Final", "Talks")
TAGS = ("red", "blue", "green")


@dataclass(frozen=True, kw_only=True)
class Drive(Application):
    """Files and nested folders; the higher the level, the deeper."""

    page: ClassVar[str] = "drive"

    def start(self, rng: Random, level: int) -> State:
        names = rng.sample(FOLDERS, 7)
        items = [_folder(names[0], "Home"), _folder(names[1], "Home"), _folder(names[2], f"Home/{names[0]}")]
        items += [_folder(names[3], f"Home/{names[1]}"), _folder(names[4], f"Home/{names[0]}/{names[2]}")]
        places = ["Home", *(f"{i['place']}/{i['name']}" for i in items)]
        for place in places:
            items += _files(rng, place, 7 if place == "Home" else 6)
        for item in rng.sample([i for i in items if not i["folder"]], 7):
            item |= {"from": item["place"], "place": "Bin"}
        rng.shuffle(items)
        return {"items": items, "opened": None}


def _folder(name: str, place: str) -> Item:
    return {"name": name, "folder": True, "kb": 0, "day": 0, "sum": "", "place": place, "from": None, "tag": ""}


def _files(rng: Random, place: str, count: int) -> list[Item]:
    stems = [f"{s.lower()}_{rng.randrange(1, 100)}" for s in rng.sample(words.SUBJECTS, count)]
    sizes, days = rng.sample(range(3, 2000), count), rng.sample(range(1, 90), count)
    kinds = rng.sample(ENDINGS, 3)
    return [
        {
            "name": f"{stem}.{rng.choice(kinds)}",
            "folder": False,
            "kb": kb,
            "day": day,
            "sum": f"{rng.randrange(16**4):04x}",
        }
        | {"place": place, "from": None, "tag": rng.choice(["", "", *TAGS])}
        for stem, kb, day in zip(stems, sizes, days, strict=True)
    ]


def _tick(item: Item) -> Step:
    return click("checkbox", f"Select {item['name']}")


def _enter(place: str) -> list[Step]:
    """From Home down to a place."""
    return [click("row", f"Folder {name}", 2) for name in place.split("/")[1:]]


def _line(i: Item) -> str:
    return f"{i['name']}, {i['kb']} kB, day {i['day']}, sum {i['sum']}" + (f", {i['tag']}" if i["tag"] else "")


def _places(s: State, level: int) -> list[str]:
    """Folders at a depth of `level`, Home being at 0."""
    paths = [f"{i['place']}/{i['name']}" for i in s["items"] if i["folder"]]
    return sorted(path for path in paths if path.count("/") == level)


def _in(s: State, place: str) -> list[Item]:
    return [i for i in s["items"] if i["place"] == place and not i["folder"]]


def _at(s: State, path: str) -> Item:
    place, _, name = path.rpartition("/")
    (item,) = (i for i in s["items"] if (i["place"], i["name"]) == (place, name))
    return item


def _some(rng: Random, level: int, s: State) -> tuple[str, Item]:
    place = rng.choice(_places(s, level - 1) or ["Home"]) if level > 1 else "Home"
    return place, rng.choice(_in(s, place) or [s["items"][0]])


def rename(rng: Random, level: int, s: State) -> Asked | None:
    place, item = _some(rng, level, s)
    new = f"{rng.choice(words.SUBJECTS).lower()}_{rng.randrange(100, 300)}.{rng.choice(ENDINGS)}"
    if item["folder"]:
        return None
    moves = [
        *_enter(place),
        _tick(item),
        press("Rename"),
        typed(new),
        key("Enter"),
        FINISH,
    ]  # the old name comes selected
    goal = f'Rename the file "{place}/{item["name"]}" to "{new}".'
    item["name"] = new
    return goal, moves


def read_rename(s: State, said: list[str], goal: str) -> None:
    _at(s, said[0])["name"] = said[1]


def delete(rng: Random, level: int, s: State) -> Asked | None:
    place, _ = _some(rng, level, s)
    slot = rng.choice(("kb", "day"))
    items = sorted(_in(s, place), key=lambda i: i[slot])
    if len(items) < 3:
        return None
    last = rng.random() < 0.5
    item = items[-1] if last else items[0]
    moves = [*_enter(place), _tick(item), press("Delete"), FINISH]
    item |= {"from": place, "place": "Bin"}
    word = {"kb": ("smallest", "largest"), "day": ("oldest", "newest")}[slot][last]
    return f'Delete the {word} file of the folder "{place}" (day 9 is newer than day 2).', moves


def read_delete(s: State, said: list[str], goal: str) -> None:
    word = goal.split()[2]
    files = _in(s, said[0])
    best = {"smallest": min, "largest": max, "oldest": min, "newest": max}[word]
    item = best(files, key=lambda i: i["kb" if word.endswith("est") and word[0] in "sl" else "day"])
    item |= {"from": said[0], "place": "Bin"}


def folders(rng: Random, level: int, s: State) -> Asked | None:
    """One folder, and from level 2 on another one inside it."""
    names = rng.sample(words.MEETINGS, min(level, 3))
    place, moves = "Home", list[Step]()
    for name in names:
        s["items"].append(_folder(name, place))
        moves += [*(_enter(place)[-1:]), press("New folder"), typed(name), key("Enter")]
        place += f"/{name}"
    goal = (
        f'Make the folder "{place}".' if level == 1 else f'Make the folder "{place}", with all the folders on the way.'
    )
    return goal, [*moves, FINISH]


def read_folders(s: State, said: list[str], goal: str) -> None:
    _, *names = said[0].split("/")
    for k, name in enumerate(names):
        s["items"].append(_folder(name, "/".join(["Home", *names[:k]])))


def restore(rng: Random, level: int, s: State) -> Asked | None:
    items = rng.sample(_in(s, "Bin"), min(level, 2))
    moves = [press("Bin"), *map(_tick, items), press("Restore"), FINISH]
    if len({i["name"] for i in _in(s, "Bin")}) < 7:
        return None
    listed = " and ".join(f'"{i["name"]}"' for i in items)
    for item in items:
        item |= {"place": item["from"], "from": None}
    return f"Restore {listed} from the bin.", moves


def read_restore(s: State, said: list[str], goal: str) -> None:
    for item in _in(s, "Bin"):
        if item["name"] in said:
            item |= {"place": item["from"], "from": None}


def path(rng: Random, level: int, s: State) -> Asked | None:
    place = rng.choice(_places(s, min(level, 3)))
    item = rng.choice(_in(s, place) or [s["items"][0]])
    if item["folder"]:
        return None
    s["opened"] = f"{place}/{item['name']}"
    return f'Open the file "{s["opened"]}" (a double click opens).', [
        *_enter(place),
        click("row", _line(item), 2),
        FINISH,
    ]


def read_path(s: State, said: list[str], goal: str) -> None:
    item = _at(s, said[0])
    s["opened"] = f"{item['place']}/{item['name']}"


def tag(rng: Random, level: int, s: State) -> Asked | None:
    place, one = _some(rng, level, s)
    end, colour = one["name"][-4:], rng.choice(TAGS)
    items = [i for i in _in(s, place) if i["name"].endswith(end)]
    if one["folder"] or not 1 < len(items) <= 3 or all(i["tag"] == colour for i in items):
        return None
    moves = [*_enter(place), *(_tick(i) for i in items if i["tag"] != colour), press(colour), FINISH]
    for i in items:
        i["tag"] = colour
    return f'Give every {end} file of the folder "{place}" the tag "{colour}".', moves


def read_tag(s: State, said: list[str], goal: str) -> None:
    end = goal.split()[2]
    for i in s["items"]:
        if i["place"] == said[0] and i["name"].endswith(end):
            i["tag"] = said[1]


def _to(rng: Random, s: State, level: int, place: str) -> str:
    return rng.choice([p for p in _places(s, min(1 + level // 2, 2)) if p != place])


def copy_file(rng: Random, level: int, s: State) -> Asked | None:
    item = rng.choice(_in(s, "Home") or [s["items"][0]])
    to = _to(rng, s, level, "Home")
    if item["folder"]:
        return None
    s["items"].append(item | {"place": to})
    moves = [_tick(item), press("Copy"), *_enter(to), press("Paste"), FINISH]
    return f'Copy the file "Home/{item["name"]}" into the folder "{to}"; it stays in Home too.', moves


def read_copy(s: State, said: list[str], goal: str) -> None:
    s["items"].append(dict(_at(s, said[0]), place=said[1]))


def cut(rng: Random, level: int, s: State) -> Asked | None:
    items = rng.sample(_in(s, "Home"), 1 + level // 2)
    to = _to(rng, s, level, "Home")
    listed = " and ".join(f'"{i["name"]}"' for i in items)
    for item in items:
        item["place"] = to
    moves = [*map(_tick, items), press("Cut"), *_enter(to), press("Paste"), FINISH]
    return f'Move {listed} from Home into the folder "{to}", by cutting and pasting.', moves


def read_cut(s: State, said: list[str], goal: str) -> None:
    for name in said[:-1]:
        _at(s, f"Home/{name}")["place"] = said[-1]


def twins(rng: Random, level: int, s: State) -> Asked | None:
    """Files with the same checksum have the same content, whatever they are called."""
    counts = Counter(i["sum"] for i in _in(s, "Home"))
    pairs = [[i for i in _in(s, "Home") if i["sum"] == one] for one, n in counts.items() if n == 2]
    if len(pairs) != level or any(a["day"] == b["day"] for a, b in pairs):
        return None
    gone = [max(pair, key=lambda i: i["day"]) for pair in pairs]
    moves = [*map(_tick, gone), press("Delete"), FINISH]
    for i in gone:
        i |= {"from": "Home", "place": "Bin"}
    return "Files with equal checksums are copies. Of each such pair here in Home, delete the newer one.", moves


def start_twins(rng: Random, level: int) -> State:
    items = _files(rng, "Home", 8 + 2 * level)
    rest = rng.sample(items, 2 * level)
    for a, b in zip(rest[::2], rest[1::2], strict=True):
        b |= {"sum": a["sum"], "kb": a["kb"]}
    for a in rng.sample([i for i in items if i not in rest], 2):
        a["kb"] = rest[0]["kb"]  # as large, and not the same
    return {"items": items, "opened": None}


def read_twins(s: State, said: list[str], goal: str) -> None:
    for item in _in(s, "Home"):
        if any(o["sum"] == item["sum"] and o["day"] < item["day"] for o in _in(s, "Home") if o is not item):
            item |= {"from": "Home", "place": "Bin"}


def ending(rng: Random, level: int, s: State) -> Asked | None:
    """Change the ending of all files of a kind."""
    one = rng.choice(_in(s, "Home"))["name"][-4:]
    new = "." + rng.choice([e for e in ("md", "dat", "bak", "tsv") if f".{e}" != one])
    items = [i for i in _in(s, "Home") if i["name"].endswith(one)]
    if len(items) != min(level, 2):
        return None
    moves: list[Step] = []
    for i in items:
        name = i["name"][:-4] + new
        moves += [_tick(i), press("Rename"), typed(name), key("Enter")]
        i["name"] = name
    return f'Here in Home, rename every file that ends in "{one}" so that it ends in "{new}" instead.', [*moves, FINISH]


def read_ending(s: State, said: list[str], goal: str) -> None:
    for i in _in(s, "Home"):
        i["name"] = re.sub(re.escape(said[0]) + "$", said[1], i["name"])


Drive.goals = {
    "rename": Goal(rename, read_rename),
    "delete": Goal(delete, read_delete),
    "folders": Goal(folders, read_folders),
    "restore": Goal(restore, read_restore),
    "path": Goal(path, read_path),
    "tag": Goal(tag, read_tag),
    "copy": Goal(copy_file, read_copy),
    "cut": Goal(cut, read_cut),
    "twins": Goal(twins, read_twins, start_twins),
    "ending": Goal(ending, read_ending),
}
