"""Steps that a route may take, and routes as text carried out on a stock: `oxidise A; aminate 1 B`.

A step has an outcome only where its rules settle one: what would react twice, or with something else, gives none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rdkit import Chem

from bootcamp.molecules.flask import balanced, products
from bootcamp.molecules.flask import clean as couples
from bootcamp.molecules.named import NAMED
from bootcamp.molecules.reactions import Reaction
from bootcamp.molecules.reagents import TRANSFORMATIONS, Transformation
from bootcamp.molecules.transformations import clean, completed, consistent
from bootcamp.types import Score, wrong

LETTERS = "ABCDEFGH"
MAX_STEPS = 8
_STEP = re.compile(r"([a-z]{2,14}) +([A-H]|[1-8])(?: +([A-H]|[1-8]))?", re.ASCII)


def _tolerant(name: str, *kept: str) -> Transformation:
    """A transformation that these groups do not stop."""
    rule = TRANSFORMATIONS[name]
    return replace(rule, avoid=tuple(group for group in rule.avoid if group not in kept))


_TBS = "C([CH3])([CH3])[CH3]"
DESILYLATION = Transformation(
    reagents="TBAF",
    rules=(f"[OX2:1][Si]([CH3])([CH3]){_TBS}>>[O:1]",),
    groups={"silyl_ether": {"Si": -1, "C": -6, "H": -14}},
    sketches=(),
    removed=("C", "C", "CC(C)C"),
    avoid=("epoxide", "acyl_halide", "alkyl_halide"),
)
# What a step is called, what it does in words, and its rule.
ONE: dict[str, tuple[str, Transformation]] = {
    "oxidise": ("alcohol to aldehyde/ketone", TRANSFORMATIONS["alcohol-oxidation"]),
    "acidify": ("primary alcohol or aldehyde to acid", TRANSFORMATIONS["jones-oxidation"]),
    "reduce": ("aldehyde/ketone to alcohol", TRANSFORMATIONS["borohydride-reduction"]),
    "brominate": ("alcohol to bromide", TRANSFORMATIONS["alcohol-bromination"]),
    "hydrolyse": ("nitrile to acid", TRANSFORMATIONS["nitrile-hydrolysis"]),
    "hydroborate": ("alkene to alcohol, anti-Markovnikov", TRANSFORMATIONS["hydroboration"]),
    "azidate": ("primary bromide to azide", TRANSFORMATIONS["azide-displacement"]),
    "cyanate": ("primary bromide to nitrile", TRANSFORMATIONS["cyanide-displacement"]),
    "staudinger": ("azide to amine", TRANSFORMATIONS["azide-reduction"]),
    "methylate": ("ketone/aldehyde + MeMgBr to alcohol, no O-H or N-H beside", TRANSFORMATIONS["methyl-addition"]),
    "boc": ("amine to its Boc carbamate", _tolerant("boc-protection", "acid")),
    "deboc": ("Boc carbamate to amine", _tolerant("boc-deprotection")),
    "silylate": ("alcohol to TBS ether", TRANSFORMATIONS["silyl-protection"]),
    "desilylate": ("TBS ether to alcohol", DESILYLATION),
}
SINGLE: dict[str, tuple[str, Reaction]] = {
    "furan": ("1,4-diketone to furan", NAMED["paal-knorr-furan"]),
    "metathesise": ("diene to ring by metathesis", NAMED["ring-closing-metathesis"]),
}
TWO: dict[str, tuple[str, Reaction]] = {
    "esterify": ("acid + alcohol to ester", NAMED["fischer-esterification"]),
    "amidate": ("acid + amine to amide, no second amine", NAMED["amide-coupling"]),
    "aminate": ("aldehyde/ketone + amine to amine", NAMED["reductive-amination"]),
    "etherify": ("alcohol + bromide to ether", NAMED["williamson-ether"]),
    "click": ("azide + alkyne to triazole", NAMED["azide-alkyne-click"]),
    "suzuki": ("aryl bromide + boronic acid", NAMED["suzuki"]),
    "sonogashira": ("aryl bromide + alkyne", NAMED["sonogashira"]),
    "sulfonylate": ("sulfonyl chloride + amine", NAMED["sulfonamide"]),
    "stetter": ("aldehyde + vinyl ketone to 1,4-diketone", NAMED["stetter"]),
    "pyrrole": ("1,4-diketone + primary amine", NAMED["paal-knorr-pyrrole"]),
    "cycloadd": ("diene + dienophile, para product", NAMED["diels-alder"]),
    "olefinate": ("aldehyde + phosphonate to E-ester", NAMED["horner-wadsworth-emmons"]),
    "aldol": ("methyl ketone + aldehyde to hydroxyketone", NAMED["directed-aldol"]),
}
WORDS = {name: words for table in (ONE, SINGLE, TWO) for name, (words, _) in table.items()}


@lru_cache(maxsize=8192)
def made(name: str, *given: str) -> str:
    """The canonical SMILES that a step makes of these; empty where it does not apply or the outcome is in doubt."""
    mols = [Chem.MolFromSmiles(smiles) for smiles in given]
    if name in ONE and len(mols) == 1:
        rule = ONE[name][1]
        return (completed(rule, mols[0]) or "") if clean(rule, mols[0]) else ""
    reaction = (SINGLE if len(mols) == 1 else TWO).get(name)
    if reaction is None or not any(couples(reaction[1], order) for order in (mols, mols[::-1])):
        return ""
    found = products(reaction[1], mols)
    return found.pop() if len(found) == 1 else ""


@dataclass(frozen=True)
class Outcome:
    """What a route made at each step, or the score that says why it stopped."""

    made: tuple[str, ...] = ()
    steps: tuple[tuple[str, ...], ...] = ()  # (name, label) or (name, label, label)
    fault: Score | None = None


def parsed(text: str) -> list[tuple[str, ...]] | None:
    """Steps of a route; None if something is not of the form `name A` or `name A B`."""
    parts = [part.strip() for part in text.strip().rstrip(".;").replace("\n", ";").split(";", MAX_STEPS)]
    found = [_STEP.fullmatch(part) if len(part) < 40 else None for part in parts]
    if len(parts) > MAX_STEPS or not all(found):
        return None
    return [tuple(word for word in match.groups() if word) for match in found if match]


def carried_out(text: str, stock: Sequence[str], allowed: Sequence[str]) -> Outcome:
    """Carry a route out. Codes: `bad_route`, `unknown_step`, `unknown_molecule`, `no_reaction`."""
    steps = parsed(text)
    if steps is None:
        return Outcome(fault=wrong("bad_route", f"up to {MAX_STEPS} steps of the form 'name A' or 'name A B'"))
    shelf: dict[str, str] = dict(zip(LETTERS, stock, strict=False))
    results: list[str] = []
    for number, (name, *labels) in enumerate(steps, 1):
        if name not in allowed:
            return Outcome(fault=wrong("unknown_step", f"{name!r} is not among the steps"))
        if any(label not in shelf for label in labels):
            return Outcome(fault=wrong("unknown_molecule", f"step {number} uses what is not there"))
        result = made(name, *(shelf[label] for label in labels))
        if not result:
            return Outcome(fault=wrong("no_reaction", f"step {number} has no sure outcome"))
        shelf[str(number)] = result
        results.append(result)
    return Outcome(tuple(results), tuple(steps))


def sound(route: str, stock: Mapping[str, str]) -> dict[str, str]:
    """What each step of one of our routes makes, if atoms balance and groups change as counting says; else nothing."""
    shelf = dict(stock)
    found: dict[str, str] = {}
    for number, (name, *labels) in enumerate(parsed(route) or [], 1):
        if any(label not in shelf for label in labels):
            return {}
        given = [Chem.MolFromSmiles(shelf[label]) for label in labels]
        result = made(name, *(shelf[label] for label in labels))
        mol = Chem.MolFromSmiles(result) if result else None
        if mol is None:
            return {}
        if name in ONE and not consistent(ONE[name][1], given[0], mol):
            return {}
        if name not in ONE and not balanced((SINGLE | TWO)[name][1], given, mol):
            return {}
        shelf[str(number)] = found[str(number)] = result
    return found
