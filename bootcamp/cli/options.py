"""Options that several commands share, and what stands behind them."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from bootcamp import Instance, Task, add_plugin
from bootcamp.errors import ConfigError, MissingExtra

INTERRUPTED = 130  # 128 + SIGINT, what shells expect
OURS = ("bootcamp", "rewards", "rollouts", "policies")


def _load_plugins(ctx: click.Context, option: click.Parameter, files: tuple[str, ...]) -> None:
    for file in files:
        add_plugin(file)


plugin_option = click.option(
    "--plugin",
    multiple=True,
    metavar="FILE",
    is_eager=True,
    expose_value=False,
    callback=_load_plugins,
    help="A Python file with TASKS of your own; may be repeated.",
)
tasks_option = click.option(
    "--tasks", metavar="SEL", help="Suites, ids and globs, commas between them; ! removes, as in 'science,!crystals/*'."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def seed_option(default: int = 0) -> Any:
    return click.option("--seed", default=default, show_default=True, help="Which problem, or which draw of problems.")


def instance_at(task: Task, seed: int, level: int | None) -> Instance:
    """The instance at an address that a user typed."""
    if level is not None and level not in task.levels:
        raise ConfigError(f"{task.id} has levels {task.levels.start} to {task.levels.stop - 1}, not {level}")
    return task.instance(seed, level)


@contextmanager
def extra(names: str) -> Iterator[None]:
    """Import the packages above under this: a package that is missing names the extras to install.

    Ctrl-C leaves at once: raised inside a large package's import, an interrupt often turns into some
    other error of that package, and there is nothing yet to put in order.
    """
    handled = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, _leave) if handled else None
    try:
        yield
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if not missing or missing in OURS:
            raise  # a defect of ours
        raise MissingExtra(
            f"{missing!r} is not installed; it comes with: pip install 'bootcamp-rl[{names}]'"
        ) from error
    finally:
        if handled:
            signal.signal(signal.SIGINT, before)


def _leave(*_: object) -> None:
    os.write(2, b"\ninterrupted\n")
    os._exit(INTERRUPTED)
