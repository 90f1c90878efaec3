"""A run's settings as a user gives them: a YAML file, and options over it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bootcamp.errors import ConfigError


def read_settings(path: Path) -> Mapping[str, Any]:
    """The mapping in a YAML file."""
    import yaml

    try:
        document = yaml.safe_load(path.read_bytes())
    except FileNotFoundError as error:
        raise ConfigError(f"no settings at {path}") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: {error}") from error
    if not isinstance(document, Mapping | None):
        raise ConfigError(f"{path}: expected a mapping of settings")
    return document or {}


def parse_assignments(assignments: Sequence[str]) -> dict[str, Any]:
    """`a.b=1` becomes `{"a": {"b": 1}}`; values are read as YAML."""
    import yaml

    settings: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise ConfigError(f"--set {assignment!r}: write NAME=VALUE")
        *path, last = name.strip().split(".")
        inner = settings
        for part in path:
            inner = inner.setdefault(part, {})
            if not isinstance(inner, dict):
                raise ConfigError(f"--set {assignment!r}: {part!r} has a value already")
        try:
            inner[last] = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ConfigError(f"--set {assignment!r}: {error}") from error
    return settings


def merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """`below` with `above` written over it, mappings entry by entry."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = merge(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged
