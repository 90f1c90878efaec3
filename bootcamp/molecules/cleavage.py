"""Which molecule fell into these pieces? Deduction backwards from a reaction that cuts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

from rdkit import Chem

from bootcamp.molecules.building_blocks import pattern
from bootcamp.molecules.flask import filled, outcomes
from bootcamp.molecules.smiles import canonical, homologue, inchikey, read, rewritten
from bootcamp.types import Problem, Score, Task, right, wrong

MAX_CUTS = 6


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A reaction that cuts every bond of one kind. Sketches are (the whole, its pieces), by level."""

    reagents: str
    kind: str  # what to find, in words
    rule: str
    bond: str  # the two atoms of a bond that is cut come first
    sketches: dict[int, tuple[tuple[str, str], ...]]


CUTS: dict[str, Cut] = {
    "ozonolysis": Cut(
        reagents="O3 (excess), Me2S",
        kind="alkene or diene",
        rule="[CX3:1]=[CX3:2]>>([C:1]=O.O=[C:2])",
        bond="[CX3]=[CX3]",
        sketches={
            1: (("{A}C=C{b}", "{A}C=O.O=C{b}"), ("{A}C({b})=C{c}", "{A}C(=O){b}.O=C{c}")),
            2: (("{A}C=C{b}", "{A}C=O.O=C{b}"), ("{A}C({b})=C{c}", "{A}C(=O){b}.O=C{c}")),
            3: (
                ("C9=C({a})C({b})CCC9", "O=CCCCC({b})C(=O){a}"),
                ("C9=C({a})CC({b})CCC9", "O=CCCCC({b})CC(=O){a}"),
                ("C9({a})=C({b})CCC9", "O=C({a})CCCC(=O){b}"),
                ("C9({a})=C({b})CCCC9", "O=C({a})CCCCC(=O){b}"),
            ),
            4: (
                ("{A}C=CC({b})CC=C{c}", "{A}C=O.O=CC({b})CC=O.O=C{c}"),
                ("{A}C=C({b})CCC=C{c}", "{A}C=O.O=C({b})CCC=O.O=C{c}"),
            ),
            5: (
                ("C9=C({a})CC(C=C{b})CC9", "O=CCCC(C=O)CC(=O){a}.O=C{b}"),
                ("C9=CC(CC=C({a}){b})CCC9{c}", "O=CC(CC=O)CCC({c})C=O.O=C({a}){b}"),
                ("C9({a})=C({b})CC(C=C{c})C9", "O=C({a})CC(C=O)CC(=O){b}.O=C{c}"),
            ),
        },
    ),
    "periodate": Cut(
        reagents="NaIO4 (excess)",
        kind="diol or tetraol",
        rule="[OX2H1:3][CX4:1][CX4:2][OX2H1:4]>>([O:3]=[C:1].[C:2]=[O:4])",
        bond="[CX4]([OX2H1])[CX4][OX2H1]",
        sketches={
            1: (("{A}C(O)C(O){b}", "{A}C=O.O=C{b}"), ("{A}C(O)({b})C(O){c}", "{A}C(=O){b}.O=C{c}")),
            2: (("{A}C(O)C(O){b}", "{A}C=O.O=C{b}"), ("{A}C(O)({b})C(O){c}", "{A}C(=O){b}.O=C{c}")),
            3: (
                ("C9(O)C(O)({a})C({b})CCC9", "O=CCCCC({b})C(=O){a}"),
                ("C9(O)C(O)({a})CC({b})CC9", "O=CCCC({b})CC(=O){a}"),
                ("C9({a})(O)C(O)({b})CCC9", "O=C({a})CCCC(=O){b}"),
            ),
            4: (
                ("{A}C(O)C(O)C({b})CC(O)C(O){c}", "{A}C=O.O=CC({b})CC=O.O=C{c}"),
                ("{A}C(O)C(O)({b})CCC(O)C(O){c}", "{A}C=O.O=C({b})CCC=O.O=C{c}"),
            ),
        },
    ),
    "hydrolysis": Cut(
        reagents="6 M HCl, heat, then neutralised",
        kind="ester or amide",
        rule="[#6:5][CX3:1](=[O:2])[NX3,$([OX2][CX4]):3]>>([#6:5][C:1](=[O:2])O.[*:3])",
        bond="[CX3;$(C[#6]);$(C=O)]-[NX3,$([OX2][CX4])]",
        sketches={
            1: (("{A}C(=O)O{b}", "{A}C(=O)O.O{b}"), ("{A}C(=O)N{b}", "{A}C(=O)O.N{b}")),
            2: (("{A}C(=O)O{b}", "{A}C(=O)O.O{b}"), ("{A}C(=O)N({c}){b}", "{A}C(=O)O.N({c}){b}")),
            3: (
                ("O=C9OC({a})C({b})CC9", "OC(=O)CCC({b})C(O){a}"),
                ("O=C9NC({a})C({b})CC9", "OC(=O)CCC({b})C(N){a}"),
                ("O=C9OC({a})CC({b})C9", "OC(=O)CC({b})CC(O){a}"),
            ),
            4: (
                ("{A}C(=O)OCC({b})NC(=O){c}", "{A}C(=O)O.OCC({b})N.OC(=O){c}"),
                ("{A}C(=O)NCC({b})C(=O)O{c}", "{A}C(=O)O.NCC({b})C(=O)O.O{c}"),
                ("{A}OC(=O)CC({b})C(=O)N{c}", "{A}O.OC(=O)CC({b})C(=O)O.N{c}"),
            ),
        },
    ),
}


