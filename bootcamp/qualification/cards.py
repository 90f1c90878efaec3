"""Score cards: what an examination found, kept with the code that it vouches for.

One JSON line a task, one file a domain, in `bootcamp/cards/` (or the folder that `BOOTCAMP_CARDS`
names); those of plugins are not kept. A card is fresh while its fingerprint is the task's. Fields are
only added, and `schema` counts.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bootcamp.qualification.fingerprints import fingerprint
from bootcamp.qualification.plans import Plan
from bootcamp.rows import Spec

SCHEMA = 1
FOLDER = Path(__file__).resolve().parent.parent / "cards"
FOLDER_VARIABLE = "BOOTCAMP_CARDS"


@dataclass(frozen=True)
class Card:
    """What is known of one task's fairness."""

    task: str
    version: int
    family: str
    fingerprint: str  # of what the card vouches for
    plan: str  # how thoroughly it was examined
    qualified: bool
    defects: tuple[dict[str, Any], ...]
    remarks: tuple[dict[str, Any], ...]
    figures: Mapping[str, Any]  # of every check
    verdicts: int
    schema: int = SCHEMA

    @property
    def hash(self) -> str:
        """What a stored rollout points to."""
        return hashlib.sha256(_compact(asdict(self)).encode()).hexdigest()[:16]

    def line(self) -> str:
        """The card as one line of JSON, its hash at the end."""
        return _compact(asdict(self) | {"hash": self.hash})


def _compact(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def card(spec: Spec, plan: Plan, outcome: Mapping[str, Any]) -> Card:
    """The card of an examination."""
    defects = tuple(_finding(item) for item in outcome["findings"] if item["defect"])
    remarks = tuple(_finding(item) for item in outcome["findings"] if not item["defect"])
    return Card(
        task=spec.id,
        version=spec.version,
        family=spec.family_name,
        fingerprint=fingerprint(spec),
        plan=plan.name,
        qualified=not defects,
        defects=defects,
        remarks=remarks,
        figures=outcome["figures"],
        verdicts=outcome["verdicts"],
    )


def _finding(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: item[key] for key in ("check", "code", "says", "times", "weight") if key in item}


def place(spec: Spec) -> Path | None:
    """The file that holds a task's card; None for a plugin's, whose cards are not kept."""
    if not isinstance(spec.family, str) or not spec.family.startswith("bootcamp."):
        return None
    return folder() / f"{spec.domain}.jsonl"


def folder() -> Path:
    """Where cards are kept."""
    return Path(os.environ.get(FOLDER_VARIABLE) or FOLDER)


@cache
def _read(path: Path, changed: float) -> dict[str, Card]:
    cards = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        document = json.loads(line)
        known = {name: document[name] for name in Card.__dataclass_fields__ if name in document}
        known["defects"], known["remarks"] = tuple(known["defects"]), tuple(known["remarks"])
        cards[document["task"]] = Card(**known)
    return cards


def kept(spec: Spec) -> Card | None:
    """The card that is kept for a task, fresh or stale."""
    path = place(spec)
    if path is None or not path.exists():
        return None
    return _read(path, path.stat().st_mtime_ns).get(spec.id)


def fresh(spec: Spec) -> Card | None:
    """The card that is kept, if it vouches for the task as it is now."""
    found = kept(spec)
    return found if found is not None and found.fingerprint == fingerprint(spec) else None


@cache
def hash_of(task_id: str) -> str:
    """The hash of a task's fresh card, or "": what a rollout remembers."""
    from bootcamp.registry import registry

    found = fresh(registry().spec(task_id))
    return found.hash if found is not None else ""


def keep(specs: Mapping[str, Spec], cards: Iterable[Card]) -> None:
    """Write cards to their files, in the registry's order; those of tasks that are gone are dropped."""
    files: dict[Path, dict[str, Card]] = {}
    for one in cards:
        path = place(specs[one.task])
        if path is not None:
            files.setdefault(path, {})[one.task] = one
    for path, new in files.items():
        old = _read(path, path.stat().st_mtime_ns) if path.exists() else {}
        merged = {name: new.get(name) or old.get(name) for name in specs if name in new or name in old}
        path.parent.mkdir(exist_ok=True)
        aside = path.with_suffix(f".{os.getpid()}.aside")
        aside.write_text("".join(one.line() + "\n" for one in merged.values() if one), encoding="utf-8")
        aside.replace(path)
