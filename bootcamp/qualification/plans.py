"""How thorough an examination is: how many seeds, and how much CPU time it may take."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bootcamp.errors import UnknownName


@dataclass(frozen=True)
class Plan:
    """The size of one examination. Counts are upper bounds where a budget is set."""

    name: str
    per_level: int  # instances of each level on which solution, check and wrong answers are tried
    draws: int  # problems drawn at each level to estimate how many there are
    attacked: int  # instances of each level that every attack is tried on
    games: int  # instances of each level of an interactive task: an episode costs a browser
    budget_s: float | None  # CPU seconds for a task; None is no limit
    first_seed: int = 0
    retraced: bool = True  # whether another process makes instances again

    def within(self, seconds: float | None) -> Plan:
        """This plan with another budget."""
        return replace(self, budget_s=seconds)

    def rotated(self, turn: int) -> Plan:
        """The same plan on other seeds."""
        return replace(self, first_seed=1_000_000 * turn)


QUICK = Plan("quick", per_level=6, draws=20, attacked=1, games=1, budget_s=0.15, retraced=False)
STANDARD = Plan("standard", per_level=80, draws=200, attacked=3, games=1, budget_s=1.2)
FULL = Plan("full", per_level=300, draws=600, attacked=10, games=10, budget_s=None)
PLANS = {plan.name: plan for plan in (QUICK, STANDARD, FULL)}


def plan(name: str) -> Plan:
    """The plan of that name."""
    if name not in PLANS:
        raise UnknownName("plan", name, PLANS)
    return PLANS[name]
