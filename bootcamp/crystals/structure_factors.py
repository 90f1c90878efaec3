"""Structure factors of simple structure types from given scattering factors."""

from __future__ import annotations

import cmath
import re
from dataclasses import dataclass
from random import Random
from typing import Any

from bootcamp.answers.numbers import close, parse_number
from bootcamp.crystals.reflections import HKL, write_hkl
from bootcamp.types import Problem, Score, Task, right, wrong

FCC = ((0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0))

# Species and fractional positions; A is at the origin.
TYPES: dict[str, tuple[tuple[str, tuple[float, float, float]], ...]] = {
    "CsCl": (("A", (0, 0, 0)), ("B", (0.5, 0.5, 0.5))),
    "NaCl": (*(("A", p) for p in FCC), *(("B", (x + 0.5, y, z)) for x, y, z in FCC)),
    "ZnS": (*(("A", p) for p in FCC), *(("B", (x + 0.25, y + 0.25, z + 0.25)) for x, y, z in FCC)),
    "CaF2": (
        *(("A", p) for p in FCC),
        *(("B", (x + s, y + s, z + s)) for x, y, z in FCC for s in (0.25, 0.75)),
    ),
    "perovskite": (
        ("A", (0, 0, 0)), ("B", (0.5, 0.5, 0.5)), ("X", (0.5, 0.5, 0)), ("X", (0.5, 0, 0.5)), ("X", (0, 0.5, 0.5)),
    ),
    "Cu3Au": (("A", (0, 0, 0)), ("B", (0, 0.5, 0.5)), ("B", (0.5, 0, 0.5)), ("B", (0.5, 0.5, 0))),
}  # fmt: skip
SITES = {
    "ZnS": "zincblende type, A at 0,0,0, B at 1/4,1/4,1/4",
    "CaF2": "fluorite type, A at 0,0,0, B at ±(1/4,1/4,1/4)",
    "perovskite": "cubic perovskite ABX3, A at 0,0,0, B at 1/2,1/2,1/2, X at the face centres",
    "Cu3Au": "Cu3Au type, A at 0,0,0, B at the face centres",
}


@dataclass(frozen=True, kw_only=True)
class StructureFactor(Task):
    """F(hkl) of a cell, or |F|² where F is complex; 1: CsCl and NaCl types, 2 and 3: more atoms."""

    def generate(self, rng: Random, level: int) -> Problem:
        kind = rng.choice((("CsCl", "NaCl"), ("ZnS", "CaF2"), ("perovskite", "Cu3Au"))[level - 1])
        species = "ABX" if kind == "perovskite" else "AB"
        factors = {name: rng.randint(5, 90) for name in species}
        keep_zero = rng.random() < 0.1
        while True:
            hkl = rng.randint(0, 4), rng.randint(0, 4), rng.randint(0, 4)
            value = closed_form(kind, hkl, factors)
            if any(hkl) and (value == 0) == keep_zero:
                break
            if keep_zero and kind in ("CsCl", "perovskite", "Cu3Au"):
                keep_zero = False
        scattering = ", ".join(f"f{name}={number}" for name, number in factors.items())
        squared = kind == "ZnS"
        if level == 1:
            prompt = f"{kind} type, A at 000: {scattering}. F({write_hkl(hkl)})?"
        else:
            what = "|F|²" if squared else "F"
            prompt = (
                f"{SITES[kind][0].upper()}{SITES[kind][1:]}: {scattering}. {what} of the cell for {write_hkl(hkl)}?"
            )
        return Problem(prompt, {"value": value, "kind": kind, "hkl": list(hkl), "f": factors})

    def grade(self, answer: Any, text: str) -> Score:
        number = parse_number(text)
        if number is None:
            return wrong("not_a_number")
        return right() if close(number, answer["value"], abs_=0.01) else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['value']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['value'] + rng.choice((-8, 4, 10))}</answer>"

    def check(self, problem: Problem) -> bool:
        """The direct sum over the atoms."""
        answer = problem.answer
        factors = {name: int(n) for name, n in re.findall(r"f([ABX])=(\d+)", problem.prompt)}
        amplitude = sum(
            factors[name] * cmath.exp(2j * cmath.pi * sum(h * x for h, x in zip(answer["hkl"], place, strict=True)))
            for name, place in TYPES[answer["kind"]]
        )
        value = abs(amplitude) ** 2 if answer["kind"] == "ZnS" else amplitude.real
        return abs(value - answer["value"]) < 1e-6 * max(1.0, abs(value))


def closed_form(kind: str, hkl: HKL, factors: dict[str, int]) -> int:
    """F (ZnS: |F|²) by the textbook rules."""
    total = sum(hkl)
    a, b = factors["A"], factors["B"]
    unmixed = hkl[0] % 2 == hkl[1] % 2 == hkl[2] % 2
    if kind == "CsCl":
        return a + b if total % 2 == 0 else a - b
    if kind == "perovskite":
        even = sum(n % 2 == 0 for n in hkl)
        return a + (b if total % 2 == 0 else -b) + factors["X"] * (3 if even in (0, 3) else -1)
    if kind == "Cu3Au":
        return a + 3 * b if unmixed else a - b
    if not unmixed:
        return 0
    if kind == "NaCl":
        return 4 * (a + b) if total % 2 == 0 else 4 * (a - b)
    if kind == "CaF2":
        return 4 * a if total % 2 else 4 * (a + 2 * b) if total % 4 == 0 else 4 * (a - 2 * b)
    return 16 * (a * a + b * b) if total % 2 else 16 * (a + b) ** 2 if total % 4 == 0 else 16 * (a - b) ** 2
