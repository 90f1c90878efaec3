"""One contract, held by every registered task: a fresh card that says it qualifies, and a look of our own.

The look is `bootcamp qualify --quick` for one task, on seeds that change from day to day; the card is
the thorough examination, committed with the task.
"""

from __future__ import annotations

from datetime import date

import pytest

import bootcamp
from bootcamp.qualification import campaign, cards
from bootcamp.qualification.examination import examine
from bootcamp.qualification.plans import QUICK
from bootcamp.types import Interactive

SPECS = campaign.own(bootcamp.tasks("*"))
TODAY = QUICK.rotated(1 + date.today().toordinal() % 1_000)
every_task = pytest.mark.parametrize("task_id", [spec.id for spec in SPECS])


@every_task
def test_a_fresh_card_says_that_it_qualifies(task_id: str) -> None:
    spec = bootcamp.registry().spec(task_id)
    assert campaign.refused([spec]) == [], f"type: bootcamp qualify --tasks {task_id}"
    card = cards.kept(spec)
    assert card is not None
    assert card.plan != "quick"
    assert card.figures["solution"]["tried"] > 0


@every_task
def test_it_passes_on_todays_seeds(task_id: str) -> None:
    task = bootcamp.task(task_id)
    subject = examine(task, TODAY.within(campaign.QUICK_GAME_S) if isinstance(task, Interactive) else TODAY)
    assert [finding for finding in subject.findings.values() if finding.defect] == []


@every_task
def test_rows_tell_the_truth_about_images(task_id: str) -> None:
    task = bootcamp.task(task_id)
    instance = task.instance(0)
    assert bool(instance.images) == bootcamp.registry().spec(task_id).images or isinstance(task, Interactive)
