"""What surrounds the learning: supervised rows, collapse, stops that can be gone on from, trackers, supply."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest
import torch

import bootcamp
from bootcamp.errors import ConfigError, MissingExtra, RunError, UnknownName
from bootcamp.templates import template
from policies import checkpoints, collapse, folders, lr_sweep, models, online, sft, supply, trackers
from policies.checkpoints import Progress
from policies.config import Online, RunConfig, Sft, Stop, adjusted, from_mapping
from policies.console import Console
from policies.files import read_json
from policies.gathering import Gatherer
from policies.groups import by_problem
from policies.learner import Diverged, Learner
from policies.ledger import Ledger
from policies.parallel import ALONE
from policies.plan import Plan
from policies.sequences import Tokens, collate, token_logp
from policies.training import Training
from rollouts.engines.causal import encode_chat
from rollouts.store import Store

ADD = "math/arithmetic/add"
PAD = 258


# ── supervised ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("form", "written"), [("tagged", "<answer>{}</answer>"), ("bare", "{}")])
def test_a_supervised_row_is_a_prompt_as_sampled_and_a_solution_that_earns_everything(
    form: str, written: str, tiny_model: Path
) -> None:
    _, tokenizer = models.load(str(tiny_model))
    [row] = sft.examples({ADD: [5]}, 2, template(form), tokenizer)
    instance = bootcamp.task(ADD).instance(5, 2)
    assert row.prompt == encode_chat(tokenizer, template(form).chat(instance))
    assert row.completion[-1] == tokenizer.eos_token_id
    text = tokenizer.decode(row.completion[:-1])
    assert text == written.format(instance.answer)
    assert bootcamp.task(ADD).verify(instance.answer, text).correct


def test_supervised_loss_is_the_mean_over_responses_of_their_token_means(tiny_model: Path) -> None:
    rows = [Tokens((5, 6), (7, 8, 9)), Tokens((5,), (1,)), Tokens((2, 2), (4, 4))]
    results = []
    for micro_tokens in (1000, 5):
        policy, _ = models.load(str(tiny_model))
        with torch.no_grad():
            logp = [token_logp(policy, collate([row], PAD))[0] for row in rows]
        learner = Learner(policy, micro_tokens=micro_tokens)
        metrics = sft.update(learner, rows, Sft(lr=0.1, warmup=0.0), 0, 10, PAD)
        assert metrics["loss"] == pytest.approx(-sum(line.mean().item() for line in logp) / 3, rel=1e-5)
        results.append(metrics["grad_norm"])
    assert results[0] == pytest.approx(results[1], rel=1e-4)


# ── the learner's rules ──────────────────────────────────────────────────────────────────────────


def test_a_batch_with_a_large_gradient_is_skipped_and_counted(tiny_model: Path) -> None:
    rows = [Tokens((5, 6), (7, 8, 9))]
    policy, _ = models.load(str(tiny_model))
    before = {name: p.clone() for name, p in models.trainable(policy).items()}
    norm = sft.update(Learner(policy), rows, Sft(lr=0.0), 0, 10, PAD)["grad_norm"]
    skipped = sft.update(Learner(policy, skip_grad_norm=0.9 * norm), rows, Sft(lr=0.1), 0, 10, PAD)
    assert skipped["skipped"] == 1
    assert all(torch.equal(before[name], p) for name, p in models.trainable(policy).items())
    taken = sft.update(Learner(policy, skip_grad_norm=1.1 * norm), rows, Sft(lr=0.1), 0, 10, PAD)
    assert taken["skipped"] == 0
    assert any(not torch.equal(before[name], p) for name, p in models.trainable(policy).items())


@pytest.mark.parametrize("factor", [float("nan"), float("inf")])
def test_what_is_no_number_stops_before_the_weights_are_touched(tiny_model: Path, factor: float) -> None:
    policy, _ = models.load(str(tiny_model))
    learner = Learner(policy)
    before = {name: p.clone() for name, p in learner.parameters.items()}

    def loss_of(chunk: list[int]) -> tuple[torch.Tensor, dict[str, float]]:
        return policy(input_ids=torch.tensor([[1, 2]])).logits.sum() * factor, {}

    with pytest.raises(Diverged):
        learner.update([2], loss_of, 1e-3)
    assert all(torch.equal(before[name], p) for name, p in learner.parameters.items())


# ── collapse ─────────────────────────────────────────────────────────────────────────────────────

STOP = Stop(window=4, reward=0.5, entropy=0.1)


def steps(rewards: list[float], entropies: list[float] | None = None) -> list[dict[str, float]]:
    return [{"reward": r, "entropy": e} for r, e in zip(rewards, entropies or [1.0] * len(rewards), strict=True)]


@pytest.mark.parametrize(
    ("records", "stop", "word"),
    [
        (steps([0.4] * 4 + [0.1] * 4), STOP, "reward"),
        (steps([0.4] * 4 + [0.21] * 4), STOP, ""),
        (steps([0.4] * 3 + [0.0] * 4), STOP, ""),  # not yet two windows
        (steps([0.1, 0.9] * 8), STOP, ""),  # noise
        (steps([0.4] * 8, [1.0] * 4 + [0.01] * 4), STOP, "entropy"),
        (steps([0.4] * 4 + [0.9] * 4, [1.0] * 4 + [0.01] * 4), STOP, ""),  # sure of itself, and right
        (steps([0.4] * 8 + [0.0] * 8), Stop(window=0), ""),
        (steps([0.0] * 8), STOP, ""),  # nothing to lose
        ([{"reward": 0.5}] * 8, STOP, ""),  # no batch taught anything: no entropy
    ],
)  # fmt: skip
def test_collapse_is_seen_and_noise_is_not(records: list[dict[str, float]], stop: Stop, word: str) -> None:
    assert (word in collapse.collapsed(records, stop)) if word else (collapse.collapsed(records, stop) == "")


def training(tiny_model: Path, folder: Path, **changes: object) -> Training:
    torch.set_num_threads(1)
    config = RunConfig(stages=("online",), checkpoint_every=2, stop=STOP, track=(), **changes)  # type: ignore[arg-type]
    policy, _ = models.load(str(tiny_model))
    return Training(config, folder, policy, torch.float32, ALONE, Ledger(), Console(quiet=True))


def test_a_collapsed_run_stands_where_it_was_well(tiny_model: Path, tmp_path: Path) -> None:
    rewards = [0.4] * 10 + [0.0] * 10
    run = training(tiny_model, tmp_path)

    def step(number: int) -> dict[str, float]:
        return sft.update(run.learner, [Tokens((number,), (1, 2))], Sft(), 0, 1, PAD) | {"reward": rewards[number]}

    with pytest.raises(RunError, match=r"stopped at online step 13: the mean reward .* --set online.lr=3.3"):
        run.train("online", "steps", len(rewards), step)
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["000010-online-00010"]
    again = training(tiny_model, tmp_path)
    assert (again.progress.step, again.progress.healthy) == (10, "000010-online-00010")
    assert len(trackers.read_metrics(tmp_path / "metrics.parquet")) == 13


def test_a_diverged_run_says_how_to_go_on(tiny_model: Path, tmp_path: Path) -> None:
    run = training(tiny_model, tmp_path)

    def step(number: int) -> dict[str, float]:
        if number == 3:
            raise Diverged("loss nan")
        return {"reward": 0.5}

    with pytest.raises(RunError, match=r"loss nan.* at its checkpoint 000002-online-00002.*bootcamp run --resume"):
        run.train("online", "steps", 5, step)


def test_another_rate_forgets_what_the_old_one_rolled_out(tmp_path: Path, tiny_model: Path) -> None:
    config = RunConfig(name="r", runs=str(tmp_path), stages=("mpo", "online"))
    folder = folders.new_folder(config)
    learner = Learner(models.load(str(tiny_model))[0])
    checkpoints.save(folder / "checkpoints", Progress("online", 2, 9), learner)
    (folder / "rollouts").mkdir()
    kept = [
        "probe-00000",
        "offline-00000",
        "rates-00000",
        "eval-start-00000",
        "eval-mpo-00000",
        "online-00000",
        "online-00001.1",
    ]
    gone = ["online-00002", "online-00003.1", "eval-online-00000"]
    for name in kept + gone:
        (folder / "rollouts" / f"{name}.parquet").touch()
    assert folders.change_settings(folder, {"online": {"lr": 1e-5}}).online.lr == 1e-5
    assert sorted(path.stem for path in (folder / "rollouts").iterdir()) == sorted(kept)
    assert read_json(folder / "config.json")["online"]["lr"] == 1e-5
    checkpoints.save(folder / "checkpoints", Progress("mpo", 2, 99), learner)
    folders.change_settings(folder, {"offline": {"lr": 1e-5}})
    assert not (folder / "rollouts/rates-00000.parquet").exists(), "measured by a policy that will be another"
    with pytest.raises(ConfigError, match="may change only"):
        folders.change_settings(folder, {"online": {"problems": 3}})
    with pytest.raises(ConfigError, match=r"seed: .*may change only"):
        adjusted(config, {"seed": 3})


# ── losses by name, staleness ────────────────────────────────────────────────────────────────────


def test_losses_by_name_and_their_settings() -> None:
    assert online.settings_of(Online()) == {"eps_low": 0.2, "eps_high": 0.2}
    assert online.settings_of(Online(loss="grpo", settings={"beta": 1})) == {"beta": 1.0}
    assert online.asks_for_reference(Online(loss="grpo", settings={"beta": 0.01}))
    assert not online.asks_for_reference(Online(loss="grpo"))
    with pytest.raises(UnknownName, match="Did you mean dapo"):
        online.settings_of(Online(loss="dapoo"))


@pytest.mark.parametrize("loss", sorted(online.ONLINE))
@pytest.mark.parametrize("correction", ["", "tis"])
def test_every_loss_learns_alike_whole_and_in_micro_batches(loss: str, correction: str, tiny_model: Path) -> None:
    rows = [
        online.Row(Tokens((5, 6, 7), (8, 9)), (-5.0, -5.5), 1.0),
        online.Row(Tokens((5,), (1, 2, 3, 4)), (-6.0,) * 4, -0.7),
        online.Row(Tokens((9, 9), (3,)), (-5.2,), 0.4),
    ]
    settings = Online(loss=loss, updates=1, lr=1e-3, warmup=0.0, correction=correction)
    if loss == "intern_s1":  # enough for KL-Cov to show where it picks its tokens: in the whole batch
        settings = dataclasses.replace(settings, settings={"kl_cov_beta": 5.0})
    norms = []
    for micro_tokens in (1000, 5):
        policy, _ = models.load(str(tiny_model))
        metrics = online.update(Learner(policy, micro_tokens=micro_tokens), rows, settings, 0, 0, PAD, budget=8)
        assert ("mismatch_kl" in metrics) == bool(correction)
        norms.append(metrics["grad_norm"])
    assert norms[0] == pytest.approx(norms[1], rel=1e-4)
    assert norms[0] > 0


def test_a_run_divides_by_its_own_budget_unless_told_otherwise(tiny_model: Path) -> None:
    rows = [online.Row(Tokens((5, 6), (8, 9)), (-5.0, -5.5), 1.0), online.Row(Tokens((5,), (1,)), (-6.0,), -0.7)]
    norms = {}
    for budget, settings in ((8, {}), (16, {}), (8, {"max_tokens": 16})):
        policy, _ = models.load(str(tiny_model))
        asked = Online(loss="dr_grpo", updates=1, lr=1e-3, warmup=0.0, settings=settings)
        norms[budget, bool(settings)] = online.update(Learner(policy), rows, asked, 0, 0, PAD, budget=budget)[
            "grad_norm"
        ]
    assert norms[8, False] == pytest.approx(2 * norms[16, False], rel=1e-4)
    assert norms[8, True] == pytest.approx(norms[16, False], rel=1e-4)


def test_turns_of_old_policies_are_dropped_and_counted(make_rollout) -> None:
    rollouts = [make_rollout(str(i), float(i % 2), seed=1, sample=i, version=i) for i in range(4)]
    rows, metrics = online.rows_of(rollouts, version=3, max_staleness=1)
    assert [row.tokens.completion for row in rows] == [(ord("2"),), (ord("3"),)]
    assert (metrics["staleness"], metrics["stale_dropped"]) == (1.5, 0.5)
    assert sum(row.advantage for row in online.rows_of(rollouts)[0]) == pytest.approx(0.0, abs=1e-6)


def test_problems_always_or_never_solved_offline_are_left_out_online(make_rollout) -> None:
    rollouts = [
        make_rollout(str(i), float(i < right), seed=seed, sample=i)
        for seed, right in enumerate((0, 1, 4))
        for i in range(4)
    ]
    plan = Plan([ADD], {}, {}, {}, {ADD: [0, 1, 2, 3]}, {})
    assert supply.pool_of(plan, "", []) == {ADD: [0, 1, 2, 3]}
    assert supply.pool_of(plan, "mmpr_tiny", rollouts) == {ADD: [1, 3]}
    assert supply.pool_of(plan, "intern_s1", rollouts) == {ADD: [3]}, "a quarter is not enough for this rule"


def test_a_rate_measured_again_after_mpo_counts_instead_of_the_old_one(make_rollout) -> None:
    before = [make_rollout(str(i), float(i < 2), seed=seed, sample=i) for seed in (0, 1) for i in range(4)]
    after = [make_rollout(str(i), 1.0, seed=0, sample=10 + i, version=9) for i in range(4)]
    plan = Plan([ADD], {}, {}, {}, {ADD: [0, 1]}, {})
    assert supply.pool_of(plan, "mmpr_tiny", before) == {ADD: [0, 1]}
    assert supply.pool_of(plan, "mmpr_tiny", before + after) == {ADD: [1]}


def test_a_random_scorer_decides_which_groups_are_kept(make_rollout, tmp_path: Path) -> None:
    """In truth nothing is solved: the truth would keep no group, and give the task no share."""
    config = RunConfig(control="random-scorer", online=Online(problems=6, samples=8, over=0.5))
    store = Store(tmp_path)
    gather = Gatherer(config, store, None, None, None, Ledger(), Console(quiet=True), ALONE)  # type: ignore[arg-type]
    rollouts = [make_rollout(str(sample), 0.0, seed=seed, sample=sample) for seed in range(40) for sample in range(8)]
    for wave in ("", ".1", ".2", ".3", ".4"):
        store.write(f"online-00000{wave}", rollouts)
    fresh = supply.next_batch(gather, {ADD: list(range(40))}, 0, supply.Used())
    kept = list(by_problem(fresh.kept).values())
    assert len(kept) == 6
    assert all({rollout.reward for rollout in group} == {0.0, 1.0} for group in kept)
    assert {rollout.reward for rollout in fresh.made} == {0.0}, "metrics and the store keep the truth"
    assert supply._rates(gather, range(1))[ADD] == pytest.approx(0.5, abs=0.1)


# ── trackers ─────────────────────────────────────────────────────────────────────────────────────

STUB = """
calls = []
class Run:
    class info:
        run_id = "abc"
    def __enter__(self): return self
    def __exit__(self, *e): calls.append(("finish",))
    def log(self, metrics, step): calls.append(("log", metrics, step))
    def finish(self): calls.append(("finish",))
