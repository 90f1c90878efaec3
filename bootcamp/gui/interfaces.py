"""Between a policy and a screen: what it is shown, and in whose words it answers. The run chooses.

The task fixes the page, the goal and the reward; none of them depends on the interface.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, get_args, runtime_checkable

from bootcamp.errors import UnknownName

View = Literal["both", "text", "boxes", "tree", "screen"]
Syntax = Literal["own", "ui-tars", "openai", "browsergym"]
Coordinates = Literal["pixel", "norm1000"]

VIEWS: dict[View, str] = {
    "both": "the screenshot, and the elements as text",
    "text": "the visible elements as text, each with its centre",
    "boxes": "the same, each with left, top, right and bottom",
    "tree": "the accessibility tree, with boxes",
    "screen": "the screenshot alone",
}


@dataclass(frozen=True)
class Interface:
    """`view` None is the task's own. `norm1000`: 0 to 1000 from edge to edge, whatever the screen's size."""

    view: View | None = None
    syntax: Syntax = "own"
    coordinates: Coordinates = "pixel"

    def __post_init__(self) -> None:
        for kind, name, known in (
            ("view", self.view, (None, *get_args(View))),
            ("syntax of actions", self.syntax, get_args(Syntax)),
            ("kind of coordinates", self.coordinates, get_args(Coordinates)),
        ):
            if name not in known:
                raise UnknownName(kind, str(name), [one for one in known if one])


@runtime_checkable
class OnScreen(Protocol):
    """An episode whose interface may be chosen before its first observation."""

    interface: Interface
