"""Grounding where a place must be counted out: days, cells of a sheet, characters, squares of a board, keys."""

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
from bootcamp.gui.instruments import MONTHS, key_boxes, numbers, sheet_layout
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


FILES = "abcdefgh"
JUMPS = [(x, y) for x in (-2, -1, 1, 2) for y in (-2, -1, 1, 2) if abs(x) != abs(y)]


@dataclass(frozen=True, kw_only=True)
class Board(Computed):
    """A square of a chess board.

    Depth 1: by its name; depth 2: the board seen from Black's side; depth 3: some files and ranks from another;
    depth 4: half way between two; depth 5: the one from which a knight attacks two others.
    """

    def ask(self, rng: Random, depth: int) -> Asked:
        size = rng.randint(30, 44)
        black = depth == 2 or (depth > 2 and rng.random() < 0.5)
        box = (rng.randrange(30, 240), rng.randrange(8, 30), 8 * size, 8 * size)
        x, y, u, v = (rng.randrange(8) for _ in range(4))
        if depth <= 2:
            question = f"Find square {_square(x, y)}."
        elif depth == 3:
            if x == u or y == v:
                return self.ask(rng, depth)
            across = f"{abs(x - u)} {'file' if abs(x - u) == 1 else 'files'} towards {'h' if x > u else 'a'}"
            along = f"{abs(y - v)} {'rank' if abs(y - v) == 1 else 'ranks'} towards {'8' if y > v else '1'}"
            question = f"Find the square {across} and {along} from {_square(u, v)}."
        elif depth == 4:
            if not (0 <= 2 * x - u < 8 and 0 <= 2 * y - v < 8) or (x, y) == (u, v):
                return self.ask(rng, depth)
            question = f"Find the square half way between {_square(u, v)} and {_square(2 * x - u, 2 * y - v)}."
        else:
            one, two = rng.sample(sorted(_attacked(x, y)), 2)
            if len(_attacked(*one) & _attacked(*two)) > 1:
                return self.ask(rng, depth)
            question = f"Find the only square from which a knight attacks both {_square(*one)} and {_square(*two)}."
        column, row = (7 - x, y) if black else (x, 7 - y)
        states = (f"{'Black' if black else 'White'} at the bottom", "8 files and 8 ranks")
        cell = (box[0] + column * size, box[1] + row * size, size, size)
        return [Widget("board", "Chess", box, states)], question, place(cell)

    def find(self, question: str, widgets: Sequence[Widget]) -> Found:
        (board,) = widgets
        named = [
            complex(FILES.index(file), int(rank) - 1) for file, rank in re.findall(r"\b([a-h])([1-8])\b", question)
        ]
        if "knight" in question:
            jumps = [2 + 1j, 2 - 1j, 1 + 2j, 1 - 2j]
            ends = [{here + side * jump for jump in jumps for side in (1, -1)} for here in named]
            (at,) = (one for one in ends[0] & ends[1] if 0 <= one.real < 8 and 0 <= one.imag < 8)
        elif "half way" in question:
            at = (named[0] + named[1]) / 2
        else:
            at = named[0]
            for count, side in re.findall(r"(\d) (?:file|rank)s? towards ([ah18])", question):
                at += int(count) * {"a": -1, "h": 1, "1": -1j, "8": 1j}[side]
        if board.states[0].startswith("Black"):
            at = 7 + 7j - at
        size = board.box[2] // 8
        return place((board.box[0] + int(at.real) * size, board.box[1] + (7 - int(at.imag)) * size, size, size))


def _square(file: int, rank: int) -> str:
    return f"{FILES[file]}{rank + 1}"


def _attacked(file: int, rank: int) -> set[tuple[int, int]]:
    """Where a knight may jump to, and whence."""
    return {(file + a, rank + b) for a, b in JUMPS if 0 <= file + a < 8 and 0 <= rank + b < 8}


LAYOUTS = {
    "QWERTY": ("qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "QWERTZ": ("qwertzuiop", "asdfghjkl", "yxcvbnm"),
    "AZERTY": ("azertyuiop", "qsdfghjklm", "wxcvbn"),
    "Colemak": ("qwfpgjluy", "arstdhneio", "zxcvbkm"),
}


@dataclass(frozen=True, kw_only=True)
class Keyboard(Computed):
    """A key of a keyboard on the screen.

    Depth 1: by its letter; depth 2: in other layouts; depth 3: some keys beside another; depth 4: the next one of a
    word; depth 5: by the alphabet.
    """

    def ask(self, rng: Random, depth: int) -> Asked:
        name = "QWERTY" if depth == 1 else rng.choice(list(LAYOUTS))
        rows, width, height = LAYOUTS[name], 2 * rng.randint(15, 28), rng.randint(30, 60)
        shifts = (0, width // 2, width)
        box = (rng.randrange(10, 60), rng.randrange(10, 200), max(map(len, rows)) * width + width // 2, 3 * height)
        row = rng.randrange(3)
        at = rng.randrange(len(rows[row]))
        letter = rows[row][at]
        if depth <= 2:
            question = f'Find the key "{letter}".'
        elif depth == 3:
            start = rng.randrange(len(rows[row]))
            if abs(start - at) < 2:
                return self.ask(rng, depth)
            side = "right" if at > start else "left"
            question = f'Find the key {abs(at - start)} to the {side} of "{rows[row][start]}".'
        elif depth == 4:
            word = rng.choice(words.GOODS).lower()
            typed = rng.randrange(1, len(word))
            letter = word[typed]
            question = f'Find the next key of "{word}" when "{word[:typed]}" has been typed.'
        else:
            start = rng.randrange(26)
            count = ord(letter) - ord("a") - start
            if count < 2:
                return self.ask(rng, depth)
            question = f'Find the key of the letter that comes {count} after "{chr(start + ord("a"))}" in the alphabet.'
        row = next(k for k, keys in enumerate(rows) if letter in keys)
        left = box[0] + shifts[row] + rows[row].index(letter) * width
        keys = f"rows {rows[0]}, {rows[1]} and {rows[2]}"
        states = (
            keys,
            f"each key {width} wide",
            f"the second row begins {shifts[1]} and the third {shifts[2]} to the right",
        )
        return [Widget("keyboard", name, box, states)], question, place((left, box[1] + row * height, width, height))

    def find(self, question: str, widgets: Sequence[Widget]) -> Found:
        (board,) = widgets
        keys = dict(key_boxes(board.box, board.states))
        first, *others = re.findall(r'"(\w+)"', question)
        told = [int(n) for n in numbers(question)]
        if others:
            letter = first.removeprefix(others[0])[0]
        elif "alphabet" in question:
            letter = chr(ord(first) + told[0])
        elif told:
            left, top, width, height = keys[first]
            return place((left + told[0] * width * (1 if "right" in question else -1), top, width, height))
        else:
            letter = first
        return place(keys[letter])
