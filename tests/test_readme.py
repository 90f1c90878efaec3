"""What the documents say is so: examples run, names exist, lists are complete."""

from __future__ import annotations

import ast
import doctest
import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest

import bootcamp
from bootcamp.cli import main
from bootcamp.registry import PLUGINS_VARIABLE, forget
from bootcamp.testing import check_task

HOME = Path(__file__).resolve().parent.parent
README = (HOME / "README.md").read_text()
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]
PACKAGES = ("bootcamp", "rewards", "rollouts", "policies")
TASK = "mine/acylation/ester"

# Declared for people or by name, and not imported by our code.
NOT_IMPORTED = {"jupyterlab", "verl", "trl", "datasets", "mypy", "pytest", "pytest-xdist", "ruff", "types-pyyaml"}
NOT_IMPORTED |= {
    "atheris",
    "hypothesis",
    "tensorboardx",
    "python-flint",
    "miniwob",
}  # the last by the name that a setting gives


def plugin_source() -> str:
    found = re.search(r"<!-- plugin: my_tasks\.py -->\n```python\n(.*?)```", README, re.DOTALL)
    assert found, "the README has no plugin"
    return found[1]


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(PLUGINS_VARIABLE, "")
    file = tmp_path / "my_tasks.py"
    file.write_text(plugin_source())
    yield file
    monkeypatch.undo()
    forget()


def test_the_python_example_prints_what_it_says() -> None:
    failed, tried = doctest.testfile(str(HOME / "README.md"), module_relative=False)
    assert (failed, tried > 5) == (0, True)


def test_the_plugin_is_short() -> None:
    assert len(plugin_source().splitlines()) <= 25


def test_the_plugin_works_from_another_directory(plugin: Path) -> None:
    def bootcamp_prints(*arguments: str) -> str:
        command = [sys.executable, "-m", "bootcamp", "--plugin", "my_tasks.py", *arguments]
        return subprocess.run(command, cwd=plugin.parent, capture_output=True, text=True, check=True).stdout

    listed = json.loads(bootcamp_prints("list", "--json", "--tasks", "mine/*"))
    assert [row["id"] for row in listed] == [TASK]
    shown = json.loads(bootcamp_prints("show", TASK, "--seed", "3", "--json"))
    acyl, alkyl = re.search(r": (\S+)C\(=O\)Cl \+ O(\S+) ->", shown["prompt"]).groups()
    assert shown["answer"] == [acyl, alkyl]
    ester = f"{acyl}C(O{alkyl})=O"  # not the reference's spelling: any SMILES of the product counts
    verdict = bootcamp_prints("verify", TASK, "--seed", "3", "--level", "1", "--response", f"it is\n{ester}")
    assert json.loads(verdict)["value"] == 1.0


def test_the_plugin_qualifies(plugin: Path) -> None:
    bootcamp.add_plugin(plugin)
    assert check_task(TASK).qualified


def test_the_plugin_has_problems_enough_to_train_on(plugin: Path) -> None:
    bootcamp.add_plugin(plugin)
    assert len(bootcamp.sample(bootcamp.task(TASK), 1, "train", 3000, seed=0)) == 3000
    assert len(bootcamp.sample(bootcamp.task(TASK), 1, "held_out", 300, seed=0)) == 300


COMMANDS = re.findall(r"^    (bootcamp [^#\n]*)", README, re.MULTILINE)


@pytest.mark.parametrize("line", COMMANDS)
def test_commands_and_options_of_the_readme_exist(line: str) -> None:
    words = shlex.split(line.replace("--plugin my_tasks.py", ""))[1:]
    with click.Context(main, info_name="bootcamp") as context:
        command = main.get_command(context, words[0])
        assert command is not None
        command.make_context(words[0], words[1:], parent=context)  # an unknown option would raise


def test_there_are_commands_in_the_readme() -> None:
    assert len(COMMANDS) > 5


@pytest.mark.parametrize("document", ["README.md", "CHANGELOG.md", "docs/ARCHITECTURE.md", "docs/DEPENDENCIES.md"])
def test_files_that_documents_name_exist(document: str) -> None:
    text = (HOME / document).read_text()
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", text)
    named = re.findall(r"`((?:bootcamp|rewards|rollouts|policies|tests|docs|\.ci)/[\w./-]+\.\w+)`", text)
    missing = [name for name in linked + named if not (HOME / document).parent.joinpath(name).exists()]
    assert [name for name in missing if not (HOME / name).exists()] == []


def declared() -> dict[str, str]:
    """Distribution -> the extra (or "") that asks for it."""
    extras = {"": PROJECT["dependencies"], **PROJECT["optional-dependencies"]}
    found: dict[str, str] = {}
    for extra, lines in extras.items():
        for line in lines:
            name = re.split(r"[\[<>=!~; ]", line)[0].lower().replace("_", "-")
            if name != PROJECT["name"]:
                found.setdefault(name, extra)
    return found


def imported() -> set[str]:
    """Distributions that the four packages import, wherever in a module that is."""
    providers = packages_distributions()
    names: set[str] = set()
    for path in (path for package in PACKAGES for path in (HOME / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            modules: list[str] = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules = [node.module]
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("require", "import_module")):
                modules = [str(arg.value) for arg in node.args[:1] if isinstance(arg, ast.Constant)]
            for module in modules:
                top = module.partition(".")[0]
                if top not in sys.stdlib_module_names and top not in PACKAGES:
                    names.add(providers.get(top, [top])[0].lower().replace("_", "-"))
    return names - {"pymatgen-core"} | ({"pymatgen"} if "pymatgen-core" in names else set())


def test_every_import_is_declared_and_every_declared_one_used() -> None:
    assert imported() - set(declared()) == set()
    assert set(declared()) - imported() == NOT_IMPORTED & set(declared())


def test_every_dependency_is_explained_and_pinned() -> None:
    explained = set(re.findall(r"^\|(?: [\w-]+ \|)? ([a-z0-9-]+) \| [^|]*[A-Z]", dependencies_page(), re.MULTILINE))
    assert explained == set(declared())
    pins = dict(line.split("==") for line in (HOME / "constraints.txt").read_text().splitlines() if "==" in line)
    assert set(declared()) - set(pins) == {"verl", "atheris"}  # an environment of its own; not for tests


def dependencies_page() -> str:
    return (HOME / "docs" / "DEPENDENCIES.md").read_text()
