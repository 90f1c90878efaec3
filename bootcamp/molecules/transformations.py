"""Carrying functional-group interconversions out, drawing problems from them, and checking them by counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from rdkit import Chem

from bootcamp.molecules.building_blocks import has, real_molecules, sites
from bootcamp.molecules.flask import filled, formula, outcomes
from bootcamp.molecules.reagents import Transformation
from bootcamp.molecules.smiles import rewritten

MAX_STATES = 64  # half-way molecules looked at; a substrate with more reacting sites is not asked

DOUBTFUL = ("beta_keto_acid", "lactonising_acid")  # would not stay what they are


def completed(transformation: Transformation, mol: Chem.Mol) -> str | None:
    """The one molecule left when no rule applies any more; None if there is none, more than one, or a doubtful one."""
    frontier, final, seen = [Chem.MolToSmiles(mol)], set(), set()
    while frontier:
        smiles = frontier.pop()
        if smiles in seen:
            continue
        seen.add(smiles)
        if len(seen) > MAX_STATES:
            return None
        half = Chem.MolFromSmiles(smiles)
        after = set().union(*(outcomes(rule, [half]) for rule in transformation.rules))
        if after:
            frontier.extend(after)
        else:
            final.add(smiles)
    if len(final) != 1 or len(seen) == 1:
        return None
    product = final.pop()
    return None if any(has(Chem.MolFromSmiles(product), group) for group in DOUBTFUL) else product


def clean(transformation: Transformation, mol: Chem.Mol) -> bool:
    """True if something reacts and nothing in the molecule makes the outcome doubtful."""
    return any(has(mol, group) for group in transformation.groups) and not any(
        has(mol, group) for group in transformation.avoid
    )


@dataclass(frozen=True)
class Change:
    """A substrate and what becomes of it, as they are to be written."""

    substrate: str
    product: str


def changes(transformation: Transformation, rng: Random, level: int) -> Iterator[Change]:
    """Draw clean substrates with one outcome, without end.

    Level 1 has short chains written alike on both sides; 2 has rings and inert ends; 3 rewrites the SMILES and adds
    another functional group; 4 has one on each arm; 5 takes real molecules too.
    """
    pools = [pool for pool in map(real_molecules, transformation.groups) if pool]
    # A small pool would soon repeat itself.
    share = min(0.8, sum(map(len, pools)) / 1000) if level == 5 else 0.0
    while True:
        product = ""
        if rng.random() < share:
            substrate = rng.choice(rng.choice(pools))
            if not transformation.stereo and any(mark in substrate for mark in "@/\\"):
                continue
        else:
            [substrate], product = filled(rng.choice(transformation.sketches), rng, level, crowded=level >= 4)
        mol = Chem.MolFromSmiles(substrate)
        if mol is None or not clean(transformation, mol):
            continue
        truth = completed(transformation, mol)
        if truth is None:
            continue
        if level <= 2:
            if Chem.CanonSmiles(product) != truth:
                raise ValueError(
                    f"{transformation.reagents}: sketch gives {product}, rules give {truth} of {substrate}"
                )
            yield Change(substrate, product)
        else:
            yield Change(rewritten(mol, rng), truth)


def expected_formula(transformation: Transformation, mol: Chem.Mol) -> dict[str, int]:
    """By how much each element's count should change, from the number of sites alone."""
    change: dict[str, int] = {}
    for group, atoms in transformation.groups.items():
        for symbol, n in atoms.items():
            change[symbol] = change.get(symbol, 0) + n * sites(mol, group)
    return {symbol: n for symbol, n in change.items() if n}


def consistent(transformation: Transformation, before: Chem.Mol, after: Chem.Mol) -> bool:
    """True if formula and carbon skeletons change as the number of sites says and nothing that reacts is left.

    Shares nothing with the rules: it counts groups and compares graphs.
    """
    count = sum(sites(before, group) for group in transformation.groups)
    change = formula(after)
    change.subtract(formula(before))
    if not count or {symbol: n for symbol, n in change.items() if n} != expected_formula(transformation, before):
        return False
    if any(has(after, group) for group in transformation.groups):
        return False
    if transformation.gained == ("C+",):
        return sum(skeletons(after).values()) == sum(skeletons(before).values())
    gained = Counter({name: n * count for name, n in Counter(transformation.gained).items()})
    removed = Counter({name: n * count for name, n in Counter(transformation.removed).items()})
    return skeletons(after) + removed == skeletons(before) + gained


def skeletons(mol: Chem.Mol) -> Counter[str]:
    """The connected carbon frameworks of a molecule, with all bonds single and everything else taken away."""
    carbons = Chem.RWMol()
    place = {atom.GetIdx(): carbons.AddAtom(Chem.Atom(6)) for atom in mol.GetAtoms() if atom.GetAtomicNum() == 6}
    for bond in mol.GetBonds():
        ends = bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()
        if all(end in place for end in ends):
            carbons.AddBond(place[ends[0]], place[ends[1]], Chem.BondType.SINGLE)
    return Counter(Chem.MolToSmiles(carbons).split("."))
