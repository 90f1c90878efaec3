"""The process in which tasks are examined: one JSON request a line in, one JSON reply a line out.

It may be killed at any moment, by the process above or by the task's own code; what it was doing
stands on the board.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from typing import Any

from bootcamp.judging.worker import limit_memory
from bootcamp.qualification import examination, sameness
from bootcamp.qualification.board import Board
from bootcamp.qualification.plans import Plan
from bootcamp.qualification.watch import Watch, listen
from bootcamp.types import Task

MEMORY_MB = 4096
LOAD_LIMIT_S = 60.0


def _loaded(task_id: str) -> Task:
    import bootcamp

    needs = bootcamp.registry().spec(task_id).needs
    limit_memory(None if "gui" in needs else MEMORY_MB)  # Chromium reserves terabytes of addresses
    return bootcamp.task(task_id)


def _examine(request: dict[str, Any], board: Board) -> dict[str, Any]:
    board.announce("load", LOAD_LIMIT_S)
    task = _loaded(request["task"])
    watch = Watch(board.announce, request["fates"])
    return examination.outcome(examination.examine(task, Plan(**request["plan"]), watch))


def _retrace(request: dict[str, Any], board: Board) -> list[str]:
    board.announce("load", LOAD_LIMIT_S)
    task = _loaded(request["task"])
    digests = []
    for level, seed in request["items"]:
        made = Watch(board.announce).run(f"generate {level}#{seed}", 20.0, lambda at=(seed, level): task.instance(*at))  # type: ignore[misc]
        digests.append(sameness.digest(made.value) if made.value is not None else "")
    return digests


def main() -> None:
    """Serve until the input ends."""
    source, sink = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)  # a task that prints or reads must not break the frames
    board = Board(int(sys.argv[1]))
    os.register_at_fork(after_in_child=lambda: os._exit(0))  # a fork of this process would answer twice
    with suppress(AttributeError):
        os.setpriority(os.PRIO_PROCESS, 0, 5)
    listen()
    for line in source:
        request = json.loads(line)
        reply: dict[str, Any]
        try:
            reply = {"done": (_examine if request["do"] == "examine" else _retrace)(request, board)}
        except Exception as error:
            reply = {"failed": f"{type(error).__name__}: {' '.join(str(error).split())}"[:500]}
        board.clear()
        sink.write(json.dumps(reply) + "\n")
        sink.flush()


if __name__ == "__main__":
    main()
