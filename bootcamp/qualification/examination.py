"""All checks of one task, in order, to what its card will say."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bootcamp.qualification import costs, payouts, prompts, sameness, truth
from bootcamp.qualification.plans import Plan
from bootcamp.qualification.subject import Subject
from bootcamp.qualification.watch import Watch
from bootcamp.types import Task

CHECKS = (
    sameness.drawn,
    truth.solutions,
    truth.wrong_answers,
    truth.recomputed,
    truth.form,
    sameness.capacity,
    payouts.plays,
    payouts.attacks,
    payouts.near_misses,
    payouts.constants,
    payouts.copied,
    prompts.prompts,
    truth.steady,
    sameness.in_order,
    costs.images,
    costs.costs,
    costs.deeds,
)


def examine(task: Task, plan: Plan, watch: Watch | None = None) -> Subject:
    """Run every check; the subject holds the findings and the figures."""
    subject = Subject(task, plan, watch or Watch())
    for check in CHECKS:
        check(subject)
        if not any(subject.instances.values()):
            break  # no problem could be made: nothing else can be said
    return subject


def outcome(subject: Subject) -> dict[str, Any]:
    """Findings and figures as JSON."""
    return {
        "findings": [asdict(finding) for finding in subject.findings.values()],
        "figures": subject.figures,
        "verdicts": subject.verdicts,
        "retrace": sameness.to_retrace(subject),
    }
