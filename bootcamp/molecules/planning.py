"""A route from a small stock to a target, carried out step by step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.molecules.flask import balanced, filled, products, runs
from bootcamp.molecules.flask import clean as couples
from bootcamp.molecules.reactions import REACTIONS
from bootcamp.molecules.reagents import TRANSFORMATIONS
from bootcamp.molecules.smiles import canonical, rewritten, same
from bootcamp.molecules.transformations import clean, completed, consistent
from bootcamp.types import Problem, Score, Task, wrong

MAX_STEPS = 8
_STEP = re.compile(r"([a-z]{2,12}) +([A-H]|[1-8])(?: +([A-H]|[1-8]))?", re.ASCII)

# What a step may be called, and what it does.
ONE: dict[str, tuple[str, str]] = {  # one reactant
    "oxidise": ("alcohol-oxidation", "alcohol to aldehyde/ketone"),
    "acidify": ("jones-oxidation", "primary alcohol or aldehyde to acid"),
    "reduce": ("borohydride-reduction", "aldehyde/ketone to alcohol"),
    "brominate": ("alcohol-bromination", "alcohol to bromide"),
    "hydrolyse": ("nitrile-hydrolysis", "nitrile to acid"),
    "hydroborate": ("hydroboration", "alkene to alcohol, anti-Markovnikov"),
}
TWO: dict[str, tuple[str, str]] = {  # two reactants
    "esterify": ("fischer-esterification", "acid + alcohol to ester"),
    "amidate": ("amide-coupling", "acid + amine to amide"),
    "aminate": ("reductive-amination", "aldehyde/ketone + amine to amine"),
    "etherify": ("williamson-ether", "alcohol + bromide to ether"),
}


@dataclass(frozen=True, kw_only=True)
class Planning(Task):
    """A route that ends in one kind of coupling; any sequence of allowed steps that makes the target is right.

    Level 1 has one preparation and the coupling, 2 a preparation for each partner or two for one of them, 3 three
    preparations; distractors in the stock grow with it.
    """

    goal: str

    # For each coupling: chains of steps that lead to each of its partners, by the partner's place.
    CHAINS: ClassVar[dict[str, tuple[tuple[tuple[str, ...], ...], ...]]] = {
        "esterify": (
            (("acidify",), ("hydrolyse",), ("hydroborate", "acidify")),
            (("reduce",), ("hydroborate",)),
        ),
        "amidate": ((("acidify",), ("hydrolyse",), ("hydroborate", "acidify")), ()),
        "aminate": ((("oxidise",), ("hydroborate", "oxidise")), ()),
        "etherify": (
            (("reduce",), ("hydroborate",)),
            (("brominate",), ("reduce", "brominate"), ("hydroborate", "brominate")),
        ),
    }  # fmt: skip
    # What a chain starts from.
    STARTS: ClassVar[dict[str, str]] = {
        "acidify": "{A}C({b})CO",
        "hydrolyse": "{A}C({b})C#N",
        "hydroborate": "{A}C({b})C=C",
        "reduce": "{A}C({b})C=O",
        "oxidise": "{A}C({b})CO",
        "brominate": "{A}CC({b})CO",
    }

    def generate(self, rng: Random, level: int) -> Problem:
        reaction = REACTIONS[TWO[self.goal][0]]
        while True:
            chains = self._chains(rng, level)
            if chains is None:
                continue
            run = next(runs(reaction, rng, 1))
            stock: list[str] = []
            ready: list[str | None] = []
            for place, chain in enumerate(chains):
                start = run.reactants[place]
                if chain:
                    [start], _ = filled((self.STARTS[chain[0]], ""), rng, 1)
                stock.append(start)
                ready.append(_follow(chain, start))
            if None in ready:
                continue
            mols = [Chem.MolFromSmiles(smiles) for smiles in ready]
            if not couples(reaction, mols):
                continue
            made = products(reaction, mols)
            if len(made) == 1:
                break
        target = made.pop()
        names = rng.sample(range(len(stock) + level + 1), len(stock))
        shelf = self._shelf(stock, names, rng, level)
        steps = _written(chains, names, self.goal)
        listed = ", ".join(f"{letter} {smiles}" for letter, smiles in zip("ABCDEFGH", shelf, strict=False))
        allowed = [*dict.fromkeys(step for chain in chains for step in chain), self.goal]
        extra = [name for name in (*ONE, *TWO) if name not in allowed]
        allowed += rng.sample(extra, min(len(extra), 2 * (level - 1)))
        rng.shuffle(allowed)
        words = ", ".join(f"{name} ({(ONE | TWO)[name][1]})" for name in allowed)
        shown = target if level == 1 else rewritten(Chem.MolFromSmiles(target), rng)
        prompt = (
            f"Stock: {listed}. Steps: {words}. Make {shown}. Write steps like 'name A; name 1 B', "
            "where 1 is what the first step made."
        )
        return Problem(prompt, {"stock": shelf, "steps": allowed, "target": target, "route": "; ".join(steps)})

    def _chains(self, rng: Random, level: int) -> list[tuple[str, ...]] | None:
        """Preparations for both partners with `level` steps in all."""
        chains = [rng.choice(((), *options)) for options in self.CHAINS[self.goal]]
        return chains if sum(map(len, chains)) == min(level, self.deepest) else None

    @property
    def deepest(self) -> int:
        """The largest number of preparations that this coupling can have."""
        return sum(max((len(chain) for chain in options), default=0) for options in self.CHAINS[self.goal])

    def _shelf(self, stock: Sequence[str], names: Sequence[int], rng: Random, level: int) -> list[str]:
        shelf = []
        for place in range(len(stock) + level + 1):
            if place in names:
                shelf.append(stock[names.index(place)])
            else:
                [other], _ = filled((rng.choice((*self.STARTS.values(), "{A}C({b})N")), ""), rng, 1)
                shelf.append(other)
        return shelf

    def grade(self, answer: Any, text: str) -> Score:
        """Carry out the route. Codes: `bad_route`, `unknown_step`, `unknown_molecule`, `no_reaction`,
        `ambiguous_step`, or those of `same` for the last product."""
        parts = [part.strip() for part in text.strip().rstrip(".;").replace("\n", ";").split(";", MAX_STEPS)]
        if len(parts) > MAX_STEPS:
            return wrong("bad_route", f"at most {MAX_STEPS} steps")
        shelf = dict(zip("ABCDEFGH", answer["stock"], strict=False))
        last = ""
        for number, part in enumerate(parts, 1):
            found = _STEP.fullmatch(part) if len(part) < 40 else None
            if not found:
                return wrong("bad_route", f"step {number} is not of the form 'name A' or 'name A B'")
            name, *given = found.groups()
            if name not in answer["steps"]:
                return wrong("unknown_step", f"{name!r} is not among the steps")
            given = [label for label in given if label]
            if any(label not in shelf for label in given):
                return wrong("unknown_molecule", f"step {number} uses what is not there")
            made = _carried_out(name, [shelf[label] for label in given])
            if len(made) != 1:
                return wrong("ambiguous_step" if made else "no_reaction", f"step {number}")
            last = shelf[str(number)] = made[0]
        return same(Chem.MolFromSmiles(last), answer["target"])

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['route']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        steps = answer["route"].split("; ")
        return f"<answer>{'; '.join(steps[:-1])}</answer>"

    def check(self, problem: Problem) -> bool:
        """At each step of the stored route atoms balance, and the groups change as counting says."""
        shelf = dict(zip("ABCDEFGH", map(Chem.MolFromSmiles, problem.answer["stock"]), strict=False))
        if Chem.CanonSmiles(problem.prompt.partition("Make ")[2].partition(". Write")[0]) != problem.answer["target"]:
            return False
        mol = None
        for number, step in enumerate(problem.answer["route"].split("; "), 1):
            name, *labels = step.split()
            given = [shelf[label] for label in labels]
            made = _carried_out(name, [canonical(mol) for mol in given])
            mol = shelf[str(number)] = Chem.MolFromSmiles(made[0])
            if len(given) == 1 and not consistent(TRANSFORMATIONS[ONE[name][0]], given[0], mol):
                return False
            if len(given) == 2 and not balanced(REACTIONS[TWO[name][0]], given, mol):
                return False
        return mol is not None and canonical(mol) == problem.answer["target"]

    def problem_key(self, problem: Problem) -> str:
        return f"{Chem.CanonSmiles(problem.answer['target'])} {problem.answer['route']}"


def _follow(chain: Sequence[str], start: str) -> str | None:
    for name in chain:
        made = _carried_out(name, [start])
        if len(made) != 1:
            return None
        start = made[0]
    return start


def _carried_out(name: str, given: Sequence[str]) -> list[str]:
    """What a step makes: nothing where it does not apply or where its outcome would be in doubt."""
    mols = [Chem.MolFromSmiles(smiles) for smiles in given]
    if name in ONE and len(mols) == 1:
        transformation = TRANSFORMATIONS[ONE[name][0]]
        made = completed(transformation, mols[0]) if clean(transformation, mols[0]) else None
        return [made] if made else []
    if name in TWO and len(mols) == 2:
        reaction = REACTIONS[TWO[name][0]]
        if couples(reaction, mols) or couples(reaction, mols[::-1]):
            return sorted(products(reaction, mols))
    return []


def _written(chains: Sequence[Sequence[str]], names: Sequence[int], goal: str) -> list[str]:
    """The route in the answer's form."""
    steps: list[str] = []
    labels = []
    for chain, place in zip(chains, names, strict=True):
        label = "ABCDEFGH"[place]
        for name in chain:
            steps.append(f"{name} {label}")
            label = str(len(steps))
        labels.append(label)
    return [*steps, f"{goal} {' '.join(labels)}"]
