"""Screens, pages and players, in a real Chromium."""

from __future__ import annotations

import asyncio
import copy
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import psutil
import pytest

import bootcamp
from bootcamp.episodes import replay, run_blocking
from bootcamp.errors import RunError
from bootcamp.gui import actions, browser, screens
from bootcamp.gui.actions import Click, Drag, Finish, InvalidAction, Key, Move, Screenshot, Scroll, Type, Wait
from bootcamp.gui.episodes import SIZE, PageTask, html
from bootcamp.gui.observations import look

# The tasks with players of their own; what applications keep stands in test_gui_applications.py.
PAGES = ["gui/form/fill", "gui/table/delete-extreme", "gui/calendar/move", "gui/files/move", "gui/settings/apply"]
GROUND = [f"gui/ground-text/{name}" for name in ("relation", "row-action", "state", "absent")]
every_page = pytest.mark.parametrize("task_id", PAGES)
every_ground = pytest.mark.parametrize("task_id", GROUND)


def page_task(task_id: str) -> PageTask:
    task = bootcamp.task(task_id)
    assert isinstance(task, PageTask)
    return task


def played(task: PageTask, answer: Any, runs: Sequence[Sequence[str]]) -> list[bootcamp.Score]:
    """The scores of several transcripts, four at a time."""

    async def all_of_them() -> list[bootcamp.Score]:
        gate = asyncio.Semaphore(4)

        async def one(lines: Sequence[str]) -> bootcamp.Score:
            async with gate:
                return await replay(task, answer, lines)

        return list(await asyncio.gather(*(one(lines) for lines in runs)))

    return run_blocking(all_of_them())


# ── the grammar of actions ───────────────────────────────────────────────────────────────────────

WRITTEN = {
    "click(512, 300)": Click(512, 300),
    'click(1.5, 2, "right")': Click(1.5, 2, "right"),
    'click(1, 2, "left", 3)': Click(1, 2, "left", 3),
    "move(0, 0)": Move(0, 0),
    "drag(10, 20, 30, 40)": Drag(((10, 20), (30, 40))),
    "scroll(1, 2, 0, -120)": Scroll(1, 2, 0, -120),
    'type("a, b) \\"c\\" \\\\ ü")': Type('a, b) "c" \\ ü'),
    'type("a\\nb")': Type("a\nb"),
    'key("ctrl+a")': Key("Control+a"),
    'key("enter")': Key("Enter"),
    "wait()": Wait(),
    "screenshot()": Screenshot(),
    "finish()": Finish(),
    'finish("none")': Finish("none"),
}


@pytest.mark.parametrize(("text", "action"), WRITTEN.items())
def test_actions_are_read_and_written_back(text: str, action: actions.Action) -> None:
    assert actions.parse(text, SIZE) == action
    assert actions.write(action) == text
    assert actions.parse(f"  {text.replace(', ', ',  ')} ", SIZE) == action or isinstance(action, Type)


ATTACKS = {
    "": "not_an_action",
    "click": "not_an_action",
    "click(1": "bad_argument",
    "click(1, 2": "bad_argument",
    "click(1, 2,)": "bad_argument",
    "click(1 2)": "bad_argument",
    "click(1)": "bad_argument",
    "click(1, 2, 3)": "bad_argument",
    'click(1, 2, "middle")': "bad_argument",
    'click(1, 2, "left", 99)': "bad_argument",
    'click("1", 2)': "bad_argument",
    "click(x=1, y=2)": "bad_argument",
    "click(1e2, 2)": "bad_argument",
    "click(0x10, 2)": "bad_argument",
    "click(nan, inf)": "bad_argument",
    "click(１, ２)": "bad_argument",
    "click(--1, 2)": "bad_argument",
    "click(1+1, 2)": "bad_argument",
    "click(1, 2); finish()": "trailing_text",
    "click(1, 2) click(3, 4)": "trailing_text",
    "click(-1, 2)": "out_of_range",
    "click(800, 2)": "out_of_range",
    "click(799.001, 600)": "out_of_range",
    "click(99999999, 2)": "bad_argument",
    "drag(1, 2)": "bad_argument",
    "drag(1, 2, 3)": "bad_argument",
    "drag(1, 2, 3, 900)": "out_of_range",
    f"drag({', '.join(['1'] * 18)})": "bad_argument",
    "scroll(1, 2, 0, 99999)": "out_of_range",
    "type('a')": "bad_argument",
    'type("a\nb")': "bad_argument",
    'type("a\\u0041")': "bad_argument",
    'type("' + "a" * 201 + '")': "too_long",
    'type("' + "\\\\" * 400: "bad_argument",
    "type(" + "a" * 2000 + ")": "too_long",
    'key("ctrl+l")': "blocked_key",
    'key("ctrl+v")': "blocked_key",
    'key("ctrl+shift+i")': "blocked_key",
    'key("f12")': "blocked_key",
    'key("alt+f4")': "blocked_key",
    'key("meta+space")': "blocked_key",
    'key("enter+enter")': "blocked_key",
    'goto("https://example.org")': "unknown_action",
    "__import__('os').system('true')": "not_an_action",
    'eval("1")': "unknown_action",
    "finish(none)": "bad_argument",
    "wait(5)": "bad_argument",
}


