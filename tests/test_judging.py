"""Verdicts: the same in process and isolated, and no verifier harms more than its own."""

from __future__ import annotations

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bootcamp
from bootcamp.errors import RunError
from bootcamp.judging import Item, Judge, judge, verify_many
from bootcamp.registry import PLUGINS_VARIABLE, forget
from bootcamp.types import Verdict

PLUGIN = '''
import ctypes, os, resource, signal, subprocess, sys, threading, time
from dataclasses import dataclass
from bootcamp.types import Interactive, Problem, Score, Task, right, wrong

KEPT = []
libc = ctypes.CDLL(None)

class Unspeakable(BaseException):
    def __str__(self): raise ValueError("no words")

@dataclass(frozen=True, kw_only=True)
class Trap(Task):
    """Does what its answer says."""
    def generate(self, rng, level): return Problem("?", "fine")
    def solution(self, answer): return "yes"
    def wrong(self, answer, rng): return "no"
    def grade(self, answer, text):
        if isinstance(answer, list): answer.append(answer[0]); return right(str(len(answer)))
        if answer == "loop":
            while True: pass
        if answer == "native": ctypes.PyDLL(None).pause() if text == "gil" else libc.pause()
        if answer == "nap": time.sleep(float(text))
        if answer == "memory": return right(str(len(bytearray(8 << 30))))
        if answer == "hoard":
            while True: KEPT.append(bytes(1 << 24))
        if answer == "crash": os.abort()
        if answer == "os-exit": os._exit(3)
        if answer == "exit": sys.exit(3)
        if answer == "interrupt": raise KeyboardInterrupt
        if answer == "unspeakable": raise Unspeakable
        if answer == "raise": raise KeyError("no such thing")
        if answer == "recursion": return self.grade(answer, text)
        if answer == "nothing": return None
        if answer == "print":
            print('[[[1.0, {}, [], "", 0.0]], [], ""]', flush=True); print("x" * 100_000, file=sys.stderr)
            for fd in (0, 1, 2): os.write(fd, b'[[[1.0, {}, [], "", 0.0]], [], ""]' + bytes([10]))
        if answer == "fork": os.fork()
        if answer == "native-fork":
            child = libc.fork()
            return right(str(child))
        if answer == "slow-fork":
            child = libc.fork()
            time.sleep(0.3 if child else 0.0)
            return right("original" if child else "copy")
        if answer == "native-forks":
            for _ in range(6): libc.fork()  # 64 of them, and no more: a machine that tests is no place for a bomb
            time.sleep(600)
        if answer == "child": return right(str(subprocess.Popen(["sleep", "600"]).pid))
        if answer == "daemon":
            return right(subprocess.check_output("setsid sleep 600 >&- 2>&- & echo $!", shell=True, text=True).strip())
        if answer == "thread": threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
        if answer == "close": os.close(int(text)) if text.isdigit() else os.closerange(0, 1000)
        if answer == "garbage":
            for fd in range(3, 30):
                try: os.write(fd, b"{}]" + bytes([10]))
                except OSError: pass
        if answer == "suicide": os.kill(os.getpid(), signal.SIGKILL)
        if answer == "once":
            if not os.path.exists(text): open(text, "w").close(); os.kill(os.getpid(), signal.SIGKILL)
            return right("a second time")
        if answer == "numpy":
            import numpy
            return Score(numpy.float32(1), {"part": numpy.float32(0.5)}, (), "")
        if answer == "odd": return Score(0.5, {}, (b"code",), object)
        if answer == "flood": return right("x" * 2_000_000)
        if answer == "pid": return right(str(os.getpid()))
        if answer == "echo": time.sleep(0.0005); return wrong("echo", text)
        return right() if text == "yes" else wrong("not_yes", "it says " + text, part=0.5)

@dataclass(frozen=True, kw_only=True)
class Play(Interactive):
    """Tells the limit that it runs under."""
    def generate(self, rng, level): return Problem("?", 0)
    def open(self, answer): raise NotImplementedError
    def wrong(self, answer, rng): return ""
    def grade(self, answer, text): return right(str(resource.getrlimit(resource.RLIMIT_AS)[0]))

TASKS = [{"id": "trap/door", "family": Trap}, {"id": "trap/play", "family": Play}]
'''
TRAP = "trap/door"


