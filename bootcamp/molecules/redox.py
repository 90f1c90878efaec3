"""Balancing redox equations of ions in acid or base: any complete equation in smallest whole numbers is right."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.formulas import read_formula
from bootcamp.types import Problem, Score, Task, right, wrong

MAX_TERMS = 14
_TERM = re.compile(r"(\d{1,3})?\s?\*?\s?([A-Za-z(\[].{0,40})", re.ASCII)
_ARROW = re.compile(r"\s?(?:->|-->|=>|→|⟶|=|\\rightarrow|\\to)\s?")

# (oxidised form, reduced form) of couples that are stable in acid and in base.
ACIDIC = (
    ("MnO4^-", "Mn^2+"), ("Cr2O7^2-", "Cr^3+"), ("NO3^-", "NO"), ("NO3^-", "NO2"), ("H2O2", "H2O"),
    ("ClO3^-", "Cl^-"), ("BrO3^-", "Br^-"), ("IO3^-", "I2"), ("VO2^+", "VO^2+"), ("PbO2", "Pb^2+"), ("MnO2", "Mn^2+"),
    ("BrO3^-", "Br2"), ("Fe^3+", "Fe^2+"), ("Ce^4+", "Ce^3+"), ("Cl2", "Cl^-"), ("NO3^-", "NH4^+"), ("SO4^2-", "SO2"),
    ("O2", "H2O2"), ("IO4^-", "IO3^-"), ("S2O8^2-", "SO4^2-"), ("I2", "I^-"), ("Sn^4+", "Sn^2+"), ("CO2", "H2C2O4"),
    ("H3AsO4", "H3AsO3"), ("S", "H2S"), ("S4O6^2-", "S2O3^2-"), ("Cu^2+", "Cu"), ("Ag^+", "Ag"), ("NO3^-", "HNO2"),
    ("UO2^2+", "U^4+"), ("XeO3", "Xe"), ("HClO", "Cl^-"), ("TeO2", "Te"), ("H2SeO3", "Se"), ("BiO3^-", "Bi^3+"),
    ("FeO4^2-", "Fe^3+"),
)  # fmt: skip
BASIC = (
    ("MnO4^-", "MnO2"), ("MnO4^-", "MnO4^2-"), ("ClO^-", "Cl^-"), ("ClO3^-", "Cl^-"), ("CrO4^2-", "Cr(OH)3"),
    ("NO3^-", "NO2^-"), ("NO3^-", "NH3"), ("HO2^-", "OH^-"), ("BrO^-", "Br^-"), ("BrO3^-", "Br^-"),
    ("SO4^2-", "SO3^2-"), ("O2", "OH^-"), ("Zn(OH)4^2-", "Zn"), ("Al(OH)4^-", "Al"), ("Fe(OH)3", "Fe(OH)2"),
    ("CNO^-", "CN^-"), ("IO3^-", "I^-"), ("Ni(OH)3", "Ni(OH)2"), ("PO4^3-", "HPO3^2-"), ("H2PO2^-", "P4"),
    ("Cu(OH)2", "Cu2O"), ("AsO4^3-", "AsO2^-"), ("SeO4^2-", "SeO3^2-"), ("PbO2", "Pb(OH)3^-"), ("FeO4^2-", "Fe(OH)3"),
    ("Ag2O", "Ag"), ("N2", "N2H4"), ("S", "S^2-"),
)  # fmt: skip
# Compounds of two elements that are both oxidised, and what the first becomes.
COMPOUNDS = (
    ("As2S3", "H3AsO4"), ("CuS", "Cu^2+"), ("Cu2S", "Cu^2+"), ("FeS2", "Fe^3+"), ("FeS", "Fe^3+"), ("MoS2", "H2MoO4"),
    ("Sb2S3", "H3SbO4"), ("SnS", "Sn^4+"), ("P4S3", "H3PO4"), ("P4S10", "H3PO4"), ("As4S4", "H3AsO4"),
    ("MnS", "MnO2"), ("CoS", "Co^2+"), ("NiS", "Ni^2+"), ("ZnS", "Zn^2+"), ("CuFeS2", ""), ("Bi2S3", "Bi^3+"),
    ("HgS", "Hg^2+"),
)  # fmt: skip
ACID, BASE, HALF_ACID = ("H^+", "H2O"), ("OH^-", "H2O"), ("H^+", "H2O", "e^-")
ALLOWED = {"acid": ACID, "base": BASE, "compound": ACID, "organic": HALF_ACID}

Vector = dict[str, Fraction]


def species(text: str) -> tuple[str, Vector] | None:
    """A name that spellings share, and the atoms and charge (under `charge`) of one ion or molecule."""
    text = text.strip()
    if text.replace("^", "").replace("{", "").replace("}", "").replace(" ", "") in ("e-", "e"):
        return "e^-", {"charge": Fraction(-1)}
    found = read_formula(text)
    if found.value is None:
        return None
    vector: Vector = dict(found.value.amounts)
    if found.value.charge:
        vector["charge"] = Fraction(found.value.charge)
    return repr(sorted(vector.items())), vector


def parse_equation(text: str) -> list[tuple[int, str]] | None:
    """Species with their coefficients, reactants negative; None if it is no equation."""
    text = text.strip().strip("$").removesuffix(".") if len(text) <= 400 else ""
    sides = _ARROW.split(text)
    if len(sides) != 2:
        return None
    terms: list[tuple[int, str]] = []
    for side, sign in zip(sides, (-1, 1), strict=True):
        for part in re.split(r"\s\+\s", side.strip()):
            found = _TERM.fullmatch(part.strip())
            if found is None or len(terms) >= MAX_TERMS or int(found[1] or 1) == 0:
                return None
            terms.append((sign * int(found[1] or 1), found[2]))
    return terms


def balanced_coefficients(names: list[str]) -> list[int] | None:
    """The one solution in smallest whole numbers for species that all take part (signs free), or None."""
    vectors = [_vector(name) for name in names]
    rows = sorted({key for vector in vectors for key in vector})
    matrix = [[vector.get(row, Fraction(0)) for vector in vectors] for row in rows]
    pivots: list[int] = []
    for column in range(len(names)):
        at = len(pivots)
        place = next((i for i in range(at, len(matrix)) if matrix[i][column]), None)
        if place is None:
            continue
        matrix[at], matrix[place] = matrix[place], matrix[at]
        matrix[at] = [x / matrix[at][column] for x in matrix[at]]
        for i in range(len(matrix)):
            if i != at and matrix[i][column]:
                matrix[i] = [x - matrix[i][column] * y for x, y in zip(matrix[i], matrix[at], strict=True)]
        pivots.append(column)
    free = [column for column in range(len(names)) if column not in pivots]
    if len(free) != 1:
        return None
    values = [Fraction(0)] * len(names)
    values[free[0]] = Fraction(1)
    for at, column in enumerate(pivots):
        values[column] = -matrix[at][free[0]]
    scale = math.lcm(*(value.denominator for value in values))
    whole = [int(value * scale) for value in values]
    shared = math.gcd(*whole)
    return [value // shared for value in whole] if shared else None


def _vector(name: str) -> Vector:
    found = species(name)
    if found is None:
        raise ValueError(f"{name!r} is no species")
    return found[1]


@dataclass(frozen=True, kw_only=True)
class RedoxEquation(Task):
    """Complete and balance: whole equations in acid or base, half reactions, half reactions of organic molecules."""

    kind: str

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        helpers = ALLOWED[self.kind]
        while True:
            left, made = self._skeleton(rng, level)
            if set(left) & set(made) or set(helpers) & set(left + made):
                continue
            names = [*left, *made, *helpers]
            values = balanced_coefficients(names)
            if values is None or not all(values[: len(left + made)]):
                continue
            if values[0] > 0:
                values = [-value for value in values]
            fits = all(v < 0 for v in values[: len(left)]) and all(v > 0 for v in values[len(left) : len(left + made)])
            # Levels grow with the coefficients.
            if fits and (2 * level if self.kind == "compound" else level) <= max(map(abs, values)) <= 12 * level + 8:
                break
        equation = _written(names, values)
        skeleton = f"{' + '.join(left)} -> {' + '.join(made)}"
        where = "base (OH^-, H2O)" if helpers[0] == "OH^-" else "acid (H^+, H2O)"
        what = "half reaction with e^-" if "e^-" in helpers else "equation"
        prompt = f"Balance in {where}, as a full {what}: {skeleton}"
        return Problem(prompt, {"given": left + made, "equation": equation})

    def _skeleton(self, rng: Random, level: int) -> tuple[list[str], list[str]]:
        if self.kind == "organic":
            return _organic(rng, level)
        couples = BASIC if self.kind == "base" else ACIDIC
        high, low = rng.choice(couples)
        if self.kind == "compound":
            compound, metal = rng.choice(COMPOUNDS)
            metals = [metal] if metal else ["Cu^2+", "Fe^3+"]
            return [compound, high], [*metals, rng.choice(("SO4^2-", "S", "SO2", "HSO4^-", "S2O3^2-")), low]
        oxidised, reduced = rng.choice(couples)
        return [high, reduced], [low, oxidised]

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: `not_an_equation`, `unknown_species`, `missing_species`, `atoms`, `charge`, `not_smallest`."""
        terms = parse_equation(text)
        if terms is None:
            return wrong("not_an_equation", "write a A + b B -> c C + d D with blanks around each plus sign")
        sides: dict[str, int] = {}
        total: Counter[str] = Counter()
        for coefficient, name in terms:
            found = species(name)
            if found is None or found[0] in sides:
                return wrong("unknown_species", f"{name[:40]!r} is no species, or stands twice")
            sides[found[0]] = coefficient
            for key, amount in found[1].items():
                total[key] += coefficient * amount  # type: ignore[assignment]
        keys = [species(name) for name in (*answer["given"], *ALLOWED[self.kind])]
        known = [key[0] for key in keys if key is not None]
        given = [key[0] for key in keys[: len(answer["given"])] if key is not None]
        if set(sides) - set(known):
            return wrong("unknown_species", "only the given species and those of the medium")
        truth = parse_equation(answer["equation"])
        assert truth is not None
        signs = {(species(name) or ("",))[0]: coefficient for coefficient, name in truth}
        if any(name not in sides or sides[name] * signs[name] < 0 for name in given):
            return wrong("missing_species", "each given species stays on its side")
        if any(value for key, value in total.items() if key != "charge"):
            return wrong("atoms", "atoms do not balance")
        if total["charge"]:
            return wrong("charge", "charge does not balance")
        return right() if math.gcd(*sides.values()) == 1 else wrong("not_smallest")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['equation']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        terms = answer["equation"].split(" -> ")
        return f"<answer>{terms[0]} -> 97 {terms[1].lstrip('0123456789 ')}</answer>"

    def check(self, problem: Problem) -> bool:
        """Atoms by a count of letters of our own, charges by the signs, and no smaller multiple."""
        skeleton = problem.prompt.partition(": ")[2]
        given = [name for side in skeleton.split(" -> ") for name in side.split(" + ")]
        atoms: Counter[str] = Counter()
        coefficients = []
        for side, sign in zip(problem.answer["equation"].split(" -> "), (-1, 1), strict=True):
            for term in side.split(" + "):
                number, _, name = term.rpartition(" ")
                coefficients.append(int(number or 1))
                body, _, charge = name.partition("^")
                if charge:
                    atoms["charge"] += sign * coefficients[-1] * int(charge[-1] + (charge[:-1] or "1"))
                if body != "e":
                    flat = re.sub(r"\((\w+)\)(\d?)", lambda m: m[1] * int(m[2] or 1), body)
                    for symbol, n in re.findall(r"([A-Z][a-z]?)(\d*)", flat):
                        atoms[symbol] += sign * coefficients[-1] * int(n or 1)
                if name in given:
                    given.remove(name)
        return given == [] and not any(atoms.values()) and math.gcd(*coefficients) == 1

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def _written(names: list[str], values: list[int]) -> str:
    def side(sign: int) -> str:
        terms = [(abs(v), name) for v, name in zip(values, names, strict=True) if v * sign > 0]
        return " + ".join(f"{v} {name}" if v > 1 else name for v, name in terms)

    return f"{side(-1)} -> {side(1)}"


