"""Verdicts: verifying without trusting the verifier to return.

`judge` works in this process. `verify_many` and `Judge` verify in worker processes:

    caller (pool.py) ──── frames of items, replies ────  worker (worker.py)    verifies, one item after another
          └───────────── load, fork, bury ─────────────  keeper (keeper.py)    has everything imported, verifies nothing

A worker is a fork of the keeper, so that a lost one is replaced in milliseconds. What a verifier
does to its process costs its own verdict alone:

* it spends more than `limit_s` seconds of CPU or `wall_s` on the clock: the worker is killed, the verdict is `timeout`;
* it allocates more than `memory_mb`, or raises anything at all: `verifier_error`;
* its process dies, by its own doing or another's, which cannot be told apart: it is tried once more on a
  fresh worker (three times more after SIGKILL or SIGTERM, which mostly come from outside), and is a
  `verifier_error` if that is lost as well;
* it leaves threads or processes behind, closes descriptors or runs out of memory: the worker is
  replaced, and what it had not yet reported is verified again.

Whatever a lost worker had started goes with it. Nothing outlives the caller, however that ends. All
frames are JSON: nothing that a model wrote, or a verifier sent, is ever unpickled. Isolation is
against accidents: the worker runs as the same user, with the same files and network.
"""

from bootcamp.judging.job import Item
from bootcamp.judging.pool import Judge, verify_many
from bootcamp.judging.verdicts import describe, judge

__all__ = ["Item", "Judge", "describe", "judge", "verify_many"]
