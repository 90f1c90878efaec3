"""Protecting groups: what falls off under which conditions, in which order, and which to put on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product as cartesian
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.molecules.answering import OneMolecule
from bootcamp.molecules.conditions import LETTERS, Lettered, parse_letters
from bootcamp.molecules.guards import (
    CAPS,
    CONDITIONS,
    DDQ,
    FLUORIDE,
    GUARDS,
    HYDROGEN,
    PALLADIUM,
    PIPERIDINE,
    TFA,
    Frame,
    capped,
    drawn,
    frame,
    query,
    stripped,
    sure,
)
from bootcamp.molecules.smiles import ORGANIC, canonical, read, rewritten
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class Removal(OneMolecule):
    """What one set of conditions, or several in a row, leaves of a molecule with two to four protecting groups."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            guards = drawn(rng, 2 + (level >= 2) + (level >= 4))
            conditions = rng.sample(CONDITIONS, 1 + (level >= 3))
            if not sure(guards, conditions):
                continue
            kept = [name for name in guards if not set(GUARDS[name].off) & set(conditions)]
            if len(kept) == len(guards) or (level > 1 and not kept):
                continue
            chain = frame(rng, [GUARDS[name].site for name in guards], level)
            loads = _loads(chain, guards)
            start = chain.write([GUARDS[name].after for name in loads])
            goal = Chem.CanonSmiles(chain.write([GUARDS[name].after if name in kept else "" for name in loads]))
            break
        shown = start if level <= 2 else rewritten(Chem.MolFromSmiles(start), rng)
        prompt = f"{shown}: {', then '.join(conditions)}. Product as SMILES:"
        return Problem(prompt, {"smiles": goal, "from": shown})

    def check(self, problem: Problem) -> bool:
        """The rules carried out on the molecule of the prompt."""
        smiles, _, rest = problem.prompt.partition(": ")
        for condition in rest.removesuffix(". Product as SMILES:").split(", then "):
            smiles = stripped(smiles, condition)
        return smiles == problem.answer["smiles"] and problem.answer["from"] == problem.prompt.partition(": ")[0]

    def problem_key(self, problem: Problem) -> str:
        smiles, _, rest = problem.prompt.partition(": ")
        return f"{Chem.CanonSmiles(smiles)} {rest}"


def _loads(chain: Frame, guards: Sequence[str]) -> list[str]:
    """The groups in the order of the chain's sites."""
    left = list(guards)
    loads = []
    for site in chain.sites:
        name = next(name for name in left if GUARDS[name].site == site)
        left.remove(name)
        loads.append(name)
    return loads


