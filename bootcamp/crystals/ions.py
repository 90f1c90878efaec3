"""Charges: formulas that balance, and the oxidation states that formulas imply."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from math import gcd, lcm
from random import Random
from typing import Any

from bootcamp.answers.numbers import parse_integer
from bootcamp.crystals.formulas import group, parse_formula, same_composition
from bootcamp.types import Problem, Score, Task, right, wrong

CATIONS: dict[str, tuple[int, str]] = {
    "Li": (1, "lithium"), "Na": (1, "sodium"), "K": (1, "potassium"), "Rb": (1, "rubidium"), "Cs": (1, "caesium"),
    "Ag": (1, "silver"), "NH4": (1, "ammonium"), "Tl": (1, "thallium(I)"), "Mg": (2, "magnesium"), "Ca": (2, "calcium"),
    "Sr": (2, "strontium"), "Ba": (2, "barium"), "Zn": (2, "zinc"), "Cd": (2, "cadmium"), "Ni": (2, "nickel(II)"),
    "Co": (2, "cobalt(II)"), "Mn": (2, "manganese(II)"), "Cu": (2, "copper(II)"), "Pb": (2, "lead(II)"),
    "Al": (3, "aluminium"), "Ga": (3, "gallium"), "In": (3, "indium"), "Sc": (3, "scandium"), "Y": (3, "yttrium"),
    "La": (3, "lanthanum"), "Fe": (3, "iron(III)"), "Cr": (3, "chromium(III)"), "Bi": (3, "bismuth"),
    "Zr": (4, "zirconium"), "Hf": (4, "hafnium"), "Th": (4, "thorium"), "Ti": (4, "titanium(IV)"),
    "Ce": (4, "cerium(IV)"),
}  # fmt: skip
ANIONS: dict[str, tuple[int, str]] = {
    "F": (1, "fluoride"), "Cl": (1, "chloride"), "Br": (1, "bromide"), "I": (1, "iodide"), "NO3": (1, "nitrate"),
    "OH": (1, "hydroxide"), "ClO4": (1, "perchlorate"), "BF4": (1, "tetrafluoroborate"), "IO3": (1, "iodate"),
    "VO3": (1, "metavanadate"), "O": (2, "oxide"), "S": (2, "sulfide"), "Se": (2, "selenide"), "Te": (2, "telluride"),
    "SO4": (2, "sulfate"), "CO3": (2, "carbonate"), "CrO4": (2, "chromate"), "MoO4": (2, "molybdate"),
    "WO4": (2, "tungstate"), "SeO4": (2, "selenate"), "SiF6": (2, "hexafluorosilicate"), "N": (3, "nitride"),
    "PO4": (3, "phosphate"), "AsO4": (3, "arsenate"), "VO4": (3, "orthovanadate"), "BO3": (3, "borate"),
    "SiO4": (4, "orthosilicate"), "GeO4": (4, "germanate"), "P2O7": (4, "pyrophosphate"), "Si2O7": (6, "disilicate"),
}  # fmt: skip


def write_ion(ion: str, charge: int, sign: str) -> str:
    """`Al3+`, `Na+`, `SO4 2-`, `NO3 -`: a space keeps a group's subscript and charge apart."""
    number = "" if charge == 1 else str(charge)
    return f"{ion} {number}{sign}" if re.search(r"\d$", ion) else f"{ion}{number}{sign}"


