"""Print constraints.txt: pins of all that the extra `dev` pulls into the environment this runs in.

    .venv/bin/python .ci/pins.py > constraints.new && mv constraints.new constraints.txt

What else is installed there is left out, and local versions (torch's +cpu) are cut off, so that
the pin holds for every build of that version.
"""

from __future__ import annotations

import tomllib
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text())["project"]


def pins(extra: str) -> dict[str, str]:
    """Name -> version of every distribution that the project with `extra` needs here."""
    own = canonicalize_name(PROJECT["name"])
    found: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [Requirement(f"{own}[{extra}]")]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        for part in ("", *requirement.extras):
            if (name, part) in seen:
                continue
            seen.add((name, part))
            if name == own:
                lines = PROJECT["dependencies"] if not part else PROJECT["optional-dependencies"][part]
            else:
                found[name] = distribution(name).version.partition("+")[0]
                lines = distribution(name).requires or []
            needed = map(Requirement, lines)
            waiting += [one for one in needed if one.marker is None or one.marker.evaluate({"extra": part})]
    return found


if __name__ == "__main__":
    print("# What a full working environment holds, on CPython 3.11 and Linux. Made by .ci/pins.py: see there.")
    for name, number in sorted(pins("dev").items()):
        print(f"{name}=={number}")
