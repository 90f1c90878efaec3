"""The second system agrees with solutions and not with wrong answers: one instance of every task that it judges."""

from __future__ import annotations

from random import Random

import pytest

import bootcamp
from benchmarks.second_system import OPINIONS
from bootcamp.answers import final_answer


def test_many_tasks_are_judged() -> None:
    assert len(OPINIONS) >= 200
    assert set(OPINIONS) <= {spec.id for spec in bootcamp.tasks("math/*")}


@pytest.mark.parametrize("group", sorted({task_id.split("/")[1] for task_id in OPINIONS}))
def test_right_and_wrong(group: str) -> None:
    for task_id in sorted(name for name in OPINIONS if name.startswith(f"math/{group}/")):
        task = bootcamp.task(task_id)
        instance = task.instance(11, task.levels[1])
        right = final_answer(task.solution(instance.answer)).text
        wrong = final_answer(task.wrong(instance.answer, Random(1))).text
        assert OPINIONS[task_id](instance.prompt, right), task_id
        try:
            agreed = OPINIONS[task_id](instance.prompt, wrong)
        except Exception:  # what is no answer at all may not even be read
            agreed = False
        assert not agreed, (task_id, instance.prompt, wrong)
