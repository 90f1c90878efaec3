"""Pedigrees: genotypes that explain who is affected, and the risk for a child to come."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.rationals import parse_rational
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class Pedigree(Task):
    """Families with affected members: genotypes for all, and chances for one to come.

    Kinds: `genotypes` (any assignment that explains the pedigree), `risk` (of the next child, by Bayes' rule).
    """

    kind: str

    chance: ClassVar[float] = 0.25

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            people, parents = self._family(rng, level)
            trait = (
                rng.choice(("autosomal recessive", "X-linked recessive", "autosomal dominant"))
                if self.kind == "genotypes"
                else rng.choice(("autosomal recessive", "X-linked recessive"))
            )
            genes: dict[str, str] = {}
            for name, sex in people.items():
                if name not in parents:
                    pair = rng.choice(("AA", "Aa", "Aa", "aa") if trait != "autosomal dominant" else ("Aa", "aa", "aa"))
                    genes[name] = pair if sex == "f" or trait[0] != "X" else pair[1] + "Y"
                else:
                    genes[name] = self._child(rng, genes, parents[name], sex, trait)
            ill = [name for name, pair in genes.items() if affected(pair, trait)]
            if not 0 < len(ill) < len(people):
                continue
            facts = {"people": people, "parents": {k: list(v) for k, v in parents.items()}, "trait": trait, "ill": ill}
            if self.kind == "genotypes":
                return Problem(self._told(facts) + self._ask(facts), facts | {"genes": genes})
            couple = list(parents.values())[-1]
            if couple[0] in ill or couple[1] in ill:
                continue
            value = risk(facts, couple)
            if 0 < value < 1 and (value not in COMMON or rng.random() < 0.25):
                child = "son" if trait[0] == "X" else "child"
                ask = f"Probability that the next {child} of {couple[0]} and {couple[1]} is affected? As a fraction."
                answer = facts | {"couple": list(couple), "value": str(value)}
                return Problem(f"{self._told(facts)}{PRIORS[trait[0]]} {ask}", answer)

    @staticmethod
    def _family(rng: Random, level: int) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
        """People with their sex, and the (father, mother) of those who are born in the family."""
        people, parents = {"P": "m", "Q": "f"}, {}
        for name in "RSTU"[: 3 + (level > 2)]:
            people[name] = rng.choice("mf")
            parents[name] = ("P", "Q")
        heir = rng.choice(list(parents))
        people["V"] = "f" if people[heir] == "m" else "m"
        for name in "WXYZ"[: 1 + level]:
            people[name] = rng.choice("mf")
            parents[name] = (heir, "V") if people[heir] == "m" else ("V", heir)
        return people, parents

    @staticmethod
    def _child(rng: Random, genes: dict[str, str], couple: tuple[str, str], sex: str, trait: str) -> str:
        father, mother = genes[couple[0]], genes[couple[1]]
        if trait[0] == "X":
            return rng.choice(mother) + "Y" if sex == "m" else "".join(sorted(father[0] + rng.choice(mother)))
        return "".join(sorted(rng.choice(father) + rng.choice(mother)))

    @staticmethod
    def _told(facts: dict[str, Any]) -> str:
        by: dict[tuple[str, ...], list[str]] = {}
        for name, couple in facts["parents"].items():
            by.setdefault(tuple(couple), []).append(f"{name} ({facts['people'][name]})")
        families = "; ".join(f"{a} (m) and {b} (f) have {', '.join(young)}" for (a, b), young in by.items())
        return f"{families}. A fully penetrant {facts['trait']} trait; affected: {', '.join(facts['ill'])}."

    @staticmethod
    def _ask(facts: dict[str, Any]) -> str:
        males = "; AY, aY for males" if facts["trait"][0] == "X" else ""
        return (
            f" A genotype for everybody that explains this (AA, Aa, aa{males};"
            f" {'A' if 'dominant' in facts['trait'] else 'a'} is the allele of the trait)? As P=.., Q=.., and so on."
        )

    def grade(self, answer: Any, text: str) -> Score:
        if self.kind == "risk":
            value = parse_rational(text.strip())
            if value is None:
                return wrong("not_a_fraction")
            return right() if value == Fraction(answer["value"]) else wrong("wrong_value")
        pieces = [piece.strip() for piece in re.split(r"[,;\n]", text.strip().rstrip(".")[:400]) if piece.strip()]
        found = {}
        for piece in pieces:
            match = re.fullmatch(r"([P-Z])\s?[=:]\s?([AaY]{2})", piece)
            if match is None or match[1] in found:
                return wrong("not_genotypes", "expected P=Aa, Q=aa, …")
            found[match[1]] = match[2].replace("aA", "Aa").replace("YA", "AY").replace("Ya", "aY")
        if found.keys() != answer["people"].keys():
            return wrong("not_everybody")
        return right() if explained(answer, found) else wrong("not_explained")

    def solution(self, answer: Any) -> str:
        if self.kind == "risk":
            return f"<answer>{answer['value']}</answer>"
        return f"<answer>{', '.join(f'{name}={pair}' for name, pair in answer['genes'].items())}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        if self.kind == "risk":
            return f"<answer>{Fraction(answer['value']) / 2}</answer>"
        genes = dict(answer["genes"])
        name = answer["ill"][0]
        genes[name] = {"aY": "AY", "AY": "aY"}.get(genes[name], "aa" if "A" in genes[name] else "AA")
        return self.solution({"genes": genes})

    def check(self, problem: Problem) -> bool:
        """The story read again; genotypes by Mendel's rule, risks by counting weighted histories."""
        text, answer = problem.prompt, problem.answer
        people: dict[str, str] = {}
        parents: dict[str, list[str]] = {}
        for part in text.split(". ")[0].split("; "):
            names = re.findall(r"([P-Z]) \((\w)\)", part)
            people |= dict(names)
            parents |= {name: [names[0][0], names[1][0]] for name, _ in names[2:]}
        trait = re.search(r"penetrant (.*?) trait; affected: ([P-Z, ]+)\.", text)
        assert trait is not None
        facts = {"people": people, "parents": parents, "trait": trait[1], "ill": trait[2].split(", ")}
        if (
            any(facts[name] != answer[name] for name in facts if name != "people")
            or facts["people"] != answer["people"]
        ):
            return False
        if self.kind == "genotypes":
            return explained(facts, answer["genes"])
        couple = re.search(r"of ([P-Z]) and ([P-Z]) is affected", text)
        assert couple is not None
        return [couple[1], couple[2]] == answer["couple"] and counted_risk(facts, (couple[1], couple[2])) == Fraction(
            answer["value"]
        )

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


# Risks of so many pedigrees that always saying one of them would pay; fewer of those are asked about.
COMMON = {Fraction(1, 2), Fraction(1, 4), Fraction(9, 100), Fraction(27, 364), Fraction(81, 1348)}
PRIORS = {
    "a": " Founders (P, Q, V) are AA, Aa or aa with equal prior probability.",
    "X": " Founders (P, Q, V) have equal prior probabilities: AA, Aa, aa if female, A, a if male.",
}


def affected(pair: str, trait: str) -> bool:
    return "A" in pair if trait == "autosomal dominant" else "A" not in pair


def explained(facts: dict[str, Any], genes: dict[str, str]) -> bool:
    """True if everybody's genotype can come from the parents and shows what is seen."""
    linked = facts["trait"][0] == "X"
    for name, sex in facts["people"].items():
        pair = genes[name]
        if ("Y" in pair) != (linked and sex == "m") or affected(pair, facts["trait"]) != (name in facts["ill"]):
            return False
        if name in facts["parents"]:
            father, mother = (genes[one] for one in facts["parents"][name])
            own = pair[0] if "Y" in pair else ""
            ways = (
                {own} & set(mother)
                if own
                else {1 for a in father for b in mother if "".join(sorted(a + b)) == pair and "Y" not in a + b}
            )
            if not ways:
                return False
    return True


def _options(sex: str, trait: str) -> tuple[str, ...]:
    return ("AY", "aY") if sex == "m" and trait[0] == "X" else ("AA", "Aa", "aa")


def _born(father: str, mother: str, sex: str, trait: str) -> dict[str, Fraction]:
    """A child's genotypes with their probabilities."""
    found: dict[str, Fraction] = {}
    ways = (
        [("Y" if sex == "m" else father[0], b) for b in mother]
        if trait[0] == "X"
        else [(a, b) for a in father for b in mother]
    )
    for a, b in ways:
        pair = b + "Y" if a == "Y" else "".join(sorted(a + b))
        found[pair] = found.get(pair, Fraction(0)) + Fraction(1, len(ways))
    return found


def risk(facts: dict[str, Any], couple: tuple[str, str]) -> Fraction:
    """The chance that their next child (son, if X-linked) is affected, by summing over all histories."""
    people, parents, trait = facts["people"], facts["parents"], facts["trait"]
    states: list[tuple[dict[str, str], Fraction]] = [({}, Fraction(1))]
    for name in sorted(people, key=lambda one: (one in parents, one in "WXYZ")):
        grown = []
        for genes, weight in states:
            if name in parents:
                options = _born(genes[parents[name][0]], genes[parents[name][1]], people[name], trait)
            else:
                options = dict.fromkeys(_options(people[name], trait), Fraction(1))
            grown += [
                (genes | {name: pair}, weight * share)
                for pair, share in options.items()
                if affected(pair, trait) == (name in facts["ill"])
            ]
        states = grown
    total = sum((weight for _, weight in states), Fraction(0))
    if not total:
        return Fraction(0)
    hit = Fraction(0)
    for genes, weight in states:
        young = _born(genes[couple[0]], genes[couple[1]], "m" if trait[0] == "X" else "f", trait)
        hit += weight * sum((share for pair, share in young.items() if affected(pair, trait)), Fraction(0))
    return hit / total


def counted_risk(facts: dict[str, Any], couple: tuple[str, str]) -> Fraction:
    """The same, peeling: what the grandparents' family says of each parent, then the children of the couple."""
    people, trait, ill = facts["people"], facts["trait"], facts["ill"]
    parents = facts["parents"]
    elders = [name for name in people if name in parents and tuple(parents[name]) != couple]
    young = [name for name in parents if tuple(parents[name]) == couple]
    heir = next(name for name in couple if name in elders)
    other = next(name for name in couple if name != heir)
    top = parents[heir]

    def seen(name: str, pair: str) -> bool:
        return affected(pair, trait) == (name in ill)

    def chance(name: str, father: str, mother: str) -> Fraction:
        return sum(
            (share for pair, share in _born(father, mother, people[name], trait).items() if seen(name, pair)),
            Fraction(0),
        )

    prior: dict[str, Fraction] = {}
    for father in _options("m", trait):
        for mother in _options("f", trait):
            if not (seen(top[0], father) and seen(top[1], mother)):
                continue
            weight = Fraction(1)
            for name in elders:
                weight *= chance(name, father, mother) if name != heir else 1
            for pair, share in _born(father, mother, people[heir], trait).items():
                if seen(heir, pair):
                    prior[pair] = prior.get(pair, Fraction(0)) + weight * share
    top_sum = hit = Fraction(0)
    for mine, weight in prior.items():
        for yours in _options(people[other], trait):
            if not seen(other, yours):
                continue
            father, mother = (mine, yours) if couple[0] == heir else (yours, mine)
            whole = weight
            for name in young:
                whole *= chance(name, father, mother)
            top_sum += whole
            next_ = _born(father, mother, "m" if trait[0] == "X" else "f", trait)
            hit += whole * sum((share for pair, share in next_.items() if affected(pair, trait)), Fraction(0))
    return hit / top_sum if top_sum else Fraction(0)
