"""The engine for causal language models in Hugging Face's format, on a CPU or one GPU."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import torch
import transformers
from safetensors import SafetensorError
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from bootcamp.errors import RunError
from bootcamp.gui.interfaces import Interface
from bootcamp.types import Chat, Completion, Finish, Sampling
from rollouts.engines.adapters import Adapters, scale_of
from rollouts.engines.decoders import AnyDecoder, Decoder
from rollouts.engines.draws import draw, uniforms
from rollouts.engines.llama import LlamaDecoder, is_plain_llama

DROP_SHARE = 8  # rows that have ended are dropped once they are one in so many: dropping copies the cache


class TransformersEngine:
    """A model directory or hub id, decoded by a loop that returns log-probabilities for free.

    The chat template is honoured; without one the messages are joined by line breaks. Text only:
    images of a chat are not shown. A sample depends on its chat and its seed, and on its neighbours
    only by rounding. Log-probabilities are the raw logits' at temperature 1 (see `draws.draw`). A
    prompt that fills the model's context gives an empty completion that finishes by `length`.

    `max_batch` rows are decoded together. On a CPU 64 to 256 are about as fast as each other, and fewer
    need less memory; a GPU probably wants more (not measured). `lean=False` takes the model's own
    forward pass where `LlamaDecoder` would serve. `interface` is what episodes on a screen show it.
    """

    interface = Interface("text")

    def __init__(
        self,
        model_dir: str,
        device: str = "cpu",
        threads: int = 1,
        dtype: str = "float32",
        max_batch: int = 64,
        version: int = 0,
        lean: bool = True,
        interface: Interface | None = None,
    ) -> None:
        self.interface = interface or self.interface
        with loading(model_dir):
            tokenizer = AutoTokenizer.from_pretrained(model_dir)
            model = AutoModelForCausalLM.from_pretrained(model_dir, dtype=getattr(torch, dtype))
        model.to(device)  # type: ignore[arg-type]
        self._adopt(model.eval().requires_grad_(False), tokenizer, threads, max_batch, version, lean)

    @classmethod
    def of(
        cls,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase,
        threads: int = 1,
        max_batch: int = 64,
        version: int = 0,
        lean: bool = True,
    ) -> TransformersEngine:
        """An engine on a model that lives here and may go on training; it always sees the weights of the moment."""
        engine = cls.__new__(cls)
        engine._adopt(model, tokenizer, threads, max_batch, version, lean)
        return engine

    def _adopt(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase,
        threads: int,
        max_batch: int,
        version: int,
        lean: bool,
    ) -> None:
        self.model, self.tokenizer = model, tokenizer
        self.threads, self.max_batch, self.version = threads, max_batch, version
        self.context = getattr(model.config.get_text_config(), "max_position_embeddings", None) or 2**31
        self.stops = self._stop_tokens()
        self.adapters = Adapters()
        self.decoder: Decoder = (
            LlamaDecoder(model) if lean and is_plain_llama(model) else AnyDecoder(model, self.context)
        )

    def generate(self, chats: Sequence[Chat], sampling: Sampling, seeds: Sequence[int]) -> list[Completion]:
        """One completion for each chat; `seeds[i]` alone fixes the randomness of sample i."""
        encoded: dict[tuple[tuple[str, str], ...], tuple[int, ...]] = {}
        prompts = []
        for chat in chats:
            words = tuple((message["role"], message["content"]) for message in chat)
            if words not in encoded:
                encoded[words] = self.encode(chat)
            prompts.append(encoded[words])
        completions: dict[int, Completion] = {
            index: Completion(prompt, (), (), "", "length", self.version)
            for index, prompt in enumerate(prompts)
            if len(prompt) >= self.context or sampling.max_tokens < 1
        }
        # Prompts of like length stand together, and those of one problem side by side.
        order = sorted(
            (i for i in range(len(prompts)) if i not in completions), key=lambda i: (len(prompts[i]), prompts[i])
        )
        with torch.inference_mode(), own_threads(self.threads):
            for begin in range(0, len(order), self.max_batch):
                rows = order[begin : begin + self.max_batch]
                made = self._decode([prompts[i] for i in rows], sampling, [seeds[i] for i in rows])
                completions.update(zip(rows, made, strict=True))
        return [completions[index] for index in range(len(prompts))]

    def load_weights(self, path: str, version: int) -> None:
        """Take over the weights of a safetensors file, or of all those in a directory; or adapters to its own."""
        place = Path(path)
        files = sorted(place.glob("*.safetensors")) if place.is_dir() else [place]
        own = self.model.state_dict()
        try:
            state = {name: tensor for file in files for name, tensor in load_file(file).items()}
            scale = scale_of(files[0]) if len(files) == 1 else None
            if scale is not None:
                self.adapters.merge(state, scale, own)
                self.version = version
                return
            missing, unexpected = self.model.load_state_dict(state, strict=False)
        except (OSError, SafetensorError, RuntimeError) as error:
            raise RunError(f"cannot load weights from {path}: {' '.join(str(error).split())[:300]}") from error
        except KeyError as error:
            raise RunError(f"{path} holds adapters of another model: {error} is not in this one") from error
        filled = {own[name].data_ptr() for name in state if name in own}  # tied weights are stored once
        unfilled = [name for name in missing if own[name].data_ptr() not in filled]
        if unfilled or unexpected:
            raise RunError(f"{path} holds another model's weights: {', '.join([*unfilled, *unexpected][:3])}")
        self.version = version

    def encode(self, chat: Chat) -> tuple[int, ...]:
        """The tokens of a prompt, ready to be answered."""
        return encode_chat(self.tokenizer, chat)

    def _stop_tokens(self) -> frozenset[int]:
        named = [getattr(self.model.generation_config, "eos_token_id", None), self.tokenizer.eos_token_id]
        flat = [token for entry in named for token in (entry if isinstance(entry, list) else [entry])]
        return frozenset(token for token in flat if token is not None)

    def _decode(
        self, prompts: Sequence[tuple[int, ...]], sampling: Sampling, seeds: Sequence[int]
    ) -> Iterator[Completion]:
        """Decode one batch; `rows` are the samples still in the decoder, some of which may have ended."""
        count = len(prompts)
        device = self.model.device
        distinct = {prompt: place for place, prompt in enumerate(dict.fromkeys(prompts))}
        limits = torch.tensor([min(sampling.max_tokens, self.context - len(prompt)) for prompt in prompts])
        room = int(limits.max())
        limits = limits.to(device)
        random = uniforms(seeds, room).to(device)
        logits = self.decoder.start(list(distinct), torch.tensor([distinct[prompt] for prompt in prompts]), room)
        is_stop = torch.zeros(logits.shape[-1], dtype=torch.bool)
        is_stop[[stop for stop in self.stops if stop < len(is_stop)]] = True
        is_stop = is_stop.to(device)

        tokens = torch.zeros(count, room, dtype=torch.long, device=device)
        logprobs = torch.zeros(count, room, device=device)
        lengths = torch.zeros(count, dtype=torch.long, device=device)
        stopped = torch.zeros(count, dtype=torch.bool, device=device)
        rows = torch.arange(count, device=device)
        live = torch.ones(count, dtype=torch.bool, device=device)
        for now in range(room):
            drawn, logprob = draw(logits, sampling.temperature, random[rows, now])
            tokens[rows, now], logprobs[rows, now] = drawn, logprob
            stop = is_stop[drawn]
            ending = live & (stop | (limits[rows] <= now + 1))
            if ending.any():
                lengths[rows[ending]] = now + 1
                stopped[rows[ending]] = stop[ending]
                live &= ~ending
                left = int(live.sum())
                if left == 0:
                    break
                if len(rows) - left >= max(1, len(rows) // DROP_SHARE):
                    kept = live.nonzero().squeeze(1)
                    self.decoder.keep(kept)
                    rows, drawn, live = rows[kept], drawn[kept], live[kept]
            logits = self.decoder.step(drawn)
        return self._completions(prompts, tokens, logprobs, lengths.tolist(), stopped.tolist())

    def _completions(
        self,
        prompts: Sequence[tuple[int, ...]],
        tokens: torch.Tensor,
        logprobs: torch.Tensor,
        lengths: Sequence[int],
        stopped: Sequence[bool],
    ) -> Iterator[Completion]:
        rows = zip(prompts, tokens.tolist(), logprobs.tolist(), lengths, stopped, strict=True)
        for prompt, ids, values, length, stop in rows:
            text = self.tokenizer.decode(
                ids[: length - stop], skip_special_tokens=True, clean_up_tokenization_spaces=False
            )
            finish: Finish = "stop" if stop else "length"
            yield Completion(prompt, tuple(ids[:length]), tuple(values[:length]), str(text), finish, self.version)


def has_eyes(model_dir: str) -> bool:
    """True if the model of this directory or hub id reads pictures."""
    try:
        return hasattr(AutoConfig.from_pretrained(model_dir), "vision_config")
    except (OSError, ValueError):
        return False  # whoever loads it says what is wrong


@contextmanager
def own_threads(count: int) -> Iterator[None]:
    """torch's thread count is the process's: a learner beside the engine has its own."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def loading(model_dir: str) -> Iterator[None]:
    """No progress bars while a model is loaded, and one line when it cannot be."""
    before = transformers.utils.logging.is_progress_bar_enabled()
    transformers.utils.logging.disable_progress_bar()
    try:
        yield
    except (OSError, ValueError, SafetensorError) as error:
        raise RunError(f"no model at {model_dir!r}: {' '.join(str(error).split())[:300]}") from error
    finally:
        if before:
            transformers.utils.logging.enable_progress_bar()


def encode_chat(tokenizer: PreTrainedTokenizerBase, chat: Chat) -> tuple[int, ...]:
    """The tokens of a prompt, by the model's chat template; without one, messages are joined by line breaks.

    A chat that ends with the assistant's words is gone on with: their tokens, as they are by themselves, stand
    behind those of the prompt that they answer, and nothing behind them.
    """
    if len(chat) > 1 and chat[-1]["role"] == "assistant":
        said = tokenizer(chat[-1]["content"], add_special_tokens=False)["input_ids"]
        return (*encode_chat(tokenizer, chat[:-1]), *said)
    messages = [{"role": message["role"], "content": message["content"]} for message in chat]
    if tokenizer.chat_template:
        text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        return tuple(tokenizer(text, add_special_tokens=False)["input_ids"])
    return tuple(tokenizer("".join(f"{message['content']}\n" for message in messages))["input_ids"])
