"""The same address gives the same problem anywhere, and there are enough different ones."""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from typing import Any

from bootcamp.qualification.subject import Subject, as_json
from bootcamp.sampling import side_of
from bootcamp.types import Instance

CAPACITY = 100  # distinct problems that every level must have
RETRACED = 12  # instances that another process makes again


def drawn(subject: Subject) -> None:
    """Instances can be made at every level, and are what they should be."""
    task, plan = subject.task, subject.plan
    wanted = max(plan.per_level, plan.attacked) if not subject.played else max(plan.games, 8)
    numbers = [(level, number) for number in range(wanted) for level in task.levels]
    for level, number in subject.within(numbers, 0.25, at_least=4 * len(task.levels)):
        outcome = subject.generate(level, number)
        if outcome.value is None:
            subject.defect(
                "generate",
                "slow_generate" if outcome.fate else "generate_raises",
                f"{task.id}@{task.version}/{level}#{subject.seed(number)} cannot be made: "
                f"{outcome.error or outcome.fate}",
            )
            continue
        _fit_to_store(subject, outcome.value)
        subject.made_as[outcome.value.address] = (digest(outcome.value), repr(outcome.value.answer))
        subject.instances[level].append(outcome.value)
    subject.figures["generate"] = {
        "instances": {str(level): len(instances) for level, instances in subject.instances.items()},
        "first_seed": plan.first_seed,
    }


def _fit_to_store(subject: Subject, instance: Instance) -> None:
    try:
        same = as_json(instance.answer) == instance.answer and _plain(instance.answer)
    except (TypeError, ValueError) as error:
        subject.defect("json", "answer_not_json", f"the answer of {instance.address} is not JSON: {error}")
        return
    if not same:
        subject.defect(
            "json",
            "answer_changes",
            f"the answer of {instance.address} changes in a JSON round trip: lists for tuples, text for keys",
        )


def _plain(value: Any) -> bool:
    """No tuples and no keys but text: equality alone would not tell 1 from '1' in a nested tuple."""
    if isinstance(value, dict):
        return all(isinstance(key, str) and _plain(item) for key, item in value.items())
    if isinstance(value, list):
        return all(_plain(item) for item in value)
    return value is None or isinstance(value, bool | int | float | str)


def capacity(subject: Subject) -> None:
    """Enough distinct problems at every level, on both sides of the split."""
    task = subject.task
    found: dict[str, dict[str, float]] = {}
    for level, instances in subject.instances.items():
        keys: list[str] = []
        prompts: dict[str, set[str]] = defaultdict(set)  # keys of each prompt
        owners: dict[str, Instance] = {}
        clashes: list[tuple[Instance, Instance]] = []
        extra = range(len(instances), max(len(instances), subject.plan.draws))
        rank = level - task.levels.start + 1
        until = 0.66 + 0.08 * rank / len(task.levels)
        at_least = max(0, min(30, subject.plan.draws) - len(instances))
        more = (subject.generate(level, number).value for number in subject.within(extra, until, at_least=at_least))
        for instance in (*instances, *(one for one in more if one is not None)):
            key = subject.watch.run("problem_key", 5.0, lambda i=instance: task.problem_key(i.problem))  # type: ignore[misc]
            if not isinstance(key.value, str):
                subject.defect("capacity", "no_key", f"problem_key({instance.address}) failed: {key.error or key.fate}")
                return
            if subject.task.problem_key(instance.problem) != key.value:
                subject.defect(
                    "capacity", "unsteady_key", f"problem_key gives {instance.address} another key the second time"
                )
            keys.append(key.value)
            shown = hashlib.sha256(
                b"\0".join([instance.prompt.encode("utf-8", "replace"), *instance.images])
            ).hexdigest()
            prompts[shown].add(key.value)
            if key.value in owners and owners[key.value].answer != instance.answer:
                clashes.append((owners[key.value], instance))
            owners.setdefault(key.value, instance)
        _judge_keys(subject, level, prompts, clashes)
        n, distinct = len(keys), len(set(keys))
        size = estimate(n, distinct)
        held = sum(side_of(task, key) == "held_out" for key in set(keys))
        found[str(level)] = {"drawn": n, "distinct": distinct, "at_least": size, "held_out": held}
        if _surely_few(n, distinct):
            subject.defect(
                "capacity",
                "few_problems",
                f"level {level} has about {size:,} distinct problems ({distinct} in {n} draws); {CAPACITY} are the "
                "least",
            )
        elif n >= 40 and held == 0 and distinct > 35 and 0.9**distinct < 1e-4:
            subject.defect(
                "capacity", "no_held_out", f"level {level}: none of {distinct} distinct problems is held out"
            )
    subject.figures["capacity"] = found


