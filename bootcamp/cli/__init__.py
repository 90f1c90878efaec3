"""The command line: parse, call one public function, print.

A command's module is imported when the command is asked for, and what it needs from the packages
above is imported inside its function: `bootcamp list` never waits for torch.
"""

from __future__ import annotations

import errno
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from bootcamp import __version__
from bootcamp.cli.options import INTERRUPTED, plugin_option
from bootcamp.errors import BootcampError, UnknownName

COMMANDS = {
    "list": "bootcamp.cli.catalogue:list_tasks",
    "show": "bootcamp.cli.catalogue:show",
    "verify": "bootcamp.cli.catalogue:verify",
    "qualify": "bootcamp.cli.qualify:qualify",
    "audit-registry": "bootcamp.cli.audit:audit_registry",
    "gallery": "bootcamp.cli.gallery:gallery",
    "eval": "bootcamp.cli.training:evaluate_model",
    "run": "bootcamp.cli.training:run",
    "sweep": "bootcamp.cli.training:sweep",
    "report": "bootcamp.cli.training:report",
    "new-task": "bootcamp.cli.new_task:new_task",
    "doctor": "bootcamp.cli.doctor:doctor",
}


class Line(click.ClickException):
    """One line on stderr, without usage or traceback."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        click.echo(f"error: {' '.join(self.message.split())}", err=True)


@contextmanager
def _one_line() -> Iterator[None]:
    """What a user can put right leaves as one line; everything else keeps its traceback."""
    try:
        yield
    except click.exceptions.NoArgsIsHelpError:
        raise  # a command without arguments shows its help
    except click.UsageError as error:
        where = f" (see `{error.ctx.command_path} --help`)" if error.ctx else ""
        raise Line(error.format_message() + where) from error
    except BootcampError as error:
        raise Line(str(error)) from error
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        place = f" while writing {error.filename}" if error.filename else ""
        raise Line(f"the disk is full{place}; what was finished is kept: free some space and go on") from error
    except KeyboardInterrupt:
        click.echo("\ninterrupted", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None


class Commands(click.Group):
    """A group whose commands are names of functions until one is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, function = COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), function)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise UnknownName("command", args[0], COMMANDS, "`bootcamp --help` shows them all.")
        return super().resolve_command(ctx, args)

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with _one_line():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with _one_line():
            return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="bootcamp")
@plugin_option
def main() -> None:
    """Verifiable tasks, rewards that can be trusted, and both stages of training on them."""
