"""Golden files: a line a case, columns apart by tabs, `⏎` for a line end, `#` before a remark."""

from __future__ import annotations

from pathlib import Path

HOME = Path(__file__).resolve().parent


def golden(name: str) -> list[tuple[str, ...]]:
    """The rows of `goldens/NAME.tsv`."""
    lines = (HOME / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    rows = [tuple(line.replace("⏎", "\n").split("\t")) for line in lines if not line.startswith("#")]
    assert len({len(row) for row in rows}) == 1, f"{name}.tsv has rows of different lengths"
    return rows
