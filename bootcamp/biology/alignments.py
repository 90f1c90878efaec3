"""Alignments: the answer is scored, and must reach the optimum."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.biology.strands import random_dna
from bootcamp.types import Problem, Score, Task, right, wrong

MAX_LENGTH = 400


def table_of(one: str, two: str, scores: dict[str, int], local: bool) -> tuple[int, list[str]]:
    """(best score, two rows with gaps), by dynamic programming over three states: match, gap below, gap above."""
    low = -(10**6)
    match, mismatch, opened, more = (scores[name] for name in ("match", "mismatch", "open", "extend"))
    n, m = len(one), len(two)
    best = [[[low] * 3 for _ in range(m + 1)] for _ in range(n + 1)]
    back: dict[tuple[int, int, int], int] = {}
    best[0][0][0] = 0
    for i in range(n + 1):
        for j in range(m + 1):
            if i and j:
                step = match if one[i - 1] == two[j - 1] else mismatch
                ways = best[i - 1][j - 1]
                state = max(range(3), key=lambda k: ways[k])
                value = ways[state] + step
                if local and value < step:
                    value, state = step, -1
                best[i][j][0], back[i, j, 0] = value, state
            if i:
                ways = best[i - 1][j]
                costs = [ways[0] + opened, ways[1] + more, ways[2] + opened]
                state = max(range(3), key=lambda k: costs[k])
                best[i][j][1], back[i, j, 1] = costs[state], state
            if j:
                ways = best[i][j - 1]
                costs = [ways[0] + opened, ways[1] + opened, ways[2] + more]
                state = max(range(3), key=lambda k: costs[k])
                best[i][j][2], back[i, j, 2] = costs[state], state
    if local:
        i, j, state = max(
            ((i, j, 0) for i in range(1, n + 1) for j in range(1, m + 1)), key=lambda c: best[c[0]][c[1]][0]
        )
    else:
        i, j, state = n, m, max(range(3), key=lambda k: best[n][m][k])
    score = best[i][j][state]
    rows = ["", ""]
    while i or j:
        before = back[i, j, state]
        rows[0] = (one[i - 1] if state != 2 else "-") + rows[0]
        rows[1] = (two[j - 1] if state != 1 else "-") + rows[1]
        i, j = i - (state != 2), j - (state != 1)
        if before < 0:
            break
        state = before
    return score, rows


def scored(rows: list[str], scores: dict[str, int]) -> int:
    """The score of two rows, column by column."""
    total, last = 0, ""
    for a, b in zip(*rows, strict=True):
        if a == "-" or b == "-":
            gap = "above" if a == "-" else "below"
            total += scores["extend"] if gap == last else scores["open"]
            last = gap
        else:
            total += scores["match"] if a == b else scores["mismatch"]
            last = ""
    return total


@dataclass(frozen=True, kw_only=True)
class Alignment(Task):
    """Two rows of an optimal alignment; `kind` global, affine (gaps with an opening cost) or local."""

    kind: str

    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        size = 4 + 4 * level + 4 * (self.kind == "affine")
        scores = {"match": rng.randint(1, 3), "mismatch": -rng.randint(1 + (self.kind == "affine"), 3)}
        gap = -rng.randint(1, 3)
        scores |= {"open": gap - (rng.randint(1, 3) if self.kind == "affine" else 0), "extend": gap}
        while True:
            core = random_dna(rng, size)
            one, two = (self._mutated(rng, core) for _ in range(2))
            if self.kind == "local":
                one, two = random_dna(rng, 3 + level) + one, two + random_dna(rng, 3 + level)
            best, rows = table_of(one, two, scores, self.kind == "local")
            plain = scored([one.ljust(max(len(one), len(two)), "-"), two.ljust(max(len(one), len(two)), "-")], scores)
            if best > max(plain, 1) and one != two and (self.kind == "local" or "-" in "".join(rows)):
                break
        costs = f"match {scores['match']:+d}, mismatch {scores['mismatch']}, "
        costs += (
            f"a gap of k columns {scores['open']} + (k-1)({scores['extend']})"
            if self.kind == "affine"
            else f"gap {gap} a column"
        )
        what = "local" if self.kind == "local" else "global"
        prompt = (
            f"Best {what} alignment of {one} and {two} ({costs}). Answer: two rows with - for gaps, a slash between."
        )
        return Problem(prompt, {"one": one, "two": two, "scores": scores, "best": best, "rows": rows})

    @staticmethod
    def _mutated(rng: Random, core: str) -> str:
        bases = list(core)
        for _ in range(1 + len(core) // 6):
            place = rng.randrange(len(bases))
            bases[place] = rng.choice(("A", "C", "G", "T", "", "", rng.choice("ACGT") + bases[place]))
        return "".join(bases)

    def grade(self, answer: Any, text: str) -> Score:
        rows = [
            re.sub(r"\s", "", row).upper().replace("–", "-").rstrip(".")
            for row in re.split(r"[/\n]", text[:MAX_LENGTH].strip())
        ]
        rows = [row for row in rows if row]
        if len(rows) != 2 or len(rows[0]) != len(rows[1]) or set("".join(rows)) - set("ACGT-"):
            return wrong("not_an_alignment", "expected two rows of the same length")
        if any(a == b == "-" for a, b in zip(*rows, strict=True)):
            return wrong("empty_column")
        bare = [row.replace("-", "") for row in rows]
        fits = (
            bare[0] in answer["one"] and bare[1] in answer["two"]
            if self.kind == "local"
            else bare == [answer["one"], answer["two"]]
        )
        if not fits or not all(bare):
            return wrong("other_sequences")
        score = scored(rows, answer["scores"])
        return right() if score == answer["best"] else wrong("not_optimal", f"it scores {score}")

    def solution(self, answer: Any) -> str:
        return f"<answer>{'/'.join(answer['rows'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        one, two = answer["one"], answer["two"]
        return f"<answer>{one + '-' * len(two)}/{'-' * len(one) + two}</answer>"

    def check(self, problem: Problem) -> bool:
        """The optimum by Bio.Align."""
        from Bio.Align import PairwiseAligner

        text, answer = problem.prompt, problem.answer
        match = re.match(
            r"Best (\w+) alignment of (\w+) and (\w+) \(match \+(\d+), mismatch (-\d+),"
            r" (?:gap (-\d+)|a gap of k columns (-\d+) \+ \(k-1\)\((-\d+)\))",
            text,
        )
        assert match is not None
        opened, more = (int(match[6]),) * 2 if match[6] else (int(match[7]), int(match[8]))
        scores = {"match": int(match[4]), "mismatch": int(match[5]), "open": opened, "extend": more}
        if scores != answer["scores"] or [match[2], match[3]] != [answer["one"], answer["two"]]:
            return False
        aligner = PairwiseAligner(mode=match[1])
        aligner.match_score, aligner.mismatch_score = scores["match"], scores["mismatch"]
        aligner.open_gap_score, aligner.extend_gap_score = opened, more
        return round(aligner.score(match[2], match[3])) == answer["best"] == scored(answer["rows"], scores)

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt
