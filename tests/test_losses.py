"""Losses against numbers worked out by hand with `math`, and against their invariances."""

from __future__ import annotations

import math

import pytest
import torch

from policies.losses import ARMS, RewardShift, advantages, grpo, gspo, implicit_rewards, mpo


def log_sigmoid(x: float) -> float:
    return -math.log1p(math.exp(-x))


def test_mpo_is_the_papers_formula_with_a_shift_that_moves() -> None:
    # two pairs; sums of log-probabilities, and responses of 2 and 4 tokens
    chosen, rejected = torch.tensor([-3.0, -5.0]), torch.tensor([-4.0, -2.0])
    ref_chosen, ref_rejected = torch.tensor([-3.5, -4.0]), torch.tensor([-3.0, -2.5])
    mask = torch.tensor([[1.0, 1, 0, 0], [1, 1, 1, 1]])
    beta = 0.1
    h_c, h_r = [0.05, -0.1], [-0.1, 0.05]
    shift = RewardShift()
    deltas = []
    for scale in (1.0, 3.0):  # the second batch has other rewards, so δ is not the first one's mean
        c, r = ref_chosen + scale * (chosen - ref_chosen), ref_rejected + scale * (rejected - ref_rejected)
        shift = shift.updated(implicit_rewards(c, ref_chosen, beta), implicit_rewards(r, ref_rejected, beta))
        deltas.append(shift.mean)
        expected = 0.0
        for i, length in enumerate((2, 4)):
            dpo = -log_sigmoid(scale * (h_c[i] - h_r[i]))
            bco = -log_sigmoid(scale * h_c[i] - shift.mean) - log_sigmoid(-(scale * h_r[i] - shift.mean))
            expected += (0.8 * dpo + 0.2 * bco - float(c[i]) / length) / 2
        loss, _ = mpo(c, r, ref_chosen, ref_rejected, mask, shift.mean)
        assert loss.item() == pytest.approx(expected, abs=1e-6)
    # means of h: -0.025, then (-0.025 + -0.075) / 2
    assert deltas == pytest.approx([-0.025, -0.05], abs=1e-7)


def test_mpo_pushes_the_chosen_up_and_the_rejected_down() -> None:
    chosen = torch.tensor([-3.0], requires_grad=True)
    rejected = torch.tensor([-3.0], requires_grad=True)
    loss, _ = mpo(chosen, rejected, torch.tensor([-3.0]), torch.tensor([-3.0]), torch.ones(1, 3), 0.0)
    loss.backward()
    # d/dh of DPO is ∓σ(0)=1/2, of BCO ∓1/2, each times β; L_g adds −1/3
    assert chosen.grad.item() == pytest.approx(-0.1 * (0.8 * 0.5 + 0.2 * 0.5) - 1 / 3)
    assert rejected.grad.item() == pytest.approx(0.1 * (0.8 * 0.5 + 0.2 * 0.5))


def test_mpo_with_the_generation_term_alone_is_supervised_training() -> None:
    loss, _ = mpo(
        torch.tensor([-6.0]), torch.tensor([-1.0]), torch.tensor([-2.0]), torch.tensor([-9.0]), torch.ones(1, 3), 0.7,
        preference=0.0, quality=0.0,
    )  # fmt: skip
    assert loss.item() == pytest.approx(2.0)


# dpo, bco and sft of one pair: h_c = 0.05, h_r = -0.1, δ = 0.2, two tokens
PARTS = {"dpo": -log_sigmoid(0.15), "bco": -log_sigmoid(-0.15) - log_sigmoid(0.3), "sft": 1.5}


@pytest.mark.parametrize(
    ("arm", "dpo", "bco", "sft"),
    [
        ("mpo", 0.8, 0.2, 1),
        ("dpo", 1, 0, 0),
        ("dpo+sft", 1, 0, 1),
        ("bco", 0, 1, 0),
        ("bco+sft", 0, 1, 1),
        ("sft", 0, 0, 1),
    ],
)
def test_the_arms_are_weights(arm: str, dpo: float, bco: float, sft: float) -> None:
    pair = [torch.tensor([value]) for value in (-3.0, -4.0, -3.5, -3.0)]
    loss, _ = mpo(*pair, torch.tensor([[1.0, 1.0, 0.0]]), 0.2, **ARMS[arm])
    assert loss.item() == pytest.approx(dpo * PARTS["dpo"] + bco * PARTS["bco"] + sft * PARTS["sft"], abs=1e-6)


