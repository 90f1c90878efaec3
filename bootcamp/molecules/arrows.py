"""Electron pushing: curved arrows as text, carried out on a mapped molecule.

An arrow moves one electron pair and is written source>sink. An atom as source is a lone pair of it (a negative
charge has one), an atom as sink keeps the pair as its own; a bond i-j gives or takes one order. Whether a flask
would agree is not asked: the scenes are textbook steps, and the arrows alone decide what comes out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
from rdkit import Chem
from rdkit.rdBase import BlockLogs

from bootcamp.molecules.building_blocks import INERT_ENDS, SHORT_ENDS, alkyl, aryl
from bootcamp.molecules.smiles import canonical, read
from bootcamp.types import Problem, Score, Task, right, wrong

MAX_ARROWS = 10
_ARROW = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?(?:>|->|→)(\d{1,2})(?:-(\d{1,2}))?", re.ASCII)
_ORDERS = {1: Chem.BondType.SINGLE, 2: Chem.BondType.DOUBLE, 3: Chem.BondType.TRIPLE}

Arrow = tuple[tuple[int, ...], tuple[int, ...]]

# Each scene: mapped molecules and arrows. R, S and T are spectators; letters in <> are chosen from CHOICES.
SCENES: dict[str, tuple[tuple[str, str], ...]] = {
    "substitution": (
        ("[CH2:1]({R})[<X>:2].[<N>-:3]", "3>3-1 1-2>2"),
        ("[CH:1]({R})({S})[<X>:2].[<N>-:3]", "3>3-1 1-2>2"),
        ("[CH2:1]({R})[<X>:2].[NH2:3]{S}", "3>3-1 1-2>2"),
        ("[CH2:1]({R})[<X>:2].[CH2-:3]C(=O){S}", "3>3-1 1-2>2"),
        ("[CH2:1]({R})[<X>:2].[O-:3]{S}", "3>3-1 1-2>2"),
        ("[CH2:4]9[CH:1]({R})[O:2]9.[<N>-:3]", "3>3-4 4-2>2"),
        ("[CH2:1]({R})[<X>:2].[C-:3]#N", "3>3-1 1-2>2"),
    ),
    "elimination": (
        ("[CH:1]({R})([H:4])[CH2:2][<X>:3].[<B>-:5]", "5>5-4 1-4>1-2 2-3>3"),
        ("[CH:1]({R})([H:4])[CH:2]({S})[<X>:3].[<B>-:5]", "5>5-4 1-4>1-2 2-3>3"),
        ("[C:1]({R})([H:4])({S})[CH2:2][<X>:3].[<B>-:5]", "5>5-4 1-4>1-2 2-3>3"),
        ("[CH:1]({R})([H:4])[CH:2]({S})[OH2+:3].[OH2:5]", "5>5-4 1-4>1-2 2-3>3"),
        ("[CH-:1]({R})[CH:2]({S})[OH:3]", "1>1-2 2-3>3"),
    ),
    "carbonyl": (
        ("[CH:1]({R})=[O:2].[<A>-:3]", "3>3-1 1-2>2"),
        ("[C:1]({R})(=[O:2]){S}.[<A>-:3]", "3>3-1 1-2>2"),
        ("[C:1]({R})(=[O:2]){S}.[NH2:3]{T}", "3>3-1 1-2>2"),
        ("[CH:1]({R})=[O:2].[CH2-:3]C(=O){S}", "3>3-1 1-2>2"),
        ("[C:1]({R})(=[OH+:2]){S}.[OH:3]{T}", "3>3-1 1-2>2"),
    ),
    "collapse": (
        ("[C:1]({R})([O-:2])([<X>:3])[O]{S}", "2>2-1 1-3>3"),
        ("[C:1]({R})([O-:2])([O:3]{S})[OH]", "2>2-1 1-3>3"),
        ("[C:1]({R})([O-:2])([O:3]{S})[NH]{T}", "2>2-1 1-3>3"),
        ("[C:1]({R})([O-:2])([C:3]#[N]){S}", "2>2-1 1-3>3"),
        ("[C:1]({R})([OH:2])([OH2+:3]){S}", "2>2-1 1-3>3"),
        ("[CH:1]({R})([NH:2]{S})[OH2+:3]", "2>2-1 1-3>3"),
    ),
    "conjugate": (
        ("[CH:1]({R})=[CH:2][C:3](=[O:4]){S}.[<A>-:5]", "5>5-1 1-2>2-3 3-4>4"),
        ("[CH:1]({R})=[CH:2][C:3]#[N:4].[<A>-:5]", "5>5-1 1-2>2-3 3-4>4"),
        ("[CH2:1]=[CH:2][C:3](=[O:4])O{R}.[NH2:5]{S}", "5>5-1 1-2>2-3 3-4>4"),
        ("[C:1]({R})(=[CH2:2])[O-:3].[CH2:4]=[CH:5][C:6](=[O:7]){S}", "3>3-1 1-2>2-4 4-5>5-6 6-7>7"),
    ),
    "pericyclic": (
        ("[CH:1]({R})=[CH:2][CH:3]=[CH2:4].[CH2:5]=[CH:6]{S}", "1-2>2-3 3-4>4-5 5-6>6-1"),
        ("[CH2:1]=[C:2]({R})[CH:3]=[CH2:4].[CH2:5]=[CH:6]{S}", "1-2>2-3 3-4>4-5 5-6>6-1"),
        ("[CH:1]({R})=[CH:2][CH2:3][CH:4]({S})[CH:5]=[CH2:6]", "1-2>1-6 5-6>5-4 3-4>2-3"),
        ("[CH:1]({R})=[CH:2][O:3][CH:4]({S})[CH:5]=[CH2:6]", "1-2>1-6 5-6>5-4 3-4>2-3"),
        ("[CH2:1]=[CH:2][CH:3]({R})[H:4].[CH2:5]=[CH:6]{S}", "1-2>1-5 5-6>6-4 3-4>3-2"),
        ("[CH:1]({R})=[CH:2][CH:3]=[CH:4][CH:5]=[CH:6]{S}", "1-2>2-3 3-4>4-5 5-6>6-1"),
    ),
    "proton": (
        ("[CH2:1]({R})[O:2][H:3].[<B>-:4]", "4>4-3 2-3>2"),
        ("[C:1]({R})(=O)[O:2][H:3].[NH2:4]{S}", "4>4-3 2-3>2"),
        ("[C:1]({R})(=[O:2])[CH:3]({S})[H:4].[<B>-:5]", "5>5-4 3-4>1-3 1-2>2"),
        ("[C:1]({R})#[C:2][H:3].[NH2-:4]", "4>4-3 2-3>2"),
        ("[C:1]({R})([O:2][H:3])=[CH:4]{S}.[H:5][OH2+:6]", "1-4>4-5 5-6>6 2-1>2"),
        ("[CH:1]({R})=[CH2:2].[H:3][<X>:4]", "1-2>2-3 3-4>4"),
    ),
    "shift": (
        ("[CH+:1]({R})[C:2]({S})([H:3]){T}", "2-3>3-1"),
        ("[CH+:1]({R})[C:2]({S})([CH3:3]){T}", "2-3>3-1"),
        ("[CH:1]({R})=[CH:2][CH+:3]{S}", "1-2>2-3"),
        ("[CH-:1]({R})[CH:2]=[CH:3]{S}", "1>1-2 2-3>3"),
    ),
}  # fmt: skip
CHOICES = {
    "X": ("Cl", "Br", "I"),
    "N": ("OH", "SH", "I", "Br", "F"),
    "A": ("OH", "SH", "CH3", "H"),
    "B": ("OH", "NH2", "H", "CH3"),
}


def parse_arrows(text: str) -> list[Arrow] | None:
    """Arrows between white space, commas or semicolons; None if anything else is written."""
    words = text.strip().removesuffix(".").replace(",", " ").replace(";", " ").split()
    if not 1 <= len(words) <= MAX_ARROWS:
        return None
    arrows = []
    for word in words:
        found = _ARROW.fullmatch(word) if len(word) < 16 else None
        if found is None:
            return None
        a, b, c, d = found.groups()
        arrows.append((tuple(int(n) for n in (a, b) if n), tuple(int(n) for n in (c, d) if n)))
    return arrows


def pushed(smiles: str, arrows: Sequence[Arrow]) -> Chem.Mol | str:
    """The molecules after all arrows at once, maps kept; or the Score code that says why there are none."""
    mol = _read(smiles)
    place = {atom.GetAtomMapNum(): atom for atom in mol.GetAtoms() if atom.GetAtomMapNum()}
    orders = {(b.GetBeginAtomIdx(), b.GetEndAtomIdx()): round(b.GetBondTypeAsDouble()) for b in mol.GetBonds()}
    changes: dict[tuple[int, int], int] = {}
    charges: dict[int, int] = {}
    for ends in arrows:
        for end, sign in zip(ends, (-1, 1), strict=True):
            if any(n not in place for n in end) or len(set(end)) != len(end):
                return "unknown_atom"
            atoms = [place[n].GetIdx() for n in end]
            if len(atoms) == 2:
                low, high = sorted(atoms)
                changes[low, high] = changes.get((low, high), 0) + sign
            for atom in atoms:  # a pair of its own counts 2 towards an atom's electrons, one that it shares 1
                charges[atom] = charges.get(atom, 0) - sign * (2 // len(atoms))
        if not set(ends[0]) & set(ends[1]):
            return "arrow_jumps"
    for (low, high), change in changes.items():
        given = (low, high) if (low, high) in orders else (high, low)
        order = orders.get(given, 0) + change
        if order not in (0, *_ORDERS):
            return "bond_order"
        bond = mol.GetBondBetweenAtoms(low, high)
        if bond is None:
            if order:
                mol.AddBond(low, high, _ORDERS[order])
        elif order == 0:
            mol.RemoveBond(low, high)
        else:
            bond.SetBondType(_ORDERS[order])
    for index, change in charges.items():
        atom = mol.GetAtomWithIdx(index)
        atom.SetFormalCharge(atom.GetFormalCharge() + change)
    with BlockLogs():
        try:
            Chem.SanitizeMol(mol)
        except Chem.MolSanitizeException:
            return "valence"
    if any(atom.GetNumRadicalElectrons() for atom in mol.GetAtoms()):
        return "valence"
    return mol.GetMol()


def _read(smiles: str) -> Chem.RWMol:
    """A mapped SMILES with its hydrogens as written: an atom keeps those it has, whatever its bonds become."""
    settings = Chem.SmilesParserParams()
    settings.removeHs = False  # type: ignore[assignment]
    mol = Chem.RWMol(Chem.MolFromSmiles(smiles, settings))
    for atom in mol.GetAtoms():
        if atom.GetAtomMapNum():
            atom.SetNumExplicitHs(atom.GetTotalNumHs())
            atom.SetNoImplicit(True)
    return mol


def unmapped(mol: Chem.Mol) -> str:
    """Canonical SMILES without maps, hydrogens folded in."""
    bare = Chem.Mol(mol)
    for atom in bare.GetAtoms():
        atom.SetAtomMapNum(0)
        atom.SetNoImplicit(False)
    with BlockLogs():
        return Chem.CanonSmiles(canonical(Chem.RemoveHs(bare)))


@dataclass(frozen=True, kw_only=True)
class Arrows(Task):
    """What given arrows make (`ask: product`), or arrows that make what is given (`ask: arrows`).

    Levels widen the scenes and the spectators; from level 3 on atoms are numbered and written in any order.
    """

    scene: str
    ask: str

    chance: ClassVar[float] = 0.25

    def generate(self, rng: Random, level: int) -> Problem:
        scenes = SCENES[self.scene]
        while True:
            text, arrows = rng.choice(scenes[: 2 + level])
            for name, options in CHOICES.items():
                text = text.replace(f"<{name}>", rng.choice(options))
            names = [name for name in "RST" if f"{{{name}}}" in text]
            text = text.format(**{name: _spectator(rng, level) for name in names})
            if level >= 3 or self.ask == "arrows":
                text, arrows = _renumbered(text, arrows, rng, shuffle=level >= 3)
            after = pushed(text, parse_arrows(arrows) or [])
            if not isinstance(after, str) and unmapped(after) != unmapped(_read(text)):
                break
        if self.ask == "product":
            prompt = f"{text}; electron pairs {arrows}. Products drawn by them, as SMILES:"
            return Problem(prompt, {"arrows": arrows, "mapped": text, "smiles": unmapped(after)})
        goal = canonical(after)
        prompt = f"Electron pairs, like a>a-b b-c>c, that turn {text} into {goal}:"
        return Problem(prompt, {"arrows": arrows, "mapped": text, "goal": goal})

    def grade(self, answer: Any, text: str) -> Score:
        if self.ask == "product":
            reading = read(text, components=3)
            if reading.mol is None:
                return reading.score
            # Another resonance form is another set of arrows: graphs are compared, not InChIs.
            Chem.RemoveStereochemistry(reading.mol)
            return right() if canonical(reading.mol) == answer["smiles"] else wrong("wrong_molecule")
        arrows = parse_arrows(text)
        if arrows is None:
            return wrong("not_arrows", "write arrows such as 3>3-1 1-2>2")
        after = pushed(answer["mapped"], arrows)
        if isinstance(after, str):
            return wrong(after)
        return right() if canonical(after) == answer["goal"] else wrong("wrong_molecule")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['smiles' if self.ask == 'product' else 'arrows']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        if self.ask == "product":
            return f"<answer>{unmapped(_read(answer['mapped']))}</answer>"
        words = answer["arrows"].split()
        return f"<answer>{' '.join(words[:-1]) or '1>2'}</answer>"

    def check(self, problem: Problem) -> bool:
        """By matrices of bonds and electrons: that of the products is that of the reactants plus the arrows'."""
        answer = problem.answer
        if self.ask == "product":
            text, _, rest = problem.prompt.partition("; electron pairs ")
        else:
            text, _, rest = problem.prompt.partition(" that turn ")[2].partition(" into ")
        arrows = parse_arrows(rest.partition(". ")[0] if self.ask == "product" else answer["arrows"])
        if text != answer["mapped"] or arrows is None:
            return False
        given = _read(text)
        numbers = sorted(atom.GetAtomMapNum() for atom in given.GetAtoms() if atom.GetAtomMapNum())
        moved = np.zeros((100, 100))
        for source, sink in arrows:
            for end, sign in ((source, -1), (sink, 1)):
                moved[end[0], end[-1]] += sign * (2 if len(end) == 1 else 1)
                if len(end) == 2:
                    moved[end[1], end[0]] += sign
        after = _matrix(given) + moved
        if self.ask == "arrows":
            return bool((after == _matrix(_read(rest.removesuffix(":")))).all())
        # The product's own graph, put back on the numbers, has those bonds and lone electrons.
        made = pushed(text, arrows)
        if isinstance(made, str) or unmapped(made) != answer["smiles"]:
            return False
        return bool(numbers) and bool((after == _matrix(Chem.RWMol(made))).all())

    def problem_key(self, problem: Problem) -> str:
        answer = problem.answer
        made = pushed(answer["mapped"], parse_arrows(answer["arrows"]) or [])
        return f"{unmapped(_read(answer['mapped']))}>{made if isinstance(made, str) else unmapped(made)}"


