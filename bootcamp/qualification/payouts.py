"""What pays that should not: the panel, answers in company, nearly right ones, constants, copies."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from random import Random

from bootcamp.qualification import guesses, mutations
from bootcamp.qualification.attacks import PANEL, Attack, tagged
from bootcamp.qualification.subject import Subject, distinct, quoted
from bootcamp.types import Instance

ATTACK_CPU_S = 1.0  # a verdict on any text of 64,000 characters takes at most this
GAME_PANEL = ("empty", "ramble", "score_json", "system", "marker_sum", "yes", "digit_list", "lone_surrogate")
SCREENED = 12  # instances on which a rule or constant must look promising before it is tried on all
OTHERS_PLAY = "another problem's play"
FEW = 4  # values that say nothing about a mean
LENIENT = 0.5  # a nearly right answer that earns 1.0 more often than this is no accident


def attacks(subject: Subject) -> None:
    """The panel and what is derived from each instance: nothing pays, nothing raises, nothing is slow."""
    tally: dict[str, list[float]] = defaultdict(list)
    tried: set[str] = set()
    chosen = subject.each_level(subject.plan.games if subject.played else subject.plan.attacked)
    for instance in subject.within(chosen, 0.88, at_least=subject.plan.attacked):
        for attack in _against(subject, instance):
            outcome = subject.verdict(instance, attack.text, f"attack {attack.group}/{attack.name}", fresh=True)
            tried.add(f"{attack.group}/{attack.name}")
            subject.attacking.seconds.append(outcome.cpu_s)
            if outcome.cpu_s > subject.worst_attack[1]:
                subject.worst_attack = (f"{attack.group}/{attack.name}", outcome.cpu_s)
            where = f"{attack.group}/{attack.name} {quoted(attack.text, 40)} at {instance.address}"
            if outcome.fate or (outcome.cpu_s > ATTACK_CPU_S and not subject.played):
                took = (
                    "was the end of the process"
                    if outcome.fate == "died"
                    else f"took {outcome.cpu_s:.1f} CPU-s and more"
                )
                subject.defect(
                    "attacks",
                    "verify_dies" if outcome.fate == "died" else "slow_verify",
                    f"verifying {where} {took}; bound the length that is read, and no pattern with repeats inside "
                    "repeats",
                )
            elif outcome.error:
                subject.defect(
                    "attacks",
                    "verify_raises",
                    f"verifying {where} raised {outcome.error}; a bad response scores 0, only a broken task raises",
                )
            elif outcome.value is not None:
                paid = outcome.value.value
                if attack.plausible:
                    tally[f"{attack.group}/{attack.name}"].append(paid)
                elif paid > 0 and attack.group != "derived bait":
                    subject.defect(
                        "attacks", f"pays {attack.group}", f"{where} earns {paid:g}; it must earn 0", weight=paid
                    )
    for name, values in tally.items():
        if len(values) >= 4 and _surely_above(values, subject.task.chance):
            group = name.partition("/")[0]
            subject.defect(
                "attacks", f"pays {group}", f"{name} earns {_mean(values):.2f} on average over {len(values)} problems"
            )
    subject.figures["attacks"] = {
        "distinct": len(tried),
        "tried": len(subject.attacking.seconds),
        "instances": len(chosen),
        "worst_cpu_s": round(subject.worst_attack[1], 4),
        "worst": subject.worst_attack[0],
    }


def _against(subject: Subject, instance: Instance) -> list[Attack]:
    """The panel, the echoes of this prompt, and what its right answer gives."""
    if subject.played:
        return [attack for attack in PANEL if attack.name in GAME_PANEL] + [Attack("echo", "prompt", instance.prompt)]
    made = [*PANEL, *_echoes(instance.prompt)]
    text = subject.answer_text(instance)
    if text:
        made += mutations.accompanied(text, _others(subject, instance, text))
        made += mutations.baits(text)
    return made


def _echoes(prompt: str) -> list[Attack]:
    lines = [line for line in prompt.splitlines() if line.strip()]
    return [
        Attack("echo", "prompt", prompt),
        Attack("echo", "prompt in tags", tagged(prompt)),
        Attack("echo", "prompt in a box", f"\\boxed{{{prompt}}}"),
        Attack("echo", "prompt twice", f"{prompt}\n{prompt}\n"),
        Attack("echo", "first line in tags", tagged(lines[0] if lines else ""), plausible=len(lines) > 1),
        Attack("echo", "answer word", f"{prompt}\nAnswer:"),
    ]


def _others(subject: Subject, instance: Instance, text: str) -> list[str]:
    """Right answers of other problems of the same level."""
    found = (subject.answer_text(other) for other in subject.instances[instance.level] if other is not instance)
    return [other for other in distinct([item for item in found if item]) if other != text][:60]


def plays(subject: Subject) -> None:
    """Of an interactive task: a reference play without one of its actions, or another problem's play, fails."""
    if not subject.played:
        return
    tried = paid = 0
    foreign: list[float] = []
    for instance in subject.within(subject.each_level(subject.plan.games), 0.8, at_least=len(subject.instances)):
        moves = subject.solutions.get(instance.address, "").splitlines()
        others = [text for address, text in subject.solutions.items() if address != instance.address]
        dropped = Random(instance.address).sample(range(len(moves) - 1), min(3, len(moves) - 1))
        wanted = [(f"its play without action {n + 1}", moves[:n] + moves[n + 1 :]) for n in sorted(dropped)]
        wanted += [(OTHERS_PLAY, text.splitlines()) for text in others[:2]]
        for name, actions in subject.within(wanted, 0.85, at_least=1):
            tried += 1
            earned = subject.value(instance, "\n".join(actions), f"play {name}") == 1.0 and actions != moves
            paid += earned
            if name == OTHERS_PLAY:
                foreign.append(float(earned))
            elif earned:
                subject.defect("plays", "pays_unplayed", f"{instance.address}: {name} earns full marks")
    # Two problems may by chance want the same clicks, as two exercises may have one answer.
    if len(foreign) > 1 and _mean(foreign) > LENIENT:
        subject.defect("plays", "pays_unplayed", f"{OTHERS_PLAY} earns full marks in {_mean(foreign):.0%} of tries")
    subject.figures["plays"] = {"tried": tried, "paid": paid}


