"""Drawings of molecules: atoms and bonds in the plane, to and from RDKit."""

from __future__ import annotations

from functools import cache
from random import Random

from rdkit import Chem, RDLogger
from rdkit.Chem import rdDepictor

from bootcamp.gui.applications import State

RDLogger.DisableLog("rdApp.*")  # type: ignore[attr-defined]
MARK = 99  # an isotope that no element has
POOL = (
    "CC(=O)Oc1ccccc1C(=O)O",
    "CC(=O)Nc1ccc(O)cc1",
    "CC(C)Cc1ccc(cc1)C(C)C(=O)O",
    "OCc1cccnc1",
    "OC(=O)c1ccccc1O",
    "NCCc1ccc(O)c(O)c1",
    "COc1cc(C=O)ccc1O",
    "CCOC(=O)c1ccc(N)cc1",
    "OC(=O)C=Cc1ccccc1",
    "Nc1ccc(cc1)S(N)(=O)=O",
    "CC(N)C(=O)O",
    "c1ccc2[nH]ccc2c1",
    "O=C1CCCCC1",
    "N#Cc1ccccc1",
    "CC(=O)CCC(=O)O",
    "Oc1cc(Br)ccc1Cl",
    "FC(F)(F)c1ccccc1N",
    "O=Cc1ccco1",
    "OC(=O)c1cccs1",
    "NC(=O)c1cccnc1",
    "CC#CCO",
    "C=CCBr",
    "OCC(O)CO",
    "CSCCC(N)C(=O)O",
    "CC1=CC(=O)CCC1",
    "ClCCN1CCOCC1",
    "OC1CCCC1N",
    "O=C(Cl)c1ccccc1",
    "COC(=O)C=C",
    "CCc1ccc(OC)cc1",
    "Clc1ccncc1",
    "Brc1ccc(C=O)cc1",
    "CC(=O)c1ccccc1",
    "Fc1ccc(cc1)C(=O)O",
    "NCC1CCCCC1",
    "CCOC(C)=O",
    "OC(=O)CCC(=O)NC",
    "CN1CCCC1C(=O)O",
    "Sc1ccccc1",
    "CC(C)=CCO",
    "O=C(O)c1ccc(Br)cc1",
    "Clc1ccc(CO)cc1",
    "Nc1ccc(F)cc1",
    "Oc1ccc(Cl)cc1",
    "CC(O)c1ccccc1",
    "O=C1CCCN1",
    "CCNC(=O)CC",
    "C1COCCN1",
)
SUBSTITUENTS = ("F", "Cl", "C", "CC", "OC", "C(C)C", "SC", "C(F)(F)F")
NAMED = {
    "ethanol": "CCO",
    "propan-1-ol": "CCCO",
    "propan-2-ol": "CC(C)O",
    "dimethyl ether": "COC",
    "ethylamine": "CCN",
    "acetone": "CC(C)=O",
    "acetaldehyde": "CC=O",
    "acetonitrile": "CC#N",
    "propene": "C=CC",
    "propyne": "C#CC",
    "chloroethane": "CCCl",
    "bromoethane": "CCBr",
    "ethanethiol": "CCS",
    "formamide": "NC=O",
    "trimethylamine": "CN(C)C",
    "methanethiol": "CS",
    "fluoroethane": "CCF",
    "formic acid": "O=CO",
    "acetic acid": "CC(=O)O",
    "acetamide": "CC(N)=O",
    "butan-2-ol": "CCC(C)O",
    "diethyl ether": "CCOCC",
    "isobutane": "CC(C)C",
    "urea": "NC(N)=O",
    "methyl formate": "COC=O",
    "butan-2-one": "CCC(C)=O",
    "acrylonitrile": "C=CC#N",
    "acetyl chloride": "CC(=O)Cl",
    "ethylene glycol": "OCCO",
    "glycine": "NCC(=O)O",
    "isoprene": "C=C(C)C=C",
    "propanoic acid": "CCC(=O)O",
    "lactic acid": "CC(O)C(=O)O",
    "methyl acetate": "COC(C)=O",
    "alanine": "CC(N)C(=O)O",
    "pyruvic acid": "CC(=O)C(=O)O",
    "glycerol": "OCC(O)CO",
    "acrylic acid": "C=CC(=O)O",
    "tert-butanol": "CC(C)(C)O",
}


