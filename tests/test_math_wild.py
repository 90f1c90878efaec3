"""Answers as models write them: each string of the golden file gets the verdict that stands beside it.

The file names problems by their addresses: where a family's generator changes, its rows must be written anew.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import bootcamp

GOLDEN = Path(__file__).parent / "goldens" / "answers_in_the_wild.tsv"


def rows() -> list[tuple[str, int, int, str, float]]:
    """task, level, seed, answer, the value that it must get."""
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [(r["task"], int(r["level"]), int(r["seed"]), r["answer"], float(r["value"])) for r in lines]


@cache
def problem(task_id: str, level: int, seed: int) -> tuple[Any, Any]:
    task = bootcamp.task(task_id)
    return task, task.instance(seed, level).answer


ROWS = rows()


@pytest.mark.parametrize("task_id", sorted({row[0] for row in ROWS}))
def test_verdicts(task_id: str) -> None:
    for name, level, seed, text, value in ROWS:
        if name == task_id:
            task, answer = problem(name, level, seed)
            given = [task.verify(answer, response).value for response in (text, f"<answer>{text}</answer>")]
            assert given == [value, value], text


@pytest.mark.parametrize("task_id", sorted({row[0] for row in ROWS}))
@pytest.mark.parametrize("spoiled", ["{0} or {0}1", "{0} xyz", "{0}, {0}, 7", "not {0}"])
def test_what_is_more_than_the_answer_is_none(task_id: str, spoiled: str) -> None:
    for name, level, seed, text, value in ROWS:
        if name == task_id and value == 1.0:
            task, answer = problem(name, level, seed)
            assert task.verify(answer, f"<answer>{spoiled.format(text)}</answer>").value < 1.0, text


def test_the_file_is_large_and_balanced() -> None:
    right = [row for row in ROWS if row[4] == 1.0]
    assert len(ROWS) >= 300
    assert len(ROWS) == len({(row[0], row[3]) for row in ROWS})
    assert len(right) > 200
    assert len(ROWS) - len(right) > 150
