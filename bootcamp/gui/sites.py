"""Ways through a program and a site: menus, pop-ups, trees, breadcrumbs, search, sections, long lists."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.gui import words
from bootcamp.gui.applications import FINISH, Application, Asked, Goal, State, click, into, press, right, scroll

Item = dict[str, Any]
MENUS = ("File", "Edit", "View", "Insert", "Tools", "Window")
COMMANDS = ("Copy", "Delete", "Lock", "Rename", "Share")
QUESTIONS = (
    "change my address",
    "get a refund",
    "reset the password",
    "share a folder",
    "print a label",
    "close the account",
    "add a card",
    "move a date",
    "see old orders",
    "name a device",
    "join a team",
    "leave a team",
    "turn on alerts",
    "save a draft",
    "find a receipt",
    "mute a thread",
)


@dataclass(frozen=True, kw_only=True)
class Menus(Application):
    """A menu bar, objects with menus of their own, and pop-ups; the higher the level, the deeper."""

    page: ClassVar[str] = "menus"
    ending: ClassVar[str] = "Continue ends the task, once and for all; where it is not asked for, end with finish()."

    def start(self, rng: Random, level: int) -> State:
        return bar(rng, level)


def bar(rng: Random, level: int) -> State:
    menus = [{"name": name, "items": _items(rng, level)} for name in MENUS]
    return {
        "title": "Workbench",
        "menus": menus,
        "objects": rng.sample(words.GOODS, 10),
        "done": [],
        "popups": [],
        "accepted": [],
    }


def _items(rng: Random, deep: int) -> list[Item]:
    """Items of a menu; two of them open further ones, down to `deep`."""
    names = rng.sample(words.COMMANDS, 6)
    made: list[Item] = [
        {"name": name, "on": rng.random() < 0.5 if k == 5 else None, "items": []} for k, name in enumerate(names)
    ]
    for item in made[:2] if deep > 1 else []:
        item["items"] = _items(rng, deep - 1)
    rng.shuffle(made)
    return made


def _paths(items: list[Item], way: tuple[str, ...]) -> list[tuple[tuple[str, ...], Item]]:
    """Every item with its path."""
    found = []
    for item in items:
        here = (*way, item["name"])
        found += [(here, item), *_paths(item["items"], here)]
    return found


def _leaf(rng: Random, level: int, s: State, setting: bool) -> tuple[tuple[str, ...], Item] | None:
    """A leaf as deep as the level, with no name of its path open at two places at once."""
    menu = rng.choice(s["menus"])
    leaves = [
        (p, i)
        for p, i in _paths(menu["items"], (menu["name"],))
        if not i["items"] and (i["on"] is not None) == setting and len(p) == level + 1
    ]
    path, item = rng.choice(leaves)
    shown = [i["name"] for p, i in _paths(menu["items"], (menu["name"],)) if p[:-1] == path[: len(p) - 1]]
    return (path, item) if len(set(shown)) == len(shown) else None


def menu(rng: Random, level: int, s: State) -> Asked | None:
    found = _leaf(rng, level, s, False)
    if not found:
        return None
    path, _ = found
    s["done"].append(" / ".join(path))
    return f'Choose the command "{" / ".join(path)}" from the menus, once.', [
        press(path[0]),
        *(click("menuitem", p) for p in path[1:]),
        FINISH,
    ]


def read_menu(s: State, said: list[str], goal: str) -> None:
    names = said[0].split(" / ")
    assert names[0] in [one["name"] for one in s["menus"]]
    s["done"].append(said[0])


def setting(rng: Random, level: int, s: State) -> Asked | None:
    found = _leaf(rng, level, s, True)
    if not found:
        return None
    path, item = found
    item["on"] = not item["on"]
    goal = f'Switch {"on" if item["on"] else "off"} "{path[-1]}" in the menu "{" / ".join(path[:-1])}" '
    goal += "(a tick says that it is on)."
    return goal, [press(path[0]), *(click("menuitem", p) for p in path[1:]), FINISH]


def read_setting(s: State, said: list[str], goal: str) -> None:
    first, *rest = said[1].split(" / ")
    items = next(one["items"] for one in s["menus"] if one["name"] == first)
    for name in rest:
        items = next(i["items"] for i in items if i["name"] == name)
    next(i for i in items if i["name"] == said[0])["on"] = goal.startswith("Switch on")


def context(rng: Random, level: int, s: State) -> Asked | None:
    chosen, command = rng.sample(s["objects"], level), rng.choice(COMMANDS)
    s["done"] = [f"{name}: {command}" for name in chosen]
    moves = [step for name in chosen for step in (right("listitem", name), click("menuitem", command))]
    listed = ", then ".join(f'"{name}"' for name in chosen)
    return f"{command} {listed}, by the menu that the right mouse button opens.", [*moves, FINISH]


def read_context(s: State, said: list[str], goal: str) -> None:
    s["done"] = [f"{name}: {goal.split()[0]}" for name in said]


def start_popups(rng: Random, level: int) -> State:
    s = bar(rng, 1)
    kinds = [
        ("Newsletter", "Subscribe", "No thanks"),
        ("Cookies", "Accept all", "Only needed"),
        ("Update", "Install now", "Later"),
        ("Survey", "Take part", "Skip"),
        ("Trial", "Start trial", "Not now"),
        ("Tour", "Begin", "Dismiss"),
    ]
    for title, yes, no in rng.sample(kinds, 2 + level):
        about = rng.choice(words.GOODS)
        s["popups"].append(
            {
                "title": title,
                "yes": yes,
                "no": no,
                "text": f"This is about {about}. What shall it be?",
                "turned": rng.random() < 0.5,
            }
        )
    return s


def popups(rng: Random, level: int, s: State) -> Asked | None:
    titles = [p["title"] for p in s["popups"]]
    keep = rng.choice(titles) if level > 1 else ""
    moves = [press(p["yes"] if p["title"] == keep else p["no"]) for p in reversed(s["popups"])]
    s |= {"popups": [], "accepted": [keep] if keep else [], "committed": "continue"}
    goal = f'Accept what "{keep}" offers, decline all other pop-ups' if keep else "Decline whatever the pop-ups offer"
    return f"{goal}, and continue.", [*moves, press("Continue")]


def read_popups(s: State, said: list[str], goal: str) -> None:
    s |= {"popups": [], "accepted": list(said), "committed": "continue"}


@dataclass(frozen=True, kw_only=True)
class Site(Application):
    """A site with a guide in a tree, sections of questions, and a long list of posts."""

    page: ClassVar[str] = "site"

    def start(self, rng: Random, level: int) -> State:
        names = iter(rng.sample(words.COMMANDS, 39))
        pages = ["Home"]
        for _ in range(3):
            top = f"Home/{next(names)}"
            pages.append(top)
            for _ in range(3):
                second = f"{top}/{next(names)}"
                pages += [second, *(f"{second}/{next(names)}" for _ in range(3))]
        asked = rng.sample(QUESTIONS, 12)
        sections = [
            {"name": name, "questions": [f"How do I {q}?" for q in asked[3 * k : 3 * k + 3]]}
            for k, name in enumerate(rng.sample(words.SUBJECTS, 4))
        ]
        posts = [
            {
                "who": f"{rng.choice(words.FIRST)} {rng.choice(words.LAST)}",
                "what": f"{rng.choice(words.MEETINGS)} about {rng.choice(words.GOODS)}",
            }
            for _ in range(40)
        ]
        return {
            "title": "Help",
            "pages": pages,
            "at": "Home",
            "sections": sections,
            "helpful": [],
            "posts": posts,
            "saved": [],
        }


def tree(rng: Random, level: int, s: State) -> Asked | None:
    path = rng.choice([p for p in s["pages"] if p.count("/") == (2 if level == 1 else 3)])
    names = path.split("/")
    s["at"] = path
    moves = [press("Open " + "/".join(names[: k + 1])) for k in range(1, len(names) - 1)]
    said = " under ".join(f'"{name}"' for name in reversed(names[1:]))
    if level == 3:
        said = f'"{names[-1]}", which stands somewhere under "{names[1]}"'
    return f"In the contents of the guide, go to the page {said}.", [*moves, click("treeitem", path), FINISH]


def read_tree(s: State, said: list[str], goal: str) -> None:
    (s["at"],) = (p for p in s["pages"] if p.split("/")[-1] == said[0] and p.split("/")[1] == said[-1])


def crumbs(rng: Random, level: int, s: State) -> Asked | None:
    up = 1 if level == 1 else 2
    names = s["at"].split("/")
    path = "/".join(names[:-up])
    s["at"] = path
    goal = "Go up to the page directly above this one" if up == 1 else "Go up two pages from this one"
    goal += ", by the path above the title."
    moves = [press(f"To {path}"), FINISH]
    if level != 2:  # and give a thank you on the way
        question = s["sections"][rng.randrange(4)]
        name = rng.choice(question["questions"])
        s["helpful"] = [name]
        moves = [
            press(f"To {path}"),
            click("tab", "Questions"),
            press(question["name"]),
            press(f"Helpful: {name}"),
            FINISH,
        ]
        goal += (
            f' Then mark the answer to "{name}" as helpful: it is in the section "{question["name"]}" of the questions.'
        )
    return goal, moves


def start_deep(rng: Random, level: int) -> State:
    s = Site(kind="path").start(rng, level)
    return s | {"at": rng.choice([p for p in s["pages"] if p.count("/") == 3])}


def read_crumbs(s: State, said: list[str], goal: str) -> None:
    for _ in range(2 if "two pages" in goal else 1):
        s["at"] = s["at"].rpartition("/")[0]
    s["helpful"] = said[:1]


def search(rng: Random, level: int, s: State) -> Asked | None:
    part = rng.choice([p for p in s["pages"] if p.count("/") == 3]).split("/")[-1][: 4 - level].lower()
    hits = [p for p in s["pages"] if part in p.split("/")[-1].lower()]
    if not level <= len(hits) <= 10:
        return None
    k = rng.randrange(len(hits)) if level > 1 else len(hits) - 1
    s["at"] = hits[k]
    said = "the last" if k == len(hits) - 1 else ("the first", "the second", "the third")[k] if k < 3 else ""
    return (
        (
            f'Search the guide for "{part}" and open {said} of the results.',
            [*into("Search", part), press(f"Result {hits[k]}"), FINISH],
        )
        if said
        else None
    )


def read_search(s: State, said: list[str], goal: str) -> None:
    rows = [p for p in s["pages"] if re.search(re.escape(said[0]), p.rpartition("/")[2], re.IGNORECASE)]
    s["at"] = rows[{"last": -1, "first": 0, "second": 1, "third": 2}[goal.split(" the ")[2].split()[0]]]


def section(rng: Random, level: int, s: State) -> Asked | None:
    chosen = rng.sample([(o["name"], q) for o in s["sections"] for q in o["questions"]], min(level, 2))
    if len({name for name, _ in chosen}) < len(chosen):
        return None
    s["helpful"] = sorted(q for _, q in chosen)
    moves = [step for name, q in chosen for step in (press(name), press(f"Helpful: {q}"))]
    listed = " and ".join(f'"{q}"' for _, q in chosen)
    where = f' (in the section "{chosen[0][0]}")' if level == 1 else ", in whatever section it stands"
    return f"Among the questions, mark the answer to {listed} as helpful{where}.", [
        click("tab", "Questions"),
        *moves,
        FINISH,
    ]


def read_section(s: State, said: list[str], goal: str) -> None:
    s["helpful"] = sorted(one for one in said if one.startswith("How do I"))


def save(rng: Random, level: int, s: State) -> Asked | None:
    """A post far down a list."""
    n = rng.randrange(8 * level, 40)
    post = s["posts"][n]
    last = post["who"].split()[1]
    clue = f'"{post["who"]}"' if level < 3 else f'somebody called "{last}" about "{post["what"].split()[-1]}"'
    same = [
        p
        for p in s["posts"]
        if (
            p["who"] == post["who"]
            if level < 3
            else p["who"].split()[1] == last and p["what"].split()[-1] == post["what"].split()[-1]
        )
    ]
    if len(same) > 1:
        return None
    s["saved"] = [n]
    moves = [
        click("tab", "Posts"),
        scroll("Posts list", 66 * n - 200),
        press(f"Save post {n + 1} of {post['who']}"),
        FINISH,
    ]
    return f"Save the post of {clue}, further down the list.", moves


def read_save(s: State, said: list[str], goal: str) -> None:
    s["saved"] = [
        n
        for n, p in enumerate(s["posts"])
        if p["who"].endswith(said[0]) and (len(said) == 1 or p["what"].endswith(f" {said[1]}"))
    ]


Menus.goals = {
    "menu": Goal(menu, read_menu),
    "setting": Goal(setting, read_setting),
    "context": Goal(context, read_context),
    "popups": Goal(popups, read_popups, start_popups),
}
Site.goals = {
    "tree": Goal(tree, read_tree),
    "path": Goal(crumbs, read_crumbs, start_deep),
    "search": Goal(search, read_search),
    "section": Goal(section, read_section),
    "save": Goal(save, read_save),
}
