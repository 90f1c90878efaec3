"""Compounds whose charges must be shared out: mixed valence, and substitution with compensation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from random import Random
from typing import Any

from bootcamp.answers.numbers import close, parse_integers, parse_number
from bootcamp.crystals.formulas import parse_formula, write_formula
from bootcamp.types import Problem, Score, Task, right, wrong

MIXED = (
    ("Fe", 2, 3), ("Mn", 2, 3), ("Mn", 3, 4), ("Co", 2, 3), ("Co", 3, 4), ("Cu", 1, 2), ("Cu", 2, 3), ("V", 3, 4),
    ("V", 4, 5), ("Ti", 3, 4), ("Cr", 2, 3), ("Ni", 2, 3), ("Ni", 3, 4), ("Ce", 3, 4), ("Eu", 2, 3), ("Pb", 2, 4),
    ("Sn", 2, 4), ("Sb", 3, 5), ("Nb", 4, 5), ("Mo", 5, 6), ("W", 5, 6), ("Pr", 3, 4), ("Tb", 3, 4), ("Ag", 1, 3),
)  # fmt: skip
SPECTATORS = {"Li": 1, "Na": 1, "K": 1, "Mg": 2, "Ca": 2, "Sr": 2, "Ba": 2, "Y": 3, "La": 3}
ANIONS = {"O": 2, "S": 2, "Se": 2, "F": 1, "Cl": 1}
MOST = 100  # in a ratio, which may be in other than lowest terms: that of the atoms of a formula


@dataclass(frozen=True, kw_only=True)
class MixedValence(Task):
    """How many atoms of an element are in each of two oxidation states.

    1 and 2: a whole ratio (2: two spectator cations, larger numbers); 3: per cent in a non-stoichiometric compound.
    """

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            metal, low, high = rng.choice(MIXED)
            anion = rng.choice(list(ANIONS))
            if level == 3:
                return self._decimal(rng, metal, low, high)
            spectators = rng.sample(list(SPECTATORS), rng.choice((0, 1, 1)) if level == 1 else 2)
            counts = [rng.randint(1, 3 if level == 1 else 6) for _ in spectators]
            few, many = (rng.randint(1, 4 if level == 1 else 9) for _ in range(2))
            charge = low * few + high * many + sum(n * SPECTATORS[e] for n, e in zip(counts, spectators, strict=True))
            number, rest = divmod(charge, ANIONS[anion])
            if rest or gcd(*counts, few + many, number) > 1 or (level == 1 and number > 20):
                continue
            names = [*spectators, metal, anion]
            formula = write_formula(names, [*counts, few + many, number])
            prompt = f"{formula} holds {metal}{low if low > 1 else ''}+ and {metal}{high}+. Ratio {low}+ : {high}+?"
            divisor = gcd(few, many)
            answer = {"formula": formula, "metal": metal, "states": [low, high], "anion": anion}
            return Problem(prompt, answer | {"ratio": [few // divisor, many // divisor], "percent": None})

    def _decimal(self, rng: Random, metal: str, low: int, high: int) -> Problem:
        """MO(1-x)-like oxides, the metal in excess or short."""
        while True:
            metals = Fraction(rng.randint(70, 100), 100)
            oxygen = Fraction(rng.randint(90, 260), 100)
            share = (2 * oxygen / metals - low) / (high - low)
            if Fraction(1, 50) < share < Fraction(49, 50):
                break
        formula = write_formula([metal, "O"], [metals, oxygen])
        prompt = (
            f"In {formula} the metal is {metal}{low if low > 1 else ''}+ and {metal}{high}+. "
            f"What percentage of it is {metal}{high}+?"
        )
        answer = {"formula": formula, "metal": metal, "states": [low, high], "anion": "O", "ratio": None}
        return Problem(prompt, answer | {"percent": round(100 * float(share), 4)})

    def grade(self, answer: Any, text: str) -> Score:
        text = text.strip()[:200]
        if answer["percent"] is not None:
            number = parse_number(text.removesuffix(".").removesuffix("%"))
            if number is None:
                return wrong("not_a_number")
            return right() if close(number, answer["percent"], abs_=0.3) else wrong("wrong_value")
        numbers = parse_integers(re.sub(r"\s*(?::|/|\bto\b)\s*", ",", text))
        if numbers is None or len(numbers) != 2 or not 1 <= min(numbers) <= max(numbers) <= MOST:
            return wrong("not_a_ratio")
        few, many = answer["ratio"]
        return right() if numbers[0] * many == numbers[1] * few else wrong("wrong_ratio")

    def solution(self, answer: Any) -> str:
        if answer["percent"] is not None:
            return f"<answer>{answer['percent']:.1f}%</answer>"
        return f"<answer>{answer['ratio'][0]}:{answer['ratio'][1]}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        if answer["percent"] is not None:
            return f"<answer>{abs(99 - answer['percent']) + 2:.1f}%</answer>"
        few, many = answer["ratio"]
        return f"<answer>{few + rng.randint(1, 2)}:{many}</answer>"

    def check(self, problem: Problem) -> bool:
        """Put the shares back: the formula must be neutral, by pymatgen's reading of it."""
        from pymatgen.core import Composition

        answer = problem.answer
        amounts = Composition(re.search(r"[A-Z][A-Za-z0-9.]*\d[A-Za-z0-9.]*|[A-Z][a-z]?[A-Z][a-z]?", problem.prompt)[0])  # type: ignore[index]
        low, high = answer["states"]
        share = answer["percent"] / 100 if answer["ratio"] is None else answer["ratio"][1] / sum(answer["ratio"])
        charge = (
            amounts[answer["metal"]] * (low + share * (high - low)) - amounts[answer["anion"]] * ANIONS[answer["anion"]]
        )
        charge += sum(amounts[e] * n for e, n in SPECTATORS.items() if e != answer["metal"])
        return abs(charge) < 1e-4


