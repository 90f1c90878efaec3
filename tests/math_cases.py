"""Cases of `Question` families: what is given, a solution, answers that are right and answers that are wrong."""

from __future__ import annotations

from typing import TypeAlias

import bootcamp

Case: TypeAlias = tuple[str, dict[str, str], str, list[str], list[str]]


def judge(case: Case) -> None:
    """Every right answer earns 1, every wrong one 0, and the solution is true by the family's second opinion."""
    task_id, given, solution, right, wrong = case
    task = bootcamp.task(task_id)
    answer = {"given": given, "solution": solution}
    for text in (solution, *right, f"${solution}$"):
        assert task.verify(answer, f"<answer>{text}</answer>").value == 1.0, f"{task_id}: {text!r} is right"
    for text in (*wrong, "", "0/0", f"{solution} xyzzy", f"{solution}\n{solution}"):
        assert task.verify(answer, f"<answer>{text}</answer>").value == 0.0, f"{task_id}: {text!r} is wrong"
    assert task.true(given, solution), f"{task_id}: {solution}"  # type: ignore[attr-defined]


def ids(cases: list[Case]) -> list[str]:
    return [case[0] for case in cases]
