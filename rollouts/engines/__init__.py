"""Engines: what turns chats into completions (the protocol is `bootcamp.types.Engine`).

A chat is a list of messages with `role` and `content`. Its first message may also carry `instance`
(a `bootcamp.Instance`), `template` (a `bootcamp.templates.Template`) and `images` (PNG): that is for
engines that are not models, like `Oracle`. An engine that asks a model shows it `role` and `content`
alone, and `images` if it has eyes, so that no answer can leak into a prompt.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bootcamp.errors import RunError, UnknownName, require
from bootcamp.types import Engine
from rollouts.engines.scripted import Constant, Echo, Oracle

if TYPE_CHECKING:
    from rollouts.engines.causal import TransformersEngine

__all__ = ["Constant", "Echo", "Oracle", "TransformersEngine", "find_engine", "open_engine"]

SERVED = re.compile(r"openai:([\w./:-]{1,100})@(https?://[^\s@]{1,200})")

_HUB_ID = re.compile(r"[\w.-]+/[\w.-]+")
NAMES = ("oracle", "echo", "constant")


def __getattr__(name: str) -> Any:
    if name == "TransformersEngine":  # on first use: it brings torch
        require("torch", "train")
        require("transformers", "train")
        from rollouts.engines.causal import TransformersEngine

        return TransformersEngine
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def find_engine(spec: str) -> str:
    """What `spec` names: oracle, echo, constant, openai or model; an error of one line if nothing. Loads nothing."""
    name = spec.partition(":")[0]
    if name == "openai":
        if not SERVED.fullmatch(spec):
            raise RunError(
                f"{spec!r} names no server; it is openai:MODEL@URL, as in openai:qwen@http://127.0.0.1:8000/v1"
            )
        return name
    if spec in ("oracle", "echo") or name == "constant":
        return name
    path = Path(spec).expanduser()
    if path.exists():
        if not (path / "config.json").is_file():
            raise RunError(f"{spec} holds no model: config.json is missing")
    elif not _HUB_ID.fullmatch(spec) or spec.startswith("."):
        raise UnknownName("engine or model directory", spec, NAMES, "A model is a directory or a hub id (owner/name).")
    return "model"


def open_engine(spec: str, **settings: Any) -> Engine:
    """The engine of that name: oracle, echo, constant, constant:TEXT, openai:MODEL@URL, a model's directory or hub id.

    `settings` go to the model's engine; the scripted ones have none. A model with eyes gets a `VisionEngine`.
    """
    kind = find_engine(spec)
    if kind == "model":
        path = Path(spec).expanduser()
        place = str(path) if path.exists() else spec
        engine = __getattr__("TransformersEngine")
        from rollouts.engines.causal import has_eyes

        if has_eyes(place):
            require("PIL", "gui")
            from rollouts.engines.vision import VisionEngine

            engine = VisionEngine
        return engine(place, **settings)
    if kind == "openai":
        from rollouts.engines.served import ServedEngine

        found = SERVED.fullmatch(spec)
        assert found is not None
        return ServedEngine(found[2], found[1], **settings)
    if kind == "constant":
        text = spec.partition(":")[2]
        return Constant(text) if text else Constant()
    return Oracle() if kind == "oracle" else Echo()