@dataclass(frozen=True, kw_only=True)
class NeutralFormula(Task):
    """The neutral compound of given ions; 1: two ions, or two cations 1:1; 2: in a ratio; 3: from names."""

    def generate(self, rng: Random, level: int) -> Problem:
        anion = rng.choice(list(ANIONS))
        cations = rng.sample(list(CATIONS), 1 if level == 1 and rng.random() < 0.25 else 2)
        ratio = (
            [1] * len(cations) if level == 1 else rng.choice(([1, 1], [1, 2], [2, 1], [1, 3], [3, 1], [2, 3], [3, 2]))
        )
        positive = sum(n * CATIONS[ion][0] for n, ion in zip(ratio, cations, strict=True))
        negative = ANIONS[anion][0]
        scale = lcm(positive, negative) // positive
        counts = [n * scale for n in ratio] + [positive * scale // negative]
        divisor = gcd(*counts)
        formula = "".join(group(ion, n // divisor) for ion, n in zip([*cations, anion], counts, strict=True))
        parts = ":".join(map(str, ratio))
        if level < 3:
            ions = [write_ion(ion, CATIONS[ion][0], "+") for ion in cations] + [write_ion(anion, negative, "-")]
            note = "" if len(cations) == 1 else f", {':'.join(cations)} = {parts}"
            prompt = f"Neutral formula from {', '.join(ions)}{note}?"
        else:
            names = [CATIONS[ion][1] for ion in cations]
            prompt = (
                f"Write the formula of the anhydrous {' '.join(names)} {ANIONS[anion][1]} with {' and '.join(names)} "
                f"in the ratio {parts}."
            )
        return Problem(prompt, {"formula": formula, "cations": cations, "anion": anion, "ratio": ratio})

    def grade(self, answer: Any, text: str) -> Score:
        found = parse_formula(text)
        if found is None:
            return wrong("not_a_formula")
        truth = parse_formula(answer["formula"]) or {}
        if same_composition(found, truth):
            return right(elements=1.0)
        return wrong("wrong_composition", elements=float(found.keys() == truth.keys()))

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['formula']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        ions = [*answer["cations"], answer["anion"]]
        counts = [rng.randint(1, 3) for _ in ions]
        formula = "".join(group(ion, n) for ion, n in zip(ions, counts, strict=True))
        right_one, guess = parse_formula(answer["formula"]), parse_formula(formula)
        if right_one and guess and same_composition(right_one, guess):
            formula += "O"
        return f"<answer>{formula}</answer>"

    def check(self, problem: Problem) -> bool:
        """The least count of each ion that balances, found by trying, put together by pymatgen."""
        from pymatgen.core import Composition

        text, answer = problem.prompt, problem.answer
        if " from " in text:
            ions = re.findall(r"([A-Z][A-Za-z0-9]*?) ?(\d?)([+-])(?=[,?])", text)
            charges = [int(number or 1) * (1 if sign == "+" else -1) for _, number, sign in ions]
            names = [ion for ion, _, _ in ions]
        else:
            both = {name: (ion, charge) for ion, (charge, name) in CATIONS.items()}
            words = text.split("anhydrous ")[1].split(" with ")[0].split()
            names = [both[word][0] for word in words[:-1]]
            charges = [both[word][1] for word in words[:-1]]
            anion = next((ion, charge) for ion, (charge, name) in ANIONS.items() if name == words[-1])
            names.append(anion[0])
            charges.append(-anion[1])
        found = re.search(r"(?:= |ratio )(\d):(\d)", text)
        ratio = [int(found[1]), int(found[2])] if found else [1]
        for units, last in sorted(product(range(1, 20), range(1, 60)), key=sum):
            counts = [units * n for n in ratio] + [last]
            if sum(n * charge for n, charge in zip(counts, charges, strict=True)) == 0:
                whole = "".join(f"({ion}){n}" for ion, n in zip(names, counts, strict=True))
                return Composition(whole).reduced_formula == Composition(answer["formula"]).reduced_formula
        return False


STATES: dict[str, tuple[int, ...]] = {
    "Ti": (2, 3, 4), "V": (2, 3, 4, 5), "Cr": (2, 3, 6), "Mn": (2, 3, 4, 6, 7), "Fe": (2, 3, 4, 6), "Co": (2, 3, 4),
    "Ni": (2, 3, 4), "Cu": (1, 2, 3), "Nb": (3, 4, 5), "Mo": (3, 4, 5, 6), "Tc": (4, 6, 7), "Ru": (3, 4, 5, 6, 7),
    "Rh": (1, 3), "Pd": (2, 4), "Ag": (1,), "W": (4, 5, 6), "Re": (4, 5, 6, 7), "Os": (4, 6, 8), "Ir": (1, 3, 4, 5),
    "Pt": (2, 4), "Au": (1, 3), "Sn": (2, 4), "Pb": (2, 4), "Sb": (3, 5), "Bi": (3, 5), "As": (3, 5), "Tl": (1, 3),
    "Ce": (3, 4), "Eu": (2, 3), "U": (3, 4, 5, 6), "Np": (4, 5, 6, 7),
}  # fmt: skip
FIXED = {
    "Li": 1, "Na": 1, "K": 1, "Rb": 1, "Cs": 1, "Mg": 2, "Ca": 2, "Sr": 2, "Ba": 2, "Al": 3, "Y": 3, "La": 3, "Sc": 3,
    "O": -2, "F": -1, "Cl": -1, "Br": -1, "I": -1, "S": -2, "Se": -2, "Te": -2,
}  # fmt: skip
LIGANDS = {"NH3": 0, "H2O": 0, "CO": 0, "CN": -1, "Cl": -1, "F": -1, "OH": -1, "NO2": -1, "C2O4": -2, "SCN": -1}
COUNTERS = {"Cl": -1, "Br": -1, "NO3": -1, "ClO4": -1, "SO4": -2, "K": 1, "Na": 1, "Cs": 1, "Ca": 2, "Ba": 2}


@dataclass(frozen=True, kw_only=True)
class OxidationState(Task):
    """The oxidation state of one element; 1: simple salts, 2: with polyatomic anions, 3: complexes."""

    def generate(self, rng: Random, level: int) -> Problem:
        state = rng.randint(1, (7, 5, 4)[level - 1])  # drawn first, so that none is common
        while True:
            metal = rng.choice([m for m, states in STATES.items() if state in states])
            found = (self._salt, self._polyatomic, self._complex)[level - 1](rng, metal, state)
            if found:
                prompt = f"Oxidation state of {metal} in {found[0]}?"
                return Problem(prompt, {"state": state, "metal": metal, "formula": found[0], "known": found[1]})

    def _salt(self, rng: Random, metal: str, state: int) -> tuple[str, dict[str, int]] | None:
        cations = rng.sample([e for e, n in FIXED.items() if n > 0], rng.choice((0, 1, 1, 2)))
        anion = rng.choice(["O", "O", "F", "Cl", "S", "Br", "Se"])
        if state > 4 and anion not in ("O", "F"):
            return None
        metals = rng.randint(1, 3)
        counts = [rng.randint(1, 3) for _ in cations]
        positive = state * metals + sum(n * FIXED[e] for n, e in zip(counts, cations, strict=True))
        number, rest = divmod(positive, -FIXED[anion])
        if rest or number > 12 or gcd(*counts, metals, number) > 1:
            return None
        formula = "".join(group(e, n) for e, n in zip([*cations, metal, anion], [*counts, metals, number], strict=True))
        return formula, {e: FIXED[e] for e in [*cations, anion]}

    def _polyatomic(self, rng: Random, metal: str, state: int) -> tuple[str, dict[str, int]] | None:
        anion = rng.choice([ion for ion in ANIONS if len(ion) > 2 and metal not in ion])
        charge = ANIONS[anion][0]
        cation, count, metals = rng.choice(("", "Na", "K", "Cs", "NH4", "Ca")), rng.randint(1, 3), rng.randint(1, 2)
        positive = state * metals + (count * CATIONS[cation][0] if cation else 0)
        number, rest = divmod(positive, charge)
        if rest or gcd(metals, number, count if cation else 0) > 1 or cation == metal:
            return None
        water = rng.choice((0, 0, 2, 4, 6))
        known = {anion: -charge} | ({cation: CATIONS[cation][0]} if cation else {})
        formula = (group(cation, count) if cation else "") + group(metal, metals) + group(anion, number)
        return formula + (f"·{water}H2O" if water else ""), known

    def _complex(self, rng: Random, metal: str, state: int) -> tuple[str, dict[str, int]] | None:
        total = rng.choice((4, 6))
        kinds = rng.sample(list(LIGANDS), 2)
        first = rng.randint(1, total - 1)
        counts = [first, total - first]
        if any(kind == "C2O4" and n > 2 for kind, n in zip(kinds, counts, strict=True)):
            return None
        charge = state + sum(n * LIGANDS[kind] for n, kind in zip(counts, kinds, strict=True))
        core = f"[{metal}{_ligand(kinds[0], counts[0])}{_ligand(kinds[1], counts[1])}]"
        if charge == 0:
            return core, LIGANDS
        counter = rng.choice([c for c, n in COUNTERS.items() if n * charge < 0 and c != metal])
        scale = lcm(abs(charge), abs(COUNTERS[counter]))
        cores, counters = scale // abs(charge), scale // abs(COUNTERS[counter])
        core = core if cores == 1 else f"{core}{cores}"
        return (group(counter, counters) + core if charge < 0 else core + group(counter, counters)), LIGANDS

    def grade(self, answer: Any, text: str) -> Score:
        text = text.strip().rstrip(".")[:40]
        text = re.sub(r"^[A-Z][a-z]?\s*[:=(]?\s*", "", text) if text[:2].strip("0123456789+-IVX ") else text
        roman = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8}.get(text.strip("+() "))
        text = re.sub(r"^(\d)\s*([+-])$", r"\2\1", text)
        number = roman if roman is not None else parse_integer(text)
        if number is None:
            return wrong("not_an_integer")
        return right() if number == answer["state"] else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>+{answer['state']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{rng.choice((answer['state'] + 1, answer['state'] + 2, -answer['state'])):+d}</answer>"

    def check(self, problem: Problem) -> bool:
        """Sum the fixed charges over pymatgen's composition, groups first replaced by marker elements."""
        from pymatgen.core import Composition

        formula, known = problem.answer["formula"], problem.answer["known"]
        markers = iter(("He", "Ne", "Ar", "Kr", "Xe", "Rn", "Fr", "Ra", "Ac", "Pa", "Pu", "Am", "Cm", "Bk", "Cf", "Es"))
        text = problem.prompt.split(" in ")[1].rstrip("?").partition("·")[0].replace("[", "(").replace("]", ")")
        charges: dict[str, int] = {}
        counters = COUNTERS if "[" in formula else {}
        for ion, charge in sorted((counters | known).items(), key=lambda pair: -len(pair[0])):
            pattern = re.compile(rf"\({re.escape(ion)}\)|{re.escape(ion)}(?![a-z])")
            if pattern.search(text):
                marker = next(markers)
                text = pattern.sub(marker, text)
                charges[marker] = charge
        amounts = Composition(text).get_el_amt_dict()
        metals = amounts.pop(problem.answer["metal"])
        return -sum(n * charges[marker] for marker, n in amounts.items()) == problem.answer["state"] * metals


def _ligand(ligand: str, count: int) -> str:
    """Ligands stand in brackets unless they are one atom."""
    return group(ligand, count) if ligand in ("Cl", "F") else f"({ligand}){count if count > 1 else ''}"
