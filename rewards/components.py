"""The parts that every run has: what was verified, whether the form was kept, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass

import bootcamp
from bootcamp.templates import Template
from bootcamp.types import Instance, Interactive, Rollout


def verified(instance: Instance, rollout: Rollout) -> float:
    """The verifier's value, partial credit included."""
    assert rollout.verdict.score is not None
    return rollout.verdict.score.value


def correct(instance: Instance, rollout: Rollout) -> float:
    """1 for full marks, else 0."""
    return float(rollout.correct)


@dataclass(frozen=True)
class Form:
    """1 if the answer stands where the template asks; in an episode, if every turn is one line."""

    template: Template

    def __call__(self, instance: Instance, rollout: Rollout) -> float:
        if isinstance(bootcamp.task(instance.task), Interactive):
            texts = [turn.completion.text.strip() for turn in rollout.turns]
            return float(bool(texts) and all(text and "\n" not in text for text in texts))
        return float(self.template.follows(rollout.response))


@dataclass(frozen=True)
class Brevity:
    """1 up to `budget` tokens, then falling to 0 at twice as many.

    Flat inside the budget on purpose: were shorter always better, a group of right answers would
    train on length alone, and the working that made them right would go first.
    """

    budget: int

    def __call__(self, instance: Instance, rollout: Rollout) -> float:
        tokens = sum(len(turn.completion.token_ids) for turn in rollout.turns)
        return min(1.0, max(0.0, 2.0 - tokens / self.budget))
