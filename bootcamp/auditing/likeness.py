"""Can two tasks be told apart by what their prompts say?

A naive Bayes classifier over the tokens of prompts, taught by one half of the samples, guesses which of
two tasks each of the other half came from. Half of the guesses right means that the prompts are the same
up to numbers; all of them, that they are not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from bootcamp.auditing.sketches import Sketch

Prompts = Sequence[frozenset[str]]

OVERLAP = 0.8  # of their words (Jaccard) for two tasks to be compared at all
SAME = 0.7  # of the prompts told apart, at most, for two tasks to count as the same


def candidates(sketches: Sequence[Sketch]) -> Iterator[tuple[Sketch, Sketch]]:
    """Pairs that share nearly all their words."""
    for index, one in enumerate(sketches):
        for other in sketches[index + 1 :]:
            shared = len(one.words & other.words)
            if shared >= OVERLAP * (len(one.words) + len(other.words) - shared):
                yield one, other


def told_apart(one: Sketch, other: Sketch) -> float:
    """The share of prompts whose task is guessed: 0.5 is chance, 1 is always.

    >>> same = Sketch("a", (frozenset("ab"),) * 8, frozenset(), ())
    >>> told_apart(same, same)
    0.5
    """
    halves = [
        _guessed(
            [one.prompts[fold::2], other.prompts[fold::2]], [one.prompts[1 - fold :: 2], other.prompts[1 - fold :: 2]]
        )
        for fold in (0, 1)
    ]
    return sum(halves) / 2


def _guessed(learned: Sequence[Prompts], asked: Sequence[Prompts]) -> float:
    """The share of `asked` prompts that what was `learned` puts on their side, ties counting half."""
    counts = [Counter(token for prompt in prompts for token in prompt) for prompts in learned]
    shares = [
        {token: (counts[side][token] + 0.5) / (len(learned[side]) + 1) for token in counts[0] | counts[1]}
        for side in (0, 1)
    ]
    here = {token: math.log(share / shares[1][token]) for token, share in shares[0].items()}
    absent = {token: math.log((1 - share) / (1 - shares[1][token])) for token, share in shares[0].items()}
    nothing = sum(absent.values())
    right = 0.0
    for side, prompts in enumerate(asked):
        for prompt in prompts:
            margin = nothing + sum(here[token] - absent[token] for token in prompt if token in here)
            right += 0.5 if abs(margin) < 1e-9 else (margin > 0) == (side == 0)
    return right / sum(map(len, asked))
