"""The online losses: numbers from loops over the papers' equations in plain Python, gradients, invariances.

The numbers of GOLDEN were made once by code that shares nothing with the package: sums written out
token by token, gradients by central differences.
"""

from __future__ import annotations

import math
from functools import partial

import pytest
import torch
from torch import Tensor

from bootcamp.errors import ConfigError
from policies import models
from policies.config import Online
from policies.learner import Learner
from policies.losses import (
    ONLINE,
    STD,
    Counts,
    advantages,
    dapo,
    dr_grpo,
    gspo,
    icepop,
    intern_s1,
    kl_cov,
    mismatch,
    most_covariant,
    oreal,
    recent,
    tis,
)
from policies.online import Row, update
from policies.sequences import Tokens

LENGTHS = [4, 3, 2, 1]
LOGP = [[-0.5, -1.2, -0.3, -2.0], [-1.0, -0.7, -1.9, 0.0], [-0.2, -3.0, 0.0, 0.0], [-1.5, 0.0, 0.0, 0.0]]
OLD = [[-0.9, -1.1, -0.3, -1.5], [-0.8, -1.3, -1.8, 0.0], [-0.25, -2.4, 0.0, 0.0], [-1.1, 0.0, 0.0, 0.0]]
REF = [[-0.6, -1.0, -0.5, -1.0], [-1.2, -0.9, -1.4, 0.0], [-0.3, -2.0, 0.0, 0.0], [-1.5, 0.0, 0.0, 0.0]]
SIGNAL = [1.2, -0.8, 0.5, -0.9]
# ratios: 1.4918 0.9048 1 0.6065 | 0.8187 1.8221 0.9048 | 1.0513 0.5488 | 0.6703

# name, settings, loss, gradient of each written token in order
GOLDEN = [
    ("grpo", {}, 0.03802135,
     [0.0, -0.0678628, -0.075, -0.0454898, 0.0545821, 0.1214746, 0.0603225, -0.0657044, -0.0343007, 0.0]),
    ("grpo", {"beta": 0.1}, 0.05338220,
     [0.0005948, -0.0692466, -0.0738671, -0.0562291, 0.0560926, 0.1229852, 0.0549165, -0.0645149, -0.0557793, 0.0]),
    ("grpo", {"beta": 0.1, "kl_by_ratio": True}, 0.04755214,
     [0.0009324, -0.0689939, -0.07375, -0.0492806, 0.0559466, 0.1245115, 0.0565523, -0.0643904, -0.0411609, 0.0]),
    ("dr_grpo", {"max_tokens": 6}, -0.07071390,
     [0.0, -0.0452419, -0.05, -0.0303265, 0.027291, 0.0607373, 0.0301612, -0.0219015, -0.0114336, 0.0]),
    ("dapo", {}, -0.17931335,
     [0.0, -0.1085805, -0.12, -0.0727837, 0.0654985, 0.1457695, 0.072387, -0.0525636, -0.0274406, 0.0]),
    ("gspo", {"eps_low": 0.03, "eps_high": 0.04}, 0.05896884,
     [-0.0713422, -0.0713422, -0.0713422, -0.0713422, 0.0736781, 0.0736781, 0.0736781, -0.0474733, -0.0474733, 0.0]),
    ("cispo", {"eps_high": 0.3}, 0.11637145,
     [-0.156, -0.1085805, -0.12, -0.0727837, 0.0654985, 0.104, 0.072387, -0.0525636, -0.0274406, 0.0603288]),
    ("oreal", {}, 1.47916667, [-0.2, -0.2, -0.2, -0.2, 0.1, 0.1, 0.1, -0.0833333, -0.0833333, 0.1125]),
    ("oreal", {"beta": 0.01}, 1.48083922,
     [-0.1999048, -0.2002214, -0.1998187, -0.2017183, 0.1001813, 0.1001813, 0.0993513, -0.0832382, -0.0850516, 0.1125]),
    ("intern_s1", {}, 1.47919085, [-0.2, -0.2, -0.2, -0.2, 0.1, 0.1, 0.0995242, -0.0833333, -0.0833333, 0.1125]),
    ("kl_cov", {}, 0.00002419, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -0.0004758, 0.0, 0.0, 0.0]),
    ("kl_cov", {"k": 0.5, "beta": 0.005, "divergence": "absolute"}, 0.00095,
     [0.001, 0.0, 0.0, 0.0, 0.0, 0.0, -0.001, 0.001, 0.0, -0.001]),
]  # fmt: skip
LOSSES = ONLINE | {"kl_cov": kl_cov}


def mask_of(lengths: list[int], width: int) -> Tensor:
    return (torch.arange(width) < torch.tensor(lengths)[:, None]).double()


def batch(padding: float = 0.0, more: int = 0) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """logp (with gradient), old_logp, ref_logp, advantages, mask; `padding` stands on what was not written."""
    mask = mask_of(LENGTHS, 4 + more)
    made = []
    for rows in (LOGP, OLD, REF):
        full = torch.full(mask.shape, padding, dtype=torch.double)
        full[:, :4] = torch.where(mask[:, :4] > 0, torch.tensor(rows, dtype=torch.double), full[:, :4])
        made.append(full)
    return made[0].requires_grad_(), made[1], made[2], torch.tensor(SIGNAL, dtype=torch.double), mask


def random_batch(seed: int, rows: int = 8, width: int = 6) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    logp = -3 * torch.rand(rows, width, generator=generator, dtype=torch.double)
    old, ref = (logp + 0.3 * torch.randn(rows, width, generator=generator, dtype=torch.double) for _ in range(2))
    signal = torch.randn(rows, generator=generator, dtype=torch.double)
    lengths = torch.randint(1, width + 1, (rows,), generator=generator).tolist()
    return logp.requires_grad_(), old, ref, signal, mask_of(lengths, width)


@pytest.mark.parametrize(("name", "settings", "value", "slopes"), GOLDEN, ids=lambda x: x if isinstance(x, str) else "")
@pytest.mark.parametrize(("padding", "more"), [(0.0, 0), (7.0, 0), (float("nan"), 3), (-float("inf"), 0)])
def test_golden_whatever_the_padding_holds(name, settings, value, slopes, padding, more) -> None:
    logp, old, ref, signal, mask = batch(padding, more)
    loss, metrics = LOSSES[name](logp, old, ref, signal, mask, **settings)
    assert loss.item() == pytest.approx(value, abs=1e-8)
    loss.backward()
    assert logp.grad[mask > 0].tolist() == pytest.approx(slopes, abs=1e-7)
    assert not logp.grad[mask == 0].any()
    assert all(math.isfinite(value) for value in metrics.values())


@pytest.mark.parametrize("name", ONLINE)
def test_a_mask_of_truth_values_and_float32_will_do(name) -> None:
    logp, old, ref, signal, mask = (tensor.detach().float() for tensor in batch())
    mine, _ = ONLINE[name](logp, old, ref, signal, mask > 0)
    assert mine.item() == pytest.approx(ONLINE[name](*batch())[0].item(), abs=1e-6)


def test_metrics_are_counted_over_written_tokens() -> None:
    logp, old, ref, signal, mask = batch()
    _, metrics = ONLINE["grpo"](logp, old, ref, signal, mask, weights=torch.tensor([[1.0], [0.0], [1.0], [0.5]]))
    assert metrics["clip_high"] == pytest.approx(1 / 10)  # 1.49 with A > 0; not 1.82, whose A < 0
    assert metrics["clip_low"] == pytest.approx(1 / 10)  # 0.67 with A < 0
    assert metrics["clip_fraction"] == pytest.approx(2 / 10)
    assert metrics["ratio_max"] == pytest.approx(math.exp(0.6))
    assert metrics["ratio_mean"] == pytest.approx(0.9819282, abs=1e-6)
    assert metrics["nll"] == pytest.approx(12.3 / 10)
    assert metrics["masked"] == pytest.approx(3 / 10)
    assert metrics["kl"] == pytest.approx(0.0669282, abs=1e-6)  # mean of r − 1 − log r; Σ log r = −0.85
    _, metrics = gspo(logp, old, ref, signal, mask, eps_low=0.03, eps_high=0.04)
    assert (metrics["clip_low"], metrics["clip_high"]) == (pytest.approx(1 / 4), 0.0)


