"""Boolean functions: normal forms, polynomials, formulas over given gates, thresholds; every formula is evaluated."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.latex import plain
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, read_integers
from bootcamp.math.reading import listed
from bootcamp.math.wordings import wording

LETTERS = "abcd"
MAX_LENGTH = 600
MAX_DEPTH = 25
Bits = int  # the truth table: bit k is the value where the variables are the binary digits of k, the first the highest


def variables(count: int) -> list[Bits]:
    """The truth tables of the variables."""
    return [sum(1 << k for k in range(2**count) if k >> (count - 1 - i) & 1) for i in range(count)]


def vector(table: Bits, count: int) -> str:
    return "".join(str(table >> k & 1) for k in range(2**count))


def given_table(text: str) -> Bits:
    return sum(1 << k for k, mark in enumerate(text) if mark == "1")


@dataclass(frozen=True)
class Formula:
    """A node: its mark is a letter, `0`, `1`, `!`, `&`, `|`, `^`, or `f` for the given gate."""

    mark: str
    parts: tuple[Formula, ...] = ()


class _Refused(ValueError):
    """The text is no formula."""


_WORDS = {"and": "&", "or": "|", "xor": "^", "not": "!", "∧": "&", "∨": "|", "⊕": "^", "\\oplus": "^", "¬": "!", 
    "\\neg": "!",
          "\\lnot": "!", "~": "!", "*": "&", "+": "|", "&&": "&", "||": "|"}  # fmt: skip
_TOKEN = re.compile(r"\s*(\\[a-z]+|and|or|xor|not|&&|\|\||[a-df01()!¬~&∧|∨^⊕*+',{}])", re.ASCII)


def read_formula(text: str, *, ring: bool = False) -> Formula | None:
    """Letters with ', !, &, |, ^, words and LaTeX for these, brackets, and f(…, …); with `ring`, + means ^."""
    if len(text) > MAX_LENGTH:
        return None
    text = plain(text.replace("~", "¬").replace("\\bar", "\\overline").replace("\\overline", "¬").replace("\\sim", "¬"))
    tokens: list[str] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        mark = match[1]
        at = match.end()
        tokens.append(
            "^" if ring and mark == "+" else "(" if mark == "{" else ")" if mark == "}" else _WORDS.get(mark, mark)
        )
    try:
        tree, end = _either(tokens, 0, 0)
    except _Refused:
        return None
    return tree if end == len(tokens) else None


def _chain(
    tokens: list[str], at: int, depth: int, mark: str, inner: Callable[[list[str], int, int], tuple[Formula, int]]
) -> tuple[Formula, int]:
    if depth > MAX_DEPTH:
        raise _Refused
    first, at = inner(tokens, at, depth)
    parts = [first]
    while at < len(tokens) and (tokens[at] == mark or (mark == "&" and (tokens[at].isalnum() or tokens[at] in "(!"))):
        more, at = inner(tokens, at + (tokens[at] == mark), depth)
        parts.append(more)
    return (parts[0] if len(parts) == 1 else Formula(mark, tuple(parts))), at


def _either(tokens: list[str], at: int, depth: int) -> tuple[Formula, int]:
    return _chain(tokens, at, depth, "|", _parity)


def _parity(tokens: list[str], at: int, depth: int) -> tuple[Formula, int]:
    return _chain(tokens, at, depth, "^", _both)


def _both(tokens: list[str], at: int, depth: int) -> tuple[Formula, int]:
    return _chain(tokens, at, depth, "&", _literal)


