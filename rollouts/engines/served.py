"""The engine for any server that speaks OpenAI's chat completions: vLLM, llama.cpp, LMDeploy, or a hosted one.

Pictures travel as data URLs. Such a server tells neither token ids nor, in general, log-probabilities
of the policy's own tokens: a completion has the UTF-8 bytes of its text instead, of log-probability
0. That serves evaluation, the supervised stage and pairs, and not the online stage's ratios.
"""

from __future__ import annotations

import base64
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from bootcamp.errors import RunError
from bootcamp.gui.interfaces import Interface
from bootcamp.types import Chat, Completion, Finish, Sampling
from rollouts.engines.sights import newest

KEY = "OPENAI_API_KEY"
TRIES = 3
BUSY = (408, 429, 500, 502, 503, 504)
MAX_REPLY_BYTES = 4 * 2**20


class ServedEngine:
    """`url` ends before `/chat/completions`; of a chat's images the newest `pictures` are sent: 0 for no eyes."""

    def __init__(
        self,
        url: str,
        model: str,
        at_once: int = 32,
        timeout_s: float = 120.0,
        pictures: int = 1,
        interface: Interface | None = None,
    ) -> None:
        self.url, self.model = url.rstrip("/") + "/chat/completions", model
        self.at_once, self.timeout_s, self.pictures = at_once, timeout_s, pictures
        self.interface = interface or Interface("both" if pictures else "text")
        self.version = 0

    def generate(self, chats: Sequence[Chat], sampling: Sampling, seeds: Sequence[int]) -> list[Completion]:
        """One completion for each chat, `at_once` requests under way; `RunError` if the server does not answer."""
        with ThreadPoolExecutor(self.at_once) as pool:
            return list(pool.map(lambda chat, seed: self._complete(chat, sampling, seed), chats, seeds))

    def load_weights(self, path: str, version: int) -> None:
        """The server owns its weights."""
        raise RunError(f"{self.url} serves weights of its own: it can be evaluated, not trained")

    def _complete(self, chat: Chat, sampling: Sampling, seed: int) -> Completion:
        messages = self.messages(chat)
        asked = {
            "model": self.model,
            "messages": messages,
            "temperature": sampling.temperature,
            "max_tokens": sampling.max_tokens,
            "seed": seed % 2**31,
        }
        said = self._post(json.dumps(asked).encode())
        try:
            choice = said["choices"][0]
            text, finish = choice["message"]["content"] or "", choice.get("finish_reason")
        except (KeyError, IndexError, TypeError) as error:
            raise RunError(f"{self.url} answered something else than a chat completion: {str(said)[:200]}") from error
        prompt = "\n".join(str(message["content"]) for message in chat).encode("utf-8", "replace")
        tokens = tuple(text.encode("utf-8", "replace"))
        ended: Finish = "length" if finish == "length" else "stop"
        return Completion(tuple(prompt), tokens, (0.0,) * len(tokens), text, ended, self.version)

    def messages(self, chat: Chat) -> list[dict[str, Any]]:
        """The chat as the server wants it: role and content alone, the newest pictures as data URLs."""
        made = []
        for message, kept in zip(chat, newest(chat, self.pictures), strict=True):
            content: Any = message["content"]
            if kept:
                urls = [f"data:image/png;base64,{base64.b64encode(png).decode()}" for png in kept]
                content = [
                    *({"type": "image_url", "image_url": {"url": url}} for url in urls),
                    {"type": "text", "text": message["content"]},
                ]
            made.append({"role": message["role"], "content": content})
        return made

    def _post(self, body: bytes) -> Any:
        headers = {"Content-Type": "application/json"}
        if os.environ.get(KEY):
            headers["Authorization"] = f"Bearer {os.environ[KEY]}"
        for attempt in range(1, TRIES + 1):
            try:
                request = urllib.request.Request(self.url, body, headers)
                with urllib.request.urlopen(request, timeout=self.timeout_s) as reply:
                    return json.loads(reply.read(MAX_REPLY_BYTES))
            except urllib.error.HTTPError as error:
                said = " ".join(error.read(400).decode(errors="replace").split())
                if error.code not in BUSY or attempt == TRIES:
                    raise RunError(f"{self.url} answered {error.code}: {said[:200]}") from error
            except (OSError, ValueError) as error:
                if attempt == TRIES:
                    raise RunError(f"{self.url} does not answer: {error}") from error
            time.sleep(0.5 * attempt)
        raise AssertionError("unreachable")
