"""One contract, held by every registered task."""

from __future__ import annotations

import json
import time
from collections import Counter
from itertools import pairwise
from random import Random

import pytest

import bootcamp
from bootcamp.types import Interactive
from tests.attacks import JUNK

SPECS = bootcamp.tasks("*")
every_task = pytest.mark.parametrize("task_id", [spec.id for spec in SPECS])


def draws(task: bootcamp.Task, n: int, level: int | None = None) -> list[bootcamp.Instance]:
    """n instances, over all levels unless one is given; a few where each costs a browser."""
    n = min(n, 3) if isinstance(task, Interactive) else n
    levels = list(task.levels) if level is None else [level]
    return [task.instance(seed, levels[seed % len(levels)]) for seed in range(max(n, len(levels)))]


def value(task: bootcamp.Task, instance: bootcamp.Instance, response: str) -> float:
    return task.verify(instance.answer, response).value


@every_task
def test_the_solution_earns_full_marks(task_id: str) -> None:
    task = bootcamp.task(task_id)
    for instance in draws(task, 30):
        score = task.verify(instance.answer, task.solution(instance.answer))
        assert score.value == 1.0, f"{instance.address}: {score}\n{instance.prompt}"


@every_task
def test_a_plausible_wrong_answer_does_not(task_id: str) -> None:
    task = bootcamp.task(task_id)
    for instance in draws(task, 30):
        response = task.wrong(instance.answer, Random(instance.seed))
        assert value(task, instance, response) < 1.0, f"{instance.address}: {response}\n{instance.prompt}"


@every_task
def test_the_truth_is_recomputed_by_other_code(task_id: str) -> None:
    task = bootcamp.task(task_id)
    for instance in draws(task, 15):
        outcome = task.check(instance.problem)
        if outcome is None:
            assert task.unchecked, f"{task_id}: check gives None and `unchecked` does not say why"
        else:
            assert outcome is True, f"{instance.address}: {instance.answer}\n{instance.prompt}"


@every_task
def test_an_address_always_gives_the_same_instance(task_id: str) -> None:
    task = bootcamp.task(task_id)
    for instance in draws(task, 5):
        again = task.instance(instance.seed, instance.level)
        assert again == instance
        assert json.loads(json.dumps(instance.answer)) == instance.answer, "answers are JSON"
        assert instance.prompt == instance.prompt.strip()


@every_task
def test_junk_and_echoes_earn_nothing(task_id: str) -> None:
    task = bootcamp.task(task_id)
    for instance in draws(task, 4)[:4]:
        attacks = JUNK | {"echo": instance.prompt, "echo_tagged": f"<answer>{instance.prompt}</answer>"}
        if isinstance(task, Interactive):
            attacks = {name: attacks[name] for name in ("empty", "word", "verdict", "echo")}
        for name, response in attacks.items():
            if name in ("zero", "one", "no", "word", "none", "negative_zero"):
                continue  # may be the answer; the best constant is bounded below
            started = time.process_time()
            score = task.verify(instance.answer, response)
            assert score.value == 0.0, f"{instance.address}: {name} earns {score}\n{instance.prompt}"
            assert time.process_time() - started < 2.0, f"{name} takes too long"


@every_task
def test_no_constant_pays(task_id: str) -> None:
    task = bootcamp.task(task_id)
    if isinstance(task, Interactive):
        return  # an episode is judged by its state; test_gui tries blind players
    for level in task.levels:
        instances = [task.instance(seed, level) for seed in range(60)]
        common = Counter(json.dumps(instance.answer) for instance in instances).most_common(3)
        constants = [task.solution(json.loads(answer)) for answer, _ in common] + ["0", "1", "yes", "no"]
        for constant in constants:
            mean = sum(value(task, instance, constant) for instance in instances) / len(instances)
            slack = 2 * (task.chance * (1 - task.chance) / len(instances)) ** 0.5
            assert mean <= task.chance + slack, f"{task_id} level {level}: {constant!r} earns {mean:.2f}"


@every_task
def test_the_other_instances_answers_do_not_pay(task_id: str) -> None:
    task = bootcamp.task(task_id)
    if isinstance(task, Interactive):
        return
    instances = draws(task, 24, level=task.levels.stop - 1)
    pairs = list(pairwise(instances))
    paid = sum(value(task, one, task.solution(other.answer)) == 1.0 for one, other in pairs)
    assert paid / len(pairs) <= task.chance + 0.2


@every_task
def test_form_does_not_cost_marks(task_id: str) -> None:
    task = bootcamp.task(task_id)
    if isinstance(task, Interactive):
        return
    for instance in draws(task, 3):
        response = task.solution(instance.answer)
        for changed in (
            f"\n\n  {response}  \n",
            response.replace("<answer>", "<ANSWER>\n ").replace("</answer>", " \n</ANSWER>"),
            f"I think: {response}",
        ):
            assert value(task, instance, changed) == 1.0, f"{instance.address}: {changed!r}"


@every_task
def test_problems_are_distinct(task_id: str) -> None:
    task = bootcamp.task(task_id)
    if isinstance(task, Interactive):
        return
    top = task.levels.stop - 1
    keys = {task.problem_key(task.instance(seed, top).problem) for seed in range(60)}
    assert len(keys) >= 50, f"{task_id} level {top}: only {len(keys)} distinct problems in 60"


@every_task
def test_rows_tell_the_truth_about_images(task_id: str) -> None:
    task = bootcamp.task(task_id)
    instance = task.instance(0)
    assert bool(instance.images) == bootcamp.registry().spec(task_id).images or isinstance(task, Interactive)
