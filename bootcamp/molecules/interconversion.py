"""What a reagent makes of a molecule with one or more functional groups, and which it leaves alone."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from rdkit import Chem

from bootcamp.molecules.reagents import TRANSFORMATIONS
from bootcamp.molecules.smiles import homologue, match
from bootcamp.molecules.transformations import changes, consistent
from bootcamp.types import Problem, Score, Task


@dataclass(frozen=True, kw_only=True)
class Interconversion(Task):
    """The product of one reagent on a substrate in which every group that can react does."""

    transformation: str

    def generate(self, rng: Random, level: int) -> Problem:
        transformation = TRANSFORMATIONS[self.transformation]
        change = next(changes(transformation, rng, level))
        prompt = f"{change.substrate}, {transformation.reagents} -> main product, as SMILES?"
        return Problem(prompt, {"substrate": change.substrate, "product": change.product})

    def grade(self, answer: Any, text: str) -> Score:
        return match(text, answer["product"])

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['product']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        # The substrate unchanged, or a carbon too many.
        return f"<answer>{rng.choice((answer['substrate'], homologue(answer['product'], rng)))}</answer>"

    def check(self, problem: Problem) -> bool:
        """Formula and carbon skeletons change as counting the groups says, and no reacting group is left."""
        before = Chem.MolFromSmiles(problem.prompt.partition(", ")[0])
        after = Chem.MolFromSmiles(problem.answer["product"])
        return consistent(TRANSFORMATIONS[self.transformation], before, after)

    def problem_key(self, problem: Problem) -> str:
        return Chem.CanonSmiles(problem.answer["substrate"])
