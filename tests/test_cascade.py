"""The whole run in miniature: what it stores, and that a kill at any moment costs nothing."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import torch
import yaml
from click.testing import CliRunner
from safetensors.torch import load_file

from bootcamp.cli import main
from bootcamp.registry import PLUGINS_VARIABLE, forget
from policies.files import read_json
from policies.plan import read_plan
from policies.rates import of_problems
from policies.trackers import read_metrics
from rollouts.store import Store
from tests.coin_tasks import Parity

PLUGIN = Path(__file__).with_name("coin_tasks.py")
SETTINGS = {
    "tasks": "coins",
    "workers": 0,
    "threads": 1,
    "max_tokens": 5,
    "shard": 32,
    "micro_tokens": 400,
    "checkpoint_every": 2,
    "stages": ["sft", "mpo", "online"],
    "selection": {"problems": 24},
    "held_out": {"total": 60, "at_least": 10, "others": 5},
    "sft": {"problems": 60, "batch": 12, "lr": 1e-4},
    "offline": {"rollouts": 240, "samples": 4, "batch": 16, "dropout": 9},
    "online": {"steps": 5, "problems": 8, "samples": 4, "updates": 2, "over": 0.5, "mix": True, "filter": "mmpr_tiny"},
    "stop": {"window": 0},
}
POINTS = ("start", "after_sft", "after_mpo", "after_online")


def command(*args: object, job: str = "run") -> list[str]:
    return [sys.executable, "-m", "bootcamp", "--plugin", str(PLUGIN), job, *map(str, args)]


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
    for point in POINTS:
        assert summary[point]["n"] == 60
        assert summary["suite"][point]["mean_reward"] == pytest.approx(summary[point]["mean_reward"])
    assert set(summary["gains"]) == {
        *("start_to_after_sft", "after_sft_to_after_mpo", "after_mpo_to_after_online", "start_to_after_online")
    }
    assert summary["ledger"]["online rollouts"]["rollouts"] >= 5 * 8 * 4
    assert summary["ledger"]["offline rollouts"]["tokens"] > 0
    page = (whole / "report.html").read_text()
    assert "<svg" in page
    assert "http" not in page.replace("http://www.w3.org", ""), "the page needs nothing but itself"


def test_what_became_of_the_offline_rollouts_is_counted(whole: Path) -> None:
    account = read_json(whole / "pairs.json")
    offline = list(Store(whole / "rollouts").read("offline"))
    checked, mined, blind = account["recheck"], account["mined"], account["dropout"]["counts"]
    assert checked["rollouts"] == checked["confirmed"] == len(offline)
    assert mined["right"] + mined["wrong"] + mined["unreadable"] == len(offline)
    assert mined["right"] == sum(rollout.correct for rollout in offline)
    assert len(account["all_wrong"]) == mined["all_wrong"]
    assert blind["asked"] == 9 == blind["pairs"] + blind["empty"] + blind["same"]
    kinds = pq.read_table(whole / "pairs.parquet")["kind"].to_pylist()
    assert Counter(kinds) == {kind: n for kind in ("answer", "format") if (n := mined[kind])}
    assert "does not seem to use" in account["dropout"]["audit"]["alarm"], "random weights see nothing: no such pairs"


def test_after_mpo_rates_are_measured_again(whole: Path) -> None:
    store = Store(whole / "rollouts")
    again = list(store.read("rates"))
    assert {r.instance.address for r in again} == {r.instance.address for r in store.read("offline")}
    assert len(again) == 4 * len({r.instance.address for r in again})
    last = max(record["version"] for record in read_metrics(whole / "metrics.parquet") if record["stage"] == "mpo")
    assert {r.turns[0].completion.policy_version for r in again} == {last}
    kept = {name for name, rate in of_problems(again).items() if 0.2 <= rate <= 0.8}
    known = {r.instance.address for r in again}
    met = {r.instance.address for r in store.read("online")} & known
    assert met
    assert met <= kept


def test_what_is_measured_is_never_trained_on(whole: Path) -> None:
    met = {stage: {r.instance.prompt for r in Store(whole / "rollouts").read(stage)} for stage in
           ("probe", "offline", "online", "eval-start", "eval-sft", "eval-mpo", "eval-online")}  # fmt: skip
    assert met["eval-start"] == met["eval-sft"] == met["eval-mpo"] == met["eval-online"]
    plan = read_plan(whole / "plan.json")
    solved = {coins(task, seed) for task, seeds in plan.supervised.items() for seed in seeds}
    assert len(solved) == 60
    assert not met["eval-start"] & (met["probe"] | met["offline"] | met["online"] | solved)


def coins(task: str, seed: int) -> str:
    """The prompt of a coin task's problem, made without the registry."""
    offset = int(task.rpartition("/")[2])
    return Parity(id=task, offset=offset).instance(seed).prompt


