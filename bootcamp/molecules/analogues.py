"""Analogues by stated replacements: bioisosteres, matched pairs carried over, cores exchanged; all else stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from rdkit import Chem

from bootcamp.molecules.answering import OneMolecule
from bootcamp.molecules.building_blocks import INERT_ENDS, alkyl
from bootcamp.molecules.flask import outcomes
from bootcamp.molecules.smiles import rewritten
from bootcamp.types import Problem


@dataclass(frozen=True)
class Swap:
    """A group and what takes its place: names, what is written after the atom that bears it, and a SMIRKS."""

    old: str
    new: str
    before: str
    after: str
    smirks: str


_SP3 = "[$([CX4]),c:9]"
SWAPS: tuple[Swap, ...] = (
    Swap("COOH", "1H-tetrazol-5-yl", "C(=O)O", "c1nn[nH]n1", f"{_SP3}[CX3](=O)[OX2H1]>>[*:9]c1nn[nH]n1"),
    Swap("COOH", "CONHSO2CH3", "C(=O)O", "C(=O)NS(C)(=O)=O", f"{_SP3}[CX3](=O)[OX2H1]>>[*:9]C(=O)NS(C)(=O)=O"),
    Swap("COOH", "SO2NH2", "C(=O)O", "S(N)(=O)=O", f"{_SP3}[CX3](=O)[OX2H1]>>[*:9]S(N)(=O)=O"),
    Swap("COOCH3", "5-methyl-1,3,4-oxadiazol-2-yl", "C(=O)OC", "c1nnc(C)o1",
         f"{_SP3}[CX3](=O)[OX2][CH3]>>[*:9]c1nnc(C)o1"),
    Swap("COOCH3", "CONHCH3", "C(=O)OC", "C(=O)NC", f"{_SP3}[CX3](=O)[OX2][CH3]>>[*:9]C(=O)NC"),
    Swap("COCH3", "3-methyloxetan-3-yl", "C(C)=O", "C1(C)COC1", f"{_SP3}[CX3](=O)[CH3]>>[*:9]C1(C)COC1"),
    Swap("CONH2", "CN", "C(N)=O", "C#N", f"{_SP3}[CX3](=O)[NX3;H2]>>[*:9]C#N"),
    Swap("NO2", "CN", "[N+](=O)[O-]", "C#N", f"{_SP3}[NX3+](=O)[O-]>>[*:9]C#N"),
    Swap("OCH3", "OCHF2", "OC", "OC(F)F", f"{_SP3}[OX2][CH3]>>[*:9]OC(F)F"),
    Swap("OCH3", "SCH3", "OC", "SC", f"{_SP3}[OX2][CH3]>>[*:9]SC"),
    Swap("Cl", "CF3", "Cl", "C(F)(F)F", f"{_SP3}[Cl]>>[*:9]C(F)(F)F"),
    Swap("Br", "C#CH", "Br", "C#C", f"{_SP3}[Br]>>[*:9]C#C"),
    Swap("C(CH3)3", "1-(trifluoromethyl)cyclopropyl", "C(C)(C)C", "C1(C(F)(F)F)CC1",
         f"{_SP3}[CX4]([CH3])([CH3])[CH3]>>[*:9]C1(C(F)(F)F)CC1"),
    Swap("OH", "NH2", "O", "N", f"{_SP3}[OX2H1]>>[*:9]N"),
    Swap("phenyl", "2-thienyl", "c1ccccc1", "c1cccs1", f"{_SP3}!@c1[cH][cH][cH][cH][cH]1>>[*:9]c1cccs1"),
    Swap("phenyl", "3-pyridyl", "c1ccccc1", "c1cccnc1", f"{_SP3}!@c1[cH][cH][cH][cH][cH]1>>[*:9]c1cccnc1"),
)  # fmt: skip
# Scaffolds with places for groups that are written after the atom that bears them.
SCAFFOLDS: tuple[tuple[str, ...], ...] = (
    ("C({0})C({1})CC", "C({0})CC({1})C", "C({0})CCC({1})CC", "C({0})CCCC{1}", "C({0})C(C)CC{1}"),
    ("c9c({0})ccc(C{1})c9", "C({0})c9ccc(C{1})cc9", "c9c({0})cc(F)c(CC{1})c9", "C9C({0})CC(C{1})C9",
     "C({0})C9CCC(C{1})CC9"),
    ("C({0})CN9CCC(C{1})CC9", "C({0})c9ccc(CC({1})C{2})cc9", "c9c({0})cnc(CC{1})c9", "C({0})CN(CC{2})CCC{1}",
     "C({0})C9CC9C({1})C{2}"),
    ("C({0})c9cc(C{1})nc(C{2})c9", "C({0})CN9CCN(CC{1})C(C{2})C9", "C({0})c9ccc8cc(C{1})ccc8c9",
     "C({0})C(C{1})NC(=O)CC{2}"),
)  # fmt: skip
CORES: tuple[str, ...] = (
    "[*:1]c1ccc([*:2])cn1", "[*:1]c1ncc([*:2])cn1", "[*:1]c1cc([*:2])no1", "[*:1]c1csc([*:2])n1", "[*:1]C1CCN([*:2])C1",
    "[*:1]C1CCN([*:2])CC1", "[*:1]c1cn([*:2])nn1", "[*:1]c1ccc([*:2])c(F)c1", "[*:1]C1CC1([*:2])C",
    "[*:1]c1noc([*:2])n1",
    "[*:1]c1cc([*:2])n(C)n1", "[*:1]C1CCC([*:2])O1", "[*:1]c1coc([*:2])n1", "[*:1]c1cc([*:2])c(C)s1",
)  # fmt: skip
_PLACE = re.compile(r"\{(\d)\}")


def scaffold(rng: Random, level: int) -> str:
    return rng.choice(SCAFFOLDS[min(level, 4) - 1])


def spectator(rng: Random, level: int) -> str:
    """A group that no swap touches."""
    if level >= 3 and rng.random() < 0.4:
        return rng.choice(("C(=O)N(C)C", "N(C)C", "C1CC1", "S(C)(=O)=O", "C(F)F", "N1CCOCC1", "OCC", "C(=O)OCC"))
    return alkyl(rng, 4, INERT_ENDS[:1] if rng.random() < 0.2 else ()).after


def swapped(smiles: str, swaps: Sequence[Swap]) -> str:
    """Every group of these replaced, by their SMIRKS; empty if one does not occur."""
    smiles = Chem.CanonSmiles(smiles)
    for swap in swaps:
        before = smiles
        for _ in range(8):
            made = outcomes(swap.smirks, [Chem.MolFromSmiles(smiles)])
            if not made:
                break
            smiles = min(made)
        if smiles == before:
            return ""
    return smiles


def _usable(smiles: str, swaps: Sequence[Swap], product: str) -> bool:
    """True if the swaps, in either order, touch only what they are meant to touch."""
    if Chem.MolFromSmiles(smiles) is None or Chem.MolFromSmiles(product) is None:
        return False
    goal = Chem.CanonSmiles(product)
    return swapped(smiles, swaps) == goal == swapped(smiles, list(reversed(swaps)))


@dataclass(frozen=True, kw_only=True)
class Isostere(OneMolecule):
    """A molecule with one or two kinds of groups replaced by others, each wherever it occurs."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            text = scaffold(rng, level)
            places = sorted(set(_PLACE.findall(text)))
            swaps = rng.sample(SWAPS, min(1 + (level >= 2), len(places)))
            if len({swap.before for swap in swaps}) < len(swaps):
                continue
            chosen: list[Swap | str] = [*swaps]
            while len(chosen) < len(places):
                chosen.append(rng.choice(swaps) if level >= 3 and rng.random() < 0.4 else spectator(rng, level))
            rng.shuffle(chosen)
            old = text.format(*(c.before if isinstance(c, Swap) else c for c in chosen))
            new = text.format(*(c.after if isinstance(c, Swap) else c for c in chosen))
            if level == 1:  # a chain more, so that there are enough of them
                tail = alkyl(rng, 4).after
                old, new = old.replace("C(", f"C({tail})(", 1), new.replace("C(", f"C({tail})(", 1)
            if _usable(old, swaps, new):
                break
        smiles = Chem.CanonSmiles(old)
        shown = smiles if level <= 2 else rewritten(Chem.MolFromSmiles(smiles), rng)
        words = " and ".join(f"each {swap.old} by {swap.new}" for swap in swaps)
        return Problem(f"In {shown} replace {words}. SMILES:", {"smiles": Chem.CanonSmiles(new), "from": smiles})

    def check(self, problem: Problem) -> bool:
        """By the SMIRKS of the table, as the prompt names them."""
        smiles, _, words = problem.prompt.removeprefix("In ").partition(" replace ")
        asked = []
        for part in words.removesuffix(". SMILES:").split(" and "):
            old, _, new = part.removeprefix("each ").partition(" by ")
            asked.append(next(swap for swap in SWAPS if (swap.old, swap.new) == (old, new)))
        return swapped(smiles, asked) == problem.answer["smiles"] and Chem.CanonSmiles(smiles) == problem.answer["from"]


