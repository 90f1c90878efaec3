"""Verdicts: verifying without trusting the verifier to return.

`judge` works in process. `Judge` holds one worker process, killed and replaced when a verdict takes
too long or too much memory. Worker and caller exchange JSON lines, so that nothing a model wrote is
ever unpickled. Isolation is against accidents (loops, memory, crashes of native libraries): the
worker runs as the same user, with the same files and network.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO, Any

from bootcamp.errors import RunError
from bootcamp.types import Score, Task, Verdict

START_S = 120.0  # for the worker's start and for importing a family: not the verifier's time
IN_FLIGHT_BYTES = 16_000  # sent ahead of the verdicts; well under a pipe's room, so that a write never blocks
NOISE = 20_000  # characters of the worker's stderr worth reading

Item = tuple[str, Any, str]  # task id, answer, response


def judge(task: Task, answer: Any, response: str) -> Verdict:
    """Verify in this process; whatever the verifier raises becomes a `verifier_error`."""
    started = time.process_time()
    try:
        score = task.verify(answer, response)
        if not isinstance(score, Score):
            raise TypeError(f"verify returned {type(score).__name__}, not a Score")
    except Exception as error:
        return Verdict("verifier_error", None, time.process_time() - started, describe(error))
    return Verdict("scored", score, time.process_time() - started)


def describe(error: BaseException) -> str:
    """One line on an exception, of bounded length."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"[:500]


class Judge:
    """One isolated worker that gives verdicts; a context manager.

    A verdict may take `limit_s` seconds (wall) and the worker `memory_mb` of address space; a
    browser that an interactive task starts is not held to the latter.
    """

    def __init__(self, limit_s: float = 10.0, memory_mb: int = 4096) -> None:
        self.limit_s = limit_s
        self.memory_mb = memory_mb
        self._worker: subprocess.Popen[bytes] | None = None
        self._noise: IO[bytes] | None = None
        self._ready = False
        self._buffer = bytearray()
        self._lock = threading.Lock()

    def __enter__(self) -> Judge:
        self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker; the next call of `verdicts` would start another."""
        if self._worker is not None:
            worker, self._worker = self._worker, None
            with suppress(ProcessLookupError):  # the worker leads a process group of its own
                os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            for pipe in (worker.stdin, worker.stdout, self._noise):
                if pipe is not None:
                    pipe.close()
            self._noise = None
        self._ready = False
        self._buffer.clear()

    def verdicts(self, items: Sequence[Item]) -> list[Verdict]:
        """One verdict for each (task id, answer, response), in order."""
        lines = [json.dumps(item).encode() + b"\n" for item in items]
        verdicts: list[Verdict] = []
        with self._lock:
            try:
                while len(verdicts) < len(lines):
                    self._serve(lines, verdicts)
            except BaseException:
                self.close()  # replies may be under way: they must not meet the next items
                raise
        return verdicts

    def _serve(self, lines: Sequence[bytes], verdicts: list[Verdict]) -> None:
        """Append verdicts until all are there or the worker is lost, which costs the item it was at."""
        self._await_ready()
        sent = len(verdicts)
        in_flight = 0
        deadline = time.monotonic() + self.limit_s
        try:
            while len(verdicts) < len(lines):
                while sent < len(lines) and (not in_flight or in_flight + len(lines[sent]) <= IN_FLIGHT_BYTES):
                    self._send(lines[sent])
                    in_flight += len(lines[sent])
                    sent += 1
                reply = self._receive(deadline)
                if reply is None:
                    verdicts.append(Verdict("timeout", None, self.limit_s, f"no verdict in {self.limit_s:g} s"))
                    return self.close()
                if "loading" in reply:  # a family is imported on first use
                    deadline = time.monotonic() + (START_S if reply["loading"] else self.limit_s)
                    continue
                in_flight -= len(lines[len(verdicts)])
                verdicts.append(_verdict(reply))
                deadline = time.monotonic() + self.limit_s
        except EOFError:
            verdicts.append(Verdict("verifier_error", None, 0.0, f"the verifier's process {self._cause()}"))
            self.close()

    def _start(self) -> None:
        self.close()
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path),
            "OMP_NUM_THREADS": "1",  # each thread of a numerical library costs address space
            "OPENBLAS_NUM_THREADS": "1",
        }
        self._noise = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the worker)
        try:
            self._worker = subprocess.Popen(
                [sys.executable, "-P", "-m", "bootcamp.judging_worker", str(self.limit_s), str(self.memory_mb)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._noise,
                bufsize=0,
                env=environment,
                start_new_session=True,  # Ctrl-C is ours to handle, and a kill takes its browsers along
            )
        except OSError as error:
            raise RunError(f"cannot start a verifier process: {error}") from error

    def _await_ready(self) -> None:
        if self._worker is None:
            self._start()
        if self._ready:
            return
        try:
            reply = self._receive(time.monotonic() + START_S)
        except EOFError:
            cause = self._cause()
            self.close()
            raise RunError(f"the verifier process did not start: it {cause}") from None
        if reply is None or "ready" not in reply:
            self.close()
            raise RunError(
                f"the verifier process did not start: {(reply or {}).get('fatal', f'silent for {START_S} s')}"
            )
        self._ready = True

    def _send(self, line: bytes) -> None:
        assert self._worker
        assert self._worker.stdin
        view = memoryview(line)
        try:
            while view:
                view = view[os.write(self._worker.stdin.fileno(), view) :]
        except BrokenPipeError:
            raise EOFError from None

    def _receive(self, deadline: float) -> dict[str, Any] | None:
        """The worker's next line; None at the deadline; `EOFError` when it has died."""
        assert self._worker
        assert self._worker.stdout
        pipe = self._worker.stdout.fileno()
        poll = select.poll()  # unlike select, works for descriptors above 1024
        poll.register(pipe, select.POLLIN)
        while (end := self._buffer.find(b"\n")) < 0:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                return None
            chunk = os.read(pipe, 65536)
            if not chunk:
                raise EOFError
            self._buffer += chunk
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        reply: dict[str, Any] = json.loads(line)
        return reply

    def _cause(self) -> str:
        """How the worker died, in words."""
        assert self._worker
        assert self._noise
        try:
            code = self._worker.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "closed its pipe"
        self._noise.seek(0)
        noise = self._noise.read(NOISE).decode(errors="replace").split("\n")
        last = next((f": {line.strip()[:200]}" for line in reversed(noise) if line.strip()), "")
        if code < 0:
            return f"was killed by {signal.Signals(-code).name}{last}"
        return f"ended with status {code}{last}"


def _verdict(reply: dict[str, Any]) -> Verdict:
    score = reply["score"]
    if score is not None:
        score = Score(score["value"], score["parts"], tuple(score["codes"]), score["note"])
    return Verdict(reply["status"], score, reply["cpu_s"], reply["error"])
