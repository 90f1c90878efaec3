"""Bookkeeping of named reactions: atom economy, limiting reagent and yield, waste, and combustion analysis."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.Chem.rdMolDescriptors import _CalcMolWt

from bootcamp.answers.formulas import parse_counts
from bootcamp.molecules.amounts import Amount, Quantity, decimals, numbers
from bootcamp.molecules.flask import Run, runs
from bootcamp.molecules.formula import hill
from bootcamp.molecules.plain import plain
from bootcamp.molecules.reactions import REACTIONS
from bootcamp.types import Problem, Score, Task, right, wrong

# Two reactants, one product, and atoms that only leave: no hydride or water comes in from elsewhere.
NAMES = tuple(
    name
    for name, row in REACTIONS.items()
    if len(row.groups) == 2 and name not in ("reductive-amination", "grignard-addition")
    if min(row.lost.values(), default=0) >= 0
)
# Standard atomic weights, abridged (IUPAC 2021).
WEIGHTS = {"H": 1.008, "B": 10.81, "C": 12.011, "N": 14.007, "O": 15.999, "F": 18.998, "Na": 22.990, "Mg": 24.305} | {
    "Si": 28.085, "P": 30.974, "S": 32.06, "Cl": 35.45, "K": 39.098, "Br": 79.904, "I": 126.904, "Zn": 65.38,
}  # fmt: skip


def _run(rng: Random, level: int) -> Run:
    return next(runs(REACTIONS[rng.choice(NAMES)], rng, min(level, 3)))


def _weight(smiles: str) -> float:
    return _CalcMolWt(Chem.MolFromSmiles(smiles))


def _again(smiles: str) -> float:
    """The molar mass by the second reader and a table of weights."""
    return sum(WEIGHTS[symbol] * n for symbol, n in plain(smiles).counts().items())


def _molecules(prompt: str) -> list[str]:
    """Reactants and product of `A + B -> C` in a prompt."""
    found = re.search(r"(\S+) \+ (\S+) -> ([^\s;:]+)", prompt)
    return list(found.groups()) if found else []


def economy(rng: Random, level: int) -> tuple[str, float]:
    made = used = 1.0
    while made / used > 0.999:  # an addition keeps everything
        run = _run(rng, level)
        made, used = _weight(run.product), sum(map(_weight, run.reactants))
    return f"Atom economy in percent of {' + '.join(run.reactants)} -> {run.product}:", 100 * made / used


def economy_again(prompt: str) -> float:
    one, other, product = _molecules(prompt.removesuffix(":"))
    return 100 * _again(product) / (_again(one) + _again(other))


def _charge(rng: Random, run: Run) -> tuple[float, float, float]:
    """Grams of both reactants with one in excess, and millimoles of the limiting one."""
    base = rng.uniform(2, 40)
    moles = [base, base * rng.uniform(1.1, 2.5)]
    rng.shuffle(moles)
    one, other = (round(n * _weight(s) / 1000, 3) for n, s in zip(moles, run.reactants, strict=True))
    limit = min(1000 * g / _weight(s) for g, s in zip((one, other), run.reactants, strict=True))
    return one, other, limit


def yielded(rng: Random, level: int) -> tuple[str, float]:
    run = _run(rng, level)
    one, other, limit = _charge(rng, run)
    given = f"{' + '.join(run.reactants)} -> {run.product}; {one:g} g and {other:g} g"
    best = limit * _weight(run.product) / 1000
    share = rng.randint(35, 97)
    if level == 1:
        return f"{given}. Theoretical yield in g:", best
    if level == 2 or rng.random() < 0.5:
        return f"{given}, yield {share} percent. Product in g:", best * share / 100
    grams = round(best * share / 100, 3)
    return f"{given} give {grams:g} g. Yield in percent:", 100 * grams / best


def _given(prompt: str) -> list[float]:
    return numbers(prompt.partition("; ")[2])


def yielded_again(prompt: str) -> float:
    one, other, product = _molecules(prompt)
    first, second, *rest = _given(prompt)
    made = _again(product) * min(first / _again(one), second / _again(other))
    if "Theoretical" in prompt:
        return made
    return made * rest[0] / 100 if "yield " in prompt else 100 * rest[0] / made


def waste(rng: Random, level: int) -> tuple[str, float]:
    run = _run(rng, level)
    one, other, limit = _charge(rng, run)
    solvent = rng.randrange(5, 105, 5)
    recovered = 0 if level == 1 else rng.randint(50, 95)
    grams = round(limit * _weight(run.product) / 1000 * rng.uniform(0.4, 0.95), 3)
    used = one + other + solvent * (1 - recovered / 100)
    again = f" ({recovered} percent of it recovered)" if recovered else ""
    text = f"{' + '.join(run.reactants)} -> {run.product}; {one:g} g, {other:g} g and {solvent} g solvent{again} give"
    return f"{text} {grams:g} g. E factor (g waste per g product):", (used - grams) / grams


def waste_again(prompt: str) -> float:
    one, other, solvent, *rest = _given(prompt)
    kept = solvent * rest[0] / 100 if "recovered" in prompt else 0.0
    grams = rest[1] if "recovered" in prompt else rest[0]
    return (one + other + solvent - kept) / grams - 1


def scale(rng: Random, level: int) -> tuple[str, float]:
    """How much of a reactant to weigh in for so much product."""
    run = _run(rng, level)
    grams, share = decimals(rng, 0.5, 20.0, 2), rng.randint(35, 97)
    place = rng.randrange(2)
    excess = round(rng.uniform(1.1, 2.5), 1) if level >= 2 else 1.0
    moles = grams / _weight(run.product) * 100 / share * excess
    name = ("first", "second")[place]
    text = f"{' + '.join(run.reactants)} -> {run.product}; {grams:g} g of product, yield {share} percent on the other"
    return f"{text}. Grams of the {name} reactant (equivalents: {excess:g}):", moles * _weight(run.reactants[place])


def scale_again(prompt: str) -> float:
    one, other, product = _molecules(prompt)
    grams, share, excess = _given(prompt)
    return grams * 100 / share * excess * _again(one if "the first" in prompt else other) / _again(product)


class Bookkeeping(Amount):
    """What a reaction keeps, gives and wastes; molar masses come from the structures."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "atom-economy": Quantity(economy, economy_again),
        "yield": Quantity(yielded, yielded_again),
        "e-factor": Quantity(waste, waste_again),
        "scale": Quantity(scale, scale_again),
    }


