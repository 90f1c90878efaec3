"""Applications: what their goals keep, and what in them is computed twice."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest

import bootcamp
from bootcamp.episodes import replay, run_blocking
from bootcamp.gui import agendas, crystals, formulas
from bootcamp.gui.applications import FINISH, Application
from bootcamp.gui.observations import look

IDS = [spec.id for spec in bootcamp.tasks("gui/*") if spec.counts == "own" and "ground" not in spec.id]
APPLICATIONS = [task_id for task_id in IDS if isinstance(bootcamp.task(task_id), Application)]
every_application = pytest.mark.parametrize("task_id", APPLICATIONS)


def application(task_id: str) -> Application:
    task = bootcamp.task(task_id)
    assert isinstance(task, Application)
    return task


async def scores(task: Application, answer: Any, runs: Sequence[Sequence[str]]) -> list[float]:
    gate = asyncio.Semaphore(4)

    async def one(lines: Sequence[str]) -> float:
        async with gate:
            return (await replay(task, answer, lines)).value

    return list(await asyncio.gather(*(one(lines) for lines in runs)))


def test_there_are_many_of_many_kinds() -> None:
    assert len(APPLICATIONS) >= 120
    assert len({task_id.split("/")[1] for task_id in APPLICATIONS}) >= 16


@every_application
def test_the_words_of_a_goal_lead_to_its_state(task_id: str) -> None:
    task = application(task_id)
    for level in task.levels:
        keys = set()
        for seed in range(12):
            problem = task.generate(Random(f"{seed}/{level}"), level)
            answer = problem.answer
            assert task.check(problem), problem.prompt
            assert answer["budget"] == 2 * len(answer["moves"]) + 3 <= task.max_turns
            assert len(problem.prompt) < 2000
            keys.add(task.problem_key(problem))
            if "says" not in answer:
                spoiled = answer | {"expected": copy.deepcopy(answer["init"])}
                assert not task.check(bootcamp.Problem(problem.prompt, spoiled))
        assert len(keys) >= 10


@every_application
def test_a_play_earns_its_reward_and_less_than_a_play_does_not(task_id: str) -> None:
    """One play, the same without each of its actions, and players without a thought: all in one browser."""
    task = application(task_id)
    answer = task.instance(11, 1).answer

    async def play() -> tuple[list[str], float, list[str]]:
        lines = []
        async with task.open(answer) as episode:
            places = [(int(e.x), int(e.y)) for e in await look(episode.page) if e.visible]
            async for action in episode.solution():
                lines.append(action)
                await episode.act(action)
            return lines, (await episode.score()).value, [f"click({x}, {y})" for x, y in places]

    async def judged() -> tuple[list[str], float, list[float]]:
        lines, value, clicks = await play()
        rng = Random(task_id)
        runs = [lines[:k] + lines[k + 1 :] for k in range(len(lines))]
        runs += [
            [*clicks[: answer["budget"] - 1], "finish()"],
            [*clicks[-2:], "finish()"],
            *([*rng.choices(clicks, k=answer["budget"] - 1), "finish()"] for _ in range(2)),
        ]
        return lines, value, await scores(task, answer, runs)

    lines, value, others = run_blocking(judged(), 240)
    assert value == 1.0
    assert len(lines) == len(answer["moves"])
    assert others[:-2] == [0.0] * len(others[:-2])
    assert sum(others[-2:]) <= 1, "clicks at random hit the few that are wanted now and then, not twice"


@pytest.mark.parametrize("task_id", {type(bootcamp.task(task_id)): task_id for task_id in APPLICATIONS}.values())
def test_a_page_looks_the_same_in_every_context_and_holds_no_expected_state(task_id: str) -> None:
    task = application(task_id)
    answer = task.instance(3, task.levels[-1]).answer
    other = answer | {"expected": {"nothing": "like it"}, "goal": "another", "budget": 5, "moves": []}

    async def seen(spec: Any) -> tuple[bytes, str, list[Any]]:
        async with task.open(spec) as episode:
            return (await episode.snapshot())[0], await episode.page.content(), await episode.elements()

    one, *rest = [run_blocking(seen(spec)) for spec in (answer, answer, other)]
    assert rest == [one, one]
    assert not [e for e in one[2] if e.role is None]
    names = [(e.role, e.name) for e in one[2] if e.role != "text"]
    assert len(set(names)) == len(names), "two elements of one name"


# ── what Python computes as the page does ────────────────────────────────────────────────────────

SHEET = {"A1": "Item", "B2": "3", "B3": "4.5", "B4": "text", "C2": "=B2*2", "C3": "=C2+B3", "D1": "=D2", "D2": "=D1"}
VALUES = {
    "=1+2*3": 7.0,
    "=(1+2)*3": 9.0,
    "=-B2-1": -4.0,
    "=10/4/5": 0.5,
    "=2-3-4": -5.0,
    "=SUM(B2:B4)": 7.5,
    "=sum(b2:b3)/2": 3.75,
    "=AVERAGE(B2:C3)": (3 + 4.5 + 6 + 10.5) / 4,
    "=MAX(B2:C3)-MIN(B2:C3)": 7.5,
    "=COUNT(A1:C4)": 4.0,
    "=C3": 10.5,
    "=E9+1": 1.0,
}
REFUSED = [
    "=",
    "=1+",
    "=(1",
    "=1)",
    "=B4+1",
    "=D1",
    "=1/0",
    "=SUM()",
    "=SUM(1)",
    "=FOO(B2)",
    "=A",
    "=" + "1+" * 60 + "1",
]


@pytest.mark.parametrize(("text", "value"), VALUES.items())
def test_formulas_have_their_values(text: str, value: float) -> None:
    assert formulas.value(SHEET | {"F1": text}, "F1") == pytest.approx(value)


@pytest.mark.parametrize("text", REFUSED)
def test_other_text_has_none(text: str) -> None:
    with pytest.raises(formulas.NoValue):
        formulas.value(SHEET | {"F1": text}, "F1")


def test_the_page_computes_what_python_computes() -> None:
    task = application("gui/sheet/enter")
    answer = copy.deepcopy(task.instance(0, 1).answer)
    texts = [*VALUES, *REFUSED[:9]]
    answer["init"]["cells"] = SHEET | {f"F{k}": text for k, text in enumerate(texts, 1)}

    async def shown() -> dict[str, str | None]:
        async with task.open(answer) as episode:
            return {e.name: e.value for e in await episode.elements() if e.role == "gridcell"}

    cells = run_blocking(shown())
    for k, text in list(enumerate(texts, 1))[:18]:
        if text in VALUES:
            assert float(cells[f"F{k}"] or "nan") == pytest.approx(VALUES[text], abs=0.005), text
        else:
            assert cells[f"F{k}"] == "#ERR", text


def test_formulas_that_mean_the_same_count_as_the_same() -> None:
    def meaning(text: str) -> object:
        return formulas.meaning({"B2": "3", "B3": "4", "C2": text})["C2"]

    assert meaning("=SUM(B2:B3)") == meaning("= b3 + B2") == meaning("=2*AVERAGE(B2:B3)")
    assert meaning("=SUM(B2:B3)") != meaning("7")
    assert meaning("=SUM(B2:B3)") != meaning("=7")
    assert meaning("=SUM(B2:B3)") != meaning("=MAX(B2:B3)+3")


def test_drawings_of_one_molecule_are_one_molecule() -> None:
    drawings = pytest.importorskip("bootcamp.gui.drawings")
    one = drawings.drawn("CC(=O)O", Random(0))
    order = [3, 1, 0, 2]
    other = one | {
        "atoms": [one["atoms"][n] for n in order],
        "bonds": [[order.index(b), order.index(a), o] for a, b, o in one["bonds"]],
    }
    assert drawings.told(one) == drawings.told(other) == "CC(=O)O"
    assert drawings.told(one | {"picked": [0]}) == drawings.told(other | {"picked": [2]}) != drawings.told(one)
    assert drawings.told(drawings.drawn("CC(O)=O", Random(5))) == "CC(=O)O"
    broken = one | {"bonds": [*one["bonds"], [0, 2, 3]]}
    assert drawings.told(broken) not in ("CC(=O)O", "")


def test_a_crystal_is_measured_as_its_page_measures_it() -> None:
    task = application("gui/crystal/distance")
    answer = task.instance(4, 1).answer
    run = ["click", "click"]

    async def read_off() -> str:
        async with task.open(answer) as episode:
            for _, action in zip(run, [a async for a in _first(episode, 2)], strict=True):
                await episode.act(action)
            return next(e.name for e in await episode.elements() if e.name.startswith("Distance"))

    assert run_blocking(read_off()) == f"Distance: {answer['expected']['answer']} Å"
    i, j = answer["expected"]["picked"]
    assert crystals._apart(answer["init"], i, j) == pytest.approx(float(answer["expected"]["answer"]), abs=0.005)


async def _first(episode: Any, n: int) -> Any:
    async for action in episode.solution():
        yield action
        n -= 1
        if n == 0:
            return


def test_bonds_of_any_length_between_two_shells_are_the_same_bonds() -> None:
    task = application("gui/crystal/bonds")
    answer = task.instance(0, 1).answer
    init, expected = answer["init"], answer["expected"]
    assert task.judged(expected) == task.judged(expected | {"cutoff": expected["cutoff"] + 0.01})
    assert task.judged(init) != task.judged(expected)


def test_weekdays_of_requests_are_those_of_the_calendar() -> None:
    s = agendas.Leave(kind="weekday").start(Random(1), 1) | {"committed": None}
    s["months"] = [
        {"name": "May", "number": 5, "year": 2027, "days": 31, "first": 5},
        {"name": "June", "number": 6, "year": 2027, "days": 30, "first": 1},
    ]
    goal = "Request the days from the fourth Saturday of May 2027 to the Sunday after it."
    agendas.read_weekday(s, [], goal)
    assert (s["start"], s["end"]) == ("2027-05-22", "2027-05-23")


def test_a_task_that_may_be_impossible_is_ended_with_the_word() -> None:
    task = application("gui/desk/perhaps")
    possible, impossible = [
        next(a for seed in range(60) if ("says" in (a := task.instance(seed, 1).answer)) == missing)
        for missing in (False, True)
    ]
    assert impossible["moves"] == [["finish", "none"]]
    assert possible["moves"][-1] == FINISH
    assert run_blocking(scores(task, impossible, [['finish("none")'], ["finish()"], ['finish("None")']])) == [1, 0, 0]
    assert run_blocking(scores(task, possible, [['finish("none")']])) == [0]
    problem = next(p for s in range(60) if "says" in (p := task.generate(Random(s), 1)).answer)
    assert not task.check(bootcamp.Problem(problem.prompt, {k: v for k, v in problem.answer.items() if k != "says"}))
