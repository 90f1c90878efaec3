"""Text: words to find, replace, insert, mark, undo; paragraphs to style, indent, move and delete."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from random import Random
from typing import Any, ClassVar

from bootcamp.gui.applications import (
    FINISH,
    Application,
    Asked,
    Goal,
    State,
    Step,
    click,
    drag,
    into,
    key,
    press,
    typed,
)

Paragraph = dict[str, Any]
QUALITIES = [
    "quiet",
    "bright",
    "heavy",
    "narrow",
    "yellow",
    "simple",
    "frozen",
    "hollow",
    "golden",
    "distant",
    "modern",
    "ancient",
]
THINGS = [
    "window",
    "river",
    "garden",
    "engine",
    "market",
    "bridge",
    "candle",
    "forest",
    "letter",
    "mirror",
    "pocket",
    "saddle",
    "temple",
    "violin",
    "winter",
    "basket",
]
DEEDS = ["follows", "carries", "crosses", "answers", "protects", "covers", "reaches", "touches", "watches", "repairs"]
SMALL = ["the", "near", "under", "behind", "and"]
VOCABULARY = frozenset(QUALITIES + THINGS + DEEDS + SMALL)
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


@dataclass(frozen=True, kw_only=True)
class Editor(Application):
    """A text of short paragraphs."""

    page: ClassVar[str] = "editor"

    def start(self, rng: Random, level: int) -> State:
        return {"title": "Text", "text": text(rng, 4 + level), "past": [], "future": []}


def text(rng: Random, count: int) -> list[Paragraph]:
    """Paragraphs of one or two clauses."""
    return [
        {"style": "text", "depth": 0, "words": [_word(w) for k in range(rng.choice((1, 2))) for w in _clause(rng, k)]}
        for _ in range(count)
    ]


def _clause(rng: Random, k: int) -> list[str]:
    a, b, c = rng.sample(THINGS, 3)
    head = ["and"] if k else []
    return [
        *head,
        "the",
        rng.choice(QUALITIES),
        a,
        rng.choice(DEEDS),
        "the",
        b,
        rng.choice(("near", "under", "behind")),
        "the",
        c,
    ]


def _word(t: str) -> dict[str, Any]:
    return {"t": t, "bold": False, "italic": False}


def _places(s: State, t: str) -> list[tuple[int, int]]:
    return [(p, w) for p, one in enumerate(s["text"]) for w, word in enumerate(one["words"]) if word["t"] == t]


def _name(s: State, p: int, w: int) -> tuple[str, str]:
    word = s["text"][p]["words"][w]
    return "link", f"{p + 1}.{w + 1} {word['t']}" + (", bold" if word["bold"] else "") + (
        ", italic" if word["italic"] else ""
    )


def _mark(s: State, p: int) -> tuple[str, str]:
    one = s["text"][p]
    return "listitem", f"Paragraph {p + 1}, {one['style']}" + (f", depth {one['depth']}" if one["depth"] else "")


def _save(s: State) -> None:
    """What stands now can be come back to."""
    s["past"].append(copy.deepcopy(s["text"]))


def replace(rng: Random, level: int, s: State) -> Asked | None:
    old, new = rng.choice(THINGS), rng.choice(("meadow", "lantern", "harbour", "cottage", "orchard", "ladder"))
    places = _places(s, old)
    if len(places) < 2:
        return None
    _save(s)
    for p, w in places:
        s["text"][p]["words"][w]["t"] = new
    moves = [press("Find and replace"), *into("Find", old), *into("Replace by", new), press("Replace all"), FINISH]
    return f'Replace "{old}" by "{new}" everywhere in the text, in one go.', moves


def read_replace(s: State, said: list[str], goal: str) -> None:
    _save(s)
    for one in s["text"]:
        one["words"] = [word | {"t": said[1] if word["t"] == said[0] else word["t"]} for word in one["words"]]


def _phrase(rng: Random, level: int, s: State) -> tuple[str, int, int, int] | None:
    """A phrase, which stands once in the text, or only once in its paragraph: words, paragraph, first, last."""
    p = rng.randrange(len(s["text"]))
    words = [word["t"] for word in s["text"][p]["words"]]
    size = 1 + level
    w = rng.randrange(len(words) - size + 1)
    phrase = words[w : w + size]
    runs = sum(words[k : k + size] == phrase for k in range(len(words)))
    return (" ".join(phrase), p, w, w + size - 1) if runs == 1 else None


def _format(name: str, rng: Random, level: int, s: State) -> Asked | None:
    found = _phrase(rng, level, s)
    if not found:
        return None
    phrase, p, a, b = found
    moves: list[Step] = [drag(*_name(s, p, a), *_name(s, p, b)), press(name.title()), FINISH]
    _save(s)
    for word in s["text"][p]["words"][a : b + 1]:
        word[name] = True
    return f'Make "{phrase}" in the {ORDINALS[p]} paragraph {name}, and nothing else.', moves


def bold(rng: Random, level: int, s: State) -> Asked | None:
    return _format("bold", rng, level, s)


def _said_place(s: State, said: list[str], goal: str) -> tuple[list[Any], int, int]:
    """The words of the paragraph meant, and where in it a phrase begins and ends."""
    p = next(k for k, word in enumerate(ORDINALS) if f"the {word} paragraph" in goal)
    row = s["text"][p]["words"]
    wanted = said[0].split()
    a = next(k for k in range(len(row)) if [word["t"] for word in row[k : k + len(wanted)]] == wanted)
    return row, a, a + len(wanted)


def read_format(s: State, said: list[str], goal: str) -> None:
    _save(s)
    row, a, b = _said_place(s, said, goal)
    for word in row[a:b]:
        word["bold" if "bold" in goal else "italic"] = True


def every(rng: Random, level: int, s: State) -> Asked | None:
    """One word in italics wherever it stands."""
    t = rng.choice(THINGS)
    places = _places(s, t)
    if len(places) != 1 + min(level, 2):
        return None
    moves: list[Step] = []
    for p, w in places:
        moves += [click(*_name(s, p, w)), press("Italic")]
        _save(s)
        s["text"][p]["words"][w]["italic"] = True
    return f'Make the word "{t}" italic wherever it stands, from above to below.', [*moves, FINISH]


def read_every(s: State, said: list[str], goal: str) -> None:
    for p, w in _places(s, said[0]):
        _save(s)
        s["text"][p]["words"][w]["italic"] = True


def insert(rng: Random, level: int, s: State) -> Asked | None:
    found = _phrase(rng, 0, s)
    if not found:
        return None
    t, p, w, _ = found
    after, new = rng.random() < 0.5, " ".join(rng.sample(QUALITIES, min(level, 2)))
    moves = [click(*_name(s, p, w)), key("ArrowRight" if after else "ArrowLeft"), typed(new), key("Enter"), FINISH]
    _save(s)
    s["text"][p]["words"][w + after : w + after] = [_word(one) for one in new.split()]
    goal = f'{"After" if after else "Before"} the word "{t}" in the {ORDINALS[p]} paragraph, insert "{new}".'
    return f"{goal} (Take the word, press the arrow key right or left, type, press Enter.)", moves


def read_insert(s: State, said: list[str], goal: str) -> None:
    _save(s)
    row, a, b = _said_place(s, said, goal)
    at = b if goal.startswith("After") else a
    row[at:at] = [_word(one) for one in said[1].split()]


def typo(rng: Random, level: int, s: State) -> Asked | None:
    for p, one in enumerate(s["text"]):
        for w, word in enumerate(one["words"]):
            if word["t"] not in VOCABULARY:
                right = next(v for v in sorted(VOCABULARY) if sorted(v) == sorted(word["t"]))
                moves = [click(*_name(s, p, w)), typed(right), key("Enter"), FINISH]
                _save(s)
                one["words"][w] = _word(right)
                return (
                    "One word is misspelt: two neighbouring letters are exchanged. Correct it (take it, type, Enter).",
                    moves,
                )
    return None


def start_typo(rng: Random, level: int) -> State:
    s: State = {"title": "Text", "text": text(rng, 4 + level), "past": [], "future": []}
    word = rng.choice([word for one in s["text"] for word in one["words"] if len(word["t"]) > 5])
    k = rng.randrange(1, len(word["t"]) - 2)
    word["t"] = word["t"][:k] + word["t"][k + 1] + word["t"][k] + word["t"][k + 2 :]
    return s


def read_typo(s: State, said: list[str], goal: str) -> None:
    _save(s)
    for one in s["text"]:
        for word in one["words"]:
            swaps = [
                word["t"][:k] + word["t"][k + 1] + word["t"][k] + word["t"][k + 2 :] for k in range(len(word["t"]) - 1)
            ]
            if word["t"] not in VOCABULARY:
                word["t"] = next(one for one in swaps if one in VOCABULARY)


def delete(rng: Random, level: int, s: State) -> Asked | None:
    p = rng.randrange(len(s["text"]))
    if level > 1:
        t = rng.choice(s["text"][p]["words"])["t"]
        if {q for q, _ in _places(s, t)} != {p}:
            return None
        said = f'the paragraph that has the word "{t}"'
    else:
        said = f"the {ORDINALS[p]} paragraph"
    moves = [click(*_mark(s, p)), press("Delete"), FINISH]
    _save(s)
    del s["text"][p]
    return f"Delete {said}.", moves


def _meant(s: State, said: list[str], goal: str) -> int:
    if said:
        return next(p for p, one in enumerate(s["text"]) if said[0] in {word["t"] for word in one["words"]})
    return next(p for p, word in enumerate(ORDINALS) if f"the {word} paragraph" in goal)


def read_delete(s: State, said: list[str], goal: str) -> None:
    _save(s)
    s["text"].pop(_meant(s, said, goal))


def move(rng: Random, level: int, s: State) -> Asked | None:
    a, b = rng.sample(range(len(s["text"])), 2)
    if b == a + 1:
        return None
    moves = [drag(*_mark(s, a), *_mark(s, b)), FINISH]
    _save(s)
    one = s["text"].pop(a)
    s["text"].insert(b - (a < b), one)
    said = f"Drag the {ORDINALS[a]} paragraph by its mark (¶) to before the {ORDINALS[b]} one"
    return f"{said}, by dropping it on that one's mark.", moves


def read_move(s: State, said: list[str], goal: str) -> None:
    _save(s)
    a, b = (ORDINALS.index(word) for word in re.findall(r"the (\w+) (?:paragraph|one)\b", goal)[:2])
    order = [k for k in range(len(s["text"])) if k != a]
    order.insert(order.index(b), a)
    s["text"] = [s["text"][k] for k in order]


def style(rng: Random, level: int, s: State) -> Asked | None:
    """A heading or bullets, over one paragraph or a run."""
    name = rng.choice(("heading", "bullet"))
    a = rng.randrange(len(s["text"]) - level)
    b = a + level - 1
    first, last = _name(s, a, 0), _name(s, b, 0)
    take = click(*_mark(s, a)) if a == b else drag(*first, *last)
    _save(s)
    for one in s["text"][a : b + 1]:
        one["style"] = name
    what = f"the {ORDINALS[a]} paragraph" if a == b else f"the paragraphs from the {ORDINALS[a]} to the {ORDINALS[b]}"
    return f"Make {what} a {name}{'' if a == b else ' each'}, in one go.", [take, press(name.title()), FINISH]


def read_style(s: State, said: list[str], goal: str) -> None:
    _save(s)
    ends = [ORDINALS.index(word) for word in re.findall(r"the (\w+)\b", goal) if word in ORDINALS]
    for one in s["text"][ends[0] : ends[-1] + 1]:
        one["style"] = "heading" if "heading" in goal else "bullet"


def indent(rng: Random, level: int, s: State) -> Asked | None:
    p, by = rng.randrange(len(s["text"])), rng.choice((1, 2, -1))
    old = s["text"][p]["depth"]
    if not 0 <= old + by <= 3:
        return None
    moves: list[Step] = [click(*_mark(s, p))]
    for _ in range(abs(by)):
        _save(s)
        s["text"][p]["depth"] += by // abs(by)
        moves.append(press("Indent" if by > 0 else "Outdent"))
    times = {1: "one step", 2: "two steps"}[abs(by)]
    return f"Move the {ORDINALS[p]} paragraph {times} {'in' if by > 0 else 'out'} (indent or outdent).", [
        *moves,
        FINISH,
    ]


def start_indent(rng: Random, level: int) -> State:
    s: State = {"title": "Outline", "text": text(rng, 5 + level), "past": [], "future": []}
    for one in s["text"]:
        one |= {"depth": rng.randrange(3), "style": rng.choice(("text", "bullet"))}
    return s


def read_indent(s: State, said: list[str], goal: str) -> None:
    p = ORDINALS.index(goal.split()[2])
    by = (2 if "two steps" in goal else 1) * (1 if "in (" in goal else -1)
    for _ in range(abs(by)):
        _save(s)
        s["text"][p]["depth"] += 1 if by > 0 else -1


def undo(rng: Random, level: int, s: State) -> Asked | None:
    """Back, until a word is there again."""
    gone = s["past"][-1 - level]
    lost = {w["t"] for one in gone for w in one["words"]}
    for later in [*s["past"][len(s["past"]) - level :], s["text"]]:
        lost -= {w["t"] for one in later for w in one["words"]}
    if not lost:
        return None
    for _ in range(level + 1):
        s["future"].append(s["text"])
        s["text"] = s["past"].pop()
    goal = f'Undo as many changes as it takes to bring back the word "{min(lost)}", and no more.'
    return goal, [*[press("Undo")] * (level + 1), FINISH]


def start_undo(rng: Random, level: int) -> State:
    s: State = {"title": "Text", "text": text(rng, 4), "past": [], "future": []}
    for _ in range(3 + level):
        _save(s)
        one = rng.choice(s["text"])
        k = rng.choice([k for k, word in enumerate(one["words"]) if word["t"] not in SMALL])
        one["words"][k]["t"] = rng.choice(THINGS)
    return s


def read_undo(s: State, said: list[str], goal: str) -> None:
    while said[0] not in {w["t"] for one in s["text"] for w in one["words"]}:
        s["future"].append(s["text"])
        s["text"] = s["past"].pop()


Editor.goals = {
    "replace": Goal(replace, read_replace),
    "bold": Goal(bold, read_format),
    "every": Goal(every, read_every),
    "insert": Goal(insert, read_insert),
    "typo": Goal(typo, read_typo, start_typo),
    "delete": Goal(delete, read_delete),
    "move": Goal(move, read_move),
    "style": Goal(style, read_style),
    "indent": Goal(indent, read_indent, start_indent),
    "undo": Goal(undo, read_undo, start_undo),
}