@pytest.mark.parametrize(("text", "code"), ATTACKS.items(), ids=[f"{text[:30]!r}" for text in ATTACKS])
def test_what_is_no_action_is_refused(text: str, code: str) -> None:
    with pytest.raises(InvalidAction) as refused:
        actions.parse(text, SIZE)
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["12, 34", "(12, 34)", "click(12, 34)", " 12,34 ", "12, 34."])
def test_points_are_read(text: str) -> None:
    assert actions.parse_point(text, SIZE) == (12, 34)


@pytest.mark.parametrize("text", ["12", "12, 34, 56", "12 34", "900, 1", "-1, 3", "(12, 34", "12, 34)", "a, b"])
def test_other_text_is_no_point(text: str) -> None:
    assert actions.parse_point(text, SIZE) is None


@pytest.mark.parametrize(
    "text", ['click(12, 34, "right")', "move(12, 34)", "drag(1, 2, 3, 4)", 'click(1, 2, "left", 2)']
)
def test_other_actions_are_no_point(text: str) -> None:
    assert actions.parse_point(text, SIZE) is None


# ── pages ────────────────────────────────────────────────────────────────────────────────────────


@every_page
def test_every_action_of_the_reference_player_is_needed(task_id: str) -> None:
    task = page_task(task_id)
    answer = task.instance(11, 4).answer
    lines = task.solution(answer).splitlines()
    assert answer["budget"] == 2 * len(lines) + 3 <= task.max_turns
    whole, *without = played(task, answer, [lines, *(lines[:k] + lines[k + 1 :] for k in range(len(lines)))])
    assert whole.value == 1.0
    assert [score.value for score in without] == [0.0] * len(lines)
    # All the work done, and no word that it is: nothing.
    assert without[-1].codes == ("not_finished",)


@every_page
def test_players_without_a_thought_earn_nothing(task_id: str) -> None:
    task = page_task(task_id)
    for seed in range(1):
        answer = task.instance(seed, 1).answer
        places = [(int(e.x), int(e.y)) for e in run_blocking(elements(task, answer)) if e.visible]
        clicks = [f"click({x}, {y})" for x, y in places]
        buttons = [f"click({x}, {y})" for x, y in places[-2:]]
        first = next(c for c in clicks[1:])
        runs = [
            ["wait()"],
            ["finish()"],
            clicks,
            [*clicks[: answer["budget"] - 1], "finish()"],
            [*reversed(clicks)],
            [first, "finish()"],
            [first, *buttons, "finish()"],
            [*buttons, "finish()"],
            [f'type("{answer["goal"][:20]}")'.replace('""', '"'), "finish()"],
        ]
        assert [score.value for score in played(task, answer, runs)] == [0.0] * len(runs)


async def elements(task: PageTask, answer: Any) -> list[Any]:
    async with task.open(answer) as episode:
        return await look(episode.page)


