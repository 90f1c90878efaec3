"""Between policies and screens: views, other agents' words, tampering, engines with eyes, replays, exports."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import bootcamp
import rewards
from bootcamp.episodes import replay, run_blocking
from bootcamp.errors import ConfigError, RunError, UnknownName
from bootcamp.gui import browser, replays, screenspot, syntaxes
from bootcamp.gui.actions import Click, Drag, Finish, InvalidAction, Key, Move, Screenshot, Scroll, Type, Wait
from bootcamp.gui.episodes import SIZE, PageTask
from bootcamp.gui.interfaces import Interface, Syntax, View
from bootcamp.judging import Judge
from bootcamp.templates import TAGGED
from bootcamp.types import Sampling
from rollouts.engines import Oracle, open_engine
from rollouts.engines.served import ServedEngine
from rollouts.requests import Request
from rollouts.store import Store
from rollouts.worker import roll


def page_task(task_id: str) -> PageTask:
    task = bootcamp.task(task_id)
    assert isinstance(task, PageTask)
    return task


# ── other agents' words ──────────────────────────────────────────────────────────────────────────

WORDS: list[tuple[Syntax, str, Any]] = [
    ("ui-tars", "Thought: the box\nAction: click(point='<point>200 300</point>')", Click(200, 300)),
    ("ui-tars", "click(start_box='<|box_start|>(200,300)<|box_end|>')", Click(200, 300)),
    ("ui-tars", "Action: left_double(point='<point>1 2</point>')", Click(1, 2, "left", 2)),
    ("ui-tars", "Action: right_single(start_box='(1,2)')", Click(1, 2, "right")),
    (
        "ui-tars",
        "Action: drag(start_point='<point>1 2</point>', end_point='<point>3 4</point>')",
        Drag(((1, 2), (3, 4))),
    ),
    ("ui-tars", "Action: scroll(point='<point>5 6</point>', direction='down')", Scroll(5, 6, 0, 300)),
    ("ui-tars", "Action: scroll(direction='left', point='<point>5 6</point>')", Scroll(5, 6, -300, 0)),
    ("ui-tars", "Action: type(content='it\\'s \"so\"\\n')", Type('it\'s "so"\n')),
    ("ui-tars", "Action: hotkey(key='ctrl a')", Key("Control+a")),
    ("ui-tars", "Action: hotkey(key='enter')", Key("Enter")),
    ("ui-tars", "Action: wait()", Wait()),
    ("ui-tars", "Action: finished(content='42')", Finish("42")),
    ("ui-tars", "Action: finished()", Finish()),
    ("openai", '{"type": "click", "button": "left", "x": 20, "y": 30}', Click(20, 30)),
    ("openai", '{"type": "click", "button": "right", "x": 20, "y": 30}', Click(20, 30, "right")),
    ("openai", '{"type":"computer_call","action":{"type":"double_click","x":1,"y":2}}', Click(1, 2, "left", 2)),
    ("openai", '{"type": "move", "x": 1.5, "y": 2}', Move(1.5, 2)),
    (
        "openai",
        '{"type": "drag", "path": [{"x": 1, "y": 2}, {"x": 3, "y": 4}, {"x": 5, "y": 6}]}',
        Drag(((1, 2), (3, 4), (5, 6))),
    ),
    ("openai", '{"type": "scroll", "x": 1, "y": 2, "scroll_x": 0, "scroll_y": -99}', Scroll(1, 2, 0, -99)),
    ("openai", '{"type": "type", "text": "a \\"b\\""}', Type('a "b"')),
    ("openai", '{"type": "keypress", "keys": ["CTRL", "SHIFT", "END"]}', Key("Control+Shift+End")),
    ("openai", '{"type": "wait"}', Wait()),
    ("openai", '{"type": "screenshot"}', Screenshot()),
    ("openai", '{"type": "message", "content": [{"type": "output_text", "text": "done"}]}', Finish("done")),
    ("openai", '{"type": "message", "content": ""}', Finish()),
    ("browsergym", "mouse_click(20, 30)", Click(20, 30)),
    ("browsergym", "mouse_click(x=20, y=30, button='right')", Click(20, 30, "right")),
    ("browsergym", 'mouse_dblclick(20.5, 30, "left")', Click(20.5, 30, "left", 2)),
    ("browsergym", "mouse_move(1, 2)", Move(1, 2)),
    ("browsergym", "mouse_drag_and_drop(1, 2, 3, 4)", Drag(((1, 2), (3, 4)))),
    ("browsergym", "scroll(0, -200)", Scroll(400, 300, 0, -200)),
    ("browsergym", "keyboard_type('a, \"b\"')", Type('a, "b"')),
    ("browsergym", "keyboard_press('Control+ArrowLeft')", Key("Control+ArrowLeft")),
    ("browsergym", "keyboard_press(key='Enter')", Key("Enter")),
    ("browsergym", "noop(500)", Wait()),
    ("browsergym", "send_msg_to_user('none')", Finish("none")),
    ("browsergym", "report_infeasible('no such row')", Finish("infeasible")),
]


@pytest.mark.parametrize(("syntax", "text", "action"), WORDS, ids=[f"{s}-{t[-36:]!r}" for s, t, _ in WORDS])
def test_other_agents_words_are_read(syntax: Syntax, text: str, action: Any) -> None:
    assert syntaxes.read(text, SIZE, Interface(syntax=syntax)) == action


NO_WORDS: list[tuple[Syntax, str, str]] = [
    ("ui-tars", "", "not_an_action"),
    ("ui-tars", "click(200, 300)", "bad_argument"),
    ("ui-tars", "click(point='<point>200 300 400</point>')", "bad_argument"),
    ("ui-tars", "click(point='<point>0x10 3</point>')", "bad_argument"),
    ("ui-tars", "click(point='<point>-5 3</point>')", "bad_argument"),
    ("ui-tars", "click(point='<point>800 3</point>')", "out_of_range"),
    ("ui-tars", "click(point='<point>1 2</point>', button='x')", "bad_argument"),
    ("ui-tars", "click(point='<point>1 2</point>', start_box='(3,4)')", "bad_argument"),
    ("ui-tars", "click(point='<point>1 2</point>', point='<point>3 4</point>')", "bad_argument"),
    ("ui-tars", "click(point='<point>1 2</point>')\nclick(point='<point>3 4</point>')", "trailing_text"),
    ("ui-tars", 'click(point=\'__import__("os").system("true")\')', "bad_argument"),
    ("ui-tars", "scroll(point='<point>1 2</point>', direction='sideways')", "bad_argument"),
    ("ui-tars", "hotkey(key='ctrl shift i')", "blocked_key"),
    ("ui-tars", "hotkey(key='ctrl l')", "blocked_key"),
    ("ui-tars", "hotkey(key='f12')", "blocked_key"),
    ("ui-tars", "hotkey(key='ctrl c')", "blocked_key"),
    ("ui-tars", "call_user()", "unknown_action"),
    ("ui-tars", "Action: " * 2000, "too_long"),
    ("ui-tars", "type(content='" + "\\\\" * 490, "bad_argument"),
    ("openai", "", "not_an_action"),
    ("openai", "click(1, 2)", "not_an_action"),
    ("openai", "[1, 2]", "not_an_action"),
    ("openai", "null", "not_an_action"),
    ("openai", '{"type": 1}', "not_an_action"),
    ("openai", "[" * 900, "not_an_action"),
    ("openai", '{"type": "click", "x": NaN, "y": 1}', "bad_argument"),
    ("openai", '{"type": "click", "x": Infinity, "y": 1}', "bad_argument"),
    ("openai", '{"type": "click", "x": 1e999, "y": 1}', "bad_argument"),
    ("openai", '{"type": "click", "x": ' + "9" * 600 + ', "y": 1}', "bad_argument"),
    ("openai", '{"type": "click", "x": true, "y": 1}', "bad_argument"),
    ("openai", '{"type": "click", "x": "1", "y": 1}', "bad_argument"),
    ("openai", '{"type": "click", "x": 1}', "bad_argument"),
    ("openai", '{"type": "click", "x": 1, "y": 1, "x": 2}', "bad_argument"),
    ("openai", '{"type": "click", "x": 1, "y": 1, "keys": ["ALT"]}', "bad_argument"),
    ("openai", '{"type": "click", "x": 1, "y": 1, "button": "wheel"}', "bad_argument"),
    ("openai", '{"type": "click", "x": 800, "y": 1}', "out_of_range"),
    ("openai", '{"type": "click", "x": -1, "y": 1}', "out_of_range"),
    ("openai", '{"type": "drag", "path": [1, 2]}', "bad_argument"),
    ("openai", '{"type": "drag", "path": "abc"}', "bad_argument"),
    ("openai", '{"type": "keypress", "keys": ["CTRL", "L"]}', "blocked_key"),
    ("openai", '{"type": "keypress", "keys": ["F12"]}', "blocked_key"),
    ("openai", '{"type": "keypress", "keys": []}', "blocked_key"),
    ("openai", '{"type": "type", "text": "' + "a" * 300 + '"}', "too_long"),
    ("openai", '{"type": "goto", "url": "https://example.org"}', "unknown_action"),
    ("openai", '{"type": "wait"} {"type": "wait"}', "not_an_action"),
    ("browsergym", "", "not_an_action"),
    ("browsergym", "click('a12')", "unknown_action"),
    ("browsergym", "fill('a12', 'x')", "unknown_action"),
    ("browsergym", "goto('javascript:alert(1)')", "unknown_action"),
    ("browsergym", "new_tab()", "unknown_action"),
    ("browsergym", "page.evaluate('state')", "not_an_action"),
    ("browsergym", "__import__('os')", "unknown_action"),
    ("browsergym", "mouse_click(1+1, 2)", "bad_argument"),
    ("browsergym", "mouse_click(1)", "bad_argument"),
    ("browsergym", "mouse_click(1, 2, 'left', 4)", "bad_argument"),
    ("browsergym", "mouse_click(1, 2, x=3)", "bad_argument"),
    ("browsergym", "mouse_click(y=1, 2)", "bad_argument"),
    ("browsergym", "mouse_click(1, 600)", "out_of_range"),
    ("browsergym", "mouse_click(1, 2); noop()", "trailing_text"),
    ("browsergym", "keyboard_press('Control+Shift+I')", "blocked_key"),
    ("browsergym", "keyboard_press('Meta+Space')", "blocked_key"),
    ("browsergym", "keyboard_press('Control+v')", "blocked_key"),
    ("browsergym", 'keyboard_type(f"{1}")', "bad_argument"),
    ("browsergym", 'keyboard_type("""a""")', "bad_argument"),
]


@pytest.mark.parametrize(("syntax", "text", "code"), NO_WORDS, ids=[f"{s}-{t[:36]!r}" for s, t, _ in NO_WORDS])
def test_what_is_no_action_of_theirs_is_refused(syntax: Syntax, text: str, code: str) -> None:
    with pytest.raises(InvalidAction) as refused:
        syntaxes.read(text, SIZE, Interface(syntax=syntax))
    assert refused.value.code == code


NORMED: list[tuple[Syntax, str, Any]] = [
    ("own", "click(500, 250)", Click(400, 150)),
    ("own", "<answer>drag(0, 0, 999, 999)</answer>", Drag(((0, 0), (799.2, 599.4)))),
    ("own", "scroll(500, 500, 0, 120)", Scroll(400, 300, 0, 120)),  # a distance is in pixels
    ("ui-tars", "Action: click(point='<point>125 100</point>')", Click(100, 60)),
    ("openai", '{"type": "move", "x": 10, "y": 10}', Move(8, 6)),
    ("browsergym", "scroll(0, 50)", Scroll(400, 300, 0, 50)),
]


@pytest.mark.parametrize(("syntax", "text", "action"), NORMED)
def test_normed_coordinates_are_thousandths_of_the_screen(syntax: Syntax, text: str, action: Any) -> None:
    made = syntaxes.read(text, SIZE, Interface(syntax=syntax, coordinates="norm1000"))
    assert repr(made) == repr(action) or made == pytest.approx(action)


@pytest.mark.parametrize("text", ["click(1000, 5)", "click(5, 1000)", "click(-1, 5)", "click(1500, 5)"])
def test_normed_coordinates_are_not_clamped(text: str) -> None:
    with pytest.raises(InvalidAction, match="outside the screen"):
        syntaxes.read(text, SIZE, Interface(coordinates="norm1000"))


def test_what_an_interface_cannot_be_is_said() -> None:
    with pytest.raises(UnknownName, match=r"unknown view 'scren'. Did you mean screen"):
        Interface("scren")  # type: ignore[arg-type]
    with pytest.raises(UnknownName, match="coordinates"):
        Interface(coordinates="relative")  # type: ignore[arg-type]


# ── views ────────────────────────────────────────────────────────────────────────────────────────


def seen(answer: Any, interface: Interface) -> tuple[str, tuple[bytes, ...]]:
    async def look() -> tuple[str, tuple[bytes, ...]]:
        async with page_task("gui/form/fill").open(answer) as episode:
            episode.interface = interface
            return await episode.observe()

    return run_blocking(look())


VIEWS: list[tuple[View, int, str]] = [
    ("both", 1, "Elements, each with its centre"),
    ("text", 0, "Elements, each with its centre"),
    ("boxes", 0, "Elements, each with its left, top, right, bottom"),
    ("tree", 0, "Accessibility tree"),
    ("screen", 1, ""),
]


@pytest.mark.parametrize(("view", "pictures", "words"), VIEWS)
def test_a_view_shows_what_it_says_and_not_the_expected_state(view: View, pictures: int, words: str) -> None:
    answer = page_task("gui/form/fill").instance(3, 2).answer
    text, images = seen(answer, Interface(view))
    assert answer["goal"] in text
    assert len(images) == pictures
    assert (words in text) if words else ("button" not in text)
    other = seen(answer | {"expected": {"nothing": "like it"}}, Interface(view))
    assert other == (text, images)


def test_boxes_and_centres_are_of_the_same_elements() -> None:
    answer = page_task("gui/form/fill").instance(3, 2).answer
    centred, boxed = (seen(answer, Interface(view))[0].splitlines()[3:] for view in ("text", "boxes"))
    assert len(centred) == len(boxed) > 4
    for one, two in zip(centred, boxed, strict=True):
        assert one.rpartition("(")[0] == two.rpartition("(")[0]
        x, y = map(int, one.rpartition("(")[2][:-1].split(", "))
        left, top, right, bottom = map(int, two.rpartition("(")[2][:-1].split(", "))
        assert abs((left + right) / 2 - x) <= 1
        assert abs((top + bottom) / 2 - y) <= 1


def test_an_episode_is_won_in_every_syntax() -> None:
    """The reference player's actions, said in other words, earn what they earn in ours."""
    task = page_task("gui/form/fill")
    answer = task.instance(1, 1).answer
    ours = [syntaxes.read(line, SIZE, Interface()) for line in task.solution(answer).splitlines()]

    def in_words(syntax: Syntax, action: Any) -> str:
        match syntax, action:
            case "ui-tars", Click(x, y):
                return f"Thought: so\nAction: click(point='<point>{x * 1000 / 800:.0f} {y * 1000 / 600:.0f}</point>')"
            case "ui-tars", Type(text):
                return f"Action: type(content='{text}')"
            case "openai", Click(x, y):
                return json.dumps({"type": "click", "x": x, "y": y, "button": "left"})
            case "openai", Type(text):
                return json.dumps({"type": "type", "text": text})
            case "browsergym", Click(x, y):
                return f"mouse_click({x:g}, {y:g})"
            case "browsergym", Type(text):
                return f"keyboard_type({text!r})"
        raise AssertionError(action)

    async def play(syntax: Syntax) -> tuple[float, str]:
        async with task.open(answer) as episode:
            episode.interface = Interface("text", syntax, "norm1000" if syntax == "ui-tars" else "pixel")
            text, _ = await episode.observe()
            for action in ours:
                await episode.act(in_words(syntax, action))
            return (await episode.score()).value, text

    for syntax in ("ui-tars", "openai", "browsergym"):
        value, text = run_blocking(play(syntax))  # type: ignore[arg-type]
        assert value == 1.0, syntax
        assert syntaxes.HELP[syntax] in text  # type: ignore[index]


# ── tampering from the page's side ───────────────────────────────────────────────────────────────

SCRIPTS = [
    "<img src=x onerror=state.committed=1>",
    "</script><script>state.committed=1</script>",
    "javascript:state.committed=1",
    "';state.committed=1;//",
    "${state.committed=1}",
    "{{state.committed=1}}",
    "__proto__",
    "constructor.prototype",
]


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_that_is_typed_stays_text(script: str) -> None:
    task = page_task("gui/form/fill")
    answer = task.instance(0, 2).answer

    async def play() -> tuple[list[str], Any, float, str, list[str]]:
        async with task.open(answer) as episode:
            box = next(e for e in await episode.elements() if e.role == "textbox")
            for action in [
                f"click({box.x:.0f}, {box.y:.0f})",
                f"type({json.dumps(script, ensure_ascii=False)})",
                'key("enter")',
                'key("tab")',
            ]:
                await episode.act(action)
            _, state = await episode.snapshot()
            values = [field["value"] for field in state["fields"] if field["label"] == box.name]
            return values, state["committed"], (await episode.score()).value, episode.page.url, episode.faults

    values, committed, value, url, faults = run_blocking(play())
    assert values == [script]
    assert committed == answer["init"]["committed"]
    assert value == 0.0
    assert url == "about:blank"
    assert faults == []


@pytest.mark.parametrize(
    "action",
    [
        'key("ctrl+l")', 'key("ctrl+shift+i")', 'key("f12")', 'key("ctrl+u")', 'key("f5")', 'key("alt+left")',
        'key("ctrl+t")', 'key("ctrl+w")', 'goto("about:blank")', 'eval("state.committed=1")',
    ],
)  # fmt: skip
def test_no_action_leaves_the_page_or_opens_a_tool(action: str) -> None:
    task = page_task("gui/form/fill")
    answer = task.instance(0, 1).answer

    async def play() -> tuple[str, Any, int]:
        async with task.open(answer) as episode:
            await episode.act(action)
            _, state = await episode.snapshot()
            return episode.note, state, len(episode.page.context.pages)

    note, state, pages = run_blocking(play())
    assert "not one of the keys" in note or "there is no action" in note
    assert state == answer["init"]
    assert pages == 1


def test_a_page_can_fetch_nothing_and_open_nothing() -> None:
    task = page_task("gui/form/fill")

    async def ask() -> list[Any]:
        async with task.open(task.instance(0, 1).answer) as episode:
            page = episode.page
            return [
                await page.evaluate("fetch('https://example.org').then(() => 'fetched', () => 'refused')"),
                await page.evaluate("fetch('file:///etc/passwd').then(() => 'fetched', () => 'refused')"),
                await page.evaluate("open('about:blank')"),
                await page.evaluate(
                    "new Promise(r => { const i = new Image(); i.onload = () => r('loaded');"
                    " i.onerror = () => r('refused'); i.src = 'https://example.org/x.png'; })"
                ),
            ]

    assert run_blocking(ask()) == ["refused", "refused", None, "refused"]