def _literal(tokens: list[str], at: int, depth: int) -> tuple[Formula, int]:
    if at >= len(tokens) or depth > MAX_DEPTH:
        raise _Refused
    mark = tokens[at]
    if mark == "!":
        inside, at = _literal(tokens, at + 1, depth + 1)
        return Formula("!", (inside,)), at
    if mark == "f" or mark == "(":
        if mark == "f" and tokens[at + 1 : at + 2] != ["("]:
            raise _Refused
        parts = []
        at += mark == "f"
        while True:
            part, at = _either(tokens, at + 1, depth + 1)
            parts.append(part)
            if at >= len(tokens) or tokens[at] not in ",)":
                raise _Refused
            if tokens[at] == ")":
                break
        if mark == "(" and len(parts) > 1:
            raise _Refused
        found = Formula("f", tuple(parts)) if mark == "f" else parts[0]
    elif mark in "abcd01":
        found = Formula(mark)
    else:
        raise _Refused
    at += 1
    while at < len(tokens) and tokens[at] == "'":
        found, at = Formula("!", (found,)), at + 1
    return found, at


def table_of(tree: Formula, count: int, gate: str = "") -> Bits | None:
    """The truth table; None where a letter or the number of arguments of the gate is wrong."""
    whole = (1 << 2**count) - 1
    if tree.mark in "01":
        return whole * int(tree.mark)
    if tree.mark in LETTERS:
        k = LETTERS.index(tree.mark)
        return variables(count)[k] if k < count else None
    inside = [table_of(part, count, gate) for part in tree.parts]
    tables = [table for table in inside if table is not None]
    if len(tables) < len(inside):
        return None
    match tree.mark:
        case "!":
            return whole ^ tables[0]
        case "f":
            return _gated(gate, tables, count) if 2 ** len(tables) == len(gate) else None
    found = tables[0]
    for table in tables[1:]:
        found = found & table if tree.mark == "&" else found | table if tree.mark == "|" else found ^ table
    return found


def _gated(gate: str, tables: list[Bits], count: int) -> Bits:
    return sum(1 << k for k in range(2**count) if gate[int("".join(str(t >> k & 1) for t in tables), 2)] == "1")


def marks(tree: Formula) -> int:
    """How many letters stand in a formula."""
    return sum(map(marks, tree.parts)) if tree.parts else int(tree.mark in LETTERS)


def gates(tree: Formula) -> int:
    return (tree.mark == "f") + sum(map(gates, tree.parts))


def two_levels(tree: Formula, outer: str, inner: str) -> bool:
    """A sum of products of literals, or the other way round."""

    def literal(one: Formula) -> bool:
        return one.mark in LETTERS or (one.mark == "!" and one.parts[0].mark in LETTERS)

    def row(one: Formula) -> bool:
        return literal(one) or (one.mark == inner and all(map(literal, one.parts)))

    return row(tree) or (tree.mark == outer and all(map(row, tree.parts)))


@cache
def _terms(count: int) -> tuple[tuple[Bits, int, str], ...]:
    """All products of literals: table, letters, text."""
    found = []
    whole = (1 << 2**count) - 1
    for signs in product((None, 0, 1), repeat=count):
        table, text = whole, ""
        for k, sign in enumerate(signs):
            if sign is not None:
                table &= variables(count)[k] if sign else whole ^ variables(count)[k]
                text += LETTERS[k] + ("" if sign else "'")
        if text:
            found.append((table, len(text.replace("'", "")), text))
    return tuple(found)


def least_sum(table: Bits, count: int) -> tuple[int, list[str]]:
    """The fewest letters of a sum of products, and the products: prime implicants, then the cheapest cover."""
    inside = [term for term in _terms(count) if term[0] & ~table == 0]
    primes = [t for t in inside if not any(t[0] | u[0] == u[0] and t[0] != u[0] for u in inside)]
    best: list[tuple[int, list[str]]] = [(10**6, [])]

    def cover(left: Bits, letters: int, chosen: list[str]) -> None:
        if letters >= best[0][0]:
            return
        if not left:
            best[0] = (letters, chosen)
            return
        low = left & -left
        for t, size, text in primes:
            if t & low:
                cover(left & ~t, letters + size, [*chosen, text])

    cover(table, 0, [])
    return best[0]


