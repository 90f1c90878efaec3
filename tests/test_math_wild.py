"""Answers as strong models write them: the right ones are understood, the wrong ones are not let through."""

from __future__ import annotations

import csv
from pathlib import Path

import bootcamp

GOLDENS = Path(__file__).parent / "goldens" / "answers_in_the_wild.tsv"
UNREAD = 79  # right answers in forms that no reader takes yet (`x ≡ ±25 (mod 65)`, `y + 166 = 153(x + 3)`); to fall


def verdicts() -> list[tuple[float, float, str]]:
    """(wanted, given, what) of every line."""
    found = []
    with GOLDENS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            task = bootcamp.task(row["task"])
            instance = task.instance(int(row["seed"]), int(row["level"]))
            given = task.verify(instance.answer, row["answer"]).value
            found.append((float(row["value"]), given, f"{instance.address}: {row['answer']}"))
    return found


def test_answers_in_the_wild() -> None:
    found = verdicts()
    assert len(found) >= 300
    assert [what for wanted, given, what in found if wanted == 0.0 and given == 1.0] == []
    assert sum(wanted != given for wanted, given, _ in found) <= UNREAD