def test_the_word_of_finish_counts_where_a_task_asks_for_one() -> None:
    task = page_task("gui/form/fill")
    answer = task.instance(0, 1).answer | {"expected": task.instance(0, 1).answer["init"], "says": "infeasible"}
    values = [run_blocking(replay(task, answer, [word])) for word in ('finish("infeasible")', "finish()", "wait()")]
    assert [score.value for score in values] == [1.0, 0.0, 0.0]
    assert values[1].codes == ("wrong_word",)


# ── many at once ─────────────────────────────────────────────────────────────────────────────────


def test_moves_take_turns_and_their_waiting_is_not_timed() -> None:
    moving = most = 0

    async def move() -> None:
        nonlocal moving, most
        moving += 1
        most = max(most, moving)
        await browser.bounded(asyncio.sleep(0.02), "a move", seconds=0.5)
        moving -= 1

    async def all_of_them() -> None:
        await asyncio.gather(*(browser.on_browser_loop(move()) for _ in range(60)))

    run_blocking(all_of_them())
    assert most == browser.MOVES_AT_ONCE


def test_what_is_cut_off_while_it_waits_gives_its_place_back() -> None:
    async def hurry() -> int:
        waiting = [asyncio.create_task(browser.on_browser_loop(asyncio.sleep(5))) for _ in range(20)]
        await asyncio.sleep(0.05)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        return browser._pool().moving._value

    assert run_blocking(hurry()) == browser.MOVES_AT_ONCE


