"""Linear peptides of the L amino acids: sequences as structures and back, fragment ladders, digests, charges."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.molecules.amounts import Amount, Quantity, bisect
from bootcamp.molecules.answering import Integers, OneMolecule
from bootcamp.molecules.smiles import match, rewritten
from bootcamp.types import Problem, Score, Task, right, wrong

# What stands between N and C(=O) of a residue, and its nominal mass.
RESIDUES: dict[str, tuple[str, int]] = {
    "G": ("NC", 57), "A": ("N[C@@H](C)", 71), "S": ("N[C@@H](CO)", 87), "P": ("N1CCC[C@H]1", 97),
    "V": ("N[C@@H](C(C)C)", 99), "T": ("N[C@@H]([C@H](O)C)", 101), "C": ("N[C@@H](CS)", 103),
    "L": ("N[C@@H](CC(C)C)", 113), "I": ("N[C@@H]([C@@H](C)CC)", 113), "N": ("N[C@@H](CC(N)=O)", 114),
    "D": ("N[C@@H](CC(=O)O)", 115), "Q": ("N[C@@H](CCC(N)=O)", 128), "K": ("N[C@@H](CCCCN)", 128),
    "E": ("N[C@@H](CCC(=O)O)", 129), "M": ("N[C@@H](CCSC)", 131), "H": ("N[C@@H](Cc1c[nH]cn1)", 137),
    "F": ("N[C@@H](Cc1ccccc1)", 147), "R": ("N[C@@H](CCCNC(=N)N)", 156), "Y": ("N[C@@H](Cc1ccc(O)cc1)", 163),
    "W": ("N[C@@H](Cc1c[nH]c2ccccc12)", 186),
}  # fmt: skip
SMALL = "GASVLTCFKDNQEMYI"
# pKa of side chains and ends in peptides, as the prompt gives them.
PKA = {"D": 3.9, "E": 4.1, "H": 6.0, "C": 8.3, "Y": 10.1, "K": 10.5, "R": 12.5}
ENDS = (8.0, 3.1)  # N terminus, C terminus
_SEQUENCE = re.compile(r"[A-Z]{1,40}")


def written(sequence: str) -> str:
    """The SMILES of a peptide, residue by residue."""
    return "".join(f"{RESIDUES[letter][0]}C(=O)" for letter in sequence) + "O"


def drawn(rng: Random, length: int, letters: str) -> str:
    return "".join(rng.choice(letters) for _ in range(length))


@dataclass(frozen=True, kw_only=True)
class PeptideStructure(OneMolecule):
    """The SMILES of a sequence, stereo included."""

    def generate(self, rng: Random, level: int) -> Problem:
        letters = SMALL if level == 1 else "".join(RESIDUES)
        sequence = drawn(rng, 2 + level, letters)
        prompt = f"SMILES of the peptide {sequence} (L, neutral, free ends):"
        return Problem(prompt, {"smiles": written(sequence), "from": written(sequence[::-1]), "sequence": sequence})

    def grade(self, answer: Any, text: str) -> Score:
        score = match(text, answer["smiles"])
        return score if score.correct else wrong(score.codes[0], score.note)

    def wrong(self, answer: Any, rng: Random) -> str:
        """A residue is left out."""
        return f"<answer>{written(answer['sequence'][1:])}</answer>"

    def check(self, problem: Problem) -> bool:
        """By RDKit's own builder of sequences."""
        sequence = problem.prompt.split()[4]
        truth = Chem.MolToSmiles(Chem.MolFromSequence(sequence))
        return sequence == problem.answer["sequence"] and match(problem.answer["smiles"], truth).correct

    def problem_key(self, problem: Problem) -> str:
        return problem.answer["sequence"]


