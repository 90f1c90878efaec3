"""Crosses: chances among offspring, and parents that explain theirs."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.rationals import parse_rational
from bootcamp.types import Problem, Score, Task, right, wrong

Genotype = tuple[str, ...]  # "Aa", "BB": a pair of alleles a locus, the dominant one first


def offspring(one: Genotype, two: Genotype) -> dict[Genotype, Fraction]:
    """Genotypes of unlinked loci with their probabilities."""
    loci = []
    for a, b in zip(one, two, strict=True):
        found: Counter[str] = Counter("".join(sorted(x + y)) for x in a for y in b)
        loci.append({pair: Fraction(count, 4) for pair, count in found.items()})
    whole: dict[Genotype, Fraction] = {}
    for some in product(*loci):
        share = Fraction(1)
        for pair, locus in zip(some, loci, strict=True):
            share *= locus[pair]
        whole[some] = share
    return whole


def phenotype(genotype: Genotype) -> str:
    """`A-bb`: dominance at every locus."""
    return "".join(f"{pair[0]}-" if pair[0].isupper() else pair for pair in genotype)


# A rule as the prompt puts it, and what each phenotype of the two loci looks like by it.
COATS: dict[str, dict[str, str]] = {
    "ee hides B: E-B- black, E-bb brown, ee yellow":
        {"E-B-": "black", "E-bb": "brown", "eeB-": "yellow", "eebb": "yellow"},
    "E hides B: E- white, eeB- yellow, eebb green":
        {"E-B-": "white", "E-bb": "white", "eeB-": "yellow", "eebb": "green"},
    "E-B- purple, all others white":
        {"E-B-": "purple", "E-bb": "white", "eeB-": "white", "eebb": "white"},
    "eebb narrow, all others round":
        {"E-B-": "round", "E-bb": "round", "eeB-": "round", "eebb": "narrow"},
    "eeB- coloured, all others white":
        {"E-B-": "white", "E-bb": "white", "eeB-": "coloured", "eebb": "white"},
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Cross(Task):
    """The probability of something among offspring, as a fraction.

    Kinds: `phenotype` (independent loci), `epistasis`, `litter` (exactly k of n are such), `given` (a genotype, when
    the phenotype is seen).
    """

    kind: str

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            if self.kind == "epistasis":
                rule = rng.choice(list(COATS))
                looks = COATS[rule]
                parents = [
                    tuple(
                        rng.choice(("EE", "Ee", "Ee", "ee")) if k == 0 else rng.choice(("BB", "Bb", "Bb", "bb"))
                        for k in range(2)
                    )
                    for _ in range(2)
                ]
                young = offspring(*parents)
                sort = rng.choice(sorted({looks[phenotype(g)] for g in young}))
                share = sum(p for g, p in young.items() if looks[phenotype(g)] == sort)
                count = rng.randint(1, 2) if level == 1 else rng.randint(2, 5)
                exactly = rng.randint(1, count)
                value = comb(count, exactly) * share**exactly * (1 - share) ** (count - exactly)
                prompt = f"{rule}; unlinked. {' x '.join(map(''.join, parents))}: "
                prompt += (
                    f"probability of {sort}?"
                    if count == 1
                    else f"probability that exactly {exactly} of {count} offspring are {sort}?"
                )
            else:
                loci = "ABDEFG"[: level + 1 + (self.kind != "litter")]
                pairs = [(one + one, one + one.lower(), one + one.lower(), (one + one).lower()) for one in loci]
                parents = [tuple(rng.choice(pair) for pair in pairs) for _ in range(2)]
                young = offspring(*parents)
                seen = rng.choice(sorted(young))
                look_ = phenotype(seen)
                share = sum(p for g, p in young.items() if phenotype(g) == look_)
                head = f"{''.join(parents[0])} x {''.join(parents[1])}, unlinked"
                if self.kind == "phenotype":
                    value, prompt = share, f"{head}: probability of {look_}?"
                elif self.kind == "given":
                    value = young[seen] / share
                    prompt = f"{head}: probability that an offspring of phenotype {look_} is {''.join(seen)}?"
                else:
                    count = rng.randint(3, 4 + level)
                    least = rng.randint(1, count - 1)
                    value = sum(comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(least, count + 1))
                    prompt = f"{head}: probability that at least {least} of {count} offspring are {look_}?"
            if 0 < value < 1:
                return Problem(f"{prompt} As a fraction.", {"value": str(value)})

    def grade(self, answer: Any, text: str) -> Score:
        value = parse_rational(text.strip())
        if value is None:
            return wrong("not_a_fraction")
        return right() if value == Fraction(answer["value"]) else wrong("wrong_value")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['value']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        value = Fraction(answer["value"])
        return f"<answer>{value * Fraction(rng.choice((1, 3)), rng.choice((2, 4)))}</answer>"

    def check(self, problem: Problem) -> bool:
        """Every pair of gametes counted, from the genotypes as printed."""
        text = problem.prompt
        match = re.search(r"([A-Za-z]{4,}) x ([A-Za-z]{4,})", text)
        assert match is not None
        sides = [[one[k : k + 2] for k in range(0, len(one), 2)] for one in match.groups()]
        pools = [["".join(g) for g in product(*side)] for side in sides]
        young = [tuple("".join(sorted(a + b)) for a, b in zip(x, y, strict=True)) for x in pools[0] for y in pools[1]]
        sort = re.search(r"(?:probability of|offspring are|phenotype) ([\w-]+)", text)
        assert sort is not None
        if self.kind == "epistasis":
            looks = next(looks for rule, looks in COATS.items() if rule in text)
            hits = [looks["".join(a if a.islower() else f"{a[0]}-" for a in g)] == sort[1] for g in young]
        else:
            wanted = re.findall(r"[A-Z]-|[a-z]{2}", sort[1])
            hits = [all((one[0] in g[k]) if "-" in one else g[k] == one for k, one in enumerate(wanted)) for g in young]
        share = Fraction(sum(hits), len(young))
        if self.kind == "given":
            genotype = re.search(r"is (\w+)\?", text)
            assert genotype is not None
            share = Fraction(sum("".join(g) == genotype[1] for g in young), sum(hits))
        count = re.search(r"(exactly|at least) (\d) of (\d)", text)
        if count:
            number, total = int(count[2]), int(count[3])
            spread = [Fraction(1)]
            for _ in range(total):
                spread = [
                    a * (1 - share) + b * share
                    for a, b in zip([*spread, Fraction(0)], [Fraction(0), *spread], strict=True)
                ]
            share = spread[number] if count[1] == "exactly" else sum(spread[number:], Fraction(0))
        return share == Fraction(problem.answer["value"])

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


@dataclass(frozen=True, kw_only=True)
class Parents(Task):
    """Genotypes of parents whose offspring would come in given proportions; crossed, and compared."""

    chance: ClassVar[float] = 0.12

    def generate(self, rng: Random, level: int) -> Problem:
        loci = "ABDE"[: level + 1]
        while True:
            pairs = [(one + one, one + one.lower(), (one + one).lower()) for one in loci]
            parents = [tuple(rng.choice(pair) for pair in pairs) for _ in range(2)]
            shares = self._shares(*parents)
            if len(shares) > 1:
                break
        scale = 4 ** len(loci) * rng.randint(1, 20)
        counts = {look: int(share * scale) for look, share in sorted(shares.items())}
        listed = ", ".join(f"{count} {look}" for look, count in counts.items())
        looks = " x ".join(phenotype(one) for one in parents)
        prompt = (
            f"Parents {looks} (unlinked loci, complete dominance) have {listed}, exactly as expected. Genotypes of"
            f" the parents, in that order?"
        )
        return Problem(prompt, {"parents": ["".join(one) for one in parents], "loci": loci})

    @staticmethod
    def _shares(one: Genotype, two: Genotype) -> dict[str, Fraction]:
        shares: dict[str, Fraction] = {}
        for genotype, share in offspring(one, two).items():
            look = phenotype(genotype)
            shares[look] = shares.get(look, Fraction(0)) + share
        return shares

    def grade(self, answer: Any, text: str) -> Score:
        loci = answer["loci"]
        found = []
        for piece in re.split(r"\s*(?:,|;|×|\bx\b|\band\b)\s*", text.strip().rstrip(".")[:80]):
            letters = re.sub(r"[\s/]", "", piece)
            pairs = tuple("".join(sorted(letters[k : k + 2])) for k in range(0, len(letters), 2))
            if len(letters) != 2 * len(loci) or any(
                set(pair.upper()) != {one} for pair, one in zip(pairs, loci, strict=True)
            ):
                return wrong("not_genotypes", f"expected two genotypes at {', '.join(loci)}")
            found.append(pairs)
        if len(found) != 2:
            return wrong("not_two_genotypes")
        truth = [tuple(one[k : k + 2] for k in range(0, len(one), 2)) for one in answer["parents"]]
        if [phenotype(one) for one in found] != [phenotype(one) for one in truth]:
            return wrong("wrong_phenotype")
        return right() if self._shares(*found) == self._shares(*truth) else wrong("wrong_proportions")

    def solution(self, answer: Any) -> str:
        return f"<answer>{' x '.join(answer['parents'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        parents = answer["parents"]
        for one, two in product(("AA", "Aa", "aa"), repeat=2):
            tried = f"<answer>{one}{parents[0][2:]} x {two}{parents[1][2:]}</answer>"
            if [one, two] != [parent[:2] for parent in parents] and self.verify(answer, tried).value < 1:
                return tried
        raise ValueError("every cross is right")

    def check(self, problem: Problem) -> bool:
        """The counts as printed against every pair of gametes."""
        text, answer = problem.prompt, problem.answer
        counts = {look: int(count) for count, look in re.findall(r"(\d+) ((?:[A-Z]-|[a-z]{2})+)", text)}
        looks = re.search(r"Parents (\S+) x (\S+) ", text)
        assert looks is not None
        sides = [[one[k : k + 2] for k in range(0, len(one), 2)] for one in answer["parents"]]
        if any(len(side) != len(answer["loci"]) for side in sides):
            return False
        young: Counter[str] = Counter()
        for x in product(*sides[0]):
            for y in product(*sides[1]):
                young[
                    "".join(f"{a.upper()}-" if a.isupper() or b.isupper() else a + b for a, b in zip(x, y, strict=True))
                ] += 1
        total = sum(counts.values())
        own = ["".join(f"{pair[0].upper()}-" if not pair.islower() else pair for pair in side) for side in sides]
        fits = {look: Fraction(n, sum(young.values())) for look, n in young.items()} == {
            look: Fraction(n, total) for look, n in counts.items()
        }
        return (
            fits and own == [looks[1], looks[2]] and "".join(dict.fromkeys("".join(sides[0]).upper())) == answer["loci"]
        )

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt
