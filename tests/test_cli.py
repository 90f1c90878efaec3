"""The command line: what it prints, and every mistake as one line."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import bootcamp
from bootcamp.cli import COMMANDS, main
from bootcamp.cli.doctor import clashes
from bootcamp.cli.settings import merge, parse_assignments
from bootcamp.errors import ConfigError
from bootcamp.registry import PLUGINS_VARIABLE, forget

ADD = "math/arithmetic/add"
PLUGIN = """
import errno
from dataclasses import dataclass
from bootcamp.math.arithmetic import Arithmetic

@dataclass(frozen=True, kw_only=True)
class Failing(Arithmetic):
    operation: str = "add"
    failure: str = ""

    def generate(self, rng, level):
        raise {
            "full": OSError(errno.ENOSPC, "No space left on device", "/somewhere/file"),
            "interrupt": KeyboardInterrupt(),
            "denied": PermissionError(errno.EACCES, "Permission denied"),
            "defect": ZeroDivisionError("a defect"),
        }[self.failure]

TASKS = [{"id": "failing/{failure}", "family": Failing, "grid": {"failure": ["full", "interrupt", "denied", "defect"]}}]
"""


@pytest.fixture(autouse=True)
def no_plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(PLUGINS_VARIABLE, "")
    forget()
    yield
    monkeypatch.undo()
    forget()


@pytest.fixture
def failing(tmp_path: Path) -> str:
    file = tmp_path / "failing.py"
    file.write_text(PLUGIN)
    return str(file)


def run(*arguments: str, text: str | None = None) -> Result:
    return CliRunner().invoke(main, list(arguments), input=text)


def printed(*arguments: str, text: str | None = None) -> str:
    result = run(*arguments, text=text)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_list_as_json_is_the_registry() -> None:
    rows = json.loads(printed("list", "--json"))
    assert [row["id"] for row in rows] == [spec.id for spec in bootcamp.tasks("*")]
    assert rows[0] == {
        "id": ADD,
        "levels": [1, 6],
        "needs": [],
        "images": False,
        "family": "bootcamp.math.arithmetic:Arithmetic",
        "version": 1,
        "counts": "own",
    }


def test_list_takes_a_selector_and_prints_a_line_a_task() -> None:
    lines = printed("list", "--tasks", "math/arithmetic/*").splitlines()
    assert [line.split("\t")[0] for line in lines] == ["task", ADD, "math/arithmetic/subtract"]


def test_list_families() -> None:
    rows = json.loads(printed("list", "--families", "--json", "--tasks", "all"))
    assert {"family": "bootcamp.math.arithmetic:Arithmetic", "tasks": 2, "for example": ADD} in rows
    assert len(rows) == bootcamp.registry().counts()["families"]


def test_counts_are_the_registrys() -> None:
    counts = json.loads(printed("list", "--count", "--json"))
    assert counts == bootcamp.registry().counts()
    assert counts["tasks"] == sum(domain["tasks"] for domain in counts["domains"].values())
    assert printed("list", "--count").startswith(f"{counts['tasks']:,} tasks from {counts['families']:,} famil")
    assert json.loads(printed("list", "--count", "--json", "--tasks", ADD))["tasks"] == 1


def test_show_prints_a_problem_whole() -> None:
    instance = bootcamp.task(ADD).instance(7, 2)
    shown = printed("show", ADD, "--seed", "7", "--level", "2")
    assert instance.address in shown
    assert instance.prompt in shown
    assert f"<answer>{instance.answer}</answer>" in shown
    document = json.loads(printed("show", ADD, "--seed", "7", "--level", "2", "--json"))
    assert (document["prompt"], document["answer"], document["images"]) == (instance.prompt, instance.answer, 0)


def test_show_writes_images(tmp_path: Path) -> None:
    plugin = tmp_path / "pictures.py"
    plugin.write_text(
        "from dataclasses import dataclass, replace\n"
        "from bootcamp.math.arithmetic import Arithmetic\n"
        "class Seen(Arithmetic):\n"
        "    def generate(self, rng, level):\n"
        "        return replace(super().generate(rng, level), images=(b'one', b'two'))\n"
        "TASKS = [{'id': 'seen/add', 'family': Seen, 'with': {'operation': 'add'}, 'images': True}]\n"
    )
    folder = tmp_path / "new" / "folder"
    document = json.loads(printed("--plugin", str(plugin), "show", "seen/add", "--images", str(folder), "--json"))
    assert [Path(name).read_bytes() for name in document["images"]] == [b"one", b"two"]
    assert all(Path(name).parent == folder for name in document["images"])


@pytest.mark.parametrize("by", ["option", "input"])
def test_verify_prints_the_score(by: str) -> None:
    instance = bootcamp.task(ADD).instance(3, 1)
    address = ["verify", ADD, "--seed", "3", "--level", "1"]

    def verdict(response: str) -> dict[str, object]:
        if by == "option":
            return json.loads(printed(*address, "--response", response))
        return json.loads(printed(*address, "-", text=response))

    assert verdict(f"It is\n<answer>{instance.answer}</answer>") == {"value": 1.0, "parts": {}, "codes": [], "note": ""}
    assert verdict(str(instance.answer + 1))["codes"] == ["wrong_value"]
    assert verdict("")["codes"] == ["no_answer"]


def test_verify_reads_bytes_that_are_no_text() -> None:
    command = [sys.executable, "-m", "bootcamp", "verify", ADD, "--seed", "0", "--level", "1", "-"]
    done = subprocess.run(command, input=b"\xff\xfe\x00", capture_output=True, check=True)
    assert json.loads(done.stdout)["value"] == 0.0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["lst"], "unknown command 'lst'. Did you mean list?"),
        (["list", "--taks", "math"], "No such option"),
        (["--nonsense"], "No such option"),
        (["list", "--tasks", "scince"], "unknown suite 'scince'. Did you mean science?"),
        (["list", "--tasks", "nothing/*"], "'nothing/*' matches no task"),
        (["show"], "Missing argument 'TASK'"),
        (["show", "math/arithmetic/ad"], f"unknown task 'math/arithmetic/ad'. Did you mean {ADD}"),
        (["show", ADD, "--level", "9"], "has levels 1 to 6, not 9"),
        (["show", ADD, "--seed", "x"], "Invalid value for '--seed'"),
        (["verify", ADD, "--seed", "1", "--level", "1"], "either --response TEXT or -"),
        (["verify", ADD, "--seed", "1", "--level", "1", "--response", "1", "-"], "either --response TEXT or -"),
        (["verify", ADD, "--seed", "1", "--level", "1", "text"], "either --response TEXT or -"),
        (["list", "--plugin", "gone.py"], "no plugin at "),
        (["--plugin", "gone.py", "list"], "no plugin at "),
        (["eval", "--tasks", "math"], "Missing option '--model'"),
        (["run", "--resume", "x", "--seed", "3"], "--resume takes all settings from the run"),
        (["run", "--resume", "no-such-run"], "no run at no-such-run"),
        (["run", "--config", "gone.yaml"], "no settings at gone.yaml"),
        (["run", "--set", "online.stps=3"], "unknown setting 'stps'. Did you mean steps"),
        (["run", "--set", "sede=3"], "unknown setting 'sede'. Did you mean seed?"),
        (["run", "--set", "seed"], "write NAME=VALUE"),
        (["run", "--stages", "mpo,onlin"], "'onlin'"),
        (["report", "no-such-run"], "no run at no-such-run"),
    ],
)
def test_a_mistake_is_one_line(arguments: list[str], says: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


def test_unknown_settings_in_a_file_are_refused_with_a_suggestion(tmp_path: Path) -> None:
    file = tmp_path / "run.yaml"
    file.write_text("seed: 3\nonline: {lerning_rate: 1e-4, stesp: 3}\n")
    result = run("run", "--config", str(file))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: {file}: online: unknown setting 'lerning_rate'.")
    file.write_text("seed: [\n")
    assert run("run", "--config", str(file)).stderr.startswith(f"error: {file}: ")
    file.write_text("- seed\n")
    assert run("run", "--config", str(file)).stderr == f"error: {file}: expected a mapping of settings\n"


def test_options_go_over_the_file() -> None:
    file = {"seed": 1, "online": {"lr": 1, "steps": 2}}
    assert merge(file, parse_assignments(["online.steps=5", "name=x", "offline.lr=1e-3"])) == {
        "seed": 1,
        "name": "x",
        "online": {"lr": 1, "steps": 5},
        "offline": {"lr": "1e-3"},
    }
    assert file["online"] == {"lr": 1, "steps": 2}
    with pytest.raises(ConfigError, match="has a value already"):
        parse_assignments(["a=1", "a.b=2"])


def test_a_full_disk_is_one_line(failing: str) -> None:
    result = run("--plugin", failing, "show", "failing/full")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: the disk is full while writing /somewhere/file")
    assert result.stderr.count("\n") == 1


def test_an_interrupt_is_one_line(failing: str) -> None:
    result = run("--plugin", failing, "show", "failing/interrupt")
    assert result.exit_code == 130
    assert result.stderr.strip() == "interrupted"


def test_an_interrupt_while_packages_load_is_one_line() -> None:
    command = [sys.executable, "-m", "bootcamp", "eval", "--model", "oracle", "--tasks", "math/*", "--n", "100000"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        maps = Path(f"/proc/{process.pid}/maps")
        while "libtorch" not in maps.read_text():  # from here the import takes seconds more
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        shown = process.communicate(timeout=60)
    assert (process.returncode, shown[0], shown[1].strip()) == (130, "", "interrupted")


@pytest.mark.parametrize(("failure", "kind"), [("denied", PermissionError), ("defect", ZeroDivisionError)])
def test_defects_keep_their_traceback(failing: str, failure: str, kind: type[Exception]) -> None:
    result = run("--plugin", failing, "show", f"failing/{failure}")
    assert isinstance(result.exception, kind)


def test_every_command_has_help() -> None:
    listed = printed("--help")
    for name in COMMANDS:
        assert re.search(rf"^  {name} +\S.*[^.]\.$", listed, re.MULTILINE), f"{name}: no help of one whole line"
        assert printed(name, "--help").startswith(f"Usage: main {name}")


def on_a_terminal(*arguments: str, columns: int = 80) -> list[str]:
    """What a terminal of that width shows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")} | {"TERM": "xterm"}
    command = [sys.executable, "-m", "bootcamp", *arguments]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                chunk = os.read(ours, 65536)
            except OSError:  # EIO: the other end is closed
                break
            if not chunk:
                break
            shown += chunk
    os.close(ours)
    assert process.returncode == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.decode()).splitlines()


