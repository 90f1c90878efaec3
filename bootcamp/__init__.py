"""bootcamp: verifiable tasks, rewards that can be trusted, and the two stages of training on them.

>>> import bootcamp
>>> task = bootcamp.task("math/arithmetic/add")
>>> instance = task.instance(seed=7, level=1)
>>> task.verify(instance.answer, task.solution(instance.answer)).value
1.0
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from bootcamp.errors import BootcampError
from bootcamp.registry import add_plugin, registry, task, tasks
from bootcamp.sampling import sample, split_of
from bootcamp.types import Episode, Instance, Interactive, Problem, Rollout, Sampling, Score, Task, Verdict

__version__ = "0.1.0"

__all__ = [
    "BootcampError",
    "Episode",
    "Instance",
    "Interactive",
    "Problem",
    "Rollout",
    "Sampling",
    "Score",
    "Task",
    "Verdict",
    "add_plugin",
    "registry",
    "sample",
    "split_of",
    "task",
    "tasks",
]


def _siblings_are_ours() -> None:
    """`rewards`, `rollouts` and `policies` are common names: a stray file must not shadow ours."""
    home = Path(__file__).resolve().parent.parent
    for name in ("rewards", "rollouts", "policies"):
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            continue  # a partial checkout; the import that needs it will say so
        if Path(spec.origin).resolve().parent.parent != home:
            raise ImportError(
                f"bootcamp is at {home / 'bootcamp'}, but {name!r} would come from {spec.origin}; "
                f"rename or remove that one, or run from another folder"
            )


_siblings_are_ours()
