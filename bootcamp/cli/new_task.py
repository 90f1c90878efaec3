"""`bootcamp new-task`: the beginning of a task of one's own."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from bootcamp import scaffold


@click.command("new-task")
@click.argument("task_id", metavar="DOMAIN/NAME")
@click.option(
    "--into", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".", metavar="DIR",
    help="Where its folder goes.  [default: here]",
)  # fmt: skip
def new_task(task_id: str, into: Path) -> None:
    """Begin a task of your own: a package that works."""
    folder = scaffold.write_package(task_id, into)
    place, plugin = (shlex.quote(str(path)) for path in (folder, folder / f"{scaffold.Names(task_id).module}.py"))
    purposes = {
        f"bootcamp --plugin {plugin} show {task_id}": "what it asks",
        f"bootcamp qualify --plugin {plugin}": "is it fair? Ask after every edit",
        f"pytest {place}": "the same, for CI",
        f"pip install -e {place}": "then it is found without --plugin",
    }
    width = max(map(len, purposes))
    click.echo(f"{folder} holds a working task and its test: edit {plugin}. Next:\n")
    for command, purpose in purposes.items():
        click.echo(f"  {command:<{width}}  # {purpose}")
