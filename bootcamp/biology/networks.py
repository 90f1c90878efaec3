"""Networks: quantities that no reaction changes, and genes that switch each other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any, ClassVar

import numpy as np

from bootcamp.answers.lists import parse_list
from bootcamp.types import Problem, Score, Task, right, wrong

Reaction = tuple[dict[str, int], dict[str, int]]


def side(amounts: dict[str, int]) -> str:
    return " + ".join(f"{'' if n == 1 else f'{n} '}{name}" for name, n in amounts.items())


def read_side(text: str) -> dict[str, int]:
    return {name: int(n or 1) for n, name in re.findall(r"(\d+)? ?([A-Z]\w*)", text)}


@dataclass(frozen=True, kw_only=True)
class Conservation(Task):
    """Weights for species so that their weighted sum does not change by any reaction; every such law is right."""

    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        names = ["A", "B", "C", "D", "E", "F", "G"][: 3 + level]
        while True:
            weights = [rng.randint(1, 1 + level) for _ in names]
            reactions: list[Reaction] = []
            for _ in range(len(names) - 1):
                left, right_ = self._balanced(rng, names, weights)
                reactions.append((left, right_))
            matrix = np.array([[r[1].get(n, 0) - r[0].get(n, 0) for n in names] for r in reactions])
            if np.linalg.matrix_rank(matrix) == len(names) - 1 and len(set(weights)) > 1:
                break
        listed = "; ".join(f"{side(a)} <-> {side(b)}" for a, b in reactions)
        prompt = (
            f"{listed}. Weights of {', '.join(names)}, not all 0, whose weighted sum of amounts no reaction changes?"
        )
        return Problem(prompt, {"reactions": [[a, b] for a, b in reactions], "names": names, "weights": weights})

    @staticmethod
    def _balanced(rng: Random, names: list[str], weights: list[int]) -> Reaction:
        """A reaction that keeps the weights."""
        weight = dict(zip(names, weights, strict=True))
        while True:
            some = rng.sample(names, rng.choice((2, 3, 3)))
            left = {name: rng.randint(1, 2) for name in some[:-1]}
            total = sum(weight[name] * n for name, n in left.items())
            count, rest = divmod(total, weight[some[-1]])
            if not rest and count <= 4:
                return left, {some[-1]: count}

    def grade(self, answer: Any, text: str) -> Score:
        weights = parse_list(text)
        if weights is None or len(weights) != len(answer["names"]):
            return wrong("not_weights", f"expected {len(answer['names'])} numbers")
        if not any(weights):
            return wrong("all_zero")
        worth = dict(zip(answer["names"], weights, strict=True))
        for left, right_ in answer["reactions"]:
            if sum(worth[n] * k for n, k in left.items()) != sum(worth[n] * k for n, k in right_.items()):
                return wrong("not_conserved", f"{side(left)} <-> {side(right_)} changes it")
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(map(str, answer['weights']))}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        weights = list(answer["weights"])
        weights[rng.randrange(len(weights))] += 1
        return self.solution({"weights": weights})

    def check(self, problem: Problem) -> bool:
        """The null space of the reactions as printed has one dimension, and the weights lie in it."""
        text, answer = problem.prompt, problem.answer
        found = [part.split(" <-> ") for part in text.split(". Weights")[0].split("; ")]
        names = text.split("Weights of ")[1].split(", not all")[0].split(", ")
        matrix = np.array(
            [[read_side(b).get(n, 0) - read_side(a).get(n, 0) for n in names] for a, b in found], dtype=float
        )
        spread = np.linalg.svd(matrix)[1]
        printed = [[read_side(a), read_side(b)] for a, b in found]
        unique = bool((spread > 1e-9).sum() == len(names) - 1)
        return (
            printed == answer["reactions"]
            and names == answer["names"]
            and unique
            and not (matrix @ answer["weights"]).any()
        )

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


_RULE = re.compile(r"(\w)' = (.*)")


def truth(rule: str, state: dict[str, bool]) -> bool:
    """The value of a rule in our own notation: a sum of products, `A & !B | C`."""
    return any(all(state[word[-1]] != word.startswith("!") for word in part.split(" & ")) for part in rule.split(" | "))


@dataclass(frozen=True, kw_only=True)
class GeneCircuit(Task):
    """Boolean gene networks, all genes updated at once.

    Kinds: `fixed-point` (a state that stays; any), `after` (the state after so many steps), `predecessor` (a state
    that leads to a given one; any).
    """

    kind: str

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        names = "ABCDEFGH"[: 3 + level]
        while True:
            rules = {name: self._rule(rng, name, names) for name in names}
            states = ["".join(bits) for bits in product("01", repeat=len(names))]
            table = {state: self._next(rules, state) for state in states}
            fixed = [state for state in states if table[state] == state]
            start, steps = rng.choice(states), rng.randint(2, 4 + 2 * level)
            end = start
            for _ in range(steps):
                end = table[end]
            if self.kind == "fixed-point" and 1 <= len(fixed) <= 2 and len(set(fixed[0])) > 1:
                found, ask = fixed[0], "A state that does not change?"
            elif self.kind == "after" and len(set(end)) > 1 and end != start and table[end] != end:
                found, ask = end, f"State after {steps} steps from {start}?"
            elif (
                self.kind == "predecessor"
                and 1 <= list(table.values()).count(table[start]) <= 2
                and table[start] != start
            ):
                found, ask = start, f"A state whose next state is {table[start]}?"
            else:
                continue
            break
        listed = "; ".join(f"{name}' = {rule}" for name, rule in rules.items())
        goal = {"fixed-point": "", "after": end, "predecessor": table[start]}[self.kind]
        prompt = f"Genes, updated at once (! not, & before |): {listed}. {ask} Bits {names}."
        return Problem(prompt, {"rules": rules, "goal": goal, "state": found})

    @staticmethod
    def _rule(rng: Random, name: str, names: str) -> str:
        inputs = rng.sample(names, rng.choice((1, 2, 2, 3)))
        words = [rng.choice(("", "", "!")) + one for one in inputs]
        return (
            words[0]
            if len(words) == 1
            else rng.choice((" & ", " | ")).join(words[:2])
            + (rng.choice((" & ", " | ")) + words[2] if len(words) > 2 else "")
        )

    @staticmethod
    def _next(rules: dict[str, str], state: str) -> str:
        bits = {name: bit == "1" for name, bit in zip(rules, state, strict=True)}
        return "".join("1" if truth(rule, bits) else "0" for rule in rules.values())

    def grade(self, answer: Any, text: str) -> Score:
        state = re.sub(r"[\s,]", "", text.strip().rstrip(".")[:60])
        size = len(answer["rules"])
        if len(state) != size or set(state) - {"0", "1"}:
            return wrong("not_a_state", f"expected {size} bits")
        if self.kind == "after":
            return right() if state == answer["goal"] else wrong("wrong_state")
        goal = answer["goal"] or state
        return right() if self._next(answer["rules"], state) == goal else wrong("wrong_state")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['state']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        for n in range(2 ** len(answer["rules"])):
            state = f"{n:0{len(answer['rules'])}b}"
            if self.grade(answer, state).value < 1:
                return f"<answer>{state}</answer>"
        raise ValueError("every state is right")

    def check(self, problem: Problem) -> bool:
        """The rules as printed, run as sets of genes that are on."""
        text, answer = problem.prompt, problem.answer
        rules = dict(_RULE.findall(text.split(": ", 1)[1].split(". ")[0].replace("; ", "\n")))
        names = "".join(rules)

        def step(on: frozenset[str]) -> frozenset[str]:
            def holds(rule: str) -> bool:
                for part in rule.split(" | "):
                    wanted = {word for word in part.split(" & ") if "!" not in word}
                    hated = {word[1:] for word in part.split(" & ") if "!" in word}
                    if wanted <= on and not hated & on:
                        return True
                return False

            return frozenset(name for name, rule in rules.items() if holds(rule))

        def read(bits: str) -> frozenset[str]:
            return frozenset(name for name, bit in zip(names, bits, strict=True) if bit == "1")

        if rules != answer["rules"] or f"Bits {names}." not in text or set(answer["state"]) - {"0", "1"}:
            return False
        now = read(answer["state"])
        if self.kind == "fixed-point":
            return step(now) == now
        if self.kind == "predecessor":
            goal = re.search(r"next state is (\d+)", text)
            return goal is not None and goal[1] == answer["goal"] and step(now) == read(goal[1])
        run = re.search(r"after (\d+) steps from (\d+)", text)
        assert run is not None
        state = read(run[2])
        for _ in range(int(run[1])):
            state = step(state)
        return state == now and answer["goal"] == answer["state"]

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt
