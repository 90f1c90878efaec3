"""Coordination compounds: electrons, ligand fields, the 18-electron rule, and stereoisomers by counting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from random import Random
from typing import ClassVar

from bootcamp.molecules.answering import Integers
from bootcamp.types import Problem

GROUPS: dict[str, int] = {
    "Ti": 4, "V": 5, "Cr": 6, "Mn": 7, "Fe": 8, "Co": 9, "Ni": 10, "Cu": 11, "Mo": 6, "W": 6, "Ru": 8, "Rh": 9, "Re": 7,
    "Os": 8, "Ir": 9, "Pd": 10, "Pt": 10,
}  # fmt: skip
STATES: dict[str, tuple[int, ...]] = {
    "Ti": (3,), "V": (2, 3), "Cr": (2, 3), "Mn": (2, 3), "Fe": (2, 3), "Co": (2, 3), "Ni": (2, 3), "Cu": (2,),
    "Mo": (3,), "Ru": (2, 3), "Rh": (3,), "Re": (3, 4), "Os": (2, 3), "Ir": (3, 4), "Pt": (4,), "Pd": (4,),
}  # fmt: skip
# Ligand: (charge, sites it takes)
LIGANDS: dict[str, tuple[int, int]] = {
    "F": (-1, 1), "Cl": (-1, 1), "Br": (-1, 1), "I": (-1, 1), "CN": (-1, 1), "SCN": (-1, 1), "NO2": (-1, 1),
    "OH": (-1, 1), "N3": (-1, 1), "H2O": (0, 1), "NH3": (0, 1), "py": (0, 1), "en": (0, 2), "bpy": (0, 2),
    "phen": (0, 2), "ox": (-2, 2), "acac": (-1, 2), "gly": (-1, 2),
}  # fmt: skip
FIRST_ROW = ("Ti", "V", "Cr", "Mn", "Fe", "Co", "Ni", "Cu")
_LIGAND = re.compile(r"\(([A-Za-z0-9]+)\)(\d?)")


def drawn(rng: Random, level: int) -> tuple[str, int, dict[str, int]]:
    """Metal, oxidation number and six-coordinate ligands."""
    metal = rng.choice(list(STATES))
    state = rng.choice(STATES[metal])
    names = [name for name, (_, sites) in LIGANDS.items() if level > 1 or sites == 1]
    kinds = 1 if level == 1 and rng.random() < 0.3 else 2 if level < 3 else 3
    while True:
        chosen = rng.sample(names, kinds)
        numbers = [rng.randint(1, 6) for _ in chosen]
        if sum(n * LIGANDS[name][1] for n, name in zip(numbers, chosen, strict=True)) == 6:
            return metal, state, dict(zip(chosen, numbers, strict=True))


def formula(metal: str, state: int, ligands: dict[str, int], rng: Random | None = None) -> str:
    """`[Co(NH3)5(Cl)]^2+`, or with `rng` a neutral salt such as `K3[Fe(CN)6]` where there is a common counter ion."""
    inner = f"[{metal}{_several(ligands)}]"
    total = state + sum(LIGANDS[name][0] * n for name, n in ligands.items())
    if rng is not None and total < 0:
        return f"{rng.choice(('K', 'Na'))}{-total if total < -1 else ''}{inner}"
    if rng is not None and total > 0:
        anion = rng.choice(("Cl", "Br", "(NO3)", "(ClO4)"))
        return f"{inner}{anion if total > 1 else anion.strip('()')}{total if total > 1 else ''}"
    sign = "" if not total else f"^{abs(total) if abs(total) > 1 else ''}{'+' if total > 0 else '-'}"
    return inner + sign


def _several(ligands: dict[str, int]) -> str:
    return "".join(f"({name}){n if n > 1 else ''}" for name, n in ligands.items())


def unpaired(d: int, high: bool) -> tuple[int, int, int]:
    """Electrons in t2g and e_g and how many are unpaired, in an octahedral field."""
    t2g = min(d, 3)
    rest = d - t2g
    if high:
        eg = min(rest, 2)
        t2g += min(3, rest - eg)
        eg += max(0, rest - eg - 3)
    else:
        t2g += min(rest, 3)
        eg = d - t2g
    return t2g, eg, (t2g if t2g <= 3 else 6 - t2g) + (eg if eg <= 2 else 4 - eg)


@dataclass(frozen=True, kw_only=True)
class ComplexElectrons(Integers):
    """Oxidation number, d electrons and unpaired electrons (`ask: electrons`); the field's filling (`ask: field`)."""

    ask: str

    chance: ClassVar[float] = 0.15

    def generate(self, rng: Random, level: int) -> Problem:
        # Evenly over the fillings, for nature likes some of them better.
        d, high = rng.choice([(d, high) for d in range(1, 10) for high in (False, True) if not high or 4 <= d <= 7])
        while True:
            metal, state, ligands = drawn(rng, level)
            if GROUPS[metal] - state == d and not (high and (metal not in FIRST_ROW or "CN" in ligands)):
                break
        t2g, eg, single = unpaired(d, high)
        name = formula(metal, state, ligands, rng if level >= 2 else None)
        spin = f"{'high' if high else 'low'} spin, " if 4 <= d <= 7 else ""
        if self.ask == "electrons":
            prompt = f"{name}, {spin}octahedral: oxidation number, d electrons, unpaired electrons:"
            return Problem(prompt, [state, d, single])
        # In tenths of the splitting; pairs beyond those of the free ion.
        energy = -4 * t2g + 6 * eg
        pairs = (d - single) // 2 - max(0, d - 5)
        prompt = f"{name}, {spin}octahedral: electrons in t2g, in eg, LFSE in Dq, pairs more than in the free ion:"
        return Problem(prompt, [t2g, eg, energy, pairs])

    def check(self, problem: Problem) -> bool:
        """Reads the formula again and fills five orbitals one electron at a time."""
        text, _, rest = problem.prompt.partition(", ")
        inner = re.search(r"\[([A-Z][a-z]?)(.*)\]", text)
        if inner is None:
            return False
        before, after = text[: inner.start()], text[inner.end() :]
        if "^" in after or not (before or after):
            found = re.fullmatch(r"\^(\d?)([+-])", after)
            total = int(found[2] + (found[1] or "1")) if found else 0
        elif before:
            total = -int(before.lstrip("KNa") or 1)
        else:
            total = int(re.sub(r"\(?(?:NO3|ClO4|Cl|Br)\)?", "", after) or 1)
        state = total - sum(LIGANDS[name][0] * int(n or 1) for name, n in _LIGAND.findall(inner[2]))
        d = GROUPS[inner[1]] - state
        orbitals = [0, 0, 0, 0, 0]
        order = [0, 1, 2, 3, 4] * 2 if rest.startswith("high") else [0, 1, 2, 0, 1, 2, 3, 4, 3, 4]
        free = [0, 0, 0, 0, 0]
        for k in range(d):
            orbitals[order[k]] += 1
            free[k % 5] += 1
        single = orbitals.count(1)
        if self.ask == "electrons":
            return problem.answer == [state, d, single]
        t2g, eg = sum(orbitals[:3]), sum(orbitals[3:])
        return problem.answer == [t2g, eg, 6 * eg - 4 * t2g, orbitals.count(2) - free.count(2)]

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


# Electrons that a ligand gives when it is counted neutral.
DONORS: dict[str, int] = {
    "CO": 2, "PPh3": 2, "Cp": 5, "C6H6": 6, "C4H6": 4, "C3H5": 3, "C2H4": 2, "H": 1, "CH3": 1, "Cl": 1, "NO": 3,
    "CN": 1, "C7H7": 7, "C7H8": 6, "bpy": 4,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class EighteenElectrons(Integers):
    """The numbers of a ligand, or the charges, that give 18 valence electrons, for several complexes at once."""

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        asked: list[str] = []
        answer: list[int] = []
        metals = [metal for metal in GROUPS if metal not in ("Ti", "Pd", "Pt", "Cu")]
        while len(asked) < 2 + level // 2:
            metal = rng.choice(metals)
            fixed = rng.sample([name for name in DONORS if name != "CO"], rng.randint(1, min(level, 2)))
            charge = rng.choice((0, 0, 1, -1)) if level >= 2 else 0
            given = GROUPS[metal] - charge + sum(DONORS[name] for name in fixed)
            left = 18 - given
            if level >= 3 and rng.random() < 0.5:  # the charge is unknown
                n = rng.randint(1, 5)
                charge = GROUPS[metal] + sum(DONORS[name] for name in fixed) + 2 * n - 18
                if abs(charge) <= 2:
                    asked.append(f"[{metal}{_joined(fixed)}(CO){n}]^x")
                    answer.append(charge)
            elif left > 0 and left % 2 == 0 and left <= 12:
                sign = {0: "", 1: "^+", -1: "^-"}[charge]
                asked.append(f"[{metal}{_joined(fixed)}(CO)x]{sign}")
                answer.append(left // 2)
        prompt = f"18-electron rule: x in {', '.join(asked)} (bound through all C of a pi ligand, NO linear):"
        return Problem(prompt, answer)

    def check(self, problem: Problem) -> bool:
        """Counts with ions: anionic ligands bring pairs and the metal keeps the rest."""
        ions = {name: (n + 1, -1) if n % 2 and name != "NO" else (n, 0) for name, n in DONORS.items()}
        ions["NO"], ions["C7H7"] = (2, 1), (6, 1)
        asked = problem.prompt.partition("x in ")[2].partition(" (bound")[0].split(", ")
        if len(asked) != len(problem.answer):
            return False
        for text, value in zip(asked, problem.answer, strict=True):
            found = re.fullmatch(r"\[([A-Z][a-z]?)(.*)\(CO\)(x|\d)\](?:\^([+-]|x))?", text)
            if found is None:
                return False
            names = re.findall(r"\(([A-Za-z0-9]+)\)", found[2])
            n = value if found[3] == "x" else int(found[3])
            charge = value if found[4] == "x" else {None: 0, "+": 1, "-": -1}[found[4]]
            metal = GROUPS[found[1]] - (charge - sum(ions[name][1] for name in names))
            if metal + 2 * n + sum(ions[name][0] for name in names) != 18:
                return False
        return True

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def _joined(names: Sequence[str]) -> str:
    return "".join(f"({name})" for name in names)


# Rotations as permutations of sites, made from two generators; a mirror image completes them.
SHAPES: dict[str, tuple[int, tuple[tuple[int, ...], ...], tuple[int, ...]]] = {
    "octahedral": (6, ((1, 2, 3, 0, 4, 5), (4, 1, 5, 3, 2, 0)), (0, 1, 2, 3, 5, 4)),
    "square planar": (4, ((1, 2, 3, 0), (0, 3, 2, 1)), (0, 1, 2, 3)),
    "tetrahedral": (4, ((1, 2, 0, 3), (0, 2, 3, 1)), (1, 0, 2, 3)),
    "trigonal bipyramidal": (5, ((1, 2, 0, 3, 4), (0, 2, 1, 4, 3)), (0, 1, 2, 4, 3)),
    "square pyramidal": (5, ((1, 2, 3, 0, 4),), (0, 3, 2, 1, 4)),
}


def rotations(shape: str) -> frozenset[tuple[int, ...]]:
    """The group that the shape's generators make."""
    size, generators, _ = SHAPES[shape]
    found = {tuple(range(size))}
    frontier = list(found)
    while frontier:
        here = frontier.pop()
        for generator in generators:
            after = tuple(here[place] for place in generator)
            if after not in found:
                found.add(after)
                frontier.append(after)
    return frozenset(found)


def count(shape: str, letters: Sequence[str]) -> list[int]:
    """Stereoisomers, mirror images counted apart, and how many of them are chiral; by orbits."""
    group = sorted(rotations(shape))
    mirror = SHAPES[shape][2]
    seen: set[tuple[str, ...]] = set()
    total = chiral = 0
    for one in sorted(set(permutations(letters))):
        if one in seen:
            continue
        orbit = {tuple(one[place] for place in turn) for turn in group}
        seen |= orbit
        total += 1
        chiral += tuple(one[place] for place in mirror) not in orbit
    return [total, chiral]


@dataclass(frozen=True, kw_only=True)
class ComplexIsomers(Integers):
    """How many stereoisomers complexes of monodentate ligands have, and how many of them are chiral."""

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        shapes = ["octahedral", "octahedral", "trigonal bipyramidal"] if level == 1 else list(SHAPES)
        asked: list[str] = []
        answer: list[int] = []
        for _ in range(1 + level):
            shape = rng.choice(shapes)
            size = SHAPES[shape][0]
            kinds = rng.randint(3, min(size, 3 + level))
            names = rng.sample([name for name, (_, sites) in LIGANDS.items() if sites == 1 and name != "H2O"], kinds)
            letters = [*names, *(rng.choice(names) for _ in range(size - kinds))]
            metal = rng.choice(("Co", "Pt", "Ru", "Ir", "Rh", "Cr"))
            numbers = {name: letters.count(name) for name in names}
            asked.append(f"{shape} [{metal}{_several(numbers)}]")
            answer += count(shape, letters)
        prompt = f"Stereoisomers (enantiomers apart), and how many of them are chiral, of {'; '.join(asked)}:"
        return Problem(prompt, answer)

    def check(self, problem: Problem) -> bool:
        """By Burnside's lemma: fixed arrangements of every rotation, and of every rotation with the mirror."""
        found: list[int] = []
        for text in problem.prompt.rpartition(" of ")[2].removesuffix(":").split("; "):
            shape, _, name = text.partition(" [")
            numbers = [int(n or 1) for _, n in _LIGAND.findall(name)]
            group, mirror = rotations(shape), SHAPES[shape][2]
            proper = sum(_fixed(turn, numbers) for turn in group)
            improper = sum(_fixed(tuple(turn[place] for place in mirror), numbers) for turn in group)
            total, pairs = proper // len(group), (proper + improper) // (2 * len(group))
            found += [total, 2 * (total - pairs)]
        return found == problem.answer

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def _fixed(turn: Sequence[int], numbers: Sequence[int]) -> int:
    """Arrangements of so many ligands of each kind that a permutation of sites leaves alone."""
    cycles, left = [], set(range(len(turn)))
    while left:
        here, length = left.pop(), 1
        after = turn[here]
        while after in left:
            left.remove(after)
            after, length = turn[after], length + 1
        cycles.append(length)
    ways = {tuple(numbers): 1}
    for length in cycles:
        more: dict[tuple[int, ...], int] = {}
        for rest, n in ways.items():
            for place, amount in enumerate(rest):
                if amount >= length:
                    key = (*rest[:place], amount - length, *rest[place + 1 :])
                    more[key] = more.get(key, 0) + n
        ways = more
    return sum(ways.values())
