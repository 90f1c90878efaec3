"""Grids: a stock list with search, sorting, leafing, columns to move and hide, and cells to write in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

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
    into,
    key,
    press,
    typed,
)

Row = dict[str, Any]
PER_PAGE = 12
COLUMNS = ("Item", "City", "Stock", "Price", "Status")
STATUSES = ("open", "paid", "lost")
RANKS = ("", "second ", "third ", "fourth ")


@dataclass(frozen=True, kw_only=True)
class Grid(Application):
    """A stock list; the higher the level, the more rows."""

    page: ClassVar[str] = "grid"
    ending: ClassVar[str] = (
        "Submit ends the task, once and for all; where nothing is to be submitted, end with finish()."
    )

    def start(self, rng: Random, level: int) -> State:
        return stock(rng, 12 * level)


def stock(rng: Random, count: int) -> State:
    """A list of `count` rows whose numbers all differ."""
    cities, items = rng.sample(words.CITIES, 4), rng.sample(words.GOODS, count)
    stocks, prices = rng.sample(range(1, 500), count), rng.sample(range(10, 999), count)
    rows: list[Row] = [
        {"No": k + 1, "Item": items[k], "City": rng.choice(cities), "Stock": stocks[k], "Price": prices[k]}
        | {"Status": rng.choice(STATUSES)}
        for k in range(count)
    ]
    rng.shuffle(rows)
    return {"title": "Stock", "columns": list(COLUMNS), "hidden": [], "rows": rows, "marked": [], "opened": None} | {
        "answer": "",
        "orders": [],
    }


def _leaf(s: State, row: Row) -> list[Step]:
    return [press("Next")] * (s["rows"].index(row) // PER_PAGE)


def _item(s: State, name: str) -> Row:
    (row,) = (row for row in s["rows"] if row["Item"] == name)
    return row


def _write(row: Row, column: str, value: str) -> list[Step]:
    return [click("gridcell", f"{row['No']} {column}", 2), typed(value), key("Enter")]


def rank(rng: Random, level: int, s: State) -> Asked | None:
    column, down, k = rng.choice(("Stock", "Price")), rng.random() < 0.5, rng.randrange(level + 1)
    row = sorted(s["rows"], key=lambda row: row[column], reverse=down)[k]
    s["opened"] = row["No"]
    moves = [click("columnheader", column)] * (2 if down else 1)
    side = "highest" if down else "lowest"
    return f'Open the item with the {RANKS[k]}{side} "{column}".', [*moves, press(f"Open {row['No']}"), FINISH]


def read_rank(s: State, said: list[str], goal: str) -> None:
    k = next((n for n, word in enumerate(RANKS) if n and word in goal), 0)
    values = sorted(row[said[0]] for row in s["rows"])
    value = values[-1 - k] if "highest" in goal else values[k]
    s["opened"] = next(row["No"] for row in s["rows"] if row[said[0]] == value)


def _rule(rng: Random, level: int, s: State) -> tuple[str, Callable[[Row], bool]]:
    """A condition in words, and what it means."""
    city, status = rng.choice(s["rows"])["City"], rng.choice(STATUSES)
    price = rng.randrange(20, 90) * 10
    if level == 1:
        return f'City is "{city}"', lambda row: row["City"] == city
    if level == 2:
        return f'City is "{city}" and Status is "{status}"', lambda row: (row["City"], row["Status"]) == (city, status)
    return f'City is "{city}" and Price is above "{price}"', lambda row: row["City"] == city and row["Price"] > price


def _ruled(s: State, goal: str) -> list[Row]:
    """The rows that a sentence means."""
    rows: list[Row] = s["rows"]
    for column, relation, value in re.findall(r'(\w+) is (above )?"([^"]*)"', goal):
        rows = [row for row in rows if (row[column] > int(value) if relation else row[column] == value)]
    return rows


def count(rng: Random, level: int, s: State) -> Asked | None:
    text, holds = _rule(rng, level, s)
    s["answer"] = str(sum(holds(row) for row in s["rows"]))
    s["committed"] = "submit"
    moves = [*into("Answer", s["answer"]), press("Submit")]
    return f"How many rows are there whose {text}? Submit the number as the answer.", moves


def read_count(s: State, said: list[str], goal: str) -> None:
    s |= {"answer": str(len(_ruled(s, goal))), "committed": "submit"}


def mark(rng: Random, level: int, s: State) -> Asked | None:
    text, holds = _rule(rng, level, s)
    rows = [row for row in s["rows"] if holds(row)]
    if not 1 < len(rows) <= 2 + level:
        return None
    s["marked"] = sorted(row["No"] for row in rows)
    return f"Select all rows whose {text}, and no others.", [
        *(click("checkbox", f"Select {row['No']}") for row in rows),
        FINISH,
    ]


def read_mark(s: State, said: list[str], goal: str) -> None:
    s["marked"] = sorted(row["No"] for row in _ruled(s, goal))


def _short(rng: Random, level: int) -> State:
    return stock(rng, PER_PAGE)


def edit(rng: Random, level: int, s: State) -> Asked | None:
    moves, told = [], []
    for row in rng.sample(s["rows"], 1 + level // 2):
        column = rng.choice(("Stock", "Price"))
        row[column] = rng.randrange(1000, 2000)
        moves += _write(row, column, str(row[column]))
        told.append(f'the {column} of "{row["Item"]}" to "{row[column]}"')
    return f"Set {' and '.join(told)}. A double click opens a cell.", [*moves, FINISH]


def read_edit(s: State, said: list[str], goal: str) -> None:
    for column, item, value in re.findall(r'the (\w+) of "(\w+)" to "(\d+)"', goal):
        _item(s, item)[column] = int(value)


def leaf(rng: Random, level: int, s: State) -> Asked | None:
    row = rng.choice(s["rows"][PER_PAGE * level :])
    s["opened"] = row["No"]
    return f'Open "{row["Item"]}", which stands on a later page.', [*_leaf(s, row), press(f"Open {row['No']}"), FINISH]


def read_leaf(s: State, said: list[str], goal: str) -> None:
    s["opened"] = _item(s, said[0])["No"]


def _long(rng: Random, level: int) -> State:
    return stock(rng, PER_PAGE * (level + 1))


def _ordered(rng: Random, level: int) -> State:
    s = stock(rng, PER_PAGE)
    chosen = rng.sample(s["rows"], 5 + 2 * level)
    names = [
        f"{a} {b}"
        for a, b in zip(rng.sample(words.FIRST, len(chosen)), rng.sample(words.LAST, len(chosen)), strict=True)
    ]
    return s | {"orders": [[name, row["Item"]] for name, row in zip(names, chosen, strict=True)]}


def join(rng: Random, level: int, s: State) -> Asked | None:
    who, item = rng.choice(s["orders"])
    row, value = _item(s, item), rng.randrange(1000, 2000)
    row["Price"] = value
    goal = f'Look up under Orders what "{who}" ordered, and set the Price of that item to "{value}" '
    goal += "(a double click opens a cell)."
    return goal, [*_write(row, "Price", str(value)), FINISH]


def read_join(s: State, said: list[str], goal: str) -> None:
    _item(s, dict(s["orders"])[said[0]])["Price"] = int(said[1])


def hide(rng: Random, level: int, s: State) -> Asked | None:
    wanted = rng.sample(COLUMNS, 4 - level)
    s["hidden"] = sorted(set(COLUMNS) - set(wanted))
    moves = [click("checkbox", f"Show {name}") for name in s["hidden"]]
    listed = ", ".join(f'"{name}"' for name in wanted)
    return f"Let the table show only these columns: {listed}.", [press("Columns"), *moves, FINISH]


def read_hide(s: State, said: list[str], goal: str) -> None:
    s["hidden"] = sorted(name for name in s["columns"] if name not in said)


def reorder(rng: Random, level: int, s: State) -> Asked | None:
    moves: list[Step] = []
    told = []
    for _ in range(1 if level < 3 else 2):
        moved, before = rng.sample(s["columns"], 2)
        old = list(s["columns"])
        s["columns"].remove(moved)
        s["columns"].insert(s["columns"].index(before), moved)
        if s["columns"] == old:
            return None
        moves.append(drag("columnheader", moved, "columnheader", before))
        told.append(f'Drag the column "{moved}" onto "{before}", so that it comes to stand right before it.')
    return " Then: ".join(told), [*moves, FINISH]


def _many_columns(rng: Random, level: int) -> State:
    s = stock(rng, PER_PAGE)
    rng.shuffle(s["columns"])
    return s


def read_reorder(s: State, said: list[str], goal: str) -> None:
    for k in range(0, len(said), 2):
        order = [name for name in s["columns"] if name != said[k]]
        place = order.index(said[k + 1])
        s["columns"] = [*order[:place], said[k], *order[place:]]


def status(rng: Random, level: int, s: State) -> Asked | None:
    city, value = rng.choice(s["rows"])["City"], rng.choice(STATUSES)
    old = rng.choice([one for one in STATUSES if one != value])
    rows = [row for row in s["rows"] if row["City"] == city and (level == 1 or row["Status"] == old)]
    if not 1 < len(rows) <= 2 + level or all(row["Status"] == value for row in rows):
        return None
    moves = [click("checkbox", f"Select {row['No']}") for row in rows if row["Status"] != value]
    for row in rows:
        row["Status"] = value
    which = f'City is "{city}"' + (f' and Status is "{old}"' if level > 1 else "")
    return f'Set the status of all rows whose {which} to "{value}".', [*moves, press(value), FINISH]


def read_status(s: State, said: list[str], goal: str) -> None:
    for row in _ruled(s, goal.partition(" to ")[0]):
        row["Status"] = said[-1]


def _doubled(rng: Random, level: int) -> State:
    s = stock(rng, PER_PAGE)
    for row in rng.sample(s["rows"][level + 1 :], level):
        row.update({name: value for name, value in rng.choice(s["rows"][: level + 1]).items() if name != "No"})
    for row in rng.sample(s["rows"], 3):  # the same item again, but not the same row
        row["Item"] = rng.choice(s["rows"])["Item"]
    return s


def duplicates(rng: Random, level: int, s: State) -> Asked | None:
    seen: list[Row] = []
    doubled: list[Row] = []
    for row in s["rows"]:
        rest = {name: row[name] for name in COLUMNS}
        (doubled if rest in seen else seen).append(row if rest in seen else rest)
    if not 0 < len(doubled) <= level:
        return None
    s["rows"] = [row for row in s["rows"] if row not in doubled]
    moves = [click("checkbox", f"Select {row['No']}") for row in doubled]
    goal = "Delete every row that repeats a row above it in all but the number; rows that differ in anything else stay."
    return goal, [*moves, press("Delete"), FINISH]


def read_duplicates(s: State, said: list[str], goal: str) -> None:
    rows = s["rows"]
    s["rows"] = [
        row for k, row in enumerate(rows) if not any({**row, "No": 0} == {**above, "No": 0} for above in rows[:k])
    ]


def total(rng: Random, level: int, s: State) -> Asked | None:
    rows = [row for row in s["rows"] if row["City"] == s["rows"][0]["City"]]
    if not 2 <= len(rows) <= 2 + level:
        return None
    column = rng.choice(("Stock", "Price"))
    s |= {"answer": str(sum(row[column] for row in rows)), "committed": "submit"}
    goal = f'Add up the {column} of all rows whose City is "{rows[0]["City"]}", and submit the sum as the answer.'
    return goal, [*into("Answer", s["answer"]), press("Submit")]


def read_total(s: State, said: list[str], goal: str) -> None:
    column = goal.split()[3]
    s |= {"answer": str(sum(row[column] for row in _ruled(s, goal.partition("whose ")[2]))), "committed": "submit"}


def search(rng: Random, level: int, s: State) -> Asked | None:
    """By part of a name, in a long list."""
    row = rng.choice(s["rows"])
    part = row["Item"][1:5].lower()
    if sum(part in other["Item"].lower() for other in s["rows"]) != 1:
        return None
    row["Status"] = rng.choice([one for one in STATUSES if one != row["Status"]])
    goal = f'One item has "{part}" in its name. Search for it, select it, and set its status to "{row["Status"]}".'
    return goal, [*into("Search", part), click("checkbox", f"Select {row['No']}"), press(row["Status"]), FINISH]


def _book(rng: Random, level: int) -> State:
    return stock(rng, PER_PAGE * 5)


def read_search(s: State, said: list[str], goal: str) -> None:
    (row,) = (row for row in s["rows"] if said[0] in row["Item"].lower())
    row["Status"] = said[1]


Grid.goals = {
    "rank": Goal(rank, read_rank),
    "count": Goal(count, read_count),
    "mark": Goal(mark, read_mark, _short),
    "edit": Goal(edit, read_edit, _short),
    "leaf": Goal(leaf, read_leaf, _long),
    "join": Goal(join, read_join, _ordered),
    "hide": Goal(hide, read_hide),
    "reorder": Goal(reorder, read_reorder, _many_columns),
    "status": Goal(status, read_status, _short),
    "duplicates": Goal(duplicates, read_duplicates, _doubled),
    "total": Goal(total, read_total, _short),
    "search": Goal(search, read_search, _book),
}
