"""Grounding where a place must be counted out: days of a month, cells of a sheet, characters of a line."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import ClassVar

from bootcamp.gui import words
from bootcamp.gui.grounding import Computed, Found, place
from bootcamp.gui.instruments import MONTHS, numbers, sheet_layout
from bootcamp.gui.scales import Asked, near
from bootcamp.gui.screens import Box, Widget

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


@dataclass(frozen=True, kw_only=True)
class Month(Computed):
    """A day on the page of a month.

    Depth 1: by its number; depth 2: the nth of a weekday; depth 3: counted from the last; depth 4: a weekday after
    a day; depth 5: some working days after a day.
    """

    def ask(self, rng: Random, depth: int) -> Asked:
        year, month = rng.randint(2020, 2039), rng.randint(1, 12)
        first, length = calendar.monthrange(year, month)
        width, height = 10 * rng.randint(4, 8), 10 * rng.randint(3, 5)
        box = (rng.randrange(10, 60), rng.randrange(50, 90), 7 * width, 6 * height)
        states = (
            "6 equal rows and 7 equal columns from Monday to Sunday",
            f"the 1st is a {DAYS[first]} in the top row",
        )
        name = f"{MONTHS[month - 1]} {year}"
        weekday = rng.randrange(7)
        fits = [day for day in range(1, length + 1) if (first + day - 1) % 7 == weekday]
        start = rng.randint(1, 25)
        if depth == 1:
            day = rng.randint(1, length)
            question = f"Find day {day}."
        elif depth == 2:
            nth = rng.randrange(len(fits))
            day = fits[nth]
            question = f"Find the {NTH[nth]} {DAYS[weekday]}."
        elif depth == 3:
            nth = rng.randint(1, 3)
            day = fits[-nth]
            question = f"Find the {('last', 'second last', 'third last')[nth - 1]} {DAYS[weekday]}."
        elif depth == 4:
            nth = rng.randrange(2)
            day = [*(one for one in fits if one > start), 0, 0][nth]
            question = f"Find the {NTH[nth]} {DAYS[weekday]} after day {start}."
        else:
            count, day = rng.randint(3, 9), start
            for _ in range(count):
                day += 1
                while (first + day - 1) % 7 >= 5:
                    day += 1
            question = f"Find the working day (Monday to Friday) that is the {count}th after day {start}."
            question = question.replace("3th", "3rd")
        if not 1 <= day <= length:
            return self.ask(rng, depth)
        row, column = divmod(first + day - 1, 7)
        cell = (box[0] + column * width, box[1] + row * height, width, height)
        return [Widget("month", name, box, states)], question, place(cell)

    def find(self, question: str, widgets: Sequence[Widget]) -> Found:
        (page,) = widgets
        month, year = page.name.split()
        begin = date(int(year), MONTHS.index(month) + 1, 1)
        days = [begin + timedelta(n) for n in range(31) if (begin + timedelta(n)).month == begin.month]
        told = [int(n) for n in numbers(question)]
        weekday = next((k for k, name in enumerate(DAYS) if name in question.partition("(")[0]), None)
        fits = [day for day in days if day.weekday() == weekday]
        if "working" in question:
            count, after = told
            (day,) = [one for one in days if one.day > after and one.weekday() < 5][count - 1 : count]
        elif "after" in question:
            day = [one for one in fits if one.day > told[0]][NTH.index(question.split()[2])]
        elif "last" in question:
            word = question.split()[2]
            day = fits[-1 if word == "last" else -1 - NTH.index(word)]
        elif weekday is not None:
            day = fits[NTH.index(question.split()[2])]
        else:
            day = days[told[0] - 1]
        width, height = page.box[2] // 7, page.box[3] // 6
        row = (day.day + begin.weekday() - 1) // 7
        return place((page.box[0] + day.weekday() * width, page.box[1] + row * height, width, height))


@dataclass(frozen=True, kw_only=True)
class SheetCell(Computed):
    """A cell of a sheet by its name.

    Depth 1: from A1 on; depth 2: the sheet is scrolled; depth 3: one column is wider; depth 4: columns and
    rows are hidden; depth 5: so many rows and columns from a named one.
    """

    def ask(self, rng: Random, depth: int) -> Asked:
        width, height = 10 * rng.randint(4, 6), 2 * rng.randint(8, 12)
        columns, rows = rng.randint(6, 480 // width), rng.randint(8, 300 // height)
        first = (0, 1) if depth == 1 else (rng.randint(1, 26 - columns), rng.randint(2, 60))
        shown = [list(range(first[0], first[0] + columns)), list(range(first[1], first[1] + rows))]
        states = [f"columns {_letter(shown[0][0])} to {_letter(shown[0][-1])}, each {width} wide"]
        wide, extra = -1, 0
        if depth == 3:
            wide, extra = rng.choice(shown[0][1:-2]), 10 * rng.randint(3, 6)
            states = [f"{states[0]} but {_letter(wide)}, which is {width + extra}"]
        states.append(f"rows {shown[1][0]} to {shown[1][-1]}, each {height} high")
        if depth == 4:
            gone = [sorted(rng.sample(side[1:-2], 2)) for side in shown]
            shown = [[one for one in side if one not in lost] for side, lost in zip(shown, gone, strict=True)]
            named = [*map(_letter, gone[0]), *gone[1]]
            states.append("columns {} and {} and rows {} and {} hidden".format(*named))
        box = (rng.randrange(40, 60), rng.randrange(30, 60), len(shown[0]) * width + extra, len(shown[1]) * height)
        column, row = rng.choice(shown[0]), rng.choice(shown[1])
        if depth == 5:
            start = (rng.choice(shown[0]), rng.choice(shown[1]))
            if start[0] == column or start[1] == row:
                return self.ask(rng, depth)
            across, down = column - start[0], row - start[1]
            sides = ("down" if down > 0 else "up", "right" if across > 0 else "left")
            way = f"{abs(down)} {sides[0]} and {abs(across)} to the {sides[1]}"
            question = f"Find the cell {way} of {_letter(start[0])}{start[1]}."
        else:
            question = f"Find cell {_letter(column)}{row}."
        left = box[0] + shown[0].index(column) * width + (extra if 0 <= wide < column else 0)
        cell = (left, box[1] + shown[1].index(row) * height, width + extra * (column == wide), height)
        return [Widget("sheet", "Costs", box, tuple(states))], question, place(cell)

    def find(self, question: str, widgets: Sequence[Widget]) -> Found:
        (sheet,) = widgets
        across, down = sheet_layout(sheet.states)
        ((letter, number),) = re.findall(r"\b([A-Z])(\d+)\b", question)
        column, row = ord(letter), int(number)
        if steps := re.search(r"(\d+) (up|down) and (\d+) to the (left|right)", question):
            row += int(steps[1]) * (1 if steps[2] == "down" else -1)
            column += int(steps[3]) * (1 if steps[4] == "right" else -1)
        left = sheet.box[0] + sum(size for one, size in across if one < chr(column))
        top = sheet.box[1] + sum(size for one, size in down if one < row)
        return place((left, top, dict(across)[chr(column)], dict(down)[row]))


def _letter(column: int) -> str:
    return chr(ord("A") + column)


@dataclass(frozen=True, kw_only=True)
class Caret(Computed):
    """A place between two characters of a text whose characters are equally wide.

    Depth 1: before a word; depth 2: inside a word; depth 3: after the nth word of a line; depth 4: after the nth of a
    letter; depth 5: some words back from the end of a line.
    """

    PIXELS: ClassVar = 3
    LINES: ClassVar = 3
    WORDS: ClassVar = 6

    def ask(self, rng: Random, depth: int) -> Asked:
        width = rng.randint(8, 10)
        chosen = [word.lower() for word in rng.sample(words.GOODS, self.LINES * self.WORDS)]
        texts = [" ".join(chosen[k :: self.LINES]) for k in range(self.LINES)]
        if max(map(len, texts)) * width > 580 or any(a != b and a in b for a in chosen for b in chosen):
            return self.ask(rng, depth)
        left, top = rng.randrange(10, 50), rng.randrange(20, 200)
        lines = [
            Widget("line", text, (left, top + 40 * k, len(text) * width, 24), (f"each character {width} wide",))
            for k, text in enumerate(texts)
        ]
        k, number = rng.randrange(self.LINES), rng.randrange(2, self.WORDS)
        text, listed = texts[k], texts[k].split()
        word, start = listed[number], len(" ".join(listed[:number])) + 1
        if depth == 1:
            at = start
            question = f'before the word "{word}"'
        elif depth == 2:
            into = rng.randint(1, len(word) - 1)
            at = start + into
            question = f'between "{word[:into]}" and "{word[into:]}" of the word "{word}"'
        elif depth == 3:
            at = start + len(word)
            question = f"right after the last letter of the {NTH[number]} word of line {k + 1}"
        elif depth == 4:
            letter = rng.choice("aeinot")
            places = [n for n, one in enumerate(text) if one == letter]
            if len(places) < 4:
                return self.ask(rng, depth)
            nth = rng.randrange(1, min(len(places), len(NTH)))
            at = places[nth] + 1
            question = f'right after the {NTH[nth]} "{letter}" of line {k + 1}'
        else:
            at = start
            back = self.WORDS - number
            steps = f"{back} words" if back > 1 else "one word"
            question = f"after going back {steps} from the end of line {k + 1}, each time to the start of a word"
        target = self._gap(lines[k], at)
        return lines, f"Find where the caret stands {question}, within {self.PIXELS} pixels.", place(target)

    def _gap(self, line: Widget, at: int) -> Box:
        (width,) = numbers(line.states[0])
        first, count = near(line.box[0] + at * width, self.PIXELS)
        return first, line.box[1], count, line.box[3]

    def find(self, question: str, widgets: Sequence[Widget]) -> Found:
        asked = re.findall(r'"(\w+)"', question)
        if "the word" in question:
            (line,) = (w for w in widgets if asked[-1] in w.name.split())
            at = f" {line.name} ".index(f" {asked[-1]} ") + (len(asked[0]) if "between" in question else 0)
            return place(self._gap(line, at))
        line = widgets[int(question.partition(" of line ")[2][0]) - 1]
        nth = next((k for k, name in enumerate(NTH) if f"the {name} " in question), 0)
        if asked:
            at = [match.end() for match in re.finditer(asked[0], line.name)][nth]
        elif "last letter" in question:
            at = [match.end() for match in re.finditer(r"\w+", line.name)][nth]
        else:
            back = re.search(r"back (\d+) words", question)
            at = [match.start() for match in re.finditer(r"\w+", line.name)][-int(back[1]) if back else -1]
        return place(self._gap(line, at))