@dataclass(frozen=True, kw_only=True)
class Combustion(Task):
    """The molecular formula of a C, H, O (from level 3 on also N) compound from its combustion and its molar mass."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        carbons, nitrogens = rng.randint(2, 7 + 4 * level), rng.randint(1, 4) if level >= 3 else 0
        lost = rng.randint(0, carbons // 2 + 1)
        hydrogens = 2 * carbons + 2 + nitrogens - 2 * lost
        counts = +Counter(C=carbons, H=hydrogens, N=nitrogens, O=rng.randint(1, 2 + carbons // 2))
        mass = sum(WEIGHTS[symbol] * n for symbol, n in counts.items())
        sample = rng.uniform(40, 400)
        moles = sample / mass
        parts = [
            f"{moles * counts['C'] * 44.009:.2f} mg CO2",
            f"{moles * counts['H'] / 2 * 18.015:.2f} mg H2O",
        ] + ([f"{moles * counts['N'] / 2 * 28.014:.2f} mg N2"] if level >= 3 else [])
        about = mass * rng.uniform(0.985, 1.015) if level >= 2 else mass
        elements = "C, H, N, O" if level >= 3 else "C, H, O"
        prompt = f"{sample:.2f} mg of a {elements} compound burn to {', '.join(parts)}; M about {about:.0f}. Formula:"
        return Problem(prompt, {"formula": hill(counts), "weight": round(mass, 3)})

    def grade(self, answer: Any, text: str) -> Score:
        counts = parse_counts(text)
        if counts is None:
            return wrong("not_a_formula")
        truth = parse_counts(answer["formula"]) or Counter()
        if counts == truth:
            return right()
        share = {symbol: n * max(truth.values()) for symbol, n in counts.items()}
        same = {symbol: n * max(counts.values()) for symbol, n in truth.items()}
        return wrong("empirical" if share == same else "wrong_formula")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['formula']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        counts = parse_counts(answer["formula"]) or Counter()
        counts[rng.choice(("C", "H", "O"))] += 1
        return f"<answer>{hill(counts)}</answer>"

    def check(self, problem: Problem) -> bool:
        """Of all formulas near the molar mass, the stored one alone burns to these masses."""
        given = numbers(problem.prompt)
        sample, dioxide, water, *rest = given
        about = rest[-1]
        nitrogen = rest[0] if len(rest) > 1 else 0.0
        found = []
        for carbons in range(1, int(about // 12) + 2):
            moles = dioxide / 44.009 / carbons
            hydrogens, nitrogens = 2 * water / 18.015 / moles, 2 * nitrogen / 28.014 / moles
            oxygens = (sample / moles - 12.011 * carbons - 1.008 * hydrogens - 14.007 * nitrogens) / 15.999
            values = hydrogens, nitrogens, oxygens
            if abs(sample / moles - about) < 0.024 * about and all(abs(v - round(v)) < 0.05 for v in values):
                found.append(Counter(C=carbons, H=round(hydrogens), N=round(nitrogens), O=round(oxygens)))
        return [+one for one in found] == [parse_counts(problem.answer["formula"])]

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt
