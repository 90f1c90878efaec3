"""Answers that need no understanding: constants, and what a rule copies from the prompt.

A rule says where to look, never what the subject is: the third number, the last word, the word
after "is", the largest number, the longest line. A rule that is often right is a leak, an example
that gives the answer away, or a task that is no task.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

STOCK = (
    "0", "1", "-1", "2", "3", "10", "1/2", "0.5", "yes", "no", "true", "false", "none", "A", "B", "C", "D", "x",
    "x + 1", "1, 2", "1, 2, 3", "0, 0", "[]", "{}", "()", "[0]", "[[1, 0], [0, 1]]", "(1 2)", "C", "CC", "O", "P1", "e",
    "pi", "left", "right", "up", "stop", "impossible",
)  # fmt: skip

MAX_PROMPT = 20_000  # characters looked at
MAX_COPY = 400  # characters of one guess
PLACES = 8  # from either end

_NUMBER = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?(?:/\d+)?", re.ASCII)
_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"`([^`\n]{1,200})`|\"([^\"\n]{1,200})\"|\$([^$\n]{1,200})\$|<answer>([^<\n]{1,200})</answer>")
_COLON = re.compile(r":[ \t]*([^:\n]{1,200})")
_EDGES = ".,;:!?()[]{}\"'`$"


@dataclass(frozen=True)
class Guess:
    """What one rule copies."""

    rule: str
    text: str


def copies(prompt: str) -> list[Guess]:
    """What every rule of place, order and context copies from a prompt."""
    prompt = prompt[:MAX_PROMPT]
    guesses: list[Guess] = []
    kinds: Mapping[str, list[str]] = {
        "number": [m[0].lstrip("+") for m in _NUMBER.finditer(prompt)],
        "token": [token for m in _TOKEN.finditer(prompt) if (token := m[0].strip(_EDGES))],
        "line": [line.strip() for line in prompt.splitlines() if line.strip()],
        "quoted piece": [next(filter(None, m.groups())).strip() for m in _QUOTED.finditer(prompt)],
        "piece after a colon": [
            piece.strip() for m in re.finditer(r":[ \t]*([^:\n]{1,200})", prompt) if (piece := m[1]).strip()
        ],
        "name": [m[0] for m in _WORD.finditer(prompt) if m[0][0].isupper()],
    }
    for kind, pieces in kinds.items():
        for place in range(min(PLACES, len(pieces))):
            guesses.append(Guess(f"{kind} {place + 1} of the prompt", pieces[place]))
            guesses.append(Guess(f"{kind} {place + 1} from the end of the prompt", pieces[-1 - place]))
    guesses += _decoded(kinds["token"])
    guesses += _contexts(kinds["token"])
    guesses += _extremes(kinds)
    return [guess for guess in guesses if 0 < len(guess.text) <= MAX_COPY]


def _contexts(tokens: list[str]) -> Iterable[Guess]:
    """The token after each word, at its first and its last place."""
    after: dict[str, list[str]] = {}
    for word, following in pairwise(tokens):
        if word.isalpha() or word in ("=", "->", "→"):
            after.setdefault(word.lower(), []).append(following)
    for word, found in after.items():
        yield Guess(f"what follows the first {word!r}", found[0])
        if len(found) > 1:
            yield Guess(f"what follows the last {word!r}", found[-1])


def _decoded(tokens: list[str]) -> Iterable[Guess]:
    """Tokens near either end, read backwards or as base64."""
    for place in range(min(PLACES, len(tokens))):
        for token, where in ((tokens[place], f"{place + 1}"), (tokens[-1 - place], f"{place + 1} from the end")):
            if len(token) > 1:
                yield Guess(f"token {where} read backwards", token[::-1])
            if len(token) >= 4:
                with suppress(ValueError):  # UnicodeDecodeError is one, too
                    yield Guess(f"token {where} read as base64", b64decode(token, validate=True).decode())


def _extremes(kinds: Mapping[str, list[str]]) -> Iterable[Guess]:
    """The largest, smallest, longest, shortest and most frequent pieces."""
    numbers = [(float(text.replace(",", "").replace("−", "-")), text) for text in kinds["number"] if "/" not in text]
    if numbers:
        yield Guess("the largest number of the prompt", max(numbers)[1])
        yield Guess("the smallest number of the prompt", min(numbers)[1])
    for kind in ("token", "line", "quoted piece"):
        if pieces := kinds[kind]:
            yield Guess(f"the longest {kind} of the prompt", max(pieces, key=len))
            yield Guess(f"the shortest {kind} of the prompt", min(pieces, key=len))
            yield Guess(f"the most frequent {kind} of the prompt", Counter(pieces).most_common(1)[0][0])


def computations(prompt: str) -> list[Guess]:
    """What plain arithmetic on all numbers of a prompt gives: a shortcut, or the task's own skill."""
    values = [
        int(m[0].replace(",", "")) for m in _NUMBER.finditer(prompt[:MAX_PROMPT]) if re.fullmatch(r"-?[\d,]+", m[0])
    ]
    if not 2 <= len(values) <= 40 or any(abs(value) > 10**12 for value in values):
        return []
    product = 1
    for value in values[:12]:
        product *= value
    rules: Mapping[str, Callable[[], int | None]] = {
        "the sum of the prompt's numbers": lambda: sum(values),
        "the product of the prompt's numbers": lambda: product,
        "the first number minus the second": lambda: values[0] - values[1],
        "the quotient of the first two numbers": lambda: values[0] // values[1] if values[1] else None,
        "the remainder of the first two numbers": lambda: values[0] % values[1] if values[1] else None,
        "how many numbers the prompt has": lambda: len(values),
        "one more than the first number": lambda: values[0] + 1,
    }
    results = {rule: work() for rule, work in rules.items()}
    return [Guess(rule, str(result)) for rule, result in results.items() if result is not None]
