"""Power series: Taylor polynomials, inverse series, radii and intervals of convergence, sums."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

from bootcamp.answers.expressions import exact, parse_expression
from bootcamp.answers.intervals import read_region, same_region
from bootcamp.answers.latex import plain
from bootcamp.math import polynomials
from bootcamp.math.functions import evaluate
from bootcamp.math.pictured import Pictured
from bootcamp.math.questions import Given, Made, read_polynomial
from bootcamp.math.reading import right_side
from bootcamp.math.stability import UNION
from bootcamp.math.values import constant, same_value
from bootcamp.math.wordings import wording

_REST = re.compile(
    r"\s?\+\s?(?:\\mathcal\{O\}|O|o)\s?(?:\\left)?\(.{1,30}\)\s?\$?\Z|\s?\+\s?(?:\\[cl]?dots|\.\.\.|…)\s?\$?\Z"
)
MAX_VALUE = 100  # characters of a closed form without spaces
Series = list[Fraction]


def times(f: Sequence[Fraction], g: Sequence[Fraction], n: int) -> Series:
    """The product up to x^n."""
    return [
        sum((f[i] * g[k - i] for i in range(k + 1) if i < len(f) and k - i < len(g)), Fraction(0)) for k in range(n + 1)
    ]


def composed(outer: str, inner: Series, n: int) -> Series:
    """A function of a series without constant term, up to x^n, by its differential equation."""
    u = [*inner, *[Fraction(0)] * (n + 1)][: n + 1]
    slope = [k * c for k, c in enumerate(u)][1:]
    match outer:
        case "exp":
            f = [Fraction(1)]
            for k in range(n):
                f.append(sum((slope[i] * f[k - i] for i in range(k + 1)), Fraction(0)) / (k + 1))
            return f
        case "inverse":  # 1/(1 - u)
            f = [Fraction(1)]
            for k in range(1, n + 1):
                f.append(sum((u[i] * f[k - i] for i in range(1, k + 1)), Fraction(0)))
            return f
        case "ln":  # ln(1 + u)
            below = composed("inverse", [-c for c in u], n)
            return _integral(times(slope, below, n))[: n + 1]
        case "sqrt":  # sqrt(1 + u)
            f = [Fraction(1)]
            for k in range(1, n + 1):
                f.append((u[k] - sum((f[i] * f[k - i] for i in range(1, k)), Fraction(0))) / 2)
            return f
        case "atan":
            below = composed("inverse", [-c for c in times(u, u, n)], n)
            return _integral(times(slope, below, n))[: n + 1]
    sine, cosine = [Fraction(0)], [Fraction(1)]
    for k in range(n):
        sine.append(sum((slope[i] * cosine[k - i] for i in range(k + 1)), Fraction(0)) / (k + 1))
        cosine.append(-sum((slope[i] * sine[k - i] for i in range(k + 1)), Fraction(0)) / (k + 1))
    return sine if outer == "sin" else cosine


def _integral(f: Series) -> Series:
    return [Fraction(0), *(c / (k + 1) for k, c in enumerate(f))]


_FORMS = {"exp": "e^({})", "inverse": "1/(1-({}))", "ln": "ln(1+{})", "sqrt": "sqrt(1+{})", "atan": "atan({})",
          "sin": "sin({})", "cos": "cos({})"}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PowerSeries(Pictured):
    """The beginning of a series, where it converges, or what it sums to."""

    WORDINGS: ClassVar = {
        "taylor": wording(
            "Taylor polynomial of degree {n} of {f} at 0?",
            "Expand {f:tex} in powers of x up to x^{n}.",
            "Find the Maclaurin polynomial of degree {n} of f(x) = {f:tex}.",
        ),
        "inverse": wording(
            "y = {f}. x as a polynomial in y, up to y^{n}?",
            "Invert the series y = {f:tex} near 0: write x as a series in y up to the term in y^{n}.",
        ),
        "solution": wording(
            "y' = {f}, y(0) = {a}. Taylor polynomial of y up to x^{n}?",
            "The solution of y' = {f:tex}, y(0) = {a}, is a power series in x. Its terms up to x^{n}?",
        ),
        "radius": wording(
            "Radius of convergence of sum {f} x^n?",
            "Find the radius of convergence of the power series with the terms {f} x^n, n = 1, 2, 3, ...",
        ),
        "interval": wording(
            "All real x for which sum_(n>=1) {f} converges?",
            "For which real x does the series with the terms {f}, n = 1, 2, 3, ..., converge? Mind both ends.",
        ),
        "sum": wording(
            "Exact sum of {f}, n = {a} to infinity?",
            "Sum the series with the terms {f}, n from {a} to infinity, in closed form.",
        ),
    }

    chance: ClassVar[float] = 0.15

    def _taylor(self, rng: Random, level: int) -> Made:
        n = (2, 3, 4, 6)[level - 1] + (level < 3)
        outer = rng.choice(tuple(_FORMS))
        inner = [Fraction(0), Fraction(rng.choice((-1, 1)) * rng.randint(1, 20 if level == 1 else 4))]
        if level > 1:
            inner += [Fraction(rng.randint(-3, 3)) for _ in range(rng.randint(1, 2))]
        found, text = composed(outer, inner, n), _FORMS[outer].format(polynomials.write(inner)).replace("+-", "-")
        if level in (1, 3, 4):
            front = [Fraction(rng.randint(-9, 9) or 1), Fraction(rng.randint(-9, 9) or 2)]
            if level == 4 and rng.random() < 0.6:
                other = rng.choice(("exp", "cos", "sin", "inverse"))
                u = [Fraction(0), Fraction(rng.choice((-2, -1, 2, 3)))]
                found = times(found, composed(other, u, n), n)
                text = f"{text}*{_FORMS[other].format(polynomials.write(u))}"
            else:
                found = times(found, front, n)
                text = f"({polynomials.write(front)})*{text}"
        if not found[-1] or max(len(str(c)) for c in found) > 14:
            return self.made(rng, level)
        return {"n": n, "f": text}, polynomials.write(found)

    def _inverse(self, rng: Random, level: int) -> Made:
        n = (3, 3, 4, 6)[level - 1]
        size = (40, 12, 5, 4)[level - 1]
        f = [
            Fraction(0),
            Fraction(1 if level < 3 else rng.choice((-2, -1, 1, 2))),
            *(Fraction(rng.randint(-size, size)) for _ in range(2)),
        ]
        if level > 2:
            f.append(Fraction(rng.randint(-2, 2)))
        if not f[2]:
            return self.made(rng, level)
        x = [Fraction(0), 1 / f[1]]  # term by term: f(x(y)) = y
        for k in range(2, n + 1):
            x.append(Fraction(0))
            power, total = [Fraction(1)], Fraction(0)
            for c in f[1:]:
                power = times(power, x, k)
                total += c * power[k]
            x[k] = -total / f[1]
        return {"f": polynomials.write(f), "n": n}, polynomials.write(x, "y")

    def _solution(self, rng: Random, level: int) -> Made:
        n, a = (3, 3, 4, 5)[level - 1], Fraction(rng.randint(-3, 3))
        shapes = (
            {"x": 1, "y": 1},
            {"x": 1, "yy": 1, "": 1},
            {"xy": 1, "yy": 1, "": 1},
            {"x": 1, "y": 1, "yy": 1, "xy": 1},
        )
        terms = {name: rng.choice((-1, 1)) * rng.randint(1, 12 if level == 1 else 3) for name in shapes[level - 1]}
        y = [a]
        for k in range(n):
            slope = Fraction(0)
            for name, c in terms.items():
                square = sum((y[i] * y[k - i] for i in range(k + 1)), Fraction(0))
                part = {
                    "": Fraction(k == 0),
                    "x": Fraction(k == 1),
                    "y": y[k],
                    "yy": square,
                    "xy": y[k - 1] if k else Fraction(0),
                }
                slope += c * part[name]
            y.append(slope / (k + 1))
        names = {"": "", "x": "x", "y": "y", "yy": "y^2", "xy": "xy"}
        text = ""
        for name, c in terms.items():
            size = "" if abs(c) == 1 and name else str(abs(c))
            text += ("-" if c < 0 else "+" if text else "") + size + names[name]
        if not y[-1]:
            return self.made(rng, level)
        return {"f": text, "a": a, "n": n}, polynomials.write(y)

    def _radius(self, rng: Random, level: int) -> Made:
        c, d, k = rng.randint(2, 60 if level < 3 else 15), rng.randint(2, 60 if level < 3 else 15), rng.randint(2, 4)
        p = rng.randint(1, 9)
        shapes = [
            (f"{c}^n/(n^{p}+{d})", f"1/{c}"),
            (f"n^n/({c}^n n!)", f"{c}/e"),
            (f"({c}^n+{d}^n)/n^{p}", f"1/{max(c, d)}"),
            (f"n^{p}/({c}^(2n)+{d}^n)", str(max(c * c, d))),
            (
                f"n^{p} ({c}n)!/(n!)^{c} /{d}^n" if c < 10 else f"n^{p} (2n)!/(n!)^2/{c}^n",
                f"{d}/{c**c}" if c < 10 else f"{c}/4",
            ),
            (f"((n+{c})/n)^(n^2)/{d}^n", f"{d}/e^{c}" if c < 10 else f"{d}*e^(-{c})"),
            (f"({c}+(-1)^n*{d})^n" if c != d else f"{c}^n", f"1/{c + d}" if c != d else f"1/{c}"),
            (f"({k}n)!/(n!(n+1)!...(n+{k - 1})!) {c}^n", f"1/{c * k**k}"),
        ]
        text, value = rng.choice(shapes[: (3, 5, 7, 8)[level - 1]])
        return {"f": text}, value

    def _interval(self, rng: Random, level: int) -> Made:
        a, c = rng.randint(-30, 30), rng.randint(2, 30)
        m = 1 if level < 3 else rng.choice((1, 2, 3))
        if not a or (m > 1 and a % m == 0):
            return self.made(rng, level)
        shift = f"({_lead(m)}x{'-' if a > 0 else '+'}{abs(a)})"
        middle, half = Fraction(a, m), Fraction(c, m)
        ends = [middle - half, middle + half]
        below = rng.choice(("n", "n^2", "1", "sqrt(n)", "n*ln(n+1)^2", "n*ln(n+1)")[: (3, 4, 4, 6)[level - 1]])
        sign, even = rng.random() < 0.4, level > 1 and rng.random() < 0.3
        above = f"{'(-1)^n*' if sign else ''}{shift}^{'(2n)' if even else 'n'}"
        text = f"{above}/({'' if below == '1' else below + '*'}{c * c if even else c}^n)"
        # At an end the terms are 1/below, alternating or not.
        absolute, alternating = below in ("n^2", "n*ln(n+1)^2"), below != "1"
        upper = alternating if sign else absolute
        lower = (alternating if sign else absolute) if even else (absolute if sign else alternating)
        return {"f": text}, f"{'[' if lower else '('}{ends[0]}, {ends[1]}{']' if upper else ')'}"

    def _sum(self, rng: Random, level: int) -> Made:
        q = rng.randint(2, 9)
        p = rng.randint(1, q - 1)
        r = Fraction(rng.choice((-1, 1)) * p, q) if level > 1 else Fraction(p, q)
        b, c = rng.randint(1, 60 if level == 1 else 20), rng.randint(1, 9)
        geometric, first, second = 1 / (1 - r), r / (1 - r) ** 2, r * (1 + r) / (1 - r) ** 3
        k = rng.randint(1, 3 + level)
        shapes = [
            (f"({b}n+{c})*({r})^n", 0, str(b * first + c * geometric)),
            (
                f"{b}/((n+{c})(n+{c + k}))",
                0,
                str(Fraction(b, k) * sum((Fraction(1, c + i) for i in range(k)), Fraction(0))),
            ),
            (f"(n^2+{b}n+{c})*({r})^n", 0, str(second + b * first + c * geometric)),
            (f"({r})^n/n", 1, f"-ln({1 - r})"),
            (f"({b}n+{c})/n!", 0, f"{b + c}e"),
            (f"({b}n+{c})*({r})^n/n!", 0, f"({b * r + c})*e^({r})"),
            (f"(n^2+{b})*{q}^n/n!", 0, f"({q * q + q + b})*e^{q}"),
            (f"{b}*(-1)^n*{q}^(2n)/(2n)!", 0, f"{b}cos({q})"),
            (f"{b}*(-1)^n/((2n+1)*{q * q}^n)", 0, f"{b * q}*atan(1/{q})"),
            (
                f"n*({r})^(n-1)*{b}/(n+1)" if level > 3 else f"{b}*n*({r})^n",
                1,
                f"{b}*(1/(1-({r}))+ln(1-({r}))/({r}))/({r})" if level > 3 else str(b * first),
            ),
            (f"{b}*binom(n+{k},{k})*({r})^n", 0, str(b * geometric ** (k + 1))),
        ]  # fmt: skip
        allowed = ((0, 2, 1), (0, 1, 2, 3, 4), (2, 3, 5, 6, 7), (5, 6, 7, 8, 9, 10))[level - 1]
        text, start, value = shapes[rng.choice(allowed)]
        return {"f": text.replace("*", " * ") if level > 1 else text, "a": start}, value

    def fault(self, given: Given, text: str, solution: str) -> str:
        match self.kind:
            case "taylor" | "inverse" | "solution":
                variable = "y" if self.kind == "inverse" else "x"
                text = _REST.sub("", text)
                found = read_polynomial(text, variable)
                return (
                    "not_a_polynomial"
                    if found is None
                    else ""
                    if found == read_polynomial(solution, variable)
                    else "wrong_polynomial"
                )
            case "interval":
                region, wanted = None if UNION.search(text) else read_region(text).value, read_region(solution).value
                if region is None or wanted is None:
                    return "no_interval"
                return "" if same_region(region, wanted) else "wrong_interval"
        node = parse_expression(right_side(text), ()) if len(plain(text[:900]).replace(" ", "")) <= MAX_VALUE else None
        if node is None:
            return "not_a_number"
        return "" if same_value(node, constant(solution)) else "wrong_value"

    def true(self, given: Given, solution: str) -> bool:
        """Derivatives by mpmath, substitution, ratios of far terms, partial sums."""
        import mpmath

        match self.kind:
            case "taylor":
                tree = parse_expression(given["f"])
                found = read_polynomial(solution)
                if tree is None or found is None:
                    return False
                h = Fraction(1, 10**4)
                n = int(given["n"])
                written = parse_expression(solution)
                assert written is not None
                gap = [abs(evaluate(tree, x) - evaluate(written, x)) for x in (h, h / 10, -h / 10)]
                return bool(
                    len(found) <= n + 1
                    and all(
                        g < 10**12 * mpmath.mpf(float(s)) ** (n + 1)
                        for g, s in zip(gap, (h, h / 10, h / 10), strict=True)
                    )
                )
            case "inverse":
                f, x = read_polynomial(given["f"]), read_polynomial(solution, "y")
                if f is None or x is None:
                    return False
                y = Fraction(1, 10**6)
                return abs(polynomials.value(f, polynomials.value(x, y)) - y) < 10**12 * y ** (int(given["n"]) + 1)
            case "solution":
                found, rule = read_polynomial(solution), parse_expression(given["f"], ("x", "y"))
                if found is None or rule is None:
                    return False
                near = Fraction(1, 10**6)
                slope = exact(rule, {"x": near, "y": polynomials.value(found, near)})
                residual = abs(polynomials.value(polynomials.derivative(found), near) - (slope or 0))
                begins = (found[0] if found else 0) == Fraction(given["a"])
                return begins and residual < 10**9 * near ** int(given["n"])
            case "radius":
                return _radius_fits(given["f"], float(evaluate(constant(solution), 0)))
            case "interval":
                return _interval_fits(given["f"], solution)
        return _sum_fits(given, evaluate(constant(solution), 0))


def _lead(m: int) -> str:
    return "" if m == 1 else str(m)


def _term(text: str, n: int, x: Fraction = Fraction(0)) -> mpf:  # type: ignore[name-defined]  # noqa: F821
    """The term with the number n of a series that we wrote ourselves."""
    text = text.replace(" * ", "*")
    if "(n!(n+1)!" in text:  # (kn)!/(n!(n+1)!...(n+k-1)!) c^n
        import mpmath

        k, c = int(text[1]), int(text.rsplit(" ", 1)[1].removesuffix("^n"))
        below = mpmath.mpf(1)
        for i in range(k):
            below *= mpmath.factorial(n + i)
        return mpmath.factorial(k * n) / below * mpmath.mpf(c) ** n
    return _Terms(n, x).read(text)


class _Terms:
    """A reader of terms of its own, in which n stands for a number and factorials may be large."""

    def __init__(self, n: int, x: Fraction) -> None:
        import mpmath

        self.mp, self.n, self.x = mpmath, n, mpmath.mpf(x.numerator) / x.denominator
        self.text, self.at = "", 0

    def read(self, text: str):
        self.text, self.at = text.replace(" ", ""), 0
        return self.sum()

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def sum(self):
        minus = self.peek() == "-"
        self.at += minus
        total = -self.product() if minus else self.product()
        while self.peek() and self.peek() in "+-":
            sign = self.peek()
            self.at += 1
            total = total + self.product() if sign == "+" else total - self.product()
        return total

    def product(self):
        total = self.power()
        while self.peek() and self.peek() not in "+-,)":
            sign = self.peek()
            self.at += sign in "*/"
            total = total / self.power() if sign == "/" else total * self.power()
        return total

    def power(self):
        base = self.atom()
        while self.peek() == "!":
            self.at += 1
            base = self.mp.factorial(base)
        if self.peek() == "^":
            self.at += 1
            return base ** self.power()
        return base

    def atom(self):
        for name, f in (("sqrt", self.mp.sqrt), ("ln", self.mp.log), ("binom", None)):
            if self.text.startswith(name, self.at):
                self.at += len(name) + 1
                value = self.sum()
                if f is None:
                    self.at += 1
                    value = self.mp.binomial(value, self.sum())
                self.at += 1
                return value if f is None else f(value)
        mark = self.peek()
        if mark == "(":
            self.at += 1
            value = self.sum()
            self.at += 1
            return value
        if mark in "nx":
            self.at += 1
            return self.mp.mpf(self.n) if mark == "n" else self.x
        begin = self.at
        while self.peek().isdigit():
            self.at += 1
        return self.mp.mpf(int(self.text[begin : self.at]))


def _radius_fits(text: str, radius: float) -> bool:
    """Far terms, to the power -1/n, near the radius; the largest of two neighbours, as some vanish or are small."""
    import mpmath

    with mpmath.workdps(30):
        n = 20_000
        roots = [mpmath.log(abs(_term(text, k))) / k for k in (n, n + 1) if _term(text, k)]
        return bool(abs(-max(roots) - mpmath.log(radius)) < 0.02)


def _interval_fits(text: str, solution: str) -> bool:
    """The size of far terms within and without; at the ends by blocks of terms."""
    import mpmath

    low, high = (Fraction(part) for part in solution[1:-1].split(", "))
    wide = high - low
    with mpmath.workdps(30):
        for x, small in (
            (low + wide / 100, True),
            (high - wide / 100, True),
            (low - wide / 100, False),
            (high + wide / 100, False),
        ):
            if (abs(_term(text, 3_000, x)) < 1) != small:
                return False
        for x, closed in ((low, solution[0] == "["), (high, solution[-1] == "]")):
            terms = [_term(text, n, x) for n in (2_000, 2_001)]
            if terms[0] * terms[1] < 0:
                converges = abs(terms[0]) < 0.5
            else:  # n a_n times the logarithm tends to 0 as a rule where the series converges
                size = [abs(_term(text, n, x)) * n for n in (10**3, 10**6)]
                logs = [size[0] * mpmath.log(10**3), size[1] * mpmath.log(10**6)]
                converges = logs[1] < 0.75 * logs[0]
            if bool(converges) != closed:
                return False
    return True


def _sum_fits(given: Given, value) -> bool:
    import mpmath

    with mpmath.workdps(30):
        start = int(given["a"])
        if "/((n+" in given["f"]:  # like 1/n^2: the rest is about b/N
            total = sum(_term(given["f"], n) for n in range(start, 400))
            b, c = int(given["f"].partition("/")[0]), int(given["f"].partition("(n+")[2].partition(")")[0])
            d = int(given["f"].rpartition("(n+")[2].partition(")")[0])
            return bool(abs(total + b / (mpmath.mpf(399.5) + (c + d) / 2) - value) < 1e-4)
        total = sum(_term(given["f"], n) for n in range(start, 260))
        return bool(abs(total - value) < mpmath.mpf(10) ** -6 * (1 + abs(value)))
