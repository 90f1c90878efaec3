"""Refutations: a counterexample is a proof, and it is carried out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product
from random import Random
from typing import Any

from bootcamp.answers.expressions import exact, parse_expression
from bootcamp.answers.latex import plain
from bootcamp.math.polynomials import value
from bootcamp.math.polynomials import write as write_polynomial
from bootcamp.math.reading import listed, parse_fractions
from bootcamp.types import Problem, Score, Task, right, wrong

LETTERS = "pqrstuvwxy"
_NAMED = re.compile(r"\b([p-y])\s?[=:]\s?(true|false|T|F)\b", re.IGNORECASE | re.ASCII)
Clause = list[list[int]]  # literals: [variable, 1 for plain or 0 for negated]


def _write_clause(clause: Clause, *, arrow: bool = False) -> str:
    words = [("" if plain else "not ") + LETTERS[v] for v, plain in clause]
    if arrow and len(clause) == 2:
        v, plain = clause[0]
        return f"{'not ' if plain else ''}{LETTERS[v]} -> {words[1]}"
    return " or ".join(words)


def _holds(clause: Clause, world: str) -> bool:
    return any((world[v] == "T") == bool(plain) for v, plain in clause)


def _read_world(text: str, count: int) -> str:
    """`TFT`, `T, F, T`, or each value with its letter in any order, `q = T, p = F`; "" for anything else."""
    named = _NAMED.findall(text)
    if named:
        values = dict(named)
        if _NAMED.sub("", text).strip(" ,;()") or len(values) < len(named) or set(values) != set(LETTERS[:count]):
            return ""
        return "".join(values[letter][0].upper() for letter in LETTERS[:count])
    world = re.sub(r"[,;\s()]", "", text).upper().replace("TRUE", "T").replace("FALSE", "F")
    return world if len(world) == count and set(world) <= {"T", "F"} else ""


@dataclass(frozen=True, kw_only=True)
class Countermodel(Task):
    """A valuation that makes all premises true and the conclusion false: any of the few."""

    def generate(self, rng: Random, level: int) -> Problem:
        count = (5, 6, 7, 8, 10)[level - 1]
        width = (1, 2) if level == 1 else (2, 2, 3) if level < 4 else (2, 3, 3, 3)
        allowed = 2  # countermodels
        hidden = "".join(rng.choice("TF") for _ in range(count))
        worlds = ["".join(bits) for bits in product("TF", repeat=count)]
        conclusion = [[rng.randrange(count), 0]]
        conclusion[0][1] = int(hidden[conclusion[0][0]] == "F")
        worlds = [world for world in worlds if not _holds(conclusion, world)]
        premises: list[Clause] = []
        seen: set[str] = set()
        while len(worlds) > allowed:
            variables = rng.sample(range(count), rng.choice(width))
            clause = [[v, rng.randint(0, 1)] for v in variables]
            if len(clause) == 1 and clause[0][0] == conclusion[0][0]:
                continue  # a premise that states the conclusion's opposite gives nothing to think about
            kept = [world for world in worlds if _holds(clause, world)]
            if _holds(clause, hidden) and len(kept) < len(worlds) and str(sorted(clause)) not in seen:
                seen.add(str(sorted(clause)))
                premises.append(clause)
                worlds = kept
        rng.shuffle(premises)
        text = "; ".join(_write_clause(clause, arrow=rng.random() < 0.5) for clause in premises)
        prompt = (
            f"Premises: {text}. Conclusion: {_write_clause(conclusion)}. "
            f"Which truth values (T/F) of {LETTERS[:count]} refute it?"
        )
        return Problem(prompt, {"premises": premises, "conclusion": conclusion, "world": hidden})

    def grade(self, answer: Any, text: str) -> Score:
        world = _read_world(plain(text[:500]), len(answer["world"]))
        if not world:
            return wrong("not_a_valuation")
        if not all(_holds(clause, world) for clause in answer["premises"]):
            return wrong("premise_false")
        return wrong("conclusion_true") if _holds(answer["conclusion"], world) else right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['world']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        k = answer["conclusion"][0][0]
        world = answer["world"]
        return f"<answer>{world[:k]}{'F' if world[k] == 'T' else 'T'}{world[k + 1 :]}</answer>"

    def check(self, problem: Problem) -> bool:
        """Read the prompt as Python would write it, and try its truth table."""
        text, _, rest = problem.prompt.removeprefix("Premises: ").partition(". Conclusion: ")
        premises, conclusion = text.split("; "), rest.partition(". ")[0]

        def literal(text: str) -> bool:
            name = text.removeprefix("not ")
            return (problem.answer["world"][LETTERS.index(name)] == "T") != text.startswith("not ")

        def clause(text: str) -> bool:
            if " -> " in text:
                before, after = text.split(" -> ")
                return not literal(before) or literal(after)
            return any(literal(part) for part in text.split(" or "))

        return all(map(clause, premises)) and not clause(conclusion)

    def problem_key(self, problem: Problem) -> str:
        return str((sorted(map(sorted, problem.answer["premises"])), problem.answer["conclusion"]))


@dataclass(frozen=True, kw_only=True)
class Collision(Task):
    """Two arguments that show a polynomial modulo m not to be one-to-one: any such two."""

    def generate(self, rng: Random, level: int) -> Problem:
        degree = (2, 2, 3, 3, 4)[level - 1]
        while True:
            m = (
                rng.choice((11, 13, 17, 19, 23, 29, 31, 37, 41, 43))
                if level == 1
                else rng.randrange(*((30, 99), (50, 300), (200, 999), (1000, 9999))[level - 2])
            )
            f = [rng.randrange(m), rng.randrange(1, m)]
            f += [1] if level == 1 else [rng.randrange(1, m) for _ in range(degree - 1)]
            seen: dict[int, int] = {}
            pairs = []
            for n in range(m):
                image = reduce(lambda total, c: (total * n + c) % m, reversed(f), 0)
                if image in seen:
                    pairs.append([seen[image], n])
                seen[image] = n
            # Flat functions would be refuted by almost any two numbers.
            if pairs and len(seen) * 3 > m:
                break
        pair = next((p for p in pairs if p[0] == 0), pairs[0]) if level == 1 else rng.choice(pairs)
        prompt = f"Refute: n -> ({write_polynomial(f, 'n')}) mod {m} is one-to-one on 0..{m - 1}. Give two n."
        return Problem(prompt, {"f": f, "m": m, "pair": pair})

    def grade(self, answer: Any, text: str) -> Score:
        pair = parse_fractions(text.replace(" and ", ", "))
        if pair is None or len(pair) != 2 or any(n.denominator != 1 for n in pair):
            return wrong("not_two_integers")
        if pair[0] == pair[1] or not all(0 <= n < answer["m"] for n in pair):
            return wrong("not_two_arguments")
        first, second = (value(answer["f"], n) for n in pair)
        return right() if (first - second) % answer["m"] == 0 else wrong("different_values")

    def solution(self, answer: Any) -> str:
        return f"<answer>{listed(answer['pair'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['pair'][0]}, {answer['pair'][0]}</answer>"

    def check(self, problem: Problem) -> bool:
        a, b = problem.answer["pair"]
        read = re.fullmatch(r"Refute: n -> \((.+)\) mod (\d+) is one-to-one on .*", problem.prompt)
        node = parse_expression(read[1], ("n",)) if read else None
        if read is None or node is None or not 0 <= min(a, b) < max(a, b) < int(read[2]):
            return False
        images = [exact(node, {"n": Fraction(n)}) for n in (a, b)]
        return None not in images and (images[0] - images[1]) % int(read[2]) == 0  # type: ignore[operator]
