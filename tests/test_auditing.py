"""The audit of the registry: what asks the same is found, and what does not is left alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from bootcamp.auditing import audit
from bootcamp.auditing.likeness import told_apart
from bootcamp.auditing.sketches import Sketch, tokens
from bootcamp.auditing.sources import pattern
from bootcamp.cli import main
from bootcamp.registry import build
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class Sum(Task):
    """Two numbers, taken together."""

    size: int = 10
    sign: str = "+"
    ask: str = "What is {}?"

    def generate(self, rng: Random, level: int) -> Problem:
        """Make two numbers."""
        a, b = rng.randrange(10**level * self.size), rng.randrange(self.size)
        return Problem(self.ask.format(f"{a} {self.sign} {b}"), a + b)

    def grade(self, answer: int, text: str) -> Score:
        return right() if text == str(answer) else wrong("wrong_number")

    def solution(self, answer: int) -> str:
        return f"<answer>{answer}</answer>"

    def wrong(self, answer: int, rng: Random) -> str:
        return f"<answer>{answer + 1}</answer>"


class Renamed(Sum):
    """`Sum` with other names and numbers."""

    def generate(self, rng: Random, level: int) -> Problem:
        x, y = rng.randrange(7**level * self.size), rng.randrange(self.size)
        return Problem(self.ask.format(f"{x} {self.sign} {y}"), x + y)

    def grade(self, answer: Any, text: str) -> Score:
        return right() if text == str(answer) else wrong("not_it")


class Difference(Sum):
    """Another thing to do."""

    def generate(self, rng: Random, level: int) -> Problem:
        a, b = rng.randrange(10**level * self.size), rng.randrange(self.size)
        return Problem(self.ask.format(f"{a} {self.sign} {b}"), a - b)

    def grade(self, answer: int, text: str) -> Score:
        return wrong("wrong_number") if text != str(answer) else right()


def row(name: str, family: type[Task] = Sum, counts: str = "own", **knobs: Any) -> dict[str, Any]:
    return {"id": f"sums/{name}", "family": family, "with": knobs, "levels": [1, 3], "counts": counts}


def found(kind: str, *rows: dict[str, Any]) -> list[set[str]]:
    specs = build([("test", {"tasks": list(rows)})]).specs
    return [set(finding.tasks) for finding in audit(list(specs.values()), workers=1) if finding.kind == kind]


@pytest.mark.parametrize(
    ("rows", "same"),
    [
        ([row("small"), row("large", size=1000)], True),  # a size is a level
        ([row("one"), row("two", Difference)], True),  # the prompt does not say what differs
        ([row("plus"), row("minus", sign="-")], False),
        ([row("what"), row("roman", ask="Write {} in Roman numerals.")], False),
        ([row("one"), row("drawn", counts="variant")], False),  # is not counted
    ],
)
def test_tasks_that_ask_the_same(rows: list[dict[str, Any]], same: bool) -> None:
    assert found("same task", *rows) == ([{one["id"] for one in rows}] if same else [])


def test_families_that_are_copies() -> None:
    rows = [row("one"), row("renamed", Renamed, sign="plus"), row("difference", Difference, sign="-")]
    assert found("same code", *rows) == [{f"{__name__}:Sum", f"{__name__}:Renamed"}]
    assert found("same code", row("one"), row("two", sign="plus")) == [], "one family has two tasks"


def test_a_problem_on_both_sides_of_the_split() -> None:
    assert {"sums/one", "sums/two"} in found("leak", row("one", size=3), row("two", size=3))
    assert found("leak", row("one", size=3), row("two", size=3, sign="-")) == []


def test_patterns_forget_names_and_sizes_but_not_what_is_done() -> None:
    assert pattern(Sum) == pattern(Renamed) != pattern(Difference)
    assert pattern(type("Knobless", (Sum,), {})) == "", "it inherits everything"


def test_tokens_keep_marks_and_their_order_and_blank_numbers() -> None:
    assert tokens("7x + 12") == tokens("881x + 3.5")
    assert tokens("x^2 - 1") != tokens("2^x - 1")
    assert tokens("\\sin x") != tokens("\\cos x")


def test_words_of_one_prompt_tell_nothing_of_its_task() -> None:
    noise = [frozenset({f"only-here-{number}", "what"}) for number in range(40)]
    one, other = Sketch("a", tuple(noise[:20]), frozenset(), ()), Sketch("b", tuple(noise[20:]), frozenset(), ())
    assert told_apart(one, other) == 0.5, "what was learned does not meet it again"


def test_the_command_says_what_it_found_and_exits_with_1(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    clean = CliRunner().invoke(main, ["audit-registry", "--tasks", "math/lists/*", "--workers", "1"])
    assert clean.exit_code == 0, clean.output
    assert "4 tasks from 1 families: nothing found" in clean.output
    monkeypatch.setattr("bootcamp.auditing.findings.SAME", 1.0)
    dirty = CliRunner().invoke(main, ["audit-registry", "--tasks", "math/lists/*", "--workers", "1", "--json"])
    assert dirty.exit_code == 1
    assert {finding["kind"] for finding in json.loads(dirty.output[dirty.output.index("[") :])} == {"same task"}
