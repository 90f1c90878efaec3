"""The engine for vision-language models of InternVL's type: the chat's pictures become image tokens.

A picture is cut into tiles of the model's size, as its own processor does, and each tile stands in
the prompt as `image_seq_length` tokens between a start and an end mark. Only the newest pictures of
a chat are shown, so that a long episode stays within the context; older turns keep their words.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import torch
from PIL import Image
from transformers import (
    AutoModelForImageTextToText,
    AutoTokenizer,
    InternVLForConditionalGeneration,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.models.got_ocr2.image_processing_pil_got_ocr2 import GotOcr2ImageProcessorPil

from bootcamp.errors import RunError
from bootcamp.gui.interfaces import Interface
from bootcamp.types import Chat, Completion, Sampling
from rollouts.engines.causal import TransformersEngine, loading, own_threads
from rollouts.engines.decoders import AnyDecoder
from rollouts.engines.sights import newest

PICTURES = 1  # the newest ones of a chat that are shown
TILES = 64  # pictures whose tiles are kept


class VisionDecoder(AnyDecoder):
    """A decoder whose prompts have pictures: `pixels` holds the tiles of each prompt, by its tokens."""

    pixels: dict[tuple[int, ...], torch.Tensor]

    def beside(self, prompts: Sequence[Sequence[int]]) -> dict[str, torch.Tensor]:
        tiles = [self.pixels[tuple(prompt)] for prompt in prompts if tuple(prompt) in self.pixels]
        return {"pixel_values": torch.cat(tiles).to(self.model.device, self.model.dtype)} if tiles else {}


class VisionEngine(TransformersEngine):
    """See `TransformersEngine`; `interface` says what episodes show it and how it writes actions."""

    decoder: VisionDecoder
    interface = Interface("screen")

    def __init__(
        self,
        model_dir: str,
        device: str = "cpu",
        threads: int = 1,
        dtype: str = "float32",
        max_batch: int = 16,
        version: int = 0,
        pictures: int = PICTURES,
        interface: Interface | None = None,
    ) -> None:
        with loading(model_dir):
            tokenizer = AutoTokenizer.from_pretrained(model_dir)
            eye = GotOcr2ImageProcessorPil.from_pretrained(model_dir)
            model = AutoModelForImageTextToText.from_pretrained(model_dir, dtype=getattr(torch, dtype))
        model.to(device)  # type: ignore[arg-type]
        self._look_through(model.eval().requires_grad_(False), tokenizer, eye, threads, max_batch, version)
        self.pictures = pictures
        self.interface = interface or self.interface

    def _look_through(
        self,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase,
        eye: GotOcr2ImageProcessorPil,
        threads: int,
        max_batch: int,
        version: int,
    ) -> None:
        if not isinstance(model, InternVLForConditionalGeneration):
            raise RunError(f"{type(model).__name__} is no model of InternVL's type: the only kind with eyes here")
        self._adopt(model, tokenizer, threads, max_batch, version, lean=False)
        self.decoder = VisionDecoder(model, self.context)
        self.eye = eye
        self.mark = str(tokenizer.convert_ids_to_tokens(model.config.image_token_id))
        self.begin, self.end = str(tokenizer.start_image_token), str(tokenizer.end_image_token)
        self.cut = lru_cache(TILES)(self._cut)  # the turns of an episode share pictures

    def _cut(self, png: bytes) -> torch.Tensor:
        """The tiles of a picture [tile, channel, height, width]."""
        with Image.open(io.BytesIO(png)) as picture:
            made = self.eye.preprocess(picture.convert("RGB"), return_tensors="pt", crop_to_patches=True)
        tiles: torch.Tensor = made["pixel_values"]
        return tiles

    def generate(self, chats: Sequence[Chat], sampling: Sampling, seeds: Sequence[int]) -> list[Completion]:
        """See `TransformersEngine.generate`."""
        prompts = [self.encode(chat) for chat in chats]
        shown = [tuple(self.shown(chat)) for chat in chats]
        made: dict[int, Completion] = {}
        waiting = []
        for place, prompt in enumerate(prompts):
            if len(prompt) >= self.context or sampling.max_tokens < 1:
                made[place] = Completion(prompt, (), (), "", "length", self.version)
            else:
                waiting.append(place)
        waiting.sort(key=lambda place: (len(prompts[place]), prompts[place], shown[place]))
        with torch.inference_mode():
            while waiting:
                rows = self._next_batch(waiting, prompts, shown)
                waiting = [place for place in waiting if place not in rows]
                self.decoder.pixels = {
                    prompts[place]: torch.cat([self.cut(png) for png in shown[place]]) for place in rows if shown[place]
                }
                with own_threads(self.threads):
                    completions = self._decode([prompts[p] for p in rows], sampling, [seeds[p] for p in rows])
                    made.update(zip(rows, completions, strict=True))
        return [made[place] for place in range(len(chats))]

    def _next_batch(self, waiting: Sequence[int], prompts: Sequence[Any], shown: Sequence[Any]) -> list[int]:
        """The next rows to decode together: the same tokens never stand for two pictures."""
        pictures: dict[Any, Any] = {}
        rows: list[int] = []
        for place in waiting:
            if len(rows) < self.max_batch and pictures.setdefault(prompts[place], shown[place]) == shown[place]:
                rows.append(place)
        return rows

    def shown(self, chat: Chat) -> list[bytes]:
        """The pictures of a chat that the model sees, oldest first."""
        return [png for message in self._messages(chat) for kind, png in message["content"] if kind == "image"]

    def _messages(self, chat: Chat) -> list[dict[str, Any]]:
        """Messages whose content is a list of ("image", PNG) and ("text", words)."""
        messages: list[dict[str, Any]] = []
        for message, kept in zip(chat, newest(chat, self.pictures), strict=True):
            words = str(message["content"])
            for mark in (self.mark, self.begin, self.end):  # words that a page shows are no picture
                words = words.replace(mark, f"{mark[0]} {mark[1:]}")
            content: list[tuple[str, Any]] = [("image", png) for png in kept]
            messages.append({"role": message["role"], "content": [*content, ("text", words)]})
        return messages

    def encode(self, chat: Chat) -> tuple[int, ...]:
        """The tokens of a prompt: each picture as its tiles' tokens between the marks."""
        messages = self._messages(chat)
        plain = [
            {
                "role": message["role"],
                "content": [{"type": k} | ({"text": what} if k == "text" else {}) for k, what in message["content"]],
            }
            for message in messages
        ]
        text = self.tokenizer.apply_chat_template(plain, tokenize=False, add_generation_prompt=True)
        pictures = self.shown(chat)
        head, *rest = str(text).split(self.mark)
        if len(rest) != len(pictures):
            raise RunError(f"the model's chat template shows {len(rest)} of {len(pictures)} pictures")
        for png, after in zip(pictures, rest, strict=True):
            count = self.model.config.image_seq_length * len(self.cut(png))
            head += f"{self.begin}{self.mark * count}{self.end}{after}"
        return tuple(self.tokenizer(head, add_special_tokens=False)["input_ids"])
