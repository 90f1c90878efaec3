"""Which pictures of a chat a model is shown: the newest ones, so that a long episode stays within its context."""

from __future__ import annotations

from bootcamp.types import Chat


def newest(chat: Chat, count: int) -> list[tuple[bytes, ...]]:
    """The pictures (PNG) of each message that are among the newest `count` of the chat, oldest first."""
    kept: list[tuple[bytes, ...]] = []
    for message in reversed(chat):
        images = tuple(message.get("images", ()))
        kept.append(images[max(0, len(images) - count) :] if count else ())
        count -= len(kept[-1])
    return kept[::-1]
