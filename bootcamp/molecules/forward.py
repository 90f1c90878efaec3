"""What a named reaction makes of given reactants."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from rdkit import Chem

from bootcamp.molecules.flask import balanced, precursors, runs
from bootcamp.molecules.named import NAMED
from bootcamp.molecules.smiles import canonical, homologue, match
from bootcamp.types import Problem, Score, Task


@dataclass(frozen=True, kw_only=True)
class Forward(Task):
    """The product of one named reaction; only reactants with exactly one possible product are asked."""

    reaction: str

    def generate(self, rng: Random, level: int) -> Problem:
        reaction = NAMED[self.reaction]
        run = next(runs(reaction, rng, level))
        reactants = list(run.reactants)
        prompt = f"{reaction.title}: {' + '.join(reactants)} -> main product, as SMILES?"
        return Problem(prompt, {"reactants": reactants, "product": run.product})

    def grade(self, answer: Any, text: str) -> Score:
        return match(text, answer["product"])

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['product']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{homologue(answer['product'], rng)}</answer>"

    def check(self, problem: Problem) -> bool:
        """The retrosynthetic template takes the product back to the reactants, and no atom is lost on the way."""
        reaction = NAMED[self.reaction]
        _, _, equation = problem.prompt.partition(": ")
        reactants = [Chem.MolFromSmiles(text) for text in equation.partition(" -> ")[0].split(" + ")]
        product = Chem.MolFromSmiles(problem.answer["product"])
        back = ".".join(sorted(canonical(mol) for mol in reactants))
        return balanced(reaction, reactants, product) and back in precursors(reaction, product)

    def problem_key(self, problem: Problem) -> str:
        return ".".join(sorted(Chem.CanonSmiles(text) for text in problem.answer["reactants"]))
