"""Qualification names what is wrong with a task, and lets fair ones pass."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bootcamp
from bootcamp.qualification import campaign, cards, fingerprints, guesses, lanes, mutations, sameness
from bootcamp.qualification.attacks import PANEL
from bootcamp.qualification.plans import QUICK, STANDARD, Plan
from bootcamp.qualification.subject import corrupted
from bootcamp.registry import registry
from bootcamp.rows import Spec
from bootcamp.testing import check_task, explain
from bootcamp.types import Problem, Task
from tests.broken_tasks import DEFECTS, FAIR, Product, SolutionFails, task_id

PLUGIN = Path(__file__).parent / "broken_tasks.py"
ONE_PASS = STANDARD.within(3.0)


@pytest.fixture(scope="module")
def examined() -> Iterator[dict[str, cards.Card]]:
    """Every broken task, examined once in worker processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BOOTCAMP_PLUGINS", str(PLUGIN))
        from bootcamp.registry import forget

        forget()
        found: dict[str, cards.Card] = {}

        def receive(name: str, plan: Plan, outcome: dict[str, Any]) -> None:
            found[name] = cards.card(registry().spec(name), plan, outcome)

        lanes.examine_all([(task_id(family), ONE_PASS) for family in (*FAIR, *DEFECTS)], 2, receive)
        yield found
    forget()


@pytest.mark.parametrize("family", DEFECTS, ids=task_id)
def test_each_defect_is_named(examined: dict[str, cards.Card], family: type[Task]) -> None:
    card = examined[task_id(family)]
    codes = {found["code"] for found in card.defects}
    assert codes & DEFECTS[family], f"{codes} in place of {DEFECTS[family]}"
    assert not card.qualified
    assert all(len(found["says"]) > 20 for found in card.defects)


@pytest.mark.parametrize("family", FAIR, ids=task_id)
def test_fair_tasks_pass(examined: dict[str, cards.Card], family: type[Task]) -> None:
    card = examined[task_id(family)]
    assert card.qualified, explain(card)
    assert card.figures["solution"]["passed"] == card.figures["solution"]["tried"] >= 200
    assert card.figures["check"]["defects_below"] < 0.02
    assert card.figures["attacks"]["distinct"] >= 180


def test_the_panel_is_large_and_named() -> None:
    assert (
        len({attack.text for attack in PANEL}) == len({(attack.group, attack.name) for attack in PANEL}) == len(PANEL)
    )
    assert len(PANEL) >= 80
    assert len({attack.group for attack in PANEL}) >= 10


def test_check_task_raises_with_the_reason() -> None:
    assert check_task(Product(levels=range(1, 3)), seeds=12, seconds=2.0).qualified
    with pytest.raises(AssertionError, match=r"solution_fails.*: the reference solution"):
        check_task(SolutionFails(levels=range(1, 3)), seeds=60, seconds=3.0)


# ── parts ────────────────────────────────────────────────────────────────────────────────────────


def test_capacity_is_estimated_from_repeats() -> None:
    from random import Random

    rng = Random(5)
    for size in (12, 150, 2_000):
        draws = [rng.randrange(size) for _ in range(200)]
        assert size / 2 < sameness.estimate(200, len(set(draws))) < size * 2
    assert sameness.estimate(60, 60) == 590  # 60 · 59 / 6: what would have shown a repeat 19 times in 20


def test_rules_copy_by_place_and_context() -> None:
    found = {guess.rule: guess.text for guess in guesses.copies("Add 3 and 14.\nThe key is 17, not `18`.")}
    assert found["number 1 of the prompt"] == "3"
    assert found["number 1 from the end of the prompt"] == "18"
    assert found["what follows the first 'is'"] == "17"
    assert found["quoted piece 1 of the prompt"] == "18"
    assert found["the largest number of the prompt"] == "18"
    sums = {guess.rule: guess.text for guess in guesses.computations("Add 3 and 14")}
    assert sums["the sum of the prompt's numbers"] == "17"


def test_corruptions_change_one_leaf() -> None:
    from random import Random

    answer = {"a": [1, 2.5], "b": "C12", "c": True}
    changed = list(corrupted(answer, Random(0)))
    assert len(changed) == 4
    assert all(one != answer for one in changed)
    assert answer == {"a": [1, 2.5], "b": "C12", "c": True}


def test_near_misses_differ() -> None:
    from random import Random

    kinds = dict(mutations.changed("-12 cm", Random(1)))
    assert kinds["a number made one larger"] == "-13 cm"
    assert kinds["a number made ten times as large"] == "-120 cm"
    assert kinds["a sign changed"].strip() == "12 cm"


