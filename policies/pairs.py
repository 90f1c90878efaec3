"""Preference pairs from stored rollouts: MMPR's correctness branch (arXiv:2411.10442, section 3).

    recheck    verify every stored response again, from its raw text
    mine       pairs of a right and a wrong response to one problem, and an account of all the rest

A response that could not be read at all is a negative of another kind (`format`): it teaches form, not
the subject. Time-outs and verifier errors are neither right nor wrong.

As in the pipeline that InternVL published, save that a problem's pairs of both kinds share one limit
(there, each kind has its own), with pairs on the subject first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Literal, Protocol

from bootcamp.answers import final_answer
from bootcamp.types import Rollout, Verdict
from policies.groups import by_problem
from policies.sequences import Tokens

UNREADABLE = {"no_answer", "two_answers", "too_long"}
PER_PROBLEM = 15


@dataclass(frozen=True)
class Pair:
    """Two single-turn responses to one problem, with what the policy that wrote them gave each (summed)."""

    task: str
    address: str
    chosen: Tokens
    rejected: Tokens
    chosen_text: str
    rejected_text: str
    ref_chosen_logp: float
    ref_rejected_logp: float
    kind: Literal["answer", "format", "dropout"]


@dataclass(frozen=True)
class Mined:
    """Pairs, the addresses of problems that nobody solved (kept for later), and counts by reason."""

    pairs: list[Pair]
    all_wrong: list[str]
    counts: dict[str, int]


class Verifier(Protocol):
    """What gives verdicts on (task id, answer, response): `bootcamp.judging.Judge`, for one."""

    def verdicts(self, items: Sequence[tuple[str, Any, str]]) -> list[Verdict]: ...


def recheck(rollouts: Iterable[Rollout], verifier: Verifier) -> tuple[list[Rollout], dict[str, int]]:
    """The rollouts whose stored verdict a fresh one confirms, and counts of what was left out and why.

    Each distinct response is verified once. A fresh verdict confirms if it has the same value and finds
    the response as readable. `in_turns` are episodes, which have no one text to verify; `unverified`
    had no score when stored or have none now; `disagreed` got another verdict than the stored one.
    """
    counts = dict.fromkeys(("rollouts", "in_turns", "unverified", "disagreed", "confirmed"), 0)
    scored: list[Rollout] = []
    for group in by_problem(rollouts).values():
        for rollout in group:
            counts["rollouts"] += 1
            if len(rollout.turns) != 1:
                counts["in_turns"] += 1
            elif rollout.verdict.score is None:
                counts["unverified"] += 1
            else:
                scored.append(rollout)
    items = {(r.instance.address, r.response): (r.instance.task, r.instance.answer, r.response) for r in scored}
    fresh = dict(zip(items, verifier.verdicts(list(items.values())), strict=True))
    confirmed = []
    for rollout in scored:
        verdict = fresh[rollout.instance.address, rollout.response]
        if verdict.score is None:
            counts["unverified"] += 1
        elif _outcome(verdict) != _outcome(rollout.verdict):
            counts["disagreed"] += 1
        else:
            confirmed.append(rollout)
    counts["confirmed"] = len(confirmed)
    return confirmed, counts


def mine(rollouts: Iterable[Rollout], per_problem: int = PER_PROBLEM, seed: int = 0) -> Mined:
    """At most `per_problem` pairs for each problem, none twice; the same for the same arguments.

    The counts: rollouts that were `right`, `wrong`, `unreadable` or not to be judged (`unverified`,
    `in_turns`); their `repeats`, which count once; problems that are `mixed`, `all_right` or
    `all_wrong`; couples of responses `entailed` (see `entails`) or `over_limit`; pairs by kind.
    """
    counts = Counter(
        dict.fromkeys(("right", "wrong", "unreadable", "unverified", "in_turns", "repeats", "mixed"), 0)
        | dict.fromkeys(("all_right", "all_wrong", "entailed", "over_limit", "answer", "format"), 0)
    )
    pairs: list[Pair] = []
    all_wrong = []
    for address, group in by_problem(rollouts).items():
        sides: dict[str, dict[str, Rollout]] = {"right": {}, "wrong": {}, "unreadable": {}}
        for rollout in group:
            side = _side(rollout)
            counts[side] += 1
            if side in sides:
                counts["repeats"] += rollout.response in sides[side]
                sides[side].setdefault(rollout.response, rollout)
        rights = list(sides["right"].values())
        if not rights or not (sides["wrong"] or sides["unreadable"]):
            if any(sides.values()):
                counts["all_right" if rights else "all_wrong"] += 1
                all_wrong += [] if rights else [address]
            continue
        counts["mixed"] += 1
        rng, room = Random(f"{seed}/{address}"), per_problem
        for side in ("wrong", "unreadable"):
            couples = [(c, r) for c in rights for r in sides[side].values()]
            fit = [(c, r) for c, r in couples if not entails(r.response, c.response)]
            rng.shuffle(fit)
            taken = [_pair(chosen, rejected) for chosen, rejected in fit[:room]]
            counts["entailed"] += len(couples) - len(fit)
            counts["over_limit"] += len(fit) - len(taken)
            counts.update(pair.kind for pair in taken)
            room -= len(taken)
            pairs += taken
    return Mined(pairs, all_wrong, dict(counts))


def build(rollouts: Iterable[Rollout], per_problem: int = PER_PROBLEM, seed: int = 0) -> list[Pair]:
    """The pairs of `mine` alone."""
    return mine(rollouts, per_problem, seed).pairs


def entails(wrong: str, right: str) -> bool:
    """True if the wrong response's answer holds the right one's, letter case aside: MMPR's guard.

    Plain containment, as there: 12 stands in 112, which costs a few good pairs and lets no half-right
    one through. Of a response without one readable answer all the text counts.
    """
    return _said(right) in _said(wrong)


def _said(response: str) -> str:
    return (final_answer(response).text or response).lower()


def _unreadable(verdict: Verdict) -> bool:
    return verdict.score is not None and bool(UNREADABLE & set(verdict.score.codes))


def _outcome(verdict: Verdict) -> tuple[float, bool] | None:
    """What of a verdict decides about pairs."""
    return None if verdict.score is None else (verdict.score.value, _unreadable(verdict))


def _side(rollout: Rollout) -> str:
    if len(rollout.turns) != 1:
        return "in_turns"
    if rollout.verdict.score is None:
        return "unverified"
    if rollout.correct:
        return "right"
    return "unreadable" if _unreadable(rollout.verdict) else "wrong"


def _tokens(rollout: Rollout) -> tuple[Tokens, float]:
    completion = rollout.turns[0].completion
    return Tokens(completion.prompt_ids, completion.token_ids), sum(completion.logprobs)


def _pair(chosen: Rollout, rejected: Rollout) -> Pair:
    versions = {rollout.turns[0].completion.policy_version for rollout in (chosen, rejected)}
    if len(versions) != 1:
        raise ValueError("a pair's responses must come from one policy: their log-probabilities are the reference")
    (chosen_tokens, chosen_logp), (rejected_tokens, rejected_logp) = _tokens(chosen), _tokens(rejected)
    return Pair(
        task=chosen.instance.task,
        address=chosen.instance.address,
        chosen=chosen_tokens,
        rejected=rejected_tokens,
        chosen_text=chosen.response,
        rejected_text=rejected.response,
        ref_chosen_logp=chosen_logp,
        ref_rejected_logp=rejected_logp,
        kind="format" if _unreadable(rejected.verdict) else "answer",
    )
