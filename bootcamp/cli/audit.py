"""`bootcamp audit-registry`: is the count of tasks honest?"""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import asdict

import click

import bootcamp
from bootcamp.cli.options import json_option, plugin_option, tasks_option
from bootcamp.qualification import campaign


@click.command("audit-registry")
@tasks_option
@click.option("--workers", type=click.IntRange(1), default=None, help="Processes side by side.  [default: one a core]")
@json_option
@plugin_option
def audit_registry(tasks: str | None, workers: int | None, as_json: bool) -> None:
    """Find tasks that ask the same and families that are copies.

    And problems that one task holds out and another trains on. Prompts of every task are drawn at three
    levels and compared with their numbers blanked; families are compared by their code with names and
    constants blanked. The exit status is 1 if anything is found.
    """
    from rich.console import Console
    from rich.progress import Progress

    from bootcamp.auditing import audit

    specs = bootcamp.tasks(tasks) if tasks else campaign.own(bootcamp.tasks())
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("drawing problems", total=len(specs))
        found = audit(specs, workers or os.cpu_count() or 1, lambda _: progress.advance(bar))
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], indent=1))
    else:
        for finding in found:
            click.echo(click.style(f"{finding.kind}: ", fg="red") + " ~ ".join(finding.tasks) + f"\n  {finding.says}")
        kinds = Counter(finding.kind for finding in found)
        said = ", ".join(f"{times} × {kind}" for kind, times in kinds.items()) or "nothing found"
        own = bootcamp.registry().counts(specs)
        click.echo(f"{own['tasks']:,} tasks from {own['families']:,} families: {said}")
    if found:
        raise click.exceptions.Exit(1)
