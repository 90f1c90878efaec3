"""Which problems an online step meets, and their rollouts.

By default every task's problems in turn. With `online.over`, groups without a signal are replaced by
others until there are enough (Intern-S1's online filter); with `online.mix`, tasks that are neither too
hard nor learned, and those that rise, get more problems. What a step meets depends on the run's seed
and on stored rollouts alone, so that a resumed run meets the same. A run under a control chooses by what
the control deals: the truth must not come in by this door.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bootcamp.types import Rollout
from policies import filters, mixing, problems, rates, waves
from policies.gathering import Gatherer
from policies.plan import Plan, Seeds

MOST = 6  # candidates for each group that is wanted: where fewer than one in six teaches, a step is short
WINDOW = 5  # steps whose pass rates are compared with those of as many before
RULES = {"mmpr_tiny": filters.mmpr_tiny, "intern_s1": filters.intern_s1}
Problem = tuple[str, int]  # task, seed


@dataclass
class Used:
    """How many problems each task has given so far; part of a run's progress."""

    counts: dict[str, int] = field(default_factory=dict)


def pool_of(plan: Plan, rule: str, measured_on: Sequence[Rollout]) -> Seeds:
    """The training problems that `rule`, a filter by pass rates, lets through.

    A rate is that of the newest policy that met the problem in these rollouts. A problem without a rate
    stays; so does a task of which nothing would be left.
    """
    if not rule:
        return plan.training
    newest = rates.newest(measured_on)
    measured = rates.of_problems(newest)
    kept = set(RULES[rule](measured))
    dropped = {
        (r.instance.task, r.instance.seed)
        for r in newest
        if r.instance.address in measured and r.instance.address not in kept
    }
    return {
        task: [seed for seed in seeds if (task, seed) not in dropped] or seeds for task, seeds in plan.training.items()
    }


@dataclass(frozen=True)
class Fresh:
    """The rollouts of one step: those to learn from, all as they were made, and counts of what was dropped."""

    kept: list[Rollout]  # as the run's control dealt them, if it has one
    made: list[Rollout]
    counts: dict[str, float]


def next_batch(gather: Gatherer, pool: Seeds, step: int, used: Used) -> Fresh:
    """Roll out the problems of one step; `used` is brought up to date."""
    settings, seed = gather.config.online, gather.config.seed
    made: list[Rollout] = []

    def roll(wave: int, wanted: Sequence[Problem]) -> list[Rollout]:
        requests = [
            gather.request("online", step, task, s, sample) for task, s in wanted for sample in range(settings.samples)
        ]
        rolled = gather.roll("online", step, requests, wave)
        made.extend(rolled)
        return gather.dealt(rolled, step)

    if not settings.over and not settings.mix:
        kept = roll(0, problems.rota(sorted(pool), pool, step, settings.problems, seed))
        return Fresh(kept, made, {})
    shares = _shares(gather, pool, step) if settings.mix else dict.fromkeys(pool, 1.0)
    number = settings.problems * (MOST if settings.over else 1)
    floor = max(0, min(1, number // (2 * len(pool))))
    order = mixing.interleave(mixing.apportion(shares, number, floor), seed, step)
    candidates = problems.deal(order, pool, used.counts, seed)
    if not settings.over:
        _count(used, candidates)
        kept = roll(0, candidates)
        return Fresh(kept, made, {})
    batch = waves.collect(settings.problems, candidates, roll, over=settings.over)
    _count(used, candidates[: batch.counts["asked"]])
    kept = [rollout for group in batch.groups for rollout in group]
    return Fresh(kept, made, {f"groups_{name}": float(count) for name, count in batch.counts.items()})


def _count(used: Used, problems: Sequence[Problem]) -> None:
    for task, _ in problems:
        used.counts[task] = used.counts.get(task, 0) + 1


def _shares(gather: Gatherer, pool: Seeds, step: int) -> dict[str, float]:
    """Weights by the last steps' pass rates and those before; a task that was not met counts as half solved."""
    late = _rates(gather, range(max(0, step - WINDOW), step))
    early = _rates(gather, range(max(0, step - 2 * WINDOW), max(0, step - WINDOW)))
    now = {task: late.get(task, early.get(task, 0.5)) for task in pool}
    return mixing.weights(now, {task: rate for task, rate in early.items() if task in now})


def _rates(gather: Gatherer, steps: range) -> Mapping[str, float]:
    stored = [rollout for step in steps for rollout in gather.dealt(gather.stored("online", step), step)]
    return rates.of_tasks(stored)
