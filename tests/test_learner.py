"""The learner: log-probabilities, micro-batches, and a state that comes back to the last bit."""

from __future__ import annotations

from random import Random

import pytest
import torch

from policies import checkpoints, measure, models, mpo, online, pairs, problems, sft
from policies.checkpoints import Progress
from policies.config import Offline, Online, Sft
from policies.learner import Learner, schedule
from policies.losses import ARMS, RewardShift
from policies.sequences import Tokens, collate, microbatches, token_logp, token_logp_and_entropy

ROWS = [Tokens((5, 6, 7), (8, 9)), Tokens((5,), (1, 2, 3, 4)), Tokens((9, 9, 9, 9, 9), (3,))]
PAD = 258


def test_log_probabilities_are_those_of_the_row_alone(tiny_model) -> None:
    policy, _ = models.load(str(tiny_model))
    batch = collate(ROWS, PAD)
    logp, entropy = token_logp_and_entropy(policy, batch)
    for row, line, spread in zip(ROWS, logp, entropy, strict=True):
        ids = torch.tensor([[*row.prompt, *row.completion]])
        full = torch.log_softmax(policy(input_ids=ids).logits[0].float(), -1)
        before = full[len(row.prompt) - 1 : -1]
        expected = before[range(len(row.completion)), list(row.completion)]
        assert torch.allclose(line[: len(row.completion)], expected, atol=1e-5)
        assert torch.all(line[len(row.completion) :] == 0)
        assert torch.allclose(spread[: len(row.completion)], -(before.exp() * before).sum(-1), atol=1e-4)


def test_microbatches_hold_every_row_once_and_keep_the_limit() -> None:
    lengths = [5, 50, 7, 30, 8, 9, 100]
    chunks = list(microbatches(lengths, 64))
    assert sorted(i for chunk in chunks for i in chunk) == list(range(7))
    assert all(max(lengths[i] for i in chunk) * len(chunk) <= 64 for chunk in chunks if len(chunk) > 1)


def _pairs() -> list[pairs.Pair]:
    return [
        pairs.Pair("t", f"a{i}", Tokens((1, 2, i), (3, 4)), Tokens((1, 2, i), (5,)), "", "", -11.0, -6.0, "answer")
        for i in range(8)
    ]


def test_micro_batches_do_not_change_the_gradient(tiny_model) -> None:
    rows = [
        online.Row(row, tuple(-5.5 for _ in row.completion), a) for row, a in zip(ROWS, (1.0, -1.0, 0.5), strict=True)
    ]
    after = []
    for limit in (10_000, 8):
        policy, _ = models.load(str(tiny_model))
        learner = Learner(policy, micro_tokens=limit)
        metrics = online.update(learner, rows, Online(updates=1, lr=1e-3), 0, 0, PAD)
        after.append((metrics["grad_norm"], token_logp(policy, collate(ROWS, PAD))))
    assert after[0][0] == pytest.approx(after[1][0], rel=1e-4)
    assert torch.allclose(after[0][1], after[1][1], atol=1e-4)


def test_mpo_prefers_the_chosen_after_a_few_steps(tiny_model) -> None:
    policy, _ = models.load(str(tiny_model))
    learner, settings = Learner(policy), Offline(batch=8, lr=3e-3, warmup=0.0)
    first = last = None
    shift = RewardShift()
    for step in range(8):
        shift, last = mpo.update(learner, _pairs(), shift, settings, step, 8, PAD)
        first = first or last
    assert last["loss"] < first["loss"]
    assert last["margin"] > first["margin"]
    assert shift.calls == 8


def test_dpo_alone_lets_the_chosen_fall_and_mpo_does_not(tiny_model) -> None:
    """Near twins as pairs: to write three letters twice, and the same with one letter wrong."""
    rng, twins = Random(0), []
    for _ in range(256):
        word = tuple(rng.randrange(97, 123) for _ in range(3))
        slip, wrong = list(word * 2), rng.randrange(97, 123)
        slip[rng.randrange(6)] = wrong
        twins.append((Tokens(word, word * 2), Tokens(word, tuple(slip))))
    shifts = {}
    for arm in ("dpo", "mpo"):
        policy, _ = models.load(str(tiny_model))
        learner = Learner(policy)
        for step in range(60):
            begin = 32 * step % 256
            sft.update(learner, [right for right, _ in twins[begin : begin + 32]], Sft(lr=3e-3, warmup=0), 0, 1000, PAD)
        made = []
        for right, slip in twins:
            with torch.no_grad():
                own = [token_logp(policy, collate([side], PAD)).sum().item() for side in (right, slip)]
            made.append(pairs.Pair("t", "a", right, slip, "", "", *own, "answer"))
        shift, settings = RewardShift(), Offline(lr=1e-3, warmup=0.0, **ARMS[arm])
        learner = Learner(policy)
        for step in range(24):
            begin = 32 * step % 256
            shift, last = mpo.update(learner, made[begin : begin + 32], shift, settings, step, 24, PAD)
        assert last["margin"] > 0
        shifts[arm] = last["chosen_shift"]
    assert shifts["dpo"] < -1
    assert shifts["mpo"] > 0


def test_a_positive_advantage_raises_the_response_and_a_negative_one_lowers_it(tiny_model) -> None:
    policy, _ = models.load(str(tiny_model))
    rows = ROWS[:2]
    before = token_logp(policy, collate(rows, PAD)).sum(1)
    old = [
        tuple(line[: len(row.completion)].tolist())
        for row, line in zip(rows, token_logp(policy, collate(rows, PAD)), strict=True)
    ]
    learner = Learner(policy)
    for loss in ("gspo", "grpo"):
        settings = Online(loss=loss, updates=1, lr=1e-3, warmup=0.0)
        online.update(
            learner, [online.Row(r, o, a) for r, o, a in zip(rows, old, (1.0, -1.0), strict=True)], settings, 0, 0, PAD
        )
    after = token_logp(policy, collate(rows, PAD)).sum(1)
    assert after[0] > before[0]
    assert after[1] < before[1]


def test_a_checkpoint_goes_on_exactly(tiny_model, tmp_path) -> None:
    def train(learner: Learner, shift: RewardShift, steps: range) -> RewardShift:
        for step in steps:
            shift, _ = mpo.update(learner, _pairs(), shift, Offline(lr=1e-3), step, 6, PAD)
        return shift

    torch.set_num_threads(1)
    whole = Learner(models.load(str(tiny_model))[0])
    train(whole, RewardShift(), range(6))

    half = Learner(models.load(str(tiny_model))[0])
    shift = train(half, RewardShift(), range(3))
    checkpoints.save(tmp_path, Progress("mpo", 3, 3, shift, [{"step": 3}]), half)

    resumed = Learner(models.load(str(tiny_model))[0])
    progress = checkpoints.load(checkpoints.latest(tmp_path), resumed)
    assert progress == Progress("mpo", 3, 3, shift, [{"step": 3}], healthy="000003-mpo-00003")
    train(resumed, progress.shift, range(3, 6))
    for a, b in zip(whole.parameters.values(), resumed.parameters.values(), strict=True):
        assert torch.equal(a, b)


def test_a_half_written_checkpoint_is_not_there(tmp_path) -> None:
    (tmp_path / "000009-mpo-00009").mkdir()
    (tmp_path / ".000010-mpo-00010.1.aside").mkdir()
    assert checkpoints.latest(tmp_path) is None


def test_groups_without_a_signal_are_left_out(make_rollout) -> None:
    group = [make_rollout(str(i), float(i < 2), seed=1, sample=i) for i in range(4)]
    uniform = [make_rollout(str(i), 1.0, seed=2, sample=i) for i in range(4)]
    broken = [make_rollout("x", None, seed=3, sample=i) for i in range(4)]
    rows, metrics = online.rows_of([*group, *uniform, *broken])
    assert len(rows) == 4
    assert sum(row.advantage for row in rows) == pytest.approx(0.0, abs=1e-6)
    assert metrics["informative"] == pytest.approx(1 / 3)
    assert metrics["unverified"] == pytest.approx(4 / 12)
    assert metrics["correct"] == pytest.approx(6 / 8)


def test_the_schedule_warms_up_and_ends_at_a_tenth() -> None:
    rates = [schedule(step, 100, 0.05) for step in range(100)]
    assert rates[0] == pytest.approx(0.2)
    assert max(rates) == rates[5] == 1.0
    assert rates[-1] == pytest.approx(0.1, abs=0.01)


def test_tasks_are_chosen_by_pass_rate_families_in_turn() -> None:
    rates = {"a/x/1": 0.5, "a/x/2": 0.5, "a/x/3": 0.4, "b/y/1": 0.1, "b/y/2": 0.95, "c/z/1": 0.9}
    families = {task: task.rsplit("/", 1)[0] for task in rates}
    assert problems.choose(rates, families, 0.1, 0.9, 10) == ["a/x/1", "a/x/2", "a/x/3", "b/y/1", "c/z/1"]
    assert problems.choose(rates, families, 0.1, 0.9, 3) == ["a/x/1", "b/y/1", "c/z/1"]


def test_the_rota_is_even_and_does_not_repeat_early() -> None:
    seeds = {task: list(range(100)) for task in "abc"}
    met = [pair for step in range(10) for pair in problems.rota(list("abc"), seeds, step, 7, seed=1)]
    assert len(met) == len(set(met)) == 70
    assert max(sum(t == task for t, _ in met) for task in "abc") <= 24


def test_gains_are_paired(make_rollout) -> None:
    before = [make_rollout("x", float(i % 2), seed=i) for i in range(10)]
    after = [make_rollout("x", float(i % 2 or i == 0), seed=i) for i in range(10)]
    found = measure.gain(measure.values_of(before), measure.values_of(after), ["math/arithmetic/add"])
    assert found["mean"] == pytest.approx(0.1)
    assert found["stderr"] == pytest.approx(0.1)  # one difference of 1 in ten: sd √0.1, over √10
    assert found["n"] == 10


def test_lora_trains_adapters_and_writes_a_whole_model(tiny_model, tmp_path) -> None:
    policy, tokenizer = models.load(str(tiny_model), lora=4)
    learner = Learner(policy)
    assert all("lora_" in name for name in learner.parameters)
    mpo.update(learner, _pairs(), RewardShift(), Offline(lr=1e-2), 0, 1, PAD)
    models.write_model(policy, tokenizer, tmp_path / "merged")
    again, _ = models.load(str(tmp_path / "merged"))
    start, _ = models.load(str(tiny_model))
    batch = collate(ROWS, PAD)
    assert torch.allclose(token_logp(again, batch), token_logp(policy, batch), atol=1e-5)
    assert not torch.allclose(token_logp(again, batch), token_logp(start, batch), atol=1e-4)
