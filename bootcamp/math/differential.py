"""Ordinary differential equations: an answer is differentiated and put into the equation, whatever its form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

from bootcamp.answers.expressions import parse_expression
from bootcamp.answers.lists import items
from bootcamp.answers.trees import Node, number
from bootcamp.math.fields import at_point, defined, equal, numeric_partial, substitute, tree
from bootcamp.math.forms import nonzero
from bootcamp.math.functions import derivative, evaluate, times, total
from bootcamp.math.limits import linear, signed_tail
from bootcamp.math.polynomials import add, multiply, polynomial, value, write
from bootcamp.math.polynomials import derivative as slope_of
from bootcamp.math.questions import Given, Made, Question
from bootcamp.math.reading import right_side
from bootcamp.math.wordings import wording

START = wording("y' = {f}, y({x0}) = {y0}. y(x) = ?", "Solve y' = {f} with y({x0}) = {y0} near x = {x0}. Give y(x).")


@dataclass(frozen=True, kw_only=True)
class FirstOrder(Question):
    """The solution of an initial value problem of first order, by the method that its form asks for."""

    WORDINGS: ClassVar = dict.fromkeys(("separable", "linear", "bernoulli", "homogeneous", "riccati"), START)

    def _separable(self, rng: Random, level: int) -> Made:
        p = polynomial([0, *(rng.randint(-9, 9) for _ in range(level)), nonzero(rng, 6)])
        slope, x0, shift = write(slope_of(p)), rng.randint(-2, 2), 0
        rise = write(add(p, (-value(p, x0),)))
        y0, kind = nonzero(rng, 9), rng.choice(("growth",) if level == 1 else ("square", "root", "circle", "exp"))
        match kind:
            case "growth":
                return {"f": f"({slope})*y", "x0": x0, "y0": y0}, f"{y0}*e^({rise})"
            case "square":
                return {"f": f"({slope})*y^2", "x0": x0, "y0": f"1/{abs(y0)}"}, f"1/({abs(y0)}-({rise}))"
            case "root":
                y0 = abs(y0)
                return {"f": f"({slope})/(2y)", "x0": x0, "y0": y0}, f"sqrt({y0 * y0}+{rise})"
            case "circle":
                return {"f": f"({slope})(1+y^2)", "x0": x0, "y0": shift}, f"tan({rise})"
        return {"f": f"({slope})e^(-y)", "x0": x0, "y0": 0}, f"ln(1+{rise})"

    def _linear(self, rng: Random, level: int) -> Made:
        a, c, b = nonzero(rng, 9), nonzero(rng, 20), nonzero(rng, 9)
        if level == 1:
            return {"f": f"{linear(a)[:-1]}y{signed_tail(b * a)}", "x0": 0, "y0": c - b}, f"{c}*e^({a}x)-({b})"
        if level == 2:  # an integrating factor e^(-ax^2/2)
            return {"f": f"{2 * a}x*y{signed_tail(-2 * a * b, 'x')}", "x0": 0, "y0": c + b}, f"{c}*e^({a}x^2)+{b}"
        n = rng.randint(1, 4)
        while n + 1 + a == 0:
            a = nonzero(rng, 9)
        front = b * (n + 1 + a)
        f = f"{linear(-a)[:-1]}y/x{signed_tail(front, 'x' if n == 1 else f'x^{n}')}"
        return {"f": f, "x0": 1, "y0": b + c}, f"{b}x^{n + 1}+{c}*x^({-a})"

    def _bernoulli(self, rng: Random, level: int) -> Made:
        a, b, c = nonzero(rng, 9), nonzero(rng, 30), rng.randint(1, 20)
        if level < 3:  # u = 1/y has u' = -au - b
            b *= a if level == 1 else 1
            k = Fraction(-b, a)
            while c + k <= 0:
                c += 3
            return {
                "f": f"{linear(a)[:-1]}y{signed_tail(b, 'y^2')}",
                "x0": 0,
                "y0": 1 / (c + k),
            }, f"1/({c}*e^({-a}x)+({k}))"
        # u = 1/y^2 has u' = -2au - 2b and starts from r^2
        r, shift = rng.randint(2, 9), rng.choice((2, 3, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15))
        return {"f": f"{linear(a)[:-1]}y{signed_tail(-a * shift, 'y^3')}", "x0": 0, "y0": f"1/{r}"}, (
            f"1/sqrt({shift}+({r * r - shift})*e^({-2 * a}x))"
        )

    def _homogeneous(self, rng: Random, level: int) -> Made:
        k, c = nonzero(rng, 60), rng.randint(2, 30)
        match level:
            case 1:
                return {"f": f"y/x{signed_tail(k)}", "x0": 1, "y0": c}, f"x*({c}+({k})*ln(x))"
            case 2:
                return {"f": f"y/x{signed_tail(k, 'y^2')}/x^2", "x0": 1, "y0": f"1/{c}"}, f"x/({c}-({k})*ln(x))"
            case 3:
                return {"f": f"y/x{signed_tail(k)}x/y", "x0": 1, "y0": c}, f"x*sqrt({c * c}+({2 * k})*ln(x))"
        if c % 2:
            return {"f": f"y/x{signed_tail(k)}e^(-{c}y/x)", "x0": 1, "y0": 0}, f"(x/{c})*ln(1+({k * c})*ln(x))"
        return {"f": f"y/x{signed_tail(k)}({c * c}+y^2/x^2)", "x0": 1, "y0": 0}, f"{c}x*tan({k * c}*ln(x))"

    def _riccati(self, rng: Random, level: int) -> Made:
        """y' = p' + k (y - p)^2 with the polynomial solution p hidden."""
        p = polynomial([rng.randint(-9, 9), nonzero(rng, 9), *([nonzero(rng, 3)] if level > 2 else [])])
        k, c = nonzero(rng, 2 + level), nonzero(rng, 9)
        square = multiply(p, p)
        free = write(add(slope_of(p), tuple(k * s for s in square)))
        middle = write([-2 * k * s for s in p])
        f = f"{k if abs(k) > 1 else '-' if k < 0 else ''}y^2+({middle})y+({free})"
        return {"f": f, "x0": 0, "y0": p[0] + Fraction(1, c)}, f"{write(p)}+1/({c}-({k})*x)"

    def points(self, given: Given) -> list[dict[str, Fraction]]:
        """Near the start, where the true solution is still the solution."""
        return [{"x": Fraction(given["x0"]) + Fraction(k, 100_003)} for k in (1, 3, -2)]

    def fault(self, given: Given, text: str, solution: str) -> str:
        y = parse_expression(right_side(text))
        if y is None:
            return "not_an_expression"
        points = self.points(given)
        start = [{"x": Fraction(given["x0"])}]
        if not defined(y, points + start) or not equal(y, number(Fraction(given["y0"])), start):
            return "wrong_start"
        wanted = substitute(tree(given["f"], "xy"), {"y": y})
        if not defined(wanted, points):
            return "not_a_solution"
        return "" if equal(derivative(y), wanted, points) else "not_a_solution"

    def true(self, given: Given, solution: str) -> bool:
        """Its numeric slope at points where the solution is taken."""
        y, f = tree(solution, "x"), tree(given["f"], "xy")
        for point in self.points(given):
            height = evaluate(at_point(y, point), 0)
            slope = evaluate(substitute(at_point(f, point), {"y": number(Fraction(str(height)))}), 0)
            if abs(numeric_partial(y, "x", point) - float(slope)) > 1e-5 * max(1, abs(float(slope))):
                return False
        start = evaluate(y, Fraction(given["x0"]))
        return abs(float(start) - float(Fraction(given["y0"]))) < 1e-12


def operator(coefficients: Sequence[int | str]) -> str:
    """`y'' - 3y' + 2y` from the coefficient of y upwards."""
    text = ""
    for k in reversed(range(len(coefficients))):
        c = coefficients[k]
        if isinstance(c, str):
            text += f"{' + ' if text else ''}{c}y{chr(39) * k}"
        elif c:
            sign = (" - " if c < 0 else " + ") if text else "-" if c < 0 else ""
            text += f"{sign}{abs(c) if abs(c) > 1 else ''}y{chr(39) * k}"
    return text


def applied(coefficients: Sequence[Node], y: Node) -> Node:
    """The sum of the derivatives of y times their coefficients."""
    parts = []
    for c in coefficients:
        parts.append(times(c, y))
        y = derivative(y)
    return total(*parts)


def read_operator(text: str) -> list[Node]:
    """The coefficients of y, y', y'' in what `operator` wrote."""
    found: dict[int, Node] = {}
    for piece in text.replace(" - ", " + -").split(" + "):
        front, _, primes = piece.partition("y")
        found[len(primes)] = tree({"": "1", "-": "-1"}.get(front, front), "x")
    return [found.get(k, number(0)) for k in range(max(found) + 1)]


