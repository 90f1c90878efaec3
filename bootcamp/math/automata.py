"""Finite automata: words that tell states apart, classes, machines and expressions, all of them executed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import ClassVar

from bootcamp.answers.latex import plain
from bootcamp.answers.lists import parse_list
from bootcamp.math import regular
from bootcamp.math.diagrams import automaton
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, integer, read_integer
from bootcamp.math.regular import LETTERS, Machine, read_machine, read_regex
from bootcamp.math.wordings import wording

FORM = "(state:on a,on b; * accepts; start 0)"
_WORD = re.compile(r"[ab]{1,300}")


def given_machine(text: str) -> Machine:
    """A machine that we wrote ourselves."""
    found = read_machine(text)
    assert found is not None, text
    return found


def read_word(text: str) -> str | None:
    """A word of letters, in quotation marks, apart or not."""
    text = re.sub(r"[\s*·]", "", plain(text[:900]).strip("\"'`“”"))
    return text if _WORD.fullmatch(text) else None


def read_classes(text: str) -> list[frozenset[int]] | None:
    """Disjoint sets of states: `{0, 2}, {1, 3}`."""

    def one(piece: str) -> frozenset[int] | None:
        found = parse_list(piece, integer) if piece[:1] in ("{", "(", "[") else None
        return frozenset(found) if found and len(set(found)) == len(found) else None

    return parse_list(text, one)


def random_machine(rng: Random, n: int) -> Machine:
    """One whose states can all be reached."""
    while True:
        moves = tuple((rng.randrange(n), rng.randrange(n)) for _ in range(n))
        reached = [0]
        for state in reached:
            reached += [t for t in dict.fromkeys(moves[state]) if t not in reached]
        if len(reached) == n:
            return Machine(moves, frozenset(rng.sample(range(n), rng.randint(1, max(1, n // 3)))))


def _listed(kind: list[int]) -> str:
    parts: dict[int, list[str]] = {}
    for state, colour in enumerate(kind):
        parts.setdefault(colour, []).append(str(state))
    return ", ".join("{" + ",".join(part) + "}" for part in parts.values())


@dataclass(frozen=True, kw_only=True)
class Automaton(Pictured):
    """A word, a partition, an expression or a number that belongs to a given automaton."""

    WORDINGS: ClassVar = {
        "distinguish": wording(
            f"DFA {{d}} {FORM}. Shortest word accepted from exactly one of the states {{p}}, {{q}}?",
            f"In the automaton {{d}} {FORM}, find a shortest word that tells the states {{p}} and {{q}} apart.",
        ),
        "synchronise": wording(
            "DFA {d} (state:on a,on b). Shortest reset word?",
            "The automaton {d} (state:on a,on b) is synchronising. Give a shortest word that takes all states to one.",
        ),
        "minimal": wording(
            f"DFA {{d}} {FORM}. Classes of equivalent states?",
            f"Partition the states of {{d}} {FORM} into sets that no word tells apart.",
        ),
        "regex": wording(
            f"DFA {{d}} {FORM}. Regular expression with | * ( )?",
            f"Write a regular expression, with |, * and brackets only, for the language of the automaton {{d}} {FORM}.",
        ),
        "count": wording(
            f"DFA {{d}} {FORM}. How many accepted words of length {{n}}?",
            f"How many words of {{n}} letters does the automaton {{d}} {FORM} accept?",
        ),
    }
    DRAWN: ClassVar = {
        "distinguish": wording("Shortest word that tells the states {p} and {q} of the drawn automaton apart?"),
        "synchronise": wording("Shortest word that takes all states of the drawn automaton to one state?"),
        "minimal": wording("Which states of the drawn automaton are equivalent? Give the classes as sets."),
        "regex": wording("A regular expression, with |, * and brackets, for the language of the drawn automaton?"),
        "count": wording("How many words of length {n} does the drawn automaton accept?"),
    }
    chance: ClassVar[float] = 0.2

    def figure(self, given: Given) -> bytes:
        machine = given_machine(given["d"])
        return automaton(machine.moves, sorted(machine.accepting))

    def _distinguish(self, rng: Random, level: int) -> Made:
        n, least = ((7, 3), (8, 4), (10, 4), (13, 5))[level - 1]
        while True:
            machine = random_machine(rng, n)
            for _ in range(8):
                p, q = sorted(rng.sample(range(n), 2))
                word, count = _apart(machine, p, q)
                if least <= len(word) <= 10 and count <= (1 if level == 1 else 2):
                    return {"d": machine, "p": p, "q": q}, word

    def _synchronise(self, rng: Random, level: int) -> Made:
        n, least = ((4, 4), (5, 6), (6, 8), (7, 9))[level - 1]
        while True:
            moves = random_machine(rng, n).moves
            machine = Machine(moves, frozenset())
            word, count = _reset(machine)
            if len(word) >= least and count <= 2:
                return {"d": machine}, word

    def _minimal(self, rng: Random, level: int) -> Made:
        """States of a small machine split in several, each with its own way among the copies."""
        small, n = ((3, 6), (4, 8), (5, 10), (6, 14))[level - 1]
        while True:
            machine = random_machine(rng, small)
            if len(set(regular.classes(machine))) < small:
                continue
            copy_of = [*range(small), *(rng.randrange(small) for _ in range(n - small))]
            rest = rng.sample(copy_of[1:], n - 1)
            copy_of = [0, *rest]
            places = {s: [k for k, other in enumerate(copy_of) if other == s] for s in range(small)}
            moves = tuple(
                (rng.choice(places[machine.moves[s][0]]), rng.choice(places[machine.moves[s][1]])) for s in copy_of
            )
            found = Machine(moves, frozenset(k for k, s in enumerate(copy_of) if s in machine.accepting))
            return {"d": found}, _listed(copy_of)

    def _regex(self, rng: Random, level: int) -> Made:
        letters, low, high = ((5, 3, 7), (6, 4, 6), (8, 5, 8), (11, 7, 12))[level - 1]
        while True:
            text = _random_regex(rng, letters)
            expression = read_regex(text)
            assert expression is not None, text
            machine = regular.machine_of(1, expression.step, expression.good)
            if low <= len(machine.moves) <= high and len(machine.accepting) < len(machine.moves):
                order = [0, *rng.sample(range(1, len(machine.moves)), len(machine.moves) - 1)]
                moves = [machine.moves[s] for s in order]
                renamed = tuple((order.index(a), order.index(b)) for a, b in moves)
                return {"d": Machine(renamed, frozenset(order.index(s) for s in machine.accepting))}, text

    def _count(self, rng: Random, level: int) -> Made:
        n, length = rng.randint(3, 4) + level // 2, rng.randint(*((5, 7), (8, 12), (12, 20), (25, 60))[level - 1])
        machine = random_machine(rng, n)
        if len(set(regular.classes(machine))) < n:
            return self._count(rng, level)
        ways = [int(s == 0) for s in range(n)]
        for _ in range(length):
            ways = [sum(w * row.count(s) for w, row in zip(ways, machine.moves, strict=True)) for s in range(n)]
        total = sum(ways[s] for s in machine.accepting)
        return ({"d": machine, "n": length}, total) if total > 5 else self._count(rng, level)

    def fault(self, given: Given, text: str, solution: str) -> str:
        machine = given_machine(given["d"])
        match self.kind:
            case "count":
                return "" if read_integer(text) == int(solution) else "wrong_value"
            case "minimal":
                found = read_classes(text)
                wanted = read_classes(solution)
                if found is None:
                    return "not_sets"
                return "" if sorted(map(sorted, found)) == sorted(map(sorted, wanted or ())) else "wrong_classes"
            case "regex":
                expression = read_regex(text)
                if expression is None:
                    return "not_an_expression"
                return "" if regular.fits(expression, machine) else "another_language"
        word = read_word(text)
        if word is None:
            return "not_a_word"
        if len(word) > len(solution):
            return "not_shortest"
        if self.kind == "synchronise":
            return "" if len({machine.after(s, word) for s in range(len(machine.moves))}) == 1 else "not_a_reset_word"
        ends = [machine.after(int(given[name]), word) in machine.accepting for name in "pq"]
        return "" if ends[0] != ends[1] else "not_apart"

    def true(self, given: Given, solution: str) -> bool:
        """By words, one by one; the classes by the words that are accepted from each state."""
        machine = given_machine(given["d"])
        states = range(len(machine.moves))
        match self.kind:
            case "distinguish":
                p, q = int(given["p"]), int(given["q"])
                first = next(
                    w for w in regular.words(10)
                    if (machine.after(p, w) in machine.accepting) != (machine.after(q, w) in machine.accepting)
                )  # fmt: skip
                return len(first) == len(solution) and self.fault(given, solution, solution) == ""
            case "synchronise":
                layer, steps = {frozenset(states)}, 0
                while not any(len(s) == 1 for s in layer):
                    layer = {frozenset(machine.moves[q][k] for q in s) for s in layer for k in (0, 1)}
                    steps += 1
                return len(solution) == steps and self.fault(given, solution, solution) == ""
            case "minimal":
                tests = list(regular.words(6))
                told = {s: tuple(machine.after(s, w) in machine.accepting for w in tests) for s in states}
                parts = [frozenset(s for s in states if told[s] == row) for row in dict.fromkeys(told.values())]
                return read_classes(solution) is not None and set(parts) == set(read_classes(solution) or ())
            case "regex":
                pattern = re.compile(solution)  # our own text
                return all(machine.takes(w) == bool(pattern.fullmatch(w)) for w in regular.words(9))
        n = int(given["n"])
        table = [[int(row[0] == t) + int(row[1] == t) for t in states] for row in machine.moves]
        power = [[int(s == t) for t in states] for s in states]
        for bit in bin(n)[2:]:
            power = _times(power, power)
            power = _times(power, table) if bit == "1" else power
        return sum(power[0][s] for s in machine.accepting) == int(solution)

    def wrong(self, answer: dict[str, object], rng: Random) -> str:
        if self.kind == "count":
            return super().wrong(answer, rng)
        if self.kind == "minimal":
            return f"<answer>{str(answer['solution']).replace('}, {', ',', 1)}</answer>"
        text = str(answer["solution"])
        while self.grade(answer, text).correct:
            text = "".join(rng.choice("ab") for _ in range(len(text)))
        return f"<answer>{text}</answer>"


def _times(a: list[list[int]], b: list[list[int]]) -> list[list[int]]:
    return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*b, strict=True)] for row in a]


def _apart(machine: Machine, p: int, q: int) -> tuple[str, int]:
    def step(pair: tuple[int, int], letter: str) -> tuple[int, int]:
        k = LETTERS.index(letter)
        return machine.moves[pair[0]][k], machine.moves[pair[1]][k]

    return regular.shortest((p, q), step, lambda pair: (pair[0] in machine.accepting) != (pair[1] in machine.accepting))


def _reset(machine: Machine) -> tuple[str, int]:
    def step(states: frozenset[int], letter: str) -> frozenset[int]:
        k = LETTERS.index(letter)
        return frozenset(machine.moves[s][k] for s in states)

    return regular.shortest(frozenset(range(len(machine.moves))), step, lambda states: len(states) == 1)


def _random_regex(rng: Random, letters: int, *, stars: bool = True) -> str:
    """No star within a star, and no two equal alternatives."""
    if letters == 1:
        return rng.choice(LETTERS) + ("*" if stars and rng.random() < 0.3 else "")
    left, shape = rng.randint(1, letters - 1), rng.random()
    starred = stars and shape > 0.75
    one, two = (_random_regex(rng, n, stars=stars and not starred) for n in (left, letters - left))
    if shape < 0.5 or one == two:
        return one + two
    return f"({one}|{two})" + ("*" if starred else "")


_PARTS = {
    "contain": "contain {w}", "avoid": "avoid {w}", "end": "end in {w}", "begin": "begin with {w}",
    "count": "have #{c} ≡ {r} (mod {m})",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class MachineBuilding(Pictured):
    """An automaton with no more states than needed: of a language in words, or consistent with a sample."""

    WORDINGS: ClassVar = {
        "language": wording(
            "DFA, at most {k} states: words that {d}. Rows state:on a,on b, * accepts, start 0.",
            "Build an automaton with at most {k} states for the words over a, b that {d}. Write it as rows "
            "'state:on a,on b', states numbered from 0, where it starts, with a * after each accepting row.",
        ),
        "sample": wording(
            "DFA, {k} states: accepts {yes}, not {no}. Rows state:on a,on b, * accepts, start 0.",
            "Find an automaton with at most {k} states that accepts {yes} and rejects {no}. Write it as rows "
            "'state:on a,on b', states numbered from 0, where it starts, with a * after each accepting row.",
        ),
    }

    def _language(self, rng: Random, level: int) -> Made:
        while True:
            parts = [_condition(rng, level) for _ in range((1, 2, 2, 3)[level - 1])]
            if level == 1:
                parts = [_condition(rng, 3), _condition(rng, 3)]
            text = " and ".join(parts)
            machine = _language_machine(text)
            if (3, 4, 6, 9)[level - 1] <= len(machine.moves) <= (7, 9, 12, 20)[level - 1]:
                return {"k": len(machine.moves), "d": text}, machine

    def _sample(self, rng: Random, level: int) -> Made:
        n, count = ((3, 9), (3, 14), (4, 20), (5, 30))[level - 1]
        while True:
            machine = random_machine(rng, n)
            if len(set(regular.classes(machine))) == n:
                break
        words = list(regular.words((3, 4, 5, 6)[level - 1]))[1:]
        chosen = sorted(rng.sample(words, count), key=lambda w: (len(w), w))
        yes = [w for w in chosen if machine.takes(w)]
        no = [w for w in chosen if not machine.takes(w)]
        if min(len(yes), len(no)) < count // 4:
            return self._sample(rng, level)
        return {"k": n, "yes": " ".join(yes), "no": " ".join(no)}, machine

    def fault(self, given: Given, text: str, solution: str) -> str:
        machine = read_machine(text)
        if machine is None:
            return "not_a_machine"
        if len(machine.moves) > int(given["k"]):
            return "too_many_states"
        if self.kind == "language":
            return "" if regular.same_language(machine, given_machine(solution)) else "another_language"
        fine = all(map(machine.takes, given["yes"].split())) and not any(map(machine.takes, given["no"].split()))
        return "" if fine else "not_consistent"

    def true(self, given: Given, solution: str) -> bool:
        """The description applied to all words up to nine letters."""
        machine = given_machine(solution)
        if len(machine.moves) > int(given["k"]):
            return False
        if self.kind == "sample":
            return self.fault(given, solution, solution) == ""
        tests = [_predicate(part) for part in given["d"].split(" and ")]
        return all(machine.takes(w) == all(holds(w) for holds in tests) for w in regular.words(9))


def _condition(rng: Random, level: int) -> str:
    kind = rng.choice(tuple(_PARTS))
    m = rng.randint(2, 3 if level < 4 else 4)
    word = "".join(rng.choice(LETTERS) for _ in range(rng.randint(1 if level == 3 else 2, 3 + (level == 4))))
    return _PARTS[kind].format(w=word, c=rng.choice(LETTERS), r=rng.randrange(m), m=m)


def _predicate(text: str):
    """The condition as a test of words."""
    if text.startswith("have"):
        letter, r, m = re.fullmatch(r"have #(.) ≡ (\d) \(mod (\d)\)", text).groups()  # type: ignore[union-attr]
        return lambda w: w.count(letter) % int(m) == int(r)
    word = text.split()[-1]
    return {
        "contain": lambda w: word in w, "avoid": lambda w: word not in w,
        "end": lambda w: w.endswith(word), "begin": lambda w: w.startswith(word),
    }[text.split()[0]]  # fmt: skip


def _language_machine(text: str) -> Machine:
    """The smallest machine: each condition remembers what it needs of the past."""
    parts = text.split(" and ")

    def memory(part: str, state: int | str, letter: str) -> int | str:
        if part.startswith("have"):
            return (int(state) + (part[6] == letter)) % int(part[-2])
        word = part.split()[-1]
        if part.startswith("begin"):
            return str(state) if len(str(state)) > len(word) else str(state) + letter
        if not part.startswith("end") and state == word:
            return word
        past = str(state) + letter
        return next(past[k:] for k in range(len(past) + 1) if word.startswith(past[k:]))

    def good(part: str, state: int | str) -> bool:
        if part.startswith("have"):
            return state == int(part.split("≡ ")[1].split()[0])
        word = part.split()[-1]
        if part.startswith("begin"):
            return str(state).startswith(word)
        return (state == word) != part.startswith("avoid")

    start: tuple[int | str, ...] = tuple(0 if part.startswith("have") else "" for part in parts)
    return regular.machine_of(
        start,
        lambda states, letter: tuple(memory(p, s, letter) for p, s in zip(parts, states, strict=True)),
        lambda states: all(good(p, s) for p, s in zip(parts, states, strict=True)),
    )
