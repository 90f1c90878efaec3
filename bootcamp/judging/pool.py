"""Workers that give verdicts, replaced when they are lost: `Judge`, and `verify_many`, which keeps one."""

from __future__ import annotations

import atexit
import mmap
import os
import select
import signal
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from types import TracebackType

from bootcamp.errors import RunError
from bootcamp.judging.job import Item, Job
from bootcamp.judging.processes import Gone, Hand, Keeper
from bootcamp.judging.verdicts import unpack
from bootcamp.judging.worker import BEGUN, DAMAGED, LOADING, MARGIN_S, PAGE_WORDS, START_S, Limits
from bootcamp.registry import PLUGINS_VARIABLE
from bootcamp.types import Verdict

DEPTH = 2  # frames that a worker has at once, so that it need not wait for the next
LOSSES = 50  # in a row, of keepers or of workers that had begun nothing, before we give up
TRIES = 2  # of an item that workers die of
TRIES_KILLED = 4  # the same, where they are killed as verifiers hardly kill themselves
GRACE_S = 0.1  # for a worker that has said that it ends, to be seen ending and not be killed
PATIENCE = 4.0  # seconds on the clock for each of CPU: machines are shared


def verify_many(
    items: Sequence[Item],
    *,
    workers: int | None = None,
    limit_s: float = 10.0,
    memory_mb: int = 4096,
    wall_s: float | None = None,
) -> list[Verdict]:
    """One isolated verdict for each (task id, answer, response), in order.

    See `Judge` for the settings; `workers` is the number of cores unless given. The processes stay
    for the next call with the same settings, until this process ends.
    """
    return _kept(os.getpid(), workers or len(os.sched_getaffinity(0)), limit_s, memory_mb, wall_s).verdicts(items)


@cache
def _kept(process: int, workers: int, limit_s: float, memory_mb: int, wall_s: float | None) -> Judge:
    kept = Judge(limit_s, memory_mb, workers, wall_s)
    atexit.register(kept.close)
    return kept


