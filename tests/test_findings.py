"""What the comparison of arms says, against figures worked out by hand."""

from __future__ import annotations

from math import sqrt

import pytest

from benchmarks import arms, page
from benchmarks.findings import Cost, Finding, accuracy, difference, of_tasks, pooled
from policies.losses import ARMS as WEIGHTS


def finding(start: list[int], end: list[int], cpu_s: float = 10.0) -> Finding:
    """One run on some problems of two tasks, right (1) or wrong (0)."""
    points = {"start": start, "online": end}
    right = {point: {f"t/{i % 2}@1/1#{i}": float(x) for i, x in enumerate(xs)} for point, xs in points.items()}
    return Finding(right, Cost(0, 0, 5, 1, cpu_s - 1), ("t/0",), ())


def test_an_interval_is_of_problems_with_seeds_averaged_inside() -> None:
    mean, half = accuracy([1, 1, 0, 0])
    assert mean == 0.5
    assert half == pytest.approx(1.96 * sqrt(1 / 3 / 4))  # sample variance 1/3, four problems
    same = [finding([0, 0, 0, 0], [1, 1, 0, 0])] * 3
    assert pooled(same) == pytest.approx((mean, half)), "the same run three times is no more sure"


def test_differences_are_paired_by_problem_and_seed() -> None:
    ours = [finding([0, 0, 0, 0], [1, 1, 1, 0]), finding([0, 0, 0, 0], [1, 1, 0, 1])]
    theirs = [finding([0, 0, 0, 0], [1, 1, 0, 0]), finding([0, 0, 0, 0], [1, 1, 0, 0])]
    mean, half = difference(ours, theirs)  # problem by problem: 0, 0, 1/2, 1/2
    assert mean == 0.25
    assert half == pytest.approx(1.96 * sqrt((4 * 0.25**2) / 3 / 4))
    assert difference(ours, ours, "start")[0] == pytest.approx(0.75)


def test_problems_are_told_apart_by_their_task() -> None:
    assert list(of_tasks(finding([0] * 4, [1, 0, 1, 0]).end, ["t/0"]).values()) == [1, 1]


@pytest.mark.parametrize(
    ("ours", "theirs", "cost", "words"),
    [
        ([1] * 30 + [0] * 10, [1] * 10 + [0] * 30, 5.0, ("ends above", "50 %, and this holds")),
        ([1] * 10 + [0] * 30, [1] * 30 + [0] * 10, 5.0, ("does not hold: the cascade ends below",)),
        ([1] * 10 + [0] * 30, [0] * 30 + [1] * 10, 9.0, ("ends no lower", "90 %, and this does not hold")),
        ([1] * 10 + [0] * 30, [1] * 11 + [0] * 29, 5.0, ("It is open",)),
    ],
)
def test_the_claim_is_judged_by_the_figures(ours: list[int], theirs: list[int], cost: float, words: tuple) -> None:
    found = {"cascade": {0: finding([0] * 40, ours, cost)}, "gspo-2n": {0: finding([0] * 40, theirs)}}
    said = page.claim(found)
    assert all(word in said for word in words), said


def test_arms_differ_in_what_they_say_and_in_nothing_else(tmp_path) -> None:
    place = arms.Place(tmp_path)
    mpo, dpo, cascade = (arms.config_of(name, 1, place) for name in ("mpo", "dpo", "cascade"))
    assert (dpo.offline.preference, dpo.offline.quality, dpo.offline.generation) == tuple(WEIGHTS["dpo"].values())
    assert (mpo.offline.rollouts, mpo.offline.lr) == (dpo.offline.rollouts, dpo.offline.lr)
    assert cascade.offline == mpo.offline, "the cascade goes on from where MPO ended"
    steps = {name: arms.config_of(name, 1, place).online.steps for name in ("cascade", "gspo", "gspo-2n")}
    assert steps["gspo-2n"] == 2 * steps["gspo"] > 2 * steps["cascade"]
    assert arms.config_of("mpo-2n", 1, place).offline.rollouts == 2 * mpo.offline.rollouts
    for name in arms.CONTROLS:
        told = arms.config_of(name, 1, place)
        assert (told.offline, told.online) == (cascade.offline, cascade.online)
    assert page.unfinished({arm: {0: None} for arm in arms.ARMS}, [0]) == ""  # type: ignore[dict-item]
    assert "`mpo` (0 of 2 seeds)" in page.unfinished({}, [0, 1])
