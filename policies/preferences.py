"""What the offline stage learns from: rollouts of the policy as it stands, and the pairs made of them.

Beside pairs of a right and a wrong response (`policies/pairs.py`) there may be some of a response and its
second half written blind (`policies/dropout.py`). What became of every rollout is counted in `pairs.json`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import PreTrainedTokenizerBase

import bootcamp
from bootcamp.errors import RunError
from bootcamp.judging import Judge
from bootcamp.types import Rollout, Sampling
from policies import controls, dropout, mpo, pairs
from policies.files import read_json, write_json
from policies.gathering import Gatherer
from policies.learner import Learner
from policies.plan import Plan
from policies.sequences import Tokens, collate, microbatches, token_logp
from rollouts.engines.causal import TransformersEngine

PARTS = 4  # batches of offline rollouts, a part of every task's problems each, so that a kill costs little


def offline_rollouts(gather: Gatherer, plan: Plan) -> list[Rollout]:
    """The rollouts that pairs are built from."""
    settings = gather.config.offline
    each = -(-settings.rollouts // (settings.samples * len(plan.trained)))
    rollouts: list[Rollout] = []
    for part in range(PARTS):
        requests = [
            gather.request("offline", part, task, seed, sample)
            for task in plan.trained
            for seed in plan.training[task][:each][part::PARTS]
            for sample in range(settings.samples)
        ]
        rollouts += gather.roll("offline", part, requests)
    return rollouts


def remeasured(gather: Gatherer, offline: Sequence[Rollout]) -> list[Rollout]:
    """The problems of the offline rollouts once more, by the policy as MPO left it: most are then solved more often."""
    problems = sorted({(r.instance.task, r.instance.seed) for r in offline})
    requests = [
        gather.request("rates", 0, task, seed, sample)
        for task, seed in problems
        for sample in range(gather.config.online.remeasure)
    ]
    return gather.roll("rates", 0, requests) if requests else []


def collect(
    gather: Gatherer, plan: Plan, learner: Learner, tokenizer: PreTrainedTokenizerBase, directory: Path
) -> list[pairs.Pair]:
    """All pairs of a run; `RunError` if there is none. The same whenever a run comes here again."""
    config, settings = gather.config, gather.config.offline
    rollouts = offline_rollouts(gather, plan)
    account: dict[str, Any] = {}
    if settings.recheck:
        with gather.ledger.stage("verifying again"), Judge() as judge:
            rollouts, account["recheck"] = pairs.recheck(rollouts, judge)
        if account["recheck"]["disagreed"]:
            gather.console.say(f"{account['recheck']['disagreed']} stored verdicts were not confirmed: left out")
    mined = pairs.mine(gather.dealt(rollouts, 0), settings.pairs_per_problem, config.seed)
    account |= {"mined": mined.counts, "all_wrong": mined.all_wrong}
    made = mined.pairs
    if config.control == "shuffled-pairs":
        made = controls.shuffle_pairs(made, config.seed)
    if settings.dropout:
        path = directory / "dropout.json"
        if gather.team.leads and not path.exists():
            _write_blind(gather, plan, learner, tokenizer, path)
        gather.team.await_leader(path.exists)
        account["dropout"] = read_json(path)
        made = made + [_pair(values) for values in account["dropout"].pop("pairs")]
    if not made:
        raise RunError("no pair could be built: every problem was solved always or never")
    if gather.team.leads:
        write_json(directory / "pairs.json", account)
        mpo.write_pairs(made, directory / "pairs.parquet")
    return made


def _write_blind(
    gather: Gatherer, plan: Plan, learner: Learner, tokenizer: PreTrainedTokenizerBase, path: Path
) -> None:
    """Pairs by dropping contexts, written down before anything is learned: their reference is the policy of now."""
    config = gather.config
    each = -(-config.offline.dropout // len(plan.trained))
    requests = [
        (gather.request("dropout", 0, task, seed, 0), bootcamp.task(task).instance(seed, config.level))
        for task in plan.trained
        for seed in plan.training[task][:each]
    ]
    asked = dropout.asks(requests, gather.template)[: config.offline.dropout]
    engine = TransformersEngine.of(learner.policy, tokenizer, threads=torch.get_num_threads())
    with gather.ledger.stage("dropout rollouts"):
        made = dropout.build(
            engine,
            asked,
            Sampling(config.temperature, config.max_tokens),
            lambda text: tuple(tokenizer(text, add_special_tokens=False)["input_ids"]),
            lambda rows: _summed_logp(learner, rows, tokenizer.pad_token_id),
            stop=(tokenizer.eos_token_id,),
        )
    gather.ledger.generated("dropout rollouts", made.tokens, 2 * len(asked))
    found = dropout.audit(made.pairs)
    if found.alarm:
        gather.console.say(f"no pairs by dropping the context: {found.alarm}")
    kept = [] if found.alarm else [dataclasses.asdict(pair) for pair in made.pairs]
    write_json(path, {"counts": made.counts, "audit": dataclasses.asdict(found), "pairs": kept})


def _pair(values: dict[str, Any]) -> pairs.Pair:
    """A pair as it was written down."""
    sides = {
        side: Tokens(tuple(values[side]["prompt"]), tuple(values[side]["completion"]))
        for side in ("chosen", "rejected")
    }
    return pairs.Pair(**values | sides)


def _summed_logp(learner: Learner, rows: Sequence[Tokens], pad: int) -> list[float]:
    """log π(completion | prompt) of each row under the learner's policy."""
    found = [0.0] * len(rows)
    for chunk in microbatches([len(row) for row in rows], learner.micro_tokens):
        batch = collate([rows[i] for i in chunk], pad, learner.policy.device)
        with torch.no_grad(), learner.precision():
            summed = token_logp(learner.policy, batch).sum(dim=1).tolist()
        for i, value in zip(chunk, summed, strict=True):
            found[i] = value
    return found
