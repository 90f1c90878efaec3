"""Electrophilic aromatic substitution under stated directing rules: products, precursors, and routes from benzene.

The strongest director decides: oxygen or amide nitrogen, then alkyl, then halogen, then the acceptors. Donors and
halogens direct para, ortho where para is taken; acceptors meta. No group enters between two others, and where more
than one position is left nothing is asked. Rings with an acceptor take no Friedel-Crafts reaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.molecules.conditions import LETTERS, MAX_STEPS, Lettered, parse_letters, shelved
from bootcamp.molecules.smiles import ORGANIC, canonical, homologue, match, read, rewritten
from bootcamp.types import Problem, Score, Task, right, wrong

RULES = "strongest director decides (O or amide N > alkyl > halogen > acceptors), para before ortho, none between two"
RING = Chem.MolFromSmarts("c1ccccc1")
# Ranks of directors, strongest first, by the atom on the ring and what hangs on it.
DIRECTORS: tuple[tuple[str, bool], ...] = (
    ("[OX2]c", True),
    ("[NX3;H1](C(C)=O)c", True),
    ("[CX4;!$(C(F)(F)F)]c", True),
    ("[F,Cl,Br,I]c", True),
    ("[$([NX3+](=O)[O-]),$(C(F)(F)F),$([CX3]=O),$(C#N),$(S(=O)=O)]c", False),
)
_QUERIES = tuple((Chem.MolFromSmarts(smarts), para) for smarts, para in DIRECTORS)
_PARA = {rank for rank, (_, para) in enumerate(DIRECTORS) if para}
ACCEPTOR = len(DIRECTORS) - 1
# Reagents: what they put on the ring, or the group they change.
ENTERING: dict[str, str] = {
    "HNO3, H2SO4": "[N+](=O)[O-]",
    "Br2, FeBr3": "Br",
    "Cl2, AlCl3": "Cl",
    "CH3COCl, AlCl3": "C(C)=O",
    "CH3CH2COCl, AlCl3": "C(=O)CC",
    "SO3, H2SO4": "S(=O)(=O)O",
    "(CH3)3CCl, AlCl3": "C(C)(C)C",
}
FRIEDEL_CRAFTS = ("CH3COCl, AlCl3", "CH3CH2COCl, AlCl3", "(CH3)3CCl, AlCl3")
CHANGES: dict[str, str] = {
    "Zn(Hg), HCl": "[c:1][CX3;!$(C[OX2]):2](=O)[C:3]>>[c:1][C:2][C:3]",
    "Sn, HCl; then Ac2O": "[c:1][N+](=O)[O-]>>[c:1]NC(C)=O",
    "KMnO4, heat": "[c:1][CX4;H2,H3:2]>>[c:1]C(=O)O",
}
# Groups that a starting ring may carry.
FIRST = ("OC", "OCC", "C", "CC", "F", "Cl", "Br", "[N+](=O)[O-]", "C#N", "C(=O)OC", "C(F)(F)F", "NC(C)=O", "C(C)C")
MORE = ("OC(C)C", "OCCC", "CCC", "C(=O)OCC", "C(=O)OC(C)C", "OCC(C)C", "C(C)=O", "CCCC", "C(=O)CC", "I", "C1CC1")


def ring_of(mol: Chem.Mol) -> tuple[int, ...] | None:
    """The one benzene ring of a molecule that has no other ring to confuse it with."""
    found = mol.GetSubstructMatches(RING, uniquify=True)
    return found[0] if len(found) == 1 else None


def ranks(mol: Chem.Mol, ring: Sequence[int]) -> list[int | None] | None:
    """The director's rank at each place of the ring, None where there is none; None for a group without a rank."""
    inside = set(ring)
    found: list[int | None] = []
    for index in ring:
        outside = [near.GetIdx() for near in mol.GetAtomWithIdx(index).GetNeighbors() if near.GetIdx() not in inside]
        if not outside:
            found.append(None)
            continue
        rank = next(
            (
                place
                for place, (query, _) in enumerate(_QUERIES)
                if any((m[0], m[-1]) == (outside[0], index) for m in mol.GetSubstructMatches(query))
            ),
            None,
        )
        if rank is None:
            return None
        found.append(rank)
    return found


def places(directors: Sequence[int | None]) -> list[int]:
    """Where a group enters a ring with these directors, by the rules of the module."""
    taken = [place for place, rank in enumerate(directors) if rank is not None]
    free = [place for place in range(6) if place not in taken]
    if not taken:
        return free
    strongest = min(rank for rank in directors if rank is not None)
    leading = [place for place in taken if directors[place] == strongest]
    options = []
    for steps in ((3,), (1, 5)) if strongest in _PARA else ((2, 4),):
        options = [
            place
            for place in free
            if any((place - lead) % 6 in steps for lead in leading)
            and not (directors[place - 1] is not None and directors[(place + 1) % 6] is not None)
        ]
        if options:
            break
    if len(leading) > 1:  # equal directors must agree
        every = [
            p
            for p in options
            if all((p - lead) % 6 in ((1, 3, 5) if strongest in _PARA else (2, 4)) for lead in leading)
        ]
        return every
    return options


