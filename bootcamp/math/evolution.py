"""Partial differential equations: an answer is differentiated and compared with the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import ClassVar

from bootcamp.answers.expressions import parse_expression
from bootcamp.answers.trees import Call, Node, Number, Symbol, number
from bootcamp.math.fields import (
    POINTS,
    at_point,
    collected,
    defined,
    equal,
    numeric_partial,
    points_of,
    power,
    powers_of_z,
    scaled,
    substitute,
    tree,
)
from bootcamp.math.forms import nonzero
from bootcamp.math.functions import derivative, evaluate, times, total, write
from bootcamp.math.questions import Given, Made, Question
from bootcamp.math.reading import right_side
from bootcamp.math.wordings import wording


@dataclass(frozen=True, kw_only=True)
class PartialEquation(Question):
    """The solution of a partial differential equation, put into the equation and compared with its data."""

    WORDINGS: ClassVar = {
        "transport": wording(
            "u_t {c} u_x = {r}u, u(x,0) = {f}. u(x,t) = ?", "Solve u_t {c} u_x = {r}u with u(x, 0) = {f} for u(x, t)."
        ),
        "heat": wording(
            "u_t = {c} u_xx, 0 < x < pi, u = 0 at both ends, u(x,0) = {f}. u(x,t) = ?",
            "A rod with u_t = {c} u_xx for 0 < x < pi has its ends kept at u = 0 and starts from u(x, 0) "
            "= {f}. u(x, t)?",
        ),
        "wave": wording(
            "u_tt = {c} u_xx, u(x,0) = {f}, u_t(x,0) = {g}. u(x,t) = ?",
            "Solve the wave equation u_tt = {c} u_xx on the line with u(x, 0) = {f}, u_t(x, 0) = {g}.",
        ),
        "disc": wording(
            "u_xx + u_yy = 0 in x^2+y^2 < 1, u = {f} on the circle. u(x,y) = ?",
            "Find the harmonic function u(x, y) in the unit disc that equals {f} on its boundary.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        return getattr(self, "_" + self.kind)(rng, level)

    def _transport(self, rng: Random, level: int) -> Made:
        c, r = nonzero(rng, 20), nonzero(rng, 9)
        k = nonzero(rng, 9)
        moved = f"(x{-c:+d}t)"
        shape = rng.choice(("{}^2", "sin({})", "e^(-{}^2)", "{}^3", "cos({})", "1/(1+{}^2)"))
        f, u = (f"{k}*" + shape.format(inner) for inner in ("x", moved))
        if level > 2:
            b, m = nonzero(rng, 9), rng.randint(2, 5)
            f, u = f + f"{b:+d}cos({m}x)", f"({u}{b:+d}cos({m}{moved}))"
        return {"c": f"{'+' if c > 0 else '-'} {abs(c)}", "r": r, "f": f}, f"{u}*e^({r}t)"

    def _heat(self, rng: Random, level: int) -> Made:
        c = rng.randint(1, 9)
        waves = sorted(rng.sample(range(2, 10), min(level, 3)))
        sizes = [nonzero(rng, 30) for _ in waves]
        f = "".join(f"{a:+d}sin({n}x)" for a, n in zip(sizes, waves, strict=True)).lstrip("+")
        u = "".join(f"{a:+d}sin({n}x)*e^(-{c * n * n}t)" for a, n in zip(sizes, waves, strict=True))
        return {"c": c, "f": f}, u.lstrip("+")

    def _wave(self, rng: Random, level: int) -> Made:
        c, k, g = rng.randint(2, 6), nonzero(rng, 9), nonzero(rng, 20)
        if level == 1:
            m = rng.randint(2, 9)
            return {"c": c * c, "f": f"{k}sin({m}x)", "g": g}, f"{k}sin({m}x)*cos({m * c}t)+({g})*t"
        n = rng.randint(2, 1 + level)
        f, m = f"{k}x^{n}", rng.randint(2, 5)
        u = f"({k}/2)*((x-{c}t)^{n}+(x+{c}t)^{n})+({g})/({m * c})*sin({m}x)*sin({m * c}t)"
        return {"c": c * c, "f": f, "g": f"{g}sin({m}x)"}, u

    def _disc(self, rng: Random, level: int) -> Made:
        """A harmonic polynomial plus a multiple of x^2 + y^2 - 1."""
        re, im = powers_of_z(rng.randint(2, 2 + level // 2))
        u = total(*scaled(re, nonzero(rng, 9)), *scaled(im, rng.randint(-9, 9)), number(nonzero(rng, 9)))
        c = number(nonzero(rng, 9))
        factor = times(c, Symbol("x")) if level > 2 else c
        # c (x^2 + y^2 - 1) adds nothing on the circle; c x (x^2 + y^2 - 1) neither.
        extra = [times(factor, power("x", 2)), times(factor, power("y", 2)), times(number(-1), factor)]
        return {"f": write(collected(total(u, *extra)))}, write(u)

    def fault(self, given: Given, text: str, solution: str) -> str:
        names = "xy" if self.kind == "disc" else "xt"
        u = parse_expression(right_side(text), tuple(names))
        if u is None:
            return "not_an_expression"
        points = [{name: value / 3 for name, value in point.items()} for point in points_of(names, 4)]
        second = {name: derivative(derivative(u, name), name) for name in names}
        if not defined(u, points):
            return "not_defined"
        if self.kind == "disc":
            if not equal(total(*second.values()), number(0), points):
                return "not_a_solution"
            circle = [
                {"x": Fraction(m * m - n * n, m * m + n * n), "y": Fraction(2 * m * n, m * m + n * n)}
                for m, n in ((1, 0), (2, 1), (3, -1), (1, 2), (-1, 3), (3, 4), (2, -3), (4, 1), (5, 2))
            ]
            return "" if equal(u, tree(given["f"], "xy"), circle) else "wrong_boundary"
        slope = derivative(u, "t")
        if self.kind == "transport":
            left = total(slope, times(_number(given["c"]), derivative(u, "x")))
            right = times(_number(given["r"]), u)
        else:
            left, right = (second["t"] if self.kind == "wave" else slope), times(_number(given["c"]), second["x"])
        if not (defined(right, points) and equal(left, right, points)):
            return "not_a_solution"
        start = [{"x": point["x"], "t": Fraction(0)} for point in points_of("x", 8)]
        if not equal(u, tree(given["f"], "xt"), start):
            return "wrong_start"
        if self.kind == "wave" and not equal(slope, tree(given["g"], "xt"), start):
            return "wrong_start"
        if self.kind == "heat":
            for end in (number(0), Call("acos", number(-1))):
                if not equal(substitute(u, {"x": end}), number(0), [{"t": t / 3} for t in POINTS[:4]]):
                    return "wrong_boundary"
        return ""

    def true(self, given: Given, solution: str) -> bool:
        """By differences instead of derivatives."""
        names = "xy" if self.kind == "disc" else "xt"
        u = tree(solution, names)
        for point in points_of(names, 3):
            here = {name: value / 3 for name, value in point.items()}
            xx, other = (_second(u, name, here) for name in names)
            c = 0.0 if self.kind == "disc" else float(_number(given["c"]).value)
            if self.kind == "transport":
                rest = float(_number(given["r"]).value) * float(evaluate(at_point(u, here), 0))
                gap = numeric_partial(u, "t", here) + c * numeric_partial(u, "x", here) - rest
            elif self.kind == "heat":
                gap = numeric_partial(u, "t", here) - c * xx
            else:
                gap = xx + other if self.kind == "disc" else other - c * xx
            if abs(gap) > 1e-4 * max(1, abs(xx), abs(c * xx)):
                return False
        return self.fault(given, solution, solution) == ""


def _number(text: str) -> Number:
    return Number(Fraction(text.replace(" ", "")))


def _second(node: Node, name: str, point: Mapping[str, Fraction]) -> float:
    h = Fraction(1, 10**8)
    low, middle, high = (evaluate(at_point(node, {**point, name: point[name] + s * h}), 0) for s in (-1, 0, 1))
    return float((low - 2 * middle + high) / float(h) ** 2)