def near_misses(subject: Subject) -> None:
    """A right answer with one thing changed is wrong, mostly; what it earns is on the card."""
    if subject.played:
        return
    earned: dict[str, list[bool]] = defaultdict(list)
    for instance in subject.within(subject.each_level(max(2, subject.plan.attacked * 3)), 0.9, at_least=2):
        text = subject.answer_text(instance)
        if not text:
            continue
        for kind, answer in mutations.changed(text, Random(instance.seed)):
            if answer.strip() != text:
                earned[kind].append(subject.value(instance, tagged(answer), f"near miss {kind}") == 1.0)
    rates = {kind: sum(values) / len(values) for kind, values in earned.items() if len(values) >= 4}
    subject.figures["near_misses"] = {kind: round(rate, 3) for kind, rate in sorted(rates.items())}
    if rates.get(mutations.FIVE_PERCENT, 0) > 0.9 and rates.get(mutations.LEADING, 1) < 0.2:
        subject.defect(
            "near_misses",
            "loose_tolerance",
            "a number five per cent off still earns 1.0: state the tolerance in the prompt and keep it tight",
        )
    if rates.get(mutations.HALF, 0) > LENIENT:
        subject.defect("near_misses", "lenient_verify", "the first half of the right answer mostly still earns 1.0")
    # A task with many right answers may well accept some change, but not nearly every change of every kind.
    if rates and min(rates.values()) > LENIENT:
        subject.defect(
            "near_misses", "lenient_verify", f"every kind of change to the right answer mostly still earns 1.0: {rates}"
        )


