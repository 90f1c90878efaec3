"""The same molecule, written otherwise: from another first atom, in Kekulé form, in aromatic form."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.molecules.answering import OneMolecule, inchi
from bootcamp.molecules.drawing import GROUPS, grow, in_order, molecule
from bootcamp.molecules.plain import plain
from bootcamp.molecules.smiles import canonical, read, same
from bootcamp.types import Problem, Score, right, wrong

AROMATIC = ("c1ccccc1", "c1ccncc1", "c1cnccn1", "c1ccoc1", "c1ccsc1", "c1cncnc1")


@dataclass(frozen=True, kw_only=True)
class Rooted(OneMolecule):
    """A SMILES of the same molecule whose first atom is a given one, or one equivalent to it."""

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            smiles = molecule(rng, level)
            mol = Chem.MolFromSmiles(smiles)
            ranks = list(Chem.CanonicalRankAtoms(mol, breakTies=False))
            places = [i for i, rank in enumerate(ranks) if rank != ranks[0]]
            if places:
                root = rng.choice(places)
                written = Chem.MolToSmiles(mol, rootedAtAtom=root, canonical=False)
                prompt = f"Rewrite {smiles} (atoms numbered from 1 as written) starting from atom {root + 1}:"
                return Problem(prompt, {"smiles": written, "from": smiles, "root": root})

    def grade(self, answer: Any, text: str) -> Score:
        reading = read(text)
        if reading.mol is None:
            return reading.score
        score = same(reading.mol, answer["from"])
        if not score.correct:
            return wrong(score.codes[0], score.note)
        if _marked(reading.mol, 0) != _marked(Chem.MolFromSmiles(answer["from"]), answer["root"]):
            return wrong("wrong_first_atom", "the right molecule from another atom")
        return right()

    def check(self, problem: Problem) -> bool:
        given, written = plain(problem.answer["from"]), plain(problem.answer["smiles"])
        given.atoms[problem.answer["root"]].symbol = written.atoms[0].symbol = "root"
        return given.same(written) and problem.prompt.endswith(f" {problem.answer['root'] + 1}:")

    def problem_key(self, problem: Problem) -> str:
        return _marked(Chem.MolFromSmiles(problem.answer["from"]), problem.answer["root"])


def _marked(mol: Chem.Mol, index: int) -> str:
    """Canonical SMILES with one atom marked, the same for equivalent atoms."""
    mol = Chem.Mol(mol)
    mol.GetAtomWithIdx(index).SetIsotope(99)
    return canonical(mol)


@dataclass(frozen=True, kw_only=True)
class Kekule(OneMolecule):
    """Alternating bonds for aromatic letters (`to: kekule`), or the other way round (`to: aromatic`)."""

    to: str

    WORDS: ClassVar = {
        "kekule": "Kekule SMILES of {} (no lower case):",
        "aromatic": "Aromatic SMILES (lower case) of {}:",
    }

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            if level == 1:
                mol = grow(rng, rng.choice(AROMATIC), GROUPS[rng.choice((1, 1, 2))], rng.randint(1, 3))
            else:
                mol = Chem.MolFromSmiles(molecule(rng, level + 1))
            if any(atom.GetIsAromatic() for atom in mol.GetAtoms()):
                break
        mol = Chem.MolFromSmiles(canonical(mol))
        aromatic = canonical(mol)
        localised = Chem.Mol(mol)
        Chem.Kekulize(localised, clearAromaticFlags=True)
        kekule = in_order(localised)
        given, wanted = (aromatic, kekule) if self.to == "kekule" else (kekule, aromatic)
        return Problem(self.WORDS[self.to].format(given), {"smiles": wanted, "from": given})

    def grade(self, answer: Any, text: str) -> Score:
        reading = read(text)
        if reading.mol is None:
            return reading.score
        score = same(reading.mol, answer["smiles"])
        if not score.correct:
            return wrong(score.codes[0], score.note)
        # `read` accepted the text, so it parses; unsanitised, the flags are those that were written.
        raw = Chem.MolFromSmiles(text.strip().strip("`").strip().removesuffix("."), sanitize=False)
        written = sum(atom.GetIsAromatic() for atom in raw.GetAtoms())
        wanted = 0 if self.to == "kekule" else sum(atom.GetIsAromatic() for atom in reading.mol.GetAtoms())
        return right() if written == wanted else wrong("wrong_form", f"{written} atoms are written as aromatic")

    def check(self, problem: Problem) -> bool:
        """The same InChI, and no two double bonds on one sp2 carbon of the Kekulé form."""
        one, other = (problem.answer[key] for key in ("from", "smiles"))
        localised = plain(other if self.to == "kekule" else one)
        single = all(
            sum(order >= 2 for order in localised.near(i).values()) <= 1
            for i, atom in enumerate(localised.atoms)
            if atom.symbol == "C" and len(localised.near(i)) == 3
        )
        identities = {inchi(Chem.MolFromSmiles(smiles)) for smiles in (one, other)}
        return single and len(identities) == 1 and not any(atom.aromatic for atom in localised.atoms)

    def problem_key(self, problem: Problem) -> str:
        return Chem.CanonSmiles(problem.answer["from"])
