"""Reaction conditions: which reagents, in which order, and what each would do to a molecule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.molecules.building_blocks import has
from bootcamp.molecules.flask import filled, outcomes
from bootcamp.molecules.reagents import TRANSFORMATIONS
from bootcamp.molecules.sequence import Sequence as Sequential
from bootcamp.molecules.smiles import rewritten
from bootcamp.molecules.transformations import clean, completed, consistent
from bootcamp.types import Problem, Score, Task, right, wrong

LETTERS = "ABCDEFGH"
MAX_STEPS = 6
# What the rules of a product leave open, but the claim that nothing happens cannot.
ALSO_DOUBTFUL = {"boc-deprotection": ("alkene", "esterifiable_alcohol"), "hydrobromination": ("tert_butyl_ester",)}


@lru_cache(maxsize=4096)
def carried_out(name: str, smiles: str) -> str:
    """What the reagents make of a molecule; empty where nothing reacts or the outcome is in doubt."""
    mol = Chem.MolFromSmiles(smiles)
    rule = TRANSFORMATIONS[name]
    return (completed(rule, mol) or "") if clean(rule, mol) else ""


def surely_inert(name: str, mol: Chem.Mol) -> bool:
    """True if the molecule has nothing that reacts and nothing that might."""
    rule = TRANSFORMATIONS[name]
    return not any(has(mol, group) for group in (*rule.groups, *rule.avoid, *ALSO_DOUBTFUL.get(name, ())))


def shelved(used: Sequence[str], names: Sequence[str], level: int, rng: Random) -> list[str]:
    """What is used, among others of `names`: five in all, eight from level 3 on."""
    kept = list(dict.fromkeys(used))
    extra = [name for name in names if name not in kept]
    kept += rng.sample(extra, min(len(extra), max(0, (5 if level < 3 else 8) - len(kept))))
    rng.shuffle(kept)
    return kept


def parse_letters(text: str) -> str | None:
    """Letters A to H with or without commas, arrows or spaces between them; None if anything else is written."""
    text = text.strip().removesuffix(".")
    for mark in (",", ";", "->", "→", "-", "{", "}", "(", ")", "[", "]"):
        text = text.replace(mark, " ")
    words = text.split()
    if not words or len(text) > 100 or (len(words) > 1 and any(len(word) > 1 for word in words)):
        return None
    letters = "".join(words)
    return letters if letters and not set(letters) - set(LETTERS) else None


def _shelf(names: Sequence[str]) -> str:
    return "; ".join(f"{letter} {TRANSFORMATIONS[name].reagents}" for letter, name in zip(LETTERS, names, strict=False))


def _known(shelf: str) -> list[str]:
    """The transformations of a shelf as the prompt writes it."""
    by_reagents = {rule.reagents: name for name, rule in TRANSFORMATIONS.items()}
    return [by_reagents[item.partition(" ")[2]] for item in shelf.split("; ")]


@dataclass(frozen=True, kw_only=True)
class Lettered(Task):
    """The answer is `letters` of a list in the prompt, in the order of their use."""

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['letters']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['letters'][:-1]}</answer>"


@dataclass(frozen=True, kw_only=True)
class ReagentOrder(Lettered):
    """Reagents of a shelf, in the order that makes one molecule of another; any order that does so is right."""

    theme: str  # of `Sequence.THEMES`

    chance: ClassVar[float] = 0.2

    def generate(self, rng: Random, level: int) -> Problem:
        names = Sequential.THEMES[self.theme]
        steps = min(level, 3) + 1
        while True:
            [start], _ = filled(rng.choice(TRANSFORMATIONS[rng.choice(names)].sketches), rng, min(level, 3))
            if Chem.MolFromSmiles(start) is None:
                continue
            route = [Chem.CanonSmiles(start)]
            used: list[str] = []
            while len(used) < steps:
                open_ = [(name, made) for name in names if (made := carried_out(name, route[-1])) and made not in route]
                if not open_:
                    break
                name, made = rng.choice(open_)
                route.append(made)
                used.append(name)
            if len(used) == steps and not any(carried_out(name, route[0]) == route[-1] for name in names):
                break
        kept = shelved(used, names, level, rng)
        goal = route[-1] if level <= 2 else rewritten(Chem.MolFromSmiles(route[-1]), rng)
        prompt = f"{start} into {goal} with: {_shelf(kept)}. Letters in order of use, each with an effect:"
        letters = "".join(LETTERS[kept.index(name)] for name in used)
        return Problem(prompt, {"start": start, "goal": Chem.CanonSmiles(goal), "shelf": kept, "letters": letters})

    def grade(self, answer: Any, text: str) -> Score:
        letters = parse_letters(text)
        if letters is None:
            return wrong("not_letters", "write letters of the list, such as AB")
        if len(letters) > MAX_STEPS:
            return wrong("too_many_steps", f"at most {MAX_STEPS}")
        smiles = Chem.CanonSmiles(answer["start"])
        for number, letter in enumerate(letters, 1):
            place = LETTERS.index(letter)
            smiles = carried_out(answer["shelf"][place], smiles) if place < len(answer["shelf"]) else ""
            if not smiles:
                return wrong("no_reaction", f"step {number} does nothing here, or nothing that is sure")
        return right() if smiles == answer["goal"] else wrong("wrong_molecule")

    def check(self, problem: Problem) -> bool:
        """At each step formula and carbon skeletons change as counting the groups says."""
        start, _, rest = problem.prompt.partition(" into ")
        goal, _, rest = rest.partition(" with: ")
        shelf = _known(rest.rpartition(". ")[0])
        smiles = [Chem.CanonSmiles(start)]
        used = [shelf[LETTERS.index(letter)] for letter in problem.answer["letters"]]
        for name in used:
            smiles.append(carried_out(name, smiles[-1]))
        mols = [Chem.MolFromSmiles(text) for text in smiles]
        steps = [TRANSFORMATIONS[name] for name in used]
        return (
            (problem.answer["shelf"], problem.answer["start"]) == (shelf, start)
            and smiles[-1] == Chem.CanonSmiles(goal) == problem.answer["goal"]
            and all(consistent(step, *pair) for step, pair in zip(steps, pairwise(mols), strict=True))
        )

    def problem_key(self, problem: Problem) -> str:
        shelf = ",".join(sorted(problem.answer["shelf"]))
        return f"{Chem.CanonSmiles(problem.answer['start'])}>{problem.answer['goal']} {shelf}"


@dataclass(frozen=True, kw_only=True)
class Sieve(Task):
    """Which reagents change a molecule (`of: reagents`), or which molecules a reagent changes (`of: substrates`)."""

    of: str

    chance: ClassVar[float] = 0.15

    def generate(self, rng: Random, level: int) -> Problem:
        size = min(4 + level, 8)
        while True:
            made = self._reagents(rng, level, size) if self.of == "reagents" else self._substrates(rng, level, size)
            if made is not None and 0 < len(made[1]) < size:
                return Problem(made[0], made[1])

    def _reagents(self, rng: Random, level: int, size: int) -> tuple[str, str] | None:
        smiles = _substrate(rng, level)
        mol = Chem.MolFromSmiles(smiles)
        fates: Mapping[str, bool | None] = {name: _fate(name, smiles, mol) for name in TRANSFORMATIONS}
        sure = [name for name, fate in fates.items() if fate is not None]
        reacting = [name for name in sure if fates[name]]
        if len(sure) < size or not reacting:
            return None
        # As many of either kind as there are, so that the length of the answer says little.
        some = rng.sample(reacting, rng.randint(1, min(len(reacting), size - 1)))
        inert = [name for name in sure if not fates[name]]
        if len(inert) < size - len(some):
            return None
        names = some + rng.sample(inert, size - len(some))
        rng.shuffle(names)
        letters = "".join(LETTERS[place] for place, name in enumerate(names) if fates[name])
        return f"Which change {smiles}? {_shelf(names)}. Letters:", letters

    def _substrates(self, rng: Random, level: int, size: int) -> tuple[str, str] | None:
        name = rng.choice(list(TRANSFORMATIONS))
        share = rng.uniform(0.2, 0.8)
        found: dict[str, bool] = {}
        for _ in range(size * 12):
            smiles = _substrate(rng, level, name if rng.random() < share else "")
            fate = _fate(name, smiles, Chem.MolFromSmiles(smiles))
            if fate is not None:
                found[smiles] = fate
            if len(found) == size:
                break
        if len(found) < size:
            return None
        order = list(found)
        rng.shuffle(order)
        listed = "; ".join(f"{letter} {smiles}" for letter, smiles in zip(LETTERS, order, strict=False))
        letters = "".join(LETTERS[place] for place, smiles in enumerate(order) if found[smiles])
        return f"Which are changed by {TRANSFORMATIONS[name].reagents}? {listed}. Letters:", letters

    def grade(self, answer: Any, text: str) -> Score:
        letters = parse_letters(text)
        if letters is None or len(set(letters)) != len(letters):
            return wrong("not_letters", "write each letter once, such as ACD")
        missed, extra = set(answer) - set(letters), set(letters) - set(answer)
        if missed or extra:
            return wrong("missed" if missed else "extra")
        return right()

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        letter = rng.choice("ABCD")
        changed = sorted(set(answer) ^ {letter})
        return f"<answer>{''.join(changed) or 'none'}</answer>"

    def check(self, problem: Problem) -> bool:
        """By counting groups instead of carrying rules out."""
        question, _, listed = problem.prompt.removesuffix(". Letters:").partition("? ")
        letters = ""
        for item in listed.split("; "):
            letter, _, thing = item.partition(" ")
            if self.of == "reagents":
                name, smiles = _known(item)[0], question.removeprefix("Which change ")
            else:
                name, smiles = _known(f"A {question.removeprefix('Which are changed by ')}")[0], thing
            mol = Chem.MolFromSmiles(smiles)
            if any(has(mol, group) for group in TRANSFORMATIONS[name].groups):
                letters += letter
        return letters == problem.answer

    def problem_key(self, problem: Problem) -> str:
        """The question and what may be chosen, in any order."""
        question, _, listed = problem.prompt.removesuffix(". Letters:").partition("? ")
        return question + "|".join(sorted(item[2:] for item in listed.split("; ")))


@dataclass(frozen=True, kw_only=True)
class ReagentMatching(Task):
    """One substrate, several products: which reagent made which? Each product has one maker on the shelf."""

    chance: ClassVar[float] = 0.15

    def generate(self, rng: Random, level: int) -> Problem:
        wanted = 2 + (level >= 3)
        while True:
            smiles = _substrate(rng, max(level, 2))
            mol = Chem.MolFromSmiles(smiles)
            made = {name: product for name in TRANSFORMATIONS if (product := carried_out(name, smiles))}
            makers = {product: name for name, product in made.items() if list(made.values()).count(product) == 1}
            if len(makers) < wanted:
                continue
            products = rng.sample(sorted(makers), wanted)
            used = [makers[product] for product in products]
            others = [name for name in TRANSFORMATIONS if name not in used]
            sure = [name for name in others if (name in made and made[name] not in products) or surely_inert(name, mol)]
            names = used + rng.sample(sure, min(len(sure), 2 + level))
            if len(names) < wanted + 2:
                continue
            names = names[:8]
            rng.shuffle(names)
            break
        shown = products if level <= 2 else [rewritten(Chem.MolFromSmiles(product), rng) for product in products]
        listed = "; ".join(f"{n} {product}" for n, product in enumerate(shown, 1))
        letters = "".join(LETTERS[names.index(name)] for name in used)
        prompt = f"From {smiles}: {listed}. With: {_shelf(names)}. Letter of the maker of 1 to {wanted}, in order:"
        return Problem(prompt, letters)

    def grade(self, answer: Any, text: str) -> Score:
        letters = parse_letters(text)
        if letters is None or len(letters) != len(answer):
            return wrong("not_letters", f"write {len(answer)} letters")
        return right() if letters == answer else wrong("wrong_reagent")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer[1:] + answer[0]}</answer>"

    def check(self, problem: Problem) -> bool:
        """Of all makers on the shelf, only the stored one changes formula, skeleton and groups that way."""
        smiles, _, rest = problem.prompt.removeprefix("From ").partition(": ")
        listed, _, rest = rest.partition(". With: ")
        names = _known(rest.rpartition(". Letter")[0])
        mol = Chem.MolFromSmiles(smiles)
        if len(listed.split("; ")) != len(problem.answer):
            return False
        for item, letter in zip(listed.split("; "), problem.answer, strict=True):
            product = Chem.MolFromSmiles(item.partition(" ")[2])
            fitting = [name for name in names if clean(TRANSFORMATIONS[name], mol) and _makes(name, mol, product)]
            if [LETTERS[names.index(name)] for name in fitting] != [letter]:
                return False
        return True

    def problem_key(self, problem: Problem) -> str:
        smiles, _, rest = problem.prompt.removeprefix("From ").partition(": ")
        listed, _, rest = rest.partition(". With: ")
        products = sorted(Chem.CanonSmiles(item.partition(" ")[2]) for item in listed.split("; "))
        return "|".join((smiles, *products, *sorted(_known(rest.rpartition(". Letter")[0]))))


def _makes(name: str, mol: Chem.Mol, product: Chem.Mol) -> bool:
    """True if counting allows the step and its rule, once or more, reaches the product."""
    rule = TRANSFORMATIONS[name]
    if not consistent(rule, mol, product):
        return False
    reached, goal = {Chem.MolToSmiles(mol)}, Chem.MolToSmiles(product)
    for _ in range(6):
        mols = [Chem.MolFromSmiles(smiles) for smiles in sorted(reached)]
        reached |= {after for half in mols for smarts in rule.rules for after in outcomes(smarts, [half])}
        if goal in reached:
            return True
    return False


def _fate(name: str, smiles: str, mol: Chem.Mol) -> bool | None:
    """True if the molecule surely reacts, False if it surely does not, None in doubt."""
    if surely_inert(name, mol):
        return False
    return True if carried_out(name, smiles) else None


def _substrate(rng: Random, level: int, name: str = "") -> str:
    """A molecule that these or some reagents were made for, with another group from level 2 on."""
    while True:
        rule = TRANSFORMATIONS[name or rng.choice(list(TRANSFORMATIONS))]
        [smiles], _ = filled(rng.choice(rule.sketches), rng, 1 if level == 1 else 3, crowded=level >= 4)
        if Chem.MolFromSmiles(smiles) is not None:
            return Chem.CanonSmiles(smiles) if level >= 3 else smiles
