"""One problem of every family on a page, pictures included, with the counts as the registry has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bootcamp.answers import final_answer
from bootcamp.episodes import run_blocking
from bootcamp.errors import ConfigError
from bootcamp.registry import Registry, by_family, registry
from bootcamp.rows import Spec
from bootcamp.types import Instance, Interactive, Task

LEVEL = 2  # where a family has one: the first is often terser than its questions are
NAMED = 8  # tasks of one family that are named
COUNTS = re.compile(r"(<!-- counts -->\n).*?(<!-- /counts -->)", re.DOTALL)

INTRO = """# Gallery

One problem of each family, and of each class that draws what another one tells, as `bootcamp gallery` makes it: seed 0,
level {level} where there is one. The answer is the reference solution's; others earn full marks too wherever the
verifier carries the answer out. See any task with `bootcamp show TASK --seed N --level L`.

"""


def counts_table(counts: Mapping[str, Any]) -> str:
    """Tasks and families by domain, in Markdown."""
    rows = [*counts["domains"].items(), ("**all**", counts)]
    lines = ["| domain | tasks | families |", "| --- | --: | --: |"]
    return (
        "\n".join([*lines, *(f"| {name} | {some['tasks']:,} | {some['families']:,} |" for name, some in rows)]) + "\n"
    )


def with_counts(page: str, known: Registry) -> str:
    """A page with the table between its two marks made anew; `ConfigError` where it has none."""
    if not COUNTS.search(page):
        raise ConfigError("the page has no place for the counts: write <!-- counts --> and <!-- /counts -->")
    return COUNTS.sub(lambda marks: marks[1] + counts_table(known.counts()) + marks[2], page)


def page(specs: Sequence[Spec], pictures: str = "gallery") -> str:
    """The page; its pictures are named as `draw` names them, in the folder `pictures` beside it."""
    counts = registry().counts(specs)
    parts = [INTRO.format(level=LEVEL), counts_table(counts)]
    domain = ""
    for name, members in by_family(specs).items():
        if members[0].domain != domain:
            domain = members[0].domain
            parts.append(f"\n## {domain}\n")
        parts.append(_entry(name, members, pictures))
    return "".join(parts)


def _entry(name: str, members: Sequence[Spec], pictures: str) -> str:
    shown = example(members)
    task = shown.load()
    instance = problem(shown, task)
    own = [spec.id for spec in members if spec.counts == "own"] or [spec.id for spec in members]
    summary = _first_line(type(task).__doc__)
    listed = ", ".join(f"`{one}`" for one in own[:NAMED]) + (f" and {len(own) - NAMED} more" if own[NAMED:] else "")
    lines = [f"\n### {summary}\n", f"`{name}`: {listed}", ""]
    lines += [f"`{instance.address}`", "", _fenced(instance.prompt)]
    if _has_picture(shown):
        lines += ["", f"![{shown.id}]({pictures}/{picture_name(shown)})"]
    if not isinstance(task, Interactive):
        lines += ["", "Answer:", "", _fenced(final_answer(task.solution(instance.answer)).text)]
    return "\n".join(lines) + "\n"


def example(members: Sequence[Spec]) -> Spec:
    """The task that stands for a family: one with a picture, if there is one."""
    return next((spec for spec in members if spec.images), members[0])


def problem(spec: Spec, task: Task) -> Instance:
    """The problem that the gallery shows."""
    return task.instance(0, min(LEVEL, spec.levels.stop - 1))


def picture_name(spec: Spec) -> str:
    """The file of a task's picture."""
    return spec.id.replace("/", "-") + ".png"


def draw(specs: Sequence[Spec], folder: Path) -> Iterator[Path]:
    """Write the pictures of the families, each as it comes."""
    folder.mkdir(parents=True, exist_ok=True)
    for members in by_family(specs).values():
        shown = example(members)
        if not _has_picture(shown):
            continue
        task = shown.load()
        instance = problem(shown, task)
        images = instance.images
        if isinstance(task, Interactive):
            _, images = run_blocking(first_sight(task, instance.answer))
        for image in images[:1]:
            file = folder / picture_name(shown)
            file.write_bytes(image)
            yield file


def _has_picture(spec: Spec) -> bool:
    return spec.images or "gui" in spec.needs


async def first_sight(task: Interactive, answer: Any) -> tuple[str, tuple[bytes, ...]]:
    """What a policy sees first of an episode: text, and images as PNG."""
    async with task.open(answer) as episode:
        return await episode.observe()


def _first_line(docstring: str | None) -> str:
    text = " ".join((docstring or "").strip().partition("\n\n")[0].split())
    return text.rstrip(".")


def _fenced(text: str) -> str:
    fence = "```" if "```" not in text else "~~~~"
    return f"{fence}text\n{text}\n{fence}"
