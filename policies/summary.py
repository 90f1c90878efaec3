"""What a run found, from what it stored."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from policies import measure
from policies.config import RunConfig
from policies.ledger import Ledger
from policies.plan import Plan
from policies.points import POINTS
from rollouts.store import Store


def summarise(
    config: RunConfig, plan: Plan, store: Store, ledger: Ledger, history: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """`summary.json`: held-out reward at each point, the paired gains between them, and what it all cost."""
    measured = {POINTS[stage].key: store.batch(f"eval-{stage}-00000") for stage in ("start", *config.stages)}
    values = {point: measure.values_of(rollouts) for point, rollouts in measured.items()}
    points = list(measured)
    return {
        "name": config.name,
        "tasks": {
            "trained": plan.trained,
            "families": plan.families,
            "left_out": plan.left_out,
            "start_rates": plan.start_rates,
        },
        **{point: measure.summary(rollouts, plan.trained) for point, rollouts in measured.items()},
        "suite": {point: measure.summary(rollouts, list(plan.held_out)) for point, rollouts in measured.items()},
        "gains": {
            f"{before}_to_{after}": measure.gain(values[before], values[after], plan.trained)
            for before, after in dict.fromkeys([*pairwise(points), (points[0], points[-1])])
            if before != after
        },
        "skipped_batches": int(sum(record.get("skipped", 0) for record in history)),
        "ledger": ledger.stages,
        "peak_gib": ledger.peak_bytes / 2**30,
        "wall_s": sum(line["wall_s"] for line in ledger.stages.values()),
        "config": dataclasses.asdict(config),
    }