# Hosts: formula units as (element, count, charge).
HOSTS: dict[str, tuple[tuple[str, int, int], ...]] = {
    "SrTiO3": (("Sr", 1, 2), ("Ti", 1, 4), ("O", 3, -2)), "BaTiO3": (("Ba", 1, 2), ("Ti", 1, 4), ("O", 3, -2)),
    "CaTiO3": (("Ca", 1, 2), ("Ti", 1, 4), ("O", 3, -2)), "BaZrO3": (("Ba", 1, 2), ("Zr", 1, 4), ("O", 3, -2)),
    "PbTiO3": (("Pb", 1, 2), ("Ti", 1, 4), ("O", 3, -2)), "LaAlO3": (("La", 1, 3), ("Al", 1, 3), ("O", 3, -2)),
    "LaGaO3": (("La", 1, 3), ("Ga", 1, 3), ("O", 3, -2)), "ZrO2": (("Zr", 1, 4), ("O", 2, -2)),
    "CeO2": (("Ce", 1, 4), ("O", 2, -2)), "HfO2": (("Hf", 1, 4), ("O", 2, -2)), "CaF2": (("Ca", 1, 2), ("F", 2, -1)),
    "NaCl": (("Na", 1, 1), ("Cl", 1, -1)), "LiNbO3": (("Li", 1, 1), ("Nb", 1, 5), ("O", 3, -2)),
    "KTaO3": (("K", 1, 1), ("Ta", 1, 5), ("O", 3, -2)), "MgAl2O4": (("Mg", 1, 2), ("Al", 2, 3), ("O", 4, -2)),
    "Y3Al5O12": (("Y", 3, 3), ("Al", 5, 3), ("O", 12, -2)), "ThO2": (("Th", 1, 4), ("O", 2, -2)),
    "MgO": (("Mg", 1, 2), ("O", 1, -2)), "Li2TiO3": (("Li", 2, 1), ("Ti", 1, 4), ("O", 3, -2)),
}  # fmt: skip
DOPANTS = {
    "Li": 1, "Na": 1, "K": 1, "Ag": 1, "Mg": 2, "Ca": 2, "Sr": 2, "Ba": 2, "Zn": 2, "Mn": 2, "Ni": 2, "Al": 3, "Ga": 3,
    "Sc": 3, "Y": 3, "La": 3, "Nd": 3, "Gd": 3, "Yb": 3, "Fe": 3, "In": 3, "Ti": 4, "Zr": 4, "Sn": 4, "Hf": 4, "Nb": 5,
    "Ta": 5, "W": 6, "Mo": 6,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Substitution(Task):
    """The formula of a doped cell, neutral by vacancies.

    1: n atoms are replaced in a cell and vacancies form on a named sublattice. 2: two dopants. 3: the
    content of vacancies per formula unit at a doping fraction.
    """

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            host = rng.choice(list(HOSTS))
            ions = {element: [count, charge] for element, count, charge in HOSTS[host]}
            units = rng.choice((2, 3, 4, 5, 6, 8) if level == 1 else (8, 12, 16, 24, 32))
            cell = {element: count * units for element, (count, _) in ions.items()}
            swaps = []
            excess = 0
            for _ in range(1 if level != 2 else 2):
                site = rng.choice([e for e in ions if ions[e][1] > 0])
                dopant = rng.choice(
                    [d for d, q in DOPANTS.items() if d not in ions and abs(q - ions[site][1]) in (1, 2)]
                )
                number = rng.randint(1, 4 if level == 1 else 8)
                swaps.append((number, site, dopant))
                excess += number * (DOPANTS[dopant] - ions[site][1])
            if len({dopant for _, _, dopant in swaps}) < len(swaps) or excess == 0:
                continue
            signs = [e for e in ions if ions[e][1] * excess > 0]  # losing such ions takes the excess away
            vacant = rng.choice(signs)
            lost, rest = divmod(excess, ions[vacant][1])
            taken = {e: sum(n for n, site, _ in swaps if site == e) for e in ions}
            if rest or any(taken[e] + (lost if e == vacant else 0) >= cell[e] for e in ions):
                continue
            break
        charges = {e: q for e, (_, q) in ions.items()} | {d: DOPANTS[d] for _, _, d in swaps}
        result = self._result(cell, swaps, vacant, lost)
        answer = {"cell": cell, "swaps": [list(swap) for swap in swaps], "vacant": vacant, "charges": charges}
        if level == 3:
            return self._fraction(rng, host, units, answer, lost)
        listed = " and ".join(
            f"{n} {_ion(site, charges[site])} by {n} {_ion(dopant, charges[dopant])}" for n, site, dopant in swaps
        )
        whole = write_formula(list(cell), list(cell.values()))
        if level == 1:
            n, site, dopant = swaps[0]
            old, new = _ion(site, charges[site]), _ion(dopant, charges[dopant])
            prompt = f"{whole}: {n} {old} -> {new}, {vacant} vacancies. Formula?"
        else:
            prompt = (
                f"In a cell {whole}, replace {listed}; {_ion(vacant, charges[vacant])} vacancies keep it neutral. "
                "What is the formula of the cell?"
            )
        return Problem(prompt, answer | {"formula": result, "value": None})

    def _result(self, cell: dict[str, int], swaps: list[tuple[int, str, str]], vacant: str, lost: int) -> str:
        amounts = dict(cell)
        amounts[vacant] -= lost
        order: list[str] = []
        for element in cell:
            order.append(element)
            for number, site, dopant in swaps:
                if site == element:
                    amounts[element] -= number
                    amounts[dopant] = number
                    order.append(dopant)
        return write_formula(order, [amounts[e] for e in order])

    def _fraction(self, rng: Random, host: str, units: int, answer: dict[str, Any], lost: int) -> Problem:
        number, site, dopant = answer["swaps"][0]
        sites = answer["cell"][site]
        fraction = Fraction(rng.randint(1, 30), 100)
        per_unit = Fraction(lost, number) * fraction * sites / units  # vacancies in one formula unit
        charges = answer["charges"]
        prompt = (
            f"In {host}, {float(100 * fraction):g} % of the {_ion(site, charges[site])} sites are taken by "
            f"{_ion(dopant, charges[dopant])}, compensated by vacancies on the {answer['vacant']} sites alone. "
            f"How many {answer['vacant']} vacancies are there per formula unit {host}?"
        )
        return Problem(prompt, answer | {"formula": None, "value": round(float(per_unit), 6)})

    def grade(self, answer: Any, text: str) -> Score:
        if answer["value"] is not None:
            number = parse_number(text)
            if number is None:
                return wrong("not_a_number")
            return right() if close(number, answer["value"], rel=0.01) else wrong("wrong_value")
        found = parse_formula(text)
        if found is None:
            return wrong("not_a_formula")
        truth = parse_formula(answer["formula"]) or {}
        if found == truth:
            return right(neutral=1.0)
        charge = sum(n * answer["charges"].get(e, 0) for e, n in found.items())
        return wrong("wrong_composition", neutral=float(charge == 0 and found.keys() <= answer["charges"].keys()))

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['formula'] or format(answer['value'], '.4g')}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        if answer["value"] is not None:
            return f"<answer>{answer['value'] * rng.choice((0.5, 2, 3)):.5f}</answer>"
        forgot = self._result(answer["cell"], [tuple(s) for s in answer["swaps"]], answer["vacant"], 0)
        return f"<answer>{forgot}</answer>"

    def check(self, problem: Problem) -> bool:
        """Charges sum to zero, the dopant is there as often as said, and only the named sites are short."""
        answer = problem.answer
        charges = {e: int(n or 1) for e, n in re.findall(r"\b([A-Z][a-z]?)(\d?)\+", problem.prompt)}
        hidden = answer["charges"]
        if any(hidden[e] != q for e, q in charges.items()):
            return False
        if answer["value"] is not None:
            percent = float(re.search(r"([\d.]+) %", problem.prompt)[1])  # type: ignore[index]
            host = parse_formula(problem.prompt.split(",")[0].removeprefix("In ")) or {}
            _, site, dopant = answer["swaps"][0]
            added = percent / 100 * float(host[site])
            balance = sum(float(n) * hidden[e] for e, n in host.items()) + added * (hidden[dopant] - hidden[site])
            return abs(balance - answer["value"] * hidden[answer["vacant"]]) < 1e-5
        from pymatgen.core import Composition

        got = Composition(answer["formula"])
        if abs(sum(n * hidden[e.symbol] for e, n in got.items())) > 1e-9:
            return False
        full = Composition(re.search(r"([A-Z][A-Za-z0-9]*\d)[:,]", problem.prompt)[1])  # type: ignore[index]
        counts = {dopant: n for n, _, dopant in answer["swaps"]}
        missing = {e.symbol: full[e] - got[e] for e in full}
        for number, site, _ in answer["swaps"]:
            missing[site] -= number
        short = {e for e, n in missing.items() if abs(n) > 1e-9}
        return short == {answer["vacant"]} and all(got[d] == n for d, n in counts.items())


def _ion(element: str, charge: int) -> str:
    return f"{element}{abs(charge) if abs(charge) > 1 else ''}{'+' if charge > 0 else '-'}"
