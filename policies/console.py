"""What a person watching a run sees: a line for what is done, a bar for what is going on, a table at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import rich.console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from policies.points import measured

T = TypeVar("T")


class Console:
    """Bars on a terminal; plain lines where there is none. All of it on stderr, so that stdout stays data."""

    def __init__(self, quiet: bool = False) -> None:
        self.rich = rich.console.Console(stderr=True, highlight=False, quiet=quiet)
        self.bars = Progress(
            TextColumn("{task.description:<24}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self.rich,
            transient=True,
            disable=not self.rich.is_terminal,
        )

    def __enter__(self) -> Console:
        self.bars.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.bars.stop()

    def say(self, line: str) -> None:
        """One line that stays."""
        self.rich.print(line)

    def track(self, items: Sequence[T], what: str) -> Iterable[T]:
        """The items, with a bar."""
        with self.counting(what, len(items)) as count:
            for item in items:
                yield item
                count(1)

    @contextmanager
    def counting(self, what: str, total: int) -> Iterator[Callable[[int], None]]:
        """A bar that the yielded function moves on."""
        bar = self.bars.add_task(what, total=total)
        try:
            yield lambda n: self.bars.advance(bar, n)
        finally:
            self.bars.remove_task(bar)

    def table(self, summary: dict[str, Any]) -> None:
        """Before, between and after, task by task; fits 80 columns."""
        found = measured(summary).values()
        points = [point.key for point in found]
        table = Table(title=f"held-out reward: {summary['name']}", title_justify="left")
        table.add_column("task", overflow="ellipsis", no_wrap=True)
        for name in (*(point.heading for point in found), "gain"):
            table.add_column(name, justify="right", no_wrap=True)

        def row(name: str, means: Sequence[float]) -> None:
            table.add_row(name, *(f"{mean:.2f}" for mean in means), f"{means[-1] - means[0]:+.2f}")

        for task in summary["tasks"]["trained"]:
            row(task, [summary[point]["tasks"].get(task, {}).get("mean_reward", 0.0) for point in points])
        table.add_section()
        row(f"all {len(summary['tasks']['trained'])} that were trained", [summary[p]["mean_reward"] for p in points])
        suite = [summary["suite"][point]["mean_reward"] for point in points]
        row(f"whole suite, {len(summary['suite'][points[0]]['tasks'])} tasks", suite)
        self.rich.print(table)
        for name, gain in summary["gains"].items():
            errors = gain["mean"] / gain["stderr"] if gain["stderr"] else 0.0
            self.rich.print(
                f"{name.replace('_', ' ')}: {gain['mean']:+.3f} ± {gain['stderr']:.3f} ({errors:.1f} s.e.), "
                f"{gain['tasks_up']} tasks up, {gain['tasks_down']} down"
            )
        self.rich.print(f"{summary['wall_s'] / 60:.1f} minutes, peak memory {summary['peak_gib']:.2f} GiB")
