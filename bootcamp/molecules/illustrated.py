"""Image variants: the same problems and verifiers, structures and spectra drawn instead of written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from rdkit import Chem

from bootcamp.molecules.conditions import ReagentOrder
from bootcamp.molecules.editing import Editing
from bootcamp.molecules.forward import Forward
from bootcamp.molecules.interconversion import Interconversion
from bootcamp.molecules.naming import NameOfStructure
from bootcamp.molecules.peptides import FromLadder
from bootcamp.molecules.pictures import legible, numbered, scheme, single, sticks
from bootcamp.molecules.protection import Removal
from bootcamp.molecules.retro import Retro
from bootcamp.molecules.scaffold import Scaffold
from bootcamp.molecules.sequence import Sequence as Sequential
from bootcamp.molecules.spectra import HalogenCount, Protons
from bootcamp.molecules.stereo import Descriptors, Inversion, centres
from bootcamp.types import Problem, Score, Task

ONE, MANY, NOTE = "the molecule drawn", "molecule {}", " The molecules are drawn."
SPECTRUM = "as in the spectrum drawn"


def hidden(prompt: str, shown: Sequence[str], after: str = "", called: str = ONE) -> str:
    """The prompt with each of these texts, in their order, replaced by what its picture is called."""
    done, _, rest = prompt.partition(after) if after else ("", "", prompt)
    done += after
    for number, text in enumerate(shown, 1):
        before, found, rest = rest.partition(text)
        if not found:
            raise ValueError(f"{text!r} does not stand in {prompt!r}")
        done += before + (MANY.format(number) if len(shown) > 1 else called)
    text = (done + rest).replace("as written", "as drawn")
    if text.startswith((called, MANY.format(1))):
        text = text[0].upper() + text[1:]
    return text + (NOTE if len(shown) > 1 else "")


def revealed(prompt: str, shown: Sequence[str], called: str = ONE) -> str:
    """The inverse of `hidden`."""
    names = [MANY.format(number) for number in range(1, len(shown) + 1)] if len(shown) > 1 else [called]
    prompt = prompt.removesuffix(NOTE).replace("as drawn", "as written")
    for name, text in zip(names, shown, strict=True):
        prompt = prompt.replace(name, text).replace(name[0].upper() + name[1:], text)
    return prompt


@dataclass(frozen=True, kw_only=True)
class Drawn(Task):
    """A mixin before a family: `{"text": the family's answer, "shown": what the picture stands for}`."""

    after: ClassVar[str] = ""  # structures are looked for behind this part of the prompt
    called: ClassVar[str] = ONE  # what takes the place of a single one
    draw: ClassVar[Callable[[Sequence[str]], bytes]]

    def shown(self, problem: Problem) -> list[str]:
        """The structures of the prompt as they are written there, in their order."""
        return [problem.answer["from"]]

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            problem = super().generate(rng, level)  # type: ignore[safe-super]
            shown = self.shown(problem)
            if self.called == SPECTRUM or all(map(legible, shown)):
                break
        answer = {"text": problem.answer, "shown": shown}
        return Problem(hidden(problem.prompt, shown, self.after, self.called), answer, (type(self).draw(shown),))

    def grade(self, answer: Any, text: str) -> Score:
        return super().grade(_inner(answer), text)  # type: ignore[safe-super]

    def solution(self, answer: Any) -> str:
        return super().solution(_inner(answer))  # type: ignore[safe-super]

    def wrong(self, answer: Any, rng: Random) -> str:
        return super().wrong(_inner(answer), rng)  # type: ignore[safe-super]

    def check(self, problem: Problem) -> bool:
        """The family's own check of the prompt with its structures put back, which are those of its answer."""
        written = self._written(problem)
        return self.shown(written) == problem.answer["shown"] and bool(super().check(written))

    def problem_key(self, problem: Problem) -> str:
        return super().problem_key(self._written(problem))

    def _written(self, problem: Problem) -> Problem:
        return Problem(revealed(problem.prompt, problem.answer["shown"], self.called), problem.answer["text"])


def _inner(answer: Any) -> Any:
    """The family's answer; a family's `wrong` may call `solution` with that itself."""
    return answer["text"] if isinstance(answer, dict) and "shown" in answer else answer


def _one(shown: Sequence[str]) -> bytes:
    return single(shown[0])


def _both_sides(shown: Sequence[str]) -> bytes:
    return scheme(shown[:1], shown[1:])


def _numbers(shown: Sequence[str]) -> bytes:
    return numbered(shown[0])