@every_page
def test_luck_does_not_do(task_id: str) -> None:
    """Clicks and drags between what is on the screen; more of them were tried when the task was made."""
    task = page_task(task_id)
    rng = Random(task_id)
    wins = 0.0
    for seed in range(2):
        answer = task.instance(100 + seed, 1).answer
        places = [(int(e.x), int(e.y)) for e in run_blocking(elements(task, answer)) if e.visible]
        runs = []
        for _ in range(4):
            lines = []
            for _ in range(answer["budget"] - 1):
                (a, b), (c, d) = rng.choice(places), rng.choice(places)
                lines.append(f"click({a}, {b})" if rng.random() < 0.6 else f"drag({a}, {b}, {c}, {d})")
            runs.append([*lines, "finish()"])
        wins += sum(score.value for score in played(task, answer, runs))
    assert wins == 0


@every_page
def test_three_fresh_contexts_show_the_same_picture(task_id: str) -> None:
    task = page_task(task_id)
    answer = task.instance(3, task.levels[-1]).answer

    async def first_look() -> tuple[str, str]:
        async with task.open(answer) as episode:
            text, (png,) = await episode.observe()
            return text, hashlib.sha256(png).hexdigest()

    looks = {run_blocking(first_look()) for _ in range(3)}
    assert len(looks) == 1
    assert answer["goal"] in looks.pop()[0]


@every_page
def test_the_page_does_not_hold_the_expected_state(task_id: str) -> None:
    task = page_task(task_id)
    answer = task.instance(5, task.levels[-1]).answer
    other = copy.deepcopy(answer) | {"expected": {"nothing": "like it"}, "goal": "another", "budget": 5}

    async def seen(spec: Any) -> tuple[str, list[Any]]:
        async with task.open(spec) as episode:
            return await episode.page.content(), await episode.elements()

    assert run_blocking(seen(answer)) == run_blocking(seen(other))


@every_page
def test_reading_the_goal_back_notices_a_wrong_truth(task_id: str) -> None:
    task = page_task(task_id)
    for level in task.levels:
        for seed in range(40):
            problem = task.generate(Random(f"{seed}/{level}"), level)
            assert task.check(problem), problem.prompt
        spoiled = problem.answer | {"expected": problem.answer["init"]}
        assert not task.check(bootcamp.Problem(problem.prompt, spoiled))


def test_harm_on_the_way_costs_the_reward() -> None:
    task = page_task("gui/settings/apply")
    answer = task.instance(0, 1).answer
    lines = task.solution(answer).splitlines()

    async def a_switch() -> str:
        async with task.open(answer) as episode:
            new = {i["label"]: i["value"] for i in answer["expected"]["sections"][0]["items"]}
            kept = [i for i in answer["init"]["sections"][0]["items"] if i["kind"] == "switch"]
            label = next(i["label"] for i in kept if new[i["label"]] == i["value"])
            return actions.write(await episode.click("switch", label))

    extra = run_blocking(a_switch())
    twice, once = played(task, answer, [[extra, extra, *lines], [extra, *lines]])
    assert twice.value == 1.0
    assert once.value == 0.0
    assert once.codes == ("wrong_state",)
    assert 0.0 < once.parts["progress"] < 1.0


def test_what_is_done_shows_in_the_observation_and_invalid_actions_cost_a_turn() -> None:
    task = page_task("gui/form/fill")
    answer = task.instance(0, 2).answer

    async def play() -> list[str]:
        texts = []
        async with task.open(answer) as episode:
            for action in ["click(9999, 1)", "I tick it.\n<answer>{tick}</answer>", "{text}", 'type("Zoe")']:
                found = {e.role: e for e in await episode.elements()}
                tick = actions.write(Click(int(found["checkbox"].x), int(found["checkbox"].y)))
                text = actions.write(Click(int(found["textbox"].x), int(found["textbox"].y)))
                over = await episode.act(action.format(tick=tick, text=text))
                assert not over
                texts.append((await episode.observe())[0])
        return texts

    before = [f["value"] for f in answer["init"]["fields"] if f["kind"] == "check"]
    bad, ticked, focused, typed = run_blocking(play())
    assert "outside the screen" in bad
    assert f"Actions left: {answer['budget'] - 1}." in bad
    assert (bad.count(" checked "), ticked.count(" checked ")) == (sum(before), sum(before) + (-1 if before[-1] else 1))
    assert "outside" not in ticked
    assert focused.count("focused") == 1
    assert '"Zoe"' in typed


