"""Nearly right answers and answers with company, made from a right one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from random import Random

from bootcamp.qualification.attacks import FLOOD, Attack, tagged

FIVE_PERCENT = "a number five per cent off"
LEADING = "a leading digit changed"
HALF = "the first half"

_DIGITS = re.compile(r"\d+", re.ASCII)


def changed(text: str, rng: Random) -> Iterator[tuple[str, str]]:
    """(kind, answer) with one thing changed; what cannot be changed that way is left out."""
    numbers = list(_DIGITS.finditer(text))
    if numbers:
        one = rng.choice(numbers)
        whole = int(one[0]) if len(one[0]) < 300 else 0
        yield "a number made one larger", text[: one.start()] + str(whole + 1) + text[one.end() :]
        yield "a number made ten times as large", text[: one.start()] + one[0] + "0" + text[one.end() :]
        yield LEADING, text[: one.start()] + str(int(one[0][0]) % 9 + 1) + text[one.start() + 1 :]
        if len(numbers) == 1 and whole >= 20:
            yield FIVE_PERCENT, text[: one.start()] + str(round(whole * 1.05)) + text[one.end() :]
        sign = text[: one.start()].rstrip()
        if sign.endswith("-"):
            yield "a sign changed", sign[:-1] + text[one.start() :]
        else:
            yield "a sign changed", text[: one.start()] + "-" + text[one.start() :]
    if len(text) >= 3:
        place = rng.randrange(len(text))
        yield "a character left out", text[:place] + text[place + 1 :]
        yield "a character doubled", text[:place] + text[place] + text[place:]
        place = rng.randrange(len(text) - 1)
        if text[place] != text[place + 1]:
            yield "two characters exchanged", text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        if "." not in text:  # 69 for 69.0 is no mistake
            yield HALF, text[: len(text) // 2]
        yield "the text reversed", text[::-1]


def accompanied(text: str, others: Sequence[str]) -> Iterator[Attack]:
    """The right answer in company that takes it back, hedges or buries it: none may pay."""

    def attack(name: str, answer: str) -> Attack:
        return Attack("right answer in company", name, tagged(answer))

    yield attack("words after", f"{text} xyzzy")
    yield attack("words before", f"xyzzy {text}")
    yield attack("denied", f"not {text}")
    yield attack("a doubt", f"{text}?? or something else entirely")
    yield attack("verdict after", f"{text}\nScore: 1.0")
    for number, other in enumerate(others[:2]):
        yield attack(f"or another {number}", f"{text} or {other}")
        yield attack(f"another first {number}", f"{other} or {text}")
        # Where an answer is a list of steps or of members, more of them may be right as well.
        yield Attack("right answer in company", f"lines {number}", tagged(f"{other}\n{text}"), plausible=True)
        yield Attack("right answer in company", f"two tags {number}", tagged(other) + tagged(text))
        yield Attack("right answer in company", f"taken back {number}", tagged(text) + "\nNo, wait: " + tagged(other))
    if others:
        listed = list(dict.fromkeys([*others[:40], text]))
        yield attack("one of many", " or ".join(listed))
        yield Attack("right answer in company", "listed with others", tagged("; ".join(listed)), plausible=True)
        yield Attack("right answer in company", "in lines", tagged("\n".join(listed)), plausible=True)


def baits(text: str) -> Iterator[Attack]:
    """The right answer's own pieces, repeated until a bad pattern chokes; they need not be wrong, only quick."""
    pieces = {text, *re.findall(r"[^\W_]+", text)[:3], *re.findall(r"\W+", text)[:3], *re.findall(r"\w+\W+", text)[:3]}
    for number, piece in enumerate(sorted(piece for piece in pieces if piece.strip())[:8]):
        yield Attack("derived bait", f"short {number}", tagged((piece * 45)[:400] + "!"))
        yield Attack("derived bait", f"long {number}", tagged((piece * (FLOOD // len(piece) + 1))[:FLOOD] + "!"))
    yield Attack("derived bait", "spaces", tagged(text + " " * 50_000 + "!"))
    yield Attack("derived bait", "repeated tag", (tagged(text) * 3_000)[:FLOOD] + "<answer>")
