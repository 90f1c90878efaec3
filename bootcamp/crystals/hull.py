"""Convex hulls: which phases are stable, by how much, and into what the others fall apart.

Energies are always given. Levels 1 to 3 invent them; 4 and 5 take measured ones and add
hypothetical phases, since compounds that people measured are nearly all stable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.numbers import close, parse_number
from bootcamp.crystals.experimental import with_candidates
from bootcamp.crystals.formulas import parse_formula, same_composition
from bootcamp.crystals.phases import Phase, describe, elements, gaps, invented, on_hull, program_gaps, stoichiometries
from bootcamp.types import Problem, Score, Task, right, wrong

Pair = tuple[int, int]


def draw_system(rng: Random, components: int, level: int) -> tuple[list[Phase], bool]:
    """A system of that level, its elements first, and whether its energies are told per atom.

    1: three or four compounds, small whole meV per atom. 2: more. 3: per formula unit. 4: measured,
    with hypothetical phases. 5: more of those, and total energies (elements not at zero).
    """
    if level <= 3:
        count = level + 2 + (components == 3)
        names = "ABC"[:components]
        largest = 3 if components == 2 else 2
        while True:
            compositions = rng.sample(stoichiometries(components, largest + (level == 3)), count)
            if components == 2 or sum(0 not in amounts for amounts in compositions) >= 2:
                break
        while True:
            phases = invented(rng, names, compositions, reach=(16, 40, 90)[level - 1])
            compounds = sorted(phases[components:], key=lambda phase: phase.amounts, reverse=True)
            phases = phases[:components] + compounds
            if min(map(abs, gaps(phases))) >= 1 and max(phase.energy for phase in compounds) < 0:
                return phases, level < 3
    phases, _ = with_candidates(rng, components, level - 2)
    if level == 5:
        zero = [-rng.randrange(1500, 9000) for _ in range(components)]
        shifted = [
            Phase(p.formula, p.amounts, p.energy + sum(n * e for n, e in zip(p.amounts, zero, strict=True)))
            for p in phases
        ]
        return elements([p.formula for p in phases[:components]], zero) + shifted[components:], False
    return phases, False


def draw_chain(rng: Random) -> list[Phase]:
    """A3B, AB and AB3 with small whole energies: the smallest hull problem whose answer is not plain."""
    wanted = rng.randrange(1, 8)  # bit i: compound i is stable; drawn first so that no answer is common
    while True:
        energies = [-rng.randint(1, 24) for _ in CHAIN]
        signs = line_signs([(3, energies[0]), (6, energies[1]), (9, energies[2])])
        if 0 not in signs and sum(1 << i for i, sign in enumerate(signs) if sign < 0) == wanted:
            return chain(energies)


def chain(energies: Sequence[int]) -> list[Phase]:
    """The elements A and B and the three compounds of `CHAIN` with these energies, meV per atom."""
    return elements("AB") + [Phase(f, a, e * sum(a)) for (f, a), e in zip(CHAIN, energies, strict=True)]


def line_signs(points: Sequence[Pair]) -> list[int]:
    """For (12 x, energy) in order of x, between elements at zero: -1 below the hull of the others, 1 above, 0 on it."""
    line = [(0, 0), *points, (12, 0)]
    signs = []
    for i in range(1, len(line) - 1):
        x, e = line[i]
        worst = max((e - f) * (z - y) - (g - f) * (x - y) for y, f in line[:i] for z, g in line[i + 1 :])
        signs.append((worst > 0) - (worst < 0))
    return signs


CHAIN: tuple[tuple[str, Pair], ...] = (("A3B", (3, 1)), ("AB", (1, 1)), ("AB3", (1, 3)))


def read_labels(text: str, labels: Sequence[str]) -> set[str] | None:
    """The listed ones of `labels`, compared as compositions; None if anything else is named.

    A pure element of the system may be named or not: it always lies on the hull.
    """
    if re.fullmatch(r"(?i)none\.?", text.strip()):
        return set()
    known = {label: parse_formula(label) for label in labels}
    elements = {symbol for own in known.values() for symbol in own or ()}
    named = set()
    for word in re.split(r"[,;\s]+|\band\b", text.strip().strip("{}[]().")):
        amounts = parse_formula(word) if word else None
        if not word or (amounts and len(amounts) == 1 and elements.issuperset(amounts)):
            continue
        match = [label for label, own in known.items() if amounts and own and same_composition(amounts, own)]
        if not match:
            return None
        named.add(match[0])
    return named


def grade_labels(answer: Sequence[str], labels: Sequence[str], text: str) -> Score:
    """Full marks for exactly the right subset; the part `jaccard` says how near the others are."""
    if len(text) > 1000:
        return wrong("too_long")
    named = read_labels(text, labels)
    if named is None:
        return wrong("unknown_phase", "names something that the question does not list")
    if not named and (answer or not re.search(r"[A-Za-z]", text)):  # "none", or elements, which never leave
        return wrong("no_phase")
    truth = set(answer)
    if named == truth:
        return right(jaccard=1.0)
    code = "missing_phase" if named < truth else "extra_phase" if named > truth else "wrong_phases"
    return wrong(code, jaccard=len(named & truth) / len(named | truth))


@dataclass(frozen=True, kw_only=True)
class StablePhases(Task):
    """The compounds on the convex hull of a binary or ternary system."""

    components: int = 2

    QUESTION: ClassVar = "List the compounds on the convex hull."

    def generate(self, rng: Random, level: int) -> Problem:
        if self.components == 2 and level == 1:
            phases = draw_chain(rng)
            return self._problem(phases, f"{describe(phases, per_atom=True)}. Which lie on the convex hull?")
        while True:
            phases, per_atom = draw_system(rng, self.components, level)
            signs = gaps(phases)
            if any(sign < 0 for sign in signs):
                break
        question = "Which lie on the convex hull?" if level < 3 else self.QUESTION
        return self._problem(phases, f"{describe(phases, per_atom=per_atom)}. {question}")

    def _problem(self, phases: list[Phase], prompt: str) -> Problem:
        compounds = [phase.formula for phase in phases if not phase.is_element]
        stable = [formula for formula, sign in zip(compounds, gaps(phases), strict=True) if sign < 0]
        return Problem(prompt, {"compounds": compounds, "stable": stable})

    def grade(self, answer: Any, text: str) -> Score:
        return grade_labels(answer["stable"], answer["compounds"], text)

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(answer['stable'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        flipped = rng.choice(answer["compounds"])
        named = [f for f in answer["compounds"] if (f in answer["stable"]) != (f == flipped)]
        return f"<answer>{', '.join(named) or 'none'}</answer>"

    def check(self, problem: Problem) -> bool:
        named = {formula for formula, value in program_gaps(problem.prompt).items() if value < 0}
        return read_labels(", ".join(named), problem.answer["compounds"]) == set(problem.answer["stable"])


@dataclass(frozen=True, kw_only=True)
class HullDistance(Task):
    """How far a phase lies above the hull, or (`side: below`) how far it could rise and stay stable.

    Answers are in meV per atom; exact at levels 1 and 2, within 1 meV above.
    """

    side: str = "above"

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            if level == 1:
                phases = chain([-rng.randint(1, 40) for _ in CHAIN])
                if self.side == "above" and rng.random() < 0.5:  # two compounds: nothing to choose between
                    phases.pop(rng.randrange(2, 5))
                per_atom = True
            else:
                phases, per_atom = draw_system(rng, 2 + (level == 5), min(level, 4))
            first = sum(phase.is_element for phase in phases)
            sign = 1 if self.side == "above" else -1
            values = {first + i: sign * value for i, value in enumerate(gaps(phases))}
            fitting = [i for i, value in values.items() if value > 0 and (level > 2 or value.denominator == 1)]
            if fitting:
                break
        chosen = rng.choice(fitting)
        name, system = phases[chosen].formula, describe(phases, per_atom=per_atom)
        if level < 3:
            question = (
                f"How far above the hull is {name}?"
                if self.side == "above"
                else f"By how much can {name} rise and stay on the hull?"
            )
        elif self.side == "above":
            question = f"What is the energy of {name} above the convex hull of the others, in meV per atom?"
        else:
            question = (
                f"{name} is stable. By how many meV per atom could its energy rise, all else equal, "
                "before it leaves the convex hull?"
            )
        value = values[chosen]
        answer = {"phase": name, "value": int(value) if level < 3 else round(float(value), 3), "exact": level < 3}
        return Problem(f"{system}. {question}", answer)

    def grade(self, answer: Any, text: str) -> Score:
        number = parse_number(re.sub(r"\s*meV(?:\s*/\s*atom|\s+per\s+atom)?\.?$", "", text.strip()[:200]))
        if number is None:
            return wrong("not_a_number")
        return (
            right() if close(number, answer["value"], abs_=0.01 if answer["exact"] else 1.0) else wrong("wrong_value")
        )

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['value']:g}</answer>" if answer["exact"] else f"<answer>{answer['value']:.1f}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['value'] + rng.choice((-6, -2, 2, 5)):.1f}</answer>"

    def check(self, problem: Problem) -> bool:
        wanted = parse_formula(problem.answer["phase"])
        sign = 1 if self.side == "above" else -1
        values = [v for formula, v in program_gaps(problem.prompt).items() if parse_formula(formula) == wanted]
        return len(values) == 1 and abs(sign * values[0] - problem.answer["value"]) < 1e-3 + 1e-6 * abs(values[0])


@dataclass(frozen=True, kw_only=True)
class Displaced(Task):
    """Which stable compounds a newly found phase pushes off the hull."""

    def generate(self, rng: Random, level: int) -> Problem:
        phases, newcomer, per_atom = self._small(rng) if level == 1 else self._large(rng, level)
        after = gaps([*phases, newcomer])[:-1]
        compounds = [phase.formula for phase in phases if not phase.is_element]
        gone = [formula for formula, value in zip(compounds, after, strict=True) if value > 0]
        energy = f"{newcomer.energy // newcomer.atoms}" if per_atom else f"{newcomer.energy / 1000:.3f}"
        system = describe(phases, per_atom=per_atom)
        if level == 1:
            prompt = f"{system}; all on the hull. New: {newcomer.formula} {energy}. Which leave it?"
        else:
            unit = "meV/atom" if per_atom else "eV per formula unit"
            prompt = (
                f"{system}; all are on the convex hull. A new phase is found: {newcomer.formula} {energy}; "
                f"energy in {unit}. Which of the listed compounds leave the hull? Answer none if all stay."
            )
        return Problem(prompt, {"compounds": compounds, "gone": gone, "new": newcomer.formula})

    def _small(self, rng: Random) -> tuple[list[Phase], Phase, bool]:
        wanted = rng.choice((0, 1, 2, 3, 6, 7))  # bit i: the i-th from the newcomer's end leaves the hull
        near_a = rng.random() < 0.5
        while True:
            energies = [-rng.randint(1, 40) for _ in CHAIN]
            points = [(3, energies[0]), (6, energies[1]), (9, energies[2])]
            if max(line_signs(points)) >= 0:
                continue
            energy = -rng.randint(5, 60)
            after = line_signs(sorted([*points, (4 if near_a else 8, energy)]))
            del after[1 if near_a else 2]
            left = sum(1 << i for i, sign in enumerate(after if near_a else after[::-1]) if sign > 0)
            if 0 not in after and left == wanted:
                formula, amounts = ("A2B", (2, 1)) if near_a else ("AB2", (1, 2))
                return chain(energies), Phase(formula, amounts, 3 * energy), True

    def _large(self, rng: Random, level: int) -> tuple[list[Phase], Phase, bool]:
        size = 2 + (level == 5)
        margin = 1 if level < 4 else 5
        while True:
            phases, per_atom = draw_system(rng, size, min(level, 4))
            kept = on_hull(phases)
            if len(kept) < size + 3:
                continue
            newcomer = kept.pop(rng.randrange(size, len(kept)))
            silent = rng.random() < 0.1  # now and then nothing leaves
            for _ in range(12):
                lower = round(rng.uniform(0, (9, 15, 25, 25)[level - 2]) ** 2) * newcomer.atoms
                new = Phase(newcomer.formula, newcomer.amounts, newcomer.energy - lower)
                after = gaps([*kept, new])
                if min(map(abs, after)) >= margin and (max(after) < 0) == silent:
                    return kept, new, per_atom

    def grade(self, answer: Any, text: str) -> Score:
        return grade_labels(answer["gone"], answer["compounds"], text)

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(answer['gone']) or 'none'}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        flipped = rng.choice(answer["compounds"])
        named = [f for f in answer["compounds"] if (f in answer["gone"]) != (f == flipped)]
        return f"<answer>{', '.join(named) or 'none'}</answer>"

    def check(self, problem: Problem) -> bool:
        gone = {formula for formula, value in program_gaps(problem.prompt).items() if value > 0}
        gone -= {formula for formula in gone if parse_formula(formula) == parse_formula(problem.answer["new"])}
        return read_labels(", ".join(gone) or "none", problem.answer["compounds"]) == set(problem.answer["gone"])
