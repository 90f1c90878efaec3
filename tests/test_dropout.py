"""DropoutNTP: the second half is written blind, and both halves end up as answers to the whole prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import pytest

import bootcamp
from bootcamp.errors import RunError
from bootcamp.registry import PLUGINS_VARIABLE, forget
from bootcamp.templates import BARE, TAGGED, Template
from bootcamp.types import Chat, Completion, Engine, Instance, Sampling
from policies import dropout, models, preferences, sft
from policies.config import Offline, RunConfig, Sft
from policies.console import Console
from policies.files import read_json
from policies.gathering import Gatherer
from policies.learner import Learner
from policies.ledger import Ledger
from policies.pairs import Pair
from policies.parallel import ALONE
from policies.plan import Plan
from policies.sequences import Tokens, collate, token_logp
from rollouts.engines.causal import encode_chat
from rollouts.engines.scripted import Constant, Echo, Scripted
from rollouts.requests import Request

PNG = b"\x89PNG secret"
CONTEXT = "Report: the vault opens with 4711.\nNobody else knows."
DRAWN = Instance("math/drawn", 1, 1, 5, "What is the area of the polygon?", 7, (PNG,))
TOLD = Instance("text/told", 1, 1, 6, f"{CONTEXT}\n\nWhich number opens the vault?", 4711)
PLAIN = Instance("math/plain", 1, 1, 7, "31 + 61 =", 92)
SAYING = "The polygon has five corners so the area is 7 squares"  # eleven words


@dataclass
class Recorder:
    """Passes calls on to an engine and keeps what went in."""

    engine: Engine
    calls: list[tuple[list[Chat], list[int]]] = field(default_factory=list)

    def generate(self, chats: Sequence[Chat], sampling: Sampling, seeds: Sequence[int]) -> list[Completion]:
        self.calls.append((list(chats), list(seeds)))
        return self.engine.generate(chats, sampling, seeds)

    def load_weights(self, path: str, version: int) -> None:
        self.engine.load_weights(path, version)


@dataclass
class Looker(Scripted):
    """Reads the number off the image or the context; without them it goes on with a guess."""

    def say(self, chat: Chat) -> str:
        sees = bool(chat[0].get("images")) or "4711" in str(chat[0]["content"])
        return SAYING if sees else "area might be 99 squares"


def requests(*instances: Instance, samples: int = 1) -> list[tuple[Request, Instance]]:
    return [
        (Request("run", "dropout", 0, instance.task, instance.level, instance.seed, sample, salt=3), instance)
        for instance in instances
        for sample in range(samples)
    ]


def encode(text: str) -> tuple[int, ...]:
    return tuple(text.encode())


def made(engine: Engine, *instances: Instance, template=BARE, logp_of=None, **more) -> dropout.Made:
    asked = dropout.asks(requests(*instances), template)
    return dropout.build(
        engine, asked, Sampling(), encode, logp_of or (lambda rows: [-9.0] * len(rows)), stop=(256,), **more
    )


def test_only_problems_that_have_something_to_drop_are_asked() -> None:
    asked = dropout.asks(requests(PLAIN, TOLD, DRAWN, samples=2), BARE)
    assert [ask.instance.task for ask in asked] == ["math/drawn"] * 2 + ["text/told"] * 2
    assert dropout.asks(requests(TOLD, DRAWN, PLAIN, samples=2)[::-1], BARE) == asked
    assert len({seed for ask in asked for seed in (ask.seed, ask.bare_seed)}) == 8
    keeps_all = dropout.asks(requests(TOLD), BARE, question_of=lambda prompt: prompt)
    assert keeps_all == [], "what counts as context is the caller's to say"


class Showing(Template):
    """Writes images into the text, as one for a vision model may."""

    def chat(self, instance: Instance) -> Chat:
        return [{"role": "user", "content": f"{super().chat(instance)[0]['content']}{list(instance.images) or ''}"}]


@pytest.mark.parametrize("template", [TAGGED, Showing(**vars(TAGGED))])
def test_the_second_call_sees_neither_image_nor_context(template: Template) -> None:
    recorder = Recorder(Constant(SAYING))
    asked = dropout.asks(requests(DRAWN, TOLD), template)
    dropout.build(recorder, asked, Sampling(), encode, lambda rows: [0.0] * len(rows))
    (full, seeds), (blind, blind_seeds) = recorder.calls
    assert full[0][0]["images"] == (PNG,)
    assert CONTEXT in full[1][0]["content"]
    for chat in blind:
        assert all(set(message) == {"role", "content"} for message in chat), "no images, no instance that holds them"
        assert "4711" not in repr(chat)
        assert "secret" not in repr(chat)
    assert [chat[0]["content"] for chat in blind] == [
        f"What is the area of the polygon?\n\n{TAGGED.instruction}",
        f"Which number opens the vault?\n\n{TAGGED.instruction}",
    ]
    assert [chat[-1] for chat in blind] == [{"role": "assistant", "content": "The polygon has five corners"}] * 2
    assert not set(seeds) & set(blind_seeds)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SAYING, "The polygon has five corners"),  # ⌊11 / 2⌋ = 5
        ("one two three four", "one two"),
        ("one two three", "one"),
        ("one two", "one"),
        ("one", ""),
        ("one  two three", "one "),  # two spaces hold an empty word, as in MMPR's script
        ("one\ntwo three four five", "one\ntwo three"),
    ],
)
def test_half_of_the_words_are_shared_exactly(text: str, words: str) -> None:
    assert dropout.first_words(text) == words
    for continuation in ("else", " else", "\nelse where ", "  else"):
        (pair,) = made(Pieces(text, continuation), DRAWN).pairs
        kept = len(text.split(" ")) // 2
        assert pair.rejected_text.split(" ")[:kept] == pair.chosen_text.split(" ")[:kept]
        assert "else" in pair.rejected_text.split(" ")[kept] or kept == 0


@pytest.mark.parametrize(
    ("share", "words"), [(0.25, "The polygon"), (0.75, "The polygon has five corners so the area")]
)
def test_other_shares(share: float, words: str) -> None:
    assert dropout.first_words(SAYING, share) == words


@dataclass
class Pieces(Scripted):
    """One text where there is an image, another where there is none."""

    whole: str
    rest: str

    def say(self, chat: Chat) -> str:
        return self.whole if chat[0].get("images") else self.rest


def test_a_pair_by_hand() -> None:
    asked_of: list[Sequence[Tokens]] = []

    def logp_of(rows: Sequence[Tokens]) -> list[float]:
        asked_of.append(rows)
        return [-12.5]

    (pair,) = made(Looker(), DRAWN, logp_of=logp_of).pairs
    rejected = "The polygon has five corners area might be 99 squares"
    prompt = encode(DRAWN.prompt)
    assert pair == Pair(
        task="math/drawn",
        address="math/drawn@1/1#5",
        chosen=Tokens(prompt, encode(SAYING)),
        rejected=Tokens(prompt, (*encode(rejected), 256)),
        chosen_text=SAYING,
        rejected_text=rejected,
        ref_chosen_logp=0.0,
        ref_rejected_logp=-12.5,
        kind="dropout",
    )
    assert asked_of == [[pair.rejected]], "the reference scores the rejected text under the whole prompt"


def test_what_gives_no_pair_is_counted() -> None:
    assert made(Pieces("  ", "x"), DRAWN).counts == {"asked": 1, "empty": 1, "same": 0, "pairs": 0}
    assert made(Pieces(SAYING, " \n"), DRAWN).counts["empty"] == 1
    assert made(Pieces("a b c d", " c  d "), DRAWN).counts == {"asked": 1, "empty": 0, "same": 1, "pairs": 0}
    assert made(Echo(), PLAIN).counts == {"asked": 0, "empty": 0, "same": 0, "pairs": 0}


@dataclass
class Deaf(Constant):
    """Puts the mark of a new answer behind whatever the chat ends with, as a chat template may."""

    def _complete(self, chat: Chat) -> Completion:
        completion = super()._complete(chat)
        return replace(completion, prompt_ids=(*completion.prompt_ids, 257))


def test_an_engine_that_starts_anew_instead_of_going_on_is_refused() -> None:
    with pytest.raises(RunError, match="does not continue"):
        made(Deaf(SAYING), DRAWN)
    assert made(Deaf("7"), DRAWN).counts["same"] == 1, "of one word nothing is kept, so nothing is to be continued"


# ── the audit ────────────────────────────────────────────────────────────────────────────────────


def pair(chosen: float, rejected: float, tokens: int = 10) -> Pair:
    row = Tokens((1,), (2,) * tokens)
    return Pair("t", "t@1/1#0", row, row, "a", "b", chosen * tokens, rejected * tokens, "dropout")


def test_a_policy_that_ignores_the_image_raises_the_alarm() -> None:
    """Both halves come from one distribution: gaps are noise around 0, seen and scored under the whole prompt."""
    rng = Random(0)
    blind = [pair(rng.gauss(-1, 0.3), rng.gauss(-1, 0.3)) for _ in range(200)]
    found = dropout.audit(blind)
    assert "equally likely" in found.alarm
    assert "over 200 pairs" in found.alarm
    engine = Echo()
    echoed = made(engine, DRAWN, TOLD, logp_of=lambda rows: [0.0] * len(rows)).pairs
    assert dropout.audit(echoed).alarm, "an engine that is as sure of anything"


def test_a_policy_that_looks_raises_none() -> None:
    rng = Random(0)
    found = dropout.audit([pair(rng.gauss(-1, 0.3), rng.gauss(-2, 0.5)) for _ in range(200)])
    assert found.alarm == ""
    assert 0.9 < found.gap < 1.1


@pytest.mark.parametrize(
    ("gaps", "rings"),
    [
        ([0.5, 0.7], False),  # 0.6 ± 0.1
        ([0.1, 0.7], True),  # 0.4 ± 0.3: not two standard errors
        ([0.009, 0.009], True),  # certain, and next to nothing
        ([0.011, 0.011], False),
        ([-1.0, -1.0], True),
        ([1.0], True),  # too few to tell
        ([], True),
    ],
)
def test_the_audits_bounds(gaps: list[float], rings: bool) -> None:
    found = dropout.audit([pair(-1.0, -1.0 - gap) for gap in gaps])
    assert bool(found.alarm) is rings
    assert found.pairs == len(gaps)


def test_the_audits_numbers_by_hand() -> None:
    found = dropout.audit([pair(-1.0, -1.5, tokens=4), pair(-1.0, -1.7, tokens=9)])
    assert (found.gap, found.stderr) == (pytest.approx(0.6), pytest.approx(0.1))


def test_a_run_writes_down_what_it_made_blind_before_it_learns(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A policy that says one thing with the context in view and another without."""
    monkeypatch.setenv(PLUGINS_VARIABLE, str(Path(__file__).with_name("coin_tasks.py")))
    forget()
    task, seeds = "coins/parity/0", [1, 2, 3, 4]
    policy, tokenizer = models.load(str(tiny_model))
    learner = Learner(policy)
    asked = dropout.asks([(Request("r", "s", 0, task, 1, s, 0), bootcamp.task(task).instance(s)) for s in seeds], BARE)
    lessons = []
    for ask in asked:
        for chat, said in ((ask.chat, "aa bb cc dd"), (dropout.going_on(ask.bare, "aa bb"), "ee ff")):
            prompt = encode_chat(tokenizer, chat)
            lessons.append(Tokens(prompt, (*tokenizer(said)["input_ids"], tokenizer.eos_token_id)))
    for step in range(60):
        sft.update(learner, lessons, Sft(lr=1e-2, warmup=0.0), step, 60, tokenizer.pad_token_id)

    config = RunConfig(max_tokens=24, temperature=0.1, offline=Offline(dropout=4))
    gather = Gatherer(config, None, None, None, BARE, Ledger(), Console(quiet=True), ALONE)  # type: ignore[arg-type]
    plan = Plan([task], {}, {}, {}, {task: seeds}, {})
    preferences._write_blind(gather, plan, learner, tokenizer, tmp_path / "dropout.json")
    found = read_json(tmp_path / "dropout.json")
    assert found["audit"]["alarm"] == ""
    made = [preferences._pair(values) for values in found["pairs"]]
    assert {(pair.chosen_text, pair.rejected_text) for pair in made} == {("aa bb cc dd", "aa bb ee ff")}
    assert gather.ledger.stages["dropout rollouts"]["rollouts"] == 8
    for pair in made:
        own = token_logp(policy, collate([pair.chosen, pair.rejected], tokenizer.pad_token_id)).sum(dim=1).tolist()
        assert [pair.ref_chosen_logp, pair.ref_rejected_logp] == pytest.approx(own, abs=1e-3)
    monkeypatch.undo()
    forget()