@lru_cache(maxsize=4096)
def substituted(smiles: str, reagent: str) -> str:
    """Canonical SMILES of the one product; empty where there is none or more than one."""
    mol = Chem.MolFromSmiles(smiles)
    ring = ring_of(mol)
    directors = ranks(mol, ring) if ring else None
    if ring is None or directors is None:
        return ""
    if reagent in FRIEDEL_CRAFTS and any(rank in (ACCEPTOR, 1) for rank in directors):
        return ""
    found = set()
    for place in places(directors):
        edited = Chem.RWMol(mol)
        first = edited.GetNumAtoms()
        edited.InsertMol(Chem.MolFromSmiles(ENTERING[reagent]))
        edited.AddBond(ring[place], first, Chem.BondType.SINGLE)
        Chem.SanitizeMol(edited)
        found.add(canonical(edited))
    return found.pop() if len(found) == 1 else ""


@lru_cache(maxsize=4096)
def treated(smiles: str, reagent: str) -> str:
    """What any reagent of the two tables makes; a change must have one place to act."""
    if reagent in ENTERING:
        return substituted(smiles, reagent)
    from bootcamp.molecules.flask import outcomes

    found = outcomes(CHANGES[reagent], [Chem.MolFromSmiles(smiles)])
    return found.pop() if len(found) == 1 else ""


def arene(rng: Random, level: int) -> str:
    """A benzene ring with one to three groups in any places."""
    number = 1 if level == 1 and rng.random() < 0.3 else 2 if level < 3 else rng.choice((2, 3))
    groups = [rng.choice(FIRST + MORE) for _ in range(number)]
    spots = rng.sample(range(6), number)
    text = ""
    for place in range(6):
        ring = "9" if place in (0, 5) else ""
        group = groups[spots.index(place)] if place in spots else ""
        text += f"c{ring}({group})" if group else f"c{ring}"
    return Chem.CanonSmiles(text)


@dataclass(frozen=True, kw_only=True)
class Substitution(Task):
    """The product of one electrophile (`ask: product`), or an arene that gives a product so (`ask: precursor`)."""

    ask: str

    chance: ClassVar[float] = 0.05

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            smiles = arene(rng, level)
            reagent = rng.choice(list(ENTERING))
            product = substituted(smiles, reagent)
            if product:
                break
        answer = {"arene": smiles, "reagent": reagent, "product": product}
        if self.ask == "product":
            shown = smiles if level <= 2 else rewritten(Chem.MolFromSmiles(smiles), rng)
            return Problem(f"{shown} with {reagent}; {RULES}. One more group on the ring. Product as SMILES:", answer)
        shown = product if level <= 2 else rewritten(Chem.MolFromSmiles(product), rng)
        return Problem(f"{shown} is made with {reagent} from which arene? {RULES}. SMILES:", answer)

    def grade(self, answer: Any, text: str) -> Score:
        """For precursors codes of `read`, `no_reaction`, `wrong_molecule`; any that gives the product is right."""
        if self.ask == "product":
            return match(text, answer["product"])
        reading = read(text, elements=ORGANIC)
        if reading.mol is None:
            return reading.score
        if reading.mol.GetNumHeavyAtoms() > 40:
            return wrong("too_large")
        made = substituted(canonical(reading.mol), answer["reagent"])
        if not made:
            return wrong("no_reaction", "no single product under the rules")
        return right() if made == answer["product"] else wrong("wrong_molecule")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['product' if self.ask == 'product' else 'arene']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{homologue(answer['product' if self.ask == 'product' else 'arene'], rng)}</answer>"

    def check(self, problem: Problem) -> bool:
        """By a score for each free position: sums of what every group wants, the strongest weighing most."""
        first, _, rest = problem.prompt.partition(" ")
        reagent = rest.removeprefix("with ").removeprefix("is made with ").partition(f"; {RULES}")[0]
        reagent = reagent.partition(" from which")[0]
        product = problem.answer["product"] if self.ask == "product" else Chem.CanonSmiles(first)
        smiles = Chem.CanonSmiles(first) if self.ask == "product" else problem.answer["arene"]
        best = _scored(Chem.MolFromSmiles(smiles), ENTERING[reagent])
        return best == product == problem.answer["product"] and Chem.CanonSmiles(smiles) == problem.answer["arene"]

    def problem_key(self, problem: Problem) -> str:
        """What the prompt shows and the reagent: two arenes may give one product."""
        shown = problem.answer["arene" if self.ask == "product" else "product"]
        return f"{shown} {problem.answer['reagent']}"


