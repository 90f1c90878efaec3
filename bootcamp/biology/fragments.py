"""Sequences from their pieces: peptides from ions, genomes from reads, texts from their transforms."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.biology.strands import random_dna, sequence, spelt_out
from bootcamp.physics.quantities import Quantity
from bootcamp.types import Problem, Score, Task, right, wrong

# Monoisotopic residue masses in Da; isoleucine weighs what leucine does.
RESIDUES = {
    "G": 57.02146, "A": 71.03711, "S": 87.03203, "P": 97.05276, "V": 99.06841, "T": 101.04768, "C": 103.00919,
    "L": 113.08406, "N": 114.04293, "D": 115.02694, "Q": 128.05858, "K": 128.09496, "E": 129.04259, "M": 131.04049,
    "H": 137.05891, "F": 147.06841, "R": 156.10111, "Y": 163.06333, "W": 186.07931,
}  # fmt: skip
WATER, PROTON = 18.01056, 1.00728


def ions(peptide: str) -> tuple[list[float], list[float]]:
    """m/z of singly charged b and y ions, shortest first."""
    b, y, low, high = [], [], PROTON, WATER + PROTON
    for one, other in zip(peptide[:-1], reversed(peptide[1:]), strict=True):
        low, high = low + RESIDUES[one], high + RESIDUES[other]
        b.append(round(low, 3))
        y.append(round(high, 3))
    return b, y


@dataclass(frozen=True, kw_only=True)
class Ladder(Task):
    """A peptide whose fragment ions are given; 1: b ions in order, 2: y ions, 3: both, mixed and some lost."""

    chance: ClassVar[float] = 0.02

    def generate(self, rng: Random, level: int) -> Problem:
        peptide = "".join(rng.choice("GASPVTCLNDQKEMHFRYW") for _ in range(3 + 2 * level - (level == 1)))
        b, y = ions(peptide)
        mass = round(sum(RESIDUES[one] for one in peptide) + WATER + PROTON, 3)
        if level == 1:
            shown, what = b, "b ions"
        elif level == 2:
            shown, what = y, "y ions"
        else:
            # Of every cut one ion at least is seen, so that the peptide can be told (or its reverse be refused).
            shown = []
            for one, other in zip(b, reversed(y), strict=True):
                shown += rng.choice(([one], [other], [one, other]))
            shown, what = (
                sorted([*shown, b[0], y[0]] if b[0] not in shown or y[0] not in shown else shown),
                "b and y ions, mixed",
            )
            shown = sorted(set(shown))
        listed = ", ".join(f"{m:.3f}" for m in shown)
        prompt = f"Peptide, [M+H]+ {mass:.3f}; {what} {listed} (1+). Sequence (L for I)?"
        return Problem(prompt, {"mass": mass, "ions": shown, "kind": what, "peptide": peptide})

    def grade(self, answer: Any, text: str) -> Score:
        peptide = sequence(spelt_out(text), "ACDEFGHIKLMNPQRSTVWY")
        if peptide is None or len(peptide) > 60:
            return wrong("not_a_peptide")
        peptide = peptide.replace("I", "L")
        if abs(sum(RESIDUES[one] for one in peptide) + WATER + PROTON - answer["mass"]) > 0.01:
            return wrong("wrong_mass")
        b, y = ions(peptide)
        made = {"b ions": b, "y ions": y}.get(answer["kind"], [*b, *y])
        found = all(min(abs(m - ion) for m in made) < 0.01 for ion in answer["ions"]) if made else False
        return right() if found else wrong("ions_missing")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['peptide']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        peptide = answer["peptide"]
        return f"<answer>{peptide[1:] + peptide[0] if len(set(peptide)) > 1 else peptide + 'G'}</answer>"

    def check(self, problem: Problem) -> bool:
        """Ions as printed, from masses of atoms (Biopython's table of monoisotopic residues)."""
        from Bio.SeqUtils import molecular_weight

        text, answer = problem.prompt, problem.answer
        mass = re.search(r"\[M\+H\]\+ ([\d.]+);", text)
        listed = re.search(r"; (.*?ions(?:, mixed)?) ([\d., ]+) \(1\+\)", text)
        assert mass is not None
        assert listed is not None
        shown = [float(m) for m in listed[2].split(", ")]
        if float(mass[1]) != answer["mass"] or shown != answer["ions"] or listed[1] != answer["kind"]:
            return False
        peptide = answer["peptide"]

        def whole(part: str) -> float:
            return float(molecular_weight(part, "protein", monoisotopic=True)) + 1.00727646

        b = [whole(peptide[:k]) - 18.010565 for k in range(1, len(peptide))]
        y = [whole(peptide[k:]) for k in range(1, len(peptide))]
        made = b if listed[1] == "b ions" else y if listed[1] == "y ions" else [*b, *y]
        near = all(min(abs(m - ion) for m in made) < 0.006 for ion in shown)
        return near and abs(whole(peptide) - answer["mass"]) < 0.01

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


@dataclass(frozen=True, kw_only=True)
class PeptideMass(Quantity):
    """m/z of a peptide ion with given charge and modifications, from a table in the prompt where it is long."""

    chance: ClassVar[float] = 0.15

    CHANGES: ClassVar = {"phosphorylated once": 79.96633, "oxidised once": 15.99491, "N-acetylated": 42.01057}

    def generate(self, rng: Random, level: int) -> Problem:
        peptide = "".join(rng.choice("GASPVTCLNDQKEMHFRYW") for _ in range(2 + 3 * level)) + rng.choice("KR")
        charge = 1 if level == 1 else rng.randint(2, 3)
        change = rng.choice(list(self.CHANGES)) if level > 2 else ""
        mass = sum(RESIDUES[one] for one in peptide) + WATER + self.CHANGES.get(change, 0.0)
        name = f"{peptide}, {change}," if change else peptide
        prompt = f"Monoisotopic m/z of {name} with charge {charge}+, to 0.02?"
        return Problem(prompt, {"value": round(mass / charge + PROTON, 5), "unit": ""})

    def grade(self, answer: Any, text: str) -> Score:
        from bootcamp.answers import parse_number

        number = parse_number(text)
        if number is None:
            return wrong("not_a_number")
        return right() if abs(float(number) - answer["value"]) <= 0.02 else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['value']:.4f}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['value'] + rng.choice((-18.0106, 1.0073, 18.0106)):.4f}</answer>"

    def check(self, problem: Problem) -> bool:
        """By Biopython."""
        from Bio.SeqUtils import molecular_weight

        match = re.match(r"Monoisotopic m/z of (\w+)(?:, (.*?),)? with charge (\d)", problem.prompt)
        assert match is not None
        extra = {"phosphorylated once": 79.966331, "oxidised once": 15.994915, "N-acetylated": 42.010565, None: 0.0}[
            match[2]
        ]
        mass = float(molecular_weight(match[1], "protein", monoisotopic=True)) + extra
        return abs((mass + int(match[3]) * 1.00727646688) / int(match[3]) - problem.answer["value"]) < 0.005

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


