"""Rewards: from verdicts to the number that a policy learns from."""

from __future__ import annotations

from bootcamp.templates import Template
from rewards.components import Brevity, Form, correct, verified
from rewards.mixture import Component, MixtureOfRewards, Route

__all__ = ["Brevity", "Component", "Form", "MixtureOfRewards", "Route", "correct", "default", "verified"]


def default(template: Template, budget: int = 512) -> MixtureOfRewards:
    """One route for every task: what was verified counts most, form a little, length past `budget` tokens least."""
    return MixtureOfRewards(
        components=(
            Component("verified", 0.0, 1.0, verified),
            Component("correct", 0.0, 1.0, correct),
            Component("format", 0.0, 1.0, Form(template)),
            Component("brevity", 0.0, 1.0, Brevity(budget)),
        ),
        routes={
            "*": Route(
                weights={"verified": 0.85, "correct": 0.0, "format": 0.10, "brevity": 0.05},
                gates={"brevity": "correct"},
            )
        },
    )