def test_metrics_are_kept_as_a_table_and_as_events(whole: Path) -> None:
    records = read_metrics(whole / "metrics.parquet")
    stages = [record["stage"] for record in records]
    assert stages == ["sft"] * 5 + ["mpo"] * stages.count("mpo") + ["online"] * 5
    assert [record["version"] for record in records] == list(range(1, len(records) + 1))
    online = {"reward", "entropy", "kl", "clip_fraction", "staleness", "informative", "grad_norm", "skipped"}
    taught = [record for record in records if record["stage"] == "online" and "loss" in record]
    assert taught
    assert online <= taught[0].keys()
    assert "entropy" not in next(record for record in records if record["stage"] == "mpo")
    events = next((whole / "tensorboard").glob("events*")).read_bytes()
    assert b"online/reward" in events
    assert b"sft/loss" in events


def test_the_checkpoint_is_a_model(whole: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "bootcamp", "--plugin", str(PLUGIN), "eval", "--model", str(whole), "--tasks", "coins",
         "--n", "10", "--json"], check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    found = json.loads(result.stdout)
    assert found["n"] == 30
    assert 0 < found["mean_reward"] < 1


KILLS = {  # a file that shows where the run stands
    "sft": "checkpoints/*-sft-00002",
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
    for point in (*POINTS, "gains"):
        assert ours[point] == theirs[point]


def test_two_processes_learn_what_one_does(whole: Path, tiny_model: Path, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    path = settings(tiny_model, tmp_path)
    team = [
        subprocess.Popen(
            command("--config", path),
            env=os.environ
            | {"WORLD_SIZE": "2", "RANK": str(rank), "LOCAL_RANK": str(rank), "LOCAL_WORLD_SIZE": "2"}
            | {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "ACCELERATE_USE_CPU": "true"},
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    said = [process.communicate(timeout=300)[1] for process in team]
    assert [process.returncode for process in team] == [0, 0], said
    assert "held-out reward" in said[0]
    assert "held-out reward" not in said[1], "one of them speaks"
    assert rollouts_of(tmp_path / "coins") == rollouts_of(whole)
    ours, theirs = (load_file(run / "model/model.safetensors") for run in (tmp_path / "coins", whole))
    for name, weight in theirs.items():
        assert torch.allclose(ours[name], weight, atol=1e-5), name


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
        ({"selection": {"low": 0.99, "high": 1.0}, "stages": ["mpo"]}, "none of the 3 tasks"),
        ({"stages": ["online", "mpo"]}, "in the order sft, mpo, online"),
        ({"online": {"loss": "gspoo"}}, "Did you mean gspo"),
        ({"online": {"loss": "grpo", "settings": {"eps_lo": 0.1}}}, "Did you mean eps_low"),
        ({"online": {"loss": "grpo", "settings": {"eps_low": "wide"}}}, "expected float"),
        ({"online": {"settings": {"normaliser": 1}}}, "has no 'normaliser'"),
        ({"track": ["trackio"]}, "pip install trackio"),
        ({"device": "abacus"}, "device 'abacus' cannot be used"),
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


def test_a_sweep_tries_rates_on_the_same_rollouts(tiny_model: Path, tmp_path: Path) -> None:
    path = settings(tiny_model, tmp_path, held_out={"total": 60, "at_least": 10, "others": 1})
    result = subprocess.run(
        command("--config", path, "--stage", "mpo", "--rates", "1e-4,1e-3", "--json", job="sweep"),
        check=True,
        capture_output=True,
        text=True,
        timeout=300,
    )
    found = json.loads(result.stdout)
    assert [line["rate"] for line in found["rates"]] == [1e-4, 1e-3]
    assert found == read_json(tmp_path / "coins" / "sweep.json")
    low, high = tmp_path / "coins/lr-0.0001", tmp_path / "coins/lr-0.001"
    shared = {file.name for file in (low / "rollouts").iterdir() if file.samefile(high / "rollouts" / file.name)}
    assert shared == {"probe-00000.parquet", "probe-00001.parquet", "eval-start-00000.parquet"} | {
        f"offline-0000{i}.parquet" for i in range(4)
    }
    weights = [(run / "model/model.safetensors").read_bytes() for run in (low, high)]
    assert weights[0] != weights[1]
    assert (tmp_path / "coins/sweep.svg").read_text().startswith("<svg")


def test_two_drivers_do_not_share_a_folder(whole: Path) -> None:
    import fcntl

    with (whole / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        result = subprocess.run(command("--resume", whole), capture_output=True, text=True, timeout=120)
    assert result.returncode == 2
    assert "another process" in result.stderr