@dataclass(frozen=True, kw_only=True)
class Assembly(Task):
    """Sequences that explain their pieces.

    Kinds: `kmers` (a sequence with exactly these k-mers; any), `reads` (a shortest superstring; any), `transform` (the
    text of a Burrows-Wheeler transform).
    """

    kind: str

    chance: ClassVar[float] = 0.03

    def generate(self, rng: Random, level: int) -> Problem:
        if self.kind == "kmers":
            k, dna = 3, random_dna(rng, 6 + 5 * level)
            pieces = [dna[n : n + k] for n in range(len(dna) - k + 1)]
            rng.shuffle(pieces)
            prompt = f"{k}-mers {' '.join(pieces)}, each used as often as listed. The sequence?"
            return Problem(prompt, {"pieces": pieces, "sequence": dna})
        if self.kind == "transform":
            dna = random_dna(rng, 5 + 4 * level)
            text = f"{dna}$"
            last = "".join(turn[-1] for turn in sorted(text[n:] + text[:n] for n in range(len(text))))
            return Problem(
                f"Burrows-Wheeler transform {last} ($ sorts first and ends the text). The text, without $?",
                {"pieces": [last], "sequence": dna},
            )
        while True:
            dna = random_dna(rng, 10 + 5 * level)
            starts = [0]
            while starts[-1] + 6 + level < len(dna):
                starts.append(starts[-1] + rng.randint(2, 3 + level))
            reads = [dna[s : s + 6 + level] for s in starts]
            shortest = superstring(reads)
            if len(set(reads)) == len(reads) > 2 and not any(a != b and a in b for a in reads for b in reads):
                break
        rng.shuffle(reads)
        prompt = f"Reads, without errors, of one strand: {' '.join(reads)}. A shortest sequence that holds all of them?"
        return Problem(prompt, {"pieces": reads, "sequence": shortest})

    def grade(self, answer: Any, text: str) -> Score:
        dna = sequence(text)
        if dna is None:
            return wrong("not_dna")
        if len(dna) != len(answer["sequence"]):
            return wrong("wrong_length")
        if self.kind == "transform":
            return right() if dna == answer["sequence"] else wrong("wrong_text")
        if self.kind == "kmers":
            fits = Counter(dna[n : n + 3] for n in range(len(dna) - 2)) == Counter(answer["pieces"])
            return right() if fits else wrong("wrong_kmers")
        return right() if all(read in dna for read in answer["pieces"]) else wrong("read_missing")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['sequence']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        first, rest = answer["sequence"][0], answer["sequence"][1:]
        return f"<answer>{'A' if first != 'A' else 'C'}{rest}</answer>"

    def check(self, problem: Problem) -> bool:
        """Pieces as printed; the shortest length by overlaps over all orders, the text by inverting the transform."""
        text, answer = problem.prompt, problem.answer
        dna = answer["sequence"]
        if self.kind == "transform":
            last = text.split()[2]
            table = [""] * len(last)
            for _ in last:
                table = sorted(a + b for a, b in zip(last, table, strict=True))
            return next(row for row in table if row.endswith("$"))[:-1] == dna and answer["pieces"] == [last]
        pieces = (
            text.split("3-mers ")[1].split(",")[0] if self.kind == "kmers" else text.split("strand: ")[1].split(".")[0]
        ).split()
        if pieces != answer["pieces"]:
            return False
        if self.kind == "kmers":
            return sorted(dna[n : n + 3] for n in range(len(dna) - 2)) == sorted(pieces)
        return all(piece in dna for piece in pieces) and len(dna) == shortest_length(pieces)

    def problem_key(self, problem: Problem) -> str:
        return f"{sorted(problem.answer['pieces'])}"


