"""Where data come from: the page, the files and the sums agree, and nothing forbids commercial use."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from pathlib import Path

import pytest

import bootcamp
from bootcamp import provenance
from bootcamp.errors import ConfigError
from bootcamp.provenance import SOURCES, location, page, read

PACKAGE = Path(bootcamp.__file__).parent
DATA_PAGE = PACKAGE.parent / "docs" / "DATA.md"
RESTRICTED = re.compile(r"\bNC\b|non-?commercial|research only|academic", re.IGNORECASE)


def test_the_page_is_what_the_module_writes() -> None:
    assert DATA_PAGE.read_text() == page(), "python -m bootcamp.provenance > docs/DATA.md"


@pytest.mark.parametrize("name", SOURCES)
def test_a_file_is_the_one_that_the_page_names(name: str) -> None:
    assert hashlib.sha256(location(name).read_bytes()).hexdigest() == SOURCES[name].sha256
    assert hashlib.sha256(read(name)).hexdigest() == SOURCES[name].sha256
    assert SOURCES[name].sha256 in DATA_PAGE.read_text()


@pytest.mark.parametrize("name", SOURCES)
def test_no_licence_forbids_commercial_use(name: str) -> None:
    licence = SOURCES[name].licence
    assert licence
    assert not RESTRICTED.search(licence)


def test_every_data_file_of_the_package_is_recorded() -> None:
    kept = {source.file for source in SOURCES.values() if source.module == "bootcamp"}
    for path in sorted(PACKAGE.glob("*/data/**/*")):
        if path.is_file() and path.suffix not in (".py", ".pyc", ".json"):
            assert path.relative_to(PACKAGE).as_posix() in kept
    for file in kept:
        assert (PACKAGE / file).exists()


def test_nothing_reads_the_data_of_packages_past_the_module() -> None:
    """Data folders of packages are found by `provenance` alone."""
    past = re.compile(
        r"RDConfig|RDDataDir|submodule_search_locations|importlib\.resources|from importlib import resources"
    )
    domains = ("molecules", "crystals", "physics", "biology", "math", "logic")
    found = [p.name for d in domains for p in sorted((PACKAGE / d).glob("*.py")) if past.search(p.read_text())]
    assert found == []


def test_a_file_that_differs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = dataclasses.replace(SOURCES["nci-compounds"], sha256="0" * 64)
    monkeypatch.setitem(SOURCES, "nci-compounds", changed)
    with pytest.raises(ConfigError, match="pip install rdkit=="):
        read("nci-compounds")


def test_a_file_that_is_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = dataclasses.replace(SOURCES["nci-compounds"], file="Data/none.smi")
    monkeypatch.setitem(SOURCES, "nci-compounds", changed)
    provenance.location.cache_clear()
    with pytest.raises(ConfigError, match=r"ships no Data/none\.smi"):
        read("nci-compounds")
    provenance.location.cache_clear()
