"""Small machines: a register language to trace, run backwards, mend and write; rewriting systems; finite automata.

Programs of a policy run in `run` below, which reads three kinds of instructions on four counters and stops after a
number of steps; nothing else of them is ever executed.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from random import Random
from typing import ClassVar, TypeVar

from bootcamp.logic.puzzles import Given, Puzzle, parse_numbers, parse_words
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong

MAX_STEPS = 600
MAX_LINES = 40
REGISTERS = "abcd"
State = TypeVar("State", bound=Hashable)
Instruction = tuple[str, str, int]  # + and a register; - with where to go if it is 0 already; goto

_INSTRUCTION = re.compile(r"(?:\d{1,2}[.:)]\s*)?(?:([abcd])\s?\+|([abcd])\s?-\s?(\d{1,2})|goto\s?(\d{1,2}))", re.ASCII)


def read_program(text: str) -> list[Instruction] | None:
    """Instructions between semicolons or line ends: `a+`, `a- 5` (go to 5 if a is 0, else subtract), `goto 3`."""
    lines = [line.strip() for line in re.split(r"[;\n]", text.strip().removesuffix(";"))]
    if len(lines) > MAX_LINES:
        return None
    program: list[Instruction] = []
    for line in lines:
        found = _INSTRUCTION.fullmatch(line)
        if not found:
            return None
        plus, minus, away, to = found.groups()
        program.append(("+", plus, 0) if plus else ("-", minus, int(away)) if minus else ("goto", "", int(to)))
    return program


def write_program(program: Sequence[Instruction]) -> str:
    texts = {"+": "{1}+", "-": "{1}- {2}", "goto": "goto {2}"}
    return "; ".join(texts[line[0]].format(*line) for line in program)


def run(program: Sequence[Instruction], start: Mapping[str, int]) -> dict[str, int] | None:
    """The registers when it leaves its lines; None if it does not within `MAX_STEPS`."""
    held = dict.fromkeys(REGISTERS, 0) | dict(start)
    line = 1
    for _ in range(MAX_STEPS):
        if not 1 <= line <= len(program):
            return held
        what, register, to = program[line - 1]
        if what == "+":
            held[register] += 1
        elif what == "-" and held[register]:
            held[register] -= 1
        elif what in ("-", "goto"):
            line = to
            continue
        line += 1
    return None


def rerun(text: str, start: Mapping[str, int]) -> dict[str, int] | None:
    """The same by another way: on the text, counters as strings of strokes."""
    lines = text.split("; ")
    strokes = {register: "|" * start.get(register, 0) for register in REGISTERS}
    at = 0
    for _ in range(MAX_STEPS):
        if at not in range(len(lines)):
            return {register: len(marks) for register, marks in strokes.items()}
        line = lines[at]
        at += 1
        if line.endswith("+"):
            strokes[line[0]] += "|"
        elif line.startswith("goto"):
            at = int(line[4:]) - 1
        elif strokes[line[0]]:
            strokes[line[0]] = strokes[line[0]][1:]
        else:
            at = int(line[2:]) - 1
    return None


def transfer(source: str, gains: Mapping[str, int], at: int) -> list[Instruction]:
    """A loop from line `at` that empties one register and adds to others that many times."""
    body: list[Instruction] = [("+", target, 0) for target, times in gains.items() for _ in range(times)]
    return [("-", source, at + len(body) + 2), *body, ("goto", "", at)]


_LANGUAGE = (
    "Lines are numbered from 1; a+ adds 1 to register a; a- 5 goes to line 5 if a is 0, else subtracts 1 and goes "
    "on; goto 3 goes to line 3; "
    "the program stops when there is no such line. Registers a, b, c, d start at 0 unless told."
)

# Specifications by name: the text with parameters p, q, r, and the value.
FORMULAS: Mapping[str, Callable[[int, int, int, int, int], int]] = {
    "{p}*a + {q}*b + {r}": lambda a, b, p, q, r: p * a + q * b + r,
    "max(a, b) + {r}": lambda a, b, p, q, r: max(a, b) + r,
    "min(a, b)*{p} + {r}": lambda a, b, p, q, r: min(a, b) * p + r,
    "|a - b|*{p} + {r}": lambda a, b, p, q, r: abs(a - b) * p + r,
    "(a mod {m}) + {q}*b": lambda a, b, p, q, r: a % (p + 1) + q * b,
    "floor(a/{m}) + {q}*b": lambda a, b, p, q, r: a // (p + 1) + q * b,
    "a*b + {r}": lambda a, b, p, q, r: a * b + r,
}


def author(formula: str, p: int, q: int, r: int) -> list[Instruction]:
    """A program for one of the formulas, its result in c."""
    rest: list[Instruction] = [("+", "c", 0)] * r
    if formula.startswith("{p}*a"):
        first = transfer("a", {"c": p}, 1)
        return [*first, *transfer("b", {"c": q}, len(first) + 1), *rest]
    if formula.startswith("max"):  # a to c; b then fills up what a did not pay for
        return [("-", "a", 6), ("+", "c", 0), ("-", "b", 1), ("goto", "", 1), ("goto", "", 1), ("-", "b", 9),
                ("+", "c", 0), ("goto", "", 6), *rest]  # fmt: skip
    if formula.startswith("min"):
        end = p + 4
        return [("-", "a", end), ("-", "b", end), *[("+", "c", 0)] * p, ("goto", "", 1), *rest]
    if formula.startswith("|a"):
        common: list[Instruction] = [("-", "a", 5), ("-", "b", 4), ("goto", "", 1), ("+", "a", 0)]
        first = transfer("a", {"c": p}, 5)
        return [*common, *first, *transfer("b", {"c": p}, 5 + len(first)), *rest]
    if formula.startswith("(a mod"):
        clear = _remainder(p + 1)
        return [*clear, *transfer("b", {"c": q}, len(clear) + 1)]
    if formula.startswith("floor"):
        m = p + 1
        first = [*[("-", "a", m + 3)] * m, ("+", "c", 0), ("goto", "", 1)]
        return [*first, *transfer("b", {"c": q}, len(first) + 1)]
    # a*b: for each of a, b goes to d and c, and back
    return [("-", "a", 10), ("-", "b", 6), ("+", "c", 0), ("+", "d", 0), ("goto", "", 2), ("-", "d", 1), ("+", "b", 0),
            ("goto", "", 6), ("goto", "", 1), *rest]  # fmt: skip


def _remainder(m: int) -> list[Instruction]:
    """a mod m in c: one stroke at a time, and after m of them c is emptied again."""
    lines: list[Instruction] = []
    for _ in range(m):
        lines += [("-", "a", 0), ("+", "c", 0)]
    lines += [("-", "c", 1)] * m + [("goto", "", 1)]
    end = len(lines) + 1
    return [(what, register, end if (what, register) == ("-", "a") else to) for what, register, to in lines]


@dataclass(frozen=True, kw_only=True)
class Registers(Puzzle):
    """Programs for a counter machine: what they do, from what, which line is wrong, and one for a formula."""

    WORDINGS: ClassVar = {
        "trace": wording(
            "a+ adds 1; a- 5: if a=0 goto 5 else subtract 1; past the end it stops; c=d=0 at first. Run {p} from "
            "a={a}, b={b}: a, b, c, d at the end?",
            f"{_LANGUAGE} Run {{p}} from a={{a}}, b={{b}}. What do a, b, c, d hold at the end?",
        ),
        "input": wording(
            "a+ adds 1; a- 5: if a=0 goto 5 else subtract 1; past the end it stops; c=d=0 at first. {p} ends with "
            "c={c}, d={d}: starting a, b (0-20)?",
            f"{_LANGUAGE} Give values of a and b from 0 to 20 from which {{p}} stops with c={{c}}, d={{d}}.",
        ),
        "repair": wording(
            "a+ adds 1; a- 5: if a=0 goto 5 else subtract 1; past the end it stops; c=d=0 at first. Change one line "
            "of {p} so that (a,b) gives c: {e}. As "
            "3: b+",
            f"{_LANGUAGE} Replace one line of {{p}} so that it gives these values of c for (a,b): {{e}}. Write the "
            "line's number and the "
            "new line, as 3: b+.",
        ),
        "write": wording(
            "a+ adds 1; a- 5: if a=0 goto 5 else subtract 1; goto 3; past the end it stops; c=d=0 at first. "
            "Program with c = {f} at the end, lines parted "
            "by ;",
            f"{_LANGUAGE} Write a program of at most {MAX_LINES} lines that stops with c = {{f}}, for all a and b "
            "from 0 to 6 within "
            f"{MAX_STEPS} steps. Part the lines by semicolons.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        if self.kind == "write":
            names = list(FORMULAS)[: 2 + level]
            formula = rng.choices(names, (8, 1, 2, 2, 3, 3, 1)[: len(names)])[0]  # by how many there are of each
            p, q, r = rng.randint(1, 5), rng.randint(1, 5), rng.randint(0, 5 + level)
            return {"f": formula.format(p=p, q=q, r=r, m=p + 1)}, write_program(author(formula, p, q, r))
        while True:
            program = self._program(rng, level)
            a, b = (rng.randint(1, 3 + level + 4 * (self.kind == "input" and level < 4)) for _ in range(2))
            end = run(program, {"a": a, "b": b})
            if end is None or max(end.values()) > 60:
                continue
            text = write_program(program)
            if self.kind == "trace":
                return {"p": text, "a": a, "b": b}, ", ".join(str(end[x]) for x in REGISTERS)
            if self.kind == "input":
                if end["c"] + end["d"] < 5:
                    continue
                return {"p": text, "c": end["c"], "d": end["d"]}, f"{a}, {b}"
            pairs = rng.sample(list(product(range(5), repeat=2)), 4)
            results = [run(program, {"a": x, "b": y}) for x, y in pairs]
            line = rng.randrange(len(program))
            what, _, to = program[line]
            broken = list(program)
            broken[line] = (
                (what, rng.choice(REGISTERS), to) if what != "goto" else (what, "", rng.randint(1, len(program)))
            )
            changed = [run(broken, {"a": x, "b": y}) for x, y in pairs]
            if None in results or [r and r["c"] for r in changed] == [r and r["c"] for r in results]:
                continue
            examples = ", ".join(f"({x},{y}) {r['c']}" for (x, y), r in zip(pairs, results, strict=True) if r)
            return {"p": write_program(broken), "e": examples}, f"{line + 1}: {write_program([program[line]])}"

    def _program(self, rng: Random, level: int) -> list[Instruction]:
        """A few loops that move counts about, with steps between."""
        program: list[Instruction] = [("+", rng.choice("abcd"), 0)] * rng.randint(0, 1)
        for source in rng.sample("ab", 2) + rng.sample("cd", 1) * (level > 2) + rng.sample("ab", 1) * (level > 3):
            targets = rng.sample([x for x in "cdab" if x != source], 1 + (level > 1))
            program += transfer(source, {x: rng.randint(1, 1 + (level + 1) // 2) for x in targets}, len(program) + 1)
            program += [("+", rng.choice("abcd"), 0)] * (rng.random() < 0.4)
        return program

    def judge(self, given: Given, text: str) -> Score:
        if self.kind == "write":
            return self._written(given["f"], text)
        program = read_program(given["p"])
        assert program
        if self.kind == "trace":
            words = re.split(r"[,\s]+", re.sub(r"[abcd]\s*=\s*", "", text))
            end = run(program, {"a": int(given["a"]), "b": int(given["b"])})
            return right() if end and words == [str(end[x]) for x in REGISTERS] else wrong("wrong_registers")
        if self.kind == "input":
            values = parse_numbers(re.sub(r"[ab]\s*=\s*", "", text), 0, 20)
            if values is None or len(values) != 2:
                return wrong("not_two_numbers")
            end = run(program, {"a": values[0], "b": values[1]})
            return right() if end and (end["c"], end["d"]) == (int(given["c"]), int(given["d"])) else wrong("wrong_end")
        number, _, rest = text.partition(":")
        lines = read_program(rest)
        if (
            lines is None
            or len(lines) != 1
            or not re.fullmatch(r"\d{1,2}", number.strip(), re.ASCII)
            or not 1 <= int(number) <= len(program)
        ):
            return wrong("not_a_line")
        program[int(number) - 1] = lines[0]
        for a, b, c in re.findall(r"\((\d+),(\d+)\) (\d+)", given["e"]):
            end = run(program, {"a": int(a), "b": int(b)})
            if end is None or end["c"] != int(c):
                return wrong("wrong_value", f"at ({a},{b})")
        return right()

    @staticmethod
    def _written(formula: str, text: str) -> Score:
        program = read_program(text)
        if program is None:
            return wrong("not_a_program")
        for a, b in product(range(7), repeat=2):
            end = run(program, {"a": a, "b": b})
            if end is None:
                return wrong("does_not_stop", f"at a={a}, b={b}")
            if end["c"] != formula_value(formula, a, b):
                return wrong("wrong_value", f"at a={a}, b={b}")
        return right()

    def confirm(self, given: Given, solution: str) -> bool:
        if not self.judge(given, solution).correct:
            return False
        if self.kind == "trace":
            end = rerun(given["p"], {"a": int(given["a"]), "b": int(given["b"])}) or {}
            return ", ".join(str(end.get(x)) for x in REGISTERS) == solution
        if self.kind == "input":
            a, b = (int(n) for n in solution.split(", "))
            end = rerun(given["p"], {"a": a, "b": b}) or {}
            return (str(end.get("c")), str(end.get("d"))) == (given["c"], given["d"])
        if self.kind == "repair":
            lines = given["p"].split("; ")
            lines[int(solution.split(": ")[0]) - 1] = solution.split(": ")[1]
            ends = [(rerun("; ".join(lines), {"a": int(a), "b": int(b)}) or {}, int(c))
                    for a, b, c in re.findall(r"\((\d+),(\d+)\) (\d+)", given["e"])]  # fmt: skip
            return all(end.get("c") == c for end, c in ends)
        return True


def formula_value(formula: str, a: int, b: int) -> int:
    """The value of one of `FORMULAS` with its numbers filled in."""
    for pattern, value in FORMULAS.items():
        shape = re.escape(pattern)
        for name in "pqrm":
            shape = shape.replace(re.escape(f"{{{name}}}"), rf"(?P<{name}>\d+)")
        found = re.fullmatch(shape, formula)
        if found:
            numbers = {name: int(number) for name, number in found.groupdict().items()}
            p = numbers["m"] - 1 if "m" in numbers else numbers.get("p", 0)
            return value(a, b, p, numbers.get("q", 0), numbers.get("r", 0))
    raise ValueError(formula)


@dataclass(frozen=True, kw_only=True)
class Rewriting(Puzzle):
    """A derivation in a string rewriting system."""

    WORDINGS: ClassVar = {
        "": wording(
            "Rules {r}: derive {b} from {a} in at most {k} steps. All words, as ab > ba > ..",
            "A step replaces one occurrence of the left side of a rule by its right side. With the rules {r}, "
            "derive {b} from {a} in at most "
            "{k} steps; write every word, from the first to the last, parted by >.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        while True:
            rules = set[tuple[str, str]]()
            while len(rules) < 3 + level // 2:
                left, right_ = ("".join(rng.choice("abc") for _ in range(rng.randint(1, 3))) for _ in range(2))
                if left != right_:
                    rules.add((left, right_))
            ordered = sorted(rules)
            rng.shuffle(ordered)
            word = "".join(rng.choice("abc") for _ in range(4 + level))
            words = [word]
            while len(words) < 3 + 2 * level:
                nexts = [after for after in _rewritten(words[-1], ordered) if after not in words and len(after) < 16]
                if not nexts:
                    break
                words.append(rng.choice(nexts))
            if len(words) == 3 + 2 * level:
                written = ", ".join(f"{a} -> {b}" for a, b in ordered)
                return {"r": written, "a": word, "b": words[-1], "k": len(words) - 1}, " > ".join(words)

    def judge(self, given: Given, text: str) -> Score:
        words = [word.strip() for word in re.split(r"->|>|→|,|\n", text)]
        if (
            len(words) > int(given["k"]) + 1
            or len(words) < 2
            or not all(re.fullmatch("[abc]{1,40}", word) for word in words)
        ):
            return wrong("not_a_derivation")
        if words[0] != given["a"] or words[-1] != given["b"]:
            return wrong("wrong_ends")
        rules = [tuple(rule.split(" -> ")) for rule in given["r"].split(", ")]
        for one, other in pairwise(words):
            if not any(
                one[:k] + right_ + one[k + len(left) :] == other
                for left, right_ in rules
                for k in range(len(one))
                if one.startswith(left, k)
            ):
                return wrong("not_a_step", f"{one} > {other}")
        return right()


def _rewritten(word: str, rules: Sequence[tuple[str, str]]) -> list[str]:
    found = []
    for left, right_ in rules:
        parts = word.split(left)
        if len(parts) > 1:
            place = word.find(left)
            while place >= 0:
                found.append(word[:place] + right_ + word[place + len(left) :])
                place = word.find(left, place + 1)
    return sorted(set(found))


@dataclass(frozen=True, kw_only=True)
class Words(Puzzle):
    """Words for finite automata: one that tells two apart, one that brings all states together."""

    chance: ClassVar[float] = 0.15

    WORDINGS: ClassVar = {
        "distinguish": wording(
            "DFAs (state: on a, on b; start 1) {m}, accepting {f}, and {o}, accepting {g}. A word only the first "
            "accepts, length <= {k}?",
            "Deterministic automata are written state: next on a, next on b; both start in 1. The first is {m} and "
            "accepts in {f}; the second "
            "is {o} and accepts in {g}. Give a word of length at most {k} that the first accepts and the second "
            "does not.",
        ),
        "reset": wording(
            "DFA (state: on a, on b) {m}. A word of length <= {k} that leads all states to one?",
            "A deterministic automaton is written state: next on a, next on b: {m}. Give a word of length at most "
            "{k} after which it is in the "
            "same state wherever it began.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n = level + 3
        while True:
            one, other = ([(rng.randint(1, n), rng.randint(1, n)) for _ in range(n)] for _ in range(2))
            if self.kind == "reset":
                if level > 2:  # two permutations, and one step changed so that states can join: long words
                    one = list(zip(*(rng.sample(range(1, n + 1), n) for _ in range(2)), strict=True))
                    at = rng.randrange(n)
                    one[at] = (one[at][0], one[at - 1][1])
                word = _reset(one)
                if len(word) >= 3 + level and "b" in word and "a" in word:
                    return {"m": _table(one), "k": len(word)}, word
                continue
            accepting = [sorted(rng.sample(range(1, n + 1), rng.randint(1, n // 2))) for _ in range(2)]
            word = _search(
                (1, 1),
                lambda s: s[0] in accepting[0] and s[1] not in accepting[1],  # noqa: B023
                lambda s, x: (one[s[0] - 1][x], other[s[1] - 1][x]),  # noqa: B023
            )
            if len(word) >= 4 + level // 3:
                first, second = (" ".join(map(str, some)) for some in accepting)
                return {"m": _table(one), "f": first, "o": _table(other), "g": second, "k": len(word)}, word

    def judge(self, given: Given, text: str) -> Score:
        word = "".join(parse_words(text) or ())
        if not re.fullmatch("[ab]{1,80}", word) or len(word) > int(given["k"]):
            return wrong("not_a_word")
        if self.kind == "reset":
            machine = _machine(given["m"])
            ends = {_walk(machine, state, word) for state in machine}
            return right() if len(ends) == 1 else wrong("states_differ")
        one, other = (_walk(_machine(given[name]), "1", word) for name in "mo")
        fine = one in given["f"].split() and other not in given["g"].split()
        return right() if fine else wrong("not_distinguished")


def _table(rows: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"{k}: {a} {b}" for k, (a, b) in enumerate(rows, 1))


def _machine(text: str) -> dict[str, dict[str, str]]:
    return {state: {"a": a, "b": b} for state, a, b in re.findall(r"(\d+): (\d+) (\d+)", text)}


def _walk(machine: Mapping[str, Mapping[str, str]], state: str, word: str) -> str:
    for letter in word:
        state = machine[state][letter]
    return state


def _reset(machine: Sequence[tuple[int, int]]) -> str:
    """A shortest word that brings all states together."""
    states = frozenset(range(1, len(machine) + 1))
    return _search(states, lambda some: len(some) == 1, lambda some, x: frozenset(machine[q - 1][x] for q in some))


def _search(start: State, goal: Callable[[State], bool], step: Callable[[State, int], State]) -> str:
    """A shortest word to a goal, or an empty one."""
    seen, border = {start}, deque([(start, "")])
    while border:
        here, word = border.popleft()
        if goal(here):
            return word
        for k, letter in enumerate("ab"):
            there = step(here, k)
            if there not in seen:
                seen.add(there)
                border.append((there, word + letter))
    return ""
