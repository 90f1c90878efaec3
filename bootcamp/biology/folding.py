"""Secondary structure of RNA in dot-bracket notation, under an energy model that the prompt states in full.

Pairs AU, CG and GU; hairpin loops of at least three bases; no pseudoknots. The energy is the sum over stacks (a pair
directly inside another) of a value by how strong the two pairs are, plus a penalty for each hairpin loop.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any, ClassVar

from bootcamp.answers import parse_integer
from bootcamp.biology.strands import sequence
from bootcamp.types import Problem, Score, Task, right, wrong

STRONG = {"CG": 3, "GC": 3, "AU": 2, "UA": 2, "GU": 1, "UG": 1}
LOOP = 3


def pairs_of(structure: str) -> list[tuple[int, int]] | None:
    """The pairs of a dot-bracket text, or None if brackets do not match."""
    opened: list[int] = []
    found = []
    for k, mark in enumerate(structure):
        if mark == "(":
            opened.append(k)
        elif mark == ")":
            if not opened:
                return None
            found.append((opened.pop(), k))
    return None if opened else sorted(found)


def energy(rna: str, structure: str) -> int | None:
    """Minus the stacking points, plus 4 a hairpin loop; None if the structure is not allowed."""
    pairs = pairs_of(structure)
    if pairs is None or any(rna[i] + rna[j] not in STRONG or j - i <= LOOP for i, j in pairs):
        return None
    partner = dict(pairs)
    total = 0
    for i, j in pairs:
        if partner.get(i + 1) == j - 1:
            total -= STRONG[rna[i] + rna[j]] + STRONG[rna[i + 1] + rna[j - 1]]
        if not any(i < a < j for a in partner):
            total += 4
    return total


def lowest(rna: str) -> tuple[int, str]:
    """The least energy and a structure that has it: by intervals, with or without the outermost pair."""

    @cache
    def open_(i: int, j: int) -> tuple[int, str]:
        """Of bases i to j (exclusive), free in between."""
        if j - i <= LOOP + 1:
            return 0, "." * max(0, j - i)
        best = open_(i + 1, j)
        best = best[0], "." + best[1]
        for k in range(i + LOOP + 1, j):
            inner = closed(i, k)
            if inner is not None:
                rest = open_(k + 1, j)
                best = min(best, (inner[0] + rest[0], inner[1] + rest[1]), key=lambda one: one[0])
        return best

    @cache
    def closed(i: int, k: int) -> tuple[int, str] | None:
        """With i paired to k."""
        if rna[i] + rna[k] not in STRONG or k - i <= LOOP:
            return None
        best = 4, "(" + "." * (k - i - 1) + ")"
        stacked = closed(i + 1, k - 1)
        if stacked is not None:
            gain = STRONG[rna[i] + rna[k]] + STRONG[rna[i + 1] + rna[k - 1]]
            best = min(best, (stacked[0] - gain, f"({stacked[1]})"), key=lambda one: one[0])
        # Otherwise something inside is paired, and a pair (i+1, k-1) does not stack: it costs or gains by itself.
        for m in range(i + 1, k - LOOP):
            for n in range(m + LOOP + 1, k):
                if (m, n) == (i + 1, k - 1):
                    continue
                first = closed(m, n)
                if first is None:
                    continue
                rest = open_(n + 1, k)
                inside = "." * (m - i - 1) + first[1] + rest[1]
                best = min(best, (first[0] + rest[0], f"({inside})"), key=lambda one: one[0])
        return best

    return open_(0, len(rna))


def most_pairs(rna: str) -> int:
    """Nussinov's count."""
    size = len(rna)
    table = [[0] * (size + 1) for _ in range(size + 1)]
    for span in range(LOOP + 2, size + 1):
        for i in range(size - span + 1):
            j = i + span
            best = table[i + 1][j]
            for k in range(i + LOOP + 1, j):
                if rna[i] + rna[k] in STRONG:
                    best = max(best, 1 + table[i + 1][k] + table[k + 1][j])
            table[i][j] = best
    return table[0][size]


_RULES = "Pairs AU, CG, GU, no pseudoknots, at least 3 bases in a hairpin loop"
_MODEL = (
    "each pair directly inside another adds -(s + s') with s = 3 for CG, 2 for AU, 1 for GU;"
    " each hairpin loop adds +4; all else 0"
)


