"""What is left after several reagents in a row?"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.molecules.flask import filled
from bootcamp.molecules.reagents import TRANSFORMATIONS
from bootcamp.molecules.smiles import homologue, match, rewritten
from bootcamp.molecules.transformations import clean, completed, consistent
from bootcamp.types import Problem, Score, Task


@dataclass(frozen=True, kw_only=True)
class Sequence(Task):
    """The final product of `level + 1` steps, each a functional-group interconversion with one outcome."""

    theme: str

    THEMES: ClassVar[dict[str, tuple[str, ...]]] = {
        "redox": (
            "alcohol-oxidation", "jones-oxidation", "borohydride-reduction", "hydride-reduction", "acid-methylation",
            "methyl-addition", "acetylation",
        ),
        "alkenes": (
            "methylenation", "hydroboration", "hydrogenation", "epoxidation", "dihydroxylation", "alcohol-oxidation",
            "hydrobromination", "borohydride-reduction",
        ),
        "chain-extension": (
            "alcohol-bromination", "cyanide-displacement", "nitrile-hydrolysis", "hydride-reduction", "methyl-addition",
            "alcohol-oxidation", "borohydride-reduction", "acid-methylation",
        ),
        "nitrogen": (
            "azide-displacement", "azide-reduction", "boc-protection", "boc-deprotection", "amide-dehydration",
            "hydride-reduction", "acetylation", "alcohol-bromination", "nitrile-hydrolysis", "cyanide-displacement",
        ),
    }  # fmt: skip

    def generate(self, rng: Random, level: int) -> Problem:
        names = self.THEMES[self.theme]
        while True:
            first = TRANSFORMATIONS[rng.choice(names)]
            [start], _ = filled(rng.choice(first.sketches), rng, min(level, 3))
            mol = Chem.MolFromSmiles(start)
            walk = self._walk(mol, rng, level + 1) if mol is not None else None
            if walk:
                break
        route, steps = walk
        start = start if level <= 2 else rewritten(mol, rng)
        reagents = "; ".join(f"({n}) {TRANSFORMATIONS[step].reagents}" for n, step in enumerate(steps, 1))
        prompt = f"{start}: {reagents}. Final product, as SMILES?"
        return Problem(prompt, {"start": start, "steps": steps, "route": route})

    def _walk(self, mol: Chem.Mol, rng: Random, length: int) -> tuple[list[str], list[str]] | None:
        """Intermediates and steps of a random walk that never comes back to a molecule; None at a dead end."""
        route, steps = [Chem.MolToSmiles(mol)], []
        for _ in range(length):
            current = Chem.MolFromSmiles(route[-1])
            for name in rng.sample(self.THEMES[self.theme], len(self.THEMES[self.theme])):
                after = completed(TRANSFORMATIONS[name], current) if clean(TRANSFORMATIONS[name], current) else None
                if after and after not in route:
                    route.append(after)
                    steps.append(name)
                    break
            else:
                return None
        return route[1:], steps

    def grade(self, answer: Any, text: str) -> Score:
        return match(text, answer["route"][-1])

    def solution(self, answer: Any) -> str:
        """Every intermediate on a line of its own, then the answer."""
        return "\n".join((*answer["route"][:-1], f"<answer>{answer['route'][-1]}</answer>"))

    def wrong(self, answer: Any, rng: Random) -> str:
        # Stopping a step too early, or a carbon too many.
        return f"<answer>{rng.choice((answer['route'][-2], homologue(answer['route'][-1], rng)))}</answer>"

    def check(self, problem: Problem) -> bool:
        """At each step formula and carbon skeletons change as counting the groups says."""
        start = problem.prompt.partition(": ")[0]
        mols = [Chem.MolFromSmiles(smiles) for smiles in (start, *problem.answer["route"])]
        steps = [TRANSFORMATIONS[name] for name in problem.answer["steps"]]
        return all(consistent(step, *pair) for step, pair in zip(steps, pairwise(mols), strict=True))

    def problem_key(self, problem: Problem) -> str:
        return ">".join((Chem.CanonSmiles(problem.answer["start"]), *problem.answer["steps"]))
