"""Exchanges by measured energies: ions shared out among salts, oxygen taken from oxides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.numbers import tidy
from bootcamp.crystals.decomposition import read_mixture
from bootcamp.crystals.experimental import compounds
from bootcamp.crystals.formulas import parse_formula
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class SaltPairs(Task):
    """The salts that given amounts of ions make at equilibrium: a problem of transport, executed."""

    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        rows, columns = ((2, 2), (2, 3), (3, 3))[level - 1]
        table = _salts()
        while True:
            charge = rng.choice((1, 2))
            cations = rng.sample(sorted({c for c, _, z in table if z == charge}), rows)
            anions = rng.sample(sorted({a for _, a, z in table if z == charge}), columns)
            supply, demand = ([rng.randint(1, 6 - level) for _ in range(n)] for n in (rows, columns))
            if sum(supply) != sum(demand) or not all((c, a, charge) in table for c in cations for a in anions):
                continue
            cost = [[table[c, a, charge][1] for a in anions] for c in cations]
            ranked = sorted(
                (sum(n * e for one, e_ in zip(plan, cost, strict=True) for n, e in zip(one, e_, strict=True)), plan)
                for plan in _plans(supply, demand)
            )
            doubt = max(table[c, a, charge][2] for c in cations for a in anions)
            if len(ranked) > 1 and ranked[1][0] - ranked[0][0] > max(60, 2 * doubt):
                break
        salts = {table[c, a, charge][0]: [i, j] for i, c in enumerate(cations) for j, a in enumerate(anions)}
        listed = [f"{salt} {cost[i][j] / 1000:.2f}" for salt, (i, j) in salts.items()]
        rng.shuffle(listed)
        sign = "" if charge == 1 else "2"
        ions = [f"{n} {c}{sign}+" for n, c in zip(supply, cations, strict=True)]
        ions += [f"{n} {a}{sign}-" for n, a in zip(demand, anions, strict=True)]
        amounts = [[ranked[0][1][i][j], salt] for salt, (i, j) in salts.items() if ranked[0][1][i][j]]
        if level == 1:
            prompt = f"Ef, eV/f.u.: {', '.join(listed)}. Ions {', '.join(ions)}: salts at equilibrium? Like 2 XY + ZY."
        else:
            prompt = (
                f"Measured formation energies in eV per formula unit: {', '.join(listed)}. The ions {', '.join(ions)}"
                " are shared out among these salts, without mutual solubility, so that the energy is least. How much of"
                " which salt? Answer a sum like 2 XY + ZY."
            )
        answer = {"salts": salts, "ions": [supply, demand], "cost": cost, "amounts": amounts}
        return Problem(prompt, answer | {"energy": ranked[0][0]})

    def grade(self, answer: Any, text: str) -> Score:
        mixture = read_mixture(re.sub(r"[,;]|\band\b", "+", tidy(text))) if len(text) < 400 else None
        if mixture is None:
            return wrong("not_a_sum", "expected amounts and formulas joined by +")
        known = [(parse_formula(salt), place) for salt, place in answer["salts"].items()]
        supply, demand = ([Fraction(n) for n in side] for side in answer["ions"])
        energy = Fraction(0)
        for amount, formula in mixture:
            own = parse_formula(formula)
            place = next((place for composition, place in known if composition == own), None)
            if place is None:
                return wrong("unknown_phase")
            i, j = place
            supply[i] -= amount
            demand[j] -= amount
            energy += amount * answer["cost"][i][j]
        if any(supply) or any(demand):
            return wrong("unbalanced")
        return right(balanced=1.0) if energy <= answer["energy"] else wrong("not_lowest", balanced=1.0)

    def solution(self, answer: Any) -> str:
        return f"<answer>{' + '.join(salt if n == 1 else f'{n} {salt}' for n, salt in answer['amounts'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        amounts = [list(pair) for pair in answer["amounts"]]
        amounts[rng.randrange(len(amounts))][0] += rng.choice((1, 2))
        return self.solution({"amounts": amounts})

    def check(self, problem: Problem) -> bool:
        """A linear program on the numbers of the prompt, ions told apart by pymatgen's electronegativities."""
        from pymatgen.core import Composition
        from scipy.optimize import linprog

        rows = [(f, float(e)) for f, e in re.findall(r"([A-Z]\w*) (-\d+\.\d\d)", problem.prompt)]
        ions = {name: int(n) for n, name in re.findall(r"(\d) ([A-Z][a-z]?)2?[+-]", problem.prompt)}
        parts = [{e.symbol for e in Composition(formula).elements} for formula, _ in rows]
        matrix = [[float(name in part) for part in parts] for name in ions]
        result = linprog([e for _, e in rows], A_eq=matrix, b_eq=list(ions.values()), method="highs")
        mine = {salt: n for n, salt in problem.answer["amounts"]}
        found = {f: float(x) for (f, _), x in zip(rows, result.x, strict=True) if x > 1e-9}
        return found.keys() == mine.keys() and all(abs(found[f] - n) < 1e-6 for f, n in mine.items())

    def problem_key(self, problem: Problem) -> str:
        answer = problem.answer
        return str([sorted(answer["salts"].items()), answer["ions"]])


