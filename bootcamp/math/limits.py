"""Limits: their values, and the paths that disprove them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.expressions import Node, Number, Power, Product, Sum, Symbol, parse_expression
from bootcamp.math.forms import nonzero
from bootcamp.math.functions import evaluate
from bootcamp.math.polynomials import Polynomial, multiply, polynomial, product, rational, value, write
from bootcamp.math.reading import right_side, unwrap
from bootcamp.math.values import ExactValue, near, valued
from bootcamp.math.wordings import Wording, wording
from bootcamp.types import Problem, Score, Task, right, wrong


def linear(a: int) -> str:
    """`x`, `-x`, `3x`."""
    return {1: "x", -1: "-x"}.get(a, f"{a}x")


@dataclass(frozen=True, kw_only=True)
class Limit(ExactValue):
    """An indeterminate limit, by the method that its form asks for."""

    form: str

    WORDING: ClassVar = wording(
        "lim {f} as x -> {a}?",
        "Find the limit of {f} as x tends to {a}.",
        "Evaluate $\\lim_{{x\\to {a:tex}}} {f:tex}$.",
    )

    @property
    def wording(self) -> Wording:
        return self.WORDING

    def generate(self, rng: Random, level: int) -> Problem:
        f, a, result = getattr(self, "_" + self.form)(rng, level)
        return Problem(self.wording.write(rng, f=f, a=a), valued(result))

    def _cancel(self, rng: Random, level: int) -> tuple[str, object, object]:
        a, times = rng.randint(-9, 9), 1 if level < 3 else 2
        f, g = (polynomial([nonzero(rng, 9) for _ in range(max(1, level - 1))] + [1]) for _ in range(2))
        while not value(g, a):
            g = polynomial([nonzero(rng, 20), *g[1:]])
        root = product([polynomial([-a, 1])] * times)
        return f"({write(multiply(f, root))})/({write(multiply(g, root))})", a, value(f, a) / value(g, a)

    def _infinity(self, rng: Random, level: int) -> tuple[str, object, object]:
        n = 1 + level
        f, g = ([rng.randint(-9, 9) for _ in range(n)] + [nonzero(rng, 30)] for _ in range(2))
        if level < 3:
            return f"({write(f)})/({write(g)})", "inf", Fraction(f[-1], g[-1])
        a, b = rng.sample(range(1, 13), 2)
        b *= rng.choice((-1, 1))  # a root of the same order below
        f = [0] * n + f[n:]
        return f"({write(f)})/({b}x^{n}+sqrt({a * a}x^{2 * n}+{rng.randint(1, 9)}x))", "inf", Fraction(f[-1], b + a)

    def _conjugate(self, rng: Random, level: int) -> tuple[str, object, object]:
        a, b, c, d = rng.randint(1, 9), rng.randint(-20, 20), rng.randint(0, 20), rng.randint(-9, 9)
        if level < 3:
            d *= level > 1
            return f"sqrt({write([c, b, a * a])})-{'' if a == 1 else a}x{signed_tail(d)}", "inf", Fraction(b, 2 * a) + d
        k = nonzero(rng, 9)
        e = rng.randint(-20, 20)
        text = f"(sqrt({write([c, b, a * a])})-sqrt({write([d, e, a * a])}))"
        return f"{k}{text}", "inf", Fraction(k * (b - e), 2 * a)

    def _exponential(self, rng: Random, level: int) -> tuple[str, object, object]:
        a, b, c = nonzero(rng, 9), nonzero(rng, 9), rng.randint(-20, 20)
        while abs(a * b) > 40 or c == a:
            a, b, c = nonzero(rng, 9), nonzero(rng, 9), rng.randint(-20, 20)
        if level == 1:
            return f"(1{signed_tail(a)}/x)^({linear(b)}{signed_tail(c)})", "inf", f"e^({a * b})"
        if level == 2:
            b = nonzero(rng, 2)
            return f"((x+{a + 12})/(x+{12 + c}))^({linear(b)})", "inf", f"e^({(a - c) * b})"
        if level == 3:
            inner = rng.choice(("sin({})", "tan({})", "ln(1+{})", "atan({})", "sinh({})")).format(linear(a))
            return f"(1+{inner})^({b}/x{signed_tail(c)})".replace("+-", "-"), 0, f"e^({a * b})"
        n, d = rng.randint(1, 20), rng.choice((4, 9, 16, 25))
        return f"cos({linear(abs(a))})^({b}/({d}x^2){signed_tail(n)})", 0, (
            f"e^({Fraction(-a * a * b, 2 * d)})"
        )  # fmt: skip

    def _ratio(self, rng: Random, level: int) -> tuple[str, object, object]:
        a, b, k = (nonzero(rng, 20) for _ in range(3))
        small = {
            "sin({})": 1, "tan({})": 1, "(e^({})-1)": 1, "ln(1+{})": 1, "atan({})": 1, "sinh({})": 1,
        }  # fmt: skip
        first, second = rng.sample(list(small), 2)
        if level == 1:
            return f"sin({linear(a)})/({linear(b)})", 0, Fraction(a, b)
        fine = [name.format(linear(c)).replace("+-", "-") for name, c in ((first, a), (second, b))]
        if level == 2:
            return f"{fine[0]}/{fine[1]}", 0, Fraction(a, b)
        n = rng.randint(2, 3)
        return f"{k}{fine[0]}^{n}/({fine[1]}*x{f'^{n - 1}' if n > 2 else ''})", 0, Fraction(k * a**n, b)

    def _taylor(self, rng: Random, level: int) -> tuple[str, object, object]:
        a, k, c = nonzero(rng, 15), nonzero(rng, 30), rng.randint(1, 9)
        x = linear(a)
        quadratic = [
            (f"(1-cos({x}))", Fraction(a * a, 2)),
            (f"(e^({x})-1{signed_tail(-a, 'x')})", Fraction(a * a, 2)),
            (f"(ln(1{signed_tail(a, 'x')}){signed_tail(-a, 'x')})", Fraction(-a * a, 2)),
            (f"(sqrt(1{signed_tail(2 * a, 'x')})-1{signed_tail(-a, 'x')})", Fraction(-a * a, 2)),
        ]
        cubic = [
            (f"(sin({x}){signed_tail(-a, 'x')})", Fraction(-(a**3), 6)),
            (f"(tan({x}){signed_tail(-a, 'x')})", Fraction(a**3, 3)),
            (f"(tan({x})-sin({x}))", Fraction(a**3, 2)),
            (f"(atan({x}){signed_tail(-a, 'x')})", Fraction(-(a**3), 3)),
            (f"(sinh({x})-sin({x}))", Fraction(a**3, 3)),
        ]
        if level < 3:
            text, lead = rng.choice(quadratic)
            below = f"{k}x^2" if level == 1 else f"(x*sin({linear(c)}))"
            return f"{text}/({below})", 0, lead / (k if level == 1 else c)
        text, lead = rng.choice(cubic)
        below = f"{k}x^3" if level == 3 else f"x*ln(1+{c}x^2)"
        return f"{text}/({below})", 0, lead / (k if level == 3 else c)

    def check(self, problem: Problem) -> bool:
        """By the values very near the point, extrapolated."""
        fields = self.wording.read(problem.prompt)
        f = parse_expression(fields["f"])
        assert f is not None
        h = Fraction(1, 10**14)

        def at(h: Fraction) -> Any:
            return evaluate(f, 1 / h if "inf" in fields["a"] else int(fields["a"]) + h)

        return near(problem.answer, 2 * at(h) - at(2 * h), 1e-12)


def signed_tail(c: int | Fraction, name: str = "") -> str:
    """`+3x`, `-x` or nothing."""
    return "" if not c else ("-" if c < 0 else "+") + (name if abs(c) == 1 and name else f"{abs(c)}{name}")


@dataclass(frozen=True, kw_only=True)
class LimitPath(Task):
    """A path to the origin along which a function of two variables, 0 on both axes, tends to a given number."""

    WORDING: ClassVar = wording(
        "f(x,y) = {f}. Give a path x(t), y(t) of polynomials, (0,0) at t = 0, along which f -> {l} as t -> 0+.",
        "To show that f(x,y) = {f} has no limit at the origin, find polynomials x(t), y(t), both 0 at t = 0, "
        "with f(x(t),y(t)) -> {l} as t -> 0+.",
    )

    def generate(self, rng: Random, level: int) -> Problem:
        while True:
            p, q = rng.randint(1, 1 + level), rng.randint(1, 1 + level)
            if gcd(p, q) == 1 and (p != q or level == 1):
                break
        m = 2 * lcm(p, q) * (1 if level < 4 else rng.randint(1, 2))  # the weight of every term
        c, d = m // p, m // q
        pairs = [(a, (m - a * p) // q) for a in range(1, c) if (m - a * p) % q == 0 and m - a * p > 0]
        a, b = rng.choice(pairs)
        k, u, v = nonzero(rng, 9), rng.randint(1, 9), rng.randint(1, 9)
        slope = rng.choice((-1, 1)) * Fraction(rng.randint(1, 5), rng.randint(1, 2 if level > 1 else 1))
        limit = k * slope**b / (u + v * slope**d)
        below = f"{'' if u == 1 else u}x^{c}+{'' if v == 1 else v}y^{d}"
        above = f"{'' if k == 1 else '-' if k == -1 else k}x{f'^{a}' if a > 1 else ''}*y{f'^{b}' if b > 1 else ''}"
        path = ["t" if p == 1 else f"t^{p}", write([0] * q + [slope], "t")]
        prompt = self.WORDING.write(rng, f=f"{above}/({below})", l=limit)
        return Problem(prompt, {"above": above, "below": below, "l": str(limit), "path": path})

    def grade(self, answer: Any, text: str) -> Score:
        parts = [right_side(part.strip()) for part in unwrap(text).replace(";", ",").split(",")]
        if len(parts) != 2:
            return wrong("not_a_path")
        x, y = (_polynomial_in_t(part) for part in parts)
        if x is None or y is None or (x and x[0]) or (y and y[0]) or not (x or y):
            return wrong("not_a_path")
        found = _limit_along(answer["above"], answer["below"], x, y)
        return right() if found == Fraction(answer["l"]) else wrong("wrong_limit")

    def solution(self, answer: Any) -> str:
        return f"<answer>{', '.join(answer['path'])}</answer>"

    def wrong(self, answer: Any, rng: Random) -> str:
        x, y = answer["path"]
        return f"<answer>{x}, t*({y})</answer>"

    def check(self, problem: Problem) -> bool:
        """By the value at a tiny t, the prompt's function written out in t."""
        fields = self.WORDING.read(problem.prompt)
        x, y = problem.answer["path"]
        text = fields["f"].replace("x", f"({x})").replace("y", f"({y})")
        f = parse_expression(text, ("t",))
        stored = f"{problem.answer['above']}/({problem.answer['below']})"
        if f is None or fields["f"] != stored or Fraction(problem.answer["l"]) != Fraction(fields["l"]):
            return False
        t = Fraction(1, 10**8)
        return near({"value": fields["l"]}, evaluate(f, t, "t"), 1e-6)

    def problem_key(self, problem: Problem) -> str:
        return self.WORDING.key(problem)


