"""Filters at their bounds, and online batches that are the same whoever is first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from bootcamp.types import Completion, Rollout, Turn
from policies import filters, rates, waves
from policies.filters import Garble
from rollouts.store import Store

# ── pass rates, offline ──────────────────────────────────────────────────────────────────────────


def group(make_rollout, seed: int, right: int, wrong: int, failed: int = 0, **more) -> list[Rollout]:
    values = [1.0] * right + [0.5] * (wrong // 2) + [0.0] * (wrong - wrong // 2) + [None] * failed
    return [make_rollout(f"r{i}", value, seed=seed, sample=i, **more) for i, value in enumerate(values)]


def seeds(addresses: Sequence[str]) -> list[int]:
    return sorted(int(address.rpartition("#")[2]) for address in addresses)


def test_rates_count_valid_verdicts_alone(make_rollout) -> None:
    rollouts = [
        *group(make_rollout, 1, right=1, wrong=3, failed=4),  # 1/4, not 1/8
        *group(make_rollout, 2, right=0, wrong=0, failed=3),  # nothing is known
        *group(make_rollout, 3, right=3, wrong=0),
        *group(make_rollout, 3, right=0, wrong=2, task="b/c"),
    ]
    Random(1).shuffle(rollouts)
    found = rates.of_problems(rollouts)
    assert found == {"b/c@1/1#3": 0.0, "math/arithmetic/add@1/1#1": 0.25, "math/arithmetic/add@1/1#3": 1.0}
    assert rates.of_tasks(rollouts) == {"b/c": 0.0, "math/arithmetic/add": 4 / 7}


@pytest.mark.parametrize("samples", [5, 10, 15, 20, 25, 35, 40, 60, 80, 160])
def test_mmpr_tiny_holds_its_bounds_exactly(make_rollout, samples: int) -> None:
    fifth = samples // 5
    counts = {1: fifth - 1, 2: fifth, 3: 4 * fifth, 4: 4 * fifth + 1, 5: 0, 6: samples}
    rollouts = [r for seed, right in counts.items() for r in group(make_rollout, seed, right, samples - right)]
    assert seeds(filters.mmpr_tiny(rates.of_problems(rollouts))) == [2, 3]


def test_intern_s1_drops_a_quarter_and_all(make_rollout) -> None:
    rollouts = [r for right in range(9) for r in group(make_rollout, right, right, 8 - right)]
    assert seeds(filters.intern_s1(rates.of_problems(rollouts))) == [3, 4, 5, 6, 7]


def test_intern_s1_pools_the_rollouts_of_two_policies(make_rollout) -> None:
    """8/8 by one and 0/8 by the other is kept at 8/16; 2/8 and 2/8 are a quarter still; 2/8 and 3/8 are kept."""
    rollouts = []
    for seed, (dense, experts) in enumerate([(8, 0), (2, 2), (2, 3), (8, 8)]):
        rollouts += group(make_rollout, seed, dense, 8 - dense)
        rollouts += [replace(r, key=f"other/{r.key}") for r in group(make_rollout, seed, experts, 8 - experts)]
    assert seeds(filters.intern_s1(rates.of_problems(rollouts))) == [0, 2]


def test_filters_read_the_store_and_ask_nobody(make_rollout, tmp_path) -> None:
    """The store is all that they get: no engine, no verifier, and so no new generation."""
    store = Store(tmp_path)
    store.write("offline-00000", group(make_rollout, 1, 1, 4) + group(make_rollout, 2, 5, 0))
    columns = ["key", "task", "version", "level", "seed", "value", "status"]
    found = rates.of_problems(store.read(columns=columns))
    assert found == rates.of_problems(store.read())
    assert seeds(filters.mmpr_tiny(found)) == [1]
    assert rates.histogram(found, bins=5) == [0, 1, 0, 0, 1]


def test_a_histogram_puts_each_rate_into_one_bin() -> None:
    tenths = {str(i): i / 10 for i in range(11)}
    assert rates.histogram(tenths) == [1] * 9 + [2]
    assert rates.histogram({str(i): i / 100 for i in range(100)}, bins=100) == [1] * 100


def test_what_was_measured_again_replaces_what_was_known(make_rollout) -> None:
    before = group(make_rollout, 1, 4, 4) + group(make_rollout, 2, 4, 4) + group(make_rollout, 3, 0, 8)
    after = [replace(r, key=f"later/{r.key}") for r in group(make_rollout, 1, 8, 0, version=7)]
    after += [replace(r, key=f"later/{r.key}") for r in group(make_rollout, 3, 2, 2, version=7)]
    found = rates.of_problems(rates.newest([*after, *before]))
    assert list(found.values()) == [1.0, 0.5, 0.5]
    assert seeds(filters.mmpr_tiny(found)) == [2, 3]
    assert rates.of_tasks(rates.newest(before)) == rates.of_tasks(before)


# ── garbled text ─────────────────────────────────────────────────────────────────────────────────

PROSE = (
    "First I add the tens: 30 and 60 make 90. Then the units: 1 and 1 make 2. So the sum is 92.\n"
    "To check, 92 less 61 is 31, which is what we began with. <answer>92</answer>"
)


def turn(text: str, finish: str = "stop") -> Turn:
    return Turn("", (), Completion((1,), (2,), (0.0,), text, finish, 0))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "finish", "reason"),
    [
        (PROSE, "stop", ""),
        (PROSE, "length", ""),  # cut off, not looping
        ("", "stop", ""),
        ("CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC(=O)O", "stop", ""),  # a long chain is a short text
        ("π ≈ 3.14, naïve, 水 H₂O → ok\t\n", "stop", ""),
        (" ".join(f"{n * n % 97};" for n in range(60)), "stop", ""),
        ("the answer is " * 20, "length", "looping"),
        ("the answer is " * 20, "stop", "looping"),
        ("7" * 96, "length", "looping"),
        (" " * 500, "stop", "looping"),
        (PROSE * 40, "stop", "looping"),
        ("<answer>" + "[0,0,0,0,0,0]," * 9 + "</answer>", "stop", ""),  # an empty board is the verifier's business
        ("<answer>" + "[0,0,0,0,0,0]," * 9, "length", "looping"),
        ("<answer>7</answer>" * 9, "stop", "looping"),
        (PROSE + "wait, " * 12, "stop", ""),  # 47 of 210 windows came before
        (PROSE + "wait, " * 25, "stop", ""),  # 125 of 288
        (PROSE + "wait, " * 25, "length", "looping"),  # cut off, the bound is lower
        ("\x00\x01" + "a" * 17, "stop", "unprintable"),  # 2 of 19
        ("\x00\x01" + "a" * 18, "stop", ""),  # 2 of 20: at the bound, not above it
        ("\ufffd" * 5, "length", "unprintable"),
        ("\ud800\ud801 surrogates", "stop", "unprintable"),
        ("\ue000\uf8ff private", "stop", "unprintable"),
    ],
)
def test_garbled_text_is_told_from_odd_text(text: str, finish: str, reason: str) -> None:
    assert Garble().reason([turn(text, finish)]) == reason


def test_one_garbled_turn_garbles_an_episode_and_bounds_of_one_garble_nothing() -> None:
    assert Garble().reason([turn("left"), turn("7" * 96), turn("right")]) == "looping"
    never = Garble(unprintable=1, repeated=1, repeated_unfinished=1)
    assert never.reason([turn("\x00" * 300), turn("7" * 96, "length")]) == ""


def test_shares_by_hand() -> None:
    assert filters.repeated_share("abcabcabc", 3) == pytest.approx(1 - 3 / 7)  # windows abc bca cab abc bca cab abc
    assert filters.repeated_share("abc", 4) == 0.0
    assert filters.repeated_share("x" * 100, 20) == pytest.approx(80 / 81)
    assert filters.unprintable_share("a\x00\n\ufffd") == 0.5
    assert filters.unprintable_share("") == 0.0


def test_sifting_takes_linear_time() -> None:
    import time

    def seconds(length: int) -> float:
        text = "".join(Random(0).choices("abcdefgh ", k=length))
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            Garble().reason([turn(text)])
            best = min(best, time.process_time() - began)
        return best

    assert seconds(160_000) < 40 * seconds(10_000) + 0.05


# ── one group ────────────────────────────────────────────────────────────────────────────────────

LOOP = "again and " * 20


@pytest.mark.parametrize(
    ("told", "kept", "dropped"),
    [
        ([("a", 1.0), ("b", 0.0)], "ab", ""),
        ([("a", 1.0), ("b", 0.0), ("c", None)], "ab", ""),
        ([("a", 1.0), ("b", 0.0), (LOOP, 0.0)], "ab", ""),
        ([("a", 0.5), ("b", 0.0), ("c", 0.0)], "abc", ""),  # partial credit is a signal too
        ([("a", 1.0), ("b", 1.0)], "", "uniform"),
        ([("a", 0.0), ("b", 0.0), ("c", None)], "", "uniform"),
        ([("a", 1.0), ("b", 1.0), (LOOP, 1.0)], "", "uniform"),
        ([("a", 0.1 + 0.2), ("b", 0.3)], "", "uniform"),  # apart by rounding
        ([("a", 1.0), (LOOP, 0.0)], "", "garbled"),
        ([("a", 0.0), ("b", 0.0), (LOOP, 1.0)], "", "garbled"),
        ([(LOOP, 1.0), (LOOP + "!", 0.0)], "", "garbled"),
        ([("a", None), ("b", None)], "", "unverified"),
        ([("a", 1.0), ("b", None)], "", "unverified"),
        ([], "", "unverified"),
    ],
)
def test_a_group_is_kept_if_clean_samples_differ(make_rollout, told, kept: str, dropped: str) -> None:
    found = filters.sift([make_rollout(text, value, sample=i) for i, (text, value) in enumerate(told)], Garble())
    assert "".join(r.response for r in found.rollouts) == kept
    assert found.dropped == dropped
    assert found.garbled == sum(LOOP in text and value is not None for text, value in told)


# ── waves ────────────────────────────────────────────────────────────────────────────────────────

TASKS = ("c/c", "a/a", "b/b")
CANDIDATES = [(TASKS[i % 3], i) for i in range(40)]


def roller(make_rollout, is_valid, order: int = 0):
    """Four samples a problem, in an order that `order` shuffles; notes each wave's problems."""
    asked: list[list[tuple[str, int]]] = []

    def roll(wave: int, problems: Sequence[tuple[str, int]]) -> list[Rollout]:
        assert wave == len(asked)
        asked.append(list(problems))
        made = [
            make_rollout(f"{seed}.{i}", float(i % 2) if is_valid(seed) else 1.0, seed=seed, sample=i, task=task)
            for task, seed in problems
            for i in range(4)
        ]
        Random(order).shuffle(made)
        return made

    return roll, asked


