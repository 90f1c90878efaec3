"""Phrasings of a question: written with fields filled in, and read back from a prompt.

A field `{f:tex}` is written as LaTeX; the grammar of `bootcamp.answers` reads both notations.
"""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from functools import cache
from random import Random

from bootcamp.types import Problem


@dataclass(frozen=True)
class Wording:
    """Ways to put one question; each holds the same {fields}."""

    phrasings: tuple[str, ...]

    def write(self, rng: Random, **fields: object) -> str:
        """The question in one of the phrasings."""
        pieces = []
        for text, name, form, _ in string.Formatter().parse(rng.choice(self.phrasings)):
            pieces.append(text)
            if name is not None:
                pieces.append(latex(str(fields[name])) if form == "tex" else str(fields[name]))
        return "".join(pieces)

    def read(self, prompt: str) -> dict[str, str]:
        """The fields of a prompt that `write` made; raises ValueError for any other text."""
        for phrasing in self.phrasings:
            match = _pattern(phrasing).fullmatch(prompt)
            if match:
                return match.groupdict()
        raise ValueError(f"not this question: {prompt[:80]!r}")

    def numbers(self, prompt: str) -> dict[str, int]:
        """The fields of a prompt, all of them whole numbers."""
        return {name: int(text) for name, text in self.read(prompt).items()}

    def key(self, problem: Problem) -> str:
        """The fields alone: the same for every phrasing."""
        return str(sorted((name, latex(text)) for name, text in self.read(problem.prompt).items()))


def wording(*phrasings: str) -> Wording:
    """A question and other ways to put it."""
    return Wording(phrasings)


_NAME = re.compile(r"(?<![A-Za-z\\])(sinh|cosh|tanh|sin|cos|tan|ln|pi|inf(?![a-z]))")


def latex(text: str) -> str:
    """An expression as TeX would have it; what is LaTeX already stays."""
    text = _NAME.sub(lambda name: {"inf": "\\infty"}.get(name[0], f"\\{name[0]}"), text)
    text = re.sub(r"(?<![A-Za-z\\])atan", r"\\arctan", text)
    text = re.sub(r"\^(-?\d\d+|-\d)", r"^{\1}", text)
    for mark, written in (("^(", "^"), ("sqrt(", "\\sqrt")):
        while mark in text:
            begin = text.index(mark)
            end = _closing(text, begin + len(mark))
            text = f"{text[:begin]}{written}{{{text[begin + len(mark) : end]}}}{text[end + 1 :]}"
    text = re.sub(r"\((\d+)/(\d+)\)", r"\\frac{\1}{\2}", text)
    return text.replace("\\\\sqrt", "\\sqrt").replace("*", " ")


def _closing(text: str, begin: int) -> int:
    """Where the bracket that opened before `begin` is closed."""
    depth = 1
    for place in range(begin, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if not depth:
            return place
    raise ValueError(text)


@cache
def _pattern(phrasing: str) -> re.Pattern[str]:
    pattern, seen = "", set()
    for text, name, _, _ in string.Formatter().parse(phrasing):
        pattern += re.escape(text)
        if name is not None:
            pattern += f"(?P={name})" if name in seen else f"(?P<{name}>.+?)"
            seen.add(name)
    return re.compile(pattern, re.DOTALL)