@dataclass(frozen=True, kw_only=True)
class Folding(Task):
    """Structures for a sequence, or a sequence for a structure.

    Kinds: `pairs` (a structure with the most pairs), `least-energy` (a structure of least energy), `energy` (of a given
    structure), `design` (a sequence for which a given structure has the least energy).
    """

    kind: str

    chance: ClassVar[float] = 0.08

    def generate(self, rng: Random, level: int) -> Problem:
        size = {
            "pairs": 8 + 6 * level,
            "least-energy": 9 + 5 * level,
            "energy": 12 + 8 * level,
            "design": 10 + 5 * level,
        }[self.kind]
        if self.kind in ("energy", "design"):
            return self._structured(rng, size)
        while True:
            rna = stemmed(rng, size)
            most, found = (most_pairs(rna), "") if self.kind == "pairs" else lowest(rna)
            if self.kind == "pairs" and most >= 2:
                found = paired(rna)
                break
            if self.kind == "least-energy" and most <= -4:
                break
        ask = "as many pairs as possible" if self.kind == "pairs" else f"the least energy: {_MODEL}"
        prompt = f"{_RULES}. Dot-bracket structure of {rna} with {ask}?"
        return Problem(prompt, {"rna": rna, "best": most, "structure": found})

    def _structured(self, rng: Random, size: int) -> Problem:
        while True:
            rna = stemmed(rng, size)
            value, structure = lowest(rna)
            if structure.count("(") >= 3 and value <= -4:
                break
        if self.kind == "design":
            pattern = "".join(base if rng.random() < 0.3 else "N" for base in rna)
            prompt = (
                f"{_RULES}; energy: {_MODEL}. Give an RNA that matches {pattern} (N: any base) and for which"
                f" {structure} has an"
                " energy below 0 that no other structure undercuts."
            )
            return Problem(prompt, {"structure": structure, "pattern": pattern, "rna": rna})
        if rng.random() < 0.7:  # not the best one, so that one has to look
            pairs = pairs_of(structure) or []
            i, j = rng.choice(pairs)
            structure = "".join("." if k in (i, j) else mark for k, mark in enumerate(structure))
        value_ = energy(rna, structure)
        assert value_ is not None
        return Problem(
            f"RNA energy: {_MODEL}.\n{rna}\n{structure}\nEnergy?", {"rna": rna, "structure": structure, "value": value_}
        )

    def grade(self, answer: Any, text: str) -> Score:
        if self.kind == "energy":
            number = parse_integer(text)
            if number is None:
                return wrong("not_an_integer")
            return right() if number == answer["value"] else wrong("wrong_energy")
        if self.kind == "design":
            return self._judge_design(answer, text)
        structure = re.sub(r"\s", "", text[:400])
        if set(structure) - set(".()") or len(structure) != len(answer["rna"]):
            if structure.endswith(".") and len(structure) == len(answer["rna"]) + 1:
                structure = structure[:-1]
            else:
                return wrong("not_a_structure", f"expected {len(answer['rna'])} dots and brackets")
        value = energy(answer["rna"], structure)
        if value is None:
            return wrong("not_allowed", "a pair that may not be, or a loop too short")
        if self.kind == "pairs":
            return right() if structure.count("(") == answer["best"] else wrong("not_the_most")
        return right() if value == answer["best"] else wrong("not_the_least", f"its energy is {value}")

    @staticmethod
    def _judge_design(answer: Any, text: str) -> Score:
        rna = sequence(text, "ACGU")
        if rna is None or len(rna) != len(answer["structure"]):
            return wrong("not_an_rna", f"expected {len(answer['structure'])} letters of ACGU")
        if any(wanted not in ("N", base) for wanted, base in zip(answer["pattern"], rna, strict=True)):
            return wrong("wrong_base")
        value = energy(rna, answer["structure"])
        if value is None:
            return wrong("not_allowed")
        if value >= 0:
            return wrong("not_stable")
        best, other = lowest(rna)
        return right() if value == best else wrong("not_the_least", f"{other} has {best}, this {value}")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer[{'energy': 'value', 'design': 'rna'}.get(self.kind, 'structure')]}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        if self.kind == "energy":
            return f"<answer>{answer['value'] + rng.choice((-3, -2, 2, 4))}</answer>"
        if self.kind == "design":
            return f"<answer>{'A' * len(answer['rna'])}</answer>"
        return f"<answer>{'.' * len(answer['rna'])}</answer>"

    def check(self, problem: Problem) -> bool:
        """Every structure, where there are few; else the energy counted from the text of stems."""
        text, answer = problem.prompt, problem.answer
        if self.kind == "energy":
            _, rna, structure, _ = text.split("\n")
            return (rna, structure) == (answer["rna"], answer["structure"]) and stacked(rna, structure) == answer[
                "value"
            ]
        if self.kind == "design":
            asked = re.search(r"matches (\w+) \(.*?which ([.()]+) has", text)
            assert asked is not None
            made = answer["rna"]
            if list(asked.groups()) != [answer["pattern"], answer["structure"]]:
                return False
            return bool(re.fullmatch(asked[1].replace("N", "."), made)) and stacked(made, asked[2]) == scanned(made) < 0
        found = re.search(r"structure of ([ACGU]+) with", text)
        assert found is not None
        if found[1] != answer["rna"] or len(answer["structure"]) != len(found[1]):
            return False
        if self.kind == "pairs":
            return (
                answer["structure"].count("(") == answer["best"] == counted(found[1])
                and energy(found[1], answer["structure"]) is not None
            )
        return stacked(found[1], answer["structure"]) == answer["best"] == scanned(found[1])

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def stemmed(rng: Random, size: int) -> str:
    """A random RNA, half of them with a stem put in."""
    rna = [rng.choice("ACGU") for _ in range(size)]
    for _ in range(rng.randint(1, 1 + size // 14)):
        length = rng.randint(2, 4)
        i = rng.randint(0, size - 2 * length - LOOP)
        j = rng.randint(i + 2 * length + LOOP, size) - 1
        for k in range(length):
            rna[i + k], rna[j - k] = rng.choice(("CG", "GC", "AU", "UA", "GU"))
    return "".join(rna)


def paired(rna: str) -> str:
    """A structure with the most pairs: one is taken if the rest can still have all but one of them."""
    marks = ["."] * len(rna)

    def fill(i: int, j: int) -> None:
        most = most_pairs(rna[i:j])
        while most and i < j:
            if most_pairs(rna[i + 1 : j]) == most:
                i += 1
                continue
            k = next(
                k
                for k in range(i + LOOP + 1, j)
                if rna[i] + rna[k] in STRONG and 1 + most_pairs(rna[i + 1 : k]) + most_pairs(rna[k + 1 : j]) == most
            )
            marks[i], marks[k] = "(", ")"
            fill(i + 1, k)
            i, most = k + 1, most_pairs(rna[k + 1 : j])

    fill(0, len(rna))
    return "".join(marks)


def stacked(rna: str, structure: str) -> int:
    """The energy, by collapsing hairpins from the inside."""
    points = {"C": 3, "G": 3, "A": 2, "U": 2}
    total = 4 * len(re.findall(r"\(\.+\)", structure))
    where: list[int] = []
    last: tuple[int, int] | None = None
    for k, mark in enumerate(structure):
        if mark == "(":
            where.append(k)
        elif mark == ")":
            i = where.pop()
            strength = 1 if {rna[i], rna[k]} == {"G", "U"} else points[rna[i]]
            if last == (i + 1, k - 1):
                inner = 1 if {rna[i + 1], rna[k - 1]} == {"G", "U"} else points[rna[i + 1]]
                total -= strength + inner
            last = (i, k)
    return total


def counted(rna: str) -> int:
    """The most pairs, from the right end and with sets of states: a second way to Nussinov's number."""

    @cache
    def best(i: int, j: int) -> int:
        if j - i < LOOP + 1:
            return 0
        ways = [best(i, j - 1)]
        ways += [best(i, k - 1) + 1 + best(k + 1, j - 1) for k in range(i, j - LOOP) if rna[k] + rna[j] in STRONG]
        return max(ways)

    return best(0, len(rna) - 1)


def scanned(rna: str) -> int:
    """The least energy, from stems: a stem is a run of stacked pairs around a hairpin or around other stems."""
    size = len(rna)

    @cache
    def free(i: int, j: int) -> int:
        """Bases i to j inclusive, anything or nothing paired, the last base first."""
        if j - i < LOOP + 1:
            return 0
        return min(
            [free(i, j - 1), *(free(i, k - 1) + stem(k, j) for k in range(i, j - LOOP) if rna[k] + rna[j] in STRONG)]
        )

    @cache
    def stem(i: int, j: int) -> int:
        best, total = 10**6, 0
        while j - i > LOOP and rna[i] + rna[j] in STRONG:
            # End the run here: a hairpin, or anything that pairs inside without a pair (i+1, j-1).
            best = min(best, total + 4, total + inside(i, j))
            total -= STRONG[rna[i] + rna[j]]
            i, j = i + 1, j - 1
            if j - i > LOOP and rna[i] + rna[j] in STRONG:
                total -= STRONG[rna[i] + rna[j]]
        return best

    def inside(i: int, j: int) -> int:
        return min(
            (
                stem(m, n) + free(n + 1, j - 1)
                for m in range(i + 1, j)
                for n in range(m + LOOP + 1, j)
                if rna[m] + rna[n] in STRONG and (m, n) != (i + 1, j - 1)
            ),
            default=10**6,
        )

    return free(0, size - 1)
