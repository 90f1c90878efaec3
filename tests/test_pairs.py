"""Pairs hold right against wrong, within bounds, and nothing else."""

from __future__ import annotations

import pytest

from policies import controls, pairs


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


def test_at_most_so_many_a_problem_and_none_twice(make_rollout) -> None:
    rollouts = [make_rollout("7", 1.0, sample=i) for i in range(3)]
    rollouts += [make_rollout(str(10 + i % 6), 0.0, sample=3 + i) for i in range(12)]
    made = pairs.build(rollouts, per_problem=4, seed=0)
    assert len(made) == 4
    assert len({(p.chosen_text, p.rejected_text) for p in made}) == 4


def test_failed_verifications_and_uniform_problems_give_no_pair(make_rollout) -> None:
    assert pairs.build([make_rollout("7", 1.0), make_rollout("8", None, sample=1)], 15, 0) == []
    assert pairs.build([make_rollout("7", 1.0), make_rollout("07", 1.0, sample=1)], 15, 0) == []


@pytest.mark.parametrize(
    ("wrong", "right", "expected"),
    [("7 or 8", "7", True), ("17", "7", False), ("CCO.C", "CCO", True), ("CCOC", "CCO", False), ("8", "7", False)],
)
def test_a_wrong_response_that_states_the_right_answer_is_left_out(make_rollout, wrong, right, expected) -> None:
    made = pairs.build([make_rollout(right, 1.0), make_rollout(wrong, 0.0, sample=1)], 15, 0)
    assert (not made) is expected


def test_unreadable_responses_make_pairs_of_their_own_kind(make_rollout) -> None:
    bad = make_rollout("<answer>1</answer><answer>2</answer>", 0.0, sample=1, codes=("two_answers",))
    assert [p.kind for p in pairs.build([make_rollout("7", 1.0), bad], 15, 0)] == ["format"]


def test_responses_of_two_policies_make_no_pair(make_rollout) -> None:
    with pytest.raises(ValueError, match="one policy"):
        pairs.build([make_rollout("7", 1.0), make_rollout("8", 0.0, sample=1, version=3)], 15, 0)


def test_the_control_keeps_each_problems_pass_rate_and_cuts_the_tie(make_rollout) -> None:
    rollouts = [make_rollout(str(i), float(i < 4), seed=seed, sample=i) for seed in range(40) for i in range(8)]
    dealt = controls.permute_verdicts(rollouts, seed=1)
    assert [r.response for r in dealt] == [r.response for r in rollouts]
    agreement = 0
    for seed in range(40):
        mine = dealt[8 * seed : 8 * seed + 8]
        assert sum(r.correct for r in mine) == 4
        assert [r.reward for r in mine] == [r.verdict.score.value for r in mine]
        agreement += sum(r.correct == (i < 4) for i, r in enumerate(mine))
    assert 0.4 < agreement / 320 < 0.6
