"""Bounds that prove limits: a delta for an epsilon, an index beyond which a sequence stays near."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from random import Random
from typing import Any, ClassVar

from bootcamp.answers import parse_integer
from bootcamp.answers.expressions import Call, parse_expression
from bootcamp.answers.rationals import parse_rational
from bootcamp.math.forms import nonzero
from bootcamp.math.functions import Undefined, evaluate
from bootcamp.math.limits import signed_tail
from bootcamp.math.polynomials import Polynomial, add, multiply, polynomial, rational, value, write
from bootcamp.math.reading import right_side
from bootcamp.math.sturm import roots_between
from bootcamp.math.values import constant
from bootcamp.math.wordings import wording
from bootcamp.types import Problem, Score, Task, right, wrong


@dataclass(frozen=True, kw_only=True)
class EpsilonDelta(Task):
    """A delta for the epsilon given, not much smaller than need be: decided exactly by counting roots."""

    function: str  # "line", "polynomial", "quotient" or "root"

    WORDING: ClassVar = wording(
        "f(x) = {f}. Give d with |x-{a}| < d => |f(x)-f({a})| < {e}, at least 90% of the largest d.",
        "Let f(x) = {f}. Find a number d > 0 such that |f(x)-f({a})| < {e} whenever |x-{a}| < d; "
        "it must be at least 90 % of the largest such d.",
    )
    SHARE: ClassVar = Fraction(9, 10)

    def generate(self, rng: Random, level: int) -> Problem:
        a, below = rng.randint(1, 9), polynomial([1])
        e = Fraction(rng.randint(2, 99), 10 ** (1 + level))
        match self.function:
            case "line":
                above = polynomial([rng.randint(-99, 99), nonzero(rng, 99)])
            case "root":  # the square root of this
                m, a = rng.randint(1, 30), rng.randint(1, 30)
                above = polynomial([rng.randint(1, 20) ** 2 - m * a, m])  # a square at a
            case _:
                above = polynomial([rng.randint(-20, 20) for _ in range(1 + (level + 1) // 2)] + [nonzero(rng, 5)])
        if self.function == "quotient":
            while True:
                below = polynomial([rng.randint(-9, 9) for _ in range(1 + level // 3)] + [rng.randint(1, 2)])
                if value(below, a) and multiply(above, polynomial([value(below, a)])) != below:
                    break
        f = f"sqrt({write(above)})" if self.function == "root" else write(above)
        if self.function == "quotient":
            f = f"({f})/({write(below)})"
        given = {"f": f, "a": str(a), "e": str(e)}
        d = _about(_reach(given), Fraction(19, 20))
        if d is None or not self._fits(given, d):  # a quotient that hardly varies
            return self.generate(rng, level)
        return Problem(self.WORDING.write(rng, **given), {"given": given, "d": str(d)})

    def _fits(self, given: Any, d: Fraction) -> bool:
        """True if d works and d / SHARE does not."""
        bad, a = _barriers(given), int(given["a"])
        return not _meets(bad, a, d) and _meets(bad, a, d / self.SHARE)

    def grade(self, answer: Any, text: str) -> Score:
        d = parse_rational(right_side(text))
        if d is None or d <= 0:
            return wrong("not_a_positive_number")
        if max(d.numerator, d.denominator).bit_length() > 300:
            return wrong("too_long")
        bad, a = _barriers(answer["given"]), int(answer["given"]["a"])
        if _meets(bad, a, d):
            return wrong("too_large")
        return right() if _meets(bad, a, d / self.SHARE + Fraction(1, 10**100)) else wrong("too_small")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['d']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{Fraction(answer['d']) * rng.choice((Fraction(2), Fraction(3, 4)))}</answer>"

    def check(self, problem: Problem) -> bool:
        """By values of f on a fine grid."""
        fields = self.WORDING.read(problem.prompt)
        f = parse_expression(fields["f"])
        a, e, d = int(fields["a"]), Fraction(fields["e"]), Fraction(problem.answer["d"])
        assert f is not None
        centre = evaluate(f, a)

        def within(reach: Fraction) -> bool:
            try:
                gaps = [abs(evaluate(f, a + reach * Fraction(k, 201)) - centre) for k in range(-200, 201)]
            except Undefined:
                return False
            return max(gaps) < float(e)

        return fields == problem.answer["given"] and within(d) and not within(d / self.SHARE * Fraction(102, 100))

    def problem_key(self, problem: Problem) -> str:
        return self.WORDING.key(problem)


def _barriers(given: Any) -> list[Polynomial]:
    """Polynomials whose roots are where |f(x) - f(a)| = e, where f has a pole, or where a root of f's begins."""
    a, e, f = int(given["a"]), Fraction(given["e"]), parse_expression(given["f"])
    whole = rational(f.argument if isinstance(f, Call) else f) if f is not None else None
    assert whole is not None, given
    at = value(whole.above, a) / value(whole.below, a)
    if isinstance(f, Call):
        root = isqrt(int(at))
        return [add(whole.above, (-(max(level, Fraction(0)) ** 2),)) for level in (root - e, root + e)]
    return [add(whole.above, multiply(polynomial([-at - s]), whole.below)) for s in (e, -e)] + [whole.below]


def _meets(barriers: list[Polynomial], a: int, d: Fraction) -> bool:
    """True if one of the polynomials has a root within d of a; exactly."""
    return any(roots_between(f, a - d, a + d) for f in barriers if len(f) > 1)


def _reach(given: Any) -> float:
    """The distance from a to the nearest barrier, about."""
    import numpy

    roots = [root for f in _barriers(given) for root in numpy.roots([float(c) for c in reversed(f)])]
    gaps = [abs(root.real - int(given["a"])) for root in roots if abs(root.imag) < 1e-9]
    return float(min(gaps, default=0.0))


def _about(reach: float, share: Fraction) -> Fraction | None:
    """A share of a distance in three digits; None if it is too small to be seen or too large to matter."""
    return Fraction(f"{reach * float(share):.3g}") if 1e-12 < reach < 1000 else None


@dataclass(frozen=True, kw_only=True)
class SequenceBound(Task):
    """An N beyond which a sequence stays within epsilon of its limit, at most 5 % more than the least."""

    kind: str  # "linear", "quadratic" or "geometric"

    WORDING: ClassVar = wording(
        "a_n = {a}, limit {l}. Give N >= 1 with |a_n-({l})| < {e} for all n >= N, at most 5% more than the least.",
        "The sequence {a} tends to {l}. From which N on (n >= N) is it within {e} of that, strictly? "
        "Any valid integer N at most 5 % larger than the least will do.",
    )

    def generate(self, rng: Random, level: int) -> Problem:
        e = Fraction(1, rng.choice((10, 20, 50, 100, 200, 500)) * 10 ** (level - 1))
        if self.kind == "geometric":
            p = rng.randint(2, 9)
            q = p + rng.randint(1, 4)
            c, limit = nonzero(rng, 20), Fraction(rng.randint(-9, 9))
            a = f"{limit}{signed_tail(c)}*({p}/{q})^n" if limit else f"{c}*({p}/{q})^n"
            given = {"kind": "geometric", "c": c, "p": p, "q": q, "e": str(e)}
        else:
            k = 1 if self.kind == "linear" else 2
            above = [rng.randint(-20, 20) for _ in range(k)] + [nonzero(rng, 9)]
            below = [rng.randint(1, 20) for _ in range(k)] + [rng.randint(1, 9)]
            limit = Fraction(above[-1], below[-1])
            if all(x * below[-1] == y * above[-1] for x, y in zip(above, below, strict=True)):
                above[0] += 1
            a = f"({write(above, 'n')})/({write(below, 'n')})"
            given = {"kind": "quotient", "above": above, "below": below, "e": str(e)}
        prompt = self.WORDING.write(rng, a=a, l=limit, e=e)
        least = _least(given)
        return Problem(prompt, {"least": least}) if least else self.generate(rng, level)

    def grade(self, answer: Any, text: str) -> Score:
        n = parse_integer(right_side(text))
        if n is None or n < 1:
            return wrong("not_a_positive_integer")
        if n < answer["least"]:
            return wrong("too_small")
        return right() if 20 * n <= 21 * answer["least"] else wrong("too_large")

    def solution(self, answer: Any) -> str:
        return f"<answer>{answer['least']}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{rng.choice((answer['least'] - 1, 2 * answer['least'] + 1))}</answer>"

    def check(self, problem: Problem) -> bool:
        """The terms on both sides of the bound, from the prompt's formula, and many that follow."""
        fields = self.WORDING.read(problem.prompt)
        term = parse_expression(fields["a"], ("n",))
        assert term is not None
        least, e = problem.answer["least"], evaluate(constant(fields["e"]), 0)

        def gap(n: int) -> Any:
            return abs(evaluate(term, n, "n") - evaluate(constant(fields["l"]), 0))

        later = [least + k for k in (0, 1, 2, 3, 5, 10, 30, 100, 1000)]
        return all(gap(n) - e < -1e-30 for n in later) and (least == 1 or gap(least - 1) - e > -1e-30)

    def problem_key(self, problem: Problem) -> str:
        return self.WORDING.key(problem)


def _least(given: Any) -> int:
    """The least N of a sequence, from polynomial inequalities or by powers; 0 where it is hard to find."""
    e = Fraction(given["e"])
    if given["kind"] == "geometric":
        ratio, size, n = Fraction(given["p"], given["q"]), abs(Fraction(given["c"])), 0
        while n == 0 or size >= e:
            size *= ratio
            n += 1
        return n
    above, below = given["above"], given["below"]
    limit = Fraction(above[-1], below[-1])
    rest = polynomial(x - limit * y for x, y in zip(above, below, strict=True))
    scaled = polynomial(e * y for y in below)
    bad = [add(rest, tuple(-s * c for c in scaled)) for s in (1, -1)]  # rest - e*below >= 0 or rest + e*below <= 0
    low, high = 0, 1 + max(int(max((abs(c / f[-1]) for c in f[:-1]), default=0)) for f in bad)  # beyond all roots
    while high - low > 1:
        middle = (low + high) // 2
        turns = any(roots_between(f, Fraction(middle) - Fraction(1, 2), Fraction(high + 1)) for f in bad)
        low, high = (middle, high) if turns else (low, middle)
    outside = (n for n in range(high, max(0, high - 50), -1) if value(bad[0], n) >= 0 or value(bad[1], n) <= 0)
    return next(outside, 0) + 1 if high <= 50 else next(outside, -1) + 1