@dataclass(frozen=True, kw_only=True)
class Cleavage(Task):
    """The molecule that a cutting reaction turned into given pieces; any that gives them is right."""

    reaction: str

    def generate(self, rng: Random, level: int) -> Problem:
        cut = CUTS[self.reaction]
        while True:
            whole, pieces = rng.choice(cut.sketches[level])
            [substrate], joined = filled((whole, pieces), rng, min(level, 2))
            mol = Chem.MolFromSmiles(substrate)
            if cleaved(cut, mol) == Counter(map(Chem.CanonSmiles, joined.split("."))):
                break
            # An ether end that happens to be an acetal, or the like: draw again.
        shown = joined.split(".")
        if level >= 3:
            shown = [rewritten(Chem.MolFromSmiles(piece), rng) for piece in shown]
            rng.shuffle(shown)
        verb = "gives only" if len(shown) == 1 else "gives"
        prompt = f"{cut.reagents}: one {cut.kind} {verb} {' + '.join(shown)}. Which one, as SMILES?"
        return Problem(prompt, {"whole": substrate, "pieces": shown})

    def grade(self, answer: Any, text: str) -> Score:
        """Cut the answer and compare pieces. Codes: `nothing_to_cut`, `wrong_pieces`, or those of `read`."""
        reading = read(text)
        if reading.mol is None:
            return reading.score
        pieces = cleaved(CUTS[self.reaction], reading.mol)
        if pieces is None:
            return wrong("nothing_to_cut", "the reaction does not cut this molecule, or too often")
        wanted = Counter(map(Chem.CanonSmiles, answer["pieces"]))
        if pieces == wanted or _keys(pieces) == _keys(wanted):
            return right()
        return wrong("wrong_pieces")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['whole']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{homologue(answer['whole'], rng)}</answer>"

    def check(self, problem: Problem) -> bool:
        """Cut the bonds by editing the graph, without the template."""
        shown = problem.prompt.partition(" give")[2].partition(" ")[2].removeprefix("only ").partition(". Which")[0]
        pieces = sawn(self.reaction, Chem.MolFromSmiles(problem.answer["whole"]))
        return pieces == Counter(map(Chem.CanonSmiles, shown.split(" + ")))

    def problem_key(self, problem: Problem) -> str:
        return ".".join(sorted(map(Chem.CanonSmiles, problem.answer["pieces"])))


def cleaved(cut: Cut, mol: Chem.Mol) -> Counter[str] | None:
    """The pieces when every bond of the kind is cut; None if there is none, or more than `MAX_CUTS`."""
    whole, done = [canonical(mol)], Counter[str]()
    for cuts in range(MAX_CUTS + 1):
        while whole:
            # One piece at a time: a template forgets the components that it does not touch.
            found = outcomes(cut.rule, [Chem.MolFromSmiles(whole[-1])])
            if found:
                break
            done[whole.pop()] += 1
        if not whole:
            return done if cuts else None
        whole[-1:] = min(found).split(".")  # the order of cuts does not matter
    return None


def _keys(pieces: Counter[str]) -> Counter[str]:
    keys: Counter[str] = Counter()
    for smiles, n in pieces.items():
        keys[inchikey(Chem.MolFromSmiles(smiles))] += n
    return keys


def sawn(reaction: str, mol: Chem.Mol) -> Counter[str]:
    """The pieces by a second road: bonds deleted and atoms put in by hand."""
    editable = Chem.RWMol(mol)
    for match in mol.GetSubstructMatches(pattern(CUTS[reaction].bond)):
        if reaction == "ozonolysis":
            one, other = match
            editable.RemoveBond(one, other)
            for carbon in match:
                editable.AddBond(carbon, editable.AddAtom(Chem.Atom(8)), Chem.BondType.DOUBLE)
        elif reaction == "periodate":
            one, oxygen, other, second = match
            editable.RemoveBond(one, other)
            editable.GetBondBetweenAtoms(one, oxygen).SetBondType(Chem.BondType.DOUBLE)
            editable.GetBondBetweenAtoms(other, second).SetBondType(Chem.BondType.DOUBLE)
        else:
            editable.RemoveBond(*match)
            editable.AddBond(match[0], editable.AddAtom(Chem.Atom(8)), Chem.BondType.SINGLE)
    return Counter(Chem.CanonSmiles(Chem.MolToSmiles(editable)).split("."))
