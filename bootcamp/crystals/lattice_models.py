"""Ordering on lattices: ground states of pair interactions at fixed composition, on a ring and on small tori."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from random import Random
from typing import Any, ClassVar

from bootcamp.types import Problem, Score, Task, right, wrong

MAX_LENGTH = 400
Site = tuple[int, int]

# lattice: the vectors of each shell, one of every pair of opposite ones
SHELLS: dict[str, tuple[tuple[Site, ...], ...]] = {
    "chain": (((1, 0),), ((2, 0),), ((3, 0),)),
    "square": (((1, 0), (0, 1)), ((1, 1), (1, -1))),
    "triangular": (((1, 0), (0, 1), (1, -1)), ((1, 1), (2, -1), (1, -2))),
}
SIZES = {
    "chain": ((11, 1), (12, 1), (14, 1)),
    "square": ((3, 4), (3, 5), (4, 4)),
    "triangular": ((3, 4), (3, 5), (4, 4)),
}
NAMES = {
    "chain": "a ring of {n} sites",
    "square": "a square lattice, {h} rows of {w} sites, periodic both ways",
    "triangular": "a triangular lattice, {h} rows of {w} sites, periodic both ways (site (i, j) has the neighbours"
    " (i, j±1), (i±1, j), (i+1, j-1), (i-1, j+1), i the row)",
}
SECOND = {
    "chain": "",
    "square": "",
    "triangular": " Second neighbours are (i, j) and (i+1, j+1), (i+2, j-1), (i+1, j-2) and the opposite ones.",
}


@cache
def bonds(lattice: str, height: int, width: int) -> tuple[tuple[Site, ...], ...]:
    """Each shell's pairs of site numbers; a pair met twice through the border counts twice."""
    found = []
    for shell in SHELLS[lattice]:
        pairs = []
        for i in range(height):
            for j in range(width):
                for across, down in shell:
                    other = ((i + down) % height) * width + (j + across) % width
                    pairs.append((i * width + j, other))
        found.append(tuple(pairs))
    return tuple(found)


def energy(places: Sequence[int], lattice: str, size: Site, couplings: Sequence[int]) -> int:
    """Every B-B pair of shell k costs `couplings[k]`; places are the sites of B."""
    taken = set(places)
    return sum(
        cost * sum(a in taken and b in taken for a, b in pairs)
        for cost, pairs in zip(couplings, bonds(lattice, *size), strict=False)
    )


@cache
def _tables(lattice: str, size: Site, count: int) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Each set of `count` places, one site fixed as all are alike, with its number of pairs in every shell."""
    found: dict[tuple[int, ...], tuple[int, ...]] = {}
    for places in combinations(range(size[0] * size[1]), count):
        if places[0] == 0:
            taken = set(places)
            key = tuple(sum(a in taken and b in taken for a, b in pairs) for pairs in bonds(lattice, *size))
            found.setdefault(key, places)
    return tuple(found.items())


@dataclass(frozen=True, kw_only=True)
class GroundState(Task):
    """An arrangement of A and B of the lowest energy; every one of them passes."""

    lattice: str

    chance: ClassVar[float] = 0.25

    def generate(self, rng: Random, level: int) -> Problem:
        size = SIZES[self.lattice][level - 1]
        height, width = (size[1], size[0]) if self.lattice == "chain" else size
        sites = height * width
        while True:
            count = rng.randint(3, sites // 2) if sites > 8 else rng.choice((3, 4))
            shells = len(SHELLS[self.lattice])
            couplings = [rng.choice((-1, 1)) * rng.randint(1, 20) for _ in range(shells)]
            ranked = sorted(
                (sum(c * n for c, n in zip(couplings, pairs, strict=False)), places)
                for pairs, places in _tables(self.lattice, (height, width), count)
            )
            if len(ranked) > 2 and ranked[0][0] < ranked[1][0] and max(couplings) > 0:
                break
        given = {"size": [height, width], "count": count, "couplings": couplings, "lowest": ranked[0][0]}
        given["places"] = list(ranked[0][1])
        costs = ", ".join(
            f"{'nearest' if k == 0 else ('second' if k == 1 else 'third')} {c:+d}" for k, c in enumerate(couplings)
        )
        name = NAMES[self.lattice].format(n=sites, h=height, w=width)
        if level == 1 and self.lattice == "chain":
            prompt = (
                f"Ring of {sites} sites, {count} B, rest A; meV per B-B pair: {costs} neighbours. Ground state, like"
                " AABAB...?"
            )
        else:
            rows = (
                "one string of A and B" if self.lattice == "chain" else "one row of A and B after another, apart by /"
            )
            second = SECOND[self.lattice] if shells > 1 else ""
            prompt = (
                f"On {name}, {count} atoms are B and the rest A. Each B-B pair costs, in meV, by neighbour shell:"
                f" {costs}; a pair that is neighbours twice through the border counts twice.{second} Write an"
                f" arrangement of the lowest energy as {rows}."
            )
        return Problem(prompt, given)

    def grade(self, answer: Any, text: str) -> Score:
        text = text.strip().rstrip(".")[:MAX_LENGTH]
        letters = re.sub(r"[\s,/|;\-]", "", text).upper()
        height, width = answer["size"]
        if not re.fullmatch(r"[AB]+", letters) or len(letters) != height * width:
            return wrong("not_an_arrangement", f"expected {height * width} letters A and B")
        places = [k for k, letter in enumerate(letters) if letter == "B"]
        if len(places) != answer["count"]:
            return wrong("wrong_composition")
        found = energy(places, self.lattice, (height, width), answer["couplings"])
        return right() if found <= answer["lowest"] else wrong("not_lowest", f"{found} meV")

    def solution(self, answer: Any) -> str:
        height, width = answer["size"]
        letters = "".join("B" if k in answer["places"] else "A" for k in range(height * width))
        return f"<answer>{'/'.join(letters[k * width : (k + 1) * width] for k in range(height))}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        height, width = answer["size"]
        while True:
            places = rng.sample(range(height * width), answer["count"])
            if energy(places, self.lattice, (height, width), answer["couplings"]) > answer["lowest"]:
                return self.solution(answer | {"places": places})

    def check(self, problem: Problem) -> bool:
        """Exchanges downhill from many starts, with pairs counted by distance vectors: nothing lower is found."""
        text, answer = problem.prompt, problem.answer
        couplings = [int(n) for n in re.findall(r"(?:nearest|second|third) ([+-]\d+)", text)]
        told = re.search(r"(\d+) rows of (\d+)", text)
        sites = re.search(r"[Rr]ing of (\d+)", text)
        height, width = (int(told[1]), int(told[2])) if told else (1, int(sites[1]) if sites else 0)
        count = re.search(r"(\d+) (?:atoms are )?B", text)
        if count is None or [height, width, int(count[1])] != [*answer["size"], answer["count"]]:
            return False
        shells = SHELLS[self.lattice][: len(couplings)]
        cost = [[0] * (height * width) for _ in range(height * width)]
        for price, shell in zip(couplings, shells, strict=True):
            for i in range(height * width):
                for across, down in [v for dx, dy in shell for v in ((dx, dy), (-dx, -dy))]:
                    j = (i // width + down) % height * width + (i % width + across) % width
                    cost[i][j] += price

        def total(places: Sequence[int]) -> int:
            return sum(cost[a][b] for a in places for b in places) // 2

        rng = Random(len(text))
        lowest = total(answer["places"])
        for _ in range(30):
            places = rng.sample(range(height * width), len(answer["places"]))
            better = True
            while better:
                better = False
                for place in list(places):
                    rest = [p for p in places if p != place]
                    at = min(
                        (p for p in range(height * width) if p not in rest),
                        key=lambda p: cost[p][p] // 2 + sum(cost[p][q] for q in rest),
                    )
                    trial = [*rest, at]
                    if total(trial) < total(places):
                        places, better = trial, True
            if total(places) < lowest:
                return False
        return lowest == answer["lowest"] and couplings == answer["couplings"]
