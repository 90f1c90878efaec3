"""`bootcamp gallery`: one problem of every family, to look at."""

from __future__ import annotations

from pathlib import Path

import click

import bootcamp
from bootcamp import gallery as pages
from bootcamp.cli.options import plugin_option, tasks_option
from bootcamp.qualification import campaign


@click.command()
@tasks_option
@click.option(
    "--page", type=click.Path(dir_okay=False, path_type=Path), default=Path("docs/GALLERY.md"), show_default=True,
    metavar="FILE", help="Where to write; pictures go into `gallery/` beside it.",
)  # fmt: skip
@click.option(
    "--counts-in", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Also a page whose table of counts is made anew.",
)  # fmt: skip
@plugin_option
def gallery(tasks: str | None, page: Path, counts_in: Path | None) -> None:
    """Show one problem of every family on a page, with pictures."""
    specs = bootcamp.tasks(tasks) if tasks else campaign.own(bootcamp.tasks())
    drawn = {file.name for file in pages.draw(specs, page.parent / "gallery")}
    for old in (page.parent / "gallery").glob("*.png"):
        if old.name not in drawn:
            old.unlink()
    page.write_text(pages.page(specs), encoding="utf-8")
    if counts_in is not None:
        counts_in.write_text(pages.with_counts(counts_in.read_text(encoding="utf-8"), bootcamp.registry()), "utf-8")
    counts = bootcamp.registry().counts(specs)
    click.echo(f"{page}: {counts['families']:,} families, {len(drawn)} pictures")
