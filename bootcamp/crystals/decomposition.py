"""What an unstable composition falls apart into, as a balanced sum of stable phases."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from bootcamp.answers.numbers import parse_number
from bootcamp.crystals.formulas import parse_formula
from bootcamp.crystals.hull import draw_system
from bootcamp.crystals.phases import (
    Phase,
    describe,
    elements,
    equilibrium,
    gaps,
    program_energy,
    read_phases,
    restore,
    stoichiometries,
    store,
)
from bootcamp.types import Problem, Score, Task, right, wrong

_TERM = re.compile(r"(?:(\d{1,6}(?:\.\d{1,8})?(?:/\d{1,6})?)\s*\*?\s*)?([A-Z][A-Za-z0-9()]{0,60})", re.ASCII)
MAX_TERMS = 12


def read_mixture(text: str) -> list[tuple[Fraction, str]] | None:
    """`2 A3B + 1/3 B` as amounts and formulas; what stands before an arrow is dropped."""
    text = re.split(r"->|=>|→|=", text.strip().rstrip("."))[-1]
    terms = text.split("+")
    if len(terms) > MAX_TERMS or len(text) > 400:
        return None
    mixture = []
    for term in terms:
        match = _TERM.fullmatch(term.strip())
        if not match:
            return None
        amount = parse_number(match[1]) if match[1] else Fraction(1)
        if not amount:
            return None
        mixture.append((amount, match[2]))
    return mixture


@dataclass(frozen=True, kw_only=True)
class Decomposition(Task):
    """The stable phases, with amounts, that a composition falls apart into.

    The answer is executed: it must hold the target's atoms in their ratio (any overall factor will
    do) and be as low in energy as the equilibrium.
    """

    def generate(self, rng: Random, level: int) -> Problem:
        return self._given_hull(rng) if level == 1 else self._found_hull(rng, level)

    def _given_hull(self, rng: Random) -> Problem:
        while True:
            stable = sorted(rng.sample(stoichiometries(2, 5), rng.choice((2, 3))), key=lambda a: a[1] / sum(a))
            ladder = [(1, 0), *stable, (0, 1)]
            i = rng.randrange(len(ladder) - 1)
            n, m = rng.randint(1, 3), rng.randint(1, 3)
            target = tuple(n * a + m * b for a, b in zip(ladder[i], ladder[i + 1], strict=True))
            if target in stoichiometries(2, 15):
                break
        # A convex curve of energies that are never told: the order on the line is all that counts.
        phases = elements("AB")
        for amounts in stable:
            a, b = amounts
            phases.append(Phase(_name(amounts), amounts, round(-9000 * a * b / (a + b))))
        listed = ", ".join(_name(amounts) for amounts in ladder)
        name = _name(target)
        products = [[n, _name(ladder[i])], [m, _name(ladder[i + 1])]]
        answer = {"phases": store(phases), "target": list(target), "products": products}
        return Problem(f"Stable: {listed}. {name} decomposes into? Balanced sum.", answer)

    def _found_hull(self, rng: Random, level: int) -> Problem:
        size = 3 if level in (3, 5) else 2
        source = {2: 2, 3: 3, 4: 4, 5: 4}[level]
        while True:
            phases, per_atom = draw_system(rng, size, source)
            off = [p for p, value in zip(phases[size:], gaps(phases), strict=True) if value > 0]
            if not off:
                continue
            target = rng.choice(off)
            mixture = equilibrium(target.amounts, phases)
            if len(mixture.amounts) == size and len(phases) > size + 2:
                break
        products = [[str(amount), phases[i].formula] for i, amount in mixture.amounts.items()]
        answer = {"phases": store(phases), "target": list(target.amounts), "products": products}
        prompt = (
            f"{describe(phases, per_atom=per_atom)}. {target.formula} is not stable: into which stable phases does it "
            "decompose at equilibrium? Answer as a balanced sum such as 1/2 XY + 3/2 Z for one formula unit."
        )
        return Problem(prompt, answer)

    def grade(self, answer: Any, text: str) -> Score:
        mixture = read_mixture(text)
        if mixture is None:
            return wrong("not_a_sum", "expected amounts and formulas joined by +")
        phases = restore(answer["phases"])
        names = [phase.formula for phase in phases if phase.is_element]
        known = [(parse_formula(phase.formula), phase) for phase in phases]
        total = [Fraction(0)] * len(names)
        energy = Fraction(0)
        for amount, formula in mixture:
            amounts = parse_formula(formula)
            phase = next((phase for own, phase in known if own == amounts), None)
            if phase is None:
                return wrong("unknown_phase", f"{formula} is not one of the phases")
            total = [old + amount * n for old, n in zip(total, phase.amounts, strict=True)]
            energy += amount * phase.energy
        scale = sum(total) / sum(answer["target"])
        error = max(abs(t - scale * n) for t, n in zip(total, answer["target"], strict=True))
        if error > scale * Fraction(1, 200):  # decimals such as 0.667 are fine
            return wrong("unbalanced", "the sum does not have the atoms of the target")
        best = equilibrium(answer["target"], phases)
        truth = [parse_formula(phases[i].formula) for i in best.amounts]
        named = [parse_formula(formula) for _, formula in mixture]
        same_phases = all(one in truth for one in named) and all(one in named for one in truth)
        if same_phases or (error == 0 and energy <= scale * best.energy):
            return right(balanced=1.0)
        return wrong("not_lowest", "another mixture is lower in energy", balanced=1.0)

    def solution(self, answer: Any) -> str:
        terms = [formula if str(amount) == "1" else f"{amount} {formula}" for amount, formula in answer["products"]]
        return f"<answer>{' + '.join(terms)}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        (first, one), (second, other), *rest = answer["products"]
        bent = [[Fraction(first) + rng.randint(1, 3), one], [second, other], *rest]
        return f"<answer>{' + '.join(f'{amount} {formula}' for amount, formula in bent)}</answer>"

    def check(self, problem: Problem) -> bool:
        """What is stored is what the prompt says, and the products are the lowest by a way of their own."""
        products = [(Fraction(str(n)), parse_formula(f) or {}) for n, f in problem.answer["products"]]
        phases = restore(problem.answer["phases"])
        names = [phase.formula for phase in phases if phase.is_element]
        target = {e: n for e, n in zip(names, problem.answer["target"], strict=True) if n}
        if problem.prompt.startswith("Stable"):
            given = problem.prompt.partition(": ")[2].partition(".")[0].split(", ")
            # On a line of stable phases the neighbours of the target enclose it and no other phase.
            wanted = parse_formula(problem.prompt.partition(" decomposes")[0].split()[-1]) or {}
            if target != wanted or sorted(phase.formula for phase in phases) != sorted(given):
                return False
            share = [_share(parse_formula(f) or {}) for f in given]
            low = max(x for x in share if x < _share(wanted))
            high = min(x for x in share if x > _share(wanted))
            return sorted(_share(a) for _, a in products) == [low, high] and all(
                sum(n * a.get(e, 0) for n, a in products) == wanted[e] for e in "AB"
            )
        listed = read_phases(problem.prompt)
        wanted = parse_formula(problem.prompt.partition(" is not stable")[0].split()[-1]) or {}
        energies = {_key(amounts): energy for amounts, energy in listed}
        stored = {_key(parse_formula(phase.formula) or {}): phase.energy for phase in phases}
        if target != wanted or stored != energies:
            return False
        own = sum(n * energies[_key(amounts)] for n, amounts in products)
        balanced = all(sum(n * a.get(e, 0) for n, a in products) == wanted[e] for e in wanted)
        return balanced and abs(float(own) - program_energy(wanted, listed)) < 1e-3


def _name(amounts: Sequence[int]) -> str:
    return "".join(f"{e}{'' if n == 1 else n}" for e, n in zip("AB", amounts, strict=True) if n)


def _key(amounts: dict[str, Fraction]) -> tuple[tuple[str, Fraction], ...]:
    return tuple(sorted(amounts.items()))


def _share(amounts: dict[str, Fraction]) -> Fraction:
    return amounts.get("B", Fraction(0)) / sum(amounts.values())
