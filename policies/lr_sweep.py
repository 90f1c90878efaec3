"""Finding a learning rate: short runs that differ in it alone, from one plan and one set of rollouts.

The useful rate of one method differs tenfold between releases of the papers (MPO: 5e-6, 1e-6, 2e-7), and
it depends on the size of the model and on whether adapters train. So it is measured.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bootcamp.errors import RunError
from policies import cascade, folders, measure
from policies.charts import Series, line_chart
from policies.config import RunConfig, Stage
from policies.files import read_json, replacing, write_json
from policies.points import POINTS
from rollouts.store import Store

SHARED = ("probe-", "eval-start-", "offline-")  # batches that no rate has any part in
HELD_OUT_DRAW = 12  # other problems than a run is measured on: the choice must not see those
SHORT = {  # what makes a run short; `--set` goes before it
    "sft": {"problems": 500},
    "offline": {"rollouts": 3000},
    "online": {"steps": 10},
    "held_out": {"total": 600, "at_least": 30, "others": 1},
}


def short(config: RunConfig, stage: Stage) -> RunConfig:
    """The config of one short run of one stage, where the given one has its defaults."""
    changes: dict[str, Any] = {}
    for section, values in SHORT.items():
        now = getattr(config, section)
        default = type(now)()
        untouched = {name: value for name, value in values.items() if getattr(now, name) == getattr(default, name)}
        changes[section] = dataclasses.replace(now, **untouched)
    changes["held_out"] = dataclasses.replace(changes["held_out"], draw=HELD_OUT_DRAW)
    return dataclasses.replace(config, stages=(stage,), **changes)


def sweep_rates(config: RunConfig, stage: Stage, rates: Sequence[float]) -> dict[str, Any]:
    """Run every rate, or read it if it is there; returns what `sweep.json` says, beside `sweep.svg`.

    Held-out reward before and after, the paired gain, and the chosen rate with its reason. A rate at
    which a run falls apart counts as collapsed.
    """
    home = Path(config.runs) / (config.name or f"sweep-{stage}")
    config = dataclasses.replace(short(config, stage), runs=str(home))
    section = {"mpo": "offline"}.get(stage, stage)
    found: list[dict[str, Any]] = []
    source: Path | None = None
    for rate in rates:
        settings = dataclasses.replace(getattr(config, section), lr=rate)
        one = dataclasses.replace(config, name=f"lr-{rate:g}", **{section: settings})
        folder = home / one.name
        line: dict[str, Any] = {"rate": rate, "run": str(folder)}
        try:
            _run(one, folder, source)
            line |= _outcome(folder, stage)
        except RunError as error:
            if not (folder / "plan.json").exists():
                raise  # nothing has begun: the rate is not what is wrong
            line |= {"collapsed": str(error)}
        found.append(line)
        source = source or folder
    result = {"stage": stage, "tasks": config.tasks, "model": config.model, "rates": found} | choose(found)
    write_json(home / "sweep.json", result)
    with replacing(home / "sweep.svg") as aside:
        aside.write_text(plot(result))
    return result


def _run(config: RunConfig, folder: Path, source: Path | None) -> None:
    """One rate: begun with what all share, gone on with, or done already."""
    if (folder / "summary.json").exists():
        return
    if not (folder / folders.CONFIG).exists():
        folders.new_folder(config)
        if source is not None:
            share(source, folder)
    cascade.resume_run(folder)


def share(source: Path, folder: Path) -> None:
    """Give a new run the plan and the stored rollouts of another, as links."""
    (folder / "rollouts").mkdir(exist_ok=True)
    files = [source / "plan.json", *(source / "rollouts").glob("*.parquet")]
    for path in files:
        if path.name == "plan.json" or path.name.startswith(SHARED):
            os.link(path, folder / path.relative_to(source))


def _outcome(folder: Path, stage: str) -> dict[str, Any]:
    summary = read_json(folder / "summary.json")
    after = POINTS[stage].key
    store, trained = Store(folder / "rollouts"), summary["tasks"]["trained"]
    values = measure.values_of(store.batch(f"eval-{stage}-00000"))
    return {
        "before": summary["start"]["mean_reward"],
        "after": summary[after]["mean_reward"],
        "gain": summary["gains"][f"start_to_{after}"]["mean"],
        "stderr": summary["gains"][f"start_to_{after}"]["stderr"],
        "skipped_batches": summary["skipped_batches"],
        "values": {task: dict(sorted(values.get(task, {}).items())) for task in trained},
    }


def choose(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The chosen rate and why: the lowest that is within one standard error of the best, paired by problem.

    The lowest, because a rate too high costs a run, and one a little too low some of its gain. `found`
    loses its `values`, which are long.
    """
    tried = [line for line in found if "after" in line]
    values = {line["rate"]: line.pop("values") for line in tried}
    if not tried or max(line["gain"] for line in tried) <= 0:
        return {"chosen": None, "reason": "no rate gained anything: try others, or more steps"}
    best = max(tried, key=lambda line: line["after"])
    for line in sorted(tried, key=lambda line: line["rate"]):
        behind = measure.gain(values[line["rate"]], values[best["rate"]], list(values[best["rate"]]))
        if line is best:
            edge = line["rate"] in (found[0]["rate"], found[-1]["rate"]) and len(found) > 1
            reason = (
                f"its held-out reward, {best['after']:.3f}, is the best, and no lower rate is within one s.e. of it"
            )
            return {
                "chosen": best["rate"],
                "reason": reason + ("; it is the last of those tried: try further" if edge else ""),
            }
        if behind["mean"] <= behind["stderr"] and line["gain"] > 0:
            reason = (
                f"its held-out reward, {line['after']:.3f}, is within one s.e. ({behind['stderr']:.3f}) of the best, "
                f"{best['after']:.3f} at {best['rate']:g}; of such rates it is the lowest"
            )
            return {"chosen": line["rate"], "reason": reason}
    raise AssertionError("the best rate is among those tried")


def plot(result: dict[str, Any]) -> str:
    """Held-out reward by rate, as SVG."""
    lines = [line for line in result["rates"] if "after" in line]
    after = [(i, line["after"]) for i, line in enumerate(lines)]
    before = [(i, line["before"]) for i, line in enumerate(lines)]
    chart = line_chart(
        f"held-out reward after {result['stage']}, by learning rate (gain ± 1 s.e.)",
        [Series("after", after, [line["stderr"] for line in lines]), Series("before", before)],
        x_ticks=[f"{line['rate']:g}" for line in lines],
    )
    style = "<style>text{font:11px sans-serif}.title{font-weight:bold}.grid{stroke:#ddd}</style>"
    head, _, rest = chart.partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg">{style}{rest}' if chart else "<svg/>"


def table(result: dict[str, Any]) -> str:
    """What a sweep found, as lines of text."""
    lines = [f"{'rate':>8}  {'before':>6}  {'after':>6}  gain"]
    for line in result["rates"]:
        if "after" in line:
            gain = f"{line['gain']:+.3f} ± {line['stderr']:.3f}"
            mark = "  <- chosen" if line["rate"] == result["chosen"] else ""
            lines.append(f"{line['rate']:>8g}  {line['before']:>6.3f}  {line['after']:>6.3f}  {gain}{mark}")
        else:
            lines.append(f"{line['rate']:>8g}  {'collapsed: ' + line['collapsed'][:60]}")
    chosen = f"{result['chosen']:g}" if result["chosen"] else "none"
    return "\n".join([*lines, f"chosen: {chosen}: {result['reason']}"])
