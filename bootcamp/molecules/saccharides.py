"""Sugars as tasks: Fischer projections both ways, glycosides from names, oligosaccharides read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.molecules.answering import ExactMolecule
from bootcamp.molecules.smiles import rewritten
from bootcamp.molecules.sugars import AGLYCONES, GREEK, RINGS, SYMBOLS, mirrored, read_rings, side, symbol, unit
from bootcamp.types import Problem, Score, Task, right, wrong

GROUPS = {"OH": "O", "NH2": "N", "F": "F", "Cl": "Cl", "OMe": "OC", "SH": "S", "N3": "N=[N+]=[N-]"}
TOPS = {"CHO": "O=C", "CO2H": "OC(=O)", "CH2OH": "OC", "CN": "N#C", "CO2Me": "COC(=O)", "CONH2": "NC(=O)"}
BOTTOMS = {"CH2OH": "CO", "CH3": "C", "CO2H": "C(=O)O", "CH2OMe": "COC", "CH2NH2": "CN"}


@dataclass(frozen=True, kw_only=True)
class Fischer(ExactMolecule):
    """The structure of a Fischer projection, row by row."""

    def generate(self, rng: Random, level: int) -> Problem:
        n = rng.randint(1, 2) if level == 1 else rng.randint(2, min(level + 1, 5))
        top, bottom = rng.choice(list(TOPS)), rng.choice(list(BOTTOMS))
        while top == bottom:
            bottom = rng.choice(list(BOTTOMS))
        kinds = list(GROUPS) if level > 1 else list(GROUPS)[:5]
        rows, groups, sides = [], [], ""
        for _ in range(n):
            group, where = rng.choice(kinds), rng.choice("RL")
            rows.append(f"H-C-{group}" if where == "R" else f"{group}-C-H")
            groups.append(GROUPS[group])
            sides += where
        marks = "".join(f"[C@{'' if s == 'R' else '@'}H]({g})" for s, g in zip(sides, groups, strict=True))
        smiles = Chem.CanonSmiles(TOPS[top] + marks + BOTTOMS[bottom])
        flat = Chem.MolFromSmiles(smiles)
        Chem.RemoveStereochemistry(flat)
        prompt = f"Fischer projection, top to bottom: {', '.join([top, *rows, bottom])}. SMILES:"
        return Problem(prompt, {"smiles": smiles, "from": Chem.MolToSmiles(flat)})

    def check(self, problem: Problem) -> bool:
        """The sides and groups of the rows, read from the structure along its carbon chain."""
        rows = problem.prompt.partition("bottom: ")[2].removesuffix(". SMILES:").split(", ")
        query = Chem.MolFromSmiles(
            TOPS[rows[0]] + "".join(f"C({_group(row)})" for row in rows[1:-1]) + BOTTOMS[rows[-1]]
        )
        mol = Chem.AddHs(Chem.MolFromSmiles(problem.answer["smiles"]))
        if mol.GetNumHeavyAtoms() != query.GetNumAtoms():
            return False
        wanted = "".join("R" if row.startswith("H-C-") else "L" for row in rows[1:-1])
        head = Chem.MolFromSmiles(TOPS[rows[0]]).GetNumAtoms()
        start = min(near.GetIdx() for near in query.GetAtomWithIdx(head).GetNeighbors())
        for matched in mol.GetSubstructMatches(query, uniquify=False):
            above, here, sides = matched[start], head, ""
            for row in rows[1:-1]:
                sides += side(mol, matched[here], above, matched[here + 1])
                above, here = matched[here], here + 1 + Chem.MolFromSmiles(_group(row)).GetNumAtoms()
            if sides == wanted:
                return True
        return False


def _group(row: str) -> str:
    return GROUPS[row.removeprefix("H-C-").removesuffix("-C-H")]


@dataclass(frozen=True, kw_only=True)
class Projection(Task):
    """The name of an open sugar, or with `sides` the sides of its groups in the Fischer projection."""

    chance: ClassVar[float] = 0.15

    def generate(self, rng: Random, level: int) -> Problem:
        n = 4 if level < 3 else 5
        sides = "".join(rng.choice("RL") for _ in range(n))
        groups = [rng.choice(list(GROUPS.values()) if level > 1 else ["O", "N", "F"]) for _ in sides]
        marks = "".join(f"[C@{'' if s == 'R' else '@'}H]({g})" for s, g in zip(sides, groups, strict=True))
        smiles = f"O=C{marks}{rng.choice(list(BOTTOMS.values()))}"
        if level > 1:
            smiles = rewritten(Chem.MolFromSmiles(smiles), rng)
        prompt = (
            f"Fischer projection of {smiles}, CHO on top: side (L or R) of each group that is not H, top to bottom:"
        )
        return Problem(prompt, sides)

    def grade(self, answer: Any, text: str) -> Score:
        letters = "".join(text[:200].upper().replace("LEFT", "L").replace("RIGHT", "R").split(",")).replace(" ", "")
        letters = letters.removesuffix(".").replace("-", "")
        if not letters or set(letters) - set("LR"):
            return wrong("bad_form", "write L or R for each group")
        return right() if letters == answer else wrong("mirrored" if letters == mirrored(answer) else "wrong_sides")

    def solution(self, answer: Any) -> str:
        return f"<answer>{','.join(answer)}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        place = rng.randrange(len(answer))
        return self.solution(answer[:place] + mirrored(answer[place]) + answer[place + 1 :])

    def check(self, problem: Problem) -> bool:
        """Side by side along the carbons that lead away from the aldehyde."""
        smiles = problem.prompt.partition(" of ")[2].partition(", CHO")[0]
        mol = Chem.AddHs(Chem.MolFromSmiles(smiles))
        (top, _), *_ = mol.GetSubstructMatches(Chem.MolFromSmarts("[CX3H1]=O"))
        carbons, sides = [top], ""
        while onward := [
            a.GetIdx()
            for a in mol.GetAtomWithIdx(carbons[-1]).GetNeighbors()
            if a.GetSymbol() == "C" and a.GetIdx() not in carbons
        ]:
            carbons.append(onward[0])
        for above, centre in pairwise(carbons[:-1]):
            atom = mol.GetAtomWithIdx(centre)
            branch = next(a.GetIdx() for a in atom.GetNeighbors() if a.GetSymbol() not in ("C", "H"))
            sides += side(mol, centre, above, branch)
        return sides == problem.answer

    def problem_key(self, problem: Problem) -> str:
        return str(Chem.CanonSmiles(problem.prompt.partition(" of ")[2].partition(", CHO")[0]))


def _glycoside(rng: Random, level: int) -> tuple[str, str]:
    """The name and SMILES of an alkyl glycoside."""
    name, ring = rng.choice(list(SYMBOLS)), rng.choice(list(RINGS) if level > 1 else ["pyranos"])
    series, anomer, alkyl = rng.choice("DL"), rng.choice("ab"), rng.choice(list(AGLYCONES))
    sides = SYMBOLS[name] if series == "D" else mirrored(SYMBOLS[name])
    text = f"{alkyl} {GREEK[anomer]}-{series}-{STEMS[name]}{ring}ide"
    return text, f"{AGLYCONES[alkyl]}O" + unit(sides, anomer, RINGS[ring], digit=3)


STEMS = {
    "Glc": "gluco", "Man": "manno", "Gal": "galacto", "All": "allo", "Alt": "altro", "Gul": "gulo", "Ido": "ido",
    "Tal": "talo", "Xyl": "xylo", "Ara": "arabino", "Rib": "ribo", "Lyx": "lyxo",
}  # fmt: skip
_NAME = re.compile(r"([a-z]+) (alpha|beta)-([DL])-([a-z]+)(pyranos|furanos)ide")


@dataclass(frozen=True, kw_only=True)
class Glycoside(ExactMolecule):
    """The structure of a glycoside from its name; from level 3 on of a disaccharide."""

    def generate(self, rng: Random, level: int) -> Problem:
        if level < 3:
            text, smiles = _glycoside(rng, level)
        else:
            text, smiles = disaccharide(rng)
        smiles = Chem.CanonSmiles(smiles)
        flat = Chem.MolFromSmiles(smiles)
        Chem.RemoveStereochemistry(flat)
        return Problem(f"SMILES of {text}:", {"smiles": smiles, "from": Chem.MolToSmiles(flat)})

    def check(self, problem: Problem) -> bool:
        """The rings read from the structure against the words of the name."""
        text = problem.prompt.removeprefix("SMILES of ").removesuffix(":")
        smiles = problem.answer["smiles"]
        donor = re.search(r"(\d)-O-\((alpha|beta)-([DL])-([a-z]+)pyranosyl\)-", text)
        plain_name = _NAME.fullmatch(text.replace(donor[0], "") if donor else text)
        if plain_name is None:
            return False
        alkyl, anomer, series, stem, ring = plain_name.groups()
        wanted = [(_sides(stem, series), anomer[0], RINGS[ring])]
        if donor:
            wanted.append((_sides(donor[4], donor[3]), donor[2][0], 5))
        mol, found = Chem.MolFromSmiles(smiles), read_rings(smiles)
        if sorted(wanted) != sorted((one.sides, one.anomer, one.closing) for one in found):
            return False
        if donor:
            acceptor = next(one for one in found if one.aglycone not in {c for other in found for c in other.carbons})
            other = next(one for one in found if one is not acceptor)
            if (acceptor.sides, acceptor.anomer) != wanted[0][:2] or other.aglycone != acceptor.carbons[
                int(donor[1]) - 1
            ]:
                return False
        atoms = Chem.MolFromSmiles(AGLYCONES[alkyl]).GetNumAtoms() + sum(2 * len(one.carbons) for one in found)
        atoms -= len(found) - 1  # the oxygen between two rings
        query = Chem.MolFromSmiles(AGLYCONES[alkyl] + "OCO")
        return mol.GetNumHeavyAtoms() == atoms and mol.HasSubstructMatch(query)

    def problem_key(self, problem: Problem) -> str:
        return problem.prompt


def _sides(stem: str, series: str) -> str:
    sides = SYMBOLS[next(name for name, known in STEMS.items() if known == stem)]
    return sides if series == "D" else mirrored(sides)


def disaccharide(rng: Random) -> tuple[str, str]:
    """The name and SMILES of a glycoside of two pyranoses."""
    hexoses = [name for name in SYMBOLS if len(SYMBOLS[name]) == 4]
    donor, acceptor = rng.choice(list(SYMBOLS)), rng.choice(hexoses)
    place = rng.choice((2, 3, 4, 6))
    one, other = rng.choice("ab"), rng.choice("ab")
    series = "D" if rng.random() < 0.8 else "L"
    load = "O" + unit(_sides(STEMS[donor], series), one, 5, digit=4)
    alkyl = rng.choice(list(AGLYCONES))
    smiles = f"{AGLYCONES[alkyl]}O" + unit(SYMBOLS[acceptor], other, 5, {place: load}, digit=3)
    inner = f"{place}-O-({GREEK[one]}-{series}-{STEMS[donor]}pyranosyl)-"
    return f"{alkyl} {inner}{GREEK[other]}-D-{STEMS[acceptor]}pyranoside", smiles


@dataclass(frozen=True, kw_only=True)
class Linkages(Task):
    """Sugars, anomers and linkages of an oligosaccharide read from its structure, as `Gal(b1-4)Glc(a)`."""

    chance: ClassVar[float] = 0.1

    def generate(self, rng: Random, level: int) -> Problem:
        hexoses = [name for name in SYMBOLS if len(SYMBOLS[name]) == 4]
        units = [rng.choice(hexoses) for _ in range(2 if level < 3 else 3)]
        anomers = [rng.choice("ab") for _ in units]
        places = [rng.choice((2, 3, 4, 6)) for _ in units[1:]]
        load = ""
        for depth, (name, anomer) in enumerate(zip(units, anomers, strict=True)):
            loads = {places[depth - 1]: load} if depth else {}
            load = "O" + unit(SYMBOLS[name], anomer, 5, loads, digit=depth + 1)
        smiles = "C" + load
        if level > 1:
            smiles = rewritten(Chem.MolFromSmiles(smiles), rng)
        text = "".join(f"{u}({a}1-{p})" for u, a, p in zip(units, anomers, places, strict=False))
        answer = f"{text}{units[-1]}({anomers[-1]})OMe"
        return Problem(f"Name {smiles}, D sugars and pyranoses only, like Gal(b1-4)Glc(a)OMe:", answer)

    def grade(self, answer: Any, text: str) -> Score:
        text = text[:200].replace("\u03b1", "a").replace("\u03b2", "b").replace("->", "-").replace("\u2192", "-")
        text = text.replace("alpha", "a").replace("beta", "b").replace(" ", "").removesuffix(".").replace("D-", "")
        if text.lower() == answer.lower():
            return right()
        return wrong("wrong_name" if re.fullmatch(r"(?:[A-Za-z]{3}\([ab][-0-9]{0,3}\)){1,4}OMe", text) else "bad_form")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return self.solution(answer[:-5] + ("b" if answer[-5] == "a" else "a") + answer[-4:])

    def check(self, problem: Problem) -> bool:
        smiles = problem.prompt.removeprefix("Name ").partition(",")[0]
        rings = read_rings(smiles)
        mol = Chem.AddHs(Chem.MolFromSmiles(smiles))
        home = {carbon: n for n, one in enumerate(rings) for carbon in one.carbons}
        here = next(n for n, one in enumerate(rings) if one.aglycone not in home)
        text = f"{symbol(rings[here].sides)}({rings[here].anomer})OMe"
        while donors := [n for n, one in enumerate(rings) if home.get(one.aglycone) == here]:
            donor = rings[donors[0]]
            place = rings[here].carbons.index(donor.aglycone) + 1
            text = f"{symbol(donor.sides)}({donor.anomer}1-{place}){text}"
            here = donors[0]
        methyl = mol.GetSubstructMatches(Chem.MolFromSmarts("[CH3]O"))
        return text == problem.answer and len(methyl) == 1 and all(one.sides[-1] == "R" for one in rings)

    def problem_key(self, problem: Problem) -> str:
        return str(problem.answer)