def least_product(table: Bits, count: int) -> tuple[int, list[str]]:
    """The same of a product of sums, by De Morgan."""
    whole = (1 << 2**count) - 1
    letters, rows = least_sum(whole ^ table, count)
    turned = [[m[0] if m[1:] else m[0] + "'" for m in re.findall(r"[a-d]'?", row)] for row in rows]
    return letters, [f"({' + '.join(row)})" if len(row) > 1 else row[0] for row in turned]


def zhegalkin(table: Bits, count: int) -> list[str]:
    """The monomials of the polynomial modulo 2."""
    values = [table >> k & 1 for k in range(2**count)]
    for i in range(count):
        for k in range(2**count):
            if k >> i & 1:
                values[k] ^= values[k ^ 1 << i]
    return [
        "".join(LETTERS[i] for i in range(count) if k >> (count - 1 - i) & 1) or "1" for k, v in enumerate(values) if v
    ]


@dataclass(frozen=True, kw_only=True)
class BooleanFormula(Pictured):
    """A formula of a stated shape or size for a Boolean function that is given by its values."""

    WORDINGS: ClassVar = {
        "sum": wording(
            "f({x}) has values {t} (binary order). Sum of products, at most {k} letters? (a' = not a)",
            "The values of f({x}) at 0...0 to 1...1 in binary order are {t}. Write f as a sum of products (ab' + c) "
            "with at "
            "most {k} letters, repetitions counted.",
        ),
        "product": wording(
            "f({x}) has values {t} (binary order). Product of sums, at most {k} letters? (a' = not a)",
            "The values of f({x}) at 0...0 to 1...1 in binary order are {t}. Write f as a product of sums, (a + b')c, "
            "with at most {k} letters, repetitions counted.",
        ),
        "polynomial": wording(
            "f({x}) has values {t} (binary order). Its polynomial mod 2?",
            "The values of f({x}) at 0...0 to 1...1 in binary order are {t}. Write f as a polynomial modulo 2 "
            "(Zhegalkin, "
            "algebraic normal form).",
        ),
        "gates": wording(
            "f({y}) has values {g} (binary order). With f alone, at most {k} times, write values {t} of ({x})",
            "A gate f({y}) has the values {g} at 0...0 to 1...1 in binary order. Using only f, at most {k} times, "
            "and the "
            "variables {x}, write a formula, such as f({z}), whose values are {t}.",
        ),
        "threshold": wording(
            "Values {t} of f({x}) (binary order). Integers w_1, ..., w_{n}, s: f = 1 just if w.x >= s?",
            "The values of f({x}) at 0...0 to 1...1 in binary order are {t}. Show that f is a threshold function: give "
            "integers w_1, ..., w_{n} and s, in one list, with f = 1 exactly where w_1 x_1 + ... >= s.",
        ),
    }  # fmt: skip
    chance: ClassVar[float] = 0.2

    def made(self, rng: Random, level: int) -> Made:
        if self.kind in ("gates", "threshold"):
            return getattr(self, f"_{self.kind}")(rng, level)
        count = 4
        table = rng.getrandbits(2**count)
        if level == 1 and self.kind != "polynomial":  # of few, large terms
            table = 0
            for term in rng.sample(_terms(count), 3):
                table |= term[0]
        fields: dict[str, object] = {"x": ",".join(LETTERS[:count]), "t": vector(table, count)}
        if self.kind == "polynomial":
            found = zhegalkin(table, count)
            if level == 1 and len(found) > 7:
                return self.made(rng, level)
            return (fields, " + ".join(found)) if len(found) > 2 else self.made(rng, level)
        letters, rows = (least_sum if self.kind == "sum" else least_product)(table, count)
        if not (3, 6, 9, 13)[level - 1] <= letters <= (10, 10, 20, 40)[level - 1]:
            return self.made(rng, level)
        return fields | {"k": letters}, (" + " if self.kind == "sum" else "").join(rows)

    def _gates(self, rng: Random, level: int) -> Made:
        arity, count, most = 3, 3, (2, 3, 4, 6)[level - 1]
        gate = vector(rng.getrandbits(2**arity), arity)
        texts, tables = list(LETTERS[:count]), variables(count)
        simple = {*tables, *(_gated(gate, list(some), count) for some in product(tables, repeat=arity))}
        for _ in range(most):  # each uses the one before
            chosen = [rng.randrange(count) for _ in range(arity)]
            chosen[rng.randrange(arity)] = len(texts) - 1
            texts.append(f"f({','.join(texts[k] for k in chosen)})")
            tables.append(_gated(gate, [tables[k] for k in chosen], count))
        if tables[-1] in simple or tables[-1] in tables[:-1]:  # one gate, or none, would do
            return self.made(rng, level)
        fields = {"y": "x,y,z", "g": gate, "k": most, "x": ",".join(LETTERS[:count]), "t": vector(tables[-1], count)}
        return fields if level == 1 else fields | {"z": "a,f(b,a,a),b"}, texts[-1]

    def generate(self, rng: Random, level: int) -> Any:
        problem = super().generate(rng, level)
        given = problem.answer["given"]
        if "such as f(" not in problem.prompt:
            given.pop("z", None)
        return problem

    def _threshold(self, rng: Random, level: int) -> Made:
        count = (5, 5, 6, 6)[level - 1]
        size = (4, 7, 6, 12)[level - 1]
        w = [rng.choice((-1, 1)) * rng.randint(0 if level > 1 else 1, size) for _ in range(count)]
        s = rng.randint(sum(x for x in w if x < 0) + 1, sum(x for x in w if x > 0))
        table = _thresholded(w, s)
        ones = table.bit_count()
        if not 3 <= ones <= 2**count - 3 or len({abs(x) for x in w}) < 3:
            return self.made(rng, level)
        return {"x": ",".join("abcdef"[:count]), "t": vector(table, count), "n": count}, listed([*w, s])

    def fault(self, given: Given, text: str, solution: str) -> str:
        count = len(given["x"].split(","))
        table = given_table(given["t"])
        if self.kind == "threshold":
            numbers = read_integers(re.sub(r"\b[wst](?:_\{?\d\}?)?\s?=\s?", "", plain(text[:300])))
            if numbers is None or len(numbers) != count + 1 or max(map(abs, numbers)) > 10**6:
                return "not_weights"
            return "" if _thresholded(numbers[:-1], numbers[-1]) == table else "another_function"
        tree = read_formula(
            re.sub(r"^\s{0,3}f\s?(?:\([a-d, ]{1,12}\))?\s?=", "", text[: MAX_LENGTH + 30]),
            ring=self.kind == "polynomial",
        )
        if tree is None:
            return "not_a_formula"
        if self.kind == "gates":
            if not _only_gates(tree):
                return "other_gates"
            if gates(tree) > int(given["k"]):
                return "too_many_gates"
            return "" if table_of(tree, count, given["g"]) == table else "another_function"
        if self.kind == "polynomial":
            if not _is_polynomial(tree):
                return "not_a_polynomial"
        elif not two_levels(tree, *("|&" if self.kind == "sum" else "&|")):
            return "not_of_that_form"
        elif marks(tree) > int(given["k"]):
            return "too_long"
        return "" if table_of(tree, count) == table else "another_function"

    def wrong(self, answer: Any, rng: Random) -> str:
        if self.kind == "threshold":
            return super().wrong(answer, rng)
        text = answer["solution"]
        letters = [k for k, mark in enumerate(text) if mark in LETTERS]
        for _ in range(60):
            at = rng.choice(letters)
            changed = text[:at] + rng.choice(LETTERS[: len(answer["given"]["x"].split(","))]) + text[at + 1 :]
            if not self.grade(answer, changed).correct:
                return f"<answer>{changed}</answer>"
        return "<answer>0</answer>"

    def true(self, given: Given, solution: str) -> bool:
        """Our own text, turned into Python's operators and tried on every row; the size by sympy or by a second "
        "search."""
        names = given["x"].split(",")
        count = len(names)
        rows = list(product((0, 1), repeat=count))
        if self.kind == "threshold":
            *w, s = map(int, solution.split(", "))
            return all(
                (sum(x * y for x, y in zip(w, row, strict=True)) >= s) == (mark == "1")
                for row, mark in zip(rows, given["t"], strict=True)
            )
        if self.kind == "gates":
            gate = {
                bits: given["g"][k] == "1" for k, bits in enumerate(product((0, 1), repeat=len(given["y"].split(","))))
            }
            return all(
                _run(solution, dict(zip(names, row, strict=True)), gate) == (mark == "1")
                for row, mark in zip(rows, given["t"], strict=True)
            )
        if self.kind == "polynomial":
            values = [
                sum(all(row[LETTERS.index(x)] for x in term if x != "1") for term in solution.split(" + ")) % 2
                for row in rows
            ]
            return "".join(map(str, values)) == given["t"]
        if self.kind == "sum":
            terms = [re.findall(r"([a-d])('?)", term) for term in solution.split(" + ")]
            values = [any(all(row[LETTERS.index(x)] != bool(bar) for x, bar in term) for term in terms) for row in rows]
        else:
            parts = re.findall(r"\(([^)]*)\)|([a-d]'?)", solution)
            terms = [re.findall(r"([a-d])('?)", one or two) for one, two in parts]
            values = [all(any(row[LETTERS.index(x)] != bool(bar) for x, bar in term) for term in terms) for row in rows]
        letters = sum(map(len, terms))
        return (
            [int(v) for v in values] == [int(m) for m in given["t"]]
            and letters == int(given["k"])
            and not _shorter(given, self.kind, letters)
        )