def overlap(one: str, two: str) -> int:
    """The longest end of one that begins two."""
    return next(size for size in range(min(len(one), len(two)), -1, -1) if one.endswith(two[:size]))


def superstring(reads: list[str]) -> str:
    """A shortest sequence that holds all reads: over subsets and last reads."""
    count = len(reads)
    joint = [[overlap(a, b) for b in reads] for a in reads]
    best: dict[tuple[int, int], str] = {(1 << k, k): read for k, read in enumerate(reads)}
    for done in range(1, 1 << count):
        for last in range(count):
            if (done, last) not in best:
                continue
            for k in range(count):
                if not done >> k & 1:
                    grown = best[done, last] + reads[k][joint[last][k] :]
                    key = (done | 1 << k, k)
                    if key not in best or len(grown) < len(best[key]):
                        best[key] = grown
    return min((best[(1 << count) - 1, k] for k in range(count)), key=len)


def shortest_length(reads: list[str]) -> int:
    """The same length, by a search from the longest overlaps that drops what cannot be better."""
    joint = {(a, b): overlap(a, b) for a in reads for b in reads if a != b}
    most = 0

    def grow(last: str, left: frozenset[str], saved: int) -> None:
        nonlocal most
        if not left:
            most = max(most, saved)
            return
        hope = sum(max(joint[a, b] for a in (*left, last) if a != b) for b in left)
        if saved + hope <= most:
            return
        for read in sorted(left, key=lambda one: -joint[last, one]):
            grow(read, left - {read}, saved + joint[last, read])

    for read in reads:
        grow(read, frozenset(reads) - {read}, 0)
    return sum(map(len, reads)) - most