# ── rollouts: policies that read, and policies that see ──────────────────────────────────────────


def requests(task_id: str, count: int, level: int = 1) -> list[Request]:
    return [Request("run", "stage", 0, task_id, level, seed, 0) for seed in range(count)]


def rolled(engine: Any, asked: Sequence[Request], sampling: Sampling) -> list[bootcamp.Rollout]:
    with Judge(10.0, 2048) as judge:
        return roll(engine, judge, rewards.default(TAGGED), asked, TAGGED, sampling)


@pytest.fixture(scope="module")
def pictures() -> tuple[bytes, bytes]:
    task = page_task("gui/form/fill")
    one, two = (seen(task.instance(seed, 1).answer, Interface("screen"))[1][0] for seed in (0, 1))
    return one, two


def user(words: str, *images: bytes) -> dict[str, Any]:
    return {"role": "user", "content": words, "images": images}


def test_log_probabilities_with_pictures_are_those_of_the_models_own_pass(
    tiny_eyes: Path, pictures: tuple[bytes, bytes]
) -> None:
    import torch

    engine: Any = open_engine(str(tiny_eyes))
    chats = [[user("Go.", pictures[0])], [user("Go.", pictures[1])], [user("Wait a little.", pictures[0])]]
    made = engine.generate(chats, Sampling(1.0, 8), [1, 1, 1])
    for chat, completion in zip(chats, made, strict=True):
        ids = torch.tensor([completion.prompt_ids + completion.token_ids])
        with torch.no_grad():
            logits = engine.model(input_ids=ids, pixel_values=engine.cut(chat[0]["images"][0])).logits
        begin = len(completion.prompt_ids) - 1
        own = logits[0].log_softmax(-1)[torch.arange(begin, ids.shape[1] - 1), ids[0, begin + 1 :]]
        assert completion.logprobs == pytest.approx(own.tolist(), abs=2e-4)
    assert made[0].prompt_ids == made[1].prompt_ids  # the same words and sizes, and other pictures behind them
    assert made[0].logprobs != made[1].logprobs
    alone = engine.generate(chats[1:2], Sampling(1.0, 8), [1])
    assert alone[0].logprobs == pytest.approx(made[1].logprobs, abs=2e-4)


