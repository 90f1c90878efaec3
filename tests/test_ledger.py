"""The ledger charges every second once, and counts memory that processes share once."""

from __future__ import annotations

import time

import pytest

from policies.ledger import Ledger, memory_bytes


def test_a_stage_inside_another_is_charged_once() -> None:
    ledger = Ledger()
    started = time.monotonic()
    with ledger.stage("outer"):
        time.sleep(0.05)
        with ledger.stage("inner"):
            time.sleep(0.1)
        with ledger.stage("inner"):
            time.sleep(0.1)
    whole = time.monotonic() - started
    assert ledger.stages["inner"]["wall_s"] >= 0.2
    assert sum(line["wall_s"] for line in ledger.stages.values()) == pytest.approx(whole, abs=0.02)


def test_memory_is_that_of_the_process_tree() -> None:
    before = memory_bytes()
    ballast = bytearray(b"x") * (200 * 2**20)
    assert memory_bytes() - before == pytest.approx(len(ballast), rel=0.1)
