"""The prompt holds all that is needed, reads well, and does not hold the answer."""

from __future__ import annotations

import copy
import re
import unicodedata
from collections import Counter
from itertools import islice
from random import Random
from typing import Any

from bootcamp.qualification.subject import Subject, corrupted, quoted
from bootcamp.types import Instance

MAX_PROMPT = 12_000  # characters
ENOUGH = 20  # instances of a level, for `check` to be known not to read the prompt
_TAG = re.compile(r"</?answer>|\\boxed", re.IGNORECASE)
_SCRIPTS = ("LATIN", "CJK", "HANGUL", "HIRAGANA", "KATAKANA", "CYRILLIC", "ARABIC", "HEBREW", "DEVANAGARI", "THAI")
MIXED = 0.03  # share of letters in a second script that is no longer a name or a symbol


def prompts(subject: Subject) -> None:
    """Length, blank edges, tags, scripts, and the answer standing in it."""
    seen = [instance for instances in subject.instances.values() for instance in instances]
    if not seen:
        return
    longest = max(seen, key=lambda instance: len(instance.prompt))
    standing = long_answers = 0
    for instance in seen:
        prompt = instance.prompt
        if not isinstance(prompt, str) or not prompt.strip():
            subject.defect("prompt", "no_prompt", f"{instance.address} has no prompt")
            return
        if prompt != prompt.strip():
            subject.defect("prompt", "blank_edges", f"the prompt of {instance.address} begins or ends with white space")
        if _TAG.search(prompt):
            subject.defect(
                "prompt",
                "tags_in_prompt",
                f"the prompt of {instance.address} speaks of answer tags or boxes: the run's template says where to "
                "answer",
            )
        if mixed := _mixed(prompt):
            subject.defect("prompt", "mixed_scripts", f"the prompt of {instance.address} mixes languages: {mixed}")
        text = subject.answer_text(instance)
        if text and len(text) >= 5:
            long_answers += 1
            standing += text in prompt
    if len(longest.prompt) > MAX_PROMPT:
        subject.defect(
            "prompt", "long_prompt", f"the prompt of {longest.address} has {len(longest.prompt):,} characters"
        )
    if long_answers >= 10 and standing > 0.9 * long_answers:
        subject.remark("prompt", "answer_in_prompt", "the right answer always stands in the prompt, word for word")
    subject.figures["prompt"] = {
        "longest": len(longest.prompt),
        "shortest": min(len(instance.prompt) for instance in seen),
        "answer_inside": round(standing / long_answers, 3) if long_answers else 0.0,
    }
    _levels(subject)
    if not subject.played:
        _hidden(subject)


def _mixed(text: str) -> str:
    letters = Counter(
        next((script for script in _SCRIPTS if unicodedata.name(mark, "").startswith(script)), "other")
        for mark in text
        if mark.isalpha()
    )
    letters.pop("other", None)  # Greek and mathematical letters belong to every language
    total = sum(letters.values())
    second = letters.most_common(2)[1:]
    if second and second[0][1] > max(3, MIXED * total):
        return " and ".join(script.lower() for script, _ in letters.most_common(2))
    return ""


def _levels(subject: Subject) -> None:
    """Levels that look alike in every measure are one level."""
    levels = [level for level, instances in subject.instances.items() if len(instances) >= 6]
    if len(levels) < 2:
        return
    low, high = (subject.instances[level] for level in (levels[0], levels[-1]))
    for measure in (_length, _digits, lambda i: float(len(repr(i.answer))), lambda i: float(len(i.prompt.split()))):
        ordered = sorted([(measure(i), 0) for i in low] + [(measure(i), 1) for i in high])
        if _separation(ordered, len(low), len(high)) > 0.3:
            return
    same = {i.prompt for i in low} & {i.prompt for i in high}
    subject.remark(
        "prompt",
        "levels_alike",
        f"levels {levels[0]} and {levels[-1]} look alike in length, numbers and answers"
        + (f" and share {len(same)} problems" if same else ""),
    )


def _length(instance: Instance) -> float:
    return float(len(instance.prompt))


def _digits(instance: Instance) -> float:
    return float(max((len(run) for run in re.findall(r"\d+", instance.prompt)), default=0))


def _separation(ordered: list[tuple[float, int]], n_low: int, n_high: int) -> float:
    """The Kolmogorov–Smirnov distance of the two samples."""
    worst = low = high = 0.0
    for index, (value, which) in enumerate(ordered):
        low += (which == 0) / n_low
        high += (which == 1) / n_high
        if index + 1 == len(ordered) or ordered[index + 1][0] != value:
            worst = max(worst, abs(low - high))
    return worst


def _hidden(subject: Subject) -> None:
    """Parts of the stored answer that decide verdicts but stand neither in the prompt nor in the solution.

    Such a part may be computed from the prompt (a maximum, a product's key). Where it may not, nobody
    can answer; `check`, when it reads the prompt, tells the two apart.
    """
    check = subject.figures.get("check", {})
    if check.get("other_prompt_noticed"):  # the truth was recomputed from the prompt alone
        return
    if subject.plan.per_level < ENOUGH:  # a short look says too little of what `check` reads
        return
    hidden: Counter[str] = Counter()
    looked = 0
    for instance in subject.within(subject.each_level(3), 1.0, at_least=3):
        solution = subject.solutions.get(instance.address)
        if solution is None or instance.images:
            continue
        looked += 1
        for answer in islice(corrupted(instance.answer, Random(0)), 12):
            name, leaf = _difference(instance.answer, answer)
            visible = str(leaf) in instance.prompt or str(leaf) in solution
            if visible or isinstance(leaf, bool) or leaf is None:
                continue
            outcome = subject.watch.run(
                "verify with another key",
                2.0,
                lambda a=answer, s=solution: subject.task.verify(copy.deepcopy(a), s),  # type: ignore[misc]
            )
            if outcome.failed or (outcome.value is not None and outcome.value.value < 1.0):
                hidden[f"{name} ({quoted(str(leaf), 20)})"] += 1
    names = Counter(name.partition(" (")[0] for name in hidden)
    always = [name for name, times in names.items() if times >= 0.5 * looked] if looked else []
    if always:
        subject.defect(
            "prompt",
            "hidden_parameter",
            f"the verifier depends on {', '.join(sorted(always)[:3])}, which stands neither in the prompt nor in the "
            "solution; if the prompt determines it, let `check` read the prompt and show so",
        )


def _difference(one: Any, other: Any, name: str = "answer") -> tuple[str, Any]:
    """Where two answers of one shape differ, and what the first has there."""
    if isinstance(one, dict):
        for key in one:
            if one[key] != other[key]:
                return _difference(one[key], other[key], f"{name}[{key!r}]")
    if isinstance(one, list):
        for mine, theirs in zip(one, other, strict=False):
            if mine != theirs:
                return _difference(mine, theirs, f"{name}[…]")
    return name, one
