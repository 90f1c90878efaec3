"""Defect reactions in Kröger and Vink's notation, carried out: atoms, charge and sites must balance."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.formulas import parse_formula, tidy_formula
from bootcamp.answers.numbers import parse_number
from bootcamp.crystals.kroger_vink import DOPANTS, HOSTS, Defect, ion_text, read_defect, usual
from bootcamp.types import Problem, Score, Task, right, wrong

MAX_LENGTH = 400
MAX_TERMS = 10
# what a word of the prompt means for the equation
MARKS = {
    "leaving": "O2|F2|Cl2|Br2|I2", "protons": "H_i", "holes": "h•", "Schottky": "^null", "Frenkel": "_i",
    "dissolves": "->", "vacancies": "v_",
}  # fmt: skip

Terms = list[tuple[Fraction, str]]


def read_terms(text: str) -> Terms | None:
    """`2 Y_Zr' + 3 O_O^x` as amounts and names; a plus sign that is a charge stays with its defect."""
    terms = []
    pieces = re.split(r"\s\+\s|(?<=['•.x])\+", text.strip())
    if len(pieces) > MAX_TERMS:
        return None
    for piece in pieces:
        match = re.fullmatch(r"(\d{1,3}(?:/\d{1,2}|\.\d{1,4})?)?\s*\*?\s*([A-Za-z({$\\].{0,40})", piece.strip())
        amount = parse_number(match[1]) if match and match[1] else Fraction(1)
        if match is None or not amount:
            return None
        terms.append((amount, match[2].strip()))
    return terms


def balance(
    terms: Terms, host: Mapping[str, tuple[int, int]]
) -> tuple[dict[str, Fraction], dict[str, Fraction], Fraction, set[str]] | None:
    """Atoms, sites and charge of one side, and what it names: defects, e', h•, null, gases and solids."""
    atoms: dict[str, Fraction] = {}
    sites: dict[str, Fraction] = {}
    charge = Fraction(0)
    named = set()
    for amount, text in terms:
        bare = re.sub(r"\((?:g|s)\)$", "", text.replace(" ", ""))
        carrier = re.fullmatch(r"(e|h)\^?\{?(?:'|•|\.|\\bullet|-|\+|\\prime)\}?", bare.strip("$"))
        if bare in ("null", "nil", "0", "∅"):
            named.add("null")
        elif carrier:
            charge += amount * (1 if carrier[1] == "h" else -1)
            named.add(carrier[1])
        elif (defect := read_defect(text)) is not None and ("_" in text or "'" in text or "•" in text):
            what = "v" if defect.what == "V" and "V" not in host else defect.what
            if defect.site != "i" and defect.site not in host:
                return None
            if what != "v":
                atoms[what] = atoms.get(what, Fraction(0)) + amount
            if defect.site != "i":
                sites[defect.site] = sites.get(defect.site, Fraction(0)) + amount
            charge += amount * defect.charge
            named.add(str(Defect(what, defect.site, defect.charge)))
        else:
            formula = parse_formula(bare)
            if formula is None:
                return None
            for element, n in formula.items():
                atoms[element] = atoms.get(element, Fraction(0)) + amount * n
            named.add(tidy_formula(bare))
    return atoms, sites, charge, named


@dataclass(frozen=True, kw_only=True)
class DefectReaction(Task):
    """A defect reaction, executed: atoms, charge and the ratio of sites must balance, and the right species occur.

    Kinds: `doping` (an oxide or halide dissolved, vacancies for balance), `intrinsic` (Schottky, Frenkel, reduction,
    oxidation).
    """

    kind: str

    chance: ClassVar[float] = 0.15

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            made = self._doping(rng) if self.kind == "doping" else self._intrinsic(rng)
            if made:
                break
        host, left, right_, told = made
        charges = ", ".join(ion_text(e, q) for e, (_, q) in HOSTS[host].items())
        species = sorted({str(name) for _, name in (*left, *right_)})
        if level == 1:
            prompt = f"{host} ({charges}): {told}. Kröger-Vink equation, like X2O (MO) -> 2 X_M^' + O_O^x + v_O^••?"
            prompt = prompt.replace("X2O (MO)", "X2O")
        else:
            prompt = (
                f"The host is {host} ({charges}). Write the balanced Kröger-Vink equation: {told}. Use the form"
                " X2O -> 2 X_M^' + O_O^x + v_O^•• (v vacancy, e' electron, h• hole, x no charge, null for a perfect"
                " crystal)."
            )
        text = f"{_terms(left)} -> {_terms(right_)}"
        return Problem(prompt, {"host": host, "species": species, "equation": text})

    def _doping(self, rng: Random) -> tuple[str, Any, Any, str] | None:
        host = rng.choice([h for h, ions in HOSTS.items() if len([e for e in ions if ions[e][1] < 0]) == 1])
        ions = HOSTS[host]
        anion = next(e for e in ions if ions[e][1] < 0)
        cations = [e for e in ions if e != anion]
        site = rng.choice(cations)
        dopant = rng.choice([d for d, q in DOPANTS.items() if d not in ions and 0 < abs(q - ions[site][1]) < 3])
        z, own, a = DOPANTS[dopant], ions[site][1], -ions[anion][1]
        if len(cations) > 1:
            return None
        excess = z - own
        per, anions_in = lcm(z, a) // z, lcm(z, a) // a
        formula = f"{dopant}{per if per > 1 else ''}{anion}{anions_in if anions_in > 1 else ''}"
        on_site = str(usual(dopant, site, ions, z))
        oxygen = f"{anion}_{anion}^x"
        n_cation, n_anion = ions[site][0], ions[anion][0]
        # k formula units; cation sites made = n_cation m, anion sites = n_anion m
        for k in range(1, 7):
            dop, ox = k * per, k * anions_in
            if excess < 0:  # anion vacancies
                m = Fraction(dop, n_cation)
                vacant = m * n_anion - ox
                right_ = [(Fraction(dop), on_site), (Fraction(ox), oxygen), (vacant, str(Defect("v", anion, a)))]
                how = f"{anion} vacancies"
            else:
                m = Fraction(ox, n_anion)
                vacant = m * n_cation - dop
                right_ = [(Fraction(dop), on_site), (Fraction(ox), oxygen), (vacant, str(Defect("v", site, -own)))]
                how = f"{site} vacancies"
            if m.denominator == 1 and vacant > 0 and vacant.denominator == 1:
                told = f"{formula} dissolves on {site} sites, compensated by {how}"
                return host, [(Fraction(k), formula)], right_, told
        return None

    def _intrinsic(self, rng: Random) -> tuple[str, Any, Any, str] | None:
        host = rng.choice(list(HOSTS))
        ions = HOSTS[host]
        anion = next(e for e in ions if ions[e][1] < 0)
        a = -ions[anion][1]
        kinds = ("schottky", "frenkel", "anti-frenkel", "reduction", "localised", "oxidation", "hydration")
        kind = rng.choice(kinds)
        one = Fraction(1)
        vacancy, normal = str(Defect("v", anion, a)), f"{anion}_{anion}^x"
        if kind == "schottky":
            right_ = [(Fraction(n), str(Defect("v", e, -q))) for e, (n, q) in ions.items()]
            return host, [(one, "null")], right_, "Schottky disorder"
        if kind in ("frenkel", "anti-frenkel"):
            e = anion if kind == "anti-frenkel" else rng.choice([c for c in ions if c != anion])
            q = ions[e][1]
            right_ = [(one, str(Defect("v", e, -q))), (one, str(Defect(e, "i", q)))]
            return host, [(one, f"{e}_{e}^x")], right_, f"Frenkel disorder of {e}"
        half = Fraction(1, 2)
        if kind == "reduction" and anion in ("O", "F", "Cl", "Br", "I"):
            right_ = [(half, f"{anion}2"), (one, vacancy), (Fraction(a), "e'")]
            return host, [(one, normal)], right_, f"loss of {anion}2 gas, leaving fully charged vacancies and electrons"
        if anion != "O":
            return None
        if kind == "localised":
            metal = rng.choice([e for e in ions if e != "O"])
            two = Fraction(2)
            left = [(two, f"{metal}_{metal}^x"), (one, normal)]
            right_ = [(two, f"{metal}_{metal}^'"), (one, vacancy), (half, "O2")]
            return (
                host,
                left,
                right_,
                f"loss of O2 gas, leaving charged vacancies and electrons, one on each of some {metal}",
            )
        if kind == "hydration":
            left = [(one, "H2O"), (one, vacancy)]
            return (
                host,
                left,
                [(one, normal), (Fraction(2), "H_i^•")],
                "water vapour fills charged vacancies; protons interstitial",
            )
        if kind == "oxidation":
            if len(ions) > 2:
                return (
                    host,
                    [(half, "O2"), (one, vacancy)],
                    [(one, normal), (Fraction(2), "h•")],
                    ("oxygen gas fills charged vacancies and leaves holes"),
                )
            metal = next(e for e in ions if e != anion)
            n, q = ions[metal]
            m = ions[anion][0]
            return host, [(Fraction(m, 2), "O2")], [
                (Fraction(m), normal), (Fraction(n), str(Defect("v", metal, -q))), (Fraction(n * q), "h•")
            ], f"uptake of oxygen gas with fully ionised {metal} vacancies and holes"  # fmt: skip
        return None

    def grade(self, answer: Any, text: str) -> Score:
        parts = (
            re.split(r"->|=>|→|=|\\rightarrow|\\to\b|⇌", text.strip().rstrip(".")) if len(text) <= MAX_LENGTH else []
        )
        sides = [read_terms(part) for part in parts]
        if len(sides) != 2 or sides[0] is None or sides[1] is None:
            return wrong("not_an_equation", "expected terms joined by ' + ' on both sides of ->")
        host = HOSTS[answer["host"]]
        both = [balance(side, host) for side in sides if side is not None]
        if both[0] is None or both[1] is None:
            return wrong("unknown_species")
        (atoms, sites, charge, one), (made, filled, total, two) = both[0], both[1]
        if sorted(one | two) != sorted(_normal(name) for name in answer["species"]):
            return wrong("wrong_species")
        if _clean(atoms) != _clean(made) and "null" not in one | two:
            return wrong("atoms_unbalanced")
        if charge != total:
            return wrong("charge_unbalanced")
        change = {e: filled.get(e, Fraction(0)) - sites.get(e, Fraction(0)) for e in host}
        units = {change[e] / host[e][0] for e in host}
        return right() if len(units) == 1 else wrong("sites_unbalanced")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['equation']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        left, right_ = answer["equation"].split(" -> ")
        terms = right_.split(" + ")
        terms[0] = f"7 {terms[0].split(' ')[-1]}"
        return f"<answer>{left} -> {' + '.join(terms)}</answer>"

    def check(self, problem: Problem) -> bool:
        """The numbers of the equation as the null space of a matrix of atoms, charge and sites, by numpy."""
        import numpy as np

        told = re.search(r"^(?:The host is )?(\w+) \(", problem.prompt)
        if told is None or told[1] != problem.answer["host"]:
            return False
        host = HOSTS[told[1]]
        sides = [read_terms(part) or [] for part in problem.answer["equation"].split(" -> ")]
        columns, amounts = [], []
        for sign, side in zip((-1, 1), sides, strict=True):
            for amount, name in side:
                atoms, sites, charge, named = balance([(Fraction(1), name)], host) or ({}, {}, Fraction(0), set())
                if named == {"null"}:
                    continue
                row = {f"atom {e}": n for e, n in atoms.items()} | {f"site {e}": n for e, n in sites.items()}
                columns.append({key: sign * float(n) for key, n in row.items()} | {"charge": sign * float(charge)})
                amounts.append(float(amount))
        keys = sorted({key for column in columns for key in column if not key.startswith("site")})
        total = {key: sum(c.get(key, 0.0) * n for c, n in zip(columns, amounts, strict=True)) for key in
                 {*keys, *(f"site {e}" for e in host)}}  # fmt: skip
        ratio = np.array([total[f"site {e}"] / host[e][0] for e in host])
        whole = all(
            abs(total[key]) < 1e-9 for key in keys if key == "charge" or "null" not in problem.answer["equation"]
        )
        words = problem.prompt
        marked = all(
            re.search(pattern, problem.answer["equation"])
            for word, pattern in MARKS.items()
            if re.search(rf"\)[:.].*{word}", words)
        )
        dopant = re.search(r": (\w+) dissolves|equation: (\w+) dissolves", words)
        starts = dopant is None or (dopant[1] or dopant[2]) in problem.answer["equation"].split(" -> ")[0]
        return bool(np.ptp(ratio) < 1e-9 and whole and marked and starts)


def _clean(atoms: Mapping[str, Fraction]) -> dict[str, Fraction]:
    return {element: n for element, n in atoms.items() if n}


def _normal(name: str) -> str:
    return {"e'": "e", "h•": "h"}.get(name, name)


def _terms(side: Sequence[tuple[Fraction, str]]) -> str:
    return " + ".join(name if n == 1 else f"{n} {name}" for n, name in side)
