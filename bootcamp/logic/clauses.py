"""Deduction whose result is a certificate: cores, models, derivations line by line, unifiers, chains of rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import and_
from random import Random
from typing import ClassVar

from bootcamp.logic.puzzles import Given, Puzzle, parse_numbers, parse_words
from bootcamp.math.wordings import wording
from bootcamp.types import Score, right, wrong

VARIABLES = "abcdefgh"


@cache
def models_of(clause: str) -> int:
    """The assignments of eight variables that satisfy a clause (a word, capitals negated), one bit each."""
    mask = 0
    for bits in range(256):
        if any((bits >> (ord(mark.lower()) - 97) & 1) == mark.islower() for mark in clause):
            mask |= 1 << bits
    return mask


def satisfiable(clauses: Iterable[str]) -> bool:
    return reduce(and_, map(models_of, clauses), (1 << 256) - 1) != 0


@dataclass(frozen=True, kw_only=True)
class Core(Puzzle):
    """Minimal unsatisfiable sets of clauses, and their duals: what to drop so that the rest can be satisfied."""

    _HOW = "A clause is a word, a disjunction of its letters; a capital is a negated variable."
    WORDINGS: ClassVar = {
        "unsatisfiable": wording(
            "Clauses {c} (capital = negated). Numbers of a minimal unsatisfiable subset?",
            f"{_HOW} Number these from 1: {{c}}. Give the numbers of an unsatisfiable subset from which no clause "
            "can be left out.",
        ),
        "correction": wording(
            "Clauses {c} (capital = negated). Drop a set such that the rest is satisfiable, but with none of it put "
            "back. Numbers?",
            f"{_HOW} Number these from 1: {{c}}. Give the numbers of a set of clauses without which the others are "
            "satisfiable, such that "
            "putting back any one of it makes them unsatisfiable again.",
        ),
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        letters = VARIABLES[: 2 + level]
        least = level + 2
        while True:
            clauses: list[str] = []
            while len(clauses) < 4 * least + 4 and satisfiable(clauses):
                width = rng.choice((1, 2, 2, 3)) if level < 4 else rng.choice((2, 2, 3))
                clause = "".join(
                    rng.choice((x, x.upper())) for x in sorted(rng.sample(letters, min(width, len(letters))))
                )
                if clause not in clauses:
                    clauses.append(clause)
            if satisfiable(clauses):
                continue
            core = list(clauses)
            for clause in rng.sample(clauses, len(clauses)):
                if not satisfiable(x for x in core if x != clause):
                    core.remove(clause)
            if len(core) >= least and len(core) + 2 <= len(clauses) <= 20:
                break
        rng.shuffle(clauses)
        if self.kind == "unsatisfiable":
            found = core
        else:
            kept: list[str] = []
            for clause in rng.sample(clauses, len(clauses)):
                if satisfiable([*kept, clause]):
                    kept.append(clause)
            found = [clause for clause in clauses if clause not in kept]
            if len(found) < 2:
                return self.pose(rng, level)
        return {"c": ", ".join(clauses)}, ", ".join(str(k) for k, x in enumerate(clauses, 1) if x in found)

    def judge(self, given: Given, text: str) -> Score:
        clauses = given["c"].split(", ")
        numbers = parse_numbers(text, 1, len(clauses))
        if numbers is None or len(set(numbers)) < len(numbers):
            return wrong("not_numbers")
        chosen = [clauses[n - 1] for n in numbers]
        rest = [clause for clause in clauses if clause not in chosen]
        if self.kind == "unsatisfiable":
            if satisfiable(chosen):
                return wrong("satisfiable")
            fine = all(satisfiable(x for x in chosen if x != clause) for clause in chosen)
        else:
            if not satisfiable(rest):
                return wrong("unsatisfiable")
            fine = not any(satisfiable([*rest, clause]) for clause in chosen)
        return right() if fine else wrong("not_minimal")

    def confirm(self, given: Given, solution: str) -> bool:
        """Satisfiability by splitting on variables."""
        clauses = given["c"].split(", ")
        chosen = [clauses[n - 1] for n in parse_numbers(solution, 1, len(clauses)) or ()]
        rest = [clause for clause in clauses if clause not in chosen]
        if self.kind == "unsatisfiable":
            return not _split(chosen) and all(_split([x for x in chosen if x != clause]) for clause in chosen)
        return _split(rest) and not any(_split([*rest, clause]) for clause in chosen)


def _split(clauses: Sequence[str]) -> bool:
    if not clauses:
        return True
    if "" in clauses:
        return False
    mark = min(clauses, key=len)[0]
    return any(_split([c.replace(x.swapcase(), "") for c in clauses if x not in c]) for x in (mark, mark.swapcase()))


AXIOMS = (
    "all x R(x,x)", "all x not R(x,x)", "all x all y (R(x,y) implies R(y,x))", "all x all y (R(x,y) implies not "
                                                                               "R(y,x))",
    "all x all y all z ((R(x,y) and R(y,z)) implies R(x,z))", "all x some y R(x,y)", "all x some y R(y,x)",
    "some x all y R(x,y)", "some x all y R(y,x)", "some x all y not R(x,y)", "some x all y not R(y,x)",
    "all x all y (R(x,y) or R(y,x))", "all x all y all z ((R(x,y) and R(x,z)) implies R(y,z))",
    "all x all y all z ((R(x,y) and R(y,z)) implies not R(x,z))", "all x some y (R(x,y) and R(y,x))",
    "all x some y (R(x,y) and not R(y,x))", "some x some y (R(x,y) and not R(y,x))", "some x R(x,x)",
    "some x not R(x,x)",
    "all x some y not R(x,y)", "all x all y (R(x,y) implies R(x,x))", "all x all y (R(x,y) implies R(y,y))",
    "some x some y (R(x,y) and R(y,x))", "all x some y some z (R(x,y) and R(y,z) and R(z,x))",
    "all x all y (R(x,y) implies some z (R(x,z) and R(z,y)))", "all x all y some z (R(x,z) and R(y,z))",
    "some x some y all z (R(x,z) implies R(y,z))", "all x some y (R(y,y) and R(x,y))",
)  # fmt: skip

Pairs = frozenset[tuple[int, int]]
_LEXEMES = re.compile(r"\s*(all|some|not|and|or|implies|R\(([xyz]),([xyz])\)|[xyz]|[()])")


Truth = Callable[[int, Pairs, Mapping[str, int]], bool]


def holds(sentence: str, n: int, pairs: Pairs) -> bool:
    """Whether a sentence of the small language of `AXIOMS` is true of a relation on 1 to n."""
    return _meaning(sentence)(n, pairs, {})


@cache
def _meaning(sentence: str) -> Truth:
    tokens = [match[1] for match in _LEXEMES.finditer(sentence)]
    meaning, end = _formula(tokens, 0)
    if end != len(tokens):
        raise ValueError(sentence)
    return meaning


def _formula(tokens: Sequence[str], at: int) -> tuple[Truth, int]:
    """The meaning of the formula that begins at a token, and where the next begins."""
    head = tokens[at]
    if head in ("all", "some"):
        name, (body, end) = tokens[at + 1], _formula(tokens, at + 2)
        some = all if head == "all" else any
        return lambda n, pairs, env: some(body(n, pairs, {**env, name: k}) for k in range(1, n + 1)), end
    if head == "not":
        body, end = _formula(tokens, at + 1)
        return lambda n, pairs, env: not body(n, pairs, env), end
    if head == "(":
        meaning, end = _formula(tokens, at + 1)
        while tokens[end] != ")":
            word = tokens[end]
            other, end = _formula(tokens, end + 1)
            meaning = _joined(word, meaning, other)
        return meaning, end + 1
    return lambda n, pairs, env: (env[head[2]], env[head[4]]) in pairs, at + 1


def _joined(word: str, one: Truth, other: Truth) -> Truth:
    if word == "and":
        return lambda n, pairs, env: one(n, pairs, env) and other(n, pairs, env)
    if word == "or":
        return lambda n, pairs, env: one(n, pairs, env) or other(n, pairs, env)
    return lambda n, pairs, env: not one(n, pairs, env) or other(n, pairs, env)


def _plain_relations(n: int) -> list[Pairs]:
    """Those that one would try without thinking."""
    every = [(a, b) for a in range(1, n + 1) for b in range(1, n + 1)]
    keep = (lambda a, b: False, lambda a, b: True, lambda a, b: a == b, lambda a, b: a < b, lambda a, b: a <= b,
            lambda a, b: a != b, lambda a, b: b == a % n + 1, lambda a, b: a == 1, lambda a, b: b == 1)  # fmt: skip
    return [frozenset(pair for pair in every if test(*pair)) for test in keep]


def _random_relation(rng: Random, n: int) -> Pairs:
    density = rng.choice((0.25, 0.4, 0.6))
    pairs = frozenset((a, b) for a in range(1, n + 1) for b in range(1, n + 1) if rng.random() < density)
    if rng.random() < 0.3:
        pairs |= {(b, a) for a, b in pairs}
    if rng.random() < 0.3:
        pairs |= {(a, d) for a, b in pairs for c, d in pairs if b == c}
    return pairs


@cache
def _usual(n: int) -> list[Pairs]:
    """Relations of which none may solve a problem: what one guesses first, and sixty at random."""
    rng = Random(f"relations on {n}")
    return [*_plain_relations(n), *(_random_relation(rng, n) for _ in range(60))]


@cache
def _true_of(axiom: str, n: int) -> int:
    """The usual relations of which an axiom is true, one bit each."""
    return sum(holds(axiom, n, pairs) << place for place, pairs in enumerate(_usual(n)))


@dataclass(frozen=True, kw_only=True)
class Models(Puzzle):
    """A finite relation that makes first-order sentences true."""

    chance: ClassVar[float] = 0.2

    WORDINGS: ClassVar = {
        "": wording(
            "Relation R on 1..{n} with: {s}. Its pairs, as 12 31?",
            "Find a binary relation R on the domain 1 to {n} that satisfies all of these sentences: {s}. "
            "List its pairs, each once, as two digits, as in 12 31.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        n, size = ((4, 3), (4, 4), (4, 5), (5, 5), (5, 6))[level - 1]
        while True:
            pairs, others = _random_relation(rng, n), -1
            chosen: list[str] = []
            for axiom in rng.sample(AXIOMS, size + 4):
                true = holds(axiom, n, pairs)
                others &= _true_of(axiom, n) if true else ~_true_of(axiom, n)
                chosen.append(axiom if true else f"not {axiom}")
                if len(chosen) >= size and not others & (1 << len(_usual(n))) - 1:
                    break
            else:
                continue
            break
        return {"n": n, "s": "; ".join(chosen)}, " ".join(f"{a}{b}" for a, b in sorted(pairs))

    def judge(self, given: Given, text: str) -> Score:
        n = int(given["n"])
        words = parse_words(text)
        if words is None or not all(re.fullmatch(f"[1-{n}]{{2}}", word) for word in words):
            return wrong("not_pairs")
        if len(set(words)) < len(words):
            return wrong("pair_twice")
        pairs = frozenset((int(word[0]), int(word[1])) for word in words)
        false = [sentence for sentence in given["s"].split("; ") if not holds(sentence, n, pairs)]
        return wrong("sentence_false", false[0]) if false else right()


Formula = str  # literals p, ~p, and (p>q), (p|q), (p&q) of literals, written without outer brackets


def negated(literal: str) -> str:
    return literal[1:] if literal.startswith("~") else f"~{literal}"


def follows(rule: str, premises: Sequence[str], conclusion: str) -> bool:
    """Whether one line follows from others by a rule; premises in any order."""
    for p, q in [premises, premises[::-1]] if len(premises) == 2 else [(*premises, "")]:
        if rule == "MP" and p == f"{q}>{conclusion}":
            return True
        if rule == "MT" and p.endswith(f">{negated(q)}") and conclusion == negated(p.split(">")[0]):
            return True
        if rule == "HS" and ">" in p and ">" in q:
            (one, middle), (again, other) = p.split(">"), q.split(">")
            if middle == again and conclusion == f"{one}>{other}":
                return True
        if rule == "DS" and "|" in p and {negated(q), conclusion} == set(p.split("|")) and conclusion != negated(q):
            return True
        if rule == "CO" and conclusion == f"{p}&{q}" and not set(p + q) & set(">|&"):
            return True
        if rule == "SI" and len(premises) == 1 and "&" in p and conclusion in p.split("&"):
            return True
        if (
            rule == "AD"
            and len(premises) == 1
            and conclusion.count("|") == 1
            and p in conclusion.split("|")
            and not set(p) & set(">|&")
        ):
            return True
    return False


@dataclass(frozen=True, kw_only=True)
class Derivation(Puzzle):
    """A formal derivation, every line by a named rule from lines before."""

    WORDINGS: ClassVar = {
        "": wording(
            "Derive {g} from {p}. Lines as MP 1 2 q; DS 3 4 r (rules MP, MT, HS, DS, CO, SI, AD; > binds weakest; "
            "premises are lines "
            "1 to {n})",
            "Premises, lines 1 to {n}: {p} (> implies, binding weakest, | or, & and, ~ not; letters and their "
            "negations are "
            "literals). Derive {g}. "
            "Rules: MP modus ponens, MT modus tollens, HS hypothetical syllogism, DS disjunctive syllogism, CO "
            "conjunction of two "
            "literals, SI one side of a conjunction, AD a literal to a disjunction with any other. Write the new "
            "lines, numbered on "
            "from there, each with its rule, the lines it uses, and the formula, as MP 1 2 q; DS 3 4 r.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        letters = rng.sample("pqrstuvwabcdefghijno", 20)
        fresh = iter([rng.choice(("", "", "~")) + letter for letter in letters])
        here = next(fresh)
        premises: list[str] = [here]
        steps: list[tuple[str, list[str], str]] = []
        while len(steps) < level + 1:
            new = next(fresh)
            match rng.choice(("MP", "MT", "DS", "HS", "CO", "AD")):
                case "MP":
                    used, lines = [f"{here}>{new}"], [("MP", [f"{here}>{new}", here], new)]
                case "MT":
                    used = [f"{negated(new)}>{negated(here)}"]
                    lines = [("MT", [*used, here], new)]
                case "DS":
                    used = ["|".join(rng.sample([negated(here), new], 2))]
                    lines = [("DS", [*used, here], new)]
                case "HS":
                    middle = next(fresh)
                    used = [f"{here}>{middle}", f"{middle}>{new}"]
                    lines = [("HS", used, f"{here}>{new}"), ("MP", [f"{here}>{new}", here], new)]
                case "CO":
                    more = next(fresh)
                    both = f"{here}&{more}"
                    used = [more, f"{both}>{new}"]
                    lines = [("CO", [here, more], both), ("MP", [f"{both}>{new}", both], new)]
                case _:
                    wide = f"{here}|{next(fresh)}"
                    used = [f"{wide}>{new}"]
                    lines = [("AD", [here], wide), ("MP", [f"{wide}>{new}", wide], new)]
            premises += used
            steps += lines
            here = new
        return self._written(rng, premises, steps, here, level)

    def _written(
        self, rng: Random, premises: list[str], steps: list[tuple[str, list[str], str]], goal: str, level: int
    ) -> tuple[dict[str, object], str]:
        spare = [f"{a}>{b}" for a, b in (rng.sample("xyzklm", 2) for _ in range(level))]
        lines = rng.sample([*premises, *spare], len(premises) + len(spare))
        count = len(lines)
        written = []
        for rule, used, new in steps:
            numbers = " ".join(str(lines.index(line) + 1) for line in used)
            written.append(f"{rule} {numbers} {new}")
            lines.append(new)
        return {"g": goal, "p": ", ".join(lines[:count]), "n": count}, "; ".join(written)

    def judge(self, given: Given, text: str) -> Score:
        lines = given["p"].split(", ")
        for step in re.split(r"[;\n]+", text):
            found = re.fullmatch(
                r"(MP|MT|HS|DS|CO|SI|AD)\s+(\d{1,2})(?:[\s,]+(\d{1,2}))?\s+([~a-z>|&]{1,12})", step.strip(), re.ASCII
            )
            if not found or len(lines) > 60:
                return wrong("not_a_step", step.strip()[:40])
            numbers = [int(n) for n in (found[2], found[3]) if n]
            if not all(1 <= n <= len(lines) for n in numbers):
                return wrong("no_such_line")
            if not follows(found[1], [lines[n - 1] for n in numbers], found[4]):
                return wrong("does_not_follow", step.strip()[:40])
            lines.append(found[4])
        return right() if lines[-1] == given["g"] else wrong("goal_not_reached")


Term = tuple  # ("x",) a variable, ("f", term, ...) else
_SYMBOL = re.compile(r"\s*([a-z])\s*(\()?")


def read_term(text: str) -> Term | None:
    """`f(x,g(a))`: letters u to z are variables, f to h take arguments, a to e are constants."""
    place = 0

    def read(depth: int) -> Term:
        nonlocal place
        head = _SYMBOL.match(text, place)
        if not head or depth > 12:
            raise ValueError(text)
        place = head.end()
        arguments = []
        if head[2]:
            if head[1] not in "fgh":
                raise ValueError(text)
            while True:
                arguments.append(read(depth + 1))
                mark = text[place : place + 1]
                place += 1
                if mark == ")":
                    break
                if mark != ",":
                    raise ValueError(text)
        elif head[1] in "fgh":
            raise ValueError(text)
        return (head[1], *arguments)

    try:
        term = read(0)
    except ValueError:
        return None
    return term if not text[place:].strip() else None


def write_term(term: Term) -> str:
    return term[0] + (f"({','.join(map(write_term, term[1:]))})" if len(term) > 1 else "")


def is_variable(term: Term) -> bool:
    return len(term) == 1 and term[0] in "uvwxyz"


def substitute(term: Term, by: Mapping[str, Term]) -> Term:
    """All variables replaced at once."""
    if is_variable(term):
        return by.get(term[0], term)
    return (term[0], *(substitute(part, by) for part in term[1:]))


def occurring(term: Term) -> set[str]:
    return {term[0]} if is_variable(term) else {name for part in term[1:] for name in occurring(part)}


def unify(a: Term, b: Term) -> dict[str, Term] | None:
    """A most general unifier, fully resolved; None if there is none."""
    by: dict[str, Term] = {}
    waiting = [(a, b)]
    while waiting:
        one, other = (substitute(term, by) for term in waiting.pop())
        if one == other:
            continue
        if is_variable(other) and not is_variable(one):
            one, other = other, one
        if is_variable(one):
            if one[0] in occurring(other):
                return None
            by = {name: substitute(term, {one[0]: other}) for name, term in by.items()} | {one[0]: other}
        elif one[0] != other[0] or len(one) != len(other):
            return None
        else:
            waiting += zip(one[1:], other[1:], strict=True)
    return by


@dataclass(frozen=True, kw_only=True)
class Unification(Puzzle):
    """A most general unifier of two terms."""

    WORDINGS: ClassVar = {
        "": wording(
            "Most general unifier of {a} and {b} (u-z variables, a-e constants)? As x=a, y=g(z)",
            "Find a most general unifier of {a} and {b}; u to z are variables, a to e constants, f to h functions. "
            "Write it as x=a, y=g(z); no variable that is replaced may stand on a right side.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        names = "xyz" if level < 3 else "uvwxyz"

        def grow(depth: int) -> Term:
            if depth == 0 or rng.random() < 0.15:
                return (rng.choice(names if rng.random() < 0.75 else "ab"),)
            head = rng.choice("fgh")
            return (head, *(grow(depth - 1) for _ in range({"f": 2, "g": 1, "h": 3}[head])))

        def veiled(term: Term, depth: int) -> Term:
            if depth and rng.random() < 0.35:
                return (rng.choice(names),)
            return (term[0], *(veiled(part, depth + 1) for part in term[1:]))

        while True:
            whole = grow(2 + level // 2)
            a, b = veiled(whole, 0), veiled(whole, 0)
            by = unify(a, b)
            if (
                a != b
                and by
                and any(len(t) > 1 for t in by.values())
                and len(by) >= 1 + level // 2
                and all(len(write_term(t)) < 50 for t in (a, b, *by.values()))
            ):
                written = ", ".join(f"{name}={write_term(term)}" for name, term in sorted(by.items()))
                return {"a": write_term(a), "b": write_term(b)}, written

    def judge(self, given: Given, text: str) -> Score:
        by: dict[str, Term] = {}
        for part in re.split(r";|\n|,(?=\s*[u-z]\s*=)", text):
            name, _, written = part.partition("=")
            term = read_term(written.strip()) if len(written) < 400 else None
            if term is None or not re.fullmatch("[u-z]", name.strip()) or name.strip() in by:
                return wrong("not_a_substitution")
            by[name.strip()] = term
        if any(set(by) & occurring(term) for term in by.values()):
            return wrong("not_resolved")
        a, b = read_term(given["a"]), read_term(given["b"])
        if a is None or b is None:
            raise ValueError(f"no terms: {given}")
        if substitute(a, by) != substitute(b, by):
            return wrong("not_equal")
        best = unify(a, b) or {}
        names = "uvwxyz"
        ours, theirs = (("f", *(substitute((n,), s) for n in names)) for s in (best, by))
        # Of equal generality: each is an instance of the other by a renaming of variables.
        return right() if _renamed(ours, theirs) and _renamed(theirs, ours) else wrong("not_most_general")

    def confirm(self, given: Given, solution: str) -> bool:
        """The substitution equalises; each of its bindings is forced, as terms with another constant there differ."""
        by = {
            name: read_term(term) for name, _, term in (p.partition("=") for p in re.split(r", (?=[u-z]=)", solution))
        }
        terms = {name: write_term(term) for name, term in by.items() if term}
        sides = [given["a"], given["b"]]
        for _ in range(8):
            sides = ["".join(terms.get(m, m) for m in side) for side in sides]
        return sides[0] == sides[1] and self.judge(given, solution).correct


def _renamed(one: Term, other: Term) -> bool:
    """Whether a map of variables to variables takes one term to the other."""
    names: dict[str, str] = {}
    waiting = [(one, other)]
    while waiting:
        a, b = waiting.pop()
        if is_variable(a):
            if not is_variable(b) or names.setdefault(a[0], b[0]) != b[0]:
                return False
        elif a[0] != b[0] or len(a) != len(b):
            return False
        else:
            waiting += zip(a[1:], b[1:], strict=True)
    return True


@dataclass(frozen=True, kw_only=True)
class Chaining(Puzzle):
    """Rules fired in an order that derives a goal within a number of steps."""

    WORDINGS: ClassVar = {
        "": wording(
            "Facts {f}. Rules {r}. Derive {g} by at most {k} rules: their numbers in order?",
            "Known: {f}. Numbered rules: {r}. A rule may be used once all letters on its left are known; then its "
            "right side is known too. "
            "Derive {g} with at most {k} uses. Give the numbers of the rules in order.",
        )
    }

    def pose(self, rng: Random, level: int) -> tuple[dict[str, object], str]:
        while True:
            letters = rng.sample("abcdefghijklmnopqrstuvwxyz", 6 + 3 * level)
            facts, known = letters[:3], letters[:3]
            rules: list[tuple[tuple[str, ...], str]] = []
            for new in letters[3:]:
                for _ in range(rng.choice((1, 1, 2))):
                    width = rng.choice((1, 2, 2, 3))
                    rules.append((tuple(sorted(rng.sample(known[-5:], min(width, len(known[-5:]))))), new))
                known = [*known, new]
            goal = letters[-1]
            rules += [  # some that lead back or nowhere
                (tuple(sorted(rng.sample(letters, 2))), rng.choice(letters[3:-1])) for _ in range(2 * level)
            ]
            rng.shuffle(rules)
            plan = self._plan(facts, rules, goal)
            if plan and level + 2 <= len(plan) <= len(rules) - 2:
                break
        text = ", ".join(f"{k}) {''.join(left)}>{new}" for k, (left, new) in enumerate(rules, 1))
        return {"f": " ".join(facts), "r": text, "g": goal, "k": len(plan)}, ", ".join(str(k + 1) for k in plan)

    @staticmethod
    def _plan(facts: Sequence[str], rules: Sequence[tuple[tuple[str, ...], str]], goal: str) -> list[int]:
        """Fire what can be fired, then keep what the goal needs; in rounds, so that plans are short."""
        by: dict[str, int] = {}
        known = set(facts)
        while goal not in known:
            fresh = {new: k for k, (left, new) in enumerate(rules) if new not in known and set(left) <= known}
            if not fresh:
                return []
            by |= fresh
            known |= set(fresh)
        needed: list[int] = []
        waiting = [goal]
        while waiting:
            letter = waiting.pop()
            if letter in by and by[letter] not in needed:
                needed.append(by[letter])
                waiting += rules[by[letter]][0]
        order = {letter: place for place, letter in enumerate(by)}
        return sorted(needed, key=lambda k: order[rules[k][1]])

    def judge(self, given: Given, text: str) -> Score:
        rules = dict(re.findall(r"(\d+)\) ([a-z]+>[a-z])", given["r"]))
        numbers = parse_numbers(text, 1, len(rules))
        if numbers is None or len(numbers) > int(given["k"]):
            return wrong("not_rules" if numbers is None else "too_many")
        known = set(given["f"].split())
        for number in numbers:
            left, _, new = rules[str(number)].partition(">")
            if not set(left) <= known:
                return wrong("not_usable", str(number))
            known.add(new)
        return right() if given["g"] in known else wrong("goal_not_reached")