def _plans(supply: Sequence[int], demand: Sequence[int]) -> list[list[list[int]]]:
    """Every table of whole numbers with these sums of rows and columns."""
    if len(supply) == 1:
        return [[list(demand)]]
    first, *rest = supply
    rows = [row for row in product(*(range(min(first, d) + 1) for d in demand)) if sum(row) == first]
    return [
        [list(row), *plan] for row in rows for plan in _plans(rest, [d - n for d, n in zip(demand, row, strict=True)])
    ]


@cache
def _salts() -> dict[tuple[str, str, int], tuple[str, int, float]]:
    """(cation, anion, charge) of measured binary salts MX: (formula, energy rounded to 10 meV, uncertainty), meV."""
    charges = {"Li": 1, "Na": 1, "K": 1, "Rb": 1, "Cs": 1, "Ag": 1, "Tl": 1, "Cu": 1}
    charges |= dict.fromkeys(("Be", "Mg", "Ca", "Sr", "Ba", "Zn", "Cd", "Hg", "Mn", "Pb", "Sn", "Ni", "Co", "Fe"), 2)
    anions = {"F": 1, "Cl": 1, "Br": 1, "I": 1, "H": 1, "O": 2, "S": 2, "Se": 2, "Te": 2}
    found = {}
    for formula, (amounts, energy, doubt) in compounds().items():
        if len(amounts) == 2 and set(amounts.values()) == {1}:
            cation = next((e for e in amounts if e in charges), "")
            anion = next((e for e in amounts if e in anions), "")
            if cation and anion and charges[cation] == anions[anion]:
                found[cation, anion, charges[cation]] = (formula, round(energy / 10) * 10, 2 * doubt)
    return found


OXIDES = 6  # rows of a list of oxides


@dataclass(frozen=True, kw_only=True)
class Reductants(Task):
    """The metals that take the oxygen from an oxide completely, by measured formation energies (0 K, no gas)."""

    def generate(self, rng: Random, level: int) -> Problem:
        pool = _oxides()
        while True:
            chosen = rng.sample(list(pool), 4 if level == 1 else OXIDES)
            if len({metal for metal, _ in chosen}) < len(chosen):
                continue
            target = chosen.pop(rng.randrange(len(chosen)))
            own, doubt = pool[target][1:]
            margins = {metal: (own - pool[metal, f][1], doubt + pool[metal, f][2]) for metal, f in chosen}
            able = [metal for metal, (gain, _) in margins.items() if gain > 0]
            if all(abs(gain) > max(25, 2 * spread) for gain, spread in margins.values()) and (
                able or rng.random() < 0.1
            ):
                break
        rows = [target, *chosen]
        rng.shuffle(rows)
        listed = ", ".join(f"{formula} {compounds()[formula][1] / 1000:.3f}" for _, formula in rows)
        metals = [metal for metal, _ in chosen]
        if level == 1:
            prompt = f"Ef, eV/f.u.: {listed}. Which metals reduce {target[1]} to {target[0]}?"
        else:
            prompt = (
                f"Measured formation energies in eV per formula unit: {listed}. Which of the metals {', '.join(metals)}"
                f" reduce {target[1]} to {target[0]}, each going to its listed oxide, by these energies alone? Answer"
                " none if no metal does."
            )
        return Problem(prompt, {"metals": metals, "able": able, "target": target[1]})

    def grade(self, answer: Any, text: str) -> Score:
        text = tidy(text)
        if len(text) > 400:
            return wrong("too_long")
        if re.fullmatch(r"(?i)none", text):
            return wrong("missing_metal") if answer["able"] else right()
        words = [word for word in re.split(r"[,;\s]+|\band\b", text.strip("{}[]()")) if word]
        if not words or not all(word in answer["metals"] for word in words):
            return wrong("unknown_metal")
        return right() if set(words) == set(answer["able"]) else wrong("wrong_metals")

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(answer['able']) or 'none'}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        flipped = rng.choice(answer["metals"])
        return self.solution({"able": [m for m in answer["metals"] if (m in answer["able"]) != (m == flipped)]})

    def check(self, problem: Problem) -> bool:
        """Each exchange balanced by pymatgen and its energy added up."""
        from pymatgen.core import Composition

        rows = {f: float(e) for f, e in re.findall(r"([A-Z]\w*) (-\d+\.\d+)", problem.prompt)}
        target = re.search(r"reduce (\w+) to (\w+)", problem.prompt)
        assert target is not None
        able = set()
        for formula, energy in rows.items():
            metal = next(e.symbol for e in Composition(formula) if e.symbol != "O")
            taken = Composition(target[1])["O"] / Composition(formula)["O"]
            if formula != target[1] and taken * energy < rows[target[1]]:
                able.add(metal)
        return able == set(problem.answer["able"])


@cache
def _oxides() -> dict[tuple[str, str], tuple[float, float, float]]:
    """(metal, formula) of measured binary oxides: oxygen atoms, energy and uncertainty per oxygen in meV."""
    found = {}
    for formula, (amounts, energy, doubt) in compounds().items():
        metal = next(iter(amounts))
        if (
            energy < 0
            and len(amounts) == 2
            and "O" in amounts
            and metal not in ("P", "B", "H", "C", "N", "O", "F", "Cl", "Br", "I", "S", "Se")
        ):
            oxygen = float(amounts["O"])
            found[metal, formula] = (oxygen, energy / oxygen, doubt / oxygen)
    return found
