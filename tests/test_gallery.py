"""The gallery shows the registry as it is, and the README counts what the gallery counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

import bootcamp
from bootcamp import gallery
from bootcamp.cli import main
from bootcamp.errors import ConfigError
from bootcamp.qualification import campaign

DOCS = Path(__file__).resolve().parent.parent / "docs"


def shown() -> list[bootcamp.registry.Spec]:
    return campaign.own(bootcamp.tasks())


def test_the_page_is_of_the_registry_as_it_is() -> None:
    again = "type: bootcamp gallery --counts-in README.md"
    assert (DOCS / "GALLERY.md").read_text(encoding="utf-8") == gallery.page(shown()), again
    readme = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    assert readme == gallery.with_counts(readme, bootcamp.registry()), again


def test_every_picture_is_there_and_none_besides() -> None:
    page = (DOCS / "GALLERY.md").read_text(encoding="utf-8")
    files = list((DOCS / "gallery").glob("*"))
    assert all(f"(gallery/{file.name})" in page for file in files)
    assert page.count("](gallery/") == len(files)
    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files)


def test_a_stranger_gets_a_page_of_a_few(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    (tmp_path / "gallery").mkdir()
    (tmp_path / "gallery" / "old.png").write_bytes(b"")
    done = CliRunner().invoke(main, ["gallery", "--tasks", "math/lists/*,math/geometry/area*", "--page", str(page)])
    assert done.exit_code == 0, done.output
    text = page.read_text(encoding="utf-8")
    assert "| **all** | 5 | 2 |" in text, "five tasks; the drawn one is a variant"
    assert "`math/lists/largest@1/2#0`" in text
    assert [file.name for file in (tmp_path / "gallery").iterdir()] == ["math-geometry-area-drawn.png"]


def test_a_page_without_a_place_for_the_counts_is_refused() -> None:
    with pytest.raises(ConfigError, match="no place for the counts"):
        gallery.with_counts("# A page", bootcamp.registry())