@dataclass(frozen=True, kw_only=True)
class Unveiling(Lettered):
    """Conditions and caps in the order that makes a given pattern of free and capped sites; any such order is right."""

    chance: ClassVar[float] = 0.15

    def generate(self, rng: Random, level: int) -> Problem:
        number = 2 + (level >= 3)
        while True:
            guards = drawn(rng, number, "NO")
            shelf = [c for c in (TFA, HYDROGEN, PIPERIDINE, PALLADIUM, FLUORIDE, DDQ) if sure(guards, [c])]
            shelf = rng.sample(shelf, min(3 + level, 5, len(shelf)))
            if len(shelf) >= 3 and sum(bool(set(shelf) & set(GUARDS[name].off)) for name in guards) >= number - 1:
                break
        caps = rng.sample(sorted(CAPS), min(level, 2))
        chain = frame(rng, [GUARDS[name].site for name in guards], level)
        start = chain.write([GUARDS[name].after for name in _loads(chain, guards)])
        steps: list[str] = []
        left = set(guards)
        for place in range(number if level > 1 else 1):
            useful = [c for c in shelf if any(c in GUARDS[name].off for name in left)]
            if useful:
                steps.append(rng.choice(useful))
                left = {name for name in left if steps[-1] not in GUARDS[name].off}
                if place < number - 1 or rng.random() < 0.5:
                    steps.append(rng.choice(caps))
        smiles = Chem.CanonSmiles(start)
        for step in list(steps):
            after = _step(smiles, step)
            if after == smiles:  # nothing left to cap
                steps.remove(step)
            smiles = after
        listed = shelf + caps
        rng.shuffle(listed)
        letters = "".join(LETTERS[listed.index(step)] for step in steps)
        goal = smiles if level <= 2 else rewritten(Chem.MolFromSmiles(smiles), rng)
        shown = "; ".join(f"{letter} {item}" for letter, item in zip(LETTERS, listed, strict=False))
        prompt = f"{start} into {goal} with: {shown}. Letters in order of use, each with an effect:"
        return Problem(prompt, {"start": start, "goal": smiles, "shelf": listed, "letters": letters})

    def grade(self, answer: Any, text: str) -> Score:
        letters = parse_letters(text)
        if letters is None or len(letters) > 8:
            return wrong("not_letters", "write letters of the list, such as AC")
        smiles = Chem.CanonSmiles(answer["start"])
        for letter in letters:
            if LETTERS.index(letter) >= len(answer["shelf"]):
                return wrong("unknown_letter", f"there is no {letter}")
            before, smiles = smiles, _step(smiles, answer["shelf"][LETTERS.index(letter)])
            if smiles == before:  # or a long list of everything would often do
                return wrong("no_reaction", f"{letter} changes nothing there")
        return right() if smiles == answer["goal"] else wrong("wrong_molecule")

    def check(self, problem: Problem) -> bool:
        """By formula: each step takes away or adds what the table's groups weigh, and the end is the prompt's."""
        start, _, rest = problem.prompt.partition(" into ")
        goal, _, rest = rest.partition(" with: ")
        shelf = [item[2:] for item in rest.rpartition(". ")[0].split("; ")]
        if (shelf, start) != (problem.answer["shelf"], problem.answer["start"]):
            return False
        free = [name for name in GUARDS if Chem.MolFromSmiles(start).HasSubstructMatch(query(name))]
        on: dict[str, str] = dict.fromkeys(free, "")
        for letter in problem.answer["letters"]:
            step = shelf[LETTERS.index(letter)]
            for name in free:
                if on[name] == "" and step in GUARDS[name].off:
                    on[name] = "free"
                elif on[name] == "free" and step in CAPS:
                    on[name] = step
        wanted = Chem.MolFromSmiles(goal)
        left = [name for name in free if wanted.HasSubstructMatch(query(name))]
        counted = {cap: len(wanted.GetSubstructMatches(_cap(cap))) for cap in CAPS}
        return (
            Chem.CanonSmiles(goal) == problem.answer["goal"]
            and left == [name for name in free if on[name] == ""]
            and all(counted[cap] == list(on.values()).count(cap) for cap in CAPS)
        )

    def problem_key(self, problem: Problem) -> str:
        answer = problem.answer
        return "|".join((Chem.CanonSmiles(answer["start"]), answer["goal"], *sorted(answer["shelf"])))


def _step(smiles: str, item: str) -> str:
    return capped(smiles, item) if item in CAPS else stripped(smiles, item)


@lru_cache(maxsize=8)
def _cap(name: str) -> Chem.Mol:
    ends = {"PivCl, Et3N": "C([CH3])([CH3])[CH3]", "iPrCOCl, Et3N": "[CH]([CH3])[CH3]", "PhCOCl, Et3N": "c1ccccc1"}
    return Chem.MolFromSmarts(f"[N,O]C(=O){ends[name]}")


