"""Routes with something missing or wrong: the building block to find, the step to replace; carried out like others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.molecules.bench import LETTERS, WORDS, carried_out, parsed, sound
from bootcamp.molecules.plans import PLANS
from bootcamp.molecules.routes import SMALLEST, filled_plan, relettered, shelved, stocked, vocabulary
from bootcamp.molecules.smiles import homologue, inchikey, read, rewritten
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class MissingBlock(Task):
    """The one molecule that a written route still needs; whatever brings the route to its target is right."""

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        plans = [plan for kind in ("assembly", "ring") for plan in PLANS[kind] if plan.level <= level]
        while True:
            plan = rng.choice(plans)
            stock = filled_plan(plan, rng, level)
            if stock is not None:
                break
        place = rng.randrange(len(stock))
        route = re.sub(rf"\b{LETTERS[place]}\b", "X", plan.route)
        target = carried_out(plan.route, stock, tuple(WORDS)).made[-1]
        shown = target if level == 1 else rewritten(Chem.MolFromSmiles(target), rng)
        listed = ", ".join(f"{letter} {s}" for letter, s in zip(LETTERS, stock, strict=False) if s != stock[place])
        names = dict.fromkeys(step[0] for step in parsed(plan.route) or [])
        words = ", ".join(f"{name} ({WORDS[name]})" for name in names)
        prompt = (
            f"Stock: {listed}. Steps: {words}. The route '{route}', where 1 is what the first step makes, gives "
            f"{shown}. X, as SMILES:"
        )
        rest = [smiles if smiles != stock[place] else "" for smiles in stock]
        return Problem(prompt, {"stock": rest, "route": plan.route, "target": target, "missing": stock[place]})

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: those of `read` and `carried_out`, `wrong_molecule`."""
        reading = read(text)
        if reading.mol is None:
            return reading.score
        if reading.mol.GetNumHeavyAtoms() > 60:
            return wrong("too_large")
        stock = [smiles or Chem.MolToSmiles(reading.mol) for smiles in answer["stock"]]
        outcome = carried_out(answer["route"], stock, tuple(WORDS))
        if outcome.fault is not None:
            return outcome.fault
        return right() if outcome.made[-1] == answer["target"] else wrong("wrong_molecule")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['missing']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        """A carbon too many, not in a part that leaves anyway."""
        while True:
            written = f"<answer>{homologue(answer['missing'], rng)}</answer>"
            if not self.verify(answer, written).correct:
                return written

    def check(self, problem: Problem) -> bool:
        """By counting: with X put in, each step balances, and the last makes what the prompt says."""
        head, _, tail = problem.prompt.partition(" Steps: ")
        stock = stocked(head)
        route = tail.partition("The route '")[2].partition("'")[0]
        letter = next(name for name in LETTERS if name not in stock)
        shelf = stock | {letter: problem.answer["missing"]}
        found = sound(re.sub(r"\bX\b", letter, route), shelf)
        goal = inchikey(Chem.MolFromSmiles(tail.partition(" gives ")[2].removesuffix(". X, as SMILES:")))
        stored = inchikey(Chem.MolFromSmiles(problem.answer["target"]))
        return bool(found) and inchikey(Chem.MolFromSmiles(list(found.values())[-1])) == goal == stored

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer['target']} {problem.answer['route']} {Chem.CanonSmiles(problem.answer['missing'])}"


@dataclass(frozen=True, kw_only=True)
class RouteRepair(Task):
    """A route of which one step is wrong; right is any that works and differs from it in one step alone."""

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        plans = [p for kind in ("assembly", "ring", "protected") for p in PLANS[kind] if p.level <= level]
        while True:
            plan = rng.choice(plans)
            stock = filled_plan(plan, rng, level)
            if stock is None:
                continue
            shelf, letters = shelved(stock, rng, max(level, SMALLEST - len(stock)))
            route = relettered(plan.route, letters)
            steps = route.split("; ")
            place = rng.randrange(len(steps))
            name, *labels = steps[place].split()
            names = vocabulary([route], rng, level + 1)
            if rng.random() < 0.5:
                name = rng.choice([other for other in names if other != name])
            else:
                spare = [letter for letter in LETTERS[: len(shelf)] if letter not in labels]
                labels[rng.randrange(len(labels))] = rng.choice(spare)
            spoiled = "; ".join([*steps[:place], " ".join((name, *labels)), *steps[place + 1 :]])
            target = carried_out(route, shelf, names).made[-1]
            outcome = carried_out(spoiled, shelf, names)
            if outcome.fault is not None or outcome.made[-1] != target:
                break
        shown = target if level == 1 else rewritten(Chem.MolFromSmiles(target), rng)
        listed = ", ".join(f"{letter} {smiles}" for letter, smiles in zip(LETTERS, shelf, strict=False))
        words = ", ".join(f"{name} ({WORDS[name]})" for name in names)
        prompt = (
            f"Stock: {listed}. Steps: {words}. The route '{spoiled}' (1 is what the first step makes) should make "
            f"{shown}, but one step is wrong. The whole route with that step replaced by another:"
        )
        answer = {"stock": shelf, "steps": names, "target": target, "spoiled": spoiled, "route": route}
        return Problem(prompt, answer)

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: those of `carried_out`, `wrong_molecule`, `other_route` where more than one step differs."""
        outcome = carried_out(text, answer["stock"], answer["steps"])
        if outcome.fault is not None:
            return outcome.fault
        if outcome.made[-1] != answer["target"]:
            return wrong("wrong_molecule")
        given = parsed(answer["spoiled"]) or []
        changed = sum(a != b for a, b in zip(given, outcome.steps, strict=False))
        if len(given) != len(outcome.steps) or changed > 1 + _swapped(given, outcome.steps):
            return wrong("other_route", "one step is to be replaced and the others kept")
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['route']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['spoiled']}</answer>"

    def check(self, problem: Problem) -> bool:
        """By counting each step; the spoiled route differs from the stored one in one step."""
        head, _, tail = problem.prompt.partition(" Steps: ")
        stock = stocked(head)
        spoiled = tail.partition("The route '")[2].partition("'")[0]
        goal = inchikey(Chem.MolFromSmiles(tail.partition(" should make ")[2].partition(", but")[0]))
        found = sound(problem.answer["route"], stock)
        steps = problem.answer["route"].split("; ")
        if not found or len(steps) != len(spoiled.split("; ")) or spoiled != problem.answer["spoiled"]:
            return False
        differing = sum(a != b for a, b in zip(steps, spoiled.split("; "), strict=True))
        stored = inchikey(Chem.MolFromSmiles(problem.answer["target"]))
        return differing == 1 and inchikey(Chem.MolFromSmiles(list(found.values())[-1])) == goal == stored

    def problem_key(self, problem: Problem) -> str:
        answer = problem.answer
        return "|".join((answer["target"], answer["spoiled"], *sorted(map(Chem.CanonSmiles, answer["stock"]))))


def _swapped(one: Sequence[tuple[str, ...]], other: Sequence[tuple[str, ...]]) -> int:
    """How many steps differ in nothing but the order in which two molecules are named."""
    return sum(a != b and a[0] == b[0] and sorted(a[1:]) == sorted(b[1:]) for a, b in zip(one, other, strict=False))
