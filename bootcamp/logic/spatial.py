"""Shapes in the plane and in space: packing, folded paper, cube nets, rolling dice, views of blocks, mirrors."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from random import Random
from typing import ClassVar

from bootcamp.logic.latin import neighbours
from bootcamp.logic.paths import LETTERS, STEPS
from bootcamp.logic.puzzles import Given, Puzzle, parse_grid, parse_words, slashed
from bootcamp.logic.shading import name
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong

Cell = tuple[int, int]
Vector = tuple[int, int, int]


def normal(cells: Iterable[Cell]) -> tuple[Cell, ...]:
    """The cells moved to the corner, in order."""
    cells = list(cells)
    top, left = min(r for r, _ in cells), min(c for _, c in cells)
    return tuple(sorted((r - top, c - left) for r, c in cells))


def turned(cells: Iterable[Cell], turns: int, flip: bool) -> tuple[Cell, ...]:
    for _ in range(turns):
        cells = [(c, -r) for r, c in cells]
    return normal((r, -c) for r, c in cells) if flip else normal(cells)


def shape_rows(cells: Sequence[Cell]) -> str:
    height, width = (max(axis) + 1 for axis in zip(*cells, strict=True))
    return slashed([["#" if (r, c) in cells else "." for c in range(width)] for r in range(height)])


def cells_of(rows: str) -> list[Cell]:
    return [(r, c) for r, row in enumerate(rows.split("/")) for c, mark in enumerate(row) if mark not in ".-"]


@dataclass(frozen=True, kw_only=True)
class Packing(Puzzle):
    """Pieces that fill a rectangle."""

    WORDINGS: ClassVar = {
        "": wording(
            "Pack pieces {p} into {h}x{w} ({h} rows); turning and flipping allowed. Grid of letters",
            "Fill a rectangle of {h} rows and {w} columns with these pieces, each used once, turned or flipped at "
            "will: {p} (rows "
            "of a piece parted by /, # is a cell). Write the grid with the letter of the piece on every cell, rows "
            "parted by /.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        h, w = ((3, 4), (4, 4), (4, 5), (5, 6), (6, 7))[level - 1]
        while True:
            names = [""] * (h * w)
            pieces: list[list[int]] = []
            while "" in names:
                free = [cell for cell in range(h * w) if not names[cell]]
                start = min(free, key=lambda cell: (sum(not names[c] for c in neighbours(cell, h, w)), rng.random()))
                piece = [start]
                for _ in range(rng.choice((3, 3, 4) if level < 3 else (3, 4, 4))):
                    border = [c for cell in piece for c in neighbours(cell, h, w) if not names[c] and c not in piece]
                    if border:
                        piece.append(rng.choice(border))
                for cell in piece:
                    names[cell] = LETTERS[len(pieces)]
                pieces.append(piece)
            if all(len(piece) > 2 for piece in pieces):
                break
        listed = []
        for letter, piece in zip(LETTERS, pieces, strict=False):
            shape = turned([divmod(cell, w) for cell in piece], rng.randrange(4), rng.random() < 0.5)
            listed.append(f"{letter} {shape_rows(shape)}")
        return {"h": h, "w": w, "p": ", ".join(listed)}, slashed([names[r * w : r * w + w] for r in range(h)])

    def judge(self, given: Given, text: str) -> Score:
        pieces = dict(piece.split() for piece in given["p"].split(", "))
        rows = parse_grid(text, int(given["h"]), int(given["w"]), tuple(pieces))
        if rows is None:
            return wrong("not_a_grid")
        for letter, shape in pieces.items():
            there = [(r, c) for r, row in enumerate(rows) for c, mark in enumerate(row) if mark == letter]
            wanted = cells_of(shape)
            if len(there) != len(wanted):
                return wrong("wrong_piece", letter)
            forms = {turned(wanted, turns, flip) for turns in range(4) for flip in (False, True)}
            if normal(there) not in forms:
                return wrong("wrong_piece", letter)
        return right()


@dataclass(frozen=True, kw_only=True)
class Folding(Puzzle):
    """Paper folded in halves and punched: the holes after unfolding, or the folds that make them."""

    _HOW = (
        "Folds: L lays the left half on the right one, R the right on the left, T the top on the bottom, B the "
        "bottom on the top."
    )
    WORDINGS: ClassVar = {
        "holes": wording(
            "{n}x{n} paper, folds {f} (L: left half onto right, T: top onto bottom, ..), punched at {p}. Holes, "
            "unfolded?",
            f"A sheet of {{n}} by {{n}} cells (row a on top, columns from 1) is folded {{f}}, in this order. {_HOW} "
            "The folded sheet, "
            "its cells named anew from its own top left corner a1, is punched through at {p}. List all holes of the "
            "unfolded sheet.",
        ),
        "folds": wording(
            "{n}x{n} paper, {k} folds (L: left half onto right, T: top onto bottom, ..), two punches: holes {o}. "
            "Folds and cells, as TL a1 b2?",
            f"A sheet of {{n}} by {{n}} cells (row a on top, columns from 1) was folded {{k}} times and punched "
            "through twice; unfolded, "
            f"it has holes at {{o}}. {_HOW} Give the folds in order and the two cells punched on the folded sheet, "
            "which are named "
            "anew from its own top left corner a1, in the form TL a1 b2.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = 8 if level == 1 and self.kind == "holes" else 16
        count = (2, 3, 2, 3, 4)[level - 1]
        height = width = n
        layers = {(r, c): [(r, c)] for r in range(n) for c in range(n)}  # what lies at each place
        folds = ""
        while len(folds) < count:
            fold = rng.choice("LRTB")
            if (width if fold in "LR" else height) == 1:
                continue
            folds += fold
            if fold in "LR":
                width //= 2
                keep = width if fold == "L" else 0
                layers = {
                    (r, c): layers[r, keep + c] + layers[r, 2 * width - 1 - keep - c]
                    for r in range(height)
                    for c in range(width)
                }
            else:
                height //= 2
                keep = height if fold == "T" else 0
                layers = {
                    (r, c): layers[keep + r, c] + layers[2 * height - 1 - keep - r, c]
                    for r in range(height)
                    for c in range(width)
                }
        places = rng.sample(sorted(layers), 1 if self.kind == "holes" else 2)
        holes = ", ".join(sorted(name(r * n + c, n) for place in places for r, c in layers[place]))
        punches = " ".join(name(r * n + c, n) for r, c in places)
        if self.kind == "holes":
            return {"n": n, "f": folds, "p": punches}, holes
        return {"n": n, "k": count, "o": holes}, f"{folds} {punches}"

    def judge(self, given: Given, text: str) -> Score:
        n = int(given["n"])
        words = parse_words(text)
        if words is None:
            return wrong("not_cells")
        if self.kind == "holes":
            holes = _holes(n, given["f"], given["p"])
            fine = len(words) == len(holes) and set(words) == holes
            return right() if fine else wrong("wrong_holes")
        *letters, one, other = ["", "", *words]
        folds = "".join(letters)
        if not re.fullmatch(r"[LRTB]{1,6}", folds) or len(folds) != int(given["k"]):
            return wrong("not_folds")
        holes = _holes(n, folds, one) | _holes(n, folds, other)
        return right() if holes == set(given["o"].split(", ")) else wrong("wrong_holes")


def _holes(n: int, folds: str, punch: str) -> set[str]:
    """The cells of the sheet that come to lie at `punch`: each is carried through the folds by itself."""
    found = set()
    for r, c in product(range(n), repeat=2):
        y, x, height, width = r, c, n, n
        for fold in folds:
            if fold in "LR":
                width //= 2
                x = (
                    abs(x - width)
                    if fold == "L" and x >= width
                    else width - 1 - x
                    if fold == "L"
                    else min(x, 2 * width - 1 - x)
                )
            else:
                height //= 2
                y = (
                    abs(y - height)
                    if fold == "T" and y >= height
                    else height - 1 - y
                    if fold == "T"
                    else min(y, 2 * height - 1 - y)
                )
        if height and width and name(y * n + x, n) == punch:
            found.add(name(r * n + c, n))
    return found


def fold_net(cells: Mapping[Cell, str]) -> dict[Vector, str] | None:
    """The mark on each face, by its outward normal; None if two cells meet. The first cell is the front."""
    start = next(iter(cells))
    frames: dict[Cell, tuple[Vector, Vector, Vector]] = {start: ((0, 0, 1), (1, 0, 0), (0, 1, 0))}  # normal, right, up
    border = [start]
    while border:
        here = border.pop()
        out, east, north = frames[here]
        back, west, south = (_minus(v) for v in (out, east, north))
        for (dy, dx), frame in {
            (0, 1): (east, back, north),
            (0, -1): (west, out, north),
            (-1, 0): (north, east, back),
            (1, 0): (south, east, out),
        }.items():
            there = (here[0] + dy, here[1] + dx)
            if there in cells and there not in frames:
                frames[there] = frame
                border.append(there)
    faces = {frames[cell][0]: mark for cell, mark in cells.items()} if len(frames) == len(cells) else {}
    return faces if len(faces) == len(cells) else None


def _minus(v: Vector) -> Vector:
    return (-v[0], -v[1], -v[2])


def random_net(rng: Random) -> list[Cell]:
    """Six cells that fold to a cube."""
    while True:
        cells = [(0, 0)]
        while len(cells) < 6:
            r, c = rng.choice(cells)
            dy, dx = rng.choice(list(STEPS.values()))
            if (r + dy, c + dx) not in cells:
                cells.append((r + dy, c + dx))
        found = normal(cells)
        if fold_net(dict.fromkeys(found, "")) is not None:
            return list(found)


def roll(die: str, step: str) -> str:
    """A die as top, north, east, south, west, bottom, rolled one cell over."""
    t, n, e, s, w, b = tuple(die)
    return {
        "N": s + t + e + b + w + n,
        "S": n + b + e + t + w + s,
        "E": w + n + t + s + b + e,
        "W": e + n + b + s + t + w,
    }[step]


COMPASS = {"N": (-1, 0), "S": (1, 0), "W": (0, -1), "E": (0, 1)}


def _laid(net: Sequence[Cell], faces: str) -> dict[Cell, str]:
    """The marks that a die prints when it is rolled over its net: its bottom, cell by cell."""
    printed = {net[0]: faces}
    border = deque([net[0]])
    while border:
        here = border.popleft()
        for step, (dy, dx) in COMPASS.items():
            there = (here[0] + dy, here[1] + dx)
            if there in net and there not in printed:
                printed[there] = roll(printed[here], step)
                border.append(there)
    return {cell: die[5] for cell, die in printed.items()}


def net_rows(marks: Mapping[Cell, str]) -> str:
    height, width = (max(axis) + 1 for axis in zip(*marks, strict=True))
    return slashed([[marks.get((r, c), "-") for c in range(width)] for r in range(height)])


@dataclass(frozen=True, kw_only=True)
class CubeNet(Puzzle):
    """Nets of a cube: opposite faces, or the same cube cut open in another way."""

    WORDINGS: ClassVar = {
        "opposite": wording(
            "Cube net {g}: opposite faces, as AB CD EF?",
            "The net {g} (rows parted by /, - is empty) is folded to a cube. Which faces lie opposite each other? "
            "Answer in the form AB CD EF.",
        ),
        "recut": wording(
            "Cube net {g}; the same cube cut open as {o}. Fill in ?",
            "The net {g} (rows parted by /, - is empty, printed side outwards) is folded to a cube, which is then "
            "cut open to the "
            "net {o}, printed side up. Write this second net with the letters in place of ?, however they may be "
            "turned.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        names = "".join(rng.sample(LETTERS if self.kind == "opposite" else "ABCDEF", 6))
        marks = _laid(random_net(rng), names)
        if self.kind == "opposite":
            pairs = (names[0] + names[5], names[1] + names[3], names[2] + names[4])
            return {"g": net_rows(marks)}, " ".join(pairs)
        die = names
        for _ in range(6):
            die = roll(die, rng.choice("NSEW"))
        other = _laid(random_net(rng), die)
        cells = list(other)
        rng.shuffle(cells)
        shown = next(  # two faces that are not opposite fix the cube
            [a, b] for a, b in pairwise([*cells, cells[0]]) if _opposites(names)[other[a]] != other[b]
        )
        if level == 1:
            shown += [cell for cell in cells if cell not in shown][:1]
        blank = {cell: mark if cell in shown else "?" for cell, mark in other.items()}
        return {"g": net_rows(marks), "o": net_rows(blank)}, net_rows(other)

    def judge(self, given: Given, text: str) -> Score:
        rows = given["g"].split("/")
        net = {(r, c): rows[r][c] for r, c in cells_of(given["g"])}
        faces = fold_net(net)
        if faces is None:
            return wrong("not_a_net")
        if self.kind == "opposite":
            words = parse_words(text)
            pairs = {frozenset((mark, faces[_minus(v)])) for v, mark in faces.items()}
            fine = words is not None and len(words) == 3 and all(len(word) == 2 for word in words)
            return right() if fine and {frozenset(word) for word in words or ()} == pairs else wrong("wrong_pairs")
        other = given["o"].split("/")
        found = parse_grid(text, len(other), len(other[0]), "ABCDEF-")
        if found is None:
            return wrong("not_a_net")
        for old, new in zip("".join(other), "".join(found), strict=True):
            if (new == "-" or old != "?") and old != new:
                return wrong("given_changed")
        cube = fold_net({(r, c): found[r][c] for r, c in cells_of("/".join(found))})
        return right() if cube and _corners(cube) == _corners(faces) else wrong("another_cube")


def _opposites(die: str) -> dict[str, str]:
    return {die[i]: die[j] for i, j in ((0, 5), (5, 0), (1, 3), (3, 1), (2, 4), (4, 2))}


def _corners(faces: Mapping[Vector, str]) -> set[str]:
    """The marks around each corner, counter-clockwise from the least: the same for every turn of a cube."""
    found = set()
    for x, y, z in product((-1, 1), repeat=3):
        marks = [faces[x, 0, 0], faces[0, y, 0], faces[0, 0, z]]
        if x * y * z < 0:
            marks.reverse()
        first = marks.index(min(marks))
        found.add("".join(marks[first:] + marks[:first]))
    return found


@dataclass(frozen=True, kw_only=True)
class RollingDie(Puzzle):
    """A die (opposite faces add up to seven) rolled over a board: where its faces are, or a way that brings one up."""

    WORDINGS: ClassVar = {
        "faces": wording(
            "Die top {t}, north {n}, east {e}, rolled {m}: top, north, east?",
            "A die (opposite faces add up to 7) shows {t} on top, {n} to the north and {e} to the east. It is "
            "rolled over its edges, "
            "one cell at a time: {m}. Which numbers are then on top, to the north, to the east?",
        ),
        "route": wording(
            "Die top {t}, north {n}, east {e} at {a} of {s}x{s} (row a north). Roll to {b}, top {w}: N S E W?",
            "A die (opposite faces add up to 7) stands on {a} of a board of {s} by {s} cells (row a is the north, "
            "columns from 1 in the "
            "west), with {t} on top, {n} to the north, {e} to the east. Roll it over its edges, staying on the "
            "board, so that it "
            "ends on {b} with {w} on top. Give the steps as letters N, S, E, W, at most 40.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        die = "123654" if rng.random() < 0.5 else "132456"  # top, north, east, south, west, bottom; both handednesses
        die = f"{die[:3]}{7 - int(die[1])}{7 - int(die[2])}{7 - int(die[0])}"
        for _ in range(8):
            die = roll(die, rng.choice("NSEW"))
        fields: dict[str, object] = {"t": die[0], "n": die[1], "e": die[2]}
        if self.kind == "faces":
            steps = "".join(rng.choice("NSEW") for _ in range((3, 5, 8, 14, 24)[level - 1]))
            for step in steps:
                die = roll(die, step)
            return fields | {"m": steps}, f"{die[0]}, {die[1]}, {die[2]}"
        size = level + 2
        place = here = (rng.randrange(size), rng.randrange(size))
        done = ""
        while len(done) < 3 + 3 * level:
            step = rng.choice("NSEW")
            there = (here[0] + COMPASS[step][0], here[1] + COMPASS[step][1])
            if 0 <= there[0] < size and 0 <= there[1] < size:
                here, die, done = there, roll(die, step), done + step
        a, b = (name(r * size + c, size) for r, c in (place, here))
        return fields | {"a": a, "s": size, "b": b, "w": die[0]}, done

    def judge(self, given: Given, text: str) -> Score:
        faces: dict[Vector, int] = {}
        for side, v in (("t", (0, 0, 1)), ("n", (0, 1, 0)), ("e", (1, 0, 0))):
            faces[v], faces[_minus(v)] = int(given[side]), 7 - int(given[side])
        if self.kind == "faces":
            words = parse_words(text)
            for step in given["m"]:
                faces = _rolled(faces, step)
            wanted = [str(faces[v]) for v in ((0, 0, 1), (0, 1, 0), (1, 0, 0))]
            return right() if words == wanted else wrong("wrong_faces")
        steps = "".join(parse_words(text) or ())
        if not re.fullmatch("[NSEW]{1,40}", steps):
            return wrong("not_steps")
        size = int(given["s"])
        r, c = "abcdefghi".index(given["a"][0]), int(given["a"][1:]) - 1
        for step in steps:
            r, c = r + COMPASS[step][0], c + COMPASS[step][1]
            if not (0 <= r < size and 0 <= c < size):
                return wrong("off_the_board")
            faces = _rolled(faces, step)
        if name(r * size + c, size) != given["b"]:
            return wrong("wrong_cell")
        return right() if faces[0, 0, 1] == int(given["w"]) else wrong("wrong_top")


def _rolled(faces: Mapping[Vector, int], step: str) -> dict[Vector, int]:
    """Faces by their normals, turned a quarter about a horizontal axis."""
    turn = {
        "N": lambda x, y, z: (x, z, -y),
        "S": lambda x, y, z: (x, -z, y),
        "E": lambda x, y, z: (z, y, -x),
        "W": lambda x, y, z: (-z, y, x),
    }[step]
    return {turn(*v): mark for v, mark in faces.items()}


@dataclass(frozen=True, kw_only=True)
class BlockViews(Puzzle):
    """Towers of cubes on a square, given by two views and their number."""

    WORDINGS: ClassVar = {
        "": wording(
            "Towers, {n}x{n}: highest per column {f}, per row {s}, {k} cubes in all. Heights?",
            "On a board of {n} by {n} cells stand towers of cubes (a cell may be empty). The highest towers of the "
            "columns, left to "
            "right, are {f}; of the rows, top to bottom, {s}; there are {k} cubes in all. Write heights that fit, "
            "row by row.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n, high = level + 2, level + 3
        rows = [[rng.randint(0, high) if rng.random() < 0.6 else 0 for _ in range(n)] for _ in range(n)]
        fields = {
            "n": n,
            "f": "".join(str(max(column)) for column in zip(*rows, strict=True)),
            "s": "".join(str(max(row)) for row in rows),
            "k": sum(map(sum, rows)),
        }
        return fields, slashed(rows)

    def judge(self, given: Given, text: str) -> Score:
        n = int(given["n"])
        rows = parse_grid(text, n, n, "0123456789")
        if rows is None:
            return wrong("not_a_grid")
        if "".join(max(row) for row in rows) != given["s"] or "".join(map(max, zip(*rows, strict=True))) != given["f"]:
            return wrong("wrong_view")
        return right() if sum(map(int, "".join(rows))) == int(given["k"]) else wrong("wrong_number")


@dataclass(frozen=True, kw_only=True)
class Mirrors(Puzzle):
    """A beam among mirrors: where it leaves, or how to set the mirrors."""

    _ENDS = "Ends are named by side and number: t and b from the left, l and r from the top."
    WORDINGS: ClassVar = {
        "exit": wording(
            "Beam enters {g} at {a} (t/b/l/r = side, number from left or top). Exit?",
            f"Mirrors / and \\ stand in the grid {{g}} (rows parted by |). A beam enters at {{a}}; where does it "
            f"leave? {_ENDS}",
        ),
        "settings": wording(
            "{g}: set each ? to / or \\ so that the beam from {a} leaves at {b} (t/b/l/r = side, number). The "
            "mirrors in reading order",
            f"Two-sided mirrors stand at ? in the grid {{g}} (rows parted by |). Set each of them to / or \\ so "
            "that a beam that enters "
            f"at {{a}} leaves at {{b}}. {_ENDS} Write the mirrors in reading order, as in /\\/.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = (4, 5, 6, 8, 10)[level - 1]
        while True:
            rows = [[rng.choice("/\\") if rng.random() < 0.35 else "." for _ in range(n)] for _ in range(n)]
            start = rng.choice("tblr") + str(rng.randint(1, n))
            end, hit = _beam(rows, start)
            if len(hit) < min(level + 1, 5) or end == start:
                continue
            if self.kind == "exit":
                return {"g": "|".join(map("".join, rows)), "a": start}, end
            cells = [(r, c) for r in range(n) for c in range(n) if rows[r][c] != "."]
            if len(cells) < 6:
                continue
            shown = [["?" if mark != "." else "." for mark in row] for row in rows]
            return {"g": "|".join(map("".join, shown)), "a": start, "b": end}, "".join(rows[r][c] for r, c in cells)

    def judge(self, given: Given, text: str) -> Score:
        rows = [list(row) for row in given["g"].split("|")]
        n = len(rows)
        if self.kind == "exit":
            if not re.fullmatch(r"[tblr]\d{1,2}", text, re.ASCII):
                return wrong("not_an_end")
            # Light goes back the way it came: the beam from the right end leaves where the given one enters.
            if not 1 <= int(text[1:]) <= n or text[1] == "0":
                return wrong("not_an_end")
            return right() if _beam(rows, text)[0] == given["a"] else wrong("wrong_end")
        marks = iter("".join(text.split()))
        if len("".join(text.split())) != sum(row.count("?") for row in rows) or set(text) - set("/\\ "):
            return wrong("not_mirrors")
        rows = [[next(marks) if mark == "?" else mark for mark in row] for row in rows]
        return right() if _beam(rows, given["a"])[0] == given["b"] else wrong("wrong_end")


def _beam(rows: Sequence[Sequence[str]], start: str) -> tuple[str, list[Cell]]:
    """Where a beam leaves, and the mirrors that it met."""
    n, k = len(rows), int(start[1:]) - 1
    r, c, dy, dx = {"t": (0, k, 1, 0), "b": (n - 1, k, -1, 0), "l": (k, 0, 0, 1), "r": (k, n - 1, 0, -1)}[start[0]]
    hit = []
    while 0 <= r < n and 0 <= c < n:
        if rows[r][c] != ".":
            hit.append((r, c))
            dy, dx = (-dx, -dy) if rows[r][c] == "/" else (dx, dy)
        r, c = r + dy, c + dx
    side = {(-1, 0): "t", (1, 0): "b", (0, -1): "l", (0, 1): "r"}[dy, dx]
    return f"{side}{(c if dy else r) + 1}", hit
