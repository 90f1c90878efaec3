"""Texts made to hurt their reader: nothing is raised, nothing runs, nothing takes long."""

from __future__ import annotations

import time
from itertools import islice
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.__main__ import LIMIT_MS, fuzz
from tests.fuzz.mutations import inputs
from tests.fuzz.readers import READERS, corpus
from tests.fuzz.watch import watching

PRIMES = [p for p in range(2, 1200) if all(p % d for d in range(2, int(p**0.5) + 1))]

# What made a reader slow once, or would if it were written with less care.
HEAVY = {
    "large fractions": "+".join(f"1/({p}^399+1)" for p in PRIMES[:125]),
    "large roots": "+".join(f"({p}^396)^(1/11)" for p in PRIMES[:110]),
    "large factorials": "(1/170!)^7+" * 119 + "1",
    "large complex": "+".join(f"1/({p}+i)^399" for p in PRIMES[:110]),
    "towers": "9^9^9^9^9",
    "nested powers": "((((((x^400)^400)^400)^400)^400)^400)^400",
    "nested roots": "sqrt(" * 38 + "9^399" + ")" * 38,
    "nested quotients": "(1/" * 38 + "(9^399+1)" + "+7^399)" * 38,
    "nested everything": "(1-2/-sin(" * 20 + "x" + "))^-2" * 20,
    "nested inverses": "arsinh(" * 30 + "x" + ")" * 30,
    "signs behind": "x" + "°" * 1_500,
    "items": ",".join(["9^399/(8^399+7^399)"] * 190),
    "LaTeX items": ",".join(["\\frac{1}{2}"] * 199),
    "a matrix": "\\begin{pmatrix}" + "\\\\".join(["&".join(["\\frac{1}{2}"] * 9)] * 30) + "\\end{pmatrix}",
    "regions": " and ".join(f"x≠{n}" for n in range(59)),
    "wrappers": "<answer>**Answer: \\boxed{1}**</answer>" * 5_000,
    "labels": "answer:" * 20_000,
    "boxes": "\\boxed{" * 28_000,
    "open commands": "\\text{a" * 300,
    "open fences": "```" + "\n" * 15_000,
    "open strings": '"\\' * 9_000,
    "odd quotes": "'" * 19_999,
    "semicolons": ";a\n" * 6_000,
    "comments": "#\n" * 9_000,
    "nested JSON": "[" * 10_000,
    "escapes": '"' + "\\u0041" * 3_000 + '"',
    "digits": "1" * 20_000,
    "thousands": "1," * 9_000,
    "units": "(((m^12)^12)^12)^12",
    "prefixes": "k" * 119 + "m",
    "atoms": "(" * 100 + "H" + ")9" * 100,
    "spaces": "1" + " " * 19_000 + "x",
    "a crystal": "data_x\nloop_\n_atom_site_label\n_atom_site_fract_x\n" + "H 1e99\n" * 2_000,
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY)
def test_no_text_takes_long(text: str) -> None:
    for name, (read, sources) in READERS.items():
        read(corpus(sources[0])[0])
        times = []
        for _ in range(3):
            started = time.thread_time()
            read(text)
            times.append(1e3 * (time.thread_time() - started))
            if times[-1] < LIMIT_MS:
                break
        assert min(times) < LIMIT_MS, name


@pytest.mark.parametrize("name", READERS)
def test_changed_goldens_raise_nothing_and_run_nothing(name: str) -> None:
    tally = fuzz(name, 600, seed=1)
    assert tally.faults == []
    assert tally.read > 0, "no input was read: the fuzzer is not worth its time"


def test_the_fuzzer_finds_what_it_looks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(text: str) -> object:
        if "sin" in text:
            return eval("1")
        if "cos" in text:
            time.sleep(0)  # no CPU time, no finding
        if "tan" in text:
            deadline = time.thread_time() + 2 * LIMIT_MS / 1e3
            while time.thread_time() < deadline:
                pass
        if "frac" in text:
            raise KeyError(text)
        return None

    monkeypatch.setitem(READERS, "careless", (careless, ("extraction",)))
    monkeypatch.setattr("tests.fuzz.__main__.corpus", lambda name: ["sin x", "tan x", "cos x", "frac"][:2])
    monkeypatch.setattr("tests.fuzz.__main__.inputs", lambda *_: iter(["sin x", "cos x", "frac", "tan x", "", ""]))
    problems = [fault["problem"] for fault in fuzz("careless", 5, seed=0).faults]
    assert [problem.split()[0].rstrip(":") for problem in problems[:2]] == ["executed", "KeyError"]
    assert len(problems) == 3
    assert problems[2].endswith("ms")


def test_inputs_depend_on_the_seed_alone() -> None:
    def first(seed: str) -> list[str]:
        return list(islice(inputs(Random(seed), corpus("lists"), corpus("units")), 50))

    assert first("a") == first("a") != first("b")


@settings(max_examples=120, deadline=None, database=None, derandomize=True)
@given(st.text(max_size=80) | st.text(alphabet="x12+-*/^(){}[]|,;\\fracsqt<>=._% \n", max_size=120))
def test_any_text_at_all(text: str) -> None:
    with watching() as events:
        for read, _ in READERS.values():
            read(text)
    assert events == []
