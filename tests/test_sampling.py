"""Splits and draws: no problem on both sides, the same ones for the same arguments."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

import bootcamp
from bootcamp import Problem, Task, sample, split_of
from bootcamp.errors import CapacityError
from bootcamp.types import Score, right, wrong

ADD = bootcamp.task("math/arithmetic/add")


@dataclass(frozen=True, kw_only=True)
class Small(Task):
    """`pool` problems in two phrasings each."""

    pool: int = 400

    def generate(self, rng: Random, level: int) -> Problem:
        number = rng.randrange(self.pool)
        return Problem(f"{rng.choice(('Say', 'Write'))} {number}.", number)

    def grade(self, answer: Any, text: str) -> Score:
        return right() if text == str(answer) else wrong("other")

    def solution(self, answer: Any) -> str:
        return str(answer)

    def wrong(self, answer: Any, rng: Random) -> str:
        return str(answer + 1)

    def problem_key(self, problem: Problem) -> str:
        return str(problem.answer)


SMALL = Small(id="test/small")


def test_no_problem_stands_on_both_sides() -> None:
    sides: dict[str, set[str]] = {}
    for seed in range(4000):
        problem = SMALL.instance(seed).problem
        sides.setdefault(SMALL.problem_key(problem), set()).add(split_of(SMALL, problem))
    assert len(sides) == SMALL.pool
    assert all(len(side) == 1 for side in sides.values())
    held_out = sum(side == {"held_out"} for side in sides.values())
    assert 20 <= held_out <= 60  # 40 expected, six standard deviations are 36


def test_drawn_splits_share_no_problem_whatever_their_seeds() -> None:
    train = sample(ADD, 1, "train", 1500, seed=1) + sample(ADD, 1, "train", 1500, seed=2)
    held_out = sample(ADD, 1, "held_out", 300, seed=1) + sample(ADD, 1, "held_out", 300, seed=3)
    keys = [{ADD.problem_key(instance.problem) for instance in side} for side in (train, held_out)]
    assert not keys[0] & keys[1]
    assert all(split_of(ADD, instance.problem) == "held_out" for instance in held_out)


def test_the_rule_of_the_split_is_the_published_one() -> None:
    # Stored results depend on it: a change here makes every old held-out set a training set.
    for instance in (ADD.instance(seed) for seed in range(200)):
        key = hashlib.sha256(instance.prompt.encode()).hexdigest()
        number = int(hashlib.sha256(f"math/arithmetic/add{key}".encode()).hexdigest(), 16)
        assert split_of(ADD, instance.problem) == ("train" if number % 10 else "held_out")


def test_a_draw_is_distinct_and_the_same_again() -> None:
    drawn = sample(ADD, 2, "train", 200, seed=5)
    assert drawn == sample(ADD, 2, "train", 200, seed=5)
    assert len({ADD.problem_key(instance.problem) for instance in drawn}) == 200
    assert drawn[:50] == sample(ADD, 2, "train", 50, seed=5)  # more is an extension, not another draw
    assert drawn != sample(ADD, 2, "train", 200, seed=6)
    assert all(ADD.instance(instance.seed, instance.level) == instance for instance in drawn[:20])


def test_neighbouring_seeds_share_nothing() -> None:
    one, two = ({i.seed for i in sample(ADD, 3, "train", 200, seed=seed)} for seed in (42, 43))
    assert not one & two
    assert len({ADD.instance(seed, 4).prompt for seed in range(200)}) == 200


def test_a_draw_is_the_same_in_another_process() -> None:
    code = (
        "import bootcamp; t = bootcamp.task('math/arithmetic/add');"
        "print([i.seed for i in bootcamp.sample(t, 1, 'held_out', 20, 9)])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str([i.seed for i in sample(ADD, 1, "held_out", 20, 9)])


def test_the_seed_of_an_instance_is_fixed_for_ever() -> None:
    # By hand from random.Random("math/arithmetic/add@1/1#7"); a stored address must mean this problem.
    rng = Random("math/arithmetic/add@1/1#7")
    assert ADD.instance(7, 1).prompt == f"{rng.randrange(100)} + {rng.randrange(100)} ="


def test_phrasing_does_not_make_another_problem() -> None:
    drawn = sample(SMALL, 1, "train", 300, seed=0)
    assert len({instance.answer for instance in drawn}) == 300


def test_too_small_a_task_says_how_many_it_has() -> None:
    train = {n for n in range(SMALL.pool) if split_of(SMALL, Problem("", n)) == "train"}
    with pytest.raises(CapacityError, match=rf"test/small level 1 has only {len(train)} distinct train problems"):
        sample(SMALL, 1, "train", SMALL.pool, seed=0)


def test_a_level_that_a_task_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match="levels 1 to 6, not 7"):
        sample(ADD, 7, "train", 1, seed=0)
