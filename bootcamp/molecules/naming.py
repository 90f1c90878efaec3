"""Names of open-chain molecules: from a name to its structure, and from a structure to its preferred name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem
from rdkit.rdBase import BlockLogs

from bootcamp.molecules.answering import OneMolecule
from bootcamp.molecules.nomenclature import PREFIXES, STEMS, SUFFIXES, TERMINAL, Chain, name, parse
from bootcamp.molecules.smiles import canonical, read
from bootcamp.types import Problem, Score, Task, right, wrong


def chain(rng: Random, level: int) -> Chain:
    """A chain that is the parent of its own name: branches are too short to compete with it."""
    while True:
        length = rng.randint(4, 7) if level == 1 else rng.randint(5, min(12, 6 + 2 * level))
        suffix = rng.choice(SUFFIXES)
        room = {n: 2 if 1 < n < length else 3 for n in range(1, length + 1)}  # hydrogens left
        groups: tuple[int, ...] = ()
        if suffix in TERMINAL:
            groups, room[1] = (1,), 0
            if suffix == "al":
                room[1] = 0
        elif suffix:
            inner = range(2, length) if suffix == "one" else range(1, length + 1)
            many = 2 if level >= 3 and suffix in ("ol", "one") and rng.random() < 0.4 else 1
            groups = tuple(sorted(rng.sample(inner, many)))
            for n in groups:
                room[n] -= 2 if suffix == "one" else 1
        bonds: dict[int, list[int]] = {2: [], 3: []}
        for _ in range(rng.randint(0, min(2, level - 1))):
            order = rng.choice((2, 2, 3))
            n = rng.randint(1, length - 1)
            if min(room[n], room[n + 1]) >= order - 1 and not set(bonds[2] + bonds[3]) & {n - 1, n, n + 1}:
                hetero = suffix in ("ol", "amine", "thiol") and set(groups) & {n, n + 1}
                if not hetero:
                    bonds[order].append(n)
                    room[n] -= order - 1
                    room[n + 1] -= order - 1
        prefixes: list[tuple[int, str]] = []
        kinds = [p for p in PREFIXES if level > 1 or p not in ("nitro", "methoxy", "propan-2-yl")]
        for _ in range(rng.randint(1, 2) if level == 1 else rng.randint(2, 1 + level)):
            kind = rng.choice(kinds)
            margin = {"methyl": 1, "ethyl": 3, "propan-2-yl": 3}.get(kind, 0)  # else the branch could be the chain
            places = [n for n in range(1 + margin, length + 1 - margin) if room[n] > 0 and n not in groups]
            if suffix in TERMINAL:
                places = [n for n in places if n > 1]
            if margin == 0:  # one heteroatom group on a carbon is enough, and none on a double bond
                taken = {at for at, prefix in prefixes if prefix not in ("methyl", "ethyl", "propan-2-yl")}
                sp2 = {m for at in bonds[2] + bonds[3] for m in (at, at + 1)}
                places = [n for n in places if n not in taken | sp2]
            if places:
                at = rng.choice(places)
                prefixes.append((at, kind))
                room[at] -= 1
        if prefixes:
            found = Chain(
                length, suffix, groups, tuple(sorted(bonds[2])), tuple(sorted(bonds[3])), tuple(sorted(prefixes))
            )
            if max(sum(kind == other for _, other in prefixes) for kind in PREFIXES) <= 3:
                return found


def _flat(smiles: str) -> str:
    """Canonical SMILES without stereo, which names of this kind do not give."""
    with BlockLogs():
        mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        return ""
    Chem.RemoveStereochemistry(mol)
    return canonical(mol)


@dataclass(frozen=True, kw_only=True)
class StructureOfName(OneMolecule):
    """The SMILES of a name."""

    def generate(self, rng: Random, level: int) -> Problem:
        drawn, other = chain(rng, level), chain(rng, level)
        while _flat(other.smiles()) == _flat(drawn.smiles()):
            other = chain(rng, level)
        text = name(drawn)
        oriented = min((drawn, drawn.turned()), key=lambda one: name_direction(one, text))
        return Problem(f"SMILES of {text}:", {"smiles": oriented.smiles(), "from": other.smiles()})

    def grade(self, answer: Any, text: str) -> Score:
        reading = read(text)
        if reading.mol is None:
            return reading.score
        Chem.RemoveStereochemistry(reading.mol)
        return super().grade(answer, canonical(reading.mol))

    def check(self, problem: Problem) -> bool:
        smiles = parse(problem.prompt.removeprefix("SMILES of ").removesuffix(":"))
        return smiles is not None and _flat(smiles) == _flat(problem.answer["smiles"])

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def name_direction(one: Chain, text: str) -> bool:
    """False, which sorts first, if the chain is numbered as the name numbers it."""
    locants = [str(at) for at, _ in one.prefixes]
    return not all(locant in text for locant in locants) or (
        one.suffix not in ("", *TERMINAL) and f"-{','.join(map(str, one.groups))}-" not in text
    )


_ENDING = re.compile(r"-([\d,]+)-(?:di)?(?:ol|one|amine|thiol)$")
_MULTIPLE = re.compile(r"-([\d,]+)-(?:di)?(?:en|yn)")
_CITED = re.compile(r"([\d,]+)-(?!yl)(?=[a-z(])")


def _lowest(text: str) -> bool:
    """True if no other direction gives lower locants; ties beyond the prefixes as a set are not looked into."""
    if text.endswith(TERMINAL):
        return True
    length = next(n for n in range(12, 0, -1) if re.search(rf"(?<![a-z]){STEMS[n - 1]}(?=an|a?-\d|$)", _stem(text)))
    group = _numbers(_ENDING.findall(text))
    multiple = _numbers(_MULTIPLE.findall(text))
    end = min((match.start() for match in (_ENDING.search(text), _MULTIPLE.search(text)) if match), default=len(text))
    prefixes = _numbers(_CITED.findall(text[:end]))
    here = (group, multiple, prefixes)
    there = tuple(sorted(length + shift - n for n in kind) for kind, shift in zip(here, (1, 0, 1), strict=True))
    return here <= there


def _stem(text: str) -> str:
    """The name with its prefixes blotted out."""
    return re.sub("|".join(re.escape(prefix) for prefix in PREFIXES), "-", text)


def _numbers(found: list[str]) -> list[int]:
    return sorted(int(n) for part in found for n in part.split(",") if n)


@dataclass(frozen=True, kw_only=True)
class NameOfStructure(Task):
    """The preferred name of a SMILES; another name of the same molecule earns half."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        drawn = chain(rng, level)
        smiles = drawn.smiles() if level == 1 else _flat(drawn.smiles())
        answer = {"name": name(drawn), "smiles": _flat(smiles)}
        return Problem(f"Preferred IUPAC name of {smiles}, like hexan-2-ol:", answer)

    def grade(self, answer: Any, text: str) -> Score:
        given = " ".join(text.strip().strip("`").removesuffix(".").lower().split())
        if given == answer["name"]:
            return right()
        smiles = parse(given)
        flat = _flat(smiles) if smiles else ""
        if not flat:
            return wrong("not_a_name", "no name that these rules can read")
        if flat != answer["smiles"]:
            return wrong("wrong_molecule", f"this is {flat}")
        return wrong("not_preferred", "the right molecule, but not its preferred name", value=0.5)

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['name']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        text = answer["name"]
        digits = [i for i, letter in enumerate(text) if letter.isdigit()]
        if not digits:
            return "<answer>hexane</answer>"
        i = rng.choice(digits)
        return f"<answer>{text[:i]}{int(text[i]) + 1}{text[i + 1 :]}</answer>"

    def check(self, problem: Problem) -> bool:
        """The name stands for the molecule, and no lower locants would: counted again from both ends."""
        smiles = parse(problem.answer["name"])
        asked = problem.prompt.removeprefix("Preferred IUPAC name of ").partition(",")[0]
        return smiles is not None and _flat(smiles) == _flat(asked) and _lowest(problem.answer["name"])

    def problem_key(self, problem: Problem) -> str:
        return problem.answer["smiles"]
