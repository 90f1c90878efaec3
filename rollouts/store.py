"""The store of rollouts: a directory of Parquet files, one a batch, each there whole or not at all.

Columns are the fields of `Rollout`, flattened once, and the parts of its key. A reader may come at
any time. An image that many samples share is written once a file: Parquet keeps a dictionary.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq

from bootcamp.errors import RunError, UnknownName
from bootcamp.types import Completion, Instance, Rollout, Score, Turn, Verdict

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_NUMBERS = pa.map_(pa.string(), pa.float64())
_IMAGES = pa.list_(pa.binary())
_TURN = pa.struct(
    {
        "observation": pa.string(),
        "images": _IMAGES,
        "prompt_ids": pa.list_(pa.int32()),
        "token_ids": pa.list_(pa.int32()),
        "logprobs": pa.list_(pa.float64()),
        "text": pa.string(),
        "finish": pa.string(),
        "policy_version": pa.int64(),
    }
)
SCHEMA = pa.schema(
    {
        "key": pa.string(),
        "run": pa.string(),
        "stage": pa.string(),
        "step": pa.int64(),
        "sample": pa.int64(),
        "task": pa.string(),
        "version": pa.int64(),
        "level": pa.int64(),
        "seed": pa.int64(),
        "prompt": pa.string(),
        "answer": pa.string(),  # JSON
        "images": _IMAGES,
        "turns": pa.list_(_TURN),
        "status": pa.string(),
        "value": pa.float64(),  # null where there is no score
        "parts": _NUMBERS,
        "codes": pa.list_(pa.string()),
        "note": pa.string(),
        "cpu_s": pa.float64(),
        "error": pa.string(),
        "rewards": _NUMBERS,
        "reward": pa.float64(),
        "reward_hash": pa.string(),
        "card_hash": pa.string(),
    }
)
_UNREAD: dict[str, Any] = {  # what a field holds when its column was not asked for
    **dict.fromkeys(("key", "task", "prompt", "note", "error", "reward_hash", "card_hash"), ""),
    **dict.fromkeys(("version", "level", "seed"), 0),
    **dict.fromkeys(("images", "turns", "codes", "parts", "rewards"), ()),
    **{"answer": "null", "status": "scored", "value": None, "cpu_s": 0.0, "reward": None},
}


class Store:
    """Batches of rollouts by name (`mpo-0003`); writing a name again replaces it. One writer, any readers."""

    def __init__(self, directory: str | Path) -> None:
        self.directory = Path(directory)

    def write(self, name: str, rollouts: Sequence[Rollout]) -> Path:
        """Write one batch, whole or not at all; `RunError` if the disk will not have it."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name for a batch: lower case, digits, '-', '_' and '.'")
        keys = {rollout.key for rollout in rollouts}
        if len(keys) < len(rollouts):
            raise ValueError(f"batch {name!r} holds {len(rollouts) - len(keys)} keys twice")
        table = pa.Table.from_pylist([_row(rollout) for rollout in rollouts], SCHEMA)
        path = self.directory / f"{name}.parquet"
        aside = self.directory / f".{name}.partial"  # what a killed writer leaves, the next one overwrites
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            with open(aside, "wb") as file:
                pq.write_table(table, file, compression="zstd", dictionary_pagesize_limit=64 * 2**20)
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, path)
            handle = os.open(self.directory, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
            reason = error.strerror or " ".join(str(error).split())
            raise RunError(
                f"cannot write {path}: {reason}; what was stored before is intact, so the run can go on from there"
            ) from error
        return path

    def names(self) -> list[str]:
        """The batches that are there, sorted."""
        return [path.stem for path in self._files()]

    def table(self, stage: str | None = None, columns: Sequence[str] | None = None) -> pa.Table:
        """All rows in the order of `names`, of one stage and with some columns if you say so."""
        return _table(self._files(), stage, columns)

    def read(self, stage: str | None = None, columns: Sequence[str] | None = None) -> Iterator[Rollout]:
        """Rollouts one by one, a file at a time; with `columns`, what the other columns hold is left empty."""
        for path in self._files():
            for row in _table([path], stage, columns).to_pylist(maps_as_pydicts="strict"):
                yield _rollout(row)

    def batch(self, name: str) -> list[Rollout]:
        """The rollouts of one batch, in the order in which they were written."""
        rows = _table([self.directory / f"{name}.parquet"], None, None).to_pylist(maps_as_pydicts="strict")
        return [_rollout(row) for row in rows]

    def _files(self) -> list[Path]:
        return sorted(self.directory.glob("[a-z0-9]*.parquet"))


def _table(files: Sequence[Path], stage: str | None, columns: Sequence[str] | None) -> pa.Table:
    for column in columns or ():
        if column not in SCHEMA.names:
            raise UnknownName("column", column, SCHEMA.names)
    wanted = SCHEMA.names if columns is None else list(columns)
    if not files:
        return SCHEMA.empty_table().select(wanted)
    stored = pyarrow.dataset.dataset([str(path) for path in files], schema=SCHEMA, format="parquet")
    return stored.to_table(columns=wanted, filter=None if stage is None else pyarrow.dataset.field("stage") == stage)


def _row(rollout: Rollout) -> dict[str, Any]:
    run, stage, step, rest = rollout.key.split("/", 3)
    instance, verdict, score = rollout.instance, rollout.verdict, rollout.verdict.score
    return {
        "key": rollout.key,
        "run": run,
        "stage": stage,
        "step": int(step),
        "sample": int(rest.rpartition("/")[2]),
        "task": instance.task,
        "version": instance.version,
        "level": instance.level,
        "seed": instance.seed,
        "prompt": instance.prompt,
        "answer": json.dumps(instance.answer),
        "images": list(instance.images),
        "turns": [
            {"observation": turn.observation, "images": turn.images} | vars(turn.completion) for turn in rollout.turns
        ],
        "status": verdict.status,
        "value": None if score is None else score.value,
        "parts": [] if score is None else list(score.parts.items()),
        "codes": [] if score is None else score.codes,
        "note": "" if score is None else score.note,
        "cpu_s": verdict.cpu_s,
        "error": verdict.error,
        "rewards": list(rollout.rewards.items()),
        "reward": rollout.reward,
        "reward_hash": rollout.reward_hash,
        "card_hash": rollout.card_hash,
    }


def _rollout(row: dict[str, Any]) -> Rollout:
    row = _UNREAD | row
    instance = Instance(
        row["task"],
        row["version"],
        row["level"],
        row["seed"],
        row["prompt"],
        json.loads(row["answer"]),
        tuple(row["images"]),
    )
    score = None
    if row["value"] is not None:
        score = Score(row["value"], dict(row["parts"]), tuple(row["codes"]), row["note"])
    return Rollout(
        key=row["key"],
        instance=instance,
        turns=tuple(_turn(turn) for turn in row["turns"]),
        verdict=Verdict(row["status"], score, row["cpu_s"], row["error"]),
        rewards=dict(row["rewards"]),
        reward=row["reward"],
        reward_hash=row["reward_hash"],
        card_hash=row["card_hash"],
    )


def _turn(row: dict[str, Any]) -> Turn:
    completion = Completion(
        tuple(row["prompt_ids"]),
        tuple(row["token_ids"]),
        tuple(row["logprobs"]),
        row["text"],
        row["finish"],
        row["policy_version"],
    )
    return Turn(row["observation"], tuple(row["images"]), completion)
