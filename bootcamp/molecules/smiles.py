"""Reading a model's SMILES safely, and telling whether two molecules are the same.

A toolkit parses much that is not an answer: the empty string, `*`, `[U]`, names and CXSMILES tails after
a space, atom maps, chains of thousands of atoms. Those are refused by name before anything costly runs.
Sameness is standard-InChI sameness: mobile hydrogens and resonance forms do not matter, stereo and charge do.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from rdkit import Chem
from rdkit.rdBase import BlockLogs

from bootcamp.answers.smiles import read_smiles
from bootcamp.types import Score, right, wrong

MAX_HEAVY_ATOMS = 150
ORGANIC = frozenset({"H", "B", "C", "N", "O", "F", "Si", "P", "S", "Cl", "Se", "Br", "I"})
METALS = frozenset({"Li", "Na", "K", "Cs", "Mg", "Ca", "Al", "Zn", "Cu", "Sn", "Pd"})
ELEMENTS = ORGANIC | METALS  # salts and organometallic reagents too
PARTIAL = 0.5  # the right skeleton with wrong stereo or charge


@dataclass(frozen=True)
class Reading:
    """A molecule read from text, or the Score code that says why there is none."""

    mol: Chem.Mol | None
    code: str = ""
    note: str = ""

    @property
    def score(self) -> Score:
        """The zero that an unreadable answer earns."""
        return wrong(self.code, self.note)


def read(text: str, *, components: int = 1, elements: frozenset[str] = ELEMENTS) -> Reading:
    """Read one SMILES of at most `components` dot-separated molecules.

    White space, backticks and a full stop around it are forgiven; nothing may follow it. Codes:
    `no_smiles`, `too_long`, `bad_characters`, `bad_smiles`, `no_atoms`, `too_large`, `element`, `dummy_atom`,
    `atom_map`, `isotope`, `several_molecules`.
    """
    written = read_smiles(text)
    if written.value is None:
        return Reading(None, written.code, written.note)
    with BlockLogs():
        mol = Chem.MolFromSmiles(written.value)
    if mol is None:
        return Reading(None, "bad_smiles", "not a valid SMILES")
    if mol.GetNumHeavyAtoms() == 0:
        return Reading(None, "no_atoms", "there are no heavy atoms")
    if mol.GetNumHeavyAtoms() > MAX_HEAVY_ATOMS:
        return Reading(None, "too_large", f"the limit is {MAX_HEAVY_ATOMS} heavy atoms")
    for atom in mol.GetAtoms():
        if atom.GetAtomicNum() == 0:
            return Reading(None, "dummy_atom", "every atom must be an element")
        if atom.GetSymbol() not in elements:
            return Reading(None, "element", f"{atom.GetSymbol()} does not belong here")
        if atom.GetAtomMapNum():
            return Reading(None, "atom_map", "write the molecule without atom maps")
        if atom.GetIsotope():
            return Reading(None, "isotope", "write the molecule without isotopes")
    if len(Chem.GetMolFrags(mol)) > components:
        return Reading(None, "several_molecules", f"at most {components} separate molecule(s) expected")
    return Reading(mol)


def split(mol: Chem.Mol) -> list[Chem.Mol]:
    """The dot-separated components of a molecule, each on its own."""
    return list(Chem.GetMolFrags(mol, asMols=True))


def rewritten(mol: Chem.Mol, rng: Random) -> str:
    """A valid SMILES that starts and turns anywhere, stereo kept."""
    order = list(range(mol.GetNumAtoms()))
    rng.shuffle(order)
    return Chem.MolToSmiles(Chem.RenumberAtoms(mol, order), canonical=False)


def homologue(smiles: str, rng: Random) -> str:
    """The molecule with one hydrogen replaced by methyl: a likely slip, and never the same molecule."""
    mol = Chem.RWMol(Chem.MolFromSmiles(smiles))
    places = [atom.GetIdx() for atom in mol.GetAtoms() if atom.GetTotalNumHs()]
    if not places:
        return smiles + ".C"
    atom = mol.GetAtomWithIdx(rng.choice(places))
    if atom.GetNumExplicitHs():
        atom.SetNumExplicitHs(atom.GetNumExplicitHs() - 1)
    mol.AddBond(atom.GetIdx(), mol.AddAtom(Chem.Atom(6)), Chem.BondType.SINGLE)
    Chem.SanitizeMol(mol)
    return Chem.MolToSmiles(mol)


def canonical(mol: Chem.Mol) -> str:
    """The canonical SMILES, stereo included."""
    return Chem.MolToSmiles(mol)


def inchikey(mol: Chem.Mol) -> str:
    """The standard InChIKey; empty where InChI has none."""
    with BlockLogs():
        return Chem.MolToInchiKey(mol)


def composition(mol: Chem.Mol) -> Counter[str]:
    """How many heavy atoms of each element there are."""
    return Counter(atom.GetSymbol() for atom in mol.GetAtoms() if atom.GetAtomicNum() > 1)


@dataclass(frozen=True)
class _Truth:
    smiles: str
    key: str
    composition: Counter[str]


@lru_cache(maxsize=4096)
def _truth(smiles: str) -> _Truth:
    mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        raise ValueError(f"the true molecule {smiles!r} is not a valid SMILES")
    return _Truth(canonical(mol), inchikey(mol), composition(mol))


def same(mol: Chem.Mol, truth_smiles: str) -> Score:
    """1.0 for the same molecule; 0.5 with `wrong_stereo` or `wrong_charge` for the right skeleton; else 0.

    Otherwise the code is `isomer` where the heavy atoms agree and `wrong_molecule` where they do not.
    """
    truth = _truth(truth_smiles)
    if canonical(mol) == truth.smiles:
        return right()
    if composition(mol) != truth.composition:  # before InChI, whose cost then has the truth's size as its bound
        return wrong("wrong_molecule")
    key = inchikey(mol)
    if not key or key[:14] != truth.key[:14]:
        return wrong("isomer", "the same heavy atoms, differently joined")
    if key == truth.key:
        return right()
    if key[15:25] != truth.key[15:25]:
        return wrong("wrong_stereo", "right skeleton, wrong or missing stereo", value=PARTIAL)
    return wrong("wrong_charge", "right skeleton, wrong protonation", value=PARTIAL)


def match(text: str, truth_smiles: str, *, components: int = 1) -> Score:
    """Read `text` and compare it with the truth."""
    reading = read(text, components=components)
    return reading.score if reading.mol is None else same(reading.mol, truth_smiles)