def constants(subject: Subject) -> None:
    """The best constant answer stays under the chance that the task declares, at every level."""
    if subject.played:
        return
    best: dict[int, tuple[float, str]] = {}
    for level, instances in subject.instances.items():
        tests = instances[: max(12, min(60, subject.plan.per_level))]
        texts = [text for instance in instances if (text := subject.answer_text(instance))]
        common = [text for text, _ in Counter(texts).most_common(8)]
        candidates = distinct([*common, *texts[:24], *guesses.STOCK])
        figure = _best(subject, tests, {text: _always(text) for text in candidates}, 0.94, f"constant {level}")
        if figure is None:
            continue
        rule, values = figure
        best[level] = (_mean(values), rule)
        if _surely_above(values, subject.task.chance):
            subject.defect(
                "constants",
                "constant_pays",
                f"always answering {quoted(rule)} earns {_mean(values):.2f} at level {level} ({len(values)} problems); "
                f"the task declares at most {subject.task.chance:g}",
            )
    subject.figures["constants"] = {
        "declared": subject.task.chance,
        "best": {str(level): round(value, 3) for level, (value, _) in best.items()},
        "answer": max(best.values())[1] if best else "",
    }


def copied(subject: Subject) -> None:
    """The best guess that a rule copies from the prompt stays under the same chance; shortcuts are told."""
    if subject.played:
        return
    best: dict[int, tuple[float, str]] = {}
    shortcuts: dict[str, list[float]] = {}
    for level, instances in subject.instances.items():
        tests = instances[: max(12, min(60, subject.plan.per_level))]
        for name, make in (("copy", guesses.copies), ("shortcut", guesses.computations)):
            table = {instance.address: {g.rule: g.text for g in make(instance.prompt)} for instance in tests}
            common = Counter(rule for rules in table.values() for rule in rules)
            wanted = [rule for rule, times in common.items() if times >= 0.8 * len(tests)]
            rules = {rule: _looked_up(table, rule) for rule in wanted}
            figure = _best(subject, tests, rules, 0.98, f"{name} {level}")
            if figure is None:
                continue
            rule, values = figure
            if name == "shortcut":
                shortcuts.setdefault(rule, []).append(_mean(values))
                continue
            best[level] = (_mean(values), rule)
            if _surely_above(values, subject.task.chance):
                subject.defect(
                    "copies",
                    "prompt_gives_answer",
                    f"{rule} earns {_mean(values):.2f} at level {level} ({len(values)} problems) without any "
                    f"understanding; the task declares at most {subject.task.chance:g}. Example: "
                    f"{quoted(rules[rule](tests[0]) or '')}",
                )
    solved = {rule: round(min(values), 2) for rule, values in shortcuts.items() if min(values) > 0.9}
    subject.figures["copies"] = {
        "best": {str(level): round(value, 3) for level, (value, _) in best.items()},
        "rule": max(best.values())[1] if best else "",
        "shortcuts": solved,
    }


Rule = Callable[[Instance], str | None]


def _always(text: str) -> Rule:
    return lambda _: text


def _looked_up(table: dict[str, dict[str, str]], rule: str) -> Rule:
    return lambda instance: table[instance.address].get(rule)


def _best(
    subject: Subject, tests: Sequence[Instance], rules: dict[str, Rule], until: float, name: str
) -> tuple[str, list[float]] | None:
    """The rule that earns most, chosen on the first instances and valued on all the others."""

    def earn(rule: Rule, some: Sequence[Instance]) -> list[float]:
        values = []
        for instance in some:
            text = rule(instance)
            values.append(0.0 if text is None else subject.value(instance, tagged(text), name) or 0.0)
        return values

    screen = tests[: min(SCREENED, max(1, len(tests) // 2))]
    marks = [(_mean(earn(make, screen)), rule) for rule, make in subject.within(rules.items(), until, at_least=10)]
    if not marks:
        return None
    marks.sort(key=lambda mark: -mark[0])
    rest = tests[len(screen) :] or screen
    finals = [(earn(rules[rule], rest), rule) for value, rule in marks[:3] if value > 0 or rule == marks[0][1]]
    values, rule = max(finals, key=lambda final: _mean(final[0]))
    return rule, values


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _surely_above(values: Sequence[float], bound: float) -> bool:
    """True if the mean lies above the bound by more than chance would explain (about 1 in 1,000)."""
    n = len(values)
    if n < FEW:  # the best of a hundred rules on three problems is luck
        return False
    spread = math.sqrt(max(bound * (1 - bound), 1e-3) / n) if n else math.inf
    return _mean(values) > bound + 3.1 * spread
