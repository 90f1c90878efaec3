"""The audit: pairs of tasks that count as two and ask one thing, and problems on both sides of the split."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bootcamp.auditing.likeness import SAME, candidates, told_apart
from bootcamp.auditing.sketches import Sketch, sketches
from bootcamp.auditing.sources import pattern
from bootcamp.rows import Spec

Kind = Literal["same task", "same code", "leak"]


@dataclass(frozen=True)
class Finding:
    """What two rows of the registry have in common and should not."""

    kind: Kind
    tasks: tuple[str, ...]
    says: str


def audit(specs: Sequence[Spec], workers: int, on_sketch: Callable[[Sketch], None] = lambda _: None) -> list[Finding]:
    """What is wrong with the count of these tasks; nothing is the answer hoped for.

    Variants are looked at for leaks only: they are not counted.
    """
    drawn: list[Sketch] = []
    for one in sketches(specs, workers):
        on_sketch(one)
        drawn.append(one)
    counted = {spec.id: spec for spec in specs if spec.counts == "own"}
    own = [one for one in drawn if one.task in counted]
    return [*_same_tasks(own, counted), *_same_code(counted.values()), *_leaks(drawn)]


def _same_tasks(drawn: Sequence[Sketch], specs: dict[str, Spec]) -> Iterator[Finding]:
    """Prompts that cannot be told apart: up to numbers, the same question."""
    for one, other in candidates(drawn):
        share = told_apart(one, other)
        if share > SAME:
            continue
        code = (
            "one family makes both: say in the prompt what differs, make it a level, or merge the rows"
            if specs[one.task].family_name == specs[other.task].family_name
            else "two families make them: keep one, or let the prompt say what is asked"
        )
        yield Finding(
            "same task",
            (one.task, other.task),
            f"their prompts are the same up to numbers ({share:.0%} told apart, 50% is chance); {code}",
        )


def _same_code(specs: Iterable[Spec]) -> Iterator[Finding]:
    """Families whose generator, verifier and check differ in names and constants only."""
    families = {spec.family_name: spec for spec in specs}
    by_pattern: dict[str, list[str]] = defaultdict(list)
    for name, spec in families.items():
        found = pattern(type(spec.load()))
        if found:
            by_pattern[found].append(name)
    for names in by_pattern.values():
        if len(names) > 1:
            yield Finding(
                "same code", tuple(names), "families that differ in names and constants are one family with knobs"
            )


def _leaks(drawn: Sequence[Sketch]) -> Iterator[Finding]:
    """The same prompt in two tasks, held out in one and trained on in the other."""
    sides: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in drawn:
        for digest, side in one.problems:
            sides[digest][side].add(one.task)
    pairs: dict[tuple[str, str], int] = defaultdict(int)
    for where in sides.values():
        for trained in where.get("train", ()):
            for held_out in where.get("held_out", ()):
                if trained != held_out:
                    pairs[trained, held_out] += 1
    for (trained, held_out), times in pairs.items():
        yield Finding(
            "leak", (trained, held_out), f"{times} problems held out of the second task are trained on in the first"
        )
