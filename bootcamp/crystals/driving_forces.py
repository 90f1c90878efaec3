"""Solid-state reactions as equations that are carried out: atoms balanced, energies added up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import gcd, lcm
from random import Random
from typing import Any, ClassVar

from bootcamp.crystals.decomposition import read_mixture
from bootcamp.crystals.formulas import parse_formula, write_formula
from bootcamp.crystals.hull import draw_system
from bootcamp.crystals.phases import Phase, describe, gaps, read_phases, restore, store
from bootcamp.crystals.ternaries import determinant
from bootcamp.types import Problem, Score, Task, right, wrong

MAX_LENGTH = 400

Side = list[tuple[Fraction, str]]
Sum = tuple[list[Fraction], Fraction, list[str]]  # atoms, energy (meV), formulas
METALS = (
    ("Ba", "Ti"), ("Sr", "Mn"), ("La", "Co"), ("Ca", "Fe"), ("Bi", "V"), ("Li", "Nb"), ("Y", "Mn"), ("Pb", "W"),
)  # fmt: skip


def read_reaction(text: str) -> tuple[Side, Side] | None:
    """`2 AO + B2O3 -> A2B2O5` as its two sides; None if it is no equation."""
    parts = re.split(r"->|=>|→|=", text.strip().rstrip("."))
    if len(text) > MAX_LENGTH or len(parts) != 2:
        return None
    left, right_ = (read_mixture(part) for part in parts)
    return None if left is None or right_ is None else (left, right_)


def write_reaction(left: Sequence[tuple[Any, str]], products: Sequence[tuple[Any, str]]) -> str:
    """The least whole amounts."""
    amounts = [Fraction(n) for n, _ in (*left, *products)]
    scale = lcm(*(n.denominator for n in amounts))
    divisor = gcd(*(int(n * scale) for n in amounts))

    def side(terms: Sequence[tuple[Any, str]]) -> str:
        counted = [(int(Fraction(n) * scale) // divisor, formula) for n, formula in terms]
        return " + ".join(formula if n == 1 else f"{n} {formula}" for n, formula in counted)

    return f"{side(left)} -> {side(products)}"


def carried_out(text: str, rows: Sequence[Sequence[object]]) -> tuple[Sum, Sum] | Score:
    """Both sides of a balanced equation between stored phases, added up; or the zero that it earns."""
    reaction = read_reaction(text)
    if reaction is None:
        return wrong("not_an_equation", "expected reactants -> products")
    known = {phase.formula: phase for phase in restore(rows)}
    left, right_ = (summed(side, known, 3) for side in reaction)
    if left is None or right_ is None:
        return wrong("unknown_phase")
    return wrong("unbalanced") if left[0] != right_[0] else (left, right_)


def summed(side: Side, known: Mapping[str, Phase], size: int) -> Sum | None:
    """Atoms, energy and names of one side; None if a formula is not among the known ones."""
    atoms, energy, names = [Fraction(0)] * size, Fraction(0), []
    compositions = {formula: parse_formula(formula) for formula in known}
    for amount, formula in side:
        own = parse_formula(formula)
        name = next((f for f, composition in compositions.items() if composition == own), None)
        if name is None:
            return None
        atoms = [a + amount * n for a, n in zip(atoms, known[name].amounts, strict=True)]
        energy += amount * known[name].energy
        names.append(name)
    return atoms, energy, names


@dataclass(frozen=True, kw_only=True)
class Precursors(Task):
    """The two precursors of a list that react to a target alone with the largest release of energy, as an equation."""

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            made = self._stock(rng, level)
            if made is None:
                continue
            stock, target = made
            pairs = sorted(self._pairs(stock, target), key=lambda pair: -pair[2])
            if len(pairs) > 1 + (level > 1) and pairs[0][2] - pairs[1][2] >= 2 and pairs[0][2] > 0:
                break
        per_atom = level == 1
        energies = [
            f"{p.formula} {p.energy // p.atoms if per_atom else format(p.energy / 1000, '.3f')}"
            for p in [*stock, target]
        ]
        unit = "meV/atom" if per_atom else "eV per formula unit"
        if level == 1:
            prompt = (
                f"{target.formula} from two of the others, nothing else formed; most energy released per atom. Ef,"
                f" {unit}: {', '.join(energies)}. Balanced equation?"
            )
        else:
            prompt = (
                f"Formation energies in {unit}: {', '.join(energies)}. Which two of the other phases react to"
                f" {target.formula} and nothing else with the largest release of energy per formula unit? Write the"
                " balanced equation, like 2 XO + YO2 -> X2YO4."
            )
        one, two, _ = pairs[0][:3]
        answer = {"phases": store([*stock, target]), "target": target.formula, "best": [list(one), list(two)]}
        return Problem(prompt, answer | {"release": str(pairs[0][2])})

    def _stock(self, rng: Random, level: int) -> tuple[list[Phase], Phase] | None:
        """Oxides of A and of B, in several states each, and an oxide of both."""
        a, b = (
            rng.choice(((1, 1), (1, 2), (2, 1)))
            if level == 1
            else (rng.randint(1, 3), rng.randint(1, 2 if level == 2 else 3))
        )
        forms = [Fraction(n, d) for n, d in ((0, 1), (1, 2), (1, 1), (3, 2), (4, 3), (2, 1), (5, 2), (3, 1))]
        forms = forms if level > 1 else [Fraction(n) for n in range(4)]
        names = ("A", "B") if level == 1 else rng.choice(METALS)
        count = 3 if level == 1 else 4
        of_a, of_b = rng.sample(forms, count), rng.sample(forms, count)
        sums = Counter(a * p + b * q for p in of_a for q in of_b)
        fitting = sorted(n for n, ways in sums.items() if n.denominator == 1 and n > 1 and ways > 1 + (level > 1))
        if not fitting:
            return None
        oxygen = int(rng.choice(fitting))
        stock, depth = [], [rng.randint(150, 400) * (1 if level == 1 else 5) for _ in range(2)]
        for k, shares in enumerate((of_a, of_b)):
            for share in shares:
                metal = share.denominator
                amounts = (metal if k == 0 else 0, metal if k == 1 else 0, share.numerator)
                atoms = metal + share.numerator
                level_ = (
                    -round(depth[k] * min(float(share), 2.0) * rng.uniform(0.7, 1.2) / (1 + float(share)))
                    if share
                    else 0
                )
                stock.append(Phase(write_formula((*names, "O"), amounts), amounts, level_ * atoms))
        target = Phase(write_formula((*names, "O"), (a, b, oxygen)), (a, b, oxygen), 0)
        if gcd(a, b, oxygen) > 1 or target.formula in [p.formula for p in stock]:
            return None
        ways = self._pairs(stock, target)
        if not ways:
            return None
        lowest = min(release for _, _, release in ways)  # the target lies below every mixture of two
        energy = (int(lowest) // target.atoms - rng.randint(3, 60)) * target.atoms
        rng.shuffle(stock)
        return stock, Phase(target.formula, target.amounts, energy)

    def _pairs(self, stock: Sequence[Phase], target: Phase) -> list[tuple[tuple[str, str], tuple[str, str], Fraction]]:
        """((amount, formula), (amount, formula), energy released in meV) of every pair that makes one target."""
        found = []
        for one, two in combinations(stock, 2):
            for i, j in combinations(range(3), 2):
                whole = determinant([[one.amounts[i], two.amounts[i]], [one.amounts[j], two.amounts[j]]])
                if whole:
                    n = Fraction(
                        determinant([[target.amounts[i], two.amounts[i]], [target.amounts[j], two.amounts[j]]]), whole
                    )
                    m = Fraction(
                        determinant([[one.amounts[i], target.amounts[i]], [one.amounts[j], target.amounts[j]]]), whole
                    )
                    made = [n * x + m * y for x, y in zip(one.amounts, two.amounts, strict=True)]
                    if n > 0 and m > 0 and made == list(target.amounts):
                        release = n * one.energy + m * two.energy - target.energy
                        found.append(((str(n), one.formula), (str(m), two.formula), release))
                    break
        return found

    def grade(self, answer: Any, text: str) -> Score:
        sides = carried_out(text, answer["phases"])
        if isinstance(sides, Score):
            return sides
        (atoms, high, reactants), (_, low, products) = sides
        if products != [answer["target"]] or len(set(reactants)) != 2 or len(reactants) != 2:
            return wrong("wrong_phases", "two precursors and the target alone are asked for")
        target = next(phase for phase in restore(answer["phases"]) if phase.formula == answer["target"])
        released = (high - low) * target.atoms / sum(atoms)
        return right(balanced=1.0) if released >= Fraction(answer["release"]) else wrong("not_largest", balanced=1.0)

    def solution(self, answer: Any) -> str:
        best = [(n, formula) for n, formula in answer["best"]]
        return f"<answer>{write_reaction(best, [(1, answer['target'])])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        (n, one), (m, two) = answer["best"]
        bent = [(Fraction(n) + rng.randint(1, 2), one), (m, two)]
        return f"<answer>{write_reaction(bent, [(1, answer['target'])])}</answer>"

    def check(self, problem: Problem) -> bool:
        """Least squares over every pair of the phases in the prompt."""
        import numpy as np

        text, answer = problem.prompt, problem.answer
        listed = [(a, float(e)) for a, e in read_phases(text)]
        named = re.search(r"^(\w+) from two|react to (\w+) and", text)
        assert named is not None
        target = parse_formula(named[1] or named[2]) or {}
        names = list(target)
        goal = np.array([float(target[name]) for name in names])
        energy = next(e for a, e in listed if a == target)
        shown = [p for p in listed if p[0] != target and (len(p[0]) > 1 or p[1] or f"{next(iter(p[0]))} 0" in text)]
        best: tuple[float, list[Any]] = (-1.0, [])
        for one, two in combinations(shown, 2):
            matrix = np.array([[float(p[0].get(name, 0)) for p in (one, two)] for name in names])
            amounts, *_ = np.linalg.lstsq(matrix, goal, rcond=None)
            if amounts.min() > 1e-6 and np.abs(matrix @ amounts - goal).max() < 1e-9:
                best = max(best, (amounts @ [one[1], two[1]] - energy, [one[0], two[0]]), key=lambda pair: pair[0])
        mine = [parse_formula(formula) for _, formula in answer["best"]]
        close = abs(best[0] - float(Fraction(answer["release"]))) < 1e-6 * abs(best[0])
        return answer["target"] == (named[1] or named[2]) and close and all(one in mine for one in best[1])


@dataclass(frozen=True, kw_only=True)
class Interface(Task):
    """The reaction between two solids in contact that releases most energy per atom, as a balanced equation."""

    chance: ClassVar[float] = 0.15

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            phases, per_atom = draw_system(rng, 3, min(level + (level > 2), 4))
            distances = iter(gaps(phases))
            stable = [p for p in phases if p.is_element or next(distances) < 0]
            one, two = rng.sample([p for p in stable if level > 1 or 0 in p.amounts], 2)
            ways = sorted(self._ways(phases, one, two), key=lambda way: way[0])
            if ways and ways[0][0] < -2 and (len(ways) == 1 or ways[1][0] - ways[0][0] > Fraction(1, 2)):
                break
        energy, left, products = ways[0]
        system = describe(phases, per_atom=per_atom)
        if level == 1:
            prompt = (
                f"{system}. {one.formula} meets {two.formula}: most exothermic reaction per atom, to any phases listed?"
            )
        else:
            prompt = (
                f"{system}. {one.formula} and {two.formula} are in contact and may react in any ratio, to any phases of"
                " the system. Which reaction releases the most energy per atom? Write it balanced, like"
                " 2 X + YZ -> X2Z + Y."
            )
        answer = {"phases": store(phases), "reactants": [one.formula, two.formula], "energy": str(energy)}
        return Problem(prompt, answer | {"left": left, "products": products})

    def _ways(self, phases: Sequence[Phase], one: Phase, two: Phase) -> list[tuple[Fraction, list[Any], list[Any]]]:
        """(meV per atom, reactants, products) of every reaction of the two to one or two others, in all ratios."""
        found: list[tuple[Fraction, list[Any], list[Any]]] = []
        others = [p for p in phases if p not in (one, two)]
        for three, four in combinations(others, 2):
            columns = [one.amounts, two.amounts, three.amounts, four.amounts]
            null = [
                (-1) ** k * determinant([[c[i] for j, c in enumerate(columns) if j != k] for i in range(3)])
                for k in range(4)
            ]
            if not any(null):
                continue
            null = null if (null[0] or null[1]) > 0 else [-n for n in null]
            if min(null[:2]) <= 0 or max(null[2:]) > 0:
                continue
            atoms = null[0] * one.atoms + null[1] * two.atoms
            energy = sum(n * p.energy for n, p in zip(null, (one, two, three, four), strict=True))
            left = [[str(n), p.formula] for n, p in zip(null, (one, two), strict=False)]
            products = [[str(-n), p.formula] for n, p in zip(null[2:], (three, four), strict=True) if n]
            if not any(products == known for _, _, known in found):
                found.append((Fraction(-energy, atoms), left, products))
        return found

    def grade(self, answer: Any, text: str) -> Score:
        sides = carried_out(text, answer["phases"])
        if isinstance(sides, Score):
            return sides
        (atoms, high, reactants), (_, low, _) = sides
        if sorted(reactants) != sorted(answer["reactants"]):
            return wrong("wrong_reactants")
        released = (low - high) / sum(atoms)
        return right(balanced=1.0) if released <= Fraction(answer["energy"]) else wrong("not_largest", balanced=1.0)

    def solution(self, answer: Any) -> str:
        return f"<answer>{write_reaction(answer['left'], answer['products'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        (n, one), other = answer["left"]
        return f"<answer>{write_reaction([(Fraction(n) * 2, one), other], answer['products'])}</answer>"

    def check(self, problem: Problem) -> bool:
        """A linear program over the reactants and all phases: one atom's worth in, the lowest energy out."""
        from scipy.optimize import linprog

        told = re.search(r"\. (\S+) (?:meets|and) (\S+?)(?::| are)", problem.prompt)
        assert told is not None
        phases = [(a, float(e)) for a, e in read_phases(problem.prompt.split(". ")[0] + ".")]
        pair = [next((a, e) for a, e in phases if a == parse_formula(told[k])) for k in (1, 2)]
        names = sorted({name for amounts, _ in phases for name in amounts})
        columns = [({k: -n for k, n in a.items()}, -e) for a, e in pair] + phases
        result = linprog(
            [e for _, e in columns],
            A_eq=[[float(a.get(name, 0)) for a, _ in columns] for name in names]
            + [[float(sum(a.values())) for a, _ in pair] + [0.0] * len(phases)],
            b_eq=[*[0.0] * len(names), 1.0],
            method="highs",
        )
        score = self.grade(
            problem.answer, self.solution(problem.answer).removeprefix("<answer>").removesuffix("</answer>")
        )
        same = sorted(problem.answer["reactants"]) == sorted((told[1], told[2]))
        return same and score.correct and abs(result.fun - float(Fraction(problem.answer["energy"]))) < 1e-6