@pytest.mark.parametrize("arguments", [["list"], ["list", "--families"], ["list", "--count"], ["--help"]])
def test_what_a_terminal_shows_fits_80_columns(arguments: list[str]) -> None:
    lines = on_a_terminal(*arguments)
    assert len(lines) > 4
    assert max(len(line.rstrip()) for line in lines) <= 80


def test_doctor_looks_at_this_installation() -> None:
    document = json.loads(printed("doctor", "--json", "--require", "science", "--require", "gui"))
    assert document["bootcamp"] == bootcamp.__version__
    assert document["problems"] == []
    assert "rdkit" in document["extras"]["science"]["installed"]
    assert document["chromium"]
    assert "no problems found" in printed("doctor")


def test_doctor_finds_what_is_missing() -> None:
    result = run("doctor", "--require", "scince")
    assert result.exit_code == 1
    assert "there is no extra 'scince'" in result.stdout


def test_doctor_names_another_distribution_with_our_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "their_rewards-2.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: their-rewards\nVersion: 2.0\n")
    (info / "top_level.txt").write_text("rewards\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert clashes() == {"rewards": ["their-rewards"]}


def test_eval_measures_the_shipped_engines() -> None:
    def evaluation(model: str) -> dict[str, object]:
        return json.loads(printed("eval", "--model", model, "--tasks", "math/arithmetic/*", "--n", "5", "--json"))

    right = evaluation("oracle")
    assert (right["mean_reward"], right["n"]) == (1.0, 10)
    assert set(right["tasks"]) == {ADD, "math/arithmetic/subtract"}  # type: ignore[call-overload]
    assert right["verdicts"]["scored"] == 10  # type: ignore[index]
    assert evaluation("echo")["mean_reward"] == 0.0
