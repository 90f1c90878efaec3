"""Conclusions reached by rules, every step checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from bootcamp.logic.puzzles import Given, Puzzle, parse_numbers
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong


def negated(literal: str) -> str:
    return literal[1:] if literal.startswith("~") else f"~{literal}"


def follows(rule: str, premises: Sequence[str], conclusion: str) -> bool:
    """Whether one line follows from others by a rule; premises in any order."""
    for p, q in [premises, premises[::-1]] if len(premises) == 2 else [(*premises, "")]:
        if rule == "MP" and p == f"{q}>{conclusion}":
            return True
        if rule == "MT" and p.endswith(f">{negated(q)}") and conclusion == negated(p.split(">")[0]):
            return True
        if rule == "HS" and ">" in p and ">" in q:
            (one, middle), (again, other) = p.split(">"), q.split(">")
            if middle == again and conclusion == f"{one}>{other}":
                return True
        if rule == "DS" and "|" in p and {negated(q), conclusion} == set(p.split("|")) and conclusion != negated(q):
            return True
        if rule == "CO" and conclusion == f"{p}&{q}" and not set(p + q) & set(">|&"):
            return True
        if rule == "SI" and len(premises) == 1 and "&" in p and conclusion in p.split("&"):
            return True
        if (
            rule == "AD"
            and len(premises) == 1
            and conclusion.count("|") == 1
            and p in conclusion.split("|")
            and not set(p) & set(">|&")
        ):
            return True
    return False


@dataclass(frozen=True, kw_only=True)
class Derivation(Puzzle):
    """A formal derivation, every line by a named rule from lines before."""

    WORDINGS: ClassVar = {
        "": wording(
            "Derive {g} from {p}. Lines as MP 1 2 q; DS 3 4 r (rules MP, MT, HS, DS, CO, SI, AD; > binds weakest; "
            "premises are lines "
            "1 to {n})",
            "Premises, lines 1 to {n}: {p} (> implies, binding weakest, | or, & and, ~ not; letters and their "
            "negations are "
            "literals). Derive {g}. "
            "Rules: MP modus ponens, MT modus tollens, HS hypothetical syllogism, DS disjunctive syllogism, CO "
            "conjunction of two "
            "literals, SI one side of a conjunction, AD a literal to a disjunction with any other. Write the new "
            "lines, numbered on "
            "from there, each with its rule, the lines it uses, and the formula, as MP 1 2 q; DS 3 4 r.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        letters = rng.sample("pqrstuvwabcdefghijno", 20)
        fresh = iter([rng.choice(("", "", "~")) + letter for letter in letters])
        here = next(fresh)
        premises: list[str] = [here]
        steps: list[tuple[str, list[str], str]] = []
        while len(steps) < level + 1:
            new = next(fresh)
            match rng.choice(("MP", "MT", "DS", "HS", "CO", "AD")):
                case "MP":
                    used, lines = [f"{here}>{new}"], [("MP", [f"{here}>{new}", here], new)]
                case "MT":
                    used = [f"{negated(new)}>{negated(here)}"]
                    lines = [("MT", [*used, here], new)]
                case "DS":
                    used = ["|".join(rng.sample([negated(here), new], 2))]
                    lines = [("DS", [*used, here], new)]
                case "HS":
                    middle = next(fresh)
                    used = [f"{here}>{middle}", f"{middle}>{new}"]
                    lines = [("HS", used, f"{here}>{new}"), ("MP", [f"{here}>{new}", here], new)]
                case "CO":
                    more = next(fresh)
                    both = f"{here}&{more}"
                    used = [more, f"{both}>{new}"]
                    lines = [("CO", [here, more], both), ("MP", [f"{both}>{new}", both], new)]
                case _:
                    wide = f"{here}|{next(fresh)}"
                    used = [f"{wide}>{new}"]
                    lines = [("AD", [here], wide), ("MP", [f"{wide}>{new}", wide], new)]
            premises += used
            steps += lines
            here = new
        return self._written(rng, premises, steps, here, level)

    def _written(
        self, rng: Random, premises: list[str], steps: list[tuple[str, list[str], str]], goal: str, level: int
    ) -> tuple[dict[str, object], str]:
        spare = [f"{a}>{b}" for a, b in (rng.sample("xyzklm", 2) for _ in range(level))]
        lines = rng.sample([*premises, *spare], len(premises) + len(spare))
        count = len(lines)
        written = []
        for rule, used, new in steps:
            numbers = " ".join(str(lines.index(line) + 1) for line in used)
            written.append(f"{rule} {numbers} {new}")
            lines.append(new)
        return {"g": goal, "p": ", ".join(lines[:count]), "n": count}, "; ".join(written)

    def judge(self, given: Given, text: str) -> Score:
        lines = given["p"].split(", ")
        for step in re.split(r"[;\n]+", text):
            found = re.fullmatch(
                r"(MP|MT|HS|DS|CO|SI|AD)\s+(\d{1,2})(?:[\s,]+(\d{1,2}))?\s+([~a-z>|&]{1,12})", step.strip(), re.ASCII
            )
            if not found or len(lines) > 60:
                return wrong("not_a_step", step.strip()[:40])
            numbers = [int(n) for n in (found[2], found[3]) if n]
            if not all(1 <= n <= len(lines) for n in numbers):
                return wrong("no_such_line")
            if not follows(found[1], [lines[n - 1] for n in numbers], found[4]):
                return wrong("does_not_follow", step.strip()[:40])
            lines.append(found[4])
        return right() if lines[-1] == given["g"] else wrong("goal_not_reached")


@dataclass(frozen=True, kw_only=True)
class Chaining(Puzzle):
    """Rules fired in an order that derives a goal within a number of steps."""

    WORDINGS: ClassVar = {
        "": wording(
            "Facts {f}. Rules {r}. Derive {g} by at most {k} rules: their numbers in order?",
            "Known: {f}. Numbered rules: {r}. A rule may be used once all letters on its left are known; then its "
            "right side is known too. "
            "Derive {g} with at most {k} uses. Give the numbers of the rules in order.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        while True:
            letters = rng.sample("abcdefghijklmnopqrstuvwxyz", 6 + 3 * level)
            facts, known = letters[:3], letters[:3]
            rules: list[tuple[tuple[str, ...], str]] = []
            for new in letters[3:]:
                for _ in range(rng.choice((1, 1, 2))):
                    width = rng.choice((1, 2, 2, 3))
                    rules.append((tuple(sorted(rng.sample(known[-5:], min(width, len(known[-5:]))))), new))
                known = [*known, new]
            goal = letters[-1]
            rules += [  # some that lead back or nowhere
                (tuple(sorted(rng.sample(letters, 2))), rng.choice(letters[3:-1])) for _ in range(2 * level)
            ]
            rng.shuffle(rules)
            plan = self._plan(facts, rules, goal)
            if plan and level + 2 <= len(plan) <= len(rules) - 2:
                break
        text = ", ".join(f"{k}) {''.join(left)}>{new}" for k, (left, new) in enumerate(rules, 1))
        return {"f": " ".join(facts), "r": text, "g": goal, "k": len(plan)}, ", ".join(str(k + 1) for k in plan)

    @staticmethod
    def _plan(facts: Sequence[str], rules: Sequence[tuple[tuple[str, ...], str]], goal: str) -> list[int]:
        """Fire what can be fired, then keep what the goal needs; in rounds, so that plans are short."""
        by: dict[str, int] = {}
        known = set(facts)
        while goal not in known:
            fresh = {new: k for k, (left, new) in enumerate(rules) if new not in known and set(left) <= known}
            if not fresh:
                return []
            by |= fresh
            known |= set(fresh)
        needed: list[int] = []
        waiting = [goal]
        while waiting:
            letter = waiting.pop()
            if letter in by and by[letter] not in needed:
                needed.append(by[letter])
                waiting += rules[by[letter]][0]
        order = {letter: place for place, letter in enumerate(by)}
        return sorted(needed, key=lambda k: order[rules[k][1]])

    def judge(self, given: Given, text: str) -> Score:
        rules = dict(re.findall(r"(\d+)\) ([a-z]+>[a-z])", given["r"]))
        numbers = parse_numbers(text, 1, len(rules))
        if numbers is None or len(numbers) > int(given["k"]):
            return wrong("not_rules" if numbers is None else "too_many")
        known = set(given["f"].split())
        for number in numbers:
            left, _, new = rules[str(number)].partition(">")
            if not set(left) <= known:
                return wrong("not_usable", str(number))
            known.add(new)
        return right() if given["g"] in known else wrong("goal_not_reached")
