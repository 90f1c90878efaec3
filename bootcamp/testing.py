"""For authors of tasks: qualification inside pytest.

from bootcamp.testing import check_task

def test_my_task() -> None:
    check_task("words/roman")
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bootcamp.qualification import cards, lanes
from bootcamp.qualification.cards import Card
from bootcamp.qualification.examination import examine, outcome
from bootcamp.qualification.plans import STANDARD, Plan
from bootcamp.registry import registry
from bootcamp.rows import Spec
from bootcamp.types import Interactive, Task


def check_task(task: str | Task, *, seeds: int = 60, first_seed: int = 0, seconds: float = 20.0) -> Card:
    """Examine a task and raise `AssertionError`, with every defect in words, if it has one.

    A registered task, by its id, is examined in a process of its own, which may crash; a `Task` object
    in this one. `seeds` instances of each level are tried, in about `seconds` of CPU time.
    """
    plan = replace(STANDARD, per_level=seeds, budget_s=seconds, first_seed=first_seed)
    card = _in_a_process(task, plan) if isinstance(task, str) else _here(task, plan)
    if not card.qualified:
        raise AssertionError(explain(card))
    return card


def explain(card: Card) -> str:
    """The defects of a card, a paragraph each."""
    lines = [f"{card.task} does not qualify:"]
    for found in card.defects:
        times = f" ({found['times']} times)" if found["times"] > 1 else ""
        lines.append(f"  {found['code']}{times}: {found['says']}")
    return "\n".join(lines)


def _in_a_process(task_id: str, plan: Plan) -> Card:
    spec = registry().spec(task_id)
    found: list[Card] = []

    def receive(_: str, plan: Plan, result: dict[str, Any]) -> None:
        found.append(cards.card(spec, plan, result))

    lanes.examine_all([(task_id, plan)], 1, receive)
    return found[0]


def _here(task: Task, plan: Plan) -> Card:
    spec = Spec(
        id=task.id or f"test/{type(task).__name__.lower()}",
        family=type(task),
        version=task.version,
        knobs={},
        levels=task.levels,
        needs=("gui",) if isinstance(task, Interactive) else (),
        images=False,
        counts="own",
        source="this test",
    )
    return cards.card(spec, plan, outcome(examine(task, plan)))
