"""Measured formation energies, as pymatgen ships them, arranged by chemical system.

Source: `pymatgen/analysis/compatibility/exp_compounds.json.gz` (MIT licence): 2,135 compounds with
formation energy and uncertainty in eV per formula unit at 298 K; elements are zero.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from random import Random

from bootcamp import provenance
from bootcamp.crystals.formulas import Amounts, parse_formula, write_formula
from bootcamp.crystals.phases import Phase, elements, equilibrium, place, stoichiometries

MARGIN = 5  # meV per atom: nothing closer to the hull than this is asked about
UNSTATED = 20  # meV per atom: the median of the stated uncertainties, taken where none is stated
OFFSETS = (15, 120)  # meV per atom: how far off the hull a hypothetical phase is put
MAX_ATOMS = 40


@cache
def compounds() -> dict[str, tuple[Amounts, int, float]]:
    """Formula -> (amounts, energy in meV, uncertainty in meV), both per formula unit; whole amounts only."""
    found = {}
    for row in json.loads(gzip.decompress(provenance.read("formation-energies"))):
        amounts = parse_formula(row["formula"])
        if not amounts or len(amounts) < 2 or any(amount.denominator > 1 for amount in amounts.values()):
            continue
        if sum(amounts.values()) <= MAX_ATOMS:
            uncertainty = 1000 * (row["uncertainty"] or 0.0)
            if not uncertainty > 0:  # nan and zero mean that none was stated
                uncertainty = UNSTATED * float(sum(amounts.values()))
            found[row["formula"]] = (amounts, round(1000 * row["exp energy"]), uncertainty)
    return found


@cache
def systems(components: int) -> list[tuple[list[Phase], dict[str, float]]]:
    """Systems whose listed phases are clear cases, with each formula's uncertainty in meV per atom.

    A phase whose distance from the hull is under twice the uncertainty of that distance is left out.
    """
    by_system: dict[tuple[str, ...], list[str]] = {}
    for formula, (amounts, _, _) in compounds().items():
        by_system.setdefault(tuple(sorted(amounts)), []).append(formula)
    found = []
    for names in sorted(system for system in by_system if len(system) == components):
        inside = [f for size in (2, 3) for part in combinations(names, size) for f in by_system.get(part, ())]
        names = tuple(sorted(names, key=lambda name: sum(_place(name, formula) for formula in inside) / len(inside)))
        phases = elements(names)
        doubt = dict.fromkeys(names, 0.0)
        for formula in inside:
            amounts, energy, uncertainty = compounds()[formula]
            vector = tuple(int(amounts.get(name, 0)) for name in names)
            if len(inside) <= 12:
                phases.append(Phase(formula, vector, energy))
                doubt[formula] = uncertainty / sum(vector)
        while (unclear := doubtful(phases, doubt)) is not None:
            phases.pop(unclear)
        if len(phases) >= 2 * components - (components == 3):  # two compounds, or two in a ternary
            found.append((phases, doubt))
    return found


def doubtful(phases: Sequence[Phase], doubt: dict[str, float]) -> int | None:
    """The phase least clearly on or off the hull, if any fails the margin."""
    ratios = {}
    for index, phase in enumerate(phases):
        if phase.is_element:
            continue
        others = [*phases[:index], *phases[index + 1 :]]
        mixture = equilibrium(phase.amounts, others)
        spread = (
            doubt.get(phase.formula, 0.0)
            + sum(
                float(amount) * others[i].atoms * doubt.get(others[i].formula, 0.0)
                for i, amount in mixture.amounts.items()
            )
            / phase.atoms
        )
        distance = abs(float(phase.energy - mixture.energy)) / phase.atoms
        ratios[index] = distance / max(MARGIN, 2 * spread)
    worst = min(ratios, key=ratios.__getitem__, default=None)
    return worst if worst is not None and ratios[worst] < 1 else None


def with_candidates(rng: Random, components: int, candidates: int) -> tuple[list[Phase], list[str]]:
    """A measured system and some hypothetical phases near its hull, in random order, elements first.

    All margins hold for the whole list. Returns the phases and the formulas of the hypothetical ones.
    """
    while True:
        measured, doubt = rng.choice(systems(components))
        phases = list(measured)
        names = [phase.formula for phase in phases[:components]]
        taken = {_shape(phase.amounts) for phase in phases}
        free = [
            amounts
            for amounts in stoichiometries(components, 4 if components == 2 else 3)
            if _shape(amounts) not in taken
        ]
        added = []
        for amounts in rng.sample(free, min(candidates, len(free))):
            formula = write_formula(names, amounts)
            phases.append(Phase(formula, amounts, place(rng, amounts, phases, OFFSETS, per_atom=False)))
            added.append(formula)
        if doubtful(phases, doubt) is None:
            compounds_only = phases[components:]
            rng.shuffle(compounds_only)
            return phases[:components] + compounds_only, added


def _place(name: str, formula: str) -> float:
    """Where in a formula an element is usually written: 0 first, 1 last, a half where it is missing."""
    order = list(compounds()[formula][0])
    return order.index(name) / (len(order) - 1) if name in order else 0.5


def _shape(amounts: Sequence[int]) -> tuple[float, ...]:
    total = sum(amounts)
    return tuple(round(amount / total, 9) for amount in amounts)
