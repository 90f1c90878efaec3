"""The rows of the catalogue: what one may say, and the tasks it stands for.

A row is checked whole before anything is made of it, so that a mistake is one line that names the
row and not an error from somewhere deeper.
"""

from __future__ import annotations

import importlib
import itertools
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bootcamp.errors import ConfigError, did_you_mean
from bootcamp.types import Task

NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_ID = re.compile(r"[a-z0-9][a-z0-9_.-]*(?:/[a-z0-9][a-z0-9_.-]*)+")
_ROW_KEYS = ("id", "family", "version", "grid", "with", "levels", "needs", "images", "counts")


@dataclass(frozen=True)
class Spec:
    """One task as its row describes it; `load` imports the family and sets the knobs."""

    id: str
    family: str | type[Task]
    version: int
    knobs: Mapping[str, Any]
    levels: range
    needs: tuple[str, ...]  # extras
    images: bool
    counts: str  # "own", or who made it: adapters of other people's tasks are never counted as ours
    source: str

    @property
    def domain(self) -> str:
        return self.id.partition("/")[0]

    @property
    def family_name(self) -> str:
        return self.family if isinstance(self.family, str) else f"{self.family.__module__}:{self.family.__name__}"

    def load(self) -> Task:
        """Import the family, with the extras it needs, and set its knobs."""
        family = self.family if isinstance(self.family, type) else self._import(self.family)
        try:
            return family(id=self.id, version=self.version, levels=self.levels, **self.knobs)
        except TypeError as error:
            raise ConfigError(f"{self.source}: {self.id}: {error}") from error

    def _import(self, path: str) -> type[Task]:
        module, _, name = path.partition(":")
        try:
            family: type[Task] = getattr(importlib.import_module(module), name)
        except ModuleNotFoundError as error:
            if error.name and not module.startswith(error.name) and self.needs:
                raise ConfigError(
                    f"{self.id} needs {error.name!r}: pip install 'bootcamp-rl[{','.join(self.needs)}]'"
                ) from error
            raise ConfigError(f"{self.source}: {self.id}: no family {path!r}: {error}") from error
        except AttributeError as error:
            raise ConfigError(f"{self.source}: {self.id}: no family {path!r}: {error}") from error
        if not _is_task(family):
            raise ConfigError(f"{self.source}: {self.id}: {path!r} is not a subclass of Task")
        return family


def expand(row: Any, source: str) -> Iterator[Spec]:
    """The tasks of one row: one for each cell of its grid."""
    if not isinstance(row, Mapping):
        raise ConfigError(f"{source}: a row is a mapping with {', '.join(_ROW_KEYS)}")
    refuse_unknown(source, row, _ROW_KEYS)
    missing = [key for key in ("id", "family") if key not in row]
    if missing:
        raise ConfigError(f"{source}: {missing[0]!r} is missing")
    grid = row.get("grid") or {}
    fixed = row.get("with") or {}
    levels = row.get("levels", [1, 1])
    needs = row.get("needs", [])
    _check_row(source, row, grid, fixed, levels, needs)
    for cell in itertools.product(*grid.values()):
        knobs = dict(zip(grid, cell, strict=True))
        task_id = row["id"].format(**knobs)
        if not _ID.fullmatch(task_id):
            raise ConfigError(f"{source}: {task_id!r} is not an id like domain/family/task in lower case")
        yield Spec(
            id=task_id,
            family=row["family"],
            version=row.get("version", 1),
            knobs=fixed | knobs,
            levels=range(levels[0], levels[1] + 1),
            needs=tuple(needs),
            images=bool(row.get("images", False)),
            counts=row.get("counts", "own"),
            source=source,
        )


def _check_row(source: str, row: Mapping[str, Any], grid: Any, fixed: Any, levels: Any, needs: Any) -> None:
    """Say in one line what a row has wrong, before it fails somewhere deeper."""

    def insist(fine: bool, message: str) -> None:
        if not fine:
            raise ConfigError(f"{source}: {message}")

    family = row["family"]
    insist(isinstance(row["id"], str), f"id must be text, not {row['id']!r}")
    insist(
        all(family.partition(":")) if isinstance(family, str) else _is_task(family),
        f"family must be 'module:Class' or, in a plugin, a subclass of Task, not {family!r}",
    )
    insist(
        is_list(levels) and [type(n) for n in levels] == [int, int] and 1 <= levels[0] <= levels[1],
        f"levels must be [first, last] with 1 <= first <= last, not {levels!r}",
    )
    insist(type(row.get("version", 1)) is int, f"version must be an integer, not {row.get('version')!r}")
    insist(isinstance(fixed, Mapping), f"'with' must be a mapping of knobs, not {fixed!r}")
    insist(is_list(needs), f"needs must be a list of extras, not {needs!r}")
    insist(
        isinstance(grid, Mapping) and all(is_list(values) and len(values) > 0 for values in grid.values()),
        f"grid must map knobs to lists of their values, not {grid!r}",
    )
    insist(not set(grid) & set(fixed), f"{sorted(set(grid) & set(fixed))} stand in the grid and in 'with'")
    try:
        named = {name for _, name, _, _ in string.Formatter().parse(row["id"]) if name is not None}
    except ValueError as error:
        raise ConfigError(f"{source}: id {row['id']!r}: {error}") from error
    insist(named <= set(grid), f"the id names {sorted(named - set(grid))}, which the grid does not have")


def is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _is_task(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Task)


def refuse_unknown(source: str, mapping: Mapping[str, Any], known: Sequence[str]) -> None:
    for key in mapping:
        if key not in known:
            raise ConfigError(f"{source}: unknown key {key!r}.{did_you_mean(str(key), known)}")
