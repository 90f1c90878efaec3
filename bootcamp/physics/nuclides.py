"""Nuclear equations, and the nuclides that balance them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.answers import parse_integers
from bootcamp.answers.latex import plain as undressed
from bootcamp.types import Problem, Score, Task, right, wrong

SYMBOLS = [
    "n",
    "H",
    "He",
    "Li",
    "Be",
    "B",
    "C",
    "N",
    "O",
    "F",
    "Ne",
    "Na",
    "Mg",
    "Al",
    "Si",
    "P",
    "S",
    "Cl",
    "Ar",
    "K",
    "Ca",
    "Sc",
    "Ti",
    "V",
    "Cr",
    "Mn",
    "Fe",
    "Co",
    "Ni",
    "Cu",
    "Zn",
    "Ga",
    "Ge",
    "As",
    "Se",
    "Br",
    "Kr",
    "Rb",
    "Sr",
    "Y",
    "Zr",
    "Nb",
    "Mo",
    "Tc",
    "Ru",
    "Rh",
    "Pd",
    "Ag",
    "Cd",
    "In",
    "Sn",
    "Sb",
    "Te",
    "I",
    "Xe",
    "Cs",
    "Ba",
    "La",
    "Ce",
    "Pr",
    "Nd",
    "Pm",
    "Sm",
    "Eu",
    "Gd",
    "Tb",
    "Dy",
    "Ho",
    "Er",
    "Tm",
    "Yb",
    "Lu",
    "Hf",
    "Ta",
    "W",
    "Re",
    "Os",
    "Ir",
    "Pt",
    "Au",
    "Hg",
    "Tl",
    "Pb",
    "Bi",
    "Po",
    "At",
    "Rn",
    "Fr",
    "Ra",
    "Ac",
    "Th",
    "Pa",
    "U",
    "Np",
    "Pu",
    "Am",
    "Cm",
    "Bk",
    "Cf",
    "Es",
    "Fm",
    "Md",
    "No",
    "Lr",
]
_PARTICLES = {"n": (1, 0), "p": (1, 1), "d": (2, 1), "t": (3, 1), "α": (4, 2), "γ": (0, 0)}
_NUCLIDE = re.compile(r"(?:\^?\{?(\d{1,3})\}?\s?([A-Z][a-z]?)|([A-Z][a-z]?)-?(\d{1,3}))", re.ASCII)


def read_nuclide(text: str) -> tuple[int, int] | None:
    """(mass number, charge) of `235U`, `U-235` or `^{235}U`; or None."""
    match = _NUCLIDE.fullmatch(re.sub(r"\s+", "", undressed(text)).replace("-{", "-"))
    if match is None:
        return None
    mass, symbol = (match[1], match[2]) if match[1] else (match[4], match[3])
    return (int(mass), SYMBOLS.index(symbol)) if symbol in SYMBOLS else None


@dataclass(frozen=True, kw_only=True)
class NuclearEquation(Task):
    """A nuclide that balances nucleons and charge.

    Kinds: `reaction` (a product is missing), `series` (the end of a series of decays), `fission` (a fragment),
    `counts` (how many alpha and beta decays lie between two nuclides).
    """

    kind: str

    chance: ClassVar[float] = 0.08

    def generate(self, rng: Random, level: int) -> Problem:
        if self.kind == "counts":
            alphas, betas = rng.randint(1, 3 + 2 * level), rng.randint(1, 2 + 2 * level)
            z = rng.randint(86, 96)
            a = round(2.55 * z) + rng.randint(-5, 5)
            betas = min(betas, 2 * alphas + 4)
            end = (a - 4 * alphas, z - 2 * alphas + betas)
            prompt = (
                f"{self._name(a, z)} turns into {self._name(*end)} by α and β- decays. How many of each? Answer α, β."
            )
            return Problem(prompt, {"counts": [alphas, betas]})
        if self.kind == "series":
            z = rng.randint(83, 100)
            a = start = round(2.55 * z) + rng.randint(-5, 5)
            first, steps = z, [rng.choice(("α", "α", "β-", "β-", "β+", "EC")) for _ in range(2 + 2 * level)]
            a -= 4 * steps.count("α")
            z += steps.count("β-") - 2 * steps.count("α") - steps.count("β+") - steps.count("EC")
            return Problem(
                f"{self._name(start, first)} decays in turn by {', '.join(steps)}. Final nuclide?", {"nuclide": [a, z]}
            )
        if self.kind == "fission":
            z = rng.choice((90, 92, 94, 95, 96, 98))
            a = round(2.55 * z) + rng.randint(-3, 3)
            other = rng.randint(34, 58)
            mass, free = round(2.5 * other) + rng.randint(-3, 3), rng.randint(2, 5)
            free_text = f"{free} n"
            rest = (a + 1 - mass - free, z - other)
            if level > 1:
                free_text += ", " + "α" * 1
                rest = (rest[0] - 4, rest[1] - 2)
            prompt = (
                f"n + {self._name(a, z)} -> {self._name(mass, other)} + ? + {free_text.replace(', ', ' + ')}."
                f" Missing fragment?"
            )
            return Problem(prompt, {"nuclide": list(rest)})
        while True:
            z = rng.randint(3, 30 * level)
            a = round(z * (2 + 0.0062 * z)) + rng.randint(-1, 3)
            shot = rng.choice(("n", "p", "d", "t", "α"))
            out = [rng.choice(("n", "p", "d", "α", "γ")) for _ in range(1 if level == 1 else rng.randint(1, level))]
            left_a = a + _PARTICLES[shot][0] - sum(_PARTICLES[one][0] for one in out)
            left_z = z + _PARTICLES[shot][1] - sum(_PARTICLES[one][1] for one in out)
            if 1 < left_z < left_a < 3 * left_z and out != [shot] and (shot, out[0]) != (out[-1], "γ"):
                break
        return Problem(
            f"{self._name(a, z)}({shot},{''.join(sorted(out))})? Product nuclide?", {"nuclide": [left_a, left_z]}
        )

    @staticmethod
    def _name(a: int, z: int) -> str:
        return f"{a}{SYMBOLS[z]}"

    def grade(self, answer: Any, text: str) -> Score:
        if self.kind == "counts":
            numbers = parse_integers(
                re.sub(r"[αβ]-?\s*[=:]?|,?\s*and\s", lambda m: "," if "and" in m[0] else "", text)[:60]
            )
            if numbers is None or len(numbers) != 2:
                return wrong("not_two_integers")
            return right() if numbers == answer["counts"] else wrong("wrong_value")
        found = read_nuclide(text) if len(text) < 60 else None
        if found is None:
            return wrong("not_a_nuclide", "write it as 235U or U-235")
        return right() if list(found) == answer["nuclide"] else wrong("wrong_nuclide")

    def solution(self, answer: Any) -> str:
        shown = ", ".join(map(str, answer["counts"])) if "counts" in answer else self._name(*answer["nuclide"])
        return f"<answer>{shown}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        if "counts" in answer:
            return self.solution({"counts": [answer["counts"][0], answer["counts"][1] + rng.choice((1, 2))]})
        a, z = answer["nuclide"]
        return self.solution({"nuclide": [a + rng.choice((-1, 1)), z]})

    def check(self, problem: Problem) -> bool:
        """Nucleons and charges of both sides, counted from the text of the equation."""
        text, answer = problem.prompt, problem.answer
        nuclides = [found for word in re.findall(r"\d+[A-Z][a-z]?", text) if (found := read_nuclide(word))]
        if self.kind == "counts":
            alphas, betas = answer["counts"]
            (a, z), (b, y) = nuclides
            return (a - b, z - y) == (4 * alphas, 2 * alphas - betas) and min(alphas, betas) > 0
        a, z = answer["nuclide"]
        if self.kind == "series":
            for step in text.split("by ")[1].split(".")[0].split(", "):
                gained = {"α": (4, 2), "β-": (0, -1), "β+": (0, 1), "EC": (0, 1)}[step]
                a, z = a + gained[0], z + gained[1]
            return (a, z) == nuclides[0]
        if self.kind == "fission":
            free = re.search(r"\? \+ (\d) n( \+ α)?\.", text)
            assert free is not None
            out = (int(free[1]) + (4 if free[2] else 0), 2 if free[2] else 0)
            return (nuclides[0][0] + 1, nuclides[0][1]) == (nuclides[1][0] + a + out[0], nuclides[1][1] + z + out[1])
        shot, out_text = re.search(r"\((.),(.+?)\)", text).groups()  # type: ignore[union-attr]
        sides = [[nuclides[0], _PARTICLES[shot]], [(a, z), *(_PARTICLES[one] for one in out_text)]]
        return all(sum(part[k] for part in sides[0]) == sum(part[k] for part in sides[1]) for k in (0, 1))

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt
