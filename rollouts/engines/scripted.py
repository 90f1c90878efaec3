"""Engines without a model: public, and used in tests in place of mocks.

Their tokens are the UTF-8 bytes of the text, of log-probability 0: each is sure of what it says.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

import bootcamp
from bootcamp.templates import TAGGED
from bootcamp.types import Chat, Completion, Instance, Interactive, Sampling


@dataclass
class Scripted(ABC):
    """What the three share; `max_tokens` does not cut them."""

    version: int = field(default=0, init=False)

    @abstractmethod
    def say(self, chat: Chat) -> str:
        """The answer to a chat."""

    def generate(self, chats: Sequence[Chat], sampling: Sampling, seeds: Sequence[int]) -> list[Completion]:
        """One completion for each chat."""
        return [self._complete(chat) for chat in chats]

    def _complete(self, chat: Chat) -> Completion:
        text = self.say(chat)
        tokens = tuple(text.encode("utf-8", "replace"))
        prompt = tuple("\n".join(message["content"] for message in chat).encode("utf-8", "replace"))
        return Completion(prompt, tokens, (0.0,) * len(tokens), text, "stop", self.version)

    def load_weights(self, path: str, version: int) -> None:
        """Take over the version's number; there are no weights."""
        self.version = version


@dataclass
class Oracle(Scripted):
    """The task's own solution, in the form that the template asks; in episodes an action a turn."""

    _plays: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False)

    def say(self, chat: Chat) -> str:
        instance: Instance = chat[0]["instance"]
        task = bootcamp.task(instance.task)
        if not isinstance(task, Interactive):
            return chat[0].get("template", TAGGED).response(task.solution(instance.answer))
        turn = sum(message["role"] == "assistant" for message in chat)
        if instance.address not in self._plays:
            if len(self._plays) > 256:
                self._plays.clear()
            self._plays[instance.address] = task.solution(instance.answer).splitlines()
        actions = self._plays[instance.address]
        return actions[turn] if turn < len(actions) else ""


@dataclass
class Echo(Scripted):
    """The last message, word for word."""

    def say(self, chat: Chat) -> str:
        return str(chat[-1]["content"])


@dataclass
class Constant(Scripted):
    """Always the same."""

    text: str = "<answer>0</answer>"

    def say(self, chat: Chat) -> str:
        return self.text
