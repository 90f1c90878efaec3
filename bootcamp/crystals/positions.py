"""Tasks on what a space group does: to a point, to the reflections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, ClassVar

import numpy as np
from pymatgen.symmetry.groups import SpaceGroup as Tables

from bootcamp.crystals.groups import centring_points
from bootcamp.crystals.operations import (
    fractions,
    group_operations,
    group_symbol,
    near_modulo,
    orbit,
    parse_points,
    setting,
    single_setting,
    vector_text,
)
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class Orbit(Task):
    """All positions of a cell that a space group makes equivalent to one."""

    # the largest orbit, and the groups by number
    LEVELS: ClassVar = ((2, range(2, 8)), (4, range(3, 40)), (8, range(10, 100)), (16, range(47, 200)),
                        (24, range(75, 231)))  # fmt: skip

    def generate(self, rng: Random, level: int) -> Problem:
        largest, groups = self.LEVELS[level - 1]
        while True:
            number = rng.choice(groups)
            base = rng.choice((5, 6, 7, 8, 9, 10) if level == 1 else (6, 8, 10, 12, 16))
            point = tuple(Fraction(rng.randrange(base), base) for _ in range(3))
            if not single_setting(number) or len(group_operations(number)) > 8 * largest:
                continue
            points = orbit(number, point)
            if largest // 2 < len(points) <= largest:
                break
        note = f" ({setting(number)})" if level > 1 and setting(number) else ""
        unique = ", b unique" if level == 1 and number > 2 else ""
        where = f"{group_symbol(number)}{note}{unique}"
        prompt = f"{where}: all positions equivalent to ({vector_text(point)})? In [0,1), apart by ;"
        return Problem(prompt, {"group": number, "points": [vector_text(p) for p in points]})

    def grade(self, answer: Any, text: str) -> Score:
        found = parse_points(text)
        if found is None:
            return wrong("not_points")
        left = [fractions(point.split(",")) for point in answer["points"]]
        total, extra = len(left), 0
        for point in found:
            match = next((k for k, truth in enumerate(left) if near_modulo(point, truth)), None)
            if match is None:
                extra += 1
            else:
                left.pop(match)
        if left or extra:
            return wrong("wrong_set", f"{len(left)} missing, {extra} wrong or double", found=1 - len(left) / total)
        return right(found=1.0)

    def solution(self, answer: Any) -> str:
        return f"<answer>{'; '.join(answer['points'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        points = list(answer["points"])
        x, y, z = fractions(points.pop(rng.randrange(len(points))).split(","))
        points.append(vector_text(((x + Fraction(1, 3)) % 1, y, z)))
        return f"<answer>{'; '.join(points)}</answer>"

    def check(self, problem: Problem) -> bool:
        """pymatgen's own tables, in floating point."""
        text = re.search(r"\(([0-9/,]+)\)\?", problem.prompt)
        assert text is not None
        point = np.array([float(x) for x in fractions(text[1].split(","))])
        images = Tables.from_int_number(problem.answer["group"]).get_orbit(point)
        truth = [[float(x) for x in fractions(p.split(","))] for p in problem.answer["points"]]
        gaps = np.array(images)[:, None] - np.array(truth)[None]
        met = np.abs(gaps - np.round(gaps)).max(axis=2) < 1e-6
        named = problem.prompt.split(":")[0].split(" (")[0].split(",")[0] == group_symbol(problem.answer["group"])
        return named and len(images) == len(truth) and bool(met.any(axis=0).all() and met.any(axis=1).all())


Index = tuple[int, int, int]


def absent(index: Index, number: int) -> bool:
    """True if some operation that keeps `index` shifts its phase: the reflection conditions of the general position."""
    for operation in group_operations(number):
        rotated = tuple(sum(index[r] * operation.rotation[r][c] for r in range(3)) for c in range(3))
        phase = sum(h * w for h, w in zip(index, operation.shift, strict=True))
        if rotated == index and phase % 1:
            return True
    return False


@dataclass(frozen=True, kw_only=True)
class Reflections(Task):
    """Which reflections a lattice centring allows; which ones a space group forbids."""

    GROUPS: ClassVar = (range(3, 75), range(16, 143), range(75, 231), range(16, 231))

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            if level == 1:
                letter = rng.choice("ABCIFR")
                indices = [self._index(rng, 0.15, 5) for _ in range(4)]
                chosen = [i for i in indices if _allowed(i, letter)]
                rule: dict[str, Any] = {"letter": letter}
            else:
                number = rng.choice(self.GROUPS[level - 2])
                indices = [self._index(rng, 0.5, 5 + level) for _ in range(4 + level)]
                chosen = [i for i in indices if single_setting(number) and absent(i, number)]
                rule = {"number": number}
            if 0 < len(chosen) < len(indices) and len(set(indices)) == len(indices):
                break
        text = "; ".join(_index_text(i) for i in indices)
        if level == 1:
            lattice = "R (obverse)" if letter == "R" else letter
            prompt = f"Which of {text} does {lattice} centring allow? Answer h k l; h k l"
        else:
            note = f" ({setting(number)})" if setting(number) else ""
            prompt = (
                f"Which of these reflections are systematically absent for the general position of space group"
                f" {group_symbol(number)}{note}? {text}\nAnswer as h k l; h k l"
            )
        return Problem(prompt, {"chosen": [list(i) for i in chosen], **rule})

    def _index(self, rng: Random, zero: float, largest: int) -> Index:
        while True:
            index = tuple(0 if rng.random() < zero else rng.randint(1, largest) for _ in range(3))
            if any(index):
                return index  # type: ignore[return-value]

    def grade(self, answer: Any, text: str) -> Score:
        found = parse_points(text)
        if found is None:
            return wrong("not_reflections", "expected h k l; h k l")
        if len(set(found)) < len(found):
            return wrong("double")
        return right() if set(found) == {tuple(i) for i in answer["chosen"]} else wrong("wrong_set")

    def solution(self, answer: Any) -> str:
        return f"<answer>{'; '.join(_index_text(i) for i in answer['chosen'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        chosen = [list(i) for i in answer["chosen"]]
        chosen[rng.randrange(len(chosen))][rng.randrange(3)] += 20
        return f"<answer>{'; '.join(_index_text(i) for i in chosen)}</answer>"

    def check(self, problem: Problem) -> bool:
        """Sum the structure factor over an orbit in general position."""
        listed = re.findall(r"(\d+) (\d+) (\d+)", problem.prompt)
        general = np.array([0.1273, 0.2391, 0.3817])
        if "letter" in problem.answer:
            points = np.array([[float(x) for x in p] for p in centring_points(problem.answer["letter"])])
        else:
            points = np.array(Tables.from_int_number(problem.answer["number"]).get_orbit(general))
        truth = []
        for text in listed:
            amplitude = abs(np.exp(2j * np.pi * (points @ np.array([int(x) for x in text]))).sum())
            if (amplitude > 1e-6) == ("letter" in problem.answer):
                truth.append([int(x) for x in text])
        return truth == problem.answer["chosen"]


def _allowed(index: Index, letter: str) -> bool:
    h, k, l = index  # noqa: E741
    return {
        "A": (k + l) % 2 == 0, "B": (h + l) % 2 == 0, "C": (h + k) % 2 == 0, "I": (h + k + l) % 2 == 0,
        "F": h % 2 == k % 2 == l % 2, "R": (-h + k + l) % 3 == 0,
    }[letter]  # fmt: skip


def _index_text(index: Any) -> str:
    return " ".join(str(value) for value in index)
