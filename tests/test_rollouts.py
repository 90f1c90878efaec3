"""Engines, the decode loop against the model's own forward pass, episodes, and the local pool."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

import bootcamp
import rewards
from bootcamp.errors import BootcampError, RunError
from bootcamp.judging import Judge
from bootcamp.registry import PLUGINS_VARIABLE, registry
from bootcamp.templates import BARE, TAGGED
from bootcamp.types import Chat, Completion, Sampling
from rollouts import LocalPool, Request, roll
from rollouts.engines import Constant, Oracle, TransformersEngine, open_engine
from rollouts.engines.draws import draw, uniforms
from rollouts.engines.llama import LlamaDecoder

TASK = "math/arithmetic/add"
STOP = 256
CHATS = [
    [{"role": "user", "content": text}] for text in ("ab", "ab", "a much longer prompt \u2212 é", "x", "ab", "abc")
]
SEEDS = [11, 12, 13, 14, 15, 16]


def tokenizer() -> PreTrainedTokenizerFast:
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    raw = Tokenizer(models.BPE({byte: number for number, byte in enumerate(alphabet)}, []))
    raw.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    raw.decoder = decoders.ByteLevel()
    raw.add_special_tokens(["<end>", "<answer-now>"])
    template = (
        "{% for m in messages %}{{ m['content'] }}{% endfor %}{% if add_generation_prompt %}<answer-now>{% endif %}"
    )
    return PreTrainedTokenizerFast(tokenizer_object=raw, eos_token="<end>", chat_template=template)


def make_model(directory: Path, kind: str = "llama", seed: int = 0, **settings: Any) -> str:
    """Random weights, scaled up so that the next token is neither certain nor uniform."""
    torch.manual_seed(seed)
    common: dict[str, Any] = {"vocab_size": 258, "bos_token_id": None, "eos_token_id": STOP, "pad_token_id": None}
    if kind == "gpt2":
        model: Any = GPT2LMHeadModel(GPT2Config(n_embd=32, n_layer=2, n_head=2, n_positions=96, **common))
    else:
        shape = {"num_attention_heads": 4, "num_key_value_heads": 4, "tie_word_embeddings": True} | settings
        model = LlamaForCausalLM(
            LlamaConfig(
                hidden_size=32, intermediate_size=48, num_hidden_layers=2, max_position_embeddings=96, **shape, **common
            )
        )
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 2:
                parameter.mul_(6.0)
    model.save_pretrained(directory)
    tokenizer().save_pretrained(directory)
    return str(directory)


@pytest.fixture(scope="module")
def model_dir(tmp_path_factory: pytest.TempPathFactory) -> str:
    return make_model(tmp_path_factory.mktemp("llama"))


KINDS = {
    "lean": ("llama", {}),
    "lean_grouped": ("llama", {"num_key_value_heads": 2, "head_dim": 16, "tie_word_embeddings": False}),
    "lean_scaled": ("llama", {"rope_parameters": {"rope_type": "linear", "factor": 2.0, "rope_theta": 500.0}}),
    "general": ("llama", {}),
    "gpt2": ("gpt2", {}),
}


@pytest.fixture(scope="module", params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TransformersEngine:
    kind, settings = KINDS[request.param]
    directory = make_model(tmp_path_factory.mktemp(request.param), kind, **settings)
    engine = TransformersEngine(directory, lean=request.param != "general", max_batch=4)
    assert isinstance(engine.decoder, LlamaDecoder) == request.param.startswith("lean")
    return engine


def raw_logprobs(engine: TransformersEngine, completion: Completion) -> torch.Tensor:
    """Log-probabilities [token, vocabulary] by one forward pass over the whole text, no cache, no padding."""
    ids = torch.tensor([completion.prompt_ids + completion.token_ids])
    with torch.no_grad():
        logits = engine.model(input_ids=ids).logits[0, len(completion.prompt_ids) - 1 : -1]
    return logits.double().log_softmax(-1)


@pytest.mark.parametrize("temperature", [1.0, 0.5, 0.0])
def test_the_loop_draws_what_the_model_says(engine: TransformersEngine, temperature: float) -> None:
    """Tokens and log-probabilities recomputed one sample at a time, by numpy, from full forward passes."""
    made = engine.generate(CHATS, Sampling(temperature, 40), SEEDS)
    assert len({completion.token_ids for completion in made}) >= (5 if temperature else 3)
    for chat, seed, completion in zip(CHATS, SEEDS, made, strict=True):
        assert completion.prompt_ids == (*_bytes(chat[0]["content"]), 257)
        expected = raw_logprobs(engine, completion).numpy()
        drawn = np.array(completion.token_ids)
        assert np.allclose(expected[np.arange(len(drawn)), drawn], completion.logprobs, atol=2e-5)
        if temperature == 0.0:
            assert (expected.argmax(-1) == drawn).all()
            continue
        uniform = np.random.Generator(np.random.Philox(key=seed)).random(len(drawn))
        chances = np.exp(expected / temperature)
        cdf = chances.cumsum(-1) / chances.sum(-1, keepdims=True)
        above, below = cdf[np.arange(len(drawn)), drawn], cdf[np.arange(len(drawn)), drawn - 1] * (drawn > 0)
        assert (below - 1e-4 <= uniform).all()
        assert (uniform <= above + 1e-4).all()


def _bytes(text: str) -> tuple[int, ...]:
    return tuple(tokenizer()(text, add_special_tokens=False)["input_ids"])


def test_neighbours_order_and_batches_do_not_matter(engine: TransformersEngine) -> None:
    together = engine.generate(CHATS, Sampling(1.0, 40), SEEDS)
    backwards = engine.generate(CHATS[::-1], Sampling(1.0, 40), SEEDS[::-1])[::-1]
    alone = [engine.generate([chat], Sampling(1.0, 40), [seed])[0] for chat, seed in zip(CHATS, SEEDS, strict=True)]
    for other in (backwards, alone):
        assert [c.token_ids for c in other] == [c.token_ids for c in together]
        for mine, yours in zip(other, together, strict=True):
            assert np.allclose(mine.logprobs, yours.logprobs, atol=2e-5)


def test_a_sample_ends_with_its_stop_token_or_at_its_limit(engine: TransformersEngine) -> None:
    made = engine.generate(CHATS * 4, Sampling(1.0, 40), range(24))
    assert {completion.finish for completion in made} == {"stop", "length"}
    for completion in made:
        assert (completion.token_ids[-1] == STOP) == (completion.finish == "stop")
        assert STOP not in completion.token_ids[:-1]
        assert len(completion.logprobs) == len(completion.token_ids) <= 40
        assert (len(completion.token_ids) == 40) or completion.finish == "stop"
        assert "<end>" not in completion.text
    shorter = engine.generate(CHATS * 4, Sampling(1.0, 10), range(24))
    assert [c.token_ids for c in shorter] == [c.token_ids[:10] for c in made], "a limit cuts and changes nothing"


def test_the_context_is_never_left(engine: TransformersEngine) -> None:
    texts = ["y" * 200, "y" * 95, "y" * 94, "y" * 60, "z"]
    made = engine.generate([[{"role": "user", "content": text}] for text in texts], Sampling(1.0, 500), range(5))
    assert [len(c.prompt_ids) for c in made] == [201, 96, 95, 61, 2]
    assert [c.finish for c in made[:2]] == ["length", "length"]
    assert [len(c.token_ids) for c in made[:3]] == [0, 0, 1]
    assert all(len(c.prompt_ids) + len(c.token_ids) <= 96 for c in made[1:])
    for completion in made[2:]:
        expected = raw_logprobs(engine, completion)[torch.arange(len(completion.token_ids)), list(completion.token_ids)]
        assert np.allclose(expected, completion.logprobs, atol=2e-5)


def test_new_weights_are_the_ones_that_speak(engine: TransformersEngine, tmp_path: Path) -> None:
    before = engine.generate(CHATS, Sampling(1.0, 20), SEEDS)
    old = {name: tensor.clone() for name, tensor in engine.model.state_dict().items()}
    kept = {name: tensor for name, tensor in old.items() if name != "lm_head.weight" or not _tied(engine)}
    save_file(kept, tmp_path / "old.safetensors")
    torch.manual_seed(1)
    save_file({n: t + 0.1 * torch.randn_like(t) for n, t in kept.items()}, tmp_path / "new.safetensors")

    engine.load_weights(str(tmp_path / "new.safetensors"), 7)
    after = engine.generate(CHATS, Sampling(1.0, 20), SEEDS)
    assert {c.policy_version for c in after} == {7}
    assert [c.token_ids for c in after] != [c.token_ids for c in before]
    for completion in after:
        expected = raw_logprobs(engine, completion)[torch.arange(len(completion.token_ids)), list(completion.token_ids)]
        assert np.allclose(expected, completion.logprobs, atol=2e-5)
    engine.load_weights(str(tmp_path / "old.safetensors"), 0)
    assert engine.generate(CHATS, Sampling(1.0, 20), SEEDS) == before


def _tied(engine: TransformersEngine) -> bool:
    return bool(engine.model.config.tie_word_embeddings)


@pytest.mark.parametrize("change", ["missing", "more", "shape", "none", "junk"])
def test_another_models_weights_are_refused(model_dir: str, tmp_path: Path, change: str) -> None:
    engine = TransformersEngine(model_dir)
    state = load_file(Path(model_dir) / "model.safetensors")
    path = tmp_path / "w.safetensors"
    if change == "missing":
        del state["model.norm.weight"]
    elif change == "more":
        state["model.extra.weight"] = torch.ones(1)
    elif change == "shape":
        state["model.norm.weight"] = torch.ones(5)
    save_file(state, path)
    if change == "none":
        path.unlink()
    elif change == "junk":
        path.write_bytes(b"not safetensors at all")
    with pytest.raises(RunError, match=r"w\.safetensors") as caught:
        engine.load_weights(str(path), 1)
    assert "\n" not in str(caught.value)


def test_an_engine_on_a_live_model_follows_its_training(model_dir: str, tmp_path: Path) -> None:
    model = LlamaForCausalLM.from_pretrained(model_dir)
    engine = TransformersEngine.of(model, tokenizer())
    before = engine.generate(CHATS, Sampling(1.0, 20), SEEDS)
    assert before == TransformersEngine(model_dir).generate(CHATS, Sampling(1.0, 20), SEEDS)
    optimiser = torch.optim.AdamW(model.parameters(), lr=0.05)
    model(input_ids=torch.tensor([[1, 2, 3]]), labels=torch.tensor([[1, 2, 3]])).loss.backward()
    optimiser.step()
    after = engine.generate(CHATS, Sampling(1.0, 20), SEEDS)
    assert [c.token_ids for c in after] != [c.token_ids for c in before]
    model.save_pretrained(tmp_path)
    tokenizer().save_pretrained(tmp_path)
    assert TransformersEngine(str(tmp_path)).generate(CHATS, Sampling(1.0, 20), SEEDS) == after


def test_threads_are_given_back(model_dir: str) -> None:
    torch.set_num_threads(2)
    try:
        TransformersEngine(model_dir, threads=1).generate(CHATS[:1], Sampling(1.0, 2), [0])
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(1)


def test_draws_follow_the_distribution() -> None:
    """10,000 samples of one distribution with a token of chance 0: chi-squared on 3 degrees of freedom."""
    chances = torch.tensor([0.5, 0.0, 0.3, 0.15, 0.05])
    logits = chances.log().repeat(10_000, 1) + 3.0
    tokens, logprobs = draw(logits, 1.0, uniforms(range(10_000), 1)[:, 0])
    counts = torch.bincount(tokens, minlength=5)
    assert counts[1] == 0
    expected = chances[[0, 2, 3, 4]] * 10_000
    assert ((counts[[0, 2, 3, 4]] - expected) ** 2 / expected).sum() < 16.3  # p = 0.001
    assert torch.allclose(logprobs.exp(), chances[tokens])
    first, last = torch.tensor([0.0]).double(), torch.tensor([1 - 2**-53]).double()
    assert draw(logits[:1], 1.0, first)[0].item() == 0
    assert draw(logits[:1], 1.0, last)[0].item() == 4


def test_a_chat_without_template_is_its_text(model_dir: str) -> None:
    engine = TransformersEngine(model_dir)
    engine.tokenizer.chat_template = None
    assert engine.encode([{"role": "user", "content": "ab"}]) == _bytes("ab\n")


def test_a_model_never_sees_the_instance(model_dir: str) -> None:
    engine = TransformersEngine(model_dir)
    instance = bootcamp.task(TASK).instance(3)
    plain = engine.encode([{"role": "user", "content": "?"}])
    assert engine.encode([{"role": "user", "content": "?", "instance": instance, "template": TAGGED}]) == plain


# ── scripted engines and names ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("oracel", "unknown engine or model directory 'oracel'. Did you mean oracle?"),
        ("/no/such/place", "unknown engine or model directory '/no/such/place'"),
        (".", "holds no model: config.json is missing"),
        ("nobody/no-such-model", "no model at 'nobody/no-such-model'"),
    ],
)
def test_an_engine_that_is_not_there_is_one_line(spec: str, message: str) -> None:
    with pytest.raises(BootcampError) as caught:
        open_engine(spec)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_engines_by_name(model_dir: str) -> None:
    chat = [{"role": "user", "content": "What?"}]

    def say(spec: str) -> str:
        return open_engine(spec).generate([chat], Sampling(), [0])[0].text

    assert (say("echo"), say("constant"), say("constant:a:b")) == ("What?", "<answer>0</answer>", "a:b")
    assert isinstance(open_engine("oracle"), Oracle)
    assert isinstance(open_engine(model_dir, max_batch=3), TransformersEngine)


# ── roll and the local pool ─────────────────────────────────────────────────────────────────────────


def requests(n: int, samples: int = 2, **changes: Any) -> list[Request]:
    return [
        Request(
            **(
                {"run": "r", "stage": "mpo", "step": 3, "task": TASK, "level": 1, "seed": seed, "sample": sample}
                | changes
            )
        )
        for seed in range(n)
        for sample in range(samples)
    ]


def test_keys_and_seeds() -> None:
    one = Request("r", "mpo", 3, TASK, 1, 5, 0, salt=4)
    assert one.key(2) == "r/mpo/3/math/arithmetic/add@2/1#5/0"
    assert one.sampling_seed == replace(one, run="other").sampling_seed
    others = [
        replace(one, **{name: value})
        for name, value in {
            "stage": "on",
            "step": 4,
            "task": "a/b",
            "level": 2,
            "seed": 6,
            "sample": 1,
            "salt": 5,
        }.items()
    ]
    assert len({request.sampling_seed for request in [one, *others]}) == 8
    assert 0 <= one.sampling_seed < 2**63
    assert one.sampling_seed == 6442994570595509762, "seeds are the same on every machine, for ever"
    with pytest.raises(ValueError, match="must not hold '/'"):
        replace(one, run="a/b")


@pytest.mark.parametrize("template", [TAGGED, BARE])
def test_the_oracle_earns_everything_and_a_constant_nothing(template: Any) -> None:
    mixture = rewards.default(template)
    with Judge() as judge:
        right = roll(Oracle(), judge, mixture, requests(5), template, Sampling())
        wrong = roll(Constant("<answer>-1</answer>"), judge, mixture, requests(5), template, Sampling())
    assert [r.key for r in right] == [f"r/mpo/3/{TASK}@1/1#{seed}/{sample}" for seed in range(5) for sample in (0, 1)]
    assert {r.reward for r in right} == {1.0}
    assert {r.correct for r in wrong} == {False}
    assert {r.reward for r in wrong} == {0.1 if template is TAGGED else 0.0}
    assert right[2].instance == bootcamp.task(TASK).instance(1, 1)
    assert right[2].turns[0].observation == template.chat(right[2].instance)[0]["content"]
    assert right[2].reward_hash == mixture.hash


def test_the_engine_is_asked_once_and_order_is_kept() -> None:
    class Counting(Oracle):
        calls = 0

        def generate(self, chats: Sequence[Chat], sampling: Sampling, seeds: Sequence[int]) -> list[Completion]:
            self.calls += 1
            return super().generate(chats, sampling, seeds)

    engine = Counting()
    wanted = requests(8)[::-1]
    with Judge() as judge:
        made = roll(engine, judge, rewards.default(TAGGED), wanted, TAGGED, Sampling())
    assert engine.calls == 1
    assert [r.key for r in made] == [request.key(1) for request in wanted]


def test_a_local_pool_with_a_model(model_dir: str) -> None:
    wanted = requests(6)
    arrived: list[int] = []
    with LocalPool(model_dir) as pool:
        made = pool.map(
            [wanted[:5], wanted[5:]], rewards.default(BARE), BARE, Sampling(1.0, 8), lambda r: arrived.append(len(r))
        )
        again = pool.map([wanted[8:], wanted[:8]], rewards.default(BARE), BARE, Sampling(1.0, 8))
        with pytest.raises(ValueError, match="twice"):
            pool.map([wanted, wanted[:1]], rewards.default(BARE), BARE, Sampling())
    assert arrived == [5, 7]
    assert [r.key for r in made] == sorted(request.key(1) for request in wanted)
    assert [r.turns[0].completion.token_ids for r in made] == [r.turns[0].completion.token_ids for r in again]
    assert len({r.turns[0].completion.token_ids for r in made}) == 12


# ── episodes ────────────────────────────────────────────────────────────────────────────────────────

PLUGIN = '''
import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from bootcamp.types import Interactive, Problem, right, wrong

OPEN = []

class Count:
    """Say the numbers up to the goal, one a turn."""
    def __init__(self, goal): self.goal, self.said, self.trap = goal["n"], [], goal.get("trap", "")
    async def observe(self): return f"last: {self.said[-1] if self.said else 'none'}", (b"png",)
    async def act(self, text):
        await asyncio.sleep(0.001 * self.goal)
        if self.trap == "raise": raise OSError("the page is gone")
        if self.trap == "hang": await asyncio.sleep(1000)
        self.said.append(text)
        return text == str(self.goal)
    async def score(self):
        good = self.said == [str(i + 1) for i in range(self.goal)]
        return right() if good else wrong("miscounted")
    async def solution(self):
        for i in range(self.goal): yield str(i + 1)

@dataclass(frozen=True, kw_only=True)
class Counting(Interactive):
    max_turns = 6
    def generate(self, rng, level):
        return Problem("Count.", {"n": 1 + rng.randrange(5)})
    @asynccontextmanager
    async def open(self, answer):
        OPEN.append(1)
        try:
            yield Count(answer)
        finally:
            OPEN.pop()
    def wrong(self, answer, rng): return "0"

class Trapped(Counting):
    def generate(self, rng, level):
        return Problem("Count.", {"n": 2, "trap": ["", "raise", "hang"][level - 1]})

TASKS = [{"id": "play/count", "family": Counting},
         {"id": "play/trapped", "family": Trapped, "levels": [1, 3]}]
'''


@pytest.fixture
def counting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv(PLUGINS_VARIABLE, "")
    (tmp_path / "counting.py").write_text(PLUGIN)
    bootcamp.add_plugin(tmp_path / "counting.py")
    yield sys.modules[type(bootcamp.task("play/count")).__module__]
    monkeypatch.undo()
    registry.cache_clear()


def test_episodes_are_played_turn_by_turn(counting: Any) -> None:
    wanted = [*requests(12, 1, task="play/count"), *requests(2, 1)]
    wanted = wanted[1::2] + wanted[::2]
    with Judge() as judge:
        made = roll(Oracle(), judge, rewards.default(TAGGED), wanted, TAGGED, Sampling())
        lost = roll(Constant("7"), judge, rewards.default(TAGGED), wanted, TAGGED, Sampling())
    assert [r.key for r in made] == [request.key(1) for request in wanted]
    assert {r.reward for r in made} == {1.0}
    played = [r for r in made if r.instance.task == "play/count"]
    assert len({len(r.turns) for r in played}) >= 3
    for r in played:
        assert [turn.completion.text for turn in r.turns] == [str(i + 1) for i in range(r.instance.answer["n"])]
        assert [turn.observation for turn in r.turns][:2] == ["last: none", "last: 1"][: len(r.turns)]
        assert r.turns[0].images == (b"png",)
        assert bootcamp.task("play/count").verify(r.instance.answer, r.response).correct
    assert [len(r.turns) for r in lost if r.instance.task == "play/count"] == [6] * 12
    assert {r.verdict.score.codes for r in lost if r.verdict.score and r.instance.task == "play/count"} == {
        ("miscounted",)
    }
    assert counting.OPEN == []


def test_a_model_sees_the_whole_episode(counting: Any) -> None:
    class Listening(Oracle):
        def say(self, chat: Chat) -> str:
            heard.append([(message["role"], message["content"]) for message in chat])
            return super().say(chat)

    heard: list[list[tuple[str, str]]] = []
    (request,) = [r for r in requests(40, 1, task="play/count") if _goal(r) == 3][:1]
    with Judge() as judge:
        roll(Listening(), judge, rewards.default(TAGGED), [request], TAGGED, Sampling())
    assert heard[-1] == [
        ("user", "Count.\n\nlast: none"),
        ("assistant", "1"),
        ("user", "last: 1"),
        ("assistant", "2"),
        ("user", "last: 2"),
    ]


def _goal(request: Request) -> int:
    goal: int = bootcamp.task(request.task).instance(request.seed, request.level).answer["n"]
    return goal


def test_a_broken_episode_costs_itself_alone(counting: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollouts.play.MOVE_S", 0.3)
    wanted = [requests(1, 1, task="play/trapped", level=level)[0] for level in (1, 2, 3)]
    with Judge() as judge:
        made = roll(Constant("1"), judge, rewards.default(TAGGED), wanted, TAGGED, Sampling())
    assert [r.verdict.status for r in made] == ["scored", "verifier_error", "timeout"]
    assert "the page is gone" in made[1].verdict.error
    assert [r.reward is None for r in made] == [False, True, True]
    assert counting.OPEN == []


def test_an_engine_that_fails_leaves_no_episode_open(counting: Any) -> None:
    class Failing(Oracle):
        def generate(self, chats: Sequence[Chat], sampling: Sampling, seeds: Sequence[int]) -> list[Completion]:
            raise MemoryError("no room")

    with Judge() as judge, pytest.raises(MemoryError):
        roll(Failing(), judge, rewards.default(TAGGED), requests(3, 1, task="play/count"), TAGGED, Sampling())
    assert counting.OPEN == []
