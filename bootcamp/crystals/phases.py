"""Phases of a chemical system and their equilibrium, exactly: no rounding decides what is stable.

Amounts and energies are whole numbers (atoms and meV per formula unit), so a mixture's energy is a
`Fraction`. A system always holds its elements.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from math import gcd
from random import Random

from bootcamp.crystals.formulas import parse_formula, write_formula

_ENTRY = re.compile(r"([A-Z][A-Za-z0-9()]{0,40}) (-?\d{1,9}(?:\.\d{1,6})?)(?=[,.;])", re.ASCII)


@dataclass(frozen=True)
class Phase:
    """A phase with `energy` in meV per formula unit."""

    formula: str
    amounts: tuple[int, ...]  # atoms of each component
    energy: int

    @property
    def atoms(self) -> int:
        return sum(self.amounts)

    @property
    def is_element(self) -> bool:
        return sum(map(bool, self.amounts)) == 1


@dataclass(frozen=True)
class Equilibrium:
    """The mixture of lowest energy at a composition: `amounts[i]` formula units of phase i."""

    energy: Fraction  # meV for the whole target
    amounts: dict[int, Fraction]


def elements(names: Sequence[str], energies: Sequence[int] | None = None) -> list[Phase]:
    """The pure components, at zero unless `energies` says otherwise."""
    energies = energies or [0] * len(names)
    unit = [tuple(int(i == j) for j in range(len(names))) for i in range(len(names))]
    return [Phase(name, amounts, energy) for name, amounts, energy in zip(names, unit, energies, strict=True)]


def equilibrium(target: Sequence[int], phases: Sequence[Phase]) -> Equilibrium:
    """The lowest mixture of `phases` at `target`: every simplex of phases that can hold it is tried."""
    best: Equilibrium | None = None
    for corners in combinations(range(len(phases)), len(target)):
        parts = _barycentric(target, [phases[i].amounts for i in corners])
        if parts is None:
            continue
        numerators, whole = parts
        energy = sum(part * phases[i].energy for part, i in zip(numerators, corners, strict=True))
        if best is None or energy < best.energy * whole:
            mixture = {i: Fraction(part, whole) for part, i in zip(numerators, corners, strict=True) if part}
            best = Equilibrium(Fraction(energy, whole), mixture)
    if best is None:
        raise ValueError(f"no mixture of the given phases has the composition {tuple(target)}")
    return best


def _barycentric(target: Sequence[int], corners: Sequence[Sequence[int]]) -> tuple[list[int], int] | None:
    """Cramer's rule: amounts of each corner as (numerators, positive denominator), None if one is negative."""
    whole = _determinant(corners)
    if whole == 0:
        return None
    sign = 1 if whole > 0 else -1
    parts = [sign * _determinant([*corners[:i], target, *corners[i + 1 :]]) for i in range(len(corners))]
    return None if min(parts) < 0 else (parts, abs(whole))


def _determinant(rows: Sequence[Sequence[int]]) -> int:
    if len(rows) == 2:
        (a, b), (c, d) = rows
        return a * d - b * c
    (a, b, c), (d, e, f), (g, h, i) = rows
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def gap(index: int, phases: Sequence[Phase]) -> Fraction:
    """Energy of a phase over the equilibrium of all others, meV per atom; below zero it is stable."""
    phase = phases[index]
    others = [*phases[:index], *phases[index + 1 :]]
    return (phase.energy - equilibrium(phase.amounts, others).energy) / phase.atoms


def gaps(phases: Sequence[Phase]) -> list[Fraction]:
    """The gap of every compound, elements left out, in order."""
    return [gap(i, phases) for i, phase in enumerate(phases) if not phase.is_element]


def on_hull(phases: Sequence[Phase]) -> list[Phase]:
    """The elements, and the compounds below the equilibrium of all others, in order."""
    return [phase for i, phase in enumerate(phases) if phase.is_element or gap(i, phases) < 0]


def stoichiometries(components: int, largest: int) -> list[tuple[int, ...]]:
    """Amounts without a common divisor, at least two of them positive, none over `largest`."""
    return [
        amounts
        for amounts in product(range(largest + 1), repeat=components)
        if sum(map(bool, amounts)) > 1 and gcd(*amounts) == 1
    ]


def invented(rng: Random, names: Sequence[str], compositions: Sequence[tuple[int, ...]], reach: int) -> list[Phase]:
    """Compounds of whole meV per atom, each set a little above or below the hull of those before it."""
    system = elements(names)
    for amounts in compositions:
        energy = place(rng, amounts, system, (max(2, reach // 8), reach), per_atom=True)
        system.append(Phase(write_formula(names, amounts), amounts, energy))
    return system


def place(
    rng: Random, amounts: tuple[int, ...], system: Sequence[Phase], offsets: tuple[int, int], *, per_atom: bool
) -> int:
    """An energy (meV per formula unit) that lies `offsets` meV per atom off the hull, on a side drawn by lot."""
    atoms = sum(amounts)
    level = equilibrium(amounts, system).energy / atoms
    # Nothing real lies far above zero, so a first phase is put below.
    sign = -1 if level > -offsets[1] else rng.choice((-1, 1))
    offset = sign * rng.randint(*offsets)
    return round(level + offset) * atoms if per_atom else round((level + offset) * atoms)


def store(phases: Sequence[Phase]) -> list[list[object]]:
    """Phases as JSON."""
    return [[phase.formula, list(phase.amounts), phase.energy] for phase in phases]


def restore(rows: Sequence[Sequence[object]]) -> list[Phase]:
    """The inverse of `store`."""
    return [Phase(formula, tuple(amounts), energy) for formula, amounts, energy in rows]  # type: ignore[arg-type]


def describe(phases: Sequence[Phase], *, per_atom: bool) -> str:
    """`A-B, meV/atom (A, B: 0): A3B -12, AB -30`, or eV per formula unit; non-zero elements are listed too."""
    names = [phase.formula for phase in phases if phase.is_element]
    free = all(phase.energy == 0 for phase in phases if phase.is_element)
    if per_atom:
        listed = [f"{phase.formula} {phase.energy // phase.atoms}" for phase in phases if not phase.is_element]
        return f"{'-'.join(names)}, meV/atom ({', '.join(names)}: 0): {', '.join(listed)}"
    listed = [f"{p.formula} {p.energy / 1000:.3f}" for p in phases if not (free and p.is_element)]
    kind = "Formation energies" if free else "Total energies"
    zero = " (elements: 0)" if free else ""
    return f"{kind} in the system {'-'.join(names)} in eV per formula unit{zero}: {', '.join(listed)}"


def read_phases(prompt: str) -> list[tuple[dict[str, Fraction], Fraction]]:
    """What `describe` wrote, from the prompt: (amounts, energy per formula unit in meV), the elements among them."""
    per_atom = "meV/atom" in prompt
    found = []
    for formula, energy in _ENTRY.findall(prompt):
        amounts = parse_formula(formula)
        if amounts is None:
            raise ValueError(f"{formula!r} in the prompt is no formula")
        found.append((amounts, Fraction(energy) * (sum(amounts.values()) if per_atom else 1000)))
    known = {next(iter(amounts)) for amounts, _ in found if len(amounts) == 1}
    names = dict.fromkeys(element for amounts, _ in found for element in amounts)
    return found + [({name: Fraction(1)}, Fraction(0)) for name in names if name not in known]


def program_energy(target: dict[str, Fraction], phases: Sequence[tuple[dict[str, Fraction], Fraction]]) -> float:
    """The equilibrium energy (meV) of `target` as a linear program: a second opinion on `equilibrium`."""
    from scipy.optimize import linprog

    names = sorted({element for amounts, _ in phases for element in amounts})
    matrix = [[float(amounts.get(name, 0)) for amounts, _ in phases] for name in names]
    result = linprog(
        [float(energy) for _, energy in phases],
        A_eq=matrix,
        b_eq=[float(target.get(name, 0)) for name in names],
        method="highs",
    )
    if not result.success:
        raise ValueError(f"linear program: {result.message}")
    return float(result.fun)


def program_gaps(prompt: str) -> dict[str, float]:
    """Gap of each compound in a prompt, meV per atom, by linear programs; keyed by formula."""
    phases = read_phases(prompt)
    answers = {}
    for index, (amounts, energy) in enumerate(phases):
        if len(amounts) > 1:
            rest = phases[:index] + phases[index + 1 :]
            formula = write_formula(list(amounts), [int(a) for a in amounts.values()])
            answers[formula] = (float(energy) - program_energy(amounts, rest)) / float(sum(amounts.values()))
    return answers
