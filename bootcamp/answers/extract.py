"""Where in a response the answer stands.

The last complete `<answer>…</answer>` wins, then the last `\\boxed{…}`, then the last line that
is not blank. What was found is unwrapped while one wrapper holds all of it: a label (`Answer:`, `Final answer:`),
`**…**`, or `\\boxed{…}` with or without dollar signs. Two tagged answers that differ once unwrapped are no answer:
a policy must not hedge. Every scan is linear in the length of the response.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_RESPONSE = 200_000  # characters; longer ones are refused unread
MAX_ANSWER = 20_000
MAX_WRAPPERS = 6  # around one answer
BOXED = "\\boxed{"

_TAG = re.compile(r"</?answer>", re.IGNORECASE | re.ASCII)
_LABEL = re.compile(r"(?:\*\*(?:final )?answer(?:\*\*:|:\*\*)|(?:final )?answer:)\s*", re.IGNORECASE | re.ASCII)
_OPENED = ("$$\\boxed{", "$\\boxed{", "\\(\\boxed{", "\\[\\boxed{", BOXED)
_CLOSED = ("}$$", "}$", "}\\)", "}\\]", "}")


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
    tagged = [_unwrapped(text) for text in _tagged(response)]
    if len(set(tagged)) > 1:
        return Found("", "two_answers", "the response gives different answers")
    text = tagged[-1] if tagged else _boxed(response)
    if text is None:
        text = _unwrapped(_last_line(response))
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


def _unwrapped(text: str) -> str:
    """The answer without the wrappers that hold all of it."""
    for _ in range(MAX_WRAPPERS):
        inside = _inside(text)
        if inside is None:
            break
        text = inside
    return text


def _inside(text: str) -> str | None:
    """What the outermost wrapper holds; None if no wrapper holds the whole."""
    label = _LABEL.match(text)
    if label:
        return text[label.end() :].strip()
    if len(text) > 4 and text.startswith("**") and text.endswith("**") and "**" not in text[2:-2]:
        return text[2:-2].strip()
    trimmed = text.removesuffix(".")
    for opened, closed in zip(_OPENED, _CLOSED, strict=True):
        if trimmed.startswith(opened) and trimmed.endswith(closed):
            inside = trimmed[len(opened) : -len(closed)]
            return inside.strip() if _balanced(inside) else None
    return None


def _balanced(text: str) -> bool:
    """True if no brace closes what was opened before `text`."""
    depth = 0
    for mark in text:
        depth += (mark == "{") - (mark == "}")
        if depth < 0:
            return False
    return depth == 0


def _last_line(response: str) -> str:
    lines = response.rstrip().splitlines()
    return lines[-1].strip() if lines else ""
