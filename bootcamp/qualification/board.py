"""What a worker is doing, on a page of memory that it shares with the process above.

Cheaper than a message for every verdict, and still there when the worker is not.
"""

from __future__ import annotations

import mmap
import struct
import time

SIZE = 1024
_HEAD = struct.Struct("<QddH")  # operations so far, when this one began (wall), its limit, length of its name


class Board:
    """The shared page; `descriptor` is an open file of at least `SIZE` bytes."""

    def __init__(self, descriptor: int) -> None:
        self._page = mmap.mmap(descriptor, SIZE)
        self._count = 0

    def announce(self, name: str, limit_s: float) -> None:
        """Say what begins now, and how many CPU seconds it may take."""
        text = name.encode("utf-8", "replace")[: SIZE - _HEAD.size]
        self._count += 1
        self._page[: _HEAD.size + len(text)] = _HEAD.pack(self._count, time.monotonic(), limit_s, len(text)) + text

    def clear(self) -> None:
        """Nothing is under way."""
        self.announce("", 0.0)

    def read(self) -> tuple[str, float, float]:
        """(name, seconds since it began, limit); the name is empty when nothing is under way."""
        _, began, limit_s, length = _HEAD.unpack(self._page[: _HEAD.size])
        text = self._page[_HEAD.size : _HEAD.size + min(length, SIZE - _HEAD.size)].decode("utf-8", "replace")
        return text, time.monotonic() - began if began else 0.0, limit_s

    def close(self) -> None:
        self._page.close()
