"""Cubes unfolded to nets, and dice that roll."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from random import Random
from typing import ClassVar

from bootcamp.logic.paths import LETTERS, STEPS
from bootcamp.logic.puzzles import Given, Puzzle, parse_grid, parse_words, slashed
from bootcamp.logic.shading import name
from bootcamp.logic.shapes import Cell, cells_of, normal
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong

Vector = tuple[int, int, int]


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
