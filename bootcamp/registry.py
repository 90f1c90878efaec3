"""The registry: rows of data that name families, expanded to tasks; suites and selectors over them.

A row imports nothing until its task is asked for, so a listing of thousands costs milliseconds.

    tasks:
      - {id: "molecules/forward/{reaction}", family: "bootcamp.molecules.forward:Forward",
         grid: {reaction: [suzuki, heck]}, with: {}, levels: [1, 5], needs: [science]}
    suites:
      science: ["molecules/*", "crystals/*"]

Three sources, in this order: `tasks.yaml`, installed plugins (entry points in the group
`bootcamp.tasks`), and plugin files. A plugin is a module with `TASKS` (a list of rows, whose
`family` may be the class itself) and, if it likes, `SUITES`.
"""

from __future__ import annotations

import fnmatch
import importlib
import importlib.util
import itertools
import os
import re
import string
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from bootcamp.errors import ConfigError, UnknownName, did_you_mean
from bootcamp.types import Task

PLUGINS_VARIABLE = "BOOTCAMP_PLUGINS"  # paths of plugin files; the environment carries them to workers
ENTRY_POINTS = "bootcamp.tasks"

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
            return getattr(importlib.import_module(module), name)
        except ModuleNotFoundError as error:
            if error.name and not module.startswith(error.name) and self.needs:
                raise ConfigError(
                    f"{self.id} needs {error.name!r}: pip install 'bootcamp-rl[{','.join(self.needs)}]'"
                ) from error
            raise ConfigError(f"{self.source}: {self.id}: no family {path!r}: {error}") from error
        except AttributeError as error:
            raise ConfigError(f"{self.source}: {self.id}: no family {path!r}: {error}") from error


@dataclass(frozen=True)
class Registry:
    """All tasks by id, and the suites."""

    specs: Mapping[str, Spec]
    suites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def spec(self, task_id: str) -> Spec:
        if task_id not in self.specs:
            raise UnknownName("task", task_id, self.specs, "`bootcamp list` shows them all.")
        return self.specs[task_id]

    def select(self, selector: str) -> list[Spec]:
        """The tasks that a selector names, in the registry's order.

        Suites (no slash), ids, globs in which `*` crosses `/`, commas between them, `!` removes.
        """
        chosen: dict[str, None] = {}
        for part in filter(None, (piece.strip() for piece in selector.split(","))):
            names = self._resolve(part.removeprefix("!"), selector)
            if part.startswith("!"):
                chosen = {name: None for name in chosen if name not in names}
            else:
                chosen |= dict.fromkeys(names)
        if not chosen:
            raise ConfigError(f"--tasks {selector!r} selects nothing; `bootcamp list` shows what there is")
        return [spec for name, spec in self.specs.items() if name in chosen]

    def _resolve(self, part: str, selector: str, seen: tuple[str, ...] = ()) -> set[str]:
        if part in self.specs:
            return {part}
        if "/" not in part and "*" not in part:
            if part not in self.suites:
                raise UnknownName("suite", part, self.suites, f"(in --tasks {selector!r})")
            if part in seen:
                raise ConfigError(f"suite {part!r} contains itself")
            names: set[str] = set()
            for piece in self.suites[part]:
                found = self._resolve(piece.removeprefix("!"), selector, (*seen, part))
                names = names - found if piece.startswith("!") else names | found
            return names
        if any(mark in part for mark in "*?["):
            return set(fnmatch.filter(self.specs, part))
        raise UnknownName("task", part, self.specs, f"(in --tasks {selector!r})")

    def counts(self, specs: Iterable[Spec] | None = None) -> dict[str, Any]:
        """Tasks and families, in all and by domain; what is not our own work is not counted."""
        own = [spec for spec in (self.specs.values() if specs is None else specs) if spec.counts == "own"]
        domains: dict[str, list[Spec]] = {}
        for spec in own:
            domains.setdefault(spec.domain, []).append(spec)

        def count(some: Sequence[Spec]) -> dict[str, int]:
            return {
                "tasks": len(some),
                "families": len({spec.family_name for spec in some}),
                "with_images": sum(spec.images for spec in some),
            }

        return count(own) | {"domains": {name: count(some) for name, some in domains.items()}}