# ── gradients ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("grpo", {"beta": 0.1, "kl_by_ratio": True}),
        ("dr_grpo", {"beta": 0.1}),
        ("dapo", {}),
        ("gspo", {"eps_low": 0.05, "eps_high": 0.05, "beta": 0.1}),
        ("kl_cov", {"chosen": mask_of([3, 0, 2, 6, 1, 0, 0, 4], 6) > 0}),
        ("kl_cov", {"chosen": mask_of([3, 0, 2, 6, 1, 0, 0, 4], 6) > 0, "divergence": "absolute"}),
    ],
)
def test_the_gradient_is_the_losses_own(name, settings) -> None:
    logp, *others = random_batch(3)
    assert torch.autograd.gradcheck(lambda logp: LOSSES[name](logp, *others, **settings)[0], (logp,))


def test_cispo_and_oreal_hold_their_weights_fixed() -> None:
    """With stopped gradients the slope is not the value's: −w·A / N, and −λ A / N of each side."""
    logp, old, ref, signal, mask = random_batch(4)
    ONLINE["cispo"](logp, old, ref, signal, mask, eps_low=0.1, eps_high=0.1)[0].backward()
    weight = (logp - old).exp().clamp(0.9, 1.1).detach()
    torch.testing.assert_close(logp.grad, -weight * signal[:, None] * mask / mask.sum())
    logp.grad = None
    oreal(logp, old, ref, signal, mask, lambda_sft=0.7, lambda_pg=0.3)[0].backward()
    good = (signal > 0)[:, None].double() * mask
    expected = -signal[:, None] * (0.7 * good / good.sum() + 0.3 * (mask - good) / (mask - good).sum())
    torch.testing.assert_close(logp.grad, expected)


@pytest.mark.parametrize("name", [name for name in ONLINE if name != "gspo"])
@pytest.mark.parametrize(
    ("advantage", "log_ratio", "flows"),
    [(1.0, 0.3, False), (-1.0, -0.3, False), (1.0, -0.3, True), (-1.0, 0.3, True), (1.0, 0.0, True)],
)
def test_the_clip_of_tokens_cuts_one_side_and_only_in_the_methods_that_cut(name, advantage, log_ratio, flows) -> None:
    logp = torch.full((1, 2), -1.0 + log_ratio, requires_grad=True)
    settings = {} if name in ("oreal", "intern_s1") else {"eps_low": 0.2, "eps_high": 0.2}
    arguments = (torch.full((1, 2), -1.0), None, torch.tensor([advantage]), torch.ones(1, 2))
    ONLINE[name](logp, *arguments, **settings)[0].backward()
    cuts = name in ("grpo", "dr_grpo", "dapo")
    assert bool(logp.grad.abs().sum() > 0) is (flows or not cuts)


@pytest.mark.parametrize("name", ONLINE)
def test_no_advantage_no_gradient_however_far_the_policy_went(name) -> None:
    logp, old, _, signal, mask = random_batch(5)
    settings = {"kl_cov_beta": 0.0} if name == "intern_s1" else {}
    loss, _ = ONLINE[name](logp, old - 900.0, None, torch.zeros_like(signal), mask, **settings)
    loss.backward()
    assert not logp.grad.any()


@pytest.mark.parametrize("name", ONLINE)
@pytest.mark.parametrize("std", ["sample", "population", None])
def test_a_constant_reward_moves_nothing(name, std) -> None:
    logp, _, _, _, mask = random_batch(6, rows=7)
    rewards = torch.full((1, 7), 0.1)  # the mean of seven 0.1 is not 0.1 in float32
    signal = advantages(rewards, torch.ones(1, 7), std=std)[0]
    loss, _ = ONLINE[name](logp, logp.detach(), None, signal.double(), mask)
    loss.backward()
    assert not logp.grad.any()


