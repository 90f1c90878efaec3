"""Rows, grids, suites, selectors and plugins; every mistake is one line that says where."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bootcamp
from bootcamp.errors import BootcampError, ConfigError, UnknownName
from bootcamp.math.arithmetic import Arithmetic
from bootcamp.registry import PLUGINS_VARIABLE, build, forget, read_catalogue

FAMILY = "bootcamp.math.arithmetic:Arithmetic"
GRID: dict[str, Any] = {"id": "a/{x}/{y}", "family": FAMILY, "grid": {"x": ["p", "q"], "y": [1, 2]}, "with": {"k": 9}}
ROWS: list[dict[str, Any]] = [
    GRID,
    {"id": "b/one", "family": "elsewhere:Other", "images": True, "needs": ["gui"], "levels": [2, 4]},
    {"id": "b/two", "family": "elsewhere:Other"},
    {"id": "c/adapted", "family": "elsewhere:Third", "counts": "someone else"},
]
SUITES = {"some": ["a/*", "!a/q/*"], "nested": ["some", "b/one"], "empty": ["d/*"], "loop": ["loop"]}
REGISTRY = build([("test", {"tasks": ROWS, "suites": SUITES})])


@pytest.fixture
def clean_plugins(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(PLUGINS_VARIABLE, "")
    forget()
    yield
    monkeypatch.undo()
    forget()


def test_a_grid_makes_a_task_of_every_cell() -> None:
    assert list(REGISTRY.specs)[:4] == ["a/p/1", "a/p/2", "a/q/1", "a/q/2"]
    spec = REGISTRY.spec("a/q/2")
    assert spec.knobs == {"x": "q", "y": 2, "k": 9}
    assert (spec.levels, spec.version, spec.needs, spec.images, spec.domain) == (range(1, 2), 1, (), False, "a")
    assert REGISTRY.spec("b/one").levels == range(2, 5)


@pytest.mark.parametrize(
    ("selector", "ids"),
    [
        ("b/one", ["b/one"]),
        ("b/*", ["b/one", "b/two"]),
        ("a/*1", ["a/p/1", "a/q/1"]),  # * crosses /
        ("?/one", ["b/one"]),
        ("some", ["a/p/1", "a/p/2"]),
        ("nested", ["a/p/1", "a/p/2", "b/one"]),
        ("nested,!a/p/2", ["a/p/1", "b/one"]),
        ("nested, !some , b/two", ["b/one", "b/two"]),
        ("b/two,b/one,b/two", ["b/one", "b/two"]),  # the registry's order, each once
        ("!b/one,b/one", ["b/one"]),  # left to right
        ("empty,b/one", ["b/one"]),  # a suite may await its tasks
        ("*,!a/*,!c/*", ["b/one", "b/two"]),
    ],
)
def test_selectors(selector: str, ids: list[str]) -> None:
    assert [spec.id for spec in REGISTRY.select(selector)] == ids


@pytest.mark.parametrize(
    ("selector", "says"),
    [
        ("b/onne", "unknown task 'b/onne'. Did you mean b/one"),
        ("som", "unknown suite 'som'. Did you mean some?"),
        ("b/one,!b/one", "selects nothing"),
        ("", "selects nothing"),
        ("empty", "selects nothing"),
        ("b/*,z/*", "'z/*' matches no task"),
        ("b/*,!z/*", "'!z/*' matches no task"),
        ("loop", "contains itself"),
    ],
)
def test_a_selector_that_misses_says_so(selector: str, says: str) -> None:
    with pytest.raises(BootcampError) as caught:
        REGISTRY.select(selector)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_counts_are_of_our_own_work() -> None:
    assert REGISTRY.counts() == {
        "tasks": 6,
        "families": 2,
        "with_images": 1,
        "domains": {
            "a": {"tasks": 4, "families": 1, "with_images": 0},
            "b": {"tasks": 2, "families": 1, "with_images": 1},
        },
    }
    assert REGISTRY.counts(REGISTRY.select("b/*"))["tasks"] == 2


def test_a_clash_of_ids_names_both_sources() -> None:
    row = {"id": "b/one", "family": FAMILY}
    with pytest.raises(ConfigError) as caught:
        build([("first.yaml", {"tasks": [row]}), ("plugin second.py", {"tasks": [GRID, row]})])
    assert str(caught.value) == "task 'b/one' is defined by first.yaml, row 1 and by plugin second.py, row 2"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("b/one", "a row is a mapping with id, family"),
        ({"family": FAMILY}, "'id' is missing"),
        ({"id": "a/b"}, "'family' is missing"),
        ({"id": "a/b", "family": FAMILY, "famly": 1}, "unknown key 'famly'. Did you mean family?"),
        ({"id": "a/b", "family": FAMILY, "level": [1, 2]}, "unknown key 'level'. Did you mean levels?"),
        ({"id": 3, "family": FAMILY}, "id must be text"),
        ({"id": "plain", "family": FAMILY}, "is not an id like domain/family/task"),
        ({"id": "A/B", "family": FAMILY}, "is not an id like domain/family/task"),
        ({"id": "a/{b", "family": FAMILY}, "id 'a/{b': "),
        ({"id": "a/{}", "family": FAMILY}, "the id names ['']"),
        ({"id": "a/{x}", "family": FAMILY, "grid": {"y": [1]}}, "the id names ['x']"),
        ({"id": "a/{x}", "family": FAMILY, "grid": {"x": "pq"}}, "grid must map knobs to lists"),
        ({"id": "a/{x}", "family": FAMILY, "grid": {"x": []}}, "grid must map knobs to lists"),
        ({"id": "a/b", "family": FAMILY, "grid": ["x"]}, "grid must map knobs to lists"),
        ({"id": "a/{x}", "family": FAMILY, "grid": {"x": ["p"]}, "with": {"x": 1}}, "['x'] stand in the grid and in"),
        ({"id": "a/b", "family": FAMILY, "with": [1]}, "'with' must be a mapping"),
        ({"id": "a/b", "family": FAMILY, "levels": [2, 1]}, "levels must be [first, last]"),
        ({"id": "a/b", "family": FAMILY, "levels": [0, 1]}, "levels must be [first, last]"),
        ({"id": "a/b", "family": FAMILY, "levels": "15"}, "levels must be [first, last]"),
        ({"id": "a/b", "family": FAMILY, "levels": [1.0, 2]}, "levels must be [first, last]"),
        ({"id": "a/b", "family": FAMILY, "levels": [True, 2]}, "levels must be [first, last]"),
        ({"id": "a/b", "family": FAMILY, "needs": "science"}, "needs must be a list of extras"),
        ({"id": "a/b", "family": FAMILY, "version": "1"}, "version must be an integer"),
        ({"id": "a/b", "family": "bootcamp.math.arithmetic"}, "family must be 'module:Class'"),
        ({"id": "a/b", "family": int}, "family must be 'module:Class'"),
    ],
)
def test_a_malformed_row_is_one_line_that_says_where(row: Any, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        build([("mine.yaml", {"tasks": [ROWS[1], row]})])
    message = str(caught.value)
    assert message.startswith("mine.yaml, row 2: ")
    assert says in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "expected a mapping"),
        ({"task": []}, "unknown key 'task'. Did you mean tasks?"),
        ({"tasks": {"id": "a/b"}}, "tasks must be a list"),
        ({"suites": ["a"]}, "suites must be a mapping"),
        ({"suites": {"s": "a/*"}}, "suite 's' must be a list"),
        ({"suites": {"s": [1]}}, "suite 's' must be a list"),
        ({"suites": {"s/t": ["a/*"]}}, "cannot name a suite"),
    ],
)
def test_a_malformed_document_says_where(document: Any, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        build([("mine.yaml", document)])
    assert str(caught.value).startswith("mine.yaml: ")
    assert says in str(caught.value)


def test_a_suite_cannot_be_defined_twice() -> None:
    with pytest.raises(ConfigError, match="'s' is defined twice"):
        build([("one", {"suites": {"s": ["a/*"]}}), ("two", {"suites": {"s": ["b/*"]}})])


def test_broken_yaml_is_one_line_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "tasks.yaml"
    file.write_text("tasks:\n  - {id: a/b, family: [\n")
    with pytest.raises(ConfigError) as caught:
        read_catalogue(file)
    assert str(file) in str(caught.value)
    assert "line 3" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"family": "bootcamp.nowhere:Task"}, "no family 'bootcamp.nowhere:Task'"),
        ({"family": "bootcamp.math.arithmetic:Gone"}, "no family 'bootcamp.math.arithmetic:Gone'"),
        ({"family": "bootcamp.math.arithmetic:dataclass"}, "is not a subclass of Task"),
        ({"family": FAMILY}, "operation"),  # a knob without a value
        ({"family": FAMILY, "with": {"operation": "add", "digits": 3}}, "digits"),
    ],
)
def test_a_family_that_does_not_load_says_which_task(row: dict[str, Any], says: str) -> None:
    spec = build([("mine.yaml", {"tasks": [{"id": "a/b"} | row]})]).spec("a/b")
    with pytest.raises(ConfigError) as caught:
        spec.load()
    assert says in str(caught.value)
    assert "a/b" in str(caught.value)


def test_a_missing_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "family_of_this_test.py").write_text("import not_installed_anywhere")
    monkeypatch.syspath_prepend(tmp_path)
    row = {"id": "a/b", "family": "family_of_this_test:Task", "needs": ["science", "gui"]}
    with pytest.raises(ConfigError) as caught:
        build([("mine.yaml", {"tasks": [row]})]).spec("a/b").load()
    assert str(caught.value) == "a/b needs 'not_installed_anywhere': pip install 'bootcamp-rl[science,gui]'"


def test_an_unknown_task_suggests_close_ones() -> None:
    with pytest.raises(UnknownName, match=r"Did you mean math/arithmetic/add") as caught:
        bootcamp.task("math/arithmetic/ad")
    assert isinstance(caught.value, KeyError)


PLUGIN = """
from bootcamp.math.arithmetic import Arithmetic