class Judge:
    """A pool of isolated workers that give verdicts; a context manager.

    A verdict may take `limit_s` seconds of CPU, to a tenth, and `wall_s` on the clock (four times as
    many unless given); a worker, `memory_mb` of address space. A browser that an interactive task
    starts is not held to the latter.
    """

    def __init__(
        self, limit_s: float = 10.0, memory_mb: int = 4096, workers: int = 1, wall_s: float | None = None
    ) -> None:
        if workers < 1:
            raise RunError(f"a judge needs at least one worker, not {workers}")
        self.limits = Limits(limit_s, PATIENCE * limit_s if wall_s is None else wall_s, memory_mb)
        self.workers = workers
        self.replaced = 0  # workers that were lost and made again
        self._lock = threading.Lock()
        self._keeper: Keeper | None = None
        self._page: tuple[int, memoryview] | None = None  # where workers tell how far they are
        self._hands: list[Hand | None] = [None] * workers
        self._plugins = ""  # those that the keeper knows
        self._known: dict[str, None] = {}  # tasks that a worker has loaded, and the keeper may
        self._barren = 0  # losses in a row that settled nothing

    def __enter__(self) -> Judge:
        with self._lock:
            self._open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes; the next call of `verdicts` would start others."""
        hands, self._hands = self._hands, [None] * self.workers
        keeper, self._keeper = self._keeper, None
        page, self._page = self._page, None  # memory that is mapped goes with its last reader
        for hand in hands:
            if hand is not None:
                hand.channel.close()
        if keeper is not None:
            keeper.close()
        if page is not None:
            os.close(page[0])

    @property
    def pids(self) -> list[int]:
        """The processes of the workers that are there now."""
        return [hand.pid for hand in self._hands if hand is not None]

    def verdicts(self, items: Sequence[Item]) -> list[Verdict]:
        """One verdict for each (task id, answer, response), in order."""
        job = Job(items, self.workers)
        with self._lock:
            try:
                if self._keeper is not None and self._plugins != os.environ.get(PLUGINS_VARIABLE, ""):
                    self.close()  # there are others now
                while job.left:
                    self._deal(job)
                    self._listen(job)
            except BaseException:
                self.close()  # verdicts may be under way: they must not meet the next items
                raise
        return job.verdicts()

    def _open(self) -> Keeper:
        if self._page is None:
            descriptor = os.memfd_create("bootcamp-judging")
            os.ftruncate(descriptor, 8 * PAGE_WORDS * self.workers)
            self._page = descriptor, memoryview(mmap.mmap(descriptor, 0)).cast("Q")
        if self._keeper is None:
            self._plugins = os.environ.get(PLUGINS_VARIABLE, "")
            self._keeper = Keeper(self._page[0], self.limits)
        return self._keeper

    def _words(self, slot: int) -> memoryview:
        assert self._page
        return self._page[1][slot * PAGE_WORDS : (slot + 1) * PAGE_WORDS]

    def _deal(self, job: Job) -> None:
        """Hand out frames: one to each worker, then a second."""
        for depth in range(1, DEPTH + 1):
            for slot in range(self.workers):
                hand = self._hands[slot]
                while (hand is None or len(hand.frames) < depth) and (frame := job.frame()):
                    hand = hand or self._hire(slot)
                    hand.send(*job.encode(frame))

    def _listen(self, job: Job) -> None:
        """Wait for reports, and take them; replace workers that are lost or late."""
        busy = {hand.channel.fileno(): hand for hand in self._hands if hand is not None and hand.frames}
        if not busy:
            if job.left:
                raise RunError("the judge was closed while it gave verdicts")
            return
        keeper = self._open()
        poll = select.poll()  # unlike select, works for descriptors above 1024
        poll.register(keeper, 0)  # its end alone
        for channel, hand in busy.items():
            poll.register(channel, select.POLLIN | (select.POLLOUT if hand.outbox else 0))
        for channel, event in poll.poll(100 * min(10.0, self.limits.wall_s)):
            if channel == keeper.fileno():
                self._renew()
                continue
            if event & select.POLLOUT:
                busy[channel].push()
            if event & ~select.POLLOUT:
                self._take(busy[channel], job)
        now = time.monotonic()
        for hand in busy.values():
            if hand is self._hands[hand.slot] and hand.frames and self._late(hand, now):
                self._lose(hand, job, late=True)

    def _take(self, hand: Hand, job: Job) -> None:
        lost = False
        try:
            for done, loaded, damage in hand.receive():
                for packed in done:
                    verdict = unpack(packed)
                    job.settle(hand.confirm(), verdict)
                    self._barren = 0
                self._teach(loaded)
                lost |= bool(damage)
        except (Gone, ValueError, TypeError, IndexError):  # all but the first: a verifier wrote into the channel
            lost = True
        if lost:
            self._lose(hand, job)

    def _late(self, hand: Hand, now: float) -> bool:
        state = tuple(self._words(hand.slot))
        if state != hand.seen[0]:
            hand.seen = state, now
        return now - hand.seen[1] > (START_S + MARGIN_S if state[LOADING] else self.limits.wall_s)

    def _lose(self, hand: Hand, job: Job, late: bool = False) -> None:
        """Replace a worker. What it had begun and not reported is verified again, one item a frame.

        The last of these was under way, and goes first; when a fresh worker is lost with it once too
        often, that is its verdict. Out of time, it has its verdict at once.
        """
        status = hand.bury(0.0 if late else GRACE_S)
        self._hands[hand.slot] = None
        self.replaced += 1
        begun, loading = self._words(hand.slot)
        doubtful = [hand.confirm() for _ in range(begun - hand.confirmed) if hand.frames]
        job.put_back([frame[::-1] for frame in hand.frames])
        killer = os.WTERMSIG(status) if status is not None and os.WIFSIGNALED(status) else 0
        self._barren += 1
        if self._barren > LOSSES:
            raise RunError(f"verifier processes do not stay alive; the last one {_fate(status)}")
        if not doubtful:
            return
        last = doubtful[-1]
        job.losses[last] += 1
        tries = TRIES if killer not in (signal.SIGKILL, signal.SIGTERM) and status is not None else TRIES_KILLED
        if late or killer in (signal.SIGPROF, signal.SIGALRM):
            limit = f"{self.limits.cpu_s:g} s of CPU" if killer == signal.SIGPROF else f"{self.limits.wall_s:g} s"
            error = f"its family was not loaded in {START_S:g} s" if loading else f"no verdict in {limit}"
            job.settle(doubtful.pop(), Verdict("timeout", None, self.limits.cpu_s, error))
        elif job.losses[last] >= tries and begun == 1:
            error = f"the verifier's process {_fate(status)}; tried {job.losses[last]} times"
            job.settle(doubtful.pop(), Verdict("verifier_error", None, 0.0, error))
        self._barren -= 1
        if doubtful:
            fresh = self._hire(hand.slot)
            for item in reversed(doubtful):
                fresh.send(*job.encode([item]))

    def _hire(self, slot: int) -> Hand:
        """A fresh worker, forked from the keeper."""
        for _ in range(LOSSES):
            keeper = self._open()
            words = self._words(slot)
            words[BEGUN] = words[LOADING] = 0
            try:
                hand = self._hands[slot] = Hand(keeper, slot, *keeper.fork(slot))
                return hand
            except Gone:
                self._renew()
        raise RunError(f"the verifier process was killed {LOSSES} times")

    def _renew(self) -> None:
        """Replace the keeper; its workers work on."""
        if self._keeper is not None:
            self._keeper.close()
        self._keeper = None
        with suppress(Gone):
            self._open().load(list(self._known))

    def _teach(self, loaded: Sequence[str]) -> None:
        """What one worker has loaded without harm, later ones shall find loaded."""
        new = [task_id for task_id in loaded if task_id not in self._known]
        if new and self._keeper is not None:
            self._known |= dict.fromkeys(new)
            with suppress(Gone):  # `_listen` will see
                self._keeper.load(new)


def _fate(status: int | None) -> str:
    """How a worker ended, in words."""
    if status is None:
        return "was lost"
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return f"was killed by {signal.Signals(number).name if number in set(signal.Signals) else f'signal {number}'}"
    if os.WEXITSTATUS(status) == DAMAGED:
        return "was damaged (descriptors, memory, or what was left running)"
    return f"ended with status {os.WEXITSTATUS(status)}"
