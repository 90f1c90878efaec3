"""One call's items: which still wait, and the verdict of each, given once."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Sequence
from typing import Any

from bootcamp.judging.verdicts import describe
from bootcamp.types import Verdict

Item = tuple[str, Any, str]  # task id, answer, response

FRAME = 64  # items


class Job:
    """Items by their place in the call; frames of them for workers."""

    def __init__(self, items: Sequence[Item], workers: int) -> None:
        self.items, self.workers = items, workers
        self.left = len(items)  # verdicts to come
        self.losses: Counter[int] = Counter()  # of workers that were at an item
        self._verdicts: list[Verdict | None] = [None] * len(items)
        self._dealt = 0
        self._returned: deque[list[int]] = deque()

    def frame(self) -> list[int] | None:
        """The next items for a worker; towards the end fewer, so that all workers end together."""
        if self._returned:
            return self._returned.popleft()
        waiting = len(self.items) - self._dealt
        size = min(FRAME, waiting if self.workers == 1 else -(-waiting // (2 * self.workers)))
        self._dealt += size
        return list(range(self._dealt - size, self._dealt)) or None

    def put_back(self, frames: Sequence[list[int]]) -> None:
        """Frames that a lost worker had not begun."""
        self._returned.extend(frames)

    def encode(self, frame: list[int]) -> tuple[list[int], bytes]:
        """What of a frame can be sent, and the line that says it; an answer that is no JSON gets its verdict here."""
        try:
            return frame, json.dumps([self.items[item] for item in frame]).encode() + b"\n"
        except (TypeError, ValueError, RecursionError) as error:
            if len(frame) == 1:
                self.settle(
                    frame[0], Verdict("verifier_error", None, 0.0, f"the answer is not JSON: {describe(error)}")
                )
                return [], b""
        parts = [self.encode([item]) for item in frame]
        good = [item for items, _ in parts for item in items]
        return self.encode(good) if good else ([], b"")

    def settle(self, item: int, verdict: Verdict) -> None:
        """Give an item its verdict."""
        assert self._verdicts[item] is None, "a second verdict"
        self._verdicts[item] = verdict
        self.left -= 1

    def verdicts(self) -> list[Verdict]:
        """One for each item, in order."""
        return [verdict for verdict in self._verdicts if verdict is not None]
