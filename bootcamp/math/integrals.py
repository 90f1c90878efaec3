"""Definite integrals in closed form."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import factorial, inf
from random import Random
from typing import ClassVar

from bootcamp.answers.expressions import parse_expression
from bootcamp.math.forms import nonzero
from bootcamp.math.functions import Undefined, evaluate
from bootcamp.math.polynomials import add, derivative, polynomial, product, value, write
from bootcamp.math.values import ExactValue, constant, near, valued
from bootcamp.math.wordings import Wording, wording
from bootcamp.types import Problem


def primitive(f: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """The antiderivative of a polynomial that vanishes at 0."""
    return polynomial([0, *(c / (k + 1) for k, c in enumerate(f))])


def integral(f: tuple[Fraction, ...], a: int | Fraction, b: int | Fraction) -> Fraction:
    """The integral of a polynomial."""
    whole = primitive(f)
    return value(whole, b) - value(whole, a)


def function(text: str) -> Callable[[float], float]:
    """The function of x that a prompt names; 0 where it is too small to be computed."""
    tree = parse_expression(text)
    assert tree is not None, text

    def f(x: float) -> float:
        try:
            return float(evaluate(tree, x))
        except Undefined:
            return 0.0

    return f


def quadrature(f: Callable[[float], float], a: float, b: float) -> float:
    """A numeric integral."""
    from scipy.integrate import quad

    return float(quad(f, a, b, epsabs=1e-12, epsrel=1e-11, limit=200, full_output=1)[0])


def bound(text: str) -> float:
    return (-inf if "-" in text else inf) if "inf" in text else float(evaluate(constant(text), 0))


def signed(*parts: tuple[Fraction | int, str]) -> str:
    """`3*ln(2)-1/2`: a sum of multiples of constants, of which "" is 1."""
    text = ""
    for c, name in parts:
        if c:
            size = abs(Fraction(c))
            piece = name if size == 1 and name else f"{size}*{name}" if name else str(size)
            text += ("-" if c < 0 else "+" if text else "") + piece
    return text or "0"


@dataclass(frozen=True, kw_only=True)
class DefiniteIntegral(ExactValue):
    """An integral in closed form, by the technique that its integrand asks for."""

    technique: str

    WORDING: ClassVar = wording(
        "Evaluate exactly: integral from {a} to {b} of {f} dx.",
        "Find the exact value of $\\int_{{{a:tex}}}^{{{b:tex}}} {f:tex}\\,dx$.",
        "\\int_{{{a:tex}}}^{{{b:tex}}} {f:tex} dx = ?",
    )

    @property
    def wording(self) -> Wording:
        return self.WORDING

    def generate(self, rng: Random, level: int) -> Problem:
        f, a, b, result = getattr(self, "_" + self.technique)(rng, level)
        return Problem(self.wording.write(rng, f=f, a=a, b=b), valued(result))

    def _power(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        f = polynomial([rng.randint(-15, 15) for _ in range(level)] + [nonzero(rng, 12)])
        a = 0 if level == 1 else rng.randint(-3, 3)
        b = a + rng.randint(1, 20 if level == 1 else 4)
        return f"({write(f)})", a, b, integral(f, a, b)

    def _substitution(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        inner = polynomial([rng.randint(1, 5 + 4 * level), nonzero(rng, 3) if level > 2 else 0, rng.randint(1, 3)])
        slope, k, n = derivative(inner), nonzero(rng, 20), rng.randint(2, 4 if level == 1 else 3)
        a, b = (0, rng.randint(1, 2)) if level == 1 else (rng.randint(-1, 1), rng.randint(2, 3))
        front = f"({write([k * c for c in slope])})"
        low, high = value(inner, a), value(inner, b)
        if (
            level >= 3
            and rng.random() < 0.6
            and min(low, high, value(inner, Fraction(a + b, 2))) > 0
            and _positive(inner)
        ):
            return f"{front}/({write(inner)})", a, b, signed((k, f"ln({high}/{low})"))
        return f"{front}({write(inner)})^{n}", a, b, Fraction(k, n + 1) * (high ** (n + 1) - low ** (n + 1))

    def _parts(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        k = rng.choice((1, -1)) if level == 1 else nonzero(rng, 4)
        q = polynomial([rng.randint(-6, 6) for _ in range(1 + level // 3)] + [nonzero(rng, 9)])
        b = rng.randint(1, 9 if level == 1 else 4)
        front = add(tuple(k * c for c in q), derivative(q))  # (q e^kx)' = (kq + q') e^kx
        kernel = "e^x" if k == 1 else f"e^({'-' if k == -1 else k}x)"
        return f"({write(front)}){kernel}", 0, b, signed((value(q, b), f"e^({k * b})"), (-value(q, 0), ""))

    def _logarithm(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        n, k, b = rng.randint(0, 4), nonzero(rng, 60), rng.randint(2, 9)
        power = Fraction(b ** (n + 1))
        front = f"{k}" if n == 0 else f"{k}x" if n == 1 else f"{k}x^{n}"
        if level < 3:
            result = signed((k * power / (n + 1), f"ln({b})"), (-k * (power - 1) / (n + 1) ** 2, ""))
            return f"{front}*ln(x)", 1, b, result
        first = [k * power / (n + 1), -2 * k * power / (n + 1) ** 2, 2 * k * (power - 1) / (n + 1) ** 3]
        return f"{front}*ln(x)^2", 1, b, signed((first[0], f"ln({b})^2"), (first[1], f"ln({b})"), (first[2], ""))

    def _fractions(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        count = 2 if level < 3 else 3
        shifts, tops = rng.sample(range(1, 7 + 3 * level), count), [nonzero(rng, 3 + level) for _ in range(count)]
        b = rng.randint(1, 6)
        lines = [polynomial([s, 1]) for s in shifts]
        above: tuple[Fraction, ...] = ()
        for k, top in enumerate(tops):
            above = add(above, product([polynomial([top]), *lines[:k], *lines[k + 1 :]]))
        below = "".join(f"({write(line)})" for line in lines) if level < 4 else f"({write(product(lines))})"
        parts = [(top, f"ln({Fraction(s + b, s)})") for s, top in zip(shifts, tops, strict=True)]
        return f"({write(above)})/({below})", 0, b, signed(*parts)

    def _arctangent(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        k, r = nonzero(rng, 60), rng.randint(1, 12)
        if level == 1:
            a, b, turn = rng.choice(((0, r, 1), (-r, r, 2), (0, "inf", 2), ("-inf", "inf", 4)))
            return f"{k}/(x^2+{r * r})", a, b, signed((Fraction(k * turn, 4 * r), "pi"))
        h, m = nonzero(rng, 9), rng.randint(1, 3) if level > 2 else 1
        a, b, turn = rng.choice(((h, h + r, 1), (h - r, h + r, 2), (h, "inf", 2), ("-inf", "inf", 4)))
        square = [m * (h * h + r * r), -2 * m * h, m]
        return f"{k}/({write(square)})", a, b, signed((Fraction(k * turn, 4 * r * m), "pi"))

    def _trigonometric(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        m, n, k = rng.randint(1, 3 + level), rng.randint(0, 2 + level), nonzero(rng, 99)
        # Wallis: the double factorials of m-1 and n-1 over that of m+n, with pi/2 if both are even.
        ratio = Fraction(_double(m - 1) * _double(n - 1), _double(m + n))
        front = f"{k}*sin(x)" + (f"^{m}" if m > 1 else "") + ("" if n == 0 else f"*cos(x)^{n}" if n > 1 else "*cos(x)")
        both = m % 2 == n % 2 == 0
        return front, 0, "pi/2", signed((k * ratio / 2, "pi")) if both else k * ratio

    def _gamma(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        a, n = rng.randint(1, 3 + level), rng.randint(2, 2 + level)
        q = [rng.randint(-9, 9) for _ in range(n)] + [nonzero(rng, 99)]
        kernel = "e^(-x)" if a == 1 else f"e^(-{a}x)"
        if level == 1:
            q = [0] * n + q[n:]
        return f"({write(q)}){kernel}", 0, "inf", sum(Fraction(c * factorial(i), a ** (i + 1)) for i, c in enumerate(q))

    def _gaussian(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        a, k, b = rng.randint(1, 60), nonzero(rng, 60), 0 if level == 1 else nonzero(rng, 9)
        whole = f"sqrt(pi/{a})" + (f"*e^({Fraction(b * b, 4 * a)})" if b else "")
        exponent = write([0, b, -a])
        if level < 3:
            return f"{k}e^({exponent})", "-inf", "inf", signed((k, whole))
        p = rng.randint(-9, 9)  # the mean is b/2a, the variance 1/2a
        moment = k * (Fraction(b, 2 * a) ** 2 + Fraction(1, 2 * a)) + p
        return f"({write([p, 0, k])})e^({exponent})", "-inf", "inf", signed((moment, whole))

    def _absolute(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        roots = sorted(rng.sample(range(-5, 6), min(level, 3)))
        f = product([polynomial([nonzero(rng, 9 if level == 1 else 3)]), *(polynomial([-r, 1]) for r in roots)])
        a, b = roots[0] - rng.randint(1, 6), roots[-1] + rng.randint(1, 6)
        ends = [a, *roots, b]
        return f"|{write(f)}|", a, b, sum(abs(integral(f, p, q)) for p, q in itertools.pairwise(ends))

    def _symmetry(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        """An odd function that nobody integrates, and an even one that anybody can."""
        a, n = rng.randint(1, 6), rng.choice((1, 3))
        even = polynomial([rng.randint(-9, 9), 0, nonzero(rng, 9), 0, rng.randint(-2, 2) if level > 1 else 0])
        c, power = rng.randint(1, 9), "x" if n == 1 else f"x^{n}"
        odd = rng.choice(
            (
                f"{power}*e^(-{c}x^2)*cos(x)", f"sin({power})/(x^4+{c})", f"{power}*sqrt(x^2+{c})", f"atan({c}x)*x^2",
                f"{power}*ln(x^2+{c})", f"sin({c}x)*e^(cos(x))",
            )
        )  # fmt: skip
        return f"({odd}{'+' if even[-1] > 0 else ''}{write(even)})", -a, a, integral(even, -a, a)

    def check(self, problem: Problem) -> bool:
        """By numeric quadrature of the integrand that the prompt shows."""
        fields = self.wording.read(problem.prompt)
        f, a, b = function(fields["f"]), bound(fields["a"]), bound(fields["b"])
        if self.technique == "absolute":
            ends = sorted({a, b, *(float(n) for n in range(-6, 7) if a < n < b)})
            return near(problem.answer, sum(quadrature(f, p, q) for p, q in itertools.pairwise(ends)))
        if a == -inf and b == inf:  # half by half, so that no peak near 0 is missed
            return near(problem.answer, quadrature(f, -inf, 0) + quadrature(f, 0, 2) + quadrature(f, 2, inf), 1e-8)
        return near(problem.answer, quadrature(f, a, b), 1e-8)


def _positive(square: tuple[Fraction, ...]) -> bool:
    return len(square) == 3 and square[1] ** 2 < 4 * square[0] * square[2]


def _double(n: int) -> int:
    """The double factorial; 1 for -1 and 0."""
    return n * _double(n - 2) if n > 1 else 1
