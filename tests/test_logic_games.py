"""Games of logic: known theory, perfect opponents, and plays that must not win."""

from __future__ import annotations

from random import Random

import pytest

import bootcamp
from bootcamp.episodes import replay, run_blocking, solve
from bootcamp.logic import boards, chases, questions, taking
from bootcamp.logic.tables import TableGame

GAMES = [spec.id for spec in bootcamp.tasks("logic/*") if isinstance(bootcamp.task(spec.id), TableGame)]


def game(task_id: str) -> TableGame:
    task = bootcamp.task(task_id)
    assert isinstance(task, TableGame)
    return task


@pytest.mark.parametrize(
    ("kind", "lost"),
    [
        ("nim", [(1, 2, 3), (2, 4, 6), (5, 5)]),
        ("misere", [(1,), (1, 1, 1), (2, 2), (1, 2, 3)]),
        ("wythoff", [(1, 2), (3, 5), (4, 7), (6, 10), (8, 13)]),
        ("fibonacci", [(5, 4), (8, 7), (13, 12), (21, 20)]),
        ("kayles", [(1, 0, 1), (1, 1, 0, 1, 1), (1, 1, 1, 0, 1, 1, 1)]),
        ("grundy", [(1,), (2,), (4,), (7,), (10,), (20,)]),  # the known cold sizes
        ("chomp", [(1,), (2, 1), (3, 1, 1), (3, 2), (4, 3)]),
    ],
)
def test_lost_positions_are_those_of_the_theory(kind: str, lost: list[tuple[int, ...]]) -> None:
    assert [state for state in lost if taking.wins(kind, state)] == []
    for state in lost:  # whoever can move there wins
        before = [s for s in ((*state[:-1], state[-1] + 1),) if kind in ("nim", "wythoff")]
        assert all(taking.wins(kind, s) for s in before)


def test_questions_and_weighings_need_what_is_known() -> None:
    assert [questions.needed(n, 0) for n in (2, 4, 8, 16)] == [3, 5, 6, 7]  # with one lie
    assert questions.weighings(12, 0, 0, False, 3)
    assert questions.weighings(13, 0, 0, False, 3) is None
    assert questions.weighings(0, 27, 0, False, 3)
    assert questions.weighings(0, 28, 0, False, 3) is None


def test_marks_of_a_guess() -> None:
    assert questions.marks("1122", "2211") == (0, 4)
    assert questions.marks("1234", "1243") == (2, 2)
    assert questions.marks("1111", "1222") == (1, 0)


def test_capture_times() -> None:
    path = ((0, 1), (0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4))
    assert chases.distances(path, 1)[(2,), 4] == 2
    ring = tuple(tuple(sorted((v, (v + 1) % 4, (v - 1) % 4))) for v in range(4))
    assert ((0,), 2) not in chases.distances(ring, 1)  # one never catches on a ring of four
    assert chases.distances(ring, 2)[(0, 0), 2] == 2


def test_boards_know_who_has_won() -> None:
    assert boards.won("hex", 0x1111, True)  # a column of X
    assert not boards.won("hex", 0x1111, False)
    assert boards.won("hex", 0b1111, False)  # a row of O
    assert boards.won("hex", 1 << 1 | 1 << 4 | 1 << 8 | 1 << 12, True)  # b1 touches a2
    assert not boards.won("hex", 1 << 0 | 1 << 5 | 1 << 10 | 1 << 15, True)  # the long diagonal does not touch
    assert boards.won("gravity", 0b1111, True)
    assert not boards.won("gravity", 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6, True)  # not round the edge


def test_board_values_are_those_of_plain_search() -> None:
    def plain(kind: str, position: boards.Position) -> int:
        mine, theirs, is_x = position
        if boards.won(kind, theirs, not is_x):
            return -1
        choices = boards.moves(kind, mine | theirs)
        return max((-plain(kind, boards.after(position, cell)) for cell in choices), default=0)

    for kind in ("gravity", "hex"):
        rng = Random(3)
        for _ in range(15):
            position: boards.Position = (0, 0, True)
            for _ in range(11):
                position = boards.after(position, rng.choice(boards.moves(kind, position[0] | position[1])))
            x, o = (position[0], position[1]) if position[2] else (position[1], position[0])
            if not boards.won(kind, x, True) and not boards.won(kind, o, False):
                assert boards.value(kind, position) == plain(kind, position)


@pytest.mark.parametrize("task_id", GAMES)
def test_the_reference_wins_and_needs_every_action(task_id: str) -> None:
    task = game(task_id)
    for seed in range(2):
        answer = task.instance(seed, task.levels[0]).answer
        actions = task.solution(answer).splitlines()
        assert task.verify(answer, "\n".join(actions)).correct
        assert run_blocking(solve(task, answer)) == actions
        assert run_blocking(replay(task, answer, actions)).correct
        for k in range(len(actions)):
            assert not task.verify(answer, "\n".join(actions[:k] + actions[k + 1 :])).correct


@pytest.mark.parametrize("task_id", GAMES)
def test_bad_actions_cost_turns_and_win_nothing(task_id: str) -> None:
    task = game(task_id)
    answer = task.instance(4, task.levels[0]).answer
    for text in ("resign", "", "9" * 5_000, "= 0", "\n".join(["nonsense"] * 500), "-1 -1", "٣ ٤", "\ud800"):
        assert task.verify(answer, text).value == 0
    referee = task.referee(answer)
    before, left = referee.show(), referee.left
    assert not referee.take("castle")
    assert (referee.show(), referee.left) == (before, left - 1)
    assert "not allowed" in referee.note
    assert referee.take("Resign.")
    assert referee.won is False
    assert referee.take(task.solution(answer).splitlines()[0])  # over is over


@pytest.mark.parametrize("task_id", GAMES)
def test_the_check_reads_the_prompt(task_id: str) -> None:
    task = game(task_id)
    one, other = task.instance(1, task.levels[0]), task.instance(2, task.levels[0])
    assert task.check(one.problem)
    assert not task.check(bootcamp.Problem(other.prompt, one.answer))


def test_luck_does_not_win() -> None:
    """Random legal moves against the opponents of the games of taking, counted exactly when they are posed."""
    for spec in bootcamp.tasks("logic/taking/*"):
        task = bootcamp.task(spec.id)
        assert isinstance(task, taking.Taking)
        start = tuple(task.instance(0, 1).answer["start"])
        rng, won = Random(0), 0
        for _ in range(200):
            state = start
            while True:
                state = rng.choice(list(taking.moves(task.kind, state).values()))
                if not taking.moves(task.kind, state):
                    won += not taking.wins(task.kind, state)
                    break
                state = taking.moves(task.kind, state)[taking.reply(task.kind, state)]
                if not taking.moves(task.kind, state):
                    won += taking.wins(task.kind, state)
                    break
        assert won <= 30  # 6 % at most are expected