@pytest.mark.parametrize("std", ["sample", None])
def test_large_equal_rewards_and_single_samples_have_no_advantage(std) -> None:
    rewards = torch.tensor([[1000.1] * 7, [3.0, *[float("nan")] * 6]])
    valid = torch.tensor([[1] * 7, [1, *[0] * 6]])
    assert not advantages(rewards, valid, std=std).any()


# ── invariances ──────────────────────────────────────────────────────────────────────────────────

SETTINGS = {"dr_grpo": {"max_tokens": 6}, "grpo": {"beta": 0.1}, "oreal": {"beta": 0.1}}
SPLITS = [[[0, 1, 2, 3], [4, 5, 6, 7]], [[3], [0, 1, 7], [6, 2, 4, 5]], [[i] for i in range(8)]]


def parts(name: str, chunks: list[list[int]], width: int, **settings) -> tuple[float, Tensor, float]:
    """The summed loss and gradient of micro-batches, the way `Learner.update` sums them, and the summed metric."""
    logp, old, ref, signal, mask = random_batch(7)
    counts = Counts.of(mask.sum(1), signal)
    total, metric = 0.0, 0.0
    for chunk in chunks:
        share = len(chunk) / len(signal)
        rows = [tensor[chunk][:, :width] for tensor in (logp, old, ref)]
        more = {key: value[chunk] for key, value in settings.items() if isinstance(value, Tensor)}
        loss, metrics = LOSSES[name](
            *rows, signal[chunk], mask[chunk], normaliser=counts.part(share), **settings | more
        )  # fmt: skip
        (loss * share).backward()
        total += loss.item() * share
        metric += metrics["loss" if "loss" in metrics else name] * share
    return total, logp.grad, metric


@pytest.mark.parametrize("name", ONLINE)
@pytest.mark.parametrize("chunks", SPLITS, ids=["halves", "odd", "rows"])
def test_micro_batches_add_up_to_the_batch(name, chunks) -> None:
    logp, old, ref, signal, mask = random_batch(7)
    settings = dict(SETTINGS.get(name, {}))
    if name == "intern_s1":
        settings = {"kl_cov_beta": 0.5, "kl_cov_k": 0.25, "chosen": most_covariant(logp, signal, mask, 0.25)}
    loss, _ = LOSSES[name](logp, old, ref, signal, mask, normaliser=Counts.of(mask.sum(1), signal), **settings)
    loss.backward()
    total, gradient, metric = parts(name, chunks, 6, **settings)
    assert total == pytest.approx(loss.item(), abs=1e-12)
    assert metric == pytest.approx(loss.item(), abs=1e-6)
    torch.testing.assert_close(gradient, logp.grad, rtol=0, atol=1e-12)
    if name != "intern_s1":  # whose k·N is not whole here
        assert LOSSES[name](logp, old, ref, signal, mask, **settings)[0].item() == pytest.approx(loss.item(), abs=1e-12)


@pytest.mark.parametrize("name", ["dapo", "oreal"])
def test_without_the_counts_of_the_batch_the_parts_do_not_add_up(name) -> None:
    """The mistake that `normaliser` is for."""
    logp, old, ref, signal, mask = random_batch(7)
    whole, _ = ONLINE[name](logp, old, ref, signal, mask)
    halves = [ONLINE[name](logp[c], old[c], ref[c], signal[c], mask[c])[0].item() / 2 for c in SPLITS[0]]
    assert sum(halves) != pytest.approx(whole.item(), abs=1e-3)


@pytest.mark.parametrize("name", LOSSES)
def test_the_order_of_the_batch_does_not_matter(name) -> None:
    logp, old, ref, signal, mask = random_batch(8)
    order = torch.tensor([5, 2, 7, 0, 1, 6, 3, 4])
    loss, _ = LOSSES[name](logp, old, ref, signal, mask)
    loss.backward()
    straight, logp.grad = logp.grad, None
    again, _ = LOSSES[name](logp[order], old[order], ref[order], signal[order], mask[order])
    again.backward()
    assert again.item() == pytest.approx(loss.item(), abs=1e-12)
    torch.testing.assert_close(logp.grad, straight, rtol=0, atol=1e-14)


