"""What a card vouches for, as a hash: the task's source, row, data and libraries, and the checks.

The source is the family's module and every module of ours that it imports, comments and docstrings
aside; the data are the files beside those modules; the libraries are those that they import, by version.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.metadata
import importlib.util
import io
import json
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bootcamp.rows import Spec

CHECKS_VERSION = 1  # counted up when a check becomes stricter, so that every card must be made again
PACKAGE = "bootcamp"
_APART = ("bootcamp.cli", "bootcamp.qualification", "bootcamp.judging", "bootcamp.registry", "bootcamp.testing")
_DISTRIBUTIONS = {"yaml": "PyYAML", "PIL": "pillow", "skimage": "scikit-image"}


def fingerprint(spec: Spec) -> str:
    """The hash that a card of this task must carry to be fresh; nothing is imported for it."""
    hasher = hashlib.sha256(
        json.dumps(
            [CHECKS_VERSION, spec.id, spec.version, spec.levels.start, spec.levels.stop, _plain(spec.knobs)]
        ).encode()
    )
    for line in _content(_family_module(spec)):
        hasher.update(line.encode() + b"\0")
    return hasher.hexdigest()[:16]


def _plain(knobs: object) -> object:
    return json.loads(json.dumps(knobs, sort_keys=True, default=repr))


def _family_module(spec: Spec) -> str:
    return spec.family.partition(":")[0] if isinstance(spec.family, str) else spec.family.__module__


@cache
def _content(module: str) -> tuple[str, ...]:
    """A line for each module, data file and library that a family's behaviour comes from."""
    modules: dict[str, Path] = {}
    libraries: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in modules:
            continue
        path = _source(name)
        if path is None:
            continue
        modules[name] = path
        for imported in _imports(path):
            top = imported.partition(".")[0]
            if top == PACKAGE:
                if imported != PACKAGE and not imported.startswith(_APART):
                    waiting.append(imported)
            elif top not in sys.stdlib_module_names and top:
                libraries.add(top)
    lines = [f"{name if name.startswith(PACKAGE) else 'plugin'} {_digest(path)}" for name, path in modules.items()]
    folders = {path.parent for name, path in modules.items() if name.startswith(PACKAGE + ".")}
    text = "".join(path.read_text(encoding="utf-8") for path in modules.values())
    lines += [f"{file.name} {_file_digest(file)}" for folder in folders for file in _data(folder, text)]
    lines += [f"{library} {_version(library)}" for library in libraries]
    return tuple(sorted(lines))


@cache
def _source(module: str) -> Path | None:
    """The file of a module of ours or of a plugin; found without importing it where possible."""
    if module.startswith(PACKAGE + "."):
        parts = module.split(".")[1:]
        base = Path(__file__).resolve().parent.parent.joinpath(*parts)
        for path in (base.with_suffix(".py"), base / "__init__.py"):
            if path.exists():
                return path
        return None  # a name inside a module, not a module
    loaded = sys.modules.get(module)
    file = getattr(loaded, "__file__", None)
    return Path(file) if file else None


@cache
def _imports(path: Path) -> tuple[str, ...]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names if node.module.startswith(PACKAGE)}
    return tuple(sorted(names))


@cache
def _digest(path: Path) -> str:
    return hashlib.sha256("\n".join(code_lines(path.read_text(encoding="utf-8"))).encode()).hexdigest()[:16]


def code_lines(source: str) -> Iterator[str]:
    """The lines of a module without comments, docstrings and blank lines."""
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        body = getattr(node, "body", None)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and body:
            first = body[0]
            if (
                isinstance(first, ast.Expr)
                and isinstance(first.value, ast.Constant)
                and isinstance(first.value.value, str)
            ):
                for number in range(first.lineno - 1, first.end_lineno or first.lineno):
                    lines[number] = ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column] if lines[row - 1] else ""
    for line in lines:
        if line.strip():
            yield line.rstrip()


def _data(folder: Path, text: str) -> list[Path]:
    """Data files in a package's `data` folder: those that its modules name, and those that none names."""
    place = folder / "data" if folder.name != "data" else folder
    files = [file for file in sorted(place.glob("**/*")) if file.is_file() and file.suffix not in (".py", ".pyc")]
    everywhere = _package_text(folder)
    return [file for file in files if file.name in text or file.name not in everywhere]


@cache
def _package_text(folder: Path) -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))


@cache
def _file_digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


@cache
def _version(library: str) -> str:
    try:
        return importlib.metadata.version(_DISTRIBUTIONS.get(library, library))
    except importlib.metadata.PackageNotFoundError:
        names = importlib.metadata.packages_distributions().get(library, [])
        return importlib.metadata.version(names[0]) if names else "missing"
