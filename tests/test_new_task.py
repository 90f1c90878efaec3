"""`bootcamp new-task`: what it writes works as it is, and it never touches what is there."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

import bootcamp
from bootcamp.cli import main
from bootcamp.errors import ConfigError
from bootcamp.registry import PLUGINS_VARIABLE, forget
from bootcamp.scaffold import MAX_NAME, names, write_package

NAME = "words/roman-numbers"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(PLUGINS_VARIABLE, "")
    forget()
    yield write_package(NAME, tmp_path)
    monkeypatch.undo()
    forget()


def test_the_package_has_a_module_a_test_and_what_pip_needs(package: Path) -> None:
    files = sorted(str(path.relative_to(package)) for path in package.rglob("*") if path.is_file())
    assert files == ["README.md", "pyproject.toml", "tests/test_words_roman_numbers.py", "words_roman_numbers.py"]
    project = tomllib.loads((package / "pyproject.toml").read_text())["project"]
    assert project["name"] == package.name == "words-roman-numbers"
    assert project["entry-points"] == {"bootcamp.tasks": {"words_roman_numbers": "words_roman_numbers"}}
    assert not [path for path in package.rglob("*") if path.is_file() and "$" in path.read_text()]


def test_its_task_works_as_a_plugin(package: Path) -> None:
    bootcamp.add_plugin(package / "words_roman_numbers.py")
    task = bootcamp.task(NAME)
    assert type(task).__name__ == "WordsRomanNumbers"
    for level in task.levels:
        for seed in range(20):
            instance = task.instance(seed, level)
            assert task.verify(instance.answer, task.solution(instance.answer)).value == 1.0
            assert task.verify(instance.answer, task.wrong(instance.answer, Random(seed))).codes == ("wrong_order",)
            assert task.check(instance.problem) is True
            assert task.check(bootcamp.Problem(instance.prompt, instance.answer[::-1])) is False
            assert instance.answer not in instance.prompt


def test_a_prompt_tells_what_its_answer_follows_from(package: Path) -> None:
    bootcamp.add_plugin(package / "words_roman_numbers.py")
    instance = bootcamp.task(NAME).instance(0, level=2)
    assert instance.prompt == (
        "Begin with the letters fdmurpq and change them in this order:\n1. swap the first and the last letter\n"
        "2. swap the first two letters\n3. move the first letter to the end\nWhat results?"
    )
    assert instance.answer == "qmurpfd"  # by hand: fdmurpq, qdmurpf, dqmurpf, qmurpfd


def test_its_own_test_passes(package: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(package)]
    done = subprocess.run(command, cwd=package.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_its_code_is_tidy(package: Path) -> None:
    for command in (["check", "--select", "E,F,I,UP,B,SIM"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *command, "--isolated", "--line-length", "120", "."]
        done = subprocess.run(command, cwd=package, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_the_command_says_what_to_do_next(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["new-task", "words/roman", "--into", str(tmp_path)])
    assert done.exit_code == 0
    plugin = tmp_path / "words-roman" / "words_roman.py"
    assert plugin.exists()
    for command in (f"--plugin {plugin} show words/roman", f"qualify --plugin {plugin}", "pytest", "pip install -e"):
        assert command in done.output


def test_nothing_is_overwritten(package: Path) -> None:
    kept = package / "words_roman_numbers.py"
    kept.write_text("mine")
    with pytest.raises(ConfigError, match="is there already, and nothing of it was touched"):
        write_package(NAME, package.parent)
    assert kept.read_text() == "mine"


def test_a_file_of_that_name_is_in_the_way_too(tmp_path: Path) -> None:
    (tmp_path / "words-roman").write_text("mine")
    with pytest.raises(ConfigError, match="is there already"):
        write_package("words/roman", tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        *("roman", "", "/", "words/", "/roman", "words//roman", "Words/Roman", "wörter/zahl", "3d/shapes"),
        *("words/3d", "words/-x", "words/x-", "words/x--y", "a b/c", "words/roman.py", "../roman", "words/$x", "w/x\n"),
        "words/" + "x" * MAX_NAME,
    ],
)
def test_a_bad_name_is_one_line_that_says_what_is_allowed(name: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["new-task", "--into", str(tmp_path), "--", name])
    assert done.exit_code == 2
    assert done.output.startswith("error: a task cannot be called ")
    assert "write domain/name, like words/roman" in done.output
    assert done.output.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "says"),
    [("math/arithmetic/add", "is a task already, of tasks.yaml"), ("typing/extensions", "'typing_extensions'")],
)
def test_a_name_that_is_taken_is_refused(name: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        names(name)
