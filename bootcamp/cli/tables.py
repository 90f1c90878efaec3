"""Tables: drawn for a terminal, tab-separated for a pipe."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> None:
    """Print rows; the first column is text, and a column of numbers stands to the right."""
    if not sys.stdout.isatty():
        for row in (columns, *rows):
            click.echo("\t".join(row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for place, name in enumerate(columns):
        numeric = all(row[place][:1].isdigit() or row[place][:1] in "+-" for row in rows) and place > 0
        table.add_column(name, justify="right" if numeric else "left", overflow="fold", no_wrap=numeric)
    for row in rows:
        table.add_row(*row)
    Console(highlight=False, markup=False).print(table)


def print_evaluation(report: Mapping[str, Any]) -> None:
    """The table of an evaluation: a line a task, then all of them."""
    rows = [
        [name, str(task.get("n", "")), number(task.get("mean_reward")), number(task.get("stderr"))]
        for name, task in report["tasks"].items()
    ]
    rows.append(["all", str(report["n"]), number(report["mean_reward"]), number(report["stderr"])])
    print_table(["task", "n", "mean reward", "± stderr"], rows)
    odd = {name: count for name, count in report["verdicts"].items() if name != "scored" and count}
    if odd:
        click.echo("not scored: " + ", ".join(f"{count} {name}" for name, count in odd.items()))
    for name, reason in report.get("left_out", {}).items():
        click.echo(f"left out: {name}: {reason}")


def number(value: Any) -> str:
    """Three digits after the point, '-' for what is not known."""
    return f"{value:.3f}" if isinstance(value, int | float) else "-"