def _organic(rng: Random, level: int) -> tuple[list[str], list[str]]:
    """A molecule and what it is oxidised or reduced to, as formulas: by chains, rings and sugars, or burnt to CO2."""
    n = rng.randint(1, 6 + 3 * level)
    lost = 2 * rng.randint(0, min(n - 1, 1 + level))  # rings and double bonds
    x = f"{n}" if n > 1 else ""
    h = 2 * n + 2 - lost
    oxygens = rng.randint(1, 3 + level)
    o = f"{oxygens}" if oxygens > 1 else ""
    kinds = [
        (f"C{x}H{h}O{o}", f"C{x}H{h - 2}O{o}" if h > 3 else "CO2"),
        (f"C{x}H{h}O{o}", f"C{x}H{h - 2}O{oxygens + 1}" if h > 3 else "CO2"),
        (f"C{x}H{h}O{o}", "CO2"),
        (f"C{n + 5}H{h + 5}NO{oxygens + 3}", f"C{n + 5}H{h + 7}NO{oxygens + 1}"),
        (f"C{n + 5}H{h + 4}O{o}", f"C{n + 5}H{h + 2}O{oxygens + 2}"),
    ]
    before, after = rng.choice(kinds)
    return ([before], [after]) if rng.random() < 0.7 else ([after], [before])
