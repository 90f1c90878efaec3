"""Paper that is folded and punched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import ClassVar

from bootcamp.logic.puzzles import Given, Puzzle, parse_words
from bootcamp.logic.shading import name
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong


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
                x = _folded(x, width, to_far=fold == "L")
            else:
                height //= 2
                y = _folded(y, height, to_far=fold == "T")
        if height and width and name(y * n + x, n) == punch:
            found.add(name(r * n + c, n))
    return found


def _folded(at: int, half: int, *, to_far: bool) -> int:
    """Where a place lies once the near half is on the far one, or the far half on the near one."""
    if to_far:
        return at - half if at >= half else half - 1 - at
    return min(at, 2 * half - 1 - at)
