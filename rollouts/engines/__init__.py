"""Engines: what turns chats into completions (the protocol is `bootcamp.types.Engine`).

A chat is a list of messages with `role` and `content`. Its first message may also carry `instance`
(a `bootcamp.Instance`), `template` (a `bootcamp.templates.Template`) and `images` (PNG): that is for
engines that are not models, like `Oracle`. An engine that asks a model shows it `role` and `content`
alone, so that no answer can leak into a prompt.
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
    """What `spec` names: oracle, echo, constant or model; an error of one line if nothing. Loads nothing."""
    name = spec.partition(":")[0]
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
    """The engine of that name: oracle, echo, constant, constant:TEXT, a model's directory, or a hub id.

    `settings` go to `TransformersEngine`; the others have none.
    """
    kind = find_engine(spec)
    if kind == "model":
        path = Path(spec).expanduser()
        return __getattr__("TransformersEngine")(str(path) if path.exists() else spec, **settings)
    if kind == "constant":
        text = spec.partition(":")[2]
        return Constant(text) if text else Constant()
    return Oracle() if kind == "oracle" else Echo()
