"""Is the right answer right, and the wrong one wrong? Solutions, `check`, and what form may cost."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from bootcamp.answers import final_answer
from bootcamp.qualification.subject import Subject, corrupted, quoted
from bootcamp.types import Instance, Problem

CORRUPTIONS = 6  # changed copies of one answer that `check` is shown


def sure_below(tried: int) -> float:
    """The defect rate that is ruled out with 95 % confidence when none was seen in `tried`."""
    return 1.0 if tried == 0 else round(1 - 0.05 ** (1 / tried), 4)


def solutions(subject: Subject) -> None:
    """The reference solution earns 1.0 at every level."""
    if subject.task.unsolved:
        subject.defect("solution", "unsolved", f"nothing shows that any answer earns 1.0: {subject.task.unsolved}")
        subject.figures["solution"] = {"tried": 0, "unsolved": subject.task.unsolved}
        return
    tried = passed = 0
    worst: tuple[float, str] = (1.0, "")
    wanted = subject.plan.games if subject.played else subject.plan.per_level
    for instance in subject.within(subject.each_level(wanted), 0.42, at_least=3 * len(subject.instances)):
        solution = subject.solution(instance)
        tried += 1
        if solution.failed or not isinstance(solution.value, str):
            what = solution.error or solution.fate or f"it is a {type(solution.value).__name__}, not text"
            subject.defect("solution", "no_solution", f"solution({instance.address}) gave nothing: {what}")
            worst = min(worst, (0.0, instance.address))
            continue
        verdict = subject.verdict(instance, solution.value, "solution", fresh=True)
        subject.verifying.seconds.append(verdict.cpu_s)
        if verdict.value is not None and verdict.value.correct:
            passed += 1
            continue
        reached = 0.0 if verdict.value is None else verdict.value.value
        worst = min(worst, (reached, instance.address))
        why = verdict.error or verdict.fate or f"{reached:g} {' '.join(verdict.value.codes) if verdict.value else ''}"
        subject.defect(
            "solution",
            "solution_fails",
            f"the reference solution {quoted(final_answer(solution.value).text)} of {instance.address} earns "
            f"{why.strip()}; either the stored answer or the verifier is wrong",
        )
    subject.figures["solution"] = {
        "tried": tried,
        "passed": passed,
        "worst": worst[0],
        "at": worst[1],
        "defects_below": sure_below(tried) if passed == tried else None,
    }


def wrong_answers(subject: Subject) -> None:
    """`wrong` gives a plausible response that earns less than 1.0."""
    if subject.task.unsolved:
        return
    tried = paid = 0
    wanted = subject.plan.games if subject.played else max(2, subject.plan.per_level // 2)
    for instance in subject.within(subject.each_level(wanted), 0.46, at_least=2 * len(subject.instances)):
        made = subject.watch.run(
            f"wrong {instance.level}#{instance.seed}",
            20.0,
            lambda instance=instance: subject.task.wrong(instance.answer, Random(instance.seed)),  # type: ignore[misc]
        )
        if made.failed or not isinstance(made.value, str):
            subject.defect(
                "wrong", "no_wrong_answer", f"wrong({instance.address}) gave nothing: {made.error or made.fate}"
            )
            continue
        tried += 1
        if (subject.value(instance, made.value, "wrong") or 0.0) == 1.0:
            paid += 1
            subject.defect(
                "wrong",
                "wrong_pays",
                f"the wrong answer {quoted(final_answer(made.value).text)} of {instance.address} earns 1.0; "
                "`wrong` must differ from every right answer, or the verifier takes anything",
            )
    subject.figures["wrong"] = {"tried": tried, "paid": paid}


def recomputed(subject: Subject) -> None:
    """`check` agrees with the stored truth, can disagree, and looks at the prompt."""
    task = subject.task
    tried = agreed = 0
    checked: list[Instance] = []
    wanted = subject.plan.games * 4 if subject.played else subject.plan.per_level
    for instance in subject.within(subject.each_level(wanted), 0.6, at_least=2 * len(subject.instances)):
        outcome = _check(subject, instance.problem, f"{instance.level}#{instance.seed}")
        if outcome is None:
            if not task.unchecked:
                subject.defect(
                    "check",
                    "unchecked",
                    "`check` gives None and `unchecked` does not say why: recompute the truth by other code, "
                    "or set `unchecked` to the reason why that cannot be done",
                )
            subject.figures["check"] = {"tried": 0, "unchecked": task.unchecked}
            return
        tried += 1
        checked.append(instance)
        if outcome:
            agreed += 1
        else:
            subject.defect(
                "check",
                "wrong_truth",
                f"`check` disagrees with the stored answer of {instance.address}: the problem or its truth is wrong",
            )
    subject.figures["check"] = {
        "tried": tried,
        "agreed": agreed,
        "defects_below": sure_below(tried) if agreed == tried else None,
    }
    _can_disagree(subject, checked)


def _can_disagree(subject: Subject, checked: list[Instance]) -> None:
    """A check that never says no, or never reads the prompt, shows nothing."""
    noticed = shown = 0
    foreign_noticed = foreign = 0
    for instance in subject.within(checked[:12], 0.64, at_least=4):
        rng = Random(instance.seed)
        for number, answer in enumerate(corrupted(instance.answer, rng)):
            if number == CORRUPTIONS:
                break
            shown += 1
            changed = Problem(instance.prompt, answer, instance.images)
            noticed += (
                _check(subject, changed, f"corrupted {instance.level}#{instance.seed}/{number}", lenient=True)
                is not True
            )
        other = _another(instance, subject.instances[instance.level])
        if other is not None:
            foreign += 1
            swapped = Problem(other.prompt, instance.answer, other.images)
            name = f"swapped {instance.level}#{instance.seed}"
            foreign_noticed += _check(subject, swapped, name, lenient=True) is not True
    subject.figures["check"] |= {
        "corrupted_noticed": round(noticed / shown, 3) if shown else None,
        "other_prompt_tried": foreign,
        "other_prompt_noticed": round(foreign_noticed / foreign, 3) if foreign else None,
    }
    if shown and not noticed:
        subject.defect(
            "check",
            "check_never_fails",
            f"`check` accepted all {shown} stored answers that were changed on purpose: it cannot see a wrong truth",
        )
    elif foreign >= 4 and not foreign_noticed:
        subject.remark(
            "check",
            "check_ignores_prompt",
            f"`check` accepted {foreign} answers beside another instance's prompt: reading the problem from its prompt "
            "would also show that the prompt holds what the verifier needs",
        )


def _another(instance: Instance, pool: list[Instance]) -> Instance | None:
    """An instance of the same level whose problem and answer differ."""
    for other in reversed(pool):
        if other.level == instance.level and other.prompt != instance.prompt and other.answer != instance.answer:
            return other
    return None


def _check(subject: Subject, problem: Problem, name: str, *, lenient: bool = False) -> bool | None:
    outcome = subject.watch.run(f"check {name}", 20.0, lambda: subject.task.check(problem))
    if outcome.failed:
        if not lenient:  # on a corrupted problem, raising is a way of saying no
            subject.defect("check", "check_raises", f"check of {name} failed: {outcome.error or outcome.fate}")
        return False
    return outcome.value


def _stored(answer: Any) -> Any:
    try:
        return json.loads(json.dumps(answer))
    except (TypeError, ValueError):
        return answer  # a defect of its own


def form(subject: Subject) -> None:
    """White space, the case of the tag, a full stop, words before it, a box: still 1.0."""
    if subject.played:
        return
    tried = 0
    lost: dict[str, str] = {}
    for instance in subject.within(subject.each_level(2), 0.66, at_least=len(subject.instances)):
        text = subject.answer_text(instance)
        if text is None or (subject.value(instance, subject.solutions[instance.address], "solution") or 0.0) != 1.0:
            continue
        forms = {
            "white space around": f"\n\n  <answer>\n  {text} \n</answer>  \n",
            "upper-case tag": f"<ANSWER>{text}</ANSWER>",
            "words before the tag": f"Let me think. So it must be this.\n<answer>{text}</answer>",
            "words after the tag": f"<answer>{text}</answer>\nI have checked it.",
            "the same answer twice": f"<answer>{text}</answer> and so <answer>{text}</answer>",
            "Windows line ends": f"So:\r\n<answer>{text}</answer>\r\n",
        }
        if "\n" not in text:
            forms["a last line without tags"] = f"After some work:\n{text}\n"
        if text[-1:].isalnum():
            forms["a trailing full stop"] = f"<answer>{text}.</answer>"
        if "{" not in text and "}" not in text and "\\" not in text:
            forms["a box"] = f"Therefore $\\boxed{{{text}}}$."
        for name, response in forms.items():
            tried += 1
            if subject.value(instance, response, f"form {name}") != 1.0:
                lost.setdefault(name, f"{instance.address}: {quoted(response)}")
    subject.figures["form"] = {"tried": tried, "lost": sorted(lost)}
    for name, example in lost.items():
        subject.defect("form", "too_strict", f"{name} costs the right answer its marks ({example})")


def steady(subject: Subject) -> None:
    """The same response gets the same score again, whatever was verified in between; answers stay as they are."""
    again = [i for i in subject.each_level(4) if i.address in subject.solutions]
    before = {i.address: subject.verdict(i, subject.solutions[i.address], "solution") for i in again}
    changed = ""
    for instance in again if not subject.played else ():
        value = before[instance.address].value
        stored = Instance(**vars(instance) | {"answer": _stored(instance.answer)})
        later = subject.verdict(stored, subject.solutions[instance.address], "after storing", fresh=True)
        if value is not None and value.correct and later.value != value:
            subject.defect(
                "steady",
                "storing_changes_verdict",
                f"stored as JSON and read again, {instance.address} no longer gives its own solution full marks",
            )
    for instance in reversed(again) if not subject.played else ():
        now = subject.verdict(instance, subject.solutions[instance.address], "again", fresh=True)
        if now.value != before[instance.address].value:
            changed = changed or instance.address
    if changed:
        subject.defect(
            "steady",
            "unsteady_verdict",
            f"the same response to {changed} got another score the second time: verify keeps state",
        )
    for instance in subject.each_level(subject.plan.per_level):
        if repr(instance.answer) != subject.made_as[instance.address][1]:
            subject.defect(
                "steady",
                "answer_changed",
                f"the stored answer of {instance.address} was changed by verifying; copy it first",
            )
    subject.figures["steady"] = {"tried": len(again)}