@dataclass(frozen=True, kw_only=True)
class Guarding(Task):
    """Protect every site so that given conditions, one after the other, free exactly the sites they are to free."""

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        number = 2 + (level >= 2) + (level >= 4)
        while True:
            guards = drawn(rng, number)
            conditions = rng.sample(CONDITIONS, max(2, number - (rng.random() < 0.3)))
            chain = frame(rng, [GUARDS[name].site for name in guards], level)
            loads = _loads(chain, guards)
            stages = [_stage(name, conditions) for name in loads]
            if set(stages) == set(range(len(conditions))) and sure(guards, conditions):
                break
        free = chain.write([""] * number)
        numbers = _sites(free)
        steps = [
            f"{condition} frees {' and '.join(str(n) for n, stage in zip(numbers, stages, strict=True) if stage == k)}"
            for k, condition in enumerate(conditions)
        ]
        groups = ", ".join(name for name, guard in GUARDS.items() if guard.site in chain.sites)
        prompt = (
            f"{free} (atoms numbered from 1 as written) is protected at {', '.join(map(str, numbers))} by groups among "
            f"{groups}, so that {', then '.join(steps)}. Protected molecule as SMILES:"
        )
        example = chain.write([GUARDS[name].after for name in loads])
        answer = {"free": free, "pieces": list(chain.pieces), "sites": list(chain.sites)}
        return Problem(prompt, answer | {"conditions": conditions, "stages": stages, "example": example})

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: those of `read`; `unprotected` for the free molecule, `wrong_molecule` for all else."""
        reading = read(text, elements=ORGANIC)
        if reading.mol is None:
            return reading.score
        written = canonical(reading.mol)
        chain = Frame(tuple(answer["pieces"]), tuple(answer["sites"]))
        options = [
            [
                guard.after
                for name, guard in GUARDS.items()
                if guard.site == site
                and _stage(name, answer["conditions"]) == stage
                and sure([name], answer["conditions"])
            ]
            for site, stage in zip(chain.sites, answer["stages"], strict=True)
        ]
        if any(written == Chem.CanonSmiles(chain.write(loads)) for loads in cartesian(*options)):
            return right()
        return wrong("unprotected" if written == Chem.CanonSmiles(answer["free"]) else "wrong_molecule")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['example']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        """The groups fall off as they should, but one of them is not there to begin with."""
        return f"<answer>{stripped(answer['example'], answer['conditions'][0])}</answer>"

    def check(self, problem: Problem) -> bool:
        """Carries the conditions out on the example, with the sites told apart by isotopes."""
        free, _, rest = problem.prompt.partition(" (atoms numbered")
        steps = rest.partition("so that ")[2].partition(". Protected")[0].split(", then ")
        mol = Chem.MolFromSmiles(problem.answer["example"])
        match = mol.GetSubstructMatches(Chem.MolFromSmiles(free), maxMatches=200)
        if free != problem.answer["free"] or not match:
            return False
        return any(_frees(mol, places, steps) for places in match)

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def _stage(name: str, conditions: Sequence[str]) -> int:
    """The place of the first of the conditions that takes the group off; -1 if none does."""
    return next((place for place, condition in enumerate(conditions) if condition in GUARDS[name].off), -1)


def _sites(free: str) -> list[int]:
    """The numbers, from 1, of the atoms that carry protecting groups: amines, and the O-H of alcohols and acids."""
    mol = Chem.MolFromSmiles(free)
    return [atom.GetIdx() + 1 for atom in mol.GetAtoms() if atom.GetSymbol() in "NO" and atom.GetTotalNumHs()]


def _frees(mol: Chem.Mol, places: Sequence[int], steps: Sequence[str]) -> bool:
    """True if each step, such as `DDQ, H2O frees 4 and 9`, gives hydrogens to those atoms alone."""
    marked = Chem.Mol(mol)
    for number, place in enumerate(places, 1):
        marked.GetAtomWithIdx(place).SetIsotope(100 + number)

    def bare(smiles: str) -> set[int]:
        atoms = Chem.MolFromSmiles(smiles).GetAtoms()
        return {a.GetIsotope() - 100 for a in atoms if a.GetSymbol() in "NO" and a.GetTotalNumHs() and a.GetIsotope()}

    def amines(smiles: str) -> set[int]:
        """Protected amines keep a hydrogen: they are free when they have two."""
        atoms = Chem.MolFromSmiles(smiles).GetAtoms()
        return {a.GetIsotope() - 100 for a in atoms if a.GetSymbol() == "N" and a.GetTotalNumHs() == 1}

    smiles = canonical(marked)
    before = bare(smiles) - amines(smiles)
    if before:
        return False
    for step in steps:
        condition, _, numbers = step.partition(" frees ")
        smiles = stripped(smiles, condition)
        now = bare(smiles) - amines(smiles)
        if now - before != {int(n) for n in numbers.split(" and ")}:
            return False
        before = now
    return Chem.MolFromSmiles(smiles).GetNumAtoms() == len(places)
