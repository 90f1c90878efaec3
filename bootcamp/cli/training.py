"""Measuring and training policies: `eval`, `run`, `sweep`, `report`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import click

from bootcamp.cli.options import extra, json_option, plugin_option, seed_option, tasks_option
from bootcamp.cli.settings import merge, parse_assignments, read_settings
from bootcamp.cli.tables import print_evaluation
from bootcamp.errors import ConfigError, RunError
from bootcamp.sampling import Split

EXTRAS = "train,ray"
RUNS = Path("runs")


@click.command("eval")
@click.option("--model", required=True, metavar="M", help="A run, a model directory or id; or oracle, echo, constant.")
@click.option("--tasks", required=True, metavar="SEL", help="Suites, ids and globs, commas between them; ! removes.")
@click.option("--n", default=20, show_default=True, type=click.IntRange(min=1), help="Problems for each task.")
@click.option("--level", default=1, show_default=True, type=click.IntRange(min=1))
@seed_option()
@click.option("--split", default="held_out", show_default=True, type=click.Choice(["train", "held_out"]))
@click.option("--workers", default=0, show_default=True, type=click.IntRange(min=0), help="0: in this process.")
@json_option
@plugin_option
def evaluate_model(
    model: str, tasks: str, n: int, level: int, seed: int, split: Split, workers: int, as_json: bool
) -> None:
    """Measure a model's verified reward on tasks."""
    with extra(EXTRAS):
        from policies.evaluation import evaluate

    report = evaluate(model=model, selector=tasks, n=n, level=level, seed=seed, split=split, workers=workers)
    if as_json:
        click.echo(json.dumps(report))
    else:
        print_evaluation(report)


@click.command()
@tasks_option
@click.option("--model", metavar="M", help="smollm2, or a model directory or id; the embedded policy without it.")
@click.option("--name", help="The run's name: its folder under runs/.")
@click.option("--seed", type=int, help="All randomness of the run comes from it.")
@click.option(
    "--lora",
    type=click.IntRange(min=1),
    is_flag=False,
    flag_value=8,
    metavar="[RANK]",
    help="Train low-rank adapters instead of all weights (rank 8 if none is given).",
)
@click.option(
    "--control",
    type=click.Choice(["permuted-rewards", "random-scorer", "shuffled-pairs"]),
    help="A control that must not learn.",
)
@click.option("--stages", metavar="LIST", help="Stages to run, commas between them: sft, mpo, online.")
@click.option("--workers", type=click.IntRange(min=0), help="Rollout actors; 0 runs all in this process.")
@click.option("--track", metavar="LIST", help="Where metrics go, too: tensorboard, wandb, mlflow, trackio.")
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Settings in YAML; options go before.")
@click.option("--set", "assignments", multiple=True, metavar="NAME=VALUE", help="Any other setting; may be repeated.")
@click.option("--resume", metavar="RUN", help="Go on with a run that stopped; its own settings hold.")
@json_option
@plugin_option
def run(config: Path | None, assignments: tuple[str, ...], resume: str | None, as_json: bool, **options: Any) -> None:
    """Train a policy and measure it on the way.

    Rollouts, offline MPO on pairs of them, online RL on fresh ones; held-out reward before, between and after.
    """
    given = {name: value for name, value in options.items() if value is not None}
    assigned = parse_assignments(assignments)
    if resume is not None:
        if given or config:
            raise click.UsageError(
                "--resume takes all settings from the run (--set may change some)", click.get_current_context()
            )
        stopped = run_folder(resume)
        with extra(EXTRAS):
            from policies.cascade import resume_run

        folder = resume_run(stopped, assigned)
    else:
        checked = settled(config, assigned, given)
        with extra(EXTRAS):  # after what costs nothing to find wrong
            from policies.cascade import run as run_cascade

        folder = run_cascade(checked)
    if as_json:
        click.echo(json.dumps({"run": str(folder)} | json.loads((folder / "summary.json").read_text())))
        return
    for file in (folder / "summary.json", folder / "report.html"):
        click.echo(file)  # the table has been shown by the run


@click.command()
@tasks_option
@click.option("--model", metavar="M", help="As for `run`.")
@click.option("--stage", default="mpo", show_default=True, type=click.Choice(["sft", "mpo", "online"]))
@click.option("--rates", default="1e-5,3e-5,1e-4,3e-4,1e-3", show_default=True, metavar="LIST")
@click.option("--name", help="The sweep's name: its folder under runs/.")
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Settings in YAML; options go before.")
@click.option("--set", "assignments", multiple=True, metavar="NAME=VALUE", help="Any setting of a run.")
@json_option
@plugin_option
def sweep(
    stage: Literal["sft", "mpo", "online"],
    rates: str,
    config: Path | None,
    assignments: tuple[str, ...],
    as_json: bool,
    **options: Any,
) -> None:
    """Find a learning rate by short runs from one set of rollouts.

    A sweep that was stopped goes on where it stood if it is called again by the same name.
    """
    given = {name: value for name, value in options.items() if value is not None}
    checked = settled(config, parse_assignments(assignments), given)
    with extra(EXTRAS):
        from policies.lr_sweep import sweep_rates, table

    found = sweep_rates(checked, stage, parse_rates(rates))
    click.echo(json.dumps(found) if as_json else table(found))


def settled(config: Path | None, assigned: dict[str, Any], given: dict[str, Any]) -> Any:
    """A run's settings: the model's recipe, over it a file's, over these what the command line says."""
    from policies.config import from_mapping
    from policies.recipes import recipe

    told = merge(read_settings(config) if config else {}, merge(assigned, given))
    return from_mapping(
        merge(recipe(str(told.get("model", ""))), told), str(config) if config else "the run's settings"
    )


def parse_rates(text: str) -> list[float]:
    """Learning rates, commas between them."""
    try:
        rates = [float(part) for part in text.split(",")]
    except ValueError as error:
        raise ConfigError(f"--rates {text!r}: write numbers with commas between them, as in 1e-5,1e-4") from error
    if not all(0 < rate < 1 for rate in rates):
        raise ConfigError(f"--rates {text!r}: a learning rate lies between 0 and 1")
    return sorted(set(rates))


@click.command()
@click.argument("run_name", metavar="RUN")
def report(run_name: str) -> None:
    """Write RUN's report.html anew."""
    folder = run_folder(run_name)
    with extra(EXTRAS):
        from policies.report import write

    click.echo(write(folder))


def run_folder(text: str) -> Path:
    """The folder of a run, given by path or by name."""
    for folder in (Path(text), RUNS / text):
        if folder.is_dir():
            return folder
    there = sorted(folder.name for folder in RUNS.glob("*") if folder.is_dir())
    raise RunError(f"no run at {text}; runs here: {', '.join(there[-5:]) or 'none'}")
