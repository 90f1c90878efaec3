"""The missing molecule of an exchange equation: two molecules in, two out, one of the four unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any

from rdkit import Chem

from bootcamp.molecules.building_blocks import sites
from bootcamp.molecules.flask import filled, formula, outcomes
from bootcamp.molecules.reactions import OVERLAPS
from bootcamp.molecules.smiles import canonical, homologue, match, rewritten
from bootcamp.types import Problem, Score, Task


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """Two reactants, two products, nothing lost."""

    title: str
    sketches: tuple[str, ...]  # "reactant.reactant.product.product"
    template: str
    groups: tuple[str, str]  # what the reactants hold exactly once


EXCHANGES: dict[str, Exchange] = {
    "transesterification": Exchange(
        title="Transesterification",
        sketches=("{A}C(=O)O{b}.O{c}.{A}C(=O)O{c}.O{b}",),
        template="[#6:1][C:2](=[O:3])[O:4][CX4:5].[OX2H1:6][CX4:7]>>[#6:1][C:2](=[O:3])[O:6][C:7].[O:4][C:5]",
        groups=("ester", "alcohol"),
    ),
    "aminolysis": Exchange(
        title="Ester aminolysis",
        sketches=("{A}C(=O)O{b}.N{c}.{A}C(=O)N{c}.O{b}",),
        template="[#6:1][C:2](=[O:3])[O:4][CX4:5].[NX3;H2:6][CX4:7]>>[#6:1][C:2](=[O:3])[N:6][C:7].[O:4][C:5]",
        groups=("ester", "primary_amine"),
    ),
    "anhydride-opening": Exchange(
        title="Anhydride alcoholysis",
        sketches=("{A}C(=O)OC(=O){a}.O{c}.{A}C(=O)O{c}.{A}C(=O)O",),
        template="[#6:1][C:2](=[O:3])[O:4][C:5]=[O:8].[OX2H1:6][CX4:7]>>[#6:1][C:2](=[O:3])[O:6][C:7].[O:4][C:5]=[O:8]",
        groups=("anhydride", "alcohol"),
    ),
    "thiol-disulfide": Exchange(
        title="Thiol-disulfide exchange",
        sketches=("{A}SS{a}.S{c}.{A}SS{c}.S{a}",),
        template="[#6:1][SX2:2][SX2:3][#6:4].[SX2H1:5][#6:6]>>[#6:1][S:2][S:5][#6:6].[S:3][#6:4]",
        groups=("disulfide", "thiol"),
    ),
}


FOES = ("acid", "alcohol", "phenol", "amine", "thiol", "aldehyde", "ketone", "ester", "anhydride", "alkyl_halide")


@dataclass(frozen=True, kw_only=True)
class Equation(Task):
    """Complete the equation of an exchange reaction."""

    reaction: str

    def generate(self, rng: Random, level: int) -> Problem:
        exchange = EXCHANGES[self.reaction]
        while True:
            *texts, last = rng.choice(exchange.sketches).split(".")
            filled_in, final = filled((*texts, last), rng, level)
            species = [*filled_in, final]
            mols = [Chem.MolFromSmiles(text) for text in species]
            if any(mol is None for mol in mols) or len({canonical(mol) for mol in mols}) < 4:
                continue
            held = [[sites(mol, group) for group in exchange.groups] for mol in mols[:2]]
            if held == [[1, 0], [0, 1]] and not any(
                sites(mol, foe) > OVERLAPS.get(group, (group,)).count(foe)
                for mol, group in zip(mols[:2], exchange.groups, strict=True)
                for foe in FOES
            ):
                break
        hidden = rng.randrange(4)
        if level >= 3:
            species = [rewritten(mol, rng) for mol in mols]
        shown = ["?" if place == hidden else text for place, text in enumerate(species)]
        prompt = f"{exchange.title}: {shown[0]} + {shown[1]} -> {shown[2]} + {shown[3]}; the missing SMILES?"
        return Problem(prompt, {"species": species, "hidden": hidden})

    def grade(self, answer: Any, text: str) -> Score:
        return match(text, answer["species"][answer["hidden"]])

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['species'][answer['hidden']]}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        others = [text for place, text in enumerate(answer["species"]) if place != answer["hidden"]]
        return f"<answer>{rng.choice((*others, homologue(answer['species'][answer['hidden']], rng)))}</answer>"

    def check(self, problem: Problem) -> bool:
        """The equation as printed; a template, which generation does not use, makes its products of its reactants."""
        species, hidden = problem.answer["species"], problem.answer["hidden"]
        shown = re.findall(r"[^\s;]+", problem.prompt.partition(": ")[2].partition(";")[0])[::2]
        if shown != ["?" if place == hidden else text for place, text in enumerate(species)]:
            return False
        mols = [Chem.MolFromSmiles(text) for text in species]
        made = outcomes(EXCHANGES[self.reaction].template, mols[:2])
        balanced = formula(mols[0]) + formula(mols[1]) == formula(mols[2]) + formula(mols[3])
        return balanced and ".".join(sorted(canonical(mol) for mol in mols[2:])) in made

    def problem_key(self, problem: Problem) -> str:
        # Two equations with the same molecules are neighbours whichever is hidden: keep them on one side.
        return ".".join(sorted(map(Chem.CanonSmiles, problem.answer["species"])))
