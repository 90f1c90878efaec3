"""Seeing to it that reading a text executes nothing: an audit hook that records while it is armed.

Python lets no audit hook go again, so there is one for a process, which does nothing until `watching`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

FORBIDDEN = (
    "exec", "compile", "open", "import", "os.", "subprocess.", "socket.", "pickle.", "marshal.", "ctypes.", "shutil.",
    "urllib.", "tempfile.", "builtins.", "code.", "sys.setprofile", "sys.settrace", "webbrowser.", "pty.", "glob.",
)  # fmt: skip

_armed = False
_seen: list[str] = []
_installed = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _armed and event.startswith(FORBIDDEN):
        _seen.append(f"{event} {str(arguments)[:200]}")


@contextmanager
def watching() -> Iterator[list[str]]:
    """The forbidden events inside the block, as they come."""
    global _armed, _installed
    if not _installed:
        sys.addaudithook(_hook)
        _installed = True
    _seen.clear()
    _armed = True
    try:
        yield _seen
    finally:
        _armed = False
