"""Grounding: one screen, one question, one point; or the word that the thing is not there.

The same problem comes as a picture (`view: screen`) or as the list of its elements
(`view: text`); neither says which element is meant.
"""

from __future__ import annotations

import hashlib
import json
import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar, Literal

from bootcamp.gui import words
from bootcamp.gui.actions import parse_point
from bootcamp.gui.screens import SIZE, Box, Widget, picture
from bootcamp.types import Problem, Score, Task, right, wrong

Found = Widget | None
DEPTHS = {1: (1,), 2: (2, 3), 3: (4, 5)}  # by level


@dataclass(frozen=True, kw_only=True)
class Grounding(Task):
    """Point at what the question means. A subclass lays out a screen, asks, and looks again."""

    view: Literal["screen", "text"] = "screen"

    may_miss: ClassVar[bool] = False  # the thing asked for may not be there
    form: ClassVar[str] = "Answer with a point inside it"

    @abstractmethod
    def ask(self, rng: Random, depth: int) -> tuple[list[Widget], str, Found]:
        """The screen, the question, and what it means; `depth` goes from 1 to 5."""

    @abstractmethod
    def find(self, question: str, widgets: Sequence[Widget]) -> Found:
        """What the question means, from its words and the boxes alone."""

    def generate(self, rng: Random, level: int) -> Problem:
        widgets, question, target = self.ask(rng, rng.choice(DEPTHS[level]))
        answer = {
            "question": question,
            "target": list(target.box) if target else None,
            "widgets": [[w.role, w.name, list(w.box), list(w.states)] for w in widgets],
        }
        form = f"{self.form}: x, y in pixels from the top left corner"
        form += ", or none if it is not there." if self.may_miss else "."
        screen = f"The screen is {SIZE[0]} x {SIZE[1]} pixels."
        if self.view == "screen":
            return Problem(f"{screen} {question} {form}", answer, (picture(widgets),))
        rows = "\n".join(widget.line() for widget in widgets)
        return Problem(f"{screen} Its elements, with left, top, right, bottom:\n{rows}\n{question} {form}", answer)

    def grade(self, answer: Any, text: str) -> Score:
        target = answer["target"]
        if text.strip().rstrip(".").lower() == "none":
            return right() if target is None else wrong("refused", "it is there")
        point = parse_point(text, SIZE)
        if point is None:
            return wrong("not_a_point", "expected x, y inside the screen")
        if target is not None and _inside(point, target):
            return right()
        hit = next((w for w in _widgets(answer) if w.role != "text" and _inside(point, w.box)), None)
        return wrong("missed", f'hit {hit.role} "{hit.name}"' if hit else "hit nothing")

    def solution(self, answer: Any) -> str:
        if answer["target"] is None:
            return "<answer>none</answer>"
        x, y, w, h = answer["target"]
        return f"<answer>{x + w // 2}, {y + h // 2}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        boxes = [list(one.box) for one in _widgets(answer) if one.role in ("button", "checkbox")]
        x, y, w, h = rng.choice([box for box in boxes if box != answer["target"]])
        return f"<answer>{x + w // 2}, {y + h // 2}</answer>"

    def check(self, problem: Problem) -> bool:
        widgets = _widgets(problem.answer)
        for one in widgets:
            if one.role != "chart" and any(  # a chart is what marks stand on
                one is not two and two.role != "chart" and _overlap(one.box, two.box) for two in widgets
            ):
                return False
        try:
            found = self.find(problem.answer["question"], widgets)
        except (LookupError, ValueError):  # it asks for something that is not on this screen
            return False
        lines = [w.line() for w in widgets] if self.view == "text" else []
        shown = all(text in problem.prompt for text in (problem.answer["question"], *lines))
        return shown and (list(found.box) if found else None) == problem.answer["target"]

    def problem_key(self, problem: Problem) -> str:
        # Not the picture: its pixels may differ between machines.
        spec = [problem.answer["question"], problem.answer["widgets"]]
        return hashlib.sha256(json.dumps(spec).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Computed(Grounding):
    """A place that no element's box gives: it follows from what an element says of itself."""

    form: ClassVar[str] = "Answer with the point"

    def wrong(self, answer: Any, rng: Random) -> str:
        left, top, width, height = max((one.box for one in _widgets(answer)), key=lambda box: box[2] * box[3])
        while True:
            point = (rng.randrange(left, left + width), rng.randrange(top, top + height))
            if not _inside(point, answer["target"]):
                return f"<answer>{point[0]}, {point[1]}</answer>"


def place(box: Box) -> Widget:
    """What a question means that means no element."""
    return Widget("place", "", box)


def _widgets(answer: Any) -> list[Widget]:
    return [
        Widget(role, name, (box[0], box[1], box[2], box[3]), tuple(states))
        for role, name, box, states in answer["widgets"]
    ]


def _inside(point: tuple[float, float], box: Sequence[int]) -> bool:
    x, y, w, h = box
    return x <= point[0] < x + w and y <= point[1] < y + h


def _overlap(one: Box, two: Box) -> bool:
    return (
        one[0] < two[0] + two[2] and two[0] < one[0] + one[2] and one[1] < two[1] + two[3] and two[1] < one[1] + one[3]
    )


@dataclass(frozen=True, kw_only=True)
class Relation(Grounding):
    """The button reached from a named one by `depth` steps left, right, up or down."""

    STEPS: ClassVar = {"left of": (-1, 0), "right of": (1, 0), "above": (0, -1), "below": (0, 1)}
    COLUMNS: ClassVar = 6
    ROWS: ClassVar = 8

    def ask(self, rng: Random, depth: int) -> tuple[list[Widget], str, Found]:
        places = [(column, row) for column in range(self.COLUMNS) for row in range(self.ROWS)]
        names = rng.sample(words.COMMANDS, len(places))
        left, top = rng.randrange(4, 24), rng.randrange(4, 24)
        grid = {
            (column, row): Widget("button", name, (left + 102 * column, top + 46 * row, 92, 34))
            for (column, row), name in zip(places, names, strict=True)
        }
        for place in rng.sample(places, 6):
            del grid[place]  # holes: the next button is not always one place away
        while True:
            path = [rng.choice(list(grid))]
            steps: list[str] = []
            while len(steps) < depth:
                step = rng.choice(list(self.STEPS))
                nearer = self._next(grid, path[-1], step)
                if nearer is None:
                    break
                path.append(nearer)
                steps.append(step)
            if len(steps) == depth and len(set(path)) == len(path):
                break
        phrase = f'"{grid[path[0]].name}"'
        for step in steps:
            phrase = f"the button directly {step} {phrase}"
        widgets = list(grid.values())
        rng.shuffle(widgets)
        return (
            widgets,
            f"Find {phrase}. A gap does not count: the next button in a direction is the direct one.",
            grid[path[-1]],
        )

    def _next(self, grid: dict[tuple[int, int], Widget], place: tuple[int, int], step: str) -> tuple[int, int] | None:
        (dx, dy), (column, row) = self.STEPS[step], place
        while 0 <= column < self.COLUMNS and 0 <= row < self.ROWS:
            column, row = column + dx, row + dy
            if (column, row) in grid:
                return column, row
        return None

    def find(self, question: str, widgets: Sequence[Widget]) -> Found:
        anchor = re.findall(r'"(\w+)"', question)[-1]
        (here,) = (w for w in widgets if w.name == anchor)
        for step in reversed(re.findall(r"directly (left of|right of|above|below)", question)):
            axis = 0 if step in ("left of", "right of") else 1
            sign = 1 if step in ("right of", "below") else -1
            rivals = [w for w in widgets if w.box[1 - axis] == here.box[1 - axis]]
            rivals = [w for w in rivals if sign * (w.box[axis] - here.box[axis]) > 0]
            here = min(rivals, key=lambda w: abs(w.box[axis] - here.box[axis]))
        return here


@dataclass(frozen=True, kw_only=True)
class RowAction(Grounding):
    """A button in the row of a table that a rule names.

    Depth 1 gives the name, depth 2 two attributes that only one row joins, depth 3 an extreme,
    depth 4 an extreme within a city, depth 5 the row after that one.
    """

    ACTIONS: ClassVar = ("Edit", "Copy", "Delete")
    COUNT: ClassVar = 12

    def ask(self, rng: Random, depth: int) -> tuple[list[Widget], str, Found]:
        cities = rng.sample(words.CITIES, 4)
        firsts, lasts = rng.sample(words.FIRST, self.COUNT), rng.sample(words.LAST, self.COUNT)
        scores = rng.sample(range(10, 100), self.COUNT)
        rows = [(f"{a} {b}", rng.choice(cities), n) for a, b, n in zip(firsts, lasts, scores, strict=True)]
        action = rng.choice(self.ACTIONS)
        k = rng.randrange(self.COUNT)
        city = rows[k][1]
        same = sorted((row for row in rows if row[1] == city), key=lambda row: row[2])
        side = rng.choice(("highest", "lowest"))
        if depth == 1:
            which = f"of {rows[k][0]}"
        elif depth == 2:
            # The first letter and the city: each alone fits other rows where it can.
            fits = [row for row in same if row[0].split()[1][0] == rows[k][0].split()[1][0]]
            if len(fits) > 1:
                return self.ask(rng, depth)
            which = f'whose city is {city} and whose last name begins with "{rows[k][0].split()[1][0]}"'
        else:
            pool = sorted(rows, key=lambda row: row[2]) if depth == 3 else same
            k = rows.index(pool[-1] if side == "highest" else pool[0])
            which = f"with the {side} score" + (f" among those in {city}" if depth >= 4 else "")
            if depth >= 5:
                if k + 1 == self.COUNT:
                    return self.ask(rng, depth)
                k += 1
                which = f"directly below the row {which}"
        top = rng.randrange(4, 20)
        widgets = [
            Widget("heading", name, (left, top, 90, 20)) for name, left in (("Name", 16), ("City", 166), ("Score", 266))
        ]
        target: Found = None
        for n, (name, place, score) in enumerate(rows):
            y = top + 26 + 28 * n
            widgets += [
                Widget("cell", name, (16, y, 140, 22)),
                Widget("cell", place, (166, y, 90, 22)),
                Widget("cell", str(score), (266, y, 50, 22)),
            ]
            for m, verb in enumerate(self.ACTIONS):
                widgets.append(Widget("button", verb, (340 + 94 * m, y, 84, 22)))
                if n == k and verb == action:
                    target = widgets[-1]
        return widgets, f"Find the {action} button in the row {which}.", target

    def find(self, question: str, widgets: Sequence[Widget]) -> Found:
        lines: dict[int, list[Widget]] = {}
        for widget in widgets:
            if widget.role != "heading":
                lines.setdefault(widget.box[1], []).append(widget)
        table = [[w.name for w in lines[y][:3]] for y in sorted(lines)]
        if name := re.search(r"row of ([\w ]+)\.", question):
            hits = [row for row in table if row[0] == name[1]]
        elif both := re.search(r'city is (\w+) .* "(\w)"', question):
            hits = [row for row in table if row[1] == both[1] and row[0].split()[1].startswith(both[2])]
        else:
            among = re.search(r"among those in (\w+)", question)
            pool = [row for row in table if not among or row[1] == among[1]]
            best = (max if "highest" in question else min)(int(row[2]) for row in pool)
            hits = [row for row in pool if int(row[2]) == best]
        (hit,) = hits
        y = sorted(lines)[table.index(hit) + ("directly below" in question)]
        verb = question.split()[2]
        return next(w for w in lines[y] if w.role == "button" and w.name == verb)


@dataclass(frozen=True, kw_only=True)
class State(Grounding):
    """The check box that its state and its place name, among thirty.

    Depth 1: the only one of its state in a column; depth 2: the nth from the top; depth 3: or from
    the bottom; depth 4: where disabled ones do not count; depth 5: the second below a named one.
    """

    TITLES: ClassVar = ("Inbox", "Phone", "Web")
    PER_COLUMN: ClassVar = 11
    ORDINALS: ClassVar = ("first", "second", "third", "fourth", "fifth")

    def ask(self, rng: Random, depth: int) -> tuple[list[Widget], str, Found]:
        names = rng.sample(words.COMMANDS, 3 * self.PER_COLUMN)
        wanted = rng.choice(("checked", "unchecked"))
        other = "unchecked" if wanted == "checked" else "checked"
        column = rng.randrange(3)
        top = rng.randrange(4, 20)
        widgets: list[Widget] = []
        boxes: list[Widget] = []  # of the column asked about
        odd = rng.randrange(self.PER_COLUMN)
        for c, title in enumerate(self.TITLES):
            left = 16 + 208 * c
            widgets.append(Widget("heading", title, (left, top, 160, 22)))
            for n in range(self.PER_COLUMN):
                y = top + 32 + 30 * n
                state = rng.choice((wanted, other))
                if depth == 1 and c == column:
                    state = wanted if n == odd else other
                states = (state, "disabled") if depth >= 4 and rng.random() < 0.3 else (state,)
                box = Widget("checkbox", names[self.PER_COLUMN * c + n], (left, y, 18, 18), states)
                widgets += [box, Widget("text", box.name, (left + 26, y, 130, 18))]
                if c == column:
                    boxes.append(box)
        fits = [box for box in boxes if box.states[0] == wanted and (depth < 4 or len(box.states) == 1)]
        title = self.TITLES[column]
        kind = f"{'enabled ' if depth >= 4 else ''}{wanted}"
        if depth == 1:
            return widgets, f'Find the only {kind} box under "{title}".', fits[0]
        if depth >= 5:
            rng.shuffle(boxes)
            for start in boxes:
                below = [box for box in fits if box.box[1] > start.box[1]]
                if len(below) > 1:
                    return widgets, f'Find the second {kind} box below "{start.name}" under "{title}".', below[1]
            return self.ask(rng, depth)
        if len(fits) < 2:
            return self.ask(rng, depth)
        nth = rng.randrange(min(len(fits), 5))
        end = rng.choice(("top", "bottom")) if depth >= 3 else "top"
        target = fits[nth] if end == "top" else fits[-1 - nth]
        return widgets, f'Find the {self.ORDINALS[nth]} {kind} box from the {end} under "{title}".', target

    def find(self, question: str, widgets: Sequence[Widget]) -> Found:
        quoted = re.findall(r'"(\w+)"', question)
        (head,) = (w for w in widgets if w.role == "heading" and w.name == quoted[-1])
        state = "unchecked" if "unchecked" in question else "checked"
        fits = [
            w.box[1]
            for w in widgets
            if w.role == "checkbox"
            and w.box[0] == head.box[0]
            and state in w.states
            and not ("enabled" in question and "disabled" in w.states)
        ]
        fits.sort(reverse="bottom" in question)
        if "below" in question:
            (start,) = (w for w in widgets if w.role == "checkbox" and w.name == quoted[0])
            fits = [y for y in fits if y > start.box[1]]
        word = question.split()[2]
        y = fits[self.ORDINALS.index(word) if word in self.ORDINALS else 0]
        return next(w for w in widgets if w.role == "checkbox" and w.box[:2] == (head.box[0], y))


@dataclass(frozen=True, kw_only=True)
class Absent(Grounding):
    """The button beside one message among look-alikes; one time in five there is no such message.

    The greater the depth, the more messages share the sender or the subject.
    """

    may_miss: ClassVar[bool] = True
    ACTIONS: ClassVar = ("Reply", "Archive")

    def ask(self, rng: Random, depth: int) -> tuple[list[Widget], str, Found]:
        senders = [f"{a} {b}" for a in rng.sample(words.FIRST, 7 - depth) for b in rng.sample(words.LAST, depth)]
        subjects = [f"{s} {n}" for s in rng.sample(words.SUBJECTS, 8 - depth) for n in rng.sample(range(1, 60), depth)]
        pairs = rng.sample([(a, b) for a in senders for b in subjects], 13)
        shown, asked = pairs[:12], pairs[rng.randrange(12)]
        if rng.random() < 0.2:
            # Sender and subject both occur, but not together.
            crossed = [(a, b) for a, _ in shown for _, b in shown if (a, b) not in shown]
            asked = rng.choice(crossed)
        action = rng.choice(self.ACTIONS)
        top = rng.randrange(6, 26)
        widgets: list[Widget] = []
        target: Found = None
        for n, (sender, subject) in enumerate(shown):
            y = top + 30 * n
            widgets.append(Widget("text", f"{sender}: {subject}", (16, y, 320, 24)))
            for m, verb in enumerate(self.ACTIONS):
                widgets.append(Widget("button", verb, (360 + 110 * m, y, 100, 24)))
                if (sender, subject) == asked and verb == action:
                    target = widgets[-1]
        sender, subject = asked
        return widgets, f'Find {action} beside the message from {sender} with the subject "{subject}".', target

    def find(self, question: str, widgets: Sequence[Widget]) -> Found:
        match = re.fullmatch(r'Find (\w+) beside the message from ([\w ]+) with the subject "([\w ]+)"\.', question)
        assert match is not None
        heights = {w.box[1] for w in widgets if w.name == f"{match[2]}: {match[3]}"}
        return next((w for w in widgets if w.name == match[1] and w.box[1] in heights), None)