def test_pictures_become_tokens_between_marks_and_words_cannot_pose_as_one(
    tiny_eyes: Path, pictures: tuple[bytes, bytes]
) -> None:
    engine: Any = open_engine(str(tiny_eyes))
    mark, begin, end = (engine.tokenizer.convert_tokens_to_ids(t) for t in ("<IMG_CONTEXT>", "<img>", "</img>"))
    plain = engine.encode([user("Go.")])
    ids = engine.encode([user("Go. <IMG_<IMG_CONTEXT>CONTEXT><img></img>", pictures[0])])
    # 800 x 600 is cut into 4:3 tiles nearest to its shape, 3 x 2 of at most 6, and one of the whole.
    assert len(engine.cut(pictures[0])) == 7
    assert (plain.count(mark), ids.count(mark)) == (0, 4 * 7)
    assert (ids.count(begin), ids.count(end)) == (1, 1)
    # Of a chat only the newest picture is shown; the words of older turns stay.
    chat = [user("First.", pictures[0]), {"role": "assistant", "content": "wait()"}, user("Then.", pictures[1])]
    assert engine.shown(chat) == [pictures[1]]
    text = engine.tokenizer.decode(engine.encode(chat))
    assert text.index("First.") < text.index("wait()") < text.index("<img>") < text.index("Then.")


def test_a_policy_that_sees_plays_in_turns_and_its_pictures_are_stored(tiny_eyes: Path, tmp_path: Path) -> None:
    engine: Any = open_engine(str(tiny_eyes))
    (rollout, other) = rolled(engine, requests("gui/form/fill", 2), Sampling(1.0, 6))
    assert rollout.verdict.status == other.verdict.status == "scored"
    assert len(rollout.turns) == rollout.instance.answer["budget"]
    mark = engine.tokenizer.convert_tokens_to_ids("<IMG_CONTEXT>")
    shown = {turn.images[0] for turn in rollout.turns}
    assert all(len(turn.images) == 1 and turn.images[0].startswith(b"\x89PNG") for turn in rollout.turns)
    assert len(shown) >= 1
    for turn in rollout.turns:
        assert "Elements" not in turn.observation
        # What the policy is taught is what it wrote: pictures and observations are all in the prompt.
        assert turn.completion.prompt_ids.count(mark) == 4 * 7
        assert len(turn.completion.logprobs) == len(turn.completion.token_ids) <= 6
    store = Store(tmp_path)
    store.write("eval-0000", [rollout, other])
    assert store.batch("eval-0000") == [rollout, other]


