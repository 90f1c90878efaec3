"""Proofs and certificates: each step of a refutation, each inequality of an optimum is checked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, product
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.latex import plain
from bootcamp.answers.lists import parse_list, split
from bootcamp.math.chains import solve
from bootcamp.math.questions import Given, Made, Question, given_matrix
from bootcamp.math.reading import listed, write_matrix
from bootcamp.math.wordings import wording

Clause = frozenset[int]
LETTERS = "abcdefgh"
_CLAUSE = re.compile(r"[a-hA-H]{0,8}")
MAX_STEPS = 200


def read_clauses(text: str) -> list[Clause] | None:
    """`aB, b, 0`: a capital letter is negated, 0 is the empty clause; None for anything else."""
    parts = [part.strip() for part in plain(text[:4000]).replace(";", ",").replace("\n", ",").split(",")]
    clauses = []
    for part in parts:
        if part in ("0", "[]", "{}"):
            clauses.append(frozenset[int]())
        elif part and _CLAUSE.fullmatch(part):
            clauses.append(frozenset((LETTERS.index(c.lower()) + 1) * (1 if c.islower() else -1) for c in part))
        else:
            return None
    return clauses if len(clauses) <= MAX_STEPS else None


def write_clause(clause: Clause) -> str:
    names = sorted(clause, key=abs)
    return "".join(LETTERS[abs(x) - 1] if x > 0 else LETTERS[abs(x) - 1].upper() for x in names) or "0"


def resolvents(one: Clause, two: Clause) -> list[Clause]:
    return [(one - {x}) | (two - {-x}) for x in one if -x in two]


@dataclass(frozen=True, kw_only=True)
class Resolution(Question):
    """A refutation by resolution: every clause of the list must be a resolvent of two before it, the last one empty."""

    WORDINGS: ClassVar = {
        "resolution": wording(
            "Clauses {c} (capital = negated). Refute by resolution: list new clauses, each from two "
            "earlier ones, ending with 0.",
            "A clause is a word, a capital letter a negated variable. Derive the empty clause 0 from {c} "
            "by resolution: "
            "give the resolvents in order, 0 last.",
        ),
        "unit": wording(
            "Clauses {c} (capital = negated). Refute by unit resolution (one parent has one letter): list "
            "new clauses, 0 last.",
            "A clause is a word, a capital letter a negated variable. Derive 0 from {c}; each new clause, "
            "in order, is a "
            "resolvent of two earlier ones, one of them of a single letter.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        """From the empty clause upwards: a clause C is split into C or x, C or not x."""
        variables = 3 + level
        leaves: list[Clause] = [frozenset()]
        steps: list[Clause] = []
        for _ in range(2 + 2 * level):
            clause = rng.choice([leaf for leaf in leaves if len(leaf) < 3] or leaves)
            free = [v for v in range(1, variables + 1) if v not in clause and -v not in clause]
            if not free:
                continue
            leaves.remove(clause)
            steps.append(clause)
            x = rng.choice(free)
            one, two = rng.sample([x, -x], 2)
            keep = set(rng.sample(sorted(clause), len(clause) // 2)) if self.kind == "resolution" else set()
            left, right = frozenset({one, *(clause - keep)}), frozenset({two, *(keep or clause)})
            if self.kind == "unit":
                left, right = frozenset({one, *clause}), frozenset({two})
            for leaf in (left, right):
                if leaf not in leaves:
                    leaves.append(leaf)
        derived = list(dict.fromkeys(reversed(steps)))
        names = rng.sample(range(1, len(LETTERS) + 1), variables)
        signs = [rng.choice((-1, 1)) for _ in names]

        def renamed(clause: Clause) -> Clause:
            return frozenset(signs[abs(x) - 1] * names[abs(x) - 1] * (1 if x > 0 else -1) for x in clause)

        shuffled = [write_clause(renamed(leaf)) for leaf in leaves]
        rng.shuffle(shuffled)
        lines = [write_clause(renamed(clause)) for clause in derived if clause not in leaves]
        fields, solution = {"c": ", ".join(shuffled)}, ", ".join(lines)
        if self.fault(fields, solution, "") or len(lines) < 2 or not self.fault(fields, "0", ""):  # a pair like a, A
            return self.made(rng, level)
        return fields, solution

    def fault(self, given: Given, text: str, solution: str) -> str:
        known = read_clauses(given["c"])
        steps = read_clauses(text)
        if steps is None:
            return "not_clauses"
        assert known is not None
        if not steps or steps[-1]:
            return "does_not_end_empty"
        for step in steps:
            pairs = (
                (one, two)
                for one, two in combinations(known, 2)
                if self.kind == "resolution" or 1 in (len(one), len(two))
            )
            if not any(step in resolvents(one, two) for one, two in pairs):
                return "not_a_resolvent"
            known = [*known, step]
        return ""

    def wrong(self, answer: Any, rng: Random) -> str:
        lines = answer["solution"].split(", ")
        return f"<answer>{', '.join(lines[:-1])}</answer>"  # the empty clause is missing

    def true(self, given: Given, solution: str) -> bool:
        """The clauses have no model, and every line follows from them."""
        clauses, lines = read_clauses(given["c"]) or [], read_clauses(solution) or []
        for bits in product((False, True), repeat=len(LETTERS)):
            if all(any(bits[abs(x) - 1] == (x > 0) for x in clause) for clause in clauses):
                return False
        return bool(lines) and not lines[-1] and self.fault(given, solution, "") == ""


@dataclass(frozen=True, kw_only=True)
class DualProof(Question):
    """An optimum with dual prices, an infeasibility with Farkas multipliers, an equilibrium: each proves itself."""

    WORDINGS: ClassVar = {
        "optimum": wording(
            "max {c}.x, {a}x <= {b}, x >= 0. Give optimal x; then dual prices y as two lists.",
            "Maximise {c}.x subject to {a} x <= {b}, x >= 0. Give an optimal x and an optimal dual y (y "
            ">= 0, yA >= c) as two lists.",
        ),
        "infeasible": wording(
            "{a}x <= {b} has no solution. Prove it: y >= 0 with yA = 0, y.b < 0.",
            "Show by Farkas' lemma that {a} x <= {b} (x free) is infeasible: give multipliers y >= 0 with "
            "yA = 0 and y.b < 0.",
        ),
        "equilibrium": wording(
            "Zero-sum game, payoffs to the row player {a}. Optimal mixed strategies of both, as two lists?",
            "Give optimal mixed strategies, row player first, as two lists, of the matrix game {a} (row "
            "player maximises).",
        ),
    }

    def _optimum(self, rng: Random, level: int) -> Made:
        """A vertex x and prices y that fit together, the data made around them."""
        n, m = (2, 2, 3, 4)[level - 1], (2, 3, 4, 5)[level - 1]
        rows = [[rng.randint(0 if level > 1 else 1, 9) for _ in range(n)] for _ in range(m)]
        x = [rng.randint(0 if level > 2 else 1, 9) for _ in range(n)]
        tight = rng.sample(range(m), min(n, m))
        y = [rng.randint(1, 5) if i in tight else 0 for i in range(m)]
        b = [
            sum(r * v for r, v in zip(row, x, strict=True)) + (0 if i in tight else rng.randint(1, 20))
            for i, row in enumerate(rows)
        ]
        c = [sum(y[i] * rows[i][j] for i in range(m)) - (0 if x[j] else rng.randint(1, 5)) for j in range(n)]
        if min(b) < 1 or not any(x) or max(c) < 1:
            return self._optimum(rng, level)
        return {"c": f"({listed(c)})", "a": write_matrix(rows), "b": f"({listed(b)})"}, f"({listed(x)}), ({listed(y)})"

    def _infeasible(self, rng: Random, level: int) -> Made:
        n = (2, 2, 3, 3)[level - 1]
        rows = [[rng.randint(-9, 9) for _ in range(n)] for _ in range(n)]
        y = [rng.randint(1, 5) for _ in range(n)]
        last = [-sum(w * row[j] for w, row in zip(y, rows, strict=True)) for j in range(n)]
        b = [rng.randint(-20, 20) for _ in range(n)]
        b.append(-sum(w * v for w, v in zip(y, b, strict=True)) - rng.randint(1, 9))
        rows.append(last)
        y.append(1)
        if any(not any(row) for row in rows):
            return self._infeasible(rng, level)
        for _ in range(level - 1):  # more rows, not needed
            rows.append([rng.randint(-9, 9) for _ in range(n)])
            b.append(rng.randint(0, 30))
            y.append(0)
        order = rng.sample(range(len(rows)), len(rows))
        rows, b, y = ([part[i] for i in order] for part in (rows, b, y))  # type: ignore[assignment]
        return {"a": write_matrix(rows), "b": f"({listed(b)})"}, f"({listed(y)})"

    def _equilibrium(self, rng: Random, level: int) -> Made:
        n = (2, 2, 3, 3)[level - 1]
        size = (6, 20, 9, 20)[level - 1]
        rows = [[Fraction(rng.randint(-size, size)) for _ in range(n)] for _ in range(n)]
        try:  # all strategies in use: each opponent is made indifferent
            p = _indifferent([list(column) for column in zip(*rows, strict=True)])
            q = _indifferent(rows)
        except StopIteration:
            return self._equilibrium(rng, level)
        if min(*p, *q) <= 0:
            return self._equilibrium(rng, level)
        return {"a": write_matrix(rows)}, f"({listed(p)}), ({listed(q)})"

    def fault(self, given: Given, text: str, solution: str) -> str:
        rows = given_matrix(given["a"])
        if self.kind == "infeasible":
            y = parse_list(text)
            if y is None or len(y) != len(rows):
                return "not_multipliers"
            b = parse_list(given["b"]) or []
            if min(y) < 0 or any(sum(w * row[j] for w, row in zip(y, rows, strict=True)) for j in range(len(rows[0]))):
                return "not_a_proof"
            return "" if sum(w * v for w, v in zip(y, b, strict=True)) < 0 else "not_a_proof"
        pieces = split(re.sub(r"\b[xypq]\s?[*]?\s?=", "", plain(text[:2000])), ",;")
        pair = [parse_list(piece) for piece in pieces or ()]
        if len(pair) != 2 or pair[0] is None or pair[1] is None:
            return "not_two_lists"
        one, two = pair[0], pair[1]
        if self.kind == "equilibrium":
            if (
                len(one) != len(rows)
                or len(two) != len(rows[0])
                or sum(one) != 1
                or sum(two) != 1
                or min(*one, *two) < 0
            ):
                return "not_strategies"
            best = max(sum(a * w for a, w in zip(row, two, strict=True)) for row in rows)
            worst = min(sum(p * row[j] for p, row in zip(one, rows, strict=True)) for j in range(len(two)))
            return "" if best == worst else "not_optimal"
        c, b = (parse_list(given[name]) or [] for name in "cb")
        if len(one) != len(c) or len(two) != len(b) or min(*one, *two) < 0:
            return "not_feasible"
        if any(sum(a * v for a, v in zip(row, one, strict=True)) > top for row, top in zip(rows, b, strict=True)):
            return "not_feasible"
        if any(sum(w * row[j] for w, row in zip(two, rows, strict=True)) < c[j] for j in range(len(c))):
            return "not_dual_feasible"
        gain = sum(v * w for v, w in zip(c, one, strict=True))
        return "" if gain == sum(v * w for v, w in zip(b, two, strict=True)) else "not_optimal"

    def true(self, given: Given, solution: str) -> bool:
        """SciPy's solver finds the same value, or no solution."""
        import numpy
        from scipy.optimize import linprog

        a = numpy.array([[float(x) for x in row] for row in given_matrix(given["a"])])
        if self.kind == "infeasible":
            b = [float(x) for x in parse_list(given["b"]) or []]
            found = linprog(numpy.zeros(a.shape[1]), A_ub=a, b_ub=b, bounds=(None, None))
            return found.status == 2 and self.fault(given, solution, solution) == ""
        one, two = (
            [float(Fraction(x)) for x in part.strip("()").split(", ")]
            for part in solution.replace("), (", ")|(").split("|")
        )
        if self.kind == "optimum":
            b, c = ([float(x) for x in parse_list(given[name]) or []] for name in "bc")
            found = linprog([-x for x in c], A_ub=a, b_ub=b)
            gap = abs(-found.fun - numpy.dot(c, one)) + abs(-found.fun - numpy.dot(b, two))
            return bool(gap < 1e-6 * max(1, abs(found.fun)))
        n, m = a.shape  # the row player's program: max v, p A >= v
        table = numpy.hstack([-a.T, numpy.ones((m, 1))])
        found = linprog(
            [0] * n + [-1],
            A_ub=table,
            b_ub=[0] * m,
            A_eq=[[1] * n + [0]],
            b_eq=[1],
            bounds=[(0, None)] * n + [(None, None)],
        )
        value = -found.fun
        got = [(numpy.array(one) @ a).min(), (a @ numpy.array(two)).max()]
        return bool(numpy.allclose(got, value, atol=1e-7))


def _indifferent(rows: list[list[Fraction]]) -> list[Fraction]:
    """The mixture of columns against which all rows earn the same."""
    n = len(rows)
    table = [[a - b for a, b in zip(rows[i], rows[i + 1], strict=True)] for i in range(n - 1)] + [[Fraction(1)] * n]
    return solve(table, [Fraction(0)] * (n - 1) + [Fraction(1)])
