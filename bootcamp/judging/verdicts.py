"""One verdict: how it comes about, and how it travels from a worker to its caller."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

from bootcamp.types import Score, Task, Verdict

Packed = list[Any]  # [value, parts, codes, note, cpu_s], or [error, cpu_s]

SCORE_CHARS = 1_000_000  # of one score in JSON: the caller holds many


def judge(task: Task, answer: Any, response: str) -> Verdict:
    """Verify in this process; whatever the verifier raises becomes a `verifier_error`."""
    started = time.process_time()
    try:
        score = score_of(task, answer, response)
    except Exception as error:
        return Verdict("verifier_error", None, time.process_time() - started, describe(error))
    return Verdict("scored", score, time.process_time() - started)


def score_of(task: Task, answer: Any, response: str) -> Score:
    """The verifier's word, or whatever it raises."""
    score = task.verify(answer, response)
    if not isinstance(score, Score):
        raise TypeError(f"verify returned {type(score).__name__}, not a Score")
    return score


def describe(error: BaseException) -> str:
    """One line on an exception, of bounded length."""
    said = ""
    with suppress(Exception):  # its own text may be what is broken
        said = " ".join(str(error)[:2000].split())
    return f"{type(error).__name__}: {said}"[:500]


def plain(packed: Packed) -> Packed:
    """The same in types that JSON has and of bounded length, or the error that it cannot be."""
    try:
        value, parts, codes, note, cpu_s = packed
        named = {str(name): float(part) for name, part in parts.items()}
        said = [float(value), named, [str(code) for code in codes], str(note), cpu_s]
        if (length := len(json.dumps(said))) > SCORE_CHARS:
            raise ValueError(f"the score has {length} characters; the limit is {SCORE_CHARS}")
        return said
    except Exception as error:
        return [describe(error), packed[-1]]


def unpack(packed: Packed) -> Verdict:
    """The verdict that a worker packed; raises on anything else."""
    if len(packed) == 2:
        return Verdict("verifier_error", None, float(packed[1]), str(packed[0]))
    value, parts, codes, note, cpu_s = packed
    return Verdict("scored", Score(float(value), parts, tuple(codes), note), cpu_s)
