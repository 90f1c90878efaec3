"""Axioms of one relation, and finite models of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import ClassVar

from bootcamp.logic.puzzles import Given, Puzzle, parse_words
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong

AXIOMS = (
    "all x R(x,x)", "all x not R(x,x)", "all x all y (R(x,y) implies R(y,x))", "all x all y (R(x,y) implies not "
                                                                               "R(y,x))",
    "all x all y all z ((R(x,y) and R(y,z)) implies R(x,z))", "all x some y R(x,y)", "all x some y R(y,x)",
    "some x all y R(x,y)", "some x all y R(y,x)", "some x all y not R(x,y)", "some x all y not R(y,x)",
    "all x all y (R(x,y) or R(y,x))", "all x all y all z ((R(x,y) and R(x,z)) implies R(y,z))",
    "all x all y all z ((R(x,y) and R(y,z)) implies not R(x,z))", "all x some y (R(x,y) and R(y,x))",
    "all x some y (R(x,y) and not R(y,x))", "some x some y (R(x,y) and not R(y,x))", "some x R(x,x)",
    "some x not R(x,x)",
    "all x some y not R(x,y)", "all x all y (R(x,y) implies R(x,x))", "all x all y (R(x,y) implies R(y,y))",
    "some x some y (R(x,y) and R(y,x))", "all x some y some z (R(x,y) and R(y,z) and R(z,x))",
    "all x all y (R(x,y) implies some z (R(x,z) and R(z,y)))", "all x all y some z (R(x,z) and R(y,z))",
    "some x some y all z (R(x,z) implies R(y,z))", "all x some y (R(y,y) and R(x,y))",
)  # fmt: skip


Pairs = frozenset[tuple[int, int]]


_LEXEMES = re.compile(r"\s*(all|some|not|and|or|implies|R\(([xyz]),([xyz])\)|[xyz]|[()])")


Truth = Callable[[int, Pairs, Mapping[str, int]], bool]


def holds(sentence: str, n: int, pairs: Pairs) -> bool:
    """Whether a sentence of the small language of `AXIOMS` is true of a relation on 1 to n."""
    return _meaning(sentence)(n, pairs, {})


@cache
def _meaning(sentence: str) -> Truth:
    tokens = [match[1] for match in _LEXEMES.finditer(sentence)]
    meaning, end = _formula(tokens, 0)
    if end != len(tokens):
        raise ValueError(sentence)
    return meaning


def _formula(tokens: Sequence[str], at: int) -> tuple[Truth, int]:
    """The meaning of the formula that begins at a token, and where the next begins."""
    head = tokens[at]
    if head in ("all", "some"):
        name, (body, end) = tokens[at + 1], _formula(tokens, at + 2)
        some = all if head == "all" else any
        return lambda n, pairs, env: some(body(n, pairs, {**env, name: k}) for k in range(1, n + 1)), end
    if head == "not":
        body, end = _formula(tokens, at + 1)
        return lambda n, pairs, env: not body(n, pairs, env), end
    if head == "(":
        meaning, end = _formula(tokens, at + 1)
        while tokens[end] != ")":
            word = tokens[end]
            other, end = _formula(tokens, end + 1)
            meaning = _joined(word, meaning, other)
        return meaning, end + 1
    return lambda n, pairs, env: (env[head[2]], env[head[4]]) in pairs, at + 1


def _joined(word: str, one: Truth, other: Truth) -> Truth:
    if word == "and":
        return lambda n, pairs, env: one(n, pairs, env) and other(n, pairs, env)
    if word == "or":
        return lambda n, pairs, env: one(n, pairs, env) or other(n, pairs, env)
    return lambda n, pairs, env: not one(n, pairs, env) or other(n, pairs, env)


def _plain_relations(n: int) -> list[Pairs]:
    """Those that one would try without thinking."""
    every = [(a, b) for a in range(1, n + 1) for b in range(1, n + 1)]
    keep = (lambda a, b: False, lambda a, b: True, lambda a, b: a == b, lambda a, b: a < b, lambda a, b: a <= b,
            lambda a, b: a != b, lambda a, b: b == a % n + 1, lambda a, b: a == 1, lambda a, b: b == 1)  # fmt: skip
    return [frozenset(pair for pair in every if test(*pair)) for test in keep]


def _random_relation(rng: Random, n: int) -> Pairs:
    density = rng.choice((0.25, 0.4, 0.6))
    pairs = frozenset((a, b) for a in range(1, n + 1) for b in range(1, n + 1) if rng.random() < density)
    if rng.random() < 0.3:
        pairs |= {(b, a) for a, b in pairs}
    if rng.random() < 0.3:
        pairs |= {(a, d) for a, b in pairs for c, d in pairs if b == c}
    return pairs


@cache
def _usual(n: int) -> list[Pairs]:
    """Relations of which none may solve a problem: what one guesses first, and sixty at random."""
    rng = Random(f"relations on {n}")
    return [*_plain_relations(n), *(_random_relation(rng, n) for _ in range(60))]


@cache
def _true_of(axiom: str, n: int) -> int:
    """The usual relations of which an axiom is true, one bit each."""
    return sum(holds(axiom, n, pairs) << place for place, pairs in enumerate(_usual(n)))


@dataclass(frozen=True, kw_only=True)
class Models(Puzzle):
    """A finite relation that makes first-order sentences true."""

    chance: ClassVar[float] = 0.2

    WORDINGS: ClassVar = {
        "": wording(
            "Relation R on 1..{n} with: {s}. Its pairs, as 12 31?",
            "Find a binary relation R on the domain 1 to {n} that satisfies all of these sentences: {s}. "
            "List its pairs, each once, as two digits, as in 12 31.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n, size = ((4, 3), (4, 4), (4, 5), (5, 5), (5, 6))[level - 1]
        while True:
            pairs, others = _random_relation(rng, n), -1
            chosen: list[str] = []
            for axiom in rng.sample(AXIOMS, size + 4):
                true = holds(axiom, n, pairs)
                others &= _true_of(axiom, n) if true else ~_true_of(axiom, n)
                chosen.append(axiom if true else f"not {axiom}")
                if len(chosen) >= size and not others & (1 << len(_usual(n))) - 1:
                    break
            else:
                continue
            break
        return {"n": n, "s": "; ".join(chosen)}, " ".join(f"{a}{b}" for a, b in sorted(pairs))

    def judge(self, given: Given, text: str) -> Score:
        n = int(given["n"])
        words = parse_words(text)
        if words is None or not all(re.fullmatch(f"[1-{n}]{{2}}", word) for word in words):
            return wrong("not_pairs")
        if len(set(words)) < len(words):
            return wrong("pair_twice")
        pairs = frozenset((int(word[0]), int(word[1])) for word in words)
        false = [sentence for sentence in given["s"].split("; ") if not holds(sentence, n, pairs)]
        return wrong("sentence_false", false[0]) if false else right()
