"""Random plausible molecules, grown by level or taken from real collections, and pictures of them.

A molecule is grown from a core by hanging groups on its carbons under rules that keep it believable:
no heteroatom on a heteroatom, no two heteroatom groups on one carbon, no strained multiple bonds.

    level 1   chains of 3 to 7 carbons with 2 or 3 small groups: 4 to 13 heavy atoms
    level 2   longer chains, small rings, acids, nitriles, ethers
    level 3   aromatic rings, esters, amides, nitro groups
    level 4   fused and heterocyclic cores, more groups
    level 5   half of them compounds of the NCI open database (the 5,000 that RDKit carries)
"""

from __future__ import annotations

from functools import cache, lru_cache
from random import Random

from rdkit import Chem
from rdkit.Chem.Draw import rdMolDraw2D
from rdkit.rdBase import BlockLogs

from bootcamp import provenance

CORES: dict[int, tuple[str, ...]] = {
    1: ("CCC", "CCCC", "CCCCC", "CCCCCC", "CCCCCCC"),
    2: ("CCCC", "CCCCCC", "CCCCCCC", "CCOCC", "CCNCC", "C1CC1", "C1CCC1", "C1CCCC1", "C1CCCCC1", "C1CCOC1", "CC=CC"),
    3: ("c1ccccc1", "c1ccncc1", "c1ccoc1", "c1ccsc1", "c1cncnc1", "C1CCCCC1", "C1CCNCC1", "c1cc[nH]c1", "CCCCCCC"),
    4: (
        "c1ccc2ccccc2c1",
        "c1ccc2[nH]ccc2c1",
        "c1ccc2ncccc2c1",
        "c1ccc2occc2c1",
        "C1CCc2ccccc2C1",
        "C1COCCN1",
        "C1CNCCN1",
        "C1CC2CCC1C2",
        "C1CC2(C1)CCNCC2",
        "O=C1CCCN1",
        "c1ccc(-c2ccncc2)cc1",
        "c1nc2ccccc2[nH]1",
    ),
}
GROUPS: dict[int, tuple[str, ...]] = {
    1: ("C", "C", "CC", "O", "N", "S", "F", "Cl", "Br", "=O"),
    2: ("C", "CC", "C(C)C", "O", "N", "S", "F", "Cl", "Br", "I", "OC", "NC", "C#N", "C=C", "C(=O)O", "=O"),
    3: (
        "C",
        "CC",
        "O",
        "N",
        "F",
        "Cl",
        "Br",
        "OC",
        "N(C)C",
        "C(N)=O",
        "C(=O)OC",
        "[N+](=O)[O-]",
        "C(F)(F)F",
        "C(C)=O",
        "NC(C)=O",
        "C#N",
        "C#C",
        "c1ccccc1",
        "C1CC1",
    ),
    4: (
        "C",
        "O",
        "F",
        "Cl",
        "OC",
        "OCC",
        "C(=O)NC",
        "C(=O)OCC",
        "S(C)(=O)=O",
        "N1CCCC1",
        "c1ccncc1",
        "c1ccco1",
        "OC(F)F",
        "CC(=O)O",
        "C(=O)N1CCOCC1",
        "Oc1ccccc1",
        "C(C)(C)C",
        "CN",
        "CO",
        "[N+](=O)[O-]",
        "=O",
    ),
}
STEPS = {1: (2, 3), 2: (2, 4), 3: (2, 4), 4: (3, 5)}  # groups hung on a core, first and last
ALLOWED = frozenset((1, 6, 7, 8, 9, 15, 16, 17, 35, 53))


@lru_cache(maxsize=512)
def _fragment(smiles: str) -> Chem.Mol:
    return Chem.MolFromSmiles(smiles)


def anchors(mol: Chem.Mol, group: str) -> list[int]:
    """The carbons that `group` may be hung on."""
    double = group.startswith("=")
    hetero = double or group.lstrip("[")[0] in "NOSFIB" or group.startswith("Cl")
    found = []
    for atom in mol.GetAtoms():
        if atom.GetSymbol() != "C" or atom.GetTotalNumHs() < (2 if double else 1):
            continue
        if atom.GetHybridization() == Chem.HybridizationType.SP:
            continue
        if hetero and not atom.GetIsAromatic():
            if atom.GetHybridization() != Chem.HybridizationType.SP3:
                continue
            if any(near.GetSymbol() != "C" for near in atom.GetNeighbors()):
                continue
        if double and (atom.GetIsAromatic() or atom.IsInRingSize(3)):
            continue
        found.append(atom.GetIdx())
    return found


