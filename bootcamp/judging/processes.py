"""The caller's ends of its processes: the keeper, and the workers that it forks."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import Any

import bootcamp
from bootcamp.errors import RunError
from bootcamp.judging.worker import START_S, Limits

NOISE = 20_000  # characters of the keeper's stderr worth reading


class Gone(Exception):
    """The process at the other end is not there any more."""


class Keeper:
    """The process that workers are forked from (keeper.py). Starting it does not wait for it."""

    def __init__(self, page: int, limits: Limits) -> None:
        self._control, theirs = socket.socketpair()
        self._control.settimeout(START_S)
        self._noise = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the keeper)
        self._ready = False
        home = str(Path(bootcamp.__file__).parent.parent)
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(dict.fromkeys([home, *(path or os.getcwd() for path in sys.path)])),
            "OMP_NUM_THREADS": "1",  # each thread of a numerical library costs address space,
            "OPENBLAS_NUM_THREADS": "1",  # and a process with threads cannot be forked
        }
        arguments = [theirs.fileno(), page, limits.cpu_s, limits.wall_s, limits.memory_mb]
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "bootcamp.judging.keeper", *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._noise,
                env=environment,
                pass_fds=(theirs.fileno(), page),
                start_new_session=True,  # Ctrl-C is the caller's to handle
            )
        except OSError as error:
            self._control.close()
            self._noise.close()
            raise RunError(f"cannot start a verifier process: {error}") from error
        finally:
            theirs.close()

    def fileno(self) -> int:
        return self._control.fileno()

    def await_ready(self) -> None:
        """Wait until it has read the registry; `RunError` if it could not, `Gone` if it was killed."""
        if not self._ready:
            try:
                self._receive()
            except Gone:
                with suppress(subprocess.TimeoutExpired):
                    if (code := self._process.wait(5)) >= 0:
                        raise RunError(f"the verifier process did not start: status {code}{self._said()}") from None
                raise
            self._ready = True

    def load(self, task_ids: list[str]) -> None:
        """Have it import these tasks' families; does not wait."""
        self._send({"load": task_ids})

    def fork(self, slot: int) -> tuple[int, socket.socket]:
        """A new worker that writes in `slot` of the page: its process id and the channel to it."""
        self.await_ready()
        self._send({"fork": slot})
        reply, (channel,) = self._receive()
        return reply["pid"], socket.socket(fileno=channel)

    def bury(self, pid: int, grace_s: float) -> int:
        """Kill a worker, unless it ends by itself in time, and what it started; its wait status."""
        self._send({"bury": pid, "grace_s": grace_s})
        status: int = self._receive()[0]["status"]
        return status

    def close(self) -> None:
        """End it and its workers."""
        self._control.close()  # which it takes as the word to go
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:  # importing, perhaps
            self._process.kill()
            self._process.wait()
        self._noise.close()

    def _send(self, message: dict[str, Any]) -> None:
        try:
            self._control.sendall(json.dumps(message).encode() + b"\n")
        except OSError as error:
            raise Gone from error

    def _receive(self) -> tuple[dict[str, Any], list[int]]:
        line, descriptors = b"", []
        while not line.endswith(b"\n"):
            try:
                chunk, found, _, _ = socket.recv_fds(self._control, 4096, 1)
            except OSError as error:
                raise Gone from error
            if not chunk:
                raise Gone
            line += chunk
            descriptors += found
        reply: dict[str, Any] = json.loads(line)
        if "fatal" in reply:
            raise RunError(f"the verifier process did not start: {reply['fatal']}")
        return reply, descriptors

    def _said(self) -> str:
        self._noise.seek(0)
        lines = self._noise.read(NOISE).decode(errors="replace").split("\n")
        return next((f": {line.strip()[:200]}" for line in reversed(lines) if line.strip()), "")


class Hand:
    """One worker as its caller sees it: the way to it, and what is under way there."""

    def __init__(self, keeper: Keeper, slot: int, pid: int, channel: socket.socket) -> None:
        self.keeper, self.slot, self.pid, self.channel = keeper, slot, pid, channel
        channel.setblocking(False)
        self.frames: deque[list[int]] = deque()  # items under way, each frame's last one first
        self.confirmed = 0  # verdicts received
        self.seen: tuple[tuple[int, ...], float] = ((), 0.0)  # what stood on the page when last looked at; since when
        self.outbox, self._inbox = bytearray(), bytearray()

    def send(self, frame: list[int], line: bytes) -> None:
        """Hand over a frame of items, or as much of it as goes now; `push` sends the rest."""
        if not frame:
            return
        if not self.frames:
            self.seen = (), 0.0  # it was idle: its time begins now
        self.frames.append(frame[::-1])
        self.outbox += line
        self.push()

    def push(self) -> None:
        with suppress(BlockingIOError, ConnectionError):  # that it is gone, `receive` will tell
            while self.outbox:
                del self.outbox[: self.channel.send(self.outbox)]

    def receive(self) -> list[Any]:
        """The reports that have come in: [verdicts, loaded, damage] each; `Gone` after the last."""
        try:
            chunk = self.channel.recv(1 << 18)
        except BlockingIOError:
            return []
        except ConnectionError:
            chunk = b""
        if not chunk:
            raise Gone
        self._inbox += chunk
        if b"\n" not in chunk:
            return []
        *lines, self._inbox = self._inbox.split(b"\n")
        return [json.loads(line) for line in lines]

    def confirm(self) -> int:
        """The item that the next verdict is for."""
        self.confirmed += 1
        item = self.frames[0].pop()
        if not self.frames[0]:
            self.frames.popleft()
        return item

    def bury(self, grace_s: float) -> int | None:
        """As `Keeper.bury`; None where the keeper is lost, and with it the status."""
        self.channel.close()
        try:
            return self.keeper.bury(self.pid, grace_s)
        except Gone:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            return None
