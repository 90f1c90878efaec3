"""Make building_blocks.tsv.gz from the identifiers that the package `chemicals` ships (MIT).

    python -m bootcamp.molecules.data.build

Run by hand when the source or the groups change; never at run time. Rows are "SMILES<tab>groups": small organic
molecules, neutral, in one piece, with the groups of `GROUPS` that each holds exactly once. The JSON beside it
records source, version, licence and checksums.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib.metadata
import importlib.util
import json
from collections import Counter
from pathlib import Path
from random import Random

from rdkit import Chem
from rdkit.rdBase import BlockLogs

from bootcamp.molecules.building_blocks import DATA, GROUPS, sites
from bootcamp.molecules.smiles import ORGANIC, inchikey

SOURCE = "chemicals"
FILES = ("chemical identifiers pubchem large.tsv", "chemical identifiers pubchem small.tsv")
PER_GROUP = 1000  # molecules for each group, fewer where the source has fewer
# Groups of which reactions draw a real reactant; the others only tell what else a molecule holds.
SLOTS = (
    "acid", "acrylate", "acyl_chloride", "alcohol", "aldehyde", "aliphatic_amine", "alkene", "alkyl_bromide", "amine",
    "aryl_aldehyde", "aryl_bromide", "azide", "boc_amine", "boronic_acid", "bromoketone", "carbonyl", "diketone",
    "displaceable_bromide", "esterifiable_alcohol", "isocyanate", "ketone", "methyl_ketone", "nitrile", "nitro",
    "primary_alcohol", "primary_amide", "primary_amine", "secondary_alcohol", "secondary_amine", "sulfonyl_chloride",
    "terminal_alkyne", "terminal_epoxide", "thiol", "thioamide",
)  # fmt: skip
SMALLEST, LARGEST = 5, 28  # heavy atoms


def usable(mol: Chem.Mol) -> bool:
    """A small neutral organic molecule; charges only inside nitro groups and azides."""
    if not SMALLEST <= mol.GetNumHeavyAtoms() <= LARGEST:
        return False
    if sites(mol, "nitroso") or sites(mol, "peroxide") or sites(mol, "diazo") > sites(mol, "azide"):
        return False
    charges = sum(atom.GetFormalCharge() != 0 for atom in mol.GetAtoms())
    return charges == 2 * (sites(mol, "nitro") + sites(mol, "azide")) and all(
        atom.GetSymbol() in ORGANIC and not atom.GetIsotope() and not atom.GetNumRadicalElectrons()
        for atom in mol.GetAtoms()
    )


def molecules(paths: list[Path]) -> dict[str, Chem.Mol]:
    """Canonical SMILES and molecule of every usable row; the InChIKey of the row must be the molecule's."""
    found: dict[str, Chem.Mol] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            fields = line.split("\t")
            text, key = fields[4], fields[6]
            if len(text) > 90 or "." in text or "*" in text:
                continue
            mol = Chem.MolFromSmiles(text)
            if mol is None or not usable(mol) or inchikey(mol) != key:
                continue
            found.setdefault(Chem.MolToSmiles(mol), mol)
    return found


def chosen(found: dict[str, Chem.Mol]) -> dict[str, list[str]]:
    """Up to `PER_GROUP` molecules for each slot, drawn by a fixed seed, with the groups each holds once."""
    groups = {smiles: [name for name in SLOTS if sites(mol, name) == 1] for smiles, mol in found.items()}
    rng = Random("building blocks")
    kept: set[str] = set()
    for slot in SLOTS:
        members = sorted(smiles for smiles, names in groups.items() if slot in names)
        kept |= set(rng.sample(members, min(PER_GROUP, len(members))))
    return {smiles: groups[smiles] for smiles in sorted(kept)}


def main() -> None:
    spec = importlib.util.find_spec(SOURCE)
    if spec is None or spec.origin is None:
        raise SystemExit(f"pip install {SOURCE}==1.5.2 first")
    paths = [Path(spec.origin).parent / "Identifiers" / name for name in FILES]
    with BlockLogs():
        rows = chosen(molecules(paths))
    text = "".join(f"{smiles}\t{','.join(groups)}\n" for smiles, groups in rows.items())
    DATA.write_bytes(gzip.compress(text.encode(), mtime=0))
    record = {
        "file": DATA.name,
        "sha256": hashlib.sha256(DATA.read_bytes()).hexdigest(),
        "molecules": len(rows),
        "per_group": dict(sorted(Counter(group for groups in rows.values() for group in groups).items())),
        "source": {
            "package": SOURCE,
            "version": importlib.metadata.version(SOURCE),
            "licence": "MIT, Copyright (C) 2016-2021 Caleb Bell",
            "url": "https://github.com/CalebBell/chemicals",
            "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths},
        },
        "made_by": "bootcamp/molecules/data/build.py",
        "groups_sha256": hashlib.sha256(json.dumps({name: GROUPS[name] for name in SLOTS}).encode()).hexdigest(),
    }
    (DATA.parent / "building_blocks.json").write_text(json.dumps(record, indent=1) + "\n")
    print(f"{len(rows)} molecules, {DATA.stat().st_size} bytes")


if __name__ == "__main__":
    main()
