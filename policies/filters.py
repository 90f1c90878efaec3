"""Which problems and which rollouts are worth learning from.

Offline, by the pass rates of rollouts that are stored already: MMPR-Tiny (InternVL3.5, arXiv:2508.18265,
section 2) and the rule of Intern-S1 (arXiv:2508.15763). Online, by the group that was just made:
Intern-S1 drops groups whose rewards are all equal, and garbled or looping text; how it finds the latter
is not published, so that rule is ours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bootcamp.types import Rollout, Turn

EQUAL = 1e-9  # rewards this close are one reward: sums of weighted parts round


def mmpr_tiny(rates: Mapping[str, float], low: float = 0.2, high: float = 0.8) -> list[str]:
    """The names whose pass rate lies in [low, high], both ends included; sorted."""
    return sorted(name for name, rate in rates.items() if low <= rate <= high)


def intern_s1(rates: Mapping[str, float], low: float = 0.25, high: float = 1.0) -> list[str]:
    """The names whose pass rate lies between low and high, both ends left out; sorted.

    Intern-S1 drops what is always solved and what is solved on a quarter of the tries or fewer, of
    sixteen by two policies: pool their rollouts in `rates.of_problems`.
    """
    return sorted(name for name, rate in rates.items() if low < rate < high)


@dataclass(frozen=True)
class Garble:
    """When a text counts as garbled. A share above its bound does; a bound of 1 never does.

    Windows are all the runs of `window` characters of a text; one is repeated if it occurred before. A
    block of p characters said over and over through L characters repeats 1 - p / (L - window + 1) of
    them, prose next to none. Answers may repeat themselves (a board, a tower's moves), so what stands in
    answer tags is left to the verifier. Texts of fewer than `shortest` characters do not loop. Linear in
    the length of the text.
    """

    unprintable: float = 0.1  # of the characters: control, unassigned, undecodable
    repeated: float = 0.5  # of the windows
    repeated_unfinished: float = 0.3  # likewise, of a text that the limit cut off: loops seldom end
    window: int = 20
    shortest: int = 60

    def reason(self, turns: Sequence[Turn]) -> str:
        """'unprintable' or 'looping' if any turn is, else ''."""
        for turn in turns:
            text, finish = turn.completion.text, turn.completion.finish
            if unprintable_share(text) > self.unprintable:
                return "unprintable"
            bound = self.repeated if finish == "stop" else self.repeated_unfinished
            told = besides_the_answer(text)
            if len(told) >= self.shortest and repeated_share(told, self.window) > bound:
                return "looping"
        return ""


def besides_the_answer(text: str) -> str:
    """The text without what its last complete answer tag holds."""
    begin, end = text.rfind("<answer>"), text.rfind("</answer>")
    return text[:begin] + text[end:] if 0 <= begin < end else text


def unprintable_share(text: str) -> float:
    """The share of characters that nobody can read: not printable and no white space, or U+FFFD."""
    bad = sum(not (char.isprintable() or char.isspace()) or char == "\ufffd" for char in text)
    return bad / max(1, len(text))


def repeated_share(text: str, window: int) -> float:
    """The share of runs of `window` characters that occurred before in the text."""
    total = len(text) - window + 1
    if total < 1:
        return 0.0
    return 1 - len({text[begin : begin + window] for begin in range(total)}) / total


@dataclass(frozen=True)
class Group:
    """One problem's rollouts that may be learned from, or why there are none.

    `dropped` is '' for a valid group, or: `unverified` (fewer than two verdicts), `uniform` (all rewards
    equal), `garbled` (equal, or fewer than two, once garbled samples are out, and not before).
    """

    rollouts: tuple[Rollout, ...]
    dropped: str
    garbled: int  # samples left out for their text


def sift(group: Sequence[Rollout], garble: Garble) -> Group:
    """A problem's rollouts without the unverified and the garbled, if what is left holds a signal."""
    scored = [rollout for rollout in group if rollout.reward is not None]
    clean = [rollout for rollout in scored if not garble.reason(rollout.turns)]
    garbled = len(scored) - len(clean)
    if _differ(clean):
        return Group(tuple(clean), "", garbled)
    if _differ(scored):
        return Group((), "garbled", garbled)
    return Group((), "uniform" if len(scored) > 1 else "unverified", garbled)


def _differ(rollouts: Sequence[Rollout]) -> bool:
    rewards = [rollout.reward for rollout in rollouts if rollout.reward is not None]
    return bool(rewards) and max(rewards) - min(rewards) > EQUAL