@dataclass(frozen=True, kw_only=True)
class PeptideSequence(Task):
    """The one-letter sequence, N terminus first, of a structure."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        sequence = drawn(rng, 2 + level, SMALL if level == 1 else "".join(RESIDUES))
        smiles = written(sequence)
        if level >= 3:
            smiles = rewritten(Chem.MolFromSmiles(smiles), rng)
        return Problem(f"One-letter sequence, N to C, of {smiles}", sequence)

    def grade(self, answer: Any, text: str) -> Score:
        text = text.strip().removesuffix(".").replace("-", "").upper()
        if not _SEQUENCE.fullmatch(text):
            return wrong("not_a_sequence", "write one letter a residue")
        if text == answer:
            return right()
        return wrong("reversed" if text == answer[::-1] else "wrong_sequence")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer[1:]}</answer>"

    def check(self, problem: Problem) -> bool:
        smiles = problem.prompt.rpartition(" ")[2]
        if not _SEQUENCE.fullmatch(problem.answer):
            return False
        mol = Chem.MolFromSequence(problem.answer)
        return mol is not None and match(smiles, Chem.MolToSmiles(mol)).correct

    def problem_key(self, problem: Problem) -> str:
        return problem.answer


@dataclass(frozen=True, kw_only=True)
class Ladder(Integers):
    """Nominal m/z of fragment ions: all b ions, all y ions, or of the pieces of a digest as [M+H]+."""

    ions: str

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        sequence = drawn(rng, 2 + level, SMALL if level == 1 else "".join(RESIDUES))
        if self.ions == "trypsin":
            while len(_digest(sequence)) < 2 or len(_digest(sequence)) > 2 + level:
                sequence = drawn(rng, 4 + 2 * level, "".join(RESIDUES) + "KR" * 2)
            prompt = f"Trypsin (cuts after K and R, not before P) on {sequence}: nominal [M+H]+ of each piece, N to C:"
            return Problem(prompt, [_mass(piece) + 19 for piece in _digest(sequence)])
        masses = [
            _mass(sequence[:n]) + 1 if self.ions == "b" else _mass(sequence[-n:]) + 19 for n in range(1, len(sequence))
        ]
        return Problem(f"Nominal m/z of {self.ions}1 to {self.ions}{len(sequence) - 1} of {sequence}:", masses)

    def check(self, problem: Problem) -> bool:
        """From whole-number formulas that RDKit makes of the pieces."""
        words = problem.prompt.removesuffix(":").split()
        if self.ions == "trypsin":
            sequence = problem.prompt.partition(" on ")[2].partition(":")[0]
            pieces = re.sub(r"(?<=[KR])(?!P)", " ", sequence).split()
            return [_nominal(piece) + 1 for piece in pieces] == problem.answer
        sequence = words[-1]
        if self.ions == "b":
            return [_nominal(sequence[:n]) - 17 for n in range(1, len(sequence))] == problem.answer
        return [_nominal(sequence[-n:]) + 1 for n in range(1, len(sequence))] == problem.answer

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def _mass(sequence: str) -> int:
    return sum(RESIDUES[letter][1] for letter in sequence)


def _digest(sequence: str) -> list[str]:
    pieces = [""]
    for place, letter in enumerate(sequence):
        pieces[-1] += letter
        if letter in "KR" and place + 1 < len(sequence) and sequence[place + 1] != "P":
            pieces.append("")
    return pieces


def _nominal(sequence: str) -> int:
    mol = Chem.AddHs(Chem.MolFromSequence(sequence))
    table = Chem.GetPeriodicTable()
    return sum(round(table.GetMostCommonIsotopeMass(atom.GetAtomicNum())) for atom in mol.GetAtoms())


@dataclass(frozen=True, kw_only=True)
class FromLadder(Task):
    """A sequence from its b ions; residues of equal nominal mass count as the same."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        letters = SMALL if level == 1 else "".join(RESIDUES)
        sequence = drawn(rng, 3 + level, letters)
        masses = [_mass(sequence[:n]) + 1 for n in range(1, len(sequence) + 1)]
        masses[-1] += 18  # the peptide itself, protonated
        if level >= 3:  # a gap that two residues fill
            gap = rng.randrange(1, len(masses) - 1)
            del masses[gap]
        if level >= 2:
            rng.shuffle(masses)
        listed = ", ".join(map(str, masses))
        gaps = " (one b ion is missing)" if level >= 3 else ""
        prompt = f"Sequence of a peptide with nominal b ions and [M+H]+ at m/z {listed}{gaps}:"
        return Problem(prompt, {"ions": sorted(masses), "missing": int(level >= 3), "example": sequence})

    def grade(self, answer: Any, text: str) -> Score:
        text = text.strip().removesuffix(".").replace("-", "").upper()
        if not _SEQUENCE.fullmatch(text) or any(letter not in RESIDUES for letter in text):
            return wrong("not_a_sequence", "write one letter a residue")
        return right() if _explains(text, answer["ions"], answer["missing"]) else wrong("wrong_sequence")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['example']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['example']}{answer['example'][0]}</answer>"

    def check(self, problem: Problem) -> bool:
        """The masses of the prompt against those of the pieces as RDKit builds them."""
        ions = sorted(int(n) for n in re.findall(r"\d+", problem.prompt.partition("m/z")[2]))
        sequence = problem.answer["example"]
        made = [_nominal(sequence[:n]) - 17 for n in range(1, len(sequence))] + [_nominal(sequence) + 1]
        missing = int("missing" in problem.prompt)
        same = (problem.answer["ions"], problem.answer["missing"]) == (ions, missing)
        return same and set(ions) <= set(made) and len(made) == len(ions) + missing

    def problem_key(self, problem: Problem) -> str:
        return repr(problem.answer["ions"])


