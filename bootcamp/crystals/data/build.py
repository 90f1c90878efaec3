"""Build `structures.json.gz` from the wheel that carries the Materials Project structures.

    pip download --no-deps crystal-toolkit==2026.7.20 -d /some/folder
    python -m bootcamp.crystals.data.build /some/folder/crystal_toolkit-2026.7.20-py3-none-any.whl

One record a structure: [formula, cell, [[symbol, count], ...], coordinates in 0.0001, space group number or null].
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import spglib
from pymatgen.core import Lattice, Structure

from bootcamp.crystals.structures import _sixth

MEMBER = "crystal_toolkit/apps/examples/matbench_dielectric.json.gz"
WHEEL_SHA256 = "93759d9785b6733870dd6c110088738649f8c6b4fdb96975219e07ae12b01075"
MEMBER_SHA256 = "a9ce0587b3f719f65c74d05c623edaf983a451770f2917443b9e82924cbceb25"
TOLERANCES = (1e-3, 1e-2, 1e-1)  # Å


def record(structure: Structure) -> list[Any]:
    """Round, and keep the space group only if the rounded structure has the same one at every tolerance."""
    sites = [(symbol, list(group)) for symbol, group in itertools.groupby(structure, lambda s: s.specie.symbol)]
    cell = [round(value, 4) for value in structure.lattice.parameters]
    flat = [round(x % 1 * 10_000) % 10_000 for _, group in sites for site in group for x in site.frac_coords]
    points = [[_sixth(value) for value in flat[k : k + 3]] for k in range(0, len(flat), 3)]
    numbers = [site.specie.Z for site in structure]
    rounded: Any = (Lattice.from_parameters(*cell).matrix, points, numbers)
    found = {getattr(spglib.get_symmetry_dataset(rounded, symprec=t), "number", None) for t in TOLERANCES}
    group_number = found.pop() if len(found) == 1 else None
    runs = [[symbol, len(group)] for symbol, group in sites]
    return [structure.composition.reduced_formula, cell, runs, flat, group_number]


def main(wheel: Path) -> None:
    data = wheel.read_bytes()
    if hashlib.sha256(data).hexdigest() != WHEEL_SHA256:
        raise SystemExit(f"{wheel} is not the wheel this was written for")
    with zipfile.ZipFile(wheel) as archive:
        member = archive.read(MEMBER)
    if hashlib.sha256(member).hexdigest() != MEMBER_SHA256:
        raise SystemExit(f"{MEMBER} has changed")
    table = json.loads(gzip.decompress(member))
    structures = [Structure.from_dict(entry) for entry in table["structure"].values()]
    records = [record(structure) for structure in structures if structure.is_ordered]
    packed = gzip.compress(json.dumps(records, separators=(",", ":")).encode(), 9, mtime=0)
    folder = Path(__file__).parent
    (folder / "structures.json.gz").write_bytes(packed)
    about = {
        "source": "Materials Project structures of the matbench_dielectric set, from PyPI crystal-toolkit 2026.7.20",
        "member": MEMBER,
        "wheel_sha256": WHEEL_SHA256,
        "member_sha256": MEMBER_SHA256,
        "sha256": hashlib.sha256(packed).hexdigest(),
        "records": len(records),
        "with_space_group": sum(entry[4] is not None for entry in records),
        "licence": "CC-BY-4.0 (data of the Materials Project); the wheel's code is BSD-3-Clause-LBNL and is not copied",
        "attribution": "A. Jain et al., APL Materials 1, 011002 (2013), materialsproject.org; "
        "A. Dunn et al., npj Computational Materials 6, 138 (2020) (matbench); "
        "I. Petousis et al., Scientific Data 4, 160134 (2017) (the calculations)",
        "changes": "cell rounded to 0.0001, coordinates to 0.0001 with thirds and sixths exact; properties dropped; "
        "space group recomputed and kept where equal at tolerances of 0.001, 0.01 and 0.1 Å",
    }
    (folder / "structures.json").write_text(json.dumps(about, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(records)} structures, {len(packed):,} bytes, {about['with_space_group']} with a sure space group")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
