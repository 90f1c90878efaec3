"""Examinations side by side, in worker processes that may loop, swell, crash or be killed.

Each lane is a thread with two processes: one examines, the other, under another hash seed, makes the
same instances again. A process that overruns is killed and its operation is noted; the task is
examined once more without it.
"""

from __future__ import annotations

import json
import os
import queue
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from bootcamp.qualification.board import SIZE, Board
from bootcamp.qualification.plans import Plan
from bootcamp.qualification.watch import WAITING

RESTARTS = 6  # of one task's examination; each costs one operation
GRACE_S = 20.0  # wall time beyond an operation's limit, for a machine that is busy
TASK_WALL_S = 3_600.0


class Ended(Exception):
    """The worker is gone; `name` is what it was doing, `fate` how it ended."""

    def __init__(self, name: str, fate: str) -> None:
        super().__init__(f"{name}: {fate}")
        self.name, self.fate = name, fate


class Worker:
    """One process and its board."""

    def __init__(self, hash_seed: int) -> None:
        self.hash_seed = hash_seed
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="bootcamp-")  # some verifiers leave files where they stand
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the worker)
        self._file.truncate(SIZE)
        self._board = Board(self._file.fileno())

    def _start(self) -> subprocess.Popen[bytes]:
        self._board.announce("start", 60.0)
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path),
            "PYTHONHASHSEED": str(self.hash_seed),
            "TZ": ("UTC", "Pacific/Auckland")[self.hash_seed % 2],
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "bootcamp.qualification.worker", str(self._file.fileno())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=environment,
            cwd=self._folder.name,
            pass_fds=(self._file.fileno(),),
            start_new_session=True,  # a kill takes browsers along
        )
        return self._process

    def ask(self, request: dict[str, Any], stopped: threading.Event) -> Any:
        """The reply to one request; `Ended` when there will be none."""
        process = self._process or self._start()
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
        except BrokenPipeError:
            raise self._ended("died") from None
        poll = select.poll()
        poll.register(process.stdout.fileno(), select.POLLIN)
        buffer = bytearray()
        while True:
            if poll.poll(200):
                chunk = os.read(process.stdout.fileno(), 1 << 20)
                if not chunk:
                    raise self._ended("died")
                buffer += chunk
                if buffer.endswith(b"\n"):
                    break
            name, since, limit_s = self._board.read()
            if stopped.is_set() or (name and since > WAITING * limit_s + GRACE_S):
                raise self._ended("overrun")
        reply = json.loads(buffer)
        if "failed" in reply:
            raise Ended("load", reply["failed"])
        return reply["done"]

    def _ended(self, fate: str) -> Ended:
        name = self._board.read()[0]
        self.kill()
        return Ended(name, fate)

    def kill(self) -> None:
        """End the process and everything it started."""
        if self._process is None:
            return
        process, self._process = self._process, None
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()

    def close(self) -> None:
        self.kill()
        self._board.close()
        self._file.close()
        self._folder.cleanup()


def examine_all(
    jobs: Iterable[tuple[str, Plan]],
    workers: int,
    on_result: Callable[[str, Plan, dict[str, Any]], None],
) -> None:
    """Examine every (task id, plan); `on_result` is called in this thread, in order of completion.

    An exception raised by it, Ctrl-C included, ends the workers and is raised on.
    """
    todo: queue.SimpleQueue[tuple[str, Plan] | None] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[str, Plan, dict[str, Any]] | BaseException] = queue.SimpleQueue()
    waiting = list(jobs)
    for job in waiting:
        todo.put(job)
    workers = max(1, min(workers, len(waiting)))
    for _ in range(workers):
        todo.put(None)
    stopped = threading.Event()
    lanes = [threading.Thread(target=_lane, args=(todo, done, stopped), daemon=True) for _ in range(workers)]
    for lane in lanes:
        lane.start()
    try:
        for _ in waiting:
            result = done.get()
            if isinstance(result, BaseException):
                raise result
            on_result(*result)
    finally:
        stopped.set()
        for lane in lanes:
            lane.join(timeout=10)


def _lane(todo: Any, done: Any, stopped: threading.Event) -> None:
    examiner, retracer = Worker(hash_seed=1), Worker(hash_seed=2)
    try:
        while not stopped.is_set() and (job := todo.get()) is not None:
            task_id, plan = job
            outcome = _examined(task_id, plan, examiner, stopped)
            if outcome["retrace"] and plan.retraced:
                _retraced(task_id, outcome, retracer, stopped)
            del outcome["retrace"]
            done.put((task_id, plan, outcome))
    except BaseException as error:
        done.put(error)
    finally:
        examiner.close()
        retracer.close()


def _examined(task_id: str, plan: Plan, worker: Worker, stopped: threading.Event) -> dict[str, Any]:
    fates: dict[str, str] = {}
    began = time.monotonic()
    why = ""
    while len(fates) <= RESTARTS and time.monotonic() - began < TASK_WALL_S:
        try:
            request = {"do": "examine", "task": task_id, "plan": asdict(plan), "fates": fates}
            outcome: dict[str, Any] = worker.ask(request, stopped)
            return outcome
        except Ended as ended:
            if stopped.is_set():
                raise
            why = str(ended)
            if ended.name in ("load", "start", "") or ended.name in fates:
                break
            fates[ended.name] = ended.fate
    if not fates:
        return _impossible("not_examined", f"could not be examined: {why}")
    code = f"{why.partition(' ')[0]}_dies"  # the operation's kind: verify, generate, check
    return _impossible(
        code, f"its process was lost {len(fates)} times, the last time at {why}: nothing may end the process"
    )


def _impossible(code: str, says: str) -> dict[str, Any]:
    finding = {"check": "examination", "code": code, "says": says, "defect": True, "times": 1}
    return {"findings": [finding], "figures": {}, "verdicts": 0, "retrace": []}


def _retraced(task_id: str, outcome: dict[str, Any], worker: Worker, stopped: threading.Event) -> None:
    """Compare with what a process under another hash seed makes of the same addresses."""
    wanted: Sequence[tuple[int, int, str]] = outcome["retrace"]
    request = {"do": "retrace", "task": task_id, "items": [(level, seed) for level, seed, _ in wanted]}
    try:
        digests = worker.ask(request, stopped)
    except Ended as ended:
        if stopped.is_set():
            raise
        digests = [""] * len(wanted)
        outcome["figures"]["retraced_fate"] = str(ended)
    differing = [(level, seed) for (level, seed, digest), again in zip(wanted, digests, strict=True) if digest != again]
    outcome["figures"].setdefault("same", {})["elsewhere"] = len(wanted)
    if differing:
        level, seed = differing[0]
        outcome["findings"].append(
            {
                "check": "same",
                "code": "process_matters",
                "says": f"{task_id} level {level} seed {seed} is another problem in another process ({len(differing)} "
                "of "
                f"{len(wanted)} differ): draw all randomness from `rng`, keep no state, and never iterate over a set",
                "defect": True,
                "times": len(differing),
            }
        )
