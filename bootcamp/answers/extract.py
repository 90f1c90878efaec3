"""Where in a response the answer stands.

The last complete `<answer>…</answer>` wins, then the last `\\boxed{…}`, then the last line that
is not blank. Two tagged answers that differ are no answer: a policy must not hedge. Every scan
is linear in the length of the response.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_RESPONSE = 200_000  # characters; longer ones are refused unread
MAX_ANSWER = 20_000
BOXED = "\\boxed{"

_TAG = re.compile(r"</?answer>", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Found:
    """The answer's text, or why there is none (`problem` is a Score code)."""

    text: str
    problem: str = ""
    note: str = ""


def final_answer(response: str) -> Found:
    """Find the final answer in `response`, white space trimmed."""
    if len(response) > MAX_RESPONSE:
        return Found("", "too_long", f"the response has {len(response)} characters; the limit is {MAX_RESPONSE}")
    tagged = _tagged(response)
    if len(set(tagged)) > 1:
        return Found("", "two_answers", "the response gives different answers")
    text = tagged[-1] if tagged else _boxed(response)
    if text is None:
        text = _last_line(response)
    if not text:
        return Found("", "no_answer", "the response holds no answer")
    if len(text) > MAX_ANSWER:
        return Found("", "too_long", f"the answer has {len(text)} characters; the limit is {MAX_ANSWER}")
    return Found(text)


def _tagged(response: str) -> list[str]:
    """The contents of all complete tags; of nested ones, the innermost."""
    answers = []
    begin: int | None = None  # where the contents of the innermost open tag start
    for tag in _TAG.finditer(response):
        if not tag[0].startswith("</"):
            begin = tag.end()
        elif begin is not None:
            answers.append(response[begin : tag.start()].strip())
            begin = None
    return answers


def _boxed(response: str) -> str | None:
    """The contents of the last `\\boxed{…}`, braces balanced."""
    begin = response.rfind(BOXED)
    if begin < 0:
        return None
    depth = 1
    for position in range(begin + len(BOXED), len(response)):
        depth += {"{": 1, "}": -1}.get(response[position], 0)
        if depth == 0:
            return response[begin + len(BOXED) : position].strip()
    return None


def _last_line(response: str) -> str:
    lines = response.rstrip().splitlines()
    return lines[-1].strip() if lines else ""
