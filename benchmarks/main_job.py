"""What the main job learns: `python -m benchmarks.main_job --seeds 0 1 2 --write docs/MAIN_JOB.md`.

Three arms for every seed, all from the same start and on the same held-out problems:

    cascade     `bootcamp run --tasks science`: MPO, then online
    permuted    the same with the verdicts dealt out at random: must not rise
    chosen-sft  the offline stage with its generation term alone: supervised training on the chosen
                answers, at equal steps

A finished arm is read from its folder, an unfinished one resumed, so the script can be stopped.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ARMS: dict[str, dict[str, Any]] = {
    "cascade": {},
    "permuted": {"control": "permuted-rewards"},
    "chosen-sft": {"stages": ["mpo"], "offline": {"preference": 0.0, "quality": 0.0, "generation": 1.0}},
}


def finished_run(settings: Mapping[str, Any], directory: Path) -> dict[str, Any]:
    """The summary of a run in `directory`: read, gone on with, or begun through the command line as a user would."""
    if not (directory / "summary.json").exists():
        bootcamp = [sys.executable, "-m", "bootcamp", "run"]
        if (directory / "config.json").exists():
            subprocess.run([*bootcamp, "--resume", str(directory)], check=True)
        else:
            place = {"name": directory.name, "runs": str(directory.parent)}
            with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
                yaml.safe_dump({**settings, **place}, file)
                file.flush()
                subprocess.run([*bootcamp, "--config", file.name], check=True)
    return json.loads((directory / "summary.json").read_text())


def cell(gain: dict[str, Any] | None) -> str:
    """A gain with its standard error, in points of held-out reward."""
    if gain is None:
        return "–"
    return f"{gain['mean']:+.3f} ± {gain['stderr']:.3f} ({gain['mean'] / max(gain['stderr'], 1e-9):+.1f} s.e.)"


def verdict(summary: dict[str, Any]) -> str:
    """Which of the bounds that the benchmark sets itself hold for a cascade run."""
    gains = summary["gains"]
    stages = [gains["start_to_after_mpo"], gains["after_mpo_to_after_online"]]
    total = gains["start_to_after_online"]
    trained = len(summary["tasks"]["trained"])
    bounds = {
        "MPO > 2 s.e.": stages[0]["mean"] > 2 * stages[0]["stderr"],
        "online > 2 s.e.": stages[1]["mean"] > 2 * stages[1]["stderr"],
        "half of the tasks rise": total["tasks_up"] >= trained / 2,
        "no task over a quarter of the gain": total["largest_share"] <= 0.25,
        "at least 2,000 problems": summary["start"]["n"] >= 2000,
        "at least 16 tasks of 8 families": trained >= 16 and summary["tasks"]["families"] >= 8,
        "a forward reaction, a retrosynthesis, a hull": all(
            any(part in task for task in summary["tasks"]["trained"]) for part in ("/forward/", "/retro/", "/hull-")
        ),
        "12 minutes": summary["wall_s"] <= 720,
        "6 GiB": summary["peak_gib"] < 6,
    }
    missed = [name for name, holds in bounds.items() if not holds]
    return "all bounds hold" if not missed else "missed: " + ", ".join(missed)


def page(results: dict[tuple[str, int], dict[str, Any]], command: str) -> str:
    """The results as Markdown."""
    lines = [
        "# What the main job learns",
        "",
        f"Made by `{command}`; nothing here is typed. Held-out verified score (`Score.value`) of one sample at",
        "temperature 1 on each problem, the same problems at every point and for every seed; gains are paired by",
        "problem, ± is one standard error clustered by problem.",
        "",
        "| arm | seed | tasks (families) | n | start | after MPO | after online | MPO gain | online gain | min | GiB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for (arm, seed), s in results.items():
        after = s.get("after_online")
        lines.append(
            f"| {arm} | {seed} | {len(s['tasks']['trained'])} ({s['tasks']['families']}) | {s['start']['n']} "
            f"| {s['start']['mean_reward']:.3f} | {s['after_mpo']['mean_reward']:.3f} "
            f"| {format(after['mean_reward'], '.3f') if after else '–'} | {cell(s['gains']['start_to_after_mpo'])} "
            f"| {cell(s['gains'].get('after_mpo_to_after_online'))} | {s['wall_s'] / 60:.1f} | {s['peak_gib']:.2f} |"
        )
    lines += ["", "## Bounds", ""]
    for (arm, seed), s in results.items():
        if arm == "cascade":
            total = s["gains"]["start_to_after_online"]
            lines.append(
                f"- seed {seed}: {verdict(s)}. {total['tasks_up']} of {len(s['tasks']['trained'])} tasks rise, "
                f"{total['tasks_down']} fall; the best makes up {total['largest_share']:.0%} of the gain."
            )
    cascades = {seed: s for (arm, seed), s in results.items() if arm == "cascade"}
    if cascades:
        tasks = sorted({task for s in cascades.values() for task in s["tasks"]["trained"]})
        lines += ["", "## Task by task (cascade)", "", "| task | " + " | ".join(f"seed {s}" for s in cascades) + " |"]
        lines.append("|---|" + "--:|" * len(cascades))
        for task in tasks:
            row = []
            for s in cascades.values():
                means = [s[p]["tasks"].get(task, {}).get("mean_reward") for p in ("start", "after_mpo", "after_online")]
                trained = task in s["tasks"]["trained"] and None not in means
                row.append(" → ".join(f"{mean:.2f}" for mean in means) if trained else "not trained")
            lines.append(f"| {task} | " + " | ".join(row) + " |")
        first = next(iter(cascades.values()))
        lines += ["", "## Cost (cascade, first seed)", "", "| stage | rollouts | tokens | CPU s | wall s |"]
        lines.append("|---|--:|--:|--:|--:|")
        for name, line in first["ledger"].items():
            counts = f"{line['rollouts']:,.0f} | {line['tokens']:,.0f}"
            lines.append(f"| {name} | {counts} | {line['cpu_s']:.0f} | {line['wall_s']:.0f} |")
    return "\n".join([*lines, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--arms", nargs="+", default=list(ARMS), choices=list(ARMS))
    parser.add_argument("--tasks", default="science")
    parser.add_argument("--runs", type=Path, default=Path("runs/benchmark"))
    parser.add_argument("--finished", action="store_true", help="report what is finished, run nothing")
    parser.add_argument("--write", type=Path, help="write the page here, else print it")
    args = parser.parse_args()
    results = {}
    for arm in args.arms:
        for seed in args.seeds:
            if args.finished and not (args.runs / f"{arm}-{seed}" / "summary.json").exists():
                continue
            settings = ARMS[arm] | {"tasks": args.tasks, "seed": seed}
            results[arm, seed] = finished_run(settings, args.runs / f"{arm}-{seed}")
            command = "python -m benchmarks.main_job --seeds " + " ".join(map(str, args.seeds))
            text = page(results, command)
            if args.write:
                args.write.write_text(text)
    if not args.write:
        print(text)


if __name__ == "__main__":
    main()
