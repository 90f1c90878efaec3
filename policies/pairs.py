"""Preference pairs from stored rollouts: MMPR's correctness branch (arXiv:2411.10442, section 3).

For each problem, every right response against every wrong one, at most a few. A response that could
not be read at all is a negative of another kind (`format`): it teaches form, not the subject.
Time-outs and verifier errors are neither.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Literal

from bootcamp.answers import final_answer
from bootcamp.types import Rollout
from policies.sequences import Tokens

UNREADABLE = {"no_answer", "two_answers", "too_long"}


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
    kind: Literal["answer", "format"]


def build(rollouts: Iterable[Rollout], per_problem: int, seed: int) -> list[Pair]:
    """All pairs, at most `per_problem` for each problem, none twice; the same for the same arguments."""
    groups: dict[str, list[Rollout]] = defaultdict(list)
    for rollout in rollouts:
        if rollout.verdict.status == "scored" and len(rollout.turns) == 1:
            groups[rollout.instance.address].append(rollout)
    pairs = []
    for address in sorted(groups):
        group = sorted(groups[address], key=lambda rollout: rollout.key)
        rights = _distinct([rollout for rollout in group if rollout.correct])
        wrongs = _distinct([rollout for rollout in group if not rollout.correct])
        candidates = [(c, r) for c in rights for r in wrongs if not entails(r.response, c.response)]
        Random(f"{seed}/{address}").shuffle(candidates)
        pairs += [_pair(chosen, rejected) for chosen, rejected in candidates[:per_problem]]
    return pairs


def entails(wrong: str, right: str) -> bool:
    """True if the wrong response states the right one's answer too, as whole words.

    Whole words, because short answers are everywhere: 12 does not stand in 112.
    """
    answer = final_answer(right).text
    return re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", wrong) is not None


def _distinct(rollouts: list[Rollout]) -> list[Rollout]:
    return list({rollout.response: rollout for rollout in reversed(rollouts)}.values())[::-1]


def _tokens(rollout: Rollout) -> tuple[Tokens, float]:
    completion = rollout.turns[0].completion
    return Tokens(completion.prompt_ids, completion.token_ids), sum(completion.logprobs)


def _pair(chosen: Rollout, rejected: Rollout) -> Pair:
    versions = {rollout.turns[0].completion.policy_version for rollout in (chosen, rejected)}
    if len(versions) != 1:
        raise ValueError("a pair's responses must come from one policy: their log-probabilities are the reference")
    (chosen_tokens, chosen_logp), (rejected_tokens, rejected_logp) = _tokens(chosen), _tokens(rejected)
    score = rejected.verdict.score
    unreadable = score is not None and bool(UNREADABLE & set(score.codes))
    return Pair(
        task=chosen.instance.task,
        address=chosen.instance.address,
        chosen=chosen_tokens,
        rejected=rejected_tokens,
        chosen_text=chosen.response,
        rejected_text=rejected.response,
        ref_chosen_logp=chosen_logp,
        ref_rejected_logp=rejected_logp,
        kind="format" if unreadable else "answer",
    )