def test_mpo_has_the_gradient_of_its_value_with_the_shift_held_fixed() -> None:
    generator = torch.Generator().manual_seed(2)
    chosen, rejected, *reference = (-4 * torch.rand(3, generator=generator, dtype=torch.double) for _ in range(4))
    mask = torch.tensor([[1.0, 1, 1], [1, 0, 0], [1, 1, 0]], dtype=torch.double)
    inputs = (chosen.requires_grad_(), rejected.requires_grad_())
    shift = RewardShift().updated(*(implicit_rewards(a, b, 0.1) for a, b in zip(inputs, reference, strict=True)))
    assert torch.autograd.gradcheck(lambda c, r: mpo(c, r, *reference, mask, shift.mean)[0], inputs)


@pytest.mark.parametrize(("arm", "falls"), [("dpo", True), ("mpo", False), ("dpo+sft", False), ("sft", False)])
def test_dpo_alone_lets_the_chosen_fall_and_mpo_does_not(arm: str, falls: bool) -> None:
    """What tells the chosen from the rejected favours a third answer even more."""
    features = torch.tensor([[0.0, 1.0], [-1.0, 0.0], [4.0, 0.0]])  # chosen, rejected, never seen
    policy = torch.zeros(2, requires_grad=True)
    reference = torch.log_softmax(features @ policy.detach(), 0)
    optimiser, shift = torch.optim.SGD([policy], lr=0.5), RewardShift()
    for _ in range(200):
        logp = torch.log_softmax(features @ policy, 0)
        pair = logp[0:1], logp[1:2], reference[0:1], reference[1:2]
        shift = shift.updated(implicit_rewards(pair[0], pair[2], 0.1), implicit_rewards(pair[1], pair[3], 0.1))
        loss, _ = mpo(*pair, torch.ones(1, 1), shift.mean, **ARMS[arm])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    now = torch.log_softmax(features @ policy, 0).detach()
    assert now[0] - now[1] > reference[0] - reference[1] + 1  # each has learned the preference
    assert bool(now[0] < reference[0] - 1) is falls
    assert bool(now[0] > reference[0] + 0.5) is not falls


def test_mpo_of_equal_micro_batches_is_mpo_of_the_batch() -> None:
    generator = torch.Generator().manual_seed(3)
    rows = [-4 * torch.rand(6, generator=generator) for _ in range(4)]
    mask = (torch.arange(5) < torch.tensor([1, 5, 2, 3, 4, 1])[:, None]).float()
    whole, _ = mpo(*rows, mask, 0.1)
    parts = [mpo(*(row[part] for row in rows), mask[part], 0.1)[0].item() for part in (slice(0, 2), slice(2, 6))]
    assert parts[0] * 2 / 6 + parts[1] * 4 / 6 == pytest.approx(whole.item(), abs=1e-6)


@pytest.mark.parametrize(("std", "high", "low"), [("population", 1.29099, -0.77460), ("sample", 1.20761, -0.72457)])
def test_advantages_of_three_right_in_eight(std: str, high: float, low: float) -> None:
    rewards = torch.tensor([[1.0, 1, 1, 0, 0, 0, 0, 0]])
    result = advantages(rewards, torch.ones(1, 8), std=std)
    assert result[0, 0].item() == pytest.approx(high, abs=1e-4)
    assert result[0, 7].item() == pytest.approx(low, abs=1e-4)


def test_advantages_leave_out_what_is_not_valid() -> None:
    rewards = torch.tensor([[1.0, 0.0, float("nan")], [0.3, 0.3, 0.3]])
    valid = torch.tensor([[1, 1, 0], [1, 1, 1]])
    result = advantages(rewards, valid, std="population")
    assert result.tolist() == [[pytest.approx(1.0), pytest.approx(-1.0), 0.0], [0.0, 0.0, 0.0]]


