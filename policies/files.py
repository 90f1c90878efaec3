"""Files that are whole or absent: written aside, synced and renamed."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bootcamp.errors import RunError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write a file or a folder at; it takes `path`'s place when the block ends well."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.aside")
    path.parent.mkdir(parents=True, exist_ok=True)
    remove(aside)
    try:
        yield aside
        _sync(aside)
        if path.is_dir() and not path.is_symlink():
            old = path.with_name(f".{path.name}.{os.getpid()}.old")
            os.replace(path, old)
            os.replace(aside, path)
            shutil.rmtree(old)
        else:
            os.replace(aside, path)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise RunError(f"the disk is full: {path} was not written; free some space and use --resume") from error
        raise
    finally:
        remove(aside)


def remove(path: Path) -> None:
    """Remove a file or a folder, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    for file in [path, *path.rglob("*")] if path.is_dir() else [path]:
        if file.is_file():
            with file.open("rb") as handle:
                os.fsync(handle.fileno())


def write_json(path: Path, value: Any) -> None:
    """Write JSON, whole or not at all; NaN is refused."""
    text = json.dumps(value, indent=1, allow_nan=False)
    with replacing(path) as aside:
        aside.write_text(text + "\n")


def read_json(path: Path) -> Any:
    """Read JSON."""
    return json.loads(path.read_text())
