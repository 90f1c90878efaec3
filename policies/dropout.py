"""Preference pairs where no truth is at hand: MMPR's DropoutNTP branch (arXiv:2411.10442, section 3).

A response is written with the image (and the context) in view: chosen. Its first half is continued by the
same policy without either: rejected, for what it goes on to say is made up. Both are then learned as
answers to the whole prompt. A policy that does not look at the image writes continuations that are as
likely as what they replace; `audit` finds that out before anything is learned.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bootcamp.errors import RunError
from bootcamp.templates import Template
from bootcamp.types import Chat, Completion, Engine, Instance, Sampling
from policies.pairs import Pair
from policies.sequences import Tokens
from rollouts.requests import Request

SHARE = 0.5  # of the words are kept: of .25, .5 and .75, this hallucinates least (the paper's ablation)

Encode = Callable[[str], tuple[int, ...]]  # text -> token ids, no special ones added
LogpOf = Callable[[Sequence[Tokens]], Sequence[float]]  # log π0(completion | prompt), summed over its tokens


@dataclass(frozen=True)
class Ask:
    """One response to be written with all there is to see, and its second half once more without."""

    instance: Instance
    chat: Chat
    bare: Chat  # of role and content alone: no image, no context, and nothing that could name them
    seed: int
    bare_seed: int


@dataclass(frozen=True)
class Made:
    """Pairs, and counts: `asked`, `pairs`, and the asks that gave none, by reason; `tokens` were generated in all."""

    pairs: list[Pair]
    counts: dict[str, int]
    tokens: int = 0


@dataclass(frozen=True)
class Audit:
    """How much likelier the policy finds what it wrote with the image in view, in nats a token.

    `gap` is the mean over pairs of the chosen's log-probability a token less the rejected's, `stderr`
    its standard error, `alarm` one line for a person, '' if all is well.
    """

    pairs: int
    gap: float
    stderr: float
    alarm: str


def question(prompt: str) -> str:
    """The last paragraph of a prompt; what stands before it is the context that can be dropped."""
    return prompt.rstrip().rpartition("\n\n")[2]


def asks(
    requests: Iterable[tuple[Request, Instance]], template: Template, question_of: Callable[[str], str] = question
) -> list[Ask]:
    """What to ask for the problems from which something can be dropped, in the order of their keys.

    `question_of` says what stays of a prompt without its context. A pure function of its arguments.
    """
    made = []
    for request, instance in sorted(requests, key=lambda pair: pair[0].key(pair[1].version)):
        rest = question_of(instance.prompt)
        if not instance.images and rest == instance.prompt.rstrip():
            continue
        first, *others = map(dict, template.chat(instance))
        bare = template.chat(dataclasses.replace(instance, prompt=rest, images=()))
        made.append(
            Ask(
                instance,
                # As `rollouts.worker.opening`: engines may know the instance beside the words.
                [first | {"instance": instance, "template": template, "images": instance.images}, *others],
                [{"role": message["role"], "content": message["content"]} for message in bare],
                request.sampling_seed,
                dataclasses.replace(request, stage=f"{request.stage}-bare").sampling_seed,
            )
        )
    return made


def first_words(text: str, share: float = SHARE) -> str:
    """The first ⌊share x words⌋ words, where words are what single spaces part, as in MMPR's script."""
    words = text.split(" ")
    return " ".join(words[: int(len(words) * share)])


def going_on(bare: Chat, words: str) -> list[dict[str, Any]]:
    """The chat that asks for a continuation: it ends with the policy's own words, half said."""
    return [*map(dict, bare), *([{"role": "assistant", "content": words}] if words else [])]


def joined(words: str, continuation: str) -> str:
    """Prefix and continuation, one space between, so that the last shared word stays whole.

    MMPR's script writes one behind the other, which may glue two words together.
    """
    return f"{words} {continuation.lstrip()}" if words else continuation


def build(
    engine: Engine,
    asked: Sequence[Ask],
    sampling: Sampling,
    encode: Encode,
    logp_of: LogpOf,
    stop: tuple[int, ...] = (),
    share: float = SHARE,
) -> Made:
    """One pair for each ask, where one comes about; two calls of the engine.

    The engine must continue a chat that ends with the assistant's words; `RunError` if its prompt shows
    that it does not. The rejected text is encoded anew, with `stop` behind it if the continuation ended by
    itself; `logp_of` gives its log-probability under the whole prompt, which no engine has computed. No
    pair comes of a response or continuation that is `empty`, nor of a continuation that is the `same` as
    what was cut off.
    """
    written = engine.generate([ask.chat for ask in asked], sampling, [ask.seed for ask in asked])
    full = [(ask, chosen) for ask, chosen in zip(asked, written, strict=True) if chosen.text.strip()]
    halves = [first_words(chosen.text, share) for _, chosen in full]
    continued = engine.generate(
        [going_on(ask.bare, words) for (ask, _), words in zip(full, halves, strict=True)],
        sampling,
        [ask.bare_seed for ask, _ in full],
    )
    for words, more in zip(halves, continued, strict=True):
        if words and more.prompt_ids and more.prompt_ids[-len(encode(words)) :] != encode(words):
            raise RunError("the engine does not continue the assistant's words: a chat that ends with them starts anew")
    counts = {"asked": len(asked), "empty": len(asked) - len(full), "same": 0, "pairs": 0}
    kept: list[tuple[Ask, Completion, str, Tokens]] = []
    for (ask, chosen), words, more in zip(full, halves, continued, strict=True):
        text = joined(words, more.text)
        if not more.text.strip():
            counts["empty"] += 1
        elif text.split() == chosen.text.split():
            counts["same"] += 1
        else:
            ids = encode(text) + (stop if more.finish == "stop" else ())
            kept.append((ask, chosen, text, Tokens(chosen.prompt_ids, ids)))
    logps = logp_of([tokens for *_, tokens in kept]) if kept else []
    counts["pairs"] = len(kept)
    return Made(
        [
            Pair(
                task=ask.instance.task,
                address=ask.instance.address,
                chosen=Tokens(chosen.prompt_ids, chosen.token_ids),
                rejected=tokens,
                chosen_text=chosen.text,
                rejected_text=text,
                ref_chosen_logp=sum(chosen.logprobs),
                ref_rejected_logp=logp,
                kind="dropout",
            )
            for (ask, chosen, text, tokens), logp in zip(kept, logps, strict=True)
        ],
        counts,
        sum(len(completion.token_ids) for completion in [*written, *continued]),
    )


def audit(pairs: Sequence[Pair], least: float = 0.01) -> Audit:
    """An alarm if the policy seems not to use what was dropped.

    It rings if the gap is below `least`, or is not two standard errors above 0: then continuations
    made blind are about as likely as what they replaced, and there is nothing to learn from them.
    """
    gaps = [
        pair.ref_chosen_logp / max(1, len(pair.chosen.completion))
        - pair.ref_rejected_logp / max(1, len(pair.rejected.completion))
        for pair in pairs
    ]
    count = len(gaps)
    if count < 2:
        return Audit(count, gaps[0] if gaps else 0.0, 0.0, f"{count} pairs are too few to tell")
    gap = math.fsum(gaps) / count
    stderr = math.sqrt(math.fsum((g - gap) ** 2 for g in gaps) / (count - 1) / count)
    alarm = ""
    if gap < least or gap < 2 * stderr:
        alarm = (
            f"chosen and rejected are about equally likely ({gap:.4f} ± {stderr:.4f} nats a token over {count} pairs): "
            "the policy does not seem to use what was dropped"
        )
    return Audit(count, gap, stderr, alarm)
