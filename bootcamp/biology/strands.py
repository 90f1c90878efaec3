"""Nucleic acids and what they code for: reading, rewriting, and changing as little as possible."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.types import Problem, Score, Task, right, wrong

MAX_LENGTH = 3_000  # characters of an answer
BASES = "ACGT"
PAIRS = dict(zip("ACGTRYSWKMBDHVN", "TGCAYRSWMKVHDBN", strict=True))  # IUPAC codes
_ORDER = "TCAG"
_CODED = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"  # NCBI translation table 1
CODONS = {
    a + b + c: _CODED[16 * i + 4 * j + k]
    for i, a in enumerate(_ORDER)
    for j, b in enumerate(_ORDER)
    for k, c in enumerate(_ORDER)
}
SPELT = {
    "A": "Ala", "R": "Arg", "N": "Asn", "D": "Asp", "C": "Cys", "Q": "Gln", "E": "Glu", "G": "Gly", "H": "His",
    "I": "Ile",
    "L": "Leu", "K": "Lys", "M": "Met", "F": "Phe", "P": "Pro", "S": "Ser", "T": "Thr", "W": "Trp", "Y": "Tyr",
    "V": "Val",
}  # fmt: skip
# Sites of common enzymes, all palindromes; where the top strand is cut, counted from the left end of the site.
SITES = {
    "EcoRI": ("GAATTC", 1), "BamHI": ("GGATCC", 1), "HindIII": ("AAGCTT", 1), "XhoI": ("CTCGAG", 1),
    "PstI": ("CTGCAG", 5),
    "SmaI": ("CCCGGG", 3), "KpnI": ("GGTACC", 5), "NdeI": ("CATATG", 2), "SalI": ("GTCGAC", 1), "EcoRV": ("GATATC", 3),
    "XbaI": ("TCTAGA", 1), "NcoI": ("CCATGG", 1), "SacI": ("GAGCTC", 5), "SpeI": ("ACTAGT", 1), "PvuII": ("CAGCTG", 3),
    "TaqI": ("TCGA", 1), "MspI": ("CCGG", 1), "AluI": ("AGCT", 2), "HaeIII": ("GGCC", 2), "RsaI": ("GTAC", 2),
    "DpnII": ("GATC", 0), "MseI": ("TTAA", 1),
}  # fmt: skip


def sequence(text: str, letters: str = BASES) -> str | None:
    """A sequence as people write one: 5'- and -3' at its ends, blanks inside; None if other letters stand in it."""
    if len(text) > MAX_LENGTH:
        return None
    text = re.sub(r"^5['′’]?\s?-|-\s?3['′’]?\.?$", "", text.strip())
    text = re.sub(r"\s+", "", text).upper().rstrip(".")
    return text if text and not set(text) - set(letters) else None


def complement(dna: str) -> str:
    """The reverse complement."""
    return "".join(PAIRS[base] for base in reversed(dna))


def protein(dna: str) -> str:
    """What a reading frame codes for, to its first stop codon."""
    return "".join(CODONS[dna[k : k + 3]] for k in range(0, len(dna) - 2, 3)).partition("*")[0]


def random_dna(rng: Random, length: int, letters: str = BASES) -> str:
    return "".join(rng.choice(letters) for _ in range(length))


def random_protein(rng: Random, length: int) -> str:
    return "M" + "".join(rng.choice(tuple(SPELT)) for _ in range(length - 1))


def coding(rng: Random, peptide: str) -> str:
    """A sequence that codes for a peptide, without the stop codon."""
    return "".join(rng.choice([codon for codon, letter in CODONS.items() if letter == one]) for one in peptide)


@dataclass(frozen=True, kw_only=True)
class Strand(Task):
    """One sequence made from another.

    Kinds: `reverse-complement`, `messenger` (from the template strand), `translation`, `splicing` (exons by their
    places), `orf` (the longest protein of all six frames).
    """

    kind: str

    chance: ClassVar[float] = 0.02

    def generate(self, rng: Random, level: int) -> Problem:
        if self.kind == "reverse-complement":
            dna = random_dna(rng, 4 + 6 * level, BASES if level < 3 else "ACGTACGTRYSWKMBDHVN")
            codes = " (IUPAC codes)" if level > 2 else ""
            return Problem(f"Reverse complement of {dna}{codes}?", {"sequence": complement(dna)})
        if self.kind == "messenger":
            dna = random_dna(rng, 6 + 6 * level)
            way = rng.choice(("5'-{}-3'", "3'-{}-5'"))
            truth = (complement(dna) if way[0] == "5" else complement(dna)[::-1]).replace("T", "U")
            return Problem(f"Template strand {way.format(dna)}: mRNA, 5' to 3'?", {"sequence": truth})
        if self.kind == "translation":
            return self._translation(rng, level)
        if self.kind == "splicing":
            return self._splicing(rng, level)
        while True:
            dna = random_dna(rng, 20 + 40 * level)
            gene = coding(rng, random_protein(rng, 3 + 4 * level)) + rng.choice(("TAA", "TAG", "TGA"))
            place = rng.randint(3, len(dna) - 3)
            dna = dna[:place] + gene + dna[place:]
            dna = dna if rng.random() < 0.5 else complement(dna)
            found = frames(dna)
            if (len(found) > 1 and len(found[0]) > len(found[1])) or len(found) == 1:
                break
        ask = "Longest protein that begins with M and ends before a stop codon, over all six frames?"
        return Problem(f"{dna}\n{ask}", {"sequence": found[0]})

    @staticmethod
    def _translation(rng: Random, level: int) -> Problem:
        peptide = random_protein(rng, 3 + 3 * level)
        gene = coding(rng, peptide)
        if level == 1:
            return Problem(f"Translate {gene.replace('T', 'U')}", {"sequence": peptide})
        while True:
            lead = random_dna(rng, rng.randint(1, 12))
            tail = random_dna(rng, rng.randint(1, 12))
            whole = lead + gene + rng.choice(("TAA", "TAG", "TGA")) + tail
            if whole.find("ATG") == len(lead):
                break
        strand = "" if level == 2 else " Its complementary strand is the coding one."
        shown = whole if level == 2 else complement(whole)
        return Problem(f"5'-{shown}-3'.{strand} Protein from the first ATG to the stop codon?", {"sequence": peptide})

    @staticmethod
    def _splicing(rng: Random, level: int) -> Problem:
        peptide = random_protein(rng, 4 + 3 * level)
        gene = coding(rng, peptide) + rng.choice(("TAA", "TAG", "TGA"))
        cuts = sorted(rng.sample(range(2, len(gene) - 1), level))
        whole, places, last = "", [], 0
        for cut in [*cuts, len(gene)]:
            places.append((len(whole) + 1, len(whole) + cut - last))
            whole += gene[last:cut] + (
                "" if cut == len(gene) else "GT" + random_dna(rng, rng.randint(3, 8 + 3 * level)) + "AG"
            )
            last = cut
        exons = ", ".join(f"{a}-{b}" for a, b in places)
        return Problem(f"{whole}\nExons {exons} (1-based). Protein coded by the spliced mRNA?", {"sequence": peptide})

    @property
    def letters(self) -> str:
        if self.kind in ("translation", "splicing", "orf"):
            return "".join(SPELT)
        return {"reverse-complement": "".join(PAIRS), "messenger": "ACGU"}[self.kind]

    def grade(self, answer: Any, text: str) -> Score:
        text = text.strip().removesuffix("*").removesuffix("*.")
        found = (
            sequence(spelt_out(text), self.letters) if "".join(SPELT) == self.letters else sequence(text, self.letters)
        )
        if found is None:
            return wrong("not_a_sequence", f"expected letters of {self.letters}")
        return right() if found == answer["sequence"] else wrong("wrong_sequence")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['sequence']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        text = answer["sequence"]
        place = rng.randrange(len(text))
        other = rng.choice([letter for letter in self.letters if letter != text[place]])
        return f"<answer>{text[:place]}{other}{text[place + 1 :]}</answer>"

    def check(self, problem: Problem) -> bool:
        """By Biopython."""
        from Bio.Seq import Seq

        text, truth = problem.prompt, problem.answer["sequence"]
        if self.kind == "reverse-complement":
            return str(Seq(text.split()[3].rstrip("?")).reverse_complement()) == truth
        if self.kind == "messenger":
            match = re.search(r"([53])'-(\w+)-", text)
            assert match is not None
            template = Seq(match[2] if match[1] == "5" else match[2][::-1])
            return str(template.reverse_complement().transcribe()) == truth
        if self.kind == "translation":
            match = re.search(r"[ACGTU]{9,}", text)
            assert match is not None
            whole = Seq(match[0])
            if "complementary" in text:
                whole = whole.reverse_complement()
            start = 0 if text.startswith("Translate") else whole.find("ATG")
            whole = whole[start:]
            return str(whole[: len(whole) // 3 * 3].translate(to_stop=True)) == truth
        dna = Seq(text.split("\n")[0])
        if self.kind == "splicing":
            places = [(int(a), int(b)) for a, b in re.findall(r"(\d+)-(\d+)", text.split("\n")[1])]
            spliced = sum((dna[a - 1 : b] for a, b in places), Seq(""))
            return str(spliced.translate(cds=True)) == truth
        best = set()
        for strand in (dna, dna.reverse_complement()):
            for shift in range(3):
                piece = strand[shift:]
                for part in str(piece[: len(piece) // 3 * 3].translate()).split("*")[:-1]:
                    if "M" in part:
                        best.add(part[part.index("M") :])
        return max(best, key=len) == truth and sum(len(one) == len(truth) for one in best) == 1

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def frames(dna: str) -> list[str]:
    """All proteins from an ATG to a stop codon, longest first, each once."""
    found = set()
    for strand in (dna, complement(dna)):
        for match in re.finditer("(?=ATG)", strand):
            piece = strand[match.start() :]
            read = "".join(CODONS[piece[k : k + 3]] for k in range(0, len(piece) - 2, 3))
            if "*" in read:
                found.add(read.partition("*")[0])
    return sorted(found, key=lambda one: (-len(one), one))


_THREE = {three.upper(): one for one, three in SPELT.items()}


def spelt_out(text: str) -> str:
    """`Met-Lys-Ala` as `MKA`; other texts as they are."""
    parts = re.split(r"[-\s]+", text.strip().rstrip(".")) if len(text) <= MAX_LENGTH else []
    codes = [_THREE.get(part.upper()) for part in parts]
    return "".join(code or "" for code in codes) if len(codes) > 1 and all(codes) else text