def test_a_policy_that_reads_is_shown_words_and_no_pictures(tiny_model: Path) -> None:
    engine = open_engine(str(tiny_model))
    (rollout,) = rolled(engine, requests("gui/form/fill", 1), Sampling(1.0, 6))
    assert all(turn.images == () and "Elements, each with its centre" in turn.observation for turn in rollout.turns)


def test_scripted_engines_see_what_the_task_shows() -> None:
    (rollout,) = rolled(Oracle(), requests("gui/form/fill", 1), Sampling())
    assert rollout.correct
    assert all(len(turn.images) == 1 and "Elements" in turn.observation for turn in rollout.turns)


# ── any server that speaks OpenAI's chat completions ─────────────────────────────────────────────


class Reply(BaseHTTPRequestHandler):
    """Answers every chat with one action, and keeps what it was asked."""

    asked: list[dict[str, Any]]
    failures: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.failures:
            self.send_error(self.failures.pop())
            return
        self.asked.append(json.loads(body) | {"path": self.path})
        text = json.dumps({"choices": [{"message": {"content": "click(400, 300)"}, "finish_reason": "stop"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[tuple[str, type[Reply]]]:
    kind = type("Kept", (Reply,), {"asked": [], "failures": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), kind) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}/v1", kind
        running.shutdown()


def test_a_served_model_gets_pictures_as_data_and_nothing_of_the_answer(server: tuple[str, type[Reply]]) -> None:
    url, kind = server
    engine = open_engine(f"openai:some/model@{url}")
    (rollout,) = rolled(engine, requests("gui/form/fill", 1), Sampling(0.5, 32))
    assert rollout.turns[0].completion.text == "click(400, 300)"
    assert len(kind.asked) == len(rollout.turns)
    for turn, asked in zip(rollout.turns, kind.asked, strict=True):
        assert (asked["path"], asked["model"]) == ("/v1/chat/completions", "some/model")
        assert (asked["temperature"], asked["max_tokens"]) == (0.5, 32)
        assert all(set(message) == {"role", "content"} for message in asked["messages"])
        *old, newest = asked["messages"]
        assert all(isinstance(message["content"], str) for message in old)  # older pictures are not sent again
        picture, words = newest["content"]
        assert base64.b64decode(picture["image_url"]["url"].removeprefix("data:image/png;base64,")) == turn.images[0]
        assert turn.observation in words["text"]
        assert "expected" not in json.dumps(asked["messages"][1:])
    saved = json.dumps(rollout.instance.answer["expected"])
    assert saved not in json.dumps(kind.asked)


def test_a_busy_server_is_asked_again_and_one_that_refuses_is_told(server: tuple[str, type[Reply]]) -> None:
    url, kind = server
    engine = ServedEngine(url, "m", pictures=0)
    kind.failures[:] = [503]
    (made,) = engine.generate([[user("Go.", b"\x89PNG")]], Sampling(), [1])
    assert made.text == "click(400, 300)"
    assert kind.asked[0]["messages"] == [{"role": "user", "content": "Go."}]
    kind.failures[:] = [401]
    with pytest.raises(RunError, match="answered 401"):
        engine.generate([[user("Go.")]], Sampling(), [1])
    with pytest.raises(RunError, match="not trained"):
        engine.load_weights("/nowhere", 1)


def test_what_names_no_server_is_said() -> None:
    with pytest.raises(RunError, match="openai:MODEL@URL"):
        open_engine("openai:some-model")


# ── replays ──────────────────────────────────────────────────────────────────────────────────────


def document(page: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(page.partition("const data = ")[2].partition(";\n")[0])
    return made


def test_a_replay_shows_every_action_and_what_it_changed() -> None:
    task = page_task("gui/form/fill")
    instance = task.instance(0, 1)
    recording = run_blocking(replays.record(task, instance))
    assert recording.score.value == 1.0
    made = document(replays.page(recording))
    assert made["goal"] == instance.answer["goal"]
    assert [frame["action"] for frame in made["frames"]] == [*task.solution(instance.answer).splitlines(), ""]
    assert all(base64.b64decode(frame["picture"].partition(",")[2])[:4] == b"\x89PNG" for frame in made["frames"])
    # All that is expected to change is among the changes, and nothing else.
    changed = {path for frame in made["frames"] for path, _, _ in frame["changes"]}
    assert changed == {path for path, _, _ in replays.changes(instance.answer["init"], instance.answer["expected"])}


def test_changes_are_paths_with_before_and_after() -> None:
    old = {"a": [1, 2], "b": {"c": "x"}, "d": None}
    new = {"a": [1, 3, 4], "b": {"c": "x"}, "e": True}
    assert replays.changes(old, new) == [
        ("a", "2", "3"),  # the length of the list
        ("a.1", "2", "3"),
        ("d", "null", "–"),
        ("a.2", "–", "4"),
        ("e", "–", "true"),
    ]


def test_what_a_policy_wrote_is_no_markup_in_a_replay() -> None:
    task = page_task("gui/form/fill")
    attack = "</script><script>document.title = 'x'</script>"
    recording = run_blocking(replays.record(task, task.instance(0, 1), [attack, "click(9999, 1)", "finish()"]))
    page = replays.page(recording)
    assert page.count("</script>") == 1
    frames = document(page)["frames"]
    assert [frame["action"] for frame in frames] == [attack, "click(9999, 1)", "finish()", ""]
    assert "outside the screen" in frames[1]["note"]
    assert recording.score.value == 0.0


def test_the_command_writes_a_replay(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from bootcamp.cli.catalogue import show

    file = tmp_path / "replay.html"
    done = CliRunner().invoke(show, ["gui/form/fill", "--replay", str(file)])
    assert done.output.startswith(f"{file}: ")
    assert done.output.endswith("by the reference player, reward 1\n")
    assert document(file.read_text("utf-8"))["score"]["value"] == 1.0
    refused = CliRunner().invoke(show, ["math/arithmetic/add", "--replay", str(file)])
    assert isinstance(refused.exception, ConfigError)


# ── ScreenSpot ───────────────────────────────────────────────────────────────────────────────────


def spot(bbox: list[int] | None, kind: str = "text") -> dict[str, Any]:
    return {"bbox": bbox, "width": 100, "height": 50, "data_type": kind}


def test_the_metric_counts_points_in_boxes_and_refusals() -> None:
    rows = [spot([10, 10, 20, 5]), spot([10, 10, 20, 5]), spot([0, 0, 50, 50], "icon"), spot(None, "icon")]
    found = screenspot.accuracy(rows, [(10, 10), (30, 10), None, None])
    assert found["text"] == {"accuracy": 0.5, "chance": 0.02, "refused": 0.0, "n": 2}
    assert found["icon"] == {"accuracy": 0.5, "chance": 0.25, "refused": 1.0, "n": 2}
    assert found["all"]["accuracy"] == 0.5
    assert screenspot.accuracy([spot(None)], [(1, 1)])["all"]["accuracy"] == 0.0


def test_exported_lines_hold_what_screenspot_holds(tmp_path: Path) -> None:
    problems = list(screenspot.instances("gui/ground/relation", 1, "held_out"))
    assert screenspot.export(tmp_path, problems) == len(problems) == 3
    lines = [json.loads(line) for line in (tmp_path / "screenspot.jsonl").read_text().splitlines()]
    for line, problem in zip(lines, problems, strict=True):
        assert line["bbox"] == problem.answer["target"]
        assert (tmp_path / "images" / line["img_filename"]).read_bytes() == problem.images[0]
        assert (line["width"], line["height"]) == (640, 400)
        left, top, width, height = line["bbox"]
        middle = (left + width / 2, top + height / 2)
        assert screenspot.accuracy([line], [middle])["all"]["accuracy"] == 1.0
    with pytest.raises(ConfigError, match="gui/form/fill asks for no point"):
        list(screenspot.instances("gui/form/fill", 1, "held_out"))