PLACES = [{"x": Fraction(p, 1009)} for p in (379, 733, 1361)]


@dataclass(frozen=True, kw_only=True)
class ForcedResponse(Question):
    """Any one solution of an inhomogeneous linear equation: undetermined coefficients, resonance included."""

    FORCED: ClassVar = wording(
        "{l} = {f}. Give one particular solution y(x).", "Find a function y(x), any one, with {l} = {f}."
    )
    WORDINGS: ClassVar = dict.fromkeys(("polynomial", "exponential", "trigonometric", "resonant"), FORCED)

    def made(self, rng: Random, level: int) -> Made:
        b, c = rng.randint(-9, 9), nonzero(rng, 12)
        q = polynomial([rng.randint(-9, 9) for _ in range(level - 1)] + [nonzero(rng, 9)])
        match self.kind:
            case "polynomial":
                q = polynomial([rng.randint(-9, 9), *q])
                f = write(_operate([c, b, 1], q, 0))
                return {"l": operator([c, b, 1]), "f": f}, write(q)
            case "trigonometric":
                w, s, t = rng.randint(1, 6), nonzero(rng, 9), rng.randint(-9, 9)
                b = nonzero(rng, 9)
                first, second = (c - w * w) * s + b * w * t, (c - w * w) * t - b * w * s
                f = f"{first}cos({linear(w)}){second:+d}sin({linear(w)})"
                return {"l": operator([c, b, 1]), "f": f}, f"{s}cos({linear(w)}){t:+d}sin({linear(w)})"
            case "resonant":
                m, n = nonzero(rng, 5), nonzero(rng, 9)
                if level == 4:
                    n = m
                c, b = m * n, -m - n  # roots m and n
                q = polynomial([0, *q]) if m != n else polynomial([0, 0, *q])
            case _:
                m = nonzero(rng, 5)
                while m * m + b * m + c == 0:
                    c = nonzero(rng, 12)
        front = _operate([c, b, 1], q, m)
        kernel = f"e^({linear(m)})"
        return {"l": operator([c, b, 1]), "f": f"({write(front)})*{kernel}"}, f"({write(q)})*{kernel}"

    def fault(self, given: Given, text: str, solution: str) -> str:
        y = parse_expression(right_side(text))
        if y is None:
            return "not_an_expression"
        left = applied(read_operator(given["l"]), y)
        if not (defined(y, PLACES) and defined(left, PLACES)):
            return "not_defined"
        return "" if equal(left, tree(given["f"], "x"), PLACES) else "not_a_solution"

    def true(self, given: Given, solution: str) -> bool:
        """By differences of values."""
        import mpmath

        y, f = tree(solution, "x"), tree(given["f"], "x")
        c = [float(evaluate(part, 0)) for part in read_operator(given["l"])]
        for place in PLACES[:3]:
            x = mpmath.mpf(place["x"].numerator) / place["x"].denominator
            slopes = [mpmath.diff(lambda t: mpmath.mpf(evaluate(y, t)), x, k) for k in range(3)]
            gap = sum(a * s for a, s in zip(c, slopes, strict=True)) - mpmath.mpf(evaluate(f, place["x"]))
            if abs(gap) > 1e-3 * max(1, *(abs(a * s) for a, s in zip(c, slopes, strict=True))):
                return False
        return True


def _operate(coefficients: Sequence[int], q: tuple[Fraction, ...], m: int) -> tuple[Fraction, ...]:
    """The polynomial p with L(q e^mx) = p e^mx for an operator with constant coefficients."""
    whole: tuple[Fraction, ...] = ()
    for c in coefficients:
        whole = add(whole, tuple(c * s for s in q))
        q = add(slope_of(q), tuple(m * s for s in q))
    return whole


@dataclass(frozen=True, kw_only=True)
class FundamentalPair(Question):
    """Two independent solutions of a linear equation: each is put into it, and their Wronskian is looked at."""

    WORDINGS: ClassVar = {
        "constant": wording(
            "Two linearly independent real solutions of {l} = 0?",
            "Give a basis y1(x), y2(x) of the solutions of {l} = 0.",
        ),
        "euler": wording(
            "Two independent real solutions of {l} = 0 for x > 0?", "Give a basis of the solutions of {l} = 0 on x > 0."
        ),
        "reduction": wording(
            "y = {y} solves {l} = 0 (x > 0). Give a solution that is not a multiple of it.",
            "One solution of {l} = 0, x > 0, is {y}. Find a second, linearly independent one.",
        ),
    }

    def _roots(self, rng: Random, level: int) -> tuple[int, int, str, int, int]:
        """Coefficients b, c of r^2 + br + c, the kind of its roots and what they are."""
        m, n = nonzero(rng, 60), nonzero(rng, 60)
        if level == 1 or (level > 1 and rng.random() < 0.25 and m != n):
            n = n if m != n else n + 121
            return -m - n, m * n, "real", m, n
        m = nonzero(rng, 30)
        if level == 2 and rng.random() < 0.25:
            return -2 * m, m * m, "double", m, m
        return -2 * m, m * m + n * n, "complex", m, abs(n)

    def _constant(self, rng: Random, level: int) -> Made:
        b, c, kind, m, n = self._roots(rng, level)
        first = f"e^({linear(m)})"
        pair = {
            "real": (first, f"e^({linear(n)})"),
            "double": (first, f"x*{first}"),
            "complex": (f"{first}*cos({linear(n)})", f"{first}*sin({linear(n)})"),
        }
        return {"l": operator([c, b, 1])}, ", ".join(pair[kind])

    def _euler(self, rng: Random, level: int) -> Made:
        b, c, kind, m, n = self._roots(rng, level)
        pair = {
            "real": (f"x^({m})", f"x^({n})"),
            "double": (f"x^({m})", f"x^({m})*ln(x)"),
            "complex": (f"x^({m})*cos({n}*ln(x))", f"x^({m})*sin({n}*ln(x))"),
        }
        return {"l": operator([c, f"({b + 1})x", "x^2"])}, ", ".join(pair[kind])

    def _reduction(self, rng: Random, level: int) -> Made:
        """x y'' - (2ax + n - 1) y' + (a^2 x + a(n-1)) y = 0 has e^ax and x^n e^ax."""
        a, n = nonzero(rng, 15), rng.randint(2, 20)
        if level == 1:
            m, n = nonzero(rng, 40), nonzero(rng, 40)
            second = f"e^({linear(n)})" if m != n else f"x*e^({linear(n)})"
            return {"l": operator([m * n, -m - n, 1]), "y": f"e^({linear(m)})"}, second
        if level == 2:  # (ax - 1) y'' - a^2 x y' + a^2 y = 0 has x and e^ax
            c = nonzero(rng, 20)
            parts = [f"({c * a * a})", f"({-c * a * a}x)", f"({write([-c, c * a])})"]
            first, second = ("x", f"e^({linear(a)})")
        else:
            parts = [f"({write([a * (n - 1), a * a])})", f"({write([1 - n, -2 * a])})", "x"]
            first, second = f"e^({linear(a)})", f"x^{n}*e^({linear(a)})"
            if rng.random() < 0.5:
                first, second = second, first
        return {"l": operator(parts), "y": first}, second

    def fault(self, given: Given, text: str, solution: str) -> str:
        found = [right_side(text)] if self.kind == "reduction" else items(text)
        if found is None or len(found) != (1 if self.kind == "reduction" else 2):
            return "not_a_pair"
        trees = [parse_expression(right_side(piece)) for piece in found]
        pair = [one for one in trees if one is not None]
        if len(pair) < len(found):
            return "not_an_expression"
        coefficients = read_operator(given["l"])
        for y in pair:
            left = applied(coefficients, y)
            if not (defined(y, PLACES) and defined(left, PLACES)) or not equal(left, number(0), PLACES):
                return "not_a_solution"
        if self.kind == "reduction":
            pair.append(tree(given["y"], "x"))
        one, two = pair
        wronskian = total(times(one, derivative(two)), times(number(-1), two, derivative(one)))
        return "dependent" if equal(wronskian, number(0), PLACES[:1]) else ""

    def true(self, given: Given, solution: str) -> bool:
        import mpmath

        coefficients = read_operator(given["l"])
        for piece in solution.split(", "):
            y = tree(piece, "x")
            for place in PLACES[:2]:
                x = mpmath.mpf(place["x"].numerator) / place["x"].denominator
                slopes = [mpmath.diff(lambda t, y=y: mpmath.mpf(evaluate(y, t)), x, k) for k in range(3)]
                sizes = [float(evaluate(c, place["x"])) * float(s) for c, s in zip(coefficients, slopes, strict=True)]
                if abs(sum(sizes)) > 1e-3 * max(map(abs, sizes)):
                    return False
        return True