@pytest.mark.parametrize(("name", "same"), [("gspo", True), ("grpo", True), ("dapo", False), ("dr_grpo", False)])
def test_a_response_said_twice(name, same) -> None:
    """Means over a response do not notice; sums over tokens do."""
    logp, old, _, signal, mask = random_batch(9, rows=2, width=4)
    mask = mask_of([4, 2], 4)
    settings = {"max_tokens": 8} if name == "dr_grpo" else {}
    once, _ = ONLINE[name](logp, old, None, signal, mask, eps_low=0.2, eps_high=0.2, **settings)
    doubled = [torch.stack([torch.cat([r[:4], r[:4]]) if i == 0 else torch.cat([r[:2], r[:2], r[2:], r[2:]])
                            for i, r in enumerate(tensor)]) for tensor in (logp, old)]  # fmt: skip
    twice, _ = ONLINE[name](*doubled, None, signal, mask_of([8, 4], 8), eps_low=0.2, eps_high=0.2, **settings)
    assert (twice.item() == pytest.approx(once.item(), abs=1e-9)) is (same or name == "dapo")


def test_dapo_weighs_tokens_and_grpo_responses() -> None:
    """On policy, a response of three tokens against one of one."""
    logp = torch.tensor([[-1.0, -1.0, -1.0], [-1.0, 0.0, 0.0]], requires_grad=True)
    arguments = (logp, logp.detach(), None, torch.tensor([1.0, 1.0]), mask_of([3, 1], 3).float())
    slopes = {}
    for name in ("grpo", "dapo", "dr_grpo"):
        logp.grad = None
        ONLINE[name](*arguments)[0].backward()
        slopes[name] = logp.grad[:, 0].tolist()
    assert slopes["grpo"] == pytest.approx([-1 / 6, -1 / 2])
    assert slopes["dapo"] == pytest.approx([-1 / 4, -1 / 4])
    assert slopes["dr_grpo"] == pytest.approx([-1 / 6, -1 / 6])  # 1 / (2 responses · width 3)


@pytest.mark.parametrize("name", ONLINE)
def test_the_learner_takes_the_same_step_whole_and_in_micro_batches(name, tiny_model) -> None:
    options = {"dr_grpo": {"max_tokens": 6}, "intern_s1": {"kl_cov_beta": 0.0}}.get(name, {})
    settings = Online(loss=name, settings=options, updates=1, lr=1e-3, warmup=0.0)
    rows = [
        Row(Tokens((5, 6, 7, i % 2), tuple(range(10, 10 + length))), (-5.5,) * length, SIGNAL[i])
        for i, length in enumerate([6, 3, 2, 1])
    ]
    norms, after = [], []
    for limit in (10_000, 8):
        policy, _ = models.load(str(tiny_model))
        norms.append(update(Learner(policy, micro_tokens=limit), rows, settings, 0, 0, 258)["grad_norm"])
        after.append(torch.cat([parameter.detach().flatten() for parameter in policy.parameters()]))
    assert norms[0] == pytest.approx(norms[1], rel=1e-4)
    assert norms[0] > 1e-3
    assert float((after[0] - after[1]).norm() / after[0].norm()) < 1e-3


# ── OREAL, KL-Cov, KL to a reference ─────────────────────────────────────────────────────────────


def test_oreal_without_negatives_or_without_positives() -> None:
    logp, old, ref, signal, mask = random_batch(10)
    logp = logp.detach()
    loss, metrics = oreal(logp, old, ref, signal.abs(), mask)
    assert loss.item() == pytest.approx(float(-(signal.abs()[:, None] * logp * mask).sum() / mask.sum()))
    assert metrics["pg"] == 0.0
    loss, metrics = oreal(logp, old, ref, -signal.abs(), mask)
    assert loss.item() == pytest.approx(float(0.5 * (signal.abs()[:, None] * mask).sum() / mask.sum()))
    assert metrics["sft"] == 0.0


@pytest.mark.parametrize("k", [0.001, 0.2, 0.55, 1.0])
def test_the_most_covariant_tokens_are_those_of_a_full_sort(k) -> None:
    logp, _, _, signal, mask = random_batch(11)
    logp = logp.detach()
    places = [(i, t) for i in range(8) for t in range(6) if mask[i, t] > 0]
    mean_logp = sum(float(logp[p]) for p in places) / len(places)
    mean_signal = sum(float(signal[i]) for i, _ in places) / len(places)
    ranked = sorted(places, key=lambda p: -(float(logp[p]) - mean_logp) * (float(signal[p[0]]) - mean_signal))
    chosen = most_covariant(logp, signal, mask, k)
    assert {tuple(p) for p in chosen.nonzero().tolist()} == set(ranked[: max(1, int(k * len(places)))])


def test_kl_cov_is_the_original_papers_with_its_settings() -> None:
    """Token mean of −A r + β |Δ log p| on the chosen, less the same without the penalty."""
    logp, old, _, signal, mask = random_batch(12, rows=10, width=10)
    k, beta = 0.1, 1.0
    mask = torch.ones_like(mask)
    chosen = most_covariant(logp, signal, mask, k)
    plain = -signal[:, None] * (logp - old).exp()
    original = torch.where(chosen, plain + beta * (logp - old).abs(), plain).mean() - plain.mean()
    ours, _ = kl_cov(logp, old, None, signal, mask, k=k, beta=k * beta, divergence="absolute")
    assert ours.item() == pytest.approx(original.item(), abs=1e-12)


def test_kl_cov_off_changes_no_bit_and_on_raises_the_loss() -> None:
    logp, old, _, signal, mask = random_batch(13)
    plain, off = oreal(logp, old, None, signal, mask)[0], intern_s1(logp, old, None, signal, mask, kl_cov_beta=0.0)[0]
    assert torch.equal(plain, off)
    on, metrics = intern_s1(logp, old, None, signal, mask, kl_cov_beta=1.0)
    assert on > plain
    assert metrics["loss"] == pytest.approx(on.item(), abs=1e-6)
    assert kl_cov(logp, old, None, signal, mask, k=0.0)[0].item() == 0.0


def entropy_after_learning(beta: float, seed: int) -> float:
    """Of a softmax over eight arms that pay 0, 1/7, ... 1 on average: six rounds, eight steps on each."""
    generator = torch.Generator().manual_seed(seed)
    logits, pay = torch.zeros(8, requires_grad=True), torch.linspace(0, 1, 8)
    for _ in range(6):
        now = logits.detach().log_softmax(0)
        arms = torch.multinomial(now.exp(), 64, replacement=True, generator=generator)
        signal = advantages((torch.rand(64, generator=generator) < pay[arms]).float()[None], torch.ones(1, 64))[0]
        for _ in range(8):
            logp = logits.log_softmax(0)[arms, None]
            loss, _ = intern_s1(logp, now[arms, None], None, signal, torch.ones(64, 1), kl_cov_beta=beta)
            (gradient,) = torch.autograd.grad(loss, logits)
            logits = (logits.detach() - 0.1 * gradient).requires_grad_()
    return float(-(logits.softmax(0) * logits.log_softmax(0)).sum().detach())


@pytest.mark.parametrize("seed", range(3))
def test_kl_cov_slows_the_fall_of_the_entropy(seed) -> None:
    without, some, more = (entropy_after_learning(beta, seed) for beta in (0.0, 1.0, 5.0))
    assert without < math.log(8) - 0.1
    assert without + 0.02 < some < more - 0.02


@pytest.mark.parametrize("name", ONLINE)
def test_a_kl_without_a_reference_is_an_error(name) -> None:
    logp, old, _, signal, mask = batch()
    with pytest.raises(ConfigError, match="reference"):
        ONLINE[name](logp, old, None, signal, mask, beta=0.1)


