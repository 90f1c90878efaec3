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
import hashlib
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from bootcamp.errors import ConfigError, UnknownName
from bootcamp.rows import NAME, Spec, expand, is_list, refuse_unknown
from bootcamp.types import Task

PLUGINS_VARIABLE = "BOOTCAMP_PLUGINS"  # paths of plugin files; the environment carries them to workers
ENTRY_POINTS = "bootcamp.tasks"


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
            if not names and part.removeprefix("!") not in self.suites:
                raise ConfigError(f"{part!r} matches no task (in --tasks {selector!r}); `bootcamp list` shows them all")
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
        if "/" not in part and not any(mark in part for mark in "*?["):
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


def by_family(specs: Iterable[Spec]) -> dict[str, list[Spec]]:
    """Tasks by the name of their family, in their order."""
    members: dict[str, list[Spec]] = {}
    for spec in specs:
        members.setdefault(spec.family_name, []).append(spec)
    return members


def build(documents: Iterable[tuple[str, Mapping[str, Any]]]) -> Registry:
    """A registry from (source, document) pairs; documents have `tasks` and `suites`."""
    specs: dict[str, Spec] = {}
    suites: dict[str, tuple[str, ...]] = {}
    for source, document in documents:
        if not isinstance(document, Mapping):
            raise ConfigError(f"{source}: expected a mapping with 'tasks' and 'suites'")
        refuse_unknown(source, document, ("tasks", "suites"))
        rows = document.get("tasks") or []
        if not is_list(rows):
            raise ConfigError(f"{source}: tasks must be a list of rows, not {rows!r}")
        for number, row in enumerate(rows, start=1):
            for spec in expand(row, f"{source}, row {number}"):
                if spec.id in specs:
                    raise ConfigError(f"task {spec.id!r} is defined by {specs[spec.id].source} and by {spec.source}")
                specs[spec.id] = spec
        named = document.get("suites") or {}
        if not isinstance(named, Mapping):
            raise ConfigError(f"{source}: suites must be a mapping from names to lists, not {named!r}")
        for name, parts in named.items():
            if name in suites:
                raise ConfigError(f"{source}: suite {name!r} is defined twice")
            if not isinstance(name, str) or not NAME.fullmatch(name):
                raise ConfigError(f"{source}: {name!r} cannot name a suite: lower case, digits, '_', '.' and '-' can")
            if not is_list(parts) or not all(isinstance(part, str) for part in parts):
                raise ConfigError(f"{source}: suite {name!r} must be a list of ids, globs and suites, not {parts!r}")
            suites[name] = tuple(parts)
    return Registry(specs, suites)


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
    before = os.environ.get(PLUGINS_VARIABLE, "")
    files = [str(file) for file in plugin_files()]
    if str(path) not in files:
        os.environ[PLUGINS_VARIABLE] = os.pathsep.join([*files, str(path)])
    forget()
    try:
        registry()
    except ConfigError:
        os.environ[PLUGINS_VARIABLE] = before  # a broken plugin must not break what stood before it
        raise


def _plugin_document(source: str, module: ModuleType) -> tuple[str, Mapping[str, Any]]:
    if not hasattr(module, "TASKS"):
        raise ConfigError(f"{source} has no TASKS; a plugin lists its rows there")
    return source, {"tasks": module.TASKS, "suites": getattr(module, "SUITES", {})}


def _load_file(path: Path) -> ModuleType:
    place = hashlib.sha256(str(path).encode()).hexdigest()[:8]  # two folders may each have a my_tasks.py
    name = f"bootcamp_plugin_{path.stem}_{place}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ConfigError(f"plugin {path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # so that its dataclasses can be pickled
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
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
def task(task_id: str) -> Task:
    """The task of that id, its family imported on first use."""
    return registry().spec(task_id).load()


def forget() -> None:
    """Drop what was built: by name and not by the registry's `id()`, which a later one may reuse."""
    registry.cache_clear()
    task.cache_clear()


def tasks(selector: str = "*") -> list[Spec]:
    """The tasks that a selector names."""
    return registry().select(selector)
