"""Who tells the truth: islanders and self-referring lists, given by sentences that are read back word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import ClassVar

from bootcamp.logic.paths import LETTERS
from bootcamp.logic.puzzles import Given, Puzzle, parse_words
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong

KINDS = {"knight": "K", "knave": "N", "spy": "S"}


@dataclass(frozen=True, kw_only=True)
class Islanders(Puzzle):
    """Knights tell the truth, knaves lie, a spy says anything: what everybody is."""

    _ASK = "Write the types of {p} in this order as letters, K for a knight, N for a knave"
    WORDINGS: ClassVar = {
        "knights": wording(
            "K (truth-teller) or N (liar) for each of {p}: {s}",
            f"On an island everybody is a knight, who always tells the truth, or a knave, who always lies. {{s}} "
            f"{_ASK}.",
        ),
        "spies": wording(
            "Knights tell the truth, knaves lie, the one spy does either. {p}: {s} K, N or S for each?",
            "On an island everybody is a knight, who always tells the truth, or a knave, who always lies, but "
            "exactly one is a spy, "
            f"who does either. {{s}} {_ASK}, S for the spy.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = (4, 5, 6, 7, 8)[level - 1] - (self.kind == "spies") * (level > 3)
        names = LETTERS[:n]
        while True:
            truth = [rng.choice("KN") for _ in names]
            if self.kind == "spies":
                truth[rng.randrange(n)] = "S"
            worlds = ["".join(world) for world in product("KNS" if self.kind == "spies" else "KN", repeat=n)]
            if self.kind == "spies":
                worlds = [world for world in worlds if world.count("S") == 1]
            said: list[tuple[int, str]] = []
            for _ in range(3 * n):
                speaker = rng.choice([k for k in range(n) if sum(s == k for s, _ in said) < 2])
                claim = _claim(rng, names, speaker, self.kind == "spies")
                if truth[speaker] != "S" and _true(claim, truth) != (truth[speaker] == "K"):
                    continue
                kept = [w for w in worlds if w[speaker] == "S" or _true(claim, w) == (w[speaker] == "K")]
                if len(kept) < len(worlds):
                    worlds = kept
                    said.append((speaker, claim))
                if len(worlds) == 1:
                    said.sort()
                    sentences = " ".join(f"{names[k]}: “{claim}.”" for k, claim in said)
                    return {"p": ", ".join(names), "s": sentences}, "".join(truth)
                if len(said) == 2 * n:
                    break

    def judge(self, given: Given, text: str) -> Score:
        n = len(given["p"].split(", "))
        found = "".join(parse_words(text) or ()).upper()
        if len(found) != n or set(found) - set("KNS" if self.kind == "spies" else "KN"):
            return wrong("not_types")
        if self.kind == "spies" and found.count("S") != 1:
            return wrong("not_one_spy")
        for speaker, claim in re.findall(r"([A-Z]): “([^”]*)\.”", given["s"]):
            who = found[LETTERS.index(speaker)]
            if who != "S" and _true(claim, found) != (who == "K"):
                return wrong("contradiction", f"{speaker}: {claim}")
        return right()


def _claim(rng: Random, names: str, speaker: int, spies: bool) -> str:
    others = [name for k, name in enumerate(names) if k != speaker]
    a, b = rng.sample(others, 2)
    kinds = ["knight", "knave"] + ["spy"] * spies
    return rng.choice((
        f"{a} is a {rng.choice(kinds)}",
        f"{a} and {b} are of the same type",
        f"{a} is a {rng.choice(kinds)} or {b} is a {rng.choice(kinds)}",
        f"{a} is a {rng.choice(kinds)} and {b} is a {rng.choice(kinds)}",
        f"if {a} is a {rng.choice(kinds)} then {b} is a {rng.choice(kinds)}",
        f"the number of {rng.choice(('knights', 'knaves'))} among us is {rng.randint(1, len(names) - 1)}",
    ))  # fmt: skip


def _true(claim: str, world: Sequence[str]) -> bool:
    count = re.fullmatch(r"the number of (knight|knave)s among us is (\d)", claim)
    if count:
        return list(world).count(KINDS[count[1]]) == int(count[2])
    same = re.fullmatch("([A-Z]) and ([A-Z]) are of the same type", claim)
    if same:
        return world[LETTERS.index(same[1])] == world[LETTERS.index(same[2])]
    facts = [world[LETTERS.index(name)] == KINDS[kind] for name, kind in re.findall(r"([A-Z]) is a (\w+)", claim)]
    if claim.startswith("if "):
        return not facts[0] or facts[1]
    return any(facts) if " or " in claim else all(facts)


@dataclass(frozen=True, kw_only=True)
class SelfReference(Puzzle):
    """A list of statements about each other: which are true."""

    chance: ClassVar[float] = 0.15

    WORDINGS: ClassVar = {
        "": wording(
            "T or F for each: {s}",
            "Consider this list. {s} Decide which statements are true so that no contradiction is left. "
            "Write T or F for each, in order.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = level + 4
        while True:
            lines = [self._line(rng, k, n) for k in range(1, n + 1)]
            worlds = [
                w
                for w in product((True, False), repeat=n)
                if all(_says(x, w) == v for x, v in zip(lines, w, strict=True))
            ]
            if len(worlds) == 1:
                text = " ".join(f"{k}. {line}." for k, line in enumerate(lines, 1))
                return {"s": text}, "".join("T" if value else "F" for value in worlds[0])

    @staticmethod
    def _line(rng: Random, k: int, n: int) -> str:
        a, b = rng.sample([m for m in range(1, n + 1) if m != k], 2)
        word = rng.choice(("true", "false"))
        return rng.choice((
            f"Statement {a} is {word}", f"Statements {a} and {b} are both {word}", f"At least {rng.randint(1, n)} "
                                                                                   f"of these are {word}",
            f"Exactly {rng.randint(0, n)} of these are {word}", f"Exactly one of statements {a} and {b} is {word}",
            f"The first {word} statement is {a}", f"An even number of these are {word}",
        ))  # fmt: skip

    def judge(self, given: Given, text: str) -> Score:
        lines = [line for _, line in re.findall(r"(\d+)\. ([^.]+)\.", given["s"])]
        found = "".join(parse_words(text) or ()).upper()
        if len(found) != len(lines) or set(found) - set("TF"):
            return wrong("not_values")
        world = [mark == "T" for mark in found]
        fine = all(_says(line, world) == value for line, value in zip(lines, world, strict=True))
        return right() if fine else wrong("contradiction")


def _says(line: str, world: Sequence[bool]) -> bool:
    word = "true" in line.split()[-1] or " true statement" in line
    numbers = [int(n) for n in re.findall(r"\d+", line)]
    match_ = list(world).count(word)
    if line.startswith("At least"):
        return match_ >= numbers[0]
    if line.startswith("An even"):
        return match_ % 2 == 0
    if line.startswith("The first"):
        return word in world and list(world).index(word) == numbers[0] - 1
    if line.startswith("Exactly one of statements"):
        return sum(world[n - 1] == word for n in numbers) == 1
    if line.startswith("Exactly"):
        return match_ == numbers[0]
    return all(world[n - 1] == word for n in numbers)
