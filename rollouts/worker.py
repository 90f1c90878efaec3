"""From requests to scored rollouts: a plain function, which a pool merely calls elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import bootcamp
from bootcamp.judging import Judge
from bootcamp.qualification import cards
from bootcamp.templates import Template
from bootcamp.types import Engine, Instance, Interactive, Rollout, Sampling, Turn
from rewards import MixtureOfRewards
from rollouts.play import Outcome, play
from rollouts.requests import Request


def roll(
    engine: Engine,
    judge: Judge,
    mixture: MixtureOfRewards,
    requests: Sequence[Request],
    template: Template,
    sampling: Sampling,
) -> list[Rollout]:
    """One scored rollout for each request, in their order.

    Instances are made again from their addresses. The engine is asked once for all that is answered
    in one turn; interactive tasks are played, some at a time, turn by turn.
    """
    instances: dict[tuple[str, int, int], Instance] = {}
    for request in requests:
        address = (request.task, request.seed, request.level)
        if address not in instances:
            instances[address] = bootcamp.task(request.task).instance(request.seed, request.level)
    work = [(request, instances[request.task, request.seed, request.level]) for request in requests]
    in_turns = [isinstance(bootcamp.task(request.task), Interactive) for request in requests]

    at_once = [pair for pair, turns in zip(work, in_turns, strict=True) if not turns]
    answered = answer(engine, judge, at_once, template, sampling)
    played = play(engine, [pair for pair, turns in zip(work, in_turns, strict=True) if turns], sampling)
    outcomes = [next(played) if turns else next(answered) for turns in in_turns]
    return [
        mixture.score(
            Rollout(request.key(instance.version), instance, turns, verdict, card_hash=cards.hash_of(instance.task))
        )
        for (request, instance), (turns, verdict) in zip(work, outcomes, strict=True)
    ]


def opening(instance: Instance, template: Template) -> list[dict[str, Any]]:
    """The chat that opens a rollout, with what engines may know beside it (see rollouts/engines)."""
    first, *rest = template.chat(instance)
    beside = {"instance": instance, "template": template, "images": instance.images}
    return [dict(first) | beside, *map(dict, rest)]


def answer(
    engine: Engine,
    judge: Judge,
    work: Sequence[tuple[Request, Instance]],
    template: Template,
    sampling: Sampling,
) -> Iterator[Outcome]:
    """The turn and the verdict of one answer for each request, in order."""
    chats = [opening(instance, template) for _, instance in work]
    completions = engine.generate(chats, sampling, [request.sampling_seed for request, _ in work]) if work else []
    items = [
        (instance.task, instance.answer, completion.text)
        for (_, instance), completion in zip(work, completions, strict=True)
    ]
    verdicts = judge.verdicts(items)
    for chat, (_, instance), completion, verdict in zip(chats, work, completions, verdicts, strict=True):
        yield (Turn(chat[0]["content"], instance.images, completion),), verdict
