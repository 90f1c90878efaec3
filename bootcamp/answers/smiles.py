"""SMILES and reaction SMILES as text: what a toolkit may be given, told apart from what it must never see.

Toolkits parse much that is not an answer: the empty string, `*`, names and CXSMILES tails after a space, chains of
thousands of atoms. Those are refused here by their letters and brackets alone; chemistry is for the toolkit to judge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bootcamp.answers.reading import Reading

MAX_LENGTH = 500  # characters of one molecule or mixture
MAX_REACTION = 2_000  # characters of a reaction
MAX_COMPONENTS = 12  # molecules on one side of a reaction
MAX_BRANCHES = 40  # one in another

_CHARACTERS = re.compile(r"[A-Za-z0-9@+\-\[\]()=#%/\\.:]+", re.ASCII)
_BRACKETED = re.compile(r"\[[^\[\]()]{1,30}\]")


@dataclass(frozen=True)
class ReactionSmiles:
    """The molecules on either side of the arrow, and those written above it."""

    reactants: tuple[str, ...]
    agents: tuple[str, ...]
    products: tuple[str, ...]


def read_smiles(text: str) -> Reading[str]:
    """The SMILES in `text`; white space, backticks and a full stop around it are forgiven, nothing may follow it.

    Codes: `no_smiles`, `too_long`, `dummy_atom`, `bad_characters`, `bad_smiles` (brackets that do not pair).
    """
    text = _trimmed(text)
    if not text:
        return Reading(None, "no_smiles", "there is no SMILES")
    if len(text) > MAX_LENGTH:
        return Reading(None, "too_long", f"{len(text)} characters; the limit is {MAX_LENGTH}")
    if "*" in text:
        return Reading(None, "dummy_atom", "every atom must be an element")
    if not _CHARACTERS.fullmatch(text):
        return Reading(None, "bad_characters", "write one SMILES and nothing else")
    if not _paired(text):
        return Reading(None, "bad_smiles", "brackets do not pair")
    return Reading(text)


def read_reaction_smiles(text: str) -> Reading[ReactionSmiles]:
    """`reactants>agents>products`, where agents may be missing.

    Codes: those of `read_smiles`, `not_a_reaction`, `several_molecules`.
    """
    text = _trimmed(text)
    if len(text) > MAX_REACTION:
        return Reading(None, "too_long", f"{len(text)} characters; the limit is {MAX_REACTION}")
    sides = [side.strip() for side in text.split(">")]
    if len(sides) != 3 or not sides[0] or not sides[2]:
        return Reading(None, "not_a_reaction", "expected reactants>>products")
    molecules: list[tuple[str, ...]] = []
    for side in sides:
        parts = side.split(".") if side else []
        if len(parts) > MAX_COMPONENTS:
            return Reading(None, "several_molecules", f"more than {MAX_COMPONENTS} molecules on one side")
        for part in parts:
            found = read_smiles(part)
            if found.value != part:
                return Reading(None, found.code or "bad_characters", found.note)
        molecules.append(tuple(parts))
    return Reading(ReactionSmiles(*molecules))


def _trimmed(text: str) -> str:
    return text.strip().removesuffix(".").strip("`").strip()


def _paired(text: str) -> bool:
    """True if the brackets of atoms and branches close, the latter within the limit of depth."""
    text = _BRACKETED.sub("", text)
    depth = 0
    for mark in text:
        depth += (mark == "(") - (mark == ")")
        if mark in "[]" or not 0 <= depth <= MAX_BRANCHES:
            return False
    return depth == 0