def _thresholded(w: list[int], s: int) -> Bits:
    rows = product((0, 1), repeat=len(w))
    return sum(1 << k for k, row in enumerate(rows) if sum(x * y for x, y in zip(w, row, strict=True)) >= s)


def _only_gates(tree: Formula) -> bool:
    return all(map(_only_gates, tree.parts)) if tree.mark == "f" else tree.mark in LETTERS


def _is_polynomial(tree: Formula) -> bool:
    """A sum modulo 2 of different products of different letters, or 1."""

    def monomial(one: Formula) -> str | None:
        if one.mark in "1" + LETTERS:
            return one.mark
        letters = [part.mark for part in one.parts] if one.mark == "&" else [""]
        return "".join(sorted(letters)) if set(letters) <= set(LETTERS) and len(set(letters)) == len(letters) else None

    found = [monomial(part) for part in (tree.parts if tree.mark == "^" else (tree,))]
    return None not in found and len(set(found)) == len(found)


def _run(text: str, values: dict[str, int], gate: dict[tuple[int, ...], bool]) -> bool:
    """A nested call that we wrote, from the inside out."""
    while "(" in text:
        end = text.index(")")
        begin = text.rindex("(", 0, end)
        bits = tuple(int(values[x]) if x in values else int(x) for x in text[begin + 1 : end].split(","))
        text = f"{text[: begin - 1]}{int(gate[bits])}{text[end + 1 :]}"
    return text == "1"


def _shorter(given: Given, kind: str, letters: int) -> bool:
    """True if some two or three terms do with fewer letters; larger sums are left to the search that made the "
    "problem."""
    count = len(given["x"].split(","))
    whole = (1 << 2**count) - 1
    table = given_table(given["t"])
    target = table if kind == "sum" else whole ^ table
    inside = [(t, size) for t, size, _ in _terms(count) if t & ~target == 0]
    for k in (1, 2):
        for some in combinations(inside, k):
            if sum(size for _, size in some) < letters:
                union = 0
                for t, _ in some:
                    union |= t
                if union == target:
                    return True
    return False
