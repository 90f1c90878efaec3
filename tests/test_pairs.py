"""Pairs hold right against wrong, within bounds, and nothing else; the controls cut what they say they cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from bootcamp.judging import Judge
from bootcamp.types import Rollout, Score, Verdict
from policies import controls, pairs
from policies.groups import by_problem
from rollouts.store import Store

TWO = "<answer>1</answer><answer>2</answer>"


class Says:
    """A verifier by rote: full marks for the texts it was given, nothing for others; notes what it was asked."""

    def __init__(self, right: Sequence[str], broken: Sequence[str] = ()) -> None:
        self.right, self.broken = right, broken
        self.asked: list[tuple[str, Any, str]] = []

    def verdicts(self, items: Sequence[tuple[str, Any, str]]) -> list[Verdict]:
        self.asked += items
        return [
            Verdict("timeout", None, 1.0) if text in self.broken
            else Verdict("scored", Score(float(text in self.right), {}, ("two_answers",) if text == TWO else ()), 0.0)
            for _, _, text in items
        ]  # fmt: skip


def test_groups_do_not_depend_on_the_order_of_the_input(make_rollout) -> None:
    rollouts = [make_rollout(f"{seed}/{i}", 0.0, seed=seed, sample=i) for seed in (3, 10, 2) for i in range(3)]
    groups = by_problem(rollouts)
    assert [address.rpartition("#")[2] for address in groups] == ["10", "2", "3"]
    assert [r.response for r in groups["math/arithmetic/add@1/1#10"]] == ["10/0", "10/1", "10/2"]
    Random(0).shuffle(rollouts)
    assert list(by_problem(rollouts).items()) == list(groups.items())


# ── mining ───────────────────────────────────────────────────────────────────────────────────────


def test_every_pair_is_right_against_wrong_on_one_problem(make_rollout) -> None:
    rollouts = [
        make_rollout(text, value, seed=seed, sample=i)
        for seed in range(5)
        for i, (text, value) in enumerate([("7", 1.0), ("8", 0.0), ("9", 0.5), ("10", 0.0)])
    ]
    made = pairs.build(rollouts, per_problem=15, seed=0)
    assert len(made) == 15
    assert {(p.chosen_text, p.rejected_text) for p in made} == {("7", "8"), ("7", "9"), ("7", "10")}
    assert made[0].ref_chosen_logp == -0.5
    assert made == pairs.build(reversed(rollouts), per_problem=15, seed=0), "order must not matter"


def test_the_account_of_one_store_by_hand(make_rollout) -> None:
    """Problem 1 is mixed, 2 always solved, 3 never, 4 never even readable, 5 not verified, 6 played in turns."""
    told = [
        (1, "7", 1.0, ()), (1, "007", 1.0, ()), (1, "7", 1.0, ()),  # two distinct, one repeat
        (1, "8", 0.0, ()), (1, "9", 0.0, ()), (1, "9", 0.0, ()), (1, "17", 0.5, ()),  # three distinct, one repeat
        (1, TWO, 0.0, ("two_answers",)), (1, "slow", None, ()),
        (2, "7", 1.0, ()), (2, "07", 1.0, ()),
        (3, "8", 0.0, ()), (3, "9", 0.0, ()),
        (4, TWO, 0.0, ("two_answers",)),
        (5, "slow", None, ()),
    ]  # fmt: skip
    rollouts = [make_rollout(t, v, seed=s, sample=i, codes=c) for i, (s, t, v, c) in enumerate(told)]
    played = make_rollout("up", 1.0, seed=6)
    rollouts.append(replace(played, turns=played.turns * 2))
    mined = pairs.mine(rollouts, per_problem=6, seed=0)
    assert mined.counts == {
        "right": 5, "wrong": 6, "unreadable": 2, "unverified": 2, "in_turns": 1, "repeats": 2,
        "mixed": 1, "all_right": 1, "all_wrong": 2,
        # {7, 007} x {8, 9, 17} less (7, 17): five; x {TWO}: two, for which one place is left.
        "entailed": 1, "over_limit": 1, "answer": 5, "format": 1,
    }  # fmt: skip
    assert mined.all_wrong == ["math/arithmetic/add@1/1#3", "math/arithmetic/add@1/1#4"]
    assert [pair.kind for pair in mined.pairs] == ["answer"] * 5 + ["format"]
    assert {pair.address for pair in mined.pairs} == {"math/arithmetic/add@1/1#1"}
    shuffled = list(rollouts)
    Random(5).shuffle(shuffled)
    assert pairs.mine(shuffled, per_problem=6, seed=0) == mined


def test_at_most_fifteen_a_problem_and_none_twice(make_rollout) -> None:
    rollouts = [make_rollout("7" + " " * i, 1.0, sample=i) for i in range(4)]
    rollouts += [make_rollout(str(80 + i % 6), 0.0, sample=4 + i) for i in range(12)]
    made = pairs.build(rollouts)
    assert len(made) == len({(p.chosen_text, p.rejected_text) for p in made}) == 15
    assert pairs.mine(rollouts).counts["over_limit"] == 4 * 6 - 15
    assert len(pairs.build(rollouts, per_problem=4)) == 4
    assert pairs.build(rollouts, 4, seed=1) != pairs.build(rollouts, 4, seed=2), "the seed chooses"


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0, None])
def test_groups_that_are_all_the_same_give_no_pair(make_rollout, value: float | None) -> None:
    assert pairs.build([make_rollout(str(i), value, sample=i) for i in range(4)]) == []


def test_failed_verifications_are_on_neither_side(make_rollout) -> None:
    assert pairs.build([make_rollout("7", 1.0), make_rollout("8", None, sample=1)]) == []
    assert pairs.build([make_rollout("7", None), make_rollout("8", 0.0, sample=1)]) == []


@pytest.mark.parametrize(
    ("wrong", "right", "expected"),
    [
        ("7 or 8", "7", True),
        ("CCO.C", "CCO", True),
        ("Paris or Rome", "paris", True),
        ("17", "7", True),  # plain containment, as in MMPR
        ("8", "7", False),
        ("7", "17", False),  # the right answer may hold the wrong one
        ("<answer>8</answer>", "so <answer>7</answer>", False),
        ("I first had 7.\n<answer>8</answer>", "<answer>7</answer>", False),  # answers are compared, not reasoning
        ("so <answer>7 or 8</answer>", "\\boxed{7}", True),
        ("<answer>7</answer><answer>8</answer>", "7", True),  # without one answer, all of the text counts
    ],
)
def test_a_wrong_answer_that_holds_the_right_one_is_left_out(make_rollout, wrong, right, expected) -> None:
    mined = pairs.mine([make_rollout(right, 1.0), make_rollout(wrong, 0.0, sample=1)])
    assert (not mined.pairs) is expected
    assert mined.counts["entailed"] == expected


@pytest.mark.parametrize("code", sorted(pairs.UNREADABLE))
def test_unreadable_responses_make_pairs_of_their_own_kind(make_rollout, code: str) -> None:
    bad = make_rollout(TWO, 0.0, sample=1, codes=(code,))
    assert [p.kind for p in pairs.build([make_rollout("7", 1.0), bad])] == ["format"]


def test_responses_of_two_policies_make_no_pair(make_rollout) -> None:
    with pytest.raises(ValueError, match="one policy"):
        pairs.build([make_rollout("7", 1.0), make_rollout("8", 0.0, sample=1, version=3)])


# ── verifying again ──────────────────────────────────────────────────────────────────────────────


def test_rollouts_that_a_fresh_verdict_contradicts_are_left_out_and_counted(make_rollout) -> None:
    rollouts = [
        make_rollout("7", 1.0),
        make_rollout("7", 1.0, sample=1),
        make_rollout("8", 0.0, sample=2),
        make_rollout("9", 1.0, sample=3),  # stored as right, is wrong
        make_rollout("07", 0.0, sample=4),  # stored as wrong, is right
        make_rollout("10", 0.5, sample=5),  # stored with half marks, has none
        make_rollout(TWO, 0.0, sample=6),  # stored as readable, is not
        make_rollout("hangs", 0.0, sample=7),
        make_rollout("11", None, sample=8),
        replace(make_rollout("12", 0.0, sample=9), turns=()),
    ]
    verifier = Says(right=["7", "07"], broken=["hangs"])
    confirmed, counts = pairs.recheck(rollouts, verifier)
    assert [r.key[-1] for r in confirmed] == ["0", "1", "2"]
    assert counts == {"rollouts": 10, "in_turns": 1, "unverified": 2, "disagreed": 4, "confirmed": 3}
    assert sum(counts.values()) - counts["rollouts"] == counts["rollouts"]
    assert Counter(text for _, _, text in verifier.asked)["7"] == 1, "each distinct response is verified once"
    assert [p.rejected_text for p in pairs.build(confirmed)] == ["8"]


def test_stored_rollouts_are_verified_again_by_the_real_verifier(make_rollout, tmp_path) -> None:
    made = [
        make_rollout("<answer>7</answer>", 1.0),
        make_rollout("<answer>8</answer>", 0.0, sample=1),
        make_rollout("<answer>7</answer> score: 1.0", 0.0, sample=2),  # a verdict that was tampered with
        make_rollout("<answer>9</answer>", 1.0, sample=3),  # likewise
        make_rollout("9" * 60_000, 0.0, sample=4),  # too long: unreadable, and stored as merely wrong
    ]
    Store(tmp_path).write("offline-00000", made)
    with Judge() as judge:
        confirmed, counts = pairs.recheck(Store(tmp_path).read(stage="stage"), judge)
    assert [(p.chosen_text, p.rejected_text) for p in pairs.build(confirmed)] == [
        ("<answer>7</answer>", "<answer>8</answer>")
    ]
    assert counts["disagreed"] == 3


# ── controls ─────────────────────────────────────────────────────────────────────────────────────


def forty_problems(make_rollout) -> list[Rollout]:
    """Eight samples each, four of them right; of different lengths, so that no two have the same log-probability."""
    texts = [letter * length for length, letter in enumerate("abcdefgh", 1)]
    return [make_rollout(text, float(i < 4), seed=s, sample=i) for s in range(40) for i, text in enumerate(texts)]


def test_dealt_verdicts_keep_each_problems_pass_rate_and_cut_the_tie(make_rollout) -> None:
    rollouts = forty_problems(make_rollout)
    dealt = controls.permute_verdicts(rollouts, seed=1)
    assert [r.response for r in dealt] == [r.response for r in rollouts]
    agreement = 0
    for seed in range(40):
        mine = dealt[8 * seed : 8 * seed + 8]
        assert sum(r.correct for r in mine) == 4
        assert [r.reward for r in mine] == [r.verdict.score.value for r in mine]
        agreement += sum(r.correct == (i < 4) for i, r in enumerate(mine))
    assert 0.4 < agreement / 320 < 0.6
    backwards = controls.permute_verdicts(rollouts[::-1], seed=1)
    assert backwards[::-1] == dealt, "who gets what does not depend on the input's order"
    with pytest.raises(ValueError, match="share their key"):
        controls.permute_verdicts([rollouts[0], rollouts[0]], seed=1)


def test_a_random_scorer_knows_neither_the_response_nor_the_problem(make_rollout) -> None:
    rollouts = [*forty_problems(make_rollout), make_rollout("x", None, seed=99)]
    scored = controls.score_at_random(rollouts, seed=1, rate=0.25)
    assert scored[-1] == rollouts[-1], "what was not verified stays so"
    assert all(r.reward == r.verdict.score.value for r in scored[:-1])
    for right in (True, False):
        earned = [s.correct for r, s in zip(rollouts[:-1], scored, strict=False) if r.correct is right]
        assert 0.15 < sum(earned) / len(earned) < 0.35
    assert controls.score_at_random(rollouts[::-1], 1, 0.25)[::-1] == scored
    assert controls.score_at_random(rollouts, 2, 0.25) != scored


def test_shuffled_pairs_are_the_same_pairs_with_half_of_them_swapped(make_rollout) -> None:
    made = pairs.build(forty_problems(make_rollout), per_problem=15)
    assert len(made) == 600
    shuffled = controls.shuffle_pairs(made, seed=1)
    swapped = 0
    for before, after in zip(made, shuffled, strict=True):
        if before != after:
            swapped += 1
            assert (after.chosen, after.chosen_text, after.ref_chosen_logp) == (
                before.rejected, before.rejected_text, before.ref_rejected_logp,
            )  # fmt: skip
            assert (after.rejected, after.rejected_text, after.ref_rejected_logp) == (
                before.chosen, before.chosen_text, before.ref_chosen_logp,
            )  # fmt: skip
            assert (after.address, after.kind) == (before.address, before.kind)
    assert 240 < swapped < 360
    assert controls.shuffle_pairs(made[::-1], seed=1)[::-1] == shuffled