# ── cards ────────────────────────────────────────────────────────────────────────────────────────


def _outcome(**more: Any) -> dict[str, Any]:
    return {"findings": [], "figures": {}, "verdicts": 3} | more


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(cards.FOLDER_VARIABLE, str(tmp_path / "cards"))
    cards.hash_of.cache_clear()
    return tmp_path / "cards"


def _spec(name: str = "math/arithmetic/add") -> Spec:
    return registry().spec(name)


def test_a_card_is_kept_and_found_again(folder: Path) -> None:
    made = cards.card(_spec(), QUICK, _outcome())
    cards.keep(registry().specs, [made])
    assert cards.fresh(_spec()) == made
    assert json.loads((folder / "math.jsonl").read_text())["task"] == "math/arithmetic/add"
    assert cards.hash_of("math/arithmetic/add") == made.hash
    assert cards.fresh(_spec("math/arithmetic/subtract")) is None


def test_a_killed_campaign_goes_on_where_it_stopped(folder: Path) -> None:
    names = ["math/arithmetic/add", "math/arithmetic/subtract", "math/numbers/congruence", "math/numbers/bezout"]
    command = [sys.executable, "-m", "bootcamp", "qualify", "--full", "--workers", "1", "--tasks", ",".join(names)]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    until = time.monotonic() + 300
    while not (folder / "math.jsonl").exists() and first.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    before = (folder / "math.jsonl").read_text().splitlines()
    assert 0 < len(before) < len(names), "it was to be killed half-way"
    subprocess.run(command, check=True, capture_output=True)
    after = (folder / "math.jsonl").read_text().splitlines()
    assert len(after) == len(names)
    assert set(before) <= set(after), "what was done is not done again"


def test_a_stale_card_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cards.keep(registry().specs, [cards.card(_spec(), QUICK, _outcome())])
    assert campaign.refused([_spec()]) == []
    assert "no card" in campaign.refused([_spec("math/arithmetic/subtract")])[0]
    monkeypatch.setattr(fingerprints, "CHECKS_VERSION", fingerprints.CHECKS_VERSION + 1)
    assert "stale" in campaign.refused([_spec()])[0]
    assert campaign.unsettled([_spec()], QUICK) == [_spec()]


def test_a_card_of_a_bad_task_is_refused(folder: Path) -> None:
    finding = {"check": "check", "code": "wrong_truth", "says": "it is wrong", "defect": True, "times": 1}
    cards.keep(registry().specs, [cards.card(_spec(), QUICK, _outcome(findings=[finding]))])
    assert campaign.refused([_spec()]) == ["math/arithmetic/add: it is wrong"]


def test_a_more_thorough_examination_is_not_settled_by_a_lesser_card(folder: Path) -> None:
    cards.keep(registry().specs, [cards.card(_spec(), QUICK, _outcome())])
    assert campaign.unsettled([_spec()], QUICK) == []
    assert campaign.unsettled([_spec()], STANDARD) == [_spec()]


def test_comments_and_docstrings_do_not_make_a_card_stale() -> None:
    one = '"""Doc."""\nx = 1  # why\n\n\ndef f():\n    """Says."""\n    return "# no comment"\n'
    other = 'x = 1\ndef f():\n    """Says it better,\n    in two lines."""\n    # because\n    return "# no comment"\n'
    assert list(fingerprints.code_lines(one)) == list(fingerprints.code_lines(other))
    assert list(fingerprints.code_lines(one)) != list(fingerprints.code_lines(one.replace("x = 1", "x = 2")))


def test_time_is_shared_out_and_browsers_have_their_own() -> None:
    specs = [spec for spec in bootcamp.tasks("*") if spec.counts == "own"]
    jobs = dict(campaign.planned(specs, STANDARD, 14.0, 2))
    text = [plan.budget_s or 0 for name, plan in jobs.items() if not name.startswith("gui/")]
    assert sum(text) <= 14 * 60 * 2 * 0.8 + 1
    assert max(text) <= campaign.MOST_S


def test_an_answer_that_is_a_bare_problem() -> None:
    """Families may take their truth from anywhere; a problem without one is a defect, not a crash."""

    class Empty(Product):
        def generate(self, rng: Any, level: int) -> Problem:
            raise LookupError("nothing here")

    with pytest.raises(AssertionError, match="generate_raises"):
        check_task(Empty(levels=range(1, 2)), seeds=3, seconds=1.0)
