"""Functions of several variables: potentials and conserved quantities, which are differentiated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb
from random import Random
from typing import Any, ClassVar

from bootcamp.answers.expressions import parse_expression
from bootcamp.answers.trees import Call, Node, Number, Power, Product, Sum, Symbol, exact, number, terms
from bootcamp.math.forms import nonzero
from bootcamp.math.functions import Undefined, agree, derivative, evaluate, times, total, write
from bootcamp.math.polynomials import write as write_polynomial
from bootcamp.math.questions import Given, Made, Question
from bootcamp.math.reading import right_side
from bootcamp.math.wordings import wording

POINTS = tuple(Fraction(p, 1009) for p in (379, 1361, 733, 97, 1877, 541, 1117, 1489))


def substitute(node: Node, values: Mapping[str, Node]) -> Node:
    """The tree with other trees in place of symbols."""
    match node:
        case Symbol(name):
            return values.get(name, node)
        case Sum(parts):
            return Sum(tuple(substitute(part, values) for part in parts))
        case Product(parts):
            return Product(tuple(substitute(part, values) for part in parts))
        case Power(base, exponent):
            return Power(substitute(base, values), substitute(exponent, values))
        case Call(function, argument):
            return Call(function, substitute(argument, values))
    return node


def at_point(node: Node, point: Mapping[str, Fraction]) -> Node:
    """The tree with numbers for all its variables."""
    return substitute(node, {name: Number(value) for name, value in point.items()})


def points_of(names: str, count: int = 4) -> list[dict[str, Fraction]]:
    """Points with positive coordinates at which nothing special happens."""
    return [
        {name: POINTS[(k + 3 * i) % len(POINTS)] + Fraction(k, 13) for i, name in enumerate(names)}
        for k in range(count)
    ]


def equal(answer: Node, truth: Node, points: Sequence[Mapping[str, Fraction]]) -> bool:
    """True if the two have one value at each point; raises `Undecided`."""
    for point in points:
        ours, theirs = exact(truth, point), exact(answer, point)
        if ours is not None and theirs is not None:
            if ours != theirs:
                return False
        elif not agree(at_point(answer, point), at_point(truth, point), Fraction(0)):
            return False
    return True


def defined(node: Node, points: Sequence[Mapping[str, Fraction]]) -> bool:
    """True if the function has a value at each point."""
    try:
        for point in points:
            evaluate(at_point(node, point), 0)
    except Undefined:
        return False
    return True


def tree(text: str, names: str) -> Node:
    """Of an expression that we wrote ourselves."""
    node = parse_expression(text, tuple(names))
    assert node is not None, text
    return node


def read_function(text: str, names: str) -> Node | None:
    """An expression in the variables, perhaps with `+ C` at its end."""
    node = parse_expression(right_side(text), (*names, "C"))
    if node is None:
        return None
    kept = [term for term in terms(node) if term != Symbol("C")]
    whole = total(*kept)
    return None if len(terms(node)) - len(kept) > 1 or parse_expression(write(whole), tuple(names)) is None else whole


def power(name: str, n: int) -> Node:
    return Symbol(name) if n == 1 else Power(Symbol(name), number(n))


def sum_of(rng: Random, names: str, level: int) -> Node:
    """Monomials, and from level 3 on a wave or an exponential of them."""
    powers = [p for p in product(range(3), repeat=len(names)) if any(p)]
    parts = [
        times(number(nonzero(rng, 12)), *(power(name, n) for name, n in zip(names, chosen, strict=True) if n))
        for chosen in rng.sample(powers, 1 + level)
    ]
    if level > 2:
        inner = total(*(times(number(nonzero(rng, 3)), Symbol(name)) for name in names))
        parts.append(times(number(nonzero(rng, 5)), Call(rng.choice(("sin", "cos", "exp")), inner)))
    return total(*parts)


def partials(node: Node, names: str) -> list[Node]:
    return [derivative(node, name) for name in names]


def numeric_partial(node: Node, name: str, point: Mapping[str, Fraction]) -> float:
    """A central difference: another way to differentiate."""
    h = Fraction(1, 10**12)
    ends = [evaluate(at_point(node, {**point, name: point[name] + s * h}), 0) for s in (1, -1)]
    return float((ends[0] - ends[1]) / float(2 * h))


@dataclass(frozen=True, kw_only=True)
class Potential(Question):
    """A function with given partial derivatives: potential, stream function, harmonic conjugate."""

    WORDINGS: ClassVar = {
        "plane": wording("Potential f(x,y) of the field ({p}, {q})?", "Find f(x, y) whose gradient is ({p}, {q})."),
        "space": wording(
            "Potential f(x,y,z) of ({p}, {q}, {r})?", "Find f(x, y, z) whose gradient is ({p}, {q}, {r})."
        ),
        "stream": wording(
            "Find s(x,y) with ds/dy = {p} and -ds/dx = {q}.",
            "The flow (u, v) = ({p}, {q}) has no divergence. Its stream function s(x,y), with u = s_y, v = -s_x?",
        ),
        "conjugate": wording(
            "Harmonic conjugate v(x,y) of u = {u}?", "Find v such that {u} + i v is analytic in z = x + iy."
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        names = "xyz" if self.kind == "space" else "xy"
        if self.kind == "conjugate":
            u, v = _analytic(rng, level)
            return {"u": write(u)}, write(v)
        f = sum_of(rng, names, level)
        slopes = [_tidy(slope) for slope in partials(f, names)]
        if self.kind == "stream":
            return {"p": slopes[1], "q": _tidy(_minus(derivative(f, "x")))}, write(f)
        return dict(zip("pqr", slopes, strict=False)), write(f)

    def wanted(self, given: Given) -> dict[str, Node]:
        """The partial derivatives that the answer must have."""
        if self.kind == "conjugate":
            u = tree(given["u"], "xy")
            return {"x": times(number(-1), derivative(u, "y")), "y": derivative(u, "x")}
        if self.kind == "stream":
            return {"y": tree(given["p"], "xy"), "x": times(number(-1), tree(given["q"], "xy"))}
        names = "xyz" if self.kind == "space" else "xy"
        return {name: tree(given[key], names) for name, key in zip(names, "pqr", strict=False)}

    def fault(self, given: Given, text: str, solution: str) -> str:
        wanted = self.wanted(given)
        names = "".join(sorted(wanted))
        f = read_function(text, names)
        if f is None:
            return "not_an_expression"
        points = points_of(names)
        return "" if all(equal(derivative(f, name), wanted[name], points) for name in names) else "wrong_derivative"

    def true(self, given: Given, solution: str) -> bool:
        wanted = self.wanted(given)
        f = tree(solution, "".join(sorted(wanted)))
        for point in points_of("".join(sorted(wanted)), 3):
            for name, slope in wanted.items():
                truth = float(evaluate(at_point(slope, point), 0))
                if abs(numeric_partial(f, name, point) - truth) > 1e-6 * max(1, abs(truth)):
                    return False
        return True


def _tidy(node: Node) -> str:
    """A derivative as people write it, its terms without zeros."""
    return write(total(*(times(one) for one in flat(node))))


def collected(node: Node) -> Node:
    """A sum of monomials with like ones together."""
    sizes: dict[Node, Fraction] = {}
    for part in flat(node):
        factors = part.factors if isinstance(part, Product) else (part,)
        size = next((factor.value for factor in factors if isinstance(factor, Number)), Fraction(1))
        rest = times(*(factor for factor in factors if not isinstance(factor, Number)))
        sizes[rest] = sizes.get(rest, Fraction(0)) + size
    return total(*(times(Number(size), rest) for rest, size in sizes.items()))


def _minus(node: Node) -> Node:
    return total(*(times(number(-1), one) for one in flat(node)))


def flat(node: Node) -> list[Node]:
    return [inner for part in node.terms for inner in flat(part)] if isinstance(node, Sum) else [node]


def _analytic(rng: Random, level: int) -> tuple[Node, Node]:
    """Real and imaginary part of a sum of powers and exponentials of z."""
    re: list[Node] = []
    im: list[Node] = []
    for n in rng.sample(range(1, 3 + level), min(level, 2) + (level == 1)):
        a, b = nonzero(rng, 9), rng.randint(-9, 9)
        x, y = powers_of_z(n)
        re += scaled(x, a) + scaled(y, -b)
        im += scaled(y, a) + scaled(x, b)
    if level > 2:
        c, k = nonzero(rng, 9), rng.randint(1, 3)
        front = Call("exp", times(number(k), Symbol("x")))
        angle = times(number(k), Symbol("y"))
        re.append(times(number(c), front, Call("cos", angle)))
        im.append(times(number(c), front, Call("sin", angle)))
    return total(*re), total(*im)


def powers_of_z(n: int) -> tuple[list[Node], list[Node]]:
    """The terms of the real and of the imaginary part of (x + iy)^n."""
    parts: tuple[list[Node], list[Node]] = ([], [])
    for k in range(n + 1):
        factors = [power(name, m) for name, m in (("x", n - k), ("y", k)) if m]
        parts[k % 2].append(times(number(comb(n, k) * (-1) ** (k // 2)), *factors))
    return parts


def scaled(parts: Sequence[Node], c: int) -> list[Node]:
    return [times(number(c), part) for part in parts] if c else []


@dataclass(frozen=True, kw_only=True)
class FirstIntegral(Question):
    """A function that is constant along all solutions and not constant: its derivative along the flow is computed."""

    WORDINGS: ClassVar = {
        "exact": wording(
            "Solve ({p}) dx + ({q}) dy = 0 as F(x,y) = C. F = ?",
            "Give F(x, y), not constant, whose level curves solve ({p}) dx + ({q}) dy = 0.",
        ),
        "hamiltonian": wording(
            "x' = {p}, y' = {q}. Give a conserved quantity F(x,y), not constant.",
            "Find a nonconstant F(x, y) that every solution of x' = {p}, y' = {q} keeps constant.",
        ),
        "predation": wording(
            "x' = x({p}), y' = y({q}), x,y > 0. Give a conserved F(x,y), not constant.",
            "For x, y > 0 find a nonconstant F(x, y) that all solutions of x' = x({p}), y' = y({q}) keep constant.",
        ),
        "top": wording(
            "x' = {p}, y' = {q}, z' = {r}. Give a conserved F(x,y,z), not constant.",
            "Find a nonconstant first integral F(x, y, z) of x' = {p}, y' = {q}, z' = {r}.",
        ),
    }

    def made(self, rng: Random, level: int) -> Made:
        if self.kind == "predation":
            a, b, c, d = (rng.randint(1, 5 + 9 * level) for _ in range(4))
            fields = {"p": write_polynomial([a, -b], "y"), "q": write_polynomial([-c, d])}
            return fields, f"{d}x-{c}*ln(x)+{b}y-{a}*ln(y)"
        if self.kind == "top":
            a, b, c = (nonzero(rng, 6 + 9 * level) for _ in range(3))
            fields = {"p": write(_yz(a, "yz")), "q": write(_yz(b, "xz")), "r": write(_yz(c, "xy"))}
            return fields, f"{b}x^2{-a:+d}y^2"
        f = sum_of(rng, "xy", level)
        while any(_tidy(derivative(f, name)) == "0" for name in "xy"):  # one variable alone would be conserved by sight
            f = sum_of(rng, "xy", level)
        if self.kind == "hamiltonian":
            return {"p": _tidy(derivative(f, "y")), "q": _tidy(_minus(derivative(f, "x")))}, write(f)
        return {"p": _tidy(derivative(f, "x")), "q": _tidy(derivative(f, "y"))}, write(f)

    def flow(self, given: Given) -> dict[str, Node]:
        """The velocity of each variable along the solutions."""
        names = "xyz" if self.kind == "top" else "xy"
        p, q, *rest = (tree(given[key], names) for key in "pqr"[: len(names)])
        if self.kind == "exact":
            return {"x": q, "y": times(number(-1), p)}
        if self.kind == "predation":
            return {"x": times(Symbol("x"), p), "y": times(Symbol("y"), q)}
        return dict(zip(names, (p, q, *rest), strict=True))

    def fault(self, given: Given, text: str, solution: str) -> str:
        flow = self.flow(given)
        names = "".join(flow)
        f = read_function(text, names)
        if f is None:
            return "not_an_expression"
        points = points_of(names)
        slopes = {name: derivative(f, name) for name in names}
        if not all(defined(slope, points) for slope in slopes.values()):
            return "not_defined"
        if all(equal(slope, number(0), points) for slope in slopes.values()):
            return "constant"
        along = total(*(times(slopes[name], flow[name]) for name in names))
        return "" if equal(along, number(0), points) else "not_conserved"

    def wrong(self, answer: Any, rng: Random) -> str:
        return f"<answer>{answer['solution']}{rng.choice(('+', '-'))}x^3*y</answer>"  # a multiple would be right, too

    def true(self, given: Given, solution: str) -> bool:
        """By a step along the flow: the change is of second order in it."""
        flow = self.flow(given)
        f = tree(solution, "".join(flow))
        for point in points_of("".join(flow), 3):
            speed = {name: float(evaluate(at_point(flow[name], point), 0)) for name in flow}
            slope = sum(numeric_partial(f, name, point) * speed[name] for name in flow)
            size = sum(abs(numeric_partial(f, name, point) * speed[name]) for name in flow)
            if abs(slope) > 1e-6 * max(1, size) or size < 1e-9:
                return False
        return True


def _yz(c: int, names: str) -> Node:
    return times(number(c), *(Symbol(name) for name in names))
