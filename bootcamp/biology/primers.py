"""Primers for the polymerase chain reaction: designed under rules, and what they amplify."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.answers import parse_integer
from bootcamp.biology.strands import complement, random_dna, sequence
from bootcamp.types import Problem, Score, Task, right, wrong


def melting(primer: str) -> int:
    """Wallace's rule, °C."""
    strong = primer.count("G") + primer.count("C")
    return 4 * strong + 2 * (len(primer) - strong)


def self_paired(primer: str) -> int:
    """The longest stretch whose reverse complement stands in the primer, too."""
    for size in range(len(primer), 0, -1):
        pieces = {primer[k : k + size] for k in range(len(primer) - size + 1)}
        if any(complement(piece) in pieces for piece in pieces):
            return size
    return 0


@dataclass(frozen=True, kw_only=True)
class PrimerPair(Task):
    """Two primers, both 5' to 3', that amplify at least a given region and keep the rules."""

    chance: ClassVar[float] = 0.01

    def generate(self, rng: Random, level: int) -> Problem:
        low, high = (16, 20) if level == 1 else (17, 22)
        while True:
            dna = random_dna(rng, 70 + 30 * level)
            begin = rng.randint(24, 34)
            end = len(dna) - rng.randint(24, 34)
            rules: dict[str, Any] = {
                "low": low,
                "high": high,
                "coldest": 46 + 2 * level,
                "hottest": 56 + level,
                "apart": 6 - level,
            }
            rules |= {"clamp": level > 1, "paired": 5 if level > 2 else 0}
            pair = self._found(dna, begin, end, rules)
            if pair:
                break
        clamp = ", each ending (3') in G or C" if level > 1 else ""
        paired = ", none with 6 or more consecutive bases complementary to its own (antiparallel)" if level > 2 else ""
        prompt = (
            f"{dna}\nTwo primers (5'-3', forward then reverse) that match exactly and amplify at least bases"
            f" {begin}-{end}"
            f" (1-based): each {low}-{high} nt, Tm = 2(A+T) + 4(G+C) between {rules['coldest']} and"
            f" {rules['hottest']} °C, not more"
            f" than {rules['apart']} °C apart, binding at one place only{clamp}{paired}?"
        )
        return Problem(prompt, {"dna": dna, "begin": begin, "end": end, "rules": rules, "pair": pair})

    @staticmethod
    def _found(dna: str, begin: int, end: int, rules: dict[str, Any]) -> list[str]:
        """The first pair that keeps the rules, or nothing."""
        left = [
            dna[k : k + n]
            for n in range(rules["low"], rules["high"] + 1)
            for k in range(max(0, begin - 12), begin - 1 + 1)
        ]
        right_ = [
            complement(dna[k - n : k])
            for n in range(rules["low"], rules["high"] + 1)
            for k in range(end, min(len(dna), end + 12) + 1)
        ]
        fine = [[primer for primer in some if fault(primer, dna, rules) == ""] for some in (left, right_)]
        for one in fine[0]:
            for two in fine[1]:
                if abs(melting(one) - melting(two)) <= rules["apart"]:
                    return [one, two]
        return []

    def grade(self, answer: Any, text: str) -> Score:
        pieces = [piece for piece in re.split(r"[,;/\n]|\band\b", text[:500]) if piece.strip()]
        primers = [
            sequence(re.sub(r"(?i)^\s*(?:forward|reverse|f|r)\s*(?:primer)?\s*:", "", piece)) for piece in pieces
        ]
        if len(primers) != 2 or None in primers:
            return wrong("not_two_primers")
        one, two = (primer for primer in primers if primer is not None)
        dna, rules = answer["dna"], answer["rules"]
        for primer in (one, two):
            code = fault(primer, dna, rules)
            if code:
                return wrong(code)
        start, stop = dna.find(one), dna.find(complement(two))
        if start < 0 or stop < 0:
            return wrong("no_match", "the first must match the strand shown, the second the other one")
        if start >= answer["begin"] or stop + len(two) < answer["end"]:
            return wrong("region_not_covered")
        return right() if abs(melting(one) - melting(two)) <= rules["apart"] else wrong("tm_apart")

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(answer['pair'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['pair'][0]}, {complement(answer['pair'][1])}</answer>"

    def check(self, problem: Problem) -> bool:
        """Rules and sequence as printed; matches and melting points by Biopython."""
        from Bio.Seq import Seq
        from Bio.SeqUtils import MeltingTemp

        dna, ask = problem.prompt.split("\n")
        answer = problem.answer
        region = re.search(r"bases (\d+)-(\d+)", ask)
        sizes = re.search(r"each (\d+)-(\d+) nt", ask)
        heat = re.search(r"between (\d+) and (\d+) °C, not more than (\d+)", ask)
        assert region
        assert sizes
        assert heat
        rules = {
            "low": int(sizes[1]),
            "high": int(sizes[2]),
            "coldest": int(heat[1]),
            "hottest": int(heat[2]),
            "apart": int(heat[3]),
        }
        rules |= {"clamp": "G or C" in ask, "paired": 5 if "consecutive" in ask else 0}
        if (
            rules != answer["rules"]
            or dna != answer["dna"]
            or [int(n) for n in region.groups()] != [answer["begin"], answer["end"]]
        ):
            return False
        one, two = (Seq(primer) for primer in answer["pair"])
        start, stop = Seq(dna).find(one), Seq(dna).find(two.reverse_complement())
        heats = [MeltingTemp.Tm_Wallace(primer) for primer in (one, two)]
        fine = (
            all(rules["coldest"] <= t <= rules["hottest"] for t in heats) and abs(heats[0] - heats[1]) <= rules["apart"]
        )
        clamped = not rules["clamp"] or all(str(primer)[-1] in "GC" for primer in (one, two))
        return 0 <= start < answer["begin"] and stop + len(two) >= answer["end"] and fine and clamped and stop >= 0

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def fault(primer: str, dna: str, rules: dict[str, Any]) -> str:
    """The code of the first rule that a primer breaks by itself; or ""."""
    if not rules["low"] <= len(primer) <= rules["high"]:
        return "wrong_length"
    if not rules["coldest"] <= melting(primer) <= rules["hottest"]:
        return "wrong_tm"
    if rules["clamp"] and primer[-1] not in "GC":
        return "no_clamp"
    if dna.count(primer) + dna.count(complement(primer)) > 1:
        return "binds_twice"
    if rules["paired"] and self_paired(primer) > rules["paired"]:
        return "pairs_with_itself"
    return ""


@dataclass(frozen=True, kw_only=True)
class Amplicon(Task):
    """The length of what two primers amplify, tails included."""

    chance: ClassVar[float] = 0.06

    def generate(self, rng: Random, level: int) -> Problem:
        dna = random_dna(rng, 30 + 35 * level)
        size = 6 + level
        begin = rng.randint(1, len(dna) // 3)
        end = rng.randint(2 * len(dna) // 3, len(dna) - 1)
        tails = ["", ""] if level == 1 else [random_dna(rng, rng.randint(3, 9)) for _ in range(2)]
        primers = [tails[0] + dna[begin : begin + size], tails[1] + complement(dna[end - size : end])]
        ends = [dna[begin : begin + size], dna[end - size : end]]
        if any(dna.count(one) > 1 or complement(one) in dna for one in ends) or self._extended(dna, begin, end, tails):
            return self.generate(rng, level)
        rng.shuffle(primers)
        note = f"; their last {size} bases anneal" if level > 1 else ""
        prompt = f"{dna}\nPCR with {primers[0]} and {primers[1]} (5'-3'{note}): length of the product in bp?"
        return Problem(prompt, {"length": end - begin + sum(map(len, tails))})

    @staticmethod
    def _extended(dna: str, begin: int, end: int, tails: list[str]) -> bool:
        return bool(tails[0]) and (dna[begin - 1] == tails[0][-1] or complement(dna[end]) == tails[1][-1])

    def grade(self, answer: Any, text: str) -> Score:
        number = parse_integer(text.strip().removesuffix(".").removesuffix("bp"))
        if number is None:
            return wrong("not_an_integer")
        return right() if number == answer["length"] else wrong("wrong_length")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['length']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['length'] + rng.choice((-6, -1, 1, 6))}</answer>"

    def check(self, problem: Problem) -> bool:
        """The product is written out: both tails and what lies between."""
        from Bio.Seq import Seq

        dna, ask = problem.prompt.split("\n")
        primers = re.findall(r"[ACGT]{5,}", ask)
        size = re.search(r"last (\d+) bases", ask)
        anneal = int(size[1]) if size else len(primers[0])
        forward = next(primer for primer in primers if primer[-anneal:] in dna)
        other = next(primer for primer in primers if primer is not forward)
        back = str(Seq(other).reverse_complement())
        inner = dna.split(forward[-anneal:])[1].split(back[:anneal])[0]
        return len(forward + inner + back) == problem.answer["length"]

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt
