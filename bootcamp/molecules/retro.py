"""One step back: which reactants does a named reaction need for a given product?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from rdkit import Chem

from bootcamp.molecules.flask import balanced, precursors, products, runs
from bootcamp.molecules.named import NAMED
from bootcamp.molecules.reactions import Reaction
from bootcamp.molecules.smiles import canonical, composition, homologue, read, rewritten, same, split
from bootcamp.types import Problem, Score, Task, wrong


@dataclass(frozen=True, kw_only=True)
class Retro(Task):
    """Reactants for one named reaction; any that give the target when the reaction is carried out are right."""

    reaction: str

    def generate(self, rng: Random, level: int) -> Problem:
        reaction = NAMED[self.reaction]
        run = next(runs(reaction, rng, level))
        target = run.product if level <= 2 else rewritten(Chem.MolFromSmiles(run.product), rng)
        name = reaction.title.partition(" (")[0]
        form = "as SMILES joined by '.'" if len(run.reactants) > 1 else "as SMILES"
        prompt = f"{name} gave {target}. {reaction.names[0].upper()}{reaction.names[1:]}, {form}?"
        return Problem(prompt, {"target": target, "precursors": list(run.reactants)})

    def grade(self, answer: Any, text: str) -> Score:
        count = len(answer["precursors"])
        reading = read(text, components=count)
        if reading.mol is None:
            return reading.score
        mols = split(reading.mol)
        if len(mols) != count:
            return wrong("wrong_count", f"{count} molecules joined by '.' expected")
        return executed(NAMED[self.reaction], mols, answer["target"])

    def solution(self, answer: Any) -> str:
        return f"<answer>{'.'.join(answer['precursors'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        """One precursor with a carbon too many, not in a part of it that leaves anyway."""
        while True:
            changed = list(answer["precursors"])
            place = rng.randrange(len(changed))
            changed[place] = homologue(changed[place], rng)
            mols = [Chem.MolFromSmiles(smiles) for smiles in changed]
            if len(split(Chem.MolFromSmiles(".".join(changed)))) != len(mols):
                continue
            if not executed(NAMED[self.reaction], mols, answer["target"]).correct:
                return f"<answer>{'.'.join(changed)}</answer>"

    def check(self, problem: Problem) -> bool:
        """The retrosynthetic template, which generation does not use, finds the stored precursors in the target."""
        reaction = NAMED[self.reaction]
        target = Chem.MolFromSmiles(problem.prompt.partition(" gave ")[2].partition(". ")[0])
        mols = [Chem.MolFromSmiles(text) for text in problem.answer["precursors"]]
        found = ".".join(sorted(canonical(mol) for mol in mols))
        return balanced(reaction, mols, target) and found in precursors(reaction, target)

    def problem_key(self, problem: Problem) -> str:
        return Chem.CanonSmiles(problem.answer["target"])


def executed(reaction: Reaction, mols: Sequence[Chem.Mol], target: str) -> Score:
    """Carry out the reaction on the proposed precursors and look for the target among the products.

    Codes: `not_smaller` (a precursor has as many carbons as the target, so nothing was disconnected),
    `no_reaction` (the template does not apply), or those of `same` for the best product.
    """
    carbons = composition(Chem.MolFromSmiles(target))["C"]
    carried = reaction.lost.get("C", 0)  # a phosphonium ylide brings carbons that leave again, as do esters
    for mol in mols if len(mols) > 1 else ():  # a rearrangement keeps its carbons
        leaving = carried if composition(mol)["P"] or not reaction.lost.get("P") else 0
        if composition(mol)["C"] - leaving >= carbons:
            return wrong("not_smaller", "a precursor is no smaller than the target")
    found = products(reaction, mols)
    if not found:
        return wrong("no_reaction", "these do not react so")
    return max((same(Chem.MolFromSmiles(smiles), target) for smiles in found), key=lambda score: score.value)