def build(documents: Iterable[tuple[str, Mapping[str, Any]]]) -> Registry:
    """A registry from (source, document) pairs; documents have `tasks` and `suites`."""
    specs: dict[str, Spec] = {}
    suites: dict[str, tuple[str, ...]] = {}
    for source, document in documents:
        if not isinstance(document, Mapping):
            raise ConfigError(f"{source}: expected a mapping with 'tasks' and 'suites'")
        _refuse_unknown(source, document, ("tasks", "suites"))
        for number, row in enumerate(document.get("tasks") or [], start=1):
            for spec in expand(row, f"{source}, row {number}"):
                if spec.id in specs:
                    raise ConfigError(f"task {spec.id!r} is defined by {specs[spec.id].source} and by {spec.source}")
                specs[spec.id] = spec
        for name, parts in (document.get("suites") or {}).items():
            if name in suites:
                raise ConfigError(f"{source}: suite {name!r} is defined twice")
            suites[name] = tuple(parts)
    return Registry(specs, suites)


def expand(row: Any, source: str) -> Iterator[Spec]:
    """The tasks of one row: one for each cell of its grid."""
    if not isinstance(row, Mapping):
        raise ConfigError(f"{source}: a row is a mapping with {', '.join(_ROW_KEYS)}")
    _refuse_unknown(source, row, _ROW_KEYS)
    missing = [key for key in ("id", "family") if key not in row]
    if missing:
        raise ConfigError(f"{source}: {missing[0]!r} is missing")
    levels = row.get("levels", [1, 1])
    if not (isinstance(levels, Sequence) and len(levels) == 2 and 1 <= levels[0] <= levels[1]):
        raise ConfigError(f"{source}: levels must be [first, last] with 1 <= first <= last, not {levels!r}")
    grid = row.get("grid") or {}
    fixed = row.get("with") or {}
    named = {name for _, name, _, _ in string.Formatter().parse(row["id"]) if name}
    if named - set(grid):
        raise ConfigError(f"{source}: the id names {sorted(named - set(grid))}, which the grid does not have")
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
            needs=tuple(row.get("needs", ())),
            images=bool(row.get("images", False)),
            counts=row.get("counts", "own"),
            source=source,
        )


def _refuse_unknown(source: str, mapping: Mapping[str, Any], known: Sequence[str]) -> None:
    for key in mapping:
        if key not in known:
            raise ConfigError(f"{source}: unknown key {key!r}.{did_you_mean(str(key), known)}")


def catalogue_path() -> Path:
    """`tasks.yaml`: inside the package when installed, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "tasks.yaml"
    return inside if inside.exists() else package.parent / "tasks.yaml"


def read_catalogue(path: Path) -> tuple[str, Mapping[str, Any]]:
    """The document in a YAML file, with the name that errors use."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return path.name, yaml.load(path.read_bytes(), Loader=loader) or {}
    except FileNotFoundError as error:
        raise ConfigError(f"{path} is missing; is the installation complete?") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: {' '.join(str(error).split())}") from error


def plugin_files() -> list[Path]:
    """The plugin files that this process was asked to load."""
    return [Path(part) for part in os.environ.get(PLUGINS_VARIABLE, "").split(os.pathsep) if part]


def add_plugin(path: str | Path) -> None:
    """Load the tasks of a Python file, here and in every worker started from here."""
    path = Path(path).resolve()
    if not path.is_file():
        raise ConfigError(f"no plugin at {path}")
    files = [str(file) for file in plugin_files()]
    if str(path) not in files:
        os.environ[PLUGINS_VARIABLE] = os.pathsep.join([*files, str(path)])
    registry.cache_clear()


def _plugin_document(source: str, module: ModuleType) -> tuple[str, Mapping[str, Any]]:
    if not hasattr(module, "TASKS"):
        raise ConfigError(f"{source} has no TASKS; a plugin lists its rows there")
    return source, {"tasks": module.TASKS, "suites": getattr(module, "SUITES", {})}


def _load_file(path: Path) -> ModuleType:
    name = f"bootcamp_plugin_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ConfigError(f"plugin {path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # so that its dataclasses can be pickled
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ConfigError(f"plugin {path} failed to load: {type(error).__name__}: {error}") from error
    return module


def _documents() -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield read_catalogue(catalogue_path())
    from importlib.metadata import entry_points

    for point in entry_points(group=ENTRY_POINTS):
        try:
            module = point.load()
        except Exception as error:
            raise ConfigError(f"plugin {point.name} ({point.value}) failed to load: {error}") from error
        yield _plugin_document(f"plugin {point.name}", module)
    for path in plugin_files():
        yield _plugin_document(f"plugin {path}", _load_file(path))


@cache
def registry() -> Registry:
    """The registry of this process."""
    return build(_documents())


@cache
def _task(spec_id: str, _registry: int) -> Task:
    return registry().spec(spec_id).load()


def task(task_id: str) -> Task:
    """The task of that id, its family imported on first use."""
    return _task(task_id, id(registry()))


def tasks(selector: str = "*") -> list[Spec]:
    """The tasks that a selector names."""
    return registry().select(selector)