def test_reference_kl_by_ratio_has_the_unbiased_gradient() -> None:
    """On policy, averaged over the vocabulary, d/dθ KL(πθ‖π_ref) = Σ p (log p − log q) ∇log p; plain k3 is not it."""
    torch.manual_seed(0)
    logits, ref = (
        torch.randn(5, dtype=torch.double, requires_grad=True),
        torch.randn(5, dtype=torch.double).log_softmax(0),
    )
    logp = logits.log_softmax(0)
    (logp.exp() * (logp - ref)).sum().backward(retain_graph=True)
    exact, found = logits.grad, {}
    for by_ratio in (False, True):
        logits.grad = None
        # one response of one token for each word, weighed by its probability through the batch's mean
        loss = sum(
            logp[w].exp().detach()
            * ONLINE["grpo"](
                logp[w].view(1, 1), logp[w].detach().view(1, 1), ref[w].view(1, 1), torch.zeros(1).double(),
                torch.ones(1, 1), beta=1.0, kl_by_ratio=by_ratio,
            )[0]
            for w in range(5)
        )  # fmt: skip
        loss.backward(retain_graph=True)
        found[by_ratio] = logits.grad
    torch.testing.assert_close(found[True], exact)
    assert not torch.allclose(found[False], exact)


# ── weights for stale tokens ─────────────────────────────────────────────────────────────────────

TRAINER = torch.tensor([[-1.0, -1.0, -1.0, -1.0], [-1.0, -2.0, -9.0, float("nan")]])
SAMPLER = torch.tensor([[-1.0, -2.0, -3.0, -0.2], [-1.1, -1.9, -9.0, 0.0]])
SEEN = torch.tensor([[1.0, 1, 1, 1], [1, 1, 0, 0]])
E = math.exp


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        (tis, [[1.0, 2.0, 2.0, E(-0.8)], [E(0.1), E(-0.1), 0.0, 0.0]]),
        (partial(tis, cap=5.0), [[1.0, E(1), 5.0, E(-0.8)], [E(0.1), E(-0.1), 0.0, 0.0]]),
        (partial(tis, level="sequence"), [[2.0] * 4, [1.0, 1.0, 0.0, 0.0]]),
        (icepop, [[1.0, E(1), 0.0, 0.0], [E(0.1), E(-0.1), 0.0, 0.0]]),
        (partial(icepop, level="sequence"), [[0.0] * 4, [1.0, 1.0, 0.0, 0.0]]),
    ],
)
def test_weights_from_learner_and_sampler(weights, expected) -> None:
    made = weights(TRAINER.clone().requires_grad_(), SAMPLER, SEEN)
    torch.testing.assert_close(made, torch.tensor(expected))
    assert not made.requires_grad


def test_the_same_policy_weighs_one_and_stale_rows_are_named() -> None:
    torch.testing.assert_close(tis(TRAINER, TRAINER, SEEN), SEEN)
    torch.testing.assert_close(icepop(TRAINER, TRAINER, SEEN), SEEN)
    assert recent(torch.tensor([7, 5, 4]), now=7, max_lag=2).tolist() == [[1.0], [1.0], [0.0]]
    metrics = mismatch(TRAINER, SAMPLER, SEEN)
    k3 = [0, E(1) - 2, E(2) - 3, E(-0.8) - 0.2, E(0.1) - 1.1, E(-0.1) - 0.9]
    assert metrics["mismatch_kl"] == pytest.approx(sum(k3) / 6, abs=1e-5)
    assert (metrics["mismatch_min"], metrics["mismatch_max"]) == pytest.approx((E(-0.8), E(2)), abs=1e-4)


@pytest.mark.parametrize("name", ONLINE)
def test_weights_scale_the_gradient_of_their_tokens(name) -> None:
    logp, old, ref, signal, mask = batch()
    settings = {"kl_cov_beta": 0.0} if name == "intern_s1" else {}
    ONLINE[name](logp, old, ref, signal, mask, **settings)[0].backward()
    plain, logp.grad = logp.grad, None
    weights = torch.tensor([0.5, 0.0, 2.0, 1.0], dtype=torch.double)[:, None] * mask
    ONLINE[name](logp, old, ref, signal, mask, weights=weights, **settings)[0].backward()
    torch.testing.assert_close(logp.grad, plain * weights)


def test_the_registry_names_what_is_not_divided_by_the_spread() -> None:
    assert STD["dr_grpo"] is None
    assert set(STD) <= set(ONLINE)
    assert ONLINE["dapo"] is dapo
    assert ONLINE["dr_grpo"] is dr_grpo