def _explains(sequence: str, ions: list[int], missing: int) -> bool:
    """True if the b ions and the peptide of a sequence are the given ones, but for as many that are missing."""
    made = [_mass(sequence[:n]) + 1 for n in range(1, len(sequence))] + [_mass(sequence) + 19]
    return len(made) == len(ions) + missing and set(ions) <= set(made) and max(ions) == made[-1]


def charge_at(sequence: str, value: float) -> float:
    """Net charge by the Henderson–Hasselbalch equation, site by site."""
    positive = [ENDS[0], *(PKA[letter] for letter in sequence if letter in "HKR")]
    negative = [ENDS[1], *(PKA[letter] for letter in sequence if letter in "DECY")]
    return sum(1 / (1 + 10 ** (value - pka)) for pka in positive) - sum(
        1 / (1 + 10 ** (pka - value)) for pka in negative
    )


def _charged(rng: Random, level: int) -> str:
    return drawn(rng, 2 + 2 * level, "".join(RESIDUES) + "DEKRH" * 2)


def _table(sequence: str) -> str:
    sites = ", ".join(f"{letter} {PKA[letter]:g}" for letter in PKA if letter in sequence)
    return f"pKa: N end {ENDS[0]:g}, C end {ENDS[1]:g}{', ' + sites if sites else ''}"


def charge(rng: Random, level: int) -> tuple[str, float]:
    while True:
        sequence, value = _charged(rng, level), round(rng.uniform(2, 12), 1)
        net = charge_at(sequence, value)
        if abs(net) > 0.15:
            return f"Net charge of {sequence} at pH {value:g} ({_table(sequence)}):", net


def _sites(prompt: str) -> list[tuple[float, int]]:
    """(pKa, charge when protonated) of every site, from the prompt."""
    sequence = re.search(r"of ([A-Z]+)", prompt)[1]  # type: ignore[index]
    table = dict(re.findall(r"([A-Z](?: end)?) ([0-9.]+)", prompt.partition("(pKa: ")[2]))
    sites = [(float(table["N end"]), 1), (float(table["C end"]), 0)]
    return sites + [(float(table[letter]), int(letter in "HKR")) for letter in sequence if letter in table]


def charge_again(prompt: str) -> float:
    """Each site as a two-state average over its Boltzmann weights."""
    value = float(re.search(r"at pH ([0-9.]+)", prompt)[1])  # type: ignore[index]
    total = 0.0
    for pka, protonated in _sites(prompt):
        weights = 10.0 ** (pka - value), 1.0
        total += (weights[0] * protonated + weights[1] * (protonated - 1)) / sum(weights)
    return total


def isoelectric(rng: Random, level: int) -> tuple[str, float]:
    sequence = _charged(rng, level)
    return f"Isoelectric point of {sequence} ({_table(sequence)}):", bisect(
        lambda v: -charge_at(sequence, v), 0.0, 14.0
    )


def isoelectric_again(prompt: str) -> float:
    """By Newton's method on charge with a numerical slope, begun at the middle of the pKa values."""
    sites = _sites(prompt)

    def net(value: float) -> float:
        return sum(top - 1 / (1 + 10 ** (pka - value)) for pka, top in sites)

    low, high = 0.0, 14.0
    for _ in range(60):  # golden-section search for the smallest square
        a, b = high - 0.6180339887 * (high - low), low + 0.6180339887 * (high - low)
        low, high = (low, b) if net(a) ** 2 < net(b) ** 2 else (a, high)
    return (low + high) / 2


class PeptideCharge(Amount):
    """Net charge at a pH, and the pH of no net charge."""

    QUESTIONS: ClassVar[dict[str, Quantity]] = {
        "charge": Quantity(charge, charge_again, rel=0.0, abs_=0.02),
        "isoelectric": Quantity(isoelectric, isoelectric_again, rel=0.0, abs_=0.03),
    }
