"""The page that `benchmarks.cascade` writes: tables and sentences from what the arms found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Any

import jinja2

from benchmarks.arms import (
    AFTER,
    ARMS,
    COMPARED,
    CONTROLS,
    COUNTS,
    HELD_OUT,
    PROBES,
    SCALED,
    SCALING,
    STEPS,
    SUITE,
    Place,
    config_of,
)
from benchmarks.findings import Finding, accuracy, difference, of_tasks, pooled

Findings = Mapping[str, Mapping[int, Finding]]  # arm -> seed -> what it found

TITLES = {
    "sft": "SFT on the chosen",
    "dpo": "DPO",
    "dpo+sft": "DPO + SFT",
    "mpo": "MPO",
    "mpo-2n": "MPO on twice the rollouts",
    "gspo": f"GSPO x {STEPS}",
    "gspo-2n": f"GSPO x {2 * STEPS}",
    "cascade": f"cascade: MPO, then GSPO x {AFTER}",
    "permuted": "cascade, verdicts permuted",
    "random-scorer": "cascade, verdicts random",
    "shuffled-pairs": "cascade, pairs shuffled (GSPO as ever)",
}
COMPARISON = ("sft", "dpo", "dpo+sft", "mpo", "mpo-2n", "gspo", "gspo-2n", "cascade")


def points(value: tuple[float, float]) -> str:
    """A difference in points of a hundred, with half of its 95 % interval."""
    return f"{100 * value[0]:+.1f} ± {100 * value[1]:.1f}"


def share(value: tuple[float, float]) -> str:
    """An accuracy in hundredths, with half of its 95 % interval."""
    return f"{100 * value[0]:.1f} ± {100 * value[1]:.1f}"


def row(*cells: str) -> str:
    """A line of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


def together(found: Findings, *arms: str) -> list[list[Finding]]:
    """The findings of some arms, seed by seed, of the seeds that all of them have finished."""
    seeds = sorted(set.intersection(*(set(found.get(arm, {})) for arm in arms)))
    return [[found[arm][seed] for seed in seeds] for arm in arms]


def comparison(found: Findings) -> list[str]:
    """Accuracy and cost of the arms."""
    lines = [
        row("arm", "seeds", "accuracy, %", "by seed", "gain, points", "offline tokens", "offline rollouts, CPU-s")
        + " online tokens | online rollouts, CPU-s | training, CPU-s | all, CPU-s |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    started = list(found.get("mpo", {}).values())
    if started:
        lines.append(row("start", str(len(started)), share(pooled(started, "start")), "", "", *[""] * 6))
    for arm in COMPARISON:
        mine = list(found.get(arm, {}).values())
        if mine:
            costs = [f.cost for f in mine]
            lines.append(
                row(
                    TITLES[arm],
                    str(len(mine)),
                    share(pooled(mine)),
                    ", ".join(f"{100 * accuracy(f.end.values())[0]:.1f}" for f in mine),
                    points(difference(mine, mine, "start")),
                    f"{mean([c.offline_tokens for c in costs]):,.0f}",
                    f"{mean([c.offline_cpu_s for c in costs]):.1f}",
                    f"{mean([c.online_tokens for c in costs]):,.0f}",
                    f"{mean([c.online_cpu_s for c in costs]):.1f}",
                    f"{mean([c.training_cpu_s for c in costs]):.1f}",
                    f"{mean([c.cpu_s for c in costs]):.1f}",
                )
            )
    return lines


def statement(found: Findings, ours: str, theirs: str) -> str:
    """One arm against another: the difference, whether it is more than chance, and the costs."""
    mine, other = together(found, ours, theirs)
    if not mine:
        return f"- {TITLES[ours]} against {TITLES[theirs]}: not run."
    gap = difference(mine, other)
    each = ", ".join(points(difference([a], [b])) for a, b in zip(mine, other, strict=True))
    says = "better" if gap[0] > gap[1] else "worse" if gap[0] < -gap[1] else "no difference beyond chance"
    cost = sum(f.cost.cpu_s for f in mine) / sum(f.cost.cpu_s for f in other)
    return (
        f"- **{TITLES[ours]}** against **{TITLES[theirs]}**: {points(gap)} points ({says}; by seed {each}) "
        f"at {100 * cost:.0f} % of its CPU-seconds."
    )


def unfinished(found: Findings, seeds: Sequence[int]) -> str:
    """Which arms have not been run for all seeds, said plainly; '' if none."""
    lacking = {arm: len(seeds) - len(set(found.get(arm, {})) & set(seeds)) for arm in ARMS}
    named = [f"`{arm}` ({len(seeds) - n} of {len(seeds)} seeds)" for arm, n in lacking.items() if n]
    return f"**Not finished:** {', '.join(named)}. The same command goes on with them." if named else ""


def claim(found: Findings) -> str:
    """Whether the cascade is at least as accurate as twice the online steps, at no more than 60 % of their cost."""
    mine, other = together(found, "cascade", "gspo-2n")
    if not mine:
        return "Not run."
    gap = difference(mine, other)
    cost = sum(f.cost.cpu_s for f in mine) / sum(f.cost.cpu_s for f in other)
    cheap = "and this holds" if cost <= 0.6 else "and this does not hold"
    if gap[0] < -gap[1]:
        level = "It does not hold: the cascade ends below"
    elif gap[0] > gap[1]:
        level = "It holds: the cascade ends above"
    elif gap[0] >= 0:
        level = "It holds: the cascade ends no lower, though no higher beyond chance, than"
    else:
        level = "It is open: the cascade ends lower, but not beyond chance, than"
    return (
        f"The claim is that the cascade reaches what twice the online steps reach. {level} GSPO x {2 * STEPS} "
        f"({points(gap)} points, 95 % interval over problems). The cost was to be at most 60 %: it is "
        f"{100 * cost:.0f} %, {cheap}."
    )


def account(found: Findings) -> str:
    """What each part of the way brought for its CPU-seconds, so that the claim's verdict can be understood."""
    arms = ("mpo", "mpo-2n", "gspo", "gspo-2n", "cascade")
    mpo, more, gspo, twice, cascade = findings = together(found, *arms)
    if not mpo:
        return ""

    def worth(gain: float, cpu_s: float) -> str:
        return f"{100 * gain:+.1f} points in {cpu_s:.0f} CPU-s, {1000 * gain / cpu_s:.1f} per 10 CPU-s"

    cost = {arm: mean([f.cost.cpu_s for f in mine]) for arm, mine in zip(arms, findings, strict=True)}
    parts = {
        "MPO from the start": worth(difference(mpo, mpo, "start")[0], cost["mpo"]),
        f"GSPO x {STEPS} from the start": worth(difference(gspo, gspo, "start")[0], cost["gspo"]),
        "as many rollouts more for MPO": worth(difference(more, mpo)[0], cost["mpo-2n"] - cost["mpo"]),
        f"GSPO x {AFTER} after MPO": worth(difference(cascade, mpo)[0], cost["cascade"] - cost["mpo"]),
        f"{STEPS} GSPO steps more (GSPO x {2 * STEPS} less GSPO x {STEPS}, whose rates fall at another pace)": worth(
            difference(twice, gspo)[0], cost["gspo-2n"] - cost["gspo"]
        ),
    }
    return "What each part brought for what it cost:\n\n" + "\n".join(
        f"- {name}: {said}" for name, said in parts.items()
    )


def controls(found: Findings) -> list[str]:
    """The cascade with what it is told cut loose from what it wrote."""
    lines = [
        row("cascade with", "seeds", "after MPO: gain, points", "after GSPO: gain, points", "by seed"),
        "|---|--:|--:|--:|--:|",
    ]
    for arm in ("cascade", *CONTROLS):
        mine = list(found.get(arm, {}).values())
        if mine:
            halfway = [Finding({"start": f.right["start"], "mpo": f.right["mpo"]}, f.cost, (), ()) for f in mine]
            lines.append(
                row(
                    "verdicts as they are" if arm == "cascade" else TITLES[arm].removeprefix("cascade, "),
                    str(len(mine)),
                    points(difference(halfway, halfway, "start")),
                    points(difference(mine, mine, "start")),
                    ", ".join(points(difference([f], [f], "start")) for f in mine),
                )
            )
    return lines


def shifts(found: Findings) -> list[str]:
    """What each offline loss does to the log-probability of chosen and rejected responses."""
    lines = [
        row("arm", "seeds", "steps", "chosen, nats", "rejected, nats", "accuracy, gain in points"),
        "|---|--:|--:|--:|--:|--:|",
    ]
    for arm in ("sft", "dpo", "dpo+sft", "mpo"):
        mine = [f for f in found.get(arm, {}).values() if f.shifts]
        if mine:
            last = [f.shifts[-1] for f in mine]
            lines.append(
                row(
                    TITLES[arm],
                    str(len(mine)),
                    ", ".join(str(len(f.shifts)) for f in mine),
                    ", ".join(f"{chosen:+.2f}" for chosen, _ in last),
                    ", ".join(f"{rejected:+.2f}" for _, rejected in last),
                    points(difference(mine, mine, "start")),
                )
            )
    return lines


def scaling(found: Findings) -> list[str]:
    """Accuracy on all tasks after training on a few of them, at one budget."""
    lines = [
        row(
            "trained tasks",
            "seeds",
            "accuracy on all, %",
            "gain on all, points",
            "by seed",
            "on the trained",
            "on the others",
        ),
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for count, arm in zip(COUNTS, SCALING, strict=True):
        mine = list(found.get(arm, {}).values())
        if mine:
            lines.append(
                row(
                    str(count),
                    str(len(mine)),
                    share(pooled(mine)),
                    points(difference(mine, mine, "start")),
                    ", ".join(f"{100 * difference([f], [f], 'start')[0]:+.1f}" for f in mine),
                    *(_gain_of(mine, inside) for inside in (True, False)),
                )
            )
    return lines


def scaled(found: Findings) -> str:
    """The most tasks against fewer, paired."""
    said = []
    for count, arm in list(zip(COUNTS, SCALING, strict=True))[:-1]:
        most, fewer = together(found, SCALING[-1], arm)
        if most:
            gap = difference(most, fewer)
            says = "more" if gap[0] > gap[1] else "less" if gap[0] < -gap[1] else "no difference beyond chance"
            said.append(f"- {COUNTS[-1]} tasks against {count}: {points(gap)} points on all tasks ({says}).")
    return "\n".join(said)


def _gain_of(findings: Sequence[Finding], inside: bool) -> str:
    """The gain, a mean over seeds, on the tasks that were trained or on the others."""
    gains = []
    for f in findings:
        tasks = {address.partition("@")[0] for address in f.end}
        chosen = set(f.trained) if inside else tasks - set(f.trained)
        if chosen:
            gains.append(accuracy(of_tasks(f.end, chosen).values())[0])
            gains[-1] -= accuracy(of_tasks(f.right["start"], chosen).values())[0]
    return f"{100 * mean(gains):+.1f}" if gains else "–"


def page(
    found: Findings, seeds: Sequence[int], tasks: Mapping[str, Any], place: Place, images: Mapping[str, str]
) -> str:
    """The findings as Markdown."""
    config = config_of("cascade", 0, place)
    template = jinja2.Environment(undefined=jinja2.StrictUndefined, trim_blocks=True).from_string(
        Path(__file__).with_name("results.md.j2").read_text()
    )
    pairs = [("cascade", "gspo-2n"), ("cascade", "gspo"), ("cascade", "mpo-2n"), ("cascade", "mpo")]
    pairs += [("gspo-2n", "gspo"), ("mpo-2n", "gspo-2n"), ("mpo", "sft"), ("mpo", "dpo"), ("mpo", "dpo+sft")]
    return (
        template.render(
            suite=SUITE,
            low=f"{100 * COMPARED['low']:.0f}",
            high=f"{100 * COMPARED['high']:.0f}",
            probes=PROBES,
            tasks=", ".join(f"`{task}`" for task in tasks["compared"]),
            measured=f"{HELD_OUT:,}",
            offline=config.offline,
            online=config.online,
            steps=STEPS,
            scaled={**SCALED, "run": any(found.get(arm) for arm in SCALING)},
            unfinished=unfinished(found, seeds),
            claim=claim(found),
            account=account(found),
            arms="\n".join(comparison(found)),
            statements="\n".join(statement(found, *pair) for pair in pairs),
            controls="\n".join(controls(found)),
            shifts="\n".join(shifts(found)),
            scaling="\n".join([*scaling(found), "", scaled(found)]).rstrip(),
            images=images,
        )
        + "\n"
    )