def test_the_budget_ends_an_episode() -> None:
    task = page_task("gui/calendar/move")
    answer = task.instance(0, 1).answer
    drag, finish = task.solution(answer).splitlines()
    waits = ["wait()"] * (answer["budget"] - 2)
    (just,) = played(task, answer, [[*waits, drag, finish]])
    (late,) = played(task, answer, [["wait()", *waits, drag, finish]])
    assert just.value == 1.0
    assert task.verify(answer, "\n" * 50 + f"{drag}\n \n{finish}\n").value == 1.0  # blank lines are no turns
    assert late.codes == ("not_finished",)
    assert late.parts["progress"] == 1.0


def test_the_first_commit_is_final() -> None:
    task = page_task("gui/table/delete-extreme")
    answer = task.instance(0, 1).answer
    lines = task.solution(answer).splitlines()
    rows = answer["init"]["rows"]
    wrong_row = next(k for k, row in enumerate(rows) if row in answer["expected"]["rows"])
    (score,) = played(task, answer, [[f"click(35, {97 + 22 * wrong_row})", lines[-1], *lines]])
    assert score.codes == ("wrong_state",)


def test_text_in_a_state_stays_text() -> None:
    page = html("files", {"title": "</script><script>window.hacked = 1</script>", "folders": [], "files": []})
    assert page.count("</script>") == 1


# ── the browser ──────────────────────────────────────────────────────────────────────────────────


def test_an_episode_can_be_played_on_any_loop() -> None:
    task = page_task("gui/form/fill")
    answer = task.instance(0, 1).answer

    async def play() -> float:
        async with task.open(answer) as episode:
            async for action in episode.solution():
                await episode.act(action)
            return (await episode.score()).value

    assert asyncio.run(play()) == 1.0


def test_pages_are_offline_and_time_stands_still() -> None:
    async def ask() -> Any:
        async with browser.fresh_page((100, 100)) as page:
            await page.set_content("<p>x</p>")
            return await page.evaluate(
                "[navigator.onLine, Date.now(), new Date().getFullYear(), Math.random(), Intl.DateTimeFormat()"
                ".resolvedOptions().timeZone, navigator.language, innerWidth, devicePixelRatio]"
            )

    one, two = run_blocking(ask()), run_blocking(ask())
    assert one == two
    assert one[:3] == [False, 1750064400000, 2025]
    assert one[4:] == ["UTC", "en-US", 100, 1]


def test_a_crash_is_an_error_and_the_next_episode_gets_a_new_browser() -> None:
    task = page_task("gui/form/fill")
    answer = task.instance(0, 1).answer

    async def crash() -> None:
        async with task.open(answer) as episode:
            chromium = browser._pool().current
            assert chromium is not None
            await chromium.browser.close()
            await episode.act("click(10, 10)")

    with pytest.raises(browser.BrowserError):
        run_blocking(crash())
    assert task.verify(answer, task.solution(answer)).value == 1.0


def command(process: psutil.Process) -> str:
    with suppress(psutil.Error):  # it may be ending, or a zombie
        return " ".join(process.cmdline())
    return ""


def test_a_dead_playwright_is_replaced() -> None:
    task = page_task("gui/form/fill")
    answer = task.instance(0, 1).answer
    assert task.verify(answer, task.solution(answer)).value == 1.0
    drivers = [process for process in psutil.Process().children() if "playwright" in command(process)]
    assert drivers
    for process in drivers:
        process.kill()
    psutil.wait_procs(drivers, timeout=10)
    values = []
    for _ in range(2):  # what finds it dead may fail; what comes after may not
        with suppress(browser.BrowserError):
            values.append(task.verify(answer, task.solution(answer)).value)
    assert values[-1:] == [1.0]


def test_a_hanging_page_is_an_error() -> None:
    async def hang() -> None:
        async with browser.fresh_page((100, 100)) as page:
            await browser.bounded(page.evaluate("new Promise(() => undefined)"), "waiting", seconds=0.3)

    with pytest.raises(browser.BrowserError, match="waiting took more"):
        run_blocking(hang())


def test_browsers_are_replaced_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "PAGES_PER_BROWSER", 1)

    async def which() -> int:
        async with browser.fresh_page((100, 100)), browser.fresh_page((100, 100)):
            chromium = browser._pool().current
            assert chromium is not None
            return id(chromium.browser)

    assert run_blocking(which()) != run_blocking(which())


