"""Reflections of a crystal: how many are equivalent, and what the lines of a cubic pattern say."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from math import asin, degrees, gcd, isqrt, radians, sin, sqrt
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.numbers import close, parse_number
from bootcamp.types import Problem, Score, Task, right, wrong

HKL = tuple[int, int, int]

# A reflection h, k, l is allowed where the phase of every centring vector is whole.
CENTRINGS: dict[str, Callable[[int, int, int], bool]] = {
    "P": lambda h, k, n: True,
    "I": lambda h, k, n: (h + k + n) % 2 == 0,
    "F": lambda h, k, n: h % 2 == k % 2 == n % 2,
    "A": lambda h, k, n: (k + n) % 2 == 0,
    "B": lambda h, k, n: (h + n) % 2 == 0,
    "C": lambda h, k, n: (h + k) % 2 == 0,
    "R": lambda h, k, n: (k + n - h) % 3 == 0,  # obverse setting, hexagonal axes
}


def write_hkl(hkl: Sequence[int]) -> str:
    """`110`, `1-10`, or `10 0 2` where an index has two digits."""
    return (" " if any(abs(n) > 9 for n in hkl) else "").join(map(str, hkl))


def read_hkl(text: str) -> HKL | None:
    """Three indices, apart or run together, in any kind of brackets."""
    text = text.strip().strip("()[]{}").replace("\u2212", "-")
    if len(text) > 20:
        return None
    parts = re.split(r"[,\s]+", text.strip()) if re.search(r"[,\s]", text) else re.findall(r"-?\d", text)
    if len(parts) != 3 or any(not re.fullmatch(r"-?\d{1,3}", part, re.ASCII) for part in parts):
        return None
    if not re.search(r"[,\s]", text) and "".join(parts) != text:
        return None
    first, second, third = (int(part) for part in parts)
    return first, second, third


def read_hkl_list(text: str) -> list[HKL] | None:
    """Reflections between commas, or white space where there is no comma; None if one cannot be read."""
    text = text.strip().rstrip(".")[:600]
    if "(" in text and ")" in text:
        parts = re.findall(r"\([^()]{1,20}\)", text)
    else:
        parts = re.split(r"[,;]", text) if re.search(r"[,;]", text) else text.split()
    found = [read_hkl(part) for part in parts if part.strip()]
    return None if None in found else [hkl for hkl in found if hkl]


LAUE: dict[str, tuple[str, ...]] = {
    # generators as coordinate triplets of hkl; the inversion is always added
    "-1": (), "2/m": ("-h,k,-l",), "mmm": ("-h,k,-l", "h,-k,-l"), "4/m": ("-k,h,l",), "4/mmm": ("-k,h,l", "h,-k,-l"),
    "-3": ("k,i,l",), "6/m": ("k,i,l", "-h,-k,l"), "6/mmm": ("k,i,l", "-h,-k,l", "k,h,-l"),
    "m-3": ("k,l,h", "-h,-k,l"), "m-3m": ("k,l,h", "-h,-k,l", "k,h,-l"),
}  # fmt: skip


def _apply(triplet: str, hkl: HKL) -> HKL:
    values = {"h": hkl[0], "k": hkl[1], "l": hkl[2], "i": -hkl[0] - hkl[1]}
    a, b, c = (values[part.lstrip("-")] * (-1 if part[0] == "-" else 1) for part in triplet.split(","))
    return a, b, c


def orbit(hkl: HKL, laue: str) -> set[HKL]:
    """All reflections equivalent to `hkl` in a Laue class."""
    found, fresh = {hkl}, [hkl]
    while fresh:
        current = fresh.pop()
        h, k, n = current
        for image in [(-h, -k, -n), *(_apply(triplet, current) for triplet in LAUE[laue])]:
            if image not in found:
                found.add(image)
                fresh.append(image)
    return found


@dataclass(frozen=True, kw_only=True)
class Multiplicity(Task):
    """The number of reflections equivalent to hkl by the Laue class: the powder multiplicity."""

    # Class -> a space group of it, for the check; axes as in the standard setting.
    GROUPS: ClassVar = {
        "-1": "P-1", "2/m": "P2/m", "mmm": "Pmmm", "4/m": "P4/m", "4/mmm": "P4/mmm", "-3": "P-3", "6/m": "P6/m",
        "6/mmm": "P6/mmm", "m-3": "Pm-3", "m-3m": "Pm-3m",
    }  # fmt: skip

    def generate(self, rng: Random, level: int) -> Problem:
        if level > 2:
            return self._powder_line(rng)
        classes = list(LAUE)
        wanted = rng.choice((2, 4, 6, 8, 12, 16, 24, 48) if level == 1 else (4, 6, 8, 12, 24, 48))
        while True:
            laue = rng.choice(classes)
            hkl = [rng.randint(0, 9) * (1 if level == 1 else rng.choice((-1, 1))) for _ in range(3)]
            if rng.random() < 0.5:
                hkl[rng.randrange(3)] = 0
            if rng.random() < 0.4:
                hkl[1] = hkl[0]
            if any(hkl) and len(orbit((hkl[0], hkl[1], hkl[2]), laue)) == wanted:
                break
        prompt = f"Powder multiplicity of {write_hkl(hkl)} in Laue class {laue}?"
        if level > 1:
            prompt += " Unique axis b if monoclinic, hexagonal axes if trigonal or hexagonal."
        return Problem(prompt, {"value": wanted, "lines": [[hkl, laue]]})

    def _powder_line(self, rng: Random) -> Problem:
        """A cubic line holds every hkl with the same sum of squares: forms that overlap add up."""
        while not (forms := cubic_forms(total := rng.randint(30, 900))):
            pass
        prompt = (
            "In the powder pattern of a primitive cubic crystal (Laue class m-3m), how many reflections hkl in all, "
            f"equivalent or overlapping by chance, make up the line with h²+k²+l² = {total}?"
        )
        value = sum(len(orbit(form, "m-3m")) for form in forms)
        return Problem(prompt, {"value": value, "lines": [[list(form), "m-3m"] for form in forms]})

    def grade(self, answer: Any, text: str) -> Score:
        number = parse_number(text)
        if number is None:
            return wrong("not_a_number")
        return right() if number == answer["value"] else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['value']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{rng.choice((answer['value'] * 2, answer['value'] + 6))}</answer>"

    def check(self, problem: Problem) -> bool:
        """Count images under the operations of a space group of the class."""
        import numpy as np
        from pymatgen.symmetry.groups import SpaceGroup

        images: set[tuple[int, ...]] = set()
        for hkl, laue in problem.answer["lines"]:
            for operation in SpaceGroup(self.GROUPS[laue]).symmetry_ops:
                images.add(tuple(int(n) for n in np.rint(np.array(hkl) @ operation.rotation_matrix)))
        return len(images) == problem.answer["value"]


@cache
def cubic_forms(total: int) -> list[HKL]:
    """All h >= k >= l >= 0 whose squares add up to `total`."""
    root = isqrt(total)
    return [
        (h, k, n)
        for h in range(root, -1, -1)
        for k in range(h, -1, -1)
        for n in range(k, -1, -1)
        if h * h + k * k + n * n == total
    ]


def cubic_centring(totals: Sequence[int]) -> str | None:
    """The centring that allows fewest reflections and still all these sums of squares; None if I and F both do."""
    fits = [c for c in "IF" if all(any(CENTRINGS[c](*hkl) for hkl in cubic_forms(n)) for n in totals)]
    return None if len(fits) == 2 else fits[0] if fits else "P"


WAVELENGTHS = {"Cu Kα1": 1.54056, "Co Kα1": 1.78897, "Mo Kα1": 0.70930, "Cr Kα1": 2.28970}

_PARAMETER = re.compile(r"(?:a\s*=\s*)?(\d{1,3}\.\d{1,6})\s*(?:Å|A|Angstrom|angstrom)?\.?")
_INDEX_RULE = (
    "Assign hkl to each line by the smallest cubic cell that indexes all of them, and name the centring (P, I or F) "
    "with the most extinctions that still allows them all."
)


@dataclass(frozen=True, kw_only=True)
class CubicIndexing(Task):
    """Indices and centring of the lines of a cubic powder pattern.

    Level 1 gives h²+k²+l², 2 numbers in proportion to sin²θ, 3 the angles 2θ of an unknown
    crystal (some lines missing), 4 the same with errors, and the lattice parameter is asked as well.
    """

    PRECISION: ClassVar = 0.003  # of the lattice parameter

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            lattice = rng.choice("PPPIIF")  # P has far more patterns to draw from
            largest = 24 if level < 3 else 32
            pool = [
                n
                for n in range(1, largest + 1)
                if cubic_forms(n)
                and any(CENTRINGS[lattice](*hkl) for hkl in cubic_forms(n))
                and (level > 1 or len(cubic_forms(n)) == 1)
            ]
            count = rng.randint(3, 5) if level == 1 else rng.randint(5, 7)
            if level > 2:
                pool = pool[: count + 2]  # low lines, as measured; some may be missing
            totals = sorted(rng.sample(pool, min(count, len(pool))))
            if level > 1 and not self._smallest(totals):
                continue
            if level > 2 and totals[0] > 6:  # from there on, errors of measurement would leave a choice
                continue
            if cubic_centring(totals) == lattice:
                break
        answer: dict[str, Any] = {"centring": lattice, "totals": totals}
        if level == 1:
            prompt = f"Cubic lines h2+k2+l2 = {', '.join(map(str, totals))}. Strictest centring (P, I, F) and hkl?"
        elif level == 2:
            scale = rng.randint(3, 60)
            listed = ", ".join(str(scale * n) for n in totals)
            prompt = (
                f"The lines of a cubic powder pattern have sin²θ in the proportions {listed}; weak lines may be "
                f"missing. {_INDEX_RULE} Answer like: F 111 200 220."
            )
        else:
            prompt = self._angles(rng, level, totals, answer)
        return Problem(prompt, answer)

    def _angles(self, rng: Random, level: int, totals: list[int], answer: dict[str, Any]) -> str:
        name, wavelength = rng.choice(list(WAVELENGTHS.items()))
        a = round(max(wavelength * sqrt(totals[-1]) / 1.9, rng.uniform(2.8, 6.5)), 3)  # all lines under 2θ = 144°
        blur = 0.0 if level == 3 else 0.01
        angles = [
            round(2 * degrees(asin(wavelength * sqrt(n) / (2 * a))) + rng.uniform(-blur, blur), 2) for n in totals
        ]
        answer |= {"angles": angles, "wavelength": wavelength, "a": a if level > 3 else None}
        listed = ", ".join(f"{angle:.2f}" for angle in angles)
        question = "Answer like: F 111 200 220." if level == 3 else "Answer like: F 111 200 220; a = 4.05 Å."
        also = "" if level == 3 else " and the lattice parameter"
        return (
            f"A cubic crystal gives lines at 2θ = {listed}° with {name} ({wavelength:.5f} Å); weak lines may be "
            f"missing. {_INDEX_RULE[:-1]}{also}. {question}"
        )

    def _smallest(self, totals: Sequence[int]) -> bool:
        """True if no smaller sums of squares stand in the same ratios."""
        base = [n // gcd(*totals) for n in totals]
        return not any(all(cubic_forms(n * factor) for n in base) for factor in range(1, gcd(*totals)))

    def grade(self, answer: Any, text: str) -> Score:
        text = text.strip()[:400].rstrip(".")
        head, _, tail = text.partition(";")
        match = re.match(r"\(?\s*(?:centring\s*:?\s*)?([PIFpif])(?:-centred|-type)?\b\s*[:,]?\s*(.*)", head, re.DOTALL)
        if not match:
            return wrong("no_centring", "expected a centring and a list of hkl")
        found = read_hkl_list(match[2])
        if not found:
            return wrong("not_reflections")
        centring = match[1].upper() == answer["centring"]
        sums = [sum(n * n for n in hkl) for hkl in found]
        allowed = all(CENTRINGS[answer["centring"]](*hkl) for hkl in found)
        if answer.get("a"):
            number = _PARAMETER.fullmatch(tail.strip())
            value = parse_number(number[1]) if number else None
            if value is None:
                return wrong("no_lattice_parameter")
            if not close(value, answer["a"], rel=self.PRECISION):
                return wrong("wrong_lattice_parameter")
        if not centring:
            return wrong("wrong_centring", indices=float(sums == answer["totals"]))
        return right() if sums == answer["totals"] and allowed else wrong("wrong_indices")

    def solution(self, answer: Any) -> str:
        rule = CENTRINGS[answer["centring"]]
        hkls = [next(hkl for hkl in cubic_forms(n) if rule(*hkl)) for n in answer["totals"]]
        extra = f"; a = {answer['a']:.3f} Å" if answer.get("a") else ""
        return f"<answer>{answer['centring']} {' '.join(map(write_hkl, hkls))}{extra}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        other = rng.choice([c for c in "PIF" if c != answer["centring"]])
        return self.solution(answer).replace(f">{answer['centring']} ", f">{other} ")

    def check(self, problem: Problem) -> bool:
        """Try every centring's full sequence of sums against the printed lines, smallest cell first."""
        text, answer = problem.prompt, problem.answer
        if "2θ" in text:
            numbers = [float(n) for n in re.findall(r"\d+\.\d\d(?=[,°])", text)]
            lines = [sin(radians(n / 2)) ** 2 for n in numbers]
            tolerance = 0.004
        else:
            listed = text.split("=")[1] if "=" in text else text.split("proportions")[1]
            lines = [float(n) for n in re.findall(r"\b\d+\b(?=[,.;])", listed.split("Assign")[0])]
            tolerance = 1e-9
        sums = index_lines(lines, tolerance, whole="=" in text and "2θ" not in text)
        return sums == answer["totals"] and sums_centring(sums) == answer["centring"]


def index_lines(lines: Sequence[float], tolerance: float, *, whole: bool = False) -> list[int]:
    """The smallest sums of squares in proportion to `lines` (to themselves if `whole`), by trial; [] if none fit."""
    possible = {sum(n * n for n in hkl) for hkl in product(range(9), repeat=3)} - {0}
    for first in sorted(possible):
        ratios = [line if whole else first * line / lines[0] for line in lines]
        sums = [round(ratio) for ratio in ratios]
        if all(abs(r - s) <= tolerance * r for r, s in zip(ratios, sums, strict=True)) and set(sums) <= possible:
            return sums
    return []


def sums_centring(sums: Sequence[int]) -> str:
    """The centring by the sums alone: F leaves 0, 3, 4 modulo 8, I even numbers."""
    if all(n % 8 in (0, 3, 4) for n in sums):
        return "F"
    return "I" if all(n % 2 == 0 for n in sums) else "P"
