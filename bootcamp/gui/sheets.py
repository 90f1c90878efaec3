"""Sheets: cells, formulas, filling down, sorting, columns, charts."""

from __future__ import annotations

import re
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
    key,
    over,
    press,
    typed,
)
from bootcamp.gui.formulas import COLUMNS, cells, meaning, moved

HEADS = ("Jan", "Feb", "Mar", "Apr")
FUNCTIONS = {"sum": "SUM", "average": "AVERAGE", "smallest value": "MIN", "largest value": "MAX"}


@dataclass(frozen=True, kw_only=True)
class Sheet(Application):
    """A sheet of numbers with names of rows and of columns. Formulas that mean the same count as the same."""

    page: ClassVar[str] = "sheet"

    def start(self, rng: Random, level: int) -> State:
        return table(rng, 4 + 2 * level, 2 + level // 2)

    def judged(self, state: dict[str, Any]) -> Any:
        return state | {"cells": meaning(state["cells"])}


def table(rng: Random, rows: int, columns: int) -> State:
    """Names in column A, heads in row 1, numbers that all differ."""
    filled = {"A1": "Item"} | {f"{COLUMNS[c + 1]}1": HEADS[c] for c in range(columns)}
    numbers = iter(rng.sample(range(10, 500), rows * columns))
    for r, name in enumerate(rng.sample(words.GOODS, rows), 2):
        filled[f"A{r}"] = name
        for c in range(columns):
            filled[f"{COLUMNS[c + 1]}{r}"] = str(next(numbers))
    return {"title": "Sales", "cells": filled, "bold": [], "chart": None}


def _size(s: State) -> tuple[int, int]:
    """The last row and the last column."""
    refs = list(s["cells"])
    return max(int(ref[1:]) for ref in refs), max(COLUMNS.index(ref[0]) for ref in refs)


def _pick(cell: str) -> Step:
    return click("gridcell", cell)


def _write(s: State, cell: str, text: str) -> list[Step]:
    s["cells"][cell] = text
    return [_pick(cell), typed(text), key("Enter")]


def _column(s: State, head: str) -> str:
    return next(ref[0] for ref, text in s["cells"].items() if ref[1:] == "1" and text == head)


def _row(s: State, name: str) -> int:
    return next(int(ref[1:]) for ref, text in s["cells"].items() if ref[0] == "A" and text == name)


def enter(rng: Random, level: int, s: State) -> Asked | None:
    last, wide = _size(s)
    moves, told = [], []
    for _ in range(level):
        cell = f"{COLUMNS[rng.randrange(1, wide + 1)]}{rng.randrange(2, last + 1)}"
        number = str(rng.randrange(500, 1000))
        moves += _write(s, cell, number)[:2]  # the next click ends the writing
        told.append(f'the {s["cells"][cell[0] + "1"]} of "{s["cells"]["A" + cell[1:]]}" to "{number}"')
    if len(set(told)) < len(told) or len({m[2] for m in moves if m[0] == "click"}) < level:
        return None
    return f"Change {' and '.join(told)}.", [*moves, key("Enter"), FINISH]


def read_enter(s: State, said: list[str], goal: str) -> None:
    for head, name, number in re.findall(r'the (\w+) of "(\w+)" to "(\d+)"', goal):
        s["cells"][f"{_column(s, head)}{_row(s, name)}"] = number


def function(rng: Random, level: int, s: State) -> Asked | None:
    last, wide = _size(s)
    word = "sum" if level == 1 else rng.choice(list(FUNCTIONS))
    if level < 3:
        column = COLUMNS[rng.randrange(1, wide + 1)]
        cell, cover = f"{column}{last + 2}", f"{column}2:{column}{last}"
        what = f'of "{s["cells"][column + "1"]}"'
    else:
        r = rng.randrange(2, last + 1)
        cell, cover = f"{COLUMNS[wide + 2]}{r}", f"B{r}:{COLUMNS[wide]}{r}"
        what = f'of the row "{s["cells"][f"A{r}"]}"'
    moves = [*_write(s, cell, f"={FUNCTIONS[word]}({cover})"), FINISH]
    return f"Write a formula into {cell} for the {word} {what} (functions: SUM, AVERAGE, MIN, MAX, COUNT).", moves


def read_function(s: State, said: list[str], goal: str) -> None:
    cell, word = re.findall(r"into (\w+) for the ([a-z ]+) of ", goal)[0]
    last, wide = _size(s)
    if "of the row" in goal:
        r = _row(s, said[0])
        cover = f"B{r}:{COLUMNS[wide]}{r}"
    else:
        c = _column(s, said[0])
        cover = f"{c}2:{c}{last}"
    s["cells"][cell] = f"={FUNCTIONS[word]}({cover})"


def start_product(rng: Random, level: int) -> State:
    s = table(rng, 4 + 2 * level, 2)
    s["cells"] |= {"B1": "Price", "C1": "Count", "D1": "Total", "D2": "=B2*C2"}
    return s


def fill(rng: Random, level: int, s: State) -> Asked | None:
    last = rng.randrange(4, _size(s)[0] + 1)
    for r in range(3, last + 1):
        s["cells"][f"D{r}"] = moved(s["cells"]["D2"], r - 2)
    goal = f'Fill the formula in D2 down to the row of "{s["cells"][f"A{last}"]}", by its handle.'
    return goal, [_pick("D2"), drag("slider", "Fill handle", "gridcell", f"D{last}"), FINISH]


def read_fill(s: State, said: list[str], goal: str) -> None:
    for r in range(3, _row(s, said[0]) + 1):
        s["cells"][f"D{r}"] = f"=B{r}*C{r}"


def start_column(rng: Random, level: int) -> State:
    s = start_product(rng, level)
    del s["cells"]["D2"]
    return s


def column(rng: Random, level: int, s: State) -> Asked | None:
    """Write one formula and fill it down."""
    sign, word = rng.choice((("*", "the product of"), ("-", "the difference of"), ("+", "the sum of"))[: 1 + level])
    last = _size(s)[0]
    moves = _write(s, "D2", f"=B2{sign}C2")[:2]  # the next click ends the writing
    for r in range(3, last + 1):
        s["cells"][f"D{r}"] = f"=B{r}{sign}C{r}"
    moves += [_pick("D2"), drag("slider", "Fill handle", "gridcell", f"D{last}"), FINISH]
    return f"Give every item a Total in column D by a formula: {word} Price and Count (in this order).", moves


def read_column(s: State, said: list[str], goal: str) -> None:
    sign = {"product": "*", "difference": "-", "sum": "+"}[re.findall(r"the (\w+) of Price", goal)[0]]
    for ref in [ref for ref in s["cells"] if ref[0] == "A" and ref != "A1"]:
        s["cells"][f"D{ref[1:]}"] = f"=B{ref[1:]}{sign}C{ref[1:]}"


def sort(rng: Random, level: int, s: State) -> Asked | None:
    last, wide = _size(s)
    c, down = rng.randrange(1, wide + 1), rng.random() < 0.5
    lines = [[s["cells"][f"{COLUMNS[k]}{r}"] for k in range(wide + 1)] for r in range(2, last + 1)]
    lines.sort(key=lambda line: int(line[c]), reverse=down)
    for r, line in enumerate(lines, 2):
        for k, text in enumerate(line):
            s["cells"][f"{COLUMNS[k]}{r}"] = text
    head, cell = s["cells"][f"{COLUMNS[c]}1"], f"{COLUMNS[c]}{rng.randrange(1, last + 1)}"
    moves = [_pick(cell), press("Sort down" if down else "Sort up"), FINISH]
    return f'Sort the rows by "{head}", the {"largest" if down else "smallest"} first.', moves


def read_sort(s: State, said: list[str], goal: str) -> None:
    c = _column(s, said[0])
    order = sorted((int(text), ref[1:]) for ref, text in s["cells"].items() if ref[0] == c and ref[1:] != "1")
    order.reverse() if "largest" in goal else None
    old = dict(s["cells"])
    for r, (_, was) in enumerate(order, 2):
        for k in COLUMNS[: _size(s)[1] + 1]:
            s["cells"][f"{k}{r}"] = old[k + was]


def start_total(rng: Random, level: int) -> State:
    s = table(rng, 5 + 2 * level, 2 + level // 2)
    last, wide = _size(s)
    wrong = rng.randrange(1, wide + 1)
    s["cells"][f"A{last + 1}"] = "Total"
    for c in range(1, wide + 1):
        short = rng.choice(((3, last), (2, last - 1), (2, last - 2)))
        top, bottom = short if c == wrong else (2, last)
        s["cells"][f"{COLUMNS[c]}{last + 1}"] = f"=SUM({COLUMNS[c]}{top}:{COLUMNS[c]}{bottom})"
    return s


def total(rng: Random, level: int, s: State) -> Asked | None:
    last, wide = _size(s)
    for c in COLUMNS[1 : wide + 1]:
        right = f"=SUM({c}2:{c}{last - 1})"
        if s["cells"][f"{c}{last}"] != right:
            goal = "One of the totals in the last row leaves out rows of its column. Correct its formula."
            return goal, [*_write(s, f"{c}{last}", right), FINISH]
    return None


def read_total(s: State, said: list[str], goal: str) -> None:
    sums = {ref for ref, text in s["cells"].items() if text.startswith("=")}
    for ref in sums:
        rows = [int(one[1:]) for one in s["cells"] if one[0] == ref[0] and one not in sums and one[1:] != "1"]
        s["cells"][ref] = f"=SUM({ref[0]}{min(rows)}:{ref[0]}{max(rows)})"


def insert(rng: Random, level: int, s: State) -> Asked | None:
    last, wide = _size(s)
    c, head = rng.randrange(1, wide + 1), rng.choice(("Note", "Unit", "Group", "Code"))
    before = s["cells"][f"{COLUMNS[c]}1"]
    shifted = {(COLUMNS[COLUMNS.index(r[0]) + (COLUMNS.index(r[0]) >= c)] + r[1:]): t for r, t in s["cells"].items()}
    s["cells"] = shifted
    moves = [
        _pick(f"{COLUMNS[c]}{rng.randrange(1, last)}"),
        press("Insert column"),
        *_write(s, f"{COLUMNS[c]}1", head),
        FINISH,
    ]
    return f'Insert a column before "{before}" and give it the head "{head}".', moves


def read_insert(s: State, said: list[str], goal: str) -> None:
    heads = _column(s, said[0])
    s["cells"] = {(r if r[0] < heads else chr(ord(r[0]) + 1) + r[1:]): t for r, t in s["cells"].items()} | {
        heads + "1": said[1]
    }


def bold(rng: Random, level: int, s: State) -> Asked | None:
    """The cells of a rectangle that its corners name."""
    last, wide = _size(s)
    rows = sorted(rng.sample(range(2, last + 1), 2))
    left, right = ("A", COLUMNS[wide]) if level == 1 else sorted(rng.sample(COLUMNS[: wide + 1], 2))
    first, final = f"{left}{rows[0]}", f"{right}{rows[1]}"
    s["bold"] = sorted(cells(first, final))
    names = [s["cells"][f"A{r}"] for r in rows]
    over_all = f'from "{s["cells"][left + "1"]}" to "{s["cells"][right + "1"]}"'
    goal = f'Make the rows from "{names[0]}" to "{names[1]}" bold, in the columns {over_all}.'
    return goal, [drag("gridcell", first, "gridcell", final), press("Bold"), FINISH]


def read_bold(s: State, said: list[str], goal: str) -> None:
    top, bottom = _row(s, said[0]), _row(s, said[1])
    left, right = _column(s, said[2]), _column(s, said[3])
    s["bold"] = sorted(ref for ref in s["cells"] if top <= int(ref[1:]) <= bottom and left <= ref[0] <= right)


def far(rng: Random, level: int, s: State) -> Asked | None:
    cell, text = f"{rng.choice(COLUMNS)}{rng.randrange(30, 100)}", rng.choice(words.CITIES)
    s["cells"][cell] = text
    goal = f'Write "{text}" into the cell {cell}, which the name box at the top left leads to.'
    return goal, [*over("Name box", cell), key("Enter"), typed(text), key("Enter"), FINISH]


def read_far(s: State, said: list[str], goal: str) -> None:
    s["cells"][re.findall(r"cell ([A-H]\d+)", goal)[0]] = said[0]


def chart(rng: Random, level: int, s: State) -> Asked | None:
    last, wide = _size(s)
    kind, c = rng.choice(("bar", "line")), COLUMNS[rng.randrange(1, wide + 1)]
    top, bottom = (2, last) if level == 1 else sorted(rng.sample(range(2, last + 1), 2))
    s["chart"] = {"kind": kind, "range": f"{c}{top}:{c}{bottom}"}
    part = f'from "{s["cells"][f"A{top}"]}" to "{s["cells"][f"A{bottom}"]}"'
    goal = f'Make a {kind} chart of the numbers of "{s["cells"][c + "1"]}" {part}.'
    return goal, [drag("gridcell", f"{c}{top}", "gridcell", f"{c}{bottom}"), press(f"{kind.title()} chart"), FINISH]


def read_chart(s: State, said: list[str], goal: str) -> None:
    c = _column(s, said[0])
    s["chart"] = {"kind": goal.split()[2], "range": f"{c}{_row(s, said[1])}:{c}{_row(s, said[2])}"}


def share(rng: Random, level: int, s: State) -> Asked | None:
    """A formula of a cell and a range."""
    last, wide = _size(s)
    r, c = rng.randrange(2, last + 1), COLUMNS[rng.randrange(1, wide + 1)]
    percent = level > 1 and rng.random() < 0.6
    cell = f"{COLUMNS[wide + 2]}{r}"
    text = f"={c}{r}/SUM({c}2:{c}{last})" + ("*100" if percent else "")
    unit = "in percent" if percent else "as a fraction"
    name, head = s["cells"][f"A{r}"], s["cells"][f"{c}1"]
    goal = f'Write a formula into {cell}: the share of "{name}" in the sum of "{head}", {unit}.'
    return goal, [*_write(s, cell, text), FINISH]


def read_share(s: State, said: list[str], goal: str) -> None:
    c, last = _column(s, said[1]), _size(s)[0]
    factor = "*100" if "percent" in goal else ""
    s["cells"][re.findall(r"into (\w+):", goal)[0]] = f"={c}{_row(s, said[0])}/SUM({c}2:{c}{last}){factor}"


Sheet.goals = {
    "enter": Goal(enter, read_enter),
    "function": Goal(function, read_function),
    "fill": Goal(fill, read_fill, start_product),
    "column": Goal(column, read_column, start_column),
    "sort": Goal(sort, read_sort),
    "total": Goal(total, read_total, start_total),
    "insert": Goal(insert, read_insert),
    "bold": Goal(bold, read_bold),
    "far": Goal(far, read_far),
    "chart": Goal(chart, read_chart),
    "share": Goal(share, read_share),
}