MAX_PATH_DEGREE = 4


def _polynomial_in_t(text: str) -> Polynomial | None:
    node = parse_expression(text, ("t",))
    found = None if node is None else rational(node, "t")
    if found is None or len(found.below) != 1 or len(found.above) > MAX_PATH_DEGREE + 8:
        return None
    return polynomial(c / found.below[0] for c in found.above)


def _limit_along(above: str, below: str, x: Polynomial, y: Polynomial) -> Fraction | None:
    """The limit of above/below at t = 0 from the lowest powers; None if there is no finite one."""
    trees = [parse_expression(text, ("x", "y")) for text in (above, below)]
    assert trees[0]
    assert trees[1]
    (m, a), (n, b) = (_lowest(tree, x, y) for tree in trees if tree)
    if b == 0 or (a and m < n):
        return None
    return a / b if a and m == n else Fraction(0)


def _lowest(node: Node, x: Polynomial, y: Polynomial) -> tuple[int, Fraction]:
    """The lowest power of t in a polynomial of x(t) and y(t), and its coefficient."""
    match node:
        case Number(c):
            return 0, c
        case Symbol(name):
            path = x if name == "x" else y
            return next(((k, c) for k, c in enumerate(path) if c), (0, Fraction(0)))
        case Product(parts):
            found = [_lowest(part, x, y) for part in parts]
            c = Fraction(1)
            for _, factor in found:
                c *= factor
            return sum(k for k, _ in found), c
        case Power(base, Number(n)):
            k, c = _lowest(base, x, y)
            return k * int(n), c ** int(n)
        case Sum(parts):  # both terms are squares times positive numbers: they never cancel
            found = [pair for part in parts if (pair := _lowest(part, x, y))[1]]
            least = min((k for k, _ in found), default=0)
            return least, sum((c for k, c in found if k == least), Fraction(0))
    raise TypeError(node)