def test_two_waves_by_hand(make_rollout) -> None:
    """Ten wanted, a fifth over: twelve asked, of which those with even seeds are valid, 6; then 4 + 2, and 3; …"""
    roll, asked = roller(make_rollout, lambda seed: seed % 2 == 0)
    batch = waves.collect(10, CANDIDATES, roll)
    assert [len(wave) for wave in asked] == [12, 6, 3]
    assert [problem for wave in asked for problem in wave] == CANDIDATES[:21]
    assert [g[0].instance.seed for g in batch.groups] == [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]
    assert all(len(g) == 4 for g in batch.groups)
    assert batch.counts == {
        "waves": 3, "asked": 21, "kept": 10, "surplus": 1, "uniform": 10, "garbled": 0, "unverified": 0,
        "garbled_samples": 0,
    }  # fmt: skip
    assert len(batch.rollouts) == 84
    assert [r.key for r in batch.rollouts] == sorted(r.key for r in batch.rollouts)


def test_whoever_is_first_the_batch_is_the_same(make_rollout) -> None:
    def batch(order: int) -> waves.Batch:
        return waves.collect(7, CANDIDATES, roller(make_rollout, lambda seed: seed % 3 != 0, order)[0])

    first = batch(0)
    assert all(batch(order) == first for order in range(1, 8))
    assert {g[0].instance.task for g in first.groups} == {"a/a", "b/b"}