def _judge_keys(
    subject: Subject, level: int, prompts: dict[str, set[str]], clashes: list[tuple[Instance, Instance]]
) -> None:
    if (
        any(len(keys) > 1 for keys in prompts.values()) and not subject.played
    ):  # there, the state is part of the problem
        subject.defect(
            "capacity",
            "key_splits",
            f"level {level}: the same prompt has two problem keys, so it can stand on both sides of the split",
        )
    if subject.played:
        return
    for one, other in clashes[:6]:
        mine, theirs = subject.solution(one).value, subject.solution(other).value
        if mine is None or theirs is None:
            continue
        if subject.value(other, mine, "clash") == 1.0 and subject.value(one, theirs, "clash") == 1.0:
            continue  # two ways to write down one truth
        if one.prompt == other.prompt and one.images == other.images:
            subject.defect(
                "prompt",
                "ambiguous_prompt",
                f"{one.address} and {other.address} have the same prompt but not the same answers: "
                "the prompt does not hold all that the verifier needs",
            )
        else:
            subject.remark(
                "capacity",
                "key_merges",
                f"{one.address} and {other.address} have one problem key but do not accept each other's answers: "
                "the same problem under other names, or a key that leaves something out",
            )


def _surely_few(drawn: int, distinct: int) -> bool:
    """True if there were more repeats than `CAPACITY` problems would explain (two standard errors)."""
    expected = drawn - CAPACITY * (1 - (1 - 1 / CAPACITY) ** drawn)
    return drawn - distinct > expected + 2 * math.sqrt(expected) + 1


def estimate(drawn: int, distinct: int) -> int:
    """How many problems there are, from how often a draw met a known one.

    Without a repeat, the size that would have shown one with 95 % probability.
    """
    if drawn < 2:
        return distinct
    if distinct == drawn:
        return max(distinct, int(drawn * (drawn - 1) / 6))
    low, high = float(distinct), float(distinct) * drawn + 2
    for _ in range(60):
        middle = (low + high) / 2
        expected = middle * -math.expm1(drawn * math.log1p(-1 / middle)) if middle > 1 else 1.0
        low, high = (middle, high) if expected < distinct else (low, middle)
    return max(distinct, round(low))


def digest(instance: Instance) -> str:
    """What must be the same wherever the instance is made."""
    document = [instance.prompt, instance.answer, [hashlib.sha256(image).hexdigest() for image in instance.images]]
    return hashlib.sha256(json.dumps(document, sort_keys=False, default=repr).encode("utf-8", "replace")).hexdigest()


def to_retrace(subject: Subject) -> list[tuple[int, int, str]]:
    """(level, seed, digest) of instances that another process shall make again, in another order."""
    few = 2 if subject.played else -(-RETRACED // max(1, len(subject.instances)))
    return [(i.level, i.seed, subject.made_as[i.address][0]) for i in reversed(subject.each_level(few))]


def in_order(subject: Subject) -> None:
    """Made again in reverse order in this process, instances are the same."""
    again = subject.each_level(1 if subject.played else 3)
    for instance in reversed(again):
        outcome = subject.generate(instance.level, instance.seed - subject.plan.first_seed)
        if outcome.value is None or digest(outcome.value) != subject.made_as[instance.address][0]:
            subject.defect(
                "same",
                "order_matters",
                f"{instance.address} is another problem when made again: `generate` must draw all its randomness from "
                "`rng` and keep no state",
            )
            break
    subject.figures["same"] = {"again": len(again)}
