"""The whole run in miniature: what it stores, and that a kill at any moment costs nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bootcamp.cli import main
from bootcamp.registry import PLUGINS_VARIABLE, forget
from policies.files import read_json
from rollouts.store import Store

PLUGIN = Path(__file__).with_name("coin_tasks.py")
SETTINGS = {
    "tasks": "coins",
    "workers": 0,
    "threads": 1,
    "max_tokens": 5,
    "shard": 32,
    "checkpoint_every": 2,
    "selection": {"problems": 24},
    "held_out": {"total": 60, "at_least": 10, "others": 5},
    "offline": {"rollouts": 240, "samples": 4, "batch": 16},
    "online": {"steps": 5, "problems": 8, "samples": 4, "updates": 2},
}


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "bootcamp", "--plugin", str(PLUGIN), "run", *map(str, args)]


def settings(start: Path, folder: Path, **changes: object) -> Path:
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(SETTINGS | {"model": str(start), "name": "coins", "runs": str(folder)} | changes))
    return path


def rollouts_of(run: Path) -> dict[str, tuple[str, float | None]]:
    """Key -> what was written and earned; fails on a duplicate."""
    made = list(Store(run / "rollouts").read())
    assert max(Counter(r.key for r in made).values()) == 1
    return {r.key: (r.response, r.reward) for r in made}


@pytest.fixture(scope="module")
def whole(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    subprocess.run(command("--config", settings(tiny_model, folder)), check=True, timeout=300)
    return folder / "coins"


def test_the_run_holds_what_it_promises(whole: Path) -> None:
    summary = read_json(whole / "summary.json")
    for point in ("start", "after_mpo", "after_online"):
        assert summary[point]["n"] == 60
        assert summary["suite"][point]["mean_reward"] == pytest.approx(summary[point]["mean_reward"])
    assert set(summary["gains"]) == {"start_to_after_mpo", "after_mpo_to_after_online", "start_to_after_online"}
    assert summary["ledger"]["online rollouts"]["rollouts"] == 5 * 8 * 4
    assert summary["ledger"]["offline rollouts"]["tokens"] > 0
    page = (whole / "report.html").read_text()
    assert "<svg" in page
    assert "http" not in page.replace("http://www.w3.org", ""), "the page needs nothing but itself"


def test_what_is_measured_is_never_trained_on(whole: Path) -> None:
    met = {stage: {r.instance.prompt for r in Store(whole / "rollouts").read(stage)} for stage in
           ("probe", "offline", "online", "eval-start", "eval-mpo", "eval-online")}  # fmt: skip
    assert met["eval-start"] == met["eval-mpo"] == met["eval-online"]
    assert not met["eval-start"] & (met["probe"] | met["offline"] | met["online"])


def test_the_checkpoint_is_a_model(whole: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "bootcamp", "--plugin", str(PLUGIN), "eval", "--model", str(whole), "--tasks", "coins",
         "--n", "10", "--json"], check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    found = json.loads(result.stdout)
    assert found["n"] == 30
    assert 0 < found["mean_reward"] < 1


KILLS = {  # a file that shows where the run stands
    "offline": "rollouts/offline-00001.parquet",
    "mpo": "checkpoints/*-mpo-00002",
    "between": "rollouts/eval-mpo-00000.parquet",
    "online": "checkpoints/*-online-00002",
}


@pytest.mark.parametrize("place", KILLS)
def test_a_killed_run_goes_on_to_the_same_numbers(place: str, whole: Path, tiny_model: Path, tmp_path: Path) -> None:
    run = tmp_path / "coins"
    process = subprocess.Popen(command("--config", settings(tiny_model, tmp_path)), stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while not list(run.glob(KILLS[place])):
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not (run / "summary.json").exists()

    subprocess.run(command("--resume", run), check=True, timeout=300, stderr=subprocess.DEVNULL)
    assert rollouts_of(run) == rollouts_of(whole)
    assert (run / "model/model.safetensors").read_bytes() == (whole / "model/model.safetensors").read_bytes()
    ours, theirs = read_json(run / "summary.json"), read_json(whole / "summary.json")
    for point in ("start", "after_mpo", "after_online", "gains"):
        assert ours[point] == theirs[point]


def test_the_control_learns_from_dealt_verdicts(whole: Path, tiny_model: Path, tmp_path: Path) -> None:
    subprocess.run(
        command("--config", settings(tiny_model, tmp_path, control="permuted-rewards")), check=True, timeout=300
    )
    control = rollouts_of(tmp_path / "coins")
    first = {key: made for key, made in rollouts_of(whole).items() if "/offline/" in key}
    assert {key: made for key, made in control.items() if "/offline/" in key} == first, "the store keeps the truth"
    assert (tmp_path / "coins/model/model.safetensors").read_bytes() != (whole / "model/model.safetensors").read_bytes()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tasks": "coin"}, "Did you mean coins"),
        ({"model": "no/such/model"}, "no model at 'no/such/model'"),
        ({"selection": {"low": 0.99, "high": 1.0}}, "none of the 3 tasks"),
        ({"onlin": {}}, "Did you mean online"),
        ({"online": {"steps": "many"}}, "expected int"),
    ],
)
def test_mistakes_are_one_clear_line(
    changes: dict, words: str, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PLUGINS_VARIABLE, "")  # the command adds to it, here in this process
    result = CliRunner().invoke(main, command("--config", settings(tiny_model, tmp_path, **changes))[3:])
    assert result.exit_code == 2
    assert words in result.output
    assert len([line for line in result.output.splitlines() if line.startswith("error:")]) == 1
    monkeypatch.undo()
    forget()


def test_two_drivers_do_not_share_a_folder(whole: Path) -> None:
    import fcntl

    with (whole / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        result = subprocess.run(command("--resume", whole), capture_output=True, text=True, timeout=120)
    assert result.returncode == 2
    assert "another process" in result.stderr