@pytest.mark.parametrize("wanted", [1, 4, 5, 10, 16])
@pytest.mark.parametrize("over", [0.0, 0.2, 0.5])
def test_no_more_valid_groups_go_to_waste_than_the_threshold(make_rollout, wanted: int, over: float) -> None:
    roll, asked = roller(make_rollout, lambda seed: Random(seed).random() < 0.6)
    batch = waves.collect(wanted, CANDIDATES, roll, over=over)
    assert batch.counts["kept"] == len(batch.groups) == wanted
    assert batch.counts["surplus"] <= over * wanted
    dropped = sum(batch.counts[reason] for reason in ("uniform", "garbled", "unverified"))
    assert batch.counts["asked"] == sum(map(len, asked)) == wanted + batch.counts["surplus"] + dropped


def test_generation_stops_at_once_when_the_first_wave_is_enough(make_rollout) -> None:
    roll, asked = roller(make_rollout, lambda seed: True)
    assert waves.collect(10, CANDIDATES, roll).counts["surplus"] == 2
    assert len(asked) == 1


def test_what_runs_out_gives_a_smaller_batch(make_rollout) -> None:
    roll, asked = roller(make_rollout, lambda seed: seed < 3)
    batch = waves.collect(5, CANDIDATES[:11], roll)
    assert batch.counts["kept"] == 3
    assert batch.counts["asked"] == 11
    assert [len(wave) for wave in asked] == [6, 3, 2]
    with pytest.raises(ValueError, match="twice"):
        waves.collect(5, [("a/a", 1), ("a/a", 1)], roll)


def test_a_problem_whose_rollouts_got_lost_is_counted_and_passed_over(make_rollout) -> None:
    whole, _ = roller(make_rollout, lambda seed: True)
    batch = waves.collect(3, CANDIDATES, lambda wave, problems: [r for r in whole(wave, problems) if r.instance.seed])
    assert [g[0].instance.seed for g in batch.groups] == [1, 2, 3]
    assert batch.counts["unverified"] == 1