@dataclass(frozen=True, kw_only=True)
class Transfer(OneMolecule):
    """A matched pair: the change that made B of A, made on C."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            swap = rng.choice(SWAPS)
            pair = []
            for _ in range(2):
                text = scaffold(rng, level)
                others = [spectator(rng, level) for _ in range(3)]
                place = rng.randrange(len(set(_PLACE.findall(text))))
                fills = [[*others[:place], end, *others[place + 1 :]] for end in (swap.before, swap.after)]
                pair.append(tuple(text.format(*fill) for fill in fills))
            (a, b), (c, d) = pair
            usable = all(_usable(old, [swap], new) for old, new in pair)
            if usable and Chem.CanonSmiles(a) != Chem.CanonSmiles(c) and _same_change(a, b, c) == [Chem.CanonSmiles(d)]:
                break
        shown = [s if level == 1 else rewritten(Chem.MolFromSmiles(s), rng) for s in (a, b, c)]
        prompt = f"{shown[0]} becomes {shown[1]}. The same change of {shown[2]} gives, as SMILES:"
        return Problem(
            prompt, {"smiles": Chem.CanonSmiles(d), "from": c, "pair": [Chem.CanonSmiles(a), Chem.CanonSmiles(b)]}
        )

    def check(self, problem: Problem) -> bool:
        """Of all SMIRKS of the table, those that make B of A make one product of C."""
        a, _, rest = problem.prompt.partition(" becomes ")
        b, _, rest = rest.partition(". The same change of ")
        c = rest.removesuffix(" gives, as SMILES:")
        kept = Chem.CanonSmiles(c) == Chem.CanonSmiles(problem.answer["from"])
        return kept and _same_change(a, b, c) == [problem.answer["smiles"]]

    def problem_key(self, problem: Problem) -> str:
        return ">".join((*problem.answer["pair"], Chem.CanonSmiles(problem.answer["from"])))


def _same_change(a: str, b: str, c: str) -> list[str]:
    fitting = [swap for swap in SWAPS if swapped(a, [swap]) == Chem.CanonSmiles(b)]
    return sorted({swapped(c, [swap]) for swap in fitting})


def joined(core: str, groups: Sequence[str]) -> str:
    """A core with groups, written after the atom that bears them, at its places; the first place is written first."""
    text = core.removeprefix("[*:1]")
    first, rest = re.match(r"(Br|Cl|[A-Za-z])(\d?)", text), text
    assert first is not None
    rest = text[first.end() :]
    return f"{first[0]}({groups[0]}){rest.replace('([*:2])', f'({groups[1]})')}"


@dataclass(frozen=True, kw_only=True)
class CoreHop(OneMolecule):
    """A molecule with its core exchanged for another, the groups at the places that the maps tell."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            old, new = rng.sample(CORES, 2)
            groups = [spectator(rng, max(level, 2)) for _ in range(2)]
            if level >= 2:
                groups = ["C" * (g[0] not in "C[") + g for g in groups]
            one, other = joined(old, groups), joined(new, groups)
            if Chem.MolFromSmiles(one) is None or Chem.MolFromSmiles(other) is None or groups[0] == groups[1]:
                continue
            if exchanged(one, old, new) == {Chem.CanonSmiles(other)}:
                break
        smiles = Chem.CanonSmiles(one)
        shown = smiles if level <= 2 else rewritten(Chem.MolFromSmiles(smiles), rng)
        prompt = f"In {shown} exchange the core {old} for {new}, groups kept at *:1 and *:2. SMILES:"
        return Problem(prompt, {"smiles": Chem.CanonSmiles(other), "from": smiles, "cores": [old, new]})

    def check(self, problem: Problem) -> bool:
        """By a reaction template made of the two cores."""
        smiles, _, rest = problem.prompt.removeprefix("In ").partition(" exchange the core ")
        old, _, rest = rest.partition(" for ")
        made = exchanged(smiles, old, rest.partition(", groups")[0])
        return made == {problem.answer["smiles"]} and problem.answer["from"] == Chem.CanonSmiles(smiles)

    def problem_key(self, problem: Problem) -> str:
        return f"{problem.answer['from']}>{problem.answer['smiles']}"


def exchanged(smiles: str, old: str, new: str) -> set[str]:
    """All products of the template that takes one core for the other."""
    query = re.sub(r"\[\*:(\d)\]", r"[*;!#1:\1]-!@", old, count=1)
    query = query.replace("([*:2])", "(-!@[*;!#1:2])")
    return {Chem.CanonSmiles(s) for s in outcomes(f"{query}>>{new}", [Chem.MolFromSmiles(smiles)])}
