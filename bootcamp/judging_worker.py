"""The process that `bootcamp.judging.Judge` talks to: one JSON line in, one verdict out.

It outlives neither its parent (it ends when its input does) nor a verdict that never comes (the
kernel's alarm ends it even where native code holds the interpreter).
"""

from __future__ import annotations

import json
import os
import queue
import resource
import signal
import sys
import threading
from contextlib import suppress
from typing import Any

MARGIN_S = 5.0  # the parent kills first; the alarm is for a worker whose parent is gone


def limit_memory(megabytes: int | None) -> None:
    """Bound this process's address space, and that of what it starts; None takes the bound away."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = hard if megabytes is None else megabytes * 2**20
    with suppress(ValueError, OSError):  # a system without such a limit
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def read_lines(source: int, lines: queue.SimpleQueue[str]) -> None:
    """Hand on each line of `source`; when it ends, so does the process, whatever it is doing."""
    with os.fdopen(source, encoding="utf-8") as stream:
        for line in stream:
            lines.put(line)
    os._exit(0)


def main(limit_s: float, memory_mb: int) -> None:
    """Serve until the input ends. Only this function writes to what was standard output."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    source, sink = os.dup(0), os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)  # a verifier that prints must not break the frames

    def reply(message: dict[str, Any]) -> None:
        sink.write(json.dumps(message) + "\n")
        sink.flush()

    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=read_lines, args=(source, lines), daemon=True).start()
    limit_memory(memory_mb)
    try:
        from bootcamp.judging import START_S, describe, judge
        from bootcamp.registry import registry, task
        from bootcamp.types import Interactive, Verdict

        registry()
    except Exception as error:
        reply({"fatal": f"{type(error).__name__}: {error}"})
        return
    reply({"ready": True})
    os.dup2(nowhere, 2)  # libraries complain about every bad answer; nobody would read it

    loaded: set[str] = set()
    while True:
        task_id, answer, response = json.loads(lines.get())
        try:
            if task_id not in loaded:
                signal.setitimer(signal.ITIMER_REAL, START_S + MARGIN_S)
                reply({"loading": True})
                task(task_id)
                loaded.add(task_id)
                reply({"loading": False})
            chosen = task(task_id)
        except Exception as error:
            verdict = Verdict("verifier_error", None, 0.0, describe(error))
        else:
            signal.setitimer(signal.ITIMER_REAL, limit_s + MARGIN_S)
            limit_memory(None if isinstance(chosen, Interactive) else memory_mb)  # Chromium reserves terabytes
            verdict = judge(chosen, answer, response)
        signal.setitimer(signal.ITIMER_REAL, 0)
        score = verdict.score and {
            "value": float(verdict.score.value),
            "parts": {name: float(part) for name, part in verdict.score.parts.items()},
            "codes": list(verdict.score.codes),
            "note": verdict.score.note,
        }
        reply({"status": verdict.status, "score": score, "cpu_s": verdict.cpu_s, "error": verdict.error})


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
