"""Verdicts: the same in process and isolated, and no verifier can stop the run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import bootcamp
from bootcamp.errors import RunError
from bootcamp.judging import Judge, judge
from bootcamp.registry import PLUGINS_VARIABLE, registry
from bootcamp.types import Verdict

PLUGIN = '''
import ctypes, os, sys, time
from dataclasses import dataclass
from bootcamp.types import Problem, Task, right, wrong

@dataclass(frozen=True, kw_only=True)
class Trap(Task):
    """Does what its answer says."""
    def generate(self, rng, level): return Problem("?", "fine")
    def solution(self, answer): return "yes"
    def wrong(self, answer, rng): return "no"
    def grade(self, answer, text):
        if answer == "loop":
            while True: pass
        if answer == "native": ctypes.PyDLL(None).pause() if text == "gil" else ctypes.CDLL(None).pause()
        if answer == "memory": return right(str(len(bytearray(8 << 30))))
        if answer == "crash": os.abort()
        if answer == "exit": sys.exit(3)
        if answer == "raise": raise KeyError("no such thing")
        if answer == "nothing": return None
        if answer == "print": print('{"status": "scored"}', flush=True)
        if answer == "pid": return right(str(os.getpid()))
        return right() if text == "yes" else wrong("not_yes", "it says " + text, part=0.5)

TASKS = [{"id": "trap/door", "family": Trap}]
'''


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv(PLUGINS_VARIABLE, "")
    (tmp_path / "traps.py").write_text(PLUGIN)
    bootcamp.add_plugin(tmp_path / "traps.py")
    yield "trap/door"
    monkeypatch.undo()
    registry.cache_clear()


def gone(pid: int, within_s: float = 20.0) -> bool:
    """True once the process has ended; whether anyone has buried it is not our matter."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_both_ways_agree_on_real_tasks() -> None:
    items = []
    for task_id in ("math/arithmetic/add", "math/arithmetic/subtract"):
        task = bootcamp.task(task_id)
        for seed in range(20):
            answer = task.instance(seed).answer
            responses = (
                task.solution(answer),
                "",
                "<answer>x</answer>",
                "<answer>1</answer>" * 2,
                "\ud800",
                "9" * 60_000,
            )
            items += [(task_id, answer, response) for response in responses]
    with Judge() as isolated:
        found = isolated.verdicts(items)
    here = [judge(bootcamp.task(task_id), answer, response) for task_id, answer, response in items]
    assert [(v.status, v.score) for v in found] == [(v.status, v.score) for v in here]
    assert sum(v.score.correct for v in found if v.score) >= 40
    assert all(0.0 <= v.cpu_s < 1.0 for v in found)


@pytest.mark.parametrize(
    ("answer", "response", "status", "error"),
    [
        ("loop", "", "timeout", "no verdict in 2 s"),
        ("native", "", "timeout", "no verdict"),
        ("native", "gil", "timeout", "no verdict"),
        ("memory", "", "verifier_error", "MemoryError"),
        ("crash", "", "verifier_error", "SIGABRT"),
        ("exit", "", "verifier_error", "status 3"),
        ("raise", "", "verifier_error", "KeyError: 'no such thing'"),
        ("nothing", "", "verifier_error", "verify returned NoneType"),
        ("print", "yes", "scored", ""),
        ("fine", "no", "scored", ""),
    ],
)
def test_a_bad_verifier_costs_its_own_verdict_only(
    trap: str, answer: str, response: str, status: str, error: str
) -> None:
    response = response or "yes"
    with Judge(limit_s=2.0, memory_mb=2048) as isolated:
        before, verdict, after = isolated.verdicts(
            [(trap, "fine", "yes"), (trap, answer, response), (trap, "fine", "no")]
        )
        again = isolated.verdicts([(trap, "fine", "yes")])
    assert before.score is not None
    assert before.score.correct
    assert again[0].score == before.score
    assert after.score is not None
    assert (after.score.value, after.score.codes, after.score.note) == (0.0, ("not_yes",), "it says no")
    assert after.score.parts == {"part": 0.5}
    assert verdict.status == status
    assert error in verdict.error
    assert (verdict.score is None) == (status != "scored")


def test_in_process_an_exception_is_a_verdict(trap: str) -> None:
    verdict = judge(bootcamp.task(trap), "raise", "yes")
    assert verdict == Verdict("verifier_error", None, verdict.cpu_s, "KeyError: 'no such thing'")


def test_importing_a_family_is_not_the_verifiers_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PLUGINS_VARIABLE, "")
    monkeypatch.syspath_prepend(str(tmp_path))
    row = '{"id": "trap/slow", "family": "slow_family:Trap"}'
    (tmp_path / "slow_family.py").write_text("import time; time.sleep(3.0)" + PLUGIN.partition("TASKS")[0])
    (tmp_path / "slow_plugin.py").write_text(f"TASKS = [{row}]")
    bootcamp.add_plugin(tmp_path / "slow_plugin.py")
    try:
        with Judge(limit_s=2.0) as isolated:
            assert isolated.verdicts([("trap/slow", "fine", "yes")])[0].status == "scored"
    finally:
        monkeypatch.undo()
        registry.cache_clear()


def test_an_unknown_task_is_an_error_and_a_broken_plugin_stops_the_start(trap: str, tmp_path: Path) -> None:
    with Judge() as isolated:
        assert "unknown task 'trap/dor'. Did you mean trap/door?" in isolated.verdicts([("trap/dor", 0, "")])[0].error
    (tmp_path / "traps.py").write_text("1 / 0")
    with Judge() as isolated, pytest.raises(RunError, match=r"traps\.py failed to load: ZeroDivisionError"):
        isolated.verdicts([(trap, "fine", "yes")])


def test_a_killed_worker_is_replaced(trap: str) -> None:
    with Judge() as isolated:
        (first,) = isolated.verdicts([(trap, "pid", "yes")])
        assert first.score is not None
        os.kill(int(first.score.note), signal.SIGKILL)
        verdicts = isolated.verdicts([(trap, "fine", "yes"), (trap, "pid", "yes")])
    assert [verdict.status for verdict in verdicts] == ["verifier_error", "scored"]
    assert "SIGKILL" in verdicts[0].error
    assert verdicts[1].score is not None
    assert gone(int(verdicts[1].score.note)), "leaving the context ends the worker"


@pytest.mark.parametrize("busy", [False, True])
def test_no_worker_outlives_its_parent(trap: str, busy: bool) -> None:
    code = f"""
        import sys
        from bootcamp.judging import Judge
        judge = Judge(limit_s=60.0)
        print(judge.verdicts([("{trap}", "pid", "yes")])[0].score.note, flush=True)
        judge.verdicts([("{trap}", "{"loop" if busy else "fine"}", "yes")])
        sys.stdin.read()
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        time.sleep(0.3)
        parent.kill()
    assert gone(worker)
