"""What changes a hull: phases that keep another from being stable, and the room that a new phase has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from random import Random
from typing import Any, ClassVar

from bootcamp.crystals.formulas import parse_formula, write_formula
from bootcamp.crystals.hull import draw_system, grade_labels, read_labels
from bootcamp.crystals.phases import (
    Phase,
    describe,
    equilibrium,
    gap,
    gaps,
    on_hull,
    program_energy,
    read_phases,
    stoichiometries,
)
from bootcamp.crystals.ternaries import determinant
from bootcamp.crystals.tielines import grade_numbers
from bootcamp.types import Problem, Score, Task


@dataclass(frozen=True, kw_only=True)
class Rivals(Task):
    """The phases each of whose absence alone would put a given unstable phase on the hull."""

    def generate(self, rng: Random, level: int) -> Problem:
        size = 2 if level < 3 else 3
        while True:
            phases, per_atom = draw_system(rng, size, min(level + 1, 4))
            values = gaps(phases)
            off = [k + size for k, value in enumerate(values) if value > 0]
            if not off:
                continue
            index = rng.choice(off)
            target = phases[index]
            without = {p.formula: self._gap_without(phases, target, p) for p in phases[size:] if p is not target}
            rivals = [formula for formula, value in without.items() if value < 0]
            margin = 1 if level < 3 else 4
            if (rivals or rng.random() < 0.1) and min(abs(value) for value in without.values()) >= margin:
                break
        compounds_ = [p.formula for p in phases[size:] if p is not target]
        question = (
            f"{target.formula} is off the hull. Without which other compound (one at a time) would it be on it?"
            if level == 1
            else f"{target.formula} is not on the convex hull. Name every compound whose absence, alone, would put it"
            " there. Answer none if there is no such compound."
        )
        prompt = f"{describe(phases, per_atom=per_atom)}. {question}"
        return Problem(prompt, {"compounds": compounds_, "rivals": rivals, "target": target.formula})

    def _gap_without(self, phases: Sequence[Phase], target: Phase, gone: Phase) -> Fraction:
        left = [p for p in phases if p is not gone]
        return gap(left.index(target), left)

    def grade(self, answer: Any, text: str) -> Score:
        return grade_labels(answer["rivals"], answer["compounds"], text)

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(answer['rivals']) or 'none'}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        flipped = rng.choice(answer["compounds"])
        named = [f for f in answer["compounds"] if (f in answer["rivals"]) != (f == flipped)]
        return f"<answer>{', '.join(named) or 'none'}</answer>"

    def check(self, problem: Problem) -> bool:
        """A linear program without each of them."""
        target = re.search(r"\. (\S+) is (?:off|not on)", problem.prompt)
        assert target is not None
        own = parse_formula(target[1]) or {}
        phases = read_phases(problem.prompt.split(". ")[0] + ".")
        energy = next(float(e) for a, e in phases if a == own)
        rest = [(a, e) for a, e in phases if a != own]
        found = []
        for gone, _ in rest:
            if len(gone) > 1 and energy < program_energy(own, [(a, e) for a, e in rest if a != gone]):
                found.append(write_formula(list(gone), [int(n) for n in gone.values()]))
        same = target[1] == problem.answer["target"]
        return same and read_labels(", ".join(found) or "none", problem.answer["compounds"]) == set(
            problem.answer["rivals"]
        )


@dataclass(frozen=True, kw_only=True)
class Newcomer(Task):
    """The energies between which a new phase is stable and pushes no other off the hull (meV per atom)."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        size = 2 if level < 4 else 3
        while True:
            phases, per_atom = draw_system(rng, size, min(level, 4))
            kept = on_hull(phases)
            taken = {tuple(Fraction(n, p.atoms) for n in p.amounts) for p in phases}
            free = [
                n
                for n in stoichiometries(size, 3 if level < 3 else 4)
                if tuple(Fraction(k, sum(n)) for k in n) not in taken
            ]
            if len(kept) < size + 2 or not free:
                continue
            amounts = rng.choice(free)
            high = equilibrium(amounts, kept).energy / sum(amounts)
            low = self._lowest(kept, amounts, size)
            if low is not None and high - low > (1 if level < 3 else 5):
                break
        names = [p.formula for p in phases[:size]]
        new = write_formula(names, amounts)
        question = (
            f"New phase {new}: between which energies (meV/atom) is it stable, all others staying on the hull?"
            if level < 3
            else f"Between which formation energies, in meV per atom, would a new phase {new} be stable without pushing"
            " any stable compound off the convex hull? Answer low, high."
        )
        told = kept if level < 3 else phases
        return Problem(
            f"{describe(told, per_atom=per_atom)}. {question}",
            {"values": [round(float(low), 4), round(float(high), 4)], "new": new},
        )

    def _lowest(self, kept: Sequence[Phase], amounts: tuple[int, ...], size: int) -> Fraction | None:
        """The highest of the energies at which one of the others is just touched; None if nothing would be.

        A phase stays on the hull while some chemical potentials at which it is stable forbid the new one, so it is
        touched at the least energy that these give the new phase: at a corner of their region.
        """
        touched = []
        for other in kept[size:]:
            inside = [k for k, n in enumerate(other.amounts) if n]
            if any(n and k not in inside for k, n in enumerate(amounts)):
                continue  # an element that `other` lacks can be as dear as it takes
            system = [p for p in kept if all(k in inside for k, n in enumerate(p.amounts) if n)]
            rows = {p: tuple(p.amounts[k] for k in inside) for p in system}
            part = [amounts[k] for k in inside]
            energies = [
                sum((m * n for m, n in zip(mu, part, strict=True)), Fraction(0)) / sum(amounts)
                for others in combinations([p for p in system if p is not other], len(inside) - 1)
                if (mu := _potentials([rows[p] for p in (other, *others)], [p.energy for p in (other, *others)]))
                and all(p.energy >= sum(m * n for m, n in zip(mu, row, strict=True)) for p, row in rows.items())
            ]
            touched.append(min(energies))
        return max(touched, default=None)

    def grade(self, answer: Any, text: str) -> Score:
        return grade_numbers(answer["values"], 0.6, re.sub(r"meV(?:\s*/\s*atom| per atom)?", "", text[:400]))

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(f'{value:.2f}' for value in answer['values'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        low, high = answer["values"]
        return f"<answer>{low - rng.choice((-4, 3, 8)):.2f}, {high:.2f}</answer>"

    def check(self, problem: Problem) -> bool:
        """Linear programs a little inside and outside of both ends."""
        new = re.search(r"(?:New|a new) phase (\S+?)(?::| be stable)", problem.prompt)
        assert new is not None
        own = parse_formula(new[1]) or {}
        phases = [(a, float(e)) for a, e in read_phases(problem.prompt.split(". ")[0] + ".")]
        named = {str(sorted(a.items())): (a, e) for a, e in phases}
        stable = [
            (a, e) for key, (a, e) in named.items()
            if len(a) == 1 or e < program_energy(a, [pair for other, pair in named.items() if other != key])  # type: ignore[misc]
        ]  # fmt: skip
        atoms = float(sum(own.values()))

        def fits(energy: float) -> bool:
            system = [*stable, (own, energy * atoms)]
            return all(
                e < program_energy(a, [pair for j, pair in enumerate(system) if j != k]) + 1e-6 * atoms  # type: ignore[misc]
                for k, (a, e) in enumerate(system)
                if len(a) > 1
            )

        low, high = problem.answer["values"]
        step = 0.05 * min(1.0, high - low)
        inside = fits(low + step) and fits(high - step)
        return inside and not fits(low - step) and not fits(high + step) and new[1] == problem.answer["new"]


def _potentials(rows: Sequence[Sequence[int]], energies: Sequence[int]) -> list[Fraction] | None:
    """The solution of as many linear equations; None if there is not one alone."""
    whole = determinant(rows)
    if not whole:
        return None
    return [
        Fraction(determinant([[*row[:k], e, *row[k + 1 :]] for row, e in zip(rows, energies, strict=True)]), whole)
        for k in range(len(rows))
    ]
