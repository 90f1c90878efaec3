"""Looking at tasks: `list`, `show`, `verify`."""

from __future__ import annotations

import json
import sys
import tempfile
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

import click

import bootcamp
from bootcamp.cli.options import instance_at, json_option, plugin_option, seed_option, tasks_option
from bootcamp.cli.tables import print_table
from bootcamp.errors import ConfigError, NoSolution
from bootcamp.gallery import first_sight
from bootcamp.registry import Spec, by_family
from bootcamp.types import Instance, Interactive


@click.command("list")
@tasks_option
@click.option("--families", is_flag=True, help="One line for each family instead of each task.")
@click.option("--count", is_flag=True, help="Only how many there are.")
@json_option
@plugin_option
def list_tasks(tasks: str | None, families: bool, count: bool, as_json: bool) -> None:
    """List tasks or families, or count them."""
    specs = bootcamp.tasks(tasks or "*")
    if count:
        _print_counts(bootcamp.registry().counts(specs), as_json)
    elif families:
        _print_rows(_families(specs), as_json)
    else:
        _print_rows([_row(spec) for spec in specs], as_json)


def _row(spec: Spec) -> dict[str, Any]:
    return {
        "id": spec.id,
        "levels": [spec.levels.start, spec.levels.stop - 1],
        "needs": list(spec.needs),
        "images": spec.images,
        "family": spec.family_name,
        "version": spec.version,
        "counts": spec.counts,
    }


def _families(specs: Sequence[Spec]) -> list[dict[str, Any]]:
    members = by_family(spec for spec in specs if spec.counts != "variant")
    return [{"family": name, "tasks": len(some), "for example": some[0].id} for name, some in members.items()]


def _print_rows(rows: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    if "id" in rows[0]:
        shown = [
            {
                "task": row["id"],
                "levels": "{}-{}".format(*row["levels"]),
                "needs": ",".join(row["needs"]),
                "images": "yes" if row["images"] else "",
            }
            for row in rows
        ]
    else:
        shown = [{name: str(value) for name, value in row.items()} for row in rows]
    print_table(list(shown[0]), [list(row.values()) for row in shown])


def _print_counts(counts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(counts))
        return
    noun = "family" if counts["families"] == 1 else "families"
    click.echo(f"{counts['tasks']:,} tasks from {counts['families']:,} {noun}, {counts['with_images']:,} with images")
    rows = [
        [name, *(f"{some[key]:,}" for key in ("tasks", "families", "with_images"))]
        for name, some in counts["domains"].items()
    ]
    print_table(["domain", "tasks", "families", "with images"], rows)


@click.command()
@click.argument("task_id", metavar="TASK")
@seed_option()
@click.option("--level", type=int, help="1 is the easiest, and the default.")
@click.option("--images", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Write images there.")
@click.option("--open", "opened", is_flag=True, help="Replay an episode on a screen, as a page in your browser.")
@click.option(
    "--replay", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write that page there."
)
@click.option(
    "--actions", type=click.File("r", "utf-8"), metavar="FILE", help="What to replay, an action a line; - is the input."
)
@json_option
@plugin_option
def show(
    task_id: str,
    seed: int,
    level: int | None,
    images: Path | None,
    opened: bool,
    replay: Path | None,
    actions: TextIO | None,
    as_json: bool,
) -> None:
    """Show a problem of TASK and its solution.

    Tasks in a browser can be replayed: every screen, action, change and the reward, the reference
    player's or those of --actions.
    """
    task = bootcamp.task(task_id)
    instance = instance_at(task, seed, level)
    if opened or replay or actions:
        _replay(task, instance, replay, actions.read().splitlines() if actions else None, opened)
        return
    observation, pictures = "", instance.images
    if isinstance(task, Interactive):
        from bootcamp.episodes import run_blocking

        observation, pictures = run_blocking(first_sight(task, instance.answer))
    solution = _solution(task, instance.answer)
    files = [] if images is None else _write(images, instance.address, pictures)
    if as_json:
        document = {
            "address": instance.address,
            "task": instance.task,
            "version": instance.version,
            "level": instance.level,
            "seed": instance.seed,
            "prompt": instance.prompt,
            "observation": observation,
            "answer": instance.answer,
            "solution": solution,
            "images": [str(file) for file in files] if images else len(pictures),
        }
        click.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    click.secho(instance.address, bold=True)
    click.echo(f"\n{instance.prompt}")
    if observation:
        _heading("the policy first sees")
        click.echo(observation)
    if pictures and images is None:
        _heading(f"{len(pictures)} image(s); --images DIR writes them")
    for file in files:
        _heading(f"image: {file}")
    _heading("stored answer")
    click.echo(json.dumps(instance.answer, ensure_ascii=False))
    if solution is not None:
        _heading("reference solution")
        click.echo(solution)


def _replay(
    task: bootcamp.Task, instance: Instance, file: Path | None, actions: list[str] | None, opened: bool
) -> None:
    if not isinstance(task, Interactive) or not task.id.startswith("gui/"):
        raise ConfigError(f"{task.id} is not played on a screen; only tasks of pages can be replayed")
    from bootcamp.episodes import run_blocking
    from bootcamp.gui.replays import page, record

    recording = run_blocking(record(task, instance, actions))
    file = file or Path(tempfile.gettempdir(), f"bootcamp-{_stem(instance.address)}.html")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page(recording), "utf-8")
    click.echo(f"{file}: {len(recording.frames) - 1} actions by {recording.player}, reward {recording.score.value:g}")
    if opened and not webbrowser.open(file.resolve().as_uri()):
        click.echo("no browser could be opened here; open that file in one", err=True)


def _solution(task: bootcamp.Task, answer: Any) -> str | None:
    try:
        return task.solution(answer)
    except NoSolution as error:
        click.echo(error, err=True)
        return None


def _heading(text: str) -> None:
    click.echo()
    click.secho(text, dim=True)


def _stem(address: str) -> str:
    return "".join(mark if mark.isalnum() or mark in "-_." else "-" for mark in address)


def _write(folder: Path, address: str, pictures: Sequence[bytes]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    files = [folder / f"{_stem(address)}-{number}.png" for number in range(len(pictures))]
    for file, picture in zip(files, pictures, strict=True):
        file.write_bytes(picture)
    return files


@click.command()
@click.argument("task_id", metavar="TASK")
@click.option("--seed", type=int, required=True, help="The problem's seed.")
@click.option("--level", type=int, required=True, help="The problem's level.")
@click.option("--response", help="What the policy wrote.")
@click.argument("source", required=False, metavar="[-]")
@plugin_option
def verify(task_id: str, seed: int, level: int, response: str | None, source: str | None) -> None:
    """Score a response to a problem of TASK.

    Give --response TEXT, or - to read standard input. Prints JSON: value, parts, codes, note.
    """
    if (response is None) == (source is None) or source not in (None, "-"):
        raise click.UsageError("give either --response TEXT or -", click.get_current_context())
    task = bootcamp.task(task_id)
    instance = instance_at(task, seed, level)
    text = sys.stdin.buffer.read().decode(errors="replace") if response is None else response
    score = task.verify(instance.answer, text)
    document = {"value": score.value, "parts": dict(score.parts), "codes": list(score.codes), "note": score.note}
    click.echo(json.dumps(document, ensure_ascii=False))
