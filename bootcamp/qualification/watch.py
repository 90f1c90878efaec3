"""Running a task's code under limits, and noticing what it does besides.

Each operation has a name and a limit in CPU seconds. Where plain Python overruns, an alarm ends it (of
wall time, looked at again until the CPU time is spent: an armed profiling timer would make the clock of
CPU time coarse); native code that holds the interpreter is ended by the process above (`lanes`), which starts another
with the names of the operations that were the end of the last: they are not tried again.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from bootcamp.judging import describe

T = TypeVar("T")

WAITING = 10.0  # wall time over CPU time that an operation may take: it waits for others, or sleeps
MARKER = 8675309  # a number that no task would write by chance; to be seen in compiled code
_FORBIDDEN = {  # to verifiers; libraries fill their caches and start browsers while problems are made
    "os.system": "runs a command",
    "os.exec": "runs a command",
    "os.fork": "forks",
    "os.forkpty": "forks",
    "os.posix_spawn": "runs a command",
    "subprocess.Popen": "runs a command",
    "socket.connect": "opens a network connection",
    "pickle.find_class": "unpickles",
    "os.remove": "removes a file",
    "os.rename": "renames a file",
    "os.mkdir": "makes a folder",
    "shutil.rmtree": "removes a folder",
}


class Overrun(BaseException):
    """An operation took longer than it may; not an `Exception`, so that a verifier's `except` lets it pass."""


@dataclass(frozen=True)
class Outcome(Generic[T]):
    """What came of an operation: a value, or what went wrong."""

    value: T | None
    cpu_s: float
    error: str = ""  # of an exception: type and text in one line
    fate: str = ""  # "overrun", "died"

    @property
    def failed(self) -> bool:
        return bool(self.error or self.fate)


@dataclass
class Watch:
    """Limits for operations in this process; `announce` tells the process above what is under way."""

    announce: Callable[[str, float], None] | None = None
    fates: Mapping[str, str] = field(default_factory=dict)  # operations that ended an earlier process, and how
    deeds: dict[str, str] = field(default_factory=dict)  # forbidden things seen, with the operation's name

    def run(self, name: str, limit_s: float, work: Callable[[], T]) -> Outcome[T]:
        """Carry out `work`; whatever it raises is data."""
        if name in self.fates:
            return Outcome(None, limit_s, fate=self.fates[name])
        if self.announce:
            self.announce(name, limit_s)
        alarmed = threading.current_thread() is threading.main_thread()
        _HOOK.watching, _HOOK.name = self, name
        started, began = time.process_time(), time.monotonic()

        def look(*_: object) -> None:
            left = limit_s - (time.process_time() - started)
            if left <= 0 or time.monotonic() - began > WAITING * limit_s:
                raise Overrun
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.01))

        if alarmed:
            before = signal.signal(signal.SIGALRM, look)
            signal.setitimer(signal.ITIMER_REAL, limit_s)
        try:
            value = work()
        except Overrun:
            return Outcome(None, time.process_time() - started, fate="overrun")
        except RecursionError as error:
            return Outcome(None, time.process_time() - started, error=f"RecursionError: {str(error)[:80]}")
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit too: a verifier may not end the process
            return Outcome(None, time.process_time() - started, error=describe(error))
        finally:
            _HOOK.watching = None
            if alarmed:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)
        return Outcome(value, time.process_time() - started)


class _Hook:
    """Python's audit events cannot be unhooked, so one hook stays and looks only while a watch runs."""

    def __init__(self) -> None:
        self.watching: Watch | None = None
        self.name = ""
        self.installed = False

    def install(self) -> None:
        if not self.installed:
            sys.addaudithook(self._see)
            self.installed = True

    def _see(self, event: str, arguments: tuple[Any, ...]) -> None:
        watch = self.watching
        if watch is None or not self.name.startswith("verify"):
            return
        if event in ("compile", "exec"):
            if event == "compile" and arguments and _holds_marker(arguments[0]):
                watch.deeds.setdefault("evaluates the response as code", self.name)
        elif event in _FORBIDDEN:
            watch.deeds.setdefault(_FORBIDDEN[event], self.name)
        elif event == "open" and _writes(*arguments[:2]):
            watch.deeds.setdefault("writes a file", self.name)


def _writes(path: Any, mode: Any) -> bool:
    return isinstance(mode, str) and bool(set("wax+") & set(mode)) and not str(path).startswith("/dev/")


def _holds_marker(source: Any) -> bool:
    if isinstance(source, bytes):
        return str(MARKER).encode() in source
    return isinstance(source, str) and str(MARKER) in source


_HOOK = _Hook()


def listen() -> None:
    """Begin to see forbidden deeds in this process; only workers call this, for it cannot be undone."""
    _HOOK.install()