def test_a_missing_browser_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(browser.VARIABLE, "/nowhere/chromium")
    with pytest.raises(RunError, match="BOOTCAMP_CHROMIUM is '/nowhere/chromium'"):
        browser.find()
    monkeypatch.delenv(browser.VARIABLE)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RunError, match="apt-get install chromium-headless-shell"):
        browser.find()


# ── still screens ────────────────────────────────────────────────────────────────────────────────

DRAW = """
import hashlib, json, sys, bootcamp
ids = ["relation", "row-action", "state", "absent", "slider", "color", "chart", "map", "month", "cell", "caret"]
ids += ["board", "keyboard"]
images = {name: bootcamp.task("gui/ground/" + name).instance(17, 3).images[0] for name in ids[:: int(sys.argv[1])]}
print(json.dumps({name: hashlib.sha256(image).hexdigest() for name, image in images.items()}), flush=True)
"""


def test_processes_with_empty_caches_draw_the_same_pictures_in_any_order(tmp_path: Path) -> None:
    made = []
    for name, step in (("one", "1"), ("two", "-1")):
        environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / name)}
        command = [sys.executable, "-c", DRAW, step]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        made.append(json.loads(done.stdout))
    assert made[0] == made[1]
    assert len(set(made[0].values())) == 13
    assert len(list((tmp_path / "one").rglob("*.png"))) == 13


def test_a_spoiled_or_forbidden_cache_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    widgets = [screens.Widget("button", "Save <b>", (10, 10, 80, 30))]
    png = screens.picture(widgets)
    (kept,) = tmp_path.rglob("*.png")
    kept.write_bytes(png[: len(png) // 2])
    assert screens.picture(widgets) == png
    monkeypatch.setenv("XDG_CACHE_HOME", "/dev/null")
    assert screens.picture(widgets) == png


def test_a_covered_widget_is_a_broken_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    box = (10, 10, 80, 30)
    with pytest.raises(browser.BrowserError, match="not where it should be"):
        screens.picture([screens.Widget("button", "Save", box), screens.Widget("button", "Open", box)])


@every_ground
def test_questions_have_one_answer_and_looking_again_finds_it(task_id: str) -> None:
    task = bootcamp.task(task_id)
    for level in task.levels:
        hits = 0
        for seed in range(60):
            instance = task.instance(seed, level)
            assert task.check(instance.problem), instance.prompt
            target = instance.answer["target"]
            moved = instance.answer | {"target": [1, 1, 2, 2]}
            assert not task.check(bootcamp.Problem(instance.prompt, moved))
            if target:  # the list gives boxes to all, and the answer's stands out by nothing
                x, y, w, h = target
                assert instance.prompt.count(f"({x}, {y}, {x + w}, {y + h})") == 1
                hits += task.verify(instance.answer, f"{x + w}, {y}").value == 1.0  # just outside
                hits += task.verify(instance.answer, "none").value == 1.0
                assert task.verify(instance.answer, f"{x}, {y}").value == 1.0  # just inside
                assert task.verify(instance.answer, f"click({x + w - 1}, {y + h - 1})").value == 1.0
        assert hits == 0


@every_ground
def test_guessing_a_candidate_rarely_pays(task_id: str) -> None:
    task = bootcamp.task(task_id)
    for level in task.levels:
        wins, rng = 0.0, Random(0)
        for seed in range(200):
            answer = task.instance(seed, level).answer
            boxes = [box for role, _, box, _ in answer["widgets"] if role in ("button", "checkbox")]
            assert len(boxes) >= 20
            x, y, w, h = rng.choice(boxes)
            wins += task.verify(answer, f"{x + w / 2}, {y + h / 2}").value
        assert wins <= 16  # 1 in 20 would be 10 of 200


def test_a_picture_and_its_list_are_the_same_problem() -> None:
    seen, listed = bootcamp.task("gui/ground/relation"), bootcamp.task("gui/ground-text/relation")
    one, two = (task.generate(Random("the same"), 1) for task in (seen, listed))
    assert one.answer == two.answer
    assert one.images
    assert not two.images
    assert '"' + one.answer["widgets"][0][1] + '" (' in two.prompt
    assert "(" not in one.prompt
