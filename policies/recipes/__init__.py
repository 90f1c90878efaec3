"""Settings that suit a model, beside this file: `--model NAME` begins from `NAME.yaml` where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

HOME = Path(__file__).parent


def recipe(model: str) -> Mapping[str, Any]:
    """The settings for a model of that name; none for a directory, a hub id, or a model without a recipe."""
    path = HOME / f"{model}.yaml"
    if "/" in model or not path.exists():
        return {}
    settings: Mapping[str, Any] = yaml.safe_load(path.read_text())
    return settings
