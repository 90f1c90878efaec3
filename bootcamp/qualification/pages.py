"""Cards for people: a page of tables, generated from what is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from bootcamp.qualification.attacks import PANEL
from bootcamp.qualification.cards import Card

COLUMNS = ("task", "solution", "check", "constant", "copy", "chance", "problems", "make/s", "verify/s", "worst ms")


def page(title: str, intro: str, cards: Sequence[Card]) -> str:
    """A Markdown page: totals, what was found, and a line for every task."""
    lines = [f"# {title}", "", intro, ""]
    lines += _totals(cards)
    lines += _findings(cards)
    domains: dict[str, list[Card]] = {}
    for card in cards:
        domains.setdefault(card.task.partition("/")[0], []).append(card)
    lines += [
        "## Every task",
        "",
        "`solution` and `check`: instances tried, all of them right unless two numbers are given; `–` with a note "
        "where the "
        "truth is not recomputed. `constant` and `copy`: what the best constant and the best rule that copies from "
        "the prompt "
        "earn at the worst level; `chance`: what the task declares as the bound of both. `problems`: distinct ones "
        "at the "
        "level that has fewest, at least. Rates are per CPU-second; `worst ms` is the dearest verdict on any attack.",
        "",
    ]
    for domain, members in domains.items():
        lines += [f"### {domain}", "", _row(COLUMNS), _row(["---", *["--:"] * (len(COLUMNS) - 1)])]
        lines += [_row(cells(card)) for card in members]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _totals(cards: Sequence[Card]) -> list[str]:
    domains: dict[str, list[Card]] = {}
    for card in cards:
        domains.setdefault(card.task.partition("/")[0], []).append(card)
    header = ("domain", "tasks", "families", "qualified", "truth recomputed", "instances", "verdicts")
    lines = ["## Totals", "", _row(header), _row(["---", *["--:"] * (len(header) - 1)])]
    for name, some in [*domains.items(), ("all", list(cards))]:
        lines.append(
            _row(
                [
                    name,
                    f"{len(some):,}",
                    f"{len({card.family for card in some}):,}",
                    f"{sum(card.qualified for card in some):,}",
                    f"{sum(bool(_figure(card, 'check', 'tried')) for card in some):,}",
                    f"{sum(_instances(card) for card in some):,}",
                    f"{sum(card.verdicts for card in some):,}",
                ]
            )
        )
    groups = Counter(attack.group for attack in PANEL)
    panel = ", ".join(f"{group} {count}" for group, count in sorted(groups.items()))
    plans = ", ".join(f"{count:,} {plan}" for plan, count in sorted(Counter(card.plan for card in cards).items()))
    lines += [
        "",
        f"Examinations: {plans}. The panel has {len(PANEL)} attacks ({panel}), to which every instance adds echoes of "
        "its "
        "prompt, its right answer in company of others, and baits of its own pieces. An examination that saw no "
        "defect in "
        "*n* instances rules out a defect rate above 1 - 0.05^(1/n) with 95 % confidence: 3 % for 100, 1 % for 300, "
        "0.6 % for 480.",
        "",
    ]
    return lines


def _findings(cards: Iterable[Card]) -> list[str]:
    bad = [card for card in cards if not card.qualified]
    if not bad:
        return []
    lines = ["## Defects", "", "| task | check | what was found |", "| --- | --- | --- |"]
    for card in bad:
        for found in card.defects:
            times = f" (and {found['times'] - 1} more)" if found["times"] > 1 else ""
            lines.append(_row([f"`{card.task}`", found["code"], _cell(found["says"]) + times]))
    return [*lines, ""]


def cells(card: Card) -> list[str]:
    """A task's line."""
    solution, check, cost = (card.figures.get(name, {}) for name in ("solution", "check", "cost"))
    return [
        card.task if card.qualified else f"{card.task} **✗**",
        _of(solution.get("passed"), solution.get("tried")),
        _of(check.get("agreed"), check.get("tried"))
        if check.get("tried")
        else f"– {check.get('unchecked', '')}".strip(),
        _percent(_worst(card, "constants")),
        _percent(_worst(card, "copies")),
        _percent(_figure(card, "constants", "declared")),
        _least(card),
        _rate(cost.get("generate")),
        _rate(cost.get("verify")),
        f"{_figure(card, 'cost', 'attack').get('worst_ms', 0):.0f}" if _figure(card, "cost", "attack") else "",
    ]


def _figure(card: Card, check: str, name: str) -> Any:
    return card.figures.get(check, {}).get(name)


def _instances(card: Card) -> int:
    counts = card.figures.get("generate", {}).get("instances", {})
    return sum(counts.values())


def _worst(card: Card, check: str) -> float | None:
    best = card.figures.get(check, {}).get("best", {})
    return max(best.values(), default=None)


def _least(card: Card) -> str:
    sizes = [level["at_least"] for level in card.figures.get("capacity", {}).values()]
    return f"{min(sizes):,.0f}" if sizes else ""


def _rate(figures: dict[str, float] | None) -> str:
    return f"{figures['per_cpu_s']:,.0f}" if figures else ""


def _of(part: object, whole: object) -> str:
    return "" if whole is None else f"{whole}" if part == whole else f"{part}/{whole}"


def _percent(value: object) -> str:
    return f"{100 * value:.0f} %" if isinstance(value, int | float) else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _row(items: Iterable[str]) -> str:
    return "| " + " | ".join(items) + " |"
