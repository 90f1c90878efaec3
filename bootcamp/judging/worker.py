"""The process that verifies: a frame of items in, their verdicts out.

It holds itself to its limits by the kernel's timers, which end it even where native code holds the
interpreter, and tells on a page of shared memory how far it is, so that a loss is its last item's.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from bootcamp.judging.verdicts import SCORE_CHARS, Packed, describe, plain, score_of
from bootcamp.registry import task as find_task
from bootcamp.types import Interactive, Task

START_S = 120.0  # for importing a family: not the verifier's time
MARGIN_S = 5.0  # on the clock; the caller kills first, the alarm is for a worker that has lost its caller
FLUSH_S = 0.05  # verdicts are reported at least this often: what a loss costs beside its culprit
DAMAGED = 77  # exit status of a worker that found itself unfit to go on

BEGUN, LOADING = 0, 1  # what stands on the page: items begun so far; whether a family is being imported
PAGE_WORDS = 2


@dataclass(frozen=True)
class Limits:
    """What one verdict may cost."""

    cpu_s: float
    wall_s: float
    memory_mb: int  # address space of the worker, libraries included


def limit_memory(megabytes: int | None) -> None:
    """Bound this process's address space, and that of what it starts; None takes the bound away."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = hard if megabytes is None else megabytes * 2**20
    with suppress(ValueError, OSError):  # a system without such a limit
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def serve(channel: socket.socket, page: memoryview, limits: Limits) -> NoReturn:
    """Settle in as a process of its own, and verify until the caller hangs up."""
    os.setsid()  # a kill of the group takes along what verifiers start
    for number in (signal.SIGALRM, signal.SIGPROF, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")  # of all processes, the kernel should take this one
    for name in ("fork", "forkpty"):  # the fork of a process with threads; and forks of forks would starve the machine
        setattr(os, name, _refuse_to_fork)
    worker = Worker(channel, page, limits)
    with channel.makefile("rb") as frames:
        for frame in frames:
            worker.verify(json.loads(frame))
    os._exit(0)


def _refuse_to_fork() -> NoReturn:
    raise PermissionError("a verifier may not fork")


class Worker:
    """What a worker remembers from item to item."""

    def __init__(self, channel: socket.socket, page: memoryview, limits: Limits) -> None:
        self.channel, self.page, self.limits = channel, page, limits
        self.tasks: dict[str, tuple[Task, bool]] = {}  # with whether it is interactive
        self.begun = 0
        self.playing: bool | None = None  # the present task is interactive
        self.played = False  # some task was: its browser and its thread live on
        self.exhausted = False
        self.done: list[Packed] = []  # not yet reported
        self.loaded: list[str] = []
        self.slack = 0.1 * min(limits.cpu_s, limits.wall_s)  # how far the timers may be out: setting them costs time
        self.armed = self.flushed = self.cpu = 0.0
        self.cpu_clock = time.thread_time  # the process's counts in whole ticks while a timer runs on it
        self.pid = os.getpid()
        self.threads = threading.active_count()
        self.descriptors = self._descriptors()

    def verify(self, frame: list[Any]) -> None:
        """Verify a frame's items and report them."""
        page, tasks, clock = self.page, self.tasks, time.monotonic
        self.flushed = clock()
        self.cpu = self.cpu_clock()
        self._arm(self.limits.cpu_s, self.limits.wall_s)
        for task_id, answer, response in frame:
            self.begun += 1
            page[BEGUN] = self.begun
            try:
                task, interactive = tasks.get(task_id) or self._load(task_id)
                if interactive is not self.playing:
                    self._bound(interactive)
                score = score_of(task, answer, response)
                packed: Packed = [score.value, score.parts, score.codes, score.note]
            except BaseException as error:  # SystemExit and KeyboardInterrupt are the verifier's doing, too
                packed = [describe(error)]
                self.exhausted |= isinstance(error, MemoryError)
            cpu = self.cpu_clock()
            packed.append(cpu - self.cpu)
            self.cpu = cpu
            self.done.append(packed)
            now = clock()
            if now - self.armed > self.slack:
                self._arm(self.limits.cpu_s, self.limits.wall_s)
            if now - self.flushed > FLUSH_S:
                self._report()
                self.flushed = now
        self._report()
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _load(self, task_id: str) -> tuple[Task, bool]:
        native = len(os.listdir("/proc/self/task"))
        self.page[LOADING] = 1
        self._arm(START_S, START_S)
        try:
            task = find_task(task_id)
            self.tasks[task_id] = task, isinstance(task, Interactive)
        finally:
            self.page[LOADING] = 0
            self._arm(self.limits.cpu_s, self.limits.wall_s)
        if len(os.listdir("/proc/self/task")) == native:  # the keeper forks, and must not have threads
            self.loaded.append(task_id)
        self.threads = max(self.threads, threading.active_count())
        self.cpu = self.cpu_clock()
        return self.tasks[task_id]

    def _bound(self, interactive: bool) -> None:
        self.playing = interactive
        self.played |= interactive
        limit_memory(None if interactive else self.limits.memory_mb)  # Chromium reserves terabytes
        self.cpu_clock = time.process_time if interactive else time.thread_time  # episodes have their own thread
        self.cpu = self.cpu_clock()

    def _arm(self, cpu_s: float, wall_s: float) -> None:
        """Give the present item and all that begin within `slack` seconds their full time."""
        signal.setitimer(signal.ITIMER_PROF, cpu_s + self.slack)
        signal.setitimer(signal.ITIMER_REAL, wall_s + self.slack + MARGIN_S)
        self.armed = time.monotonic()

    def _report(self) -> None:
        """Send what is done, unless one of these items has damaged the process: which one shows alone."""
        damage = self._damage()
        if damage and self.begun > 1:
            os._exit(DAMAGED)
        try:
            line = json.dumps([self.done, self.loaded, damage])
        except Exception:  # numpy's numbers, notes that are no text, …
            line = ""
        if not 0 < len(line) < SCORE_CHARS:
            line = json.dumps([[plain(packed) for packed in self.done], self.loaded, damage])
        try:
            self.channel.sendall(line.encode() + b"\n")
        except OSError:  # a verifier has closed it, or the caller is gone
            damage = "channel"
        if damage:
            os._exit(DAMAGED)
        self.done.clear()
        self.loaded.clear()

    def _damage(self) -> str:
        """What verifiers have done to the process that could touch the next verdicts, or ''."""
        if os.getpid() != self.pid:
            os._exit(0)  # forked by native code: the original answers
        try:
            intact = self._descriptors() == self.descriptors
        except OSError:
            intact = False
        if not intact:
            return "descriptors"
        if self.exhausted:
            return "memory"
        if self.played:
            return ""
        if threading.active_count() > self.threads:
            return "threads"
        with suppress(ChildProcessError):
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            return "processes"
        return ""

    def _descriptors(self) -> list[tuple[int, int]]:
        found = [os.fstat(descriptor) for descriptor in (0, 1, 2, self.channel.fileno())]
        return [(status.st_dev, status.st_ino) for status in found]
