"""Synthesis planning: routes from a stock to one or two targets under rules, each route carried out step by step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.molecules.bench import LETTERS, WORDS, carried_out, parsed, sound
from bootcamp.molecules.flask import filled, formula
from bootcamp.molecules.formula import hill
from bootcamp.molecules.plans import ALTERNATIVES, PLANS, Plan
from bootcamp.molecules.smiles import inchikey, rewritten
from bootcamp.types import Problem, Score, Task, right, wrong

FORM = "Write steps like 'name A; name 1 B', where 1 is what the first step made."
SMALLEST = 5  # molecules on a shelf
DECOYS = ("{A}C({b})N", "{A}C({b})CO", "{A}C({b})C#N", "{A}C({b})C=C", "{A}C({b})C=O", "{A}C({b})CBr")
_STOCK = re.compile(r"([A-H]) (\S+?)(?: \(\d+ EUR\))?(?:, |\. )")


def filled_plan(plan: Plan, rng: Random, level: int) -> list[str] | None:
    """The plan's stock with substituents; None where a step of it has no sure outcome."""
    stock, _ = filled((*plan.stock, ""), rng, 1 if level == 1 else 2)
    if any(Chem.MolFromSmiles(smiles) is None for smiles in stock) or len(set(stock)) < len(stock):
        return None
    stock = [Chem.CanonSmiles(smiles) if "9" in smiles else smiles for smiles in stock]  # rings are numbered from 1
    return stock if carried_out(plan.route, stock, tuple(WORDS)).fault is None else None


def shelved(stock: Sequence[str], rng: Random, extra: int) -> tuple[list[str], dict[str, str]]:
    """The stock among decoys in any order, and the letters by which the plan's own are now called."""
    decoys = [
        filled((sketch, ""), rng, 1)[0][0] for sketch in rng.sample(DECOYS, min(extra, len(LETTERS) - len(stock)))
    ]
    everything = [*stock, *decoys]
    order = rng.sample(range(len(everything)), len(everything))
    return [everything[place] for place in order], {
        LETTERS[place]: LETTERS[order.index(place)] for place in range(len(stock))
    }


def stocked(head: str) -> dict[str, str]:
    """The stock as the beginning of a prompt lists it."""
    return dict(_STOCK.findall(head.removeprefix("Stock: ") + " "))


def relettered(route: str, letters: dict[str, str]) -> str:
    return re.sub(r"\b[A-H]\b", lambda found: letters[found[0]], route)


def vocabulary(routes: Sequence[str], rng: Random, extra: int) -> list[str]:
    """The steps of these routes and some that they do not take, in any order."""
    used = list(dict.fromkeys(step[0] for route in routes for step in parsed(route) or []))
    others = [name for name in WORDS if name not in used]
    names = used + rng.sample(others, extra)
    rng.shuffle(names)
    return names


@dataclass(frozen=True, kw_only=True)
class Route(Task):
    """A route of one kind; whatever sequence of the listed steps meets the goal and the rule is right.

    Levels bring longer plans, decoys in the stock, steps that are of no use, and targets written otherwise.
    """

    kind: str  # of `PLANS` or `ALTERNATIVES`, or "divergent", "formula"

    chance: ClassVar[float] = 0.2  # one of five letters for a plan with one starting material

    def generate(self, rng: Random, level: int) -> Problem:
        table = ALTERNATIVES if self.kind in ALTERNATIVES else PLANS
        plans = [plan for plan in table[self.kind] if plan.level <= level]
        while True:
            plan = rng.choice(plans)
            stock = filled_plan(plan, rng, level)
            if stock is None:
                continue
            made = carried_out(plan.route, stock, tuple(WORDS)).made
            other = carried_out(plan.other, stock, tuple(WORDS)) if plan.other else None
            if other is None or (other.fault is None and (other.made[-1] == made[-1])):
                break
        shelf, letters = shelved(stock, rng, max(level, SMALLEST - len(stock)))
        route = relettered(plan.route, letters)
        names = vocabulary([plan.route, *filter(None, [plan.other])], rng, level)
        targets = [made[number - 1] for number in plan.targets] or [made[-1]]
        answer: dict[str, Any] = {"stock": shelf, "steps": names, "targets": targets, "route": route}
        rule, answer["rule"] = self._rule(plan, shelf, letters, rng, answer)
        written = [t if level == 1 else rewritten(Chem.MolFromSmiles(t), rng) for t in targets]
        priced = answer["rule"].get("prices")
        listed = ", ".join(
            f"{letter} {smiles}{f' ({priced[place]} EUR)' if priced else ''}"
            for place, (letter, smiles) in enumerate(zip(LETTERS, shelf, strict=False))
        )
        words = ", ".join(f"{name} ({WORDS[name]})" for name in names)
        goal = f"a molecule {hill(formula(Chem.MolFromSmiles(targets[0])))}" if self.kind == "formula" else ""
        goal = goal or " and ".join(written)
        return Problem(f"Stock: {listed}. Steps: {words}. Make {goal}{rule}. {FORM}", answer)

    def _rule(
        self, plan: Plan, shelf: Sequence[str], letters: dict[str, str], rng: Random, answer: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        """The rule in words, and as what `grade` looks at."""
        number = len(parsed(plan.route) or [])
        if self.kind == "forbidden":
            mine, theirs = ({step[0] for step in parsed(r) or []} for r in (plan.route, plan.other))
            name = rng.choice(sorted(theirs - mine))
            return f" without the step '{name}'", {"without": name}
        if self.kind == "required":
            mine, theirs = ({step[0] for step in parsed(r) or []} for r in (plan.route, plan.other))
            name = rng.choice(sorted(mine - theirs))
            return f" by a route with the step '{name}'", {"with": name}
        if self.kind in ("shortest", "divergent"):
            whole = " in all" if self.kind == "divergent" else ""
            return f" in at most {number} steps{whole}", {"most": number}
        if self.kind == "formula":
            return f" in {number} steps", {"most": number, "least": number}
        if self.kind == "budget":
            mine, theirs = ({label for step in parsed(r) or [] for label in step[1:]} for r in (plan.route, plan.other))
            prices = [rng.randrange(5, 40) for _ in shelf]
            own = {LETTERS.index(letters[label]) for label in mine if label in letters}
            other = {LETTERS.index(letters[label]) for label in theirs if label in letters}
            cost = sum(prices[place] for place in own)
            dear = rng.choice(sorted(other - own))  # the other route costs more
            prices[dear] = cost - sum(prices[place] for place in other if place != dear) + rng.randrange(1, 9)
            prices[dear] = max(prices[dear], 41)
            return f" from stock for at most {cost} EUR, each used item paid once", {"prices": prices, "cost": cost}
        return "", {}

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: those of `carried_out`; `broken_rule`, `wrong_molecule`, `right_skeleton` (stereo is wrong)."""
        outcome = carried_out(text, answer["stock"], answer["steps"])
        if outcome.fault is not None:
            return outcome.fault
        if fault := _broken(answer["rule"], outcome.steps):
            return wrong("broken_rule", fault)
        if self.kind == "formula":
            goal, last = (formula(Chem.MolFromSmiles(s)) for s in (answer["targets"][0], outcome.made[-1]))
            return right() if goal == last else wrong("wrong_molecule")
        reached = set(outcome.made) if len(answer["targets"]) > 1 else {outcome.made[-1]}
        if set(answer["targets"]) <= reached:
            return right()
        keys = {inchikey(Chem.MolFromSmiles(smiles)) for smiles in sorted(reached)}
        wanted = {inchikey(Chem.MolFromSmiles(smiles)) for smiles in answer["targets"]}
        if wanted <= keys:
            return right()
        near = {key[:14] for key in wanted} <= {key[:14] for key in keys}
        return wrong("right_skeleton" if near else "wrong_molecule")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['route']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        """The route without its last step."""
        return f"<answer>{'; '.join(answer['route'].split('; ')[:-1])}</answer>"

    def check(self, problem: Problem) -> bool:
        """The stored route on the stock of the prompt: atoms balance and groups change as counting says."""
        head, _, tail = problem.prompt.partition(" Steps: ")
        stock = stocked(head)
        found = sound(problem.answer["route"], stock)
        goal = tail.partition(". Make ")[2].removesuffix(f". {FORM}")
        if list(stock.values()) != problem.answer["stock"] or not found:
            return False
        if self.kind == "formula":
            return goal.startswith(f"a molecule {hill(formula(Chem.MolFromSmiles(list(found.values())[-1])))} in")
        goals = re.split(r" and ", re.split(r" (?:without|by a|in at|from stock)", goal)[0])
        made = {inchikey(Chem.MolFromSmiles(smiles)) for smiles in found.values()}
        wanted = {inchikey(Chem.MolFromSmiles(smiles)) for smiles in goals}
        stored = {inchikey(Chem.MolFromSmiles(smiles)) for smiles in problem.answer["targets"]}
        return wanted == stored and wanted <= made

    def problem_key(self, problem: Problem) -> str:
        answer = problem.answer
        return "|".join((*sorted(answer["targets"]), *sorted(map(Chem.CanonSmiles, answer["stock"]))))


def _broken(rule: dict[str, Any], steps: Sequence[tuple[str, ...]]) -> str:
    """Which part of the rule these steps break; empty if none."""
    names = [step[0] for step in steps]
    used = {label for step in steps for label in step[1:] if label in LETTERS}
    if rule.get("without") in names:
        return "a forbidden step"
    if "with" in rule and rule["with"] not in names:
        return "the required step is missing"
    if len(steps) > rule.get("most", len(steps)) or len(steps) < rule.get("least", 0):
        return "the number of steps"
    if "prices" in rule and sum(rule["prices"][LETTERS.index(label)] for label in used) > rule["cost"]:
        return "too dear"
    return ""