def told(state: State) -> str:
    """Canonical SMILES of a drawing; what is no molecule is told as it stands."""
    try:
        return Chem.MolToSmiles(molecule(state, marked=True))
    except (ValueError, RuntimeError):
        return str([[(a["el"], a["charge"]) for a in state["atoms"]], state["bonds"], state["picked"]])


def molecule(state: State, *, marked: bool = False) -> Chem.Mol:
    made = Chem.RWMol()
    for n, one in enumerate(state["atoms"]):
        atom = Chem.Atom(one["el"])
        atom.SetFormalCharge(one["charge"])
        if marked and n in state["picked"]:
            atom.SetIsotope(MARK)
        made.AddAtom(atom)
    kinds = [None, Chem.BondType.SINGLE, Chem.BondType.DOUBLE, Chem.BondType.TRIPLE]
    for a, b, order in state["bonds"]:
        made.AddBond(a, b, kinds[order])
    Chem.SanitizeMol(made)
    return made.GetMol()


def varied(rng: Random, smiles: str) -> str:
    """The molecule, often with one or two more substituents on carbon atoms that have room."""
    mol = Chem.RWMol(Chem.MolFromSmiles(smiles))
    for group in rng.sample(SUBSTITUENTS, rng.choice((0, 1, 2, 2))):
        n = rng.choice([a.GetIdx() for a in mol.GetAtoms() if a.GetSymbol() == "C" and a.GetTotalNumHs()] or [-1])
        if n < 0:
            break
        base, size = mol.GetAtomWithIdx(n), mol.GetNumAtoms()
        base.SetNoImplicit(False)
        base.SetNumExplicitHs(0)
        mol.InsertMol(Chem.MolFromSmiles(group))
        mol.AddBond(n, size, Chem.BondType.SINGLE)
        Chem.SanitizeMol(mol)
    return str(Chem.MolToSmiles(mol))


@cache
def _layout(smiles: str) -> tuple[list[tuple[str, float, float]], list[list[int]]]:
    mol = Chem.MolFromSmiles(smiles)
    rdDepictor.Compute2DCoords(mol)
    Chem.Kekulize(mol, clearAromaticFlags=True)
    places = mol.GetConformer().GetPositions().tolist()
    atoms = [(a.GetSymbol(), *places[a.GetIdx()][:2]) for a in mol.GetAtoms()]
    return atoms, [[b.GetBeginAtomIdx(), b.GetEndAtomIdx(), int(b.GetBondTypeAsDouble())] for b in mol.GetBonds()]


def drawn(smiles: str, rng: Random, centre: tuple[int, int] = (330, 240), scale: float = 30.0) -> State:
    """A molecule in the middle of the sheet, mirrored or not. Lengths: 30 pixels a unit, about 45 a bond."""
    atoms, bonds = _layout(smiles)
    xs, ys = [x for _, x, _ in atoms], [y for _, _, y in atoms]
    mx, my = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    fx, fy = rng.choice((-1, 1)), rng.choice((-1, 1))
    made = [
        {
            "el": el,
            "charge": 0,
            "x": round(centre[0] + fx * scale * (x - mx)),
            "y": round(centre[1] + fy * scale * (y - my)),
        }
        for el, x, y in atoms
    ]
    return {"title": "Molecule", "atoms": made, "bonds": [list(b) for b in bonds], "picked": [], "answer": ""}


@cache
def size_of(smiles: str) -> int:
    """How many heavy atoms."""
    return int(Chem.MolFromSmiles(smiles).GetNumAtoms())