def attach(mol: Chem.Mol, at: int, group: str) -> Chem.Mol:
    """`mol` with `group` (SMILES, bound by its first atom) in place of a hydrogen of atom `at`; new atoms come last."""
    bond = Chem.BondType.DOUBLE if group.startswith("=") else Chem.BondType.SINGLE
    edited = Chem.RWMol(mol)
    first = edited.GetNumAtoms()
    edited.InsertMol(_fragment(group.removeprefix("=")))
    edited.AddBond(at, first, bond)
    Chem.SanitizeMol(edited)
    return edited.GetMol()


def grow(rng: Random, core: str, groups: tuple[str, ...], steps: int) -> Chem.Mol:
    """`core` with `steps` groups, fewer where it has no room."""
    mol = _fragment(core)
    for _ in range(steps):
        group = rng.choice(groups)
        places = anchors(mol, group)
        if places:
            mol = attach(mol, rng.choice(places), group)
    return mol


def molecule(rng: Random, level: int) -> str:
    """The canonical SMILES, without stereo, of a random molecule of that level."""
    if level >= 5 and rng.random() < 0.5:
        return rng.choice(collection())
    level = min(level, 4)
    mol = grow(rng, rng.choice(CORES[level]), GROUPS[level], rng.randint(*STEPS[level]))
    return Chem.MolToSmiles(mol)


@cache
def collection() -> tuple[str, ...]:
    """Neutral, stereo-free, single organic compounds of the NCI open database with 10 to 30 heavy atoms.

    Source: `NCI/first_5K.smi` of the RDKit distribution (BSD-3).
    """
    lines = provenance.read("nci-compounds").decode().splitlines()
    kept: dict[str, None] = {}
    with BlockLogs():
        for line in lines:
            mol = Chem.MolFromSmiles(line.split()[0]) if line.strip() else None
            if mol is None or not 10 <= mol.GetNumHeavyAtoms() <= 30 or "." in line.split()[0]:
                continue
            if Chem.GetFormalCharge(mol) or any(
                atom.GetAtomicNum() not in ALLOWED or atom.GetNumRadicalElectrons() or atom.GetIsotope()
                for atom in mol.GetAtoms()
            ):
                continue
            Chem.RemoveStereochemistry(mol)
            kept[Chem.MolToSmiles(mol)] = None
    return tuple(kept)


def in_order(mol: Chem.Mol) -> str:
    """A SMILES that keeps the order of the atoms as far as SMILES can, so that an edit changes little of it."""
    return Chem.MolToSmiles(mol, canonical=False)


def configure(rng: Random, mol: Chem.Mol, *, centres: bool = True, alkenes: bool = True) -> Chem.Mol:
    """`mol` with a random configuration at each stereocentre carbon and stereogenic double bond."""
    mol = Chem.Mol(mol)
    potential = list(Chem.FindPotentialStereo(mol))
    for info in potential:
        if info.type == Chem.StereoType.Atom_Tetrahedral and centres:
            atom = mol.GetAtomWithIdx(info.centeredOn)
            if atom.GetSymbol() == "C":
                tags = (Chem.ChiralType.CHI_TETRAHEDRAL_CW, Chem.ChiralType.CHI_TETRAHEDRAL_CCW)
                atom.SetChiralTag(rng.choice(tags))
        elif info.type == Chem.StereoType.Bond_Double and alkenes:
            bond = mol.GetBondWithIdx(info.centeredOn)
            absent = 4294967295  # how RDKit writes "no such neighbour"
            near = list(info.controllingAtoms)
            begins, ends = ([atom for atom in side if atom != absent] for side in (near[:2], near[2:]))
            if not (begins and ends):  # C=NH: its hydrogen is no atom here
                continue
            bond.SetStereoAtoms(begins[0], ends[0])
            bond.SetStereo(rng.choice((Chem.BondStereo.STEREOCIS, Chem.BondStereo.STEREOTRANS)))
    Chem.SetDoubleBondNeighborDirections(mol)  # what the next line reads double bonds from
    Chem.AssignStereochemistry(mol, cleanIt=True, force=True)
    return mol


def settled(mol: Chem.Mol) -> bool:
    """True if every stereocentre carbon and stereogenic double bond has a configuration."""
    return all(
        info.specified == Chem.StereoSpecified.Specified
        for info in Chem.FindPotentialStereo(mol)
        if info.type == Chem.StereoType.Bond_Double or mol.GetAtomWithIdx(info.centeredOn).GetSymbol() == "C"
    )


def picture(smiles: str, *, size: int = 320) -> bytes:
    """A skeletal formula as PNG, `size` pixels square, with wedges where the SMILES has stereo."""
    mol = rdMolDraw2D.PrepareMolForDrawing(Chem.MolFromSmiles(smiles))
    canvas = rdMolDraw2D.MolDraw2DCairo(size, size)
    canvas.DrawMolecule(mol)
    canvas.FinishDrawing()
    return canvas.GetDrawingText()
