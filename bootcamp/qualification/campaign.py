"""Many examinations: which tasks need one, how thorough it may be, and what is kept of it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from bootcamp.errors import ConfigError, RunError
from bootcamp.qualification import cards, lanes
from bootcamp.qualification.cards import Card
from bootcamp.qualification.plans import FULL, QUICK, Plan
from bootcamp.registry import registry
from bootcamp.rows import Spec

SAVE_EVERY_S = 3.0  # a kill costs at most this much
MOST_S = 60.0  # CPU seconds on one task, however few there are
QUICK_GAME_S = 4.0  # an episode costs a browser
_RANK = {"quick": 0, "standard": 1, "full": 2}

OnCard = Callable[[Card], None]


def own(specs: Sequence[Spec]) -> list[Spec]:
    """Tasks of ours and their variants; other people's are examined when they are named."""
    return [spec for spec in specs if spec.counts in ("own", "variant")]


def is_played(spec: Spec) -> bool:
    """True for tasks played in a browser: told from the row, so that nothing is imported."""
    return "gui" in spec.needs


def planned(specs: Sequence[Spec], plan: Plan, minutes: float, workers: int) -> list[tuple[str, Plan]]:
    """Each task with its plan: the time shared out evenly, and apart for tasks that need a browser."""
    if plan.budget_s is None:
        return [(spec.id, plan) for spec in specs]
    jobs = []
    for group in ([s for s in specs if not is_played(s)], [s for s in specs if is_played(s)]):
        each = min(MOST_S, 0.8 * 60 * minutes * workers / max(1, len(group)))
        jobs += [(spec.id, plan.within(round(each, 3))) for spec in group]
    return jobs


def unsettled(specs: Sequence[Spec], plan: Plan) -> list[Spec]:
    """The tasks without a fresh card that is at least as thorough."""
    return [spec for spec in specs if (found := cards.fresh(spec)) is None or _RANK[found.plan] < _RANK[plan.name]]


def examine(jobs: Sequence[tuple[str, Plan]], workers: int, on_card: OnCard, *, keep: bool) -> list[Card]:
    """Examine every (task id, plan); with `keep`, cards are written as they come."""
    specs = registry().specs
    made: list[Card] = []
    waiting: list[Card] = []
    saved = time.monotonic()

    def save() -> None:
        nonlocal saved
        if keep and waiting:
            try:
                cards.keep(specs, waiting)
            except PermissionError as error:
                where = cards.folder()
                raise RunError(f"cannot write cards to {where}: name another folder in BOOTCAMP_CARDS") from error
        waiting.clear()
        saved = time.monotonic()

    def receive(task_id: str, plan: Plan, outcome: dict[str, object]) -> None:
        one = cards.card(specs[task_id], plan, outcome)
        made.append(one)
        waiting.append(one)
        if time.monotonic() - saved > SAVE_EVERY_S:
            save()
        on_card(one)

    try:
        lanes.examine_all(jobs, workers, receive)
    finally:
        save()
    order = {task_id: number for number, (task_id, _) in enumerate(jobs)}
    return sorted(made, key=lambda one: order[one.task])


# ── CI ───────────────────────────────────────────────────────────────────────────────────────────


def refused(specs: Sequence[Spec]) -> list[str]:
    """A line for every task whose card is missing, stale or bad."""
    lines = []
    for spec in specs:
        found = cards.kept(spec)
        if found is None:
            lines.append(f"{spec.id}: no card")
        elif cards.fresh(spec) is None:
            lines.append(f"{spec.id}: its card is stale: the task, its data, a library or the checks have changed")
        elif not found.qualified:
            lines.append(f"{spec.id}: {found.defects[0]['says']}")
    return lines


def changed_since(specs: Sequence[Spec], reference: str) -> list[Spec]:
    """The tasks whose kept card is not the one of that commit; all of none where the commit is not there."""
    before: dict[str, set[str]] = {}
    for domain in {spec.domain for spec in specs}:
        path = cards.folder() / f"{domain}.jsonl"
        shown = subprocess.run(
            ["git", "-C", str(path.parent.parent), "show", f"{reference}:./cards/{path.name}"],
            capture_output=True,
            text=True,
            check=False,
        )
        before[domain] = set(shown.stdout.splitlines())
    if not any(before.values()):
        return []
    return [spec for spec in specs if (one := cards.kept(spec)) and one.line() not in before[spec.domain]]


def gate_jobs(specs: Sequence[Spec], changed: Sequence[Spec], minutes: float, workers: int) -> list[tuple[str, Plan]]:
    """What CI examines beside the cards: what changed, thoroughly; all else, quickly, on today's seeds."""
    names = {spec.id for spec in changed}
    turn = 1 + date.today().toordinal() % 1_000
    rest = [spec for spec in specs if spec.id not in names and not is_played(spec)]
    thorough = partial(planned, minutes=minutes, workers=workers)
    jobs = thorough(list(changed), replace(FULL, budget_s=0.0)) if changed else []
    return jobs + planned(rest, QUICK.rotated(turn), 2.0, workers)


def insist_known(specs: Sequence[Spec]) -> None:
    """Refuse an empty selection in words."""
    if not specs:
        raise ConfigError("no task of our own is selected; name others explicitly, as in --tasks 'reasoning_gym/*'")
