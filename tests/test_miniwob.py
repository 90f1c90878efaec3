"""MiniWoB++ behind our contract: listed without the wheel, read in place, judged by its pages' own reward."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest

import bootcamp
from bootcamp.episodes import replay, run_blocking
from bootcamp.errors import NoSolution, UnknownName
from bootcamp.types import Interactive

SPECS = bootcamp.tasks("gui/miniwob/*")

# Python that has no such package, whatever is installed here.
WITHOUT = """
import importlib.util, sys, bootcamp
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "miniwob" else find(name, *rest)
print(len(bootcamp.tasks("gui/miniwob/*")), "bootcamp.adapters.miniwob" in sys.modules)
try:
    bootcamp.task("gui/miniwob/click-test")
except bootcamp.errors.BootcampError as error:
    print(error)
"""
READ = """
import sys, bootcamp
bootcamp.task("gui/miniwob/click-test")
print([name for name in sys.modules if name.split(".")[0] in ("miniwob", "selenium", "gymnasium")])
"""


def miniwob(name: str) -> Interactive:
    pytest.importorskip("playwright")
    if not __import__("importlib.util").util.find_spec("miniwob"):
        pytest.skip("needs the miniwob wheel")
    task = bootcamp.task(f"gui/miniwob/{name}")
    assert isinstance(task, Interactive)
    return task


def output(code: str) -> list[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()


def test_all_are_listed_in_no_suite_and_none_is_counted() -> None:
    assert len(SPECS) == 125
    assert {spec.counts for spec in SPECS} == {"miniwob"}
    assert bootcamp.registry().counts(SPECS)["tasks"] == 0
    ids = {spec.id for spec in SPECS}
    for suite in bootcamp.registry().suites:
        assert not ids & {spec.id for spec in bootcamp.tasks(suite)}, suite


def test_without_the_wheel_they_are_listed_and_say_what_to_install() -> None:
    listed, message = output(WITHOUT)
    assert listed == "125 False"
    assert message == "gui/miniwob/click-test needs 'miniwob': pip install 'bootcamp-rl[gui,miniwob]'"


def test_the_wheel_is_read_and_not_imported() -> None:
    assert output(READ) == ["[]"]


def test_the_catalogue_lists_the_pages_of_the_wheel() -> None:
    miniwob("click-test")
    from bootcamp.adapters.miniwob import LEFT_OUT, MiniwobTask, pages

    assert [spec.id.rpartition("/")[2] for spec in SPECS] == list(pages())
    assert not set(pages()) & set(LEFT_OUT)
    with pytest.raises(UnknownName, match="click-test"):
        MiniwobTask(page="click-tset")


def test_there_is_no_reference_player() -> None:
    task = miniwob("click-test")
    assert task.unsolved == "MiniWoB++ has no reference player"
    with pytest.raises(NoSolution, match="gui/miniwob/click-test has no reference solution"):
        task.solution(task.instance(0).answer)


def first_look(task: Interactive, answer: Any) -> tuple[str, bytes]:
    async def look() -> tuple[str, bytes]:
        async with task.open(answer) as episode:
            text, (png,) = await episode.observe()
            return text, png

    return run_blocking(look())


@pytest.mark.parametrize("name", ["click-pie", "stock-market", "email-inbox", "visual-addition"])
def test_a_seed_shows_the_same_page_again_and_another_seed_another(name: str) -> None:
    """Pages that fade in, that move with the clock, that bring pictures, that draw."""
    task = miniwob(name)
    one, again, other = (first_look(task, task.instance(seed).answer) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def where(text: str, what: str) -> tuple[int, int]:
    """The centre of the listed element that begins like this."""
    line = next(line for line in text.splitlines() if line.startswith(what))
    x, y = line.rpartition("(")[2].rstrip(")").split(", ")
    return int(x), int(y)


def scores(name: str, runs: Sequence[Sequence[str]], seed: int = 0) -> list[bootcamp.Score]:
    """Transcripts in which {button …} stands for the centre of what the first observation lists."""
    task = miniwob(name)
    answer = task.instance(seed).answer
    text, _ = first_look(task, answer)
    filled = []
    for run in runs:
        lines = []
        for line in run:
            head, _, rest = line.partition("{")
            what, _, tail = rest.partition("}")
            lines.append(head + "{}, {}".format(*where(text, what)) + tail if what else line)
        filled.append(lines)
    return [run_blocking(replay(task, answer, lines)) for lines in filled]


def test_a_page_passes_by_its_own_reward_and_by_nothing_else() -> None:
    won, waited, said, missed = scores(
        "click-test", [["click({button})"], ["wait()"] * 20, ["finish()"], ["click(159, 209)", "finish()"]]
    )
    assert (won.value, won.parts) == (1.0, {"raw": 1.0})
    for score in (waited, said, missed):
        assert (score.value, score.codes) == (0.0, ("not_finished",))


def test_typing_and_submitting_reach_the_page() -> None:
    task = miniwob("enter-text")
    text, _ = first_look(task, task.instance(0).answer)
    word = text.splitlines()[0].split('"')[1]
    right, wrong = scores(
        "enter-text",
        [[f"click({{textbox}})", f'type("{typed}")', "click({button})"] for typed in (word, f"{word}x")],  # noqa: F541
    )
    assert right.value == 1.0
    assert (wrong.value, wrong.codes) == (0.0, ("not_accepted",))


def test_a_part_of_the_reward_is_kept_as_a_part_and_does_not_pass() -> None:
    """A colour that is near the one wanted pays between 0 and 1."""
    (score,) = scores("use-colorwheel", [["click({button})"]])
    assert score.codes == ("not_accepted",)
    assert score.value == 0.0
    assert 0.0 < score.parts["raw"] < 1.0


def test_what_comes_after_the_end_changes_nothing() -> None:
    (score,) = scores("click-test-2", [['click({button "TWO"})', 'click({button "ONE"})', "click(80, 100)"]], seed=2)
    assert (score.value, score.codes) == (0.0, ("not_accepted",))
