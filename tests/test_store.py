"""The store: what goes in comes out, whatever happens while it is written."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest

from bootcamp.errors import RunError, UnknownName
from bootcamp.types import Completion, Instance, Rollout, Score, Turn, Verdict
from rollouts.store import SCHEMA, Store

ROOT = Path(__file__).parents[1]


def rollout(
    seed: int = 0, sample: int = 0, stage: str = "mpo", images: tuple[bytes, ...] = (), verdict: Verdict | None = None
) -> Rollout:
    answer = {"seed": seed, "list": [1, 2.5, None, True], "text": "naïve \u2212 \x00 \U0001f600"}
    instance = Instance("math/arithmetic/add", 2, 3, seed, "a\nb", answer, images)
    turns = tuple(
        Turn(f"see {turn}", images, Completion((1, 2), (3, 4, 259), (-0.1, -1e-9, -1 / 3), "5\u2212\n", "stop", 12))
        for turn in range(2)
    )
    verdict = verdict or Verdict("scored", Score(0.5, {"b": 0.1, "a": 1.0}, ("close", "late"), "note"), 0.25)
    return Rollout(
        f"run-1/{stage}/7/{instance.address}/{sample}", instance, turns, verdict,
        {"verified": 0.5, "brevity": 0.0}, 0.1 + 0.2, "abc", "def",
    )  # fmt: skip


ALL_KINDS = [
    rollout(2**48 - 1),
    rollout(1, images=(b"\x89PNG\x00", b"")),
    rollout(2, verdict=Verdict("scored", Score(1.0), 0.0)),
    replace(rollout(3, verdict=Verdict("timeout", None, 10.0, "slow")), reward=None, rewards={}),
    replace(rollout(4, verdict=Verdict("verifier_error", None, 0.0, "KeyError: 'x'")), reward=None, rewards={}),
    replace(rollout(5), turns=()),
    replace(rollout(6), turns=(Turn("", (), Completion((1,), (), (), "", "length", 0)),)),
]


def test_every_field_comes_back_exactly(tmp_path: Path) -> None:
    Store(tmp_path).write("mpo-0000", ALL_KINDS)
    assert list(Store(tmp_path).read()) == ALL_KINDS


def test_batches_are_in_order_and_a_batch_done_again_replaces_the_first(tmp_path: Path) -> None:
    store = Store(tmp_path / "rollouts")
    assert store.names() == []
    assert list(store.read()) == []
    assert store.table(columns=["key"]).num_rows == 0
    store.write("online-0001", [rollout(3, stage="online")])
    store.write("mpo-0000", [rollout(1), rollout(2)])
    store.write("mpo-0000", [rollout(1), rollout(2), rollout(9)])
    assert store.names() == ["mpo-0000", "online-0001"]
    assert [r.instance.seed for r in store.read()] == [1, 2, 9, 3]
    assert [r.instance.seed for r in store.read(stage="online")] == [3]
    table = store.table(stage="mpo", columns=["stage", "step", "seed", "sample", "reward"])
    assert table.to_pylist()[2] == {"stage": "mpo", "step": 7, "seed": 9, "sample": 0, "reward": 0.1 + 0.2}


def test_columns_not_asked_for_stay_empty(tmp_path: Path) -> None:
    Store(tmp_path).write("a", ALL_KINDS[:1])
    (light,) = Store(tmp_path).read(columns=["key", "task", "reward", "value"])
    assert (light.key, light.reward, light.turns) == (ALL_KINDS[0].key, ALL_KINDS[0].reward, ())
    assert light.verdict.score == Score(0.5)
    with pytest.raises(UnknownName, match="Did you mean reward"):
        Store(tmp_path).table(columns=["rewardz"])


def test_a_shared_image_is_stored_once(tmp_path: Path) -> None:
    noise = Random(0).randbytes(200_000)
    one = Store(tmp_path / "one").write("a", [rollout(images=(noise,))]).stat().st_size
    many = Store(tmp_path / "many").write("a", [rollout(sample=n, images=(noise,)) for n in range(16)]).stat().st_size
    assert many < one + 20_000


def test_leftovers_of_killed_writes_are_ignored(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("mpo-0000", [rollout()])
    (tmp_path / ".mpo-0001.partial").write_bytes(b"PAR1 and then the power went")
    assert store.names() == ["mpo-0000"]
    assert list(store.read()) == [rollout()]
    store.write("mpo-0001", [rollout(1)])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mpo-0000.parquet", "mpo-0001.parquet"]


@pytest.mark.parametrize("name", ["", "../mpo", "a/b", ".hidden", "Mpo"])
def test_a_name_cannot_leave_the_directory(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="no name for a batch"):
        Store(tmp_path).write(name, [])


def test_the_same_key_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="1 keys twice"):
        Store(tmp_path).write("a", [rollout(), rollout()])


def test_a_full_disk_is_one_line_and_costs_nothing(tmp_path: Path) -> None:
    Store(tmp_path).write("mpo-0000", [rollout()])
    code = f"""
        import resource, signal
        from bootcamp.errors import RunError
        from rollouts.store import Store
        from tests.test_store import rollout
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
        for name in ("mpo-0000", "mpo-0001"):
            try:
                Store({str(tmp_path)!r}).write(name, [rollout(n, images=(bytes([n]) * 9999,)) for n in range(200)])
            except RunError as error:
                print(error)
    """
    said = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    ).stdout.splitlines()
    assert len(said) == 2
    assert "cannot write" in said[0]
    assert "File too large" in said[0]
    assert [path.name for path in tmp_path.iterdir()] == ["mpo-0000.parquet"]
    assert list(Store(tmp_path).read()) == [rollout()]


def test_a_directory_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunError, match=r"cannot write .*Not a directory"):
        Store(tmp_path / "file" / "rollouts").write("a", [])


def test_readers_never_see_half_a_batch(tmp_path: Path) -> None:
    """A writer replaces a batch as fast as it can; each look finds one of the two, whole."""
    store = Store(tmp_path)
    store.write("a", [rollout(n) for n in range(40)])
    code = f"""
        from rollouts.store import Store
        from tests.test_store import rollout
        batches = [[rollout(n, sample) for n in range(40)] for sample in (0, 1)]
        for turn in range(60):
            Store({str(tmp_path)!r}).write("a", batches[turn % 2])
    """
    writer = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT)
    looks = set()
    while writer.poll() is None:
        samples = tuple(store.table(columns=["sample"])["sample"].to_pylist())
        assert samples in ((0,) * 40, (1,) * 40)
        looks.add(samples[0])
    assert writer.returncode == 0
    assert looks == {0, 1}


def test_any_parquet_reader_can_open_it(tmp_path: Path) -> None:
    path = Store(tmp_path).write("a", ALL_KINDS)
    assert pq.read_schema(path).names == SCHEMA.names
    assert pq.read_table(path, columns=["task"]).num_rows == len(ALL_KINDS)
