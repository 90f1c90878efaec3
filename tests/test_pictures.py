"""Diagrams that stand for a part of the prompt: what they show is checked, and nothing is said twice."""

from __future__ import annotations

import dataclasses
import io
import math
from random import Random

import pytest
from PIL import Image

import bootcamp
from bootcamp.pictures import Board, Pictured, beside, between, clear_places, ring
from bootcamp.types import Problem

DRAWN = [spec.id for spec in bootcamp.tasks("physics/*,biology/*") if spec.counts == "variant"]


def test_at_least_25_tasks_have_a_diagram() -> None:
    assert len(DRAWN) >= 25


@pytest.mark.parametrize("name", DRAWN)
def test_a_diagram_stands_for_what_the_prompt_leaves_out(name: str) -> None:
    task, plain = bootcamp.task(name), bootcamp.task(name.removesuffix("-drawn"))
    assert isinstance(task, Pictured)
    for level in task.levels:
        problem = task.instance(3, level).problem
        told = problem.answer["told"]
        assert told not in problem.prompt
        assert set(told.split()) - set(problem.prompt.split()) != set()
        whole = task.whole(problem)
        assert plain.check(whole) is True, "its twin could have asked this"
        assert Image.open(io.BytesIO(problem.images[0])).size >= (100, 100)


@pytest.mark.parametrize("name", DRAWN)
def test_another_picture_is_noticed(name: str) -> None:
    task = bootcamp.task(name)
    one, other = (task.instance(seed, task.levels.stop - 1).problem for seed in (1, 2))
    assert task.check(one) is True
    assert task.check(Problem(one.prompt, one.answer, other.images)) is False
    assert task.check(dataclasses.replace(one, prompt="What?")) is False


def test_the_numbers_of_a_circuit_are_drawn() -> None:
    task = bootcamp.task("physics/circuits/resistance-drawn")
    assert isinstance(task, Pictured)
    assert task.picture("Resistors A-B 15 Ω, A-C 18 Ω.") != task.picture("Resistors A-B 15 Ω, A-C 19 Ω.")
    assert task.picture("Resistors A-B 15 Ω, A-C 18 Ω.") == task.picture("Resistors A-B 15 Ω, A-C 18 Ω.")


def test_labels_keep_clear_of_crossings() -> None:
    square = ring(4, (100, 100), 80)
    diagonals = [(square[0], square[2]), (square[1], square[3])]
    one, two = clear_places(diagonals, square)
    assert math.dist(one, (100, 100)) > 10 < math.dist(two, (100, 100)), "both lines run through the middle"
    assert math.dist(one, two) > 10


def test_places() -> None:
    assert between((0, 0), (10, 20), 0.5) == (5, 10)
    assert beside((0, 0), (10, 0), 0.5, 3) == (5, 3), "to the right, as one walks, with y downwards"
    assert ring(4, (0, 0), 1)[0] == pytest.approx((0, -1))


def test_a_board_is_a_png_that_is_the_same_again() -> None:
    def drawn() -> bytes:
        board = Board(60, 40)
        board.arrow((5, 5), (50, 30))
        board.label((30, 20), str(Random(0).randrange(10)))
        return board.png()

    assert drawn() == drawn()
    assert Image.open(io.BytesIO(drawn())).size == (60, 40)
