"""What a user can put right, and nothing else.

    BootcampError            one line: what, where, what next
    ├── ConfigError          tasks.yaml, a run's settings, a plugin
    ├── UnknownName          a task, suite, engine or command that does not exist
    ├── MissingExtra         a package that an extra would install
    ├── CapacityError        a task has fewer distinct problems than were asked for
    ├── NoSolution           other people's task, whose author gives no answer
    └── RunError             a run that cannot start or go on

A defect of ours is never a `BootcampError`: it keeps its traceback.
"""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterable
from types import ModuleType


class BootcampError(Exception):
    """Something the user can put right; the CLI prints it as one line."""


class ConfigError(BootcampError):
    """A row, a setting or a plugin is not what it should be."""


class UnknownName(BootcampError, KeyError):
    """A name that stands for nothing; says which names are close."""

    def __init__(self, kind: str, name: str, known: Iterable[str], hint: str = "") -> None:
        self.message = f"unknown {kind} {name!r}.{did_you_mean(name, known)}{' ' + hint if hint else ''}"
        super().__init__(self.message)

    def __str__(self) -> str:  # KeyError would print the repr
        return self.message


class MissingExtra(BootcampError, ImportError):
    """A package is missing that one of the extras installs."""


class CapacityError(BootcampError):
    """A task has fewer distinct problems than were asked for."""


class NoSolution(BootcampError):
    """The author of an adapted task gives no answer to this problem."""


class RunError(BootcampError):
    """A run cannot start or go on."""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """' Did you mean a, b?' for the closest known names, or ''."""
    close = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    return f" Did you mean {', '.join(close)}?" if close else ""


def require(module: str, extra: str) -> ModuleType:
    """Import `module`, or say which extra installs it."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        missing = error.name or module
        raise MissingExtra(
            f"{missing!r} is not installed; it comes with: pip install 'bootcamp-rl[{extra}]'"
        ) from error
