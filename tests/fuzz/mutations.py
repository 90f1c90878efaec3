"""Inputs for a reader: its goldens changed by the token, and texts of nothing but chance."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from random import Random

MAX_INPUT = 30_000  # characters; beyond every reader's own limit

_TOKEN = re.compile(r"\\?[A-Za-z]+|\d+|\s+|.", re.DOTALL)
_BRACKETS = ("()", "[]", "{}", "||", "⟨⟩", '""', "''", "$$", "``")
_WRAPS = (
    "\\frac{%s}{%s}", "\\sqrt{%s}", "\\sqrt[%s]{%s}", "\\left(%s\\right)", "\\left|%s\\right|", "\\text{%s}", "e^{%s}",
    "%s^{%s}", "\\begin{pmatrix}%s\\end{pmatrix}", "\\boxed{%s}", "<answer>%s</answer>", "[%s, %s]", "(%s)(%s)", "%s!",
    "\\binom{%s}{%s}", "\\log_{%s}(%s)", "{\"a\": %s}", "-%s", "%s ∪ %s", "%s°", "$%s$", "%s.%s", "%s>>%s", "**%s**",
    "sin(%s)", "arsinh(%s)", "artanh %s", "\\ln|%s|", "1/(%s)", "1-%s", "(%s)^2", "x^%s", "\\{%s\\}", "x \\in %s",
    "%s2", "[%s]-",
)  # fmt: skip
_NUMBERS = (
    "0", "-0", "1e400", "1e-400", "9" * 61, "9" * 401, "1" * 5000, "0.1" + "0" * 300, "nan", "inf", "-∞", "1/0", "٣",
    "１２", "²", "1_000", "0x10", "400", "401", "99999999999", "2147483648", "1e5", "1.", ".5", "1,000", "½", "1/3",
)  # fmt: skip
_ODD = (
    "\0", "\u202e", "\u200b", "\ud800", "\ufeff", "\u00a0", "\u2028", "𝟙", "İ", "ﬁ", "\x1b[0m", "\\", "\\\\", "\\x",
    "\r\n", "\v", "\x85", "é", "e\u0301", "中", "🙂", "\uffff",
)  # fmt: skip
_CODE = (
    "__import__('os').system('true')", "().__class__.__bases__", "lambda: 0", "exec('1')", "eval('1')",
    "open('/etc/passwd')", "{{7*7}}", "${7*7}", "%s%s%n", "sympy.sympify('1')", "!!python/object/apply:os.system",
    "cos\nsystem\n(S'true'\ntR.",
)  # fmt: skip
_PIECES = (
    "x", "1", "+", "-", "^", "(", ")", "{", "}", "[", "]", "\\frac", "\\sqrt", ",", ";", " ", "|", "/", "=", "\n",
)  # fmt: skip


def inputs(rng: Random, goldens: Sequence[str], others: Sequence[str]) -> Iterator[str]:
    """Texts for ever: mostly small changes to `goldens`, pieces of `others` put in, the rest noise."""
    while True:
        chance = rng.random()
        if chance < 0.06:
            text = noise(rng)
        elif chance < 0.10:
            text = flood(rng, rng.choice(goldens))
        else:
            text = rng.choice(goldens)
            for _ in range(rng.choice((1, 1, 1, 1, 2, 2, 3, 8))):
                text = rng.choice(CHANGES)(rng, text, rng.choice(goldens if rng.random() < 0.7 else others))
        yield text[:MAX_INPUT]


def noise(rng: Random) -> str:
    """Characters or tokens at random."""
    size = min(int(rng.expovariate(1 / 40)) + 1, 2_000)
    match rng.randrange(3):
        case 0:
            return "".join(chr(rng.randrange(32, 127)) for _ in range(size))
        case 1:
            return "".join(chr(rng.randrange(0x3000)) for _ in range(size))
    return "".join(rng.choice(_PIECES) for _ in range(size))


def flood(rng: Random, text: str) -> str:
    """One token over and over, or brackets in each other: what a quadratic scan or a deep recursion fears."""
    tokens = _TOKEN.findall(text) or ["("]
    unit = "".join(rng.choices(tokens, k=rng.randint(1, 3)))
    times = rng.choice((3, 10, 20, 35, 50, 200, 1_000, 20_000))
    if rng.random() < 0.3:
        pair = rng.choice(_BRACKETS)
        return pair[0] * times + text[:200] + pair[1] * times
    if rng.random() < 0.3:
        wrap = rng.choice(_WRAPS).split("%s")
        times = min(times, 1_000)
        return wrap[0] * times + text[:200] + wrap[-1] * times
    return (unit * times)[:MAX_INPUT] + rng.choice(("", text[:200]))


def _cut(rng: Random, text: str) -> tuple[list[str], int, int]:
    tokens = _TOKEN.findall(text) or [""]
    begin = rng.randrange(len(tokens))
    return tokens, begin, min(len(tokens), begin + rng.choice((1, 1, 2, 4)))


def _delete(rng: Random, text: str, _: str) -> str:
    tokens, begin, end = _cut(rng, text)
    return "".join(tokens[:begin] + tokens[end:])


def _repeat(rng: Random, text: str, _: str) -> str:
    tokens, begin, end = _cut(rng, text)
    return "".join(tokens[:end] + tokens[begin:end] * rng.choice((1, 1, 2, 20)) + tokens[end:])


def _swap(rng: Random, text: str, _: str) -> str:
    tokens, begin, _end = _cut(rng, text)
    other = rng.randrange(len(tokens))
    tokens[begin], tokens[other] = tokens[other], tokens[begin]
    return "".join(tokens)


def _splice(rng: Random, text: str, other: str) -> str:
    tokens, begin, end = _cut(rng, text)
    theirs, first, last = _cut(rng, other)
    return "".join(tokens[:begin] + theirs[first:last] + tokens[end:])


def _wrap(rng: Random, text: str, other: str) -> str:
    wrap = rng.choice(_WRAPS)
    first, second = (text, other) if rng.random() < 0.8 else (other, text)
    return wrap.replace("%s", first, 1).replace("%s", second)[:MAX_INPUT]


def _put(what: Sequence[str]) -> Callable[[Random, str, str], str]:
    def put(rng: Random, text: str, _: str) -> str:
        tokens, begin, end = _cut(rng, text)
        return "".join([*tokens[:begin], rng.choice(what), *tokens[end if rng.random() < 0.5 else begin :]])

    return put


def _number(rng: Random, text: str, _: str) -> str:
    """Another number in a number's place."""
    places = [match.span() for match in re.finditer(r"\d+", text)]
    if not places:
        return text + rng.choice(_NUMBERS)
    begin, end = rng.choice(places)
    value = rng.choice(_NUMBERS) if rng.random() < 0.5 else str(rng.randrange(10 ** rng.randint(1, 12)))
    return text[:begin] + value + text[end:]


def _case(rng: Random, text: str, _: str) -> str:
    place = rng.randrange(len(text) + 1)
    return text[:place] + text[place : place + 1].swapcase() + text[place + 1 :]


CHANGES = (
    _delete,
    _repeat,
    _swap,
    _splice,
    _splice,
    _wrap,
    _number,
    _number,
    _case,
    _put(_NUMBERS),
    _put(_ODD),
    _put(_CODE),
)
