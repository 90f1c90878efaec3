"""Restriction: fragments of digests, maps from fragments, pieces that are joined."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise, permutations
from random import Random
from typing import Any, ClassVar

from bootcamp.answers import parse_integers
from bootcamp.biology.strands import SITES, random_dna, sequence
from bootcamp.types import Problem, Score, Task, right, wrong


def cuts(dna: str, names: list[str], circular: bool) -> list[int]:
    """Where the top strand is cut: positions between bases, from 0."""
    searched = dna + dna[:5] if circular else dna
    found = set()
    for name in names:
        site, offset = SITES[name]
        for match in re.finditer(f"(?={site})", searched):
            place = (match.start() + offset) % len(dna) if circular else match.start() + offset
            found.add(place)
    return sorted(found)


def fragments(length: int, places: list[int], circular: bool) -> list[int]:
    """Lengths of the fragments, largest first."""
    if circular:
        if not places:
            return [length]
        turned = [*places[1:], places[0] + length]
        return sorted((b - a for a, b in zip(places, turned, strict=True)), reverse=True)
    edges = [0, *places, length]
    return sorted((b - a for a, b in pairwise(edges) if b > a), reverse=True)


@dataclass(frozen=True, kw_only=True)
class Digest(Task):
    """Fragment lengths of a digest of a sequence, largest first; `shape` linear or circular."""

    shape: str

    chance: ClassVar[float] = 0.06

    def generate(self, rng: Random, level: int) -> Problem:
        names = sorted(
            rng.sample([n for n, (site, _) in SITES.items() if level > 1 or len(site) == 4], 1 + (level > 2))
        )
        while True:
            dna = random_dna(rng, 20 + 40 * level + rng.randint(0, 15))
            for _ in range(rng.randint(1, 1 + level)):
                site, place = SITES[rng.choice(names)][0], rng.randint(2, len(dna) - 8)
                dna = dna[:place] + site + dna[place + len(site) :]
            found = fragments(len(dna), cuts(dna, names, self.shape == "circular"), self.shape == "circular")
            if 2 <= len(found) < 8 and min(found) > 2:
                break
        enzymes = " and ".join(
            f"{name} ({SITES[name][0][: SITES[name][1]]}^{SITES[name][0][SITES[name][1] :]})" for name in names
        )
        prompt = f"{enzymes} digest of this {self.shape} DNA: fragment lengths (top strand), largest first?\n{dna}"
        return Problem(prompt, {"fragments": found})

    def grade(self, answer: Any, text: str) -> Score:
        numbers = parse_integers(
            re.sub(r"\s*(?:bp|nt|and)\b", lambda m: "," if "and" in m[0] else "", text)[:300].replace(",,", ",")
        )
        if numbers is None:
            return wrong("not_integers")
        return right() if sorted(numbers, reverse=True) == answer["fragments"] else wrong("wrong_lengths")

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(map(str, answer['fragments']))}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        first, *rest = answer["fragments"]
        return self.solution({"fragments": [first + 1, *rest[:-1], rest[-1] - 1]})

    def check(self, problem: Problem) -> bool:
        """By Bio.Restriction."""
        from Bio import Restriction
        from Bio.Seq import Seq

        head, dna = problem.prompt.split("\n")
        names = re.findall(r"(\w+) \([ACGT^]+\)", head)
        places: set[int] = set()
        for name in names:
            enzyme = getattr(Restriction, name)
            places |= {place - 1 for place in enzyme.search(Seq(dna), linear=" linear " in head)}
        return (
            fragments(len(dna), sorted(p % len(dna) for p in places), " circular " in head)
            == problem.answer["fragments"]
        )

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


@dataclass(frozen=True, kw_only=True)
class RestrictionMap(Task):
    """A map that explains single and double digests of a linear piece: any that does is right, mirrored or not."""

    chance: ClassVar[float] = 0.02

    def generate(self, rng: Random, level: int) -> Problem:
        length = rng.randint(20, 60)
        many = 1 + level
        places = rng.sample(range(2, length - 1), many + 1 + (level > 1))
        first, second = sorted(places[:many]), sorted(places[many:])
        one, two = rng.sample(("EcoRI", "BamHI", "HindIII", "PstI", "XhoI", "KpnI"), 2)
        lengths = [", ".join(map(str, fragments(length, sorted(some), False))) for some in (first, second, places)]
        prompt = (
            f"A linear {length} kb piece gives with {one}: {lengths[0]}; with {two}: {lengths[1]}; with both:"
            f" {lengths[2]} kb."
            f" Where do they cut? Answer: positions of {one} in kb; positions of {two} (a semicolon between)."
        )
        return Problem(prompt, {"length": length, "first": first, "second": second})

    def grade(self, answer: Any, text: str) -> Score:
        text = re.sub(r"\b(?:kb|EcoRI|BamHI|HindIII|PstI|XhoI|KpnI)\b:?", " ", text[:300])
        lists = [parse_integers(piece) for piece in text.split(";")]
        if len(lists) != 2 or None in lists:
            return wrong("not_two_lists", "expected two lists of whole numbers, a semicolon between them")
        one, two = (sorted(found) for found in lists if found is not None)
        length = answer["length"]
        if not all(0 < place < length for place in [*one, *two]):
            return wrong("outside")
        for mine, true in (
            (one, answer["first"]),
            (two, answer["second"]),
            (one + two, answer["first"] + answer["second"]),
        ):
            if fragments(length, sorted(mine), False) != fragments(length, sorted(true), False):
                return wrong("wrong_digest")
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(map(str, answer['first']))}; {', '.join(map(str, answer['second']))}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        for place in range(1, answer["length"]):
            tried = self.solution(answer | {"first": sorted({place, *answer["first"][1:]})})
            if self.verify(answer, tried).value < 1:
                return tried
        raise ValueError("every map is right")

    def check(self, problem: Problem) -> bool:
        """The three lists as printed; the map is among all orders of the single digests."""
        text, answer = problem.prompt, problem.answer
        length = int(text.split()[2])
        given = [[int(n) for n in found.split(", ")] for found in re.findall(r": ([\d, ]+\d)(?:;| kb)", text)]
        if length != answer["length"]:
            return False
        found = False
        for order in set(permutations(given[1])):
            places = [sum(order[:k]) for k in range(1, len(order))]
            found = found or places == answer["second"]
        edges = sorted([0, length, *answer["first"], *answer["second"]])
        both = sorted((b - a for a, b in pairwise(edges)), reverse=True)
        steps = sorted(
            (b - a for a, b in zip([0, *answer["first"]], [*answer["first"], length], strict=True)), reverse=True
        )
        return found and both == given[2] and steps == given[0]

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer}"


@dataclass(frozen=True, kw_only=True)
class Ligation(Task):
    """The circle that an insert and a cut vector make, both cut with the same two enzymes; any rotation and strand."""

    chance: ClassVar[float] = 0.02

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            names = rng.sample([name for name, (site, cut) in SITES.items() if len(site) == 6 and cut == 1], 2)
            sites = [SITES[name][0] for name in names]
            arms = [random_dna(rng, rng.randint(4, 5 + 4 * level)) for _ in range(5)]
            vector = arms[0] + sites[0] + arms[1] + sites[1] + arms[2]
            turned = level > 1 and rng.random() < 0.5
            inner = sites if not turned else sites[::-1]
            insert = random_dna(rng, 3) + inner[0] + arms[3] + inner[1] + random_dna(rng, 3)
            if (
                all(
                    vector.count(site) + (vector[-5:] + vector[:5]).count(site) == 1 and insert.count(site) == 1
                    for site in sites
                )
                and sites[0][1:5] != sites[1][1:5]
            ):
                break
        middle = arms[3] if not turned else reverse(arms[3])
        circle = arms[0] + sites[0] + middle + sites[1] + arms[2]
        prompt = (
            f"Circular vector {vector} and linear piece {insert} are cut with {names[0]}"
            f" ({sites[0][0]}^{sites[0][1:]}) and"
            f" {names[1]} ({sites[1][0]}^{sites[1][1:]}); the part of the vector that holds its first base is joined"
            f" with the"
            " piece between the sites of the linear one. Sequence of the new circle (one strand, any start)?"
        )
        return Problem(prompt, {"circle": circle})

    def grade(self, answer: Any, text: str) -> Score:
        found, circle = sequence(text), answer["circle"]
        if found is None:
            return wrong("not_dna")
        if len(found) != len(circle):
            return wrong("wrong_length")
        return right() if found in circle * 2 or reverse(found) in circle * 2 else wrong("wrong_sequence")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['circle']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        circle = answer["circle"]
        return f"<answer>{circle[: len(circle) // 2][::-1]}{circle[len(circle) // 2 :]}A</answer>"

    def check(self, problem: Problem) -> bool:
        """Cut by Bio.Restriction, joined by hand."""
        from Bio import Restriction
        from Bio.Seq import Seq

        match = re.search(
            r"vector ([ACGT]+) and linear piece ([ACGT]+) are cut with (\w+) .*? and (\w+) \(", problem.prompt
        )
        assert match is not None
        enzymes = [getattr(Restriction, name) for name in match.groups()[2:]]
        vector, piece = Seq(match[1]), Seq(match[2])
        (a,), (b,) = (enzyme.search(vector, linear=False) for enzyme in enzymes)
        (c,), (d,) = (enzyme.search(piece) for enzyme in enzymes)
        low, high = sorted((a, b))
        kept = vector[high - 1 :] + vector[: low - 1]
        taken = piece[min(c, d) - 1 : max(c, d) - 1]
        if (a < b) != (c < d):  # on the other strand the sites stand the other way round; overhangs of four bases
            start, end = min(c, d) - 1, max(c, d) - 1
            taken = piece[start + 4 : end + 4].reverse_complement()
        return str(kept + taken) in problem.answer["circle"] * 2 and len(kept + taken) == len(problem.answer["circle"])

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def reverse(dna: str) -> str:
    """The reverse complement, by a table."""
    return dna.translate(str.maketrans("ACGT", "TGCA"))[::-1]
