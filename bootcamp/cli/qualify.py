"""`bootcamp qualify`: do the tasks prove themselves fair?"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import click

import bootcamp
from bootcamp.cli.options import json_option, plugin_option, tasks_option
from bootcamp.errors import ConfigError
from bootcamp.qualification import campaign, cards, pages, plans
from bootcamp.registry import plugin_files
from bootcamp.rows import Spec

MINUTES = {"quick": 1.1, "standard": 14.0, "full": 0.0}


@click.command()
@tasks_option
@click.option("--quick", is_flag=True, help="A look during development: under two minutes for all text tasks.")
@click.option("--full", is_flag=True, help="No time limit; go on where it stopped by saying it again.")
@click.option("--again", is_flag=True, help="Examine also what has a fresh card.")
@click.option("--workers", type=click.IntRange(1), default=None, help="Processes side by side.  [default: one a core]")
@click.option(
    "--minutes", type=float, default=None, help="Wall time to share out among text tasks (and again to browser tasks)."
)
@click.option("--gate", is_flag=True, help="What CI asks: fresh cards, changed tasks in full, the rest on new seeds.")
@click.option("--since", metavar="COMMIT", default="HEAD~1", show_default=True, help="With --gate: changed since when.")
@click.option(
    "--page", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the page of all cards."
)
@json_option
@plugin_option
def qualify(
    tasks: str | None,
    quick: bool,
    full: bool,
    again: bool,
    workers: int | None,
    minutes: float | None,
    gate: bool,
    since: str,
    page: Path | None,
    as_json: bool,
) -> None:
    """Prove tasks fair, each by a score card.

    The exit status is 1 if any has a defect.

    Without --tasks: all of our own, or those of --plugin. Cards are kept and used again until a task,
    its data or a library changes.
    """
    if quick and full:
        raise click.UsageError("--quick or --full, not both", click.get_current_context())
    plan = plans.plan("quick" if quick else "full" if full else "standard")
    specs = _chosen(tasks)
    workers = workers or os.cpu_count() or 1
    if quick:
        specs = [spec for spec in specs if not campaign.is_played(spec)]
    campaign.insist_known(specs)
    if gate:
        made = _gate(specs, since, minutes or 4.0, workers)
    else:
        todo = specs if again else campaign.unsettled(specs, plan)
        jobs = campaign.planned(todo, plan, minutes or MINUTES[plan.name], workers)
        made = _examined(jobs, workers, keep=plan.name != "quick")
        done = {card.task: card for card in made}
        made = [card for spec in specs if (card := done.get(spec.id) or cards.fresh(spec))]
    if page is not None:
        page.write_text(_page(specs, made), encoding="utf-8")
    if as_json:
        click.echo(json.dumps([json.loads(card.line()) for card in made], ensure_ascii=False))
    else:
        _show(made)
    if any(not card.qualified for card in made):
        raise click.exceptions.Exit(1)


def _page(specs: list[Spec], made: list[cards.Card]) -> str:
    makers = {spec.domain for spec in specs if spec.counts not in ("own", "variant")}
    if not makers:
        return pages.of_own(made)
    if len(makers) > 1 or any(spec.domain not in makers for spec in specs):
        raise ConfigError("one page holds our own tasks or those of one other maker: choose with --tasks")
    return pages.of_others(makers.pop(), made)


def _chosen(tasks: str | None) -> list[Spec]:
    if tasks:
        return bootcamp.tasks(tasks)
    specs = bootcamp.tasks("*")
    if plugin_files():
        return [spec for spec in specs if spec.source.startswith("plugin ")]
    return campaign.own(specs)


def _examined(jobs: list[tuple[str, plans.Plan]], workers: int, *, keep: bool) -> list[cards.Card]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    if not jobs:
        return []
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("examining", total=len(jobs))

        def tell(card: cards.Card) -> None:
            progress.update(bar, advance=1, description=f"examining ({card.task})")
            for found in card.defects:
                progress.console.print(f"[red]✗[/] {card.task}: [bold]{found['code']}[/]", highlight=False)

        return campaign.examine(jobs, workers, tell, keep=keep)


def _gate(specs: list[Spec], since: str, minutes: float, workers: int) -> list[cards.Card]:
    lines = campaign.refused(specs)
    if lines:
        for line in lines[:40]:
            click.echo(line, err=True)
        raise ConfigError(
            f"{len(lines)} of {len(specs)} tasks have no card that vouches for them as they are; "
            "type: bootcamp qualify, and commit bootcamp/cards"
        )
    changed = campaign.changed_since(specs, since)
    click.echo(f"{len(specs):,} fresh cards; {len(changed):,} tasks changed since {since}", err=True)
    return _examined(campaign.gate_jobs(specs, changed, minutes, workers), workers, keep=False)


def _show(made: list[cards.Card]) -> None:
    from bootcamp.cli.tables import print_table

    if len(made) <= 40:
        print_table(list(pages.COLUMNS), [pages.cells(card) for card in made])
    for card in made:
        for found in card.defects:
            times = f" (×{found['times']})" if found["times"] > 1 else ""
            click.echo(click.style(f"\n✗ {card.task}  {found['code']}{times}", fg="red") + f"\n  {found['says']}")
    if len(made) <= 12:
        for card in made:
            for found in card.remarks:
                click.echo(f"\n· {card.task}  {found['code']}\n  {found['says']}")
    codes = Counter(found["code"] for card in made for found in card.defects)
    bad = sum(not card.qualified for card in made)
    click.echo(f"\n{len(made) - bad:,} of {len(made):,} tasks qualify" + (f"; {_listed(codes)}" if codes else ""))


def _listed(codes: Counter[str]) -> str:
    return ", ".join(f"{code} {count}" for code, count in codes.most_common())
