"""The plots of `benchmarks.cascade`: accuracy by cost, controls, shifts of the chosen, and the scaling curve."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from benchmarks.arms import CONTROLS, COUNTS, SCALING
from benchmarks.findings import Finding, difference, pooled

Findings = Mapping[str, Mapping[int, Finding]]

COLOURS = {
    "sft": "#059669",
    "dpo": "#d97706",
    "dpo+sft": "#b45309",
    "mpo": "#2563eb",
    "mpo-2n": "#1e3a8a",
    "gspo": "#9ca3af",
    "gspo-2n": "#4b5563",
    "cascade": "#dc2626",
}


def draw(found: Findings, folder: Path, titles: Mapping[str, str]) -> None:
    """Write every plot as a PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, plot in PLOTS.items():
        figure, axes = plt.subplots(figsize=(8.0, 4.2), dpi=130)
        plot(axes, found, titles)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="#e5e7eb")
        axes.set_axisbelow(True)
        figure.tight_layout()
        figure.savefig(folder / f"{name}.png", metadata={"Software": None})
        plt.close(figure)


def arms(axes: Axes, found: Findings, titles: Mapping[str, str]) -> None:
    """Accuracy by CPU-seconds: small points are seeds, large ones their mean with its interval."""
    for name, colour in COLOURS.items():
        mine = list(found.get(name, {}).values())
        if not mine:
            continue
        costs = [f.cost.cpu_s for f in mine]
        accuracy, half = pooled(mine)
        each = [100 * pooled([f])[0] for f in mine]
        axes.plot(costs, each, ".", color=colour, alpha=0.5, markersize=5)
        axes.errorbar(
            sum(costs) / len(costs), 100 * accuracy, 100 * half, fmt="o", color=colour, capsize=3, label=titles[name]
        )
    started = list(found.get("mpo", {}).values())
    if started:
        axes.axhline(100 * pooled(started, "start")[0], color="black", linewidth=0.8, linestyle="--", label="start")
    axes.set_xlim(left=0)
    axes.set_xlabel("CPU-seconds of rollouts and training, offline rollouts included")
    axes.set_ylabel("held-out accuracy, %")
    axes.legend(fontsize=8, frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))


def controls(axes: Axes, found: Findings, titles: Mapping[str, str]) -> None:
    """Gains of the cascade and of its controls."""
    names = [name for name in ("cascade", *CONTROLS) if found.get(name)]
    for place, name in enumerate(names):
        mine = list(found[name].values())
        gain, half = difference(mine, mine, "start")
        colour = COLOURS["cascade"] if name == "cascade" else "#6b7280"
        axes.bar(place, 100 * gain, width=0.55, color=colour, alpha=0.35)
        axes.errorbar(place, 100 * gain, 100 * half, fmt="none", color=colour, capsize=4)
        for f in mine:
            axes.plot(place, 100 * difference([f], [f], "start")[0], "o", color=colour, markersize=4)
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_xticks(range(len(names)), [_broken(titles[name]) for name in names], fontsize=8)
    axes.set_ylabel("gain in accuracy, points")


def shifts(axes: Axes, found: Findings, titles: Mapping[str, str]) -> None:
    """log πθ − log π0 of the chosen over the steps of each offline arm, seed by seed."""
    for name in ("sft", "dpo", "dpo+sft", "mpo"):
        for number, f in enumerate(found.get(name, {}).values()):
            steps = range(1, len(f.shifts) + 1)
            axes.plot(
                steps, [chosen for chosen, _ in f.shifts], color=COLOURS[name], label=None if number else titles[name]
            )
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_xlabel("optimiser step")
    axes.set_ylabel("chosen: log-probability against the start, nats")
    if axes.get_legend_handles_labels()[0]:
        axes.legend(fontsize=8, frameon=False)


def scaling(axes: Axes, found: Findings, titles: Mapping[str, str]) -> None:
    """Gain on all tasks by the number of tasks that were trained."""
    counts, gains, halves = [], [], []
    for count, name in zip(COUNTS, SCALING, strict=True):
        mine = list(found.get(name, {}).values())
        if mine:
            gain, half = difference(mine, mine, "start")
            counts.append(count)
            gains.append(100 * gain)
            halves.append(100 * half)
            axes.plot([count] * len(mine), _each(mine), "o", color=COLOURS["cascade"], alpha=0.4, markersize=4)
    if counts:
        axes.errorbar(counts, gains, halves, fmt="o-", color=COLOURS["cascade"], capsize=4)
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_xscale("log", base=2)
    axes.set_xticks(list(COUNTS), [str(count) for count in COUNTS])
    axes.set_xlabel("tasks trained, at one budget")
    axes.set_ylabel("gain on all tasks, points")


def _each(findings: Sequence[Finding]) -> list[float]:
    return [100 * difference([f], [f], "start")[0] for f in findings]


def _broken(title: str) -> str:
    return title.replace(", ", ",\n").replace(" (", "\n(")


PLOTS: dict[str, Callable[[Axes, Findings, Mapping[str, str]], None]] = {
    "arms": arms,
    "controls": controls,
    "shifts": shifts,
    "scaling": scaling,
}