def _scored(mol: Chem.Mol, group: str) -> str:
    """The product at the position with the best score; empty for a tie between different products."""
    apart = Chem.GetDistanceMatrix(mol)
    ring = set(mol.GetSubstructMatch(RING))
    heads = {}
    for index in ring:
        for near in mol.GetAtomWithIdx(index).GetNeighbors():
            if near.GetIdx() not in ring:
                symbol, charge = near.GetSymbol(), near.GetFormalCharge()
                multiple = any(b.GetBondTypeAsDouble() > 1 for b in near.GetBonds())
                fluorines = sum(n.GetSymbol() == "F" for n in near.GetNeighbors()) if symbol == "C" else 0
                if symbol in ("O", "N") and not charge:
                    heads[index] = 1000 if symbol == "O" else 900
                elif symbol == "C" and not multiple and fluorines < 3:
                    heads[index] = 100
                elif symbol in ("F", "Cl", "Br", "I"):
                    heads[index] = 10
                else:
                    heads[index] = -1
    top = max((abs(v) for v in heads.values()), default=0)
    found: dict[float, set[str]] = {}
    for index in sorted(ring - set(heads)):
        score = 0.0
        for head, weight in heads.items():
            if abs(weight) != top:
                continue
            wanted = {1: 0.9, 2: 0.0, 3: 1.0} if weight > 0 else {1: 0.0, 2: 1.0, 3: 0.0}
            score += wanted[int(apart[index][head])]
        if sum(near.GetIdx() in heads for near in mol.GetAtomWithIdx(index).GetNeighbors()) == 2:
            score -= 10
        edited = Chem.RWMol(mol)
        first = edited.GetNumAtoms()
        edited.InsertMol(Chem.MolFromSmiles(group))
        edited.AddBond(index, first, Chem.BondType.SINGLE)
        Chem.SanitizeMol(edited)
        found.setdefault(round(score, 6), set()).add(canonical(edited))
    best = found[max(found)]
    return next(iter(best)) if len(best) == 1 else ""


@dataclass(frozen=True, kw_only=True)
class RingRoute(Lettered):
    """Reagents in the order that makes a substituted benzene of benzene; any order that does so is right."""

    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        steps = min(level, 3) + 1
        reagents = [*ENTERING, *CHANGES]
        while True:
            start = (
                "c1ccccc1" if rng.random() < 0.3 else Chem.CanonSmiles(f"c1ccccc1{rng.choice(FIRST[:7] + MORE[:8])}")
            )
            route = [start]
            used: list[str] = []
            while len(used) < steps:
                open_ = [(name, made) for name in reagents if (made := treated(route[-1], name)) and made not in route]
                if not open_:
                    break
                name, made = rng.choice(open_)
                route.append(made)
                used.append(name)
            if len(used) == steps:
                break
        kept = shelved(used, reagents, level, rng)
        goal = route[-1] if level == 1 else rewritten(Chem.MolFromSmiles(route[-1]), rng)
        shelf = "; ".join(f"{letter} {name}" for letter, name in zip(LETTERS, kept, strict=False))
        prompt = (
            f"{start} into {goal} with: {shelf} ({RULES}; no Friedel-Crafts beside acceptors or N). Letters in order:"
        )
        letters = "".join(LETTERS[kept.index(name)] for name in used)
        return Problem(prompt, {"start": start, "goal": route[-1], "shelf": kept, "letters": letters})

    def grade(self, answer: Any, text: str) -> Score:
        """Codes: `not_letters`, `too_many_steps`, `no_reaction`, `isomer` for a wrong pattern, `wrong_molecule`."""
        letters = parse_letters(text)
        if letters is None:
            return wrong("not_letters", "write letters of the list, such as AB")
        if len(letters) > MAX_STEPS:
            return wrong("too_many_steps", f"at most {MAX_STEPS}")
        smiles = answer["start"]
        for number, letter in enumerate(letters, 1):
            place = LETTERS.index(letter)
            smiles = treated(smiles, answer["shelf"][place]) if place < len(answer["shelf"]) else ""
            if not smiles:
                return wrong("no_reaction", f"step {number} has no sure outcome")
        if smiles == answer["goal"]:
            return right()
        alike = sorted(Chem.MolFromSmiles(smiles).GetNumAtoms() for smiles in (smiles, answer["goal"]))
        return wrong("isomer" if alike[0] == alike[1] else "wrong_molecule")

    def check(self, problem: Problem) -> bool:
        """Each entering group by scored positions, each change by what it does to the formula."""
        start, _, rest = problem.prompt.partition(" into ")
        goal, _, rest = rest.partition(" with: ")
        shelf = [item[2:] for item in rest.partition(f" ({RULES}")[0].split("; ") if item[1:2] == " "]
        smiles = Chem.CanonSmiles(start)
        answer = problem.answer
        names = dict(zip(LETTERS, answer["shelf"], strict=False))
        if [name.partition("; ")[0] for name in answer["shelf"]] != [name.partition("; ")[0] for name in shelf]:
            return False
        for letter in answer["letters"]:
            name = names[letter]
            before = Chem.MolFromSmiles(smiles)
            smiles = _scored(before, ENTERING[name]) if name in ENTERING else treated(smiles, name)
            if not smiles:
                return False
            grown = Chem.MolFromSmiles(smiles).GetNumAtoms() - before.GetNumAtoms()
            if name == "Zn(Hg), HCl" and grown != -1:
                return False
        return smiles == Chem.CanonSmiles(goal) == answer["goal"] and start == answer["start"]

    def problem_key(self, problem: Problem) -> str:
        answer = problem.answer
        return "|".join((answer["start"], answer["goal"], *sorted(answer["shelf"])))
