"""Carrying reactions out: templates on molecules, sketches filled in, problems drawn from both."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from random import Random

from rdkit import Chem
from rdkit.Chem.rdChemReactions import ChemicalReaction, ReactionFromSmarts
from rdkit.rdBase import BlockLogs

from bootcamp.molecules.building_blocks import (
    INERT_ENDS,
    SHORT_ENDS,
    SPECTATORS,
    Substituent,
    alkyl,
    aryl,
    real_molecules,
    sites,
)
from bootcamp.molecules.reactions import OVERLAPS, Reaction
from bootcamp.molecules.smiles import canonical, rewritten

MAX_OUTCOMES = 60  # per order of the reactants


@cache
def _template(smarts: str) -> ChemicalReaction:
    template = ReactionFromSmarts(smarts)
    template.Initialize()
    return template


def outcomes(smarts: str, reactants: Sequence[Chem.Mol]) -> set[str]:
    """Canonical SMILES of every distinct outcome, products joined by dots, reactants in the order given."""
    found: set[str] = set()
    with BlockLogs():
        for products in _template(smarts).RunReactants(tuple(reactants), maxProducts=MAX_OUTCOMES):
            try:
                for product in products:
                    _free_hydrogens(product)
                    Chem.SanitizeMol(product)
            except Chem.MolSanitizeException:
                continue  # a valence that the template cannot know of
            # Read again: the template leaves atom properties and stale stereo behind.
            smiles = [Chem.CanonSmiles(canonical(product)) for product in products]
            found.add(".".join(sorted(smiles)))
    return found


def _free_hydrogens(product: Chem.Mol) -> None:
    """Let hydrogens be counted anew where atoms took part: a stereocentre brings along a fixed number."""
    for atom in product.GetAtoms():
        if atom.HasProp("old_mapno") and not atom.GetIsAromatic() and not atom.GetFormalCharge():
            atom.SetNoImplicit(False)
            atom.SetNumExplicitHs(0)


def products(reaction: Reaction, reactants: Sequence[Chem.Mol]) -> set[str]:
    """Every product the forward template gives, whichever reactant takes which part."""
    return set().union(*(outcomes(reaction.forward, order) for order in permutations(reactants)))


def precursors(reaction: Reaction, product: Chem.Mol) -> set[str]:
    """Every set of precursors the retrosynthetic template gives, each joined by dots."""
    return outcomes(reaction.retro, [product])


def clean(reaction: Reaction, reactants: Sequence[Chem.Mol]) -> bool:
    """True if each reactant holds its own group once, none of the others', and nothing to avoid."""
    for place, mol in enumerate(reactants):
        for group in reaction.groups:
            if sites(mol, group) != (1 if group == reaction.groups[place] else 0):
                return False
        own = OVERLAPS.get(reaction.groups[place], (reaction.groups[place],))
        if any(sites(mol, group) > own.count(group) for group in reaction.avoid):
            return False
    return True


@dataclass(frozen=True)
class Run:
    """One reaction carried out: reactants and product as they are to be written."""

    reactants: tuple[str, ...]
    product: str


def runs(reaction: Reaction, rng: Random, level: int) -> Iterator[Run]:
    """Draw clean runs with exactly one product, without end.

    Level 1 has short chains written alike on both sides; 2 has rings and inert ends; 3 rewrites the SMILES and
    adds groups that do not take part; 4 takes one reactant, and 5 both, from real molecules where there are any.
    """
    while True:
        texts, product = sketch(reaction, rng, level)
        mols = [Chem.MolFromSmiles(text) for text in texts]
        if level >= 4:
            slots = list(range(len(texts)))
            rng.shuffle(slots)
            for slot in slots[: 1 if level == 4 else None]:
                pool = real_molecules(reaction.groups[slot])
                if pool and (len(slots) > 1 or rng.random() < len(pool) / 1000):  # alone, a small pool is soon used up
                    mols[slot] = Chem.MolFromSmiles(rng.choice(pool))
        if any(mol is None for mol in mols) or not clean(reaction, mols):
            continue
        found = outcomes(reaction.forward, mols)
        if len(found) != 1:
            continue
        truth = found.pop()
        if level <= 2:
            if Chem.CanonSmiles(product) != truth:
                raise ValueError(f"{reaction.title}: sketch gives {product}, template gives {truth} from {texts}")
            yield Run(tuple(texts), product)
        else:
            yield Run(tuple(rewritten(mol, rng) for mol in mols), truth)


def sketch(reaction: Reaction, rng: Random, level: int) -> tuple[list[str], str]:
    """Reactants and product of one of a reaction's sketches with substituents of that level."""
    left, right = rng.choice(reaction.sketches)
    return filled((*left.split("."), right), rng, level)


def filled(formulae: Sequence[str], rng: Random, level: int, *, crowded: bool = False) -> tuple[list[str], str]:
    """String formulae with the same substituents throughout: all but the last, and the last.

    From level 3 on one substituent ends in a group that may react elsewhere, or each one if `crowded`.
    """
    letters = sorted({name.upper() for text in formulae for _, name, _, _ in string.Formatter().parse(text) if name})
    special = letters if crowded else [rng.choice(letters)]
    spelled: dict[str, str] = {}
    for letter in letters:
        ends: tuple[tuple[str, str], ...] = ()
        if level <= 2:
            ends = (SHORT_ENDS if level == 1 else INERT_ENDS) if rng.random() < 0.2 + 0.2 * level else ()
        elif level >= 3:
            ends = SPECTATORS if letter in special else INERT_ENDS
        longest = 6 if len(letters) == 1 else 5 if len(letters) == 2 else 3 if level == 1 else 4
        group: Substituent = aryl(rng, ends) if letter in "XY" else alkyl(rng, longest, ends)
        spelled |= {letter: group.before, letter.lower(): group.after}
    ring = "9" if any(char.isdigit() for text in spelled.values() for char in text) else "1"
    texts = [text.replace("9", ring).format(**spelled) for text in formulae]
    return texts[:-1], texts[-1]


def balanced(reaction: Reaction, reactants: Sequence[Chem.Mol], product: Chem.Mol) -> bool:
    """True if the product's atoms are the reactants' atoms less what is lost."""
    atoms: Counter[str] = Counter()
    for mol in reactants:
        atoms += formula(mol)
    atoms.subtract(reaction.lost)
    return {symbol: n for symbol, n in atoms.items() if n} == dict(formula(product))


def formula(mol: Chem.Mol) -> Counter[str]:
    """How many atoms of each element there are, hydrogen included."""
    atoms = Counter(atom.GetSymbol() for atom in mol.GetAtoms())
    atoms["H"] += sum(atom.GetTotalNumHs() for atom in mol.GetAtoms())
    return atoms