class Mine(Arithmetic):
    pass

TASKS = [{{"id": "mine/{name}", "family": Mine, "with": {{"operation": "add"}}, "levels": [1, 2]}}]
SUITES = {{"{name}": ["mine/*"]}}
"""


@pytest.mark.usefixtures("clean_plugins")
def test_plugin_files_add_tasks_and_suites(tmp_path: Path) -> None:
    for folder in ("one", "two"):  # of the same file name: neither may take the other's place
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "my_tasks.py").write_text(PLUGIN.format(name=folder))
        bootcamp.add_plugin(tmp_path / folder / "my_tasks.py")
    assert [spec.id for spec in bootcamp.tasks("two")] == ["mine/one", "mine/two"]
    task = bootcamp.task("mine/one")
    assert isinstance(task, Arithmetic)
    assert type(task) is not type(bootcamp.task("mine/two"))
    instance = task.instance(3, 2)
    assert task.verify(instance.answer, task.solution(instance.answer)).correct
    assert os.environ[PLUGINS_VARIABLE].count("my_tasks.py") == 2  # workers read it


@pytest.mark.usefixtures("clean_plugins")
def test_a_plugin_read_again_takes_its_changes(tmp_path: Path) -> None:
    file = tmp_path / "changing.py"
    file.write_text(PLUGIN.format(name="old"))
    bootcamp.add_plugin(file)
    first = bootcamp.task("mine/old")
    file.write_text(PLUGIN.format(name="old").replace("[1, 2]", "[1, 3]"))
    os.utime(file, (1, 1))  # the same second and size would read the cached bytecode
    bootcamp.add_plugin(file)
    assert (first.levels.stop, bootcamp.task("mine/old").levels.stop) == (3, 4)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("TASKS = [", "SyntaxError"),
        ("import not_there", "ModuleNotFoundError"),
        ("raise RuntimeError('two\\nlines')", "RuntimeError"),
        ("ROWS = []", "has no TASKS"),
        ("TASKS = 3", "tasks must be a list"),
        ("TASKS = [{'id': 'x/y'}]", "row 1: 'family' is missing"),
        ("TASKS = [{'id': 'math/arithmetic/add', 'family': 'a:B'}]", "is defined by tasks.yaml, row 1 and by plugin"),
    ],
)
@pytest.mark.usefixtures("clean_plugins")
def test_a_broken_plugin_is_named_and_breaks_nothing_else(source: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text(source)
    with pytest.raises(ConfigError) as caught:
        bootcamp.add_plugin(file)
    assert says in str(caught.value)
    assert str(file) in str(caught.value)
    assert bootcamp.task("math/arithmetic/add").id == "math/arithmetic/add"


@pytest.mark.usefixtures("clean_plugins")
def test_installed_plugins_are_found_by_their_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "installed_tasks.py").write_text(PLUGIN.format(name="installed"))
    info = tmp_path / "installed_tasks-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: installed-tasks\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[bootcamp.tasks]\ninstalled = installed_tasks\n")
    monkeypatch.syspath_prepend(tmp_path)
    forget()
    assert [spec.id for spec in bootcamp.tasks("installed")] == ["mine/installed"]
    assert bootcamp.registry().spec("mine/installed").source == "plugin installed, row 1"


def test_a_plugin_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no plugin at .*gone\.py"):
        bootcamp.add_plugin(tmp_path / "gone.py")