def test_advantages_without_std_are_centred_only() -> None:
    assert advantages(torch.tensor([[1.0, 0.0]]), torch.ones(1, 2), std=None).tolist() == [[0.5, -0.5]]


def test_gspo_ratio_is_the_length_normalised_one() -> None:
    logp = torch.tensor([[-1.0, -2.0, 0.0], [-1.0, -1.0, -1.0]])
    old = torch.tensor([[-1.2, -2.0, 0.0], [-1.0, -1.0, -0.7]])
    mask = torch.tensor([[1.0, 1, 0], [1, 1, 1]])
    loss, metrics = gspo(logp, old, None, torch.tensor([1.0, -1.0]), mask, eps_low=0.2, eps_high=0.2)
    assert loss.item() == pytest.approx(-(math.exp(0.1) - math.exp(-0.1)) / 2, abs=1e-6)
    assert metrics["clip_fraction"] == 0.0


def test_gspo_does_not_change_when_a_response_is_said_twice() -> None:
    generator = torch.Generator().manual_seed(0)
    logp, old = (-torch.rand(4, 5, generator=generator) for _ in range(2))
    advantage = torch.tensor([1.0, -1.0, 0.5, -0.5])
    once, _ = gspo(logp, old, None, advantage, torch.ones(4, 5), eps_low=0.2, eps_high=0.2)
    logp, old = torch.cat([logp, logp], 1), torch.cat([old, old], 1)
    twice, _ = gspo(logp, old, None, advantage, torch.ones(4, 10), eps_low=0.2, eps_high=0.2)
    assert once.item() == pytest.approx(twice.item(), abs=1e-6)


@pytest.mark.parametrize("loss_function", [grpo, gspo])
@pytest.mark.parametrize(
    ("advantage", "log_ratio", "flows"),
    [(1.0, 0.3, False), (-1.0, -0.3, False), (1.0, -0.3, True), (-1.0, 0.3, True), (1.0, 0.0, True)],
)
def test_the_clip_cuts_the_gradient_on_one_side_only(loss_function, advantage, log_ratio, flows) -> None:
    logp = torch.full((1, 2), -1.0 + log_ratio, requires_grad=True)
    loss, metrics = loss_function(
        logp, torch.full((1, 2), -1.0), None, torch.tensor([advantage]), torch.ones(1, 2), eps_low=0.2, eps_high=0.2
    )
    loss.backward()
    assert bool(logp.grad.abs().sum() > 0) is flows
    assert metrics["clip_fraction"] == (0.0 if flows else 1.0)


def test_on_policy_the_gradient_is_the_policy_gradient() -> None:
    for loss_function in (grpo, gspo):
        logp = torch.tensor([[-1.0, -2.0, -9.0]], requires_grad=True)
        loss, _ = loss_function(logp, logp.detach(), None, torch.tensor([2.0]), torch.tensor([[1.0, 1.0, 0.0]]))
        loss.backward()
        assert logp.grad.tolist() == [[-1.0, -1.0, 0.0]]  # −A/|y| on each token written


def test_grpo_kl_is_k3_against_the_reference() -> None:
    logp = torch.tensor([[-1.0]])
    loss, _ = grpo(logp, logp, torch.tensor([[-1.5]]), torch.tensor([0.0]), torch.ones(1, 1), beta=0.5)
    assert loss.item() == pytest.approx(0.5 * (math.exp(-0.5) + 0.5 - 1))


def test_grpo_agrees_with_an_independent_sum() -> None:
    generator = torch.Generator().manual_seed(1)
    logp, old = (-torch.rand(3, 4, generator=generator) for _ in range(2))
    mask = torch.tensor([[1.0, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]])
    advantage = [0.7, -1.1, 0.4]
    total = 0.0
    for i in range(3):
        terms = []
        for t in range(int(mask[i].sum())):
            ratio = math.exp(float(logp[i, t] - old[i, t]))
            terms.append(min(ratio * advantage[i], min(max(ratio, 0.8), 1.2) * advantage[i]))
        total += sum(terms) / len(terms)
    assert grpo(logp, old, None, torch.tensor(advantage), mask)[0].item() == pytest.approx(-total / 3, abs=1e-6)
