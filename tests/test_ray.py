"""The pool on a real Ray: what is killed costs no sample and doubles none."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import ray

import bootcamp
import rewards
from bootcamp.errors import RunError
from bootcamp.registry import PLUGINS_VARIABLE, registry
from bootcamp.templates import TAGGED
from bootcamp.types import Rollout, Sampling
from rollouts import LocalPool, Request
from rollouts.pool import RayPool

PLUGIN = '''
import os, time
from dataclasses import dataclass
from pathlib import Path
from bootcamp.types import Problem, Task, right, wrong

@dataclass(frozen=True, kw_only=True)
class Slow(Task):
    """Takes its time to make a problem; notes who made it."""
    folder: str
    pause_s: float = 0.1
    def generate(self, rng, level):
        Path(self.folder, f"{os.getpid()}-{time.time_ns()}").touch()
        if self.pause_s < 0: raise ZeroDivisionError("no problem today")
        time.sleep(self.pause_s)
        return Problem(f"{rng.random()}", 1)
    def solution(self, answer): return "<answer>1</answer>"
    def wrong(self, answer, rng): return "0"
    def grade(self, answer, text): return right() if text == "1" else wrong("no")

TASKS = [{"id": f"slow/{name}", "family": Slow, "with": {"folder": FOLDER, "pause_s": pause_s}}
         for name, pause_s in (("normal", 0.1), ("broken", -1.0), ("endless", 1000.0))]
'''


@pytest.fixture(scope="module")
def one_ray() -> Iterator[None]:
    """One Ray for all tests but those that start their own."""
    with RayPool("oracle", workers=1):
        yield


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(PLUGINS_VARIABLE, "")
    seen = tmp_path / "seen"
    seen.mkdir()
    (tmp_path / "slow.py").write_text(f"FOLDER = {str(seen)!r}\n{PLUGIN}")
    bootcamp.add_plugin(tmp_path / "slow.py")
    yield seen
    monkeypatch.undo()
    registry.cache_clear()


def shards(count: int, size: int, task: str = "math/arithmetic/add") -> list[list[Request]]:
    return [
        [Request("r", "online", 1, task, 1, shard * size + seed, sample) for seed in range(size) for sample in (0, 1)]
        for shard in range(count)
    ]


def keys(wanted: list[list[Request]]) -> list[str]:
    return sorted(request.key(1) for shard in wanted for request in shard)


def roll(pool: Any, wanted: list[list[Request]], **settings: Any) -> list[Rollout]:
    made: list[Rollout] = pool.map(wanted, rewards.default(TAGGED), TAGGED, Sampling(1.0, 12), **settings)
    return made


def without_times(rollouts: list[Rollout]) -> list[Any]:
    return [(r.key, r.instance, r.turns, r.verdict.score, r.rewards, r.reward, r.reward_hash) for r in rollouts]


def test_ray_and_the_local_pool_make_the_same(one_ray: None, tiny_model: Path, tmp_path: Path) -> None:
    weights = tiny_model / "model.safetensors"
    wanted = shards(6, 4)
    with RayPool(str(tiny_model), workers=2) as pool, LocalPool(str(tiny_model)) as local:
        for chosen in (pool, local):
            chosen.load_weights(str(weights), 5)
        made = roll(pool, wanted)
        assert without_times(made) == without_times(roll(local, wanted))
        assert {r.turns[0].completion.policy_version for r in made} == {5}
        pool.load_weights(str(weights), 6)
        assert {r.turns[0].completion.policy_version for r in roll(pool, wanted)} == {6}
        with pytest.raises(RunError, match="there is nothing"):
            pool.load_weights(str(tmp_path / "gone.safetensors"), 7)


def test_a_model_with_eyes_sees_on_ray_what_it_sees_here(one_ray: None, tiny_eyes: Path) -> None:
    tasks = ("gui/form/fill", "gui/drag/kanban", "gui/ground/state")
    wanted = [[Request("r", "eval", 0, task, 1, seed, 0) for seed in range(2)] for task in tasks]
    with RayPool(str(tiny_eyes), workers=2) as pool, LocalPool(str(tiny_eyes)) as local:
        made, here = roll(pool, wanted), roll(local, wanted)
    # Which episodes wait together, and so what is computed in one batch, is a matter of timing: later turns may differ.
    first = [[(r.key, r.instance, r.turns[0].observation, r.turns[0].images) for r in some] for some in (made, here)]
    assert first[0] == first[1]
    assert len(made) == 6
    assert {r.verdict.status for r in made} == {"scored"}
    for rollout in made:
        assert all(turn.images and turn.images[-1].startswith(b"\x89PNG") for turn in rollout.turns)
        assert (len(rollout.turns) == 1) is rollout.instance.task.startswith("gui/ground/")


@pytest.mark.parametrize("how", ["SIGKILL", "ray.kill"])
def test_a_killed_actor_costs_no_sample_and_doubles_none(one_ray: None, slow: Path, tiny_model: Path, how: str) -> None:
    spec = str(tiny_model) if how == "SIGKILL" else "oracle"
    wanted = shards(8, 3, "slow/normal")
    arrived: list[str] = []
    with RayPool(spec, workers=2) as pool:
        pool.load_weights(str(tiny_model / "model.safetensors"), 9)

        def strike(made: list[Rollout]) -> None:
            arrived.extend(r.key for r in made)
            if len(arrived) == len(wanted[0]) * 2:  # both actors are at work on something
                victim = pool.actors[0]
                if how == "SIGKILL":
                    busy = {int(path.name.partition("-")[0]) for path in slow.iterdir()}
                    os.kill(min(busy), signal.SIGKILL)
                else:
                    ray.kill(victim)

        made = roll(pool, wanted, on_result=strike)
        assert pool.replaced == 1
    assert [r.key for r in made] == keys(wanted)
    assert sorted(arrived) == keys(wanted)
    assert {r.turns[0].completion.policy_version for r in made} == {9}, "a new actor speaks with the same weights"
    with LocalPool(spec) as local:
        local.load_weights(str(tiny_model / "model.safetensors"), 9)
        assert without_times(made) == without_times(roll(local, wanted))


def test_a_shard_that_always_fails_ends_the_map(one_ray: None, slow: Path) -> None:
    with RayPool("oracle", workers=1) as pool:
        with pytest.raises(RunError, match=r"failed 3 times, last by ZeroDivisionError: .*no problem today"):
            roll(pool, shards(1, 1, "slow/broken"))
        assert len(list(slow.iterdir())) == 3
        with pytest.raises(RunError, match="holds no model"):
            RayPool(str(slow))
        assert len(roll(pool, shards(2, 2))) == 8, "the pool is still good"


def test_a_shard_that_never_returns_is_given_up(one_ray: None, slow: Path) -> None:
    with RayPool("oracle", workers=1, shard_s=2.0) as pool:
        with pytest.raises(RunError, match="failed 3 times, last by TimeoutError: no result within 2 s"):
            roll(pool, shards(1, 1, "slow/endless"))
        assert pool.replaced == 3


def test_a_result_that_cannot_be_used_stops_what_is_under_way(one_ray: None, slow: Path) -> None:
    def full(made: list[Rollout]) -> None:
        raise OSError("disk full")

    with RayPool("oracle", workers=2) as pool:
        with pytest.raises(OSError, match="disk full"):
            roll(pool, shards(4, 2, "slow/normal"), on_result=full)
        assert [r.key for r in roll(pool, shards(2, 1))] == keys(shards(2, 1))


def children(pid: int) -> set[int]:
    """All descendants of a process."""
    found: set[int] = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        if parent == pid:
            found |= {int(path.parent.name)} | children(int(path.parent.name))
    return found


def is_ours(pid: int) -> bool:
    """An actor or a judge; Ray's own agents take their time to see that Ray is gone."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()  # empty once it has ended
    except (FileNotFoundError, ProcessLookupError):
        return False
    return b"Roller" in line or b"bootcamp.judging" in line


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGKILL])
def test_nothing_outlives_a_driver_that_is_stopped(slow: Path, end: signal.Signals) -> None:
    code = """
        import signal
        import rewards
        from bootcamp.templates import TAGGED
        from bootcamp.types import Sampling
        from rollouts.pool import RayPool
        from tests.test_ray import shards
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background starts without
        with RayPool("oracle", workers=1) as pool:
            def say(made): print("busy", flush=True)
            pool.map(shards(500, 3, "slow/normal"), rewards.default(TAGGED), TAGGED, Sampling(), say)
    """
    driver = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    with driver:
        try:
            assert driver.stdout is not None
            assert driver.stdout.readline() == "busy\n"
            family = {pid for pid in children(driver.pid) if is_ours(pid)}
            assert len(family) >= 2, "an actor and its judge"
            driver.send_signal(end)
            driver.wait(60)
        finally:
            driver.kill()
    until = time.monotonic() + 20
    while (left := {pid for pid in family if is_ours(pid)}) and time.monotonic() < until:
        time.sleep(0.2)
    assert not left


def test_a_ray_that_does_not_start_is_one_line(tmp_path: Path) -> None:
    """In a process of its own, for the Ray of these tests runs already: here it has no place for its files."""
    (tmp_path / "file").touch()
    said = subprocess.run(
        [sys.executable, "-c", "from rollouts.pool import RayPool; RayPool('oracle').__enter__()"],
        capture_output=True,
        text=True,
        env=os.environ | {"RAY_TMPDIR": str(tmp_path / "file")},
        timeout=120,
    )
    last = said.stderr.strip().splitlines()[-1]
    assert last.startswith("bootcamp.errors.RunError: Ray did not start (")
    assert "--workers 0" in last