@pytest.fixture(scope="module")
def trap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PLUGINS_VARIABLE, "")
        plugin = tmp_path_factory.mktemp("plugin") / "traps.py"
        plugin.write_text(PLUGIN)
        bootcamp.add_plugin(plugin)
        yield plugin
    forget()


@pytest.fixture(scope="module")
def isolated(trap: Path) -> Iterator[Judge]:
    with Judge(limit_s=0.5, memory_mb=600, wall_s=2.0) as isolated:
        yield isolated


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


def descendants(pid: int) -> set[int]:
    """All processes below one."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found, fresh = set(), {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh}
        found |= fresh
    return found


def note(verdict: Verdict) -> str:
    assert verdict.score is not None, verdict.error
    return verdict.score.note


def test_both_ways_agree_on_real_tasks() -> None:
    items: list[Item] = []
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
    here = [judge(bootcamp.task(task_id), answer, response) for task_id, answer, response in items]
    for workers in (1, 2):
        with Judge(workers=workers) as isolated:
            found = isolated.verdicts(items)
            assert len(isolated.pids) == workers
        assert [(v.status, v.score) for v in found] == [(v.status, v.score) for v in here]
        assert sum(v.score.correct for v in found if v.score) >= 40
        assert all(0.0 < v.cpu_s < 1.0 for v in found)


@pytest.mark.parametrize(
    ("answer", "response", "status", "error"),
    [
        ("loop", "", "timeout", "no verdict in"),
        ("native", "", "timeout", "no verdict in 2 s"),
        ("native", "gil", "timeout", "no verdict in 2 s"),
        ("native-forks", "", "timeout", "no verdict in 2 s"),
        ("memory", "", "verifier_error", "MemoryError"),
        ("hoard", "", "verifier_error", "MemoryError"),
        ("crash", "", "verifier_error", "killed by SIGABRT; tried 2 times"),
        ("suicide", "", "verifier_error", "killed by SIGKILL; tried 4 times"),
        ("os-exit", "", "verifier_error", "ended with status 3"),
        ("exit", "", "verifier_error", "SystemExit: 3"),
        ("interrupt", "", "verifier_error", "KeyboardInterrupt"),
        ("unspeakable", "", "verifier_error", "Unspeakable"),
        ("raise", "", "verifier_error", "KeyError: 'no such thing'"),
        ("recursion", "", "verifier_error", "RecursionError"),
        ("nothing", "", "verifier_error", "verify returned NoneType"),
        ("fork", "", "verifier_error", "a verifier may not fork"),
        ("odd", "", "scored", ""),
        ("flood", "", "verifier_error", "the score has 2000"),
        ("garbage", "", "verifier_error", ""),
        ("close", "all", "verifier_error", "was damaged"),
        ("close", "1", "scored", ""),
        ("print", "yes", "scored", ""),
        ("thread", "yes", "scored", ""),
        ("fine", "no", "scored", ""),
    ],
)
def test_a_bad_verifier_costs_its_own_verdict_only(
    isolated: Judge, answer: str, response: str, status: str, error: str
) -> None:
    before = [(TRAP, "fine", "yes"), (TRAP, "print", "no")]
    items = [*before, (TRAP, answer, response or "yes"), (TRAP, "fine", "no"), *before]
    first, _, verdict, after, *others = isolated.verdicts(items)
    again = isolated.verdicts(before)
    for one in (first, others[0], again[0]):
        assert one.score is not None, one.error
        assert one.score.correct
    for one in (after, others[1], again[1]):
        assert one.score is not None, one.error
        assert (one.score.value, one.score.codes, one.score.note) == (0.0, ("not_yes",), "it says no")
        assert one.score.parts == {"part": 0.5}
    assert verdict.status == status
    assert error in verdict.error
    assert (verdict.score is None) == (status != "scored")


@pytest.mark.parametrize("answer", ["native-fork", "child", "daemon"])
def test_what_a_verifier_leaves_running_is_ended(isolated: Judge, answer: str) -> None:
    first, left, last = isolated.verdicts([(TRAP, "pid", "yes"), (TRAP, answer, "yes"), (TRAP, "echo", "x")])
    assert note(last) == "x"
    isolated.verdicts([(TRAP, "suicide", "x")])  # a daemon has left the worker's group; it goes with the worker
    assert gone(int(note(first)), 1.0)
    assert gone(int(note(left)), 1.0)


@pytest.mark.parametrize("answer", ["hoard", "thread", "child", "close"])
def test_a_damaged_worker_is_replaced(isolated: Judge, answer: str) -> None:
    before = note(isolated.verdicts([(TRAP, "pid", "x")])[0])
    isolated.verdicts([(TRAP, answer, "1")])
    assert gone(int(before), 1.0)
    assert note(isolated.verdicts([(TRAP, "pid", "x")])[0]) != before


def test_the_copy_of_a_worker_reports_nothing(isolated: Judge) -> None:
    for _ in range(2):  # on a worker of any age, and on a fresh one
        verdicts = isolated.verdicts([(TRAP, "slow-fork", "x"), (TRAP, "echo", "y")])
        assert [note(verdict) for verdict in verdicts] == ["original", "y"]


def test_in_process_an_exception_is_a_verdict(trap: Path) -> None:
    verdict = judge(bootcamp.task(TRAP), "raise", "yes")
    assert verdict == Verdict("verifier_error", None, verdict.cpu_s, "KeyError: 'no such thing'")


def test_answers_and_scores_of_odd_kinds(isolated: Judge) -> None:
    shared = ["once"]
    verdicts = isolated.verdicts(
        [(TRAP, shared, "x"), (TRAP, {1, 2}, "yes"), (TRAP, shared, "x"), (TRAP, "numpy", "x")]
    )
    assert [note(verdict) for verdict in verdicts[::2]] == ["2", "2"], "each verdict has an answer of its own"
    assert verdicts[1].error == "the answer is not JSON: TypeError: Object of type set is not JSON serializable"
    assert verdicts[3].score is not None
    assert (verdicts[3].score.value, verdicts[3].score.parts) == (1.0, {"part": 0.5})
    assert isolated.verdicts([]) == []


def test_a_browsers_task_is_not_held_to_the_memory_limit(isolated: Judge) -> None:
    unlimited, _, still = isolated.verdicts([("trap/play", 0, "x"), (TRAP, "memory", "x"), ("trap/play", 0, "x")])
    assert note(unlimited) == note(still)
    assert int(note(unlimited)) < 0 or int(note(unlimited)) > 600 * 2**20


def test_time_of_the_processor_is_limited_too(trap: Path) -> None:
    with Judge(limit_s=0.2, wall_s=120.0) as isolated:
        asleep, busy = isolated.verdicts([(TRAP, "nap", "0.5"), (TRAP, "loop", "x")])
    assert asleep.status == "scored"
    assert (busy.status, busy.error) == ("timeout", "no verdict in 0.2 s of CPU")


def test_time_is_each_verdicts_own(isolated: Judge) -> None:
    verdicts = isolated.verdicts([(TRAP, "nap", "0.5")] * 6 + [(TRAP, "nap", "0.01")] * 30)
    assert {verdict.status for verdict in verdicts} == {"scored"}, "together they take longer than one may"


def test_importing_a_family_is_not_the_verifiers_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PLUGINS_VARIABLE, "")
    monkeypatch.syspath_prepend(str(tmp_path))
    row = '{"id": "trap/slow", "family": "slow_family:Trap"}'
    slow = "import time; time.sleep(2.2)\n"
    (tmp_path / "slow_family.py").write_text(slow + PLUGIN.partition("TASKS")[0])
    (tmp_path / "slow_plugin.py").write_text(f"TASKS = [{row}]")
    bootcamp.add_plugin(tmp_path / "slow_plugin.py")
    lost: Item = ("trap/slow", "suicide", "yes")
    try:
        with Judge(wall_s=1.5) as isolated:
            assert isolated.verdicts([("trap/slow", "fine", "yes")])[0].status == "scored"
            isolated.verdicts([lost])
            started = time.monotonic()
            isolated.verdicts([lost])
            assert time.monotonic() - started < 2.2, "two workers later, it need not be imported again"
    finally:
        monkeypatch.undo()
        forget()


def test_an_unknown_task_is_an_error_and_a_broken_plugin_stops_the_start(trap: Path) -> None:
    with Judge() as isolated:
        assert "unknown task 'trap/dor'. Did you mean trap/door" in isolated.verdicts([("trap/dor", 0, "")])[0].error
    try:
        trap.write_text("1 / 0")
        with Judge() as isolated, pytest.raises(RunError, match=r"traps\.py failed to load: ZeroDivisionError"):
            isolated.verdicts([(TRAP, "fine", "yes")])
    finally:
        trap.write_text(PLUGIN)


def test_a_plugin_that_comes_later_is_known(isolated: Judge, trap: Path, tmp_path: Path) -> None:
    before = os.environ[PLUGINS_VARIABLE]
    (tmp_path / "more.py").write_text(PLUGIN.replace('"trap/', '"more/'))
    assert isolated.verdicts([("more/door", "fine", "yes")])[0].status == "verifier_error"
    try:
        bootcamp.add_plugin(tmp_path / "more.py")
        assert isolated.verdicts([("more/door", "fine", "yes")])[0].status == "scored"
    finally:
        os.environ[PLUGINS_VARIABLE] = before
        forget()


def test_a_memory_limit_that_no_worker_fits_in_is_said(trap: Path) -> None:
    with Judge(memory_mb=1) as isolated:
        (verdict,) = isolated.verdicts([(TRAP, "memory", "yes")])
    assert verdict.status == "verifier_error"


# ── losses ──────────────────────────────────────────────────────────────────────────────────────────


def test_one_killed_from_outside_is_tried_again(isolated: Judge, tmp_path: Path) -> None:
    once = str(tmp_path / "killed")
    items: list[Item] = [(TRAP, "echo", str(i)) for i in range(100)]
    verdicts = isolated.verdicts([*items[:50], (TRAP, "once", once), *items[50:]])
    assert note(verdicts[50]) == "a second time"
    assert [note(verdict) for verdict in verdicts if verdict != verdicts[50]] == [str(i) for i in range(100)]


def test_an_idle_worker_that_is_killed_costs_nothing_and_is_soon_replaced(isolated: Judge) -> None:
    waits = []
    for _ in range(5):
        (before,) = isolated.verdicts([(TRAP, "pid", "yes")])
        os.kill(int(note(before)), signal.SIGKILL)
        started = time.monotonic()
        (after,) = isolated.verdicts([(TRAP, "pid", "yes")])
        waits.append(time.monotonic() - started)
        assert note(after) != note(before)
    assert statistics.median(waits) < 0.5


@pytest.mark.parametrize("victims", ["workers", "all"])
def test_random_kills_lose_and_double_nothing(trap: Path, victims: str) -> None:
    items: list[Item] = [(TRAP, "echo", str(i)) for i in range(3000)]
    done, rng, killed = threading.Event(), random.Random(0), 0

    def kill() -> None:
        nonlocal killed
        while not done.wait(0.15 if victims == "workers" else 0.4):
            pids = isolated.pids if victims == "workers" else list(descendants(os.getpid()))
            if pids:
                try:
                    os.kill(rng.choice(pids), signal.SIGKILL)
                except ProcessLookupError:
                    continue
                killed += 1

    batches = []
    with Judge(workers=2) as isolated:
        killer = threading.Thread(target=kill)
        killer.start()
        try:
            while killed < 3 and len(batches) < 1000:  # a fast machine needs more than one batch to be hit
                batches.append(isolated.verdicts(items))
        finally:
            done.set()
            killer.join()
    assert killed >= 3
    for verdicts in batches:
        assert len(verdicts) == 3000
        assert all(v.score is None or v.score.note == str(i) for i, v in enumerate(verdicts))
    lost = sum(verdict.status != "scored" for verdicts in batches for verdict in verdicts)
    assert lost <= 1, "only one that was killed four times"


def test_calls_from_several_threads(isolated: Judge) -> None:
    found: dict[int, list[str]] = {}

    def ask(caller: int) -> None:
        items: list[Item] = [(TRAP, "echo", f"{caller}/{i}") for i in range(100)]
        found[caller] = [note(verdict) for verdict in isolated.verdicts(items)]

    threads = [threading.Thread(target=ask, args=(caller,)) for caller in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {caller: [f"{caller}/{i}" for i in range(100)] for caller in range(4)}


# ── ends ────────────────────────────────────────────────────────────────────────────────────────────


def script(body: str) -> subprocess.Popen[str]:
    """A plain script, without a guard; it says what processes it has, and goes on."""
    code = f"""
        import signal, sys
        from tests.test_judging import descendants
        from bootcamp.judging import Judge, verify_many
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background starts without
        import os, json
        def say(): print(json.dumps(sorted(descendants(os.getpid()))), flush=True)
        {body}
    """
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[1],
    )


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("doing", ["native", "loop", "nothing"])
def test_no_worker_outlives_its_caller(trap: Path, end: signal.Signals, doing: str) -> None:
    item = f'("{TRAP}", "{doing}", "gil")'
    last = "sys.stdin.read()" if doing == "nothing" else f"judge.verdicts([{item}])"
    body = f'judge = Judge(limit_s=60.0); judge.verdicts([("{TRAP}", "fine", "yes")]); say(); {last}'
    with script(body) as caller:
        assert caller.stdout is not None
        family: list[int] = json.loads(caller.stdout.readline())
        assert len(family) == 2, "a keeper and a worker"
        time.sleep(0.1)
        caller.send_signal(end)
        assert caller.wait(20) != 0
    assert all(gone(pid, 5.0) for pid in family)


@pytest.mark.parametrize("call", ["kept.verdicts", "verify_many"])
def test_a_script_that_merely_ends_leaves_nothing(trap: Path, call: str) -> None:
    body = f'kept = Judge(); found = {call}([("{TRAP}", "fine", "yes")]); say(); assert found[0].score.correct'
    with script(body) as caller:
        assert caller.stdout is not None
        family: list[int] = json.loads(caller.stdout.readline())
    assert caller.returncode == 0
    assert len(family) >= 2
    assert all(gone(pid, 5.0) for pid in family)


def test_an_interrupt_leaves_a_judge_that_can_go_on(trap: Path) -> None:
    with Judge(limit_s=60.0) as isolated:
        isolated.verdicts([(TRAP, "fine", "yes")])
        (worker,) = isolated.pids
        threading.Timer(0.3, lambda: signal.raise_signal(signal.SIGINT)).start()
        kept: Any = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            with pytest.raises(KeyboardInterrupt):
                isolated.verdicts([(TRAP, "native", "gil")])
        finally:
            signal.signal(signal.SIGINT, kept)
        assert gone(worker, 5.0)
        assert isolated.verdicts([(TRAP, "fine", "yes")])[0].status == "scored"


def test_many_in_one_call_without_a_pool_of_ones_own(trap: Path) -> None:
    verdicts = verify_many([(TRAP, "echo", str(i)) for i in range(200)], workers=2)
    assert [note(verdict) for verdict in verdicts] == [str(i) for i in range(200)]