def init(**settings): calls.append(("init", settings["name"])); return Run()
def log(metrics, step): calls.append(("log", metrics, step))
def finish(): calls.append(("finish",))
def set_experiment(name): pass
def start_run(run_id, run_name): calls.append(("init", run_name or run_id)); return Run()
def log_params(params): assert params["online.lr"] == 1e-4
log_metrics = log
"""


@pytest.mark.parametrize("tracker", ["wandb", "mlflow", "trackio"])
def test_a_tracker_is_told_every_step_and_closed(tracker: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / f"{tracker}.py").write_text(STUB)  # these packages are large, and talk to servers
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, tracker, raising=False)
    config = RunConfig(name="mine", track=(tracker,))  # type: ignore[arg-type]
    for _ in range(2):
        with trackers.tracking(config, tmp_path, 0, dataclasses.asdict(config)) as log:
            log({"online/reward": 0.5}, 1)
    calls = sys.modules[tracker].calls
    sys.modules.pop(tracker)
    again = "abc" if tracker == "mlflow" else "mine"
    one = [("log", {"online/reward": 0.5}, 1), ("finish",)]
    assert calls == [("init", "mine"), *one, ("init", again), *one]


def test_a_tracker_that_is_not_installed_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(trackers.PACKAGES, "wandb", "wandb_is_not_here")
    with pytest.raises(MissingExtra, match="pip install wandb_is_not_here"):
        trackers.package("wandb")


def test_metrics_come_back_as_they_were_written(tmp_path: Path) -> None:
    history = [{"stage": "sft", "step": 1, "loss": 0.5}, {"stage": "online", "step": 1, "reward": 1.0}]
    trackers.write_metrics(tmp_path / "m.parquet", history)
    assert trackers.read_metrics(tmp_path / "m.parquet") == history
    assert trackers.read_metrics(tmp_path / "none.parquet") == []


# ── the sweep ────────────────────────────────────────────────────────────────────────────────────


def line(rate: float, rewards: list[float]) -> dict[str, object]:
    values = {"t": {str(i): value for i, value in enumerate(rewards)}}
    mean = sum(rewards) / len(rewards)
    return {"rate": rate, "before": 0.3, "after": mean, "gain": mean - 0.3, "stderr": 0.01, "values": values}


def test_the_lowest_rate_within_an_error_of_the_best_is_chosen() -> None:
    good, nearly, poor = [1.0] * 60 + [0.0] * 40, [1.0] * 58 + [0.0] * 41 + [1.0], [1.0] * 40 + [0.0] * 60
    found = [line(1e-5, poor), line(3e-5, nearly), line(1e-4, good), {"rate": 1e-3, "collapsed": "gone"}]
    result = lr_sweep.choose(found)
    assert result["chosen"] == 3e-5
    assert "lowest" in result["reason"]
    assert lr_sweep.choose([line(1e-5, poor), line(1e-4, good)])["chosen"] == 1e-4
    assert "try further" in lr_sweep.choose([line(1e-5, poor), line(1e-4, good)])["reason"]
    assert lr_sweep.choose([line(1e-5, [0.0] * 10)])["chosen"] is None
    text = lr_sweep.table({"stage": "mpo", "rates": found} | result)
    assert "3e-05" in text.splitlines()[-1]
    assert "collapsed: gone" in text
    assert lr_sweep.plot({"stage": "mpo", "rates": found}).count("<circle") == 3


def test_a_short_run_keeps_what_was_asked_for_and_other_problems() -> None:
    config = from_mapping({"offline": {"rollouts": 777}, "seed": 3})
    made = lr_sweep.short(config, "mpo")
    assert (made.offline.rollouts, made.held_out.total, made.stages, made.seed) == (777, 600, ("mpo",), 3)
    assert made.held_out.draw != config.held_out.draw
