"""Shares of tasks: by difficulty and convergence, exact in sum, with a floor; and problems dealt without repeats."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from random import Random

import pytest

from policies import mixing, problems


def test_weights_by_hand() -> None:
    now = {"half": 0.5, "rising": 0.5, "falling": 0.5, "tenth": 0.1, "all": 1.0, "none": 0.0, "fresh": 0.25}
    before = {"half": 0.5, "rising": 0.25, "falling": 0.75, "tenth": 0.1, "all": 0.5, "none": 0.0}
    assert mixing.weights(now, before) == pytest.approx(
        {"half": 1.0, "rising": 1.5, "falling": 1.0, "tenth": 0.36, "all": 0.0, "none": 0.0, "fresh": 0.75}
    )
    assert mixing.weights(now, before, rise=0.0)["rising"] == 1.0
    assert mixing.weights({"a": 0.5}) == {"a": 1.0}


def test_nearer_to_a_half_and_faster_gets_more() -> None:
    order = [mixing.weights({"a": rate})["a"] for rate in (0.0, 0.1, 0.3, 0.5)]
    assert order == sorted(set(order))
    rises = [mixing.weights({"a": 0.6}, {"a": past})["a"] for past in (0.9, 0.5, 0.3, 0.0)]
    assert rises == sorted(set(rises))


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_what_is_no_rate_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="no pass rates"):
        mixing.weights({"a": rate})
    with pytest.raises(ValueError, match="no pass rates"):
        mixing.weights({"a": 0.5}, {"a": rate})


@pytest.mark.parametrize(
    ("weights", "n", "floor", "counts"),
    [
        # Hamilton's method on a textbook case: quotas 8.1, 4.5, 3.9, 2.5, 1.0 of 20: the 3.9 and the first .5 gain.
        ({"a": 81, "b": 45, "c": 39, "d": 25, "e": 10}, 20, 0, {"a": 8, "b": 5, "c": 4, "d": 2, "e": 1}),
        ({"a": 1, "b": 1, "c": 1}, 10, 0, {"a": 4, "b": 3, "c": 3}),  # equal fractions: by id
        ({"c": 1, "b": 1, "a": 1}, 11, 0, {"a": 4, "b": 4, "c": 3}),
        ({"a": 0, "b": 1}, 10, 0, {"a": 0, "b": 10}),
        ({"a": 0, "b": 1}, 10, 2, {"a": 2, "b": 8}),
        ({"a": 0.0, "b": 0.0}, 5, 1, {"a": 3, "b": 2}),  # nothing to go by
        ({"a": 3, "b": 1}, 10, 3, {"a": 6, "b": 4}),
        ({"a": 1, "b": 2}, 0, 0, {"a": 0, "b": 0}),
        ({"a": 1, "b": 2}, 4, 2, {"a": 2, "b": 2}),
        ({"a": 0.1, "b": 0.2, "c": 0.7}, 10, 0, {"a": 1, "b": 2, "c": 7}),
    ],
)
def test_apportionment_by_hand(weights, n: int, floor: int, counts) -> None:
    assert mixing.apportion(weights, n, floor) == counts


def test_apportionment_adds_up_keeps_quota_and_does_not_depend_on_order() -> None:
    rng = Random(3)
    for _ in range(300):
        weights = {f"t{i}": rng.choice([0.0, rng.random(), 1e-12, 1e9]) for i in range(rng.randrange(1, 9))}
        floor = rng.randrange(3)
        n = floor * len(weights) + rng.randrange(60)
        counts = mixing.apportion(weights, n, floor)
        assert sum(counts.values()) == n
        assert min(counts.values()) >= floor
        total = sum(map(Fraction, weights.values()))
        for task, weight in weights.items():
            share = Fraction(weight) / total if total else Fraction(1, len(weights))
            assert abs(counts[task] - floor - (n - floor * len(weights)) * share) < 1
        backwards = dict(reversed(list(weights.items())))
        assert mixing.apportion(backwards, n, floor) == counts


@pytest.mark.parametrize(
    ("weights", "n", "floor", "words"),
    [
        ({}, 3, 0, "floor"),
        ({"a": 1, "b": 1}, 3, 2, "3 problems do not give each of 2 tasks its floor of 2"),
        ({"a": -1, "b": 1}, 3, 0, "no weight"),
        ({"a": float("nan"), "b": 1}, 3, 0, "no weight"),
        ({"a": float("inf"), "b": 1}, 3, 0, "no weight"),
    ],
)
def test_what_cannot_be_apportioned_is_refused(weights, n: int, floor: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        mixing.apportion(weights, n, floor)


def test_tasks_are_spread_evenly_over_the_list() -> None:
    counts = {"a": 30, "b": 15, "c": 5, "d": 0}
    order = mixing.interleave(counts, seed=1, step=4)
    assert Counter(order) == {"a": 30, "b": 15, "c": 5}
    for length in range(1, 51):
        for task, met in Counter(order[:length]).items():
            assert abs(met - counts[task] * length / 50) < 2.5
    assert order == mixing.interleave(dict(reversed(counts.items())), seed=1, step=4)
    firsts = Counter(mixing.interleave(dict.fromkeys("abcd", 1), 0, step)[0] for step in range(400))
    assert all(firsts[task] > 60 for task in "abcd"), "no task is always among the first"


SEEDS = {task: list(range(100 * i, 100 * i + 12)) for i, task in enumerate("abc", 1)}


def test_no_problem_comes_again_before_its_list_is_used_up() -> None:
    used: Counter[str] = Counter()
    met: list[tuple[str, int]] = []
    for step in range(6):
        order = mixing.interleave(mixing.apportion({"a": 2, "b": 1, "c": 1}, 8), 5, step)
        dealt = problems.deal(order, SEEDS, used, seed=5)
        assert [task for task, _ in dealt] == order
        met += dealt
        used.update(task for task, _ in dealt)
        assert problems.deal(order, {t: s[::-1] for t, s in SEEDS.items()}, used, 5) == problems.deal(
            order, SEEDS, used, 5
        )
    of_a = [seed for task, seed in met if task == "a"]
    assert sorted(of_a[:12]) == sorted(of_a[12:]) == SEEDS["a"]
    assert of_a[:12] != of_a[12:], "each round has an order of its own"
    assert len({p for p in met if p[0] != "a"}) == 24


def test_a_deal_never_holds_a_problem_twice() -> None:
    for used in range(40):
        dealt = problems.deal(["a", "b"] * 9, SEEDS, {"a": used}, seed=1)
        assert len(dealt) == len(set(dealt))
        assert sum(task == "a" for task, _ in dealt) == 9
    assert len(problems.deal(["a"] * 30, SEEDS, {}, seed=1)) == 12, "a task that has none left is passed over"