def _spectator(rng: Random, level: int) -> str:
    """A group that takes no part, written after what it hangs on."""
    if level >= 3 and rng.random() < 0.3:
        return aryl(rng, INERT_ENDS).after
    ends = (SHORT_ENDS if level == 1 else INERT_ENDS) if rng.random() < 0.15 * level else ()
    return alkyl(rng, 4 + (level > 1), ends).after


def _renumbered(text: str, arrows: str, rng: Random, *, shuffle: bool) -> tuple[str, str]:
    """The scene with other atom numbers, from level 3 on also written in another order."""
    numbers = sorted({int(n) for n in re.findall(r":(\d+)\]", text)})
    turned = dict(zip(numbers, rng.sample(range(1, 10), len(numbers)), strict=True))
    text = re.sub(r":(\d+)\]", lambda found: f":{turned[int(found[1])]}]", text)
    arrows = re.sub(r"\d+", lambda found: str(turned.get(int(found[0]), found[0])), arrows)
    if shuffle:
        mol = _read(text).GetMol()
        order = list(range(mol.GetNumAtoms()))
        rng.shuffle(order)
        text = Chem.MolToSmiles(Chem.RenumberAtoms(mol, order), canonical=False)
    return text, arrows


def _matrix(mol: Chem.RWMol) -> npt.NDArray[np.float64]:
    """Ugi's matrix of mapped atoms: bond orders, and on the diagonal the electrons that an atom has to itself."""
    matrix = np.zeros((100, 100))
    table = Chem.GetPeriodicTable()
    Chem.Kekulize(mol)
    for atom in mol.GetAtoms():
        number = atom.GetAtomMapNum()
        if number:
            bonds = sum(bond.GetBondTypeAsDouble() for bond in atom.GetBonds()) + atom.GetNumExplicitHs()
            matrix[number, number] = table.GetNOuterElecs(atom.GetAtomicNum()) - atom.GetFormalCharge() - bonds
    for bond in mol.GetBonds():
        i, j = bond.GetBeginAtom().GetAtomMapNum(), bond.GetEndAtom().GetAtomMapNum()
        if i and j:
            matrix[i, j] = matrix[j, i] = bond.GetBondTypeAsDouble()
    return matrix