def _centres(shown: Sequence[str]) -> bytes:
    """Stereocentres numbered in the order in which they are asked for."""
    return numbered(shown[0], centres(Chem.MolFromSmiles(shown[0])))


def _peaks(shown: Sequence[str]) -> bytes:
    """`100 (33), 102 (100)`, or `100, 102` where no heights are known."""
    found = re.findall(r"(\d+)(?: \((\d+)\))?", shown[0])
    return sticks([(int(place), int(percent or 100)) for place, percent in found])


@dataclass(frozen=True, kw_only=True)
class DrawnForward(Drawn, Forward):
    """A reaction scheme with a question mark for its product."""

    after: ClassVar[str] = ": "
    draw = scheme

    def shown(self, problem: Problem) -> list[str]:
        return list(problem.answer["reactants"])


@dataclass(frozen=True, kw_only=True)
class DrawnRetro(Drawn, Retro):
    """The target drawn."""

    after: ClassVar[str] = " gave "
    draw = _one

    def shown(self, problem: Problem) -> list[str]:
        return [problem.answer["target"]]


@dataclass(frozen=True, kw_only=True)
class DrawnInterconversion(Drawn, Interconversion):
    """The substrate drawn, in a scheme with a question mark."""

    draw = scheme

    def shown(self, problem: Problem) -> list[str]:
        return [problem.answer["substrate"]]


@dataclass(frozen=True, kw_only=True)
class DrawnSequence(Drawn, Sequential):
    """The starting material drawn."""

    draw = scheme

    def shown(self, problem: Problem) -> list[str]:
        return [problem.answer["start"]]


@dataclass(frozen=True, kw_only=True)
class DrawnOrder(Drawn, ReagentOrder):
    """Start and goal drawn on the two sides of an arrow."""

    draw = _both_sides

    def shown(self, problem: Problem) -> list[str]:
        start, _, rest = problem.prompt.partition(" into ")
        return [start, rest.partition(" with: ")[0]]


@dataclass(frozen=True, kw_only=True)
class DrawnEditing(Drawn, Editing):
    """The molecule drawn with the numbers of its atoms."""

    draw = _numbers


@dataclass(frozen=True, kw_only=True)
class DrawnScaffold(Drawn, Scaffold):
    """The molecule drawn."""

    after: ClassVar[str] = " of "
    draw = _one


@dataclass(frozen=True, kw_only=True)
class DrawnRemoval(Drawn, Removal):
    """The protected molecule drawn."""

    draw = scheme


@dataclass(frozen=True, kw_only=True)
class DrawnInversion(Drawn, Inversion):
    """The molecule drawn with wedges."""

    after: ClassVar[str] = " of "
    draw = _one


@dataclass(frozen=True, kw_only=True)
class DrawnName(Drawn, NameOfStructure):
    """The structure drawn."""

    draw = _one

    def shown(self, problem: Problem) -> list[str]:
        return [problem.prompt.partition(" name of ")[2].partition(", like")[0]]


@dataclass(frozen=True, kw_only=True)
class DrawnProtons(Drawn, Protons):
    """The structure drawn; for `splitting` its atoms are numbered."""

    draw = _numbers

    def shown(self, problem: Problem) -> list[str]:
        before, _, after = self.WORDS[self.ask].partition("{}")
        return [problem.prompt.removeprefix(before).removesuffix(after)]


@dataclass(frozen=True, kw_only=True)
class DrawnDescriptors(Drawn, Descriptors):
    """The molecule drawn with wedges, its stereocentres numbered."""

    draw = _centres

    def shown(self, problem: Problem) -> list[str]:
        return [problem.prompt.partition(" of ")[2].removesuffix(", in order:")]


@dataclass(frozen=True, kw_only=True)
class DrawnHalogenCount(Drawn, HalogenCount):
    """The isotope cluster as a stick spectrum."""

    called: ClassVar[str] = SPECTRUM
    draw = _peaks

    def shown(self, problem: Problem) -> list[str]:
        return [problem.prompt.partition(": ")[2].partition(". C, H")[0]]


@dataclass(frozen=True, kw_only=True)
class DrawnLadder(Drawn, FromLadder):
    """The ions of a peptide as a stick spectrum."""

    called: ClassVar[str] = SPECTRUM
    draw = _peaks

    def shown(self, problem: Problem) -> list[str]:
        found = re.search(r"\d+(?:, \d+)+", problem.prompt)
        assert found is not None
        return [found[0]]
