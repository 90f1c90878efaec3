"""Areas, volumes, lengths and means of what curves bound, as integrals."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

from bootcamp.answers.expressions import parse_expression
from bootcamp.math.drawings import curves
from bootcamp.math.forms import nonzero
from bootcamp.math.functions import derivative, evaluate
from bootcamp.math.integrals import bound, function, integral, quadrature, signed
from bootcamp.math.polynomials import Polynomial, add, multiply, polynomial, product, value, write
from bootcamp.math.values import ExactValue, near, valued
from bootcamp.math.wordings import Wording, wording
from bootcamp.types import Problem


@dataclass(frozen=True, kw_only=True)
class Measure(ExactValue):
    """Area, volume, length or mean of what curves bound; the curves written or, of an area, drawn."""

    kind: str
    shown: str = "listed"  # or "drawn"

    WORDINGS: ClassVar = {
        "between": wording(
            "Area enclosed by y = {f} and y = {g}?", "Find the area of the region between y = {f} and y = {g}."
        ),
        "disc": wording(
            "Volume when the region under y = {f}, {a} <= x <= {b}, turns about the x-axis?",
            "The region between the x-axis and y = {f} for {a} <= x <= {b} is rotated about the x-axis. Its volume?",
        ),
        "shell": wording(
            "Volume when the region under y = {f}, {a} <= x <= {b}, turns about the y-axis?",
            "The region between the x-axis and y = {f} for {a} <= x <= {b} is rotated about the y-axis. Its volume?",
        ),
        "arc": wording(
            "Length of y = {f} from x = {a} to x = {b}?",
            "Find the exact length of the curve y = {f} between x = {a} and x = {b}.",
        ),
        "polar": wording(
            "Area inside the polar curve r = {f}, where x is the angle?",
            "In polar coordinates with angle x, which area does r = {f}, 0 <= x <= 2pi, enclose?",
        ),
        "mean": wording(
            "Mean value of {f} for {a} <= x <= {b}?", "Find the exact average of f(x) = {f} over [{a}, {b}]."
        ),
    }
    DRAWN: ClassVar = wording("Area enclosed by the two curves? The dots have integer coordinates; one is a parabola.")

    @property
    def wording(self) -> Wording:
        return self.DRAWN if self.shown == "drawn" else self.WORDINGS[self.kind]

    def generate(self, rng: Random, level: int) -> Problem:
        if self.kind == "between":
            return self._between(rng, level)
        f, a, b, result = getattr(self, "_" + self.kind)(rng, level)
        return Problem(self.wording.write(rng, f=f, a=a, b=b), valued(result))

    def _between(self, rng: Random, level: int) -> Problem:
        drawn = self.shown == "drawn"
        while True:
            g = polynomial([rng.randint(-9, 9), rng.randint(-9, 9) if level > 1 or drawn else 0])
            count = 3 if level > 3 and not drawn else 2
            roots = sorted(rng.sample(range(-6, 7), count))
            if drawn and roots[1] - roots[0] < 3:
                continue
            k = nonzero(rng, 4) if not drawn else Fraction(nonzero(rng, 2 * level), 2)
            f = add(g, product([polynomial([k]), *(polynomial([-r, 1]) for r in roots)]))
            middle = Fraction(roots[0] + roots[1], 2)
            points = [(r, int(value(g, r))) for r in roots] + [(r, int(value(f, r))) for r in (roots[0] + 1,)]
            if not drawn or (
                max(abs(y) for _, y in points) <= 9
                and abs(value(f, middle)) <= 9
                and value(f, roots[0] + 1).denominator == 1
            ):
                break
        pieces = itertools.pairwise(roots)
        area = sum(abs(integral(add(f, tuple(-c for c in g)), p, q)) for p, q in pieces)
        if drawn:
            answer = valued(area, f=[str(c) for c in f], g=[str(c) for c in g])
            return Problem(self.wording.write(rng), answer, (_figure(f, g),))
        pair = [write(f), write(g)]
        rng.shuffle(pair)
        return Problem(self.wording.write(rng, f=pair[0], g=pair[1]), valued(area))

    def _disc(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        f = polynomial(
            [rng.randint(1 if level > 1 else 0, 9) for _ in range(level)] + [rng.randint(1, 20 if level == 1 else 9)]
        )
        a = 0 if level == 1 else rng.randint(0, 2)
        b = a + rng.randint(1, 15 if level == 1 else (3, 2, 1)[level - 2])
        return write(f), a, b, signed((integral(multiply(f, f), a, b), "pi"))

    def _shell(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        f = polynomial([rng.randint(0, 9) for _ in range(level)] + [rng.randint(1, 20 if level == 1 else 9)])
        a = 0 if level == 1 else rng.randint(0, 2)
        b = a + rng.randint(1, 15 if level == 1 else (3, 2, 1)[level - 2])
        return write(f), a, b, signed((2 * integral(polynomial([0, *f]), a, b), "pi"))

    def _arc(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        c = rng.randint(-99, 99)
        shift = f"{c:+d}" if c else ""
        if level == 1:  # 1 + (k^(1/2) x^(1/2))^2 is a square where kx + 1 is
            k = rng.randint(1, 30)
            s, t = sorted(rng.sample(range(1, 7), 2))
            a, b = Fraction(s * s - 1, k), Fraction(t * t - 1, k)
            text = f"(2/3)*sqrt({k})*x^(3/2)" if k > 1 else "(2/3)*x^(3/2)"
            return text + shift, a, b, Fraction(2 * (t**3 - s**3), 3 * k)
        # y' = (g - 1/g)/2 with g = k x^n gives sqrt(1 + y'^2) = (g + 1/g)/2.
        k, n = rng.randint(1, 9), rng.randint(1, level)
        low = rng.randint(1, 3)
        high = low + rng.randint(1, 2)
        first = Fraction(k, 2 * (n + 1))
        rise = first * (high ** (n + 1) - low ** (n + 1))
        if n == 1:
            return (
                f"({first})x^2-ln(x)/{2 * k}{shift}",
                low,
                high,
                signed((rise, ""), (Fraction(1, 2 * k), f"ln({Fraction(high, low)})")),
            )
        below = 2 * k * (n - 1)
        fall = Fraction(1, below) * (Fraction(1, low ** (n - 1)) - Fraction(1, high ** (n - 1)))
        power = "x" if n == 2 else f"x^{n - 1}"
        return f"({first})x^{n + 1}+1/({below}{power}){shift}", low, high, rise + fall

    def _polar(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        b, n = rng.randint(1, 20), rng.randint(1, 9)
        a = b + rng.randint(0, 20)
        wave = rng.choice(("sin", "cos"))
        argument = "x" if n == 1 else f"{n}x"
        if level == 1:
            return f"{a}+{b}{wave}({argument})", 0, 0, signed((a * a + Fraction(b * b, 2), "pi"))
        m, c = rng.randint(1, 9), rng.randint(1, 9)
        other = {"sin": "cos", "cos": "sin"}[wave]
        a += c
        text = f"{a}+{b}{wave}({argument})+{c}{other}({'x' if m == 1 else f'{m}x'})"
        if level == 2:
            return text, 0, 0, signed((a * a + Fraction(b * b + c * c, 2), "pi"))
        return f"sqrt({text})", 0, 0, signed((a, "pi"))

    def _mean(self, rng: Random, level: int) -> tuple[str, object, object, object]:
        k = nonzero(rng, 60)
        match level:
            case 1:
                a, n = rng.randint(0, 3), rng.randint(2, 3)
                b = a + rng.randint(1, 5)
                return f"{k}x^{n}", a, b, k * Fraction(b ** (n + 1) - a ** (n + 1), (n + 1) * (b - a))
            case 2:
                s, t = sorted(rng.sample(range(0, 9), 2))
                return f"{k}sqrt(x)", s * s, t * t, Fraction(2 * k * (t**3 - s**3), 3 * (t * t - s * s))
            case _:
                m, c = rng.randint(1, 9), rng.randint(-20, 20)
                text = f"{k}sin({'x' if m == 1 else f'{m}x'}){c:+d}" if c else f"{k}sin({'x' if m == 1 else f'{m}x'})"
                # one arch: the mean of sin is 2/pi
                return text, 0, "pi" if m == 1 else f"pi/{m}", signed((2 * k, "1/pi"), (c, ""))

    def check(self, problem: Problem) -> bool:
        """By numeric quadrature, of the difference quotient's hypotenuse for a length."""
        from math import hypot, pi

        import numpy

        if self.shown == "drawn":
            upper, lower = (numpy.poly1d([float(Fraction(c)) for c in reversed(problem.answer[n])]) for n in "fg")
            shapes = [polynomial(Fraction(c) for c in problem.answer[n]) for n in "fg"]
            if self.wording.read(problem.prompt) or problem.images != (_figure(*shapes),):
                return False
            low, high = sorted((upper - lower).roots.real)
            return near(problem.answer, quadrature(lambda x: abs(upper(x) - lower(x)), low, high), 1e-7)
        fields = self.wording.read(problem.prompt)
        f = function(fields["f"])
        if self.kind == "between":
            g = function(fields["g"])
            ends = [x for x in range(-9, 10) if abs(f(x) - g(x)) < 1e-9]  # they were made to meet at whole numbers
            area = sum(abs(quadrature(lambda x: f(x) - g(x), p, q)) for p, q in itertools.pairwise(ends))
            return near(problem.answer, area, 1e-8)
        if self.kind == "polar":
            return near(problem.answer, quadrature(lambda x: f(x) ** 2 / 2, 0, 2 * pi), 1e-8)
        a, b = bound(fields["a"]), bound(fields["b"])
        if self.kind == "arc":
            curve = parse_expression(fields["f"])
            assert curve is not None
            slope = derivative(curve)
            return near(problem.answer, quadrature(lambda x: hypot(1, float(evaluate(slope, x))), a, b), 1e-9)
        moment = {
            "disc": lambda x: pi * f(x) ** 2,
            "shell": lambda x: 2 * pi * x * f(x),
            "mean": lambda x: f(x) / (b - a),
        }
        return near(problem.answer, quadrature(moment[self.kind], a, b), 1e-8)


def _figure(f: Polynomial, g: Polynomial) -> bytes:
    """Both curves, with dots where they meet and one more on f."""
    import numpy

    meet = [x for x in range(-9, 10) if value(f, x) == value(g, x)]
    dots = [(x, int(value(f, x))) for x in (*meet, *(x + 1 for x in meet[:1]))]
    shapes = [numpy.poly1d([float(c) for c in reversed(h)]) for h in (f, g)]
    return curves(shapes, dots)
