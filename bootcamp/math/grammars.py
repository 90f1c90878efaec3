"""Grammars and string rewriting: every step of a derivation is carried out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.latex import plain
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made
from bootcamp.math.wordings import wording

MAX_STEPS = 200
MAX_FORM = 200  # letters
Rules = dict[str, list[str]]
_ARROW = re.compile(r"\s{0,5}(?:=>|->|⇒|→|\\Rightarrow|\\implies|\\vdash|\n|,)\s{0,5}")
_FORM = re.compile(r"[A-Za-z]{1,200}")


def read_rules(text: str) -> Rules:
    """`S->aSb|c; A->a`, as we write it."""
    return {left: right.split("|") for left, right in (rule.split("->") for rule in text.split("; "))}


def write_rules(rules: Rules) -> str:
    return "; ".join(f"{left}->{'|'.join(right)}" for left, right in rules.items())


def read_chain(text: str) -> list[str] | None:
    """Words between arrows or commas: `S => aSb => acb`."""
    pieces = _ARROW.split(plain(text[:8_000]).strip())
    forms = [re.sub(r"[\s^*]", "", piece).replace("{", "").replace("}", "") for piece in pieces]
    return forms if len(forms) <= MAX_STEPS and all(map(_FORM.fullmatch, forms)) else None


def leftmost(form: str, rules: Rules) -> list[str]:
    """All that the first nonterminal can become."""
    at = next((k for k, mark in enumerate(form) if mark.isupper()), None)
    if at is None:
        return []
    return [form[:at] + right + form[at + 1 :] for right in rules.get(form[at], ())]


def rewritten(form: str, rules: Rules) -> list[str]:
    """All that one step of string rewriting can make."""
    found = []
    for left, rights in rules.items():
        at = form.find(left)
        while at >= 0:
            found += [form[:at] + right + form[at + len(left) :] for right in rights]
            at = form.find(left, at + 1)
    return found


def parses(word: str, rules: Rules, start: str = "S") -> int:
    """The number of leftmost derivations, at most 9, by counting over intervals; for grammars without unit cycles."""
    memory: dict[tuple[str, str], int] = {}

    def ways(form: str, text: str) -> int:
        if len(form) > len(text):
            return 0
        if not form:
            return int(not text)
        key = form, text
        if key not in memory:
            head, rest = form[0], form[1:]
            if head.islower():
                memory[key] = ways(rest, text[1:]) if text[0] == head else 0
            else:
                memory[key] = sum(
                    sum(ways(right, text[:k]) for right in rules.get(head, ())) * ways(rest, text[k:])
                    for k in range(1, len(text) - len(rest) + 1)
                    if not rest or ways(rest, text[k:])
                )
        return min(memory[key], 9)

    return ways(start, word)


@dataclass(frozen=True, kw_only=True)
class Derivation(Pictured):
    """A leftmost derivation, a proof of ambiguity, a shortest word, a chain of rewritings."""

    WORDINGS: ClassVar = {
        "leftmost": wording(
            "{g}. Leftmost derivation of {w} from S, as S => ... => {w}?",
            "The grammar has the rules {g}. Write a leftmost derivation of {w}, all sentential forms with => between.",
        ),
        "ambiguous": wording(
            "{g}. Give two leftmost derivations of one word, S => ... ; S => ...",
            "Show that the grammar {g} with start symbol S is ambiguous: write two different leftmost derivations of "
            "the same word, forms joined by =>, a semicolon between the two.",
        ),
        "shortest": wording(
            "{g}. Shortest derivation of a word without capitals from S: S => ... => word?",
            "In the grammar {g} find a leftmost derivation, from S to a word of small letters, with as few steps as "
            "possible. Write all forms with => between.",
        ),
        "rewriting": wording(
            "Rules {g}. Rewrite {u} into {w}: {u} => ... => {w}?",
            "The string rewriting system has the rules {g}, each usable at any place. Write a chain of single steps, "
            "joined by =>, from {u} to {w}.",
        ),
    }  # fmt: skip
    chance: ClassVar[float] = 0.2

    def _grammar(self, rng: Random, level: int) -> Rules:
        """Every rule but the last of each nonterminal has one; no rule is a single capital."""
        names = "SABCD"[: (2, 3, 3, 4)[level - 1]]
        rules: Rules = {}
        for name in names:
            count = 2 if level < 3 else 3
            right: list[str] = []
            while len(right) < count:
                length = rng.randint(2, 3)
                capitals = rng.randint(1, 2) if len(right) < count - 1 else 0
                form = [rng.choice(names) for _ in range(min(capitals, length))]
                form += [
                    rng.choice("ab") for _ in range(length - len(form) if len(right) < count - 1 else rng.randint(1, 2))
                ]
                rng.shuffle(form)
                if "".join(form) not in right:
                    right.append("".join(form))
            rng.shuffle(right)
            rules[name] = right
        return rules

    def _walk(self, rng: Random, rules: Rules, steps: tuple[int, int]) -> list[str] | None:
        forms = ["S"]
        while len(forms) <= steps[1] + 1 and any(mark.isupper() for mark in forms[-1]):
            options = leftmost(forms[-1], rules)
            if len(forms) > steps[0] - 2:
                options = sorted(options, key=lambda form: sum(map(str.isupper, form)))[:1]
            forms.append(rng.choice(options))
        return forms if forms[-1].islower() and steps[0] <= len(forms) - 1 <= steps[1] else None

    def _leftmost(self, rng: Random, level: int) -> Made:
        steps = ((3, 4), (5, 7), (7, 10), (10, 16))[level - 1]
        while True:
            rules = self._grammar(rng, level)
            chain = self._walk(rng, rules, steps)
            if chain and len(" => ".join(chain)) <= (70, 200, 300, 600)[level - 1]:
                return {"g": write_rules(rules), "w": chain[-1]}, " => ".join(chain)

    def _ambiguous(self, rng: Random, level: int) -> Made:
        while True:
            rules = self._grammar(rng, level)
            longest = (5, 7, 9, 11)[level - 1]
            found: dict[str, list[list[str]]] = {}
            layer = [["S"]]
            for _ in range(3 + level):
                layer = [
                    [*chain, form] for chain in layer for form in leftmost(chain[-1], rules) if len(form) <= longest
                ]
                layer = rng.sample(layer, min(len(layer), 40))
                for chain in layer:
                    if chain[-1].islower():
                        found.setdefault(chain[-1], []).append(chain)
            twice = [chains for chains in found.values() if len(chains) > 1]
            if not twice:
                continue
            one, two = (" => ".join(chain) for chain in min(twice, key=lambda chains: len(str(chains)))[:2])
            if (
                one != two
                and len(one + two) <= (76, 200, 400, 600)[level - 1]
                and (level == 1 or len(one) > 14 * level)
            ):
                return {"g": write_rules(rules)}, f"{one} ; {two}"

    def _shortest(self, rng: Random, level: int) -> Made:
        while True:
            rules = self._grammar(rng, level)
            for name in rng.sample(sorted(rules), len(rules) - 1):  # few ways to stop
                rules[name] = [form for form in rules[name] if not form.islower()] + [
                    rng.choice("ab") + rng.choice(sorted(rules))
                ]
                rules[name] = list(dict.fromkeys(rules[name]))
            cost, choice = _costs(rules)
            if "S" not in cost or not (2, 3, 4, 5)[level - 1] <= cost["S"] <= 12:
                continue
            forms = ["S"]
            while not forms[-1].islower():
                at = next(k for k, mark in enumerate(forms[-1]) if mark.isupper())
                forms.append(forms[-1][:at] + choice[forms[-1][at]] + forms[-1][at + 1 :])
            if len(" => ".join(forms)) <= (60, 200, 300, 500)[level - 1]:
                return {"g": write_rules(rules)}, " => ".join(forms)

    def _rewriting(self, rng: Random, level: int) -> Made:
        letters, size, steps = (("ab", 4, 3), ("abc", 5, 4), ("abc", 6, 6), ("abcd", 7, 9))[level - 1]
        while True:
            rules: Rules = {}
            for _ in range(3 if level < 3 else 4):
                left = "".join(rng.choices(letters, k=2))
                right = "".join(rng.choices(letters, k=rng.choice((1, 2, 2, 3))))
                if left != right and left not in rules:
                    rules[left] = [right]
            chain = ["".join(rng.choices(letters, k=size))]
            for _ in range(steps):
                options = [form for form in rewritten(chain[-1], rules) if form not in chain and len(form) <= 12]
                if not options:
                    break
                chain.append(rng.choice(options))
            if len(chain) > steps and chain[-1] not in rewritten(chain[0], rules):
                return {"g": write_rules(rules), "u": chain[0], "w": chain[-1]}, " => ".join(chain)

    def fault(self, given: Given, text: str, solution: str) -> str:
        rules = read_rules(given["g"])
        if self.kind == "ambiguous":
            pair = [read_chain(part) for part in text.split(";")]
            if len(pair) != 2 or pair[0] is None or pair[1] is None:
                return "not_two_derivations"
            if pair[0] == pair[1]:
                return "the_same_twice"
            if pair[0][-1] != pair[1][-1] or not pair[0][-1].islower():
                return "not_one_word"
            return self._steps(pair[0], "S", "", rules) or self._steps(pair[1], "S", "", rules)
        chain = read_chain(text)
        if chain is None:
            return "not_a_derivation"
        if self.kind == "shortest":
            if not chain[-1].islower():
                return "not_a_word"
            if len(chain) > solution.count("=>") + 1:
                return "not_shortest"
        return self._steps(chain, given.get("u", "S"), given.get("w", ""), rules)

    def _steps(self, chain: list[str], begin: str, end: str, rules: Rules) -> str:
        """`end` is "" where any end will do."""
        if chain[0] != begin or (end and chain[-1] != end):
            return "wrong_ends"
        step = rewritten if self.kind == "rewriting" else leftmost
        good = all(len(one) <= MAX_FORM and two in step(one, rules) for one, two in pairwise(chain))
        return "" if good else "not_a_step"

    def wrong(self, answer: Any, rng: Random) -> str:
        """One form in the middle is left out."""
        pieces = answer["solution"].split(" => ")
        for k in rng.sample(range(len(pieces)), len(pieces)):
            text = " => ".join(pieces[:k] + pieces[k + 1 :])
            if not self.grade(answer, text).correct:
                return f"<answer>{text}</answer>"
        raise ValueError(answer["solution"])

    def true(self, given: Given, solution: str) -> bool:
        """The chain's ends, found in another way: by counting parses, by search from the other end, by costs."""
        rules = read_rules(given["g"])
        last = solution.rsplit("=> ", 1)[-1]
        match self.kind:
            case "leftmost":
                sound = last == given["w"] and parses(last, rules) > 0
            case "ambiguous":
                sound = parses(last, rules) > 1
            case "shortest":
                layer, steps = {"S"}, 0
                while steps < 12 and not any(form.islower() for form in layer):
                    steps += 1
                    layer = {form for one in layer for form in leftmost(one, rules)}
                    if len(layer) > 3_000:  # too many to list: the rules' costs stand for them
                        steps = _costs(rules)[0]["S"]
                        break
                sound = steps == solution.count("=>")
            case _:
                back = {right: [left for left, r in rules.items() if r == [right]] for [right] in rules.values()}
                chain = solution.split(" => ")
                sound = all(two in rewritten(one, back) for one, two in pairwise(reversed(chain)))
        return sound and self.fault(given, solution, solution) == ""


def _costs(rules: Rules) -> tuple[dict[str, int], dict[str, str]]:
    """The least number of steps from each nonterminal to a word, and the rule to begin with."""
    cost: dict[str, int] = {}
    choice: dict[str, str] = {}
    for _ in range(len(rules) * 4):
        for name, rights in rules.items():
            for right in rights:
                needed = [cost.get(mark) for mark in right if mark.isupper()]
                if None not in needed:
                    total = 1 + sum(n for n in needed if n is not None)
                    if total < cost.get(name, total + 1):
                        cost[name], choice[name] = total, right
    return cost, choice
