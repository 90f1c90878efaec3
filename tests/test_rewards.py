"""Mixture-of-Rewards: sums done by hand, gates, routes, and what is refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

import bootcamp
import rewards
from bootcamp.errors import ConfigError
from bootcamp.templates import BARE, TAGGED
from bootcamp.types import Completion, Instance, Rollout, Score, Turn, Verdict
from rewards import Component, MixtureOfRewards, Route


def rollout(value: float | None, text: str = "<answer>7</answer>", task: str = "math/arithmetic/add") -> Rollout:
    instance = Instance(task, 1, 1, 5, "3 + 4 =", 7)
    completion = Completion((1,), tuple(text.encode()), (-1.0,) * len(text.encode()), text, "stop", 3)
    verdict = Verdict("timeout", None, 9.0, "slow") if value is None else Verdict("scored", Score(value), 0.1)
    return Rollout(f"r/online/2/{instance.address}/0", instance, (Turn("3 + 4 =", (), completion),), verdict)


def part(name: str, value: float, low: float = 0.0, high: float = 1.0) -> Component:
    return Component(name, low, high, lambda instance, rollout: value)


def mixture(*components: Component, weights: dict[str, float], gates: dict[str, str] | None = None) -> MixtureOfRewards:
    return MixtureOfRewards(components, {"*": Route(weights, gates or {})})


@pytest.mark.parametrize(
    ("value", "text", "parts", "reward"),
    [
        (1.0, "<answer>7</answer>", {"verified": 1.0, "correct": 1.0, "format": 1.0, "brevity": 1.0}, 1.0),
        (1.0, "7", {"verified": 1.0, "correct": 1.0, "format": 0.0, "brevity": 1.0}, 0.9),
        (0.5, "<answer>7</answer>", {"verified": 0.5, "correct": 0.0, "format": 1.0, "brevity": 0.0}, 0.525),
        (0.0, "", {"verified": 0.0, "correct": 0.0, "format": 0.0, "brevity": 0.0}, 0.0),
        # 768 bytes on a budget of 512: halfway down.
        (1.0, "x" * 768, {"verified": 1.0, "correct": 1.0, "format": 0.0, "brevity": 0.5}, 0.875),
        (1.0, "x" * 2000, {"verified": 1.0, "correct": 1.0, "format": 0.0, "brevity": 0.0}, 0.85),
    ],
)
def test_the_default_mixture(value: float, text: str, parts: dict[str, float], reward: float) -> None:
    scored = rewards.default(TAGGED).score(rollout(value, text))
    assert scored.rewards == parts
    assert scored.reward == pytest.approx(reward)


def test_a_wrong_answer_never_beats_a_right_one() -> None:
    default = rewards.default(TAGGED)
    worst_right = default.score(rollout(1.0, "x" * 5000)).reward
    best_wrong = default.score(rollout(0.0)).reward
    assert worst_right is not None
    assert best_wrong is not None
    assert worst_right > best_wrong + 0.5


def test_the_bare_template_has_a_form_of_its_own() -> None:
    assert rewards.default(BARE).score(rollout(1.0, "7")).rewards["format"] == 1.0
    assert rewards.default(BARE).score(rollout(1.0)).rewards["format"] == 0.0


def test_without_a_score_there_is_no_reward() -> None:
    default = rewards.default(TAGGED)
    scored = default.score(rollout(None))
    assert (scored.reward, scored.rewards, scored.reward_hash) == (None, {}, default.hash)
    assert scored.verdict.status == "timeout"


def test_parts_are_kept_unweighted_and_sum_to_the_reward() -> None:
    weights = {"a": 0.5, "b": -2.0, "c": 0.25}
    scored = mixture(part("a", 0.5), part("b", -1.0, low=-1.0), part("c", 4.0, high=5.0), weights=weights).score(
        rollout(1)
    )
    assert scored.rewards == {"a": 0.5, "b": -1.0, "c": 4.0}
    assert scored.reward == 0.25 + 2.0 + 1.0
    assert scored.reward == sum(weights[name] * value for name, value in scored.rewards.items())


def test_a_closed_gate_keeps_the_part_from_being_asked() -> None:
    def never(instance: Instance, rollout: Rollout) -> float:
        raise AssertionError("a judge that costs money")

    closed = mixture(
        part("near", 0.99),
        Component("judge", 0, 1, never),
        weights={"judge": 1.0, "near": 1.0},
        gates={"judge": "near"},
    )
    assert closed.score(rollout(1)).rewards == {"near": 0.99, "judge": 0.0}
    open_ = mixture(part("top", 3, high=3), part("more", 0.5), weights={"more": 1.0}, gates={"more": "top"})
    assert open_.score(rollout(1)).rewards == {"top": 3.0, "more": 0.5}
    assert open_.score(rollout(1)).reward == 0.5, "a gate without a weight only opens"


def test_a_gate_behind_a_closed_gate_is_closed() -> None:
    chain = mixture(
        part("a", 0.0), part("b", 1.0), part("c", 1.0), weights={"c": 1.0, "b": 0.0}, gates={"c": "b", "b": "a"}
    )
    assert chain.score(rollout(1)).rewards == {"a": 0.0, "b": 0.0, "c": 0.0}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1.0001, -0.1])
def test_a_part_outside_its_range_raises(value: float) -> None:
    with pytest.raises(ValueError, match=r"component 'a' gave .* for r/online/2/math/arithmetic/add@1/1#5/0"):
        mixture(part("a", value), weights={"a": 1.0}).score(rollout(1))


def test_routes_are_tried_in_order_and_an_unknown_task_raises() -> None:
    routed = MixtureOfRewards(
        (part("a", 1.0), part("b", 0.5)), {"math/arithmetic/*": Route({"a": 1.0}), "math/*": Route({"b": 1.0})}
    )
    assert routed.score(rollout(1)).rewards == {"a": 1.0}
    assert routed.score(rollout(1, task="math/graphs/paths")).rewards == {"b": 0.5}
    with pytest.raises(ConfigError, match="no route of the mixture leads to task 'gui/forms/fill'"):
        routed.score(rollout(1, task="gui/forms/fill"))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: mixture(part("a", 1), part("a", 0), weights={"a": 1}), "share a name"),
        (lambda: mixture(part("verified", 1), weights={"verifed": 1}), "Did you mean verified"),
        (lambda: mixture(part("a", 1), weights={"a": float("nan")}), "weight of 'a' is nan"),
        (lambda: mixture(part("a", 1), weights={"a": 1}, gates={"a": "b"}), "no component 'b'"),
        (
            lambda: mixture(part("a", 1), part("b", 1), weights={"a": 1}, gates={"a": "b", "b": "a"}),
            "in a circle: a -> b -> a",
        ),
        (lambda: part("a", 1, low=1.0, high=1.0), "not a range"),
        (lambda: part("a", 1, high=float("inf")), "not a range"),
    ],
)
def test_a_mixture_that_makes_no_sense_is_refused(build: Callable[[], object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        build()


def test_rescoring_needs_nothing_but_the_rollouts() -> None:
    strict = mixture(Component("verified", 0, 1, rewards.verified), weights={"verified": 2.0})
    old = [rewards.default(TAGGED).score(rollout(value)) for value in (1.0, 0.25, None)]
    new = strict.rescore(old)
    assert [r.reward for r in new] == [2.0, 0.5, None]
    assert [replace(r, rewards={}, reward=None, reward_hash="") for r in new] == [
        replace(r, rewards={}, reward=None, reward_hash="") for r in old
    ]


def test_the_hash_changes_with_weights_settings_and_code_alone() -> None:
    def constant(value: float) -> MixtureOfRewards:
        return mixture(part("a", value), weights={"a": 1.0})

    hashes = [
        rewards.default(TAGGED).hash,
        rewards.default(BARE).hash,
        rewards.default(TAGGED, budget=100).hash,
        constant(0.25).hash,
        constant(0.75).hash,
        mixture(part("a", 0.25), weights={"a": 2.0}).hash,
        mixture(part("a", 0.25, low=-1), weights={"a": 1.0}).hash,
        mixture(Component("a", 0, 1, lambda instance, rollout: 0.25), weights={"a": 1.0}).hash,
    ]
    assert len(set(hashes)) == len(hashes)
    assert constant(0.25).hash == constant(0.25).hash


def test_the_hash_is_the_same_in_another_process() -> None:
    code = "import rewards; from bootcamp.templates import TAGGED; print(rewards.default(TAGGED).hash)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert said == rewards.default(TAGGED).hash


def test_every_registered_task_has_a_route() -> None:
    default = rewards.default(TAGGED)
    assert all(default.route(spec.id) for spec in bootcamp.tasks("*"))
