"""The process that workers are forked from: it imports what they need, and verifies nothing.

    python -m bootcamp.judging.keeper CONTROL PAGE CPU_S WALL_S MEMORY_MB

CONTROL is a socket on which the caller says, in JSON lines, {"load": task ids}, {"fork": slot} and
{"bury": pid, "grace_s": seconds}; the last two are answered. When the caller hangs up or dies, all workers are killed.
It has one thread, and so may fork.
"""

from __future__ import annotations

import ctypes
import gc
import json
import mmap
import os
import select
import signal
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from bootcamp.judging.worker import PAGE_WORDS, Limits, serve

PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
WATCH_MS = 1000  # between looks at whether the caller lives: a fork of it may hold the socket open


class Keeper:
    """The workers and the way to the caller."""

    def __init__(self, control: socket.socket, page: memoryview, limits: Limits) -> None:
        self.control, self.page, self.limits = control, page, limits
        self.caller = os.getppid()
        self.workers: set[int] = set()

    def run(self) -> None:
        """Serve until the caller is gone."""
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        buffer = b""
        while os.getppid() == self.caller:
            if not poll.poll(WATCH_MS):
                continue
            with suppress(ConnectionError):
                chunk = self.control.recv(65536)
            if not chunk:
                return
            *lines, buffer = (buffer + chunk).split(b"\n")
            for line in lines:
                self.obey(json.loads(line))

    def obey(self, request: dict[str, Any]) -> None:
        if "load" in request:
            load(request["load"])
        elif "fork" in request:
            self.fork(request["fork"])
        else:
            self.say({"status": self.bury(request["bury"], request["grace_s"])})

    def say(self, message: dict[str, Any], *descriptors: int) -> None:
        socket.send_fds(self.control, [json.dumps(message).encode() + b"\n"], descriptors)

    def fork(self, slot: int) -> None:
        """Start a worker; the caller gets its end of the channel."""
        gc.freeze()  # a collection in the worker must not copy every page
        ours, theirs = socket.socketpair()
        with ours, theirs:
            try:
                pid = os.fork()
            except OSError as error:
                return self.say({"fatal": f"no process could be started: {error}"})
            if pid == 0:
                try:
                    self.control.close()
                    ours.close()
                    serve(theirs, self.page[slot * PAGE_WORDS : (slot + 1) * PAGE_WORDS], self.limits)
                finally:
                    os._exit(1)
            self.workers.add(pid)
            self.say({"pid": pid}, ours.fileno())

    def bury(self, pid: int, grace_s: float = 0.0) -> int:
        """End a worker and all that it started; its wait status, its own if it ends by itself in time."""
        until = time.monotonic() + grace_s
        while time.monotonic() < until and not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            time.sleep(0.001)
        self.workers.discard(pid)
        status = end(pid)
        # This process adopts the orphans of its workers, those in other sessions included.
        while strays := children() - self.workers:
            for stray in strays:
                end(stray)
        return status

    def close(self) -> None:
        for pid in tuple(self.workers):
            self.bury(pid)


def end(pid: int) -> int:
    """Kill a child and its process group; its wait status."""
    for kill in (os.killpg, os.kill):  # it may not lead a group, or not yet
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


def children() -> set[int]:
    """The processes whose parent is this one."""
    me = os.getpid()
    with suppress(OSError):
        return set(map(int, Path(f"/proc/{me}/task/{me}/children").read_text().split()))
    return set()


def load(task_ids: list[str]) -> None:
    """Import families that a worker has imported without harm."""
    from bootcamp.registry import task

    for task_id in task_ids:
        with suppress(BaseException):
            task(task_id)


def main() -> None:
    """Say that it is ready, or why not, and serve."""
    control, page = socket.socket(fileno=int(sys.argv[1])), mmap.mmap(int(sys.argv[2]), 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored ones would be buried behind our back
    limits = Limits(float(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    keeper = Keeper(control, memoryview(page).cast("Q"), limits)
    try:
        from bootcamp.registry import registry

        registry()
    except Exception as error:
        return keeper.say({"fatal": f"{type(error).__name__}: {error}"})
    keeper.say({"ready": True})
    os.dup2(os.open(os.devnull, os.O_RDWR), 2)  # libraries complain about every bad answer; nobody would read it
    try:
        keeper.run()
    finally:
        keeper.close()


if __name__ == "__main__":
    main()
