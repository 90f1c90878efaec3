"""What a reader says of a text: the value in it, or the code of why there is none.

By convention `read_x(text)` gives a `Reading` and `parse_x(text)` the bare value or None. Neither ever raises on
a text, and neither evaluates one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Reading(Generic[T]):
    """The value read from a text, or the Score code that says why there is none."""

    value: T | None
    code: str = ""
    note: str = ""
