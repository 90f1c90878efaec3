"""Genes that are written: right is whatever codes for the protein and keeps the rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.biology.strands import CODONS, SITES, coding, complement, protein, random_protein, sequence
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class Recoding(Task):
    """A coding sequence under rules.

    Kinds: `back-translation` (GC content and longest run of one base), `avoid-sites` (given sites in neither strand),
    `silent-site` (bring in a site by few changes that keep the protein), `fewest-changes` (another protein, with as
    few changes as can be).
    """

    kind: str

    chance: ClassVar[float] = 0.03

    def generate(self, rng: Random, level: int) -> Problem:
        return {
            "back-translation": self._composition, "avoid-sites": self._avoiding, "silent-site": self._silent,
            "fewest-changes": self._fewest,
        }[self.kind](rng, level)  # fmt: skip

    @staticmethod
    def _problem(prompt: str, gene: str, **rules: Any) -> Problem:
        return Problem(prompt, {"gene": gene, "rules": rules})

    def _composition(self, rng: Random, level: int) -> Problem:
        while True:
            peptide = random_protein(rng, 4 + 4 * level)
            gene = coding(rng, peptide)
            if longest_run(gene) <= 3:
                break
        share = 100 * gc(gene) / len(gene)
        width = (10, 6, 3)[level - 1]
        low = max(0, int(share) - rng.randint(1, width - 1))
        rules = {"protein": peptide, "low": low, "high": low + width, "run": 3 if level > 1 else 0}
        run = ", no base more than 3 times in a row" if level > 1 else ""
        prompt = f"DNA coding for {peptide} (no stop codon), GC content {low}-{low + width}%{run}?"
        return self._problem(prompt, gene, **rules)

    def _avoiding(self, rng: Random, level: int) -> Problem:
        names = sorted(rng.sample(sorted(SITES), 1 + 2 * level))
        while True:
            peptide = random_protein(rng, 4 + 5 * level)
            gene = coding(rng, peptide)
            spoilt = self._spoilt(rng, peptide, names)
            for _ in range(200 if any(SITES[name][0] in spoilt for name in names) else 0):
                if not any(SITES[name][0] in gene for name in names):
                    return self._problem(
                        f"Recode so that the protein stays and no site of"
                        f" {', '.join(f'{n} ({SITES[n][0]})' for n in names)} is"
                        f" left: {spoilt}",
                        gene,
                        protein=peptide,
                        sites=[SITES[name][0] for name in names],
                    )
                gene = coding(rng, peptide)

    @staticmethod
    def _spoilt(rng: Random, peptide: str, names: list[str]) -> str:
        """A gene for the peptide that has such sites, if one is found soon; with the most of them, else."""
        genes = [coding(rng, peptide) for _ in range(30)]
        return max(genes, key=lambda gene: sum(SITES[name][0] in gene for name in names))

    def _silent(self, rng: Random, level: int) -> Problem:
        while True:
            peptide = random_protein(rng, 6 + 4 * level)
            gene = coding(rng, peptide)
            name = rng.choice([name for name, (site, _) in SITES.items() if len(site) == 6])
            site = SITES[name][0]
            if site in gene:
                continue
            found = []
            for place in range(len(gene) - 5):
                changed = gene[:place] + site + gene[place + 6 :]
                if protein(changed) == peptide:
                    found.append((sum(a != b for a, b in zip(gene, changed, strict=True)), changed))
            if found:
                break
        fewest, changed = min(found)
        prompt = (
            f"Bring the site of {name} ({site}) into {gene} without changing the protein, changing at most"
            f" {fewest} base(s). New sequence?"
        )
        return self._problem(prompt, changed, protein=peptide, bring=site, start=gene, most=fewest)

    def _fewest(self, rng: Random, level: int) -> Problem:
        while True:
            peptide = random_protein(rng, 2 + 3 * level)
            gene = coding(rng, peptide)
            places = rng.sample(range(1, len(peptide)), level)
            aim = "".join(rng.choice("ACDEFGHIKLMNPQRSTVWY") if k in places else one for k, one in enumerate(peptide))
            if sum(a != b for a, b in zip(aim, peptide, strict=True)) == level:
                break
        best = ""
        for k, letter in enumerate(aim):
            codon = gene[3 * k : 3 * k + 3]
            best += min(codons_of(letter), key=lambda one: (sum(a != b for a, b in zip(one, codon, strict=True)), one))
        most = sum(a != b for a, b in zip(gene, best, strict=True))
        prompt = f"Change {gene} into a sequence that codes for {aim}, changing at most {most} base(s). New sequence?"
        return self._problem(prompt, best, protein=aim, start=gene, most=most)

    def grade(self, answer: Any, text: str) -> Score:
        gene = sequence(text)
        if gene is None:
            return wrong("not_dna")
        rules = answer["rules"]
        if len(gene) != 3 * len(rules["protein"]):
            return wrong("wrong_length")
        if protein(gene) != rules["protein"]:
            return wrong("wrong_protein")
        broken = broken_rule(gene, rules)
        return wrong(broken) if broken else right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['gene']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        rules = answer["rules"]
        if "start" in rules:
            return f"<answer>{rules['start']}</answer>"
        gene = answer["gene"]
        codon = rng.choice([one for one, letter in CODONS.items() if letter != protein(gene[:3]) and letter != "*"])
        return f"<answer>{codon}{gene[3:]}</answer>"

    def check(self, problem: Problem) -> bool:
        """The rules as printed; the gene by Biopython; the fewest changes codon by codon."""
        from Bio.Seq import Seq
        from Bio.SeqUtils import gc_fraction

        text, answer = problem.prompt, problem.answer
        gene, rules = answer["gene"], answer["rules"]
        made = str(Seq(gene).translate())
        if self.kind == "back-translation":
            match = re.match(
                r"DNA coding for (\w+) \(no stop codon\), GC content (\d+)-(\d+)%(, no base more than 3)?", text
            )
            assert match is not None
            given = {"protein": match[1], "low": int(match[2]), "high": int(match[3]), "run": 3 if match[4] else 0}
            fine = int(match[2]) <= 100 * gc_fraction(gene) <= int(match[3])
            return given == rules and made == match[1] and fine and not (match[4] and re.search(r"(.)\1{3}", gene))
        if self.kind == "avoid-sites":
            from Bio import Restriction

            start = text.rsplit(" ", 1)[1]
            names = re.findall(r"(\w+) \([ACGT]+\)", text)
            sites = [getattr(Restriction, name).site for name in names]
            clean = not any(getattr(Restriction, name).search(Seq(gene)) for name in names)
            return clean and sites == rules["sites"] and made == str(Seq(start).translate()) == rules["protein"]
        start = re.findall(r"[ACGT]{9,}", text)[0]
        most = re.search(r"at most (\d+) base", text)
        changes = sum(a != b for a, b in zip(start, gene, strict=True))
        if most is None or rules["start"] != start or rules["most"] != int(most[1]) or changes > int(most[1]):
            return False
        if self.kind == "silent-site":
            site = re.search(r"\(([ACGT]+)\)", text)
            assert site is not None
            return (
                site[1] == rules["bring"]
                and site[1] in gene
                and made == str(Seq(start).translate()) == rules["protein"]
            )
        aim = re.search(r"codes for (\w+),", text)
        assert aim is not None
        back = {letter: [codon for codon in CODONS if str(Seq(codon).translate()) == letter] for letter in set(aim[1])}
        least = sum(
            min(sum(a != b for a, b in zip(codon, start[3 * k : 3 * k + 3], strict=True)) for codon in back[letter])
            for k, letter in enumerate(aim[1])
        )
        return made == aim[1] == rules["protein"] and least == changes == rules["most"]

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def codons_of(letter: str) -> list[str]:
    return [codon for codon, one in CODONS.items() if one == letter]


def gc(dna: str) -> int:
    return dna.count("G") + dna.count("C")


def longest_run(dna: str) -> int:
    return max(len(match[0]) for match in re.finditer(r"A+|C+|G+|T+", dna))


def broken_rule(gene: str, rules: dict[str, Any]) -> str:
    """The code of the first rule that a gene breaks; or ""."""
    if "low" in rules and not rules["low"] <= 100 * gc(gene) / len(gene) <= rules["high"]:
        return "wrong_gc"
    if rules.get("run") and longest_run(gene) > rules["run"]:
        return "long_run"
    if any(site in gene or site in complement(gene) for site in rules.get("sites", ())):
        return "site_left"
    if "bring" in rules and rules["bring"] not in gene:
        return "no_site"
    if "most" in rules and sum(a != b for a, b in zip(gene, rules["start"], strict=True)) > rules["most"]:
        return "too_many_changes"
    return ""
